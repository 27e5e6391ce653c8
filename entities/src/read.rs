//! Reading: every finder takes who asks, and finds only what he may know.

mod accounts;
mod audit;
mod backlog;
mod beside;
mod bulk;
mod case_file;
mod cases;
mod confidential;
mod cross;
mod deadlines;
mod digests;
mod documents;
mod notices;
mod page;
mod protective;
mod record;
mod register;
mod rest;
mod screening;
mod search;
mod search_scope;
mod service_list;
mod tasks;
mod unfinished;
mod withdrawals;

pub use audit::AuditFilter;
pub use backlog::Backlog;
pub use bulk::{BulkItemSeen, BulkSeen};
pub use case_file::{CaseFile, DocketLine, Moment};
pub use cases::{CaseFilter, Detained};
pub use confidential::ConfidentialSeen;
pub use cross::{CrossReference, Related};
pub use deadlines::{DeadlineFilter, DeadlineSeen};
pub use documents::{DocumentFilter, DocumentSeen};
pub use notices::{DeliverySeen, NoticeFilter, NoticeSeen};
pub use page::{Key, Page};
pub use protective::{AccessSeen, ProtectiveOrderSeen};
pub use record::{Record, RecordDocument, RecordItem, RecordThing};
pub use register::{OrderSeen, RegisterCounts, RegisterFilter, RegisterRow};
pub use screening::{Applied, Screened};
pub use search::{FACETS_AT_MOST, FacetCount, Hit, SearchCounts, SearchFilter};
pub use service_list::ServiceSeen;
pub use tasks::{TaskFilter, TaskSeen};

pub(crate) use confidential::{Found, is_same_name};
pub(crate) use documents::FoundDocument;
pub(crate) use notices::{addressed_to, visible_notices};
pub(crate) use protective::persons;
pub(crate) use record::secrets_of_others;
pub(crate) use tasks::task_etag;

pub(crate) use case_file::{Seen, etag};

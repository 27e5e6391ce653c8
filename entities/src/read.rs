//! Reading: every finder takes who asks, and finds only what he may know.

mod accounts;
mod audit;
mod backlog;
mod beside;
mod bulk;
mod calendars;
mod case_file;
mod cases;
mod confidential;
mod cross;
mod deadline_changes;
mod deadlines;
mod digests;
mod documents;
mod notices;
mod outages;
mod own_rows;
mod page;
mod protective;
mod receipts;
mod record;
mod register;
mod rest;
mod retention;
mod screening;
mod sealed_readers;
mod seals;
mod search;
mod search_scope;
mod service_list;
mod submission;
mod tasks;
mod unfinished;
mod withdrawals;

pub use audit::AuditFilter;
pub use backlog::Backlog;
pub use bulk::{BulkItemSeen, BulkSeen};
pub use calendars::{
    CANCELLED_DAYS, CalendarEvent, CalendarFile, EVENTS_AT_MOST, PAST_DAYS,
};
pub use case_file::{CaseFile, DocketLine, Moment};
pub use cases::{CaseFilter, Detained};
pub use confidential::ConfidentialSeen;
pub use cross::{CrossReference, Related};
pub use deadline_changes::ChangeSeen;
pub use deadlines::{DeadlineFilter, DeadlineSeen, DeadlineSort};
pub use documents::{DocumentFilter, DocumentSeen};
pub use notices::{DeliverySeen, NoticeFilter, NoticeSeen};
pub use page::{Key, Page};
pub use protective::{AccessSeen, ProtectiveOrderSeen};
pub use receipts::{AttemptFilter, ReceiptSeen};
pub use record::{Record, RecordDocument, RecordItem, RecordThing};
pub use register::{OrderSeen, RegisterCounts, RegisterFilter, RegisterRow};
pub use retention::RetentionSeen;
pub use screening::{Applied, Screened};
pub use sealed_readers::ReaderSeen;
pub use search::{FACETS_AT_MOST, FacetCount, Hit, SearchCounts, SearchFilter};
pub use service_list::ServiceSeen;
pub use submission::{DocumentBeside, SubmissionSeen};
pub use tasks::{TaskFilter, TaskSeen};

pub(crate) use confidential::{Found, is_same_name};
pub(crate) use documents::FoundDocument;
pub(crate) use notices::{addressed_to, visible_notices};
pub(crate) use protective::persons;
pub(crate) use record::secrets_of_others;
pub(crate) use seals::{sealed, sealed_entries, thing_of};
pub(crate) use tasks::task_etag;

pub(crate) use case_file::{Seen, etag, hide};

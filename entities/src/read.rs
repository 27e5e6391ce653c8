//! Reading: every finder takes who asks, and finds only what he may know.

mod backlog;
mod bulk;
mod case_file;
mod cases;
mod deadlines;
mod notices;
mod page;
mod rest;
mod tasks;
mod unfinished;
mod withdrawals;

pub use backlog::Backlog;
pub use bulk::{BulkItemSeen, BulkSeen};
pub use case_file::{CaseFile, DocketLine, Moment};
pub use cases::CaseFilter;
pub use deadlines::{DeadlineFilter, DeadlineSeen};
pub use notices::{DeliverySeen, NoticeFilter, NoticeSeen};
pub use page::{Key, Page};
pub use tasks::{TaskFilter, TaskSeen};

pub(crate) use case_file::{Seen, etag};

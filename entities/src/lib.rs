//! The facts: entities, migrations and the ledger, which is the one way to write.
//!
//! A case is its docket; every other table is a read model that can be folded again from it, or work that follows
//! from it. Nothing here knows the present but through [`Clock`], and nothing is read but through [`visible_to`].

mod actor;
mod clock;
mod error;
mod ids;
mod ledger;
mod read;

pub mod migration;
pub mod stored;

pub mod allegation;
pub mod bulk_item;
pub mod bulk_operation;
pub mod case;
pub mod case_party;
pub mod case_view;
pub mod channel_message;
pub mod communication;
pub mod consolidation;
pub mod deadline;
pub mod delivery;
pub mod delivery_attempt;
pub mod determination;
pub mod docket_entry;
pub mod follow_up;
pub mod held_under;
pub mod idempotency;
pub mod import;
pub mod interim_measure;
pub mod investigation;
pub mod notice;
pub mod operation;
pub mod outbox;
pub mod party;
pub mod realm;
pub mod setting;
pub mod task;
pub mod task_fact;
pub mod wake;
pub mod withdrawal_request;

pub use actor::{ANONYMOUS, Actor, PartyRef, visible_to};
pub use bulk_item::ItemStatus;
pub use bulk_operation::BulkStatus;
pub use case_party::PartyRole;
pub use channel_message::Side;
pub use clock::Clock;
pub use delivery::DeliveryStatus;
pub use delivery_attempt::AttemptOutcome;
pub use error::LedgerError;
pub use ids::{
    CaseId, DeadlineId, DeliveryId, EntryId, MessageId, NoticeId, OperationId, OutboxId, PartyId,
    RealmId, TaskFactId, TaskId, WakeId, WithdrawalRequestId,
};
pub use ledger::{
    Answer, Attempt, BACKOFF, BulkSaid, BulkStep, DeliveryWait, Errand, GIVE_UP_AFTER, Idempotency,
    ImportPreview, Imported, Known, Ledger, NextWake, Office, Opening, Outcome, PartyName,
    Reassigned, Recipient, Recorded, RenderJob, Rendered, Replayable, Reply, RequestAnswer,
    TaskSaid, Woken, Work, Written,
};
pub use operation::OperationStatus;
pub use read::{
    Backlog, BulkItemSeen, BulkSeen, CaseFile, CaseFilter, DeadlineFilter, DeadlineSeen,
    DeliverySeen, DocketLine, Key, Moment, NoticeFilter, NoticeSeen, Page, TaskFilter, TaskSeen,
};
pub use task_fact::TaskWord;
pub use wake::WakeKind;

//! The facts: entities, migrations and the ledger, which is the one way to write.
//!
//! A case is its docket; every other table is a read model that can be folded again from it, or work that follows
//! from it. Nothing here knows the present but through [`Clock`], and nothing is read but through [`visible_to`].

mod actor;
mod audit_keys;
mod clock;
mod error;
#[doc(hidden)]
pub mod for_tests;
mod ids;
mod ledger;
mod read;
mod store;

pub mod channel_message;
pub mod claim_code;
pub mod communication;
pub mod follow_up;
pub mod held_under;
pub mod migration;
pub mod penalty;
pub mod screening;
mod search_words;
pub mod stored;

pub mod account;
pub mod allegation;
pub mod api_token;
pub mod audit_head;
pub mod audit_link;
pub mod audit_tip;
pub mod authorised_person;
pub mod bulk_item;
pub mod bulk_operation;
pub mod calendar;
pub mod case;
pub mod case_figure;
pub mod case_party;
pub mod case_view;
pub mod confidential_information;
pub mod confidential_text;
pub mod consequence;
pub mod consolidation;
pub mod deadline;
pub mod deadline_change;
pub mod delivery;
pub mod delivery_attempt;
pub mod delivery_report;
pub mod destroyed_thing;
pub mod destruction;
pub mod detention;
pub mod detention_line;
pub mod determination;
pub mod digest;
pub mod docket_entry;
pub mod document;
pub mod document_access;
pub mod document_page;
pub mod document_reading;
pub mod event;
pub mod event_position;
pub mod figure;
pub mod figure_move;
pub mod figure_span;
pub mod filing_attempt;
pub mod filing_intent;
pub mod filing_receipt;
pub mod health_or_safety_word;
pub mod heartbeat;
pub mod help_request;
pub mod idempotency;
pub mod import;
pub mod index_name;
pub mod instrument;
pub mod interim_measure;
pub mod investigation;
pub mod legal_hold;
pub mod letter;
pub mod letter_words;
pub mod measure;
pub mod merchandise_import;
pub mod merchandise_line;
pub mod notice;
pub mod notice_amendment;
pub mod notice_release;
pub mod operation;
pub mod order_name;
pub mod order_scope;
pub mod outage;
pub mod outbox;
pub mod party;
pub mod petition;
pub mod preference;
pub mod protective_order;
pub mod protective_order_access;
pub mod public_notice;
pub mod public_version;
pub mod realm;
pub mod reconciliation;
pub mod sandbox_person;
pub mod seal;
pub mod search_confidential;
pub mod search_document;
pub mod search_facet;
pub mod search_text;
pub mod service_entry;
pub mod setting;
pub mod simulation;
pub mod subscription;
pub mod task;
pub mod task_fact;
pub mod tolling_item;
pub mod tolling_order;
pub mod tolling_request;
pub mod unsubscribe_token;
pub mod upload;
pub mod upload_part;
pub mod wake;
pub mod webhook;
pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod withdrawal_request;
pub mod withheld;

pub use actor::{ANONYMOUS, Actor, PartyRef, visible_to};
pub use api_token::Scope;
pub use audit_keys::{AuditKeyError, AuditKeys, PublicKey};
pub use bulk_item::ItemStatus;
pub use bulk_operation::BulkStatus;
pub use case_party::PartyRole;
pub use channel_message::Side;
pub use clock::Clock;
pub use deadline_change::{Cause, Change};
pub use delivery::DeliveryStatus;
pub use delivery_attempt::AttemptOutcome;
pub use delivery_report::ReportAction;
pub use digest::DigestStatus;
pub use error::LedgerError;
pub use event::EventType;
pub use heartbeat::Part;
pub use ids::{
    AccountId, ApiTokenId, AttemptId, AuthorisedPersonId, CalendarId, CaseId,
    ConfidentialInformationId, ConsequenceId, DeadlineChangeId, DeadlineId, DeliveryId,
    DestructionId, DocumentId, EntryId, EventId, HealthOrSafetyWordId, HeartbeatId, HelpRequestId,
    InstrumentId, IntentId, LegalHoldId, LinkId, MerchandiseImportId, MessageId, NoticeId,
    OpeningId, OperationId, OutageId, OutboxId, PartyId, ProtectiveOrderId, RealmId, ReceiptId,
    ReconciliationId, SealId, ServiceEntryId, SimulationId, SubscriptionId, TaskFactId, TaskId,
    TollingOrderId, TollingRequestId, UploadId, WakeId, WebhookDeliveryId, WebhookId,
    WithdrawalRequestId,
};
pub use ledger::{
    AccountMade, Amends, Announced, Answer, AnswerOf, Attempt, BACKOFF, Backup, BackupError,
    Bearer, Beating, Broken, BulkSaid, BulkStep, ByIntent, ClaimCode, Claimed, DeliveryWait,
    DigestChange, DigestEvent, DigestJob, DigestLine, DocumentsHeld, Ended, Errand, Feeding,
    Filings, GIVE_UP_AFTER, Guest, HolderAct, Idempotency, ImportPreview, Imported, IntentKept,
    Joined, Known, LastHead, Ledger, Letter, LetterSeen, ListAct, Listed, ListedAt, Lost,
    MailReport, Manifest, NewAccount, NewAmendment, NewApiToken, NewCalendar, NewClaim,
    NewConfidentialInformation, NewConsequence, NewDocument, NewIntent, NewLawChange, NewLegalHold,
    NewListed, NewPart, NewPerson, NewProtectiveOrder, NewSeal, NewSimulation, NewSubscription,
    NewTollingOrder, NewTollingRequest, NewUpload, NewWebhook, NextWake, Office, Opening,
    OrderDecision, Outcome, Owned, PartyName, Person, Petition, PetitionAnswer, Preferences,
    Proven, Push, PushEnd, Pushed, ReadDone, ReadOf, Reassigned, Recipient, Reconciled, Recorded,
    Rehearsal, Removed, RenderJob, Rendered, Replayable, Reply, RequestAnswer, SIMULATION_DAYS,
    SandboxLimits, SandboxMade, ServedDocument, ServiceSaid, SharedDays, Subscriber,
    TOLLED_AT_ONCE, TakenBack, TaskSaid, TokenOwner, Tolled, TollingApproval, Trial, WebhookChange,
    WebhookChanged, WebhookWord, Woken, Work, WouldSend, Writing, Written, read_backup, sealed,
};
pub use operation::OperationStatus;
pub use read::{
    AccessSeen, Applied, AttemptFilter, AuditFilter, Backlog, BulkItemSeen, BulkSeen,
    CANCELLED_DAYS, CalendarEvent, CalendarFile, Carried, CaseFile, CaseFilter, ChangeSeen,
    ConfidentialSeen, CrossReference, DeadlineFilter, DeadlineSeen, DeadlineSort, DeliverySeen,
    Detained, DocketLine, DocumentBeside, DocumentFilter, DocumentSeen, DutySeen, EVENTS_AT_MOST,
    EventFilter, EventSeen, FACETS_AT_MOST, FacetCount, Fed, FiguresSeen, Hit, Key, LateDelivery,
    MissedDuty, Moment, NoticeFilter, NoticeSeen, Opened, OrderSeen, PAST_DAYS, Page,
    ProtectiveOrderSeen, PublicNoticeFilter, PublicNoticeSeen, PushSeen, ReaderSeen, ReceiptSeen,
    Record, RecordDocument, RecordItem, RecordThing, RegisterCounts, RegisterFilter, RegisterRow,
    Related, RetentionSeen, SandboxMessage, Screened, SearchCounts, SearchFilter, ServiceSeen,
    StuckWork, SubmissionSeen, TaskFilter, TaskSeen, TimeSeen, TollingItemSeen, Waiting, YearSeen,
};
pub use search_words::{SearchWords, WordsError};
pub use store::{
    Arrived, Arriving, AsFile, Laid, PART_BYTES, S3Place, Store, StoreError, StorePlace,
};
pub use subscription::{Channel, Followed};
pub use task_fact::TaskWord;
pub use tolling_order::{TollingKind, TollingScope, TollingStatus};
pub use unsubscribe_token::Courtesy;
pub use wake::WakeKind;
pub use webhook_delivery::PushStatus;
pub use withheld::WhyWithheld;

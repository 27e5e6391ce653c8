//! The identifiers: one type a noun, so that a case can never be asked for by the id of a notice.

use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};

/// Declares a UUID that belongs to one noun.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new random id: it tells nothing about when, or after what, it was made.
            #[must_use]
            pub fn random() -> Self { Self(Uuid::new_v4()) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// A realm: the real world, or one sandbox.
    RealmId,
    /// A case. Its allegation and its investigation have the same id.
    CaseId,
    /// One docket entry.
    EntryId,
    /// A party, within its realm.
    PartyId,
    /// One deadline of one case, the same for all who may see it.
    DeadlineId,
    /// One change of a deadline, as one audience was told of it.
    DeadlineChangeId,
    /// A calendar that somebody may subscribe to.
    CalendarId,
    /// A notice.
    NoticeId,
    /// A notice on its way to one recipient.
    DeliveryId,
    /// Somebody on the service list of a case.
    ServiceEntryId,
    /// One thing a case's clock waits for.
    WakeId,
    /// One piece of work for the world outside the database.
    OutboxId,
    /// A filer's request to withdraw an allegation.
    WithdrawalRequestId,
    /// Long work that reports its progress.
    OperationId,
    /// A message between somebody without a name and the office.
    MessageId,
    /// Something an officer has to do.
    TaskId,
    /// One row of the register of orders.
    InstrumentId,
    /// Something that was said about a task.
    TaskFactId,
    /// A list of entries of merchandise.
    MerchandiseImportId,
    /// A party's word of a risk to health or safety.
    HealthOrSafetyWordId,
    /// A small business's request for help.
    HelpRequestId,
    /// A request for a tolling order.
    TollingRequestId,
    /// A tolling order on many cases.
    TollingOrderId,
    /// What followed elsewhere from a determination.
    ConsequenceId,
    /// An account that the ledger keeps.
    AccountId,
    /// A token that an account made for itself.
    ApiTokenId,
    /// A link of the audit.
    LinkId,
    /// Confidential information beside a docket entry.
    ConfidentialInformationId,
    /// A protective order, from the application on.
    ProtectiveOrderId,
    /// Somebody whom a protective order authorises.
    AuthorisedPersonId,
    /// One opening of confidential information under a protective order.
    OpeningId,
    /// A seal on one thing of a case.
    SealId,
    /// A legal hold on the records of a case.
    LegalHoldId,
    /// A destruction of records.
    DestructionId,
    /// A document.
    DocumentId,
    /// A file that arrives in parts.
    UploadId,
    /// A receipt that was signed.
    ReceiptId,
    /// A filing that was announced by its hashes.
    IntentId,
    /// An attempt to file.
    AttemptId,
    /// One run of a process without a gap.
    HeartbeatId,
    /// A time in which no filing was possible.
    OutageId,
    /// A run of the reconciliation.
    ReconciliationId,
    /// A simulation.
    SimulationId,
    /// An event, as one audience is told of it.
    EventId,
    /// A place to which events are sent.
    WebhookId,
    /// An event on its way to one webhook.
    WebhookDeliveryId,
    /// Something that somebody follows.
    SubscriptionId,
}

impl RealmId {
    /// The real world. It is a row like any other, and has the nil id in every database.
    pub const REAL: Self = Self(Uuid::nil());
}

impl DeadlineId {
    /// The id of a deadline: fixed by its case, rule and instance, so that it survives a rebuild of the read models.
    #[must_use]
    pub fn of(case: CaseId, rule: &str, instance: u32) -> Self {
        Self(Uuid::new_v5(&case.0, format!("{rule}#{instance}").as_bytes()))
    }
}

impl InstrumentId {
    /// The id of an instrument: fixed by its docket and its number there, so that it survives a rebuild of the read models.
    #[must_use]
    pub fn of(case: CaseId, instance: u32) -> Self {
        Self(Uuid::new_v5(&case.0, format!("instrument/{instance}").as_bytes()))
    }
}

impl TaskId {
    /// The id of a task: fixed by its case and its name there, so that it survives a rebuild of the read models.
    #[must_use]
    pub fn of(case: CaseId, name: &str) -> Self {
        Self(Uuid::new_v5(&case.0, format!("task/{name}").as_bytes()))
    }

    /// The id of the task that a request for help is.
    #[must_use]
    pub fn of_help(request: HelpRequestId) -> Self {
        Self(Uuid::new_v5(&request.0, b"task"))
    }
}

//! What is kept of who did and who read what: the closed words of the audit, and which reads leave a trace in it.
//!
//! No section of either Act orders an audit of reads. What the service promises rests on the confidentiality that they do order: 19 CFR
//! 165.4 (business confidential information), 165.15(d) and 165.24(c) (nobody outside is told before the notice of initiation), and
//! 19 CFR 12.42(b) (who communicates without a name).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entry::EntryKind;
use crate::role::{Role, UnknownWord, words};

words! {
    /// What a request was about: the classes of what the service shows.
    Resource in "resources" {
        /// A case, what was recorded on it, and lists of cases.
        Case = "case",
        /// A docket.
        Docket = "docket",
        /// Deadlines, and why they fall on their days.
        Deadline = "deadline",
        /// Notices and the letters they are.
        Notice = "notice",
        /// A certificate of service.
        Certificate = "certificate",
        /// Who is served in a case.
        ServiceList = "service_list",
        /// What officers owe.
        Task = "task",
        /// Messages with whoever sent a communication without a name.
        Message = "message",
        /// Which matters have to do with each other.
        CrossReference = "cross_reference",
        /// Parties.
        Party = "party",
        /// Who may sign in, as what.
        Account = "account",
        /// Long work on many cases.
        Operation = "operation",
        /// What its submitter claims to be confidential, and its public summary.
        ConfidentialInformation = "confidential_information",
        /// A protective order, those it authorises, and what they read.
        ProtectiveOrder = "protective_order",
        /// A document, what is known of it, and what it says.
        Document = "document",
        /// What was asked for or told beside a docket.
        Request = "request",
        /// A seal, and who had read what is under it.
        Seal = "seal",
        /// How long records are kept, legal holds, and what was destroyed.
        Retention = "retention",
        /// What was answered to a filing or its announcement, and attempts to file.
        Receipt = "receipt",
        /// The administrative record of a case.
        Record = "record",
        /// What was found by its words, over all cases.
        Search = "search",
        /// The audit itself.
        Audit = "audit",
        /// The public register of orders, and the figures of the report.
        Register = "register",
        /// What would be, on a case or from nothing.
        Simulation = "simulation",
        /// A sandbox and its clock.
        Sandbox = "sandbox",
        /// The caller's own wishes and digests.
        Own = "own",
        /// The service: how it is, and what its problems mean.
        Service = "service",
    }
}

impl Resource {
    /// Whether its being read in this role leaves a link in the audit: all that may tell of a case somebody is not to know of. What is
    /// public, one's own or made up does not; of the register, officers are shown more than the public.
    #[must_use]
    pub const fn is_audited(self, role: Role) -> bool {
        match self {
            Self::Case
            | Self::Docket
            | Self::Deadline
            | Self::Notice
            | Self::Certificate
            | Self::ServiceList
            | Self::Task
            | Self::Message
            | Self::CrossReference
            | Self::Party
            | Self::Account
            | Self::Operation
            | Self::ConfidentialInformation
            | Self::ProtectiveOrder
            | Self::Document
            | Self::Request
            | Self::Seal
            | Self::Retention
            | Self::Receipt
            | Self::Record
            | Self::Search
            | Self::Simulation
            | Self::Audit => true,
            Self::Register => role.is_officer(),
            Self::Sandbox | Self::Own | Self::Service => false,
        }
    }
}

words! {
    /// What an account does that is no entry of a docket.
    Doing in "deeds" {
        /// It read something.
        Read = "read",
        /// It tried an act without doing it, and was shown what would come of it.
        Rehearsed = "rehearsed",
        /// It took a running matter over, with all that had happened on it.
        TakenOver = "taken_over",
        /// The chain of a docket that is older than the audit begins here.
        Begun = "begun",
        /// It changed who is served in a case.
        ServiceListChanged = "service_list_changed",
        /// It said how somebody was served by hand, or sent again what was lost.
        DeliverySettled = "delivery_settled",
        /// It took a task, gave it to another, or said that it is done.
        TaskSaid = "task_said",
        /// It gave all that an officer has to another.
        WorkReassigned = "work_reassigned",
        /// It wrote to, or as, whoever sent a communication without a name.
        MessageWritten = "message_written",
        /// It listed the entries of merchandise of an investigation.
        MerchandiseListed = "merchandise_listed",
        /// It recorded what followed elsewhere from a determination.
        ConsequenceRecorded = "consequence_recorded",
        /// It told of a risk to health or safety.
        HealthOrSafetyWordSent = "health_or_safety_word_sent",
        /// It asked for an allegation to be taken back.
        WithdrawalRequested = "withdrawal_requested",
        /// It asked for a tolling order.
        TollingRequested = "tolling_requested",
        /// It drafted a tolling order for many cases, or one that takes another back.
        TollingOrderDrafted = "tolling_order_drafted",
        /// It gave such an order, which somebody else had drafted.
        TollingOrderApproved = "tolling_order_approved",
        /// It halted, let go on, ended or tried again the carrying of such an order.
        TollingOrderSaid = "tolling_order_said",
        /// It asked for the help a small business may have.
        HelpRequested = "help_requested",
        /// It lodged information for which it claims confidential treatment.
        ConfidentialInformationLodged = "confidential_information_lodged",
        /// It filed the public version of a submission after it.
        PublicVersionFiled = "public_version_filed",
        /// It opened confidential information under the protective order named.
        OpenedUnderProtectiveOrder = "opened_under_protective_order",
        /// It sent a document, which is staged for a filing.
        DocumentUploaded = "document_uploaded",
        /// It took a staged document back.
        DocumentWithdrawn = "document_withdrawn",
        /// It began to send a file in parts.
        UploadBegun = "upload_begun",
        /// It applied for a protective order.
        ProtectiveOrderApplied = "protective_order_applied",
        /// It granted a protective order.
        ProtectiveOrderGranted = "protective_order_granted",
        /// It refused a protective order.
        ProtectiveOrderRefused = "protective_order_refused",
        /// It revoked a protective order.
        ProtectiveOrderRevoked = "protective_order_revoked",
        /// It changed who is authorised by a protective order.
        AuthorisedPersonsChanged = "authorised_persons_changed",
        /// It certified that what was read under a protective order is destroyed.
        DestructionCertified = "destruction_certified",
        /// It sealed what somebody was shown who may not see it.
        ThingSealed = "thing_sealed",
        /// It took a seal off.
        ThingUnsealed = "thing_unsealed",
        /// It sent an amended notice in the place of one, and sealed that.
        NoticeAmended = "notice_amended",
        /// It released a notice to the public.
        NoticeReleased = "notice_released",
        /// It placed a legal hold on the records of a case.
        LegalHoldPlaced = "legal_hold_placed",
        /// It released a legal hold.
        LegalHoldReleased = "legal_hold_released",
        /// It asked for records to be destroyed.
        DestructionRequested = "destruction_requested",
        /// It approved that, and they were destroyed.
        RecordsDestroyed = "records_destroyed",
        /// It halted, let go on or ended long work.
        OperationSaid = "operation_said",
        /// It made a sandbox.
        SandboxMade = "sandbox_made",
        /// It moved a sandbox's clock.
        ClockMoved = "clock_moved",
        /// It closed a sandbox of its own.
        SandboxClosed = "sandbox_closed",
        /// It asked what would be.
        Simulated = "simulated",
        /// It ended the link of a simulation.
        SimulationRevoked = "simulation_revoked",
        /// It made an account.
        AccountMade = "account_made",
        /// It was made by whoever had the claim code of a notice.
        AccountClaimed = "account_claimed",
        /// It let nobody sign in with an account any more.
        AccountDisabled = "account_disabled",
        /// It made a token for itself.
        TokenMade = "token_made",
        /// It took a token of its own back.
        TokenRevoked = "token_revoked",
        /// It announced a filing by the hashes of its documents.
        FilingAnnounced = "filing_announced",
        /// It had events sent to a place of its own.
        WebhookMade = "webhook_made",
        /// It changed how events are sent there, or had them sent again.
        WebhookChanged = "webhook_changed",
        /// It began to follow something.
        SubscriptionMade = "subscription_made",
        /// It follows that no more.
        SubscriptionCancelled = "subscription_cancelled",
    }
}

/// What was done: an entry of a docket, or something beside it. The words of both are one list, and none is in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// It wrote this entry.
    Entry(EntryKind),
    /// It did this.
    Beside(Doing),
}

impl What {
    /// Every word of both lists.
    pub const ALL: &'static [Self] = &Self::all();

    const fn all() -> [Self; EntryKind::ALL.len() + Doing::ALL.len()] {
        let mut all = [Self::Beside(Doing::Read); EntryKind::ALL.len() + Doing::ALL.len()];
        let mut at = 0;
        while at < EntryKind::ALL.len() {
            all[at] = Self::Entry(EntryKind::ALL[at]);
            at += 1;
        }
        while at < all.len() {
            all[at] = Self::Beside(Doing::ALL[at - EntryKind::ALL.len()]);
            at += 1;
        }
        all
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entry(kind) => kind.as_str(),
            Self::Beside(doing) => doing.as_str(),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for What {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        word.parse().map(Self::Beside).or_else(|_| word.parse().map(Self::Entry))
    }
}

words! {
    /// What came of it.
    Outcome in "outcomes" {
        /// It was recorded.
        Recorded = "recorded",
        /// It was shown.
        Shown = "shown",
        /// The caller had it already, and was told that it is the same.
        Unchanged = "unchanged",
    }
}

#[cfg(test)]
mod tests {
    use super::{Doing, What};
    use crate::entry::EntryKind;

    #[test]
    fn a_word_of_the_audit_means_one_thing() {
        for kind in EntryKind::ALL {
            assert!(kind.as_str().parse::<Doing>().is_err(), "{kind} is in both lists");
            assert_eq!(kind.as_str().parse(), Ok(What::Entry(*kind)));
        }
        for doing in Doing::ALL {
            assert_eq!(doing.as_str().parse(), Ok(What::Beside(*doing)));
        }
    }
}

//! Which entries owe a notice, to whom, and on what authority.

use crate::entry::EntryKind;
use crate::visibility::Audience;

/// One kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeRule {
    /// Its id: the name of its template.
    pub id: &'static str,
    /// The entry that owes it; none for those the clock owes.
    pub owed_by: Option<EntryKind>,
    /// Who is told.
    pub to: &'static [Audience],
    /// On what authority.
    pub authority: &'static str,
}

/// A reminder to whoever owes an act. No law asks for it.
pub const REMINDER: NoticeRule =
    NoticeRule { id: "reminder", owed_by: None, to: &[], authority: "a service of Tidewaiter" };

/// The word to the office that a duty was not done in time.
pub const MISSED_DUTY: NoticeRule = NoticeRule {
    id: "missed_duty",
    owed_by: Some(EntryKind::DeadlineMissed),
    to: &[Audience::Office],
    authority: "a service of Tidewaiter",
};

/// The word to a second person that a task is still open. No law asks for it.
pub const TASK_WARNING: NoticeRule =
    NoticeRule { id: "task_warning", owed_by: None, to: &[], authority: "a service of Tidewaiter" };

/// Every kind of notice.
pub static NOTICES: &[NoticeRule] = &[
    NoticeRule {
        id: "allegation_acknowledgment",
        owed_by: Some(EntryKind::AllegationAcknowledged),
        to: &[Audience::Filer],
        authority: "19 CFR 165.12(a)",
    },
    NoticeRule {
        id: "allegation_return",
        owed_by: Some(EntryKind::AllegationReturned),
        to: &[Audience::Filer],
        authority: "19 CFR 165.11",
    },
    NoticeRule {
        id: "notice_of_initiation",
        owed_by: Some(EntryKind::NoticeOfInitiationIssued),
        to: &[Audience::Filer, Audience::Importer],
        authority: "19 CFR 165.15(d)(1), 165.24(c)",
    },
    NoticeRule {
        id: "extension_notice",
        owed_by: Some(EntryKind::DeterminationExtended),
        to: &[Audience::Filer, Audience::Importer],
        authority: "19 CFR 165.22(d)",
    },
    NoticeRule {
        id: "notice_of_determination",
        owed_by: Some(EntryKind::DeterminationNoticeIssued),
        to: &[Audience::Filer, Audience::Importer],
        authority: "19 USC 1517(c)(4); 19 CFR 165.27(b)",
    },
    REMINDER,
    MISSED_DUTY,
    TASK_WARNING,
];

/// The notice that an entry owes, if any.
#[must_use]
pub fn owed(kind: EntryKind) -> Option<&'static NoticeRule> {
    NOTICES.iter().find(|notice| notice.owed_by == Some(kind))
}

//! What is said beside a docket and is no entry of it: a request to withdraw, word of a risk to health or safety, a small
//! business that asks for help. Each is something an officer owes an answer to.

use chrono::NaiveDate;
use serde_json::Value;

use crate::count;
use crate::decide::{Barred, Defect};
use crate::docket::Docket;
use crate::documents::pairs;
use crate::entry::EntryKind as K;
use crate::role::Role;
use crate::rule::{Authority, Confidence};
use crate::task::{Task, without_limit};

use super::particulars::Check;

/// Who may send word of a risk to health or safety: every party certified that it would.
pub const WORD_BY: &[Role] = &[Role::Filer, Role::Importer, Role::Counsel];
/// Who may ask for help before it files.
pub const HELP_ASKED_BY: &[Role] = &[Role::Filer, Role::Counsel];
/// Who gives that help.
pub const HELP_GIVEN_BY: &[Role] = &[Role::Investigator, Role::Supervisor];

/// Who may ask for a tolling order.
pub const TOLLING_ASKED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];

/// What was asked or said beside a docket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// The filer asks to withdraw its allegation, 19 CFR 165.12(b).
    Withdrawal,
    /// A party sends word of a risk to health or safety, 19 CFR 165.7.
    HealthOrSafetyWord,
    /// An officer asks for a tolling order, when the docket ended with the entry at this position.
    Tolling {
        /// The position.
        after: u32,
    },
    /// Counsel applies for a protective order, 19 CFR 165.4(f), and is not answered.
    ProtectiveOrderApplication,
    /// Counsel owes the certificate that what was read under a protective order is destroyed; its day is the last for it.
    DestructionCertificate,
    /// A confidential submission has no public version and no summary, 19 CFR 165.4(a)(2); its day is that of the submission.
    MissingPublicVersion {
        /// The position of the submission.
        entry: u32,
    },
    /// The public version of a submission came after its day.
    LatePublicVersion {
        /// The position of the submission.
        entry: u32,
    },
    /// A public version may say what is claimed to be confidential.
    PublicVersionFindings {
        /// The position of the submission.
        entry: u32,
    },
}

/// Something asked or said beside a docket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What it is.
    pub kind: RequestKind,
    /// Its number among those of its kind in the case, from 1, in the order in which they came.
    pub number: u32,
    /// The legal day it came; of a certificate that is owed the last day on which it may come.
    pub on: NaiveDate,
}

/// The task that a request is, for as long as the docket does not answer it; an officer may say that it is done.
pub(crate) fn task(docket: &Docket, request: &Request) -> Option<Task> {
    let Request { kind, number, on } = *request;
    match kind {
        // What has come to its end is withdrawn no more.
        RequestKind::Withdrawal if docket.state.is_terminal() => None,
        RequestKind::Withdrawal => Some(without_limit(
            format!("withdrawal_request#{number}"),
            Role::Investigator,
            Vec::new(),
            on,
            ("19 CFR 165.12(b)", Confidence::Verified),
        )),
        // A risk outlives the case.
        RequestKind::HealthOrSafetyWord => Some(without_limit(
            format!("health_or_safety_word#{number}"),
            Role::Supervisor,
            Vec::new(),
            on,
            ("19 CFR 165.7", Confidence::Unverified),
        )),
        RequestKind::Tolling { after } if is_tolled_since(docket, after) => None,
        RequestKind::Tolling { .. } => Some(without_limit(
            format!("tolling_request#{number}"),
            Role::Supervisor,
            vec![K::TollingOrdered],
            on,
            (TOLLING, Confidence::Unverified),
        )),
        // What is confidential stays so when the case has come to its end.
        RequestKind::ProtectiveOrderApplication => Some(without_limit(
            format!("protective_order_application#{number}"),
            Role::Investigator,
            Vec::new(),
            on,
            ("19 CFR 165.4(f)", Confidence::Verified),
        )),
        RequestKind::DestructionCertificate => Some(without_limit(
            format!("destruction_certificate#{number}"),
            Role::Investigator,
            Vec::new(),
            count::later(on, 1)?,
            ("19 CFR 165.4(f)", Confidence::Unverified),
        )),
        RequestKind::MissingPublicVersion { entry }
        | RequestKind::LatePublicVersion { entry }
        | RequestKind::PublicVersionFindings { entry } => pairs::task(docket, request, entry),
    }
}

/// On what the separation of those who ask for a tolling order from those who give it rests: no provision says so. It is the safe
/// reading that an officer does not lengthen the limits that bind himself.
const TOLLING: &str = "separation of duties";

fn is_tolled_since(docket: &Docket, after: u32) -> bool {
    docket.entries.iter().any(|it| it.kind == K::TollingOrdered && it.position > after)
}

/// Whether an officer may order tolling: not where he has asked for it himself, and nobody has answered him.
///
/// `asked`: each request for tolling in the case, with the account that made it.
///
/// # Errors
/// [`Barred::NotNow`], with who may.
pub fn may_order_tolling<'a>(
    docket: &Docket,
    asked: impl IntoIterator<Item = (&'a str, u32)>,
    account: &str,
) -> Result<(), Barred> {
    let is_own = |&(by, after): &(&str, u32)| by == account && !is_tolled_since(docket, after);
    if !asked.into_iter().any(|it| is_own(&it)) {
        return Ok(());
    }
    Err(Barred::NotNow {
        act: K::TollingOrdered,
        rule: K::TollingOrdered.as_str().to_owned(),
        message: "whoever asked for a tolling order may not give it".to_owned(),
        authority: vec![Authority { cite: TOLLING.to_owned(), confidence: Confidence::Unverified }],
        remedy: "another supervisor answers the request".to_owned(),
    })
}

/// What a request for a tolling order lacks.
#[must_use]
pub fn tolling_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("reason", TOLLING, "say why the limits are to stand still");
    if said.get("days").and_then(Value::as_u64) == Some(0) {
        check.add("/days", "too_few", "ask for one day at least", TOLLING);
    }
    check.found
}

/// A task for each request for review that is neither refused nor withdrawn, until the review commences, 19 CFR 165.41.
pub(crate) fn review_requests(docket: &Docket) -> Vec<Task> {
    if docket.has(K::ReviewCommenced) {
        return Vec::new();
    }
    let ended = |position: u32| {
        docket.entries.iter().any(|it| {
            matches!(it.kind, K::ReviewRequestRefused | K::ReviewRequestWithdrawn)
                && it.fields.of == Some(position)
        })
    };
    let requests = docket.entries.iter().filter(|it| it.kind == K::ReviewRequested);
    let open = requests.zip(1_u32..).filter(|(it, _)| !ended(it.position));
    open.map(|(request, number)| {
        without_limit(
            format!("review_request#{number}"),
            Role::Reviewer,
            vec![K::ReviewCommenced, K::ReviewRequestRefused],
            request.on,
            ("19 CFR 165.41(f), (g)", Confidence::Verified),
        )
    })
    .collect()
}

/// What word of a risk lacks.
#[must_use]
pub fn word_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("risk", "19 CFR 165.7", "say what the risk to health or safety is");
    check.text("merchandise", "19 CFR 165.7", "say which merchandise it is in");
    check.certifications("19 CFR 165.5(b)");
    check.found
}

/// The name of the task that a request for help is.
pub const HELP_TASK: &str = "small_business_help";

/// The task that a request for help is: it belongs to no case.
#[must_use]
pub fn help_task(on: NaiveDate) -> Task {
    without_limit(
        format!("{HELP_TASK}#1"),
        Role::Investigator,
        Vec::new(),
        on,
        ("19 CFR 165.11", Confidence::Unverified),
    )
}

/// What a request for help lacks.
#[must_use]
pub fn help_defects(said: &Value) -> Vec<Defect> {
    let authority = "assistance to small businesses in preparing an allegation";
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("business/name", authority, "name the business");
    check.text("business/email", authority, "say where it can be answered");
    check.text("merchandise", authority, "say what the allegation would be about");
    check.text("help", authority, "say what help is needed");
    if said.get("small_business") != Some(&Value::Bool(true)) {
        let message = "say that it is a small business: the help is for those";
        check.add("/small_business", "not_said", message, authority);
    }
    check.found
}

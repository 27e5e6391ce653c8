//! Check a submission before it is filed: the same checks, its documents too, and nothing stored.

use entities::CaseId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::{Value, json};
use statute::{Act, EntryKind};
use uuid::Uuid;

use crate::identity::Caller;
use crate::payload::{Body, Checked, Filing};
use crate::problem::{Checking, Problem, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{
    NewAct, NewAgentSubmission, NewArgumentResponse, NewCorrectedSubmission, NewExtensionRequest,
    NewFactualInformation, NewInformationResponse, NewPowerOfAttorney, NewRebuttal,
    NewReviewRequest, NewReviewResponse, NewWrittenArgument,
};
use crate::wire::check::Check;
use crate::wire::problem::FieldError;

/// A submission to be checked.
#[derive(Debug, Clone, Object)]
#[oai(example)]
pub struct NewSubmissionCheck {
    /// What it is, by the entry that it would write.
    pub entry: SubmissionKind,
    /// The body of that act, as it would be filed.
    pub submission: Value,
}

/// The submissions of parties that can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SubmissionKind {
    /// The first submission of an agent who is no attorney at law.
    AgentSubmissionFiled,
    /// An agent's power.
    PowerOfAttorneyFiled,
    /// An answer to a request for information.
    InformationResponseFiled,
    /// Factual information.
    FactualInformationFiled,
    /// A rebuttal of facts.
    RebuttalFiled,
    /// The cure of a rejection.
    SubmissionCorrected,
    /// A request for more time.
    ExtensionRequested,
    /// A written argument.
    WrittenArgumentFiled,
    /// An answer to a written argument.
    ArgumentResponseFiled,
    /// A request for review.
    ReviewRequested,
    /// An answer to a request for review.
    ReviewResponseFiled,
}

impl Filing for NewSubmissionCheck {}

impl Example for NewSubmissionCheck {
    fn example() -> Self {
        use poem_openapi::types::ToJSON;
        let submission = NewFactualInformation::example().to_json().unwrap_or_else(|| json!({}));
        Self { entry: SubmissionKind::FactualInformationFiled, submission }
    }
}

/// The routes of this act.
pub struct CheckSubmission;

#[OpenApi(tag = "Chapter::Submissions")]
impl CheckSubmission {
    /// Check a submission without filing it: every defect at once, with its place and its provision; its documents, their pages and their
    /// pairs; what is found in a public version; and whether its time has come or is over. Nothing is stored, so it needs no
    /// Idempotency-Key.
    #[oai(
        path = "/v1/eapa/investigations/:id/submissions/checks",
        method = "post",
        operation_id = "check_submission"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        body: Body<NewSubmissionCheck>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        let asked = super::checked(&caller, id.0, &body).await?.value;
        let (kind, said) = (asked.entry, asked.submission);
        let (act, mut errors) = read(&caller, kind, said)?;
        let is_whole = errors.is_empty();
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let bars = ledger.check_act(actor, realm, case, act.clone()).await?;
        // Of a body that cannot be read, its defects are known already.
        let bars = bars.into_iter().filter(|bar| is_whole || bar.code == "not_now");
        errors.extend(bars.map(FieldError::from));
        let documents = ledger.check_documents(actor, realm, Some(case), &act, true).await?;
        super::add(&mut errors, documents);
        for error in &mut errors {
            error.pointer = error.pointer.take().map(|it| format!("/submission{it}"));
        }
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }
}

/// The act that a body would be, and what is wrong with the body itself.
fn read(
    caller: &Caller,
    kind: SubmissionKind,
    said: Value,
) -> Result<(Act, Vec<FieldError>), Problem> {
    use SubmissionKind as S;
    match kind {
        S::AgentSubmissionFiled => of::<NewAgentSubmission>(caller, said),
        S::PowerOfAttorneyFiled => of::<NewPowerOfAttorney>(caller, said),
        S::InformationResponseFiled => of::<NewInformationResponse>(caller, said),
        S::FactualInformationFiled => of::<NewFactualInformation>(caller, said),
        S::RebuttalFiled => of::<NewRebuttal>(caller, said),
        S::SubmissionCorrected => of::<NewCorrectedSubmission>(caller, said),
        S::ExtensionRequested => of::<NewExtensionRequest>(caller, said),
        S::WrittenArgumentFiled => of::<NewWrittenArgument>(caller, said),
        S::ArgumentResponseFiled => of::<NewArgumentResponse>(caller, said),
        S::ReviewRequested => of::<NewReviewRequest>(caller, said),
        S::ReviewResponseFiled => of::<NewReviewResponse>(caller, said),
    }
}

fn of<T: NewAct>(caller: &Caller, said: Value) -> Result<(Act, Vec<FieldError>), Problem> {
    let errors = match Checked::<T>::read(said.to_string().as_bytes(), &caller.app.validators) {
        Ok(_) => Vec::new(),
        Err(refused) => refused.defects()?,
    };
    let kind: EntryKind = T::kind(&said);
    let act = if said.is_object() { T::act(said) } else { Act::new(kind) };
    Ok((act, errors))
}

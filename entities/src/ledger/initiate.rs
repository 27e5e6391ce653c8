//! Initiating an investigation on several allegations at once: the first governs, and the others are joined to it in the same
//! transaction.

use std::collections::BTreeMap;

use serde_json::json;
use statute::{Act, Audience, Barred, EntryKind, Fields};

use super::Ledger;
use super::audit::Traced;
use super::consolidate::no_such_allegation;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::record::{Answer, Written, sided, signed, unchanged};
use crate::actor::Actor;
use crate::error::LedgerError;
use crate::ids::{CaseId, RealmId};

/// Another allegation that is investigated with the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The allegation.
    pub allegation: CaseId,
    /// What joins it to the first.
    pub grounds: String,
}

impl Ledger {
    /// Initiates the investigation of the allegation `lead` and joins these others to it, all or nothing. Its clocks govern
    /// them.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids, with the place of the allegation it forbids it of; the database's
    /// own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which cases, on what he saw, what, and how often"
    )]
    pub async fn initiate(
        &self,
        actor: &Actor,
        realm: RealmId,
        lead: CaseId,
        also: &[Joined],
        seen: Option<&str>,
        act: Act,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        if also.is_empty() {
            return self.record(actor, realm, lead, seen, act, idem, answer).await;
        }
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            // In one order, so that acts on the same cases wait for each other and do not lock each other out.
            let mut locked = BTreeMap::from([(lead, None)]);
            locked.extend(also.iter().map(|it| (it.allegation, None)));
            for (id, case) in &mut locked {
                *case = self.lock_for(tx, actor, realm, *id).await?;
            }
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let first = locked.remove(&lead).flatten().ok_or(LedgerError::NotFound)?;
            let audience = first.seen_as.ok_or(LedgerError::NotFound)?.0;
            let mut governing = self.open(tx, first).await?;
            unchanged(&governing, audience, seen)?;
            self.lapse(&mut governing)?;
            let act = sided(signed(act.clone(), actor), audience);
            let entries = self.decide(&governing, audience, actor, act.clone())?;
            governing.add(entries, actor)?;

            let mut members: Vec<Open> = Vec::with_capacity(also.len());
            for (at, it) in also.iter().enumerate() {
                // One that is named twice is not there the second time.
                let member = locked.remove(&it.allegation).flatten();
                let member = member.ok_or_else(no_such_allegation).map_err(|it| placed(it, at))?;
                let mut member = self.open(tx, member).await?;
                self.lapse(&mut member)?;
                let join = consolidation(&act, it);
                self.joined(&mut governing, &mut member, audience, actor, &join)
                    .map_err(|it| placed(it, at))?;
                members.push(member);
            }
            self.lapse(&mut governing)?;
            for member in &mut members {
                let kind = EntryKind::ConsolidatedInto;
                self.finish(tx, member, actor, Audience::Office, kind).await?;
            }
            let recorded = self.finish(tx, &mut governing, actor, audience, act.kind).await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer, Traced::OnDocket).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }
}

/// The act that joins another allegation on the day of the initiation.
fn consolidation(initiation: &Act, it: &Joined) -> Act {
    let content = Some(json!({ "grounds": it.grounds }));
    let reason = initiation.fields.reason.clone();
    let fields = Fields { content, reason, ..Fields::default() };
    Act { kind: EntryKind::AllegationConsolidated, on: initiation.on, fields }
}

/// A refusal with the place of the allegation that it is about.
fn placed(error: LedgerError, at: usize) -> LedgerError {
    let LedgerError::Barred { mut barred, permitted } = error else { return error };
    match barred.as_mut() {
        Barred::Defective { defects } => {
            for defect in defects {
                defect.pointer = format!("/also/{at}{}", defect.pointer);
            }
        }
        Barred::NotNow { message, .. } => *message = format!("/also/{at}: {message}"),
        Barred::NotYours { .. } => {}
    }
    LedgerError::Barred { barred, permitted }
}

//! Joining a later allegation to a case: one transaction over both dockets.

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use statute::eapa::consolidation::{Window, is_yours, join, windows};
use statute::{Act, Audience, Barred, Defect, Entry, EntryKind, Fields};

use super::Ledger;
use super::audit::Traced;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::record::{Answer, Written, unchanged};
use super::settle::all_set;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::{case_party, consolidation};

impl Ledger {
    /// Joins the allegation of `member` to the case `lead`, whose clocks govern both from then on. The parties of the
    /// joined case become parties of this one when they are told.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which two cases, on what he saw, what, and how often"
    )]
    pub async fn consolidate(
        &self,
        actor: &Actor,
        realm: RealmId,
        lead: CaseId,
        member: CaseId,
        seen: Option<&str>,
        act: Act,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            // In one order, so that two consolidations of the same cases wait for each other and do not lock each other out.
            let mut ids = [lead, member];
            ids.sort_unstable();
            let one = self.lock_for(tx, actor, realm, ids[0]).await?;
            let other =
                if lead == member { None } else { self.lock_for(tx, actor, realm, ids[1]).await? };
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let (first, second) = if ids[0] == lead { (one, other) } else { (other, one) };
            let first = first.ok_or(LedgerError::NotFound)?;
            let audience = first.seen_as.ok_or(LedgerError::NotFound)?.0;
            barred(is_yours(actor.role))?;
            let second = second.ok_or_else(no_such_allegation)?;
            let mut lead_case = self.open(tx, first).await?;
            let mut member_case = self.open(tx, second).await?;
            unchanged(&lead_case, audience, seen)?;
            self.lapse(&mut lead_case)?;
            self.lapse(&mut member_case)?;

            self.joined(&mut lead_case, &mut member_case, audience, actor, &act)?;
            let office = Audience::Office;
            self.finish(tx, &mut member_case, actor, office, EntryKind::ConsolidatedInto).await?;
            let recorded = self.finish(tx, &mut lead_case, actor, audience, act.kind).await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer, Traced::OnDocket).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }

    /// Decides a consolidation on both dockets, and puts it on both.
    pub(super) fn joined(
        &self,
        lead: &mut Open,
        member: &mut Open,
        audience: Audience,
        actor: &Actor,
        act: &Act,
    ) -> Result<(), LedgerError> {
        let mut act = act.clone();
        act.fields.allegation = Some(next_allegation(lead));
        let on = act.on.unwrap_or(lead.today);
        let mut entries = self.decide(lead, audience, actor, act.clone())?;
        let (governing, joined) = (self.fold(lead), self.fold(member));
        entries.extend(barred(join(&governing, &joined, &act, on))?);
        lead.add(entries, actor)?;
        // The docket that governs names no other case: its parties are not told of one by its number.
        let content = json!({ "case": lead.case.id.to_string(), "case_number": lead.case.number });
        let fields = Fields { content: Some(content), ..Fields::default() };
        let into = Entry { position: 0, kind: EntryKind::ConsolidatedInto, on, fields };
        member.add(vec![into], actor)
    }

    /// What a consolidation would make of each window. Nothing is stored.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids; the database's own.
    pub async fn check_consolidation(
        &self,
        actor: &Actor,
        realm: RealmId,
        lead: CaseId,
        member: CaseId,
    ) -> Result<Vec<Window>, LedgerError> {
        let lead = self.case(actor, realm, lead).await?;
        barred(is_yours(actor.role))?;
        let member = match self.case(actor, realm, member).await {
            Err(LedgerError::NotFound) => return Err(no_such_allegation()),
            other => other?,
        };
        Ok(windows(&lead.docket, &member.docket, lead.docket.on))
    }

    /// Makes the parties of the joined cases parties of this one, once its parties know of it.
    pub(super) async fn join_parties(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let docket = self.fold(open);
        if !docket.has(EntryKind::NoticeOfInitiationIssued) {
            return Ok(());
        }
        let joined = Query::select()
            .column(consolidation::Column::CaseId)
            .from(consolidation::Entity)
            .and_where(consolidation::Column::LeadId.eq(open.case.id))
            .take();
        let theirs = case_party::Entity::find()
            .filter(case_party::Column::CaseId.in_subquery(joined))
            .all(tx)
            .await
            .doing("reading the joined parties")?;
        self.seat_joined(tx, open, &theirs).await?;
        let rows = theirs.into_iter().map(|link| {
            let joined_from = Some(link.case_id);
            all_set(case_party::Model { case_id: open.case.id, joined_from, ..link })
        });
        case_party::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await
            .doing("joining parties")?;
        Ok(())
    }
}

/// Allegations of a case are counted from 1, the one that opened it.
fn next_allegation(lead: &Open) -> u32 {
    let joined =
        lead.entries.iter().filter(|entry| entry.kind == EntryKind::AllegationConsolidated).count();
    u32::try_from(joined + 2).unwrap_or(u32::MAX)
}

fn barred<T>(result: Result<T, Barred>) -> Result<T, LedgerError> {
    result.map_err(|barred| LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() })
}

pub(super) fn no_such_allegation() -> LedgerError {
    let defect = Defect {
        pointer: "/allegation".to_owned(),
        code: "names_nothing",
        message: "the id of another allegation".to_owned(),
        authority: Some("19 CFR 165.13".to_owned()),
    };
    let barred = Box::new(Barred::Defective { defects: vec![defect] });
    LedgerError::Barred { barred, permitted: Vec::new() }
}

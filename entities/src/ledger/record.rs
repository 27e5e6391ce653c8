//! Recording an act: one transaction from the lock to the answer.

use sea_orm::DatabaseTransaction;
use serde_json::{Map, Value};
use statute::{Act, Audience, Barred, Docket, Entry, EntryKind, Fields, PermittedAct, State, Who};

use super::Ledger;
use super::audit::Traced;
use super::filing::{Filing, is_filing};
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use crate::actor::Actor;
use crate::error::LedgerError;
use crate::ids::{CaseId, OperationId, RealmId, ReceiptId};
use crate::read::{CaseFile, DocketLine, Moment, Seen, SubmissionSeen, etag, tell_own};

/// What was recorded, as the actor may see it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The case after the act.
    pub file: CaseFile,
    /// The line of the act itself.
    pub act: DocketLine,
    /// Every line this act added, with what followed from it.
    pub written: Vec<DocketLine>,
    /// What carries the act to the other cases it reaches, where it reaches any; told to officers only.
    pub operation: Option<OperationId>,
    /// The receipt, where a party filed.
    pub receipt: Option<ReceiptId>,
    /// The documents beside its entry, and what is owed of them, where it has some.
    pub submission: Option<SubmissionSeen>,
}

/// Makes the answer that is kept with an idempotency key.
pub type Answer<'a> = dyn Fn(&Recorded) -> Value + Sync + 'a;

/// What came of recording an act.
pub type Written = Replayable<Box<Recorded>>;

impl Ledger {
    /// Records an act on a case.
    ///
    /// `seen` is the tag of what the actor decided on; `None` for a filing, which needs none. `of` and `corrects` in the
    /// act are the actor's own docket numbers.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn record(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        act: Act,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let audience = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
            // A shipment has no determinations: what is no act of this kind of case is not there.
            let program = locked.case.program.0;
            let is_elsewhere = self.only.is_some_and(|only| only != program);
            if is_elsewhere || !program.acts().iter().any(|row| row.act == act.kind) {
                return Err(LedgerError::NotFound);
            }
            let mut open = self.open(tx, locked).await?;
            unchanged(&open, audience, seen)?;
            open.intended = self.intended(tx, &open, actor, act.kind, false).await?;
            self.lapse(&mut open)?;
            if act.kind == EntryKind::TollingOrdered {
                self.not_by_who_asked(tx, &open, actor).await?;
            }
            let act = sided(signed(act.clone(), actor), audience);
            let filing = if is_filing(program, act.kind) {
                // What was announced is served, and has its public version, on the day of its announcement.
                let on = open.announced_on().unwrap_or(open.today);
                self.filing(tx, actor, (realm, Some(case)), &act, on, true).await?
            } else {
                Filing::default()
            };
            let act = filing.bound(act);
            let mut entries = filing.held(self.decide(&open, audience, actor, act.clone()))?;
            open.mark(&mut entries);
            open.add(entries, actor)?;
            open.filed = filing.put(act.kind);
            self.parties_change(tx, &open, &act).await?;
            // An act that is dated back may open a period that is over already.
            self.lapse(&mut open)?;
            let mut recorded = self.finish(tx, &mut open, actor, audience, act.kind).await?;
            recorded.receipt = self.receipt_of(tx, &open, actor, &recorded, idem).await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer, Traced::OnDocket).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }

    /// Who is party to a case, where an act changes that: before anybody is told of it.
    async fn parties_change(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        act: &Act,
    ) -> Result<(), LedgerError> {
        use EntryKind as K;
        match act.kind {
            K::AllegationFiled => self.name_again(tx, open, act).await,
            K::NoticeOfInitiationIssued | K::ConsolidationNoticeIssued => {
                self.join_parties(tx, open).await
            }
            _ => Ok(()),
        }
    }

    /// Adds what has lapsed by today, so that a docket is the same whenever its clock came round to it.
    pub(super) fn lapse(&self, open: &mut Open) -> Result<(), LedgerError> {
        let docket = self.fold(open);
        self.lapsed(open, docket).map(drop)
    }

    /// The same of a docket that was folded already; gives what it has become.
    pub(super) fn lapsed(
        &self,
        open: &mut Open,
        mut docket: Docket,
    ) -> Result<Docket, LedgerError> {
        // What lapsed may open a period that is over already. Each round ends at least one of the rules.
        for _ in open.case.program.0.rules() {
            let lapses = statute::lapses(&docket);
            if lapses.is_empty() {
                break;
            }
            open.add(lapses, &Actor::system())?;
            docket = self.fold(open);
        }
        Ok(docket)
    }

    /// Decides an act on what the actor sees, so that no refusal tells what he may not know; then on the whole docket,
    /// which bars no filing of his.
    pub(super) fn decide(
        &self,
        open: &Open,
        audience: Audience,
        actor: &Actor,
        act: Act,
    ) -> Result<Vec<Entry>, LedgerError> {
        let who = Who { role: actor.role, account: &actor.account };
        let seen = open.seen(audience).ok_or(LedgerError::NotFound)?;
        let docket = statute::docket(open.case.matter(), &seen.entries, &self.law(), open.today);
        let entries = self.decided(open, &seen.entries, &docket, &act, &who).map_err(|barred| {
            LedgerError::Barred { barred: Box::new(barred), permitted: permitted(&docket, actor) }
        })?;
        if audience == Audience::Office {
            return Ok(entries);
        }
        // What was acknowledged may have been initiated: every withdrawal of it is an officer's to decide, so that none
        // tells.
        let is_decided = matches!(docket.state, State::Filed | State::Returned);
        if act.kind == EntryKind::AllegationWithdrawn && !is_decided {
            return Err(LedgerError::ForAnOfficer);
        }
        let act = in_positions(act, &seen);
        match self.decided(open, &open.entries, &self.fold(open), &act, &who) {
            Ok(entries) => Ok(entries),
            // An answer that differs from the one without the hidden entry would tell of it: the filing is recorded, and
            // what bars it is for the office to see, as an irregularity of the whole docket.
            Err(_) => {
                Ok(entries.into_iter().map(|entry| entry_in_positions(entry, &seen)).collect())
            }
        }
    }

    /// What the law says to an act today, or to a filing that was announced on an earlier day.
    fn decided(
        &self,
        open: &Open,
        entries: &[Entry],
        now: &Docket,
        act: &Act,
        who: &Who<'_>,
    ) -> Result<Vec<Entry>, Barred> {
        let Some(on) = open.announced_on() else {
            return statute::decide(now, act, who, open.today, &self.law());
        };
        let then = statute::docket(open.case.matter(), entries, &self.law(), on);
        statute::intent::decide_announced(&then, now, act, who, &self.law())
    }

    /// Writes the docket in hand and everything that follows from it.
    pub(super) async fn finish(
        &self,
        tx: &DatabaseTransaction,
        open: &mut Open,
        actor: &Actor,
        audience: Audience,
        act: EntryKind,
    ) -> Result<Recorded, LedgerError> {
        self.take_charge(tx, open, actor).await?;
        Box::pin(self.reach_late(tx, open)).await?;
        let notices = self.owed(tx, open, None).await?;
        let views = self.settle_and_send(tx, open, notices).await?.views;
        self.tell_sender(tx, open).await?;
        let operation = self.begin_bulk(tx, open).await?;
        self.stop_bulk(tx, open).await?;

        let view =
            views.iter().find(|view| view.audience.0 == audience).ok_or(LedgerError::NotFound)?;
        let now = Moment::default();
        let (rows, sealed) = (&open.rows, &open.sealed);
        let mut file = CaseFile::of(&open.case, view, rows, sealed, &self.law(), open.today, now)?;
        tell_own(tx, actor, std::slice::from_mut(&mut file)).await?;
        let is_fresh = |line: &&DocketLine| open.fresh().iter().any(|row| row.id == line.id);
        let written: Vec<_> = file.lines.iter().filter(is_fresh).cloned().collect();
        let act = written.iter().find(|line| line.entry.kind == act).or(written.first());
        let act = act.ok_or(LedgerError::NotFound)?.clone();
        let operation = operation.filter(|_| audience == Audience::Office);
        let submission = match open.filed {
            Some(_) => self.submission(tx, open, (actor, audience), &act).await?,
            None => None,
        };
        Ok(Recorded { file, act, written, operation, receipt: None, submission })
    }
}

/// What the actor may do now.
fn permitted(docket: &Docket, actor: &Actor) -> Vec<PermittedAct> {
    docket.permitted_acts.iter().filter(|act| act.by.contains(&actor.role)).cloned().collect()
}

/// Writes into a decision who signs it: the account, whatever its body says.
pub(super) fn signed(mut act: Act, actor: &Actor) -> Act {
    if matches!(act.kind, EntryKind::DeterminationMade | EntryKind::ReviewDecided)
        && let Value::Object(content) =
            act.fields.content.get_or_insert_with(|| Value::Object(Map::new()))
    {
        content.insert("signer".to_owned(), Value::from(actor.account.clone()));
    }
    act
}

/// Counsel acts for a side: what an entry says of who did it is the side.
pub(super) fn sided(mut act: Act, audience: Audience) -> Act {
    act.fields.by = match audience {
        Audience::Office => act.fields.by,
        side => Some(side.as_str().to_owned()),
    };
    act
}

pub(super) fn unchanged(
    open: &Open,
    audience: Audience,
    seen: Option<&str>,
) -> Result<(), LedgerError> {
    let view = open.view(audience).ok_or(LedgerError::NotFound)?;
    let now = etag(view);
    match seen {
        Some(seen) if seen != "*" && seen != now => Err(LedgerError::Stale { etag: now }),
        _ => Ok(()),
    }
}

/// Turns the actor's own numbers into positions on the whole docket.
fn in_positions(mut act: Act, seen: &Seen) -> Act {
    act.fields = fields_in_positions(act.fields, seen);
    act
}

/// The same for an entry that was decided on what the actor sees.
fn entry_in_positions(mut entry: Entry, seen: &Seen) -> Entry {
    entry.fields = fields_in_positions(entry.fields, seen);
    entry
}

fn fields_in_positions(mut fields: Fields, seen: &Seen) -> Fields {
    fields.of = fields.of.map(|number| seen.position(number));
    fields.corrects = fields.corrects.map(|number| seen.position(number));
    fields
}

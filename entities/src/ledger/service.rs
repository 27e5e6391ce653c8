//! Notices owed: who is told, where, and under which Message-ID, fixed in the transaction that owes them.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use statute::documents::Version;
use statute::eapa::REVOCATION_OF_TOLLING;
use statute::notice::NoticeRule;
use statute::service::{self, Capacity, Method};
use statute::{Audience, Barred, Defect, EntryKind, notice as catalogue};

use super::Ledger;
use super::open::Open;
use super::post::Post;
use super::seats::Listed;
use crate::delivery::DeliveryStatus;
use crate::error::LedgerError;
use crate::ids::{CaseId, DeliveryId, EntryId, NoticeId, PartyId, ServiceEntryId};
use crate::stored::Word;
use crate::{case, deadline, delivery, docket_entry, document, notice};

/// Somebody who is told.
pub(super) struct Addressee {
    pub audience: Audience,
    pub capacity: Option<Capacity>,
    pub entry: Option<ServiceEntryId>,
    pub party: Option<PartyId>,
    pub name: String,
    pub method: Method,
    pub address: String,
    pub fallback: Option<String>,
}

impl Addressee {
    /// Somebody of the office who is told by mail and stands on no list.
    fn officer(name: String, address: String) -> Self {
        Self {
            audience: Audience::Office,
            capacity: None,
            entry: None,
            party: None,
            name,
            method: Method::Email,
            address,
            fallback: None,
        }
    }
}

impl Ledger {
    /// The notices that the new entries owe: to the office, and to these parties where some are named. A notice that would reach one of them nowhere
    /// bars the act that owes it.
    pub(super) async fn owed(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        only: Option<&[Audience]>,
    ) -> Result<Post, LedgerError> {
        let mut post = Post::default();
        let mut listed = None;
        for row in open.fresh() {
            let kind = row.kind.0;
            if kind == EntryKind::DeadlineMissed {
                let told = self.officers(&open.case, true);
                self.address(&mut post, blank(open, catalogue::MISSED_DUTY.id, Some(row.id)), told);
                continue;
            }
            if let Some((filed, documents)) = &open.filed
                && *filed == kind
            {
                let position = u32::try_from(row.position).unwrap_or_default();
                let is_public = |it: &document::Model| it.version == Some(Word(Version::Public));
                if documents.iter().any(is_public) {
                    self.serve_submission(tx, open, position, row.id, &mut post).await?;
                }
            }
            let Some((rule, about, audiences)) = self.tells(open, row, only) else { continue };
            if open.listed.is_none() && listed.is_none() {
                listed = Some(self.listed(tx, open.case.id, Some(open.today)).await?);
            }
            let mut told = Vec::new();
            let mut unreachable = Vec::new();
            for audience in audiences {
                if audience != Audience::Office && only.is_some_and(|it| !it.contains(&audience)) {
                    continue;
                }
                if audience == Audience::Office {
                    told.extend(self.officers(&open.case, false));
                }
                let here = open.listed.as_deref().or(listed.as_deref()).unwrap_or_default();
                told.extend(addressees(audience, here));
                unreachable.extend(unserved(audience, here).into_iter().cloned());
            }
            if !unreachable.is_empty() {
                let defects = unreachable.iter().map(|it| no_address(open.case.id, it)).collect();
                return Err(LedgerError::Barred {
                    barred: Box::new(Barred::Defective { defects }),
                    permitted: Vec::new(),
                });
            }
            self.address(&mut post, blank(open, rule.id, Some(about)), told);
        }
        Ok(post)
    }

    /// The notice that a new entry owes, which entry it is about, and who is told. A correction owes none of itself, but what it takes back may have
    /// been told.
    fn tells(
        &self,
        open: &Open,
        row: &docket_entry::Model,
        only: Option<&[Audience]>,
    ) -> Option<(&'static NoticeRule, EntryId, Vec<Audience>)> {
        if row.kind.0 == EntryKind::EntryCorrected {
            let (order, told) = self.told_anew(open, row, only)?;
            return Some((&REVOCATION_OF_TOLLING, order, told));
        }
        let program = open.case.program.0;
        let rule = catalogue::owed(program, row.kind.0)?;
        let entry = open.entries.iter().find(|it| u32::try_from(row.position) == Ok(it.position));
        let told = entry.map(|entry| catalogue::told(rule, program, &open.entries, entry));
        Some((rule, row.id, told.unwrap_or_default()))
    }

    /// The service of a submission that has a public version on the other parties, where the service serves it. Whoever can be reached
    /// nowhere does not bar it: a right is not lost to another's address.
    pub(super) async fn serve_submission(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        position: u32,
        row: EntryId,
        post: &mut Post,
    ) -> Result<(), LedgerError> {
        let entry = open.entries.iter().find(|it| it.position == position);
        let Some(entry) = entry.filter(|it| catalogue::serves(&open.entries, it, true)) else {
            return Ok(());
        };
        let (rule, program) = (&catalogue::SERVICE_OF_SUBMISSION, open.case.program.0);
        let listed = self.listed(tx, open.case.id, Some(open.today)).await?;
        let audiences = catalogue::told(rule, program, &open.entries, entry);
        let told = audiences.into_iter().flat_map(|it| addressees(it, &listed)).collect();
        self.address(post, blank(open, rule.id, Some(row)), told);
        Ok(())
    }

    /// The reminder of one rung of a deadline, to whoever owes its act.
    pub(super) async fn remind(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        due: &deadline::Model,
        rung: i32,
        post: &mut Post,
    ) -> Result<(), LedgerError> {
        let audience = due.audience.0;
        let mut told = Vec::new();
        if audience == Audience::Office {
            told.extend(self.officers(&open.case, false));
        } else {
            // A reminder is a courtesy: nobody is reminded by hand, and who cannot be reached is not told.
            let listed = self.listed(tx, open.case.id, Some(open.today)).await?;
            told.extend(addressees(audience, &listed));
            told.retain(|addressee| !addressee.method.is_by_hand());
        }
        let mut notice = blank(open, catalogue::REMINDER.id, None);
        notice.deadline_id = Some(due.id);
        notice.revision = Some(due.revision);
        notice.rung = Some(rung);
        let told = self.wanted(tx, told, &notice, post).await?;
        if told.is_empty() && post.withheld.iter().any(|held| held.notice_id == notice.id) {
            // Owed and not sent: it stands there with the reason, and nobody has to wonder.
            post.notices.push(notice);
        } else {
            self.address(post, notice, told);
        }
        self.escalate(open, due, rung, post);
        Ok(())
    }

    /// The word to the supervisor that a task is still open.
    pub(super) fn warn(&self, open: &Open, task: String, post: &mut Post) {
        self.tell_supervisor(open, catalogue::TASK_WARNING.id, post, |notice| {
            notice.task = Some(task);
        });
    }

    /// A word of the clock to the supervisor, about what `of` says.
    pub(super) fn tell_supervisor(
        &self,
        open: &Open,
        kind: &str,
        post: &mut Post,
        of: impl FnOnce(&mut notice::Model),
    ) {
        let mut notice = blank(open, kind, None);
        of(&mut notice);
        let mailbox = self.inner.office.supervisor_mailbox.clone();
        let supervisor = Addressee::officer("Supervisor".to_owned(), mailbox);
        self.address(post, notice, vec![supervisor]);
    }

    /// A notice of the same entry and kind as another, to these recipients.
    pub(super) fn amended(
        &self,
        open: &Open,
        old: &notice::Model,
        told: Vec<Addressee>,
    ) -> (NoticeId, Post) {
        let made = blank(open, &old.kind, old.entry_id);
        let (id, mut post) = (made.id, Post::default());
        self.address(&mut post, made, told);
        (id, post)
    }

    /// The officer in charge, else whoever is on duty; a missed duty goes to the supervisor too.
    fn officers(&self, case: &case::Model, supervisor: bool) -> Vec<Addressee> {
        let office = &self.inner.office;
        let officer = case.officer_email.clone().unwrap_or_else(|| office.mailbox.clone());
        let name = case.officer.clone().unwrap_or_else(|| "Officer on duty".to_owned());
        let is_another = officer != office.supervisor_mailbox;
        let mut told = vec![Addressee::officer(name, officer)];
        if supervisor && is_another {
            let mailbox = office.supervisor_mailbox.clone();
            told.push(Addressee::officer("Supervisor".to_owned(), mailbox));
        }
        told
    }

    fn address(&self, post: &mut Post, notice: notice::Model, told: Vec<Addressee>) {
        if told.is_empty() {
            return;
        }
        post.deliveries.extend(told.into_iter().map(|it| self.delivery(&notice, it)));
        post.notices.push(notice);
    }

    /// A delivery of a notice to somebody, under its own Message-ID for ever.
    pub(super) fn delivery(&self, notice: &notice::Model, to: Addressee) -> delivery::Model {
        let domain = self.inner.office.mailbox.rsplit('@').next().unwrap_or("tidewaiter.invalid");
        let id = DeliveryId::random();
        delivery::Model {
            id,
            notice_id: notice.id,
            realm_id: notice.realm_id,
            case_id: notice.case_id,
            audience: Word(to.audience),
            party_id: to.party,
            name: to.name,
            capacity: to.capacity.map(Word),
            entry_id: to.entry,
            method: Word(to.method),
            address: to.address,
            fallback_of: None,
            fallback_address: to.fallback,
            message_id: format!("<{id}@{domain}>"),
            status: match to.method {
                by_hand if by_hand.is_by_hand() => DeliveryStatus::AwaitingOfficer,
                // What is read in the service is served when it can be read there: when it is rendered.
                _ => DeliveryStatus::Pending,
            },
            next_attempt_at: None,
            possible_duplicate: false,
            created_at: notice.created_at,
            ended_at: None,
            served_on: None,
            tracking_number: None,
            proof: None,
            recorded_by: None,
            not_served_because: None,
        }
    }
}

/// A notice that nobody is told of yet.
fn blank(open: &Open, kind: &str, entry: Option<crate::ids::EntryId>) -> notice::Model {
    notice::Model {
        id: NoticeId::random(),
        realm_id: open.case.realm_id,
        case_id: open.case.id,
        kind: kind.to_owned(),
        entry_id: entry,
        deadline_id: None,
        revision: None,
        rung: None,
        task: None,
        created_at: open.now,
        subject: None,
        text: None,
        html: None,
        sha256: None,
    }
}

/// Those of a list who are served with what this audience is told. Who stands there twice for one party at one address is
/// served once.
fn addressees<'a>(
    audience: Audience,
    listed: impl IntoIterator<Item = &'a Listed>,
) -> Vec<Addressee> {
    let (mut told, mut known) = (Vec::new(), HashSet::new());
    for it in served_of(audience, listed) {
        let (Some(method), Some(address)) = (it.method, it.address()) else { continue };
        let party = it.entry.party_id;
        if !known.insert((party, address.clone())) {
            continue;
        }
        let fallback = it.entry.fallback_email.clone();
        told.push(Addressee {
            audience,
            capacity: Some(it.entry.capacity.0),
            entry: Some(it.entry.id),
            party,
            name: it.name.clone(),
            method,
            fallback: fallback.filter(|other| method == Method::Email && *other != address),
            address,
        });
    }
    told
}

/// The parties of an audience for whom nobody on the list can be reached.
fn unserved(audience: Audience, listed: &[Listed]) -> Vec<&Listed> {
    let reached: HashSet<_> = served_of(audience, listed)
        .filter(|it| it.method.is_some())
        .map(|it| it.entry.party_id)
        .collect();
    let seats = served_of(audience, listed).filter(|it| it.entry.capacity.0 == Capacity::Party);
    seats.filter(|seat| !reached.contains(&seat.entry.party_id)).collect()
}

fn served_of<'a>(
    audience: Audience,
    listed: impl IntoIterator<Item = &'a Listed>,
) -> impl Iterator<Item = &'a Listed> {
    listed.into_iter().filter(move |it| {
        it.entry.side.0 == audience && service::is_served(audience, it.entry.capacity.0)
    })
}

fn no_address(case: CaseId, seat: &Listed) -> Defect {
    Defect {
        pointer: "/service".to_owned(),
        code: "no_address",
        message: format!(
            "{} ({}) has neither an e-mail address nor a postal one, and this act owes it a notice: add one at \
             /v1/cases/{case}/service-list/{}/changes",
            seat.name, seat.entry.side.0, seat.entry.id
        ),
        authority: None,
    }
}

//! Notices owed: who is told, where, and under which Message-ID, fixed in the transaction that owes them.

use sea_orm::ConnectionTrait;
use statute::service::{Capacity, Method};
use statute::{Audience, Barred, Defect, EntryKind, notice as catalogue};

use super::Ledger;
use super::insert::insert_all;
use super::open::Open;
use super::outbox::{Errand, queue};
use super::parties::Served;
use crate::case_party::PartyRole;
use crate::delivery::DeliveryStatus;
use crate::error::LedgerError;
use crate::ids::{DeliveryId, NoticeId, PartyId, ServiceEntryId};
use crate::stored::Word;
use crate::{case, deadline, delivery, notice, withheld};

/// Notices and their deliveries, about to be written.
#[derive(Debug, Default)]
pub(super) struct Post {
    notices: Vec<notice::Model>,
    deliveries: Vec<delivery::Model>,
    /// Reminders that are not sent, because nobody wants them.
    pub withheld: Vec<withheld::Model>,
}

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
    /// The notices that the new entries owe. A notice that would reach a party nowhere bars the act that owes it.
    pub(super) async fn owed(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<Post, LedgerError> {
        let mut post = Post::default();
        let mut parties = None;
        for row in open.fresh() {
            let kind = row.kind.0;
            if kind == EntryKind::DeadlineMissed {
                let told = self.officers(&open.case, true);
                self.address(&mut post, blank(open, catalogue::MISSED_DUTY.id, Some(row.id)), told);
                continue;
            }
            let Some(rule) = catalogue::owed(open.case.program.0, kind) else { continue };
            if parties.is_none() {
                parties = Some(self.served(tx, open.case.id).await?);
            }
            let mut told = Vec::new();
            let mut unreachable = Vec::new();
            let program = open.case.program.0;
            let entry = open
                .entries
                .iter()
                .find(|entry| i64::from(entry.position) == i64::from(row.position));
            let audiences = entry.map(|entry| catalogue::told(rule, program, &open.entries, entry));
            for audience in audiences.unwrap_or_default() {
                match role(audience) {
                    None => told.extend(self.officers(&open.case, false)),
                    Some(theirs) => {
                        let of_role =
                            parties.iter().flatten().filter(|served| served.role == theirs);
                        told.extend(addressees(audience, of_role, &mut unreachable));
                    }
                }
            }
            if !unreachable.is_empty() {
                let barred =
                    Barred::Defective { defects: unreachable.iter().map(no_address).collect() };
                return Err(LedgerError::Barred {
                    barred: Box::new(barred),
                    permitted: Vec::new(),
                });
            }
            self.address(&mut post, blank(open, rule.id, Some(row.id)), told);
        }
        Ok(post)
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
        let told = match role(audience) {
            None => self.officers(&open.case, false),
            Some(role) => {
                let parties = self.served(tx, open.case.id).await?;
                let of_role = parties.iter().filter(|served| served.role == role);
                // A reminder is a courtesy: who cannot be reached is not told.
                addressees(audience, of_role, &mut Vec::new())
            }
        };
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

    /// Writes the notices and what the world outside has to do about them.
    pub(super) async fn send(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        post: Post,
        look: bool,
    ) -> Result<(), LedgerError> {
        let look = look.then_some(Errand::Look(open.case.id));
        let is_sent = |notice: &&notice::Model| {
            post.deliveries.iter().any(|delivery| delivery.notice_id == notice.id)
        };
        let serve = post.notices.iter().filter(is_sent).map(|notice| Errand::Serve(notice.id));
        let ids: Vec<_> = post.notices.iter().map(|notice| notice.id).collect();
        let errands: Vec<_> = look.into_iter().chain(serve).collect();
        insert_all(tx, post.notices, "writing notices").await?;
        insert_all(tx, post.deliveries, "writing deliveries").await?;
        insert_all(tx, post.withheld, "writing what is withheld").await?;
        self.watch(tx, &ids).await?;
        queue(tx, open.case.realm_id, errands, self.real_now()).await
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
        let domain = self.inner.office.mailbox.rsplit('@').next().unwrap_or("tidewaiter.invalid");
        post.deliveries.extend(told.into_iter().map(|addressee| {
            let id = DeliveryId::random();
            delivery::Model {
                id,
                notice_id: notice.id,
                realm_id: notice.realm_id,
                case_id: notice.case_id,
                audience: Word(addressee.audience),
                party_id: addressee.party,
                name: addressee.name,
                capacity: addressee.capacity.map(Word),
                entry_id: addressee.entry,
                method: Word(addressee.method),
                address: addressee.address,
                fallback_of: None,
                fallback_address: addressee.fallback,
                message_id: format!("<{id}@{domain}>"),
                status: DeliveryStatus::Pending,
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
        }));
        post.notices.push(notice);
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

fn role(audience: Audience) -> Option<PartyRole> {
    match audience {
        Audience::Office => None,
        Audience::Filer => Some(PartyRole::Filer),
        Audience::Importer => Some(PartyRole::Importer),
    }
}

fn addressees<'a>(
    audience: Audience,
    parties: impl Iterator<Item = &'a Served>,
    unreachable: &mut Vec<Served>,
) -> Vec<Addressee> {
    let mut told = Vec::new();
    for served in parties {
        match &served.address {
            Some(address) => told.push(Addressee {
                audience,
                capacity: Some(Capacity::Party),
                entry: None,
                party: Some(served.party.id),
                name: served.party.name.clone(),
                method: Method::Email,
                address: address.clone(),
                fallback: None,
            }),
            None => unreachable.push(served.clone()),
        }
    }
    told
}

fn no_address(served: &Served) -> Defect {
    Defect {
        pointer: "/service".to_owned(),
        code: "no_address",
        message: format!(
            "{} ({}) has no e-mail address, and this act owes it a notice",
            served.party.name,
            served.role.as_str()
        ),
        authority: None,
    }
}

//! Notices owed: who is told, where, and under which Message-ID, fixed in the transaction that owes them.

use sea_orm::{ConnectionTrait, EntityTrait};
use statute::{Audience, Barred, Defect, EntryKind, notice as catalogue};

use super::Ledger;
use super::open::Open;
use super::outbox::{Errand, queue};
use super::parties::Served;
use super::settle::all_set;
use crate::case_party::PartyRole;
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{DeliveryId, NoticeId};
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
    pub party: Option<crate::ids::PartyId>,
    pub name: String,
    pub address: String,
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
        let supervisor = Addressee {
            audience: Audience::Office,
            party: None,
            name: "Supervisor".to_owned(),
            address: self.inner.office.supervisor_mailbox.clone(),
        };
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
        let errands: Vec<_> = look.into_iter().chain(serve).collect();
        notice::Entity::insert_many(post.notices.into_iter().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("writing notices")?;
        delivery::Entity::insert_many(post.deliveries.into_iter().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("writing deliveries")?;
        withheld::Entity::insert_many(post.withheld.into_iter().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("writing what is withheld")?;
        queue(tx, open.case.realm_id, errands, self.real_now()).await
    }

    /// The officer in charge, else whoever is on duty; a missed duty goes to the supervisor too.
    fn officers(&self, case: &case::Model, supervisor: bool) -> Vec<Addressee> {
        let office = &self.inner.office;
        let officer = case.officer_email.clone().unwrap_or_else(|| office.mailbox.clone());
        let name = case.officer.clone().unwrap_or_else(|| "Officer on duty".to_owned());
        let mut told =
            vec![Addressee { audience: Audience::Office, party: None, name, address: officer }];
        if supervisor && told[0].address != office.supervisor_mailbox {
            told.push(Addressee {
                audience: Audience::Office,
                party: None,
                name: "Supervisor".to_owned(),
                address: office.supervisor_mailbox.clone(),
            });
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
                address: addressee.address,
                message_id: format!("<{id}@{domain}>"),
                status: DeliveryStatus::Pending,
                next_attempt_at: None,
                possible_duplicate: false,
                created_at: notice.created_at,
                ended_at: None,
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
                party: Some(served.party.id),
                name: served.party.name.clone(),
                address: address.clone(),
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

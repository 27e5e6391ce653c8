//! Reminders: who of those that owe an act wants one, when a supervisor hears of it too, and what becomes of those that
//! were waiting when the office settled something else.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use statute::reminder::Reminders;
use statute::{Audience, notice as catalogue};

use super::Ledger;
use super::connect::hex;
use super::open::Open;
use super::post::Post;
use super::preferences::{normal, wishes};
use super::service::Addressee;
use super::settle::all_set;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, DeliveryId};
use crate::stored::Word;
use crate::withheld::{self, WhyWithheld};
use crate::{deadline, notice, setting, wake};

/// Under what name the ledger keeps which settings its waiting reminders were made by.
const SETTLED: &str = "reminders";

impl Ledger {
    /// Those of the addressees who want this reminder; what the others would have got is written down with its reason.
    pub(super) async fn wanted(
        &self,
        tx: &impl ConnectionTrait,
        told: Vec<Addressee>,
        reminder: &notice::Model,
        post: &mut Post,
    ) -> Result<Vec<Addressee>, LedgerError> {
        let addresses = told.iter().map(|it| it.address.as_str());
        let wishes = wishes(tx, reminder.realm_id, addresses).await?;
        let rung = reminder.rung.and_then(|rung| u32::try_from(rung).ok()).unwrap_or_default();
        let mut wanted = Vec::with_capacity(told.len());
        for addressee in told {
            let wish = wishes.get(&normal(&addressee.address));
            let off = wish.and_then(|it| it.reminders_off);
            let others = wish.filter(|it| it.rungs.as_ref().is_some_and(|it| !it.contains(&rung)));
            let why = off.map(|since| (WhyWithheld::Unsubscribed, since)).or_else(|| {
                Some((WhyWithheld::OtherRungs, others?.changed_at.unwrap_or(reminder.created_at)))
            });
            let Some((why, since)) = why else {
                wanted.push(addressee);
                continue;
            };
            post.withheld.push(withheld::Model {
                id: DeliveryId::random(),
                notice_id: reminder.id,
                audience: Word(addressee.audience),
                party_id: addressee.party,
                name: addressee.name,
                address: addressee.address,
                why,
                since,
            });
        }
        Ok(wanted)
    }

    /// The word to the supervisor that a last day of the office is near, where the office settled that he hears of this
    /// rung. Who is reminded as the officer himself needs no second letter.
    pub(super) fn escalate(&self, open: &Open, due: &deadline::Model, rung: i32, post: &mut Post) {
        let days = u32::try_from(rung).unwrap_or(u32::MAX);
        let mailbox = &self.inner.office.supervisor_mailbox;
        let reminded = open.case.officer_email.as_ref().unwrap_or(&self.inner.office.mailbox);
        let is_office = due.audience.0 == Audience::Office;
        if !is_office || normal(reminded) == normal(mailbox) {
            return;
        }
        if self.reminders().escalates(&due.rule, days) {
            self.tell_supervisor(open, catalogue::ESCALATION.id, post, |notice| {
                notice.deadline_id = Some(due.id);
                notice.revision = Some(due.revision);
                notice.rung = Some(rung);
            });
        }
    }

    /// Whether the reminders that wait were made by other settings than these. The first settings a database hears of
    /// are others where they are not the defaults, which it was made with.
    ///
    /// # Errors
    /// The database's own.
    pub async fn has_other_reminders(&self) -> Result<bool, LedgerError> {
        let kept = setting::Entity::find_by_id(SETTLED.to_owned())
            .one(self.db())
            .await
            .doing("reading by what settings reminders were made")?;
        let ours = digest(self.reminders())?;
        match kept {
            Some(row) => Ok(row.value != ours),
            None if *self.reminders() == Reminders::default() => Ok(false),
            None => Ok(true),
        }
    }

    /// Keeps that the reminders that wait were made by these settings.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep_reminders(&self) -> Result<(), LedgerError> {
        let row = setting::Model { name: SETTLED.to_owned(), value: digest(self.reminders())? };
        let again = OnConflict::column(setting::Column::Name)
            .update_column(setting::Column::Value)
            .to_owned();
        setting::Entity::insert(all_set(row))
            .on_conflict(again)
            .exec_without_returning(self.db())
            .await
            .doing("keeping by what settings reminders were made")?;
        Ok(())
    }

    /// The cases whose clocks wait for something, in the order of their ids, from the first after `after`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn waiting_cases(
        &self,
        after: Option<CaseId>,
        limit: u64,
    ) -> Result<Vec<CaseId>, LedgerError> {
        let mut query = wake::Entity::find()
            .select_only()
            .column(wake::Column::CaseId)
            .distinct()
            .filter(wake::Column::DoneAt.is_null())
            .order_by_asc(wake::Column::CaseId)
            .limit(limit);
        if let Some(after) = after {
            query = query.filter(wake::Column::CaseId.gt(after));
        }
        query.into_tuple().all(self.db()).await.doing("listing the cases that wait")
    }
}

fn digest(reminders: &Reminders) -> Result<String, LedgerError> {
    let said = serde_json::to_string(reminders).map_err(unreadable("settings"))?;
    Ok(hex(&Sha256::digest(said)))
}

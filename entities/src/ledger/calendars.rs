//! Calendars that accounts make for themselves: made, revoked, and found by the token that is their secret.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType,
    PaginatorTrait, QueryFilter, QuerySelect, RelationTrait,
};
use statute::audit::Doing as Deeds;

use super::settle::all_set;
use super::{AnswerOf, Idempotency, Ledger, Replayable, TokenOwner};
use crate::actor::{Actor, clean, clean_some};
use crate::calendar::{ActiveModel, Column, Entity, Model, Relation};
use crate::error::{Doing, LedgerError};
use crate::ids::{ApiTokenId, CalendarId, RealmId};
use crate::stored::Document;
use crate::{account, api_token};

/// A calendar to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCalendar {
    /// What its owner calls it.
    pub name: String,
    /// SHA-256 of its token, in lower-case hexadecimal.
    pub token_sha256: String,
    /// Which deadlines it shows, in the words in which it was asked for.
    pub filter: serde_json::Value,
    /// The API token it is made with, where it is made with one: it is good as long as that.
    pub made_with: Option<ApiTokenId>,
}

/// A calendar that is good, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// The calendar.
    pub calendar: Model,
    /// Its account, where the ledger keeps it.
    pub account: Option<account::Model>,
}

impl Ledger {
    /// Makes a calendar for an account, in a realm.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token it is made with is good no more; [`LedgerError::TaskBarred`] for more than an account may
    /// have; the idempotency key's; the database's own.
    pub async fn create_calendar(
        &self,
        actor: &Actor,
        owner: &TokenOwner,
        realm: RealmId,
        new: &NewCalendar,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let had =
                Entity::find().filter(owned(owner, realm)).filter(Column::RevokedAt.is_null());
            let had = had.count(tx).await.doing("counting calendars")?;
            self.not_too_many(had, "calendars")?;
            let row = Model {
                id: CalendarId::random(),
                realm_id: realm,
                account_name: owner.name.clone(),
                account_id: owner.id,
                name: clean(&new.name),
                token_sha256: new.token_sha256.clone(),
                filter: Document(new.filter.clone()),
                made_with: new.made_with,
                created_at: self.real_now(),
                revoked_at: None,
                revoked_why: None,
            };
            let inserted: ActiveModel = all_set(row.clone());
            Entity::insert(inserted).exec_without_returning(tx).await.doing("making a calendar")?;
            let answer = answer(&row);
            let traced = self.signed_up(actor, Deeds::TokenMade, format!("calendar {}", row.id));
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Revokes a calendar of an account. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is no calendar of the account in this realm; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, whose, where, which, why, and how often: all of it is the act"
    )]
    pub async fn revoke_calendar(
        &self,
        actor: &Actor,
        owner: &TokenOwner,
        realm: RealmId,
        id: CalendarId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = Entity::find_by_id(id).filter(owned(owner, realm)).one(tx).await;
            let mut row = row.doing("reading a calendar")?.ok_or(LedgerError::NotFound)?;
            if row.revoked_at.is_none() {
                row.revoked_at = Some(self.real_now());
                row.revoked_why = clean_some(reason);
                let change = ActiveModel {
                    id: Set(id),
                    revoked_at: Set(row.revoked_at),
                    revoked_why: Set(row.revoked_why.clone()),
                    ..Default::default()
                };
                change.update(tx).await.doing("revoking a calendar")?;
            }
            let answer = answer(&row);
            let traced = self.signed_up(actor, Deeds::TokenRevoked, format!("calendar {id}"));
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// The calendar whose token has this SHA-256: none, where it is revoked or never was, where the API token it was made with is good
    /// no more, or where its account is disabled. One statement, whichever it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn subscriber(&self, token_sha256: &str) -> Result<Option<Subscriber>, LedgerError> {
        let maker = Condition::any().add(Column::MadeWith.is_null()).add(
            Condition::all()
                .add(api_token::Column::RevokedAt.is_null())
                .add(api_token::Column::ExpiresAt.gt(self.real_now())),
        );
        let found = Entity::find()
            .filter(Column::TokenSha256.eq(token_sha256))
            .filter(Column::RevokedAt.is_null())
            .join(JoinType::LeftJoin, Relation::ApiToken.def())
            .filter(maker)
            .find_also_related(account::Entity)
            .one(self.db())
            .await
            .doing("looking a calendar up")?;
        let found = found.map(|(calendar, account)| Subscriber { calendar, account });
        Ok(found.filter(|it| it.account.as_ref().is_none_or(|it| it.disabled_at.is_none())))
    }
}

/// Which calendars are this account's, in a realm.
pub(crate) fn owned(owner: &TokenOwner, realm: RealmId) -> Condition {
    let kept = match owner.id {
        Some(id) => Column::AccountId.eq(id),
        None => Column::AccountId.is_null(),
    };
    Condition::all()
        .add(Column::RealmId.eq(realm))
        .add(Column::AccountName.eq(&owner.name))
        .add(kept)
}

//! Tokens that accounts make for themselves: made, shown, used and revoked.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sea_orm::{ActiveValue::Set, QuerySelect};
use statute::audit::Doing as Deeds;
use statute::count::legal_day;

use super::settle::all_set;
use super::{AnswerOf, Idempotency, Ledger, Replayable};
use crate::account;
use crate::actor::{Actor, clean, clean_some};
use crate::api_token::{self, Scope};
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, ApiTokenId};

/// Whose tokens are meant: an account by its name and, where the ledger keeps it, its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenOwner {
    /// The account's name.
    pub name: String,
    /// Its id; none of an account of the settings.
    pub id: Option<AccountId>,
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// What its owner calls it.
    pub label: String,
    /// SHA-256 of the token, in lower-case hexadecimal.
    pub token_sha256: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// How many days it is to live.
    pub days: u32,
    /// The token it is made with, where it is made with one. It lives no longer than that, and is revoked with it.
    pub made_with: Option<ApiTokenId>,
}

/// Whoever shows a token that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: api_token::Model,
    /// Its account, where the ledger keeps it.
    pub account: Option<account::Model>,
}

impl Ledger {
    /// Makes a token for an account.
    ///
    /// # Errors
    /// The idempotency key's; the database's own.
    pub async fn create_api_token(
        &self,
        actor: &Actor,
        owner: &TokenOwner,
        new: &NewApiToken,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, api_token::Model>,
    ) -> Result<Replayable<api_token::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = self.put_token(tx, &owner.name, owner.id, new).await?;
            let answer = answer(&row);
            let traced = self.signed_up(actor, Deeds::TokenMade, row.id.to_string());
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Writes a token, in a transaction that has begun.
    pub(super) async fn put_token(
        &self,
        tx: &impl ConnectionTrait,
        account_name: &str,
        account_id: Option<AccountId>,
        new: &NewApiToken,
    ) -> Result<api_token::Model, LedgerError> {
        let now = self.real_now();
        let mut expires_at = now + TimeDelta::days(i64::from(new.days));
        if let Some(maker) = new.made_with {
            let maker = api_token::Entity::find_by_id(maker)
                .filter(api_token::Column::RevokedAt.is_null())
                .one(tx)
                .await
                .doing("reading the token of the maker")?;
            expires_at = expires_at.min(maker.ok_or(LedgerError::NotFound)?.expires_at);
        }
        let mut scopes = new.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        let row = api_token::Model {
            id: ApiTokenId::random(),
            account_name: account_name.to_owned(),
            account_id,
            label: clean(&new.label),
            token_sha256: new.token_sha256.clone(),
            scopes: words.join(" "),
            created_at: now,
            expires_at,
            made_with: new.made_with,
            revoked_at: None,
            revoked_why: None,
            last_used_day: None,
        };
        let inserted = api_token::Entity::insert(all_set(row.clone()));
        inserted.exec_without_returning(tx).await.doing("making a token")?;
        Ok(row)
    }

    /// Revokes a token of an account, and every token that was made with it. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for what is no token of the account; the idempotency key's; the database's own.
    pub async fn revoke_api_token(
        &self,
        actor: &Actor,
        owner: &TokenOwner,
        id: ApiTokenId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, api_token::Model>,
    ) -> Result<Replayable<api_token::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = api_token::Entity::find_by_id(id).filter(of(owner)).one(tx).await;
            let mut row = row.doing("reading a token")?.ok_or(LedgerError::NotFound)?;
            if row.revoked_at.is_none() {
                let now = self.real_now();
                row.revoked_at = Some(now);
                row.revoked_why = clean_some(reason);
                let mut made = vec![id];
                // Each was made after the one before it, so that this ends.
                while !made.is_empty() {
                    revoke(tx, &made, now, row.revoked_why.as_deref()).await?;
                    made = made_with(tx, &made).await?;
                }
            }
            let answer = answer(&row);
            let traced = self.signed_up(actor, Deeds::TokenRevoked, id.to_string());
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Whoever shows the token whose SHA-256 this is: nobody, where it is revoked, has expired or never was, or where its
    /// account is disabled. One statement, whichever it is.
    ///
    /// # Errors
    /// The database's own.
    pub async fn bearer(&self, token_sha256: &str) -> Result<Option<Bearer>, LedgerError> {
        let found = api_token::Entity::find()
            .filter(api_token::Column::TokenSha256.eq(token_sha256))
            .find_also_related(account::Entity)
            .one(self.db())
            .await
            .doing("looking a token up")?;
        let now = self.real_now();
        let bearer = found.map(|(token, account)| Bearer { token, account });
        Ok(bearer.filter(|it| {
            let is_good = it.token.revoked_at.is_none() && it.token.expires_at > now;
            is_good && it.account.as_ref().is_none_or(|account| account.disabled_at.is_none())
        }))
    }

    /// Notes that a token was used today: one write a legal day, whatever it does.
    ///
    /// # Errors
    /// The database's own.
    pub async fn note_use(&self, token: &api_token::Model) -> Result<(), LedgerError> {
        let today: NaiveDate = legal_day(self.real_now());
        if token.last_used_day == Some(today) {
            return Ok(());
        }
        let id = token.id;
        self.write(async |tx| {
            let change = api_token::ActiveModel {
                id: Set(id),
                last_used_day: Set(Some(today)),
                ..Default::default()
            };
            change.update(tx).await.doing("noting the use of a token").map(|_| ())
        })
        .await
    }
}

/// Which tokens are this account's.
pub(crate) fn of(owner: &TokenOwner) -> sea_orm::Condition {
    let kept = match owner.id {
        Some(id) => api_token::Column::AccountId.eq(id),
        None => api_token::Column::AccountId.is_null(),
    };
    sea_orm::Condition::all().add(api_token::Column::AccountName.eq(&owner.name)).add(kept)
}

async fn revoke(
    tx: &impl ConnectionTrait,
    ids: &[ApiTokenId],
    now: DateTime<Utc>,
    why: Option<&str>,
) -> Result<(), LedgerError> {
    api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(now))
        .col_expr(api_token::Column::RevokedWhy, Expr::value(why))
        .filter(api_token::Column::Id.is_in(ids.iter().copied()))
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(tx)
        .await
        .doing("revoking tokens")?;
    Ok(())
}

async fn made_with(
    tx: &impl ConnectionTrait,
    ids: &[ApiTokenId],
) -> Result<Vec<ApiTokenId>, LedgerError> {
    api_token::Entity::find()
        .select_only()
        .column(api_token::Column::Id)
        .filter(api_token::Column::MadeWith.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx)
        .await
        .doing("reading what was made with a token")
}

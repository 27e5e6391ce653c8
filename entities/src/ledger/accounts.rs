//! Accounts beside those of the settings: made, looked up and disabled. Registrars and supervisors keep them; to anybody
//! else they are not there.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter,
};
use statute::Role;
use statute::audit::{Doing as Deeds, Resource};

use super::audit::{Deed, Place, Traced};
use super::settle::all_set;
use super::{AnswerOf, Idempotency, Ledger, NewApiToken, Replayable};
use crate::actor::{Actor, PartyRef, clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, RealmId};
use crate::stored::Word;
use crate::{account, api_token};

/// Who keeps the accounts.
const KEEPERS: [Role; 2] = [Role::Registrar, Role::Supervisor];

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name: never one of the settings.
    pub name: String,
    /// What it acts as.
    pub role: Role,
    /// Where it is written to.
    pub email: Option<String>,
    /// The name of the party it acts for.
    pub party_name: Option<String>,
    /// That party's CBP importer number.
    pub importer_number: Option<String>,
    /// That party's postal address.
    pub party_address: Option<String>,
    /// Issuer and subject, where a provider of OpenID Connect knows whoever is to have it.
    pub known_as: Option<(String, String)>,
}

/// An account, and the first token it was given where it has no other way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountMade {
    /// The account.
    pub account: account::Model,
    /// The token, of which only the hash is kept.
    pub token: Option<api_token::Model>,
}

impl Ledger {
    /// Makes an account. `first` is a token for whoever no provider knows.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] for another officer, [`LedgerError::NotFound`] for a party, [`LedgerError::Taken`]; the
    /// idempotency key's; the database's own.
    pub async fn create_account(
        &self,
        actor: &Actor,
        new: &NewAccount,
        first: Option<&NewApiToken>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, AccountMade>,
    ) -> Result<Replayable<AccountMade>, LedgerError> {
        keeper(actor)?;
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = new_row(new, actor, self.real_now());
            self.put_account(tx, &row).await?;
            let token = match first {
                Some(token) => Some(self.put_token(tx, &row.name, Some(row.id), token).await?),
                None => None,
            };
            let made = AccountMade { account: row, token };
            let answer = answer(&made);
            let id = made.account.id.to_string();
            self.keep(tx, idem, &answer, self.signed_up(actor, Deeds::AccountMade, id)).await?;
            Ok(Replayable::Fresh { it: made, answer })
        })
        .await
    }

    /// Writes an account, in a transaction that has begun.
    pub(super) async fn put_account(
        &self,
        tx: &impl ConnectionTrait,
        row: &account::Model,
    ) -> Result<(), LedgerError> {
        let inserted = account::Entity::insert(all_set(row.clone()))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await
            .doing("making an account")?;
        if inserted > 0 {
            return Ok(());
        }
        let named = account::Entity::find().filter(account::Column::Name.eq(&row.name));
        let named = named.one(tx).await.doing("reading an account")?;
        Err(LedgerError::Taken { field: if named.is_some() { "name" } else { "subject" } })
    }

    /// Lets nobody sign in with an account any more, from now on, whatever he shows.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::TaskBarred`] where it is disabled already; the idempotency key's; the
    /// database's own.
    pub async fn disable_account(
        &self,
        actor: &Actor,
        id: AccountId,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, account::Model>,
    ) -> Result<Replayable<account::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = account::Entity::find_by_id(id).filter(kept_by(actor)).one(tx).await;
            let mut row = row.doing("reading an account")?.ok_or(LedgerError::NotFound)?;
            if row.disabled_at.is_some() {
                return Err(LedgerError::TaskBarred {
                    message: "The account is disabled already.".to_owned(),
                    remedy: "make another account, under another name".to_owned(),
                });
            }
            row.disabled_at = Some(self.real_now());
            row.disabled_by = Some(actor.account.clone());
            row.disabled_why = Some(clean(reason));
            let mut change = row.clone().into_active_model();
            change.disabled_at = Set(row.disabled_at);
            change.disabled_by = Set(row.disabled_by.clone());
            change.disabled_why = Set(row.disabled_why.clone());
            change.update(tx).await.doing("disabling an account")?;
            let answer = answer(&row);
            let traced = self.signed_up(actor, Deeds::AccountDisabled, id.to_string());
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// What of an act on who may sign in stands in the audit: in the chain of the real world, for accounts belong to no case.
    pub(super) fn signed_up(&self, actor: &Actor, what: Deeds, subject: String) -> Traced {
        let place = Place { realm: RealmId::REAL, case: None, at: self.real_now() };
        Traced::beside(place, Deed::of(actor, what, Resource::Account, Some(subject)))
    }

    /// The account whom a provider calls that, disabled or not.
    ///
    /// # Errors
    /// The database's own.
    pub async fn account_known_as(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<account::Model>, LedgerError> {
        let row = account::Entity::find()
            .filter(account::Column::Issuer.eq(issuer))
            .filter(account::Column::Subject.eq(subject))
            .one(self.db())
            .await;
        row.doing("looking an account up")
    }

    /// The account of this name that is not disabled.
    ///
    /// # Errors
    /// The database's own.
    pub async fn account_named(&self, name: &str) -> Result<Option<account::Model>, LedgerError> {
        let row = account::Entity::find()
            .filter(account::Column::Name.eq(name))
            .filter(account::Column::DisabledAt.is_null())
            .one(self.db())
            .await;
        row.doing("looking an account up")
    }
}

/// Nothing, for whoever keeps accounts.
fn keeper(actor: &Actor) -> Result<(), LedgerError> {
    if KEEPERS.contains(&actor.role) {
        return Ok(());
    }
    if actor.role.is_officer() {
        return Err(LedgerError::NotYourTask { roles: KEEPERS.to_vec() });
    }
    Err(LedgerError::NotFound)
}

/// The accounts that are there for this actor: all for whoever keeps them, none for anybody else, by the same statement.
pub(crate) fn kept_by(actor: &Actor) -> Condition {
    Condition::all().add(Expr::val(KEEPERS.contains(&actor.role)).eq(true))
}

fn new_row(new: &NewAccount, actor: &Actor, now: DateTime<Utc>) -> account::Model {
    let number = clean_some(new.importer_number.as_deref());
    let party = clean_some(new.party_name.as_deref());
    let (issuer, subject) = new.known_as.clone().unzip();
    account::Model {
        id: AccountId::random(),
        name: clean(&new.name),
        role: Word(new.role),
        email: clean_some(new.email.as_deref()),
        party_key: party.as_deref().map(|name| PartyRef::key_of(name, number.as_deref())),
        party_name: party,
        importer_number: number,
        party_address: clean_some(new.party_address.as_deref()),
        issuer,
        subject,
        created_by: actor.account.clone(),
        created_at: now,
        disabled_at: None,
        disabled_by: None,
        disabled_why: None,
    }
}

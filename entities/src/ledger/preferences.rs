//! What somebody wants of courtesies: said by his account, or by the link in a mail, and asked before each of them. Never
//! before a legal notice.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Ledger;
use super::connect::{hex, sealed};
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::stored::Document;
use crate::unsubscribe_token::Courtesy;
use crate::{preference, unsubscribe_token};

/// The name of the key of which tokens are made, in the ledger's settings.
const KEY: &str = "unsubscribe";

/// What an address wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The address.
    pub address: String,
    /// Since when it wants no reminders; none: it wants them.
    pub reminders_off: Option<DateTime<Utc>>,
    /// Since when it wants no digest; none: it wants one.
    pub digest_off: Option<DateTime<Utc>>,
    /// The rungs it wants to be reminded at, in days before the last day; none: every rung.
    pub rungs: Option<Vec<u32>>,
    /// When it said so last; none: never.
    pub changed_at: Option<DateTime<Utc>>,
}

impl Preferences {
    /// What is wanted where nothing was said.
    fn silent(address: &str) -> Self {
        let address = address.to_owned();
        Self { address, reminders_off: None, digest_off: None, rungs: None, changed_at: None }
    }

    fn of(row: &preference::Model) -> Self {
        let days = row.rungs.as_ref().and_then(|rungs| rungs.as_array());
        let days = days
            .map(|days| days.iter().filter_map(|day| u32::try_from(day.as_u64()?).ok()).collect());
        Self {
            address: row.address.clone(),
            reminders_off: row.reminders_off,
            digest_off: row.digest_off,
            rungs: days,
            changed_at: Some(row.changed_at),
        }
    }
}

/// An address as it is recognised.
pub(super) fn normal(address: &str) -> String {
    clean(address).to_lowercase()
}

impl Ledger {
    /// What the account's own address wants in a realm.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the account has no address; the database's own.
    pub async fn preferences(
        &self,
        actor: &Actor,
        realm: RealmId,
    ) -> Result<Preferences, LedgerError> {
        let address = own_address(actor)?;
        let known = wishes(self.db(), realm, [address.as_str()]).await?;
        Ok(known.get(&address).cloned().unwrap_or_else(|| Preferences::silent(&address)))
    }

    /// Says what the account's own address wants in a realm. What it wants no more, it wants no more since the first time
    /// it said so.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the account has no address; the database's own.
    pub async fn prefer(
        &self,
        actor: &Actor,
        realm: RealmId,
        reminders: bool,
        digest: bool,
        rungs: Option<Vec<u32>>,
    ) -> Result<Preferences, LedgerError> {
        let address = own_address(actor)?;
        let now = self.now(realm).await?;
        self.write(async |tx| {
            let known = wishes(tx, realm, [address.as_str()]).await?;
            let before = known.get(&address);
            let off = |wanted: bool, since: Option<DateTime<Utc>>| {
                (!wanted).then(|| since.unwrap_or(now))
            };
            let row = preference::Model {
                realm_id: realm,
                address: address.clone(),
                reminders_off: off(reminders, before.and_then(|it| it.reminders_off)),
                digest_off: off(digest, before.and_then(|it| it.digest_off)),
                rungs: rungs.clone().map(|days| Document(json!(days))),
                changed_by: Some(clean(&actor.account)),
                changed_at: now,
            };
            keep(tx, row.clone()).await?;
            Ok(Preferences::of(&row))
        })
        .await
    }

    /// Ends what the token of a mail stands for, or takes that back. Done twice, it is done once.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where no mail had this token; the database's own.
    pub async fn unsubscribe(&self, token: &str, back: bool) -> Result<Courtesy, LedgerError> {
        let of = self.stood_for(token).await?;
        let now = self.now(of.realm_id).await?;
        self.write(async |tx| {
            let known = preference::Entity::find_by_id((of.realm_id, of.address.clone()))
                .one(tx)
                .await
                .doing("reading what an address wants")?;
            let mut row = known.unwrap_or_else(|| preference::Model {
                realm_id: of.realm_id,
                address: of.address.clone(),
                reminders_off: None,
                digest_off: None,
                rungs: None,
                changed_by: None,
                changed_at: now,
            });
            let off = match of.courtesy {
                Courtesy::Reminders => &mut row.reminders_off,
                Courtesy::Digest => &mut row.digest_off,
            };
            let wanted = if back { None } else { off.or(Some(now)) };
            if *off != wanted {
                *off = wanted;
                (row.changed_by, row.changed_at) = (None, now);
                keep(tx, row).await?;
            }
            Ok(of.courtesy)
        })
        .await
    }

    /// What the token of a mail would end. Changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where no mail had this token; the database's own.
    pub async fn would_unsubscribe(&self, token: &str) -> Result<Courtesy, LedgerError> {
        Ok(self.stood_for(token).await?.courtesy)
    }

    async fn stood_for(&self, token: &str) -> Result<unsubscribe_token::Model, LedgerError> {
        let sha256 = hex(&Sha256::digest(token.as_bytes()));
        let found = unsubscribe_token::Entity::find_by_id(sha256).one(self.db()).await;
        found.doing("looking a token up")?.ok_or(LedgerError::NotFound)
    }

    /// The key of which tokens are made. To be asked for before a transaction begins: it may have to be made up.
    pub(super) async fn unsubscribe_key(&self) -> Result<[u8; 32], LedgerError> {
        self.inner.unsubscribe_key.get_or_try_init(|| self.secret(KEY)).await.copied()
    }
}

/// The token by which somebody at an address ends a courtesy: the same in every mail, so that every copy of a mail is the
/// same, and one that nobody can make who does not have the service's key. Only its hash is kept.
pub(super) async fn token(
    tx: &impl ConnectionTrait,
    key: [u8; 32],
    realm: RealmId,
    address: &str,
    courtesy: Courtesy,
) -> Result<String, LedgerError> {
    let address = normal(address);
    let token = hex(&sealed(&key, &format!("{realm}\n{}\n{address}", courtesy.as_str())));
    let row = unsubscribe_token::Model {
        token_sha256: hex(&Sha256::digest(token.as_bytes())),
        realm_id: realm,
        address,
        courtesy,
    };
    let known = OnConflict::column(unsubscribe_token::Column::TokenSha256).do_nothing().to_owned();
    unsubscribe_token::Entity::insert(all_set(row))
        .on_conflict(known)
        .exec_without_returning(tx)
        .await
        .doing("keeping what a token stands for")?;
    Ok(token)
}

/// What these addresses have said they want, by address in lower case.
pub(super) async fn wishes<'a>(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    addresses: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, Preferences>, LedgerError> {
    let rows = preference::Entity::find()
        .filter(preference::Column::RealmId.eq(realm))
        .filter(preference::Column::Address.is_in(addresses.into_iter().map(normal)))
        .all(tx)
        .await
        .doing("reading what addresses want")?;
    Ok(rows.iter().map(|row| (row.address.clone(), Preferences::of(row))).collect())
}

async fn keep(tx: &impl ConnectionTrait, row: preference::Model) -> Result<(), LedgerError> {
    use preference::Column;
    let again = OnConflict::columns([Column::RealmId, Column::Address])
        .update_columns([
            Column::RemindersOff,
            Column::DigestOff,
            Column::Rungs,
            Column::ChangedBy,
            Column::ChangedAt,
        ])
        .to_owned();
    preference::Entity::insert(all_set(row))
        .on_conflict(again)
        .exec_without_returning(tx)
        .await
        .doing("keeping what an address wants")?;
    Ok(())
}

fn own_address(actor: &Actor) -> Result<String, LedgerError> {
    let address = actor.email.as_deref().map(normal).filter(|address| !address.is_empty());
    address.ok_or(LedgerError::NotFound)
}

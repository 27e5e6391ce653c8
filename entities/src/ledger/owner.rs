//! Whoever has something that works while he is away: a webhook, a subscription. What he may see is asked anew each time.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use statute::audit::{Doing as Deeds, Resource};

use super::audit::{Deed, Place, Traced};
use super::{Ledger, TokenOwner};
use crate::account;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, RealmId};

impl Ledger {
    /// As whom an account acts now; `None` where nobody signs in with it any more.
    pub(crate) async fn acting(
        &self,
        db: &impl ConnectionTrait,
        name: &str,
        id: Option<AccountId>,
    ) -> Result<Option<Actor>, LedgerError> {
        let Some(id) = id else { return Ok(self.accounts.get(name).cloned()) };
        if self.accounts.contains_key(name) {
            // The settings have got one of its name since: then it is that one's.
            return Ok(None);
        }
        let row = account::Entity::find_by_id(id)
            .filter(account::Column::DisabledAt.is_null())
            .one(db)
            .await
            .doing("reading whose something is")?;
        Ok(row.map(|row| row.actor()))
    }

    /// What of an act on one's own things stands in the audit: in the chain of the realm.
    pub(super) fn on_own(
        actor: &Actor,
        realm: RealmId,
        at: DateTime<Utc>,
        what: Deeds,
        subject: String,
    ) -> Traced {
        let place = Place { realm, case: None, at };
        Traced::beside(place, Deed::of(actor, what, Resource::Own, Some(subject)))
    }
}

/// The rows of an account in a realm, by their columns.
pub(crate) fn owned(
    owner: &TokenOwner,
    realm: RealmId,
    (name, id, of): (impl ColumnTrait, impl ColumnTrait, impl ColumnTrait),
) -> Condition {
    let kept = match owner.id {
        Some(account) => id.eq(account),
        None => id.is_null(),
    };
    Condition::all().add(name.eq(&owner.name)).add(kept).add(of.eq(realm))
}

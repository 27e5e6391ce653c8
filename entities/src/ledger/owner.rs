//! Whoever has something that works while he is away: a webhook, a subscription. What he may see is asked anew each time.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use statute::audit::{Doing as Deeds, Resource};

use super::audit::{Deed, Place, Traced};
use super::{Ledger, TokenOwner};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, RealmId};
use crate::{account, realm, sandbox_person};

impl Ledger {
    /// As whom an account acts now, or somebody made up in a sandbox; `None` where nobody signs in with it any more.
    pub(crate) async fn acting(
        &self,
        db: &impl ConnectionTrait,
        name: &str,
        id: Option<AccountId>,
    ) -> Result<Option<Actor>, LedgerError> {
        let Some(id) = id else {
            if let Some(actor) = self.accounts.get(name) {
                return Ok(Some(actor.clone()));
            }
            return Ok(self.made_up_by_name(db, name).await?.map(|it| it.actor()));
        };
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

    /// Somebody made up in a sandbox of somebody's own, by his account: nobody, where it is closed or at its end.
    ///
    /// # Errors
    /// The database's own.
    pub async fn made_up(
        &self,
        account: &str,
    ) -> Result<Option<sandbox_person::Model>, LedgerError> {
        self.made_up_by_name(self.db(), account).await
    }

    async fn made_up_by_name(
        &self,
        db: &impl ConnectionTrait,
        account: &str,
    ) -> Result<Option<sandbox_person::Model>, LedgerError> {
        let person = sandbox_person::Entity::find_by_id(account.to_owned()).one(db).await;
        let Some(person) = person.doing("reading the people of a sandbox")? else {
            return Ok(None);
        };
        let realm = realm::Entity::find_by_id(person.realm_id).one(db).await;
        let realm = realm.doing("reading a realm")?;
        Ok(realm.filter(|it| it.is_open(self.real_now())).map(|_| person))
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

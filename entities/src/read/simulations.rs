//! Simulations: one's own, and one that a link shows.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::Audience;

use super::case_file::Seen;
use super::cases::{CaseRow, visible_cases};
use super::page::{Key, Page, newest};
use super::seals::sealed_entries;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, SimulationId};
use crate::ledger::{Ledger, docket_rows, entry, simulations_of};
use crate::{case, realm, simulation};

/// A case with the audience as whom the actor sees it; `None` where it is not there for him.
pub(crate) async fn view_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    realm: RealmId,
    id: CaseId,
) -> Result<Option<(case::Model, Audience)>, LedgerError> {
    let row = visible_cases(actor, realm)
        .filter(case::Column::Id.eq(id))
        .into_model::<CaseRow>()
        .one(db)
        .await
        .doing("reading a case")?;
    Ok(row.map(|it| (it.case, it.view.audience.0)))
}

impl Ledger {
    /// A simulation of the actor's own, as long as he may know of its case.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the actor, or its days are over; the database's own.
    pub async fn simulation(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: SimulationId,
    ) -> Result<simulation::Model, LedgerError> {
        let now = self.now(realm).await?;
        let found = simulation::Entity::find_by_id(id).filter(simulations_of(actor, realm, now));
        let found = found.one(self.db()).await.doing("reading a simulation")?;
        found.ok_or(LedgerError::NotFound)
    }

    /// A page of the actor's own simulations, newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn simulations(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<simulation::Model>, LedgerError> {
        let by = (simulation::Column::CreatedAt, simulation::Column::Id);
        let now = self.now(realm).await?;
        let rows = simulation::Entity::find().filter(simulations_of(actor, realm, now));
        newest(self.db(), rows, by, (from, limit), "listing simulations", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// The simulation whose link has this token, for whoever has the link: whatever its realm, unless the link was revoked, its days are
    /// over, its sandbox is closed, or something on its case has been sealed since.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] in each of these cases, and where there never was one; the database's own.
    pub async fn shared_simulation(
        &self,
        token_sha256: &str,
    ) -> Result<simulation::Model, LedgerError> {
        let found = simulation::Entity::find()
            .filter(simulation::Column::TokenSha256.eq(token_sha256))
            .filter(simulation::Column::RevokedAt.is_null())
            .one(self.db())
            .await
            .doing("reading a simulation")?;
        let found = found.ok_or(LedgerError::NotFound)?;
        let realm: realm::Model = self.realm(found.realm_id).await?;
        let is_over = found.expires_at <= self.present(realm.now);
        if is_over || !realm.is_open(self.real_now()) || !self.may_be_shown(&found).await? {
            return Err(LedgerError::NotFound);
        }
        Ok(found)
    }

    /// Whether its maker's side may still know of the case, and nothing is sealed of what that side sees.
    async fn may_be_shown(&self, it: &simulation::Model) -> Result<bool, LedgerError> {
        let (Some(id), Some(audience)) = (it.case_id, it.audience) else { return Ok(true) };
        let rows = docket_rows(self.db(), id).await?;
        let whole = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let seen = Seen::by(audience.0, it.program.0, &whole);
        let sealed = sealed_entries(self.db(), &[id]).await?;
        Ok(seen.is_some_and(|seen| seen.sealed(&rows, &sealed).is_empty()))
    }
}

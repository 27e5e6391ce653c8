//! Simulations: one's own, and one that a link shows.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::Audience;
use statute::count::legal_day;
use statute::supposition::not_shared;

use super::case_file::Seen;
use super::cases::{CaseRow, visible_cases};
use super::page::{Key, Page, newest};
use super::seals::sealed_entries;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, SimulationId};
use crate::ledger::{Ledger, TokenOwner, docket_rows, entry, simulations_of};
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
        whose: (&Actor, &TokenOwner),
        realm: RealmId,
        id: SimulationId,
    ) -> Result<simulation::Model, LedgerError> {
        let now = self.now(realm).await?;
        let found = simulation::Entity::find_by_id(id).filter(simulations_of(whose, realm, now));
        let found = found.one(self.db()).await.doing("reading a simulation")?;
        found.ok_or(LedgerError::NotFound)
    }

    /// A page of the actor's own simulations, newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn simulations(
        &self,
        whose: (&Actor, &TokenOwner),
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<simulation::Model>, LedgerError> {
        let by = (simulation::Column::CreatedAt, simulation::Column::Id);
        let now = self.now(realm).await?;
        let rows = simulation::Entity::find().filter(simulations_of(whose, realm, now));
        newest(self.db(), rows, by, (from, limit), "listing simulations", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// Which of these simulations of a realm a link shows now: those that have one that was not revoked, and that the law would give one still.
    ///
    /// # Errors
    /// The database's own.
    pub async fn with_links(
        &self,
        realm: RealmId,
        rows: &[simulation::Model],
    ) -> Result<HashSet<SimulationId>, LedgerError> {
        let today = legal_day(self.now(realm).await?);
        let mut shown = HashSet::new();
        let mut known: HashMap<(Option<CaseId>, Option<Audience>), bool> = HashMap::new();
        for row in rows.iter().filter(|it| it.token_sha256.is_some() && it.revoked_at.is_none()) {
            // Whoever supposes much does so on few cases.
            let of = (row.case_id, row.audience.map(|it| it.0));
            let may_be = match known.get(&of) {
                Some(may_be) => *may_be,
                None => self.may_be_shown(row, today).await?,
            };
            known.insert(of, may_be);
            if may_be {
                shown.insert(row.id);
            }
        }
        Ok(shown)
    }

    /// The simulation whose link has this token, for whoever has the link: whatever its realm, unless the link was revoked, its days are
    /// over, its sandbox is closed, or the law would give it no link any more: something on its case was sealed since, or what made the case
    /// known was corrected away.
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
        let now = self.present(realm.now);
        let is_gone = found.expires_at <= now || !realm.is_open(self.real_now());
        if is_gone || !self.may_be_shown(&found, legal_day(now)).await? {
            return Err(LedgerError::NotFound);
        }
        Ok(found)
    }

    /// Whether its maker would still be given a link, by what his side sees of the case today. A link is read by whoever has it, so what was told
    /// by mistake and taken back is not to go on there for thirty days.
    async fn may_be_shown(
        &self,
        it: &simulation::Model,
        today: NaiveDate,
    ) -> Result<bool, LedgerError> {
        let (Some(id), Some(audience)) = (it.case_id, it.audience) else { return Ok(true) };
        let found = case::Entity::find_by_id(id).one(self.db()).await.doing("reading a case")?;
        let Some(case) = found else { return Ok(false) };
        let rows = docket_rows(self.db(), id).await?;
        let whole = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let Some(seen) = Seen::by(audience.0, case.program.0, &whole) else { return Ok(false) };
        let sealed = sealed_entries(self.db(), &[id]).await?;
        let is_sealed = !seen.sealed(&rows, &sealed).is_empty();
        let docket = statute::docket(case.matter(), &seen.entries, &self.law(), today);
        Ok(not_shared(audience.0, &docket, is_sealed).is_none())
    }
}

//! The service list of a case, as far as the caller may know who stands on it; and how the notice a deadline runs from was served.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use statute::{Audience, service};

use super::notices::addressed_to;
use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::delivery::{self, DeliveryStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeliveryId, EntryId, NoticeId, RealmId};
use crate::ledger::{Ledger, Listed, standing};
use crate::notice;
use crate::service_entry::{Column, Entity};
use crate::stored::Word;

/// How the notices of one entry were served, as far as the caller may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceSeen {
    /// How many recipients were served.
    pub served: u32,
    /// How many were not, for what was sent failed or came back, and nothing took its place.
    pub not_served: u32,
    /// The notices.
    pub notices: Vec<NoticeId>,
}

impl Ledger {
    /// A page of the service list of a case, the first first: who stood there on a legal day, or without one everybody who
    /// stands or stood there.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn service_list(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        on: Option<NaiveDate>,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Listed>, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        let seen = &file.docket.entries;
        let sides = Audience::ALL
            .iter()
            .filter(|side| service::sees_side(file.audience, **side, file.program, seen))
            .map(|side| Word(*side));
        let mut query = Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::Side.is_in(sides))
            .filter(after::<NaiveDate>(
                from,
                (Entity, Column::FromOn),
                (Entity, Column::Id),
                Way::Up,
            ))
            .order_by_asc(Column::FromOn)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Some(on) = on {
            query = query.filter(standing(on));
        }
        let rows = query.all(self.db()).await.doing("listing a service list")?;
        let parties = self.served(self.db(), case).await?;
        let page = cut(rows, limit, |row| (row.from_on, row.id.0));
        let items = Listed::all(page.items, &parties);
        Ok(Page { items, next: page.next })
    }

    /// How the notices of these entries fared, where a delivery that the caller may see was lost.
    pub(super) async fn lost_service(
        &self,
        actor: &Actor,
        entries: Vec<EntryId>,
    ) -> Result<HashMap<EntryId, ServiceSeen>, LedgerError> {
        let rows: Vec<(DeliveryId, NoticeId, DeliveryStatus, Option<DeliveryId>, EntryId)> =
            delivery::Entity::find()
                .select_only()
                .column(delivery::Column::Id)
                .column(delivery::Column::NoticeId)
                .column(delivery::Column::Status)
                .column(delivery::Column::FallbackOf)
                .column(notice::Column::EntryId)
                .join(JoinType::InnerJoin, delivery::Relation::Notice.def())
                .filter(notice::Column::EntryId.is_in(entries))
                .filter(addressed_to(actor, delivery::Column::PartyId))
                .order_by_asc(delivery::Column::Id)
                .into_tuple()
                .all(self.db())
                .await
                .doing("reading how notices were served")?;
        let mut found: HashMap<EntryId, ServiceSeen> = HashMap::new();
        for (id, notice, status, _, entry) in &rows {
            // What something took the place of is told by that.
            if rows.iter().any(|other| other.3 == Some(*id)) {
                continue;
            }
            let seen = found.entry(*entry).or_default();
            if *status == DeliveryStatus::Served {
                seen.served += 1;
            } else if status.is_lost() {
                seen.not_served += 1;
            }
            if !seen.notices.contains(notice) {
                seen.notices.push(*notice);
            }
        }
        found.retain(|_, seen| seen.not_served > 0);
        Ok(found)
    }
}

//! The notices that anybody may read: the same to everybody, whoever asks. What has no words, because they are not written yet or were
//! destroyed, is not there.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};

use super::page::{Key, Page, Way, after, cut};
use crate::error::{Doing, LedgerError};
use crate::ids::{NoticeId, RealmId};
use crate::ledger::Ledger;
use crate::notice;
use crate::public_notice::{Column, Entity, Model, Relation};
use crate::screening::names::words;

/// Which public notices are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicNoticeFilter {
    /// Of the case with this number.
    pub case_number: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of a case one of whose parties has all these words in its name.
    pub party: Option<String>,
    /// Of a case under this order.
    pub order: Option<String>,
    /// Of a case about goods that are described with all these words.
    pub product: Option<String>,
    /// Issued on this legal day or later.
    pub issued_from: Option<NaiveDate>,
    /// Issued on this legal day or earlier.
    pub issued_to: Option<NaiveDate>,
    /// That said what they say by this instant.
    pub as_of: Option<DateTime<Utc>>,
}

/// A public notice with its words.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct PublicNoticeSeen {
    /// What it is.
    #[sea_orm(nested)]
    pub row: Model,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

impl Ledger {
    /// A page of the public notices, those that changed last first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn public_notices(
        &self,
        realm: RealmId,
        filter: &PublicNoticeFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<PublicNoticeSeen>, LedgerError> {
        let rows = among(readable(realm), filter)
            .filter(after::<DateTime<Utc>>(
                from,
                (Entity, Column::UpdatedAt),
                (Entity, Column::Id),
                Way::Down,
            ))
            .order_by_desc(Column::UpdatedAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1)
            .into_model::<PublicNoticeSeen>()
            .all(self.db())
            .await
            .doing("listing public notices")?;
        Ok(cut(rows, limit, |it| (it.row.updated_at, it.row.id.0)))
    }

    /// One public notice.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none, or none that is public; the database's own.
    pub async fn public_notice(
        &self,
        realm: RealmId,
        id: NoticeId,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<PublicNoticeSeen, LedgerError> {
        let filter = PublicNoticeFilter { as_of, ..PublicNoticeFilter::default() };
        let found = among(readable(realm), &filter)
            .filter(Column::Id.eq(id))
            .into_model::<PublicNoticeSeen>()
            .one(self.db())
            .await
            .doing("reading a public notice")?;
        found.ok_or(LedgerError::NotFound)
    }
}

/// What has words to be read.
fn readable(realm: RealmId) -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns(Column::iter())
        .column_as(notice::Column::Subject, "subject")
        .column_as(notice::Column::Text, "text")
        .join(JoinType::InnerJoin, Relation::Notice.def())
        .filter(Column::RealmId.eq(realm))
        .filter(notice::Column::Subject.is_not_null())
        .filter(notice::Column::Text.is_not_null())
}

fn among(mut query: Select<Entity>, filter: &PublicNoticeFilter) -> Select<Entity> {
    if let Some(number) = &filter.case_number {
        query = query.filter(Column::CaseNumber.eq(number.as_str()));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(order) = &filter.order {
        // No order has one of these: as they are, a database would take them for any letter.
        let order = order.to_uppercase().replace(['%', '_', '\\'], "\u{fffd}");
        query = query.filter(Column::OrderWords.contains(format!(" {order} ")));
    }
    if let Some(day) = filter.issued_from {
        query = query.filter(Column::Issued.gte(day));
    }
    if let Some(day) = filter.issued_to {
        query = query.filter(Column::Issued.lte(day));
    }
    if let Some(at) = filter.as_of {
        query = query.filter(Column::UpdatedAt.lte(at));
    }
    // The beginning of a word is enough: `shrimp` finds shrimps.
    for word in filter.party.iter().flat_map(|text| words(text)) {
        query = query.filter(Column::PartyWords.contains(format!(" {word}")));
    }
    for word in filter.product.iter().flat_map(|text| words(text)) {
        query = query.filter(Column::ProductWords.contains(format!(" {word}")));
    }
    query
}

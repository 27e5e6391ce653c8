//! Confidential information, to whoever may know that it is there; and what it says, to whoever may read it.
//!
//! Whether somebody may read is asked by the same statements whether there is anything or not: an id that nobody has, one of a case he
//! may not know of, and one that is not his to read cost the same and answer the same.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use statute::confidential::{Class, Reader, may_read};
use statute::protective::Status;
use statute::seal::{Kind, Shows, shows};
use statute::service::Capacity;
use statute::{Audience, Program, Role};
use uuid::Uuid;

use super::case_file::Seen;
use super::page::{Key, Page, cut_numbered, numbered};
use super::seals::sealed;
use crate::actor::{Actor, visible_to};
use crate::confidential_information::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, ConfidentialInformationId, ProtectiveOrderId, RealmId};
use crate::ledger::{Ledger, docket_rows, entry, standing};
use crate::stored::Word;
use crate::{
    authorised_person, case, case_view, confidential_text, protective_order, realm, service_entry,
};

/// Confidential information as somebody sees it who may see the submission it stands beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfidentialSeen {
    /// What is known of it.
    pub information: Model,
    /// The submission, by its number among what the caller sees.
    pub of: u32,
    /// Its class.
    pub class: Class,
    /// Whether the caller may open it.
    pub may_open: bool,
    /// Whether its summary is sealed. Then there is none for a party.
    pub is_sealed: bool,
}

/// What was found for somebody who wants to open.
pub(crate) struct Found {
    /// What is known of it.
    pub seen: ConfidentialSeen,
    /// The order that lets him, where no other right does.
    pub under: Option<ProtectiveOrderId>,
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: Option<confidential_text::Model>,
}

/// What the protective orders of a case give somebody on his legal day.
pub(super) struct Rights {
    /// Whether an order was ever granted.
    pub is_issued: bool,
    /// An order that is in force and authorises him.
    pub under: Option<ProtectiveOrderId>,
}

impl Rights {
    /// Reads the orders of a case, whom they authorise, and which counsel appear in it.
    pub async fn of(
        db: &impl ConnectionTrait,
        actor: &Actor,
        case: CaseId,
        today: NaiveDate,
    ) -> Result<Self, LedgerError> {
        let doing = "reading who is under a protective order";
        let orders = protective_order::Entity::find()
            .filter(protective_order::Column::CaseId.eq(case))
            .filter(protective_order::Column::GrantedOn.is_not_null())
            .order_by_asc(protective_order::Column::Number)
            .all(db)
            .await
            .doing(doing)?;
        let email = actor.email.as_deref().unwrap_or_default().trim().to_lowercase();
        let until = authorised_person::Column::UntilOn;
        let authorised: Vec<ProtectiveOrderId> = authorised_person::Entity::find()
            .select_only()
            .column(authorised_person::Column::OrderId)
            .join(JoinType::InnerJoin, authorised_person::Relation::ProtectiveOrder.def())
            .filter(protective_order::Column::CaseId.eq(case))
            .filter(authorised_person::Column::Email.eq(email))
            .filter(authorised_person::Column::FromOn.lte(today))
            .filter(Condition::any().add(until.is_null()).add(until.gt(today)))
            .into_tuple()
            .all(db)
            .await
            .doing(doing)?;
        let appearing = service_entry::Entity::find()
            .filter(service_entry::Column::CaseId.eq(case))
            .filter(service_entry::Column::Capacity.eq(Word(Capacity::Counsel)))
            .filter(standing(today))
            .all(db)
            .await
            .doing(doing)?;
        let own = actor.own_party().key;
        // An account of the party itself is in-house, whoever's address it has.
        let is_his = |order: &&protective_order::Model| {
            actor.role == Role::Counsel
                && order.party_key == own
                && order.law().status(today) == Status::InForce
                && (order.by_account == actor.account || authorised.contains(&order.id))
                && appearing.iter().any(|seat| appears(seat, order))
        };
        let under = orders.iter().find(is_his).map(|order| order.id);
        Ok(Self { is_issued: !orders.is_empty(), under })
    }

    /// The class of what somebody sees, and by which right he may open it.
    fn reader(&self, actor: &Actor, audience: Audience, row: &Model) -> (Class, Reader) {
        let reader = Reader {
            is_office: audience == Audience::Office,
            is_submitter: row.party_key == actor.own_party().key && !actor.role.is_officer(),
            is_under_order: self.under.is_some(),
        };
        (Class::of_submitted(self.is_issued), reader)
    }
}

/// Whether the counsel who applied for an order still appears for the party.
fn appears(seat: &service_entry::Model, order: &protective_order::Model) -> bool {
    let is_named = seat.name.as_deref().is_some_and(|name| is_same_name(name, &order.name));
    seat.party_id == Some(order.party_id) && is_named
}

/// Whether two spellings are one name.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    information: Model,
    seen_as: Word<Audience>,
    program: Word<Program>,
    sandbox_now: Option<DateTime<Utc>>,
}

impl Ledger {
    /// A page of the confidential information of a case, the first first: of what stands beside submissions that the caller sees.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller; the database's own.
    pub async fn confidential_informations(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ConfidentialSeen>, LedgerError> {
        let file = self.case(actor, realm, case).await?;
        let rows = Entity::find()
            .filter(Column::CaseId.eq(case))
            .filter(Column::EntryId.is_in(file.lines.iter().map(|line| line.id)))
            .filter(Column::Number.gt(numbered(from)))
            .order_by_asc(Column::Number)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing confidential information")?;
        let rights = Rights::of(self.db(), actor, case, file.docket.on).await?;
        let page = cut_numbered(rows, limit, |row| row.number);
        let ids = page.items.iter().map(|row| row.id.0);
        let sealed = sealed(self.db(), Kind::ConfidentialInformation, ids).await?;
        let items = page.items.into_iter().filter_map(|information| {
            let of = file.lines.iter().find(|line| line.id == information.entry_id)?.number;
            let (class, reader) = rights.reader(actor, file.audience, &information);
            let may_open = may_read(class, reader);
            let is_sealed = sealed.contains(&information.id.0);
            let information = summarised(information, file.audience, is_sealed);
            Some(ConfidentialSeen { information, of, class, may_open, is_sealed })
        });
        Ok(Page { items: items.collect(), next: page.next })
    }

    /// Confidential information with what it says, where the caller may open it now.
    pub(crate) async fn confidential_in(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: ConfidentialInformationId,
    ) -> Result<Option<Found>, LedgerError> {
        let nobody = CaseId(Uuid::nil());
        let row = Entity::find()
            .select_only()
            .columns(Column::iter())
            .column_as(case_view::Column::Audience, "seen_as")
            .column_as(case::Column::Program, "program")
            .column_as(realm::Column::Now, "sandbox_now")
            .join(JoinType::InnerJoin, crate::confidential_information::Relation::Case.def())
            .join(JoinType::InnerJoin, case::Relation::Realm.def())
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(Column::Id.eq(id))
            .filter(Column::RealmId.eq(realm))
            .filter(visible_to(actor))
            .into_model::<Row>()
            .one(db)
            .await
            .doing("reading confidential information")?;
        let case = row.as_ref().map_or(nobody, |row| row.information.case_id);
        let at = self.present(row.as_ref().and_then(|row| row.sandbox_now));
        let docket = docket_rows(db, case).await?;
        let rights = Rights::of(db, actor, case, statute::count::legal_day(at)).await?;
        let is_sealed = !sealed(db, Kind::ConfidentialInformation, [id.0]).await?.is_empty();
        let seen = match row {
            Some(row) => seen(actor, &rights, row, &docket, is_sealed)?,
            None => None,
        };
        let open = seen.filter(|it| it.may_open);
        let wanted = open.as_ref().map_or(Uuid::nil(), |_| id.0);
        let text = confidential_text::Entity::find_by_id(ConfidentialInformationId(wanted))
            .one(db)
            .await
            .doing("reading what confidential information says")?;
        let own = open.as_ref().is_some_and(|it| it.information.party_key == actor.own_party().key);
        let under = rights.under.filter(|_| !own);
        Ok(open.map(|seen| Found { seen, under, at, text }))
    }
}

/// The information as the caller sees it; `None` where he does not see the submission it stands beside.
fn seen(
    actor: &Actor,
    rights: &Rights,
    row: Row,
    docket: &[crate::docket_entry::Model],
    is_sealed: bool,
) -> Result<Option<ConfidentialSeen>, LedgerError> {
    let entries = docket.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let Some(seen) = Seen::by(row.seen_as.0, row.program.0, &entries) else { return Ok(None) };
    let position = docket
        .iter()
        .find(|line| line.id == row.information.entry_id)
        .and_then(|line| u32::try_from(line.position).ok());
    let number = position.and_then(|it| seen.positions.binary_search(&it).ok());
    let Some(of) = number.and_then(|index| u32::try_from(index + 1).ok()) else { return Ok(None) };
    let (class, reader) = rights.reader(actor, row.seen_as.0, &row.information);
    let may_open = may_read(class, reader);
    let information = summarised(row.information, row.seen_as.0, is_sealed);
    Ok(Some(ConfidentialSeen { information, of, class, may_open, is_sealed }))
}

/// The information without what its submitter said of it for others to read, where that is sealed.
fn summarised(information: Model, audience: Audience, is_sealed: bool) -> Model {
    if !is_sealed || shows(Kind::ConfidentialInformation, audience) == Shows::All {
        return information;
    }
    Model { public_summary: String::new(), basis: String::new(), ..information }
}

//! Who had what is sealed before it was sealed: whom it was served on, and which accounts had read it, out of the audit.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Select,
};
use statute::audit::{Doing as Deeds, Resource, What};
use statute::seal::{self, Deed, Kind};
use statute::{Audience, Role, visibility};

use super::page::{Key, Page, Way, after, cut};
use crate::actor::{ANONYMOUS, Actor};
use crate::audit_link::{self, Column};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, EntryId, NoticeId, RealmId, SealId};
use crate::ledger::{Ledger, docket_rows, entry};
use crate::stored::Word;
use crate::{
    case, case_party, confidential_information, delivery, docket_entry, document, notice, party,
    seal as sealed,
};

/// With what the key of a page begins that goes on among the reads.
const READS: &str = "reads/";
/// With what the key of a page begins that goes on among the deliveries.
const SERVED: &str = "served/";

/// Somebody who had what is sealed.
#[derive(Debug, Clone, PartialEq)]
pub enum ReaderSeen {
    /// It was sent to him.
    Served(Box<delivery::Model>),
    /// He read what showed it.
    Read {
        /// The link of the read.
        link: Box<audit_link::Model>,
        /// Whether it was a list over all cases, of which nobody knows which page was read.
        in_a_list: bool,
    },
}

/// Which links may be of reads of the thing.
struct Reads {
    which: Condition,
    /// The keys of the parties that could see it; all where none are told apart.
    parties: Option<Vec<String>>,
}

impl Ledger {
    /// A page of those who had what is sealed before it was sealed: first whom it was served on, then who read it, each the first
    /// first. A read of a docket shows all of it; officers are not listed, for nothing is hidden from them.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such seal for the caller; [`LedgerError::NotYourTask`] to other officers; the
    /// database's own.
    pub async fn seal_readers(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: SealId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ReaderSeen>, LedgerError> {
        let seal = self.seal(actor, realm, id).await?;
        let roles = seal::done_by(Deed::Readers);
        if !roles.contains(&actor.role) {
            return Err(LedgerError::NotYourTask { roles: roles.to_vec() });
        }
        let reads = match from.and_then(|key| key.0.strip_prefix(READS)) {
            Some("") => None,
            Some(key) => Some(Key(key.to_owned())),
            None => {
                let after = from.and_then(|key| key.0.strip_prefix(SERVED)).unwrap_or_default();
                let after = Some(Key(after.to_owned())).filter(|_| from.is_some());
                let page = self.served_with(&seal, after.as_ref(), limit).await?;
                if !page.items.is_empty() || page.next.is_some() {
                    // The reads begin on a page of their own.
                    let next =
                        page.next.map_or(READS.to_owned(), |key| format!("{SERVED}{}", key.0));
                    return Ok(Page { items: page.items, next: Some(Key(next)) });
                }
                None
            }
        };
        let page = self.read_by(&seal, reads.as_ref(), limit).await?;
        let next = page.next.map(|key| Key(format!("{READS}{}", key.0)));
        Ok(Page { items: page.items, next })
    }

    /// Whom a sealed notice reached, or may have.
    async fn served_with(
        &self,
        seal: &sealed::Model,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ReaderSeen>, LedgerError> {
        use delivery::Column;
        if seal.kind.0 != Kind::Notice {
            return Ok(Page { items: Vec::new(), next: None });
        }
        // One that is on its way may arrive, and one that came back was read by whoever sent it back.
        let out = [DeliveryStatus::Served, DeliveryStatus::Sending, DeliveryStatus::Bounced];
        let rows = delivery::Entity::find()
            .filter(Column::NoticeId.eq(NoticeId(seal.thing_id)))
            .filter(Column::Audience.ne(Audience::Office.as_str()))
            .filter(
                Condition::any()
                    .add(Column::Status.is_in(out))
                    .add(Column::PossibleDuplicate.eq(true)),
            )
            .filter(after::<DateTime<Utc>>(from, Column::CreatedAt, Column::Id, Way::Up))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("reading whom a notice reached")?;
        let page = cut(rows, limit, |row| (row.created_at, row.id.0));
        let served = |row| ReaderSeen::Served(Box::new(row));
        Ok(Page { items: page.items.into_iter().map(served).collect(), next: page.next })
    }

    /// Who read what is sealed.
    async fn read_by(
        &self,
        seal: &sealed::Model,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ReaderSeen>, LedgerError> {
        let reads = match seal.kind.0 {
            Kind::Entry => self.reads_of_entry(seal).await?,
            Kind::Notice => self.reads_of_notice(seal).await?,
            Kind::ConfidentialInformation => self.reads_of_information(seal).await?,
            Kind::Document => self.reads_of_document(seal).await?,
        };
        let mut query = before(seal)
            .filter(reads.which)
            .filter(after::<DateTime<Utc>>(from, Column::RealAt, Column::Id, Way::Up))
            .order_by_asc(Column::RealAt)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Some(parties) = reads.parties {
            query = query.filter(by_these(parties));
        }
        let rows = query.all(self.db()).await.doing("reading who read what is sealed")?;
        let page = cut(rows, limit, |row| (row.real_at, row.id.0));
        let read = |link: audit_link::Model| ReaderSeen::Read {
            in_a_list: link.case_id.is_none(),
            link: Box::new(link),
        };
        Ok(Page { items: page.items.into_iter().map(read).collect(), next: page.next })
    }

    /// The docket and the record, what is read off them, and the searches, by the sides that see the entry, since it was recorded.
    async fn reads_of_entry(&self, seal: &sealed::Model) -> Result<Reads, LedgerError> {
        let (row, parties) = self.seen_by(seal.case_id, EntryId(seal.thing_id)).await?;
        // What was written with the entry, or first after it.
        let since = audit_link::Entity::find()
            .filter(Column::Chain.eq(seal.case_id.0))
            .filter(Column::Position.gte(row.position))
            .order_by_asc(Column::Number)
            .limit(1)
            .one(self.db())
            .await
            .doing("reading the link of an entry")?;
        let shown = [Resource::Docket, Resource::Case, Resource::Record].map(Word);
        let in_the_case = Condition::all()
            .add(Column::Chain.eq(seal.case_id.0))
            .add(Column::Number.gt(since.map_or(0, |link| link.number)))
            .add(Column::Resource.is_in(shown));
        let which = Condition::any().add(in_the_case).add(searches(seal, row.recorded_at));
        Ok(Reads { which, parties: Some(parties) })
    }

    /// An entry, and the keys of the parties of the case whose side sees it.
    async fn seen_by(
        &self,
        case: CaseId,
        id: EntryId,
    ) -> Result<(docket_entry::Model, Vec<String>), LedgerError> {
        let mut rows = docket_rows(self.db(), case).await?;
        let program = case::Entity::find_by_id(case).one(self.db()).await;
        let program = program.doing("reading a case")?.ok_or(LedgerError::NotFound)?.program.0;
        let entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let at = rows.iter().position(|row| row.id == id).ok_or(LedgerError::NotFound)?;
        let row = rows.swap_remove(at);
        let position = u32::try_from(row.position).unwrap_or_default();
        let sides = Audience::ALL.iter().filter(|side| {
            **side != Audience::Office && visibility::sees(**side, program, &entries, position)
        });
        let sides: Vec<_> = sides.map(|side| Word(*side)).collect();
        let parties = party::Entity::find()
            .select_only()
            .column(party::Column::AccountKey)
            .column(party::Column::ImporterNumber)
            .join(JoinType::InnerJoin, case_party::Relation::Party.def().rev())
            .filter(case_party::Column::CaseId.eq(case))
            .filter(case_party::Column::Role.is_in(sides))
            .into_tuple::<(Option<String>, Option<String>)>()
            .all(self.db())
            .await
            .doing("reading who is party to a case")?;
        let keys = parties.into_iter().flat_map(|(key, number)| key.into_iter().chain(number));
        Ok((row, keys.collect()))
    }

    /// The document opened by its id; the record that carries it and the searches, by the sides that see the entry it stands beside, since it
    /// was filed. An opening under a protective order is such a read too.
    async fn reads_of_document(&self, seal: &sealed::Model) -> Result<Reads, LedgerError> {
        let document = document::Entity::find_by_id(DocumentId(seal.thing_id)).one(self.db()).await;
        let document = document.doing("reading a document")?.ok_or(LedgerError::NotFound)?;
        let mut which = Condition::any().add(Column::Subject.eq(seal.thing_id.to_string()));
        if let Some(beside) = document.entry_id {
            let (_, parties) = self.seen_by(seal.case_id, beside).await?;
            let since = document.filed_at.unwrap_or(document.received_at);
            let with_others = Condition::any().add(records(seal, since)).add(searches(seal, since));
            which = which.add(Condition::all().add(with_others).add(by_these(parties)));
        }
        Ok(Reads { which, parties: None })
    }

    /// The notice by its id, the record that carries it, the lists of notices and the searches, by those it was sent to.
    async fn reads_of_notice(&self, seal: &sealed::Model) -> Result<Reads, LedgerError> {
        let id = NoticeId(seal.thing_id);
        let notice = notice::Entity::find_by_id(id).one(self.db()).await;
        let notice = notice.doing("reading a notice")?.ok_or(LedgerError::NotFound)?;
        let parties = party::Entity::find()
            .select_only()
            .column(party::Column::AccountKey)
            .column(party::Column::ImporterNumber)
            .filter(
                party::Column::Id.in_subquery(
                    sea_orm::sea_query::Query::select()
                        .column(delivery::Column::PartyId)
                        .from(delivery::Entity)
                        .and_where(delivery::Column::NoticeId.eq(id))
                        .and_where(delivery::Column::PartyId.is_not_null())
                        .take(),
                ),
            )
            .into_tuple::<(Option<String>, Option<String>)>()
            .all(self.db())
            .await
            .doing("reading to whom a notice was sent")?;
        let keys = parties.into_iter().flat_map(|(key, number)| key.into_iter().chain(number));
        let by_id = Condition::all()
            .add(Column::Chain.eq(seal.case_id.0))
            .add(Column::Subject.eq(id.to_string()));
        let in_a_list = Condition::all()
            .add(Column::Chain.eq(seal.realm_id.0))
            .add(Column::Resource.eq(Word(Resource::Notice)))
            .add(Column::Subject.is_null())
            .add(Column::At.gte(notice.created_at));
        let which = Condition::any()
            .add(by_id)
            .add(in_a_list)
            .add(records(seal, notice.created_at))
            .add(searches(seal, notice.created_at));
        Ok(Reads { which, parties: Some(keys.collect()) })
    }

    /// The list of the case's confidential information, and the information opened by its id; and the searches, by the sides that see the
    /// entry it stands beside.
    async fn reads_of_information(&self, seal: &sealed::Model) -> Result<Reads, LedgerError> {
        let row = confidential_information::Entity::find()
            .filter(confidential_information::Column::Id.eq(seal.thing_id))
            .one(self.db())
            .await
            .doing("reading confidential information")?;
        let row = row.ok_or(LedgerError::NotFound)?;
        let shown = Condition::any()
            .add(Column::Subject.eq(seal.thing_id.to_string()))
            .add(Column::Subject.eq(seal.case_id.to_string()));
        let in_the_case = Condition::all()
            .add(Column::Chain.eq(seal.case_id.0))
            .add(Column::Resource.eq(Word(Resource::ConfidentialInformation)))
            .add(Column::At.gte(row.lodged_at))
            .add(shown);
        let (_, parties) = self.seen_by(seal.case_id, row.entry_id).await?;
        let searches = searches(seal, row.lodged_at).add(by_these(parties));
        Ok(Reads { which: Condition::any().add(in_the_case).add(searches), parties: None })
    }
}

/// The reads of the record of the case since something was on it: whoever took it away has all of it.
fn records(seal: &sealed::Model, since: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::Chain.eq(seal.case_id.0))
        .add(Column::Resource.eq(Word(Resource::Record)))
        .add(Column::At.gte(since))
}

/// The searches over all cases since something was there to be found: what was found is in no link.
fn searches(seal: &sealed::Model, since: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::Chain.eq(seal.realm_id.0))
        .add(Column::Resource.eq(Word(Resource::Search)))
        .add(Column::At.gte(since))
}

/// The links of those who act for these parties.
fn by_these(parties: Vec<String>) -> Condition {
    // An account that belongs to no party files for itself; whoever gives no name has none to be told.
    let accounts = parties.iter().filter_map(|key| key.strip_prefix("account:"));
    let accounts = accounts.chain([ANONYMOUS]).map(str::to_owned).collect::<Vec<_>>();
    Condition::any().add(Column::Party.is_in(parties)).add(Column::Account.is_in(accounts))
}

/// The links of reads by those who are no officers, before the seal.
fn before(seal: &sealed::Model) -> Select<audit_link::Entity> {
    let outside = Role::ALL.iter().filter(|role| !role.is_officer()).map(|role| Word(*role));
    audit_link::Entity::find()
        .filter(Column::RealmId.eq(seal.realm_id))
        .filter(Column::What.eq(Word(What::Beside(Deeds::Read))))
        .filter(Column::Role.is_in(outside))
        .filter(Column::RealAt.lte(seal.sealed_really_at))
}

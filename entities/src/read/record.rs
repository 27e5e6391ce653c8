//! The administrative record of a case, as somebody may see it: each docket entry, the documents that were filed with it, and the letters
//! that it owed, in one gapless numbering of his own.
//!
//! Who may not open a confidential document is told that it is there, by the title its submitter gave it: the public version that was
//! filed beside it the same day has to let him understand what he does not read (19 CFR 165.4(a)), and an index that left it out would
//! hide from a reviewing court what was before the agency. He is not told its hash, nor its length: of a short text the one tells what
//! it is to whoever guesses, and the other helps him.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};
use serde::{Deserialize, Serialize};
use statute::administrative_record::{RecordVersion, carries, document_belongs, is_public};
use statute::count::legal_day;
use statute::documents::Version;
use statute::visibility::DocumentClass;
use statute::{Audience, Entry, EntryKind, Role};
use uuid::Uuid;

use super::bound::without_secrets;
use super::case_file::{CaseFile, DocketLine, Moment};
use super::notices::visible_notices;
use super::onlooker::{Known, Onlooker};
use super::page::{Key, Page, Way, after};
use super::record_lines::{entry_item, lines, notice_item};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, ProtectiveOrderId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{delivery, docket_entry, document, notice};

/// The record of a case, as somebody sees it.
pub struct Record {
    /// The case as he sees it.
    pub file: CaseFile,
    /// What had been recorded by then.
    pub as_of: DateTime<Utc>,
    /// The version that is taken away; `None` where the record is only looked at.
    pub version: Option<RecordVersion>,
    actor: Actor,
    /// What of its documents is his.
    onlooker: Onlooker,
    /// The entries on the record, in their order.
    lines: Vec<DocketLine>,
}

/// One thing on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordItem {
    /// Its number on the record, from 1, without gaps.
    pub index: u32,
    /// The docket entry that it is, stands beside, or told of; by its number.
    pub of: u32,
    /// What that entry is.
    pub happened: EntryKind,
    /// The legal day of that entry.
    pub on: NaiveDate,
    /// When it was recorded, filed or written.
    pub filed_at: DateTime<Utc>,
    /// In what role it was recorded or filed; none of a letter, which is the office's.
    pub by: Option<Role>,
    /// For whose side it was filed, where the entry says so.
    pub side: Option<String>,
    /// What it is.
    pub thing: RecordThing,
    /// SHA-256 of its bytes; only where the reader may open it.
    pub sha256: Option<String>,
    /// How many bytes it has; likewise.
    pub length: Option<u64>,
}

/// What stands on the record.
#[derive(Clone, PartialEq, Eq)]
pub enum RecordThing {
    /// A docket entry, in canonical JSON.
    Entry(String),
    /// A document.
    Document(Box<RecordDocument>),
    /// A notice: its id, its kind, and the text of its letter.
    Notice(Uuid, String, String),
}

impl std::fmt::Debug for RecordThing {
    /// Without words: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Entry(_) => "Entry",
            Self::Document(_) => "Document",
            Self::Notice(..) => "Notice",
        })
    }
}

/// A document on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDocument {
    /// What is known of it.
    pub row: document::Model,
    /// Which version it is.
    pub version: Version,
    /// Its class.
    pub class: DocumentClass,
    /// Whether the reader may open it.
    pub may_open: bool,
    /// Whether the version of the record that is taken away carries it.
    pub is_carried: bool,
}

impl RecordItem {
    /// What it says, where it is no document.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.thing {
            RecordThing::Entry(text) | RecordThing::Notice(_, _, text) => Some(text),
            RecordThing::Document(_) => None,
        }
    }
}

/// Where a page ended: the number on the record, the entry, whether it was the entry itself (0), a document (1) or a notice (2), and
/// which.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    index: u32,
    of: u32,
    rank: u8,
    document: i32,
    notice: Option<Key>,
}

impl Place {
    const FIRST: Self = Self { index: 0, of: 0, rank: 0, document: 0, notice: None };

    fn key(&self) -> Option<Key> {
        serde_json::to_string(self).ok().map(Key)
    }

    /// A key that cannot be read is one nobody was given.
    fn read(key: &Key) -> Result<Self, LedgerError> {
        serde_json::from_str(&key.0).map_err(|_| LedgerError::NotFound)
    }
}

#[derive(Debug, FromQueryResult)]
struct NoticeRow {
    #[sea_orm(nested)]
    notice: notice::Model,
}

impl Ledger {
    /// The record of a case: as it is now, or as it was at an instant. `version`: the one that is to be taken away.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller, or did not then; [`LedgerError::NotYourTask`] for the
    /// confidential version, where he may not open all that it has; the database's own.
    pub async fn record_of(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        as_of: Option<DateTime<Utc>>,
        version: Option<RecordVersion>,
    ) -> Result<Record, LedgerError> {
        let now = self.now(realm).await?;
        let moment = Moment { as_of, on: None };
        let file = self.case_at(actor, realm, case, moment).await?;
        let known = Known::of_case(self.db(), actor, case, legal_day(now)).await?;
        let kinds = file.lines.iter().map(|line| line.entry.kind).collect();
        let onlooker = Onlooker::new(actor, file.audience, kinds, known);
        let mut lines = lines(&file, version);
        if version == Some(RecordVersion::Public) {
            for line in &mut lines {
                let emptied = Entry::new(line.entry.kind, line.entry.on);
                let entry = std::mem::replace(&mut line.entry, emptied);
                line.entry = without_secrets(entry, &onlooker);
            }
        }
        let as_of = as_of.map_or(now, |at| std::cmp::min(at, now));
        let record = Record { file, as_of, version, actor: actor.clone(), onlooker, lines };
        let is_confidential = version == Some(RecordVersion::Confidential);
        if is_confidential && self.holds_others_secrets(&record).await? {
            // Counsel, under a protective order that is in force.
            let may = |role: &Role| role.is_officer() || *role == Role::Counsel;
            let roles = Role::ALL.iter().copied().filter(may).collect();
            return Err(LedgerError::NotYourTask { roles });
        }
        Ok(record)
    }

    /// Whether something on the record is confidential and not the caller's to open.
    async fn holds_others_secrets(&self, record: &Record) -> Result<bool, LedgerError> {
        // Asked of the law once: of one that somebody else submitted.
        if record.onlooker.opens_secrets_of_others() {
            return Ok(false);
        }
        let found = secrets_of_others(record).one(self.db()).await;
        Ok(found.doing("looking for what is confidential")?.is_some())
    }

    /// A page of the record, the first first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn record_page(
        &self,
        record: &Record,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<RecordItem>, LedgerError> {
        let place = from.map(Place::read).transpose()?.unwrap_or(Place::FIRST);
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        let begin = record.lines.partition_point(|line| line.number < place.of);
        // Each line is an item at least, but the one at which the last page ended: of that nothing may be left.
        let window: Vec<&DocketLine> = record.lines[begin..].iter().take(wanted + 1).collect();
        let documents = self.record_documents(record, &window, &place, limit + 1).await?;
        // Its letters come after its documents: where these fill the page, nobody asks for those.
        let is_full = documents.len() >= wanted
            && documents.iter().all(|row| row.entry_id == window.first().map(|line| line.id));
        let notices = if is_full && window.first().is_some_and(|line| line.number == place.of) {
            Vec::new()
        } else {
            self.record_notices(record, &window, &place, limit + 1).await?
        };
        let mut documents = documents.into_iter().peekable();
        let mut notices = notices.into_iter().peekable();
        let mut found: Vec<(Place, RecordItem)> = Vec::new();
        let mut index = place.index;
        for line in window {
            let mut add = |rank, document, notice, item: RecordItem| {
                index += 1;
                let place = Place { index, of: line.number, rank, document, notice };
                found.push((place, RecordItem { index, ..item }));
            };
            // The entry at which the last page ended was on it.
            if line.number > place.of {
                add(0, 0, None, entry_item(line)?);
            }
            while let Some(row) = documents.next_if(|row| row.entry_id == Some(line.id)) {
                let number = row.number.unwrap_or_default();
                if let Some(item) = record.document_item(line, row) {
                    add(1, number, None, item);
                }
            }
            while let Some(row) = notices.next_if(|row| row.entry_id == Some(line.id)) {
                let key = Key(format!("{}/{}", row.created_at.timestamp_micros(), row.id));
                add(2, i32::MAX, Some(key), notice_item(line, &row));
            }
            if found.len() >= wanted {
                break;
            }
        }
        let has_more = found.len() >= wanted;
        found.truncate(wanted - 1);
        let next = found.last().filter(|_| has_more).and_then(|(place, _)| place.key());
        Ok(Page { items: found.into_iter().map(|(_, item)| item).collect(), next })
    }

    /// The documents beside the entries of a window, in their order, after a place.
    async fn record_documents(
        &self,
        record: &Record,
        window: &[&DocketLine],
        place: &Place,
        limit: u64,
    ) -> Result<Vec<document::Model>, LedgerError> {
        use document::Column;
        let doing = "reading the documents of a record";
        let begun = window.first().filter(|line| line.number == place.of);
        // Those beside the entry at which the last page ended are read on from there: of ten thousand no page looks at all.
        let mut found = match begun {
            Some(line) => documents_of(record)
                .filter(Column::EntryId.eq(line.id))
                .filter(Column::Number.gt(place.document))
                .order_by_asc(Column::Number)
                .limit(limit)
                .all(self.db())
                .await
                .doing(doing)?,
            None => Vec::new(),
        };
        let wanted = limit.saturating_sub(found.len() as u64);
        let later = window.iter().skip(usize::from(begun.is_some())).map(|line| line.id);
        let later: Vec<EntryId> = later.collect();
        if wanted > 0 && !later.is_empty() {
            let rest = documents_of(record)
                .join(JoinType::InnerJoin, beside(Column::EntryId))
                .filter(Column::EntryId.is_in(later))
                .order_by_asc(docket_entry::Column::Position)
                .order_by_asc(Column::Number)
                .limit(wanted)
                .all(self.db())
                .await
                .doing(doing)?;
            found.extend(rest);
        }
        Ok(found)
    }

    /// The letters that the entries of a window owed and that were written, in their order, after a place.
    async fn record_notices(
        &self,
        record: &Record,
        window: &[&DocketLine],
        place: &Place,
        limit: u64,
    ) -> Result<Vec<notice::Model>, LedgerError> {
        use notice::Column;
        let first = record.lines.iter().find(|line| line.number == place.of);
        let begun = first.map_or(Uuid::nil(), |line| line.id.0);
        let own = |column| (notice::Entity, column);
        let later = place.notice.as_ref().map(|key| {
            let later =
                after::<DateTime<Utc>>(Some(key), own(Column::CreatedAt), own(Column::Id), Way::Up);
            Condition::any().add(Column::EntryId.ne(EntryId(begun))).add(later)
        });
        // What the office told itself is on no record.
        let to_a_party = Query::select()
            .expr(Expr::val(1))
            .from(delivery::Entity)
            .and_where(
                Expr::col((delivery::Entity, delivery::Column::NoticeId))
                    .equals((notice::Entity, Column::Id)),
            )
            .and_where(delivery::Column::Audience.ne(Word(Audience::Office)))
            .take();
        let mut query = visible_notices(&record.actor, record.file.realm, None)
            .join(JoinType::InnerJoin, told_of())
            .filter(Column::CaseId.eq(record.file.id))
            .filter(Column::EntryId.is_in(window.iter().map(|line| line.id)))
            .filter(Column::CreatedAt.lte(record.as_of))
            .filter(Column::Subject.is_not_null())
            .filter(Expr::exists(to_a_party))
            .order_by_asc(docket_entry::Column::Position)
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(limit);
        if let Some(later) = later {
            query = query.filter(later);
        }
        let rows = query.into_model::<NoticeRow>().all(self.db()).await;
        let rows = rows.doing("reading the letters of a record")?;
        Ok(rows.into_iter().map(|row| row.notice).collect())
    }
}

impl Record {
    /// The order under which alone the confidential version may be taken away.
    pub(crate) fn under(&self) -> Option<ProtectiveOrderId> {
        self.onlooker.under().filter(|_| {
            self.version == Some(RecordVersion::Confidential)
                && self.file.audience != Audience::Office
        })
    }

    /// A document as the reader sees it; `None` of what is on no record.
    fn document_item(&self, line: &DocketLine, row: document::Model) -> Option<RecordItem> {
        let version = row.version?.0;
        if !document_belongs(version) {
            return None;
        }
        let sight = self.onlooker.sees(&row, line.entry.kind)?;
        let (class, may_open) = (sight.class, sight.may_open);
        let is_carried = may_open && self.version.is_some_and(|it| carries(it, class));
        // The public version is handed on: it says of nothing confidential what its reader may know himself.
        let is_handed_on = self.version == Some(RecordVersion::Public) && !is_public(class);
        let is_told = sight.is_his && !is_handed_on;
        Some(RecordItem {
            index: 0,
            of: line.number,
            happened: line.entry.kind,
            on: line.entry.on,
            filed_at: row.filed_at?,
            by: Some(row.by_role.0),
            side: line.entry.fields.by.clone(),
            sha256: is_told.then(|| row.sha256.clone()),
            length: is_told.then(|| u64::try_from(row.length).unwrap_or_default()),
            thing: RecordThing::Document(Box::new(RecordDocument {
                row,
                version,
                class,
                may_open,
                is_carried,
            })),
        })
    }
}

/// The documents of a record, of whatever version.
fn documents_of(record: &Record) -> sea_orm::Select<document::Entity> {
    use document::Column;
    document::Entity::find()
        .filter(Column::CaseId.eq(record.file.id))
        .filter(Column::FiledAt.lte(record.as_of))
        .filter(Column::Version.ne(Word(Version::Internal)))
}

/// What is confidential on a record, and not of the caller's own party.
pub(crate) fn secrets_of_others(record: &Record) -> sea_orm::Select<document::Entity> {
    use document::Column;
    documents_of(record)
        .filter(Column::EntryId.is_in(record.lines.iter().map(|line| line.id)))
        .filter(Column::Version.eq(Word(Version::Confidential)))
        .filter(Column::PartyKey.ne(record.actor.own_party().key))
        .order_by_asc(Column::Number)
}

/// From a document to the entry it stands beside.
fn beside(own: document::Column) -> RelationDef {
    document::Entity::belongs_to(docket_entry::Entity).from(own).to(docket_entry::Column::Id).into()
}

/// From a notice to the entry that owed it.
fn told_of() -> RelationDef {
    notice::Entity::belongs_to(docket_entry::Entity)
        .from(notice::Column::EntryId)
        .to(docket_entry::Column::Id)
        .into()
}

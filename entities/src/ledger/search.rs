//! What is searched, written: the words of each audience in the transaction of the act, those of notices when they are rendered, those
//! of documents when they are filed.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use statute::count::legal_day;
use statute::search::{Facet, Thing, marks, said};
use statute::{Audience, Docket};
use uuid::Uuid;

use super::connect::hex;
use super::cross::key_of;
use super::open::Open;
use super::settle::all_set;
use super::together::Together;
use crate::actor::clean;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, NoticeId};
use crate::read::Seen;
use crate::screening::names::words;
use crate::search_words::folded;
use crate::stored::Word;
use crate::{delivery, notice, search_facet, search_text, withheld};

/// How many rows are read or dropped in one statement.
const AT_ONCE: usize = 500;
/// How many notices are read at once: each has its whole text.
const NOTICES_AT_ONCE: u64 = 100;
/// How many words of one description it is found by.
const WORDS: usize = 20;

/// What an audience is to find of a case and its docket.
pub(super) struct Found {
    audience: Audience,
    texts: HashMap<Uuid, search_text::Model>,
    facets: BTreeSet<search_facet::Model>,
}

impl Found {
    /// What an audience finds that sees this.
    pub fn of(open: &Open, audience: Audience, seen: &Seen, docket: &Docket) -> Self {
        let facets = facets(open.case.id, audience, docket);
        let mut texts: HashMap<_, _> =
            entries(open, audience, seen).map(|row| (row.thing_id, row)).collect();
        let case = case(open, audience, &facets);
        texts.insert(case.thing_id, case);
        Self { audience, texts, facets }
    }

    /// Nothing: the audience may not know of the case any more.
    pub fn nothing(audience: Audience) -> Self {
        Self { audience, texts: HashMap::new(), facets: BTreeSet::new() }
    }
}

/// What an audience found of a case or of an entry of its docket, as far as a change is recognised by it.
#[derive(Debug, FromQueryResult)]
pub(super) struct Text {
    id: i64,
    case_id: CaseId,
    audience: Word<Audience>,
    thing_id: Uuid,
    digest: String,
}

/// What these audiences find of cases and their dockets.
pub(super) async fn texts_of(
    tx: &impl ConnectionTrait,
    cases: &[CaseId],
    audiences: &[Audience],
) -> Result<HashMap<CaseId, Vec<Text>>, LedgerError> {
    use search_text::Column;
    let found: Vec<Text> = search_text::Entity::find()
        .filter(Column::CaseId.is_in(cases.iter().copied()))
        .filter(Column::Audience.is_in(audiences.iter().map(|it| Word(*it))))
        .filter(Column::Kind.is_in([Thing::Case, Thing::Entry].map(Thing::as_str)))
        .select_only()
        .columns([Column::Id, Column::CaseId, Column::Audience, Column::ThingId, Column::Digest])
        .into_model()
        .all(tx)
        .await
        .doing("reading what is found of a case")?;
    let mut texts: HashMap<CaseId, Vec<Text>> = HashMap::new();
    for it in found {
        texts.entry(it.case_id).or_default().push(it);
    }
    Ok(texts)
}

/// Rewrites what audiences find of a case and its docket, where it is not what it was: of all of them at once. `known`: what there is, where
/// that was read already. `is_rebuilt`: rows may be lost or wrong.
pub(super) async fn index_views(
    tx: &impl ConnectionTrait,
    case: CaseId,
    found: Vec<Found>,
    known: Option<Vec<Text>>,
    is_rebuilt: bool,
    together: &mut Together,
) -> Result<(), LedgerError> {
    if found.is_empty() {
        return Ok(());
    }
    let audiences: Vec<_> = found.iter().map(|it| it.audience).collect();
    let known = match known {
        Some(known) => known,
        None => texts_of(tx, &[case], &audiences).await?.remove(&case).unwrap_or_default(),
    };
    let mut wanted: HashMap<(Audience, Uuid), search_text::Model> = HashMap::new();
    let mut facets = Vec::with_capacity(found.len());
    for it in found {
        let audience = it.audience;
        wanted.extend(it.texts.into_iter().map(|(thing, row)| ((audience, thing), row)));
        facets.push((audience, it.facets));
    }
    let mut stale = Vec::new();
    for it in known.into_iter().filter(|it| audiences.contains(&it.audience.0)) {
        let (audience, thing) = (it.audience.0, it.thing_id);
        let key = (audience, thing);
        if wanted.get(&key).is_some_and(|row| row.digest == it.digest) {
            wanted.remove(&key);
            if thing == case.0 && !is_rebuilt {
                // The row of the case itself is another where any of what it is found by is.
                facets.retain(|(whose, _)| *whose != audience);
            }
        } else {
            stale.push(it.id);
        }
    }
    for some in stale.chunks(AT_ONCE) {
        let which = search_text::Column::Id.is_in(some.iter().copied());
        together.drop_rows::<search_text::Entity>(some.len(), which);
    }
    together.add(texts(wanted.into_values()), None);
    write_facets(tx, case, facets, together).await
}

/// What the docket of an audience says, entry by entry.
fn entries(
    open: &Open,
    audience: Audience,
    seen: &Seen,
) -> impl Iterator<Item = search_text::Model> {
    seen.entries.iter().filter_map(move |entry| {
        let position = seen.position(entry.position);
        // Positions are gapless, from 1.
        let row = open.rows.get(usize::try_from(position).ok()?.checked_sub(1)?)?;
        Some(made(search_text::Model {
            id: 0,
            realm_id: open.case.realm_id,
            case_id: open.case.id,
            audience: Word(audience),
            kind: Word(Thing::Entry),
            thing_id: row.id.0,
            entry_kind: Some(row.kind),
            number: i32::try_from(entry.position).ok(),
            digest: String::new(),
            at: row.recorded_at,
            sort_id: row.id.0,
            on: entry.on,
            words: said(entry),
            folded: String::new(),
        }))
    })
}

/// A case, by its numbers and by all it is found by.
fn case(
    open: &Open,
    audience: Audience,
    facets: &BTreeSet<search_facet::Model>,
) -> search_text::Model {
    let case = &open.case;
    let mut lines = vec![case.number.clone()];
    lines.extend(case.control_number.clone());
    lines.extend(facets.iter().filter(|it| it.is_whole).map(|it| it.value.clone()));
    let mut row = made(search_text::Model {
        id: 0,
        realm_id: case.realm_id,
        case_id: case.id,
        audience: Word(audience),
        kind: Word(Thing::Case),
        thing_id: case.id.0,
        entry_kind: None,
        number: None,
        digest: String::new(),
        at: case.opened_at,
        sort_id: case.id.0,
        on: legal_day(case.opened_at),
        words: lines.join("\n"),
        folded: String::new(),
    });
    let found: Vec<_> = facets
        .iter()
        .map(|it| (it.facet.0.as_str(), it.key.as_str(), it.is_whole, it.value.as_str()))
        .collect();
    let all = serde_json::json!([row.digest, found]);
    row.digest = hex(&Sha256::digest(all.to_string()));
    row
}

/// A row by which a change is recognised. Its words are folded when they are written, for most are there already.
fn made(mut row: search_text::Model) -> search_text::Model {
    row.words = row.words.replace('\0', "\u{fffd}");
    let kind = row.entry_kind.map(|kind| kind.0.as_str());
    let all = serde_json::json!([
        kind,
        row.number,
        row.on.to_string(),
        row.at.timestamp_micros(),
        row.words
    ]);
    row.digest = hex(&Sha256::digest(all.to_string()));
    row
}

/// What a docket is found by: two spellings of one value are one, and goods are found by each word of theirs.
fn facets(case: CaseId, audience: Audience, docket: &Docket) -> BTreeSet<search_facet::Model> {
    let mut found: HashMap<(Facet, String, bool), search_facet::Model> = HashMap::new();
    for mark in marks(docket) {
        let mut keys: Vec<(String, bool)> =
            key_of(&mark.value).map(|key| (key, true)).into_iter().collect();
        if mark.facet == Facet::Product {
            // Nobody describes the same goods in the same words.
            let parts = words(&mark.value).into_iter().take(WORDS);
            keys.extend(parts.filter_map(|word| key_of(&word)).map(|key| (key, false)));
        }
        for (key, is_whole) in keys {
            let row = search_facet::Model {
                case_id: case,
                audience: Word(audience),
                facet: Word(mark.facet),
                key: key.clone(),
                is_whole,
                value: clean(&mark.value),
            };
            found.entry((mark.facet, key, is_whole)).or_insert(row);
        }
    }
    found.into_values().collect()
}

async fn write_facets(
    tx: &impl ConnectionTrait,
    case: CaseId,
    wanted: Vec<(Audience, BTreeSet<search_facet::Model>)>,
    together: &mut Together,
) -> Result<(), LedgerError> {
    use search_facet::{Column, Entity};
    if wanted.is_empty() {
        return Ok(());
    }
    let of = |audiences: Vec<Word<Audience>>| Column::Audience.is_in(audiences);
    let asked = wanted.iter().map(|it| Word(it.0)).collect();
    let known = Entity::find().filter(Column::CaseId.eq(case)).filter(of(asked)).all(tx).await;
    let known: BTreeSet<_> = known.doing("reading what a case is found by")?.into_iter().collect();
    let is_other = |(audience, facets): &(Audience, BTreeSet<search_facet::Model>)| {
        known.iter().filter(|row| row.audience.0 == *audience).ne(facets.iter())
    };
    let changed: Vec<_> = wanted.into_iter().filter(is_other).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let whose = of(changed.iter().map(|it| Word(it.0)).collect());
    let which = Condition::all().add(Column::CaseId.eq(case)).add(whose);
    together.drop_rows::<Entity>(1 + changed.len(), which);
    let rows = changed.into_iter().flat_map(|it| it.1);
    together.add(rows.map(all_set::<_, search_facet::ActiveModel>), None);
    Ok(())
}

/// Rows as they are written: folded, and numbered by the database.
fn texts(
    rows: impl Iterator<Item = search_text::Model>,
) -> impl Iterator<Item = search_text::ActiveModel> {
    rows.map(|row| {
        let folded = folded(&row.words);
        let mut row: search_text::ActiveModel = all_set(search_text::Model { folded, ..row });
        row.id = NotSet;
        row
    })
}

async fn add_texts(
    tx: &impl ConnectionTrait,
    rows: Vec<search_text::Model>,
) -> Result<(), LedgerError> {
    for some in rows.chunks(AT_ONCE) {
        search_text::Entity::insert_many(texts(some.iter().cloned()))
            .exec_without_returning(tx)
            .await
            .doing("writing what is found")?;
    }
    Ok(())
}

/// Writes what is found of a notice by those to whom it is, when it was rendered: once.
pub(super) async fn index_notice(
    tx: &impl ConnectionTrait,
    id: NoticeId,
) -> Result<(), LedgerError> {
    let notice = notice::Entity::find_by_id(id).one(tx).await.doing("reading a notice")?;
    let Some(notice) = notice else { return Ok(()) };
    let (Some(subject), Some(text)) = (&notice.subject, &notice.text) else { return Ok(()) };
    let doing = "reading to whom a notice is";
    let sent: Vec<Word<Audience>> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Audience)
        .filter(delivery::Column::NoticeId.eq(id))
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    let held: Vec<Word<Audience>> = withheld::Entity::find()
        .select_only()
        .column(withheld::Column::Audience)
        .filter(withheld::Column::NoticeId.eq(id))
        .into_tuple()
        .all(tx)
        .await
        .doing(doing)?;
    let mut audiences: BTreeSet<Audience> = sent.into_iter().chain(held).map(|it| it.0).collect();
    // The office sees every notice, to whomever it is.
    audiences.insert(Audience::Office);
    let row = |audience| {
        made(search_text::Model {
            id: 0,
            realm_id: notice.realm_id,
            case_id: notice.case_id,
            audience: Word(audience),
            kind: Word(Thing::Notice),
            thing_id: id.0,
            entry_kind: None,
            number: None,
            digest: String::new(),
            at: notice.created_at,
            sort_id: id.0,
            on: legal_day(notice.created_at),
            words: format!("{subject}\n{text}"),
            folded: String::new(),
        })
    };
    add_texts(tx, audiences.into_iter().map(row).collect()).await
}

/// Writes again what is found of everything beside the docket of a case.
pub(super) async fn index_beside(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<(), LedgerError> {
    super::search_documents::index_all(tx, case).await?;
    search_text::Entity::delete_many()
        .filter(search_text::Column::CaseId.eq(case))
        .filter(search_text::Column::Kind.eq(Word(Thing::Notice)))
        .exec(tx)
        .await
        .doing("dropping what is found of notices")?;
    let mut after = Uuid::nil();
    loop {
        let some: Vec<NoticeId> = notice::Entity::find()
            .select_only()
            .column(notice::Column::Id)
            .filter(notice::Column::CaseId.eq(case))
            .filter(notice::Column::Id.gt(after))
            .order_by_asc(notice::Column::Id)
            .limit(NOTICES_AT_ONCE)
            .into_tuple()
            .all(tx)
            .await
            .doing("reading the notices of a case")?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.0;
        for id in some {
            index_notice(tx, id).await?;
        }
    }
}

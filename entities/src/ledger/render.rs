//! What a notice is rendered from: only what every one of its recipients may see.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use statute::documents::Version;
use statute::notice::SERVICE_OF_SUBMISSION;
use statute::seal::Passage;
use statute::{Audience, Docket, Entry, Program};

use super::connect::hex;
use super::search::index_notice;
use super::tolling_told::{TakenBack, correction};
use super::{Ledger, append};
use crate::actor::clean;
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{DocumentId, NoticeId, RealmId};
use crate::read::{Seen, hide, sealed_entries};
use crate::stored::Word;
use crate::{allegation, case, deadline, delivery, document, letter_words, notice, realm};

/// A notice as it was rendered, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// What the letter on paper says, in the words of whoever renders it; none where only what is mailed is meant.
    pub letter: Option<String>,
}

/// Everything a template may need.
#[derive(Debug, Clone)]
pub struct RenderJob {
    /// The notice.
    pub notice: notice::Model,
    /// Its realm.
    pub realm: RealmId,
    /// The sandbox's name, where it is one.
    pub sandbox: Option<String>,
    /// The case's number.
    pub case_number: String,
    /// The case's control number.
    pub control_number: Option<String>,
    /// The entry that owes the notice.
    pub entry: Option<Entry>,
    /// The deadline it speaks of, as the law tells it: for reminders and missed duties.
    pub deadline: Option<Value>,
    /// How many days before it, for a reminder.
    pub rung: Option<u32>,
    /// The docket, as every recipient may see it.
    pub docket: Docket,
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
    /// The public versions that are served with it, of the submission it speaks of.
    pub served: Vec<ServedDocument>,
    /// What corrects the tolling order that it speaks of, where it tells of that.
    pub taken_back: Option<TakenBack>,
    /// The officer who has the case in charge.
    pub officer: Option<String>,
    /// Who filed.
    pub filer: Option<PartyName>,
    /// Who is alleged to evade, under the name the allegation gives.
    pub importer: Option<PartyName>,
    /// Who is told.
    pub recipients: Vec<Recipient>,
    /// The notice in whose place it is, for an amended one.
    pub amends: Option<Amends>,
}

/// In whose place an amended notice is, and what it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amends {
    /// When the notice that is amended was owed.
    pub created_at: DateTime<Utc>,
    /// What is taken out or said otherwise.
    pub passages: Vec<Passage>,
}

/// A public version, as the notice that serves it says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedDocument {
    /// The document.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
}

/// A party's name, as a notice may say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyName {
    /// The name.
    pub name: String,
    /// The postal address.
    pub address: Option<String>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// As whom.
    pub audience: Audience,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub address: String,
}

impl Rendered {
    /// What a notice was rendered to, if it was.
    pub(super) fn of(notice: &notice::Model) -> Option<Self> {
        let notice = notice.clone();
        Some(Self {
            subject: notice.subject?,
            text: notice.text?,
            html: notice.html?,
            letter: None,
        })
    }
}

impl Ledger {
    /// What a notice is to be rendered from.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such notice; the database's own.
    pub async fn render_job(&self, id: NoticeId) -> Result<RenderJob, LedgerError> {
        self.render_job_within(self.db(), id).await
    }

    /// The same within a transaction that has written the notice.
    pub(super) async fn render_job_within(
        &self,
        db: &impl ConnectionTrait,
        id: NoticeId,
    ) -> Result<RenderJob, LedgerError> {
        self.render_job_of(db, id, None).await
    }

    /// The same for a notice that is in the place of another: it tells of its own entry, whether that is sealed or not, since what is not
    /// to be told is named.
    pub(super) async fn render_job_of(
        &self,
        db: &impl ConnectionTrait,
        id: NoticeId,
        amends: Option<Amends>,
    ) -> Result<RenderJob, LedgerError> {
        let found = notice::Entity::find_by_id(id)
            .find_also_related(case::Entity)
            .one(db)
            .await
            .doing("reading a notice")?;
        let Some((notice, Some(case))) = found else { return Err(LedgerError::NotFound) };
        let deliveries = delivery::Entity::find()
            .filter(delivery::Column::NoticeId.eq(id))
            .order_by_asc(delivery::Column::Address)
            .all(db)
            .await
            .doing("reading deliveries")?;
        let mut audiences: Vec<_> = deliveries.iter().map(|delivery| delivery.audience.0).collect();
        audiences.sort_unstable();
        audiences.dedup();

        let rows = append::rows(db, case.id).await?;
        let whole = rows.iter().map(append::entry).collect::<Result<Vec<_>, _>>()?;
        let views: Vec<_> =
            audiences.iter().map(|audience| Seen::by(*audience, case.program.0, &whole)).collect();
        let mut seen = common(views).ok_or(LedgerError::NotFound)?;
        let realm = realm::Entity::find_by_id(notice.realm_id).one(db).await;
        let realm = realm.doing("reading a realm")?.ok_or(LedgerError::NotFound)?;
        let today = self.legal_day(realm.now);
        // What is served is kept: it says no day of an older law.
        self.read_law_in(db).await?;
        let mut docket = statute::docket(case.matter(), &seen.entries, &self.law(), today);
        let mut sealed = sealed_entries(db, &[case.id]).await?;
        if let Some(own) = notice.entry_id.filter(|_| amends.is_some()) {
            sealed.remove(&own);
        }
        let numbers = seen.sealed(&rows, &sealed);
        let is_own_sealed = notice.entry_id.is_some_and(|own| sealed.contains(&own));
        // What is sealed is told in no notice that a party gets.
        for &audience in &audiences {
            hide(audience, &mut seen.entries, &numbers);
            hide(audience, &mut docket.entries, &numbers);
        }
        let position = rows.iter().find(|row| Some(row.id) == notice.entry_id);
        let position = position.and_then(|row| u32::try_from(row.position).ok());
        let told_at = amends.as_ref().map_or(notice.created_at, |it| it.created_at);
        let back = position.and_then(|it| correction(&notice, told_at, it, &rows, &whole));
        let entry = seen
            .entries
            .iter()
            .find(|entry| Some(seen.position(entry.position)) == position)
            .cloned()
            // What was corrected before it was told is told as it stood: it was owed.
            .or_else(|| {
                // One that is told when it no longer holds, as it was when that was written: a party may have come after it.
                let until = back.map_or(position?, |(_, it)| it.position.saturating_sub(1));
                let stood = as_it_stood(&audiences, case.program.0, &whole, (position?, until));
                stood.map(|mut entry| {
                    let own = [entry.position];
                    for &audience in audiences.iter().filter(|_| is_own_sealed) {
                        hide(audience, std::slice::from_mut(&mut entry), &own);
                    }
                    entry
                })
            });
        let (filer, importer) = self.names(db, &case).await?;
        Ok(RenderJob {
            deadline: self.spoken_of(db, &notice, &audiences, entry.as_ref(), &docket).await?,
            served: served_with(db, &notice).await?,
            taken_back: back.map(|(row, it)| TakenBack::of(it, sealed.contains(&row.id))),
            rung: notice.rung.and_then(|rung| u32::try_from(rung).ok()),
            realm: realm.id,
            sandbox: realm.now.map(|_| realm.name),
            officer: case.officer,
            case_number: case.number,
            control_number: case.control_number,
            entry,
            docket,
            entries: seen.entries,
            filer,
            importer,
            recipients: deliveries
                .into_iter()
                .map(|row| Recipient {
                    audience: row.audience.0,
                    name: row.name,
                    address: row.address,
                })
                .collect(),
            notice,
            amends,
        })
    }

    /// Keeps what a notice was rendered to. The first rendering stands.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rendered(&self, id: NoticeId, rendered: &Rendered) -> Result<(), LedgerError> {
        let (subject, text, html) =
            (clean(&rendered.subject), kept(&rendered.text), kept(&rendered.html));
        let sha256 = hex(&Sha256::digest(serde_json::json!([subject, text, html]).to_string()));
        let row = notice::ActiveModel {
            subject: Set(Some(subject)),
            text: Set(Some(text)),
            html: Set(Some(html)),
            sha256: Set(Some(sha256)),
            ..Default::default()
        };
        self.write(async |tx| {
            let kept = notice::Entity::update_many()
                .set(row.clone())
                .filter(notice::Column::Id.eq(id))
                // Of one that was destroyed the hash is there.
                .filter(notice::Column::Sha256.is_null())
                .exec(tx)
                .await
                .doing("keeping a rendered notice")?;
            self.serve_in_portal(tx, id).await?;
            if kept.rows_affected > 0 {
                index_notice(tx, id).await?;
            }
            let Some(words) = rendered.letter.as_ref().filter(|_| kept.rows_affected > 0) else {
                return Ok(());
            };
            let words =
                letter_words::ActiveModel { notice_id: Set(id), words: Set(self::kept(words)) };
            letter_words::Entity::insert(words)
                .exec_without_returning(tx)
                .await
                .doing("keeping the words of a letter")?;
            Ok(())
        })
        .await
    }

    /// The deadline a notice speaks of: a reminder's, or the one that was missed.
    async fn spoken_of(
        &self,
        db: &impl ConnectionTrait,
        notice: &notice::Model,
        audiences: &[Audience],
        entry: Option<&Entry>,
        docket: &Docket,
    ) -> Result<Option<Value>, LedgerError> {
        if let (Some(id), Some(audience)) = (notice.deadline_id, audiences.first()) {
            let row = deadline::Entity::find_by_id((id, Word(*audience))).one(db).await;
            let row = row.doing("reading a deadline")?;
            let told = row.map(|row| serde_json::from_str(&row.object)).transpose();
            return told.map_err(unreadable("deadline"));
        }
        let missed = entry.and_then(|entry| entry.fields.rule.as_deref());
        let missed = missed
            .and_then(|name| docket.deadlines.iter().find(|deadline| deadline.name() == name));
        missed.map(serde_json::to_value).transpose().map_err(unreadable("deadline"))
    }

    async fn names(
        &self,
        db: &impl ConnectionTrait,
        case: &case::Model,
    ) -> Result<(Option<PartyName>, Option<PartyName>), LedgerError> {
        let parties = self.served(db, case.id).await?;
        let alleged =
            allegation::Entity::find_by_id(case.id).one(db).await.doing("reading an allegation")?;
        let filer = parties.iter().find(|served| served.role == PartyRole::Filer);
        let filer = filer.map(|served| PartyName {
            name: served.party.name.clone(),
            address: served.party.address.clone(),
        });
        // Under the name the filer knows: what the importer's own accounts say of it is not the filer's to read.
        let importer = alleged.map(|alleged| alleged.importer_name).or_else(|| {
            // Where another agency asked, there is no filer to keep anything from.
            let importer = parties.iter().find(|served| served.role == PartyRole::Importer);
            importer.map(|served| served.party.name.clone())
        });
        let importer = importer.map(|name| PartyName { name, address: None });
        Ok((filer, importer))
    }
}

/// The public versions that a notice of service serves: those that were there when it was owed.
async fn served_with(
    db: &impl ConnectionTrait,
    notice: &notice::Model,
) -> Result<Vec<ServedDocument>, LedgerError> {
    let Some(entry) = notice.entry_id.filter(|_| notice.kind == SERVICE_OF_SUBMISSION.id) else {
        return Ok(Vec::new());
    };
    let rows = document::Entity::find()
        .filter(document::Column::EntryId.eq(entry))
        .filter(document::Column::Version.eq(Word(Version::Public)))
        .filter(document::Column::FiledAt.lte(notice.created_at))
        .order_by_asc(document::Column::Number)
        .all(db)
        .await
        .doing("reading the documents that are served")?;
    Ok(rows.into_iter().map(|row| ServedDocument { id: row.id, title: row.title }).collect())
}

/// An entry as all of these saw it when the docket went as far as this.
fn as_it_stood(
    audiences: &[Audience],
    program: Program,
    whole: &[Entry],
    (position, until): (u32, u32),
) -> Option<Entry> {
    let until = whole.iter().filter(|entry| entry.position <= until).cloned();
    let until: Vec<Entry> = until.collect();
    let views = audiences.iter().map(|audience| Seen::by(*audience, program, &until)).collect();
    let seen = common(views)?;
    seen.entries.iter().find(|entry| seen.position(entry.position) == position).cloned()
}

/// What all of these see: a notice to several says nothing that one of them may not know.
fn common(views: Vec<Option<Seen>>) -> Option<Seen> {
    let mut views = views.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
    let mut first = views.next()?;
    for other in views {
        let positions = first.positions.clone();
        first.entries.retain(|entry| {
            let position = usize::try_from(entry.position)
                .ok()
                .and_then(|number| positions.get(number.wrapping_sub(1)));
            position.is_some_and(|position| {
                other.entries.iter().any(|seen| {
                    other.position(seen.position) == *position
                        && seen.fields.content == entry.fields.content
                })
            })
        });
    }
    Some(first)
}

pub(super) fn kept(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

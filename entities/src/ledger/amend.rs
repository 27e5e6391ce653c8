//! Amended notices: one that says what it should not have said is sealed, and another of the same entry goes to the same recipients in
//! its place, all in one transaction. It is rendered there and then, so that nothing of it is sent before it is known to be without the
//! words.

use std::error::Error as StdError;

use sea_orm::{DatabaseTransaction, EntityTrait};
use sha2::{Digest, Sha256};
use statute::audit::{Doing as Deeds, Resource};
use statute::seal::{self, Deed as Wanted, Kind, Passage};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::by_hand::defective;
use super::connect::hex;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::protective::barred;
use super::render::{Amends, RenderJob, Rendered, kept};
use super::service::Addressee;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{NoticeId, RealmId};
use crate::read::NoticeSeen;
use crate::{letter_words, notice, notice_amendment};

/// Why a delivery of a notice is not gone on with that another takes the place of.
const REPLACED: &str = "An amended notice is in its place.";

/// What a notice is to say otherwise, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAmendment {
    /// Why.
    pub reason: String,
    /// What is taken out, or said otherwise.
    pub passages: Vec<Passage>,
}

/// Writes a notice: whoever knows the letters.
pub type Writing<'a> =
    dyn Fn(&RenderJob) -> Result<Rendered, Box<dyn StdError + Send + Sync>> + Sync + 'a;

impl Ledger {
    /// Sends an amended notice in the place of one, and seals that. `seen` is the tag of the notice the officer decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where another is in
    /// its place already, or no entry owes it; [`LedgerError::NotRendered`] where it says nothing yet; [`LedgerError::Barred`] with every
    /// defect; [`LedgerError::Unwritable`] where it cannot be written; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which notice, on what he saw, what, by whose letters, and how often: all of it is the act"
    )]
    pub async fn amend_notice(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: NoticeId,
        seen: Option<&str>,
        new: &NewAmendment,
        writing: &Writing<'_>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, NoticeSeen>,
    ) -> Result<Replayable<NoticeSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let found = self.notice_in(tx, actor, realm, id).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let case = found.ok_or(LedgerError::NotFound)?.notice.case_id;
            yours(actor, seal::done_by(Wanted::Amend))?;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let mut open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
            // Once more, when nobody else can change it.
            let old = self.notice_in(tx, actor, realm, id).await?.ok_or(LedgerError::NotFound)?;
            let etag = old.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            may_be_amended(&old)?;
            let words = old.words()?;
            let says = [words.subject.as_deref(), words.text.as_deref()];
            let says = says.map(Option::unwrap_or_default);
            let defects = seal::amendment_defects(&says, &new.passages);
            if !defects.is_empty() {
                return Err(defective(defects));
            }
            let made = self.replace(tx, &open, &old, new, writing).await?;
            let amendment = notice_amendment::Model {
                notice_id: made,
                amends_id: id,
                case_id: case,
                reason: clean(&new.reason),
                passages: i32::try_from(new.passages.len()).unwrap_or(i32::MAX),
                amended_by: clean(&actor.account),
                amended_at: open.now,
            };
            let amendment: notice_amendment::ActiveModel = all_set(amendment);
            notice_amendment::Entity::insert(amendment)
                .exec_without_returning(tx)
                .await
                .doing("amending a notice")?;
            // It may be sealed already: that it leaked was known before anybody had the words for another.
            self.put_seal(tx, actor, &mut open, Kind::Notice, id.0, &new.reason).await?;
            self.stop_deliveries(tx, &open, id, Some(REPLACED)).await?;
            self.serve_in_portal(tx, made).await?;
            self.look_again(tx, &mut open).await?;
            let after = self.notice_in(tx, actor, realm, made).await?;
            let after = after.ok_or(LedgerError::NotFound)?;
            let answer = answer(&after);
            let subject = Some(made.to_string());
            let deed = Deed::of(actor, Deeds::NoticeAmended, Resource::Notice, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: after, answer })
        })
        .await
    }

    /// Writes the amended notice, addressed to the recipients of the other, with its words.
    async fn replace(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        old: &NoticeSeen,
        new: &NewAmendment,
        writing: &Writing<'_>,
    ) -> Result<NoticeId, LedgerError> {
        let to = old.deliveries.iter().filter(|it| !old.is_superseded(it.delivery.id));
        let to = to.map(|it| Addressee {
            fallback: it.delivery.fallback_address.clone(),
            ..Addressee::like(&it.delivery)
        });
        let (id, post) = self.amended(open, &old.notice, to.collect());
        self.send(tx, open, post, false).await?;
        let amends = Amends { created_at: old.notice.created_at, passages: new.passages.clone() };
        let job = self.render_job_of(tx, id, Some(amends)).await?;
        let written = writing(&job).map_err(|source| LedgerError::Unwritable { source })?;
        let (subject, text) = (clean(&written.subject), kept(&written.text));
        let html = kept(&written.html);
        let words = written.letter.as_deref().map(kept).unwrap_or_default();
        // All forms are made of the same words; of these two no mark of a page is one of them.
        let left = seal::in_the_letter(&[&subject, &text], &new.passages);
        if !left.is_empty() {
            return Err(defective(left));
        }
        let sha256 = hex(&Sha256::digest(serde_json::json!([subject, text, html]).to_string()));
        let row = notice::Model {
            subject: Some(subject),
            text: Some(text),
            html: Some(html),
            sha256: Some(sha256),
            ..job.notice
        };
        let row: notice::ActiveModel = all_set(row);
        notice::Entity::update(row).exec(tx).await.doing("keeping an amended notice")?;
        let words: letter_words::ActiveModel =
            all_set(letter_words::Model { notice_id: id, words });
        letter_words::Entity::insert(words)
            .exec_without_returning(tx)
            .await
            .doing("keeping the words of a letter")?;
        Ok(id)
    }
}

/// Whether a notice may have another in its place: one that an entry owes, once.
fn may_be_amended(old: &NoticeSeen) -> Result<(), LedgerError> {
    if let Some(other) = old.amended_by {
        let message = format!("notice {other} is in its place");
        return Err(barred(message, "amend the one that is in its place"));
    }
    if old.notice.entry_id.is_none() {
        let message = "no entry owes it: what the clock tells is told again by the clock";
        return Err(barred(message.to_owned(), "seal it"));
    }
    Ok(())
}

//! Letters on paper: set in type from the words that were kept with the notice, once for each recipient.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};

use super::Ledger;
use super::connect::hex;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{DeliveryId, NoticeId, RealmId};
use crate::read::{DeliverySeen, NoticeSeen};
use crate::{letter, letter_words};

/// What there is of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// It was set.
    Set(letter::Model),
    /// It was not yet: the words to set.
    Words(String),
}

/// A letter to one recipient, as the caller sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterSeen {
    /// The notice, with the deliveries the caller sees.
    pub notice: NoticeSeen,
    /// The delivery the letter goes with.
    pub delivery: DeliverySeen,
    /// What there is of it.
    pub letter: Letter,
}

impl Ledger {
    /// The letter of a notice to one recipient: the one named, else the first that the caller sees.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the caller sees no such notice or delivery; [`LedgerError::NotRendered`] where the
    /// notice has no words yet, [`LedgerError::Sealed`] where it has none for him; the database's own.
    pub async fn letter(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: NoticeId,
        delivery: Option<DeliveryId>,
    ) -> Result<LetterSeen, LedgerError> {
        let notice = self.notice(actor, realm, id).await?;
        let wanted = |seen: &&DeliverySeen| delivery.is_none_or(|id| seen.delivery.id == id);
        let delivery = notice.deliveries.iter().find(wanted).ok_or(LedgerError::NotFound)?.clone();
        notice.words()?;
        let set = letter::Entity::find_by_id(delivery.delivery.id)
            .one(self.db())
            .await
            .doing("reading a letter")?;
        let letter = if let Some(set) = set {
            Letter::Set(set)
        } else {
            let words = letter_words::Entity::find_by_id(id).one(self.db()).await;
            let words = words.doing("reading the words of a letter")?;
            Letter::Words(words.ok_or(LedgerError::NotRendered)?.words)
        };
        Ok(LetterSeen { notice, delivery, letter })
    }

    /// Keeps a letter that was set, and gives the one that stands: the first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such delivery; the database's own.
    pub async fn keep_letter(
        &self,
        notice: NoticeId,
        delivery: DeliveryId,
        pdf: Vec<u8>,
    ) -> Result<letter::Model, LedgerError> {
        let row = letter::ActiveModel {
            delivery_id: Set(delivery),
            notice_id: Set(notice),
            length: Set(i64::try_from(pdf.len()).unwrap_or(i64::MAX)),
            sha256: Set(hex(&Sha256::digest(&pdf))),
            pdf: Set(pdf),
            set_at: Set(self.real_now()),
        };
        self.write(async |tx| {
            letter::Entity::insert(row.clone())
                .on_conflict(OnConflict::column(letter::Column::DeliveryId).do_nothing().to_owned())
                .exec_without_returning(tx)
                .await
                .doing("keeping a letter")?;
            let stands = letter::Entity::find_by_id(delivery).one(tx).await;
            stands.doing("reading a letter")?.ok_or(LedgerError::NotFound)
        })
        .await
    }

    /// The hashes of the letters that were set for these deliveries, without their bytes; none where the words are hidden.
    ///
    /// # Errors
    /// The database's own.
    pub async fn letter_hashes(
        &self,
        notice: &NoticeSeen,
    ) -> Result<Vec<(DeliveryId, String)>, LedgerError> {
        if matches!(notice.words(), Err(LedgerError::Sealed)) {
            return Ok(Vec::new());
        }
        letter::Entity::find()
            .select_only()
            .column(letter::Column::DeliveryId)
            .column(letter::Column::Sha256)
            .filter(
                letter::Column::DeliveryId
                    .is_in(notice.deliveries.iter().map(|seen| seen.delivery.id)),
            )
            .into_tuple()
            .all(self.db())
            .await
            .doing("reading the hashes of letters")
    }
}

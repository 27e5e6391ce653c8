//! The release of a notice to the public by an officer: of one that was issued after the record was released.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use statute::audit::{Doing as Deeds, Resource};
use statute::visibility::{RELEASED_BY, Release, release};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::protective::barred;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{NoticeId, RealmId};
use crate::notice_release::{ActiveModel, Column, Entity, Model};
use crate::read::NoticeSeen;

impl Ledger {
    /// Releases a notice to the public. `seen` is the tag of the notice the officer decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where it is released,
    /// or can never be; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, which notice, on what he saw, why, and how often: all of it is the act"
    )]
    pub async fn release_notice(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: NoticeId,
        seen: Option<&str>,
        reason: &str,
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
            yours(actor, RELEASED_BY)?;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let mut open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
            // Once more, when nobody else can change it.
            let notice = self.notice_in(tx, actor, realm, id).await?;
            let notice = notice.ok_or(LedgerError::NotFound)?;
            let etag = notice.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            may_be_released(&open, &notice)?;
            let before = Entity::find().filter(Column::NoticeId.eq(id)).one(tx).await;
            if before.doing("reading whether a notice was released")?.is_some() {
                let message = "it is released already".to_owned();
                return Err(barred(message, "read the public notices"));
            }
            let row = Model {
                notice_id: id,
                case_id: case,
                reason: clean(reason),
                released_by: clean(&actor.account),
                released_at: open.now,
            };
            let row: ActiveModel = all_set(row);
            Entity::insert(row).exec_without_returning(tx).await.doing("releasing a notice")?;
            self.look_again(tx, &mut open).await?;
            let answer = answer(&notice);
            let subject = Some(id.to_string());
            let deed = Deed::of(actor, Deeds::NoticeReleased, Resource::Notice, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: notice, answer })
        })
        .await
    }
}

/// Whether it is for an officer to release a notice.
fn may_be_released(open: &Open, notice: &NoticeSeen) -> Result<(), LedgerError> {
    let row = open.rows.iter().find(|row| Some(row.id) == notice.notice.entry_id);
    let position = row.and_then(|row| u32::try_from(row.position).ok()).unwrap_or_default();
    if let Some(other) = notice.amended_by {
        let message = format!("notice {other} is in its place");
        return Err(barred(message, "release the one that is in its place"));
    }
    match release(&notice.notice.kind, &open.entries, position) {
        Release::ByOfficer => Ok(()),
        Release::WithTheRecord => {
            let message = "it was released with the public record".to_owned();
            Err(barred(message, "read the public notices"))
        }
        Release::Closed => {
            let message =
                "notices of this kind are for the parties alone, or the public record is \
                           not released"
                    .to_owned();
            Err(barred(
                message,
                "release the public record first, where the notice is one of those the public may have",
            ))
        }
    }
}

//! An act done to the end and undone: what it would send is known before it is sent.
//!
//! A ledger that rehearses runs the very transactions of the other, and rolls each of them back. What they would have sent
//! is read inside, by the conditions that decide who reads a notice: nobody learns more than after the act.

use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Ledger, RenderJob};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{NoticeId, RealmId};
use crate::read::{addressed_to, visible_notices};
use crate::{delivery, notice};

/// A notice that would be sent, and to whom, as the actor would see it.
#[derive(Debug, Clone)]
pub struct WouldSend {
    /// What it is rendered from.
    pub job: RenderJob,
    /// Its deliveries: to a party, its own.
    pub to: Vec<delivery::Model>,
}

/// What is watched while an act is rehearsed.
#[derive(Debug)]
pub(super) struct Stage {
    actor: Actor,
    realm: RealmId,
    sent: Mutex<Vec<WouldSend>>,
}

/// What was seen of a rehearsal.
#[derive(Debug, Clone)]
pub struct Rehearsal(Arc<Stage>);

impl Rehearsal {
    /// The notices that would be sent, in the order in which they would be.
    #[must_use]
    pub fn would_send(&self) -> Vec<WouldSend> {
        // A panic while it was locked leaves a whole list: it is only ever pushed to.
        self.0.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Ledger {
    /// The same ledger, which keeps nothing of what it is told, and what would be sent of it to see for this actor.
    #[must_use]
    pub fn rehearsing(&self, actor: &Actor, realm: RealmId) -> (Self, Rehearsal) {
        let stage = Arc::new(Stage { actor: actor.clone(), realm, sent: Mutex::default() });
        (Self { stage: Some(Arc::clone(&stage)), ..self.clone() }, Rehearsal(stage))
    }

    /// Notes what the notices just written would say, and to whom; nothing where this is no rehearsal.
    pub(super) async fn watch(
        &self,
        tx: &impl ConnectionTrait,
        notices: &[NoticeId],
    ) -> Result<(), LedgerError> {
        let Some(stage) = &self.stage else { return Ok(()) };
        for id in notices {
            let seen = visible_notices(&stage.actor, stage.realm, None)
                .filter(notice::Column::Id.eq(*id))
                .into_model::<notice::Model>()
                .one(tx)
                .await
                .doing("reading a notice")?;
            if seen.is_none() {
                continue;
            }
            let to = delivery::Entity::find()
                .filter(delivery::Column::NoticeId.eq(*id))
                .filter(addressed_to(&stage.actor, delivery::Column::PartyId))
                .order_by_asc(delivery::Column::Audience)
                .order_by_asc(delivery::Column::Address)
                .all(tx)
                .await
                .doing("reading deliveries")?;
            let job = self.render_job_within(tx, *id).await?;
            let mut sent = stage.sent.lock().unwrap_or_else(PoisonError::into_inner);
            sent.push(WouldSend { job, to });
        }
        Ok(())
    }
}

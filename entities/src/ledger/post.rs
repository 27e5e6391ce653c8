//! Notices on their way: written in the transaction that owes them, with the work of those who send them.

use sea_orm::DatabaseTransaction;

use super::Ledger;
use super::open::Open;
use super::outbox::{Errand, queue, queued};
use super::settle::{Along, Settled, all_set};
use super::together::Together;
use crate::delivery::{self, DeliveryStatus};
use crate::error::LedgerError;
use crate::ids::NoticeId;
use crate::{notice, outbox, withheld};

/// Notices and their deliveries, about to be written.
#[derive(Debug, Default)]
pub(super) struct Post {
    /// The notices.
    pub notices: Vec<notice::Model>,
    /// To whom each of them goes.
    pub deliveries: Vec<delivery::Model>,
    /// Reminders that are not sent, because nobody wants them.
    pub withheld: Vec<withheld::Model>,
}

/// What of notices was added to what is written.
pub(super) struct Put {
    notices: Vec<NoticeId>,
    /// Who sends those that are sent to anybody.
    pub errands: Vec<Errand>,
    /// Whether an officer serves any of them.
    by_hand: bool,
}

impl Post {
    /// Adds them to what is written together.
    pub fn put(self, together: &mut Together) -> Put {
        let is_sent = |notice: &&notice::Model| {
            self.deliveries.iter().any(|delivery| delivery.notice_id == notice.id)
        };
        let sent = self.notices.iter().filter(is_sent);
        let errands = sent.map(|notice| Errand::Serve(notice.id)).collect();
        let notices = self.notices.iter().map(|notice| notice.id).collect();
        let awaits = |it: &delivery::Model| it.status == DeliveryStatus::AwaitingOfficer;
        let by_hand = self.deliveries.iter().any(awaits);
        together.add(self.notices.into_iter().map(all_set::<_, notice::ActiveModel>), None);
        together.add(self.deliveries.into_iter().map(all_set::<_, delivery::ActiveModel>), None);
        together.add(self.withheld.into_iter().map(all_set::<_, withheld::ActiveModel>), None);
        Put { notices, errands, by_hand }
    }
}

impl Ledger {
    /// Writes the notices and what the world outside has to do about them.
    pub(super) async fn send(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        post: Post,
        mut look: bool,
    ) -> Result<(), LedgerError> {
        let mut together = Together::default();
        let put = post.put(&mut together);
        if put.by_hand {
            together.write(tx, "writing notices").await?;
            together = Together::default();
            // What an officer serves by hand is his task from now on, and the case was settled before it was known.
            look |= self.settle_with(tx, open, Along::default(), None).await?.moved;
        }
        let look = look.then_some(Errand::Look(open.case.id));
        let errands = look.into_iter().chain(put.errands).collect();
        let errands = queued(open.case.realm_id, errands, self.real_now());
        together.add(errands.map(all_set::<_, outbox::ActiveModel>), None);
        together.write(tx, "writing notices and who sends them").await?;
        self.watch(tx, &put.notices).await?;
        self.project_released(tx, open).await
    }

    /// Settles the case in hand and sends what it owes, both written at once: its clock looks again in any case.
    pub(super) async fn settle_and_send(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        post: Post,
    ) -> Result<Settled, LedgerError> {
        let mut together = Together::default();
        let mut put = post.put(&mut together);
        let look = std::iter::once(Errand::Look(open.case.id));
        let errands = look.chain(std::mem::take(&mut put.errands)).collect();
        let errands = queued(open.case.realm_id, errands, self.real_now());
        together.add(errands.map(all_set::<_, outbox::ActiveModel>), None);
        let settled = self.settle_beside(tx, open, together).await?;
        self.sent(tx, open, &put, true).await?;
        Ok(settled)
    }

    /// What is left to do of a case in hand once its notices are written with what follows from its docket. `looks`: whether its clock looks again
    /// already.
    pub(super) async fn sent(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        put: &Put,
        looks: bool,
    ) -> Result<(), LedgerError> {
        if put.by_hand {
            // As above: it was settled before they were there.
            let settled = self.settle_with(tx, open, Along::default(), None).await?;
            if settled.moved && !looks {
                let look = vec![Errand::Look(open.case.id)];
                queue(tx, open.case.realm_id, look, self.real_now()).await?;
            }
        }
        self.watch(tx, &put.notices).await?;
        self.project_released(tx, open).await
    }
}

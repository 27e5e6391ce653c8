//! Several cases in one transaction: read together, each settled by itself, written together.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::Ledger;
use super::known::Known;
use super::open::Open;
use super::outbox::{Errand, queued};
use super::post::Post;
use super::settle::{Along, Folded, Settled, all_set};
use super::together::Together;
use crate::error::LedgerError;
use crate::ids::CaseId;
use crate::outbox;

/// A case in hand, with what it owes for what was added to its docket.
pub(super) struct Owing<'a> {
    /// The case.
    pub open: &'a Open,
    /// The notices.
    pub post: Post,
    /// What of it was folded already.
    pub folded: Folded<'a>,
    /// Whether its clock has to look again, whatever settling it comes to.
    pub looks: bool,
}

impl Ledger {
    /// Writes what was added to the dockets in hand, settles those cases, and sends what they owe, with other rows that are written along. The
    /// clock of a case looks again where `looks` says so of what settling it came to.
    pub(super) async fn settle_and_send_all(
        &self,
        tx: &DatabaseTransaction,
        owing: Vec<Owing<'_>>,
        mut together: Together,
        looks: fn(&Settled) -> bool,
    ) -> Result<(), LedgerError> {
        let (mut hands, mut sent) = (Vec::new(), Vec::with_capacity(owing.len()));
        for it in owing {
            let put = it.post.put(&mut together);
            sent.push((it.open, put, it.looks));
            // What has nothing new is settled already.
            if !it.open.fresh().is_empty() {
                hands.push((it.open, it.folded));
            }
        }
        let (settled, mut together) = Box::pin(self.settle_all(tx, hands, together)).await?;
        for (open, put, is_told) in &mut sent {
            *is_told |= settled.get(&open.case.id).is_some_and(looks);
            let look = is_told.then_some(Errand::Look(open.case.id));
            let errands = look.into_iter().chain(std::mem::take(&mut put.errands)).collect();
            let errands = queued(open.case.realm_id, errands, self.real_now());
            together.add(errands.map(all_set::<_, outbox::ActiveModel>), None);
        }
        together.write(tx, "writing what follows from dockets").await?;
        for (open, put, is_told) in &sent {
            self.sent(tx, open, put, *is_told).await?;
        }
        Ok(())
    }

    /// Writes what was added to the dockets in hand, in the order of their cases, and settles those cases. What follows is not written yet: it is
    /// given back with what was to be written along.
    pub(super) async fn settle_all(
        &self,
        tx: &DatabaseTransaction,
        hands: Vec<(&Open, Folded<'_>)>,
        mut together: Together,
    ) -> Result<(HashMap<CaseId, Settled>, Together), LedgerError> {
        let mut settled = HashMap::with_capacity(hands.len());
        if hands.is_empty() {
            return Ok((settled, together));
        }
        let opens: Vec<&Open> = hands.iter().map(|it| it.0).collect();
        let cases: Vec<CaseId> = opens.iter().map(|it| it.case.id).collect();
        let unlinked = self.append_all(tx, &opens).await?;
        let mut known = Known::of_all(tx, &cases).await?;
        for ((open, folded), unlinked) in hands.into_iter().zip(unlinked) {
            // Computing them takes its time: whoever else this thread works for has his turn in between.
            tokio::task::yield_now().await;
            let case = open.case.id;
            let news = self.of_entries(open)?;
            self.put_documents(tx, open).await?;
            if let Some(docket) = folded.whole {
                self.project(tx, open, docket).await?;
            } else {
                self.project(tx, open, &self.fold(open)).await?;
            }
            let along = Along { news, unlinked, together, folded };
            let known = known.remove(&case).unwrap_or_default();
            let settling = Box::pin(self.settle_known(tx, open, along, known, None));
            let (done, rest) = settling.await?;
            together = rest;
            settled.insert(case, done);
        }
        Ok((settled, together))
    }
}

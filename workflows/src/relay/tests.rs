//! How work is put together.

use entities::{CaseId, DeliveryId, Errand, NoticeId, OutboxId, RealmId, Work};

use super::{Start, parcels};

fn work(errand: Errand) -> Work {
    Work { id: OutboxId::random(), realm: RealmId::REAL, attempts: 1, errand }
}

#[test]
fn looks_of_a_case_are_one_and_notices_go_by_the_hundred() {
    let (one, other) = (CaseId::random(), CaseId::random());
    let mut all = vec![work(Errand::Look(one)), work(Errand::Look(other)), work(Errand::Look(one))];
    all.extend((0..250).map(|_| work(Errand::Serve(NoticeId::random()))));
    all.push(work(Errand::Retry(DeliveryId::random())));
    let mut given: Vec<_> = all.iter().map(|work| work.id).collect();

    let parcels = parcels(all);
    let looks = parcels.iter().filter(|parcel| matches!(parcel.start, Start::Look(_))).count();
    let batches: Vec<_> = parcels
        .iter()
        .filter_map(|parcel| match &parcel.start {
            Start::Serve(batch) => Some(batch.notices.len()),
            _ => None,
        })
        .collect();
    assert_eq!((looks, batches), (2, vec![100, 100, 50]));
    let mut settled: Vec<_> = parcels.into_iter().flat_map(|parcel| parcel.ids).collect();
    given.sort_unstable();
    settled.sort_unstable();
    assert_eq!(given, settled, "each piece of work is in one parcel");
}

#[test]
fn the_same_notices_are_the_same_batch() {
    use crate::serve::contract::Batch;
    let (a, b, c) = (NoticeId::random(), NoticeId::random(), NoticeId::random());
    assert_eq!(Batch::new(vec![a, b]).workflow_id(), Batch::new(vec![b, a, b]).workflow_id());
    assert_ne!(Batch::new(vec![a, b]).workflow_id(), Batch::new(vec![a, b, c]).workflow_id());
}

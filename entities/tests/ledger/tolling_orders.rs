//! Tolling orders on many cases: what is previewed is what happens, and a case that changed is computed anew.

use entities::tolling_order::Model;
use entities::{
    Actor, BulkSaid, BulkStep, CaseId, ItemStatus, Ledger, LedgerError, NewTollingOrder,
    NewTollingRequest, NoticeFilter, NoticeId, RealmId, Replayable, TollingApproval,
    TollingItemSeen, TollingOrderId, TollingScope, TollingStatus,
};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use statute::simulate::Difference;
use statute::tolling::Cause;
use statute::{Act, Barred, EntryKind, Program, Role};

use crate::world::*;

const REAL: RealmId = RealmId::REAL;

pub fn supervisor() -> Actor {
    Actor { account: "susan".to_owned(), role: Role::Supervisor, email: None, party: None }
}

/// Thirty days from the day on which these tests begin.
pub fn thirty_days(limits: &[&str], cases: &[CaseId]) -> NewTollingOrder {
    NewTollingOrder {
        cause: Cause::LapseInAppropriations,
        authority: "CBP, lapse in appropriations".to_owned(),
        reason: "The offices were closed.".to_owned(),
        from: day("2026-03-02"),
        days: 30,
        scope: TollingScope {
            program: Program::Eapa,
            limits: limits.iter().map(|it| (*it).to_owned()).collect(),
            cases: cases.to_vec(),
            opened_from: None,
            opened_to: None,
        },
    }
}

pub fn told(row: &Model) -> Value {
    json!(row.status.as_str())
}

pub fn made(done: Result<Replayable<Model>, LedgerError>) -> Model {
    match done.expect("it is recorded") {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    }
}

pub fn barred(done: Result<Replayable<Model>, LedgerError>) -> String {
    match done {
        Err(LedgerError::OperationBarred { message, .. }) => message,
        other => panic!("not barred: {other:?}"),
    }
}

pub async fn draft(world: &World, by: &Actor, new: &NewTollingOrder) -> TollingOrderId {
    made(world.ledger.draft_tolling_order(by, REAL, new, None, &told).await).id
}

pub async fn approve(
    world: &World,
    by: &Actor,
    id: TollingOrderId,
) -> Result<Replayable<Model>, LedgerError> {
    let said = TollingApproval {
        reason: Some("It was read."),
        only_previewed: false,
        // These tests order the same days again and again.
        despite_shared_days: true,
    };
    world.ledger.approve_tolling_order(by, REAL, id, said, None, &told).await
}

pub async fn say(
    world: &World,
    id: TollingOrderId,
    said: BulkSaid,
) -> Result<Replayable<Model>, LedgerError> {
    let by = supervisor();
    world.ledger.say_of_tolling_order(&by, REAL, id, said, Some("because"), None, &told).await
}

/// Drafted by the investigator, previewed, given by the supervisor, and not carried yet.
pub async fn given(world: &World, new: &NewTollingOrder) -> TollingOrderId {
    let id = draft(world, &world.investigator, new).await;
    to_the_end(&world.ledger, id).await;
    made(approve(world, &supervisor(), id).await);
    id
}

pub async fn order(world: &World, id: TollingOrderId) -> Model {
    world.ledger.tolling_order(&supervisor(), REAL, id).await.expect("the order")
}

/// Status, then how many are there, done, skipped and failed.
pub async fn stands(world: &World, id: TollingOrderId) -> (TollingStatus, [i64; 4]) {
    let it = order(world, id).await;
    (it.status, [it.total, it.done, it.skipped, it.failed])
}

pub async fn items(world: &World, id: TollingOrderId) -> Vec<TollingItemSeen> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let by = supervisor();
        let page = world.ledger.tolling_items(&by, REAL, id, None, after.as_ref(), 1).await;
        let page = page.expect("a page");
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

pub async fn item(
    world: &World,
    id: TollingOrderId,
    case: CaseId,
) -> entities::tolling_item::Model {
    let all = items(world, id).await;
    all.into_iter().map(|it| it.item).find(|it| it.case_id == case).expect("the case is reached")
}

/// Does what comes next, once: one case.
pub async fn step(ledger: &Ledger, id: TollingOrderId) -> BulkStep {
    let next = ledger.tolling_next(id).await.expect("what comes next").expect("an order");
    match next {
        BulkStep::Gather => ledger.tolling_gather(id).await.expect("gathered"),
        BulkStep::Sweep => ledger.tolling_sweep(id).await.expect("swept"),
        BulkStep::Item(case) => {
            if let Err(error) = ledger.tolling_item(id, case).await {
                ledger.tolling_failed(id, case, &error).await.expect("remembered");
            }
        }
        BulkStep::Rest | BulkStep::Ended => {}
    }
    next
}

/// Does all that comes next, several cases at once, as the workflow's activity does.
pub async fn to_the_end(ledger: &Ledger, id: TollingOrderId) {
    loop {
        match ledger.tolling_next(id).await.expect("what comes next").expect("an order") {
            BulkStep::Rest | BulkStep::Ended => return,
            BulkStep::Gather | BulkStep::Sweep => {
                step(ledger, id).await;
            }
            BulkStep::Item(_) => {
                ledger.tolling_some(id).await.expect("it goes on");
            }
        }
    }
}

/// Gathers the cases of an order that was given.
pub async fn gathered(ledger: &Ledger, id: TollingOrderId) {
    while ledger.tolling_next(id).await.expect("what comes next") == Some(BulkStep::Gather) {
        ledger.tolling_gather(id).await.expect("gathered");
    }
}

/// An investigation that its parties know of.
pub async fn known(world: &World) -> CaseId {
    let case = world.file().await;
    world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
    case
}

/// An investigation that nobody outside knows of.
pub async fn secret(world: &World) -> CaseId {
    let case = world.file().await;
    world.office(case, [acknowledge(), initiate()]).await;
    case
}

pub async fn acknowledged(world: &World) -> CaseId {
    let case = world.file().await;
    world.office(case, [acknowledge()]).await;
    case
}

pub async fn due(world: &World, case: CaseId, rule: &str) -> Option<chrono::NaiveDate> {
    let file = world.case(&world.investigator, case).await;
    file.docket.deadline(rule, 1).expect("the deadline").due
}

pub async fn kinds(world: &World, who: &Actor, case: CaseId) -> Vec<EntryKind> {
    world.case(who, case).await.lines.iter().map(|it| it.entry.kind).collect()
}

pub async fn notices(world: &World, who: &Actor, case: CaseId, kind: &str) -> Vec<NoticeId> {
    let filter = NoticeFilter { case: Some(case), kind: Some(kind.to_owned()), status: None };
    let page = world.ledger.notices(who, REAL, &filter, None, 10).await;
    page.expect("a page").items.iter().map(|it| it.notice.id).collect()
}

pub async fn notices_of_tolling(world: &World, who: &Actor, case: CaseId) -> usize {
    notices(world, who, case, "notice_of_tolling").await.len()
}

/// Nobody can reach the importer any more.
pub async fn lose_the_importer(world: &World) {
    let db = Database::connect(&world.url).await.expect("the database answers");
    for damage in [
        "UPDATE service_entry SET email = NULL, postal_address = NULL WHERE side = 'importer'",
        "UPDATE case_party SET email = NULL WHERE role = 'importer'",
        "UPDATE party SET email = NULL, address = NULL WHERE importer_number IS NOT NULL",
    ] {
        db.execute_unprepared(damage).await.expect("damage is done");
    }
}

pub fn differences(stored: Option<&entities::stored::Document>) -> Vec<Difference> {
    let stored = stored.expect("it is known").0.clone();
    serde_json::from_value(stored).expect("a list of deadlines")
}

#[test]
fn what_is_previewed_is_what_happens_and_nobody_else_is_told() {
    on_each(async |world: World| {
        let (known, secret) = (known(&world).await, secret(&world).await);
        let acknowledged = acknowledged(&world).await;
        let withdrawn = world.file().await;
        let withdrawal = Act::new(EntryKind::AllegationWithdrawn);
        fresh(world.act(&world.filer, withdrawn, withdrawal).await);

        let new = thirty_days(&["determination"], &[]);
        let id = draft(&world, &world.investigator, &new).await;
        assert_eq!(barred(approve(&world, &supervisor(), id).await), "the order is `previewing`");
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Previewed, [3, 0, 0, 0]));
        for case in [known, secret, acknowledged] {
            let kinds = kinds(&world, &world.investigator, case).await;
            assert!(!kinds.contains(&EntryKind::TollingOrdered), "nothing is done by a preview");
        }
        let before = due(&world, known, "determination").await;
        let close = due(&world, known, "factual_information_close").await;
        let previewed = differences(item(&world, id, known).await.preview.as_ref());
        let moved = previewed.iter().find(|it| it.deadline == "determination#1").expect("it moves");
        let nominal = |dates: Option<statute::simulate::Dates>| dates.and_then(|it| it.nominal);
        let (now, then) = (nominal(moved.now), nominal(moved.then));
        assert_eq!(then.zip(now).map(|(then, now)| (then - now).num_days()), Some(30));
        assert!(previewed.iter().all(|it| !it.deadline.starts_with("factual_")), "{previewed:?}");
        assert!(order(&world, id).await.moved_cases >= 2);

        made(approve(&world, &supervisor(), id).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [3, 3, 0, 0]));
        assert_eq!(order(&world, id).await.recomputed, 0);
        for case in [known, secret, acknowledged] {
            let it = item(&world, id, case).await;
            assert_eq!((it.status, it.recomputed), (ItemStatus::Done, false));
            assert!(it.preview.is_some() && it.preview == it.changes, "{it:?}");
            assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
        }
        let after = due(&world, known, "determination").await;
        assert_eq!(after, moved.then.and_then(|it| it.due));
        assert_ne!(after, before);
        assert_eq!(due(&world, known, "factual_information_close").await, close, "is not named");

        // Who is party to the case is told of his own case, once; a secret stays one.
        for party in [&world.filer, &world.importer] {
            assert_eq!(notices_of_tolling(&world, party, known).await, 1);
            assert!(kinds(&world, party, known).await.contains(&EntryKind::TollingOrdered));
            let hidden = world.ledger.tolling_order(party, REAL, id).await;
            assert!(matches!(hidden, Err(LedgerError::NotFound)));
            let all = world.ledger.tolling_orders(party, REAL, None, 10).await;
            assert!(matches!(all, Err(LedgerError::NotFound)));
        }
        let filer = &world.filer;
        assert_eq!(
            kinds(&world, filer, secret).await,
            kinds(&world, filer, acknowledged).await,
            "whether something was initiated does not show"
        );
        assert_eq!(
            notices_of_tolling(&world, filer, secret).await,
            notices_of_tolling(&world, filer, acknowledged).await
        );
        assert!(world.hidden(&world.importer, secret).await);
        let over = kinds(&world, filer, withdrawn).await;
        assert!(!over.contains(&EntryKind::TollingOrdered));

        // Again and again: nothing more happens.
        world.ledger.tolling_item(id, known).await.expect("nothing to do");
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await.1, [3, 3, 0, 0]);
    });
}

#[test]
fn who_drafts_an_order_does_not_give_it() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let new = thirty_days(&[], &[]);
        let id = draft(&world, &supervisor(), &new).await;
        to_the_end(&world.ledger, id).await;
        let own = barred(approve(&world, &supervisor(), id).await);
        assert!(own.contains("drafted"), "{own}");
        let colleague = approve(&world, &world.colleague, id).await;
        let Err(LedgerError::NotYourTask { roles }) = colleague else { panic!("{colleague:?}") };
        assert_eq!(roles, [Role::Supervisor]);
        let party = approve(&world, &world.filer, id).await;
        assert!(matches!(party, Err(LedgerError::NotFound)));
        let other = Actor { account: "sarah".to_owned(), ..supervisor() };
        let it = made(approve(&world, &other, id).await);
        assert_eq!((it.status, it.approved_by.as_deref()), (TollingStatus::Running, Some("sarah")));
        assert_eq!(barred(approve(&world, &other, id).await), "the order is `running`");

        // Whoever drafted it drops it; another's is a supervisor's to drop.
        let dropped = draft(&world, &world.investigator, &new).await;
        let drop = async |by: &Actor| {
            let cancel = BulkSaid::Cancel;
            world.ledger.say_of_tolling_order(by, REAL, dropped, cancel, None, None, &told).await
        };
        let Err(LedgerError::NotYourTask { roles }) = drop(&world.colleague).await else {
            panic!("it is not his")
        };
        assert_eq!(roles, [Role::Supervisor]);
        assert_eq!(made(drop(&world.investigator).await).status, TollingStatus::Cancelled);
        let given = draft(&world, &world.investigator, &new).await;
        to_the_end(&world.ledger, given).await;
        made(approve(&world, &other, given).await);
        let by = &world.investigator;
        let cancel = BulkSaid::Cancel;
        let late = world.ledger.say_of_tolling_order(by, REAL, given, cancel, None, None, &told);
        assert!(matches!(late.await, Err(LedgerError::NotYourTask { .. })), "it was given");

        let by = &world.filer;
        let drafted = world.ledger.draft_tolling_order(by, REAL, &new, None, &told).await;
        assert!(matches!(drafted, Err(LedgerError::NotFound)));
        let by = &world.registrar;
        let drafted = world.ledger.draft_tolling_order(by, REAL, &new, None, &told).await;
        assert!(matches!(drafted, Err(LedgerError::NotYourTask { .. })));
        let nowhere = thirty_days(&[], &[CaseId::random()]);
        let by = &world.investigator;
        let drafted = world.ledger.draft_tolling_order(by, REAL, &nowhere, None, &told).await;
        assert!(matches!(drafted, Err(LedgerError::Barred { .. })), "a case that is not there");
        let mut beyond = thirty_days(&[], &[acknowledged(&world).await, CaseId::random()]);
        beyond.scope.opened_from = Some(day("2027-01-04"));
        let drafted = world.ledger.draft_tolling_order(by, REAL, &beyond, None, &told).await;
        let Err(LedgerError::Barred { barred, .. }) = drafted else { panic!("{drafted:?}") };
        let Barred::Defective { defects } = *barred else { panic!("no defects") };
        let codes: Vec<_> = defects.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        assert_eq!(
            codes,
            [("/scope/cases/0", "outside_span"), ("/scope/cases/1", "names_nothing")]
        );
    });
}

#[test]
fn who_asked_for_tolling_does_not_give_it_by_an_order_on_many() {
    on_each(async |world: World| {
        let (asked_in, other) = (known(&world).await, known(&world).await);
        let request = NewTollingRequest {
            days: 30,
            from: day("2026-03-02"),
            reason: "The offices were closed.".to_owned(),
        };
        let asked = world
            .ledger
            .ask_for_tolling(&supervisor(), REAL, asked_in, None, &request, None, &|it| {
                json!(it.id)
            })
            .await;
        assert!(matches!(asked, Ok(Replayable::Fresh { .. })), "{asked:?}");
        let drafted = async |cases: &[CaseId]| {
            let id = draft(&world, &world.investigator, &thirty_days(&[], cases)).await;
            to_the_end(&world.ledger, id).await;
            id
        };
        let all = drafted(&[]).await;
        let own = barred(approve(&world, &supervisor(), all).await);
        let number = world.case(&world.investigator, asked_in).await.number;
        assert!(own.contains("asked for tolling") && own.contains(&number), "{own}");
        assert_eq!(order(&world, all).await.status, TollingStatus::Previewed, "nothing was given");
        let elsewhere = drafted(&[other]).await;
        made(approve(&world, &supervisor(), elsewhere).await);

        let sarah = Actor { account: "sarah".to_owned(), ..supervisor() };
        made(approve(&world, &sarah, all).await);
        to_the_end(&world.ledger, all).await;
        let again = drafted(&[]).await;
        made(approve(&world, &supervisor(), again).await);
        let tolled = item(&world, all, asked_in).await;
        assert_eq!(tolled.status, ItemStatus::Done, "another has answered the request");
    });
}

#[test]
fn a_case_that_changed_since_the_preview_is_computed_anew() {
    on_each(async |world: World| {
        let (changing, still) = (secret(&world).await, secret(&world).await);
        let id = given(&world, &thirty_days(&[], &[])).await;
        world.office(changing, [take_measures(), issue_notice()]).await;
        let new_one = acknowledged(&world).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [3, 3, 0, 0]));
        assert_eq!(order(&world, id).await.recomputed, 2, "one that changed, and one that is new");
        assert!(item(&world, id, changing).await.recomputed);
        assert!(item(&world, id, new_one).await.recomputed);
        assert!(!item(&world, id, still).await.recomputed);
        let all = kinds(&world, &world.investigator, changing).await;
        assert_eq!(
            all[all.len() - 3..],
            [
                EntryKind::InterimMeasuresTaken,
                EntryKind::NoticeOfInitiationIssued,
                EntryKind::TollingOrdered
            ],
            "after what happened meanwhile, and in the place of nothing"
        );
        let it = item(&world, id, changing).await;
        assert_ne!(it.changes, it.preview, "what it has become, and not what was previewed");
        let moved = |it: &Difference| it.deadline == "determination#1" && it.is_moved();
        assert!(differences(it.changes.as_ref()).iter().any(moved), "{it:?}");
        assert_eq!(world.ledger.verify_chain(changing).await.expect("read"), None);
        let importer = &world.importer;
        assert_eq!(notices_of_tolling(&world, importer, changing).await, 1, "he is party by now");
    });
}

#[test]
fn what_fails_is_swept_and_named_while_the_rest_goes_on() {
    on_each(async |world: World| {
        let (fine, mute) = (acknowledged(&world).await, known(&world).await);
        let id = given(&world, &thirty_days(&[], &[])).await;
        lose_the_importer(&world).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Failed, [2, 1, 0, 1]));
        let failed = async || world.ledger.backlog().await.expect("counts").operations_failed;
        assert_eq!(failed().await, 1);
        let of_mute = item(&world, id, mute).await;
        assert_eq!((of_mute.status, of_mute.tried), (ItemStatus::Failed, 4), "and three sweeps");
        let why = of_mute.why.unwrap_or_default();
        assert!(why.contains("neither an e-mail address nor a postal one"), "{why}");
        let untouched = kinds(&world, &world.investigator, mute).await;
        assert!(!untouched.contains(&EntryKind::TollingOrdered), "all of it or nothing");
        assert_eq!(item(&world, id, fine).await.status, ItemStatus::Done);

        let db = Database::connect(&world.url).await.expect("the database answers");
        db.execute_unprepared(
            "UPDATE service_entry SET email = 'found@shady.example' WHERE side = 'importer'",
        )
        .await
        .expect("an address");
        made(say(&world, id, BulkSaid::Retry).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
        assert_eq!(failed().await, 0, "it was tried again");
        let once = kinds(&world, &world.investigator, fine).await;
        assert_eq!(once.iter().filter(|it| **it == EntryKind::TollingOrdered).count(), 1);
    });
}

#[test]
fn an_order_rests_goes_on_and_ends_where_it_is_told_to() {
    on_each(async |world: World| {
        let mut cases = Vec::new();
        for _ in 0..4 {
            cases.push(acknowledged(&world).await);
        }
        let id = given(&world, &thirty_days(&[], &cases)).await;
        assert_eq!(step(&world.ledger, id).await, BulkStep::Gather);
        step(&world.ledger, id).await;
        made(say(&world, id, BulkSaid::Pause).await);
        for case in &cases {
            world.ledger.tolling_item(id, *case).await.expect("nothing is done while it rests");
        }
        assert_eq!(step(&world.ledger, id).await, BulkStep::Rest);
        assert_eq!(stands(&world, id).await, (TollingStatus::Paused, [4, 1, 0, 0]));
        assert_eq!(barred(say(&world, id, BulkSaid::Retry).await), "the order is `paused`");
        made(say(&world, id, BulkSaid::Resume).await);
        step(&world.ledger, id).await;
        made(say(&world, id, BulkSaid::Cancel).await);
        assert_eq!(step(&world.ledger, id).await, BulkStep::Ended);
        assert_eq!(stands(&world, id).await, (TollingStatus::Cancelled, [4, 2, 0, 0]));
        assert_eq!(barred(say(&world, id, BulkSaid::Resume).await), "the order is `cancelled`");

        let draft = draft(&world, &world.investigator, &thirty_days(&[], &[])).await;
        made(say(&world, draft, BulkSaid::Cancel).await);
        to_the_end(&world.ledger, draft).await;
        assert_eq!(order(&world, draft).await.status, TollingStatus::Cancelled);
        assert_eq!(barred(approve(&world, &supervisor(), draft).await), "the order is `cancelled`");
    });
}

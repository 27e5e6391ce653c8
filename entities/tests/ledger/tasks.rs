//! Tasks: each expected act by itself, who has it, and a second person where nobody reacts.

use entities::{
    Actor, CaseId, Idempotency, LedgerError, NoticeFilter, RealmId, Replayable, TaskFilter, TaskId,
    TaskSaid, TaskSeen, TaskWord,
};
use serde_json::{Value, json};
use statute::{EntryKind, Role};

use crate::world::*;

fn told(seen: &TaskSeen) -> Value {
    json!(seen.task.assignee)
}

impl World {
    fn supervisor() -> Actor {
        Actor {
            account: "susan".to_owned(),
            role: Role::Supervisor,
            email: Some("susan@cbp.example".to_owned()),
            party: None,
        }
    }

    async fn tasks(&self, filter: TaskFilter) -> Vec<TaskSeen> {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = self
                .ledger
                .tasks(&self.investigator, RealmId::REAL, &filter, after.as_ref(), 2)
                .await
                .expect("a page");
            seen.extend(page.items);
            after = page.next;
            if after.is_none() {
                return seen;
            }
        }
    }

    async fn names(&self, case: CaseId) -> Vec<String> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        self.tasks(filter).await.into_iter().map(|seen| seen.task.name).collect()
    }

    async fn say(
        &self,
        actor: &Actor,
        task: TaskId,
        said: TaskSaid,
    ) -> Result<TaskSeen, LedgerError> {
        let said = self
            .ledger
            .say_of_task(actor, RealmId::REAL, task, None, &said, Some("because"), None, &told)
            .await?;
        match said {
            Replayable::Fresh { it, .. } => Ok(it),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }
}

#[test]
fn every_expected_act_is_a_task_until_it_is_done() {
    on_each(async |world: World| {
        let case = world.file().await;
        assert_eq!(world.names(case).await, ["allegation_answer#1"]);
        world.office(case, [acknowledge()]).await;
        assert_eq!(world.names(case).await, ["initiation_decision#1"]);
        world.office(case, [initiate()]).await;
        let names = world.names(case).await;
        assert_eq!(
            names,
            ["interim_measures_decision#1", "notice_of_initiation#1", "determination#1"]
        );

        // Who has the case in charge has its tasks.
        let mine = TaskFilter { assignee: Some("irene".to_owned()), ..TaskFilter::default() };
        assert_eq!(world.tasks(mine).await.len(), 3);
        let free = TaskFilter { assigned: Some(false), ..TaskFilter::default() };
        assert_eq!(world.tasks(free).await, []);
        let theirs = TaskFilter { queue: Some(Role::Reviewer), ..TaskFilter::default() };
        assert_eq!(world.tasks(theirs).await, []);

        for party in [&world.filer, &world.importer] {
            let all = TaskFilter::default();
            let none = world.ledger.tasks(party, RealmId::REAL, &all, None, 10).await;
            assert!(matches!(none, Err(LedgerError::NotFound)), "parties have no tasks");
        }
    });
}

#[test]
fn a_task_is_claimed_once_and_assigned_by_a_supervisor() {
    on_each(async |world: World| {
        let case = world.file().await;
        let task = TaskId::of(case, "allegation_answer#1");
        let taken = world.say(&world.colleague, task, TaskSaid::Claim).await.expect("it is free");
        assert_eq!(taken.task.assignee.as_deref(), Some("carl"));
        let again = world.say(&world.colleague, task, TaskSaid::Claim).await;
        again.expect("whoever has it may say so again");
        let other = world.say(&world.investigator, task, TaskSaid::Claim).await;
        assert!(matches!(other, Err(LedgerError::TaskBarred { .. })), "{other:?}");

        let to = TaskSaid::Assign(world.investigator.clone());
        let refused = world.say(&world.colleague, task, to.clone()).await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        let given = world.say(&World::supervisor(), task, to).await.expect("it is given");
        let history: Vec<_> = given
            .history
            .iter()
            .map(|fact| (fact.position, fact.word, fact.assignee.as_deref()))
            .collect();
        assert_eq!(
            history,
            [
                (1, TaskWord::Claimed, Some("carl")),
                (2, TaskWord::Claimed, Some("carl")),
                (3, TaskWord::Assigned, Some("irene")),
            ]
        );
        let port = Actor { role: Role::PortDirector, ..world.colleague.clone() };
        let wrong = world.say(&World::supervisor(), task, TaskSaid::Assign(port.clone())).await;
        assert!(matches!(wrong, Err(LedgerError::TaskBarred { .. })), "{wrong:?}");
        let wrong = world.say(&port, task, TaskSaid::Claim).await;
        assert!(matches!(wrong, Err(LedgerError::NotYourTask { .. })), "{wrong:?}");
        let hidden = world.say(&world.filer, task, TaskSaid::Claim).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");

        // What was said outlives a fold, and ends with the act.
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        let seen = world.ledger.task(&world.investigator, RealmId::REAL, task).await.expect("it");
        assert_eq!(seen.task.assignee.as_deref(), Some("irene"));
        world.office(case, [acknowledge()]).await;
        let gone = world.ledger.task(&world.investigator, RealmId::REAL, task).await;
        assert!(matches!(gone, Err(LedgerError::NotFound)), "{gone:?}");
    });
}

#[test]
fn a_task_that_an_act_does_is_done_by_the_act_alone() {
    on_each(async |world: World| {
        let case = world.file().await;
        let task = TaskId::of(case, "allegation_answer#1");
        let refused = world.say(&world.investigator, task, TaskSaid::Complete).await;
        let Err(LedgerError::TaskBarred { message, .. }) = refused else { panic!("{refused:?}") };
        assert!(message.contains("allegation_acknowledged, allegation_returned"), "{message}");

        let deficiencies = json!({ "deficiencies": ["The orders are not named."] });
        world.office(case, [act(EntryKind::AllegationReturned, deficiencies)]).await;
        assert_eq!(world.names(case).await, [""; 0], "nothing is owed for 180 days");
        let close = TaskId::of(case, "returned_allegation#1.1");
        let early = world.say(&world.investigator, close, TaskSaid::Complete).await;
        assert!(matches!(early, Err(LedgerError::TaskBarred { .. })), "{early:?}");
        world.go_on(181);
        assert_eq!(world.names(case).await, ["returned_allegation#1.1"]);
        let key = Idempotency {
            scope: "irene POST /x".to_owned(),
            key: "k".to_owned(),
            body_sha256: "b".to_owned(),
        };
        for expected in ["fresh", "replayed"] {
            let done = world
                .ledger
                .say_of_task(
                    &world.investigator,
                    RealmId::REAL,
                    close,
                    None,
                    &TaskSaid::Complete,
                    Some("No new version came."),
                    Some(&key),
                    &told,
                )
                .await
                .expect("it is done");
            let was = match done {
                Replayable::Fresh { .. } => "fresh",
                Replayable::Replayed(_) => "replayed",
            };
            assert_eq!(was, expected);
        }
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert_eq!(world.names(case).await, [""; 0], "done is done");
    });
}

#[test]
fn all_of_an_officers_work_goes_to_another_in_one_act() {
    on_each(async |world: World| {
        let mut cases = Vec::new();
        for _ in 0..3 {
            let case = world.file().await;
            world.office(case, [acknowledge(), initiate()]).await;
            cases.push(case);
        }
        let claimed = world.file().await;
        let task = TaskId::of(claimed, "allegation_answer#1");
        world.say(&world.investigator, task, TaskSaid::Claim).await.expect("it is free");
        let colleague =
            Actor { email: Some("carl@cbp.example".to_owned()), ..world.colleague.clone() };
        let given = |by: Actor, to: Actor| {
            let world = world.clone();
            async move {
                let count = |done: &entities::Reassigned| json!([done.tasks, done.cases]);
                world
                    .ledger
                    .reassign(&by, RealmId::REAL, "irene", &to, "She is on leave.", None, &count)
                    .await
            }
        };
        let refused = given(world.colleague.clone(), colleague.clone()).await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        let reviewer = Actor { role: Role::Reviewer, ..colleague.clone() };
        let refused = given(World::supervisor(), reviewer).await;
        assert!(matches!(refused, Err(LedgerError::TaskBarred { .. })), "{refused:?}");
        let done = given(World::supervisor(), colleague).await.expect("it is given");
        let Replayable::Fresh { it, .. } = done else { panic!("{done:?}") };
        assert_eq!((it.tasks, it.cases), (10, 3));

        let of = |account: &str| TaskFilter {
            assignee: Some(account.to_owned()),
            ..TaskFilter::default()
        };
        assert_eq!(world.tasks(of("irene")).await, []);
        assert_eq!(world.tasks(of("carl")).await.len(), 10);
        for case in cases {
            world.ledger.rebuild(case).await.expect("it is rebuilt");
            let file = world.case(&world.investigator, case).await;
            assert_eq!(file.officer.as_deref(), Some("carl"));
        }
        assert_eq!(world.tasks(of("carl")).await.len(), 10, "a fold changes nothing");
    });
}

#[test]
fn a_second_person_is_told_once_of_an_allegation_that_nobody_answers() {
    on_each(async |world: World| {
        let waiting = world.file().await;
        let answered = world.file().await;
        world.office(answered, [acknowledge()]).await;
        world.go_to("2026-03-12");
        world.go_on_for(chrono::TimeDelta::hours(8));
        for case in [waiting, waiting, answered] {
            world.ledger.wake(case).await.expect("a wake-up");
        }
        let filter =
            NoticeFilter { kind: Some("task_warning".to_owned()), ..NoticeFilter::default() };
        let page = world
            .ledger
            .notices(&world.investigator, RealmId::REAL, &filter, None, 10)
            .await
            .expect("notices");
        let [warning] = &page.items[..] else { panic!("{:#?}", page.items) };
        assert_eq!(warning.notice.case_id, waiting);
        assert_eq!(warning.notice.task.as_deref(), Some("allegation_answer#1"));
        let to: Vec<_> =
            warning.deliveries.iter().map(|sent| sent.delivery.address.as_str()).collect();
        assert_eq!(to, ["supervisor@cbp.example"]);
        let own = world.ledger.notices(&world.filer, RealmId::REAL, &filter, None, 10).await;
        assert!(own.expect("notices").items.is_empty(), "no party hears of it");
    });
}

#[test]
fn a_claim_and_an_act_at_once_leave_one_truth() {
    on_each(async |world: World| {
        let case = world.file().await;
        let task = TaskId::of(case, "allegation_answer#1");
        let claims: Vec<_> = ["irene", "carl", "dora", "emil"]
            .into_iter()
            .map(|account| {
                let world = world.clone();
                let officer = Actor { account: account.to_owned(), ..world.colleague.clone() };
                tokio::spawn(async move { world.say(&officer, task, TaskSaid::Claim).await })
            })
            .collect();
        let mut taken = 0;
        for claim in claims {
            match claim.await.expect("no panic") {
                Ok(_) => taken += 1,
                Err(refused) => assert!(matches!(refused, LedgerError::TaskBarred { .. })),
            }
        }
        assert_eq!(taken, 1, "one has it");
    });
}

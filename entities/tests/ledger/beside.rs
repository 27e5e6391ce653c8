//! What stands beside the dockets: lists of merchandise, requests and words that are tasks, tasks of no case.

use entities::{
    Actor, CaseId, Key, LedgerError, NewConsequence, RealmId, Replayable, TaskFilter, TaskId,
    TaskSaid, TaskWord,
};
use serde_json::{Value, json};
use statute::eapa::consequences::ConsequenceKind;
use statute::eapa::merchandise::{LiquidationStatus, Merchandise, line};
use statute::{Act, EntryKind, Role};

use crate::world::*;

impl World {
    /// A request to withdraw, word of a risk, and a small business that asks.
    pub async fn say_beside(&self, case: CaseId) {
        let done = self
            .ledger
            .withdraw(
                &self.filer,
                RealmId::REAL,
                case,
                None,
                Act::new(EntryKind::AllegationWithdrawn),
                None,
                &answer,
                &|request| json!(request.id),
            )
            .await;
        done.expect("it is asked for");
        self.word(&self.filer, case).await.expect("it is taken");
        let said = json!({ "business": { "name": "Acme" } });
        let asked =
            self.ledger.ask_for_help(&self.filer, RealmId::REAL, &said, None, &|_| json!(0));
        asked.await.expect("it is asked");
    }

    async fn word(&self, who: &Actor, case: CaseId) -> Result<(), LedgerError> {
        let said = json!({ "risk": "Residues", "merchandise": "Shrimp" });
        let ledger = &self.ledger;
        let sent = ledger
            .send_health_or_safety_word(who, RealmId::REAL, case, false, &said, None, &|_| json!(0))
            .await?;
        assert!(matches!(sent, Replayable::Fresh { .. }));
        Ok(())
    }

    async fn words_seen_by(&self, who: &Actor, case: CaseId) -> usize {
        let page = self.ledger.health_or_safety_words(who, RealmId::REAL, case, false, None, 10);
        page.await.expect("a page").items.len()
    }

    async fn all_tasks(&self) -> Vec<(String, Role)> {
        let all = TaskFilter::default();
        let page = self.ledger.tasks(&self.investigator, RealmId::REAL, &all, None, 100).await;
        let mut names: Vec<_> = page
            .expect("a page")
            .items
            .into_iter()
            .map(|it| (it.task.name, it.task.queue.0))
            .collect();
        names.sort();
        names
    }
}

fn entry(number: u32, status: &str) -> Merchandise {
    let number = format!("ABC-{number:07}-1");
    line([&number, "2025-12-01", "2704", "10.50", status], day("2026-03-02"))
        .expect("it is in form")
}

#[test]
fn a_list_takes_the_place_of_the_one_before_and_both_are_kept() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let import = async |who: &Actor, seen: Option<&str>, lines: &[(u32, Merchandise)]| {
            let ledger = &world.ledger;
            ledger
                .list_merchandise(who, RealmId::REAL, case, seen, "f00d", lines, None, &|_| {
                    json!(0)
                })
                .await
        };
        let before = import(&world.investigator, None, &[]).await;
        assert!(
            matches!(before, Err(LedgerError::NotFound)),
            "there is no investigation: {before:?}"
        );
        world.office(case, [initiate()]).await;

        let many: Vec<_> = (0..2_345).map(|it| (it + 2, entry(it, "unliquidated"))).collect();
        let few = [(2, entry(1, "liquidated")), (5, entry(2, "suspended"))];
        for lines in [&many[..], &few[..]] {
            import(&world.investigator, None, lines).await.expect("it is listed");
        }
        let stale = import(&world.investigator, Some("\"old\""), &few).await;
        assert!(matches!(stale, Err(LedgerError::Stale { .. })), "{stale:?}");
        let auditor = Actor { role: Role::Auditor, ..world.colleague.clone() };
        let refused = import(&auditor, None, &few).await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        for party in [&world.filer, &world.importer] {
            let hidden = import(party, None, &few).await;
            assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        }

        let lists = world.ledger.merchandise_imports(&auditor, RealmId::REAL, case, None, 10).await;
        let lists: Vec<_> =
            lists.expect("a page").items.iter().map(|it| (it.version, it.lines)).collect();
        assert_eq!(lists, [(1, 2_345), (2, 2)]);
        let lines = async |version, status, from: Option<Key>, limit| {
            let found = world
                .ledger
                .merchandise_lines(
                    &auditor,
                    RealmId::REAL,
                    case,
                    version,
                    status,
                    from.as_ref(),
                    limit,
                )
                .await;
            found.map(|(_, page)| page)
        };
        let page = lines(1, None, None, 2_000).await.expect("a page");
        assert_eq!((page.items.len(), page.items[1_999].line), (2_000, 2_001));
        let rest = lines(1, None, page.next, 2_000).await.expect("a page");
        assert_eq!((rest.items.len(), rest.next), (345, None));
        let suspended =
            lines(2, Some(LiquidationStatus::Suspended), None, 10).await.expect("a page");
        assert_eq!(suspended.items.len(), 1);
        assert_eq!((suspended.items[0].line, suspended.items[0].value.as_str()), (5, "10.50"));
        assert!(matches!(lines(3, None, None, 10).await, Err(LedgerError::NotFound)));
    });
}

#[test]
fn what_is_asked_and_said_is_a_task_that_survives_a_fold() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        let before = world.all_tasks().await;
        world.say_beside(case).await;
        let hidden = world.word(&world.importer, case).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "he does not know: {hidden:?}");
        let refused = world.word(&world.investigator, case).await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        let after = world.all_tasks().await;
        let fresh: Vec<_> = after
            .iter()
            .filter(|it| !before.contains(it))
            .map(|it| (it.0.as_str(), it.1))
            .collect();
        assert_eq!(
            fresh,
            [
                ("health_or_safety_word#1", Role::Supervisor),
                ("small_business_help#1", Role::Investigator),
                ("withdrawal_request#1", Role::Investigator),
            ]
        );
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        world.ledger.rebuild_help().await.expect("it is rebuilt");
        assert_eq!(world.all_tasks().await, after);

        // Beside the docket: the filer sees its own word, another party's accounts do not, and nothing else changed.
        world.office(case, [take_measures(), issue_notice()]).await;
        assert_eq!(world.words_seen_by(&world.filer, case).await, 1);
        assert_eq!(world.words_seen_by(&world.importer, case).await, 0);
        assert_eq!(world.words_seen_by(&world.investigator, case).await, 1);

        // Said to be done, it is done for good, and what was said of it stays.
        let task = TaskId::of(case, "withdrawal_request#1");
        let told = |_: &entities::TaskSeen| Value::Null;
        let say = async |id, seen: Option<&str>, said| {
            world
                .ledger
                .say_of_task(
                    &world.investigator,
                    RealmId::REAL,
                    id,
                    seen,
                    &said,
                    Some("r"),
                    None,
                    &told,
                )
                .await
        };
        let seen = world.ledger.task(&world.investigator, RealmId::REAL, task).await.expect("it");
        let tag = seen.etag();
        say(task, Some(&tag), TaskSaid::Claim).await.expect("it is his");
        let stale = say(task, Some(&tag), TaskSaid::Complete).await;
        let Err(LedgerError::Stale { etag }) = stale else { panic!("{stale:?}") };
        say(task, Some(&etag), TaskSaid::Complete).await.expect("it is done");
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert!(!world.all_tasks().await.iter().any(|it| it.0 == "withdrawal_request#1"));
        let said = async |who: &Actor, realm| {
            world.ledger.task_sayings(who, realm, task, TaskWord::Claimed, None, 10).await
        };
        assert_eq!(said(&world.investigator, RealmId::REAL).await.expect("a page").items.len(), 1);
        let elsewhere = said(&world.investigator, RealmId::random()).await;
        assert!(matches!(elsewhere, Err(LedgerError::NotFound)), "{elsewhere:?}");
        assert!(matches!(said(&world.filer, RealmId::REAL).await, Err(LedgerError::NotFound)));

        // The help is done too, and its asker reads when.
        let help = world.ledger.help_requests(&world.filer, RealmId::REAL, None, 10).await;
        let help = help.expect("a page").items;
        say(help[0].task_id, None, TaskSaid::Complete).await.expect("it is done");
        assert_eq!(world.ledger.rebuild_help().await.expect("nothing is left"), 0);
        assert!(!world.all_tasks().await.iter().any(|it| it.0 == "small_business_help#1"));
        let help = world.ledger.help_requests(&world.filer, RealmId::REAL, None, 10).await;
        assert_eq!(help.expect("a page").items[0].completed_by.as_deref(), Some("irene"));
        let none = world.ledger.help_requests(&world.stranger, RealmId::REAL, None, 10).await;
        assert!(none.expect("a page").items.is_empty());
    });
}

#[test]
fn a_consequence_needs_a_determination() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let new = NewConsequence {
            kind: ConsequenceKind::Penalty1592,
            to: "Port of Newark".to_owned(),
            sent_on: day("2026-03-02"),
            grounds: "Evasion.".to_owned(),
            reference: None,
            raw: json!({ "sent_on": "2026-03-02" }),
        };
        let record = async |who: &Actor| {
            let ledger = &world.ledger;
            ledger
                .record_consequence(who, RealmId::REAL, case, None, &new, None, &|_| json!(0))
                .await
        };
        let early = record(&world.investigator).await;
        assert!(matches!(early, Err(LedgerError::Barred { .. })), "{early:?}");
        let outcomes = json!([{ "importer": "Shady Imports LLC", "order": "A-533-840", "outcome": "affirmative" }]);
        let mut decision = act(EntryKind::DeterminationMade, json!({ "grounds": "Origin." }));
        decision.fields.outcomes = Some(outcomes);
        world.office(case, [decision]).await;
        record(&world.investigator).await.expect("it is recorded");
        for party in [&world.filer, &world.importer] {
            let hidden = record(party).await;
            assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
            let hidden = world.ledger.consequences(party, RealmId::REAL, case, None, 10).await;
            assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        }
        let page = world.ledger.consequences(&world.registrar, RealmId::REAL, case, None, 10).await;
        assert_eq!(page.expect("a page").items.len(), 1);
    });
}

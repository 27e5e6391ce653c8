//! Signs of life, the outages that are known by their absence, and attempts to file.

use chrono::TimeDelta;
use entities::{
    Actor, AttemptFilter, AuditKeys, Beating, CaseId, Filings, Part, RealmId, Trial,
    filing_attempt, heartbeat, outage,
};
use sea_orm::{Database, EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::world::*;

fn door() -> Beating {
    Beating::new(Part::Door, 120)
}

impl World {
    async fn beats(&self, who: &Beating) -> Option<outage::Model> {
        self.ledger.beat(who).await.expect("it is written")
    }

    async fn runs(&self) -> Vec<heartbeat::Model> {
        let db = Database::connect(&self.url).await.expect("the database answers");
        let runs = heartbeat::Entity::find().order_by_asc(heartbeat::Column::BeganAt);
        runs.all(&db).await.expect("rows")
    }

    async fn outages(&self) -> Vec<outage::Model> {
        self.ledger.outages(None, None, None, 200).await.expect("outages").items
    }

    async fn attempts(&self, who: &Actor) -> Vec<filing_attempt::Model> {
        let filter = AttemptFilter::default();
        let page = self.ledger.attempts(who, RealmId::REAL, &filter, None, 200).await;
        page.expect("attempts").items
    }

    fn trial(&self, actor: &Actor, case: Option<CaseId>) -> Trial {
        Trial {
            actor: actor.clone(),
            realm: RealmId::REAL,
            case,
            route: "/v1/eapa/investigations/{id}/rebuttals".to_owned(),
            began_at: self.now(),
            arrived_at: Some(self.now()),
            body_sha256: Some("ab".to_owned()),
            status: Some(409),
            problem: Some("act-barred".to_owned()),
            receipt: None,
        }
    }
}

#[test]
fn a_run_is_one_row_and_a_gap_between_runs_an_outage() {
    on_each(async |world: World| {
        let key = Some("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        let keys = AuditKeys::new(key, &[]).expect("a key");
        let world = World { ledger: world.ledger.audited_under(keys), ..world };
        let first = door();
        assert_eq!(world.beats(&first).await, None, "nothing was before it");
        for _ in 0..5 {
            world.go_on_for(TimeDelta::minutes(1));
            assert_eq!(world.beats(&first).await, None);
        }
        let run = world.runs().await;
        assert_eq!(run.len(), 1, "{run:?}");
        assert_eq!(run[0].last_at, at("2026-03-02T15:05:00Z"));

        // Two minutes are late, and no outage.
        world.set(at("2026-03-02T15:07:00Z"));
        assert_eq!(world.beats(&first).await, None);
        // A worker's life is none of whoever files.
        world.set(at("2026-03-02T15:09:01Z"));
        assert_eq!(world.beats(&Beating::new(Part::Worker, 120)).await, None);
        let after = door();
        let ended = world.beats(&after).await.expect("an outage");
        assert_eq!(ended.began_at, at("2026-03-02T15:07:00Z"));
        assert_eq!(ended.ended_at, at("2026-03-02T15:09:01Z"));
        let text: Value = serde_json::from_str(&ended.said).expect("JSON");
        assert_eq!(text["type"], "tidewaiter.outage_certificate.v1");
        assert_eq!(text["from_in_new_york"], "2026-03-02T10:07:00.000000-05:00");
        assert_eq!(text["signed"], json!(true));
        assert!(ended.signature.is_some());
        assert_eq!(world.beats(&first).await, None, "who comes back with it finds none");
        assert_eq!(world.outages().await, std::slice::from_ref(&ended));
        assert_eq!(world.ledger.outage(ended.id).await.expect("it is there"), ended);

        // Where one of two lives, there is none.
        world.set(at("2026-03-02T15:10:30Z"));
        world.beats(&after).await;
        world.set(at("2026-03-02T15:12:00Z"));
        world.beats(&after).await;
        assert_eq!(world.beats(&first).await, None, "it was silent, and the other was not");
        let runs = world.runs().await;
        assert_eq!(runs.len(), 5, "three of the first, one of the worker, one since: {runs:?}");

        // A clock that is set back ends nothing and begins nothing.
        world.set(at("2026-03-02T15:11:00Z"));
        assert_eq!(world.beats(&after).await, None);
        assert_eq!(world.runs().await, runs);
    });
}

#[test]
fn a_clock_that_is_set_ahead_is_no_outage_and_lengthens_none() {
    on_each(async |world: World| {
        let (one, other) = (door(), door());
        for who in [&one, &other] {
            assert_eq!(world.beats(who).await, None);
        }
        for _ in 0..2 {
            world.go_on_for(TimeDelta::minutes(1));
            world.jump(TimeDelta::hours(1));
            for who in [&one, &other] {
                assert_eq!(world.beats(who).await, None, "an hour that never was");
            }
        }
        assert!(world.outages().await.is_empty());

        // Five minutes in which nobody could file, and another hour that never was.
        let last = world.now();
        world.go_on_for(TimeDelta::minutes(5));
        world.jump(TimeDelta::hours(1));
        let ended = world.beats(&one).await.expect("an outage");
        assert_eq!((ended.began_at, ended.ended_at), (last, last + TimeDelta::minutes(5)));
        assert_eq!(world.beats(&other).await, None, "it is told once");
        // Back, and on again: the time of before is reached once more.
        world.jump(TimeDelta::hours(-1));
        for who in [&one, &other] {
            assert_eq!(world.beats(who).await, None);
        }
        world.jump(TimeDelta::hours(1));
        assert_eq!(world.beats(&one).await, None);
        assert_eq!(world.outages().await, [ended]);
    });
}

#[test]
fn outages_are_found_by_the_time_they_reach_into() {
    on_each(async |world: World| {
        for on in ["2026-03-02", "2026-03-03", "2026-03-04"] {
            world.go_to(on);
            world.beats(&door()).await;
        }
        let within = async |from: Option<&str>, to: Option<&str>| {
            let (from, to) = (from.map(at), to.map(at));
            world.ledger.outages(from, to, None, 200).await.expect("outages").items.len()
        };
        assert_eq!(within(None, None).await, 2);
        assert_eq!(within(Some("2026-03-03T16:00:00Z"), None).await, 2);
        assert_eq!(within(Some("2026-03-03T17:00:00Z"), None).await, 1);
        assert_eq!(within(None, Some("2026-03-03T17:00:00Z")).await, 1);
        assert_eq!(within(None, Some("2026-03-02T17:00:00Z")).await, 0);
        let first = world.ledger.outages(None, None, None, 1).await.expect("a page");
        let rest = world.ledger.outages(None, None, first.next.as_ref(), 1).await.expect("a page");
        assert!(first.items[0].began_at > rest.items[0].began_at && rest.next.is_none());
    });
}

#[test]
fn attempts_are_ones_own_and_name_no_case_that_is_hidden() {
    on_each(async |world: World| {
        let case = world.file().await;
        let trials = [
            world.trial(&world.filer, Some(case)),
            world.trial(&world.importer, Some(case)),
            world.trial(&world.importer, Some(CaseId::random())),
            world.trial(&world.filer, None),
        ];
        world.ledger.keep_attempts(&trials).await.expect("they are kept");
        let filers = world.attempts(&world.filer).await;
        let mut cases: Vec<_> = filers.iter().map(|it| it.case_id).collect();
        cases.sort();
        assert_eq!(cases, [None, Some(case)]);
        let importers = world.attempts(&world.importer).await;
        assert_eq!(importers.len(), 2);
        assert!(importers.iter().all(|it| it.case_id.is_none()), "hidden is as absent");
        assert_eq!(importers[0].problem.as_deref(), Some("act-barred"));
        assert!(world.attempts(&world.stranger).await.is_empty());
        assert_eq!(world.attempts(&world.investigator).await.len(), 4);
        let filter =
            AttemptFilter { account: Some("acme-desk".to_owned()), ..AttemptFilter::default() };
        let page = world.ledger.attempts(&world.importer, RealmId::REAL, &filter, None, 200).await;
        assert_eq!(page.expect("attempts").items.len(), 2, "another's are not his to ask for");

        let settled = Filings { attempts_kept_days: 10, ..Filings::default() };
        let ledger = world.ledger.filing_under(settled);
        world.go_on(10);
        assert_eq!(ledger.forget_attempts().await.expect("kept"), 0);
        world.go_on(1);
        assert_eq!(ledger.forget_attempts().await.expect("forgotten"), 4);
    });
}

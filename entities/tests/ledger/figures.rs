//! The figures of the report: whose they are, that they move with the docket, and that they can be added up again.

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    Actor, CaseId, FiguresSeen, RealmId, Replayable, YearSeen, case_figure, figure, figure_move,
    figure_span, realm,
};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use serde_json::json;
use statute::statistics::{Figure, Readership, Step};
use statute::{Act, EntryKind, Role};

use crate::world::*;

const REAL: RealmId = RealmId::REAL;

fn affirmative() -> Act {
    let outcomes = json!([{ "importer": "Shady Imports LLC", "order": "A-533-840", "outcome": "affirmative" }]);
    let mut act =
        act(EntryKind::DeterminationMade, json!({ "basis": "record", "grounds": "Origin." }));
    act.fields.outcomes = Some(outcomes);
    act
}

impl World {
    async fn figures(&self, who: &Actor, realm: RealmId, year: i32) -> YearSeen {
        let mut seen = self.ledger.figures(who, realm, Some(year), None).await.expect("figures");
        seen.years.pop().expect("the year that was asked for")
    }

    async fn all_figures(&self) -> [FiguresSeen; 2] {
        let public = self.ledger.figures(&Actor::anonymous(), REAL, None, None).await;
        let office = self.ledger.figures(&self.investigator, REAL, None, None).await;
        [public, office].map(|it| it.expect("figures"))
    }

    /// Everything of the figures that lies in the database.
    async fn kept(&self) -> (Vec<String>, Vec<String>) {
        let db = Database::connect(&self.url).await.expect("the database answers");
        let of_cases = case_figure::Entity::find().all(&db).await.expect("rows");
        let sums = figure::Entity::find().all(&db).await.expect("rows");
        let sums = sums.iter().filter(|it| it.value != 0);
        let mut kept = (
            of_cases.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>(),
            sums.map(|it| format!("{it:?}")).collect::<Vec<_>>(),
        );
        kept.0.sort();
        kept.1.sort();
        kept
    }

    async fn harm(&self, statement: &str) {
        let db = Database::connect(&self.url).await.expect("the database answers");
        db.execute_unprepared(statement).await.expect("it is done");
    }
}

fn count(year: &YearSeen, figure: Figure) -> i64 {
    year.counts.iter().find(|it| it.0 == figure).map_or(-1, |it| it.1)
}

#[test]
fn a_case_is_in_the_publics_figures_from_its_notice_on() {
    on_each(async |world: World| {
        let anybody = Actor::anonymous();
        let before = world.all_figures().await;
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        world.go_on(30);
        world.office(case, [take_measures()]).await;
        let [public, office] = world.all_figures().await;
        assert_eq!(public.years, before[0].years, "nothing is told of what is in embargo");
        assert_eq!(
            (public.readership, office.readership),
            (Readership::Public, Readership::Office)
        );
        for party in [&world.filer, &world.importer, &world.stranger] {
            let told = world.ledger.figures(party, REAL, None, None).await.expect("figures");
            assert_eq!(told, public, "a party is told what anybody is");
        }
        let year = world.figures(&world.investigator, REAL, 2026).await;
        assert_eq!(count(&year, Figure::EapaInvestigationsInitiated), 1);

        world.office(case, [issue_notice()]).await;
        let year = world.figures(&anybody, REAL, 2026).await;
        for figure in [
            Figure::EapaAllegationsReceived,
            Figure::EapaInvestigationsInitiated,
            Figure::EapaInvestigationsWithMeasures,
        ] {
            assert_eq!(count(&year, figure), 1, "{figure}");
        }
        assert_eq!(count(&year, Figure::ShipmentsDetained), -1, "it is the office's");
        let step = year.times.iter().find(|it| it.step == Step::InitiationToMeasures);
        let step = step.expect("a time").spread;
        assert_eq!((step.cases, step.median, step.ninetieth), (1, 30, 30));
        let duty = year.duties.iter().find(|it| it.rule == "notice_of_initiation");
        assert_eq!(duty.map(|it| (it.in_time, it.late)), Some((1, 0)));

        // What the parties are not told yet, the public is not either.
        world.office(case, [affirmative()]).await;
        let public = world.figures(&anybody, REAL, 2026).await;
        assert_eq!(count(&public, Figure::EapaDeterminationsOfEvasion), 0);
        let office = world.figures(&world.investigator, REAL, 2026).await;
        assert_eq!(count(&office, Figure::EapaDeterminationsOfEvasion), 1);
        world.office(case, [Act::new(EntryKind::DeterminationNoticeIssued)]).await;
        let public = world.figures(&anybody, REAL, 2026).await;
        assert_eq!(count(&public, Figure::EapaDeterminationsOfEvasion), 1);
    });
}

#[test]
fn a_missed_duty_is_late_once_its_day_is_over() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let late = async || {
            let year = world.figures(&Actor::anonymous(), REAL, 2026).await;
            let duty = year.duties.iter().find(|it| it.rule == "public_record_release").cloned();
            duty.map_or((0, 0), |it| (it.in_time, it.late))
        };
        assert_eq!(late().await, (0, 0), "it runs");
        world.go_on(20);
        world.ledger.rebuild(case).await.expect("it is read again");
        assert_eq!(late().await, (0, 1));
        world.office(case, [Act::new(EntryKind::PublicRecordReleased)]).await;
        assert_eq!(late().await, (0, 1), "done late is late");
    });
}

#[test]
fn what_is_corrected_out_of_the_docket_is_in_no_figure() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        assert_ne!(world.figures(&Actor::anonymous(), REAL, 2026).await.duties, []);
        let supervisor = Actor { role: Role::Supervisor, ..world.investigator.clone() };
        let docket = world.case(&supervisor, case).await;
        let kind = EntryKind::NoticeOfInitiationIssued;
        let notice = docket.lines.iter().find(|it| it.entry.kind == kind).expect("the notice");
        let mut wrong = act(EntryKind::EntryCorrected, json!(null));
        wrong.fields.corrects = Some(notice.number);
        wrong.fields.reason = Some("It was never issued.".to_owned());
        fresh(world.act(&supervisor, case, wrong).await);
        let year = world.figures(&Actor::anonymous(), REAL, 2026).await;
        assert!(year.counts.iter().all(|it| it.1 == 0), "{:?}", year.counts);
        assert!(year.duties.is_empty() && year.times.is_empty(), "{year:?}");
    });
}

#[test]
fn realms_have_their_own_and_what_was_lost_is_added_up_again() {
    on_each(async |world: World| {
        let mut cases: Vec<CaseId> = Vec::new();
        for _ in 0..3 {
            let case = world.file().await;
            world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
            cases.push(case);
        }
        let told = |row: &realm::Model| json!(row.id);
        let ledger = &world.ledger;
        let made = ledger.create_sandbox(&world.investigator, "other", world.now(), None, &told);
        let Replayable::Fresh { it: other, .. } = made.await.expect("a sandbox") else {
            panic!("it is made once")
        };
        let other = other.id;
        let elsewhere = world.figures(&world.investigator, other, 2026).await;
        assert!(elsewhere.counts.iter().all(|it| it.1 == 0), "{elsewhere:?}");

        let (told, kept) = (world.all_figures().await, world.kept().await);
        world.harm("UPDATE figure SET value = value + 7").await;
        world.harm("DELETE FROM case_figure WHERE series = 'time'").await;
        assert_ne!(world.all_figures().await, told);
        for case in cases {
            world.ledger.rebuild(case).await.expect("a case is rebuilt");
        }
        world.ledger.rebuild_figures().await.expect("they are added up");
        assert_eq!((world.all_figures().await, world.kept().await), (told, kept));
    });
}

#[test]
fn the_figures_of_a_moment_are_those_that_were_told_then() {
    on_each(async |world: World| {
        let nobody = Actor::anonymous();
        let at = async |who: &Actor, at: chrono::DateTime<chrono::Utc>| {
            world.ledger.figures(who, REAL, None, Some(at)).await.expect("figures").years
        };
        let nothing = at(&world.investigator, world.now()).await;
        assert!(nothing.iter().all(|it| it.counts.iter().all(|it| it.1 == 0)), "{nothing:?}");
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let then = world.now();
        let [public, office] = world.all_figures().await;
        assert_eq!(at(&world.investigator, then).await, office.years);
        // The public's day is not over yet: of every moment of it, and of what is to come, the public is told what it is told without a moment.
        let begins = statute::count::beginning_of_day(day("2026-03-02"));
        for moment in [begins, then, then + TimeDelta::hours(1), then + TimeDelta::days(2_000)] {
            let told = world.ledger.figures(&nobody, REAL, None, Some(moment)).await;
            assert_eq!(told.expect("figures"), public, "{moment}");
        }
        let to_come = at(&world.investigator, then + TimeDelta::days(2_000)).await;
        assert_eq!(to_come, office.years);
        let before = begins - TimeDelta::microseconds(1);
        assert_eq!(count(&at(&nobody, before).await[0], Figure::EapaInvestigationsInitiated), 0);
        let end = statute::count::end_of_day(day("2026-03-02"));
        assert_eq!(at(&nobody, end).await, public.years);

        world.go_on(10);
        world.office(case, [affirmative(), Act::new(EntryKind::DeterminationNoticeIssued)]).await;
        let now = world.all_figures().await;
        assert_ne!(now[1].years, office.years);
        assert_eq!(at(&world.investigator, then).await, office.years, "as it was told");
        assert_eq!(at(&nobody, end).await, public.years);
        // That day is over: what moved in it is told from its end on.
        assert_eq!(count(&at(&nobody, then).await[0], Figure::EapaInvestigationsInitiated), 0);
        assert_eq!(at(&nobody, world.now()).await, now[0].years);
        assert_eq!(at(&world.investigator, world.now()).await, now[1].years);
        world.go_on(1);
        assert_eq!(at(&nobody, world.now()).await, now[0].years);

        // What was lost and is found again moves nothing of what was told.
        world.harm("UPDATE figure SET value = value + 7").await;
        world.harm("DELETE FROM case_figure WHERE series = 'time'").await;
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        world.ledger.rebuild_figures().await.expect("they are added up");
        assert_eq!(at(&world.investigator, then).await, office.years);
        let later = world.all_figures().await;
        assert_eq!(at(&world.investigator, world.now()).await, later[1].years);

        // Of what there was before moves were kept, nobody knows what was told.
        world.harm("UPDATE figure_move SET is_first = TRUE").await;
        let before = then - chrono::TimeDelta::hours(1);
        let unknown = world.ledger.figures(&nobody, REAL, None, Some(before)).await;
        assert!(matches!(unknown, Err(entities::LedgerError::NotFound)), "{unknown:?}");
    });
}

impl World {
    /// What the office and the public were told at these moments.
    async fn told_at(&self, moments: &[DateTime<Utc>]) -> Vec<FiguresSeen> {
        let mut told = Vec::new();
        for at in moments {
            for who in [&self.investigator, &Actor::anonymous()] {
                let seen = self.ledger.figures(who, REAL, None, Some(*at)).await;
                told.push(seen.expect("figures"));
            }
        }
        told
    }
}

#[test]
fn moves_that_are_added_up_tell_the_same_of_every_moment() {
    on_each(async |world: World| {
        let mut moments = Vec::new();
        let mut passes = || {
            moments.push(world.now());
            world.go_on_for(TimeDelta::hours(1));
            moments.push(world.now());
        };
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        passes();
        world.office(case, [take_measures(), issue_notice()]).await;
        passes();
        world.go_on(10);
        world.office(case, [affirmative(), Act::new(EntryKind::DeterminationNoticeIssued)]).await;
        passes();
        // The last half hour of a fiscal year, which in Greenwich is over.
        world.set(at("2026-10-01T03:30:00Z"));
        let another = world.file().await;
        world.office(another, [acknowledge()]).await;
        passes();
        let other = world.file().await;
        world.office(other, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        passes();
        for on in ["2026-03-01", "2026-03-02", "2026-03-12", "2026-09-29", "2026-09-30"] {
            let end = statute::count::end_of_day(day(on));
            moments.extend([end - TimeDelta::microseconds(1), end]);
        }
        world.go_to("2026-10-05");

        let told = world.told_at(&moments).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let moves = figure_move::Entity::find().all(&db).await.expect("rows").len();
        let added = world.ledger.add_up_moves().await.expect("they are added up");
        assert_eq!(added, u64::try_from(moves).expect("a count"));
        let sums = figure_span::Entity::find().all(&db).await.expect("rows");
        assert!(!sums.is_empty(), "years and days");
        assert_eq!(world.told_at(&moments).await, told);
        assert_eq!(world.ledger.add_up_moves().await.expect("an answer"), 0);
        assert_eq!(world.told_at(&moments).await, told);

        // What is recorded after that is told at once, and is added to what is there.
        world.office(other, [Act::new(EntryKind::PublicRecordReleased)]).await;
        moments.push(world.now());
        let later = world.told_at(&moments).await;
        assert_eq!(later[..told.len()], told);
        let [_, office] = world.all_figures().await;
        assert_eq!(later[told.len()].years, office.years);
        assert!(world.ledger.add_up_moves().await.expect("they are added up") > 0);
        assert_eq!(world.told_at(&moments).await, later);

        // Sums that were lost, or are others, are added up again.
        world.harm("UPDATE figure_span SET value = value + 7 WHERE span = 'day'").await;
        assert_ne!(world.told_at(&moments).await, later);
        world.ledger.rebuild_figures().await.expect("they are added up");
        assert_eq!(world.told_at(&moments).await, later);
        world.harm("DELETE FROM figure_span").await;
        world.ledger.rebuild_figures().await.expect("they are added up");
        assert_eq!(world.told_at(&moments).await, later);

        // Of the moves only those of the day itself are read: nobody misses what is among the sums.
        moments = vec![at("2026-10-05T12:00:00Z"), at("2026-09-30T12:00:00Z")];
        let told = world.told_at(&moments).await;
        world.harm("DELETE FROM figure_move WHERE recorded_at < '2026-09-01'").await;
        assert_eq!(world.told_at(&moments).await, told);
    });
}

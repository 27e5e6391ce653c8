//! The keeping of records: nothing is destroyed before its term, nor under a hold, nor by one officer alone; and what stays.

use entities::{
    Actor, CaseId, ConfidentialInformationId, ConfidentialSeen, LedgerError,
    NewConfidentialInformation, NewLegalHold, NoticeFilter, NoticeSeen, RealmId, Replayable,
    destruction, legal_hold,
};
use serde_json::json;
use statute::retention::Kind;
use statute::{Act, EntryKind, Role};

use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const SECRET: &str = "USD 4.12 a kilogram";

fn done<T>(done: Result<Replayable<T>, LedgerError>) -> Result<T, LedgerError> {
    done.map(|it| match it {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    })
}

fn supervisor(world: &World) -> Actor {
    Actor { role: Role::Supervisor, account: "sue".to_owned(), ..world.investigator.clone() }
}

/// Everything that stands against it, by rule.
fn rules<T: std::fmt::Debug>(refused: Result<T, LedgerError>) -> Vec<&'static str> {
    match refused {
        Err(LedgerError::Kept { bars }) => bars.iter().map(|it| it.rule).collect(),
        other => panic!("{other:?}"),
    }
}

impl World {
    /// A case with a secret, rendered notices and a letter, of which the parties were told how it ended.
    async fn determined(&self) -> (CaseId, ConfidentialInformationId) {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let of = fresh(self.act(&self.filer, case, facts("Prices")).await).act.number;
        let new = NewConfidentialInformation {
            of,
            information: SECRET.to_owned(),
            public_summary: "A price.".to_owned(),
            basis: "Prices that are not public.".to_owned(),
        };
        let told = |seen: &ConfidentialSeen| json!(seen.information.id);
        let ledger = &self.ledger;
        let lodged =
            ledger.lodge_confidential_information(&self.filer, REAL, case, &new, None, &told);
        let id = done(lodged.await).expect("it is lodged").information.id;
        let mut decision = act(EntryKind::DeterminationMade, json!({ "grounds": "Origin." }));
        decision.fields.outcomes = Some(json!([
            { "importer": "Shady Imports LLC", "order": "A-533-840", "outcome": "negative" },
        ]));
        self.office(case, [decision, Act::new(EntryKind::DeterminationNoticeIssued)]).await;
        for notice in self.told_of(&self.investigator, case).await {
            ledger.rendered(notice.notice.id, &rendered()).await.expect("it is kept");
            let delivery = notice.deliveries[0].delivery.id;
            let pdf = b"%PDF".to_vec();
            ledger.keep_letter(notice.notice.id, delivery, pdf).await.expect("it is set");
        }
        (case, id)
    }

    async fn told_of(&self, who: &Actor, case: CaseId) -> Vec<NoticeSeen> {
        let filter = NoticeFilter { case: Some(case), ..NoticeFilter::default() };
        self.ledger.notices(who, REAL, &filter, None, 100).await.expect("notices").items
    }

    async fn is_held(&self, by: &Actor, case: CaseId) -> Result<legal_hold::Model, LedgerError> {
        let new = NewLegalHold { reason: "In court.".to_owned(), authority: "CIT".to_owned() };
        let told = |row: &legal_hold::Model| json!(row.id);
        done(self.ledger.place_legal_hold(by, REAL, case, None, &new, None, &told).await)
    }

    async fn releases(
        &self,
        by: &Actor,
        row: &legal_hold::Model,
    ) -> Result<legal_hold::Model, LedgerError> {
        let told = |row: &legal_hold::Model| json!(row.id);
        let etag = row.etag();
        let seen = Some(etag.as_str());
        done(self.ledger.release_legal_hold(by, REAL, row.id, seen, "Over.", None, &told).await)
    }

    async fn asks(&self, by: &Actor, case: CaseId) -> Result<destruction::Model, LedgerError> {
        let told = |row: &destruction::Model| json!(row.id);
        done(self.ledger.ask_for_destruction(by, REAL, case, None, "Its time.", None, &told).await)
    }

    async fn approves(
        &self,
        by: &Actor,
        row: &destruction::Model,
    ) -> Result<destruction::Model, LedgerError> {
        let told = |row: &destruction::Model| json!(row.id);
        let etag = row.etag();
        let seen = Some(etag.as_str());
        done(self.ledger.approve_destruction(by, REAL, row.id, seen, None, &told).await)
    }
}

#[test]
fn records_are_destroyed_after_their_term_by_two_officers_and_never_under_a_hold() {
    on_each(async |world: World| {
        let (case, id) = world.determined().await;
        let (filer, officer, registrar) = (&world.filer, &world.investigator, &world.registrar);
        let sue = supervisor(&world);
        let hidden = world.ledger.retention(filer, REAL, case).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        assert_eq!(rules(world.asks(registrar, case).await), ["retention_term"], "it is open");
        let seen = world.ledger.retention(officer, REAL, case).await.expect("the retention");
        assert_eq!((seen.term.ended_on, seen.term.years), (None, 10));

        world.go_on(90);
        let seen = world.ledger.retention(officer, REAL, case).await.expect("the retention");
        let closed = world.case(officer, case).await.docket;
        let closed = closed.deadlines.iter().find(|it| it.rule == "review_request_close");
        let closed = closed.and_then(|it| it.due).expect("a last day");
        assert_eq!(seen.term.ended_on, closed.succ_opt(), "when nobody may ask for a review");
        let from = seen.term.destroyed_from().expect("a first day");
        world.go_to(&from.pred_opt().expect("a day").to_string());
        assert_eq!(rules(world.asks(registrar, case).await), ["retention_term"], "its last day");
        for other in [officer, &sue, filer] {
            assert!(world.asks(other, case).await.is_err(), "the registrar's alone");
            assert!(world.is_held(officer, case).await.is_err(), "the supervisor's alone");
        }
        world.go_to(&from.to_string());
        let hold = world.is_held(&sue, case).await.expect("it is held");
        assert_eq!(rules(world.asks(registrar, case).await), ["legal_hold"]);
        assert!(world.releases(registrar, &hold).await.is_err());
        world.releases(&sue, &hold).await.expect("it is released");
        let asked = world.asks(registrar, case).await.expect("it is asked for");
        let twice = world.asks(registrar, case).await;
        assert!(matches!(twice, Err(LedgerError::TaskBarred { .. })), "{twice:?}");
        assert_eq!(rules(world.approves(registrar, &asked).await), ["second_officer"]);
        let late = world.is_held(&sue, case).await.expect("a hold may come late");
        assert_eq!(rules(world.approves(&sue, &asked).await), ["legal_hold"]);
        world.releases(&sue, &late).await.expect("it is released");

        let before = world.told_of(filer, case).await;
        let docket = world.case(filer, case).await;
        assert!(before.iter().all(|it| it.words().is_ok()));
        let destroyed = world.approves(&sue, &asked).await.expect("it is destroyed");
        let again = world.approves(&sue, &asked).await;
        assert!(matches!(again, Err(LedgerError::Stale { .. })), "{again:?}");
        let ledger = &world.ledger;
        let first =
            ledger.destroyed_things(officer, REAL, asked.id, None, 3).await.expect("a page");
        assert!(first.next.is_some());
        let all = ledger.destroyed_things(officer, REAL, asked.id, None, 200).await.expect("all");
        assert_eq!(all.items.len(), usize::try_from(destroyed.things).expect("a number"));
        for kind in Kind::ALL {
            assert!(all.items.iter().any(|it| it.kind.0 == *kind), "{kind}");
        }
        assert!(all.items.iter().all(|it| it.sha256.is_some()), "a copy is known again");

        // Who could read it hears that it is gone; for anybody else there is nothing still.
        let opened = ledger.open_confidential_information(filer, REAL, id).await;
        assert!(matches!(opened, Err(LedgerError::Destroyed)), "{:?}", opened.is_ok());
        for other in [&world.importer, &world.stranger] {
            let opened = ledger.open_confidential_information(other, REAL, id).await;
            assert!(matches!(opened, Err(LedgerError::NotFound)), "{:?}", opened.is_ok());
        }
        let after = world.told_of(filer, case).await;
        for (was, is) in before.iter().zip(&after) {
            assert!(matches!(is.words(), Err(LedgerError::Destroyed)), "{:?}", is.notice);
            assert_eq!(
                (was.notice.sha256.as_ref(), &was.deliveries),
                (is.notice.sha256.as_ref(), &is.deliveries)
            );
            let letter = ledger.letter(filer, REAL, is.notice.id, None).await;
            assert!(matches!(letter, Err(LedgerError::Destroyed)), "{letter:?}");
            // Whoever would write it again finds it written.
            ledger.rendered(is.notice.id, &rendered()).await.expect("the first stands");
        }
        let office = world.told_of(officer, case).await;
        for seen in &office {
            assert!(seen.notice.text.is_none(), "{:?}", seen.notice);
            assert_eq!(ledger.letter_hashes(seen).await.expect("hashes").len(), 1, "of its letter");
        }
        let kept = world.case(filer, case).await;
        assert_eq!((kept.lines, kept.etag), (docket.lines, docket.etag), "the docket stays");
        let proof = ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok(), "and the audit proves");
    });
}

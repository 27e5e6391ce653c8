//! Confidential information and protective orders: who opens what, on which day, and what ends it.

use chrono::TimeDelta;
use entities::{
    AccessSeen, Actor, CaseId, ConfidentialInformationId, ConfidentialSeen, HolderAct, LedgerError,
    ListAct, ListedAt, NewConfidentialInformation, NewListed, NewPerson, NewProtectiveOrder,
    Opened, OrderDecision, ProtectiveOrderSeen, RealmId, Replayable, ServiceEntryId, TaskFilter,
};
use futures::future::join_all;
use serde_json::json;
use statute::Role;
use statute::confidential::Class;
use statute::documents::Version;
use statute::protective::{Capacity as PersonCapacity, Status};
use statute::service::{Capacity, Method};

use crate::world::*;

const SECRET: &str = "USD 4.12 a kilogram";
const REAL: RealmId = RealmId::REAL;

fn done<T>(done: Result<Replayable<T>, LedgerError>) -> Result<T, LedgerError> {
    done.map(|it| match it {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    })
}

pub fn counsel(of: &Actor, name: &str) -> Actor {
    let email = Some(format!("{name}@Counsel.example"));
    Actor { account: name.to_owned(), role: Role::Counsel, email, ..of.clone() }
}

fn secret(of: u32) -> NewConfidentialInformation {
    NewConfidentialInformation {
        of,
        information: SECRET.to_owned(),
        public_summary: "A price.".to_owned(),
        basis: "Prices that are not public.".to_owned(),
    }
}

fn person(name: &str) -> NewPerson {
    let email = format!("{name}@counsel.example");
    NewPerson { name: name.to_owned(), email, capacity: PersonCapacity::Paralegal }
}

pub fn grant(expires_on: &str) -> OrderDecision {
    OrderDecision::Grant { expires_on: day(expires_on), terms: "This case alone.".to_owned() }
}

impl World {
    /// A case in its active phase, with a submission of the filer's and a secret beside it.
    async fn with_secret(&self) -> (CaseId, u32, ConfidentialInformationId) {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let of = fresh(self.act(&self.filer, case, facts("Prices")).await).act.number;
        let lodged = self.lodge(&self.filer, case, of).await.expect("it is lodged");
        (case, of, lodged.information.id)
    }

    async fn lodge(
        &self,
        who: &Actor,
        case: CaseId,
        of: u32,
    ) -> Result<ConfidentialSeen, LedgerError> {
        let told = |seen: &ConfidentialSeen| json!(seen.information.id);
        let ledger = &self.ledger;
        done(ledger.lodge_confidential_information(who, REAL, case, &secret(of), None, &told).await)
    }

    async fn opens(&self, who: &Actor, id: ConfidentialInformationId) -> bool {
        match self.ledger.open_confidential_information(who, REAL, id).await {
            Ok((_, text)) => text == SECRET,
            Err(LedgerError::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Counsel comes onto the list of a case by the party's own word.
    pub async fn appears(&self, party: &Actor, case: CaseId, name: &str) -> ServiceEntryId {
        let at = ListedAt {
            name: Some(name.to_owned()),
            method: Some(Method::Email),
            email: Some(format!("{name}@counsel.example")),
            ..ListedAt::default()
        };
        let new = NewListed { side: None, capacity: Capacity::Counsel, party: None, at };
        self.lists(party, case, ListAct::Add(new)).await
    }

    async fn lists(&self, party: &Actor, case: CaseId, act: ListAct) -> ServiceEntryId {
        let (ledger, told) = (&self.ledger, |it: &entities::Listed| json!(it.name));
        let listed = ledger.change_service_list(party, REAL, case, None, &act, None, &told).await;
        done(listed).expect("the list is changed").entry.id
    }

    pub async fn applies(
        &self,
        who: &Actor,
        case: CaseId,
    ) -> Result<ProtectiveOrderSeen, LedgerError> {
        let new = NewProtectiveOrder {
            name: "IAN ".to_owned(),
            bar_number: "17".to_owned(),
            bar_jurisdiction: "DC".to_owned(),
            firm: "Counsel LLP".to_owned(),
            persons: vec![person("paula")],
        };
        let told = |seen: &ProtectiveOrderSeen| json!(seen.order.id);
        done(self.ledger.apply_for_protective_order(who, REAL, case, &new, None, &told).await)
    }

    pub async fn decides(
        &self,
        who: &Actor,
        seen: &ProtectiveOrderSeen,
        decision: OrderDecision,
    ) -> Result<ProtectiveOrderSeen, LedgerError> {
        let told = |seen: &ProtectiveOrderSeen| json!(seen.order.id);
        let (ledger, etag) = (&self.ledger, seen.order.etag());
        let (id, etag) = (seen.order.id, Some(etag.as_str()));
        done(ledger.decide_protective_order(who, REAL, id, etag, &decision, None, &told).await)
    }

    async fn holds(
        &self,
        who: &Actor,
        seen: &ProtectiveOrderSeen,
        act: HolderAct,
    ) -> Result<ProtectiveOrderSeen, LedgerError> {
        let told = |seen: &ProtectiveOrderSeen| json!(seen.order.id);
        let id = seen.order.id;
        done(self.ledger.act_under_protective_order(who, REAL, id, &act, None, &told).await)
    }

    async fn orders_tasks(&self, case: CaseId) -> Vec<String> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        let page = self.ledger.tasks(&self.investigator, REAL, &filter, None, 100).await;
        let mut names: Vec<_> =
            page.expect("tasks").items.into_iter().map(|it| it.task.name).collect();
        names.retain(|it| it.starts_with("protective_order") || it.starts_with("destruction"));
        names
    }
}

#[test]
fn a_secret_is_its_submitters_and_under_an_order_counsels_until_the_midnight_of_its_last_day() {
    on_each(async |world: World| {
        let (case, of, id) = world.with_secret().await;
        let (filer, importer, officer) = (&world.filer, &world.importer, &world.investigator);
        let [fiona, ian, paula] = [(filer, "fiona"), (importer, "ian"), (importer, "paula")]
            .map(|(of, name)| counsel(of, name));
        let impostor = Actor { role: Role::Importer, ..paula.clone() };
        let lodged = world.lodge(importer, case, of).await;
        assert!(matches!(lodged, Err(LedgerError::Barred { .. })), "another's: {lodged:?}");
        let lodged = world.lodge(officer, case, of).await;
        assert!(matches!(lodged, Err(LedgerError::NotYourTask { .. })), "{lodged:?}");
        let lodged = world.lodge(&world.stranger, case, of).await;
        assert!(matches!(lodged, Err(LedgerError::NotFound)), "{lodged:?}");
        world.lodge(&fiona, case, of).await.expect("beside what its own party submitted");

        let opened = async || {
            let all = [filer, &fiona, officer, importer, &ian, &paula, &impostor, &world.stranger];
            join_all(all.map(|who| world.opens(who, id))).await
        };
        let to_none = [true, true, true, false, false, false, false, false];
        assert_eq!(opened().await, to_none);
        let listed = async |who: &Actor| {
            let page = world.ledger.confidential_informations(who, REAL, case, None, 1).await;
            let page = page.expect("a page");
            let next = page.next.as_ref();
            let rest = world.ledger.confidential_informations(who, REAL, case, next, 9).await;
            assert_eq!(rest.expect("the rest").items.len(), 1);
            page.items.into_iter().next().expect("the first")
        };
        let seen = listed(importer).await;
        assert_eq!((seen.of, seen.class, seen.may_open), (of, Class::BusinessConfidential, false));

        let early = world.applies(&ian, case).await;
        assert!(matches!(early, Err(LedgerError::TaskBarred { .. })), "does not appear: {early:?}");
        world.appears(importer, case, "Ian").await;
        let in_house = world.applies(importer, case).await;
        assert!(matches!(in_house, Err(LedgerError::NotYourTask { .. })), "{in_house:?}");
        let order = world.applies(&ian, case).await.expect("counsel applies");
        let twice = world.applies(&ian, case).await;
        assert!(matches!(twice, Err(LedgerError::TaskBarred { .. })), "{twice:?}");
        assert_eq!(world.orders_tasks(case).await, ["protective_order_application#1"]);
        assert_eq!(opened().await, to_none, "an application opens nothing");
        let hidden = world.ledger.protective_order(filer, REAL, order.order.id).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "not granted: {hidden:?}");
        let both = ["2026-05-29", "2026-06-30"].map(|on| world.decides(officer, &order, grant(on)));
        let granted: Vec<_> = join_all(both).await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(granted.len(), 1, "one of two who decide at once");
        let last = granted[0].order.expires_on.expect("a last day");
        assert_eq!(opened().await, [true, true, true, false, true, true, false, false]);
        assert_eq!(listed(importer).await.class, Class::Apo);
        assert!(listed(&paula).await.may_open);

        let accesses = async |who: &Actor| {
            let (ledger, id) = (&world.ledger, order.order.id);
            let page = ledger.protective_order_accesses(who, REAL, id, None, 9).await;
            page.map(|it| it.items.into_iter().map(|it| it.account).collect::<Vec<_>>())
        };
        let mut by = accesses(filer).await.expect("its submitter sees who opened it");
        by.sort();
        assert_eq!(by, ["ian", "paula"]);
        assert_eq!(accesses(officer).await.expect("an officer too").len(), 2);
        assert_eq!(accesses(&ian).await.expect("his own order"), Vec::<String>::new());
        // A document that is opened under it stands in the same list, and each page goes on where the last has ended.
        let paper = world.stages(filer, "documents/a").await.expect("it is staged").document.id;
        world.puts(paper, case, Version::Confidential, 1).await;
        world.go_on_for(TimeDelta::minutes(1));
        assert!(world.opens_document(&ian, paper).await);
        assert!(world.opens_document(filer, paper).await, "his own is opened under no order");
        let (mut all, mut from) = (Vec::new(), None);
        loop {
            let (ledger, id) = (&world.ledger, order.order.id);
            let page = ledger.protective_order_accesses(filer, REAL, id, from.as_ref(), 1).await;
            let page = page.expect("a page");
            assert_eq!(page.items.len(), 1);
            all.extend(page.items);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        let is_document = |it: &AccessSeen| it.opened == Opened::Document(paper);
        assert_eq!(all.iter().map(is_document).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!((all[2].account.as_str(), all[2].number), ("ian", 1));
        assert!(all.is_sorted_by_key(|it| (it.at, it.id.0)));
        assert!(matches!(accesses(&world.stranger).await, Err(LedgerError::NotFound)));
        let auditor = Actor { role: Role::Auditor, ..officer.clone() };
        let links = world.ledger.audit_of_case(&auditor, REAL, case, None, 200).await;
        let under = Some(order.order.id.to_string());
        let is_opening = |it: &&entities::audit_link::Model| {
            it.what.0.as_str() == "opened_under_protective_order" && it.subject == under
        };
        assert_eq!(links.expect("links").items.iter().filter(is_opening).count(), 3);

        let removed_on =
            Some(world.ledger.today(REAL).await.expect("today").succ_opt().expect("a day"));
        let remove = |removed_on| {
            let person = granted[0].persons[0].id;
            HolderAct::Remove { person, removed_on, reason: None }
        };
        for other in [&paula, importer, officer] {
            let refused = world.holds(other, &order, remove(removed_on)).await;
            assert!(refused.is_err(), "the holder's alone: {refused:?}");
        }
        let past = world.holds(&ian, &order, remove(Some(day("2026-03-01")))).await;
        assert!(matches!(past, Err(LedgerError::Barred { .. })), "{past:?}");
        world.holds(&ian, &order, remove(removed_on)).await.expect("from tomorrow on");
        assert!(world.opens(&paula, id).await);
        world.go_on(1);
        assert!(!world.opens(&paula, id).await);
        world.set(statute::count::end_of_day(last) - chrono::TimeDelta::seconds(1));
        assert!(world.opens(&ian, id).await, "through its last day");
        world.set(statute::count::end_of_day(last));
        assert_eq!(opened().await, to_none, "and no more at the midnight that ends it");
        let seen = world.ledger.protective_order(&ian, REAL, order.order.id).await.expect("it");
        assert_eq!(seen.order.law().status(seen.today), Status::Expired);

        world.go_on(31);
        assert_eq!(world.orders_tasks(case).await, ["destruction_certificate#1"]);
        let certify = |on| HolderAct::Certify {
            destroyed_on: day(on),
            signed_by: "Ian".to_owned(),
            statement: "All.".to_owned(),
        };
        let early = world.holds(&ian, &order, certify("2026-03-01")).await;
        assert!(matches!(early, Err(LedgerError::Barred { .. })), "{early:?}");
        let closed =
            world.holds(&ian, &order, certify("2026-06-01")).await.expect("it is certified");
        assert_eq!(closed.order.law().status(closed.today), Status::Closed);
        assert!(world.orders_tasks(case).await.is_empty());
        let proof = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok());
    });
}

#[test]
fn whatever_ends_an_order_ends_it_at_once_and_before_the_notice_there_is_none() {
    on_each(async |world: World| {
        let (case, _, id) = world.with_secret().await;
        let (importer, officer) = (&world.importer, &world.investigator);
        let [ian, fiona] =
            [(importer, "ian"), (&world.filer, "fiona")].map(|(of, n)| counsel(of, n));
        let seat = world.appears(importer, case, "ian").await;
        let refuse = OrderDecision::Refuse("Not now.".to_owned());
        let order = world.applies(&ian, case).await.expect("counsel applies");
        world.decides(officer, &order, refuse).await.expect("it is refused");
        assert!(!world.opens(&ian, id).await);

        let order = world.applies(&ian, case).await.expect("again");
        let past = world.decides(officer, &order, grant("2026-03-01")).await;
        assert!(matches!(past, Err(LedgerError::Barred { .. })), "{past:?}");
        let granted = world.decides(officer, &order, grant("2026-12-31")).await.expect("granted");
        assert!(world.opens(&ian, id).await);
        world.lists(importer, case, ListAct::Withdraw(seat, None)).await;
        assert!(!world.opens(&ian, id).await, "counsel appears no more");
        world.appears(importer, case, "ian").await;
        assert!(world.opens(&ian, id).await, "and appears again");
        let stale = world.decides(officer, &order, OrderDecision::Revoke("x".to_owned())).await;
        assert!(matches!(stale, Err(LedgerError::Stale { .. })), "{stale:?}");

        // Revoked, certified and opened at once: whatever came first, nothing is open afterwards.
        let certify = HolderAct::Certify {
            destroyed_on: day("2026-03-02"),
            signed_by: "Ian".to_owned(),
            statement: "All.".to_owned(),
        };
        let revoke = OrderDecision::Revoke("Shown to another.".to_owned());
        let (revoked, certified, _) = tokio::join!(
            world.decides(officer, &granted, revoke),
            world.holds(&ian, &order, certify),
            world.opens(&ian, id),
        );
        assert!(revoked.is_ok() || certified.is_ok(), "{revoked:?} {certified:?}");
        assert!(!world.opens(&ian, id).await);
        let added = world.holds(&ian, &order, HolderAct::Add(person("pat"))).await;
        assert!(matches!(added, Err(LedgerError::TaskBarred { .. })), "{added:?}");

        // To the filer's side an initiated case is, to the letter, one that is not.
        let [plain, embargoed] = [world.file().await, world.file().await];
        world.office(plain, [acknowledge()]).await;
        world.office(embargoed, [acknowledge(), initiate(), take_measures()]).await;
        let mut answers = Vec::new();
        for case in [plain, embargoed] {
            let applied = world.applies(&fiona, case).await.expect_err("too early").to_string();
            let lodged = world.lodge(&world.filer, case, 1).await.expect_err("too early");
            assert!(matches!(lodged, LedgerError::NotFound), "{lodged:?}");
            assert!(matches!(world.applies(&ian, case).await, Err(LedgerError::NotFound)));
            answers.push(applied);
        }
        assert_eq!(answers[0], answers[1]);
    });
}

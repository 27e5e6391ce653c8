//! Service lists: who is told from that day on, where, how, and what becomes of it when mail does not arrive.

use std::time::Duration;

use entities::{
    Actor, CaseId, DeadlineFilter, DeliveryId, DeliverySeen, DeliveryStatus, DigestJob,
    LedgerError, ListAct, Listed, ListedAt, MailReport, NewClaim, NewListed, NoticeFilter,
    NoticeSeen, RealmId, Replayable, ReportAction, ServiceEntryId, ServiceSaid, TaskFilter,
};
use serde_json::json;
use statute::service::{Capacity, Method};
use statute::{Audience, EntryKind};

use crate::world::*;

const LEASE: Duration = Duration::from_mins(1);

fn by_mail(name: &str, email: &str) -> ListedAt {
    ListedAt {
        name: Some(name.to_owned()),
        method: Some(Method::Email),
        email: Some(email.to_owned()),
        ..ListedAt::default()
    }
}

fn counsel(side: Option<Audience>, email: &str) -> ListAct {
    let at = by_mail("Carla Counsel", email);
    ListAct::Add(NewListed { side, capacity: Capacity::Counsel, party: None, at })
}

impl World {
    async fn list(&self, actor: &Actor, case: CaseId, act: ListAct) -> Result<Listed, LedgerError> {
        let told = |listed: &Listed| json!(listed.name);
        let realm = RealmId::REAL;
        let done =
            self.ledger.change_service_list(actor, realm, case, None, &act, None, &told).await?;
        match done {
            Replayable::Fresh { it, .. } => Ok(it),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    /// Everybody on the list as somebody sees it, a page of one at a time.
    async fn listed(&self, actor: &Actor, case: CaseId, on: Option<&str>) -> Vec<Listed> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let on = on.map(day);
            let page =
                self.ledger.service_list(actor, RealmId::REAL, case, on, after.as_ref(), 1).await;
            let page = page.expect("a page");
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    /// Of which parties and of whom on a list there is a digest.
    async fn digested(&self) -> Vec<String> {
        let page = self.ledger.digest_addresses(RealmId::REAL, false, "", 9).await;
        page.expect("addresses")
    }

    async fn digest(&self, address: &str) -> DigestJob {
        let on = self.ledger.today(RealmId::REAL).await.expect("today");
        let job = self.ledger.digest_job(RealmId::REAL, on, address).await;
        job.expect("a digest").expect("it was not written yet")
    }

    async fn seat(&self, actor: &Actor, case: CaseId) -> ServiceEntryId {
        let all = self.listed(actor, case, None).await;
        let seat = all.iter().find(|it| it.entry.capacity.0 == Capacity::Party);
        seat.expect("a seat").entry.id
    }

    async fn notice_of(&self, kind: &str) -> NoticeSeen {
        let filter = NoticeFilter { kind: Some(kind.to_owned()), ..NoticeFilter::default() };
        let officer = &self.investigator;
        let page = self.ledger.notices(officer, RealmId::REAL, &filter, None, 10).await;
        page.expect("notices").items.remove(0)
    }

    async fn tasks_of(&self, case: CaseId) -> Vec<String> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        let page = self.ledger.tasks(&self.investigator, RealmId::REAL, &filter, None, 100).await;
        let names = page.expect("tasks").items.into_iter().map(|seen| seen.task.name);
        let of_service = |it: &String| it.starts_with("service_failed") || it.starts_with("serve_");
        names.filter(of_service).collect()
    }

    /// How the notices of the deadlines of a case fared, as somebody sees it: served and not served.
    async fn fared(&self, actor: &Actor, case: CaseId) -> Vec<(u32, u32)> {
        let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
        let page = self.ledger.deadlines(actor, RealmId::REAL, &filter, None, 100).await;
        let seen = page.expect("deadlines").items.into_iter().filter_map(|it| it.service);
        let mut seen: Vec<_> = seen.map(|it| (it.served, it.not_served)).collect();
        seen.dedup();
        seen
    }

    async fn say_of(
        &self,
        seen: &NoticeSeen,
        delivery: DeliveryId,
        said: ServiceSaid,
    ) -> Result<NoticeSeen, LedgerError> {
        let told = |after: &NoticeSeen| json!(after.notice.id);
        let (officer, etag) = (&self.investigator, seen.etag());
        let (notice, realm) = (seen.notice.id, RealmId::REAL);
        let said = self
            .ledger
            .say_of_delivery(officer, realm, notice, delivery, Some(&etag), &said, None, &told)
            .await?;
        match said {
            Replayable::Fresh { it, .. } => Ok(it),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    /// The claim code that the acknowledgment of a new case brings to its filer.
    async fn claim_code(&self) -> String {
        let case = self.file().await;
        self.office(case, [act(EntryKind::AllegationAcknowledged, json!({}))]).await;
        let filter = NoticeFilter { case: Some(case), ..NoticeFilter::default() };
        let page = self.ledger.notices(&self.investigator, RealmId::REAL, &filter, None, 1).await;
        let told = page.expect("notices").items.remove(0);
        self.ledger.rendered(told.notice.id, &rendered()).await.expect("it is kept");
        let delivery = told.deliveries[0].delivery.id;
        let attempt = self.ledger.begin_attempt(delivery, LEASE).await.expect("it");
        attempt.expect("it begins").claim.expect("nobody acts for the filer").code
    }

    async fn try_once(&self, delivery: DeliveryId, code: u16) -> DeliveryStatus {
        let attempt = self.ledger.begin_attempt(delivery, LEASE).await.expect("it");
        let number = attempt.expect("it begins").number;
        let row = self.ledger.end_attempt(delivery, number, outcome(code)).await;
        row.expect("it ends").status
    }
}

fn at<'a>(notice: &'a NoticeSeen, address: &str) -> &'a DeliverySeen {
    let found = notice.deliveries.iter().find(|it| it.delivery.address == address);
    found.unwrap_or_else(|| panic!("nothing to {address}: {notice:?}"))
}

fn by_post(served_on: &str) -> ServiceSaid {
    ServiceSaid::Served {
        method: Method::Post,
        served_on: day(served_on),
        address: None,
        tracking_number: Some("9407 1".to_owned()),
        proof: "Return receipt.".to_owned(),
    }
}

const ACKNOWLEDGMENT: &str = "allegation_acknowledgment";
const FILER: &str = "notices@acme.example";

#[test]
fn counsel_appears_is_told_beside_the_party_and_withdraws() {
    on_each(async |world: World| {
        let (filer, officer) = (&world.filer, &world.investigator);
        let case = world.file().await;
        let seat = world.seat(filer, case).await;
        let carla = world.list(filer, case, counsel(None, "carla@counsel.example")).await;
        let carla = carla.expect("she appears").entry;
        assert_eq!(carla.side.0, Audience::Filer);
        // Nobody appoints for another side, and nobody but the office an officer; the importer knows nothing.
        let at_office = by_mail("O", "o@cbp.example");
        let (side, party, capacity) = (None, None, Capacity::Officer);
        for act in [
            counsel(Some(Audience::Importer), "x@counsel.example"),
            ListAct::Add(NewListed { side, capacity, party, at: at_office }),
            ListAct::Withdraw(seat, None),
        ] {
            let refused = world.list(filer, case, act).await;
            assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        }
        for outside in [&world.importer, &world.stranger] {
            let refused = world.list(outside, case, counsel(None, "x@counsel.example")).await;
            assert!(matches!(refused, Err(LedgerError::NotFound)), "{refused:?}");
            let list = world.ledger.service_list(outside, RealmId::REAL, case, None, None, 9).await;
            assert!(matches!(list, Err(LedgerError::NotFound)));
        }

        world.office(case, [acknowledge()]).await;
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        assert_eq!(told.deliveries.len(), 2, "the party and its counsel: {told:?}");
        let to_carla = &at(&told, "carla@counsel.example").delivery;
        assert_eq!(to_carla.capacity.map(|it| it.0), Some(Capacity::Counsel));
        let own = world.ledger.notice(filer, RealmId::REAL, told.notice.id).await.expect("its own");
        assert_eq!(own.deliveries.len(), 2, "what goes to its counsel is its own to see");

        // The officer adds counsel of the importer: until the notice that is nobody's to know.
        let theirs = counsel(Some(Audience::Importer), "theirs@counsel.example");
        let theirs = world.list(officer, case, theirs).await.expect("an officer adds anybody");
        assert_eq!(world.listed(officer, case, None).await.len(), 4);
        let seen = world.listed(filer, case, None).await;
        assert_eq!(seen.len(), 2, "its own side alone: {seen:?}");
        let hidden = world.list(filer, case, ListAct::Withdraw(theirs.entry.id, None)).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        world.office(case, [initiate()]).await;
        assert_eq!(world.listed(filer, case, None).await.len(), 2, "initiation tells nothing");
        // A digest goes where notices go: counsel gets what the party gets, and before the notice nobody else anything.
        assert_eq!(world.digested().await, ["carla@counsel.example", FILER]);
        let (carlas, filers) =
            (world.digest("Carla@Counsel.example").await, world.digest(FILER).await);
        assert!(!carlas.is_empty(), "{carlas:?}");
        assert_eq!((&carlas.due, &carlas.changed), (&filers.due, &filers.changed));
        assert_eq!(carlas.name, "Carla Counsel");
        let nothing = world.digest("theirs@counsel.example").await;
        assert!(nothing.is_empty(), "that tells nothing");
        assert_eq!(nothing.name, "", "not even that a case knows a name for the address");

        world.go_on(1);
        let leaves = ListAct::Withdraw(carla.id, Some("Done.".to_owned()));
        let left = world.list(filer, case, leaves.clone()).await.expect("she withdraws");
        assert_eq!(left.entry.until_on, Some(day("2026-03-03")));
        assert_eq!(world.digested().await, [FILER], "whoever left gets no digest");
        let again = world.list(filer, case, leaves).await;
        assert!(matches!(again, Err(LedgerError::NotFound)), "who left stands there no more");
        let removed = world.list(officer, case, ListAct::Withdraw(seat, None)).await;
        assert!(matches!(removed, Err(LedgerError::TaskBarred { .. })), "{removed:?}");
        assert_eq!(world.listed(officer, case, Some("2026-03-02")).await.len(), 4, "as it stood");
        assert_eq!(world.listed(officer, case, Some("2026-03-03")).await.len(), 3);
        assert_eq!(world.listed(officer, case, None).await.len(), 4, "its history stays");

        world.office(case, [take_measures(), issue_notice()]).await;
        for party in [filer, &world.importer] {
            assert_eq!(world.listed(party, case, Some("2026-03-03")).await.len(), 3, "all see all");
        }
        let told = world.notice_of("notice_of_initiation").await;
        let addresses = told.deliveries.iter().map(|it| it.delivery.address.as_str());
        let mut addresses: Vec<_> = addresses.collect();
        addresses.sort_unstable();
        let all = ["legal@shady.example", "notices@acme.example", "theirs@counsel.example"];
        assert_eq!(addresses, all);
        assert_eq!(world.digest("theirs@counsel.example").await.name, "Carla Counsel");
        let filers = world.digest(FILER).await;
        // An agent is told as its side, an officer on the list as the office.
        for (capacity, side, email) in [
            (Capacity::Agent, Some(Audience::Filer), "broker@port.example"),
            (Capacity::Officer, None, "beside@cbp.example"),
        ] {
            let at = by_mail("B", email);
            let act = ListAct::Add(NewListed { side, capacity, party: None, at });
            let added = world.list(officer, case, act).await.expect("an officer adds anybody");
            assert!(world.digested().await.contains(&email.to_owned()));
            let due = world.digest(email).await.due;
            assert!(!due.is_empty(), "{email}");
            let is_as_told = capacity == Capacity::Officer || due == filers.due;
            assert!(is_as_told, "{email}: {due:?}");
            world.list(officer, case, ListAct::Withdraw(added.entry.id, None)).await.expect("left");
        }
    });
}

#[test]
fn what_fails_goes_to_the_fallback_and_then_to_an_officer() {
    on_each(async |world: World| {
        let case = world.file().await;
        let seat = world.seat(&world.filer, case).await;
        let fallback = Some("docket@acme.example".to_owned());
        let change = ListedAt { fallback_email: fallback, ..ListedAt::default() };
        world.list(&world.filer, case, ListAct::Change(seat, change)).await.expect("it changes");
        world.office(case, [acknowledge()]).await;
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        world.ledger.rendered(told.notice.id, &rendered()).await.expect("it is kept");
        let first = told.deliveries[0].delivery.clone();
        assert_eq!(world.try_once(first.id, 550).await, DeliveryStatus::Failed);
        assert!(world.tasks_of(case).await.is_empty(), "the fallback comes first");
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        let second = at(&told, "docket@acme.example").delivery.clone();
        assert_eq!((second.fallback_of, second.status), (Some(first.id), DeliveryStatus::Pending));
        assert_ne!(second.message_id, first.message_id);
        assert_eq!(world.try_once(second.id, 553).await, DeliveryStatus::Failed);
        assert_eq!(world.tasks_of(case).await, [format!("service_failed#{}", second.id)]);
        // Beside the deadline, for whoever may see the delivery.
        assert_eq!(world.fared(&world.investigator, case).await, [(0, 1)]);
        assert_eq!(world.fared(&world.filer, case).await, [(0, 1)]);

        let stale = world.say_of(&told, second.id, by_post("2026-03-02")).await;
        assert!(matches!(stale, Err(LedgerError::Stale { .. })), "{stale:?}");
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        let early = world.say_of(&told, second.id, by_post("2026-03-01")).await;
        assert!(matches!(early, Err(LedgerError::Barred { .. })), "{early:?}");
        let replaced = world.say_of(&told, first.id, by_post("2026-03-02")).await;
        assert!(matches!(replaced, Err(LedgerError::TaskBarred { .. })), "{replaced:?}");
        let after = world.say_of(&told, second.id, by_post("2026-03-02")).await.expect("recorded");
        let by_hand = at(&after, "1 Main Street, Toledo, OH").delivery.clone();
        assert_eq!((by_hand.status, by_hand.method.0), (DeliveryStatus::Served, Method::Post));
        assert_eq!(by_hand.fallback_of, Some(second.id));
        assert_eq!(by_hand.recorded_by.as_deref(), Some("irene"));
        assert!(world.tasks_of(case).await.is_empty());
        assert!(world.fared(&world.investigator, case).await.is_empty());
    });
}

#[test]
fn a_message_that_comes_back_makes_what_was_served_not_served() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        world.ledger.rendered(told.notice.id, &rendered()).await.expect("it is kept");
        let sent = told.deliveries[0].delivery.clone();
        assert_eq!(world.try_once(sent.id, 250).await, DeliveryStatus::Served);
        let mut report = MailReport {
            message_ids: vec!["<nobody@cbp.example>".to_owned()],
            action: ReportAction::Failed,
            status: Some("5.1.1".to_owned()),
            diagnostic: Some("550 User unknown".to_owned()),
        };
        assert!(!world.ledger.mail_reported(&report).await.expect("it is passed over"));
        report.message_ids.push(sent.message_id.clone());
        let delayed = MailReport { action: ReportAction::Delayed, ..report.clone() };
        assert!(world.ledger.mail_reported(&delayed).await.expect("it is noted"));
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        assert_eq!(told.deliveries[0].delivery.status, DeliveryStatus::Served);
        assert!(world.ledger.mail_reported(&report).await.expect("it is noted"));
        assert!(!world.ledger.mail_reported(&report).await.expect("it is noted once"));
        let told = world.notice_of(ACKNOWLEDGMENT).await;
        assert_eq!(told.deliveries[0].delivery.status, DeliveryStatus::Bounced);
        assert_eq!(told.deliveries[0].reports.len(), 2);
        assert_eq!(world.tasks_of(case).await, [format!("service_failed#{}", sent.id)]);
        assert_eq!(world.fared(&world.filer, case).await, [(0, 1)]);

        // The address is changed, and the notice sent again: to where the list says now.
        let place = world.seat(&world.filer, case).await;
        let email = Some("new@acme.example".to_owned());
        let change = ListAct::Change(place, ListedAt { email, ..ListedAt::default() });
        world.list(&world.investigator, case, change).await.expect("it changes");
        let after = world.say_of(&told, sent.id, ServiceSaid::Again(None)).await.expect("sent");
        let again = at(&after, "new@acme.example").delivery.id;
        assert!(world.tasks_of(case).await.is_empty(), "something was done");
        assert_eq!(world.try_once(again, 250).await, DeliveryStatus::Served);
        assert!(world.fared(&world.filer, case).await.is_empty());
    });
}

#[test]
fn who_has_no_mail_is_served_by_post_and_who_reads_here_at_once() {
    on_each(async |world: World| {
        let case = world.file().await;
        let seat = world.seat(&world.filer, case).await;
        let here = ListedAt { method: Some(Method::Portal), ..ListedAt::default() };
        world.list(&world.filer, case, ListAct::Change(seat, here)).await.expect("it has accounts");
        // The importer has no e-mail address here, and that of the allegation for the post.
        let no_mail = act(EntryKind::AllegationAcknowledged, json!({}));
        world.office(case, [no_mail, initiate(), take_measures(), issue_notice()]).await;
        let told = world.notice_of("notice_of_initiation").await;
        world.ledger.rendered(told.notice.id, &rendered()).await.expect("it is kept");
        let told = world.notice_of("notice_of_initiation").await;
        let portal = at(&told, "this service");
        assert_eq!((portal.delivery.status, portal.attempts.len()), (DeliveryStatus::Served, 1));
        let posted = at(&told, "9 Pier Road, Newark, NJ").delivery.clone();
        assert_eq!(posted.status, DeliveryStatus::AwaitingOfficer);
        assert!(world.ledger.pending_deliveries(told.notice.id).await.expect("it").is_empty());
        assert_eq!(world.ledger.begin_attempt(posted.id, LEASE).await.expect("it"), None);
        assert_eq!(world.tasks_of(case).await, [format!("serve_by_hand#{}", posted.id)]);
        let after = world.say_of(&told, posted.id, by_post("2026-03-02")).await.expect("recorded");
        assert_eq!(after.deliveries.len(), 2, "the delivery itself is served");
        assert!(after.deliveries.iter().all(|it| it.delivery.status == DeliveryStatus::Served));
        assert!(world.tasks_of(case).await.is_empty());
    });
}

#[test]
fn a_claim_code_is_good_for_thirty_days_and_until_its_party_has_an_account() {
    on_each(async |world: World| {
        let claim = async |code: &str, name: &str| {
            let new = NewClaim {
                code: code.to_owned(),
                name: name.to_owned(),
                email: None,
                known_as: Some(("https://id.example".to_owned(), name.to_owned())),
                counsel: None,
            };
            world.ledger.claim(&new, None, None, &|it| json!(it.account.id)).await
        };
        let late = world.claim_code().await;
        world.go_on(30);
        let gone = claim(&late, "late").await;
        assert!(matches!(gone, Err(LedgerError::NotFound)), "its thirty days are over: {gone:?}");
        let (first, second) = (world.claim_code().await, world.claim_code().await);
        assert_ne!(first, second);
        world.go_on(29);
        claim(&first, "first").await.expect("it is good on its last day");
        let gone = claim(&second, "second").await;
        assert!(matches!(gone, Err(LedgerError::NotFound)), "its party has an account: {gone:?}");
    });
}

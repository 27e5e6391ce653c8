//! Seals and amended notices: what is hidden from whom, what is stopped on its way, and that nothing runs otherwise.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use entities::{
    Actor, CaseFile, CaseId, LedgerError, NewAmendment, NewSeal, NoticeFilter, NoticeSeen,
    ReadDone, ReadOf, ReaderSeen, RealmId, RenderJob, Rendered, Replayable, seal,
};
use sea_orm::Database;
use serde_json::json;
use statute::Role;
use statute::audit::{Doing, Outcome, Resource};
use statute::documents::Version;
use statute::seal::{Kind, Passage};

use crate::search::{Paper, put};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const LEASE: Duration = Duration::from_mins(1);
/// What the words of these tests say.
const SECRET: &str = "Reasonable suspicion.";

fn supervisor(world: &World) -> Actor {
    Actor { role: Role::Supervisor, account: "sue".to_owned(), ..world.investigator.clone() }
}

fn done<T>(done: Result<Replayable<T>, LedgerError>) -> Result<T, LedgerError> {
    done.map(|it| match it {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    })
}

/// What the letters of these tests say of a job: the grounds of every entry in it.
fn written(job: &RenderJob) -> Result<Rendered, Box<dyn std::error::Error + Send + Sync>> {
    let amends = job.amends.as_ref().ok_or("it amends nothing")?;
    let said = format!("Text of {:?}", job.entries);
    let said = statute::seal::redacted(&said, &amends.passages);
    Ok(Rendered { text: said, ..rendered() })
}

impl World {
    async fn live(&self) -> CaseId {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        case
    }

    async fn seals(
        &self,
        by: &Actor,
        case: CaseId,
        new: NewSeal,
    ) -> Result<seal::Model, LedgerError> {
        let told = |row: &seal::Model| json!(row.id);
        done(self.ledger.seal_thing(by, REAL, case, None, &new, None, &told).await)
    }

    async fn unseals(&self, by: &Actor, row: &seal::Model) -> Result<seal::Model, LedgerError> {
        let told = |row: &seal::Model| json!(row.id);
        let seen = row.etag();
        let seen = Some(seen.as_str());
        done(self.ledger.unseal(by, REAL, row.id, seen, "It is public.", None, &told).await)
    }

    async fn amends(
        &self,
        by: &Actor,
        of: &NoticeSeen,
        text: &str,
    ) -> Result<NoticeSeen, LedgerError> {
        let passage = Passage { text: text.to_owned(), replacement: String::new() };
        let new = NewAmendment { reason: "x".to_owned(), passages: vec![passage] };
        let told = |seen: &NoticeSeen| json!(seen.notice.id);
        let (ledger, id) = (&self.ledger, of.notice.id);
        done(ledger.amend_notice(by, REAL, id, None, &new, &written, None, &told).await)
    }

    async fn sent_as(&self, who: &Actor, case: CaseId, kind: &str) -> NoticeSeen {
        let filter = NoticeFilter {
            case: Some(case),
            kind: Some(kind.to_owned()),
            ..NoticeFilter::default()
        };
        let page = self.ledger.notices(who, REAL, &filter, None, 10).await.expect("notices");
        // The oldest: another may be in its place.
        page.items.into_iter().find(|it| it.amends.is_none()).expect("a notice")
    }

    async fn reads(&self, who: &Actor, resource: Resource, of: ReadOf) {
        let read =
            ReadDone { what: Doing::Read, resource, of, etag: None, outcome: Outcome::Shown };
        self.ledger.note_read(who, REAL, &read).await.expect("it is noted");
    }
}

fn entry(number: u32) -> NewSeal {
    NewSeal { kind: Kind::Entry, number: Some(number), id: None, reason: "It leaked.".to_owned() }
}

fn says(file: &CaseFile) -> String {
    format!("{:?}{:?}", file.lines, file.docket.entries)
}

#[test]
fn a_sealed_entry_has_no_words_for_a_party_and_all_its_dates() {
    on_each(async |world: World| {
        let case = world.live().await;
        let (officer, filer) = (&world.investigator, &world.filer);
        let office = world.case(officer, case).await;
        let said = |line: &&entities::DocketLine| says_secret(&format!("{:?}", line.entry));
        let number = office.lines.iter().find(said).expect("an entry says it").number;
        let [before, of_importer, of_office] = [
            world.case(filer, case).await,
            world.case(&world.importer, case).await,
            world.case(officer, case).await,
        ];
        assert!(says_secret(&says(&before)));
        for nobody in [filer, &world.importer, &world.stranger] {
            let refused = world.seals(nobody, case, entry(number)).await;
            assert!(matches!(refused, Err(LedgerError::NotFound)), "{refused:?}");
        }
        let clerk = world.seals(&world.registrar, case, entry(number)).await;
        assert!(matches!(clerk, Err(LedgerError::NotYourTask { .. })), "{clerk:?}");
        let nothing = world.seals(officer, case, entry(99)).await;
        assert!(matches!(nothing, Err(LedgerError::Barred { .. })), "{nothing:?}");

        world.reads(filer, Resource::Docket, ReadOf::Case(case)).await;
        world.reads(officer, Resource::Docket, ReadOf::Case(case)).await;
        world.go_on_for(TimeDelta::minutes(1));
        let both =
            [officer, &world.colleague].map(|who| Box::pin(world.seals(who, case, entry(number))));
        let sealed: Vec<_> = futures::future::join_all(both).await.into_iter().collect();
        assert_eq!(sealed.iter().filter(|it| it.is_ok()).count(), 1, "one of two: {sealed:?}");
        let row = sealed.into_iter().find_map(Result::ok).expect("a seal");
        world.go_on_for(TimeDelta::minutes(1));
        world.reads(&world.importer, Resource::Docket, ReadOf::Case(case)).await;

        for (who, before) in [(filer, &before), (&world.importer, &of_importer)] {
            let after = world.case(who, case).await;
            assert!(!says_secret(&says(&after)), "{:?}", after.lines);
            assert_eq!(after.revision, before.revision + 1, "what it sees has changed");
            let days = |file: &CaseFile| {
                let lines = file.lines.iter().map(|it| (it.number, it.entry.kind, it.entry.on));
                (lines.collect::<Vec<_>>(), file.docket.state, file.docket.deadlines.clone())
            };
            assert_eq!(days(&after), days(before), "and nothing runs otherwise");
            assert!(
                after
                    .lines
                    .iter()
                    .all(|it| it.is_sealed == (it.number == own(before, it.entry.kind)))
            );
        }
        let office = world.case(officer, case).await;
        assert!(says_secret(&says(&office)));
        assert_ne!(office.etag, of_office.etag);
        let early = entities::Moment { as_of: Some(before.lines[0].recorded_at), on: None };
        let then = world.ledger.case_at(filer, REAL, case, early).await.expect("as it was");
        assert!(!says_secret(&says(&then)), "a seal is on at whatever moment one reads");

        let auditor = Actor { role: Role::Auditor, ..officer.clone() };
        let readers = world.ledger.seal_readers(&auditor, REAL, row.id, None, 10).await;
        let readers = readers.expect("readers").items;
        let account = |it: &ReaderSeen| match it {
            ReaderSeen::Read { link, .. } => Some(link.account.clone()),
            ReaderSeen::Served(_) => None,
        };
        let by: Vec<_> = readers.iter().filter_map(account).collect();
        assert_eq!(by, std::slice::from_ref(&filer.account), "those outside who read it before");

        let refused = world.unseals(officer, &row).await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })), "{refused:?}");
        world.unseals(&supervisor(&world), &row).await.expect("it is unsealed");
        assert!(says_secret(&says(&world.case(filer, case).await)));
        let again = world.unseals(&supervisor(&world), &row).await;
        assert!(matches!(again, Err(LedgerError::Stale { .. })), "{again:?}");
        let proof = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok());
    });
}

fn says_secret(text: &str) -> bool {
    text.contains(SECRET)
}

/// The number under which somebody sees the interim measures.
fn own(file: &CaseFile, kind: statute::EntryKind) -> u32 {
    let is_it = kind == statute::EntryKind::InterimMeasuresTaken;
    file.lines.iter().find(|it| is_it && it.entry.kind == kind).map_or(0, |it| it.number)
}

#[test]
fn what_an_audience_does_not_see_is_sealed_without_its_knowing() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures()]).await;
        let before = world.case(&world.filer, case).await;
        let office = world.case(&world.investigator, case).await;
        let last = office.lines.last().expect("an entry").number;
        world.seals(&world.investigator, case, entry(last)).await.expect("it is sealed");
        let after = world.case(&world.filer, case).await;
        assert_eq!((after.etag, after.revision), (before.etag, before.revision));
    });
}

#[test]
fn who_took_the_record_or_searched_may_have_had_a_sealed_document() {
    on_each(async |world: World| {
        let case = world.live().await;
        let beside = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let paper = Paper {
            by: world.filer.clone(),
            version: Version::Public,
            title: "Invoices",
            pages: vec!["Of shrimp.".to_owned()],
            at: world.now(),
        };
        let document = put(&db, case, beside, 1, &[paper]).await[0].0;
        let (filer, importer, stranger) = (&world.filer, &world.importer, &world.stranger);
        for (who, resource, of) in [
            (filer, Resource::Docket, ReadOf::Case(case)),
            (filer, Resource::Record, ReadOf::Case(case)),
            (filer, Resource::Search, ReadOf::Realm),
            (stranger, Resource::Search, ReadOf::Realm),
            (importer, Resource::Document, ReadOf::Document(document)),
        ] {
            world.go_on_for(TimeDelta::minutes(1));
            world.reads(who, resource, of).await;
        }
        world.go_on_for(TimeDelta::minutes(1));
        let new = NewSeal {
            kind: Kind::Document,
            number: None,
            id: Some(document),
            reason: "It leaked.".to_owned(),
        };
        let row = world.seals(&world.investigator, case, new).await.expect("it is sealed");
        world.go_on_for(TimeDelta::minutes(1));
        world.reads(filer, Resource::Record, ReadOf::Case(case)).await;

        let readers = world.ledger.seal_readers(&supervisor(&world), REAL, row.id, None, 10).await;
        let readers = readers.expect("readers").items;
        let told: Vec<_> = readers
            .iter()
            .map(|it| match it {
                ReaderSeen::Read { link, in_a_list } => {
                    (link.account.as_str(), link.resource.0, *in_a_list)
                }
                ReaderSeen::Served(_) => panic!("a document is not served: {it:?}"),
            })
            .collect();
        let expected = [
            ("acme-desk", Resource::Record, false),
            ("acme-desk", Resource::Search, true),
            ("shady-desk", Resource::Document, false),
        ];
        assert_eq!(told, expected);
    });
}

#[test]
fn a_sealed_notice_goes_no_further_and_an_amended_one_takes_its_place() {
    on_each(async |world: World| {
        let case = world.live().await;
        let (officer, filer) = (&world.investigator, &world.filer);
        let kind = "notice_of_initiation";
        let old = world.sent_as(officer, case, kind).await;
        let early = world.amends(officer, &old, SECRET).await;
        assert!(matches!(early, Err(LedgerError::NotRendered)), "{early:?}");
        let said = Rendered { text: format!("We say: {SECRET}"), ..rendered() };
        world.ledger.rendered(old.notice.id, &said).await.expect("it is kept");
        let deliveries = world.ledger.pending_deliveries(old.notice.id).await.expect("deliveries");
        assert_eq!(deliveries.len(), 2);
        let begun = world.ledger.begin_attempt(deliveries[0], LEASE).await.expect("it begins");
        assert!(begun.is_some());

        let new = NewSeal {
            kind: Kind::Notice,
            number: None,
            id: Some(old.notice.id.0),
            reason: "It leaked.".to_owned(),
        };
        let row = world.seals(officer, case, new).await.expect("it is sealed");
        let status = async || {
            let seen = world.sent_as(officer, case, kind).await;
            seen.deliveries.iter().map(|it| it.delivery.status.as_str()).collect::<BTreeSet<_>>()
        };
        assert_eq!(status().await, BTreeSet::from(["failed", "sending"]));
        let seen = world.sent_as(filer, case, kind).await;
        assert!(seen.is_sealed && seen.notice.text.is_none() && seen.notice.sha256.is_none());
        assert!(matches!(seen.words(), Err(LedgerError::Sealed)));
        let letter = world.ledger.letter(filer, REAL, old.notice.id, None).await;
        assert!(matches!(letter, Err(LedgerError::Sealed)), "{letter:?}");
        assert!(world.ledger.letter(officer, REAL, old.notice.id, None).await.is_ok());

        // What was under way is refused for now, and is not tried again.
        world.ledger.end_attempt(deliveries[0], 1, outcome(450)).await.expect("it ends");
        world.go_on_for(TimeDelta::hours(1));
        assert_eq!(world.ledger.begin_attempt(deliveries[0], LEASE).await.expect("it"), None);
        assert_eq!(status().await, BTreeSet::from(["failed"]));

        let wrong = world.amends(officer, &old, "nowhere said").await;
        assert!(matches!(wrong, Err(LedgerError::Barred { .. })), "{wrong:?}");
        let clerk = world.amends(&world.registrar, &old, SECRET).await;
        assert!(matches!(clerk, Err(LedgerError::NotYourTask { .. })), "{clerk:?}");
        let party = world.amends(filer, &old, SECRET).await;
        assert!(
            matches!(party, Err(LedgerError::NotYourTask { .. })),
            "he knows of the notice: {party:?}"
        );
        let made = world.amends(officer, &old, SECRET).await.expect("it is amended");
        assert_eq!(made.amends, Some(old.notice.id));
        let text = made.notice.text.as_deref().expect("it is written at once");
        assert!(!says_secret(text), "{text}");
        let to = |seen: &NoticeSeen| {
            let all = seen.deliveries.iter();
            all.map(|it| it.delivery.address.clone()).collect::<BTreeSet<_>>()
        };
        assert_eq!(to(&made), to(&old));
        let ids = |seen: &NoticeSeen| {
            seen.deliveries.iter().map(|it| it.delivery.message_id.clone()).collect::<BTreeSet<_>>()
        };
        assert!(ids(&made).is_disjoint(&ids(&old)));
        let twice = world.amends(officer, &old, SECRET).await;
        assert!(matches!(twice, Err(LedgerError::TaskBarred { .. })), "{twice:?}");
        let again = world.sent_as(filer, case, kind).await;
        assert_eq!(again.amended_by, Some(made.notice.id));
        assert!(again.deliveries.iter().all(|it| it.delivery.not_served_because.is_some()));
        // Unsealed or not, the one in its place is the one that is sent.
        world.unseals(&supervisor(&world), &row).await.expect("it is unsealed");
        let pending = world.ledger.pending_deliveries(made.notice.id).await.expect("deliveries");
        assert_eq!(pending.len(), 2);
        let proof = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok());
    });
}

//! Public notices: there from the release on, in the words that stand, and gone with a seal, a correction or an embargo.

use chrono::{DateTime, Utc};
use entities::{
    Actor, CaseId, LedgerError, NewAmendment, NewSeal, NoticeFilter, NoticeSeen,
    PublicNoticeFilter, PublicNoticeSeen, RealmId, RenderJob, Rendered, Replayable, seal,
};
use serde_json::json;
use statute::seal::{Kind, Passage};
use statute::{Act, EntryKind, Fields, Role};

use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const INITIATION: &str = "notice_of_initiation";
const SECRET: &str = "USD 4.12 a kilogram";

fn supervisor(world: &World) -> Actor {
    Actor { role: Role::Supervisor, account: "sue".to_owned(), ..world.investigator.clone() }
}

fn fresh_of<T>(done: Result<Replayable<T>, LedgerError>) -> T {
    match done.expect("it is done") {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    }
}

/// What an amended letter says here: its words without those that are taken out.
fn rewritten(job: &RenderJob) -> Result<Rendered, Box<dyn std::error::Error + Send + Sync>> {
    let amends = job.amends.as_ref().ok_or("it amends nothing")?;
    let text = statute::seal::redacted(&format!("We say: {SECRET}"), &amends.passages);
    Ok(Rendered { text, ..rendered() })
}

fn release() -> Act {
    Act::new(EntryKind::PublicRecordReleased)
}

impl World {
    /// An investigation of which the parties know.
    async fn known(&self) -> CaseId {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        case
    }

    async fn latest(&self, case: CaseId, kind: &str) -> NoticeSeen {
        let filter = NoticeFilter {
            case: Some(case),
            kind: Some(kind.to_owned()),
            ..NoticeFilter::default()
        };
        let page = self.ledger.notices(&self.investigator, REAL, &filter, None, 10).await;
        page.expect("notices").items.pop().expect("a notice")
    }

    async fn written(&self, case: CaseId, kind: &str) -> NoticeSeen {
        let notice = self.latest(case, kind).await;
        let said = Rendered { text: format!("We say: {SECRET}"), ..rendered() };
        self.ledger.rendered(notice.notice.id, &said).await.expect("it is kept");
        notice
    }

    async fn public(&self, filter: PublicNoticeFilter) -> Vec<PublicNoticeSeen> {
        self.ledger.public_notices(REAL, &filter, None, 50).await.expect("a page").items
    }

    async fn everything(&self) -> Vec<PublicNoticeSeen> {
        self.public(PublicNoticeFilter::default()).await
    }

    async fn as_of(&self, at: DateTime<Utc>) -> usize {
        let filter = PublicNoticeFilter { as_of: Some(at), ..PublicNoticeFilter::default() };
        self.public(filter).await.len()
    }

    async fn hides(&self, case: CaseId, new: NewSeal) -> seal::Model {
        let told = |row: &seal::Model| json!(row.id);
        let officer = &self.investigator;
        fresh_of(self.ledger.seal_thing(officer, REAL, case, None, &new, None, &told).await)
    }

    async fn shows_again(&self, row: &seal::Model) {
        let told = |row: &seal::Model| json!(row.id);
        let (by, seen) = (supervisor(self), row.etag());
        let done = self.ledger.unseal(&by, REAL, row.id, Some(&seen), "x", None, &told).await;
        fresh_of(done);
    }

    async fn number(&self, case: CaseId, kind: EntryKind) -> u32 {
        let file = self.case(&self.investigator, case).await;
        file.lines.iter().find(|it| it.entry.kind == kind).expect("an entry").number
    }
}

#[test]
fn a_notice_is_public_from_the_release_on_and_found_by_what_is_public() {
    on_each(async |world: World| {
        let hidden = world.file().await;
        world.office(hidden, [acknowledge(), initiate(), take_measures()]).await;
        let case = world.known().await;
        world.written(case, INITIATION).await;
        assert_eq!(world.everything().await, [], "the parties know, and nobody else");
        world.go_on(3);
        let before = world.now();
        world.go_on(1);
        world.office(case, [release()]).await;
        let seen = world.everything().await;
        let kinds: Vec<&str> = seen.iter().map(|it| it.row.kind.as_str()).collect();
        assert_eq!(kinds, [INITIATION], "what is not written yet is not there");
        assert_eq!(seen[0].row.released_at, world.now());
        assert_eq!(seen[0].row.parties.0, json!(["Acme Inc.", "Shady Imports LLC"]));
        assert_eq!((world.as_of(before).await, world.as_of(world.now()).await), (0, 1));
        let number = &world.case(&world.investigator, case).await.number;

        let all = PublicNoticeFilter::default;
        let found = [
            PublicNoticeFilter { case_number: Some(number.clone()), ..all() },
            PublicNoticeFilter { party: Some("shady imports".to_owned()), ..all() },
            PublicNoticeFilter { order: Some("a-533-840".to_owned()), ..all() },
            PublicNoticeFilter { product: Some("SHRIMP".to_owned()), ..all() },
            PublicNoticeFilter { kind: Some(INITIATION.to_owned()), ..all() },
            PublicNoticeFilter { issued_from: Some(day("2026-03-02")), ..all() },
        ];
        for filter in found {
            assert_eq!(world.public(filter.clone()).await.len(), 1, "{filter:?}");
        }
        let not = [
            PublicNoticeFilter { case_number: Some("EAPA-2026-00000".to_owned()), ..all() },
            PublicNoticeFilter { party: Some("honest".to_owned()), ..all() },
            PublicNoticeFilter { order: Some("A-533-84".to_owned()), ..all() },
            PublicNoticeFilter { order: Some("%".to_owned()), ..all() },
            PublicNoticeFilter { order: Some("A-533-84_".to_owned()), ..all() },
            PublicNoticeFilter { order: Some("A\\-533-840".to_owned()), ..all() },
            PublicNoticeFilter { product: Some("steel".to_owned()), ..all() },
            PublicNoticeFilter { kind: Some("request_for_information".to_owned()), ..all() },
            PublicNoticeFilter { issued_to: Some(day("2026-03-01")), ..all() },
        ];
        for filter in not {
            assert_eq!(world.public(filter.clone()).await, [], "{filter:?}");
        }
        let id = seen[0].row.id;
        let one = world.ledger.public_notice(REAL, id, None).await.expect("it is there");
        assert_eq!(one, seen[0]);
        let early = world.ledger.public_notice(REAL, id, Some(before)).await;
        assert!(matches!(early, Err(LedgerError::NotFound)), "{early:?}");
        let theirs = world.latest(case, "release_of_public_record").await.notice.id;
        let never = world.ledger.public_notice(REAL, theirs, None).await;
        assert!(matches!(never, Err(LedgerError::NotFound)), "it is the parties': {never:?}");

        // Made again from the docket, it is the same.
        world.ledger.rebuild(case).await.expect("a case is rebuilt");
        assert_eq!(world.everything().await, seen);
    });
}

#[test]
fn what_is_sealed_is_gone_and_an_amended_notice_has_the_others_place() {
    on_each(async |world: World| {
        let case = world.known().await;
        let old = world.written(case, INITIATION).await;
        world.office(case, [release()]).await;
        let id = old.notice.id;
        let (released_at, reason) = (world.now(), "It leaked.".to_owned());
        let notice = NewSeal { kind: Kind::Notice, number: None, id: Some(id.0), reason };
        let sealed = world.hides(case, notice).await;
        assert_eq!(world.everything().await, []);
        world.shows_again(&sealed).await;
        assert_eq!(world.everything().await.len(), 1);

        // The notice says what the entry said: with that sealed, it is not public either.
        let number = world.number(case, EntryKind::InterimMeasuresTaken).await;
        let reason = "It leaked.".to_owned();
        let measures = NewSeal { kind: Kind::Entry, number: Some(number), id: None, reason };
        world.hides(case, measures).await;
        assert_eq!(world.everything().await, []);

        world.go_on(2);
        let passage = Passage { text: SECRET.to_owned(), replacement: "[a price]".to_owned() };
        let new = NewAmendment { reason: "It leaked.".to_owned(), passages: vec![passage] };
        let told = |seen: &NoticeSeen| json!(seen.notice.id);
        let by = &world.investigator;
        let done = world.ledger.amend_notice(by, REAL, id, None, &new, &rewritten, None, &told);
        let made = fresh_of(done.await);
        let seen = world.everything().await;
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!((seen[0].row.id, seen[0].row.notice_id), (id, made.notice.id));
        assert_eq!((seen[0].row.released_at, seen[0].row.updated_at), (released_at, world.now()));
        assert!(seen[0].text.contains("[a price]") && !seen[0].text.contains(SECRET));
        let other = world.ledger.public_notice(REAL, made.notice.id, None).await;
        assert!(matches!(other, Err(LedgerError::NotFound)), "it has one id: {other:?}");
        assert_eq!(world.as_of(released_at).await, 0, "what it said then is sealed");
        world.ledger.rebuild(case).await.expect("a case is rebuilt");
        assert_eq!(world.everything().await, seen);
    });
}

#[test]
fn a_release_that_is_corrected_out_takes_everything_back() {
    on_each(async |world: World| {
        let case = world.known().await;
        world.written(case, INITIATION).await;
        world.office(case, [release()]).await;
        assert_eq!(world.everything().await.len(), 1);
        let fields = Fields {
            corrects: Some(world.number(case, EntryKind::PublicRecordReleased).await),
            reason: Some("It was released too early.".to_owned()),
            ..Fields::default()
        };
        let undone = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&supervisor(&world), case, undone).await);
        assert_eq!(world.everything().await, []);
    });
}

#[test]
fn what_is_issued_after_the_record_is_released_by_an_officer() {
    on_each(async |world: World| {
        let case = world.known().await;
        let longer = json!({ "grounds": "Many entries.", "criteria": ["transactions"] });
        world.office(case, [release(), act(EntryKind::DeterminationExtended, longer)]).await;
        let notice = world.written(case, "extension_notice").await.notice.id;
        assert_eq!(world.everything().await, [], "nobody has released it");
        world.go_on(1);
        let told = |seen: &NoticeSeen| json!(seen.notice.id);
        let released = async |by: &Actor, id| {
            world.ledger.release_notice(by, REAL, id, None, "It may be.", None, &told).await
        };
        let party = released(&world.filer, notice).await;
        assert!(matches!(party, Err(LedgerError::NotYourTask { .. })), "{party:?}");
        let other = released(&world.stranger, notice).await;
        assert!(matches!(other, Err(LedgerError::NotFound)), "{other:?}");
        let for_parties = world.latest(case, "release_of_public_record").await.notice.id;
        let with_the_record = world.latest(case, INITIATION).await.notice.id;
        for id in [for_parties, with_the_record] {
            let barred = released(&world.investigator, id).await;
            assert!(matches!(barred, Err(LedgerError::TaskBarred { .. })), "{barred:?}");
        }
        fresh_of(released(&world.investigator, notice).await);
        let twice = released(&world.investigator, notice).await;
        assert!(matches!(twice, Err(LedgerError::TaskBarred { .. })), "{twice:?}");
        let seen = world.everything().await;
        assert_eq!((seen.len(), seen[0].row.released_at), (1, world.now()));
        world.ledger.rebuild(case).await.expect("a case is rebuilt");
        assert_eq!(world.everything().await, seen);
        let proof = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok());
    });
}

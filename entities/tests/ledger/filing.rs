//! Filings with documents: put beside the entry and bound into it, paired, counted, served; and nothing of it where it is not so.

use chrono::TimeDelta;
use entities::{
    Actor, CaseId, DocumentId, DocumentSeen, LedgerError, NewConfidentialInformation, NewDocument,
    NoticeFilter, RealmId, Replayable, SubmissionSeen, TaskFilter, TaskSaid, document,
};
use sea_orm::{Database, EntityTrait};
use serde_json::{Value, json};
use statute::documents::Scan;
use statute::documents::pairs::Standing;
use statute::{Act, Barred, EntryKind as K, Fields};
use uuid::Uuid;

use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const REJECT: &str = "It has no public version.";

/// What an answer of these tests keeps.
fn told(seen: &SubmissionSeen) -> Value {
    json!({ "of": seen.of, "documents": seen.documents.len() })
}

fn standing(seen: Option<&SubmissionSeen>) -> Option<Standing> {
    seen.and_then(|it| it.public_versions).map(|it| it.standing)
}

/// Pointers and codes of what is wrong.
fn wrong<T: std::fmt::Debug>(done: Result<T, LedgerError>) -> Vec<String> {
    match done {
        Err(LedgerError::Barred { barred, .. }) => match *barred {
            Barred::Defective { defects } => {
                defects.into_iter().map(|it| format!("{} {}", it.pointer, it.code)).collect()
            }
            other => vec![other.to_string()],
        },
        other => panic!("{other:?}"),
    }
}

fn confidential(id: DocumentId) -> Value {
    json!({ "document": id, "version": "confidential" })
}

fn public(id: DocumentId, of: DocumentId) -> Value {
    json!({ "document": id, "version": "public", "public_of": of, "title": "Public version" })
}

/// The act, with these members in its content.
fn with(mut act: Act, members: Value) -> Act {
    let Value::Object(members) = members else { panic!("no members: {members}") };
    let content = act.fields.content.get_or_insert_with(|| json!({}));
    content.as_object_mut().expect("an object").extend(members);
    act
}

fn filing(documents: &[Value]) -> Act {
    with(facts("Purchase records"), json!({ "documents": documents }))
}

fn argument(pages: u64, documents: &[Value]) -> Act {
    let sections =
        ["summary", "argument", "table_of_contents", "table_of_authorities", "conclusion"];
    let said = json!({
        "title": "Argument", "submitter": "Acme Inc., Toledo", "pages": pages, "sections": sections,
        "documents": documents,
    });
    with(Act { kind: K::WrittenArgumentFiled, ..facts("Argument") }, said)
}

fn of(kind: K, of: u32, reason: &str) -> Act {
    Act {
        kind,
        on: None,
        fields: Fields { of: Some(of), reason: Some(reason.to_owned()), ..Fields::default() },
    }
}

impl World {
    /// A staged document of somebody's party.
    async fn staged_with(&self, who: &Actor, pages: Option<u32>) -> DocumentId {
        self.staged_for(who, pages, &[], TimeDelta::days(2)).await
    }

    /// The same, of which these pages were read.
    async fn staged_for(
        &self,
        who: &Actor,
        pages: Option<u32>,
        read: &[&str],
        kept: TimeDelta,
    ) -> DocumentId {
        let of = |page: &&str| json!({ "lines": page.lines().collect::<Vec<_>>(), "hidden": [], "unread": [] });
        let facts = json!({
            "kind": "pdf", "pages": read.iter().map(of).collect::<Vec<_>>(), "encryption": "none",
            "is_damaged": false, "left": [], "not_checked": null,
        });
        let new = NewDocument {
            title: "As it was sent".to_owned(),
            file_name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            length: 4_711,
            sha256: Uuid::new_v4().simple().to_string().repeat(2),
            storage_key: Uuid::new_v4().to_string(),
            pages,
            scan: Scan::Clean,
            words: read.iter().map(|it| (*it).to_owned()).collect(),
            facts,
            upload: None,
            kept,
        };
        let told = |seen: &DocumentSeen| json!(seen.document.id);
        match self.ledger.stage_document(who, REAL, &new, None, &told).await.expect("it is staged")
        {
            Replayable::Fresh { it, .. } => it.document.id,
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    async fn document(&self, id: DocumentId) -> document::Model {
        let db = Database::connect(&self.url).await.expect("the database");
        document::Entity::find_by_id(id).one(&db).await.expect("a row").expect("the document")
    }

    /// A case in its active phase.
    async fn active(&self) -> CaseId {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        case
    }

    async fn follow(
        &self,
        who: &Actor,
        case: CaseId,
        number: u32,
        documents: &[Value],
    ) -> Result<SubmissionSeen, LedgerError> {
        let said = json!({ "documents": documents });
        let filed =
            self.ledger.file_public_versions(who, REAL, case, number, &said, None, &told).await?;
        match filed {
            Replayable::Fresh { it, .. } => Ok(it),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    async fn beside(&self, who: &Actor, case: CaseId, number: u32) -> Option<SubmissionSeen> {
        let file = self.case(who, case).await;
        let line = file.lines.iter().find(|it| it.number == number).expect("the line");
        self.ledger.submission_of(who, &file, line).await.expect("it is read")
    }

    async fn owed_of(&self, case: CaseId) -> Vec<entities::TaskSeen> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        let page = self.ledger.tasks(&self.investigator, REAL, &filter, None, 100).await;
        let mut tasks = page.expect("tasks").items;
        tasks.retain(|it| it.task.name.contains("public_version"));
        tasks
    }

    /// To whom the services of submissions of a case were sent.
    async fn served(&self, case: CaseId) -> Vec<String> {
        let filter = NoticeFilter { case: Some(case), ..NoticeFilter::default() };
        let page = self.ledger.notices(&self.investigator, REAL, &filter, None, 200).await;
        let mut notices = page.expect("notices").items;
        notices.retain(|it| it.notice.kind == "service_of_submission");
        notices.into_iter().flat_map(|it| it.deliveries).map(|it| it.delivery.address).collect()
    }
}

#[test]
fn documents_are_put_beside_their_entry_and_bound_into_the_chain() {
    on_each(async |world: World| {
        let case = world.active().await;
        let filer = &world.filer;
        let secret = world.staged_with(filer, Some(12)).await;
        let open = world.staged_with(filer, Some(11)).await;
        let act = filing(&[confidential(secret), public(open, secret)]);
        let (rehearsing, rehearsal) = world.ledger.rehearsing(filer, REAL);
        let tried = rehearsing.record(filer, REAL, case, None, act.clone(), None, &answer).await;
        assert_eq!(standing(fresh(tried).submission.as_ref()), Some(Standing::Complete));
        assert_eq!(rehearsal.would_send().len(), 0, "what is served on another is not his to see");
        assert_eq!(world.document(secret).await.case_id, None, "a rehearsal puts nothing");

        let once = key("once", "body");
        let file = async || {
            world.ledger.record(filer, REAL, case, None, act.clone(), Some(&once), &answer).await
        };
        let filed = fresh(file().await);
        assert!(matches!(file().await, Ok(Replayable::Replayed(_))), "the first answer");
        let bound = filed.act.entry.fields.content.as_ref().expect("content")["documents"].clone();
        let hashes = [world.document(secret).await.sha256, world.document(open).await.sha256];
        let expected = json!([
            { "document": secret, "version": "confidential", "title": "As it was sent", "pages": 12,
              "sha256": hashes[0], "length": 4711 },
            { "document": open, "version": "public", "title": "Public version", "pages": 11,
              "sha256": hashes[1], "length": 4711, "public_of": secret },
        ]);
        assert_eq!(bound, expected);
        assert_eq!(world.ledger.verify_chain(case).await.expect("a chain"), None);
        for (id, number) in [(secret, 1), (open, 2)] {
            let row = world.document(id).await;
            assert_eq!((row.case_id, row.entry_id), (Some(case), Some(filed.act.id)));
            assert_eq!((row.number, row.expires_at), (Some(number), None));
            assert_eq!(row.filed_at, Some(world.now()));
        }
        let third = world.staged_with(filer, None).await;
        let more = filing(&[json!({ "document": third, "version": "public" })]);
        fresh(world.act(filer, case, more).await);
        assert_eq!(world.document(third).await.number, Some(3), "gapless over all entries");
        assert_eq!(world.served(case).await, ["legal@shady.example"; 2], "the other side alone");
    });
}

#[test]
fn what_is_no_staged_document_of_ones_own_is_nothing_and_nothing_tells_what_it_is() {
    on_each(async |world: World| {
        let case = world.active().await;
        let filer = &world.filer;
        let filed = world.staged_with(filer, None).await;
        fresh(world.act(filer, case, filing(&[confidential(filed)])).await);
        let anothers = world.staged_with(&world.importer, None).await;
        let expired = world.staged_for(filer, None, &[], TimeDelta::seconds(-1)).await;
        let absent = DocumentId::random();
        let mut errors = Vec::new();
        for id in [filed, anothers, expired, absent] {
            let done = world.act(filer, case, filing(&[confidential(id)])).await;
            let Err(LedgerError::Barred { barred, .. }) = done else { panic!("{done:?}") };
            let Barred::Defective { defects } = *barred else { panic!("{barred}") };
            errors.push(defects);
        }
        assert_eq!(errors[0][0].pointer, "/documents/0/document");
        assert!(errors.iter().all(|it| *it == errors[0]), "{errors:?}");
        let mine = world.staged_with(filer, None).await;
        let twice = filing(&[confidential(mine), confidential(mine), public(mine, absent)]);
        let found = [
            "/documents/1/document twice",
            "/documents/2/document twice",
            "/documents/2/public_of names_nothing",
        ];
        assert_eq!(wrong(world.act(filer, case, twice).await), found);
        assert_eq!(world.document(mine).await.case_id, None, "a refused filing puts nothing");
    });
}

#[test]
fn pages_are_counted_with_everything_else_that_is_wrong_and_checked_before() {
    on_each(async |world: World| {
        let case = world.active().await;
        let filer = &world.filer;
        let (main, exhibits) =
            (world.staged_with(filer, Some(40)).await, world.staged_with(filer, Some(11)).await);
        let open = |id: DocumentId| json!({ "document": id, "version": "public" });
        let mut act = argument(50, &[open(main), open(exhibits)]);
        act.fields.content.as_mut().expect("content")["title"] = json!(" ");
        let all = ["/title empty", "/documents too_many", "/pages miscounted"];
        assert_eq!(wrong(world.act(filer, case, act.clone()).await), all);
        let found = world.ledger.check_documents(filer, REAL, Some(case), &act, true).await;
        let found: Vec<_> = found.expect("a check").into_iter().map(|it| it.code).collect();
        assert_eq!(found, ["too_many", "miscounted"]);
        let with_tables =
            with(argument(50, &[open(main), open(exhibits)]), json!({ "table_pages": 1 }));
        fresh(world.act(filer, case, with_tables).await);
        let anothers = world.ledger.check_documents(&world.stranger, REAL, Some(case), &act, true);
        assert!(matches!(anothers.await, Err(LedgerError::NotFound)));
    });
}

#[test]
fn a_public_version_comes_the_same_day_or_is_missing_and_then_the_office_rejects() {
    on_each(async |world: World| {
        world.go_to("2026-03-02");
        let case = world.active().await;
        let importer = &world.importer;
        let secret = world.staged_with(importer, Some(3)).await;
        let filed = fresh(world.act(importer, case, filing(&[confidential(secret)])).await);
        let number = filed.act.number;
        assert_eq!(standing(filed.submission.as_ref()), Some(Standing::Owed));
        assert_eq!(world.owed_of(case).await.len(), 0, "without reproach until midnight");
        assert_eq!(world.served(case).await, Vec::<String>::new(), "there is nothing to serve yet");

        let open = world.staged_with(importer, Some(3)).await;
        let others = world.staged_with(&world.filer, None).await;
        let done = world.follow(&world.filer, case, number, &[public(others, secret)]).await;
        assert_eq!(wrong(done), ["/of names_nothing"], "another party's submission");
        let done = world.follow(importer, case, number, &[public(open, open)]).await;
        assert_eq!(wrong(done), ["/documents/0/public_of names_nothing"]);
        let done = world.follow(&world.investigator, case, number, &[]).await;
        assert!(matches!(done, Err(LedgerError::NotYourTask { .. })), "{done:?}");
        let seen = world.follow(importer, case, number, &[public(open, secret)]).await;
        assert_eq!(standing(seen.ok().as_ref()), Some(Standing::Complete));
        assert_eq!(world.owed_of(case).await.len(), 0);
        assert_eq!(world.served(case).await, ["notices@acme.example"]);
        assert_eq!(world.document(open).await.entry_id, Some(filed.act.id));
        let again = world.staged_with(importer, None).await;
        let done = world.follow(importer, case, number, &[public(again, secret)]).await;
        assert_eq!(wrong(done), ["/documents/0/public_of names_nothing"], "it has one");

        let secret = world.staged_with(importer, None).await;
        let filed = fresh(world.act(importer, case, filing(&[confidential(secret)])).await);
        let missing = filed.act.number;
        world.go_to("2026-03-03");
        let seen = world.beside(importer, case, missing).await;
        assert_eq!(standing(seen.as_ref()), Some(Standing::Missing));
        assert!(world.beside(&world.filer, case, missing).await.is_some_and(|it| !it.is_own));
        let tasks = world.owed_of(case).await;
        let names: Vec<_> = tasks.iter().map(|it| it.task.name.as_str()).collect();
        assert!(names[0].starts_with("missing_public_version#") && names.len() == 1, "{names:?}");
        assert_eq!(tasks[0].task.since, day("2026-03-03"));
        let late = world.staged_with(importer, None).await;
        let seen = world.follow(importer, case, missing, &[public(late, secret)]).await;
        assert_eq!(standing(seen.ok().as_ref()), Some(Standing::Late));
        let tasks = world.owed_of(case).await;
        assert!(tasks[0].task.name.starts_with("late_public_version#"), "{tasks:?}");
        let said = |seen: &entities::TaskSeen| json!(seen.task.name);
        let ledger = &world.ledger;
        let done = ledger
            .say_of_task(
                &world.investigator,
                REAL,
                tasks[0].task.id,
                None,
                &TaskSaid::Complete,
                None,
                None,
                &said,
            )
            .await;
        assert!(done.is_ok(), "an officer lets it stand: {done:?}");

        let secret = world.staged_with(importer, None).await;
        let filed = fresh(world.act(importer, case, filing(&[confidential(secret)])).await);
        world.go_to("2026-03-04");
        let tasks = world.owed_of(case).await;
        assert!(tasks[0].task.object.0.to_string().contains("submission_rejected"), "{tasks:?}");
        let seen = world.case(&world.investigator, case).await;
        let number = seen.lines.iter().find(|it| it.id == filed.act.id).expect("the line").number;
        world.office(case, [of(K::SubmissionRejected, number, REJECT)]).await;
        assert_eq!(world.owed_of(case).await.len(), 0);
        let late = world.staged_with(importer, None).await;
        let done = world.follow(importer, case, filed.act.number, &[public(late, secret)]).await;
        assert!(wrong(done)[0].contains("has done with this submission"));
        let file = world.case(importer, case).await;
        let cure = file.docket.deadline("rejection_cure", 1).expect("the cure");
        assert_eq!(cure.due, Some(day("2026-03-06")), "two business days");
        let rejection = file.lines.iter().rev().find(|it| it.entry.kind == K::SubmissionRejected);
        let said = json!({
            "summary": "With its public version.", "cure": "corrected", "documents": [public(late, secret)],
        });
        let mut cure =
            with(of(K::SubmissionCorrected, rejection.expect("it is seen").number, ""), said);
        cure.fields.content.as_mut().expect("content")["certifications"] =
            facts("").fields.content.expect("content")["certifications"].clone();
        fresh(world.act(importer, case, cure).await);
        assert_eq!(world.document(late).await.public_of, Some(secret), "the cure brings it");
    });
}

#[test]
fn a_public_summary_stands_for_the_public_version() {
    on_each(async |world: World| {
        let case = world.active().await;
        let filer = &world.filer;
        let secret = world.staged_with(filer, None).await;
        let filed = fresh(world.act(filer, case, filing(&[confidential(secret)])).await);
        let new = NewConfidentialInformation {
            of: filed.act.number,
            information: "USD 4.12".to_owned(),
            public_summary: "Prices of the year.".to_owned(),
            basis: "Prices that are not public.".to_owned(),
        };
        let said = |seen: &entities::ConfidentialSeen| json!(seen.of);
        let ledger = &world.ledger;
        ledger
            .lodge_confidential_information(filer, REAL, case, &new, None, &said)
            .await
            .expect("it is lodged");
        let seen = world.beside(filer, case, filed.act.number).await;
        assert_eq!(standing(seen.as_ref()), Some(Standing::Complete));
        assert_eq!(world.owed_of(case).await.len(), 0);
    });
}

#[test]
fn nobody_is_served_before_the_notice_nor_where_the_party_did_it() {
    on_each(async |world: World| {
        let filer = &world.filer;
        let mine = world.staged_with(filer, Some(9)).await;
        let said = with(
            act(K::AllegationFiled, allegation()),
            json!({ "documents": [{ "document": mine, "version": "public" }] }),
        );
        let content = said.fields.content.expect("content");
        let filed = world.ledger.file_allegation(filer, REAL, content, None, &answer).await;
        let case = fresh(filed).file.id;
        assert_eq!(world.document(mine).await.case_id, Some(case));
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        assert_eq!(world.served(case).await, Vec::<String>::new());
        assert!(world.beside(filer, case, 1).await.is_some());
        assert!(world.beside(&world.importer, case, 1).await.is_none(), "with the public record");

        let mine = world.staged_with(filer, None).await;
        let today = world.case(filer, case).await.docket.on;
        let documents = json!([{ "document": mine, "version": "public" }]);
        let by = |on: chrono::NaiveDate| {
            let service = json!({ "served_on": on, "method": "email" });
            with(facts("Prices"), json!({ "documents": documents, "service": service }))
        };
        let tomorrow = today.succ_opt().expect("a day");
        let late = wrong(world.act(filer, case, by(tomorrow)).await);
        assert_eq!(late, ["/service/served_on not_same_day"]);
        let filed = fresh(world.act(filer, case, by(today)).await);
        assert_eq!(world.served(case).await, Vec::<String>::new());
        let seen = filed.submission.expect("it has a document");
        assert_eq!(seen.service, Some(json!({ "served_on": today, "method": "email" })));
    });
}

const SECRET: &str =
    "Business Confidential Treatment Requested\nThe price was [USD 4.12 a kilogram] in March.";
const LEAKING: &str = "Public Version\nThe price was [USD 4.12 a kilogram] in March.";

#[test]
fn a_public_version_that_may_say_too_much_is_filed_and_read_by_nobody_else_until_an_officer_has_looked()
 {
    on_each(async |world: World| {
        let case = world.active().await;
        let (filer, importer) = (&world.filer, &world.importer);
        let kept = TimeDelta::days(2);
        let secret = world.staged_for(filer, Some(1), &[SECRET], kept).await;
        let open = world.staged_for(filer, Some(1), &[LEAKING], kept).await;
        let act = filing(&[confidential(secret), public(open, secret)]);
        let found = world.ledger.check_documents(filer, REAL, Some(case), &act, true).await;
        let found = found.expect("a check");
        assert!(found.iter().any(|it| it.pointer == "/documents/1"), "{found:?}");
        assert!(found.iter().all(|it| !format!("{it:?}").contains("4.12")), "{found:?}");
        let filed = fresh(world.act(filer, case, act).await);
        let seen = filed.submission.expect("its documents");
        assert!(seen.documents[1].is_barred, "{seen:?}");
        assert!(!seen.documents[1].findings.is_empty());
        assert!(!json!(seen.documents[1].findings).to_string().contains("4.12"));
        let others = world.beside(importer, case, filed.act.number).await.expect("it is told");
        assert!(others.documents[1].is_barred && others.documents[1].findings.is_empty());
        let opens = async |who: &Actor| world.ledger.open_document(who, REAL, open).await.is_ok();
        assert!(opens(filer).await && opens(&world.investigator).await && !opens(importer).await);

        let tasks = world.owed_of(case).await;
        assert_eq!(tasks.len(), 1, "{tasks:?}");
        assert_eq!(tasks[0].task.name, "public_version_findings#2");
        let said = |seen: &entities::TaskSeen| json!(seen.task.name);
        let (id, done) = (tasks[0].task.id, TaskSaid::Complete);
        let ledger = &world.ledger;
        let said =
            ledger.say_of_task(&world.investigator, REAL, id, None, &done, None, None, &said);
        assert!(said.await.is_ok());
        assert!(opens(importer).await, "served, and open from then on");
    });
}

#[test]
fn a_public_version_filed_after_the_notice_is_open_to_the_other_side_at_once_and_one_before_with_the_record()
 {
    on_each(async |world: World| {
        let (filer, importer) = (&world.filer, &world.importer);
        let early = world.staged_with(filer, None).await;
        let said = with(
            act(K::AllegationFiled, allegation()),
            json!({ "documents": [{ "document": early, "version": "public" }] }),
        );
        let content = said.fields.content.expect("content");
        let filed = world.ledger.file_allegation(filer, REAL, content, None, &answer).await;
        let case = fresh(filed).file.id;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let late = world.staged_with(filer, None).await;
        let open = json!({ "document": late, "version": "public" });
        fresh(world.act(filer, case, filing(&[open])).await);
        let opens = async |id| world.ledger.open_document(importer, REAL, id).await.is_ok();
        assert!(!opens(early).await && opens(late).await);
        world.office(case, [Act::new(K::PublicRecordReleased)]).await;
        assert!(opens(early).await);
    });
}

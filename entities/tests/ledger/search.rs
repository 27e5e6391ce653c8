//! The search: each finds the words of what he may see, and what he may not see changes nothing of what he is told.

use chrono::{DateTime, Utc};
use entities::stored::Word;
use entities::{
    Actor, CaseId, DocumentId, EntryId, Hit, LedgerError, NoticeFilter, RealmId, SearchFilter,
    SearchWords, document, document_page,
};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel,
};
use serde_json::json;
use statute::documents::{Scan, Version};
use statute::search::Thing;
use statute::visibility::DocumentClass;
use statute::{Act, EntryKind, Fields};

use crate::confidence::{counsel, grant};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;

/// What is looked for by its words alone.
fn words(text: &str) -> SearchFilter {
    let words = SearchWords::read(text).expect("it can be looked for");
    SearchFilter { words: Some(words), ..SearchFilter::default() }
}

/// A document to be put on a case.
#[derive(Clone)]
pub struct Paper {
    pub by: Actor,
    pub version: Version,
    pub title: &'static str,
    pub pages: Vec<String>,
    pub at: DateTime<Utc>,
}

/// Puts documents beside an entry, as a filing does, with numbers from `first` on.
pub async fn put(
    db: &DatabaseConnection,
    case: CaseId,
    entry: EntryId,
    first: i32,
    papers: &[Paper],
) -> Vec<DocumentId> {
    let mut ids = Vec::new();
    for (number, paper) in (first..).zip(papers) {
        let id = DocumentId::random();
        let row = document::Model {
            id,
            realm_id: REAL,
            case_id: Some(case),
            entry_id: Some(entry),
            number: Some(number),
            party_key: paper.by.party.as_ref().map_or("office", |it| it.key.as_str()).to_owned(),
            by_account: paper.by.account.clone(),
            by_role: Word(paper.by.role),
            title: paper.title.to_owned(),
            file_name: "secret-name.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            version: Some(Word(paper.version)),
            public_of: None,
            length: 17,
            sha256: format!("{number:064x}"),
            storage_key: format!("documents/{id}"),
            pages: i32::try_from(paper.pages.len()).ok(),
            scan: Word(Scan::NotScanned),
            received_at: paper.at,
            filed_at: Some(paper.at),
            expires_at: None,
            destroyed_at: None,
        };
        let row: document::ActiveModel = row.into_active_model().reset_all();
        document::Entity::insert(row).exec_without_returning(db).await.expect("it is put there");
        for (page, words) in (1..).zip(&paper.pages) {
            let row = document_page::Model { document_id: id, page, words: words.clone() };
            let row: document_page::ActiveModel = row.into_active_model().reset_all();
            document_page::Entity::insert(row)
                .exec_without_returning(db)
                .await
                .expect("its words are put there");
        }
        ids.push(id);
    }
    ids
}

impl World {
    /// Everything that is found, a page of one at a time, and as many as the counts say.
    async fn found(&self, who: &Actor, filter: &SearchFilter) -> Vec<Hit> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.ledger.search(who, REAL, filter, after.as_ref(), 1).await;
            let page = page.expect("a page");
            found.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let counts = self.ledger.search_counts(who, REAL, filter).await.expect("counts");
        assert_eq!(usize::try_from(counts.all), Ok(found.len()), "{counts:?}");
        let whole = self.ledger.search(who, REAL, filter, None, 200).await.expect("a page");
        assert_eq!(whole.items, found, "one at a time or all at once");
        found
    }

    /// What is found, by kind, with its number.
    async fn kinds(&self, who: &Actor, text: &str) -> Vec<String> {
        let mut kinds: Vec<String> = self
            .found(who, &words(text))
            .await
            .into_iter()
            .map(|hit| match (hit.kind, hit.entry) {
                (Thing::Entry, Some(entry)) => entry.to_string(),
                (Thing::Document, _) if hit.is_title => "title".to_owned(),
                (kind, _) => kind.to_string(),
            })
            .collect();
        kinds.sort();
        kinds
    }

    /// Everything that somebody is told of all that he finds.
    async fn all_found(&self, who: &Actor) -> String {
        let filter = SearchFilter::default();
        let counts = self.ledger.search_counts(who, REAL, &filter).await.expect("counts");
        format!("{:#?}\n{counts:#?}", self.found(who, &filter).await)
    }
}

#[test]
fn each_finds_the_words_of_what_he_sees() {
    on_each(async |world: World| {
        let case = world.file().await;
        for (text, expected) in [
            ("shrimp", vec!["allegation_filed", "case"]),
            ("SHRIMPS warm-water", vec![]),
            ("\"warmwater shrimp\"", vec!["allegation_filed", "case"]),
            ("shipment", vec!["allegation_filed"]),
            ("A-533-840", vec!["allegation_filed", "case"]),
            ("\"533 840\"", vec!["allegation_filed", "case"]),
            ("shrimp -toledo", vec!["case"]),
            ("the shrimp or gloves", vec!["allegation_filed"]),
            ("nowhere or newark", vec!["allegation_filed"]),
            ("desk", vec![]),
        ] {
            assert_eq!(world.kinds(&world.filer, text).await, expected, "{text}");
        }
        let filter = words("newark");
        let hit = &world.found(&world.investigator, &filter).await[0];
        assert!(hit.snippet.contains("9 Pier Road, Newark, NJ"), "{}", hit.snippet);
        assert_eq!((hit.case, hit.number), (case, Some(1)));
        for nobody in [&world.importer, &world.stranger] {
            assert_eq!(world.found(nobody, &SearchFilter::default()).await, []);
        }

        // Narrowed by what the case is found by, however it is written.
        let shrimp = || words("shrimp");
        for (filter, count) in [
            (SearchFilter { party: Some("SHADY IMPORTS".to_owned()), ..shrimp() }, 2),
            (SearchFilter { party: Some("Shady".to_owned()), ..shrimp() }, 0),
            (SearchFilter { order: Some("a-533-840".to_owned()), ..shrimp() }, 2),
            (SearchFilter { product: Some("Shrimp".to_owned()), ..shrimp() }, 2),
            (SearchFilter { country: Some("IN".to_owned()), ..shrimp() }, 0),
            (SearchFilter { kind: Some(Thing::Case), ..shrimp() }, 1),
            (SearchFilter { entry: Some(EntryKind::AllegationFiled), ..shrimp() }, 1),
            (SearchFilter { class: Some(DocumentClass::Apo), ..shrimp() }, 0),
            (SearchFilter { program: Some(statute::Program::Detention), ..shrimp() }, 0),
            (
                SearchFilter {
                    from: Some(day("2026-03-02")),
                    to: Some(day("2026-03-02")),
                    ..shrimp()
                },
                2,
            ),
            (SearchFilter { from: Some(day("2026-03-03")), ..shrimp() }, 0),
            (SearchFilter { to: Some(day("2026-03-01")), ..shrimp() }, 0),
        ] {
            assert_eq!(world.found(&world.filer, &filter).await.len(), count, "{filter:?}");
        }
        let counts =
            world.ledger.search_counts(&world.filer, REAL, &shrimp()).await.expect("counts");
        let told = |of: &[entities::FacetCount]| {
            of.iter().map(|it| (it.value.clone(), it.count)).collect::<Vec<_>>()
        };
        let twice = |of: &str| (of.to_owned(), 2);
        assert_eq!(told(&counts.parties), [twice("Acme Inc."), twice("Shady Imports LLC")]);
        assert_eq!(told(&counts.orders), [twice("A-533-840")]);
        assert_eq!(told(&counts.products), [twice("Frozen warmwater shrimp")]);
        assert_eq!(told(&counts.countries), []);
    });
}

#[test]
fn a_case_is_found_by_a_country_that_it_names() {
    on_each(async |world: World| {
        world.file().await;
        let mut content = allegation();
        content["producers"] = json!([{ "name": "Ocean Ltd.", "country": "India" }]);
        let filed = world.ledger.file_allegation(&world.filer, REAL, content, None, &answer).await;
        let case = fresh(filed).file.id;
        let of =
            |country: &str| SearchFilter { country: Some(country.to_owned()), ..words("shrimp") };
        let found = world.found(&world.filer, &of("INDIA")).await;
        assert_eq!(found.iter().map(|hit| hit.case).collect::<Vec<_>>(), [case, case]);
        assert_eq!(world.found(&world.filer, &of("Vietnam")).await, []);
        assert_eq!(world.found(&world.importer, &of("India")).await, [], "he knows of no case");
        let counts = world.ledger.search_counts(&world.filer, REAL, &words("shrimp")).await;
        let countries = counts.expect("counts").countries;
        let countries: Vec<_> = countries.iter().map(|it| (it.value.as_str(), it.count)).collect();
        assert_eq!(countries, [("India", 2)]);
    });
}

#[test]
fn what_is_in_embargo_changes_nothing_that_is_found() {
    on_each(async |world: World| {
        let party = world.importer.party.as_ref().expect("a party");
        world.ledger.register_party(REAL, party).await.expect("it");
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let before = world.all_found(&world.filer).await;
        world.office(case, [initiate(), take_measures()]).await;
        assert_eq!(world.all_found(&world.filer).await, before);
        assert_eq!(world.found(&world.importer, &SearchFilter::default()).await, []);
        assert_eq!(world.kinds(&world.investigator, "suspicion").await, ["interim_measures_taken"]);

        let noticed = fresh(world.act(&world.investigator, case, issue_notice()).await);
        assert_eq!(world.kinds(&world.filer, "suspicion").await, ["interim_measures_taken"]);
        assert_eq!(world.kinds(&world.importer, "suspicion").await, ["interim_measures_taken"]);
        // What the allegation says reaches the importer with the record, not with the case.
        assert_eq!(world.kinds(&world.importer, "shrimp").await, Vec::<String>::new());

        // A correction takes out of the index what it takes off the docket.
        let corrected = Fields {
            corrects: Some(noticed.act.number),
            reason: Some("Sent by mistake.".to_owned()),
            ..Fields::default()
        };
        let correct = Act { kind: EntryKind::EntryCorrected, on: None, fields: corrected };
        fresh(world.act(&world.investigator, case, correct).await);
        assert_eq!(world.kinds(&world.filer, "suspicion").await, Vec::<String>::new());
        assert_eq!(world.kinds(&world.importer, "suspicion").await, Vec::<String>::new());
    });
}

#[test]
fn the_words_of_a_document_are_found_by_those_who_may_open_it() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let entry = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let paper = |by: &Actor, version, title, says: &str| Paper {
            by: by.clone(),
            version,
            title,
            pages: vec!["The first page.".to_owned(), format!("On the second, {says}.")],
            at: world.now(),
        };
        let papers = [
            paper(&world.filer, Version::Confidential, "Zanzibar invoices", "zirconium at USD 4"),
            paper(
                &world.filer,
                Version::Public,
                "Zanzibar invoices, public",
                "zirconium at USD [ ]",
            ),
            paper(
                &world.investigator,
                Version::Internal,
                "Zanzibar memorandum",
                "zirconium is dear",
            ),
        ];
        put(&db, case, entry, 1, &papers).await;
        world.ledger.rebuild(case).await.expect("rebuilt");

        let of = async |who: &Actor, text: &str| world.kinds(who, text).await.len();
        let (filer, importer, office) = (&world.filer, &world.importer, &world.investigator);
        assert_eq!((of(office, "zanzibar").await, of(office, "zirconium").await), (3, 3));
        assert_eq!((of(filer, "zanzibar").await, of(filer, "zirconium").await), (2, 2));
        let early = world.found(importer, &words("zirconium")).await;
        assert_eq!(early.len(), 0, "not before the release: {early:?}");
        assert_eq!(of(importer, "zanzibar").await, 2);
        let public = Act::new(EntryKind::PublicRecordReleased);
        world.office(case, [public]).await;
        assert_eq!((of(importer, "zanzibar").await, of(importer, "zirconium").await), (2, 1));
        assert_eq!(of(&world.stranger, "zanzibar or zirconium").await, 0);
        let hit = &world.found(importer, &words("zirconium")).await[0];
        assert_eq!((hit.page, hit.version), (Some(2), Some(Version::Public)));
        assert!(hit.snippet.contains("zirconium at USD [ ]"), "{}", hit.snippet);
        assert_eq!(of(office, "\"secret name\"").await, 0, "the name of a file is nobody's title");
        let secret = SearchFilter {
            class: Some(DocumentClass::BusinessConfidential),
            ..SearchFilter::default()
        };
        assert_eq!(world.found(filer, &secret).await.len(), 2, "its title and its words");
        assert_eq!(world.found(importer, &secret).await.len(), 1, "its title");

        // What is lost comes back as it was.
        let before = [world.all_found(filer).await, world.all_found(office).await];
        for table in ["search_text", "search_document", "search_confidential", "search_facet"] {
            db.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("damage is done");
        }
        assert_eq!(world.found(office, &SearchFilter::default()).await, []);
        world.ledger.rebuild(case).await.expect("rebuilt");
        assert_eq!([world.all_found(filer).await, world.all_found(office).await], before);
    });
}

#[test]
fn under_an_order_a_confidence_is_found_without_its_words_until_the_order_ends() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let entry = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let paper = Paper {
            by: world.filer.clone(),
            version: Version::Confidential,
            title: "Zanzibar invoices",
            pages: vec!["Of zirconium at USD 4.".to_owned()],
            at: world.now(),
        };
        put(&db, case, entry, 1, &[paper]).await;
        world.ledger.rebuild(case).await.expect("rebuilt");
        let (importer, officer) = (&world.importer, &world.investigator);
        let ian = counsel(importer, "ian");
        let zirconium = words("zirconium");
        assert_eq!(world.found(&ian, &zirconium).await, [], "there is no order");
        world.appears(importer, case, "ian").await;
        let applied = world.applies(&ian, case).await.expect("counsel applies");
        let granted = world.decides(officer, &applied, grant("2026-05-29")).await;
        let last = granted.expect("it is granted").order.expires_on.expect("a last day");

        let hits = world.found(&ian, &zirconium).await;
        assert_eq!(hits.len(), 1, "{hits:?}");
        let hit = &hits[0];
        assert_eq!((hit.is_title, hit.page, hit.snippet.as_str()), (false, Some(1), ""));
        assert_eq!(hit.title.as_deref(), Some("Zanzibar invoices"));
        let all = world.all_found(&ian).await;
        assert!(!all.contains("USD 4"), "{all}");
        assert_eq!(world.found(&ian, &words("zanzibar")).await[0].snippet, "Zanzibar invoices");
        for who in [&world.filer, officer] {
            let hit = &world.found(who, &zirconium).await[0];
            assert!(hit.snippet.contains("zirconium at USD 4"), "his own: {}", hit.snippet);
        }
        assert_eq!(world.found(importer, &zirconium).await, [], "in-house is under no order");

        world.set(statute::count::end_of_day(last) - chrono::TimeDelta::seconds(1));
        assert_eq!(world.found(&ian, &zirconium).await.len(), 1, "through its last day");
        world.set(statute::count::end_of_day(last));
        assert_eq!(world.found(&ian, &zirconium).await, [], "and no more once that is over");
        assert_eq!(world.found(&ian, &words("zanzibar")).await.len(), 1, "its title is no secret");
    });
}

#[test]
fn a_notice_is_found_by_whom_it_was_sent_to() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let all = NoticeFilter::default();
        let notices = world.ledger.notices(&world.investigator, REAL, &all, None, 50);
        let notices = notices.await.expect("notices").items;
        assert!(!notices.is_empty());
        assert_eq!(world.kinds(&world.filer, "kumquat").await, Vec::<String>::new());
        for seen in &notices {
            let mut written = rendered();
            written.text = "A kumquat, and no more.".to_owned();
            world.ledger.rendered(seen.notice.id, &written).await.expect("it is kept");
        }
        let to_filer = world.ledger.notices(&world.filer, REAL, &all, None, 50);
        let to_filer = to_filer.await.expect("notices").items.len();
        assert_eq!(world.kinds(&world.filer, "kumquat").await.len(), to_filer);
        assert_eq!(world.kinds(&world.investigator, "kumquat").await.len(), notices.len());
        assert_eq!(world.kinds(&world.stranger, "kumquat").await, Vec::<String>::new());
        world.ledger.rebuild(case).await.expect("rebuilt");
        assert_eq!(world.kinds(&world.investigator, "kumquat").await.len(), notices.len());
    });
}

#[test]
fn a_search_is_within_its_realm() {
    on_each(async |world: World| {
        world.file().await;
        let shrimp = words("shrimp");
        let elsewhere =
            world.ledger.search(&world.investigator, RealmId::random(), &shrimp, None, 10);
        assert!(elsewhere.await.expect("a page").items.is_empty());
        let counsel = Actor { role: statute::Role::Counsel, ..world.filer.clone() };
        let nowhere =
            world.ledger.search(&counsel, RealmId::random(), &words("shrimp"), None, 10).await;
        assert!(matches!(nowhere, Err(LedgerError::NotFound)), "{:?}", nowhere.map(|it| it.items));
        assert_eq!(world.kinds(&counsel, "shrimp").await, ["allegation_filed", "case"]);
        assert_eq!(
            json!(world.kinds(&world.colleague, "shrimp").await),
            json!(["allegation_filed", "case"])
        );
    });
}

/// What fills a database on PostgreSQL as years do: cases like the one that is there, with their views, and the words of each.
fn years_of_cases(like: CaseId) -> [String; 5] {
    let columns = "realm_id, case_id, kind, document_id, entry_id, version, party_key, title, is_title, part, first_page, length, \
                   at, sort_id, \"on\", words, folded";
    let documents = |table: &str, version: &str| {
        format!(
            "INSERT INTO {table} ({columns}) SELECT realm_id, case_id, 'document', thing_id, thing_id, '{version}', 'nobody', 'Wharf', \
             false, 1, 1, 5, at, sort_id, \"on\", words, folded FROM search_text WHERE folded LIKE 'wharf %' AND audience = 'office'"
        )
    };
    [
        format!(
            "INSERT INTO \"case\" SELECT r.* FROM \"case\" c, generate_series(1, 2000) n, LATERAL jsonb_populate_record(c, \
             jsonb_build_object('id', gen_random_uuid(), 'number', 'SEED-' || n)) r WHERE c.id = '{like}'"
        ),
        format!(
            "INSERT INTO case_view SELECT r.* FROM case_view v, \"case\" c, LATERAL jsonb_populate_record(v, \
             jsonb_build_object('case_id', c.id)) r WHERE v.case_id = '{like}' AND c.number LIKE 'SEED-%'"
        ),
        // Ten entries of each, a minute apart, as each audience reads them.
        "INSERT INTO search_text (realm_id, case_id, audience, kind, thing_id, entry_kind, number, digest, at, sort_id, \"on\", \
         words, folded) SELECT c.realm_id, c.id, v.audience, 'entry', i.id, 'factual_information_filed', n, 'x', \
         c.opened_at - n * interval '1 minute', i.id, c.opened_at::date, repeat('wharf ', 200), 'wharf ' || n \
         FROM \"case\" c JOIN case_view v ON v.case_id = c.id CROSS JOIN generate_series(1, 10) n \
         CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id WHERE c.id IS NOT NULL AND n > 0) i WHERE c.number LIKE 'SEED-%'"
            .to_owned(),
        documents("search_document", "public"),
        documents("search_confidential", "confidential"),
    ]
}

#[test]
fn no_search_reads_a_large_table_from_its_beginning_to_its_end() {
    on_each(async |world: World| {
        if !world.url.starts_with("postgres") {
            return;
        }
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let entry = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let paper = |version| Paper {
            by: world.filer.clone(),
            version,
            title: "Zanzibar invoices",
            pages: vec!["Of zirconium.".to_owned()],
            at: world.now(),
        };
        put(&db, case, entry, 1, &[paper(Version::Confidential), paper(Version::Public)]).await;
        world.ledger.rebuild(case).await.expect("rebuilt");
        for statement in years_of_cases(case) {
            db.execute_unprepared(&statement).await.expect("years pass");
        }
        // As the database does by itself, some time after that.
        db.execute_unprepared("ANALYZE").await.expect("it is counted");
        let (filer, office) = (&world.filer, &world.investigator);
        let in_case = SearchFilter { party: Some("Acme Inc.".to_owned()), ..words("zirconium") };
        for (who, filter) in [
            (office, SearchFilter::default()),
            (office, words("zirconium")),
            (office, words("zirconium or shrimp")),
            (filer, words("zirconium")),
            (&world.importer, words("zirconium")),
            (filer, in_case),
        ] {
            let plan = world.ledger.search_plans(who, REAL, &filter, 50).await.expect("a plan");
            // Of parties, orders and the like there are few rows here, and few are best read whole.
            let is_whole = |line: &&String| {
                line.contains("Seq Scan on search_") && !line.contains("search_facet")
            };
            let whole: Vec<_> = plan.iter().filter(is_whole).collect();
            assert!(!plan.is_empty() && whole.is_empty(), "{filter:?} {whole:#?} {plan:#?}");
        }
        assert_eq!(world.found(filer, &words("zirconium")).await.len(), 2, "and finds");
    });
}

//! The documents of a submission: pages to the last one and one more, pairs, the day of the public version, and who reads it.

use std::fmt::Write;

use chrono::NaiveDate;
use statute::documents::limits::{Provision, TAKES, Tables, pages, takes};
use statute::documents::pairs::{
    Counted, Filed, Paper, PublicVersions, Said, Standing, counted, defects, public_versions,
};
use statute::documents::{Placed, Version, class};
use statute::eapa::beside::{Request, RequestKind};
use statute::notice::{self, SERVICE_OF_SUBMISSION};
use statute::task::owed_with;
use statute::visibility::{DocumentClass, Opens, Reader, document, view};
use statute::{Audience, Confidence, EntryKind as K, Program};

use crate::golden::compare;
use crate::shorthand::{day, entries, read};

const ACTIVE: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, \
     interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14";

fn paper(id: &'static str, version: Version, pages: u32) -> Paper<'static> {
    Paper { id, version, public_of: None, pages: Some(pages) }
}

fn public_of(of: &'static str, id: &'static str, pages: u32) -> Paper<'static> {
    Paper { public_of: Some(of), ..paper(id, Version::Public, pages) }
}

fn said(pages: u64) -> Said<'static> {
    Said { pages: Some(pages), ..Said::default() }
}

fn found(kind: K, papers: &[Paper<'_>], said: &Said<'_>) -> Vec<String> {
    let all = defects(kind, papers, said);
    assert!(all.iter().all(|it| it.authority.is_some()), "{all:?}");
    all.into_iter().map(|it| format!("{} {}", it.pointer, it.code)).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn one_table_for_counsel() {
    let mark = |it: Provision| {
        let mark = if it.confidence == Confidence::Unverified { " (U)" } else { "" };
        format!("{}{mark}", it.cite)
    };
    let mut text = String::from(
        "What documents a submission takes, and what is owed of them. Pages are counted with exhibits, each text once: in its\n\
         confidential version where it has one (U).\n",
    );
    for row in TAKES {
        let versions: Vec<_> = row.versions.iter().map(|it| it.as_str()).collect();
        writeln!(text, "\n{}", row.entry).expect("a string can be written");
        let pages = row.pages.map_or_else(
            || "no limit".to_owned(),
            |it| {
                let tables = match it.tables {
                    Tables::LeftOut => "without tables",
                    Tables::Counted => "with tables",
                };
                let over = it
                    .tables_over
                    .map_or_else(String::new, |it| format!(", tables where over {it}"));
                format!("{}, {tables}{over}: {}", it.most, mark(it.by))
            },
        );
        for (name, cell) in [
            ("versions", versions.join(", ")),
            ("pages", pages),
            (
                "public version the same day",
                row.public_version.map_or_else(|| "-".to_owned(), mark),
            ),
            ("served on the others", row.service.map_or_else(|| "-".to_owned(), mark)),
        ] {
            writeln!(text, "  {name:<28} {cell}").expect("a string can be written");
        }
    }
    compare("documents.table", &text);
}

#[test]
fn each_limit_holds_on_its_last_page_and_not_on_one_more() {
    let limited: Vec<_> = TAKES.iter().filter_map(|row| Some((row.entry, row.pages?))).collect();
    let expected = [
        (K::WrittenArgumentFiled, 50),
        (K::ArgumentResponseFiled, 50),
        (K::ReviewRequested, 30),
        (K::ReviewResponseFiled, 30),
    ];
    assert_eq!(limited.iter().map(|it| (it.0, it.1.most)).collect::<Vec<_>>(), expected);
    for (kind, most) in expected {
        let last = u32::try_from(most).expect("a small number");
        let with = |exhibits| {
            [paper("main", Version::Public, 20), paper("exhibits", Version::Public, exhibits)]
        };
        assert_eq!(found(kind, &with(last - 20), &said(most)), none(), "{kind}");
        let over = found(kind, &with(last - 19), &said(most + 1));
        assert_eq!(over, ["/documents too_many"], "{kind}");
        assert_eq!(found(kind, &with(last - 20), &said(most - 1)), ["/pages miscounted"], "{kind}");
    }
    assert_eq!(pages(K::FactualInformationFiled), None);
    assert_eq!(
        found(K::FactualInformationFiled, &[paper("a", Version::Public, 9_000)], &Said::default()),
        none()
    );
}

#[test]
fn tables_are_left_out_of_arguments_and_of_nothing_else() {
    let papers = [paper("main", Version::Public, 53)];
    let tables = |pages| Said { table_pages: Some(3), ..said(pages) };
    assert_eq!(found(K::WrittenArgumentFiled, &papers, &tables(50)), none());
    assert_eq!(found(K::WrittenArgumentFiled, &papers, &tables(53)), ["/pages miscounted"]);
    let many = Said { table_pages: Some(54), ..said(1) };
    assert_eq!(found(K::WrittenArgumentFiled, &papers, &many), ["/table_pages too_many"]);
    let papers = [paper("main", Version::Public, 31)];
    assert_eq!(found(K::ReviewRequested, &papers, &tables(31)), ["/documents too_many"]);
}

#[test]
fn a_text_is_counted_once_in_its_confidential_version() {
    let papers = [
        paper("secret", Version::Confidential, 40),
        public_of("secret", "open", 35),
        paper("exhibit", Version::Public, 10),
    ];
    assert_eq!(counted(&papers), Counted { pages: 50, is_whole: true });
    assert_eq!(found(K::WrittenArgumentFiled, &papers, &said(50)), none());
    let sheet = Paper { pages: None, ..paper("sheet", Version::Public, 0) };
    let with_sheet = [papers[0], papers[1], sheet];
    assert_eq!(counted(&with_sheet), Counted { pages: 40, is_whole: false });
    assert_eq!(found(K::WrittenArgumentFiled, &with_sheet, &said(44)), none(), "its word stands");
    assert_eq!(found(K::WrittenArgumentFiled, &with_sheet, &said(39)), ["/pages miscounted"]);
}

#[test]
fn every_defect_of_the_documents_is_told_at_once() {
    let papers = [
        paper("secret", Version::Confidential, 1),
        paper("secret", Version::Confidential, 1),
        paper("own", Version::Internal, 1),
        public_of("secret", "open", 1),
        public_of("secret", "again", 1),
        public_of("elsewhere", "lost", 1),
        Paper { public_of: Some("secret"), ..paper("odd", Version::Confidential, 1) },
    ];
    let all = [
        "/documents/1/document twice",
        "/documents/2/version not_taken",
        "/documents/4/public_of twice",
        "/documents/5/public_of names_nothing",
        "/documents/6/public_of not_public",
    ];
    assert_eq!(found(K::FactualInformationFiled, &papers, &Said::default()), all);
    let earlier = Said { earlier: &["elsewhere"], ..Said::default() };
    assert_eq!(found(K::SubmissionCorrected, &papers[5..6], &earlier), none(), "a cure brings it");
    assert_eq!(found(K::ConsolidationServed, &papers, &Said::default()), ["/documents not_taken"]);
    assert_eq!(found(K::CbpInformationPlaced, &papers[2..3], &Said::default()), none());
    assert_eq!(
        found(K::PublicRecordReleased, &papers[..1], &Said::default()),
        ["/documents/0/version not_taken"]
    );
}

#[test]
fn whoever_serves_the_others_itself_does_so_the_same_day() {
    let on = |served, filed| Said { served_on: Some((day(served), day(filed))), ..Said::default() };
    let same = on("2020-02-03", "2020-02-03");
    assert_eq!(found(K::RebuttalFiled, &[], &same), none());
    let next = on("2020-02-04", "2020-02-03");
    assert_eq!(found(K::RebuttalFiled, &[], &next), ["/service/served_on not_same_day"]);
    assert_eq!(found(K::AllegationFiled, &[], &next), none(), "nobody is served yet");
}

#[test]
fn a_public_version_is_owed_to_the_end_of_the_day_and_missing_after_it() {
    let (filed, next) = (day("2020-02-03"), day("2020-02-04"));
    let at = |today, came: &[Option<_>], summary| {
        public_versions(K::FactualInformationFiled, filed, today, came, summary)
            .map(|it| it.standing)
    };
    assert_eq!(at(filed, &[], None), None, "nothing confidential, nothing owed");
    assert_eq!(at(filed, &[None], None), Some(Standing::Owed));
    assert_eq!(at(next, &[None], None), Some(Standing::Missing));
    assert_eq!(at(next, &[Some(filed), None], None), Some(Standing::Missing));
    assert_eq!(at(next, &[Some(filed)], None), Some(Standing::Complete));
    assert_eq!(at(next, &[Some(next)], None), Some(Standing::Late));
    assert_eq!(
        at(next, &[None, Some(filed)], Some(filed)),
        Some(Standing::Complete),
        "a summary does"
    );
    assert_eq!(at(next, &[None], Some(next)), Some(Standing::Late));
    let owed = public_versions(K::WrittenArgumentFiled, filed, filed, &[None], None);
    let is = |it: PublicVersions| (it.due, it.by.cite);
    assert_eq!(owed.map(is), Some((filed, "19 CFR 165.26(d)")));
    assert_eq!(public_versions(K::CbpInformationPlaced, filed, next, &[None], None), None);
}

#[test]
fn what_was_announced_is_complete_with_what_came_with_it_after_midnight() {
    let (announced, arrived) = (day("2026-03-02"), day("2026-03-03"));
    let filed = Filed::of(announced, arrived);
    let stands = |came: Option<NaiveDate>, today| {
        let owed = public_versions(K::FactualInformationFiled, filed.on, today, &[came], None);
        owed.map(|it| (it.standing, it.due)).expect("one is owed")
    };
    assert_eq!(stands(Some(filed.came(arrived, true)), arrived), (Standing::Complete, announced));
    assert_eq!(stands(Some(filed.came(arrived, false)), arrived), (Standing::Late, announced));
    assert_eq!(stands(None, arrived), (Standing::Missing, announced));
    let plain = Filed::of(arrived, arrived);
    assert_eq!((plain.on, plain.came(arrived, false)), (arrived, arrived));
    assert_eq!(Filed::of(arrived, announced).on, announced, "never later than it arrived");
}

#[test]
fn what_is_missing_is_a_task_from_the_next_day_until_the_submission_is_rejected() {
    let filed = format!("{ACTIVE}, factual_information_filed 2020-02-03 by=importer");
    let request = |kind| [Request { kind, number: 5, on: day("2020-02-03") }];
    let missing = request(RequestKind::MissingPublicVersion { entry: 5 });
    let tasks = |line: &str, asked: &[Request]| {
        let mut tasks = owed_with(&read(line, "2020-02-04"), asked);
        tasks.retain(|it| it.name.contains("public_version"));
        tasks
    };
    let owed = tasks(&filed, &missing);
    assert_eq!(owed.len(), 1);
    assert_eq!(
        (owed[0].name.as_str(), owed[0].since),
        ("missing_public_version#5", day("2020-02-04"))
    );
    assert_eq!(owed[0].acts, [K::SubmissionRejected]);
    let rejected = format!("{filed}, submission_rejected 2020-02-04 of=5");
    assert_eq!(tasks(&rejected, &missing), []);
    let cure = read(&rejected, "2020-02-04");
    let cure = cure.deadline("rejection_cure", 1).expect("the rejection opens the cure");
    assert_eq!(cure.due, Some(day("2020-02-06")), "two business days");
    let late = tasks(&filed, &request(RequestKind::LatePublicVersion { entry: 5 }));
    assert_eq!((late[0].name.as_str(), late[0].acts.len()), ("late_public_version#5", 0));
    let findings = tasks(&filed, &request(RequestKind::PublicVersionFindings { entry: 5 }));
    assert_eq!(findings[0].name, "public_version_findings#5");
    let allegation = [Request {
        kind: RequestKind::MissingPublicVersion { entry: 0 },
        number: 0,
        on: day("2019-07-17"),
    }];
    let returns = tasks("allegation_filed 2019-07-17", &allegation);
    assert_eq!(returns[0].acts, [K::AllegationReturned]);
    let returned = "allegation_filed 2019-07-17, allegation_returned 2019-07-18";
    assert_eq!(tasks(returned, &allegation), []);
    assert_eq!(tasks(ACTIVE, &allegation)[0].acts, [], "it is not returned any more");
}

#[test]
fn a_submission_is_served_on_the_others_once_they_know_of_the_case() {
    let line = format!("{ACTIVE}, factual_information_filed 2020-02-03 by=importer");
    let mut all = entries(&line);
    let own = all[5].clone();
    assert!(notice::serves(&all, &own, true));
    assert!(!notice::serves(&all, &own, false), "there is nothing to serve");
    assert!(!notice::serves(&all, &all[0], true), "an allegation is not");
    assert!(!notice::serves(
        &entries(&line.replace("notice_of_initiation_issued", "interim_measures_lifted")),
        &own,
        true
    ));
    let told = notice::told(&SERVICE_OF_SUBMISSION, Program::Eapa, &all, &own);
    assert_eq!(told, [Audience::Filer]);
    all[5].fields.by = Some("filer".to_owned());
    let told = notice::told(&SERVICE_OF_SUBMISSION, Program::Eapa, &all, &all[5].clone());
    assert_eq!(told, [Audience::Importer]);
    all[5].fields.content = Some(serde_json::json!({ "service": { "served_on": "2020-02-03" } }));
    assert!(!notice::serves(&all, &all[5], true), "whoever filed did it");
}

#[test]
fn who_reads_a_public_version() {
    use DocumentClass as C;
    let of = |placed| class(Version::Public, true, placed);
    let placed = [Placed::OnTheRecord, Placed::Served, Placed::Released, Placed::Barred];
    let classes = [C::PartyPublicVersion, C::ServedPublicVersion, C::Public, C::Apo];
    assert_eq!(placed.map(of), classes);
    assert_eq!(class(Version::Public, false, Placed::Barred), C::BusinessConfidential);
    assert_eq!(class(Version::Internal, true, Placed::Released), C::CbpInternal);
    assert_eq!(class(Version::Confidential, true, Placed::Served), C::Apo);
    let parties = [Reader::UnderOrder, Reader::Filer, Reader::Importer];
    for (class, opens) in [
        (C::PartyPublicVersion, Opens::With(K::PublicRecordReleased)),
        (C::ServedPublicVersion, Opens::With(K::NoticeOfInitiationIssued)),
    ] {
        assert_eq!(
            parties.map(|who| document(class, who)),
            [opens; 3],
            "19 CFR 165.4(a), 165.24(c)"
        );
        assert_eq!(document(class, Reader::Anybody), Opens::Never);
        assert_eq!(document(class, Reader::Submitter), Opens::AtOnce);
    }
}

#[test]
fn what_an_entry_says_of_the_offices_own_papers_stays_in_the_office() {
    let mut all = entries(&format!("{ACTIVE}, cbp_information_placed 2020-02-03"));
    let papers = serde_json::json!([
        { "document": "a", "version": "internal", "title": "Notes" },
        { "document": "b", "version": "public", "title": "Statistics" },
    ]);
    all[5].fields.content = Some(serde_json::json!({ "documents": papers }));
    let seen = |who, all: &[statute::Entry]| {
        let seen = view(who, Program::Eapa, all).expect("it knows the case");
        seen.last().and_then(|it| it.fields.content.clone()).expect("it says something").to_string()
    };
    assert!(seen(Audience::Office, &all).contains("Notes"));
    let told = seen(Audience::Importer, &all);
    assert!(!told.contains("Notes") && told.contains("Statistics"), "{told}");
    all[5].fields.content = Some(serde_json::json!({ "documents": [papers[0]] }));
    assert_eq!(seen(Audience::Filer, &all), "{}");
    assert!(
        takes(K::CbpInformationPlaced).is_some_and(|row| row.versions.contains(&Version::Internal))
    );
}

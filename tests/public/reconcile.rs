//! Ledger and Temporal compared: what is not at work is named, set going, and done once; and the ledger comes back from a file.

use crate::wait::until;
use crate::world::words::{allegation, simply};
use crate::world::{FILER, Store, World};

/// Runs the command: its code and what it says.
fn reconcile(world: &World, more: &[&str]) -> (Option<i32>, String) {
    let said = world.command(&[&["reconcile"], more].concat());
    (said.status.code(), String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Waits until a look ends with this code; what it says.
async fn looks(world: &World, code: i32) -> String {
    until(&format!("a look at both sides ends with {code}"), async || {
        let (found, said) = reconcile(world, &["--dry-run"]);
        (found == Some(code)).then_some(said)
    })
    .await
}

/// Files and acknowledges an allegation in the real world; its id.
async fn open_case(world: &World) -> String {
    let filed = world.filer().file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let case = filed.body["case"].as_str().expect("a receipt names the case").to_owned();
    let allegation = format!("/v1/eapa/allegations/{case}");
    world.investigator().act(&allegation, "acknowledgments", &simply()).await.expect(201);
    case
}

/// Waits until so many mails have come to the filer.
async fn mails(world: &World, count: usize) {
    until("the filer has his mails", async || {
        (world.mailbox.to(FILER).await.len() == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_gone_is_named_and_comes_back_on_sqlite() {
    a_clock_that_is_gone_is_named_and_comes_back(Store::Sqlite).await;
}

#[tokio::test]
async fn a_clock_that_is_gone_is_named_and_comes_back_on_postgres() {
    a_clock_that_is_gone_is_named_and_comes_back(Store::Postgres).await;
}

async fn a_clock_that_is_gone_is_named_and_comes_back(store: Store) {
    let world = World::on(store).await;
    let case = open_case(&world).await;
    let other = open_case(&world).await;
    mails(&world, 2).await;
    assert_eq!(looks(&world, 0).await, "Ledger and Temporal agree.\n");
    let metrics = world.investigator().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("tidewaiter_reconciliation_age_seconds -1"), "a look leaves nothing");

    world.terminate_clock(&case);
    let said = looks(&world, 2).await;
    let lines: Vec<_> = said.lines().collect();
    let named = format!("case_without_clock  {case} next due ");
    assert!(lines[0].starts_with(&named), "{said}");
    assert!(lines[0].ends_with(": would start its clock"), "{said}");
    assert!(
        lines[1].starts_with("1 case(s) without a clock, 0 clock(s) without a case, "),
        "{said}"
    );
    assert!(lines[1].ends_with(": nothing was done."), "{said}");
    assert!(!said.contains("EAPA-") && !said.contains("Shrimpers"), "no words of a case: {said}");
    assert_eq!(looks(&world, 2).await, said, "and nothing was");
    assert_eq!(world.clocks(), std::slice::from_ref(&other));

    let (code, said) = reconcile(&world, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with(&named) && said.contains(": healed: start its clock\n"), "{said}");
    assert!(said.ends_with("1 healed, 0 left.\n"), "{said}");
    let metrics = world.investigator().get("/metrics").await.expect(200).text();
    let found = "tidewaiter_reconciliation_found{kind=\"case_without_clock\"} 1";
    assert!(metrics.contains(found), "{metrics}");
    assert_eq!(reconcile(&world, &[]), (Some(0), "Ledger and Temporal agree.\n".to_owned()));
    until("both clocks are listed", async || {
        let clocks = world.clocks();
        (clocks.contains(&case) && clocks.contains(&other)).then_some(())
    })
    .await;
    assert_eq!(world.mailbox.to(FILER).await.len(), 2, "no mail is sent anew");
}

#[tokio::test]
async fn the_schedule_heals_what_nobody_has_looked_at() {
    // Once a day: the test begins it itself.
    let world = World::with(Store::Sqlite, "temporal.reconcile_minutes = 1440").await;
    let case = open_case(&world).await;
    mails(&world, 1).await;
    until("its clock runs", async || world.clocks().contains(&case).then_some(())).await;
    world.terminate_clock(&case);
    until("the clock is gone", async || (!world.clocks().contains(&case)).then_some(())).await;
    until("the schedule is there", async || world.begin_reconciliation().then_some(())).await;
    until("the clock runs again", async || world.clocks().contains(&case).then_some(())).await;
    until("the run is told of", async || {
        let metrics = world.investigator().get("/metrics").await.expect(200).text();
        let found = "tidewaiter_reconciliation_found{kind=\"case_without_clock\"} 1";
        metrics.contains(found).then_some(())
    })
    .await;
    assert_eq!(world.mailbox.to(FILER).await.len(), 1, "no mail is sent anew");
}

#[tokio::test]
async fn without_its_database_temporal_gets_the_clocks_by_what_is_due_next() {
    let mut world = World::on(Store::Sqlite).await;
    for _ in 0..4 {
        open_case(&world).await;
    }
    mails(&world, 4).await;
    looks(&world, 0).await;
    // Nobody is there to heal by himself.
    world.service.kill();
    world.temporal.kill();
    world.lose_temporal();
    world.temporal.start();
    let said = looks(&world, 2).await;
    let named = said.lines().filter_map(|line| line.strip_prefix("case_without_clock  "));
    let due: Vec<(String, String)> = named
        .filter_map(|line| line.split_once(" next due "))
        .map(|(case, rest)| {
            (case.to_owned(), rest.split(": would").next().unwrap_or_default().to_owned())
        })
        .collect();
    assert_eq!(due.len(), 4, "{said}");
    assert!(due.is_sorted_by_key(|(_, at)| at), "by what is due next: {said}");
    let (code, said) = reconcile(&world, &[]);
    assert_eq!(code, Some(0), "{said}");
    let expected: Vec<_> = due.iter().map(|(case, _)| case.clone()).collect();
    until("the clocks were started in that order", async || {
        (world.clocks() == expected).then_some(())
    })
    .await;

    world.service.start();
    world.until_ready().await;
    assert_eq!(looks(&world, 0).await, "Ledger and Temporal agree.\n");
    // What comes after would come after what was sent anew.
    open_case(&world).await;
    mails(&world, 5).await;
}

#[tokio::test]
async fn the_ledger_comes_back_from_a_file_into_the_other_database() {
    let world = World::on(Store::Sqlite).await;
    let case = open_case(&world).await;
    mails(&world, 1).await;
    let seen = world.investigator().read(format!("/v1/cases/{case}/docket")).await;
    let mut kept = Vec::new();
    for list in ["/v1/events", "/v1/deadlines/changes"] {
        let page = world.investigator().read(list).await;
        let cursor = page["cursor"].as_str().expect("one may go on");
        kept.push(format!("{list}?after={cursor}"));
    }
    let file = world.folder().join("ledger.backup").display().to_string();
    // What a backup has left that was killed.
    let left = world.folder().join("ledger.backup.part");
    std::fs::write(&left, "half of it").expect("a file can be written");
    let said = world.command(&["backup", &file]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let beside = std::fs::read_dir(world.folder()).expect("a folder can be listed");
    let beside = beside.map(|it| it.expect("an entry can be read").path());
    let parts: Vec<_> = beside.filter(|it| it.extension().is_some_and(|it| it == "part")).collect();
    assert_eq!(parts, [left], "it leaves none of its own");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains("It holds secrets") && text.contains("are not in it"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).expect("there is a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "its owner alone may read it");
    }
    assert!(!world.command(&["backup", &file]).status.success(), "a backup overwrites nothing");

    // Into an empty world on the other database.
    let mut other = World::on(Store::Postgres).await;
    let into = other.database_url();
    let refused = world.command(&["restore", &file, "--into", &into]);
    assert!(!refused.status.success());
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("the database is not empty"), "a service has used it: {why}");
    other.service.kill();
    other.damage("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    let bytes = std::fs::read(&file).expect("a file");
    let changed = world.folder().join("changed.backup");
    let mut other_bytes = bytes.clone();
    let last = other_bytes.len() / 2;
    other_bytes[last] ^= 1;
    std::fs::write(&changed, other_bytes).expect("a file can be written");
    let refused = world.command(&["restore", &changed.display().to_string(), "--into", &into]);
    assert!(!refused.status.success(), "a byte is another");
    let said = world.command(&["restore", &file, "--into", &into]);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success(), "{text}{}", String::from_utf8_lossy(&said.stderr));
    assert!(text.contains("The file is whole") && text.contains("Whole: "), "{text}");
    assert!(text.contains("Documents: 0 whole, 0 missing, 0 changed."), "{text}");

    other.service.start();
    other.until_ready().await;
    let again = other.investigator().read(format!("/v1/cases/{case}/docket")).await;
    assert_eq!(again["items"], seen["items"]);
    for list in kept {
        let refused = other.investigator().get(list).await.expect(410);
        assert_eq!(refused.problem(), "cursor-expired");
    }
    until("its clock runs", async || other.clocks().contains(&case).then_some(())).await;
    assert!(other.mailbox.to(FILER).await.is_empty(), "nothing is sent anew");
    looks(&other, 0).await;
}

#[tokio::test]
async fn a_command_that_works_on_a_ledger_makes_none() {
    let mut world = World::on(Store::Postgres).await;
    world.service.kill();
    world.damage("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    let file = world.folder().join("ledger.backup").display().to_string();
    let commands = [
        (vec!["audit", "verify"], 1),
        (vec!["backup", file.as_str()], 1),
        (vec!["rebuild"], 1),
        (vec!["reconcile", "--dry-run"], 3),
    ];
    for (words, code) in commands {
        let refused = world.command(&words);
        assert_eq!(refused.status.code(), Some(code), "{words:?}");
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(why.contains("there is no ledger at postgres"), "{words:?}: {why}");
        assert!(why.contains("`tidewaiter migrate`"), "{words:?}: {why}");
    }
    assert!(!std::path::Path::new(&file).exists(), "there is nothing to be kept");
    // Had one of them made this table, it could not be made now.
    world.damage("CREATE TABLE seaql_migrations (version TEXT)");
}

#[tokio::test]
async fn what_could_not_be_compared_has_a_code_of_its_own() {
    let mut world = World::on(Store::Sqlite).await;
    world.service.kill();
    world.temporal.kill();
    for more in [&["--dry-run"][..], &[]] {
        let said = world.command(&[&["reconcile"], more].concat());
        let why = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(3), "neither one is left nor one was found: {why}");
        assert!(why.contains("Temporal does not answer"), "{why}");
        assert!(why.contains("whether anything is left is not known"), "{why}");
    }
}

//! How fast deadlines are read where there are a million of them: a page, also of what a filter lets through, what changed, a calendar, and
//! the feed of as many events, of an officer who sees every case and of a party that stands in twenty. Each beside ten thousand deadlines,
//! and beside the bare SQL for the same rows, in turns in one run on PostgreSQL.
//!
//! An argument names a server on which databases may be made: `python3 dev/bench.py deadlines` starts one.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use entities::{
    Actor, Clock, DeadlineFilter, EVENTS_AT_MOST, EventFilter, Key, Ledger, Office, PartyId,
    PartyRef, RealmId,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use statute::{Law, Role, Status};

/// How many deadlines there are.
const SIZES: [usize; 2] = [10_000, 1_000_000];
/// How many deadlines a case has: half of them the office's, half the filer's.
const OF_A_CASE: usize = 50;
/// In how many cases the party stands, however many there are.
const OWN_CASES: usize = 20;
/// How many deadlines a page has.
const PAGE: u64 = 50;
/// How often each is read; the median counts.
const TURNS: usize = 201;
/// The million may take so many times as long as the ten thousand.
const AT_MOST: f64 = 1.2;
/// The ledger reads at this part of the speed of the bare SQL, at least.
const AT_LEAST: f64 = 0.6;
/// What the bare SQL reads of a deadline: all of it but what the row repeats of its case, which only the ledger has to tell.
const DEADLINE: &str = "id, audience, case_id, rule, instance, force, obligor, status, due, due_at, sort_on, projected, revision, object, \
     trigger_entry_id, sequence, calendar_on, changed_at";
/// The same of what changed of one.
const CHANGE: &str = "id, number, deadline_id, audience, case_id, rule, instance, obligor, what, sequence, revision, old_due, due, old_status, \
     status, projected, calendar_on, cause, cause_entry, cause_on, cause_entry_id, recorded_at";

/// A clock that stands still.
struct Standing;

impl Clock for Standing {
    fn now(&self) -> DateTime<Utc> {
        "2026-06-01T15:00:00Z".parse().expect("an instant")
    }
}

/// A database with so many deadlines.
struct Filled {
    ledger: Ledger,
    bare: DatabaseConnection,
    url: String,
    /// The party that stands in few cases.
    party: PartyId,
}

impl Filled {
    /// Which deadlines are meant.
    fn filter(&self, what: What) -> DeadlineFilter {
        let day = |text: &str| -> Option<NaiveDate> { Some(text.parse().expect("a day")) };
        let all = DeadlineFilter::default();
        match what {
            What::Overdue => DeadlineFilter { status: Some(Status::Overdue), ..all },
            What::Running => DeadlineFilter { status: Some(Status::Running), ..all },
            What::DueInJune => {
                DeadlineFilter { due_from: day("2026-06-01"), due_to: day("2026-06-30"), ..all }
            }
            What::OfAParty => DeadlineFilter { party: Some(self.party), ..all },
            _ => all,
        }
    }
}

/// What is measured.
#[derive(Clone, Copy)]
enum What {
    Page,
    LaterPage,
    Overdue,
    Running,
    DueInJune,
    OfAParty,
    Changes,
    Calendar,
    Events,
    LaterEvents,
}

#[tokio::main]
async fn main() {
    let admin = server();
    let mut filled = Vec::new();
    for size in SIZES {
        let begun = Instant::now();
        filled.push(fill(&admin, size).await);
        println!("{size} deadlines are there after {:.0} s", begun.elapsed().as_secs_f64());
    }
    println!(
        "\n{:38} {:>11} {:>11} {:>9} {:>11} {:>9}",
        "", "10,000", "1,000,000", "growth", "bare SQL", "speed"
    );
    for (who, actor) in [("officer", officer()), ("party in 20 cases", party())] {
        for (name, what) in [
            ("first page of 50", What::Page),
            ("a later page of 50", What::LaterPage),
            ("50 that are overdue", What::Overdue),
            ("50 that run", What::Running),
            ("50 that are due in a month", What::DueInJune),
            ("50 of one party", What::OfAParty),
            ("page of 50 changes", What::Changes),
            ("calendar", What::Calendar),
            ("first 50 events", What::Events),
            ("50 events after a cursor", What::LaterEvents),
        ] {
            let [few, many] = [&filled[0], &filled[1]];
            let from = start(many, &actor, what).await;
            let from_few = start(few, &actor, what).await;
            let sql = bare(&actor, what);
            let rows = read(many, &actor, what, from.as_ref()).await;
            assert_eq!(
                rows,
                read_bare(many, &sql).await.min(at_most(what)),
                "{name}: the same rows"
            );
            let mut times = [const { Vec::new() }; 3];
            for turn in 0..TURNS + 5 {
                let taken = [
                    time(read(few, &actor, what, from_few.as_ref())).await,
                    time(read(many, &actor, what, from.as_ref())).await,
                    time(read_bare(many, &sql)).await,
                ];
                // The first warm the caches up.
                if turn >= 5 {
                    times.iter_mut().zip(taken).for_each(|(all, it)| all.push(it));
                }
            }
            let [few, many, bare] = times.map(median);
            println!(
                "{:38} {:8.3} ms {:8.3} ms {:9.2} {:8.3} ms {:9.2}",
                format!("{name}, {who}"),
                few,
                many,
                many / few,
                bare,
                bare / many
            );
        }
    }
    println!("growth: at most {AT_MOST}; speed, of the bare SQL's: at least {AT_LEAST}");
    for it in filled {
        let Filled { ledger, bare, url, .. } = it;
        drop(ledger);
        bare.close().await.expect("it is closed");
        let name = url.rsplit('/').next().expect("a database");
        let db = Database::connect(&admin).await.expect("the server answers");
        let dropped = format!("DROP DATABASE {name} WITH (FORCE)");
        db.execute_unprepared(&dropped).await.expect("it is dropped");
    }
}

/// Where the administrator of a server is reached: an argument.
fn server() -> String {
    let found = std::env::args().find(|word| word.starts_with("postgres://"));
    found.expect("an argument names a server: `python3 dev/bench.py deadlines` starts one")
}

fn officer() -> Actor {
    Actor { account: "irene".to_owned(), role: Role::Investigator, email: None, party: None }
}

fn party() -> Actor {
    let party = PartyRef {
        key: "key0".to_owned(),
        name: "Party 0".to_owned(),
        email: None,
        address: None,
        importer_number: Some("number0".to_owned()),
    };
    let account = "desk".to_owned();
    Actor { account, role: Role::Filer, email: None, party: Some(party) }
}

/// From where it is read.
async fn start(filled: &Filled, actor: &Actor, what: What) -> Option<Key> {
    let (realm, filter) = (RealmId::REAL, DeadlineFilter::default());
    match what {
        What::Page
        | What::Overdue
        | What::Running
        | What::DueInJune
        | What::OfAParty
        | What::Calendar
        | What::Events => None,
        What::LaterPage => {
            let first = filled.ledger.deadlines(actor, realm, &filter, None, 200).await;
            first.expect("a page").next
        }
        What::Changes => {
            let first = filled.ledger.deadline_changes(actor, realm, &filter, None, 200).await;
            Some(first.expect("a page").1)
        }
        What::LaterEvents => {
            let all = EventFilter::default();
            let first = filled.ledger.events(actor, realm, &all, None, 200).await;
            Some(first.expect("a page").at)
        }
    }
}

/// Reads through the ledger; how many rows.
async fn read(filled: &Filled, actor: &Actor, what: What, from: Option<&Key>) -> usize {
    let (ledger, realm, filter) = (&filled.ledger, RealmId::REAL, filled.filter(what));
    match what {
        What::Page
        | What::LaterPage
        | What::Overdue
        | What::Running
        | What::DueInJune
        | What::OfAParty => {
            let page = ledger.deadlines(actor, realm, &filter, from, PAGE).await;
            page.expect("a page").items.len()
        }
        What::Changes => {
            let page = ledger.deadline_changes(actor, realm, &filter, from, PAGE).await;
            page.expect("a page").0.items.len()
        }
        What::Calendar => {
            let file = ledger.calendar_file(actor, realm, &filter, EVENTS_AT_MOST).await;
            let file = file.expect("a calendar");
            ledger.calendar_events(realm, file).await.expect("events").len()
        }
        What::Events | What::LaterEvents => {
            let page = ledger.events(actor, realm, &EventFilter::default(), from, PAGE).await;
            page.expect("a page").items.len()
        }
    }
}

/// The same rows, asked for by whoever knows the cases and needs no permission.
fn bare(actor: &Actor, what: What) -> String {
    let whose = if actor.role.is_officer() {
        "audience = 'office'".to_owned()
    } else {
        "audience = 'filer' AND case_id IN (SELECT case_id FROM case_party WHERE party_id = md5('party0')::uuid)"
            .to_owned()
    };
    let page = PAGE + 1;
    let narrowed = |by: &str| {
        format!(
            "SELECT {DEADLINE} FROM deadline WHERE {whose} AND {by} ORDER BY sort_on, id LIMIT {page}"
        )
    };
    // What is settled, as the feed has to ask too.
    let settled = "xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
    match what {
        What::Overdue => narrowed("status = 'overdue'"),
        What::Running => narrowed("status = 'running'"),
        // By the column that is indexed, as whoever knows the table would.
        What::DueInJune => narrowed("sort_on BETWEEN '2026-06-01' AND '2026-06-30'"),
        What::OfAParty => narrowed(
            "case_id IN (SELECT case_id FROM case_party WHERE party_id = md5('party0')::uuid)",
        ),
        What::Events => format!(
            "SELECT * FROM event WHERE {whose} AND {settled} ORDER BY xact, seq LIMIT {page}"
        ),
        What::LaterEvents => format!(
            "SELECT * FROM event WHERE {whose} AND {settled} AND (xact, seq) > ((SELECT min(xact) FROM event), 400) \
             ORDER BY xact, seq LIMIT {page}"
        ),
        What::Page => {
            format!(
                "SELECT {DEADLINE} FROM deadline WHERE {whose} ORDER BY sort_on, id LIMIT {page}"
            )
        }
        What::LaterPage => format!(
            "SELECT {DEADLINE} FROM deadline WHERE {whose} AND (sort_on, id) > ('2025-07-10', '80000000-0000-0000-0000-000000000000'::uuid) \
             ORDER BY sort_on, id LIMIT {page}"
        ),
        What::Changes => format!(
            "SELECT {CHANGE} FROM deadline_change WHERE {whose} AND number > 400 ORDER BY number LIMIT {page}"
        ),
        What::Calendar => format!(
            "SELECT {DEADLINE} FROM deadline WHERE {whose} AND calendar_on >= '2026-03-03' ORDER BY calendar_on, id LIMIT {}",
            EVENTS_AT_MOST + 1
        ),
    }
}

/// How many rows are told at most: one more is read, which tells whether there are more.
fn at_most(what: What) -> usize {
    let rows = if matches!(what, What::Calendar) { EVENTS_AT_MOST } else { PAGE };
    usize::try_from(rows).expect("a number of rows")
}

async fn read_bare(filled: &Filled, sql: &str) -> usize {
    let rows = filled.bare.query_all_raw(statement(sql)).await.expect("rows");
    // As whoever wants to use them would.
    let read = rows.iter().filter(|row| row.try_get::<String>("", "audience").is_ok());
    read.count()
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)
}

async fn time(work: impl Future<Output = usize>) -> Duration {
    let begun = Instant::now();
    assert!(work.await > 0, "there is something to be read");
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// A fresh database with so many deadlines, of which one party has the same in each.
async fn fill(admin: &str, size: usize) -> Filled {
    let name = format!("tidewaiter_bench_{size}_{}", std::process::id());
    let db = Database::connect(admin).await.expect("the server answers");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a fresh database");
    let (server, _) = admin.rsplit_once('/').expect("an URL that ends in /<database>");
    let url = format!("{server}/{name}");
    let office = Office {
        mailbox: "office@cbp.example".to_owned(),
        supervisor_mailbox: "supervisor@cbp.example".to_owned(),
    };
    let ledger = Ledger::connect(&url, Arc::new(Standing), Law::standard(), office).await;
    let ledger = ledger.expect("a ledger");
    ledger.migrate().await.expect("migrations");
    // As the ledger connects: one that asks whether the connection lives before each question would be no measure.
    let mut options = ConnectOptions::new(&url);
    options.test_before_acquire_if_idle_for(Duration::from_secs(30)).sqlx_logging(false);
    let bare = Database::connect(options).await.expect("the database answers");
    let cases = size / OF_A_CASE;
    for sql in seed(cases, cases / OWN_CASES) {
        bare.execute_unprepared(&sql).await.expect("the rows are made");
    }
    let party = bare.query_one_raw(statement("SELECT md5('party0')::uuid AS id")).await;
    let party = party.expect("a row").expect("one row");
    let party = party.try_get("", "id").expect("an id");
    Filled { ledger, bare, url, party }
}

/// The rows, made by the database itself. Case `i` is the party's where `i` can be divided by `every`.
fn seed(cases: usize, every: usize) -> Vec<String> {
    let real = "'00000000-0000-0000-0000-000000000000'::uuid";
    let deadlines = OF_A_CASE / 2;
    // As large as the law writes them, about two kilobytes.
    let object = "'{\"rule\":\"rule_' || n || '\",\"instance\":1,\"force\":\"duty\",\"obligor\":\"investigator\",\"status\":\"running\",\
         \"projected\":false,\"authority\":[{\"cite\":\"19 USC 1517\",\"confidence\":\"verified\"}],\"padding\":\"' || repeat(md5((i * 100 + n)::text), 50) || '\"}'";
    let of_each = format!(
        "generate_series(0, {cases} - 1) i, generate_series(1, {deadlines}) n, (VALUES ('office'), ('filer')) a(audience)"
    );
    let day = "(DATE '2025-06-01' + (abs(hashtext(i || '.' || n)) % 730))";
    // What is over was done, but for a part.
    let status = format!(
        "CASE WHEN {day} >= DATE '2026-06-01' THEN 'running' WHEN n % 5 = 0 THEN 'overdue' ELSE 'met' END"
    );
    vec![
        format!(
            "INSERT INTO party (id, realm_id, account_key, importer_number, name, created_at) \
             SELECT md5('party' || i)::uuid, {real}, 'key' || i, 'number' || i, 'Party ' || i, now() \
             FROM generate_series(0, {cases}) i"
        ),
        format!(
            "INSERT INTO \"case\" (id, realm_id, program, number, opened_at) \
             SELECT md5('case' || i)::uuid, {real}, 'eapa', 'EAPA-2026-' || i, now() FROM generate_series(0, {cases} - 1) i"
        ),
        format!(
            "INSERT INTO case_view (case_id, audience, state, revision, investigation, digest) \
             SELECT md5('case' || i)::uuid, a.audience, 'initiated', 1, true, '' \
             FROM generate_series(0, {cases} - 1) i, (VALUES ('office'), ('filer')) a(audience)"
        ),
        format!(
            "INSERT INTO case_party (case_id, party_id, role) \
             SELECT md5('case' || i)::uuid, md5('party' || CASE WHEN i % {every} = 0 THEN 0 ELSE i END)::uuid, 'filer' \
             FROM generate_series(0, {cases} - 1) i"
        ),
        format!(
            "INSERT INTO deadline (id, audience, case_id, rule, instance, force, obligor, status, due, due_at, sort_on, projected, \
             revision, object, trigger_entry_id, sequence, calendar_on, changed_at, realm_id, case_number, program) \
             SELECT md5('deadline' || i || '.' || n)::uuid, a.audience, md5('case' || i)::uuid, 'rule_' || n, 1, 'duty', 'investigator', \
             {status}, {day}, {day} + 1, {day}, false, 1, {object}, md5('entry' || i || '.' || n)::uuid, 1, {day}, TIMESTAMPTZ '2026-01-01', \
             {real}, 'EAPA-2026-' || i, 'eapa' \
             FROM {of_each}"
        ),
        "ALTER TABLE deadline_change DISABLE TRIGGER deadline_change_numbered".to_owned(),
        format!(
            "INSERT INTO deadline_change (id, number, deadline_id, audience, case_id, rule, instance, obligor, what, sequence, revision, due, \
             status, projected, calendar_on, cause, recorded_at, realm_id, case_number) \
             SELECT gen_random_uuid(), row_number() OVER (ORDER BY n, i, a.audience), md5('deadline' || i || '.' || n)::uuid, a.audience, \
             md5('case' || i)::uuid, 'rule_' || n, 1, 'investigator', 'opened', 1, 1, {day}, 'running', false, {day}, 'entry', \
             TIMESTAMPTZ '2026-01-01', {real}, 'EAPA-2026-' || i FROM {of_each}"
        ),
        format!(
            "INSERT INTO event (id, realm_id, case_id, audience, kind, entry_id, at, written_at) \
             SELECT gen_random_uuid(), {real}, md5('case' || i)::uuid, a.audience, 'tidewaiter.notice_of_initiation_issued.v1', \
             md5('entry' || i || '.' || n)::uuid, TIMESTAMPTZ '2026-05-15', TIMESTAMPTZ '2026-05-15' \
             FROM {of_each} ORDER BY n, i, a.audience"
        ),
        "VACUUM ANALYZE".to_owned(),
    ]
}

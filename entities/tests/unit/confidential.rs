//! What is hidden costs what is absent costs: the very statements.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::json;
use statute::{Act, EntryKind, Fields, Law, Role};

use entities::for_tests::overhear;
use entities::{
    Actor, CaseId, Clock, ConfidentialInformationId, Ledger, LedgerError,
    NewConfidentialInformation, Office, PartyRef, RealmId, Replayable,
};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        "2026-03-02T17:00:00Z".parse().expect("an instant")
    }
}

fn party(key: &str, role: Role, importer_number: Option<&str>) -> Actor {
    let party = PartyRef {
        key: key.to_owned(),
        name: key.to_owned(),
        email: Some(format!("{key}@{key}.example")),
        address: None,
        importer_number: importer_number.map(str::to_owned),
    };
    Actor { account: key.to_owned(), role, email: None, party: Some(party) }
}

fn officer() -> Actor {
    Actor { role: Role::Investigator, account: "irene".to_owned(), ..Actor::system() }
}

async fn act(ledger: &Ledger, who: &Actor, case: CaseId, kind: EntryKind, said: serde_json::Value) {
    let fields = Fields { content: Some(said), ..Fields::default() };
    let act = Act { kind, on: None, fields };
    let done = ledger.record(who, RealmId::REAL, case, None, act, None, &|_| json!(0)).await;
    assert!(done.is_ok(), "{kind}: {done:?}");
}

#[tokio::test]
async fn a_secret_that_is_hidden_runs_the_statements_of_one_that_is_absent() {
    let file = std::env::temp_dir().join(format!("tidewaiter-{}.sqlite", uuid::Uuid::new_v4()));
    let office =
        Office { mailbox: "o@c.example".to_owned(), supervisor_mailbox: "s@c.example".to_owned() };
    let url = format!("sqlite:{}", file.display());
    let ledger = Ledger::connect(&url, Arc::new(Noon), Law::standard(), office).await;
    let mut ledger = ledger.expect("a database");
    ledger.migrate().await.expect("migrations");
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = seen.clone();
    let is_heard = overhear(&mut ledger, move |sql| {
        sink.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
    });
    assert!(is_heard, "nobody else has it yet");

    let [filer, importer, stranger] = [
        party("acme", Role::Filer, None),
        party("shady", Role::Importer, Some("12-3456789XX")),
        party("other", Role::Importer, Some("98-7654321XX")),
    ];
    let allegation = json!({
        "filer": { "name": "acme", "address": "1 Main Street", "email": "acme@acme.example" },
        "interested_party": { "limb": "domestic_producer", "facts": "It makes it." },
        "importer": { "name": "shady", "address": "9 Pier", "importer_number": "12-3456789XX", "email": "s@s.example" },
        "merchandise": { "description": "Shrimp" },
        "ad_cvd_orders": ["A-533-840"],
        "evasion": "Entered as type 01.",
        "certifications": { "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true },
        "consent_public_items": true,
        "signer": { "name": "Ann", "position": "President", "email": "ann@acme.example" },
    });
    let told = |it: &entities::Recorded| json!(it.file.id);
    let opened_case = ledger.file_allegation(&filer, RealmId::REAL, allegation, None, &told).await;
    let Ok(Replayable::Fresh { it, .. }) = opened_case else { panic!("{opened_case:?}") };
    let case = it.file.id;
    let (grounds, measures) = (
        json!({ "grounds": "x" }),
        json!({ "grounds": "x", "measures": [{ "measure": "suspend_liquidation", "entries": "all" }] }),
    );
    for (kind, said) in [
        (EntryKind::AllegationAcknowledged, json!({})),
        (EntryKind::InvestigationInitiated, grounds),
        (EntryKind::InterimMeasuresTaken, measures),
        (EntryKind::NoticeOfInitiationIssued, json!({})),
    ] {
        act(&ledger, &officer(), case, kind, said).await;
    }
    let new = NewConfidentialInformation {
        of: 1,
        information: "x".to_owned(),
        public_summary: "y".to_owned(),
        basis: "z".to_owned(),
    };
    let told = |seen: &entities::ConfidentialSeen| json!(seen.information.id);
    let lodged =
        ledger.lodge_confidential_information(&filer, RealmId::REAL, case, &new, None, &told);
    let lodged = lodged.await;
    let Ok(Replayable::Fresh { it, .. }) = lodged else { panic!("{lodged:?}") };
    let id = it.information.id;

    let run = async |who: &Actor, id| {
        seen.lock().expect("whole").clear();
        let opened = ledger.open_confidential_information(who, RealmId::REAL, id).await;
        let is_there = !matches!(opened, Err(LedgerError::NotFound));
        (is_there, std::mem::take(&mut *seen.lock().expect("whole")))
    };
    let (_, absent) = run(&importer, ConfidentialInformationId::random()).await;
    assert_eq!(absent.len(), 7, "{absent:#?}");
    for who in [&importer, &stranger] {
        assert_eq!(run(who, id).await, (false, absent.clone()), "{}", who.account);
    }
    assert!(run(&filer, id).await.0);
    drop(ledger);
    drop(std::fs::remove_file(file));
}

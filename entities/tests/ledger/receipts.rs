//! Receipts: every filing of a party has one, signed for strangers; and what was announced in time counts from then.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use entities::{
    Announced, AuditKeys, ByIntent, CaseId, DocumentId, Filings, IntentId, IntentKept, Ledger,
    LedgerError, NewIntent, Opening, RealmId, Recorded, Replayable, document, filing_receipt,
    sealed,
};
use sea_orm::{ActiveModelTrait as _, Database, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use statute::documents::pairs::Standing;
use statute::documents::{Scan, Version};
use statute::{Act, Barred, EntryKind as K, Program};

use crate::world::*;

/// The key of RFC 8037, and another.
const FIRST: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const SECOND: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

fn keys(signing: Option<&str>, previous: &[String]) -> AuditKeys {
    AuditKeys::new(signing, previous).expect("keys")
}

/// Proves a receipt as a stranger does: with the published keys, the text and the signature.
fn is_proven(published: &AuditKeys, text: &str, kid: Option<&str>, signature: &str) -> bool {
    let Some(key) = published.public().into_iter().find(|it| Some(it.kid.as_str()) == kid) else {
        return false;
    };
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let key: [u8; 32] = bytes(&key.x).try_into().expect("32 bytes");
    let key = VerifyingKey::from_bytes(&key).expect("a key");
    let signature = Signature::from_slice(&bytes(signature)).expect("64 bytes");
    key.verify(text.as_bytes(), &signature).is_ok()
}

fn said(receipt: &filing_receipt::Model) -> Value {
    serde_json::from_str(&receipt.said).expect("the text is JSON")
}

impl World {
    fn signing(&self, keys: AuditKeys) -> Self {
        Self { ledger: self.ledger.audited_under(keys), ..self.clone() }
    }

    async fn receipts_of(&self, case: CaseId) -> Vec<filing_receipt::Model> {
        let page = self.ledger.receipts(&self.investigator, RealmId::REAL, case, None, 200).await;
        page.expect("an officer reads them").items
    }

    /// A document that the importer has uploaded.
    async fn staged(&self, sha256: &str) -> DocumentId {
        let row = document::Model {
            id: DocumentId::random(),
            realm_id: RealmId::REAL,
            case_id: None,
            entry_id: None,
            number: None,
            party_key: "shady".to_owned(),
            by_account: "shady-desk".to_owned(),
            by_role: entities::stored::Word(self.importer.role),
            title: "Records".to_owned(),
            file_name: "records.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            version: Some(entities::stored::Word(Version::Public)),
            public_of: None,
            length: 3,
            sha256: sha256.to_owned(),
            storage_key: sha256.to_owned(),
            pages: Some(1),
            scan: entities::stored::Word(Scan::NotScanned),
            received_at: self.now(),
            filed_at: None,
            expires_at: Some(self.now() + chrono::TimeDelta::days(2)),
            destroyed_at: None,
        };
        let db = Database::connect(&self.url).await.expect("the database answers");
        let id = row.id;
        let row = row.into_active_model().reset_all();
        document::Entity::insert(row).exec_without_returning(&db).await.expect("it is written");
        id
    }

    async fn announce(
        &self,
        case: CaseId,
        what: K,
        sha256s: &[&str],
    ) -> Result<IntentKept, LedgerError> {
        let documents =
            sha256s.iter().map(|it| Announced { sha256: (*it).to_owned(), length: Some(3) });
        let new = NewIntent { case: Some(case), what, documents: documents.collect() };
        let answer = |kept: &IntentKept| json!(kept.intent.id);
        let kept = self.ledger.announce(&self.importer, RealmId::REAL, &new, None, &answer).await?;
        match kept {
            Replayable::Fresh { it, .. } => Ok(it),
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        }
    }

    fn by(&self, intent: IntentId, documents: &[DocumentId]) -> Ledger {
        self.ledger.by_intent(Some(ByIntent { intent, documents: documents.to_vec() }))
    }

    /// A case whose parties know of it.
    async fn made_known(&self) -> CaseId {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        case
    }
}

/// The codes of what is wrong with an announcement.
fn codes<T: std::fmt::Debug>(refused: Result<T, LedgerError>) -> Vec<&'static str> {
    match refused {
        Err(LedgerError::Barred { barred, .. }) => match *barred {
            Barred::Defective { defects } => defects.iter().map(|it| it.code).collect(),
            other => panic!("{other}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_filing_of_a_party_has_a_receipt_that_a_stranger_proves() {
    on_each(async |world: World| {
        let first = keys(Some(FIRST), &[]);
        let world = world.signing(first.clone());
        let idem = key("k", "the hash of the body");
        let filed = world
            .ledger
            .file_allegation(&world.filer, RealmId::REAL, allegation(), Some(&idem), &answer)
            .await;
        let filed = fresh(filed);
        let (case, id) = (filed.file.id, filed.receipt.expect("a party gets a receipt"));
        let acknowledged = fresh(world.act(&world.investigator, case, acknowledge()).await);
        assert_eq!(acknowledged.receipt, None, "an officer gets none");

        let seen = world.ledger.receipt_seen(&world.filer, RealmId::REAL, id).await.expect("own");
        assert_eq!(seen.entry_hash, None, "the chain tells of what is hidden");
        let receipt = seen.receipt;
        let (kid, signature) = (receipt.kid.as_deref(), receipt.signature.clone().expect("signed"));
        assert!(is_proven(&first, &receipt.said, kid, &signature));
        let bent = receipt.said.replace("2026-03-02", "2026-03-01");
        assert!(bent != receipt.said && !is_proven(&first, &bent, kid, &signature));

        let text = said(&receipt);
        for (name, value) in [
            ("type", json!("tidewaiter.filing_receipt.v1")),
            ("id", json!(id)),
            ("case", json!(case)),
            ("case_number", json!(filed.file.number)),
            ("on", json!("2026-03-02")),
            ("received_at", json!("2026-03-02T15:00:00.000000Z")),
            ("received_in_new_york", json!("2026-03-02T10:00:00.000000-05:00")),
            ("zone", json!("America/New_York")),
            ("body_sha256", json!("the hash of the body")),
            ("sandbox", json!(false)),
            ("signed", json!(true)),
            ("intent", json!(null)),
            ("documents", json!([])),
        ] {
            assert_eq!(text[name], value, "{name}");
        }
        assert_eq!(text["entry"]["number"], 1);
        assert_eq!(
            text["by"],
            json!({ "account": "acme-desk", "role": "filer", "party": "acme Inc." })
        );

        let office = world.ledger.receipt_seen(&world.investigator, RealmId::REAL, id).await;
        let office = office.expect("an officer reads it");
        let hash = office.entry_hash.expect("and the hash of the entry");
        let opened = office.receipt.seal_key.clone().expect("and what opens the seal");
        let bytes: Vec<u8> = (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&opened[at..at + 2], 16).expect("hexadecimal"))
            .collect();
        let seal = sealed(&bytes.try_into().expect("32 bytes"), &hash);
        let seal: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text["entry"]["seal"], json!(seal));
        assert!(!receipt.said.contains(&hash));

        for hidden in [&world.importer, &world.stranger] {
            let asked = world.ledger.receipt_seen(hidden, RealmId::REAL, id).await;
            assert!(matches!(asked, Err(LedgerError::NotFound)), "{asked:?}");
            let asked = world.ledger.receipts(hidden, RealmId::REAL, case, None, 50).await;
            assert!(matches!(asked, Err(LedgerError::NotFound)), "{asked:?}");
        }
        assert_eq!(world.receipts_of(case).await, std::slice::from_ref(&office.receipt));

        // The key is changed: what was signed before is proven by what is published since.
        let second = keys(Some(SECOND), &[first.public()[0].x.clone()]);
        let later = world.signing(second.clone());
        let other = later.file().await;
        let other = later.receipts_of(other).await.remove(0);
        assert_ne!(other.kid, receipt.kid);
        assert!(is_proven(&second, &receipt.said, kid, &signature));
        assert!(!is_proven(&keys(Some(SECOND), &[]), &receipt.said, kid, &signature));
    });
}

#[test]
fn a_receipt_without_a_key_says_so_and_one_of_a_sandbox_too() {
    on_each(async |world: World| {
        let case = world.file().await;
        let receipt = world.receipts_of(case).await.remove(0);
        assert_eq!((&receipt.kid, &receipt.signature), (&None, &None));
        assert_eq!(
            (&said(&receipt)["signed"], &said(&receipt)["kid"]),
            (&json!(false), &json!(null))
        );

        let officer = &world.investigator;
        let sandbox = world.ledger.create_sandbox(
            officer,
            "trial",
            at("2019-07-17T15:00:00Z"),
            None,
            &|_| json!(1),
        );
        let sandbox = match sandbox.await.expect("a sandbox") {
            Replayable::Fresh { it, .. } => it.id,
            Replayable::Replayed(answer) => panic!("replayed: {answer}"),
        };
        let there = world.file_in(sandbox).await;
        let page = world.ledger.receipts(&world.filer, sandbox, there, None, 50).await;
        let text = said(&page.expect("own").items[0]);
        assert_eq!((&text["sandbox"], &text["on"]), (&json!(true), &json!("2019-07-17")));

        // What is only rehearsed, and what nobody signs, has none.
        let act = act(
            K::AllegationFiled,
            json!({
                "reasons": "Papers are kept from the workers.", "facts": "Two factories by the river.",
                "merchandise": { "description": "Rubber gloves" },
            }),
        );
        let opening = Opening { program: Program::ForcedLaborOrder, track: None, act };
        let token = "a".repeat(64);
        let unnamed = world.ledger.file_anonymously(RealmId::REAL, opening, &token, None, &answer);
        assert_eq!(fresh(unnamed.await).receipt, None);
        let (rehearsing, _) = world.ledger.rehearsing(&world.filer, RealmId::REAL);
        let tried =
            rehearsing.file_allegation(&world.filer, RealmId::REAL, allegation(), None, &answer);
        let tried = fresh(tried.await);
        let asked = tried.receipt.expect("as the act itself would");
        let asked = world.ledger.receipt_seen(&world.filer, RealmId::REAL, asked).await;
        assert!(matches!(asked, Err(LedgerError::NotFound)), "{asked:?}");
    });
}

#[test]
fn what_was_announced_in_time_counts_from_then_and_shows_both_instants() {
    on_each(async |world: World| {
        let case = world.made_known().await;
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        // Ten to midnight in New York.
        world.set(at("2026-03-03T04:50:00Z"));
        let intent = world
            .announce(case, K::FactualInformationFiled, &[&two, &one])
            .await
            .expect("it is taken");
        assert_eq!(intent.intent.until, at("2026-03-03T06:50:00Z"));
        let files = [world.staged(&one).await, world.staged(&two).await];
        let other = world.staged(&"3".repeat(64)).await;

        world.set(at("2026-03-03T06:49:59Z"));
        let id = intent.intent.id;
        let record = async |ledger: Ledger, act: Act| {
            ledger.record(&world.importer, RealmId::REAL, case, None, act, None, &answer).await
        };
        for (documents, code) in [
            (&files[..1], "other_documents"),
            (&[files[0], other][..], "other_documents"),
            (&[files[0], files[1], other][..], "other_documents"),
            (&[files[0], files[0]][..], "other_documents"),
            (&[][..], "other_documents"),
        ] {
            let refused = record(world.by(id, documents), facts("Records")).await;
            assert_eq!(codes(refused), [code]);
        }
        let nothing = record(world.by(IntentId::random(), &files), facts("Records")).await;
        assert_eq!(codes(nothing), ["unknown"]);
        let filed = fresh(record(world.by(id, &files), facts("Records")).await);
        assert_eq!(filed.act.entry.on, day("2026-03-02"), "the legal day of the announcement");
        assert_eq!(filed.act.recorded_at, at("2026-03-03T06:49:59Z"), "recorded when it was");
        let content = filed.act.entry.fields.content.clone().expect("content");
        let marked = json!({ "intent": id, "received_at": "2026-03-03T04:50:00.000000Z" });
        assert_eq!(content["received_by_intent"], marked);
        let receipt = filed.receipt.expect("a receipt");
        let seen = world.ledger.receipt_seen(&world.importer, RealmId::REAL, receipt).await;
        let text = said(&seen.expect("own").receipt);
        assert_eq!(text["on"], "2026-03-02");
        assert_eq!(text["received_at"], "2026-03-03T06:49:59.000000Z");
        assert_eq!(
            text["intent"],
            json!({ "id": id, "received_at": "2026-03-03T04:50:00.000000Z" })
        );

        assert_eq!(codes(record(world.by(id, &files), facts("Again")).await), ["used"]);
        let late = world.announce(case, K::FactualInformationFiled, &[&one]).await.expect("taken");
        world.set(at("2026-03-03T08:50:00Z"));
        let refused = record(world.by(late.intent.id, &files[..1]), facts("Late")).await;
        assert_eq!(codes(refused), ["too_late"]);
        let told = world.receipts_of(case).await;
        assert_eq!(told.len(), 4, "the allegation, the filing, and two announcements");
        assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
    });
}

#[test]
fn an_announcement_is_for_one_party_one_case_and_one_kind_of_filing() {
    on_each(async |world: World| {
        let case = world.made_known().await;
        let one = "1".repeat(64);
        let files = [world.staged(&one).await];
        let intent =
            world.announce(case, K::FactualInformationFiled, &[&one]).await.expect("it is taken");
        let by = || world.by(intent.intent.id, &files);
        let by_filer = by()
            .record(&world.filer, RealmId::REAL, case, None, facts("Records"), None, &answer)
            .await;
        assert_eq!(codes(by_filer), ["unknown"], "another party learns nothing of it");
        let opening =
            by().file_allegation(&world.importer, RealmId::REAL, allegation(), None, &answer).await;
        assert_eq!(codes(opening), ["other_filing"]);

        let decided = world.announce(case, K::DeterminationMade, &[&one]).await;
        assert_eq!(codes(decided), ["no_filing"]);
        let hidden = world.file().await;
        for absent in [hidden, CaseId::random()] {
            let asked = world.announce(absent, K::FactualInformationFiled, &[&one]).await;
            assert!(matches!(asked, Err(LedgerError::NotFound)), "{asked:?}");
        }
        let settled = Filings { grace_minutes: 0, ..Filings::default() };
        let closed = World { ledger: world.ledger.filing_under(settled), ..world.clone() };
        let asked = closed.announce(case, K::FactualInformationFiled, &[&one]).await;
        assert!(matches!(asked, Err(LedgerError::Barred { .. })), "{asked:?}");
        // What was promised before is kept.
        let filed = closed.by(intent.intent.id, &files);
        let filed = filed
            .record(&world.importer, RealmId::REAL, case, None, facts("Records"), None, &answer)
            .await;
        assert!(fresh(filed).receipt.is_some());
    });
}

#[test]
fn what_was_announced_is_served_and_complete_on_the_day_of_its_announcement() {
    on_each(async |world: World| {
        let case = world.made_known().await;
        let hashes: Vec<String> = (1..=4).map(|it| it.to_string().repeat(64)).collect();
        // Ten to midnight in New York.
        world.set(at("2026-03-03T04:50:00Z"));
        let kind = K::FactualInformationFiled;
        let both = world.announce(case, kind, &[&hashes[0], &hashes[1]]).await.expect("taken");
        let alone = world.announce(case, kind, &[&hashes[2]]).await.expect("taken");
        let mut files = Vec::new();
        for hash in &hashes {
            files.push(world.staged(hash).await);
        }
        world.set(at("2026-03-03T06:00:00Z"));
        let naming = |documents: Value, served_on: Option<&str>| {
            let mut act = facts("Records");
            let content = act.fields.content.as_mut().expect("content");
            content["documents"] = documents;
            if let Some(served_on) = served_on {
                content["service"] = json!({ "served_on": served_on, "method": "email" });
            }
            act
        };
        let confidential =
            |at: usize| json!([{ "document": files[at], "version": "confidential" }]);
        let pair = json!([
            { "document": files[0], "version": "confidential" },
            { "document": files[1], "version": "public", "public_of": files[0] },
        ]);
        let record = async |ledger: Ledger, act: Act| {
            ledger.record(&world.importer, RealmId::REAL, case, None, act, None, &answer).await
        };
        let by = world.by(both.intent.id, &files[..2]);
        let late = record(by.clone(), naming(pair.clone(), Some("2026-03-03"))).await;
        assert_eq!(codes(late), ["not_same_day"], "the filing is of the day before");
        let stands = |recorded: Recorded| {
            let owed = recorded.submission.and_then(|it| it.public_versions).expect("one is owed");
            (owed.standing, owed.due)
        };
        let filed = fresh(record(by, naming(pair, Some("2026-03-02"))).await);
        assert_eq!(stands(filed), (Standing::Complete, day("2026-03-02")));
        let filed = record(world.by(alone.intent.id, &files[2..3]), naming(confidential(2), None));
        assert_eq!(stands(fresh(filed.await)), (Standing::Missing, day("2026-03-02")));
        let filed = record(world.ledger.clone(), naming(confidential(3), None));
        assert_eq!(stands(fresh(filed.await)), (Standing::Owed, day("2026-03-03")));
    });
}

//! The audit: no act and no read without its link, no link without its act, and nothing changed past the ledger that is not found.

use entities::{
    Actor, AuditKeys, Broken, CaseId, Imported, LedgerError, Proven, ReadDone, ReadOf, RealmId,
    audit_link,
};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend};
use serde_json::json;
use sha2::{Digest, Sha256};
use statute::audit::{Doing, Outcome, Resource};
use statute::takeover::takeover;
use statute::{EntryKind, Law, Role};

use crate::world::*;

fn auditor(world: &World) -> Actor {
    Actor { account: "audrey".to_owned(), role: Role::Auditor, ..world.investigator.clone() }
}

fn read_of(case: CaseId) -> ReadDone {
    ReadDone {
        what: Doing::Read,
        resource: Resource::Docket,
        of: ReadOf::Case(case),
        etag: Some("\"1.ab\"".to_owned()),
        outcome: Outcome::Shown,
    }
}

impl World {
    /// The chain of a case, in its order.
    async fn chain(&self, case: CaseId) -> Vec<audit_link::Model> {
        let page = self.ledger.audit_of_case(&auditor(self), RealmId::REAL, case, None, 200).await;
        let mut links = page.expect("an auditor reads it").items;
        links.sort_by_key(|link| link.number);
        links
    }

    /// What stands in it, and by whom.
    async fn told(&self, case: CaseId) -> Vec<String> {
        let links = self.chain(case).await;
        links.iter().map(|link| format!("{} {}", link.account, link.what.0)).collect()
    }

    async fn proof(&self) -> Result<Proven, Broken> {
        let proof = self.ledger.verify_audit(None, None, &mut |_| {}).await;
        proof.expect("the database answers")
    }

    async fn broken(&self) -> String {
        self.proof().await.expect_err("it is found").to_string()
    }
}

/// Somebody who writes past the ledger.
struct Intruder(DatabaseConnection);

impl Intruder {
    async fn new(world: &World) -> Self {
        Self(Database::connect(&world.url).await.expect("the database answers"))
    }

    async fn says(&self, sql: &str) -> bool {
        self.0.execute_unprepared(sql).await.is_ok()
    }

    /// Takes the protection of the tables away, as only who owns them can.
    async fn unprotect(&self) {
        for table in ["audit_link", "audit_head", "audit_tip"] {
            if self.0.get_database_backend() == DbBackend::Postgres {
                assert!(self.says(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await);
                continue;
            }
            for change in ["update", "delete"] {
                assert!(self.says(&format!("DROP TRIGGER {table}_no_{change}")).await);
            }
        }
    }
}

#[test]
fn each_act_and_each_read_is_one_link_however_many_come_at_once() {
    on_each(async |world: World| {
        let case = world.file().await;
        assert!(world.act(&world.stranger, case, acknowledge()).await.is_err());
        assert!(world.act(&world.filer, case, acknowledge()).await.is_err());
        let acknowledged = |body| {
            let (ledger, actor, idem) = (&world.ledger, &world.investigator, key("k", body));
            async move {
                ledger
                    .record(actor, RealmId::REAL, case, None, acknowledge(), Some(&idem), &answer)
                    .await
            }
        };
        let (rehearsing, _) = world.ledger.rehearsing(&world.investigator, RealmId::REAL);
        let tried = rehearsing
            .record(&world.investigator, RealmId::REAL, case, None, acknowledge(), None, &answer)
            .await;
        fresh(tried);
        fresh(acknowledged("a").await);
        assert!(acknowledged("a").await.is_ok() && acknowledged("b").await.is_err());
        world.ledger.note_read(&world.importer, RealmId::REAL, &read_of(case)).await.expect("read");
        let said = world
            .ledger
            .send_health_or_safety_word(
                &world.filer,
                RealmId::REAL,
                case,
                false,
                &json!({ "risk": "Salmonella." }),
                None,
                &|word| json!(word.id),
            )
            .await;
        assert!(said.is_ok(), "{said:?}");
        let expected = [
            "acme-desk allegation_filed",
            "irene allegation_acknowledged",
            "shady-desk read",
            "acme-desk health_or_safety_word_sent",
        ];
        assert_eq!(world.told(case).await, expected, "what was refused, tried or repeated is none");

        let reads = (0..20).map(|_| async {
            let read = read_of(case);
            world.ledger.note_read(&world.investigator, RealmId::REAL, &read).await.is_ok()
        });
        let acts = (0..3).map(|_| async {
            let word = json!({ "risk": "Listeria." });
            let said = world.ledger.send_health_or_safety_word(
                &world.filer,
                RealmId::REAL,
                case,
                false,
                &word,
                None,
                &|word| json!(word.id),
            );
            said.await.is_ok()
        });
        let (reads, acts) = tokio::join!(join_all(reads), join_all(acts));
        assert!(reads.iter().chain(&acts).all(|done| *done));
        world.office(case, [initiate()]).await;
        let links = world.chain(case).await;
        let numbers: Vec<i64> = links.iter().map(|link| link.number).collect();
        assert_eq!(numbers, (1..=28).collect::<Vec<_>>());
        let proven = world.proof().await.expect("it is whole");
        assert_eq!((proven.links, proven.entries, proven.heads), (28, 3, 0));

        // Whoever has a link can compute its hash: written out here, as the documentation says it.
        let read = &links[2];
        let said = format!(
            "{{\"account\":\"shady-desk\",\"at\":\"2026-03-02T15:00:00.000000Z\",\"case\":\"{case}\",\"chain\":\"{case}\",\
             \"entry\":null,\"etag\":\"\\\"1.ab\\\"\",\"id\":\"{}\",\"number\":3,\"outcome\":\"shown\",\"party\":\"shady\",\
             \"prev_hash\":\"{}\",\"real_at\":\"2026-03-02T15:00:00.000000Z\",\"realm\":\"{}\",\"resource\":\"docket\",\
             \"role\":\"importer\",\"subject\":\"{case}\",\"what\":\"read\"}}",
            read.id,
            links[1].hash,
            RealmId::REAL
        );
        assert_eq!(read.hash, format!("{:x}", Sha256::digest(said)));

        for (actor, is_told) in [(&world.investigator, true), (&world.filer, false)] {
            let refused = world.ledger.audit_heads(actor, None, 1).await.map(drop);
            let is_role = matches!(&refused, Err(LedgerError::NotYourTask { roles }) if roles == &[Role::Auditor]);
            assert_eq!(is_role, is_told, "{refused:?}");
            assert_eq!(matches!(refused, Err(LedgerError::NotFound)), !is_told);
        }
    });
}

#[test]
fn what_is_changed_past_the_ledger_is_named() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate()]).await;
        world.ledger.note_read(&world.filer, RealmId::REAL, &read_of(case)).await.expect("read");
        let intruder = Intruder::new(&world).await;
        for change in
            ["UPDATE audit_link SET account = 'nobody'", "DELETE FROM audit_link WHERE number = 4"]
        {
            assert!(!intruder.says(change).await, "the database refuses: {change}");
        }
        intruder.unprotect().await;
        let number = world.case(&world.investigator, case).await.number;
        for (damage, mended, found) in [
            (
                "UPDATE audit_link SET account = 'nobody' WHERE number = 2",
                "UPDATE audit_link SET account = 'irene' WHERE number = 2",
                "link 2: what it says is not what was chained",
            ),
            (
                "UPDATE docket_entry SET by_account = 'nobody' WHERE position = 2",
                "UPDATE docket_entry SET by_account = 'irene' WHERE position = 2",
                "link 2: entry 2 of the docket is not what was recorded",
            ),
            (
                "UPDATE audit_link SET number = 9 WHERE number = 4",
                "UPDATE audit_link SET number = 4 WHERE number = 9",
                "link 4: it is missing; the next that is there is link 9",
            ),
        ] {
            assert!(intruder.says(damage).await, "{damage}");
            assert_eq!(world.broken().await, format!("case {number}, {found}"));
            assert!(intruder.says(mended).await && world.proof().await.is_ok(), "{mended}");
        }
        // A tail that is gone leaves a whole chain: the head knows what stood there.
        world.ledger.make_head().await.expect("a head");
        assert!(intruder.says("DELETE FROM audit_link WHERE number = 4").await);
        let found = "link 4: it stood under head 1, and the chain ends before it";
        assert_eq!(world.broken().await, format!("case {number}, {found}"));
        let alone = world.ledger.verify_audit(Some(case), None, &mut |_| {}).await;
        assert!(alone.expect("the database answers").is_err(), "of the case alone, too");
        let last = "DELETE FROM docket_entry WHERE position = 3";
        assert!(intruder.says(last).await);
        let found = "link 3: entry 3 of the docket is missing";
        assert_eq!(world.broken().await, format!("case {number}, {found}"));
    });
}

#[test]
fn heads_are_signed_by_the_key_of_their_day() {
    on_each(async |world: World| {
        let (first, second) = ([7_u8; 32], [8_u8; 32]);
        let secret = |key: [u8; 32]| -> String {
            use base64::Engine as _;
            base64::engine::general_purpose::STANDARD.encode(key)
        };
        let keys = |key, before: &[String]| {
            AuditKeys::new(Some(secret(key).as_str()), before).expect("keys")
        };
        let of = |keys: &AuditKeys| world.ledger.audited_under(keys.clone());
        let old = keys(first, &[]);
        let new = keys(second, &[old.public()[0].x.clone()]);
        let case = world.file().await;
        let head = of(&old).make_head().await.expect("a head").expect("the first of the day");
        assert_eq!(head.kid.as_ref(), Some(&old.public()[0].kid));
        assert!(of(&old).make_head().await.expect("no head").is_none(), "one a day");
        world.go_on(1);
        world.office(case, [acknowledge()]).await;
        let head = of(&new).make_head().await.expect("a head").expect("the first of the day");
        assert_eq!((head.number, head.chains), (2, 1));
        assert_ne!(head.kid.as_ref(), Some(&old.public()[0].kid));
        world.go_on(1);
        let head = world.ledger.make_head().await.expect("a head").expect("the first of the day");
        assert_eq!((head.chains, head.kid), (0, None), "nothing moved, and nobody signed");

        let proof = async |keys: &AuditKeys, since| {
            let proof = of(keys).verify_audit(None, since, &mut |_| {}).await;
            proof.expect("the database answers")
        };
        let proven = proof(&new, None).await.expect("it is whole");
        assert_eq!((proven.heads, proven.unsigned, proven.links), (3, 1, 2));
        let proven = proof(&new, Some(day("2026-03-03"))).await.expect("it is whole");
        assert_eq!((proven.heads, proven.links), (2, 1), "only what is since");
        let unknown = proof(&keys(second, &[]), None).await.expect_err("the first key is unknown");
        let said = unknown.to_string();
        assert!(said.starts_with("head 1 of 2026-03-02: no key of the settings is"), "{said}");

        let intruder = Intruder::new(&world).await;
        intruder.unprotect().await;
        let forged = "UPDATE audit_head SET signature = \
                      (SELECT other.signature FROM audit_head other WHERE other.number = 2) WHERE number = 1";
        assert!(intruder.says(forged).await);
        let said = proof(&new, None).await.expect_err("it is found").to_string();
        assert_eq!(said, "head 1 of 2026-03-02: its signature is not by the key it names");
        assert!(intruder.says("DELETE FROM audit_tip").await);
        let said = proof(&new, None).await.expect_err("it is found").to_string();
        assert_eq!(said, "head 1 of 2026-03-02: its hash is not over its chains");
    });
}

#[test]
fn a_docket_that_was_taken_over_or_is_older_begins_with_one_link() {
    on_each(async |world: World| {
        let docket = json!({
            "case": "EAPA 9001",
            "program": "eapa",
            "docket": [
                { "entry": "allegation_filed", "on": "2026-01-12", "content": allegation() },
                { "entry": "allegation_acknowledged", "on": "2026-01-30" },
            ],
        });
        let matter = takeover(docket.to_string().as_bytes(), &Law::standard(), day("2026-03-02"));
        let matter = matter.expect("a docket");
        let taken = world.ledger.import(&world.registrar, RealmId::REAL, &matter).await;
        let Ok(Imported::Now { case, .. }) = taken else { panic!("{taken:?}") };
        let links = world.chain(case).await;
        assert_eq!(world.told(case).await[0], "regina taken_over");
        assert_eq!(links[0].position, Some(2), "one link for all that had happened");
        world
            .office(case, [act(EntryKind::InitiationDeclined, json!({ "grounds": "None." }))])
            .await;
        world.ledger.rebuild(case).await.expect("a case is rebuilt");
        let before = world.proof().await.expect("it is whole");

        // A database of the time before the audit: its dockets have no links.
        let intruder = Intruder::new(&world).await;
        intruder.unprotect().await;
        assert!(intruder.says("DELETE FROM audit_link").await);
        assert!(world.broken().await.contains("no link is over its docket"));
        world.ledger.migrate().await.expect("it begins the chains");
        assert_eq!(world.told(case).await, ["system begun"]);
        world.ledger.migrate().await.expect("once");
        let proven = world.proof().await.expect("it is whole");
        assert_eq!((proven.links, proven.entries), (1, before.entries));
    });
}

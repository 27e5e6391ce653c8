//! Getting in: a notice to a party that nobody acts for here carries a code, which opens its case once and nothing else.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::caller::{Answer, Caller};
use crate::world::words::{allegation, initiation, measures, simply};
use crate::world::{FILER, IMPORTER, Store, World};

/// A notice of initiation in the real world to an importer with this number at this address: the case, and the code that the mail has.
pub async fn told(world: &World, number: &str, email: &str) -> (String, String) {
    let mut accused = allegation();
    accused["importer"]["importer_number"] = number.into();
    accused["importer"]["email"] = email.into();
    let filed = world.filer().file("/v1/eapa/allegations", &accused).await.expect(201);
    let case = filed.id();
    let officer = world.investigator();
    let allegation = format!("/v1/eapa/allegations/{case}");
    officer.act(&allegation, "acknowledgments", &simply()).await.expect(201);
    initiated(&officer, &allegation, &case).await.expect(201);
    let investigation = format!("/v1/eapa/investigations/{case}");
    officer.act(&investigation, "interim-measures", &measures()).await.expect(201);
    confirmed(&officer, &case, email).await;
    officer.act(&investigation, "notices-of-initiation", &simply()).await.expect(201);
    let mail = world.mailbox.wait_for(email, "").await;
    let raw = String::from_utf8_lossy(&world.mailbox.raw(&mail).await).into_owned();
    let code = code_in(&raw).unwrap_or_else(|| panic!("there is no code:\n{raw}"));
    assert!(raw.contains("/v1/claims"), "{raw}");
    (case, code)
}

/// An officer says that the importer is served at this address.
async fn confirmed(officer: &Caller, case: &str, email: &str) {
    let list = officer.all(&format!("/v1/cases/{case}/service-list")).await;
    let seat = list.iter().find(|it| it["side"] == "importer").expect("its seat");
    let path = format!("service-list/{}/changes", seat["id"].as_str().expect("an id"));
    let said = json!({ "email": email, "reason": "Asked by telephone." });
    officer.act(&format!("/v1/cases/{case}"), &path, &said).await.expect(201);
}

async fn initiated(officer: &Caller, allegation: &str, case: &str) -> Answer {
    let seen = officer.get(allegation).await.expect(200);
    let ask = officer.ask(reqwest::Method::POST, "/v1/eapa/investigations").fresh_key();
    ask.if_match(seen.etag()).json(&initiation(case)).send().await
}

/// The claim code of a mail.
fn code_in(raw: &str) -> Option<String> {
    let is_code = |word: &&str| {
        let groups: Vec<_> = word.split('-').collect();
        let is_group = |it: &&str| it.len() == 5 && it.chars().all(|c| c.is_ascii_alphanumeric());
        groups.len() == 4 && groups.iter().all(is_group)
    };
    raw.split_whitespace().find(is_code).map(str::to_owned)
}

/// Whoever shows a code and wants an account of this name.
pub fn claim(code: &str, name: &str) -> Value {
    json!({ "code": code, "name": name, "email": format!("{name}@newcomer.test") })
}

/// A claim by a party.
pub async fn every_act_of_claims(world: &World) {
    let (_, code) = told(world, "55-5555555AA", "gate@newcomer.test").await;
    world.stranger(None).file("/v1/claims", &claim(&code, "gate")).await.expect(201);
}

/// What tells of a refusal.
fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text())
}

#[tokio::test]
async fn a_code_makes_the_first_account_of_a_party_and_counsels_appearance_once() {
    let world = World::on(Store::Postgres).await;
    let nobody = world.stranger(None);
    let (case, code) = told(&world, "98-7654321ZZ", "owner@newcomer.test").await;
    let unknown = nobody.file("/v1/claims", &claim("00000-00000-00000-00000", "owner")).await;
    assert_eq!(unknown.status, 404, "{}", unknown.text());
    let none = nobody.file("/v1/claims", &json!({ "name": "anonymous" })).await.expect(422);
    assert_eq!(none.pointers(), ["/code", "/name"], "{}", none.text());
    let no_name = nobody.file("/v1/claims", &claim(&code, "filer")).await.expect(422);
    assert_eq!(no_name.pointers(), ["/name"], "an account of the settings has it");
    nobody
        .file("/v1/claims", &{
            let mut lacking = claim(&code, "owner");
            lacking["counsel"] = json!({ "name": "Maria Reyes" });
            lacking
        })
        .await
        .expect(422);

    // However it is written; and a request that is repeated has its token again.
    let key = Uuid::new_v4().to_string();
    let typed = claim(&code.to_lowercase().replace('-', " "), "owner");
    let ask = || nobody.ask(reqwest::Method::POST, "/v1/claims").key(key.clone()).json(&typed);
    let made = ask().send().await.expect(201);
    assert_eq!(ask().send().await.expect(201).body, made.body, "the token again");
    assert_eq!(
        (&made.body["role"], &made.body["case"]),
        (&"importer".into(), &case.clone().into())
    );
    let token = made.body["token"].as_str().expect("a token").to_owned();
    let owner = world.stranger(Some(&token));
    assert_eq!(owner.read(format!("/v1/cases/{case}")).await["state"], "active");
    let cases = owner.all("/v1/cases").await;
    assert_eq!(cases.len(), 1, "it opens this case alone: {cases:#?}");

    let used = nobody.file("/v1/claims", &claim(&code, "thief")).await;
    assert_eq!(refusal(&used), refusal(&unknown), "used and unknown are answered alike");

    // Counsel of another importer appears with his claim, and is served from then on.
    let (other, code) = told(&world, "77-1234567BB", "desk@second.test").await;
    let mut counsel = claim(&code, "m.reyes");
    counsel["counsel"] =
        json!({ "name": "Maria Reyes", "organisation": "Reyes", "email": "reyes@law.test" });
    let made = nobody.file("/v1/claims", &counsel).await.expect(201);
    assert_eq!(made.body["role"], "counsel");
    let reyes = world.stranger(made.body["token"].as_str());
    let list = reyes.all(&format!("/v1/cases/{other}/service-list")).await;
    let seat = list.iter().find(|it| it["id"] == made.body["service_entry"]).expect("a seat");
    assert_eq!((&seat["capacity"], &seat["email"]), (&"counsel".into(), &"reyes@law.test".into()));
    reyes.get(format!("/v1/cases/{case}")).await.expect(404);
    let officer = world.investigator();
    let investigation = format!("/v1/eapa/investigations/{other}");
    officer.act(&investigation, "public-records", &simply()).await.expect(201);
    world.mailbox.wait_for("reyes@law.test", "").await;

    // Whoever acts for a party already is sent no code, nor is an officer or counsel; and nothing of a code is kept.
    for address in [FILER, IMPORTER, "reyes@law.test", "desk@second.test"] {
        for mail in world.mailbox.to(address).await {
            let raw = String::from_utf8_lossy(&world.mailbox.raw(&mail).await).into_owned();
            let is_first = address == "desk@second.test" && raw.contains(&code);
            assert!(is_first || code_in(&raw).is_none(), "{address}: {raw}");
        }
    }
    let told = world.kept(&code);
    assert_eq!(told, Vec::<String>::new(), "only its hash is kept");
    let rendered = officer.all(&format!("/v1/notices?case={other}")).await;
    let notice = rendered.iter().find(|it| it["kind"] == "notice_of_initiation").expect("a notice");
    let path = format!("/v1/notices/{}/rendered", notice["id"].as_str().expect("an id"));
    assert!(!officer.get(path).await.expect(200).text().contains(&code), "it is no part of it");
}

#[tokio::test]
async fn a_filer_that_names_an_address_of_its_own_is_told_there_and_let_in_by_nothing() {
    let world = World::on(Store::Sqlite).await;
    let mut accused = allegation();
    accused["importer"]["importer_number"] = "31-4159265PI".into();
    accused["importer"]["email"] = "decoy@shrimpers.test".into();
    let case = world.filer().file("/v1/eapa/allegations", &accused).await.expect(201).id();
    let officer = world.investigator();
    let allegation = format!("/v1/eapa/allegations/{case}");
    officer.act(&allegation, "acknowledgments", &simply()).await.expect(201);
    initiated(&officer, &allegation, &case).await.expect(201);
    let investigation = format!("/v1/eapa/investigations/{case}");
    officer.act(&investigation, "interim-measures", &measures()).await.expect(201);
    officer.act(&investigation, "notices-of-initiation", &simply()).await.expect(201);
    let mail = world.mailbox.wait_for("decoy@shrimpers.test", "").await;
    let raw = String::from_utf8_lossy(&world.mailbox.raw(&mail).await).into_owned();
    assert_eq!(code_in(&raw), None, "nobody but the filer has said who reads there:\n{raw}");

    // From the word of an officer on, the next notice carries one.
    confirmed(&officer, &case, "importer@newcomer.test").await;
    officer.act(&investigation, "public-records", &simply()).await.expect(201);
    let mail = world.mailbox.wait_for("importer@newcomer.test", "").await;
    let raw = String::from_utf8_lossy(&world.mailbox.raw(&mail).await).into_owned();
    let code = code_in(&raw).unwrap_or_else(|| panic!("there is no code:\n{raw}"));
    world.stranger(None).file("/v1/claims", &claim(&code, "importer-desk")).await.expect(201);
}

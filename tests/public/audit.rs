//! The audit over HTTP: who did and read what is told to auditors alone, proven by the command, and without it nothing is shown.

use serde_json::Value;

use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::words::simply;
use crate::world::{Store, World};

/// What stands in a chain, in its order: who, what, of what.
async fn told(auditor: &Caller, case: &str) -> Vec<String> {
    let mut links = auditor.all(&format!("{case}/audit")).await;
    links.sort_by_key(|link| link["number"].as_i64());
    let word = |link: &Value, name: &str| link[name].as_str().unwrap_or_default().to_owned();
    let line = |link| {
        format!("{} {} {}", word(link, "account"), word(link, "what"), word(link, "resource"))
    };
    links.iter().map(line).collect()
}

/// Runs the proof: its code and what it says.
fn proof(world: &World, more: &[&str]) -> (Option<i32>, String) {
    let said = world.command(&[&["audit", "verify"], more].concat());
    (said.status.code(), String::from_utf8_lossy(&said.stdout).into_owned())
}

#[tokio::test]
async fn every_act_and_read_is_in_the_audit_and_proven() {
    let key = "audit.signing_key = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc='";
    let world = World::with(Store::Postgres, key).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let auditor = sandbox.somebody(&world, "auditor");
    let case = sandbox.file().await;
    let path = case.path();

    let seen = sandbox.investigator.get(format!("{path}/docket")).await.expect(200);
    let again = sandbox.investigator.ask(reqwest::Method::GET, format!("{path}/docket"));
    again.with("if-none-match", seen.etag()).send().await.expect(304);
    sandbox.importer.get(&path).await.expect(404);
    let trial = sandbox.investigator.get(case.allegation()).await.expect(200);
    let acknowledgments = format!("{}/acknowledgments", case.allegation());
    let ask = |query: &str| {
        let path = format!("{acknowledgments}{query}");
        let ask = sandbox.investigator.ask(reqwest::Method::POST, path).key("once");
        ask.if_match(trial.etag()).json(&simply()).send()
    };
    ask("?dry_run=true").await.expect(200);
    ask("").await.expect(201);
    ask("").await.expect(201);
    let notices = sandbox.filer.all(&format!("/v1/notices?case={}", case.id)).await;
    let notice = notices[0]["id"].as_str().expect("the acknowledgment is a notice");
    sandbox.filer.get(format!("/v1/notices/{notice}")).await.expect(200);
    let expected = [
        "filer allegation_filed docket",
        "investigator read docket",
        "investigator read docket",
        "investigator read case",
        "investigator rehearsed case",
        "investigator allegation_acknowledged docket",
        "investigator read case",
        "filer read notice",
    ];
    let chain = told(&auditor, &path).await;
    assert_eq!(chain, expected, "what was hidden from the importer has left nothing");
    assert_eq!(told(&auditor, &path).await.last().expect("a link"), "auditor read audit");
    let lists = auditor.all("/v1/audit?account=filer&what=read").await;
    assert_eq!(
        lists.len(),
        2,
        "the list of notices, which is of the realm, and the notice: {lists:?}"
    );
    let reader = |link: &&Value| link["outcome"] == "unchanged" && link["etag"] == seen.etag();
    let links = auditor.all(&format!("/v1/audit?case={}", case.id)).await;
    assert_eq!(links.iter().filter(reader).count(), 1, "a 304 is a read too");

    let refused = sandbox.investigator.get(format!("{path}/audit")).await.expect(403);
    assert_eq!(refused.body["roles"], serde_json::json!(["auditor"]));
    for hidden in [format!("{path}/audit"), "/v1/audit".to_owned(), "/v1/audit/heads".to_owned()] {
        sandbox.filer.get(hidden).await.expect(404);
    }

    until("the schedule is there", async || world.begin_heads().then_some(())).await;
    let heads = until("the day has its head", async || {
        let heads = auditor.all("/v1/audit/heads").await;
        (!heads.is_empty()).then_some(heads)
    })
    .await;
    let keys = world.stranger(None).get("/.well-known/jwks.json").await.expect(200).body;
    assert_eq!(heads[0]["kid"], keys["keys"][0]["kid"], "{keys}");
    let (code, said) = proof(&world, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("Whole: ") && said.contains("under 1 daily heads"), "{said}");

    let number = sandbox.investigator.read(&path).await["number"].as_str().expect("one").to_owned();
    let link = format!("case_id = '{}' AND number = 6", case.id);
    let by = |account: &str| {
        world.damage(&format!("UPDATE audit_link SET account = '{account}' WHERE {link}"));
    };
    world.damage("ALTER TABLE audit_link DISABLE TRIGGER USER");
    by("nobody");
    for more in [&[][..], &["--case", &case.id]] {
        let (code, said) = proof(&world, more);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("case {number}, link 6: what it says")), "{said}");
    }
    by("investigator");
    assert_eq!(proof(&world, &["--case", &case.id]).0, Some(0));

    // Without a link nothing is shown; what is public is no read of a case.
    world.damage("ALTER TABLE audit_link RENAME TO audit_gone");
    assert_eq!(sandbox.investigator.get(&path).await.expect(503).problem(), "unavailable");
    world.stranger(None).get("/v1/forced-labor/orders").await.expect(200);
    world.damage("ALTER TABLE audit_gone RENAME TO audit_link");
    sandbox.investigator.get(&path).await.expect(200);
}

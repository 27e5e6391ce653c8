//! The edges of the service: HTTPS where the settings say so, headers on every answer, and nothing for other origins.

use reqwest::Method;
use uuid::Uuid;

use crate::wait::until;
use crate::world::{Store, World, certificate};

/// What stands on every answer, whatever it is.
const SHIELDS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "private, no-cache"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000"),
];

#[tokio::test]
async fn https_is_spoken_and_nothing_is_for_other_origins() {
    let (kept, key) = (certificate("server.pem"), certificate("server.key"));
    let cert = std::env::temp_dir().join(format!("tidewaiter-{}.pem", Uuid::new_v4().simple()));
    std::fs::copy(&kept, &cert).expect("a certificate");
    let settings = format!(
        "http.tls_cert_file = '{}'\nhttp.tls_key_file = '{}'",
        cert.display(),
        key.display()
    );
    let world = World::with(Store::Sqlite, &settings).await;
    let (officer, anybody) = (world.investigator(), world.stranger(None));
    for (caller, path, status) in [
        (&officer, "/v1/cases", 200),
        (&anybody, "/v1/cases", 401),
        (&officer, "/v1/cases/00000000-0000-4000-8000-000000000000", 404),
        (&anybody, "/v1/forced-labor/orders", 200),
        (&anybody, "/livez", 200),
    ] {
        let ask = caller.ask(Method::GET, path).with("Origin", "https://elsewhere.test");
        let answer = ask.send().await.expect(status);
        for (name, value) in SHIELDS {
            assert_eq!(answer.header(name), value, "{name} of {path}");
        }
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        let shared = answer.headers.keys().find(|it| it.as_str().starts_with("access-control"));
        assert_eq!(shared, None, "{path} is for its own origin");
    }
    // In the clear nobody is understood.
    let clear = world.base.replacen("https", "http", 1);
    let spoken = reqwest::Client::builder().no_proxy().build().expect("a client");
    assert!(spoken.get(format!("{clear}/livez")).send().await.is_err());

    // A renewal that cannot be read leaves the old one in use; the next is taken.
    std::fs::write(&cert, "half a file").expect("it is written");
    world.service.hang_up();
    let said = async |words: &str| {
        until(words, async || (!world.kept(words).is_empty()).then_some(())).await;
    };
    said("the certificate in use stays").await;
    anybody.get("/livez").await.expect(200);
    std::fs::copy(&kept, &cert).expect("a certificate");
    world.service.hang_up();
    said("the renewed certificate takes").await;
    anybody.get("/livez").await.expect(200);
    std::fs::remove_file(&cert).expect("it is there");
}

#[tokio::test]
async fn each_account_has_a_rate_of_its_own_and_a_refusal_has_every_shield() {
    let settings = "http.requests_per_second = 1\nhttp.burst = 5\nhttp.body_limit_bytes = 20000";
    let world = World::with(Store::Sqlite, settings).await;
    let (filer, importer) = (world.filer(), world.importer());
    let mut refused = None;
    // However slowly this goes: more than five in a row come within five seconds some time.
    for _ in 0..500 {
        let answer = filer.get("/v1/cases").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        answer.expect(200);
    }
    let refused = refused.expect("it has made more requests than it may");
    let rest: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=5).contains(&rest), "{rest}");
    assert_eq!(refused.body["type"], "urn:tidewaiter:problem:too-many-requests");
    importer.get("/v1/cases").await.expect(200);
    world.somebody("filers-counsel").get("/v1/cases").await.expect(200);

    // What is too large, and what another origin asks beforehand, has the same headers as everything else.
    let officer = world.investigator();
    let long = serde_json::json!({ "name": "x".repeat(30_000), "now": "2019-07-17T15:30:00Z" });
    let large = officer.file("/v1/sandboxes", &long).await.expect(413);
    let anybody = world.stranger(None);
    let ask = anybody.ask(Method::OPTIONS, "/v1/cases");
    let ask = ask.with("Origin", "https://elsewhere.test");
    let asked = ask.with("Access-Control-Request-Method", "GET").send().await;
    for (what, answer) in [("too many", &refused), ("too large", &large), ("asked before", &asked)]
    {
        for (name, value) in &SHIELDS[..4] {
            assert_eq!(answer.header(name), *value, "{name}, {what}");
        }
        let shared = answer.headers.keys().find(|it| it.as_str().starts_with("access-control"));
        assert_eq!(shared, None, "{what} is for its own origin");
    }
    assert!(asked.status >= 400, "nothing is granted: {}", asked.status);
}

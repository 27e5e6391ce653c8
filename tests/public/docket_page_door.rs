//! The door of the docket page: sessions, forms of other sites, what is hidden, the audit, and that the API stays as it is.

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderMap, LOCATION, ORIGIN, SET_COOKIE,
};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::secrecy::ABSENT;
use crate::world::imported::{TODAY, dockets};
use crate::world::sandbox::Sandbox;
use crate::world::tap::Tap;
use crate::world::{Store, World, token_of};

/// How often two are compared before they are taken to differ: the service has other things to do beside.
const TRIES: usize = 20;
/// What the relay asks again and again, and no request does; and what is written beside the requests.
const RELAY: &str = "SELECT \"outbox\".";
const BESIDE: [&str; 1] = ["\"heartbeat\""];

/// A browser as far as headers go: it follows nothing, and keeps one cookie.
struct Browser {
    http: reqwest::Client,
    base: String,
    cookie: Option<String>,
}

struct Shown {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Shown {
    fn header(&self, name: impl reqwest::header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }
}

impl Browser {
    fn new(world: &World) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build();
        Self { http: http.expect("a client"), base: world.base().to_owned(), cookie: None }
    }

    async fn get(&self, path: &str) -> Shown {
        let ask = self.http.get(format!("{}{path}", self.base)).header(ACCEPT, "text/html");
        self.sent(ask).await
    }

    /// Sends a form as a page of `origin` would.
    async fn post(&self, path: &str, origin: Option<&str>, fields: &[(&str, &str)]) -> Shown {
        let ask = self.http.post(format!("{}{path}", self.base));
        let ask = ask.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let ask = match origin {
            Some(origin) => ask.header(ORIGIN, origin),
            None => ask,
        };
        self.sent(ask.body(url_encoded(fields))).await
    }

    async fn sent(&self, ask: reqwest::RequestBuilder) -> Shown {
        let ask = match &self.cookie {
            Some(cookie) => ask.header(COOKIE, cookie),
            None => ask,
        };
        let response = ask.send().await.expect("the service answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Shown { status, headers, text: response.text().await.expect("a text") }
    }

    /// Signs in, and keeps the cookie.
    async fn sign_in(&mut self, name: &str, sandbox: &Sandbox) {
        let token = token_of(name);
        let fields = [("token", token.as_str()), ("sandbox", &sandbox.id), ("to", "/")];
        let shown = self.post("/docket/sign-in", Some(&self.base.clone()), &fields).await;
        assert_eq!((shown.status, shown.header(LOCATION)), (303, "/"), "{}", shown.text);
        let cookie = shown.header(SET_COOKIE);
        assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
        assert!(!cookie.contains(&token) && !cookie.contains("Secure"), "{cookie}");
        self.cookie = cookie.split(';').next().map(str::to_owned);
    }
}

/// As a form is sent. Nothing in the tests' fields but slashes has to be spelled.
fn url_encoded(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", value.replace('/', "%2F"));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// What a page shows of an id, with the statements that it takes.
async fn asked(tap: &Tap, browser: &Browser, path: &str) -> (Shown, Vec<String>) {
    tap.heard_but(&[]);
    let shown = browser.get(path).await;
    let heard = tap.heard_but(&BESIDE).into_iter().filter(|it| !it.starts_with(RELAY));
    (shown, heard.collect())
}

#[tokio::test]
async fn a_session_shows_what_its_account_may_see_and_nothing_else() {
    let (world, tap) = World::overheard("").await;
    let sandbox = world.sandbox(TODAY).await;
    let wanted: Vec<(String, Vec<Value>)> = dockets()
        .into_iter()
        .filter(|(state, _)| ["measures_decided", "active"].contains(state))
        .map(|(state, more)| (state.to_owned(), more))
        .collect();
    let ids = sandbox.import(&world, &wanted);
    let (embargoed, active) = (&ids[0], &ids[1]);
    let mut browser = Browser::new(&world);

    // Nobody is shown anything; programs find nothing at the root, as ever.
    for (path, to) in
        [("/", "/docket/sign-in"), ("/docket/cases", "/docket/sign-in?to=%2Fdocket%2Fcases")]
    {
        let shown = browser.get(path).await;
        assert_eq!((shown.status, shown.header(LOCATION)), (303, to), "{path}");
    }
    let root = world.stranger(None).get("/").await.expect(404);
    assert_eq!(root.problem(), "not-found");
    let form = browser.get("/docket/sign-in").await;
    assert_eq!(form.status, 200);
    let policy = form.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
    assert_eq!(form.header("cache-control"), "private, no-store");
    assert_eq!(form.header("referrer-policy"), "same-origin");
    assert!(!form.text.contains("<script") && !form.text.contains("style=\""), "{}", form.text);

    // A form of another site, or of nowhere, begins nothing and ends nothing.
    let token = token_of("importer");
    let fields = [("token", token.as_str()), ("sandbox", &sandbox.id), ("to", "/")];
    for origin in [None, Some("null"), Some("https://elsewhere.test")] {
        for path in ["/docket/sign-in", "/docket/sign-out", "/docket/calendars"] {
            let shown = browser.post(path, origin, &fields).await;
            assert_eq!(shown.status, 400, "{path} {origin:?}: {}", shown.text);
            assert_eq!(shown.header(SET_COOKIE), "", "{path} {origin:?}");
            assert!(!shown.text.contains(&token));
        }
    }
    let base = browser.base.clone();
    let wrong = browser.post("/docket/sign-in", Some(&base), &[("token", "nobodys-token")]).await;
    assert_eq!((wrong.status, wrong.header(SET_COOKIE)), (401, ""));
    assert!(wrong.text.contains("This token is nobody") && !wrong.text.contains("nobodys-token"));
    let fields = [("token", token.as_str()), ("sandbox", ABSENT)];
    let nowhere = browser.post("/docket/sign-in", Some(&base), &fields).await;
    assert_eq!((nowhere.status, nowhere.header(SET_COOKIE)), (401, ""), "{}", nowhere.text);

    browser.sign_in("importer", &sandbox).await;
    let home = browser.get("/").await;
    assert_eq!(home.status, 200, "{}", home.text);
    assert!(home.text.contains(active) && !home.text.contains(embargoed), "{}", home.text);
    assert!(!home.text.contains(&token));
    let case = browser.get(&format!("/docket/cases/{active}")).await;
    assert_eq!(case.status, 200, "{}", case.text);
    assert!(
        case.text.contains("role=\"img\"") && case.text.contains("<td class=\"number\">1</td>")
    );

    // What is hidden is what is absent: the same page, and the same statements.
    let deadlines = sandbox.investigator.all(&format!("/v1/deadlines?case={embargoed}")).await;
    let deadline = deadlines[0]["id"].as_str().expect("an id");
    for (kind, hidden) in [("cases", embargoed.as_str()), ("deadlines", deadline)] {
        let mut last = (Vec::new(), Vec::new());
        for _ in 0..TRIES {
            let (one, of_hidden) = asked(&tap, &browser, &format!("/docket/{kind}/{hidden}")).await;
            let (other, of_absent) =
                asked(&tap, &browser, &format!("/docket/{kind}/{ABSENT}")).await;
            assert_eq!((one.status, other.status), (404, 404), "{kind}");
            assert_eq!(one.text, other.text, "{kind}");
            last = (of_hidden, of_absent);
            if last.0 == last.1 {
                break;
            }
        }
        assert_eq!(last.0, last.1, "{kind}");
    }

    // The audit has of each page what it would have of the API, and of what was hidden nothing.
    let auditor = sandbox.somebody(&world, "auditor");
    let told = async |case: &str| -> Vec<String> {
        let links = auditor.all(&format!("/v1/cases/{case}/audit")).await;
        let read = links.iter().filter(|it| it["account"] == "importer" && it["what"] == "read");
        let mut of: Vec<String> =
            read.filter_map(|it| it["resource"].as_str().map(str::to_owned)).collect();
        of.sort();
        of
    };
    assert_eq!(told(active).await, ["case", "deadline", "docket"]);
    assert_eq!(told(embargoed).await, [""; 0]);

    // A form that is sent twice makes one calendar, and its address is shown once.
    let of = |case: &'static str| [("key", ABSENT), ("case", case)];
    let fields = [("key", ABSENT), ("case", active.as_str())];
    let made = browser.post("/docket/calendars", Some(&base), &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.text.contains("feeds"), "{}", made.text);
    let again = browser.post("/docket/calendars", Some(&base), &fields).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert!(again.text.contains("made before") && !again.text.contains("feeds"), "{}", again.text);
    let other = browser.post("/docket/calendars", Some(&base), &of("")).await;
    assert_eq!(other.status, 422, "the same key says something else: {}", other.text);
    let nothing = browser.post("/docket/calendars", Some(&base), &of("no-case")).await;
    assert_eq!(nothing.status, 404, "{}", nothing.text);
    let keyless = browser.post("/docket/calendars", Some(&base), &[("key", "mine")]).await;
    assert_eq!(keyless.status, 400, "{}", keyless.text);
    let calendars = sandbox.importer.all("/v1/calendars").await;
    assert_eq!(calendars.len(), 1, "{calendars:#?}");
    assert_eq!(calendars[0]["filter"]["case"], active.as_str());

    // The cookie stands for nothing before the API, bent for nothing at all, and after its end for nobody.
    let bare = browser.get("/v1/me").await;
    assert_eq!(bare.status, 401, "{}", bare.text);
    let kept = browser.cookie.clone().expect("a cookie");
    browser.cookie = Some(format!("{kept}x"));
    assert_eq!(browser.get("/").await.status, 303);
    browser.cookie = Some(kept.clone());
    let over = browser.post("/docket/sign-out", Some(&base), &[]).await;
    assert_eq!((over.status, over.header(LOCATION)), (303, "/docket/sign-in"));
    assert!(over.header(SET_COOKIE).starts_with("tidewaiter=; Path=/; Max-Age=0;"));

    // Under another of its names the service knows its own forms too.
    let port = base.rsplit(':').next().expect("a port");
    let other_name = format!("localhost:{port}");
    let ask = browser.http.post(format!("{base}/docket/sign-out")).header(HOST, &other_name);
    let shown = browser.sent(ask.header(ORIGIN, format!("http://{other_name}"))).await;
    assert_eq!(shown.status, 303, "{}", shown.text);

    let value = kept.split_once('=').expect("a name and a value").1;
    assert_eq!(world.kept(value), [""; 0], "no session is kept, nor logged");
    assert_eq!(world.kept(&token), [""; 0], "nor is the token");
}

#[tokio::test]
async fn a_session_ends_with_its_token_and_whoever_tries_tokens_is_counted() {
    let world = World::with(Store::Sqlite, "http.outside_per_minute = 4").await;
    let filer = world.filer();
    let reads = json!({ "label": "docket page", "scopes": ["read"] });
    let made = filer.file("/v1/me/tokens", &reads).await.expect(201);
    let token = made.body["token"].as_str().expect("it is shown once").to_owned();
    let mut browser = Browser::new(&world);
    let base = browser.base.clone();
    let shown = browser.post("/docket/sign-in", Some(&base), &[("token", token.as_str())]).await;
    assert_eq!((shown.status, shown.header(LOCATION)), (303, "/"), "{}", shown.text);
    browser.cookie = shown.header(SET_COOKIE).split(';').next().map(str::to_owned);

    // A token that only reads makes nothing, and the page offers it nothing to make.
    let home = browser.get("/").await;
    assert_eq!(home.status, 200, "{}", home.text);
    assert!(!home.text.contains("action=\"/docket/calendars\""), "{}", home.text);
    let refused = browser.post("/docket/calendars", Some(&base), &[("key", ABSENT)]).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert_eq!(filer.all("/v1/calendars").await, Vec::<Value>::new());

    let revoked = format!("/v1/me/tokens/{}/revocations", made.id());
    filer.file(revoked, &json!({ "reason": "Lost." })).await.expect(201);
    let over = browser.get("/").await;
    assert_eq!((over.status, over.header(LOCATION)), (303, "/docket/sign-in"), "{}", over.text);

    // Whatever good token of his own he sends along.
    let mut last = 401;
    for _ in 0..10 {
        let ask = browser.http.post(format!("{base}/docket/sign-in")).header(ORIGIN, &base);
        let ask = ask.header(AUTHORIZATION, format!("Bearer {}", token_of("filer")));
        let ask = ask.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        last = browser.sent(ask.body(url_encoded(&[("token", "a-guess")]))).await.status;
        if last != 401 {
            break;
        }
    }
    assert_eq!(last, 429, "whoever guesses is kept from it");
    filer.get("/v1/cases").await.expect(200);
}

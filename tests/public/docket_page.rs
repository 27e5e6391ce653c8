//! The docket page in a real browser, with scripts switched off: what counsel reads there is kept for review beside this file
//! (`UPDATE=1` writes it anew; git shows the change), and nothing in it is a severe fault to whoever sees, hears or types
//! otherwise.

use serde_json::{Value, json};

use crate::world::environment::Environment;
use crate::world::imported::TODAY;
use crate::world::page_reader::{Visit, lines};
use crate::world::{Store, World, token_of};

/// A case that has everything: a stay, tolling, entries of one day, what is due and what is over.
fn docket() -> Vec<Value> {
    let on = |entry: &str, on: &str| json!({ "entry": entry, "on": on });
    vec![
        on("allegation_acknowledged", "2024-06-10"),
        on("investigation_initiated", "2024-07-01"),
        on("commerce_referral_made", "2024-07-22"),
        on("commerce_determination_received", "2024-08-12"),
        json!({ "entry": "tolling_ordered", "on": "2024-09-03", "days": 20, "from": "2024-09-04", "authority": "CBP" }),
        on("interim_measures_declined", "2024-10-21"),
        on("notice_of_initiation_issued", "2024-10-28"),
    ]
}

/// A case that stands still: Commerce was asked, and has not answered. What runs in it ends after what runs in the other.
fn stayed_docket() -> Vec<Value> {
    let on = |entry: &str, on: &str| json!({ "entry": entry, "on": on });
    vec![
        on("allegation_acknowledged", "2024-07-22"),
        on("investigation_initiated", "2024-08-12"),
        on("interim_measures_declined", "2024-11-08"),
        on("notice_of_initiation_issued", "2024-11-15"),
        on("commerce_referral_made", "2024-11-18"),
    ]
}

#[tokio::test]
async fn counsel_reads_the_docket_in_a_browser_without_scripts() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox(TODAY).await;
    let dockets = [("browser".to_owned(), docket()), ("stayed".to_owned(), stayed_docket())];
    let ids = sandbox.import(&world, &dockets);
    let case = format!("/docket/cases/{}", ids[0]);
    let seen = sandbox.filer.read(format!("/v1/cases/{}", ids[0])).await;
    let number = seen["number"].as_str().expect("a number");
    let stayed = sandbox.filer.read(format!("/v1/cases/{}", ids[1])).await;
    let other_number = stayed["number"].as_str().expect("a number");

    let found = Visit::default()
        // Whoever is not signed in comes to the form, whatever he wanted; a token of nobody is told to him.
        .open(&case)
        .fill("Token", "a-token-of-nobody-at-all")
        .press("Sign in")
        .read()
        .judge()
        .fill("Token", &token_of("filer"))
        .fill("Sandbox", &sandbox.id)
        .press("Sign in")
        .cookies()
        .read()
        .judge()
        // By keys alone: to the deadlines, past the link that leads over the head of the page.
        .keys(&["Tab"])
        .keys(&["Tab", "Tab"])
        .enter()
        .read()
        .judge()
        .follow("Submit factual information")
        .read()
        .judge()
        .open("/docket/cases")
        .read()
        .judge()
        .follow(number)
        .print()
        .press("Make a calendar")
        .read()
        .judge()
        .open("/")
        .press("Make a calendar")
        .read()
        .open("/")
        .fill("Case number", number)
        .choose("Where they stand", "Done in time")
        .press("Show")
        .read()
        .fill("Case number", "EAPA-1999-00000")
        .press("Show")
        .read()
        .open("/docket/cases/00000000-0000-4000-8000-000000000000")
        .read()
        .judge()
        .press("Sign out")
        .open("/")
        .read()
        .go(&world);
    let mut found = found.into_iter();
    let mut next = || found.next().expect("something was found");
    let at = |it: &Value, path: &str| assert_eq!(it["path"], path, "{it}");
    let faultless = |it: &Value, of: &str| assert_eq!(*it, json!([]), "{of}");
    let shown = |read: &Value| {
        let read = lines(read).replace(number, "EAPA-2024-NNNNN");
        read.replace(other_number, "EAPA-2024-MMMMM")
    };
    let kept = |name: &str, read: &Value| reviewed(name, &shown(read));

    at(&next(), "/docket/sign-in");
    at(&next(), "/docket/sign-in");
    kept("sign_in", &next());
    faultless(&next(), "signing in");
    at(&next(), &case);
    let cookies = next();
    assert_eq!(cookies[0]["httpOnly"], true, "{cookies}");
    assert_eq!(cookies[0]["sameSite"], "Strict", "{cookies}");
    assert!(!cookies.to_string().contains(&token_of("filer")), "{cookies}");
    kept("case", &next());
    faultless(&next(), "the case");
    let (skip, nav) = (next(), next());
    assert_eq!(skip["name"], "Skip to the content", "{skip}");
    assert_eq!((&nav["element"], &nav["name"]), (&json!("a"), &json!("Deadlines")), "{nav}");
    for focused in [&skip, &nav] {
        assert_eq!(focused["is_seen"], true, "{focused}");
    }
    at(&next(), "/");
    let deadlines = next();
    let standing = lines(&deadlines);
    let standing = standing.split("## Standing still").nth(1).expect("what stands still");
    let row = format!("| {other_number} | Determine whether there was evasion | CBP | ");
    let still = "None while it stands still | – | Stands still until Commerce answers";
    assert!(standing.contains(&format!("{row}{still}")), "{standing}");
    kept("deadlines", &deadlines);
    faultless(&next(), "the deadlines");
    assert!(next()["path"].as_str().is_some_and(|it| it.starts_with("/docket/deadlines/")));
    kept("explanation", &next());
    faultless(&next(), "the explanation");
    at(&next(), "/docket/cases");
    // Both were opened at one instant: either may come first.
    let cases = shown(&next());
    let mut cases: Vec<_> = cases.split('\n').collect();
    let first = cases.iter().position(|it| it.starts_with("| EAPA-")).expect("a case");
    cases[first..first + 2].sort_unstable();
    reviewed("cases", &cases.join("\n"));
    faultless(&next(), "the cases");
    at(&next(), &case);
    let printed = lines(&next());
    assert!(printed.contains("Time line") && !printed.contains("Sign out"), "{printed}");
    at(&next(), "/docket/calendars");
    let of_the_case = lines(&next());
    faultless(&next(), "the calendar that was made");
    at(&next(), "/");
    at(&next(), "/docket/calendars");
    let of_all = lines(&next());
    at(&next(), "/");
    at(&next(), "/");
    let done = lines(&next());
    assert!(done.contains("Done in time") && !done.contains("| Running"), "{done}");
    at(&next(), "/");
    let none = lines(&next());
    assert!(none.contains("There is no case EAPA-1999-00000 for you."), "{none}");
    assert_eq!(next()["status"], 404);
    kept("not_found", &next());
    faultless(&next(), "what is not there");
    at(&next(), "/docket/sign-in");
    at(&next(), "/docket/sign-in");
    assert!(!lines(&next()).contains("Sign out"), "nobody is signed in any more");

    // What the page has shown is a calendar, to whoever has its address.
    let anybody = world.stranger(None);
    let addresses = [&of_the_case, &of_all].map(|shown| address(shown));
    reviewed("calendar", &of_the_case.replace(addresses[0], "ADDRESS"));
    assert_ne!(addresses[0], addresses[1]);
    for (address, made) in addresses.into_iter().zip([&of_the_case, &of_all]) {
        let calendar = anybody.get(address).await.expect(200);
        assert_eq!(calendar.media_type(), "text/calendar", "{made}");
        let text = calendar.text();
        assert!(text.contains("BEGIN:VEVENT") && text.contains("Docket page"), "{text}");
    }
    let made = sandbox.filer.all("/v1/calendars").await;
    let of: Vec<&Value> = made.iter().map(|it| &it["filter"]["case"]).collect();
    assert_eq!(of, [&Value::Null, &json!(ids[0])], "newest first: {made:#?}");
}

/// The address that a page shows.
#[track_caller]
fn address(page: &str) -> &str {
    let found = page.lines().find(|line| line.contains("/v1/calendars/feeds/"));
    found.unwrap_or_else(|| panic!("no address: {page}"))
}

/// Holds a page against what was reviewed.
#[track_caller]
fn reviewed(name: &str, text: &str) {
    let environment = Environment::read();
    let path = environment.root.join("tests/public/docket_page").join(format!("{name}.txt"));
    if environment.update {
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, text).expect("the page can be kept");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{} differs; UPDATE=1 writes it anew:\n{text}", path.display());
}

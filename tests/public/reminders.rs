//! Courtesies: reminders that one can do without in one click, escalations, preferences, daily digests; and legal notices,
//! of which nobody can do without.

use reqwest::Method;
use serde_json::{Value, json};

use crate::wait::until;
use crate::world::words::{allegation, extension, initiation, measures, simply};
use crate::world::{FILER, IMPORTER, INVESTIGATOR, Store, World};

const SUPERVISOR: &str = "supervisor@customs.test";
const SETTINGS: &str = "office.supervisor_email = 'supervisor@customs.test'\n\
    reminders.ladder.initiation_decision = [8, 2, 1]\nreminders.escalate.initiation_decision = [2]\n\
    reminders.quiet_days = 'weekends'\nreminders.hours = '06:00-06:30'";

#[tokio::test]
async fn a_reminder_can_be_done_without_and_a_legal_notice_cannot() {
    let world = World::with(Store::Sqlite, SETTINGS).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    // By the ladder of its own: October 1, 7 and 8; the supervisor hears of the second, before the hours of the first act.
    let escalated = world.mailbox.to(SUPERVISOR).await;
    let subjects: Vec<_> = escalated.iter().map(|mail| mail.subject.as_str()).collect();
    let about = |it: &&&str| it.contains("Escalation: 2 days left for CBP to decide whether to");
    assert_eq!(subjects.iter().filter(about).count(), 1, "{subjects:?}");
    assert!(
        escalated.iter().any(|mail| mail.text.contains("The officer in charge is investigator"))
    );

    // The filer's facts are due on April 27, 2020: thirty days before is a Saturday, so it is reminded on the Friday.
    sandbox.move_to("2020-03-28").await;
    let reminder = world.mailbox.wait_for(FILER, "31 days left").await;
    let link = world.mailbox.unsubscribe_link(&reminder).await.expect("a reminder has a link");
    let token =
        link.strip_prefix(&format!("{}/v1/unsubscribe/", world.base())).expect("a link here");
    for mail in world.mailbox.to(FILER).await.iter().filter(|it| !it.subject.contains("Reminder")) {
        let none = world.mailbox.unsubscribe_link(mail).await;
        assert_eq!(none, None, "a legal notice has none: {}", mail.subject);
    }
    let wants = async || sandbox.filer.read("/v1/me/preferences").await["reminders"].clone();
    let anybody = world.stranger(None);
    let page = anybody.get(format!("/v1/unsubscribe/{token}")).await.expect(200);
    assert!(page.text().contains("<form method=\"post\">"), "{}", page.text());
    assert_eq!(wants().await, true, "programs follow links: looking changes nothing");
    let click = |path: String| {
        anybody
            .ask(Method::POST, path)
            .raw("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")
    };
    click(format!("/v1/unsubscribe/{}", "0".repeat(64))).send().await.expect(404);
    click(format!("/v1/unsubscribe/{token}")).send().await.expect(200);
    assert_eq!(wants().await, false);
    assert_eq!(
        world.filer().read("/v1/me/preferences").await["reminders"],
        true,
        "not in the real world"
    );

    // What is owed now is not sent, and says so; what the law owes is served as ever.
    sandbox.move_to("2020-04-25").await;
    let sent = case.notices(&sandbox.filer).await.into_iter();
    let is_told = |it: &Value| it["subject"].as_str().is_some_and(|it| it.contains("31 days left"));
    let mut sent = sent.filter(is_told);
    let facts = sent.next().expect("the one of thirty days before")["deadline"].clone();
    let held = async || -> Vec<Value> {
        let all = case.notices(&sandbox.filer).await.into_iter();
        let reminders = all.filter(|it| it["kind"] == "reminder" && it["deadline"] == facts);
        reminders.filter(|it| it["withheld"][0].is_object()).collect()
    };
    // Of ten, five and one day before: the day before is a Sunday, and its reminder is due on the Friday.
    let unsent = held().await;
    let rungs: Vec<_> = unsent.iter().map(|it| it["days_before"].clone()).collect();
    assert_eq!(rungs, [10, 5, 1], "{unsent:#?}");
    for reminder in &unsent {
        assert_eq!((&reminder["served"], &reminder["deliveries"]), (&json!(false), &json!([])));
        let why = &reminder["withheld"][0];
        assert_eq!((&why["address"], &why["why"]), (&json!(FILER), &json!("unsubscribed")));
        assert!(why["since"].as_str().is_some_and(|at| at.starts_with("2020-03-28")), "{why}");
    }
    case.act("extensions", &extension()).await.expect(201);
    let notice = world.mailbox.wait_for(FILER, "extended").await;
    assert_eq!(world.mailbox.unsubscribe_link(&notice).await, None);

    // The ways back: the link itself, and the account.
    click(format!("/v1/resubscribe/{token}")).send().await.expect(200);
    assert_eq!(wants().await, true);
    let put = |body: Value| sandbox.filer.ask(Method::PUT, "/v1/me/preferences").json(&body);
    let wrong =
        put(json!({ "reminders": true, "digest": true, "rungs": [366, 1, 1] })).send().await;
    assert_eq!((wrong.status, wrong.problem()), (422, "defective-filing"), "{}", wrong.text());
    let wanted = json!({ "reminders": true, "digest": true, "rungs": [0] });
    assert_eq!(put(wanted).send().await.expect(200).body["rungs"], json!([0]));
    sandbox.move_to("2020-04-28").await;
    world.mailbox.wait_for(FILER, "today is the last day").await;
    // Of the written arguments, due on May 26, nobody wants to hear ten days before.
    sandbox.move_to("2020-05-18").await;
    let all = case.notices(&sandbox.filer).await;
    let other = all.iter().filter(|it| it["withheld"][0]["why"] == "other_rungs");
    let other: Vec<_> = other.map(|it| it["days_before"].clone()).collect();
    assert!(other.contains(&json!(10)) && !other.contains(&json!(0)), "{other:?}");
    assert!(world.kept(token).iter().all(|it| !it.contains(".log")), "a token is not logged");
}

#[tokio::test]
async fn a_digest_tells_each_reader_what_he_may_know() {
    let world = World::on(Store::Postgres).await;
    let (filer, officer) = (world.filer(), world.investigator());
    let answer = filer.file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let id = answer.body["case"].as_str().expect("an id").to_owned();
    let allegation = format!("/v1/eapa/allegations/{id}");
    officer.act(&allegation, "acknowledgments", &simply()).await.expect(201);
    let seen = officer.get(&allegation).await.expect(200);
    let ask = officer.ask(Method::POST, "/v1/eapa/investigations").fresh_key();
    ask.if_match(seen.etag()).json(&initiation(&id)).send().await.expect(201);
    let investigation = format!("/v1/eapa/investigations/{id}");
    officer.act(&investigation, "interim-measures", &measures()).await.expect(201);

    until("the schedule is there", async || world.begin_digests().then_some(())).await;
    let officers = world.mailbox.wait_for(INVESTIGATOR, "Daily digest").await;
    let filers = world.mailbox.wait_for(FILER, "Daily digest").await;
    let initiated = "determine whether there was evasion";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&officers.text).contains(initiated), "{}", officers.text);
    let told = words(&filers.text);
    assert!(told.contains("decide whether to initiate") && !told.contains(initiated), "{told}");
    assert!(!told.contains("interim") && !words(&filers.html).contains(initiated), "{told}");
    assert!(world.mailbox.to(IMPORTER).await.is_empty(), "the importer may not know of the case");
    assert_eq!(world.importer().all("/v1/me/digests").await, Vec::<Value>::new());

    let mine = until("the digest is served", async || {
        let mine = filer.all("/v1/me/digests").await;
        mine.iter().all(|it| it["status"] == "served").then_some(mine)
    })
    .await;
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["message_id"], filers.message_id.as_str());
    let link = world.mailbox.unsubscribe_link(&filers).await.expect("a digest has a link");
    world.stranger(None).ask(Method::POST, link).send().await.expect(200);
    let said = filer.read("/v1/me/preferences").await;
    assert_eq!((&said["digest"], &said["reminders"]), (&json!(false), &json!(true)), "{said}");
}

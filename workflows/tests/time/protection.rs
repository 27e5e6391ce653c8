//! Mail over STARTTLS, with a certificate that only this test trusts.

use workflows::Tls;

use crate::wait::until;
use crate::world::World;

fn tls(file: &str) -> String {
    format!("{}/tests/time/tls/{file}", env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_encrypted_where_it_must_be_and_a_stranger_is_not_trusted() {
    let options =
        ["--cert", &tls("server.pem"), "--key", &tls("server.key"), "--auth", "tide:w+a&i t/er"];
    let mut world = World::asleep(&options.map(str::to_owned)).await;
    world.mail.start();
    world.until_mail_answers().await;
    world.settings.mail.tls = Tls::Required;
    world.settings.mail.user = Some("tide".to_owned());
    world.settings.mail.password = Some(workflows::Secret::new("w+a&i t/er"));
    let stranger = workflows::Probes::new(&world.settings).expect("settings");
    assert!(stranger.ready().await.mail.is_err(), "nobody vouches for it");
    world.settings.mail.extra_root_pem =
        Some(std::fs::read(tls("server.pem")).expect("a certificate"));
    let known = workflows::Probes::new(&world.settings).expect("settings");
    until("the mail server lets us in", async || known.ready().await.mail.ok()).await;
    world.settings.mail.password = Some(workflows::Secret::new("wrong"));
    let wrong = workflows::Probes::new(&world.settings).expect("settings");
    assert!(wrong.ready().await.mail.is_err(), "a wrong password");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_gets_nothing_that_needs_it() {
    let mut world = World::asleep(&[]).await;
    world.mail.start();
    world.until_mail_answers().await;
    let plain = workflows::Probes::new(&world.settings).expect("settings");
    until("the mail server answers", async || plain.ready().await.mail.ok()).await;
    world.settings.mail.tls = Tls::Required;
    let strict = workflows::Probes::new(&world.settings).expect("settings");
    assert!(strict.ready().await.mail.is_err());
}

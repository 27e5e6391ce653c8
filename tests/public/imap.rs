//! What comes back falls into a mailbox of a real IMAP server, and is read there.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use uuid::Uuid;

use crate::service::{ACKNOWLEDGMENT, lost, report};
use crate::wait::until;
use crate::world::environment::Environment;
use crate::world::sandbox::all_are;
use crate::world::server::{Server, free_port};
use crate::world::{FILER, Store, World, certificate};

const USER: &str = "bounces";
const PASSWORD: &str = "a-secret-of-the-mailbox";

#[tokio::test]
async fn what_falls_into_the_mailbox_is_read_marked_and_noted_once() {
    let (port, outside) = (free_port(), free_port());
    let settings = format!(
        "mail.bounce_mailbox = 'imaps://{USER}:{PASSWORD}@127.0.0.1:{outside}'\nmail.bounce_mailbox_seconds = 1\n\
         mail.ca_file = '{}'",
        certificate("server.pem").display()
    );
    // The mailbox is not there when the service starts.
    let world = World::with(Store::Sqlite, &settings).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    let notice = case.notice(ACKNOWLEDGMENT, all_are("served")).await;
    let id = notice["deliveries"][0]["message_id"].as_str().expect("a Message-ID").to_owned();

    let (mut server, mut front) = (imap(port), front(outside, port));
    server.start();
    front.start();
    until("the mailbox is there", async || {
        put(port, "Subject: Out of office\r\n\r\nBack soon.").then_some(())
    })
    .await;
    for _ in 0..2 {
        assert!(put(port, &report(&id)));
    }
    let back = lost(&case, FILER).await;
    assert_eq!(
        (&back["status"], &back["why_not"]),
        (&"bounced".into(), &"550 5.1.1 No such user".into())
    );
    until("all of it is marked", async || {
        let flags = speak(port, "flags", "").unwrap_or_default();
        (flags.lines().count() == 3 && flags.lines().all(|it| it.contains("\\Seen"))).then_some(())
    })
    .await;
    let after = case.notice(ACKNOWLEDGMENT, |_| true).await;
    let bounced = after["deliveries"].as_array().expect("deliveries").iter();
    assert_eq!(bounced.filter(|it| it["status"] == "bounced").count(), 1, "once: {after}");
    assert_eq!(world.kept(PASSWORD), Vec::<String>::new());
    front.kill();
    server.kill();
}

/// What ends TLS before the server.
fn front(port: u16, target: u16) -> Server {
    let script = Environment::read().root.join("tests/data/tls_front.py");
    Server::new("imaps", &folder(), move || {
        let mut command = Command::new("python3");
        command.arg(&script).arg(port.to_string());
        command
            .args([certificate("server.pem"), certificate("server.key")])
            .arg(target.to_string());
        command
    })
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tidewaiter-imap-{}", Uuid::new_v4().simple()));
    std::fs::create_dir(&folder).expect("a temporary folder can be made");
    folder
}

fn imap(port: u16) -> Server {
    let root = Environment::read().root;
    Server::new("imap", &folder(), move || {
        let mut command = Command::new("python3");
        command.env("PYTHONPATH", root.join(".tools/imap"));
        command.args(["-c", "from pymap.main import main; main()"]);
        command.args(["--host", "127.0.0.1", "--no-tls", "--port", &port.to_string(), "dict"]);
        command.args(["--demo-user", USER, "--demo-password", PASSWORD]);
        command
    })
}

fn put(port: u16, message: &str) -> bool {
    speak(port, "append", message).is_some()
}

/// Speaks with the server as another client would; nothing where it does not answer.
fn speak(port: u16, deed: &str, message: &str) -> Option<String> {
    let root = Environment::read().root;
    let mut client = Command::new("python3")
        .arg(root.join("tests/data/mailbox.py"))
        .args([&port.to_string(), USER, PASSWORD, deed])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a client");
    let mut input = client.stdin.take().expect("its input");
    // It may be gone before it has read anything.
    let _ = input.write_all(message.as_bytes());
    drop(input);
    let said = client.wait_with_output().expect("it ends");
    said.status.success().then(|| String::from_utf8_lossy(&said.stdout).into_owned())
}

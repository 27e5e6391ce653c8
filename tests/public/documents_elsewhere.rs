//! Documents with others beside the service: a scanner for viruses, and a bucket that speaks S3. Both are real, and both can be gone.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use reqwest::Method;
use serde_json::json;

use crate::documents::{begins, completes, goes_on, sends};
use crate::secrecy::ABSENT;
use crate::wait::until;
use crate::world::environment::Environment;
use crate::world::server::{Server, free_port};
use crate::world::{Store, World};

/// What every scanner is tried with, in two parts: so that no scanner takes this file for one.
const EICAR: [&str; 2] =
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

/// clamd with one signature of our own, on a port.
fn scanner(world: &World, port: u16) -> Server {
    let folder = world.folder().join("clamd");
    std::fs::create_dir_all(folder.join("signatures")).expect("a folder");
    let hex: String = EICAR.concat().bytes().map(|it| format!("{it:02x}")).collect();
    let signature = format!("Tests.Eicar:0:*:{hex}\n");
    std::fs::write(folder.join("signatures/tests.ndb"), signature).expect("it is written");
    let settings = format!(
        "TCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nDatabaseDirectory {0}/signatures\n\
         TemporaryDirectory {0}\nStreamMaxLength 200M\n",
        folder.display()
    );
    let file = folder.join("clamd.conf");
    std::fs::write(&file, settings).expect("it is written");
    let command = Environment::read().clamd;
    Server::new("clamd", world.folder(), move || {
        let mut started = Command::new(&command[0]);
        started.args(&command[1..]).arg("--config-file").arg(&file);
        started
    })
}

#[tokio::test]
async fn what_the_scanner_finds_is_not_taken_and_without_it_nothing_is() {
    let port = free_port();
    let settings = format!("documents.clamd = 'tcp://127.0.0.1:{port}'");
    let world = World::with(Store::Sqlite, &settings).await;
    let filer = world.filer();
    let sent = async |key: &str, bytes: &[u8]| sends(&filer, key, "x", "x.txt", bytes).await;

    let refused = sent("a", b"words").await.expect(503);
    assert_eq!(refused.problem(), "unavailable");
    let mut clamd = scanner(&world, port);
    clamd.start();
    until("clamd answers", async || {
        clamd.assert_alive();
        (sent("b", b"words").await.status == 201).then_some(())
    })
    .await;
    // What was refused while it was away is taken now, under the same key.
    let clean = sent("a", b"words").await.expect(201);
    assert_eq!(clean.body["scan"], "clean");
    let files = world.stored().len();

    let virus = format!("As was said: {}", EICAR.concat());
    let refused = sent("c", virus.as_bytes()).await.expect(422);
    assert_eq!(refused.problem(), "infected");
    assert!(refused.text().contains("Tests.Eicar"), "{}", refused.text());
    let upload = begins(&filer, virus.len(), &json!({})).await;
    goes_on(&filer, &upload, 0, virus.as_bytes()).await.expect(204);
    assert_eq!(completes(&filer, &upload, "d").await.expect(422).problem(), "infected");
    filer.get(&upload).await.expect(404);
    until("nothing of it is kept", async || (world.stored().len() == files).then_some(())).await;
    clamd.kill();
    sent("e", b"words").await.expect(503);
    until("nothing of it is kept", async || (world.stored().len() == files).then_some(())).await;
}

/// The settings of documents in a bucket that is spoken to at this port.
fn in_bucket(port: u16) -> String {
    format!(
        "documents.store = 's3://papers/tide'\ndocuments.s3_endpoint = 'http://127.0.0.1:{port}'\n\
         documents.s3_access_key_id = 'id'\ndocuments.s3_secret_access_key = 'secret'\n"
    )
}

/// A server that speaks S3, on a port.
fn s3(world: &World, port: u16) -> Server {
    let command = Environment::read().s3;
    Server::new("s3", world.folder(), move || {
        let mut started = Command::new(&command[0]);
        started.args(&command[1..]).args(["-H", "127.0.0.1", "-p"]).arg(port.to_string());
        started
    })
}

/// The bucket, at its server.
struct Bucket {
    http: reqwest::Client,
    address: String,
}

impl Bucket {
    /// Makes it, once the server answers.
    async fn made(server: &mut Server, port: u16) -> Self {
        let http = reqwest::Client::new();
        let address = format!("http://127.0.0.1:{port}/papers");
        until("the bucket is made", async || {
            server.assert_alive();
            let made = http.put(&address).send().await.ok()?;
            made.status().is_success().then_some(())
        })
        .await;
        Self { http, address }
    }

    /// How many files lie in it.
    async fn kept(&self) -> usize {
        let listed = self.http.get(format!("{}?list-type=2&prefix=tide/", self.address)).send();
        let listed = listed.await.expect("it answers").text().await.expect("a list");
        listed.matches("<Key>").count()
    }
}

/// What a document's key begins with in the bucket.
const BELOW: &[u8] = b"/tide/documents/";

/// A listener before a bucket, which gives every document one name: as if all of them had drawn the same. Gives its port.
fn one_name(to: u16) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            // Where the bucket is gone, so is the line.
            let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else { continue };
            let back = (server.try_clone(), client.try_clone());
            let (Ok(mut from), Ok(mut into)) = back else { continue };
            thread::spawn(move || {
                // Ends with its line, whoever closes it.
                let _ = io::copy(&mut from, &mut into);
                let _ = into.shutdown(Shutdown::Both);
            });
            thread::spawn(move || {
                let _ = renamed(&client, &server);
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    port
}

/// Hands everything on, each document's name changed for the one. The name stands in the first line of a request, and a request is
/// sent when the last is answered: it begins a piece of its own.
fn renamed(mut client: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
    let mut piece = vec![0_u8; 1 << 16];
    loop {
        let length = client.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        if let Some(at) = piece[..length].windows(BELOW.len()).position(|it| it == BELOW) {
            let name = at + BELOW.len();
            let end = (name + ABSENT.len()).min(length);
            piece[name..end].copy_from_slice(&ABSENT.as_bytes()[..end - name]);
        }
        server.write_all(&piece[..length])?;
    }
}

#[tokio::test]
async fn of_two_documents_under_one_key_of_a_bucket_the_first_stays() {
    let port = free_port();
    let world = World::with(Store::Sqlite, &in_bucket(one_name(port))).await;
    let filer = world.filer();
    let mut server = s3(&world, port);
    server.start();
    let bucket = Bucket::made(&mut server, port).await;
    let first = sends(&filer, "a", "x", "x.txt", b"the first").await.expect(201);
    let refused = sends(&filer, "b", "x", "x.txt", b"the second").await.expect(503);
    assert_eq!(refused.problem(), "unavailable");
    let content = format!("/v1/documents/{}/content", first.id());
    assert_eq!(filer.get(&content).await.expect(200).text(), "the first");
    assert_eq!(filer.all("/v1/documents").await.len(), 1, "nothing is known of the second");
    until("what arrived second is gone", async || (bucket.kept().await == 1).then_some(())).await;
    assert_eq!(filer.get(&content).await.expect(200).text(), "the first");
}

#[tokio::test]
async fn documents_lie_in_a_bucket_as_they_lie_in_a_folder() {
    let port = free_port();
    let world = World::with(Store::Sqlite, &in_bucket(port)).await;
    let filer = world.filer();
    let refused = sends(&filer, "a", "x", "x.txt", b"words").await.expect(503);
    assert_eq!(refused.problem(), "unavailable");

    let mut server = s3(&world, port);
    server.start();
    let bucket = Bucket::made(&mut server, port).await;

    let small = sends(&filer, "a", "x", "x.txt", b"words").await.expect(201);
    let content = format!("/v1/documents/{}/content", small.id());
    assert_eq!(filer.get(&content).await.expect(200).text(), "words");
    assert_eq!(bucket.kept().await, 1, "the copy that arrived is gone");

    let bytes: Vec<u8> = "An invoice.\n".bytes().cycle().take(18 << 20).collect();
    let upload = begins(&filer, bytes.len(), &json!({})).await;
    goes_on(&filer, &upload, 0, &bytes[..(9 << 20)]).await.expect(204);
    goes_on(&filer, &upload, 9 << 20, &bytes[(9 << 20)..]).await.expect(204);
    let large = completes(&filer, &upload, "b").await.expect(201);
    let content = format!("/v1/documents/{}/content", large.id());
    assert!(filer.get(&content).await.expect(200).bytes == bytes, "byte for byte");
    let part = filer.ask(Method::GET, &content).with("range", "bytes=12000000-12000010");
    assert_eq!(part.send().await.expect(206).bytes, bytes[12_000_000..=12_000_010]);
    assert_eq!(bucket.kept().await, 2, "the parts are gone");
    let refused = sends(&filer, "c", "x", "x.txt", b"\0\x01").await.expect(422);
    assert_eq!(refused.pointers(), ["/file"]);
    assert_eq!(bucket.kept().await, 2);
}

//! Two gibibytes in one request, and how much memory the service had meanwhile.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::world::server::own_memory_kib;
use crate::world::{Store, World};

const FILE_BYTES: u64 = 2 << 30;
const MEMORY_KIB: u64 = 100 * 1024;
const BOUNDARY: &str = "a-boundary-that-no-file-holds";

#[tokio::test(flavor = "multi_thread")]
async fn two_gibibytes_stream_through_less_than_a_hundred_megabytes() {
    let world = World::with(Store::Sqlite, "documents.max_bytes = 3000000000").await;
    let service = world.service.id();
    let before = own_memory_kib(service);
    let address = world.base().rsplit('/').next().expect("a host").to_owned();
    let sent = tokio::task::spawn_blocking(move || sends(&address, service)).await;
    let (answer, peak) = sent.expect("it is sent");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    let document: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(document["length"], FILE_BYTES);
    assert_eq!(document["media_type"], "text/plain");
    // Beyond what is read at most: it is kept, and says so.
    assert_eq!(document["reading"]["not_checked"][0]["why"], "too_large_to_read", "{document}");
    let files = world.stored();
    assert_eq!(files.len(), 1, "{files:?}");
    eprintln!("the service had {before} KiB before, and {peak} KiB at most");
    assert!(peak < MEMORY_KIB, "{peak} KiB, and {before} KiB before");
}

/// Sends the file as a form; gives the answer, and how much memory the service had at most while the file came.
fn sends(address: &str, service: u32) -> (String, u64) {
    let title =
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nLarge\r\n");
    let file = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.txt\"\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let length = title.len() as u64 + file.len() as u64 + FILE_BYTES + end.len() as u64;
    let head = format!(
        "POST /v1/documents HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer token-of-filer-for-tests-only\r\n\
         Idempotency-Key: large\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let mut line = TcpStream::connect(address).expect("the service listens");
    for text in [head, title, file] {
        line.write_all(text.as_bytes()).expect("it is sent");
    }
    let piece: Vec<u8> = "An invoice of very many lines.\n".bytes().cycle().take(1 << 20).collect();
    let mut peak = 0;
    for _ in 0..FILE_BYTES >> 20 {
        line.write_all(&piece).expect("it is sent");
        peak = peak.max(own_memory_kib(service));
    }
    line.write_all(end.as_bytes()).expect("it is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).expect("it is answered");
    (answer, peak.max(own_memory_kib(service)))
}

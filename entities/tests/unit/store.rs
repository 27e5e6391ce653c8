//! A store in a folder: what is taken in, what is refused, what is left.

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt as _;
use uuid::Uuid;

use entities::for_tests::{DOCUMENTS, UPLOADS, fresh};
use entities::{Arrived, PART_BYTES, Store, StoreError};

struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("tidewaiter-store-{}", Uuid::new_v4())))
    }

    fn store(&self) -> Store {
        Store::in_folder(&self.0).expect("a folder can be made")
    }

    fn files(&self) -> usize {
        let mut folders = vec![self.0.clone()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() { folders.push(path) } else { files += 1 }
            }
        }
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn bytes(store: &Store, key: &str, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let stream = store.read(key, range).await.expect("it is there");
    let pieces: Vec<_> = stream.try_collect().await.expect("it can be read");
    pieces.concat()
}

#[tokio::test]
async fn what_arrives_is_hashed_and_lies_under_a_key_of_its_own() {
    let folder = Folder::new();
    let store = folder.store();
    let sent: Vec<u8> =
        (0..PART_BYTES + 1_000).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    let mut arriving = store.begin().await.expect("it begins");
    for piece in sent.chunks(70_001) {
        arriving.write(piece).await.expect("it is written");
    }
    let arrived = arriving.finish().await.expect("it ends").expect("something");
    assert_eq!(arrived.length, sent.len() as u64);
    assert_eq!(arrived.head, sent[..65_536]);
    let expected = ring::digest::digest(&ring::digest::SHA256, &sent);
    let expected: String = expected.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    assert_eq!(arrived.sha256, expected);
    let laid = arrived.publish().await.expect("it is put there");
    let key = laid.key().to_owned();
    laid.named();
    assert_eq!(bytes(&store, &key, None).await, sent);
    assert_eq!(bytes(&store, &key, Some(300_000..300_007)).await, sent[300_000..300_007]);
    assert_eq!(folder.files(), 1, "the first copy is gone");
    let whole = store.as_file(&key).await.expect("a file");
    assert_eq!(std::fs::read(whole.path()).expect("it can be read"), sent);
    store.remove(&key).await.expect("it is removed");
    store.remove(&key).await.expect("twice does nothing");
    assert!(store.read(&key, None).await.is_err());
}

#[tokio::test]
async fn nothing_is_no_file_and_what_is_refused_leaves_nothing() {
    let folder = Folder::new();
    let store = folder.store();
    assert!(store.begin().await.expect("it begins").finish().await.expect("it ends").is_none());
    let mut arriving = store.begin().await.expect("it begins");
    arriving.write(b"some").await.expect("it is written");
    let arrived = arriving.finish().await.expect("it ends").expect("something");
    arrived.discard().await.expect("it is removed");
    // The empty one is dropped, and removed beside what goes on.
    while folder.files() > 0 {
        tokio::task::yield_now().await;
    }
}

/// Bytes that arrived, and are nobody's yet.
async fn arrived(store: &Store, sent: &[u8]) -> Arrived {
    let mut arriving = store.begin().await.expect("it begins");
    arriving.write(sent).await.expect("it is written");
    arriving.finish().await.expect("it ends").expect("something")
}

/// Whether something was refused because its key is taken.
fn is_taken<T>(asked: &Result<T, StoreError>) -> bool {
    let Err(StoreError::Store { source, .. }) = asked else { return false };
    matches!(source, object_store::Error::AlreadyExists { .. })
}

#[tokio::test]
async fn what_lies_under_a_key_is_never_written_over() {
    let folder = Folder::new();
    let store = folder.store();
    let (document, part) = (fresh(DOCUMENTS), fresh(UPLOADS));
    let first = arrived(&store, b"first").await.publish_as(document.clone()).await;
    first.expect("nothing lies there").named();
    assert!(is_taken(&arrived(&store, b"second").await.publish_as(document.clone()).await));
    assert_eq!(bytes(&store, document.as_ref(), None).await, b"first");
    store.keep(&part, b"first".to_vec()).await.expect("nothing lies there");
    assert!(is_taken(&store.keep(&part, b"second".to_vec()).await));
    assert_eq!(bytes(&store, part.as_ref(), None).await, b"first");
    // The copy that arrived second goes; the two that were first stay.
    while folder.files() > 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(bytes(&store, document.as_ref(), None).await, b"first");
}

/// When the file system wrote last, by its own clock.
fn written_at(folder: &Folder) -> DateTime<Utc> {
    let about = std::fs::metadata(folder.0.join("uploads")).expect("a folder");
    about.modified().expect("it has a time").into()
}

#[tokio::test]
async fn what_is_old_is_listed_and_what_was_half_written_goes() {
    let folder = Folder::new();
    let store = folder.store();
    let part = store.keep_part(Uuid::new_v4(), b"part".to_vec()).await.expect("it is kept");
    std::fs::write(folder.0.join("uploads").join("x#1"), b"half").expect("it is written");
    let later = written_at(&folder) + TimeDelta::hours(1);
    let earlier = later - TimeDelta::days(1);
    let listed = async |at| -> Vec<String> {
        let found: Vec<Vec<String>> = store.older_than(at).try_collect().await.expect("a list");
        found.concat()
    };
    assert_eq!(listed(later).await, [part]);
    assert!(listed(earlier).await.is_empty());
    assert_eq!(store.remove_half_written(earlier).await.ok(), Some(0));
    assert_eq!(store.remove_half_written(later).await.ok(), Some(1));
    assert_eq!(folder.files(), 1);
}

//! Archives: the same bytes however they arrive, and what is large.

use chrono::{DateTime, Utc};

use api::for_tests::archive::{Archive, BLOCK};

fn at() -> DateTime<Utc> {
    "2020-01-14T15:04:05Z".parse().expect("an instant")
}

/// An archive of these files, whose bytes come in pieces of this size.
fn archive(files: &[(&str, &[u8])], piece: usize) -> Vec<u8> {
    let (mut archive, mut all) = (Archive::default(), Vec::new());
    for (name, bytes) in files {
        archive.begin(name, at(), bytes.len() as u64);
        for some in bytes.chunks(piece) {
            archive.write(some);
            all.extend(archive.take());
        }
        archive.end();
    }
    archive.finish();
    all.extend(archive.take());
    all
}

#[test]
fn how_the_bytes_arrive_changes_nothing_of_the_archive() {
    let long = vec![7; BLOCK * 2 + 17];
    let files: &[(&str, &[u8])] = &[("a/ä.txt", b"words"), ("empty", b""), ("long", &long)];
    let whole = archive(files, usize::MAX);
    assert_eq!(archive(files, 1000), whole);
    assert_eq!(archive(files, BLOCK), whole);
    // By the specification: the first file, the list, its end, and three files in it.
    assert_eq!(&whole[..4], b"PK\x03\x04");
    assert_eq!(&whole[whole.len() - 22..whole.len() - 18], b"PK\x05\x06");
    assert_eq!(whole[whole.len() - 12], 3);
}

#[test]
fn what_is_large_is_told_in_64_bits() {
    let mut archive = Archive::default();
    archive.begin("large", at(), u64::from(u32::MAX));
    archive.write(b"not really");
    archive.end();
    let head = archive.take();
    assert_eq!(&head[4..6], [45, 0]);
    assert_eq!(&head[18..26], [0xff; 8]);
    // The hash and two lengths of eight bytes follow.
    assert_eq!(&head[head.len() - 24..head.len() - 20], b"PK\x07\x08");
    let mut many = Archive::default();
    for number in 0..70_000 {
        many.begin(&number.to_string(), at(), 0);
        many.end();
    }
    many.finish();
    let bytes = many.take();
    assert!(bytes.windows(4).any(|it| it == b"PK\x06\x06"));
}

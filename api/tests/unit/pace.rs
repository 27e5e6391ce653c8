//! Clients that send by drops, and answers that break off.

use std::io::ErrorKind;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures::{FutureExt as _, StreamExt as _, stream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::time::Instant;

use poem::web::RemoteAddr;

use api::for_tests::pace::{GRACE, Lines, Pace, PacedIo, Steady, Turn};

/// A body of which these pieces arrive at once, and then nothing more.
fn begun(pieces: usize) -> Steady {
    let arrived = stream::iter((0..pieces).map(|_| Ok(Bytes::from_static(&[0; 1_000]))));
    let rate = NonZeroU32::new(100).expect("a hundred is not zero");
    Steady::new(arrived.chain(stream::pending()).boxed(), rate)
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_ends_whatever_is_answered_meanwhile() {
    // Nothing that is written to its connection is known here: only what arrives of the body itself counts.
    let mut drops = begun(1);
    drops.waited = 2 * GRACE;
    assert!(matches!(drops.next().await, Some(Ok(piece)) if piece.len() == 1_000));
    let cut = drops.next().await.expect("it ends").map_err(|error| error.kind());
    assert_eq!(cut, Err(ErrorKind::TimedOut));

    let mut silent = begun(0);
    assert!(silent.next().now_or_never().is_none(), "the grace");
    silent.waiting = None;
    silent.waited = GRACE;
    let cut = silent.next().await.expect("it ends").map_err(|error| error.kind());
    assert_eq!(cut, Err(ErrorKind::TimedOut));

    // What came at the pace may rest as long as the pace allows.
    let mut steady = begun(7);
    steady.waited = 2 * GRACE;
    for _ in 0..7 {
        assert!(matches!(steady.next().await, Some(Ok(_))));
    }
    assert_eq!(steady.allowed(), Duration::from_secs(70));
    assert!(steady.next().now_or_never().is_none(), "there is time left");
}

#[tokio::test]
async fn a_connection_that_comes_too_slowly_ends_until_it_was_answered() {
    let since = Instant::now().checked_sub(2 * GRACE).expect("the machine has run a minute");
    let late = Pace { bytes_per_second: 100, turn: Some(Turn { since, bytes: 9 }) };
    let (ours, mut theirs) = duplex(64);
    let lines = Lines::default();
    let peer = RemoteAddr::default();
    let line = lines.open(&peer);
    let mut ours = PacedIo { io: ours, pace: late, line };
    theirs.write_all(b"x").await.expect("it is sent");
    let cut = ours.read_u8().await.map_err(|error| error.kind());
    assert_eq!(cut, Err(ErrorKind::TimedOut));
    ours.write_all(b"answer").await.expect("it is sent");
    theirs.write_all(b"y").await.expect("it is sent");
    assert_eq!(ours.read_u8().await.ok(), Some(b'y'));

    // An answer that broke off is not ended as a whole one.
    let line = lines.of(&peer.to_string()).expect("it is open");
    line.store(true, Ordering::Release);
    let ended = ours.write_all(b"0\r\n\r\n").await.map_err(|error| error.kind());
    assert_eq!(ended, Err(ErrorKind::BrokenPipe));
    drop(ours);
    assert!(lines.of(&peer.to_string()).is_none(), "it is closed");
}

#[test]
fn drops_are_too_slow_and_an_answer_begins_another_turn() {
    let begun = Instant::now();
    let at = |seconds| begun + Duration::from_secs(seconds);
    let mut drops = Pace { bytes_per_second: 100, turn: None };
    assert!((0..=30).all(|second| drops.heard(at(second), 1)), "the grace");
    assert!(!drops.heard(at(31), 1));
    drops.answered();
    assert!(drops.heard(at(3_600), 1), "a resting connection is no slow one");
    let mut steady = Pace { bytes_per_second: 100, turn: None };
    assert!((0..1_000).all(|second| steady.heard(at(second), 100)), "slow, and at the pace");
    assert!(!steady.heard(at(1_200), 100));
}

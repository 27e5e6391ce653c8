//! How the death of the process that reads is understood. That it dies as it should is tested from outside.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use proptest::prelude::*;

use api::for_tests::reading::{Reader, understood};
use api::reading::{Limits, NotChecked, Reading};

#[test]
fn each_end_has_its_reason() {
    let killed_by = ExitStatus::from_raw;
    let ended_with = |code: i32| ExitStatus::from_raw(code << 8);
    let cases = [
        (killed_by(24), "", NotChecked::TookTooLong),
        (killed_by(9), "", NotChecked::TookTooLong),
        (
            killed_by(6),
            "memory allocation of 1073741824 bytes failed\n",
            NotChecked::TooLargeToRead,
        ),
        (killed_by(6), "thread 'main' has overflowed its stack\n", NotChecked::CouldNotBeRead),
        (killed_by(11), "", NotChecked::CouldNotBeRead),
        (ended_with(101), "thread 'main' panicked", NotChecked::CouldNotBeRead),
        (ended_with(1), "", NotChecked::CouldNotBeRead),
        (ended_with(0), "", NotChecked::CouldNotBeRead),
    ];
    for (status, last_words, reason) in cases {
        assert_eq!(understood(status, b"", last_words.as_bytes()), Err(reason), "{status:?}");
    }
}

#[tokio::test]
async fn a_program_that_is_none_and_a_file_that_is_none_are_answers() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let none = Reading::not_checked(NotChecked::CouldNotBeRead);
    let reader = Reader::new(PathBuf::from("no such program"));
    assert_eq!(reader.read(&file, &Limits::default()).await, none);
    assert_eq!(reader.read(Path::new("no such file"), &Limits::default()).await, none);
    let limits = Limits { file_bytes: 1, ..Limits::default() };
    assert_eq!(reader.read(&file, &limits).await, Reading::not_checked(NotChecked::TooLargeToRead));
}

proptest! {
    #[test]
    fn a_report_is_understood_or_not_and_nothing_more(report in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = understood(ExitStatus::from_raw(0), &report, b"");
    }

    #[test]
    fn a_report_that_is_cut_off_is_none(cut in 0.0..1.0_f64, lines in proptest::collection::vec("\\PC{0,20}", 0..5)) {
        let text = lines.join("\n");
        let reading = api::reading::report(format!("x{text}").into_bytes(), &Limits::default()).expect("it is read");
        let report = serde_json::to_vec(&reading).expect("it is written");
        prop_assert_eq!(understood(ExitStatus::from_raw(0), &report, b""), Ok(reading));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a part of a length")]
        let end = (report.len() as f64 * cut) as usize;
        prop_assert!(understood(ExitStatus::from_raw(0), &report[..end], b"").is_err());
    }
}

//! Which entries count on a day: corrections, reversals, and the order of the law's days.

use statute::{Docket, Entry, EntryKind, Law, Program, Track, docket};

use crate::shorthand::{day, entries, shipment};

/// A docket whose corrections put these texts in place, each at the place of its correction.
fn corrected(line: &str, texts: &[(usize, EntryKind, &str)], on: &str) -> Docket {
    let mut entries = entries(line);
    for (at, kind, replacement) in texts {
        entries[*at].fields.replacement = Some(Box::new(Entry::new(*kind, day(replacement))));
    }
    docket(Program::Eapa, &entries, &Law::standard(), day(on))
}

/// The days on which the docket holds the case initiated, with the places of the entries that say so.
fn initiated(docket: &Docket) -> Vec<(u32, String)> {
    let entries = docket.entries.iter();
    let of = entries.filter(|entry| entry.kind == EntryKind::InvestigationInitiated);
    of.map(|entry| (entry.position, entry.on.to_string())).collect()
}

const WRONG_DAY: &str = "investigation_initiated 2025-01-06, entry_corrected 2025-02-10 corrects=0";

#[test]
fn a_replacement_stands_in_the_place_of_what_it_corrects_from_the_corrections_day_on() {
    let texts = [(1, EntryKind::InvestigationInitiated, "2025-01-08")];
    let on = |on| corrected(WRONG_DAY, &texts, on);
    assert_eq!(initiated(&on("2025-02-09")), [(0, "2025-01-06".to_owned())]);
    assert_eq!(initiated(&on("2025-02-10")), [(0, "2025-01-08".to_owned())]);
    // Day 300 after January 8, 2025, counted from the entry that the correction keeps the place of.
    let moved = on("2025-02-10");
    let determination = moved.deadline("determination", 1).expect("initiated");
    assert_eq!(
        (determination.due, determination.trigger.index),
        (Some(day("2025-11-04")), Some(0))
    );
    assert!(!moved.has(EntryKind::EntryCorrected), "a correction is not folded itself");
}

#[test]
fn a_correction_of_a_correction_gives_the_first_entry_another_text() {
    let line = format!("{WRONG_DAY}, entry_corrected 2025-02-12 corrects=1");
    let texts = [
        (1, EntryKind::InvestigationInitiated, "2025-01-08"),
        (2, EntryKind::InvestigationInitiated, "2025-01-07"),
    ];
    let on = |on| initiated(&corrected(&line, &texts, on));
    assert_eq!(on("2025-02-11"), [(0, "2025-01-08".to_owned())]);
    assert_eq!(on("2025-02-12"), [(0, "2025-01-07".to_owned())]);
    // Without a text of its own it only takes the first correction back.
    let back = |on| initiated(&corrected(&line, &texts[..1], on));
    assert_eq!(back("2025-02-12"), [(0, "2025-01-06".to_owned())]);
}

/// However long the chain, it ends: a ledger is read that corrected itself a hundred thousand times.
#[test]
fn a_long_chain_of_corrections_is_read_to_its_end() {
    let mut entries = entries("investigation_initiated 2025-01-06");
    for position in 1..2000 {
        let mut correction = Entry::new(EntryKind::EntryCorrected, day("2025-02-10"));
        (correction.position, correction.fields.corrects) = (position, Some(position - 1));
        entries.push(correction);
    }
    let read = |entries: &[Entry]| {
        initiated(&docket(Program::Eapa, entries, &Law::standard(), day("2025-03-03"))).len()
    };
    assert_eq!(read(&entries), 0, "the last of an odd number stands");
    entries.pop();
    assert_eq!(read(&entries), 1, "an even number takes itself back");
}

#[test]
fn what_names_nothing_or_corrects_nothing_takes_nothing_out() {
    let texts = [];
    let stray = "investigation_initiated 2025-01-06, entry_corrected 2025-02-10 corrects=7";
    assert_eq!(initiated(&corrected(stray, &texts, "2025-03-03")).len(), 1);
    // Only a correction corrects, whatever another entry says of itself.
    let line = "investigation_initiated 2025-01-06, determination_made 2025-02-03 corrects=0, entry_corrected 2025-02-10 corrects=1";
    let read = corrected(line, &texts, "2025-03-03");
    assert_eq!(initiated(&read).len(), 1);
    assert!(!read.has(EntryKind::DeterminationMade));
}

#[test]
fn a_reversal_undoes_what_the_clock_wrote_of_the_law_and_nothing_else() {
    let held = "presented_for_examination 2025-01-06";
    let has = |line: &str, kind| shipment(Track::General, line, "2025-02-11").has(kind);
    let silence = format!("{held}, detained 2025-01-14 by=system, lapse_reversed 2025-02-10 of=1");
    assert!(!has(&silence, EntryKind::Detained));
    // The port's own detention stands, and so does the record of a duty missed.
    let by_port =
        format!("{held}, detained 2025-01-14 by=port_director, lapse_reversed 2025-02-10 of=1");
    assert!(has(&by_port, EntryKind::Detained));
    let missed = format!(
        "{held}, deadline_missed 2025-01-14 rule=detention_notice#1, lapse_reversed 2025-02-10 of=1"
    );
    assert!(has(&missed, EntryKind::DeadlineMissed));
    // What only names the effect does not reverse it.
    let protested =
        format!("{held}, deemed_excluded 2025-02-06, exclusion_protest_filed 2025-02-10 of=1");
    assert!(has(&protested, EntryKind::DeemedExcluded));
}

#[test]
fn a_reversal_counts_from_its_own_day() {
    let line = "presented_for_examination 2025-01-06, deemed_excluded 2025-02-06, lapse_reversed 2025-02-10 of=1";
    let has = |on| shipment(Track::General, line, on).has(EntryKind::DeemedExcluded);
    assert!(has("2025-02-09") && !has("2025-02-10"));
}

/// An officer may record an act of an earlier day: the law's days order the docket, and the ledger only among equals.
#[test]
fn entries_are_folded_by_their_day_and_then_by_their_place() {
    let line = "allegation_filed 2025-01-06, investigation_initiated 2025-02-10, commerce_referral_made 2025-02-03, commerce_determination_received 2025-02-03";
    let read = corrected(line, &[], "2025-03-03");
    let order: Vec<u32> = read.entries.iter().map(|entry| entry.position).collect();
    assert_eq!(order, [0, 2, 3, 1]);
}

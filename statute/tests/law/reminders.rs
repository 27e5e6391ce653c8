//! Reminders: the ladder of each kind of deadline, the hours they keep, and who else hears of them.

use std::collections::BTreeSet;

use statute::reminder::{Hours, LADDER, Lists, QuietDays, Reminders, minutes};
use statute::{Entry, EntryKind, Law, Matter, Program};

use crate::shorthand::*;

fn lists(of: &[(&str, &[u32])]) -> Lists {
    of.iter().map(|(rule, days)| ((*rule).to_owned(), days.to_vec())).collect()
}

fn settled(ladder: Lists, escalate: Lists, quiet_days: QuietDays) -> Reminders {
    let hours = "10:00-12:00".parse().expect("hours");
    Reminders::new(ladder, escalate, hours, quiet_days).expect("nothing is wrong")
}

/// The days before, and the days on which they go out, of the decision whether to initiate: due on October 9, 2019.
fn told(reminders: &Reminders) -> Vec<(u32, String)> {
    let (law, matter) = (Law::standard(), Matter { program: Program::Eapa, track: None });
    let entries = [
        (EntryKind::AllegationFiled, "2019-07-17"),
        (EntryKind::AllegationAcknowledged, "2019-09-18"),
    ];
    let entries: Vec<Entry> = entries
        .into_iter()
        .zip(1..)
        .map(|((kind, on), position)| Entry { position, ..Entry::new(kind, day(on)) })
        .collect();
    let docket = statute::docket(matter, &entries, &law, day("2019-09-18"));
    let due = docket.deadline("initiation_decision", 1).expect("the deadline");
    assert_eq!(due.due, Some(day("2019-10-09")));
    let rungs = reminders.rungs(due, &law).into_iter();
    rungs.map(|rung| (rung.days_before, rung.on.to_string())).collect()
}

#[test]
fn each_rule_has_its_ladder_and_quiet_days_bring_a_reminder_forward() {
    let days = |told: Vec<(u32, String)>| -> Vec<u32> { told.into_iter().map(|it| it.0).collect() };
    // Thirty days before is before the acknowledgment.
    assert_eq!(days(told(&Reminders::default())), LADDER[1..]);
    let own = lists(&[("default", &[2]), ("initiation_decision", &[3, 11, 4])]);
    assert_eq!(days(told(&settled(own, Lists::new(), QuietDays::None))), [11, 4, 3]);
    let other = lists(&[("default", &[2]), ("determination", &[9])]);
    assert_eq!(days(told(&settled(other, Lists::new(), QuietDays::None))), [2]);

    // October 5, 2019 is a Saturday. September 29 is a Sunday, ten days before.
    let ladder = || lists(&[("default", &[10, 4])]);
    for (quiet_days, on) in [
        (QuietDays::None, ["2019-09-29", "2019-10-05"]),
        (QuietDays::Weekends, ["2019-09-27", "2019-10-04"]),
        (QuietDays::WeekendsAndHolidays, ["2019-09-27", "2019-10-04"]),
    ] {
        let told = told(&settled(ladder(), Lists::new(), quiet_days));
        assert_eq!(told.into_iter().map(|it| it.1).collect::<Vec<_>>(), on, "{quiet_days}");
    }
}

#[test]
fn a_reminder_keeps_the_hours_and_the_last_rungs_reach_a_supervisor() {
    let own = settled(Lists::new(), Lists::new(), QuietDays::None);
    // A hundred and twenty minutes of sixty seconds: first each minute, then its seconds.
    for (spread, at) in [
        (0, "14:00:00"),
        (1, "14:01:00"),
        (119, "15:59:00"),
        (120, "14:00:01"),
        (7_199, "15:59:59"),
        (7_200, "14:00:00"),
        (u64::MAX, "14:15:30"),
    ] {
        let found = own.instant(day("2019-10-09"), spread).to_rfc3339();
        assert_eq!(found, format!("2019-10-09T{at}+00:00"), "{spread}");
    }
    let all: BTreeSet<_> = (0..7_200).map(|it| own.instant(day("2019-10-09"), it)).collect();
    assert_eq!(all.len(), 7_200, "each second of the hours is somebody's");
    let heard = |it: &Reminders, rule: &str| -> Vec<u32> {
        (0..=60).filter(|day| it.escalates(rule, *day)).collect()
    };
    assert_eq!(heard(&own, "determination"), [0, 1]);
    let ladder = lists(&[("determination", &[60, 20, 7])]);
    let escalate = lists(&[("initiation_decision", &[5])]);
    let own = settled(ladder, escalate, QuietDays::None);
    assert_eq!(heard(&own, "determination"), [7, 20], "the last two of its own");
    assert_eq!(heard(&own, "initiation_decision"), [5]);
    let none = settled(Lists::new(), lists(&[("default", &[])]), QuietDays::None);
    assert_eq!(heard(&none, "determination"), [0_u32; 0]);
}

#[test]
fn every_defect_of_the_settings_is_told() {
    let many: Vec<u32> = (0..11).collect();
    let ladder = lists(&[("determination", &many), ("no_rule", &[366, 3, 3])]);
    let escalate = lists(&[("initiation_decision", &[9])]);
    let found = Reminders::new(ladder, escalate, Hours::default(), QuietDays::None);
    let found: Vec<_> = found
        .expect_err("defects")
        .into_iter()
        .map(|it| format!("{} {}", it.pointer, it.code))
        .collect();
    assert_eq!(
        found,
        [
            "/ladder/determination too_many",
            "/ladder/no_rule unknown_rule",
            "/ladder/no_rule too_early",
            "/ladder/no_rule twice",
            "/escalate/initiation_decision no_rung",
        ]
    );
    for text in
        ["", "9-17", "17:00-09:00", "09:00-09:00", "09:00-24:00", "09:60-10:00", "+9:00-10:00"]
    {
        assert!(text.parse::<Hours>().is_err(), "{text}");
    }
    assert_eq!(
        "08:30-18:00".parse::<Hours>().map(|it| it.to_string()).as_deref(),
        Ok("08:30-18:00")
    );
    assert_eq!((minutes("07:30"), minutes("7:30"), minutes("24:00")), (Some(450), None, None));
}

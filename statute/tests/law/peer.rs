//! Our calendar against one that others keep: the `holidays` package of the Python world, 1971 to 2040.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::{Datelike, NaiveDate, Weekday};
use statute::calendar::{Calendar, Sets};

use crate::shorthand::day;

/// Days that the package knows and our calendar does not count, each for its reason: executive orders (and half days) of
/// years whose closures have not been reviewed. A count over them is marked provisional.
const NOT_REVIEWED: &[&str] = &[
    "2001-12-24",
    "2002-12-24",
    "2003-12-26",
    "2004-06-11",
    "2007-01-02",
    "2007-12-24",
    "2008-12-26",
    "2009-12-24",
    "2012-12-24",
    "2014-12-26",
    "2015-12-24",
];

/// Weekdays that our calendar counts as off and the package does not know: Inauguration Day, a holiday of the Washington
/// area alone (5 USC 6103(c)).
fn is_inauguration_day(on: NaiveDate) -> bool {
    statute::calendar::inauguration_day(on.year()) == Some(on)
}

fn theirs() -> BTreeMap<NaiveDate, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = root.join("../.tools/holidays");
    assert!(package.is_dir(), "`make tools` installs the `holidays` package into .tools/holidays");
    let done = Command::new("python3")
        .arg(root.join("tests/law/days_off.py"))
        .env("PYTHONPATH", package)
        .output()
        .expect("python3 is a prerequisite of the tests");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout)
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(on, name)| (day(on), name.to_owned()))
        .collect()
}

#[test]
fn our_days_off_are_those_of_an_independent_list() {
    let (ours, theirs) = (Calendar::with(Sets::ALL), theirs());
    assert!(theirs.len() > 700, "{} days", theirs.len());
    let mut wrong = Vec::new();
    let mut on = day("1971-01-01");
    while on < day("2041-01-01") {
        let weekend = matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
        let (off, known) = (!ours.is_business_day(on), theirs.get(&on));
        let explained =
            NOT_REVIEWED.iter().any(|listed| day(listed) == on) || is_inauguration_day(on);
        if !weekend && off != known.is_some() && !explained {
            wrong.push(format!("{on}: ours {:?}, theirs {known:?}", ours.why_off(on)));
        }
        on = on.succ_opt().expect("a day");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for listed in NOT_REVIEWED {
        let on = day(listed);
        assert!(
            ours.is_business_day(on) && theirs.contains_key(&on),
            "{listed} needs no exception any more"
        );
    }
}

//! Lines of a calendar, escaped and folded.

use api::for_tests::icalendar::Lines;

fn lines(name: &str, value: &str) -> Vec<String> {
    let mut lines = Lines::default();
    lines.text(name, value);
    let text = lines.finish();
    assert!(text.ends_with("\r\n"), "{text:?}");
    text.trim_end_matches("\r\n").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_text_is_escaped_and_cannot_begin_a_line_of_its_own() {
    for (value, written) in [
        ("a; b, c", "X:a\\; b\\, c"),
        ("back\\slash", "X:back\\\\slash"),
        ("one\r\nEND:VCALENDAR", "X:one\\nEND:VCALENDAR"),
        ("bell\u{7}\u{0}", "X:bell"),
    ] {
        assert_eq!(lines("X", value), [written]);
    }
}

#[test]
fn a_line_is_folded_at_75_octets_and_no_character_is_cut() {
    for value in ["x".repeat(300), "ä".repeat(150), "漢字, ".repeat(60)] {
        let written = lines("SUMMARY", &value);
        assert!(written.len() > 1);
        for (at, line) in written.iter().enumerate() {
            assert!(line.len() <= 75, "{} octets", line.len());
            assert_eq!(line.starts_with(' '), at > 0 || value.starts_with(' '), "{line}");
            // A line that is not the last is as long as the next character let it be.
            assert!(at + 1 == written.len() || line.len() > 75 - 4, "{line}");
        }
        let unfolded: String =
            written.iter().enumerate().map(|(at, it)| &it[usize::from(at > 0)..]).collect();
        assert_eq!(unfolded, format!("SUMMARY:{}", value.replace(',', "\\,")));
    }
    assert_eq!(lines("X", &"x".repeat(73)), [format!("X:{}", "x".repeat(73))]);
    assert_eq!(lines("X", &"x".repeat(74)).len(), 2);
}

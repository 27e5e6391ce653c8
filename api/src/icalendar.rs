//! Lines of iCalendar (RFC 5545): escaped, folded at 75 octets, ended as the standard wants it. Nothing here knows a clock or draws a number, so
//! that the same deadlines are the same bytes.

use chrono::{DateTime, NaiveDate, Utc};

/// The longest line, in octets, without its end.
const LONGEST: usize = 75;

/// A calendar that is being written.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// A property whose value is written as it is.
    pub fn put(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A property whose value is text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.put(name, &escaped(value));
    }

    /// A property whose value is an instant.
    pub fn instant(&mut self, name: &str, at: DateTime<Utc>) {
        self.put(name, &at.format("%Y%m%dT%H%M%SZ").to_string());
    }

    /// A property whose value is a whole day.
    pub fn day(&mut self, name: &str, on: NaiveDate) {
        self.put(&format!("{name};VALUE=DATE"), &on.format("%Y%m%d").to_string());
    }

    /// All lines.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }

    /// One line, in as many as it takes: each but the first begins with a blank, which is part of its length. No character is cut in two.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text as a value carries it. What no line may hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            character if character.is_control() && character != '\t' => {}
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Lines;

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
}

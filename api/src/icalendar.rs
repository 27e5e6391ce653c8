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

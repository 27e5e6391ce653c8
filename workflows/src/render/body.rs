//! A letter's body, written once as `CommonMark`: told as plain text and as HTML, so that no form can say what another
//! does not.

use std::fmt::Write as _;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::RenderError;

/// A letter, read.
pub(super) struct Body<'a> {
    /// Its heading.
    pub title: String,
    /// What follows it.
    events: Vec<Event<'a>>,
}

impl<'a> Body<'a> {
    /// Reads a letter that begins with its heading.
    pub(super) fn read(markdown: &'a str) -> Result<Self, RenderError> {
        let mut events = Parser::new(markdown);
        let begins = matches!(
            events.next(),
            Some(Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
        );
        if !begins {
            return Err(RenderError::Missing("its heading"));
        }
        let heading = TagEnd::Heading(HeadingLevel::H1);
        let mut title = String::new();
        for event in events.by_ref().take_while(|event| *event != Event::End(heading)) {
            title.push_str(&said(&event));
        }
        Ok(Self { title, events: events.collect() })
    }

    /// Reads words that stand below a letter and have no heading.
    pub(super) fn below(markdown: &'a str) -> Self {
        Self { title: String::new(), events: Parser::new(markdown).collect() }
    }

    /// What follows the heading.
    pub(super) fn events(&self) -> &[Event<'a>] {
        &self.events
    }

    /// As plain text: not wrapped yet, with an empty line between paragraphs.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut numbers: Vec<Option<u64>> = Vec::new();
        for event in &self.events {
            match event {
                Event::Start(Tag::Heading { .. } | Tag::Paragraph) if numbers.is_empty() => {
                    text.push_str("\n\n");
                }
                Event::Start(Tag::List(first)) => numbers.push(*first),
                Event::End(TagEnd::List(_)) => {
                    numbers.pop();
                    text.push('\n');
                }
                Event::Start(Tag::Item) => {
                    text.push_str("\n\n");
                    match numbers.last_mut() {
                        Some(Some(number)) => {
                            let _ = write!(text, "{number}. ");
                            *number += 1;
                        }
                        _ => text.push_str("* "),
                    }
                }
                // What is set off in a list stands on a line of its own: where it is written.
                Event::Start(Tag::Emphasis) if !numbers.is_empty() => text.push_str("\n  "),
                event => text.push_str(&said(event)),
            }
        }
        text
    }

    /// As HTML that looks the same in every mail program: no style sheet, each element with its own style.
    pub(super) fn html(&self) -> String {
        let mut html = String::new();
        let mut lists = 0_u32;
        for event in &self.events {
            let style = match event {
                Event::Start(Tag::Heading { .. }) => {
                    "<h2 style=\"margin:24px 0 8px;font-size:18px\">"
                }
                Event::End(TagEnd::Heading(_)) => "</h2>\n",
                Event::Start(Tag::Paragraph) if lists == 0 => "<p style=\"margin:0 0 16px\">",
                Event::End(TagEnd::Paragraph) if lists == 0 => "</p>\n",
                Event::Start(Tag::List(first)) => {
                    lists += 1;
                    match first {
                        Some(_) => "<ol style=\"margin:0 0 16px;padding:0 0 0 20px\">\n",
                        None => "<ul style=\"margin:0 0 16px;padding:0 0 0 20px\">\n",
                    }
                }
                Event::End(TagEnd::List(is_ordered)) => {
                    lists = lists.saturating_sub(1);
                    if *is_ordered { "</ol>\n" } else { "</ul>\n" }
                }
                Event::Start(Tag::Item) => "<li style=\"margin:0 0 8px\">",
                Event::End(TagEnd::Item) => "</li>\n",
                Event::Start(Tag::Strong) => "<strong>",
                Event::End(TagEnd::Strong) => "</strong>",
                Event::Start(Tag::Emphasis) if lists > 0 => {
                    "<br><span style=\"color:#57606a;font-size:13px\">"
                }
                Event::Start(Tag::Emphasis) => "<span style=\"color:#57606a;font-size:13px\">",
                Event::End(TagEnd::Emphasis) => "</span>",
                Event::HardBreak => "<br>\n",
                _ => "",
            };
            html.push_str(style);
            if let Event::Text(words) = event {
                let _ = write!(html, "{}", minijinja::HtmlEscape(words));
            } else if *event == Event::SoftBreak {
                html.push(' ');
            }
        }
        html
    }
}

/// The words of an event.
fn said(event: &Event<'_>) -> String {
    match event {
        Event::Text(words) => words.to_string(),
        Event::SoftBreak => " ".to_owned(),
        Event::HardBreak => "\n".to_owned(),
        _ => String::new(),
    }
}

/// Somebody's words within a letter: they stay words, whatever marks they hold. Lines stay lines.
pub(super) fn escaped(words: &str) -> String {
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    let escaped = lines.map(|line| {
        let mut kept = String::with_capacity(line.len());
        for letter in line.chars() {
            if letter.is_ascii_punctuation() {
                kept.push('\\');
            }
            kept.push(if letter.is_control() { ' ' } else { letter });
        }
        kept
    });
    escaped.collect::<Vec<_>>().join("\\\n")
}

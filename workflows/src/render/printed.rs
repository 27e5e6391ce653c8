//! The letter on paper: what its notice said, kept as words when it was rendered and set in type when it is wanted.

use chrono::{DateTime, Utc};
use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};
use statute::Audience;

use super::RenderError;
use super::body::Body;
use super::letter::Letter;
use super::paper::{Block, Sheet, Span, Style};

/// The agency, as every letter names it.
pub(super) const AGENCY: &str = "U.S. Customs and Border Protection";

/// What a letter says, apart from whom it is to: kept with the notice, so that a later change of the templates changes no
/// letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Printed {
    office: String,
    dated: String,
    /// When the notice was owed.
    owed_at: DateTime<Utc>,
    sandbox: Option<String>,
    /// What stands beside its name above the title: the case, the filer, the importer.
    about: Vec<(String, String)>,
    /// As `CommonMark`, with its title.
    body: String,
    /// The same for what stands below it.
    closing: String,
}

/// Whom a letter is to, and what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The recipient's name.
    pub name: String,
    /// As whom.
    pub audience: Audience,
    /// Where it goes, line by line.
    pub address: String,
    /// The number of the case.
    pub case_number: String,
    /// The id of the notice.
    pub notice: String,
    /// The id of the delivery.
    pub delivery: String,
    /// The SHA-256 of what was rendered.
    pub sha256: String,
}

impl Printed {
    /// Keeps what a letter says.
    pub(super) fn of(
        letter: &Letter,
        owed_at: DateTime<Utc>,
        body: String,
        closing: String,
    ) -> Self {
        Self {
            office: letter.office.clone(),
            dated: letter.dated.clone(),
            owed_at,
            sandbox: letter.sandbox.clone(),
            about: letter.about(),
            body,
            closing,
        }
    }

    /// The letter to one recipient.
    pub(super) fn sheet(&self, to: &Addressed) -> Result<Sheet, RenderError> {
        let body = Body::read(&self.body)?;
        let plain = Style::plain();
        let mark = if self.sandbox.is_some() { "[Sandbox] " } else { "" };
        let title = format!("{mark}{}", body.title);
        let mut blocks = vec![Block::Head(vec![
            Span::new(format!("{}\n", self.office), Style::title_of_head()),
            Span::new(AGENCY, Style::quiet()),
        ])];
        if let Some(sandbox) = &self.sandbox {
            let said = format!(
                " It comes from the sandbox “{sandbox}”, concerns no real case and has no legal effect. Its dates are those of the sandbox’s own clock."
            );
            blocks.push(Block::Warning(vec![
                Span::new("This is a test.", Style::strong()),
                Span::new(said, plain),
            ]));
        }
        blocks.push(Block::Lines(vec![Span::new(self.dated.clone(), plain)]));
        let capacity = match to.audience {
            Audience::Office => None,
            Audience::Filer => Some("Filer of the allegation"),
            Audience::Importer => Some("Importer"),
        };
        let addressee = [Some(to.name.as_str()), capacity, Some(to.address.as_str())];
        let addressee: Vec<&str> = addressee.into_iter().flatten().collect();
        blocks.push(Block::Lines(vec![Span::new(addressee.join("\n"), plain)]));
        blocks.push(Block::Title(vec![Span::new(title.clone(), Style::title())]));
        for (name, value) in &self.about {
            let spans = vec![Span::new(value.clone(), plain)];
            blocks.push(Block::Fact { name: name.clone(), spans });
        }
        blocks.extend(read(body.events()));
        let closing = Body::below(&self.closing);
        blocks.extend(read(closing.events()));
        Ok(Sheet {
            title: format!("{title}: {}", to.case_number),
            author: self.office.clone(),
            id: to.delivery.clone(),
            dated: self.owed_at,
            blocks,
            foot: vec![
                format!("{} · Notice {}", to.case_number, to.notice),
                format!("SHA-256 {}", to.sha256),
            ],
        })
    }
}

/// The blocks of a letter's words.
fn read<'a>(events: &'a [Event<'a>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    // The lists it is within, with the number of the next item; and the mark of the item in hand.
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut mark = String::new();
    let mut style = Style::plain();
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => style = Style::heading(),
            Event::End(TagEnd::Heading(_)) => {
                blocks.push(Block::Heading(std::mem::take(&mut spans)));
                style = Style::plain();
            }
            Event::End(TagEnd::Paragraph) if lists.is_empty() => {
                blocks.push(Block::Paragraph(std::mem::take(&mut spans)));
            }
            Event::Start(Tag::Paragraph) if !spans.is_empty() => spans.push(Span::new("\n", style)),
            Event::Start(Tag::List(first)) => {
                item(&mut blocks, &mut mark, &mut spans);
                lists.push(*first);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                mark = match lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "•".to_owned(),
                };
            }
            Event::End(TagEnd::Item) => item(&mut blocks, &mut mark, &mut spans),
            Event::Start(Tag::Strong) => style = Style { face: Style::strong().face, ..style },
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => style = Style::plain(),
            Event::Start(Tag::Emphasis) => {
                if !lists.is_empty() {
                    trim(&mut spans);
                    spans.push(Span::new("\n", style));
                }
                style = Style::cited();
            }
            Event::Text(words) | Event::Code(words) => {
                spans.push(Span::new(words.to_string(), style));
            }
            Event::SoftBreak => spans.push(Span::new(" ", style)),
            Event::HardBreak => spans.push(Span::new("\n", style)),
            _ => {}
        }
    }
    blocks
}

/// Ends an item, where one has begun.
fn item(blocks: &mut Vec<Block>, mark: &mut String, spans: &mut Vec<Span>) {
    if !spans.is_empty() {
        blocks.push(Block::Item { mark: std::mem::take(mark), spans: std::mem::take(spans) });
    }
}

/// What is set off stands on a line of its own: the blank before it is none.
fn trim(spans: &mut [Span]) {
    if let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
    }
}

//! The certificate of service of a notice: who was served, when and how, and who was not.

use chrono::{DateTime, Utc};

use super::paper::{Block, Sheet, Span, Style};

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Which office says so.
    pub office: String,
    /// The id of the notice.
    pub notice: String,
    /// The number of the case.
    pub case_number: String,
    /// What the notice is called.
    pub title: String,
    /// The sandbox's name, where it is one.
    pub sandbox: Option<String>,
    /// When the notice was owed.
    pub owed_at: DateTime<Utc>,
    /// What there is to say of the notice, by name.
    pub about: Vec<(String, String)>,
    /// Each recipient who was served: his name, and the rest by name.
    pub served: Vec<(String, Vec<(String, String)>)>,
    /// Each who was not.
    pub not_served: Vec<(String, Vec<(String, String)>)>,
}

/// What is too exact to be set like words: it is compared letter by letter.
const EXACT: &[&str] = &["SHA-256 of the words", "SHA-256 of the letter", "Message-ID", "Notice"];

impl Certificate {
    /// The certificate on paper. The same facts give the same bytes.
    pub(super) fn sheet(&self) -> Sheet {
        let plain = Style::plain();
        let mark = if self.sandbox.is_some() { "[Sandbox] " } else { "" };
        let title = format!("{mark}Certificate of service");
        let mut blocks = vec![
            Block::Head(vec![
                Span::new(format!("{}\n", self.office), Style::title_of_head()),
                Span::new(super::printed::AGENCY, Style::quiet()),
            ]),
            Block::Title(vec![Span::new(title.clone(), Style::title())]),
        ];
        if let Some(sandbox) = &self.sandbox {
            let said = format!(
                "This is a test. It comes from the sandbox “{sandbox}”, concerns no real case and has no legal effect."
            );
            blocks.push(Block::Warning(vec![Span::new(said, plain)]));
        }
        blocks.extend(facts(&self.about));
        for (heading, people, nobody) in [
            ("Served", &self.served, "Nobody was served yet."),
            ("Not served", &self.not_served, "Everybody to whom this notice is owed was served."),
        ] {
            blocks.push(Block::Heading(vec![Span::new(heading, Style::heading())]));
            if people.is_empty() {
                blocks.push(Block::Paragraph(vec![Span::new(nobody, plain)]));
            }
            for (name, about) in people {
                blocks.push(Block::Paragraph(vec![Span::new(name.clone(), Style::strong())]));
                blocks.extend(facts(about));
            }
        }
        Sheet {
            title: format!("{title}: {}, {}", self.title, self.case_number),
            author: self.office.clone(),
            id: format!("certificate:{}", self.notice),
            dated: self.owed_at,
            blocks,
            foot: vec![format!("{} · Notice {}", self.case_number, self.notice)],
        }
    }
}

fn facts(about: &[(String, String)]) -> impl Iterator<Item = Block> {
    about.iter().map(|(name, value)| {
        let is_exact = EXACT.contains(&name.as_str());
        let style = if is_exact { Style::exact() } else { Style::plain() };
        Block::Fact { name: name.clone(), spans: vec![Span::new(value.clone(), style)] }
    })
}

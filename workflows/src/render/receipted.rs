//! What is signed, on paper: receipts of filings and announcements, and certificates of outages.

use chrono::{DateTime, Utc};

use super::paper::{Block, Sheet, Span, Style};

/// A text with its signature, to be put on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedProof {
    /// What is signed.
    pub text: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Which key signed it, and the signature; nothing where the service had no key.
    pub signed: Option<(String, String)>,
}

/// What a receipt or a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedReceipt {
    /// Which office says so.
    pub office: String,
    /// What it is called.
    pub title: String,
    /// What names it for ever.
    pub id: String,
    /// The sandbox's name, where it is of one.
    pub sandbox: Option<String>,
    /// The instant it is dated.
    pub dated: DateTime<Utc>,
    /// What stands before its facts.
    pub preamble: Option<String>,
    /// What there is to say, by name.
    pub about: Vec<(String, String)>,
    /// Each document: what is said of it, and its SHA-256.
    pub documents: Vec<(String, String)>,
    /// What proves it.
    pub proof: PrintedProof,
}

/// What is too exact to be set like words: it is compared letter by letter.
const EXACT: &[&str] = &["Receipt", "SHA-256 of the body", "Sealed entry", "Outage"];

/// How a stranger proves it.
const HOW: &str = "The signature is that of the bytes of the signed text, by Ed25519 (RFC 8032), with the key named here: the service tells its \
                   public keys, also those that sign no more, at /.well-known/jwks.json. The text is canonical JSON (RFC 8785). Take its bytes \
                   from the same receipt in JSON; here its lines are broken to fit the page.";

/// What is said where there is no signature.
const UNSIGNED: &str = "This is not signed: the service had no key to sign with when it was made. It proves nothing by itself.";

impl PrintedReceipt {
    /// The receipt on paper. The same facts give the same bytes.
    pub(super) fn sheet(&self) -> Sheet {
        let plain = Style::plain();
        let mark = if self.sandbox.is_some() { "[Sandbox] " } else { "" };
        let title = format!("{mark}{}", self.title);
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
        if self.proof.signed.is_none() {
            blocks.push(Block::Warning(vec![Span::new(UNSIGNED, plain)]));
        }
        blocks.extend(self.preamble.iter().map(|it| paragraph(it, plain)));
        for (name, value) in &self.about {
            let is_exact = EXACT.contains(&name.as_str());
            blocks.push(fact(name, value, if is_exact { Style::exact() } else { plain }));
        }
        if !self.documents.is_empty() {
            blocks.push(heading("Documents"));
            for (about, sha256) in &self.documents {
                blocks.push(fact(about, &format!("SHA-256 {sha256}"), Style::exact()));
            }
        }
        if let Some((kid, signature)) = &self.proof.signed {
            blocks.push(heading("Signature"));
            blocks.push(paragraph(HOW, plain));
            blocks.push(fact("Key", kid, Style::exact()));
            blocks.push(fact("Signature", signature, Style::exact()));
        }
        blocks.push(heading("Text"));
        blocks.push(fact("SHA-256", &self.proof.sha256, Style::exact()));
        blocks.push(paragraph(&self.proof.text, Style::exact()));
        Sheet {
            title: format!("{title}: {}", self.id),
            author: self.office.clone(),
            id: format!("receipt:{}", self.id),
            dated: self.dated,
            blocks,
            foot: vec![format!("{} {}", self.title, self.id)],
        }
    }
}

fn heading(words: &str) -> Block {
    Block::Heading(vec![Span::new(words, Style::heading())])
}

fn paragraph(words: &str, style: Style) -> Block {
    Block::Paragraph(vec![Span::new(words, style)])
}

fn fact(name: &str, value: &str, style: Style) -> Block {
    Block::Fact { name: name.to_owned(), spans: vec![Span::new(value, style)] }
}

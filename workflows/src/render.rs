//! What a notice says: written once, from what every one of its recipients may see.

mod amended;
mod body;
mod certified;
mod digest;
mod hook;
mod letter;
mod limit;
mod paper;
mod printed;
mod receipted;
mod templates;
mod words;

use entities::{DigestJob, RenderJob, Rendered, WebhookWord};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, escape_formatter};
use serde::Serialize;
use thiserror::Error;
use url::Url;

use body::Body;
pub use certified::Certificate;
use digest::DigestLetter;
use hook::HookLetter;
use letter::Letter;
use paper::Paper;
pub use paper::PaperError;
pub use printed::Addressed;
use printed::Printed;
pub use receipted::{PrintedProof, PrintedReceipt};
use templates::{FRAMES, LETTERS};
pub use words::{act, obligor};

/// What every notice says, whatever it is about.
#[derive(Debug, Clone)]
pub struct NoticeSettings {
    /// The office, as notices are signed.
    pub office: String,
    /// Where readers find the case: the base of every link.
    pub public_url: Url,
}

/// Why a notice cannot be written.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The notice is of a kind that has no template.
    #[error("there is no template for this kind of notice")]
    Kind,
    /// What the notice must tell is not on the docket.
    #[error("the docket does not say {0}")]
    Missing(&'static str),
    /// A deadline is not as the law writes it.
    #[error("the deadline cannot be read")]
    Deadline(#[source] serde_json::Error),
    /// A template does not fit what it is given.
    #[error("a template does not fit")]
    Template(#[source] minijinja::Error),
    /// What was kept of a letter cannot be read or written.
    #[error("the words of a letter cannot be read")]
    Words(#[source] serde_json::Error),
    /// It cannot be put on paper.
    #[error("it cannot be put on paper")]
    Paper(#[source] PaperError),
}

/// The templates, read once, and the types that letters are set in.
pub struct Renderer {
    settings: NoticeSettings,
    templates: Environment<'static>,
    paper: Paper,
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Renderer {
    /// Reads the templates. A word that a template tells and nobody gives is an error, never a gap in a notice.
    ///
    /// # Errors
    /// When a template cannot be read or a face is missing: never with what is built in.
    pub fn new(settings: &NoticeSettings) -> Result<Self, RenderError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        templates.set_auto_escape_callback(|name| match name.rsplit_once('.') {
            Some((_, "html")) => AutoEscape::Html,
            Some((_, "md")) => AutoEscape::Custom(MARKDOWN),
            _ => AutoEscape::None,
        });
        templates.set_formatter(|out, state, value| match state.auto_escape() {
            AutoEscape::Custom(MARKDOWN) if !value.is_safe() => {
                Ok(out.write_str(&body::escaped(&value.to_string()))?)
            }
            AutoEscape::Custom(MARKDOWN) => Ok(out.write_str(&value.to_string())?),
            _ => escape_formatter(out, state, value),
        });
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        let mut add = |name: String, text| {
            templates.add_template_owned(name, text).map_err(RenderError::Template)
        };
        for (name, text) in LETTERS {
            if name.starts_with("frame/") {
                add(format!("{name}.md"), *text)?;
                continue;
            }
            let (subject, letter) = text.split_once('\n').unwrap_or((text, ""));
            add(format!("{name}.subject"), subject)?;
            add(format!("{name}.md"), letter)?;
        }
        for (name, text) in FRAMES {
            add((*name).to_owned(), *text)?;
        }
        let paper = Paper::new().map_err(RenderError::Paper)?;
        Ok(Self { settings: settings.clone(), templates, paper })
    }

    /// Writes a notice.
    ///
    /// # Errors
    /// When the docket does not say what the notice must tell.
    pub fn render(&self, job: &RenderJob) -> Result<Rendered, RenderError> {
        let letter = Letter::of(job, &self.settings)?;
        let (kind, is_test) = (&job.notice.kind, job.sandbox.is_some());
        let Some(amends) = &job.amends else {
            let (mailed, markdown) = self.written(kind, &letter, is_test, "")?;
            return self.with_letter(job, &letter, &letter, mailed, markdown);
        };
        // What is taken out is taken out of what the templates are given, so that no form of the letter is ever made of it.
        let words = amended::without(&letter, &amends.passages)?;
        let lead = self.part("frame/amended.md", &amended::lead(amends))?;
        let (mailed, markdown) = self.written(kind, &words, is_test, &lead)?;
        let mailed = Rendered { subject: format!("Amended: {}", mailed.subject), ..mailed };
        let rendered = self.with_letter(job, &letter, &words, mailed, markdown)?;
        Ok(Rendered { letter: amended::printed(rendered.letter, &amends.passages)?, ..rendered })
    }

    /// What is mailed, with what the letter on paper says.
    fn with_letter(
        &self,
        job: &RenderJob,
        letter: &Letter,
        words: &impl Serialize,
        mailed: Rendered,
        markdown: String,
    ) -> Result<Rendered, RenderError> {
        let closing = self.part("frame/closing.md", words)?;
        let printed = Printed::of(letter, job.notice.created_at, markdown, closing);
        let letter = Some(serde_json::to_string(&printed).map_err(RenderError::Words)?);
        Ok(Rendered { letter, ..mailed })
    }

    /// Writes a digest.
    pub(crate) fn digest(&self, job: &DigestJob) -> Result<Rendered, RenderError> {
        let letter = DigestLetter::of(job, &self.settings)?;
        self.written("digest", &letter, false, "").map(|(mailed, _)| mailed)
    }

    /// Writes the word to its owner that a webhook was disabled.
    pub(crate) fn webhook_disabled(&self, word: &WebhookWord) -> Result<Rendered, RenderError> {
        let letter = HookLetter::of(word, &self.settings);
        self.written("webhook_disabled", &letter, word.sandbox.is_some(), "")
            .map(|(mailed, _)| mailed)
    }

    /// What is mailed, and the words it was made of. `lead` stands before everything else below the heading.
    fn written(
        &self,
        kind: &str,
        letter: &impl Serialize,
        is_test: bool,
        lead: &str,
    ) -> Result<(Rendered, String), RenderError> {
        let subject = self.part(&format!("{kind}.subject"), letter)?;
        let markdown = amended::led(self.part(&format!("{kind}.md"), letter)?, lead);
        let body = Body::read(&markdown)?;
        let mark = if is_test { "[Sandbox] " } else { "" };
        let told = Told { letter, title: &body.title, body: body.html() };
        let text = [
            self.part("frame/head.txt", letter)?,
            format!("\n{}", body.title),
            body.text(),
            format!("\n{}", self.part("frame/foot.txt", letter)?),
        ];
        let html = self.part("frame/page.html", &told)?;
        let mailed = Rendered {
            subject: format!("{mark}{}", subject.trim()),
            text: tidy(&text.join("\n")),
            html,
            letter: None,
        };
        Ok((mailed, markdown))
    }

    /// Sets a letter to one recipient in type: a PDF, from the words that were kept when its notice was rendered. The same
    /// words to the same recipient give the same bytes.
    ///
    /// # Errors
    /// When the words cannot be read.
    pub fn letter(&self, kept: &str, to: &Addressed) -> Result<Vec<u8>, RenderError> {
        let printed: Printed = serde_json::from_str(kept).map_err(RenderError::Words)?;
        self.paper.print(&printed.sheet(to)?).map_err(RenderError::Paper)
    }

    /// Puts a certificate of service on paper: a PDF. The same facts give the same bytes.
    ///
    /// # Errors
    /// When it cannot be written as PDF/A.
    pub fn certificate(&self, certificate: &Certificate) -> Result<Vec<u8>, RenderError> {
        self.paper.print(&certificate.sheet()).map_err(RenderError::Paper)
    }

    /// Puts a receipt, or a certificate of an outage, on paper: a PDF. The same facts give the same bytes.
    ///
    /// # Errors
    /// When it cannot be written as PDF/A.
    pub fn receipt(&self, receipt: &PrintedReceipt) -> Result<Vec<u8>, RenderError> {
        self.paper.print(&receipt.sheet()).map_err(RenderError::Paper)
    }

    fn part(&self, name: &str, told: &impl Serialize) -> Result<String, RenderError> {
        let template = self.templates.get_template(name);
        template.and_then(|it| it.render(told)).map_err(RenderError::Template)
    }
}

/// How the words of others are kept from being marks in a letter.
const MARKDOWN: &str = "markdown";

/// A letter within its page.
#[derive(Serialize)]
struct Told<'a, L> {
    #[serde(flatten)]
    letter: &'a L,
    title: &'a str,
    body: String,
}

/// The width of plain text.
const WIDTH: usize = 78;

/// Plain text, wrapped, without trailing blanks, and with one empty line at most between paragraphs.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if line.is_empty() && tidied.ends_with("\n\n") {
            continue;
        }
        let body = line.trim_start();
        let mut indent = " ".repeat(line.len() - body.len());
        let mut width = 0;
        for (number, word) in body.split(' ').enumerate() {
            let length = word.chars().count();
            if number > 0 && width + 1 + length > WIDTH {
                // An item of a list goes on under its text.
                if body.starts_with("* ") && indent.is_empty() {
                    "  ".clone_into(&mut indent);
                }
                tidied.push('\n');
                width = 0;
            }
            let gap = if width == 0 { indent.as_str() } else { " " };
            tidied.push_str(gap);
            tidied.push_str(word);
            width += gap.len() + length;
        }
        tidied.push('\n');
    }
    tidied
}

#[cfg(test)]
mod tests;

//! What a notice says: written once, from what every one of its recipients may see.

mod letter;
mod limit;
mod words;

use entities::{RenderJob, Rendered};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use thiserror::Error;
use url::Url;

use letter::Letter;

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
}

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../mail/", $name)))
    };
}

/// Every template, embedded.
const TEMPLATES: &[(&str, &str)] = &[
    template!("frame/head.txt"),
    template!("frame/foot.txt"),
    template!("frame/limits.txt"),
    template!("frame/page.html"),
    template!("frame/limits.html"),
    template!("general/subject.txt"),
    template!("general/body.txt"),
    template!("general/body.html"),
    template!("allegation_acknowledgment/subject.txt"),
    template!("allegation_acknowledgment/body.txt"),
    template!("allegation_acknowledgment/body.html"),
    template!("allegation_return/subject.txt"),
    template!("allegation_return/body.txt"),
    template!("allegation_return/body.html"),
    template!("notice_of_initiation/subject.txt"),
    template!("notice_of_initiation/body.txt"),
    template!("notice_of_initiation/body.html"),
    template!("extension_notice/subject.txt"),
    template!("extension_notice/body.txt"),
    template!("extension_notice/body.html"),
    template!("notice_of_determination/subject.txt"),
    template!("notice_of_determination/body.txt"),
    template!("notice_of_determination/body.html"),
    template!("reminder/subject.txt"),
    template!("reminder/body.txt"),
    template!("reminder/body.html"),
    template!("missed_duty/subject.txt"),
    template!("missed_duty/body.txt"),
    template!("missed_duty/body.html"),
    template!("task_warning/subject.txt"),
    template!("task_warning/body.txt"),
    template!("task_warning/body.html"),
];

/// The templates, read once.
pub(crate) struct Renderer {
    settings: NoticeSettings,
    templates: Environment<'static>,
}

impl Renderer {
    /// Reads the templates. A word that a template uses and nobody gives is an error, never a gap in a notice.
    pub(crate) fn new(settings: &NoticeSettings) -> Result<Self, RenderError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|name| {
            let is_html = name.rsplit_once('.').is_some_and(|(_, kind)| kind == "html");
            if is_html { AutoEscape::Html } else { AutoEscape::None }
        });
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text).map_err(RenderError::Template)?;
        }
        Ok(Self { settings: settings.clone(), templates })
    }

    /// Writes a notice.
    pub(crate) fn render(&self, job: &RenderJob) -> Result<Rendered, RenderError> {
        let letter = Letter::of(job, &self.settings)?;
        // A notice without words of its own tells what the docket says, under its heading in the catalogue.
        let own = job.notice.kind.as_str();
        let is_own =
            TEMPLATES.iter().any(|(name, _)| name.strip_suffix("/subject.txt") == Some(own));
        let kind = if is_own { own } else { "general" };
        let part = |part: &str| {
            let template = self.templates.get_template(&format!("{kind}/{part}"));
            template.and_then(|it| it.render(&letter)).map_err(RenderError::Template)
        };
        Ok(Rendered {
            subject: part("subject.txt")?.trim().to_owned(),
            text: tidy(&part("body.txt")?),
            html: part("body.html")?,
        })
    }
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

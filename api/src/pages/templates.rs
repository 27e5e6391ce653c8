//! The pages' words, style and sign, built in. A page without a word that its template tells is an error, never a gap.

use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use poem::Response;
use poem::http::header;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::payload::hex;
use crate::preconditions::quoted;
use crate::problem::Problem;

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../pages/", $name)))
    };
}

const TEMPLATES: &[(&str, &str)] = &[
    template!("base.html"),
    template!("calendar.html"),
    template!("calendar_made.html"),
    template!("case.html"),
    template!("cases.html"),
    template!("deadlines.html"),
    template!("explanation.html"),
    template!("parts.html"),
    template!("problem.html"),
    template!("sign_in.html"),
];

/// How every page looks.
pub(super) const STYLE: Asset =
    Asset { media_type: "text/css; charset=utf-8", text: include_str!("../../pages/style.css") };
/// The sign of the service, for the browser's tab.
pub(super) const ICON: Asset =
    Asset { media_type: "image/svg+xml", text: include_str!("../../pages/icon.svg") };

/// All templates, read once.
pub static PAGES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(read);

/// A file that every page names.
pub(super) struct Asset {
    media_type: &'static str,
    text: &'static str,
}

impl Asset {
    pub(super) fn answer(&self) -> Response {
        let tag = quoted(&hex(&Sha256::digest(self.text))[..16]);
        Response::builder().content_type(self.media_type).header(header::ETAG, tag).body(self.text)
    }
}

fn read() -> Result<Environment<'static>, minijinja::Error> {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    pages.set_trim_blocks(true);
    pages.set_lstrip_blocks(true);
    for (name, text) in TEMPLATES {
        pages.add_template(name, text)?;
    }
    Ok(pages)
}

/// A page made of its template and what it is given.
pub(super) fn page(name: &str, words: &impl Serialize) -> Result<Response, Problem> {
    let made = |pages: &Environment<'static>| pages.get_template(name)?.render(words);
    let html = match PAGES.as_ref() {
        Ok(pages) => made(pages).map_err(|source| Problem::internal(&NotMade(source)))?,
        Err(error) => return Err(Problem::internal(error)),
    };
    Ok(Response::builder().content_type("text/html; charset=utf-8").body(html))
}

/// A template does not fit what it is given.
#[derive(Debug, Error)]
#[error("a page cannot be made")]
struct NotMade(#[source] minijinja::Error);

//! One message: the same bytes in every copy, and nothing a name or subject could smuggle into its headers.

use std::time::SystemTime;

use chrono::{DateTime, Datelike, Utc};
use entities::{Attempt, ClaimCode};
use lettre::Address;
use lettre::Message;
use lettre::address::AddressError;
use lettre::message::dkim::DkimConfig;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use thiserror::Error;
use uuid::Uuid;

/// Why there is no message.
#[derive(Debug, Error)]
pub(super) enum ComposeError {
    /// The recipient's address is none.
    #[error("the recipient's address is no e-mail address")]
    Recipient(#[source] AddressError),
    /// The date is none that mail can carry.
    #[error("the date of the message is not between 1970 and 9998")]
    Date,
    /// A part of the message is not allowed in mail.
    #[error("the message cannot be written as mail")]
    Message(#[source] lettre::error::Error),
}

/// Writes an attempt as mail, signed where there is a key; its links begin with `public_url`. The day of a signature is its own; all else
/// is the same in every copy. A claim code stands in a part of its own, so that the notice is to the byte what is kept of it.
pub(super) fn compose(
    from: &Mailbox,
    attempt: &Attempt,
    public_url: &str,
    dkim: Option<&DkimConfig>,
) -> Result<Message, ComposeError> {
    let address: Address = attempt.to.trim().parse().map_err(ComposeError::Recipient)?;
    let name = Some(one_line(&attempt.to_name)).filter(|name| !name.is_empty());
    let boundary = Uuid::new_v5(&Uuid::NAMESPACE_OID, attempt.message_id.as_bytes());
    let body = MultiPart::alternative()
        .boundary(format!("tidewaiter-{}", boundary.simple()))
        .singlepart(SinglePart::plain(attempt.rendered.text.clone()))
        .singlepart(SinglePart::html(attempt.rendered.html.clone()));
    let body = match &attempt.claim {
        None => body,
        Some(claim) => MultiPart::mixed()
            .boundary(format!("tidewaiter-claim-{}", boundary.simple()))
            .multipart(body)
            .singlepart(SinglePart::plain(how_to_get_in(claim, &attempt.to_name, public_url))),
    };
    let mut message = Message::builder();
    // RFC 8058: of a courtesy only. What the law owes nobody can do without.
    if let Some(token) = &attempt.unsubscribe {
        message = message
            .raw_header(raw(
                "List-Unsubscribe",
                format!("<{public_url}/v1/unsubscribe/{}>", one_line(token)),
            ))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    // What is made up says so to programs too, whatever becomes of its subject.
    if let Some(sandbox) = attempt.sandbox {
        message = message.raw_header(raw("Tidewaiter-Sandbox", sandbox.to_string()));
    }
    let mut message = message
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&attempt.rendered.subject))
        .message_id(Some(one_line(&attempt.message_id)))
        .date(date(attempt.dated)?)
        // RFC 3834: no holiday reply is wanted.
        .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
        .multipart(body)
        .map_err(ComposeError::Message)?;
    if let Some(key) = dkim {
        message.sign(key);
    }
    Ok(message)
}

/// What a code is for, in words for whoever reads the notice.
fn how_to_get_in(claim: &ClaimCode, party: &str, public_url: &str) -> String {
    let ClaimCode { code, until } = claim;
    let (party, until) = (one_line(party), until.format("%A, %B %-d, %Y"));
    format!(
        "Following this matter online\n\n\
         No account of this service belongs to {party} yet. Whoever has this code can make the first one, or\n\
         appear as its counsel and be served too:\n\n    {code}\n\n\
         It works once, in this matter, through {until}, at {public_url}/v1/claims\n\
         ({public_url}/docs says how). Give it to nobody who is not to act for {party}.\n\n\
         This is no part of the notice above, which stands as it is whether the code is used or not.\n"
    )
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// The date of a message. The library panics on any other year: a sandbox may be in one.
fn date(dated: DateTime<Utc>) -> Result<SystemTime, ComposeError> {
    (1970..=9998).contains(&dated.year()).then(|| dated.into()).ok_or(ComposeError::Date)
}

/// Text for a header: one line, however it came.
fn one_line(text: &str) -> String {
    let spaced = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

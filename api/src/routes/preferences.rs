//! Which courtesies somebody wants: by his account, or by the link in a mail, which asks for no account.

use entities::Courtesy;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Html, Json};

use super::Chapter;
use crate::answer::Found;
use crate::identity::{Caller, Public};
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Open, Preferring, Read, Refused};
use crate::wire::preferences::{Digest, NewPreferences, Preferences};

/// The routes of preferences, digests and unsubscribing.
pub struct OwnPreferences;

#[OpenApi(tag = "Chapter::Notices")]
impl OwnPreferences {
    /// Which courtesies the account's own address wants. An account without an address has none.
    #[oai(path = "/v1/me/preferences", method = "get", operation_id = "read_preferences")]
    async fn read(&self, caller: Caller) -> Result<Found<Preferences>, Refused<Read>> {
        let said = caller.app.ledger.preferences(&caller.actor, caller.realm).await?;
        Ok(Found::new(said.into()))
    }

    /// Say which courtesies the account's own address wants: reminders, on which days, and the daily digest. This is also
    /// the way back after unsubscribing. Legal notices are always served.
    #[oai(path = "/v1/me/preferences", method = "put", operation_id = "write_preferences")]
    async fn write(
        &self,
        caller: Caller,
        body: Body<NewPreferences>,
    ) -> Result<Json<Preferences>, Refused<Preferring>> {
        let wanted = body.check(&caller.app.validators)?.value;
        let NewPreferences { reminders, digest, rungs } = wanted;
        let ledger = &caller.app.ledger;
        let said = ledger.prefer(&caller.actor, caller.realm, reminders, digest, rungs).await?;
        Ok(Json(said.into()))
    }

    /// The daily digests that were written for the account's own address, newest first.
    #[oai(path = "/v1/me/digests", method = "get", operation_id = "list_digests")]
    async fn digests(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Digest>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let page =
            ledger.digests(&caller.actor, caller.realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Digest::from))
    }

    /// A page with a button. It changes nothing: programs follow links before people do.
    #[oai(path = "/v1/unsubscribe/:token", method = "get", operation_id = "show_unsubscribe")]
    async fn show(
        &self,
        anybody: Public,
        /// The token of the link in a mail.
        token: Path<String>,
    ) -> Result<Html<String>, Refused<Open>> {
        let what = words(anybody.app.ledger.would_unsubscribe(&token.0).await?);
        let asked = format!(
            "<p>Do you want no more {what} at this address? Legal notices are always served.</p>\n\
             <form method=\"post\"><button>Unsubscribe</button></form>"
        );
        Ok(page("Unsubscribe", &asked))
    }

    /// Unsubscribe in one click, RFC 8058: without an account, with whatever body the mail program sends. It ends the
    /// courtesy that the mail was, at the address it was sent to, and no other.
    #[oai(path = "/v1/unsubscribe/:token", method = "post", operation_id = "unsubscribe")]
    async fn unsubscribe(
        &self,
        anybody: Public,
        /// The token of the link in a mail.
        token: Path<String>,
    ) -> Result<Html<String>, Refused<Open>> {
        let ended = anybody.app.ledger.unsubscribe(&token.0, false).await?;
        let said = format!(
            "<p>You will get no more {} at this address. Legal notices are always served.</p>\n\
             <form method=\"post\" action=\"../resubscribe/{}\"><button>Undo</button></form>",
            words(ended),
            token.0
        );
        Ok(page("Unsubscribed", &said))
    }

    /// Take an unsubscription back, with the same token.
    #[oai(path = "/v1/resubscribe/:token", method = "post", operation_id = "resubscribe")]
    async fn resubscribe(
        &self,
        anybody: Public,
        /// The token of the link in a mail.
        token: Path<String>,
    ) -> Result<Html<String>, Refused<Open>> {
        let wanted = anybody.app.ledger.unsubscribe(&token.0, true).await?;
        let said = format!("<p>You will get {} at this address again.</p>", words(wanted));
        Ok(page("Subscribed again", &said))
    }
}

fn words(courtesy: Courtesy) -> &'static str {
    match courtesy {
        Courtesy::Reminders => "reminders",
        Courtesy::Digest => "daily digests",
    }
}

/// A page without script or style. What is put into it is ours: a token is known before it is shown.
fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html>\n<html lang=\"en-US\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    ))
}

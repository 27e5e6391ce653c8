//! Making a calendar from a page: its address is shown once, on the page that answers the form.

use entities::{NewCalendar, Replayable, calendar};
use minijinja::context;
use poem::http::Method;
use poem::{Request, Response};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::sign_in::{Fields, own};
use super::templates::page;
use super::{frame, visitor};
use crate::answer::stored;
use crate::app::App;
use crate::idempotency::Key;
use crate::identity::Identity;
use crate::payload::hex;
use crate::problem::Problem;
use crate::sign_in::{How, Minted};
use crate::wire::calendar::{Calendar, CalendarFilter};

/// Where the form goes.
const PATH: &str = "/docket/calendars";
/// What a calendar is called that is made here.
const NAME: &str = "Docket page";

/// What a page with the form needs: the case that the calendar is to show, where it is one; a key of its own, so that a form that is sent
/// twice makes one calendar; and whether the caller may send it, who may have signed in with a token that only reads.
pub(super) fn offer(caller: &Identity, case: Option<Uuid>) -> minijinja::Value {
    let may = caller.signed_in.may(&Method::POST, PATH);
    let (key, case) = (Uuid::new_v4().to_string(), case.map(|it| it.to_string()));
    context! { may, key, case }
}

/// Makes the calendar of a form, as `POST /v1/calendars` does, and shows where to subscribe to it.
pub(super) async fn make(mut request: Request) -> poem::Result<Response> {
    let app = App::of(&request)?;
    own(&app, &request)?;
    let caller = visitor(&request).await?;
    let fields = Fields::of(&mut request).await?;
    let said = fields.get("case");
    let case = match said.parse::<Uuid>() {
        Ok(id) => Some(id),
        Err(_) if said.is_empty() => None,
        Err(_) => return Err(Problem::not_found().into()),
    };
    let key = Key::of_form(&request, &fields.get("key"))?;
    let idem = key.of(&caller.actor, caller.realm, &hex(&Sha256::digest(&said)));
    let minted = Minted::new();
    let made_with = match caller.signed_in.how {
        How::ApiToken { id, .. } => Some(id),
        How::Settings | How::Provider { .. } | How::Sandbox { .. } => None,
    };
    let wanted = NewCalendar {
        name: NAME.to_owned(),
        token_sha256: minted.sha256,
        filter: CalendarFilter { case, ..CalendarFilter::default() }.stored(),
        made_with,
    };
    let (owner, actor) = (caller.signed_in.owner(), &caller.actor);
    let done =
        app.ledger.create_calendar(actor, &owner, caller.realm, &wanted, Some(&idem), &kept).await;
    let url = match done.map_err(Problem::from)? {
        Replayable::Fresh { .. } => {
            let mut url = app.public_url.clone();
            url.set_path(&format!("/v1/calendars/feeds/{}.ics", minted.token));
            Some(url.to_string())
        }
        Replayable::Replayed(_) => None,
    };
    let case = case.map(|it| it.to_string());
    Ok(page("calendar_made.html", &context! { url, case, ..frame(&caller) })?)
}

/// The answer that is kept: the address is not in it.
fn kept(row: &calendar::Model) -> serde_json::Value {
    stored(&Calendar::from(row), &format!("/v1/calendars/{}", row.id), None)
}

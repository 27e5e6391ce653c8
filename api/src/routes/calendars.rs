//! Calendars of deadlines: made and revoked by an account, and read by whoever has the URL of one.

use std::sync::Arc;

use entities::{CalendarId, EVENTS_AT_MOST, NewCalendar as Wanted, RealmId, Replayable, calendar};
use poem::http::{HeaderValue, header};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiResponse, OpenApi};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, not_modified, stored};
use crate::app::App;
use crate::audited;
use crate::calendar_feed::{Feed, written};
use crate::idempotency::Key;
use crate::identity::{Caller, enter};
use crate::page::{Here, Listed, described, text_header};
use crate::payload::{Body, hex};
use crate::preconditions::{holds, quoted};
use crate::problem::{Filing, Problem, Read, Refused, Subscribed};
use crate::sign_in::{How, Minted, Subscriber};
use crate::wire::calendar::{Calendar, CalendarFilter, NewCalendar, NewCalendarRevocation};

/// What the path of a calendar ends with: some programs look at it.
const ENDING: &str = ".ics";

/// The routes of calendars.
pub struct Calendars;

#[OpenApi(tag = "Chapter::Calendars")]
impl Calendars {
    /// Make a calendar. The answer holds its URL, once: only a hash of its token is kept, and a repetition of the request is answered
    /// without it. Whose answer was lost revokes the calendar and makes another.
    #[oai(path = "/v1/calendars", method = "post", operation_id = "create_calendar")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCalendar>,
    ) -> Result<Created<Calendar>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let minted = Minted::new();
        let made_with = match caller.signed_in.how {
            How::ApiToken { id, .. } => Some(id),
            How::Settings | How::Provider { .. } | How::Sandbox { .. } => None,
        };
        let wanted = Wanted {
            name: value.name,
            token_sha256: minted.sha256,
            filter: value.filter.unwrap_or_default().stored(),
            made_with,
        };
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let done = ledger
            .create_calendar(&caller.actor, &owner, caller.realm, &wanted, Some(&idem), &kept)
            .await?;
        let mut url = caller.app.public_url.clone();
        url.set_path(&format!("/v1/calendars/feeds/{}{ENDING}", minted.token));
        Ok(match &done {
            Replayable::Fresh { .. } => Created::of(done).showing("url", url.to_string()),
            Replayable::Replayed(_) => Created::of(done),
        })
    }

    /// The calendars of the account, newest first, also of those that are revoked; never their URLs.
    #[oai(path = "/v1/calendars", method = "get", operation_id = "list_calendars")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Calendar>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let page =
            ledger.calendars(&owner, caller.realm, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Calendar::from))
    }

    /// A calendar as iCalendar (RFC 5545), to whoever has its URL: what its owner sees now, as whole days. It needs no account, and is not
    /// there once it is revoked or its account is disabled.
    #[oai(path = "/v1/calendars/feeds/:token", method = "get", operation_id = "open_calendar")]
    async fn open(
        &self,
        subscription: Subscription,
        /// The token of the calendar's URL, with `.ics` after it or not.
        token: Path<String>,
    ) -> Result<CalendarAnswer, Refused<Subscribed>> {
        let Subscription { app, actor, calendar, known } = subscription;
        let realm = calendar.realm_id;
        let filter = CalendarFilter::kept(&calendar.filter).deadlines();
        let file = app.ledger.calendar_file(&actor, realm, &filter, EVENTS_AT_MOST).await?;
        let said = format!(
            "{}\n{}\n{}\n{}\n{}",
            env!("CARGO_PKG_VERSION"),
            app.public_url,
            calendar.id,
            calendar.name,
            file.tag
        );
        // Of the token nothing stands in the tag: it is shown in logs.
        drop(token);
        let tag = quoted(&hex(&Sha256::digest(said))[..TAG_LENGTH]);
        if holds(known.as_deref(), &tag) {
            return Ok(CalendarAnswer { tag, text: String::new() });
        }
        let is_cut = file.is_cut;
        let events = app.ledger.calendar_events(realm, file).await?;
        let feed = Feed {
            id: calendar.id.0,
            name: &calendar.name,
            created_at: calendar.created_at,
            is_sandbox: realm != RealmId::REAL,
            is_cut,
            public_url: &app.public_url,
        };
        Ok(CalendarAnswer { tag, text: written(&feed, &events) })
    }

    /// One calendar of the account.
    #[oai(path = "/v1/calendars/:id", method = "get", operation_id = "read_calendar")]
    async fn read(
        &self,
        caller: Caller,
        /// The calendar.
        id: Path<Uuid>,
    ) -> Result<Found<Calendar>, Refused<Read>> {
        let owner = caller.signed_in.owner();
        let found = caller.app.ledger.calendar(&owner, caller.realm, CalendarId(id.0)).await?;
        Ok(Found::new(Calendar::from(&found)))
    }

    /// Revoke a calendar: whoever still asks for it finds nothing.
    #[oai(
        path = "/v1/calendars/:id/revocations",
        method = "post",
        operation_id = "revoke_calendar"
    )]
    async fn revoke(
        &self,
        caller: Caller,
        /// The calendar.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCalendarRevocation>,
    ) -> Result<Created<Calendar>, Refused<Filing>> {
        let (value, idem) = body.filed(&caller, &key)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let (id, reason) = (CalendarId(id.0), value.reason.as_deref());
        let (actor, realm) = (&caller.actor, caller.realm);
        let done =
            ledger.revoke_calendar(actor, &owner, realm, id, reason, Some(&idem), &kept).await?;
        Ok(Created::of(done))
    }
}

/// The characters of a calendar's tag.
const TAG_LENGTH: usize = 32;

/// The answer that is kept: the URL is not in it.
fn kept(row: &calendar::Model) -> serde_json::Value {
    stored(&Calendar::from(row), &format!("/v1/calendars/{}", row.id), None)
}

/// A calendar that is good, whoever asks for it, and as whom it is read.
struct Subscription {
    app: Arc<App>,
    actor: entities::Actor,
    calendar: calendar::Model,
    /// The tags that the caller has.
    known: Option<String>,
}

impl<'a> FromRequest<'a> for Subscription {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        let path = request.original_uri().path();
        let token = path.rsplit('/').next().unwrap_or_default();
        let token = token.strip_suffix(ENDING).unwrap_or(token);
        let found = app.accounts.subscriber(&app.ledger, token).await.map_err(Problem::from)?;
        let Subscriber { actor, made_up_in, calendar } = found.ok_or_else(Problem::not_found)?;
        let named = Some(calendar.realm_id).filter(|it| *it != RealmId::REAL);
        let realm = enter(&app, Some(&actor), made_up_in, named).await?;
        audited::came(request, &actor, realm, None);
        let known = request.header(header::IF_NONE_MATCH).map(str::to_owned);
        Ok(Self { app, actor, calendar, known })
    }
}

/// A calendar: 200 with its `ETag`, or 304.
struct CalendarAnswer {
    tag: String,
    text: String,
}

impl IntoResponse for CalendarAnswer {
    fn into_response(self) -> Response {
        let mut response = Response::builder().content_type(MEDIA_TYPE).body(self.text);
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The media type of RFC 5545.
const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

impl ApiResponse for CalendarAnswer {
    fn meta() -> MetaResponses {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let found = MetaResponse {
            content: vec![MetaMediaType { content_type: MEDIA_TYPE, schema }],
            headers: vec![text_header("ETag", "Strong tag of what the calendar shows.", true)],
            ..described(200, "The calendar as its owner sees it now.")
        };
        MetaResponses { responses: vec![found, not_modified()] }
    }

    fn register(_registry: &mut Registry) {}
}

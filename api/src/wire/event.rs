//! An event in the form of `CloudEvents` 1.0, and a page of them.

use entities::EventSeen;
use poem::{IntoResponse, Response};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaResponses, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiResponse, Object};
use uuid::Uuid;

use super::instant::Instant;
use crate::page::{linked, listed_meta};

/// The version of `CloudEvents` that events are told in.
const SPECVERSION: &str = "1.0";

/// Something that happened in a case, in the form of `CloudEvents` 1.0. It names things by their ids and holds no words: whoever may see
/// them reads them.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Event {
    /// The version of `CloudEvents`: `1.0`.
    pub specversion: String,
    /// Its id: the same in the feed, in every copy that is sent to a webhook, and in `webhook-id`.
    pub id: Uuid,
    /// Which service and feed it comes from.
    pub source: String,
    /// What happened: `tidewaiter.<kind of docket entry>.v1`, or `tidewaiter.deadline.{opened,moved,met,missed,closed}.v1`.
    #[oai(rename = "type")]
    pub kind: String,
    /// What it is about, as a path of the API.
    pub subject: Option<String>,
    /// When the caller's side could first see it, by the realm's clock.
    pub time: Instant,
    /// The form of `data`: `application/json`.
    pub datacontenttype: String,
    /// The sandbox in which it happened; absent of what is real.
    pub sandbox: Option<Uuid>,
    /// What it is about, by ids.
    pub data: EventData,
}

/// What an event is about, by ids.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EventData {
    /// The case.
    pub case: Option<Uuid>,
    /// The docket entry, of an event about one.
    pub entry: Option<Uuid>,
    /// The deadline, of an event about one.
    pub deadline: Option<Uuid>,
}

impl Event {
    /// An event of a service that is reached at this address.
    #[must_use]
    pub fn of(seen: &EventSeen, public_url: &str) -> Self {
        Self {
            specversion: SPECVERSION.to_owned(),
            id: seen.id.0,
            source: EventSeen::source(public_url),
            kind: seen.kind.to_string(),
            subject: seen.subject(),
            time: seen.at.into(),
            datacontenttype: "application/json".to_owned(),
            sandbox: Some(seen.realm.0).filter(|_| seen.realm != entities::RealmId::REAL),
            data: EventData {
                case: seen.case.map(|it| it.0),
                entry: seen.entry.map(|it| it.0),
                deadline: seen.deadline.map(|it| it.0),
            },
        }
    }
}

/// A page of the feed. The feed has no end: whoever has read its last page goes on from `cursor` later.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct EventPage {
    /// The events, in the order in which they are told.
    pub items: Vec<Event>,
    /// Full URL of the next page; absent where there is none yet.
    pub next: Option<String>,
    /// From where to go on: the next request's `after`. Keep it when what was read is safe.
    pub cursor: String,
}

impl IntoResponse for EventPage {
    fn into_response(self) -> Response {
        let next = self.next.clone();
        linked(Json(self).into_response(), next.as_deref())
    }
}

impl ApiResponse for EventPage {
    fn meta() -> MetaResponses {
        listed_meta::<Self>("A page of what this caller is told.")
    }

    fn register(registry: &mut Registry) {
        <Self as Type>::register(registry);
    }
}

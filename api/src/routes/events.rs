//! The feed of events.

use entities::{CaseId, EventFilter, SubscriptionId};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use uuid::Uuid;

use super::Chapter;
use crate::identity::Caller;
use crate::page::Here;
use crate::problem::{Feeding, Problem, Refused, catalogue};
use crate::wire::event::{Event, EventPage};
use crate::wire::problem::FieldError;
use crate::wire::webhook::of_feed;

/// The feed.
pub struct Events;

#[OpenApi(tag = "Chapter::Events")]
impl Events {
    /// What happened in the cases that the caller sees, as his side was told of it, in one order: each event once, and none left out, for
    /// whoever goes on from the `cursor` of the last answer. Events are kept for as many days as the settings say (30 unless they say
    /// otherwise); a cursor is good for as long, unless the database is restored meanwhile: then too it is refused with 410. An event is
    /// there from the moment at which the caller's side could see what it is about.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/events", method = "get", operation_id = "list_events")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// After which event to go on: the `cursor` of the last answer. Without it, from the oldest event that is kept.
        after: Query<Option<String>>,
        /// Of these types, with commas between them: `tidewaiter.deadline.moved.v1,tidewaiter.determination_made.v1`.
        #[oai(validator(min_length = 1, max_length = 4000))]
        types: Query<Option<String>>,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of what this subscription follows.
        subscription: Query<Option<Uuid>>,
        /// The same as `after`: what `next` has.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<EventPage, Refused<Feeding>> {
        let cursor = cursor.0.or(after.0);
        let asked = here.without("after").page(&caller, cursor.as_deref(), limit.0)?;
        let words = types.0.as_deref().unwrap_or_default().split(',').map(str::trim);
        let words = words.filter(|word| !word.is_empty());
        let types = words.map(of_feed).collect::<Result<Vec<_>, _>>().map_err(|why| {
            Problem::new(&catalogue::MALFORMED_REQUEST, "These are no types of event.")
                .with_errors(vec![FieldError::parameter("types", &why)])
        })?;
        let app = &caller.app;
        let following = match subscription.0 {
            None => None,
            Some(id) => {
                let owner = caller.signed_in.owner();
                let id = SubscriptionId(id);
                Some(vec![app.ledger.subscription(&owner, caller.realm, id).await?])
            }
        };
        let filter = EventFilter { types, case: case.0.map(CaseId), following };
        let fed = app
            .ledger
            .events(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let cursor = asked.cursor(&fed.at);
        let public_url = app.public_url.as_str();
        Ok(EventPage {
            items: fed.items.iter().map(|it| Event::of(it, public_url)).collect(),
            next: fed.more.then(|| asked.after(&cursor).to_string()),
            cursor,
        })
    }
}

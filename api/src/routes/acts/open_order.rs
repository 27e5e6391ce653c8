//! Issue an order, a docket of its own; and the public register of those issued, which needs no token.

use chrono::NaiveDate;
use entities::{Opening, Recorded, RegisterFilter};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use statute::Program;

use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::{Anybody, Caller};
use crate::page::Here;
use crate::payload::Body;
use crate::problem::{Filing, Public, Refused};
use crate::register_file::{Format, RegisterAnswer, Wanted};
use crate::routes::Chapter;
use crate::routes::cases::moment;
use crate::wire::acts::{NewAct as _, NewOrder};
use crate::wire::instant::Instant;
use crate::wire::order::Instrument;
use crate::wire::receipt::Receipt;
use crate::wire::word::{OrderKindWord, StateWord};

/// The routes of this act.
pub struct OpenOrder;

#[OpenApi(tag = "Chapter::Orders")]
impl OpenOrder {
    /// Issue a withhold release order, publish a Finding that follows none, or list an entity. Until it is announced nobody
    /// outside knows of it.
    #[oai(path = "/v1/forced-labor/orders", method = "post", operation_id = "issue_order")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewOrder>,
    ) -> Result<Acted<Receipt>, Refused<Filing>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/forced-labor/orders/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let opening = Opening {
            program: Program::ForcedLaborOrder,
            track: None,
            act: NewOrder::act(body.raw),
        };
        let opened = doing
            .ledger
            .open_case(&caller.actor, caller.realm, opening, doing.key(&idem), &answer)
            .await?;
        Ok(doing.answer(&caller, opened).await?)
    }

    /// The register: withhold release orders, Findings and listings, by the first day of effect. As CSV or as a line of JSON
    /// each it is the whole register that the filters admit, in one answer.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/forced-labor/orders", method = "get", operation_id = "list_orders")]
    async fn list(
        &self,
        anybody: Anybody,
        here: Here,
        wanted: Wanted,
        /// Of this kind.
        kind: Query<Option<OrderKindWord>>,
        /// That stands there.
        status: Query<Option<StateWord>>,
        /// Whether it keeps merchandise out, wholly or partly.
        in_force: Query<Option<bool>>,
        /// That names this country of origin, as an ISO 3166 code of two letters.
        country: Query<Option<String>>,
        /// Whose merchandise has words that begin so.
        merchandise: Query<Option<String>>,
        /// One of whose entities or vessels has words that begin so.
        entity: Query<Option<String>>,
        /// Effective on this day or later.
        effective_from: Query<Option<NaiveDate>>,
        /// Effective on this day or earlier.
        effective_to: Query<Option<NaiveDate>>,
        /// As it was known at this instant.
        as_of: Query<Option<Instant>>,
        /// As it stood on this legal day.
        on: Query<Option<NaiveDate>>,
        /// In which form; what `Accept` asks for when absent, and pages of JSON when that says nothing.
        format: Query<Option<Format>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<RegisterAnswer, Refused<Public>> {
        let filter = RegisterFilter {
            kind: kind.0.map(|it| it.0),
            status: status.0.map(|it| it.0),
            in_force: in_force.0,
            country: country.0,
            merchandise: merchandise.0,
            entity: entity.0,
            effective_from: effective_from.0,
            effective_to: effective_to.0,
        };
        let moment = moment(as_of.0, on.0);
        let format = format.0.unwrap_or(wanted.0);
        if format != Format::Json {
            return Ok(RegisterAnswer::whole(&anybody, filter, moment, format));
        }
        let asked = here.page(&anybody, cursor.0.as_deref(), limit.0)?;
        let ledger = &anybody.app.ledger;
        let after = asked.after.as_ref();
        let page = ledger
            .register(&anybody.actor, anybody.realm, &filter, moment, after, asked.limit)
            .await?;
        let items = page.items.iter().map(Instrument::from).collect();
        Ok(RegisterAnswer::Page(asked.answer(items, page.next.as_ref())))
    }
}

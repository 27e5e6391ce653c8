//! The public register of orders: it needs no token. An officer who shows his sees also what is not announced yet.

use chrono::NaiveDate;
use entities::{CaseId, Key, RegisterFilter};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use super::cases::moment;
use crate::answer::Found;
use crate::identity::Anybody;
use crate::page::{Here, Listed};
use crate::problem::{Public, Refused};
use crate::register_file::{Format, RegisterAnswer, Wanted};
use crate::wire::instant::Instant;
use crate::wire::order::{Instrument, Order, OrderCounts, OrderEvent};
use crate::wire::word::{OrderKindWord, StateWord};

/// The reads of the register.
pub struct Register;

#[OpenApi(tag = "Chapter::Orders")]
impl Register {
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

    /// How many orders there are: by fiscal year, and both counts of what is active.
    #[oai(path = "/v1/forced-labor/orders/counts", method = "get", operation_id = "count_orders")]
    async fn counts(
        &self,
        anybody: Anybody,
        /// What is active on this legal day; today when absent.
        on: Query<Option<NaiveDate>>,
        /// Of this federal fiscal year only: 2021 runs from 1 October 2020 to 30 September 2021.
        fiscal_year: Query<Option<i32>>,
    ) -> Result<Found<OrderCounts>, Refused<Public>> {
        let ledger = &anybody.app.ledger;
        let counts =
            ledger.register_counts(&anybody.actor, anybody.realm, on.0, fiscal_year.0).await?;
        Ok(Found::new((&counts).into()))
    }

    /// One order with its Finding. To an officer its ETag is the version that his acts on it are held against.
    #[oai(path = "/v1/forced-labor/orders/:id", method = "get", operation_id = "read_order")]
    async fn read(
        &self,
        anybody: Anybody,
        /// The order.
        id: Path<Uuid>,
        /// As it was known at this instant.
        as_of: Query<Option<Instant>>,
        /// As it stood on this legal day.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Found<Order>, Refused<Public>> {
        let (ledger, moment) = (&anybody.app.ledger, moment(as_of.0, on.0));
        let (actor, realm, case) = (&anybody.actor, anybody.realm, CaseId(id.0));
        let body = Order::from(&ledger.order(actor, realm, case, moment).await?);
        // No act is held against the past, and none of a party's against a version.
        if !moment.is_now() || !actor.role.is_officer() {
            return Ok(Found::new(body));
        }
        let file = ledger.case(actor, realm, case).await?;
        Ok(Found { body, version: Some(file.etag) })
    }

    /// What happened to an order, as the public knows it, in the order of the days.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(
        path = "/v1/forced-labor/orders/:id/history",
        method = "get",
        operation_id = "read_order_history"
    )]
    async fn history(
        &self,
        anybody: Anybody,
        here: Here,
        /// The order.
        id: Path<Uuid>,
        /// As it was known at this instant.
        as_of: Query<Option<Instant>>,
        /// What had happened by this legal day.
        on: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<OrderEvent>, Refused<Public>> {
        let asked = here.page(&anybody, cursor.0.as_deref(), limit.0)?;
        let (ledger, moment) = (&anybody.app.ledger, moment(as_of.0, on.0));
        let seen = ledger.order(&anybody.actor, anybody.realm, CaseId(id.0), moment).await?;
        let after = asked.after.as_ref().and_then(|key| key.0.parse().ok()).unwrap_or(0_u32);
        let mut rest = (1_u32..).zip(&seen.events).filter(|(number, _)| *number > after).peekable();
        let mut items = Vec::new();
        while let Some((number, event)) = rest.next_if(|_| (items.len() as u64) < asked.limit) {
            items.push(OrderEvent::of(number, event));
        }
        let next = rest.peek().and(items.last()).map(|last| Key(last.number.to_string()));
        Ok(asked.answer(items, next.as_ref()))
    }
}

//! One order of the public register, and how many there are; the list of them stands with the act that issues one. It needs no
//! token, and an officer who shows his sees also what is not announced yet.

use chrono::NaiveDate;
use entities::{CaseId, Key};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use super::cases::moment;
use crate::answer::Found;
use crate::identity::Anybody;
use crate::page::{Here, Listed};
use crate::problem::{Public, Refused};
use crate::wire::instant::Instant;
use crate::wire::order::{Order, OrderCounts, OrderEvent};

/// The reads of the register.
pub struct Register;

#[OpenApi(tag = "Chapter::Orders")]
impl Register {
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

    /// One order with its Finding. To an officer its `ETag` is the version that his acts on it are held against.
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

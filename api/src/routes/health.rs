//! Whether the service lives and is ready, and what Prometheus reads.

use poem_openapi::param::Query;
use poem_openapi::payload::{Json, PlainText};
use poem_openapi::{Enum, OpenApi};

use super::Chapter;
use crate::identity::{Public, Scraper};
use crate::problem::{Probe, Problem, Refused, Scrape};
use crate::wire::health::{Alive, Readiness};

/// The probes.
pub struct Health;

/// What must answer for the service to be called ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[oai(rename_all = "snake_case")]
enum Needs {
    /// Database, Temporal and mail.
    #[default]
    All,
    /// The database alone: filings are taken even while clocks and notices wait. For load balancers.
    Database,
}

#[OpenApi(tag = "Chapter::Service")]
impl Health {
    /// Whether the process answers.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(path = "/livez", method = "get", operation_id = "live")]
    async fn live(&self, _anybody: Public) -> Json<Alive> {
        Json(Alive { status: "alive".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() })
    }

    /// Whether what the service depends on answers: database, Temporal and mail, each with its state.
    #[oai(path = "/readyz", method = "get", operation_id = "ready")]
    async fn ready(
        &self,
        anybody: Public,
        /// What must answer for 200.
        #[oai(default)]
        needs: Query<Needs>,
    ) -> Result<Json<Readiness>, Refused<Probe>> {
        let readiness = anybody.app.readiness().await;
        let is_ready = match needs.0 {
            Needs::All => readiness.all_answer(),
            Needs::Database => readiness.database.ok,
        };
        if is_ready { Ok(Json(readiness)) } else { Err(Problem::not_ready(&readiness).into()) }
    }

    /// Counters and gauges in the text format of Prometheus, to programs of the same host and to officers.
    ///
    /// They count officers' acts as they are done, also those of which parties may not know yet. A caller from another
    /// host sends an officer's bearer token; where the setting `http.metrics` is `officers`, as it must be behind a proxy on
    /// the same host, so does everybody.
    #[oai(path = "/metrics", method = "get", operation_id = "metrics")]
    async fn metrics(&self, scraper: Scraper) -> Result<PlainText<String>, Refused<Scrape>> {
        let backlog = scraper.app.ledger.backlog().await?;
        let done = scraper.app.relay.as_ref().map(|it| &*it.counters);
        Ok(PlainText(scraper.app.metrics.text(&backlog, done)))
    }
}

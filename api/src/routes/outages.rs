//! When nobody could file, for everybody, and certified.

use entities::OutageId;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::form::{Accept, Form, Formed};
use crate::identity::Anybody;
use crate::page::{Here, Listed};
use crate::problem::{Problem, Public, Refused};
use crate::wire::instant::Instant;
use crate::wire::signed::{Outage, OutageCertificate};

/// The reads of outages.
pub struct Outages;

#[OpenApi(tag = "Chapter::Receipts")]
impl Outages {
    /// Outages, newest first: times in which no process that takes filings showed that it lived and could write to its database. Each
    /// process shows it once a minute, and after two minutes without it there is an outage, unless the settings say otherwise. The
    /// outage is told when it is over.
    #[oai(path = "/v1/outages", method = "get", operation_id = "list_outages")]
    async fn list(
        &self,
        anybody: Anybody,
        here: Here,
        /// Those that ended after this instant.
        from: Query<Option<Instant>>,
        /// Those that began before this instant.
        to: Query<Option<Instant>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Outage>, Refused<Public>> {
        let asked = here.page(&anybody, cursor.0.as_deref(), limit.0)?;
        let (from, to) = (from.0.map(|it| it.0), to.0.map(|it| it.0));
        let ledger = &anybody.app.ledger;
        let page = ledger.outages(from, to, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Outage::from))
    }

    /// The signed certificate of an outage, as JSON or PDF.
    #[oai(
        path = "/v1/outages/:id/certificate",
        method = "get",
        operation_id = "read_outage_certificate"
    )]
    async fn certificate(
        &self,
        anybody: Anybody,
        accept: Accept,
        /// The outage.
        id: Path<Uuid>,
        /// `json` or `pdf`; else by `Accept`.
        form: Query<Option<Form>>,
    ) -> Result<Formed<OutageCertificate>, Refused<Public>> {
        let form = accept.wanted(form.0, &[Form::Json, Form::Pdf]);
        let app = &anybody.app;
        let certificate = OutageCertificate::from(&app.ledger.outage(OutageId(id.0)).await?);
        if form == Form::Json {
            return Ok(Formed::Json(certificate));
        }
        let bytes = app.renderer.receipt(&certificate.printed(&app.office));
        let bytes = bytes.map_err(|error| Problem::internal(&error))?;
        Ok(Formed::Bytes { bytes, form, name: format!("outage-{}", certificate.outage) })
    }
}

//! Reading notices, with their deliveries and every attempt.

use entities::{CaseId, DeliveryId, Letter, LetterSeen, NoticeFilter, NoticeId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::Found;
use crate::form::{Accept, Form, Formed};
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Problem, Read, Refused};
use crate::wire::letter::{Certificate, Rendering};
use crate::wire::notice::{DeliveryState, Notice};

/// The reads of notices.
pub struct Notices;

#[OpenApi(tag = "Chapter::Notices")]
impl Notices {
    /// Notices, newest first. A party sees those that were sent to it.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/notices", method = "get", operation_id = "list_notices")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of this kind.
        kind: Query<Option<String>>,
        /// With a delivery that stands so.
        status: Query<Option<DeliveryState>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Notice>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = NoticeFilter {
            case: case.0.map(CaseId),
            kind: kind.0,
            status: status.0.map(Into::into),
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .notices(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, Notice::from))
    }

    /// One notice.
    #[oai(path = "/v1/notices/:id", method = "get", operation_id = "read_notice")]
    async fn read(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
    ) -> Result<Found<Notice>, Refused<Read>> {
        let found = caller.app.ledger.notice(&caller.actor, caller.realm, NoticeId(id.0)).await?;
        // What an officer's act on one of its deliveries is held against.
        Ok(Found { body: Notice::from(&found), version: Some(found.etag()) })
    }

    /// What was rendered of a notice, as text, HTML or JSON, or as a letter on paper to one recipient. It never changes.
    #[oai(path = "/v1/notices/:id/rendered", method = "get", operation_id = "read_rendered_notice")]
    async fn rendered(
        &self,
        caller: Caller,
        accept: Accept,
        /// The notice.
        id: Path<Uuid>,
        /// In this form; else by `Accept`.
        form: Query<Option<Form>>,
        /// The letter that goes with this delivery; else the first that this caller sees.
        delivery: Query<Option<Uuid>>,
    ) -> Result<Formed<Rendering>, Refused<Read>> {
        let form = accept.wanted(form.0, &[Form::Json, Form::Text, Form::Html, Form::Pdf]);
        let (ledger, id) = (&caller.app.ledger, NoticeId(id.0));
        if form == Form::Pdf {
            let delivery = delivery.0.map(DeliveryId);
            let seen = ledger.letter(&caller.actor, caller.realm, id, delivery).await?;
            let name = named(&seen.notice.case_number, &seen.notice.notice.kind);
            let bytes = letter(&caller, seen).await?;
            return Ok(Formed::Bytes { bytes, form, name });
        }
        let seen = ledger.notice(&caller.actor, caller.realm, id).await?;
        seen.words()?;
        let rendering = Rendering::of(&seen).ok_or(entities::LedgerError::NotRendered)?;
        let name = named(&seen.case_number, &seen.notice.kind);
        Ok(match form {
            Form::Text => Formed::Bytes { bytes: rendering.text.into_bytes(), form, name },
            Form::Html => Formed::Bytes { bytes: rendering.html.into_bytes(), form, name },
            _ => Formed::Json(rendering),
        })
    }

    /// The certificate of service of a notice, as JSON or PDF: who was served, when, how and with what reply, and who was
    /// not. A party sees its own line.
    #[oai(
        path = "/v1/notices/:id/certificate",
        method = "get",
        operation_id = "read_certificate_of_service"
    )]
    async fn certificate(
        &self,
        caller: Caller,
        accept: Accept,
        /// The notice.
        id: Path<Uuid>,
        /// `json` or `pdf`; else by `Accept`.
        form: Query<Option<Form>>,
    ) -> Result<Formed<Certificate>, Refused<Read>> {
        let form = accept.wanted(form.0, &[Form::Json, Form::Pdf]);
        let app = &caller.app;
        let seen = app.ledger.notice(&caller.actor, caller.realm, NoticeId(id.0)).await?;
        let letters = app.ledger.letter_hashes(&seen).await?;
        let certificate = Certificate::of(&seen, &letters, caller.actor.role.is_officer());
        if form == Form::Json {
            return Ok(Formed::Json(certificate));
        }
        let realm = app.ledger.realm(caller.realm).await?;
        let sandbox = realm.now.map(|_| realm.name);
        let printed = certificate.printed(&app.office, sandbox);
        let bytes = app.renderer.certificate(&printed);
        let bytes = bytes.map_err(|error| Problem::internal(&error))?;
        let name = named(&certificate.case_number, &format!("{}-certificate", certificate.kind));
        Ok(Formed::Bytes { bytes, form, name })
    }
}

fn named(case_number: &str, kind: &str) -> String {
    format!("{case_number}-{kind}")
}

/// The bytes of a letter: as it was set first, or set now and kept.
async fn letter(caller: &Caller, seen: LetterSeen) -> Result<Vec<u8>, Problem> {
    let words = match seen.letter {
        Letter::Set(letter) => return Ok(letter.pdf),
        Letter::Words(words) => words,
    };
    let (notice, delivery) = (&seen.notice.notice, &seen.delivery.delivery);
    let to = workflows::Addressed {
        name: delivery.name.clone(),
        audience: delivery.audience.0,
        address: delivery.address.clone(),
        case_number: seen.notice.case_number.clone(),
        notice: notice.id.to_string(),
        delivery: delivery.id.to_string(),
        sha256: notice.sha256.clone().unwrap_or_default(),
    };
    let pdf = caller.app.renderer.letter(&words, &to);
    let pdf = pdf.map_err(|error| Problem::internal(&error))?;
    Ok(caller.app.ledger.keep_letter(notice.id, delivery.id, pdf).await?.pdf)
}

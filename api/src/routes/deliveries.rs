//! What officers do about notices that mail did not serve, and what the mail system reports of those it had taken.

use entities::{DeliveryId, NoticeId, NoticeSeen, ServiceSaid};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, stored};
use crate::bounces::{MailSystem, Noted, ReportBody};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::payload::{Body, Filing};
use crate::preconditions::Seen;
use crate::problem::{Act, Problem, Refused, Reporting};
use crate::wire::notice::Notice;
use crate::wire::service::{NewServiceRecord, NewServiceRetry};

/// The routes of deliveries.
pub struct Deliveries;

#[OpenApi(tag = "Chapter::Notices")]
impl Deliveries {
    /// Record that a recipient was served by hand (post, courier, in person) with its proof, or why he is not served.
    #[oai(
        path = "/v1/notices/:id/deliveries/:delivery/service",
        method = "post",
        operation_id = "record_service"
    )]
    async fn serve(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
        /// The delivery that failed, came back, or waits for an officer.
        delivery: Path<Uuid>,
        /// The ETag of the notice the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceRecord>,
    ) -> Result<Created<Notice>, Refused<Act>> {
        let said = |new: NewServiceRecord| ServiceSaid::from(new);
        Ok(say(&caller, id.0, delivery.0, &seen, &key, &body, said).await?)
    }

    /// Send a notice again by mail to a recipient whom it did not reach: a delivery of its own, that says in whose place it is.
    #[oai(
        path = "/v1/notices/:id/deliveries/:delivery/retries",
        method = "post",
        operation_id = "retry_delivery"
    )]
    async fn retry(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
        /// The delivery that failed, came back, or waits for an officer.
        delivery: Path<Uuid>,
        /// The ETag of the notice the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewServiceRetry>,
    ) -> Result<Created<Notice>, Refused<Act>> {
        let said = |new: NewServiceRetry| ServiceSaid::Again(new.address.map(|it| it.0));
        Ok(say(&caller, id.0, delivery.0, &seen, &key, &body, said).await?)
    }

    /// Tell of a message that came back: a delivery status notification (RFC 3464) as the mail system got it, posted by the mail
    /// system itself. Whatever it says, the answer is the same. Posted twice it is noted once. There only where
    /// `mail.bounce_token` is set.
    #[oai(path = "/v1/mail/bounces", method = "post", operation_id = "report_bounce")]
    async fn bounce(
        &self,
        mail: MailSystem,
        body: ReportBody,
    ) -> Result<Noted, Refused<Reporting>> {
        if let Some(report) = workflows::read_report(&body.message()?) {
            mail.app.ledger.mail_reported(&report).await?;
            mail.app.recorded();
        }
        Ok(Noted)
    }
}

async fn say<T: Filing>(
    caller: &Caller,
    id: Uuid,
    delivery: Uuid,
    seen: &Seen,
    key: &Key,
    body: &Body<T>,
    said: impl FnOnce(T) -> ServiceSaid,
) -> Result<Created<Notice>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let (actor, realm) = (&caller.actor, caller.realm);
    ledger.notice(actor, realm, NoticeId(id)).await?;
    let seen = seen.by(actor)?;
    let (value, idem) = body.filed(caller, key)?;
    let said = said(value);
    let answer = |after: &NoticeSeen| {
        stored(&Notice::from(after), &format!("/v1/notices/{id}"), Some(&after.etag()))
    };
    let (notice, delivery) = (NoticeId(id), DeliveryId(delivery));
    let done = ledger
        .say_of_delivery(actor, realm, notice, delivery, seen, &said, Some(&idem), &answer)
        .await?;
    Ok(Created::recorded(&caller.app, done))
}

//! What anybody may read without a token: the figures of the report, and the notices of EAPA cases that were released; and the release of
//! one by an officer.

use chrono::NaiveDate;
use entities::{NoticeId, NoticeSeen, PublicNoticeFilter, RealmId};
use poem::http::{HeaderValue, header};
use poem::{IntoResponse, Response};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::Type as _;
use poem_openapi::{ApiResponse, Enum, OpenApi};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, found, not_modified, stored};
use crate::atom::Feed;
use crate::idempotency::Key;
use crate::identity::{Anybody, Caller};
use crate::page::{Here, LIMIT_MAX, Listed};
use crate::payload::{Body, hex};
use crate::preconditions::{Seen, quoted};
use crate::problem::{Act, Public as Anyone, Refused};
use crate::register_file::{Format as Liked, Wanted};
use crate::wire::instant::Instant;
use crate::wire::notice::Notice;
use crate::wire::public_notice::{NewPublicRelease, PublicNotice, PublicNoticeText};
use crate::wire::statistics::Statistics;

/// The public reads.
pub struct Public;

/// In which form the figures are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename = "StatisticsFormat", rename_all = "snake_case")]
enum Format {
    /// As JSON.
    Json,
    /// Comma-separated values: a line for each number.
    Csv,
}

/// The figures as an answer.
enum Figures {
    Json(Box<Statistics>),
    Csv(String),
}

const CSV: &str = "text/csv; charset=utf-8";

#[OpenApi(tag = "Chapter::Public")]
impl Public {
    /// The figures of the report: how many, how long steps took, and how often the Service was in time, by federal fiscal year. Without a
    /// token, and to parties, what is public; to officers of every case, also what nobody outside is told yet.
    #[oai(path = "/v1/statistics", method = "get", operation_id = "read_statistics")]
    async fn statistics(
        &self,
        anybody: Anybody,
        wanted: Wanted,
        /// Of this federal fiscal year only: 2021 runs from 1 October 2020 to 30 September 2021.
        #[oai(validator(minimum(value = "1900"), maximum(value = "2100")))]
        fiscal_year: Query<Option<i32>>,
        /// As they were told at this instant. Without a token, and to parties, what moved in a legal day is told from its end on; of the
        /// legal day that still runs, as of an instant that is to come, what is told now.
        as_of: Query<Option<Instant>>,
        /// In which form; what `Accept` asks for when absent, and JSON when that says nothing.
        format: Query<Option<Format>>,
    ) -> Result<Figures, Refused<Anyone>> {
        let ledger = &anybody.app.ledger;
        let as_of = as_of.0.map(|at| at.0);
        let seen = ledger.figures(&anybody.actor, anybody.realm, fiscal_year.0, as_of).await?;
        let statistics = Statistics::from(&seen);
        let liked = if wanted.0 == Liked::Csv { Format::Csv } else { Format::Json };
        Ok(match format.0.unwrap_or(liked) {
            Format::Json => Figures::Json(Box::new(statistics)),
            Format::Csv => Figures::Csv(statistics.csv()),
        })
    }

    /// Notices of EAPA cases that were released to the public, those that changed last first. A case is here once its public record was
    /// released; what is sealed is not, and an amended notice is in the place of the other.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/eapa/notices", method = "get", operation_id = "list_public_notices")]
    async fn notices(
        &self,
        anybody: Anybody,
        here: Here,
        /// Of the case with this number.
        #[oai(validator(min_length = 1, max_length = 100))]
        case_number: Query<Option<String>>,
        /// Of this kind.
        #[oai(validator(min_length = 1, max_length = 100))]
        kind: Query<Option<String>>,
        /// Of a case one of whose parties has words in its name that begin so.
        #[oai(validator(min_length = 1, max_length = 500))]
        party: Query<Option<String>>,
        /// Of a case under this antidumping or countervailing duty order: `A-533-840`.
        #[oai(validator(min_length = 1, max_length = 100))]
        order: Query<Option<String>>,
        /// Of a case about goods that are described with words that begin so.
        #[oai(validator(min_length = 1, max_length = 500))]
        product: Query<Option<String>>,
        /// Issued on this legal day or later.
        issued_from: Query<Option<NaiveDate>>,
        /// Issued on this legal day or earlier.
        issued_to: Query<Option<NaiveDate>>,
        /// What was public by this instant, and is so still.
        as_of: Query<Option<Instant>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<PublicNotice>, Refused<Anyone>> {
        let asked = here.page(&anybody, cursor.0.as_deref(), limit.0)?;
        let filter = PublicNoticeFilter {
            case_number: case_number.0,
            kind: kind.0,
            party: party.0,
            order: order.0,
            product: product.0,
            issued_from: issued_from.0,
            issued_to: issued_to.0,
            as_of: as_of.0.map(|at| at.0),
        };
        let ledger = &anybody.app.ledger;
        let page = ledger
            .public_notices(anybody.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, PublicNotice::from))
    }

    /// One public notice with its text.
    #[oai(path = "/v1/eapa/notices/:id", method = "get", operation_id = "read_public_notice")]
    async fn notice(
        &self,
        anybody: Anybody,
        /// The notice.
        id: Path<Uuid>,
        /// As it was public by this instant, and is so still.
        as_of: Query<Option<Instant>>,
    ) -> Result<Found<PublicNoticeText>, Refused<Anyone>> {
        let (ledger, as_of) = (&anybody.app.ledger, as_of.0.map(|at| at.0));
        let seen = ledger.public_notice(anybody.realm, NoticeId(id.0), as_of).await?;
        Ok(Found::new(PublicNoticeText::from(&seen)))
    }

    /// Release a notice to the public that was issued after the public record was released. One that was issued before is public with
    /// the record, and most kinds of notice are for the parties alone.
    #[oai(
        path = "/v1/notices/:id/public-releases",
        method = "post",
        operation_id = "release_notice_to_public"
    )]
    async fn release(
        &self,
        caller: Caller,
        /// The notice.
        id: Path<Uuid>,
        /// The ETag of the notice the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewPublicRelease>,
    ) -> Result<Created<Notice>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, id) = (&caller.actor, caller.realm, NoticeId(id.0));
        ledger.notice(actor, realm, id).await?;
        let seen = seen.by(actor)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let answer = |after: &NoticeSeen| {
            let location = format!("/v1/notices/{}", after.notice.id);
            stored(&Notice::from(after), &location, Some(&after.etag()))
        };
        let reason = &value.reason;
        let done =
            ledger.release_notice(actor, realm, id, seen, reason, Some(&idem), &answer).await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// The public notices that changed last, as an Atom feed: all of them, or those that are asked for as in the list.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/eapa/notices.atom", method = "get", operation_id = "read_public_notice_feed")]
    async fn feed(
        &self,
        anybody: Anybody,
        here: Here,
        /// Of the case with this number.
        #[oai(validator(min_length = 1, max_length = 100))]
        case_number: Query<Option<String>>,
        /// Of this kind.
        #[oai(validator(min_length = 1, max_length = 100))]
        kind: Query<Option<String>>,
        /// Of a case one of whose parties has words in its name that begin so.
        #[oai(validator(min_length = 1, max_length = 500))]
        party: Query<Option<String>>,
        /// Of a case under this antidumping or countervailing duty order: `A-533-840`.
        #[oai(validator(min_length = 1, max_length = 100))]
        order: Query<Option<String>>,
        /// Of a case about goods that are described with words that begin so.
        #[oai(validator(min_length = 1, max_length = 500))]
        product: Query<Option<String>>,
        /// Issued on this legal day or later.
        issued_from: Query<Option<NaiveDate>>,
        /// Issued on this legal day or earlier.
        issued_to: Query<Option<NaiveDate>>,
        /// What was public by this instant, and is so still.
        as_of: Query<Option<Instant>>,
    ) -> Result<Feed, Refused<Anyone>> {
        let app = &anybody.app;
        let filter = PublicNoticeFilter {
            case_number: case_number.0,
            kind: kind.0,
            party: party.0,
            order: order.0,
            product: product.0,
            issued_from: issued_from.0,
            issued_to: issued_to.0,
            as_of: as_of.0.map(|at| at.0),
        };
        let page = app.ledger.public_notices(anybody.realm, &filter, None, LIMIT_MAX).await?;
        let realm = if anybody.realm == RealmId::REAL {
            String::new()
        } else {
            format!(":{}", anybody.realm)
        };
        let name = format!("urn:tidewaiter:eapa-notices{realm}");
        Ok(Feed::of(
            &page.items,
            (name.as_str(), here.query().as_str()),
            &app.office,
            &app.public_url,
        ))
    }
}

impl IntoResponse for Figures {
    fn into_response(self) -> Response {
        let text = match self {
            Self::Json(it) => return Json(*it).into_response(),
            Self::Csv(text) => text,
        };
        let tag = quoted(&hex(&Sha256::digest(&text)));
        let mut response = Response::builder().content_type(CSV).body(text);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl ApiResponse for Figures {
    fn meta() -> MetaResponses {
        let mut found = found::<Statistics>("The figures, in the form that was asked for.");
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        found.content.push(MetaMediaType { content_type: CSV, schema });
        MetaResponses { responses: vec![found, not_modified()] }
    }

    fn register(registry: &mut Registry) {
        Statistics::register(registry);
    }
}

//! Getting in: whoever shows the claim code of a notice makes the first account of the party that was told, or appears as its counsel.

use std::sync::Arc;

use entities::{Claimed, NewClaim as Wanted, RealmId};
use poem::http::header;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::OpenApi;
use poem_openapi::auth::{Bearer, BearerAuthorization as _};

use super::Chapter;
use crate::answer::{Created, stored};
use crate::app::App;
use crate::idempotency::Key;
use crate::payload::Body;
use crate::problem::{Filing, Problem, Refused};
use crate::sign_in::Minted;
use crate::wire::claim::{AccountClaim, NewAccountClaim};
use crate::wire::problem::FieldError;

/// The routes of claims.
pub struct Claims;

/// Somebody who has no account: without a token, or with one of a provider of OpenID Connect.
pub struct Claimant {
    app: Arc<App>,
    known_as: Option<(String, String)>,
}

impl<'a> FromRequest<'a> for Claimant {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        if request.header(header::AUTHORIZATION).is_none() {
            return Ok(Self { app, known_as: None });
        }
        let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
        let known_as = app.accounts.stranger(&bearer.token).await;
        Ok(Self { known_as: Some(known_as.ok_or_else(Problem::unauthenticated)?), app })
    }
}

#[OpenApi(tag = "Chapter::Accounts")]
impl Claims {
    /// Show the claim code of a notice, and be the party's first account, or its counsel in the case. With a token of a provider of
    /// OpenID Connect the account belongs to whoever that names; without one the answer holds an API token. The
    /// Idempotency-Key is a random UUID: only the same bytes under the same key show the token again.
    #[oai(path = "/v1/claims", method = "post", operation_id = "claim")]
    async fn create(
        &self,
        claimant: Claimant,
        /// Names this request: a random UUID.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewAccountClaim>,
    ) -> Result<Created<AccountClaim>, Refused<Filing>> {
        let Claimant { app, known_as } = &claimant;
        let body = body.check(&app.validators)?;
        // Whoever has no code is told nothing of names. One that was good comes again with its key, and has its answer again below.
        let is_known = app.ledger.is_claim_code(&body.value.code).await?;
        if !is_known {
            return Err(Problem::not_found().into());
        }
        let (by_name, by_subject) = app.accounts.has(body.value.name.trim(), known_as.as_ref());
        let taken = |pointer| FieldError::at(pointer, "taken", "Another account has this.");
        let wrong = [(by_name, "/name"), (by_subject, "")].into_iter().filter(|it| it.0);
        let wrong: Vec<_> = wrong.map(|it| taken(it.1)).collect();
        if !wrong.is_empty() {
            return Err(Problem::defective(wrong).into());
        }
        let idem = key.unnamed(RealmId::REAL, &body.sha256, &body.sha256);
        let minted =
            Minted::of(&app.channel.token(RealmId::REAL, key.unguessable()?, &body.sha256));
        let first = Some(minted.first(app.api_tokens.default_days)).filter(|_| known_as.is_none());
        let wanted: Wanted = body.value.known_as(known_as.clone());
        let answer = |claimed: &Claimed| {
            let receipt = AccountClaim::from(claimed);
            stored(&receipt, "/v1/me", None)
        };
        let done = app.ledger.claim(&wanted, first.as_ref(), Some(&idem), &answer).await?;
        app.recorded();
        let created = Created::of(done);
        Ok(if first.is_some() { created.showing("token", minted.token) } else { created })
    }
}

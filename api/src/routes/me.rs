//! Who one is here, and the tokens an account makes for programs of its own.

use entities::{ApiTokenId, NewApiToken as Wanted, RealmId, Replayable, api_token};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::sign_in::{How, Minted};
use crate::wire::account::{ApiToken, Me, NewApiToken, NewTokenRevocation};
use crate::wire::problem::FieldError;

/// The routes of oneself.
pub struct Myself;

#[OpenApi(tag = "Chapter::Accounts")]
impl Myself {
    /// Who one is: the account, its role and party, how one signed in, and what may be done with that.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(path = "/v1/me", method = "get", operation_id = "read_me")]
    async fn me(&self, caller: Caller) -> Result<Found<Me>, Refused<Read>> {
        Ok(Found::new(Me::from(&caller.signed_in)))
    }

    /// Make a token. The answer holds it, once: only its hash is kept, and a repetition of the request is answered without
    /// it. Whose answer was lost revokes the token and makes another.
    #[oai(path = "/v1/me/tokens", method = "post", operation_id = "create_token")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewApiToken>,
    ) -> Result<Created<ApiToken>, Refused<Filing>> {
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let NewApiToken { label, scopes, days } = body.value;
        let limits = caller.app.api_tokens;
        let days = days.unwrap_or(limits.default_days);
        if days > limits.longest_days {
            let message =
                format!("A token of this service lives at most {} days.", limits.longest_days);
            return Err(
                Problem::defective(vec![FieldError::at("/days", "maximum", message)]).into()
            );
        }
        let made_with = match caller.signed_in.how {
            How::ApiToken { id, .. } => Some(id),
            How::Settings | How::Provider { .. } | How::Sandbox { .. } => None,
        };
        let minted = Minted::new();
        let wanted = Wanted {
            label,
            token_sha256: minted.sha256,
            scopes: scopes.into_iter().map(|it| it.0).collect(),
            days,
            made_with,
        };
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let done =
            ledger.create_api_token(&caller.actor, &owner, &wanted, Some(&idem), &kept).await?;
        Ok(match &done {
            Replayable::Fresh { .. } => Created::of(done).showing("token", minted.token),
            Replayable::Replayed(_) => Created::of(done),
        })
    }

    /// The tokens of the account, newest first, also of those that are good no more; never the tokens themselves.
    #[oai(path = "/v1/me/tokens", method = "get", operation_id = "list_tokens")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<ApiToken>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let page = ledger.api_tokens(&owner, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, ApiToken::from))
    }

    /// One token of the account.
    #[oai(path = "/v1/me/tokens/:id", method = "get", operation_id = "read_token")]
    async fn read(
        &self,
        caller: Caller,
        /// The token.
        id: Path<Uuid>,
    ) -> Result<Found<ApiToken>, Refused<Read>> {
        let owner = caller.signed_in.owner();
        let found = caller.app.ledger.api_token(&owner, ApiTokenId(id.0)).await?;
        Ok(Found::new(ApiToken::from(&found)))
    }

    /// Revoke a token, and every token that was made with it. A token may revoke itself.
    #[oai(path = "/v1/me/tokens/:id/revocations", method = "post", operation_id = "revoke_token")]
    async fn revoke(
        &self,
        caller: Caller,
        /// The token.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewTokenRevocation>,
    ) -> Result<Created<ApiToken>, Refused<Filing>> {
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let (owner, ledger) = (caller.signed_in.owner(), &caller.app.ledger);
        let (id, reason) = (ApiTokenId(id.0), body.value.reason.as_deref());
        let done =
            ledger.revoke_api_token(&caller.actor, &owner, id, reason, Some(&idem), &kept).await?;
        Ok(Created::of(done))
    }
}

/// The answer that is kept: the token itself is not in it.
fn kept(row: &api_token::Model) -> serde_json::Value {
    stored(&ApiToken::from(row), &format!("/v1/me/tokens/{}", row.id), None)
}

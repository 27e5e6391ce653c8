//! Accounts beside those of the settings. Registrars and supervisors keep them; to anybody else none is there.

use entities::{AccountId, AccountMade, RealmId, Replayable};
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
use crate::sign_in::Minted;
use crate::wire::account::{Account, NewAccount, NewDisablement};
use crate::wire::problem::FieldError;

/// The routes of accounts.
pub struct Accounts;

#[OpenApi(tag = "Chapter::Accounts")]
impl Accounts {
    /// Make an account. Where no subject of a provider is given, the answer holds a token to act with, once: a repetition of
    /// the request is answered without it.
    #[oai(path = "/v1/accounts", method = "post", operation_id = "create_account")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewAccount>,
    ) -> Result<Created<Account>, Refused<Filing>> {
        // To a party there are no accounts, whatever it sends; another officer hears in time whose act it is.
        if !caller.actor.role.is_officer() {
            return Err(Problem::not_found().into());
        }
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let known_as = known_as(&caller, &body.value)?;
        let minted = Minted::new();
        let first =
            Some(minted.first(caller.app.api_tokens.default_days)).filter(|_| known_as.is_none());
        let wanted = body.value.known_as(known_as);
        let answer = |made: &AccountMade| {
            let account = Account::from(made);
            let location = format!("/v1/accounts/{}", account.id);
            stored(&account, &location, None)
        };
        let (ledger, actor) = (&caller.app.ledger, &caller.actor);
        let done =
            ledger.create_account(actor, &wanted, first.as_ref(), Some(&idem), &answer).await?;
        Ok(match &done {
            Replayable::Fresh { .. } if first.is_some() => {
                Created::of(done).showing("token", minted.token)
            }
            _ => Created::of(done),
        })
    }

    /// The accounts that officers made, newest first.
    #[oai(path = "/v1/accounts", method = "get", operation_id = "list_accounts")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Account>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let page = ledger.accounts(&caller.actor, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, Account::from))
    }

    /// One account.
    #[oai(path = "/v1/accounts/:id", method = "get", operation_id = "read_account")]
    async fn read(
        &self,
        caller: Caller,
        /// The account.
        id: Path<Uuid>,
    ) -> Result<Found<Account>, Refused<Read>> {
        let found = caller.app.ledger.account(&caller.actor, AccountId(id.0)).await?;
        Ok(Found::new(Account::from(&found)))
    }

    /// Let nobody sign in with an account any more, from now on, whatever he shows.
    #[oai(
        path = "/v1/accounts/:id/disablements",
        method = "post",
        operation_id = "disable_account"
    )]
    async fn disable(
        &self,
        caller: Caller,
        /// The account.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewDisablement>,
    ) -> Result<Created<Account>, Refused<Filing>> {
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let location = format!("/v1/accounts/{}", id.0);
        let answer = |row: &_| stored(&Account::from(row), &location, None);
        let (ledger, actor) = (&caller.app.ledger, &caller.actor);
        let (id, reason) = (AccountId(id.0), body.value.reason.as_str());
        Ok(Created::of(ledger.disable_account(actor, id, reason, Some(&idem), &answer).await?))
    }
}

/// Issuer and subject, where there is a subject; and nothing of the account may be another's of the settings.
fn known_as(caller: &Caller, new: &NewAccount) -> Result<Option<(String, String)>, Problem> {
    let mut wrong = Vec::new();
    let mut say = |pointer: &str, code: &str, message: &str| {
        wrong.push(FieldError::at(pointer, code, message));
    };
    let providers = caller.app.accounts.providers();
    let issuer = new.issuer.as_deref().or_else(|| providers.only_issuer());
    let known_as = match (&new.subject, issuer) {
        (None, _) if new.issuer.is_some() => {
            say("/subject", "required", "An issuer is named, and not whom it knows.");
            None
        }
        (None, _) => None,
        (Some(subject), Some(issuer)) if providers.has(issuer) => {
            Some((issuer.to_owned(), subject.trim().to_owned()))
        }
        (Some(_), _) => {
            say("/issuer", "no_provider", "This names none of the providers of this service.");
            None
        }
    };
    let (is_name_taken, is_subject_taken) =
        caller.app.accounts.has(new.name.trim(), known_as.as_ref());
    if is_name_taken {
        say("/name", "taken", "Another account has this name.");
    }
    if is_subject_taken {
        say("/subject", "taken", "Another account has this subject.");
    }
    if wrong.is_empty() { Ok(known_as) } else { Err(Problem::defective(wrong)) }
}

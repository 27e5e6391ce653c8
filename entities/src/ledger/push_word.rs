//! The word to its owner that a webhook was disabled: a mail, under one Message-ID, tried until the mail server has said yes or never.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::EntityTrait;

use super::Ledger;
use super::attempt::Reply;
use super::webhook_rows::save;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{RealmId, WebhookId};
use crate::realm;
use crate::webhook::WordStatus;

/// How long it rests after its first, second, ... attempt. After the last it is given up.
const RESTS: [TimeDelta; 6] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(12),
    TimeDelta::hours(24),
];

/// A mail that says that a webhook was disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookWord {
    /// The webhook.
    pub webhook: WebhookId,
    /// The sandbox it is one of, where it is none of the real world.
    pub sandbox: Option<RealmId>,
    /// What that sandbox is called.
    pub sandbox_name: Option<String>,
    /// Which attempt, from 1.
    pub number: u32,
    /// The Message-ID: the same in every copy.
    pub message_id: String,
    /// Its owner's address.
    pub to: String,
    /// Its owner's account.
    pub to_name: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// The host to which it sent: the rest of the address may be a secret.
    pub host: String,
    /// Since when nothing is sent.
    pub disabled_at: DateTime<Utc>,
    /// Why.
    pub why: String,
}

impl Ledger {
    /// Begins an attempt to tell the owner of a webhook; `None` where there is nothing to tell now, or nobody to be told.
    ///
    /// # Errors
    /// The database's own.
    pub async fn begin_webhook_word(
        &self,
        id: WebhookId,
    ) -> Result<Option<WebhookWord>, LedgerError> {
        self.write(async |tx| {
            let now = self.real_now();
            let Some(mut row) = self.lock_webhook(tx, id).await? else { return Ok(None) };
            let is_due = row.word == WordStatus::Owed && row.word_at.is_none_or(|at| at <= now);
            let Some(disabled_at) = row.disabled_at.filter(|_| is_due) else { return Ok(None) };
            let owner = self.acting(tx, &row.account_name, row.account_id).await?;
            let here = realm::Entity::find_by_id(row.realm_id).one(tx).await;
            let here = here.doing("reading a realm")?;
            let Some(to) = told_at(owner, here.as_ref()) else {
                row.word = WordStatus::Failed;
                save(tx, &row).await?;
                return Ok(None);
            };
            let tried = usize::try_from(row.word_attempts).unwrap_or(usize::MAX);
            let Some(rest) = RESTS.get(tried) else {
                row.word = WordStatus::Failed;
                save(tx, &row).await?;
                return Ok(None);
            };
            row.word_attempts += 1;
            row.word_at = Some(now + *rest);
            save(tx, &row).await?;
            let domain = self.inner.office.mailbox.rsplit('@').next();
            let domain = domain.unwrap_or("tidewaiter.invalid");
            Ok(Some(WebhookWord {
                webhook: id,
                sandbox: Some(row.realm_id).filter(|realm| *realm != RealmId::REAL),
                sandbox_name: here.filter(|it| it.id != RealmId::REAL).map(|it| it.name),
                number: u32::try_from(row.word_attempts).unwrap_or(u32::MAX),
                message_id: format!("<{id}.{}@{domain}>", disabled_at.timestamp_micros()),
                to,
                to_name: row.account_name,
                label: row.label,
                host: host(&row.url),
                disabled_at,
                why: row.disabled_why.unwrap_or_default(),
            }))
        })
        .await
    }

    /// Notes what the mail server said to that.
    ///
    /// # Errors
    /// The database's own.
    pub async fn end_webhook_word(&self, id: WebhookId, reply: Reply) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let Some(mut row) = self.lock_webhook(tx, id).await? else { return Ok(()) };
            if row.word != WordStatus::Owed {
                return Ok(());
            }
            row.word = match reply {
                Reply::Served => WordStatus::Sent,
                Reply::Failed => WordStatus::Failed,
                Reply::Deferred | Reply::Unknown => return Ok(()),
            };
            save(tx, &row).await
        })
        .await
    }
}

/// Where the owner of a webhook is told. A sandbox of somebody's own writes to its owner alone, of the webhooks of its people too.
fn told_at(owner: Option<Actor>, here: Option<&realm::Model>) -> Option<String> {
    let owner = owner?;
    match here.filter(|it| it.is_own) {
        Some(own) => own.owner_email.clone(),
        None => owner.email,
    }
}

/// The host of an address, with its port.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_host_is_told_without_what_may_be_a_secret() {
        for (url, host) in [
            ("https://hooks.example/a?token=s", "hooks.example"),
            ("https://hooks.example:8443", "hooks.example:8443"),
            ("https://[::1]:1/x", "[::1]:1"),
        ] {
            assert_eq!(super::host(url), host);
        }
    }
}

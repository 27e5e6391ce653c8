//! What the rooms behind the door are told of the settings: where Temporal and the mail server are, and what notices say.

use std::time::Duration;

use url::Url;
use workflows::{
    BounceMailbox, Dkim, MailSettings, MailSettingsError, NoticeSettings, Secret, Settings,
    TemporalSettings,
};

use crate::config::{Config, Mail, Temporal};

/// The settings of clocks and notices; links in notices lead to `public_url`.
///
/// # Errors
/// When the mail server's address is none, which the settings have been checked for.
pub fn settings(config: &Config, public_url: Url) -> Result<Settings, MailSettingsError> {
    Ok(Settings {
        temporal: temporal(&config.temporal),
        reconcile_every: config.temporal.reconcile_every,
        mail: mail(&config.mail)?,
        bounces: bounces(&config.mail)?,
        notices: NoticeSettings { office: config.office.name.clone(), public_url },
        digest_at: config.reminders.digest_at,
        pushes: config.events.pushes.clone(),
    })
}

/// The Temporal cluster that keeps the clocks.
#[must_use]
pub fn temporal(temporal: &Temporal) -> TemporalSettings {
    TemporalSettings {
        address: temporal.address.clone(),
        namespace: temporal.namespace.clone(),
        api_key: temporal.api_key.as_ref().map(|key| Secret::new(key.reveal())),
        task_queue: temporal.task_queue.clone(),
    }
}

/// The mailbox into which what came back falls, as its address says.
///
/// # Errors
/// When the address is none; the password is never shown.
pub fn bounces(mail: &Mail) -> Result<Option<BounceMailbox>, MailSettingsError> {
    let Some(url) = &mail.bounce_mailbox else { return Ok(None) };
    let every = Duration::from_secs(mail.bounce_seconds.get().into());
    let mailbox = BounceMailbox::from_url(url.reveal(), every)?;
    Ok(Some(BounceMailbox { extra_root_pem: mail.authority_pem.clone(), ..mailbox }))
}

/// The mail server, as its address says.
///
/// # Errors
/// When the address or the sender is none, or the key cannot be read; neither password nor key is ever shown.
pub fn mail(mail: &Mail) -> Result<MailSettings, MailSettingsError> {
    let settings = MailSettings::from_url(mail.smtp_url.reveal(), &mail.from)?;
    let dkim = mail.dkim.as_ref().map(|key| Dkim {
        selector: key.selector.clone(),
        domain: key.domain.clone(),
        key: Secret::new(key.key.reveal()),
    });
    let settings = MailSettings { extra_root_pem: mail.authority_pem.clone(), dkim, ..settings };
    settings.check()?;
    Ok(settings)
}

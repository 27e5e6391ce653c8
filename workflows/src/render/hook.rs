//! What the owner of a webhook is told when it was disabled.

use entities::WebhookWord;
use serde::Serialize;
use statute::count::legal_day;

use super::NoticeSettings;
use super::limit::long;

/// The word, before it is put into words.
#[derive(Debug, Serialize)]
pub(super) struct HookLetter {
    sandbox: Option<String>,
    case_number: Option<String>,
    control_number: Option<String>,
    filer: Option<String>,
    importer: Option<String>,
    office: String,
    dated: String,
    authority: &'static str,
    link: String,
    label: String,
    account: String,
    host: String,
    since: String,
    why: String,
    feed: String,
    enablements: String,
    deliveries: String,
}

impl HookLetter {
    /// Gathers what it tells.
    pub(super) fn of(word: &WebhookWord, settings: &NoticeSettings) -> Self {
        let base = settings.public_url.as_str().trim_end_matches('/');
        let own = format!("{base}/v1/webhooks/{}", word.webhook);
        Self {
            sandbox: None,
            case_number: None,
            control_number: None,
            filer: None,
            importer: None,
            office: settings.office.clone(),
            dated: long(legal_day(word.disabled_at)),
            authority: "a service of Tidewaiter",
            label: word.label.clone().unwrap_or_else(|| word.webhook.to_string()),
            account: word.to_name.clone(),
            host: word.host.clone(),
            since: long(legal_day(word.disabled_at)),
            why: word.why.clone(),
            feed: format!("{base}/v1/events"),
            enablements: format!("{own}/enablements"),
            deliveries: format!("{own}/deliveries"),
            link: format!("{base}/v1/deadlines"),
        }
    }
}

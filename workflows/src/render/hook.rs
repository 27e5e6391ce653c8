//! What the owner of a webhook is told when it was disabled.

use entities::WebhookWord;
use serde::Serialize;
use statute::count::legal_day;

use super::NoticeSettings;
use super::limit::long;

/// The word, before it is put into words.
#[derive(Debug, Serialize)]
pub(super) struct HookLetter {
    /// None: what a sandbox's letters say of its clock is not true of webhooks, which go by the real one.
    sandbox: Option<String>,
    /// What the sandbox is called, where it is one of a sandbox.
    realm: Option<String>,
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
            realm: word.sandbox_name.clone(),
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entities::{RealmId, WebhookId, WebhookWord};

    use super::super::{NoticeSettings, Renderer};

    fn said(sandbox: Option<RealmId>) -> (String, String) {
        let settings = NoticeSettings {
            office: "Trade Remedy Law Enforcement Directorate".to_owned(),
            public_url: "https://tidewaiter.example/".parse().expect("an URL"),
        };
        let word = WebhookWord {
            webhook: WebhookId::random(),
            sandbox,
            sandbox_name: sandbox.map(|_| "a year of a case".to_owned()),
            number: 1,
            message_id: "<1@cbp.example>".to_owned(),
            to: "desk@acme.example".to_owned(),
            to_name: "acme-desk".to_owned(),
            label: Some("ours".to_owned()),
            host: "hooks.example".to_owned(),
            disabled_at: DateTime::from_timestamp(1_600_000_000, 0).expect("an instant"),
            why: "nothing arrived in 10 attempts".to_owned(),
        };
        let renderer = Renderer::new(&settings).expect("templates");
        let rendered = renderer.webhook_disabled(&word).expect("it is rendered");
        let flat = rendered.text.split_whitespace().collect::<Vec<_>>().join(" ");
        (rendered.subject, flat)
    }

    #[test]
    fn the_owner_is_told_which_sandbox_it_is_about() {
        let (subject, text) = said(Some(RealmId::random()));
        assert!(subject.starts_with("[Sandbox] "), "{subject}");
        assert!(text.contains("acme-desk in the sandbox “a year of a case” sent events"), "{text}");
        let (subject, text) = said(None);
        assert!(!subject.contains("Sandbox") && !text.contains("sandbox"), "{subject}: {text}");
        assert!(text.contains("acme-desk sent events to hooks.example"), "{text}");
    }
}

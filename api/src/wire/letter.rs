//! What was rendered of a notice, and the certificate of its service.

use chrono::NaiveDate;
use entities::{DeliveryId, DeliverySeen, DeliveryStatus, NoticeSeen};
use poem_openapi::Object;
use statute::count::legal_day;
use uuid::Uuid;

use super::instant::Instant;
use super::notice::{Delivery, DeliveryState};
use super::word::MethodWord;

/// What was rendered of a notice, once. The letter on paper says the same: ask for `application/pdf`.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Rendering {
    /// The notice.
    pub notice: Uuid,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// SHA-256 over subject, text and HTML.
    pub sha256: String,
}

impl Rendering {
    /// What was rendered of a notice, if it was.
    #[must_use]
    pub fn of(seen: &NoticeSeen) -> Option<Self> {
        let notice = seen.notice.clone();
        Some(Self {
            notice: notice.id.0,
            subject: notice.subject?,
            text: notice.text?,
            html: notice.html?,
            sha256: notice.sha256?,
        })
    }
}

/// Who was served with a notice, when and how, and who was not. A party sees its own line.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Certificate {
    /// The notice.
    pub notice: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub case_number: String,
    /// Which notice it is.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// On what authority it is sent.
    pub authority: Option<String>,
    /// When it was owed.
    pub owed_at: Instant,
    /// Its subject, once rendered.
    pub subject: Option<String>,
    /// SHA-256 over what was rendered.
    pub sha256: Option<String>,
    /// Who was served.
    pub served: Vec<Service>,
    /// Who was not, and why not.
    pub not_served: Vec<Service>,
}

/// The service of a notice on one recipient.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Service {
    /// The delivery.
    pub delivery: Uuid,
    /// The recipient's name.
    pub name: String,
    /// As whom the recipient is told: `office`, `filer` or `importer`.
    pub audience: String,
    /// How.
    pub method: MethodWord,
    /// Where.
    pub address: String,
    /// Where it stands.
    pub status: DeliveryState,
    /// The instant at which it was served.
    pub served_at: Option<Instant>,
    /// The legal day on which it was served, in `America/New_York`.
    pub served_on: Option<NaiveDate>,
    /// The last reply code of the recipient's server.
    pub code: Option<i32>,
    /// Its last reply, or what failed before there was one.
    pub reply: Option<String>,
    /// How often it was tried.
    pub attempts: usize,
    /// Whether two copies may have arrived.
    pub possible_duplicate: bool,
    /// The Message-ID of every copy.
    pub message_id: Option<String>,
    /// The number under which the post or a courier follows it.
    pub tracking_number: Option<String>,
    /// What proves that it was served by hand.
    pub proof: Option<String>,
    /// The officer who recorded how it was served, or that it was not; for officers only.
    pub recorded_by: Option<String>,
    /// Why an officer did not serve it.
    pub not_served_because: Option<String>,
    /// SHA-256 of the letter on paper, where one was set.
    pub letter_sha256: Option<String>,
}

impl Certificate {
    /// The certificate of a notice as its caller sees it, with the letters that were set.
    #[must_use]
    pub fn of(seen: &NoticeSeen, letters: &[(DeliveryId, String)], is_officer: bool) -> Self {
        let notice = &seen.notice;
        let rule = statute::notice::by_id(&notice.kind);
        let all = seen.deliveries.iter().map(|it| Service::of(it, letters, is_officer));
        let (served, not_served) = all.partition(|it| it.status == DeliveryState::Served);
        Self {
            notice: notice.id.0,
            case: notice.case_id.0,
            case_number: seen.case_number.clone(),
            kind: notice.kind.clone(),
            title: rule.map_or_else(|| notice.kind.clone(), |rule| rule.title.to_owned()),
            authority: rule.map(|rule| rule.authority.to_owned()),
            owed_at: notice.created_at.into(),
            subject: notice.subject.clone(),
            sha256: notice.sha256.clone(),
            served,
            not_served,
        }
    }

    /// The same to be put on paper.
    #[must_use]
    pub fn printed(&self, office: &str, sandbox: Option<String>) -> workflows::Certificate {
        let fact = |name: &str, value: Option<String>| Some((name.to_owned(), value?));
        let about = [
            fact("Case", Some(self.case_number.clone())),
            fact("Document", Some(self.title.clone())),
            fact("Subject", self.subject.clone()),
            fact("Owed at", Some(self.owed_at.to_string())),
            fact("Authority", self.authority.clone()),
            fact("Notice", Some(self.notice.to_string())),
            fact("SHA-256 of the words", self.sha256.clone()),
        ];
        let people = |of: &[Service]| of.iter().map(Service::printed).collect();
        workflows::Certificate {
            office: office.to_owned(),
            notice: self.notice.to_string(),
            case_number: self.case_number.clone(),
            title: self.title.clone(),
            sandbox,
            owed_at: self.owed_at.0,
            about: about.into_iter().flatten().collect(),
            served: people(&self.served),
            not_served: people(&self.not_served),
        }
    }
}

impl Service {
    fn of(seen: &DeliverySeen, letters: &[(DeliveryId, String)], is_officer: bool) -> Self {
        let told = Delivery::from(seen);
        let delivery = &seen.delivery;
        let served_at = delivery.ended_at.filter(|_| delivery.status == DeliveryStatus::Served);
        let last = seen.attempts.iter().rev().find(|it| it.reply.is_some());
        let letter = letters.iter().find(|(id, _)| *id == delivery.id);
        Self {
            delivery: told.id,
            name: told.name,
            audience: told.audience,
            method: told.method,
            address: told.address,
            status: told.status,
            served_at: served_at.map(Instant),
            served_on: delivery.served_on.or_else(|| served_at.map(legal_day)),
            code: last.and_then(|it| it.code),
            reply: last.and_then(|it| it.reply.clone()),
            attempts: seen.attempts.len(),
            possible_duplicate: told.possible_duplicate,
            message_id: told.message_id,
            tracking_number: delivery.tracking_number.clone(),
            proof: delivery.proof.clone(),
            recorded_by: delivery.recorded_by.clone().filter(|_| is_officer),
            not_served_because: delivery.not_served_because.clone(),
            letter_sha256: letter.map(|(_, sha256)| sha256.clone()),
        }
    }

    /// What a certificate on paper says of it, by name.
    fn printed(&self) -> (String, Vec<(String, String)>) {
        let day = self.served_on.zip(self.served_at);
        let served = day.map(|(day, at)| format!("{day} (America/New_York), {at}"));
        let reply = self.reply.as_ref().map(|said| match self.code {
            Some(code) if !said.starts_with(&code.to_string()) => format!("{code} {said}"),
            _ => said.clone(),
        });
        let status = poem_openapi::types::ToJSON::to_json(&self.status);
        let status = status.as_ref().and_then(serde_json::Value::as_str).map(str::to_owned);
        let about = [
            ("As", Some(self.audience.clone())),
            ("How", Some(format!("{}, {}", self.method.0.as_str(), self.address))),
            ("Served on", served),
            ("Status", status.filter(|_| self.served_at.is_none())),
            (if self.served_at.is_some() { "Reply" } else { "Why not" }, reply),
            ("Not served because", self.not_served_because.clone()),
            ("Tracking number", self.tracking_number.clone()),
            ("Proof", self.proof.clone()),
            ("Recorded by", self.recorded_by.clone()),
            ("Attempts", Some(self.attempts.to_string())),
            (
                "Copies",
                self.possible_duplicate.then(|| "a second copy may have arrived".to_owned()),
            ),
            ("Message-ID", self.message_id.clone()),
            ("SHA-256 of the letter", self.letter_sha256.clone()),
        ];
        let named = about.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        (self.name.clone(), named.collect())
    }
}

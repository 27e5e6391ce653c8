//! Where spans of requests are sent, if anywhere.

use url::Url;

use super::secret::Secret;
use super::source::{Reader, Setting};

const ENDPOINT: Setting = Setting {
    key: "telemetry.otlp_endpoint",
    env: "TIDEWAITER_OTLP_ENDPOINT",
    default: None,
    about: "The address of an OpenTelemetry collector that takes OTLP over HTTP, such as http://127.0.0.1:4318: each answered request \
            is sent to its /v1/traces as a span, with method, route, status and time. Unset: nothing is sent.",
};
const AUTHORIZATION: Setting = Setting {
    key: "telemetry.otlp_authorization",
    env: "TIDEWAITER_OTLP_AUTHORIZATION",
    default: None,
    about: "The header Authorization for that collector (secret).",
};
const SERVICE_NAME: Setting = Setting {
    key: "telemetry.service_name",
    env: "TIDEWAITER_SERVICE_NAME",
    default: Some("tidewaiter"),
    about: "What the service is called there.",
};

pub(super) const SETTINGS: &[Setting] = &[ENDPOINT, AUTHORIZATION, SERVICE_NAME];

/// Where spans are sent.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// The collector; nothing is sent where none is named.
    pub endpoint: Option<Url>,
    /// How one signs in there.
    pub authorization: Option<Secret>,
    /// What the service is called there.
    pub service_name: String,
}

impl Telemetry {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let endpoint: Option<Url> = reader.optional(&ENDPOINT);
        if endpoint.as_ref().is_some_and(|it| !matches!(it.scheme(), "http" | "https")) {
            reader.wrong(ENDPOINT.key, "begins with neither http: nor https:");
        }
        Self {
            endpoint,
            authorization: reader.optional(&AUTHORIZATION),
            service_name: reader.value(&SERVICE_NAME),
        }
    }
}

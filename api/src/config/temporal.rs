//! Which Temporal cluster keeps the clocks.

use std::time::Duration;

use super::secret::Secret;
use super::source::{Reader, Setting};

const ADDRESS: Setting = Setting {
    key: "temporal.address",
    env: "TIDEWAITER_TEMPORAL_ADDRESS",
    default: None,
    about: "Host and port of the Temporal frontend, https://HOST:PORT for one behind TLS. Unset: TEMPORAL_ADDRESS, the rest of \
            Temporal's own environment and temporal.toml, else 127.0.0.1:7233.",
};
const NAMESPACE: Setting = Setting {
    key: "temporal.namespace",
    env: "TIDEWAITER_TEMPORAL_NAMESPACE",
    default: None,
    about: "The namespace of the clocks. Unset: TEMPORAL_NAMESPACE, else default.",
};
const TASK_QUEUE: Setting = Setting {
    key: "temporal.task_queue",
    env: "TIDEWAITER_TEMPORAL_TASK_QUEUE",
    default: Some("tidewaiter"),
    about: "The task queue that worker and relay share.",
};
const API_KEY: Setting = Setting {
    key: "temporal.api_key",
    env: "TIDEWAITER_TEMPORAL_API_KEY",
    default: None,
    about: "API key for Temporal Cloud (secret).",
};

const RECONCILE: Setting = Setting {
    key: "temporal.reconcile_minutes",
    env: "TIDEWAITER_TEMPORAL_RECONCILE_MINUTES",
    default: Some("15"),
    about: "How often the ledger is compared with what runs in Temporal, in minutes, and what is not at work is set going. 0: only by \
            `tidewaiter reconcile`.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS, NAMESPACE, TASK_QUEUE, API_KEY, RECONCILE];

/// Which Temporal cluster keeps the clocks.
#[derive(Debug, Clone)]
pub struct Temporal {
    /// Host and port, or a URL; Temporal's own settings when unset.
    pub address: Option<String>,
    /// Namespace; Temporal's own settings when unset.
    pub namespace: Option<String>,
    /// Task queue of worker and relay.
    pub task_queue: String,
    /// Key for a cluster that asks for one.
    pub api_key: Option<Secret>,
    /// How often ledger and Temporal are compared; none: only when somebody asks for it.
    pub reconcile_every: Option<Duration>,
}

impl Temporal {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let minutes: u32 = reader.value(&RECONCILE);
        Self {
            reconcile_every: (minutes > 0).then(|| Duration::from_mins(minutes.into())),
            address: reader.optional(&ADDRESS),
            namespace: reader.optional(&NAMESPACE),
            task_queue: reader.value(&TASK_QUEUE),
            api_key: reader.optional(&API_KEY),
        }
    }
}

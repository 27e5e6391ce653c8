//! How long events are kept, and where webhooks may send them.

use std::num::{NonZeroU32, NonZeroU64};
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use entities::Feeding;
use workflows::{Network, NetworkError, PushSettings};

use super::source::{Reader, Setting};

const KEPT: Setting = Setting {
    key: "events.kept_days",
    env: "TIDEWAITER_EVENTS_KEPT_DAYS",
    default: Some("30"),
    about: "How many days events, cursors of the feed, and the log of what webhooks were sent are kept.",
};
const AT_MOST: Setting = Setting {
    key: "events.at_most",
    env: "TIDEWAITER_EVENTS_AT_MOST",
    default: Some("100"),
    about: "How many webhooks an account may have at once, and likewise how many subscriptions, calendars and simulations.",
};
const BACKOFF: Setting = Setting {
    key: "webhooks.backoff_seconds",
    env: "TIDEWAITER_WEBHOOKS_BACKOFF_SECONDS",
    default: Some("60,300,1800,7200,18000,36000,50400,72000,86400"),
    about: "How long an event that did not arrive rests after its first, second, ... attempt, in seconds with commas between them. After \
            the last it is given up and, where nothing else has arrived meanwhile, the webhook is disabled and its owner told by mail.",
};
const GRACE: Setting = Setting {
    key: "webhooks.secret_grace_hours",
    env: "TIDEWAITER_WEBHOOKS_SECRET_GRACE_HOURS",
    default: Some("24"),
    about: "How many hours the secret of a webhook signs beside the one that took its place, where the request does not say.",
};
const TIMEOUT: Setting = Setting {
    key: "webhooks.timeout_seconds",
    env: "TIDEWAITER_WEBHOOKS_TIMEOUT_SECONDS",
    default: Some("15"),
    about: "How long one attempt to send an event takes at most, in seconds.",
};
const NETWORKS: Setting = Setting {
    key: "webhooks.allowed_networks",
    env: "TIDEWAITER_WEBHOOKS_ALLOWED_NETWORKS",
    default: None,
    about: "Networks that webhooks may send to although they are not the world's, with commas between them, such as 10.20.0.0/16. Whoever \
            may make a webhook then reaches every server in them.",
};
const PLAIN: Setting = Setting {
    key: "webhooks.plain_http",
    env: "TIDEWAITER_WEBHOOKS_PLAIN_HTTP",
    default: Some("0"),
    about: "1: webhooks may have an address of http. For trying out: what is sent can be read on the way.",
};

pub(super) const SETTINGS: &[Setting] = &[KEPT, AT_MOST, BACKOFF, GRACE, TIMEOUT, NETWORKS, PLAIN];

/// The longest rest after an attempt, in seconds: a month.
const LONGEST_REST: u32 = 31 * 24 * 60 * 60;
/// How long a secret signs beside the next one at most, in hours: a month.
const LONGEST_GRACE: u32 = 31 * 24;

/// Events and webhooks.
#[derive(Debug, Clone)]
pub struct Events {
    /// How long events are kept, and how often they are tried.
    pub feeding: Feeding,
    /// Where webhooks may send them.
    pub pushes: PushSettings,
}

/// Numbers with commas between them.
struct Numbers(Vec<u32>);

impl FromStr for Numbers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = |part: &str| part.trim().parse::<u32>().ok().filter(|it| *it <= LONGEST_REST);
        let numbers: Option<Vec<u32>> = text.split(',').map(read).collect();
        let wrong =
            || format!("is no list of numbers of at most {LONGEST_REST}, with commas between them");
        numbers.map(Self).ok_or_else(wrong)
    }
}

/// Networks with commas between them.
struct Networks(Vec<Network>);

impl FromStr for Networks {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        text.split(',').map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl Events {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let kept: NonZeroU32 = reader.value(&KEPT);
        let at_most: NonZeroU64 = reader.value(&AT_MOST);
        let backoff: Numbers = reader.value(&BACKOFF);
        let grace: u32 = reader.value(&GRACE);
        if grace > LONGEST_GRACE {
            reader.wrong(GRACE.key, format!("is at most {LONGEST_GRACE}"));
        }
        let timeout: NonZeroU32 = reader.value(&TIMEOUT);
        let networks: Option<Networks> = reader.optional(&NETWORKS);
        let rests = backoff.0.into_iter().map(|it| TimeDelta::seconds(it.into()));
        Self {
            feeding: Feeding {
                kept_days: kept.get(),
                backoff: rests.collect(),
                grace: TimeDelta::hours(grace.into()),
                at_most: at_most.get(),
            },
            pushes: PushSettings {
                plain_http: reader.switch(&PLAIN),
                allowed: networks.map(|it| it.0).unwrap_or_default(),
                timeout: Duration::from_secs(timeout.get().into()),
            },
        }
    }
}

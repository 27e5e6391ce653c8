//! Where the API listens and what it lets in.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::str::FromStr;

use poem::http::HeaderName;
use url::Url;

use super::source::{Reader, Setting};
use crate::tls::Tls;

const LISTEN: Setting = Setting {
    key: "http.listen",
    env: "TIDEWAITER_LISTEN",
    default: Some("127.0.0.1:8080"),
    about: "Address and port of the API. Port 0 takes any free one and says which.",
};
const PUBLIC_URL: Setting = Setting {
    key: "http.public_url",
    env: "TIDEWAITER_PUBLIC_URL",
    default: None,
    about: "How clients reach the API, for the links in its answers; the address it listens on when unset.",
};
const BODY_LIMIT: Setting = Setting {
    key: "http.body_limit_bytes",
    env: "TIDEWAITER_BODY_LIMIT_BYTES",
    default: Some("1048576"),
    about: "The largest request body, in bytes; a larger one is answered 413.",
};
const RATE: Setting = Setting {
    key: "http.requests_per_second",
    env: "TIDEWAITER_REQUESTS_PER_SECOND",
    default: Some("100"),
    about: "How many requests a second one account may make, with all its tokens; more are answered 429.",
};
const BURST: Setting = Setting {
    key: "http.burst",
    env: "TIDEWAITER_BURST",
    default: Some("400"),
    about: "How many requests one account may make at once before the rate counts.",
};
const ANONYMOUS: Setting = Setting {
    key: "http.anonymous_per_minute",
    env: "TIDEWAITER_ANONYMOUS_PER_MINUTE",
    default: Some("120"),
    about: "How many communications without a name arrive in a minute, from all senders together, and how many requests \
            with the tokens they got; more are answered 429. Per sender would need to know who he is.",
};
const OUTSIDE: Setting = Setting {
    key: "http.outside_per_minute",
    env: "TIDEWAITER_OUTSIDE_PER_MINUTE",
    default: Some("600"),
    about: "How many requests without a token of an account one address may make in a minute; more are answered 429. Probes of \
            health and the channel for communications without a name are not counted by address.",
};
const ADDRESS_HEADER: Setting = Setting {
    key: "http.address_header",
    env: "TIDEWAITER_ADDRESS_HEADER",
    default: None,
    about: "The header in which your proxy writes the address of the client, as its last item, such as X-Forwarded-For; the \
            address of the connection when unset. Set it only where every request comes through that proxy.",
};
const TLS_CERT: Setting = Setting {
    key: "http.tls_cert_file",
    env: "TIDEWAITER_TLS_CERT_FILE",
    default: None,
    about: "PEM file of the server's certificate with its chain: then HTTPS is spoken, and nothing else. Read again on SIGHUP.",
};
const TLS_KEY: Setting = Setting {
    key: "http.tls_key_file",
    env: "TIDEWAITER_TLS_KEY_FILE",
    default: None,
    about: "PEM file of the key of that certificate.",
};
const SLOWEST: Setting = Setting {
    key: "http.slowest_bytes_per_second",
    env: "TIDEWAITER_SLOWEST_BYTES_PER_SECOND",
    default: Some("200"),
    about: "The pace at which a request arrives at least, after its first half minute; a slower connection is closed.",
};
const SHUTDOWN: Setting = Setting {
    key: "http.shutdown_seconds",
    env: "TIDEWAITER_SHUTDOWN_SECONDS",
    default: Some("20"),
    about: "How long open requests may take to finish at a shutdown.",
};
const METRICS: Setting = Setting {
    key: "http.metrics",
    env: "TIDEWAITER_METRICS",
    default: Some("loopback"),
    about: "Who reads /metrics: loopback (programs of this host without a token, and officers) or officers alone. Behind a \
            proxy on the same host everybody comes from this host: set officers there.",
};

pub(super) const SETTINGS: &[Setting] = &[
    LISTEN,
    PUBLIC_URL,
    BODY_LIMIT,
    RATE,
    BURST,
    ANONYMOUS,
    OUTSIDE,
    ADDRESS_HEADER,
    TLS_CERT,
    TLS_KEY,
    SLOWEST,
    SHUTDOWN,
    METRICS,
];

/// Where the API listens and what it lets in.
#[derive(Debug, Clone)]
pub struct Http {
    /// Address and port to bind.
    pub listen: SocketAddr,
    /// How clients reach it, when that is not the bound address.
    pub public_url: Option<Url>,
    /// The largest body read.
    pub body_limit_bytes: usize,
    /// Requests a second for one account.
    pub requests_per_second: NonZeroU32,
    /// Requests at once for one account.
    pub burst: NonZeroU32,
    /// Requests a minute of all who have no name, together.
    pub anonymous_per_minute: NonZeroU32,
    /// Requests a minute of one address, without a token of an account.
    pub outside_per_minute: NonZeroU32,
    /// In which header a proxy writes the client's address.
    pub address_header: Option<HeaderName>,
    /// Certificate and key, where HTTPS is spoken.
    pub tls: Option<Tls>,
    /// The pace at which a request arrives at least.
    pub slowest_bytes_per_second: NonZeroU32,
    /// How long open requests may take at a shutdown.
    pub shutdown_seconds: u64,
    /// Who reads the metrics.
    pub metrics: MetricsFor,
}

/// Who reads the metrics. They count officers' acts by route, so whoever polls them sees when an act is done that its
/// parties may not know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsFor {
    /// Whoever comes from this host, and officers. Behind a proxy on the same host that is everybody.
    Loopback,
    /// Officers alone.
    Officers,
}

impl FromStr for MetricsFor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "loopback" => Ok(Self::Loopback),
            "officers" => Ok(Self::Officers),
            _ => Err("is neither loopback nor officers"),
        }
    }
}

impl Http {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            listen: reader.value(&LISTEN),
            public_url: reader.optional(&PUBLIC_URL),
            body_limit_bytes: reader.value(&BODY_LIMIT),
            requests_per_second: reader.value(&RATE),
            burst: reader.value(&BURST),
            anonymous_per_minute: reader.value(&ANONYMOUS),
            outside_per_minute: reader.value(&OUTSIDE),
            address_header: reader.optional(&ADDRESS_HEADER),
            tls: tls(reader),
            slowest_bytes_per_second: reader.value(&SLOWEST),
            shutdown_seconds: reader.value(&SHUTDOWN),
            metrics: reader.value(&METRICS),
        }
    }
}

fn tls(reader: &mut Reader) -> Option<Tls> {
    let (cert, key) = (reader.optional(&TLS_CERT), reader.optional(&TLS_KEY));
    match (cert, key) {
        (Some(cert_file), Some(key_file)) => {
            let tls = Tls { cert_file, key_file };
            if let Err(error) = tls.read() {
                reader.wrong(TLS_CERT.env, error.to_string());
            }
            Some(tls)
        }
        (None, None) => None,
        (Some(_), None) => {
            reader.wrong(TLS_KEY.env, "a certificate needs its key");
            None
        }
        (None, Some(_)) => {
            reader.wrong(TLS_CERT.env, "a key needs its certificate");
            None
        }
    }
}

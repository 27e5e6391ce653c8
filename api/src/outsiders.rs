//! Who shows no token of an account: so many requests a minute from each address, whatever he asks for.
//!
//! What needs no token is open to everybody, and so nobody may take all of it. Nothing is kept of an address but what it
//! has used of its minute, in memory. The channel for those without a name (`follow_up`) is not counted here: no address
//! is read there. Nor are the probes of health, which watch the service from close by.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use poem::http::{HeaderName, header};
use poem::{Endpoint, Request};

use crate::app::App;
use crate::config::Http;
use crate::follow_up::is_unnamed;
use crate::identity::LookedUp;
use crate::problem::{Problem, catalogue};

/// What is not counted: whoever watches the service must not be kept from it.
const PROBES: [&str; 3] = ["/livez", "/readyz", "/metrics"];
/// How many addresses are remembered. Whoever comes when there are more shares one rate with all who do.
const REMEMBERED: usize = 50_000;
/// After how many requests those are forgotten who have used nothing of their minute.
const SWEEP_AFTER: usize = 10_000;

type Rates = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock, NoOpMiddleware>;

/// The rates of the addresses.
pub struct Outsiders {
    rates: Rates,
    header: Option<HeaderName>,
    asked: AtomicUsize,
}

impl fmt::Debug for Outsiders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outsiders")
    }
}

impl Outsiders {
    /// The rates of the settings.
    #[must_use]
    pub fn new(http: &Http) -> Self {
        Self::with(http.outside_per_minute, http.address_header.clone())
    }

    /// So many requests a minute of an address, which a proxy names in this header, where there is one.
    #[doc(hidden)]
    #[must_use]
    pub fn with(per_minute: NonZeroU32, header: Option<HeaderName>) -> Self {
        let rates = RateLimiter::hashmap(Quota::per_minute(per_minute));
        Self { rates, header, asked: AtomicUsize::new(0) }
    }

    /// Counts one request of this address.
    ///
    /// # Errors
    /// 429 where it has made more of them than it may.
    #[doc(hidden)]
    pub fn within(&self, address: IpAddr) -> Result<(), Problem> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_AFTER == SWEEP_AFTER - 1 {
            self.rates.retain_recent();
        }
        let is_crowded = self.rates.len() >= REMEMBERED;
        let key = if is_crowded { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { network(address) };
        self.rates.check_key(&key).map_err(|early| {
            let seconds = early.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            let detail = "This address has made more requests without a token than it may.";
            Problem::new(&catalogue::TOO_MANY_REQUESTS, detail)
                .with_header(header::RETRY_AFTER, &seconds.to_string())
        })
    }

    /// Where a request comes from: what the proxy says of it last, where there is one, else the peer.
    #[doc(hidden)]
    #[must_use]
    pub fn address(&self, request: &Request) -> IpAddr {
        let said = self.header.as_ref().and_then(|name| {
            let last = request.headers().get_all(name).iter().next_back()?;
            last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
        });
        let peer = || request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
        said.or_else(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
    }

    /// Whether a proxy has handed a request on, as far as it says so: then it does not come from where the connection does.
    pub fn is_handed_on(&self, request: &Request) -> bool {
        let by_settings = self.header.as_ref().is_some_and(|it| request.headers().contains_key(it));
        by_settings || HANDED_ON.iter().any(|it| request.headers().contains_key(*it))
    }
}

/// What proxies say of whom they hand a request on for.
const HANDED_ON: [&str; 4] = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"];

/// Whose an address is: of IPv6 a household has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(it) => {
            let [a, b, c, d, ..] = it.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Answers 429 to an address that has used up its minute, before anything is read.
///
/// # Errors
/// That problem, and what the endpoint itself answers.
pub async fn limited<E: Endpoint>(
    endpoint: Arc<E>,
    mut request: Request,
) -> poem::Result<E::Output> {
    let path = request.uri().path();
    if !PROBES.contains(&path) && !is_unnamed(path) {
        let app = App::of(&request)?;
        let bearer =
            request.header(header::AUTHORIZATION).and_then(|it| it.strip_prefix("Bearer "));
        let looked_up = match bearer {
            Some(token) => Some(LookedUp::new(&app, token.trim()).await?),
            None => None,
        };
        if !looked_up.as_ref().is_some_and(LookedUp::is_somebodys) {
            app.outsiders.within(app.outsiders.address(&request))?;
        }
        if let Some(looked_up) = looked_up {
            request.set_data(looked_up);
        }
    }
    endpoint.call(request).await
}

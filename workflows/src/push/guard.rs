//! Where events may be sent: to the world, and not to what stands behind the service's own walls.
//!
//! Whoever makes a webhook has the service send requests from where it stands. So the address is checked by its form when it is given, and
//! by what its name stands for at each attempt; and the connection goes to the very address that was checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;
use url::{Host, Url};

/// How long an address is at most.
const LONGEST: usize = 2000;

/// What the office has settled about where events are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSettings {
    /// Whether `http` is spoken too. For tests alone: what is sent can be read on the way.
    pub plain_http: bool,
    /// Networks that may be sent to although they are not the world's.
    pub allowed: Vec<Network>,
    /// How long one attempt takes at most.
    pub timeout: Duration,
}

impl Default for PushSettings {
    fn default() -> Self {
        Self { plain_http: false, allowed: Vec::new(), timeout: Duration::from_secs(15) }
    }
}

/// Why an address is not sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It is none.
    #[error("is no address of the web with a host, of at most 2000 letters")]
    Address,
    /// It would be read on the way.
    #[error("does not begin with https://")]
    Open,
    /// It says who asks.
    #[error("has a name or a password in it")]
    Credentials,
    /// It leads where nobody outside can get.
    #[error("leads into a network that is not the world's")]
    Inside,
}

/// A network, by its address and how many bits of it count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// Why a network is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is no network such as `10.1.0.0/16` or `fd00::/8`")]
pub struct NetworkError;

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, bits) = text.trim().split_once('/').ok_or(NetworkError)?;
        let address: IpAddr = address.parse().map_err(|_| NetworkError)?;
        let bits: u32 = bits.parse().map_err(|_| NetworkError)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        if bits > most { Err(NetworkError) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether an address is in it.
    fn has(&self, other: IpAddr) -> bool {
        let left = |whole: u32| whole - self.bits;
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differ = u32::from(own) ^ u32::from(other);
                differ.checked_shr(left(32)).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differ = u128::from(own) ^ u128::from(other);
                differ.checked_shr(left(128)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl PushSettings {
    /// Nothing, where an address may be sent to as far as its form tells.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admit(&self, url: &Url) -> Result<(), Refusal> {
        if url.as_str().len() > LONGEST || url.host_str().is_none_or(str::is_empty) {
            return Err(Refusal::Address);
        }
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http => {}
            "http" => return Err(Refusal::Open),
            _ => return Err(Refusal::Address),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        match url.host() {
            Some(Host::Ipv4(address)) => self.admit_address(address.into()),
            Some(Host::Ipv6(address)) => self.admit_address(address.into()),
            Some(Host::Domain(_)) => Ok(()),
            None => Err(Refusal::Address),
        }
    }

    /// The same for an address as it was given.
    ///
    /// # Errors
    /// Why it may not be sent to.
    pub fn admit_text(&self, text: &str) -> Result<(), Refusal> {
        Url::parse(text).map_err(|_| Refusal::Address).and_then(|url| self.admit(&url))
    }

    /// Nothing, where a host has an address of the world, or of a network that is allowed.
    ///
    /// # Errors
    /// [`Refusal::Inside`] where it has neither.
    pub fn admit_address(&self, address: IpAddr) -> Result<(), Refusal> {
        let address = address.to_canonical();
        let is_allowed = self.allowed.iter().any(|network| network.has(address));
        if is_allowed || is_of_the_world(address) { Ok(()) } else { Err(Refusal::Inside) }
    }

    /// Nothing, where each of the addresses of a name may be sent to. One that may not is one too many: whoever gives it decides which of them is
    /// taken.
    ///
    /// # Errors
    /// [`Refusal::Inside`] where one of them may not.
    pub fn admit_all(&self, found: &[SocketAddr]) -> Result<(), Refusal> {
        found.iter().try_for_each(|address| self.admit_address(address.ip()))
    }
}

/// Whether an address is anybody's in the world: in none of the blocks that IANA keeps for special purposes.
fn is_of_the_world(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_v4_of_the_world(address),
        IpAddr::V6(address) => is_v6_of_the_world(address),
    }
}

#[expect(clippy::unnested_or_patterns, reason = "a network a pattern, as the registries list them")]
fn is_v4_of_the_world(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        // This network, this host, and what is for later; 255.255.255.255 with it.
        (0 | 127 | 224..=255, _, _)
        // RFC 1918, and link-local with the metadata of clouds.
        | (10, _, _) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _)
        // Behind the translation of a provider; protocol assignments; examples; benchmarks; 6to4 relays; AS112.
        | (100, 64..=127, _)
        | (192, 0, 0 | 2) | (192, 88, 99) | (192, 31, 196) | (192, 52, 193) | (192, 175, 48)
        | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113) => true,
        // What Azure answers its machines at: an address of the world in form alone.
        (168, 63, 129) => address == Ipv4Addr::new(168, 63, 129, 16),
        _ => false,
    };
    !special
}

fn is_v6_of_the_world(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // Global unicast is 2000::/3; all else is loopback, mapped, local, multicast or unassigned.
    if parts[0] & 0xe000 != 0x2000 {
        return false;
    }
    match (parts[0], parts[1]) {
        // Protocol assignments with Teredo, and examples.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // 6to4: what is meant is the IPv4 address within.
        (0x2002, high) => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = parts[2].to_be_bytes();
            is_v4_of_the_world(Ipv4Addr::new(a, b, c, d))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use super::{Network, PushSettings, Refusal};

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn what_is_inside_is_not_sent_to() {
        let settings = PushSettings::default();
        for inside in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "2002:a00:1::",
            "fd00:ec2::254",
        ] {
            assert_eq!(settings.admit_address(ip(inside)), Err(Refusal::Inside), "{inside}");
        }
        for world in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "168.63.129.17",
            "2606:4700::1111",
            "2002:808:808::1",
        ] {
            assert_eq!(settings.admit_address(ip(world)), Ok(()), "{world}");
        }
    }

    #[test]
    fn one_address_inside_is_one_too_many() {
        let settings = PushSettings::default();
        let found = |all: &[&str]| -> Vec<SocketAddr> {
            all.iter().map(|it| it.parse().expect("an address")).collect()
        };
        let world = found(&["8.8.8.8:443", "[2606:4700::1111]:443"]);
        assert_eq!(settings.admit_all(&world), Ok(()));
        for mixed in [
            found(&["8.8.8.8:443", "127.0.0.1:443"]),
            found(&["[::ffff:10.0.0.1]:443", "8.8.8.8:443"]),
            found(&["8.8.8.8:443", "[fd00::1]:443", "1.1.1.1:443"]),
        ] {
            assert_eq!(settings.admit_all(&mixed), Err(Refusal::Inside), "{mixed:?}");
        }
    }

    #[test]
    fn a_network_that_is_allowed_is_sent_to_and_none_beside_it() {
        let allowed = ["127.0.0.0/8", "10.1.0.0/16", "fd00::/8"];
        let allowed = allowed.map(|it| it.parse().expect("a network")).to_vec();
        let settings = PushSettings { allowed, ..PushSettings::default() };
        for inside in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.255.1", "fd12::1"] {
            assert_eq!(settings.admit_address(ip(inside)), Ok(()), "{inside}");
        }
        for inside in ["10.2.0.1", "::1", "fc00::1", "192.168.0.1"] {
            assert_eq!(settings.admit_address(ip(inside)), Err(Refusal::Inside), "{inside}");
        }
        for none in ["10.0.0.0", "10.0.0.0/33", "fd00::/129", "x/8", "10.0.0.0/-1"] {
            assert!(none.parse::<Network>().is_err(), "{none}");
        }
        let everything: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(everything.has(ip("255.1.2.3")));
    }

    #[test]
    fn an_address_is_checked_by_its_form() {
        let settings = PushSettings::default();
        for (url, told) in [
            ("https://hooks.example/a", Ok(())),
            ("https://hooks.example:8443/a?b=c", Ok(())),
            ("http://hooks.example/a", Err(Refusal::Open)),
            ("ftp://hooks.example/a", Err(Refusal::Address)),
            ("https://", Err(Refusal::Address)),
            ("hooks.example", Err(Refusal::Address)),
            ("https://me:secret@hooks.example/", Err(Refusal::Credentials)),
            ("https://127.0.0.1/", Err(Refusal::Inside)),
            ("https://2130706433/", Err(Refusal::Inside)),
            ("https://0x7f.1/", Err(Refusal::Inside)),
            ("https://[::ffff:127.0.0.1]/", Err(Refusal::Inside)),
            ("https://169.254.169.254/latest/meta-data", Err(Refusal::Inside)),
            ("https://8.8.8.8/", Ok(())),
        ] {
            assert_eq!(settings.admit_text(url), told, "{url}");
        }
        let long = format!("https://hooks.example/{}", "a".repeat(2000));
        assert_eq!(settings.admit_text(&long), Err(Refusal::Address));
        let plain = PushSettings { plain_http: true, ..PushSettings::default() };
        assert_eq!(plain.admit_text("http://hooks.example/a"), Ok(()));
        assert_eq!(
            plain.admit_text("http://localhost/a"),
            Ok(()),
            "a name is looked up at each attempt"
        );
    }
}

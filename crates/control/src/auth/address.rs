//! Where a call comes from, as far as it may be told apart: an IPv4 address or an IPv6 /64.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use axum::extract::ConnectInfo;
use http::Extensions;

use crate::listener::Peer;

/// Where a call comes from. Behind a proxy every call comes from the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Address(Option<IpAddr>);

impl Address {
    /// The peer of the connection that a request came in on.
    pub(crate) fn of(extensions: &Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<Peer>>();
        Self(peer.map(|peer| peer.0.0.ip().to_canonical()))
    }

    /// Whether it is this machine itself.
    pub(crate) fn is_loopback(self) -> bool {
        self.0.is_some_and(|ip| ip.is_loopback())
    }

    /// The network that tries are counted for: one IPv4 address, or an IPv6 /64.
    pub(crate) fn network(self) -> Self {
        let network = self.0.map(|ip| match ip {
            IpAddr::V4(_) => ip,
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        });
        Self(network)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(ip) => ip.fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        let mut extensions = Extensions::new();
        let peer = Peer(text.parse().unwrap());
        extensions.insert(ConnectInfo(peer));
        Address::of(&extensions)
    }

    #[test]
    fn neighbours_in_one_ipv6_network_count_as_one() {
        let (one, two) = (address("[2001:db8::1]:1"), address("[2001:db8::2:3]:2"));
        assert_ne!(one, two);
        assert_eq!(one.network(), two.network());
        assert_ne!(one.network(), address("[2001:db8:0:1::1]:1").network());
    }

    #[test]
    fn loopback_is_seen_also_through_a_mapped_address() {
        assert!(address("[::ffff:127.0.0.1]:9").is_loopback());
        assert!(!address("192.0.2.1:9").is_loopback());
        assert!(!Address::of(&Extensions::new()).is_loopback());
    }
}

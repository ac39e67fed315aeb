//! Which addresses an upstream may have: what is public, what an operator must ask for, and what
//! no model is ever served from.
//!
//! A name that resolves to an address inside the operator's own network is how a request is turned
//! against that network, so after every lookup the addresses are judged here before one is dialled.
//! The ranges are those of the IANA special-purpose registries, and the metadata services of the
//! large clouds.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::Uri;

/// How far away an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On the public internet.
    Public,
    /// On this machine or in a private network: only when the operator says so.
    Private,
    /// Link-local, metadata, multicast, unspecified: never.
    Never,
}

/// Metadata services outside the link-local range: Oracle, Alibaba, Azure.
const METADATA: [Ipv4Addr; 3] = [
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
];
/// The metadata service of AWS over IPv6.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);

/// How far away an address is.
pub(crate) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let [a, b, c, _] = address.octets();
    if METADATA.contains(&address) {
        return Reach::Never;
    }
    match (a, b, c) {
        (0, ..) | (169, 254, _) | (224.., ..) => Reach::Never,
        (10 | 127, ..)
        | (172, 16..=31, _)
        | (192, 168, _)
        | (100, 64..=127, _)
        | (192, 0, 0 | 2)
        | (198, 18..=19, _)
        | (198, 51, 100)
        | (203, 0, 113) => Reach::Private,
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address == METADATA_V6 {
        return Reach::Never;
    }
    if let Some(within) = embedded(address) {
        return reach_v4(within);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] | [0xfe80..=0xfebf, ..] | [0xff00..=0xffff, ..] => Reach::Never,
        // Teredo hides an address that cannot be judged here.
        [0x2001, 0, ..] => Reach::Never,
        [0, 0, 0, 0, 0, 0, 0, 1]
        | [0xfc00..=0xfdff, ..]
        | [0xfec0..=0xfeff, ..]
        | [0x2001, 0x0db8, ..]
        | [0x0100, 0, 0, 0, ..]
        | [0x0064, 0xff9b, 1, ..] => Reach::Private,
        _ => Reach::Public,
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 or 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        // `::` and `::1` are addresses of their own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(join(high, low))
        }
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

/// The address that a URL names outright, if it names one.
pub(crate) fn literal(uri: &Uri) -> Option<IpAddr> {
    let host = uri.host()?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok()
}

/// Whether a name is bound to this machine (RFC 6761).
pub(crate) fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(addresses: &[&str], expected: Reach) {
        for address in addresses {
            assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn what_the_internet_routes_is_public() {
        all(
            &["1.1.1.1", "104.18.7.192", "172.32.0.1", "100.128.0.1"],
            Reach::Public,
        );
        all(
            &["2606:4700::6812:7c0", "2a00:1450::1", "64:ff9b::101:101"],
            Reach::Public,
        );
    }

    #[test]
    fn own_networks_are_private() {
        all(
            &["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1"],
            Reach::Private,
        );
        all(&["100.64.0.1", "198.18.0.1", "192.0.2.7"], Reach::Private);
        all(&["::1", "fc00::1", "fd12::1", "fec0::1"], Reach::Private);
    }

    #[test]
    fn metadata_and_what_is_no_host_is_never_reached() {
        all(
            &["169.254.169.254", "100.100.100.200", "168.63.129.16"],
            Reach::Never,
        );
        all(&["0.0.0.0", "224.0.0.1", "255.255.255.255"], Reach::Never);
        all(&["::", "fe80::1", "ff02::1", "fd00:ec2::254"], Reach::Never);
        all(&["2001:0:4136:e378:8000:63bf:3fff:fdd2"], Reach::Never);
    }

    proptest! {
        #[test]
        fn an_ipv4_address_in_ipv6_clothes_reaches_as_far_as_without(a: u16, b in 2u16..) {
            let address = Ipv4Addr::from((u32::from(a) << 16) | u32::from(b));
            for clothed in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, a, b),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1),
            ] {
                prop_assert_eq!(reach(clothed.into()), reach_v4(address));
            }
        }
    }

    #[test]
    fn only_an_address_written_out_is_literal() {
        let of = |uri: &str| literal(&uri.parse().unwrap());
        assert_eq!(
            of("http://[::1]:9/v1"),
            Some(IpAddr::from(Ipv6Addr::LOCALHOST))
        );
        assert_eq!(
            of("http://127.0.0.1/"),
            Some(IpAddr::from(Ipv4Addr::LOCALHOST))
        );
        assert_eq!(of("http://localhost/"), None);
        assert!(is_localhost("LocalHost.") && is_localhost("api.localhost"));
        assert!(!is_localhost("localhost.example"));
    }
}

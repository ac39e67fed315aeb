//! The client program, without naming a person: keyed hashes of how it speaks and where from.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, header};
use model::exchange::Client;
use ring::hmac;

use crate::tenants::short;

/// Measures a client.
pub(super) fn client(key: &hmac::Key, headers: &HeaderMap, peer: SocketAddr) -> Client {
    Client {
        fingerprint: Some(fingerprint(key, headers)),
        network: Some(network(key, peer.ip())),
    }
}

/// The user agent and the order of the headers, which differ between programs.
fn fingerprint(key: &hmac::Key, headers: &HeaderMap) -> u64 {
    let mut hash = hmac::Context::with_key(key);
    hash.update(b"program\0");
    if let Some(agent) = headers.get(header::USER_AGENT) {
        hash.update(agent.as_bytes());
    }
    for name in headers.keys() {
        hash.update(b"\0");
        hash.update(name.as_str().as_bytes());
    }
    short(&hash.sign())
}

/// The /24 of an IPv4 address, the /48 of an IPv6 one.
fn network(key: &hmac::Key, address: IpAddr) -> u64 {
    let mut hash = hmac::Context::with_key(key);
    hash.update(b"network\0");
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            hash.update(&[a, b, c]);
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, e, f, ..] = v6.octets();
            hash.update(&[a, b, c, d, e, f]);
        }
    }
    short(&hash.sign())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_network_look_alike_and_others_do_not() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"key");
        let of = |text: &str| network(&key, text.parse().unwrap());
        assert_eq!(of("192.0.2.1"), of("192.0.2.99"));
        assert_ne!(of("192.0.2.1"), of("192.0.3.1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("2001:db8:1::1"), of("2001:db8:1:ffff::2"));
        assert_ne!(of("2001:db8:1::1"), of("2001:db8:2::1"));
    }
}

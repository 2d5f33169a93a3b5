//! From where somebody asks.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderValue};

/// The network that an address stands for where somebody is counted: with IPv6 each has a whole /64 to choose from.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let first = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(first).into()
        }
    }
}

/// For whom a proxy asks that is trusted: the last whom it, or one that it was asked by, does not know as another such proxy. Whatever stands
/// before that anybody can have written.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.contains(&address.to_canonical());
    let mut client = peer;
    if !is_trusted(&client) {
        return client;
    }
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let lines = lines.map(|line: &HeaderValue| line.to_str().unwrap_or_default());
    for told in lines.flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(told.trim()) else {
            break;
        };
        client = address;
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

/// An address, as proxies write it: some add the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || {
        text.parse()
            .map(|address: std::net::SocketAddr| address.ip())
    };
    bare.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::1", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ] {
            assert_eq!(network(ip(address)), ip(expected), "{address}");
        }
    }

    #[test]
    fn only_trusted_proxies_say_for_whom_they_ask() {
        let trusted = [ip("192.0.2.1"), ip("192.0.2.2")];
        for (peer, told, expected) in [
            ("198.51.100.7", &["203.0.113.9"][..], "198.51.100.7"),
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:192.0.2.1", &["203.0.113.9"], "203.0.113.9"),
            // What they were told themselves is not believed.
            ("192.0.2.1", &["10.0.0.1, 203.0.113.9"], "203.0.113.9"),
            ("192.0.2.1", &["10.0.0.1", "203.0.113.9"], "203.0.113.9"),
            ("192.0.2.1", &["203.0.113.9, 192.0.2.2"], "203.0.113.9"),
            ("192.0.2.1", &["192.0.2.2"], "192.0.2.2"),
            ("192.0.2.1", &["203.0.113.9, unknown"], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("192.0.2.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("192.0.2.1", &["[2001:db8::1]"], "2001:db8::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in told {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            assert_eq!(
                client(ip(peer), &headers, &trusted),
                ip(expected),
                "{told:?}"
            );
        }
    }
}

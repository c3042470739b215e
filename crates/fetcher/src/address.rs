//! Which addresses a fetcher may talk to: a URL must not make it a door into its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Says yes or no to an address.
#[derive(Debug, Clone)]
pub(crate) struct AddressPolicy {
    allow_private: bool,
    allow_networks: Vec<IpNet>,
}

impl AddressPolicy {
    /// Public addresses and those of `allow_networks`; every address where `allow_private` is set.
    pub(crate) fn new(allow_private: bool, allow_networks: Vec<IpNet>) -> Self {
        Self { allow_private, allow_networks }
    }

    /// True where the fetcher may connect to the address.
    pub(crate) fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow_private
            || is_public(address)
            || self.allow_networks.iter().any(|network| network.contains(&address))
    }
}

/// True for addresses of the public internet, by the IANA special-purpose registries.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127, ..]                 // this network, private, loopback
        | [100, 64..=127, ..]              // carrier-grade NAT
        | [169, 254, ..]                   // link-local, with the clouds' metadata services
        | [172, 16..=31, ..]               // private
        | [192, 168, ..]                   // private
        | [192, 0, 0 | 2, _]               // protocol assignments, documentation
        | [192, 88, 99, _]                 // 6to4 relays
        | [198, 18..=19, ..]               // benchmarks
        | [198, 51, 100, _]                // documentation
        | [203, 0, 113, _]                 // documentation
        | [224..=255, ..] // multicast, reserved, broadcast
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        // An IPv4 address in disguise is judged as what it is.
        [0, 0, 0, 0, 0, 0xffff, high, low] => is_public_v4(v4(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(v4(high, low)),
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Protocol assignments (Teredo among them) and documentation, inside the global unicast block.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public_only() -> AddressPolicy {
        AddressPolicy::new(false, Vec::new())
    }

    #[test]
    fn addresses_inside_a_network_are_refused() {
        for text in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public_only().permits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn addresses_of_the_public_internet_are_permitted() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.1",
            "223.255.255.255",
            "2001:200::1",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(public_only().permits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_network_can_be_let_in_without_the_others() {
        let policy = AddressPolicy::new(false, vec!["10.20.0.0/16".parse().unwrap()]);
        assert!(policy.permits("10.20.3.4".parse().unwrap()));
        assert!(policy.permits("::ffff:10.20.3.4".parse().unwrap()));
        assert!(!policy.permits("10.21.0.1".parse().unwrap()));
    }

    #[test]
    fn all_addresses_can_be_let_in() {
        assert!(AddressPolicy::new(true, Vec::new()).permits("169.254.169.254".parse().unwrap()));
    }
}

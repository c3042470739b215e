//! Ports that nobody uses and that the system hands to nobody else.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, TcpListener},
};

use super::ClusterError;

/// Below the range that systems give to outgoing connections, so that a stopped broker finds its port free again.
const RANGE: std::ops::Range<u16> = 12_000..32_000;
const TRIES: usize = 10_000;

/// Different ports of the loopback address, free at this moment.
pub(super) fn free_ports(count: usize) -> Result<Vec<u16>, ClusterError> {
    let mut ports = BTreeSet::new();
    for _ in 0..TRIES {
        if ports.len() == count {
            return Ok(ports.into_iter().collect());
        }
        let port = fastrand::u16(RANGE);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            ports.insert(port);
        }
    }
    let source = std::io::Error::from(std::io::ErrorKind::AddrInUse);
    Err(ClusterError::io(
        format!("find {count} free ports between {} and {}", RANGE.start, RANGE.end),
        source,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_are_different_and_can_be_bound() {
        let ports = free_ports(6).unwrap();
        let listeners: Vec<_> =
            ports.iter().map(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap()).collect();
        assert_eq!(listeners.len(), 6);
    }
}

//! Asks a broker for its metadata, in the few bytes of Kafka's protocol that this takes.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

const TIMEOUT: Duration = Duration::from_secs(2);
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Metadata request, version 1, without a client id, for no topics.
const REQUEST: [u8; 18] = [
    0, 0, 0, 14, // length of what follows
    0, 3, // api key: metadata
    0, 1, // api version
    0, 0, 0, 7, // correlation id
    0xff, 0xff, // client id: null
    0, 0, 0, 0, // topics: none
];
const CORRELATION_ID: i32 = 7;

/// Number of brokers that the broker at `address` says are in service.
pub(super) fn brokers_in_service(address: SocketAddr) -> io::Result<usize> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(&REQUEST)?;
    let length = usize::try_from(read_i32(&mut stream)?).unwrap_or(usize::MAX);
    if length > LARGEST_ANSWER {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not an answer of a Kafka broker"));
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    count_brokers(&answer)
}

/// An answer starts with the correlation id and the number of brokers.
fn count_brokers(mut answer: &[u8]) -> io::Result<usize> {
    if read_i32(&mut answer)? != CORRELATION_ID {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer to another request"));
    }
    Ok(usize::try_from(read_i32(&mut answer)?).unwrap_or(0))
}

fn read_i32(from: &mut impl Read) -> io::Result<i32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(i32::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_how_many_brokers_serve() {
        assert_eq!(count_brokers(&[0, 0, 0, 7, 0, 0, 0, 3, 0]).unwrap(), 3);
    }

    #[test]
    fn an_answer_to_another_request_or_a_cut_one_is_an_error() {
        assert!(count_brokers(&[0, 0, 0, 8, 0, 0, 0, 3]).is_err());
        assert!(count_brokers(&[0, 0, 0, 7, 0]).is_err());
    }
}

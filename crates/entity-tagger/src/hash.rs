//! Quick hashes of words and features: the same on every machine, because models are stored by them.
//!
//! They do not withstand an adversary: what a text brings in may only be looked up under them in tables of bounded size.

const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads the bits of a number over all of its places.
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    value ^ (value >> 32)
}

/// The hash of a pair, which is not that of the pair turned round.
pub(crate) fn join(first: u64, second: u64) -> u64 {
    (first.rotate_left(23) ^ second).wrapping_mul(PRIME)
}

/// The hash of bytes.
pub(crate) fn bytes(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(8);
    let mut hash = bytes.len() as u64;
    for chunk in &mut chunks {
        hash = join(hash, u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
    }
    let mut rest = [0; 8];
    rest[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(join(hash, u64::from_le_bytes(rest)))
}

/// A hasher for words, and for keys that are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hashed(u64);

/// Builds [`Hashed`].
pub(crate) type Ready = std::hash::BuildHasherDefault<Hashed>;

impl std::hash::Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u8(&mut self, value: u8) {
        self.0 ^= u64::from(value);
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = join(self.0, self::bytes(bytes));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = mix(u64::from(value));
    }
}

//! Tables that lie in the binary: hashed keys, found in one cache line, with no work at start-up.
//!
//! A table is a sequence of buckets of 64 bytes. The upper half of a key's hash tells its bucket, its lowest 16 bits
//! stand in the bucket beside the value. Two keys with both the same are one key to the table; it happens to one look-up in
//! tens of thousands.

const BUCKET: usize = 64;

/// Weights of features: four rows of 16 bytes a bucket, the last two bytes of each the mark of its feature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights<'a> {
    buckets: &'a [[u8; BUCKET]],
}

/// Bytes of a row: a weight for each label, and room for the mark.
pub(crate) const ROW: usize = 16;
const ROWS: usize = BUCKET / ROW;
const MARK: usize = ROW - 2;

/// Values of 16 bits: sixteen a bucket, the marks first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    buckets: &'a [[u8; BUCKET]],
}

const VALUES: usize = BUCKET / 4;

fn bucket_of(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// The mark of a hash; zero is that of an empty place.
fn mark(hash: u64) -> u16 {
    (hash as u16).max(1)
}

fn u16_at(bucket: &[u8; BUCKET], at: usize) -> u16 {
    u16::from_le_bytes([bucket[at], bucket[at + 1]])
}

impl<'a> Weights<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { buckets: bytes.as_chunks().0 }
    }

    /// Adds the weights of a feature to the sums; a feature that is not there adds nothing.
    #[inline]
    pub(crate) fn add(&self, hash: u64, sums: &mut [i16; ROW]) {
        let Some(bucket) = self.buckets.get(bucket_of(hash, self.buckets.len())) else { return };
        let wanted = mark(hash);
        // No branch but the last: which row it is cannot be foreseen.
        let found: usize = (0..ROWS)
            .map(|row| usize::from(u16_at(bucket, row * ROW + MARK) == wanted) * (row + 1))
            .max()
            .unwrap_or(0);
        let Some(row) = found.checked_sub(1).and_then(|row| bucket.as_chunks::<ROW>().0.get(row)) else {
            return;
        };
        for (sum, &weight) in sums.iter_mut().zip(row) {
            *sum = sum.wrapping_add(i16::from(weight as i8));
        }
    }
}

impl<'a> Values<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { buckets: bytes.as_chunks().0 }
    }

    /// The value of a key.
    #[inline]
    pub(crate) fn get(&self, hash: u64) -> Option<u16> {
        let bucket = self.buckets.get(bucket_of(hash, self.buckets.len()))?;
        let wanted = mark(hash);
        let place = (0..VALUES).find(|&place| u16_at(bucket, 2 * place) == wanted)?;
        Some(u16_at(bucket, 2 * (VALUES + place)))
    }
}

/// Packs rows of weights into so many buckets; where a bucket is full, later rows are left out.
#[cfg(any(test, feature = "training"))]
pub(crate) fn pack_weights(rows: &[(u64, [i8; super::labels::LABELS])], buckets: usize) -> Vec<u8> {
    let mut bytes = vec![0; buckets * BUCKET];
    for (hash, weights) in rows {
        let bucket = &mut bytes[bucket_of(*hash, buckets) * BUCKET..][..BUCKET];
        let free = |row: &[u8]| row[MARK] == 0 && row[MARK + 1] == 0;
        if let Some(row) = bucket.chunks_exact_mut(ROW).find(|row| free(row)) {
            for (byte, weight) in row.iter_mut().zip(weights) {
                *byte = *weight as u8;
            }
            row[MARK..].copy_from_slice(&mark(*hash).to_le_bytes());
        }
    }
    bytes
}

/// Packs values of 16 bits, with as few buckets as hold them all but for one in thousands.
#[cfg(any(test, feature = "training"))]
pub(crate) fn pack_values(values: &[(u64, u16)]) -> Vec<u8> {
    let buckets = (values.len() * 10 / (VALUES * 7)).max(1);
    let mut bytes = vec![0; buckets * BUCKET];
    for (hash, value) in values {
        let bucket = &mut bytes[bucket_of(*hash, buckets) * BUCKET..][..BUCKET];
        if let Some(place) = (0..VALUES).find(|&place| bucket[2 * place] == 0 && bucket[2 * place + 1] == 0) {
            bucket[2 * place..][..2].copy_from_slice(&mark(*hash).to_le_bytes());
            bucket[2 * (VALUES + place)..][..2].copy_from_slice(&value.to_le_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn what_is_packed_is_found_and_nothing_else() {
        let values: Vec<(u64, u16)> = (1..2000).map(|key| (mix(key), key as u16)).collect();
        let bytes = pack_values(&values);
        let table = Values::new(&bytes);
        let found = values.iter().filter(|(hash, value)| table.get(*hash) == Some(*value)).count();
        assert!(found > 1980, "{found}");
        let strangers = (10_000..20_000).filter(|&key| table.get(mix(key)).is_some()).count();
        assert!(strangers < 20, "{strangers}");
        assert_eq!(Values::new(&[]).get(1), None);
    }

    #[test]
    fn weights_add_up() {
        let mut row = [0; super::super::labels::LABELS];
        (row[0], row[12]) = (-3, 100);
        let bytes = pack_weights(&[(mix(1), row), (mix(2), row)], 7);
        let weights = Weights::new(&bytes);
        let mut sums = [0; ROW];
        for key in [1, 2, 3] {
            weights.add(mix(key), &mut sums);
        }
        assert_eq!((sums[0], sums[1], sums[12]), (-6, 0, 200));
    }
}

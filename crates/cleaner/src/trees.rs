//! Boosted decision trees: what the leaves say that a row falls to is added up.
//!
//! The weights are little-endian: the number of trees (`u16`), the number of nodes of each (`u8`), then the nodes: feature
//! (`u8`, 255 for a leaf), first child (`u8`, the second follows it) and threshold or leaf value (`f32`).

use std::ops::Range;

/// A leaf, in place of a feature.
const LEAF: u8 = 255;
/// Length of a row: a feature is one byte, so that no look at it needs a check.
const ROW: usize = 256;
const NODE_BYTES: usize = 6;

/// Takes the numbers of a row one after the other.
pub(crate) trait Row {
    /// The next number; `name` is for people.
    fn put(&mut self, name: &'static str, value: f32);
}

/// The numbers that a row is made of, one after the other.
pub(crate) struct Numbers {
    row: [f32; ROW],
    length: u8,
}

impl Row for Numbers {
    /// Numbers beyond the longest row are left out.
    fn put(&mut self, _name: &'static str, value: f32) {
        if self.length < LEAF {
            self.row[usize::from(self.length)] = value;
            self.length += 1;
        }
    }
}

impl Numbers {
    /// None yet.
    pub(crate) fn new() -> Self {
        let mut row = [0.0; ROW];
        row[usize::from(LEAF)] = f32::NEG_INFINITY;
        Self { row, length: 0 }
    }

    /// Begins anew. Rows of one kind are of one length, so that all of it is written over.
    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }
}

/// A row for training: its numbers and what they are called.
#[cfg(feature = "training")]
#[derive(Debug, Default)]
pub(crate) struct NamedNumbers {
    pub(crate) names: Vec<&'static str>,
    pub(crate) numbers: Vec<f32>,
}

#[cfg(feature = "training")]
impl Row for NamedNumbers {
    fn put(&mut self, name: &'static str, value: f32) {
        self.names.push(name);
        self.numbers.push(value);
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    value: f32,
    child: u16,
    feature: u8,
}

/// Trained trees.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    nodes: Vec<Node>,
    roots: Vec<u16>,
    depth: usize,
}

impl Trees {
    /// Reads trained weights.
    ///
    /// `None` where they are not well formed: every child must come behind its parent.
    pub(crate) fn read(weights: &[u8]) -> Option<Self> {
        let (count, rest) = weights.split_first_chunk::<2>()?;
        let (sizes, mut rest) = rest.split_at_checked(u16::from_le_bytes(*count).into())?;
        let mut trees = Self::default();
        for &size in sizes {
            let (tree, after) = rest.split_at_checked(usize::from(size) * NODE_BYTES)?;
            trees.add(tree)?;
            rest = after;
        }
        rest.is_empty().then_some(trees)
    }

    fn add(&mut self, tree: &[u8]) -> Option<()> {
        let (nodes, _) = tree.as_chunks::<NODE_BYTES>();
        let root = u16::try_from(self.nodes.len()).ok()?;
        let mut depths = vec![0_usize; nodes.len()];
        for (at, &[feature, child, a, b, c, d]) in nodes.iter().enumerate() {
            let value = f32::from_le_bytes([a, b, c, d]);
            let own = u16::try_from(self.nodes.len()).ok()?;
            if feature == LEAF {
                // In place of a feature stands what is below everything, so that a walk stays at its leaf.
                self.nodes.push(Node { value, feature, child: own });
                continue;
            }
            let first = usize::from(child);
            if first <= at || first + 1 >= nodes.len() {
                return None;
            }
            let depth = depths[at] + 1;
            depths[first] = depth;
            depths[first + 1] = depth;
            self.depth = self.depth.max(depth);
            let child = root.checked_add(child.into()).filter(|child| *child < u16::MAX)?;
            self.nodes.push(Node { value, feature, child });
        }
        (!nodes.is_empty()).then(|| self.roots.push(root))
    }

    /// How many trees there are.
    pub(crate) fn len(&self) -> usize {
        self.roots.len()
    }

    /// What the trees of a range say of a row: the sums of every `N`th tree, from the first of them, from the second, and so
    /// on. Trees are walked `N` side by side, since each step of a walk waits for the one before; what is left over of the
    /// last `N` is not asked.
    pub(crate) fn sums<const N: usize>(&self, trees: Range<usize>, numbers: &Numbers) -> [f32; N] {
        let mut sums = [0.0; N];
        let (lanes, _) = self.roots.get(trees).unwrap_or_default().as_chunks::<N>();
        for lanes in lanes {
            for (sum, leaf) in sums.iter_mut().zip(self.leaves(*lanes, &numbers.row)) {
                *sum += leaf;
            }
        }
        sums
    }

    fn leaves<const N: usize>(&self, roots: [u16; N], row: &[f32; ROW]) -> [f32; N] {
        let mut walks = roots;
        for _ in 0..self.depth {
            for walk in &mut walks {
                let node = self.nodes[usize::from(*walk)];
                let above = row[usize::from(node.feature)] > node.value;
                *walk = node.child + u16::from(above);
            }
        }
        walks.map(|walk| self.nodes[usize::from(walk)].value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weights(trees: &[&[(u8, u8, f32)]]) -> Vec<u8> {
        let mut weights = u16::try_from(trees.len()).unwrap().to_le_bytes().to_vec();
        weights.extend(trees.iter().map(|tree| u8::try_from(tree.len()).unwrap()));
        for (feature, child, value) in trees.iter().copied().flatten() {
            weights.extend([*feature, *child]);
            weights.extend(value.to_le_bytes());
        }
        weights
    }

    fn row(numbers: &[f32]) -> Numbers {
        let mut row = Numbers::new();
        numbers.iter().for_each(|&number| row.put("", number));
        row
    }

    #[test]
    fn a_row_falls_to_one_leaf_of_each_tree() {
        let tree: &[_] = &[(1, 1, 0.5), (LEAF, 0, -2.0), (LEAF, 0, 3.0)];
        let trees = Trees::read(&weights(&[tree, &[(LEAF, 0, -3.0)], tree, tree])).unwrap();
        assert_eq!(trees.sums(0..4, &row(&[0.0, 0.6])), [6.0, 0.0]);
        assert_eq!(trees.sums(0..2, &row(&[0.9, 0.5])), [-2.0, -3.0]);
        assert_eq!(trees.sums(0..9, &row(&[0.9, 0.5])), [0.0], "there are no nine");
    }

    #[test]
    fn weights_that_could_loop_or_miss_a_child_are_refused() {
        let looping = [(0, 0, 0.5), (LEAF, 0, 0.0), (LEAF, 0, 0.0)];
        assert!(Trees::read(&weights(&[&looping])).is_none());
        assert!(Trees::read(&weights(&[&[(0, 1, 0.5), (LEAF, 0, 0.0)]])).is_none());
    }

    #[test]
    fn a_row_that_is_too_long_is_cut() {
        let mut row = row(&[1.0; 300]);
        assert_eq!(row.row[usize::from(LEAF)], f32::NEG_INFINITY);
        row.clear();
        row.put("", 2.0);
        assert_eq!(row.row[0], 2.0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, numbers in proptest::collection::vec(-1.0_f32..1.0, 300)) {
            if let Some(trees) = Trees::read(&bytes) {
                let [_] = trees.sums(0..trees.len(), &row(&numbers));
            }
        }
    }
}

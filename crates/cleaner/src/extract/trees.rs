//! Boosted decision trees: the sum over all trees is the logarithm of the odds.
//!
//! The weights are little-endian: the number of trees (`u16`), the number of nodes of each (`u8`), then the nodes: feature
//! (`u8`, 255 for a leaf), first child (`u8`, the second follows it) and threshold or leaf value (`f32`).

/// A leaf, in place of a feature.
const LEAF: u8 = 255;
/// Length of a row: a feature is one byte, so that no look at it needs a check.
const ROW: usize = 256;
const NODE_BYTES: usize = 6;
/// Trees that are walked side by side, since each step of a walk waits for the one before.
const LANES: usize = 4;
/// After so many trees a sum below the first or above the second bound changes its side for less than one block in a thousand
/// of those that training knows.
const STAGES: [(usize, f32, f32); 3] = [(16, -2.0, f32::INFINITY), (40, -2.5, 1.8), (96, -2.4, 1.6)];

/// The numbers that a row is made of, one after the other.
pub(super) struct Numbers {
    row: [f32; ROW],
    length: u8,
}

impl Numbers {
    /// None yet.
    pub(super) fn new() -> Self {
        let mut row = [0.0; ROW];
        row[usize::from(LEAF)] = f32::NEG_INFINITY;
        Self { row, length: 0 }
    }

    /// Begins anew. Rows of one kind are of one length, so that all of it is written over.
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// Adds a number; those beyond the longest row are left out.
    pub(super) fn push(&mut self, number: f32) {
        if self.length < LEAF {
            self.row[usize::from(self.length)] = number;
            self.length += 1;
        }
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
pub(super) struct Trees {
    nodes: Vec<Node>,
    roots: Vec<u16>,
    depth: usize,
}

impl Trees {
    /// Reads trained weights.
    ///
    /// `None` where they are not well formed: every child must come behind its parent.
    pub(super) fn read(weights: &[u8]) -> Option<Self> {
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

    /// How likely the row is what the trees were trained to find: 0 to 1.
    pub(super) fn probability(&self, numbers: &Numbers) -> f32 {
        let row = &numbers.row;
        let (mut sum, mut done) = (0.0, 0);
        for (trees, lowest, highest) in STAGES {
            let trees = trees.min(self.roots.len());
            sum += self.sum(&self.roots[done..trees], row);
            done = trees;
            // The trees that are left out would only add to what is clear.
            if sum < lowest {
                return 0.0;
            }
            if sum > highest {
                return 1.0;
            }
        }
        logistic(sum + self.sum(&self.roots[done..], row))
    }

    fn sum(&self, roots: &[u16], row: &[f32; ROW]) -> f32 {
        let mut sum = 0.0;
        let (lanes, rest) = roots.as_chunks::<LANES>();
        for lanes in lanes {
            sum += self.leaves(*lanes, row).iter().sum::<f32>();
        }
        for &root in rest {
            sum += self.leaves([root], row)[0];
        }
        sum
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

fn logistic(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
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
        numbers.iter().for_each(|&number| row.push(number));
        row
    }

    #[test]
    fn a_row_falls_to_one_leaf_of_each_tree() {
        let tree: &[_] = &[(1, 1, 0.5), (LEAF, 0, -2.0), (LEAF, 0, 3.0)];
        let trees = Trees::read(&weights(&[tree, &[(LEAF, 0, -3.0)]])).unwrap();
        assert_eq!(trees.probability(&row(&[0.0, 0.6])), 0.5);
        assert!(trees.probability(&row(&[0.9, 0.5])) < 0.01);
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
        row.push(2.0);
        assert_eq!(row.row[0], 2.0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, numbers in proptest::collection::vec(-1.0_f32..1.0, 300)) {
            if let Some(trees) = Trees::read(&bytes) {
                prop_assert!(!trees.probability(&row(&numbers)).is_infinite());
            }
        }
    }
}

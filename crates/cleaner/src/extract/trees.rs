//! Boosted decision trees: the sum over all trees is the logarithm of the odds.
//!
//! The weights are little-endian: the number of trees (`u16`), the number of nodes of each (`u8`), then the nodes: feature
//! (`u8`, 255 for a leaf), first child (`u8`, the second follows it) and threshold or leaf value (`f32`).

/// A leaf, in place of a feature.
const LEAF: u8 = 255;
/// Longest row.
pub(super) const MAX_FEATURES: usize = LEAF as usize;
const NODE_BYTES: usize = 6;
/// Trees that are walked side by side, since each step of a walk waits for the one before.
const LANES: usize = 4;
/// After so many trees a sum below the first or above the second bound has never changed its side in training.
const STAGES: [(usize, f32, f32); 3] = [(24, -2.5, f32::INFINITY), (48, -3.0, 2.5), (96, -2.5, 2.0)];

#[derive(Debug, Clone, Copy)]
struct Node {
    value: f32,
    feature: u16,
    child: u16,
}

/// Trained trees.
#[derive(Debug, Default)]
pub(super) struct Trees {
    nodes: Vec<Node>,
    roots: Vec<u16>,
    depth: usize,
    /// Length of a row.
    features: usize,
}

impl Trees {
    /// Reads trained weights over rows of `features` numbers.
    ///
    /// `None` where they are not well formed: every child must come behind its parent and every feature be in the row.
    pub(super) fn read(weights: &[u8], features: usize) -> Option<Self> {
        let (count, rest) = weights.split_first_chunk::<2>()?;
        let (sizes, mut rest) = rest.split_at_checked(u16::from_le_bytes(*count).into())?;
        let mut trees = Self { features, ..Self::default() };
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
                // Behind a row stands what is below everything, so that a walk stays at its leaf.
                self.nodes.push(Node { value, feature: u16::try_from(self.features).ok()?, child: own });
                continue;
            }
            let first = usize::from(child);
            if usize::from(feature) >= self.features || first <= at || first + 1 >= nodes.len() {
                return None;
            }
            let depth = depths[at] + 1;
            depths[first] = depth;
            depths[first + 1] = depth;
            self.depth = self.depth.max(depth);
            let child = root.checked_add(child.into()).filter(|child| *child < u16::MAX)?;
            self.nodes.push(Node { value, feature: feature.into(), child });
        }
        (!nodes.is_empty()).then(|| self.roots.push(root))
    }

    /// How likely the row is what the trees were trained to find: 0 to 1. The row must be as long as was said.
    pub(super) fn probability(&self, row: &mut Vec<f32>) -> f32 {
        row.resize(self.features, 0.0);
        row.push(f32::NEG_INFINITY);
        let (mut sum, mut done) = (0.0, 0);
        for (trees, lowest, highest) in STAGES {
            let trees = trees.min(self.roots.len());
            sum += self.sum(&self.roots[done..trees], row);
            done = trees;
            if sum < lowest || sum > highest {
                return logistic(sum);
            }
        }
        logistic(sum + self.sum(&self.roots[done..], row))
    }

    fn sum(&self, roots: &[u16], row: &[f32]) -> f32 {
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

    fn leaves<const N: usize>(&self, roots: [u16; N], row: &[f32]) -> [f32; N] {
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

    #[test]
    fn a_row_falls_to_one_leaf_of_each_tree() {
        let tree: &[_] = &[(1, 1, 0.5), (LEAF, 0, -2.0), (LEAF, 0, 3.0)];
        let trees = Trees::read(&weights(&[tree, &[(LEAF, 0, -3.0)]]), 2).unwrap();
        assert_eq!(trees.probability(&mut vec![0.0, 0.6]), 0.5);
        assert!(trees.probability(&mut vec![0.9, 0.5]) < 0.01);
    }

    #[test]
    fn weights_that_could_loop_or_look_beyond_the_row_are_refused() {
        for tree in
            [[(0, 0, 0.5), (LEAF, 0, 0.0), (LEAF, 0, 0.0)], [(2, 1, 0.5), (LEAF, 0, 0.0), (LEAF, 0, 0.0)]]
        {
            assert!(Trees::read(&weights(&[&tree]), 2).is_none());
        }
        assert!(Trees::read(&weights(&[&[(0, 1, 0.5), (LEAF, 0, 0.0)]]), 2).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, mut row in proptest::collection::vec(-1.0_f32..1.0, 300)) {
            if let Some(trees) = Trees::read(&bytes, row.len()) {
                prop_assert!(!trees.probability(&mut row).is_infinite());
            }
        }
    }
}

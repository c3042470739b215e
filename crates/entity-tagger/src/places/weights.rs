//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [
    3.199, 3.199, 0.973, 0.302, -0.536, 1.000, 0.124, -1.021, 0.075, 0.185, -0.160, 1.054, -1.054, 2.000,
    1.000, -0.195, -1.129, 2.207, -0.989, 0.443, -0.719, 0.774, -3.000, 0.650, 1.197, -0.077, 0.373, 1.244,
    1.131, 2.782, 1.203, 1.135, 1.386,
];

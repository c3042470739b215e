//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [
    2.904, 2.904, 1.112, 0.758, -0.845, 1.000, 0.181, -0.992, 0.084, 0.152, 0.395, 0.923, -0.928, 2.000,
    1.000, 0.572, 0.022, 1.917, -1.402, 0.946, 0.796, 1.533, -0.721, 0.226, 1.642, 3.755, 1.051, 1.951,
];

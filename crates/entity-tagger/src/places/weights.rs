//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [
    3.145, 3.145, 1.091, 1.036, -0.563, -0.242, 0.859, -1.640, 0.238, 0.638, 1.367, 1.027, -1.031, 2.000,
    1.000, 0.636, 1.353, -0.801, 0.109, 1.395, 3.879, 1.021, 2.253,
];

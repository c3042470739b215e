//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [3.000, 3.000, 1.081, 0.832, -0.695, 1.000, 0.122, -0.751, -0.042, 0.158, 0.534, 1.104, -1.118, 2.000, 1.000, 1.109, -0.095, 2.278, -1.355, 0.318, 0.007, -1.015, -3.000, 0.738, 1.455, -0.104, 0.331, 1.161, 1.263, 2.885, 1.088, 1.230, 1.448];

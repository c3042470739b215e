//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [2.875, 2.875, 1.016, 0.824, -0.799, 1.000, 0.105, -0.873, 0.021, 0.324, 0.390, 0.924, -0.928, 2.000, 1.000, 0.549, -0.071, 1.981, -1.435, 0.416, -0.232, 0.823, 0.489, 0.583, 1.460, -0.766, 0.227, 1.237, 1.200, 2.865, 0.204, 1.469, 1.237,];

//! What each feature counts, as `training/train_places.rs` has learned it from the LGL corpus; `features` names those that are
//! set by hand.

use super::features::FEATURES;

pub(crate) const WEIGHTS: [f32; FEATURES] = [
    3.131, 3.131, 1.029, 0.300, -0.759, 1.000, 0.081, -1.047, 0.131, 0.366, -0.224, 1.052, -1.052, 2.000,
    1.000, -0.147, -1.053, 2.207, -1.123, 0.400, -0.718, 0.805, -3.000, 0.772, 1.514, -0.009, 0.690, 1.351,
    1.152, 2.641, 0.959, 1.390, 1.180, 3.000, 1.632,
];

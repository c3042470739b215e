//! What a build without the feature `onnx` says of its models.

use std::sync::Arc;

use crate::{TaggerError, TaggerSettings, mentions::Model};

/// No model: this build can run none.
pub(crate) fn open(_: &TaggerSettings, _: Arc<dyn Model>) -> Result<Arc<dyn Model>, TaggerError> {
    Err(TaggerError {
        setting: "model = \"onnx\"".to_owned(),
        detail: "this build has no ONNX models (cargo feature \"onnx\"); allowed is \"linear\"".to_owned(),
    })
}

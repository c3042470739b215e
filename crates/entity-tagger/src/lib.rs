#![doc = include_str!("../README.md")]

mod coref;
mod gazetteer;
mod gender;
mod hash;
pub mod kb;
mod language;
#[cfg(test)]
mod marked;
mod mentions;
mod names;
mod offsets;
#[cfg(feature = "onnx")]
mod onnx;
#[cfg(not(feature = "onnx"))]
#[path = "onnx/absent.rs"]
mod onnx;
mod phrases;
#[doc(hidden)]
pub mod places;
mod quotes;
mod salience;
mod stage;
mod tagger;
mod tokenize;
#[cfg(feature = "training")]
pub mod training;
mod values;

pub use tagger::{Input, ModelChoice, Tagger, TaggerError, TaggerSettings, Tags};

//! Scores against gold annotation: the numbers in `reports/`.
//!
//! Every scorer is a pure function from gold text and predictions to a serialisable result; reading files and running
//! the coder is the caller's.
#![forbid(unsafe_code)]

pub mod attribution;
pub mod calibration;
pub mod codebook;
pub mod conllu;
pub mod factuality;
pub mod names;
pub mod place;
pub mod records;
pub mod relations;
pub mod rows;
pub mod sides;
pub mod syntax;
pub mod time;

/// Why a gold file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line that does not fit the format.
    #[error("line {line}: {message}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Nothing to score.
    #[error("no {0} in the gold file")]
    Empty(&'static str),
}

/// Precision, recall and their harmonic mean, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Prf {
    /// Right among the predicted.
    pub precision: f64,
    /// Right among the gold.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Prf {
    /// From counts; an empty side counts as 0.
    pub fn new(right: usize, predicted: usize, gold: usize) -> Self {
        let ratio = |n: usize, d: usize| if d == 0 { 0.0 } else { n as f64 / d as f64 };
        let (precision, recall) = (ratio(right, predicted), ratio(right, gold));
        let sum = precision + recall;
        Self {
            precision,
            recall,
            f1: if sum == 0.0 {
                0.0
            } else {
                2.0 * precision * recall / sum
            },
        }
    }
}

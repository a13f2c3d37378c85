//! Is a story about sport, arts or science?
//!
//! Whoever is beaten, banned or attacked there gives no political event. [`Topic`] is a logistic regression over the mean of
//! the word vectors in the reading for events (`training/topics.py`). Weights: `models/topic.safetensors`.

use serde::Deserialize;

use crate::error::Error;
use crate::load::File;
use crate::math::{dot, exp};
use crate::output::SentenceOutput;

#[derive(Deserialize)]
struct Shape {
    dim: usize,
}

/// The weights; loading them once is enough.
pub struct Topic {
    weight: Vec<f32>,
    bias: f32,
}

impl Topic {
    /// The weights that were put into the binary.
    ///
    /// # Errors
    /// When the embedded file cannot be read.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Result<&'static Topic, Error> {
        use std::sync::OnceLock;
        static TOPIC: OnceLock<Result<Topic, Error>> = OnceLock::new();
        TOPIC
            .get_or_init(|| Topic::from_bytes(include_bytes!("../../../models/topic.safetensors")))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Loads the weights.
    ///
    /// # Errors
    /// When the bytes are no weights of this format; the error names the place.
    pub fn from_bytes(bytes: &[u8]) -> Result<Topic, Error> {
        let (file, shape): (File<'_>, Shape) = File::with_config(bytes)?;
        let bias = file.floats("bias", &[1])?;
        Ok(Topic {
            weight: file.floats("weight", &[shape.dim])?,
            bias: bias.first().copied().unwrap_or_default(),
        })
    }

    /// Belief, in [0, 1], that these sentences come from a story about sport, arts or science; 0 without words.
    #[must_use]
    pub fn belief(&self, sentences: &[SentenceOutput]) -> f32 {
        let mean = mean(sentences);
        if mean.len() != self.weight.len() {
            return 0.0;
        }
        1.0 / (1.0 + exp(-(dot(&self.weight, &mean) + self.bias)))
    }
}

/// Mean of the vectors of all words in the reading for events; empty without words.
#[must_use]
pub fn mean(sentences: &[SentenceOutput]) -> Vec<f32> {
    let mut sum: Vec<f32> = Vec::new();
    let mut words = 0;
    for output in sentences {
        for word in 0..output.trigger.rows() {
            let vector = output.vector(word);
            sum.resize(vector.len(), 0.0);
            for (total, x) in sum.iter_mut().zip(vector) {
                *total += x;
            }
            words += 1;
        }
    }
    for total in &mut sum {
        *total /= words as f32;
    }
    sum
}

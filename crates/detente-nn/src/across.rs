//! Which word of another sentence is a side of an event?
//!
//! The encoder reads one sentence at a time, so that the role heads see only the words beside a trigger. "Minsk denies it"
//! rejects whoever accused Minsk in the sentence before. [`Across`] compares the vectors that two sentences have in the
//! reading for events: a bilinear form between trigger and word, and a small layer over what is known of both
//! (`training/detente_train/across.py`). Weights: `models/across.safetensors`.

use serde::Deserialize;

use crate::error::Error;
use crate::load::File;
use crate::math::{dot, exp, gelu};

/// Features that do not depend on the category.
const FEATURES: usize = 12;

/// None, actor, recipient.
const ROLES: usize = 3;

#[derive(Deserialize)]
struct Shape {
    categories: Vec<String>,
    dim: usize,
    hidden: usize,
}

struct Layer {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Layer {
    fn load(file: &File<'_>, name: &str, outputs: usize, inputs: usize) -> Result<Self, Error> {
        Ok(Layer {
            weight: file.floats(&format!("{name}.weight"), &[outputs, inputs])?,
            bias: file.floats(&format!("{name}.bias"), &[outputs])?,
        })
    }

    fn run(&self, x: &[f32]) -> Vec<f32> {
        self.weight
            .chunks_exact(x.len().max(1))
            .zip(&self.bias)
            .map(|(row, bias)| dot(row, x) + bias)
            .collect()
    }

    fn activate(&self, x: &[f32]) -> Vec<f32> {
        self.run(x).into_iter().map(gelu).collect()
    }
}

/// The weights; loading them once is enough.
pub struct Across {
    categories: Vec<String>,
    trigger: Layer,
    word: Layer,
    pair: Vec<f32>,
    feature: Layer,
    out: Layer,
}

/// A trigger, ready to be compared with words.
pub struct AcrossTrigger {
    forms: Vec<Vec<f32>>,
    category: usize,
    /// Whether its own sentence has an actor, and a recipient.
    has: (bool, bool),
}

/// A word, ready to be compared with triggers.
pub struct AcrossWord(Vec<f32>);

/// What is known of a word in another sentence than the trigger.
#[derive(Clone, Copy, Debug, Default)]
pub struct AcrossFeatures {
    /// Highest belief in it as an actor of an event in its own sentence, 0 to 1.
    pub actor: f32,
    /// The same as a recipient.
    pub recipient: f32,
    /// Part of a name?
    pub named: bool,
    /// Its sentence less that of the trigger, never 0.
    pub distance: isize,
    /// Highest belief in a trigger in its sentence, 0 to 1.
    pub most: f32,
    /// Belief that it is a trigger itself.
    pub belief: f32,
    /// Where it stands in its sentence, 0 to 1.
    pub position: f32,
}

/// Beliefs in the roles of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AcrossRoles {
    /// It does it.
    pub actor: f32,
    /// It is done to it.
    pub recipient: f32,
}

impl Across {
    /// The weights that were put into the binary.
    ///
    /// # Errors
    /// When the embedded file cannot be read.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Result<&'static Across, Error> {
        use std::sync::OnceLock;
        static ACROSS: OnceLock<Result<Across, Error>> = OnceLock::new();
        ACROSS
            .get_or_init(|| {
                Across::from_bytes(include_bytes!("../../../models/across.safetensors"), 384)
            })
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Loads weights for vectors of `width` floats.
    ///
    /// # Errors
    /// When the bytes are no weights of this format; the error names the place.
    pub fn from_bytes(bytes: &[u8], width: usize) -> Result<Across, Error> {
        let (file, shape): (File<'_>, Shape) = File::with_config(bytes)?;
        let (dim, hidden) = (shape.dim, shape.hidden);
        let features = FEATURES + 2 * shape.categories.len();
        Ok(Across {
            trigger: Layer::load(&file, "trigger", dim, width)?,
            word: Layer::load(&file, "word", dim, width)?,
            pair: file.floats("pair", &[ROLES, dim + 1, dim + 1])?,
            feature: Layer::load(&file, "feature", hidden, features)?,
            out: Layer::load(&file, "out", ROLES, hidden)?,
            categories: shape.categories,
        })
    }

    /// A trigger of this category (as PLOVER spells it) with its vector; `has`: whether its own sentence has an actor, and
    /// a recipient. None for a category that was never learned or a vector of another width.
    #[must_use]
    pub fn trigger(
        &self,
        vector: &[f32],
        category: &str,
        has: (bool, bool),
    ) -> Option<AcrossTrigger> {
        let category = self.categories.iter().position(|c| c == category)?;
        let mut a = self.project(&self.trigger, vector)?;
        a.push(1.0);
        let width = a.len();
        let forms = self
            .pair
            .chunks_exact(width * width)
            .map(|form| {
                let mut q = vec![0.0; width];
                for (row, &x) in form.chunks_exact(width).zip(&a) {
                    for (sum, &w) in q.iter_mut().zip(row) {
                        *sum += x * w;
                    }
                }
                q
            })
            .collect();
        Some(AcrossTrigger {
            forms,
            category,
            has,
        })
    }

    /// A word with its vector; none for a vector of another width.
    #[must_use]
    pub fn word(&self, vector: &[f32]) -> Option<AcrossWord> {
        let mut e = self.project(&self.word, vector)?;
        e.push(1.0);
        Some(AcrossWord(e))
    }

    fn project(&self, layer: &Layer, vector: &[f32]) -> Option<Vec<f32>> {
        (vector.len() * layer.bias.len() == layer.weight.len()).then(|| layer.activate(vector))
    }

    /// Beliefs that the word is a side of the trigger's event.
    #[must_use]
    pub fn roles(
        &self,
        trigger: &AcrossTrigger,
        word: &AcrossWord,
        features: &AcrossFeatures,
    ) -> AcrossRoles {
        let flag = |b: bool| f32::from(u8::from(b));
        let categories = self.categories.len();
        let mut f = vec![0.0; FEATURES + 2 * categories];
        f[0] = features.actor;
        f[1] = features.recipient;
        f[2] = flag(features.named);
        f[3] = flag(features.distance == -1);
        f[4] = flag(features.distance < -1);
        f[5] = flag(features.distance == 1);
        f[6] = flag(features.distance > 1);
        f[7] = flag(trigger.has.0);
        f[8] = flag(trigger.has.1);
        f[9] = features.most;
        f[10] = features.belief;
        f[11] = features.position;
        f[FEATURES + trigger.category] = 1.0;
        f[FEATURES + categories + trigger.category] = flag(trigger.has.1);
        let known = self.out.run(&self.feature.activate(&f));
        let odds: Vec<f32> = trigger
            .forms
            .iter()
            .zip(known)
            .map(|(form, known)| dot(form, &word.0) + known)
            .collect();
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = odds.iter().map(|o| exp(o - most)).collect();
        let sum: f32 = powers.iter().sum();
        AcrossRoles {
            actor: powers[1] / sum,
            recipient: powers[2] / sum,
        }
    }
}

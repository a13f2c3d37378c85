//! The configuration in the model file, and its label tables.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Label tables of the heads; a label's id is its index.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Labels {
    /// Universal part-of-speech tags.
    pub upos: Vec<String>,
    /// Penn Treebank tags.
    pub xpos: Vec<String>,
    /// Universal features, whole strings as `Number=Sing`.
    pub feats: Vec<String>,
    /// Universal dependency relations.
    pub deprel: Vec<String>,
    /// Lemma edit scripts, see [`crate::apply_lemma`].
    pub lemma: Vec<String>,
    /// Name tags: `O`, `B-PER`, `I-PER` and so on.
    pub ner: Vec<String>,
    /// Entity types at the head word of a mention; `O` for none.
    pub mention: Vec<String>,
    /// Event categories at the trigger word; `O` for none.
    pub trigger: Vec<String>,
    /// Modes of an event.
    pub mode: Vec<String>,
    /// Statuses of an event.
    pub status: Vec<String>,
    /// Roles of a word towards a trigger word; `none` for none.
    pub role: Vec<String>,
    /// Categories between given sides.
    pub relation: Vec<String>,
}

/// Sizes and tables of a model.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Config {
    pub(crate) format_version: u32,
    pub(crate) hidden: usize,
    pub(crate) layers: usize,
    /// Layers that read for events alone, above the lowest `layers - event_layers`; 0 = one top for all heads.
    #[serde(default)]
    pub(crate) event_layers: usize,
    /// Layers that read sentences with two sides marked, for models with a top for events; 0 = the same as that.
    #[serde(default)]
    pub(crate) relation_layers: usize,
    pub(crate) heads: usize,
    pub(crate) intermediate: usize,
    pub(crate) vocab_size: usize,
    pub(crate) max_position: usize,
    pub(crate) layer_norm_eps: f32,
    #[serde(default = "default_max_pieces")]
    pub(crate) max_pieces: usize,
    #[serde(default = "default_pieces_per_word")]
    pub(crate) max_pieces_per_word: usize,
    pub(crate) labels: Labels,
    pub(crate) arc_dim: usize,
    pub(crate) rel_dim: usize,
    #[serde(default)]
    pub(crate) role_dim: usize,
    #[serde(default)]
    pub(crate) trigger_dim: usize,
    #[serde(default)]
    pub(crate) relation_dim: usize,
    #[serde(default)]
    pub(crate) lemma_exceptions: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) lemma_suffixes: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) card: serde_json::Value,
}

fn default_max_pieces() -> usize {
    510
}

fn default_pieces_per_word() -> usize {
    16
}

/// The format that this crate reads.
pub(crate) const FORMAT_VERSION: u32 = 1;

impl Config {
    /// Says what is wrong with the sizes, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        let fail = |what: &str| Err(what.to_string());
        if self.format_version != FORMAT_VERSION {
            return Err(format!(
                "format version {}, this program reads {FORMAT_VERSION}",
                self.format_version
            ));
        }
        if self.hidden == 0 || self.heads == 0 || !self.hidden.is_multiple_of(self.heads) {
            return fail("hidden size is not a multiple of the heads");
        }
        if !self.hidden.is_multiple_of(16 * self.heads) {
            return fail("hidden size and head width must be multiples of 16");
        }
        let inner = [
            self.intermediate,
            self.arc_dim,
            self.rel_dim,
            self.role_dim,
            self.trigger_dim,
            self.relation_dim,
        ];
        if inner.iter().any(|d| d % 16 != 0 || *d > 16_384) || self.hidden > 4_096 {
            return fail("inner sizes must be multiples of 16, and at most 16,384");
        }
        if self.intermediate == 0 || self.arc_dim == 0 || self.rel_dim == 0 {
            return fail("an inner size is zero");
        }
        if self.layers > 1_000 || self.max_position > 1 << 20 {
            return fail("too many layers or positions");
        }
        if self.event_layers > self.layers {
            return fail("more layers for events than layers");
        }
        if self.relation_layers > self.layers || self.relation_layers > 0 && self.event_layers == 0
        {
            return fail("more layers for relations than layers, or none for events");
        }
        if self.max_pieces == 0 || self.max_pieces + 2 > self.max_position {
            return fail("max_pieces does not fit the positions");
        }
        if self.max_pieces_per_word == 0 || self.max_pieces_per_word > self.max_pieces {
            return fail("max_pieces_per_word does not fit max_pieces");
        }
        let tables = [
            &self.labels.upos,
            &self.labels.xpos,
            &self.labels.feats,
            &self.labels.deprel,
            &self.labels.lemma,
            &self.labels.ner,
            &self.labels.mention,
        ];
        if tables.iter().any(|t| t.is_empty() || t.len() > 65_535) {
            return fail("a label table is empty or too long");
        }
        Ok(())
    }
}

//! What the model says about a sentence.

/// A label and the probability that the model gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Choice {
    /// Index into the head's label table.
    pub id: u16,
    /// Softmax probability, in (0, 1]; 0 where the label is not the model's.
    pub prob: f32,
}

/// What the model says about one word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WordOutput {
    /// Universal part of speech.
    pub upos: Choice,
    /// Penn Treebank tag.
    pub xpos: Choice,
    /// Universal features.
    pub feats: Choice,
    /// Lemma edit script, see [`crate::Model::lemma`].
    pub lemma: Choice,
    /// Head in the dependency tree: 0 for the root, else the head's index plus one.
    pub head: u32,
    /// Probability of the head among all words (before the tree is made).
    pub head_prob: f32,
    /// Dependency relation to the head.
    pub deprel: Choice,
    /// Entity type, if the word is the head of a mention.
    pub mention: Choice,
    /// Probability that the word is a predicate.
    pub predicate: f32,
    /// Factuality of the predicate, -3 (did not happen) to 3 (happened).
    pub factuality: f32,
}

/// Rows of floats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Floats in a row.
    pub columns: usize,
    /// The rows, one after the other.
    pub values: Vec<f32>,
}

impl Table {
    /// One row; empty when there is no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> &[f32] {
        let from = index.saturating_mul(self.columns);
        self.values
            .get(from..from.saturating_add(self.columns))
            .unwrap_or(&[])
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }
}

/// What the model says about one sentence.
///
/// All tables have one row for each word; probabilities of a row sum to 1. A table of a head
/// that the model does not have is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SentenceOutput {
    /// The words, in order.
    pub words: Vec<WordOutput>,
    /// Probabilities of the name tags.
    pub ner: Table,
    /// Probabilities of the event categories.
    pub trigger: Table,
    /// Probabilities of the modes, were the word a trigger.
    pub mode: Table,
    /// Probabilities of the statuses, were the word a trigger.
    pub status: Table,
    /// Words at which a sentence of more pieces than the encoder reads was cut. Each part is
    /// read on its own; the later parts' roots hang on the first part's root.
    pub cut_at: Vec<usize>,
    /// Words of which only the first pieces were read.
    pub long_words: Vec<usize>,
    /// Hidden vectors of the words in the reading for events.
    pub(crate) vectors: Table,
}

impl SentenceOutput {
    /// The first word at which the sentence was cut, if it was too long.
    #[must_use]
    pub fn truncated_at(&self) -> Option<usize> {
        self.cut_at.first().copied()
    }

    /// The encoder's vector of a word in its reading for events, for models built on top; empty when there is no such
    /// word.
    #[must_use]
    pub fn vector(&self, word: usize) -> &[f32] {
        self.vectors.row(word)
    }
}

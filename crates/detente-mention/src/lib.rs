//! Which words name somebody, some place or some time.
#![forbid(unsafe_code)]

use detente_text::Span;
use serde::{Deserialize, Serialize};

/// How a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// "Aleksandr Lavrentiyev", "Russia".
    Named,
    /// "opposition groups", "the Iranian official".
    Nominal,
    /// "he", "they".
    Pronoun,
    /// An adjective of a country or group that stands for it: "Israeli" in "Israeli air strikes".
    Adjective,
}

/// What a mention names, as the words tell; the resolver may know better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionClass {
    /// A person or a set of persons.
    Person,
    /// An organisation or group.
    Organization,
    /// A place, or a state, city or region that may stand for its government.
    Place,
    /// Anything else.
    Other,
}

/// A range of words that names somebody or some place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// Index of the first token in the sentence.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the head token in the sentence.
    pub head: usize,
    /// Bytes in the document.
    pub span: Span,
    /// How it names.
    pub kind: MentionKind,
    /// What it names.
    pub class: MentionClass,
    /// Belief that it is a mention of this class, 0 to 1.
    pub score: f32,
}

use detente_ontology::{Category, Status};
use detente_resolve::{Actor, DateBasis, DatePrecision, Place};
use detente_text::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an argument is to its predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Who does it.
    Agent,
    /// To whom it is done.
    Patient,
    /// With whom.
    Partner,
    /// About what.
    Topic,
    /// Where.
    Place,
    /// When.
    Time,
}

/// An argument of a proposition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// What it is to the predicate.
    pub role: Role,
    /// Head token in the predicate's sentence.
    pub token: usize,
    /// The words.
    pub span: Span,
    /// Index into the document's mentions.
    pub mention: Option<usize>,
    /// The rule or score that found it, e.g. `nsubj`, `by-phrase`, `control`, `model 0.91`.
    pub via: String,
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The words for the source.
    pub source: Option<Span>,
    /// Index into the document's mentions.
    pub mention: Option<usize>,
    /// "said", "according to".
    pub cue: Span,
    /// What is said.
    pub content: Span,
    /// In quotation marks?
    pub direct: bool,
    /// Put forward as so, or only wanted, valued, planned?
    #[serde(default)]
    pub kind: AttributionKind,
}

/// What a source does with the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributionKind {
    /// Says, writes, believes it to be so; promises, threatens or asks for it.
    #[default]
    Said,
    /// Wants, values, supports or plans it: no report.
    Attitude,
}

/// Who did what to whom, as said: no ontology yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposition {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// Token of the predicate: a verb or an event noun.
    pub token: usize,
    /// Dictionary form, with particle: `break out`.
    pub lemma: String,
    /// The words.
    pub span: Span,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Status from tense, modality, negation and factuality.
    pub status: Status,
    /// What decided the status.
    pub status_evidence: Vec<String>,
    /// Index into the document's attributions: who says so.
    pub attribution: Option<usize>,
}

/// A number of people as the text gives it: "at least 40" is `low: 40, high: None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// At least.
    pub low: Option<u32>,
    /// At most.
    pub high: Option<u32>,
    /// The words.
    pub text: String,
}

/// How many people an event touched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Killed.
    pub dead: Option<Size>,
    /// Wounded.
    pub injured: Option<Size>,
    /// Arrested.
    pub arrested: Option<Size>,
}

impl Sizes {
    /// Takes from other sizes what these leave open.
    pub fn fill(&mut self, other: Self) {
        self.dead = self.dead.take().or(other.dead);
        self.injured = self.injured.take().or(other.injured);
        self.arrested = self.arrested.take().or(other.arrested);
    }
}

/// A named score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// What was decided: `category ASSAULT`, `rule assault.kill`.
    pub name: String,
    /// Belief, 0 to 1.
    pub score: f32,
    /// The words that decided, where there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// Why an event was coded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The word that carries the event.
    pub trigger: Span,
    /// Index of the proposition in the document.
    pub proposition: Option<usize>,
    /// Rules and model scores, in the order in which they decided.
    pub decisions: Vec<Scored>,
}

/// One report of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Index of the sentence.
    pub sentence: usize,
    /// PLOVER category.
    pub category: Category,
    /// PLOVER modes.
    pub modes: Vec<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Who; both sides of a two-sided event.
    pub actors: Vec<Actor>,
    /// To whom.
    pub recipients: Vec<Actor>,
    /// In which status.
    pub status: Status,
    /// Who says so, and the cue; `None` = the article's own voice.
    pub said_by: Option<(Actor, Span)>,
    /// First day.
    pub date: Option<Date>,
    /// Last day; `None` = one day or still open.
    pub enddate: Option<Date>,
    /// How exactly.
    pub date_precision: Option<DatePrecision>,
    /// How known.
    pub date_basis: Option<DateBasis>,
    /// Where.
    pub place: Option<Place>,
    /// How many people.
    pub sizes: Sizes,
    /// Why.
    pub evidence: Evidence,
    /// Belief that the record is right, 0 to 1.
    pub confidence: f32,
    /// Number of the event inside the document: reports of one event share it.
    pub cluster: usize,
}

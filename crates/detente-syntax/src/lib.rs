//! Where sentences and tokens are, and how they hang together.
//!
//! [`Analyzer::analyze`] splits the coded zones of a document into sentences and tokens by rules ([`segment`]), and has
//! the model tag, parse and mark them. The result keeps the neural output of each sentence beside its tokens, for the
//! rooms above.
//!
//! **Invariant:** the analysis of a sentence depends on its words alone.
#![forbid(unsafe_code)]

mod repair;
pub mod segment;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use detente_nn::{Choice, Model, Options, SentenceOutput, Workspace};
use detente_text::{Diagnostic, Document, Sentence, Severity, Span, Token, Upos, ZoneKind};
use smol_str::SmolStr;

use segment::RawSentence;

/// The model, owned or from the binary.
#[derive(Clone)]
enum Source {
    Embedded(&'static Model),
    Owned(Arc<Model>),
}

/// Sentences of a document with what the model says about them.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Sentences in the order of the text.
    pub sentences: Vec<Sentence>,
    /// The model's output for each sentence: one row a token.
    pub outputs: Vec<SentenceOutput>,
    /// What was hard.
    pub diagnostics: Vec<Diagnostic>,
}

/// Splits, tags and parses.
pub struct Analyzer {
    model: Source,
    upos: Vec<Upos>,
    xpos: Vec<SmolStr>,
    feats: Vec<SmolStr>,
    deprel: Vec<SmolStr>,
    ner: Vec<SmolStr>,
    entity: Vec<SmolStr>,
    workspaces: Mutex<Vec<Workspace>>,
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").finish_non_exhaustive()
    }
}

/// A score from which a token counts as a predicate and gets its factuality.
const PREDICATE: f32 = 0.5;

/// To read without events.
fn syntax_only() -> Options {
    Options {
        events: false,
        ..Options::default()
    }
}

impl Analyzer {
    /// With the model that is in the binary.
    ///
    /// # Errors
    /// The binary was built without a model, or it is broken.
    pub fn embedded() -> Result<Self, detente_nn::Error> {
        Ok(Self::with(Source::Embedded(Model::embedded()?)))
    }

    /// With a model of one's own.
    pub fn new(model: Model) -> Self {
        Self::with(Source::Owned(Arc::new(model)))
    }

    fn with(model: Source) -> Self {
        let labels = match &model {
            Source::Embedded(model) => model.labels(),
            Source::Owned(model) => model.labels(),
        };
        let small = |list: &[String]| list.iter().map(SmolStr::new).collect::<Vec<_>>();
        let blank = |list: &[String]| {
            list.iter()
                .map(|l| {
                    if matches!(l.as_str(), "O" | "_") {
                        SmolStr::default()
                    } else {
                        SmolStr::new(l)
                    }
                })
                .collect::<Vec<_>>()
        };
        Self {
            upos: labels
                .upos
                .iter()
                .map(|l| l.parse().unwrap_or_default())
                .collect(),
            xpos: small(&labels.xpos),
            feats: blank(&labels.feats),
            deprel: small(&labels.deprel),
            ner: small(&labels.ner),
            entity: blank(&labels.mention),
            workspaces: Mutex::new(Vec::new()),
            model,
        }
    }

    /// The model.
    pub fn model(&self) -> &Model {
        match &self.model {
            Source::Embedded(model) => model,
            Source::Owned(model) => model,
        }
    }

    /// Analyses the coded zones of a document.
    pub fn analyze(&self, document: &Document) -> Parsed {
        self.read(document, Options::default())
    }

    /// As [`Analyzer::analyze`] where only tokens, tags, trees and names are wanted: cheaper, and the outputs say nothing of
    /// events.
    pub fn analyze_syntax(&self, document: &Document) -> Parsed {
        self.read(document, syntax_only())
    }

    fn read(&self, document: &Document, options: Options) -> Parsed {
        let text = document.text.as_str();
        let mut raw: Vec<(RawSentence, ZoneKind)> = Vec::new();
        let mut paragraphs = 0;
        for zone in document.coded_zones() {
            let sentences = segment::segment(text, zone.span);
            let next = sentences.last().map_or(0, |s| s.paragraph + 1);
            raw.extend(sentences.into_iter().map(|mut s| {
                s.paragraph += paragraphs;
                (s, zone.kind)
            }));
            paragraphs += next;
        }
        self.parse(text, raw, options)
    }

    /// As [`Analyzer::analyze_syntax`] for sentences whose tokens are given: ranges of `text`.
    pub fn analyze_tokens(&self, text: &str, sentences: Vec<Vec<Span>>) -> Parsed {
        let raw = sentences
            .into_iter()
            .enumerate()
            .filter_map(|(paragraph, tokens)| {
                let span = tokens.first()?.cover(*tokens.last()?);
                Some((
                    RawSentence {
                        span,
                        paragraph,
                        tokens,
                    },
                    ZoneKind::Body,
                ))
            })
            .collect();
        self.parse(text, raw, syntax_only())
    }

    fn parse(&self, text: &str, raw: Vec<(RawSentence, ZoneKind)>, options: Options) -> Parsed {
        let words: Vec<Vec<&str>> = raw
            .iter()
            .map(|(s, _)| s.tokens.iter().map(|t| t.of(text)).collect())
            .collect();
        let slices: Vec<&[&str]> = words.iter().map(Vec::as_slice).collect();
        let mut workspace = {
            let mut pool = self
                .workspaces
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            pool.pop().unwrap_or_default()
        };
        let outputs = self.model().encode_with(&mut workspace, &slices, &options);
        self.workspaces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(workspace);
        let mut parsed = Parsed::default();
        for ((raw, zone), output) in raw.into_iter().zip(outputs) {
            if let Some(at) = output.truncated_at() {
                parsed.diagnostics.push(
                    Diagnostic::new(
                        Severity::Note,
                        "syntax.long-sentence",
                        format!(
                            "a sentence of {} tokens was read in parts, cut before token {}",
                            raw.tokens.len(),
                            at + 1
                        ),
                    )
                    .at(raw.span),
                );
            }
            let names = self.names(&output);
            let mut tokens: Vec<Token> = raw
                .tokens
                .iter()
                .zip(&output.words)
                .zip(names)
                .map(|((span, word), ner)| {
                    let label = |table: &[SmolStr], choice: Choice| {
                        table
                            .get(usize::from(choice.id))
                            .cloned()
                            .unwrap_or_default()
                    };
                    let form = span.of(text);
                    Token {
                        span: *span,
                        lemma: SmolStr::new(self.model().lemma(
                            form,
                            word.upos.id,
                            word.xpos.id,
                            word.lemma.id,
                        )),
                        upos: self
                            .upos
                            .get(usize::from(word.upos.id))
                            .copied()
                            .unwrap_or_default(),
                        xpos: label(&self.xpos, word.xpos),
                        feats: label(&self.feats, word.feats),
                        head: (word.head as usize).checked_sub(1),
                        deprel: if word.head == 0 {
                            SmolStr::new_static("root")
                        } else {
                            label(&self.deprel, word.deprel)
                        },
                        ner,
                        entity: label(&self.entity, word.mention),
                        factuality: (word.predicate >= PREDICATE).then_some(word.factuality),
                    }
                })
                .collect();
            repair::names(text, &mut tokens);
            repair::generals(text, &mut tokens);
            repair::joint_titles(&mut tokens);
            repair::titles(&mut tokens);
            parsed.sentences.push(Sentence {
                span: raw.span,
                zone,
                paragraph: raw.paragraph,
                tokens,
            });
            parsed.outputs.push(output);
        }
        parsed
    }

    /// Best sequence of name tags in which every `I-X` follows `B-X` or `I-X` (Viterbi).
    fn names(&self, output: &SentenceOutput) -> Vec<SmolStr> {
        let n = self.ner.len();
        let rows = output.ner.rows();
        if n == 0 || rows == 0 || output.ner.columns != n {
            return vec![SmolStr::new_static("O"); output.words.len()];
        }
        let follows = |from: usize, to: usize| {
            let Some(class) = self.ner[to].strip_prefix("I-") else {
                return true;
            };
            self.ner[from].get(2..) == Some(class)
        };
        let log = |p: f32| p.max(1e-9).ln();
        let mut score: Vec<f32> = (0..n)
            .map(|t| {
                if self.ner[t].starts_with("I-") {
                    f32::NEG_INFINITY
                } else {
                    log(output.ner.row(0)[t])
                }
            })
            .collect();
        let mut back: Vec<Vec<usize>> = Vec::with_capacity(rows);
        for row in 1..rows {
            let probabilities = output.ner.row(row);
            let mut next = vec![f32::NEG_INFINITY; n];
            let mut from = vec![0; n];
            for to in 0..n {
                for (previous, &s) in score.iter().enumerate() {
                    if s > next[to] && follows(previous, to) {
                        next[to] = s;
                        from[to] = previous;
                    }
                }
                next[to] += log(probabilities[to]);
            }
            score = next;
            back.push(from);
        }
        let mut at = (0..n).fold(0, |best, t| if score[t] > score[best] { t } else { best });
        let mut tags = vec![SmolStr::default(); rows];
        for row in (0..rows).rev() {
            tags[row] = self.ner[at].clone();
            if row > 0 {
                at = back[row - 1][at];
            }
        }
        tags
    }
}

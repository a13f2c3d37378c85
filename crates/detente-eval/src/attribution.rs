//! Attributions against PolNeAR (Newell et al. 2018; brat stand-off files with Source, Cue and Content).
//!
//! A predicted attribution matches a gold one when their contents overlap and their sources overlap. Only gold
//! attributions with a source count; a prediction that meets a gold attribution without source is left out. Several
//! predictions may meet one gold attribution (a quotation over several sentences): precision counts predictions that
//! meet a gold one, recall gold ones that are met. PolNeAR does not annotate cues inside quotations (1 of the first 2,044
//! cues of its train part stands in one), so predictions of that kind that meet no gold one are left out.

use std::collections::HashMap;

use detente_event::Attribution;
use detente_text::Span;
use serde::Serialize;

use crate::{Error, Prf};

/// A gold attribution; ranges in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldAttribution {
    /// Who says so (parts).
    pub sources: Vec<Span>,
    /// By which words (parts).
    pub cues: Vec<Span>,
    /// What (parts).
    pub contents: Vec<Span>,
}

/// Reads a brat file; its offsets count characters of `text`.
///
/// # Errors
/// A text-bound line whose offsets are no numbers.
pub fn read(annotation: &str, text: &str) -> Result<Vec<GoldAttribution>, Error> {
    let bytes: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let byte = |c: usize| bytes.get(c).copied().unwrap_or(text.len());
    let mut spans: HashMap<&str, Vec<Span>> = HashMap::new();
    let mut out = Vec::new();
    for (index, line) in annotation.lines().enumerate() {
        let columns: Vec<&str> = line.split('\t').collect();
        let error = || Error::Line {
            line: index + 1,
            message: "offsets of a text-bound annotation are no numbers".to_owned(),
        };
        match columns[..] {
            [id, place, ..] if id.starts_with('T') => {
                let Some((_, ranges)) = place.split_once(' ') else {
                    continue;
                };
                let mut list = Vec::new();
                for range in ranges.split(';') {
                    let (a, b) = range.split_once(' ').ok_or_else(error)?;
                    let (a, b) = (
                        a.parse::<usize>().map_err(|_| error())?,
                        b.parse::<usize>().map_err(|_| error())?,
                    );
                    list.push(Span::new(byte(a), byte(b)));
                }
                spans.insert(id, list);
            }
            [id, arguments, ..] if id.starts_with('E') => {
                let mut gold = GoldAttribution::default();
                for argument in arguments.split(' ') {
                    let Some((role, target)) = argument.split_once(':') else {
                        continue;
                    };
                    let found = spans.get(target).cloned().unwrap_or_default();
                    match role.trim_end_matches(|c: char| c.is_ascii_digit()) {
                        "Source" => gold.sources.extend(found),
                        "Cue" => gold.cues.extend(found),
                        "Content" => gold.contents.extend(found),
                        _ => {}
                    }
                }
                out.push(gold);
            }
            _ => {}
        }
    }
    Ok(out)
}

/// Running counts over files.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    right: usize,
    matched: usize,
    predicted: usize,
    gold: usize,
    covered: usize,
    named_right: usize,
    named_gold: usize,
}

/// Scores of attribution.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AttributionScores {
    /// Gold attributions with a source.
    pub gold: usize,
    /// Source and content overlap.
    pub source: Prf,
    /// Recall of those whose source holds a name.
    pub named_recall: f64,
    /// Gold contents that some prediction overlaps.
    pub content_recall: f64,
}

fn touches(list: &[Span], span: Span) -> bool {
    list.iter().any(|s| s.overlaps(span))
}

impl Counts {
    /// Adds a document. Returns what went wrong, one line each.
    pub fn add(
        &mut self,
        text: &str,
        gold: &[GoldAttribution],
        predicted: &[Attribution],
    ) -> Vec<String> {
        let mut details = Vec::new();
        let mut used = vec![false; predicted.len()];
        let mut neutral = vec![false; predicted.len()];
        for g in gold {
            let mut found = None;
            for (i, p) in predicted.iter().enumerate() {
                if !touches(&g.contents, p.content) {
                    continue;
                }
                if g.sources.is_empty() {
                    neutral[i] = true;
                } else if p.source.is_some_and(|s| touches(&g.sources, s))
                    && (!used[i] || found.is_none())
                {
                    found = Some(i);
                    used[i] = true;
                }
            }
            if g.sources.is_empty() {
                continue;
            }
            self.gold += 1;
            self.covered += usize::from(predicted.iter().any(|p| touches(&g.contents, p.content)));
            let named = g.sources.iter().any(|s| {
                s.of(text).split(' ').any(|w| {
                    w.starts_with(char::is_uppercase)
                        && !matches!(w, "He" | "She" | "They" | "I" | "We" | "It" | "The" | "A")
                })
            });
            self.named_gold += usize::from(named);
            self.right += usize::from(found.is_some());
            self.named_right += usize::from(named && found.is_some());
            if found.is_none() {
                let words = |list: &[Span]| {
                    list.iter()
                        .map(|s| s.of(text))
                        .collect::<Vec<_>>()
                        .join(" … ")
                };
                let other = predicted
                    .iter()
                    .find(|p| touches(&g.contents, p.content))
                    .map_or_else(
                        || "MISSED".to_owned(),
                        |p| {
                            format!(
                                "SOURCE <{}> {}",
                                p.source.map_or("", |s| s.of(text)),
                                p.cue.of(text)
                            )
                        },
                    );
                details.push(format!(
                    "{other} [{}] {} | {}",
                    words(&g.sources),
                    words(&g.cues),
                    words(&g.contents)
                ));
            }
        }
        let quoted = |p: &Attribution| {
            predicted
                .iter()
                .any(|o| o.direct && o.content.contains(p.cue) && o.cue != p.cue)
        };
        for (i, p) in predicted
            .iter()
            .enumerate()
            .filter(|(i, p)| p.source.is_some() && (used[*i] || !quoted(p)))
        {
            if used[i] {
                self.predicted += 1;
                self.matched += 1;
            } else if !neutral[i] {
                self.predicted += 1;
                details.push(format!(
                    "EXTRA  [{}] {} | {}",
                    p.source.map_or("", |s| s.of(text)),
                    p.cue.of(text),
                    p.content.of(text)
                ));
            }
        }
        details
    }

    /// The scores so far.
    pub fn scores(&self) -> AttributionScores {
        let ratio = |n: usize, d: usize| if d == 0 { 0.0 } else { n as f64 / d as f64 };
        AttributionScores {
            gold: self.gold,
            source: {
                let (p, r) = (
                    ratio(self.matched, self.predicted),
                    ratio(self.right, self.gold),
                );
                Prf {
                    precision: p,
                    recall: r,
                    f1: if p + r > 0.0 {
                        2.0 * p * r / (p + r)
                    } else {
                        0.0
                    },
                }
            },
            named_recall: ratio(self.named_right, self.named_gold),
            content_recall: ratio(self.covered, self.gold),
        }
    }
}

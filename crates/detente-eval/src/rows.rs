//! Event rows (`training/events/*.tsv`): reading them, and scoring the coder on the words it picks.
//!
//! A row has three columns: id, text, events. Events are joined by ` ;; `, their nine fields by `|`: category with mode,
//! trigger, actors, recipients, status, source, place, date, contexts. See `training/events/README.md`.

use std::collections::BTreeMap;

use detente_text::Span;
use serde::Serialize;

use crate::{Error, Prf, records::Fraction};

/// An event of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowEvent {
    /// PLOVER category.
    pub category: String,
    /// Mode; empty = none.
    pub mode: String,
    /// The word that carries it.
    pub trigger: Span,
    /// Who.
    pub actors: Vec<Span>,
    /// To whom.
    pub recipients: Vec<Span>,
    /// `actual`, `future`, …
    pub status: String,
    /// Who says so.
    pub said_by: Option<Span>,
    /// Where.
    pub place: Option<Span>,
    /// When.
    pub date: Option<Span>,
    /// Of a prediction: its confidence.
    pub confidence: f32,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Name.
    pub id: String,
    /// Text.
    pub text: String,
    /// What is to be coded.
    pub events: Vec<RowEvent>,
}

/// `X#2` is the second `X`.
fn numbered(words: &str) -> Option<(&str, usize)> {
    let (needle, n) = words.rsplit_once('#')?;
    (!n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
        .then(|| Some((needle, n.parse().ok()?)))?
}

fn occurrences<'t>(text: &'t str, needle: &'t str, whole: bool) -> impl Iterator<Item = Span> + 't {
    let edge = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
    text.match_indices(needle)
        .filter(move |(at, _)| {
            !needle.is_empty()
                && (!whole
                    || (edge(text[..*at].chars().next_back())
                        && edge(text[at + needle.len()..].chars().next())))
        })
        .map(move |(at, _)| Span::new(at, at + needle.len()))
}

fn nth(text: &str, words: &str, whole: bool) -> Option<Span> {
    let (needle, n) = numbered(words).unwrap_or((words, 1));
    occurrences(text, needle, whole).nth(n.checked_sub(1)?)
}

/// A mention: a number counts bare strings; without one the first as whole words in the sentence is meant, else the
/// first in the text (as `training/detente_train/data.py` reads it).
fn mention(text: &str, words: &str, sentence: Span) -> Option<Span> {
    if numbered(words).is_some() {
        return nth(text, words, false);
    }
    occurrences(text, words, true)
        .find(|s| sentence.contains(*s))
        .or_else(|| nth(text, words, true))
        .or_else(|| nth(text, words, false))
}

/// The sentence around a trigger, by stops before capitals; good enough to choose between equal words.
fn sentence_of(text: &str, trigger: Span) -> Span {
    let ends: Vec<usize> = text
        .match_indices(['.', '!', '?'])
        .filter(|(at, stop)| {
            let mut rest = text[at + stop.len()..]
                .trim_start_matches(['"', '”', '’', '\''])
                .chars();
            rest.next().is_some_and(char::is_whitespace)
                && rest.next().is_some_and(|c| !c.is_lowercase())
        })
        .map(|(at, stop)| at + stop.len())
        .collect();
    let start = ends.iter().rfind(|e| **e <= trigger.start);
    let end = ends.iter().find(|e| **e >= trigger.end);
    Span::new(
        start.copied().unwrap_or(0),
        end.copied().unwrap_or(text.len()),
    )
}

/// Reads rows.
///
/// # Errors
/// A line with another number of columns or fields, or words that do not stand in its text.
pub fn read(source: &str) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let error = |message: String| Error::Line {
            line: index + 1,
            message,
        };
        if line.is_empty() || (index == 0 && line.starts_with("id\t")) {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(id), Some(text)) = (columns.next(), columns.next()) else {
            return Err(error(
                "a row needs id, text and events, split by tabs".to_owned(),
            ));
        };
        let mut row = Row {
            id: id.to_owned(),
            text: text.to_owned(),
            events: Vec::new(),
        };
        for event in columns
            .next()
            .unwrap_or("")
            .split(" ;; ")
            .filter(|e| !e.is_empty())
        {
            let fields: Vec<&str> = event.split('|').collect();
            let [
                code,
                trigger,
                actors,
                recipients,
                status,
                said_by,
                place,
                date,
                _,
            ] = fields[..]
            else {
                return Err(error(format!(
                    "an event needs nine fields, {event:?} has {}",
                    fields.len()
                )));
            };
            let missing = |words: &str| error(format!("{words:?} does not stand in the text"));
            let trigger = nth(text, trigger, true)
                .or_else(|| nth(text, trigger, false))
                .ok_or_else(|| missing(trigger))?;
            let sentence = sentence_of(text, trigger);
            let find = |words: &str| mention(text, words, sentence).ok_or_else(|| missing(words));
            let list = |words: &str| -> Result<Vec<Span>, Error> {
                words
                    .split(" & ")
                    .filter(|w| !w.is_empty())
                    .map(find)
                    .collect()
            };
            let one = |words: &str| -> Result<Option<Span>, Error> {
                if words.is_empty() {
                    Ok(None)
                } else {
                    find(words).map(Some)
                }
            };
            let (category, mode) = code.split_once('/').unwrap_or((code, ""));
            row.events.push(RowEvent {
                category: category.to_owned(),
                mode: mode.to_owned(),
                trigger,
                actors: list(actors)?,
                recipients: list(recipients)?,
                status: match status {
                    "f" => "future",
                    "h" => "hypothetical",
                    "n" => "negation",
                    "p" => "historical",
                    _ => "actual",
                }
                .to_owned(),
                said_by: one(said_by)?,
                place: one(place)?,
                date: one(date)?,
                confidence: 1.0,
            });
        }
        rows.push(row);
    }
    if rows.is_empty() {
        Err(Error::Empty("rows"))
    } else {
        Ok(rows)
    }
}

/// Is this row kept out of training? By hash of its id (CRC-32, as `training/` does it), 5 of 100.
pub fn held_back(id: &str) -> bool {
    let crc = id.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| {
            if c & 1 == 1 {
                (c >> 1) ^ 0xedb8_8320
            } else {
                c >> 1
            }
        })
    });
    !crc % 100 < 5
}

/// Scores on rows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RowScores {
    /// Rows.
    pub rows: usize,
    /// Events by category, one to one in a row.
    pub category: Prf,
    /// And every actor and recipient touched by exactly one prediction each.
    pub sides: Prf,
    /// Of the paired: fields right.
    pub of_paired: BTreeMap<&'static str, Fraction>,
    /// Expected calibration error of the confidence: is a record with 0.8 right, in category and sides, 8 times of 10?
    pub ece: f64,
    /// By tenth of confidence: predictions, mean confidence, share right.
    pub reliability: Vec<(usize, f64, f64)>,
    /// Paired, predicted and gold by category.
    pub per_category: BTreeMap<String, [usize; 3]>,
    /// What went wrong.
    #[serde(skip)]
    pub details: Vec<String>,
    /// Of every prediction: row, index in it, right in category and sides?
    #[serde(skip)]
    pub judged: Vec<(usize, usize, bool)>,
}

fn same_spans(predicted: &[Span], gold: &[Span]) -> bool {
    predicted.len() == gold.len()
        && gold
            .iter()
            .all(|g| predicted.iter().any(|p| p.overlaps(*g)))
}

/// Expected calibration error over ten bins of equal width (Naeini et al. 2015), and the bins.
pub fn reliability(judged: &[(f32, bool)]) -> (f64, Vec<(usize, f64, f64)>) {
    let mut bins = vec![(0usize, 0.0f64, 0usize); 10];
    for (confidence, right) in judged {
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += f64::from(*confidence);
        bin.2 += usize::from(*right);
    }
    let n = judged.len().max(1) as f64;
    let table: Vec<(usize, f64, f64)> = bins
        .into_iter()
        .map(|(count, sum, right)| {
            (
                count,
                sum / count.max(1) as f64,
                right as f64 / count.max(1) as f64,
            )
        })
        .collect();
    let ece = table
        .iter()
        .map(|(count, mean, share)| *count as f64 / n * (mean - share).abs())
        .sum();
    (ece, table)
}

/// Compares predicted with gold events, row by row.
pub fn score(gold: &[Row], predicted: &[Vec<RowEvent>]) -> RowScores {
    let mut out = RowScores {
        rows: gold.len(),
        ..RowScores::default()
    };
    let (mut paired, mut sided, mut n_predicted, mut n_gold) = (0, 0, 0, 0);
    let mut judged: Vec<(usize, usize, bool)> = Vec::new();
    for (number, (row, events)) in gold.iter().zip(predicted).enumerate() {
        n_predicted += events.len();
        n_gold += row.events.len();
        for e in events {
            out.per_category.entry(e.category.clone()).or_default()[1] += 1;
        }
        let mut used = vec![false; events.len()];
        for g in &row.events {
            out.per_category.entry(g.category.clone()).or_default()[2] += 1;
            let best = events
                .iter()
                .enumerate()
                .filter(|(i, p)| !used[*i] && p.category == g.category)
                .max_by_key(|(_, p)| {
                    u8::from(p.trigger == g.trigger) * 4
                        + u8::from(same_spans(&p.actors, &g.actors)) * 2
                        + u8::from(same_spans(&p.recipients, &g.recipients))
                })
                .map(|(i, _)| i);
            let words = |spans: &[Span]| {
                spans
                    .iter()
                    .map(|s| s.of(&row.text))
                    .collect::<Vec<_>>()
                    .join(" & ")
            };
            let Some(i) = best else {
                out.details.push(format!(
                    "MISSED {} {} {} | {}",
                    row.id,
                    g.category,
                    g.trigger.of(&row.text),
                    row.text
                ));
                continue;
            };
            used[i] = true;
            let p = &events[i];
            paired += 1;
            out.per_category.entry(g.category.clone()).or_default()[0] += 1;
            let (a, r) = (
                same_spans(&p.actors, &g.actors),
                same_spans(&p.recipients, &g.recipients),
            );
            sided += usize::from(a && r);
            judged.push((number, i, a && r));
            let mut add = |name: &'static str, ok: bool| {
                let f = out.of_paired.entry(name).or_default();
                f.right += usize::from(ok);
                f.of += 1;
            };
            add("actors", a);
            add("recipients", r);
            add("status", p.status == g.status);
            add("mode", p.mode == g.mode);
            add("trigger", p.trigger == g.trigger);
            add(
                "said_by",
                match (p.said_by, g.said_by) {
                    (Some(p), Some(g)) => p.overlaps(g),
                    (None, None) => true,
                    _ => false,
                },
            );
            if let Some(place) = g.place {
                add("place", p.place.is_some_and(|p| p.overlaps(place)));
            }
            if !(a && r) {
                out.details.push(format!(
                    "SIDES  {} {} {}: [{}] -> [{}] gold [{}] -> [{}] | {}",
                    row.id,
                    g.category,
                    p.trigger.of(&row.text),
                    words(&p.actors),
                    words(&p.recipients),
                    words(&g.actors),
                    words(&g.recipients),
                    row.text
                ));
            }
            if p.status != g.status {
                out.details.push(format!(
                    "STATUS {} {} {}: {} gold {} | {}",
                    row.id,
                    g.category,
                    p.trigger.of(&row.text),
                    p.status,
                    g.status,
                    row.text
                ));
            }
        }
        for (i, (p, used)) in events.iter().zip(used).enumerate() {
            if !used {
                judged.push((number, i, false));
                out.details.push(format!(
                    "EXTRA  {} {} {} | {}",
                    row.id,
                    p.category,
                    p.trigger.of(&row.text),
                    row.text
                ));
            }
        }
    }
    let beliefs: Vec<(f32, bool)> = judged
        .iter()
        .map(|&(row, i, right)| (predicted[row][i].confidence, right))
        .collect();
    (out.ece, out.reliability) = reliability(&beliefs);
    out.judged = judged;
    out.category = Prf::new(paired, n_predicted, n_gold);
    out.sides = Prf::new(sided, n_predicted, n_gold);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_back_rows_are_those_of_the_training() {
        for id in ["v0018", "v0067", "v0075"] {
            assert!(held_back(id), "{id}");
        }
        for id in ["v0001", "v0002", "v0004"] {
            assert!(!held_back(id), "{id}");
        }
    }

    #[test]
    fn reads_a_row() {
        let rows = read("id\ttext\tevents\na\tMali and France talk; France and Chad do not.\tCONSULT|talk|Mali & France|Chad|a|France#2|||\nb\tRain.\n\
             c\tThe man fell. Then he met them.\tCONSULT|met|he & them||a||||\n").unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2].events[0].actors[0], Span::new(19, 21));
        let event = &rows[0].events[0];
        assert_eq!(event.said_by, Some(Span::new(22, 28)));
        assert_eq!(event.actors.len(), 2);
        assert!(read("a\tx\tCONSULT|y||||||\n").is_err());
        assert!(read("a\tx\tCONSULT|y|||a||||\n").is_err());
    }
}

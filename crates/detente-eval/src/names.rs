//! Names against IOB2 annotation (columns: id, token, tag, …), by exact span and class.

use std::collections::BTreeMap;

use detente_text::Sentence;
use serde::Serialize;

use crate::{Error, Prf};

/// Sentences of tokens with their tags.
pub type Tagged = Vec<Vec<(String, String)>>;

/// Reads IOB2: one token a line, sentences split by blank lines, comments with `#`.
///
/// # Errors
/// A line without token and tag.
pub fn read(source: &str) -> Result<Tagged, Error> {
    let mut sentences = Vec::new();
    let mut current = Vec::new();
    for (index, line) in source.lines().enumerate() {
        if line.trim().is_empty() {
            if !current.is_empty() {
                sentences.push(std::mem::take(&mut current));
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#') && columns.len() < 3 {
            continue;
        }
        let [_, token, tag, ..] = columns[..] else {
            return Err(Error::Line {
                line: index + 1,
                message: "a token line needs id, token and tag, split by tabs".to_owned(),
            });
        };
        // tags other than names count as outside
        current.push((
            token.to_owned(),
            if tag.contains('-') && tag.len() > 2 {
                tag.to_owned()
            } else {
                "O".to_owned()
            },
        ));
    }
    if !current.is_empty() {
        sentences.push(current);
    }
    if sentences.is_empty() {
        Err(Error::Empty("sentences"))
    } else {
        Ok(sentences)
    }
}

/// Spans (first token, one past the last, class) of a row of tags; an `I-X` without opening starts one.
pub fn spans<'t>(tags: impl Iterator<Item = &'t str>) -> Vec<(usize, usize, String)> {
    let mut out: Vec<(usize, usize, String)> = Vec::new();
    for (at, tag) in tags.enumerate() {
        let Some((position, class)) = tag.split_once('-') else {
            continue;
        };
        match out.last_mut() {
            Some(last) if position == "I" && last.1 == at && last.2 == class => last.1 = at + 1,
            _ => out.push((at, at + 1, class.to_owned())),
        }
    }
    out
}

/// Scores of names.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NameScores {
    /// All classes together.
    pub all: Prf,
    /// By class.
    pub by_class: BTreeMap<String, Prf>,
}

/// Compares predicted sentences (same tokens) with gold. Predicted classes that the gold never uses are left out.
pub fn score(gold: &Tagged, predicted: &[Sentence]) -> NameScores {
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (g, p) in gold.iter().zip(predicted) {
        let gold_spans = spans(g.iter().map(|(_, tag)| tag.as_str()));
        let found = spans(p.tokens.iter().map(|t| t.ner.as_str()));
        for span in &gold_spans {
            let c = counts.entry(span.2.clone()).or_default();
            c[2] += 1;
            c[0] += usize::from(found.contains(span));
        }
        for span in found {
            counts.entry(span.2).or_default()[1] += 1;
        }
    }
    counts.retain(|_, c| c[2] > 0);
    let total = counts
        .values()
        .fold([0; 3], |t, c| [t[0] + c[0], t[1] + c[1], t[2] + c[2]]);
    NameScores {
        all: Prf::new(total[0], total[1], total[2]),
        by_class: counts
            .into_iter()
            .map(|(k, c)| (k, Prf::new(c[0], c[1], c[2])))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_spans() {
        let tagged =
            read("# text = x\n1\tAddis\tB-LOC\t-\n2\tAbaba\tI-LOC\t-\n3\tsaid\tO\t-\n\n").unwrap();
        assert_eq!(
            spans(tagged[0].iter().map(|(_, t)| t.as_str())),
            [(0, 2, "LOC".to_owned())]
        );
        assert!(read("x\n").is_err());
    }
}

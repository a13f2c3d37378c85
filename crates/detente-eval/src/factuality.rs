//! Factuality of predicates against UDS-IH2 (White et al. 2016; Rudinger, White, Van Durme 2018): labels in [-3, 3].

use detente_nn::SentenceOutput;
use serde::{Deserialize, Serialize};

use crate::{Error, Prf};

/// A sentence with its predicates.
#[derive(Clone, Debug, Deserialize)]
pub struct FactualityRow {
    /// Tokens split by spaces.
    pub text: String,
    /// Its predicates.
    pub targets: Vec<Target>,
}

/// A predicate with its label.
#[derive(Clone, Debug, Deserialize)]
pub struct Target {
    /// First token and one past the last.
    pub span1: [usize; 2],
    /// -3 (did not happen) to 3 (happened).
    pub label: f64,
}

/// Reads JSON Lines.
///
/// # Errors
/// A line that is no such object.
pub fn read(source: &str) -> Result<Vec<FactualityRow>, Error> {
    let rows = source
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|e| Error::Line {
                line: index + 1,
                message: e.to_string(),
            })
        })
        .collect::<Result<Vec<FactualityRow>, _>>()?;
    if rows.is_empty() {
        Err(Error::Empty("rows"))
    } else {
        Ok(rows)
    }
}

/// Scores of factuality.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FactualityScores {
    /// Predicates.
    pub targets: usize,
    /// Mean absolute error.
    pub mae: f64,
    /// Pearson's r.
    pub r: f64,
    /// Detection of predicates (belief from 0.5) among the annotated sentences.
    pub detection: Prf,
}

/// Compares the model's output for the rows (same tokens) with the labels.
pub fn score(rows: &[FactualityRow], outputs: &[SentenceOutput]) -> FactualityScores {
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    let (mut right, mut predicted, mut gold) = (0, 0, 0);
    for (row, output) in rows.iter().zip(outputs) {
        predicted += output.words.iter().filter(|w| w.predicate >= 0.5).count();
        for target in &row.targets {
            gold += 1;
            let Some(word) = output.words.get(target.span1[0]) else {
                continue;
            };
            right += usize::from(word.predicate >= 0.5);
            pairs.push((f64::from(word.factuality), target.label));
        }
    }
    let n = pairs.len().max(1) as f64;
    let mae = pairs.iter().map(|(p, g)| (p - g).abs()).sum::<f64>() / n;
    let (mp, mg) = (
        pairs.iter().map(|p| p.0).sum::<f64>() / n,
        pairs.iter().map(|p| p.1).sum::<f64>() / n,
    );
    let (mut spg, mut spp, mut sgg) = (0.0, 0.0, 0.0);
    for (p, g) in &pairs {
        spg += (p - mp) * (g - mg);
        spp += (p - mp).powi(2);
        sgg += (g - mg).powi(2);
    }
    let r = if spp > 0.0 && sgg > 0.0 {
        spg / (spp * sgg).sqrt()
    } else {
        0.0
    };
    FactualityScores {
        targets: pairs.len(),
        mae,
        r,
        detection: Prf::new(right, predicted, gold),
    }
}

//! Fitting the confidence of records (`data/confidence/weights.tsv`) on rows kept out of training.

use detente_event::{
    Record,
    confidence::{Features, NAMES},
};

/// The scores of a record's decisions, read back from its evidence.
pub fn features(record: &Record) -> Features {
    let decisions = &record.evidence.decisions;
    let score = |prefix: &str| {
        decisions
            .iter()
            .find(|d| d.name.starts_with(prefix))
            .map_or(0.5, |d| d.score)
    };
    let sides = || {
        decisions
            .iter()
            .filter(|d| d.name.starts_with("actor by") || d.name.starts_with("recipient by"))
    };
    Features {
        trigger: score("model trigger"),
        category: score("model category"),
        side: sides().map(|d| d.score).fold(1.0, f32::min),
        sides: sides().count(),
        status: score("model status"),
    }
}

/// Logistic regression by gradient descent with a light ridge; one weight for each of [`NAMES`].
pub fn fit(examples: &[(Features, bool)]) -> [f64; 7] {
    const ROUNDS: usize = 4000;
    const RATE: f64 = 0.05;
    const RIDGE: f64 = 1e-3;
    let mut weights = [0.0f64; 7];
    let n = examples.len().max(1) as f64;
    for _ in 0..ROUNDS {
        let mut gradient = [0.0f64; 7];
        for (features, right) in examples {
            let x = features.values();
            let sum: f64 = x.iter().zip(&weights).map(|(x, w)| f64::from(*x) * w).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(*right));
            for (g, x) in gradient.iter_mut().zip(x) {
                *g += error * f64::from(x) / n;
            }
        }
        for (w, g) in weights.iter_mut().zip(gradient) {
            *w -= RATE * (g + RIDGE * *w);
        }
    }
    weights
}

/// The table of weights as it stands in `data/confidence/`.
pub fn table(weights: &[f64; 7], examples: usize) -> String {
    let mut out = format!(
        "# Weights of the logistic model that turns scores of the decision into the confidence of a record.\n\
         # source: fitted by `detente eval calibrate` on {examples} predictions for event rows kept out of training; licence: MIT OR Apache-2.0\n\
         # columns: feature, weight\nfeature\tweight\n"
    );
    for (name, weight) in NAMES.iter().zip(weights) {
        out.push_str(&format!("{name}\t{weight:.4}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_that_belief_helps() {
        let at = |trigger: f32| Features {
            trigger,
            category: 0.9,
            side: 0.9,
            sides: 1,
            status: 0.9,
        };
        let examples: Vec<(Features, bool)> = (0..200)
            .map(|i| (at(if i % 2 == 0 { 0.9 } else { 0.5 }), i % 4 != 1))
            .collect();
        let weights = fit(&examples);
        assert!(weights[1] > 0.0, "{weights:?}");
    }
}

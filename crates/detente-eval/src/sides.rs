//! Fitting the second opinion on the sides of events (`data/confidence/sides.tsv`) on rows kept out of training.

use detente_event::coder::Weighed;

use crate::rows::Row;

/// Neither, actor, recipient.
const ROLES: usize = 3;

/// A mention: values of its features, and whether the row makes it neither (0), actor (1) or recipient (2).
pub type Example = (Vec<f64>, usize);

/// What a row says of the mentions that were weighed for one of its events.
pub fn examples(row: &Row, weighed: &[Weighed]) -> Vec<Example> {
    let label = |w: &Weighed| {
        let events = || row.events.iter().filter(|e| e.trigger.overlaps(w.trigger));
        let same = events().find(|e| e.category == w.category.as_str());
        let event = same.or_else(|| events().next())?;
        let holds = |spans: &[detente_text::Span]| spans.iter().any(|s| s.overlaps(w.head));
        Some(match (holds(&event.actors), holds(&event.recipients)) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => 0,
        })
    };
    let values = |w: &Weighed| w.features.iter().map(|(_, x)| f64::from(*x)).collect();
    weighed
        .iter()
        .filter_map(|w| Some((values(w), label(w)?)))
        .collect()
}

/// Weights of the three roles for each feature.
pub type Weights = Vec<[f64; ROLES]>;

fn beliefs(weights: &[[f64; ROLES]], x: &[f64]) -> [f64; ROLES] {
    let mut sums = [0.0; ROLES];
    for (x, w) in x.iter().zip(weights) {
        for (sum, w) in sums.iter_mut().zip(w) {
            *sum += x * w;
        }
    }
    let top = sums.iter().copied().fold(f64::MIN, f64::max);
    let powers = sums.map(|s| (s - top).exp());
    let total: f64 = powers.iter().sum();
    powers.map(|p| p / total)
}

/// Multinomial logistic regression by gradient descent with momentum on standardised features, with a ridge. The first
/// feature is the bias.
pub fn fit(examples: &[Example]) -> Weights {
    const ROUNDS: usize = 600;
    const RATE: f64 = 0.5;
    const MOMENTUM: f64 = 0.9;
    const RIDGE: f64 = 1e-3;
    let width = examples.first().map_or(0, |(x, _)| x.len());
    let n = examples.len().max(1) as f64;
    let mean: Vec<f64> = (0..width)
        .map(|k| examples.iter().map(|(x, _)| x[k]).sum::<f64>() / n)
        .collect();
    let spread: Vec<f64> = (0..width)
        .map(|k| {
            let square = |x: &Vec<f64>| (x[k] - mean[k]).powi(2);
            (examples.iter().map(|(x, _)| square(x)).sum::<f64>() / n).sqrt() + 1e-6
        })
        .collect();
    let scaled: Vec<(Vec<f64>, usize)> = examples
        .iter()
        .map(|(x, y)| {
            let scale = |k: usize| match k {
                0 => 1.0,
                _ => (x[k] - mean[k]) / spread[k],
            };
            ((0..width).map(scale).collect(), *y)
        })
        .collect();
    let mut weights: Weights = vec![[0.0; ROLES]; width];
    let mut speed = weights.clone();
    for _ in 0..ROUNDS {
        let mut gradient: Weights = vec![[0.0; ROLES]; width];
        for (x, y) in &scaled {
            let mut error = beliefs(&weights, x);
            error[*y] -= 1.0;
            for (g, x) in gradient.iter_mut().zip(x) {
                for (g, e) in g.iter_mut().zip(error) {
                    *g += e * x / n;
                }
            }
        }
        for ((w, v), g) in weights.iter_mut().zip(&mut speed).zip(&gradient) {
            for ((w, v), g) in w.iter_mut().zip(v.iter_mut()).zip(g) {
                *v = MOMENTUM * *v - RATE * (1.0 - MOMENTUM) * (g + RIDGE * *w);
                *w += *v;
            }
        }
    }
    // back to the features as they are; what the means take away goes into the bias
    let mut bias = [0.0; ROLES];
    for ((w, mean), spread) in weights.iter_mut().zip(&mean).zip(&spread).skip(1) {
        for (w, bias) in w.iter_mut().zip(&mut bias) {
            *w /= spread;
            *bias -= *w * mean;
        }
    }
    if let Some(first) = weights.first_mut() {
        for (w, bias) in first.iter_mut().zip(bias) {
            *w += bias;
        }
    }
    weights
}

/// Mean negative log belief in what is right, and the share that is believed most and right.
pub fn judge(weights: &[[f64; ROLES]], examples: &[Example]) -> (f64, f64) {
    let n = examples.len().max(1) as f64;
    let (mut loss, mut right) = (0.0, 0.0);
    for (x, y) in examples {
        let p = beliefs(weights, x);
        loss -= p[*y].max(1e-9).ln();
        right += f64::from(u8::from(p.iter().all(|q| *q <= p[*y])));
    }
    (loss / n, right / n)
}

/// The table as it stands in `data/confidence/`: log odds of actor and recipient against neither.
pub fn table(names: &[String], weights: &[[f64; ROLES]], examples: usize) -> String {
    let mut out = format!(
        "# Weights of the second opinion on the sides of events: log odds of actor and recipient against neither.\n\
         # source: fitted by `detente eval sides` on {examples} mentions in event rows kept out of training; licence: MIT OR Apache-2.0\n\
         # columns: feature, actor, recipient\nfeature\tactor\trecipient\n"
    );
    for (name, [neither, actor, recipient]) in names.iter().zip(weights) {
        let (actor, recipient) = (actor - neither, recipient - neither);
        out.push_str(&format!("{name}\t{actor:.4}\t{recipient:.4}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_tells_roles_apart() {
        let examples: Vec<Example> = (0..300)
            .map(|i| {
                (
                    vec![1.0, f64::from(i % 3), f64::from(i % 2)],
                    i as usize % 3,
                )
            })
            .collect();
        let weights = fit(&examples);
        let (loss, right) = judge(&weights, &examples);
        assert!(loss < 0.9 && right > 0.6, "{loss} {right}");
    }
}

//! Confidence of a record: a logistic model over the scores of its decisions, fitted on rows kept out of training.
//!
//! The weights stand in `data/confidence/weights.tsv`. A record counts as right when category and sides are.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../data/confidence/weights.tsv");

/// Names of the features, in the order of [`Features::values`].
pub const NAMES: [&str; 7] = [
    "bias", "trigger", "category", "side", "sides", "nobody", "status",
];

/// What the confidence is made of; probabilities in 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// The word carries an event of some category.
    pub trigger: f32,
    /// Of the event's belief, the share of its category.
    pub category: f32,
    /// Lowest belief of the chosen sides; 1 without sides.
    pub side: f32,
    /// Number of sides.
    pub sides: usize,
    /// Belief of the status.
    pub status: f32,
}

impl Features {
    /// Values of the features: log-odds of the beliefs, counts as they are.
    pub fn values(&self) -> [f32; 7] {
        let logit = |p: f32| {
            let p = p.clamp(0.001, 0.999);
            (p / (1.0 - p)).ln()
        };
        [
            1.0,
            logit(self.trigger),
            logit(self.category),
            if self.sides == 0 {
                0.0
            } else {
                logit(self.side)
            },
            self.sides.min(4) as f32,
            f32::from(u8::from(self.sides == 0)),
            logit(self.status),
        ]
    }

    /// Probability that the record is right.
    pub fn confidence(&self) -> f32 {
        let sum: f32 = self
            .values()
            .iter()
            .zip(weights())
            .map(|(x, w)| x * w)
            .sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

fn weights() -> &'static [f32; 7] {
    static WEIGHTS: OnceLock<[f32; 7]> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        let mut out = [0.0; 7];
        for line in TABLE.lines() {
            if let Some((name, weight)) = line.split_once('\t')
                && let (Some(at), Ok(weight)) =
                    (NAMES.iter().position(|n| *n == name), weight.trim().parse())
            {
                out[at] = weight;
            }
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_is_in_the_table_and_belief_helps() {
        for name in NAMES {
            assert!(
                TABLE.lines().any(|l| l.split('\t').next() == Some(name)),
                "{name}"
            );
        }
        let low = Features {
            trigger: 0.5,
            category: 0.9,
            side: 0.6,
            sides: 2,
            status: 0.9,
        };
        let high = Features {
            trigger: 0.99,
            ..low
        };
        assert!(high.confidence() > low.confidence());
        assert!((0.0..=1.0).contains(&Features::default().confidence()));
    }
}

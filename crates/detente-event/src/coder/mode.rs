//! Mode and status of an event.

use detente_ontology::{Category, Status, codes};
use detente_text::Upos;

use super::Case;
use crate::{Scored, contexts, status};

/// Belief from which the model's mode stands against words of the sentence.
const SURE_OF_MODE: f32 = 0.75;

/// The mode of a case, among those of its category.
pub(super) fn modes(case: &Case<'_>, decisions: &mut Vec<Scored>) -> Vec<String> {
    let category = case.candidate.category;
    let row = case.output.mode.row(case.candidate.token);
    // among the modes of the category and "none"
    let allowed: Vec<&str> = codes::modes(category).collect();
    let mut none = 0.0;
    let mut total = 0.0;
    let mut best: Option<(&str, f32)> = None;
    for (name, &p) in case.labels.mode.iter().zip(row) {
        match name.as_deref() {
            None => {
                none += p;
                total += p;
            }
            Some(name) if allowed.contains(&name) => {
                total += p;
                if best.is_none_or(|(_, b)| p > b) {
                    best = Some((name, p));
                }
            }
            Some(_) => {}
        }
    }
    // the model decides where it is sure, else words that name the weapon or way do
    let sure = best.map_or(0.0, |(_, p)| p).max(none) / total.max(f32::MIN_POSITIVE);
    if sure < SURE_OF_MODE
        && let Some((mode, cue)) = contexts::mode_cue(case.text(), case.sentence, category)
    {
        decisions.push(Scored {
            name: format!("rule mode {mode} (\"{cue}\")"),
            score: 1.0,
            span: None,
        });
        return vec![mode.to_owned()];
    }
    match best {
        Some((name, p)) if p > none && total > 0.0 => {
            decisions.push(Scored {
                name: format!("model mode {name}"),
                score: p / total,
                span: None,
            });
            vec![name.to_owned()]
        }
        _ => Vec::new(),
    }
}

/// Belief in "actual" under which a rule for the future decides; held-back rows: 6 of 7 such cases right.
const UNSURE_OF_ACTUAL: f32 = 0.7;

/// The status of a case with the belief in it: the model's, unless plain words say another.
pub(super) fn status(case: &Case<'_>, decisions: &mut Vec<Scored>) -> (Status, f32) {
    let row = case.output.status.row(case.candidate.token);
    let mut best = (Status::Actual, 0.0);
    for (status, &p) in case.labels.status.iter().zip(row) {
        if p > best.1 {
            best = (*status, p);
        }
    }
    decisions.push(Scored {
        name: format!("model status {}", best.0),
        score: best.1,
        span: None,
    });
    if let Some(found) = case.proposition
        && !found.status_evidence.is_empty()
    {
        decisions.push(Scored {
            name: format!(
                "rule status {} ({})",
                found.status,
                found.status_evidence.join(", ")
            ),
            score: 1.0,
            span: None,
        });
        // a plain word for negation beats the model, which overlooks "not one lorry has crossed"; not so where
        // refusing is the event itself ("will not talk" is an actual REJECT)
        let refusal = case.candidate.category == Category::Reject;
        if found.status == Status::Negation
            && best.0 != Status::Negation
            && !refusal
            && status::is_plain_negation(&found.status_evidence)
        {
            return (Status::Negation, 1.0 - best.1);
        }
        // so does "try to"
        if found.status == Status::Hypothetical
            && matches!(best.0, Status::Actual | Status::Historical)
            && (best.1 < UNSURE_OF_ACTUAL
                && case.sentence.tokens[case.candidate.token].upos == Upos::Verb
                || status::is_penalty_ahead(&found.status_evidence))
            && !refusal
        {
            return (Status::Hypothetical, 1.0 - best.1);
        }
        // "will", "plan to" beat a model that is not sure
        if found.status == Status::Future
            && best.0 == Status::Actual
            && best.1 < UNSURE_OF_ACTUAL
            && !refusal
        {
            return (Status::Future, 1.0 - best.1);
        }
    }
    best
}

//! A second opinion on the sides: what the mentions of a sentence say of each other.
//!
//! The role head looks at each word alone. A multinomial logistic regression over what model, parse and tables know of a
//! mention and of those beside it gives another belief in it as actor and as recipient; the coder takes the mean of both.
//! Weights: `data/confidence/sides.tsv`, fitted by `detente eval sides` on rows kept out of training.

use std::sync::OnceLock;

use detente_mention::{MentionClass, MentionKind};
use detente_ontology::Category;
use detente_resolve::Actor;
use detente_text::{Span, Upos};

use super::{Case, sides::SideScore};

const TABLE: &str = include_str!("../../../../data/confidence/sides.tsv");

/// The share of the second opinion in the belief. At 0.3 to 0.7 who F1 of the read records is 0.728 to 0.730, without it 0.726.
const SHARE: f32 = 0.5;

/// What the parse says of a mention, as [`Argument::via`](crate::Argument) names it.
const VIAS: [&str; 9] = [
    "(nsubj)",
    "(nsubj:pass)",
    "(obj)",
    "(by-phrase)",
    "(control)",
    "(coordination)",
    "(toward)",
    "(modifier)",
    "(possessive)",
];

const RELATIONS: [&str; 10] = [
    "nsubj",
    "nsubj:pass",
    "obj",
    "obl",
    "nmod",
    "conj",
    "compound",
    "amod",
    "appos",
    "nmod:poss",
];

/// Sectors that are alike as sides.
const SECTORS: [&[&str]; 6] = [
    &["GOV"],
    &["MIL", "COP", "SPY"],
    &["REB", "UAF", "PRM", "CRM"],
    &["CVL", "REF", "UNK"],
    &["LEG", "JUD", "PTY", "OPP"],
    &["JRN"],
];

/// A mention that was weighed as a side of an event.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The trigger.
    pub trigger: Span,
    /// The event's category.
    pub category: Category,
    /// The head of the mention.
    pub head: Span,
    /// What is known of it: name and value of each feature, in one order for all.
    pub features: Vec<(String, f32)>,
}

/// Puts the second opinion into the beliefs.
pub(super) fn weigh(case: &Case<'_>, scores: &mut [SideScore]) {
    let judged: Vec<(f32, f32)> = (0..scores.len())
        .map(|i| {
            let mut sums = (0.0, 0.0);
            let mut weights = weights().iter();
            features(case, scores, i, |_, value| {
                let (actor, recipient) = weights.next().copied().unwrap_or_default();
                sums.0 += actor * value;
                sums.1 += recipient * value;
            });
            beliefs(sums)
        })
        .collect();
    for (score, (actor, recipient)) in scores.iter_mut().zip(judged) {
        score.actor += SHARE * (actor - score.actor);
        score.recipient += SHARE * (recipient - score.recipient);
    }
}

/// The mentions with their features, to fit the weights on.
pub(super) fn weighed(case: &Case<'_>, scores: &[SideScore]) -> Vec<Weighed> {
    let one = |i: usize| {
        let mut list = Vec::new();
        features(case, scores, i, |name, value| list.push((name(), value)));
        Weighed {
            trigger: case.tokens()[case.trigger()].span,
            category: case.candidate.category,
            head: case.tokens()[scores[i].token].span,
            features: list,
        }
    };
    (0..scores.len()).map(one).collect()
}

/// Beliefs in actor and recipient from log odds against neither.
fn beliefs((actor, recipient): (f32, f32)) -> (f32, f32) {
    let top = actor.max(recipient).max(0.0);
    let (a, r, n) = ((actor - top).exp(), (recipient - top).exp(), (-top).exp());
    let total = a + r + n;
    (a / total, r / total)
}

/// Tells every feature of a mention, always in the same order.
fn features(
    case: &Case<'_>,
    scores: &[SideScore],
    i: usize,
    mut tell: impl FnMut(&dyn Fn() -> String, f32),
) {
    let (context, tokens, trigger) = (case.context, case.tokens(), case.trigger());
    let (s, labels) = (&scores[i], case.labels);
    let flag = |b: bool| f32::from(u8::from(b));
    let actor_of = |o: &SideScore| -> Option<&Actor> { context.actors.get(o.mention?)?.as_ref() };
    let (mention, actor) = (s.mention.map(|m| &context.mentions[m]), actor_of(s));
    let others = || {
        let rest = scores.iter().enumerate().filter(|(j, _)| *j != i);
        rest.map(|(_, o)| o)
    };
    let belief = |o: &SideScore| o.actor.max(o.recipient);
    let best_actor = others().map(|o| o.actor).fold(0.0, f32::max);
    let best_recipient = others().map(|o| o.recipient).fold(0.0, f32::max);

    tell(&|| "bias".to_owned(), 1.0);
    for (name, p) in [
        ("actor", s.actor),
        ("recipient", s.recipient),
        ("model actor", case.role(labels.role_actor, s.token)),
        ("model recipient", case.role(labels.role_recipient, s.token)),
        ("model source", case.role(labels.role_source, s.token)),
        ("model place", case.role(labels.role_place, s.token)),
        ("best other actor", best_actor),
        ("best other recipient", best_recipient),
    ] {
        tell(&|| name.to_owned(), p);
        tell(
            &|| format!("log odds of {name}"),
            ((p + 0.003) / (1.003 - p)).ln(),
        );
    }
    let here = &tokens[s.token];
    let country = |o: &SideScore| actor_of(o).and_then(|a| a.country.as_deref());
    let entity = |o: &SideScore| actor_of(o).and_then(|a| a.entity);
    let top = others().max_by(|a, b| belief(a).total_cmp(&belief(b)));
    let distance = |t: usize| t.abs_diff(s.token);
    let rivals = || {
        case.triggers
            .iter()
            .map(|(t, _)| *t)
            .filter(|t| *t != trigger)
    };
    let nearer = rivals().any(|t| distance(t) < distance(trigger));
    let stretch = s.token.min(trigger)..s.token.max(trigger);
    let between = rivals().any(|t| stretch.contains(&t));
    let believed = others().filter(|o| belief(o) > 0.3).count().min(4);
    let first = actor
        .and_then(|a| a.sector.first())
        .map_or("", String::as_str);
    for (name, value) in [
        ("best actor", flag(s.actor > best_actor)),
        ("best recipient", flag(s.recipient > best_recipient)),
        ("rather actor", flag(s.actor > s.recipient)),
        ("others believed", believed as f32 / 4.0),
        ("argument", flag(s.via.is_some())),
        ("known", flag(actor.is_some())),
        ("country known", flag(country(s).is_some())),
        ("confidence", actor.map_or(0.0, |a| a.confidence)),
        ("no sector", flag(actor.is_some() && first.is_empty())),
        ("before", flag(s.token < trigger)),
        ("distance", (distance(trigger) as f32 / 20.0).min(1.0)),
        ("on trigger", flag(here.head == Some(trigger))),
        ("over trigger", flag(tokens[trigger].head == Some(s.token))),
        (
            "below trigger",
            flag(case.sentence.dominates(trigger, s.token)),
        ),
        (
            "above trigger",
            flag(case.sentence.dominates(s.token, trigger)),
        ),
        ("other trigger nearer", flag(nearer)),
        ("other trigger between", flag(between)),
        ("is other trigger", flag(rivals().any(|t| t == s.token))),
        ("triggers", (case.triggers.len() as f32 / 5.0).min(1.0)),
        ("verb", flag(tokens[trigger].upos == Upos::Verb)),
        ("trigger belief", case.candidate.score),
        (
            "country of the best other",
            flag(country(s).is_some() && top.is_some_and(|t| country(t) == country(s))),
        ),
        (
            "said again",
            flag(
                entity(s).is_some()
                    && others().any(|o| entity(o) == entity(s) && belief(o) > belief(s)),
            ),
        ),
        (
            "inside another",
            flag(others().any(|o| o.span != s.span && o.span.contains(s.span))),
        ),
        (
            "holds another",
            flag(others().any(|o| o.span != s.span && s.span.contains(o.span))),
        ),
    ] {
        tell(&|| name.to_owned(), value);
    }
    let via = s.via.as_deref().unwrap_or("");
    for name in VIAS {
        tell(&|| format!("argument {name}"), flag(via.ends_with(name)));
    }
    for name in RELATIONS {
        let is = here.deprel == name || here.rel() == name;
        tell(&|| format!("relation {name}"), flag(is));
    }
    for kind in [
        MentionKind::Named,
        MentionKind::Nominal,
        MentionKind::Pronoun,
        MentionKind::Adjective,
    ] {
        tell(
            &|| format!("kind {kind:?}"),
            flag(mention.is_some_and(|m| m.kind == kind)),
        );
    }
    for class in [
        MentionClass::Person,
        MentionClass::Organization,
        MentionClass::Place,
        MentionClass::Other,
    ] {
        tell(
            &|| format!("class {class:?}"),
            flag(mention.is_some_and(|m| m.class == class)),
        );
    }
    for group in SECTORS {
        tell(
            &|| format!("sector {}", group.join(" ")),
            flag(group.contains(&first)),
        );
    }
    for category in Category::ALL {
        let is = case.candidate.category == *category;
        tell(&|| category.as_str().to_owned(), flag(is));
    }
}

/// Weights of actor and recipient, in the order of the features.
fn weights() -> &'static [(f32, f32)] {
    static WEIGHTS: OnceLock<Vec<(f32, f32)>> = OnceLock::new();
    WEIGHTS.get_or_init(|| {
        TABLE
            .lines()
            .filter_map(|line| {
                let mut columns = line.split('\t').skip(1);
                Some((columns.next()?.parse().ok()?, columns.next()?.parse().ok()?))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_add_up_with_neither() {
        let (actor, recipient) = beliefs((1.0, -1.0));
        assert!(actor > 0.6 && recipient < 0.1 && actor + recipient < 1.0);
        assert!(beliefs((80.0, -80.0)).0 > 0.99);
    }

    #[test]
    fn every_feature_has_its_weights() {
        assert!(weights().len() > 80 && weights().iter().any(|w| w.0 != 0.0));
    }
}

//! Sides that stand in another sentence: "Minsk denies it" answers whoever accused Minsk in the sentence before.

use std::ops::RangeInclusive;

use detente_mention::Mention;
use detente_nn::{Across, AcrossFeatures, AcrossTrigger, SentenceOutput, Table};
use detente_resolve::Actor;
use detente_text::Upos;

use super::{Context, Draft, Labels, context::same};
use crate::Scored;

/// Belief from which a word of another sentence is the actor, where the own sentence has none. Fitted on the rows kept out.
const LEAST_ACTOR: f32 = 0.35;

/// The same for the recipient.
const LEAST_RECIPIENT: f32 = 0.5;

/// Sentences before and behind an event in which its sides are looked for; the training rows are hardly longer.
const REACH: RangeInclusive<isize> = -3..=2;

/// What the coder believes of the words of a sentence, as far as events elsewhere are concerned.
pub(super) struct Reading {
    /// Highest belief in each word as an actor, and as a recipient, of an event here.
    roles: Vec<(f32, f32)>,
    /// Belief in each word as a trigger.
    triggers: Vec<f32>,
    /// The highest of them.
    most: f32,
}

impl Reading {
    /// From the beliefs in triggers and the roles around those that are candidates.
    pub(super) fn of(labels: &Labels, output: &SentenceOutput, roles: &[Table]) -> Self {
        let words = output.trigger.rows();
        let most = |word: usize, column: Option<usize>| {
            let belief = |t: &Table| t.row(word).get(column?).copied();
            roles.iter().filter_map(belief).fold(0.0, f32::max)
        };
        let trigger = |word: usize| {
            let row = labels.category.iter().zip(output.trigger.row(word));
            row.filter(|(c, _)| c.is_some()).map(|(_, p)| p).sum()
        };
        let triggers: Vec<f32> = (0..words).map(trigger).collect();
        Self {
            roles: (0..words)
                .map(|w| (most(w, labels.role_actor), most(w, labels.role_recipient)))
                .collect(),
            most: triggers.iter().copied().fold(0.0, f32::max),
            triggers,
        }
    }

    fn features(&self, word: usize, named: bool, distance: isize) -> Option<AcrossFeatures> {
        let (actor, recipient) = *self.roles.get(word)?;
        Some(AcrossFeatures {
            actor,
            recipient,
            named,
            distance,
            most: self.most,
            belief: *self.triggers.get(word)?,
            position: word as f32 / self.triggers.len() as f32,
        })
    }
}

/// Gives the events that lack an actor or a recipient the one that a sentence nearby names.
pub(super) fn fill(
    context: &Context<'_>,
    across: &Across,
    readings: &[Reading],
    drafts: &mut [Draft],
) {
    for draft in drafts {
        let event = &draft.event;
        let has = (!event.actors.is_empty(), !event.recipients.is_empty());
        if has == (true, true) {
            continue;
        }
        let vector = context.outputs[event.sentence].vector(draft.trigger);
        let Some(trigger) = across.trigger(vector, event.category.as_str(), has) else {
            continue;
        };
        let found = candidates(context, across, readings, event.sentence, &trigger);
        let best = |belief: fn(&Found) -> f32, least: f32| {
            let believed = found.iter().filter(|f| belief(f) >= least);
            believed.max_by(|a, b| belief(a).total_cmp(&belief(b)))
        };
        let actor = best(|f| f.actor, LEAST_ACTOR).filter(|_| !has.0);
        let recipient = best(|f| f.recipient, LEAST_RECIPIENT).filter(|_| !has.1);
        for (first, role, belief) in [
            (actor, "actor", (|f| f.actor) as fn(&Found) -> f32),
            (recipient, "recipient", |f| f.recipient),
        ] {
            let Some(first) = first else { continue };
            // "Apple and Samsung"
            let joined = |f: &&Found| f.head == first.head || f.conjunct_of == Some(first.head);
            for f in found
                .iter()
                .filter(|f| f.sentence == first.sentence)
                .filter(joined)
            {
                add(context, draft, f, role, belief(f));
            }
        }
    }
}

/// A mention in another sentence with the beliefs in it.
struct Found {
    side: Actor,
    sentence: usize,
    head: usize,
    conjunct_of: Option<usize>,
    actor: f32,
    recipient: f32,
}

fn candidates(
    context: &Context<'_>,
    across: &Across,
    readings: &[Reading],
    own: usize,
    trigger: &AcrossTrigger,
) -> Vec<Found> {
    let mut found = Vec::new();
    let sentence = |m: &Mention| m.sentence as isize - own as isize;
    // the mentions are sorted by place
    let first = context
        .mentions
        .partition_point(|m| sentence(m) < *REACH.start());
    let near = context.mentions.iter().enumerate().skip(first);
    for (index, mention) in near.take_while(|(_, m)| sentence(m) <= *REACH.end()) {
        let distance = sentence(mention);
        let there = &context.sentences[mention.sentence];
        let token = &there.tokens[mention.head];
        let candidate = distance != 0
            && there.zone == context.sentences[own].zone
            && matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron);
        if !candidate {
            continue;
        }
        let named = token.ner != "O";
        let features = readings[mention.sentence].features(mention.head, named, distance);
        let vector = context.outputs[mention.sentence].vector(mention.head);
        if let Some(features) = features
            && let Some(word) = across.word(vector)
            && let Some(side) = context.actor_of(index)
        {
            let roles = across.roles(trigger, &word, &features);
            found.push(Found {
                side,
                sentence: mention.sentence,
                head: mention.head,
                conjunct_of: token.head.filter(|_| token.rel() == "conj"),
                actor: roles.actor,
                recipient: roles.recipient,
            });
        }
    }
    found
}

/// Adds a side, unless it is one already.
fn add(context: &Context<'_>, draft: &mut Draft, found: &Found, role: &str, belief: f32) {
    let text = context.document.text.as_str();
    let event = &mut draft.event;
    // "the Pope" and "Pope Francis", whether or not the resolver knows that they are one
    let names = |a: &Actor| -> Vec<&str> {
        let words = a.span.of(text).split([' ', '-']);
        words
            .filter(|w| w.starts_with(char::is_uppercase) && *w != "The")
            .collect()
    };
    let akin = |a: &Actor| names(a).iter().any(|w| names(&found.side).contains(w));
    let mut sides = event.actors.iter().chain(&event.recipients);
    if sides.any(|a| same(a, &found.side) || akin(a)) {
        return;
    }
    event.evidence.decisions.push(Scored {
        name: format!("{role} by model in another sentence"),
        score: belief,
        span: Some(found.side.span),
    });
    let list = if role == "actor" {
        &mut event.actors
    } else {
        &mut event.recipients
    };
    if found.side.members.is_empty() {
        list.push(found.side.clone());
    } else {
        list.extend(found.side.members.iter().cloned());
    }
}

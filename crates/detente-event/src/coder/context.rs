//! What is known of a document when its events are coded, and how to find it by word or by span.

use detente_mention::{Mention, MentionClass, MentionKind};
use detente_nn::{Model, SentenceOutput};
use detente_resolve::Actor;
use detente_text::{Document, Sentence, Span};

/// What is known of a document when its events are coded.
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// The model's output for each sentence.
    pub outputs: &'a [SentenceOutput],
    /// The model, for the roles.
    pub model: &'a Model,
    /// Who and what is named, sorted by place.
    pub mentions: &'a [Mention],
    /// Whom each mention means; `None` = nobody who could act.
    pub actors: &'a [Option<Actor>],
}

impl Context<'_> {
    /// Mentions of a sentence whose actor is known.
    pub(super) fn scored_mentions(&self, sentence: usize) -> impl Iterator<Item = usize> {
        self.mentions
            .iter()
            .enumerate()
            .filter(move |(index, m)| {
                m.sentence == sentence && self.actors.get(*index).is_some_and(Option::is_some)
            })
            .map(|(index, _)| index)
    }

    /// The longest mention with this head.
    pub(super) fn mention_at(&self, sentence: usize, head: usize) -> Option<usize> {
        self.mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.sentence == sentence && m.head == head)
            .max_by_key(|(_, m)| m.span.len_bytes())
            .map(|(index, _)| index)
    }

    /// The longest mention inside a range that holds its first or last word.
    pub(super) fn mention_of(&self, span: Span) -> Option<usize> {
        self.mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| {
                m.span.overlaps(span) && (span.contains(m.span) || m.span.contains(span))
            })
            .max_by_key(|(_, m)| {
                let head = &self.sentences[m.sentence].tokens[m.head];
                let inside = span.contains(head.span);
                (inside, m.span.len_bytes(), std::cmp::Reverse(m.span.start))
            })
            .map(|(index, _)| index)
    }

    /// Whom the name right behind a common noun means: "the rebel group M23", "NATO ally Turkey".
    pub(super) fn name_behind(&self, index: usize) -> Option<&Actor> {
        let noun = &self.mentions[index];
        if noun.kind != MentionKind::Nominal || noun.class == MentionClass::Place {
            return None;
        }
        let tokens = &self.sentences[noun.sentence].tokens;
        // "the ruling party, the National League for Democracy,"
        let text = self.document.text.as_str();
        let behind_comma = |start: usize| {
            start == noun.end + 1
                && tokens[noun.end].form(text) == ","
                && noun.class == MentionClass::Organization
        };
        let beside =
            |t: usize| matches!(tokens[t].rel(), "appos" | "flat" | "compound" | "nmod:desc");
        let below = |a: usize, b: usize| {
            (tokens[a].head == Some(b) || tokens[b].head == Some(a)) && (beside(a) || beside(b))
        };
        // the parse takes both for the subject
        let twins = |a: usize, b: usize| {
            tokens[a].head.is_some()
                && tokens[a].head == tokens[b].head
                && matches!(tokens[a].rel(), "nsubj" | "obj")
                && (tokens[a].rel() == tokens[b].rel() || beside(b))
        };
        let (found, _) = self.mentions.iter().enumerate().find(|(_, m)| {
            m.sentence == noun.sentence
                && m.kind == MentionKind::Named
                && (m.start == noun.end || behind_comma(m.start))
                && (below(m.head, noun.head) || twins(m.head, noun.head))
        })?;
        self.actors[found].as_ref().filter(|a| a.name.is_some())
    }

    /// Whom a mention means, as a side.
    pub(super) fn actor_of(&self, index: usize) -> Option<Actor> {
        let mention = self.mentions.get(index)?;
        let mut actor = self.actors.get(index)?.clone()?;
        if let Some(named) = self.name_behind(index) {
            let own = std::mem::take(&mut actor.sector);
            let home = actor.country.take();
            let span = mention.span.cover(named.span);
            actor = Actor {
                span,
                ..named.clone()
            };
            // "Icelandic fishing company Samherji": the noun tells more than the place of the event
            let unknown = |e: &String| e == detente_resolve::UNKNOWN_NAME;
            if named.evidence.iter().any(unknown) && home.is_some() {
                actor.country = home;
            }
            if actor.sector.is_empty() || actor.sector == ["CVL"] {
                actor.sector = own;
            }
        } else if mention.kind != MentionKind::Pronoun {
            actor.span = mention.span;
        }
        actor.mention = Some(index);
        Some(actor)
    }
}

/// The same one: the same words, chain or name.
pub(super) fn same(a: &Actor, b: &Actor) -> bool {
    a.span == b.span
        || (a.entity.is_some() && a.entity == b.entity)
        || (a.name.is_some() && a.name == b.name)
}

//! The two sides of an event: the beliefs of model and parse for each mention, and whom the believed ones mean.

use detente_mention::{MentionClass, MentionKind};
use detente_ontology::Category;
use detente_resolve::Actor;
use detente_text::{Span, Token, Upos};

use super::{Case, Context, clauses, context::same, judge};
use crate::{Role, Scored, proposition};

/// Who does it and who undergoes it, with the reasons.
pub(super) struct Sides {
    pub(super) actors: Vec<Actor>,
    pub(super) recipients: Vec<Actor>,
    /// Least belief in one of them.
    pub(super) weakest: f32,
    pub(super) decisions: Vec<Scored>,
}

impl Sides {
    /// Writes a rule that found a side into the reasons.
    pub(super) fn note(&mut self, name: &str, span: Span) {
        self.decisions.push(Scored {
            name: name.to_owned(),
            score: RULE_SCORE,
            span: Some(span),
        });
    }
}

/// Belief in a side that a rule finds.
const RULE_SCORE: f32 = 0.6;

/// What it takes from the belief in a side that the parse reads as the place ("in Kabul").
const PLACE_MALUS: f32 = 0.45;

/// A mention that may be a side, with the beliefs for it.
pub(super) struct SideScore {
    pub(super) mention: Option<usize>,
    pub(super) token: usize,
    pub(super) span: Span,
    pub(super) actor: f32,
    pub(super) recipient: f32,
    pub(super) via: Option<String>,
}

/// The sides of a case that the model and the parse believe in.
pub(super) fn of(case: &Case<'_>) -> Sides {
    let mut scores = candidates(case);
    judge::weigh(case, &mut scores);
    clauses::settle(case, &mut scores);
    choose(case, &scores)
}

/// Those who may be sides, with the beliefs of model and parse.
pub(super) fn candidates(case: &Case<'_>) -> Vec<SideScore> {
    let mut scores = scores(case);
    let no_side = [is_nobody, is_town_of_talks, is_seat_of_person];
    scores.retain(|s| s.token != case.trigger() && !no_side.iter().any(|no| no(case, s)));
    clauses::before(case, &mut scores);
    scores
}

/// "Nobody has claimed responsibility": neither the subject nor the object is anybody.
fn is_nobody(case: &Case<'_>, s: &SideScore) -> bool {
    let form = case.tokens()[s.token].form(case.text()).to_lowercase();
    // "seized power", "took control"
    let possession = matches!(
        form.as_str(),
        "control" | "office" | "power" | "responsibility"
    );
    possession
        || matches!(
            form.as_str(),
            "nobody" | "none" | "nothing" | "anyone" | "anybody" | "anything" | "no-one"
        )
}

/// "the Astana talks": a town that names the talks takes no part in them; "Moscow-Tehran talks" has two sides.
fn is_town_of_talks(case: &Case<'_>, s: &SideScore) -> bool {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let town = |at: usize| {
        let t = &tokens[at];
        t.rel() == "compound"
            && t.head == Some(trigger)
            && t.ner == "B-LOC"
            && t.upos == Upos::Propn
    };
    let actor = s.mention.and_then(|m| case.context.actors.get(m)?.as_ref());
    matches!(case.candidate.category, Category::Consult | Category::Agree)
        && tokens[trigger].upos == Upos::Noun
        && town(s.token)
        && (0..trigger).filter(|&at| town(at)).count() == 1
        && actor
            .is_none_or(|a| a.evidence.iter().any(|e| e.contains("capital")) || a.sector.is_empty())
}

/// "Paris prosecutor François Molins": the town before the title is no side beside the person.
fn is_seat_of_person(case: &Case<'_>, s: &SideScore) -> bool {
    let tokens = case.tokens();
    let token = &tokens[s.token];
    token.rel() == "compound"
        && token.ner == "B-LOC"
        && token.head.is_some_and(|title| {
            tokens[title].deprel == "nmod:desc" || tokens[title].entity == "person"
        })
}

/// Those who are believed enough, each once.
fn choose(case: &Case<'_>, scores: &[SideScore]) -> Sides {
    let (context, thresholds, category) = (case.context, case.thresholds, case.candidate.category);
    let mut sides = Sides {
        actors: Vec::new(),
        recipients: Vec::new(),
        weakest: 1.0,
        decisions: Vec::new(),
    };
    // where nobody is believed enough, the best one needs less
    let best = |role: fn(&SideScore) -> (f32, f32)| {
        scores
            .iter()
            .map(role)
            .filter(|(own, other)| own >= other)
            .map(|(own, _)| own)
            .fold(0.0, f32::max)
    };
    let least = |best: f32, only: f32| thresholds.side.min(best.max(only));
    // two who act together need nobody else
    let together = matches!(
        category,
        Category::Agree | Category::Consult | Category::Cooperate
    ) && scores.iter().filter(|s| s.actor >= thresholds.side).count() > 1;
    let of_actors = least(best(|s| (s.actor, s.recipient)), thresholds.only_actor);
    let of_recipients = if together {
        thresholds.side
    } else {
        least(best(|s| (s.recipient, s.actor)), thresholds.only_recipient)
    };
    // little belief does for what hangs on this trigger, not for what hangs on another in a clause beside it
    let hangs_elsewhere = |s: &SideScore| {
        let tokens = case.tokens();
        let (mut at, mut other) = (s.token, false);
        for _ in 0..tokens.len() {
            let Some(above) = tokens[at].head else { break };
            let clause = matches!(tokens[at].rel(), "conj" | "parataxis" | "advcl" | "ccomp");
            if other && clause {
                return true;
            }
            if above == case.trigger() {
                return false;
            }
            other |= case.triggers.iter().any(|(t, _)| *t == above);
            at = above;
        }
        false
    };
    for s in scores {
        let weak = s.recipient < thresholds.only_actor && s.recipient > s.actor;
        if weak && hangs_elsewhere(s) {
            continue;
        }
        let (score, name, list, least) = if s.actor >= s.recipient {
            (s.actor, "actor", &mut sides.actors, of_actors)
        } else {
            (
                s.recipient,
                "recipient",
                &mut sides.recipients,
                of_recipients,
            )
        };
        // what is done and what it is done with is nobody: "launches air strikes"
        if score < least || s.mention.is_none() && is_deed(&case.tokens()[s.token]) {
            continue;
        }
        let believed = score >= thresholds.side;
        let Some(side) = resolve(context, s, believed, category) else {
            continue;
        };
        sides.decisions.push(Scored {
            name: match &s.via {
                Some(via) => format!("{name} by model and {via}"),
                None => format!("{name} by model"),
            },
            score,
            span: Some(side.span),
        });
        // "his American counterpart Donald Trump" is one, so is "the Kurdish militia YPG"
        let covered = |other: &Actor| other.span.contains(side.span) && other.name == side.name;
        let twin = list
            .iter()
            .position(|other: &Actor| same(other, &side) || covered(other));
        if let Some(twin) = twin {
            // of "his" and the name the name
            let pronoun = |a: &Actor| {
                let mention = a.mention.and_then(|m| context.mentions.get(m));
                mention.is_some_and(|m| m.kind == MentionKind::Pronoun)
            };
            // "along the Israeli border ... by an Israeli bomb": the one beside the deed
            let beside = |a: &Actor| {
                let mention = a.mention.and_then(|m| context.mentions.get(m));
                mention.is_some_and(|m| {
                    m.kind == MentionKind::Adjective
                        && case.tokens()[m.head].head == Some(case.trigger())
                })
            };
            let better = pronoun(&list[twin]) && !pronoun(&side) || beside(&side);
            if better && side.members.is_empty() {
                list[twin] = side;
            }
            continue;
        }
        sides.weakest = sides.weakest.min(score);
        if side.members.is_empty() {
            list.push(side);
        } else {
            list.extend(side.members);
        }
    }
    sides
}

/// Is this noun a deed, a thing of the mind or a stretch of time?
fn is_deed(token: &Token) -> bool {
    matches!(
        token.entity.as_str(),
        "event" | "abstract" | "time" | "substance"
    )
}

/// Beliefs for every mention of the sentence, and for nouns that no mention covers, nested ones left out.
fn scores(case: &Case<'_>) -> Vec<SideScore> {
    let (context, number, sentence) = (case.context, case.number, case.sentence);
    let (arguments, thresholds) = (case.arguments(), case.thresholds);
    let role = |word: usize| {
        let labels = case.labels;
        (
            case.role(labels.role_actor, word),
            case.role(labels.role_recipient, word),
        )
    };
    let is_target = |head: usize| {
        let actor = context
            .mention_at(number, head)
            .and_then(|m| context.actors.get(m)?.as_ref())
            .and_then(|a| a.sector.first());
        let deed = sentence.tokens[head]
            .head
            .map(|h| sentence.tokens[h].lemma.to_lowercase());
        let attack = deed.is_some_and(|d| {
            matches!(
                d.as_str(),
                "attack" | "bombing" | "shooting" | "siege" | "assault" | "ambush"
            )
        });
        attack
            && actor.is_some_and(|s| {
                matches!(
                    s.as_str(),
                    "REL" | "CVL" | "BUS" | "EDU" | "JRN" | "JUD" | "LEG" | "MED"
                )
            })
    };
    let bonus = |head: usize| -> (f32, f32, Option<String>) {
        let Some(argument) = arguments.iter().find(|a| a.token == head) else {
            return (0.0, 0.0, None);
        };
        let via = Some(format!("parse ({})", argument.via));
        // subjects of passives, objects and by-phrases are surer than what is found through control or prepositions
        let core = matches!(argument.via.as_str(), "nsubj:pass" | "obj" | "by-phrase");
        let weight = if core {
            thresholds.core
        } else {
            thresholds.syntax
        };
        match argument.role {
            // "the Coptic Church bombing": who does not fight is hit
            Role::Agent if argument.via == "modifier" && is_target(head) => (0.0, weight, via),
            Role::Agent => (weight, 0.0, via),
            Role::Patient => (0.0, weight, via),
            Role::Place => (-PLACE_MALUS, -PLACE_MALUS, None),
            Role::Partner => (thresholds.syntax / 2.0, thresholds.syntax / 2.0, via),
            _ => (0.0, 0.0, None),
        }
    };
    let mut scores: Vec<SideScore> = Vec::new();
    for (index, mention) in context
        .mentions
        .iter()
        .enumerate()
        .filter(|(_, m)| m.sentence == number)
    {
        let (mut actor, mut recipient) = role(mention.head);
        // title and name are one: what is believed of either holds
        for other in mention.start..mention.end {
            let token = &sentence.tokens[other];
            // "Secretary-General"
            let title = token.rel() == "compound" && token.entity == "person";
            let joined = title
                || token.deprel == "nmod:desc"
                || detente_mention::is_titled_name(sentence, other);
            if joined && token.head == Some(mention.head) {
                let (a, r) = role(other);
                actor = actor.max(a);
                recipient = recipient.max(r);
            }
        }
        let (a, r, via) = bonus(mention.head);
        scores.push(SideScore {
            mention: Some(index),
            token: mention.head,
            span: mention.span,
            actor: (actor + a * (1.0 - actor)).max(0.0),
            recipient: (recipient + r * (1.0 - recipient)).max(0.0),
            via,
        });
    }
    for token in 0..sentence.tokens.len() {
        let nominal = matches!(
            sentence.tokens[token].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        );
        let inside = scores
            .iter()
            .any(|s| s.span.contains(sentence.tokens[token].span));
        let (actor, recipient) = role(token);
        let above = sentence.tokens[token].head.is_some_and(|h| {
            let (a, r) = role(h);
            a.max(r) >= thresholds.side
                && matches!(
                    sentence.tokens[token].rel(),
                    "compound" | "flat" | "nummod" | "amod" | "nmod" | "det"
                )
        });
        if nominal && !inside && !above && actor.max(recipient) >= thresholds.side {
            scores.push(SideScore {
                mention: None,
                token,
                span: sentence.cover(&proposition::phrase(sentence, token)),
                actor,
                recipient,
                via: None,
            });
        }
    }
    // "the president says that he expelled": what is believed of either mention of one is believed of both
    let entity = |s: &SideScore| {
        let actor = context.actors.get(s.mention?)?.as_ref()?;
        actor.entity
    };
    let beliefs: Vec<(Option<usize>, f32, f32)> = scores
        .iter()
        .map(|s| (entity(s), s.actor, s.recipient))
        .collect();
    for (i, s) in scores.iter_mut().enumerate() {
        let Some(own) = beliefs[i].0 else { continue };
        for (j, (other, actor, recipient)) in beliefs.iter().enumerate() {
            if j != i && *other == Some(own) {
                s.actor = s.actor.max(1.0 - (1.0 - beliefs[i].1) * (1.0 - actor));
                s.recipient = s
                    .recipient
                    .max(1.0 - (1.0 - beliefs[i].2) * (1.0 - recipient));
            }
        }
    }
    // "the army and the rebels": what holds of the first holds of the second
    let firsts: Vec<(usize, f32, f32)> = scores
        .iter()
        .map(|s| (s.token, s.actor, s.recipient))
        .collect();
    for s in &mut scores {
        let token = &sentence.tokens[s.token];
        if token.rel() != "conj" {
            continue;
        }
        let Some((_, actor, recipient)) = firsts.iter().find(|(t, ..)| token.head == Some(*t))
        else {
            continue;
        };
        if *actor >= thresholds.side && actor >= recipient {
            s.actor += thresholds.conjunct * (1.0 - s.actor);
        } else if *recipient >= thresholds.side {
            s.recipient += thresholds.conjunct * (1.0 - s.recipient);
        }
    }
    // "two Belarusian citizens": the adjective is no side beside them
    let country = |s: &SideScore| {
        let actor = context.actors.get(s.mention?)?.as_ref()?;
        actor.country.clone()
    };
    let inner: Vec<bool> = scores
        .iter()
        .map(|s| {
            let adjective = s
                .mention
                .is_some_and(|m| context.mentions[m].kind == MentionKind::Adjective);
            let argued = arguments.iter().any(|a| a.token == s.token);
            adjective
                && !argued
                && scores.iter().any(|outer| {
                    outer.span != s.span
                        && outer.span.contains(s.span)
                        && outer.actor.max(outer.recipient) >= thresholds.side
                        && outer.mention.is_some()
                        && country(outer).is_some()
                        && country(outer) == country(s)
                })
        })
        .collect();
    let mut dropped = inner.iter();
    scores.retain(|_| !*dropped.next().unwrap_or(&false));
    // of nested ones the outer, unless only the inner is believed
    let believed = |s: &SideScore| s.actor.max(s.recipient) >= thresholds.side;
    let drop: Vec<bool> = scores
        .iter()
        .enumerate()
        .map(|(i, s)| {
            scores.iter().enumerate().any(|(j, outer)| {
                i != j
                    && believed(outer)
                    && outer.span.contains(s.span)
                    && (outer.span != s.span
                        || (outer.mention.is_some(), j) < (s.mention.is_some(), i))
                    && same_role(outer, s, thresholds.side)
                    && context_prefers(context, outer, s)
            })
        })
        .collect();
    let mut drops = drop.iter();
    scores.retain(|_| !*drops.next().unwrap_or(&false));
    scores
}

/// An inner mention that is believed in another role than the outer is a side of its own: "the envoy's visit to Tehran".
fn same_role(outer: &SideScore, inner: &SideScore, side: f32) -> bool {
    let believed = inner.actor.max(inner.recipient) >= side;
    !believed || (outer.actor >= outer.recipient) == (inner.actor >= inner.recipient)
}

/// Of two nested believed mentions the outer stands, unless it is nobody.
fn context_prefers(context: &Context<'_>, outer: &SideScore, _inner: &SideScore) -> bool {
    outer
        .mention
        .is_none_or(|m| context.actors.get(m).is_some_and(Option::is_some))
}

/// The sector of a word for police, soldiers or rebels that modifies another noun.
fn sector_of_word(context: &Context<'_>, side: &SideScore) -> Option<String> {
    let sentence = context
        .sentences
        .iter()
        .find(|s| s.span.contains(side.span))?;
    sector_of_doer(&sentence.tokens[side.token].lemma.to_lowercase()).map(str::to_owned)
}

/// The sector of police, soldiers or rebels whose lemma stands before a deed: "an insurgent ambush".
pub fn sector_of_doer(lemma: &str) -> Option<&'static str> {
    Some(match lemma {
        "police" => "COP",
        "army" | "military" | "navy" => "MIL",
        "government" | "state" => "GOV",
        "opposition" => "OPP",
        "rebel" | "insurgent" | "guerrilla" | "militant" | "jihadist" | "separatist" => "REB",
        "terrorist" => "UAF",
        _ => return None,
    })
}

/// Whom a side means; the resolver may know nobody for words that the model believes in.
fn resolve(
    context: &Context<'_>,
    side: &SideScore,
    believed: bool,
    category: Category,
) -> Option<Actor> {
    let nobody = |sector: Option<String>, confidence: f32, why: &str| Actor {
        span: side.span,
        sector: sector.into_iter().collect(),
        confidence,
        evidence: vec![why.to_owned()],
        ..Actor::default()
    };
    let Some(index) = side.mention else {
        // "police custody", "an insurgent ambush"
        return Some(match sector_of_word(context, side) {
            Some(sector) => nobody(Some(sector), 0.4, "role noun without a mention"),
            None => nobody(Some("UNK".to_owned()), 0.3, UNKNOWN_WORDS),
        });
    };
    context.actor_of(index).or_else(|| {
        let mention = &context.mentions[index];
        let token = &context.sentences[mention.sentence].tokens[mention.head];
        if !believed || matches!(token.rel(), "amod" | "compound") {
            return None;
        }
        let mut actor = match context.name_behind(index) {
            Some(named) => Actor {
                span: mention.span.cover(named.span),
                ..named.clone()
            },
            None => nobody(None, 0.3, UNKNOWN_WORDS),
        };
        actor.mention = Some(index);
        // "five Iranian entities", "Kuwait's fund"
        let owner = context.mentions.iter().zip(context.actors).find(|(m, a)| {
            m.sentence == mention.sentence
                && mention.span.contains(m.span)
                && m.class == MentionClass::Place
                && a.as_ref().is_some_and(|a| a.country.is_some())
        });
        if let Some(owner) = owner.and_then(|(_, a)| a.as_ref())
            && actor.country.is_none()
        {
            actor.country.clone_from(&owner.country);
            let why = format!("country of \"{}\"", owner.span.of(&context.document.text));
            actor.evidence.push(why);
        }
        let stands = match (mention.kind, mention.class) {
            (MentionKind::Pronoun | MentionKind::Adjective, _) | (_, MentionClass::Other) => false,
            // what is taken, hit or closed is a place; whom one breaks with is a state
            (MentionKind::Named, MentionClass::Place) => {
                side.recipient > side.actor
                    && !matches!(category, Category::Assault | Category::Coerce)
            }
            (MentionKind::Nominal, MentionClass::Place) => actor.country.is_some(),
            _ => true,
        };
        stands.then_some(actor)
    })
}

/// Evidence of a side that only its words make one; the pipeline looks for the country of its place.
pub const UNKNOWN_WORDS: &str = "words that no table knows";

//! What the clauses of a sentence tell of sides, whatever is believed: whose object is whose, who only mediates, who did
//! the same.

use detente_ontology::Category;
use detente_text::Upos;

use super::{Case, sides::SideScore};
use crate::Role;

/// What holds before a second opinion is heard.
pub(super) fn before(case: &Case<'_>, scores: &mut [SideScore]) {
    own_objects(case, scores);
    let (tokens, trigger) = (case.tokens(), case.trigger());
    if !case
        .arguments()
        .iter()
        .any(|a| a.role == Role::Patient && tokens[trigger].head == Some(a.token))
    {
        doer_of_clause(case, scores);
    }
}

/// Puts the beliefs right where the grammar leaves no choice.
pub(super) fn settle(case: &Case<'_>, scores: &mut [SideScore]) {
    object_of_clause(case, scores);
    own_subject(case, scores);
    objects_of_others(case, scores);
    purposes(case, scores);
    denied(case, scores);
    mediators(case, scores);
    under_attack(case, scores);
    answered(case, scores);
    so_did(case, scores);
}

/// "kill two rebels and arrest five students": each verb has its own object.
fn own_objects(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let object_of = |s: &SideScore, verb: usize| {
        let object = |t: usize| {
            tokens[t].head == Some(verb)
                && (tokens[t].rel() == "obj" || tokens[t].deprel == "nsubj:pass")
        };
        object(s.token)
            || tokens[s.token].rel() == "conj" && tokens[s.token].head.is_some_and(object)
    };
    let has_own = |s: &SideScore| object_of(s, trigger) && s.recipient >= case.thresholds.side;
    if !scores.iter().any(has_own) {
        return;
    }
    let siblings: Vec<usize> = (0..tokens.len())
        .filter(|&v| {
            v != trigger
                && tokens[v].upos == Upos::Verb
                && (tokens[v].rel() == "conj" && tokens[v].head == Some(trigger)
                    || tokens[trigger].rel() == "conj" && tokens[trigger].head == Some(v))
        })
        .collect();
    let harm = ["kill", "wound", "injure", "hurt", "shoot"];
    let same_deed = siblings
        .iter()
        .chain([&trigger])
        .all(|&v| harm.contains(&tokens[v].lemma.as_str()));
    for s in scores {
        let other = siblings.iter().any(|&v| object_of(s, v));
        if other && !object_of(s, trigger) && !same_deed {
            s.recipient = 0.0;
        }
    }
}

/// The first of the nouns that a noun is joined with.
fn first_of(case: &Case<'_>, noun: usize) -> usize {
    let tokens = case.tokens();
    let joined = |t: usize| tokens[t].rel() == "conj";
    let chain = case.sentence.up(noun);
    let first = chain
        .iter()
        .zip(chain.iter().skip(1))
        .take_while(|(t, above)| joined(**t) && tokens[**above].upos != Upos::Verb)
        .last();
    first.map_or(noun, |(_, above)| *above)
}

/// What one has with others.
const TWO_SIDED: [&str; 9] = [
    "agreement",
    "deal",
    "meeting",
    "negotiation",
    "relation",
    "summit",
    "talk",
    "tie",
    "visit",
];

/// "condemned the assault and called on Panama": who is the object of another event's verb is none of a verb that has
/// an object, also where that is a thing.
fn objects_of_others(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    let object = |t: usize| tokens[t].rel() == "obj" || tokens[t].deprel == "nsubj:pass";
    // "cancels a meeting and summons the ambassador": that one was to be met
    let two_sided = |t: usize| TWO_SIDED.contains(&tokens[t].lemma.as_str());
    let own = |t: usize| object(t) && tokens[t].head == Some(trigger) && !two_sided(t);
    if tokens[trigger].upos != Upos::Verb || !sentence.children(trigger).any(own) {
        return;
    }
    let other = |verb: usize| {
        // "Venezuela, which supplied Honduras, has halted its shipments": what is told before may be whom it hits
        let told_before = tokens[verb].deprel == "acl:relcl" && verb < trigger;
        tokens[verb].upos == Upos::Verb
            && !told_before
            && !sentence.dominates(verb, trigger)
            && case
                .triggers
                .iter()
                .any(|(t, category)| *t == verb && *category != case.candidate.category)
    };
    // "called on Panama", "asked the government": an object or what the verb's preposition makes one
    let of_other = |s: &SideScore| {
        let at = first_of(case, s.token);
        let called = tokens[at].rel() == "obl"
            && sentence.stands_after(case.text(), at, &["on", "upon", "against", "to"]);
        (object(at) || called) && tokens[at].head.is_some_and(other)
    };
    for s in scores {
        if of_other(s) {
            s.recipient = 0.0;
        }
    }
}

/// Below this belief an object is no side, whatever else is one.
const LITTLE: f32 = 0.1;

/// "Portugal did not, although Lisbon recalled its ambassador": an active verb with a subject of its own is done by that,
/// not by the subject of another clause.
fn own_subject(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    let subject = sentence.children(trigger).find(|&c| {
        tokens[c].deprel == "nsubj" && !matches!(tokens[c].upos, Upos::Pron | Upos::Det)
    });
    let Some(subject) = subject.filter(|_| tokens[trigger].upos == Upos::Verb) else {
        return;
    };
    let known = |s: &SideScore| {
        let actor = s.mention.and_then(|m| case.context.actors[m].as_ref());
        let does = s.actor > LITTLE && s.actor >= s.recipient;
        s.token == subject && does && actor.is_some_and(|a| !a.sector.is_empty())
    };
    if !scores.iter().any(known) {
        return;
    }
    let of_other = |t: usize| {
        let at = first_of(case, t);
        let verb = tokens[at].head;
        at != subject && tokens[at].rel() == "nsubj" && verb.is_some_and(|v| v != trigger)
    };
    for s in scores {
        if s.token == subject {
            s.actor = s.actor.max(case.thresholds.side);
        } else if of_other(s.token) {
            s.actor = 0.0;
        }
    }
}

/// "the migrants that the ship had picked up": the noun before a clause with a subject of its own and no object is its
/// object.
fn object_of_clause(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    let verb = &tokens[trigger];
    let Some(noun) = verb.head.filter(|_| verb.deprel == "acl:relcl") else {
        return;
    };
    let relative = |t: usize| {
        matches!(
            tokens[t].form(case.text()).to_lowercase().as_str(),
            "that" | "which" | "who" | "whom" | "whose" | "where" | "when"
        )
    };
    let subject = sentence
        .children(trigger)
        .find(|&c| tokens[c].deprel == "nsubj" && !relative(c));
    let object = |c: usize| {
        let rel = tokens[c].rel();
        matches!(rel, "obj" | "iobj" | "ccomp" | "xcomp") && !relative(c)
            || tokens[c].deprel == "aux:pass"
            // "the town they marched on"
            || tokens[c].upos == Upos::Adp && rel != "compound"
            || rel == "obl" && relative(c)
            || matches!(rel, "advmod" | "mark") && relative(c)
    };
    let Some(subject) = subject.filter(|_| !sentence.children(trigger).any(object)) else {
        return;
    };
    let believed = |t: usize| {
        let score = scores.iter().find(|s| s.token == t);
        score.is_some_and(|s| s.actor.max(s.recipient) > LITTLE)
    };
    if !believed(noun) || !believed(subject) {
        return;
    }
    for s in scores {
        let most = s.actor.max(s.recipient).max(case.thresholds.side);
        if s.token == noun {
            (s.actor, s.recipient) = (0.0, most);
        } else if s.token == subject {
            (s.actor, s.recipient) = (most, 0.0);
        }
    }
}

/// "NATO bombed Serbia to halt the killing of Albanians": who stands in the purpose is not hit where somebody is.
fn purposes(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    let hit = |s: &SideScore| {
        let known = s.mention.is_some_and(|m| case.context.actors[m].is_some());
        let object = tokens[s.token].head == Some(trigger) && tokens[s.token].rel() == "obj";
        known && object && s.recipient > LITTLE
    };
    let purposes: Vec<usize> = sentence
        .children(trigger)
        .filter(|&c| {
            tokens[c].rel() == "advcl"
                && c > trigger
                && sentence
                    .children(c)
                    .any(|m| tokens[m].rel() == "mark" && tokens[m].form(case.text()) == "to")
        })
        .collect();
    if case.candidate.category.is_verbal() || purposes.is_empty() || !scores.iter().any(hit) {
        return;
    }
    for s in scores {
        if hit(s) {
            s.recipient = s.recipient.max(case.thresholds.side);
        } else if purposes.iter().any(|&c| sentence.dominates(c, s.token)) {
            s.recipient = 0.0;
        }
    }
}

/// "denied arming militias": who stands in what is denied is not the one who is contradicted.
fn denied(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    if case.candidate.category != Category::Reject || tokens[trigger].lemma != "deny" {
        return;
    }
    let clauses: Vec<usize> = sentence
        .children(trigger)
        .filter(|&c| match tokens[c].rel() {
            "ccomp" | "xcomp" => true,
            rel => rel == "obj" && tokens[c].upos == Upos::Verb,
        })
        .collect();
    for s in scores {
        if clauses.iter().any(|&c| sentence.dominates(c, s.token)) {
            s.recipient = 0.0;
        }
    }
}

/// Verbs of those between the sides.
const MEDIATES: [&str; 6] = [
    "broker",
    "facilitate",
    "host",
    "mediate",
    "oversee",
    "sponsor",
];

/// "the ceasefire mediated by Russian peacekeepers was broken": they are no side of what becomes of it.
fn mediators(case: &Case<'_>, scores: &mut [SideScore]) {
    use Category::{Agree, Consult, Cooperate};
    let tokens = case.tokens();
    if matches!(case.candidate.category, Agree | Consult | Cooperate) {
        return;
    }
    for s in scores {
        let verb = tokens[s.token]
            .head
            .filter(|_| tokens[s.token].deprel == "obl:agent");
        let between = verb.is_some_and(|v| {
            v != case.trigger()
                && tokens[v].rel() == "acl"
                && MEDIATES.contains(&tokens[v].lemma.as_str())
        });
        if between {
            (s.actor, s.recipient) = (0.0, 0.0);
        }
    }
}

/// "NATO troops came under fire": the subject is hit.
fn under_attack(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let Some(verb) = tokens[trigger].head else {
        return;
    };
    let under = tokens[trigger].upos == Upos::Noun
        && case.sentence.stands_after(case.text(), trigger, &["under"])
        && matches!(tokens[verb].lemma.as_str(), "come" | "be" | "remain");
    for s in scores {
        if under && tokens[s.token].head == Some(verb) && tokens[s.token].rel() == "nsubj" {
            s.recipient = s.recipient.max(s.actor);
            s.actor = 0.0;
        }
    }
}

/// Verbs by which one hits back "with" something.
const ANSWERS: [&str; 5] = ["answer", "react", "reply", "respond", "retaliate"];

/// "threw stones at police, who responded with tear gas": the one who responds does it, to the others.
fn answered(case: &Case<'_>, scores: &mut [SideScore]) {
    use Category::{Assault, Coerce};
    let (tokens, sentence, trigger) = (case.tokens(), case.sentence, case.trigger());
    let Some(verb) = tokens[trigger].head.filter(|&verb| {
        tokens[trigger].rel() == "obl"
            && ANSWERS.contains(&tokens[verb].lemma.as_str())
            && sentence.stands_after(case.text(), trigger, &["with"])
    }) else {
        return;
    };
    if !matches!(case.candidate.category, Assault | Coerce) {
        return;
    }
    let subject = sentence.child(verb, "nsubj");
    let doer = match tokens[verb].head {
        Some(noun) if tokens[verb].deprel == "acl:relcl" => Some(noun),
        _ => subject,
    };
    let Some(doer) = doer.filter(|d| scores.iter().any(|s| s.token == *d)) else {
        return;
    };
    for s in scores {
        let believed = s.actor.max(s.recipient);
        (s.actor, s.recipient) = match s.token == doer {
            true => (believed.max(case.thresholds.side), 0.0),
            false => (0.0, believed),
        };
    }
}

/// "condemned the bombing, as did India and Saudi Arabia", "and so has Argentina": they do the same.
fn so_did(case: &Case<'_>, scores: &mut [SideScore]) {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let form = |t: usize| tokens[t].form(case.text()).to_lowercase();
    let also = (1..tokens.len()).find(|&t| {
        matches!(form(t - 1).as_str(), "as" | "so")
            && matches!(
                form(t).as_str(),
                "did" | "do" | "does" | "had" | "has" | "have" | "is" | "was" | "were"
            )
            && t >= 2
            && matches!(form(t - 2).as_str(), "," | "and" | ";")
    });
    let Some(also) = also.filter(|also| trigger < *also) else {
        return;
    };
    let is_verb = |t: &usize| tokens[*t].upos == Upos::Verb;
    let verbs = case.triggers.iter().map(|(t, _)| *t).filter(is_verb);
    let last = verbs.filter(|t| *t < also).max();
    let alone = |t: usize| !(also + 1..t).any(|t| is_verb(&t) && tokens[t].ner == "O");
    // "as was parliament": done to it
    let passive = last.is_some_and(|t| {
        let relations = |r: &str| r == "nsubj:pass" || r == "aux:pass";
        let mut children = case.sentence.children(t);
        children.any(|c| relations(tokens[c].deprel.as_str()))
    });
    // "the government of Argentina's president": one
    let inner: Vec<bool> = scores
        .iter()
        .map(|s| {
            let inside = |o: &SideScore| o.span != s.span && o.span.contains(s.span);
            scores.iter().any(inside) || tokens[s.token].rel() == "appos"
        })
        .collect();
    for (s, inner) in scores.iter_mut().zip(inner) {
        if s.token > also && inner {
            (s.actor, s.recipient) = (0.0, 0.0);
        } else if s.token > also && alone(s.token) {
            let believed = s.actor.max(s.recipient).max(case.thresholds.side);
            (s.actor, s.recipient) = match (last == Some(trigger), passive) {
                (false, _) => (0.0, 0.0),
                (true, false) => (believed, 0.0),
                (true, true) => (0.0, believed),
            };
        }
    }
}

/// "shelters the militants who killed 18 soldiers": who stands before the clause does it, nobody outside of it.
fn doer_of_clause(case: &Case<'_>, scores: &mut [SideScore]) {
    let (context, sentence, trigger) = (case.context, case.sentence, case.trigger());
    let (text, thresholds) = (case.text(), case.thresholds);
    let verb = &sentence.tokens[trigger];
    let Some(noun) = verb.head.filter(|_| verb.deprel == "acl:relcl") else {
        return;
    };
    let relative = sentence.children(trigger).any(|c| {
        let word = &sentence.tokens[c];
        word.deprel == "nsubj" && matches!(word.form(text), "who" | "that" | "which")
    });
    let known = |s: &SideScore| {
        let actor = s.mention.and_then(|m| context.actors.get(m)?.as_ref());
        let believed = s.actor.max(s.recipient) >= thresholds.side;
        s.token == noun && believed && actor.is_some_and(|a| !a.sector.is_empty())
    };
    let is_object = |t: usize| sentence.tokens[t].rel() == "obj";
    if !relative || !sentence.children(trigger).any(is_object) || !scores.iter().any(known) {
        return;
    }
    for s in scores {
        if s.token == noun {
            s.actor = s.actor.max(s.recipient);
            s.recipient = 0.0;
        } else if !sentence.dominates(trigger, s.token) {
            s.actor = 0.0;
        }
    }
}

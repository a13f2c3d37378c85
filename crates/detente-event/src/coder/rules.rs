//! Rules for single categories: what the sides are once the model and the parse have proposed them.
//!
//! Each rule looks at the sides of one event and changes them; they run in the order of [`RULES`], each on what those
//! before it left.

use detente_mention::{MentionClass, MentionKind};
use detente_ontology::Category::{
    self, Agree, Aid, Assault, Consult, Cooperate, Mobilize, Protest, Reject, Request, Retreat,
    Sanction, Support, Threaten,
};
use detente_resolve::Actor;
use detente_text::Upos;

use super::{Case, context::same, sides::Sides};
use crate::{Role, proposition};

struct Rule {
    /// For which categories it holds; empty = all.
    of: &'static [Category],
    apply: fn(&Case<'_>, &mut Sides),
}

const RULES: [Rule; 15] = [
    Rule {
        of: &[],
        apply: named_subject,
    },
    Rule {
        of: &[],
        apply: not_who_ends_it,
    },
    Rule {
        of: &[Consult],
        apply: who_meets_whom,
    },
    Rule {
        of: &[Agree, Cooperate, Support, Threaten],
        apply: not_for_whom_one_speaks,
    },
    Rule {
        of: &[],
        apply: not_own_state,
    },
    Rule {
        of: &[Protest],
        apply: not_the_police,
    },
    Rule {
        of: &[Protest],
        apply: people_not_state,
    },
    Rule {
        of: &[Protest],
        apply: not_those_who_govern,
    },
    Rule {
        of: &[Assault],
        apply: those_of_the_capital,
    },
    Rule {
        of: &[Reject],
        apply: not_the_topic,
    },
    Rule {
        of: &[Mobilize],
        apply: not_own_troops,
    },
    Rule {
        of: &[Consult],
        apply: not_the_envoy,
    },
    Rule {
        of: &[Consult],
        apply: host_of_visit,
    },
    Rule {
        of: &[],
        apply: overlooked_recipient,
    },
    Rule {
        of: &[Retreat, Sanction],
        apply: office_left,
    },
];

/// Applies all rules that hold for the category of the case.
pub(super) fn apply(case: &Case<'_>, sides: &mut Sides) {
    let category = case.candidate.category;
    for rule in &RULES {
        if rule.of.is_empty() || rule.of.contains(&category) {
            (rule.apply)(case, sides);
        }
    }
}

/// Is it a government before all else?
fn governs(actor: &Actor) -> bool {
    actor.sector.first().is_some_and(|s| s == "GOV")
}

/// "the governments expressed their support": they are named.
fn named_subject(case: &Case<'_>, sides: &mut Sides) {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let head_of = |a: &Actor| {
        let mention = case.context.mentions.get(a.mention?)?;
        (mention.sentence == case.number).then_some(mention.head)
    };
    let subject =
        |at: usize| tokens[at].rel() == "nsubj" && tokens[at].head == tokens[trigger].head;
    if sides.actors.iter().filter_map(head_of).any(subject) {
        let own = |at: usize| {
            tokens[at].upos == Upos::Pron
                && tokens[at].rel() == "nmod"
                && tokens[at].head == Some(trigger)
        };
        sides.actors.retain(|a| !head_of(a).is_some_and(own));
    }
}

/// "police foil an attack": who puts it down does not do it.
fn not_who_ends_it(case: &Case<'_>, sides: &mut Sides) {
    let tokens = case.tokens();
    let Some(verb) = proposition::ended_by(case.sentence, case.text(), case.trigger()) else {
        return;
    };
    let ends = |a: &Actor| {
        let head = a.mention.map(|m| case.context.mentions[m].head);
        let above = head.filter(|&h| tokens[h].head == Some(verb));
        above.is_some_and(|h| tokens[h].rel() == "nsubj" || tokens[h].deprel == "obl:agent")
    };
    sides.actors.retain(|a| !ends(a));
}

/// "the Spanish government suspends flights from Spain": the state is no side beside its government.
fn not_own_state(case: &Case<'_>, sides: &mut Sides) {
    let Sides {
        actors, recipients, ..
    } = sides;
    let state = |r: &Actor| {
        let mention = r.mention.and_then(|m| case.context.mentions.get(m));
        let by_name = r.evidence.iter().any(|e| e.contains(" is Name of "));
        mention.is_some_and(|m| {
            m.kind == MentionKind::Named && (m.class == MentionClass::Place || by_name)
        })
    };
    let own = |r: &Actor| {
        let mut governors = actors.iter().filter(|a| governs(a));
        r.country.is_some() && governors.any(|a| a.country == r.country)
    };
    recipients.retain(|r| !(state(r) && own(r)));
}

/// "Putin met Erdoğan": who meets whom.
fn who_meets_whom(case: &Case<'_>, sides: &mut Sides) {
    if !sides.recipients.is_empty() {
        return;
    }
    let is_argument = |side: &Actor, roles: &[Role]| {
        case.arguments()
            .iter()
            .any(|a| roles.contains(&a.role) && a.mention.is_some() && a.mention == side.mention)
    };
    let caller = |side: &Actor| is_argument(side, &[Role::Agent]);
    let met = |side: &Actor| is_argument(side, &[Role::Partner, Role::Patient]) && !caller(side);
    if sides.actors.iter().any(caller) && sides.actors.iter().any(met) {
        (sides.recipients, sides.actors) =
            std::mem::take(&mut sides.actors).into_iter().partition(met);
    }
}

/// "the envoy reassured that Moscow will continue": he speaks for it, it is nobody else.
fn not_for_whom_one_speaks(_: &Case<'_>, sides: &mut Sides) {
    let Sides {
        actors, recipients, ..
    } = sides;
    let speaks = |r: &Actor| {
        governs(r)
            && actors
                .iter()
                .any(|a| a.country.is_some() && a.country == r.country && governs(a))
    };
    recipients.retain(|r| !speaks(r));
}

/// Those who protest.
const CROWDS: [&str; 7] = [
    "protester",
    "demonstrator",
    "marcher",
    "rioter",
    "striker",
    "crowd",
    "activist",
];

/// Who demonstrates is not the police where demonstrators are named.
fn not_the_police(case: &Case<'_>, sides: &mut Sides) {
    let context = case.context;
    if sides.actors.len() != 1 || !guards(&sides.actors[0]) {
        return;
    }
    let crowd = context.scored_mentions(case.number).find(|&m| {
        let head = &case.sentence.tokens[context.mentions[m].head];
        CROWDS.contains(&head.lemma.to_lowercase().as_str())
    });
    let subject = case.arguments().iter().any(|a| {
        a.role == Role::Agent && a.mention.is_some() && a.mention == sides.actors[0].mention
    });
    if subject {
        return;
    }
    if let Some(people) = crowd.and_then(|m| context.actor_of(m)) {
        sides.note("rule those who protest", people.span);
        sides.recipients.retain(|r| !same(r, &people));
        sides.actors = vec![people];
    } else {
        // "troops open fire during food riots": the pipeline adds those who are not named
        sides.actors.clear();
    }
}

/// "Spanish protests": the people do, not the state.
fn people_not_state(case: &Case<'_>, sides: &mut Sides) {
    for actor in &mut sides.actors {
        let state = governs(actor);
        let mention = actor.mention.and_then(|m| case.context.mentions.get(m));
        let land = mention
            .is_some_and(|m| m.kind == MentionKind::Adjective || m.class == MentionClass::Place);
        if state && land {
            actor.sector = vec!["CVL".to_owned()];
            actor.name = None;
            actor.evidence.push("the people of a country".to_owned());
        }
    }
}

/// "the minister resigns a day after thousands protested": of ministers and people the people march.
fn not_those_who_govern(_: &Case<'_>, sides: &mut Sides) {
    let people = |a: &Actor| {
        let first = a.sector.first().map_or("", String::as_str);
        a.name.is_none() && matches!(first, "CVL" | "LAB" | "EDU" | "OPP" | "REL")
    };
    if sides.actors.iter().any(people) {
        sides.actors.retain(|a| !governs(a));
    }
}

/// Parts of towns, whose people are hit where they are.
const QUARTERS: [&str; 8] = [
    "capital",
    "district",
    "neighborhood",
    "neighbourhood",
    "outskirts",
    "quarter",
    "suburb",
    "village",
];

/// "air strikes on the capital" hit those who live there.
fn those_of_the_capital(case: &Case<'_>, sides: &mut Sides) {
    for hit in &mut sides.recipients {
        let mention = hit.mention.and_then(|m| case.context.mentions.get(m));
        let town = mention.is_some_and(|m| {
            let lemma = case
                .sentence
                .tokens
                .get(m.head)
                .map(|t| t.lemma.to_lowercase());
            m.kind == MentionKind::Nominal
                && m.sentence == case.number
                && lemma.is_some_and(|l| QUARTERS.contains(&l.as_str()))
        });
        if town && hit.name.is_none() {
            hit.sector = vec!["CVL".to_owned()];
        }
    }
}

/// What is denied, rather than who says so.
const DENIED: [&str; 8] = [
    "existence",
    "plan",
    "report",
    "rumor",
    "rumour",
    "speculation",
    "story",
    "talk",
];

/// "denies reports of an agreement with the United States": whom the reports are about is not refused anything.
fn not_the_topic(case: &Case<'_>, sides: &mut Sides) {
    if case.lemma() != "deny" {
        return;
    }
    let (tokens, sentence) = (case.tokens(), case.sentence);
    let Some(object) = sentence.child(case.trigger(), "obj") else {
        return;
    };
    if !DENIED.contains(&tokens[object].lemma.to_lowercase().as_str()) {
        return;
    }
    let about = |r: &Actor| {
        let mention = r.mention.and_then(|m| case.context.mentions.get(m));
        mention.is_some_and(|m| {
            m.sentence == case.number
                && sentence.dominates(object, m.head)
                && !sentence.stands_after(case.text(), m.head, &["by", "from"])
        })
    };
    sides.recipients.retain(|r| !about(r));
}

/// "sends troops to the border": they are its own.
fn not_own_troops(_: &Case<'_>, sides: &mut Sides) {
    let Sides {
        actors, recipients, ..
    } = sides;
    let own = |r: &Actor| {
        r.name.is_none()
            && guards(r)
            && actors
                .iter()
                .any(|a| !is_of_stated_country(r) || a.country == r.country)
    };
    recipients.retain(|r| !own(r));
}

/// "sends the foreign minister to Paris": the envoy is no host.
fn not_the_envoy(case: &Case<'_>, sides: &mut Sides) {
    if !matches!(case.lemma().as_str(), "send" | "dispatch") {
        return;
    }
    let Sides {
        actors, recipients, ..
    } = sides;
    let home = |r: &Actor| r.country.is_some() && actors.iter().any(|a| a.country == r.country);
    recipients.retain(|r| !home(r));
}

/// Nouns and verbs of visits.
const VISITS: [&str; 7] = [
    "visit", "trip", "travel", "journey", "tour", "arrive", "fly",
];

/// "the visit by the president's envoy for Syria to Tehran": the host is the one whom the visit is to.
fn host_of_visit(case: &Case<'_>, sides: &mut Sides) {
    if !VISITS.contains(&case.lemma().as_str()) {
        return;
    }
    let host = host(case, &sides.actors);
    let Some(host) = host.filter(|h| !sides.recipients.iter().any(|r| same(r, h))) else {
        return;
    };
    let inside = |r: &Actor| sides.actors.iter().any(|a| a.span.contains(r.span));
    if sides.recipients.iter().all(inside) {
        sides.note("rule host of a visit to", host.span);
        sides.recipients = vec![host];
    }
}

/// To whom a visit is: the first country or body behind "to" in the clause of the visit.
fn host(case: &Case<'_>, actors: &[Actor]) -> Option<Actor> {
    let (sentence, text) = (case.sentence, case.text());
    let found = (case.trigger() + 1..sentence.tokens.len())
        .take_while(|&at| {
            let t = &sentence.tokens[at];
            !matches!(t.upos, Upos::Verb | Upos::Aux | Upos::Sconj)
                && !matches!(t.form(text), ";" | ":")
        })
        .find(|&at| sentence.stands_after(text, at, &["to"]))?;
    let context = case.context;
    let host = context.actor_of(context.mention_at(case.number, found)?)?;
    let home = |a: &Actor| a.country.is_some() && a.country == host.country;
    (host.country.is_some() && !actors.iter().any(home)).then_some(host)
}

/// A recipient that the model overlooked.
fn overlooked_recipient(case: &Case<'_>, sides: &mut Sides) {
    let (head, name) = match case.candidate.category {
        _ if !sides.recipients.is_empty() => return,
        Consult | Cooperate | Aid => return,
        Request => (asked(case), "rule subject of what is asked"),
        _ => (against(case), "rule the one it is against"),
    };
    let context = case.context;
    let found = head
        .and_then(|h| context.mention_at(case.number, h))
        .and_then(|m| context.actor_of(m));
    if let Some(found) = found.filter(|f| !sides.actors.iter().any(|a| same(a, f))) {
        sides.note(name, found.span);
        sides.recipients.push(found);
    }
}

/// Against whom it is: "will continue military actions against terrorists", "announces sanctions against Iran".
fn against(case: &Case<'_>) -> Option<usize> {
    let (tokens, trigger) = (case.tokens(), case.trigger());
    let below = |mut at: usize| {
        for _ in 0..tokens.len() {
            if at == trigger {
                return true;
            }
            // what another clause is about is not what this one is against
            if matches!(tokens[at].rel(), "conj" | "parataxis" | "advcl") {
                return false;
            }
            match tokens[at].head {
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    };
    (trigger + 1..tokens.len())
        .find(|&at| case.sentence.stands_after(case.text(), at, &["against"]) && below(at))
}

/// Who is to do what is asked for: "calls for Russia to send troops", "urges that the Union lift its sanctions".
fn asked(case: &Case<'_>) -> Option<usize> {
    let tokens = case.tokens();
    let child = |of: usize, relations: &[&str]| {
        case.sentence
            .children(of)
            .find(|&c| relations.contains(&tokens[c].rel()))
    };
    let deed = child(case.trigger(), &["ccomp", "xcomp", "acl", "advcl"])?;
    // "asks Russia to send troops"
    let addressed = || {
        let object = child(case.trigger(), &["obj", "iobj"]);
        object.filter(|_| tokens[deed].rel() == "xcomp")
    };
    child(deed, &["nsubj"]).or_else(addressed)
}

/// "Isobel Redmond resigns as Leader of the Opposition": who leaves an office today was in it, whatever the tables say of
/// the days after.
fn office_left(case: &Case<'_>, sides: &mut Sides) {
    let context = case.context;
    let office = || {
        let office = case
            .sentence
            .children(case.trigger())
            .find(|&c| case.sentence.stands_after(case.text(), c, &["as"]))?;
        let index = context.mention_at(case.number, office)?;
        let actor = context.actors[index].as_ref()?;
        (!actor.sector.is_empty()).then_some(actor)
    };
    let Some(office) = office() else { return };
    let leavers = if case.candidate.category == Retreat {
        &mut sides.actors
    } else {
        &mut sides.recipients
    };
    let unknown = |a: &Actor| {
        a.name.is_some() && (a.sector.is_empty() || a.sector == ["CVL"] || a.sector == ["ELI"])
    };
    for side in leavers.iter_mut().filter(|a| unknown(a)) {
        side.sector.clone_from(&office.sector);
        if side.country.is_none() {
            side.country.clone_from(&office.country);
        }
        // the resolver looks for this ending: what the text calls somebody holds for its day
        let why = format!("office of \"{}\", by the text", office.span.of(case.text()));
        side.evidence.push(why);
    }
}

/// Do the words themselves tell the country, or was it taken from the text around?
fn is_of_stated_country(actor: &Actor) -> bool {
    actor.country.is_some() && actor.evidence.iter().any(|e| e.contains(" names "))
}

/// Police or soldiers?
fn guards(actor: &Actor) -> bool {
    let first = actor.sector.first().map_or("", String::as_str);
    matches!(first, "COP" | "MIL")
}

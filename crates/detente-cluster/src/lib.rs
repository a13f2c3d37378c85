//! Which reports are about the same event.
//!
//! [`within`] groups the events of one document: equal category, and sides, day, place and way of doing that do not
//! contradict each other; reports that lie apart must also share who, the word, or be "the attack" that was told. [`name`] gives the group a name that is the same in every document that reports the same category on the
//! same day between the same sides at the same place.
//!
//! Limits: a first version. Across documents only equal descriptions meet; nothing is compared pair by pair.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use detente_event::{Event, record::fnv1a};
use detente_ontology::{Category, Status};
use detente_resolve::{Actor, DateBasis, DatePrecision, Precision};
use detente_text::{Sentence, Upos};
use jiff::{ToSpan, civil::Date};

fn countries(side: &[Actor]) -> BTreeSet<&str> {
    side.iter().filter_map(|a| a.country.as_deref()).collect()
}

/// Everybody who takes part, for comparing two-sided events.
fn everybody(event: &Event) -> BTreeSet<&str> {
    let mut all = countries(&event.actors);
    all.extend(countries(&event.recipients));
    all
}

fn fits(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> bool {
    a.is_subset(b) || b.is_subset(a)
}

fn same_entity(a: &Actor, b: &Actor) -> bool {
    (a.entity.is_some() && a.entity == b.entity) || (a.name.is_some() && a.name == b.name)
}

/// Are these two persons by their offices, and two different ones?
fn are_other_persons(a: &Actor, b: &Actor) -> bool {
    let person = |x: &Actor| x.name.is_some() && x.role.is_some();
    person(a) && person(b) && !same_entity(a, b)
}

/// Do two named sides share nobody although both say who it is?
fn names_differ(a: &[Actor], b: &[Actor]) -> bool {
    let named = |side: &[Actor]| !side.is_empty() && side.iter().all(|x| x.name.is_some());
    named(a)
        && named(b)
        && !a.iter().any(|x| {
            b.iter()
                .any(|y| same_entity(x, y) || x.country == y.country && !are_other_persons(x, y))
        })
}

/// Days by which an event may lie from the day of publication that was assumed for another report of it.
const ASSUMED_DAYS: i32 = 7;

/// Beginnings of the words for what is done on a visit.
const TALKS: [&str; 8] = [
    "meet", "met", "talk", "discuss", "negotiat", "confer", "consult", "summit",
];

/// Is the coming told, and not the talks held then, which may be of mode "visit" too?
fn is_visit(event: &Event, text: &str) -> bool {
    let talks = || {
        let word = event.evidence.trigger.of(text).to_lowercase();
        TALKS.iter().any(|t| word.starts_with(t))
    };
    event.modes.iter().any(|m| m == "visit") && !talks()
}

/// First and last day on which the event may have been.
fn days(event: &Event) -> Option<(Date, Date)> {
    let first = event.date?;
    let last = event.enddate.unwrap_or_else(|| {
        let length = match event.date_precision {
            Some(DatePrecision::Week) => 1.week(),
            Some(DatePrecision::Month) => 1.month(),
            Some(DatePrecision::Quarter) => 3.months(),
            Some(DatePrecision::Year) => 1.year(),
            Some(DatePrecision::Decade) => 10.years(),
            Some(DatePrecision::Day) | None => 1.day(),
        };
        first.saturating_add(length).saturating_sub(1.day())
    });
    Some((first, last))
}

/// Can both be on one day? A day that is only assumed may be off by a few.
fn times_meet(a: &Event, b: &Event) -> bool {
    let (Some((first_a, last_a)), Some((first_b, last_b))) = (days(a), days(b)) else {
        return true;
    };
    let assumed = [a, b]
        .iter()
        .any(|e| e.date_basis == Some(DateBasis::Publication));
    let slack = if assumed { ASSUMED_DAYS } else { 0 };
    let gap = |last: Date, first: Date| (first - last).get_days();
    gap(last_a, first_b).max(gap(last_b, first_a)) <= slack
}

/// Sentences from which on an undated past is another story and no longer "the shooting" of the lead.
const FAR: usize = 3;

/// Does one sentence tell of earlier days, nobody knows which, and a far one of now?
fn is_background(a: &Event, b: &Event) -> bool {
    let past = |e: &Event| e.status == Status::Historical && e.date.is_none();
    let now = |e: &Event| e.status == Status::Actual;
    a.sentence.abs_diff(b.sentence) >= FAR && (past(a) && now(b) || past(b) && now(a))
}

/// Can both be at one place? Only what each event's own sentence says is compared.
fn places_meet(a: &Event, b: &Event) -> bool {
    let exact = |e: &Event| {
        e.place.clone().filter(|p| {
            p.sentence == e.sentence
                && matches!(
                    p.precision,
                    Precision::City | Precision::Point | Precision::Admin1 | Precision::Admin2
                )
        })
    };
    let (Some(x), Some(y)) = (exact(a), exact(b)) else {
        return true;
    };
    // a town and its province may be one place
    let inside = x.precision != y.precision && x.country == y.country && a.sentence != b.sentence;
    x.name == y.name || inside || a.evidence.trigger == b.evidence.trigger
}

/// Modes of which one excludes the other where two sentences tell of deeds; those of one line go together.
const WAYS: &[&str] = &[
    "abduct",
    "crowd-control",
    "sexual",
    "suicide-attack explosives aerial drone heavy-weapons firearms primitive",
    "strike",
    "boycott",
    "hunger",
    "demo riot obstruct",
    "convict",
    "expel",
    "discontinue withdraw",
    "arrest",
    "deport",
    "censor",
    "seize",
    "ceasefire",
    "release",
    "resign",
    "phone",
];

/// Were both done in ways that go together?
fn ways_meet(a: &Event, b: &Event) -> bool {
    let ways = |e: &Event| -> Vec<usize> {
        let of = |m: &String| WAYS.iter().position(|w| w.split(' ').any(|w| w == m));
        e.modes.iter().filter_map(of).collect()
    };
    let (x, y) = (ways(a), ways(b));
    a.sentence == b.sentence || x.is_empty() || y.is_empty() || x.iter().any(|w| y.contains(w))
}

/// Sectors whose people may be one report's "police" and another's "government"; a gunman may be anybody but an official.
const CAMPS: [&str; 3] = [
    "GOV MIL COP SPY JUD LEG",
    "REB UAF PRM CRM",
    "UAF CVL LAB EDU OPP PTY SOC AGR REL REF",
];

/// Can the doers of two sentences be the same? Who speaks must be of one sector, who does something of one camp.
fn doers_meet(a: &Event, b: &Event) -> bool {
    // who is not named was only guessed
    let sectors = |e: &Event| -> BTreeSet<String> {
        let named = e.actors.iter().filter(|x| x.span != e.evidence.trigger);
        let first = |x: &Actor| x.sector.first().filter(|s| *s != "UNK").cloned();
        named.filter_map(first).collect()
    };
    let (x, y) = (sectors(a), sectors(b));
    if a.sentence == b.sentence || x.is_empty() || y.is_empty() || !x.is_disjoint(&y) {
        return true;
    }
    let in_camp = |sectors: &BTreeSet<String>, camp: &str| sectors.iter().any(|s| camp.contains(s));
    let one_camp = CAMPS.iter().any(|c| in_camp(&x, c) && in_camp(&y, c));
    let mutual = matches!(a.category, Category::Consult | Category::Agree);
    mutual || one_camp && !a.category.is_verbal()
}

/// Can the sides of two reports be those of one event?
fn sides_meet(a: &Event, b: &Event) -> bool {
    let mutual = matches!(
        a.category,
        Category::Consult | Category::Cooperate | Category::Agree
    );
    // "during the meeting the host called for": one of those who met
    let one_of = |x: &Event, y: &Event| {
        let [only] = x.actors.as_slice() else {
            return false;
        };
        let mut sides = y.actors.iter().chain(&y.recipients);
        x.recipients.is_empty() && sides.any(|s| same_entity(s, only))
    };
    let taking_part = mutual && (one_of(a, b) || one_of(b, a));
    let differ = names_differ(&a.actors, &b.actors) || names_differ(&a.recipients, &b.recipients);
    if differ && !taking_part {
        return false;
    }
    let (all_a, all_b) = (everybody(a), everybody(b));
    // nobody in common although both name somebody
    if !all_a.is_empty() && !all_b.is_empty() && all_a.is_disjoint(&all_b) {
        return false;
    }
    // talks of three and talks of two of them are two
    let all_actors = |e: &Event| e.recipients.is_empty() && countries(&e.actors).len() > 1;
    if mutual && all_actors(a) && all_actors(b) && all_a != all_b {
        return false;
    }
    let straight = fits(&countries(&a.actors), &countries(&b.actors))
        && fits(&countries(&a.recipients), &countries(&b.recipients));
    let two_sided = a.recipients.is_empty() || b.recipients.is_empty();
    straight || (two_sided && fits(&all_a, &all_b))
}

/// Sentences from which on reports of one event must show that they are: nothing speaking against it is not enough.
const APART: usize = 2;

/// The same for what is only said.
const APART_WORDS: usize = 1;

/// How many letters of two words for one deed are alike: "raid", "raided"; "attack", "attackers".
const STEM: usize = 5;

/// Articles and the like after which a noun for a deed is one that is known: "the attack".
const KNOWN: [&str; 8] = [
    "both", "his", "its", "that", "the", "their", "these", "this",
];

/// Does something show that two reports that lie apart are about one event?
fn linked(a: &Event, b: &Event, text: &str, sentences: &[Sentence]) -> bool {
    let (first, later) = match a.sentence <= b.sentence {
        true => (a, b),
        false => (b, a),
    };
    let apart = if a.category.is_verbal() {
        APART_WORDS
    } else {
        APART
    };
    if later.sentence - first.sentence < apart {
        return true;
    }
    let word = |e: &Event| e.evidence.trigger.of(text).to_lowercase();
    let stem = |w: &str| w.chars().take(STEM).collect::<String>();
    let told = |side: &[Actor], e: &Event| -> Vec<Actor> {
        let named = side.iter().filter(|x| x.span != e.evidence.trigger);
        named.cloned().collect()
    };
    let share = |x: &[Actor], y: &[Actor]| {
        x.iter()
            .any(|one| y.iter().any(|other| same_entity(one, other)))
    };
    let (actors, others) = (told(&first.actors, first), told(&later.actors, later));
    let (hit, others_hit) = (
        told(&first.recipients, first),
        told(&later.recipients, later),
    );
    let (same_doer, same_hit) = (share(&actors, &others), share(&hit, &others_hit));
    // "the raid", "the deadly attack": a deed that the text has told
    let known = sentences.get(later.sentence).is_some_and(|sentence| {
        let tokens = &sentence.tokens;
        let at = tokens
            .iter()
            .position(|t| t.span.overlaps(later.evidence.trigger));
        at.is_some_and(|at| {
            tokens[at].upos == Upos::Noun
                && sentence
                    .children(at)
                    .any(|c| KNOWN.contains(&tokens[c].form(text).to_lowercase().as_str()))
        })
    });
    let unsaid = others.is_empty() || others_hit.is_empty();
    let same_word = stem(&word(first)) == stem(&word(later));
    let same_count =
        |e: fn(&Event) -> Option<u32>| e(first).is_some_and(|n| n > 1 && e(later) == Some(n));
    let tolls = same_count(|e| e.sizes.dead.as_ref().and_then(|d| d.low))
        || same_count(|e| e.sizes.injured.as_ref().and_then(|d| d.low));
    same_doer && same_hit
        || known && unsaid
        || same_word && (same_doer || same_hit || unsaid)
        || tolls
}

/// How many nouns may stand between a noun for a deed and its verb.
const NOUNS_OVER: usize = 3;

/// Does one sentence tell them by joined verbs that have objects of their own: "sends home 23 diplomats and shuts a
/// consulate"? Attacks and protests are told by several verbs each.
fn joined(a: &Event, b: &Event, sentences: &[Sentence]) -> bool {
    let Some(sentence) = sentences
        .get(a.sentence)
        .filter(|_| a.sentence == b.sentence)
    else {
        return false;
    };
    let tokens = &sentence.tokens;
    // "declared a state of emergency": the verb of a noun that is done
    let verb = |e: &Event| {
        let mut at = tokens
            .iter()
            .position(|t| t.span.overlaps(e.evidence.trigger))?;
        for _ in 0..NOUNS_OVER {
            let object = matches!(tokens[at].rel(), "obj" | "nmod" | "conj");
            if tokens[at].upos == Upos::Verb || !object {
                break;
            }
            at = tokens[at].head?;
        }
        (tokens[at].upos == Upos::Verb).then_some(at)
    };
    let (Some(first), Some(second)) = (verb(a), verb(b)) else {
        return false;
    };
    let conjunct = |x: usize, y: usize| tokens[y].rel() == "conj" && tokens[y].head == Some(x);
    let siblings = tokens[first].rel() == "conj"
        && tokens[second].rel() == "conj"
        && tokens[first].head == tokens[second].head;
    if !(conjunct(first, second) || conjunct(second, first) || siblings) {
        return false;
    }
    let has = |at: usize, relations: &[&str]| {
        sentence.children(at).any(|c| {
            relations.contains(&tokens[c].rel()) || relations.contains(&tokens[c].deprel.as_str())
        })
    };
    let (hit, others_hit) = (countries(&a.recipients), countries(&b.recipients));
    if hit != others_hit && !hit.is_empty() && !others_hit.is_empty() {
        return true;
    }
    let objects = ["obj", "ccomp", "xcomp", "obl"];
    match a.category {
        Category::Assault | Category::Protest => {
            let own = |at: usize| has(at, &["nsubj"]);
            own(first) && own(second) && (has(first, &["obl:agent"]) || has(second, &["obl:agent"]))
        }
        _ => has(first, &objects) && has(second, &objects),
    }
}

fn compatible(a: &Event, b: &Event, text: &str, sentences: &[Sentence]) -> bool {
    let kept_apart = |s: Status| matches!(s, Status::Negation | Status::Hypothetical);
    a.category == b.category
        // a visit and the talks held on it are two events
        && (a.category != Category::Consult || is_visit(a, text) == is_visit(b, text))
        && kept_apart(a.status) == kept_apart(b.status)
        && times_meet(a, b)
        && !is_background(a, b)
        && places_meet(a, b)
        && ways_meet(a, b)
        && doers_meet(a, b)
        && sides_meet(a, b)
        && linked(a, b, text, sentences)
        && !joined(a, b, sentences)
}

/// Numbers the events of a document from 0 in the order of the text; reports of one event get one number.
///
/// A report joins the first event all of whose reports it is compatible with. `text` is that of the document, `sentences`
/// are its parsed sentences.
pub fn within(events: &mut [Event], text: &str, sentences: &[Sentence]) {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    for i in 0..events.len() {
        let fits = |cluster: &Vec<usize>| {
            cluster
                .iter()
                .all(|&j| compatible(&events[j], &events[i], text, sentences))
        };
        let found = clusters.iter().position(fits).unwrap_or_else(|| {
            clusters.push(Vec::new());
            clusters.len() - 1
        });
        clusters[found].push(i);
        events[i].cluster = found;
    }
}

/// Name of the real-world event that `event` (the fullest report of its group) tells of: 16 hexadecimal digits. `document`
/// and `text` are the id and the text of its document.
///
/// Made of day, category, sides and place. An event without any side is named after its document and words, since
/// otherwise all such events of a day would be one.
pub fn name(event: &Event, document: &str, text: &str) -> String {
    let mut key = format!(
        "{}{}\u{1f}{}\u{1f}{}",
        event.category,
        if is_visit(event, text) { " visit" } else { "" },
        event.date.map(|d| d.to_string()).unwrap_or_default(),
        event
            .place
            .as_ref()
            .map(|p| p.country.clone().unwrap_or_default() + &p.name)
            .unwrap_or_default(),
    );
    let side = |side: &[Actor]| -> String {
        let mut names: Vec<String> = side
            .iter()
            .map(|a| {
                format!(
                    "{}/{}",
                    a.country.as_deref().unwrap_or(""),
                    a.sector.first().map_or("", String::as_str)
                )
            })
            .collect();
        names.sort();
        names.dedup();
        names.join(",")
    };
    for part in [side(&event.actors), side(&event.recipients)] {
        key.push('\u{1f}');
        key.push_str(&part);
    }
    if everybody(event).is_empty() || event.date.is_none() {
        key.push_str(&format!(
            "\u{1f}{document}\u{1f}{}",
            event.evidence.trigger.start
        ));
    }
    format!("{:016x}", fnv1a(key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_event::{Evidence, Sizes};
    use detente_text::Span;

    fn event(sentence: usize, category: Category) -> Event {
        Event {
            sentence,
            category,
            modes: Vec::new(),
            contexts: Vec::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            status: Status::Actual,
            said_by: None,
            date: Some(jiff::civil::date(2024, 8, 22)),
            enddate: None,
            date_precision: Some(DatePrecision::Day),
            date_basis: Some(DateBasis::Resolved),
            place: None,
            sizes: Sizes::default(),
            evidence: Evidence {
                trigger: Span::new(sentence * 10, sentence * 10 + 5),
                proposition: None,
                decisions: Vec::new(),
            },
            confidence: 1.0,
            cluster: 0,
        }
    }

    fn clusters(mut events: Vec<Event>) -> Vec<usize> {
        within(&mut events, "", &[]);
        events.iter().map(|e| e.cluster).collect()
    }

    fn someone(sector: &str) -> Actor {
        Actor {
            country: Some("SDN".to_owned()),
            sector: vec![sector.to_owned()],
            ..Actor::default()
        }
    }

    #[test]
    fn a_year_that_holds_the_day_fits_and_an_earlier_one_does_not() {
        let year = |first| Event {
            date: Some(jiff::civil::date(first, 1, 1)),
            date_precision: Some(DatePrecision::Year),
            ..event(1, Category::Assault)
        };
        let day = event(0, Category::Assault);
        assert_eq!(clusters(vec![day.clone(), year(2024)]), [0, 0]);
        assert_eq!(clusters(vec![day, year(2023)]), [0, 1]);
    }

    #[test]
    fn an_abduction_is_no_tear_gas() {
        let with = |sentence, mode: &str| Event {
            modes: vec![mode.to_owned()],
            ..event(sentence, Category::Assault)
        };
        let events = vec![
            with(0, "abduct"),
            with(1, "crowd-control"),
            with(2, "abduct"),
        ];
        assert_eq!(clusters(events), [0, 1, 0]);
    }

    #[test]
    fn what_lies_apart_must_show_that_it_is_the_same() {
        let person = |name: &str| Actor {
            name: Some(name.to_owned()),
            ..someone("GOV")
        };
        let by = |sentence, name: &str| Event {
            actors: vec![person(name)],
            recipients: vec![person("Salva Kiir")],
            ..event(sentence, Category::Accuse)
        };
        let text = "0123456789".repeat(8);
        let far = |mut events: Vec<Event>| {
            within(&mut events, &text, &[]);
            events.iter().map(|e| e.cluster).collect::<Vec<_>>()
        };
        assert_eq!(
            far(vec![by(0, "Riek Machar"), by(6, "Riek Machar")]),
            [0, 0]
        );
        let unnamed = |sentence| Event {
            actors: vec![someone("GOV")],
            ..event(sentence, Category::Reject)
        };
        assert_eq!(far(vec![unnamed(0), unnamed(1)]), [0, 0]);
        let other = Event {
            recipients: vec![someone("REB")],
            ..unnamed(6)
        };
        assert_eq!(far(vec![unnamed(0), other]), [0, 1]);
        // the next sentence goes on with a deed, but what is said in other words is another
        let next = |category| {
            let mut events = vec![unnamed(0), unnamed(1)];
            events.iter_mut().for_each(|e| e.category = category);
            within(&mut events, "denies....vetoes....", &[]);
            events[1].cluster
        };
        assert_eq!(next(Category::Assault), 0);
        assert_eq!(next(Category::Reject), 1);
    }

    #[test]
    fn soldiers_and_demonstrators_do_not_do_the_same() {
        let by = |sentence, sector| Event {
            actors: vec![someone(sector)],
            ..event(sentence, Category::Assault)
        };
        let events = vec![by(0, "MIL"), by(1, "CVL"), by(2, "GOV"), by(3, "UNK")];
        assert_eq!(clusters(events), [0, 1, 0, 0]);
    }
}

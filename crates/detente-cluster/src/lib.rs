//! Which reports are about the same event.
//!
//! [`within`] groups the events of one document: equal category, and sides, day and place that do not contradict each
//! other. [`name`] gives the group a name that is the same in every document that reports the same category on the
//! same day between the same sides at the same place.
//!
//! Limits: a first version. Across documents only equal descriptions meet; nothing is compared pair by pair.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use detente_event::{Event, record::fnv1a};
use detente_ontology::{Category, Status};
use detente_resolve::{Actor, DateBasis, Precision};

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

/// Do two named sides share nobody although both say who it is?
fn names_differ(a: &[Actor], b: &[Actor]) -> bool {
    let named = |side: &[Actor]| !side.is_empty() && side.iter().all(|x| x.name.is_some());
    named(a)
        && named(b)
        && !a.iter().any(|x| {
            b.iter()
                .any(|y| same_entity(x, y) || x.country == y.country)
        })
}

/// Days by which an event may lie from the day of publication that was assumed for another report of it.
const ASSUMED_DAYS: u32 = 7;

fn is_visit(event: &Event) -> bool {
    event.modes.iter().any(|m| m == "visit")
}

fn compatible(a: &Event, b: &Event) -> bool {
    if a.category != b.category {
        return false;
    }
    // a visit and the talks held on it are two events
    if a.category == Category::Consult && is_visit(a) != is_visit(b) {
        return false;
    }
    let kept_apart = |s: Status| matches!(s, Status::Negation | Status::Hypothetical);
    if kept_apart(a.status) != kept_apart(b.status) {
        return false;
    }
    // a stated day of another time; a day that is only assumed may be off by a few
    if let (Some(x), Some(y)) = (a.date, b.date) {
        let assumed = [a, b]
            .iter()
            .any(|e| e.date_basis == Some(DateBasis::Publication));
        let slack = if assumed { ASSUMED_DAYS } else { 0 };
        if a.date_precision == b.date_precision || assumed {
            let days = (x - y).get_days().unsigned_abs();
            if days > slack {
                return false;
            }
        }
    }
    let exact = |e: &Event| {
        e.place
            .as_ref()
            .filter(|p| {
                matches!(
                    p.precision,
                    Precision::City | Precision::Point | Precision::Admin1 | Precision::Admin2
                )
            })
            .map(|p| p.name.clone())
    };
    if let (Some(x), Some(y)) = (exact(a), exact(b))
        && x != y
        && a.evidence.trigger != b.evidence.trigger
        && a.sentence == b.sentence
    {
        return false;
    }
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
        x.recipients.is_empty()
            && sides.any(|s| {
                s.entity.is_some() && s.entity == only.entity
                    || s.name.is_some() && s.name == only.name
            })
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

/// Numbers the events of a document from 0 in the order of the text; reports of one event get one number.
pub fn within(events: &mut [Event]) {
    let mut heads: Vec<usize> = Vec::new();
    for i in 0..events.len() {
        let found = heads
            .iter()
            .position(|&h| compatible(&events[h], &events[i]));
        events[i].cluster = found.unwrap_or_else(|| {
            heads.push(i);
            heads.len() - 1
        });
    }
}

/// Name of the real-world event that `event` (the fullest report of its group) tells of: 16 hexadecimal digits.
///
/// Made of day, category, sides and place. An event without any side is named after its document and words, since
/// otherwise all such events of a day would be one.
pub fn name(event: &Event, document: &str) -> String {
    let mut key = format!(
        "{}{}\u{1f}{}\u{1f}{}",
        event.category,
        if is_visit(event) { " visit" } else { "" },
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

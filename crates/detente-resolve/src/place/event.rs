//! The place of one event among the places of its document.

use std::collections::BTreeMap;

use detente_lexicon::gazetteer::{Gazetteer, PlaceKind};
use detente_text::{Sentence, Token};

use super::{PlaceRef, ToponymUse, recognize::head_of};
use crate::{Place, Precision};

/// Where an event stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventSite<'e> {
    /// Index of its sentence.
    pub sentence: usize,
    /// Index of the token that carries it, in the sentence.
    pub trigger: usize,
    /// Head tokens of its arguments, in the sentence.
    pub arguments: &'e [usize],
}

/// How the place of an event came to be known, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventPlaceBasis {
    /// By a locative phrase of the event or of one of its arguments.
    Attached,
    /// Named elsewhere in the sentence.
    Sentence,
    /// Named in a sentence near by.
    Context,
    /// Only by the dateline: where the report was written.
    Dateline,
}

/// The place of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPlace {
    /// Index into the places that were given.
    pub index: usize,
    /// The place, with confidence and evidence of both resolution and choice.
    pub place: Place,
    /// How it was chosen.
    pub basis: EventPlaceBasis,
}

/// Confidence below which no place is better than one.
const FLOOR: f32 = 0.15;

/// Chooses the place where an event happens.
///
/// Looks for a place that a locative preposition (in, at, near, on, outside …) ties to the trigger or to one of its
/// arguments; then for another literal place of the sentence; then in the sentences before, and the next one, of the
/// same story. Peoples, metonyms and names inside organisations are no places of events. A dateline is taken last, but
/// before a place abroad in another sentence if the story is about its country; [`EventPlaceBasis::Dateline`] and the
/// evidence say so. `None` where nothing fits.
///
/// `places` are those of [`super::resolve_toponyms`], `dateline` is the index of the dateline's place among them.
pub fn event_place(
    text: &str,
    sentences: &[Sentence],
    places: &[PlaceRef],
    site: EventSite<'_>,
    dateline: Option<usize>,
) -> Option<EventPlace> {
    let gazetteer = Gazetteer::embedded();
    let sentence = sentences.get(site.sentence)?;
    let mut scored: Vec<(f32, usize, EventPlaceBasis, String)> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        if place.place.lat.is_none() || Some(index) == dateline {
            continue;
        }
        if place.place.sentence == site.sentence && sentence.span.contains(place.place.span) {
            let (score, basis, why) = in_sentence(text, sentence, place, site);
            if score > 0.0 {
                scored.push((score, index, basis, why));
            }
        }
    }
    if let Some(best) = choose(gazetteer, places, &scored) {
        return Some(best);
    }
    // Sentences before (up to four), then the next one; the nearer the better; only literal, located places.
    let mut context: Vec<(f32, usize, EventPlaceBasis, String)> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        if place.place.lat.is_none()
            || Some(index) == dateline
            || place.usage != ToponymUse::Literal
        {
            continue;
        }
        let Some(other) = sentences.get(place.place.sentence) else {
            continue;
        };
        if tells_where_one_is(text, other, place) || tells_where_one_sits(text, other, place) {
            continue;
        }
        let distance = site.sentence as i64 - place.place.sentence as i64;
        let base = match distance {
            1 => 0.5,
            2 => 0.4,
            3 => 0.33,
            4 => 0.28,
            // a new paragraph is often elsewhere
            -1 if !breaks(text, sentence, other) => 0.3,
            d if d > 4 => 0.2,
            _ => continue,
        };
        let located = locative(text, other, place);
        let Some(factor) = located.map(|strength| 0.6 + 0.4 * strength) else {
            continue;
        };
        context.push((
            base * factor,
            index,
            EventPlaceBasis::Context,
            format!(
                "named {} sentence(s) {}",
                distance.abs(),
                if distance > 0 { "before" } else { "after" }
            ),
        ));
    }
    // in a story about the country of its dateline, a place abroad that another sentence names is not the scene
    let home = dateline
        .and_then(|index| places.get(index))
        .filter(|p| p.place.lat.is_some() && is_main_country(places, p.place.country.as_deref()));
    if let Some(best) = choose(gazetteer, places, &context) {
        let abroad = home.is_some_and(|home| home.place.country != best.place.country);
        if !abroad {
            return Some(best);
        }
    }
    let index = dateline?;
    let place = places.get(index).filter(|p| p.place.lat.is_some())?;
    let mut chosen = place.place.clone();
    chosen.confidence *= 0.3;
    chosen
        .evidence
        .push("dateline only: where the report was written".to_owned());
    Some(EventPlace {
        index,
        place: chosen,
        basis: EventPlaceBasis::Dateline,
    })
}

/// Does a paragraph end between a sentence and a later one?
fn breaks(text: &str, sentence: &Sentence, later: &Sentence) -> bool {
    let between = text.get(sentence.span.end..later.span.start);
    between.is_some_and(|gap| gap.matches('\n').count() > 1)
}

/// Do more of the places lie in this country than in any other? States that act are no places.
fn is_main_country(places: &[PlaceRef], country: Option<&str>) -> bool {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let literal = places.iter().filter(|p| p.usage != ToponymUse::Metonym);
    for code in literal.filter_map(|p| p.place.country.as_deref()) {
        *counts.entry(code).or_default() += 1;
    }
    let Some(country) = country else { return false };
    let own = counts.remove(country).unwrap_or(0);
    counts.values().all(|&other| other < own)
}

/// "President Bongo, who was in Morocco": the place only tells where a person is.
fn tells_where_one_is(text: &str, sentence: &Sentence, place: &PlaceRef) -> bool {
    let tokens = &sentence.tokens;
    let Some((from, to)) = token_range(sentence, place) else {
        return false;
    };
    let at = head_of(tokens, from, to);
    let clause = match tokens[at].head {
        Some(h) if tokens[at].rel() == "obl" && STAYS.contains(&tokens[h].lemma.as_str()) => h,
        _ => at,
    };
    tokens[clause].deprel == "acl:relcl"
        && sentence
            .child(clause, "nsubj")
            .is_some_and(|c| tokens[c].form(text).eq_ignore_ascii_case("who"))
}

/// Those whose place is where they speak, not where that happens of which they speak.
const TELLERS: &[&str] = &[
    "analyst",
    "correspondent",
    "diplomat",
    "envoy",
    "monitor",
    "newspaper",
    "observatory",
    "spokesman",
    "spokesperson",
    "spokeswoman",
];

/// "the New York-based group", "a monitor based in Britain", "a diplomat in Riyadh".
fn tells_where_one_sits(text: &str, sentence: &Sentence, place: &PlaceRef) -> bool {
    let tokens = &sentence.tokens;
    let Some((from, to)) = token_range(sentence, place) else {
        return false;
    };
    let hyphen = |t: &Token| matches!(t.form(text), "-" | "–" | "‐");
    let based = |t: &Token| t.form(text).eq_ignore_ascii_case("based");
    let compound = tokens[to - 1].form(text).ends_with("-based")
        || tokens.get(to).is_some_and(hyphen) && tokens.get(to + 1).is_some_and(based);
    let at = head_of(tokens, from, to);
    let above = tokens[at].head.and_then(|h| tokens.get(h));
    compound
        || above.is_some_and(|t| {
            t.rel() == "acl" && based(t)
                || tokens[at].rel() == "nmod" && TELLERS.contains(&t.lemma.as_str())
        })
}

/// Verbs that only tell where somebody is.
const STAYS: &[&str] = &["live", "recover", "reside", "stay", "study", "work"];

/// Verbs of a relative clause that tells more of the deed itself: "an attack that killed ten in Kabul".
const SAME_DEED: &[&str] = &[
    "arrest", "begin", "besiege", "break", "capsize", "capture", "detain", "erupt", "explode",
    "happen", "hit", "hold", "injure", "kill", "land", "leave", "occur", "sink", "start", "strike",
    "take", "wound",
];

/// How much a place of another clause says about the event: less where the clause has a verb of its own, least if the
/// place is `wide`, such as a country.
fn across_clauses(
    text: &str,
    sentence: &Sentence,
    chain: &[usize],
    trigger: usize,
    wide: bool,
) -> f32 {
    let tokens = &sentence.tokens;
    let has =
        |i: usize, test: &dyn Fn(&Token) -> bool| sentence.children(i).any(|c| test(&tokens[c]));
    let word = |t: &Token, words: &[&str]| words.contains(&t.form(text).to_lowercase().as_str());
    let factor = |&i: &usize| {
        let other = match tokens[i].deprel.as_str() {
            // "a missile that can reach Israel"; but "the prison in which he is held in Tripoli"
            "acl:relcl" => {
                !SAME_DEED.contains(&tokens[i].lemma.as_str())
                    && !has(i, &|t| {
                        word(t, &["where"]) || t.rel() == "obl" && word(t, &["which"])
                    })
            }
            // "executed for smuggling heroin from Karachi"
            "advcl" => has(i, &|t| t.rel() == "mark" && word(t, &["for"])),
            // "a bomb in Mosul, and an imam is shot in Baghdad"
            "conj" => has(i, &|t| t.rel() == "nsubj"),
            _ => false,
        };
        other.then_some(
            if tokens[i].rel() == "advcl" || wide && tokens[i].rel() == "acl" {
                0.3
            } else {
                0.5
            },
        )
    };
    chain
        .iter()
        .take_while(|&&i| !sentence.dominates(i, trigger))
        .find_map(factor)
        .unwrap_or(1.0)
}

/// The best one; of places that lie in each other ("Khan Sheikhoun in Idlib province") the narrowest.
fn choose(
    gazetteer: &Gazetteer,
    places: &[PlaceRef],
    scored: &[(f32, usize, EventPlaceBasis, String)],
) -> Option<EventPlace> {
    let rank = |entry: &(f32, usize, EventPlaceBasis, String)| entry.0;
    let best = scored.iter().fold(
        None,
        |best: Option<&(f32, usize, EventPlaceBasis, String)>, entry| match best {
            Some(b) if rank(b) >= rank(entry) => Some(b),
            _ => Some(entry),
        },
    )?;
    let mut chosen = best;
    loop {
        let at = &places[chosen.1];
        let narrower = scored
            .iter()
            .filter(|e| {
                e.1 != chosen.1 && e.0 >= 0.55 * best.0 && narrower(gazetteer, &places[e.1], at)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match narrower {
            Some(entry) => chosen = entry,
            None => break,
        }
    }
    let mut place = places[chosen.1].place.clone();
    place.confidence *= chosen.0.min(1.0);
    if chosen.0 < FLOOR {
        return None;
    }
    place.evidence.push(chosen.3.clone());
    Some(EventPlace {
        index: chosen.1,
        place,
        basis: chosen.2,
    })
}

fn size(precision: Precision) -> u8 {
    match precision {
        Precision::Point => 0,
        Precision::City => 1,
        Precision::Admin2 => 2,
        Precision::Region => 3,
        Precision::Admin1 => 4,
        Precision::Country => 5,
    }
}

/// Does `a` lie inside of `b`?
fn narrower(gazetteer: &Gazetteer, a: &PlaceRef, b: &PlaceRef) -> bool {
    let (Some(ia), Some(ib)) = (a.id, b.id) else {
        return false;
    };
    if ia == ib {
        return a.direction.is_some() && b.direction.is_none();
    }
    let (ra, rb) = (gazetteer.place(ia), gazetteer.place(ib));
    if ra.country != rb.country
        || ra.country == 0
        || size(a.place.precision) >= size(b.place.precision)
    {
        return false;
    }
    match rb.kind {
        PlaceKind::Country => true,
        PlaceKind::Admin1 => ra.admin1 == rb.admin1,
        PlaceKind::Admin2 => ra.admin2 == rb.admin2,
        _ => {
            let km = detente_lexicon::gazetteer::distance_km((ra.lat, ra.lon), (rb.lat, rb.lon));
            km < 150.0
        }
    }
}

fn token_range(sentence: &Sentence, place: &PlaceRef) -> Option<(usize, usize)> {
    let from = sentence
        .tokens
        .iter()
        .position(|t| t.span.overlaps(place.place.span))?;
    let count = sentence.tokens[from..]
        .iter()
        .take_while(|t| t.span.overlaps(place.place.span))
        .count();
    Some((from, from + count))
}

/// How locative a preposition is; 0 = not at all.
fn preposition(word: &str) -> f32 {
    match word {
        "in" | "at" | "near" | "outside" | "inside" | "within" | "throughout" | "across"
        | "around" | "on" | "off" => 1.0,
        "along" | "over" | "above" | "outskirts" | "between" | "amid" | "through" => 0.8,
        "to" | "into" | "toward" | "towards" | "onto" | "of" => 0.65,
        "from" => 0.45,
        "for" | "against" | "by" | "with" | "about" | "as" | "like" | "than" | "despite" => 0.1,
        _ => 0.4,
    }
}

/// What lies in the country by whose adjective it is named.
const DOMESTIC: &[&str] = &[
    "airport",
    "airspace",
    "capital",
    "city",
    "coast",
    "countryside",
    "island",
    "jail",
    "port",
    "prison",
    "province",
    "region",
    "soil",
    "territory",
    "town",
    "village",
    "water",
];

/// The token that stands for the place in its clause, over "city of X", "X province", "border with X", and the
/// preposition that introduces it.
fn anchor(
    text: &str,
    tokens: &[Token],
    sentence: &Sentence,
    from: usize,
    to: usize,
) -> (usize, Option<String>) {
    let case_of = |i: usize| {
        sentence
            .children(i)
            .filter(|&c| tokens[c].deprel == "case" && tokens[c].span.start < tokens[i].span.start)
            .map(|c| tokens[c].form(text).to_lowercase())
            .next()
    };
    let mut at = head_of(tokens, from, to);
    let mut case = case_of(at);
    for _ in 0..4 {
        let token = &tokens[at];
        let Some(head) = token.head.filter(|&h| h < tokens.len() && h != at) else {
            break;
        };
        let place_noun = super::query::feature_word(&tokens[head].lemma.to_lowercase()).is_some()
            || DOMESTIC.contains(&tokens[head].lemma.as_str())
            || matches!(
                tokens[head].lemma.as_str(),
                "part"
                    | "outskirt"
                    | "suburb"
                    | "area"
                    | "border"
                    | "north"
                    | "south"
                    | "east"
                    | "west"
                    | "center"
                    | "centre"
                    | "northeast"
                    | "northwest"
                    | "southeast"
                    | "southwest"
                    | "countryside"
                    | "coast"
                    | "quarter"
                    | "street"
            );
        let nominal =
            matches!(token.rel(), "nmod" | "compound" | "appos" | "flat" | "amod") && place_noun;
        let listed = matches!(token.rel(), "conj" | "appos") && case.is_none();
        if !(nominal || listed) {
            break;
        }
        at = head;
        if nominal || case.is_none() {
            case = case_of(at).or(if nominal && case.as_deref() == Some("of") {
                None
            } else {
                case
            });
        }
    }
    (at, case)
}

/// Is the place introduced as a location in its sentence? Strength 0 to 1; `None` for subjects and the like.
fn locative(text: &str, sentence: &Sentence, place: &PlaceRef) -> Option<f32> {
    let (from, to) = token_range(sentence, place)?;
    let (at, case) = anchor(text, &sentence.tokens, sentence, from, to);
    match case {
        Some(word) => Some(preposition(&word)).filter(|s| *s >= 0.4),
        None if sentence.tokens[at].rel() == "nsubj" => None,
        None => Some(0.2),
    }
}

fn in_sentence(
    text: &str,
    sentence: &Sentence,
    place: &PlaceRef,
    site: EventSite<'_>,
) -> (f32, EventPlaceBasis, String) {
    use EventPlaceBasis::{Attached, Sentence as InSentence};
    let none = (0.0, InSentence, String::new());
    let tokens = &sentence.tokens;
    if place.usage == ToponymUse::Embedded {
        return none;
    }
    let Some((from, to)) = token_range(sentence, place) else {
        return none;
    };
    if tells_where_one_sits(text, sentence, place) {
        return none;
    }
    let (at, case) = anchor(text, tokens, sentence, from, to);
    if place.usage == ToponymUse::Demonym {
        // "in an Israeli prison"
        let home = DOMESTIC.contains(&tokens[at].lemma.as_str())
            && place.place.precision == Precision::Country
            && matches!(
                case.as_deref(),
                Some("in" | "inside" | "within" | "near" | "off" | "on")
            );
        if !home {
            return none;
        }
    }
    let strength = case.as_deref().map(preposition);
    let via = |what: &str| match &case {
        Some(word) => format!("\"{word}\" {what}"),
        None => what.to_owned(),
    };
    let metonym = if place.usage == ToponymUse::Metonym {
        0.25
    } else {
        1.0
    };
    let head = tokens[at].head;
    let is_argument = |i: usize| site.arguments.contains(&i);
    if at == site.trigger {
        return (
            0.7 * metonym,
            Attached,
            "part of the event's words".to_owned(),
        );
    }
    if head == Some(site.trigger) {
        return match (tokens[at].rel(), strength) {
            (_, Some(s)) => (s * metonym, Attached, via("on the event")),
            // "bombed Aleppo", "entered Mosul", "visited Damascus"
            ("obj" | "nsubj", None)
                if tokens[at].rel() == "obj" || tokens[at].deprel.contains("pass") =>
            {
                (0.75 * metonym, Attached, "object of the event".to_owned())
            }
            // "the Baghdad bombing", "Aleppo's fall"
            ("compound" | "nmod" | "amod", None) => {
                (0.7 * metonym, Attached, "modifies the event".to_owned())
            }
            ("nsubj", None) => (0.1 * metonym, InSentence, "subject of the event".to_owned()),
            _ => (0.4 * metonym, InSentence, "beside the event".to_owned()),
        };
    }
    let (a, b) = (sentence.up(at), sentence.up(site.trigger));
    let wide = matches!(
        place.place.precision,
        Precision::Country | Precision::Region
    );
    let weight = metonym * across_clauses(text, sentence, &a, site.trigger, wide);
    if let Some(h) = head
        && (is_argument(h) || tokens.get(h).is_some_and(|t| t.head == Some(site.trigger)))
    {
        return match strength {
            // "killed five people in Idlib": the parser may hang the phrase on the object.
            Some(s) if s > 0.6 => (0.9 * s * weight, Attached, via("on an argument")),
            Some(s) => (0.6 * s * weight, InSentence, via("on an argument")),
            None => (0.45 * weight, InSentence, "modifies an argument".to_owned()),
        };
    }
    // Elsewhere in the sentence: steps up and down the tree to the trigger.
    let below = sentence.dominates(site.trigger, at);
    let steps = a
        .iter()
        .enumerate()
        .find_map(|(i, t)| b.iter().position(|u| u == t).map(|j| i + j))
        .unwrap_or(8);
    let base = if below { 0.75 } else { 0.6 };
    let tree = base * 0.85f32.powi(steps.saturating_sub(2).min(10) as i32) * weight;
    match strength {
        Some(s) => (tree * s, InSentence, via("in the sentence")),
        None if tokens[at].rel() == "nsubj" => {
            (0.05, InSentence, "subject in the sentence".to_owned())
        }
        None => (0.5 * tree, InSentence, "in the sentence".to_owned()),
    }
}

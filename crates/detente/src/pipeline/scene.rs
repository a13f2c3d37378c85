//! Where an event happened: the words of the model, then the rules of the resolver.

use std::{borrow::Cow, collections::BTreeMap};

use detente_event::{Event, Proposition, Role, Scored};
use detente_mention::Mention;
use detente_ontology::{Category, Status};
use detente_resolve::{
    Actor, Place, Precision,
    place::{self, EventPlaceBasis, EventSite, PlaceRef, ToponymUse},
};
use detente_text::{Sentence, Span, Upos};

use super::{Site, only_country};

/// Verbs that end in another place than the deed before them: "kill ten people and flee into Kenya".
const AWAY: [&str; 6] = ["deport", "escape", "flee", "retreat", "return", "withdraw"];

/// Prepositions of the place in which something is.
const INSIDE: [&str; 7] = [
    "in",
    "at",
    "across",
    "throughout",
    "inside",
    "within",
    "near",
];

/// How the place of an event was found, as its decisions name it.
const NEAR_BY: &str = "place in a sentence near by";
const DATELINE: &str = "place of the dateline";

/// Puts an event at its place, if one is told.
pub(super) fn find(
    site: &Site<'_>,
    event: &mut Event,
    trigger: usize,
    place_words: &[(usize, f32)],
    propositions: &[Proposition],
) {
    let text = site.document.text.as_str();
    let mut arguments: Vec<usize> = event
        .evidence
        .proposition
        .and_then(|i| propositions.get(i))
        .map(|p| p.arguments.iter().map(|a| a.token).collect())
        .unwrap_or_default();
    let sides = event.actors.iter().chain(&event.recipients);
    arguments.extend(
        sides
            .filter_map(|a| a.mention)
            .filter_map(|m| site.mentions.get(m))
            .filter(|m| m.sentence == event.sentence)
            .map(|m| m.head),
    );
    arguments.sort_unstable();
    arguments.dedup();

    let sentence = &site.sentences[event.sentence];
    let places = scenes(site, event);
    let by_model = place_words
        .iter()
        .filter_map(|(word, score)| {
            let span = sentence.tokens.get(*word)?.span;
            let found = places.iter().find(|p| {
                p.place.span.overlaps(span)
                    && p.place.lat.is_some()
                    && p.place.sentence == event.sentence
            })?;
            Some((found, *score))
        })
        .filter(|(_, score)| *score >= 0.5)
        .max_by(|a, b| {
            a.1.total_cmp(&b.1)
                .then(precision_rank(&a.0.place).cmp(&precision_rank(&b.0.place)))
        });
    let by_model = by_model.map(|(found, score)| {
        let own = own_place(site, event, trigger, propositions, &places, found);
        (own.unwrap_or(found), score, own.is_some())
    });
    // "the Astana talks", "the Geneva summit"
    let eponym = site.places.iter().find(|p| {
        p.place.sentence == event.sentence
            && p.place.lat.is_some()
            && p.place.precision == Precision::City
            && sentence.tokens.iter().enumerate().any(|(i, t)| {
                let names = match event.category {
                    Category::Consult => matches!(t.rel(), "compound" | "amod" | "nmod" | "flat"),
                    // "the Oklahoma City bombing"; but a "Boston Marathon bombing" is not in Marathon
                    Category::Assault => {
                        let before = i.checked_sub(1).map(|b| sentence.tokens[b].upos);
                        matches!(t.rel(), "compound" | "flat")
                            && p.place.confidence > 0.7
                            && before != Some(Upos::Propn)
                    }
                    _ => false,
                };
                names && t.head == Some(trigger) && p.place.span.start == t.span.start
            })
    });
    if let Some(found) = eponym {
        settle(
            event,
            &found.place,
            "place that names the event",
            found.place.confidence,
        );
    } else if let Some(found) = visited(site, event) {
        settle(
            event,
            &found.place,
            "place of the host of a visit",
            found.place.confidence,
        );
    } else if let Some((found, score, is_own)) = by_model {
        // the model marks every word of "Kano, Nigeria": the most exact of them is meant
        let finest = place_words
            .iter()
            .filter(|(_, s)| *s >= 0.5 && !is_own)
            .filter_map(|(word, _)| {
                let span = sentence.tokens.get(*word)?.span;
                places
                    .iter()
                    .find(|p| p.place.span.overlaps(span) && p.place.lat.is_some())
            })
            .max_by_key(|p| precision_rank(&p.place))
            .unwrap_or(found);
        settle(event, &finest.place, "place by model", score);
    } else if let Some(found) = there(site, event, trigger) {
        settle(
            event,
            &found.place,
            "place of \"there\"",
            found.place.confidence,
        );
    } else if let Some(found) = the_capital(site, event, trigger) {
        settle(event, &found, "the capital", found.confidence);
    } else if let Some(found) = target_place(site, event, propositions) {
        settle(
            event,
            &found.place,
            "place that is attacked",
            found.place.confidence,
        );
    } else if let Some(found) = place::event_place(
        text,
        site.sentences,
        &places,
        EventSite {
            sentence: event.sentence,
            trigger,
            arguments: &arguments,
        },
        site.dateline,
    )
    // what was said somewhere near in the text need not have been said near the place of that sentence
    .filter(|found| match found.basis {
        EventPlaceBasis::Context => {
            // and what people of one country do to each other needs no other one
            let sides = || event.actors.iter().chain(&event.recipients);
            let home = only_country(sides()).filter(|home| {
                !event.actors.is_empty()
                    && !event.recipients.is_empty()
                    && sides().all(|a| a.country.as_ref() == Some(home))
            });
            let country = found.place.precision == Precision::Country;
            let abroad = country && home.is_some_and(|h| found.place.country != Some(h));
            !event.category.is_verbal() && !abroad
        }
        // nor where a report was written that tells what another state says
        EventPlaceBasis::Dateline if event.category.is_verbal() => {
            let mut speakers = event.actors.iter().filter_map(|a| a.country.as_ref());
            let home = found.place.country.as_ref();
            event.actors.iter().all(|a| a.country.is_none()) || speakers.any(|c| Some(c) == home)
        }
        // nor in the country that it is about: "condemns the attacks on Iran"
        EventPlaceBasis::Sentence if found.place.precision == Precision::Country => {
            !event.category.is_verbal() || is_inside(text, sentence, found.place.span)
        }
        _ => true,
    }) {
        let name = match found.basis {
            EventPlaceBasis::Attached => "place attached to the event",
            EventPlaceBasis::Sentence => "place in the sentence",
            EventPlaceBasis::Context => NEAR_BY,
            EventPlaceBasis::Dateline => DATELINE,
        };
        settle(event, &found.place, name, found.place.confidence);
    }
}

/// The place that the sentence gives to this event where the one that was found is given to another of its events:
/// "killed by a bomb in Mosul, and an imam is shot dead in Baghdad".
fn own_place<'p>(
    site: &Site<'_>,
    event: &Event,
    trigger: usize,
    propositions: &[Proposition],
    places: &'p [PlaceRef],
    found: &PlaceRef,
) -> Option<&'p PlaceRef> {
    let sentence = &site.sentences[event.sentence];
    let places_of = |p: &Proposition| {
        let located = p.arguments.iter().filter(|a| a.role == Role::Place);
        let spans: Vec<Span> = located
            .filter_map(|a| Some(sentence.tokens.get(a.token)?.span))
            .collect();
        spans
    };
    let here = || propositions.iter().filter(|p| p.sentence == event.sentence);
    let own = places_of(here().find(|p| p.token == trigger)?);
    let holds = |spans: &[Span], p: &PlaceRef| spans.iter().any(|s| p.place.span.contains(*s));
    let others = here().any(|p| p.token != trigger && holds(&places_of(p), found));
    if !others || holds(&own, found) {
        return None;
    }
    places.iter().find(|p| {
        p.place.sentence == event.sentence
            && p.place.lat.is_some()
            && p.usage == ToponymUse::Literal
            && holds(&own, p)
    })
}

/// The place that "there" goes back to: "In Geneva, the envoy ... He has led talks there".
fn there<'s>(site: &Site<'s>, event: &Event, trigger: usize) -> Option<&'s PlaceRef> {
    let text = site.document.text.as_str();
    let sentence = &site.sentences[event.sentence];
    let token = sentence.tokens.get(trigger)?;
    let verb = token
        .head
        .filter(|_| matches!(token.rel(), "nsubj" | "obj"));
    let word = [Some(trigger), verb]
        .into_iter()
        .flatten()
        .flat_map(|head| sentence.children(head))
        .map(|c| &sentence.tokens[c])
        .find(|t| t.rel() == "advmod" && t.form(text) == "there")?;
    let mentioned = |p: &&PlaceRef| {
        let around = &site.sentences[p.place.sentence];
        let cased = |at: usize| {
            p.place.span.contains(around.tokens[at].span) && around.child(at, "case").is_some()
        };
        p.usage == ToponymUse::Literal
            && p.place.lat.is_some()
            && p.place.span.end <= word.span.start
            && p.place.sentence + 1 >= event.sentence
            && (0..around.tokens.len()).any(cased)
    };
    let last = &site.places.iter().rfind(mentioned)?.place;
    // "in the town of Zubin Potok in Kosovo"
    let same = |p: &&PlaceRef| p.place.sentence == last.sentence && p.place.country == last.country;
    let places = site.places.iter().filter(mentioned).filter(same);
    places.max_by_key(|p| precision_rank(&p.place))
}

/// "in the capital": that of the country that the sides are of, else of the one that most places of the text are in.
fn the_capital(site: &Site<'_>, event: &Event, trigger: usize) -> Option<Place> {
    let text = site.document.text.as_str();
    let sentence = &site.sentences[event.sentence];
    let tokens = &sentence.tokens;
    let at = (0..tokens.len()).find(|&at| {
        let hangs = tokens[at]
            .head
            .is_some_and(|h| h == trigger || tokens[h].head == Some(trigger));
        let bare = sentence
            .children(at)
            .all(|c| matches!(tokens[c].rel(), "case" | "det" | "punct"));
        hangs
            && bare
            && tokens[at].form(text) == "capital"
            && sentence.child(at, "det").is_some()
            && sentence.stands_after(text, at, &INSIDE)
    })?;
    let sides = event.actors.iter().chain(&event.recipients);
    let most = || {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let codes = site
            .places
            .iter()
            .filter_map(|p| p.place.country.as_deref());
        codes.for_each(|code| *counts.entry(code).or_default() += 1);
        counts.into_iter().max_by_key(|(_, n)| *n)
    };
    let code = only_country(sides.clone().filter(|a| a.name.is_some()))
        .or_else(|| most().map(|(code, _)| code.to_owned()))
        .or_else(|| only_country(sides))?;
    place::capital_as_place(&code, tokens[at].span, event.sentence)
}

/// The town where the news of another sentence happened says of what is long past only the country.
pub(super) fn widen(event: &mut Event) {
    let by = |name: &str| event.evidence.decisions.iter().any(|d| d.name == name);
    if event.status != Status::Historical || !by(NEAR_BY) && !by(DATELINE) {
        return;
    }
    let Some(town) = event.place.as_ref() else {
        return;
    };
    let wide = matches!(town.precision, Precision::Country);
    let country = town
        .country
        .as_deref()
        .filter(|_| !wide)
        .and_then(|code| place::country_as_place(code, town.span, town.sentence));
    if let Some(mut country) = country {
        country.confidence = country.confidence.min(town.confidence);
        country.evidence = vec![format!("long past: the country of {}", town.name)];
        event.place = Some(country);
    }
}

/// Puts the event at a place and writes down by what rule, and how sure that is.
fn settle(event: &mut Event, place: &Place, rule: &str, score: f32) {
    event.evidence.decisions.push(Scored {
        name: rule.to_owned(),
        score,
        span: Some(place.span),
    });
    event.place = Some(place.clone());
}

/// Where a visit goes whose host is named by the place: "the envoy's visit to Tehran".
fn visited<'s>(site: &Site<'s>, event: &Event) -> Option<&'s PlaceRef> {
    let is_visit =
        event.category == Category::Consult && event.modes.iter().any(|mode| mode == "visit");
    let hosts = |p: &&PlaceRef| {
        let at = p.place.span;
        p.place.sentence == event.sentence
            && p.place.lat.is_some()
            && event.recipients.iter().any(|r| r.span == at)
            && !event.actors.iter().any(|a| a.span == at)
    };
    site.places
        .iter()
        .filter(hosts)
        .max_by_key(|p| precision_rank(&p.place))
        .filter(|p| is_visit && p.place.precision == Precision::City)
}

/// A town or region that is the target of an attack: "air strikes against the city of Fallujah".
fn target_place<'s>(
    site: &Site<'s>,
    event: &Event,
    propositions: &[Proposition],
) -> Option<&'s PlaceRef> {
    if event.category != Category::Assault {
        return None;
    }
    let sentence = &site.sentences[event.sentence];
    let proposition = propositions.get(event.evidence.proposition?)?;
    let patients = proposition
        .arguments
        .iter()
        .filter(|a| a.role == Role::Patient);
    patients.map(|a| a.token).find_map(|token| {
        site.places.iter().find(|p| {
            p.place.sentence == event.sentence
                && p.place.lat.is_some()
                && p.place.precision != Precision::Country
                && p.usage == ToponymUse::Literal
                && sentence.tokens.iter().enumerate().any(|(i, t)| {
                    p.place.span.contains(t.span)
                        && (i == token || t.head == Some(token) && t.rel() == "nmod")
                })
        })
    })
}

/// The places where it may have happened: not the countries that only say whose a side is ("United States warplanes"),
/// not where a victim is taken afterwards ("seize the president, fly him to Costa Rica").
fn scenes<'s>(site: &Site<'s>, event: &Event) -> Cow<'s, [PlaceRef]> {
    let text = site.document.text.as_str();
    let sentence = &site.sentences[event.sentence];
    // who speaks with a country does not do so there
    let spoken = |p: &PlaceRef| {
        let mut sides = event.actors.iter().chain(&event.recipients);
        let bare = |side: &Actor| {
            let words = side.span.of(text);
            let article = ["the ", "The "]
                .iter()
                .find_map(|the| words.strip_prefix(the));
            article.unwrap_or(words)
        };
        let name = p.place.span.of(text);
        let visit = event.category == Category::Consult && !event.recipients.is_empty();
        let stands = !visit
            && sides.any(|side| {
                side.span == p.place.span
                    || side.span.contains(p.place.span)
                        // "nations such as Germany and France": each is a side, with the words of the whole
                        && (bare(side) == name || side.name.as_ref() == Some(&p.place.name))
            });
        match p.place.precision {
            Precision::Country => {
                let boycott = event.modes.iter().any(|mode| mode == "boycott");
                stands
                    && (event.category.is_verbal()
                        || event.category == Category::Cooperate
                        || boycott)
            }
            // "Tehran and Moscow": capitals for their governments, who act in no event of the sentence there
            Precision::City => {
                let acts = site.capitals.contains(&p.place.span);
                stands && p.usage != ToponymUse::Literal
                    || acts && (p.usage != ToponymUse::Literal || !is_force(event.category))
            }
            _ => false,
        }
    };
    // the words that a place qualifies: "government" in "the U.S. government"
    let qualified = |place: Span| {
        let inside = sentence.tokens.iter().filter(move |t| {
            place.contains(t.span) && matches!(t.deprel.as_str(), "compound" | "amod" | "nmod:poss")
        });
        let heads = inside.filter_map(|t| t.head);
        heads.filter(move |h| !place.contains(sentence.tokens[*h].span))
    };
    let whose = |p: &PlaceRef| {
        p.place.precision == Precision::Country
            && event
                .actors
                .iter()
                .chain(&event.recipients)
                .chain(event.said_by.iter().map(|(source, _)| source))
                .any(|side| side.span.contains(p.place.span))
            && qualified(p.place.span).next().is_some()
    };
    // "accuses the U.S. government": whose it is, of whoever acts
    let owns = |p: &PlaceRef| {
        p.place.precision == Precision::Country
            && p.place.sentence == event.sentence
            && qualified(p.place.span).any(|h| governs_as(site, event.sentence, h, &p.place))
    };
    let taken = |p: &PlaceRef| {
        !matches!(
            event.category,
            Category::Consult | Category::Aid | Category::Mobilize
        ) && p.place.sentence == event.sentence
            && sentence.tokens.iter().enumerate().any(|(at, t)| {
                if !p.place.span.contains(t.span) {
                    return false;
                }
                // "a pipeline to Israel and Jordan"
                let listed = t.head.filter(|_| t.rel() == "conj");
                let first = listed.filter(|_| sentence.child(at, "case").is_none());
                let first = first.unwrap_or(at);
                let away = sentence.tokens[first]
                    .head
                    .is_some_and(|h| AWAY.contains(&sentence.tokens[h].lemma.as_str()));
                sentence.stands_after(text, first, &["to"])
                    || away
                        && event.category != Category::Sanction
                        && sentence.stands_after(text, first, &["into"])
            })
    };
    let other = |p: &PlaceRef| whose(p) || spoken(p) || taken(p) || owns(p);
    if !site.places.iter().any(other) {
        return Cow::Borrowed(site.places);
    }
    let mut places = site.places.to_vec();
    for place in places.iter_mut().filter(|p| other(p)) {
        // a place without a point is no candidate
        place.place.lat = None;
    }
    Cow::Owned(places)
}

/// Does this word stand for a government, parliament or court of the place?
fn governs_as(site: &Site<'_>, sentence: usize, head: usize, place: &Place) -> bool {
    let here = |m: &&Mention| m.sentence == sentence && m.head == head;
    let found = site.mentions.iter().zip(site.actors).find(|(m, _)| here(m));
    found.and_then(|(_, a)| a.as_ref()).is_some_and(|a| {
        let state = a
            .sector
            .first()
            .is_some_and(|s| matches!(&**s, "GOV" | "LEG" | "JUD"));
        state && a.country == place.country
    })
}

/// Is it done with force, and so on the spot?
fn is_force(category: Category) -> bool {
    matches!(
        category,
        Category::Assault | Category::Coerce | Category::Mobilize | Category::Protest
    )
}

/// Does the sentence say that something is inside of this place: "in Iran", "across Syria"?
fn is_inside(text: &str, sentence: &Sentence, place: Span) -> bool {
    (0..sentence.tokens.len()).any(|at| {
        place.contains(sentence.tokens[at].span) && sentence.stands_after(text, at, &INSIDE)
    })
}

fn precision_rank(place: &Place) -> u8 {
    match place.precision {
        Precision::Point => 5,
        Precision::City => 4,
        Precision::Admin2 => 3,
        Precision::Admin1 => 2,
        Precision::Region => 1,
        Precision::Country => 0,
    }
}

//! The order of the rooms.

use std::sync::OnceLock;

use detente_event::{
    Attribution, Event, Proposition, Record, Scored,
    coder::{Coding, Context, Draft, UNKNOWN_WORDS, Weighed, sector_of_doer},
    record::Scale,
};
use detente_mention::{Mention, MentionClass, MentionKind};
use detente_ontology::{Category, Status, codes};
use detente_resolve::{
    Actor, DateBasis, DatePrecision, OF_NO_COUNTRY, Place, Time,
    place::{self, DocContext, PlaceRef},
    time::{self, Anchor},
};
use detente_syntax::Parsed;
use detente_text::{Diagnostic, Document, Sentence, Span, Token, Upos};
use serde::Serialize;

use crate::Engine;

mod answers;
mod scene;

/// Everything that was found in a document, for `detente explain` and the desk.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Analysis {
    /// Sentences with their tokens.
    pub sentences: Vec<Sentence>,
    /// Who and what is named.
    pub mentions: Vec<Mention>,
    /// Whom each mention means; `None` = nobody who could act.
    pub actors: Vec<Option<Actor>>,
    /// Toponyms and the places they mean.
    pub places: Vec<Place>,
    /// Time expressions.
    pub times: Vec<Time>,
    /// Who says so.
    pub attributions: Vec<Attribution>,
    /// Who did what to whom, as said.
    pub propositions: Vec<Proposition>,
    /// Events, one for each report.
    pub events: Vec<Event>,
    /// The same as records.
    pub records: Vec<Record>,
    /// What was hard.
    pub diagnostics: Vec<Diagnostic>,
}

/// Days within which news is told.
const NEWS_DAYS: i32 = 2;

/// Days before the publication from which an event is history rather than background of the news.
const HISTORICAL_DAYS: i64 = 180;

/// A document as far as nothing is coded yet.
struct Understood {
    parsed: Parsed,
    mentions: Vec<Mention>,
    actors: Vec<Option<Actor>>,
}

impl Understood {
    fn of(engine: &Engine, document: &Document) -> Self {
        let parsed = engine.analyzer.analyze(document);
        let sentences = &parsed.sentences;
        let mentions = detente_mention::find(&document.text, sentences, &engine.resolver);
        let actors = engine.resolver.resolve(document, sentences, &mentions);
        Self {
            parsed,
            mentions,
            actors,
        }
    }

    fn context<'a>(&'a self, engine: &'a Engine, document: &'a Document) -> Context<'a> {
        Context {
            document,
            sentences: &self.parsed.sentences,
            outputs: &self.parsed.outputs,
            model: engine.analyzer.model(),
            mentions: &self.mentions,
            actors: &self.actors,
        }
    }
}

pub(crate) fn analyze(engine: &Engine, document: &Document) -> Analysis {
    let understood = Understood::of(engine, document);
    let coding = engine.coder.code(&understood.context(engine, document));
    let Understood {
        parsed: Parsed {
            sentences,
            diagnostics,
            ..
        },
        mentions,
        actors,
    } = understood;
    let (places, dateline) = places(document, &sentences, &mentions, &actors);
    let anchor = Anchor::of(document);
    let times = time::resolve_times(&document.text, &sentences, &anchor);
    let Coding {
        propositions,
        attributions,
        events: drafts,
    } = coding;
    let site = Site {
        document,
        sentences: &sentences,
        mentions: &mentions,
        actors: &actors,
        capitals: governments(&drafts),
        places: &places,
        dateline,
        times: &times,
        anchor,
    };
    let mut events: Vec<Event> = drafts
        .into_iter()
        .map(|draft| finish(engine, &site, draft, &propositions))
        .collect();
    told_on(&site, &mut events);
    goes_on(&site, &mut events);
    answers::find(&site, &mut events);
    detente_cluster::within(&mut events, &document.text, &sentences);
    let records = records(engine, document, &sentences, &events);
    Analysis {
        sentences,
        mentions,
        actors,
        places: places.into_iter().map(|p| p.place).collect(),
        times,
        attributions,
        propositions,
        events,
        records,
        diagnostics,
    }
}

/// The capitals that stand for governments as sides of events; "visits Tehran", whose host it is, happens there.
fn governments(drafts: &[Draft]) -> Vec<Span> {
    let events = drafts.iter().map(|d| &d.event);
    let sides = events.flat_map(|e| {
        let may_host = matches!(e.category, Category::Agree | Category::Consult);
        let spoken_to = e.category.is_verbal() && !may_host;
        e.actors
            .iter()
            .chain(e.recipients.iter().filter(move |_| spoken_to))
    });
    sides
        .filter(|side| {
            side.evidence
                .iter()
                .any(|e| e.contains("a capital that acts"))
        })
        .map(|side| side.span)
        .collect()
}

/// The mentions that are weighed as sides, with what is known of each.
pub(crate) fn weighed(engine: &Engine, document: &Document) -> Vec<Weighed> {
    let understood = Understood::of(engine, document);
    engine.coder.weighed(&understood.context(engine, document))
}

/// What is known of the document when an event is completed.
struct Site<'a> {
    document: &'a Document,
    sentences: &'a [Sentence],
    mentions: &'a [Mention],
    actors: &'a [Option<Actor>],
    /// Capitals that are sides of events, for their governments.
    capitals: Vec<Span>,
    places: &'a [PlaceRef],
    dateline: Option<usize>,
    times: &'a [Time],
    anchor: Anchor,
}

/// What looks like a toponym and is none, by what the mentions mean.
#[derive(Default)]
struct NoPlaces<'a> {
    /// "Zelaya's supporters": the name or surname of somebody in the text is no town in Greece.
    names: Vec<&'a str>,
    /// An armed group, a party, a company ("al-Shabaab" is a village too), who is named by a role noun ("Shi'ite
    /// neighbourhoods"), a body of the tables.
    spans: Vec<Span>,
    /// Movements of the tables, whose names hold no place: "Islamic Jihad in Palestine".
    movements: Vec<Span>,
}

impl<'a> NoPlaces<'a> {
    fn of(mentions: &[Mention], actors: &'a [Option<Actor>]) -> Self {
        let mut out = Self::default();
        for (m, actor) in mentions.iter().zip(actors) {
            let Some(actor) = actor else { continue };
            let first = actor.sector.first().map_or("", String::as_str);
            let movement = matches!(first, "REB" | "PRM" | "PTY" | "CRM");
            let told = |e: &String| e.starts_with("table: ") && e.ends_with(')');
            let named = m.kind == MentionKind::Named;
            match actor.name.as_deref() {
                Some(name) if named => {
                    if m.class == MentionClass::Person
                        && let Some((_, surname)) = name.rsplit_once(' ')
                    {
                        out.names.extend([name, surname]);
                        // "al-Burhan" is "Burhan", too
                        let article = ["al-", "el-", "bin-", "ben-"].iter();
                        let bare = article.filter_map(|a| surname.strip_prefix(a));
                        out.names.extend(bare);
                    }
                    let table = m.class != MentionClass::Place && actor.evidence.iter().any(told);
                    if movement || first == "BUS" || table {
                        out.spans.push(m.span);
                    }
                    if table && movement {
                        out.movements.push(m.span);
                    }
                }
                None if m.class != MentionClass::Place
                    && actor
                        .evidence
                        .first()
                        .is_some_and(|e| e.starts_with("role noun")) =>
                {
                    out.spans.push(m.span);
                }
                _ => {}
            }
        }
        out
    }

    fn holds(&self, text: &str, span: Span) -> bool {
        // a word of a title or body is no town: "Supreme Court", "First Secretary", "U.N. agency"
        let rank = matches!(
            span.of(text),
            "Central"
                | "E.U."
                | "EU"
                | "Federal"
                | "First"
                | "High"
                | "Interior"
                | "National"
                | "Supreme"
                | "U.N."
                | "UN"
                | "Upper"
        );
        rank || self.names.contains(&span.of(text))
            || self.spans.contains(&span)
            || self.movements.iter().any(|m| m.contains(span))
    }
}

/// Toponyms of the sentences and of the dateline, with the index of the dateline's.
fn places(
    document: &Document,
    sentences: &[Sentence],
    mentions: &[Mention],
    actors: &[Option<Actor>],
) -> (Vec<PlaceRef>, Option<usize>) {
    let text = document.text.as_str();
    let mut toponyms = place::recognize_toponyms(text, sentences);
    let others = NoPlaces::of(mentions, actors);
    toponyms.retain(|t| !others.holds(text, t.span));
    let dateline = document.dateline.as_ref().and_then(|d| d.place);
    if let Some(span) = dateline
        && !toponyms.iter().any(|t| t.span.overlaps(span))
    {
        toponyms.push(place::Toponym::given(span));
        toponyms.sort_by_key(|t| t.span);
    }
    let mut weights: std::collections::BTreeMap<&str, f32> = std::collections::BTreeMap::new();
    for actor in actors.iter().flatten() {
        if let Some(country) = actor.country.as_deref() {
            *weights.entry(country).or_default() += actor.confidence;
        }
    }
    let countries: Vec<(&str, f32)> = weights.into_iter().collect();
    let places = place::resolve_toponyms(&DocContext {
        text,
        sentences,
        toponyms: &toponyms,
        countries: &countries,
        dateline,
        publisher: document.publisher.as_deref(),
        day: document.published.map(|p| p.day()),
    });
    let index = dateline.and_then(|span| places.iter().position(|p| p.place.span.overlaps(span)));
    (places, index)
}

/// Place, day and what follows from them.
fn finish(engine: &Engine, site: &Site<'_>, draft: Draft, propositions: &[Proposition]) -> Event {
    let Draft {
        mut event,
        trigger,
        place_words,
    } = draft;
    scene::find(site, &mut event, trigger, &place_words, propositions);
    date(site, &mut event, trigger);
    scene::widen(&mut event);
    // offices are those of the event's day
    if let Some(day) = event.date {
        for side in event.actors.iter_mut().chain(event.recipients.iter_mut()) {
            *side = engine.resolver.on_day(side, day);
        }
    }
    let lemma = site.sentences[event.sentence]
        .tokens
        .get(trigger)
        .map(|t| t.lemma.to_lowercase())
        .unwrap_or_default();
    complete_sides(engine, site, &mut event, trigger, &lemma);
    event
}

/// Sector of the one who acts where nobody is named (`data/ontology/implied.tsv`).
fn implied_sector(category: Category, modes: &[String], lemma: &str) -> Option<&'static str> {
    const TABLE: &str = include_str!("../../../data/ontology/implied.tsv");
    /// Category, lemma of the trigger or `mode:NAME` (`*` = any), sector.
    type Row = (Category, &'static str, &'static str);
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        TABLE
            .lines()
            .filter_map(|line| {
                let mut columns = line.split('\t');
                let category = columns.next()?.parse().ok()?;
                Some((category, columns.next()?, columns.next()?))
            })
            .collect()
    });
    let fits = |word: &str| match word.strip_prefix("mode:") {
        Some(mode) => modes.iter().any(|m| m == mode),
        None => word == "*" || word == lemma,
    };
    rows.iter()
        .find(|(of, word, _)| *of == category && fits(word))
        .map(|(_, _, sector)| *sector)
}

/// The only state among these sides, if it is one.
fn only_country<'a>(sides: impl Iterator<Item = &'a Actor>) -> Option<String> {
    let mut known: Vec<&str> = sides
        .filter_map(|a| a.country.as_deref())
        .filter(|code| is_state(code))
        .collect();
    known.sort_unstable();
    known.dedup();
    match known[..] {
        [one] => Some(one.to_owned()),
        _ => None,
    }
}

/// The one state whose courts or police the text names: "A French court sets bail. Kerimov was arrested on November 21."
fn justice_of(site: &Site<'_>) -> Option<String> {
    let organs = site.actors.iter().flatten().filter(|a| {
        let organ = a.sector.first().is_some_and(|s| s == "JUD" || s == "COP");
        organ
            && !a
                .evidence
                .iter()
                .any(|e| GUESSED_COUNTRY.contains(&e.as_str()))
    });
    only_country(organs)
}

/// Does the code name a state?
fn is_state(code: &str) -> bool {
    !matches!(code, "IGO" | "UNO" | "EUR" | "NGO" | "ISM" | "IMG" | "MNC")
}

/// A side that the text does not name.
fn unnamed(
    span: Span,
    country: Option<String>,
    sector: &str,
    confidence: f32,
    why: String,
) -> Actor {
    Actor {
        span,
        country,
        sector: vec![sector.to_owned()],
        confidence,
        evidence: vec![why],
        ..Actor::default()
    }
}

/// Adds a recipient that the text does not name; it stands at the words `at`, else at the trigger.
fn add_unnamed(
    event: &mut Event,
    country: String,
    sector: &str,
    confidence: f32,
    at: Option<Span>,
    rule: String,
    why: String,
) {
    let span = at.unwrap_or(event.evidence.trigger);
    let side = unnamed(span, Some(country), sector, confidence, why);
    event.recipients.push(side);
    event.evidence.decisions.push(Scored {
        name: rule,
        score: confidence,
        span: at,
    });
}

/// Where nobody is named who does it, but somebody tells of it as of his own deed: "the army says that 34 militants have been
/// killed", "there is concern, says the minister".
fn teller_is_doer(event: &mut Event, lemma: &str) {
    if !event.actors.is_empty() || event.status == Status::Negation {
        return;
    }
    let Some((source, _)) = &event.said_by else {
        return;
    };
    let first = |a: &Actor| a.sector.first().cloned().unwrap_or_default();
    let guards = matches!(&*first(source), "MIL" | "COP" | "GOV")
        && source.country.as_deref().is_some_and(is_state);
    let armed = |a: &Actor| matches!(&*first(a), "REB" | "UAF" | "CRM");
    let theirs = match event.category {
        Category::Assault => {
            guards && !event.recipients.is_empty() && event.recipients.iter().all(armed)
        }
        Category::Aid => guards,
        Category::Accuse | Category::Request | Category::Reject | Category::Support => {
            implied_sector(event.category, &event.modes, lemma).is_none()
        }
        _ => false,
    };
    if theirs {
        let span = Some(source.span);
        event.actors.push(source.clone());
        event.said_by = None;
        event.evidence.decisions.push(Scored {
            name: "rule who tells of it does it".to_owned(),
            score: 0.5,
            span,
        });
    }
}

/// Lemmas of those whom no state holds.
const HELD: [&str; 7] = [
    "abduct",
    "captive",
    "captivity",
    "captor",
    "hostage",
    "kidnap",
    "kidnapper",
];

/// Lemmas of deeds against those who govern.
const OVERTHROWN: [&str; 5] = ["annex", "annexation", "coup", "overthrow", "topple"];

/// Lemmas of fighting for ground.
const TAKEN: [&str; 15] = [
    "advance",
    "battle",
    "capture",
    "clash",
    "control",
    "fight",
    "fighting",
    "offensive",
    "overrun",
    "recapture",
    "retake",
    "seize",
    "siege",
    "take",
    "takeover",
];

/// Sides and place that the words leave open.
fn complete_sides(
    engine: &Engine,
    site: &Site<'_>,
    event: &mut Event,
    trigger: usize,
    lemma: &str,
) {
    let text = site.document.text.as_str();
    // "withdraws its ambassador from Peru": those who govern the place
    for side in event.actors.iter_mut().chain(&mut event.recipients) {
        let place = || {
            let here = |p: &&PlaceRef| p.place.span.overlaps(side.span);
            site.places.iter().find(here)?.place.country.clone()
        };
        let mention = side.mention.and_then(|m| site.mentions.get(m));
        if side.country.is_none()
            && side.evidence.iter().any(|e| e == UNKNOWN_WORDS)
            && mention.is_some_and(|m| m.class == MentionClass::Place)
            && let Some(country) = place()
        {
            side.country = Some(country);
            side.sector = vec!["GOV".to_owned()];
        } else if side.evidence.iter().any(|e| e == UNKNOWN_WORDS)
            && let Some(m) = mention.filter(|m| m.kind == MentionKind::Nominal)
            && let Some(sector) = engine
                .resolver
                .sector_of_noun(&site.sentences[m.sentence].tokens[m.head].lemma)
        {
            // "the Iranian drone"
            side.sector = vec![sector];
        }
    }
    teller_is_doer(event, lemma);
    // "A blast kills 12", "He was arrested": somebody did it
    let implied = implied_sector(event.category, &event.modes, lemma)
        .filter(|_| event.actors.is_empty() && event.status != Status::Negation);
    let sentence = &site.sentences[event.sentence];
    // a state lets out of prison, but not out of the hands of kidnappers
    let held = |t: &Token| HELD.contains(&t.lemma.to_lowercase().as_str());
    let implied = implied
        .filter(|_| event.category != Category::Retreat || !sentence.tokens.iter().any(held));
    // "an insurgent ambush"
    let doer = || {
        sentence
            .children(trigger)
            .filter(|&c| matches!(sentence.tokens[c].rel(), "amod" | "compound"))
            .find_map(|c| sector_of_doer(&sentence.tokens[c].lemma.to_lowercase()))
    };
    // rebels are killed by an army, demonstrators by those who guard the streets
    let armed = |a: &Actor| a.sector.first().is_some_and(|s| s == "REB");
    let marches = |a: &Actor| {
        let mention = a.mention.and_then(|m| site.mentions.get(m));
        mention.is_some_and(|m| {
            let head = &site.sentences[m.sentence].tokens[m.head];
            matches!(
                head.lemma.to_lowercase().as_str(),
                "protester" | "protestor" | "demonstrator"
            )
        })
    };
    let by_those_hit = || {
        let hit = &event.recipients;
        let assault = event.category == Category::Assault && !hit.is_empty();
        let vague = implied.is_some_and(|s| s == "UNK" || s == "UAF");
        let bomb = event
            .modes
            .iter()
            .any(|m| m == "explosives" || m == "suicide-attack");
        if !assault || !vague || bomb {
            None
        } else if hit.iter().all(armed) {
            Some("MIL")
        } else {
            hit.iter().all(marches).then_some("COP")
        }
    };
    let sector = implied.map(|sector| doer().or_else(by_those_hit).unwrap_or(sector));
    if let Some(sector) = sector {
        let why = NOBODY.to_owned();
        let span = event.evidence.trigger;
        let country =
            justice_of(site).filter(|_| event.place.is_none() && matches!(sector, "COP" | "JUD"));
        event.actors.push(unnamed(span, country, sector, 0.5, why));
        event.evidence.decisions.push(Scored {
            name: format!("rule unnamed actor {sector}"),
            score: 0.5,
            span: None,
        });
    }
    // "rescue 20 hostages from pirates": those who are held
    let holds = HELD.contains(&lemma) && sentence.tokens[trigger].upos == Upos::Noun;
    if event.category == Category::Assault && holds && event.recipients.is_empty() {
        let held = site
            .mentions
            .iter()
            .zip(site.actors)
            .enumerate()
            .find(|(_, (m, a))| m.sentence == event.sentence && m.head == trigger && a.is_some());
        if let Some((index, (mention, Some(actor)))) = held {
            let mut side = actor.clone();
            (side.mention, side.span) = (Some(index), mention.span);
            event.recipients.push(side);
            event.evidence.decisions.push(Scored {
                name: "rule who is held".to_owned(),
                score: 0.6,
                span: Some(mention.span),
            });
        }
    }
    // an event among people of one country happens there unless the text says otherwise
    let sides = || event.actors.iter().chain(&event.recipients);
    if event.place.is_none() && !matches!(event.category, Category::Consult | Category::Agree) {
        // what is said to an organisation of states, or by somebody of no known country, is said nowhere in particular
        let open = |a: &Actor| {
            let outside = matches!(a.country.as_deref(), Some("UNO" | "IGO" | "EUR" | "NGO"));
            let chamber = a.sector.first().is_some_and(|s| s == "LEG" || s == "MIL");
            let several = a.evidence.iter().any(|e| e == OF_NO_COUNTRY);
            let unknown = a.country.is_none() && (chamber || several);
            event.category.is_verbal() && a.mention.is_some() && (outside || unknown)
        };
        let domestic = only_country(sides()).filter(|_| !sides().any(open));
        let span = sides().find(|a| a.country.is_some()).map(|a| a.span);
        if let (Some(country), Some(span)) = (domestic, span)
            && let Some(place) = place::country_as_place(&country, span, event.sentence)
        {
            event.evidence.decisions.push(Scored {
                name: format!("place of its sides, {country}"),
                score: place.confidence,
                span: Some(span),
            });
            event.place = Some(place);
        }
    }
    // who attacks in a place attacks somebody there; two who fight attack each other
    let target = event
        .place
        .as_ref()
        .and_then(|p| p.country.clone())
        .filter(|_| {
            event.category == Category::Assault
                && event.actors.len() == 1
                && (implied.is_none() || OVERTHROWN.contains(&lemma))
                && event.recipients.is_empty()
                && event.status != Status::Negation
        });
    if let Some(country) = target {
        let rule = format!("rule target in {country}, not named");
        let why = "nobody is named; at the place of the event".to_owned();
        // what rebels take, they take from an army, and an army at home from rebels; a coup is against a government
        let first = event.actors[0].sector.first().map_or("", String::as_str);
        let home = event.actors[0].country.as_ref() == Some(&country);
        let sector = match first {
            _ if OVERTHROWN.contains(&lemma) => "GOV",
            "REB" if TAKEN.contains(&lemma) => "MIL",
            "MIL" | "GOV" | "PRM" if home && TAKEN.contains(&lemma) => "REB",
            _ => "CVL",
        };
        add_unnamed(event, country, sector, 0.4, None, rule, why);
    }
    add_hosts(event);
    let source = event.said_by.iter_mut().map(|(source, _)| source);
    for side in event
        .actors
        .iter_mut()
        .chain(event.recipients.iter_mut())
        .chain(source)
    {
        if side.sector.is_empty() {
            let mention = side.mention.and_then(|m| site.mentions.get(m));
            let person = mention.is_some_and(|m| m.class == MentionClass::Person);
            // who is nothing else is a civilian; bodies of states act for governments
            let sector = match side.country.as_deref() {
                Some("IGO" | "UNO") if event.category == Category::Assault => Some("MIL"),
                Some("IGO" | "UNO" | "EUR") => Some("GOV"),
                Some("NGO") => Some("SOC"),
                Some("MNC") => Some("BUS"),
                Some("IMG") => Some("REB"),
                _ if person => Some("CVL"),
                Some(_) => mention.map(|m| sector_of_words(m, text)),
                None => None,
            };
            if let Some(sector) = sector {
                side.sector.push(sector.to_owned());
                side.evidence
                    .push(format!("sector {sector}: no other is known"));
            }
        }
    }
    // "ten soldiers are killed and several others wounded"
    for side in [&mut event.actors, &mut event.recipients] {
        let is_others = |a: &Actor| {
            let words = a.span.of(text);
            let number = words.split(' ').all(|w| w.parse::<u32>().is_ok());
            let mention = a.mention.and_then(|m| site.mentions.get(m));
            mention.map_or(number || NUMBERS.contains(&words), |m| {
                m.span.of(text).to_lowercase().ends_with("others")
                    || a.name.is_none() && is_count(site, m)
                    || a.name.is_none()
                        && a.sector.first().is_none_or(|s| s == "CVL")
                        && is_count_of_hit(site, m)
            })
        };
        let Some(first) = side.iter().find(|a| !is_others(a)).cloned() else {
            continue;
        };
        for other in side.iter_mut().filter(|a| is_others(a)) {
            other.country.clone_from(&first.country);
            other.sector.clone_from(&first.sector);
            let why = format!("others like {}", first.span.of(text));
            other.evidence.push(why);
        }
    }
    // "A and B of the army, and C": whom no table knows is of the country of those beside him
    for side in [&mut event.actors, &mut event.recipients] {
        let Some(country) = only_country(side.iter()) else {
            continue;
        };
        let named = |a: &Actor| a.name.is_some() && a.country.is_none();
        for other in side.iter_mut().filter(|a| named(a)) {
            other.country = Some(country.clone());
            other.confidence = other.confidence.min(0.45);
            let why = format!("country {country} of those named with it");
            other.evidence.push(why);
        }
    }
    // "rockets fired from Gaza kill two people": whoever fires is there
    if let Some((country, span)) = origin(site, event) {
        for side in event
            .actors
            .iter_mut()
            .filter(|a| a.name.is_none() && a.sector.first().is_none_or(|s| s == "UNK"))
        {
            side.country = Some(country.clone());
            let why = format!("fired from {}", span.of(text));
            side.evidence.push(why);
        }
    }
    fill_countries(site, event);
    not_own(site, event);
    let marched_for = drop_those_marched_for(site, event);
    add_those_protested_against(site, event);
    if !marched_for {
        add_those_who_govern(event);
    }
    add_those_governed(event);
}

/// What a body of a country is most likely that no table and no noun tells: by the words of its name a newspaper, else a
/// company; what has no name is its country's ("a second Greek bailout").
fn sector_of_words(mention: &Mention, text: &str) -> &'static str {
    const PRESS: [&str; 12] = [
        "Broadcasting",
        "Chronicle",
        "Gazette",
        "Guardian",
        "Herald",
        "Magazine",
        "News",
        "Newspaper",
        "Post",
        "Radio",
        "Times",
        "Tribune",
    ];
    let mut words = mention.span.of(text).split(' ');
    if mention.kind != MentionKind::Named || mention.class != MentionClass::Organization {
        "GOV"
    } else if words.any(|w| PRESS.contains(&w)) {
        "JRN"
    } else {
        "BUS"
    }
}

/// Evidence of a country that is no more than a guess from what else is named.
const GUESSED_COUNTRY: [&str; 2] = [
    "main country of the document",
    "the one country of the sentence",
];

/// Evidence of an actor whom the text does not name.
const NOBODY: &str = "nobody is named";

/// Gives people without a country that of the place where it happens: "gunmen kill 12 villagers in Kaduna".
fn fill_countries(site: &Site<'_>, event: &mut Event) {
    let place = event.place.as_ref().and_then(|p| p.country.clone());
    let fallback = place
        .clone()
        .or_else(|| only_country(event.actors.iter()))
        .or_else(|| only_country(event.recipients.iter()))
        .or_else(|| only_country(site.actors.iter().flatten()));
    let Some(country) = fallback else { return };
    // those who invade or strike from the air are seldom of the country that is hit
    let lemma = event
        .evidence
        .trigger
        .of(site.document.text.as_str())
        .to_lowercase();
    let from_afar = event.category == Category::Assault
        && (event.modes.iter().any(|m| m == "aerial" || m == "drone") || lemma.starts_with("inva"));
    let speaks_of = event.category.is_verbal() && place.is_none();
    let of_state = |side: &Actor| {
        let first = side.sector.first().map_or("", String::as_str);
        speaks_of && matches!(first, "GOV" | "LEG" | "MIL")
    };
    for side in event.actors.iter_mut().chain(event.recipients.iter_mut()) {
        let nominal = side
            .mention
            .and_then(|m| site.mentions.get(m))
            .is_some_and(|m| m.kind == MentionKind::Nominal);
        // members of a movement act where they are: "Extinction Rebellion protesters"
        let person = side
            .mention
            .and_then(|m| site.mentions.get(m))
            .is_some_and(|m| m.class == MentionClass::Person);
        let movement = nominal
            && place.is_some()
            && (side.country.as_deref() == Some("ISM")
                || person && side.country.as_deref() == Some("NGO"));
        let nobody = side.evidence.iter().any(|e| e == NOBODY);
        let first = side.sector.first().map_or("", String::as_str);
        // observers and aid workers are often from elsewhere
        let anybody = nobody && from_afar
            || nominal && side.name.is_none() && (first == "SOC" || of_unknown(site, side));
        let several = anybody || side.evidence.iter().any(|e| e == OF_NO_COUNTRY);
        // what the whole text is about says less than where it happens
        let guessed = nominal
            && side.name.is_none()
            && place.is_some()
            && side
                .evidence
                .iter()
                .any(|e| GUESSED_COUNTRY.contains(&e.as_str()))
            && !side.evidence.iter().any(|e| e.starts_with("others like"));
        if side.country.is_none() && !several && !of_state(side) || movement || guessed {
            side.country = Some(country.clone());
            // a name may be somebody from elsewhere
            let most = if side.name.is_none() { 0.6 } else { 0.45 };
            side.confidence = side.confidence.min(most);
            side.evidence
                .push(format!("country {country} of the event"));
        }
    }
}

/// "summoned the Russian ambassador and expelled two diplomats": envoys who are expelled and of whom the text tells no
/// country are not of that which expels them, but of the other one of the sentence.
fn not_own(site: &Site<'_>, event: &mut Event) {
    let Some(own) = only_country(event.actors.iter()).filter(|code| is_state(code)) else {
        return;
    };
    if !event.modes.iter().any(|m| m == "expel") {
        return;
    }
    let is_envoy = |side: &Actor| {
        let mention = side.mention.and_then(|m| site.mentions.get(m));
        mention.is_some_and(|m| {
            let lemma = &site.sentences[m.sentence].tokens[m.head].lemma;
            matches!(
                lemma.to_lowercase().as_str(),
                "ambassador" | "attache" | "attaché" | "consul" | "diplomat" | "envoy"
            )
        })
    };
    let mut others = site.mentions.iter().zip(site.actors).filter_map(|(m, a)| {
        let code = a.as_ref()?.country.as_deref()?;
        (m.sentence == event.sentence && code != own && is_state(code)).then_some(code)
    });
    let other = others
        .next()
        .filter(|first| others.all(|code| code == *first));
    for side in &mut event.recipients {
        let guessed = side.evidence.iter().any(|e| {
            GUESSED_COUNTRY.contains(&e.as_str())
                || e == "country of a place in the sentence"
                || e.starts_with("country ") && e.ends_with(" of the event")
        });
        if is_envoy(side) && guessed && side.name.is_none() && side.country.as_ref() == Some(&own) {
            side.country = other.map(str::to_owned);
            side.evidence
                .push("nobody expels those of his own".to_owned());
        }
    }
}

/// "unknown gunmen", "an anonymous caller".
fn of_unknown(site: &Site<'_>, side: &Actor) -> bool {
    let Some(mention) = side.mention.and_then(|m| site.mentions.get(m)) else {
        return false;
    };
    let sentence = &site.sentences[mention.sentence];
    sentence.children(mention.head).any(|c| {
        matches!(
            sentence.tokens[c].lemma.to_lowercase().as_str(),
            "anonymous" | "unidentified" | "unknown"
        )
    })
}

/// Those who govern a place abroad: hosts of a visit, those from whom envoys are recalled, to whom forces go or whom they
/// leave. What belongs to the actor ("its embassy in Damascus", "its troops") is no side beside them.
fn add_hosts(event: &mut Event) {
    let has = |mode: &str| event.modes.iter().any(|m| m == mode);
    let (visit, withdraws) = (has("visit"), has("withdraw"));
    let actors = &event.actors;
    let own = |r: &Actor| r.country.is_some() && actors.iter().any(|a| a.country == r.country);
    let troops = |r: &Actor| own(r) && r.sector.first().is_some_and(|s| s == "MIL");
    let what = match event.category {
        Category::Consult if visit => "a visit to",
        Category::Sanction if withdraws && event.recipients.iter().any(own) => "envoys to",
        Category::Mobilize => "forces to",
        Category::Retreat if withdraws => "forces in",
        Category::Concede if event.recipients.iter().any(troops) => "forces in",
        _ => return,
    };
    match event.category {
        Category::Sanction | Category::Retreat => event.recipients.retain(|r| !own(r)),
        Category::Concede => event.recipients.retain(|r| !troops(r)),
        _ => {}
    }
    // forces are where the words put them, not somewhere near by
    let guessed = |d: &Scored| {
        d.name.starts_with("place in a sentence near") || d.name.starts_with("place of")
    };
    let forces = what.starts_with("forces");
    if forces && event.evidence.decisions.iter().any(guessed) {
        return;
    }
    let abroad = event
        .place
        .as_ref()
        .and_then(|p| Some((p.country.clone()?, p.span)))
        .filter(|(host, _)| {
            let home = |a: &Actor| a.country.as_ref() == Some(host);
            !event.actors.iter().any(home)
        });
    if event.recipients.is_empty()
        && event.actors.iter().any(|a| a.country.is_some())
        && let Some((host, span)) = abroad
    {
        let rule = format!("rule host of {what} {host}");
        let why = format!("host of {what} {host}");
        let confidence = if forces { 0.3 } else { 0.5 };
        add_unnamed(event, host, "GOV", confidence, Some(span), rule, why);
    }
}

/// "rally in support of the mayor": a protest is not against those for whom it is. Tells whether there were any.
fn drop_those_marched_for(site: &Site<'_>, event: &mut Event) -> bool {
    let text = site.document.text.as_str();
    let trigger = event.evidence.trigger;
    let supported = |side: &Actor| {
        let between = text.get(trigger.end..side.span.start).unwrap_or_default();
        let between = between.to_lowercase();
        let for_them = [
            "support",
            "solidarity",
            "favor",
            "favour",
            "defence",
            "defense",
        ]
        .iter()
        .any(|noun| between.contains(&format!(" in {noun} ")));
        for_them && !between.contains('.') && !between.contains("against")
    };
    let before = event.recipients.len();
    if event.category == Category::Protest {
        event.recipients.retain(|r| !supported(r));
    }
    event.recipients.len() < before
}

/// Against whom a protest is by its own name: "anti-Japanese protests", "anti-U.N. riots".
fn add_those_protested_against(site: &Site<'_>, event: &mut Event) {
    let text = site.document.text.as_str();
    let anti = |words: &str| {
        let start = words.get(..5).unwrap_or_default();
        start.eq_ignore_ascii_case("anti-")
    };
    let named = |a: &Actor| !anti(a.span.of(text)) && a.span != event.evidence.trigger;
    let Some(sentence) = site.sentences.get(event.sentence) else {
        return;
    };
    if event.category != Category::Protest || event.recipients.iter().any(named) {
        return;
    }
    let trigger = event.evidence.trigger;
    let found = sentence.tokens.iter().rev().find_map(|token| {
        let before = token.span.end <= trigger.start && trigger.start - token.span.end <= 12;
        let form = token.span.of(text);
        if !before || !anti(form) {
            return None;
        }
        let code = match form.get(5..)? {
            "U.N." | "UN" => "UNO",
            "EU" | "E.U." => "EUR",
            "NATO" => "IGO",
            name => place::country_called(name)?,
        };
        Some((code.to_owned(), token.span))
    });
    if let Some((country, span)) = found {
        event.recipients.clear();
        let rule = format!("rule protest against {country}");
        let why = format!("protest called {:?}", span.of(text));
        add_unnamed(event, country, "GOV", 0.5, Some(span), rule, why);
    }
}

/// Those who govern, where people at home protest, demand or refuse and name nobody.
fn add_those_who_govern(event: &mut Event) {
    let open = matches!(
        event.category,
        Category::Protest | Category::Request | Category::Reject
    );
    let people = |a: &Actor| {
        let first = a.sector.first().map_or("", String::as_str);
        // lawyers are people, too, where they march
        event.category == Category::Protest && first == "JUD"
            || matches!(
                first,
                "AGR"
                    | "BUS"
                    | "CVL"
                    | "EDU"
                    | "ELI"
                    | "JRN"
                    | "LAB"
                    | "MED"
                    | "OPP"
                    | "PTY"
                    | "REF"
                    | "REL"
                    | "SOC"
            )
    };
    let home = only_country(event.actors.iter()).filter(|home| {
        let place = event.place.as_ref().and_then(|p| p.country.as_ref());
        open && event.recipients.is_empty()
            && !event.actors.is_empty()
            && event.actors.iter().all(people)
            && place.is_none_or(|p| p == home)
    });
    if let Some(country) = home {
        let rule = format!("rule those who govern {country}, not named");
        let why = "nobody is named; those who govern at home".to_owned();
        add_unnamed(event, country, "GOV", 0.3, None, rule, why);
    }
}

/// The people of a country, where its own authorities restrict or arrest and name nobody: "imposes a curfew in Kano".
fn add_those_governed(event: &mut Event) {
    let common = ["curfew", "martial-law", "restrict", "arrest"];
    let state = |a: &Actor| {
        let first = a.sector.first().map_or("", String::as_str);
        matches!(first, "GOV" | "COP" | "MIL" | "JUD" | "LEG" | "SPY")
    };
    let home = only_country(event.actors.iter()).filter(|home| {
        let place = event.place.as_ref().and_then(|p| p.country.as_ref());
        event.category == Category::Coerce
            && event.modes.iter().any(|m| common.contains(&m.as_str()))
            && event.status != Status::Negation
            && event.recipients.is_empty()
            && event.actors.iter().all(state)
            && place.is_none_or(|p| p == home)
    });
    if let Some(country) = home {
        let rule = format!("rule people of {country}, not named");
        let why = "nobody is named; the people at home".to_owned();
        add_unnamed(event, country, "CVL", 0.3, None, rule, why);
    }
}

/// The country from which shells and rockets come: "rockets fired from Gaza".
fn origin(site: &Site<'_>, event: &Event) -> Option<(String, Span)> {
    const FIRED: [&str; 9] = [
        "rocket",
        "missile",
        "shell",
        "mortar",
        "drone",
        "projectile",
        "fire",
        "launch",
        "shelling",
    ];
    if event.category != Category::Assault {
        return None;
    }
    let text = site.document.text.as_str();
    let sentence = &site.sentences[event.sentence];
    let from = site.places.iter().find(|p| {
        let place = p.place.span;
        let head = sentence.tokens.iter().position(|t| {
            place.contains(t.span)
                && t.head
                    .is_none_or(|h| !place.contains(sentence.tokens[h].span))
        });
        p.place.sentence == event.sentence
            && head.is_some_and(|head| {
                let comes = sentence.stands_after(text, head, &["from"]);
                let above = sentence.tokens[head].head;
                let what = above.map(|a| sentence.tokens[a].lemma.to_lowercase());
                comes && what.is_some_and(|w| FIRED.contains(&w.as_str()))
            })
    })?;
    Some((from.place.country.clone()?, from.place.span))
}

/// Bare numbers of people, written out.
const NUMBERS: [&str; 12] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "twenty",
];

/// Does a phrase only count: "one", "dozens more", "at least 200"?
fn is_count(site: &Site<'_>, mention: &Mention) -> bool {
    let tokens = &site.sentences[mention.sentence].tokens;
    let end = mention.end.min(tokens.len());
    are_count(site, &tokens[mention.start.min(end)..end])
}

/// "dozens wounded", "two more injured".
fn is_count_of_hit(site: &Site<'_>, mention: &Mention) -> bool {
    let tokens = &site.sentences[mention.sentence].tokens;
    let end = mention.end.min(tokens.len());
    let words = &tokens[mention.start.min(end)..end];
    words.split_last().is_some_and(|(last, count)| {
        !count.is_empty()
            && matches!(
                last.form(&site.document.text),
                "dead" | "hurt" | "injured" | "killed" | "wounded"
            )
            && are_count(site, count)
    })
}

fn are_count(site: &Site<'_>, words: &[Token]) -> bool {
    let text = site.document.text.as_str();
    words.iter().all(|t| {
        t.upos == Upos::Num
            || matches!(
                t.form(text).to_lowercase().as_str(),
                "about"
                    | "almost"
                    | "another"
                    | "around"
                    | "at"
                    | "dozen"
                    | "dozens"
                    | "few"
                    | "hundreds"
                    | "least"
                    | "many"
                    | "more"
                    | "nearly"
                    | "of"
                    | "other"
                    | "over"
                    | "scores"
                    | "several"
                    | "some"
                    | "than"
                    | "the"
                    | "thousands"
                    | "up"
                    | "to"
                    | "a"
            )
    })
}

fn records(
    engine: &Engine,
    document: &Document,
    sentences: &[Sentence],
    events: &[Event],
) -> Vec<Record> {
    // a group is named after its fullest report
    let fullness = |e: &Event| {
        (
            e.actors.len().min(2) + e.recipients.len().min(2) + usize::from(e.place.is_some()),
            e.confidence,
        )
    };
    events
        .iter()
        .map(|event| {
            let head = events
                .iter()
                .filter(|e| e.cluster == event.cluster)
                .max_by(|a, b| {
                    let (x, y) = (fullness(a), fullness(b));
                    x.0.cmp(&y.0)
                        .then(x.1.total_cmp(&y.1))
                        .then(b.evidence.trigger.start.cmp(&a.evidence.trigger.start))
                })
                .unwrap_or(event);
            let code = codes::code(event.category, &event.modes, &event.contexts);
            let scale = Scale {
                scale: code.scale,
                cameo: code.cameo.to_owned(),
                goldstein: code.goldstein,
            };
            Record::of(
                event,
                document,
                sentences[event.sentence].span,
                scale,
                detente_cluster::name(head, &document.id, &document.text),
                engine.coder(),
            )
        })
        .collect()
}

/// What came later in a story that is past is past too: "Gunmen abducted 276 girls in 2014. They later released 82." Its
/// day is not known.
fn told_on(site: &Site<'_>, events: &mut [Event]) {
    const LATER: [&str; 5] = ["afterwards", "later", "subsequently", "thereafter", "then"];
    let text = site.document.text.as_str();
    for index in 1..events.len() {
        let (before, rest) = events.split_at_mut(index);
        let (last, event) = (&before[index - 1], &mut rest[0]);
        let tokens = &site.sentences[event.sentence].tokens;
        let later = tokens.iter().any(|t| {
            t.rel() == "advmod"
                && LATER.contains(&t.form(text).to_lowercase().as_str())
                && t.head
                    .is_some_and(|h| tokens[h].span == event.evidence.trigger)
        });
        // the sentence before tells the past deed itself, not somebody who speaks of it
        let past = last.status == Status::Historical
            && last.sentence + 1 == event.sentence
            && site.sentences[last.sentence]
                .tokens
                .iter()
                .any(|t| t.head.is_none() && t.span == last.evidence.trigger);
        if later
            && past
            && event.status == Status::Actual
            && event.date_basis == Some(DateBasis::Publication)
        {
            event.status = Status::Historical;
            (event.date, event.date_precision, event.date_basis) = (None, None, None);
            event.evidence.decisions.push(Scored {
                name: "rule later in a story that is past: historical".to_owned(),
                score: 1.0,
                span: None,
            });
        }
    }
}

/// A sentence without a time of its own that goes on with the deeds of the one before has its day: "Crowds marched on
/// Wednesday. Police drove them back." So has the first of two deeds of which the second is told with the day, and what
/// is told further on of the news of the first sentence.
fn goes_on(site: &Site<'_>, events: &mut [Event]) {
    let text = site.document.text.as_str();
    let told = |e: &Event| {
        e.status == Status::Actual
            && !e.category.is_verbal()
            && e.enddate.is_none()
            && e.date_precision == Some(DatePrecision::Day)
    };
    // "since January 21": no day of a deed
    let open = |e: &Event| {
        let spans = e.evidence.decisions.iter().filter_map(|d| d.span);
        let mut times = spans.filter(|span| site.times.iter().any(|t| t.span == *span));
        times.any(|span| {
            let before = text.get(..span.start).unwrap_or_default();
            let word = before.split_whitespace().next_back().unwrap_or_default();
            matches!(word, "by" | "from" | "since" | "until")
        })
    };
    let dated = |e: &Event| {
        let told_when = matches!(e.date_basis, Some(DateBasis::Resolved | DateBasis::Stated));
        told(e) && told_when && !open(e)
    };
    let untimed = |sentence: usize| site.times.iter().all(|t| t.sentence != sentence);
    let position = |e: &Event| {
        let tokens = &site.sentences[e.sentence].tokens;
        tokens
            .iter()
            .position(|t| t.span.overlaps(e.evidence.trigger))
    };
    // "has deployed" is of today
    let perfect = |e: &Event| {
        let sentence = &site.sentences[e.sentence];
        position(e).is_some_and(|at| {
            sentence.children(at).any(|c| {
                let token = &sentence.tokens[c];
                token.rel() == "aux" && matches!(token.form(text), "has" | "have" | "is" | "are")
            })
        })
    };
    let published = site.document.published.map(|p| p.day());
    for index in 0..events.len() {
        let event = &events[index];
        if !told(event) || event.date_basis != Some(DateBasis::Publication) || perfect(event) {
            continue;
        }
        let before = events[..index].iter().rev().find(|last| {
            let gap = || {
                let (end, start) = (
                    site.sentences[last.sentence].span.end,
                    site.sentences[event.sentence].span.start,
                );
                text.get(end..start).unwrap_or_default()
            };
            dated(last)
                && last.sentence + 1 == event.sentence
                && untimed(event.sentence)
                && gap().matches('\n').count() < 2
        });
        let joined = || {
            events[index + 1..].iter().find(|next| {
                let sentence = &site.sentences[event.sentence];
                let (Some(at), Some(other)) = (position(event), position(next)) else {
                    return false;
                };
                dated(next)
                    && next.sentence == event.sentence
                    && sentence.tokens[other].rel() == "conj"
                    && sentence.tokens[other].head == Some(at)
            })
        };
        // the day of the news itself, for what the text tells of it further on
        let lead = || {
            let first = events[0].sentence;
            let mut leads = events.iter().take_while(|e| e.sentence <= first + 1);
            let lead = leads.find(|e| dated(e) && answers::is_main(site, e))?;
            let days = (published? - lead.date?).get_days();
            let later = event.sentence > lead.sentence && untimed(event.sentence);
            (later && (1..=NEWS_DAYS).contains(&days)).then_some(lead)
        };
        let Some(like) = before.or_else(joined).or_else(lead) else {
            continue;
        };
        let (date, basis) = (like.date, like.date_basis);
        let span = Some(like.evidence.trigger);
        let event = &mut events[index];
        (event.date, event.date_basis) = (date, basis);
        event.evidence.decisions.push(Scored {
            name: "rule goes on with a deed that is told with its day".to_owned(),
            score: 1.0,
            span,
        });
    }
}

/// Day of an event from its words, else from the dateline or the publication.
fn date(site: &Site<'_>, event: &mut Event, trigger: usize) {
    let found = time::event_time(
        site.document.text.as_str(),
        event.sentence,
        trigger,
        site.sentences,
        site.times,
        &site.anchor,
        Some(event.status),
    );
    event.date = found.date;
    event.enddate = found.enddate;
    event.date_precision = found.precision;
    event.date_basis = found.basis;
    event
        .evidence
        .decisions
        .extend(found.evidence.into_iter().map(|name| Scored {
            name: format!("date: {name}"),
            score: 1.0,
            span: found.time.and_then(|i| site.times.get(i)).map(|t| t.span),
        }));
    let announced = matches!(
        event.category,
        Category::Agree | Category::Concede | Category::Threaten | Category::Request
    );
    let happened = matches!(event.status, Status::Actual | Status::Historical);
    let published = site.document.published.map(|p| p.day());
    if let (Some(day), Some(published)) = (event.date, published)
        && happened
        && !announced
        && (day - published).get_days() > 1
    {
        // "over his July 10 visit", read in August: the last July; another day ahead is that of something else
        let before = day.checked_sub(jiff::Span::new().years(1)).ok();
        // but only where that is nearer
        let nearer = |b: &jiff::civil::Date| {
            *b <= published && (published - *b).get_days() < (day - published).get_days()
        };
        let before = before.filter(|b| nearer(b) && event.enddate.is_none());
        event.date = Some(before.unwrap_or(published));
        event.enddate = None;
        if before.is_some() {
            event.date_basis = Some(DateBasis::Resolved);
        } else {
            event.date_basis = Some(DateBasis::Publication);
            event.date_precision = Some(DatePrecision::Day);
        }
        event.evidence.decisions.push(Scored {
            name: "rule what has happened is not ahead".to_owned(),
            score: 1.0,
            span: None,
        });
    }
    let long_ago = found.days_before.is_some_and(|days| days > HISTORICAL_DAYS);
    if found.is_past && long_ago && event.status == Status::Actual {
        event.status = Status::Historical;
        event.evidence.decisions.push(Scored {
            name: "rule long before the news: historical".to_owned(),
            score: 1.0,
            span: None,
        });
    }
}

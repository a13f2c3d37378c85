//! Who is meant: mentions to actors with country, sector, role and name on the day of the event.
//!
//! [`Resolver::resolve`] reads the mentions of a document in order. A name is looked up in the
//! [`Lexicon`](detente_lexicon::actors::Lexicon); a person's offices decide role and sector on the day, an office that
//! has ended makes ELI unless the text gives the title as a present one. Who is not in the tables gets country and
//! sector from the words around the name ("Malawian finance minister Ken Kandodo"). Descriptions, pronouns, short
//! names and acronyms go back to who was named before. A capital, a seat of government and a country's name stand for
//! the government unless the sentence uses them as a place.
//!
//! Every answer says in `evidence` which table row, rule or antecedent decided.
//!
//! A phrase that lists countries or goes back to several ("the two countries") carries one actor for each in `members`.

mod again;
mod describe;
mod known;
mod sets;
mod words;

use std::collections::{BTreeSet, HashMap};

use detente_lexicon::{
    actors::{
        AgentKind, Candidate, Country, CountryForm, CountryName, Entry, Lexicon, Match, NameForm,
        Person, When, day_number, names::fold_name,
    },
    gazetteer::{Gazetteer, NameClass, PlaceKind, fold_place},
};
use detente_mention::{Mention, MentionClass, MentionKind, Words as _};
use detente_text::{Document, Sentence, Span, Token, Upos, when::is_weekday_in_full};
use jiff::civil::{Date, date};

use crate::{
    Actor,
    place::{DocContext, PlaceRef, candidates_of, recognize_toponyms, resolve_toponyms, state_on},
};
pub use known::{Known, Unknown, known, unknown};
use words::{is_locative, sector_of_office};

use describe::Description;

/// The day on which the tables were made: stands in where a document has no date.
const TABLES_MADE: Date = date(2026, 11, 22);

/// How many times its population a place counts whose country the text names.
const NAMED_COUNTRY: u64 = 20;

/// Belief in a country of the gazetteer from which a place tells it.
const SURE_PLACE: f32 = 0.4;

/// What a known person adds to the weight of a country in the document; its name adds 1.
const PERSON_WEIGHT: f32 = 0.7;

/// What the one who acts in the first sentence adds.
const LEAD_WEIGHT: f32 = 0.5;

/// A surname that more than these people of the tables have says little by itself.
const COMMON: usize = 20;

/// How far back an antecedent may lie, in sentences.
const REACH: usize = 4;

/// Resolves mentions with the tables, ours and a user's.
#[derive(Clone, Debug)]
pub struct Resolver {
    lexicon: Lexicon,
}

/// Somebody whom the document has named.
#[derive(Clone, Debug)]
struct Entity {
    actor: Actor,
    kind: EntityKind,
    /// Folded names by which it was called.
    names: Vec<String>,
    /// Folded title nouns: "president", "envoy".
    titles: Vec<String>,
    /// (sentence, is subject) of its last mention.
    last: (usize, bool),
    /// Range of its last mention.
    at: Span,
    plural: bool,
    /// The noun by which somebody was called whose words told the country: "marine" of "a U.S. Marine".
    noun: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntityKind {
    Person,
    Organisation,
    Country,
    People,
}

/// A document while it is read.
struct Doc<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    mentions: &'a [Mention],
    day: Date,
    /// Tokens as written.
    forms: Vec<Vec<&'a str>>,
    /// Known names that start at each token, shortest first.
    matches: Vec<Vec<Vec<Match<'a>>>>,
    /// Weight of each country in the document.
    countries: HashMap<String, f32>,
    /// Countries that act in the first sentence.
    leads: Vec<String>,
    /// Countries of the placesand adjectives of each sentence: (token, code, used as a place).
    near: Vec<Vec<(usize, String, bool)>>,
}

impl detente_mention::Words for Resolver {
    fn is_adjective(&self, word: &str) -> bool {
        words::is_people_adjective(word)
            || self.lexicon.lookup_cased(word).iter().any(|c| {
                matches!(
                    c.entry,
                    Entry::Country(_, n) if matches!(n.form, CountryForm::Adjective | CountryForm::PartialAdjective)
                )
            })
    }

    fn is_agent(&self, word: &str) -> bool {
        self.lexicon
            .lookup(word)
            .iter()
            .any(|c| matches!(c.entry, Entry::Agent(a) if a.kind != AgentKind::Modifier))
    }
}

/// What a mention was found to mean, before it is joined with others.
struct Found {
    actor: Actor,
    kind: EntityKind,
    names: Vec<String>,
    titles: Vec<String>,
    plural: bool,
    /// As in [`Entity`].
    noun: Option<String>,
    /// The entity it is the same as.
    same: Option<usize>,
}

impl Found {
    fn new(actor: Actor, kind: EntityKind) -> Self {
        Self {
            actor,
            kind,
            names: Vec::new(),
            titles: Vec::new(),
            plural: false,
            noun: None,
            same: None,
        }
    }
}

fn is_non_state(country: &str) -> bool {
    detente_lexicon::actors::table::NON_STATE.contains(&country)
}

fn codes(list: &[Box<str>]) -> Vec<String> {
    list.iter().map(|s| s.to_string()).collect()
}

fn push_sector(list: &mut Vec<String>, code: &str) {
    if !code.is_empty() && !list.iter().any(|c| c == code) {
        list.push(code.to_owned());
    }
}

impl Resolver {
    /// With these tables.
    pub fn new(lexicon: Lexicon) -> Self {
        Self { lexicon }
    }

    /// The tables.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Whom each mention means on the document's day; `None` = nobody who could act.
    pub fn resolve(
        &self,
        document: &Document,
        sentences: &[Sentence],
        mentions: &[Mention],
    ) -> Vec<Option<Actor>> {
        let day = document
            .published
            .map(|p| p.day())
            .or_else(|| document.dateline.as_ref().and_then(|d| d.date))
            .unwrap_or(TABLES_MADE);
        self.resolve_on(document, sentences, mentions, day)
    }

    /// Whom each mention means on a given day.
    pub fn resolve_on(
        &self,
        document: &Document,
        sentences: &[Sentence],
        mentions: &[Mention],
        day: Date,
    ) -> Vec<Option<Actor>> {
        let mut doc = self.read(document, sentences, mentions, day);
        let mut entities: Vec<Entity> = Vec::new();
        // Names of persons first, so that a headline's surname finds the full name of the body.
        let mut first: Vec<Option<Found>> = Vec::with_capacity(mentions.len());
        for (i, m) in mentions.iter().enumerate() {
            first.push(self.full_name(&doc, i, m));
        }
        // whom the tables know makes the text one about his country
        let mut known: BTreeSet<(String, String)> = BTreeSet::new();
        for (found, m) in first.iter().zip(mentions) {
            let actor = found.as_ref().map(|found| &found.actor);
            let Some(actor) = actor.filter(|actor| actor.confidence >= 0.7) else {
                continue;
            };
            let (Some(name), Some(country)) = (actor.name.clone(), actor.country.clone()) else {
                continue;
            };
            let leads = m.sentence == 0 && is_main_subject(&sentences[0], m.head);
            if known.insert((name, country.clone())) {
                *doc.countries.entry(country).or_default() +=
                    PERSON_WEIGHT + if leads { LEAD_WEIGHT } else { 0.0 };
            }
        }
        // these tell more of those whose words say little: "PNP chief" in a text about the Philippines
        for (i, m) in mentions.iter().enumerate() {
            if first[i].is_some() {
                first[i] = self.full_name(&doc, i, m);
            }
        }
        for found in first.iter().flatten() {
            // Not seen yet: nothing may go back to it before its own turn.
            let e = join(&mut entities, found, usize::MAX, false);
            entities[e].last = (usize::MAX, false);
        }
        let acronyms = self.acronyms(&doc);
        let mut out: Vec<Option<Actor>> = Vec::with_capacity(mentions.len());
        for (i, m) in mentions.iter().enumerate() {
            let mut found = match first[i].take() {
                Some(found) => Some(found),
                None => self.mention(&doc, i, m, &entities, &acronyms),
            };
            if let Some(found) = &mut found {
                found.actor.span = m.span;
                found.actor.mention = Some(i);
                let subject = doc
                    .sentences
                    .get(m.sentence)
                    .and_then(|s| s.tokens.get(m.head))
                    .is_some_and(|t| t.rel() == "nsubj");
                let e = join(&mut entities, found, m.sentence, subject);
                found.actor.entity = Some(e);
                found.actor.members = self.members(&doc, m, &found.actor, &out);
                if found.actor.members.is_empty() && m.kind == MentionKind::Pronoun {
                    found.actor.members = sets::again(&found.actor, &out);
                }
            }
            out.push(found.map(|f| f.actor));
        }
        // A later mention may have told more of an entity: fill what earlier ones lack.
        for actor in out.iter_mut().flatten() {
            if let Some(entity) = actor.entity.and_then(|e| entities.get(e)) {
                if entity.kind == EntityKind::People {
                    continue;
                }
                let best = &entity.actor;
                if actor.country.is_none() && best.country.is_some() {
                    actor.country.clone_from(&best.country);
                    actor
                        .evidence
                        .push("country from another mention of the same one".to_owned());
                }
                if actor.sector.is_empty() && !best.sector.is_empty() {
                    actor.sector.clone_from(&best.sector);
                }
                if actor.name.is_none() {
                    actor.name.clone_from(&best.name);
                }
                if actor.wikidata.is_none() {
                    actor.wikidata.clone_from(&best.wikidata);
                }
                if actor.role.is_none() {
                    actor.role.clone_from(&best.role);
                }
            }
        }
        out
    }

    /// The same person or office on another day: role and sector follow the dated offices.
    #[must_use]
    pub fn on_day(&self, actor: &Actor, day: Date) -> Actor {
        let mut out = actor.clone();
        let Some(name) = &actor.name else { return out };
        // what the text calls somebody holds for its day
        if actor.evidence.iter().any(is_called) {
            return out;
        }
        // one man may stand in the tables twice: as minister of a state, as head of an organisation
        let mut known: Vec<&Person> = self
            .lexicon
            .lookup(name)
            .into_iter()
            .filter_map(|c| match c.entry {
                Entry::Person(p)
                    if c.form == NameForm::Full && *p.name == **name && !p.tenures.is_empty() =>
                {
                    Some(p)
                }
                _ => None,
            })
            .collect();
        known.sort_by_key(|p| actor.country.as_deref() != Some(&*p.country));
        let person = known.first().copied();
        if let Some(person) = person {
            let state = self.state_of(person, day, None);
            if !state.sectors.is_empty() {
                out.sector = state.sectors;
            }
            out.role = state.role;
            out.evidence
                .push(format!("offices on {day}: {}", state.why));
        }
        out
    }

    fn read<'a>(
        &'a self,
        document: &'a Document,
        sentences: &'a [Sentence],
        mentions: &'a [Mention],
        day: Date,
    ) -> Doc<'a> {
        let text = document.text.as_str();
        let forms: Vec<Vec<&str>> = sentences
            .iter()
            .map(|s| s.tokens.iter().map(|t| t.form(text)).collect())
            .collect();
        let matches: Vec<Vec<Vec<Match<'a>>>> = forms
            .iter()
            .map(|forms| {
                let mut rows: Vec<Vec<Match<'a>>> = (0..forms.len())
                    .map(|i| self.lexicon.names_at(forms, i))
                    .collect();
                // "the Center for Strategic Studies" is not the party The Center
                for at in 1..rows.len() {
                    let (before, rest) = rows.split_at_mut(at);
                    if forms[at - 1] == "the"
                        && let Some(longest) = rest[0].last().map(|m| m.end)
                    {
                        before[at - 1].retain(|m| m.end >= longest);
                    }
                }
                rows
            })
            .collect();
        let mut doc = Doc {
            text,
            sentences,
            mentions,
            day,
            forms,
            matches,
            countries: HashMap::new(),
            leads: Vec::new(),
            near: vec![Vec::new(); sentences.len()],
        };
        self.countries_of(&mut doc);
        // "Albania accused Iran of an attack": the one who acts in the lead has a police and ministries
        doc.leads = doc
            .sentences
            .first()
            .into_iter()
            .flat_map(|lead| doc.near[0].iter().map(move |near| (lead, near)))
            .filter(|(lead, (at, _, place))| !place && is_main_subject(lead, *at))
            .map(|(_, (_, code, _))| code.clone())
            .collect();
        for code in &doc.leads {
            *doc.countries.entry(code.clone()).or_default() += LEAD_WEIGHT;
        }
        if let Some(place) = document.dateline.as_ref().and_then(|d| d.place) {
            let words = place.of(text);
            let last = words.rsplit(',').next().unwrap_or(words).trim();
            if let Some(code) = country_of_place(last).or_else(|| country_of_place(words)) {
                *doc.countries.entry(code).or_default() += 1.5;
            }
        }
        doc
    }

    /// Fills the document's weights of countries.
    fn countries_of(&self, doc: &mut Doc) {
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for (s, sentence) in doc.sentences.iter().enumerate() {
            let mut at = 0;
            while at < sentence.tokens.len() {
                let country = doc.matches[s][at].iter().rev().find_map(|m| {
                    // the House of Commons says little of the country: there are two
                    let shared = |code: &str| {
                        m.candidates.iter().any(|c| match c.entry {
                            Entry::Organisation(o) => &*o.country != code,
                            _ => false,
                        })
                    };
                    let mut fitting = m.candidates.iter().filter_map(|c| match c.entry {
                        Entry::Country(c, n) if n.form == CountryForm::Seat && shared(&c.code) => {
                            None
                        }
                        Entry::Country(c, n) if c_fits(n, doc.day) => Some((&c.code, n.form)),
                        _ => None,
                    });
                    let (code, form) = fitting.next()?;
                    // "Hong Kong" is the name and the adjective
                    let modifies = (at..m.end).any(|t| {
                        let token = &sentence.tokens[t];
                        let outer = token.head.is_none_or(|h| !(at..m.end).contains(&h));
                        outer && matches!(token.rel(), "amod" | "compound")
                    });
                    let named =
                        !modifies && fitting.any(|(c, f)| c == code && f == CountryForm::Name);
                    let form = if named { CountryForm::Name } else { form };
                    Some((m.end, code.to_string(), form))
                });
                // "Jordan" in a person's name is no country, nor is "British" in "British Columbia"
                let person = sentence.tokens[at].ner.ends_with("PER")
                    && !self.is_country_name(doc, s, (at, at + 1));
                let country = country.filter(|(end, ..)| !person && !in_toponym(doc, s, at, *end));
                // "Atlanta, Georgia, United States", "Governor of Georgia"
                let country = country.filter(|(end, ..)| {
                    !is_province_of_next(&doc.forms[s], &doc.matches[s], at, *end)
                        && !words::is_governed(&doc.forms[s], at, *end)
                });
                // "Douglasville, Georgia": the town decides which Georgia
                let country = country.filter(|(end, ..)| {
                    let town = at >= 2
                        && doc.forms[s][at - 1] == ","
                        && sentence.tokens[at - 2].ner.ends_with("LOC");
                    !(town
                        && *end == at + 1
                        && countries_of_division(doc.forms[s][at]).contains(&"USA"))
                });
                // "London, Ontario": where a capital stands for itself, it is read as other places are
                let country = country.filter(|(end, _, form)| {
                    !(matches!(form, CountryForm::Capital | CountryForm::PartialCapital)
                        && sentence.tokens[at].ner == "B-LOC"
                        && is_locative(sentence, end - 1))
                });
                if let Some((end, code, form)) = country {
                    let code = state_on(&code, doc.day).to_owned();
                    if !self.is_qualified(doc, s, at, end) {
                        let weight = if sentence.zone == detente_text::ZoneKind::Headline {
                            1.5
                        } else {
                            1.0
                        };
                        let place = is_locative(sentence, end - 1)
                            && !matches!(
                                form,
                                CountryForm::Adjective | CountryForm::PartialAdjective
                            );
                        *doc.countries.entry(code.clone()).or_default() += weight;
                        let place = place && !words::is_destination(sentence, doc.text, end - 1);
                        // "the" of "the Netherlands" hangs elsewhere
                        let article = doc.forms[s][at].eq_ignore_ascii_case("the");
                        // "a veteran of the Iraq War" is of elsewhere
                        let war = matches!(doc.forms[s].get(end), Some(&("War" | "war")));
                        if !war {
                            doc.near[s].push((at + usize::from(article), code, place));
                        }
                    }
                    at = end;
                    continue;
                }
                // "Eastern Ukraine": the compass names no place, but "North Dakota" does
                let compass = words::COMPASS.contains(&fold_name(doc.forms[s][at]).as_str());
                let is_division = |w: &[&str]| !countries_of_division(&w.join(" ")).is_empty();
                if compass && !doc.forms[s].get(at..at + 2).is_some_and(is_division) {
                    at += 1;
                    continue;
                }
                if sentence.tokens[at].ner == "B-LOC" {
                    let mut end = at + 1;
                    while sentence.tokens.get(end).is_some_and(|t| t.ner == "I-LOC") {
                        end += 1;
                    }
                    // a body, a role noun ("Shi'ite neighbourhoods") or a part of one: "Minister of the Interior" is not of
                    // Oman's Interior
                    let other = (at.saturating_sub(5)..=at).any(|start| {
                        doc.matches[s][start].iter().any(|m| {
                            let mut entries = m.candidates.iter().map(|c| &c.entry);
                            m.end >= end
                                && (entries.clone().all(|e| matches!(e, Entry::Organisation(_)))
                                    || entries.any(|e| matches!(e, Entry::Agent(_))))
                        })
                    });
                    // "the New York-based group" says nothing of where the others are
                    if !other && !words::is_qualified(&doc.forms[s], at, end) {
                        places.push((s, at, end));
                    }
                    at = end;
                    continue;
                }
                at += 1;
            }
        }
        // the places after the countries: these tell which of the places of a name is meant
        let mut named: Vec<(&str, f32)> = doc
            .countries
            .iter()
            .map(|(c, w)| (c.as_str(), *w))
            .collect();
        named.sort_by(|a, b| a.0.cmp(b.0));
        let toponyms = recognize_toponyms(doc.text, doc.sentences);
        let resolved = resolve_toponyms(&DocContext {
            text: doc.text,
            sentences: doc.sentences,
            toponyms: &toponyms,
            countries: &named,
            day: Some(doc.day),
            ..DocContext::default()
        });
        for (s, at, end) in places {
            let span = doc.sentences[s].cover(&(at..end).collect::<Vec<_>>());
            let place = resolved.iter().find(|p| p.place.span.overlaps(span));
            let country = place.and_then(PlaceRef::country);
            if let Some((code, _)) = country.filter(|(_, belief)| *belief >= SURE_PLACE) {
                let code = code.to_owned();
                *doc.countries.entry(code.clone()).or_default() += 0.7;
                if !words::is_destination(&doc.sentences[s], doc.text, end - 1) {
                    doc.near[s].push((at, code, true));
                }
            }
        }
        if doc.countries.is_empty() {
            for (s, at, code) in self.homes_of_bodies(doc) {
                *doc.countries.entry(code.clone()).or_default() += 0.5;
                doc.near[s].push((at, code, true));
            }
        }
        for near in &mut doc.near {
            near.sort_by_key(|(at, _, _)| *at);
        }
    }

    /// The countries of the towns and provinces after which local bodies are named: "the Ferguson Police Department".
    fn homes_of_bodies(&self, doc: &Doc) -> Vec<(usize, usize, String)> {
        let mut homes = Vec::new();
        for (s, forms) in doc.forms.iter().enumerate() {
            let sentence = &doc.sentences[s];
            for at in (0..forms.len()).filter(|&t| sentence.tokens[t].ner == "B-ORG") {
                let at = at + usize::from(forms[at].eq_ignore_ascii_case("the"));
                let Some((_, to)) = (at < forms.len())
                    .then(|| tagged_range(sentence, at))
                    .flatten()
                else {
                    continue;
                };
                // "Northern Illinois University"
                let compass = words::COMPASS.contains(&fold_name(forms[at]).as_str());
                let at = at + usize::from(compass && at + 1 < to);
                let local = (at + 1..to)
                    .find(|&t| words::LOCAL_BODIES.contains(&forms[t].to_lowercase().as_str()));
                let last = local.map_or(at, |local| local.min(at + 3));
                let home = (at + 1..=last)
                    .rev()
                    .filter(|_| !self.is_agent(forms[at]) && !self.is_title(forms[at]))
                    .find_map(|end| country_of_place(&forms[at..end].join(" ")));
                homes.extend(home.map(|code| (s, at, code)));
            }
        }
        homes
    }

    /// "US-backed", "pro-Russian", "anti-Syrian": the country only qualifies.
    fn is_qualified(&self, doc: &Doc, s: usize, start: usize, end: usize) -> bool {
        words::is_qualified(&doc.forms[s], start, end)
    }

    /// The code under which actors of a country, given by its ISO code, are coded.
    fn as_plover(&self, code: &str) -> String {
        self.lexicon
            .country(code)
            .map_or_else(|| code.to_owned(), |c| c.plover.to_string())
    }

    /// The code under which a country's actors are coded, and what sector comes besides.
    fn plover<'c>(&'c self, country: &'c Country) -> (String, &'c str) {
        (country.plover.to_string(), &country.sector)
    }

    // ---- persons ----

    /// The tokens of the person's name in a mention.
    fn name_tokens(&self, doc: &Doc, m: &Mention) -> Option<(usize, usize)> {
        let sentence = doc.sentences.get(m.sentence)?;
        let tokens = &sentence.tokens;
        let end = m.end.min(tokens.len());
        let mut at = m.start;
        // "the father of Muslim cleric Anwar al-Awlaki" is not called so
        let of_another = |at: usize| {
            let forms = &doc.forms[m.sentence];
            let between = m.head + 1..at;
            let kin = words::KIN.contains(&tokens[m.head].lemma.to_lowercase().as_str());
            forms[at - 1] != ","
                && between.clone().any(|t| {
                    matches!(forms[t], "of" | "to" | "for")
                        && (kin
                            || (t + 1..at).any(|t| {
                                forms[t].starts_with(char::is_lowercase) && self.is_title(forms[t])
                            }))
                })
        };
        while at < end {
            if tokens[at].ner.ends_with("-PER") {
                let mut stop = at + 1;
                // "Benigno Aquino of" is no name
                let goes_on = |stop: usize| {
                    let forms = &doc.forms[m.sentence];
                    !matches!(forms[stop], "of" | "from")
                        || doc.matches[m.sentence][at].iter().any(|m| m.end > stop)
                };
                while stop < end && tokens[stop].ner == "I-PER" && goes_on(stop) {
                    stop += 1;
                }
                let covers = (at..stop).contains(&m.head);
                let hangs = at > m.head
                    && !of_another(at)
                    && (at..stop).any(|t| {
                        tokens[t].head == Some(m.head)
                            && matches!(
                                tokens[t].deprel.as_str(),
                                "flat" | "flat:name" | "appos" | "nmod:desc"
                            )
                            && sentence.child(t, "case").is_none()
                    });
                if (covers || hangs)
                    && doc.forms[m.sentence]
                        .get(stop)
                        .is_none_or(|f| !matches!(*f, "'s" | "’s") || covers)
                {
                    // Titles that the tagger took into the name.
                    let mut from = at;
                    // "the Sultan of Oman"
                    let first = fold_name(doc.forms[m.sentence][at]);
                    if stop == at + 1
                        && words::CROWNS.contains(&first.as_str())
                        && doc.forms[m.sentence].get(stop) == Some(&"of")
                    {
                        at = stop;
                        continue;
                    }
                    // "King Salman" is called so; "President Putin" is not.
                    let crowned = |t: usize| {
                        stop - t == 2
                            && words::CROWNS.contains(&fold_name(doc.forms[m.sentence][t]).as_str())
                    };
                    while from < stop
                        && !crowned(from)
                        && (self.is_title(doc.forms[m.sentence][from])
                            || self.is_adjective(doc.forms[m.sentence][from])
                            || !doc.forms[m.sentence][from].chars().any(char::is_uppercase))
                    {
                        from += 1;
                    }
                    // "Bangladeshis"
                    let people = stop == from + 1
                        && doc.matches[m.sentence][from].iter().any(|found| {
                            let form = |c: &Candidate| match c.entry {
                                Entry::Country(_, n) => Some(n.form),
                                _ => None,
                            };
                            let mut forms = found.candidates.iter().filter_map(form);
                            found.end == stop && forms.any(|f| f == CountryForm::Demonyms)
                        });
                    if from < stop && !people {
                        return Some((from, stop));
                    }
                }
                at = stop;
            } else {
                at += 1;
            }
        }
        // No tag: a person's full name of the tables that covers the head.
        for start in m.start..end {
            for found in doc.matches[m.sentence][start].iter().rev() {
                let title = (start..found.end).all(|t| {
                    let word = fold_name(doc.forms[m.sentence][t]);
                    words::CROWNS.contains(&word.as_str()) || word == "crown"
                });
                let person = found.end <= end
                    && !title
                    && found.end > start + 1
                    && (start..found.end).contains(&m.head)
                    && found.candidates.iter().any(|c| {
                        matches!(c.entry, Entry::Person(_))
                            && matches!(c.form, NameForm::Full | NameForm::Short)
                    })
                    && !found
                        .candidates
                        .iter()
                        .any(|c| matches!(c.entry, Entry::Organisation(_) | Entry::Country(..)));
                if person {
                    return Some((start, found.end));
                }
            }
        }
        None
    }

    fn is_title(&self, word: &str) -> bool {
        let key = fold_name(word);
        words::HONORIFICS.contains(&key.as_str())
            || self
                .lexicon
                .lookup(word)
                .iter()
                .any(|c| matches!(c.entry, Entry::Agent(a) if a.kind != AgentKind::Modifier))
                && self
                    .lexicon
                    .lookup_cased(word)
                    .iter()
                    .all(|c| matches!(c.entry, Entry::Agent(_)))
    }

    /// A person named with more than the surname: resolved by the tables or by the words around the name.
    fn full_name(&self, doc: &Doc, i: usize, m: &Mention) -> Option<Found> {
        if m.kind == MentionKind::Pronoun || m.kind == MentionKind::Adjective {
            return None;
        }
        // "the Prime Minister of India Manmohan Singh": the name that ends it
        let last = || {
            let named = |n: &&Mention| {
                n.sentence == m.sentence
                    && n.kind == MentionKind::Named
                    && n.class == MentionClass::Person
                    && n.start > m.start
                    && n.end == m.end
            };
            let whole = m.kind == MentionKind::Named && m.class == MentionClass::Person;
            self.name_tokens(doc, doc.mentions.iter().filter(|_| whole).find(named)?)
        };
        let (start, end) = self.name_tokens(doc, m).or_else(last)?;
        let words = doc.forms[m.sentence].get(start..end)?;
        if words
            .iter()
            .filter(|w| w.chars().any(char::is_alphabetic))
            .count()
            < 2
        {
            return None;
        }
        // "Boko Haram" looks like a person to the tagger
        if self.is_body(doc, m.sentence, (start, end)) {
            return None;
        }
        Some(self.person(doc, i, m, (start, end), &[]))
    }

    fn person(
        &self,
        doc: &Doc,
        i: usize,
        m: &Mention,
        name: (usize, usize),
        entities: &[Entity],
    ) -> Found {
        let sentence = &doc.sentences[m.sentence];
        let surface = sentence
            .cover(&(name.0..name.1).collect::<Vec<_>>())
            .of(doc.text);
        let description = self.describe_person(doc, i, m, name);
        let key = fold_name(surface);
        let single = !key.contains(' ');
        // Who was named before with this surname.
        if single {
            let known = entities
                .iter()
                .enumerate()
                .filter(|(_, e)| e.kind == EntityKind::Person)
                .filter(|(_, e)| {
                    e.names
                        .iter()
                        .any(|n| *n == key || n.split(' ').any(|w| w == key))
                })
                .max_by_key(|(_, e)| e.last.0 <= m.sentence);
            if let Some((index, e)) = known {
                let mut actor = e.actor.clone();
                actor.evidence = vec![format!(
                    "{surface} is the {} named before",
                    actor.name.as_deref().unwrap_or("person")
                )];
                if let Some(country) = &description.country
                    && actor.country.is_none()
                {
                    actor.country = Some(country.clone());
                }
                if description.was_in_office() && !actor.sector.iter().any(|s| s == "ELI") {
                    actor.sector = vec!["ELI".to_owned()];
                    actor.evidence.push("called former".to_owned());
                }
                let mut found = Found::new(actor, EntityKind::Person);
                found.names.push(key);
                found.titles = description.titles.clone();
                found.same = Some(index);
                return found;
            }
        }
        let mut evidence = Vec::new();
        if let Some((person, score, why)) = self.choose_person(doc, &key, surface, &description) {
            let state = self.state_of(person, doc.day, Some(&description));
            evidence.push(format!("table: {} ({why})", person.name));
            evidence.push(state.why.clone());
            let mut sector = state.sectors;
            let mut country = Some(person.country.to_string());
            let mut extra = String::new();
            if let Some(c) = self.lexicon.country(&person.country) {
                let (code, pre) = self.plover(c);
                country = Some(code);
                extra = pre.to_owned();
            }
            push_sector(&mut sector, &extra);
            if sector.is_empty() {
                sector = description.sectors.clone();
            }
            // "Jan Pronk, the U.N. envoy for Sudan": serves no state today
            let offices = self.lexicon.offices_of(person, doc.day);
            let in_office = offices
                .iter()
                .any(|(_, when)| matches!(when, When::During | When::Likely));
            let body = description.organisation.map(|o| &*o.country);
            // a U.N. ambassador is a state's
            let titled = || {
                let noun = &*description.agent?.noun;
                words::body_of_title(noun).filter(|_| !noun.ends_with("ambassador"))
            };
            let body = body.or_else(titled);
            if let Some(body) = body.filter(|b| matches!(*b, "UNO" | "IGO" | "EUR"))
                && description.agent.is_some()
                && !in_office
                && !description.former
            {
                evidence.push(format!("speaks for {body}"));
                country = Some(body.to_owned());
            }
            let mut found = Found::new(
                Actor {
                    name: Some(person.name.to_string()),
                    wikidata: (!person.wikidata.is_empty()).then(|| person.wikidata.to_string()),
                    country,
                    sector,
                    role: state.role,
                    confidence: score,
                    evidence,
                    ..Actor::default()
                },
                EntityKind::Person,
            );
            found.names = vec![key, fold_name(&person.name)];
            found.titles = description.titles.clone();
            return found;
        }
        // Unknown: the words tell.
        evidence.push(crate::UNKNOWN_NAME.to_owned());
        let mut country = description.country.clone();
        let mut confidence: f32 = if country.is_some() { 0.75 } else { 0.3 };
        evidence.extend(description.evidence.iter().cloned());
        if country.is_none()
            && !description.sectors.is_empty()
            && let Some((code, why)) = self.default_country(doc, m, m.head)
        {
            country = Some(code);
            confidence = 0.45;
            evidence.push(why);
        }
        let mut sector = description.sectors.clone();
        if sector.is_empty() {
            confidence *= 0.8;
        }
        if description.was_in_office() {
            sector = vec!["ELI".to_owned()];
            evidence.push("called former".to_owned());
        }
        let mut found = Found::new(
            Actor {
                name: Some(surface.to_owned()),
                country,
                sector,
                role: description.role.clone(),
                confidence,
                evidence,
                ..Actor::default()
            },
            EntityKind::Person,
        );
        found.names = vec![key];
        found.titles = description.titles;
        found
    }

    /// The person of the tables that a name in its context means, with belief and reason.
    fn choose_person(
        &self,
        doc: &Doc,
        key: &str,
        surface: &str,
        description: &Description,
    ) -> Option<(&Person, f32, String)> {
        let single = !key.contains(' ');
        let mut candidates: Vec<(Candidate, bool)> = self
            .lexicon
            .lookup(surface)
            .into_iter()
            .map(|c| (c, false))
            .collect();
        // "Berlin" is no other spelling of "Bierlein": another spelling only of a name that is nothing else, and of a
        // surname only where the words say more.
        let nothing_else = candidates.is_empty()
            && (!single || description.country.is_some() || description.office_kind.is_some());
        candidates.retain(|(c, _)| matches!(c.entry, Entry::Person(_)));
        if nothing_else {
            candidates = self
                .lexicon
                .lookup_loose(surface)
                .into_iter()
                .map(|c| (c, true))
                .collect();
        }
        // "Mian Nawaz Sharif", "Rear Admiral Ali Shamkhani": try without the first word.
        if candidates.is_empty() && key.split(' ').count() > 2 {
            let rest: Vec<&str> = key.split(' ').skip(1).collect();
            candidates = self
                .lexicon
                .lookup(&rest.join(" "))
                .into_iter()
                .filter(|c| c.form != NameForm::Surname && matches!(c.entry, Entry::Person(_)))
                .map(|c| (c, true))
                .collect();
        }
        only_at_home(&mut candidates);
        let day = day_number(doc.day);
        // "Mohamed" is many; a name that a few have had is the one in office
        let common = single && candidates.len() > COMMON && description.country.is_none();
        let mut best: Option<(f32, &Person, String)> = None;
        for (candidate, loose) in candidates {
            let Entry::Person(person) = candidate.entry else {
                continue;
            };
            let mut why: Vec<&str> = Vec::new();
            // "on Friday"
            if single && is_weekday_in_full(key) {
                continue;
            }
            let surname =
                candidate.form == NameForm::Surname || single && candidate.form != NameForm::Full;
            let mut score: f32 = match candidate.form {
                NameForm::Full => 0.85,
                NameForm::Short => 0.75,
                _ => 0.1,
            };
            if candidate.overlay {
                score += 0.5;
                why.push("your table");
            }
            if loose {
                score -= 0.15;
                why.push("another spelling");
            }
            let active = person
                .tenures
                .iter()
                .any(|t| matches!(t.period.at(day), When::During | When::Likely));
            let top = person.tenures.iter().any(|t| {
                matches!(t.period.at(day), When::During)
                    && matches!(
                        &*t.kind,
                        "head of state"
                            | "head of government"
                            | "foreign minister"
                            | "leader"
                            | "organisation head"
                    )
            });
            let timeless = person.tenures.is_empty() || !person.sectors.is_empty();
            match &description.country {
                Some(c)
                    if *c == *person.country
                        || self
                            .lexicon
                            .country(&person.country)
                            .is_some_and(|p| *p.plover == **c) =>
                {
                    score += 0.35;
                    why.push("country in the words");
                }
                Some(_) => score -= if surname { 0.6 } else { 0.35 },
                None => {}
            }
            if let Some(kind) = &description.office_kind {
                let held = |when: &dyn Fn(When) -> bool| {
                    person
                        .tenures
                        .iter()
                        .any(|t| *t.kind == **kind && when(t.period.at(day)))
                };
                if held(&|w| matches!(w, When::During | When::Likely)) {
                    score += 0.45;
                    why.push("title on the day");
                } else if held(&|_| true) {
                    score += 0.15;
                    why.push("title at another time");
                }
            } else if !description.sectors.is_empty()
                && description
                    .sectors
                    .iter()
                    .any(|s| person.sectors.iter().any(|p| **p == **s))
            {
                score += 0.2;
                why.push("sector in the words");
            }
            if active {
                score += if surname { 0.25 } else { 0.15 };
                why.push("in office on the day");
            }
            let common = common && !doc.countries.contains_key(&*person.country);
            if top && surname && !common {
                score += 0.3;
                why.push("well known on the day");
            }
            if let Some(weight) = doc.countries.get(&*person.country) {
                let total: f32 = doc.countries.values().sum();
                score += 0.25 * (weight / total.max(1.0)).min(1.0);
                why.push("country of the document");
            } else if surname {
                score -= if top { 0.0 } else { 0.3 };
            }
            // Somebody of another age: the nearest day in office is far away.
            if !timeless {
                let far = person
                    .tenures
                    .iter()
                    .map(|t| {
                        if day < t.period.start {
                            (t.period.start - day) / 10_000
                        } else if day > t.period.end {
                            (day - t.period.end) / 10_000
                        } else {
                            0
                        }
                    })
                    .min()
                    .unwrap_or(0);
                if far > 45 {
                    score -= 0.5;
                } else if far > 15 {
                    score -= 0.15;
                }
                if surname && far > 8 {
                    score -= 0.3;
                }
            }
            // "Musa Ibrahim" in Nigeria is not the Moussa Ibrahim of Libya: a part of a name needs some more
            let more = !why.is_empty() && why != ["another spelling"];
            if candidate.form == NameForm::Short && !more && !doc.countries.is_empty() {
                score -= 0.3;
            }
            if best.as_ref().is_none_or(|(s, _, _)| score > *s) {
                best = Some((score, person, why.join(", ")));
            }
        }
        best.filter(|(s, _, _)| *s >= 0.5)
            .map(|(s, p, why)| (p, s.clamp(0.5, 0.97), why))
    }

    /// Role and sectors of a person on a day.
    fn state_of(&self, person: &Person, day: Date, description: Option<&Description>) -> State {
        let number = day_number(day);
        let rank = |kind: &str| {
            words::OFFICE_RANK
                .iter()
                .position(|k| *k == kind)
                .unwrap_or(words::OFFICE_RANK.len())
        };
        let mut now: Vec<_> = self
            .lexicon
            .offices_of(person, day)
            .into_iter()
            .filter(|(_, w)| matches!(w, When::During | When::Likely))
            .collect();
        let wanted = description.and_then(|d| d.office_kind.as_deref());
        now.sort_by_key(|(t, w)| {
            (
                Some(&*t.kind) != wanted,
                *w == When::Likely,
                rank(&t.kind),
                std::cmp::Reverse(t.period.start),
            )
        });
        let former = description.is_some_and(Description::was_in_office);
        let own_sectors = || {
            let mut own = codes(&person.sectors);
            if number < person.period.start || number > person.period.end {
                own.clear();
            }
            own
        };
        if former {
            return State {
                sectors: vec!["ELI".to_owned()],
                role: None,
                why: "the text says former".to_owned(),
            };
        }
        if let Some((tenure, when)) = now.first() {
            let role = self.role_text(&tenure.office, &tenure.country);
            return State {
                sectors: sector_of_office(&tenure.kind, &tenure.country, &self.lexicon),
                why: format!(
                    "{role}, {}{}",
                    words::period_text(&tenure.period),
                    if *when == When::Likely {
                        ", end not known"
                    } else {
                        ""
                    }
                ),
                role: Some(role),
            };
        }
        // The text gives an office that the tables date otherwise: it speaks of that time.
        if let Some(kind) = wanted
            && let Some(tenure) = person.tenures.iter().rfind(|t| *t.kind == *kind)
        {
            let role = self.role_text(&tenure.office, &tenure.country);
            return State {
                sectors: sector_of_office(&tenure.kind, &tenure.country, &self.lexicon),
                why: format!(
                    "in the tables {}, called {role} by the text",
                    words::period_text(&tenure.period)
                ),
                role: Some(role),
            };
        }
        let own = own_sectors();
        // "House speaker X", "X, a former governor": the words say more than "politician" in the table
        let governs = description.is_some_and(|d| {
            let office = |w: &String| matches!(&**w, "governor" | "mayor");
            (d.office_kind.is_some() || d.words.iter().any(office))
                && d.sectors.first().is_some_and(|s| s == "GOV")
                && !d.words.iter().any(|w| w == "shadow")
        });
        let vague = own.first().is_some_and(|s| {
            matches!(s.as_str(), "PTY" | "CVL" | "ELI" | "GOV")
                || governs && matches!(s.as_str(), "LEG" | "OPP" | "BUS" | "MIL")
        });
        let office = description.filter(|d| {
            let state = ["GOV", "MIL", "COP", "LEG", "JUD", "SPY", "ELI"];
            let first = d.sectors.first().map_or("", String::as_str);
            let mine = own.first().map_or("", |s| &**s);
            // "opposition leader X" says more than "politician", "warlord" no more than a minister's row
            let against = matches!(mine, "PTY" | "CVL" | "ELI" | "GOV") && first == "OPP"
                || matches!(mine, "PTY" | "CVL" | "ELI") && matches!(first, "CRM" | "REB");
            // "journalist X", "musician X" where the table has no more than "citizen", "politician"
            let strong = d.agent.is_some_and(|a| a.kind == AgentKind::Strong);
            let trade = mine == "CVL"
                && ["BUS", "EDU", "JRN", "LAB", "MED", "REL", "SOC"].contains(&first)
                || mine == "PTY" && ["BUS", "CVL", "JRN", "MED", "REL"].contains(&first);
            d.agent.is_some()
                && (state.contains(&first) || against || strong && trade)
                && first != mine
        });
        if let Some(d) = office.filter(|_| vague) {
            return State {
                sectors: d.sectors.clone(),
                role: d.role.clone(),
                why: WORDS_TELL.to_owned(),
            };
        }
        if !own.is_empty() {
            let said = description.and_then(|d| d.role.clone());
            return State {
                sectors: own,
                role: said.or_else(|| (!person.role.is_empty()).then(|| person.role.to_string())),
                why: format!("table of persons: {}", person.role),
            };
        }
        let ended = person
            .tenures
            .iter()
            .rfind(|t| t.period.at(number) == When::After);
        // the row of a governor whose days are over
        let office = ["GOV", "LEG", "JUD", "MIL", "COP", "SPY"];
        let over = number > person.period.end
            && person
                .sectors
                .first()
                .is_some_and(|s| office.contains(&&**s));
        // Another present office given by the words counts more than an old one of the tables: "EU Commissioner Chris Patten"
        let present = |d: &&Description<'_>| {
            !d.sectors.is_empty() || d.agent.is_some() && d.organisation.is_some()
        };
        if let Some(d) = description.filter(present) {
            return State {
                sectors: d.sectors.clone(),
                role: d.role.clone(),
                why: WORDS_TELL.to_owned(),
            };
        }
        if let Some(tenure) = ended {
            let role = self.role_text(&tenure.office, &tenure.country);
            return State {
                sectors: vec!["ELI".to_owned()],
                role: None,
                why: format!(
                    "{role} {}: over on {day}",
                    words::period_text(&tenure.period)
                ),
            };
        }
        if over {
            return State {
                sectors: vec!["ELI".to_owned()],
                role: None,
                why: format!("table of persons: {}, over on {day}", person.role),
            };
        }
        State {
            sectors: Vec::new(),
            role: None,
            why: "no office yet".to_owned(),
        }
    }

    fn role_text(&self, office: &str, country: &str) -> String {
        let name = self.lexicon.country(country).map_or(country, |c| &c.name);
        if office.contains(" of ") && office.contains(name) {
            office.to_owned()
        } else {
            format!("{office} of {name}")
        }
    }

    /// The sector of a noun for somebody or something that acts: "drone", "army base".
    #[must_use]
    pub fn sector_of_noun(&self, noun: &str) -> Option<String> {
        let agent = |e: &Entry| match e {
            Entry::Agent(a) if a.kind == AgentKind::Strong => {
                a.sectors.first().map(|s| s.to_string())
            }
            _ => None,
        };
        self.lexicon
            .lookup(noun)
            .iter()
            .find_map(|c| agent(&c.entry))
    }

    // ---- the rest ----

    /// Acronyms that the text defines: "the Syrian Democratic Council (SDC)".
    fn acronyms(&self, doc: &Doc) -> HashMap<String, usize> {
        let mut out = HashMap::new();
        for (i, m) in doc.mentions.iter().enumerate() {
            let forms = &doc.forms[m.sentence];
            if m.kind != MentionKind::Named || m.end < m.start + 2 {
                continue;
            }
            if let (Some(&"("), Some(acronym), Some(&")")) =
                (forms.get(m.end), forms.get(m.end + 1), forms.get(m.end + 2))
            {
                let letters = acronym.chars().filter(|c| c.is_uppercase()).count();
                if letters >= 2 && letters * 2 >= acronym.chars().count() {
                    out.insert(fold_name(acronym), i);
                }
            }
        }
        out
    }

    fn mention(
        &self,
        doc: &Doc,
        i: usize,
        m: &Mention,
        entities: &[Entity],
        acronyms: &HashMap<String, usize>,
    ) -> Option<Found> {
        match m.kind {
            MentionKind::Pronoun => self.pronoun(doc, m, entities),
            MentionKind::Adjective => self.adjective(doc, m, entities),
            MentionKind::Named | MentionKind::Nominal => {
                let whole = self.part_of_country(doc, m, entities);
                if let Some(country) = whole.or_else(|| self.korea(doc, m)) {
                    return Some(country);
                }
                if self.inside_longer(doc, m) {
                    return None;
                }
                if let Some(ship) = warship(doc, m) {
                    return Some(ship);
                }
                if let Some(index) = self.beside_name(doc, m, entities) {
                    let mut found = same_as(entities, index, "title beside the name");
                    if found.actor.sector.is_empty() {
                        found.actor.sector = self.describe(doc, m, None).sectors;
                    }
                    return Some(found);
                }
                if let Some(name) = self.name_tokens(doc, m) {
                    if (self.is_body(doc, m.sentence, name)
                        || self.is_country_name(doc, m.sentence, name))
                        && let Some(named) = self.named(doc, m, entities, acronyms)
                    {
                        return Some(named);
                    }
                    let found = self.person(doc, i, m, name, entities);
                    // A surname that nobody knows may still be a place or an organisation.
                    if found.actor.confidence >= 0.4 || found.same.is_some() {
                        return Some(found);
                    }
                    if let Some(named) = self.named(doc, m, entities, acronyms) {
                        return Some(named);
                    }
                    // "Misrata": one word without a title that is a town.
                    let town = name.1 - name.0 == 1
                        && found.titles.is_empty()
                        && Gazetteer::embedded()
                            .exact(&detente_lexicon::gazetteer::fold_place(
                                doc.forms[m.sentence][name.0],
                            ))
                            .iter()
                            .any(|h| Gazetteer::embedded().place(h.id).population > 50_000);
                    return (!town).then_some(found);
                }
                if let Some(found) = self.named(doc, m, entities, acronyms) {
                    return Some(found);
                }
                self.nominal(doc, m, entities)
            }
        }
    }

    /// Is this range of at least two words the full name of a body, and of no person?
    fn is_body(&self, doc: &Doc, s: usize, (start, end): (usize, usize)) -> bool {
        let whole = |found: &&Match| found.end == end && end > start + 1;
        doc.matches[s][start].iter().find(whole).is_some_and(|m| {
            let people = m
                .candidates
                .iter()
                .any(|c| matches!(c.entry, Entry::Person(_)));
            // "Addis Ababa"
            let country = m
                .candidates
                .iter()
                .any(|c| matches!(c.entry, Entry::Country(..)));
            !people && (country || is_full_name(m))
        })
    }

    /// Is this one word the name of a country, or of the capital of one that the text names besides, and of nobody whom
    /// the text names in full?
    fn is_country_name(&self, doc: &Doc, s: usize, (start, end): (usize, usize)) -> bool {
        let rows = doc.matches[s][start].iter().filter(|m| m.end == end);
        let named = |form: CountryForm| {
            let mut all = rows.clone().flat_map(|m| &m.candidates);
            all.find_map(|c| match c.entry {
                Entry::Country(country, n) if n.form == form => Some(country),
                _ => None,
            })
        };
        let form = doc.forms[s][start];
        let country = named(CountryForm::Name).is_some();
        // "accuses France of spying. Paris has denied it"
        let besides = |code: &str| {
            doc.near.iter().zip(&doc.forms).any(|(near, forms)| {
                near.iter()
                    .any(|(at, c, _)| **c == *code && forms[*at] != form)
            })
        };
        let capital = !country && named(CountryForm::Capital).is_some_and(|c| besides(&c.code));
        // "Chad condemns the attack", "Chad severed ties with Israel", but "Jordan scored twice"
        let token = &doc.sentences[s].tokens[start];
        let acts = token.head.is_some_and(|h| {
            let verb = &doc.sentences[s].tokens[h].lemma;
            let dealing = doc.near[s].iter().any(|(at, ..)| *at > h);
            let speaks = capital && words::DIPLOMATIC.contains(&verb.as_str());
            token.rel() == "nsubj" && (dealing || speaks || words::is_act_of_state(verb))
        });
        (country || capital)
            && end == start + 1
            && (acts || !words::PERSON_TOO.contains(&fold_name(form).as_str()))
            && !is_surname_here(doc, form)
    }

    /// Either half of "São Tomé and Príncipe", which the tagger takes for two.
    fn part_of_country(&self, doc: &Doc, m: &Mention, entities: &[Entity]) -> Option<Found> {
        let forms = &doc.forms[m.sentence];
        (m.start.saturating_sub(4)..=m.start).find_map(|at| {
            let found = doc.matches[m.sentence].get(at)?.iter().find(|f| {
                let joined = forms[at..f.end.min(forms.len())].contains(&"and");
                joined && f.end >= m.end && f.end - at > m.end - m.start
            })?;
            found.candidates.iter().find_map(|c| match c.entry {
                Entry::Country(country, name) if c_fits(name, doc.day) => {
                    self.country(doc, m, country, name, at, found.end, entities)
                }
                _ => None,
            })
        })
    }

    /// A part of a longer name or title: "State" in "Secretary of State", "Workers" in "Kurdistan Workers' Party".
    fn inside_longer(&self, doc: &Doc, m: &Mention) -> bool {
        let rows = &doc.matches[m.sentence];
        let forms = &doc.forms[m.sentence];
        // the rest of a long name that the parse cut, and "group" after it
        let rest = (m.start.saturating_sub(8)..m.start).any(|at| {
            rows.get(at).into_iter().flatten().any(|found| {
                let group = found.end + 1 == m.end
                    && words::GROUP_NOUNS.contains(&fold_name(forms[m.end - 1]).as_str());
                found.end > m.start
                    && found.end - at > 3
                    && (found.end >= m.end || group)
                    && is_full_name(found)
            })
        });
        // "Arab" in "United Arab Emirates"
        let in_country = (m.start.saturating_sub(3)..=m.start).any(|at| {
            rows.get(at).into_iter().flatten().any(|found| {
                found.end > m.end
                    && found
                        .candidates
                        .iter()
                        .any(|c| matches!(c.entry, Entry::Country(..)))
            })
        });
        if rest || in_country {
            return true;
        }
        (m.start.saturating_sub(6)..=m.start).any(|at| {
            rows.get(at).into_iter().flatten().any(|found| {
                found.end >= m.end
                    && found.end - at > m.end - m.start
                    && found.candidates.iter().any(|c| match c.entry {
                        Entry::Organisation(_) => c.form == NameForm::Full,
                        Entry::Agent(a) => a.noun.contains(' ') && !a.office.is_empty(),
                        _ => false,
                    })
                    // The head of the whole is outside: else this mention is the whole with a shorter range.
                    && doc.sentences[m.sentence]
                        .tokens
                        .get(m.head)
                        .and_then(|t| t.head)
                        .is_some_and(|h| (at..found.end).contains(&h))
            })
        })
    }

    /// A title that stands beside a person's name: "President" in "President Putin", "Secretary of State" in "Secretary
    /// of State George Shultz".
    fn beside_name(&self, doc: &Doc, m: &Mention, entities: &[Entity]) -> Option<usize> {
        let sentence = doc.sentences.get(m.sentence)?;
        let token = sentence.tokens.get(m.head)?;
        if token.ner.ends_with("PER") && token.deprel != "nmod:desc"
            || !self.is_title(doc.forms[m.sentence].get(m.head)?)
            || token.has("Number=Plur") && words::KIN.contains(&token.lemma.to_lowercase().as_str())
        {
            return None;
        }
        let is_name = |t: usize| {
            sentence
                .tokens
                .get(t)
                .is_some_and(|t| t.ner.ends_with("PER"))
        };
        let name = token
            .head
            .filter(|h| {
                is_name(*h)
                    && matches!(
                        token.deprel.as_str(),
                        "nmod:desc" | "compound" | "flat" | "amod"
                    )
            })
            .or_else(|| {
                sentence.children(m.head).find(|c| {
                    is_name(*c)
                        && matches!(
                            sentence.tokens[*c].deprel.as_str(),
                            "appos" | "flat" | "flat:name" | "nmod:desc"
                        )
                        && sentence.child(*c, "case").is_none()
                })
            })
            // "Former commissioner and ex-president Jackie Selebi is found guilty": one person with two titles
            .or_else(|| {
                let singular = |t: usize| sentence.tokens[t].has("Number=Sing");
                let verb = token.head.filter(|_| token.rel() == "nsubj")?;
                let one = singular(m.head)
                    && sentence.child(m.head, "det").is_none()
                    && sentence
                        .children(verb)
                        .any(|c| matches!(sentence.tokens[c].rel(), "aux" | "cop") && singular(c));
                sentence.children(m.head).find(|&c| {
                    let titled = |t: usize| t < c && self.is_title(doc.forms[m.sentence][t]);
                    one && sentence.tokens[c].rel() == "conj"
                        && is_name(c)
                        && sentence.children(c).any(titled)
                })
            })?;
        let (from, to) = tagged_range(sentence, name)?;
        let key = fold_name(sentence.cover(&(from..to).collect::<Vec<_>>()).of(doc.text));
        entities.iter().position(|e| {
            e.kind == EntityKind::Person
                && e.names.iter().any(|n| {
                    *n == key || n.ends_with(&format!(" {key}")) || key.ends_with(&format!(" {n}"))
                })
        })
    }

    /// Countries, organisations and seats of government by name.
    fn named(
        &self,
        doc: &Doc,
        m: &Mention,
        entities: &[Entity],
        acronyms: &HashMap<String, usize>,
    ) -> Option<Found> {
        let sentence = doc.sentences.get(m.sentence)?;
        let end = m.end.min(sentence.tokens.len());
        // The longest known name around the head; leftmost of equals.
        let mut best: Option<(&Match, usize)> = None;
        for start in m.start..end {
            for found in &doc.matches[m.sentence][start] {
                // a long name that the parse cut: "The Islamic State of Iraq | and the Levant"
                let cut = found.end > end && found.end - start > 3 && is_full_name(found);
                if found.end > end && !cut || !(start..found.end).contains(&m.head) {
                    continue;
                }
                let useful = found.candidates.iter().any(|c| {
                    matches!(c.entry, Entry::Organisation(_) | Entry::Country(..))
                        || matches!(c.entry, Entry::Person(_))
                });
                let length = found.end - start;
                if useful && best.is_none_or(|(b, s)| length > b.end - s) {
                    best = Some((found, start));
                }
            }
        }
        let surface = sentence
            .cover(&(m.start..end).collect::<Vec<_>>())
            .of(doc.text);
        let head_form = doc.forms[m.sentence].get(m.head).copied().unwrap_or("");
        if let Some(&defined) = acronyms.get(&fold_name(head_form)) {
            let known_here = best.is_some_and(|(b, s)| b.end - s > 1);
            if !known_here && let Some(target) = doc.mentions.get(defined) {
                let key = fold_name(target.span.of(doc.text));
                let entity = entities.iter().position(|e| e.names.contains(&key));
                if let Some(index) = entity {
                    let mut actor = entities[index].actor.clone();
                    actor.evidence = vec![format!(
                        "{head_form} stands for {}",
                        target.span.of(doc.text)
                    )];
                    let mut found = Found::new(actor, entities[index].kind);
                    found.names.push(fold_name(head_form));
                    found.same = Some(index);
                    return Some(found);
                }
            }
        }
        let (found, start) = best?;
        let description = self.describe(doc, m, None);
        // "the Treasury" after "the U.S. Treasury"
        let short = fold_name(surface);
        let short = short.strip_prefix("the ").unwrap_or(&short);
        let longer = entities.iter().rposition(|e| {
            matches!(e.kind, EntityKind::Organisation | EntityKind::Country)
                && e.last.0 <= m.sentence
                && e.names.iter().any(|n| {
                    let rest = n.strip_suffix(short).unwrap_or_default().trim();
                    let rest = rest.strip_prefix("the ").unwrap_or(rest);
                    matches!(rest, "us" | "uk")
                        || self
                            .lexicon
                            .lookup(rest)
                            .iter()
                            .any(|c| matches!(c.entry, Entry::Country(..)))
                })
        });
        if let Some(index) = longer.filter(|_| description.country.is_none()) {
            return Some(same_as(entities, index, surface));
        }
        // A longer name of the tagger than the match is somebody else: "Georgia Tech", "Turkey Point".
        let tagged = tagged_range(sentence, m.head);
        if let Some((from, to)) = tagged {
            let inside = from < start || to > found.end;
            let capital_rest = (from..to)
                .filter(|t| !(start..found.end).contains(t))
                .any(|t| {
                    doc.forms[m.sentence][t].starts_with(char::is_uppercase)
                        && !self.is_title(doc.forms[m.sentence][t])
                        && !self.is_adjective(doc.forms[m.sentence][t])
                });
            // "the Federation Council of Russia"
            let at_home = doc.forms[m.sentence].get(found.end) == Some(&"of")
                && found.candidates.iter().any(|c| match c.entry {
                    Entry::Organisation(o) => description.country.as_deref() == Some(&*o.country),
                    _ => false,
                });
            if inside && capital_rest && !at_home && found.end - start < to - from {
                return self.unknown_organisation(doc, m, &description, entities);
            }
        }
        let class = sentence
            .tokens
            .get(m.head)
            .map(|t| t.ner.as_str())
            .unwrap_or("");
        let candidate = self.choose_named(doc, m, found, class, &description)?;
        match candidate.entry {
            Entry::Country(country, name) => {
                self.country(doc, m, country, name, start, found.end, entities)
            }
            Entry::Organisation(organisation) => {
                // "Hamas leader": the organisation only modifies the head. (The head itself is covered here.)
                let mut sector = organisation.sectors_on(day_number(doc.day));
                let mut country =
                    (!organisation.country.is_empty()).then(|| organisation.country.to_string());
                let mut evidence = vec![format!(
                    "table: {} ({})",
                    organisation.name, organisation.kind
                )];
                if country.is_none() {
                    country = self.default_country(doc, m, m.head).map(|(c, why)| {
                        evidence.push(why);
                        c
                    });
                }
                if &*organisation.kind == "igo"
                    && sector.iter().any(|s| s == "MIL")
                    && !words::is_force(&organisation.name)
                {
                    sector.retain(|s| s != "MIL");
                }
                if self.shares_armed_noun(doc, m).is_some() {
                    sector = vec!["MIL".to_owned()];
                }
                let mut out = Found::new(
                    Actor {
                        name: Some(organisation.name.to_string()),
                        country,
                        sector,
                        confidence: if candidate.form == NameForm::Local {
                            0.7
                        } else {
                            0.9
                        },
                        evidence,
                        ..Actor::default()
                    },
                    EntityKind::Organisation,
                );
                out.names = vec![fold_name(&organisation.name), fold_name(surface)];
                Some(out)
            }
            Entry::Person(_) => {
                let sentence_words = sentence
                    .cover(&(start..found.end).collect::<Vec<_>>())
                    .of(doc.text);
                let key = fold_name(sentence_words);
                let named_before = entities.iter().any(|e| {
                    e.kind == EntityKind::Person
                        && e.names.iter().any(|n| n.split(' ').any(|w| w == key))
                });
                let propn = sentence
                    .tokens
                    .get(m.head)
                    .is_some_and(|t| t.upos == Upos::Propn);
                if !propn || class.ends_with("ORG") || class.ends_with("LOC") && !named_before {
                    return None;
                }
                let found = self.person(doc, usize::MAX, m, (start, found.end), entities);
                (found.actor.confidence >= 0.5 || found.same.is_some()).then_some(found)
            }
            Entry::Agent(_) => None,
        }
    }

    fn choose_named<'m>(
        &self,
        doc: &Doc,
        m: &Mention,
        found: &'m Match<'m>,
        class: &str,
        description: &Description,
    ) -> Option<&'m Candidate<'m>> {
        let surface_words = found.end - found.start;
        let propn = (found.start..found.end).any(|t| {
            doc.sentences[m.sentence]
                .tokens
                .get(t)
                .is_some_and(|t| t.upos == Upos::Propn || t.ner != "O" && !t.ner.is_empty())
        });
        let tokens = &doc.sentences[m.sentence].tokens;
        let forms = &doc.forms[m.sentence][found.start..found.end];
        let common = found.end - found.start > 1
            && tokens[found.end - 1].upos == Upos::Noun
            && doc.forms[m.sentence][found.end - 1].starts_with(char::is_lowercase)
            && (found.start..found.end - 1)
                .all(|t| matches!(tokens[t].upos, Upos::Adj | Upos::Det));
        let total: f32 = doc.countries.values().sum::<f32>().max(1.0);
        // "Hezbollah" is nobody else, whatever the text is about; nor is "Hamas" somebody called al-Hams
        let surname =
            |c: &&Candidate| matches!(c.entry, Entry::Person(_)) && c.form == NameForm::Surname;
        let only = found.candidates.iter().filter(|c| !surname(c)).count() == 1 && propn;
        // the match may take it along
        let article = found
            .start
            .checked_sub(1)
            .into_iter()
            .chain([found.start])
            .any(|t| doc.forms[m.sentence][t].eq_ignore_ascii_case("the"));
        // "Haiti" is no Badrodin Haiti where nobody of that name is told of
        let land = self.is_country_name(doc, m.sentence, (found.start, found.end));
        // "the King of Morocco" is nobody called King
        let crown = (found.start..found.end).all(|t| {
            let word = fold_name(doc.forms[m.sentence][t]);
            words::CROWNS.contains(&word.as_str())
                || matches!(word.as_str(), "crown" | "shah" | "emperor")
        });
        let mut best: Option<(f32, &Candidate)> = None;
        for candidate in &found.candidates {
            let mut score: f32 = match candidate.entry {
                Entry::Country(country, name) => {
                    if !c_fits(name, doc.day) {
                        continue;
                    }
                    if is_seat_elsewhere(doc, &found.candidates, country, name) {
                        continue;
                    }
                    match name.form {
                        CountryForm::Name => 2.0,
                        CountryForm::Demonym
                        | CountryForm::Demonyms
                        | CountryForm::PartialDemonyms => 1.6,
                        CountryForm::Partial => 1.7,
                        CountryForm::Seat => 1.6,
                        CountryForm::Capital => 1.3,
                        CountryForm::PartialCapital => 0.5,
                        CountryForm::Adjective | CountryForm::PartialAdjective => 1.0,
                    }
                }
                // Slovakia is no party
                Entry::Organisation(o)
                    if matches!(&*o.kind, "group" | "party")
                        && found.candidates.iter().any(|c| match c.entry {
                            Entry::Country(_, n) => n.form == CountryForm::Name,
                            _ => false,
                        }) =>
                {
                    continue;
                }
                // "an Islamic group" is not Islamic Group
                Entry::Organisation(o) if common && matches!(&*o.kind, "group" | "party") => {
                    continue;
                }
                Entry::Organisation(o) => {
                    let mut score = 1.5;
                    let common_name = words::has_common_name(forms, o);
                    let near = || {
                        description
                            .country
                            .clone()
                            .or_else(|| self.default_country(doc, m, m.head).map(|c| c.0))
                    };
                    if candidate.form == NameForm::Local {
                        if near().as_deref() != Some(&*o.country) {
                            continue;
                        }
                        score = 1.2;
                    } else if common_name && !doc.countries.contains_key(&*o.country) {
                        // "the High Court in Nairobi" is not that of the one country whose row is so called
                        let here = near();
                        if here.is_some() || &*o.kind != "party" {
                            continue;
                        }
                    }
                    if surface_words == 1 && !propn {
                        score -= 1.0;
                    }
                    if class.ends_with("ORG") {
                        score += 0.5;
                    }
                    if let Some(w) = doc.countries.get(&*o.country) {
                        score += 0.8 * w / total;
                    } else if o.active.iter().any(|c| doc.countries.contains_key(&**c)) {
                        score += 0.3;
                    } else if !(detente_lexicon::actors::table::NON_STATE.contains(&&*o.country)
                        || only && &*o.kind == "group" && candidate.form == NameForm::Full
                        || only
                            && surface_words == 1
                            && words::is_like_no_other(forms[forms.len() - 1], article, o))
                    {
                        score -= if surface_words == 1 { 0.95 } else { 0.5 };
                    }
                    if description.country.as_deref() == Some(&*o.country) {
                        score += 1.0;
                    }
                    // "the South Korean Joint Chiefs of Staff" are not those of the table
                    let other = doc.near[m.sentence].iter().any(|(at, code, _)| {
                        (m.start..found.start).contains(at) && **code != *o.country
                    });
                    if other && !detente_lexicon::actors::table::NON_STATE.contains(&&*o.country) {
                        score -= 1.5;
                    }
                    if o.sectors.first().is_some_and(|s| &**s == "CVL") {
                        score -= 0.2;
                    }
                    score
                }
                Entry::Person(_) if land || crown => continue,
                Entry::Person(_) => {
                    let base = if candidate.form == NameForm::Full {
                        1.1
                    } else {
                        0.8
                    };
                    base + if class.ends_with("PER") { 1.5 } else { 0.0 }
                        - if propn { 0.0 } else { 1.0 }
                }
                Entry::Agent(_) => continue,
            };
            if candidate.overlay {
                score += 3.0;
            }
            if class.ends_with("PER") && !matches!(candidate.entry, Entry::Person(_)) {
                let first_name = surface_words == 1
                    && !land
                    && words::PERSON_TOO
                        .contains(&fold_name(doc.forms[m.sentence][found.start]).as_str());
                score -= if first_name { 1.5 } else { 0.4 };
            }
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, candidate));
            }
        }
        best.filter(|(s, _)| *s >= 0.6).map(|(_, c)| c)
    }

    #[allow(clippy::too_many_arguments)]
    fn country(
        &self,
        doc: &Doc,
        m: &Mention,
        country: &Country,
        name: &CountryName,
        start: usize,
        end: usize,
        entities: &[Entity],
    ) -> Option<Found> {
        let sentence = &doc.sentences[m.sentence];
        let (code, pre) = self.plover(country);
        let mut evidence = vec![format!(
            "table: {} is {:?} of {}",
            name.text, name.form, country.name
        )];
        let token = sentence.tokens.get(m.head)?;
        let people = matches!(
            name.form,
            CountryForm::Demonym | CountryForm::Demonyms | CountryForm::PartialDemonyms
        );
        if self.is_qualified(doc, m.sentence, start, end) {
            return None;
        }
        if people && !matches!(token.rel(), "compound" | "amod") {
            // "the Syrians rejected": the people, or the government's delegation; we take the people.
            let description = self.describe(doc, m, None);
            let mut sector = description.sectors.clone();
            if sector.is_empty() {
                // "the Russians proposed": who negotiates is the government.
                let verb = token.head.and_then(|h| sentence.tokens.get(h));
                let speaks = token.rel() == "nsubj"
                    && verb.is_some_and(|v| {
                        words::DIPLOMATIC.contains(&v.lemma.to_lowercase().as_str())
                    });
                push_sector(&mut sector, if speaks { "GOV" } else { "CVL" });
            }
            if name.form == CountryForm::PartialDemonyms {
                push_sector(&mut sector, &name.sector);
            }
            let mut found = Found::new(
                Actor {
                    country: Some(code),
                    sector,
                    confidence: 0.75,
                    evidence,
                    ..Actor::default()
                },
                EntityKind::People,
            );
            found.plural = true;
            return Some(found);
        }
        // A place in this sentence?
        let locative = is_locative(sentence, m.head);
        let city = matches!(
            name.form,
            CountryForm::Capital | CountryForm::PartialCapital
        );
        if locative && name.form != CountryForm::Seat {
            return None;
        }
        // "Hungary accuses Brussels" in a text about the EU
        if let Some(code) = words::seat_of_body(&name.text)
            && city
            && words::is_actor_position(sentence, m.head)
            && let Some(index) = entities.iter().rposition(|e| {
                e.kind == EntityKind::Organisation && e.actor.country.as_deref() == Some(code)
            })
            && !doc.near.iter().zip(&doc.forms).any(|(near, forms)| {
                near.iter()
                    .any(|(at, c, _)| **c == *country.code && *forms[*at] != *name.text)
            })
        {
            return Some(same_as(entities, index, m.span.of(doc.text)));
        }
        if name.form == CountryForm::PartialCapital
            || city && !words::is_actor_position(sentence, m.head)
        {
            return None;
        }
        let mut sector = Vec::new();
        let deed = self
            .sector_of_deed(doc, m, &code)
            .filter(|_| name.form == CountryForm::Name);
        push_sector(
            &mut sector,
            if let Some(sector) = deed.as_deref() {
                sector
            } else if name.sector.is_empty() || &*name.sector == "PRE" {
                "GOV"
            } else {
                &name.sector
            },
        );
        if matches!(name.form, CountryForm::Partial) {
            push_sector(&mut sector, &name.sector);
        }
        push_sector(&mut sector, pre);
        if city {
            evidence.push("a capital that acts stands for the government".to_owned());
        }
        // "Washington" in a text that names a person Washington.
        if entities.iter().any(|e| {
            e.kind == EntityKind::Person
                && e.names
                    .iter()
                    .any(|n| n.ends_with(&format!(" {}", fold_name(&name.text))))
        }) && city
        {
            return None;
        }
        let mut found = Found::new(
            Actor {
                name: Some(
                    if matches!(name.form, CountryForm::Partial | CountryForm::Seat) {
                        name.text.to_string()
                    } else {
                        country.name.to_string()
                    },
                ),
                country: Some(code),
                sector,
                confidence: if city { 0.7 } else { 0.88 },
                evidence,
                ..Actor::default()
            },
            EntityKind::Country,
        );
        found.names = vec![fold_name(&country.name), fold_name(&name.text)];
        Some(found)
    }

    /// "The North" that acts, in a text that names one of the two Koreas.
    fn korea(&self, doc: &Doc, m: &Mention) -> Option<Found> {
        let surface = m.span.of(doc.text);
        let sentence = doc.sentences.get(m.sentence)?;
        if !doc.forms[m.sentence]
            .get(m.head)?
            .starts_with(char::is_uppercase)
            || is_locative(sentence, m.head)
        {
            return None;
        }
        let code = match fold_name(surface).trim_start_matches("the ") {
            "north" => "PRK",
            "south" => "KOR",
            _ => return None,
        };
        let told = ["KOR", "PRK"]
            .iter()
            .any(|c| doc.countries.contains_key(*c));
        let country = self.lexicon.country(code).filter(|_| told)?;
        let mut found = Found::new(
            Actor {
                name: Some(country.name.to_string()),
                country: Some(code.to_owned()),
                sector: vec!["GOV".to_owned()],
                confidence: 0.8,
                evidence: vec![format!(
                    "{surface:?} is {} where Korea is named",
                    country.name
                )],
                ..Actor::default()
            },
            EntityKind::Country,
        );
        found.names = vec![fold_name(&country.name), fold_name(surface)];
        Some(found)
    }

    /// A name that the tables do not have: country and sector from its own words.
    fn unknown_organisation(
        &self,
        doc: &Doc,
        m: &Mention,
        description: &Description,
        entities: &[Entity],
    ) -> Option<Found> {
        let head = doc.sentences[m.sentence].tokens[m.head]
            .lemma
            .to_lowercase();
        if m.class == MentionClass::Place
            || m.class == MentionClass::Person && description.sectors.is_empty()
            || words::DOCUMENTS.contains(&head.as_str())
        {
            return None;
        }
        let surface = m.span.of(doc.text);
        // "President Joko Widodo visits China. Widodo will also ..."
        let surname = fold_name(surface);
        let person = entities.iter().rposition(|e| {
            let known = e.kind == EntityKind::Person && e.actor.name.is_some();
            known
                && !surname.contains(' ')
                && e.names
                    .iter()
                    .any(|n| n.rsplit(' ').next() == Some(&surname))
        });
        if let Some(index) = person {
            return Some(same_as(entities, index, surface));
        }
        let mut evidence = description.evidence.clone();
        evidence.push(crate::UNKNOWN_NAME.to_owned());
        // "Freedom Watch, a human rights group"
        let mut description = description.clone();
        if description.sectors.is_empty() {
            self.fill_from_appositions(doc, m, &mut description);
        }
        let mut country = description.country.clone();
        let mut confidence = 0.55;
        // "the Ohio Senate"
        let forms = &doc.forms[m.sentence];
        let from = m.start + usize::from(forms[m.start].eq_ignore_ascii_case("the"));
        if country.is_none()
            && let Some(code) = (from..m.head)
                .rev()
                .filter(|&last| last > from || !self.is_agent(forms[from]))
                .find_map(|last| province(&forms[from..=last].join(" "), &doc.countries))
        {
            country = Some(self.as_plover(&code));
            evidence.push(format!("named after a province of {code}"));
        }
        // "the European Banking Authority"
        let union = forms[from] == "European" && words::is_union_body(&head);
        if country.is_none() && union {
            country = Some("EUR".to_owned());
            evidence.push("named as a body of the European Union".to_owned());
        }
        if country.is_none()
            && let Some((code, why)) = self.default_country(doc, m, m.head)
        {
            country = Some(code);
            confidence = 0.35;
            evidence.push(why);
        }
        let mut found = Found::new(
            Actor {
                name: Some(
                    surface
                        .trim_start_matches("the ")
                        .trim_start_matches("The ")
                        .to_owned(),
                ),
                country,
                sector: description.sectors.clone(),
                confidence: if description.sectors.is_empty() {
                    confidence * 0.7
                } else {
                    confidence
                },
                evidence,
                ..Actor::default()
            },
            EntityKind::Organisation,
        );
        found.names = vec![fold_name(surface)];
        Some(found)
    }

    /// Of what sector is who stands before a deed of arms: "Israeli" in "Israeli air strikes", "Palestinian" in "Palestinian
    /// rocket fire", "U.S." in "U.S. and British forces"?
    fn sector_of_deed(&self, doc: &Doc, m: &Mention, country: &str) -> Option<String> {
        if let Some(noun) = self.shares_armed_noun(doc, m) {
            return Some(noun);
        }
        let sentence = &doc.sentences[m.sentence];
        let token = &sentence.tokens[m.head];
        let modifies =
            |t: &Token| matches!(t.rel(), "amod" | "compound") || t.deprel == "nmod:poss";
        if !modifies(token) {
            return None;
        }
        let mut at = token.head?;
        // "Saudi-led air strikes", "Saudi-led coalition"
        if matches!(sentence.tokens[at].lemma.as_str(), "lead" | "led" | "back") {
            at = sentence.tokens[at].head.unwrap_or(at);
        }
        // "a Russian cluster munition attack"
        for _ in 0..3 {
            let head = &sentence.tokens[at];
            let form = head.form(doc.text).to_lowercase();
            if [head.lemma.to_lowercase(), form]
                .iter()
                .any(|word| words::MILITARY_DEEDS.contains(&word.as_str()))
            {
                // "Palestinian militant attacks"
                let doer = sentence
                    .children(at)
                    .filter(|&c| c != m.head && modifies(&sentence.tokens[c]))
                    .find_map(|c| self.armed_sector(&sentence.tokens[c].lemma));
                let own = if country == "PSE" { "REB" } else { "MIL" };
                return Some(doer.unwrap_or_else(|| own.to_owned()));
            }
            // "US military actions"
            let military = |c: usize| {
                c != m.head
                    && modifies(&sentence.tokens[c])
                    && sentence.tokens[c].lemma == "military"
            };
            if sentence.children(at).any(military) {
                return Some("MIL".to_owned());
            }
            if !modifies(head) {
                return None;
            }
            at = head.head?;
        }
        None
    }

    /// The sector of a noun for those who bear arms without being an army.
    fn armed_sector(&self, noun: &str) -> Option<String> {
        // "a suspected U.S. strike"
        let candidates = self.lexicon.lookup(noun);
        candidates
            .iter()
            .filter(|_| noun != "suspect")
            .find_map(|c| match c.entry {
                Entry::Agent(a) => a
                    .sectors
                    .first()
                    .filter(|s| matches!(&***s, "REB" | "UAF" | "PRM" | "CRM"))
                    .map(|s| s.to_string()),
                _ => None,
            })
    }

    /// The sector of the armed noun that somebody shares with the country behind "and": "U.S. and British forces".
    fn shares_armed_noun(&self, doc: &Doc, m: &Mention) -> Option<String> {
        let forms = &doc.forms[m.sentence];
        let joins = |at: usize| {
            forms
                .get(at)
                .is_some_and(|f| matches!(*f, "," | "and" | "&"))
        };
        let mut at = m.end;
        let mut others = 0;
        while joins(at) {
            at += 1;
            if joins(at) {
                at += 1;
            }
            let end = doc.matches[m.sentence]
                .get(at)?
                .iter()
                .rev()
                .find_map(|found| {
                    found
                        .candidates
                        .iter()
                        .any(|c| match c.entry {
                            Entry::Country(_, n) => matches!(
                                n.form,
                                CountryForm::Adjective
                                    | CountryForm::PartialAdjective
                                    | CountryForm::Demonym
                            ),
                            _ => false,
                        })
                        .then_some(found.end)
                })?;
            others += 1;
            at = end;
        }
        // "U.S. and British | forces", where the parse makes British a conjunct
        let torn = m.kind == MentionKind::Adjective
            && doc.sentences[m.sentence].tokens[m.head].rel() == "conj";
        let noun = forms.get(at).filter(|_| others > 0 || torn)?.to_lowercase();
        match noun.as_str() {
            "police" => Some("COP".to_owned()),
            "aircraft" | "armies" | "fighter" | "forces" | "jets" | "marines" | "soldiers"
            | "troops" | "warplanes" | "warships" => Some("MIL".to_owned()),
            _ => None,
        }
    }

    /// "Israeli" in "Israeli air strikes": the country's government or forces, by what it modifies.
    fn adjective(&self, doc: &Doc, m: &Mention, _entities: &[Entity]) -> Option<Found> {
        let sentence = doc.sentences.get(m.sentence)?;
        if in_toponym(doc, m.sentence, m.start, m.end) {
            return None;
        }
        // "Saudi-led air strikes" are Saudi, "US-backed rebels" are not American
        if self.is_qualified(doc, m.sentence, m.start, m.end)
            && !words::is_leader(&doc.forms[m.sentence], m.end)
        {
            return None;
        }
        let hit = doc.matches[m.sentence]
            .get(m.start)?
            .iter()
            .rev()
            .find_map(|found| {
                found.candidates.iter().find_map(|c| match c.entry {
                    Entry::Country(country, name) if c_fits(name, doc.day) => Some((country, name)),
                    _ => None,
                })
            });
        let (country, name) = hit?;
        let (code, pre) = self.plover(country);
        let head = sentence
            .tokens
            .get(m.head)?
            .head
            .and_then(|h| sentence.tokens.get(h));
        let lemma = head.map(|t| t.lemma.to_lowercase()).unwrap_or_default();
        let mut sector = Vec::new();
        let deed = self.sector_of_deed(doc, m, &code);
        push_sector(&mut sector, deed.as_deref().unwrap_or("GOV"));
        if name.form == CountryForm::PartialAdjective {
            push_sector(&mut sector, &name.sector);
        }
        push_sector(&mut sector, pre);
        let mut found = Found::new(
            Actor {
                name: Some(country.name.to_string()),
                country: Some(code),
                sector,
                confidence: 0.6,
                evidence: vec![format!("adjective of {} before {lemma:?}", country.name)],
                ..Actor::default()
            },
            EntityKind::Country,
        );
        found.names = vec![fold_name(&country.name)];
        Some(found)
    }

    /// "opposition lawmakers", "the Iranian official", "his American counterpart".
    fn nominal(&self, doc: &Doc, m: &Mention, entities: &[Entity]) -> Option<Found> {
        let sentence = doc.sentences.get(m.sentence)?;
        let mut description = self.describe(doc, m, None);
        let head = sentence.tokens.get(m.head)?;
        let lemma = fold_name(&head.lemma);
        // "the body of Kieran Doherty" is dead and no public body
        let of_person = |body: &Mention| {
            body.sentence == m.sentence
                && body.class == MentionClass::Person
                && sentence.tokens[body.head].head == Some(m.head)
                && sentence.stands_after(doc.text, body.head, &["of"])
        };
        if lemma == "body" && doc.mentions.iter().any(of_person) {
            return None;
        }
        // "the two former Soviet republics" hold no office
        description.former &= !words::SETS.contains(&lemma.as_str());
        let definite = description.definite;
        let mut evidence = description.evidence.clone();
        // "the commander of the group": of the one named before
        let group = self
            .group_behind(doc, m, entities)
            .filter(|_| description.country.is_none() && description.organisation.is_none());
        if let Some(group) = group {
            let whole = &entities[group].actor;
            evidence.push(format!(
                "of {}",
                whole.name.as_deref().unwrap_or("the one before")
            ));
            description.country.clone_from(&whole.country);
            description.iso.clone_from(&whole.country);
            let first = description.sectors.first().map_or("", String::as_str);
            if matches!(first, "" | "GOV" | "MIL" | "UAF" | "SPY") || lemma == "member" {
                description.sectors.clone_from(&whole.sector);
            }
        }

        // "four of them"
        let them = sentence
            .children(m.head)
            .find(|&c| head.upos == Upos::Num && sentence.tokens[c].upos == Upos::Pron);
        if let Some(them) = them.filter(|&c| sentence.stands_after(doc.text, c, &["of"])) {
            let pronoun = again::pronoun_at(sentence, them, m);
            let whole = self.pronoun(doc, &pronoun, entities);
            if let Some(found) = whole.filter(|f| f.actor.country.is_some()) {
                let mut some = Found::new(found.actor.clone(), EntityKind::People);
                some.actor.name = None;
                some.actor.entity = None;
                some.actor.members.clear();
                some.plural = true;
                return Some(some);
            }
        }
        if lemma == "counterpart"
            && let Some(found) = self.counterpart(doc, m, &description, entities)
        {
            return Some(found);
        }
        if let Some(index) = self.body_or_country_before(doc, m, &description, entities) {
            return Some(same_as(
                entities,
                index,
                &format!("\"{}\"", m.span.of(doc.text)),
            ));
        }
        if let Some(found) = self.other_states(doc, m, entities) {
            return Some(found);
        }
        // "the West", "the world": no one's in particular
        if let [the, whole] = doc.forms[m.sentence][m.start..m.end]
            && the.eq_ignore_ascii_case("the")
            && matches!(whole, "West" | "world")
        {
            let sector = if whole == "West" {
                vec!["GOV".to_owned()]
            } else {
                Vec::new()
            };
            let actor = Actor {
                sector,
                confidence: 0.5,
                evidence: vec![crate::OF_NO_COUNTRY.to_owned()],
                ..Actor::default()
            };
            return Some(Found::new(actor, EntityKind::People));
        }
        // "fires two missiles": a weapon is nobody, nor is justice, which is demanded, or humanity
        let bare = m.start == m.head && !description.plural;
        if m.kind == MentionKind::Nominal
            && (words::WEAPONS.contains(&lemma.as_str())
                || bare && matches!(lemma.as_str(), "justice" | "humanity" | "mankind"))
        {
            return None;
        }
        let said = description.of_others && !description.sectors.is_empty();
        if description.agent.is_none() && description.organisation.is_none() && !said {
            // a capital that does not act is a place, also where the tagger takes it for a body: "the Astana talks"
            let capital = doc.matches[m.sentence][m.head].iter().any(|found| {
                found.end == m.head + 1
                    && found.candidates.iter().any(|c| match c.entry {
                        Entry::Country(_, n) => {
                            matches!(n.form, CountryForm::Capital | CountryForm::PartialCapital)
                        }
                        _ => false,
                    })
            });
            if capital {
                return None;
            }
            // "California sues the federal government": a state or province that acts is its government
            if m.kind == MentionKind::Named
                && m.class == MentionClass::Place
                && head.deprel == "nsubj"
                && !is_locative(sentence, m.head)
                && let Some(code) = province(m.span.of(doc.text), &doc.countries)
            {
                evidence.push("a province that acts stands for its government".to_owned());
                let actor = Actor {
                    name: Some(m.span.of(doc.text).to_owned()),
                    country: Some(self.as_plover(&code)),
                    sector: vec!["GOV".to_owned()],
                    confidence: 0.5,
                    evidence,
                    ..Actor::default()
                };
                return Some(Found::new(actor, EntityKind::Country));
            }
            // A name with a description that the tables lack.
            if m.kind == MentionKind::Named && m.class != MentionClass::Place {
                if description.country.is_some()
                    || !description.sectors.is_empty()
                    || m.class == MentionClass::Organization
                {
                    return self.unknown_organisation(doc, m, &description, entities);
                }
                return None;
            }
            // "a Turkish warplane", "Iranian vessels": whose it is
            if m.class == MentionClass::Other
                && m.kind == MentionKind::Nominal
                && let Some(country) = description.country
            {
                let mut sector = description.sectors;
                if sector.is_empty()
                    && let Some(code) = words::sector_of_craft(&lemma, &description.words, head)
                {
                    sector.push(code.to_owned());
                }
                return Some(Found::new(
                    Actor {
                        country: Some(country),
                        sector,
                        confidence: 0.5,
                        evidence,
                        ..Actor::default()
                    },
                    EntityKind::People,
                ));
            }
            if m.class != MentionClass::Person && m.class != MentionClass::Organization {
                return None;
            }
            if head.upos == Upos::Num || m.class == MentionClass::Person {
                let (country, confidence) = match &description.country {
                    Some(c) => (Some(c.clone()), 0.5),
                    None if description.plural && words::GIVERS.contains(&lemma.as_str()) => {
                        evidence.push(crate::OF_NO_COUNTRY.to_owned());
                        (None, 0.2)
                    }
                    None => match self.default_country(doc, m, m.head) {
                        Some((c, why)) => {
                            evidence.push(why);
                            (Some(c), 0.35)
                        }
                        None => (None, 0.2),
                    },
                };
                let mut sector = description.sectors.clone();
                if sector.is_empty() {
                    push_sector(&mut sector, "CVL");
                }
                let mut found = Found::new(
                    Actor {
                        country,
                        sector,
                        confidence,
                        evidence,
                        ..Actor::default()
                    },
                    EntityKind::People,
                );
                found.plural = description.plural;
                return Some(found);
            }
            return None;
        }
        // "Bain Capital"
        if m.kind == MentionKind::Named
            && m.class == MentionClass::Organization
            && doc.forms[m.sentence][m.head].starts_with(char::is_uppercase)
            && matches!(lemma.as_str(), "capital" | "partner" | "partners")
        {
            description.sectors = vec!["BUS".to_owned()];
            return self.unknown_organisation(doc, m, &description, entities);
        }
        let mut country = description.country.clone();
        // "Toyota workers in Australia"
        let person = m.class == MentionClass::Person && m.kind == MentionKind::Nominal;
        if person && country.as_deref() == Some("MNC") {
            country = None;
        }
        // "the UN envoy"
        let body = description
            .agent
            .and_then(|a| words::body_of_title(&a.noun));
        if country.is_none()
            && let Some(code) = body
        {
            country = Some(code.to_owned());
            evidence.push(format!("a title at {code}"));
        }
        // "the International Court of Arbitration"
        let court = matches!(lemma.as_str(), "court" | "tribunal" | "arbitration");
        if country.is_none()
            && court
            && m.kind == MentionKind::Named
            && description.words.iter().any(|w| w == "international")
        {
            country = Some("IGO".to_owned());
            evidence.push("an international court".to_owned());
        }
        // "Marines kill a bomber": with a capital those of the United States
        if country.is_none()
            && m.start == m.head
            && matches!(doc.forms[m.sentence][m.head], "Marine" | "Marines")
        {
            country = Some("USA".to_owned());
            evidence.push("the Marine Corps".to_owned());
        }
        // "Coalition forces" in Iraq and Syria are those that the United States lead
        if country.is_none()
            && description.words.iter().any(|w| w == "coalition")
            && description.sectors.first().is_some_and(|s| s == "MIL")
            && ["IRQ", "SYR"]
                .iter()
                .any(|c| doc.countries.contains_key(*c))
        {
            country = Some("USA".to_owned());
            evidence.push("the coalition led by the United States".to_owned());
        }
        // "international aid groups"
        if country.is_none()
            && description.words.iter().any(|w| w == "international")
            && description.sectors.first().is_some_and(|s| s == "SOC")
        {
            country = Some("NGO".to_owned());
            evidence.push("an international organisation of no state".to_owned());
        }
        let mut iso = description.iso.clone();
        let mut owner_sector = Vec::new();
        if country.is_none()
            && let Some((code, why)) = self.of_body_before(doc, m, &description, entities)
        {
            country = Some(code);
            evidence.push(why.to_owned());
        }
        // "his prime minister": the country of the one before.
        // "200 of its nationals"
        let counted = sentence
            .children(m.head)
            .find(|&c| head.upos == Upos::Num && sentence.tokens[c].rel() == "nmod" && c < m.end);
        let noun = counted.unwrap_or(m.head);
        let citizens = matches!(&*sentence.tokens[noun].lemma, "citizen" | "national");
        let owner = sentence.children(noun).find(|c| {
            sentence.tokens[*c].deprel == "nmod:poss" && sentence.tokens[*c].upos == Upos::Pron
        });
        if let Some(owner) = owner {
            let pronoun = again::pronoun_at(sentence, owner, m);
            // "its director in Nigeria" is of a body of no state
            let found = self.pronoun(doc, &pronoun, entities).filter(|f| {
                country.is_none()
                    || citizens
                    || f.kind == EntityKind::Organisation
                        && f.actor.country.as_deref().is_some_and(is_non_state)
            });
            // "its spokesman" speaks for it
            owner_sector = found
                .as_ref()
                .filter(|f| f.kind == EntityKind::Organisation)
                .filter(|_| description.agent.is_some_and(|a| a.kind == AgentKind::Weak))
                .map(|f| f.actor.sector.clone())
                .unwrap_or_default();
            if let Some(found) = found
                && let Some(code) = found.actor.country
            {
                evidence.push(format!(
                    "country of {}",
                    found.actor.name.as_deref().unwrap_or("the owner")
                ));
                iso = Some(code.clone());
                country = Some(code);
            }
        }
        let mut confidence: f32 = if country.is_some() { 0.82 } else { 0.5 };
        let mut name = None;
        let mut wikidata = None;
        let mut role = description.role.clone();
        let mut kind = match description.agent {
            Some(a) if words::is_body(&a.noun) => EntityKind::Organisation,
            Some(_) if description.plural => EntityKind::People,
            Some(_) if m.class == MentionClass::Place => EntityKind::Organisation,
            Some(_) => EntityKind::Person,
            None => EntityKind::Organisation,
        };
        if words::GROUP_NOUNS.contains(&lemma.as_str()) {
            kind = EntityKind::Organisation;
        }
        // Who was named before and fits the description.
        if definite
            && owner.is_none()
            && group.is_none()
            && !description.plural
            && kind == EntityKind::Person
            && !description.former
        {
            let fits = |e: &Entity| {
                e.kind == EntityKind::Person
                    && !e.plural
                    && country
                        .as_ref()
                        .is_none_or(|c| e.actor.country.as_ref() == Some(c))
                    && (description.titles.iter().any(|t| e.titles.contains(t))
                        || description.agent.is_some_and(|a| {
                            a.office.is_empty() && words::VAGUE_PERSONS.contains(&&*a.noun)
                        })
                        || description.office_kind.as_deref().is_some_and(|k| {
                            e.actor
                                .role
                                .as_deref()
                                .is_some_and(|r| words::role_has(&self.lexicon, r, k))
                        }))
                    && (description.sectors.is_empty()
                        || e.actor.sector.is_empty()
                        || description
                            .sectors
                            .iter()
                            .any(|s| e.actor.sector.contains(s))
                        || description.agent.is_some_and(|a| a.kind == AgentKind::Weak))
            };
            if let Some(index) = self.antecedent(doc, m, entities, fits) {
                return Some(same_as(
                    entities,
                    index,
                    &format!("\"{}\"", m.span.of(doc.text)),
                ));
            }
        }
        // "some protesters" after "Palestinian protesters"
        let again = m.start + 1 == m.head
            && matches!(
                &*fold_name(doc.forms[m.sentence][m.start]),
                "some" | "other" | "another" | "several" | "more" | "many"
            );
        // "the marine" after "a U.S. Marine", "police" after "Berlin police"
        let said_before = (country.is_none()
            && (again
                || !description.indefinite
                    && (definite
                        || m.start == m.head && words::BARE_AGAIN.contains(&lemma.as_str()))
                    && (m.start..m.head)
                        .all(|t| matches!(sentence.tokens[t].upos, Upos::Det | Upos::Num))))
        .then(|| {
            entities
                .iter()
                .filter(|e| e.last.0 <= m.sentence && m.sentence - e.last.0 <= REACH)
                .filter(|e| e.noun.as_deref() == Some(&lemma))
                .max_by_key(|e| e.at.start)
        })
        .flatten();
        if let Some(before) = said_before {
            country.clone_from(&before.actor.country);
            iso.clone_from(&before.actor.country);
            evidence.push("country of the same noun before".to_owned());
            confidence = 0.6;
        }
        // "the governments of the region" are those of several countries, "local governments" are not
        let governments = lemma == "government"
            && description.plural
            && !description.words.iter().any(|w| {
                matches!(
                    &**w,
                    "federal" | "local" | "municipal" | "provincial" | "state"
                )
            });
        // "The Russian parliament urges the president": the one of the same state
        if country.is_none()
            && definite
            && !governments
            && description.agent.is_some_and(|a| {
                !a.office.is_empty()
                    || matches!(
                        &*a.noun,
                        "army" | "government" | "military" | "opposition" | "parliament" | "police"
                    )
            })
            && head.rel() != "nsubj"
            && let Some((_, code, _)) = doc.near[m.sentence].first().filter(|(at, _, place)| {
                *at < m.start && !place && !words::is_side_itself(sentence, *at)
            })
        {
            iso = Some(code.clone());
            country = Some(self.as_plover(code));
            evidence.push("the country named first in the sentence".to_owned());
            confidence = 0.45;
        }
        // The holder of the office on the day.
        if let (Some(agent), false, false) =
            (description.agent, description.plural, description.former)
        {
            let indefinite = description.indefinite;
            let place = match &description.organisation {
                Some(o) => words::office_key(o),
                None => iso.or_else(|| words::noun_home(&agent.noun).map(str::to_owned)),
            };
            if country.is_none()
                && let Some(home) = words::noun_home(&agent.noun)
            {
                country = Some(home.to_owned());
                evidence.push(format!("\"{}\" is an office of {home}", agent.noun));
                confidence = 0.6;
            }
            if !indefinite && (!agent.office.is_empty() || description.organisation.is_some()) {
                let place = place.or_else(|| {
                    (country.is_none() && !agent.office.is_empty() && definite)
                        .then(|| self.default_country(doc, m, m.head).map(|c| c.0))
                        .flatten()
                });
                if let Some(place) = place
                    && let Some((person, tenure)) =
                        self.lexicon.office_holder(&place, &agent.noun, doc.day)
                    && (!words::CROWNS.contains(&&*agent.noun)
                        || fold_name(&tenure.office).contains(&*agent.noun))
                {
                    name = Some(person.name.to_string());
                    wikidata = (!person.wikidata.is_empty()).then(|| person.wikidata.to_string());
                    role = Some(self.role_text(&tenure.office, &tenure.country));
                    evidence.push(format!(
                        "table: {} of {place} on {} is {}",
                        agent.noun, doc.day, person.name
                    ));
                    confidence = confidence.max(0.6) + 0.05;
                    if country.is_none() {
                        country = Some(
                            self.lexicon
                                .country(&place)
                                .map_or(place, |c| c.plover.to_string()),
                        );
                    }
                }
            }
        }
        // PLOVER's code for Europe; "the European Banking Authority"
        let body = m.kind == MentionKind::Named && words::is_union_body(&lemma);
        if country.is_none()
            && (description.plural || body)
            && description.words.iter().any(|w| w == "european")
            && !description.words.iter().any(|w| w == "other")
        {
            country = Some("EUR".to_owned());
        }
        // "Western diplomats", "both sides": nobody's in particular.
        // "three opposition parties" are those of the place
        let political = description
            .sectors
            .first()
            .is_some_and(|s| s == "PTY" || s == "OPP");
        // "Muslim herders", unlike "Muslim states"
        let believers = description.words.iter().any(|w| w == "muslim")
            && !words::SETS.contains(&lemma.as_str());
        let world = lemma == "community" && description.words.iter().any(|w| w == "international");
        let nobody = words::is_regional(&description) && !believers
            || world
            || governments
            || description.plural && words::SETS.contains(&lemma.as_str()) && !political;
        // "donors", "the creditors" of a state are of others
        let givers = description.plural && words::GIVERS.contains(&lemma.as_str());
        // "negotiators are due to meet in Brussels"
        let envoys = description.plural
            && doc.countries.len() > 1
            && words::ENVOYS.contains(&lemma.as_str());
        let nobody = nobody
            || givers
            || envoys
            || description.country.is_none() && is_from_elsewhere(doc, m, &description);
        // "11 crew members" are of the place, "the members" of a body are not
        if nobody && country.is_none() && lemma != "member" {
            evidence.push(crate::OF_NO_COUNTRY.to_owned());
        }
        if country.is_none()
            && !nobody
            && let Some((code, why)) = self.default_country(doc, m, m.head)
        {
            country = Some(code);
            evidence.push(why);
            confidence = 0.45;
        }
        // settlers in the occupied territories are those of the occupying power
        if country.as_deref() == Some("PSE")
            && description.country.is_none()
            && description
                .agent
                .is_some_and(|a| a.noun.ends_with("settler"))
        {
            country = Some("ISR".to_owned());
            evidence.push("settlers in PSE".to_owned());
        }
        let mut sector = if owner_sector.is_empty() {
            description.sectors.clone()
        } else {
            owner_sector
        };
        if description.was_in_office() {
            sector = vec!["ELI".to_owned()];
        }
        let mut found = Found::new(
            Actor {
                name,
                wikidata,
                country,
                sector,
                role,
                confidence,
                evidence,
                ..Actor::default()
            },
            kind,
        );
        if let Some(n) = &found.actor.name {
            found.names.push(fold_name(n));
        }
        if kind == EntityKind::Organisation {
            found.names.push(fold_name(m.span.of(doc.text)));
        }
        found.noun = description.country.is_some().then_some(lemma);
        found.titles = description.titles;
        found.plural = description.plural;
        Some(found)
    }

    /// A country for somebody whose words name none: from the sentence, else the document.
    fn default_country(&self, doc: &Doc, m: &Mention, head: usize) -> Option<(String, String)> {
        let as_plover = |code: &str| self.as_plover(code);
        let mut across = doc
            .sentences
            .get(m.sentence)
            .map(|s| words::across_the_verb(s, head))
            .unwrap_or_default();
        // of whom a government speaks as terrorists are mostly those of elsewhere
        let forms = &doc.forms[m.sentence];
        let armed = forms[m.start..m.end.min(forms.len())]
            .iter()
            .any(|f| words::ARMED.contains(&fold_name(f).as_str()));
        if armed {
            across.extend(words::subjects_above(&doc.sentences[m.sentence], head));
        }
        // "the Turkish president says that the army has killed 30 fighters in Iraq"
        let sentence = &doc.sentences[m.sentence];
        let forces = ["army", "government", "military", "parliament", "police"];
        if sentence.child(head, "det").is_some()
            && forces.contains(&sentence.tokens[head].lemma.to_lowercase().as_str())
            && sentence.tokens[head].deprel == "nsubj"
        {
            let above: Vec<usize> = words::subjects_above(sentence, head);
            let speaker = doc.near[m.sentence]
                .iter()
                .find(|(at, _, place)| !place && above.contains(at));
            if let Some((_, code, _)) = speaker {
                return Some((
                    as_plover(code),
                    "the country of who speaks of it".to_owned(),
                ));
            }
        }
        if let Some(code) = shared_adjective(doc, m.sentence, head) {
            let why = "adjective before what it is joined with";
            return Some((as_plover(code), why.to_owned()));
        }
        if let Some(code) = the_country(doc, m.sentence, head) {
            return Some((
                as_plover(code),
                "\"the country\" is named before".to_owned(),
            ));
        }
        // "US carmakers testify before Congress": a chamber is of the one country that is named, even of the other side's
        let chambers = [
            "assembly",
            "congress",
            "legislature",
            "parliament",
            "senate",
        ];
        let mut here = doc.near[m.sentence].iter().map(|(_, code, _)| code);
        let one_here = here.next().filter(|first| here.all(|code| code == *first));
        let one = || {
            doc.countries
                .keys()
                .next()
                .filter(|_| doc.countries.len() == 1)
        };
        if chambers.contains(&sentence.tokens[head].lemma.to_lowercase().as_str())
            && let Some(code) = one_here.or_else(one)
        {
            return Some((
                as_plover(code),
                "the one country of the sentence".to_owned(),
            ));
        }
        let near: Vec<&(usize, String, bool)> = doc
            .near
            .get(m.sentence)?
            .iter()
            .filter(|(at, _, place)| *place || !across.contains(at))
            // nobody is from where somebody else is taken or is from
            .filter(|(at, _, place)| {
                (m.start..m.end).contains(at)
                    || !(words::is_destination(sentence, doc.text, *at)
                        || *place && words::is_of_others(sentence, doc.text, *at, head))
            })
            .collect();
        let nearest = |place: bool| {
            near.iter()
                .filter(|(at, _, p)| *p == place && !(m.start..m.end).contains(at))
                .min_by_key(|(at, _, _)| at.abs_diff(head))
        };
        // "a New South Wales coroner", "North Dakota offers vaccines to Manitoba truck drivers"
        let before = near.iter().find(|(at, _, place)| {
            let joins = |t: &Token| matches!(t.upos, Upos::Propn | Upos::Noun | Upos::Adj);
            let modifies = || sentence.tokens[*at..head].iter().all(joins);
            *place && (m.start..head).contains(at) && modifies()
        });
        // "a war crimes tribunal in The Hague"
        let hague = |(at, _, place): &&&(usize, String, bool)| {
            *place && forms[*at..].iter().take(2).any(|f| *f == "Hague")
        };
        if sentence.tokens[head].lemma.eq_ignore_ascii_case("tribunal")
            && near.iter().find(hague).is_some()
        {
            return Some(("UNO".to_owned(), "an international court".to_owned()));
        }
        if let Some((_, code, _)) = before.or_else(|| nearest(true)) {
            let why = if before.is_some() {
                "country named in the phrase"
            } else {
                "country of a place in the sentence"
            };
            return Some((as_plover(code), why.to_owned()));
        }
        // "demonstrators outside the Saudi embassy in Jakarta": where they are tells more than what stands there
        let mut inside = near
            .iter()
            .filter(|(at, _, _)| (m.start..m.end).contains(at));
        let inside = inside
            .clone()
            .find(|(_, _, place)| *place)
            .or(inside.next());
        if let Some((_, code, _)) = inside {
            return Some((as_plover(code), "country named in the phrase".to_owned()));
        }
        let total: f32 = doc.countries.values().sum();
        let mut ranked: Vec<(&String, &f32)> = doc.countries.iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        // With one country in the sentence, that; with several, the document decides.
        let mut here: Vec<&String> = near.iter().map(|(_, c, _)| c).collect();
        here.dedup();
        if let [only] = here.as_slice() {
            return Some((
                as_plover(only),
                "the one country of the sentence".to_owned(),
            ));
        }
        // the other side's country is no better by being all that the document names
        let others: Vec<&String> = across
            .iter()
            .filter_map(|at| {
                let near = doc.near[m.sentence].iter();
                near.clone().find(|(t, _, _)| t == at).map(|(_, c, _)| c)
            })
            .collect();
        ranked.retain(|(code, _)| !others.contains(code));
        let (code, weight) = ranked.first()?;
        // of equals the one that is named first
        let equals: Vec<&String> = ranked
            .iter()
            .take_while(|(_, w)| **w >= **weight)
            .map(|(code, _)| *code)
            .collect();
        let mut order = doc.near.iter().flatten().map(|(_, code, _)| code);
        let code = order.find(|code| equals.contains(code)).unwrap_or(*code);
        // "Turkey launches an offensive in Syria. The army says ...": its own, wherever it fights
        let own = sentence.child(head, "det").is_some()
            && doc.leads.contains(code)
            && matches!(
                sentence.tokens[head].lemma.as_str(),
                "army" | "military" | "navy"
            );
        let why = if own {
            "the country of who leads the text"
        } else {
            "main country of the document"
        };
        (**weight >= 0.25 * total).then(|| (as_plover(code), why.to_owned()))
    }
}

/// The countries that have a division of this name.
fn countries_of_division(name: &str) -> Vec<&'static str> {
    let gazetteer = Gazetteer::embedded();
    let hits = gazetteer.exact(&fold_place(name));
    let named = hits.iter().filter(|h| h.class == NameClass::Name);
    named
        .map(|h| gazetteer.place(h.id))
        .filter(|p| p.kind == PlaceKind::Admin1)
        .map(|p| p.country_code3())
        .collect()
}

/// The seat of another country than that whose body of this name the text tells of: the House of Commons in a text on Canada.
fn is_seat_elsewhere(
    doc: &Doc,
    candidates: &[Candidate],
    country: &Country,
    name: &CountryName,
) -> bool {
    let named = |code: &str| doc.countries.contains_key(code);
    let at_home = |c: &Candidate| match c.entry {
        Entry::Organisation(o) => o.country != country.code && named(&o.country),
        _ => false,
    };
    name.form == CountryForm::Seat && !named(&country.code) && candidates.iter().any(at_home)
}

/// Evidence of a sector that the words around a name give.
const WORDS_TELL: &str = "sector from the words";

/// Does this evidence say that the text itself names the office?
fn is_called(evidence: &String) -> bool {
    evidence == WORDS_TELL || evidence.ends_with("by the text")
}

struct State {
    sectors: Vec<String>,
    role: Option<String>,
    why: String,
}

/// The country of the most prominent place of a name.
fn country_of_place(name: &str) -> Option<String> {
    let place = candidates_of(name).into_iter().next()?;
    let code = Gazetteer::embedded().place(place.id).country_code3();
    (!code.is_empty()).then(|| code.to_owned())
}

/// "The Philippines asks the country's largest separatist group": the country named last before, by its name rather than by
/// an adjective.
fn the_country<'d>(doc: &'d Doc, s: usize, head: usize) -> Option<&'d str> {
    let sentence = &doc.sentences[s];
    let owner = sentence.child(head, "nmod:poss")?;
    let lemma = sentence.tokens[owner].lemma.to_lowercase();
    if !matches!(lemma.as_str(), "country" | "nation" | "kingdom")
        || sentence.child(owner, "det").is_none()
    {
        return None;
    }
    let mut here = doc.near[s].iter().filter(|(at, ..)| *at < owner);
    let name = here
        .clone()
        .rfind(|(at, ..)| sentence.tokens[*at].upos == Upos::Propn);
    let before = name.or_else(|| here.next_back());
    before
        .map(|(_, code, _)| code.as_str())
        .or(doc.leads.first().map(String::as_str))
}

/// "Russian banks and oligarchs": the adjective of the first of two nouns that are joined.
fn shared_adjective<'d>(doc: &'d Doc, s: usize, head: usize) -> Option<&'d str> {
    let sentence = &doc.sentences[s];
    let token = &sentence.tokens[head];
    let first = token.head.filter(|f| token.rel() == "conj" && *f < head)?;
    // "and" stands right before the second
    let close = head == first + 2 && sentence.children(head).all(|c| c == first + 1);
    let (_, code, _) = doc.near[s].iter().find(|(at, _, place)| {
        let adjective = &sentence.tokens[*at];
        !place && adjective.head == Some(first) && adjective.rel() == "amod" && *at < first
    })?;
    close.then_some(code)
}

/// Does a country's name stand between a town and another country, set off by commas, and so mean a part of the latter?
fn is_province_of_next(forms: &[&str], matches: &[Vec<Match>], at: usize, end: usize) -> bool {
    let comma = |i: usize| forms.get(i) == Some(&",");
    let town = at > 1 && comma(at - 1) && forms[at - 2].starts_with(char::is_uppercase);
    if !town || !comma(end) {
        return false;
    }
    let next = matches.get(end + 1).into_iter().flatten().find(|m| {
        let mut entries = m.candidates.iter().map(|c| &c.entry);
        entries.any(|e| matches!(e, Entry::Country(..)))
    });
    // "Russia, Georgia, Armenia and Azerbaijan" is a list
    next.is_some_and(|m| !matches!(forms.get(m.end), Some(&("and" | "," | "or"))))
}

/// Is this the subject of the sentence's main verb?
/// "USS Boxer", "the Royal Navy's HMS Defender": the prefix of its name tells whose a warship is.
fn warship(doc: &Doc, m: &Mention) -> Option<Found> {
    let forms = &doc.forms[m.sentence][m.start..m.end];
    let (at, country) = forms.iter().enumerate().find_map(|(at, form)| {
        let (_, country) = words::WARSHIPS.iter().find(|(prefix, _)| prefix == form)?;
        Some((at, *country))
    })?;
    let named = forms.get(at + 1)?.starts_with(char::is_uppercase);
    // and no more: "USS Cole bombing suspect"
    let ends = forms.len() <= at + 3;
    (named && ends && m.kind == MentionKind::Named).then(|| {
        let name = forms[at..].join(" ");
        let names = vec![fold_name(&name)];
        let mut found = Found::new(
            Actor {
                name: Some(name),
                country: Some(country.to_owned()),
                sector: vec!["MIL".to_owned()],
                confidence: 0.8,
                evidence: vec!["name of a warship".to_owned()],
                ..Actor::default()
            },
            EntityKind::Organisation,
        );
        found.names = names;
        found
    })
}

fn is_main_subject(sentence: &Sentence, at: usize) -> bool {
    sentence.tokens.get(at).is_some_and(|token| {
        let verb = token.head.and_then(|h| sentence.tokens.get(h));
        token.deprel == "nsubj" && verb.is_some_and(|verb| verb.deprel == "root")
    })
}

/// Are they of no country that the text tells: "300 non-Saudi workers", "hundreds of migrants"?
fn is_from_elsewhere(doc: &Doc, m: &Mention, description: &Description) -> bool {
    let non = |form: &&str| {
        let rest = form.strip_prefix("non").map(|r| r.trim_start_matches('-'));
        rest.is_some_and(|r| r.is_empty() || r.starts_with(char::is_uppercase))
    };
    // migrants are seldom of the place where they are
    let migrants = |word: &String| words::MIGRANTS.contains(&word.trim_end_matches('s'));
    doc.forms[m.sentence][m.start..m.head].iter().any(non)
        || description
            .agent
            .is_some_and(|a| words::MIGRANTS.contains(&&*a.noun))
        || description.words.last().is_some_and(migrants)
        || description.of_others && description.words.iter().any(migrants)
}

/// A head of several states and territories is meantas that of the largest: of the United Kingdom, of France.
fn only_at_home(candidates: &mut Vec<(Candidate, bool)>) {
    let head = |c: &Candidate| match c.entry {
        Entry::Person(p) if p.tenures.iter().any(|t| &*t.kind == "head of state") => {
            Some((p.name.to_string(), people_of(&p.country)))
        }
        _ => None,
    };
    if candidates.len() < 2 {
        return;
    }
    let heads: Vec<(String, u64)> = candidates.iter().filter_map(|(c, _)| head(c)).collect();
    candidates.retain(|(c, _)| {
        head(c).is_none_or(|(name, size)| heads.iter().all(|(n, s)| *n != name || *s <= size))
    });
}

/// The country of a first-level division of this name, first among the countries that the text names; `None` where a
/// larger town has the name.
fn province(name: &str, named: &HashMap<String, f32>) -> Option<String> {
    let gazetteer = Gazetteer::embedded();
    let places: Vec<_> = gazetteer
        .exact(&detente_lexicon::gazetteer::fold_place(name))
        .iter()
        .map(|h| gazetteer.place(h.id))
        .collect();
    let best = places.iter().max_by_key(|p| {
        let here = named.contains_key(p.country_code3());
        p.population * if here { NAMED_COUNTRY } else { 1 }
    })?;
    (best.kind == PlaceKind::Admin1).then(|| best.country_code3().to_owned())
}

/// Inhabitants of a country, by its ISO code.
fn people_of(code: &str) -> u64 {
    let gazetteer = Gazetteer::embedded();
    let number = gazetteer.country_number(code);
    number
        .and_then(|n| gazetteer.country_place(n))
        .map_or(0, |place| place.population)
}

/// Does the text name a person in full whose name ends so: "Michael Jordan"?
fn is_surname_here(doc: &Doc, word: &str) -> bool {
    doc.sentences.iter().enumerate().any(|(s, sentence)| {
        (1..sentence.tokens.len()).any(|t| {
            doc.forms[s][t] == word
                && sentence.tokens[t].ner == "I-PER"
                && doc.forms[s][t - 1].starts_with(char::is_uppercase)
                && doc.forms[s][t - 1] != "The"
        })
    })
}

/// Is it part of a longer name of a place: "British" in "British Columbia", "Jersey" in "New Jersey"?
fn in_toponym(doc: &Doc, s: usize, start: usize, end: usize) -> bool {
    let sentence = &doc.sentences[s];
    if !sentence.tokens[start].ner.ends_with("LOC") {
        return false;
    }
    let Some((from, to)) = tagged_range(sentence, start) else {
        return false;
    };
    let name = || sentence.cover(&(from..to).collect::<Vec<_>>()).of(doc.text);
    (to > end || from < start && doc.forms[s][from].starts_with(char::is_uppercase))
        && !Gazetteer::embedded()
            .exact(&detente_lexicon::gazetteer::fold_place(name()))
            .is_empty()
}

fn c_fits(name: &CountryName, day: Date) -> bool {
    let day = day_number(day);
    // Old names are still used of the time before; only adjectives like "Soviet" never fit today's country.
    name.period.end == 99_991_231
        || day <= name.period.end
        || matches!(
            name.form,
            CountryForm::Name | CountryForm::Capital | CountryForm::Adjective
        )
}

/// The subject of the verb that a word hangs at; a verb without one has that of the verb it is joined to.
fn subject_over(sentence: &Sentence, at: usize) -> Option<usize> {
    let verb = sentence.tokens[at].head?;
    let subject = |v: usize| {
        sentence
            .children(v)
            .find(|&c| sentence.tokens[c].deprel == "nsubj")
    };
    let shared = matches!(sentence.tokens[verb].rel(), "conj" | "xcomp");
    subject(verb).or_else(|| {
        sentence.tokens[verb]
            .head
            .filter(|_| shared)
            .and_then(subject)
    })
}

/// Is this the full name of an organisation?
fn is_full_name(found: &Match) -> bool {
    found
        .candidates
        .iter()
        .any(|c| matches!(c.entry, Entry::Organisation(_)) && c.form == NameForm::Full)
}

/// The stretch of one name tag around a token.
fn tagged_range(sentence: &Sentence, at: usize) -> Option<(usize, usize)> {
    let tags: Vec<&str> = sentence.tokens.iter().map(|t| t.ner.as_str()).collect();
    let tag = tags.get(at)?;
    let class = tag.get(2..)?;
    let mut start = at;
    while start > 0 && tags[start].starts_with("I-") && tags[start - 1].get(2..) == Some(class) {
        start -= 1;
    }
    let mut end = at + 1;
    while end < tags.len() && tags[end].starts_with("I-") && tags[end].get(2..) == Some(class) {
        end += 1;
    }
    Some((start, end))
}

fn same_as(entities: &[Entity], index: usize, what: &str) -> Found {
    let entity = &entities[index];
    let mut actor = entity.actor.clone();
    actor.confidence *= 0.9;
    // what the text calls him holds for "he" too
    actor.evidence.retain(is_called);
    actor.evidence.push(format!(
        "{what} goes back to {}",
        actor
            .name
            .as_deref()
            .or(actor.role.as_deref())
            .unwrap_or("the one before")
    ));
    let mut found = Found::new(actor, entity.kind);
    found.plural = entity.plural;
    found.same = Some(index);
    found
}

/// Puts a mention to its entity, a new one if it is nobody's.
fn join(entities: &mut Vec<Entity>, found: &Found, sentence: usize, subject: bool) -> usize {
    let index = found.same.filter(|i| *i < entities.len()).or_else(|| {
        if found.names.is_empty() {
            return None;
        }
        entities.iter().position(|e| {
            e.kind == found.kind
                && (found.actor.name.is_some()
                    && e.actor.name == found.actor.name
                    && (e.actor.country == found.actor.country
                        || found.kind == EntityKind::Person
                            && (e.actor.country.is_none() || found.actor.country.is_none()))
                    || found.kind == EntityKind::Person
                        && found
                            .names
                            .iter()
                            .any(|n| n.contains(' ') && e.names.contains(n)))
        })
    });
    match index {
        Some(i) => {
            let entity = &mut entities[i];
            // a title or a shorter name inside of a subject takes nothing from it
            let here = entity.last.0 == sentence;
            entity.last = (sentence, subject || here && entity.last.1);
            if !(here && entity.at.contains(found.actor.span)) {
                entity.at = found.actor.span;
            }
            for n in &found.names {
                if !entity.names.contains(n) {
                    entity.names.push(n.clone());
                }
            }
            for t in &found.titles {
                if !entity.titles.contains(t) {
                    entity.titles.push(t.clone());
                }
            }
            if entity.noun.is_none() {
                entity.noun.clone_from(&found.noun);
            }
            let better = found.actor.confidence > entity.actor.confidence;
            let old = &mut entity.actor;
            if old.country.is_none()
                || better && found.actor.country.is_some() && found.same.is_none()
            {
                old.country.clone_from(&found.actor.country);
            }
            if old.sector.is_empty()
                || better && !found.actor.sector.is_empty() && found.same.is_none()
            {
                old.sector.clone_from(&found.actor.sector);
            }
            if old.role.is_none() {
                old.role.clone_from(&found.actor.role);
            }
            if better {
                old.confidence = found.actor.confidence;
            }
            i
        }
        None => {
            entities.push(Entity {
                actor: found.actor.clone(),
                kind: found.kind,
                names: found.names.clone(),
                titles: found.titles.clone(),
                last: (sentence, subject),
                at: found.actor.span,
                plural: found.plural,
                noun: found.noun.clone(),
            });
            entities.len() - 1
        }
    }
}

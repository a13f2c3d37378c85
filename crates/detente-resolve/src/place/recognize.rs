//! Which words name a place: name tags of the model, checked and completed by the gazetteer.

use std::collections::BTreeSet;

use detente_lexicon::gazetteer::{Gazetteer, Hit, NameClass, PlaceKind, fold_place};
use detente_text::{Sentence, Span, Token, Upos};

use super::{
    Toponym, ToponymUse,
    query::{COMMON, Direction, feature_word},
};

/// Longest name in words.
const MAX_WORDS: usize = 6;

/// Finds the toponyms of analysed sentences, sorted by span, without overlaps.
///
/// Name tags decide where there are some: a LOC run is a toponym; a name of the gazetteer inside an ORG run is an
/// embedded one; PER runs are left alone. Outside of tags, capitalised words that are the name of a country, a division
/// or a prominent place are added. Adjectives and peoples of countries come as [`ToponymUse::Demonym`].
pub fn recognize_toponyms(text: &str, sentences: &[Sentence]) -> Vec<Toponym> {
    let finder = Finder {
        gazetteer: Gazetteer::embedded(),
        text,
        persons: person_names(text, sentences),
        firms: firm_names(text, sentences),
    };
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        finder.in_sentence(index, sentence, &mut found);
    }
    // One sense per discourse: what is surely a place once is one again where the tags miss it.
    let known: BTreeSet<String> = found
        .iter()
        .filter(|t| t.score >= 0.85 && t.usage != ToponymUse::Demonym)
        .map(|t| fold_place(t.span.of(text)))
        .filter(|key| finder.gazetteer.contains(key) && !finder.persons.contains(key))
        .collect();
    for (index, sentence) in sentences.iter().enumerate() {
        finder.again(index, sentence, &known, &mut found);
    }
    // "Ra's Lanuf" is not in Ra, nor is the Koran a town of Bosnia
    found.retain(|t| {
        let name = t.span.of(text);
        let rest = &text[t.span.end..];
        let cut = rest.starts_with("'s") || rest.starts_with("’s");
        let book = matches!(
            &*fold_place(name),
            "koran" | "quran" | "qur an" | "bible" | "torah"
        );
        let stub = name.len() <= 2 && cut && name.ends_with(char::is_lowercase);
        !book && !stub
    });
    found.sort_by_key(|t: &Toponym| (t.span.start, t.span.end));
    found
}

fn tag(token: &Token) -> &str {
    token.ner.split_once('-').map_or("O", |(_, class)| class)
}

fn capital(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
}

/// End of the run of one tag that begins here.
fn run_end(tokens: &[Token], at: usize) -> usize {
    let class = tag(&tokens[at]);
    let more = tokens[at + 1..]
        .iter()
        .take_while(|t| t.ner.starts_with("I-") && tag(t) == class)
        .count();
    at + 1 + more
}

/// First names and surnames of persons who are named in full: "Jordan" is no place in a text about Michael Jordan.
fn person_names(text: &str, sentences: &[Sentence]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for sentence in sentences {
        let tokens = &sentence.tokens;
        let mut at = 0;
        while at < tokens.len() {
            let end = run_end(tokens, at);
            if tag(&tokens[at]) == "PER" && end - at > 1 {
                names.extend(tokens[at..end].iter().map(|t| fold_place(t.form(text))));
            }
            at = end;
        }
    }
    names
}

/// Names that stand right after a noun for companies.
fn firm_names(text: &str, sentences: &[Sentence]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for sentence in sentences {
        let tokens = &sentence.tokens;
        for at in 1..tokens.len() {
            if FIRMS.contains(&tokens[at - 1].lemma.as_str()) && tokens[at].ner.starts_with("B-") {
                let last = tokens[run_end(tokens, at) - 1].span;
                names.insert(fold_place(tokens[at].span.cover(last).of(text)));
            }
        }
    }
    names
}

/// Words that make the name before them the name of a place: "Springfield police", "a Paris man".
const OF_PLACE: &[&str] = &[
    "man",
    "woman",
    "men",
    "women",
    "girl",
    "boy",
    "teen",
    "teenager",
    "couple",
    "family",
    "native",
    "resident",
    "residents",
    "police",
    "mayor",
    "official",
    "officials",
    "firefighter",
    "firefighters",
    "officer",
    "officers",
    "developer",
    "lawyer",
    "attorney",
    "voters",
    "businessman",
    "school",
    "schools",
    "hospital",
    "airport",
    "area",
    "fire",
    "county",
    "city",
    "council",
    "sheriff",
    "department",
    "high",
    "university",
    "college",
    "medical",
    "regional",
    "community",
    "township",
    "district",
    "chamber",
    "public",
    "state",
    "commissioner",
    "elementary",
    "middle",
    "museum",
    "library",
    "stadium",
    "station",
    "superintendent",
    "port",
    "harbor",
    "bombing",
    "attack",
    "bombings",
    "attacks",
    "volunteer",
    "house",
    "court",
    "courthouse",
    "jail",
    "prison",
    "road",
    "campus",
    "plant",
];

/// What bears a name that may be a place's too.
const STORMS: &[&str] = &["cyclone", "hurricane", "storm", "typhoon"];

/// Is the name that begins here that of a storm: "Cyclone Nargis"?
fn is_storm(tokens: &[Token], from: usize) -> bool {
    from > 0 && STORMS.contains(&tokens[from - 1].lemma.to_lowercase().as_str())
}

/// The same, of ships.
const SHIPS: &[&str] = &[
    "boat",
    "ferry",
    "freighter",
    "frigate",
    "ship",
    "tanker",
    "trawler",
    "vessel",
    "warship",
    "yacht",
];

/// The same, of companies.
const FIRMS: &[&str] = &[
    "airline",
    "bank",
    "chain",
    "company",
    "firm",
    "giant",
    "magazine",
    "maker",
    "newspaper",
    "retailer",
    "supermarket",
];

/// Capitalised words that go on with the name before them: "St. Paul's | Cathedral".
const BUILDINGS: &[&str] = &[
    "Abbey",
    "Basilica",
    "Bridge",
    "Cathedral",
    "Church",
    "College",
    "Hospital",
    "Hotel",
    "Mosque",
    "Palace",
    "Prison",
    "School",
    "Stadium",
    "Temple",
    "Tunnel",
    "University",
];

/// Words of streets and roads: a run that ends or begins so is no toponym of a gazetteer.
const STREET: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "drive",
    "dr",
    "lane",
    "ln",
    "boulevard",
    "blvd",
    "highway",
    "hwy",
    "interstate",
    "route",
    "parkway",
    "pkwy",
    "court",
    "ct",
    "circle",
    "turnpike",
    "expressway",
    "freeway",
    "exit",
    "loop",
    "terrace",
    "alley",
];

struct Finder<'t> {
    gazetteer: &'static Gazetteer,
    text: &'t str,
    persons: BTreeSet<String>,
    /// Companies that some sentence calls so: "the retail chain Carrefour".
    firms: BTreeSet<String>,
}

impl Finder<'_> {
    fn in_sentence(&self, index: usize, sentence: &Sentence, found: &mut Vec<Toponym>) {
        let (text, gazetteer) = (self.text, self.gazetteer);
        let tokens = &sentence.tokens;
        let shouting = tokens
            .iter()
            .filter(|t| t.form(text).len() > 3)
            .all(|t| t.form(text).chars().all(|c| !c.is_lowercase()));
        let mut at = 0;
        while at < tokens.len() {
            let class = tag(&tokens[at]);
            let end = if class == "O" {
                at + 1
            } else {
                run_end(tokens, at)
            };
            match class {
                "LOC" | "GPE" => {
                    let usage = usage_of(text, sentence, at, end);
                    // "Alexandria , Va." may come as one run.
                    for (from, to) in split_commas(text, tokens, at, end) {
                        let to = self.whole_name(tokens, from, to);
                        let building = |t: &&Token| BUILDINGS.contains(&t.form(text));
                        let to = to + usize::from(tokens.get(to).filter(building).is_some());
                        if self.plausible(tokens, from, to) {
                            let (from, to) = extend(text, tokens, from, to);
                            self.push(sentence, index, from, to, usage, 0.95, found);
                        }
                    }
                    let last = found.last().map_or(0, |t| t.span.end);
                    at = (end..tokens.len())
                        .find(|&i| tokens[i].span.start >= last)
                        .unwrap_or(tokens.len());
                }
                "PER" => {
                    if end - at == 1 {
                        self.tagged_person(sentence, index, at, found);
                    }
                    at = end;
                }
                _ => {
                    // ORG, MISC and O: look for names.
                    let limit = if class == "O" { at + MAX_WORDS } else { end };
                    match longest(gazetteer, text, tokens, at, limit.min(tokens.len()), class) {
                        Some((to, usage, score)) if !(shouting && score < 0.7) => {
                            let whole = class != "O"
                                && to == end
                                && (at == 0 || tag(&tokens[at - 1]) != class);
                            let usage = match usage {
                                ToponymUse::Literal if class == "O" => {
                                    usage_of(text, sentence, at, to)
                                }
                                // "Moscow" as an organisation is its government.
                                ToponymUse::Embedded if whole => ToponymUse::Metonym,
                                other => other,
                            };
                            self.push(sentence, index, at, to, usage, score, found);
                            at = to;
                        }
                        _ => at += 1,
                    }
                }
            }
        }
    }

    /// End of the longest name of the gazetteer that goes on after a run by a small word or a hyphen: "Jammu | and
    /// Kashmir", "Deir ez | -Zor", "Democratic Republic of | the Congo"; else the end of the run.
    fn whole_name(&self, tokens: &[Token], from: usize, to: usize) -> usize {
        let small = |i: usize| {
            let form = tokens[i].form(self.text);
            let the = form == "the" && tokens[i - 1].form(self.text) == "of";
            the || matches!(form, "and" | "of" | "de" | "el" | "al" | "ez")
                || form.starts_with('-') && tokens[i].span.start == tokens[i - 1].span.end
        };
        if to == 0 || to >= tokens.len() || !small(to) {
            return to;
        }
        (to + 1..=(to + 4).min(tokens.len()))
            .rev()
            .find(|&end| {
                let last = tokens[end - 1].form(self.text).trim_start_matches('-');
                let name = tokens[from].span.cover(tokens[end - 1].span).of(self.text);
                let hits = self.gazetteer.exact(&fold_place(name));
                // a word of several parts is one name, in whatever spelling: "Mazar-i-Sharif"
                let one_word = !name.contains(' ');
                capital(last)
                    && hits
                        .iter()
                        .any(|h| one_word || h.class != NameClass::Alternate)
            })
            .unwrap_or(to)
    }

    /// A single word that the model takes for a person, and that is a country or a large city: "Russia", "Egypt".
    fn tagged_person(
        &self,
        sentence: &Sentence,
        index: usize,
        at: usize,
        found: &mut Vec<Toponym>,
    ) {
        let token = &sentence.tokens[at];
        let form = token.form(self.text);
        let key = fold_place(form);
        if self.persons.contains(&key) || !capital(form) {
            return;
        }
        let hits = self.gazetteer.exact(&key);
        let mut score: f32 = 0.0;
        for hit in &hits {
            let row = self.gazetteer.place(hit.id);
            score = score.max(match (hit.class, row.kind) {
                (NameClass::People, _) => 0.8,
                (NameClass::Name, PlaceKind::Country) => 0.75,
                (NameClass::Name, PlaceKind::Admin1) if row.population > 1_000_000 => 0.6,
                (NameClass::Name | NameClass::Alias, PlaceKind::City)
                    if row.population > 500_000 =>
                {
                    0.6
                }
                (NameClass::Name, PlaceKind::City)
                    if row.population > 2_000 && self.of_place(sentence, at + 1) =>
                {
                    0.6
                }
                (NameClass::Name | NameClass::Alias, PlaceKind::Region) => 0.6,
                _ => 0.0,
            });
        }
        if token.entity == "place" || token.entity == "organization" {
            score += 0.1;
        } else if token.entity == "person" {
            score -= 0.15;
        }
        if score >= 0.5 {
            let usage = usage_of(self.text, sentence, at, at + 1);
            self.push(sentence, index, at, at + 1, usage, score.min(0.84), found);
        }
    }

    fn of_place(&self, sentence: &Sentence, at: usize) -> bool {
        sentence
            .tokens
            .get(at)
            .is_some_and(|t| OF_PLACE.contains(&t.form(self.text).to_lowercase().as_str()))
    }

    /// Could a run that the model tags as a place be one of a gazetteer? Streets, lower-case words and lone generic
    /// words are not; an unknown single word must stand where a place stands.
    fn plausible(&self, tokens: &[Token], from: usize, to: usize) -> bool {
        let text = self.text;
        let (Some(first), Some(last)) = (
            tokens.get(from),
            to.checked_sub(1).and_then(|i| tokens.get(i)),
        ) else {
            return false;
        };
        // "the tanker Victoria"
        let named_by = from.checked_sub(1).map(|i| tokens[i].lemma.as_str());
        if named_by.is_some_and(|w| SHIPS.contains(&w)) || is_storm(tokens, from) {
            return false;
        }
        let key = fold_place(first.span.cover(last.span).of(text));
        if self.firms.contains(&key) {
            return false;
        }
        if self
            .gazetteer
            .exact(&key)
            .iter()
            .any(|h| h.class != NameClass::Alternate)
        {
            let generic = to - from == 1
                && (Direction::read(&[key.as_str()]).is_some() || feature_word(&key).is_some());
            return !generic && capital(first.form(text));
        }
        let words: Vec<&str> = key.split(' ').collect();
        let street = |w: &&str| STREET.contains(w);
        if words.first().is_some_and(|w| STREET[12..].contains(w))
            || words.last().is_some_and(street)
        {
            return false;
        }
        let named = tokens[from..to].iter().any(|t| {
            let form = t.form(text);
            capital(form) && form.chars().filter(|c| c.is_alphabetic()).count() > 1
        });
        if !named || first.form(text).contains('@') {
            return false;
        }
        if to - from > 1 {
            return true;
        }
        if Direction::read(&words).is_some() || feature_word(&key).is_some() {
            return false;
        }
        let before = from
            .checked_sub(1)
            .map(|i| tokens[i].form(text).to_lowercase());
        before.is_some_and(|w| {
            matches!(
                w.as_str(),
                "in" | "at"
                    | "near"
                    | "of"
                    | "outside"
                    | "around"
                    | ","
                    | "to"
                    | "and"
                    | "from"
                    | "("
            ) || feature_word(&w).is_some()
                || Direction::read(&[&w]).is_some()
        })
    }

    /// Finds further mentions of names that are known to be places in this document.
    fn again(
        &self,
        index: usize,
        sentence: &Sentence,
        known: &BTreeSet<String>,
        found: &mut Vec<Toponym>,
    ) {
        let tokens = &sentence.tokens;
        let mut at = 0;
        while at < tokens.len() {
            let class = tag(&tokens[at]);
            let end = if class == "O" {
                (at + 4).min(tokens.len())
            } else {
                run_end(tokens, at)
            };
            if class == "PER" && end - at > 1 || !capital(tokens[at].form(self.text)) {
                at = if class == "PER" { end } else { at + 1 };
                continue;
            }
            let hit = (at + 1..=end.min(at + 4)).rev().find(|&to| {
                let same = class != "O" || tokens[at..to].iter().all(|t| tag(t) == "O");
                same && known.contains(&fold_place(
                    tokens[at].span.cover(tokens[to - 1].span).of(self.text),
                ))
            });
            let Some(to) = hit else {
                at += 1;
                continue;
            };
            let joined = |i: Option<usize>| {
                class == "O"
                    && i.and_then(|i| tokens.get(i)).is_some_and(|t| {
                        capital(t.form(self.text)) && t.upos == Upos::Propn && tag(t) == "PER"
                    })
            };
            if !joined(at.checked_sub(1)) && !joined(Some(to)) {
                let whole =
                    class == "O" || class == "PER" || to == end && tokens[at].ner.starts_with("B-");
                let usage = if whole {
                    usage_of(self.text, sentence, at, to)
                } else {
                    ToponymUse::Embedded
                };
                self.push(sentence, index, at, to, usage, 0.7, found);
            }
            at = to;
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn push(
        &self,
        sentence: &Sentence,
        index: usize,
        from: usize,
        to: usize,
        usage: ToponymUse,
        score: f32,
        found: &mut Vec<Toponym>,
    ) {
        let (text, gazetteer) = (self.text, self.gazetteer);
        let tokens = &sentence.tokens;
        let mut from = from;
        // "The U.S.", "the Netherlands" - but "The Hague".
        if to > from + 1
            && tokens
                .get(from)
                .is_some_and(|t| t.form(text).eq_ignore_ascii_case("the"))
        {
            let next = tokens
                .get(from + 1)
                .map_or(String::new(), |t| t.form(text).to_lowercase());
            if !matches!(
                next.as_str(),
                "hague" | "gambia" | "bronx" | "bahamas" | "valley" | "dalles" | "woodlands"
            ) {
                from += 1;
            }
        }
        let (Some(first), Some(last)) = (
            tokens.get(from),
            to.checked_sub(1).and_then(|i| tokens.get(i)),
        ) else {
            return;
        };
        let mut span = first.span.cover(last.span);
        // "W.Va" keeps its last point where the tokenizer cut it off.
        if span.of(text).contains('.')
            && text.get(span.end..).is_some_and(|t| t.starts_with('.'))
            && span.len_bytes() <= 6
        {
            span.end += 1;
        }
        let key = fold_place(span.of(text));
        // "US$265 million"
        let money = |t: &str| t.contains(['$', '€', '£', '¥']);
        let sum = money(span.of(text)) || text.get(span.end..).is_some_and(|t| t.starts_with('$'));
        if sum
            || !key.chars().any(char::is_alphabetic)
            || found.iter().any(|t| t.span.overlaps(span))
        {
            return;
        }
        // "the Syrian city": a tag on an adjective is still an adjective.
        let hits = gazetteer.exact(&key);
        let people = hits.iter().any(|h| h.class == NameClass::People)
            && !hits.iter().any(|h| {
                matches!(h.class, NameClass::Name | NameClass::Alias)
                    && gazetteer.place(h.id).kind == PlaceKind::Country
            });
        let usage = if people { ToponymUse::Demonym } else { usage };
        found.push(Toponym {
            span,
            sentence: index,
            usage,
            score,
        });
    }
}

/// Runs between commas: "Alexandria , Virginia" are two.
fn split_commas(text: &str, tokens: &[Token], from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = from;
    for (i, token) in tokens.iter().enumerate().take(to).skip(from) {
        if matches!(token.form(text), "," | "(" | ")" | "/") {
            if i > start {
                parts.push((start, i));
            }
            start = i + 1;
        }
    }
    if to > start {
        parts.push((start, to));
    }
    parts
}

/// Takes in a direction before the name: "southwest Syria", "north-eastern Nigeria".
fn extend(text: &str, tokens: &[Token], from: usize, to: usize) -> (usize, usize) {
    let word = |i: usize| tokens[i].form(text).to_lowercase();
    let mut start = from;
    if from > 0 && Direction::read(&[&word(from - 1)]).is_some() {
        start = from - 1;
    } else if from > 0 && word(from - 1).contains('-') {
        let joined = word(from - 1).replace('-', " ");
        let parts: Vec<&str> = joined.split(' ').collect();
        if Direction::read(&parts).is_some_and(|(_, n)| n == parts.len()) {
            start = from - 1;
        }
    }
    if start >= 2
        && start < from
        && word(start - 1) == "-"
        && Direction::read(&[&word(start - 2)]).is_some()
    {
        start -= 2;
    }
    (start, to)
}

/// The longest name that begins at this token, with its use and score.
fn longest(
    gazetteer: &Gazetteer,
    text: &str,
    tokens: &[Token],
    from: usize,
    limit: usize,
    class: &str,
) -> Option<(usize, ToponymUse, f32)> {
    let first = tokens[from].form(text);
    let named = capital(first) && first.chars().any(char::is_alphabetic);
    if !named || is_storm(tokens, from) {
        return None;
    }
    let mut best = None;
    let mut to = from;
    while to < limit {
        if class == "O" && to > from && matches!(tag(&tokens[to]), "PER" | "LOC" | "GPE") {
            break;
        }
        to += 1;
        let last = tokens[to - 1].form(text);
        if !capital(last)
            && !matches!(
                last,
                "of" | "the" | "de" | "al" | "el" | "and" | "-" | "'s" | "du" | "la"
            )
        {
            break;
        }
        if !capital(last) {
            continue;
        }
        let key = fold_place(tokens[from].span.cover(tokens[to - 1].span).of(text));
        let hits = gazetteer.exact(&key);
        if let Some((usage, score)) = worth(gazetteer, text, tokens, from, to, &hits, class) {
            best = Some((to, usage, score));
        }
    }
    best
}

/// Words that are names of places too and hardly ever mean them when the model does not say so.
const STOP: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "day",
    "police",
    "best",
    "story",
    "will",
    "cross",
    "christian",
    "real",
    "ba",
    "buk",
    "swat",
    "most",
    "hill",
    "young",
    "see",
    "price",
    "pope",
    "bureau",
    "federation",
    "education",
    "volunteer",
    "premier",
    "natural",
    "constitution",
    "garden",
    "festival",
    "ocean",
    "gold",
    "central",
    "federal",
    "northern",
    "southern",
    "eastern",
    "western",
    "village",
    "town",
    "orange",
    "green",
    "iron",
    "eagle",
    "channel",
    "district",
    "mission",
    "bar",
    "male",
    "nice",
    "reading",
    "bath",
    "split",
    "mobile",
    "university",
    "valley",
    "media",
    "hope",
    "faith",
    "liberty",
    "independence",
    "union",
    "hall",
    "park",
    "of",
    "man",
    "many",
    "god",
];

/// Is a name of the gazetteer that the model did not tag a toponym?
fn worth(
    gazetteer: &Gazetteer,
    text: &str,
    tokens: &[Token],
    from: usize,
    to: usize,
    hits: &[Hit],
    class: &str,
) -> Option<(ToponymUse, f32)> {
    let words = to - from;
    let initial = from == 0
        || matches!(
            tokens[from - 1].form(text),
            "\"" | "“" | ":" | "‘" | "•" | "-" | "–"
        );
    let mut best: Option<(ToponymUse, f32)> = None;
    let mut offer = |usage, score: f32| {
        if best.is_none_or(|(_, s)| s < score) {
            best = Some((usage, score));
        }
    };
    for hit in hits {
        let row = gazetteer.place(hit.id);
        match (hit.class, row.kind) {
            (NameClass::People, _) => {
                let adjective = !matches!(tokens[from].upos, Upos::Verb | Upos::Adv | Upos::Adp);
                if adjective {
                    offer(ToponymUse::Demonym, 0.9);
                }
            }
            (NameClass::Abbreviation, _) => {
                // ", Va." after a capitalised word only.
                let comma = from >= 2
                    && tokens[from - 1].form(text) == ","
                    && capital(tokens[from - 2].form(text));
                if comma {
                    offer(ToponymUse::Literal, 0.8);
                }
            }
            (NameClass::Alternate, _) => {}
            (_, PlaceKind::Country | PlaceKind::Continent) => {
                let acronym = tokens[from].form(text).len() <= 2
                    && tokens[from].form(text).chars().all(char::is_uppercase);
                if !(acronym
                    && words == 1
                    && row.country_code3() != "USA"
                    && row.country_code3() != "GBR")
                {
                    offer(ToponymUse::Literal, 0.85);
                }
            }
            (_, PlaceKind::Admin1) => offer(
                ToponymUse::Literal,
                if row.population > 500_000 { 0.7 } else { 0.5 },
            ),
            (_, PlaceKind::Admin2) => {
                offer(ToponymUse::Literal, if words > 1 { 0.6 } else { 0.3 });
            }
            (_, PlaceKind::City) => {
                let large = row.population > 300_000 && hit.class == NameClass::Name;
                if large {
                    offer(ToponymUse::Literal, 0.7);
                } else if words > 1 && row.population > 20_000 {
                    offer(ToponymUse::Literal, 0.55);
                } else {
                    offer(ToponymUse::Literal, 0.3);
                }
            }
            (_, _) => offer(ToponymUse::Literal, if words > 1 { 0.7 } else { 0.55 }),
        }
    }
    let institution = tokens
        .get(to)
        .is_some_and(|t| OF_PLACE.contains(&t.form(text).to_lowercase().as_str()));
    if institution
        && hits.iter().any(|h| {
            let row = gazetteer.place(h.id);
            h.class == NameClass::Name && row.kind == PlaceKind::City && row.population > 1_000
        })
        && !COMMON.contains(&fold_place(tokens[from].form(text)).as_str())
    {
        // "Springfield police", "the Shreveport Police Department"
        offer(ToponymUse::Literal, 0.8);
    }
    let (usage, mut score) = best?;
    if words == 1 && STOP.contains(&fold_place(tokens[from].form(text)).as_str()) {
        return None;
    }
    let proper = tokens[from].upos == Upos::Propn || tokens[from].upos == Upos::X;
    if initial && words == 1 && !proper {
        score -= 0.4;
    }
    // A name directly before or after makes it a part of a longer, unknown name: "Jordan Smith", "Mount Lebanon High".
    let joined = |i: Option<usize>| {
        i.and_then(|i| tokens.get(i))
            .is_some_and(|t| capital(t.form(text)) && t.upos == Upos::Propn)
    };
    if usage == ToponymUse::Literal
        && class == "O"
        && (joined(from.checked_sub(1)) || joined(Some(to)))
    {
        score -= 0.3;
    }
    if usage == ToponymUse::Literal && class != "O" {
        return (score >= 0.5).then_some((ToponymUse::Embedded, score * 0.8));
    }
    (score >= 0.5).then_some((usage, score))
}

/// Verbs whose subject decides or speaks: a place there stands for its government.
const SPEAKS: &[&str] = &[
    "say",
    "accuse",
    "warn",
    "announce",
    "urge",
    "condemn",
    "deny",
    "agree",
    "reject",
    "demand",
    "call",
    "vow",
    "threaten",
    "claim",
    "believe",
    "want",
    "hope",
    "insist",
    "consider",
    "decide",
    "impose",
    "sign",
    "back",
    "support",
    "criticize",
    "criticise",
    "blame",
    "pledge",
    "promise",
    "welcome",
    "refuse",
    "offer",
    "ask",
    "tell",
    "add",
    "declare",
    "propose",
    "approve",
    "oppose",
    "launch",
    "deploy",
    "send",
    "recall",
    "expel",
    "withdraw",
    "invade",
    "attack",
    "seek",
    "fear",
    "respond",
    "retaliate",
    "suspend",
    "cut",
    "ban",
    "lift",
    "beat",
    "defeat",
    "win",
    "lose",
    "play",
    "join",
    "leave",
    "negotiate",
    "supply",
    "sell",
    "buy",
    "ally",
];

fn usage_of(text: &str, sentence: &Sentence, from: usize, to: usize) -> ToponymUse {
    let tokens = &sentence.tokens;
    let head = head_of(tokens, from, to);
    let token = &tokens[head];
    let verb = token.head.and_then(|h| tokens.get(h));
    let cased = sentence
        .children(head)
        .any(|c| tokens[c].deprel == "case" && tokens[c].span.start < token.span.start);
    if let Some(verb) = verb {
        if token.rel() == "nsubj"
            && !token.deprel.contains("pass")
            && SPEAKS.contains(&verb.lemma.as_str())
        {
            return ToponymUse::Metonym;
        }
        if cased {
            let case = sentence
                .children(head)
                .find(|&c| tokens[c].deprel == "case")
                .map_or(String::new(), |c| tokens[c].form(text).to_lowercase());
            if matches!(case.as_str(), "by" | "with" | "against" | "between") {
                return ToponymUse::Metonym;
            }
        }
    }
    ToponymUse::Literal
}

/// The token of a run whose head lies outside of it.
pub(crate) fn head_of(tokens: &[Token], from: usize, to: usize) -> usize {
    (from..to)
        .find(|&i| {
            tokens[i].head.is_none_or(|h| h < from || h >= to) && tokens[i].upos != Upos::Punct
        })
        .unwrap_or(to.saturating_sub(1).max(from))
}

/// Toponyms of bare text, by the gazetteer alone: for texts without an analysis. Capitalised words only; less exact than
/// [`recognize_toponyms`].
pub fn scan_text(text: &str) -> Vec<Toponym> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = None;
    let mut flush = |from: usize, to: usize| {
        let mut span = Span::new(from, to);
        for end in ["'s", "’s"] {
            if span.of(text).ends_with(end) {
                span = Span::new(span.start, span.end - end.len());
            }
        }
        tokens.push(Token {
            span,
            ..Token::default()
        });
    };
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        let inner = c.is_alphanumeric()
            || (matches!(c, '\'' | '’' | '-') && last.is_alphanumeric())
            || (c == '.'
                && start.is_some_and(|s| {
                    at - s <= 4 && text[s..at].chars().all(|c| c.is_uppercase() || c == '.')
                }));
        if inner {
            start = start.or(Some(at));
        } else {
            if let Some(from) = start.take() {
                flush(from, at);
            }
            if !c.is_whitespace() {
                flush(at, at + c.len_utf8());
            }
        }
        last = c;
    }
    if let Some(from) = start {
        flush(from, text.len());
    }
    let sentence = Sentence {
        span: Span::new(0, text.len()),
        zone: detente_text::ZoneKind::Body,
        paragraph: 0,
        tokens,
    };
    let mut found = recognize_toponyms(text, std::slice::from_ref(&sentence));
    // Without parts of speech and heads nothing tells use; what is left is literal.
    for toponym in &mut found {
        if toponym.usage == ToponymUse::Metonym {
            toponym.usage = ToponymUse::Literal;
        }
    }
    found
}

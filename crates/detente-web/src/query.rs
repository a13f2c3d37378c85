//! Which records? Parsed from the address of a page, so that the address holds the whole state; evaluated over the
//! [`Index`].

use std::collections::{HashMap, HashSet};

use detente_store::Store;
use jiff::civil::Date;

use crate::{
    Error,
    index::{Index, Item, SideKey, Symbol},
};

/// Names and values of an address or a form, in order.
pub type Params = Vec<(String, String)>;

/// A parameter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParameter {
    /// Its name.
    pub name: String,
    /// What stood there.
    pub value: String,
    /// What can stand there.
    pub hint: String,
}

impl std::fmt::Display for BadParameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}={:?} cannot be used\nhint: {}",
            self.name, self.value, self.hint
        )
    }
}

impl std::error::Error for BadParameter {}

/// What records can be chosen by, each with the number of records behind every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// Either side.
    Side,
    /// The acting side.
    Actor,
    /// Sector of the acting side.
    ActorSector,
    /// The other side.
    Recipient,
    /// Sector of the other side.
    RecipientSector,
    /// PLOVER category.
    Event,
    /// PLOVER mode.
    Mode,
    /// PLOVER context.
    Context,
    /// Quad class.
    Quad,
    /// Status.
    Status,
    /// Own voice or somebody's claim.
    Attribution,
    /// Country of the place.
    Place,
    /// How exactly the place is known.
    Precision,
    /// Publisher.
    Publisher,
    /// Judgement.
    Review,
}

impl Facet {
    /// All, in the order of the page.
    pub const ALL: [Facet; 15] = [
        Facet::Quad,
        Facet::Event,
        Facet::Actor,
        Facet::ActorSector,
        Facet::Recipient,
        Facet::RecipientSector,
        Facet::Side,
        Facet::Status,
        Facet::Attribution,
        Facet::Place,
        Facet::Precision,
        Facet::Publisher,
        Facet::Mode,
        Facet::Context,
        Facet::Review,
    ];

    /// Its name in an address.
    pub fn key(self) -> &'static str {
        match self {
            Facet::Side => "side",
            Facet::Actor => "actor",
            Facet::ActorSector => "actor_sector",
            Facet::Recipient => "recipient",
            Facet::RecipientSector => "recipient_sector",
            Facet::Event => "event",
            Facet::Mode => "mode",
            Facet::Context => "context",
            Facet::Quad => "quad",
            Facet::Status => "status",
            Facet::Attribution => "said_by",
            Facet::Place => "place",
            Facet::Precision => "precision",
            Facet::Publisher => "publisher",
            Facet::Review => "review",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Facet::Side => "Either side",
            Facet::Actor => "Actor",
            Facet::ActorSector => "Actor’s sector",
            Facet::Recipient => "Recipient",
            Facet::RecipientSector => "Recipient’s sector",
            Facet::Event => "Category",
            Facet::Mode => "Mode",
            Facet::Context => "Context",
            Facet::Quad => "Quad class",
            Facet::Status => "Status",
            Facet::Attribution => "Who says so",
            Facet::Place => "Country of place",
            Facet::Precision => "Precision of place",
            Facet::Publisher => "Publisher",
            Facet::Review => "Review",
        }
    }

    fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.key() == key)
    }

    /// Closed sets of values; `None` = any text.
    fn values(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Facet::Quad => &["1", "2", "3", "4"],
            Facet::Status => &["actual", "future", "hypothetical", "negation", "historical"],
            Facet::Attribution => &["voice", "claim"],
            Facet::Precision => &[
                "point", "city", "admin2", "admin1", "country", "region", "none",
            ],
            Facet::Review => &["none", "accept", "correct", "reject"],
            _ => return None,
        })
    }
}

/// In which order?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Latest day first.
    #[default]
    Newest,
    /// Earliest day first.
    Oldest,
    /// Surest first.
    Surest,
    /// Least sure first.
    Doubt,
    /// Most co-operative first.
    Friendly,
    /// Most conflictive first.
    Hostile,
}

impl Sort {
    /// All with their names in an address and for people.
    pub const ALL: [(Sort, &'static str, &'static str); 6] = [
        (Sort::Newest, "newest", "Latest first"),
        (Sort::Oldest, "oldest", "Earliest first"),
        (Sort::Surest, "surest", "Surest first"),
        (Sort::Doubt, "doubt", "Least sure first"),
        (Sort::Friendly, "friendly", "Most co-operative first"),
        (Sort::Hostile, "hostile", "Most conflictive first"),
    ];

    fn key(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|s| s.0 == self)
            .map_or("newest", |s| s.1)
    }
}

/// A choice of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Words of the article.
    pub words: Option<String>,
    /// Chosen values; one of each facet's must hold.
    pub facets: Vec<(Facet, String)>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Least confidence.
    pub confidence: Option<f32>,
    /// Document.
    pub doc: Option<String>,
    /// Real-world event.
    pub cluster: Option<String>,
    /// West, south, east, north of the place, in degrees.
    pub area: Option<[f32; 4]>,
    /// Two sides that must face each other, whoever acts.
    pub dyad: Option<(String, String)>,
    /// Order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page.
    pub per: usize,
}

/// Rows a page where nothing is said.
pub const PER: usize = 50;
/// Most rows a page.
pub const MOST_PER: usize = 500;

/// A day of an address.
pub(crate) fn day(name: &str, value: &str) -> Result<Date, BadParameter> {
    value.parse().map_err(|_| BadParameter {
        name: name.to_owned(),
        value: value.chars().take(60).collect(),
        hint: "a day is written YYYY-MM-DD, such as 2017-09-05".to_owned(),
    })
}

/// A whole number of an address.
pub(crate) fn number(
    name: &str,
    value: &str,
    least: usize,
    most: usize,
) -> Result<usize, BadParameter> {
    value
        .parse()
        .ok()
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| BadParameter {
            name: name.to_owned(),
            value: value.chars().take(60).collect(),
            hint: format!("a whole number from {least} to {most}"),
        })
}

impl Query {
    /// Reads the parameters of an address. Those named in `others` belong to the page and are passed over; empty ones
    /// mean nothing (a form sends them).
    ///
    /// # Errors
    /// An unknown name, or a value that cannot be.
    pub fn parse(params: &[(String, String)], others: &[&str]) -> Result<Self, BadParameter> {
        let mut query = Self {
            page: 1,
            per: PER,
            ..Self::default()
        };
        for (name, value) in params {
            let value = value.trim();
            let bad = |hint: String| BadParameter {
                name: name.chars().take(60).collect(),
                value: value.chars().take(60).collect(),
                hint,
            };
            if others.contains(&name.as_str()) || value.is_empty() {
                if !others.contains(&name.as_str())
                    && Facet::of_key(name).is_none()
                    && ![
                        "q",
                        "from",
                        "to",
                        "confidence",
                        "doc",
                        "cluster",
                        "area",
                        "dyad",
                        "sort",
                        "page",
                        "per",
                    ]
                    .contains(&name.as_str())
                {
                    return Err(bad(known_names(others)));
                }
                continue;
            }
            if value.len() > 1000 {
                return Err(bad("at most 1,000 bytes".to_owned()));
            }
            match name.as_str() {
                "q" => query.words = Some(value.to_owned()),
                "from" => query.from = Some(day(name, value)?),
                "to" => query.to = Some(day(name, value)?),
                "confidence" => {
                    let least: f32 = value
                        .parse()
                        .ok()
                        .filter(|c| (0.0..=1.0).contains(c))
                        .ok_or_else(|| bad("a number from 0 to 1, such as 0.8".to_owned()))?;
                    query.confidence = Some(least);
                }
                "doc" => query.doc = Some(value.to_owned()),
                "cluster" => query.cluster = Some(value.to_owned()),
                "area" => {
                    let sides: Vec<f32> = value
                        .split(',')
                        .filter_map(|v| v.trim().parse().ok())
                        .collect();
                    match sides[..] {
                        [west, south, east, north] if sides.iter().all(|v| v.is_finite()) => {
                            query.area = Some([west, south, east, north]);
                        }
                        _ => {
                            return Err(bad(
                                "west,south,east,north in degrees, such as 44,25,64,40".to_owned(),
                            ));
                        }
                    }
                }
                "dyad" => {
                    let (a, b) = value
                        .split_once(',')
                        .map(|(a, b)| (a.trim(), b.trim()))
                        .filter(|(a, b)| !a.is_empty() && !b.is_empty())
                        .ok_or_else(|| {
                            bad("two sides with a comma between, such as IRN,RUS".to_owned())
                        })?;
                    query.dyad = Some((a.to_owned(), b.to_owned()));
                }
                "sort" => {
                    query.sort = Sort::ALL
                        .into_iter()
                        .find(|s| s.1 == value)
                        .map(|s| s.0)
                        .ok_or_else(|| {
                            let names: Vec<&str> = Sort::ALL.iter().map(|s| s.1).collect();
                            bad(format!("one of {}", names.join(", ")))
                        })?;
                }
                "page" => query.page = number(name, value, 1, 10_000_000)?,
                "per" => query.per = number(name, value, 1, MOST_PER)?,
                _ => {
                    let facet = Facet::of_key(name).ok_or_else(|| bad(known_names(others)))?;
                    if let Some(values) = facet.values()
                        && !values.contains(&value)
                    {
                        return Err(bad(format!("one of {}", values.join(", "))));
                    }
                    let choice = (facet, value.to_owned());
                    if !query.facets.contains(&choice) {
                        query.facets.push(choice);
                    }
                }
            }
        }
        if let (Some(from), Some(to)) = (query.from, query.to)
            && to < from
        {
            return Err(BadParameter {
                name: "to".to_owned(),
                value: to.to_string(),
                hint: format!("the last day is not before the first, {from}"),
            });
        }
        Ok(query)
    }

    /// The parameters of its address, without those that are as if not given.
    pub fn params(&self) -> Params {
        let mut params = Params::new();
        let mut put = |name: &str, value: Option<String>| {
            params.extend(value.map(|v| (name.to_owned(), v)));
        };
        put("q", self.words.clone());
        put("dyad", self.dyad.as_ref().map(|(a, b)| format!("{a},{b}")));
        put("from", self.from.map(|d| d.to_string()));
        put("to", self.to.map(|d| d.to_string()));
        put("confidence", self.confidence.map(|c| c.to_string()));
        put("doc", self.doc.clone());
        put("cluster", self.cluster.clone());
        put(
            "area",
            self.area.map(|[w, s, e, n]| format!("{w},{s},{e},{n}")),
        );
        for (facet, value) in &self.facets {
            put(facet.key(), Some(value.clone()));
        }
        put(
            "sort",
            (self.sort != Sort::default()).then(|| self.sort.key().to_owned()),
        );
        put("page", (self.page > 1).then(|| self.page.to_string()));
        put("per", (self.per != PER).then(|| self.per.to_string()));
        params
    }

    /// Is this value chosen?
    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.facets.iter().any(|(f, v)| *f == facet && v == value)
    }

    /// With a value chosen or, where it is chosen, let go; from the first page.
    #[must_use]
    pub fn toggled(&self, facet: Facet, value: &str) -> Self {
        let mut query = self.clone();
        query.page = 1;
        if self.has(facet, value) {
            query.facets.retain(|(f, v)| !(*f == facet && v == value));
        } else {
            query.facets.push((facet, value.to_owned()));
        }
        query
    }

    /// With a value chosen.
    #[must_use]
    pub fn with(mut self, facet: Facet, value: &str) -> Self {
        if !self.has(facet, value) {
            self.facets.push((facet, value.to_owned()));
        }
        self
    }

    /// Between these days.
    #[must_use]
    pub fn between(mut self, from: Date, to: Date) -> Self {
        self.from = Some(from);
        self.to = Some(to);
        self.page = 1;
        self
    }
}

fn known_names(others: &[&str]) -> String {
    let mut names: Vec<&str> = Facet::ALL.iter().map(|f| f.key()).collect();
    names.extend([
        "q",
        "from",
        "to",
        "confidence",
        "doc",
        "cluster",
        "area",
        "dyad",
        "sort",
        "page",
        "per",
    ]);
    names.extend(others);
    format!("known names are {}", names.join(", "))
}

/// `IRN`, `IRN-MIL`, `-REB`, a Wikidata id or a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SideTest {
    never: bool,
    country: Option<Symbol>,
    sector: Option<Symbol>,
    name: Option<Symbol>,
    wikidata: Option<Symbol>,
}

impl SideTest {
    pub(crate) fn of(index: &Index, text: &str) -> Self {
        let code = |t: &str| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
        let symbol = |t: &str| index.symbols.find(t);
        let mut test = Self::default();
        let (country, sector) = match text.split_once('-') {
            Some((country, sector)) => (country, Some(sector)),
            None => (text, None),
        };
        let found = if (code(country) || (country.is_empty() && sector.is_some()))
            && sector.is_none_or(code)
        {
            if !country.is_empty() {
                test.country = symbol(country);
            }
            test.sector = sector.and_then(symbol);
            (country.is_empty() || test.country.is_some())
                && (sector.is_none() || test.sector.is_some())
        } else if text
            .strip_prefix('Q')
            .is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
        {
            test.wikidata = symbol(text);
            test.wikidata.is_some()
        } else {
            test.name = symbol(text);
            test.name.is_some()
        };
        test.never = !found;
        test
    }

    pub(crate) fn fits(&self, side: &SideKey) -> bool {
        !self.never
            && self.country.is_none_or(|c| c == side.country)
            && self.sector.is_none_or(|s| side.sectors.contains(&s))
            && self.name.is_none_or(|n| n == side.name)
            && self.wikidata.is_none_or(|w| w == side.wikidata)
    }
}

/// A query made ready for an index.
pub struct Compiled {
    conditions: Vec<(Facet, Vec<Test>)>,
    documents: Option<HashSet<Symbol>>,
    from: Option<Date>,
    to: Option<Date>,
    confidence: Option<f32>,
    cluster: Option<Option<Symbol>>,
    area: Option<[f32; 4]>,
    dyad: Option<(SideTest, SideTest)>,
    hide_rejected: bool,
}

enum Test {
    Is(Option<Symbol>),
    Side(SideTest),
    Text(String),
}

impl Compiled {
    /// Looks the words up in the store and the values in the index.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn new(query: &Query, index: &Index, store: &Store) -> Result<Self, Error> {
        let mut conditions: Vec<(Facet, Vec<Test>)> = Vec::new();
        for (facet, value) in &query.facets {
            let test = match facet {
                Facet::Side | Facet::Actor | Facet::Recipient => {
                    Test::Side(SideTest::of(index, value))
                }
                Facet::Quad | Facet::Attribution | Facet::Precision | Facet::Review => {
                    Test::Text(value.clone())
                }
                _ => Test::Is(index.symbols.find(value)),
            };
            match conditions.iter_mut().find(|(f, _)| f == facet) {
                Some((_, tests)) => tests.push(test),
                None => conditions.push((*facet, vec![test])),
            }
        }
        let mut documents = None;
        if let Some(words) = &query.words {
            documents = Some(matching(index, store, words)?);
        }
        if let Some(doc) = &query.doc {
            let one: HashSet<Symbol> = index.symbols.find(doc).into_iter().collect();
            documents = Some(match documents {
                Some(found) => found.intersection(&one).copied().collect(),
                None => one,
            });
        }
        Ok(Self {
            // what a person has rejected is no event, unless it is asked for
            hide_rejected: !conditions.iter().any(|(f, _)| *f == Facet::Review),
            conditions,
            documents,
            from: query.from,
            to: query.to,
            confidence: query.confidence,
            cluster: query.cluster.as_deref().map(|c| index.symbols.find(c)),
            area: query.area,
            dyad: query
                .dyad
                .as_ref()
                .map(|(a, b)| (SideTest::of(index, a), SideTest::of(index, b))),
        })
    }

    /// All but the facets.
    fn base(&self, item: &Item) -> bool {
        if self.hide_rejected && item.verdict == Some(crate::review::Verdict::Reject) {
            return false;
        }
        if self
            .from
            .is_some_and(|from| item.end.or(item.day).is_none_or(|d| d < from))
            || self.to.is_some_and(|to| item.day.is_none_or(|d| d > to))
            || self.confidence.is_some_and(|least| item.confidence < least)
            || self
                .cluster
                .is_some_and(|cluster| cluster != Some(item.cluster))
            || self
                .documents
                .as_ref()
                .is_some_and(|d| !d.contains(&item.doc))
        {
            return false;
        }
        // what is known by its country alone lies at no point
        let inside = self.area.is_none_or(|[west, south, east, north]| {
            item.precision != Some(detente_resolve::Precision::Country)
                && item.point.is_some_and(|(lat, lon)| {
                    let across = if west <= east {
                        (west..=east).contains(&lon)
                    } else {
                        lon >= west || lon <= east
                    };
                    across && (south..=north).contains(&lat)
                })
        });
        if !inside {
            return false;
        }
        self.dyad.as_ref().is_none_or(|(a, b)| {
            item.pairs()
                .iter()
                .any(|(x, y)| (a.fits(x) && b.fits(y)) || (a.fits(y) && b.fits(x)))
        })
    }

    fn holds(facet: Facet, tests: &[Test], item: &Item) -> bool {
        tests.iter().any(|test| match test {
            Test::Is(None) => false,
            Test::Is(Some(symbol)) => match facet {
                Facet::ActorSector => item.actors.iter().any(|a| a.sectors.contains(symbol)),
                Facet::RecipientSector => {
                    item.recipients.iter().any(|a| a.sectors.contains(symbol))
                }
                Facet::Event => item.event == *symbol,
                Facet::Mode => item.modes.contains(symbol),
                Facet::Context => item.contexts.contains(symbol),
                Facet::Status => item.status == *symbol,
                Facet::Place => item.place_country == *symbol,
                Facet::Publisher => item.publisher == *symbol,
                _ => false,
            },
            Test::Side(side) => {
                let actor = || item.actors.iter().any(|a| side.fits(a));
                let recipient = || item.recipients.iter().any(|a| side.fits(a));
                match facet {
                    Facet::Actor => actor(),
                    Facet::Recipient => recipient(),
                    _ => actor() || recipient(),
                }
            }
            Test::Text(value) => match facet {
                Facet::Quad => quad_text(item.quad) == value,
                Facet::Attribution => attribution_text(item) == value,
                Facet::Precision => precision_text(item) == value,
                _ => review_text(item) == value,
            },
        })
    }

    /// Does the record pass?
    pub fn passes(&self, item: &Item) -> bool {
        self.base(item)
            && self
                .conditions
                .iter()
                .all(|(facet, tests)| Self::holds(*facet, tests, item))
    }

    /// Positions that pass, latest first.
    pub fn newest(&self, index: &Index) -> Vec<u32> {
        index
            .newest
            .iter()
            .copied()
            .filter(|&at| self.passes(&index.items[at as usize]))
            .collect()
    }
}

/// Documents that hold the words. What is no query of FTS5 is searched word by word.
fn matching(index: &Index, store: &Store, words: &str) -> Result<HashSet<Symbol>, Error> {
    let find = |query: &str| -> Result<HashSet<Symbol>, rusqlite::Error> {
        let mut statement = store.connection().prepare_cached(
            "SELECT d.id FROM words JOIN documents d ON d.row = words.rowid WHERE words MATCH ?1",
        )?;
        let mut rows = statement.query([query])?;
        let mut found = HashSet::new();
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str().unwrap_or("");
            found.extend(index.symbols.find(id));
        }
        Ok(found)
    };
    if let Ok(found) = find(words) {
        return Ok(found);
    }
    let plain: Vec<String> = words
        .split_whitespace()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    Ok(find(&plain.join(" "))?)
}

fn quad_text(quad: u8) -> &'static str {
    match quad {
        1 => "1",
        2 => "2",
        3 => "3",
        _ => "4",
    }
}

fn attribution_text(item: &Item) -> &'static str {
    if item.attributed { "claim" } else { "voice" }
}

fn precision_text(item: &Item) -> &'static str {
    item.precision.map_or("none", precision_name)
}

/// `point`, `city`, …
pub(crate) fn precision_name(precision: detente_resolve::Precision) -> &'static str {
    use detente_resolve::Precision as P;
    match precision {
        P::Point => "point",
        P::City => "city",
        P::Admin2 => "admin2",
        P::Admin1 => "admin1",
        P::Country => "country",
        P::Region => "region",
    }
}

fn review_text(item: &Item) -> &'static str {
    item.verdict.map_or("none", crate::review::Verdict::as_str)
}

/// What a query selects.
pub struct Selected {
    /// Positions in the order asked for.
    pub positions: Vec<u32>,
    /// Number of records behind every value of a facet, were it chosen beside what is chosen in the other facets;
    /// the most frequent first, ties by value.
    pub facets: Vec<(Facet, Vec<(String, u64)>)>,
}

/// Selects and counts in one pass.
///
/// # Errors
/// The store cannot be read.
pub fn select(
    query: &Query,
    index: &Index,
    store: &Store,
    with_facets: bool,
) -> Result<Selected, Error> {
    let compiled = Compiled::new(query, index, store)?;
    let mut positions = Vec::new();
    let mut counts: HashMap<(Facet, Symbol), u64> = HashMap::new();
    let mut texts: HashMap<(Facet, &'static str), u64> = HashMap::new();
    let mut values: Vec<Symbol> = Vec::new();
    for &at in &index.newest {
        let item = &index.items[at as usize];
        if !compiled.base(item) {
            continue;
        }
        let mut failed = None;
        let mut fails = 0;
        for (facet, tests) in &compiled.conditions {
            if !Compiled::holds(*facet, tests, item) {
                fails += 1;
                failed = Some(*facet);
                if fails > 1 {
                    break;
                }
            }
        }
        if fails == 0 {
            positions.push(at);
        }
        if !with_facets || fails > 1 {
            continue;
        }
        for facet in Facet::ALL {
            if failed.is_some_and(|f| f != facet) {
                continue;
            }
            values.clear();
            match facet {
                Facet::Actor => values.extend(item.actors.iter().map(|a| a.country)),
                Facet::Recipient => values.extend(item.recipients.iter().map(|a| a.country)),
                Facet::Side => values.extend(
                    item.actors
                        .iter()
                        .chain(&item.recipients)
                        .map(|a| a.country),
                ),
                Facet::ActorSector => {
                    values.extend(item.actors.iter().flat_map(|a| a.sectors.iter().copied()))
                }
                Facet::RecipientSector => values.extend(
                    item.recipients
                        .iter()
                        .flat_map(|a| a.sectors.iter().copied()),
                ),
                Facet::Event => values.push(item.event),
                Facet::Mode => values.extend(item.modes.iter().copied()),
                Facet::Context => values.extend(item.contexts.iter().copied()),
                Facet::Status => values.push(item.status),
                Facet::Place => values.push(item.place_country),
                Facet::Publisher => values.push(item.publisher),
                Facet::Quad => *texts.entry((facet, quad_text(item.quad))).or_default() += 1,
                Facet::Attribution => {
                    *texts.entry((facet, attribution_text(item))).or_default() += 1
                }
                Facet::Precision => *texts.entry((facet, precision_text(item))).or_default() += 1,
                Facet::Review => *texts.entry((facet, review_text(item))).or_default() += 1,
            }
            values.sort_unstable();
            values.dedup();
            for &value in values.iter().filter(|&&v| v != 0) {
                *counts.entry((facet, value)).or_default() += 1;
            }
        }
    }
    let items = &index.items;
    let by = |key: fn(&Item) -> f32| {
        move |a: &u32, b: &u32| key(&items[*a as usize]).total_cmp(&key(&items[*b as usize]))
    };
    match query.sort {
        Sort::Newest => {}
        Sort::Oldest => positions.sort_by_key(|&at| {
            let day = items[at as usize].day;
            (day.is_none(), day, at)
        }),
        Sort::Surest => positions.sort_by(|a, b| by(|i| -i.confidence)(a, b)),
        Sort::Doubt => positions.sort_by(|a, b| by(|i| i.confidence)(a, b)),
        Sort::Friendly => positions.sort_by(|a, b| by(|i| -i.scale)(a, b)),
        Sort::Hostile => positions.sort_by(|a, b| by(|i| i.scale)(a, b)),
    }
    let mut facets = Vec::new();
    if with_facets {
        for facet in Facet::ALL {
            let mut found: Vec<(String, u64)> = counts
                .iter()
                .filter(|((f, _), _)| *f == facet)
                .map(|((_, symbol), count)| (index.symbols.text(*symbol).to_owned(), *count))
                .chain(
                    texts
                        .iter()
                        .filter(|((f, _), _)| *f == facet)
                        .map(|((_, text), count)| ((*text).to_owned(), *count)),
                )
                .collect();
            found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            facets.push((facet, found));
        }
    }
    Ok(Selected { positions, facets })
}

//! From the words of a toponym to its candidates: names, feature words, directions.

use detente_lexicon::gazetteer::{Gazetteer, Hit, NameClass, PlaceKind, fold_place};
use detente_text::Span;

/// A part of a country or region that is named by a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Direction {
    North,
    Northeast,
    East,
    Southeast,
    South,
    Southwest,
    West,
    Northwest,
    Central,
}

impl Direction {
    /// From the first words of a folded key ("south western", "northern", "central"); with the number of words read.
    pub(crate) fn read(words: &[&str]) -> Option<(Direction, usize)> {
        use Direction::*;
        let one = |w: &str| {
            Some(match w {
                "north" | "northern" | "northernmost" => North,
                "northeast" | "northeastern" => Northeast,
                "east" | "eastern" | "easternmost" => East,
                "southeast" | "southeastern" => Southeast,
                "south" | "southern" | "southernmost" => South,
                "southwest" | "southwestern" => Southwest,
                "west" | "western" | "westernmost" => West,
                "northwest" | "northwestern" => Northwest,
                "central" | "mid" => Central,
                _ => return None,
            })
        };
        let first = one(words.first()?)?;
        // "south-west Syria", "north-eastern Nigeria"
        let second = words.get(1).and_then(|w| one(w));
        Some(match (first, second) {
            (North, Some(East)) => (Northeast, 2),
            (North, Some(West)) => (Northwest, 2),
            (South, Some(East)) => (Southeast, 2),
            (South, Some(West)) => (Southwest, 2),
            (d, _) => (d, 1),
        })
    }

    /// Unit steps to the north and to the east.
    pub(crate) fn steps(self) -> (f64, f64) {
        use Direction::*;
        match self {
            North => (1.0, 0.0),
            Northeast => (1.0, 1.0),
            East => (0.0, 1.0),
            Southeast => (-1.0, 1.0),
            South => (-1.0, 0.0),
            Southwest => (-1.0, -1.0),
            West => (0.0, -1.0),
            Northwest => (1.0, -1.0),
            Central => (0.0, 0.0),
        }
    }

    /// "southwest"
    pub fn as_str(self) -> &'static str {
        use Direction::*;
        match self {
            North => "north",
            Northeast => "northeast",
            East => "east",
            Southeast => "southeast",
            South => "south",
            Southwest => "southwest",
            West => "west",
            Northwest => "northwest",
            Central => "central",
        }
    }
}

/// Sort of place that a feature word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Country,
    /// Province, state, oblast, governorate: a division of either level.
    Division,
    /// County, parish: second level first.
    County,
    City,
    /// Camp, river, strait, base …
    Feature,
}

impl Wanted {
    /// How well a kind fits: 1 = what the word says, 0 = something else.
    pub(crate) fn fit(self, kind: PlaceKind) -> f64 {
        use PlaceKind::*;
        match (self, kind) {
            (Wanted::Country, Country) => 1.0,
            (Wanted::Division, Admin1) => 1.0,
            (Wanted::Division, Admin2 | Region) => 0.6,
            (Wanted::County, Admin2) => 1.0,
            (Wanted::County, Admin1) => 0.4,
            (Wanted::City, City) => 1.0,
            (Wanted::City, Neighbourhood | Camp) => 0.5,
            (Wanted::Feature, Country | Admin1 | Admin2 | City) => 0.0,
            (Wanted::Feature, _) => 1.0,
            _ => 0.0,
        }
    }
}

/// What a noun after or before a name says about its sort: "X province", "the village of X".
pub(crate) fn feature_word(word: &str) -> Option<Wanted> {
    Some(match word {
        "province" | "provinces" | "state" | "states" | "governorate" | "governorates"
        | "oblast" | "krai" | "region" | "prefecture" | "department" | "emirate" | "canton"
        | "voivodeship" | "territory" | "republic" | "wilayat" | "wilaya" | "okrug" => {
            Wanted::Division
        }
        "county" | "counties" | "parish" | "district" | "districts" | "borough" | "raion"
        | "shire" | "subdistrict" | "tehsil" | "municipality" => Wanted::County,
        "city" | "cities" | "town" | "towns" | "township" | "village" | "villages" | "hamlet"
        | "settlement" | "suburb" | "neighborhood" | "neighbourhood" | "port" | "capital"
        | "stronghold" => Wanted::City,
        "river" | "strait" | "lake" | "sea" | "bay" | "gulf" | "mountains" | "mountain"
        | "mount" | "valley" | "desert" | "island" | "islands" | "camp" | "base" | "peninsula"
        | "strip" | "heights" | "crossing" | "canal" | "dam" | "forest" | "park" | "airport"
        | "airbase" | "hills" | "archipelago" | "plateau" | "basin" | "delta" => Wanted::Feature,
        "country" | "kingdom" | "nation" => Wanted::Country,
        _ => return None,
    })
}

/// Words that may stand before a name without changing which place it is.
const BEFORE: &[&str] = &[
    "greater",
    "downtown",
    "metropolitan",
    "metro",
    "inner",
    "suburban",
    "rural",
    "coastal",
    "mainland",
    "old",
    "historic",
    "upper",
    "lower",
    "outer",
    "occupied",
    "held",
    "besieged",
    "nearby",
    "neighboring",
    "neighbouring",
    "city",
    "town",
    "village",
    "port",
    "republic",
    "kingdom",
    "state",
    "province",
    "county",
    "federation",
];

/// Words that may stand after a name without changing which place it is.
const AFTER: &[&str] = &[
    "area",
    "areas",
    "countryside",
    "suburbs",
    "outskirts",
    "border",
    "frontier",
    "metro",
    "coast",
    "shore",
    "downtown",
    "proper",
    "central",
    "enclave",
    "front",
    "axis",
    "pocket",
    "airport",
    "port",
    "harbor",
    "harbour",
    "surroundings",
    "beach",
    "hinterland",
    "corridor",
    "international",
];

/// Is this folded word one of nature, which towns are not named after?
pub(crate) fn is_nature(word: &str) -> bool {
    matches!(
        word,
        "bay"
            | "gulf"
            | "hills"
            | "island"
            | "islands"
            | "lake"
            | "mountain"
            | "mountains"
            | "peninsula"
            | "river"
            | "valley"
    )
}

/// Buildings named after saints, rulers and countries rather than after where they stand: "St. Paul's Cathedral".
fn is_named_after(word: &str) -> bool {
    matches!(
        word,
        "basilica" | "cathedral" | "church" | "mosque" | "temple" | "tunnel"
    )
}

/// The candidates of a toponym and what its words say about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// Folded name that was found.
    pub key: String,
    pub hits: Vec<Hit>,
    pub wanted: Option<Wanted>,
    pub direction: Option<Direction>,
    /// Rest after a comma inside the span: "Va." of "Alexandria, Va.".
    pub inner_parent: Option<String>,
    /// Part of a name only; 0 = whole, otherwise how many words were dropped.
    pub dropped: usize,
    /// The words around the name were cut off: "countryside".
    pub around: bool,
}

/// Trims quotation marks, brackets and a possessive ending.
pub(crate) fn trim_name(raw: &str) -> &str {
    let mut t = raw.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    for end in ["'s", "’s", "'S", "’S"] {
        t = t.strip_suffix(end).unwrap_or(t);
    }
    t.trim_matches(|c: char| !c.is_alphanumeric() && c != '.')
}

/// May the words be a short form of a division: "Va.", ", VA", "N.C."? A bare "SA" or "La" is not.
fn abbreviation_like(text: &str, span: Span, head: &str) -> bool {
    let dotted = head.contains('.') || text.get(span.end..).is_some_and(|t| t.starts_with('.'));
    let comma = text
        .get(..span.start)
        .is_some_and(|t| t.trim_end().ends_with(','));
    dotted || comma || span.start == 0
}

fn usable(hits: &[Hit]) -> bool {
    !hits.is_empty()
}

/// Reads the words of a toponym. Never fails: an unknown name gives a query without hits.
pub(crate) fn query(gazetteer: &Gazetteer, text: &str, span: Span) -> Query {
    let raw = trim_name(span.of(text));
    let mut q = Query::default();
    let mut head = raw;
    if let Some((first, rest)) = raw.split_once(',')
        && !first.trim().is_empty()
        && !rest.trim().is_empty()
    {
        head = first.trim();
        q.inner_parent = Some(rest.trim().to_owned());
    }
    let key = fold_place(head);
    let words: Vec<&str> = key.split(' ').filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return q;
    }
    let spelled = abbreviation_like(text, span, head);
    let accept = |q: &mut Query, words: &[&str]| -> bool {
        let key = words.join(" ");
        let mut hits = gazetteer.exact(&key);
        if !spelled && head.len() > 2 {
            hits.retain(|h| h.class != NameClass::Abbreviation);
        }
        if words.len() == 1 && Direction::read(words).is_some() {
            // "the West", "Western": provinces are called so too, and never meant.
            hits.retain(|h| h.class == NameClass::People);
        }
        // "Croke Park" has nothing to do with a town that is called "Croke" in some language
        if q.wanted == Some(Wanted::Feature) && words.len() == 1 {
            hits.retain(|h| h.class != NameClass::Alternate);
        }
        if usable(&hits) {
            q.key = key;
            q.hits = hits;
            true
        } else {
            false
        }
    };
    if accept(&mut q, &words) {
        // "New York City", "Kuwait City" are names; the last word still tells the sort.
        // "Bolívar Province" is another name of one in Peru, but may be the Bolívar of Colombia
        let alias = q.hits.iter().all(|h| h.class != NameClass::Name);
        if let Some((last, core)) = words.split_last()
            && alias
            && !core.is_empty()
            && let Some(wanted) = feature_word(last)
        {
            let division = |h: &Hit| {
                let kind = gazetteer.place(h.id).kind;
                matches!(kind, PlaceKind::Admin1 | PlaceKind::Admin2)
                    && h.class == NameClass::Name
                    && q.hits.iter().all(|o| o.id != h.id)
            };
            let others = gazetteer.exact(&core.join(" "));
            let others: Vec<Hit> = others.into_iter().filter(division).collect();
            q.hits.extend(others);
            q.wanted = Some(wanted);
        }
        return q;
    }
    if words.last().is_some_and(|w| is_named_after(w)) {
        return q;
    }
    // Directions: "southwest Syria", "north-eastern Nigeria", "the south of Mali".
    let mut rest: &[&str] = &words;
    if let Some((direction, read)) = Direction::read(rest) {
        let mut after = &rest[read..];
        if after.len() > 1 && after[0] == "of" {
            after = &after[1..];
        }
        if !after.is_empty() {
            q.direction = Some(direction);
            rest = after;
            if accept(&mut q, rest) {
                return q;
            }
        }
    }
    // Feature words and generic words on both sides, one at a time.
    let mut from = 0;
    let mut to = rest.len();
    loop {
        let before = (from, to);
        if to - from > 2
            && rest[from + 1] == "of"
            && let Some(wanted) = feature_word(rest[from])
        {
            q.wanted = q.wanted.or(Some(wanted));
            from += 2;
            if rest[from] == "the" && to - from > 1 {
                from += 1;
            }
        }
        if before == (from, to) && to - from > 1 {
            let last = rest[to - 1];
            if let Some(wanted) = feature_word(last) {
                q.wanted = q.wanted.or(Some(wanted));
                to -= 1;
            } else if AFTER.contains(&last) {
                q.around = true;
                to -= 1;
            } else if BEFORE.contains(&rest[from]) || feature_word(rest[from]).is_some() {
                q.wanted = q.wanted.or(feature_word(rest[from]));
                from += 1;
            } else if q.direction.is_none()
                && let Some((direction, read)) = Direction::read(&rest[from..to])
                && read < to - from
            {
                q.direction = Some(direction);
                from += read;
            }
        }
        if accept(&mut q, &rest[from..to]) {
            return q;
        }
        if before == (from, to) {
            break;
        }
    }
    let core = &rest[from..to];
    let loose = gazetteer.lookup_loose(&core.join(" "));
    // "Croke Park" is no other spelling of a town Krokes with a park
    let sight = q.wanted == Some(Wanted::Feature) && core.len() == 1;
    if !q.around && !sight && !loose.is_empty() && Direction::read(core).is_none() {
        q.key = core.join(" ");
        q.hits = loose;
        return q;
    }
    // A name inside: the longest run of words that is a name of its own ("Russian Higher School of Economics").
    for len in (1..core.len()).rev() {
        for start in 0..=core.len() - len {
            let part = &core[start..start + len];
            let key = part.join(" ");
            if len == 1 && key.len() < 4 {
                continue;
            }
            let hits: Vec<Hit> = gazetteer
                .exact(&key)
                .into_iter()
                .filter(|h| !matches!(h.class, NameClass::Abbreviation | NameClass::Alternate))
                // Any word is a village somewhere ("Trial" in "Regional Trial Court"): a part must be well known.
                .filter(|h| {
                    let row = gazetteer.place(h.id);
                    h.class == NameClass::People
                        || len > 1
                        || match row.kind {
                            PlaceKind::City => row.population > 50_000,
                            PlaceKind::Admin1 => {
                                row.population > 300_000 && h.class == NameClass::Name
                            }
                            PlaceKind::Admin2 => false,
                            _ => true,
                        }
                })
                .collect();
            if usable(&hits) && !(len == 1 && COMMON.contains(&key.as_str())) {
                q.key = key;
                q.hits = hits;
                q.dropped = core.len() - len;
                return q;
            }
        }
    }
    q
}

/// Words that are names of small places too, and say nothing inside a longer name.
pub(crate) const COMMON: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "central",
    "high",
    "school",
    "university",
    "college",
    "park",
    "hill",
    "center",
    "centre",
    "street",
    "road",
    "avenue",
    "airport",
    "church",
    "hospital",
    "county",
    "city",
    "bank",
    "union",
    "national",
    "international",
    "new",
    "old",
    "lake",
    "river",
    "valley",
    "beach",
    "island",
    "point",
    "bay",
    "mountain",
    "house",
    "hall",
    "tower",
    "bridge",
    "field",
    "forest",
    "garden",
    "station",
    "temple",
    "mission",
    "home",
    "green",
    "grand",
    "white",
    "black",
    "royal",
    "saint",
    "king",
    "queen",
    "prince",
    "lady",
    "first",
    "second",
    "world",
    "global",
    "general",
    "district",
    "public",
    "water",
    "power",
    "police",
    "fire",
    "museum",
    "library",
    "institute",
    "board",
    "court",
    "company",
    "group",
    "force",
    "army",
    "navy",
    "guard",
    "council",
    "committee",
    "department",
    "office",
    "state",
    "medical",
    "health",
    "community",
    "middle",
    "elementary",
    "club",
    "society",
    "association",
    "foundation",
    "economics",
    "free",
    "liberty",
    "freedom",
    "independence",
    "victory",
    "orange",
    "male",
    "most",
    "best",
    "bad",
    "man",
];

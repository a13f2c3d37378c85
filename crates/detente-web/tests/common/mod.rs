//! Invented articles with records written by hand, and any number of made ones: stores to try the desk on.
#![allow(dead_code, missing_docs)]

use std::path::Path;

use detente_event::{
    Record, Scored, Size, Sizes,
    record::{ActorField, EvidenceField, PlaceField, TextRange, fnv1a},
};
use detente_ontology::Category;
use detente_resolve::{DateBasis, DatePrecision, Precision};
use detente_store::{Entry, Store};
use detente_text::{Document, Sentence, Span, Zone, ZoneKind};
use jiff::{ToSpan, civil::Date};

pub const CODER: &str = "fixture 1";

/// What a page must never run.
pub const ATTACKS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<svg onload=alert(1)>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "</title></style></textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "\u{202e}evil\u{2066}",
];

/// A side: words in the text, country, sectors, name.
pub type Side<'a> = (&'a str, &'a str, &'a [&'a str], &'a str);

pub struct Draft<'a> {
    pub category: &'a str,
    pub mode: &'a str,
    pub trigger: &'a str,
    pub actor: &'a [Side<'a>],
    pub recipient: &'a [Side<'a>],
    pub place: Option<(&'a str, &'a str, f64, f64, Precision)>,
    pub day: Option<&'a str>,
    pub precision: DatePrecision,
    pub status: &'a str,
    pub said_by: Option<(Side<'a>, &'a str)>,
    pub confidence: f32,
    pub cluster: &'a str,
}

impl Default for Draft<'_> {
    fn default() -> Self {
        Self {
            category: "CONSULT",
            mode: "",
            trigger: "",
            actor: &[],
            recipient: &[],
            place: None,
            day: None,
            precision: DatePrecision::Day,
            status: "actual",
            said_by: None,
            confidence: 0.8,
            cluster: "",
        }
    }
}

fn find(text: &str, words: &str) -> (usize, usize) {
    let start = text
        .find(words)
        .unwrap_or_else(|| panic!("{words:?} is not in {text:?}"));
    (start, start + words.len())
}

fn field(text: &str, side: &Side<'_>) -> ActorField {
    let (start, end) = find(text, side.0);
    ActorField {
        text: side.0.to_owned(),
        start,
        end,
        name: (!side.3.is_empty()).then(|| side.3.to_owned()),
        wikidata: None,
        country: (!side.1.is_empty()).then(|| side.1.to_owned()),
        sector: side.2.iter().map(|s| (*s).to_owned()).collect(),
        role: None,
        confidence: 0.9,
        cue: None,
    }
}

pub fn record(document: &Document, draft: &Draft<'_>) -> Record {
    let text = document.text.as_str();
    let category: Category = draft.category.parse().expect("a category");
    let modes: Vec<String> = if draft.mode.is_empty() {
        Vec::new()
    } else {
        vec![draft.mode.to_owned()]
    };
    let code = detente_ontology::codes::code(category, &modes, &[]);
    let (start, end) = find(text, draft.trigger);
    let sentence_start = text[..start].rfind(['\n', '.']).map_or(0, |at| at + 1);
    let sentence_end = text[end..]
        .find(['\n', '.'])
        .map_or(text.len(), |at| end + at + 1);
    let sentence = text[sentence_start..sentence_end].trim().to_owned();
    let id = format!(
        "{:016x}",
        fnv1a(
            format!(
                "{} {start} {} {}",
                document.id, draft.category, draft.status
            )
            .as_bytes()
        )
    );
    Record {
        cluster: if draft.cluster.is_empty() {
            format!("c-{id}")
        } else {
            draft.cluster.to_owned()
        },
        id,
        doc: document.id.clone(),
        url: document.url.clone(),
        publisher: document.publisher.clone(),
        headline: document.headline.clone(),
        published: document.published.map(|p| p.to_string()),
        sentence: 0,
        text: sentence,
        date: draft.day.map(|d| d.parse().expect("a day")),
        enddate: None,
        date_precision: draft.day.map(|_| draft.precision),
        date_basis: draft.day.map(|_| DateBasis::Resolved),
        event: draft.category.to_owned(),
        mode: modes,
        context: vec!["diplomatic".to_owned()],
        quad: category.quad(),
        scale: code.scale,
        cameo: code.cameo.to_owned(),
        goldstein: code.goldstein,
        status: draft.status.to_owned(),
        said_by: draft.said_by.as_ref().map(|(side, cue)| ActorField {
            cue: Some((*cue).to_owned()),
            ..field(text, side)
        }),
        actor: draft.actor.iter().map(|s| field(text, s)).collect(),
        recipient: draft.recipient.iter().map(|s| field(text, s)).collect(),
        place: draft
            .place
            .as_ref()
            .map(|(words, country, lat, lon, precision)| {
                let (start, end) = find(text, words);
                PlaceField {
                    text: (*words).to_owned(),
                    start,
                    end,
                    name: (*words).to_owned(),
                    country: (!country.is_empty()).then(|| (*country).to_owned()),
                    admin1: None,
                    geonameid: None,
                    lat: Some(*lat),
                    lon: Some(*lon),
                    precision: *precision,
                    confidence: 0.9,
                }
            }),
        size: Sizes {
            dead: (draft.category == "ASSAULT").then(|| Size {
                low: Some(3),
                high: Some(3),
                text: "three".to_owned(),
            }),
            ..Sizes::default()
        },
        evidence: EvidenceField {
            trigger: TextRange {
                start,
                end,
                text: draft.trigger.to_owned(),
            },
            decisions: vec![
                Scored {
                    name: format!("category {}", draft.category),
                    score: draft.confidence,
                    span: Some(Span::new(start, end)),
                },
                Scored {
                    name: "status.rule finite past".to_owned(),
                    score: 1.0,
                    span: None,
                },
            ],
        },
        confidence: draft.confidence,
        coder: CODER.to_owned(),
    }
}

pub fn document(id: &str, day: &str, publisher: &str, headline: &str, text: &str) -> Document {
    let mut document = Document::new(id, text);
    document.headline = Some(headline.to_owned());
    document.published = day.parse().ok();
    document.publisher = Some(publisher.to_owned());
    document.url = Some(format!("https://news.example/{id}"));
    document
}

pub fn put(store: &mut Store, document: &Document, records: &[Record]) {
    let sentences = [Sentence {
        span: Span::new(0, document.text.len()),
        zone: ZoneKind::Body,
        paragraph: 0,
        tokens: Vec::new(),
    }];
    store
        .put(&[Entry {
            document,
            coder: CODER,
            sentences: &sentences,
            records,
            diagnostics: &[],
        }])
        .expect("the store can be written");
}

/// The article of the reading view.
pub fn envoy() -> (Document, Vec<Record>) {
    let text = "Politics   Latest   Tags\n\nKharun envoy in Tehran for talks\n\nTEHRAN, May 4 – The Russian envoy Pavel Orlin met Iranian officials in Tehran on Monday, \
        and the two sides signed a memorandum on rail freight.\n\nIran’s foreign minister said the neighbours “will hold joint exercises” in the Caspian Sea next month. \
        Orlin denied that Moscow had threatened Ankara.\n\nRelated: five things to know";
    let mut document = document(
        "wire/envoy",
        "2020-05-04",
        "Kharun Wire",
        "Kharun envoy in Tehran for talks",
        text,
    );
    document.byline = Some("L. Ames".to_owned());
    let zone = |words: &str, kind| {
        let (start, end) = find(text, words);
        Zone {
            span: Span::new(start, end),
            kind,
        }
    };
    document.zones = vec![
        zone("Politics   Latest   Tags", ZoneKind::Furniture),
        zone("Kharun envoy in Tehran for talks", ZoneKind::Headline),
        zone("TEHRAN, May 4 –", ZoneKind::Dateline),
        zone("Related: five things to know", ZoneKind::Furniture),
    ];
    let tehran = ("Tehran", "IRN", 35.694, 51.422, Precision::City);
    let orlin: Side<'_> = (
        "The Russian envoy Pavel Orlin",
        "RUS",
        &["GOV"],
        "Pavel Orlin",
    );
    let records = vec![
        record(
            &document,
            &Draft {
                trigger: "met",
                mode: "visit",
                actor: &[orlin],
                recipient: &[("Iranian officials", "IRN", &["GOV"], "")],
                place: Some(tehran),
                day: Some("2020-05-04"),
                confidence: 0.93,
                cluster: "visit-2020",
                ..Draft::default()
            },
        ),
        record(
            &document,
            &Draft {
                category: "AGREE",
                trigger: "signed",
                actor: &[orlin, ("Iranian officials", "IRN", &["GOV"], "")],
                place: Some(tehran),
                day: Some("2020-05-04"),
                confidence: 0.81,
                ..Draft::default()
            },
        ),
        record(
            &document,
            &Draft {
                category: "COOPERATE",
                mode: "military",
                trigger: "hold joint exercises",
                actor: &[
                    ("Iran", "IRN", &["MIL"], "Iran"),
                    ("Moscow", "RUS", &["MIL"], "Russia"),
                ],
                place: Some(("Caspian Sea", "", 41.9, 50.7, Precision::Region)),
                day: Some("2020-06-01"),
                precision: DatePrecision::Month,
                status: "future",
                said_by: Some((
                    ("Iran’s foreign minister", "IRN", &["GOV"], "Davud Rasti"),
                    "said",
                )),
                confidence: 0.62,
                ..Draft::default()
            },
        ),
        record(
            &document,
            &Draft {
                category: "THREATEN",
                trigger: "threatened",
                actor: &[("Moscow", "RUS", &["GOV"], "Russia")],
                recipient: &[("Ankara", "TUR", &["GOV"], "Turkey")],
                day: Some("2020-05-04"),
                status: "negation",
                said_by: Some((("Orlin", "RUS", &["GOV"], "Pavel Orlin"), "denied")),
                confidence: 0.41,
                ..Draft::default()
            },
        ),
    ];
    (document, records)
}

/// A small store with everything that a page must show.
pub fn small(path: &Path) {
    let mut store = Store::open(path).expect("a new store");
    let (article, records) = envoy();
    put(&mut store, &article, &records);
    let other = document(
        "daily-7",
        "2020-05-05",
        "The Daily Lamp",
        "Visit to Tehran ends",
        "Orlin, the Russian envoy, ended a visit to Tehran. Gunmen attacked a convoy in Syria and killed three.",
    );
    let more = [
        record(
            &other,
            &Draft {
                trigger: "visit",
                mode: "visit",
                actor: &[("Orlin", "RUS", &["GOV"], "Pavel Orlin")],
                recipient: &[("Tehran", "IRN", &["GOV"], "Iran")],
                place: Some(("Tehran", "IRN", 35.694, 51.422, Precision::City)),
                day: Some("2020-05-04"),
                confidence: 0.7,
                cluster: "visit-2020",
                ..Draft::default()
            },
        ),
        record(
            &other,
            &Draft {
                category: "ASSAULT",
                trigger: "attacked",
                actor: &[("Gunmen", "", &["UAF"], "")],
                recipient: &[("convoy", "SYR", &["CVL"], "")],
                place: Some(("Syria", "SYR", 35.0, 38.0, Precision::Country)),
                day: Some("2020-05-05"),
                confidence: 0.35,
                ..Draft::default()
            },
        ),
    ];
    put(&mut store, &other, &more);
    for (at, attack) in ATTACKS.iter().enumerate() {
        let id = format!("attack-{at}{attack}");
        let text = format!("{attack} France met Mali in {attack}.");
        let mut hostile = document(&id, "2020-05-06", attack, attack, &text);
        hostile.url = Some((*attack).to_owned());
        hostile.byline = Some((*attack).to_owned());
        hostile.language = Some((*attack).to_owned());
        let mut record = record(
            &hostile,
            &Draft {
                trigger: "met",
                actor: &[(attack, "FRA", &[attack], attack)],
                recipient: &[("Mali", "MLI", &["GOV"], attack)],
                place: Some((attack, "MLI", 12.6, -8.0, Precision::City)),
                day: Some("2020-05-06"),
                ..Draft::default()
            },
        );
        record.mode = vec![(*attack).to_owned()];
        record.context = vec![(*attack).to_owned()];
        record.coder = (*attack).to_owned();
        record.evidence.decisions[0].name = (*attack).to_owned();
        put(&mut store, &hostile, &[record]);
    }
}

/// Numbers that look random and are the same every time (Knuth's linear congruential generator).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides as u64).unwrap_or(0)
    }
}

const COUNTRIES: [(&str, &str, &str, f64, f64); 16] = [
    ("Iran", "IRN", "Tehran", 35.69, 51.42),
    ("Russia", "RUS", "Moscow", 55.75, 37.62),
    ("Syria", "SYR", "Aleppo", 36.2, 37.16),
    ("Turkey", "TUR", "Ankara", 39.93, 32.86),
    ("France", "FRA", "Paris", 48.85, 2.35),
    ("Mali", "MLI", "Gao", 16.27, -0.04),
    ("India", "IND", "Delhi", 28.65, 77.22),
    ("Pakistan", "PAK", "Lahore", 31.55, 74.34),
    ("China", "CHN", "Shanghai", 31.22, 121.46),
    ("Japan", "JPN", "Tokyo", 35.69, 139.69),
    ("Ukraine", "UKR", "Donetsk", 48.02, 37.8),
    ("Israel", "ISR", "Haifa", 32.82, 34.99),
    ("Egypt", "EGY", "Cairo", 30.06, 31.25),
    ("Nigeria", "NGA", "Maiduguri", 11.85, 13.16),
    ("Colombia", "COL", "Cali", 3.44, -76.52),
    ("Mexico", "MEX", "Tijuana", 32.5, -117.0),
];

const DEEDS: [(&str, &str); 12] = [
    ("CONSULT", "met"),
    ("CONSULT", "visited"),
    ("AGREE", "signed a pact with"),
    ("SUPPORT", "praised"),
    ("COOPERATE", "traded with"),
    ("AID", "sent aid to"),
    ("ACCUSE", "accused"),
    ("REQUEST", "urged"),
    ("THREATEN", "warned"),
    ("SANCTION", "imposed sanctions on"),
    ("MOBILIZE", "moved troops against"),
    ("ASSAULT", "attacked"),
];

/// A made article of the years 2002 to 2022 with up to two records.
pub fn made(number: usize, dice: &mut Dice) -> (Document, Vec<Record>) {
    let first: Date = "2002-07-01".parse().expect("a day");
    let day = first
        .checked_add(i64::try_from(dice.roll(7_480)).unwrap_or(0).days())
        .expect("a day");
    let a = if dice.roll(5) == 0 {
        dice.roll(2)
    } else {
        dice.roll(COUNTRIES.len())
    };
    let mut b = if a < 2 && dice.roll(3) > 0 {
        1 - a
    } else {
        dice.roll(COUNTRIES.len())
    };
    if a == b {
        b = (b + 1) % COUNTRIES.len();
    }
    // the first two grow friendlier after 2015
    let near = a < 2 && b < 2;
    let deed = match (near, day.year() >= 2015) {
        (true, true) => dice.roll(6),
        (true, false) => dice.roll(9),
        _ => dice.roll(DEEDS.len()),
    };
    let (category, verb) = DEEDS[deed];
    let (from, to) = (COUNTRIES[a], COUNTRIES[b]);
    let scene = COUNTRIES[if dice.roll(2) == 0 { a } else { b }];
    let country_only = dice.roll(3) == 0;
    let place = if country_only { "the country" } else { scene.2 };
    let text = format!(
        "{} {verb} {} in {place} as talks went on. Officials said item {number} was one of many that week, and that nothing else would change soon.",
        from.0, to.0
    );
    let publisher = [
        "Kharun Wire",
        "The Daily Lamp",
        "Agence Blanche",
        "Harbour Post",
    ][dice.roll(4)];
    let document = document(
        &format!("made-{number}"),
        &day.to_string(),
        publisher,
        &format!("{} {verb} {}", from.0, to.0),
        &text,
    );
    if dice.roll(12) == 0 {
        return (document, Vec::new());
    }
    let status = [
        "actual",
        "actual",
        "actual",
        "actual",
        "future",
        "hypothetical",
        "negation",
    ][dice.roll(7)];
    let sector: [&[&str]; 4] = [&["GOV"], &["MIL"], &["GOV", "LEG"], &["OPP"]];
    let day = day.to_string();
    let cluster = format!("{}-{}-{category}-{day}", from.1, to.1);
    let record = record(
        &document,
        &Draft {
            category,
            trigger: verb,
            actor: &[(from.0, from.1, sector[dice.roll(4)], from.0)],
            recipient: &[(to.0, to.1, sector[dice.roll(4)], to.0)],
            place: Some((
                place,
                scene.1,
                scene.3 + dice.roll(40) as f64 / 10.0 - 2.0,
                scene.4 + dice.roll(40) as f64 / 10.0 - 2.0,
                if country_only {
                    Precision::Country
                } else {
                    Precision::City
                },
            )),
            day: Some(&day),
            status,
            said_by: (dice.roll(5) == 0).then_some((("Officials", from.1, &["GOV"], ""), "said")),
            confidence: 0.3 + dice.roll(70) as f32 / 100.0,
            cluster: &cluster,
            ..Draft::default()
        },
    );
    (document, vec![record])
}

/// A store of made articles.
pub fn large(path: &Path, documents: usize) {
    let mut store = Store::open(path).expect("a new store");
    let mut dice = Dice(7);
    let mut at = 0;
    while at < documents {
        let batch: Vec<_> = (at..(at + 500).min(documents))
            .map(|n| made(n, &mut dice))
            .collect();
        let sentences: Vec<Vec<Sentence>> = batch
            .iter()
            .map(|(document, _)| {
                vec![Sentence {
                    span: Span::new(0, document.text.len()),
                    zone: ZoneKind::Body,
                    paragraph: 0,
                    tokens: Vec::new(),
                }]
            })
            .collect();
        let entries: Vec<Entry<'_>> = batch
            .iter()
            .zip(&sentences)
            .map(|((document, records), sentences)| Entry {
                document,
                coder: CODER,
                sentences,
                records,
                diagnostics: &[],
            })
            .collect();
        store.put(&entries).expect("the store can be written");
        at += batch.len();
    }
}

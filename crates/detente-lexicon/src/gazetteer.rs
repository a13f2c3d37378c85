//! Places and their names: countries, divisions, populated places, and what the news names besides.
//!
//! [`Gazetteer::embedded`] gives the tables of `data/places` in a compiled form: an fst over folded names, posting lists
//! and fixed-width records, all read in place. Nothing is parsed or expanded when the program starts. [`Gazetteer::lookup`]
//! finds the candidates of a name, [`Gazetteer::place`] reads one.
//!
//! ```
//! use detente_lexicon::gazetteer::{Gazetteer, PlaceKind};
//! let gazetteer = Gazetteer::embedded();
//! let hits = gazetteer.lookup("Damascus");
//! let best = hits.iter().map(|hit| gazetteer.place(hit.id)).find(|place| place.kind == PlaceKind::City);
//! assert_eq!(best.map(|place| place.country_code3()), Some("SYR"));
//! ```
//!
//! Limits: populated places of 1,000 people and more (500 in some countries), second-level divisions only where they
//! differ from a place of their name, coordinates to 0.0001 degree, population to about 9 %.

use std::sync::LazyLock;

use fst::{Automaton, IntoStreamer, Streamer, automaton::Str};

pub use crate::fold::{fold_place, loose_place};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));
static EMBEDDED: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::open(BYTES).unwrap_or_default());

const RECORD: usize = 20;
const COUNTRY: usize = 26;

/// Number of a place in the gazetteer; stable only inside one build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PlaceKind {
    /// A country or territory.
    Country,
    /// A first-level division: state, province, governorate, oblast.
    Admin1,
    /// A second-level division: county, district.
    Admin2,
    /// A populated place.
    City,
    /// A part of a country or of several, with or without a status.
    Region,
    /// A continent or a part of one.
    Continent,
    /// An ocean, sea, gulf or bay.
    Sea,
    /// A strait or channel.
    Strait,
    /// A lake or reservoir.
    Lake,
    /// A river, at the point in the middle of the stretch that news names.
    River,
    /// An island or a group of islands.
    Island,
    /// A mountain, range, pass or valley.
    Mountain,
    /// A desert.
    Desert,
    /// A canal.
    Canal,
    /// A border crossing or bridge.
    Crossing,
    /// A camp of refugees or displaced persons.
    Camp,
    /// A military base or air field.
    Base,
    /// A building, square, plant, dam or other single place.
    Site,
    /// A zone that an agreement or an army laid down: buffer, de-escalation, demilitarised.
    Zone,
    /// A park or forest.
    Park,
    /// A part of a city.
    Neighbourhood,
}

const KINDS: [PlaceKind; 21] = [
    PlaceKind::Country,
    PlaceKind::Admin1,
    PlaceKind::Admin2,
    PlaceKind::City,
    PlaceKind::Region,
    PlaceKind::Continent,
    PlaceKind::Sea,
    PlaceKind::Strait,
    PlaceKind::Lake,
    PlaceKind::River,
    PlaceKind::Island,
    PlaceKind::Mountain,
    PlaceKind::Desert,
    PlaceKind::Canal,
    PlaceKind::Crossing,
    PlaceKind::Camp,
    PlaceKind::Base,
    PlaceKind::Site,
    PlaceKind::Zone,
    PlaceKind::Park,
    PlaceKind::Neighbourhood,
];

/// How a name belongs to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameClass {
    /// The name under which the place is listed.
    Name,
    /// Another English name.
    Alias,
    /// An alternate name of GeoNames, in an unknown language, or a looser spelling.
    Alternate,
    /// The adjective or the people of a country: "Syrian", "Syrians".
    People,
    /// A short form that is a place only beside another: "La.", "TX".
    Abbreviation,
}

/// A candidate of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which place.
    pub id: PlaceId,
    /// By which sort of name.
    pub class: NameClass,
    /// Found only by the looser spelling ([`loose_place`]).
    pub loose: bool,
}

/// A place as the gazetteer holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceRow<'g> {
    /// Its number.
    pub id: PlaceId,
    /// Name.
    pub name: &'g str,
    /// What it is.
    pub kind: PlaceKind,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Persons, to about 9 %; for features a stand-in by prominence; 0 = unknown.
    pub population: u64,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Number of the country, from 1; 0 = none or several.
    pub country: u8,
    /// First-level division it lies in (or is).
    pub admin1: Option<PlaceId>,
    /// Second-level division it lies in (or is).
    pub admin2: Option<PlaceId>,
    iso3: &'g str,
}

impl<'g> PlaceRow<'g> {
    /// ISO 3166-1 alpha-3 of its country, XKX for Kosovo; empty = none or several.
    pub fn country_code3(&self) -> &'g str {
        self.iso3
    }
}

/// A country's further facts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountryRow<'g> {
    /// ISO 3166-1 alpha-2.
    pub iso2: &'g str,
    /// ISO 3166-1 alpha-3.
    pub iso3: &'g str,
    /// GeoNames continent: AF AS EU NA OC SA AN.
    pub continent: &'g str,
    /// Numbers of the neighbouring countries.
    pub neighbours: &'g [u8],
    /// Square kilometres.
    pub area_km2: f32,
    /// Its capital.
    pub capital: Option<PlaceId>,
    /// Its populated places: a half-open range of ids.
    pub places: (PlaceId, PlaceId),
}

/// The tables, read in place.
#[derive(Default)]
pub struct Gazetteer {
    names: Option<fst::Map<&'static [u8]>>,
    loose: Option<fst::Map<&'static [u8]>>,
    postings: &'static [u8],
    records: &'static [u8],
    strings: &'static [u8],
    countries: &'static [u8],
    neighbours: &'static [u8],
    admin1: u32,
    admin2: u32,
    rows: u32,
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn i24_at(bytes: &[u8], at: usize) -> i32 {
    match bytes.get(at..at + 3) {
        Some(&[a, b, c]) => i32::from_le_bytes([0, a, b, c]) >> 8,
        _ => 0,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u32> {
    let (mut value, mut shift) = (0u32, 0u32);
    loop {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

impl Gazetteer {
    /// The tables that are compiled in.
    pub fn embedded() -> &'static Gazetteer {
        &EMBEDDED
    }

    /// Bytes of the compiled tables.
    pub fn size_bytes() -> usize {
        BYTES.len()
    }

    fn open(bytes: &'static [u8]) -> Option<Gazetteer> {
        if bytes.get(..8)? != b"DTGZ0001" {
            return None;
        }
        let section = |n: usize| -> Option<&'static [u8]> {
            let at = u32_at(bytes, 8 + 8 * n)? as usize;
            let len = u32_at(bytes, 12 + 8 * n)? as usize;
            bytes.get(at..at + len)
        };
        let meta = section(7)?;
        Some(Gazetteer {
            names: fst::Map::new(section(0)?).ok(),
            loose: fst::Map::new(section(1)?).ok(),
            postings: section(2)?,
            records: section(3)?,
            strings: section(4)?,
            countries: section(5)?,
            neighbours: section(6)?,
            rows: u32_at(meta, 0)?,
            admin1: u32_at(meta, 8)?,
            admin2: u32_at(meta, 12)?,
        })
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.rows as usize
    }

    /// No place at all? Never true of the embedded tables.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Candidates of a name as written, the exact spelling first and the looser one only where that gives nothing.
    /// Sorted by kind (countries, divisions, others), then sort of name, then prominence.
    pub fn lookup(&self, name: &str) -> Vec<Hit> {
        self.lookup_folded(&fold_place(name))
    }

    /// [`Gazetteer::lookup`] for a key made by [`fold_place`].
    pub fn lookup_folded(&self, key: &str) -> Vec<Hit> {
        let hits = self.exact(key);
        if hits.is_empty() {
            self.lookup_loose(key)
        } else {
            hits
        }
    }

    /// Candidates under exactly this key ([`fold_place`]).
    pub fn exact(&self, key: &str) -> Vec<Hit> {
        match self.names.as_ref().and_then(|map| map.get(key)) {
            Some(value) => self.expand(value, false),
            None => Vec::new(),
        }
    }

    /// Candidates by the looser spelling only; the key is one of [`fold_place`].
    pub fn lookup_loose(&self, key: &str) -> Vec<Hit> {
        let key = loose_place(key);
        match self.loose.as_ref().and_then(|map| map.get(&key)) {
            Some(value) if !key.is_empty() => self.expand(value, true),
            _ => Vec::new(),
        }
    }

    /// Is there a name with exactly this key ([`fold_place`])?
    pub fn contains(&self, key: &str) -> bool {
        self.names.as_ref().is_some_and(|map| map.contains_key(key))
    }

    /// Does any name go on after this key and a blank? Tells a scanner when to stop.
    pub fn has_longer(&self, key: &str) -> bool {
        let prefix = format!("{key} ");
        self.names.as_ref().is_some_and(|map| {
            map.search(Str::new(&prefix).starts_with())
                .into_stream()
                .next()
                .is_some()
        })
    }

    fn expand(&self, value: u64, loose: bool) -> Vec<Hit> {
        let hit = |id: u32, class: u32| Hit {
            id: PlaceId(id),
            class: match class {
                0 => NameClass::Name,
                1 => NameClass::Alias,
                3 => NameClass::People,
                4 => NameClass::Abbreviation,
                _ => NameClass::Alternate,
            },
            loose,
        };
        if value & 1 == 1 {
            return vec![hit((value >> 4) as u32, (value >> 1 & 7) as u32)];
        }
        let mut at = (value >> 1) as usize;
        let count = varint(self.postings, &mut at).unwrap_or(0);
        (0..count)
            .map_while(|_| varint(self.postings, &mut at))
            .map(|v| hit(v >> 3, v & 7))
            .collect()
    }

    /// Reads one place. An id out of range gives an empty row without a country.
    pub fn place(&self, id: PlaceId) -> PlaceRow<'_> {
        let at = id.0 as usize * RECORD;
        let record = self.records.get(at..at + RECORD).unwrap_or(&[0; RECORD]);
        let country = record[12];
        let (a1, a2) = (u16_at(record, 13), u16_at(record, 15));
        let log = record[10];
        let geonameid = u32_at(record, 0).filter(|&gid| gid != 0);
        PlaceRow {
            id,
            name: self.string((i24_at(record, 17) & 0x00ff_ffff) as usize),
            kind: KINDS
                .get(record[11] as usize)
                .copied()
                .unwrap_or(PlaceKind::Site),
            lat: f64::from(i24_at(record, 4)) / 10_000.0,
            lon: f64::from(i24_at(record, 7)) / 10_000.0,
            population: if log == 0 {
                0
            } else {
                (f64::from(log - 1) / 8.0).exp2().round() as u64
            },
            geonameid,
            country,
            admin1: (a1 > 0).then(|| PlaceId(self.admin1 + u32::from(a1) - 1)),
            admin2: (a2 > 0).then(|| PlaceId(self.admin2 + u32::from(a2) - 1)),
            iso3: self.country(country).map_or("", |c| c.iso3),
        }
    }

    fn string(&self, at: usize) -> &str {
        let Some(&len) = self.strings.get(at) else {
            return "";
        };
        self.strings
            .get(at + 1..at + 1 + len as usize)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// The country with this number (from 1).
    pub fn country(&self, number: u8) -> Option<CountryRow<'_>> {
        let at = (number as usize).checked_sub(1)? * COUNTRY;
        let row = self.countries.get(at..at + COUNTRY)?;
        let text = |from: usize, to: usize| std::str::from_utf8(&row[from..to]).unwrap_or("");
        let first = u16_at(row, 8) as usize;
        Some(CountryRow {
            iso2: text(0, 2),
            iso3: text(2, 5),
            continent: text(5, 7),
            neighbours: self
                .neighbours
                .get(first..first + row[7] as usize)
                .unwrap_or(&[]),
            area_km2: f32::from_bits(u32_at(row, 10)?),
            capital: u32_at(row, 14).filter(|&id| id != u32::MAX).map(PlaceId),
            places: (PlaceId(u32_at(row, 18)?), PlaceId(u32_at(row, 22)?)),
        })
    }

    /// Number of the country with this ISO 3166-1 alpha-2 or alpha-3 code.
    pub fn country_number(&self, code: &str) -> Option<u8> {
        (1..=(self.countries.len() / COUNTRY) as u8).find(|&n| {
            self.country(n)
                .is_some_and(|c| c.iso3 == code || c.iso2 == code)
        })
    }

    /// The country with this number as a place.
    pub fn country_place(&self, number: u8) -> Option<PlaceRow<'_>> {
        (number > 0 && (number as usize) <= self.countries.len() / COUNTRY)
            .then(|| self.place(PlaceId(u32::from(number) - 1)))
    }

    /// Do the two countries share a border? A country is no neighbour of itself.
    pub fn neighbours(&self, a: u8, b: u8) -> bool {
        self.country(a)
            .is_some_and(|row| row.neighbours.contains(&b))
    }

    /// Populated places of a country, in the order of their divisions.
    pub fn places_of(&self, country: u8) -> impl Iterator<Item = PlaceRow<'_>> {
        let (from, to) = self
            .country(country)
            .map_or((0, 0), |c| (c.places.0.0, c.places.1.0));
        (from..to).map(|id| self.place(PlaceId(id)))
    }

    /// All places, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = PlaceRow<'_>> {
        (0..self.rows).map(|id| self.place(PlaceId(id)))
    }
}

/// Great-circle distance in kilometres between two (lat, lon) points in degrees (haversine, radius 6,371 km).
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la1, la2) = (a.0.to_radians(), b.0.to_radians());
    let (dla, dlo) = (la2 - la1, (b.1 - a.1).to_radians());
    let h = (dla / 2.0).sin().powi(2) + la1.cos() * la2.cos() * (dlo / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, kind: PlaceKind, country: &str, lat: f64, lon: f64) {
        let gazetteer = Gazetteer::embedded();
        let hits = gazetteer.lookup(name);
        let found = hits.iter().map(|h| gazetteer.place(h.id)).find(|p| {
            p.kind == kind
                && p.country_code3() == country
                && distance_km((p.lat, p.lon), (lat, lon)) < 60.0
        });
        let seen: Vec<_> = hits.iter().take(8).map(|h| gazetteer.place(h.id)).collect();
        assert!(found.is_some(), "{name}: {seen:?}");
    }

    #[test]
    fn the_tables_open() {
        let gazetteer = Gazetteer::embedded();
        assert!(gazetteer.len() > 150_000);
        let mut last = 0;
        for row in gazetteer.iter() {
            assert!(
                !row.name.is_empty()
                    && (-90.0..=90.0).contains(&row.lat)
                    && (-180.0..=180.0).contains(&row.lon),
                "{row:?}"
            );
            last = row.id.0;
        }
        assert_eq!(last as usize + 1, gazetteer.len());
        assert_eq!(gazetteer.place(PlaceId(u32::MAX)).country, 0);
    }

    #[test]
    fn names_find_their_places() {
        use PlaceKind::*;
        check("Damascus", City, "SYR", 33.51, 36.29);
        check("Khan Sheikhoun", City, "SYR", 35.44, 36.65);
        check("Khan Shaykhun", City, "SYR", 35.44, 36.65);
        check("Helmand", Admin1, "AFG", 31.0, 64.0);
        check("Louisiana", Admin1, "USA", 31.0, -92.0);
        check("Rapides Parish", Admin2, "USA", 31.2, -92.5);
        check("Saint Louis", City, "USA", 38.63, -90.2);
        check("St. Louis", City, "USA", 38.63, -90.2);
        check("Syria", Country, "SYR", 35.0, 38.0);
        check("U.S.", Country, "USA", 39.76, -98.5);
        check("Donetsk Oblast", Admin1, "UKR", 47.92, 37.78);
        check("Kiev", City, "UKR", 50.45, 30.52);
    }

    #[test]
    fn countries_know_their_neighbours() {
        let gazetteer = Gazetteer::embedded();
        let number = |code: &str| gazetteer.country_number(code).unwrap_or(0);
        assert!(gazetteer.neighbours(number("SYR"), number("TUR")));
        assert!(!gazetteer.neighbours(number("SYR"), number("FRA")));
        let capital = gazetteer
            .country(number("UKR"))
            .and_then(|c| c.capital)
            .map(|id| gazetteer.place(id).name);
        assert_eq!(capital, Some("Kyiv"));
        assert_eq!(gazetteer.country_number("XX"), None);
    }

    #[test]
    fn any_text_is_safe() {
        let gazetteer = Gazetteer::embedded();
        for text in [
            "",
            " ",
            "the",
            "'",
            "日本",
            "\u{301}",
            "a b c d e f",
            "St",
            "İstanbul",
            "&",
        ] {
            let _ = gazetteer.lookup(text);
            let _ = gazetteer.has_longer(&fold_place(text));
        }
        assert_eq!(fold_place("The Hague"), "hague");
        assert_eq!(fold_place("Ḩimş"), "hims");
        assert_eq!(fold_place("Bosnia & Herzegovina"), "bosnia and herzegovina");
    }
}

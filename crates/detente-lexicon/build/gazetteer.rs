//! Compiles `data/places/*.tsv` (and the country names of `data/actors`) into `gazetteer.bin`.
//!
//! Layout, little-endian: magic `DTGZ0001`, then eight (offset u32, length u32) pairs for the sections names-fst,
//! loose-fst, postings, records, strings, countries, neighbours, meta; then the sections. Nothing needs to be parsed to use it.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    path::Path,
};

#[path = "../src/fold.rs"]
mod fold;
use fold::{fold_place, loose_place};

const NAME: u32 = 0;
const ALIAS: u32 = 1;
const ALTERNATE: u32 = 2;
const PEOPLE: u32 = 3;
const ABBREVIATION: u32 = 4;

/// Kinds, in the order of `PlaceKind` in `src/gazetteer.rs`.
const KINDS: &[&str] = &[
    "country",
    "admin1",
    "admin2",
    "city",
    "region",
    "continent",
    "sea",
    "strait",
    "lake",
    "river",
    "island",
    "mountain",
    "desert",
    "canal",
    "crossing",
    "camp",
    "base",
    "site",
    "zone",
    "park",
    "neighbourhood",
];

struct Table {
    path: String,
    columns: HashMap<String, usize>,
    rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    fn read(path: &Path) -> Table {
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut table = Table {
            path: path.display().to_string(),
            columns: HashMap::new(),
            rows: Vec::new(),
        };
        for (n, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let cells: Vec<String> = line.split('\t').map(|c| c.trim().to_owned()).collect();
            if table.columns.is_empty() {
                table.columns = cells.into_iter().enumerate().map(|(i, c)| (c, i)).collect();
                continue;
            }
            if cells.len() > table.columns.len() {
                panic!(
                    "{}:{}: {} columns, the header has {}",
                    table.path,
                    n + 1,
                    cells.len(),
                    table.columns.len()
                );
            }
            table.rows.push((n + 1, cells));
        }
        table
    }

    fn get<'r>(&self, row: &'r [String], column: &str) -> &'r str {
        let index = *self
            .columns
            .get(column)
            .unwrap_or_else(|| panic!("{}: no column {column}", self.path));
        row.get(index).map_or("", String::as_str)
    }

    fn number(&self, line: usize, row: &[String], column: &str) -> f64 {
        let text = self.get(row, column);
        if text.is_empty() {
            return 0.0;
        }
        text.parse().unwrap_or_else(|_| {
            panic!(
                "{}:{line}: column {column}: {text:?} is no number",
                self.path
            )
        })
    }

    fn point(&self, line: usize, row: &[String]) -> (f64, f64) {
        let (lat, lon) = (self.number(line, row, "lat"), self.number(line, row, "lon"));
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            panic!("{}:{line}: lat {lat}, lon {lon} out of range", self.path);
        }
        (lat, lon)
    }
}

#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    at: HashMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(&at) = self.at.get(text) {
            return at;
        }
        let at = self.bytes.len() as u32;
        let len = u8::try_from(text.len())
            .unwrap_or_else(|_| panic!("name longer than 255 bytes: {text}"));
        self.bytes.push(len);
        self.bytes.extend_from_slice(text.as_bytes());
        self.at.insert(text.to_owned(), at);
        at
    }
}

struct Row {
    gid: u32,
    lat: f64,
    lon: f64,
    population: f64,
    kind: usize,
    country: u8,
    admin1: u16,
    admin2: u16,
    name: String,
}

#[derive(Default)]
struct Index {
    /// key -> (record, class)
    names: BTreeMap<String, Vec<(u32, u32)>>,
    loose: BTreeMap<String, Vec<(u32, u32)>>,
}

impl Index {
    fn add(&mut self, name: &str, record: u32, class: u32) {
        let key = fold_place(name);
        if key.is_empty() || key.len() > 60 {
            return;
        }
        push(&mut self.names, key, record, class);
    }

    fn add_loose(&mut self, name: &str, record: u32) {
        let key = loose_place(&fold_place(name));
        if !key.is_empty() {
            push(&mut self.loose, key, record, ALTERNATE);
        }
    }
}

fn push(map: &mut BTreeMap<String, Vec<(u32, u32)>>, key: String, record: u32, class: u32) {
    let list = map.entry(key).or_default();
    match list.iter_mut().find(|(r, _)| *r == record) {
        Some(entry) => entry.1 = entry.1.min(class),
        None => list.push((record, class)),
    }
}

/// Countries whose place names reach English through another script: only they get loose keys.
const TRANSLITERATED: &[&str] = &[
    "AE", "AF", "AM", "AZ", "BA", "BD", "BG", "BH", "BY", "CF", "CN", "CY", "DJ", "DZ", "EG", "EH",
    "ER", "ET", "GE", "GR", "IL", "IN", "IQ", "IR", "JO", "KG", "KH", "KP", "KW", "KZ", "LB", "LK",
    "LY", "MA", "MD", "ML", "MM", "MN", "MR", "NE", "NG", "NP", "OM", "PK", "PS", "QA", "RS", "RU",
    "SA", "SD", "SO", "SS", "SY", "TD", "TJ", "TM", "TN", "TR", "UA", "UZ", "XK", "YE",
];

/// AP style and other customary short forms of first-level divisions; facts of usage, written by hand.
const STATE_SHORT: &[(&str, &[&str])] = &[
    ("US-AL", &["Ala"]),
    ("US-AK", &["Alaska"]),
    ("US-AZ", &["Ariz"]),
    ("US-AR", &["Ark"]),
    ("US-CA", &["Calif", "Cal"]),
    ("US-CO", &["Colo"]),
    ("US-CT", &["Conn"]),
    ("US-DE", &["Del"]),
    ("US-FL", &["Fla"]),
    ("US-GA", &["Ga"]),
    ("US-ID", &["Ida"]),
    ("US-IL", &["Ill"]),
    ("US-IN", &["Ind"]),
    ("US-KS", &["Kan", "Kans"]),
    ("US-KY", &["Ky"]),
    ("US-LA", &["La"]),
    ("US-ME", &["Me"]),
    ("US-MD", &["Md"]),
    ("US-MA", &["Mass"]),
    ("US-MI", &["Mich"]),
    ("US-MN", &["Minn"]),
    ("US-MS", &["Miss"]),
    ("US-MO", &["Mo"]),
    ("US-MT", &["Mont"]),
    ("US-NE", &["Neb", "Nebr"]),
    ("US-NV", &["Nev"]),
    ("US-NH", &["N.H."]),
    ("US-NJ", &["N.J."]),
    ("US-NM", &["N.M."]),
    ("US-NY", &["N.Y."]),
    ("US-NC", &["N.C."]),
    ("US-ND", &["N.D."]),
    ("US-OK", &["Okla"]),
    ("US-OR", &["Ore"]),
    ("US-PA", &["Pa", "Penn"]),
    ("US-RI", &["R.I."]),
    ("US-SC", &["S.C."]),
    ("US-SD", &["S.D."]),
    ("US-TN", &["Tenn"]),
    ("US-TX", &["Tex"]),
    ("US-VT", &["Vt"]),
    ("US-VA", &["Va"]),
    ("US-WA", &["Wash"]),
    ("US-WV", &["W.Va.", "W. Va."]),
    ("US-WI", &["Wis", "Wisc"]),
    ("US-WY", &["Wyo"]),
    ("US-DC", &["D.C."]),
    ("CA-AB", &["Alta"]),
    ("CA-BC", &["B.C."]),
    ("CA-MB", &["Man"]),
    ("CA-NB", &["N.B."]),
    ("CA-NL", &["Nfld", "N.L."]),
    ("CA-NS", &["N.S."]),
    ("CA-ON", &["Ont"]),
    ("CA-QC", &["Que"]),
    ("CA-SK", &["Sask"]),
    ("CA-PE", &["P.E.I."]),
    ("AU-VIC", &["Vic"]),
    ("AU-QLD", &["Qld"]),
    ("AU-TAS", &["Tas"]),
];

fn varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Population or prominence in eighths of a doubling: 0 = unknown, 255 = 2^31 and more.
fn log_population(population: f64) -> u8 {
    if population < 1.0 {
        0
    } else {
        (population.log2() * 8.0 + 1.0).round().clamp(1.0, 255.0) as u8
    }
}

fn postings(
    map: &BTreeMap<String, Vec<(u32, u32)>>,
    rows: &[Row],
    limit: usize,
    out: &mut Vec<u8>,
) -> Vec<u8> {
    let mut builder = fst::MapBuilder::memory();
    for (key, list) in map {
        let mut list = list.clone();
        list.sort_by_key(|&(r, class)| {
            let row = &rows[r as usize];
            (
                row.kind.min(3),
                class,
                std::cmp::Reverse(log_population(row.population)),
                r,
            )
        });
        list.truncate(limit);
        // One candidate is held in the value itself: odd = inline, even = offset into the postings.
        let value = if let [(r, class)] = list[..] {
            u64::from(r) << 4 | u64::from(class) << 1 | 1
        } else {
            let at = out.len() as u64;
            varint(out, list.len() as u32);
            for (r, class) in list {
                varint(out, r << 3 | class);
            }
            at << 1
        };
        builder
            .insert(key, value)
            .unwrap_or_else(|e| panic!("{key}: {e}"));
    }
    builder.into_inner().unwrap_or_else(|e| panic!("{e}"))
}

pub fn build(data: &Path, out: &Path) {
    println!("cargo::rerun-if-changed=build/gazetteer.rs");
    println!("cargo::rerun-if-changed=src/fold.rs");
    let countries = Table::read(&data.join("places/countries.tsv"));
    let admin = Table::read(&data.join("places/admin.tsv"));
    let features = Table::read(&data.join("places/features.tsv"));
    let cities = Table::read(&data.join("places/cities.tsv"));
    let more = Table::read(&data.join("places/names.tsv"));
    let names = Table::read(&data.join("actors/country_names.tsv"));

    let mut rows: Vec<Row> = Vec::new();
    let mut index = Index::default();
    let mut iso2: HashMap<String, u8> = HashMap::new();
    let mut iso3: HashMap<String, u8> = HashMap::new();
    let mut by_gid: HashMap<u32, u32> = HashMap::new();
    let aliases = |text: &str| -> Vec<String> {
        text.split('|')
            .map(str::trim)
            .filter(|a| !a.is_empty())
            .map(str::to_owned)
            .collect()
    };

    // Countries are records 0..n; country number c is record c - 1.
    for (line, row) in &countries.rows {
        let (lat, lon) = countries.point(*line, row);
        let record = rows.len() as u32;
        let number = u8::try_from(record + 1)
            .unwrap_or_else(|_| panic!("{}:{line}: more than 255 countries", countries.path));
        let code = countries.get(row, "iso2");
        if iso2.insert(code.to_owned(), number).is_some() {
            panic!("{}:{line}: {code} twice", countries.path);
        }
        iso3.insert(countries.get(row, "iso3").to_owned(), number);
        let gid = countries.number(*line, row, "geonameid") as u32;
        by_gid.insert(gid, record);
        rows.push(Row {
            gid,
            lat,
            lon,
            population: countries.number(*line, row, "population"),
            kind: 0,
            country: number,
            admin1: 0,
            admin2: 0,
            name: countries.get(row, "name").to_owned(),
        });
        index.add(countries.get(row, "name"), record, NAME);
        for alias in aliases(countries.get(row, "aliases")) {
            index.add(&alias, record, ALIAS);
        }
    }
    for (line, row) in &names.rows {
        let Some(&number) = iso3.get(names.get(row, "code")) else {
            continue;
        };
        let class = match names.get(row, "kind") {
            "name" => NAME,
            "alias" | "old" => ALIAS,
            "adjective" | "demonym" | "demonyms" => PEOPLE,
            _ => continue,
        };
        let text = names.get(row, "text");
        if text.is_empty() {
            panic!("{}:{line}: empty name", names.path);
        }
        index.add(text, u32::from(number) - 1, class);
    }

    // First-level divisions follow, then the second level: number = record - first + 1.
    let first1 = rows.len() as u32;
    let mut admin1: HashMap<String, u16> = HashMap::new();
    let mut admin2: HashMap<String, u16> = HashMap::new();
    let mut iso_sub: HashMap<String, u32> = HashMap::new();
    let mut first2 = first1;
    for level in ["1", "2"] {
        if level == "2" {
            first2 = rows.len() as u32;
        }
        for (line, row) in &admin.rows {
            if admin.get(row, "level") != level {
                continue;
            }
            let (lat, lon) = admin.point(*line, row);
            let cc = admin.get(row, "country");
            let Some(&country) = iso2.get(cc) else {
                panic!("{}:{line}: unknown country {cc}", admin.path)
            };
            let record = rows.len() as u32;
            let code = admin.get(row, "code");
            let full = format!("{cc}.{code}");
            let parent = code.split('.').next().unwrap_or("");
            let (a1, a2) = if level == "1" {
                let n = (record - first1 + 1) as u16;
                admin1.insert(full, n);
                (n, 0)
            } else {
                let n = u16::try_from(record - first2 + 1)
                    .unwrap_or_else(|_| panic!("{}:{line}: too many divisions", admin.path));
                admin2.insert(full, n);
                (
                    admin1.get(&format!("{cc}.{parent}")).copied().unwrap_or(0),
                    n,
                )
            };
            let gid = admin.number(*line, row, "geonameid") as u32;
            by_gid.insert(gid, record);
            let name = admin.get(row, "name");
            rows.push(Row {
                gid,
                lat,
                lon,
                population: admin.number(*line, row, "population"),
                kind: level.parse().unwrap_or(1),
                country,
                admin1: a1,
                admin2: a2,
                name: name.to_owned(),
            });
            index.add(name, record, NAME);
            let iso = admin.get(row, "iso");
            iso_sub.insert(iso.to_owned(), record);
            let mut all = aliases(admin.get(row, "aliases"));
            if level == "1"
                && matches!(cc, "US" | "CA" | "AU")
                && let Some((_, short)) = iso.split_once('-')
            {
                index.add(short, record, ABBREVIATION);
            }
            // "Los Angeles County" is also "Los Angeles" where a list of counties is given.
            for word in [
                " County",
                " Parish",
                " District",
                " Province",
                " Oblast",
                " Governorate",
                " Region",
                " Department",
            ] {
                if let Some(plain) = name.strip_suffix(word) {
                    all.push(plain.to_owned());
                }
            }
            for alias in all {
                index.add(&alias, record, ALIAS);
                if level == "1" && TRANSLITERATED.contains(&cc) {
                    index.add_loose(&alias, record);
                }
            }
            if TRANSLITERATED.contains(&cc) {
                index.add_loose(name, record);
            }
        }
    }
    for (iso, short) in STATE_SHORT {
        let Some(&record) = iso_sub.get(*iso) else {
            panic!("STATE_SHORT: {iso} is not in admin.tsv")
        };
        for s in *short {
            index.add(s, record, ABBREVIATION);
        }
    }

    let first_feature = rows.len() as u32;
    for (line, row) in &features.rows {
        let (lat, lon) = features.point(*line, row);
        let kind = features.get(row, "kind");
        let Some(kind) = KINDS.iter().position(|k| *k == kind) else {
            panic!("{}:{line}: unknown kind {kind:?}", features.path)
        };
        let cc = features.get(row, "country");
        let country = match cc {
            "" => 0,
            cc => *iso2
                .get(cc)
                .unwrap_or_else(|| panic!("{}:{line}: unknown country {cc:?}", features.path)),
        };
        let code = features.get(row, "admin1");
        let a1 = if code.is_empty() {
            0
        } else {
            let by_code = admin1.get(&format!("{cc}.{code}")).copied();
            by_code
                .or_else(|| {
                    iso_sub
                        .get(&format!("{cc}-{code}"))
                        .map(|r| (r - first1 + 1) as u16)
                })
                .unwrap_or_else(|| panic!("{}:{line}: unknown division {cc}.{code}", features.path))
        };
        let record = rows.len() as u32;
        let gid = features.number(*line, row, "geonameid") as u32;
        let name = features.get(row, "name");
        // Weight 1 to 9 stands in for population: 1 about 1,000, 9 about 250 million.
        let weight = features.number(*line, row, "weight").clamp(1.0, 9.0);
        rows.push(Row {
            gid,
            lat,
            lon,
            population: 1000.0 * 4.7f64.powf(weight - 1.0),
            kind,
            country,
            admin1: a1,
            admin2: 0,
            name: name.to_owned(),
        });
        if gid != 0 {
            by_gid.entry(gid).or_insert(record);
        }
        index.add(name, record, NAME);
        for alias in aliases(features.get(row, "aliases")) {
            index.add(&alias, record, ALIAS);
            if TRANSLITERATED.contains(&cc) {
                index.add_loose(&alias, record);
            }
        }
        for people in aliases(features.get(row, "people")) {
            index.add(&people, record, PEOPLE);
        }
        if TRANSLITERATED.contains(&cc) {
            index.add_loose(name, record);
        }
    }

    // Places last, sorted by country, so that a country's places are one range.
    let first_city = rows.len() as u32;
    let mut range: BTreeMap<u8, (u32, u32)> = BTreeMap::new();
    let mut last = 0u8;
    for (line, row) in &cities.rows {
        let (lat, lon) = cities.point(*line, row);
        let cc = cities.get(row, "country");
        let Some(&country) = iso2.get(cc) else {
            panic!("{}:{line}: unknown country {cc}", cities.path)
        };
        if country < last {
            panic!("{}:{line}: not sorted by country", cities.path);
        }
        last = country;
        let record = rows.len() as u32;
        let span = range.entry(country).or_insert((record, record));
        span.1 = record + 1;
        let a1 = format!("{cc}.{}", cities.get(row, "admin1"));
        let a2 = format!("{a1}.{}", cities.get(row, "admin2"));
        let gid = cities.number(*line, row, "geonameid") as u32;
        by_gid.insert(gid, record);
        let name = cities.get(row, "name");
        rows.push(Row {
            gid,
            lat,
            lon,
            population: cities.number(*line, row, "population"),
            kind: 3,
            country,
            admin1: admin1.get(&a1).copied().unwrap_or(0),
            admin2: admin2.get(&a2).copied().unwrap_or(0),
            name: name.to_owned(),
        });
        index.add(name, record, NAME);
        let loose = TRANSLITERATED.contains(&cc);
        if loose {
            index.add_loose(name, record);
        }
        for alias in aliases(cities.get(row, "aliases")) {
            index.add(&alias, record, ALTERNATE);
            if loose {
                index.add_loose(&alias, record);
            }
        }
    }

    for (line, row) in &more.rows {
        let place = more.get(row, "place");
        let record = match place.parse::<u32>() {
            Ok(gid) => by_gid.get(&gid).copied(),
            Err(_) => iso_sub.get(place).copied(),
        };
        let Some(record) = record else {
            panic!("{}:{line}: no place {place}", more.path)
        };
        let class = match more.get(row, "class") {
            "alias" => ALIAS,
            "people" => PEOPLE,
            other => panic!("{}:{line}: unknown class {other:?}", more.path),
        };
        for name in aliases(more.get(row, "names")) {
            index.add(&name, record, class);
        }
    }

    // What the loose key adds nothing to is left out: an exact key of the same place finds it already.
    let loose: BTreeMap<String, Vec<(u32, u32)>> = std::mem::take(&mut index.loose);
    let mut post = Vec::new();
    let names_fst = postings(&index.names, &rows, 400, &mut post);
    let loose_fst = postings(&loose, &rows, 12, &mut post);

    let mut strings = Strings::default();
    strings.add("");
    let mut records = Vec::with_capacity(rows.len() * 20);
    for row in &rows {
        let name = strings.add(&row.name);
        records.extend_from_slice(&row.gid.to_le_bytes());
        records.extend_from_slice(&((row.lat * 10_000.0).round() as i32).to_le_bytes()[..3]);
        records.extend_from_slice(&((row.lon * 10_000.0).round() as i32).to_le_bytes()[..3]);
        records.push(log_population(row.population));
        records.push(row.kind as u8);
        records.push(row.country);
        records.extend_from_slice(&row.admin1.to_le_bytes());
        records.extend_from_slice(&row.admin2.to_le_bytes());
        records.extend_from_slice(&name.to_le_bytes()[..3]);
    }
    assert!(
        strings.bytes.len() < 1 << 24,
        "names need more than 24 bits"
    );

    // iso2 2, iso3 3, continent 2, neighbours u8 count + u16 offset, area f32 km², capital u32 record (MAX = none), first u32, end u32 city.
    let (mut table, mut neighbours) = (Vec::new(), Vec::new());
    for (line, row) in &countries.rows {
        let number = iso2[countries.get(row, "iso2")];
        let list: Vec<u8> = countries
            .get(row, "neighbours")
            .split(',')
            .filter_map(|n| iso2.get(n.trim()).copied())
            .collect();
        for (column, width) in [("iso2", 2), ("iso3", 3), ("continent", 2)] {
            let text = countries.get(row, column);
            if text.len() != width {
                panic!("{}:{line}: {column} {text:?}", countries.path);
            }
            table.extend_from_slice(text.as_bytes());
        }
        table.push(list.len() as u8);
        table.extend_from_slice(&(neighbours.len() as u16).to_le_bytes());
        neighbours.extend_from_slice(&list);
        table.extend_from_slice(&(countries.number(*line, row, "area") as f32).to_le_bytes());
        let capital = countries.number(*line, row, "capital_id") as u32;
        let capital = if capital == 0 {
            u32::MAX
        } else {
            by_gid.get(&capital).copied().unwrap_or(u32::MAX)
        };
        table.extend_from_slice(&capital.to_le_bytes());
        let (lo, hi) = range.get(&number).copied().unwrap_or((0, 0));
        table.extend_from_slice(&lo.to_le_bytes());
        table.extend_from_slice(&hi.to_le_bytes());
    }
    let mut meta = Vec::new();
    for value in [
        rows.len() as u32,
        countries.rows.len() as u32,
        first1,
        first2,
        first_feature,
        first_city,
    ] {
        meta.extend_from_slice(&value.to_le_bytes());
    }

    let sections: [&[u8]; 8] = [
        &names_fst,
        &loose_fst,
        &post,
        &records,
        &strings.bytes,
        &table,
        &neighbours,
        &meta,
    ];
    let mut file = b"DTGZ0001".to_vec();
    let mut at = 8 + 8 * sections.len();
    let mut report = String::new();
    for (section, name) in sections.iter().zip([
        "names",
        "loose",
        "postings",
        "records",
        "strings",
        "countries",
        "neighbours",
        "meta",
    ]) {
        file.extend_from_slice(&(at as u32).to_le_bytes());
        file.extend_from_slice(&(section.len() as u32).to_le_bytes());
        at += section.len();
        let _ = write!(report, "{name} {} ", section.len());
    }
    for section in sections {
        file.extend_from_slice(section);
    }
    let _ = write!(
        report,
        "total {} keys {} loose {} rows {}",
        file.len(),
        index.names.len(),
        loose.len(),
        rows.len()
    );
    fs::write(out.join("gazetteer.bin"), &file).unwrap_or_else(|e| panic!("{e}"));
    fs::write(out.join("gazetteer.txt"), report).unwrap_or_else(|e| panic!("{e}"));
}

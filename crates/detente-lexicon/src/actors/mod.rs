//! Who is who: countries and their names, dated offices, organisations, armed groups, persons and role nouns.
//!
//! [`Lexicon::embedded`] opens the tables compiled from `data/actors`; [`Lexicon::with_overlay`] puts a user's own table
//! over them. [`Lexicon::lookup`] finds what a name may mean, [`Lexicon::scan`] the longest known names in a row of
//! tokens, [`Lexicon::office_holder`] and [`Lexicon::offices_of`] answer by the day.
//!
//! ```
//! use detente_lexicon::actors::Lexicon;
//! use jiff::civil::date;
//!
//! let lexicon = Lexicon::embedded();
//! let holder = lexicon.office_holder("RUS", "president", date(2010, 3, 1)).unwrap();
//! assert_eq!(&*holder.0.name, "Dmitry Medvedev");
//! ```
//!
//! Limits: a name may mean several; choosing is the resolver's work.

pub mod names;
pub mod record;
pub mod table;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use fst::raw::{Fst, Output};
use jiff::civil::Date;

use names::{case_fits, fold_name, loose_name};
pub use record::{
    Agent, AgentKind, Case, Country, CountryForm, CountryName, EntryRef, NameForm, Organisation,
    Period, Person, Tenure, When,
};
use record::{Posting, Tables};
pub use table::TableError;
use table::{Index, compile_overlay};

static ACTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actors.bin"));
static NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actors-names.fst"));
static LOOSE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actors-loose.fst"));

/// The longest name of the tables has fewer words than this.
const LONGEST: usize = 14;

/// Key -> list of postings.
enum Keys {
    Fst(Fst<&'static [u8]>),
    Tree(BTreeMap<String, u64>),
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    fn get(&self, key: &str) -> Option<usize> {
        match self {
            Keys::Fst(fst) => fst.get(key.as_bytes()).map(|o| o.value() as usize),
            Keys::Tree(tree) => tree.get(key).map(|v| *v as usize),
        }
    }
}

#[derive(Debug)]
struct Layer {
    tables: Tables,
    names: Keys,
    loose: Keys,
    /// Country or organisation -> (person, tenure).
    offices: HashMap<Box<str>, Vec<(u32, u32)>>,
}

impl Layer {
    fn new(tables: Tables, names: Keys, loose: Keys) -> Self {
        let mut offices: HashMap<Box<str>, Vec<(u32, u32)>> = HashMap::new();
        for (i, person) in tables.persons.iter().enumerate() {
            for (j, tenure) in person.tenures.iter().enumerate() {
                offices
                    .entry(tenure.country.clone())
                    .or_default()
                    .push((i as u32, j as u32));
            }
        }
        Self {
            tables,
            names,
            loose,
            offices,
        }
    }
}

/// What a name leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry<'l> {
    /// A country, its people, capital or seat of government.
    Country(&'l Country, &'l CountryName),
    /// A person.
    Person(&'l Person),
    /// An organisation or armed group.
    Organisation(&'l Organisation),
    /// A role noun or modifier.
    Agent(&'l Agent),
}

/// One thing that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate<'l> {
    /// What.
    pub entry: Entry<'l>,
    /// Which form of its name this is.
    pub form: NameForm,
    /// How the words must be written to count.
    pub case: Case,
    /// From a user's own table: goes before ours.
    pub overlay: bool,
}

/// A known name in a row of tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Match<'l> {
    /// Index of the first token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// What it may mean; never empty.
    pub candidates: Vec<Candidate<'l>>,
}

/// The tables, ours and a user's.
#[derive(Clone, Debug)]
pub struct Lexicon {
    // The user's layers come first.
    layers: Vec<Arc<Layer>>,
}

/// A day as `yyyymmdd`, the form in which periods are kept.
pub fn day_number(date: Date) -> u32 {
    date.year().max(0) as u32 * 10_000 + date.month() as u32 * 100 + date.day() as u32
}

fn embedded() -> &'static Arc<Layer> {
    static LAYER: OnceLock<Arc<Layer>> = OnceLock::new();
    LAYER.get_or_init(|| {
        let empty = || Keys::Tree(BTreeMap::new());
        let keys =
            |bytes: &'static [u8]| Fst::new(bytes).map(Keys::Fst).unwrap_or_else(|_| empty());
        // The build script wrote these very bytes; a test opens them.
        Arc::new(Layer::new(
            postcard::from_bytes(ACTORS).unwrap_or_default(),
            keys(NAMES),
            keys(LOOSE),
        ))
    })
}

impl Lexicon {
    /// The tables of `data/actors`, as compiled into this binary.
    pub fn embedded() -> Self {
        Self {
            layers: vec![embedded().clone()],
        }
    }

    /// These tables with a user's own over them: (name of the file for messages, its text) each.
    ///
    /// # Errors
    /// The first line that does not validate, with file, line and hint; nothing of it is used then.
    pub fn with_overlay(&self, files: &[(String, String)]) -> Result<Self, TableError> {
        let known: BTreeSet<String> = self.countries().map(|c| c.code.to_string()).collect();
        let mut layers = Vec::new();
        for (file, text) in files {
            let (mut tables, index) = compile_overlay(file, text, &known)?;
            let Index { names, loose } = index;
            let mut store = |keys: BTreeMap<String, BTreeSet<Posting>>| {
                Keys::Tree(
                    keys.into_iter()
                        .map(|(key, postings)| {
                            tables.postings.push(postings.into_iter().collect());
                            (key, tables.postings.len() as u64 - 1)
                        })
                        .collect(),
                )
            };
            let names = store(names);
            let loose = store(loose);
            layers.push(Arc::new(Layer::new(tables, names, loose)));
        }
        layers.extend(self.layers.iter().cloned());
        Ok(Self { layers })
    }

    /// All countries and territories.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.layers.iter().flat_map(|l| l.tables.countries.iter())
    }

    /// The country with an ISO alpha-3 code.
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.countries().find(|c| &*c.code == code)
    }

    /// All persons, the user's first.
    pub fn persons(&self) -> impl Iterator<Item = &Person> {
        self.layers.iter().flat_map(|l| l.tables.persons.iter())
    }

    /// All organisations and groups, the user's first.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.layers
            .iter()
            .flat_map(|l| l.tables.organisations.iter())
    }

    /// All role nouns.
    pub fn agents(&self) -> impl Iterator<Item = &Agent> {
        self.layers.iter().flat_map(|l| l.tables.agents.iter())
    }

    fn candidates<'l>(&'l self, layer: usize, list: usize, out: &mut Vec<Candidate<'l>>) {
        let Some(data) = self.layers.get(layer) else {
            return;
        };
        let overlay = layer + 1 < self.layers.len();
        for posting in data.tables.postings.get(list).into_iter().flatten() {
            let tables = &data.tables;
            let entry = match posting.entry {
                EntryRef::Country(i) => tables.names.get(i as usize).and_then(|n| {
                    tables
                        .countries
                        .get(n.country as usize)
                        .map(|c| Entry::Country(c, n))
                }),
                EntryRef::Person(i) => tables.persons.get(i as usize).map(Entry::Person),
                EntryRef::Organisation(i) => tables
                    .organisations
                    .get(i as usize)
                    .map(Entry::Organisation),
                EntryRef::Agent(i) => tables.agents.get(i as usize).map(Entry::Agent),
            };
            if let Some(entry) = entry {
                out.push(Candidate {
                    entry,
                    form: posting.form,
                    case: posting.case,
                    overlay,
                });
            }
        }
    }

    /// What `name` may mean, whatever its case, marks and apostrophes; the user's entries first.
    pub fn lookup(&self, name: &str) -> Vec<Candidate<'_>> {
        self.find(name, |layer, key| layer.names.get(key), fold_name(name))
    }

    /// Like [`lookup`](Self::lookup), keeping only what fits the case in which `name` is written ("WHO", not "who").
    pub fn lookup_cased(&self, name: &str) -> Vec<Candidate<'_>> {
        let mut found = self.lookup(name);
        found.retain(|c| case_fits(c.case, name));
        found
    }

    /// Persons whose name is another transliteration of `name`: "Lavrentyev" finds "Lavrentiev".
    pub fn lookup_loose(&self, name: &str) -> Vec<Candidate<'_>> {
        let key = loose_name(&fold_name(name));
        self.find(name, |layer, key| layer.loose.get(key), key)
    }

    fn find(
        &self,
        _name: &str,
        get: impl Fn(&Layer, &str) -> Option<usize>,
        key: String,
    ) -> Vec<Candidate<'_>> {
        let mut out = Vec::new();
        if key.is_empty() {
            return out;
        }
        for (i, layer) in self.layers.iter().enumerate() {
            if let Some(list) = get(layer, &key) {
                self.candidates(i, list, &mut out);
            }
        }
        out
    }

    /// All known names that start at token `at`, shortest first. `forms` are the tokens as written.
    ///
    /// Hyphens may be tokens of their own; "'s" joins the word before it ("People 's Party").
    pub fn names_at<'l>(&'l self, forms: &[&str], at: usize) -> Vec<Match<'l>> {
        let mut out: Vec<Match<'l>> = Vec::new();
        for i in 0..self.layers.len() {
            self.walk(i, forms, at, &mut out);
        }
        out.sort_by_key(|m| m.end);
        // Several layers may know one stretch.
        let mut merged: Vec<Match<'l>> = Vec::new();
        for m in out {
            match merged.last_mut() {
                Some(last) if last.end == m.end => last.candidates.extend(m.candidates),
                _ => merged.push(m),
            }
        }
        merged
    }

    fn walk<'l>(&'l self, layer: usize, forms: &[&str], at: usize, out: &mut Vec<Match<'l>>) {
        let Some(data) = self.layers.get(layer) else {
            return;
        };
        let mut key = String::new();
        let mut node = None;
        let mut output = Output::zero();
        let mut taken = 0;
        for (offset, form) in forms.iter().skip(at).enumerate() {
            if taken >= LONGEST {
                break;
            }
            let word = fold_name(form);
            if word.is_empty() {
                if offset > 0 && matches!(*form, "-" | "–" | "‐" | "'" | "’" | "." | "/") {
                    continue;
                }
                break;
            }
            let joined = form.starts_with(['\'', '’']) && word == "s";
            let before = key.len();
            if !key.is_empty() && !joined {
                key.push(' ');
            }
            key.push_str(&word);
            taken += 1;
            let list = match &data.names {
                Keys::Fst(fst) => {
                    let mut here = node.unwrap_or_else(|| fst.root());
                    let mut alive = true;
                    for byte in &key.as_bytes()[before..] {
                        let Some(i) = here.find_input(*byte) else {
                            alive = false;
                            break;
                        };
                        let transition = here.transition(i);
                        output = output.cat(transition.out);
                        here = fst.node(transition.addr);
                    }
                    if !alive {
                        break;
                    }
                    node = Some(here);
                    here.is_final()
                        .then(|| output.cat(here.final_output()).value() as usize)
                }
                Keys::Tree(tree) => {
                    if !tree
                        .range(key.clone()..)
                        .next()
                        .is_some_and(|(k, _)| k.starts_with(&key))
                    {
                        break;
                    }
                    tree.get(&key).map(|v| *v as usize)
                }
            };
            if let Some(list) = list {
                let end = at + offset + 1;
                let surface: String = forms.get(at..end).unwrap_or_default().join(" ");
                let mut candidates = Vec::new();
                self.candidates(layer, list, &mut candidates);
                candidates.retain(|c| case_fits(c.case, &surface));
                if !candidates.is_empty() {
                    out.push(Match {
                        start: at,
                        end,
                        candidates,
                    });
                }
            }
        }
    }

    /// The known names in a row of tokens, leftmost longest, without overlap.
    pub fn scan<'l>(&'l self, forms: &[&str]) -> Vec<Match<'l>> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < forms.len() {
            match self.names_at(forms, at).pop() {
                Some(found) => {
                    at = found.end;
                    out.push(found);
                }
                None => at += 1,
            }
        }
        out
    }

    /// Who holds an office of a country or organisation on a day.
    ///
    /// `office` is a kind ("head of state", "foreign minister") or a title ("president", "prime minister", "king").
    /// `None` where the tables know nobody.
    pub fn office_holder(
        &self,
        country: &str,
        office: &str,
        date: Date,
    ) -> Option<(&Person, &Tenure)> {
        let day = day_number(date);
        let title = fold_name(office);
        let kind = self.office_kind(&title);
        // When, trust in the source, fit of the title, start.
        type Rank = (u8, u8, u8, u32);
        let mut best: Option<(Rank, &Person, &Tenure)> = None;
        for layer in &self.layers {
            for &(i, j) in layer.offices.get(country).into_iter().flatten() {
                let Some(person) = layer.tables.persons.get(i as usize) else {
                    continue;
                };
                let Some(tenure) = person.tenures.get(j as usize) else {
                    continue;
                };
                let held = fold_name(&tenure.office);
                let fits = if held == title {
                    3
                } else if held.split(' ').any(|w| w == title) || held.starts_with(&title) {
                    2
                } else if Some(&*tenure.kind) == kind.as_deref() {
                    1
                } else {
                    0
                };
                if fits == 0
                    || fits < 3
                        && kind.is_some()
                        && Some(&*tenure.kind) != kind.as_deref()
                        && &*tenure.kind != "leader"
                {
                    continue;
                }
                let when = match tenure.period.at(day) {
                    When::During => 2,
                    When::Likely => 1,
                    _ => continue,
                };
                let trust = match &*tenure.source {
                    "user" => 3,
                    "editor" => 2,
                    _ => 1,
                };
                let rank = (when, trust, fits, tenure.period.start);
                if best.as_ref().is_none_or(|(r, _, _)| rank > *r) {
                    best = Some((rank, person, tenure));
                }
            }
        }
        best.map(|(_, p, t)| (p, t))
    }

    /// The kind of office that a title names: "president" is a head of state.
    pub fn office_kind(&self, title: &str) -> Option<String> {
        self.lookup(title).into_iter().find_map(|c| match c.entry {
            Entry::Agent(a) if !a.office.is_empty() => Some(a.office.to_string()),
            _ => None,
        })
    }

    /// The offices of a person and where a day stands to each, by start.
    pub fn offices_of<'p>(&self, person: &'p Person, date: Date) -> Vec<(&'p Tenure, When)> {
        let day = day_number(date);
        person
            .tenures
            .iter()
            .map(|t| (t, t.period.at(day)))
            .collect()
    }

    /// Is a country a full member of an organisation (by its canonical name)?
    pub fn is_member(&self, organisation: &str, country: &str) -> bool {
        let key = fold_name(organisation);
        self.layers.iter().any(|layer| {
            let list = layer
                .names
                .get(&key)
                .and_then(|list| layer.tables.postings.get(list));
            list.into_iter().flatten().any(|p| match p.entry {
                EntryRef::Organisation(i) => layer
                    .tables
                    .members
                    .binary_search_by(|(m, c)| (*m, &**c).cmp(&(i, country)))
                    .is_ok(),
                _ => false,
            })
        })
    }
}

#[cfg(test)]
mod tests;

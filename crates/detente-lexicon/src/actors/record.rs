//! The records of the actor tables, as they are compiled and embedded.

use serde::{Deserialize, Serialize};

/// A country or territory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166 alpha-3, XKX for Kosovo.
    pub code: Box<str>,
    /// ISO 3166 alpha-2.
    pub iso2: Box<str>,
    /// English short name.
    pub name: Box<str>,
    /// `state`, `territory` or `disputed`.
    pub status: Box<str>,
    /// The code that its actors get (PLOVER folds territories into their state).
    pub plover: Box<str>,
    /// A sector that all its actors get besides (`PRE`), or empty.
    pub sector: Box<str>,
}

/// A stretch of days, with what is unknown about its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day as `yyyymmdd`; 0 = always.
    pub start: u32,
    /// Last day as `yyyymmdd`; 99991231 = not ended.
    pub end: u32,
    /// It began before `start`, nobody noted when.
    pub began_before: bool,
    /// It lasted until `end` at least; when it ended is not known.
    pub ended_after: bool,
}

impl Period {
    /// All days.
    pub const ALWAYS: Period = Period {
        start: 0,
        end: 99_991_231,
        began_before: false,
        ended_after: false,
    };

    /// Where a day stands to this stretch.
    pub fn at(&self, day: u32) -> When {
        if day < self.start {
            if self.began_before && day + 5_0000 > self.start {
                When::Likely
            } else {
                When::Before
            }
        } else if day > self.end {
            // Five years is the usual term: after that we no longer guess that somebody is still there.
            if self.ended_after && day < self.end.saturating_add(5_0000) {
                When::Likely
            } else {
                When::After
            }
        } else {
            When::During
        }
    }
}

/// Where a day stands to a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Not yet.
    Before,
    /// In it.
    During,
    /// Near an end that is not known.
    Likely,
    /// Over.
    After,
}

/// A time in an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenure {
    /// ISO alpha-3, or the name of an organisation.
    pub country: Box<str>,
    /// `head of state`, `foreign minister`, …
    pub kind: Box<str>,
    /// The title, "President".
    pub office: Box<str>,
    /// When.
    pub period: Period,
    /// Source id of the table's header.
    pub source: Box<str>,
}

/// A person: with dated offices, or a country, sectors and a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Canonical name.
    pub name: Box<str>,
    /// ISO alpha-3 or a PLOVER non-state code.
    pub country: Box<str>,
    /// Wikidata id, or empty.
    pub wikidata: Box<str>,
    /// PLOVER sectors outside of offices, primary first.
    pub sectors: Vec<Box<str>>,
    /// Role outside of offices, or empty.
    pub role: Box<str>,
    /// When `sectors` and `role` hold.
    pub period: Period,
    /// Offices, by start.
    pub tenures: Vec<Tenure>,
}

/// An organisation or armed group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Canonical name.
    pub name: Box<str>,
    /// ISO alpha-3 or a PLOVER non-state code; empty = none.
    pub country: Box<str>,
    /// PLOVER sectors, primary first; empty = the organisation as such.
    pub sectors: Vec<Box<str>>,
    /// `igo`, `party`, `parliament`, `military`, `police`, `court`, `intelligence`, `media`, `company`, `government`,
    /// `organisation`, `group`.
    pub kind: Box<str>,
    /// Armed groups: ISO codes of the states where it fights.
    pub active: Vec<Box<str>>,
    /// Armed groups: when it is the government.
    pub governs: Vec<Period>,
}

impl Organisation {
    /// PLOVER sectors on a day (`yyyymmdd`): a group that governs is a government.
    pub fn sectors_on(&self, day: u32) -> Vec<String> {
        if self.governs.iter().any(|p| p.at(day) == When::During) {
            return vec!["GOV".to_owned()];
        }
        self.sectors.iter().map(|s| s.to_string()).collect()
    }
}

/// What a text of the table of country names is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CountryForm {
    /// Short or long name, alias, old name.
    Name,
    /// "Syrian".
    Adjective,
    /// "Syrian", one person.
    Demonym,
    /// "Syrians".
    Demonyms,
    /// Capital.
    Capital,
    /// Seat of government, ministry or other metonym: "Kremlin".
    Seat,
    /// An entity that PLOVER codes under this state: "Abkhazia".
    Partial,
    /// Its adjective.
    PartialAdjective,
    /// Its people.
    PartialDemonyms,
    /// Its capital.
    PartialCapital,
}

/// A text that stands for a country, its people or its government.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CountryName {
    /// Index into the countries.
    pub country: u32,
    /// As written.
    pub text: Box<str>,
    /// What it is.
    pub form: CountryForm,
    /// When it is so called.
    pub period: Period,
    /// PLOVER sector of who is named so, or empty.
    pub sector: Box<str>,
}

/// How a role noun combines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AgentKind {
    /// The noun decides the sector: "soldier".
    Strong,
    /// A modifier or the organisation named with it decides: "spokesman", "forces".
    Weak,
    /// Stands before a head: "opposition", "former".
    Modifier,
}

/// A role noun or modifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Singular.
    pub noun: Box<str>,
    /// PLOVER sectors, primary first; a default for weak nouns.
    pub sectors: Vec<Box<str>>,
    /// How it combines.
    pub kind: AgentKind,
    /// Kind of office whose holder "the COUNTRY NOUN" is, or empty.
    pub office: Box<str>,
}

/// Where a name leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntryRef {
    /// Index into country names.
    Country(u32),
    /// Index into persons.
    Person(u32),
    /// Index into organisations (groups among them).
    Organisation(u32),
    /// Index into role nouns.
    Agent(u32),
}

/// A name's way to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    /// Where it leads.
    pub entry: EntryRef,
    /// Which form of the name it is.
    pub form: NameForm,
    /// How the words must be written to count.
    pub case: Case,
}

/// Which form of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameForm {
    /// The whole name or an alias of the table.
    Full,
    /// First and last name of a longer one, or without an article.
    Short,
    /// The surname alone: counts only with other evidence.
    Surname,
    /// The bare name of an organisation, which means this one inside its own country only.
    Local,
    /// Plural of a role noun.
    Plural,
}

/// How words must be written to count as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Case {
    /// Any.
    Any,
    /// The first letter is a capital.
    Initial,
    /// All letters are capitals ("WHO", not "who").
    Upper,
}

/// All tables, compiled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Countries and territories.
    pub countries: Vec<Country>,
    /// What they are called.
    pub names: Vec<CountryName>,
    /// Persons.
    pub persons: Vec<Person>,
    /// Organisations and groups.
    pub organisations: Vec<Organisation>,
    /// Role nouns.
    pub agents: Vec<Agent>,
    /// (organisation, country code) of full members.
    pub members: Vec<(u32, Box<str>)>,
    /// Lists of postings; the index maps a key to one of them.
    pub postings: Vec<Vec<Posting>>,
}

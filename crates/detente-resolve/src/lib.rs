//! Whom, where and when mentions mean.
//!
//! Three answers, each with a confidence and its evidence: an [`Actor`] for who, a [`Place`] for where and a [`Time`]
//! for when. They are what the fields of an event record are written from.
#![forbid(unsafe_code)]

pub mod actor;
pub mod place;
pub mod time;

use detente_text::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Evidence of an actor whose name the tables do not have.
pub const UNKNOWN_NAME: &str = "a name that no table has";

/// Evidence of those who are of no country in particular: "world leaders", "both sides".
pub const OF_NO_COUNTRY: &str = "of no country in particular";

/// A resolved side: who a mention means on the day of the event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// The words.
    pub span: Span,
    /// Index into the document's mentions, where it comes from one.
    pub mention: Option<usize>,
    /// Chain of the document's mentions that mean the same one.
    pub entity: Option<usize>,
    /// Canonical name, where known.
    pub name: Option<String>,
    /// Wikidata id, `Q42`.
    pub wikidata: Option<String>,
    /// ISO 3166 alpha-3, XKX, or PLOVER's IGO UNO EUR NGO ISM IMG MNC.
    pub country: Option<String>,
    /// PLOVER sectors, primary first.
    pub sector: Vec<String>,
    /// Office held on the day, e.g. "President of Russia".
    pub role: Option<String>,
    /// Belief in country and sector, 0 to 1.
    pub confidence: f32,
    /// What decided: table rows, rules, antecedents; for `detente explain`.
    pub evidence: Vec<String>,
    /// Where a phrase means several ("the Ukrainian and Russian delegations"): each of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Actor>,
}

/// How exactly a place is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A building, camp or square.
    Point,
    /// A populated place.
    City,
    /// A county or district.
    Admin2,
    /// A province or state.
    Admin1,
    /// A country.
    Country,
    /// A part of a country, a sea, a mountain range.
    Region,
}

/// A resolved toponym.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words.
    pub span: Span,
    /// Index of the sentence.
    pub sentence: usize,
    /// Canonical name.
    pub name: String,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Degrees north, -90 to 90.
    pub lat: Option<f64>,
    /// Degrees east, -180 to 180.
    pub lon: Option<f64>,
    /// How exactly.
    pub precision: Precision,
    /// Belief, 0 to 1.
    pub confidence: f32,
    /// What decided, for `detente explain`; alternatives with scores among it.
    pub evidence: Vec<String>,
}

/// How exactly a day is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatePrecision {
    /// One day, or an interval between days.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// A year.
    Year,
    /// Ten years.
    Decade,
}

/// How a date came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateBasis {
    /// Written out.
    Stated,
    /// Worked out from words such as "Tuesday".
    Resolved,
    /// Only assumed from the day of publication.
    Publication,
}

/// TIMEX3 types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeKind {
    /// A day or a longer stretch of the calendar.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A repeated time.
    Set,
}

/// A time expression and what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Time {
    /// The words.
    pub span: Span,
    /// Index of the sentence.
    pub sentence: usize,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value, e.g. `2017-09-05`, `2017-W36`, `P2M`, `PRESENT_REF`.
    pub value: String,
    /// First day of what it covers, where it is on the calendar.
    pub start: Option<Date>,
    /// Last day (inclusive); equal to `start` for one day, `None` = open.
    pub end: Option<Date>,
    /// How exactly.
    pub precision: DatePrecision,
    /// How known.
    pub basis: DateBasis,
    /// What decided, for `detente explain`.
    pub evidence: Vec<String>,
}

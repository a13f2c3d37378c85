//! Where mentions are: from the words for a place to a place on the map.
//!
//! [`recognize_toponyms`] finds the words, [`resolve_toponyms`] decides which place each of them means, and
//! [`event_place`] chooses the place of one event among them. All three look at one document at a time.
//!
//! A toponym is resolved from its candidates in the gazetteer by a sum of terms, each in natural log units: how
//! prominent the place is (population), how its name belongs to it, what the words around say ("the village of", ", Va."),
//! which countries and divisions the rest of the document names, and how near its other places are. All mentions of one
//! name in a document share their evidence (one sense per discourse). The weights ([`Weights`]) are set by reasoning, not
//! fitted; they are listed in one place so that they can be looked at.
//!
//! Limits: a document is taken to be in English; distances are great circles; the point of a region is its middle.

mod event;
mod query;
mod rank;
mod recognize;
#[cfg(test)]
mod tests;

use detente_lexicon::gazetteer::{Gazetteer, PlaceId, PlaceKind, fold_place};
use detente_text::{Sentence, Span};
use jiff::civil::{Date, date};

pub use event::{EventPlace, EventPlaceBasis, EventSite, event_place};
pub use query::Direction;
pub use rank::{Weights, resolve_toponyms, resolve_with};
pub use recognize::{recognize_toponyms, scan_text};

use crate::{Place, Precision};

/// How a toponym is used in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ToponymUse {
    /// As a place.
    Literal,
    /// For the people, government or team of the place; still resolved, but no place of an event.
    Metonym,
    /// Inside the name of an organisation: "Rapides Parish" in "Rapides Parish Fire District".
    Embedded,
    /// An adjective or people, "Syrian", "Syrians": tells the country that the text is about.
    Demonym,
}

/// Words that name a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toponym {
    /// Where in the text.
    pub span: Span,
    /// Index of the sentence; 0 where there are no sentences.
    pub sentence: usize,
    /// How it is used.
    pub usage: ToponymUse,
    /// Belief that it is a toponym, 0 to 1.
    pub score: f32,
}

impl Toponym {
    /// A toponym that is known to be one, such as gold annotation.
    pub fn given(span: Span) -> Self {
        Self {
            span,
            sentence: 0,
            usage: ToponymUse::Literal,
            score: 1.0,
        }
    }
}

/// What is known about the document whose toponyms are resolved.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocContext<'d> {
    /// The text; spans point into it.
    pub text: &'d str,
    /// Its sentences with tokens; may be empty when spans are given.
    pub sentences: &'d [Sentence],
    /// The toponyms, sorted by span.
    pub toponyms: &'d [Toponym],
    /// Countries that the document's actors belong to (ISO 3166 alpha-3) with weights, 1 = one clear mention.
    pub countries: &'d [(&'d str, f32)],
    /// The words for the place in the dateline.
    pub dateline: Option<Span>,
    /// Publisher or domain: "The Paris News", "dallasnews.com".
    pub publisher: Option<&'d str>,
    /// The document's day: what is South Sudan today was Sudan before.
    pub day: Option<Date>,
}

/// Another place that the words could mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Which place of the gazetteer.
    pub id: PlaceId,
    /// "Alexandria, Louisiana, USA".
    pub name: String,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Share of belief, 0 to 1; the chosen place and all alternatives sum to at most 1.
    pub score: f32,
}

/// A toponym with the place it means.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRef {
    /// The place, in the form of the event record. Without coordinates where the gazetteer has no such name.
    pub place: Place,
    /// Which place of the gazetteer; `None` = not found.
    pub id: Option<PlaceId>,
    /// What it is; `None` = not found.
    pub kind: Option<PlaceKind>,
    /// How it is used.
    pub usage: ToponymUse,
    /// "southwest" in "southwest Syria".
    pub direction: Option<Direction>,
    /// Other candidates, best first, at most five.
    pub alternatives: Vec<Alternative>,
}

impl PlaceRef {
    /// The country it lies in, whichever of the places of its name there it is, with the belief in that, 0 to 1.
    pub fn country(&self) -> Option<(&str, f32)> {
        let gazetteer = Gazetteer::embedded();
        let country = self.place.country.as_deref()?;
        let others = self.alternatives.iter();
        let same = others.filter(|a| gazetteer.place(a.id).country_code3() == country);
        let sum = same.map(|a| a.score).sum::<f32>() + self.place.confidence;
        Some((country, sum.min(1.0)))
    }

    /// Makes it a name of `text` that the gazetteer does not know.
    fn forget(&mut self, text: &str, why: &str) {
        (self.id, self.kind, self.direction) = (None, None, None);
        self.alternatives.clear();
        let place = &mut self.place;
        place.name = query::trim_name(place.span.of(text)).to_owned();
        (place.country, place.admin1, place.geonameid) = (None, None, None);
        (place.lat, place.lon) = (None, None);
        (place.precision, place.confidence) = (Precision::Region, 0.0);
        place.evidence = vec![why.to_owned()];
    }
}

/// Countries that became independent in the times that news is read of, the day on which they did (the date of the
/// declaration or treaty), and of which state they were before.
const NEW_STATES: [(&str, Date, &str); 5] = [
    ("ERI", date(1993, 5, 24), "ETH"),
    ("MNE", date(2006, 6, 3), "SRB"),
    ("NAM", date(1990, 3, 21), "ZAF"),
    ("SSD", date(2011, 7, 9), "SDN"),
    ("TLS", date(2002, 5, 20), "IDN"),
];

/// The state to which today's country `code` belonged on a day.
pub(crate) fn state_on(code: &str, day: Date) -> &str {
    let new = NEW_STATES
        .iter()
        .find(|(new, since, _)| *new == code && day < *since);
    new.map_or(code, |(.., before)| before)
}

/// What a name by itself could mean, most likely first, at most 20: for people who look a name up.
///
/// Scores are shares of the prior alone, since there is no document; they sum to at most 1. Empty for an unknown name.
pub fn candidates_of(name: &str) -> Vec<Alternative> {
    rank::by_prior(name)
}

/// The country (ISO 3166 alpha-3) that goes by a name or adjective: "Japan", "Japanese".
pub fn country_called(name: &str) -> Option<&'static str> {
    let gazetteer = Gazetteer::embedded();
    let hits = gazetteer.exact(&fold_place(name));
    let mut rows = hits.iter().map(|h| gazetteer.place(h.id));
    let country = rows.find(|p| p.kind == PlaceKind::Country)?;
    Some(country.country_code3()).filter(|_| name.starts_with(char::is_uppercase))
}

/// The capital of a country, for words such as "the capital" (`words`, in sentence `sentence`) that do not name it.
///
/// `None` for an unknown code (ISO 3166 alpha-3) and where the gazetteer has no capital.
pub fn capital_as_place(code: &str, words: Span, sentence: usize) -> Option<Place> {
    let gazetteer = Gazetteer::embedded();
    let country = gazetteer.country(gazetteer.country_number(code)?)?;
    let row = gazetteer.place(country.capital?);
    Some(Place {
        name: row.name.to_owned(),
        admin1: row.admin1.map(|id| gazetteer.place(id).name.to_owned()),
        geonameid: row.geonameid,
        lat: Some(row.lat),
        lon: Some(row.lon),
        precision: Precision::City,
        confidence: 0.6,
        evidence: vec![format!("the capital of {code}")],
        ..country_as_place(code, words, sentence)?
    })
}

/// A country as the place of an event of which nothing nearer is known, such as the common country of its sides.
///
/// `words` are those that name the country or its people, in sentence `sentence`; `None` for an unknown code (ISO 3166
/// alpha-3). The evidence says that the place was not stated.
pub fn country_as_place(code: &str, words: Span, sentence: usize) -> Option<Place> {
    let gazetteer = Gazetteer::embedded();
    let row = gazetteer.country_place(gazetteer.country_number(code)?)?;
    Some(Place {
        span: words,
        sentence,
        name: row.name.to_owned(),
        country: Some(row.country_code3().to_owned()),
        admin1: None,
        geonameid: row.geonameid,
        lat: Some(row.lat),
        lon: Some(row.lon),
        precision: Precision::Country,
        confidence: 0.5,
        evidence: vec!["no place stated: the country of its sides".to_owned()],
    })
}

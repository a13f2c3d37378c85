//! The event record: the published contract of the output, field by field in its order.

use detente_resolve::{Actor, DateBasis, DatePrecision, Place, Precision};
use detente_text::{Document, Span};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Event, Scored, Sizes};

/// A range of the text with its words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TextRange {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words.
    pub text: String,
}

impl TextRange {
    /// The range with its words, taken from `text`.
    pub fn of(span: Span, text: &str) -> Self {
        Self {
            start: span.start,
            end: span.end,
            text: span.of(text).to_owned(),
        }
    }
}

/// One side of an event, or its source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActorField {
    /// The mention.
    pub text: String,
    /// First byte of the mention.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Canonical name.
    pub name: Option<String>,
    /// Wikidata id.
    pub wikidata: Option<String>,
    /// ISO 3166 alpha-3, XKX, or IGO UNO EUR NGO ISM IMG MNC.
    pub country: Option<String>,
    /// PLOVER sectors, primary first.
    pub sector: Vec<String>,
    /// Office held on the day.
    pub role: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
    /// For the source only: the cue, "said".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
}

/// Where an event happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceField {
    /// The toponym as written.
    pub text: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Canonical name.
    pub name: String,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How exactly.
    pub precision: Precision,
    /// 0 to 1.
    pub confidence: f32,
}

/// Why a record was coded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceField {
    /// The word that carries the event.
    pub trigger: TextRange,
    /// Rules and model scores, in the order in which they decided.
    pub decisions: Vec<Scored>,
}

/// One report of an event, as written to JSON Lines, CSV and Parquet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Same input and version: same id.
    pub id: String,
    /// Shared by every record of the same event, across documents.
    pub cluster: String,
    /// The document's id.
    pub doc: String,
    /// Of the document.
    pub url: Option<String>,
    /// Of the document.
    pub publisher: Option<String>,
    /// Of the document.
    pub headline: Option<String>,
    /// Of the document: RFC 3339 instant or ISO day.
    pub published: Option<String>,
    /// Index of the sentence, from 0.
    pub sentence: usize,
    /// The sentence.
    pub text: String,
    /// When it happens.
    pub date: Option<Date>,
    /// Last day.
    pub enddate: Option<Date>,
    /// How exactly the date is known.
    pub date_precision: Option<DatePrecision>,
    /// How the date is known.
    pub date_basis: Option<DateBasis>,
    /// PLOVER category.
    pub event: String,
    /// PLOVER modes.
    pub mode: Vec<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// PLOVER conflict-cooperation score, -10 to 10.
    pub scale: f32,
    /// Closest CAMEO code.
    pub cameo: String,
    /// Goldstein value of the CAMEO code.
    pub goldstein: f32,
    /// actual, future, hypothetical, negation, historical.
    pub status: String,
    /// Who says so; null = the article's own voice.
    pub said_by: Option<ActorField>,
    /// Who.
    pub actor: Vec<ActorField>,
    /// To whom.
    pub recipient: Vec<ActorField>,
    /// Where.
    pub place: Option<PlaceField>,
    /// How many people.
    pub size: Sizes,
    /// Why.
    pub evidence: EvidenceField,
    /// Calibrated, 0 to 1.
    pub confidence: f32,
    /// Program, data and model version.
    pub coder: String,
}

impl ActorField {
    /// The published form of a resolved actor.
    pub fn of(actor: &Actor, text: &str) -> Self {
        Self {
            text: actor.span.of(text).to_owned(),
            start: actor.span.start,
            end: actor.span.end,
            name: actor.name.clone(),
            wikidata: actor.wikidata.clone(),
            country: actor.country.clone(),
            sector: actor.sector.clone(),
            role: actor.role.clone(),
            confidence: round(actor.confidence),
            cue: None,
        }
    }
}

impl PlaceField {
    /// The published form of a resolved place.
    pub fn of(place: &Place, text: &str) -> Self {
        Self {
            text: place.span.of(text).to_owned(),
            start: place.span.start,
            end: place.span.end,
            name: place.name.clone(),
            country: place.country.clone(),
            admin1: place.admin1.clone(),
            geonameid: place.geonameid,
            lat: place.lat,
            lon: place.lon,
            precision: place.precision,
            confidence: round(place.confidence),
        }
    }
}

/// What an ontology adds to an event: score and CAMEO code.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// PLOVER score.
    pub scale: f32,
    /// Closest CAMEO code.
    pub cameo: String,
    /// Its Goldstein value.
    pub goldstein: f32,
}

impl Record {
    /// Writes an event of `document` as a record.
    ///
    /// `sentence_span` is the range of the event's sentence, `coder` the version string, `cluster` the name of the
    /// real-world event. The id is a hash of document id, text ranges, category and sides, so it is stable.
    pub fn of(
        event: &Event,
        document: &Document,
        sentence_span: Span,
        scale: Scale,
        cluster: String,
        coder: &str,
    ) -> Self {
        let text = document.text.as_str();
        let category = event.category;
        let mut key = format!(
            "{}\u{1f}{}\u{1f}{}\u{1f}{}",
            document.id, event.evidence.trigger.start, category, event.status
        );
        for side in event.actors.iter().chain(&event.recipients) {
            key.push_str(&format!("\u{1f}{}-{}", side.span.start, side.span.end));
        }
        Self {
            id: format!("{:016x}", fnv1a(key.as_bytes())),
            cluster,
            doc: document.id.clone(),
            url: document.url.clone(),
            publisher: document.publisher.clone(),
            headline: document.headline.clone(),
            published: document.published.map(|p| p.to_string()),
            sentence: event.sentence,
            text: sentence_span.of(text).to_owned(),
            date: event.date,
            enddate: event.enddate,
            date_precision: event.date_precision,
            date_basis: event.date_basis,
            event: category.as_str().to_owned(),
            mode: event.modes.clone(),
            context: event.contexts.clone(),
            quad: category.quad(),
            scale: scale.scale,
            cameo: scale.cameo,
            goldstein: scale.goldstein,
            status: event.status.as_str().to_owned(),
            said_by: event.said_by.as_ref().map(|(actor, cue)| ActorField {
                cue: Some(cue.of(text).to_owned()),
                ..ActorField::of(actor, text)
            }),
            actor: event
                .actors
                .iter()
                .map(|a| ActorField::of(a, text))
                .collect(),
            recipient: event
                .recipients
                .iter()
                .map(|a| ActorField::of(a, text))
                .collect(),
            place: event.place.as_ref().map(|p| PlaceField::of(p, text)),
            size: event.sizes.clone(),
            evidence: EvidenceField {
                trigger: TextRange::of(event.evidence.trigger, text),
                decisions: event.evidence.decisions.clone(),
            },
            confidence: round(event.confidence),
            coder: coder.to_owned(),
        }
    }
}

/// Four decimals: enough for a probability, and the same digits everywhere.
fn round(value: f32) -> f32 {
    (value * 10_000.0).round() / 10_000.0
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): stable over versions of the standard library.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

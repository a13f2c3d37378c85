//! What persons say about records: accepted, corrected, rejected.
//!
//! A review names its record by id and, because a new version of the coder may give another id, by document, trigger
//! range with its words, and category: the one that was coded and the one that it was corrected to. So a judgement
//! stays with its event when the corpus is coded again. The last judgement of an event counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use detente_event::{Record, record::ActorField};
use detente_ontology::{Category, Status};
use detente_store::Store;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Error;

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Right as it is.
    Accept,
    /// Right with changes.
    Correct,
    /// No such event.
    Reject,
}

impl Verdict {
    /// All.
    pub const ALL: [Verdict; 3] = [Verdict::Accept, Verdict::Correct, Verdict::Reject];

    /// `accept`, `correct`, `reject`.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Correct => "correct",
            Verdict::Reject => "reject",
        }
    }

    /// `accepted`, …, for people.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Accept => "accepted",
            Verdict::Correct => "corrected",
            Verdict::Reject => "rejected",
        }
    }
}

/// A side as corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// ISO 3166 alpha-3 or PLOVER's code.
    pub country: Option<String>,
    /// Sectors, primary first.
    #[serde(default)]
    pub sector: Vec<String>,
}

/// Changed fields; `None` = left as coded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// First day; `Some(None)` = not stated.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub date: Option<Option<Date>>,
    /// Actors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Vec<Side>>,
    /// Recipients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Vec<Side>>,
    /// Name and country of the place; `Some(None)` = not stated.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "given"
    )]
    pub place: Option<Option<PlaceFix>>,
}

fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A place as corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFix {
    /// Its name.
    pub name: String,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
}

/// One judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// Id of the record as it was.
    pub record: String,
    /// Its document.
    pub doc: String,
    /// Byte range of the trigger and its words.
    pub trigger: (usize, usize, String),
    /// Category as it was coded.
    pub event: String,
    /// The judgement.
    pub verdict: Verdict,
    /// What was changed.
    #[serde(default)]
    pub correction: Correction,
    /// Who.
    pub reviewer: Option<String>,
    /// When, RFC 3339.
    pub made: String,
    /// Anything to add.
    #[serde(default)]
    pub note: Option<String>,
    /// The record as the reviewer saw it.
    #[serde(default)]
    pub seen: Value,
}

/// Document, start and end of the trigger, its words, category.
type Key = (String, usize, usize, String, String);

/// The last judgement of every event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {
    by_id: HashMap<String, Review>,
    by_key: HashMap<Key, String>,
    /// Number of judgements ever made.
    pub made: u64,
}

impl Reviews {
    /// Reads them from a store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn load(store: &Store) -> Result<Self, Error> {
        let mut reviews = Self::default();
        let mut statement = store
            .connection()
            .prepare_cached("SELECT json FROM reviews ORDER BY row")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            reviews.made += 1;
            if let Ok(review) =
                serde_json::from_str::<Review>(row.get_ref(0)?.as_str().unwrap_or(""))
            {
                reviews.add(review);
            }
        }
        Ok(reviews)
    }

    fn add(&mut self, review: Review) {
        let mut events = vec![review.event.clone()];
        events.extend(review.correction.event.clone());
        for event in events {
            let (start, end, words) = review.trigger.clone();
            self.by_key.insert(
                (review.doc.clone(), start, end, words, event),
                review.record.clone(),
            );
        }
        self.by_id.insert(review.record.clone(), review);
    }

    /// The last judgement of an event.
    pub fn of(&self, record: &Record) -> Option<&Review> {
        if self.by_id.is_empty() {
            return None;
        }
        self.by_id.get(&record.id).or_else(|| {
            let trigger = &record.evidence.trigger;
            let key = (
                record.doc.clone(),
                trigger.start,
                trigger.end,
                trigger.text.clone(),
                record.event.clone(),
            );
            self.by_id.get(self.by_key.get(&key)?)
        })
    }

    /// Number of events with a judgement.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Documents in which the two differ.
    pub(crate) fn differing(&self, other: &Self) -> HashSet<String> {
        let one_way = |a: &Self, b: &Self| -> HashSet<String> {
            a.by_id
                .iter()
                .filter(|(id, review)| b.by_id.get(*id) != Some(review))
                .map(|(_, review)| review.doc.clone())
                .collect()
        };
        let mut documents = one_way(self, other);
        documents.extend(one_way(other, self));
        documents
    }
}

/// Writes a judgement down.
///
/// # Errors
/// The store cannot be written.
pub fn save(store: &Store, review: &Review) -> Result<(), Error> {
    store
        .connection()
        .prepare_cached(
            "INSERT INTO reviews (record, doc, reviewer, verdict, json, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(rusqlite::params![
            review.record,
            review.doc,
            review.reviewer,
            review.verdict.as_str(),
            serde_json::to_string(review).map_err(Error::Json)?,
            review.made,
        ])?;
    Ok(())
}

/// Puts the corrected values into a record. Scores follow the category; confidence stays what the coder believed.
pub fn apply(record: &mut Record, review: &Review) {
    if review.verdict != Verdict::Correct {
        return;
    }
    let fix = &review.correction;
    if let Some(event) = &fix.event
        && *event != record.event
    {
        record.event.clone_from(event);
        record.mode.clear();
        if let Ok(category) = event.parse::<Category>() {
            record.quad = category.quad();
            let entry = detente_ontology::codes::code(category, &record.mode, &record.context);
            record.scale = entry.scale;
            record.cameo = entry.cameo.to_owned();
            record.goldstein = entry.goldstein;
        }
    }
    if let Some(status) = &fix.status {
        record.status.clone_from(status);
    }
    if let Some(date) = fix.date {
        record.date = date;
        record.enddate = None;
        record.date_precision = date.map(|_| detente_resolve::DatePrecision::Day);
        record.date_basis = date.map(|_| detente_resolve::DateBasis::Stated);
    }
    for (side, fixed) in [
        (&mut record.actor, &fix.actor),
        (&mut record.recipient, &fix.recipient),
    ] {
        if let Some(fixed) = fixed {
            let old = std::mem::take(side);
            *side = fixed
                .iter()
                .enumerate()
                .map(|(at, new)| {
                    // Where the country stays, so does the name of the one whom the words mean.
                    let mut actor = old
                        .iter()
                        .find(|o| o.country == new.country && o.sector == new.sector)
                        .or_else(|| old.iter().find(|o| o.country == new.country))
                        .cloned()
                        .unwrap_or_else(|| ActorField {
                            confidence: 1.0,
                            ..old
                                .get(at)
                                .map(|o| ActorField {
                                    text: o.text.clone(),
                                    start: o.start,
                                    end: o.end,
                                    ..ActorField::default()
                                })
                                .unwrap_or_default()
                        });
                    actor.country.clone_from(&new.country);
                    actor.sector.clone_from(&new.sector);
                    actor
                })
                .collect();
        }
    }
    if let Some(place) = &fix.place {
        match (place, &mut record.place) {
            (None, place) => *place = None,
            (Some(new), Some(old)) if old.name == new.name => old.country.clone_from(&new.country),
            (Some(new), old) => {
                let (text, start, end) = old
                    .take()
                    .map_or_else(|| (String::new(), 0, 0), |o| (o.text, o.start, o.end));
                *old = Some(detente_event::record::PlaceField {
                    text,
                    start,
                    end,
                    name: new.name.clone(),
                    country: new.country.clone(),
                    admin1: None,
                    geonameid: None,
                    lat: None,
                    lon: None,
                    precision: if Some(&new.name) == new.country.as_ref() {
                        detente_resolve::Precision::Country
                    } else {
                        detente_resolve::Precision::Region
                    },
                    confidence: 1.0,
                });
            }
        }
    }
}

/// Is this a category or status of the manual?
pub(crate) fn known(correction: &Correction) -> Result<(), String> {
    if let Some(event) = &correction.event {
        event
            .parse::<Category>()
            .map_err(|()| format!("{event:?} is no PLOVER category"))?;
    }
    if let Some(status) = &correction.status {
        status
            .parse::<Status>()
            .map_err(|()| format!("{status:?} is no status"))?;
    }
    let sides = correction
        .actor
        .iter()
        .chain(&correction.recipient)
        .flatten();
    for side in sides {
        if let Some(country) = &side.country
            && (country.len() != 3 || !country.bytes().all(|b| b.is_ascii_uppercase()))
        {
            return Err(format!("{country:?} is no code of three capital letters"));
        }
        if let Some(sector) = side
            .sector
            .iter()
            .find(|s| s.len() != 3 || !s.bytes().all(|b| b.is_ascii_uppercase()))
        {
            return Err(format!("{sector:?} is no sector of three capital letters"));
        }
    }
    Ok(())
}

/// What an export left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Documents written.
    pub documents: u64,
    /// Documents left out because some of their records have no judgement yet.
    pub unfinished: u64,
}

/// The judgements as gold documents, one JSON object a document, its text inside.
///
/// A gold document names every event of its text, so only documents whose records were all judged are written, unless
/// `partly` is set. Events that the coder missed cannot be added on the desk: the export measures precision and the
/// fields, its recall is that of the coder that was reviewed.
///
/// # Errors
/// The store cannot be read.
pub fn gold(
    store: &Store,
    reviews: &Reviews,
    partly: bool,
    mut write: impl FnMut(&Value) -> bool,
) -> Result<Exported, Error> {
    let mut exported = Exported::default();
    let mut documents: Vec<&str> = reviews.by_id.values().map(|r| r.doc.as_str()).collect();
    documents.sort_unstable();
    documents.dedup();
    for id in documents {
        let Some(document) = store.document(id)? else {
            continue;
        };
        let filter = detente_store::Filter {
            doc: Some(id.to_owned()),
            ..detente_store::Filter::default()
        };
        let mut events: BTreeMap<(usize, String), Vec<Record>> = BTreeMap::new();
        let (mut judged, mut open) = (0_usize, 0_usize);
        let mut order: HashMap<String, usize> = HashMap::new();
        for mut record in store.page(&filter, detente_store::Sort::Input, 100_000, 0)? {
            let Some(review) = reviews.of(&record) else {
                open += 1;
                continue;
            };
            judged += 1;
            if review.verdict == Verdict::Reject {
                continue;
            }
            apply(&mut record, review);
            let key = format!("{} {} {}", record.cluster, record.event, record.status);
            let next = order.len();
            let at = *order.entry(key.clone()).or_insert(next);
            events.entry((at, key)).or_default().push(record);
        }
        if judged == 0 {
            continue;
        }
        if open > 0 && !partly {
            exported.unfinished += 1;
            continue;
        }
        let events: Vec<Value> = events
            .values()
            .enumerate()
            .map(|(at, reports)| gold_event(at, reports))
            .collect();
        let value = json!({
            "id": document.id,
            "text": document.text,
            "published": document.published.map(|p| p.to_string()),
            "publisher": document.publisher,
            "headline": document.headline,
            "events": events,
        });
        exported.documents += 1;
        if !write(&value) {
            break;
        }
    }
    Ok(exported)
}

fn gold_event(at: usize, reports: &[Record]) -> Value {
    let Some(first) = reports.first() else {
        return Value::Null;
    };
    let side = |pick: fn(&Record) -> &[ActorField]| -> Vec<Value> {
        pick(first)
            .iter()
            .enumerate()
            .map(|(at, actor)| {
                let mut texts: Vec<&str> = reports
                    .iter()
                    .filter_map(|r| pick(r).get(at))
                    .map(|a| a.text.as_str())
                    .filter(|t| !t.is_empty())
                    .collect();
                texts.dedup();
                json!({"country": actor.country, "sector": actor.sector, "text": texts, "name": actor.name})
            })
            .collect()
    };
    let mut sentences: Vec<String> = reports
        .iter()
        .map(|r| r.text.chars().take(60).collect())
        .collect();
    sentences.dedup();
    json!({
        "key": format!("{}-{}", first.event.to_lowercase(), at + 1),
        "event": [first.event],
        "mode": first.mode,
        "actor": side(|r| &r.actor),
        "recipient": side(|r| &r.recipient),
        "symmetric": first.recipient.is_empty() && first.actor.len() > 1,
        "start": first.date.map(|day| reduced(day, first.date_precision)),
        "end": first.enddate.or(first.date).map(|day| reduced(day, first.date_precision)),
        "place": first.place.as_ref().map(|p| json!({"name": p.name, "country": p.country, "lat": p.lat, "lon": p.lon})),
        "status": [first.status],
        "said_by": first.said_by.as_ref().map(|s| json!({"country": s.country, "name": s.name})),
        "sentences": sentences,
        "required": true,
    })
}

/// ISO 8601 of reduced precision: a year or month that is all that is known.
fn reduced(day: Date, precision: Option<detente_resolve::DatePrecision>) -> String {
    let text = day.to_string();
    match precision {
        Some(detente_resolve::DatePrecision::Year | detente_resolve::DatePrecision::Decade) => {
            text.get(..4).unwrap_or(&text).to_owned()
        }
        Some(detente_resolve::DatePrecision::Month | detente_resolve::DatePrecision::Quarter) => {
            text.get(..7).unwrap_or(&text).to_owned()
        }
        _ => text,
    }
}

//! Event records against gold documents: category, who, full.
//!
//! Within a document, records that share `cluster` count as one prediction. Predictions and gold events are paired one
//! to one, best pairs first; a prediction is paired only if its category is accepted. Recall counts required gold
//! events; precision leaves out predictions that are paired with events that are not required. A gold side without
//! words in the text may be left out, and a side that gold leaves empty may hold the event's own country.

use std::{cmp::Ordering, collections::BTreeMap, collections::BTreeSet};

use detente_event::{Record, record::ActorField};
use detente_text::{Document, Published};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Error, Prf};

/// A side of a gold event.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldSide {
    /// Accepted country code.
    #[serde(default)]
    pub country: Option<String>,
    /// Accepted sectors; empty = not scored.
    #[serde(default)]
    pub sector: Vec<String>,
    /// Accepted mentions; empty = only inferred.
    #[serde(default)]
    pub text: Vec<String>,
}

/// Where a gold event happens.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldPlace {
    /// Country code.
    #[serde(default)]
    pub country: Option<String>,
}

/// A gold event.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    /// Name inside the document.
    #[serde(default)]
    pub key: String,
    /// Accepted categories, best first.
    pub event: Vec<String>,
    /// Who.
    pub actor: Vec<GoldSide>,
    /// To whom.
    #[serde(default)]
    pub recipient: Vec<GoldSide>,
    /// May the sides be swapped?
    #[serde(default)]
    pub symmetric: bool,
    /// First day, of reduced precision allowed.
    #[serde(default)]
    pub start: Option<String>,
    /// Where.
    #[serde(default)]
    pub place: Option<GoldPlace>,
    /// Accepted statuses.
    #[serde(default)]
    pub status: Option<Vec<String>>,
    /// `Some(Null)` = the article's own voice; missing = not scored.
    #[serde(default, deserialize_with = "present")]
    pub said_by: Option<Value>,
    /// Missed if absent?
    #[serde(default = "yes")]
    pub required: bool,
}

fn yes() -> bool {
    true
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A gold document.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldDocument {
    /// Document id.
    pub id: String,
    /// Its text, where it is in the gold file.
    #[serde(default)]
    pub text: Option<String>,
    /// Else the article, next to the gold file.
    #[serde(default)]
    pub file: Option<String>,
    /// Day or instant of publication.
    #[serde(default)]
    pub published: Option<String>,
    /// What a careful coder takes from it.
    pub events: Vec<GoldEvent>,
}

impl GoldDocument {
    /// The document to code; `None` where its text is in a file.
    pub fn document(&self) -> Option<Document> {
        let mut document = Document::new(self.id.clone(), self.text.clone()?);
        document.published = self
            .published
            .as_deref()
            .and_then(|p| p.parse::<Published>().ok());
        Some(document)
    }
}

/// Reads gold documents, one JSON object a line.
///
/// # Errors
/// A line that is no gold document.
pub fn read_gold(source: &str) -> Result<Vec<GoldDocument>, Error> {
    let documents = source
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|error| Error::Line {
                line: index + 1,
                message: error.to_string(),
            })
        })
        .collect::<Result<Vec<GoldDocument>, _>>()?;
    if documents.is_empty() {
        Err(Error::Empty("documents"))
    } else {
        Ok(documents)
    }
}

/// Counts of one category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CategoryCounts {
    /// Predictions paired with a gold event.
    pub paired: usize,
    /// Predictions.
    pub predicted: usize,
    /// Required gold events.
    pub gold: usize,
}

/// Right and scored, of the paired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fraction {
    /// Right.
    pub right: usize,
    /// Scored.
    pub of: usize,
}

impl Fraction {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.of += 1;
    }

    /// 0 to 1; `None` where nothing was scored.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.right as f64 / self.of as f64)
    }
}

/// Scores of a set of records.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordScores {
    /// Gold documents.
    pub documents: usize,
    /// Required gold events.
    pub gold: usize,
    /// Predictions that count.
    pub predicted: usize,
    /// The category is accepted.
    pub category: Prf,
    /// And the countries of both sides.
    pub who: Prf,
    /// And status, first day, country of the place.
    pub full: Prf,
    /// Of the paired, by field: status, date, place, sector, said_by.
    pub of_paired: BTreeMap<&'static str, Fraction>,
    /// Of the paired with stated sides: both sides' countries right.
    pub per_category: BTreeMap<String, CategoryCounts>,
    /// What went wrong, one line each.
    #[serde(skip)]
    pub details: Vec<String>,
}

type Countries<'a> = BTreeSet<&'a str>;

fn countries(side: &[ActorField]) -> Countries<'_> {
    side.iter()
        .filter_map(|a| a.country.as_deref())
        .filter(|c| !c.is_empty())
        .collect()
}

fn gold_countries<'a>(side: impl IntoIterator<Item = &'a GoldSide>) -> Countries<'a> {
    side.into_iter()
        .filter_map(|a| a.country.as_deref())
        .filter(|c| !c.is_empty())
        .collect()
}

fn named<'a>(side: impl IntoIterator<Item = &'a GoldSide>) -> Countries<'a> {
    gold_countries(side.into_iter().filter(|a| !a.text.is_empty()))
}

fn same_side(
    predicted: &Countries,
    named: &Countries,
    gold: &Countries,
    empty: bool,
    inferable: &Countries,
) -> bool {
    named.is_subset(predicted)
        && predicted
            .iter()
            .all(|c| gold.contains(c) || (empty && inferable.contains(c)))
}

/// Do both sides match?
pub fn who_matches(predicted: &Record, gold: &GoldEvent) -> bool {
    let (pa, pr) = (countries(&predicted.actor), countries(&predicted.recipient));
    let both = || gold.actor.iter().chain(&gold.recipient);
    let mut inferable = gold_countries(both());
    inferable.extend(gold.place.as_ref().and_then(|p| p.country.as_deref()));
    if gold.symmetric {
        let predicted: Countries = pa.union(&pr).copied().collect();
        let empty = gold.actor.is_empty() && gold.recipient.is_empty();
        return same_side(
            &predicted,
            &named(both()),
            &gold_countries(both()),
            empty,
            &inferable,
        );
    }
    let side = |predicted: &Countries, gold: &[GoldSide]| {
        same_side(
            predicted,
            &named(gold),
            &gold_countries(gold),
            gold.is_empty(),
            &inferable,
        )
    };
    side(&pa, &gold.actor) && side(&pr, &gold.recipient)
}

fn who_overlap(predicted: &Record, gold: &GoldEvent) -> f64 {
    let tag = |tag: char, set: Countries| -> BTreeSet<(char, String)> {
        set.into_iter()
            .map(|c| (if gold.symmetric { 'x' } else { tag }, c.to_owned()))
            .collect()
    };
    let mut p = tag('a', countries(&predicted.actor));
    p.extend(tag('r', countries(&predicted.recipient)));
    let mut g = tag('a', gold_countries(&gold.actor));
    g.extend(tag('r', gold_countries(&gold.recipient)));
    let union = p.union(&g).count();
    if union == 0 {
        1.0
    } else {
        p.intersection(&g).count() as f64 / union as f64
    }
}

fn same_day(predicted: &Record, gold: &GoldEvent) -> bool {
    let Some(want) = gold.start.as_deref().filter(|s| !s.is_empty()) else {
        return true;
    };
    predicted
        .date
        .is_some_and(|d| d.to_string().starts_with(want))
}

fn gold_place(gold: &GoldEvent) -> Option<&str> {
    gold.place
        .as_ref()?
        .country
        .as_deref()
        .filter(|c| !c.is_empty())
}

fn same_place(predicted: &Record, gold: &GoldEvent) -> bool {
    gold_place(gold).is_none_or(|want| {
        predicted.place.as_ref().and_then(|p| p.country.as_deref()) == Some(want)
    })
}

fn same_status(predicted: &Record, gold: &GoldEvent) -> bool {
    match gold.status.as_deref() {
        Some(accepted) if !accepted.is_empty() => accepted.contains(&predicted.status),
        _ => predicted.status == "actual",
    }
}

fn same_sector(predicted: &Record, gold: &GoldEvent) -> bool {
    let side = |predicted: &[ActorField], gold: &[GoldSide]| {
        let accepted: BTreeSet<&str> = gold
            .iter()
            .flat_map(|a| &a.sector)
            .map(String::as_str)
            .collect();
        let mut got = predicted.iter().filter_map(|a| a.sector.first()).peekable();
        accepted.is_empty() || (got.peek().is_some() && got.all(|s| accepted.contains(s.as_str())))
    };
    side(&predicted.actor, &gold.actor) && side(&predicted.recipient, &gold.recipient)
}

fn full_matches(predicted: &Record, gold: &GoldEvent) -> bool {
    who_matches(predicted, gold)
        && same_status(predicted, gold)
        && same_day(predicted, gold)
        && same_place(predicted, gold)
}

fn list(set: Countries) -> String {
    format!("[{}]", set.into_iter().collect::<Vec<_>>().join(" "))
}

fn short(text: &str) -> String {
    text.chars().take(160).collect()
}

/// Compares records with gold documents.
pub fn score(gold: &[GoldDocument], records: &[Record]) -> RecordScores {
    let mut by_doc: BTreeMap<&str, Vec<(&str, Vec<&Record>)>> = BTreeMap::new();
    for record in records {
        let key = if record.cluster.is_empty() {
            &record.id
        } else {
            &record.cluster
        };
        let clusters = by_doc.entry(&record.doc).or_default();
        match clusters.iter_mut().find(|(name, _)| name == key) {
            Some((_, members)) => members.push(record),
            None => clusters.push((key, vec![record])),
        }
    }
    let mut scores = RecordScores {
        documents: gold.len(),
        ..RecordScores::default()
    };
    let mut right = [0usize; 3];
    for document in gold {
        let empty = Vec::new();
        let predictions = by_doc.get(document.id.as_str()).unwrap_or(&empty);
        let mut pairs: Vec<(f64, usize, usize, usize)> = Vec::new();
        for (i, (_, members)) in predictions.iter().enumerate() {
            for (j, event) in document.events.iter().enumerate() {
                let best = members
                    .iter()
                    .enumerate()
                    .filter_map(|(k, m)| {
                        let rank = event.event.iter().position(|e| *e == m.event)?;
                        let value = 2.0 * f64::from(u8::from(who_matches(m, event)))
                            + who_overlap(m, event)
                            + 0.5 * f64::from(u8::from(same_status(m, event)))
                            + 0.25 * f64::from(u8::from(same_day(m, event)))
                            + 0.25 * f64::from(u8::from(same_place(m, event)))
                            - 0.1 * rank as f64;
                        Some((value, k))
                    })
                    .max_by(|a, b| {
                        a.0.partial_cmp(&b.0)
                            .unwrap_or(Ordering::Equal)
                            .then(a.1.cmp(&b.1))
                    });
                if let Some((value, k)) = best {
                    pairs.push((value, i, j, k));
                }
            }
        }
        pairs.sort_by(|a, b| {
            b.0.partial_cmp(&a.0)
                .unwrap_or(Ordering::Equal)
                .then(a.1.cmp(&b.1))
                .then(a.2.cmp(&b.2))
        });
        let mut used: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (_, i, j, k) in pairs {
            if !used.contains_key(&i) && !taken.contains(&j) {
                used.insert(i, (j, k));
                taken.insert(j);
            }
        }
        for (i, (_, members)) in predictions.iter().enumerate() {
            let paired = used
                .get(&i)
                .map(|&(j, k)| (&document.events[j], members[k]));
            if paired.is_some_and(|(event, _)| !event.required) {
                continue;
            }
            scores.predicted += 1;
            let name = paired.map_or(members[0].event.as_str(), |(event, _)| {
                event.event[0].as_str()
            });
            let counts = scores.per_category.entry(name.to_owned()).or_default();
            counts.predicted += 1;
            let Some((event, record)) = paired else {
                let m = members[0];
                scores.details.push(format!(
                    "EXTRA  {} {} {} -> {} | {}",
                    document.id,
                    m.event,
                    list(countries(&m.actor)),
                    list(countries(&m.recipient)),
                    short(&m.text)
                ));
                continue;
            };
            counts.paired += 1;
            right[0] += 1;
            right[1] += usize::from(who_matches(record, event));
            right[2] += usize::from(full_matches(record, event));
            let mut field =
                |name: &'static str, ok: bool| scores.of_paired.entry(name).or_default().add(ok);
            field("status", same_status(record, event));
            field("sector", same_sector(record, event));
            field("who", who_matches(record, event));
            if event.start.as_deref().is_some_and(|s| !s.is_empty()) {
                field("date", same_day(record, event));
            }
            if gold_place(event).is_some() {
                field("place", same_place(record, event));
            }
            if let Some(want) = &event.said_by {
                let want = want.get("country").and_then(Value::as_str);
                let got = record.said_by.as_ref().and_then(|s| s.country.as_deref());
                field("said_by", want == got);
            }
            let mut detail = |name: &str, ok: bool, got: String, want: String| {
                if !ok {
                    scores.details.push(format!(
                        "{name:6} {} {} {got} gold {want} | {}",
                        document.id,
                        record.event,
                        short(&record.text)
                    ));
                }
            };
            detail(
                "WHO",
                who_matches(record, event),
                format!(
                    "{} -> {}",
                    list(countries(&record.actor)),
                    list(countries(&record.recipient))
                ),
                format!(
                    "{} -> {}",
                    list(gold_countries(&event.actor)),
                    list(gold_countries(&event.recipient))
                ),
            );
            detail(
                "STATUS",
                same_status(record, event),
                record.status.clone(),
                format!("{:?}", event.status),
            );
            detail(
                "DATE",
                same_day(record, event),
                format!("{:?}", record.date),
                format!("{:?}", event.start),
            );
            detail(
                "PLACE",
                same_place(record, event),
                format!(
                    "{:?}",
                    record.place.as_ref().and_then(|p| p.country.clone())
                ),
                format!("{:?}", gold_place(event)),
            );
        }
        for (j, event) in document
            .events
            .iter()
            .enumerate()
            .filter(|(_, e)| e.required)
        {
            scores.gold += 1;
            scores
                .per_category
                .entry(event.event[0].clone())
                .or_default()
                .gold += 1;
            if !taken.contains(&j) {
                scores.details.push(format!(
                    "MISSED {} {} {} -> {} | {}",
                    document.id,
                    event.event[0],
                    list(gold_countries(&event.actor)),
                    list(gold_countries(&event.recipient)),
                    short(document.text.as_deref().unwrap_or(&event.key))
                ));
            }
        }
    }
    let prf = |n: usize| Prf::new(n, scores.predicted, scores.gold);
    (scores.category, scores.who, scores.full) = (prf(right[0]), prf(right[1]), prf(right[2]));
    scores
}

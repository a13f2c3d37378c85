//! Records as CSV: one line a record, nested fields flattened.
//!
//! - Fields of the record keep their names and order; `null` is an empty cell.
//! - A list is joined with `;`: `mode`, `context`, and every field of the sides (`actor_name`, `actor_country`, …), the
//!   n-th part of which belongs to the n-th actor (an unknown one is empty). The sectors of one actor are joined
//!   with `|`: `GOV|MIL;OPP` are two actors. A `;` inside of a value becomes `,`, a `|` inside of a sector list `/`.
//! - `said_by`, `place`, `size` and `evidence` become `said_by_name`, `place_lat`, `dead_low`, `trigger_start`, …;
//!   `decisions` are `name=score` parts.

use std::io::Write;

use detente_event::{
    Record, Size,
    record::{ActorField, PlaceField},
};

use crate::Error;

pub(super) struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
}

/// Names of the columns of a side.
const SIDE: &[&str] = &[
    "text",
    "start",
    "end",
    "name",
    "wikidata",
    "country",
    "sector",
    "role",
    "confidence",
];

const PLACE: &[&str] = &[
    "text",
    "start",
    "end",
    "name",
    "country",
    "admin1",
    "geonameid",
    "lat",
    "lon",
    "precision",
    "confidence",
];

/// Names of all columns, in order.
fn header() -> Vec<String> {
    let mut names: Vec<String> = [
        "id",
        "cluster",
        "doc",
        "url",
        "publisher",
        "headline",
        "published",
        "sentence",
        "text",
        "date",
        "enddate",
        "date_precision",
        "date_basis",
        "event",
        "mode",
        "context",
        "quad",
        "scale",
        "cameo",
        "goldstein",
        "status",
    ]
    .map(str::to_owned)
    .into();
    let with = |prefix: &str, fields: &[&str]| -> Vec<String> {
        fields.iter().map(|f| format!("{prefix}_{f}")).collect()
    };
    names.extend(with("said_by", SIDE));
    names.push("said_by_cue".to_owned());
    names.extend(with("actor", SIDE));
    names.extend(with("recipient", SIDE));
    names.extend(with("place", PLACE));
    for size in ["dead", "injured", "arrested"] {
        names.extend(with(size, &["low", "high", "text"]));
    }
    names.extend(with("trigger", &["start", "end", "text"]));
    names.extend(["decisions", "confidence", "coder"].map(str::to_owned));
    names
}

fn show<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// The word by which serde writes a unit variant.
fn word<T: serde::Serialize>(value: Option<T>) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn join<I: IntoIterator<Item = String>>(parts: I) -> String {
    parts
        .into_iter()
        .map(|part| part.replace(';', ","))
        .collect::<Vec<_>>()
        .join(";")
}

fn side(actors: &[ActorField]) -> Vec<String> {
    let list = |field: &dyn Fn(&ActorField) -> String| join(actors.iter().map(field));
    vec![
        list(&|a| a.text.clone()),
        list(&|a| a.start.to_string()),
        list(&|a| a.end.to_string()),
        list(&|a| show(a.name.as_ref())),
        list(&|a| show(a.wikidata.as_ref())),
        list(&|a| show(a.country.as_ref())),
        list(&|a| {
            let sectors: Vec<String> = a.sector.iter().map(|s| s.replace('|', "/")).collect();
            sectors.join("|")
        }),
        list(&|a| show(a.role.as_ref())),
        list(&|a| a.confidence.to_string()),
    ]
}

fn place(place: Option<&PlaceField>) -> Vec<String> {
    let Some(place) = place else {
        return vec![String::new(); PLACE.len()];
    };
    vec![
        place.text.clone(),
        place.start.to_string(),
        place.end.to_string(),
        place.name.clone(),
        show(place.country.as_ref()),
        show(place.admin1.as_ref()),
        show(place.geonameid),
        show(place.lat),
        show(place.lon),
        word(Some(place.precision)),
        place.confidence.to_string(),
    ]
}

fn size(size: Option<&Size>) -> [String; 3] {
    [
        show(size.and_then(|s| s.low)),
        show(size.and_then(|s| s.high)),
        show(size.map(|s| &s.text)),
    ]
}

fn cells(record: &Record) -> Vec<String> {
    let mut cells = vec![
        record.id.clone(),
        record.cluster.clone(),
        record.doc.clone(),
        show(record.url.as_ref()),
        show(record.publisher.as_ref()),
        show(record.headline.as_ref()),
        show(record.published.as_ref()),
        record.sentence.to_string(),
        record.text.clone(),
        show(record.date),
        show(record.enddate),
        word(record.date_precision),
        word(record.date_basis),
        record.event.clone(),
        join(record.mode.iter().cloned()),
        join(record.context.iter().cloned()),
        record.quad.to_string(),
        record.scale.to_string(),
        record.cameo.clone(),
        record.goldstein.to_string(),
        record.status.clone(),
    ];
    match &record.said_by {
        Some(actor) => {
            cells.extend(side(std::slice::from_ref(actor)));
            cells.push(show(actor.cue.as_ref()));
        }
        None => cells.extend(vec![String::new(); SIDE.len() + 1]),
    }
    cells.extend(side(&record.actor));
    cells.extend(side(&record.recipient));
    cells.extend(place(record.place.as_ref()));
    for one in [
        &record.size.dead,
        &record.size.injured,
        &record.size.arrested,
    ] {
        cells.extend(size(one.as_ref()));
    }
    let trigger = &record.evidence.trigger;
    cells.extend([
        trigger.start.to_string(),
        trigger.end.to_string(),
        trigger.text.clone(),
        join(
            record
                .evidence
                .decisions
                .iter()
                .map(|d| format!("{}={}", d.name, d.score)),
        ),
        record.confidence.to_string(),
        record.coder.clone(),
    ]);
    cells
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn new(output: W) -> Result<Self, Error> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(header()).map_err(io_error)?;
        Ok(Self { writer })
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        self.writer.write_record(cells(record)).map_err(io_error)
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        Ok(self.writer.flush()?)
    }

    pub(super) fn finish(self) -> Result<W, Error> {
        self.writer
            .into_inner()
            .map_err(|error| Error::Write(error.into_error()))
    }
}

pub(super) fn io_error(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::Write(error),
        other => Error::Write(std::io::Error::other(format!("{other:?}"))),
    }
}

//! Records as Parquet: the same names and nesting as in JSON Lines, as Arrow lists and structs.

use std::{io::Write, sync::Arc};

use arrow_array::{
    ArrayRef, Date32Array, Float32Array, Float64Array, ListArray, RecordBatch, StringArray,
    StructArray, UInt8Array, UInt32Array, UInt64Array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema};
use detente_event::{
    Record, Size,
    record::{ActorField, PlaceField},
};
use jiff::civil::Date;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use crate::Error;

/// Records that are held before they are encoded.
const BATCH: usize = 256;
/// Records of a row group: some 10 MB.
const ROW_GROUP: usize = 8192;

pub(super) struct ParquetWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    waiting: Vec<Record>,
    grouped: usize,
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(super) fn new(output: W) -> Result<Self, Error> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_created_by(format!("detente {}", env!("CARGO_PKG_VERSION")))
            .build();
        let schema = batch(&[])?.schema();
        Ok(Self {
            writer: ArrowWriter::try_new(output, schema, Some(properties))?,
            waiting: Vec::with_capacity(BATCH),
            grouped: 0,
        })
    }

    pub(super) fn write(&mut self, record: Record) -> Result<(), Error> {
        self.waiting.push(record);
        if self.waiting.len() >= BATCH {
            self.encode()?;
        }
        Ok(())
    }

    fn encode(&mut self) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.writer.write(&batch(&self.waiting)?)?;
        self.grouped += self.waiting.len();
        self.waiting.clear();
        if self.grouped >= ROW_GROUP {
            self.writer.flush()?;
            self.grouped = 0;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<W, Error> {
        self.encode()?;
        Ok(self.writer.into_inner()?)
    }
}

/// A column with its name; every column may be null, as the contract says for what is not known.
type Column = (Field, ArrayRef);

fn column(name: &str, array: ArrayRef) -> Column {
    (Field::new(name, array.data_type().clone(), true), array)
}

fn strings<'a, I: Iterator<Item = Option<&'a str>>>(name: &str, values: I) -> Column {
    column(name, Arc::new(StringArray::from_iter(values)))
}

fn days<I: Iterator<Item = Option<Date>>>(name: &str, values: I) -> Column {
    let epoch = Date::constant(1970, 1, 1);
    let days = values.map(|date| date.and_then(|d| d.since(epoch).ok()).map(|s| s.get_days()));
    column(name, Arc::new(Date32Array::from_iter(days)))
}

fn numbers<I: Iterator<Item = Option<usize>>>(name: &str, values: I) -> Column {
    let values = values.map(|value| value.map(|v| v as u64));
    column(name, Arc::new(UInt64Array::from_iter(values)))
}

/// The words by which serde writes unit variants.
fn words<T: serde::Serialize, I: Iterator<Item = Option<T>>>(name: &str, values: I) -> Column {
    let words: Vec<Option<String>> = values
        .map(|value| match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => Some(word),
            _ => None,
        })
        .collect();
    strings(name, words.iter().map(Option::as_deref))
}

fn structs(name: &str, columns: Vec<Column>, valid: Option<Vec<bool>>) -> Result<Column, Error> {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let array = StructArray::try_new(Fields::from(fields), arrays, valid.map(NullBuffer::from))
        .map_err(parquet::errors::ParquetError::from)?;
    Ok(column(name, Arc::new(array)))
}

/// A list column: `inner` holds the items of all rows one after the other, `lengths` how many belong to each.
fn lists(name: &str, inner: Column, lengths: &[usize]) -> Result<Column, Error> {
    let field = Arc::new(Field::new("item", inner.0.data_type().clone(), true));
    let offsets = OffsetBuffer::from_lengths(lengths.iter().copied());
    let array = ListArray::try_new(field, offsets, inner.1, None)
        .map_err(parquet::errors::ParquetError::from)?;
    Ok(column(name, Arc::new(array)))
}

fn string_lists<'a, I: Iterator<Item = &'a [String]> + Clone>(
    name: &str,
    rows: I,
) -> Result<Column, Error> {
    let lengths: Vec<usize> = rows.clone().map(<[String]>::len).collect();
    let inner = strings("item", rows.flatten().map(|s| Some(s.as_str())));
    lists(name, inner, &lengths)
}

/// The columns of actor objects; `None` = a null row.
fn actors(rows: &[Option<&ActorField>], cue: bool) -> Result<Vec<Column>, Error> {
    let each = || rows.iter().copied();
    let none: &[String] = &[];
    let mut columns = vec![
        strings("text", each().map(|a| a.map(|a| a.text.as_str()))),
        numbers("start", each().map(|a| a.map(|a| a.start))),
        numbers("end", each().map(|a| a.map(|a| a.end))),
        strings("name", each().map(|a| a?.name.as_deref())),
        strings("wikidata", each().map(|a| a?.wikidata.as_deref())),
        strings("country", each().map(|a| a?.country.as_deref())),
        string_lists(
            "sector",
            each().map(|a| a.map_or(none, |a| a.sector.as_slice())),
        )?,
        strings("role", each().map(|a| a?.role.as_deref())),
        column(
            "confidence",
            Arc::new(Float32Array::from_iter(
                each().map(|a| a.map(|a| a.confidence)),
            )),
        ),
    ];
    if cue {
        columns.push(strings("cue", each().map(|a| a?.cue.as_deref())));
    }
    Ok(columns)
}

fn sides(name: &str, rows: &[&[ActorField]]) -> Result<Column, Error> {
    let lengths: Vec<usize> = rows.iter().map(|r| r.len()).collect();
    let all: Vec<Option<&ActorField>> = rows.iter().flat_map(|r| r.iter()).map(Some).collect();
    lists(name, structs("item", actors(&all, false)?, None)?, &lengths)
}

fn places(name: &str, rows: &[Option<&PlaceField>]) -> Result<Column, Error> {
    let each = || rows.iter().copied();
    let valid = rows.iter().map(Option::is_some).collect();
    let columns = vec![
        strings("text", each().map(|p| p.map(|p| p.text.as_str()))),
        numbers("start", each().map(|p| p.map(|p| p.start))),
        numbers("end", each().map(|p| p.map(|p| p.end))),
        strings("name", each().map(|p| p.map(|p| p.name.as_str()))),
        strings("country", each().map(|p| p?.country.as_deref())),
        strings("admin1", each().map(|p| p?.admin1.as_deref())),
        column(
            "geonameid",
            Arc::new(UInt32Array::from_iter(each().map(|p| p?.geonameid))),
        ),
        column(
            "lat",
            Arc::new(Float64Array::from_iter(each().map(|p| p?.lat))),
        ),
        column(
            "lon",
            Arc::new(Float64Array::from_iter(each().map(|p| p?.lon))),
        ),
        words("precision", each().map(|p| p.map(|p| p.precision))),
        column(
            "confidence",
            Arc::new(Float32Array::from_iter(
                each().map(|p| p.map(|p| p.confidence)),
            )),
        ),
    ];
    structs(name, columns, Some(valid))
}

fn sizes(name: &str, rows: &[Option<&Size>]) -> Result<Column, Error> {
    let each = || rows.iter().copied();
    let valid = rows.iter().map(Option::is_some).collect();
    let columns = vec![
        column(
            "low",
            Arc::new(UInt32Array::from_iter(each().map(|s| s?.low))),
        ),
        column(
            "high",
            Arc::new(UInt32Array::from_iter(each().map(|s| s?.high))),
        ),
        strings("text", each().map(|s| s.map(|s| s.text.as_str()))),
    ];
    structs(name, columns, Some(valid))
}

fn evidence(records: &[Record]) -> Result<Column, Error> {
    let triggers = || records.iter().map(|r| &r.evidence.trigger);
    let trigger = structs(
        "trigger",
        vec![
            numbers("start", triggers().map(|t| Some(t.start))),
            numbers("end", triggers().map(|t| Some(t.end))),
            strings("text", triggers().map(|t| Some(t.text.as_str()))),
        ],
        None,
    )?;
    let lengths: Vec<usize> = records.iter().map(|r| r.evidence.decisions.len()).collect();
    let decisions = || records.iter().flat_map(|r| r.evidence.decisions.iter());
    let span = structs(
        "span",
        vec![
            numbers("start", decisions().map(|d| d.span.map(|s| s.start))),
            numbers("end", decisions().map(|d| d.span.map(|s| s.end))),
        ],
        Some(decisions().map(|d| d.span.is_some()).collect()),
    )?;
    let decision = structs(
        "item",
        vec![
            strings("name", decisions().map(|d| Some(d.name.as_str()))),
            column(
                "score",
                Arc::new(Float32Array::from_iter(decisions().map(|d| Some(d.score)))),
            ),
            span,
        ],
        None,
    )?;
    structs(
        "evidence",
        vec![trigger, lists("decisions", decision, &lengths)?],
        None,
    )
}

/// One batch of records, columns in the order of the contract.
fn batch(records: &[Record]) -> Result<RecordBatch, Error> {
    let each = || records.iter();
    let said_by: Vec<Option<&ActorField>> = each().map(|r| r.said_by.as_ref()).collect();
    let side = |pick: &dyn Fn(&Record) -> &[ActorField]| -> Vec<&[ActorField]> {
        // The closure's lifetime is that of the records.
        records.iter().map(pick).collect()
    };
    let size = |pick: fn(&Record) -> Option<&Size>| -> Vec<Option<&Size>> {
        records.iter().map(pick).collect()
    };
    let places_of: Vec<Option<&PlaceField>> = each().map(|r| r.place.as_ref()).collect();
    let columns = vec![
        strings("id", each().map(|r| Some(r.id.as_str()))),
        strings("cluster", each().map(|r| Some(r.cluster.as_str()))),
        strings("doc", each().map(|r| Some(r.doc.as_str()))),
        strings("url", each().map(|r| r.url.as_deref())),
        strings("publisher", each().map(|r| r.publisher.as_deref())),
        strings("headline", each().map(|r| r.headline.as_deref())),
        strings("published", each().map(|r| r.published.as_deref())),
        numbers("sentence", each().map(|r| Some(r.sentence))),
        strings("text", each().map(|r| Some(r.text.as_str()))),
        days("date", each().map(|r| r.date)),
        days("enddate", each().map(|r| r.enddate)),
        words("date_precision", each().map(|r| r.date_precision)),
        words("date_basis", each().map(|r| r.date_basis)),
        strings("event", each().map(|r| Some(r.event.as_str()))),
        string_lists("mode", each().map(|r| r.mode.as_slice()))?,
        string_lists("context", each().map(|r| r.context.as_slice()))?,
        column(
            "quad",
            Arc::new(UInt8Array::from_iter_values(each().map(|r| r.quad))),
        ),
        column(
            "scale",
            Arc::new(Float32Array::from_iter_values(each().map(|r| r.scale))),
        ),
        strings("cameo", each().map(|r| Some(r.cameo.as_str()))),
        column(
            "goldstein",
            Arc::new(Float32Array::from_iter_values(each().map(|r| r.goldstein))),
        ),
        strings("status", each().map(|r| Some(r.status.as_str()))),
        structs(
            "said_by",
            actors(&said_by, true)?,
            Some(said_by.iter().map(Option::is_some).collect()),
        )?,
        sides("actor", &side(&|r| r.actor.as_slice()))?,
        sides("recipient", &side(&|r| r.recipient.as_slice()))?,
        places("place", &places_of)?,
        structs(
            "size",
            vec![
                sizes("dead", &size(|r| r.size.dead.as_ref()))?,
                sizes("injured", &size(|r| r.size.injured.as_ref()))?,
                sizes("arrested", &size(|r| r.size.arrested.as_ref()))?,
            ],
            None,
        )?,
        evidence(records)?,
        column(
            "confidence",
            Arc::new(Float32Array::from_iter_values(each().map(|r| r.confidence))),
        ),
        strings("coder", each().map(|r| Some(r.coder.as_str()))),
    ];
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    debug_assert!(fields.iter().all(|f| *f.data_type() != DataType::Null));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|error| Error::Parquet(error.into()))
}

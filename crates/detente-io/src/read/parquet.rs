//! Parquet tables: one document a row.

use std::{
    fs::File,
    io::{self, BufRead, Read as _, Seek, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use arrow_array::{Array, RecordBatch, cast::AsArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};

use super::{Documents, ReadOptions, bounded, fields};
use crate::Failure;

/// Rows that are held at a time.
const ROWS: usize = 64;

/// Reads a table from a stream: it is put down in a temporary file first, since its index stands at the end.
pub(super) fn documents(
    name: String,
    reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let options = options.clone();
    Box::new(
        std::iter::once_with(
            move || match spool(&name, reader, options.limits.spool_bytes) {
                Ok(file) => of_file(name, file, &options),
                Err(failure) => Box::new(std::iter::once(Err(failure))),
            },
        )
        .flatten(),
    )
}

fn spool(name: &str, mut reader: Box<dyn BufRead + Send>, most: u64) -> Result<File, Failure> {
    let broken = |error: io::Error| bounded::failure(name, &error);
    let mut file = tempfile::tempfile().map_err(broken)?;
    let count = io::copy(&mut (&mut reader).take(most + 1), &mut file).map_err(broken)?;
    if count > most {
        return Err(Failure::new(
            name,
            "file.too-large",
            format!("more than {most} bytes to unpack"),
        )
        .hint("unpack the file by hand and give it as it is"));
    }
    file.flush().map_err(broken)?;
    file.rewind().map_err(broken)?;
    Ok(file)
}

/// Reads a table from a file that can be looked into at any place.
pub(super) fn of_file(name: String, file: File, options: &ReadOptions) -> Documents {
    let invalid = |id: &str, error: &dyn std::fmt::Display| {
        Failure::new(
            id,
            "parquet.invalid",
            format!("no Parquet that can be read: {error}"),
        )
        .hint("the file is damaged or uses a feature that is not known here; write it again")
    };
    let opened = catch_unwind(AssertUnwindSafe(|| {
        ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(|builder| builder.with_batch_size(ROWS).build())
    }));
    let mut batches = match opened {
        Ok(Ok(batches)) => Some(batches),
        Ok(Err(error)) => return Box::new(std::iter::once(Err(invalid(&name, &error)))),
        Err(_) => {
            return Box::new(std::iter::once(Err(invalid(&name, &"its index is broken"))));
        }
    };
    let columns = options.columns.clone();
    let most = options.limits.document_bytes;
    let mut number = 0_u64;
    let mut rows: Vec<Map<String, Value>> = Vec::new();
    let mut checked = false;
    Box::new(std::iter::from_fn(move || {
        while rows.is_empty() {
            let id = format!("{name}#{}", number + 1);
            let batch = match batches.as_mut()?.next()? {
                Ok(batch) => batch,
                Err(error) => {
                    batches = None;
                    return Some(Err(invalid(&id, &error)));
                }
            };
            if !checked {
                checked = true;
                let schema = batch.schema();
                let keys = schema.fields().iter().map(|f| f.name().as_str());
                if let Err(failure) = fields::check_columns(&name, &columns, keys) {
                    batches = None;
                    return Some(Err(failure));
                }
            }
            match maps(&batch) {
                Ok(maps) => rows = maps,
                Err(error) => return Some(Err(invalid(&id, &error))),
            }
            rows.reverse();
        }
        let map = rows.pop()?;
        number += 1;
        let id = format!("{name}#{number}");
        let bytes: usize = map.values().filter_map(Value::as_str).map(str::len).sum();
        if bytes > most {
            return Some(Err(bounded::too_large(&id, most)));
        }
        Some(fields::document(id, map, &columns))
    }))
}

/// The cells of a batch that are strings, numbers, booleans or dates; nested ones are left out.
fn maps(batch: &RecordBatch) -> Result<Vec<Map<String, Value>>, ArrowError> {
    let mut rows = vec![Map::new(); batch.num_rows()];
    let options = FormatOptions::default();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let kind = column.data_type();
        if kind.is_nested()
            && !matches!(kind, DataType::List(inner) if !inner.data_type().is_nested())
        {
            continue;
        }
        let values: Vec<Value> = match kind {
            DataType::List(_) => {
                let lists = column.as_list::<i32>();
                (0..lists.len())
                    .map(|row| {
                        if lists.is_null(row) {
                            return Ok(Value::Null);
                        }
                        cells(&lists.value(row), &options).map(Value::Array)
                    })
                    .collect::<Result<_, _>>()?
            }
            _ => cells(column, &options)?,
        };
        for (row, value) in rows.iter_mut().zip(values) {
            row.insert(field.name().clone(), value);
        }
    }
    Ok(rows)
}

fn cells(column: &dyn Array, options: &FormatOptions<'_>) -> Result<Vec<Value>, ArrowError> {
    let formatter = ArrayFormatter::try_new(column, options)?;
    let kind = match column.data_type() {
        DataType::Dictionary(_, values) => values.as_ref(),
        other => other,
    };
    let typed = kind.is_numeric() || *kind == DataType::Boolean;
    (0..column.len())
        .map(|row| {
            if column.is_null(row) {
                return Ok(Value::Null);
            }
            let text = formatter.value(row).try_to_string()?;
            Ok(match serde_json::from_str(&text) {
                Ok(value) if typed => value,
                _ => Value::String(text),
            })
        })
        .collect()
}

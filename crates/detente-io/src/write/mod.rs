//! From records to files.

mod csv;
mod layouts;
mod parquet;
pub mod pretty;

use std::{io::Write, path::Path, str::FromStr};

use detente_event::Record;
use serde_json::{Map, Value};

use crate::Error;
use layouts::Layout;

/// A format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values, nested fields flattened.
    Csv,
    /// Apache Parquet with lists and structs.
    Parquet,
    /// A table for people.
    Pretty,
    /// The columns of the GDELT 2.0 event files; only actual events.
    Gdelt,
    /// The columns of the ICEWS event files; only actual events.
    Icews,
    /// The columns of the POLECAT event files; only actual events.
    Polecat,
}

impl FromStr for OutputFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => OutputFormat::JsonLines,
            "csv" => OutputFormat::Csv,
            "parquet" => OutputFormat::Parquet,
            "pretty" | "table" => OutputFormat::Pretty,
            "gdelt" => OutputFormat::Gdelt,
            "icews" => OutputFormat::Icews,
            "polecat" => OutputFormat::Polecat,
            _ => {
                return Err(format!(
                    "unknown output format {name:?}; known are jsonl, csv, parquet, pretty, gdelt, icews, polecat"
                ));
            }
        })
    }
}

impl OutputFormat {
    /// By the extension of the output file; `None` for one that is not known.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" | "json" => Some(OutputFormat::JsonLines),
            "csv" => Some(OutputFormat::Csv),
            "parquet" | "pq" => Some(OutputFormat::Parquet),
            "txt" => Some(OutputFormat::Pretty),
            _ => None,
        }
    }
}

/// Writes records one after the other; memory does not grow with their number.
pub struct Writer<W: Write + Send> {
    kind: Kind<W>,
}

enum Kind<W: Write + Send> {
    JsonLines(W),
    Csv(Box<csv::CsvWriter<W>>),
    Parquet(Box<parquet::ParquetWriter<W>>),
    Pretty(pretty::PrettyWriter<W>),
    Layout(Box<layouts::LayoutWriter<W>>),
}

fn layout<W: Write + Send>(output: W, layout: Layout) -> Result<Kind<W>, Error> {
    Ok(Kind::Layout(Box::new(layouts::LayoutWriter::new(
        output, layout,
    )?)))
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file. `width` is the number of columns of the terminal and used by the table for people alone.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn new(format: OutputFormat, output: W, width: usize) -> Result<Self, Error> {
        Ok(Self {
            kind: match format {
                OutputFormat::JsonLines => Kind::JsonLines(output),
                OutputFormat::Csv => Kind::Csv(Box::new(csv::CsvWriter::new(output)?)),
                OutputFormat::Parquet => {
                    Kind::Parquet(Box::new(parquet::ParquetWriter::new(output)?))
                }
                OutputFormat::Gdelt => layout(output, Layout::Gdelt)?,
                OutputFormat::Icews => layout(output, Layout::Icews)?,
                OutputFormat::Polecat => layout(output, Layout::Polecat)?,
                OutputFormat::Pretty => Kind::Pretty(pretty::PrettyWriter::new(output, width)),
            },
        })
    }

    /// Writes a record and, as its last field `extra`, the unknown keys of its document. Only JSON Lines has room for
    /// these; other formats write the record alone.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write_with(&mut self, record: &Record, extra: &Map<String, Value>) -> Result<(), Error> {
        let Kind::JsonLines(output) = &mut self.kind else {
            return self.write(record);
        };
        let mut line = serde_json::to_string(record).map_err(std::io::Error::from)?;
        // The closing brace of the record.
        line.pop();
        let extra = serde_json::to_string(extra).map_err(std::io::Error::from)?;
        writeln!(output, "{line},\"extra\":{extra}}}")?;
        Ok(())
    }

    /// Writes a record.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn write(&mut self, record: &Record) -> Result<(), Error> {
        match &mut self.kind {
            Kind::JsonLines(output) => {
                serde_json::to_writer(&mut *output, record).map_err(std::io::Error::from)?;
                output.write_all(b"\n")?;
                Ok(())
            }
            Kind::Csv(writer) => writer.write(record),
            Kind::Parquet(writer) => writer.write(record.clone()),
            Kind::Pretty(writer) => writer.write(record),
            Kind::Layout(writer) => writer.write(record),
        }
    }

    /// Hands on what is waiting, where the format can be read before its end.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn flush(&mut self) -> Result<(), Error> {
        match &mut self.kind {
            Kind::JsonLines(output) => output.flush()?,
            Kind::Csv(writer) => writer.flush()?,
            Kind::Parquet(_) => {}
            Kind::Pretty(writer) => writer.flush()?,
            Kind::Layout(writer) => writer.flush()?,
        }
        Ok(())
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(self) -> Result<W, Error> {
        let mut output = match self.kind {
            Kind::JsonLines(output) => output,
            Kind::Csv(writer) => writer.finish()?,
            Kind::Parquet(writer) => writer.finish()?,
            Kind::Pretty(writer) => writer.finish()?,
            Kind::Layout(writer) => writer.finish()?,
        };
        output.flush()?;
        Ok(output)
    }
}

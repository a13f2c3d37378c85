//! From records to files.

mod csv;
mod parquet;
pub mod pretty;

use std::{io::Write, path::Path, str::FromStr};

use detente_event::Record;

use crate::Error;

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
}

impl FromStr for OutputFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" | "json" => OutputFormat::JsonLines,
            "csv" => OutputFormat::Csv,
            "parquet" => OutputFormat::Parquet,
            "pretty" | "table" => OutputFormat::Pretty,
            _ => {
                return Err(format!(
                    "unknown output format {name:?}; known are jsonl, csv, parquet, pretty"
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
                OutputFormat::Pretty => Kind::Pretty(pretty::PrettyWriter::new(output, width)),
            },
        })
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
        };
        output.flush()?;
        Ok(output)
    }
}

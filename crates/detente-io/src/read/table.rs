//! CSV and TSV with a header.

use std::{
    io::{self, BufRead, BufReader},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{UTF_16BE, UTF_16LE};
use serde_json::{Map, Value};

use super::{
    Documents, ReadOptions,
    bounded::{self, Refused},
    decode::decode,
    fields,
};
use crate::Failure;

/// Rows of a table; without `delimiter` it is guessed from the header.
pub(super) fn documents(
    name: String,
    mut reader: Box<dyn BufRead + Send>,
    delimiter: Option<u8>,
    options: &ReadOptions,
) -> Documents {
    let most = options.limits.document_bytes;
    let head = match reader.fill_buf() {
        Ok(head) => head,
        Err(error) => return Box::new(std::iter::once(Err(bounded::failure(&name, &error)))),
    };
    let encoding = if head.starts_with(&[0xff, 0xfe]) {
        Some(UTF_16LE)
    } else if head.starts_with(&[0xfe, 0xff]) {
        Some(UTF_16BE)
    } else {
        None
    };
    let mut reader: Box<dyn BufRead + Send> = match encoding {
        // "Unicode text" of spreadsheet programs.
        Some(encoding) => Box::new(BufReader::new(Transcode {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            ready: Vec::new(),
            at: 0,
            done: false,
        })),
        None => reader,
    };
    let delimiter = match (delimiter, reader.fill_buf()) {
        (Some(delimiter), _) => delimiter,
        (None, Ok(head)) => guess_delimiter(head),
        (None, Err(error)) => {
            return Box::new(std::iter::once(Err(bounded::failure(&name, &error))));
        }
    };
    let budget = Arc::new(AtomicUsize::new(0));
    let mut table = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Metered {
            reader,
            read: Arc::clone(&budget),
            most: most.saturating_add(1 << 16),
        });
    let header = match table.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            let failure = failure(&name, error);
            return Box::new(std::iter::once(Err(failure)));
        }
    };
    let keys: Vec<String> = header
        .iter()
        .map(|key| decode(key, None).0.trim().to_owned())
        .collect();
    let columns = options.columns.clone();
    if let Err(failure) = fields::check_columns(&name, &columns, keys.iter().map(String::as_str)) {
        return Box::new(std::iter::once(Err(failure)));
    }
    let mut number = 0_u64;
    let mut done = false;
    let mut row = ByteRecord::new();
    Box::new(std::iter::from_fn(move || {
        while !done {
            number += 1;
            let id = format!("{name}#{number}");
            budget.store(0, Ordering::Relaxed);
            match table.read_byte_record(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    done = true;
                    return Some(Err(failure(&id, error)));
                }
            }
            if row
                .iter()
                .all(|cell| cell.iter().all(u8::is_ascii_whitespace))
            {
                continue;
            }
            let mut map = Map::new();
            let mut diagnostics = Vec::new();
            for (index, cell) in row.iter().enumerate() {
                let (text, mut found) = decode(cell, None);
                diagnostics.append(&mut found);
                let key = keys
                    .get(index)
                    .filter(|key| !key.is_empty())
                    .cloned()
                    .unwrap_or_else(|| format!("column{}", index + 1));
                map.insert(key, Value::String(text));
            }
            diagnostics.dedup_by(|a, b| a.code == b.code);
            return Some(fields::document(id, map, &columns).map(|mut read| {
                read.diagnostics.append(&mut diagnostics);
                read
            }));
        }
        None
    }))
}

fn failure(id: &str, error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => bounded::failure(id, &error),
        other => Failure::new(id, "table.broken", format!("cannot be read: {other:?}"))
            .hint("check the quotes and the delimiter of the table"),
    }
}

/// The most frequent candidate of the first line.
fn guess_delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&b| b == b'\n').next().unwrap_or(head);
    let count = |wanted: u8| line.iter().filter(|&&b| b == wanted).count();
    [b',', b';', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|&d| count(d))
        .filter(|&d| count(d) > 0)
        .unwrap_or(b',')
}

/// Refuses to give more than `most` bytes for one row: an unclosed quote would swallow the file.
struct Metered {
    reader: Box<dyn BufRead + Send>,
    read: Arc<AtomicUsize>,
    most: usize,
}

impl io::Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        if self.read.fetch_add(count, Ordering::Relaxed) + count > self.most {
            return Err(io::Error::other(Refused {
                code: "document.too-large",
                reason: format!(
                    "the row is larger than {} bytes; the rest of the table was not read",
                    self.most
                ),
                hint: "look for a quote that is not closed, or raise the limit with --max-document-bytes",
            }));
        }
        Ok(count)
    }
}

/// Gives UTF-16 as UTF-8.
struct Transcode {
    reader: Box<dyn BufRead + Send>,
    decoder: encoding_rs::Decoder,
    ready: Vec<u8>,
    at: usize,
    done: bool,
}

impl io::Read for Transcode {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() {
            if self.done {
                return Ok(0);
            }
            let input = self.reader.fill_buf()?;
            let last = input.is_empty();
            let mut text = String::with_capacity(input.len() * 3 + 16);
            let (_, used, _) = self.decoder.decode_to_string(input, &mut text, last);
            self.reader.consume(used);
            // A finished decoder must not be asked again.
            self.ready = text.into_bytes();
            self.at = 0;
            self.done = last;
        }
        let count = buffer.len().min(self.ready.len() - self.at);
        buffer[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

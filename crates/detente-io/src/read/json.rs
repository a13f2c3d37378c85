//! JSON Lines, and JSON values in any layout.

use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::{
    Documents, Limits, Read, ReadOptions,
    bounded::{self, Line, next_line, too_large},
    decode::decode,
    fields,
};
use crate::Failure;

/// One object a line.
pub(super) fn lines(
    name: String,
    mut reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let columns = options.columns.clone();
    let most = options.limits.document_bytes;
    let mut number = 0_u64;
    let mut done = false;
    Box::new(std::iter::from_fn(move || {
        while !done {
            number += 1;
            let id = format!("{name}#{number}");
            let line = match next_line(&mut *reader, most) {
                Ok(Some(Line::Whole(line))) => line,
                Ok(Some(Line::TooLong)) => return Some(Err(too_large(&id, most))),
                Ok(None) => break,
                Err(error) => {
                    done = true;
                    return Some(Err(bounded::failure(&id, &error)));
                }
            };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let (text, mut diagnostics) = decode(&line, None);
            let read = object(&id, &text).and_then(|map| fields::document(id, map, &columns));
            return Some(read.map(|mut read| {
                read.diagnostics.append(&mut diagnostics);
                read
            }));
        }
        None
    }))
}

/// Parses one object. serde_json itself refuses more than 128 values inside each other.
fn object(id: &str, text: &str) -> Result<Map<String, Value>, Failure> {
    serde_json::from_str(text).map_err(|error| {
        Failure::new(id, "json.invalid", format!("no JSON object: {error}"))
            .hint("write one JSON object a line: {\"id\": …, \"text\": …}")
    })
}

/// Keys under which services hand out a list of articles.
const LISTS: &[&str] = &[
    "articles",
    "documents",
    "docs",
    "items",
    "results",
    "data",
    "stories",
    "entries",
];

/// Objects one after the other, an array of them, or an object that holds such an array.
pub(super) fn whole(
    name: String,
    reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let columns = options.columns.clone();
    let mut cutter = Cutter::new(reader, &options.limits);
    let mut number = 0_u64;
    let mut done = false;
    let mut waiting: Vec<(String, Map<String, Value>)> = Vec::new();
    Box::new(std::iter::from_fn(move || {
        if let Some((id, map)) = waiting.pop() {
            return Some(fields::document(id, map, &columns));
        }
        if done {
            return None;
        }
        number += 1;
        let id = format!("{name}#{number}");
        let bytes = match cutter.next() {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                done = true;
                return None;
            }
            Err(Cut::Broken(error)) => {
                done = true;
                return Some(Err(bounded::failure(&id, &error)));
            }
            Err(Cut::TooLarge) => return Some(Err(too_large(&id, cutter.most))),
            Err(Cut::TooDeep) => {
                return Some(Err(Failure::new(
                    id,
                    "json.too-deep",
                    format!("more than {} JSON values inside each other", cutter.depth),
                )
                .hint("flatten the object")));
            }
        };
        let (text, mut diagnostics) = decode(&bytes, None);
        let mut map = match object(&id, &text) {
            Ok(map) => map,
            Err(failure) => return Some(Err(failure)),
        };
        let has_text = map
            .keys()
            .any(|k| k == "text" || k == "body" || k == "content");
        if !has_text {
            let list = LISTS.iter().find(|key| {
                map.get(**key)
                    .and_then(Value::as_array)
                    .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
            });
            if let Some(Value::Array(list)) = list.and_then(|key| map.remove(*key)) {
                waiting = list
                    .into_iter()
                    .enumerate()
                    .filter_map(|(index, value)| match value {
                        Value::Object(map) => Some((format!("{id}.{}", index + 1), map)),
                        _ => None,
                    })
                    .rev()
                    .collect();
                let (id, map) = waiting.pop()?;
                return Some(fields::document(id, map, &columns));
            }
        }
        Some(fields::document(id, map, &columns).map(|mut read: Read| {
            read.diagnostics.append(&mut diagnostics);
            read
        }))
    }))
}

/// Cuts a stream of JSON into its objects without holding more than one of them.
struct Cutter {
    reader: Box<dyn BufRead + Send>,
    most: usize,
    depth: usize,
    /// Inside of a top-level array?
    array: bool,
}

enum Cut {
    Broken(io::Error),
    TooLarge,
    TooDeep,
}

impl Cutter {
    fn new(reader: Box<dyn BufRead + Send>, limits: &Limits) -> Self {
        Self {
            reader,
            most: limits.document_bytes,
            depth: limits.depth,
            array: false,
        }
    }

    /// The bytes of the next value; a value that is no object comes too and fails when it is parsed.
    fn next(&mut self) -> Result<Option<Vec<u8>>, Cut> {
        let mut value = Vec::new();
        let (mut level, mut in_string, mut escaped) = (0_usize, false, false);
        let (mut large, mut deep) = (false, false);
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Cut::Broken(error)),
            };
            if buffer.is_empty() {
                break;
            }
            let mut used = 0;
            let mut complete = false;
            for &byte in buffer {
                used += 1;
                let outside = level == 0 && !in_string;
                if outside && value.is_empty() && !large {
                    match byte {
                        b'[' if !self.array => {
                            self.array = true;
                            continue;
                        }
                        b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' | 0xef | 0xbb | 0xbf => {
                            self.array &= byte != b']';
                            continue;
                        }
                        _ => {}
                    }
                }
                // The end of a bare number or word.
                if outside && matches!(byte, b',' | b'\n' | b']') {
                    self.array &= byte != b']';
                    complete = true;
                    break;
                }
                if value.len() < self.most {
                    value.push(byte);
                } else {
                    large = true;
                }
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => {
                        level += 1;
                        deep |= level > self.depth;
                    }
                    b'}' | b']' => {
                        level = level.saturating_sub(1);
                        if level == 0 {
                            complete = true;
                            break;
                        }
                    }
                    _ => {}
                }
            }
            self.reader.consume(used);
            if complete {
                break;
            }
        }
        match (large, deep, value.is_empty()) {
            (true, _, _) => Err(Cut::TooLarge),
            (_, true, _) => Err(Cut::TooDeep),
            (_, _, true) => Ok(None),
            _ => Ok(Some(value)),
        }
    }
}

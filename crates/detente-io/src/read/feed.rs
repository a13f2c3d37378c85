//! RSS, Atom and JSON Feed files: one document an entry.

use std::{
    collections::HashMap,
    io::BufRead,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use detente_text::{Diagnostic, Document, Published, Severity, page};
use feed_rs::{model::Entry, parser};

use super::{Documents, Limits, Read, ReadOptions, bounded, decode::decode, fields, html};
use crate::Failure;

/// A feed may be this many times as large as one of its documents.
const FACTOR: usize = 4;

pub(super) fn documents(
    name: String,
    mut reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let limits = options.limits.clone();
    let read = move || -> Result<Vec<Result<Read, Failure>>, Failure> {
        let most = limits.document_bytes.saturating_mul(FACTOR);
        let bytes = bounded::read_all(&name, &mut *reader, most)?;
        let (source, diagnostics) = decode(&bytes, xml_encoding(&bytes).as_deref());
        drop(bytes);
        check_depth(&source, limits.depth).map_err(|reason| {
            Failure::new(name.clone(), "feed.too-deep", reason).hint("fetch the feed again")
        })?;
        parse(&name, &without_encoding(&source), &diagnostics, &limits)
    };
    Box::new(std::iter::once_with(read).flat_map(|read| match read {
        Ok(documents) => documents,
        Err(failure) => vec![Err(failure)],
    }))
}

fn parse(
    name: &str,
    source: &str,
    diagnostics: &[Diagnostic],
    limits: &Limits,
) -> Result<Vec<Result<Read, Failure>>, Failure> {
    // feed-rs turns dates into UTC; the publisher's own offset decides which day it is, so it is kept beside.
    let written: Arc<Mutex<HashMap<i64, Published>>> = Arc::default();
    let seen = Arc::clone(&written);
    let parser = parser::Builder::new()
        .sanitize_content(false)
        .timestamp_parser(move |text| {
            let published = fields::published(text, &mut Vec::new())?;
            let second = match published {
                Published::Instant(instant, _) => instant.as_second(),
                Published::Day(day) => day
                    .to_zoned(jiff::tz::TimeZone::UTC)
                    .ok()?
                    .timestamp()
                    .as_second(),
            };
            if let Ok(mut seen) = seen.lock() {
                seen.insert(second, published);
            }
            chrono::DateTime::from_timestamp(second, 0)
        })
        .build();
    let feed = catch_unwind(AssertUnwindSafe(|| parser.parse(source.as_bytes())))
        .map_err(|_| {
            Failure::new(name, "feed.panic", "the feed reader broke on this file")
                .hint("please report it with the file")
        })?
        .map_err(|error| {
            Failure::new(
                name,
                "feed.invalid",
                format!("no feed that can be read: {error}"),
            )
            .hint("RSS 0.9 to 2.0, Atom and JSON Feed are read; check that the file is complete")
        })?;
    let publisher = feed
        .title
        .map(|title| title.content.trim().to_owned())
        .filter(|t| !t.is_empty());
    let language = feed.language;
    let written = written.lock().map(|map| map.clone()).unwrap_or_default();
    let read = |(index, entry): (usize, Entry)| {
        let id = if entry.id.trim().is_empty() {
            format!("{name}#{}", index + 1)
        } else {
            entry.id.trim().to_owned()
        };
        let published = entry
            .published
            .or(entry.updated)
            .and_then(|instant| written.get(&instant.timestamp()).copied());
        let headline = entry
            .title
            .map(|title| plain(&title.content, limits).join(" "))
            .filter(|t| !t.is_empty());
        let content = entry.content.and_then(|content| content.body);
        let summary = entry.summary.map(|summary| summary.content);
        let source = [content, summary]
            .into_iter()
            .flatten()
            .max_by_key(String::len);
        let mut text = headline.clone().unwrap_or_default();
        for paragraph in plain(source.as_deref().unwrap_or(""), limits) {
            if headline
                .as_ref()
                .is_some_and(|h| page::normalized(h) == page::normalized(&paragraph))
            {
                continue;
            }
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&paragraph);
        }
        if text.trim().is_empty() {
            return Err(
                Failure::new(id, "document.no-text", "the entry has no title and no text")
                    .hint("fetch the page that it links to"),
            );
        }
        let authors: Vec<String> = entry
            .authors
            .iter()
            .map(|a| a.name.trim().to_owned())
            .filter(|a| !a.is_empty())
            .collect();
        let mut document = Document {
            id,
            text,
            headline,
            published,
            url: entry.links.into_iter().next().map(|link| link.href),
            publisher: entry
                .source
                .filter(|s| !s.contains("://"))
                .or_else(|| publisher.clone()),
            byline: (!authors.is_empty()).then(|| authors.join(", ")),
            language: entry.language.or_else(|| language.clone()),
            ..Document::default()
        };
        page::analyze_page(&mut document);
        let mut diagnostics = diagnostics.to_vec();
        if document.published.is_none() {
            diagnostics.push(Diagnostic::new(
                Severity::Note,
                "date.missing",
                "the entry has no date that can be read",
            ));
        }
        Ok(Read {
            document,
            diagnostics,
        })
    };
    Ok(feed.entries.into_iter().enumerate().map(read).collect())
}

/// Text of a title or body that may be HTML.
fn plain(source: &str, limits: &Limits) -> Vec<String> {
    if !source.contains(['<', '&']) {
        return source
            .split("\n\n")
            .map(|p| p.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect();
    }
    html::fragment(source, limits).unwrap_or_default()
}

/// The encoding of `<?xml … encoding="…"?>`.
fn xml_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, rest) = declaration.split_once("encoding=")?;
    let label: String = rest
        .chars()
        .skip(1)
        .take_while(|c| !matches!(c, '"' | '\''))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// The text has been decoded, so its declaration of an encoding is no longer true.
fn without_encoding(source: &str) -> String {
    let source = source.trim_start();
    match (source.starts_with("<?xml"), source.find("?>")) {
        (true, Some(end)) => source[end + 2..].to_owned(),
        _ => source.to_owned(),
    }
}

/// Refuses feeds whose elements nest too deeply.
fn check_depth(source: &str, most: usize) -> Result<(), String> {
    let bytes = source.as_bytes();
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(next) = bytes[at..].iter().position(|&b| b == b'<') {
        at += next + 1;
        let rest = &source[at..];
        let skip = [("![CDATA[", "]]>"), ("!--", "-->"), ("?", "?>")]
            .iter()
            .find(|(open, _)| rest.starts_with(open))
            .map(|(_, close)| rest.find(close).map_or(rest.len(), |end| end + close.len()));
        if let Some(skip) = skip {
            at += skip;
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !rest[..end].ends_with('/') && !rest.starts_with('!') {
            depth += 1;
        }
        at += end;
        if depth > most {
            return Err(format!(
                "more than {most} XML elements are open inside each other"
            ));
        }
    }
    Ok(())
}

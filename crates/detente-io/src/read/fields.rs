//! From the keys of a row or an object to a document.

use detente_text::{Diagnostic, Document, Published, Severity, Span, Zone, ZoneKind, page, when};
use serde_json::{Map, Value};

use super::{Columns, Read};
use crate::Failure;

/// The names that people use; the contract's own come first.
const ID: &[&str] = &["id", "doc_id", "document_id", "docid", "guid", "uuid"];
const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "article",
    "article_text",
    "maintext",
    "main_text",
    "full_text",
    "fulltext",
    "story",
    "article_body",
    "articlebody",
];
const HEADLINE: &[&str] = &["headline", "title"];
const PUBLISHED: &[&str] = &[
    "published",
    "date",
    "published_at",
    "publishedat",
    "date_published",
    "date_publish",
    "publish_date",
    "publication_date",
    "pubdate",
    "pub_date",
    "datetime",
    "timestamp",
];
const URL: &[&str] = &["url", "link", "web_url"];
const PUBLISHER: &[&str] = &[
    "publisher",
    "source",
    "source_name",
    "outlet",
    "newspaper",
    "source_domain",
];
const BYLINE: &[&str] = &["byline", "author", "authors"];
const LANGUAGE: &[&str] = &["language", "lang"];

/// The key of `keys` that holds a field: the chosen one, else the first usual name, in any case of letters.
pub(super) fn find<'k>(
    chosen: Option<&str>,
    usual: &[&str],
    keys: impl Iterator<Item = &'k str> + Clone,
) -> Option<String> {
    if let Some(chosen) = chosen {
        return keys.into_iter().find(|k| *k == chosen).map(str::to_owned);
    }
    usual.iter().find_map(|name| {
        keys.clone()
            .find(|k| k.eq_ignore_ascii_case(name))
            .map(str::to_owned)
    })
}

/// Is there something to read in a table with these columns? Else the failure that says so.
pub(super) fn check_columns<'k>(
    name: &str,
    columns: &Columns,
    keys: impl Iterator<Item = &'k str> + Clone,
) -> Result<(), Failure> {
    let text = find(columns.text.as_deref(), TEXT, keys.clone());
    let headline = find(columns.headline.as_deref(), HEADLINE, keys.clone());
    if text.is_some() || (columns.text.is_none() && headline.is_some()) {
        return Ok(());
    }
    let wanted = columns.text.as_deref().unwrap_or("text");
    let list: Vec<String> = keys
        .take(30)
        .map(|k| k.chars().take(40).collect())
        .collect();
    Err(Failure::new(
        name,
        "table.no-text",
        format!("no column {wanted:?} among {}", list.join(", ")),
    )
    .hint("name the column with --columns text=NAME"))
}

/// Takes the string out of an object; numbers become strings, empty strings and null nothing.
fn take(map: &mut Map<String, Value>, chosen: Option<&str>, usual: &[&str]) -> Option<String> {
    let key = find(chosen, usual, map.keys().map(String::as_str))?;
    let text = match map.get(&key)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(parts) if !parts.is_empty() && parts.iter().all(Value::is_string) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            parts.join(", ")
        }
        // "source": {"id": null, "name": "The Herald"}
        Value::Object(inner) => inner.get("name").and_then(Value::as_str)?.to_owned(),
        Value::Null => {
            map.remove(&key);
            return None;
        }
        _ => return None,
    };
    map.remove(&key);
    (!text.trim().is_empty()).then_some(text)
}

/// Builds a document from an object; `name` is its id where it has none of its own. Unknown keys go to `extra`.
///
/// The text is a wire text, not a page: only dateline and agency lines are told apart.
pub(super) fn document(
    name: String,
    mut map: Map<String, Value>,
    columns: &Columns,
) -> Result<Read, Failure> {
    let mut diagnostics = Vec::new();
    let id = take(&mut map, columns.id.as_deref(), ID).map_or(name, |id| id.trim().to_owned());
    let text_key = find(
        columns.text.as_deref(),
        TEXT,
        map.keys().map(String::as_str),
    );
    let text = match text_key.as_ref().and_then(|key| map.remove(key)) {
        Some(Value::String(text)) => Some(text),
        Some(Value::Array(parts)) if parts.iter().all(Value::is_string) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            Some(parts.join("\n\n"))
        }
        None | Some(Value::Null) => None,
        Some(_) => {
            return Err(
                Failure::new(id, "document.no-text", "the text is no string")
                    .hint("give the article as a string under \"text\""),
            );
        }
    };
    let headline = take(&mut map, columns.headline.as_deref(), HEADLINE);
    let published = take(&mut map, columns.published.as_deref(), PUBLISHED)
        .and_then(|text| published(&text, &mut diagnostics));
    let mut document = Document {
        id,
        published,
        url: take(&mut map, columns.url.as_deref(), URL),
        publisher: take(&mut map, columns.publisher.as_deref(), PUBLISHER),
        byline: take(&mut map, columns.byline.as_deref(), BYLINE),
        language: take(&mut map, columns.language.as_deref(), LANGUAGE),
        headline,
        extra: map,
        ..Document::default()
    };
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => {
            document.text = text;
            page::analyze_wire(&mut document);
        }
        None => match &document.headline {
            // A list of headlines: the headline is all there is to read.
            Some(headline) => {
                document.text = headline.clone();
                document.zones = vec![Zone {
                    span: Span::new(0, headline.len()),
                    kind: ZoneKind::Headline,
                }];
            }
            None => {
                return Err(Failure::new(
                    document.id,
                    "document.no-text",
                    "there is no text to read",
                )
                .hint(
                    "give the article under \"text\", or name its key with --columns text=NAME",
                ));
            }
        },
    }
    Ok(Read {
        document,
        diagnostics,
    })
}

/// Reads a date of publication in any usual writing; what cannot be read is reported.
pub(crate) fn published(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Published> {
    let found = text
        .trim()
        .parse()
        .ok()
        .or_else(|| epoch(text.trim()))
        .or_else(|| when::find(text).and_then(|when| when.published()));
    if found.is_none() {
        let shown: String = text.chars().take(60).collect();
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "date.unreadable",
                format!("the date of publication {shown:?} cannot be read"),
            )
            .hint("write it as 2017-09-05 or 2017-09-05T21:21:00+04:00"),
        );
    }
    found
}

/// Seconds or milliseconds since 1970, and 20170905.
fn epoch(text: &str) -> Option<Published> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let instant = match text.len() {
        8 => {
            let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
            let (y, m, d) = (part(0..4)?, part(4..6)?, part(6..8)?);
            let day =
                jiff::civil::Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
            return Some(Published::Day(day));
        }
        9 | 10 => jiff::Timestamp::from_second(number).ok()?,
        13 => jiff::Timestamp::from_millisecond(number).ok()?,
        _ => return None,
    };
    Some(Published::Instant(instant, jiff::tz::Offset::UTC))
}

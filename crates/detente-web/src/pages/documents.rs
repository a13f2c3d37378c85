//! Articles: the list, and one as it was read with its events beside it.

use std::collections::BTreeSet;

use detente_event::Record;
use detente_store::Filter;
use detente_text::{Document, ZoneKind};
use maud::{Markup, html};
use serde_json::json;

use super::Request;
use crate::{
    Answer, Error,
    answer::Refusal,
    html::{Shell, T, address, card, clean, count, day_field, link, outside},
    query::{self, BadParameter},
};

const PER: usize = 50;

struct Row {
    id: String,
    headline: Option<String>,
    day: Option<String>,
    publisher: Option<String>,
    start: String,
    records: i64,
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.only(&["q", "page", "from", "to", "publisher", "failed"])?;
    if request.get("failed").is_some() {
        return failed(request);
    }
    let page = request
        .get("page")
        .map_or(Ok(1), |v| query::number("page", v, 1, 10_000_000))?;
    let from = request
        .get("from")
        .map(|v| query::day("from", v))
        .transpose()?;
    let to = request.get("to").map(|v| query::day("to", v)).transpose()?;
    let publisher = request.get("publisher");
    let words = request.get("q");
    let offset = (page - 1) * PER;
    let (rows, hits) = match words {
        Some(words) => (
            Vec::new(),
            request.store.search(words, PER as u64 + 1, offset as u64)?,
        ),
        None => (rows(request, from, to, publisher, offset)?, Vec::new()),
    };
    let more = rows.len().max(hits.len()) > PER;
    let params = |page: usize| -> String {
        let mut params: Vec<(String, String)> = request
            .params
            .iter()
            .filter(|(n, v)| n != "page" && !v.is_empty())
            .cloned()
            .collect();
        params.push(("page".to_owned(), page.to_string()));
        address("/documents", &params)
    };
    Ok(request.reply(
        Shell {
            title: "Articles",
            live: true,
            ..Shell::default()
        },
        || {
            let rows: Vec<_> = rows
                .iter()
                .take(PER)
                .map(|r| json!({"id": r.id, "headline": r.headline, "day": r.day, "publisher": r.publisher, "records": r.records}))
                .chain(hits.iter().take(PER).map(|h| {
                    json!({"id": h.doc, "headline": h.headline, "day": h.published, "publisher": h.publisher, "records": h.records,
                           "snippet": h.snippet.replace(['\u{2}', '\u{3}'], "")})
                }))
                .collect();
            json!({"page": page, "more": more, "documents": rows})
        },
        || {
            html! {
                h1 { "Articles" }
                form.bar action="/documents" {
                    label { "Words " input type="search" name="q" value=[words]; }
                    (day_field("from", "From", from))
                    (day_field("to", "Until", to))
                    button { "Search" }
                    @if words.is_some() { small.basis { "best match first; days are not looked at" } }
                }
                ul.articles {
                    @for row in rows.iter().take(PER) {
                        li {
                            a href=(link("/document", "id", &row.id)) { (T(row.headline.as_deref().unwrap_or(&row.start))) }
                            p.meta {
                                @if let Some(day) = &row.day { time { (T(day)) } " · " }
                                @if let Some(publisher) = &row.publisher { (T(publisher)) " · " }
                                (count(row.records.unsigned_abs())) " reports"
                            }
                        }
                    }
                    @for hit in hits.iter().take(PER) {
                        li {
                            a href=(link("/document", "id", &hit.doc)) { (T(hit.headline.as_deref().unwrap_or(&hit.doc))) }
                            p { (found(&hit.snippet)) }
                            p.meta {
                                @if let Some(day) = &hit.published { time { (T(day)) } " · " }
                                @if let Some(publisher) = &hit.publisher { (T(publisher)) " · " }
                                (count(hit.records)) " reports"
                            }
                        }
                    }
                }
                @if rows.is_empty() && hits.is_empty() { p.none { "No article fits." } }
                nav.pages aria-label="Pages of articles" {
                    @if page > 1 { a rel="prev" href=(params(page - 1)) { "← Previous" } }
                    @if more { a rel="next" href=(params(page + 1)) { "Next →" } }
                }
            }
        },
    ))
}

/// The words found, between U+0002 and U+0003, as bold.
fn found(snippet: &str) -> Markup {
    html! {
        @for (at, part) in snippet.split('\u{2}').enumerate() {
            @if at == 0 { (T(part)) } @else {
                @let (word, rest) = part.split_once('\u{3}').unwrap_or((part, ""));
                b { (T(word)) } (T(rest))
            }
        }
    }
}

fn rows(
    request: &Request<'_>,
    from: Option<jiff::civil::Date>,
    to: Option<jiff::civil::Date>,
    publisher: Option<&str>,
    offset: usize,
) -> Result<Vec<Row>, Error> {
    let mut statement = request.store.connection().prepare_cached(
        "SELECT d.id, d.headline, d.day, d.publisher, substr(d.text, 1, 140),
                (SELECT count(*) FROM records r WHERE r.doc = d.id)
         FROM documents d
         WHERE d.failed = 0 AND (?1 IS NULL OR d.day >= ?1) AND (?2 IS NULL OR d.day <= ?2) AND (?3 IS NULL OR d.publisher = ?3)
         ORDER BY d.day DESC, d.row DESC LIMIT ?4 OFFSET ?5",
    )?;
    let rows = statement.query_map(
        rusqlite::params![
            from.map(|d| d.to_string()),
            to.map(|d| d.to_string()),
            publisher,
            PER as i64 + 1,
            i64::try_from(offset).unwrap_or(i64::MAX)
        ],
        |row| {
            Ok(Row {
                id: row.get(0)?,
                headline: row.get(1)?,
                day: row.get(2)?,
                publisher: row.get(3)?,
                start: row.get(4)?,
                records: row.get(5)?,
            })
        },
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn failed(request: &Request<'_>) -> Result<Answer, Refusal> {
    let problems = request.store.diagnostics(None)?;
    Ok(request.reply(
        Shell {
            title: "Articles that failed",
            live: true,
            ..Shell::default()
        },
        || json!({"failed": problems.iter().map(|(doc, d)| json!({"id": doc, "diagnostic": d})).collect::<Vec<_>>()}),
        || {
            html! {
                h1 { "Articles that failed" }
                @if problems.is_empty() { p { "None." } }
                ul.articles {
                    @for (doc, problem) in problems.iter().take(1000) {
                        li { strong { (T(doc)) } p { (T(&problem.message)) " " code { (T(&problem.code)) } }
                            @if let Some(hint) = &problem.hint { p.meta { "hint: " (T(hint)) } } }
                    }
                }
            }
        },
    ))
}

pub(super) fn read(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.only(&["id", "event"])?;
    let id = request.need("id", "the id of an article, such as /document?id=a")?;
    let document = request
        .store
        .document(id)?
        .ok_or_else(|| Refusal::Missing("article of this id".to_owned()))?;
    let filter = Filter {
        doc: Some(id.to_owned()),
        ..Filter::default()
    };
    let mut records = request
        .store
        .page(&filter, detente_store::Sort::Input, 2_000, 0)?;
    for record in &mut records {
        if let Some(review) = request.index.reviews.of(record) {
            crate::review::apply(record, review);
        }
    }
    records.sort_by_key(|r| (r.evidence.trigger.start, r.id.clone()));
    let diagnostics = request.store.diagnostics(Some(id))?;
    let chosen = match request.get("event") {
        None => None,
        Some(event) => Some(
            records
                .iter()
                .position(|r| r.id == event)
                .map(|at| at + 1)
                .ok_or_else(|| BadParameter {
                    name: "event".to_owned(),
                    value: event.chars().take(60).collect(),
                    hint: "the id of a report of this article; it may have been coded again since"
                        .to_owned(),
                })?,
        ),
    };
    let title = document
        .headline
        .clone()
        .unwrap_or_else(|| document.id.clone());
    Ok(request.reply(
        Shell {
            title: &title,
            script: Some("reading.js"),
            ..Shell::default()
        },
        || json!({"document": document, "records": records, "diagnostics": diagnostics.iter().map(|d| &d.1).collect::<Vec<_>>()}),
        || {
            html! {
                h1.headline { (T(&title)) }
                p.meta {
                    @if let Some(published) = &document.published { time { (published.to_string()) } " · " }
                    @if let Some(publisher) = &document.publisher { a href=(link("/events", "publisher", publisher)) { (T(publisher)) } " · " }
                    @if let Some(byline) = &document.byline { (T(byline)) " · " }
                    @if let Some(url) = document.url.as_deref().and_then(outside) { a href=(url) rel="noopener noreferrer external" { "the page itself" } " · " }
                    (count(records.len() as u64)) @if records.len() == 1 { " report of an event · " } @else { " reports of events · " }
                    a href=(link("/events", "doc", &document.id)) { "as a table" }
                }
                ul.marks aria-label="Marks in the text" {
                    li { span.m.actor { "actor" } } li { span.m.recipient { "recipient" } } li { span.m.source { "who says so" } }
                    li { span.m.place { "place" } } li { span.m.trigger { "the word that carries the event" } } li { span.m.other { "other evidence" } }
                    li { span.quote { "“quotation”" } }
                    li { span.furniture { "no part of the article" } }
                }
                div.reading data-chosen=[chosen] {
                    section.text aria-label="The article as it was read" lang=(language(&document)) {
                        (marked(&document, &records))
                    }
                    aside.cards aria-label="Events" {
                        @if records.is_empty() { p.none { "No event was found in this article." } }
                        @for (at, record) in records.iter().enumerate() {
                            (card(record, request.index.reviews.of(record), at + 1))
                        }
                        @if !diagnostics.is_empty() {
                            h2 { "What was hard" }
                            ul { @for (_, d) in &diagnostics { li { (T(&d.message)) " " code { (T(&d.code)) } @if let Some(hint) = &d.hint { br; small { "hint: " (T(hint)) } } } } }
                        }
                    }
                }
            }
        },
    ))
}

/// The language of the text, where its name is one.
fn language(document: &Document) -> &str {
    document
        .language
        .as_deref()
        .filter(|l| l.len() <= 20 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .unwrap_or("en")
}

/// A stretch of the text that plays a part in an event.
struct Part {
    start: usize,
    end: usize,
    role: &'static str,
    event: usize,
}

/// The text with its marks; every byte of it is shown once.
fn marked(document: &Document, records: &[Record]) -> Markup {
    let text = document.text.as_str();
    let mut parts: Vec<Part> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let mut put = |role, start: usize, end: usize| {
            if start < end
                && end <= text.len()
                && text.is_char_boundary(start)
                && text.is_char_boundary(end)
            {
                parts.push(Part {
                    start,
                    end,
                    role,
                    event: at + 1,
                });
            }
        };
        for actor in &record.actor {
            put("actor", actor.start, actor.end);
        }
        for actor in &record.recipient {
            put("recipient", actor.start, actor.end);
        }
        if let Some(source) = &record.said_by {
            put("source", source.start, source.end);
        }
        if let Some(place) = &record.place {
            put("place", place.start, place.end);
        }
        put(
            "trigger",
            record.evidence.trigger.start,
            record.evidence.trigger.end,
        );
        for decision in &record.evidence.decisions {
            // long evidence (a whole sentence) would cover the page with lines
            if let Some(span) = decision.span.filter(|s| s.len_bytes() <= 80) {
                let role = if decision.name.contains("date") || decision.name.contains("time") {
                    "date"
                } else {
                    "other"
                };
                put(role, span.start, span.end);
            }
        }
    }
    let mut cuts: BTreeSet<usize> = BTreeSet::from([0, text.len()]);
    for part in &parts {
        cuts.extend([part.start, part.end]);
    }
    let mut zones: Vec<(usize, usize, ZoneKind)> = Vec::new();
    for zone in &document.zones {
        let (start, end) = (zone.span.start, zone.span.end.min(text.len()));
        if start < end && text.is_char_boundary(start) && text.is_char_boundary(end) {
            zones.push((start, end, zone.kind));
            cuts.extend([start, end]);
        }
    }
    let quotes = quotations(text);
    for (start, end) in &quotes {
        cuts.extend([*start, *end]);
    }
    // paragraphs end at empty lines; a single line break is kept by the style
    let mut breaks: Vec<usize> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("\n\n") {
        breaks.push(from + at);
        from += at + 2;
    }
    cuts.extend(breaks.iter().copied());
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let segments: Vec<(usize, usize)> = cuts.windows(2).map(|w| (w[0], w[1])).collect();
    let mut paragraphs: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for (start, end) in segments {
        if breaks.contains(&start) {
            paragraphs.push(Vec::new());
        }
        if let Some(last) = paragraphs.last_mut() {
            last.push((start, end));
        }
    }
    html! {
        @for paragraph in paragraphs.iter().filter(|p| p.iter().any(|(s, e)| !text[*s..*e].trim().is_empty())) {
            p { @for (start, end) in paragraph { (segment(text, *start, *end, &parts, &zones, &quotes)) } }
        }
    }
}

/// Ranges between double quotation marks that open and close inside of one paragraph. A mark that is not closed is no
/// quotation.
fn quotations(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        match (open, c) {
            (_, '\n') if text[at..].starts_with("\n\n") => open = None,
            (None, '“' | '"' | '«' | '„') => open = Some((at, c)),
            (Some((start, '“')), '”')
            | (Some((start, '"')), '"')
            | (Some((start, '«')), '»')
            | (Some((start, '„')), '“' | '”') => {
                found.push((start, at + c.len_utf8()));
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn segment(
    text: &str,
    start: usize,
    end: usize,
    parts: &[Part],
    zones: &[(usize, usize, ZoneKind)],
    quotes: &[(usize, usize)],
) -> Markup {
    let words = &text[start..end];
    let inside: Vec<&Part> = parts
        .iter()
        .filter(|p| p.start <= start && end <= p.end)
        .collect();
    let zone = zones
        .iter()
        .find(|z| z.0 <= start && end <= z.1)
        .map(|z| z.2);
    let quoted = quotes.iter().any(|q| q.0 <= start && end <= q.1);
    let class = match zone {
        Some(ZoneKind::Furniture) => Some("furniture"),
        Some(ZoneKind::Byline | ZoneKind::Timestamp) => Some("furniture byline"),
        Some(ZoneKind::Dateline) => Some("dateline"),
        Some(ZoneKind::Headline) => Some("title"),
        _ => None,
    };
    let mut roles: Vec<&str> = inside.iter().map(|p| p.role).collect();
    roles.sort_unstable();
    roles.dedup();
    // what is evidence only because it is a side or the trigger is called by that
    if roles.len() > 1 {
        roles.retain(|r| *r != "other");
    }
    let events: BTreeSet<usize> = inside.iter().map(|p| p.event).collect();
    let numbers: Vec<String> = events.iter().map(ToString::to_string).collect();
    let content = html! {
        @if inside.is_empty() { (clean(words)) } @else {
            @let what: Vec<String> = inside.iter().filter(|p| roles.contains(&p.role)).map(|p| format!("{} of event {}", p.role, p.event)).collect::<BTreeSet<_>>().into_iter().collect();
            span class={ "m " (roles.join(" ")) } data-e=(numbers.join(" ")) tabindex="0" role="mark" title=(what.join(", ")) aria-description=(what.join(", ")) { (clean(words)) }
        }
    };
    let content = html! { @if quoted { span.quote { (content) } } @else { (content) } };
    html! { @match class { Some(class) => { span class=(class) { (content) } } None => { (content) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_close_or_are_none() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = quotations(text)
                .into_iter()
                .map(|(s, e)| &text[s..e])
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("He said “no” and \"yes\".", &["“no”", "\"yes\""]);
        check("An open “quotation", &[]);
        check("An open “quotation\n\nof two paragraphs”", &[]);
        check("«non»", &["«non»"]);
    }

    #[test]
    fn marks_show_every_byte_once() {
        let mut document = Document::new("a", "Übles <b>Wort</b> “Zitat” hier.\n\nEnde & aus.");
        document.zones = vec![detente_text::Zone {
            span: detente_text::Span::new(0, 3),
            kind: ZoneKind::Furniture,
        }];
        let page = marked(&document, &[]).into_string();
        let mut plain = String::new();
        let mut tag = false;
        for c in page.chars() {
            match c {
                '<' => tag = true,
                '>' => tag = false,
                c if !tag => plain.push(c),
                _ => {}
            }
        }
        let plain = plain
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        assert_eq!(plain, document.text);
    }
}

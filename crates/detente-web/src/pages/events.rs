//! All records: facets, search, order, pages, downloads.

use detente_io::OutputFormat;
use maud::{Markup, html};
use serde_json::json;

use super::{Request, file};
use crate::{
    Answer,
    answer::Refusal,
    export,
    html::{
        Shell, T, address, category, confidence, count, day_field, keep, place, quad_named,
        sector_name, sides, status, verdict, when,
    },
    query::{Facet, Query, Selected, Sort, select},
};

/// Values of a facet that are shown before "more".
const SHOWN: usize = 8;
/// Most values of a facet on the page.
const MOST: usize = 60;

pub(super) fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    let query = Query::parse(request.params, &[])?;
    let Selected { positions, facets } = select(&query, request.index, request.store, true)?;
    let pages = positions.len().div_ceil(query.per).max(1);
    let from = (query.page - 1)
        .saturating_mul(query.per)
        .min(positions.len());
    let to = (from + query.per).min(positions.len());
    let records = request.index.records(request.store, &positions[from..to])?;
    let now = |changed: &Query| address("/events", &changed.params());
    let title = describe(&query);
    Ok(request.reply(
        Shell {
            title: &title,
            live: true,
            ..Shell::default()
        },
        || {
            let facets: serde_json::Map<String, serde_json::Value> = facets
                .iter()
                .map(|(facet, values)| (facet.key().to_owned(), json!(values)))
                .collect();
            json!({"total": positions.len(), "page": query.page, "pages": pages, "per": query.per, "facets": facets, "records": records})
        },
        || {
            html! {
                h1 { (T(&title)) }
                div.with-facets {
                    (facet_panel(&query, &facets))
                    section.results aria-label="Reports" {
                        div.bar {
                            p.total { strong { (count(positions.len() as u64)) } " reports"
                                @if pages > 1 { ", page " (query.page) " of " (count(pages as u64)) }
                            }
                            form action="/events" {
                                (keep(&Query { page: 1, ..query.clone() }.params(), &["sort"]))
                                label { "Order " select name="sort" data-submit="yes" {
                                    @for (sort, key, name) in Sort::ALL { option value=(key) selected[sort == query.sort] { (name) } }
                                } }
                                button { "Sort" }
                            }
                            p.downloads { "Download all rows: "
                                @for (n, (form, name)) in [("csv", "CSV"), ("jsonl", "JSON Lines"), ("parquet", "Parquet")].into_iter().enumerate() {
                                    @if n > 0 { " · " }
                                    a href=(address(&format!("/events.{form}"), &Query { page: 1, ..query.clone() }.params())) download { (name) }
                                }
                            }
                        }
                        (chosen(&query))
                        @if records.is_empty() {
                            p.none { "No report fits. " @if !query.params().is_empty() { a href="/events" { "Show all" } } }
                        } @else {
                            table.events {
                                thead { tr {
                                    th scope="col" { "Day" } th scope="col" { "Event" } th scope="col" { "Who → whom" } th scope="col" { "Status" } th scope="col" { "Place" } th scope="col" { "Sure" } th scope="col" { "Words" }
                                } }
                                tbody {
                                    @for record in &records {
                                        tr {
                                            td data-label="Day" { (when(record)) }
                                            td data-label="Event" { (category(record)) " " (verdict(request.index.reviews.of(record))) }
                                            td data-label="Who → whom" { (sides(record)) }
                                            td data-label="Status" { (status(record)) @if record.said_by.is_some() { " " small.basis { "claimed" } } }
                                            td data-label="Place" { (place(record.place.as_ref())) }
                                            td data-label="Sure" { (confidence(record.confidence)) }
                                            td.words data-label="Words" {
                                                a href=(address("/document", &[("id".to_owned(), record.doc.clone()), ("event".to_owned(), record.id.clone())])) { (snippet(record)) }
                                                @if let Some(publisher) = &record.publisher { " " small.basis { (T(publisher)) } }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        nav.pages aria-label="Pages of reports" {
                            @if query.page > 1 { a rel="prev" href=(now(&Query { page: query.page - 1, ..query.clone() })) { "← Previous" } }
                            @if query.page < pages { a rel="next" href=(now(&Query { page: query.page + 1, ..query.clone() })) { "Next →" } }
                        }
                    }
                }
            }
        },
    ))
}

/// The sentence, short, with its trigger marked.
fn snippet(record: &detente_event::Record) -> Markup {
    let trigger = &record.evidence.trigger.text;
    let text = &record.text;
    let at = if trigger.is_empty() {
        None
    } else {
        text.find(trigger.as_str())
    };
    match at {
        None => html! { (T(&cut(text, 160))) },
        Some(at) => {
            let before: Vec<char> = text[..at].chars().collect();
            let start = before.len().saturating_sub(80);
            let before: String = before[start..].iter().collect();
            let after = &text[at + trigger.len()..];
            html! { @if start > 0 { "…" } (T(&before)) b { (T(trigger)) } (T(&cut(after, 80))) }
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most).collect();
    short.push('…');
    short
}

/// What was chosen, in words.
pub(super) fn describe(query: &Query) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(words) = &query.words {
        parts.push(format!("“{words}”"));
    }
    if let Some((a, b)) = &query.dyad {
        parts.push(format!("{a} and {b}"));
    }
    for (facet, value) in &query.facets {
        let shown = value_name(*facet, value);
        parts.push(match facet {
            Facet::Actor => format!("by {shown}"),
            Facet::Recipient => format!("to {shown}"),
            Facet::Place => format!("in {shown}"),
            _ => shown,
        });
    }
    match (query.from, query.to) {
        (Some(from), Some(to)) if from == to => parts.push(format!("on {from}")),
        (Some(from), Some(to)) => parts.push(format!("{from} to {to}")),
        (Some(from), None) => parts.push(format!("from {from}")),
        (None, Some(to)) => parts.push(format!("until {to}")),
        (None, None) => {}
    }
    if parts.is_empty() {
        "Events".to_owned()
    } else {
        format!("Events: {}", parts.join(", "))
    }
}

/// A value of a facet for people.
fn value_name(facet: Facet, value: &str) -> String {
    match (facet, value) {
        (Facet::Quad, quad) => quad
            .parse::<usize>()
            .ok()
            .and_then(|q| crate::figures::QUADS.get(q.wrapping_sub(1)))
            .map_or_else(|| value.to_owned(), |name| (*name).to_owned()),
        (Facet::Attribution, "voice") => "the article itself says so".to_owned(),
        (Facet::Attribution, _) => "somebody claims it".to_owned(),
        (Facet::Review, "none") => "not reviewed".to_owned(),
        (Facet::Review, "accept") => "accepted".to_owned(),
        (Facet::Review, "correct") => "corrected".to_owned(),
        (Facet::Review, _) => "rejected".to_owned(),
        (Facet::Precision, "none") => "no place".to_owned(),
        (Facet::Actor | Facet::Recipient | Facet::Side | Facet::Place, code) => {
            match crate::world::name(code) {
                Some(name) => format!("{name} ({code})"),
                None => code.to_owned(),
            }
        }
        (Facet::ActorSector | Facet::RecipientSector, code) => match sector_name(code) {
            name if name == code => code.to_owned(),
            name => format!("{code} {name}"),
        },
        _ => value.to_owned(),
    }
}

fn chosen(query: &Query) -> Markup {
    let mut chips: Vec<(String, Query)> = Vec::new();
    for (facet, value) in &query.facets {
        chips.push((
            format!("{}: {}", facet.label(), value_name(*facet, value)),
            query.toggled(*facet, value),
        ));
    }
    let base = Query {
        page: 1,
        ..query.clone()
    };
    if let Some(words) = &query.words {
        chips.push((
            format!("Words: {words}"),
            Query {
                words: None,
                ..base.clone()
            },
        ));
    }
    if let Some((a, b)) = &query.dyad {
        chips.push((
            format!("Dyad: {a} and {b}"),
            Query {
                dyad: None,
                ..base.clone()
            },
        ));
    }
    if let Some(from) = query.from {
        chips.push((
            format!("From {from}"),
            Query {
                from: None,
                ..base.clone()
            },
        ));
    }
    if let Some(to) = query.to {
        chips.push((
            format!("Until {to}"),
            Query {
                to: None,
                ..base.clone()
            },
        ));
    }
    if let Some(least) = query.confidence {
        chips.push((
            format!("At least {least} sure"),
            Query {
                confidence: None,
                ..base.clone()
            },
        ));
    }
    if let Some(doc) = &query.doc {
        chips.push((
            format!("Article {doc}"),
            Query {
                doc: None,
                ..base.clone()
            },
        ));
    }
    if let Some(cluster) = &query.cluster {
        chips.push((
            format!("Event {cluster}"),
            Query {
                cluster: None,
                ..base.clone()
            },
        ));
    }
    if query.area.is_some() {
        chips.push(("A part of the map".to_owned(), Query { area: None, ..base }));
    }
    html! {
        @if !chips.is_empty() {
            ul.chips aria-label="Chosen" {
                @for (name, without) in &chips {
                    li { a href=(address("/events", &without.params())) title="Let go" { (T(name)) span aria-hidden="true" { " ✕" } span.hidden { " (let go)" } } }
                }
                li { a.all href="/events" { "Let all go" } }
            }
        }
    }
}

fn facet_panel(query: &Query, facets: &[(Facet, Vec<(String, u64)>)]) -> Markup {
    html! {
        aside.facets aria-label="Choose" {
            details open data-wide="yes" {
                summary { "Choose" }
                form action="/events" {
                    (keep(&Query { page: 1, ..query.clone() }.params(), &["q", "from", "to", "confidence"]))
                    label { "Words " input type="search" name="q" value=[query.words.as_deref()]; }
                    (day_field("from", "From", query.from))
                    (day_field("to", "Until", query.to))
                    label { "At least as sure as " input type="number" name="confidence" min="0" max="1" step="0.05" value=[query.confidence.map(|c| c.to_string())]; }
                    button { "Apply" }
                }
                @for (facet, values) in facets.iter().filter(|f| !f.1.is_empty()) {
                    (facet_list(query, *facet, values))
                }
            }
        }
    }
}

fn facet_list(query: &Query, facet: Facet, values: &[(String, u64)]) -> Markup {
    let any = query.facets.iter().any(|(f, _)| *f == facet);
    let opened = any
        || matches!(
            facet,
            Facet::Quad | Facet::Event | Facet::Actor | Facet::Recipient | Facet::Status
        );
    let row = |value: &str, n: u64| {
        let on = query.has(facet, value);
        html! {
            li {
                a href=(address("/events", &query.toggled(facet, value).params())) aria-current=[on.then_some("true")] {
                    span.tick aria-hidden="true" { @if on { "☑" } @else { "☐" } }
                    span.value {
                        @match (facet, value.parse::<u8>()) {
                            (Facet::Quad, Ok(quad)) => { (quad_named(quad)) }
                            _ => { (T(&value_name(facet, value))) }
                        }
                    }
                    span.n { (count(n)) }
                }
            }
        }
    };
    html! {
        details.facet open[opened] {
            summary { (facet.label()) }
            ul { @for (value, n) in values.iter().take(SHOWN) { (row(value, *n)) } }
            @if values.len() > SHOWN {
                details.more {
                    summary { (values.len().min(MOST) - SHOWN) " more" }
                    ul { @for (value, n) in values.iter().take(MOST).skip(SHOWN) { (row(value, *n)) } }
                }
            }
        }
    }
}

pub(super) fn download(request: &Request<'_>, form: &str) -> Result<Answer, Refusal> {
    let query = Query::parse(request.params, &[])?;
    let Selected { positions, .. } = select(&query, request.index, request.store, false)?;
    let (format, kind) = match form {
        "csv" => (OutputFormat::Csv, "text/csv; charset=utf-8"),
        "parquet" => (OutputFormat::Parquet, "application/vnd.apache.parquet"),
        _ => (
            OutputFormat::JsonLines,
            "application/x-ndjson; charset=utf-8",
        ),
    };
    let body = export::records(request.index, request.store, &positions, format, Vec::new())?;
    Ok(file(kind, &format!("events.{form}"), body))
}

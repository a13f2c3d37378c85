//! What the store holds, at a glance.

use maud::html;
use serde_json::json;

use super::Request;
use crate::{
    Answer,
    answer::Refusal,
    charts::{self, Frame},
    figures::{self, Level, Unit},
    html::{Shell, T, address, count, drawing, link},
    query::{Facet, Query, Selected, select},
};

pub(super) fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.only(&[])?;
    let index = request.index;
    let query = Query::parse(&[("status".to_owned(), "actual".to_owned())], &[])?;
    let Selected { positions, .. } = select(&query, index, request.store, false)?;
    let all = select(&Query::default(), index, request.store, true)?;
    let span = |unit| figures::series(index, &positions, unit, None, None);
    let mut series = span(Unit::Month)?;
    if series.buckets.len() > 300 {
        series = span(Unit::Year)?;
    } else if series.buckets.len() <= 3 {
        series = span(Unit::Day).or_else(|_| span(Unit::Month))?;
    }
    let network = figures::network(index, &positions, Level::Country, 400);
    let facet = |facet: Facet, most: usize| -> Vec<(String, u64)> {
        all.facets
            .iter()
            .find(|f| f.0 == facet)
            .map(|f| f.1.iter().take(most).cloned().collect())
            .unwrap_or_default()
    };
    let events = figures::events(index, &all.positions).len() as u64;
    let (documents, failed) = index.documents;
    let latest = index.records(request.store, &all.positions[..all.positions.len().min(8)])?;
    Ok(request.reply(
        Shell {
            title: "Overview",
            live: true,
            ..Shell::default()
        },
        || {
            json!({
                "documents": documents, "failed": failed, "reports": all.positions.len(), "events": events,
                "reviewed": index.reviews.len(), "unreadable": index.unreadable, "series": series,
                "dyads": network.ties.iter().take(15).collect::<Vec<_>>(),
                "categories": facet(Facet::Event, 16), "publishers": facet(Facet::Publisher, 20), "latest": latest,
            })
        },
        || {
            html! {
                h1 { "What the articles say" }
                ul.totals {
                    li { a href="/documents" { strong { (count(documents)) } " articles" } }
                    li { a href="/events" { strong { (count(all.positions.len() as u64)) } " reports" } }
                    li { strong { (count(events)) } " events" }
                    li { a href="/review" { strong { (count(index.reviews.len() as u64)) } " reviewed" } }
                    @if failed > 0 {
                        li { a href="/documents?failed=yes" { strong { (count(failed)) } " failed" } }
                    }
                    @if index.unreadable > 0 { li { strong { (count(index.unreadable)) } " unreadable records" } }
                }
                @if documents == 0 {
                    p { "The store is empty. Fill it with " code { "detente code articles/ --store corpus.db" } " or " code { "detente watch" } "." }
                }
                (drawing(&charts::series(&series, &Frame {
                    title: "Events over time",
                    subtitle: "all actors, status actual",
                    events: Some("/events?status=actual".to_owned()),
                    ..Frame::default()
                })))
                div.columns {
                    section {
                        h2 { "Who with whom" }
                        table {
                            thead { tr { th scope="col" { "Dyad" } th.n scope="col" { "Co-operation" } th.n scope="col" { "Conflict" } th.n scope="col" { "Scale" } } }
                            tbody {
                                @for tie in network.ties.iter().take(12) {
                                    tr {
                                        th scope="row" { a href=(address("/dyad", &[("a".to_owned(), tie.a.clone()), ("b".to_owned(), tie.b.clone())])) {
                                            (name(&tie.a)) " – " (name(&tie.b))
                                        } }
                                        td.n { (count(tie.cooperation().into())) }
                                        td.n { (count(tie.conflict().into())) }
                                        td.n { (crate::html::signed(tie.mean as f32)) }
                                    }
                                }
                            }
                        }
                        p { a href="/network" { "The whole network" } }
                    }
                    section {
                        h2 { "What happens" }
                        table {
                            thead { tr { th scope="col" { "Category" } th.n scope="col" { "Reports" } } }
                            tbody {
                                @for (event, n) in facet(Facet::Event, 16) {
                                    tr { th scope="row" { a href=(link("/events", "event", &event)) { (T(&event)) } } td.n { (count(n)) } }
                                }
                            }
                        }
                    }
                    section {
                        h2 { "Latest" }
                        ul.latest {
                            @for record in &latest {
                                li {
                                    (crate::html::category(record)) " " (crate::html::sides(record)) " · " (crate::html::when(record))
                                    br; a.headline href=(address("/document", &[("id".to_owned(), record.doc.clone()), ("event".to_owned(), record.id.clone())])) {
                                        (T(record.headline.as_deref().unwrap_or(&record.text)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    ))
}

/// The name of a code, or the code.
pub(super) fn name(code: &str) -> &str {
    crate::world::name(code).unwrap_or(code)
}

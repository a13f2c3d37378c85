//! Who with whom.

use maud::html;
use serde_json::json;

use super::{Request, events::describe, file as download, follow::theme, overview::name};
use crate::{
    Answer,
    answer::Refusal,
    charts::{self, Frame, Theme},
    export,
    figures::{self, Level, Network},
    html::{Shell, T, address, count, day_field, drawing, keep, signed},
    query::{self, Facet, Query, Selected, select},
};

const OWN: [&str; 3] = ["level", "actors", "theme"];

fn chosen(request: &Request<'_>, most: usize) -> Result<(Query, Network), Refusal> {
    let mut query = Query::parse(request.params, &OWN)?;
    if !query.facets.iter().any(|(f, _)| *f == Facet::Status) {
        query = query.with(Facet::Status, "actual");
    }
    let level = request
        .get("level")
        .map_or(Ok(Level::default()), Level::parse)?;
    let actors = request
        .get("actors")
        .map_or(Ok(most), |v| query::number("actors", v, 2, 1_000))?;
    let Selected { positions, .. } = select(&query, request.index, request.store, false)?;
    let network = figures::network(request.index, &positions, level, actors);
    Ok((query, network))
}

/// Actors of a drawing where nothing is said: more cannot be read.
const DRAWN: usize = 24;

pub(super) fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    let (query, network) = chosen(request, DRAWN)?;
    let base = Query {
        page: 1,
        ..query.clone()
    };
    let kept: Vec<(String, String)> = base
        .params()
        .into_iter()
        .filter(|(n, _)| n != "from" && n != "to")
        .collect();
    let mut drawn = network.clone();
    drawn.nodes.truncate(60);
    let names: Vec<&str> = drawn.nodes.iter().map(|n| n.0.as_str()).collect();
    drawn
        .ties
        .retain(|t| names.contains(&t.a.as_str()) && names.contains(&t.b.as_str()));
    Ok(request.reply(
        Shell {
            title: "Network",
            live: true,
            ..Shell::default()
        },
        || json!({"network": network}),
        || {
            html! {
                h1 { "Who with whom" }
                form.bar action="/network" {
                    (keep(&kept, &[]))
                    (day_field("from", "From", query.from))
                    (day_field("to", "Until", query.to))
                    label { "Actors are " select name="level" { @for (level, key, name) in Level::ALL { option value=(key) selected[level == network.level] { (name) } } } }
                    label { "At most " input type="number" name="actors" min="2" max="60" value=(network.nodes.len().clamp(2, 60).max(if request.get("actors").is_some() { 2 } else { DRAWN })); }
                    button { "Show" }
                }
                (drawing(&charts::network(&drawn, &Frame {
                    title: "Who with whom",
                    subtitle: &format!("{}; the {} most active of all actors, {} of {} ties", describe(&query), drawn.nodes.len(), drawn.ties.len(), network.all_ties),
                    theme: Theme::Page,
                    events: Some(address("/events", &base.params())),
                })))
                p.downloads { "The figures: "
                    a href=(address("/network.graphml", request.params)) download { "GraphML" } " · "
                    a href=(address("/network.csv", request.params)) download { "CSV" } " · "
                    a href=(address("/network.svg", request.params)) download { "SVG" }
                }
                h2 { "Ties" }
                div.scroll { table {
                    thead { tr { th scope="col" { "Between" } th.n scope="col" { "Events" } th.n scope="col" { "Co-operation" } th.n scope="col" { "Conflict" } th.n scope="col" { "First acts" } th.n scope="col" { "Second acts" } th.n scope="col" { "Scale" } } }
                    tbody { @for tie in network.ties.iter().take(150) { tr {
                        th scope="row" { a href=(address("/dyad", &[("a".to_owned(), tie.a.clone()), ("b".to_owned(), tie.b.clone())])) { (T(name(&tie.a))) " – " (T(name(&tie.b))) } }
                        td.n { (count(tie.total().into())) } td.n { (count(tie.cooperation().into())) } td.n { (count(tie.conflict().into())) }
                        td.n { (count(tie.directed.0.into())) } td.n { (count(tie.directed.1.into())) } td.n { (signed(tie.mean as f32)) }
                    } } }
                } }
            }
        },
    ))
}

pub(super) fn file(request: &Request<'_>, form: &str) -> Result<Answer, Refusal> {
    // a file holds the whole network unless fewer are asked for; a picture only what can be read
    let (query, network) = chosen(request, if form == "svg" { DRAWN } else { 1_000 })?;
    Ok(match form {
        "csv" => download(
            "text/csv; charset=utf-8",
            "network.csv",
            export::network_csv(&network),
        ),
        "graphml" => download(
            "application/graphml+xml",
            "network.graphml",
            export::network_graphml(&network),
        ),
        _ => download(
            "image/svg+xml",
            "network.svg",
            charts::network(
                &network,
                &Frame {
                    title: "Who with whom",
                    subtitle: &describe(&query),
                    theme: theme(request)?,
                    events: None,
                },
            ),
        ),
    })
}

//! Where events happen.

use maud::html;
use serde_json::json;

use super::{Request, events::describe, file as download, follow::theme};
use crate::{
    Answer,
    answer::Refusal,
    charts::{self, Frame, MapView, Theme},
    export,
    figures::{self, Places},
    html::{Shell, T, address, count, day_field, drawing, keep},
    query::{BadParameter, Facet, Query, Selected, select},
};

const OWN: [&str; 2] = ["view", "theme"];

struct Chosen {
    query: Query,
    view: MapView,
    places: Places,
    years: Vec<(i16, [u32; 4])>,
}

fn chosen(request: &Request<'_>) -> Result<Chosen, Refusal> {
    let mut query = Query::parse(request.params, &OWN)?;
    if !query.facets.iter().any(|(f, _)| *f == Facet::Status) {
        query = query.with(Facet::Status, "actual");
    }
    let view = request
        .get("view")
        .map_or(Ok(MapView::default()), |value| {
            MapView::parse(value).map_err(|hint| BadParameter {
                name: "view".to_owned(),
                value: value.chars().take(60).collect(),
                hint,
            })
        })?;
    let Selected { positions, .. } = select(&query, request.index, request.store, false)?;
    // the brush shows all years, whatever part of them is chosen
    let open = Query {
        from: None,
        to: None,
        ..query.clone()
    };
    let years = if query.from.is_some() || query.to.is_some() {
        let all = select(&open, request.index, request.store, false)?;
        figures::places(request.index, &all.positions).years
    } else {
        Vec::new()
    };
    let places = figures::places(request.index, &positions);
    let years = if years.is_empty() {
        places.years.clone()
    } else {
        years
    };
    Ok(Chosen {
        query,
        view,
        places,
        years,
    })
}

pub(super) fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    let chosen = chosen(request)?;
    let Chosen {
        query,
        view,
        places,
        years,
    } = &chosen;
    let base = Query {
        page: 1,
        ..query.clone()
    };
    let kept: Vec<(String, String)> = base
        .params()
        .into_iter()
        .filter(|(n, _)| n != "from" && n != "to")
        .collect();
    let most = years
        .iter()
        .map(|y| y.1.iter().sum::<u32>())
        .max()
        .unwrap_or(1)
        .max(1);
    Ok(request.reply(
        Shell {
            title: "Map",
            script: Some("map.js"),
            ..Shell::default()
        },
        || json!({"places": places, "geojson": export::places_geojson(places)}),
        || {
            html! {
                h1 { "Where it happens" }
                div.bar #brush data-years=(years.iter().map(|y| format!("{}:{}", y.0, y.1.iter().sum::<u32>())).collect::<Vec<_>>().join(",")) {
                    form action="/map" {
                        (keep(&kept, &[]))
                        (day_field("from", "From", query.from))
                        (day_field("to", "Until", query.to))
                        label { "Quad class " select name="quad" { option value="" { "all" }
                            @for (at, name) in figures::QUADS.iter().enumerate() {
                                @let value = (at + 1).to_string();
                                option value=(value) selected[query.has(Facet::Quad, &value)] { (name) }
                            }
                        } }
                        button { "Show" }
                        " " a href="/map" { "All" }
                    }
                }
                @if years.len() > 1 {
                    nav.years aria-label="Years" {
                        @for (year, events) in years {
                            @let n: u32 = events.iter().sum();
                            @let level = (n * 8).div_ceil(most);
                            a href=(address("/map", &kept.iter().cloned().chain([("from".to_owned(), format!("{year:04}-01-01")), ("to".to_owned(), format!("{year:04}-12-31"))]).collect::<Vec<_>>()))
                                data-year=(year) data-level=(level) title={ (year) ": " (n) " events" }
                                aria-current=[(query.from.is_some_and(|f| f.year() <= *year) && query.to.is_some_and(|t| t.year() >= *year)).then_some("true")] {
                                span.bar-of aria-hidden="true" {} span.year { (format!("{year:04}")) } span.hidden { ": " (n) " events" }
                            }
                        }
                    }
                }
                div.zoom role="group" aria-label="Zoom" hidden {
                    button type="button" data-zoom="in" aria-label="Zoom in" { "+" }
                    button type="button" data-zoom="out" aria-label="Zoom out" { "−" }
                    button type="button" data-zoom="all" { "Whole world" }
                    small.basis { "drag, wheel or arrow keys" }
                }
                (drawing(&charts::map(places, *view, &Frame {
                    title: "Events by place",
                    subtitle: &describe(query),
                    theme: Theme::Page,
                    events: Some(address("/events", &base.params())),
                })))
                p.downloads { "The figures: "
                    a href=(address("/map.geojson", request.params)) download { "GeoJSON" } " · "
                    a href=(address("/map.svg", request.params)) download { "SVG" } " · "
                    a href=(address("/events", &base.params())) { "the reports" }
                }
                div.columns {
                    section { h2 { "Places" } div.scroll { table {
                        thead { tr { th scope="col" { "Place" } th scope="col" { "Known as" } th.n scope="col" { "Co-operation" } th.n scope="col" { "Conflict" } } }
                        tbody { @for spot in places.spots.iter().take(100) { tr {
                            th scope="row" { (T(&spot.name)) @if let Some(c) = &spot.country { ", " (crate::html::country(c)) } }
                            td { (spot.precision) } td.n { (spot.events[0] + spot.events[1]) } td.n { (spot.events[2] + spot.events[3]) }
                        } } }
                    } } }
                    section { h2 { "Only the country is known" } div.scroll { table {
                        thead { tr { th scope="col" { "Country" } th.n scope="col" { "Co-operation" } th.n scope="col" { "Conflict" } } }
                        tbody { @for spot in &places.countries { tr {
                            th scope="row" { (T(&spot.name)) } td.n { (spot.events[0] + spot.events[1]) } td.n { (spot.events[2] + spot.events[3]) }
                        } } }
                    } } p { (count(places.nowhere)) " events have no place at all." } }
                }
            }
        },
    ))
}

pub(super) fn file(request: &Request<'_>, form: &str) -> Result<Answer, Refusal> {
    let chosen = chosen(request)?;
    Ok(match form {
        "geojson" => download(
            "application/geo+json",
            "map.geojson",
            export::places_geojson(&chosen.places).to_string(),
        ),
        _ => download(
            "image/svg+xml",
            "map.svg",
            charts::map(
                &chosen.places,
                chosen.view,
                &Frame {
                    title: "Events by place",
                    subtitle: &describe(&chosen.query),
                    theme: theme(request)?,
                    events: None,
                },
            ),
        ),
    })
}

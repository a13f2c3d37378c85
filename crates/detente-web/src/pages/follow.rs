//! A dyad or an actor over time.

use maud::{Markup, html};
use serde_json::json;

use super::{Request, file as download, overview::name};
use crate::{
    Answer,
    answer::Refusal,
    charts,
    charts::{Frame, Theme},
    export,
    figures::{self, Level, QUADS, Series, Unit},
    html::{Shell, T, address, count, day_field, drawing, signed},
    query::{BadParameter, Facet, Query, Selected, select},
};

const OWN: [&str; 5] = ["a", "b", "who", "by", "theme"];

struct Followed {
    title: String,
    query: Query,
    by: Unit,
    chosen_by: bool,
    positions: Vec<u32>,
    series: Series,
}

/// What is followed: `/dyad?a=IRN&b=RUS` or `/actor?who=IRN`; status actual unless another is chosen.
fn followed(request: &Request<'_>) -> Result<Option<Followed>, Refusal> {
    let mut query = Query::parse(request.params, &OWN)?;
    let bad = |name: &str, hint: &str| BadParameter {
        name: name.to_owned(),
        value: String::new(),
        hint: hint.to_owned(),
    };
    let title = if request.path == "/dyad" {
        match (request.get("a"), request.get("b")) {
            (None, None) => return Ok(None),
            (Some(a), Some(b)) => {
                if a.contains(',') || b.contains(',') {
                    return Err(bad("a", "one side each, such as a=IRN&b=RUS").into());
                }
                query.dyad = Some((a.to_owned(), b.to_owned()));
                crate::html::clean(&format!("{} and {}", name(a), name(b))).into_owned()
            }
            (None, _) => {
                return Err(bad("a", "the first side, such as IRN, SYR-MIL or a name").into());
            }
            (_, None) => {
                return Err(bad("b", "the second side, such as RUS, SYR-REB or a name").into());
            }
        }
    } else {
        let Some(who) = request.get("who") else {
            return Ok(None);
        };
        query = query.with(Facet::Side, who);
        crate::html::clean(name(who)).into_owned()
    };
    if !query.facets.iter().any(|(f, _)| *f == Facet::Status) {
        query = query.with(Facet::Status, "actual");
    }
    let Selected { positions, .. } = select(&query, request.index, request.store, false)?;
    let chosen = request.get("by").map(Unit::parse).transpose()?;
    let by = chosen.unwrap_or_else(|| fitting(request, &positions, &query));
    let series = figures::series(request.index, &positions, by, query.from, query.to)?;
    Ok(Some(Followed {
        title,
        query,
        by,
        chosen_by: chosen.is_some(),
        positions,
        series,
    }))
}

/// The unit that gives a readable number of bars.
fn fitting(request: &Request<'_>, positions: &[u32], query: &Query) -> Unit {
    let days = positions
        .iter()
        .filter_map(|&at| request.index.items[at as usize].day);
    let first = query.from.or_else(|| days.clone().min());
    let last = query.to.or_else(|| days.max());
    let (Some(first), Some(last)) = (first, last) else {
        return Unit::Month;
    };
    match (last - first).get_days() {
        0..=92 => Unit::Day,
        93..=730 => Unit::Week,
        731..=4_400 => Unit::Month,
        // twenty years of months are thin bars; with few events a year says more
        _ if positions.len() > 400 => Unit::Month,
        _ => Unit::Year,
    }
}

fn subtitle(followed: &Followed) -> String {
    let statuses: Vec<&str> = followed
        .query
        .facets
        .iter()
        .filter(|(f, _)| *f == Facet::Status)
        .map(|(_, v)| v.as_str())
        .collect();
    format!(
        "{} events in {} reports, by {}; status {}{}",
        count(followed.series.events),
        count(followed.series.reports),
        followed.by.as_str(),
        statuses.join(" or "),
        match (followed.series.undated, followed.series.imprecise) {
            (0, 0) => String::new(),
            (undated, imprecise) =>
                format!("; not drawn: {undated} without a day, {imprecise} dated less exactly"),
        }
    )
}

pub(super) fn dyad(request: &Request<'_>) -> Result<Answer, Refusal> {
    page(request)
}

pub(super) fn actor(request: &Request<'_>) -> Result<Answer, Refusal> {
    page(request)
}

fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    let Some(followed) = followed(request)? else {
        return Ok(start(request));
    };
    let events_query = Query {
        page: 1,
        ..followed.query.clone()
    };
    let shared: Vec<(String, String)> = events_query
        .params()
        .into_iter()
        .filter(|(n, _)| n != "from" && n != "to")
        .collect();
    let network = (request.path == "/actor")
        .then(|| figures::network(request.index, &followed.positions, Level::Country, 1_000));
    let who = request.get("who").unwrap_or("");
    let partners = network.as_ref().map(|n| {
        n.ties
            .iter()
            .filter(|t| t.a == who || t.b == who)
            .take(25)
            .cloned()
            .collect::<Vec<_>>()
    });
    let shown = request.index.records(
        request.store,
        &followed.positions[..followed.positions.len().min(12)],
    )?;
    let title = followed.title.clone();
    Ok(request.reply(
        Shell {
            title: &title,
            live: true,
            ..Shell::default()
        },
        || json!({"title": followed.title, "series": followed.series, "partners": partners, "events": address("/events", &events_query.params())}),
        || {
            html! {
                h1 { (T(&followed.title)) }
                (chooser(request, &followed))
                (drawing(&charts::series(&followed.series, &Frame {
                    title: &followed.title,
                    subtitle: &subtitle(&followed),
                    theme: Theme::Page,
                    events: Some(address("/events", &shared)),
                })))
                p.downloads {
                    "The figures: "
                    a href=(address(&format!("{}.csv", request.path), request.params)) download { "CSV" } " · "
                    a href=(address(&format!("{}.svg", request.path), request.params)) download { "SVG" } " · "
                    a href=(address("/events", &events_query.params())) { "all " (count(followed.positions.len() as u64)) " reports" }
                }
                (changes(&followed, &shared))
                div.columns {
                    (figures_table(&followed, &shared))
                    @if let Some(partners) = &partners {
                        section {
                            h2 { "With whom" }
                            table {
                                thead { tr { th scope="col" { "With" } th.n scope="col" { "Co-operation" } th.n scope="col" { "Conflict" } th.n scope="col" { "Scale" } } }
                                tbody { @for tie in partners {
                                    @let other = if tie.a == who { &tie.b } else { &tie.a };
                                    tr {
                                        th scope="row" { a href=(address("/dyad", &[("a".to_owned(), who.to_owned()), ("b".to_owned(), other.clone())])) { (T(name(other))) } }
                                        td.n { (count(tie.cooperation().into())) } td.n { (count(tie.conflict().into())) } td.n { (signed(tie.mean as f32)) }
                                    }
                                } }
                            }
                        }
                    }
                    section {
                        h2 { "Latest reports" }
                        ul.latest { @for record in &shown {
                            li { (crate::html::category(record)) " " (crate::html::sides(record)) " · " (crate::html::when(record)) br;
                                a.headline href=(address("/document", &[("id".to_owned(), record.doc.clone()), ("event".to_owned(), record.id.clone())])) { (T(&record.text)) } }
                        } }
                    }
                }
                (method())
            }
        },
    ))
}

fn method() -> Markup {
    html! {
        details.method { summary { "How this is counted" }
            p { "An event is a cluster of reports; it counts once, with the category and the day of its surest report. Bars stand at the day of the event, not of the article. An event whose day is known less exactly than one bar is left out and counted in the line under the title." }
            p { "The running index is the mean PLOVER score (−10 conflict to +10 co-operation) of the events in the trailing window (90 days, 13 weeks, 12 months or one year); its band is mean ± t·s/√n at 95 %, drawn from three events on." }
            p { "Change points: optimal partitioning with PELT’s pruning over the scores of single events; cost is the squared deviation from the segment’s mean, penalty 3·σ²·ln n for each segment, at least 8 events a segment." }
        }
    }
}

fn start(request: &Request<'_>) -> Answer {
    let all: Vec<u32> = request.index.newest.clone();
    let network = figures::network(request.index, &all, Level::Country, 60);
    request.reply(
        Shell {
            title: "Follow",
            ..Shell::default()
        },
        || json!({"dyads": network.ties.iter().take(40).collect::<Vec<_>>()}),
        || {
            html! {
                h1 { "Follow a dyad or an actor" }
                (forms("", "", "", &network.nodes))
                h2 { "Dyads with most events" }
                ul.choices { @for tie in network.ties.iter().take(40) {
                    li { a href=(address("/dyad", &[("a".to_owned(), tie.a.clone()), ("b".to_owned(), tie.b.clone())])) { (T(name(&tie.a))) " – " (T(name(&tie.b))) } " " small.basis { (count(tie.total().into())) } }
                } }
            }
        },
    )
}

fn forms(a: &str, b: &str, who: &str, nodes: &[(String, u32)]) -> Markup {
    html! {
        div.bar {
            form action="/dyad" {
                label { "Between " input name="a" value=(a) list="sides" required size="10" autocomplete="off"; }
                label { " and " input name="b" value=(b) list="sides" required size="10" autocomplete="off"; }
                button { "Follow" }
            }
            form action="/actor" {
                label { "Actor " input name="who" value=(who) list="sides" required size="10" autocomplete="off"; }
                button { "Follow" }
            }
            datalist #sides { @for (code, _) in nodes { option value=(code) { (T(name(code))) } } }
            small.basis { "A country (IRN), a sector of it (SYR-MIL), a Wikidata id or a full name" }
        }
    }
}

fn chooser(request: &Request<'_>, followed: &Followed) -> Markup {
    let with = |changes: &[(&str, &str)]| {
        let mut params: Vec<(String, String)> = request
            .params
            .iter()
            .filter(|(n, v)| !v.is_empty() && !changes.iter().any(|c| c.0 == n))
            .cloned()
            .collect();
        params.extend(
            changes
                .iter()
                .filter(|c| !c.1.is_empty())
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
        );
        address(request.path, &params)
    };
    let kept: Vec<(String, String)> = request
        .params
        .iter()
        .filter(|(n, v)| !v.is_empty() && n != "from" && n != "to")
        .cloned()
        .collect();
    html! {
        div.bar {
            nav.units aria-label="Bars by" { "By "
                @for (unit, key) in Unit::ALL {
                    a href=(with(&[("by", key)])) aria-current=[(unit == followed.by).then_some("true")] { (key) } " "
                }
                @if !followed.chosen_by { small.basis { "chosen to fit" } }
            }
            form action=(request.path) {
                (crate::html::keep(&kept, &[]))
                (day_field("from", "From", followed.query.from))
                (day_field("to", "Until", followed.query.to))
                button { "Show" }
            }
        }
    }
}

fn changes(followed: &Followed, shared: &[(String, String)]) -> Markup {
    html! {
        @if !followed.series.changes.is_empty() {
            h2 { "Change points" }
            ul.changes { @for (at, change) in followed.series.changes.iter().enumerate() {
                @let end = followed.series.changes.get(at + 1).map(|c| c.day);
                @let mut params = shared.to_vec();
                li {
                    strong { (change.day) } ": mean scale from " (signed(change.before as f32)) " (" (change.events.0) " events) to " (signed(change.after as f32)) " (" (change.events.1) " events) · "
                    ({
                        params.push(("from".to_owned(), change.day.to_string()));
                        if let Some(end) = end { params.push(("to".to_owned(), end.yesterday().unwrap_or(end).to_string())); }
                        html! { a href=(address("/events", &params)) { "its events" } }
                    })
                }
            } }
        }
    }
}

fn figures_table(followed: &Followed, shared: &[(String, String)]) -> Markup {
    let filled: Vec<_> = followed
        .series
        .buckets
        .iter()
        .filter(|b| b.reports > 0)
        .collect();
    html! {
        section {
            h2 { "The bars as a table" }
            details open[filled.len() <= 24] { summary { (count(filled.len() as u64)) " " (followed.by.as_str()) "s with events" }
                div.scroll { table {
                    thead { tr { th scope="col" { (followed.by.as_str()) } @for quad in QUADS { th.n scope="col" { (quad) } } th.n scope="col" { "reports" } th.n scope="col" { "scale" } } }
                    tbody { @for bucket in filled.iter().rev().take(400) {
                        @let params: Vec<(String, String)> = shared.iter().cloned().chain([("from".to_owned(), bucket.start.to_string()), ("to".to_owned(), bucket.end.to_string())]).collect();
                        tr { th scope="row" { a href=(address("/events", &params)) { (charts::period(bucket, followed.by)) } }
                            @for n in bucket.events { td.n { (n) } } td.n { (bucket.reports) } td.n { (bucket.mean.map_or(String::new(), |m| signed(m as f32))) } }
                    } }
                } }
            }
        }
    }
}

pub(super) fn file(request: &Request<'_>, form: &str) -> Result<Answer, Refusal> {
    let followed = followed(request)?.ok_or_else(|| {
        Refusal::Bad(BadParameter {
            name: if request.path == "/dyad" { "a" } else { "who" }.to_owned(),
            value: String::new(),
            hint: "whom to follow, such as /dyad.csv?a=IRN&b=RUS or /actor.csv?who=IRN".to_owned(),
        })
    })?;
    Ok(match form {
        "csv" => download(
            "text/csv; charset=utf-8",
            "series.csv",
            export::series_csv(&followed.series),
        ),
        _ => {
            let theme = theme(request)?;
            let frame = Frame {
                title: &followed.title,
                subtitle: &subtitle(&followed),
                theme,
                events: None,
            };
            download(
                "image/svg+xml",
                "series.svg",
                charts::series(&followed.series, &frame),
            )
        }
    })
}

/// `theme=dark` for a file; light where nothing is said.
pub(super) fn theme(request: &Request<'_>) -> Result<Theme, BadParameter> {
    request.get("theme").map_or(Ok(Theme::Light), |value| {
        Theme::parse(value).map_err(|_| BadParameter {
            name: "theme".to_owned(),
            value: value.chars().take(60).collect(),
            hint: "light or dark".to_owned(),
        })
    })
}

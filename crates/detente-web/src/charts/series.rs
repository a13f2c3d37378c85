//! Events over time: co-operation above the line, conflict below, the running index and the reports beneath.

use jiff::civil::Date;

use super::{Frame, escape, fill_rect, legend, n, open, step};
use crate::figures::{Bucket, QUADS, Series, Unit};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 560.0;
const LEFT: f64 = 66.0;
const RIGHT: f64 = 944.0;
/// Upper and lower edge of the three panels.
const BARS: (f64, f64) = (92.0, 300.0);
const INDEX: (f64, f64) = (330.0, 450.0);
const REPORTS: (f64, f64) = (476.0, 522.0);
/// With more bars than this a class is one path and bars have no links of their own.
const MOST_LINKS: usize = 420;

/// Draws a series.
pub fn series(series: &Series, frame: &Frame<'_>) -> String {
    let id = "series";
    let mut svg = String::new();
    open(&mut svg, frame, id, WIDTH, HEIGHT, &description(series));
    legend(&mut svg, id, 16.0, 62.0);
    if series.buckets.is_empty() {
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"15\" class=\"ch-m\">No dated events</text></svg>",
            WIDTH / 2.0,
            HEIGHT / 2.0
        ));
        return svg;
    }
    let count = series.buckets.len() as f64;
    let width = (RIGHT - LEFT) / count;
    let x = |at: usize| LEFT + at as f64 * width;
    grid(&mut svg, series, &x);
    bars(&mut svg, series, frame, id, width, &x);
    index(&mut svg, series, frame, width, &x);
    reports(&mut svg, series, width, &x);
    svg.push_str("</svg>");
    svg
}

fn description(series: &Series) -> String {
    let mut quads = [0_u64; 4];
    for bucket in &series.buckets {
        for (sum, count) in quads.iter_mut().zip(bucket.events) {
            *sum += u64::from(count);
        }
    }
    let parts: Vec<String> = QUADS
        .iter()
        .zip(quads)
        .map(|(name, count)| format!("{count} of {name}"))
        .collect();
    let span = match (series.buckets.first(), series.buckets.last()) {
        (Some(first), Some(last)) => format!(" from {} to {}", first.start, last.end),
        _ => String::new(),
    };
    format!(
        "{} events{span} by {}: {}; {} change points",
        series.events,
        series.by.as_str(),
        parts.join(", "),
        series.changes.len()
    )
}

fn vertical(svg: &mut String, x: f64, top: f64, bottom: f64, text: &str) {
    let middle = (top + bottom) / 2.0;
    svg.push_str(&format!(
        "<text transform=\"translate({},{}) rotate(-90)\" text-anchor=\"middle\" font-size=\"11\" class=\"ch-m\">{text}</text>",
        n(x),
        n(middle)
    ));
}

fn label(svg: &mut String, y: f64, text: &str) {
    svg.push_str(&format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-size=\"11\" class=\"ch-m\">{text}</text>",
        n(LEFT - 6.0),
        n(y + 4.0)
    ));
}

fn line(svg: &mut String, class: &str, y: f64) {
    svg.push_str(&format!(
        "<path d=\"M{LEFT} {}H{RIGHT}\" class=\"{class}\"/>",
        n(y)
    ));
}

/// Axes of time: a tick where a year (or a month, or a day) begins, never closer than the words are wide.
fn grid(svg: &mut String, series: &Series, x: &impl Fn(usize) -> f64) {
    let years = |b: &Bucket| b.start.year();
    let first = &series.buckets[0];
    let last = &series.buckets[series.buckets.len() - 1];
    let span_years = i64::from(years(last)) - i64::from(years(first));
    let mut last_x = f64::NEG_INFINITY;
    for (at, bucket) in series.buckets.iter().enumerate() {
        let before = at.checked_sub(1).map(|b| &series.buckets[b]);
        let (begins, text) = if span_years >= 2 || series.by == Unit::Year {
            (
                before.is_none_or(|b| years(b) != years(bucket)),
                format!("{:04}", years(bucket)),
            )
        } else if series.by == Unit::Month || series.buckets.len() > 70 {
            (
                before.is_none_or(|b| b.start.month() != bucket.start.month()),
                month(bucket.start),
            )
        } else {
            (true, bucket.start.to_string())
        };
        // a first unit that is a rest of a year has no room beside the next
        let wide = text.len() as f64 * 7.0 + 8.0;
        if !begins || x(at) - last_x < wide || x(at) + wide / 2.0 > RIGHT + 20.0 {
            continue;
        }
        last_x = x(at);
        for (top, bottom) in [BARS, INDEX, REPORTS] {
            svg.push_str(&format!(
                "<path d=\"M{0} {top}V{bottom}\" class=\"ch-grid\"/>",
                n(x(at))
            ));
        }
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"11\" class=\"ch-m\">{text}</text>",
            n(x(at)),
            REPORTS.1 + 16.0
        ));
    }
    svg.push_str(&format!(
        "<text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\" font-size=\"11\" class=\"ch-m\">day of the event, by {}</text>",
        HEIGHT - 8.0,
        series.by.as_str()
    ));
}

fn month(day: Date) -> String {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let name = NAMES[usize::from(day.month().unsigned_abs())
        .saturating_sub(1)
        .min(11)];
    if day.month() == 1 {
        format!("{name} {:04}", day.year())
    } else {
        name.to_owned()
    }
}

fn bars(
    svg: &mut String,
    series: &Series,
    frame: &Frame<'_>,
    id: &str,
    width: f64,
    x: &impl Fn(usize) -> f64,
) {
    let up = |b: &Bucket| f64::from(b.events[0] + b.events[1]);
    let down = |b: &Bucket| f64::from(b.events[2] + b.events[3]);
    let highest = series.buckets.iter().map(up).fold(0.0, f64::max);
    let lowest = series.buckets.iter().map(down).fold(0.0, f64::max);
    let step = step(highest + lowest, 6.0);
    let (highest, lowest) = (
        (highest / step).ceil() * step,
        (lowest / step).ceil() * step,
    );
    let unit = (BARS.1 - BARS.0) / (highest + lowest).max(1.0);
    let zero = BARS.0 + highest * unit;
    let mut value = -lowest;
    while value <= highest + 1e-9 {
        let y = zero - value * unit;
        line(svg, if value == 0.0 { "ch-ax" } else { "ch-grid" }, y);
        label(svg, y, &n(value.abs()));
        value += step;
    }
    vertical(
        svg,
        18.0,
        BARS.0,
        BARS.1,
        &format!("events a {}", series.by.as_str()),
    );
    if highest * unit > 60.0 {
        vertical(svg, 34.0, BARS.0, zero, "co-operation");
    }
    if lowest * unit > 40.0 {
        vertical(svg, 34.0, zero, BARS.1, "conflict");
    }
    let gap = if width > 4.0 {
        (width * 0.15).min(3.0)
    } else {
        0.0
    };
    let wide = (width - gap).max(0.6);
    // deeds next to the line, words outside
    let order = [(1_usize, -1.0), (0, -1.0), (3, 1.0), (2, 1.0)];
    let filled = series
        .buckets
        .iter()
        .filter(|b| b.events.iter().any(|e| *e > 0))
        .count();
    let mut paths = [const { String::new() }; 4];
    for (at, bucket) in series.buckets.iter().enumerate() {
        if bucket.events.iter().all(|e| *e == 0) {
            continue;
        }
        let mut stack = [zero, zero];
        let mut rects = String::new();
        for (quad, direction) in order {
            let high = f64::from(bucket.events[quad]) * unit;
            if high <= 0.0 {
                continue;
            }
            let edge = &mut stack[usize::from(direction > 0.0)];
            let top = if direction < 0.0 { *edge - high } else { *edge };
            *edge += direction * high;
            let left = x(at) + gap / 2.0;
            if filled > MOST_LINKS {
                paths[quad].push_str(&format!(
                    "M{} {}h{}v{}h-{}z",
                    n(left),
                    n(top),
                    n(wide),
                    n(high),
                    n(wide)
                ));
            } else {
                rects.push_str(&format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>",
                    n(left),
                    n(top),
                    n(wide),
                    n(high),
                    fill_rect(id, quad)
                ));
            }
        }
        if filled > MOST_LINKS {
            continue;
        }
        let counts: Vec<String> = QUADS
            .iter()
            .zip(bucket.events)
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        let name = format!(
            "{}: {}; {} reports",
            period(bucket, series.by),
            counts.join(", "),
            bucket.reports
        );
        let (from, to) = (bucket.start.to_string(), bucket.end.to_string());
        match frame.link(&[("from", from.as_str()), ("to", to.as_str())]) {
            Some(address) => svg.push_str(&format!(
                "<a href=\"{0}\" aria-label=\"{2}\"><title>{2}</title>{1}</a>",
                escape(&address),
                rects,
                escape(&name)
            )),
            None => svg.push_str(&format!("<g><title>{}</title>{rects}</g>", escape(&name))),
        }
    }
    for (quad, path) in paths.iter().enumerate().filter(|(_, p)| !p.is_empty()) {
        svg.push_str(&format!("<path d=\"{path}\" {}/>", fill_rect(id, quad)));
    }
}

/// `2017`, `2017-09`, `week of 2017-09-04`, `2017-09-05`.
pub(crate) fn period(bucket: &Bucket, by: Unit) -> String {
    let day = bucket.start.to_string();
    match by {
        Unit::Year => day.get(..4).unwrap_or(&day).to_owned(),
        Unit::Month => day.get(..7).unwrap_or(&day).to_owned(),
        Unit::Week => format!("week of {day}"),
        Unit::Day => day,
    }
}

fn index(
    svg: &mut String,
    series: &Series,
    frame: &Frame<'_>,
    width: f64,
    x: &impl Fn(usize) -> f64,
) {
    let y = |value: f64| INDEX.0 + (10.0 - value) / 20.0 * (INDEX.1 - INDEX.0);
    for value in [10.0, 5.0, 0.0, -5.0, -10.0] {
        line(
            svg,
            if value == 0.0 { "ch-ax" } else { "ch-grid" },
            y(value),
        );
        label(
            svg,
            y(value),
            &format!("{}{}", if value < 0.0 { "−" } else { "" }, value.abs()),
        );
    }
    vertical(svg, 18.0, INDEX.0, INDEX.1, "PLOVER scale");
    // stretches without a value are gaps, not lines
    let mut run: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut runs = Vec::new();
    for (at, bucket) in series.buckets.iter().enumerate() {
        match (bucket.index, bucket.low, bucket.high) {
            (Some(mean), Some(low), Some(high)) => {
                run.push((x(at) + width / 2.0, y(mean), y(low), y(high)))
            }
            _ if !run.is_empty() => runs.push(std::mem::take(&mut run)),
            _ => {}
        }
    }
    runs.push(run);
    for run in runs.iter().filter(|r| !r.is_empty()) {
        let mut band = String::new();
        for (at, point) in run.iter().enumerate() {
            band.push_str(&format!(
                "{}{} {}",
                if at == 0 { "M" } else { "L" },
                n(point.0),
                n(point.3)
            ));
        }
        for point in run.iter().rev() {
            band.push_str(&format!("L{} {}", n(point.0), n(point.2)));
        }
        svg.push_str(&format!("<path d=\"{band}z\" class=\"ch-band\"/>"));
    }
    for run in runs.iter().filter(|r| !r.is_empty()) {
        let mut path = String::new();
        for (at, point) in run.iter().enumerate() {
            path.push_str(&format!(
                "{}{} {}",
                if at == 0 { "M" } else { "L" },
                n(point.0),
                n(point.1)
            ));
        }
        if let [point] = run[..] {
            path = format!("M{} {}h4", n(point.0 - 2.0), n(point.1));
        }
        svg.push_str(&format!(
            "<path d=\"{path}\" class=\"ch-line\" stroke-width=\"1.6\"/>"
        ));
    }
    let mut left = LEFT;
    for (at, change) in series.changes.iter().enumerate() {
        let Some(bucket) = series.buckets.iter().position(|b| b.start == change.day) else {
            continue;
        };
        let here = x(bucket);
        if at == 0 {
            level(svg, left, here, y(change.before));
        }
        let next = series
            .changes
            .get(at + 1)
            .and_then(|c| series.buckets.iter().position(|b| b.start == c.day))
            .map_or(RIGHT, x);
        level(svg, here, next, y(change.after));
        left = next;
        let name = format!(
            "Change point {}: mean scale {:+.1} before ({} events), {:+.1} after ({} events)",
            change.day, change.before, change.events.0, change.after, change.events.1
        );
        let mark = format!(
            "<title>{0}</title><path d=\"M{1} {2}V{3}\" class=\"ch-change\" stroke-width=\"1.4\" stroke-dasharray=\"4 3\"/>\
             <path d=\"M{4} {2}h10l-5 7z\" class=\"ch-changet\"/>",
            escape(&name),
            n(here),
            n(BARS.0 - 8.0),
            INDEX.1,
            n(here - 5.0)
        );
        match frame.link(&[("from", change.day.to_string().as_str())]) {
            Some(address) => svg.push_str(&format!(
                "<a href=\"{}\" aria-label=\"{}\">{mark}</a>",
                escape(&address),
                escape(&name)
            )),
            None => svg.push_str(&format!("<g>{mark}</g>")),
        }
    }
    let _ = left;
    svg.push_str(&format!(
        "<text x=\"{LEFT}\" y=\"{}\" font-size=\"11\" class=\"ch-m\">running index: mean of the last {}, band 95 %{}</text>",
        INDEX.0 - 6.0,
        match series.by {
            Unit::Day => "90 days",
            Unit::Week => "13 weeks",
            Unit::Month => "12 months",
            Unit::Year => "year",
        },
        if series.changes.is_empty() { "" } else { "; ▼ change point and level" }
    ));
}

/// The mean of a segment between change points.
fn level(svg: &mut String, from: f64, to: f64, y: f64) {
    svg.push_str(&format!(
        "<path d=\"M{} {}H{}\" class=\"ch-change\" stroke-width=\"2\"/>",
        n(from),
        n(y),
        n(to)
    ));
}

fn reports(svg: &mut String, series: &Series, width: f64, x: &impl Fn(usize) -> f64) {
    let most = series
        .buckets
        .iter()
        .map(|b| f64::from(b.reports))
        .fold(0.0, f64::max);
    let step = step(most, 2.0);
    let most = ((most / step).ceil() * step).max(1.0);
    let unit = (REPORTS.1 - REPORTS.0) / most;
    let mut value = 0.0;
    while value <= most + 1e-9 {
        let y = REPORTS.1 - value * unit;
        line(svg, if value == 0.0 { "ch-ax" } else { "ch-grid" }, y);
        label(svg, y, &n(value));
        value += step;
    }
    vertical(svg, 18.0, REPORTS.0, REPORTS.1, "reports");
    let wide = (width * 0.85).max(0.6);
    let mut path = String::new();
    for (at, bucket) in series
        .buckets
        .iter()
        .enumerate()
        .filter(|(_, b)| b.reports > 0)
    {
        let high = f64::from(bucket.reports) * unit;
        path.push_str(&format!(
            "M{} {}h{}v{}h-{}z",
            n(x(at)),
            n(REPORTS.1 - high),
            n(wide),
            n(high),
            n(wide)
        ));
    }
    svg.push_str(&format!("<path d=\"{path}\" class=\"ch-reports\"/>"));
}

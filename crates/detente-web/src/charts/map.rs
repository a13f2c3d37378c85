//! Where events happen: shapes of countries, points that stand for places, badges for what is only known by country.

use super::{Frame, Theme, escape, n, open};
use crate::{
    figures::{Places, QUADS, Spot},
    world::{self, HEIGHT as MAP_HEIGHT, WIDTH as MAP_WIDTH},
};

const TOP: f64 = 84.0;

/// The part of the world that is shown, in the map's units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapView {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width; the height follows.
    pub width: f64,
}

impl Default for MapView {
    fn default() -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            width: MAP_WIDTH,
        }
    }
}

impl MapView {
    /// Reads `x,y,width`.
    ///
    /// # Errors
    /// No three numbers, or a width outside of 10 to 1000.
    pub fn parse(value: &str) -> Result<Self, String> {
        let parts: Vec<f64> = value
            .split(',')
            .filter_map(|p| p.trim().parse().ok())
            .collect();
        match parts[..] {
            [x, y, width]
                if (10.0..=MAP_WIDTH).contains(&width)
                    && (-MAP_WIDTH..=MAP_WIDTH).contains(&x)
                    && (-MAP_WIDTH..=MAP_WIDTH).contains(&y) =>
            {
                Ok(Self { x, y, width })
            }
            _ => Err(
                "three numbers x,y,width in the map's units (0 to 1000), the width at least 10"
                    .to_owned(),
            ),
        }
    }

    fn height(self) -> f64 {
        self.width * MAP_HEIGHT / MAP_WIDTH
    }
}

/// Points that lie closer than this on the screen are drawn as one.
const CLOSE: f64 = 16.0;
/// Most points drawn: with more of them in view, what lies further apart is drawn as one too.
const MOST: usize = 160;
/// Points that lie further apart than this are never one.
const FAR: f64 = 48.0;
/// How many of the largest points carry their number.
const NUMBERED: usize = 60;

struct Cluster<'a> {
    x: f64,
    y: f64,
    events: [u32; 4],
    spots: Vec<&'a Spot>,
}

impl Cluster<'_> {
    fn total(&self) -> u32 {
        self.events.iter().sum()
    }
}

/// The largest stand first and take in what is close; a region (a sea, a mountain range) is never mixed with a town.
fn clusters(spots: &[Spot], zoom: f64, close: f64) -> Vec<Cluster<'_>> {
    let mut found: Vec<Cluster<'_>> = Vec::new();
    for spot in spots {
        let (Some(lat), Some(lon)) = (spot.lat, spot.lon) else {
            continue;
        };
        let (x, y) = world::project(lat, lon);
        let near = found.iter_mut().find(|c| {
            let (dx, dy) = ((c.x - x) / zoom, (c.y - y) / zoom);
            dx * dx + dy * dy < close * close
                && (c.spots[0].precision == "region") == (spot.precision == "region")
        });
        match near {
            Some(cluster) => {
                for (sum, count) in cluster.events.iter_mut().zip(spot.events) {
                    *sum += count;
                }
                cluster.spots.push(spot);
            }
            None => found.push(Cluster {
                x,
                y,
                events: spot.events,
                spots: vec![spot],
            }),
        }
    }
    found
}

/// Draws a map.
pub fn map(places: &Places, view: MapView, frame: &Frame<'_>) -> String {
    let id = "map";
    let (width, height) = (MAP_WIDTH, TOP + MAP_HEIGHT + 26.0);
    let mut svg = String::new();
    let description = format!(
        "{} places, {} countries with events of which only the country is known",
        places.spots.len(),
        places.countries.len()
    );
    open(&mut svg, frame, id, width, height, &description);
    key(&mut svg);
    svg.push_str(&format!(
        "<svg id=\"world\" x=\"0\" y=\"{TOP}\" width=\"{MAP_WIDTH}\" height=\"{MAP_HEIGHT}\" viewBox=\"{} {} {} {}\" preserveAspectRatio=\"xMidYMid slice\">\
         <rect x=\"-500\" y=\"-500\" width=\"2000\" height=\"1500\" class=\"ch-sea\"/><g id=\"land\" class=\"ch-land\" stroke-width=\"{}\">",
        n(view.x),
        n(view.y),
        n(view.width),
        n(view.height()),
        n(0.6 * view.width / MAP_WIDTH)
    ));
    for country in world::countries().iter().filter(|c| !c.path.is_empty()) {
        svg.push_str(&format!(
            "<path d=\"{}\"><title>{}</title></path>",
            country.path,
            escape(country.name)
        ));
    }
    svg.push_str("</g><g id=\"marks\">");
    let zoom = view.width / MAP_WIDTH;
    let largest = f64::from(
        places
            .spots
            .iter()
            .chain(&places.countries)
            .map(Spot::total)
            .max()
            .unwrap_or(1)
            .max(1),
    );
    for spot in &places.countries {
        badge(&mut svg, spot, zoom, largest, frame);
    }
    let in_view = |c: &Cluster<'_>| {
        (view.x..=view.x + view.width).contains(&c.x)
            && (view.y..=view.y + view.height()).contains(&c.y)
    };
    let mut close = CLOSE;
    let mut found = clusters(&places.spots, zoom, close);
    while close < FAR && found.iter().filter(|c| in_view(c)).count() > MOST {
        close *= 1.3;
        found = clusters(&places.spots, zoom, close);
    }
    found.sort_by_key(|c| std::cmp::Reverse(c.total()));
    // the largest last, so that they lie on top
    for (rank, cluster) in found.iter().enumerate().rev() {
        let numbered = rank < NUMBERED && cluster.spots.len() > 1;
        point(&mut svg, cluster, zoom, largest, frame, numbered);
    }
    svg.push_str("</g></svg>");
    let drawn: u64 = places
        .spots
        .iter()
        .chain(&places.countries)
        .map(|s| u64::from(s.total()))
        .sum();
    svg.push_str(&format!(
        "<text x=\"16\" y=\"{}\" font-size=\"11\" class=\"ch-m\">{drawn} events with a place, {} without. Shapes: Natural Earth, lines as held de facto. Projection: Equal Earth (areas are true).</text></svg>",
        n(height - 9.0),
        places.nowhere
    ));
    svg
}

/// Radius of a mark on the screen: its area follows the count.
fn radius(events: u32, largest: f64) -> f64 {
    3.5 + 15.0 * (f64::from(events) / largest).sqrt()
}

/// The class most events belong to; the more conflictive among equals.
fn main_quad(events: &[u32; 4]) -> usize {
    (0..4).rev().max_by_key(|&q| (events[q], q)).unwrap_or(3)
}

/// The mark of a quad class around (0, 0): circles for co-operation, triangles for conflict, hollow for words.
fn mark(quad: usize, radius: f64) -> String {
    let class = quad + 1;
    match quad {
        0 => format!(
            "<circle r=\"{}\" class=\"ch-node s{class}\" stroke-width=\"2.4\"/>",
            n(radius)
        ),
        1 => format!(
            "<circle r=\"{}\" class=\"q{class}\" fill-opacity=\".86\"/>",
            n(radius)
        ),
        _ => {
            let (w, h) = (radius * 1.08, radius * 0.62);
            let path = format!("M0 -{0}L{1} {2}L-{1} {2}z", n(radius * 1.25), n(w), n(h));
            if quad == 2 {
                format!(
                    "<path d=\"{path}\" class=\"ch-node s{class}\" stroke-width=\"2.4\" stroke-linejoin=\"round\"/>"
                )
            } else {
                format!("<path d=\"{path}\" class=\"q{class}\" fill-opacity=\".86\"/>")
            }
        }
    }
}

fn key(svg: &mut String) {
    let mut x = 24.0;
    for (quad, name) in QUADS.iter().enumerate() {
        svg.push_str(&format!(
            "<g transform=\"translate({x},66)\">{}</g><text x=\"{}\" y=\"70\" font-size=\"12\" class=\"ch-t\">{name}</text>",
            mark(quad, 6.0),
            x + 12.0
        ));
        x += 34.0 + name.chars().count() as f64 * 6.4;
    }
    svg.push_str(&format!(
        "<rect x=\"{}\" y=\"58\" width=\"16\" height=\"14\" rx=\"2\" class=\"ch-node ch-nodel\" stroke-dasharray=\"3 2\"/>\
         <text x=\"{}\" y=\"70\" font-size=\"12\" class=\"ch-t\">only the country is known</text>",
        x - 6.0,
        x + 16.0
    ));
}

fn counts(events: &[u32; 4]) -> String {
    QUADS
        .iter()
        .zip(events)
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn wrap(
    svg: &mut String,
    address: Option<String>,
    name: &str,
    x: f64,
    y: f64,
    zoom: f64,
    inner: &str,
) {
    let name = escape(name);
    let group = format!(
        "<g class=\"mark\" transform=\"translate({},{}) scale({})\"><title>{name}</title>{inner}</g>",
        n(x),
        n(y),
        format_args!("{zoom:.4}")
    );
    match address {
        Some(address) => svg.push_str(&format!(
            "<a href=\"{}\" aria-label=\"{name}\">{group}</a>",
            escape(&address)
        )),
        None => svg.push_str(&group),
    }
}

fn badge(svg: &mut String, spot: &Spot, zoom: f64, largest: f64, frame: &Frame<'_>) {
    let Some(country) = spot.country.as_deref().and_then(world::country) else {
        return;
    };
    let (x, y) = world::project(country.point.0, country.point.1);
    let half = radius(spot.total(), largest).max(6.0);
    let quad = main_quad(&spot.events);
    let inner = format!(
        "<rect x=\"-{0}\" y=\"-{1}\" width=\"{2}\" height=\"{3}\" rx=\"2\" class=\"ch-node ch-nodel\" fill-opacity=\".8\" stroke-dasharray=\"3 2\"/>{4}",
        n(half + 2.0),
        n(half),
        n(2.0 * half + 4.0),
        n(2.0 * half),
        mark(quad, (half * 0.62).max(3.0))
    );
    let name = format!(
        "{}, country only: {} ({} reports)",
        country.name,
        counts(&spot.events),
        spot.reports
    );
    let address = frame.link(&[("place", country.code), ("precision", "country")]);
    wrap(svg, address, &name, x, y, zoom, &inner);
}

fn point(
    svg: &mut String,
    cluster: &Cluster<'_>,
    zoom: f64,
    largest: f64,
    frame: &Frame<'_>,
    numbered: bool,
) {
    let quad = main_quad(&cluster.events);
    let radius = radius(cluster.total(), largest);
    let mut inner = mark(quad, radius);
    if cluster.spots[0].precision == "region" || cluster.spots[0].precision == "admin1" {
        // known as a province or a sea: a ring of dots says that the middle is only a middle
        inner.push_str(&format!(
            "<circle r=\"{}\" class=\"s{}\" fill=\"none\" stroke-dasharray=\"1.5 3\" stroke-width=\"1.4\"/>",
            n(radius + 4.0),
            quad + 1
        ));
    }
    if numbered && frame.theme == Theme::Page {
        inner.push_str(&format!(
            "<text y=\"{}\" text-anchor=\"middle\" font-size=\"10\" class=\"ch-t\">{}</text>",
            n(radius + 11.0),
            cluster.total()
        ));
    }
    let first = cluster.spots[0];
    let more = cluster.spots.len() - 1;
    let name = format!(
        "{}{} ({}): {}",
        first.name,
        if more > 0 {
            format!(" and {more} more places")
        } else {
            String::new()
        },
        first.precision,
        counts(&cluster.events)
    );
    let area = bounds(cluster);
    let address = frame.link(&[("area", area.as_str())]);
    wrap(svg, address, &name, cluster.x, cluster.y, zoom, &inner);
}

/// West, south, east, north around the places of a cluster.
fn bounds(cluster: &Cluster<'_>) -> String {
    let of = |pick: fn(&Spot) -> Option<f64>| {
        let values = cluster.spots.iter().filter_map(|s| pick(s));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        (low - 0.006, high + 0.006)
    };
    let (south, north) = of(|s| s.lat);
    let (west, east) = of(|s| s.lon);
    format!("{},{},{},{}", n(west), n(south), n(east), n(north))
}

//! Who with whom: the same actors at the same points twice, once with the ties of co-operation, once with those of
//! conflict.

use super::{Frame, Theme, escape, n, open};
use crate::figures::{Network, Tie};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 560.0;
const PANEL: f64 = 464.0;
const TOP: f64 = 92.0;

/// Draws a network.
pub fn network(network: &Network, frame: &Frame<'_>) -> String {
    let id = "network";
    let mut svg = String::new();
    let description = format!(
        "{} actors and {} ties among them; co-operation on the left, conflict on the right",
        network.nodes.len(),
        network.ties.len()
    );
    open(&mut svg, frame, id, WIDTH, HEIGHT, &description);
    if network.nodes.is_empty() {
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"15\" class=\"ch-m\">No events between two known actors</text></svg>",
            WIDTH / 2.0,
            HEIGHT / 2.0
        ));
        return svg;
    }
    let points = layout(network);
    let strongest = network
        .ties
        .iter()
        .map(|t| t.cooperation().max(t.conflict()))
        .max()
        .unwrap_or(1)
        .max(1);
    let panels: [(f64, &str, &str, fn(&Tie) -> u32, [&str; 2]); 2] = [
        (8.0, "Co-operation", "s2", Tie::cooperation, ["1", "2"]),
        (488.0, "Conflict", "s4", Tie::conflict, ["3", "4"]),
    ];
    for (left, title, class, count, quads) in panels {
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"76\" font-size=\"14\" font-weight=\"600\" class=\"ch-t\">{title}</text>",
            left + 8.0
        ));
        let dash = if class == "s4" {
            " stroke-dasharray=\"7 3\""
        } else {
            ""
        };
        // weak ties first, so that strong ones lie above
        for tie in network.ties.iter().rev() {
            let events = count(tie);
            let (Some(a), Some(b)) = (
                place(network, &points, &tie.a),
                place(network, &points, &tie.b),
            ) else {
                continue;
            };
            if events == 0 {
                continue;
            }
            let share = (f64::from(events) / f64::from(strongest)).sqrt();
            // the many weak ties step back behind the few strong ones
            let (weight, opacity) = (0.8 + 7.0 * share, (0.18 + 1.2 * share).min(0.85));
            let name = format!(
                "{} – {}: {events} events of {}",
                show(&tie.a),
                show(&tie.b),
                title.to_lowercase()
            );
            let path = format!(
                "<path d=\"M{} {}L{} {}\" class=\"{class}\" stroke-width=\"{}\" stroke-opacity=\"{}\"{dash}/>",
                n(left + a.0),
                n(TOP + a.1),
                n(left + b.0),
                n(TOP + b.1),
                n(weight),
                n(opacity)
            );
            let dyad = format!("{},{}", tie.a, tie.b);
            match frame.link(&[
                ("dyad", dyad.as_str()),
                ("quad", quads[0]),
                ("quad", quads[1]),
            ]) {
                Some(address) => svg.push_str(&format!(
                    "<a href=\"{}\" aria-label=\"{1}\"><title>{1}</title>{path}</a>",
                    escape(&address),
                    escape(&name)
                )),
                None => svg.push_str(&format!("<g><title>{}</title>{path}</g>", escape(&name))),
            }
        }
        let busiest = f64::from(network.nodes.first().map_or(1, |n| n.1).max(1));
        for (node, events) in &network.nodes {
            let Some(point) = place(network, &points, node) else {
                continue;
            };
            let radius = 4.0 + 9.0 * (f64::from(*events) / busiest).sqrt();
            let (x, y) = (left + point.0, TOP + point.1);
            let name = format!("{}: {events} events", show(node));
            let mark = format!(
                "<title>{}</title><circle cx=\"{}\" cy=\"{}\" r=\"{}\" class=\"ch-node ch-nodel\"/>\
                 <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"11.5\" class=\"ch-t\" paint-order=\"stroke\">{}</text>",
                escape(&name),
                n(x),
                n(y),
                n(radius),
                n(x),
                n(y - radius - 3.0),
                escape(&super::short(node, 22))
            );
            match frame.events.as_ref().map(|_| actor_link(node)) {
                Some(address) => svg.push_str(&format!(
                    "<a href=\"{}\" aria-label=\"{}\">{mark}</a>",
                    escape(&address),
                    escape(&name)
                )),
                None => svg.push_str(&format!("<g>{mark}</g>")),
            }
        }
    }
    svg.push_str(&format!(
        "<text x=\"16\" y=\"{}\" font-size=\"11\" class=\"ch-m\">Width of a tie: events between the two; size of a node: its events{}</text></svg>",
        HEIGHT - 10.0,
        if frame.theme == Theme::Page { ". Every tie and node is a link." } else { "" }
    ));
    svg
}

fn actor_link(node: &str) -> String {
    format!(
        "/actor?{}",
        form_urlencoded::Serializer::new(String::new())
            .append_pair("who", node)
            .finish()
    )
}

/// A code with its name.
fn show(node: &str) -> String {
    match crate::world::name(node) {
        Some(name) => format!("{name} ({node})"),
        None => node.to_owned(),
    }
}

fn place(network: &Network, points: &[(f64, f64)], node: &str) -> Option<(f64, f64)> {
    let at = network.nodes.iter().position(|(n, _)| n == node)?;
    points.get(at).copied()
}

/// Points of the nodes inside of a panel: the forces of Fruchterman and Reingold (1991), begun on a circle in the order
/// of the nodes, so that the same network gives the same picture.
fn layout(network: &Network) -> Vec<(f64, f64)> {
    let (wide, high) = (PANEL - 70.0, HEIGHT - TOP - 70.0);
    let count = network.nodes.len();
    let mut points: Vec<(f64, f64)> = (0..count)
        .map(|at| {
            // the golden angle keeps neighbours in the order apart
            let angle = at as f64 * 2.399_963;
            let radius = 0.5 * ((at as f64 + 0.5) / count as f64).sqrt();
            (
                wide * (0.5 + radius * angle.cos()),
                high * (0.5 + radius * angle.sin()),
            )
        })
        .collect();
    let ties: Vec<(usize, usize, f64)> = network
        .ties
        .iter()
        .filter_map(|tie| {
            let find = |name: &str| network.nodes.iter().position(|(n, _)| n == name);
            Some((find(&tie.a)?, find(&tie.b)?, f64::from(tie.total()).ln_1p()))
        })
        .collect();
    let ideal = (wide * high / count as f64).sqrt() * 0.8;
    const ROUNDS: usize = 300;
    for round in 0..ROUNDS {
        let mut moves = vec![(0.0_f64, 0.0_f64); count];
        for a in 0..count {
            for b in a + 1..count {
                let (dx, dy) = (points[a].0 - points[b].0, points[a].1 - points[b].1);
                let distance = (dx * dx + dy * dy).sqrt().max(0.5);
                let force = ideal * ideal / distance / distance;
                moves[a].0 += dx * force;
                moves[a].1 += dy * force;
                moves[b].0 -= dx * force;
                moves[b].1 -= dy * force;
            }
        }
        for &(a, b, weight) in &ties {
            let (dx, dy) = (points[a].0 - points[b].0, points[a].1 - points[b].1);
            let distance = (dx * dx + dy * dy).sqrt().max(0.5);
            let force = distance / ideal * weight * 0.25;
            moves[a].0 -= dx * force;
            moves[a].1 -= dy * force;
            moves[b].0 += dx * force;
            moves[b].1 += dy * force;
        }
        let heat = wide / 8.0 * (1.0 - round as f64 / ROUNDS as f64);
        for (point, (dx, dy)) in points.iter_mut().zip(&moves) {
            // a weak pull to the middle holds parts together that no tie joins
            let (dx, dy) = (
                dx + (wide / 2.0 - point.0) * 0.3,
                dy + (high / 2.0 - point.1) * 0.3,
            );
            let length = (dx * dx + dy * dy).sqrt().max(1e-9);
            let most = length.min(heat);
            point.0 = (point.0 + dx / length * most).clamp(0.0, wide);
            point.1 = (point.1 + dy / length * most).clamp(0.0, high);
        }
    }
    // where everybody has to do with everybody the ties draw all into one knot: spread over the whole panel
    let spread = |values: Vec<f64>, room: f64| -> Vec<f64> {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let stretch = |v: f64| (v - least) / (most - least) * room;
        if count > 2 && most - least > 1.0 {
            values.into_iter().map(stretch).collect()
        } else {
            values
        }
    };
    let (xs, ys): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
    spread(xs, wide)
        .into_iter()
        .zip(spread(ys, high))
        .map(|(x, y)| (x + 35.0, y + 26.0))
        .collect()
}

//! Figures and records as files.

use std::io::Write;

use detente_io::{OutputFormat, Writer};
use detente_store::Store;
use serde_json::{Value, json};

use crate::{
    Error,
    figures::{Network, Places, QUADS, Series},
    index::Index,
};

/// Writes the records at these positions, corrections applied, in their order.
///
/// # Errors
/// The store cannot be read, the output cannot be written.
pub fn records<W: Write + Send>(
    index: &Index,
    store: &Store,
    positions: &[u32],
    format: OutputFormat,
    output: W,
) -> Result<W, Error> {
    let mut writer = Writer::new(format, output, 100)?;
    for &at in positions {
        if let Some(record) = index.record(store, at)? {
            writer.write(&record)?;
        }
    }
    Ok(writer.finish()?)
}

fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |v| format!("{v:.4}"))
}

/// A series as CSV: a line a unit of time.
pub fn series_csv(series: &Series) -> String {
    let mut csv = String::from(
        "start,end,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict,events,reports,mean_scale,index,index_low,index_high,change_point\n",
    );
    for bucket in &series.buckets {
        let [q1, q2, q3, q4] = bucket.events;
        let change = series.changes.iter().any(|c| c.day == bucket.start);
        csv.push_str(&format!(
            "{},{},{q1},{q2},{q3},{q4},{},{},{},{},{},{},{}\n",
            bucket.start,
            bucket.end,
            q1 + q2 + q3 + q4,
            bucket.reports,
            number(bucket.mean),
            number(bucket.index),
            number(bucket.low),
            number(bucket.high),
            u8::from(change)
        ));
    }
    csv
}

/// A network as CSV: a line a tie.
pub fn network_csv(network: &Network) -> String {
    let mut csv = String::from(
        "a,b,events,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict,a_acts,b_acts,mean_scale\n",
    );
    for tie in &network.ties {
        let [q1, q2, q3, q4] = tie.events;
        csv.push_str(&format!(
            "{},{},{},{q1},{q2},{q3},{q4},{},{},{:.4}\n",
            cell(&tie.a),
            cell(&tie.b),
            tie.total(),
            tie.directed.0,
            tie.directed.1,
            tie.mean
        ));
    }
    csv
}

/// A network as GraphML (graphml.graphdrawing.org), for Gephi, igraph and their like.
pub fn network_graphml(network: &Network) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n\
         <key id=\"events\" for=\"all\" attr.name=\"events\" attr.type=\"int\"/>\n",
    );
    const KEYS: [&str; 4] = [
        "verbal_cooperation",
        "material_cooperation",
        "verbal_conflict",
        "material_conflict",
    ];
    for key in KEYS {
        xml.push_str(&format!(
            "<key id=\"{key}\" for=\"edge\" attr.name=\"{key}\" attr.type=\"int\"/>\n"
        ));
    }
    xml.push_str("<key id=\"mean_scale\" for=\"edge\" attr.name=\"mean_scale\" attr.type=\"double\"/>\n<key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n<graph id=\"actors\" edgedefault=\"undirected\">\n");
    let escape = crate::charts::escape;
    for (node, events) in &network.nodes {
        xml.push_str(&format!(
            "<node id=\"{0}\"><data key=\"events\">{events}</data><data key=\"label\">{1}</data></node>\n",
            escape(node),
            escape(crate::world::name(node).unwrap_or(node))
        ));
    }
    for tie in &network.ties {
        xml.push_str(&format!(
            "<edge source=\"{}\" target=\"{}\"><data key=\"events\">{}</data>",
            escape(&tie.a),
            escape(&tie.b),
            tie.total()
        ));
        for (key, count) in KEYS.iter().zip(tie.events) {
            xml.push_str(&format!("<data key=\"{key}\">{count}</data>"));
        }
        xml.push_str(&format!(
            "<data key=\"mean_scale\">{:.4}</data></edge>\n",
            tie.mean
        ));
    }
    xml.push_str("</graph>\n</graphml>\n");
    xml
}

/// Places as GeoJSON (RFC 7946): a point a place; countries of which nothing more is known have no geometry.
pub fn places_geojson(places: &Places) -> Value {
    let features: Vec<Value> = places
        .spots
        .iter()
        .chain(&places.countries)
        .map(|spot| {
            let geometry = match (spot.lat, spot.lon) {
                (Some(lat), Some(lon)) => {
                    json!({"type": "Point", "coordinates": [round(lon), round(lat)]})
                }
                _ => Value::Null,
            };
            let mut properties = json!({
                "name": spot.name, "country": spot.country, "precision": spot.precision,
                "events": spot.total(), "reports": spot.reports,
            });
            for (name, count) in QUADS.iter().zip(spot.events) {
                properties[name.replace("co-", "co").replace(' ', "_")] = json!(count);
            }
            json!({"type": "Feature", "geometry": geometry, "properties": properties})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn round(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}

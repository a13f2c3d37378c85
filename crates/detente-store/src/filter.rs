//! Which records?

use rusqlite::types::Value;

/// Conditions on records; all that are given must hold, an empty list lets everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// First day (ISO), by the event's date.
    pub from: Option<String>,
    /// Last day (ISO), by the event's date.
    pub to: Option<String>,
    /// PLOVER categories.
    pub events: Vec<String>,
    /// Quad classes.
    pub quads: Vec<u8>,
    /// Statuses.
    pub statuses: Vec<String>,
    /// Countries of the actor.
    pub actors: Vec<String>,
    /// Countries of the recipient.
    pub recipients: Vec<String>,
    /// Countries on either side.
    pub sides: Vec<String>,
    /// Countries of the place.
    pub places: Vec<String>,
    /// Publishers.
    pub publishers: Vec<String>,
    /// Id of the document.
    pub doc: Option<String>,
    /// The real-world event.
    pub cluster: Option<String>,
    /// Least confidence.
    pub confidence: Option<f64>,
    /// West, south, east, north in degrees.
    pub area: Option<[f64; 4]>,
    /// Words of the document (FTS5 query).
    pub words: Option<String>,
}

/// In which order?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As the documents came and the text runs.
    #[default]
    Input,
    /// Latest event first, unknown days last.
    Newest,
    /// Earliest event first, unknown days last.
    Oldest,
    /// Surest first.
    Surest,
}

impl Sort {
    pub(crate) fn sql(self) -> &'static str {
        match self {
            // Documents keep their row when they are coded again; their records do not.
            Sort::Input => "(SELECT d.row FROM documents d WHERE d.id = r.doc), r.row",
            Sort::Newest => "r.day IS NULL, r.day DESC, r.row",
            Sort::Oldest => "r.day IS NULL, r.day, r.row",
            Sort::Surest => "r.confidence DESC, r.row",
        }
    }
}

impl Filter {
    /// The condition of a `WHERE` and the values for its `?`.
    pub(crate) fn sql(&self) -> (String, Vec<Value>) {
        let mut conditions = vec!["1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        let mut one = |condition: &str, value: Value| {
            conditions.push(condition.to_owned());
            values.push(value);
        };
        if let Some(from) = &self.from {
            one("coalesce(r.endday, r.day) >= ?", from.clone().into());
        }
        if let Some(to) = &self.to {
            one("r.day <= ?", to.clone().into());
        }
        if let Some(doc) = &self.doc {
            one("r.doc = ?", doc.clone().into());
        }
        if let Some(cluster) = &self.cluster {
            one("r.cluster = ?", cluster.clone().into());
        }
        if let Some(confidence) = self.confidence {
            one("r.confidence >= ?", confidence.into());
        }
        if let Some(words) = &self.words {
            let plain: Vec<String> = words
                .split_whitespace()
                .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
                .collect();
            one(
                "r.doc IN (SELECT d.id FROM words JOIN documents d ON d.row = words.rowid WHERE words MATCH ?)",
                plain.join(" ").into(),
            );
        }
        if let Some([west, south, east, north]) = self.area {
            conditions.push("r.lat BETWEEN ? AND ?".to_owned());
            values.extend([south.into(), north.into()]);
            // An area over the date line has its west east of its east.
            conditions.push(if west <= east {
                "r.lon BETWEEN ? AND ?".to_owned()
            } else {
                "(r.lon >= ? OR r.lon <= ?)".to_owned()
            });
            values.extend([west.into(), east.into()]);
        }
        let mut any = |column: &str, list: &[String]| {
            if !list.is_empty() {
                conditions.push(format!(
                    "{column} IN ({})",
                    vec!["?"; list.len()].join(", ")
                ));
                values.extend(list.iter().map(|v| Value::from(v.clone())));
            }
        };
        any("r.event", &self.events);
        any("r.status", &self.statuses);
        any("r.place_country", &self.places);
        any("r.publisher", &self.publishers);
        if !self.quads.is_empty() {
            conditions.push(format!(
                "r.quad IN ({})",
                vec!["?"; self.quads.len()].join(", ")
            ));
            values.extend(self.quads.iter().map(|&q| Value::from(i64::from(q))));
        }
        for (columns, list) in [
            (&["r.actor_countries"][..], &self.actors),
            (&["r.recipient_countries"][..], &self.recipients),
            (
                &["r.actor_countries", "r.recipient_countries"][..],
                &self.sides,
            ),
        ] {
            if list.is_empty() {
                continue;
            }
            let mut parts = Vec::new();
            for code in list {
                for column in columns {
                    parts.push(format!("instr({column}, ?) > 0"));
                    values.push(format!(";{code};").into());
                }
            }
            conditions.push(format!("({})", parts.join(" OR ")));
        }
        (conditions.join(" AND "), values)
    }
}

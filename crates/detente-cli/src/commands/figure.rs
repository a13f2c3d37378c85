//! What `series`, `network` and `map` share: which events, where to, in which colours.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use detente_store::Store;
use detente_web::{Index, Query, charts::Theme, select};

use crate::fault::Fault;

/// Which events, where to, in which colours.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// First day, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// actual, future, hypothetical, negation, historical; several times for several
    #[arg(long, value_name = "STATUS", default_values_t = ["actual".to_owned()])]
    status: Vec<String>,
    /// Any choice of the desk's events page: event=ASSAULT, quad=4, place=SYR, publisher=Trend, confidence=0.8, …
    #[arg(long = "where", value_name = "NAME=VALUE")]
    choices: Vec<String>,
    /// File to write; the extension tells the format [default: CSV to the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Colours of a chart: light or dark
    #[arg(long, default_value = "light", value_parser = |s: &str| Theme::parse(s))]
    pub theme: Theme,
}

/// What was selected.
pub struct Selected {
    /// The index of the store.
    pub index: Index,
    /// Positions of the records.
    pub positions: Vec<u32>,
    /// The choice.
    pub query: Query,
}

impl Common {
    /// Reads the store and selects.
    pub fn select(&self, path: &Path, more: &[(&str, &str)]) -> Result<Selected, Fault> {
        let mut params: Vec<(String, String)> = more
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for (name, value) in [("from", &self.from), ("to", &self.to)] {
            params.extend(value.clone().map(|v| (name.to_owned(), v)));
        }
        params.extend(self.status.iter().map(|s| ("status".to_owned(), s.clone())));
        for choice in &self.choices {
            let (name, value) = choice.split_once('=').ok_or_else(|| {
                Fault::new(
                    format!("--where {choice}: no ="),
                    "write it as NAME=VALUE, such as event=ASSAULT",
                )
            })?;
            params.push((name.to_owned(), value.to_owned()));
        }
        let query = Query::parse(&params, &[])
            .map_err(|bad| Fault::new(format!("{}={}", bad.name, bad.value), bad.hint))?;
        let store = Store::open_read(path)?;
        let index = Index::load(&store)?;
        let selected = select(&query, &index, &store, false)?;
        Ok(Selected {
            index,
            positions: selected.positions,
            query,
        })
    }

    /// The format of the output by its extension, CSV for the standard output.
    pub fn format(&self, known: &[&str]) -> Result<String, Fault> {
        let Some(path) = self
            .output
            .as_deref()
            .filter(|p| p.as_os_str() != detente_io::STDIN)
        else {
            return Ok(known.first().map_or_else(String::new, |k| (*k).to_owned()));
        };
        let extension = path
            .extension()
            .map(|e| e.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        if known.contains(&extension.as_str()) {
            return Ok(extension);
        }
        Err(Fault::new(
            format!("{}: the extension tells no format", path.display()),
            format!("name the file .{}", known.join(", .")),
        ))
    }

    /// Writes a chart as SVG, or drawn as PNG.
    pub fn write_chart(&self, format: &str, svg: &str) -> Result<(), Fault> {
        if format == "png" {
            let png = detente_web::charts::png(svg).map_err(|reason| {
                Fault::new(
                    reason,
                    "write the chart as .svg; every browser and word processor reads it",
                )
            })?;
            return self.write(&png);
        }
        self.write(svg.as_bytes())
    }

    /// Writes the output.
    pub fn write(&self, content: &[u8]) -> Result<(), Fault> {
        match self
            .output
            .as_deref()
            .filter(|p| p.as_os_str() != detente_io::STDIN)
        {
            None => {
                let mut output = std::io::stdout().lock();
                output.write_all(content)?;
                output.flush()?;
            }
            Some(path) => std::fs::write(path, content).map_err(|error| {
                Fault::new(
                    format!("{}: {error}", path.display()),
                    "check that the folder is there and can be written",
                )
            })?,
        }
        Ok(())
    }
}

/// A line under the title of a chart.
pub fn subtitle(query: &Query) -> String {
    let mut parts: Vec<String> = query
        .facets
        .iter()
        .map(|(facet, value)| format!("{} {value}", facet.label().to_lowercase()))
        .collect();
    parts.extend(query.from.map(|day| format!("from {day}")));
    parts.extend(query.to.map(|day| format!("until {day}")));
    parts.join(", ")
}

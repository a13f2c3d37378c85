//! `detente network`: who with whom.

use std::{path::PathBuf, process::ExitCode};

use detente_web::{
    charts::{self, Frame},
    export,
    figures::{self, Level},
};

use super::figure::{Common, subtitle};
use crate::fault::Fault;

/// Who with whom: ties of co-operation and of conflict
#[derive(Debug, clap::Args)]
#[command(after_help = "Output by extension: .csv, .graphml, .json, .svg, .png

Examples:
  detente network corpus.db
  detente network corpus.db --level sector --from 2015-01-01 -o network.graphml
  detente network corpus.db --actors 20 --theme dark -o network.svg")]
pub struct Args {
    /// The store
    store: PathBuf,
    /// What an actor is: country, sector (SYR-MIL) or name
    #[arg(long, default_value = "country", value_parser = ["country", "sector", "name"])]
    level: String,
    /// Most actors, the most active first [default: 24 in a picture, else 1000]
    #[arg(long, value_name = "N")]
    actors: Option<usize>,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let format = args
        .common
        .format(&["csv", "graphml", "json", "svg", "png"])?;
    let selected = args.common.select(&args.store, &[])?;
    let level = Level::parse(&args.level)
        .map_err(|bad| Fault::new(format!("--level {}", bad.value), bad.hint))?;
    let drawn = matches!(format.as_str(), "svg" | "png");
    let most = args.actors.unwrap_or(if drawn { 24 } else { 1_000 });
    let network = figures::network(&selected.index, &selected.positions, level, most);
    match format.as_str() {
        "csv" => args
            .common
            .write(export::network_csv(&network).as_bytes())?,
        "graphml" => args
            .common
            .write(export::network_graphml(&network).as_bytes())?,
        "json" => args
            .common
            .write(format!("{}\n", serde_json::json!(network)).as_bytes())?,
        chart => args.common.write_chart(
            chart,
            &charts::network(
                &network,
                &Frame {
                    title: "Who with whom",
                    subtitle: &format!(
                        "{}; the {} most active actors, {} of {} ties",
                        subtitle(&selected.query),
                        network.nodes.len(),
                        network.ties.len(),
                        network.all_ties
                    ),
                    theme: args.common.theme,
                    events: None,
                },
            ),
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

//! `detente series`: events of a dyad or an actor over time.

use std::{path::PathBuf, process::ExitCode};

use detente_web::{
    charts::{self, Frame},
    export,
    figures::{self, Unit},
    world,
};

use super::figure::{Common, subtitle};
use crate::fault::Fault;

/// Events over time by quad class, the PLOVER scale as a running index, change points
#[derive(Debug, clap::Args)]
#[command(after_help = "Output by extension: .csv, .json, .svg, .png

Examples:
  detente series corpus.db --dyad IRN,RUS
  detente series corpus.db --dyad IRN,RUS --by year -o iran-russia.svg
  detente series corpus.db --actor SYR-MIL --by week --from 2015-01-01 -o syria.csv")]
pub struct Args {
    /// The store
    store: PathBuf,
    /// Two sides, whoever acts: IRN,RUS or SYR-MIL,TUR or two names
    #[arg(long, value_name = "A,B", conflicts_with = "actor")]
    dyad: Option<String>,
    /// One side, acting or not
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// day, week, month or year
    #[arg(long, default_value = "month", value_name = "UNIT", value_parser = ["day", "week", "month", "year"])]
    by: String,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let format = args.common.format(&["csv", "json", "svg", "png"])?;
    let mut more = Vec::new();
    more.extend(args.dyad.as_deref().map(|dyad| ("dyad", dyad)));
    more.extend(args.actor.as_deref().map(|actor| ("side", actor)));
    let selected = args.common.select(&args.store, &more)?;
    let fault = |bad: detente_web::BadParameter| {
        Fault::new(format!("--{} {}", bad.name, bad.value), bad.hint)
    };
    let by = Unit::parse(&args.by).map_err(fault)?;
    let query = &selected.query;
    let series = figures::series(
        &selected.index,
        &selected.positions,
        by,
        query.from,
        query.to,
    )
    .map_err(fault)?;
    let name = |code: &str| world::name(code).unwrap_or(code).to_owned();
    let title = match (&query.dyad, &args.actor) {
        (Some((a, b)), _) => format!("{} and {}", name(a), name(b)),
        (None, Some(actor)) => name(actor),
        (None, None) => "All events".to_owned(),
    };
    let line = format!(
        "{} events in {} reports, by {}; {}; not drawn: {} without a day, {} dated less exactly",
        series.events,
        series.reports,
        by.as_str(),
        subtitle(query),
        series.undated,
        series.imprecise
    );
    match format.as_str() {
        "csv" => args.common.write(export::series_csv(&series).as_bytes())?,
        "json" => args
            .common
            .write(format!("{}\n", serde_json::json!(series)).as_bytes())?,
        chart => args.common.write_chart(
            chart,
            &charts::series(
                &series,
                &Frame {
                    title: &title,
                    subtitle: &line,
                    theme: args.common.theme,
                    events: None,
                },
            ),
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

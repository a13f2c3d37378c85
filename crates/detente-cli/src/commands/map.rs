//! `detente map`: where events happen.

use std::{path::PathBuf, process::ExitCode};

use detente_web::{
    charts::{self, Frame, MapView},
    export, figures,
};

use super::figure::{Common, subtitle};
use crate::fault::Fault;

/// Where events happen; what is known by its country alone has no point
#[derive(Debug, clap::Args)]
#[command(after_help = "Output by extension: .geojson, .svg, .png

Examples:
  detente map corpus.db -o events.geojson
  detente map corpus.db --where event=ASSAULT --from 2015-01-01 -o map.svg
  detente map corpus.db --view 560,120,160 -o middle-east.svg")]
pub struct Args {
    /// The store
    store: PathBuf,
    /// Part of the world as x,y,width in the map's units: the whole is 0,0,1000
    #[arg(long, value_name = "X,Y,WIDTH", value_parser = |s: &str| MapView::parse(s))]
    view: Option<MapView>,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let format = args.common.format(&["geojson", "svg", "png"])?;
    let selected = args.common.select(&args.store, &[])?;
    let places = figures::places(&selected.index, &selected.positions);
    match format.as_str() {
        "geojson" => args
            .common
            .write(format!("{}\n", export::places_geojson(&places)).as_bytes())?,
        chart => args.common.write_chart(
            chart,
            &charts::map(
                &places,
                args.view.unwrap_or_default(),
                &Frame {
                    title: "Events by place",
                    subtitle: &subtitle(&selected.query),
                    theme: args.common.theme,
                    events: None,
                },
            ),
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

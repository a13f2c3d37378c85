//! `detente export`: the records of a store as a file.

use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

use detente_io::OutputFormat;
use detente_store::{Filter, Sort, Store};

use super::code::Output;
use crate::fault::Fault;

/// Write the records of a store to a file
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente export corpus.db -o events.parquet
  detente export corpus.db --format csv
  detente export corpus.db --event PROTEST,ASSAULT --actor FRA --from 2021-01-01 -o events.jsonl")]
pub struct Args {
    /// The store
    store: PathBuf,
    /// Where to write the records; the extension tells the format
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// jsonl, csv, parquet, pretty, gdelt, icews or polecat [default: by extension; pretty on a terminal, else jsonl]
    #[arg(long, value_parser = |s: &str| s.parse::<OutputFormat>())]
    format: Option<OutputFormat>,
    /// Leave out what persons said in the desk: no corrections, rejected records too
    #[cfg(feature = "desk")]
    #[arg(long)]
    as_coded: bool,
    #[command(flatten)]
    select: Select,
}

/// Which records?
#[derive(Debug, clap::Args)]
pub struct Select {
    /// First day of the event (ISO)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day of the event (ISO)
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// PLOVER categories
    #[arg(long, value_name = "EVENT,…", value_delimiter = ',')]
    event: Vec<String>,
    /// Quad classes, 1 to 4
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..=4))]
    quad: Vec<u8>,
    /// actual, future, hypothetical, negation, historical
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',')]
    status: Vec<String>,
    /// Countries of the actor (ISO 3166 alpha-3)
    #[arg(long, value_name = "COUNTRY,…", value_delimiter = ',')]
    actor: Vec<String>,
    /// Countries of the recipient
    #[arg(long, value_name = "COUNTRY,…", value_delimiter = ',')]
    recipient: Vec<String>,
    /// Countries of the place
    #[arg(long, value_name = "COUNTRY,…", value_delimiter = ',')]
    place: Vec<String>,
    /// Least confidence, 0 to 1
    #[arg(long, value_name = "P")]
    confidence: Option<f64>,
}

impl Select {
    /// As parameters of the desk.
    #[cfg(feature = "desk")]
    fn params(self) -> Result<Vec<(String, String)>, Fault> {
        let filter = self.filter()?;
        let mut params: Vec<(String, String)> = Vec::new();
        let mut push = |name: &str, value: String| params.push((name.to_owned(), value));
        filter.from.into_iter().for_each(|v| push("from", v));
        filter.to.into_iter().for_each(|v| push("to", v));
        filter.events.into_iter().for_each(|v| push("event", v));
        filter
            .quads
            .into_iter()
            .for_each(|v| push("quad", v.to_string()));
        filter.statuses.into_iter().for_each(|v| push("status", v));
        filter.actors.into_iter().for_each(|v| push("actor", v));
        filter
            .recipients
            .into_iter()
            .for_each(|v| push("recipient", v));
        filter.places.into_iter().for_each(|v| push("place", v));
        filter
            .confidence
            .into_iter()
            .for_each(|v| push("confidence", v.to_string()));
        Ok(params)
    }

    /// As a filter of the store.
    pub fn filter(self) -> Result<Filter, Fault> {
        for day in [&self.from, &self.to].into_iter().flatten() {
            if day.parse::<detente_text::Published>().is_err() || day.len() != 10 {
                return Err(Fault::new(
                    format!("{day:?} is no day"),
                    "write days as 2017-09-05",
                ));
            }
        }
        Ok(Filter {
            from: self.from,
            to: self.to,
            events: self.event,
            quads: self.quad,
            statuses: self.status,
            actors: self.actor,
            recipients: self.recipient,
            places: self.place,
            confidence: self.confidence,
            ..Filter::default()
        })
    }
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let store = Store::open_read(&args.store)?;
    let format = match (args.format, &args.output) {
        (Some(format), _) => format,
        (None, Some(path)) => OutputFormat::of_path(path).ok_or_else(|| {
            Fault::new(
                format!("{}: the extension tells no format", path.display()),
                "name the file .jsonl, .csv or .parquet, or give --format",
            )
        })?,
        (None, None) if std::io::stdout().is_terminal() => OutputFormat::Pretty,
        (None, None) => OutputFormat::JsonLines,
    };
    #[cfg(feature = "desk")]
    if !args.as_coded && !detente_web::review::Reviews::load(&store)?.is_empty() {
        let output = Output::open(args.output.as_deref(), format)?;
        return reviewed(&store, args.select, output);
    }
    let filter = args.select.filter()?;
    let mut output = Output::open(args.output.as_deref(), format)?;
    let mut written = Ok(());
    store.for_each(&filter, Sort::Input, |record| {
        written = output.write(&record);
        written.is_ok()
    })?;
    written?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the records as persons corrected them, without those that they rejected; the choice looks at the corrected
/// values too.
#[cfg(feature = "desk")]
fn reviewed(store: &Store, select: Select, mut output: Output) -> Result<ExitCode, Fault> {
    use detente_web::{Index, Query, review::Verdict};
    let query = Query::parse(&select.params()?, &[])
        .map_err(|bad| Fault::new(format!("{}={}", bad.name, bad.value), bad.hint))?;
    let index = Index::load(store)?;
    let mut positions = detente_web::select(&query, &index, store, false)?.positions;
    // in the order of the articles
    positions.sort_unstable();
    for at in positions {
        if index.items[at as usize].verdict == Some(Verdict::Reject) {
            continue;
        }
        if let Some(record) = index.record(store, at)? {
            output.write(&record)?;
        }
    }
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

//! `detente watch`: new articles of feeds and folders into a store.

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use detente::Engine;
use detente_store::{Entry, FailedEntry, Store};
use detente_web::watch::{Round, WatchOptions, Watcher};

use crate::{console, fault::Fault};

/// Take in new articles of feeds and folders until interrupted
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Feeds are RSS, Atom or JSON Feed; the page behind every new item is fetched. robots.txt is kept,
feeds are asked whether they changed, a host gets one request at a time, and one that fails is left alone.

Examples:
  detente watch corpus.db --folder incoming/
  detente watch corpus.db --feed https://news.example/rss.xml --every 15m
  detente watch corpus.db --feed feed.xml --folder incoming/ --once"
)]
pub struct Args {
    /// The store; made where it is not there
    store: PathBuf,
    /// Address or file of a feed; several times for several
    #[arg(long, value_name = "URL|FILE")]
    feed: Vec<String>,
    /// Folder of articles; several times for several
    #[arg(long, value_name = "DIR")]
    folder: Vec<PathBuf>,
    /// Time from round to round: 30s, 15m, 2h
    #[arg(long, default_value = "15m", value_name = "TIME", value_parser = time)]
    every: Duration,
    /// Pause between requests to one host
    #[arg(long, default_value = "2s", value_name = "TIME", value_parser = time)]
    pause: Duration,
    /// One round, then end
    #[arg(long)]
    once: bool,
}

/// Reads `30s`, `15m`, `2h`.
fn time(text: &str) -> Result<Duration, String> {
    let bad = || format!("{text:?} is no time; write 30s, 15m or 2h");
    let (number, unit) =
        text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let number: u32 = number.parse().map_err(|_| bad())?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(bad()),
    };
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    if args.feed.is_empty() && args.folder.is_empty() {
        return Err(Fault::new(
            "there is nothing to watch",
            "give --feed or --folder",
        ));
    }
    let engine = Engine::new(detente::Options::default())?;
    let mut store = Store::open(&args.store)?;
    let mut watcher = Watcher::new(WatchOptions {
        feeds: args.feed,
        folders: args.folder,
        pause: args.pause,
        ..WatchOptions::default()
    });
    loop {
        let began = Instant::now();
        let round = watcher.round(&mut store, &mut |store, read| {
            match read {
                Ok(read) => {
                    if store.is_current(&read.document, engine.coder())? {
                        return Ok(());
                    }
                    let coded = engine.code(&read.document);
                    let mut diagnostics = read.diagnostics;
                    diagnostics.extend(coded.diagnostics);
                    store.put(&[Entry {
                        document: &read.document,
                        coder: engine.coder(),
                        sentences: &coded.sentences,
                        records: &coded.records,
                        diagnostics: &diagnostics,
                    }])?;
                    console::tell(&format!(
                        "{}: {} records",
                        read.document.id,
                        coded.records.len()
                    ));
                }
                Err(failure) => {
                    console::tell(&failure.to_string());
                    store.put_failed(&FailedEntry {
                        id: &failure.id,
                        coder: engine.coder(),
                        diagnostic: &failure.diagnostic(),
                    })?;
                }
            }
            Ok(())
        })?;
        tell(&round);
        if args.once {
            return Ok(if round.failed > 0 {
                ExitCode::from(1)
            } else {
                ExitCode::SUCCESS
            });
        }
        std::thread::sleep(
            args.every
                .saturating_sub(began.elapsed())
                .max(Duration::from_secs(1)),
        );
    }
}

fn tell(round: &Round) {
    console::tell(&format!(
        "round done: {} new, {} known, {} unchanged, {} closed by robots.txt, {} failed",
        round.new, round.known, round.unchanged, round.closed, round.failed
    ));
}

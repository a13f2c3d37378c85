//! `detente actors`: what the tables know of a name, and which actors of a corpus they do not know.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use detente::Engine;
use detente_io::ReadOptions;
use detente_lexicon::actors::Lexicon;
use detente_resolve::actor;

use crate::{commands::code::actor_tables, console, fault::Fault};

/// Show what is known of an actor, or list a corpus's unknown actors
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente actors 'Boris Yeltsin' --on 1998-05-01
  detente actors Kremlin
  detente actors --unknown articles/ > my.tsv")]
pub struct Args {
    /// A name
    #[arg(required_unless_present = "unknown")]
    name: Option<String>,
    /// The day that is asked for: offices change
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-11-22")]
    on: jiff::civil::Date,
    /// List the frequent sides of events in these documents that no table knows, as a table to fill in
    #[arg(long, value_name = "PATH", num_args = 1..)]
    unknown: Vec<PathBuf>,
    /// How many of them
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Your own actors: a table (TSV) that is laid over the built-in ones
    #[arg(long, value_name = "TSV")]
    actors: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let options = detente::Options {
        actor_tables: actor_tables(&args.actors)?,
    };
    let mut output = io::stdout().lock();
    if let Some(name) = &args.name {
        let mut lexicon = Lexicon::embedded();
        if !options.actor_tables.is_empty() {
            lexicon = lexicon
                .with_overlay(&options.actor_tables)
                .map_err(|e| Fault::new(e.to_string(), "correct the line that is named"))?;
        }
        let found = actor::known(&lexicon, name, args.on);
        if found.is_empty() {
            console::tell(&format!(
                "{name}: not in the tables\n  hint: add a line to a table of your own and give it with --actors"
            ));
            return Ok(ExitCode::from(1));
        }
        for known in found {
            writeln!(
                output,
                "{} ({}) {} {}  {}  [{}]",
                known.name,
                known.kind,
                known.country,
                known.sectors.join("+"),
                known.wikidata,
                known.form
            )?;
            for line in known.lines {
                writeln!(output, "  {line}")?;
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let engine = Engine::new(options)?;
    let mut unknown = actor::unknown();
    let mut failed = false;
    for read in detente_io::open(&args.unknown, &ReadOptions::default())? {
        let document = match read {
            Ok(read) => read.document,
            Err(failure) => {
                failed = true;
                console::tell(&format!("{}: {}", failure.id, failure.reason));
                continue;
            }
        };
        let analysis = engine.analyze(&document);
        let text = document.text.as_str();
        let events = analysis.events.iter();
        let sides = events.flat_map(|e| e.actors.iter().chain(&e.recipients));
        unknown.add(text, &analysis.mentions, sides, |m| {
            analysis
                .sentences
                .get(m.sentence)
                .map_or("", |s| s.text(text))
        });
    }
    write!(output, "{}", unknown.table(args.limit))?;
    Ok(ExitCode::from(u8::from(failed)))
}

//! `detente search`: documents of a store by their words.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use detente_io::pretty::plain;
use detente_store::Store;

use crate::fault::Fault;

/// Find documents of a store by words of headline and text
#[derive(Debug, clap::Args)]
#[command(
    after_help = "\"…\" keeps words together, word* finds beginnings, OR and NOT combine.

Examples:
  detente search corpus.db ceasefire
  detente search corpus.db '\"foreign minister\" visit*'
  detente search corpus.db ceasefire --format json --limit 100"
)]
pub struct Args {
    /// The store
    store: PathBuf,
    /// What to look for
    #[arg(required = true)]
    words: Vec<String>,
    /// Most documents to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
    /// text or json
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let store = Store::open_read(&args.store)?;
    let hits = store.search(&args.words.join(" "), args.limit, 0)?;
    let mut output = BufWriter::new(io::stdout());
    let bold = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (open, close) = if bold {
        ("\x1b[1m", "\x1b[0m")
    } else {
        ("[", "]")
    };
    for hit in &hits {
        if args.format == "json" {
            let json = serde_json::json!({
                "doc": hit.doc,
                "headline": hit.headline,
                "published": hit.published,
                "publisher": hit.publisher,
                "records": hit.records,
                "snippet": hit.snippet.replace('\u{2}', "[").replace('\u{3}', "]"),
            });
            writeln!(output, "{json}")?;
            continue;
        }
        let mut about = vec![plain(&hit.doc)];
        about.extend(hit.published.as_deref().map(plain));
        about.extend(hit.publisher.as_deref().map(plain));
        about.push(format!("{} records", hit.records));
        writeln!(output, "{}", about.join(" · "))?;
        if let Some(headline) = &hit.headline {
            writeln!(output, "  {}", plain(headline))?;
        }
        // The marks are control characters: they are told apart before these are taken out.
        let mut snippet = String::new();
        for (index, part) in hit.snippet.split(['\u{2}', '\u{3}']).enumerate() {
            if index > 0 {
                snippet.push_str(if index % 2 == 1 { open } else { close });
            }
            let flat: String = part
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            snippet.push_str(&flat);
        }
        writeln!(output, "  {}\n", snippet.trim())?;
    }
    if hits.is_empty() && args.format == "text" {
        writeln!(output, "no documents")?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

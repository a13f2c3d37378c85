//! `detente places`: the toponyms of a text and the places they mean.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use detente::{Document, Engine};
use detente_resolve::place::{self, DocContext};

use crate::fault::Fault;

/// Find and resolve the places of a text
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente places 'Fighting went on near Aleppo and in southwest Syria.'
  detente places 'The mayor of Paris, Texas, resigned.' --format json")]
pub struct Args {
    /// The text
    text: String,
    /// text or json
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let engine = Engine::new(detente::Options::default())?;
    let sentences = engine
        .analyzer()
        .analyze_syntax(&Document::new("text", args.text.clone()))
        .sentences;
    let toponyms = place::recognize_toponyms(&args.text, &sentences);
    let found = place::resolve_toponyms(&DocContext {
        text: &args.text,
        sentences: &sentences,
        toponyms: &toponyms,
        ..DocContext::default()
    });
    let mut output = io::stdout().lock();
    for place in found {
        let p = &place.place;
        if args.format == "json" {
            let others: Vec<_> = place
                .alternatives
                .iter()
                .map(|a| serde_json::json!({"name": a.name, "geonameid": a.geonameid, "score": a.score}))
                .collect();
            writeln!(
                output,
                "{}",
                serde_json::json!({"place": p, "use": format!("{:?}", place.usage).to_lowercase(), "alternatives": others})
            )?;
            continue;
        }
        writeln!(
            output,
            "{} → {} {} {} ({:?}, {:?}, confidence {:.2})",
            p.span.of(&args.text),
            p.name,
            p.country.as_deref().unwrap_or(""),
            match (p.lat, p.lon) {
                (Some(lat), Some(lon)) => format!("{lat:.3} {lon:.3}"),
                _ => "no point".to_owned(),
            },
            p.precision,
            place.usage,
            p.confidence
        )?;
        for other in place.alternatives.iter().take(3) {
            writeln!(output, "    or {} {:.2}", other.name, other.score)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! `detente explain`: what was found in a sentence, and what decided each record.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use detente::{Analysis, Document, Engine};
use detente_io::ReadOptions;
use detente_store::Store;
use detente_text::Span;
use serde_json::json;

use crate::fault::Fault;

/// Show tokens, mentions, propositions and the decisions behind each record
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente explain articles/2009-06-tegucigalpa.txt
  detente explain articles/2009-06-tegucigalpa.txt --sentence 1
  detente explain corpus.db --record 1f0c5de4a3b29871
  detente explain articles/2009-06-tegucigalpa.txt --format json")]
pub struct Args {
    /// An article, or a store
    path: PathBuf,
    /// Only this sentence, counted from 0
    #[arg(long, value_name = "N")]
    sentence: Option<usize>,
    /// Only this record; needed with a store
    #[arg(long, value_name = "ID")]
    record: Option<String>,
    /// text or json
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let is_store = args
        .path
        .extension()
        .is_some_and(|e| e == "db" || e == "sqlite");
    let mut sentence = args.sentence;
    let document = if is_store {
        let id = args.record.as_deref().ok_or_else(|| {
            Fault::new(
                "which record of the store?",
                "name it: --record ID (ids are in the output of `detente export`)",
            )
        })?;
        let store = Store::open_read(&args.path)?;
        let missing = || {
            Fault::new(
                format!("no record {id} in {}", args.path.display()),
                "look for its id with `detente export`",
            )
        };
        let record = store.record(id)?.ok_or_else(missing)?;
        sentence = sentence.or(Some(record.sentence));
        store.document(&record.doc)?.ok_or_else(missing)?
    } else {
        let mut reads = detente_io::open(
            std::slice::from_ref(&args.path),
            &ReadOptions {
                force_language: true,
                ..ReadOptions::default()
            },
        )?;
        let first = reads.next().ok_or_else(|| {
            Fault::new(
                format!("{} holds no document", args.path.display()),
                "name an article",
            )
        })?;
        first
            .map_err(|f| {
                Fault::new(
                    format!("{}: {}", f.id, f.reason),
                    f.hint.unwrap_or_default(),
                )
            })?
            .document
    };
    let engine = Engine::new(detente::Options::default())?;
    let analysis = engine.analyze(&document);
    if let Some(n) = sentence.filter(|n| *n >= analysis.sentences.len()) {
        return Err(Fault::new(
            format!(
                "sentence {n} of {}: there are only {}",
                document.id,
                analysis.sentences.len()
            ),
            "sentences count from 0",
        ));
    }
    let mut output = BufWriter::new(io::stdout());
    for number in 0..analysis.sentences.len() {
        if sentence.is_some_and(|only| only != number) {
            continue;
        }
        if args.format == "json" {
            writeln!(
                output,
                "{}",
                as_json(&document, &analysis, number, args.record.as_deref())
            )?;
        } else {
            as_text(
                &mut output,
                &document,
                &analysis,
                number,
                args.record.as_deref(),
                sentence.is_some(),
            )?;
        }
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn inside(analysis: &Analysis, number: usize, span: Span) -> bool {
    analysis.sentences[number].span.overlaps(span)
}

fn as_json(
    document: &Document,
    analysis: &Analysis,
    number: usize,
    record: Option<&str>,
) -> serde_json::Value {
    let text = document.text.as_str();
    json!({
        "doc": document.id,
        "sentence": number,
        "text": analysis.sentences[number].text(text),
        "tokens": analysis.sentences[number].tokens,
        "mentions": analysis.mentions.iter().zip(&analysis.actors).filter(|(m, _)| m.sentence == number)
            .map(|(m, a)| json!({"text": m.span.of(text), "mention": m, "actor": a})).collect::<Vec<_>>(),
        "places": analysis.places.iter().filter(|p| p.sentence == number).collect::<Vec<_>>(),
        "times": analysis.times.iter().filter(|t| t.sentence == number).collect::<Vec<_>>(),
        "attributions": analysis.attributions.iter().filter(|a| inside(analysis, number, a.content)).collect::<Vec<_>>(),
        "propositions": analysis.propositions.iter().filter(|p| p.sentence == number).collect::<Vec<_>>(),
        "records": analysis.records.iter().filter(|r| r.sentence == number && record.is_none_or(|id| r.id == id)).collect::<Vec<_>>(),
    })
}

fn as_text(
    output: &mut impl Write,
    document: &Document,
    analysis: &Analysis,
    number: usize,
    record: Option<&str>,
    with_tree: bool,
) -> io::Result<()> {
    let text = document.text.as_str();
    let sentence = &analysis.sentences[number];
    writeln!(output, "sentence {number}: {}", flat(sentence.text(text)))?;
    if with_tree {
        writeln!(output, "\ntokens")?;
        super::parse::tree(output, text, sentence)?;
    }
    writeln!(output, "mentions")?;
    for (mention, actor) in analysis
        .mentions
        .iter()
        .zip(&analysis.actors)
        .filter(|(m, _)| m.sentence == number)
    {
        let who = actor.as_ref().map_or_else(String::new, |a| {
            format!(
                " → {} {} {}{}  [{}]",
                a.country.as_deref().unwrap_or("?"),
                a.sector.join("+"),
                a.name.as_deref().unwrap_or(""),
                a.role
                    .as_ref()
                    .map(|r| format!(", {r}"))
                    .unwrap_or_default(),
                a.evidence.join("; ")
            )
        });
        writeln!(
            output,
            "  {} ({:?} {:?}){who}",
            flat(mention.span.of(text)),
            mention.kind,
            mention.class
        )?;
    }
    let places: Vec<_> = analysis
        .places
        .iter()
        .filter(|p| p.sentence == number)
        .collect();
    if !places.is_empty() {
        writeln!(output, "places")?;
    }
    for place in places {
        writeln!(
            output,
            "  {} → {} {} {:.3} ({:?})",
            flat(place.span.of(text)),
            place.name,
            place.country.as_deref().unwrap_or(""),
            place.confidence,
            place.precision
        )?;
    }
    let times: Vec<_> = analysis
        .times
        .iter()
        .filter(|t| t.sentence == number)
        .collect();
    if !times.is_empty() {
        writeln!(output, "times")?;
    }
    for time in times {
        writeln!(
            output,
            "  {} → {:?} {}",
            flat(time.span.of(text)),
            time.kind,
            time.value
        )?;
    }
    writeln!(output, "propositions")?;
    for p in analysis
        .propositions
        .iter()
        .filter(|p| p.sentence == number)
    {
        let arguments: Vec<String> = p
            .arguments
            .iter()
            .map(|a| format!("{:?} {} ({})", a.role, flat(a.span.of(text)), a.via))
            .collect();
        let source = p
            .attribution
            .and_then(|i| analysis.attributions.get(i))
            .and_then(|a| a.source)
            .map(|s| format!(", says {}", flat(s.of(text))));
        writeln!(
            output,
            "  {} {}{}: {}",
            p.lemma,
            p.status,
            source.unwrap_or_default(),
            arguments.join("; ")
        )?;
    }
    for r in analysis
        .records
        .iter()
        .filter(|r| r.sentence == number && record.is_none_or(|id| r.id == id))
    {
        let side = |list: &[detente_event::record::ActorField]| {
            list.iter()
                .map(|a| {
                    format!(
                        "{} ({} {})",
                        flat(&a.text),
                        a.country.as_deref().unwrap_or("?"),
                        a.sector.join("+")
                    )
                })
                .collect::<Vec<_>>()
                .join(", ")
        };
        writeln!(output, "record {}", r.id)?;
        writeln!(
            output,
            "  {} {}  {} → {}",
            r.event,
            r.mode.join(","),
            side(&r.actor),
            side(&r.recipient)
        )?;
        writeln!(
            output,
            "  status {}, said by {}, on {} ({}), at {}, confidence {:.2}",
            r.status,
            r.said_by
                .as_ref()
                .map_or("the article", |s| s.text.as_str()),
            r.date
                .map(|d| d.to_string())
                .unwrap_or_else(|| "?".to_owned()),
            r.date_basis
                .map(|b| format!("{b:?}").to_lowercase())
                .unwrap_or_default(),
            r.place.as_ref().map_or("?", |p| p.name.as_str()),
            r.confidence
        )?;
        for decision in &r.evidence.decisions {
            let words = decision
                .span
                .map(|s| format!(" “{}”", flat(s.of(text))))
                .unwrap_or_default();
            writeln!(output, "    {:.2} {}{words}", decision.score, decision.name)?;
        }
    }
    writeln!(output)
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

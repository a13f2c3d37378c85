//! `detente parse`: sentences, tokens, tags, tree and names.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use detente::{Document, Engine};
use detente_io::{Read, ReadOptions};
use detente_text::Sentence;

use crate::{
    console,
    fault::Fault,
    pipeline::{self, Outcome},
};

/// Show sentences, tokens, tags, dependency tree and names
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente parse articles/2019-03-nairobi-border.txt
  detente parse articles/ --format json
  echo 'Mali and Niger signed a treaty.' | detente parse - --format tree")]
pub struct Args {
    /// Files, folders, or - for the standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// conllu, json or tree
    #[arg(long, default_value = "conllu", value_parser = ["conllu", "json", "tree"])]
    format: String,
    /// Read documents that are not English too
    #[arg(long)]
    force_language: bool,
    /// Number of threads [default: all processors]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let options = ReadOptions {
        force_language: args.force_language,
        ..ReadOptions::default()
    };
    let reads = detente_io::open(&args.paths, &options)?;
    let engine = Engine::new(detente::Options::default())?;
    let mut output = BufWriter::new(io::stdout());
    let mut failed = false;
    let format = args.format;
    let parse = move |read: &Read| render(&engine, &read.document, &format);
    for outcome in pipeline::run(reads, |_| false, parse, pipeline::threads(args.threads))? {
        match outcome {
            Outcome::Done(_, text) => output.write_all(&(*text)?)?,
            Outcome::Held(_) => {}
            Outcome::Failed(failure) => {
                failed = true;
                console::tell(&format!(
                    "{}: {}\n  hint: {}",
                    failure.id,
                    failure.reason,
                    failure
                        .hint
                        .as_deref()
                        .unwrap_or("see `detente code --help`")
                ));
            }
        }
    }
    output.flush()?;
    Ok(ExitCode::from(u8::from(failed)))
}

/// A document's analysis as text.
fn render(engine: &Engine, document: &Document, format: &str) -> io::Result<Vec<u8>> {
    let sentences = engine.analyzer().analyze_syntax(document).sentences;
    let mut out = Vec::new();
    match format {
        "json" => {
            let line = serde_json::json!({"doc": document.id, "sentences": sentences});
            serde_json::to_writer(&mut out, &line)?;
            out.push(b'\n');
        }
        "tree" => {
            for sentence in &sentences {
                tree(&mut out, &document.text, sentence)?;
            }
        }
        _ => out.extend(
            detente_eval::conllu::write(&document.text, &document.id, &sentences).into_bytes(),
        ),
    }
    Ok(out)
}

/// Prints a tree, one word a line, indented by depth.
pub fn tree(output: &mut impl Write, text: &str, sentence: &Sentence) -> io::Result<()> {
    fn below(
        output: &mut dyn Write,
        text: &str,
        sentence: &Sentence,
        at: usize,
        depth: usize,
    ) -> io::Result<()> {
        let token = &sentence.tokens[at];
        let name = if token.ner.len() > 1 {
            format!("  {}", token.ner)
        } else {
            String::new()
        };
        writeln!(
            output,
            "{:indent$}{} {} {}{name}",
            "",
            token.deprel,
            token.form(text),
            token.upos,
            indent = 2 * depth.min(40),
        )?;
        // a tree is at most as deep as it has words; broken input must not recurse for ever
        if depth < sentence.tokens.len() {
            for child in sentence.children(at) {
                below(output, text, sentence, child, depth + 1)?;
            }
        }
        Ok(())
    }
    if let Some(root) = sentence.root() {
        below(output, text, sentence, root, 0)?;
    }
    writeln!(output)
}

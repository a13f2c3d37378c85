//! `detente parse`: sentences, tokens, tags, tree and names.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use detente::Engine;
use detente_io::ReadOptions;
use detente_text::Sentence;

use crate::{console, fault::Fault};

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
    for read in reads {
        let read = match read {
            Ok(read) => read,
            Err(failure) => {
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
                continue;
            }
        };
        let document = read.document;
        let sentences = engine.analyzer().analyze(&document).sentences;
        match args.format.as_str() {
            "json" => serde_json::to_writer(
                &mut output,
                &serde_json::json!({"doc": document.id, "sentences": sentences}),
            )
            .map_err(io::Error::from)
            .and_then(|()| writeln!(output))?,
            "tree" => {
                for sentence in &sentences {
                    tree(&mut output, &document.text, sentence)?;
                }
            }
            _ => write!(
                output,
                "{}",
                detente_eval::conllu::write(&document.text, &document.id, &sentences)
            )?,
        }
    }
    output.flush()?;
    Ok(ExitCode::from(u8::from(failed)))
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

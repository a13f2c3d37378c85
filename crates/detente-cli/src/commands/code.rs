//! `detente code`: articles in, event records out.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, atomic::AtomicU64},
    time::Instant,
};

use detente::{Coded, Diagnostic, Engine, Severity};
use detente_io::{Columns, Failure, InputFormat, Limits, OutputFormat, Read, ReadOptions, Writer};
use detente_store::{Entry, FailedEntry, Filter, Sort, Store};

use crate::{
    console::{self, Progress},
    fault::Fault,
    pipeline::{self, Outcome},
};

/// Code articles: read files, folders and `-` (standard input), write event records
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Input, recognised by name and content, plain or compressed (gzip, zstd):
  text and Markdown, HTML, JSON Lines, JSON, CSV and TSV, Parquet, WARC, RSS, Atom, JSON Feed

Exit codes: 0 done, 1 done with failed documents, 2 could not run

Examples:
  detente code articles/
  detente code articles/ -o events.csv
  detente code news.csv --columns text=body,published=day -o events.parquet
  detente code articles/ --store corpus.db
  detente code - < article.txt"
)]
pub struct Args {
    /// Files, folders (recursively, in sorted order), or - for the standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where to write the records; the extension tells the format
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// jsonl, csv, parquet, pretty, gdelt, icews or polecat [default: by extension; pretty on a terminal, else jsonl]
    #[arg(long, value_parser = |s: &str| s.parse::<OutputFormat>())]
    format: Option<OutputFormat>,
    /// Keep documents and records in this SQLite file; what it holds unchanged is not coded again
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// Number of threads that code [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Stop at the first document that fails
    #[arg(long)]
    strict: bool,
    /// Code documents that are not English too
    #[arg(long)]
    force_language: bool,
    /// Columns or keys of tables and JSON: text=body,published=day,…
    #[arg(long, value_name = "FIELD=NAME,…", value_parser = Columns::parse)]
    columns: Option<Columns>,
    /// Read everything as text, html, jsonl, json, csv, tsv, parquet, warc or feed
    #[arg(long, value_name = "FORMAT", value_parser = |s: &str| s.parse::<InputFormat>())]
    input_format: Option<InputFormat>,
    /// Largest document that is read, in bytes
    #[arg(long, value_name = "N", default_value_t = Limits::default().document_bytes)]
    max_document_bytes: usize,
    /// Your own actors: a table (TSV) that is laid over the built-in ones; may be given several times
    #[arg(long, value_name = "TSV")]
    actors: Vec<PathBuf>,
    /// Write the unknown keys of JSON and tables with every record, as `extra` (JSON Lines only)
    #[arg(long)]
    extra: bool,
    /// No summary and no progress bar
    #[arg(short, long)]
    quiet: bool,
}

/// Documents that are written to the store in one transaction.
const BATCH: usize = 16;

/// Reads a user's tables of actors: (path, text).
pub fn actor_tables(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Fault> {
    paths
        .iter()
        .map(|path| {
            let table = std::fs::read_to_string(path).map_err(|error| {
                Fault::new(
                    format!("{}: {error}", path.display()),
                    "check the path of the table of actors; it must be UTF-8 text",
                )
            })?;
            Ok((path.display().to_string(), table))
        })
        .collect()
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let started = Instant::now();
    let options = detente::Options {
        actor_tables: actor_tables(&args.actors)?,
    };
    let format = output_format(&args)?;
    if args.extra && format.is_some_and(|format| format != OutputFormat::JsonLines) {
        return Err(Fault::new(
            "--extra needs JSON Lines: other formats have no room for unknown keys",
            "add --format jsonl, or leave --extra out",
        ));
    }
    let bytes = Arc::new(AtomicU64::new(0));
    let read_options = ReadOptions {
        format: args.input_format,
        columns: args.columns.clone().unwrap_or_default(),
        force_language: args.force_language,
        limits: Limits {
            document_bytes: args.max_document_bytes,
            ..Limits::default()
        },
        progress: Some(Arc::clone(&bytes)),
    };
    let reads = detente_io::open(&args.paths, &read_options)?;
    let engine = Arc::new(Engine::new(options)?);
    let store = args.store.as_deref().map(Store::open).transpose()?;
    let held = store
        .is_some()
        .then(|| args.store.as_deref().map(Store::open))
        .flatten()
        .transpose()?;
    let writer = match format {
        Some(format) => Some(Output::open(args.output.as_deref(), format)?),
        None => None,
    };
    let threads = pipeline::threads(args.threads);
    let coder = engine.coder().to_owned();
    let known = coder.clone();
    let hold = move |read: &Read| {
        held.as_ref()
            .is_some_and(|store| store.is_current(&read.document, &known).unwrap_or(false))
    };
    let outcomes = pipeline::run(reads, hold, move |r| engine.code(&r.document), threads)?;
    let progress = Progress::new(|| detente_io::total_bytes(&args.paths), bytes, args.quiet);
    let mut run = Run {
        coder,
        store,
        writer,
        progress,
        strict: args.strict,
        extra: args.extra,
        waiting: Vec::new(),
        documents: 0,
        unchanged: 0,
        records: 0,
        failed: 0,
    };
    let done = run.all(outcomes);
    run.progress.finish();
    done?;
    if !args.quiet {
        run.summary(started);
    }
    Ok(if run.failed > 0 {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// `None`: the records go to the store alone.
fn output_format(args: &Args) -> Result<Option<OutputFormat>, Fault> {
    if let Some(format) = args.format {
        return Ok(Some(format));
    }
    match &args.output {
        Some(path) => OutputFormat::of_path(path).map(Some).ok_or_else(|| {
            Fault::new(
                format!("{}: the extension tells no format", path.display()),
                "name the file .jsonl, .csv or .parquet, or give --format",
            )
        }),
        None if args.store.is_some() => Ok(None),
        None if io::stdout().is_terminal() => Ok(Some(OutputFormat::Pretty)),
        None => Ok(Some(OutputFormat::JsonLines)),
    }
}

/// The output: the standard one, or a file that appears under its name when it is complete.
pub struct Output {
    writer: Writer<Box<dyn Write + Send>>,
    rename: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Opens the output; `None` = standard output.
    pub fn open(path: Option<&Path>, format: OutputFormat) -> Result<Self, Fault> {
        let fault = |path: &Path, error: io::Error| {
            Fault::new(
                format!("{}: {error}", path.display()),
                "check that the folder is there and can be written",
            )
        };
        let (output, rename): (Box<dyn Write + Send>, _) = match path {
            None => (Box::new(BufWriter::new(io::stdout())), None),
            Some(path) if path.as_os_str() == detente_io::STDIN => {
                (Box::new(BufWriter::new(io::stdout())), None)
            }
            // A device or a pipe is written as it is.
            Some(path) if path.exists() && !path.is_file() => {
                let file = File::options()
                    .write(true)
                    .open(path)
                    .map_err(|e| fault(path, e))?;
                (Box::new(BufWriter::new(file)), None)
            }
            Some(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".partial");
                let partial = PathBuf::from(name);
                let file = File::create(&partial).map_err(|e| fault(path, e))?;
                (
                    Box::new(BufWriter::with_capacity(1 << 16, file)),
                    Some((partial, path.to_owned())),
                )
            }
        };
        let width = if path.is_none() { console::width() } else { 0 };
        Ok(Self {
            writer: Writer::new(format, output, width)?,
            rename,
        })
    }

    /// Writes a record, with the unknown keys of its document where there are any to write.
    pub fn write_with(
        &mut self,
        record: &detente::Record,
        extra: Option<&serde_json::Map<String, serde_json::Value>>,
    ) -> Result<(), Fault> {
        match extra {
            Some(extra) => Ok(self.writer.write_with(record, extra)?),
            None => self.write(record),
        }
    }

    /// Writes a record.
    pub fn write(&mut self, record: &detente::Record) -> Result<(), Fault> {
        Ok(self.writer.write(record)?)
    }

    /// Ends the file.
    pub fn finish(self) -> Result<(), Fault> {
        drop(self.writer.finish()?);
        if let Some((partial, path)) = self.rename {
            std::fs::rename(&partial, &path).map_err(|error| {
                Fault::new(
                    format!("{}: {error}", path.display()),
                    format!("the records are in {}", partial.display()),
                )
            })?;
        }
        Ok(())
    }
}

struct Run {
    coder: String,
    store: Option<Store>,
    writer: Option<Output>,
    progress: Progress,
    strict: bool,
    extra: bool,
    waiting: Vec<(Read, Coded)>,
    documents: u64,
    unchanged: u64,
    records: u64,
    failed: u64,
}

impl Run {
    fn all(&mut self, outcomes: pipeline::Outcomes<Coded>) -> Result<(), Fault> {
        for outcome in outcomes {
            self.progress.step();
            match outcome {
                Outcome::Failed(failure) => self.fail(&failure)?,
                Outcome::Held(read) => self.hold(&read)?,
                Outcome::Done(read, coded) => self.take(*read, *coded)?,
            }
            if self.strict && self.failed > 0 {
                break;
            }
        }
        self.save()?;
        match self.writer.take() {
            Some(writer) => writer.finish(),
            None => Ok(()),
        }
    }

    fn take(&mut self, mut read: Read, mut coded: Coded) -> Result<(), Fault> {
        if let Some(at) = coded
            .diagnostics
            .iter()
            .position(|d| d.severity == Severity::Error)
        {
            let diagnostic = coded.diagnostics.swap_remove(at);
            return self.report(&read.document.id, &diagnostic);
        }
        for diagnostic in read
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Warning)
        {
            self.progress.tell(&show(&read.document.id, diagnostic));
        }
        self.documents += 1;
        self.records += coded.records.len() as u64;
        if let Some(writer) = &mut self.writer {
            let extra = self.extra.then_some(&read.document.extra);
            for record in &coded.records {
                writer.write_with(record, extra)?;
            }
        }
        if self.store.is_some() {
            read.diagnostics.append(&mut coded.diagnostics);
            self.waiting.push((read, coded));
            if self.waiting.len() >= BATCH {
                self.save()?;
            }
        }
        Ok(())
    }

    /// A document that the store holds: its records come from there.
    fn hold(&mut self, read: &Read) -> Result<(), Fault> {
        self.unchanged += 1;
        if let (Some(store), Some(writer)) = (&self.store, &mut self.writer) {
            let filter = Filter {
                doc: Some(read.document.id.clone()),
                ..Filter::default()
            };
            let mut written = Ok(());
            let extra = self.extra.then_some(&read.document.extra);
            store.for_each(&filter, Sort::Input, |record| {
                self.records += 1;
                written = writer.write_with(&record, extra);
                written.is_ok()
            })?;
            written?;
        }
        Ok(())
    }

    fn fail(&mut self, failure: &Failure) -> Result<(), Fault> {
        self.report(&failure.id, &failure.diagnostic())
    }

    fn report(&mut self, id: &str, diagnostic: &Diagnostic) -> Result<(), Fault> {
        self.failed += 1;
        self.progress.tell(&show(id, diagnostic));
        if let Some(store) = &mut self.store {
            store.put_failed(&FailedEntry {
                id,
                coder: &self.coder,
                diagnostic,
            })?;
        }
        Ok(())
    }

    fn save(&mut self) -> Result<(), Fault> {
        let Some(store) = &mut self.store else {
            return Ok(());
        };
        let entries: Vec<Entry<'_>> = self
            .waiting
            .iter()
            .map(|(read, coded)| Entry {
                document: &read.document,
                coder: &self.coder,
                sentences: &coded.sentences,
                records: &coded.records,
                diagnostics: &read.diagnostics,
            })
            .collect();
        if !entries.is_empty() {
            store.put(&entries)?;
        }
        self.waiting.clear();
        Ok(())
    }

    fn summary(&self, started: Instant) {
        let seconds = started.elapsed().as_secs_f64();
        let mut parts = vec![
            format!("{} documents", self.documents),
            format!("{} records", self.records),
        ];
        if self.unchanged > 0 {
            parts.push(format!("{} unchanged", self.unchanged));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        console::tell(&format!("detente: {} in {seconds:.1} s", parts.join(", ")));
    }
}

fn show(id: &str, diagnostic: &Diagnostic) -> String {
    let kind = match diagnostic.severity {
        Severity::Error => "failed",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut line = format!("{kind}: {id}: {} [{}]", diagnostic.message, diagnostic.code);
    if let Some(hint) = &diagnostic.hint {
        line.push_str("\n  hint: ");
        line.push_str(hint);
    }
    // File names and texts of the web must not steer the terminal.
    line.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

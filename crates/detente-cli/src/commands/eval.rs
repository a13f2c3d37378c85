//! `detente eval`: scores against gold, and the floors under them.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use detente::{Engine, Record};
use detente_eval::{
    attribution, calibration, codebook, conllu, factuality, names, place, records, relations, rows,
    sides, syntax, time as times,
};
use detente_io::ReadOptions;
use detente_resolve::time::resolve_times;
use detente_text::{Document, Published, Span};
use serde_json::Value;

use crate::fault::Fault;

/// Score the coder against gold
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  detente eval records gold.jsonl --details
  detente eval relations relations.tsv -o predictions.tsv
  detente eval syntax en_ewt-ud-dev.conllu --raw
  detente eval rows training/events/own-verbal.tsv
  detente eval check reports/floors.tsv --data ../shared")]
pub struct Args {
    #[command(subcommand)]
    suite: Suite,
}

#[derive(Debug, clap::Subcommand)]
enum Suite {
    /// Event records: category, who, full (JSON Lines of gold documents)
    Records {
        /// Gold documents
        gold: PathBuf,
        /// Score these records (JSON Lines) instead of coding the gold documents
        #[arg(long, value_name = "FILE")]
        records: Option<PathBuf>,
        /// Write the coded records here (JSON Lines)
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        show: Show,
    },
    /// Category of given sides (TSV with sentence, source, target)
    Relations {
        /// Sentences with their sides
        file: PathBuf,
        /// Write predictions here (TSV)
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        show: Show,
    },
    /// Segmentation, tags and parse (CoNLL-U)
    Syntax {
        /// Treebanks
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// From plain text, with our own sentences and tokens
        #[arg(long)]
        raw: bool,
        #[command(flatten)]
        show: Show,
    },
    /// Names (IOB2)
    Mentions {
        /// Tagged sentences
        file: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Factuality of predicates (JSON Lines)
    Factuality {
        /// Sentences with labelled predicates
        file: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Attribution: who says so (a folder with text/ and attributions/)
    Attribution {
        /// The folder
        folder: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Event rows: the words that the coder picks (TSV)
    Rows {
        /// Tables of rows
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// All rows, not only those kept out of training
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        show: Show,
    },
    /// Toponyms: resolution of gold toponyms, with --recognize also recognition (XML of LGL or GeoWebNews)
    Places {
        /// The file
        file: PathBuf,
        /// Recognise toponyms too
        #[arg(long)]
        recognize: bool,
        #[command(flatten)]
        show: Show,
    },
    /// Time expressions (a folder of TimeML files)
    Times {
        /// The folder
        folder: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// The executable codebook (a folder of Markdown files)
    Codebook {
        /// The folder
        folder: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Fit the confidence of records on the rows kept out of training, every second row; the others judge it
    Calibrate {
        /// Tables of rows
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where to write the weights
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Fit the second opinion on the sides of events on the rows kept out of training; every second row judges it first
    Sides {
        /// Tables of rows
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where to write the weights
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Compare scores with the floors of a table; exit code 1 under a floor
    Check {
        /// Table of suite, arguments, metric, floor
        floors: PathBuf,
        /// Folder that the paths of the table start from; what is not there is passed over
        #[arg(long, value_name = "DIR", default_value = ".")]
        data: PathBuf,
        /// Write the scores of each line's suite into this folder (CSV)
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Default, clap::Args)]
struct Show {
    /// What went wrong, one line each
    #[arg(long)]
    details: bool,
    /// text or json
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// A score tree and what went wrong.
struct Scored {
    scores: Value,
    details: Vec<String>,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Fault> {
    let (scored, show) = match args.suite {
        Suite::Check {
            floors,
            data,
            write,
        } => return check(&floors, &data, write.as_deref()),
        Suite::Records {
            gold,
            records,
            output,
            show,
        } => (
            score_records(&engine()?, &gold, records.as_deref(), output.as_deref())?,
            show,
        ),
        Suite::Relations { file, output, show } => {
            (score_relations(&engine()?, &file, output.as_deref())?, show)
        }
        Suite::Syntax { files, raw, show } => (score_syntax(&engine()?, &files, raw)?, show),
        Suite::Mentions { file, show } => (score_names(&engine()?, &file)?, show),
        Suite::Factuality { file, show } => (score_factuality(&engine()?, &file)?, show),
        Suite::Attribution { folder, show } => (score_attribution(&engine()?, &folder)?, show),
        Suite::Calibrate { files, output } => {
            return calibrate(&engine()?, &files, output.as_deref());
        }
        Suite::Sides { files, output } => {
            return fit_sides(&engine()?, &files, output.as_deref());
        }
        Suite::Places {
            file,
            recognize,
            show,
        } => (score_places(&engine()?, &file, recognize)?, show),
        Suite::Times { folder, show } => (score_times(&engine()?, &folder)?, show),
        Suite::Codebook { folder, show } => (score_codebook(&engine()?, &folder)?, show),
        Suite::Rows { files, all, show } => (score_rows(&engine()?, &files, all)?, show),
    };
    let mut output = io::stdout().lock();
    if show.details {
        for line in &scored.details {
            writeln!(output, "{line}")?;
        }
    }
    if show.format == "json" {
        writeln!(output, "{}", scored.scores)?;
    } else {
        for (metric, value) in flatten(&scored.scores) {
            writeln!(output, "{metric:32} {value}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn engine() -> Result<Engine, Fault> {
    Ok(Engine::new(detente::Options::default())?)
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|error| {
        Fault::new(
            format!("{}: {error}", path.display()),
            "check the path of the gold file",
        )
    })
}

fn broken(path: &Path) -> impl Fn(detente_eval::Error) -> Fault {
    let path = path.to_owned();
    move |error| {
        Fault::new(
            format!("{}: {error}", path.display()),
            "correct the gold file, see `detente eval --help` for the format",
        )
    }
}

fn tree(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Leaves of a score tree, named by their path; numbers with four decimals.
fn flatten(value: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, path: &str, out: &mut Vec<(String, String)>) {
        match value {
            Value::Object(map) => {
                for (key, inner) in map {
                    let path = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    walk(inner, &path, out);
                }
            }
            Value::Array(list) => out.push((
                path.to_owned(),
                list.iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(" "),
            )),
            Value::Number(number) if number.is_f64() => out.push((
                path.to_owned(),
                format!("{:.4}", number.as_f64().unwrap_or(0.0)),
            )),
            other => out.push((path.to_owned(), other.to_string())),
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

/// Puts the value of each fraction of the paired where its counts stand.
fn with_fractions(
    mut scores: Value,
    of_paired: &BTreeMap<&'static str, records::Fraction>,
) -> Value {
    if let Some(paired) = scores.get_mut("of_paired").and_then(Value::as_object_mut) {
        for (name, fraction) in of_paired {
            paired.insert((*name).to_owned(), tree(fraction.value()));
        }
    }
    scores
}

fn score_records(
    engine: &Engine,
    gold: &Path,
    given: Option<&Path>,
    output: Option<&Path>,
) -> Result<Scored, Fault> {
    let documents = records::read_gold(&read(gold)?).map_err(broken(gold))?;
    let coded: Vec<Record> = match given {
        Some(path) => read(path)?
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
            .map(|(index, line)| {
                serde_json::from_str(line).map_err(|error| {
                    Fault::new(
                        format!("{}:{}: {error}", path.display(), index + 1),
                        "the file must hold event records, one a line",
                    )
                })
            })
            .collect::<Result<_, _>>()?,
        None => {
            let mut all = Vec::new();
            for entry in &documents {
                let document = match (entry.document(), &entry.file) {
                    (Some(document), _) => document,
                    (None, Some(file)) => Document {
                        id: entry.id.clone(),
                        ..article(&gold.parent().unwrap_or(Path::new(".")).join(file))?
                    },
                    (None, None) => {
                        return Err(Fault::new(
                            format!("gold document {} has neither text nor file", entry.id),
                            "add one of them",
                        ));
                    }
                };
                all.extend(engine.code(&document).records);
            }
            all
        }
    };
    if let Some(path) = output {
        let mut lines = String::new();
        for record in &coded {
            lines.push_str(&tree(record).to_string());
            lines.push('\n');
        }
        fs::write(path, lines)?;
    }
    let mut scores = records::score(&documents, &coded);
    let details = std::mem::take(&mut scores.details);
    Ok(Scored {
        scores: with_fractions(tree(&scores), &scores.of_paired),
        details,
    })
}

fn article(path: &Path) -> Result<Document, Fault> {
    let mut reads = detente_io::open(
        &[path.to_owned()],
        &ReadOptions {
            force_language: true,
            ..ReadOptions::default()
        },
    )?;
    match reads.next() {
        Some(Ok(read)) => Ok(read.document),
        Some(Err(failure)) => Err(Fault::new(
            format!("{}: {}", failure.id, failure.reason),
            failure.hint.unwrap_or_default(),
        )),
        None => Err(Fault::new(
            format!("{} holds no document", path.display()),
            "check the gold file",
        )),
    }
}

fn score_relations(engine: &Engine, file: &Path, output: Option<&Path>) -> Result<Scored, Fault> {
    let rows = relations::read(&read(file)?).map_err(broken(file))?;
    let predictions = relations::predict(engine.analyzer(), &rows);
    if let Some(path) = output {
        let mut lines = String::from("sentence\tsource\ttarget\tcategory\tquad\tscore\n");
        for (row, p) in rows.iter().zip(&predictions) {
            let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            lines.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{:.4}\n",
                flat(&row.sentence),
                flat(row.source.of(&row.sentence)),
                flat(row.target.of(&row.sentence)),
                p.category,
                p.quad,
                p.score
            ));
        }
        fs::write(path, lines)?;
    }
    let details = rows
        .iter()
        .zip(&predictions)
        .filter(|(row, p)| row.gold_root.as_deref().is_some_and(|g| g != p.category))
        .map(|(row, p)| {
            format!(
                "{} gold {} | {}",
                p.category,
                row.gold_root.as_deref().unwrap_or(""),
                row.sentence
            )
        })
        .collect();
    Ok(Scored {
        scores: tree(relations::score(&rows, &predictions)),
        details,
    })
}

fn score_syntax(engine: &Engine, files: &[PathBuf], raw: bool) -> Result<Scored, Fault> {
    let mut source = String::new();
    for file in files {
        source.push_str(&read(file)?);
        source.push_str("\n\n");
    }
    let bank = conllu::read(&source).map_err(broken(&files[0]))?;
    let sentences = if raw {
        engine
            .analyzer()
            .analyze_syntax(&Document::new("raw", bank.text.clone()))
            .sentences
    } else {
        let tokens = bank
            .sentences
            .iter()
            .map(|s| s.words.iter().map(|w| Span::new(w.start, w.end)).collect())
            .collect();
        engine
            .analyzer()
            .analyze_tokens(&bank.text, tokens)
            .sentences
    };
    Ok(Scored {
        scores: tree(syntax::score(&bank, &sentences)),
        details: Vec::new(),
    })
}

/// Text of words split by spaces, with their ranges.
fn spaced<'w>(sentences: impl Iterator<Item = Vec<&'w str>>) -> (String, Vec<Vec<Span>>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for words in sentences {
        let mut list = Vec::with_capacity(words.len());
        for word in words {
            let start = text.len();
            text.push_str(word);
            list.push(Span::new(start, text.len()));
            text.push(' ');
        }
        text.push('\n');
        spans.push(list);
    }
    (text, spans)
}

fn score_names(engine: &Engine, file: &Path) -> Result<Scored, Fault> {
    let gold = names::read(&read(file)?).map_err(broken(file))?;
    let (text, spans) = spaced(
        gold.iter()
            .map(|s| s.iter().map(|(w, _)| w.as_str()).collect()),
    );
    let parsed = engine.analyzer().analyze_tokens(&text, spans);
    Ok(Scored {
        scores: tree(names::score(&gold, &parsed.sentences)),
        details: Vec::new(),
    })
}

fn score_factuality(engine: &Engine, file: &Path) -> Result<Scored, Fault> {
    let gold = factuality::read(&read(file)?).map_err(broken(file))?;
    let (text, spans) = spaced(gold.iter().map(|r| r.text.split(' ').collect()));
    let parsed = engine.analyzer().analyze_tokens(&text, spans);
    Ok(Scored {
        scores: tree(factuality::score(&gold, &parsed.outputs)),
        details: Vec::new(),
    })
}

fn score_attribution(engine: &Engine, folder: &Path) -> Result<Scored, Fault> {
    let list = folder.join("attributions");
    let mut files: Vec<PathBuf> = fs::read_dir(&list)
        .map_err(|error| {
            Fault::new(
                format!("{}: {error}", list.display()),
                "the folder must hold attributions/ and text/",
            )
        })?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "ann"))
        .collect();
    files.sort();
    let mut counts = attribution::Counts::default();
    let mut details = Vec::new();
    for file in files {
        let stem = file
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default();
        // NAME_annotator.ann annotates text/NAME.txt
        let base = stem
            .rsplit_once('_')
            .map_or(stem.as_str(), |(base, _)| base);
        let text = read(&folder.join("text").join(format!("{base}.txt")))?;
        let gold = attribution::read(&read(&file)?, &text).map_err(broken(&file))?;
        let document = Document::new(base, text);
        let parsed = engine.analyzer().analyze_syntax(&document);
        let found = detente_event::attribution::attributions(&document.text, &parsed.sentences);
        details.extend(
            counts
                .add(&document.text, &gold, &found)
                .into_iter()
                .map(|line| format!("{base} {line}")),
        );
    }
    Ok(Scored {
        scores: tree(counts.scores()),
        details,
    })
}

/// Rows of the files with the records of each and their scores.
struct CodedRows {
    records: Vec<Vec<Record>>,
    scores: rows::RowScores,
}

fn all_rows(files: &[PathBuf]) -> Result<Vec<rows::Row>, Fault> {
    let mut found = Vec::new();
    for file in files {
        found.extend(rows::read(&read(file)?).map_err(broken(file))?);
    }
    Ok(found)
}

/// Those kept out of training.
fn held_back_rows(files: &[PathBuf]) -> Result<Vec<rows::Row>, Fault> {
    let mut found = all_rows(files)?;
    found.retain(|row| rows::held_back(&row.id));
    Ok(found)
}

fn code_rows(engine: &Engine, files: &[PathBuf], all: bool) -> Result<CodedRows, Fault> {
    let gold = if all {
        all_rows(files)?
    } else {
        held_back_rows(files)?
    };
    let records: Vec<Vec<Record>> = gold
        .iter()
        .map(|row| {
            engine
                .code(&Document::new(row.id.clone(), row.text.clone()))
                .records
        })
        .collect();
    let span = |a: &detente_event::record::ActorField| Span::new(a.start, a.end);
    // who is not named, as the doer of an attack, stands at the trigger and is no mention
    let mentions = |side: &[detente_event::record::ActorField], trigger: usize| -> Vec<Span> {
        let named = side.iter().filter(|a| a.start != trigger);
        named.map(span).collect()
    };
    let predicted: Vec<Vec<rows::RowEvent>> = records
        .iter()
        .map(|list| {
            list.iter()
                .map(|r| rows::RowEvent {
                    category: r.event.clone(),
                    mode: r.mode.first().cloned().unwrap_or_default(),
                    trigger: Span::new(r.evidence.trigger.start, r.evidence.trigger.end),
                    actors: mentions(&r.actor, r.evidence.trigger.start),
                    recipients: mentions(&r.recipient, r.evidence.trigger.start),
                    status: r.status.clone(),
                    said_by: r.said_by.as_ref().map(span),
                    place: r.place.as_ref().map(|p| Span::new(p.start, p.end)),
                    date: None,
                    confidence: r.confidence,
                })
                .collect()
        })
        .collect();
    let scores = rows::score(&gold, &predicted);
    Ok(CodedRows { records, scores })
}

fn score_rows(engine: &Engine, files: &[PathBuf], all: bool) -> Result<Scored, Fault> {
    let CodedRows { mut scores, .. } = code_rows(engine, files, all)?;
    let details = std::mem::take(&mut scores.details);
    Ok(Scored {
        scores: with_fractions(tree(&scores), &scores.of_paired),
        details,
    })
}

fn calibrate(engine: &Engine, files: &[PathBuf], output: Option<&Path>) -> Result<ExitCode, Fault> {
    let CodedRows { records, scores } = code_rows(engine, files, false)?;
    let examples = |parity: usize| -> Vec<_> {
        scores
            .judged
            .iter()
            .filter(|(row, ..)| row % 2 == parity)
            .map(|&(row, i, right)| (calibration::features(&records[row][i]), right))
            .collect()
    };
    let (fitted, judging) = (examples(0), examples(1));
    let weights = calibration::fit(&fitted);
    let beliefs: Vec<(f32, bool)> = judging
        .iter()
        .map(|(features, right)| {
            let sum: f64 = features
                .values()
                .iter()
                .zip(&weights)
                .map(|(x, w)| f64::from(*x) * w)
                .sum();
            ((1.0 / (1.0 + (-sum).exp())) as f32, *right)
        })
        .collect();
    let (ece, bins) = rows::reliability(&beliefs);
    let mut judged = vec![format!(
        "judged on the other {} predictions: expected calibration error {ece:.4}",
        judging.len()
    )];
    judged.extend(
        bins.into_iter()
            .filter(|b| b.0 > 0)
            .map(|(count, mean, right)| {
                format!("{count:5} predictions, mean confidence {mean:.2}, right {right:.2}")
            }),
    );
    give_table(calibration::table(&weights, fitted.len()), &judged, output)
}

/// Prints a fitted table and how it was judged, and writes the table.
fn give_table(table: String, judged: &[String], output: Option<&Path>) -> Result<ExitCode, Fault> {
    let mut out = io::stdout().lock();
    write!(out, "{table}")?;
    for line in judged {
        writeln!(out, "# {line}")?;
    }
    if let Some(path) = output {
        fs::write(path, table)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn fit_sides(engine: &Engine, files: &[PathBuf], output: Option<&Path>) -> Result<ExitCode, Fault> {
    let mut halves: [Vec<sides::Example>; 2] = Default::default();
    let mut names = Vec::new();
    let rows = held_back_rows(files)?;
    for (number, row) in rows.iter().enumerate() {
        let mut document = Document::new(row.id.clone(), row.text.clone());
        // "cep-2010-08-18-7"
        let day = row.id.get(4..14).and_then(|day| day.parse().ok());
        document.published = day.map(Published::Day);
        let weighed = engine.weighed(&document);
        if names.is_empty()
            && let Some(first) = weighed.first()
        {
            names = first.features.iter().map(|(n, _)| n.clone()).collect();
        }
        halves[number % 2].extend(sides::examples(row, &weighed));
    }
    let [first, second] = halves;
    let (loss, right) = sides::judge(&sides::fit(&first), &second);
    let all: Vec<sides::Example> = first.into_iter().chain(second).collect();
    let table = sides::table(&names, &sides::fit(&all), all.len());
    let judged = format!(
        "fitted on every second row, judged on the others: log loss {loss:.4}, right {right:.4}"
    );
    give_table(table, &[judged], output)
}

fn score_places(engine: &Engine, file: &Path, recognize: bool) -> Result<Scored, Fault> {
    let documents = place::read(&read(file)?).map_err(broken(file))?;
    let mut sentences = |text: &str| {
        engine
            .analyzer()
            .analyze_syntax(&Document::new("text", text))
            .sentences
    };
    let report = place::evaluate(
        &documents,
        if recognize {
            Some(&mut sentences)
        } else {
            None
        },
    );
    Ok(Scored {
        scores: tree(report),
        details: Vec::new(),
    })
}

fn score_times(engine: &Engine, folder: &Path) -> Result<Scored, Fault> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| {
        Fault::new(
            format!("{}: {error}", folder.display()),
            "name a folder of TimeML files",
        )
    })?;
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_stem()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        if path.extension().is_some_and(|e| e == "tml") && !name.starts_with('.') {
            files.push((name, read(&path)?));
        }
    }
    files.sort();
    let scores = times::score_files(&files, |document, anchor| {
        let sentences = engine.analyzer().analyze_syntax(document).sentences;
        resolve_times(&document.text, &sentences, anchor)
    })
    .map_err(broken(folder))?;
    Ok(Scored {
        scores: tree(scores),
        details: Vec::new(),
    })
}

fn score_codebook(engine: &Engine, folder: &Path) -> Result<Scored, Fault> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|error| {
            Fault::new(
                format!("{}: {error}", folder.display()),
                "name the folder of the codebook",
            )
        })?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    let mut examples = Vec::new();
    for file in files {
        let name = file
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        examples.extend(codebook::read(&name, &read(&file)?).map_err(broken(&file))?);
    }
    let coded: Vec<Vec<Record>> = examples
        .iter()
        .map(|e| engine.code(&e.document()).records)
        .collect();
    let mut scores = codebook::score(&examples, &coded);
    let details = std::mem::take(&mut scores.details);
    Ok(Scored {
        scores: tree(scores),
        details,
    })
}

/// Runs one suite of the table of floors; `None` where its data is not there.
fn run_suite(
    engine: &Engine,
    suite: &str,
    arguments: &str,
    data: &Path,
) -> Result<Option<Scored>, Fault> {
    let (flags, paths): (Vec<&str>, Vec<&str>) = arguments
        .split_whitespace()
        .partition(|a| a.starts_with("--"));
    let paths: Vec<PathBuf> = paths
        .iter()
        .map(|p| {
            if Path::new(p).exists() {
                PathBuf::from(p)
            } else {
                data.join(p)
            }
        })
        .collect();
    if paths.is_empty() || paths.iter().any(|p| !p.exists()) {
        return Ok(None);
    }
    let first = &paths[0];
    Ok(Some(match suite {
        "records" => score_records(engine, first, None, None)?,
        "relations" => score_relations(engine, first, None)?,
        "syntax" => score_syntax(engine, &paths, flags.contains(&"--raw"))?,
        "mentions" => score_names(engine, first)?,
        "factuality" => score_factuality(engine, first)?,
        "attribution" => score_attribution(engine, first)?,
        "places" => score_places(engine, first, flags.contains(&"--recognize"))?,
        "times" => score_times(engine, first)?,
        "codebook" => score_codebook(engine, first)?,
        "rows" => score_rows(engine, &paths, flags.contains(&"--all"))?,
        other => {
            return Err(Fault::new(
                format!("unknown suite {other:?} in the table of floors"),
                "see `detente eval --help` for the suites",
            ));
        }
    }))
}

fn check(floors: &Path, data: &Path, write: Option<&Path>) -> Result<ExitCode, Fault> {
    let table = read(floors)?;
    let engine = engine()?;
    let mut done: BTreeMap<(String, String), Option<Value>> = BTreeMap::new();
    let mut under = 0;
    let mut passed = 0;
    let mut output = io::stdout().lock();
    for (index, line) in table.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() || line.starts_with("suite\t") {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, suite, arguments, metric, floor] = columns[..] else {
            return Err(Fault::new(
                format!(
                    "{}:{}: a line needs name, suite, arguments, metric and floor, split by tabs",
                    floors.display(),
                    index + 1
                ),
                "correct the table of floors",
            ));
        };
        let floor: f64 = floor.trim().parse().map_err(|_| {
            Fault::new(
                format!(
                    "{}:{}: the floor {floor:?} is no number",
                    floors.display(),
                    index + 1
                ),
                "correct the table of floors",
            )
        })?;
        let key = (suite.to_owned(), arguments.to_owned());
        if !done.contains_key(&key) {
            let scored = run_suite(&engine, suite, arguments, data)?.map(|s| s.scores);
            if let (Some(folder), Some(scores)) = (write, &scored) {
                let mut csv = String::from("metric,value\n");
                for (metric, value) in flatten(scores) {
                    csv.push_str(&format!("{metric},{value}\n"));
                }
                fs::create_dir_all(folder)?;
                fs::write(folder.join(format!("{name}.csv")), csv)?;
            }
            done.insert(key.clone(), scored);
        }
        let Some(scores) = done.get(&key).and_then(Option::as_ref) else {
            writeln!(
                output,
                "skipped  {name:14} {metric:28} the data is not there: {arguments}"
            )?;
            continue;
        };
        let value = scores
            .pointer(&format!("/{}", metric.replace('.', "/")))
            .and_then(Value::as_f64)
            .ok_or_else(|| {
                Fault::new(
                    format!("{}:{}: no metric {metric:?}", floors.display(), index + 1),
                    "run the suite alone to see its metrics",
                )
            })?;
        // a metric whose name starts with mae is better when lower
        let lower_is_better = metric.starts_with("mae");
        let ok = if lower_is_better {
            value <= floor
        } else {
            value >= floor
        };
        under += usize::from(!ok);
        passed += usize::from(ok);
        writeln!(
            output,
            "{}  {name:14} {metric:28} {value:.4}  floor {floor}",
            if ok { "ok     " } else { "UNDER  " }
        )?;
    }
    writeln!(output, "{passed} passed, {under} failed")?;
    Ok(ExitCode::from(u8::from(under > 0)))
}

//! From paths to documents.

mod bounded;
pub mod decode;
mod detect;
mod feed;
mod fields;
mod html;
mod json;
pub mod language;
mod parquet;
mod table;
mod text;
mod walk;
mod warc;

use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Read as _, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use detente_text::{Diagnostic, Document, Severity};

use crate::{Error, Failure};
use bounded::{Expand, Guard};
pub use detect::InputFormat;

/// The path that stands for the standard input.
pub const STDIN: &str = "-";

/// How much one document and one file may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document as it stands in its file (a page, a line, a row, a record).
    pub document_bytes: usize,
    /// Nesting of HTML elements, XML elements and JSON values.
    pub depth: usize,
    /// Once a compressed file has given [`Limits::bomb_bytes`], it may not have grown by more than this factor.
    pub bomb_ratio: u64,
    /// Bytes that a compressed file may give before its ratio is looked at.
    pub bomb_bytes: u64,
    /// Bytes of a compressed Parquet file, or one from the standard input, which is unpacked into a temporary file.
    pub spool_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 16 << 20,
            depth: 256,
            bomb_ratio: 250,
            bomb_bytes: 64 << 20,
            spool_bytes: 4 << 30,
        }
    }
}

/// Which column or key of a table holds what; `None` = the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Name of the document.
    pub id: Option<String>,
    /// The article.
    pub text: Option<String>,
    /// Its title.
    pub headline: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
}

impl Columns {
    /// Reads `text=body,published=day`.
    ///
    /// # Errors
    /// A part without `=` or with an unknown field; the message names it.
    pub fn parse(list: &str) -> Result<Self, String> {
        let mut columns = Self::default();
        for part in list.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (field, column) = part
                .split_once('=')
                .ok_or_else(|| format!("{part:?} is not FIELD=COLUMN"))?;
            let slot = match field.trim() {
                "id" => &mut columns.id,
                "text" => &mut columns.text,
                "headline" | "title" => &mut columns.headline,
                "published" | "date" => &mut columns.published,
                "url" => &mut columns.url,
                "publisher" | "source" => &mut columns.publisher,
                "byline" | "author" => &mut columns.byline,
                "language" => &mut columns.language,
                other => {
                    return Err(format!(
                        "unknown field {other:?}; known are id, text, headline, published, url, publisher, byline, language"
                    ));
                }
            };
            *slot = Some(column.trim().to_owned());
        }
        Ok(columns)
    }
}

/// What can be chosen when reading.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Read everything as this format instead of looking at name and content.
    pub format: Option<InputFormat>,
    /// Names of columns and keys.
    pub columns: Columns,
    /// Read documents in other languages too.
    pub force_language: bool,
    /// How much a document may take.
    pub limits: Limits,
    /// Counts the bytes of files as they are read, for a progress bar.
    pub progress: Option<Arc<AtomicU64>>,
}

/// A document and what was hard about reading it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The document, with its page told apart into zones.
    pub document: Document,
    /// Replaced bytes, unreadable dates, …
    pub diagnostics: Vec<Diagnostic>,
}

/// What the readers of the formats give.
pub(crate) type Documents = Box<dyn Iterator<Item = Result<Read, Failure>> + Send>;

/// Streams the documents of files, folders (recursively, in sorted order) and `-` (standard input).
///
/// Every path is looked at before the first document is read. Ids are unique in the stream: a file with one document
/// is named by its path, a row or record without an id of its own by path and number (`news.csv#12`); an id that comes
/// again gets `~2`, `~3`, … and a diagnostic.
///
/// # Errors
/// A path that is not there or cannot be opened; a named file of no known format.
pub fn open(
    paths: &[PathBuf],
    options: &ReadOptions,
) -> Result<impl Iterator<Item = Result<Read, Failure>> + Send + use<>, Error> {
    let mut inputs = Vec::new();
    // Looking at a file is not reading it.
    let look = ReadOptions {
        progress: None,
        ..options.clone()
    };
    for path in paths {
        if path.as_os_str() == STDIN {
            inputs.push(Input::Stdin);
            continue;
        }
        let error = |source| Error::Path {
            path: path.clone(),
            source,
        };
        if std::fs::metadata(path).map_err(error)?.is_dir() {
            std::fs::read_dir(path).map_err(error)?;
            inputs.push(Input::Folder(path.clone()));
        } else {
            let file = std::fs::File::open(path).map_err(error)?;
            // A pipe or a device cannot be looked at twice: its format shows when its turn comes.
            if file.metadata().map_err(error)?.is_file()
                && let Err(failure) = start_file(path_name(path), file, &look)
            {
                return Err(Error::Format {
                    name: failure.id,
                    reason: failure.reason,
                });
            }
            inputs.push(Input::File(path.clone()));
        }
    }
    inputs.reverse();
    Ok(Reader {
        options: options.clone(),
        inputs,
        folder: None,
        current: None,
        ids: Ids::default(),
    })
}

/// Streams the documents of one open source; `name` serves for ids and messages, its extension for the format.
///
/// # Errors
/// A source of no known format, as a failure.
pub fn open_stream(
    name: &str,
    source: impl std::io::Read + Send + 'static,
    options: &ReadOptions,
) -> Result<Box<dyn Iterator<Item = Result<Read, Failure>> + Send>, Failure> {
    Ok(Box::new(Reader {
        options: options.clone(),
        inputs: Vec::new(),
        folder: None,
        current: Some((name.to_owned(), start(name.to_owned(), source, options)?)),
        ids: Ids::default(),
    }))
}

/// Bytes of all files under these paths, compressed as they are; `None` where the standard input is among them.
pub fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let mut total = 0;
    for path in paths {
        if path.as_os_str() == STDIN {
            return None;
        }
        for file in walk::Walk::new(path.clone()).flatten() {
            total += std::fs::metadata(file).map_or(0, |meta| meta.len());
        }
    }
    Some(total)
}

/// The name of a path in ids: with `/` on every system, without a leading `./`.
fn path_name(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    name.strip_prefix("./").unwrap_or(&name).to_owned()
}

/// A file that lies on a disk: Parquet is read where it stands.
fn start_file(
    name: String,
    mut file: std::fs::File,
    options: &ReadOptions,
) -> Result<Documents, Failure> {
    let chosen = matches!(options.format, None | Some(InputFormat::Parquet));
    if chosen && file.metadata().is_ok_and(|meta| meta.is_file()) {
        let mut magic = [0; 4];
        let broken = |error: std::io::Error| bounded::failure(&name, &error);
        let is_parquet = file.read_exact(&mut magic).is_ok() && &magic == b"PAR1";
        file.rewind().map_err(broken)?;
        if is_parquet {
            if let (Some(progress), Ok(meta)) = (&options.progress, file.metadata()) {
                progress.fetch_add(meta.len(), Ordering::Relaxed);
            }
            return Ok(parquet::of_file(name, file, options));
        }
    }
    start(name, file, options)
}

/// Recognises the format and gives the stream of documents.
fn start(
    name: String,
    source: impl std::io::Read + Send + 'static,
    options: &ReadOptions,
) -> Result<Documents, Failure> {
    let limits = &options.limits;
    let broken = |error: std::io::Error| bounded::failure(&name, &error);
    let mut source =
        BufReader::with_capacity(1 << 16, Guard::new(source, options.progress.clone()));
    let head = source.fill_buf().map_err(broken)?;
    let expand = Expand::of(head);
    let counter = source.get_ref().counter();
    let mut reader: Box<dyn BufRead + Send> = expand
        .open(Box::new(source), counter, limits)
        .map_err(broken)?;
    let head = reader.fill_buf().map_err(broken)?;
    let format = match options.format {
        Some(format) => format,
        None => InputFormat::detect(&name, head).map_err(|reason| {
            Failure::new(name.clone(), "format.unknown", reason).hint(
                "name the format with --input-format (text, html, jsonl, json, csv, tsv, parquet, warc, feed)",
            )
        })?,
    };
    Ok(match format {
        InputFormat::Text => text::documents(name, reader, options),
        InputFormat::Html => html::documents(name, reader, options),
        InputFormat::JsonLines => json::lines(name, reader, options),
        InputFormat::Json => json::whole(name, reader, options),
        InputFormat::Csv => table::documents(name, reader, None, options),
        InputFormat::Tsv => table::documents(name, reader, Some(b'\t'), options),
        InputFormat::Parquet => parquet::documents(name, reader, options),
        InputFormat::Warc => warc::documents(name, reader, options),
        InputFormat::Feed => feed::documents(name, reader, options),
    })
}

enum Input {
    Stdin,
    File(PathBuf),
    Folder(PathBuf),
}

struct Reader {
    options: ReadOptions,
    /// Last first.
    inputs: Vec<Input>,
    folder: Option<walk::Walk>,
    current: Option<(String, Documents)>,
    ids: Ids,
}

impl Reader {
    /// Opens a file of the list or of a folder; a failure is the file's only item.
    fn begin(&mut self, path: &Path) -> Option<Failure> {
        let name = path_name(path);
        let started = std::fs::File::open(path)
            .map_err(|error| bounded::failure(&name, &error))
            .and_then(|file| start_file(name.clone(), file, &self.options));
        match started {
            Ok(documents) => {
                self.current = Some((name, documents));
                None
            }
            Err(failure) => Some(failure),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Read, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((name, documents)) = &mut self.current {
                // The parsers of the formats are not ours: what breaks in one file must not end the run.
                match catch_unwind(AssertUnwindSafe(|| documents.next())) {
                    Ok(Some(Ok(mut read))) => {
                        self.ids.name(&mut read);
                        if let Err(failure) =
                            language::check(&mut read, self.options.force_language)
                        {
                            return Some(Err(failure));
                        }
                        return Some(Ok(read));
                    }
                    Ok(Some(Err(failure))) => return Some(Err(failure)),
                    Ok(None) => self.current = None,
                    Err(_) => {
                        let failure = Failure::new(
                            name.clone(),
                            "reader.panic",
                            "the reader broke on this file; the rest of it was not read",
                        )
                        .hint("please report it with the file");
                        self.current = None;
                        return Some(Err(failure));
                    }
                }
                continue;
            }
            if let Some(walk) = &mut self.folder {
                match walk.next() {
                    Some(Ok(path)) => {
                        if let Some(failure) = self.begin(&path) {
                            return Some(Err(failure));
                        }
                    }
                    Some(Err(failure)) => return Some(Err(failure)),
                    None => self.folder = None,
                }
                continue;
            }
            match self.inputs.pop()? {
                Input::Stdin => match start(STDIN.to_owned(), std::io::stdin(), &self.options) {
                    Ok(documents) => self.current = Some((STDIN.to_owned(), documents)),
                    Err(failure) => return Some(Err(failure)),
                },
                Input::File(path) => {
                    if let Some(failure) = self.begin(&path) {
                        return Some(Err(failure));
                    }
                }
                Input::Folder(path) => self.folder = Some(walk::Walk::new(path)),
            }
        }
    }
}

/// Ids that have been given. Only hashes are kept, eight bytes a document, and no more than [`Ids::MOST`] of them.
#[derive(Default)]
struct Ids {
    seen: HashSet<u64>,
}

impl Ids {
    const MOST: usize = 16 << 20;

    fn name(&mut self, read: &mut Read) {
        let hash = |id: &str| detente_event::record::fnv1a(id.as_bytes());
        if self.seen.len() >= Self::MOST || self.seen.insert(hash(&read.document.id)) {
            return;
        }
        let first = std::mem::take(&mut read.document.id);
        let mut number = 2_u64;
        read.document.id = loop {
            let id = format!("{first}~{number}");
            if self.seen.insert(hash(&id)) {
                break id;
            }
            number += 1;
        };
        read.diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "document.same-id",
                format!(
                    "{first:?} is the id of an earlier document; this one is called {:?}",
                    read.document.id
                ),
            )
            .hint("give every document its own id"),
        );
    }
}

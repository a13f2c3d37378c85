//! Readers that know how much they gave.

use std::{
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::Limits;
use crate::Failure;

/// Counts the bytes that come from a source.
pub(super) struct Guard<R> {
    source: R,
    count: Arc<AtomicU64>,
    progress: Option<Arc<AtomicU64>>,
}

impl<R> Guard<R> {
    pub(super) fn new(source: R, progress: Option<Arc<AtomicU64>>) -> Self {
        Self {
            source,
            progress,
            count: Arc::default(),
        }
    }

    pub(super) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.count)
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        if let Some(progress) = &self.progress {
            progress.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }
}

/// How a source is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expand {
    Plain,
    Gzip,
    Zstd,
}

impl Expand {
    /// By the first bytes: RFC 1952 and RFC 8878.
    pub(super) fn of(head: &[u8]) -> Self {
        if head.starts_with(&[0x1f, 0x8b]) {
            Expand::Gzip
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Expand::Zstd
        } else {
            Expand::Plain
        }
    }

    pub(super) fn open(
        self,
        source: Box<dyn BufRead + Send>,
        packed: Arc<AtomicU64>,
        limits: &Limits,
    ) -> io::Result<Box<dyn BufRead + Send>> {
        let inner: Box<dyn Read + Send> = match self {
            Expand::Plain => return Ok(source),
            Expand::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
            Expand::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
                // 128 MiB: what `zstd --long` writes by default; more is asked for by bombs alone.
                decoder.window_log_max(27)?;
                Box::new(decoder)
            }
        };
        Ok(Box::new(BufReader::with_capacity(
            1 << 16,
            Unpacked {
                inner,
                packed,
                given: 0,
                ratio: limits.bomb_ratio,
                bytes: limits.bomb_bytes,
            },
        )))
    }
}

/// Stops a decompression bomb.
struct Unpacked {
    inner: Box<dyn Read + Send>,
    packed: Arc<AtomicU64>,
    given: u64,
    ratio: u64,
    bytes: u64,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        let packed = self.packed.load(Ordering::Relaxed).max(1);
        if self.given > self.bytes && self.given / packed > self.ratio {
            return Err(io::Error::other(Refused {
                code: "file.bomb",
                reason: format!(
                    "{packed} compressed bytes grew to more than {} bytes: this looks like a decompression bomb",
                    self.given
                ),
                hint: "unpack the file by hand if you trust it",
            }));
        }
        Ok(count)
    }
}

/// A limit that was hit, carried through `io::Error`.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) code: &'static str,
    pub(super) reason: String,
    pub(super) hint: &'static str,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refused {}

/// What to tell the user about an error of the system, of a decompressor, or one of our own limits.
pub(super) fn failure(name: &str, error: &io::Error) -> Failure {
    if let Some(refused) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Refused>())
    {
        return Failure::new(name, refused.code, refused.reason.clone()).hint(refused.hint);
    }
    let (code, hint) = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
            ("file.unreadable", "check the path and its permissions")
        }
        io::ErrorKind::UnexpectedEof => {
            ("file.truncated", "the file ends too early; fetch it again")
        }
        _ => (
            "file.broken",
            "the file is damaged or could not be read; fetch it again",
        ),
    };
    Failure::new(name, code, format!("cannot be read: {error}")).hint(hint)
}

/// Reads all there is, up to `most` bytes. `Ok(Err(failure))` when there is more.
pub(super) fn read_all(
    name: &str,
    reader: &mut dyn BufRead,
    most: usize,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failure(name, &error))?;
    if bytes.len() > most {
        return Err(too_large(name, most));
    }
    Ok(bytes)
}

/// The failure of a document over the limit.
pub(super) fn too_large(id: &str, most: usize) -> Failure {
    Failure::new(
        id,
        "document.too-large",
        format!("the document is larger than {most} bytes"),
    )
    .hint("split it, or raise the limit with --max-document-bytes")
}

/// One line without its end; `None` at the end of the input. A line over `most` bytes is skipped whole.
pub(super) enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// Reads the next line in memory bounded by `most`.
pub(super) fn next_line(reader: &mut dyn BufRead, most: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut long = false;
    let mut any = false;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|&b| b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        if long || line.len() + part.len() > most {
            long = true;
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let used = end.map_or(buffer.len(), |e| e + 1);
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(match (any, long) {
        (false, _) => None,
        (true, true) => Some(Line::TooLong),
        (true, false) => Some(Line::Whole(line)),
    })
}

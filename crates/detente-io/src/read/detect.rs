//! Which format is this?

use std::str::FromStr;

/// A format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// Plain text or Markdown, one document a file.
    Text,
    /// An HTML page.
    Html,
    /// One JSON object a line.
    JsonLines,
    /// A JSON object or an array of them.
    Json,
    /// Comma-separated (or semicolon-separated) values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// A web archive.
    Warc,
    /// RSS, Atom or JSON Feed.
    Feed,
}

impl FromStr for InputFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "text" | "txt" | "md" | "markdown" => InputFormat::Text,
            "html" | "htm" | "xhtml" => InputFormat::Html,
            "jsonl" | "ndjson" | "json-lines" => InputFormat::JsonLines,
            "json" => InputFormat::Json,
            "csv" => InputFormat::Csv,
            "tsv" | "tab" => InputFormat::Tsv,
            "parquet" => InputFormat::Parquet,
            "warc" => InputFormat::Warc,
            "feed" | "rss" | "atom" | "xml" => InputFormat::Feed,
            _ => {
                return Err(format!(
                    "unknown input format {name:?}; known are text, html, jsonl, json, csv, tsv, parquet, warc, feed"
                ));
            }
        })
    }
}

impl InputFormat {
    /// By the extension of `name` (`.gz`, `.zst` put aside), else by the first bytes. Where the two disagree about
    /// binary formats and markup, the bytes win.
    pub(super) fn detect(name: &str, head: &[u8]) -> Result<Self, String> {
        if head.starts_with(b"PAR1") {
            return Ok(InputFormat::Parquet);
        }
        if head.starts_with(b"WARC/") {
            return Ok(InputFormat::Warc);
        }
        let lower = name.to_ascii_lowercase();
        let base = lower.rsplit('/').next().unwrap_or(&lower);
        let base = [".gz", ".gzip", ".zst", ".zstd"]
            .iter()
            .find_map(|end| base.strip_suffix(end))
            .unwrap_or(base);
        let extension = base.rsplit_once('.').map(|(_, e)| e);
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let start: String = String::from_utf8_lossy(&head[..head.len().min(4096)])
            .trim_start()
            .to_ascii_lowercase();
        let markup = markup(&start);
        match extension {
            // A page that was saved under the wrong name.
            Some("txt" | "text")
                if start.starts_with("<!doctype html") || start.starts_with("<html") =>
            {
                Ok(InputFormat::Html)
            }
            Some("txt" | "text" | "md" | "markdown") => Ok(InputFormat::Text),
            Some("html" | "htm" | "xhtml" | "shtml") => Ok(markup.unwrap_or(InputFormat::Html)),
            Some("jsonl" | "ndjson" | "jl") => Ok(InputFormat::JsonLines),
            Some("json") => Ok(json(&start)),
            Some("csv") => Ok(InputFormat::Csv),
            Some("tsv" | "tab") => Ok(InputFormat::Tsv),
            Some("parquet" | "pq") => Ok(InputFormat::Parquet),
            Some("warc" | "wet") => Ok(InputFormat::Warc),
            Some("rss" | "atom" | "rdf" | "feed") => Ok(InputFormat::Feed),
            Some("xml") => markup.ok_or_else(|| {
                "this XML is no RSS, no Atom and no XHTML, the kinds that can be read".to_owned()
            }),
            _ => by_content(head, &start, markup),
        }
    }
}

/// HTML or a feed, by the first element.
fn markup(start: &str) -> Option<InputFormat> {
    let mut rest = start;
    // XML declaration, comments and processing instructions may come before.
    for _ in 0..64 {
        rest = rest.trim_start();
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else {
            None
        };
        match skipped {
            Some(at) => rest = &rest[at..],
            None => break,
        }
    }
    let opens = |tag: &str| {
        rest.strip_prefix('<')
            .and_then(|r| r.strip_prefix(tag))
            .is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric()))
    };
    if ["rss", "feed", "rdf:rdf", "atom:feed"]
        .iter()
        .any(|t| opens(t))
    {
        return Some(InputFormat::Feed);
    }
    [
        "!doctype", "html", "head", "body", "article", "div", "p", "meta", "title", "main",
    ]
    .iter()
    .any(|t| opens(t))
    .then_some(InputFormat::Html)
}

fn json(start: &str) -> InputFormat {
    if start.contains("jsonfeed.org/version") {
        return InputFormat::Feed;
    }
    // Two lines that each start an object: lines of JSON under the wrong name.
    let mut lines = start.lines().filter(|l| !l.trim().is_empty());
    let first = lines
        .next()
        .is_some_and(|l| l.starts_with('{') && l.trim_end().ends_with('}'));
    if first && lines.next().is_some_and(|l| l.starts_with('{')) {
        return InputFormat::JsonLines;
    }
    InputFormat::Json
}

fn by_content(
    head: &[u8],
    start: &str,
    markup: Option<InputFormat>,
) -> Result<InputFormat, String> {
    if let Some(format) = markup {
        return Ok(format);
    }
    if start.contains("jsonfeed.org/version") && start.starts_with('{') {
        return Ok(InputFormat::Feed);
    }
    if start.starts_with('{')
        && start
            .chars()
            .nth(1)
            .is_some_and(|c| c == '"' || c == '\'' || c == ' ')
    {
        return Ok(InputFormat::JsonLines);
    }
    if start.starts_with('{') || start.starts_with("[{") || start.starts_with("[\n") {
        return Ok(InputFormat::Json);
    }
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let sample = &head[..head.len().min(4096)];
    let control = sample
        .iter()
        .filter(|&&b| b < 0x20 && !matches!(b, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b | 0x03 | 0x1a))
        .count();
    if !utf16 && (sample.contains(&0) || control * 20 > sample.len()) {
        return Err("the content is binary and of no known format".to_owned());
    }
    Ok(InputFormat::Text)
}

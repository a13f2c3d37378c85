//! Web archives (ISO 28500): pages that were fetched, and the plain text of WET files.

use std::io::{self, BufRead, Read as _};

use detente_text::{Document, page};

use super::{
    Documents, Limits, Read, ReadOptions,
    bounded::{self, Line, next_line, too_large},
    decode::decode,
    html,
};
use crate::Failure;

/// Bytes of one line and of all lines of a record's header.
const HEADER_BYTES: usize = 64 << 10;

pub(super) fn documents(
    name: String,
    reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let mut archive = Archive {
        name,
        reader,
        number: 0,
        limits: options.limits.clone(),
    };
    let mut done = false;
    Box::new(std::iter::from_fn(move || {
        while !done {
            match archive.next_record() {
                Ok(Some(Some(document))) => return Some(document),
                Ok(Some(None)) => {}
                Ok(None) => done = true,
                // After a broken header the start of the next record is not known.
                Err(failure) => {
                    done = true;
                    return Some(Err(failure));
                }
            }
        }
        None
    }))
}

struct Archive {
    name: String,
    reader: Box<dyn BufRead + Send>,
    number: u64,
    limits: Limits,
}

#[derive(Default)]
struct Header {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
    content_type: String,
    length: u64,
}

impl Archive {
    /// `None` at the end; `Some(None)` for a record that is no document.
    fn next_record(&mut self) -> Result<Option<Option<Result<Read, Failure>>>, Failure> {
        self.number += 1;
        let place = format!("{}#{}", self.name, self.number);
        let Some(header) = self.header(&place)? else {
            return Ok(None);
        };
        let id = header.id.clone().unwrap_or_else(|| place.clone());
        let is_document = matches!(header.kind.as_str(), "response" | "resource" | "conversion");
        let large = header.length > self.limits.document_bytes as u64;
        if !is_document || large {
            self.skip(&place, header.length)?;
            return Ok(Some(
                is_document.then(|| Err(too_large(&id, self.limits.document_bytes))),
            ));
        }
        let mut block = Vec::new();
        (&mut self.reader)
            .take(header.length)
            .read_to_end(&mut block)
            .map_err(|error| bounded::failure(&place, &error))?;
        if (block.len() as u64) < header.length {
            return Err(
                Failure::new(id, "file.truncated", "the archive ends inside this record")
                    .hint("fetch the archive again"),
            );
        }
        let document = if header.kind == "response" {
            self.response(id, &header, &block)
        } else {
            self.content(id, &header, &header.content_type, &block)
        };
        Ok(Some(document))
    }

    /// Reads the version line and the named fields; `None` at the end of the archive.
    fn header(&mut self, place: &str) -> Result<Option<Header>, Failure> {
        let broken = |error: io::Error| bounded::failure(place, &error);
        let invalid = |reason: &str| {
            Failure::new(place, "warc.invalid", reason)
                .hint("the archive is damaged here; the rest of it was not read")
        };
        let mut header = Header::default();
        let mut total = 0;
        let mut length = None;
        let mut started = false;
        loop {
            let line = match next_line(&mut *self.reader, HEADER_BYTES).map_err(broken)? {
                Some(Line::Whole(line)) => line,
                Some(Line::TooLong) => return Err(invalid("a header line is too long")),
                None if started => {
                    return Err(Failure::new(
                        place,
                        "file.truncated",
                        "the archive ends inside a header",
                    )
                    .hint("fetch the archive again"));
                }
                None => return Ok(None),
            };
            total += line.len();
            if total > HEADER_BYTES {
                return Err(invalid("a header is too long"));
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            if !started {
                // Empty lines stand between records.
                if line.trim().is_empty() {
                    continue;
                }
                if !line.starts_with("WARC/") {
                    return Err(invalid("a record does not start with WARC/"));
                }
                started = true;
                continue;
            }
            if line.is_empty() {
                break;
            }
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "warc-record-id" => {
                    let id = value.trim_matches(['<', '>']);
                    let id = id.strip_prefix("urn:uuid:").unwrap_or(id).trim();
                    header.id = (!id.is_empty()).then(|| id.to_owned());
                }
                "warc-target-uri" => header.url = Some(value.trim_matches(['<', '>']).to_owned()),
                "warc-date" => header.date = Some(value.to_owned()),
                "content-type" => header.content_type = value.to_owned(),
                "content-length" => length = value.parse().ok(),
                _ => {}
            }
        }
        header.length = length.ok_or_else(|| invalid("a record has no Content-Length"))?;
        Ok(Some(header))
    }

    fn skip(&mut self, place: &str, length: u64) -> Result<(), Failure> {
        let skipped = io::copy(&mut (&mut self.reader).take(length), &mut io::sink())
            .map_err(|error| bounded::failure(place, &error))?;
        if skipped < length {
            return Err(Failure::new(
                place,
                "file.truncated",
                "the archive ends inside this record",
            )
            .hint("fetch the archive again"));
        }
        Ok(())
    }

    /// An HTTP answer; redirects, errors and images are no documents.
    fn response(&self, id: String, header: &Header, block: &[u8]) -> Option<Result<Read, Failure>> {
        let http = header.content_type.to_ascii_lowercase().contains("http");
        if !http && !block.starts_with(b"HTTP/") {
            return self.content(id, header, &header.content_type, block);
        }
        let mut fields = [httparse::EMPTY_HEADER; 256];
        let mut response = httparse::Response::new(&mut fields);
        let parsed = httparse::ParserConfig::default()
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .ignore_invalid_headers_in_responses(true)
            .parse_response(&mut response, block);
        let start = match parsed {
            Ok(httparse::Status::Complete(start)) => start,
            Ok(httparse::Status::Partial) | Err(_) => {
                return Some(Err(Failure::new(
                    id,
                    "warc.http",
                    "the HTTP header of the record is broken",
                )
                .hint("the page cannot be read from this archive; fetch it again")));
            }
        };
        if response
            .code
            .is_some_and(|code| !(200..300).contains(&code))
        {
            return None;
        }
        let field = |name: &str| {
            response
                .headers
                .iter()
                .find(|h| h.name.eq_ignore_ascii_case(name))
                .map(|h| String::from_utf8_lossy(h.value).trim().to_owned())
        };
        let content_type = field("content-type").unwrap_or_default();
        let mut body = block.get(start..).unwrap_or_default().to_vec();
        if field("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked")) {
            // Many archives keep the header and store the body joined: then it does not parse as chunks.
            if let Some(joined) = dechunk(&body) {
                body = joined;
            }
        }
        if let Some(encoding) = field("content-encoding") {
            match self.expand(&encoding, &body) {
                Ok(Some(expanded)) => body = expanded,
                Ok(None) => {}
                Err(error) => return Some(Err(bounded_to(id, &error, self.limits.document_bytes))),
            }
        }
        self.content(id, header, &content_type, &body)
    }

    /// Undoes Content-Encoding; `None` where the body is stored as it is after all.
    fn expand(&self, encoding: &str, body: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let mut expanded = Vec::new();
        let most = self.limits.document_bytes as u64 + 1;
        match encoding.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
                flate2::read::MultiGzDecoder::new(body)
                    .take(most)
                    .read_to_end(&mut expanded)?
            }
            "deflate" => {
                let zlib = flate2::read::ZlibDecoder::new(body)
                    .take(most)
                    .read_to_end(&mut expanded);
                match zlib {
                    Ok(count) => count,
                    Err(_) => {
                        expanded.clear();
                        match flate2::read::DeflateDecoder::new(body)
                            .take(most)
                            .read_to_end(&mut expanded)
                        {
                            Ok(count) => count,
                            Err(_) => return Ok(None),
                        }
                    }
                }
            }
            "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(body)?;
                decoder.window_log_max(27)?;
                decoder.take(most).read_to_end(&mut expanded)?
            }
            _ => return Ok(None),
        };
        if expanded.len() as u64 >= most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Some(expanded))
    }

    /// HTML or plain text; anything else is no document.
    fn content(
        &self,
        id: String,
        header: &Header,
        content_type: &str,
        body: &[u8],
    ) -> Option<Result<Read, Failure>> {
        let lower = content_type.to_ascii_lowercase();
        let kind = lower.split(';').next().unwrap_or("").trim();
        let charset = lower
            .split_once("charset=")
            .map(|(_, label)| label.trim_matches(['"', '\'', ' ', ';']).to_owned());
        let mut read = match kind {
            "text/html" | "application/xhtml+xml" => html::page_of(
                id,
                body,
                charset.as_deref(),
                header.url.as_deref(),
                &self.limits,
            ),
            "text/plain" => {
                let (text, diagnostics) = decode(body, charset.as_deref());
                if text.trim().is_empty() {
                    return Some(Err(Failure::new(
                        id,
                        "document.no-text",
                        "the record has no text",
                    )
                    .hint("nothing to do: the page was empty when it was fetched")));
                }
                let mut document = Document {
                    url: header.url.clone(),
                    ..Document::new(id, text)
                };
                page::analyze_page(&mut document);
                Ok(Read {
                    document,
                    diagnostics,
                })
            }
            _ => return None,
        };
        if let (Ok(read), Some(date)) = (&mut read, &header.date) {
            read.document
                .extra
                .insert("warc_date".to_owned(), date.as_str().into());
        }
        Some(read)
    }
}

fn bounded_to(id: String, error: &io::Error, most: usize) -> Failure {
    if error.kind() == io::ErrorKind::FileTooLarge {
        too_large(&id, most)
    } else {
        bounded::failure(&id, error)
    }
}

/// Joins the chunks of RFC 9112, section 7.1; `None` where the body is not chunked.
fn dechunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(1024).position(|&b| b == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(joined);
        }
        joined.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?;
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

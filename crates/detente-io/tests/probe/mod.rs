//! What must hold for any bytes, whatever format they are taken for.

use std::io::Cursor;

use detente_io::{InputFormat, Limits, ReadOptions, open_stream};

/// Names under `fuzz/corpus` and the formats they are read as.
pub const TARGETS: &[(&str, Option<InputFormat>)] = &[
    ("any", None),
    ("text", Some(InputFormat::Text)),
    ("html", Some(InputFormat::Html)),
    ("jsonl", Some(InputFormat::JsonLines)),
    ("json", Some(InputFormat::Json)),
    ("csv", Some(InputFormat::Csv)),
    ("tsv", Some(InputFormat::Tsv)),
    ("parquet", Some(InputFormat::Parquet)),
    ("warc", Some(InputFormat::Warc)),
    ("feed", Some(InputFormat::Feed)),
];

/// Reads `bytes` and checks every document and failure that comes of them.
pub fn probe(format: Option<InputFormat>, bytes: &[u8]) {
    let options = ReadOptions {
        format,
        force_language: true,
        limits: Limits {
            document_bytes: 1 << 20,
            bomb_bytes: 4 << 20,
            spool_bytes: 16 << 20,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    let Ok(reads) = open_stream("input", Cursor::new(bytes.to_vec()), &options) else {
        return;
    };
    for (count, read) in reads.enumerate() {
        // No reader makes documents out of nothing.
        assert!(count <= bytes.len() * 4 + 8 || format.is_none_or(|f| f == InputFormat::Parquet));
        match read {
            Err(failure) => {
                assert!(!failure.id.is_empty() && !failure.reason.is_empty());
                // Panics of parsers that are not ours are caught; they are findings all the same.
                assert!(
                    !failure.code.ends_with(".panic") || allowed(failure.code),
                    "{failure}"
                );
            }
            Ok(read) => {
                let document = read.document;
                let text = document.text.as_str();
                assert!(!document.id.is_empty());
                assert!(!text.trim().is_empty());
                let mut end = 0;
                for zone in &document.zones {
                    let span = zone.span;
                    assert!(span.start >= end && span.end <= text.len() && !span.is_empty());
                    assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                    end = span.end;
                }
                if let Some(line) = &document.dateline {
                    assert!(text.get(line.span.range()).is_some());
                    assert!(
                        line.place
                            .is_none_or(|p| text.get(p.range()).is_some() && line.span.contains(p))
                    );
                }
                for diagnostic in &read.diagnostics {
                    assert!(diagnostic.span.is_none_or(|s| s.start <= s.end));
                }
            }
        }
    }
}

/// Parquet's own decoder panics on some broken files; the panic is caught and reported as a failure of the file.
fn allowed(code: &str) -> bool {
    code == "reader.panic"
}

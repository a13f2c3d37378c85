//! Plain text and Markdown: one document a file.

use std::io::BufRead;

use detente_text::{Document, page};

use super::{Documents, Read, ReadOptions, bounded, decode::decode};
use crate::Failure;

pub(super) fn documents(
    name: String,
    mut reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let most = options.limits.document_bytes;
    Box::new(std::iter::once_with(move || {
        let bytes = bounded::read_all(&name, &mut *reader, most)?;
        document(name, &bytes)
    }))
}

fn document(name: String, bytes: &[u8]) -> Result<Read, Failure> {
    let (text, diagnostics) = decode(bytes, None);
    let zeros = text.bytes().filter(|&b| b == 0).count();
    if zeros * 50 > text.len() {
        return Err(
            Failure::new(name, "format.binary", "the content is binary, not text")
                .hint("convert it to text, or leave it out"),
        );
    }
    if text.trim().is_empty() {
        return Err(Failure::new(name, "document.no-text", "the file is empty")
            .hint("leave it out, or fetch it again"));
    }
    let mut document = Document::new(name, text);
    page::analyze_page(&mut document);
    Ok(Read {
        document,
        diagnostics,
    })
}

//! News in every usual file format in, event records out.
//!
//! [`open`] turns paths into a stream of documents: plain text and Markdown, HTML pages, JSON Lines, CSV and TSV,
//! Parquet, WARC, RSS, Atom and JSON Feed, each also gzip- or zstd-compressed, recognised by name and content. What
//! cannot be read is a [`Failure`] with the name of the document, the reason and the next step; the others go on.
//! [`Writer`] writes [`detente_event::Record`]s as JSON Lines, CSV, Parquet or a table for people.
//!
//! Both sides stream: memory is bounded by [`Limits`], not by the number of documents.
//!
//! ```no_run
//! use detente_io::{ReadOptions, open};
//! for read in open(&["articles/".into()], &ReadOptions::default())? {
//!     match read {
//!         Ok(read) => println!("{}: {} bytes", read.document.id, read.document.text.len()),
//!         Err(failure) => eprintln!("{failure}"),
//!     }
//! }
//! # Ok::<(), detente_io::Error>(())
//! ```
//!
//! Limits: no Lexis or Factiva exports; no network.
#![forbid(unsafe_code)]

mod error;
mod read;
mod write;

pub use error::{Error, Failure};
pub use read::{
    Columns, InputFormat, Limits, Read, ReadOptions, STDIN, decode, language, open, open_stream,
    total_bytes,
};
pub use write::{OutputFormat, Writer, pretty};

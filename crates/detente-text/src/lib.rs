//! Documents, sentences, tokens and ranges of text.
//!
//! The words every other room uses. A [`Document`] holds the text as it was read; it is never changed. Everything said
//! about it points into it through a [`Span`], a half-open range of UTF-8 bytes. [`Zone`]s tell the article's body from
//! the furniture of its page, [`Sentence`]s and [`Token`]s carry the linguistic analysis, and a [`Diagnostic`] reports
//! what was hard.
//!
//! Limits: this crate does no I/O, reads no clock and knows no language.
#![forbid(unsafe_code)]

mod diagnostic;
mod document;
pub mod page;
mod published;
mod sentence;
mod span;
pub mod when;

pub use diagnostic::{Diagnostic, Severity};
pub use document::{Dateline, Document, Zone, ZoneKind};
pub use published::{ParsePublishedError, Published};
pub use sentence::{Sentence, Token, Upos};
pub use span::Span;

//! Détente: news in, political event data out.
//!
//! [`Engine`] is the only place that knows the order of the rooms: sentences, mentions, resolution, events, clusters.
//! It does no I/O, reads no clock and prints nothing; the same document gives the same records on any thread.
//!
//! ```no_run
//! let engine = detente::Engine::new(detente::Options::default())?;
//! let document = detente::Document::new("a", "France and Mali signed a defence agreement in Bamako on Monday.");
//! for record in engine.code(&document).records {
//!     println!("{} {:?} -> {:?}", record.event, record.actor, record.recipient);
//! }
//! # Ok::<(), detente::Error>(())
//! ```
#![forbid(unsafe_code)]

mod pipeline;

use std::panic::{AssertUnwindSafe, catch_unwind};

use detente_event::coder::{Coder, Weighed};
use detente_lexicon::actors::Lexicon;
use detente_resolve::actor::Resolver;
use detente_syntax::Analyzer;

pub use detente_event::Record;
pub use detente_text::{Diagnostic, Document, Sentence, Severity, Span};
pub use pipeline::Analysis;

/// What can be chosen when an engine is built.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Tables of a user's own actors: (name of the file for messages, its text).
    pub actor_tables: Vec<(String, String)>,
}

/// Why an engine could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model file is unusable.
    #[error("the model cannot be used: {0}")]
    Model(String),
    /// A table is unusable; the message names file, line and the next step.
    #[error("{0}")]
    Table(String),
}

/// What the engine takes from one document.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// Event records in the order of the text.
    pub records: Vec<Record>,
    /// The sentences they were taken from.
    pub sentences: Vec<Sentence>,
    /// What was hard; [`Severity::Error`] means that the document was not coded.
    pub diagnostics: Vec<Diagnostic>,
}

/// The coder: model, tables and the order of the rooms.
#[derive(Debug)]
pub struct Engine {
    analyzer: Analyzer,
    resolver: Resolver,
    coder: Coder,
    version: String,
}

impl Engine {
    /// Loads model and tables.
    ///
    /// # Errors
    /// A user's table that does not validate; a broken model.
    pub fn new(options: Options) -> Result<Self, Error> {
        let broken = |error: detente_nn::Error| Error::Model(error.to_string());
        let analyzer = Analyzer::embedded().map_err(broken)?;
        let mut lexicon = Lexicon::embedded();
        if !options.actor_tables.is_empty() {
            lexicon = lexicon
                .with_overlay(&options.actor_tables)
                .map_err(|error| Error::Table(error.to_string()))?;
        }
        Ok(Self {
            coder: Coder::new(analyzer.model().labels()).map_err(broken)?,
            analyzer,
            resolver: Resolver::new(lexicon),
            version: format!("detente {}", env!("CARGO_PKG_VERSION")),
        })
    }

    /// Version of program, data and model, as written into every record.
    pub fn coder(&self) -> &str {
        &self.version
    }

    /// Codes one document. Never panics: a panic inside becomes a diagnostic of severity error.
    pub fn code(&self, document: &Document) -> Coded {
        catch_unwind(AssertUnwindSafe(|| self.code_unguarded(document))).unwrap_or_else(|payload| {
            let reason = payload
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| payload.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "unknown".to_owned());
            Coded {
                diagnostics: vec![
                    Diagnostic::new(
                        Severity::Error,
                        "engine.panic",
                        format!("the coder broke on this document: {reason}"),
                    )
                    .hint("please report it with the document; the other documents were coded"),
                ],
                ..Coded::default()
            }
        })
    }

    /// Sentences, tokens and tree alone.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The tables, and who is meant.
    pub fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// Everything that is found in a document. Unlike [`Engine::code`] it does not catch panics.
    pub fn analyze(&self, document: &Document) -> Analysis {
        pipeline::analyze(self, document)
    }

    /// The mentions that are weighed as sides of events, to fit weights on. It does not catch panics.
    pub fn weighed(&self, document: &Document) -> Vec<Weighed> {
        pipeline::weighed(self, document)
    }

    fn code_unguarded(&self, document: &Document) -> Coded {
        let Analysis {
            records,
            sentences,
            diagnostics,
            ..
        } = self.analyze(document);
        Coded {
            records,
            sentences,
            diagnostics,
        }
    }
}

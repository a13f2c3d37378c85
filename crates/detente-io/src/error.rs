use std::{fmt, path::PathBuf};

use detente_text::Diagnostic;

/// Why reading or writing could not start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path of the command line cannot be opened.
    #[error("{}: {source}", path.display())]
    Path {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The content or the extension is of no known format.
    #[error("{name}: {reason}")]
    Format {
        /// File or option.
        name: String,
        /// What was seen.
        reason: String,
    },
    /// The output could not be written.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
    /// The Parquet output could not be written.
    #[error("cannot write Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl Error {
    /// The next step for the user.
    pub fn hint(&self) -> &'static str {
        match self {
            Error::Path { .. } => "check the spelling and the permissions of the path",
            Error::Format { .. } => {
                "name the format with --input-format (text, html, jsonl, json, csv, tsv, parquet, warc, feed) \
                 or --format (jsonl, csv, parquet, pretty, gdelt, icews, polecat)"
            }
            Error::Write(_) | Error::Parquet(_) => {
                "check the free space and the permissions of the output"
            }
        }
    }

    /// Did the reader of our output go away? Then there is nobody left to tell.
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Error::Write(error) => error.kind() == std::io::ErrorKind::BrokenPipe,
            Error::Parquet(parquet::errors::ParquetError::External(error)) => error
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }
}

/// A document that was not read: which, why, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Name of the document, or of the file where it stands.
    pub id: String,
    /// Stable, dotted name of the class: `document.too-large`, `language.not-english`, …
    pub code: &'static str,
    /// What happened.
    pub reason: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(id: impl Into<String>, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            code,
            reason: reason.into(),
            hint: None,
        }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As a diagnostic, for the store.
    pub fn diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::new(
            detente_text::Severity::Error,
            self.code,
            self.reason.clone(),
        );
        match &self.hint {
            Some(hint) => diagnostic.hint(hint.clone()),
            None => diagnostic,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.id, self.reason, self.code)?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

//! Why the program could not run: what, where, and the next step.

use std::{fmt, io};

/// Ends the program with exit code 2.
#[derive(Debug)]
pub struct Fault {
    message: String,
    hint: String,
    broken_pipe: bool,
}

impl Fault {
    /// A fault with its next step.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            broken_pipe: false,
        }
    }

    /// Did the reader of our output go away? That is no fault.
    pub fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  hint: {}", self.message, self.hint)
    }
}

impl From<detente_io::Error> for Fault {
    fn from(error: detente_io::Error) -> Self {
        Self {
            broken_pipe: error.is_broken_pipe(),
            ..Self::new(error.to_string(), error.hint())
        }
    }
}

impl From<detente_store::Error> for Fault {
    fn from(error: detente_store::Error) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}

#[cfg(feature = "desk")]
impl From<detente_web::Error> for Fault {
    fn from(error: detente_web::Error) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}

impl From<detente::Error> for Fault {
    fn from(error: detente::Error) -> Self {
        Self::new(
            error.to_string(),
            "correct the file that is named, or leave it out",
        )
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self {
            broken_pipe: error.kind() == io::ErrorKind::BrokenPipe,
            ..Self::new(
                format!("cannot write: {error}"),
                "check the free space and the permissions of the output",
            )
        }
    }
}

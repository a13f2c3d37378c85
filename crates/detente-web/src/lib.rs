//! The desk: pages and charts over a store, for people who would rather look than code.
//!
//! [`Desk`] holds a store and the columns of its records in memory ([`Index`]); [`Desk::answer`] gives the page, JSON
//! twin, download or refusal for one request and knows no network; [`server`] puts HTTP around it. The figures
//! ([`figures`]) and [`charts`] serve the command line as well: the same numbers, the same pictures. [`watch`] takes in
//! what feeds and folders bring.
//!
//! ```no_run
//! let desk = detente_web::Desk::open("corpus.db".as_ref(), detente_web::Options::default())?;
//! let page = desk.answer("/events", &[("event".into(), "ASSAULT".into())]);
//! assert_eq!(page.status, 200);
//! # Ok::<(), detente_web::Error>(())
//! ```
//!
//! **Invariant:** text of articles reaches a page only through `maud`'s escaping or [`charts`]' own, there is no inline
//! script or style, values reach SQL only as parameters, and a page without its scripts still shows everything.
//!
//! Limits: one store a desk; no accounts (whoever reaches the address may review).
#![forbid(unsafe_code)]
#![allow(clippy::type_complexity)]

mod answer;
mod cache;
pub mod charts;
mod desk;
pub mod export;
pub mod figures;
mod html;
pub mod index;
mod pages;
pub mod query;
pub mod review;
pub mod server;
pub mod watch;
pub mod world;

pub use answer::Answer;
pub use desk::{Desk, Options};
pub use index::Index;
pub use query::{BadParameter, Query, select};

/// Why the desk could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] detente_store::Error),
    /// SQLite says no.
    #[error("the store cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value does not become JSON.
    #[error("cannot write JSON: {0}")]
    Json(serde_json::Error),
    /// A file of records cannot be written.
    #[error(transparent)]
    Write(#[from] detente_io::Error),
    /// The address cannot be listened to.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Host and port.
        address: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another host than this machine without a token.
    #[error("{host} can be reached from other machines, which needs a token")]
    NoToken {
        /// The address.
        host: String,
    },
    /// A file or a server of `watch` cannot be used.
    #[error("{what}: {reason}")]
    Watch {
        /// Which.
        what: String,
        /// Why.
        reason: String,
    },
}

impl Error {
    /// The next step for the user.
    pub fn hint(&self) -> &'static str {
        match self {
            Error::Store(error) => error.hint(),
            Error::Sqlite(_) => {
                "check that the store lies on a local disk and can be read and written"
            }
            Error::Json(_) => "please report it",
            Error::Write(error) => error.hint(),
            Error::Listen { .. } => "choose another port with --port",
            Error::NoToken { .. } => "give one with --token, or leave --host away",
            Error::Watch { .. } => "check the address or the path",
        }
    }
}

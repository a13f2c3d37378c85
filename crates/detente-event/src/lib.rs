//! What happened, in which status, and who says so.
//!
//! A [`Proposition`] says who did what to whom, as said, and knows no ontology. The coder turns propositions into
//! [`Event`]s under PLOVER. A [`Record`] is an event with the fields of the published contract.
#![forbid(unsafe_code)]

pub mod attribution;
pub mod claims;
pub mod coder;
pub mod confidence;
pub mod contexts;
pub mod proposition;
pub mod record;
mod scenery;
pub mod sizes;
pub mod status;
mod types;

pub use record::Record;
pub use types::{
    Argument, Attribution, AttributionKind, Event, Evidence, Proposition, Role, Scored, Size, Sizes,
};

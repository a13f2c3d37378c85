//! Where sentences and tokens are, and how they hang together.
//!
//! [`Analyzer::analyze`] splits the coded zones of a document into sentences and tokens by rules, and has the model
//! tag, parse and mark them. The result keeps the neural output of each sentence beside its tokens, for the rooms above.
#![forbid(unsafe_code)]

pub mod segment;

//! What does the trained model say? Word pieces, the encoder, and its heads.
//!
//! [`Model`] reads sentences of words (the caller splits text into them) and gives, for each
//! sentence, a [`SentenceOutput`]: tags, features, lemma scripts, a dependency tree, name tags,
//! mention types, factuality and event triggers. With it, [`Model::roles`] and
//! [`Model::relation`] can be asked afterwards.
//!
//! ```
//! # fn main() -> Result<(), detente_nn::Error> {
//! use detente_nn::{Model, Options};
//!
//! let bytes = b"not a model";
//! let error = Model::from_bytes(bytes).err().expect("an error");
//! assert!(error.to_string().contains("hint:"));
//! // let model = Model::embedded()?;
//! // let output = model.encode(&[&["Talks", "resumed", "."]], &Options::default());
//! # Ok(())
//! # }
//! ```
//!
//! **Invariant:** this crate does no I/O, starts no threads, reads no clock and no environment.
//!
//! **Invariant:** a sentence's output depends on its words and the model alone: not on its
//! neighbours in a batch, the size of the batch, the thread, or the instruction set. Integer
//! sums are exact, activations are scaled for each word piece alone, floats are added in one
//! fixed order without fused multiply-add.
//!
//! Limits: sentences of more than 510 word pieces are read in parts, words of more than 16
//! pieces by their first 16; both are told in the output.

#![deny(unsafe_code)]

mod across;
mod config;
mod encoder;
mod error;
mod heads;
mod kernels;
mod lemma;
mod linear;
mod load;
mod math;
mod model;
mod mst;
mod output;
mod shape;
mod topic;
mod unicode_tables;
mod wordpiece;

pub use across::{Across, AcrossFeatures, AcrossRoles, AcrossTrigger, AcrossWord};
pub use config::Labels;
pub use error::{Error, ErrorKind};
pub use kernels::Kernel;
pub use lemma::apply_lemma;
pub use model::{Model, Options, RelationQuery, Workspace};
pub use output::{Choice, SentenceOutput, Table, WordOutput};
pub use shape::shape;
pub use topic::{Topic, mean};
pub use wordpiece::Piece;

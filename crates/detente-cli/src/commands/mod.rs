//! The commands, one file each.

pub mod code;
pub mod eval;
pub mod explain;
pub mod export;
pub mod parse;
pub mod search;

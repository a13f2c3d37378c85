//! The commands, one file each.

pub mod code;
pub mod export;
pub mod search;

//! The commands, one file each.

pub mod actors;
pub mod code;
pub mod eval;
pub mod explain;
pub mod export;
#[cfg(feature = "desk")]
mod figure;
#[cfg(feature = "desk")]
pub mod map;
#[cfg(feature = "desk")]
pub mod network;
pub mod parse;
pub mod places;
pub mod search;
#[cfg(feature = "desk")]
pub mod series;
#[cfg(feature = "desk")]
pub mod serve;
#[cfg(feature = "desk")]
pub mod watch;

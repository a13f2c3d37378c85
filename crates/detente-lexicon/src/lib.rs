//! What is known: countries, actors with dated offices, places and their names.
#![forbid(unsafe_code)]

pub mod actors;
mod fold;
pub mod gazetteer;

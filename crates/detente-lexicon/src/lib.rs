//! What is known: countries, actors with dated offices, places and their names.
#![forbid(unsafe_code)]

mod fold;
pub mod gazetteer;

//! Compiles the tables under `data/` into the forms that the crate embeds. Each table has its own module in `build/`.

use std::{env, path::PathBuf};

#[path = "build/actors.rs"]
mod actors;
#[path = "build/gazetteer.rs"]
mod gazetteer;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let data = root.join("../../data");
    println!("cargo::rerun-if-changed=build.rs");
    gazetteer::build(&data, &out);
    actors::build(&data, &out);
}

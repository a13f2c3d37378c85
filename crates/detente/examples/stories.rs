//! What a story is about, as numbers: the mean of the vectors of its words, for `training/topics.py`.
//!
//! `cargo run --release -p detente --example stories -- ITEMS.jsonl > stories.tsv`
//!
//! Prints the id of each item that has a heading and the numbers, with blanks between them.

use std::{error::Error, fmt::Write, fs::File, io::BufRead, io::BufReader};

use detente::{Document, Engine, Options};
use detente_nn::mean;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("stories ITEMS.jsonl")?;
    let engine = Engine::new(Options::default())?;
    for line in BufReader::new(File::open(path)?).lines() {
        let item: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |key: &str| item[key].as_str().unwrap_or("").to_owned();
        if matches!(&*text("category"), "" | "Uncategorized") {
            continue;
        }
        let parsed = engine
            .analyzer()
            .analyze(&Document::new(text("id"), text("text")));
        let mut row = text("id");
        for x in mean(&parsed.outputs) {
            write!(row, " {x:.3}")?;
        }
        println!("{row}");
    }
    Ok(())
}

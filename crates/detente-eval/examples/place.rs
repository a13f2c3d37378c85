//! Scores places: `cargo run --release -p detente-eval --example place -- ../shared/data/place/lgl.xml [--recognize]`

use std::{env, error::Error, fs};

use detente_eval::place;
use detente_syntax::Analyzer;
use detente_text::Document;

fn main() -> Result<(), Box<dyn Error>> {
    let mut recognize = false;
    let mut files = Vec::new();
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--recognize" => recognize = true,
            _ => files.push(argument),
        }
    }
    for file in files {
        let docs = place::read(&fs::read_to_string(&file)?)?;
        let report = if recognize {
            let analyzer = Analyzer::embedded()?;
            let mut sentences = |text: &str| analyzer.analyze(&Document::new("", text)).sentences;
            place::evaluate(&docs, Some(&mut sentences))
        } else {
            place::evaluate(&docs, None)
        };
        println!("{file}\n{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}

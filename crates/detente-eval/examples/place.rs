//! Scores places: `cargo run --release -p detente-eval --example place -- ../shared/data/place/lgl.xml [--recognize] [--errors]`
//! With `--errors` it lists what recognition misses and adds instead, as `-\tgold` and `+\tpredicted` lines.

use std::{env, error::Error, fs};

use detente_eval::place;
use detente_resolve::place::recognize_toponyms;
use detente_syntax::Analyzer;
use detente_text::{Document, Span};

fn main() -> Result<(), Box<dyn Error>> {
    let mut recognize = false;
    let mut errors = false;
    let mut files = Vec::new();
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--recognize" => recognize = true,
            "--errors" => errors = true,
            _ => files.push(argument),
        }
    }
    for file in files {
        let docs = place::read(&fs::read_to_string(&file)?)?;
        if errors {
            list_errors(&docs, &Analyzer::embedded()?);
            continue;
        }
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

fn list_errors(docs: &[place::GoldDoc], analyzer: &Analyzer) {
    for doc in docs {
        let sentences = analyzer
            .analyze(&Document::new("", doc.text.as_str()))
            .sentences;
        let found = recognize_toponyms(&doc.text, &sentences);
        let line = |sign: &str, sort: String, span: Span| {
            let from = boundary(&doc.text, span.start.saturating_sub(30));
            let to = boundary(&doc.text, (span.end + 30).min(doc.text.len()));
            let context = doc.text.get(from..to).unwrap_or("").replace('\n', " ");
            println!("{sign}\t{sort}\t{}\t{context}", span.of(&doc.text));
        };
        for gold in &doc.toponyms {
            match found.iter().find(|t| t.span.overlaps(gold.span)) {
                None => {
                    let tags: Vec<&str> = sentences
                        .iter()
                        .flat_map(|s| &s.tokens)
                        .filter(|t| t.span.overlaps(gold.span))
                        .map(|t| t.ner.as_str())
                        .collect();
                    line(
                        "-",
                        format!("{:?} {}", gold.sort, tags.join(" ")),
                        gold.span,
                    );
                }
                Some(t) if t.span != gold.span => {
                    line("~", t.span.of(&doc.text).to_owned(), gold.span);
                }
                Some(_) => {}
            }
        }
        for t in &found {
            if !doc.toponyms.iter().any(|g| g.span.overlaps(t.span)) {
                line("+", format!("{:?} {}", t.usage, t.score), t.span);
            }
        }
    }
}

/// The last character boundary at or before this byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

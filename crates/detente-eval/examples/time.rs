//! Scores time expressions: `cargo run -p detente-eval --example time -- DIR [--errors] [--no-parse]`.
use detente_eval::time;
use detente_resolve::time::{Anchor, resolve_times};
use detente_syntax::{Analyzer, segment};
use detente_text::{Document, Sentence, Span, Token, ZoneKind};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| arguments.iter().any(|a| a == name);
    let dir = arguments
        .iter()
        .find(|a| !a.starts_with("--"))
        .ok_or("usage: time DIR [--errors] [--no-parse]")?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !hidden && path.extension().is_some_and(|e| e == "tml") {
            let id = path
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default();
            files.push((id, std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    let analyzer = if flag("--no-parse") {
        None
    } else {
        Some(Analyzer::embedded()?)
    };
    let mut all = Vec::new();
    let scores = time::score_files(&files, |document, anchor| {
        let times = find(analyzer.as_ref(), document, anchor);
        all.push(times.clone());
        times
    })?;
    if flag("--errors") {
        for ((id, xml), times) in files.iter().zip(&all) {
            let doc = time::read(id, xml)?;
            let text = &doc.document.text;
            let around = |span: Span| {
                let from = text.floor_char_boundary(span.start.saturating_sub(60));
                let to = text.floor_char_boundary((span.end + 40).min(text.len()));
                format!(
                    "{} [[{}]] {}",
                    &text[from..span.start],
                    span.of(text),
                    &text[span.end..to]
                )
                .replace('\n', " ")
            };
            let pairs = time::pairs(&doc.times, times);
            let dct = doc
                .document
                .published
                .map(|p| p.day().to_string())
                .unwrap_or_default();
            for (g, p) in &pairs {
                let (gold, found) = (&doc.times[*g], &times[*p]);
                if gold.value != found.value {
                    println!(
                        "VALUE\t{}\t{}\t{dct}\t{}",
                        gold.value,
                        found.value,
                        around(gold.span)
                    );
                }
                if gold.span != found.span {
                    println!(
                        "EXTENT\t{:?}\t{:?}\t{dct}",
                        gold.span.of(text),
                        found.span.of(text)
                    );
                }
            }
            for (g, gold) in doc.times.iter().enumerate() {
                if !pairs.iter().any(|(x, _)| *x == g) {
                    println!("MISSED\t{}\t{dct}\t{}", gold.value, around(gold.span));
                }
            }
            for (p, found) in times.iter().enumerate() {
                if !pairs.iter().any(|(_, x)| *x == p) {
                    println!("EXTRA\t{}\t{dct}\t{}", found.value, around(found.span));
                }
            }
        }
    }
    println!("{}", serde_json::to_string_pretty(&scores)?);
    Ok(())
}

fn find(
    analyzer: Option<&Analyzer>,
    document: &Document,
    anchor: &Anchor,
) -> Vec<detente_resolve::Time> {
    let sentences = match analyzer {
        Some(analyzer) => analyzer.analyze(document).sentences,
        None => segment::segment(&document.text, Span::new(0, document.text.len()))
            .into_iter()
            .map(|raw| Sentence {
                span: raw.span,
                zone: ZoneKind::Body,
                paragraph: raw.paragraph,
                tokens: raw
                    .tokens
                    .into_iter()
                    .map(|span| Token {
                        span,
                        ..Token::default()
                    })
                    .collect(),
            })
            .collect(),
    };
    resolve_times(&document.text, &sentences, anchor)
}

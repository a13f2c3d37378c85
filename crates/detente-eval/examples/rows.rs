//! Scores the coder on event rows: `cargo run --example rows -- FILE.tsv… [--details] [--all]`.
use detente_eval::rows::{RowEvent, held_back, read, score};
use detente_event::coder::{self, Context, Thresholds};
use detente_resolve::Actor;
use detente_text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|a| a == name);
    let number = |name: &str, default: f32| {
        args.iter()
            .find_map(|a| a.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
            .unwrap_or(default)
    };
    let d = Thresholds::default();
    let thresholds = Thresholds {
        trigger: number("--trigger", d.trigger),
        side: number("--side", d.side),
        syntax: number("--syntax", d.syntax),
        source: number("--source", d.source),
        ..d
    };
    let analyzer = detente_syntax::Analyzer::embedded()?;
    let mut rows = Vec::new();
    for file in args.iter().filter(|a| !a.starts_with("--")) {
        rows.extend(read(&std::fs::read_to_string(file)?)?);
    }
    if !flag("--all") {
        rows.retain(|r| held_back(&r.id));
    }
    let mut predicted = Vec::new();
    for row in &rows {
        let document = Document::new(row.id.clone(), row.text.clone());
        let parsed = analyzer.analyze(&document);
        let mentions = detente_mention::find(&document.text, &parsed.sentences, |w| {
            w.ends_with("an")
                || w.ends_with("ish")
                || w.ends_with("ese")
                || w.ends_with("ench")
                || w.ends_with("eli")
                || w.ends_with("qi")
        });
        let actors: Vec<Option<Actor>> = mentions
            .iter()
            .map(|m| {
                Some(Actor {
                    span: m.span,
                    ..Actor::default()
                })
            })
            .collect();
        let coding = coder::code(
            &Context {
                document: &document,
                sentences: &parsed.sentences,
                outputs: &parsed.outputs,
                model: analyzer.model(),
                mentions: &mentions,
                actors: &actors,
            },
            &thresholds,
        );
        predicted.push(
            coding
                .events
                .iter()
                .map(|draft| {
                    let e = &draft.event;
                    RowEvent {
                        category: e.category.to_string(),
                        mode: e.modes.first().cloned().unwrap_or_default(),
                        trigger: e.evidence.trigger,
                        actors: e.actors.iter().map(|a| a.span).collect(),
                        recipients: e.recipients.iter().map(|a| a.span).collect(),
                        status: e.status.to_string(),
                        said_by: e.said_by.as_ref().map(|(a, _)| a.span),
                        place: draft
                            .place_words
                            .iter()
                            .max_by(|a, b| a.1.total_cmp(&b.1))
                            .map(|(w, _)| parsed.sentences[e.sentence].tokens[*w].span),
                        date: None,
                    }
                })
                .collect::<Vec<_>>(),
        );
    }
    let scores = score(&rows, &predicted);
    if flag("--details") {
        for line in &scores.details {
            println!("{line}");
        }
    }
    println!("{}", serde_json::to_string_pretty(&scores)?);
    Ok(())
}

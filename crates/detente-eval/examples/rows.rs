//! Tries thresholds of the coder on held-back event rows:
//! `cargo run --example rows -- FILE.tsv… [--trigger=0.4,0.5] [--side=…] [--syntax=…] [--core=…] [--details] [--all]`.
use detente_eval::rows::{RowEvent, held_back, read, score};
use detente_event::{
    Event,
    coder::{self, Context, Thresholds},
};
use detente_lexicon::actors::Lexicon;
use detente_resolve::actor::Resolver;
use detente_text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|a| a == name);
    let analyzer = detente_syntax::Analyzer::embedded()?;
    let resolver = Resolver::new(Lexicon::embedded());
    let mut rows = Vec::new();
    for file in args.iter().filter(|a| !a.starts_with("--")) {
        rows.extend(read(&std::fs::read_to_string(file)?)?);
    }
    if !flag("--all") {
        rows.retain(|r| held_back(&r.id));
    }
    let mut parsed_rows = Vec::new();
    for row in &rows {
        let document = Document::new(row.id.clone(), row.text.clone());
        let parsed = analyzer.analyze(&document);
        let mentions = detente_mention::find(&document.text, &parsed.sentences, |w| {
            resolver.is_adjective(w)
        });
        let actors = resolver.resolve(&document, &parsed.sentences, &mentions);
        parsed_rows.push((document, parsed, mentions, actors));
    }
    let list = |name: &str, default: f32| -> Vec<f32> {
        args.iter()
            .find_map(|a| a.strip_prefix(name)?.strip_prefix('='))
            .map_or(vec![default], |v| {
                v.split(',').filter_map(|x| x.parse().ok()).collect()
            })
    };
    let d = Thresholds::default();
    for trigger in list("--trigger", d.trigger) {
        for side in list("--side", d.side) {
            for syntax in list("--syntax", d.syntax) {
                for core in list("--core", d.core) {
                    let thresholds = Thresholds {
                        trigger,
                        side,
                        syntax,
                        core,
                        ..d
                    };
                    let predicted: Vec<Vec<RowEvent>> = parsed_rows
                        .iter()
                        .map(|(document, parsed, mentions, actors)| {
                            let context = Context {
                                document,
                                sentences: &parsed.sentences,
                                outputs: &parsed.outputs,
                                model: analyzer.model(),
                                mentions,
                                actors,
                            };
                            coder::code(&context, &thresholds)
                                .events
                                .iter()
                                .map(|draft| row_event(&draft.event))
                                .collect()
                        })
                        .collect();
                    let scores = score(&rows, &predicted);
                    if flag("--details") {
                        for line in &scores.details {
                            println!("{line}");
                        }
                    }
                    println!(
                        "trigger {trigger} side {side} syntax {syntax} core {core}: category P {:.3} R {:.3} F1 {:.4}, sides F1 {:.4}, actors {:.3} recipients {:.3} status {:.3} said_by {:.3}",
                        scores.category.precision,
                        scores.category.recall,
                        scores.category.f1,
                        scores.sides.f1,
                        scores.of_paired["actors"].value().unwrap_or(0.0),
                        scores.of_paired["recipients"].value().unwrap_or(0.0),
                        scores.of_paired["status"].value().unwrap_or(0.0),
                        scores.of_paired["said_by"].value().unwrap_or(0.0),
                    );
                }
            }
        }
    }
    Ok(())
}

fn row_event(e: &Event) -> RowEvent {
    RowEvent {
        category: e.category.to_string(),
        mode: e.modes.first().cloned().unwrap_or_default(),
        trigger: e.evidence.trigger,
        actors: e.actors.iter().map(|a| a.span).collect(),
        recipients: e.recipients.iter().map(|a| a.span).collect(),
        status: e.status.to_string(),
        said_by: e.said_by.as_ref().map(|(a, _)| a.span),
        place: None,
        date: None,
        confidence: e.confidence,
    }
}

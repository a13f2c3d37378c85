//! Tries thresholds of the coder on held-back event rows:
//! `cargo run --example rows -- FILE.tsv… [--trigger=0.4,0.5] [--side=…] [--syntax=…] [--core=…] [--details] [--all]`.
use detente_eval::rows::{RowEvent, held_back, read, score};
use detente_event::{
    Event,
    coder::{Coder, Context, Thresholds},
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
        let mentions = detente_mention::find(&document.text, &parsed.sentences, &resolver);
        let actors = resolver.resolve(&document, &parsed.sentences, &mentions);
        parsed_rows.push((document, parsed, mentions, actors));
    }
    let d = Thresholds::default();
    let mut grid = vec![d];
    let mut vary = |name: &str, set: fn(&mut Thresholds, f32)| {
        let values: Vec<f32> = args
            .iter()
            .find_map(|a| a.strip_prefix(name)?.strip_prefix('='))
            .map_or(Vec::new(), |v| {
                v.split(',').filter_map(|x| x.parse().ok()).collect()
            });
        if !values.is_empty() {
            grid = grid
                .iter()
                .flat_map(|t| {
                    values.iter().map(move |&v| {
                        let mut t = *t;
                        set(&mut t, v);
                        t
                    })
                })
                .collect();
        }
    };
    vary("--trigger", |t, v| t.trigger = v);
    vary("--pastime", |t, v| t.pastime = v);
    vary("--pastime-of-state", |t, v| t.pastime_of_state = v);
    vary("--side", |t, v| t.side = v);
    vary("--syntax", |t, v| t.syntax = v);
    vary("--core", |t, v| t.core = v);
    vary("--conjunct", |t, v| t.conjunct = v);
    vary("--source", |t, v| t.source = v);
    let mut coder = Coder::new(analyzer.model().labels())?;
    for thresholds in grid {
        coder.thresholds = thresholds;
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
                coder
                    .code(&context)
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
        let part = |name: &str| scores.of_paired[name].value().unwrap_or(0.0);
        println!(
            "{thresholds:?}: category P {:.3} R {:.3} F1 {:.4}, sides F1 {:.4}, actors {:.3} recipients {:.3} mode {:.3} status {:.3} said_by {:.3}",
            scores.category.precision,
            scores.category.recall,
            scores.category.f1,
            scores.sides.f1,
            part("actors"),
            part("recipients"),
            part("mode"),
            part("status"),
            part("said_by"),
        );
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

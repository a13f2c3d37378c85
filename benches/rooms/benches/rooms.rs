//! What each room takes for one article of the repository.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use detente::{Document, Engine, Options};
use detente_syntax::segment;
use detente_text::Span;

const ARTICLE: &str = include_str!("../../../articles/2020-07-minsk.txt");

fn rooms(c: &mut Criterion) {
    let engine = Engine::new(Options::default()).expect("the model and tables are in the program");
    let document = Document::new("article", ARTICLE);
    let text = document.text.as_str();
    let analyzer = engine.analyzer();
    let parsed = analyzer.analyze(&document);
    let mentions = detente_mention::find(text, &parsed.sentences, engine.resolver());

    let mut group = c.benchmark_group("rooms");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text: sentences and tokens", |b| {
        b.iter(|| segment::segment(black_box(text), Span::new(0, text.len())));
    });
    group.bench_function("syntax: the whole model", |b| {
        b.iter(|| analyzer.analyze(black_box(&document)));
    });
    group.bench_function("mention", |b| {
        b.iter(|| detente_mention::find(text, black_box(&parsed.sentences), engine.resolver()));
    });
    group.bench_function("resolve: actors", |b| {
        b.iter(|| {
            engine
                .resolver()
                .resolve(&document, &parsed.sentences, black_box(&mentions))
        });
    });
    group.bench_function("event: attribution", |b| {
        b.iter(|| detente_event::attribution::attributions(text, black_box(&parsed.sentences)));
    });
    group.bench_function("everything", |b| b.iter(|| engine.code(black_box(&document))));
    group.finish();
}

criterion_group!(benches, rooms);
criterion_main!(benches);

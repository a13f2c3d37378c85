//! Measures the encoder on plain sentences, one a line, words separated by spaces.
//!
//! `cargo bench -p detente-nn --bench encode -- MODEL SENTENCES [KERNEL] [BATCH]`

use detente_nn::{Kernel, Model, Options, Workspace};
use std::time::Instant;

/// Seconds of processor time of this thread, so that other work on the machine does not count;
/// wall-clock time where the system does not tell.
fn seconds(start: Instant) -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|s| s.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(|| start.elapsed().as_secs_f64(), |ns| ns * 1e-9)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(model), Some(text)) = (args.get(1), args.get(2)) else {
        eprintln!("usage: encode MODEL SENTENCES [KERNEL] [BATCH]");
        return Ok(());
    };
    let bytes: &'static [u8] = Box::leak(std::fs::read(model)?.into_boxed_slice());
    let start = Instant::now();
    let before = seconds(start);
    let mut model = Model::from_static(bytes)?;
    println!("load: {:.1} ms", (seconds(start) - before) * 1e3);
    let named = args
        .get(3)
        .and_then(|name| Kernel::available().into_iter().find(|k| k.name() == name));
    if let Some(kernel) = named {
        model = model.with_kernel(kernel);
    }
    let mut options = Options::default();
    if let Some(batch) = args.get(4) {
        options.batch_pieces = batch.parse()?;
    }
    let text = std::fs::read_to_string(text)?;
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|l| l.split(' ').filter(|w| !w.is_empty()).collect())
        .collect();
    let sentences: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let words: usize = sentences.iter().map(|s| s.len()).sum();
    let pieces: usize = sentences
        .iter()
        .flat_map(|s| s.iter())
        .map(|w| model.word_pieces(w).len())
        .sum();
    let mut workspace = Workspace::new();
    let mut best = f64::INFINITY;
    for _ in 0..10 {
        let before = seconds(start);
        let out = model.encode_with(&mut workspace, &sentences, &options);
        let time = seconds(start) - before;
        best = best.min(time);
        std::hint::black_box(out);
    }
    println!(
        "{}: {} sentences, {words} words, {pieces} pieces in {best:.3} s: {:.0} pieces/s, {:.0} words/s",
        model.kernel().name(),
        sentences.len(),
        pieces as f64 / best,
        words as f64 / best
    );
    Ok(())
}

//! Reads files without coding them: counts documents, bytes and failures by class.
//!
//! `cargo run --release -p detente-io --example read -- news.jsonl` shows how fast the readers alone are.

use std::{collections::BTreeMap, time::Instant};

fn main() -> Result<(), detente_io::Error> {
    let paths: Vec<std::path::PathBuf> = std::env::args_os().skip(1).map(Into::into).collect();
    let started = Instant::now();
    let (mut documents, mut bytes, mut datelines) = (0_u64, 0_usize, 0_u64);
    let mut failures: BTreeMap<&str, u64> = BTreeMap::new();
    for read in detente_io::open(&paths, &detente_io::ReadOptions::default())? {
        match read {
            Ok(read) => {
                documents += 1;
                bytes += read.document.text.len();
                datelines += u64::from(read.document.dateline.is_some());
                for diagnostic in &read.diagnostics {
                    eprintln!(
                        "{}: {} [{}]",
                        read.document.id, diagnostic.message, diagnostic.code
                    );
                }
            }
            Err(failure) => {
                *failures.entry(failure.code).or_default() += 1;
                eprintln!("{failure}");
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{documents} documents, {bytes} bytes, {datelines} datelines, {seconds:.1} s");
    for (code, count) in failures {
        println!("{count} failed: {code}");
    }
    Ok(())
}

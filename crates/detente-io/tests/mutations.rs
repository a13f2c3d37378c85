//! Mutated inputs for every reader, on stable Rust. `DETENTE_MUTATIONS=1000000 cargo test -p detente-io --release --test
//! mutations` runs a million of them; the default is small enough for every day.

mod probe;

use std::{fs, path::Path, time::Instant};

use probe::{TARGETS, probe};

/// Splitmix64: a generator whose sequence is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % (most.max(1) as u64)).unwrap_or(0)
    }
}

const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"</p>",
    b"<b>",
    b"<p>",
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\t",
    b";",
    b"\\",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xe2\x80",
    b"\xef\xbb\xbf",
    b"&amp;",
    b"&#x1F600;",
    b"]]>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"WARC/1.0\r\n",
    b"Content-Length: 99\r\n",
    b"-",
    "\u{2014}".as_bytes(),
    "\u{ad}".as_bytes(),
    "\u{200b}".as_bytes(),
    b"LONDON, ",
    b"(Reuters) - ",
    b"By ",
    b"Published: ",
    b"5 September 2017 ",
    b"29 February",
    b"9999999999",
    b"-1",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
    "İstanbul ".as_bytes(),
    "ǆ".as_bytes(),
    "ﬀ".as_bytes(),
];

fn mutate(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        match random.below(7) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << random.below(8);
            }
            1 => bytes.truncate(at),
            2 => {
                let end = (at + random.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + random.below(64)).min(bytes.len());
                let part = bytes[at..end].repeat(1 + random.below(40));
                bytes.splice(at..at, part);
            }
            4 => {
                let other = &seeds[random.below(seeds.len())];
                let start = random.below(other.len() + 1);
                let end = (start + random.below(200)).min(other.len());
                let part = other[start..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
        bytes.truncate(64 << 10);
    }
    bytes
}

fn table() -> Vec<u8> {
    use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray};
    let text: ArrayRef = std::sync::Arc::new(StringArray::from(vec![
        Some("Troops left."),
        None,
        Some("Envoy came."),
    ]));
    let date: ArrayRef =
        std::sync::Arc::new(Date32Array::from(vec![Some(17414), None, Some(17415)]));
    let batch =
        RecordBatch::try_from_iter_with_nullable([("text", text, true), ("date", date, true)])
            .unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn mutated_inputs_break_no_reader() {
    let count: usize = std::env::var("DETENTE_MUTATIONS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1500);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut slowest = (0.0, "");
    for (number, (name, format)) in TARGETS.iter().enumerate() {
        if *name == "parquet" {
            // A table is made here: its bytes depend on the version of the library.
            let table = table();
            probe(*format, &table);
            let mut random = Random(99);
            for _ in 0..count / TARGETS.len() {
                probe(*format, &mutate(&mut random, std::slice::from_ref(&table)));
            }
            continue;
        }
        let mut files: Vec<_> = fs::read_dir(corpus.join(name))
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        files.sort();
        let seeds: Vec<Vec<u8>> = files.iter().map(|f| fs::read(f).unwrap()).collect();
        for seed in &seeds {
            probe(*format, seed);
        }
        let mut random = Random(number as u64 + 1);
        for _ in 0..count / TARGETS.len() {
            let bytes = mutate(&mut random, &seeds);
            let started = Instant::now();
            probe(*format, &bytes);
            let seconds = started.elapsed().as_secs_f64();
            if seconds > slowest.0 {
                slowest = (seconds, name);
            }
        }
    }
    println!("slowest input: {:.3} s ({})", slowest.0, slowest.1);
}

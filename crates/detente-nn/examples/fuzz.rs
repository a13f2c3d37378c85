//! Feeds strange strings to word pieces and encoder, and checks what must always hold.
//!
//! `cargo run --release -p detente-nn --example fuzz -- MODEL COUNT [SEED] [FILE...]`
//!
//! COUNT strings are made up: characters of all scripts, combining marks, controls, emoji,
//! right-to-left marks, very long words; lines of the files are cut and glued at random. All go
//! through the word pieces, every fiftieth through the encoder as part of a sentence.

use detente_nn::{Model, Options, Workspace};

struct Noise(u64);

impl Noise {
    fn next(&mut self, below: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as u32) % below.max(1)
    }

    fn char(&mut self) -> char {
        let ranges = [
            (0x20, 0x7e),
            (0x00, 0x1f),
            (0x80, 0x24f),
            (0x300, 0x36f),
            (0x370, 0x6ff),
            (0x900, 0xdff),
            (0xe00, 0x1100),
            (0x1100, 0x11ff),
            (0x2000, 0x206f),
            (0x3000, 0x9fff),
            (0xac00, 0xd7a3),
            (0xf900, 0xffff),
            (0x1_f300, 0x1_faff),
            (0x0, 0x10_ffff),
        ];
        let (low, high) = ranges[self.next(ranges.len() as u32) as usize];
        char::from_u32(low + self.next(high - low + 1)).unwrap_or('\u{fffd}')
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(model), Some(count)) = (args.get(1), args.get(2)) else {
        eprintln!("usage: fuzz MODEL COUNT [SEED] [FILE...]");
        return Ok(());
    };
    let model = Model::from_bytes(&std::fs::read(model)?)?;
    let count: u64 = count.parse()?;
    let seed = args.get(3).map_or(Ok(1), |s| s.parse())?;
    let mut noise = Noise(seed);
    let mut real = String::new();
    for file in args.iter().skip(4) {
        real.push_str(&std::fs::read_to_string(file)?);
    }
    let real: Vec<char> = real.chars().take(2_000_000).collect();
    let mut workspace = Workspace::new();
    let mut sentence: Vec<String> = Vec::new();
    let (mut pieces, mut encoded) = (0u64, 0u64);
    for i in 0..count {
        let length = match noise.next(1_000) {
            0 => noise.next(50_000),
            1..=20 => noise.next(300),
            _ => noise.next(24),
        };
        let word: String = match noise.next(4) {
            0 if !real.is_empty() => {
                let at = noise.next(real.len() as u32) as usize;
                real[at..].iter().take(length as usize).collect()
            }
            1 => {
                let c = noise.char();
                (0..length).map(|_| c).collect()
            }
            _ => (0..length).map(|_| noise.char()).collect(),
        };
        let got = model.all_word_pieces(&word);
        assert!(!got.is_empty(), "{word:?}");
        for piece in &got {
            let range = piece.start as usize..piece.end as usize;
            assert!(word.get(range).is_some(), "{word:?} {piece:?}");
        }
        pieces += got.len() as u64;
        if i % 50 == 0 {
            sentence.push(word);
        }
        if sentence.len() > 20 || i + 1 == count {
            let words: Vec<&str> = sentence.iter().map(String::as_str).collect();
            let output = model.encode_with(&mut workspace, &[&words], &Options::default());
            let output = &output[0];
            assert_eq!(output.words.len(), words.len());
            let roots = output.words.iter().filter(|w| w.head == 0).count();
            assert_eq!(roots, usize::from(!words.is_empty()), "one root");
            for word in &output.words {
                assert!(word.upos.prob.is_finite() && word.factuality.is_finite());
            }
            encoded += 1;
            sentence.clear();
        }
    }
    println!("{count} strings, {pieces} pieces, {encoded} sentences encoded, no fault");
    Ok(())
}

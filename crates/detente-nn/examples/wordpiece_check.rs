//! Compares our word pieces with the reference implementation's, and counts the differences.
//!
//! `python crates/detente-nn/scripts/wordpiece_reference.py TOKENIZER.json 100000 REF.jsonl TEXT...`
//! `cargo run --release -p detente-nn --example wordpiece_check -- MODEL REF.jsonl`

use detente_nn::Model;
use serde::Deserialize;
use std::io::BufRead;

#[derive(Deserialize)]
struct Row {
    words: Vec<String>,
    ids: Vec<Vec<u32>>,
    offsets: Vec<Vec<(u32, u32)>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(model), Some(reference)) = (args.get(1), args.get(2)) else {
        eprintln!("usage: wordpiece_check MODEL REF.jsonl");
        return Ok(());
    };
    let model = Model::from_bytes(&std::fs::read(model)?)?;
    let unknown = 100;
    let (mut sentences, mut words, mut pieces) = (0u64, 0u64, 0u64);
    let (mut other_ids, mut other_offsets, mut other_sentences) = (0u64, 0u64, 0u64);
    for line in std::io::BufReader::new(std::fs::File::open(reference)?).lines() {
        let row: Row = serde_json::from_str(&line?)?;
        sentences += 1;
        let mut same = true;
        for ((word, ids), offsets) in row.words.iter().zip(&row.ids).zip(&row.offsets) {
            let got = model.all_word_pieces(word);
            words += 1;
            pieces += ids.len() as u64;
            // A word of nothing but dropped characters is one unknown piece with us.
            if ids.is_empty() && got.len() == 1 && got[0].id == unknown {
                continue;
            }
            if got.iter().map(|p| p.id).ne(ids.iter().copied()) {
                other_ids += 1;
                same = false;
                if other_ids <= 20 {
                    println!("ids: {word:?} {got:?} {ids:?}");
                }
            } else if got
                .iter()
                .map(|p| (p.start, p.end))
                .ne(offsets.iter().copied())
            {
                other_offsets += 1;
                if other_offsets <= 20 {
                    println!("offsets: {word:?} {got:?} {offsets:?}");
                }
            }
        }
        other_sentences += u64::from(!same);
    }
    println!(
        "{sentences} sentences, {words} words, {pieces} pieces: other ids in {other_ids} words \
         ({other_sentences} sentences), other offsets in {other_offsets} words"
    );
    Ok(())
}

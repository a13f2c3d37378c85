//! What does the int8 file lose against the f32 export? Scores both on a CoNLL-U file with gold
//! words and gold sentences.
//!
//! `cargo run --release -p detente-nn --example int8_loss -- INT8 F32 FILE.conllu`

use detente_nn::{Model, Options, Workspace};

struct Row<'a> {
    form: &'a str,
    lemma: &'a str,
    upos: &'a str,
    head: u32,
    deprel: &'a str,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(int8), Some(float), Some(file)) = (args.get(1), args.get(2), args.get(3)) else {
        eprintln!("usage: int8_loss INT8 F32 FILE.conllu");
        return Ok(());
    };
    let text = std::fs::read_to_string(file)?;
    let mut sentences: Vec<Vec<Row<'_>>> = vec![Vec::new()];
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() < 8 {
            if sentences.last().is_some_and(|s| !s.is_empty()) {
                sentences.push(Vec::new());
            }
            continue;
        }
        if columns[0].parse::<u32>().is_err() {
            continue;
        }
        if let Some(sentence) = sentences.last_mut() {
            sentence.push(Row {
                form: columns[1],
                lemma: columns[2],
                upos: columns[3],
                head: columns[6].parse().unwrap_or(0),
                deprel: columns[7],
            });
        }
    }
    sentences.retain(|s| !s.is_empty());
    let forms: Vec<Vec<&str>> = sentences
        .iter()
        .map(|s| s.iter().map(|r| r.form).collect())
        .collect();
    let slices: Vec<&[&str]> = forms.iter().map(Vec::as_slice).collect();
    let mut names = Vec::new();
    for path in [int8, float] {
        let model = Model::from_bytes(&std::fs::read(path)?)?;
        let labels = model.labels();
        let outputs = model.encode_with(&mut Workspace::new(), &slices, &Options::default());
        let (mut n, mut upos, mut lemma, mut uas, mut las) = (0u32, 0u32, 0u32, 0u32, 0u32);
        let mut tags = Vec::new();
        for (sentence, output) in sentences.iter().zip(&outputs) {
            for (i, (row, word)) in sentence.iter().zip(&output.words).enumerate() {
                n += 1;
                upos += u32::from(labels.upos[usize::from(word.upos.id)] == row.upos);
                let said = model.lemma(row.form, word.upos.id, word.xpos.id, word.lemma.id);
                lemma += u32::from(said == row.lemma);
                let head = word.head == row.head;
                uas += u32::from(head);
                let deprel = &labels.deprel[usize::from(word.deprel.id)];
                las += u32::from(head && deprel == row.deprel);
                let ner = output.ner.row(i);
                tags.push(
                    (0..ner.len())
                        .max_by(|&a, &b| ner[a].total_cmp(&ner[b]))
                        .unwrap_or(0),
                );
            }
        }
        let share = |x: u32| f64::from(x) / f64::from(n.max(1));
        println!(
            "{path}: {n} words, UPOS {:.4} lemma {:.4} UAS {:.4} LAS {:.4}",
            share(upos),
            share(lemma),
            share(uas),
            share(las)
        );
        names.push(tags);
    }
    let named = names[1].iter().filter(|&&t| t != 0).count();
    let other = names[0]
        .iter()
        .zip(&names[1])
        .filter(|(a, b)| a != b)
        .count();
    println!("name tags that differ: {other}, of {named} words in names (f32)");
    Ok(())
}

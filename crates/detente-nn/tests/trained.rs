//! The trained model against its reference: word pieces and PyTorch outputs.
#![cfg(feature = "embedded-model")]

use detente_nn::{Model, Options, Workspace};
use serde_json::Value;

fn model() -> &'static Model {
    match Model::embedded() {
        Ok(model) => model,
        Err(error) => panic!("{error}"),
    }
}

fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect()
}

/// 120 sentences; `scripts/wordpiece_reference.py` wrote them from the UD English Web Treebank
/// (training part, CC BY-SA 4.0) and from characters of all scripts.
#[test]
fn word_pieces_as_the_reference_tokenizer() {
    let (mut words, mut moved) = (0, 0);
    for line in include_str!("data/wordpiece.jsonl").lines() {
        let row: Value = serde_json::from_str(line).expect("a line of JSON");
        for (i, word) in strings(&row["words"]).iter().enumerate() {
            let got = model().all_word_pieces(word);
            let ids: Vec<f64> = got.iter().map(|p| f64::from(p.id)).collect();
            let want = numbers(&row["ids"][i]);
            words += 1;
            if want.is_empty() {
                assert_eq!(model().piece_text(got[0].id), Some("[UNK]"), "{word:?}");
                assert_eq!(got.len(), 1);
                continue;
            }
            assert_eq!(ids, want, "{word:?}");
            let ranges: Vec<Vec<f64>> = got
                .iter()
                .map(|p| vec![f64::from(p.start), f64::from(p.end)])
                .collect();
            let want: Vec<Vec<f64>> = row["offsets"][i]
                .as_array()
                .into_iter()
                .flatten()
                .map(numbers)
                .collect();
            // Only where combining characters changed places may the ranges differ.
            moved += usize::from(ranges != want);
        }
    }
    assert!(words > 1_500, "{words}");
    assert!(moved <= 1, "{moved} words with other ranges");
}

/// `tests/data/reference.json` is written together with the model by `training/`.
#[test]
fn outputs_as_the_float_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/reference.json");
    let text = std::fs::read_to_string(path).expect("tests/data/reference.json");
    let reference: Value = serde_json::from_str(&text).expect("JSON");
    let labels = model().labels();
    let mut workspace = Workspace::new();
    let (mut tags, mut same_tags, mut heads, mut same_heads) = (0, 0, 0, 0);
    let (mut far, mut values) = (0.0f64, 0u32);
    for sentence in reference["sentences"].as_array().into_iter().flatten() {
        let words = strings(&sentence["words"]);
        let n = sentence["n_words"].as_u64().expect("n_words") as usize;
        // One sentence is 600 times "word": every choice in it is a near tie.
        if n > 100 {
            continue;
        }
        let words = &words[..n];
        let output = &model().encode_with(&mut workspace, &[words], &Options::default())[0];
        for (i, row) in sentence["event_hidden"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            for (want, got) in numbers(row).iter().zip(output.vector(i)) {
                far += (want - f64::from(*got)).abs();
                values += 1;
            }
        }
        let mut check = |name: &str, table: &[String], get: &dyn Fn(usize) -> u16| {
            for (i, want) in strings(&sentence[name]).iter().enumerate() {
                tags += 1;
                same_tags += u32::from(table[usize::from(get(i))] == *want);
            }
        };
        let w = &output.words;
        check("upos", &labels.upos, &|i| w[i].upos.id);
        check("xpos", &labels.xpos, &|i| w[i].xpos.id);
        check("feats", &labels.feats, &|i| w[i].feats.id);
        check("lemma", &labels.lemma, &|i| w[i].lemma.id);
        check("mention", &labels.mention, &|i| w[i].mention.id);
        let best = numbers(&sentence["arc_argmax"]);
        // Where the best heads are a tree already, they are the parse.
        if best.iter().filter(|&&h| h == 0.0).count() == 1 {
            for (want, word) in best.iter().zip(w) {
                heads += 1;
                same_heads += u32::from(*want == f64::from(word.head));
            }
        }
    }
    assert!(tags > 1_000 && heads > 100, "{tags} tags, {heads} heads");
    let mean = far / f64::from(values);
    assert!(
        mean < 0.05,
        "hidden values are {mean} off on average: were model and reference exported together?"
    );
    assert!(same_tags * 100 >= tags * 97, "{same_tags} of {tags} tags");
    assert!(
        same_heads * 100 >= heads * 95,
        "{same_heads} of {heads} heads"
    );
}

//! Compares a model with the training program's reference outputs and prints the differences.
//!
//! `cargo run -p detente-nn --example compare -- MODEL REFERENCE.json`
//!
//! With the f32 export the differences must be those of rounding; with the int8 file they show
//! what quantisation costs.

use detente_nn::{Model, Options, RelationQuery, SentenceOutput, Workspace};
use serde_json::Value;

#[derive(Default)]
struct Tally {
    same: usize,
    all: usize,
}

impl Tally {
    fn add(&mut self, same: bool) {
        self.same += usize::from(same);
        self.all += 1;
    }
}

fn floats(v: &Value) -> Vec<f32> {
    v.as_array()
        .map(|a| {
            a.iter()
                .filter_map(|x| x.as_f64().map(|x| x as f32))
                .collect()
        })
        .unwrap_or_default()
}

fn argmax(row: &[f32]) -> usize {
    (0..row.len())
        .max_by(|&a, &b| row[a].total_cmp(&row[b]))
        .unwrap_or(0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(model), Some(reference)) = (args.get(1), args.get(2)) else {
        eprintln!("usage: compare MODEL REFERENCE.json");
        return Ok(());
    };
    let model = Model::from_bytes(&std::fs::read(model)?)?;
    let reference: Value = serde_json::from_slice(&std::fs::read(reference)?)?;
    let labels = model.labels();
    let mut workspace = Workspace::new();
    let (mut hidden, mut ner, mut relation, mut sides, mut fact) =
        (0.0f32, 0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    let mut tally = |name: &'static str, same: bool| {
        let at = match tallies.iter().position(|t| t.0 == name) {
            Some(at) => at,
            None => {
                tallies.push((name, Tally::default()));
                tallies.len() - 1
            }
        };
        tallies[at].1.add(same);
    };
    for sentence in reference["sentences"].as_array().into_iter().flatten() {
        let words: Vec<&str> = sentence["words"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut ids = vec![101u64];
        for word in &words {
            ids.extend(model.word_pieces(word).iter().map(|p| u64::from(p.id)));
        }
        ids.push(102);
        let want: Vec<u64> = sentence["ids"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_u64)
            .collect();
        tally("pieces", ids == want);
        if ids != want {
            println!("pieces differ (cut?): {:.60}", words.join(" "));
        }
        let n = sentence["n_words"].as_u64().unwrap_or(0) as usize;
        let words = &words[..n];
        let outputs: Vec<SentenceOutput> =
            model.encode_with(&mut workspace, &[words], &Options::default());
        let output = &outputs[0];
        for (i, row) in sentence["word_hidden"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            for (a, b) in floats(row).iter().zip(output.vector(i)) {
                hidden = hidden.max((a - b).abs());
            }
        }
        let mut check = |name: &'static str, table: &[String], get: &dyn Fn(usize) -> usize| {
            for (i, label) in sentence[name].as_array().into_iter().flatten().enumerate() {
                tally(name, Some(table[get(i)].as_str()) == label.as_str());
            }
        };
        let w = &output.words;
        check("upos", &labels.upos, &|i| usize::from(w[i].upos.id));
        check("xpos", &labels.xpos, &|i| usize::from(w[i].xpos.id));
        check("feats", &labels.feats, &|i| usize::from(w[i].feats.id));
        check("lemma", &labels.lemma, &|i| usize::from(w[i].lemma.id));
        check("mention", &labels.mention, &|i| {
            usize::from(w[i].mention.id)
        });
        check("ner", &labels.ner, &|i| argmax(output.ner.row(i)));
        check("trigger", &labels.trigger, &|i| {
            argmax(output.trigger.row(i))
        });
        let heads = &sentence["arc_argmax"];
        for (i, head) in heads.as_array().into_iter().flatten().enumerate() {
            let same = head.as_u64() == Some(u64::from(w[i].head));
            tally("head (tree against best)", same);
            if same && w[i].head != 0 {
                let want = sentence["deprel_given_argmax_head"][i].as_str();
                let root = want == Some("root");
                tally(
                    "deprel",
                    root || want == Some(labels.deprel[usize::from(w[i].deprel.id)].as_str()),
                );
            }
        }
        let trigger = sentence["role_trigger_word"].as_u64().unwrap_or(0) as usize;
        let roles = model.roles(output, trigger);
        for (i, label) in sentence["role"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            tally(
                "role",
                Some(labels.role[argmax(roles.row(i))].as_str()) == label.as_str(),
            );
        }
        let logits = floats(&sentence["ner_logits_first"]);
        let row = output.ner.row(0);
        for (l, p) in logits.iter().zip(row) {
            ner = ner.max(((l - logits[0]) - (p / row[0]).ln()).abs());
        }
        for (i, f) in sentence["fact"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let f = floats(f);
            fact = fact.max((f[1].clamp(-3.0, 3.0) - w[i].factuality).abs());
        }
        let pair = |i: usize| {
            sentence["relation_pair"][i]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|v| v.as_u64().map(|v| v as usize))
                .collect::<Vec<_>>()
        };
        let (source, target) = (pair(0), pair(1));
        let compare = |probs: &[f32], logits: &[f32], worst: &mut f32| {
            for (l, p) in logits.iter().zip(probs) {
                *worst = worst.max(((l - logits[0]) - (p / probs[0]).ln()).abs());
            }
        };
        let plain = model.relation(output, &source, &target);
        compare(
            &plain,
            &floats(&sentence["relation_logits_no_sides"]),
            &mut relation,
        );
        let query = RelationQuery {
            words,
            source: &source,
            target: &target,
        };
        let marked = model.relations(&mut workspace, &[query], &Options::default());
        compare(
            &marked[0],
            &floats(&sentence["relation_logits_sides"]),
            &mut sides,
        );
    }
    println!(
        "largest differences: hidden {hidden:.4}, ner logits {ner:.4}, factuality {fact:.4}, relation {relation:.4}, with sides {sides:.4}"
    );
    for (name, t) in &tallies {
        println!("{name}: {} of {} the same", t.same, t.all);
    }
    Ok(())
}

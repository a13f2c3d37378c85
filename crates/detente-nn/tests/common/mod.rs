//! A small model with random weights, built in memory in the format of the trained one.

use serde_json::json;
use std::collections::BTreeMap;

pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Noise(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    /// Roughly normal, mean 0, deviation 1.
    pub fn float(&mut self) -> f32 {
        (0..12)
            .map(|_| self.next() as f32 / (1u32 << 31) as f32)
            .sum::<f32>()
            - 6.0
    }
}

pub const HIDDEN: usize = 32;
pub const MAX_PIECES: usize = 62;

fn labels(prefix: &str, n: usize) -> Vec<String> {
    (0..n).map(|i| format!("{prefix}{i}")).collect()
}

/// Tensors by name: number type, shape, bytes.
pub type Tensors = BTreeMap<String, (&'static str, Vec<usize>, Vec<u8>)>;

struct Builder {
    noise: Noise,
    int8: bool,
    tensors: Tensors,
}

impl Builder {
    fn float(&mut self, name: &str, shape: &[usize], scale: f32, shift: f32) {
        let n: usize = shape.iter().product();
        let bytes = (0..n)
            .flat_map(|_| (self.noise.float() * scale + shift).to_le_bytes())
            .collect();
        self.tensors
            .insert(name.into(), ("F32", shape.to_vec(), bytes));
    }

    /// The same values for both kinds of file: what the 8-bit file can hold.
    fn weight(&mut self, name: &str, scale_name: &str, shape: &[usize], scale: f32) {
        let n: usize = shape.iter().product();
        let raw: Vec<i8> = (0..n)
            .map(|_| (self.noise.float() * 40.0).clamp(-127.0, 127.0) as i8)
            .collect();
        let scales: Vec<f32> = (0..shape[0])
            .map(|_| scale / 40.0 * (0.5 + self.noise.next() as f32 / (1u32 << 31) as f32))
            .collect();
        if self.int8 {
            let bytes = raw.iter().map(|&v| v as u8).collect();
            self.tensors
                .insert(name.into(), ("I8", shape.to_vec(), bytes));
            let bytes = scales.iter().flat_map(|v| v.to_le_bytes()).collect();
            self.tensors
                .insert(scale_name.into(), ("F32", vec![shape[0]], bytes));
        } else {
            let row = n / shape[0];
            let bytes = raw
                .iter()
                .enumerate()
                .flat_map(|(i, &v)| (f32::from(v) * scales[i / row]).to_le_bytes())
                .collect();
            self.tensors
                .insert(name.into(), ("F32", shape.to_vec(), bytes));
        }
    }

    fn linear(&mut self, name: &str, n: usize, k: usize) {
        let scale = 1.5 / (k as f32).sqrt();
        self.weight(
            &format!("{name}.weight"),
            &format!("{name}.scale"),
            &[n, k],
            scale,
        );
        self.float(&format!("{name}.bias"), &[n], 0.1, 0.0);
    }

    fn norm(&mut self, name: &str) {
        self.float(&format!("{name}.weight"), &[HIDDEN], 0.1, 1.0);
        self.float(&format!("{name}.bias"), &[HIDDEN], 0.1, 0.0);
    }
}

pub fn tensors(int8: bool) -> (serde_json::Value, Tensors) {
    let mut vocab: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
        .map(String::from)
        .to_vec();
    for c in ('a'..='z').chain('0'..='9') {
        vocab.push(c.to_string());
        vocab.push(format!("##{c}"));
    }
    for c in ".,!?'\"-()#".chars() {
        vocab.push(c.to_string());
    }
    for w in ["the", "war", "##s", "##ing", "talk", "talks", "пр", "北"] {
        vocab.push(w.to_string());
    }
    vocab.sort_by_key(|_| 0);
    vocab.dedup();
    let (layers, inner, small) = (2, 64, 16);
    let table = json!({
        "upos": labels("U", 5), "xpos": labels("X", 37), "feats": labels("F", 70),
        "deprel": ["root", "nsubj", "obj", "parataxis"],
        "lemma": ["k|0|", "l|0|", "l|1|"], "ner": ["O", "B-PER", "I-PER"],
        "mention": ["O", "person"], "trigger": ["O", "AID", "ASSAULT"],
        "mode": labels("M", 33), "status": ["actual", "future"],
        "role": ["none", "actor", "recipient"], "relation": ["AID", "ASSAULT", "ACCUSE"],
    });
    let config = json!({
        "format_version": 1, "hidden": HIDDEN, "layers": layers, "event_layers": 2, "relation_layers": 1, "heads": 2,
        "intermediate": inner, "vocab_size": vocab.len(), "max_position": MAX_PIECES + 2,
        "layer_norm_eps": 1e-12, "max_pieces": MAX_PIECES, "max_pieces_per_word": 16,
        "labels": table, "arc_dim": small, "rel_dim": small, "role_dim": small,
        "trigger_dim": small, "relation_dim": small,
        "lemma_exceptions": {"U0\twent": "go", "U1\tsaw": "see"},
        "lemma_suffixes": {"X3\ties": "l|3|y", "X3\ts": "l|1|"},
    });
    let mut b = Builder {
        noise: Noise::new(5),
        int8,
        tensors: BTreeMap::new(),
    };
    let text = vocab.join("\n").into_bytes();
    b.tensors
        .insert("vocab".into(), ("U8", vec![text.len()], text));
    b.weight(
        "embeddings.word",
        "embeddings.word.scale",
        &[vocab.len(), HIDDEN],
        0.5,
    );
    b.float("embeddings.position", &[MAX_PIECES + 2, HIDDEN], 0.3, 0.0);
    b.float("embeddings.shape", &[22, HIDDEN], 0.3, 0.0);
    b.float("embeddings.side", &[3, HIDDEN], 0.3, 0.0);
    b.norm("embeddings.ln");
    // the events share no layer with syntax, the relations one
    let tops = ["event.0", "event.1", "relation.1"].map(String::from);
    for layer in (0..layers).map(|i| format!("layer.{i}")).chain(tops) {
        for part in ["q", "k", "v", "o"] {
            b.linear(&format!("{layer}.{part}"), HIDDEN, HIDDEN);
        }
        b.linear(&format!("{layer}.ffn_in"), inner, HIDDEN);
        b.linear(&format!("{layer}.ffn_out"), HIDDEN, inner);
        b.norm(&format!("{layer}.ln_attn"));
        b.norm(&format!("{layer}.ln_ffn"));
    }
    let count = |name: &str| table[name].as_array().map_or(0, Vec::len);
    for tag in ["upos", "xpos", "feats", "lemma", "ner", "mention"] {
        b.linear(&format!("head.{tag}"), count(tag), HIDDEN);
    }
    b.linear("head.fact", 2, HIDDEN);
    for name in [
        "arc_dep",
        "arc_head",
        "rel_dep",
        "rel_head",
        "trigger_hidden",
        "role_trig",
        "role_arg",
    ] {
        b.linear(&format!("head.{name}"), small, HIDDEN);
    }
    b.weight(
        "head.arc.weight",
        "head.arc.scale",
        &[small + 1, small],
        0.5,
    );
    for (name, n) in [("rel", count("deprel")), ("role", count("role"))] {
        let (weight, scale) = (format!("head.{name}.weight"), format!("head.{name}.scale"));
        b.weight(&weight, &scale, &[n, small + 1, small + 1], 0.3);
    }
    for name in ["trigger", "mode", "status"] {
        b.linear(&format!("head.{name}"), count(name), small);
    }
    b.linear("head.relation_query", HIDDEN, 2 * HIDDEN);
    b.linear("head.relation_key", HIDDEN, HIDDEN);
    b.linear("head.relation_hidden", small, 3 * HIDDEN);
    b.linear("head.relation", count("relation"), small);
    (config, b.tensors)
}

/// Writes a safetensors file.
pub fn write(config: &serde_json::Value, tensors: &Tensors) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".into(), json!({"config": config.to_string()}));
    let mut data = Vec::new();
    for (name, (dtype, shape, bytes)) in tensors {
        let from = data.len();
        data.extend_from_slice(bytes);
        let offsets = [from, data.len()];
        header.insert(
            name.clone(),
            json!({"dtype": dtype, "shape": shape, "data_offsets": offsets}),
        );
    }
    let mut text = serde_json::Value::Object(header).to_string().into_bytes();
    while !text.len().is_multiple_of(8) {
        text.push(b' ');
    }
    let mut out = (text.len() as u64).to_le_bytes().to_vec();
    out.extend(text);
    out.extend(data);
    out
}

#[allow(dead_code)]
pub fn file(int8: bool) -> Vec<u8> {
    let (config, tensors) = tensors(int8);
    write(&config, &tensors)
}

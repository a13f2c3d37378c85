//! The heads: everything that is read off the word vectors.

use crate::config::Config;
use crate::error::Error;
use crate::kernels::{self, Kernel};
use crate::linear::{Linear, Quantized};
use crate::load::File;
use crate::math::LANES;
use crate::mst;
use crate::output::{Choice, SentenceOutput, Table, WordOutput};

pub(crate) struct Heads {
    hidden: usize,
    upos: Linear,
    xpos: Linear,
    feats: Linear,
    lemma: Linear,
    ner: Linear,
    mention: Linear,
    fact: Linear,
    arc_dep: Linear,
    arc_head: Linear,
    arc: Linear,
    rel_dep: Linear,
    rel_head: Linear,
    rel: Linear,
    trigger: Option<TriggerHeads>,
    role: Option<RoleHeads>,
    relation: Option<RelationHeads>,
    root_label: usize,
    cut_label: usize,
}

struct TriggerHeads {
    hidden: Linear,
    trigger: Linear,
    mode: Option<Linear>,
    status: Option<Linear>,
}

struct RoleHeads {
    trigger: Linear,
    argument: Linear,
    role: Linear,
    labels: usize,
}

struct RelationHeads {
    query: Linear,
    key: Linear,
    hidden: Linear,
    relation: Linear,
}

/// Buffers of [`Heads::read`].
#[derive(Default)]
pub(crate) struct HeadBuffers {
    quantized: Quantized,
    inner_quantized: Quantized,
    tags: [Vec<f32>; 7],
    arc_dep: Vec<f32>,
    arc_head: Vec<f32>,
    arc: Vec<f32>,
    turned: Vec<f32>,
    scores: Vec<f32>,
    rel_dep: Vec<f32>,
    rel_head: Vec<f32>,
    rel: Vec<f32>,
    logits: Vec<f32>,
    hidden: Vec<f32>,
    trigger: Vec<f32>,
    mode: Vec<f32>,
    status: Vec<f32>,
}

/// Where the words of one encoded part are, and where they belong.
pub(crate) struct Part {
    /// Sentence of the part, counted from the first of this batch's outputs.
    pub(crate) sentence: usize,
    /// First word of the part in its sentence.
    pub(crate) first_word: usize,
    pub(crate) words: usize,
    /// Row of the part's root vector; its words follow.
    pub(crate) row: usize,
}

/// Word vectors of a batch, rows of root and words, part after part; `None` is not read.
#[derive(Clone, Copy)]
pub(crate) struct Vectors<'a> {
    pub(crate) syntax: Option<&'a [f32]>,
    pub(crate) events: Option<&'a [f32]>,
}

fn run(layer: &Linear, kernel: Kernel, x: &[f32], q: &Quantized, gelu: bool, out: &mut Vec<f32>) {
    out.resize(x.len() / layer.k * layer.n, 0.0);
    layer.forward(kernel, x, q, gelu, out);
}

fn index(labels: &[String], name: &str) -> usize {
    labels.iter().position(|l| l == name).unwrap_or(0)
}

/// Adds the rows of a part's words to a table, as probabilities.
fn copy_words(kernel: Kernel, part: &Part, from: &[f32], n: usize, to: &mut Table) {
    let words = part.row + 1..part.row + 1 + part.words;
    to.columns = n;
    let start = to.values.len();
    to.values
        .extend_from_slice(&from[words.start * n..words.end * n]);
    for row in to.values[start..].chunks_exact_mut(n) {
        kernels::softmax(kernel, row);
    }
}

/// Rows of words whose relations are scored together, so that the table stays in the cache.
const REL_ROWS: usize = 24;

impl Heads {
    pub(crate) fn load(file: &File<'_>, config: &Config) -> Result<Heads, Error> {
        let h = config.hidden;
        let labels = &config.labels;
        let tag = |name: &str, n: usize| file.linear(&format!("head.{name}"), n, h);
        let (arc, rel) = (config.arc_dim, config.rel_dim);
        let optional = |name: &str, n: usize, k: usize| -> Result<Option<Linear>, Error> {
            let name = format!("head.{name}");
            if n == 0 || !file.has(&format!("{name}.weight")) {
                return Ok(None);
            }
            file.linear(&name, n, k).map(Some)
        };
        let t = config.trigger_dim;
        let trigger = match (
            optional("trigger_hidden", t, h)?,
            optional("trigger", labels.trigger.len(), t)?,
        ) {
            (Some(hidden), Some(trigger)) => Some(TriggerHeads {
                hidden,
                trigger,
                mode: optional("mode", labels.mode.len(), t)?,
                status: optional("status", labels.status.len(), t)?,
            }),
            _ => None,
        };
        let r = config.role_dim;
        let role = match (
            optional("role_trig", r, h)?,
            optional("role_arg", r, h)?,
            labels.role.len(),
        ) {
            (Some(trigger), Some(argument), 1..) => Some(RoleHeads {
                trigger,
                argument,
                role: file.biaffine("head.role", labels.role.len(), r)?,
                labels: labels.role.len(),
            }),
            _ => None,
        };
        let d = config.relation_dim;
        let relation = match (
            optional("relation_query", h, 2 * h)?,
            optional("relation_key", h, h)?,
            optional("relation_hidden", d, 3 * h)?,
            optional("relation", labels.relation.len(), d)?,
        ) {
            (Some(query), Some(key), Some(hidden), Some(relation)) => Some(RelationHeads {
                query,
                key,
                hidden,
                relation,
            }),
            _ => None,
        };
        Ok(Heads {
            hidden: h,
            upos: tag("upos", labels.upos.len())?,
            xpos: tag("xpos", labels.xpos.len())?,
            feats: tag("feats", labels.feats.len())?,
            lemma: tag("lemma", labels.lemma.len())?,
            ner: tag("ner", labels.ner.len())?,
            mention: tag("mention", labels.mention.len())?,
            fact: tag("fact", 2)?,
            arc_dep: tag("arc_dep", arc)?,
            arc_head: tag("arc_head", arc)?,
            arc: file.bilinear("head.arc", arc, arc)?,
            rel_dep: tag("rel_dep", rel)?,
            rel_head: tag("rel_head", rel)?,
            rel: file.biaffine("head.rel", labels.deprel.len(), rel)?,
            trigger,
            role,
            relation,
            root_label: index(&labels.deprel, "root"),
            cut_label: index(&labels.deprel, "parataxis"),
        })
    }

    /// Reads everything off the vectors into the outputs, whose words are there already.
    pub(crate) fn read(
        &self,
        kernel: Kernel,
        vectors: Vectors<'_>,
        parts: &[Part],
        b: &mut HeadBuffers,
        outputs: &mut [SentenceOutput],
    ) {
        if let Some(v) = vectors.syntax.filter(|v| !v.is_empty()) {
            self.read_syntax(kernel, v, parts, b, outputs);
        }
        if let Some(v) = vectors.events.filter(|v| !v.is_empty()) {
            self.read_events(kernel, v, parts, b, outputs);
        }
    }

    /// Tags, trees, names and facts.
    fn read_syntax(
        &self,
        kernel: Kernel,
        v: &[f32],
        parts: &[Part],
        b: &mut HeadBuffers,
        outputs: &mut [SentenceOutput],
    ) {
        b.quantized.fill(kernel, v, self.hidden);
        let q = &b.quantized;
        let tags = [
            &self.upos,
            &self.xpos,
            &self.feats,
            &self.lemma,
            &self.mention,
            &self.ner,
            &self.fact,
        ];
        for (layer, out) in tags.iter().zip(&mut b.tags) {
            run(layer, kernel, v, q, false, out);
        }
        run(&self.arc_dep, kernel, v, q, true, &mut b.arc_dep);
        run(&self.arc_head, kernel, v, q, true, &mut b.arc_head);
        run(&self.rel_dep, kernel, v, q, true, &mut b.rel_dep);
        run(&self.rel_head, kernel, v, q, true, &mut b.rel_head);
        b.inner_quantized.fill(kernel, &b.arc_head, self.arc.k);
        run(
            &self.arc,
            kernel,
            &b.arc_head,
            &b.inner_quantized,
            false,
            &mut b.arc,
        );
        for part in parts {
            let output = &mut outputs[part.sentence];
            self.parse(kernel, part, b, output);
            for i in 0..part.words {
                let row = part.row + 1 + i;
                let choice = |tag: usize, n: usize| {
                    let (id, prob) = kernels::best(kernel, &b.tags[tag][row * n..(row + 1) * n]);
                    Choice {
                        id: id as u16,
                        prob,
                    }
                };
                let word = &mut output.words[part.first_word + i];
                word.upos = choice(0, self.upos.n);
                word.xpos = choice(1, self.xpos.n);
                word.feats = choice(2, self.feats.n);
                word.lemma = choice(3, self.lemma.n);
                word.mention = choice(4, self.mention.n);
                let fact = &b.tags[6][row * 2..row * 2 + 2];
                word.predicate = crate::math::sigmoid(fact[0]);
                word.factuality = fact[1].clamp(-3.0, 3.0);
            }
            copy_words(kernel, part, &b.tags[5], self.ner.n, &mut output.ner);
        }
    }

    /// Triggers with mode and status; the vectors stay in the output for roles and relations.
    fn read_events(
        &self,
        kernel: Kernel,
        v: &[f32],
        parts: &[Part],
        b: &mut HeadBuffers,
        outputs: &mut [SentenceOutput],
    ) {
        let t = self.trigger.as_ref();
        if let Some(t) = t {
            b.quantized.fill(kernel, v, self.hidden);
            run(&t.hidden, kernel, v, &b.quantized, true, &mut b.hidden);
            b.inner_quantized.fill(kernel, &b.hidden, t.hidden.n);
            let q = &b.inner_quantized;
            run(&t.trigger, kernel, &b.hidden, q, false, &mut b.trigger);
            if let Some(mode) = &t.mode {
                run(mode, kernel, &b.hidden, q, false, &mut b.mode);
            }
            if let Some(status) = &t.status {
                run(status, kernel, &b.hidden, q, false, &mut b.status);
            }
        }
        for part in parts {
            let output = &mut outputs[part.sentence];
            if let Some(t) = t {
                let n = t.trigger.n;
                copy_words(kernel, part, &b.trigger, n, &mut output.trigger);
                if let Some(mode) = &t.mode {
                    copy_words(kernel, part, &b.mode, mode.n, &mut output.mode);
                }
                if let Some(status) = &t.status {
                    copy_words(kernel, part, &b.status, status.n, &mut output.status);
                }
            }
            output.vectors.columns = self.hidden;
            let words = part.row + 1..part.row + 1 + part.words;
            output
                .vectors
                .values
                .extend_from_slice(&v[words.start * self.hidden..words.end * self.hidden]);
        }
    }

    /// The dependency tree of one part.
    fn parse(&self, kernel: Kernel, part: &Part, b: &mut HeadBuffers, output: &mut SentenceOutput) {
        let (n, row) = (part.words, part.row);
        if n == 0 {
            return;
        }
        let width = n + 1;
        let d = self.arc.k;
        // Columns are heads: the product's inner loop runs over them.
        let padded = width.next_multiple_of(LANES);
        b.turned.clear();
        b.turned.resize(self.arc.n * padded, 0.0);
        for head in 0..width {
            let from = &b.arc[(row + head) * self.arc.n..(row + head + 1) * self.arc.n];
            for (i, &v) in from.iter().enumerate() {
                b.turned[i * padded + head] = v;
            }
        }
        b.scores.resize(width * width, 0.0);
        let dep = &b.arc_dep[row * d..(row + width) * d];
        kernels::matmul(
            kernel,
            dep,
            d,
            &b.turned,
            padded,
            d,
            width,
            width,
            &mut b.scores[..width * width],
            width,
        );
        let constant = &b.turned[d * padded..d * padded + width];
        for row in b.scores[..width * width].chunks_exact_mut(width) {
            row.iter_mut().zip(constant).for_each(|(s, c)| *s += c);
        }
        let heads = mst::decode(&b.scores[..width * width], n);
        let offset = part.first_word as u32;
        let mut first_root = None;
        for (i, &head) in heads.iter().enumerate() {
            let word = &mut output.words[part.first_word + i];
            word.head = if head == 0 { 0 } else { head + offset };
            let scores = &mut b.scores[(i + 1) * width..(i + 2) * width];
            scores[i + 1] = f32::NEG_INFINITY;
            kernels::softmax(kernel, scores);
            word.head_prob = scores[head as usize];
            if head == 0 {
                first_root = Some(part.first_word + i);
            }
        }
        let r = self.rel.k;
        let labels = self.rel.n / (r + 1);
        let mut from = 0;
        while from < n {
            let to = (from + REL_ROWS).min(n);
            let dep = &b.rel_dep[(row + 1 + from) * r..(row + 1 + to) * r];
            b.inner_quantized.fill(kernel, dep, r);
            run(
                &self.rel,
                kernel,
                dep,
                &b.inner_quantized,
                false,
                &mut b.rel,
            );
            for (i, &head) in heads.iter().enumerate().take(to).skip(from) {
                let head = head as usize;
                let head_vector = &b.rel_head[(row + head) * r..(row + head + 1) * r];
                let table = &b.rel[(i - from) * self.rel.n..(i - from + 1) * self.rel.n];
                b.logits.clear();
                for part in table.chunks_exact(r + 1).take(labels) {
                    b.logits
                        .push(kernels::dot(kernel, &part[..r], head_vector) + part[r]);
                }
                let word = &mut output.words[part.first_word + i];
                word.deprel = if head == 0 {
                    kernels::softmax(kernel, &mut b.logits);
                    Choice {
                        id: self.root_label as u16,
                        prob: b.logits.get(self.root_label).copied().unwrap_or(0.0),
                    }
                } else {
                    if labels > 1 {
                        b.logits[self.root_label] = f32::NEG_INFINITY;
                    }
                    let (id, prob) = kernels::best(kernel, &b.logits);
                    Choice {
                        id: id as u16,
                        prob,
                    }
                };
            }
            from = to;
        }
        // A later part of a cut sentence hangs on the root of the first.
        if part.first_word > 0 {
            let main = output.words[..part.first_word]
                .iter()
                .position(|w| w.head == 0);
            if let (Some(main), Some(root)) = (main, first_root) {
                let word = &mut output.words[root];
                word.head = main as u32 + 1;
                word.head_prob = 0.0;
                word.deprel = Choice {
                    id: self.cut_label as u16,
                    prob: 0.0,
                };
            }
        }
    }

    /// Role probabilities of all words towards each of the trigger words.
    pub(crate) fn roles(&self, kernel: Kernel, vectors: &Table, triggers: &[usize]) -> Vec<Table> {
        let Some(heads) = &self.role else {
            return vec![Table::default(); triggers.len()];
        };
        let v = &vectors.values;
        let mut q = Quantized::default();
        let mut arguments = Vec::new();
        if !v.is_empty() {
            q.fill(kernel, v, self.hidden);
            run(&heads.argument, kernel, v, &q, true, &mut arguments);
        }
        let d = heads.role.k;
        triggers
            .iter()
            .map(|&trigger| {
                let mut table = Table {
                    columns: heads.labels,
                    values: Vec::new(),
                };
                let x = vectors.row(trigger);
                if x.is_empty() {
                    return table;
                }
                let (mut t, mut form) = (Vec::new(), Vec::new());
                q.fill(kernel, x, self.hidden);
                run(&heads.trigger, kernel, x, &q, true, &mut t);
                q.fill(kernel, &t, d);
                run(&heads.role, kernel, &t, &q, false, &mut form);
                for argument in arguments.chunks_exact(d) {
                    let start = table.values.len();
                    for part in form.chunks_exact(d + 1) {
                        table
                            .values
                            .push(kernels::dot(kernel, &part[..d], argument) + part[d]);
                    }
                    kernels::softmax(kernel, &mut table.values[start..]);
                }
                table
            })
            .collect()
    }

    /// Probabilities of the categories between two groups of words; empty without such a head.
    pub(crate) fn relation(
        &self,
        kernel: Kernel,
        vectors: &Table,
        source: &[usize],
        target: &[usize],
    ) -> Vec<f32> {
        let Some(heads) = &self.relation else {
            return Vec::new();
        };
        let h = self.hidden;
        let v = &vectors.values;
        if v.is_empty() {
            return Vec::new();
        }
        let mean = |words: &[usize], out: &mut [f32]| {
            let mut count = 0.0f32;
            for &word in words {
                let row = vectors.row(word);
                if !row.is_empty() {
                    out.iter_mut().zip(row).for_each(|(o, x)| *o += x);
                    count += 1.0;
                }
            }
            if count > 1.0 {
                out.iter_mut().for_each(|o| *o /= count);
            }
        };
        let mut all = vec![0.0f32; 3 * h];
        let (sides, context) = all.split_at_mut(2 * h);
        mean(source, &mut sides[..h]);
        mean(target, &mut sides[h..]);
        let mut q = Quantized::default();
        let (mut query, mut keys, mut hidden, mut out) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        q.fill(kernel, sides, 2 * h);
        run(&heads.query, kernel, sides, &q, false, &mut query);
        q.fill(kernel, v, h);
        run(&heads.key, kernel, v, &q, false, &mut keys);
        let scale = 1.0 / (h as f32).sqrt();
        let mut weights: Vec<f32> = keys
            .chunks_exact(h)
            .map(|k| kernels::dot(kernel, k, &query) * scale)
            .collect();
        kernels::softmax(kernel, &mut weights);
        for (w, row) in weights.iter().zip(v.chunks_exact(h)) {
            context.iter_mut().zip(row).for_each(|(c, x)| *c += w * x);
        }
        q.fill(kernel, &all, 3 * h);
        run(&heads.hidden, kernel, &all, &q, true, &mut hidden);
        q.fill(kernel, &hidden, heads.hidden.n);
        run(&heads.relation, kernel, &hidden, &q, false, &mut out);
        kernels::softmax(kernel, &mut out);
        out
    }

    pub(crate) fn has_relation(&self) -> bool {
        self.relation.is_some()
    }

    pub(crate) fn has_roles(&self) -> bool {
        self.role.is_some()
    }

    /// An output with all words and no values yet.
    pub(crate) fn blank(words: usize) -> SentenceOutput {
        SentenceOutput {
            words: vec![WordOutput::default(); words],
            ..SentenceOutput::default()
        }
    }
}

//! The encoder: embeddings and transformer layers.

use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::kernels::{self, Kernel};
use crate::linear::{Linear, Quantized};
use crate::load::File;
use crate::math::AttentionBuffers;
use std::ops::Range;
use std::sync::Arc;

/// The bytes of the model file.
pub(crate) enum Bytes {
    Static(&'static [u8]),
    Owned(Arc<[u8]>),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
        }
    }
}

enum WordTable {
    /// Rows of bytes in the model file, with a scale each.
    Int8 {
        range: Range<usize>,
        scale: Vec<f32>,
    },
    Float(Vec<f32>),
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    qkv: Linear,
    out: Linear,
    ln_attn: Norm,
    ffn_in: Linear,
    ffn_out: Linear,
    ln_ffn: Norm,
}

/// Word pieces of a batch: sentences one after the other.
#[derive(Default)]
pub(crate) struct Pieces {
    pub(crate) ids: Vec<u32>,
    pub(crate) shapes: Vec<u8>,
    /// 0 none, 1 source, 2 target.
    pub(crate) sides: Vec<u8>,
    /// Length of each sentence, `[CLS]` and `[SEP]` included.
    pub(crate) lengths: Vec<usize>,
}

impl Pieces {
    pub(crate) fn clear(&mut self) {
        self.ids.clear();
        self.shapes.clear();
        self.sides.clear();
        self.lengths.clear();
    }

    pub(crate) fn push(&mut self, id: u32, shape: u8, side: u8) {
        self.ids.push(id);
        self.shapes.push(shape);
        self.sides.push(side);
    }
}

/// Buffers of [`Encoder::forward`].
#[derive(Default)]
pub(crate) struct EncoderBuffers {
    pub(crate) x: Vec<f32>,
    /// Hidden states for events.
    pub(crate) e: Vec<f32>,
    y: Vec<f32>,
    qkv: Vec<f32>,
    inner: Vec<f32>,
    quantized: Quantized,
    attention: AttentionBuffers,
}

/// Rows that go through the feed-forward part together, so that they stay in the cache.
const FFN_ROWS: usize = 96;

/// Rows whose queries, keys and values are held together.
const QKV_ROWS: usize = 128;

pub(crate) struct Encoder {
    hidden: usize,
    heads: usize,
    eps: f32,
    word: WordTable,
    position: Vec<f32>,
    shape: Vec<f32>,
    side: Option<Vec<f32>>,
    ln: Norm,
    /// All layers for tags, trees, names and facts; the tops below take the place of the highest of them.
    layers: Vec<Layer>,
    /// Top for triggers and roles; empty = none of its own.
    events: Vec<Layer>,
    /// Top for the relation of two marked sides; empty = that for events.
    relations: Vec<Layer>,
    inner: usize,
}

/// What the encoder is to read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tops {
    /// Tags, trees, names and facts.
    pub(crate) syntax: bool,
    /// Triggers and roles.
    pub(crate) events: bool,
    /// The relation of marked sides; takes the place of the reading for events.
    pub(crate) relations: bool,
}

fn norm(file: &File<'_>, name: &str, hidden: usize) -> Result<Norm, Error> {
    Ok(Norm {
        weight: file.floats(&format!("{name}.weight"), &[hidden])?,
        bias: file.floats(&format!("{name}.bias"), &[hidden])?,
    })
}

impl Layer {
    fn load(file: &File<'_>, name: &str, config: &Config) -> Result<Layer, Error> {
        let (h, inner) = (config.hidden, config.intermediate);
        Ok(Layer {
            qkv: file.qkv(name, h, h / config.heads)?,
            out: file.linear(&format!("{name}.o"), h, h)?,
            ln_attn: norm(file, &format!("{name}.ln_attn"), h)?,
            ffn_in: file.linear(&format!("{name}.ffn_in"), inner, h)?,
            ffn_out: file.linear(&format!("{name}.ffn_out"), h, inner)?,
            ln_ffn: norm(file, &format!("{name}.ln_ffn"), h)?,
        })
    }
}

impl Encoder {
    pub(crate) fn load(file: &File<'_>, config: &Config) -> Result<Encoder, Error> {
        let h = config.hidden;
        let name = "embeddings.word";
        let shape = [config.vocab_size, h];
        let word = match file.bytes_of(name, "embeddings.word.scale", &shape)? {
            Some((range, scale)) => WordTable::Int8 { range, scale },
            None => WordTable::Float(file.floats(name, &shape)?),
        };
        let shapes = file.rows("embeddings.shape");
        if shapes < crate::shape::SHAPES {
            let why = format!("{shapes} rows, expected {}", crate::shape::SHAPES);
            return Err(Error::new("embeddings.shape", ErrorKind::Shape(why)));
        }
        let side = match file.has("embeddings.side") {
            true => Some(file.floats("embeddings.side", &[3, h])?),
            false => None,
        };
        let layers = |name: &str, numbers: Range<usize>| -> Result<Vec<Layer>, Error> {
            numbers
                .map(|i| Layer::load(file, &format!("{name}.{i}"), config))
                .collect()
        };
        let all = config.layers;
        Ok(Encoder {
            hidden: h,
            heads: config.heads,
            eps: config.layer_norm_eps,
            word,
            position: file.floats("embeddings.position", &[config.max_position, h])?,
            shape: file.floats("embeddings.shape", &[shapes, h])?,
            side,
            ln: norm(file, "embeddings.ln", h)?,
            layers: layers("layer", 0..all)?,
            events: layers("event", all - config.event_layers..all)?,
            relations: layers("relation", all - config.relation_layers..all)?,
            inner: config.intermediate,
        })
    }

    pub(crate) fn has_sides(&self) -> bool {
        self.side.is_some()
    }

    /// Has the reading of events a top of its own?
    pub(crate) fn has_event_top(&self) -> bool {
        !self.events.is_empty()
    }

    /// Runs the encoder; the hidden states are left in `buffers.x`, those for events in `buffers.e` if they have a top of
    /// their own, one row for each piece. What is not asked for holds no sense.
    pub(crate) fn forward(
        &self,
        kernel: Kernel,
        bytes: &[u8],
        pieces: &Pieces,
        tops: Tops,
        buffers: &mut EncoderBuffers,
    ) {
        let (mut x, mut e) = (
            std::mem::take(&mut buffers.x),
            std::mem::take(&mut buffers.e),
        );
        self.embed(bytes, pieces, &mut x);
        let n = &self.ln;
        kernels::layer_norm(kernel, &mut x, self.hidden, &n.weight, &n.bias, self.eps);
        let top = if tops.relations && !self.relations.is_empty() {
            &self.relations
        } else {
            &self.events
        };
        let (shared, rest) = self.layers.split_at(self.layers.len() - top.len());
        self.run(kernel, shared, &pieces.lengths, &mut x, buffers);
        e.clear();
        if tops.events && self.has_event_top() {
            e.extend_from_slice(&x);
            self.run(kernel, top, &pieces.lengths, &mut e, buffers);
        }
        if tops.syntax || !self.has_event_top() {
            self.run(kernel, rest, &pieces.lengths, &mut x, buffers);
        }
        (buffers.x, buffers.e) = (x, e);
    }

    /// Sends `x`, sentences of these lengths, through some layers.
    fn run(
        &self,
        kernel: Kernel,
        layers: &[Layer],
        sentences: &[usize],
        x: &mut [f32],
        buffers: &mut EncoderBuffers,
    ) {
        let h = self.hidden;
        let rows = x.len() / h;
        let EncoderBuffers {
            y,
            qkv,
            inner,
            quantized,
            attention,
            ..
        } = buffers;
        y.resize(rows * h, 0.0);
        inner.resize(FFN_ROWS.min(rows) * self.inner, 0.0);
        for layer in layers {
            let (mut at, mut lengths) = (0, sentences);
            while !lengths.is_empty() {
                // As many sentences as stay in the cache, at least one.
                let (mut count, mut tile) = (0, 0);
                while count < lengths.len() && (count == 0 || tile + lengths[count] <= QKV_ROWS) {
                    tile += lengths[count];
                    count += 1;
                }
                let (group, rest) = lengths.split_at(count);
                lengths = rest;
                let x = &x[at * h..(at + tile) * h];
                qkv.resize(tile * 3 * h, 0.0);
                quantized.fill(kernel, x, h);
                layer.qkv.forward(kernel, x, quantized, false, qkv);
                let mut from = 0;
                for &len in group {
                    kernels::attention(
                        kernel,
                        kernel,
                        &qkv[from * 3 * h..(from + len) * 3 * h],
                        len,
                        h,
                        self.heads,
                        attention,
                        &mut y[(at + from) * h..(at + from + len) * h],
                    );
                    from += len;
                }
                at += tile;
            }
            qkv.resize(FFN_ROWS.min(rows) * h, 0.0);
            for (x, y) in x.chunks_mut(FFN_ROWS * h).zip(y.chunks_mut(FFN_ROWS * h)) {
                let tile = x.len() / h;
                quantized.fill(kernel, y, h);
                let projected = &mut qkv[..tile * h];
                layer.out.forward(kernel, y, quantized, false, projected);
                let n = &layer.ln_attn;
                kernels::add_norm(kernel, x, projected, h, &n.weight, &n.bias, self.eps);
                quantized.fill(kernel, x, h);
                let inner = &mut inner[..tile * self.inner];
                layer.ffn_in.forward(kernel, x, quantized, true, inner);
                quantized.fill(kernel, inner, self.inner);
                layer.ffn_out.forward(kernel, inner, quantized, false, y);
                let n = &layer.ln_ffn;
                kernels::add_norm(kernel, x, y, h, &n.weight, &n.bias, self.eps);
            }
        }
    }

    /// Sum of the embeddings of each piece.
    fn embed(&self, bytes: &[u8], pieces: &Pieces, x: &mut Vec<f32>) {
        let h = self.hidden;
        x.clear();
        let mut at = 0;
        for &len in &pieces.lengths {
            for i in 0..len {
                let (id, shape) = (pieces.ids[at] as usize, pieces.shapes[at] as usize);
                let position = &self.position[i * h..(i + 1) * h];
                let shape = &self.shape[shape * h..(shape + 1) * h];
                let from = x.len();
                match &self.word {
                    WordTable::Int8 { range, scale } => {
                        let word = &bytes[range.start + id * h..range.start + (id + 1) * h];
                        let s = scale[id];
                        x.extend(
                            word.iter()
                                .zip(position.iter().zip(shape))
                                .map(|(&w, (p, c))| f32::from(w as i8) * s + p + c),
                        );
                    }
                    WordTable::Float(table) => {
                        let word = &table[id * h..(id + 1) * h];
                        x.extend(
                            word.iter()
                                .zip(position.iter().zip(shape))
                                .map(|(w, (p, c))| w + p + c),
                        );
                    }
                }
                let side = pieces.sides[at] as usize;
                if let (Some(table), 1..) = (&self.side, side) {
                    let row = &table[side * h..(side + 1) * h];
                    x[from..].iter_mut().zip(row).for_each(|(x, s)| *x += s);
                }
                at += 1;
            }
        }
    }
}

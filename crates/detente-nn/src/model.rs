//! The model: what callers use.

use crate::config::{Config, Labels};
use crate::encoder::{Bytes, Encoder, EncoderBuffers, Pieces, Tops};
use crate::error::{Error, ErrorKind};
use crate::heads::{HeadBuffers, Heads, Part, Vectors};
use crate::kernels::Kernel;
use crate::lemma::{apply_lemma, regular_bases};
use crate::load::File;
use crate::output::{SentenceOutput, Table};
use crate::shape::{self, shapes};
use crate::wordpiece::{Piece, SplitBuffers, Vocab};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The language model. It is read-only and can be shared between threads; each thread brings
/// its own [`Workspace`].
pub struct Model {
    bytes: Bytes,
    config: Config,
    vocab: Vocab,
    encoder: Encoder,
    heads: Heads,
    kernel: Kernel,
}

/// How to run the encoder. What is read does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Word pieces that go through the encoder together, at least one sentence.
    pub batch_pieces: usize,
    /// Whether triggers, roles and relations are wanted; without them reading is cheaper, and what the outputs say of
    /// them holds no sense.
    pub events: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            batch_pieces: 512,
            events: true,
        }
    }
}

/// Buffers that grow to the size of a batch and are used again.
#[derive(Default)]
pub struct Workspace {
    split: SplitBuffers,
    word: Vec<Piece>,
    ids: Vec<u32>,
    shapes: Vec<u8>,
    ends: Vec<usize>,
    pieces: Pieces,
    parts: Vec<Part>,
    /// Rows of the encoder's output that are wanted: root and first pieces.
    rows: Vec<usize>,
    encoder: EncoderBuffers,
    vectors: Vec<f32>,
    event_vectors: Vec<f32>,
    heads: HeadBuffers,
}

impl Workspace {
    /// Empty buffers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// A question to the relation head: what does the source do towards the target?
#[derive(Clone, Copy, Debug)]
pub struct RelationQuery<'a> {
    /// The words of the sentence.
    pub words: &'a [&'a str],
    /// Indices of the source's words.
    pub source: &'a [usize],
    /// Indices of the target's words.
    pub target: &'a [usize],
}

#[cfg(all(feature = "embedded-model", model_file))]
static EMBEDDED: &[u8] = include_bytes!(env!("DETENTE_MODEL_FILE"));

/// The longest ending that the lemma table of endings knows, in characters.
const LONGEST_ENDING: usize = 6;

impl Model {
    /// The model that was put into the binary, loaded once.
    ///
    /// # Errors
    /// When the binary was built without a model, or the embedded file cannot be read.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Result<&'static Model, Error> {
        use std::sync::OnceLock;
        static MODEL: OnceLock<Result<Model, Error>> = OnceLock::new();
        MODEL
            .get_or_init(|| {
                #[cfg(model_file)]
                return Model::from_static(EMBEDDED);
                #[cfg(not(model_file))]
                return Err(Error::new(
                    "models/detente-en.safetensors",
                    ErrorKind::NotEmbedded,
                ));
            })
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Loads a model from bytes, which are copied.
    ///
    /// # Errors
    /// When the bytes are no model of this format; the error names the place.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, Error> {
        Self::load(Bytes::Owned(Arc::from(bytes)))
    }

    /// Loads a model from bytes that live as long as the program; the word table is used where
    /// it lies.
    ///
    /// # Errors
    /// As [`Model::from_bytes`].
    pub fn from_static(bytes: &'static [u8]) -> Result<Model, Error> {
        Self::load(Bytes::Static(bytes))
    }

    fn load(bytes: Bytes) -> Result<Model, Error> {
        let (file, config) = File::open(&bytes)?;
        let vocab = Vocab::new(file.raw("vocab")?).ok_or_else(|| {
            let why = "no [UNK], [CLS] and [SEP]".to_string();
            Error::new("vocab", ErrorKind::Config(why))
        })?;
        if vocab.len() != config.vocab_size {
            let why = format!("{} pieces, expected {}", vocab.len(), config.vocab_size);
            return Err(Error::new("vocab", ErrorKind::Shape(why)));
        }
        let encoder = Encoder::load(&file, &config)?;
        let heads = Heads::load(&file, &config)?;
        Ok(Model {
            config,
            vocab,
            encoder,
            heads,
            kernel: Kernel::detect(),
            bytes,
        })
    }

    /// The same model on another kernel of this machine, for tests and measurements.
    #[must_use]
    pub fn with_kernel(mut self, kernel: Kernel) -> Model {
        self.kernel = kernel;
        self
    }

    /// The kernel in use.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The label tables.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.config.labels
    }

    /// The model card: data and licences, seed, command, scores.
    #[must_use]
    pub fn card(&self) -> &serde_json::Value {
        &self.config.card
    }

    /// Lemmas of known forms, `UPOS<TAB>lower-cased form` to lemma.
    #[must_use]
    pub fn lemma_exceptions(&self) -> &BTreeMap<String, String> {
        &self.config.lemma_exceptions
    }

    /// The lemma of a word: that of a known form under its universal tag; else the form of an infinitive or plain
    /// present (Penn VB, VBP); else the edit script of
    /// the longest ending (6 characters down to none) known under its Penn tag; else the script of
    /// the lemma head, unless a regular form cannot come from what the script gives. The tables are counted on the training treebanks (`docs/model.md`).
    #[must_use]
    pub fn lemma(&self, form: &str, upos: u16, xpos: u16, script: u16) -> String {
        let labels = &self.config.labels;
        let lower = form.to_lowercase();
        let xpos = labels.xpos.get(usize::from(xpos));
        // no script makes "subpoebe" of "subpoenas"
        let regular = |lemma: String| {
            let bases = xpos.map_or(Vec::new(), |tag| regular_bases(&lower, tag));
            match bases.first() {
                Some(base) if !bases.contains(&lemma) => base.clone(),
                _ => lemma,
            }
        };
        let mut key = String::with_capacity(lower.len() + 8);
        if let Some(upos) = labels.upos.get(usize::from(upos)) {
            key.push_str(upos);
            key.push('\t');
            key.push_str(&lower);
            if let Some(lemma) = self.config.lemma_exceptions.get(&key) {
                return lemma.clone();
            }
        }
        if let Some(xpos) = xpos {
            // a base form is its own lemma; those of "be" and the clitics are known forms
            let base = matches!(&xpos[..], "VB" | "VBP");
            if base && lower.chars().all(char::is_alphabetic) && !matches!(&lower[..], "am" | "are")
            {
                return lower;
            }
            let start = lower
                .char_indices()
                .rev()
                .nth(LONGEST_ENDING - 1)
                .map_or(0, |(i, _)| i);
            let starts = lower[start..].char_indices().map(|(i, _)| start + i);
            for at in starts.chain([lower.len()]) {
                key.clear();
                key.push_str(xpos);
                key.push('\t');
                key.push_str(&lower[at..]);
                if let Some(script) = self.config.lemma_suffixes.get(&key) {
                    return regular(apply_lemma(form, script));
                }
            }
        }
        match labels.lemma.get(usize::from(script)) {
            Some(script) => regular(apply_lemma(form, script)),
            None => form.to_string(),
        }
    }

    /// The word pieces of one word, at most `max_pieces_per_word` of the model (16); ranges are
    /// bytes of the word. Never empty.
    #[must_use]
    pub fn word_pieces(&self, word: &str) -> Vec<Piece> {
        let mut out = Vec::new();
        let limit = self.config.max_pieces_per_word;
        self.vocab
            .split(word, limit, &mut SplitBuffers::default(), &mut out);
        out
    }

    /// All word pieces of one word, without a limit. Never empty.
    #[must_use]
    pub fn all_word_pieces(&self, word: &str) -> Vec<Piece> {
        let mut out = Vec::new();
        self.vocab
            .split(word, usize::MAX, &mut SplitBuffers::default(), &mut out);
        out
    }

    /// The text of a word piece.
    #[must_use]
    pub fn piece_text(&self, id: u32) -> Option<&str> {
        self.vocab.text(id)
    }

    /// Reads sentences of words: one output for each sentence, in order.
    ///
    /// A sentence's output depends on its words alone. Sentences of more than 510 pieces are
    /// cut, see [`SentenceOutput::cut_at`]. Cost is linear in the number of pieces.
    #[must_use]
    pub fn encode(&self, sentences: &[&[&str]], options: &Options) -> Vec<SentenceOutput> {
        self.encode_with(&mut Workspace::new(), sentences, options)
    }

    /// As [`Model::encode`], with buffers to use again.
    pub fn encode_with(
        &self,
        workspace: &mut Workspace,
        sentences: &[&[&str]],
        options: &Options,
    ) -> Vec<SentenceOutput> {
        let tops = Tops {
            syntax: true,
            events: options.events,
            relations: false,
        };
        self.encode_sides(workspace, sentences, options, tops, |_, _| 0)
    }

    fn encode_sides(
        &self,
        w: &mut Workspace,
        sentences: &[&[&str]],
        options: &Options,
        tops: Tops,
        side: impl Fn(usize, usize) -> u8,
    ) -> Vec<SentenceOutput> {
        let mut outputs = Vec::with_capacity(sentences.len());
        w.clear();
        for (s, words) in sentences.iter().enumerate() {
            let mut output = Heads::blank(words.len());
            self.split_words(w, words, &mut output);
            outputs.push(output);
            let mut from = 0;
            while from < words.len() {
                let to = self.cut(w, words, from);
                if from > 0 {
                    outputs[s].cut_at.push(from);
                }
                let length = w.ends[to] - w.ends[from] + 2;
                if !w.parts.is_empty() && w.pieces.ids.len() + length > options.batch_pieces {
                    self.flush(w, tops, &mut outputs);
                }
                self.add_part(w, s, from..to, |word| side(s, word));
                from = to;
            }
        }
        self.flush(w, tops, &mut outputs);
        outputs
    }

    /// Word pieces and shapes of a sentence's words, into the workspace.
    fn split_words(&self, w: &mut Workspace, words: &[&str], output: &mut SentenceOutput) {
        w.ids.clear();
        w.ends.clear();
        w.shapes.clear();
        w.ends.push(0);
        let limit = self.config.max_pieces_per_word;
        for (i, word) in words.iter().enumerate() {
            w.word.clear();
            // One more than is read tells whether something is left out.
            self.vocab.split(word, limit + 1, &mut w.split, &mut w.word);
            if w.word.len() > limit {
                output.long_words.push(i);
                w.word.truncate(limit);
            }
            w.ids.extend(w.word.iter().map(|p| p.id));
            w.ends.push(w.ids.len());
        }
        shapes(words, &mut w.shapes);
    }

    /// Where the part that starts at word `from` ends: at the sentence's end if that fits, else
    /// after the last full stop, else semicolon, else comma in its second half.
    fn cut(&self, w: &Workspace, words: &[&str], from: usize) -> usize {
        let start = w.ends[from];
        let fits = |to: usize| w.ends[to] - start <= self.config.max_pieces;
        if fits(words.len()) {
            return words.len();
        }
        // The first end that is too far; one word always fits.
        let length = w.ends[from..].partition_point(|&e| e - start <= self.config.max_pieces);
        let last = from + length - 1;
        let half = from + length / 2;
        let ends: [&[&str]; 3] = [&[".", "!", "?"], &[";", ":"], &[",", "–", "—", "--"]];
        for marks in ends {
            let at = (half..last).rev().find(|&i| marks.contains(&words[i]));
            if let Some(at) = at {
                // A closing quotation mark stays with its sentence.
                let closes = words
                    .get(at + 1)
                    .is_some_and(|w| matches!(*w, "”" | "’" | "''" | ")"));
                return if closes && at + 1 < last {
                    at + 2
                } else {
                    at + 1
                };
            }
        }
        last
    }

    fn add_part(
        &self,
        w: &mut Workspace,
        sentence: usize,
        words: Range<usize>,
        side: impl Fn(usize) -> u8,
    ) {
        let start = w.pieces.ids.len();
        w.parts.push(Part {
            sentence,
            first_word: words.start,
            words: words.len(),
            row: w.rows.len(),
        });
        w.rows.push(start);
        w.pieces.push(self.vocab.cls, shape::SPECIAL, 0);
        for word in words {
            w.rows.push(w.pieces.ids.len());
            for at in w.ends[word]..w.ends[word + 1] {
                w.pieces.push(w.ids[at], w.shapes[word], side(word));
            }
        }
        w.pieces.push(self.vocab.sep, shape::SPECIAL, 0);
        w.pieces.lengths.push(w.pieces.ids.len() - start);
    }

    /// Runs encoder and heads on what has gathered.
    fn flush(&self, w: &mut Workspace, tops: Tops, outputs: &mut [SentenceOutput]) {
        if w.parts.is_empty() {
            return;
        }
        self.encoder
            .forward(self.kernel, &self.bytes, &w.pieces, tops, &mut w.encoder);
        let h = self.config.hidden;
        let gather = |from: &[f32], to: &mut Vec<f32>| {
            to.clear();
            for &row in &w.rows {
                to.extend_from_slice(&from[row * h..(row + 1) * h]);
            }
        };
        gather(&w.encoder.x, &mut w.vectors);
        if !w.encoder.e.is_empty() {
            gather(&w.encoder.e, &mut w.event_vectors);
        }
        let own_top = self.encoder.has_event_top();
        let vectors = Vectors {
            syntax: tops.syntax.then_some(w.vectors.as_slice()),
            events: match (tops.events, own_top) {
                (true, true) => Some(w.event_vectors.as_slice()),
                (_, false) => Some(w.vectors.as_slice()),
                (false, true) => None,
            },
        };
        self.heads
            .read(self.kernel, vectors, &w.parts, &mut w.heads, outputs);
        w.clear();
    }

    /// Whether the model has role heads.
    #[must_use]
    pub fn has_roles(&self) -> bool {
        self.heads.has_roles()
    }

    /// Whether the model has a relation head.
    #[must_use]
    pub fn has_relation(&self) -> bool {
        self.heads.has_relation()
    }

    /// Probabilities of the roles of all words towards one trigger word: one row for each word,
    /// columns as `labels().role`. Empty when there is no such word or no such head.
    #[must_use]
    pub fn roles(&self, output: &SentenceOutput, trigger: usize) -> Table {
        self.roles_of(output, &[trigger]).pop().unwrap_or_default()
    }

    /// As [`Model::roles`] for several trigger words of a sentence, which is cheaper.
    #[must_use]
    pub fn roles_of(&self, output: &SentenceOutput, triggers: &[usize]) -> Vec<Table> {
        if triggers.is_empty() {
            return Vec::new();
        }
        self.heads.roles(self.kernel, &output.vectors, triggers)
    }

    /// Probabilities of the categories (`labels().relation`) of what the source words do towards
    /// the target words, from the sentence as it was read. Empty without such a head.
    ///
    /// [`Model::relations`] reads the sentence again with the sides marked, for which the head has learned.
    #[must_use]
    pub fn relation(
        &self,
        output: &SentenceOutput,
        source: &[usize],
        target: &[usize],
    ) -> Vec<f32> {
        self.heads
            .relation(self.kernel, &output.vectors, source, target)
    }

    /// Probabilities of the categories for each question; each sentence is read with its sides
    /// marked, if the model can (one more run of the encoder for each question).
    pub fn relations(
        &self,
        workspace: &mut Workspace,
        queries: &[RelationQuery<'_>],
        options: &Options,
    ) -> Vec<Vec<f32>> {
        let sentences: Vec<&[&str]> = queries.iter().map(|q| q.words).collect();
        let marks = self.encoder.has_sides();
        let tops = Tops {
            syntax: false,
            events: true,
            relations: true,
        };
        let outputs = self.encode_sides(workspace, &sentences, options, tops, |s, word| {
            let q = &queries[s];
            match (marks, q.target.contains(&word), q.source.contains(&word)) {
                (false, _, _) | (_, false, false) => 0,
                (_, true, _) => 2,
                (_, false, true) => 1,
            }
        });
        outputs
            .iter()
            .zip(queries)
            .map(|(o, q)| self.relation(o, q.source, q.target))
            .collect()
    }
}

impl Workspace {
    fn clear(&mut self) {
        self.pieces.clear();
        self.parts.clear();
        self.rows.clear();
    }
}

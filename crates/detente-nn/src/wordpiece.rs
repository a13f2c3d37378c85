//! Word pieces of single words, with byte offsets.
//!
//! Does what the reference tokenizer of BERT's uncased models does: drop control characters,
//! decompose and drop accents, lower-case, split off punctuation and Han characters, then take
//! the longest known piece from the left. Special pieces such as `[SEP]` are never read from
//! text.

use crate::unicode_tables::{PUNCTUATION, REMOVED};
use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// A run of characters longer than this becomes the unknown piece.
const MAX_CHARS: usize = 100;

/// One word piece: its id, and the bytes of the word that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Row of the vocabulary.
    pub id: u32,
    /// First byte in the word.
    pub start: u32,
    /// Byte after the last one in the word.
    pub end: u32,
}

/// The vocabulary with its look-up table.
pub(crate) struct Vocab {
    text: Box<[u8]>,
    /// Start of each piece in `text`, and one more entry for the end.
    starts: Vec<u32>,
    /// Open addressing by hash: piece id plus one, 0 for a free slot.
    slots: Vec<u32>,
    longest: usize,
    pub(crate) unknown: u32,
    pub(crate) cls: u32,
    pub(crate) sep: u32,
}

const HASH_START: u32 = 0x811c_9dc5;
const HASH_INNER: u32 = 0x2545_f491;

fn hash_step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn slot_of(hash: u32, mask: usize) -> usize {
    (hash ^ (hash >> 15)) as usize & mask
}

impl Vocab {
    /// Reads pieces separated by line feeds; `None` without the special pieces.
    pub(crate) fn new(text: &[u8]) -> Option<Vocab> {
        let mut starts = vec![0u32];
        for (i, &b) in text.iter().enumerate() {
            if b == b'\n' {
                starts.push(u32::try_from(i + 1).ok()?);
            }
        }
        starts.push(u32::try_from(text.len() + 1).ok()?);
        let n = starts.len() - 1;
        let slots = vec![0u32; n.saturating_mul(2).next_power_of_two()];
        let mut vocab = Vocab {
            text: text.into(),
            starts,
            slots,
            longest: 0,
            unknown: 0,
            cls: 0,
            sep: 0,
        };
        let mask = vocab.slots.len() - 1;
        let mut longest = 0;
        for id in 0..n {
            let piece = vocab.piece(id);
            let (mut hash, bytes) = match piece.strip_prefix(b"##") {
                Some(rest) if !rest.is_empty() => (HASH_INNER, rest),
                _ => (HASH_START, piece),
            };
            longest = longest.max(bytes.len());
            for &b in bytes {
                hash = hash_step(hash, b);
            }
            let mut slot = slot_of(hash, mask);
            while vocab.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            vocab.slots[slot] = id as u32 + 1;
        }
        vocab.longest = longest;
        let special = |name: &[u8]| (0..n).find(|&id| vocab.piece(id) == name);
        let (unknown, cls, sep) = (special(b"[UNK]")?, special(b"[CLS]")?, special(b"[SEP]")?);
        vocab.unknown = unknown as u32;
        vocab.cls = cls as u32;
        vocab.sep = sep as u32;
        Some(vocab)
    }

    /// Number of pieces.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Text of a piece.
    pub(crate) fn text(&self, id: u32) -> Option<&str> {
        let id = id as usize;
        (id < self.len()).then(|| std::str::from_utf8(self.piece(id)).ok())?
    }

    fn piece(&self, id: usize) -> &[u8] {
        &self.text[self.starts[id] as usize..self.starts[id + 1] as usize - 1]
    }

    fn find(&self, hash: u32, bytes: &[u8], inner: bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut slot = slot_of(hash, mask);
        loop {
            let id = self.slots[slot].checked_sub(1)?;
            let piece = self.piece(id as usize);
            let same = if inner {
                piece.len() > 2 && &piece[..2] == b"##" && &piece[2..] == bytes
            } else {
                piece == bytes
            };
            if same {
                return Some(id);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Splits one word; never gives an empty list, and at most `limit` pieces.
    pub(crate) fn split(
        &self,
        word: &str,
        limit: usize,
        buffers: &mut SplitBuffers,
        out: &mut Vec<Piece>,
    ) {
        let start = out.len();
        let SplitBuffers {
            text,
            chars,
            pending,
            decomposed,
            hashes,
        } = buffers;
        text.clear();
        chars.clear();
        let full = |out: &Vec<Piece>| out.len() - start >= limit;
        for (at, c) in word.char_indices() {
            let (at, end) = (at as u32, (at + c.len_utf8()) as u32);
            if c.is_ascii() {
                if c.is_ascii_alphanumeric() {
                    flush_marks(pending, text, chars);
                    chars.push((text.len() as u32, at, end));
                    text.push(c.to_ascii_lowercase() as u8);
                    continue;
                }
                if (c as u32) < 0x20 && !matches!(c, '\t' | '\n' | '\r') || c == '\x7f' {
                    continue;
                }
            } else if within(&REMOVED, c) {
                continue;
            }
            if c.is_whitespace() {
                flush_marks(pending, text, chars);
                self.longest_match(text, chars, hashes, out);
            } else {
                let han = is_han(c);
                decomposed.clear();
                decompose_canonical(c, |d| decomposed.push(d));
                for &d in decomposed.iter() {
                    let class = canonical_combining_class(d);
                    if class == 0 {
                        flush_marks(pending, text, chars);
                    }
                    // After decomposition: U+037E, the Greek question mark, is a semicolon.
                    let alone = han || is_punctuation(d);
                    if alone {
                        self.longest_match(text, chars, hashes, out);
                    }
                    pending.push((class, d, at, end));
                    if alone {
                        flush_marks(pending, text, chars);
                        self.longest_match(text, chars, hashes, out);
                    }
                }
            }
            if full(out) {
                break;
            }
        }
        flush_marks(pending, text, chars);
        self.longest_match(text, chars, hashes, out);
        out.truncate(start.saturating_add(limit.max(1)));
        if out.len() == start {
            out.push(Piece {
                id: self.unknown,
                start: 0,
                end: word.len() as u32,
            });
        }
    }

    /// Takes the longest known pieces of one run and clears it.
    fn longest_match(
        &self,
        text: &mut Vec<u8>,
        chars: &mut Vec<(u32, u32, u32)>,
        hashes: &mut Vec<u32>,
        out: &mut Vec<Piece>,
    ) {
        if chars.is_empty() {
            return;
        }
        let before = out.len();
        let (first, last) = (first_byte(chars), last_byte(chars));
        let mut known = chars.len() <= MAX_CHARS;
        let mut from = 0;
        while known && from < chars.len() {
            let inner = from > 0;
            let start = chars[from].0 as usize;
            // Hashes of all prefixes, then the longest that is a piece.
            hashes.clear();
            let mut hash = if inner { HASH_INNER } else { HASH_START };
            for next in from + 1..=chars.len() {
                let end = chars.get(next).map_or(text.len(), |c| c.0 as usize);
                if end - start > self.longest {
                    break;
                }
                let begin = chars[next - 1].0 as usize;
                for &b in &text[begin..end] {
                    hash = hash_step(hash, b);
                }
                hashes.push(hash);
            }
            let mut found = None;
            for (i, &hash) in hashes.iter().enumerate().rev() {
                let next = from + 1 + i;
                let end = chars.get(next).map_or(text.len(), |c| c.0 as usize);
                if let Some(id) = self.find(hash, &text[start..end], inner) {
                    found = Some((id, next));
                    break;
                }
            }
            match found {
                Some((id, next)) => {
                    out.push(Piece {
                        id,
                        start: first_byte(&chars[from..next]),
                        end: last_byte(&chars[from..next]),
                    });
                    from = next;
                }
                None => known = false,
            }
        }
        if !known {
            out.truncate(before);
            out.push(Piece {
                id: self.unknown,
                start: first,
                end: last,
            });
        }
        text.clear();
        chars.clear();
    }
}

/// Buffers of [`Vocab::split`], reused so that no allocation is made for each word.
#[derive(Default)]
pub(crate) struct SplitBuffers {
    /// Normalised text of the current run.
    text: Vec<u8>,
    /// For each of its characters: start in `text`, and range in the word.
    chars: Vec<(u32, u32, u32)>,
    /// Decomposed characters that may still change places: class, character, range.
    pending: Vec<(u8, char, u32, u32)>,
    decomposed: Vec<char>,
    hashes: Vec<u32>,
}

/// Combining characters may have changed places, so that the first is not always the lowest.
fn first_byte(chars: &[(u32, u32, u32)]) -> u32 {
    chars.iter().map(|c| c.1).min().unwrap_or(0)
}

fn last_byte(chars: &[(u32, u32, u32)]) -> u32 {
    chars.iter().map(|c| c.2).max().unwrap_or(0)
}

/// Writes the waiting characters in canonical order, without accents, lower-cased.
fn flush_marks(
    pending: &mut Vec<(u8, char, u32, u32)>,
    text: &mut Vec<u8>,
    chars: &mut Vec<(u32, u32, u32)>,
) {
    if pending.is_empty() {
        return;
    }
    // Stable, and the starter (class 0) stays in front.
    pending.sort_by_key(|p| p.0);
    for &(_, c, start, end) in pending.iter() {
        if within(&REMOVED, c) {
            continue;
        }
        for low in c.to_lowercase() {
            chars.push((text.len() as u32, start, end));
            text.extend_from_slice(low.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    pending.clear();
}

fn within(table: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    let after = table.partition_point(|r| r.0 <= c);
    after > 0 && c <= table[after - 1].1
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_punctuation()
    } else {
        within(&PUNCTUATION, c)
    }
}

/// The Han blocks that BERT splits into single characters.
fn is_han(c: char) -> bool {
    matches!(
        u32::from(c),
        0x4e00..=0x9fff
            | 0x3400..=0x4dbf
            | 0x20000..=0x2a6df
            | 0x2a700..=0x2b73f
            | 0x2b740..=0x2b81f
            | 0x2b920..=0x2ceaf
            | 0xf900..=0xfaff
            | 0x2f800..=0x2fa1f
    )
}

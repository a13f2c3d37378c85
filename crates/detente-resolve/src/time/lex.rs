//! Words, numbers and marks of a sentence, as the grammar of time expressions wants them: "mid-1990s" is `mid`, `-`,
//! `1990`, `s`, whatever the tokens are. Each unit knows the token it belongs to.

use detente_text::{Sentence, Span, Upos};

/// What a unit is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Digits,
    Mark(char),
}

/// A run of letters, a run of digits or one mark.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub span: Span,
    /// Lower case.
    pub low: String,
    pub kind: Kind,
    /// White space before it?
    pub spaced: bool,
    /// First letter is upper case.
    pub cap: bool,
    /// Index of the token in its sentence.
    pub token: Option<usize>,
    pub upos: Upos,
}

impl Unit {
    /// The value of a run of at most nine ASCII digits.
    pub fn number(&self) -> Option<u32> {
        (self.kind == Kind::Digits && self.low.len() <= 9)
            .then(|| self.low.parse().ok())
            .flatten()
    }

    pub fn is_dash(&self) -> bool {
        matches!(
            self.kind,
            Kind::Mark('-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        )
    }
}

/// Splits a sentence. Ranges count from the start of `text`, always on character boundaries.
pub(super) fn units(text: &str, sentence: &Sentence) -> Vec<Unit> {
    let part = sentence.span.of(text);
    let base = sentence.span.start;
    let mut out: Vec<Unit> = Vec::with_capacity(sentence.tokens.len() + 8);
    let mut spaced = false;
    let mut chars = part.char_indices().peekable();
    let mut token = 0;
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace()
            || matches!(
                c,
                '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
            )
        {
            spaced |= c.is_whitespace();
            continue;
        }
        let mut end = at + c.len_utf8();
        let mut take = |end: &mut usize, test: fn(char) -> bool| {
            while let Some(&(next, c)) = chars.peek() {
                if !test(c) {
                    break;
                }
                *end = next + c.len_utf8();
                chars.next();
            }
        };
        let kind = if c.is_ascii_digit() {
            take(&mut end, |c| c.is_ascii_digit());
            Kind::Digits
        } else if c.is_alphabetic() {
            take(&mut end, |c| c.is_alphabetic());
            Kind::Word
        } else if matches!(c, '\'' | '’' | '‘' | '`') {
            // A clitic: "Friday's", "o'clock", "we'll"; not the opening quote of "'90s".
            let glued = !spaced && out.last().is_some_and(|u| u.kind == Kind::Word);
            if glued {
                take(&mut end, |c| c.is_alphabetic());
            }
            if end > at + c.len_utf8() {
                Kind::Word
            } else {
                Kind::Mark('\'')
            }
        } else {
            Kind::Mark(c)
        };
        let span = Span::new(base + at, base + end);
        while token < sentence.tokens.len() && sentence.tokens[token].span.end <= span.start {
            token += 1;
        }
        let own = sentence
            .tokens
            .get(token)
            .filter(|t| t.span.start <= span.start);
        let form = &part[at..end];
        out.push(Unit {
            span,
            low: form.to_lowercase().replace(['’', '‘', '`'], "'"),
            kind,
            spaced: spaced || out.is_empty(),
            cap: c.is_uppercase(),
            token: own.map(|_| token),
            upos: own.map_or(Upos::X, |t| t.upos),
        });
        spaced = false;
    }
    out
}

//! Word shapes: what the uncased encoder is told about case, digits and hyphens.

/// Number of shape ids: eleven shapes, and eleven more for words with a hyphen.
pub const SHAPES: usize = 22;

/// Shape of the special pieces.
pub(crate) const SPECIAL: u8 = 0;

const LOWER: u8 = 1;
const TITLE: u8 = 2;
const UPPER: u8 = 3;
const SINGLE_UPPER: u8 = 4;
const MIXED: u8 = 5;
const DIGITS: u8 = 6;
const DIGITS_PUNCT: u8 = 7;
const ALNUM: u8 = 8;
const PUNCT: u8 = 9;
const OTHER: u8 = 10;
const HYPHENATED: u8 = 11;

fn is_punct(c: char) -> bool {
    matches!(
        u32::from(c),
        0..=0x7f | 0xa1..=0xbf | 0xd7 | 0xf7 | 0x2000..=0x206f | 0x20a0..=0x20cf | 0x3000..=0x303f
    )
}

/// Shape id of the original text of one word.
///
/// `lower` 1, `Title` 2, `UPPER` 3, `U` 4, `miXed` 5, `12` 6, `1,000` 7, `F16` 8, punctuation 9,
/// other scripts 10; 11 more when letters come with a hyphen (`Al-Shabaab` 16, `pro-war` 12).
#[must_use]
pub fn shape(word: &str) -> u8 {
    let (mut upper, mut lower, mut digits, mut punct, mut other) = (0u32, 0u32, 0u32, 0u32, 0u32);
    let mut starts_upper = None;
    let mut hyphen = false;
    for c in word.chars() {
        hyphen |= matches!(c, '-' | '\u{2010}' | '\u{2011}');
        if c.is_uppercase() {
            upper = upper.saturating_add(1);
            starts_upper.get_or_insert(true);
        } else if c.is_lowercase() {
            lower = lower.saturating_add(1);
            starts_upper.get_or_insert(false);
        } else if c.is_ascii_digit() {
            digits = digits.saturating_add(1);
        } else if is_punct(c) {
            punct = punct.saturating_add(1);
        } else {
            other = other.saturating_add(1);
        }
    }
    let base = if upper == 0 && lower == 0 && other == 0 {
        return match (digits, punct) {
            (0, _) => PUNCT,
            (_, 0) => DIGITS,
            _ => DIGITS_PUNCT,
        };
    } else if digits > 0 {
        ALNUM
    } else if other > 0 {
        return OTHER;
    } else if upper == 0 {
        LOWER
    } else if lower == 0 {
        if upper == 1 { SINGLE_UPPER } else { UPPER }
    } else if upper == 1 && starts_upper == Some(true) {
        TITLE
    } else {
        MIXED
    };
    if hyphen { base + HYPHENATED } else { base }
}

/// Shape ids of the words of a sentence, appended to `out`.
///
/// Where at least three words have letters and 60 % of the letters are capitals, case says
/// nothing ("RUSSIA SAYS IT WILL WITHDRAW"), so capitals read as lower case.
pub(crate) fn shapes(words: &[&str], out: &mut Vec<u8>) {
    let start = out.len();
    let (mut upper, mut lower, mut lettered) = (0u64, 0u64, 0u64);
    for word in words {
        let before = upper + lower;
        for c in word.chars() {
            if c.is_uppercase() {
                upper += 1;
            } else if c.is_lowercase() {
                lower += 1;
            }
        }
        lettered += u64::from(upper + lower > before);
        out.push(shape(word));
    }
    if lettered >= 3 && upper * 10 >= 6 * (upper + lower) {
        for id in &mut out[start..] {
            if matches!(*id % HYPHENATED, UPPER | SINGLE_UPPER) {
                *id = *id / HYPHENATED * HYPHENATED + LOWER;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_words() {
        let cases = [
            ("", 9),
            ("the", 1),
            ("The", 2),
            ("UN", 3),
            ("U.N.", 3),
            ("I", 4),
            ("O'Neill", 5),
            ("1990", 6),
            ("3,000", 7),
            ("S-400", 19),
            ("1-2", 7),
            ("G20", 8),
            ("--", 9),
            ("$", 9),
            ("北京", 10),
            ("pro-war", 12),
            ("Al-Shabaab", 16),
            ("Secretary-general", 13),
            ("Straße", 2),
            ("😀", 10),
        ];
        for (word, want) in cases {
            assert_eq!(shape(word), want, "{word}");
        }
    }

    #[test]
    fn capitals_read_as_lower() {
        let mut out = Vec::new();
        shapes(&["RUSSIA", "SAYS", "US-LED", "A", "2"], &mut out);
        assert_eq!(out, [1, 1, 12, 1, 6]);
        out.clear();
        shapes(&["UN", "CHIEF"], &mut out);
        assert_eq!(out, [3, 3]);
    }
}

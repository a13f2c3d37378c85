use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 bytes in a document's text. `start <= end`, both on character boundaries.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A range of bytes; an `end` before `start` gives the empty range at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Length in bytes.
    pub fn len_bytes(self) -> usize {
        self.end - self.start
    }

    /// No byte at all?
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Is `other` wholly inside?
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Do the two share a byte?
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest range that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The words it stands for; empty where the range is out of bounds or cuts a character.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// As a range of byte indices.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_half_open() {
        let (a, b) = (Span::new(0, 3), Span::new(3, 5));
        assert!(!a.overlaps(b));
        assert_eq!(a.cover(b), Span::new(0, 5));
        assert!(a.cover(b).contains(b));
        assert_eq!(b.of("abcde"), "de");
        assert_eq!(Span::new(0, 1).of("é"), "");
        assert!(Span::new(4, 2).is_empty());
    }
}

//! From bytes to text: byte order marks, declared and guessed encodings, broken bytes.

use detente_text::{Diagnostic, Severity, Span};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Decodes `bytes` to text.
///
/// A byte order mark decides and is not part of the text; then UTF-8 where the bytes are valid; then the encoding
/// that the source declares (`label`, a WHATWG name); then UTF-8 with a few broken bytes; then a guess (chardetng,
/// the detector of Firefox). Bytes that stand for no character become U+FFFD and are reported.
pub fn decode(bytes: &[u8], label: Option<&str>) -> (String, Vec<Diagnostic>) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return with(encoding, &bytes[length..], false);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with(encoding, bytes, true);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), Vec::new());
    }
    if let Some(encoding) = label.and_then(|l| Encoding::for_label(l.trim().as_bytes()))
        && encoding != UTF_8
    {
        return with(encoding, bytes, true);
    }
    let (good, bad) = multibyte(bytes);
    if good > 0 && good >= bad {
        return with(UTF_8, bytes, false);
    }
    let mut detector = chardetng::EncodingDetector::new();
    detector.feed(bytes, true);
    with(detector.guess(None, false), bytes, true)
}

fn with(encoding: &'static Encoding, bytes: &[u8], tell: bool) -> (String, Vec<Diagnostic>) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let mut diagnostics = Vec::new();
    if tell {
        diagnostics.push(Diagnostic::new(
            Severity::Note,
            "encoding.guessed",
            format!("read as {}", encoding.name()),
        ));
    }
    // A replacement character that stands in the source as such is no loss.
    let own = if encoding == UTF_8 {
        bytes.windows(3).filter(|w| w == b"\xef\xbf\xbd").count()
    } else {
        0
    };
    let replaced = text.matches('\u{fffd}').count().saturating_sub(own);
    if let (true, Some(at)) = (replaced > 0, text.find('\u{fffd}')) {
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "encoding.replaced",
                format!("{replaced} broken byte sequences were replaced by U+FFFD"),
            )
            .hint("save the file as UTF-8")
            .at(Span::new(at, at + '\u{fffd}'.len_utf8())),
        );
    }
    (text, diagnostics)
}

/// Text of Latin letters in UTF-16 has a zero in nearly every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let pairs = sample.len() / 2;
    if pairs < 8 {
        return None;
    }
    let zeros = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How many multi-byte sequences are right UTF-8, and how many stretches are not.
fn multibyte(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(good, bad), chunk| {
        (
            good + chunk.valid().chars().filter(|c| !c.is_ascii()).count(),
            bad + usize::from(!chunk.invalid().is_empty()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: Option<&str>, text: &str, codes: &[&str]) {
        let (got, diagnostics) = decode(bytes, label);
        assert_eq!(got, text);
        let got: Vec<_> = diagnostics.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(got, codes, "{text:?}");
    }

    #[test]
    fn encodings() {
        check("São Tomé".as_bytes(), None, "São Tomé", &[]);
        check(b"\xef\xbb\xbfHello", None, "Hello", &[]);
        check(b"\xff\xfeH\0i\0", None, "Hi", &[]);
        check(b"\xfe\xff\0H\0i", None, "Hi", &[]);
        let utf16: Vec<u8> = "Troops left".bytes().flat_map(|b| [b, 0]).collect();
        check(&utf16, None, "Troops left", &["encoding.guessed"]);
        check(
            b"The caf\xe9 in Orl\xe9ans \x96 \x93closed\x94",
            None,
            "The café in Orléans – “closed”",
            &["encoding.guessed"],
        );
        check(
            b"na\xefve",
            Some("iso-8859-1"),
            "naïve",
            &["encoding.guessed"],
        );
        check(
            b"\xd0\xd2\xd1",
            Some("windows-1251"),
            "РТС",
            &["encoding.guessed"],
        );
        check(
            "São Tomé and Pr\u{ed}ncipe \u{fffd} left"
                .as_bytes()
                .iter()
                .copied()
                .chain(*b" \xff!")
                .collect::<Vec<_>>()
                .as_slice(),
            None,
            "São Tomé and Príncipe \u{fffd} left \u{fffd}!",
            &["encoding.replaced"],
        );
    }
}

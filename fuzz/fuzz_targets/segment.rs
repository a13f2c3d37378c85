#![no_main]
use detente_syntax::segment::segment;
use detente_text::Span;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut end = 0;
    for sentence in segment(text, Span::new(0, text.len())) {
        assert!(sentence.span.start >= end && text.get(sentence.span.range()).is_some());
        end = sentence.span.end;
        let mut at = sentence.span.start;
        for token in &sentence.tokens {
            assert!(token.start >= at && token.end <= end && text.get(token.range()).is_some());
            at = token.end;
        }
    }
});

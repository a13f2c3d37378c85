#![no_main]
use detente_text::{Document, page, when};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for wire in [false, true] {
        let mut document = Document::new("x", text);
        if wire {
            page::analyze_wire(&mut document);
        } else {
            page::analyze_page(&mut document);
        }
        assert_eq!(document.text, text);
        let mut end = 0;
        for zone in &document.zones {
            assert!(zone.span.start >= end && !zone.span.is_empty());
            assert!(text.get(zone.span.range()).is_some());
            end = zone.span.end;
        }
    }
    if let Some(found) = when::find(text) {
        assert!(text.get(found.span.range()).is_some());
    }
});

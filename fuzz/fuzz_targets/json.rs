#![no_main]
#[path = "../../crates/detente-io/tests/probe/mod.rs"]
mod probe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let format = probe::TARGETS.iter().find(|(name, _)| *name == "json");
    probe::probe(format.and_then(|(_, format)| *format), bytes);
});

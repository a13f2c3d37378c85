//! Holds the layers of ARCHITECTURE.md against the manifests: a crate depends on lower layers, or on earlier rooms of
//! the analysis layer.

use std::{collections::BTreeMap, fs, path::Path};

/// Rank of every room; a room may depend on rooms of lower rank only.
const RANKS: &[(&str, u32)] = &[
    ("detente-text", 0),
    ("detente-ontology", 1),
    ("detente-nn", 10),
    ("detente-lexicon", 11),
    ("detente-syntax", 20),
    ("detente-mention", 21),
    ("detente-resolve", 22),
    ("detente-event", 23),
    ("detente-cluster", 24),
    ("detente", 30),
    ("detente-io", 40),
    ("detente-store", 41),
    ("detente-eval", 42),
    ("detente-web", 43),
    ("detente-cli", 44),
];

#[test]
fn dependencies_point_down() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let ranks: BTreeMap<&str, u32> = RANKS.iter().copied().collect();
    let mut seen = 0;
    for entry in fs::read_dir(crates).expect("the folder of the crates") {
        let path = entry.expect("an entry").path();
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else {
            continue;
        };
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let rank = ranks
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} has no layer: add it to ARCHITECTURE.md and here"));
        seen += 1;
        let mut section = "";
        for line in manifest.lines() {
            if let Some(header) = line.strip_prefix('[') {
                section = header.trim_end_matches(']');
            }
            // tests and benches may look down from anywhere
            if section != "dependencies" {
                continue;
            }
            let dependency = line.split(['.', '=', ' ']).next().unwrap_or("");
            if let Some(other) = ranks.get(dependency) {
                assert!(
                    other < rank,
                    "{name} must not depend on {dependency}: see the layers in ARCHITECTURE.md"
                );
            }
        }
    }
    assert_eq!(seen, RANKS.len(), "a room of the list is gone");
}

#[test]
fn only_the_kernels_are_unsafe() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, _) in RANKS {
        let source = ["lib.rs", "main.rs"]
            .iter()
            .find_map(|file| fs::read_to_string(crates.join(name).join("src").join(file)).ok())
            .unwrap_or_default();
        let guard = if *name == "detente-nn" {
            "#![deny(unsafe_code)]"
        } else {
            "#![forbid(unsafe_code)]"
        };
        assert!(source.contains(guard), "{name} lacks {guard}");
    }
}

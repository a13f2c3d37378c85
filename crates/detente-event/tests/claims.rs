//! Claims of responsibility through the real analyser.

use detente_event::claims::claimants;
use detente_syntax::Analyzer;
use detente_text::Document;

/// Sentence; head words of those who claim (`-` = nobody).
const ROWS: &[(&str, &str)] = &[
    ("Hamas claimed responsibility for the attack.", "Hamas"),
    ("Hamas and Fatah claim responsibility.", "Hamas Fatah"),
    (
        "The bombing was claimed by the Pakistani Taliban.",
        "Taliban",
    ),
    (
        "Responsibility for the blast was claimed by the separatists.",
        "separatists",
    ),
    (
        "A bomb killed ten people in Basra, with Islamic State claiming responsibility.",
        "State",
    ),
    ("Nobody has claimed responsibility.", "-"),
    ("No group claimed responsibility for the shooting.", "-"),
    ("The rebels did not claim responsibility.", "-"),
    (
        "The minister took responsibility for the budget.",
        "minister",
    ),
    ("The army claimed the hill.", "-"),
];

#[test]
fn claimants_are_found() {
    let analyzer = Analyzer::embedded().unwrap();
    let mut wrong = Vec::new();
    for (text, want) in ROWS {
        let document = Document::new("claim", *text);
        let parsed = analyzer.analyze(&document);
        let sentence = &parsed.sentences[0];
        let found: Vec<&str> = claimants(sentence)
            .into_iter()
            .map(|t| sentence.tokens[t].form(text))
            .collect();
        let found = if found.is_empty() {
            "-".to_owned()
        } else {
            found.join(" ")
        };
        if found != *want {
            wrong.push(format!("{text}: {found}, not {want}"));
        }
    }
    // the tree changes with the weights
    assert!(wrong.len() <= 1, "{}", wrong.join("\n"));
}

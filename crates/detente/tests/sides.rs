//! The second opinion on sides: its table has the features that the coder tells, in their order.

use detente::{Document, Engine, Options};

#[test]
fn the_weights_are_those_of_the_features() {
    let engine = Engine::new(Options::default()).expect("an engine");
    let weighed = engine.weighed(&Document::new("a", "France accuses Mali of fraud."));
    let told: Vec<&str> = weighed[0].features.iter().map(|(n, _)| &**n).collect();
    let table = include_str!("../../../data/confidence/sides.tsv");
    let rows = table.lines().filter(|l| !l.starts_with('#')).skip(1);
    let names: Vec<&str> = rows.filter_map(|l| l.split('\t').next()).collect();
    assert_eq!(told, names);
    assert_eq!(weighed.len(), 2, "{weighed:?}");
}

#[test]
fn a_protest_is_not_against_those_for_whom_it_is() {
    let engine = Engine::new(Options::default()).expect("an engine");
    let told = |text: &str| {
        let coded = engine.code(&Document::new("a", text));
        let protest = coded.records.into_iter().find(|r| r.event == "PROTEST");
        protest.expect("a protest").recipient
    };
    assert!(told("Voters in Brazil rally in support of President Dilma Rousseff.").is_empty());
    assert!(!told("Voters in Brazil rally against President Dilma Rousseff.").is_empty());
}

//! Whom mentions mean, on parses that were made once and kept, so that a new model changes nothing here.
//!
//! `tests/data/actors.jsonl` is the output of `cargo run -p detente-eval --example actors -- FILE --dump`.

use std::collections::HashMap;

use detente_lexicon::actors::Lexicon;
use detente_resolve::{Actor, actor::Resolver};
use detente_text::{Document, Sentence};

fn read(name: &str) -> String {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

struct Case {
    text: String,
    found: Vec<(String, Option<Actor>)>,
}

/// All cases by "day first words".
fn cases() -> HashMap<String, Case> {
    let resolver = Resolver::new(Lexicon::embedded());
    read("actors.jsonl")
        .lines()
        .map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = value["text"].as_str().unwrap().to_owned();
            let day = value["day"].as_str().unwrap();
            let sentences: Vec<Sentence> =
                serde_json::from_value(value["sentences"].clone()).unwrap();
            let mut document = Document::new("case", text.clone());
            document.published = day.parse().ok();
            let mentions = detente_mention::find(&text, &sentences, &resolver);
            let actors = resolver.resolve(&document, &sentences, &mentions);
            assert_eq!(actors.len(), mentions.len());
            let found = mentions
                .iter()
                .zip(actors)
                .map(|(m, a)| (m.span.of(&text).to_owned(), a))
                .collect();
            (format!("{} {text}", &day[..4]), Case { text, found })
        })
        .collect()
}

#[test]
fn mentions_mean() {
    let cases = cases();
    // (year and first words, mention, "COUNTRY SECTOR,SECTOR name"; `-` = none, `*` = not asked; several are "COUNTRY+COUNTRY - -")
    let expected = read("actors.expected.tsv");
    let table: Vec<(&str, &str, &str)> = expected
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| {
            let mut cells = l.split('\t');
            let mut next = || cells.next().unwrap_or_else(|| panic!("three cells: {l}"));
            (next(), next(), next())
        })
        .collect();
    assert!(table.len() > 50);
    let mut wrong = Vec::new();
    for (start, mention, expect) in &table {
        let case = cases
            .iter()
            .find(|(k, _)| k.starts_with(start))
            .unwrap_or_else(|| panic!("no case {start}"))
            .1;
        let shown = |a: &Option<Actor>| match a {
            None => "none".to_owned(),
            Some(a) => format!(
                "{} {} {}",
                a.country.as_deref().unwrap_or("-"),
                if a.sector.is_empty() {
                    "-".to_owned()
                } else {
                    a.sector.join(",")
                },
                a.name.as_deref().unwrap_or("-")
            ),
        };
        // "SRB+XKX - -" for "the two sides"
        let several = |a: &Option<Actor>| {
            let members = &a.as_ref().filter(|a| !a.members.is_empty())?.members;
            let codes = members.iter().map(|a| a.country.as_deref().unwrap_or("-"));
            Some(format!("{} - -", codes.collect::<Vec<_>>().join("+")))
        };
        let fits = |got: &str| {
            let (g, e): (Vec<&str>, Vec<&str>) = (
                got.splitn(3, ' ').collect(),
                expect.splitn(3, ' ').collect(),
            );
            g.len() == e.len() && g.iter().zip(&e).all(|(g, e)| *e == "*" || g == e)
        };
        // The words as given; where the parse cut them otherwise, a mention that contains them.
        let of = |exact: bool| -> Vec<String> {
            case.found
                .iter()
                .filter(|(m, _)| {
                    if exact {
                        m == mention
                    } else {
                        m.contains(*mention)
                    }
                })
                .flat_map(|(_, a)| [Some(shown(a)), several(a)])
                .flatten()
                .collect()
        };
        let mut got = of(true);
        if got.is_empty() {
            got = of(false);
        }
        if !got.iter().any(|g| fits(g)) {
            wrong.push(format!(
                "{mention:?} in {:?}: expected {expect}, got {got:?}",
                case.text
            ));
        }
    }
    // FIXME: the kept parse has no mention for these words, so nobody is meant
    let missed = "\"The Iranian official\" in ";
    let before = wrong.len();
    wrong.retain(|line| !line.starts_with(missed));
    assert_eq!(before - wrong.len(), 1, "{missed} is found now: say so");
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        table.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_answer_gives_its_reason() {
    for case in cases().values() {
        for (mention, actor) in &case.found {
            if let Some(actor) = actor {
                assert!(!actor.evidence.is_empty(), "{mention} in {}", case.text);
                assert!(
                    (0.0..=1.0).contains(&actor.confidence),
                    "{mention} in {}",
                    case.text
                );
                assert!(actor.entity.is_some() && actor.mention.is_some());
            }
        }
    }
}

#[test]
fn another_day_another_office() {
    let resolver = Resolver::new(Lexicon::embedded());
    let actor = Actor {
        name: Some("Dmitry Medvedev".to_owned()),
        country: Some("RUS".to_owned()),
        ..Actor::default()
    };
    let on = |day: &str| resolver.on_day(&actor, day.parse().unwrap());
    assert_eq!(
        on("2010-01-01").role.as_deref(),
        Some("President of Russia")
    );
    assert_eq!(
        on("2015-01-01").role.as_deref(),
        Some("Prime Minister of Russia")
    );
    let bush = Actor {
        name: Some("George W. Bush".to_owned()),
        ..Actor::default()
    };
    assert_eq!(
        resolver.on_day(&bush, "2012-01-01".parse().unwrap()).sector,
        ["ELI"]
    );
}

#[test]
fn what_is_known_of_a_name() {
    let lexicon = Lexicon::embedded();
    let known =
        detente_resolve::actor::known(&lexicon, "Lavrentyev", "2017-09-05".parse().unwrap());
    assert!(
        known.iter().any(|k| k.name == "Alexander Lavrentiev"
            && k.country == "RUS"
            && k.sectors == ["GOV"]),
        "{known:?}"
    );
    assert!(
        known
            .iter()
            .any(|k| k.lines.iter().any(|l| l.contains("in office")))
    );
    assert!(
        detente_resolve::actor::known(&lexicon, "Xqzw Vbnm", "2017-09-05".parse().unwrap())
            .is_empty()
    );
}

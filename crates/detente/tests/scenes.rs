//! Where and when, over several sentences.

use detente::{Document, Engine, Options, Record};

fn coded(text: &str) -> Vec<Record> {
    let engine = Engine::new(Options::default()).expect("an engine");
    let mut document = Document::new("a", text);
    document.published = "2015-06-11".parse().ok();
    engine.code(&document).records
}

fn of<'r>(records: &'r [Record], event: &str, trigger: &str) -> &'r Record {
    let found = records
        .iter()
        .find(|r| r.event == event && r.evidence.trigger.text == trigger);
    found.unwrap_or_else(|| panic!("no {event} by \"{trigger}\" in {records:#?}"))
}

fn place(record: &Record) -> (&str, Option<&str>) {
    let place = record.place.as_ref().expect("a place");
    (&place.name, place.country.as_deref())
}

#[test]
fn the_capital_is_that_of_the_country() {
    let records = coded(
        "Soldiers of the presidential guard seized President Mohamed Bazoum in Niger on Wednesday. \
         Hundreds of protesters gathered in the capital on Thursday.",
    );
    assert_eq!(
        place(of(&records, "PROTEST", "gathered")),
        ("Niamey", Some("NER"))
    );
}

#[test]
fn a_small_namesake_abroad_moves_nobody() {
    let records = coded(
        "Nepal's government and the Maoists signed a truce in Kathmandu, Nepal. In Kavre, the rebels freed a \
         businessman on Friday. Nepalese police arrested two men in Pokhara.",
    );
    let freed = of(&records, "RETREAT", "freed");
    assert_eq!(place(freed), ("Kavre", Some("NPL")));
    assert_eq!(freed.recipient[0].country.as_deref(), Some("NPL"));
}

#[test]
fn what_is_long_past_was_not_in_the_town_of_the_day() {
    let records = coded(
        "Gunmen killed ten people in Quetta on Monday. In 2010 suicide bombers killed 50 people.",
    );
    let old = records.iter().find(|r| r.status == "historical");
    assert_eq!(place(old.expect("the old one")), ("Pakistan", Some("PAK")));
}

#[test]
fn a_story_goes_on_on_its_day() {
    let records = coded(
        "Tens of thousands marched to parliament in Honiara on Wednesday. Police drove them back with tear gas.",
    );
    let gas = of(&records, "ASSAULT", "gas");
    assert_eq!(
        gas.date.map(|d| d.to_string()).as_deref(),
        Some("2015-06-10")
    );
}

#[test]
fn who_is_answered_stands_in_the_sentence_before() {
    let records = coded(
        "Serbian residents of northern Kosovo asked Russia for citizenship on Monday. Moscow turned down the request.",
    );
    let refusal = of(&records, "REJECT", "turned");
    assert_eq!(refusal.actor[0].country.as_deref(), Some("RUS"));
    assert!(!refusal.recipient.is_empty(), "{refusal:#?}");
}

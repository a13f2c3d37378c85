//! What is known of a name, and which frequent names of a corpus are not known.

use std::collections::{BTreeMap, BTreeSet};

use detente_lexicon::actors::{Entry, Lexicon, When, day_number, names::fold_name};
use detente_mention::{Mention, MentionClass, MentionKind};
use jiff::civil::Date;

use super::words::{period_text, sector_of_office};
use crate::Actor;

/// One thing that a name may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Canonical name.
    pub name: String,
    /// `person`, `country`, `organisation`, `group`, `role noun`.
    pub kind: String,
    /// ISO alpha-3 or a PLOVER non-state code; empty = none.
    pub country: String,
    /// PLOVER sectors on the day, primary first.
    pub sectors: Vec<String>,
    /// Wikidata id, or empty.
    pub wikidata: String,
    /// The form of the name that was asked for: `Full`, `Surname`, …
    pub form: String,
    /// Offices with their days and where the asked day stands to them, and notes.
    pub lines: Vec<String>,
}

/// What the tables know of a name on a day; other spellings only where the name itself is unknown.
pub fn known(lexicon: &Lexicon, name: &str, day: Date) -> Vec<Known> {
    let mut candidates = lexicon.lookup(name);
    let mut spelling = "";
    if candidates.is_empty() {
        candidates = lexicon.lookup_loose(name);
        spelling = ", another spelling";
    }
    let number = day_number(day);
    candidates
        .into_iter()
        .map(|c| {
            let form = format!(
                "{:?}{spelling}{}",
                c.form,
                if c.overlay { ", your table" } else { "" }
            );
            match c.entry {
                Entry::Person(p) => {
                    let mut lines = Vec::new();
                    let mut sectors = Vec::new();
                    for t in &p.tenures {
                        let when = t.period.at(number);
                        let mark = match when {
                            When::During => "in office",
                            When::Likely => "probably in office",
                            When::Before => "not yet",
                            When::After => "over",
                        };
                        if matches!(when, When::During | When::Likely) && sectors.is_empty() {
                            sectors = sector_of_office(&t.kind, &t.country, lexicon);
                        }
                        lines.push(format!(
                            "{} of {}, {}: {mark} on {day} [{}]",
                            t.office,
                            t.country,
                            period_text(&t.period),
                            t.source
                        ));
                    }
                    if !p.role.is_empty() {
                        lines.push(format!("{} [table of persons]", p.role));
                    }
                    if sectors.is_empty() {
                        sectors = p.sectors.iter().map(|s| s.to_string()).collect();
                    }
                    if sectors.is_empty()
                        && p.tenures.iter().any(|t| t.period.at(number) == When::After)
                    {
                        sectors.push("ELI".to_owned());
                    }
                    Known {
                        name: p.name.to_string(),
                        kind: "person".to_owned(),
                        country: p.country.to_string(),
                        sectors,
                        wikidata: p.wikidata.to_string(),
                        form,
                        lines,
                    }
                }
                Entry::Country(country, n) => Known {
                    name: country.name.to_string(),
                    kind: "country".to_owned(),
                    country: country.plover.to_string(),
                    sectors: if n.sector.is_empty() {
                        vec!["GOV".to_owned()]
                    } else {
                        vec![n.sector.to_string()]
                    },
                    wikidata: String::new(),
                    form,
                    lines: vec![format!(
                        "\"{}\" is a {:?}, {}",
                        n.text,
                        n.form,
                        period_text(&n.period)
                    )],
                },
                Entry::Organisation(o) => Known {
                    name: o.name.to_string(),
                    kind: if &*o.kind == "group" {
                        "group"
                    } else {
                        "organisation"
                    }
                    .to_owned(),
                    country: o.country.to_string(),
                    sectors: o.sectors.iter().map(|s| s.to_string()).collect(),
                    wikidata: String::new(),
                    form,
                    lines: vec![format!("kind: {}", o.kind)],
                },
                Entry::Agent(a) => Known {
                    name: a.noun.to_string(),
                    kind: "role noun".to_owned(),
                    country: String::new(),
                    sectors: a.sectors.iter().map(|s| s.to_string()).collect(),
                    wikidata: String::new(),
                    form,
                    lines: vec![format!("{:?}", a.kind)],
                },
            }
        })
        .collect()
}

/// Counts names that could not be resolved.
#[derive(Clone, Debug, Default)]
pub struct Unknown {
    counts: BTreeMap<String, Entry1>,
}

#[derive(Clone, Debug)]
struct Entry1 {
    name: String,
    count: usize,
    example: String,
    country: BTreeMap<String, usize>,
    sector: BTreeMap<String, usize>,
    person: bool,
}

/// An empty count.
pub fn unknown() -> Unknown {
    Unknown::default()
}

impl Unknown {
    /// Adds those of the sides of a document's events that have a name and that no table knows; `example` gives the sentence of
    /// a mention.
    pub fn add<'s, 't>(
        &mut self,
        text: &str,
        mentions: &[Mention],
        sides: impl Iterator<Item = &'s Actor>,
        example: impl Fn(&Mention) -> &'t str,
    ) {
        let mut seen = BTreeSet::new();
        for actor in sides {
            let Some(m) = actor.mention.and_then(|m| mentions.get(m)) else {
                continue;
            };
            let named = m.kind == MentionKind::Named && m.class != MentionClass::Place;
            let from_table = actor.wikidata.is_some()
                || actor.evidence.iter().any(|e| {
                    e.starts_with("table") || e.contains("named before") || e.contains("goes back")
                });
            if !named || from_table || !seen.insert(m.span) {
                continue;
            }
            let name = actor
                .name
                .clone()
                .unwrap_or_else(|| m.span.of(text).to_owned());
            let key = fold_name(&name);
            if key.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                continue;
            }
            let entry = self.counts.entry(key).or_insert_with(|| Entry1 {
                name,
                count: 0,
                example: example(m).split_whitespace().collect::<Vec<_>>().join(" "),
                country: BTreeMap::new(),
                sector: BTreeMap::new(),
                person: m.class == MentionClass::Person,
            });
            entry.count += 1;
            if let Some(c) = &actor.country {
                *entry.country.entry(c.clone()).or_default() += 1;
            }
            if let Some(s) = actor.sector.first() {
                *entry.sector.entry(s.clone()).or_default() += 1;
            }
        }
    }

    /// The most frequent as a table for `--actors`: what the words suggest is filled in, `?` where they say nothing.
    pub fn table(&self, most: usize) -> String {
        let mut entries: Vec<&Entry1> = self.counts.values().collect();
        entries.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(&b.name)));
        let top = |counts: &BTreeMap<String, usize>| {
            counts
                .iter()
                .max_by_key(|(k, v)| (**v, std::cmp::Reverse((*k).clone())))
                .map_or("?".to_owned(), |(k, _)| k.clone())
        };
        let mut out = String::from("name\tkind\tcountry\tsector\tcount\texample\n");
        for e in entries.into_iter().take(most) {
            out.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\n",
                e.name.replace('\t', " "),
                if e.person { "person" } else { "organisation" },
                top(&e.country),
                top(&e.sector),
                e.count,
                e.example.replace('\t', " ")
            ));
        }
        out
    }
}

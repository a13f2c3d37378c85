//! Phrases that mean several actors at once: "the Ukrainian and Russian delegations", "the presidents of Russia, Turkey
//! and Iran", "both countries".

use detente_lexicon::actors::Entry;
use detente_mention::{Mention, MentionClass, MentionKind};

use super::{Doc, Resolver, c_fits, words};
use crate::Actor;

/// Sentences in which the members of "both sides" may have been named: this one and the one before.
const NAMED_WITHIN: usize = 1;

impl Resolver {
    /// One actor for each country that a phrase names or goes back to; empty where it is about one or none.
    pub(super) fn members(&self, doc: &Doc, m: &Mention, whole: &Actor) -> Vec<Actor> {
        let (codes, why) = match m.kind {
            // "Islamic State of Iraq and Syria", "the United Nations" are one
            MentionKind::Named
                if whole.evidence.first().is_some_and(|e| {
                    e.starts_with("table: ") && e.ends_with(')')
                }) =>
            {
                return Vec::new();
            }
            MentionKind::Named | MentionKind::Nominal => {
                let listed = self.listed(doc, m);
                if listed.len() > 1 {
                    (listed, "listed in the phrase")
                } else {
                    let nominal = m.kind == MentionKind::Nominal && whole.name.is_none();
                    let before = nominal.then(|| self.named_before(doc, m));
                    (before.unwrap_or_default(), "the ones named before")
                }
            }
            _ => return Vec::new(),
        };
        if codes.len() < 2 {
            return Vec::new();
        }
        let member = |code: String| {
            let mut sector = whole.sector.clone();
            // who is nothing else: a person a civilian, everybody else a government
            if sector.is_empty() {
                let person = m.class == MentionClass::Person;
                sector.push(if person { "CVL" } else { "GOV" }.to_owned());
            }
            // "British-Dutch oil company" is named like no country
            let state = matches!(sector[0].as_str(), "GOV" | "MIL" | "LEG");
            Actor {
                span: whole.span,
                mention: whole.mention,
                name: self
                    .lexicon()
                    .country(&code)
                    .filter(|_| state)
                    .map(|country| country.name.to_string()),
                country: Some(self.as_plover(&code)),
                sector,
                confidence: 0.7,
                evidence: vec![format!("one of several, {why}")],
                ..Actor::default()
            }
        };
        codes.into_iter().map(member).collect()
    }

    /// Codes of countries that stand in one list inside of a phrase: "French, German and British", "Canadian-Iranian".
    fn listed(&self, doc: &Doc, m: &Mention) -> Vec<String> {
        let forms = &doc.forms[m.sentence];
        let mut codes: Vec<String> = Vec::new();
        let mut at = m.start;
        let end = m.end.min(forms.len());
        // where the list may go on, and what has been read since its last member
        let mut open = false;
        while at < end {
            // "soldiers across the Colombia-Venezuela border" are of neither by these words
            let border = |f: &&str| matches!(f.to_lowercase().as_str(), "border" | "frontier");
            if at > m.head && forms[at..end].iter().any(border) {
                break;
            }
            let country = doc.matches[m.sentence][at].iter().rev().find_map(|found| {
                found.candidates.iter().find_map(|c| match c.entry {
                    Entry::Country(country, name)
                        if c_fits(name, doc.day)
                            && found.end <= end
                            && !words::is_qualified(forms, at, found.end) =>
                    {
                        Some((found.end, country.code.to_string()))
                    }
                    _ => None,
                })
            });
            if let Some((next, code)) = country {
                if !open {
                    if codes.len() > 1 {
                        break;
                    }
                    codes.clear();
                }
                if !codes.contains(&code) {
                    codes.push(code);
                }
                open = true;
                at = next;
                continue;
            }
            let joins = matches!(
                forms[at].to_lowercase().as_str(),
                "," | "and" | "&" | "-" | "–" | "/" | "the"
            );
            open &= joins;
            at += 1;
        }
        codes
    }

    /// "the two countries", "both sides": as many countries as were named before, if they are as many as meant.
    fn named_before(&self, doc: &Doc, m: &Mention) -> Vec<String> {
        let sentence = &doc.sentences[m.sentence];
        let head = &sentence.tokens[m.head];
        let plural = head.has("Number=Plur") || head.xpos.ends_with("NNS");
        let forms = &doc.forms[m.sentence];
        let before: Vec<String> = forms[m.start..m.head.max(m.start)]
            .iter()
            .map(|f| f.to_lowercase())
            .collect();
        let says = |list: &[&str]| before.iter().any(|f| list.contains(&f.as_str()));
        let own = doc.near[m.sentence]
            .iter()
            .any(|(at, _, _)| (m.start..m.end).contains(at));
        let lemma = head.lemma.to_lowercase();
        if !plural
            || own
            || !says(&["the", "both", "these"])
            || !words::SETS.contains(&lemma.as_str())
            || says(&["other", "some", "many", "several", "all"])
        {
            return Vec::new();
        }
        // the two and both say how many; "the sides" is not said of crowds
        let meant = if says(&["three"]) { 3 } else { 2 };
        let mut codes: Vec<String> = Vec::new();
        for s in m.sentence.saturating_sub(NAMED_WITHIN)..=m.sentence {
            for (at, code, place) in &doc.near[s] {
                if (s < m.sentence || *at < m.start) && !place && !codes.contains(code) {
                    codes.push(code.clone());
                }
            }
        }
        if codes.len() == meant {
            codes
        } else {
            Vec::new()
        }
    }
}

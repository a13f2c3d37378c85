//! Phrases that mean several actors at once: "the Ukrainian and Russian delegations", "the presidents of Russia, Turkey
//! and Iran", "both countries".

use std::{cmp::Reverse, collections::BTreeMap};

use detente_lexicon::actors::{Candidate, CountryForm, Entry, NameForm, day_number};
use detente_mention::{Mention, MentionClass, MentionKind};
use detente_text::Token;

use super::{Doc, Resolver, c_fits, subject_over, words};
use crate::Actor;

/// Sentences in which the members of "both sides" may have been named: this one and the one before.
const NAMED_WITHIN: usize = 1;

impl Resolver {
    /// One actor for each country that a phrase names or goes back to; empty where it is about one or none.
    pub(super) fn members(
        &self,
        doc: &Doc,
        m: &Mention,
        whole: &Actor,
        before: &[Option<Actor>],
    ) -> Vec<Actor> {
        let named = self.listed_names(doc, m, whole);
        if named.len() > 1 {
            return named;
        }
        if let Some(all) = subjects_before(doc, m) {
            return all
                .iter()
                .filter_map(|i| before.get(*i)?.as_ref())
                .map(|actor| member_of(whole, actor))
                .collect();
        }
        let bodies = self.listed_bodies(doc, m, whole);
        if bodies.len() > 1 {
            return bodies;
        }
        let (codes, why) = match m.kind {
            // "Islamic State of Iraq and Syria", "the United Nations" are one
            MentionKind::Named
                if whole
                    .evidence
                    .first()
                    .is_some_and(|e| e.starts_with("table: ") && e.ends_with(')')) =>
            {
                return Vec::new();
            }
            MentionKind::Named | MentionKind::Nominal => {
                let listed = self.listed(doc, m);
                // "the Iranian-Canadian journalist" is one
                let head = &doc.sentences[m.sentence].tokens[m.head];
                let ahead = &doc.forms[m.sentence][m.start..m.head.max(m.start)];
                let one = m.class == MentionClass::Person && !is_plural(head);
                let twofold = ahead.len() > listed.len()
                    && !ahead.iter().any(|f| matches!(*f, "and" | "," | "&" | "/"));
                if one && twofold && listed.len() == 2 {
                    return Vec::new();
                }
                if listed.len() > 1 {
                    (listed, "listed in the phrase")
                } else {
                    if m.kind != MentionKind::Nominal || whole.name.is_some() {
                        return Vec::new();
                    }
                    // "the two countries' trade ministers"
                    let sentence = &doc.sentences[m.sentence];
                    let owner = sentence.child(m.head, "nmod:poss").filter(|&o| {
                        let lemma = sentence.tokens[o].lemma.to_lowercase();
                        words::SETS.contains(&lemma.as_str())
                    });
                    let owner = owner.map(|head| Mention { head, ..m.clone() });
                    let phrase = owner.as_ref().unwrap_or(m);
                    let codes = self.named_before(doc, phrase, before);
                    if codes.len() < 2 && owner.is_some() {
                        return Vec::new();
                    }
                    if codes.len() < 2 {
                        return set_named_before(doc, m, whole, before);
                    }
                    (codes, "the ones named before")
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
            let body = BODIES.contains(&lemma(doc, m).as_str());
            if body {
                sector.clear();
            }
            if sector.is_empty() {
                let person = m.class == MentionClass::Person && !body;
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

    /// The persons named behind one plural noun: "the activists Ana Ruiz and Pedro Gomez".
    fn listed_names(&self, doc: &Doc, m: &Mention, whole: &Actor) -> Vec<Actor> {
        let tokens = &doc.sentences[m.sentence].tokens;
        let head = &tokens[m.head];
        let plural = is_plural(head);
        if m.kind != MentionKind::Nominal || !plural || m.class != MentionClass::Person {
            return Vec::new();
        }
        // a run of name tokens right behind the noun, and those coordinated with it
        let mut names: Vec<(usize, usize)> = Vec::new();
        let mut at = m.head + 1;
        let end = m.end.min(tokens.len());
        while at < end {
            let mut stop = at;
            while stop < end
                && tokens[stop].ner.ends_with("-PER")
                && (stop == at || tokens[stop].ner == "I-PER")
            {
                stop += 1;
            }
            if stop == at {
                break;
            }
            names.push((at, stop));
            at = stop;
            while at < end && matches!(doc.forms[m.sentence][at], "," | "and" | "&") {
                at += 1;
            }
        }
        if names.len() < 2 {
            return Vec::new();
        }
        let member = |(from, to): (usize, usize)| {
            let span = doc.sentences[m.sentence].cover(&(from..to).collect::<Vec<_>>());
            Actor {
                span,
                mention: whole.mention,
                name: Some(span.of(doc.text).to_owned()),
                country: whole.country.clone(),
                sector: whole.sector.clone(),
                confidence: whole.confidence,
                evidence: vec!["one of several, listed in the phrase".to_owned()],
                ..Actor::default()
            }
        };
        names.into_iter().map(member).collect()
    }

    /// Those whose people a phrase means where one of them is no state: "representatives of Hamas and Israel".
    fn listed_bodies(&self, doc: &Doc, m: &Mention, whole: &Actor) -> Vec<Actor> {
        let forms = &doc.forms[m.sentence];
        let end = m.end.min(forms.len());
        if m.kind != MentionKind::Nominal
            || !DELEGATES.contains(&lemma(doc, m).as_str())
            || !matches!(
                forms.get(m.head + 1),
                Some(&"of" | &"from" | &"between" | &"for")
            )
        {
            return Vec::new();
        }
        let mut out: Vec<Actor> = Vec::new();
        let mut bodies = 0;
        let mut at = m.head + 2;
        while at < end {
            if matches!(forms[at], "the" | "," | "and" | "&") {
                at += 1;
                continue;
            }
            let found = doc.matches[m.sentence][at].iter().rev().find_map(|found| {
                let fits = found.end <= end && !words::is_qualified(forms, at, found.end);
                // of two bodies of a name the one at home where the text is, under whatever form of it
                let home = |c: &Candidate| match c.entry {
                    Entry::Organisation(o) => doc.countries.contains_key(&*o.country),
                    _ => false,
                };
                let at_home = found.candidates.iter().filter(|c| home(c));
                let others = found.candidates.iter().filter(|c| !home(c));
                at_home
                    .chain(others.filter(|c| {
                        c.form == NameForm::Full || matches!(c.entry, Entry::Country(..))
                    }))
                    .filter(|_| fits)
                    .find_map(|c| match c.entry {
                        Entry::Country(country, name) if c_fits(name, doc.day) => Some((
                            found.end,
                            country.name.to_string(),
                            country.plover.to_string(),
                            vec!["GOV".to_owned()],
                        )),
                        Entry::Organisation(o) if !o.country.is_empty() => Some((
                            found.end,
                            o.name.to_string(),
                            o.country.to_string(),
                            o.sectors_on(day_number(doc.day)),
                        )),
                        _ => None,
                    })
            });
            let Some((next, name, country, sector)) = found else {
                break;
            };
            bodies += usize::from(sector.first().is_none_or(|s| s != "GOV"));
            out.push(Actor {
                span: whole.span,
                mention: whole.mention,
                name: Some(name),
                country: Some(country),
                sector,
                confidence: 0.7,
                evidence: vec!["one of several, listed in the phrase".to_owned()],
                ..Actor::default()
            });
            at = next;
            // "the Afghan government"
            if forms.get(at) == Some(&"government") {
                at += 1;
            }
        }
        if bodies == 0 { Vec::new() } else { out }
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
                            && name.form != CountryForm::Seat
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
    fn named_before(&self, doc: &Doc, m: &Mention, resolved: &[Option<Actor>]) -> Vec<String> {
        let sentence = &doc.sentences[m.sentence];
        let head = &sentence.tokens[m.head];
        let plural = is_plural(head);
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
        // "Two countries, Poland and Hungary, condemn"
        if plural && !own && words::SETS.contains(&lemma.as_str()) && forms.get(m.end) == Some(&",")
        {
            let run = country_runs(doc, m.sentence)
                .into_iter()
                .find(|run| run.len() > 1 && run[0].0 == m.end + 1);
            if let Some(run) = run {
                return run.into_iter().map(|(_, code)| code).collect();
            }
        }
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
        // "Washington urged both sides": it is none of them
        let third = subject_of(doc, m, resolved).and_then(|a| a.country.as_deref());
        // "Belarus accuses Poland and Lithuania. Both countries deny it": those joined by "and"
        for s in (m.sentence.saturating_sub(NAMED_WITHIN)..=m.sentence).rev() {
            let runs = country_runs(doc, s);
            let fits = |run: &&Vec<(usize, String)>| {
                run.len() == meant
                    && run.iter().all(|(at, code)| {
                        (s < m.sentence || *at < m.start) && third != Some(code.as_str())
                    })
            };
            if let Some(run) = runs.iter().rfind(fits) {
                return run.iter().map(|(_, code)| code.clone()).collect();
            }
        }
        let mut codes: Vec<String> = Vec::new();
        for s in m.sentence.saturating_sub(NAMED_WITHIN)..=m.sentence {
            for (at, code, place) in &doc.near[s] {
                let open = third != Some(code.as_str()) && !codes.contains(code);
                if (s < m.sentence || *at < m.start) && !place && open {
                    codes.push(code.clone());
                }
            }
        }
        if codes.len() == meant {
            return codes;
        }
        if says(&["both", "two"]) {
            return pair_of_story(doc, m.sentence, third)
                .filter(|_| meant == 2)
                .unwrap_or_default();
        }
        Vec::new()
    }
}

/// The two countries that the sentences before this one name far more often than any other: "both countries" at the end
/// of a story about India and Pakistan. `third` is none of them.
fn pair_of_story(doc: &Doc, end: usize, third: Option<&str>) -> Option<Vec<String>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, code, _) in doc.near[..end].iter().flatten() {
        *counts.entry(code).or_default() += 1;
    }
    counts.retain(|code, _| third != Some(*code));
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| Reverse(*n));
    let third = counts.get(2).map_or(0, |(_, n)| *n);
    let (first, second) = (counts.first()?, counts.get(1)?);
    (second.1 >= 2 && second.1 > 2 * third).then(|| vec![first.0.to_owned(), second.0.to_owned()])
}

/// The countries of a sentence that are no places, in runs that are joined by "and" or a comma.
fn country_runs(doc: &Doc, s: usize) -> Vec<Vec<(usize, String)>> {
    let forms = &doc.forms[s];
    let mut runs: Vec<Vec<(usize, String)>> = Vec::new();
    let mut end = None;
    for (at, code, place) in &doc.near[s] {
        let here = doc.matches[s][*at].last().map_or(at + 1, |found| found.end);
        let joined = end.is_some_and(|end: usize| {
            *at > end
                && (end..*at)
                    .all(|t| matches!(forms[t].to_lowercase().as_str(), "and" | "," | "&" | "the"))
        });
        end = (!place).then_some(here);
        if *place {
            continue;
        }
        if !joined {
            runs.push(Vec::new());
        }
        let run = runs
            .last_mut()
            .filter(|run| run.iter().all(|(_, other)| other != code));
        if let Some(run) = run {
            run.push((*at, code.clone()));
        }
    }
    runs
}

/// Nouns for persons of whom two or three are meant: "the two ministers".
const PERSONS: &[&str] = &[
    "chief",
    "diplomat",
    "envoy",
    "leader",
    "man",
    "minister",
    "official",
    "premier",
    "president",
    "woman",
];

/// Nouns for sides that are no persons: "the two sides".
const BODIES: &[&str] = &[
    "ally",
    "camp",
    "country",
    "delegation",
    "government",
    "nation",
    "neighbor",
    "neighbour",
    "party",
    "power",
    "side",
    "state",
    "team",
];

/// How far back "the two leaders" and "the two sides" may have been named, in sentences.
const PERSONS_WITHIN: usize = 2;
const BODIES_WITHIN: usize = 4;

fn is_plural(token: &Token) -> bool {
    token.has("Number=Plur") || token.xpos.ends_with("NNS")
}

fn lemma(doc: &Doc, m: &Mention) -> String {
    doc.sentences[m.sentence].tokens[m.head]
        .lemma
        .to_lowercase()
}

/// Somebody named before as one of those whom a phrase means.
fn member_of(whole: &Actor, actor: &Actor) -> Actor {
    Actor {
        span: whole.span,
        mention: whole.mention,
        members: Vec::new(),
        confidence: actor.confidence * 0.8,
        evidence: vec!["one of several, the ones named before".to_owned()],
        ..actor.clone()
    }
}

/// The mentions that "they" goes back to where the last subject was two or more names: "India and Pakistan held talks.
/// They agreed".
pub(super) fn subjects_before(doc: &Doc, m: &Mention) -> Option<Vec<usize>> {
    let form = doc.forms[m.sentence][m.head].to_lowercase();
    if m.kind != MentionKind::Pronoun || !matches!(form.as_str(), "they" | "them") {
        return None;
    }
    let of_sentence = |s: usize| {
        let tokens = &doc.sentences[s].tokens;
        let subject = |at: usize| tokens[at].deprel == "nsubj";
        let mut found: Vec<usize> = Vec::new();
        for (i, other) in doc.mentions.iter().enumerate() {
            let before = other.sentence == s && other.span.end <= m.span.start;
            let Some(token) = tokens.get(other.head).filter(|_| before) else {
                continue;
            };
            let fits =
                subject(other.head) || token.rel() == "conj" && token.head.is_some_and(subject);
            let seen = found.iter().any(|f| doc.mentions[*f].head == other.head);
            if fits && !seen && other.kind != MentionKind::Adjective {
                found.push(i);
            }
        }
        found
    };
    // the nearest sentence that has a subject decides
    let all = (m.sentence.saturating_sub(1)..=m.sentence)
        .rev()
        .map(of_sentence)
        .find(|found| !found.is_empty())?;
    let named = all
        .iter()
        .all(|i| doc.mentions[*i].kind == MentionKind::Named);
    // subjects of two clauses are no pair: "Jordan refuses ..., whom Safadi says"
    let subject = |i: &&usize| {
        let other = &doc.mentions[**i];
        doc.sentences[other.sentence].tokens[other.head].deprel == "nsubj"
    };
    let one = all.iter().filter(subject).count() == 1;
    (named && one && all.len() > 1).then_some(all)
}

/// Nouns for those who speak or fight for several bodies: "representatives of Hamas and Israel".
const DELEGATES: &[&str] = &[
    "commander",
    "delegate",
    "delegation",
    "diplomat",
    "envoy",
    "fighter",
    "force",
    "leader",
    "member",
    "negotiator",
    "official",
    "representative",
    "soldier",
    "troop",
];

/// "They" that go back to "the two sides" are the same two.
pub(super) fn again(whole: &Actor, before: &[Option<Actor>]) -> Vec<Actor> {
    let same = |a: &&Actor| a.entity == whole.entity && !a.members.is_empty();
    let found = before.iter().rev().flatten().find(same);
    let members = found.map_or(&[][..], |a| &a.members);
    members.iter().map(|a| member_of(whole, a)).collect()
}

/// Who does what the verb over a phrase says, unless it is the phrase itself.
fn subject_of<'a>(doc: &Doc, m: &Mention, before: &'a [Option<Actor>]) -> Option<&'a Actor> {
    let at = subject_over(&doc.sentences[m.sentence], m.head).filter(|s| *s != m.head)?;
    let subject = doc
        .mentions
        .iter()
        .position(|o| o.sentence == m.sentence && o.head == at)?;
    before.get(subject)?.as_ref()
}

/// "the two ministers", "both sides": the persons or bodies of the last sentence that names as many as are meant.
fn set_named_before(doc: &Doc, m: &Mention, whole: &Actor, before: &[Option<Actor>]) -> Vec<Actor> {
    let forms = &doc.forms[m.sentence];
    let says = |word: &str| {
        forms[m.start..m.head.max(m.start)]
            .iter()
            .any(|f| f.eq_ignore_ascii_case(word))
    };
    let meant = match (says("two") || says("both"), says("three")) {
        (true, _) => 2,
        (_, true) => 3,
        _ => return Vec::new(),
    };
    let noun = lemma(doc, m);
    let persons = PERSONS.contains(&noun.as_str());
    if !persons && !BODIES.contains(&noun.as_str())
        || !(says("the") || says("both") || says("these"))
    {
        return Vec::new();
    }
    let within = if persons {
        PERSONS_WITHIN
    } else {
        BODIES_WITHIN
    };
    // "Michel urged the two sides": who does so is none of them
    let subject = subject_of(doc, m, before);
    let third = |a: &Actor| {
        subject.is_some_and(|s| {
            s.name.is_some() && s.name == a.name || s.entity.is_some() && s.entity == a.entity
        })
    };
    for s in (m.sentence.saturating_sub(within)..=m.sentence).rev() {
        let mut found: Vec<&Actor> = Vec::new();
        for (other, actor) in doc.mentions.iter().zip(before) {
            let Some(actor) = actor.as_ref().filter(|a| a.name.is_some()) else {
                continue;
            };
            if third(actor) {
                continue;
            }
            let first = actor.sector.first().map_or("", String::as_str);
            let fits = if persons {
                other.class == MentionClass::Person || actor.role.is_some()
            } else {
                // the tagger takes Hamas and Pristina for persons
                (other.class != MentionClass::Person
                    || actor.role.is_none() && matches!(first, "GOV" | "REB" | "PRM" | "PTY"))
                    && matches!(first, "GOV" | "MIL" | "REB" | "PRM" | "PTY" | "OPP" | "LEG")
            };
            let seen = found
                .iter()
                .any(|f| f.name == actor.name || f.entity.is_some() && f.entity == actor.entity);
            // "the Ethiopian government" is one, not Ethiopia besides
            let inside = other.kind == MentionKind::Adjective
                && doc.mentions.iter().any(|outer| {
                    outer.sentence == s
                        && outer.span != other.span
                        && outer.span.contains(other.span)
                });
            let names = other.kind != MentionKind::Pronoun && !inside;
            if other.sentence == s && names && fits && !seen {
                found.push(actor);
            }
        }
        if found.len() == meant {
            return found
                .into_iter()
                .map(|actor| member_of(whole, actor))
                .collect();
        }
        if found.len() > meant {
            return Vec::new();
        }
    }
    Vec::new()
}

//! What the words around a head or name say: country, organisation, office, sectors.

use detente_lexicon::actors::{
    Agent, AgentKind, CountryForm, Entry, NameForm, Organisation, names::fold_name,
};
use detente_mention::{Mention, Words as _, phrase};
use detente_text::{Sentence, Upos};

use super::{
    Doc, Match, Resolver, c_fits, codes, is_non_state, is_seat_elsewhere, push_sector, words,
};

/// What a phrase says of somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Description<'l> {
    /// Code for the actor (PLOVER's, or a non-state code).
    pub country: Option<String>,
    /// ISO code of the country named, for the tables of offices.
    pub iso: Option<String>,
    /// The organisation named with it.
    pub organisation: Option<&'l Organisation>,
    /// The role noun at the head.
    pub agent: Option<&'l Agent>,
    /// Kind of office: "foreign minister".
    pub office_kind: Option<String>,
    /// Folded title nouns.
    pub titles: Vec<String>,
    /// PLOVER sectors, primary first.
    pub sectors: Vec<String>,
    /// The title as written.
    pub role: Option<String>,
    /// "former", "ousted".
    pub former: bool,
    /// More than one.
    pub plural: bool,
    /// "the", "this", "his".
    pub definite: bool,
    /// "a", "another", "new".
    pub indefinite: bool,
    /// The sectors come from what follows by "of": "hundreds of farmers", "a spokesman for the rebels".
    pub of_others: bool,
    /// Folded words of the phrase.
    pub words: Vec<String>,
    /// What decided.
    pub evidence: Vec<String>,
}

impl<'l> Description<'l> {
    /// Is it a former holder of an office, one of PLOVER's elites? A former student, soldier or rebel is none, nor is a
    /// former captive of theirs.
    pub(super) fn was_in_office(&self) -> bool {
        let first = |sectors: &[Box<str>]| sectors.first().map_or("", |s| &**s).to_owned();
        let private = self.agent.is_some_and(|a| {
            words::PRIVATE.contains(&&*first(&a.sectors)) && !self.of_others
                || words::SOLDIERS.contains(&a.noun.rsplit(' ').next().unwrap_or_default())
        });
        // of rebels, a charity or a firm
        let outside = self.organisation.is_some_and(|o| {
            matches!(
                &*first(&o.sectors),
                "BUS" | "CRM" | "EDU" | "LAB" | "MED" | "PRM" | "REB" | "SOC"
            )
        });
        self.former && !private && !outside
    }

    /// Takes from another phrase of the same one what this one lacks.
    fn fill(&mut self, other: Description<'l>) {
        if self.country.is_none() {
            self.country = other.country;
            self.iso = other.iso;
        }
        if self.organisation.is_none() {
            self.organisation = other.organisation;
        }
        if self.agent.is_none() {
            self.agent = other.agent;
        }
        if self.office_kind.is_none() {
            self.office_kind = other.office_kind;
        }
        if self.sectors.is_empty() {
            self.sectors = other.sectors;
        }
        if self.role.is_none() {
            self.role = other.role;
        }
        self.former |= other.former;
        for t in other.titles {
            if !self.titles.contains(&t) {
                self.titles.push(t);
            }
        }
        self.evidence.extend(other.evidence);
    }
}

/// Does the phrase around a token begin with this preposition?
fn hangs_by(sentence: &Sentence, forms: &[&str], at: usize, prepositions: &[&str]) -> bool {
    let mut here = at;
    for _ in 0..4 {
        if let Some(case) = sentence.child(here, "case") {
            return prepositions.contains(&forms[case].to_lowercase().as_str());
        }
        match sentence.tokens[here].head {
            Some(above) => here = above,
            None => return false,
        }
    }
    false
}

impl Resolver {
    /// The words of a mention; `name` is the range of a person's name in it, which says nothing of the office.
    pub(super) fn describe<'a>(
        &'a self,
        doc: &Doc<'a>,
        m: &Mention,
        name: Option<(usize, usize)>,
    ) -> Description<'a> {
        let Some(sentence) = doc.sentences.get(m.sentence) else {
            return Description::default();
        };
        let end = m.end.min(sentence.tokens.len());
        self.phrase_of(doc, m.sentence, (m.start, end), m.head, name)
    }

    /// A named person: the words before the name, appositions, and the phrase it stands in apposition to.
    pub(super) fn describe_person<'a>(
        &'a self,
        doc: &Doc<'a>,
        _i: usize,
        m: &Mention,
        name: (usize, usize),
    ) -> Description<'a> {
        let mut out = self.describe(doc, m, Some(name));
        let Some(sentence) = doc.sentences.get(m.sentence) else {
            return out;
        };
        let other = |head: usize, out: &mut Description<'a>| {
            let tokens: Vec<usize> = phrase(sentence, head)
                .into_iter()
                .filter(|t| !(name.0..name.1).contains(t))
                .collect();
            if let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) {
                let described = self.phrase_of(doc, m.sentence, (first, last + 1), head, None);
                // "one of Kenya's most notorious gangsters", "a Japanese pitcher"
                let tells = described.agent.is_some()
                    || described.organisation.is_some()
                    || described.of_others
                    || described.indefinite && described.country.is_some();
                // "a Taliban commander, Mullah X": the clerical title is a form of address
                let armed = described
                    .sectors
                    .first()
                    .is_some_and(|s| s == "REB" || s == "MIL");
                if armed && out.sectors == ["REL"] {
                    out.sectors.clear();
                    out.agent = None;
                    out.role = None;
                }
                if tells {
                    out.fill(described);
                }
            }
        };
        // "Ken Kandodo, Malawian finance minister,"
        let heads: Vec<usize> = std::iter::once(m.head).chain(name.0..name.1).collect();
        for &head in &heads {
            for child in sentence.children(head).collect::<Vec<_>>() {
                if sentence.tokens[child].rel() == "appos" && !(name.0..name.1).contains(&child) {
                    other(child, &mut out);
                }
            }
        }
        // "the finance minister, Ken Kandodo,"
        for &head in &heads {
            let token = &sentence.tokens[head];
            if matches!(token.rel(), "appos" | "flat")
                && let Some(above) = token.head.filter(|h| !(name.0..name.1).contains(h))
                && above < name.0
            {
                other(above, &mut out);
            }
        }
        // "Ministers John Kamau and Peter Otieno"
        let token = &sentence.tokens[m.head];
        if let Some(first) = token
            .head
            .filter(|_| token.rel() == "conj" && out.sectors.is_empty())
        {
            let title = sentence.children(first).chain([first]).find(|&t| {
                t <= first
                    && sentence.tokens[t].has("Number=Plur")
                    && self.is_title(doc.forms[m.sentence][t])
            });
            if let Some(title) = title {
                other(title, &mut out);
            }
        }
        // "Qassem Soleimani of the Quds Force" is in the phrase; "X (Likud)" is not worth a rule.
        out
    }

    /// Takes from the appositions of a body what its name does not tell: "Freedom Watch, a human rights group".
    pub(super) fn fill_from_appositions<'a>(
        &'a self,
        doc: &Doc<'a>,
        m: &Mention,
        out: &mut Description<'a>,
    ) {
        let sentence = &doc.sentences[m.sentence];
        for child in sentence.children(m.head) {
            let tokens = phrase(sentence, child);
            if let (Some(&first), Some(&last)) = (tokens.first(), tokens.last())
                && sentence.tokens[child].rel() == "appos"
                && first > m.head
            {
                out.fill(self.phrase_of(doc, m.sentence, (first, last + 1), child, None));
            }
        }
    }

    fn phrase_of<'a>(
        &'a self,
        doc: &Doc<'a>,
        s: usize,
        (start, end): (usize, usize),
        head: usize,
        name: Option<(usize, usize)>,
    ) -> Description<'a> {
        let mut out = Description::default();
        let Some(sentence) = doc.sentences.get(s) else {
            return out;
        };
        let forms = &doc.forms[s];
        let end = end.min(forms.len());
        // "46 people, including a Syrian": they are not Syrian
        let end = (head + 1..end)
            .find(|&t| matches!(forms[t], "including" | "among"))
            .unwrap_or(end);
        // "U.S. and British | forces": the parse may take the adjective for a conjunct
        let torn = start > 0
            && start == head
            && self.is_adjective(forms[start - 1])
            && sentence.tokens[start - 1].rel() == "conj"
            && forms[start - 1].starts_with(char::is_uppercase);
        let start = start - usize::from(torn);
        // Everything before the name (or the head) describes; what follows must hang on it by "of".
        let limit = name.map_or(head + 1, |n| n.0);
        let in_name = |t: usize| name.is_some_and(|n| (n.0..n.1).contains(&t));
        out.words = (start..end).map(|t| fold_name(forms[t])).collect();
        let mut modifiers: Vec<&Agent> = Vec::new();
        let mut agents: Vec<(usize, usize, &Agent, NameForm)> = Vec::new();
        let mut after: Vec<(&Agent, bool)> = Vec::new();
        let (mut affiliate, mut proxy) = (false, false);
        let mut at = start;
        while at < end {
            if in_name(at) {
                at += 1;
                continue;
            }
            let lower = forms[at].to_lowercase();
            if at < limit {
                match lower.as_str() {
                    "the" | "this" | "that" | "these" | "those" | "his" | "her" | "its"
                    | "their" | "both" => out.definite = true,
                    "a" | "an" | "another" | "new" | "some" | "any" | "next" => {
                        out.indefinite = true
                    }
                    _ => {}
                }
                if sentence.tokens[at].rel() == "nmod"
                    && sentence
                        .child(at, "case")
                        .is_some_and(|c| matches!(forms[c], "'s" | "’s" | "'" | "’"))
                {
                    out.definite = true;
                }
            }
            let post = at >= limit && at != head;
            let usable = !post || self.hangs_by_of(sentence, forms, at, head, name);
            let mut step = 1;
            // Longest match first, so that "Islamic State" is not "Islamic" + "state".
            for found in doc.matches[s][at].iter().rev() {
                if found.end > end || (at..found.end).any(in_name) {
                    continue;
                }
                // "State | Attorney General": of two titles that share a word the right one is the head
                let is_title = |m: &Match| {
                    m.candidates
                        .iter()
                        .any(|c| matches!(c.entry, Entry::Agent(_)))
                };
                if found.end - at > 1
                    && is_title(found)
                    && doc.matches[s][found.end - 1]
                        .iter()
                        .any(|m| m.end == found.end + 1 && m.end <= limit && is_title(m))
                {
                    continue;
                }
                if words::is_qualified(forms, at, found.end) && !words::is_led(forms, found.end) {
                    // "an ISIL-affiliated group" is armed as that one is
                    let armed = words::is_affiliate(forms, found.end)
                        && found.candidates.iter().any(|c| match c.entry {
                            Entry::Organisation(o) => {
                                o.sectors.first().is_some_and(|s| &**s == "REB")
                            }
                            _ => false,
                        });
                    if armed && at < limit {
                        affiliate = true;
                        // "Taliban-affiliated groups"; those of a group without a home are from anywhere
                        let home = found.candidates.iter().find_map(|c| match c.entry {
                            Entry::Organisation(o) if !is_non_state(&o.country) => Some(o),
                            _ => None,
                        });
                        if let Some(o) = home.filter(|o| o.country.len() == 3)
                            && out.country.is_none()
                        {
                            out.country = Some(o.country.to_string());
                            out.evidence.push(format!("on the side of {}", o.name));
                        }
                    }
                    // "a Greek-owned ship", "a Panama-flagged tanker": what belongs to a country is of it
                    if out.country.is_none()
                        && at < limit
                        && forms.get(found.end + 1).is_some_and(|f| {
                            detente_mention::BELONGS.contains(&f.to_lowercase().as_str())
                        })
                        && let Some(country) = found.candidates.iter().find_map(|c| match c.entry {
                            Entry::Country(country, _) => Some(country),
                            _ => None,
                        })
                    {
                        out.country = Some(country.plover.to_string());
                        out.iso = Some(country.code.to_string());
                        out.evidence.push(format!("belongs to {}", country.name));
                    }
                    let abroad = found.candidates.iter().any(|c| match c.entry {
                        Entry::Country(country, _) => out.iso.as_deref() != Some(&*country.code),
                        _ => false,
                    });
                    proxy |= abroad && at < limit && words::is_proxy(forms, at, found.end);
                    step = found.end - at;
                    break;
                }
                let mut took = false;
                let place = found.candidates.iter().find_map(|c| match c.entry {
                    Entry::Country(country, n)
                        if c_fits(n, doc.day)
                            && !is_seat_elsewhere(doc, &found.candidates, country, n) =>
                    {
                        Some((country, n))
                    }
                    _ => None,
                });
                let person_word = sentence.tokens[at].ner.ends_with("PER")
                    && !self.is_country_name(doc, s, (at, found.end));
                let adjective = place.is_some_and(|(_, n)| {
                    matches!(
                        n.form,
                        CountryForm::Adjective
                            | CountryForm::PartialAdjective
                            | CountryForm::Demonym
                    )
                });
                let place = place.filter(|_| {
                    (!person_word || adjective) && !super::in_toponym(doc, s, at, found.end)
                });
                if let Some((country, n)) = place {
                    let covers_head = (at..found.end).contains(&head);
                    let people = matches!(
                        n.form,
                        CountryForm::Demonym | CountryForm::Demonyms | CountryForm::PartialDemonyms
                    );
                    // "the French embassy in Mali" is French
                    let away =
                        post || name.is_some() && hangs_by(sentence, forms, at, &["to", "in"]);
                    // "the Taliban leadership in Doha" is Afghan
                    let home = out.country.is_some()
                        || out
                            .organisation
                            .is_some_and(|o| !o.country.is_empty() && !is_non_state(&o.country));
                    let elsewhere = away && home && !hangs_by(sentence, forms, at, &["of"]);
                    // "the Iranian-Canadian journalist" who is held in Iran is the Canadian
                    let second = at > start
                        && at < limit
                        && out.country.is_some()
                        && (matches!(forms[at - 1], "-" | "–") || self.is_adjective(forms[at - 1]))
                        && doc.near[s]
                            .iter()
                            .any(|(_, code, place)| *place && **code == *country.code);
                    // "a German Kazakh man" is a citizen of the first, "an Iranian American" of the second
                    let ethnic = at > start
                        && at < limit
                        && adjective
                        && out.country.is_some()
                        && self.is_adjective(forms[at - 1])
                        && !words::OF_IMMIGRANTS.contains(&&*country.code);
                    let second = second || ethnic;
                    // "the Canada House of Commons" is not that of Westminster
                    let seat_of_other = n.form == CountryForm::Seat
                        && out.iso.as_deref().is_some_and(|iso| iso != &*country.code);
                    if usable
                        && !elsewhere
                        && !seat_of_other
                        && !second
                        && !(covers_head
                            && people
                            && name.is_none()
                            && agents.is_empty()
                            && out.country.is_some())
                    {
                        out.country = Some(country.plover.to_string());
                        out.iso = Some(country.code.to_string());
                        out.evidence
                            .push(format!("\"{}\" names {}", n.text, country.name));
                        if !country.sector.is_empty() {
                            push_sector(&mut out.sectors, &country.sector);
                        }
                        if matches!(n.form, CountryForm::PartialAdjective | CountryForm::Partial)
                            && &*n.sector == "PRE"
                        {
                            push_sector(&mut out.sectors, "PRE");
                        }
                        if n.form == CountryForm::Seat {
                            // "Kremlin spokesman", "Pentagon official"
                            out.evidence
                                .push(format!("seat of government, {}", n.sector));
                            if out.organisation.is_none() {
                                push_sector(&mut out.sectors, &n.sector);
                            }
                        }
                    }
                    took = true;
                } else if !words::is_article_of_name(forms, at, found.end, end)
                    && let Some(c) = self.organisation_in(
                        doc,
                        s,
                        (at, found.end),
                        head,
                        &found.candidates,
                        out.country.as_deref(),
                    )
                {
                    let covers_head = (at..found.end).contains(&head) && name.is_none();
                    if usable && !covers_head && out.organisation.is_none() {
                        out.organisation = Some(c);
                        out.evidence.push(format!("named with {}", c.name));
                    }
                    took = !covers_head;
                }
                // "Haftar's forces", "the Trump administration": a person's country, if no other is named.
                if out.country.is_none()
                    && usable
                    && !(at..found.end).contains(&head)
                    && let Some(code) =
                        self.country_of_person(doc, s, (at, found.end), &found.candidates)
                {
                    out.iso = Some(code.clone());
                    out.country = Some(code);
                    out.evidence
                        .push("country of the person named in the phrase".to_owned());
                    took = true;
                }
                for c in &found.candidates {
                    if let Entry::Agent(agent) = c.entry {
                        let last = found.end - 1;
                        if agent.kind == AgentKind::Modifier {
                            if at < limit
                                && (name.is_some() || last < head.max(limit.saturating_sub(1)))
                            {
                                modifiers.push(agent);
                                took = true;
                            }
                        } else if at < limit || (at..found.end).contains(&head) {
                            agents.push((at, found.end, agent, c.form));
                            took = true;
                        } else if usable && name.is_none() {
                            let modified = sentence
                                .children(last)
                                .any(|x| forms[x].eq_ignore_ascii_case("opposition"));
                            after.push((agent, modified));
                            took = true;
                        }
                    }
                }
                if took {
                    step = found.end - at;
                    break;
                }
            }
            // "Sen. John McCain"
            if step == 1
                && at < limit
                && name.is_some()
                && let Some(title) = words::long_title(forms[at])
            {
                for c in self.lexicon.lookup(title) {
                    if let Entry::Agent(agent) = c.entry {
                        agents.push((at, at + 1, agent, NameForm::Full));
                    }
                }
            }
            // Lemmas: the tables have singulars and plurals, the text has "rebels'" and the like.
            if step == 1 && at == head && !agents.iter().any(|a| (a.0..a.1).contains(&head)) {
                let lemma = sentence.tokens[at].lemma.as_str();
                for c in self.lexicon.lookup(lemma) {
                    if let Entry::Agent(agent) = c.entry
                        && agent.kind != AgentKind::Modifier
                    {
                        agents.push((at, at + 1, agent, NameForm::Full));
                    }
                }
            }
            at += step;
        }
        // Country names of a region's or people's adjective without a state.
        if out.country.is_none() {
            for form in forms.get(start..limit.min(end)).unwrap_or_default() {
                if let Some(iso) =
                    words::people_home(&fold_name(form), &doc.countries, &doc.near[s])
                {
                    out.country = Some(iso.to_owned());
                    out.iso = Some(iso.to_owned());
                    out.evidence.push(format!("{form} in a text about {iso}"));
                }
            }
        }
        self.choose_agent(&mut out, &agents, head, name, sentence);
        self.sectors(
            &mut out,
            &modifiers,
            sentence,
            forms,
            (start, limit.min(end)),
        );
        let weak = out.agent.is_none_or(|a| a.kind == AgentKind::Weak);
        // "an Islamist militant group", "a separatist organisation"
        if weak
            && name.is_none()
            && out.agent.is_some()
            && out.sectors.is_empty()
            && out.organisation.is_none()
            && let Some((.., agent, _)) = agents
                .iter()
                .rfind(|(_, end, a, _)| *end <= head && a.kind == AgentKind::Strong)
        {
            out.sectors = codes(&agent.sectors);
        }
        // "a Police Department officer X", "the Border Patrol officer": of the body before the noun
        if weak
            && out.organisation.is_none()
            && modifiers.is_empty()
            && let Some(noun) = out.agent
            && let Some(&(from, ..)) = agents.iter().rfind(|(_, _, a, _)| a.noun == noun.noun)
            && let Some((.., body, _)) = agents.iter().find(|(_, end, a, _)| {
                *end == from && a.kind == AgentKind::Strong && words::is_body(&a.noun)
            })
        {
            out.sectors = codes(&body.sectors);
        } else if modifiers.is_empty()
            && out.organisation.is_none()
            && out.agent.is_some_and(|a| a.noun.ends_with("officer"))
            && out.sectors == ["MIL"]
            && words::tells_of_police(&doc.forms, s)
        {
            out.sectors = vec!["COP".to_owned()];
        }
        // "pro-Russianforces" are none of the state in which they fight
        proxy |= forms
            .get(start..limit.min(end))
            .unwrap_or_default()
            .iter()
            .any(|form| {
                let of = form
                    .strip_prefix("pro-")
                    .or_else(|| form.strip_prefix("Pro-"));
                of.is_some_and(|of| {
                    self.lexicon.lookup_cased(of).iter().any(|c| match c.entry {
                        Entry::Country(country, _) => out.iso.as_deref() != Some(&*country.code),
                        _ => false,
                    })
                })
            });
        let force = |a: &Agent| {
            ["force", "fighter", "troop", "militant"]
                .iter()
                .any(|noun| a.noun.starts_with(noun))
        };
        if proxy && out.agent.is_some_and(force) {
            out.sectors = vec!["REB".to_owned()];
        }
        if affiliate && weak && (out.sectors.is_empty() || out.sectors == ["CVL"]) {
            out.sectors = vec!["REB".to_owned()];
        }
        // "hundreds of farmers", "the head of the army", "a spokesman for the rebels"
        if name.is_none()
            && weak
            && out.organisation.is_none()
            && modifiers.is_empty()
            && let Some((agent, opposition)) = after.first().filter(|(a, _)| !a.sectors.is_empty())
        {
            out.sectors = codes(&agent.sectors);
            if *opposition {
                push_sector(&mut out.sectors, "OPP");
            }
            out.of_others = true;
            out.evidence.push(format!("of \"{}\"", agent.noun));
        }
        // "the prime minister's security team": as its owner is
        let owner = sentence
            .children(head)
            .find(|&c| sentence.tokens[c].deprel == "nmod:poss" && (start..end).contains(&c));
        if name.is_none()
            && weak
            && out.organisation.is_none()
            && let Some((_, _, agent, _)) = owner.and_then(|owner| {
                agents
                    .iter()
                    .find(|(from, to, ..)| (*from..*to).contains(&owner))
            })
            && agent.kind == AgentKind::Strong
            && !agent.sectors.is_empty()
        {
            out.sectors = codes(&agent.sectors);
            out.evidence.push(format!("of the \"{}\"", agent.noun));
        }
        if let Some(sector) = out
            .agent
            .and_then(|a| words::sector_of_deputy(&a.noun, &out.words))
        {
            out.sectors = vec![sector.to_owned()];
        }
        if let Some(o) = out.organisation {
            // The organisation's home is the country, unless the words name another for the person.
            // "a French Greenpeace activist" is French
            let citizen = out.agent.is_some_and(|a| !words::is_body(&a.noun))
                && matches!(&*o.country, "NGO" | "MNC");
            if !o.country.is_empty()
                && (out.country.is_none() || is_non_state(&o.country) && !citizen)
            {
                out.country = Some(o.country.to_string());
                if out.iso.is_none() && o.country.len() == 3 {
                    out.iso = Some(o.country.to_string());
                }
            }
        }
        let head_token = sentence.tokens.get(head);
        // "some of the migrants"
        let share = |t: &detente_text::Token| {
            words::SHARES.contains(&t.lemma.to_lowercase().as_str())
                && sentence.child(head, "nmod").is_some()
        };
        out.plural = head_token.is_some_and(|t| {
            t.has("Number=Plur") || t.xpos.ends_with("NNS") || t.xpos.ends_with("NNPS") || share(t)
        }) && name.is_none();
        out
    }

    /// "of Iran", "from the Free Syrian Army" after the head; "for Syria" is no home.
    fn hangs_by_of(
        &self,
        sentence: &Sentence,
        forms: &[&str],
        at: usize,
        head: usize,
        name: Option<(usize, usize)>,
    ) -> bool {
        let mut here = at;
        for _ in 0..sentence.tokens.len() {
            let token = &sentence.tokens[here];
            let Some(above) = token.head else {
                return false;
            };
            // "forces loyal to Haftar", "militants belonging to Abu Sayyaf"
            if token.rel() == "obl"
                && matches!(&*sentence.tokens[above].lemma, "loyal" | "belong")
                && sentence.tokens[above].head == Some(head)
            {
                return true;
            }
            let case = sentence
                .children(here)
                .find(|&c| sentence.tokens[c].rel() == "case")
                .map(|c| forms[c].to_lowercase());
            // "the Islamist group Boko Haram": a name without a preposition stands beside its noun
            let beside = case.is_none() && token.deprel == "nmod" && here > above;
            // "the head of Iran's space agency"
            if token.deprel == "nmod:poss" && above > head {
                here = above;
                continue;
            }
            if token.rel() == "nmod" && !beside {
                let anchored = above == head || name.is_some_and(|n| (n.0..n.1).contains(&above));
                let lemma = sentence.tokens[head].lemma.to_lowercase();
                let speaks = matches!(
                    lemma.as_str(),
                    "spokesman"
                        | "spokeswoman"
                        | "spokesperson"
                        | "spokesmen"
                        | "lawyer"
                        | "negotiator"
                );
                return anchored
                    && match case.as_deref() {
                        Some("of" | "from" | "with" | "in" | "at") => true,
                        Some("for") => speaks,
                        _ => false,
                    };
            }
            if above == head {
                return matches!(token.rel(), "flat" | "compound") && at > head;
            }
            here = above;
        }
        false
    }

    /// The country of a person named in the phrase: a full name, or the surname of somebody in a top office.
    fn country_of_person(
        &self,
        doc: &Doc,
        s: usize,
        (start, end): (usize, usize),
        candidates: &[detente_lexicon::actors::Candidate],
    ) -> Option<String> {
        let day = detente_lexicon::actors::day_number(doc.day);
        let tagged = (start..end).any(|t| {
            doc.sentences[s]
                .tokens
                .get(t)
                .is_some_and(|t| t.upos == Upos::Propn)
        });
        let only_titles =
            (start..end).all(|t| self.is_title(doc.forms[s].get(t).copied().unwrap_or("")));
        let known = candidates
            .iter()
            .filter(|_| tagged && !only_titles)
            .filter_map(|c| {
                let Entry::Person(p) = c.entry else {
                    return None;
                };
                let known = match c.form {
                    NameForm::Full | NameForm::Short => end - start > 1 || p.tenures.is_empty(),
                    _ => p.tenures.iter().any(|t| {
                        t.period.at(day) == detente_lexicon::actors::When::During
                            && matches!(&*t.kind, "head of state" | "head of government")
                            && doc.countries.contains_key(&*t.country)
                    }),
                };
                known.then_some(&*p.country)
            });
        // a head of several states is meant as that of the one that the text names
        let all: Vec<&str> = known.collect();
        let named = all.iter().find(|c| doc.countries.contains_key(**c));
        let largest = || all.iter().max_by_key(|c| super::people_of(c));
        named.or_else(largest).map(|c| (*c).to_owned())
    }

    fn organisation_in<'a>(
        &'a self,
        doc: &Doc<'a>,
        s: usize,
        (start, end): (usize, usize),
        _head: usize,
        candidates: &[detente_lexicon::actors::Candidate<'a>],
        country: Option<&str>,
    ) -> Option<&'a Organisation> {
        let sentence = &doc.sentences[s];
        let propn = (start..end).any(|t| {
            sentence
                .tokens
                .get(t)
                .is_some_and(|t| t.upos == Upos::Propn || t.ner.ends_with("ORG"))
        });
        let agent_too = candidates
            .iter()
            .any(|c| matches!(c.entry, Entry::Agent(_)));
        let mut best: Option<(f32, &Organisation)> = None;
        for c in candidates {
            let Entry::Organisation(o) = c.entry else {
                continue;
            };
            let mut score: f32 = 1.0;
            if c.form == NameForm::Local && country != Some(&*o.country) {
                continue;
            }
            // "the High Court" of one country, a party Heritage in "Iran's Cultural Heritage Organization"
            let elsewhere = !is_non_state(&o.country) && country.is_some_and(|c| c != &*o.country);
            let here = is_non_state(&o.country) || doc.countries.contains_key(&*o.country);
            let part = end - start == 1
                && super::tagged_range(sentence, start).is_some_and(|(from, to)| to - from > 1);
            if !here && part
                || elsewhere
                    && !here
                    && (end - start == 1 || words::has_common_name(&doc.forms[s][start..end], o))
            {
                continue;
            }
            if !propn || agent_too && end - start == 1 {
                continue;
            }
            if c.overlay {
                score += 2.0;
            }
            if country == Some(&*o.country) {
                score += 1.0;
            }
            if doc.countries.contains_key(&*o.country) {
                score += 0.6;
            } else if o.active.iter().any(|c| doc.countries.contains_key(&**c)) {
                score += 0.3;
            } else if end - start == 1 && !is_non_state(&o.country) {
                // "UN police" in no text about Bolivia are not those of its party UN
                score -= 0.5;
            }
            if o.sectors.first().is_some_and(|x| &**x == "CVL") {
                score -= 0.3;
            }
            // "AC/DC" is no party of Nicaragua
            let letters = doc.forms[s][start].chars().count();
            if end - start == 1
                && letters <= 2
                && !is_non_state(&o.country)
                && !doc.countries.contains_key(&*o.country)
            {
                continue;
            }
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, o));
            }
        }
        best.map(|(_, o)| o)
    }

    /// The role noun that counts: the longest that covers the head, else the last before the name.
    fn choose_agent<'a>(
        &'a self,
        out: &mut Description<'a>,
        agents: &[(usize, usize, &'a Agent, NameForm)],
        head: usize,
        name: Option<(usize, usize)>,
        sentence: &Sentence,
    ) {
        let chosen = match name {
            Some(_) => agents
                .iter()
                .max_by_key(|(s, e, a, _)| (*e, e - s, a.kind == AgentKind::Strong)),
            None => agents
                .iter()
                .filter(|(s, e, _, _)| (*s..*e).contains(&head))
                .max_by_key(|(s, e, a, _)| (e - s, a.kind == AgentKind::Strong)),
        };
        for (_, _, agent, _) in agents {
            let title = fold_name(&agent.noun);
            if !out.titles.contains(&title) {
                out.titles.push(title.clone());
            }
            if let Some(last) = title.split(' ').next_back().filter(|_| title.contains(' ')) {
                out.titles.push(last.to_owned());
            }
        }
        if let Some((s, e, agent, _)) = chosen {
            out.agent = Some(agent);
            out.evidence.push(format!("role noun \"{}\"", agent.noun));
            if !agent.office.is_empty() {
                out.office_kind = Some(agent.office.to_string());
            }
            if name.is_some() || !agent.office.is_empty() {
                out.role = Some(agent.noun.to_string());
            }
            let _ = (s, e, sentence);
        }
    }

    /// Sectors from the head noun, the organisation and the modifiers.
    fn sectors(
        &self,
        out: &mut Description,
        modifiers: &[&Agent],
        sentence: &Sentence,
        forms: &[&str],
        (start, limit): (usize, usize),
    ) {
        let seat = std::mem::take(&mut out.sectors);
        let mut sectors: Vec<String> = Vec::new();
        out.former = modifiers
            .iter()
            .any(|a| a.sectors.iter().any(|s| &**s == "ELI"))
            || forms.get(start..limit).unwrap_or_default().iter().any(|f| {
                let f = f.to_lowercase();
                matches!(
                    f.as_str(),
                    "ex" | "ex-" | "then-president" | "ex-president" | "ex-minister"
                ) || f.starts_with("ex-")
            });
        let suspected = modifiers
            .iter()
            .any(|a| a.sectors.iter().any(|s| &**s == "UAF"));
        // A present office after "then" is a present one of the time told.
        if forms
            .get(start..limit)
            .unwrap_or_default()
            .iter()
            .any(|f| f.eq_ignore_ascii_case("then"))
        {
            out.former = false;
        }
        // "unnamed officials" are officials
        let official = out.agent.is_some_and(|a| {
            a.sectors
                .iter()
                .any(|s| matches!(&**s, "GOV" | "LEG" | "JUD" | "COP" | "JRN" | "BUS" | "MED"))
        });
        let suspected = suspected && !official;
        let modifying: Vec<&str> = modifiers
            .iter()
            .flat_map(|a| a.sectors.iter())
            .map(|s| &**s)
            .filter(|s| !matches!(*s, "ELI" | "UAF"))
            .collect();
        match out.agent {
            Some(agent) if agent.kind == AgentKind::Strong => {
                for s in codes(&agent.sectors) {
                    push_sector(&mut sectors, &s);
                }
                if let Some(o) = out.organisation {
                    // "Hamas gunmen", "Taliban fighters", "SDF soldiers": the organisation says whose.
                    let armed = o
                        .sectors
                        .iter()
                        .any(|s| matches!(&**s, "REB" | "PRM" | "CRM" | "MIL"));
                    let rebels = o.sectors.first().is_some_and(|s| &**s == "REB");
                    // "an ISIL rocket expert", "al-Qaeda supporters"
                    let follower = words::FOLLOWERS.contains(&&*agent.noun);
                    if armed
                        && (sectors
                            .iter()
                            .any(|s| matches!(s.as_str(), "UAF" | "MIL" | "REB" | "PRM"))
                            || rebels
                                && (follower || sectors.iter().any(|s| s == "SPY" || s == "EDU")))
                    {
                        let mut own = codes(&o.sectors);
                        own.retain(|s| s != "PTY");
                        sectors = own;
                    } else if &*agent.office == "head of state"
                        && o.sectors
                            .first()
                            .is_some_and(|s| words::PRIVATE.contains(&&**s) || &**s == "OPP")
                    {
                        // "the president of the Syrian National Coalition", "of the Red Crescent"
                        sectors = codes(&o.sectors);
                    } else if o.sectors.first().is_some_and(|s| &**s == "GOV")
                        && matches!(&*agent.noun, "employee" | "worker" | "contractor")
                    {
                        // "a US Consulate employee" serves the state
                        sectors = codes(&o.sectors);
                    } else if rebels && agent.noun.ends_with("leader") {
                        // "the military leader of the Jemaah Islamiyah"
                        sectors = codes(&o.sectors);
                    } else if agent.noun.ends_with("inspector")
                        && matches!(&*o.country, "IGO" | "UNO" | "EUR")
                    {
                        sectors = vec!["GOV".to_owned()];
                    } else if o.sectors.is_empty() && &*o.country == "NGO" {
                        // "the president of the International Olympic Committee"
                        sectors = vec!["SOC".to_owned()];
                    } else if o.sectors.iter().any(|s| &**s == "OPP") {
                        push_sector(&mut sectors, "OPP");
                    }
                }
                if modifying.contains(&"OPP") {
                    push_sector(&mut sectors, "OPP");
                }
                // "rebel soldiers", "separatist troops", "militia fighters"
                for m in &modifying {
                    if matches!(*m, "REB" | "PRM")
                        && sectors
                            .first()
                            .is_some_and(|s| matches!(s.as_str(), "MIL" | "GOV" | "REB" | "UAF"))
                        && !sectors.iter().any(|s| s == m)
                    {
                        if sectors.first().is_some_and(|s| s == "MIL" || s == "GOV") {
                            sectors.insert(0, (*m).to_owned());
                        } else {
                            push_sector(&mut sectors, m);
                        }
                    }
                }
                // "a military sniper", "a police gunman"
                if let Some(state) = modifying.iter().find(|m| matches!(**m, "MIL" | "COP"))
                    && sectors.first().is_some_and(|s| s == "UAF")
                {
                    sectors = vec![(*state).to_owned()];
                }
                // "suspected Al-Qaeda militants" are rebels if they are anybody's; "suspected gunmen" may be any armed men
                let gunmen = agent.noun.ends_with("gunman");
                match sectors.first().map(String::as_str) {
                    Some("REB") if suspected && !gunmen => push_sector(&mut sectors, "UAF"),
                    Some("REB" | "PRM" | "MIL") if suspected => {
                        sectors.insert(0, "UAF".to_owned());
                    }
                    _ => {}
                }
            }
            Some(agent) => {
                // A weak head: the organisation, then the nearest modifier, then the default.
                if let Some(o) = out.organisation {
                    sectors = codes(&o.sectors);
                    // "NATO forces" are an army, "NATO officials" are not
                    let army = agent.sectors.iter().any(|s| &**s == "MIL");
                    if &*o.kind == "igo" && !words::is_force(&o.name) && !army {
                        sectors.retain(|s| s != "MIL");
                    }
                } else if !seat.is_empty() && seat.iter().any(|s| s != "PRE") {
                    sectors = seat.iter().filter(|s| *s != "PRE").cloned().collect();
                    // "army spokesman at the Pentagon"
                } else if let Some(last) = modifying.last() {
                    if modifying.len() > 1 && modifying[0] == "OPP" && *last != "OPP" {
                        push_sector(&mut sectors, last);
                        push_sector(&mut sectors, "OPP");
                    } else {
                        push_sector(&mut sectors, last);
                    }
                }
                if sectors.is_empty() && out.organisation.is_none() {
                    for s in codes(&agent.sectors) {
                        push_sector(&mut sectors, &s);
                    }
                }
                // "suspected Taliban members", "suspected CIA agents" are somebody's
                if suspected && out.organisation.is_some() && !sectors.is_empty() {
                    push_sector(&mut sectors, "UAF");
                } else if suspected {
                    sectors.insert(0, "UAF".to_owned());
                }
                if modifying.contains(&"OPP") {
                    push_sector(&mut sectors, "OPP");
                }
            }
            None => {
                if let Some(o) = out.organisation {
                    sectors = codes(&o.sectors);
                } else if seat.iter().any(|s| s != "PRE") {
                    sectors = seat.iter().filter(|s| *s != "PRE").cloned().collect();
                } else if let Some(last) = modifying.last().filter(|s| !suspected && **s != "PTY") {
                    // "right-wing performers" are of no party
                    push_sector(&mut sectors, last);
                }
            }
        }
        let _ = sentence;
        if seat.iter().any(|s| s == "PRE") {
            push_sector(&mut sectors, "PRE");
        }
        out.sectors = sectors;
    }
}

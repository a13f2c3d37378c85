//! Who was named before: pronouns, "the group", "his American counterpart", "its neighbours".

use detente_lexicon::actors::{Entry, When, day_number, names::fold_name};
use detente_mention::{Mention, MentionKind};
use detente_text::Sentence;

use super::{
    Doc, Entity, EntityKind, Found, REACH, Resolver, describe::Description, is_main_subject,
    same_as, sets, subject_over, words,
};
use crate::{Actor, OF_NO_COUNTRY};

/// A pronoun inside of a mention as one of its own.
pub(super) fn pronoun_at(sentence: &Sentence, at: usize, m: &Mention) -> Mention {
    Mention {
        start: at,
        end: at + 1,
        head: at,
        span: sentence.tokens[at].span,
        kind: MentionKind::Pronoun,
        ..m.clone()
    }
}

impl Resolver {
    /// The code of the body named before to which those belong whom its own words leave without a country.
    pub(super) fn of_body_before(
        &self,
        doc: &Doc,
        m: &Mention,
        description: &Description,
        entities: &[Entity],
    ) -> Option<(String, &'static str)> {
        let noun = description.agent.map_or("", |a| &*a.noun);
        let bodies = |within: usize| {
            entities.iter().filter(move |e| {
                let near = e.last.0 <= m.sentence && m.sentence - e.last.0 <= within;
                near && e.kind == EntityKind::Organisation
            })
        };
        let bloc = |within: usize| {
            bodies(within)
                .filter_map(|e| e.actor.country.clone())
                .rfind(|c| matches!(c.as_str(), "UNO" | "IGO" | "EUR"))
        };
        match noun {
            // of whom the text names, and of none where they serve
            "peacekeeper" if !words::is_regional(description) => {
                let sender = bloc(usize::MAX).unwrap_or_else(|| "UNO".to_owned());
                Some((sender, "sent by an organisation of states"))
            }
            // "the European Parliament urges member states"
            "member state" => Some((bloc(0)?, "members of the body named before")),
            // "The prosecutor", "the judges" after a court
            "judge" | "prosecutor" if description.definite => {
                let court = self.antecedent(doc, m, entities, |e| {
                    e.kind == EntityKind::Organisation
                        && e.actor.country.is_some()
                        && e.actor.sector.first().is_some_and(|s| s == "JUD")
                })?;
                Some((
                    entities[court].actor.country.clone()?,
                    "of the court before",
                ))
            }
            _ => None,
        }
    }

    /// The body that "the group" in "the commander of the group" goes back to.
    pub(super) fn group_behind(
        &self,
        doc: &Doc,
        m: &Mention,
        entities: &[Entity],
    ) -> Option<usize> {
        let sentence = &doc.sentences[m.sentence];
        let forms = &doc.forms[m.sentence];
        let noun = sentence.children(m.head).find(|&c| {
            let token = &sentence.tokens[c];
            let lemma = token.lemma.to_lowercase();
            let article = sentence.child(c, "det").map(|d| forms[d].to_lowercase());
            let bare = sentence
                .children(c)
                .all(|c| matches!(sentence.tokens[c].rel(), "det" | "case" | "punct"));
            token.rel() == "nmod"
                && sentence.stands_after(doc.text, c, &["of", "in", "from"])
                && words::GROUP_NOUNS.contains(&lemma.as_str())
                && matches!(article.as_deref(), Some("the" | "this" | "that"))
                && bare
        })?;
        let lemma = sentence.tokens[noun].lemma.to_lowercase();
        self.antecedent(doc, m, entities, |e| {
            e.kind == EntityKind::Organisation
                && e.actor.name.is_some()
                && words::group_fits(&lemma, &e.actor)
        })
    }

    /// "his American counterpart": the same office in the other country.
    pub(super) fn counterpart(
        &self,
        doc: &Doc,
        m: &Mention,
        description: &Description,
        entities: &[Entity],
    ) -> Option<Found> {
        let index = self.antecedent(doc, m, entities, |e| {
            e.kind == EntityKind::Person
                && e.actor.role.is_some()
                && e.actor.country != description.country
        })?;
        let entity = &entities[index];
        let iso = description.iso.clone()?;
        let person = entity.actor.name.as_deref().and_then(|name| {
            self.lexicon
                .lookup(name)
                .into_iter()
                .find_map(|c| match c.entry {
                    Entry::Person(p) if *p.name == *name => Some(p),
                    _ => None,
                })
        });
        let day = day_number(doc.day);
        let kind = person
            .and_then(|p| {
                p.tenures
                    .iter()
                    .filter(|t| matches!(t.period.at(day), When::During | When::Likely))
                    .min_by_key(|t| {
                        words::OFFICE_RANK
                            .iter()
                            .position(|k| *k == &*t.kind)
                            .unwrap_or(99)
                    })
                    .map(|t| t.kind.to_string())
            })
            .or_else(|| {
                let role = entity.actor.role.as_deref()?;
                words::OFFICE_RANK
                    .iter()
                    .find(|k| words::role_has(&self.lexicon, role, k))
                    .map(|k| (*k).to_owned())
            });
        let mut actor = Actor {
            country: description.country.clone(),
            sector: entity.actor.sector.clone(),
            confidence: 0.7,
            evidence: vec![format!(
                "counterpart of {}",
                entity
                    .actor
                    .name
                    .as_deref()
                    .unwrap_or("the one named before")
            )],
            ..Actor::default()
        };
        if let Some((holder, tenure)) = kind
            .as_deref()
            .and_then(|k| self.lexicon.office_holder(&iso, k, doc.day))
        {
            actor.name = Some(holder.name.to_string());
            actor.wikidata = (!holder.wikidata.is_empty()).then(|| holder.wikidata.to_string());
            actor.role = Some(self.role_text(&tenure.office, &tenure.country));
            actor.confidence = 0.85;
        }
        let mut found = Found::new(actor, EntityKind::Person);
        if let Some(n) = &found.actor.name {
            found.names.push(fold_name(n));
        }
        found.titles.push("counterpart".to_owned());
        Some(found)
    }

    /// The nearest entity that fits, subjects before others.
    pub(super) fn antecedent(
        &self,
        doc: &Doc,
        m: &Mention,
        entities: &[Entity],
        fits: impl Fn(&Entity) -> bool,
    ) -> Option<usize> {
        // "the president dismisses the chief of the army": nobody does it to himself
        let sentence = &doc.sentences[m.sentence];
        let object = matches!(sentence.tokens[m.head].rel(), "obj" | "iobj" | "obl");
        let subject = subject_over(sentence, m.head)
            .filter(|_| object)
            .map(|s| sentence.tokens[s].span);
        let itself = |e: &Entity| subject.is_some_and(|s| e.at.contains(s));
        entities
            .iter()
            .enumerate()
            .filter(|(_, e)| e.last.0 <= m.sentence && m.sentence - e.last.0 <= REACH)
            .filter(|(_, e)| !itself(e) && fits(e))
            .max_by_key(|(i, e)| (e.last.0, e.last.1, *i))
            .map(|(i, _)| i)
    }

    pub(super) fn pronoun(&self, doc: &Doc, m: &Mention, entities: &[Entity]) -> Option<Found> {
        let form = doc.forms.get(m.sentence)?.get(m.head)?.to_lowercase();
        // "Muttaqi summoned the envoy and handed him a note": him is not Muttaqi
        let sentence = &doc.sentences[m.sentence];
        let token = &sentence.tokens[m.head];
        let object = matches!(token.rel(), "obj" | "iobj" | "obl") && !form.ends_with("self");
        let own_subject = subject_over(sentence, m.head).filter(|_| object);
        let subject_span = own_subject.map(|s| sentence.tokens[s].span);
        // "the migrants it had picked up": it is none of them
        let described = token
            .head
            .filter(|&verb| token.rel() == "nsubj" && sentence.tokens[verb].rel() == "acl");
        let described = described.and_then(|verb| sentence.tokens[verb].head);
        let described = described.map(|noun| sentence.tokens[noun].span);
        let owned = token.head.map(|h| sentence.tokens[h].lemma.to_lowercase());
        let armed = token.deprel == "nmod:poss"
            && owned.is_some_and(|noun| words::FORCES.contains(&noun.as_str()));
        // "Kosovo declared independence nine years after NATO bombed Serbia. It ...": the subject of the main clause
        let leads = |e: &Entity| {
            let before = &doc.sentences[e.last.0];
            e.last.0 < m.sentence
                && (0..before.tokens.len())
                    .any(|at| e.at.contains(before.tokens[at].span) && is_main_subject(before, at))
        };
        // A subject of the same sentence outranks one of the sentence before, and that any object.
        let pick = |fits: &dyn Fn(&Entity) -> bool, reach: usize| {
            entities
                .iter()
                .enumerate()
                .filter(|(_, e)| {
                    // "His wife" is not his own.
                    let inside = e.at.start <= m.span.start && m.span.end <= e.at.end;
                    let inside = inside || subject_span.is_some_and(|s| e.at.contains(s));
                    let inside = inside || described.is_some_and(|d| e.at.contains(d));
                    e.last.0 <= m.sentence && m.sentence - e.last.0 <= reach && !inside && fits(e)
                })
                .max_by_key(|(_, e)| {
                    let near = reach.saturating_sub(m.sentence - e.last.0) * 2;
                    // a person's name before "the lender"
                    let named = e.kind == EntityKind::Person && e.actor.name.is_some();
                    let named = usize::from(named) * 2;
                    let main = usize::from(leads(e));
                    (near + usize::from(e.last.1) * 3 + named + main, e.at.start)
                })
                .map(|(i, _)| i)
        };
        // "India and Pakistan held talks. They agreed ...": the first stands for both, `members` has the others
        let both = sets::subjects_before(doc, m)
            .and_then(|all| doc.mentions.get(*all.first()?))
            .and_then(|first| entities.iter().position(|e| e.at == first.span));
        if let Some(index) = both {
            return Some(same_as(entities, index, &format!("pronoun {form:?}")));
        }
        let index = match form.as_str() {
            "he" | "she" | "him" | "her" | "his" | "hers" | "himself" | "herself" => {
                pick(&|e| e.kind == EntityKind::Person && !e.plural, 3)
            }
            // "officials tell Reuters that its forces": a state or a party to a war has forces
            "its" if armed => pick(&|e| words::has_forces(&e.actor), 2),
            "it" | "its" | "itself" => pick(
                &|e| {
                    e.kind == EntityKind::Country || e.kind == EntityKind::Organisation && !e.plural
                },
                2,
            ),
            // a state is rarely "they", but it may be where nobody else is
            "they" | "them" | "their" | "theirs" | "themselves" => pick(
                &|e| e.plural || matches!(e.kind, EntityKind::Organisation | EntityKind::People),
                2,
            )
            .or_else(|| pick(&|e| e.kind == EntityKind::Country, 1)),
            _ => None,
        }?;
        let mut found = same_as(entities, index, &format!("pronoun {form:?}"));
        found.actor.confidence *= 0.8;
        Some(found)
    }

    /// Whom "the group", "the country", "the council" go back to.
    pub(super) fn body_or_country_before(
        &self,
        doc: &Doc,
        m: &Mention,
        description: &Description,
        entities: &[Entity],
    ) -> Option<usize> {
        if !description.definite || description.plural {
            return None;
        }
        let lemma = fold_name(&doc.sentences[m.sentence].tokens[m.head].lemma);
        let before = &doc.forms[m.sentence][m.start..m.head];
        // "the ruling party" says more than "the party"
        let says_more =
            description.words.len() > 2 && !(m.end == m.head + 1 && words::says_no_more(before));
        if words::COUNTRY_NOUNS.contains(&lemma.as_str()) {
            if description.country.is_some() || description.organisation.is_some() {
                return None;
            }
            return self.antecedent(doc, m, entities, |e| {
                let code = e.actor.country.as_deref();
                e.kind == EntityKind::Country
                    && !e.plural
                    && words::country_fits(&self.lexicon, code, &description.words)
            });
        }
        // "the council" after "the UN Security Council"
        let the = before
            .first()
            .is_some_and(|f| f.eq_ignore_ascii_case("the"));
        if the && !says_more && words::BODY_NOUNS.contains(&lemma.as_str()) {
            let called = |name: &str| fold_name(name).split(' ').any(|w| w == lemma);
            let body = self.antecedent(doc, m, entities, |e| {
                e.kind == EntityKind::Organisation
                    && !e.plural
                    && (e.actor.name.as_deref().is_some_and(called)
                        || e.names.iter().any(|name| called(name)))
            });
            if body.is_some() {
                return body;
            }
        }
        // "the Islamist group"
        let armed = before
            .iter()
            .any(|f| words::OF_ARMED.contains(&f.to_lowercase().as_str()));
        if !words::GROUP_NOUNS.contains(&lemma.as_str())
            || description.country.is_some()
            || description.organisation.is_some()
            || says_more && !(armed && m.end == m.head + 1)
        {
            return None;
        }
        self.antecedent(doc, m, entities, |e| {
            let first = e.actor.sector.first().map_or("", String::as_str);
            e.kind == EntityKind::Organisation
                && !e.plural
                && words::group_fits(&lemma, &e.actor)
                && (!armed || matches!(first, "REB" | "PRM" | "CRM"))
        })
    }

    /// "its neighbours", "Qatar's allies": states, and others than this one.
    pub(super) fn other_states(
        &self,
        doc: &Doc,
        m: &Mention,
        entities: &[Entity],
    ) -> Option<Found> {
        let sentence = &doc.sentences[m.sentence];
        let lemma = sentence.tokens[m.head].lemma.to_lowercase();
        if !words::OTHER_STATES.contains(&lemma.as_str()) {
            return None;
        }
        let owner = sentence
            .children(m.head)
            .find(|&c| sentence.tokens[c].deprel == "nmod:poss")?;
        let named = doc.near[m.sentence].iter().find(|(at, ..)| *at == owner);
        let own = match named {
            Some((_, code, _)) => code.clone(),
            None => {
                let pronoun = pronoun_at(sentence, owner, m);
                let found = self.pronoun(doc, &pronoun, entities)?;
                let state = found.kind == EntityKind::Country
                    || found.kind == EntityKind::Organisation
                        && found.actor.sector.first().is_some_and(|s| s == "GOV");
                found.actor.country.filter(|_| state)?
            }
        };
        // "its neighbour" is the other country that the text is about
        let one = lemma.starts_with("neighb") && !sentence.tokens[m.head].has("Number=Plur");
        let other = doc
            .countries
            .iter()
            .filter(|(code, _)| one && **code != own)
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let country = other.map(|(code, _)| self.as_plover(code));
        let mut evidence = vec![format!("others than {own}")];
        if country.is_none() {
            evidence.push(OF_NO_COUNTRY.to_owned());
        }
        let mut found = Found::new(
            Actor {
                country,
                sector: vec!["GOV".to_owned()],
                confidence: 0.5,
                evidence,
                ..Actor::default()
            },
            EntityKind::People,
        );
        found.plural = !one;
        Some(found)
    }
}

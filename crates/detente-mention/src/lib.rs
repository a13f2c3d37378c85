//! Which words name somebody or some place.
//!
//! [`find`] joins three sources: the model's name tags, its entity types at the heads of nominals, and the parse, which
//! gives the whole phrase around a head. Pronouns count, so do adjectives of countries and groups that stand for them
//! ("Israeli air strikes").
//!
//! Limits: a mention lies inside one sentence; who or what is meant is for the resolver to say.
#![forbid(unsafe_code)]

use detente_text::{Sentence, Span, Token, Upos};
use serde::{Deserialize, Serialize};

/// How a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// "Aleksandr Lavrentiyev", "Russia".
    Named,
    /// "opposition groups", "the Iranian official".
    Nominal,
    /// "he", "they".
    Pronoun,
    /// An adjective of a country or group that stands for it: "Israeli" in "Israeli air strikes".
    Adjective,
}

/// What a mention names, as the words tell; the resolver may know better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionClass {
    /// A person or a set of persons.
    Person,
    /// An organisation or group.
    Organization,
    /// A place, or a state, city or region that may stand for its government.
    Place,
    /// Anything else.
    Other,
}

/// A range of words that names somebody or some place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// Index of the sentence in the document.
    pub sentence: usize,
    /// Index of the first token in the sentence.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Index of the head token in the sentence.
    pub head: usize,
    /// Bytes in the document.
    pub span: Span,
    /// How it names.
    pub kind: MentionKind,
    /// What it names.
    pub class: MentionClass,
    /// Belief that it is a mention of this class, 0 to 1.
    pub score: f32,
}

/// Is this a person's name in apposition to the title right before it ("the party leader Iain Duncan Smith")?
pub fn is_titled_name(sentence: &Sentence, at: usize) -> bool {
    let token = &sentence.tokens[at];
    token.rel() == "appos"
        && token.ner == "B-PER"
        && token.head.is_some_and(|h| h < at)
        && sentence.tokens[at - 1].upos != Upos::Punct
}

/// The words of a nominal without relative clauses, appositions set off by commas and coordinated phrases.
pub fn phrase(sentence: &Sentence, head: usize) -> Vec<usize> {
    let mut out = vec![head];
    let mut stack = vec![head];
    let mut guard = 0;
    while let Some(at) = stack.pop() {
        guard += 1;
        if guard > sentence.tokens.len() + 1 {
            break;
        }
        for child in sentence.children(at) {
            let token = &sentence.tokens[child];
            // "The first case is of the mayor": what a nominal predicate says it of is no part of it
            let skip = matches!(
                token.rel(),
                "punct"
                    | "conj"
                    | "cc"
                    | "parataxis"
                    | "appos"
                    | "advcl"
                    | "acl"
                    | "case"
                    | "nsubj"
                    | "csubj"
                    | "cop"
                    | "aux"
                    | "expl"
                    | "mark"
            ) && !(at != head
                && matches!(token.rel(), "case" | "conj" | "cc" | "punct"))
                && !is_titled_name(sentence, child);
            if !skip && !out.contains(&child) {
                out.push(child);
                stack.push(child);
            }
        }
    }
    out.sort_unstable();
    // only what hangs together around the head
    let position = out.iter().position(|&i| i == head).unwrap_or(0);
    let mut first = position;
    while first > 0 && out[first] - out[first - 1] <= 2 {
        first -= 1;
    }
    let mut last = position;
    while last + 1 < out.len() && out[last + 1] - out[last] <= 2 {
        last += 1;
    }
    // a preposition that the parse hangs on an inner word: "between | Russian delegate Leonid Slutsky"
    let leads = |i: usize| {
        let token = &sentence.tokens[out[i]];
        let counts = || sentence.tokens[out[i] + 1].upos == Upos::Num;
        token.rel() == "case" && PREPOSITIONS.contains(&token.lemma.as_str()) && !counts()
    };
    while first < position && leads(first) {
        first += 1;
    }
    out[first..=last].to_vec()
}

/// Prepositions that are no part of a count ("over 100", "at least ten").
const PREPOSITIONS: [&str; 10] = [
    "against", "among", "between", "by", "for", "from", "in", "of", "to", "with",
];

/// Relations by which a nominal is only a part of the name or phrase of its head.
fn is_inner(token: &Token) -> bool {
    // a noun that the parse takes for a determiner or marker is one of its mistakes
    let nominal = matches!(token.upos, Upos::Noun | Upos::Propn);
    match token.rel() {
        "flat" | "compound" | "fixed" | "goeswith" | "nummod" | "list" => token.head.is_some(),
        "det" | "case" => token.head.is_some() && !nominal,
        _ => false,
    }
}

/// What the tables know of single words.
pub trait Words {
    /// Is it the adjective of a country or group ("Israeli", "Kurdish")?
    fn is_adjective(&self, word: &str) -> bool;
    /// Is it a noun for those who act in politics ("gunmen", "parliament")?
    fn is_agent(&self, word: &str) -> bool;
}

/// All mentions of a document, sorted by place; nested ones included ("US" in "US troops").
pub fn find(text: &str, sentences: &[Sentence], words: &impl Words) -> Vec<Mention> {
    let mut out = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let names = names(sentence);
        for (at, token) in sentence.tokens.iter().enumerate() {
            let form = token.form(text);
            if token.upos == Upos::Pron || (token.upos == Upos::Det && token.has("Poss=Yes")) {
                if let Some(class) = pronoun_class(token, form) {
                    out.push(mention(
                        sentence,
                        number,
                        at,
                        at + 1,
                        at,
                        MentionKind::Pronoun,
                        class,
                        0.9,
                    ));
                }
                continue;
            }
            // "Saudi Arabian-led", "North Korean missiles"
            let pair = sentence.tokens.get(at + 1).filter(|next| {
                matches!(next.upos, Upos::Adj | Upos::Propn)
                    && form.starts_with(char::is_uppercase)
                    && next.span.start == token.span.end + 1
                    && words.is_adjective(&format!("{form} {}", next.form(text)))
            });
            // "in Hong Kong" is no adjective though "Hong Kong police" has one
            let modifies = |next: &Token| {
                let outer = if next.head == Some(at) { token } else { next };
                outer.upos == Upos::Adj || is_inner(outer) || outer.rel() == "amod"
            };
            if let Some(next) = pair
                && modifies(next)
            {
                out.push(mention(
                    sentence,
                    number,
                    at,
                    at + 2,
                    at + 1,
                    MentionKind::Adjective,
                    MentionClass::Place,
                    0.9,
                ));
                continue;
            }
            if words.is_adjective(form)
                && form.starts_with(char::is_uppercase)
                && (matches!(token.upos, Upos::Adj) || is_inner(token) || token.rel() == "amod")
            {
                out.push(mention(
                    sentence,
                    number,
                    at,
                    at + 1,
                    at,
                    MentionKind::Adjective,
                    MentionClass::Place,
                    0.9,
                ));
                continue;
            }
            if !matches!(
                token.upos,
                Upos::Noun | Upos::Propn | Upos::Num | Upos::Adj | Upos::Sym | Upos::X | Upos::Det
            ) {
                continue;
            }
            let name = names.iter().find(|n| n.start <= at && at < n.end);
            // a name that modifies another nominal is a mention of its own: "US troops", "Hamas leader"
            let inner_name = is_inner(token)
                && name.is_some_and(|n| {
                    let outside = token.head.is_none_or(|h| h < n.start || h >= n.end);
                    outside && matches!(token.rel(), "compound" | "nmod" | "amod" | "nummod")
                });
            // "a police raid", "rebel attacks": who does the deed is a mention too
            let doer = name.is_none()
                && token.upos == Upos::Noun
                && token.rel() == "compound"
                && words.is_agent(&token.lemma)
                && token.head.is_some_and(|h| {
                    let deed = &sentence.tokens[h];
                    h > at && deed.entity == "event" && !words.is_agent(&deed.lemma)
                });
            if doer {
                let adjective = at > 0 && words.is_adjective(sentence.tokens[at - 1].form(text));
                // "a U.S.-led coalition air strike"
                let led = at > 3 && sentence.tokens[at - 1].form(text) == "led";
                let before = if led { 3 } else { usize::from(adjective) };
                out.push(mention(
                    sentence,
                    number,
                    at - before,
                    at + 1,
                    at,
                    MentionKind::Nominal,
                    MentionClass::Organization,
                    0.5,
                ));
                continue;
            }
            if is_inner(token) && !inner_name {
                continue;
            }
            let headless_adjective = matches!(
                token.upos,
                Upos::Adj | Upos::Num | Upos::Det | Upos::X | Upos::Sym
            );
            let kind_of = class_of(&token.entity);
            let Some((class, kind, score)) = (match (name, kind_of) {
                (Some(n), by_type) => Some((by_type.unwrap_or(n.class), MentionKind::Named, 0.95)),
                (None, Some(class)) if !headless_adjective || token.entity == "person" => Some((
                    class,
                    if token.upos == Upos::Propn {
                        MentionKind::Named
                    } else {
                        MentionKind::Nominal
                    },
                    0.8,
                )),
                // a numeral subject or object stands for people: "kills 12"
                (None, None)
                    if token.upos == Upos::Num && matches!(token.rel(), "nsubj" | "obj") =>
                {
                    Some((MentionClass::Person, MentionKind::Nominal, 0.4))
                }
                (None, None) if token.upos == Upos::Propn => {
                    Some((MentionClass::Other, MentionKind::Named, 0.5))
                }
                // nouns that the model overlooked: "asylum seekers", "a Turkish warplane"
                (None, None) if token.upos == Upos::Noun && words.is_agent(&token.lemma) => {
                    Some((MentionClass::Person, MentionKind::Nominal, 0.5))
                }
                (None, None) if token.upos == Upos::Noun && belongs(sentence, at, text, words) => {
                    Some((MentionClass::Other, MentionKind::Nominal, 0.4))
                }
                _ => None,
            }) else {
                continue;
            };
            let tokens = if inner_name {
                let n = name.map_or(at..at + 1, |n| n.start..n.end);
                n.collect()
            } else {
                phrase(sentence, at)
            };
            let (Some(&first), Some(&last)) = (tokens.first(), tokens.last()) else {
                continue;
            };
            // a name that the phrase cuts in two is taken whole
            let first = name.map_or(first, |n| first.min(n.start));
            let last = name.map_or(last, |n| last.max(n.end - 1));
            out.push(mention(
                sentence,
                number,
                first,
                last + 1,
                at,
                kind,
                class,
                score,
            ));
        }
    }
    for (number, sentence) in sentences.iter().enumerate() {
        for name in names(sentence) {
            let inside = |at: usize| (name.start..name.end).contains(&at);
            let found = |m: &Mention| m.sentence == number && inside(m.head);
            // a name that the parse made a part of something else: "North Korea's launch"
            let outer = (name.start..name.end)
                .find(|&at| sentence.tokens[at].head.is_none_or(|head| !inside(head)));
            if let Some(head) = outer.filter(|_| !out.iter().any(found)) {
                out.push(mention(
                    sentence,
                    number,
                    name.start,
                    name.end,
                    head,
                    MentionKind::Named,
                    name.class,
                    0.7,
                ));
            }
        }
    }
    out.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
    out
}

/// Participles behind a country that say whose a thing is: "Greek-owned", "Panama-flagged".
pub const BELONGS: [&str; 4] = ["flagged", "operated", "owned", "registered"];

/// Does a name or an adjective of a country say whose it is?
fn belongs(sentence: &Sentence, at: usize, text: &str, words: &impl Words) -> bool {
    let tells = |child: usize| {
        let token = &sentence.tokens[child];
        // "North Korean"
        let pair = child > 0
            && words.is_adjective(&format!(
                "{} {}",
                sentence.tokens[child - 1].form(text),
                token.form(text)
            ));
        matches!(token.rel(), "amod" | "compound")
            && (pair
                || words.is_adjective(token.form(text))
                || token.ner.ends_with("LOC")
                || token.ner.ends_with("ORG"))
    };
    sentence.children(at).any(|child| {
        let owned = BELONGS.contains(&sentence.tokens[child].form(text).to_lowercase().as_str());
        tells(child) || owned && sentence.children(child).any(tells)
    })
}

#[allow(clippy::too_many_arguments)]
fn mention(
    sentence: &Sentence,
    number: usize,
    start: usize,
    end: usize,
    head: usize,
    kind: MentionKind,
    class: MentionClass,
    score: f32,
) -> Mention {
    Mention {
        sentence: number,
        start,
        end,
        head,
        span: sentence.tokens[start]
            .span
            .cover(sentence.tokens[end - 1].span),
        kind,
        class,
        score,
    }
}

struct Name {
    start: usize,
    end: usize,
    class: MentionClass,
}

/// Names from the tags of the model.
fn names(sentence: &Sentence) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let Some((position, class)) = token.ner.split_once('-') else {
            continue;
        };
        let class = match class {
            "PER" => MentionClass::Person,
            "ORG" => MentionClass::Organization,
            "LOC" => MentionClass::Place,
            _ => MentionClass::Other,
        };
        match out.last_mut() {
            Some(last) if position == "I" && last.end == at && last.class == class => {
                last.end = at + 1
            }
            _ => out.push(Name {
                start: at,
                end: at + 1,
                class,
            }),
        }
    }
    out
}

fn class_of(entity: &str) -> Option<MentionClass> {
    match entity {
        "person" => Some(MentionClass::Person),
        "organization" => Some(MentionClass::Organization),
        "place" => Some(MentionClass::Place),
        _ => None,
    }
}

fn pronoun_class(token: &Token, form: &str) -> Option<MentionClass> {
    if token.has("PronType=Rel") || token.has("PronType=Int") || token.has("PronType=Dem") {
        return None;
    }
    match form.to_lowercase().as_str() {
        "he" | "she" | "him" | "her" | "his" | "hers" | "they" | "them" | "their" | "theirs"
        | "we" | "us" | "our" | "i" | "me" | "my" | "you" | "your" | "himself" | "herself"
        | "themselves" => Some(MentionClass::Person),
        "it" | "its" | "itself" => Some(MentionClass::Organization),
        _ => None,
    }
}

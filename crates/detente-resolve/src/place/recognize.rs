//! Which words name a place: name tags of the model, checked and completed by the gazetteer.

use detente_lexicon::gazetteer::{Gazetteer, Hit, NameClass, PlaceKind, fold_place};
use detente_text::{Sentence, Span, Token, Upos};

use super::{Toponym, ToponymUse, query::Direction};

/// Longest name in words.
const MAX_WORDS: usize = 6;

/// Finds the toponyms of analysed sentences, sorted by span, without overlaps.
///
/// Name tags decide where there are some: a LOC run is a toponym; a name of the gazetteer inside an ORG run is an
/// embedded one; PER runs are left alone. Outside of tags, capitalised words that are the name of a country, a division
/// or a prominent place are added. Adjectives and peoples of countries come as [`ToponymUse::Demonym`].
pub fn recognize_toponyms(text: &str, sentences: &[Sentence]) -> Vec<Toponym> {
    let gazetteer = Gazetteer::embedded();
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        in_sentence(gazetteer, text, index, sentence, &mut found);
    }
    found.sort_by_key(|t: &Toponym| (t.span.start, t.span.end));
    found
}

fn tag(token: &Token) -> &str {
    token.ner.split_once('-').map_or("O", |(_, class)| class)
}

fn capital(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
}

fn in_sentence(
    gazetteer: &Gazetteer,
    text: &str,
    index: usize,
    sentence: &Sentence,
    found: &mut Vec<Toponym>,
) {
    let tokens = &sentence.tokens;
    let shouting = tokens
        .iter()
        .filter(|t| t.form(text).len() > 3)
        .all(|t| t.form(text).chars().all(|c| !c.is_lowercase()));
    let mut at = 0;
    while at < tokens.len() {
        let class = tag(&tokens[at]);
        let mut end = at + 1;
        while end < tokens.len() && tokens[end].ner.starts_with("I-") && tag(&tokens[end]) == class
        {
            end += 1;
        }
        match class {
            "LOC" | "GPE" => {
                let usage = usage_of(text, sentence, at, end);
                // "Alexandria , Va." may come as one run.
                for (from, to) in split_commas(text, tokens, at, end) {
                    let (from, to) = extend(text, tokens, from, to);
                    push(
                        text, sentence, index, from, to, usage, 0.95, found, gazetteer,
                    );
                }
                at = end;
            }
            "PER" => at = end,
            _ => {
                // ORG, MISC and O: look for names.
                let limit = if class == "O" { at + MAX_WORDS } else { end };
                match longest(gazetteer, text, tokens, at, limit.min(tokens.len()), class) {
                    Some((to, usage, score)) if !(shouting && score < 0.7) => {
                        let usage = if usage == ToponymUse::Literal && class == "O" {
                            usage_of(text, sentence, at, to)
                        } else {
                            usage
                        };
                        push(
                            text, sentence, index, at, to, usage, score, found, gazetteer,
                        );
                        at = to;
                    }
                    _ => at += 1,
                }
            }
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn push(
    text: &str,
    sentence: &Sentence,
    index: usize,
    from: usize,
    to: usize,
    usage: ToponymUse,
    score: f32,
    found: &mut Vec<Toponym>,
    gazetteer: &Gazetteer,
) {
    let (Some(first), Some(last)) = (
        sentence.tokens.get(from),
        to.checked_sub(1).and_then(|i| sentence.tokens.get(i)),
    ) else {
        return;
    };
    let span = first.span.cover(last.span);
    let key = fold_place(span.of(text));
    if !key.chars().any(char::is_alphabetic) || found.iter().any(|t| t.span.overlaps(span)) {
        return;
    }
    // "the Syrian city": a tag on an adjective is still an adjective.
    let people = gazetteer
        .exact(&key)
        .iter()
        .any(|h| h.class == NameClass::People)
        && !gazetteer.exact(&key).iter().any(|h| {
            matches!(h.class, NameClass::Name | NameClass::Alias)
                && gazetteer.place(h.id).kind == PlaceKind::Country
        });
    let usage = if people { ToponymUse::Demonym } else { usage };
    found.push(Toponym {
        span,
        sentence: index,
        usage,
        score,
    });
}

/// Runs between commas: "Alexandria , Virginia" are two.
fn split_commas(text: &str, tokens: &[Token], from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = from;
    for i in from..to {
        if matches!(tokens[i].form(text), "," | "(" | ")" | "/") {
            if i > start {
                parts.push((start, i));
            }
            start = i + 1;
        }
    }
    if to > start {
        parts.push((start, to));
    }
    parts
}

/// Takes in a direction before the name: "southwest Syria", "north-eastern Nigeria".
fn extend(text: &str, tokens: &[Token], from: usize, to: usize) -> (usize, usize) {
    let word = |i: usize| tokens[i].form(text).to_lowercase();
    let mut start = from;
    if from > 0 && Direction::read(&[&word(from - 1)]).is_some() {
        start = from - 1;
    } else if from > 0 && word(from - 1).contains('-') {
        let joined = word(from - 1).replace('-', " ");
        let parts: Vec<&str> = joined.split(' ').collect();
        if Direction::read(&parts).is_some_and(|(_, n)| n == parts.len()) {
            start = from - 1;
        }
    }
    if start >= 2
        && start < from
        && word(start - 1) == "-"
        && Direction::read(&[&word(start - 2)]).is_some()
    {
        start -= 2;
    }
    (start, to)
}

/// The longest name that begins at this token, with its use and score.
fn longest(
    gazetteer: &Gazetteer,
    text: &str,
    tokens: &[Token],
    from: usize,
    limit: usize,
    class: &str,
) -> Option<(usize, ToponymUse, f32)> {
    let first = tokens[from].form(text);
    if !capital(first) || !first.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut best = None;
    let mut to = from;
    while to < limit {
        if class == "O" && to > from && matches!(tag(&tokens[to]), "PER" | "LOC" | "GPE") {
            break;
        }
        to += 1;
        let last = tokens[to - 1].form(text);
        if !capital(last)
            && !matches!(
                last,
                "of" | "the" | "de" | "al" | "el" | "and" | "-" | "'s" | "du" | "la"
            )
        {
            break;
        }
        if !capital(last) {
            continue;
        }
        let key = fold_place(tokens[from].span.cover(tokens[to - 1].span).of(text));
        let hits = gazetteer.exact(&key);
        if let Some((usage, score)) = worth(gazetteer, text, tokens, from, to, &hits, class) {
            best = Some((to, usage, score));
        }
    }
    best
}

/// Is a name of the gazetteer that the model did not tag a toponym?
fn worth(
    gazetteer: &Gazetteer,
    text: &str,
    tokens: &[Token],
    from: usize,
    to: usize,
    hits: &[Hit],
    class: &str,
) -> Option<(ToponymUse, f32)> {
    let words = to - from;
    let initial = from == 0
        || matches!(
            tokens[from - 1].form(text),
            "\"" | "“" | ":" | "‘" | "•" | "-" | "–"
        );
    let mut best: Option<(ToponymUse, f32)> = None;
    let mut offer = |usage, score: f32| {
        if best.is_none_or(|(_, s)| s < score) {
            best = Some((usage, score));
        }
    };
    for hit in hits {
        let row = gazetteer.place(hit.id);
        match (hit.class, row.kind) {
            (NameClass::People, _) => {
                let adjective = !matches!(tokens[from].upos, Upos::Verb | Upos::Adv | Upos::Adp);
                if adjective {
                    offer(ToponymUse::Demonym, 0.9);
                }
            }
            (NameClass::Abbreviation, _) => {
                // ", Va." after a capitalised word only.
                let comma = from >= 2
                    && tokens[from - 1].form(text) == ","
                    && capital(tokens[from - 2].form(text));
                if comma {
                    offer(ToponymUse::Literal, 0.8);
                }
            }
            (NameClass::Alternate, _) => {}
            (_, PlaceKind::Country | PlaceKind::Continent) => {
                let acronym = tokens[from].form(text).len() <= 2
                    && tokens[from].form(text).chars().all(char::is_uppercase);
                if !(acronym
                    && words == 1
                    && row.country_code3() != "USA"
                    && row.country_code3() != "GBR")
                {
                    offer(ToponymUse::Literal, 0.85);
                }
            }
            (_, PlaceKind::Admin1) => offer(
                ToponymUse::Literal,
                if row.population > 500_000 { 0.7 } else { 0.5 },
            ),
            (_, PlaceKind::Admin2) if words > 1 => offer(ToponymUse::Literal, 0.6),
            (_, PlaceKind::City) => {
                let large = row.population > 300_000 && hit.class == NameClass::Name;
                if large {
                    offer(ToponymUse::Literal, 0.7);
                } else if words > 1 && row.population > 20_000 {
                    offer(ToponymUse::Literal, 0.55);
                } else {
                    offer(ToponymUse::Literal, 0.3);
                }
            }
            (_, _) => offer(ToponymUse::Literal, if words > 1 { 0.7 } else { 0.55 }),
        }
    }
    let (usage, mut score) = best?;
    let proper = tokens[from].upos == Upos::Propn || tokens[from].upos == Upos::X;
    if initial && words == 1 && !proper {
        score -= 0.4;
    }
    // A name directly before or after makes it a part of a longer, unknown name: "Jordan Smith", "Mount Lebanon High".
    let joined = |i: Option<usize>| {
        i.and_then(|i| tokens.get(i))
            .is_some_and(|t| capital(t.form(text)) && t.upos == Upos::Propn)
    };
    if usage == ToponymUse::Literal
        && class == "O"
        && (joined(from.checked_sub(1)) || joined(Some(to)))
    {
        score -= 0.3;
    }
    if usage == ToponymUse::Literal && class != "O" {
        return (score >= 0.5).then_some((ToponymUse::Embedded, score * 0.8));
    }
    (score >= 0.5).then_some((usage, score))
}

/// Verbs whose subject decides or speaks: a place there stands for its government.
const SPEAKS: &[&str] = &[
    "say",
    "accuse",
    "warn",
    "announce",
    "urge",
    "condemn",
    "deny",
    "agree",
    "reject",
    "demand",
    "call",
    "vow",
    "threaten",
    "claim",
    "believe",
    "want",
    "hope",
    "insist",
    "consider",
    "decide",
    "impose",
    "sign",
    "back",
    "support",
    "criticize",
    "criticise",
    "blame",
    "pledge",
    "promise",
    "welcome",
    "refuse",
    "offer",
    "ask",
    "tell",
    "add",
    "declare",
    "propose",
    "approve",
    "oppose",
    "launch",
    "deploy",
    "send",
    "recall",
    "expel",
    "withdraw",
    "invade",
    "attack",
    "seek",
    "fear",
    "respond",
    "retaliate",
    "suspend",
    "cut",
    "ban",
    "lift",
    "beat",
    "defeat",
    "win",
    "lose",
    "play",
    "join",
    "leave",
    "negotiate",
    "supply",
    "sell",
    "buy",
    "ally",
];

fn usage_of(text: &str, sentence: &Sentence, from: usize, to: usize) -> ToponymUse {
    let tokens = &sentence.tokens;
    let head = head_of(tokens, from, to);
    let token = &tokens[head];
    let verb = token.head.and_then(|h| tokens.get(h));
    let cased = sentence
        .children(head)
        .any(|c| tokens[c].deprel == "case" && tokens[c].span.start < token.span.start);
    if let Some(verb) = verb {
        if token.rel() == "nsubj"
            && !token.deprel.contains("pass")
            && SPEAKS.contains(&verb.lemma.as_str())
        {
            return ToponymUse::Metonym;
        }
        if cased {
            let case = sentence
                .children(head)
                .find(|&c| tokens[c].deprel == "case")
                .map_or(String::new(), |c| tokens[c].form(text).to_lowercase());
            if matches!(case.as_str(), "by" | "with" | "against" | "between") {
                return ToponymUse::Metonym;
            }
        }
    }
    ToponymUse::Literal
}

/// The token of a run whose head lies outside of it.
pub(crate) fn head_of(tokens: &[Token], from: usize, to: usize) -> usize {
    (from..to)
        .find(|&i| {
            tokens[i].head.is_none_or(|h| h < from || h >= to) && tokens[i].upos != Upos::Punct
        })
        .unwrap_or(to.saturating_sub(1).max(from))
}

/// Toponyms of bare text, by the gazetteer alone: for texts without an analysis. Capitalised words only; less exact than
/// [`recognize_toponyms`].
pub fn scan_text(text: &str) -> Vec<Toponym> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = None;
    let mut flush = |from: usize, to: usize| {
        let mut span = Span::new(from, to);
        for end in ["'s", "’s"] {
            if span.of(text).ends_with(end) {
                span = Span::new(span.start, span.end - end.len());
            }
        }
        tokens.push(Token {
            span,
            ..Token::default()
        });
    };
    let mut last = '\0';
    for (at, c) in text.char_indices() {
        let inner = c.is_alphanumeric()
            || (matches!(c, '\'' | '’' | '-') && last.is_alphanumeric())
            || (c == '.'
                && start.is_some_and(|s| {
                    at - s <= 4 && text[s..at].chars().all(|c| c.is_uppercase() || c == '.')
                }));
        if inner {
            start = start.or(Some(at));
        } else {
            if let Some(from) = start.take() {
                flush(from, at);
            }
            if !c.is_whitespace() {
                flush(at, at + c.len_utf8());
            }
        }
        last = c;
    }
    if let Some(from) = start {
        flush(from, text.len());
    }
    let sentence = Sentence {
        span: Span::new(0, text.len()),
        zone: detente_text::ZoneKind::Body,
        paragraph: 0,
        tokens,
    };
    let mut found = recognize_toponyms(text, std::slice::from_ref(&sentence));
    // Without parts of speech and heads nothing tells use; what is left is literal.
    for toponym in &mut found {
        if toponym.usage == ToponymUse::Metonym {
            toponym.usage = ToponymUse::Literal;
        }
    }
    found
}

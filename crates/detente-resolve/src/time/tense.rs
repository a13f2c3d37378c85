//! Tense around a time expression: it decides between last and next Friday.

use detente_text::{Sentence, Token, Upos};

use super::lex::{Kind, Unit};

/// Where the clause stands in time, as its verb says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
    Future,
    #[default]
    None,
}

/// Verbs and participles after which what is named lies ahead.
const AHEAD: &[&str] = &[
    "schedule",
    "expect",
    "plan",
    "set",
    "due",
    "slate",
    "intend",
    "want",
    "hope",
    "aim",
    "agree",
    "promise",
    "vow",
    "pledge",
    "invite",
    "urge",
    "propose",
    "prepare",
    "decide",
    "order",
    "ask",
    "threaten",
    "arrange",
    "call",
    "tell",
    "demand",
    "postpone",
    "delay",
    "upcoming",
    "forthcoming",
    "scheduled",
    "planned",
    "expected",
    "slated",
    "likely",
    "poised",
    "ready",
    "about",
    "going",
    "go",
    "allow",
    "permit",
    "require",
    "instruct",
    "warn",
    "extend",
    "adjourn",
];

/// Infinitives below these have happened, or have failed to.
const DONE: &[&str] = &[
    "fail", "manage", "begin", "start", "continue", "help", "force", "use", "refuse", "decline",
    "try", "attempt", "cease", "have", "seem", "appear", "happen", "compel", "lead",
];

/// Verbs whose present tense tells a timetable: "the summit opens Monday".
const TIMETABLE: &[&str] = &[
    "begin", "start", "open", "convene", "expire", "end", "close", "resume", "kick", "depart",
    "leave", "arrive", "meet", "take", "vote", "go", "come", "mark", "run", "face",
];

pub(super) fn is_parsed(sentence: &Sentence) -> bool {
    sentence.tokens.len() > 1 && sentence.tokens.iter().any(|t| !t.deprel.is_empty())
}

/// Tense of the clause in which the units `from..to` stand.
pub(super) fn around(
    text: &str,
    sentence: &Sentence,
    units: &[Unit],
    from: usize,
    to: usize,
) -> Tense {
    // "ahead of Monday's vote", "the upcoming", "until Friday" point ahead by themselves.
    let before = |n: usize| from.checked_sub(n).map_or("", |i| units[i].low.as_str());
    if before(1) == "since" {
        return Tense::Past;
    }
    // "Until Thursday they had not called him a suspect" tells its tense by its verb.
    if (matches!(before(1), "until" | "till") && from > 1) {
        return Tense::Future;
    }
    // "ahead of his inauguration on Monday"
    let clause_start = (0..from)
        .rev()
        .take(8)
        .find(|&i| matches!(units[i].kind, Kind::Mark(_)))
        .map_or(from.saturating_sub(8), |i| i + 1);
    if units[clause_start..from]
        .windows(2)
        .any(|pair| pair[0].low == "ahead" && pair[1].low == "of")
    {
        return Tense::Future;
    }
    // "announced Wednesday", "said on Saturday it was ready to": the verb that stands right before it, whatever the tree
    // says.
    let on = from.checked_sub(1).filter(|_| before(1) == "on");
    let previous = on
        .unwrap_or(from)
        .checked_sub(1)
        .and_then(|i| units[i].token);
    if let Some(at) = previous
        && let Some(token) = sentence.tokens.get(at)
        && (token.xpos == "VBD" || token.xpos == "VBN" && on.is_none())
        && !AHEAD.contains(&lemma(text, token).as_str())
        // "Should no deal be found, he warned on Tuesday": the modal before another clause is none of the verb's
        && !sentence
            .children(at)
            .any(|c| sentence.tokens[c].xpos == "MD" && c < at && at - c <= 3)
    {
        return Tense::Past;
    }
    let clause = if is_parsed(sentence) {
        units
            .get(from..to)
            .and_then(|u| u.iter().find_map(|u| u.token))
            .map_or(Tense::None, |token| by_parse(text, sentence, token))
    } else {
        Tense::None
    };
    match clause {
        Tense::None => by_words(units, from, to),
        tense => tense,
    }
}

fn lemma(text: &str, token: &Token) -> String {
    if token.lemma.is_empty() {
        token.form(text).to_lowercase()
    } else {
        token.lemma.to_lowercase()
    }
}

fn is_verb(token: &Token) -> bool {
    matches!(token.upos, Upos::Verb | Upos::Aux) || token.xpos.starts_with("VB")
}

/// Climbs from the token to the clauses above until one tells its tense.
fn by_parse(text: &str, sentence: &Sentence, token: usize) -> Tense {
    let tokens = &sentence.tokens;
    let mut at = Some(token);
    let mut below = token;
    let mut seen = 0;
    let held = tokens
        .get(token + 1)
        .is_some_and(|t| matches!(t.form(text), "'s" | "’s"))
        && tokens.get(token).is_some_and(|t| t.rel() == "nmod");
    while let Some(index) = at {
        let Some(word) = tokens.get(index) else { break };
        seen += 1;
        if seen > tokens.len() {
            break;
        }
        let copula = sentence.child(index, "cop").is_some();
        // "called for protests on Wednesday"
        if index != below
            && lemma(text, word) == "call"
            && sentence.stands_after(text, below, &["for"])
        {
            return Tense::Future;
        }
        below = index;
        if is_verb(word) || copula {
            let tense = of_clause(text, sentence, index);
            // "look for ways to get around Wednesday's ruling": what a day is said to have is mostly known already.
            if held && tense == Tense::Future && !has_will(text, sentence, index) {
                return Tense::Past;
            }
            if tense != Tense::None {
                return tense;
            }
        }
        if matches!(lemma(text, word).as_str(), "upcoming" | "forthcoming") {
            return Tense::Future;
        }
        at = word.head;
    }
    Tense::None
}

fn has_will(text: &str, sentence: &Sentence, verb: usize) -> bool {
    sentence.children(verb).any(|c| {
        matches!(
            sentence.tokens[c].form(text).to_lowercase().as_str(),
            "will" | "'ll" | "’ll" | "shall" | "wo"
        )
    })
}

/// Tense of a clause from its verb and auxiliaries; an infinitive takes it from the clause above.
pub(super) fn of_clause(text: &str, sentence: &Sentence, verb: usize) -> Tense {
    let tokens = &sentence.tokens;
    let word = &tokens[verb];
    let low = lemma(text, word);
    let mut to = false;
    let mut past = false;
    let mut present = false;
    let mut perfect = false;
    for child in sentence.children(verb) {
        let token = &tokens[child];
        let form = token.form(text).to_lowercase();
        match token.rel() {
            "aux" | "cop" => match form.as_str() {
                "will" | "'ll" | "’ll" | "wo" | "shall" => return Tense::Future,
                "would" | "could" | "should" | "may" | "might" | "can" | "must" | "'d" | "’d" => {
                    // "would have met": past; else ahead of what is told.
                    let have = sentence
                        .children(verb)
                        .any(|c| tokens[c].form(text).eq_ignore_ascii_case("have"));
                    return if have { Tense::Past } else { Tense::Future };
                }
                // "a strike that was to begin on Thursday"
                "is" | "are" | "was" | "were"
                    if tokens.get(child + 1).is_some_and(|t| t.form(text) == "to")
                        && low != "have" =>
                {
                    return Tense::Future;
                }
                "was" | "were" | "had" | "did" => past = true,
                "has" | "have" | "'ve" | "’ve" => perfect = true,
                "is" | "are" | "am" | "'s" | "’s" | "'re" | "’re" | "do" | "does" => {
                    present = true
                }
                "to" => to = true,
                _ => {}
            },
            "mark" if form == "to" => to = true,
            _ => {}
        }
    }
    // "has scheduled a news conference Thursday", "planned a rally on Saturday"
    if matches!(low.as_str(), "schedule" | "plan" | "slate") {
        return Tense::Future;
    }
    if past || perfect {
        // "was to meet", "was scheduled for", "is expected to"
        return if !perfect
            && AHEAD.contains(&low.as_str())
            && is_participle(word)
            && !matches!(
                low.as_str(),
                "tell" | "order" | "ask" | "call" | "warn" | "agree" | "decide" | "urge"
            ) {
            Tense::Future
        } else {
            Tense::Past
        };
    }
    if to || word.xpos == "VB" {
        let head = word.head.map(|h| lemma(text, &tokens[h]));
        return match head {
            Some(head) if DONE.contains(&head.as_str()) => word
                .head
                .map_or(Tense::None, |h| of_clause(text, sentence, h)),
            _ if to => Tense::Future,
            _ => Tense::None,
        };
    }
    if present {
        return if is_participle(word) && AHEAD.contains(&low.as_str()) {
            Tense::Future
        } else if word.xpos == "VBG" {
            // "is meeting Monday"
            Tense::Future
        } else if AHEAD.contains(&low.as_str()) {
            Tense::Future
        } else {
            Tense::Present
        };
    }
    match word.xpos.as_str() {
        "VBD" => Tense::Past,
        "VBZ" | "VBP" => {
            if TIMETABLE.contains(&low.as_str()) {
                Tense::Future
            } else {
                Tense::Present
            }
        }
        "VBN" if AHEAD.contains(&low.as_str()) => Tense::Future,
        // "the summit held in Baku on Monday"
        "VBN" => Tense::Past,
        _ if word.has("Tense=Past") && word.has("VerbForm=Fin") => Tense::Past,
        _ => Tense::None,
    }
}

fn is_participle(token: &Token) -> bool {
    token.xpos == "VBN" || token.has("VerbForm=Part") || token.upos == Upos::Adj
}

/// Does the verb stand in the past perfect: "had attacked"?
pub(super) fn is_pluperfect(text: &str, sentence: &Sentence, verb: usize) -> bool {
    let Some(word) = sentence.tokens.get(verb) else {
        return false;
    };
    if !is_verb(word) || (word.xpos != "VBN" && !word.has("VerbForm=Part")) {
        return false;
    }
    let modal = |c: usize| sentence.tokens[c].xpos == "MD";
    sentence.children(verb).any(|c| {
        let token = &sentence.tokens[c];
        token.rel() == "aux" && matches!(token.form(text).to_lowercase().as_str(), "had" | "'d")
    }) && !sentence.children(verb).any(modal)
}

/// Without a parse: the nearest word that tells a tense, before the expression first, not across a clause mark.
fn by_words(units: &[Unit], from: usize, to: usize) -> Tense {
    let tell = |unit: &Unit, previous: &str| -> Tense {
        let low = unit.low.as_str();
        // "will be held": what stands before "be" tells it.
        if unit.kind != Kind::Word || previous == "be" {
            return Tense::None;
        }
        match low {
            "will" | "'ll" | "shall" | "would" | "upcoming" | "scheduled" | "due" | "planned"
            | "slated" | "forthcoming" | "expected" | "plans" | "set" | "may" | "could"
            | "should" => {
                // The month of May, and nouns.
                if low == "may" && unit.cap {
                    Tense::None
                } else {
                    Tense::Future
                }
            }
            "was" | "were" | "had" | "did" | "said" | "told" | "met" | "held" | "took" | "came"
            | "went" | "made" | "began" | "left" | "won" | "lost" | "fell" | "rose" | "shot"
            | "fought" | "struck" | "killed" | "broke" | "flew" | "became" | "gave" | "got"
            | "ran" | "saw" | "sent" | "spoke" | "led" | "been" | "died" | "found" | "hit" => {
                Tense::Past
            }
            "is" | "are" | "has" | "have" => Tense::None,
            "be" if previous == "to" => Tense::Future,
            _ if previous == "to" && unit.upos == Upos::Verb => Tense::Future,
            _ if low.len() > 4
                && low.ends_with("ed")
                && !matches!(
                    low,
                    "united" | "need" | "indeed" | "speed" | "hundred" | "armed"
                ) =>
            {
                Tense::Past
            }
            _ => Tense::None,
        }
    };
    let stop = |unit: &Unit| {
        matches!(
            unit.kind,
            Kind::Mark(';' | ':' | '(' | ')' | '"' | '“' | '”')
        )
    };
    for i in (0..from).rev().take(14) {
        if stop(&units[i]) {
            break;
        }
        let previous = i.checked_sub(1).map_or("", |p| units[p].low.as_str());
        let tense = tell(&units[i], previous);
        if tense != Tense::None {
            return tense;
        }
    }
    for i in to..units.len().min(to + 14) {
        if stop(&units[i]) {
            break;
        }
        let previous = i.checked_sub(1).map_or("", |p| units[p].low.as_str());
        let tense = tell(&units[i], previous);
        if tense != Tense::None {
            return tense;
        }
    }
    Tense::None
}

//! In which status something is said: actual, future, hypothetical, negated.
//!
//! Rules over the parse: negation and its scope, modals, tense, conditionals, purpose clauses, verbs that imply their
//! complement or its absence (implicatives, after Karttunen 1971), and nouns and adjectives such as "plan" and
//! "possible". Whether something is historical is decided by its date, later.

use detente_ontology::Status;
use detente_text::{Sentence, Upos};

/// "failed to", "refused to": the complement did not happen.
const NEGATIVE_IMPLICATIVES: &[&str] = &[
    "abstain", "avoid", "cancel", "cease", "decline", "deny", "fail", "forget", "forgo", "halt",
    "neglect", "omit", "prevent", "refrain", "refuse", "reject", "resist", "stop", "scrap",
    "shelve", "prohibit", "bar", "forbid", "foil", "thwart", "avert", "rule",
];

/// "plan to", "agree to": the complement is to come.
const FUTURE_GOVERNORS: &[&str] = &[
    "agree",
    "aim",
    "announce",
    "arrange",
    "commit",
    "decide",
    "elect",
    "expect",
    "intend",
    "offer",
    "plan",
    "pledge",
    "prepare",
    "promise",
    "propose",
    "schedule",
    "set",
    "swear",
    "threaten",
    "undertake",
    "vow",
    "mean",
    "slate",
    "due",
    "ready",
    "willing",
    "about",
    "poised",
    "likely",
    "determined",
];

/// "want to", "urge X to": the complement may or may not happen.
const HYPOTHETICAL_GOVERNORS: &[&str] = &[
    "advise",
    "advocate",
    "appeal",
    "ask",
    "attempt",
    "beg",
    "believe",
    "call",
    "consider",
    "contemplate",
    "demand",
    "desire",
    "doubt",
    "encourage",
    "fear",
    "hope",
    "implore",
    "insist",
    "invite",
    "need",
    "press",
    "pressure",
    "push",
    "recommend",
    "request",
    "seek",
    "suggest",
    "suspect",
    "threaten",
    "try",
    "urge",
    "want",
    "warn",
    "wish",
    "order",
    "require",
    "instruct",
    "speculate",
    "predict",
    "accuse",
    "able",
    "unable",
    "refuse",
];

/// Nouns and adjectives in front of an event noun.
const FUTURE_MODIFIERS: &[&str] = &[
    "forthcoming",
    "future",
    "imminent",
    "impending",
    "planned",
    "next",
    "proposed",
    "scheduled",
    "upcoming",
    "looming",
];
const HYPOTHETICAL_MODIFIERS: &[&str] = &[
    "conceivable",
    "feared",
    "hypothetical",
    "likely",
    "possible",
    "potential",
    "would-be",
];
const FUTURE_NOUNS: &[&str] = &[
    "plan",
    "preparation",
    "promise",
    "pledge",
    "intention",
    "schedule",
    "vow",
    "offer",
];
const HYPOTHETICAL_NOUNS: &[&str] = &[
    "call",
    "chance",
    "danger",
    "demand",
    "fear",
    "hope",
    "idea",
    "possibility",
    "prospect",
    "proposal",
    "request",
    "risk",
    "threat",
    "attempt",
    "likelihood",
    "warning",
    "need",
];
const NEGATIVE_NOUNS: &[&str] = &[
    "absence",
    "lack",
    "cancellation",
    "refusal",
    "denial",
    "suspension",
];

fn form(sentence: &Sentence, text: &str, token: usize) -> String {
    sentence.tokens[token]
        .form(text)
        .to_lowercase()
        .replace('’', "'")
}

/// Is the token negated by a word of its own? Returns that word.
fn negator(sentence: &Sentence, text: &str, at: usize) -> Option<usize> {
    let own = sentence.children(at).find(|&c| {
        let word = form(sentence, text, c);
        (matches!(
            sentence.tokens[c].rel(),
            "advmod" | "det" | "cc" | "neg" | "mark" | "case" | "discourse"
        ) && matches!(
            word.as_str(),
            "not" | "n't" | "never" | "no" | "neither" | "nor" | "without" | "hardly" | "nowhere"
        )) || (sentence.tokens[c].rel() == "advmod" && word == "longer")
    });
    if own.is_some() {
        return own;
    }
    // "no one was hurt", "no arrests were made", "none of"
    sentence
        .children(at)
        .filter(|&c| matches!(sentence.tokens[c].rel(), "nsubj" | "obj" | "nsubj:pass"))
        .find(|&c| {
            let word = form(sentence, text, c);
            matches!(word.as_str(), "nobody" | "none" | "nothing" | "neither")
                || sentence.children(c).any(|d| {
                    sentence.tokens[d].rel() == "det"
                        && matches!(form(sentence, text, d).as_str(), "no" | "neither")
                })
        })
}

/// Status of the predicate `at` with the words and rules that decided, most telling first.
pub fn by_rules(sentence: &Sentence, text: &str, at: usize) -> (Status, Vec<String>) {
    let mut evidence = Vec::new();
    let Some(token) = sentence.tokens.get(at) else {
        return (Status::Actual, evidence);
    };
    let mut negations = 0usize;
    let mut status = Status::Actual;
    let raise = |status: &mut Status, to: Status| {
        let rank = |s: Status| match s {
            Status::Actual | Status::Historical => 0,
            Status::Future => 1,
            Status::Hypothetical => 2,
            Status::Negation => 3,
        };
        if rank(to) > rank(*status) {
            *status = to;
        }
    };
    if let Some(word) = negator(sentence, text, at) {
        negations += 1;
        evidence.push(format!("negation \"{}\"", form(sentence, text, word)));
    }
    if token.upos != Upos::Verb {
        for c in sentence
            .children(at)
            .filter(|&c| matches!(sentence.tokens[c].rel(), "amod" | "compound" | "advmod"))
        {
            let word = sentence.tokens[c].lemma.to_lowercase();
            let spelled = form(sentence, text, c);
            if FUTURE_MODIFIERS.contains(&word.as_str())
                || FUTURE_MODIFIERS.contains(&spelled.as_str())
            {
                raise(&mut status, Status::Future);
                evidence.push(format!("future \"{spelled}\""));
            } else if HYPOTHETICAL_MODIFIERS.contains(&word.as_str()) {
                raise(&mut status, Status::Hypothetical);
                evidence.push(format!("hypothetical \"{spelled}\""));
            }
        }
    }
    modals(sentence, text, at, &mut status, &mut evidence, &raise);
    // what stands above: implicatives, control verbs, conditionals, nouns
    let mut below = at;
    for _ in 0..5 {
        let Some(above) = sentence.tokens[below].head else {
            break;
        };
        let relation = sentence.tokens[below].rel();
        let governor = &sentence.tokens[above];
        let lemma = governor.lemma.to_lowercase();
        let infinitive = sentence
            .children(below)
            .any(|c| sentence.tokens[c].rel() == "mark" && form(sentence, text, c) == "to");
        match relation {
            "xcomp" | "ccomp" | "csubj" => {
                let lemma = lemma.as_str();
                if NEGATIVE_IMPLICATIVES.contains(&lemma)
                    && (relation == "xcomp" || lemma == "deny")
                {
                    negations += 1;
                    evidence.push(format!("implicative \"{lemma}\""));
                } else if infinitive && FUTURE_GOVERNORS.contains(&lemma) {
                    raise(&mut status, Status::Future);
                    evidence.push(format!("governor \"{lemma}\""));
                } else if (infinitive || relation == "ccomp")
                    && HYPOTHETICAL_GOVERNORS.contains(&lemma)
                    && lemma != "call"
                {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push(format!("governor \"{lemma}\""));
                }
                if relation == "xcomp" {
                    if let Some(word) = negator(sentence, text, above) {
                        negations += 1;
                        evidence.push(format!("negation \"{}\"", form(sentence, text, word)));
                    }
                    modals(sentence, text, above, &mut status, &mut evidence, &raise);
                }
                if relation == "ccomp" {
                    break;
                }
            }
            "advcl" => {
                if infinitive {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push("purpose clause".to_owned());
                } else if let Some(mark) = sentence
                    .children(below)
                    .filter(|&c| sentence.tokens[c].rel() == "mark")
                    .map(|c| form(sentence, text, c))
                    .find(|w| {
                        matches!(
                            w.as_str(),
                            "if" | "unless" | "whether" | "lest" | "before" | "until" | "without"
                        )
                    })
                {
                    match mark.as_str() {
                        "before" | "until" => {}
                        "without" => {
                            negations += 1;
                            evidence.push("negation \"without\"".to_owned());
                        }
                        _ => {
                            raise(&mut status, Status::Hypothetical);
                            evidence.push(format!("conditional \"{mark}\""));
                        }
                    }
                }
                break;
            }
            "acl" => {
                let noun = lemma.as_str();
                if infinitive {
                    if FUTURE_NOUNS.contains(&noun) {
                        raise(&mut status, Status::Future);
                    } else {
                        raise(&mut status, Status::Hypothetical);
                    }
                    evidence.push(format!("infinitive of \"{noun}\""));
                }
                break;
            }
            "nmod" | "obj" | "obl" | "nsubj" => {
                let word = lemma.as_str();
                if token.upos == Upos::Verb {
                    break;
                }
                if relation == "nmod" && HYPOTHETICAL_NOUNS.contains(&word) {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push(format!("noun \"{word}\""));
                } else if relation == "nmod" && FUTURE_NOUNS.contains(&word) {
                    raise(&mut status, Status::Future);
                    evidence.push(format!("noun \"{word}\""));
                } else if relation == "nmod" && NEGATIVE_NOUNS.contains(&word) {
                    negations += 1;
                    evidence.push(format!("noun \"{word}\""));
                } else if governor.upos == Upos::Verb && relation != "nsubj" {
                    if NEGATIVE_IMPLICATIVES.contains(&word)
                        || word == "call"
                            && sentence
                                .children(above)
                                .any(|c| form(sentence, text, c) == "off")
                    {
                        negations += 1;
                        evidence.push(format!("implicative \"{word}\""));
                    } else if matches!(
                        word,
                        "plan"
                            | "propose"
                            | "schedule"
                            | "promise"
                            | "pledge"
                            | "announce"
                            | "threaten"
                            | "expect"
                    ) {
                        raise(&mut status, Status::Future);
                        evidence.push(format!("governor \"{word}\""));
                    } else if HYPOTHETICAL_GOVERNORS.contains(&word) {
                        raise(&mut status, Status::Hypothetical);
                        evidence.push(format!("governor \"{word}\""));
                    }
                }
                if governor.upos == Upos::Verb {
                    if let Some(negation) =
                        negator(sentence, text, above).filter(|_| relation != "obl")
                    {
                        negations += 1;
                        evidence.push(format!("negation \"{}\"", form(sentence, text, negation)));
                    }
                    modals(sentence, text, above, &mut status, &mut evidence, &raise);
                }
                if relation == "nmod" {
                    below = above;
                    continue;
                }
            }
            "conj" => {}
            _ => break,
        }
        below = above;
    }
    if negations % 2 == 1 {
        status = Status::Negation;
    }
    (status, evidence)
}

fn modals(
    sentence: &Sentence,
    text: &str,
    at: usize,
    status: &mut Status,
    evidence: &mut Vec<String>,
    raise: &impl Fn(&mut Status, Status),
) {
    for c in sentence
        .children(at)
        .filter(|&c| matches!(sentence.tokens[c].rel(), "aux" | "cop"))
    {
        let word = form(sentence, text, c);
        match word.as_str() {
            "will" | "'ll" | "shall" | "wo" => {
                raise(status, Status::Future);
                evidence.push(format!("modal \"{word}\""));
            }
            "may" | "might" | "could" | "would" | "'d" | "should" | "must" | "can" | "ca" => {
                raise(status, Status::Hypothetical);
                evidence.push(format!("modal \"{word}\""));
            }
            _ => {}
        }
    }
    if sentence.tokens[at].lemma == "go" && sentence.tokens[at].xpos == "VBG" {
        raise(status, Status::Future);
        evidence.push("\"going to\"".to_owned());
    }
}

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
    "certain",
    "sure",
    "bound",
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

/// Verbs whose object was there before them, so that their "not" does not deny it: "did not discuss the killings".
const TALK: &[&str] = &[
    "address",
    "comment",
    "condemn",
    "criticize",
    "describe",
    "discuss",
    "explain",
    "forget",
    "investigate",
    "mention",
    "raise",
    "recognize",
    "regret",
    "solve",
];

/// What who is accused faces.
const PENALTIES: &[&str] = &[
    "death",
    "execution",
    "imprisonment",
    "jail",
    "life",
    "penalty",
    "prison",
    "sentence",
    "term",
    "year",
];

/// "faces life in prison", "risk a jail term": a penalty that may come.
fn penalty_ahead(sentence: &Sentence, at: usize) -> bool {
    let lemma = |t: usize| sentence.tokens[t].lemma.to_lowercase();
    let penalty = |t: usize| PENALTIES.contains(&lemma(t).as_str());
    let risks = |t: usize| matches!(lemma(t).as_str(), "face" | "risk");
    if risks(at) {
        return sentence
            .children(at)
            .any(|c| matches!(sentence.tokens[c].rel(), "obj" | "obl") && penalty(c));
    }
    let mut noun = at;
    for _ in 0..5 {
        let rel = sentence.tokens[noun].rel();
        let (true, Some(above)) = (
            matches!(rel, "compound" | "nmod" | "obj" | "obl" | "conj" | "amod"),
            sentence.tokens[noun].head,
        ) else {
            return false;
        };
        if sentence.tokens[above].upos == Upos::Verb {
            return penalty(at) && risks(above) && matches!(rel, "obj" | "obl");
        }
        noun = above;
    }
    false
}

/// Was it a penalty that may come?
pub fn is_penalty_ahead(evidence: &[String]) -> bool {
    evidence.iter().any(|e| e == PENALTY_AHEAD)
}

const PENALTY_AHEAD: &str = "a penalty ahead";

fn form(sentence: &Sentence, text: &str, token: usize) -> String {
    sentence.tokens[token]
        .form(text)
        .to_lowercase()
        .replace('’', "'")
}

/// Is the token negated by a word of its own or of its arguments ("no one was hurt", "not one lorry has crossed")?
/// Returns that word.
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
    sentence
        .children(at)
        .filter(|&c| matches!(sentence.tokens[c].rel(), "nsubj" | "obj" | "obl"))
        .find_map(|c| {
            let oblique = sentence.tokens[c].rel() == "obl";
            let word = form(sentence, text, c);
            if matches!(word.as_str(), "nobody" | "none" | "nothing" | "neither") {
                return Some(c);
            }
            let inner = sentence.children(c).find(|&d| {
                let word = form(sentence, text, d);
                (sentence.tokens[d].rel() == "det" && matches!(word.as_str(), "no" | "neither"))
                    || (c < at && matches!(word.as_str(), "not" | "neither"))
                    || (matches!(sentence.tokens[d].rel(), "nummod" | "amod" | "det")
                        && sentence
                            .children(d)
                            .any(|e| form(sentence, text, e) == "not"))
            });
            // "attacked with no warning" denies the warning, "promised by no one" the promise
            inner.filter(|_| !oblique || word == "one")
        })
}

/// Status of the predicate `at` with the words and rules that decided, most telling first.
pub fn by_rules(sentence: &Sentence, text: &str, at: usize) -> (Status, Vec<String>) {
    let mut evidence = Vec::new();
    let Some(token) = sentence.tokens.get(at) else {
        return (Status::Actual, evidence);
    };
    // the words that negate, each once: "no protests were reported" is negated once, by verb and noun alike
    let mut words: Vec<usize> = Vec::new();
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
        words.push(word);
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
    let own_infinitive = sentence
        .children(at)
        .any(|c| sentence.tokens[c].rel() == "mark" && form(sentence, text, c) == "to");
    let own_be = sentence.children(at).any(|c| {
        matches!(sentence.tokens[c].rel(), "aux" | "cop")
            && sentence.tokens[c].lemma == "be"
            && matches!(sentence.tokens[c].xpos.as_str(), "VBZ" | "VBP" | "VBD")
    });
    if token.upos == Upos::Verb && own_infinitive && own_be {
        // "Egypt is to reopen the gate"
        raise(&mut status, Status::Future);
        evidence.push("\"be to\"".to_owned());
    }
    if inverted(sentence, text, at) {
        raise(&mut status, Status::Hypothetical);
        evidence.push("conditional inversion".to_owned());
    }
    if token.upos == Upos::Noun {
        for c in sentence.children(at).filter(|&c| {
            sentence.tokens[c].rel() == "acl" && sentence.tokens[c].xpos == "VBN" && c > at
        }) {
            match sentence.tokens[c].lemma.as_str() {
                "foil" | "thwart" | "avert" | "cancel" | "prevent" | "scrap" => {
                    negations += 1;
                    evidence.push(format!("participle \"{}\"", form(sentence, text, c)));
                }
                "plan" | "schedule" | "propose" | "promise" | "slate" | "set" => {
                    raise(&mut status, Status::Future);
                    evidence.push(format!("participle \"{}\"", form(sentence, text, c)));
                }
                _ => {}
            }
        }
    }
    if penalty_ahead(sentence, at) {
        raise(&mut status, Status::Hypothetical);
        evidence.push(PENALTY_AHEAD.to_owned());
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
        let gerund = sentence.tokens[below].xpos == "VBG";
        let mark = sentence
            .children(below)
            .filter(|&c| sentence.tokens[c].rel() == "mark")
            .map(|c| form(sentence, text, c))
            .next();
        let adjective = governor.upos == Upos::Adj;
        match relation {
            "xcomp" | "ccomp" | "csubj" | "advcl"
                if relation != "advcl"
                    || (gerund
                        && matches!(mark.as_deref(), None | Some("from" | "of"))
                        && (NEGATIVE_IMPLICATIVES.contains(&lemma.as_str())
                            || lemma == "consider")) =>
            {
                let lemma = lemma.as_str();
                let yet = sentence
                    .children(above)
                    .chain(sentence.children(below))
                    .any(|c| form(sentence, text, c) == "yet");
                if matches!(lemma, "have" | "be") && infinitive && yet {
                    // "have yet to agree"
                    negations += 1;
                    evidence.push("\"yet to\"".to_owned());
                } else if lemma == "be" && infinitive && relation != "csubj" {
                    raise(&mut status, Status::Future);
                    evidence.push("\"be to\"".to_owned());
                } else if relation == "ccomp" && matches!(mark.as_deref(), Some("whether" | "if")) {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push("open question".to_owned());
                } else if adjective && matches!(lemma, "untrue" | "false" | "impossible") {
                    negations += 1;
                    evidence.push(format!("adjective \"{lemma}\""));
                } else if adjective && lemma == "true" {
                    if let Some(word) =
                        negator(sentence, text, above).filter(|w| !words.contains(w))
                    {
                        words.push(word);
                        negations += 1;
                        evidence.push("\"not true\"".to_owned());
                    }
                } else if matches!(
                    lemma,
                    "unlikely" | "improbable" | "possible" | "conceivable"
                ) {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push(format!("adjective \"{lemma}\""));
                } else if NEGATIVE_IMPLICATIVES.contains(&lemma)
                    && (relation != "ccomp" || lemma == "deny" || gerund)
                    && (lemma != "stop"
                        || infinitive
                        || gerund
                        || sentence
                            .children(above)
                            .any(|c| form(sentence, text, c) == "short"))
                {
                    negations += 1;
                    evidence.push(format!("implicative \"{lemma}\""));
                } else if infinitive && FUTURE_GOVERNORS.contains(&lemma) {
                    raise(&mut status, Status::Future);
                    evidence.push(format!("governor \"{lemma}\""));
                } else if (infinitive || relation == "ccomp" || lemma == "consider")
                    && HYPOTHETICAL_GOVERNORS.contains(&lemma)
                    && lemma != "call"
                {
                    raise(&mut status, Status::Hypothetical);
                    evidence.push(format!("governor \"{lemma}\""));
                }
                if relation == "xcomp" {
                    if let Some(word) =
                        negator(sentence, text, above).filter(|w| !words.contains(w))
                    {
                        words.push(word);
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
                let denied = negator(sentence, text, above).filter(|w| !words.contains(w));
                if let (Some(word), true) = (denied, infinitive || mark.as_deref() == Some("of")) {
                    // "has no intention of sending", "made no move to"
                    words.push(word);
                    negations += 1;
                    evidence.push(format!("negation \"{}\"", form(sentence, text, word)));
                } else if infinitive {
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
                } else if governor.upos == Upos::Verb
                    && (relation != "nsubj" || passive_of(sentence, below, above))
                    // "threatened with arrest", but not "announces aid after an attack"
                    && (relation != "obl" || sentence.stands_after(text, below, &["with", "to", "for"]))
                {
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
                            | "set"
                            | "slate"
                    ) {
                        raise(&mut status, Status::Future);
                        evidence.push(format!("governor \"{word}\""));
                    } else if HYPOTHETICAL_GOVERNORS.contains(&word) {
                        raise(&mut status, Status::Hypothetical);
                        evidence.push(format!("governor \"{word}\""));
                    }
                }
                if governor.upos == Upos::Verb {
                    if let Some(negation) = negator(sentence, text, above).filter(|w| {
                        relation != "obl" && !TALK.contains(&word) && !words.contains(w)
                    }) {
                        words.push(negation);
                        negations += 1;
                        evidence.push(format!("negation \"{}\"", form(sentence, text, negation)));
                    }
                    modals(sentence, text, above, &mut status, &mut evidence, &raise);
                }
                // "a wave of attacks" is announced with them, "sanctions for the killing" are not
                if relation == "nmod" && !sentence.stands_after(text, below, &["of"]) {
                    break;
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

/// Was the negation a word for "no", or calling off, denying? ("A foiled plot", "a rejected plea" may still be events.)
pub fn is_plain_negation(evidence: &[String]) -> bool {
    let plain = |e: &String| {
        e.starts_with("negation")
            || e.starts_with("\"yet to")
            || e.starts_with("\"not true")
            || e.starts_with("adjective \"untrue")
            || ["call", "deny", "cancel", "fail", "refrain"]
                .iter()
                .any(|w| *e == format!("implicative \"{w}\""))
    };
    evidence.iter().any(plain)
        && evidence
            .iter()
            .all(|e| plain(e) || !e.starts_with("implicative"))
}

/// "Had the junta conceded …", "Should Moscow attack, …": the auxiliary opens the clause, and it is no question.
fn inverted(sentence: &Sentence, text: &str, at: usize) -> bool {
    let Some(subject) = sentence
        .children(at)
        .find(|&c| sentence.tokens[c].rel() == "nsubj")
    else {
        return false;
    };
    let question = sentence.tokens.last().is_some_and(|t| t.form(text) == "?");
    sentence.children(at).any(|c| {
        c < subject
            && sentence.tokens[c].rel() == "aux"
            && matches!(form(sentence, text, c).as_str(), "had" | "should" | "were")
            && sentence.children(subject).chain([subject]).all(|s| s > c)
    }) && !question
}

/// Is the noun the passive subject of the verb, or what its participle says is done to ("an attack foiled by")?
fn passive_of(sentence: &Sentence, noun: usize, verb: usize) -> bool {
    sentence.tokens[noun].deprel == "nsubj:pass"
        || sentence
            .children(verb)
            .any(|c| sentence.tokens[c].deprel == "aux:pass")
        || (sentence.tokens[verb].xpos == "VBN"
            && !sentence
                .children(verb)
                .any(|c| sentence.tokens[c].rel() == "obj"))
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

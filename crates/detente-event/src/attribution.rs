//! Who says so: sources, cues and what they are made to say.
//!
//! Indirect speech ("officials said that …", "…, officials said", "according to …"), direct speech inside a sentence,
//! and quotations that go on over sentences and paragraphs. Sources are found in the parse; a quotation without cue of
//! its own belongs to the speaker before or, failing that, right after it.

use detente_text::{Sentence, Span, Upos};

use crate::{Attribution, proposition::phrase};

/// Verbs of saying; their clause is attributed to their subject.
const SAYING: &[&str] = &[
    "accuse",
    "acknowledge",
    "add",
    "admit",
    "advise",
    "affirm",
    "agree",
    "allege",
    "announce",
    "argue",
    "assert",
    "assure",
    "believe",
    "boast",
    "claim",
    "comment",
    "complain",
    "conclude",
    "confess",
    "confirm",
    "contend",
    "declare",
    "deny",
    "describe",
    "disclose",
    "emphasize",
    "emphasise",
    "estimate",
    "explain",
    "express",
    "fear",
    "hint",
    "hope",
    "imply",
    "indicate",
    "inform",
    "insist",
    "joke",
    "lament",
    "maintain",
    "mention",
    "note",
    "observe",
    "opine",
    "pledge",
    "point",
    "predict",
    "proclaim",
    "promise",
    "quote",
    "reaffirm",
    "reassure",
    "recall",
    "recount",
    "reiterate",
    "remark",
    "repeat",
    "reply",
    "report",
    "respond",
    "reveal",
    "say",
    "signal",
    "state",
    "stress",
    "suggest",
    "suspect",
    "swear",
    "tell",
    "testify",
    "think",
    "threaten",
    "tweet",
    "underline",
    "underscore",
    "urge",
    "vow",
    "warn",
    "write",
    "worry",
    "concede",
    "caution",
    "reckon",
    "cite",
    "show",
    "find",
    "ask",
    "demand",
    "call",
    "wonder",
    "charge",
    "blame",
    "echo",
    "exclaim",
    "intone",
    "shout",
    "chant",
    "plead",
    "publish",
    "post",
    "hail",
    "praise",
];

/// Of these only a clause or a quotation counts, not a bare object ("find that …", but not "find a bomb").
const CLAUSE_ONLY: &[&str] = &[
    "show", "find", "ask", "call", "point", "post", "publish", "express", "cite", "charge", "hope",
    "think", "believe",
];

/// Nouns that hold a statement: "a statement that …", "reports of …".
const SAYING_NOUNS: &[&str] = &[
    "accusation",
    "admission",
    "allegation",
    "announcement",
    "argument",
    "assertion",
    "belief",
    "claim",
    "comment",
    "complaint",
    "concern",
    "conclusion",
    "declaration",
    "denial",
    "fear",
    "hint",
    "pledge",
    "promise",
    "report",
    "rumour",
    "rumor",
    "remark",
    "statement",
    "suggestion",
    "suspicion",
    "threat",
    "vow",
    "warning",
    "view",
];

/// A range in quotation marks, marks left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quotation {
    span: Span,
}

/// Finds quotations. A paragraph that opens one and does not close it goes on in the next (newspaper usage).
fn quotations(text: &str, sentences: &[Sentence]) -> Vec<Quotation> {
    let mut out = Vec::new();
    let mut open: Option<(usize, usize)> = None; // start, paragraph
    for sentence in sentences {
        for (index, token) in sentence.tokens.iter().enumerate() {
            let form = token.form(text);
            let spaced_before =
                index == 0 || sentence.tokens[index - 1].span.end < token.span.start;
            let opens = matches!(form, "“" | "``" | "«" | "„")
                || (form == "\"" && open.is_none())
                || (form == "\"" && spaced_before && index == 0 && open.is_some());
            let closes =
                matches!(form, "”" | "''" | "»") || (form == "\"" && open.is_some() && !opens);
            if opens {
                if let Some((start, _)) = open.filter(|_| index == 0 || form != "“") {
                    out.push(Quotation {
                        span: Span::new(start, token.span.start),
                    });
                }
                open = Some((token.span.end, sentence.paragraph));
            } else if closes {
                if let Some((start, _)) = open.take() {
                    out.push(Quotation {
                        span: Span::new(start, token.span.start),
                    });
                }
            }
        }
        // an opening mark that nothing closes within two paragraphs is a slip
        if let Some((start, paragraph)) = open {
            if sentence.paragraph > paragraph + 1 {
                open = None;
            } else if sentence.paragraph > paragraph {
                out.push(Quotation {
                    span: Span::new(start, sentence.span.start),
                });
                open = None;
            }
        }
    }
    if let (Some((start, _)), Some(last)) = (open, sentences.last()) {
        out.push(Quotation {
            span: Span::new(start, last.span.end),
        });
    }
    out.retain(|q| !q.span.is_empty());
    out.sort_by_key(|q| q.span.start);
    out
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Words of a subtree without those of another.
fn without(all: Vec<usize>, cut: &[usize]) -> Vec<usize> {
    all.into_iter().filter(|i| !cut.contains(i)).collect()
}

fn source_span(sentence: &Sentence, head: usize) -> Span {
    sentence.cover(&phrase(sentence, head))
}

/// Subject of a verb of saying, also through control, coordination and relative clauses.
fn speaker(sentence: &Sentence, text: &str, verb: usize) -> Option<usize> {
    if let Some(s) = sentence.child(verb, "nsubj") {
        let token = &sentence.tokens[s];
        // "who said", "which said": the antecedent
        if matches!(lower(token.form(text)).as_str(), "who" | "which" | "that")
            && sentence.tokens[verb].deprel == "acl:relcl"
        {
            return sentence.tokens[verb].head;
        }
        if matches!(lower(token.form(text)).as_str(), "it" | "there") && token.rel() == "expl" {
            return None;
        }
        if token.deprel == "nsubj:pass" && !matches!(sentence.tokens[verb].lemma.as_str(), "quote")
        {
            // "X was told that": not the speaker
            return agent(sentence, text, verb);
        }
        return Some(s);
    }
    if let Some(by) = agent(sentence, text, verb) {
        return Some(by);
    }
    let token = &sentence.tokens[verb];
    let above = token.head?;
    match token.rel() {
        "conj" | "advcl" | "xcomp" if sentence.tokens[above].upos == Upos::Verb => sentence
            .child(above, "nsubj")
            .filter(|&s| sentence.tokens[s].deprel != "nsubj:pass" || token.rel() != "conj"),
        "acl" => Some(above),
        _ => None,
    }
}

fn agent(sentence: &Sentence, text: &str, verb: usize) -> Option<usize> {
    sentence.children(verb).find(|&c| {
        sentence.tokens[c].rel() == "obl"
            && (sentence.tokens[c].deprel == "obl:agent"
                || crate::proposition::case(sentence, text, c) == "by")
    })
}

/// All attributions of a document in the order of the text. `mention` is left open; the resolver fills it.
pub fn attributions(text: &str, sentences: &[Sentence]) -> Vec<Attribution> {
    let quotations = quotations(text, sentences);
    let mut out: Vec<Attribution> = Vec::new();
    let inside_quotation = |span: Span| quotations.iter().any(|q| q.span.contains(span));
    for sentence in sentences {
        let quoted_here: Vec<Span> = quotations
            .iter()
            .map(|q| q.span)
            .filter(|q| q.overlaps(sentence.span))
            .collect();
        for (at, token) in sentence.tokens.iter().enumerate() {
            let lemma = token.lemma.to_lowercase();
            if token.upos == Upos::Verb && SAYING.contains(&lemma.as_str()) {
                verb_cue(text, sentence, at, &lemma, &quoted_here, &mut out);
            } else if lower(token.form(text)) == "according" {
                according(text, sentence, at, &mut out);
            } else if token.upos == Upos::Noun && SAYING_NOUNS.contains(&lemma.as_str()) {
                noun_cue(text, sentence, at, &mut out);
            }
        }
    }
    // quotations that no cue of their own sentence covers: the speaker before, in the same or the last paragraph
    let mut extra = Vec::new();
    for quotation in &quotations {
        for sentence in sentences.iter().filter(|s| quotation.span.overlaps(s.span)) {
            let part = Span::new(
                quotation.span.start.max(sentence.span.start),
                quotation.span.end.min(sentence.span.end),
            );
            // scare quotes are short and inside a sentence
            let whole = part.len_bytes() * 10 >= sentence.span.len_bytes() * 8;
            if !whole || part.is_empty() {
                continue;
            }
            let covered = out
                .iter()
                .any(|a| a.content.overlaps(part) && !inside_quotation(a.cue));
            if covered {
                continue;
            }
            let before = out
                .iter()
                .filter(|a| a.cue.end <= part.start && !inside_quotation(a.cue))
                .max_by_key(|a| a.cue.end)
                .filter(|a| near(sentences, a.cue, sentence, 2));
            let after = out
                .iter()
                .filter(|a| a.cue.start >= part.end && !inside_quotation(a.cue))
                .min_by_key(|a| a.cue.start)
                .filter(|a| near(sentences, a.cue, sentence, 0));
            if let Some(found) = before.or(after) {
                extra.push(Attribution {
                    content: part,
                    direct: true,
                    ..found.clone()
                });
            }
        }
    }
    out.extend(extra);
    out.sort_by_key(|a| (a.content.start, a.content.end, a.cue.start));
    out.dedup();
    out
}

/// Is the cue at most `paragraphs` paragraphs away from the sentence?
fn near(sentences: &[Sentence], cue: Span, sentence: &Sentence, paragraphs: usize) -> bool {
    sentences
        .iter()
        .find(|s| s.span.contains(cue))
        .is_some_and(|s| s.paragraph.abs_diff(sentence.paragraph) <= paragraphs)
}

fn verb_cue(
    text: &str,
    sentence: &Sentence,
    at: usize,
    lemma: &str,
    quoted: &[Span],
    out: &mut Vec<Attribution>,
) {
    let token = &sentence.tokens[at];
    let source = speaker(sentence, text, at);
    let own = sentence.subtree(at);
    let mut content = None;
    let mut direct = false;
    // a clause it governs: "said that …", "accused Y of …"
    let clause = sentence.children(at).find(|&c| {
        let t = &sentence.tokens[c];
        match t.rel() {
            "ccomp" => true,
            "parataxis" => t.upos == Upos::Verb && c > at,
            "xcomp" => !CLAUSE_ONLY.contains(&lemma),
            "advcl" => matches!(
                lemma,
                "accuse" | "blame" | "charge" | "describe" | "hail" | "praise" | "quote"
            ),
            _ => false,
        }
    });
    if let Some(clause) = clause {
        content = Some(sentence.cover(&sentence.subtree(clause)));
    } else if token.rel() == "parataxis"
        || (token.rel() == "ccomp"
            && token.head.is_some_and(|h| {
                h < at
                    && sentence
                        .child(at, "nsubj")
                        .is_some_and(|s| s > 0 && comma_before(text, sentence, s.min(at)))
            }))
    {
        // "…, officials said": the rest of the sentence
        let rest = without((0..sentence.tokens.len()).collect(), &own);
        // the greater side of the cue
        let before: Vec<usize> = rest.iter().copied().filter(|&i| i < at).collect();
        let after: Vec<usize> = rest.iter().copied().filter(|&i| i > at).collect();
        let words = |side: &[usize]| {
            side.iter()
                .filter(|&&i| sentence.tokens[i].upos != Upos::Punct)
                .count()
        };
        let side = if words(&before) > 0 && words(&after) > 2 {
            &rest
        } else if words(&before) >= words(&after) {
            &before
        } else {
            &after
        };
        if words(side) > 0 {
            content = Some(sentence.cover(side));
        }
    } else if !CLAUSE_ONLY.contains(&lemma) {
        // an object: "confirmed the attack", "denied involvement"
        content = sentence
            .children(at)
            .find(|&c| {
                sentence.tokens[c].rel() == "obj"
                    && matches!(
                        lemma,
                        "confirm"
                            | "deny"
                            | "announce"
                            | "report"
                            | "claim"
                            | "allege"
                            | "acknowledge"
                            | "admit"
                            | "predict"
                            | "threaten"
                            | "reveal"
                            | "disclose"
                            | "reject"
                    )
            })
            .map(|c| sentence.cover(&sentence.subtree(c)));
    }
    // a quotation beside it in the sentence belongs to it
    if source.is_some() || content.is_some() {
        for q in quoted {
            let part = Span::new(
                q.start.max(sentence.span.start),
                q.end.min(sentence.span.end),
            );
            if part.contains(token.span) {
                continue;
            }
            let long = part.len_bytes() > 40;
            match content {
                Some(c) if c.overlaps(part) => direct |= part.len_bytes() * 2 >= c.len_bytes(),
                Some(_) => {}
                None if long => {
                    content = Some(part);
                    direct = true;
                }
                None => {}
            }
        }
    }
    let Some(content) = content else { return };
    if source.is_none()
        && !matches!(
            lemma,
            "say" | "report" | "claim" | "allege" | "tell" | "state"
        )
    {
        return;
    }
    out.push(Attribution {
        source: source.map(|s| source_span(sentence, s)),
        mention: None,
        cue: token.span,
        content,
        direct,
    });
}

fn comma_before(text: &str, sentence: &Sentence, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|i| {
        let form = sentence.tokens[i].form(text);
        matches!(form, "," | "”" | "\"" | "–" | "—" | "--")
    })
}

/// "according to X".
fn according(text: &str, sentence: &Sentence, at: usize, out: &mut Vec<Attribution>) {
    // the nominal that "according to" marks
    let token = &sentence.tokens[at];
    let source = match token.rel() {
        "case" => token.head,
        _ => sentence
            .children(at)
            .find(|&c| matches!(sentence.tokens[c].rel(), "obl" | "nmod" | "obj" | "fixed"))
            .filter(|&c| sentence.tokens[c].rel() != "fixed"),
    };
    let Some(source) = source else { return };
    let cut = if token.rel() == "case" {
        sentence.subtree(source)
    } else {
        sentence.subtree(at)
    };
    let rest: Vec<usize> = without((0..sentence.tokens.len()).collect(), &cut);
    if rest.iter().all(|&i| sentence.tokens[i].upos == Upos::Punct) {
        return;
    }
    let end = sentence
        .tokens
        .get(at + 1)
        .filter(|t| lower(t.form(text)) == "to")
        .map_or(token.span, |t| token.span.cover(t.span));
    // what comes before, unless the sentence opens with it
    let before: Vec<usize> = rest.iter().copied().filter(|&i| i < cut[0]).collect();
    let side = if before
        .iter()
        .any(|&i| sentence.tokens[i].upos == Upos::Verb)
    {
        &before
    } else {
        &rest
    };
    out.push(Attribution {
        source: Some(source_span(sentence, source)),
        mention: None,
        cue: end,
        content: sentence.cover(side),
        direct: false,
    });
}

/// "his claim that …", "allegations by X that …".
fn noun_cue(text: &str, sentence: &Sentence, at: usize, out: &mut Vec<Attribution>) {
    let clause = sentence.children(at).find(|&c| {
        matches!(sentence.tokens[c].rel(), "acl" | "ccomp")
            && sentence.tokens[c].deprel != "acl:relcl"
            && sentence.children(c).any(|m| {
                sentence.tokens[m].rel() == "mark"
                    && matches!(lower(sentence.tokens[m].form(text)).as_str(), "that" | "of")
            })
    });
    let Some(clause) = clause else { return };
    let source = sentence.children(at).find(|&c| {
        let t = &sentence.tokens[c];
        t.deprel == "nmod:poss"
            || (t.rel() == "nmod"
                && matches!(
                    crate::proposition::case(sentence, text, c).as_str(),
                    "by" | "from" | "of"
                ))
    });
    let Some(source) = source else { return };
    out.push(Attribution {
        source: Some(source_span(sentence, source)),
        mention: None,
        cue: sentence.tokens[at].span,
        content: sentence.cover(&sentence.subtree(clause)),
        direct: false,
    });
}

/// The attribution that covers a predicate most closely, as an index; not one whose cue is the predicate itself or
/// whose source holds it.
pub fn covering(attributions: &[Attribution], predicate: Span) -> Option<usize> {
    attributions
        .iter()
        .enumerate()
        .filter(|(_, a)| {
            a.content.contains(predicate)
                && !a.cue.overlaps(predicate)
                && a.source.is_some_and(|s| !s.contains(predicate))
        })
        .min_by_key(|(index, a)| (a.content.len_bytes(), *index))
        .map(|(index, _)| index)
}

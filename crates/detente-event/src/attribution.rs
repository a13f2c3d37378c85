//! Who says so: sources, cues and what they are made to say.
//!
//! Indirect speech ("officials said that …", "…, officials said", "according to …", "their claim that …"), direct
//! speech, and quotations that go on over sentences and paragraphs; beside them attitudes ("backs", "wants to", "is
//! critical of"), which [`covering`] does not take for a report. Which words are cues, and what they take as content, is
//! data: `data/attribution/cues.tsv`. Sources are found in the parse and, where it is broken, in the order of the
//! words: a quotation, the nearest cue outside it, the noun phrase beside the cue. A quotation without cue of its own
//! belongs to the sentence that introduces it, to the sentence that follows it, or to the speaker before.
//!
//! Time is linear in the number of tokens but for the nesting of phrases.

use std::{collections::HashMap, sync::LazyLock};

use detente_text::{Sentence, Span, Upos, ZoneKind};

use crate::{Attribution, AttributionKind, proposition::phrase};

/// The table of cues.
const CUES: &str = include_str!("../../../data/attribution/cues.tsv");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Verb,
    Noun,
    Adjective,
}

/// A cue's kind and the content that it takes.
#[derive(Clone, Debug, Default)]
struct Frame {
    kind: AttributionKind,
    agent: bool,
    clause: bool,
    infinitive: bool,
    quote: bool,
    object: bool,
    depictive: bool,
    prepositions: Vec<&'static str>,
}

/// One line of the table.
fn entry(line: &'static str) -> Result<((Part, &'static str), Frame), String> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let [lemma, part, kind, contents] = columns[..] else {
        return Err(format!("four columns expected: {line}"));
    };
    let part = match part {
        "verb" => Part::Verb,
        "noun" => Part::Noun,
        "adj" => Part::Adjective,
        _ => return Err(format!("unknown part of speech \"{part}\"")),
    };
    let mut frame = Frame::default();
    match kind {
        "said" => {}
        "attitude" => frame.kind = AttributionKind::Attitude,
        "agent" => {
            frame.kind = AttributionKind::Attitude;
            frame.agent = true;
        }
        _ => return Err(format!("unknown kind \"{kind}\"")),
    }
    for content in contents.split(',') {
        match content {
            "clause" => frame.clause = true,
            "infinitive" => frame.infinitive = true,
            "quote" => frame.quote = true,
            "object" => frame.object = true,
            "depictive" => frame.depictive = true,
            _ => match content.strip_prefix("prep:") {
                Some(list) => frame.prepositions = list.split('/').collect(),
                None => return Err(format!("unknown content \"{content}\"")),
            },
        }
    }
    Ok(((part, lemma), frame))
}

/// The table, read once; a test reads every line.
static FRAMES: LazyLock<HashMap<(Part, &'static str), Frame>> = LazyLock::new(|| {
    CUES.lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .filter_map(|l| entry(l).ok())
        .collect()
});

fn frame(part: Part, lemma: &str) -> Option<&'static Frame> {
    // the key lives as long as the table; a look-up needs no more than a shorter one
    static BY_PART: LazyLock<[HashMap<&'static str, &'static Frame>; 3]> = LazyLock::new(|| {
        let of = |part: Part| {
            FRAMES
                .iter()
                .filter(|((p, _), _)| *p == part)
                .map(|((_, lemma), frame)| (*lemma, frame))
                .collect()
        };
        [of(Part::Verb), of(Part::Noun), of(Part::Adjective)]
    });
    let table = match part {
        Part::Verb => &BY_PART[0],
        Part::Noun => &BY_PART[1],
        Part::Adjective => &BY_PART[2],
    };
    table.get(lemma).copied()
}

/// Quotations of a document in the order of the text, marks left out; they do not overlap.
struct Quotations(Vec<Span>);

impl Quotations {
    /// Finds quotations. A paragraph that opens one and does not close it goes on in the next if that opens with a
    /// mark too (newspaper usage); otherwise it ends with its paragraph.
    fn find(text: &str, sentences: &[Sentence]) -> Self {
        let mut out: Vec<Span> = Vec::new();
        // start, paragraph, closing marks
        let mut open: Option<(usize, usize, Mark)> = None;
        let mut last_end = 0;
        for sentence in sentences {
            for (index, token) in sentence.tokens.iter().enumerate() {
                let form = token.form(text);
                let Some(mark) = Mark::of(form) else {
                    last_end = token.span.end;
                    continue;
                };
                match open {
                    None => {
                        if mark.opens {
                            open = Some((token.span.end, sentence.paragraph, mark));
                        }
                    }
                    Some((start, paragraph, opened)) => {
                        if opened.single && !mark.single {
                            // what looked like an opening mark was none ("the ‘90s")
                            open = mark
                                .opens
                                .then_some((token.span.end, sentence.paragraph, mark));
                        } else if mark.single != opened.single {
                            // nested
                        } else if sentence.paragraph != paragraph && index == 0 && mark.opens {
                            out.push(Span::new(start, last_end));
                            open = Some((token.span.end, sentence.paragraph, mark));
                        } else if mark.closes {
                            out.push(Span::new(start, token.span.start));
                            open = None;
                        } else {
                            out.push(Span::new(start, last_end));
                            open = Some((token.span.end, sentence.paragraph, mark));
                        }
                    }
                }
                if index == 0
                    && let Some((start, paragraph, _)) = open
                    && paragraph != sentence.paragraph
                {
                    out.push(Span::new(start, last_end));
                    open = None;
                }
                last_end = token.span.end;
            }
            // a single mark closes in its sentence or was none
            open = open.filter(|(_, _, mark)| !mark.single);
            // an opening mark that the next paragraph does not take up
            if let Some((start, paragraph, _)) = open
                && paragraph != sentence.paragraph
            {
                out.push(Span::new(start, sentence.span.start));
                open = None;
            }
        }
        if let Some((start, ..)) = open {
            out.push(Span::new(start, last_end));
        }
        out.retain(|q| !q.of(text).trim().is_empty());
        out.sort_by_key(|q| q.start);
        Self(out)
    }

    /// The quotation that holds a range.
    fn around(&self, span: Span) -> Option<usize> {
        let index = self.0.partition_point(|q| q.end < span.end);
        self.0
            .get(index)
            .is_some_and(|q| q.contains(span))
            .then_some(index)
    }

    /// Those that touch a range.
    fn touching(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        let first = self.0.partition_point(|q| q.end <= span.start);
        (first..self.0.len()).take_while(move |&i| self.0[i].start < span.end)
    }
}

#[derive(Clone, Copy)]
struct Mark {
    opens: bool,
    closes: bool,
    single: bool,
}

impl Mark {
    fn of(form: &str) -> Option<Self> {
        let (opens, closes, single) = match form {
            "\"" => (true, true, false),
            "“" | "``" | "«" | "„" => (true, false, false),
            "”" | "''" | "»" => (false, true, false),
            "‘" | "`" => (true, false, true),
            "’" | "'" => (false, true, true),
            _ => return None,
        };
        Some(Self {
            opens,
            closes,
            single,
        })
    }
}

/// A sentence with the lists that walking its tree in linear time needs.
struct Tree<'a> {
    text: &'a str,
    sentence: &'a Sentence,
    children: Vec<Vec<usize>>,
    /// Quotation that holds the token.
    quote: Vec<Option<usize>>,
    /// First token after a dateline ("MOSCOW (Reuters) -").
    start: usize,
}

impl<'a> Tree<'a> {
    fn new(text: &'a str, sentence: &'a Sentence, quotations: &Quotations) -> Self {
        let n = sentence.tokens.len();
        let mut children = vec![Vec::new(); n];
        for (index, token) in sentence.tokens.iter().enumerate() {
            if let Some(list) = token.head.and_then(|h| children.get_mut(h)) {
                list.push(index);
            }
        }
        let quote = sentence
            .tokens
            .iter()
            .map(|t| quotations.around(t.span))
            .collect();
        Self {
            text,
            sentence,
            children,
            quote,
            start: dateline(text, sentence),
        }
    }

    fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    fn word(&self, at: usize) -> String {
        self.sentence.tokens[at].form(self.text).to_lowercase()
    }

    fn form(&self, at: usize) -> &'a str {
        self.sentence.tokens[at].form(self.text)
    }

    fn upos(&self, at: usize) -> Upos {
        self.sentence.tokens[at].upos
    }

    fn rel(&self, at: usize) -> &str {
        self.sentence.tokens[at].rel()
    }

    fn head(&self, at: usize) -> Option<usize> {
        self.sentence.tokens[at].head.filter(|&h| h < self.len())
    }

    /// Sorted; a cycle is walked once.
    fn subtree(&self, head: usize) -> Vec<usize> {
        let mut seen = vec![false; self.len()];
        let mut stack = vec![head];
        let mut out = Vec::new();
        while let Some(at) = stack.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                out.push(at);
                stack.extend(&self.children[at]);
            }
        }
        out.sort_unstable();
        out
    }

    fn case(&self, at: usize) -> Option<String> {
        self.children[at]
            .iter()
            .find(|&&c| self.rel(c) == "case" && c < at)
            .map(|&c| self.word(c))
    }

    fn is_nominal(&self, at: usize) -> bool {
        matches!(
            self.upos(at),
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        )
    }

    fn is_punct(&self, at: usize) -> bool {
        self.upos(at) == Upos::Punct || !self.form(at).chars().any(char::is_alphanumeric)
    }

    /// Is it a verb, a predicate noun or adjective?
    fn is_clausal(&self, at: usize) -> bool {
        matches!(self.upos(at), Upos::Verb | Upos::Aux)
            || self.children[at]
                .iter()
                .any(|&c| matches!(self.rel(c), "nsubj" | "cop" | "expl"))
    }

    /// The range from the first to the last of the tokens, without punctuation at its ends.
    fn cover(&self, tokens: &[usize]) -> Option<Span> {
        let words = || tokens.iter().filter(|&&t| !self.is_punct(t));
        let first = *words().min()?;
        let last = *words().max()?;
        Some(
            self.sentence.tokens[first]
                .span
                .cover(self.sentence.tokens[last].span),
        )
    }

    fn span(&self, at: usize) -> Span {
        self.sentence.tokens[at].span
    }

    /// The words for a source; of a relative clause the antecedent up to "who".
    fn source(&self, head: usize, relative: Option<usize>) -> Span {
        let span = self.sentence.cover(&phrase(self.sentence, head));
        match relative {
            Some(who) => span.cover(self.span(who)),
            None => span,
        }
    }
}

/// Number of tokens in a dateline at the head of a sentence; 0 without one.
fn dateline(text: &str, sentence: &Sentence) -> usize {
    let dash = sentence
        .tokens
        .iter()
        .take(14)
        .position(|t| matches!(t.form(text), "-" | "–" | "—" | "--"));
    let Some(dash) = dash.filter(|&d| d > 0) else {
        return 0;
    };
    let forms: Vec<&str> = sentence.tokens[..dash]
        .iter()
        .map(|t| t.form(text))
        .collect();
    let capital = forms.first().is_some_and(|f| {
        f.chars().count() > 2 && f.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
    });
    let agency = forms.last() == Some(&")");
    if capital || agency { dash + 1 } else { 0 }
}

/// Who says it: the head of the noun phrase, with the relative pronoun in between if there is one.
type Speaker = (usize, Option<usize>);

impl Tree<'_> {
    /// May this token be the source of a cue?
    fn may_speak(&self, at: usize, cue: usize) -> bool {
        at >= self.start
            && at != cue
            && self.quote[at] == self.quote[cue]
            && !matches!(self.word(at).as_str(), "there" | "what" | "whom")
            && self.rel(at) != "expl"
            && !self.is_punct(at)
    }

    fn agent(&self, verb: usize) -> Option<usize> {
        self.children[verb].iter().copied().find(|&c| {
            self.rel(c) == "obl"
                && (self.sentence.tokens[c].deprel == "obl:agent"
                    || self.case(c).as_deref() == Some("by"))
        })
    }

    fn is_passive(&self, verb: usize) -> bool {
        self.children[verb].iter().any(|&c| {
            match self.sentence.tokens[c].deprel.as_str() {
                "nsubj:pass" | "csubj:pass" => c < verb,
                // a weak parse hangs whole clauses so
                "aux:pass" => matches!(self.sentence.tokens[c].lemma.as_str(), "be" | "get"),
                _ => false,
            }
        })
    }

    /// Subject of a cue, also through control, coordination, participles and relative clauses.
    fn speaker(&self, cue: usize, depth: usize) -> Option<Speaker> {
        let quoted_as =
            self.sentence.tokens[cue].lemma == "quote" || self.sentence.tokens[cue].lemma == "cite";
        let passive = self.is_passive(cue) && !quoted_as;
        if passive {
            return self
                .agent(cue)
                .filter(|&a| self.may_speak(a, cue))
                .map(|a| (a, None));
        }
        // of several the nearest: a weak parse hangs the subjects of what is said there too
        let subject = self.children[cue]
            .iter()
            .copied()
            .filter(|&c| self.rel(c) == "nsubj" && self.may_speak(c, cue))
            .min_by_key(|&c| (c.abs_diff(cue), c > cue));
        if let Some(subject) = subject {
            if matches!(self.word(subject).as_str(), "who" | "which" | "that") {
                let mut clause = cue;
                for _ in 0..4 {
                    if self.sentence.tokens[clause].deprel.starts_with("acl") {
                        return self.head(clause).map(|h| (h, Some(subject)));
                    }
                    match self.head(clause) {
                        Some(above) if matches!(self.rel(clause), "conj" | "xcomp") => {
                            clause = above;
                        }
                        _ => break,
                    }
                }
                return self
                    .nominal_before(subject, cue)
                    .map(|h| (h, Some(subject)))
                    .or(Some((subject, None)));
            }
            return Some((subject, None));
        }
        if let Some(by) = self.agent(cue).filter(|&a| self.may_speak(a, cue)) {
            return Some((by, None));
        }
        if let Some(found) = self.beside(cue) {
            return Some((found, None));
        }
        if depth > 4 {
            return None;
        }
        let above = self.head(cue)?;
        match self.rel(cue) {
            "conj" | "advcl" | "xcomp" | "ccomp" | "parataxis" | "dep"
                if self.is_clausal(above) && self.quote[above] == self.quote[cue] =>
            {
                let wanted = if self.is_passive(above) {
                    self.children[above]
                        .iter()
                        .copied()
                        .find(|&c| self.rel(c) == "nsubj" && self.may_speak(c, cue))
                        .map(|c| (c, None))
                } else {
                    self.speaker(above, depth + 1)
                };
                // "urged Israel to promise": the object promises; "quoted officials as saying": the object says
                let quoted = matches!(self.sentence.tokens[above].lemma.as_str(), "quote" | "cite");
                let object = self.children[above].iter().copied().find(|&c| {
                    let object = matches!(self.rel(c), "obj" | "iobj");
                    let between = above < c && c < cue;
                    ((object && self.rel(cue) == "xcomp" && c < cue)
                        || (quoted && between && self.is_nominal(c)))
                        && self.may_speak(c, cue)
                });
                object.map(|o| (o, None)).or(wanted)
            }
            "acl" if self.sentence.tokens[cue].deprel == "acl:relcl" => {
                self.may_speak(above, cue).then_some((above, None))
            }
            // "a letter saying"; "concern expressed by" has found its agent
            "acl" if self.sentence.tokens[cue].xpos != "VBN" => {
                self.may_speak(above, cue).then_some((above, None))
            }
            _ => None,
        }
    }

    /// A finite cue, or a participle right before the mark ("saying, “…”"): others bring no quotation of their own.
    fn carries_quotation(&self, cue: usize) -> bool {
        let finite = matches!(
            self.sentence.tokens[cue].xpos.as_str(),
            "VBD" | "VBZ" | "VBP"
        ) || self.children[cue].iter().any(|&c| self.rel(c) == "aux");
        finite
            || (cue + 1..self.len())
                .take(4)
                .take_while(|&i| !matches!(self.upos(i), Upos::Verb))
                .any(|i| Mark::of(self.form(i)).is_some_and(|m| m.opens) || self.form(i) == ":")
    }

    /// The noun phrase right before or, where the cue follows a quotation or comma, right after it: what the parse may
    /// have hung elsewhere ("“…,” said Lavrov").
    fn beside(&self, cue: usize) -> Option<usize> {
        if !matches!(self.upos(cue), Upos::Verb) {
            return None;
        }
        // an infinitive or participle has no subject beside it
        let finite = !matches!(
            self.sentence.tokens[cue].xpos.as_str(),
            "VB" | "VBG" | "VBN"
        ) || self.children[cue].iter().any(|&c| self.rel(c) == "aux");
        if !finite {
            return None;
        }
        let mut before = cue;
        while let Some(b) = before.checked_sub(1) {
            if matches!(self.upos(b), Upos::Adv | Upos::Aux | Upos::Part) {
                before = b;
            } else {
                break;
            }
        }
        let previous = before.checked_sub(1);
        if let Some(previous) = previous.filter(|&p| self.is_nominal(p)) {
            return self
                .nominal_before(previous + 1, cue)
                .filter(|&h| self.may_speak(h, cue));
        }
        let inverted = previous.is_none_or(|p| self.is_punct(p));
        if !inverted {
            return None;
        }
        let first = (cue + 1..self.len().min(cue + 6))
            .find(|&i| self.is_nominal(i))
            .filter(|&i| {
                (cue + 1..i)
                    .all(|k| matches!(self.upos(k), Upos::Det | Upos::Adj | Upos::Num | Upos::Adv))
            })?;
        let mut top = first;
        for _ in 0..6 {
            match self.head(top) {
                Some(h)
                    if h > top
                        && self.is_nominal(h)
                        && matches!(
                            self.rel(top),
                            "compound" | "flat" | "amod" | "nmod" | "nummod" | "det"
                        ) =>
                {
                    top = h;
                }
                _ => break,
            }
        }
        self.may_speak(top, cue).then_some(top)
    }

    /// Head of the noun phrase that ends right before `end`.
    fn nominal_before(&self, end: usize, cue: usize) -> Option<usize> {
        let mut at = end.checked_sub(1)?;
        if self.is_punct(at) {
            at = at.checked_sub(1)?;
        }
        if !self.is_nominal(at) {
            return None;
        }
        for _ in 0..8 {
            match self.head(at) {
                Some(h)
                    if h < cue
                        && h >= self.start
                        && self.is_nominal(h)
                        && matches!(
                            self.rel(at),
                            "compound" | "flat" | "nmod" | "appos" | "conj" | "nummod" | "amod"
                        ) =>
                {
                    at = h;
                }
                _ => break,
            }
        }
        Some(at)
    }
}

/// A cue whose content has not been found in its own sentence.
#[derive(Clone, Copy)]
struct Voice {
    source: Span,
    cue: Span,
    sentence: usize,
    /// Has it content of its own?
    spent: bool,
}

struct Finder<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    quotations: Quotations,
    out: Vec<Attribution>,
    /// Who is cued outside quotations, in the order of the text.
    voices: Vec<Voice>,
    /// For each quotation the attribution that claims it, or part of it.
    claimed: Vec<Option<usize>>,
}

/// All attributions of a document in the order of the text. `mention` is left open; the resolver fills it. A source is a
/// noun phrase as written: a pronoun stays one.
pub fn attributions(text: &str, sentences: &[Sentence]) -> Vec<Attribution> {
    let quotations = Quotations::find(text, sentences);
    let claimed = vec![None; quotations.0.len()];
    let mut finder = Finder {
        text,
        sentences,
        quotations,
        out: Vec::new(),
        voices: Vec::new(),
        claimed,
    };
    for number in 0..sentences.len() {
        finder.sentence(number);
    }
    finder.quotations();
    let mut out = finder.out;
    out.retain(|a| !a.content.is_empty());
    out.sort_by_key(|a| (a.content.start, a.content.end, a.cue.start, a.source));
    out.dedup();
    out
}

impl Finder<'_> {
    fn sentence(&mut self, number: usize) {
        let sentence = &self.sentences[number];
        let tree = Tree::new(self.text, sentence, &self.quotations);
        self.label(&tree, number);
        for (at, token) in sentence.tokens.iter().enumerate() {
            let lemma = token.lemma.to_lowercase();
            match token.upos {
                // "Mahamat Said Abdel Kani"
                _ if token.ner.ends_with("PER") => {}
                Upos::Verb => {
                    if lemma == "accord" || tree.word(at) == "according" {
                        self.according(&tree, at);
                    } else if let Some(frame) = frame(Part::Verb, &lemma) {
                        self.verb(&tree, number, at, frame);
                    }
                }
                Upos::Noun => {
                    if let Some(frame) = frame(Part::Noun, &lemma) {
                        self.noun(&tree, at, frame);
                    }
                }
                Upos::Adj => {
                    if let Some(frame) = frame(Part::Adjective, &lemma) {
                        self.adjective(&tree, at, frame);
                    }
                }
                _ if tree.word(at) == "according" => self.according(&tree, at),
                _ => {}
            }
        }
        self.introduction(&tree, number);
    }

    /// A quoted first or second person speaks for the one who is quoted: "“I think …,” she said".
    fn repeats_quoted(&self, tree: &Tree<'_>, source: usize, cue: usize) -> bool {
        tree.quote[cue].is_some()
            && matches!(
                tree.word(source).as_str(),
                "i" | "we" | "you" | "it" | "me" | "us" | "my" | "our" | "your"
            )
    }

    fn push(&mut self, found: Attribution) -> Option<usize> {
        if found.content.is_empty()
            || found.source.is_some_and(|s| s.contains(found.content))
            || found.cue.contains(found.content)
            || matches!(found.content.of(self.text), "what" | "What")
        {
            return None;
        }
        self.out.push(found);
        Some(self.out.len() - 1)
    }

    /// "Trump: I will …" in a headline, "RAMOS: …" in a transcript.
    fn label(&mut self, tree: &Tree<'_>, number: usize) {
        let Some(colon) = (0..tree.len().min(9)).find(|&i| tree.form(i) == ":") else {
            return;
        };
        let names = (0..colon).filter(|&i| !tree.is_punct(i)).count();
        let plain = (0..colon).all(|i| {
            tree.is_punct(i)
                || tree.form(i).starts_with(char::is_uppercase)
                || matches!(tree.word(i).as_str(), "of" | "the" | "for" | "’s" | "'s")
        });
        let verbs = (0..colon).any(|i| matches!(tree.upos(i), Upos::Verb | Upos::Aux));
        let said = (colon + 1..tree.len()).any(|i| matches!(tree.upos(i), Upos::Verb | Upos::Aux));
        let speaker = (0..colon).rev().find(|&i| tree.is_nominal(i));
        // headlines and transcripts only: the first sentence of a text or a name alone
        let place = tree.sentence.zone == ZoneKind::Headline || number == 0;
        let named = (0..colon).all(|i| {
            tree.upos(i) == Upos::Propn
                || tree.is_punct(i)
                || tree.form(i).chars().all(char::is_uppercase)
        });
        if !(1..=5).contains(&names) || !plain || verbs || !said || !(place || named) {
            return;
        }
        let Some(speaker) = speaker else { return };
        // "Iraq War: U.S. troops kill 11", "Zimbabwe: Police arrest three": a topic says nothing
        const TOPICS: [&str; 20] = [
            "attack",
            "case",
            "conflict",
            "crisis",
            "dispute",
            "election",
            "insurgency",
            "offensive",
            "pandemic",
            "protest",
            "protests",
            "raid",
            "revolution",
            "scandal",
            "siege",
            "spring",
            "talks",
            "uprising",
            "war",
            "unrest",
        ];
        let seat = matches!(
            tree.word(speaker).as_str(),
            "kremlin" | "house" | "pentagon" | "palace"
        );
        // "Iran: we will respond"
        let speech = (colon + 1..tree.len()).any(|i| {
            matches!(
                tree.word(i).as_str(),
                "will" | "would" | "must" | "we" | "our"
            )
        });
        let place = tree.sentence.tokens[speaker].ner.ends_with("LOC") && !seat && !speech;
        if place || (0..colon).any(|i| TOPICS.contains(&tree.word(i).as_str())) {
            return;
        }
        let source = tree
            .cover(&(0..colon).collect::<Vec<_>>())
            .unwrap_or_else(|| tree.span(speaker));
        if let Some(content) = tree.cover(&(colon + 1..tree.len()).collect::<Vec<_>>()) {
            let cue = tree.span(colon);
            self.voices.push(Voice {
                source,
                cue,
                sentence: number,
                spent: true,
            });
            self.push(Attribution {
                source: Some(source),
                mention: None,
                cue,
                content,
                direct: true,
                kind: AttributionKind::Said,
            });
        }
    }

    /// "Cruz called them on it:" before a quotation, in the same sentence or the next: any verb introduces it.
    fn introduction(&mut self, tree: &Tree<'_>, number: usize) {
        let opens = |i: usize| Mark::of(tree.form(i)).is_some_and(|m| m.opens);
        let Some(colon) = (1..tree.len()).find(|&i| {
            tree.form(i) == ":" && tree.quote[i].is_none() && (i + 1 == tree.len() || opens(i + 1))
        }) else {
            return;
        };
        let verb = (0..colon)
            .find(|&i| tree.upos(i) == Upos::Verb && tree.sentence.tokens[i].head.is_none())
            .or_else(|| (0..colon).rev().find(|&i| tree.upos(i) == Upos::Verb));
        let Some((verb, (head, relative))) = verb.and_then(|v| Some((v, tree.speaker(v, 0)?)))
        else {
            return;
        };
        let source = tree.source(head, relative);
        let cue = tree.span(verb);
        let quotation = (colon + 2 < tree.len())
            .then(|| tree.quote[colon + 2])
            .flatten();
        if quotation.is_none() {
            if !self
                .voices
                .iter()
                .rev()
                .take(9)
                .any(|v| v.sentence == number)
            {
                self.voices.push(Voice {
                    source,
                    cue,
                    sentence: number,
                    spent: false,
                });
            }
            return;
        }
        let Some(quotation) = quotation.filter(|&q| self.claimed[q].is_none()) else {
            return;
        };
        let rest: Vec<usize> = (colon + 1..tree.len())
            .filter(|&i| tree.quote[i] == Some(quotation))
            .collect();
        if let Some(content) = tree.cover(&rest) {
            let made = self.push(Attribution {
                source: Some(source),
                mention: None,
                cue,
                content,
                direct: true,
                kind: AttributionKind::Said,
            });
            self.claimed[quotation] = made;
        }
    }

    fn verb(&mut self, tree: &Tree<'_>, number: usize, at: usize, frame: &Frame) {
        if matches!(tree.rel(at), "amod" | "compound" | "case" | "fixed") {
            return;
        }
        let speaker = tree.speaker(at, 0);
        if speaker.is_some_and(|(head, _)| self.repeats_quoted(tree, head, at)) {
            return;
        }
        let source = speaker.map(|(head, relative)| tree.source(head, relative));
        let speaker = speaker.map(|(head, _)| head);
        let mut kind = frame.kind;
        let mut content = clause(tree, at, speaker, frame);
        if content.is_none() && tree.is_passive(at) && frame.clause && frame.object {
            // "was first reported by MSNBC", but not "was condemned by Germany"
            content = tree.children[at]
                .iter()
                .find(|&&c| tree.rel(c) == "nsubj")
                .and_then(|&c| tree.cover(&tree.subtree(c)));
        }
        if content.is_none()
            && frame.clause
            && frame.kind == AttributionKind::Said
            && !has_own_content(tree, at, speaker, frame)
        {
            content = inserted(tree, at, speaker);
        }
        let carries = tree.carries_quotation(at);
        let parts = if frame.quote || frame.clause || frame.depictive {
            self.quoted_beside(tree, at)
        } else {
            Vec::new()
        };
        let mut direct = false;
        let mut claims = Vec::new();
        for &(quotation, part) in &parts {
            match content {
                Some(c) if c.overlaps(part) => {
                    direct |= part.len_bytes() * 2 >= c.len_bytes();
                    // the mark knows better than a broken parse how far the quotation reaches
                    let whole = c.cover(trimmed(self.text, part));
                    if !whole.overlaps(tree.span(at)) && source.is_none_or(|s| !whole.overlaps(s)) {
                        content = Some(whole);
                    }
                    claims.push(quotation);
                }
                Some(_) => {}
                None if frame.quote && carries => {
                    content = Some(part);
                    direct = true;
                    claims.push(quotation);
                }
                None => {}
            }
        }
        if content.is_none() {
            content = object(tree, at, speaker, frame);
        }
        if content.is_none() && !frame.prepositions.is_empty() {
            content = preposition(tree, at, frame);
        }
        let outside = tree.quote[at].is_none();
        if outside
            && carries
            && frame.quote
            && frame.kind == AttributionKind::Said
            && (!frame.depictive || ends_with_colon(self.text, tree.sentence))
            && let Some(source) = source
        {
            self.voices.push(Voice {
                source,
                cue: tree.span(at),
                sentence: number,
                spent: content.is_some(),
            });
        }
        let Some(content) = content else { return };
        if source.is_none()
            && !matches!(
                tree.sentence.tokens[at].lemma.as_str(),
                "say" | "report" | "claim" | "allege" | "tell" | "state"
            )
        {
            return;
        }
        if direct {
            kind = AttributionKind::Said;
        }
        let made = self.push(Attribution {
            source,
            mention: None,
            cue: tree.span(at),
            content,
            direct,
            kind,
        });
        if source.is_some() && outside {
            for quotation in claims {
                if self.claimed[quotation].is_none() {
                    self.claimed[quotation] = made;
                }
            }
        }
    }

    /// Parts of quotations in the sentence that do not hold the cue, longest first.
    fn quoted_beside(&self, tree: &Tree<'_>, cue: usize) -> Vec<(usize, Span)> {
        let whole = tree.sentence.span;
        let mut out: Vec<(usize, Span)> = self
            .quotations
            .touching(whole)
            .filter_map(|i| {
                let q = self.quotations.0[i];
                let part = Span::new(q.start.max(whole.start), q.end.min(whole.end));
                let apart = tree.quote[cue] != Some(i) && self.is_nearest(tree, cue, part);
                (apart && !part.is_empty()).then_some((i, part))
            })
            .collect();
        out.sort_by_key(|(_, p)| std::cmp::Reverse(p.len_bytes()));
        out
    }

    /// Is no other verb of speech nearer to the quotation on this side?
    fn is_nearest(&self, tree: &Tree<'_>, cue: usize, part: Span) -> bool {
        let tokens = &tree.sentence.tokens;
        let between = if tokens[cue].span.start >= part.end {
            tokens.partition_point(|t| t.span.start < part.end)..cue
        } else {
            cue + 1..tokens.partition_point(|t| t.span.start < part.start)
        };
        between.into_iter().all(|i| {
            tree.upos(i) != Upos::Verb
                || tree.quote[i] != tree.quote[cue]
                || !tree.carries_quotation(i)
                || frame(Part::Verb, &tokens[i].lemma.to_lowercase())
                    .is_none_or(|f| !f.quote || f.kind != AttributionKind::Said)
        })
    }

    /// "according to X".
    fn according(&mut self, tree: &Tree<'_>, at: usize) {
        let Some(to) = (at + 1 < tree.len() && tree.word(at + 1) == "to").then_some(at + 1) else {
            return;
        };
        let source = match tree.rel(at) {
            "case" | "fixed" => tree.head(at).filter(|&h| h > at),
            _ => tree.children[at]
                .iter()
                .copied()
                .find(|&c| c > to && matches!(tree.rel(c), "obl" | "nmod" | "obj" | "pobj")),
        }
        .or_else(|| (to + 1..tree.len()).find(|&i| tree.is_nominal(i)));
        let Some(source) = source else { return };
        let words = phrase(tree.sentence, source);
        let span = tree.sentence.cover(&words);
        let last = words.last().copied().unwrap_or(source).max(source);
        // "according to a report by X that …" goes on to the next comma
        let stop = (last..tree.len())
            .find(|&i| matches!(tree.form(i), "," | ";" | "." | "—" | "–") && i > last)
            .unwrap_or(tree.len());
        let before: Vec<usize> = (tree.start..at).filter(|&i| !tree.is_punct(i)).collect();
        let after: Vec<usize> = (stop..tree.len()).filter(|&i| !tree.is_punct(i)).collect();
        let verbal = |side: &[usize]| side.iter().any(|&i| tree.is_clausal(i));
        let side = if verbal(&before) || (!before.is_empty() && !verbal(&after)) {
            &before
        } else {
            &after
        };
        let Some(content) = tree.cover(side) else {
            return;
        };
        let cue = tree.span(at).cover(tree.span(to));
        let made = self.push(Attribution {
            source: Some(span),
            mention: None,
            cue,
            content,
            direct: false,
            kind: AttributionKind::Said,
        });
        for quotation in self.quotations.touching(content).collect::<Vec<_>>() {
            self.claimed[quotation] = self.claimed[quotation].or(made);
        }
    }

    /// "his claim that …", "allegations by X that …", "Graham's endorsement of Cruz", "a supporter of Sanders".
    fn noun(&mut self, tree: &Tree<'_>, at: usize, frame: &Frame) {
        let children = &tree.children[at];
        let by = children.iter().copied().find(|&c| {
            tree.rel(c) == "nmod"
                && (tree.sentence.tokens[c].deprel == "nmod:poss"
                    || matches!(tree.case(c).as_deref(), Some("by" | "from")))
        });
        let source = if frame.agent {
            // "Collins, a supporter of Trump", "Collins is a supporter of Trump"
            children
                .iter()
                .copied()
                .find(|&c| tree.rel(c) == "nsubj")
                .or_else(|| tree.head(at).filter(|_| tree.rel(at) == "appos"))
        } else {
            // "X issued a statement that", "X made the claim that"
            by.or_else(|| {
                let verb = tree
                    .head(at)
                    .filter(|&h| tree.rel(at) == "obj" && tree.upos(h) == Upos::Verb)?;
                matches!(
                    tree.sentence.tokens[verb].lemma.as_str(),
                    "make"
                        | "issue"
                        | "release"
                        | "give"
                        | "have"
                        | "express"
                        | "voice"
                        | "offer"
                        | "announce"
                        | "raise"
                        | "repeat"
                        | "state"
                        | "defend"
                        | "publish"
                        | "reiterate"
                        | "share"
                )
                .then(|| tree.speaker(verb, 0).map(|(s, _)| s))
                .flatten()
            })
        };
        let Some(source) = source else { return };
        if self.repeats_quoted(tree, source, at) || !(frame.agent || tree.may_speak(source, at)) {
            return;
        }
        let content = children.iter().copied().find(|&c| {
            c > at
                && c != source
                && match tree.rel(c) {
                    "acl" | "ccomp" if tree.sentence.tokens[c].deprel != "acl:relcl" => {
                        let mark = tree.children[c]
                            .iter()
                            .find(|&&m| tree.rel(m) == "mark")
                            .map(|&m| tree.word(m));
                        match mark.as_deref() {
                            Some("that") => frame.clause,
                            Some("to") => frame.infinitive,
                            Some("of") => frame.clause,
                            _ => false,
                        }
                    }
                    "nmod" | "obl" => tree
                        .case(c)
                        .is_some_and(|p| frame.prepositions.iter().any(|q| *q == p)),
                    _ => false,
                }
        });
        let Some(content) = content.and_then(|c| tree.cover(&tree.subtree(c))) else {
            return;
        };
        let source = if frame.agent && source == at {
            tree.span(at)
        } else {
            tree.source(source, None)
        };
        self.push(Attribution {
            source: Some(source),
            mention: None,
            cue: tree.span(at),
            content,
            direct: false,
            kind: frame.kind,
        });
    }

    /// "is confident that …", "was critical of …".
    fn adjective(&mut self, tree: &Tree<'_>, at: usize, frame: &Frame) {
        let Some((source, relative)) = tree.children[at]
            .iter()
            .any(|&c| tree.rel(c) == "nsubj")
            .then(|| tree.speaker(at, 0))
            .flatten()
        else {
            return;
        };
        if self.repeats_quoted(tree, source, at) || tree.word(source) == "it" {
            return;
        }
        let content = tree.children[at].iter().copied().find(|&c| {
            c > at
                && match tree.rel(c) {
                    "ccomp" | "advcl" | "xcomp" => {
                        let mark = tree.children[c]
                            .iter()
                            .find(|&&m| tree.rel(m) == "mark")
                            .map(|&m| tree.word(m));
                        match mark.as_deref() {
                            Some("that") => true,
                            None => tree.rel(c) == "ccomp",
                            Some("to") => frame.infinitive,
                            _ => false,
                        }
                    }
                    "obl" | "nmod" => tree
                        .case(c)
                        .is_some_and(|p| frame.prepositions.iter().any(|q| *q == p)),
                    _ => false,
                }
        });
        let Some(content) = content.and_then(|c| tree.cover(&tree.subtree(c))) else {
            return;
        };
        self.push(Attribution {
            source: Some(tree.source(source, relative)),
            mention: None,
            cue: tree.span(at),
            content,
            direct: false,
            kind: frame.kind,
        });
    }

    /// Leaves out voices that are themselves reported in the same sentence: "Graham assures he will tell them".
    fn outer_voices(&mut self) {
        self.voices.sort_by_key(|v| v.cue.start);
        let mut reported: Vec<(Span, Span)> = self
            .out
            .iter()
            .filter(|a| !a.direct && a.kind == AttributionKind::Said)
            .map(|a| (a.content, a.cue))
            .collect();
        reported.sort_unstable();
        let voices = std::mem::take(&mut self.voices);
        self.voices = voices
            .iter()
            .copied()
            .filter(|v| {
                let sentence = self.sentences[v.sentence].span;
                let first = reported.partition_point(|(c, _)| c.start < sentence.start);
                !reported[first..]
                    .iter()
                    .take_while(|(c, _)| c.start < sentence.end)
                    .any(|(c, cue)| {
                        c.contains(v.cue)
                            && voices
                                .binary_search_by_key(&cue.start, |o| o.cue.start)
                                .is_ok()
                    })
            })
            .collect();
    }

    /// Gives quotations without cue in their sentence to a speaker around them.
    fn quotations(&mut self) {
        let mut voice = 0;
        let mut at = 0;
        self.outer_voices();
        for index in 0..self.quotations.0.len() {
            let quotation = self.quotations.0[index];
            while at < self.sentences.len() && self.sentences[at].span.end <= quotation.start {
                at += 1;
            }
            let mut parts = Vec::new();
            let mut number = at;
            while let Some(sentence) = self
                .sentences
                .get(number)
                .filter(|s| s.span.start < quotation.end)
            {
                let part = Span::new(
                    quotation.start.max(sentence.span.start),
                    quotation.end.min(sentence.span.end),
                );
                let part = trimmed(self.text, part);
                if !part.is_empty() {
                    parts.push((number, part));
                }
                number += 1;
            }
            let Some(&(first, _)) = parts.first() else {
                continue;
            };
            while voice < self.voices.len() && self.voices[voice].cue.end <= quotation.start {
                voice += 1;
            }
            let before = voice.checked_sub(1).map(|v| self.voices[v]);
            let after = self.voices.get(voice).copied();
            let paragraph = self.sentences[first].paragraph;
            let near = |v: &Voice, reach: usize| {
                self.sentences[v.sentence].paragraph.abs_diff(paragraph) <= reach
            };
            let last = parts.last().map_or(first, |p| p.0);
            let last_paragraph = self.sentences[last].paragraph;
            let found = match self.claimed[index] {
                Some(made) => {
                    let a = &self.out[made];
                    a.source.map(|s| (s, a.cue))
                }
                None => {
                    // scare quotes: a few words inside a sentence that is not all quotation
                    let long = parts.iter().any(|&(n, part)| {
                        part.len_bytes() * 10 >= self.sentences[n].span.len_bytes() * 7
                    });
                    if !long {
                        continue;
                    }
                    let introduced = before
                        .filter(|v| !v.spent && v.sentence + 1 >= first && near(v, 1))
                        .or_else(|| {
                            before.filter(|v| {
                                v.sentence + 1 == first
                                    && near(v, 1)
                                    && ends_with_colon(self.text, &self.sentences[v.sentence])
                            })
                        });
                    // "“…” Lavrov said." cut off as a sentence of its own
                    let follows = after.filter(|v| {
                        !v.spent
                            && v.sentence <= last + 1
                            && self.sentences[v.sentence].paragraph == last_paragraph
                    });
                    let same = after.filter(|v| v.sentence == last);
                    let goes_on = before.filter(|v| near(v, 2));
                    introduced
                        .or(same)
                        .or(follows)
                        .or(goes_on)
                        .map(|v| (v.source, v.cue))
                }
            };
            let Some((source, cue)) = found else { continue };
            for (_, part) in parts {
                let covered = self
                    .out
                    .iter()
                    .rev()
                    .take(400)
                    .any(|a| a.cue == cue && a.content.overlaps(part));
                if !covered {
                    self.push(Attribution {
                        source: Some(source),
                        mention: None,
                        cue,
                        content: part,
                        direct: true,
                        kind: AttributionKind::Said,
                    });
                }
            }
        }
    }
}

/// Without white space and marks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = words.len() - words.trim_start().len();
    Span::new(span.start + start, span.start + words.trim_end().len())
}

fn ends_with_colon(text: &str, sentence: &Sentence) -> bool {
    sentence
        .text(text)
        .trim_end()
        .trim_end_matches(['“', '"', '‘'])
        .trim_end()
        .ends_with(':')
}

/// The clause that a cue governs.
fn clause(tree: &Tree<'_>, at: usize, speaker: Option<usize>, frame: &Frame) -> Option<Span> {
    let child = |wanted: &dyn Fn(usize) -> bool| {
        tree.children[at]
            .iter()
            .copied()
            .find(|&c| Some(c) != speaker && wanted(c))
    };
    if frame.clause {
        let found = child(&|c| tree.rel(c) == "ccomp").or_else(|| {
            child(&|c| tree.rel(c) == "parataxis" && c > at && tree.is_clausal(c) && frame.quote)
        });
        if let Some(found) = found {
            return tree.cover(&tree.subtree(found));
        }
    }
    if frame.infinitive
        && let Some(found) = child(&|c| tree.rel(c) == "xcomp")
    {
        // with the one addressed: "urged Israel to stop"
        let mut words = tree.subtree(found);
        if frame.object {
            for &c in &tree.children[at] {
                if matches!(tree.rel(c), "obj" | "iobj") && c > at && Some(c) != speaker {
                    words.extend(tree.subtree(c));
                }
            }
        }
        return tree.cover(&words);
    }
    if frame.clause && frame.quote {
        // not "pleads guilty to charges"
        return child(&|c| tree.rel(c) == "xcomp" && c > at && tree.is_clausal(c))
            .and_then(|c| tree.cover(&tree.subtree(c)));
    }
    None
}

/// "…, officials said", "X, officials said, did Y": what stands around the cue's own words.
fn inserted(tree: &Tree<'_>, at: usize, speaker: Option<usize>) -> Option<Span> {
    let speaker = speaker?;
    let own = tree.subtree(at);
    let first = speaker.min(at);
    // the cue and its speaker follow a comma or a quotation
    let mut start = first;
    let words = phrase(tree.sentence, speaker);
    if let Some(&w) = words.first() {
        start = start.min(w);
    }
    let apart = start > 0
        && matches!(
            tree.form(start - 1),
            "," | "”" | "\"" | "–" | "—" | "--" | "''" | "?" | "!" | "’"
        );
    let loose = matches!(
        tree.rel(at),
        "parataxis" | "root" | "ccomp" | "dep" | "conj" | "advcl" | "acl"
    ) || tree.sentence.tokens[at].head.is_none();
    if !apart || !loose {
        return None;
    }
    let is_root = tree.sentence.tokens[at].head.is_none();
    let own: Vec<bool> = {
        let mut mask = vec![false; tree.len()];
        if is_root {
            // a broken parse: all hangs from the cue; its own words are the speaker's
            for &w in &tree.subtree(speaker) {
                mask[w] = w >= start;
            }
            mask[at] = true;
        } else {
            for &w in &own {
                mask[w] = true;
            }
        }
        mask
    };
    let rest = |range: std::ops::Range<usize>| {
        range
            .filter(|&i| !own[i] && !tree.is_punct(i))
            .collect::<Vec<_>>()
    };
    let before = rest(tree.start..start);
    let mut after = rest(at + 1..tree.len());
    if is_root {
        after.clear();
    }
    let verbal = |side: &[usize]| side.iter().any(|&i| tree.is_clausal(i));
    if !before.is_empty() && verbal(&after) && !verbal(&before) {
        let mut both = before;
        both.extend(after);
        tree.cover(&both)
    } else if before.len() >= after.len() || verbal(&before) {
        tree.cover(&before)
    } else {
        tree.cover(&after)
    }
}

/// "Amid protests in Nairobi, Norway recalls its ambassador": the cue has its object, and what stands before is no clause.
fn has_own_content(tree: &Tree<'_>, at: usize, speaker: Option<usize>, frame: &Frame) -> bool {
    let first = speaker.map_or(at, |s| s.min(at));
    object(tree, at, speaker, frame).is_some()
        && tree.children[at].iter().all(|&c| {
            c >= first
                || matches!(tree.rel(c), "obl" | "advmod" | "advcl" | "cc" | "mark")
                || tree.is_punct(c)
        })
}

/// The object of a cue: "confirmed the attack", "accused Iran of lying", "called it a success".
fn object(tree: &Tree<'_>, at: usize, speaker: Option<usize>, frame: &Frame) -> Option<Span> {
    if !frame.object && !frame.depictive {
        return None;
    }
    let found = tree.children[at].iter().copied().find(|&c| {
        Some(c) != speaker
            && c > at
            && (tree.rel(c) == "obj"
                || (tree.rel(c) == "ccomp" && frame.object)
                || (frame.depictive && matches!(tree.rel(c), "xcomp" | "iobj")))
    });
    let found = match found {
        Some(found) => found,
        // "a ban that he supports"
        None if tree.sentence.tokens[at].deprel == "acl:relcl" => {
            let antecedent = tree.head(at).filter(|&h| Some(h) != speaker && h < at)?;
            return Some(tree.sentence.cover(&phrase(tree.sentence, antecedent)));
        }
        None => return None,
    };
    let mut words = tree.subtree(found);
    if frame.depictive {
        for &c in &tree.children[at] {
            if c > at
                && Some(c) != speaker
                && matches!(tree.rel(c), "xcomp" | "obl" | "advcl" | "ccomp")
            {
                words.extend(tree.subtree(c));
            }
        }
    }
    tree.cover(&words)
}

/// "called for an end", "voted against the bill".
fn preposition(tree: &Tree<'_>, at: usize, frame: &Frame) -> Option<Span> {
    let found = tree.children[at].iter().copied().find(|&c| {
        c > at
            && matches!(tree.rel(c), "obl" | "nmod" | "advcl")
            && (tree
                .case(c)
                .is_some_and(|p| frame.prepositions.iter().any(|q| *q == p))
                || tree.children[c].iter().any(|&m| {
                    tree.rel(m) == "mark" && frame.prepositions.iter().any(|q| *q == tree.word(m))
                }))
    })?;
    tree.cover(&tree.subtree(found))
}

/// Cues that ask, promise or judge: they say nothing of what their words take for granted, "demand the release of a man
/// who was arrested", "denies involvement in the attack".
const GRANTING: &[&str] = &[
    "agree",
    "ask",
    "call",
    "condemn",
    "criticise",
    "criticize",
    "demand",
    "denounce",
    "deny",
    "instruct",
    "invite",
    "order",
    "plead",
    "pledge",
    "praise",
    "promise",
    "propose",
    "recommend",
    "request",
    "require",
    "threaten",
    "urge",
    "vow",
    "welcome",
];

/// Does the cue take the predicate for granted?
pub fn takes_for_granted(sentence: &Sentence, cue: Span, predicate: usize) -> bool {
    let tokens = &sentence.tokens;
    let Some(cue) = tokens.iter().position(|t| t.span == cue) else {
        return false;
    };
    if !GRANTING.contains(&tokens[cue].lemma.to_lowercase().as_str()) {
        return false;
    }
    let mut modifies = false;
    let mut at = predicate;
    for _ in 0..tokens.len() {
        if at == cue {
            return modifies;
        }
        modifies |= matches!(tokens[at].rel(), "acl" | "advcl" | "nmod");
        match tokens[at].head {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// The report that covers a predicate most closely, as an index: the innermost source. Not one whose cue is the
/// predicate itself, whose source holds it, or which is only an attitude.
pub fn covering(attributions: &[Attribution], predicate: Span) -> Option<usize> {
    reporting(attributions, predicate, |_| true)
}

/// The same among the attributions that a test lets pass.
pub fn reporting(
    attributions: &[Attribution],
    predicate: Span,
    passes: impl Fn(&Attribution) -> bool,
) -> Option<usize> {
    attributions
        .iter()
        .enumerate()
        .filter(|(_, a)| {
            a.kind == AttributionKind::Said
                && a.content.contains(predicate)
                && !a.cue.overlaps(predicate)
                && a.source.is_some_and(|s| !s.contains(predicate))
                && passes(a)
        })
        .min_by_key(|(index, a)| (a.content.len_bytes(), *index))
        .map(|(index, _)| index)
}

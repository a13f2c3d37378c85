//! Segmentation, tags and parse against a treebank, as defined by the CoNLL 2018 shared task
//! (Zeman et al. 2018, section 5.1; LAS on words with universal relations, subtypes left out).

use std::collections::HashMap;

use detente_text::Sentence;
use serde::Serialize;

use crate::{Prf, conllu::Treebank};

/// Scores of an analysis.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SyntaxScores {
    /// Gold words.
    pub words: usize,
    /// Sentence boundaries (both ends right).
    pub sentence: Prf,
    /// Surface tokens (a contraction is one).
    pub token: Prf,
    /// Syntactic words.
    pub word: Prf,
    /// Of the words: universal part of speech.
    pub upos: Prf,
    /// Of the words: treebank tag.
    pub xpos: Prf,
    /// Of the words: all universal features.
    pub feats: Prf,
    /// Of the words: lemma.
    pub lemma: Prf,
    /// Of the words: head.
    pub uas: Prf,
    /// Of the words: head and universal relation.
    pub las: Prf,
    /// LAS of content words.
    pub clas: Prf,
}

/// Relations of content words (CoNLL 2018).
const CONTENT: &[&str] = &[
    "nsubj",
    "obj",
    "iobj",
    "csubj",
    "ccomp",
    "xcomp",
    "obl",
    "vocative",
    "expl",
    "dislocated",
    "advcl",
    "advmod",
    "discourse",
    "nmod",
    "appos",
    "nummod",
    "acl",
    "amod",
    "conj",
    "fixed",
    "flat",
    "compound",
    "list",
    "parataxis",
    "orphan",
    "goeswith",
    "reparandum",
    "root",
    "dep",
];

fn universal(relation: &str) -> &str {
    relation.split(':').next().unwrap_or("")
}

/// Clitics that are one surface token with the word before.
fn is_clitic(form: &str) -> bool {
    let low = form.to_lowercase().replace('’', "'");
    matches!(
        low.as_str(),
        "n't" | "'s" | "'re" | "'ve" | "'ll" | "'d" | "'m" | "'" | "not" | "na" | "ta"
    )
}

/// Compares the analysis of `bank.text` (sentences with byte ranges into it) with the treebank.
///
/// Words are aligned by their characters, white space left out. With gold tokens the ranges are equal by construction
/// and every precision equals its recall.
pub fn score(bank: &Treebank, sentences: &[Sentence]) -> SyntaxScores {
    // byte offset -> number of visible characters before it
    let mut visible = Vec::with_capacity(bank.text.len() + 1);
    let mut count = 0usize;
    for c in bank.text.chars() {
        for _ in 0..c.len_utf8() {
            visible.push(count);
        }
        if !c.is_whitespace() {
            count += 1;
        }
    }
    visible.push(count);
    let at = |byte: usize| visible.get(byte).copied().unwrap_or(count);
    let key = |start: usize, end: usize| (at(start), at(end));

    let gold_sentences: Vec<_> = bank
        .sentences
        .iter()
        .filter_map(|s| Some(key(s.words.first()?.start, s.words.last()?.end)))
        .collect();
    let gold_tokens: Vec<_> = bank
        .sentences
        .iter()
        .flat_map(|s| &s.tokens)
        .map(|&(a, b)| key(a, b))
        .collect();
    let system_sentences: Vec<_> = sentences
        .iter()
        .filter_map(|s| Some(key(s.tokens.first()?.span.start, s.tokens.last()?.span.end)))
        .collect();
    let mut system_tokens: Vec<(usize, usize)> = Vec::new();
    for sentence in sentences {
        for (index, token) in sentence.tokens.iter().enumerate() {
            let (start, end) = key(token.span.start, token.span.end);
            let glued = index > 0 && sentence.tokens[index - 1].span.end == token.span.start;
            let form = token.form(&bank.text);
            let previous = index
                .checked_sub(1)
                .map(|i| sentence.tokens[i].form(&bank.text).to_lowercase());
            let joins = glued
                && is_clitic(form)
                && match form {
                    "not" => previous.as_deref() == Some("can"),
                    "na" | "ta" => previous
                        .as_deref()
                        .is_some_and(|p| matches!(p, "gon" | "wan" | "got")),
                    "'" | "’" => {
                        previous.as_deref().is_some_and(|p| p.ends_with('s')) && token.xpos != "''"
                    }
                    _ => true,
                };
            match system_tokens.last_mut() {
                Some(last) if joins => last.1 = end,
                _ => system_tokens.push((start, end)),
            }
        }
    }
    let overlap = |gold: &[(usize, usize)], system: &[(usize, usize)]| {
        let mut left: HashMap<(usize, usize), usize> = HashMap::new();
        for g in gold {
            *left.entry(*g).or_default() += 1;
        }
        let right = system
            .iter()
            .filter(|s| match left.get_mut(s) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    true
                }
                _ => false,
            })
            .count();
        Prf::new(right, system.len(), gold.len())
    };

    struct Row<'a> {
        key: (usize, usize),
        head: Option<(usize, usize)>,
        upos: &'a str,
        xpos: &'a str,
        feats: &'a str,
        lemma: &'a str,
        deprel: &'a str,
    }
    let gold: Vec<Row> = bank
        .sentences
        .iter()
        .flat_map(|s| {
            s.words.iter().map(|w| Row {
                key: key(w.start, w.end),
                head: w.head.map(|h| key(s.words[h].start, s.words[h].end)),
                upos: &w.upos,
                xpos: &w.xpos,
                feats: &w.feats,
                lemma: &w.lemma,
                deprel: universal(&w.deprel),
            })
        })
        .collect();
    let system: Vec<Row> = sentences
        .iter()
        .flat_map(|s| {
            s.tokens.iter().map(|t| Row {
                key: key(t.span.start, t.span.end),
                head: t
                    .head
                    .and_then(|h| s.tokens.get(h))
                    .map(|h| key(h.span.start, h.span.end)),
                upos: t.upos.as_str(),
                xpos: &t.xpos,
                feats: &t.feats,
                lemma: &t.lemma,
                deprel: universal(&t.deprel),
            })
        })
        .collect();
    let mut by_key: HashMap<(usize, usize), usize> = HashMap::new();
    for (index, row) in gold.iter().enumerate() {
        by_key.entry(row.key).or_insert(index);
    }
    let content = |row: &Row| CONTENT.contains(&row.deprel);
    let mut right = [0usize; 8];
    for row in &system {
        let Some(g) = by_key.get(&row.key).map(|&i| &gold[i]) else {
            continue;
        };
        right[0] += 1;
        right[1] += usize::from(g.upos == row.upos);
        right[2] += usize::from(g.xpos == row.xpos);
        right[3] += usize::from(g.feats == row.feats);
        right[4] += usize::from(g.lemma == row.lemma || g.lemma == "_");
        let head = g.head == row.head;
        let labelled = head && g.deprel == row.deprel;
        right[5] += usize::from(head);
        right[6] += usize::from(labelled);
        right[7] += usize::from(labelled && content(g) && content(row));
    }
    let prf = |n: usize| Prf::new(n, system.len(), gold.len());
    SyntaxScores {
        words: gold.len(),
        sentence: overlap(&gold_sentences, &system_sentences),
        token: overlap(&gold_tokens, &system_tokens),
        word: prf(right[0]),
        upos: prf(right[1]),
        xpos: prf(right[2]),
        feats: prf(right[3]),
        lemma: prf(right[4]),
        uas: prf(right[5]),
        las: prf(right[6]),
        clas: Prf::new(
            right[7],
            system.iter().filter(|r| content(r)).count(),
            gold.iter().filter(|r| content(r)).count(),
        ),
    }
}

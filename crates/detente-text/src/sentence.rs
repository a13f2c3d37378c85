use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Span, ZoneKind};

macro_rules! upos {
    ($($name:ident $text:literal $doc:literal),* $(,)?) => {
        /// Universal part of speech (universaldependencies.org/u/pos).
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "UPPERCASE")]
        pub enum Upos { $(#[doc = $doc] $name,)* #[doc = "other"] #[default] X }

        impl Upos {
            /// The tag as the treebanks write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Upos::$name => $text,)* Upos::X => "X" }
            }
        }

        impl FromStr for Upos {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Upos::$name),)* "X" => Ok(Upos::X), _ => Err(()) }
            }
        }
    };
}

upos! {
    Adj "ADJ" "adjective", Adp "ADP" "adposition", Adv "ADV" "adverb", Aux "AUX" "auxiliary",
    Cconj "CCONJ" "coordinating conjunction", Det "DET" "determiner", Intj "INTJ" "interjection",
    Noun "NOUN" "noun", Num "NUM" "numeral", Part "PART" "particle", Pron "PRON" "pronoun",
    Propn "PROPN" "proper noun", Punct "PUNCT" "punctuation", Sconj "SCONJ" "subordinating conjunction",
    Sym "SYM" "symbol", Verb "VERB" "verb",
}

impl fmt::Display for Upos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word, number or mark with its analysis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Where it stands in the document.
    pub span: Span,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: SmolStr,
    /// Universal features, `Case=Nom|Number=Sing`; empty = none.
    pub feats: SmolStr,
    /// Index (from 0, in the sentence) of the token it depends on; `None` = the root.
    pub head: Option<usize>,
    /// Relation to the head, UD 2 with subtypes (`nsubj:pass`); `root` for the root.
    pub deprel: SmolStr,
    /// Name tag: `O`, `B-PER`, `I-PER`, `B-ORG`, … (PER ORG LOC MISC).
    pub ner: SmolStr,
    /// Entity type at the head word of a mention (GUM types: person, place, organization, …); empty = no such head.
    pub entity: SmolStr,
    /// Factuality in [-3, 3] (UDS-IH2) where the token is a predicate.
    pub factuality: Option<f32>,
}

impl Token {
    /// The form as written.
    pub fn form<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// Relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn rel(&self) -> &str {
        self.deprel.split(':').next().unwrap_or("")
    }

    /// Does it have this feature, `Tense=Past`?
    pub fn has(&self, feature: &str) -> bool {
        self.feats.split('|').any(|f| f == feature)
    }
}

/// A sentence: its range in the document, the zone it stands in, and its tokens.
///
/// Tokens are sorted and do not overlap; the gaps between them are white space and invisible characters, so that
/// tokens and gaps rebuild the sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Body or headline.
    pub zone: ZoneKind,
    /// Number of the paragraph in the document, from 0.
    pub paragraph: usize,
    /// Its words.
    pub tokens: Vec<Token>,
}

impl Sentence {
    /// The words as written.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.of(text)
    }

    /// Index of the root token; `None` in a sentence without tokens.
    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|token| token.head.is_none())
    }

    /// Indices of the direct dependants of `head`, in order.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.tokens
            .iter()
            .enumerate()
            .filter(move |(_, token)| token.head == Some(head))
            .map(|(index, _)| index)
    }

    /// First direct dependant of `head` whose full or bare relation is `rel`.
    pub fn child(&self, head: usize, rel: &str) -> Option<usize> {
        self.children(head)
            .find(|&c| self.tokens[c].deprel == rel || self.tokens[c].rel() == rel)
    }

    /// Does one of these prepositions, given in lower case, mark the token: "in" in "in Iran"?
    pub fn stands_after(&self, text: &str, at: usize, prepositions: &[&str]) -> bool {
        self.child(at, "case").is_some_and(|case| {
            let form = self.tokens[case].form(text).to_lowercase();
            prepositions.contains(&form.as_str())
        })
    }

    /// This token and those above it, up to the root. Safe on broken trees (a cycle is walked once).
    pub fn up(&self, start: usize) -> Vec<usize> {
        let mut chain = vec![start];
        let mut at = start;
        while let Some(head) = self.tokens.get(at).and_then(|t| t.head) {
            if chain.contains(&head) {
                break;
            }
            chain.push(head);
            at = head;
        }
        chain
    }

    /// Indices of `head` and all that hangs below it, sorted. Safe on broken trees (a cycle is walked once).
    pub fn subtree(&self, head: usize) -> Vec<usize> {
        let mut seen = vec![false; self.tokens.len()];
        let mut stack = vec![head];
        while let Some(index) = stack.pop() {
            if index >= seen.len() || seen[index] {
                continue;
            }
            seen[index] = true;
            stack.extend(self.children(index));
        }
        (0..seen.len()).filter(|&i| seen[i]).collect()
    }

    /// Is `above` an ancestor of `below` (or the same)? Safe on broken trees.
    pub fn dominates(&self, above: usize, below: usize) -> bool {
        let mut at = Some(below);
        for _ in 0..=self.tokens.len() {
            match at {
                Some(index) if index == above => return true,
                Some(index) => at = self.tokens.get(index).and_then(|t| t.head),
                None => return false,
            }
        }
        false
    }

    /// The range from the first to the last of these tokens.
    pub fn cover(&self, tokens: &[usize]) -> Span {
        let mut spans = tokens
            .iter()
            .filter_map(|&i| self.tokens.get(i))
            .map(|t| t.span);
        let Some(first) = spans.next() else {
            return Span::new(self.span.start, self.span.start);
        };
        spans.fold(first, Span::cover)
    }
}

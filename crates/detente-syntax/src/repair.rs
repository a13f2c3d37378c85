//! What the tagger and the parser overlook again and again, put right.

use detente_text::{Token, Upos};
use smol_str::SmolStr;

/// Goes on with a name that was cut after "of": "Sea of | Japan", "Islamic State of | Iraq".
pub(crate) fn names(text: &str, tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let of = tokens[at - 1].form(text).eq_ignore_ascii_case("of");
        let inside = tokens[at - 1].ner.strip_prefix("I-").map(str::to_owned);
        let (Some(class), true) = (inside, of) else {
            continue;
        };
        if !tokens[at].ner.starts_with("B-") {
            continue;
        }
        let rest = (at + 1..tokens.len())
            .find(|&t| !tokens[t].ner.starts_with("I-"))
            .unwrap_or(tokens.len());
        for token in &mut tokens[at..rest] {
            token.ner = SmolStr::new(format!("I-{class}"));
        }
    }
}

/// Joins a title with the person's name that follows it without a comma, where the parser hung both on the same word
/// ("on Colonel Gaddafi": two obliques) or the name on the last word of the title ("President of Chad Idriss Déby").
///
/// A bare title describes the name (`nmod:desc`); after a title with complements or a determiner the name is in
/// apposition (`appos`), as in the treebanks.
pub(crate) fn titles(tokens: &mut [Token]) {
    for name in 1..tokens.len() {
        let starts = tokens[name].ner == "B-PER" && !tokens[name - 1].ner.ends_with("-PER");
        if !starts || tokens[name - 1].upos == Upos::Punct {
            continue;
        }
        let end = (name + 1..tokens.len())
            .find(|&t| tokens[t].ner != "I-PER")
            .unwrap_or(tokens.len());
        // the word of the name that hangs on something outside
        let Some(head) = (name..end).find(|&t| {
            tokens[t]
                .head
                .is_some_and(|above| !(name..end).contains(&above))
        }) else {
            continue;
        };
        let Some(above) = tokens[head].head else {
            continue;
        };
        let title = if above < name {
            inside_title(tokens, head, above)
        } else {
            None
        }
        .or_else(|| beside_title(tokens, name, head));
        let Some(title) = title else { continue };
        let long = tokens
            .iter()
            .any(|t| t.head == Some(title) && matches!(t.rel(), "nmod" | "det" | "acl"));
        if long {
            tokens[head].head = Some(title);
            tokens[head].deprel = SmolStr::new_static("appos");
            continue;
        }
        let (up, rel) = (tokens[title].head, tokens[title].deprel.clone());
        tokens[head].head = up;
        tokens[head].deprel = rel;
        for token in tokens.iter_mut() {
            let outer = matches!(token.rel(), "case" | "cc" | "punct" | "mark" | "conj");
            if token.head == Some(title) && outer {
                token.head = Some(head);
            }
        }
        tokens[title].head = Some(head);
        tokens[title].deprel = SmolStr::new_static("nmod:desc");
    }
}

/// Makes one person of "founder and CEO Elizabeth Holmes", which the parser takes for two.
pub(crate) fn joint_titles(tokens: &mut [Token]) {
    for name in 3..tokens.len() {
        let last = name - 1;
        let starts = tokens[name].ner == "B-PER" && !tokens[last].ner.ends_with("-PER");
        let Some(first) = tokens[last].head.filter(|&h| h < last) else {
            continue;
        };
        let child = |of: usize, rel: &str| {
            (0..tokens.len()).find(|&t| tokens[t].head == Some(of) && tokens[t].rel() == rel)
        };
        let noun = |t: usize| {
            matches!(tokens[t].upos, Upos::Noun | Upos::Propn)
                && tokens[t].ner == "O"
                && !tokens[t].has("Number=Plur")
        };
        let joined = tokens[last].rel() == "conj" && child(last, "cc").is_some();
        // "the president and the prime minister" are two
        if !starts || !joined || !noun(first) || !noun(last) || child(last, "det").is_some() {
            continue;
        }
        let hangs = tokens[name].head == Some(first) || tokens[name].head == Some(last);
        let person = is_title(&tokens[first]) || is_title(&tokens[last]);
        let own_name = (first + 1..last).any(|t| tokens[t].ner.ends_with("-PER"));
        if !hangs
            || own_name
            || !person
            || !matches!(tokens[name].rel(), "appos" | "flat" | "compound")
        {
            continue;
        }
        let (up, rel) = (tokens[first].head, tokens[first].deprel.clone());
        for (at, token) in tokens.iter_mut().enumerate() {
            let outer = matches!(token.rel(), "case" | "cc" | "punct" | "mark" | "conj");
            if token.head == Some(first) && outer && at != last {
                token.head = Some(name);
            }
        }
        tokens[name].head = up;
        tokens[name].deprel = rel;
        for title in [first, last] {
            tokens[title].head = Some(name);
            tokens[title].deprel = SmolStr::new_static("nmod:desc");
        }
    }
}

/// First words of the titles that end in "General" and command nobody.
const OF_GENERAL: [&str; 14] = [
    "advocate",
    "attorney",
    "auditor",
    "comptroller",
    "consul",
    "consulate",
    "director",
    "governor",
    "inspector",
    "procurator",
    "prosecutor",
    "secretary",
    "solicitor",
    "surgeon",
];

/// Makes one title of "Secretary-General" and "Director General", whose parts the parser takes for two persons.
pub(crate) fn generals(text: &str, tokens: &mut [Token]) {
    for last in 1..tokens.len() {
        if !tokens[last].form(text).eq_ignore_ascii_case("general") {
            continue;
        }
        let hyphen = usize::from(tokens[last - 1].form(text) == "-");
        let Some(first) = last.checked_sub(1 + hyphen) else {
            continue;
        };
        let form = tokens[first].form(text).to_lowercase();
        if !OF_GENERAL.contains(&form.as_str()) {
            continue;
        }
        // where the first word is the head, as in "Attorneys General", the last takes its place
        if tokens[last].head == Some(first) {
            tokens[last].head = tokens[first].head;
            tokens[last].deprel = tokens[first].deprel.clone();
            for (at, token) in tokens.iter_mut().enumerate() {
                if at != last && token.head == Some(first) {
                    token.head = Some(last);
                }
            }
        } else if tokens[first].head != Some(last) {
            continue;
        }
        tokens[first].head = Some(last);
        tokens[first].deprel = SmolStr::new_static("compound");
        tokens[last].entity = SmolStr::new_static("person");
    }
}

fn is_title(token: &Token) -> bool {
    token.entity == "person"
        && matches!(token.upos, Upos::Noun | Upos::Propn)
        && !token.ner.ends_with("-PER")
}

/// The title before a name that hangs on the same word in the same way.
fn beside_title(tokens: &[Token], name: usize, head: usize) -> Option<usize> {
    let mut at = name - 1;
    for _ in 0..tokens.len() {
        let above = tokens[at].head?;
        if tokens[at].head == tokens[head].head {
            break;
        }
        if above >= name {
            return None;
        }
        at = above;
    }
    let same = tokens[at].head == tokens[head].head && tokens[at].rel() == tokens[head].rel();
    // nothing stands between the two, so a preposition is that of the whole
    let bare = !tokens
        .iter()
        .any(|t| t.head == Some(head) && matches!(t.rel(), "cc" | "det"));
    // no verb has two subjects, and a list has a comma between its members
    let subject = matches!(tokens[at].deprel.as_str(), "nsubj" | "conj")
        && at + 1 == name
        && tokens[at].ner == "O"
        && matches!(tokens[at].upos, Upos::Noun | Upos::Propn);
    (same && bare && (is_title(&tokens[at]) || subject)).then_some(at)
}

/// The title on whose last word the name was hung.
fn inside_title(tokens: &[Token], head: usize, above: usize) -> Option<usize> {
    let loose = matches!(tokens[head].rel(), "compound" | "flat" | "appos" | "list");
    // "and former Prime Minister Alain Juppé": coordinated with his own title
    let joined = tokens
        .iter()
        .any(|t| t.head == Some(head) && matches!(t.rel(), "cc" | "punct"));
    if tokens[head].rel() == "conj" && above + 1 == head && !joined && is_title(&tokens[above]) {
        return Some(above);
    }
    let mut at = above;
    for _ in 0..tokens.len() {
        if loose && at != above && is_title(&tokens[at]) {
            return Some(at);
        }
        if !matches!(tokens[at].rel(), "nmod" | "compound" | "amod" | "flat") {
            return None;
        }
        at = tokens[at].head.filter(|h| *h < at)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_text::Span;

    /// Tokens of "form/upos/head/deprel/ner/entity", heads from 1.
    fn tree(rows: &str) -> Vec<Token> {
        rows.split_whitespace()
            .enumerate()
            .map(|(i, row)| {
                let c: Vec<&str> = row.split('/').collect();
                Token {
                    span: Span::new(i, i + 1),
                    upos: c[1].parse().unwrap_or_default(),
                    head: c[2].parse::<usize>().unwrap_or(0).checked_sub(1),
                    deprel: SmolStr::new(c[3]),
                    ner: SmolStr::new(c[4]),
                    entity: SmolStr::new(c[5]),
                    ..Token::default()
                }
            })
            .collect()
    }

    fn arcs(tokens: &[Token]) -> Vec<(usize, &str)> {
        tokens
            .iter()
            .map(|t| (t.head.map_or(0, |h| h + 1), t.deprel.as_str()))
            .collect()
    }

    #[test]
    fn a_bare_title_describes_the_name() {
        let mut t = tree(
            "calls/VERB/0/root/O/_ on/ADP/3/case/O/_ Colonel/PROPN/1/obl/O/person Gaddafi/PROPN/1/obl/B-PER/person",
        );
        titles(&mut t);
        assert_eq!(
            arcs(&t),
            [(0, "root"), (4, "case"), (4, "nmod:desc"), (1, "obl")]
        );
    }

    #[test]
    fn the_preposition_may_hang_on_the_name() {
        let mut t = tree(
            "calls/VERB/0/root/O/_ on/ADP/4/case/O/_ Colonel/PROPN/1/obl/O/person Gaddafi/PROPN/1/obl/B-PER/person",
        );
        titles(&mut t);
        assert_eq!(arcs(&t)[2..], [(4, "nmod:desc"), (1, "obl")]);
    }

    #[test]
    fn a_long_title_has_the_name_in_apposition() {
        let mut t = tree(
            "President/PROPN/5/nsubj/O/person of/ADP/3/case/O/_ Chad/PROPN/1/nmod/B-LOC/place Déby/PROPN/3/compound/B-PER/person resigns/VERB/0/root/O/_",
        );
        titles(&mut t);
        assert_eq!(arcs(&t)[3], (1, "appos"));
    }

    #[test]
    fn a_verb_has_one_subject() {
        let mut t =
            tree("MP/PROPN/3/nsubj/O/_ Price/PROPN/3/nsubj/B-PER/person resigns/VERB/0/root/O/_");
        titles(&mut t);
        assert_eq!(arcs(&t), [(2, "nmod:desc"), (3, "nsubj"), (0, "root")]);
    }

    #[test]
    fn joint_titles_are_of_one_person() {
        let mut t = tree(
            "founder/NOUN/5/nsubj/O/person and/CCONJ/3/cc/O/_ CEO/NOUN/1/conj/O/person Holmes/PROPN/1/appos/B-PER/person resigns/VERB/0/root/O/_",
        );
        joint_titles(&mut t);
        assert_eq!(
            arcs(&t)[..4],
            [(4, "nmod:desc"), (3, "cc"), (4, "nmod:desc"), (5, "nsubj")]
        );
    }

    #[test]
    fn a_secretary_general_is_one() {
        let text = "Secretary-General Ban speaks";
        let spans = [(0, 9), (9, 10), (10, 17), (18, 21), (22, 28)];
        let mut t = tree(
            "S/PROPN/5/nsubj/O/person -/PUNCT/3/punct/O/_ G/PROPN/1/appos/O/_ Ban/PROPN/3/appos/B-PER/person speaks/VERB/0/root/O/_",
        );
        for (token, (start, end)) in t.iter_mut().zip(spans) {
            token.span = Span::new(start, end);
        }
        generals(text, &mut t);
        assert_eq!(
            arcs(&t)[..4],
            [(3, "compound"), (3, "punct"), (5, "nsubj"), (3, "appos")]
        );
    }

    #[test]
    fn two_objects_that_are_not_one_stay() {
        let rows =
            "gave/VERB/0/root/O/_ Paris/PROPN/1/obj/B-LOC/place Obama/PROPN/1/obj/B-PER/person";
        let mut t = tree(rows);
        titles(&mut t);
        assert_eq!(t, tree(rows));
    }
}

//! Words that tell no event: war as the scenery of something else, fights against no one, and what is only talked about.

use detente_ontology::Category;
use detente_text::{Sentence, Upos};

/// Is the word at `at` such a one, taken for an event of this category?
pub fn is_scenery(text: &str, sentence: &Sentence, at: usize, category: Category) -> bool {
    dates_something_else(sentence, at)
        || is_against_no_one(text, sentence, at)
        || is_topic(sentence, at)
        || category == Category::Reject && says_nothing(sentence, at)
        || category == Category::Sanction && leaves_by_himself(sentence, at)
}

/// "declined to comment": the reporter asked, and nobody else is refused.
fn says_nothing(sentence: &Sentence, at: usize) -> bool {
    const NO: [&str; 2] = ["decline", "refuse"];
    const SAYING: [&str; 5] = ["comment", "elaborate", "speculate", "specify", "identify"];
    let lemma = |i: usize| sentence.tokens[i].lemma.to_lowercase();
    let said = sentence
        .child(at, "xcomp")
        .filter(|_| NO.contains(&lemma(at).as_str()));
    said.is_some_and(|said| SAYING.contains(&lemma(said).as_str()))
}

/// "the president fled the country": who flees was not expelled.
fn leaves_by_himself(sentence: &Sentence, at: usize) -> bool {
    sentence.tokens[at].lemma.eq_ignore_ascii_case("flee")
}

/// "discussed their border and the release of prisoners": nobody is free yet.
fn is_topic(sentence: &Sentence, at: usize) -> bool {
    const TALKS: [&str; 4] = ["debate", "discuss", "negotiate", "review"];
    const AHEAD: [&str; 12] = [
        "aid",
        "ceasefire",
        "cooperation",
        "deployment",
        "exchange",
        "normalisation",
        "normalization",
        "release",
        "return",
        "truce",
        "visit",
        "withdrawal",
    ];
    let token = &sentence.tokens[at];
    let first = token.head.filter(|_| token.rel() == "conj").unwrap_or(at);
    let topic = &sentence.tokens[first];
    AHEAD.contains(&token.lemma.to_lowercase().as_str())
        && topic.rel() == "obj"
        && topic.head.is_some_and(|verb| {
            TALKS.contains(&sentence.tokens[verb].lemma.to_lowercase().as_str())
        })
}

/// "since 2011 when the civil war broke out": the war only tells when something else was.
fn dates_something_else(sentence: &Sentence, at: usize) -> bool {
    const WARS: [&str; 3] = ["war", "conflict", "hostility"];
    const STARTS: [&str; 4] = ["break", "begin", "erupt", "start"];
    let token = &sentence.tokens[at];
    if !WARS.contains(&token.lemma.to_lowercase().as_str()) || token.rel() != "nsubj" {
        return false;
    }
    token.head.is_some_and(|verb| {
        let start = &sentence.tokens[verb];
        STARTS.contains(&start.lemma.to_lowercase().as_str())
            && matches!(start.deprel.as_str(), "advcl" | "acl:relcl" | "advcl:relcl")
    })
}

/// "the fight against terrorism", "the war on drugs": whom it is against cannot be hit.
fn is_against_no_one(text: &str, sentence: &Sentence, at: usize) -> bool {
    const FIGHTS: [&str; 6] = ["fight", "war", "struggle", "battle", "campaign", "crusade"];
    let token = &sentence.tokens[at];
    token.upos == Upos::Noun
        && FIGHTS.contains(&token.lemma.to_lowercase().as_str())
        && sentence.children(at).any(|c| {
            let foe = &sentence.tokens[c];
            foe.upos == Upos::Noun
                && matches!(foe.entity.as_str(), "abstract" | "substance" | "event")
                && sentence.stands_after(text, c, &["against", "on", "with"])
        })
}

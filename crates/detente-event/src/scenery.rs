//! Words of war that tell no event: war as the scenery of something else, and fights against no one.

use detente_text::{Sentence, Upos};

/// Is the word at `at` such a one?
pub fn is_scenery(text: &str, sentence: &Sentence, at: usize) -> bool {
    dates_something_else(sentence, at) || is_against_no_one(text, sentence, at)
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

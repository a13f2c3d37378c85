//! Who claims an attack or is blamed for it: "Hamas claimed responsibility", "The bombing was claimed by Jaish ul-Adl".

use detente_text::Sentence;

/// Verbs with which somebody takes an attack upon himself.
const VERBS: [&str; 6] = ["claim", "take", "accept", "admit", "assume", "blame"];
/// What he claims, besides the attack itself.
const OBJECTS: [&str; 2] = ["responsibility", "credit"];
/// Nouns for attacks that are claimed.
const ATTACKS: [&str; 9] = [
    "attack",
    "bombing",
    "assault",
    "explosion",
    "blast",
    "killing",
    "raid",
    "ambush",
    "shooting",
];
/// Subjects that say that nobody does.
const NOBODY: [&str; 4] = ["nobody", "none", "no-one", "one"];

/// Head tokens of those who claim responsibility in a sentence or are blamed, coordinated ones included; empty if nobody does.
pub fn claimants(sentence: &Sentence) -> Vec<usize> {
    let tokens = &sentence.tokens;
    let lemma = |t: usize| tokens[t].lemma.to_lowercase();
    // unlike `Sentence::child`, "nsubj" is no "nsubj:pass" here
    let with = |verb: usize, rel: &str| sentence.children(verb).find(|&c| tokens[c].deprel == rel);
    let by = |verb: usize, preposition: &str| {
        sentence.children(verb).find(|&c| {
            tokens[c].rel() == "obl"
                && sentence
                    .child(c, "case")
                    .is_some_and(|case| lemma(case) == preposition)
        })
    };
    for (verb, token) in tokens.iter().enumerate() {
        if !VERBS.contains(&lemma(verb).as_str()) || sentence.child(verb, "advmod:neg").is_some() {
            continue;
        }
        let negated = sentence
            .children(verb)
            .any(|c| matches!(lemma(c).as_str(), "not" | "never" | "n't"));
        if negated {
            continue;
        }
        let object = with(verb, "obj");
        let passive = with(verb, "nsubj:pass");
        let claimed =
            |t: Option<usize>, list: &[&str]| t.is_some_and(|t| list.contains(&lemma(t).as_str()));
        let found = if claimed(object, &OBJECTS) {
            // "X, which claimed responsibility": the noun of the relative clause
            with(verb, "nsubj")
                .filter(|&s| !tokens[s].has("PronType=Rel"))
                .or_else(|| token.head.filter(|_| token.rel() == "acl"))
                .or_else(|| {
                    // "X attacked the post and claimed responsibility"
                    let first = token.head.filter(|_| token.rel() == "conj")?;
                    with(first, "nsubj")
                })
        } else if lemma(verb) == "blame" && passive.is_some() {
            // "the attack is blamed on X", "X is blamed for the attack"
            let on = by(verb, "on").filter(|_| claimed(passive, &ATTACKS));
            on.or_else(|| passive.filter(|_| claimed(by(verb, "for"), &ATTACKS)))
        } else if claimed(passive, &OBJECTS) || claimed(passive, &ATTACKS) {
            by(verb, "by")
        } else if lemma(verb) == "blame" && claimed(token.head, &ATTACKS) {
            // "an attack blamed on X"
            by(verb, "on").filter(|_| token.rel() == "acl")
        } else {
            None
        };
        let Some(claimant) = found else { continue };
        let none = NOBODY.contains(&lemma(claimant).as_str())
            || sentence
                .child(claimant, "det")
                .is_some_and(|d| lemma(d) == "no");
        if none {
            return Vec::new();
        }
        let mut out = vec![claimant];
        out.extend(
            sentence
                .children(claimant)
                .filter(|&c| tokens[c].rel() == "conj"),
        );
        return out;
    }
    Vec::new()
}

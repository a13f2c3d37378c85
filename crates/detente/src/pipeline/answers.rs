//! Whom an event answers that names only what is answered: "Baku turned down the request", "Ankara condemned the raid",
//! "Armenia denies it".

use detente_event::{Event, Scored};
use detente_mention::MentionKind;
use detente_ontology::Category;
use detente_resolve::Actor;

use super::Site;

/// How many sentences back the answered deed or words may lie.
const REACH: usize = 3;

/// How many letters of two words for one deed are alike: "shelling", "shelled".
const STEM: usize = 5;

/// Share of the belief that is left for a side that another sentence tells.
const LESS: f32 = 0.7;

/// Nouns for what somebody said or did, and the categories of events that they go back to.
const NOUNS: &[(&[&str], &[Category])] = &[
    (
        &[
            "appeal",
            "call",
            "condition",
            "demand",
            "invitation",
            "offer",
            "petition",
            "plan",
            "plea",
            "proposal",
            "request",
            "terms",
            "ultimatum",
        ],
        &[Category::Request, Category::Agree],
    ),
    (
        &[
            "accusation",
            "allegation",
            "charge",
            "claim",
            "criticism",
            "remark",
            "report",
            "statement",
            "suggestion",
        ],
        &[Category::Accuse, Category::Reject, Category::Threaten],
    ),
    (&["threat", "warning"], &[Category::Threaten]),
    (
        &[
            "assault",
            "attack",
            "bombing",
            "bombardment",
            "coup",
            "incursion",
            "killing",
            "massacre",
            "raid",
            "shelling",
            "shooting",
            "strike",
        ],
        &[Category::Assault],
    ),
    (
        &[
            "arrest",
            "ban",
            "crackdown",
            "curfew",
            "detention",
            "jailing",
            "raid",
            "seizure",
        ],
        &[Category::Coerce],
    ),
    (
        &[
            "conviction",
            "embargo",
            "expulsion",
            "ruling",
            "sanction",
            "sentence",
            "verdict",
        ],
        &[Category::Sanction, Category::Coerce],
    ),
];

/// Gives events without a recipient the one who did or said what they answer.
pub(super) fn find(site: &Site<'_>, events: &mut [Event]) {
    for index in 1..events.len() {
        let Some((actors, span)) = answered(site, events, index) else {
            continue;
        };
        let event = &mut events[index];
        event.recipients = actors;
        event.evidence.decisions.push(Scored {
            name: "rule answers what was told before: recipient".to_owned(),
            score: 0.5,
            span: Some(span),
        });
    }
}

/// The actors of what an event answers, and the words that told it.
fn answered(
    site: &Site<'_>,
    events: &[Event],
    index: usize,
) -> Option<(Vec<Actor>, detente_text::Span)> {
    let event = &events[index];
    let answers = matches!(
        event.category,
        Category::Reject | Category::Accuse | Category::Support
    );
    if !answers || !event.recipients.is_empty() || event.actors.is_empty() {
        return None;
    }
    let sentence = &site.sentences[event.sentence];
    let tokens = &sentence.tokens;
    let text = site.document.text.as_str();
    let trigger = tokens
        .iter()
        .position(|t| t.span.overlaps(event.evidence.trigger))?;
    let told: Vec<String> = sentence
        .children(trigger)
        .filter(|&c| tokens[c].rel() == "obj" || tokens[c].deprel == "nsubj:pass")
        .filter(|&c| {
            // "the request", "these claims"; what has words of its own is told there
            sentence
                .children(c)
                .all(|d| matches!(tokens[d].rel(), "det" | "punct" | "amod" | "case"))
                && sentence.child(c, "det").is_some_and(|d| {
                    matches!(
                        tokens[d].form(text).to_lowercase().as_str(),
                        "the" | "these" | "this" | "those"
                    )
                })
        })
        .map(|c| tokens[c].lemma.to_lowercase())
        .collect();
    let wanted: Vec<Category> = NOUNS
        .iter()
        .filter(|(nouns, _)| told.iter().any(|noun| nouns.contains(&noun.as_str())))
        .flat_map(|(_, categories)| categories.iter().copied())
        .collect();
    // "the shelling" goes back to "shelled", however far and wherever it was said
    let stem = |word: &str| word.to_lowercase().chars().take(STEM).collect::<String>();
    let same_word = |e: &Event| {
        let word = stem(e.evidence.trigger.of(text));
        word.chars().count() == STEM && told.iter().any(|noun| stem(noun) == word)
    };
    let denies = event.category == Category::Reject && tokens[trigger].lemma == "deny";
    let own = |a: &Actor| {
        event
            .actors
            .iter()
            .any(|b| b.entity == a.entity && a.entity.is_some())
    };
    let of_own =
        |a: &Actor| a.country.is_some() && event.actors.iter().any(|b| b.country == a.country);
    events[..index]
        .iter()
        .rev()
        .filter(|e| e.sentence < event.sentence)
        .find_map(|e| {
            let blamed =
                denies && e.category == Category::Accuse && e.recipients.iter().any(of_own);
            let near = e.sentence + REACH >= event.sentence;
            let said = near && (wanted.contains(&e.category) || blamed) && is_main(site, e);
            let fits = said || same_word(e);
            let known = |a: &&Actor| {
                let pronoun = a.mention.and_then(|m| site.mentions.get(m));
                let pronoun = pronoun.is_some_and(|m| m.kind == MentionKind::Pronoun);
                a.country.is_some() && (a.name.is_some() || !pronoun)
            };
            let actors: Vec<Actor> = e.actors.iter().filter(known).cloned().collect();
            (fits && !actors.is_empty() && !actors.iter().any(own)).then_some((actors, e))
        })
        .map(|(mut actors, e)| {
            for a in &mut actors {
                a.confidence *= LESS;
                a.evidence.push("did or said what is answered".to_owned());
            }
            (actors, e.evidence.trigger)
        })
}

/// Is it told by the main clause of its sentence, or by what that says?
pub(super) fn is_main(site: &Site<'_>, event: &Event) -> bool {
    let sentence = &site.sentences[event.sentence];
    let aside = |at: usize| {
        let token = &sentence.tokens[at];
        matches!(token.rel(), "acl" | "advcl" | "nmod" | "obl")
    };
    let trigger = sentence
        .tokens
        .iter()
        .position(|t| t.span.overlaps(event.evidence.trigger));
    trigger.is_some_and(|at| !sentence.up(at).into_iter().any(aside))
}

//! What several events of a text say together: doubles, claims of responsibility, prison terms.

use std::collections::BTreeSet;

use detente_ontology::{Category, Status};
use detente_resolve::Actor;
use detente_text::Sentence;

use super::{Context, Draft, context::same};
use crate::{Event, Scored, Sizes, claims, sizes, sizes::Taker};

/// Of two drafts of a sentence that say the same of the same sides, the surer stays: "protesters march in protest".
/// In the hand-coded rows fewer than one event in a hundred repeats category and sides.
pub(super) fn without_doubles(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let equal = |a: &[Actor], b: &[Actor]| {
        a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| same(x, y)))
    };
    // does the trigger of one hang on that of the other?
    let climbs = |from: &Draft, to: &Draft| {
        let tokens = &context.sentences[from.event.sentence].tokens;
        let mut at = from.trigger;
        (0..tokens.len()).any(|_| match tokens[at].head {
            Some(head) => {
                at = head;
                head == to.trigger
            }
            None => false,
        })
    };
    let mut keep = vec![true; drafts.len()];
    // "Moscow vows that it will attack the rebels" is the threat, no attack of its own yet
    let home = |side: &[Actor]| {
        side.iter()
            .map(|a| a.country.clone())
            .collect::<BTreeSet<_>>()
    };
    for (deed, kept) in drafts.iter().zip(&mut keep) {
        let to_come = matches!(deed.event.status, Status::Future | Status::Hypothetical);
        *kept = !(deed.event.category == Category::Assault
            && to_come
            && drafts.iter().any(|threat| {
                threat.event.category == Category::Threaten
                    && threat.event.sentence == deed.event.sentence
                    && !threat.event.recipients.is_empty()
                    && equal(&threat.event.recipients, &deed.event.recipients)
                    && home(&threat.event.actors) == home(&deed.event.actors)
                    && climbs(deed, threat)
            }));
    }
    for i in 0..drafts.len() {
        for j in 0..i {
            let (a, b) = (&drafts[i], &drafts[j]);
            let (x, y) = (&a.event, &b.event);
            let modes = x.modes == y.modes || x.modes.is_empty() || y.modes.is_empty();
            let sided = !x.actors.is_empty() || !x.recipients.is_empty();
            if keep[i]
                && keep[j]
                && sided
                && modes
                && x.sentence == y.sentence
                && x.category == y.category
                && x.status == y.status
                && equal(&x.actors, &y.actors)
                && equal(&x.recipients, &y.recipients)
                && (climbs(a, b) || climbs(b, a))
            {
                let (worse, better) = if x.confidence > y.confidence {
                    (j, i)
                } else {
                    (i, j)
                };
                keep[worse] = false;
                let words = std::mem::take(&mut drafts[worse].place_words);
                drafts[better].place_words.extend(words);
                let sizes = std::mem::take(&mut drafts[worse].event.sizes);
                drafts[better].event.sizes.fill(sizes);
                if drafts[better].event.modes.is_empty() {
                    drafts[better].event.modes = std::mem::take(&mut drafts[worse].event.modes);
                }
            }
        }
    }
    let mut kept = keep.iter();
    drafts.retain(|_| *kept.next().unwrap_or(&true));
}

/// An attacker of whom the text gives no more than the deed: whoever claims it sent him.
fn is_nameless(actor: &Actor) -> bool {
    let armed = |s: &String| matches!(s.as_str(), "UAF" | "UNK" | "REB");
    actor.name.is_none() && actor.sector.first().is_some_and(armed)
}

/// "accuse the army of killings, a charge that it rejects": the accused answers, not the accuser.
pub(super) fn answered(context: &Context<'_>, drafts: &mut [Draft]) {
    const CHARGES: [&str; 4] = ["accusation", "allegation", "charge", "claim"];
    for at in 0..drafts.len() {
        let answer = &drafts[at];
        let tokens = &context.sentences[answer.event.sentence].tokens;
        let verb = &tokens[answer.trigger];
        let charge = verb
            .head
            .filter(|_| verb.rel() == "acl")
            .map(|h| &tokens[h].lemma);
        let relative = charge.is_some_and(|c| CHARGES.contains(&c.to_lowercase().as_str()));
        if answer.event.category != Category::Reject || !relative {
            continue;
        }
        let own = |a: &Actor| answer.event.actors.iter().any(|b| same(a, b));
        let accusation = drafts.iter().find(|d| {
            d.event.sentence == answer.event.sentence
                && d.event.category == Category::Accuse
                && d.event.actors.iter().any(own)
                && !d.event.recipients.is_empty()
        });
        let Some(accusation) = accusation else {
            continue;
        };
        let accused = accusation.event.recipients.clone();
        let accusers = accusation.event.actors.clone();
        let event = &mut drafts[at].event;
        event.evidence.decisions.push(Scored {
            name: "rule the accused answers a charge".to_owned(),
            score: 1.0,
            span: accused.first().map(|a| a.span),
        });
        event.actors = accused;
        event.recipients = accusers;
    }
}

/// Sentences between an attack and the claim of responsibility for it.
const CLAIM_REACH: usize = 3;

/// Who claims responsibility is the actor of the nearest attack before that names no actor.
pub(super) fn claimed(context: &Context<'_>, drafts: &mut [Draft]) {
    for (number, sentence) in context.sentences.iter().enumerate() {
        // whose own attack the sentence tells claims that one
        let told = drafts.iter().any(|d| {
            d.event.sentence == number
                && d.event.category == Category::Assault
                && !d.event.actors.is_empty()
        });
        let actors: Vec<Actor> = claims::claimants(sentence)
            .into_iter()
            .filter_map(|token| context.actor_of(context.mention_at(number, token)?))
            .collect();
        let Some(first) = actors.first() else {
            continue;
        };
        // "raids on Boko Haram camps" are not its own
        let suffers = |d: &Draft| {
            d.event.sentence != number
                && context.scored_mentions(d.event.sentence).any(|m| {
                    let below = context.sentences[d.event.sentence]
                        .dominates(d.trigger, context.mentions[m].head);
                    let actor = context.actors[m].as_ref();
                    below && actor.is_some_and(|a| actors.iter().any(|c| same(a, c)))
                })
        };
        let open = |d: &Draft| {
            !told
                && d.event.category == Category::Assault
                && d.event.actors.iter().all(is_nameless)
                && matches!(d.event.status, Status::Actual | Status::Historical)
                && d.event.sentence <= number
                && d.event.sentence + CLAIM_REACH >= number
                && !suffers(d)
        };
        let nearest = drafts.iter().filter(|d| open(d)).map(|d| d.event.sentence);
        let Some(nearest) = nearest.max() else {
            continue;
        };
        for draft in drafts.iter_mut().filter(|d| open(d)) {
            if draft.event.sentence == nearest {
                draft.event.evidence.decisions.push(Scored {
                    name: "rule claim of responsibility".to_owned(),
                    score: 1.0,
                    span: Some(first.span),
                });
                draft.event.actors.clone_from(&actors);
                draft
                    .event
                    .recipients
                    .retain(|r| !actors.iter().any(|a| same(a, r)));
            }
        }
    }
}

/// Who is sentenced to prison is convicted and imprisoned: PLOVER codes SANCTION convict and COERCE arrest.
pub(super) fn prison_terms(context: &Context<'_>, number: usize, drafts: &mut Vec<Draft>) {
    let sentence = &context.sentences[number];
    let here = |d: &&Draft| d.event.sentence == number;
    let has = |category: Category| {
        drafts
            .iter()
            .filter(here)
            .any(|d| d.event.category == category)
    };
    let lemma = |d: &Draft| sentence.tokens[d.trigger].lemma.to_lowercase();
    let told = |d: &&Draft| matches!(d.event.status, Status::Actual | Status::Historical);
    let (wanted, mode, found) = if has(Category::Sanction) && !has(Category::Coerce) {
        let convicts = |d: &&Draft| {
            d.event.category == Category::Sanction
                && (matches!(lemma(d).as_str(), "jail" | "imprison")
                    || matches!(lemma(d).as_str(), "sentence" | "term" | "condemn" | "give")
                        && is_prison_term(context, sentence, d.trigger))
        };
        let found = drafts.iter().filter(here).filter(told).find(convicts);
        (Category::Coerce, "arrest", found)
    } else if has(Category::Coerce) && !has(Category::Sanction) {
        let jails = |d: &&Draft| {
            d.event.category == Category::Coerce
                && d.event.status == Status::Actual
                && matches!(lemma(d).as_str(), "jail" | "imprison")
                && is_prison_term(context, sentence, d.trigger)
        };
        let found = drafts.iter().filter(here).filter(told).find(jails);
        (Category::Sanction, "convict", found)
    } else {
        return;
    };
    let Some(mut twin) = found.cloned() else {
        return;
    };
    twin.event.category = wanted;
    twin.event.modes = vec![mode.to_owned()];
    let text = context.document.text.as_str();
    let taker = Taker {
        trigger: twin.trigger,
        category: wanted,
        recipients: &[],
    };
    twin.event.sizes = sizes::sizes(sentence, text, taker, &[]);
    if wanted == Category::Coerce {
        let Event {
            recipients, sizes, ..
        } = &mut twin.event;
        count_arrested(context, sentence, recipients, sizes);
    }
    twin.event.evidence.decisions.push(Scored {
        name: format!("rule a prison term is {wanted} too"),
        score: 1.0,
        span: None,
    });
    drafts.push(twin);
}

/// Do the words below a trigger tell a time in prison: "for six years", "to life", "a life sentence"?
fn is_prison_term(context: &Context<'_>, sentence: &Sentence, trigger: usize) -> bool {
    let text = context.document.text.as_str();
    let words: Vec<String> = sentence
        .subtree(trigger)
        .into_iter()
        .map(|t| sentence.tokens[t].form(text).to_lowercase())
        .collect();
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    any(&[
        "year",
        "years",
        "month",
        "months",
        "life",
        "prison",
        "jail",
        "imprisonment",
    ]) && !any(&["death", "probation", "suspended", "community"])
}

/// Without a word for them, those arrested are the recipients: "a court sentences three men to prison".
pub(super) fn count_arrested(
    context: &Context<'_>,
    sentence: &Sentence,
    recipients: &[Actor],
    sizes: &mut Sizes,
) {
    let heads: Vec<usize> = recipients
        .iter()
        .filter_map(|a| context.mentions.get(a.mention?))
        .filter(|m| sentence.span.contains(m.span))
        .map(|m| m.head)
        .collect();
    if sizes.arrested.is_none() {
        sizes.arrested = sizes::people(sentence, context.document.text.as_str(), &heads);
    }
}

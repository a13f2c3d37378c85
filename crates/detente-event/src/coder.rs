//! From sentences to events: candidates, sides, status, source, place and day.
//!
//! The model proposes trigger words with a category and the words that fill the roles around each; the parse proposes
//! the same from its side. Both are weighed here, word by word; PLOVER's rules for single categories come last. Every
//! decision is written into the event's evidence.

mod across;
mod clauses;
mod context;
mod judge;
mod mode;
mod rules;
mod sides;
mod together;

use detente_nn::{Across, Labels as ModelLabels, SentenceOutput, Table, Topic};
use detente_ontology::{Category, Status, codes};
use detente_resolve::Actor;
use detente_text::{Sentence, Span, Token, Upos, ZoneKind};

pub use self::context::Context;
pub use self::judge::Weighed;
pub use self::sides::{UNKNOWN_WORDS, sector_of_doer};
use self::{context::same, sides::Sides};
use crate::{
    Argument, Attribution, Event, Evidence, Proposition, Scored, attribution, confidence::Features,
    contexts, proposition, scenery, sizes, sizes::Taker,
};

/// Thresholds of the decision. Fitted on held-out training rows, see `reports/`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Belief from which a word is a trigger.
    pub trigger: f32,
    /// The same for words in a headline that a body follows: it mostly repeats the body.
    pub headline: f32,
    /// Belief in a story about sport, arts or science from which nothing in it is an event: its bans, charges and attacks are
    /// seldom political.
    pub pastime: f32,
    /// The same where a state, an army, rebels or a court take part.
    pub pastime_of_state: f32,
    /// Belief from which a mention is a side.
    pub side: f32,
    /// The same for the only actor.
    pub only_actor: f32,
    /// The same for the only recipient.
    pub only_recipient: f32,
    /// What an argument of the parse adds to the belief of the model.
    pub syntax: f32,
    /// The same for subjects of passives, objects and by-phrases.
    pub core: f32,
    /// What a believed side adds to the belief of one that is coordinated with it ("X and Y").
    pub conjunct: f32,
    /// Belief from which a mention is the source.
    pub source: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            trigger: 0.42,
            headline: 0.7,
            pastime: 0.025,
            pastime_of_state: 0.1,
            side: 0.55,
            only_actor: 0.3,
            only_recipient: 0.1,
            syntax: 0.3,
            core: 0.36,
            conjunct: 0.4,
            source: 0.5,
        }
    }
}

/// Events and propositions of a document; places and days are filled by the caller.
#[derive(Clone, Debug, Default)]
pub struct Coding {
    /// Who did what to whom, as said.
    pub propositions: Vec<Proposition>,
    /// Who says so.
    pub attributions: Vec<Attribution>,
    /// Events in the order of the text.
    pub events: Vec<Draft>,
}

/// An event with the words from which place and day are to be found.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The event; `place`, `date` and their kin are still empty.
    pub event: Event,
    /// Trigger token in its sentence.
    pub trigger: usize,
    /// Words that the model takes for the place, head tokens with belief.
    pub place_words: Vec<(usize, f32)>,
}

struct Labels {
    category: Vec<Option<Category>>,
    mode: Vec<Option<String>>,
    status: Vec<Status>,
    role_actor: Option<usize>,
    role_recipient: Option<usize>,
    role_source: Option<usize>,
    role_place: Option<usize>,
}

impl Labels {
    fn of(labels: &ModelLabels) -> Self {
        let role = |name: &str| labels.role.iter().position(|l| l == name);
        let status = |name: &str| match name.chars().next() {
            Some('f') => Status::Future,
            Some('h') if name.len() == 1 || name.starts_with("hyp") => Status::Hypothetical,
            Some('n') => Status::Negation,
            Some('p') | Some('h') => Status::Historical,
            _ => Status::Actual,
        };
        Self {
            category: labels.trigger.iter().map(|l| l.parse().ok()).collect(),
            mode: labels
                .mode
                .iter()
                .map(|l| (l != "none").then(|| l.clone()))
                .collect(),
            status: labels.status.iter().map(|l| status(l)).collect(),
            role_actor: role("actor"),
            role_recipient: role("recipient"),
            role_source: role("source"),
            role_place: role("place"),
        }
    }
}

/// A word that may carry an event.
struct Candidate {
    token: usize,
    category: Category,
    /// Belief that the word carries an event.
    score: f32,
    /// Share of the category in it.
    share: f32,
}

/// Does one of those who govern, judge or bear arms take part?
fn has_state(event: &Event) -> bool {
    let mut sides = event.actors.iter().chain(&event.recipients);
    sides.any(|side| {
        let first = side.sector.first().map(String::as_str);
        first.is_some_and(|s| {
            matches!(
                s,
                "COP" | "GOV" | "JUD" | "LEG" | "MIL" | "PRM" | "REB" | "SPY"
            )
        })
    })
}

/// Codes documents: the thresholds, and what the numbers of the model's labels mean.
pub struct Coder {
    /// Thresholds of the decision.
    pub thresholds: Thresholds,
    labels: Labels,
    across: &'static Across,
    topic: &'static Topic,
}

impl std::fmt::Debug for Coder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coder")
            .field("thresholds", &self.thresholds)
            .finish_non_exhaustive()
    }
}

impl Coder {
    /// For a model with these labels.
    ///
    /// # Errors
    /// When the embedded weights for sides in other sentences cannot be read.
    pub fn new(labels: &ModelLabels) -> Result<Self, detente_nn::Error> {
        Ok(Self {
            thresholds: Thresholds::default(),
            labels: Labels::of(labels),
            across: Across::embedded()?,
            topic: Topic::embedded()?,
        })
    }

    /// Codes a document.
    pub fn code(&self, context: &Context<'_>) -> Coding {
        self.code_and(context, |_| {})
    }

    /// The mentions that are weighed as sides, with what is known of each; to fit `data/confidence/sides.tsv` on.
    pub fn weighed(&self, context: &Context<'_>) -> Vec<Weighed> {
        let mut out = Vec::new();
        self.code_and(context, |case| {
            out.extend(judge::weighed(case, &sides::candidates(case)));
        });
        out
    }

    fn code_and(&self, context: &Context<'_>, mut see: impl FnMut(&Case<'_>)) -> Coding {
        let text = context.document.text.as_str();
        let mut coding = Coding {
            attributions: attribution::attributions(text, context.sentences),
            ..Coding::default()
        };
        for found in &mut coding.attributions {
            found.mention = found.source.and_then(|s| context.mention_of(s));
        }
        let has_body = context.sentences.iter().any(|s| s.zone == ZoneKind::Body);
        let mut readings = Vec::with_capacity(context.sentences.len());
        for (number, (sentence, output)) in
            context.sentences.iter().zip(context.outputs).enumerate()
        {
            let threshold = if sentence.zone == ZoneKind::Headline && has_body {
                self.thresholds.headline
            } else {
                self.thresholds.trigger
            };
            let mut candidates = self.candidates(sentence, output, threshold);
            without_light_verbs(sentence, &mut candidates);
            candidates.retain(|c| !scenery::is_scenery(text, sentence, c.token, c.category));
            let mut propositions = proposition::extract(sentence, number, text, |token| {
                candidates.iter().any(|c| c.token == token)
            });
            for found in &mut propositions {
                found.attribution = attribution::covering(&coding.attributions, found.span);
                for argument in &mut found.arguments {
                    argument.mention = context.mention_at(number, argument.token);
                }
            }
            let first = coding.propositions.len();
            let triggers: Vec<usize> = candidates.iter().map(|c| c.token).collect();
            let categories: Vec<(usize, Category)> =
                candidates.iter().map(|c| (c.token, c.category)).collect();
            let roles = context.model.roles_of(output, &triggers);
            readings.push(across::Reading::of(&self.labels, output, &roles));
            let story = number.saturating_sub(1)..(number + 2).min(context.sentences.len());
            let topic = self.topic.belief(&context.outputs[story]);
            for (candidate, roles) in candidates.iter().zip(roles) {
                let found = propositions.iter().position(|p| p.token == candidate.token);
                let case = Case {
                    context,
                    labels: &self.labels,
                    thresholds: &self.thresholds,
                    attributions: &coding.attributions,
                    number,
                    sentence,
                    output,
                    candidate,
                    roles: &roles,
                    triggers: &categories,
                    proposition: found.map(|i| &propositions[i]),
                    index: found.map(|i| first + i),
                };
                see(&case);
                let draft = draft(&case);
                let least = if has_state(&draft.event) {
                    self.thresholds.pastime_of_state
                } else {
                    self.thresholds.pastime
                };
                if topic < least {
                    coding.events.push(draft);
                }
            }
            together::prison_terms(context, number, &mut coding.events);
            coding.propositions.extend(propositions);
        }
        together::answered(context, &mut coding.events);
        together::claimed(context, &mut coding.events);
        across::fill(context, self.across, &readings, &mut coding.events);
        together::without_doubles(context, &mut coding.events);
        coding
    }

    /// Words of a sentence that may carry an event.
    fn candidates(
        &self,
        sentence: &Sentence,
        output: &SentenceOutput,
        threshold: f32,
    ) -> Vec<Candidate> {
        let mut found = Vec::new();
        for token in 0..sentence.tokens.len() {
            let mut best: Option<(Category, f32)> = None;
            let mut score = 0.0;
            for (category, &p) in self.labels.category.iter().zip(output.trigger.row(token)) {
                if let Some(category) = category {
                    score += p;
                    if best.is_none_or(|(_, b)| p > b) {
                        best = Some((*category, p));
                    }
                }
            }
            // to deny is to REJECT in four of five rows, which the model doubts where a clause says what is denied
            let denies = sentence.tokens[token].lemma == "deny"
                && sentence.child(token, "nsubj").is_some()
                && best.is_some_and(|(category, _)| category == Category::Reject);
            let sure = |best: &(Category, f32)| {
                score >= threshold && best.1 >= LEAST_SHARE || denies && score >= LEAST_OF_DENIAL
            };
            if let Some((category, p)) = best.filter(sure) {
                found.push(Candidate {
                    token,
                    category,
                    score,
                    share: p / score.max(f32::MIN_POSITIVE),
                });
            }
        }
        found
    }
}

/// Belief from which a verb of denial counts.
const LEAST_OF_DENIAL: f32 = 0.1;

/// Belief that the best category needs by itself, whatever the others say.
const LEAST_SHARE: f32 = 0.38;

/// "launched an attack": verb and object are one event, so are "fired" and "fired shots".
fn without_light_verbs(sentence: &Sentence, found: &mut Vec<Candidate>) {
    let mut keep = vec![true; found.len()];
    for i in 0..found.len() {
        for j in 0..found.len() {
            let (a, b) = (&found[i], &found[j]);
            if i == j || !keep[i] || !keep[j] || a.category != b.category {
                continue;
            }
            let linked = sentence.tokens[b.token].head == Some(a.token)
                && matches!(
                    sentence.tokens[b.token].rel(),
                    "obj" | "compound" | "xcomp" | "fixed" | "flat" | "nmod" | "amod"
                );
            if linked {
                keep[if a.score >= b.score { j } else { i }] = false;
            }
        }
    }
    let mut kept = keep.iter();
    found.retain(|_| *kept.next().unwrap_or(&true));
}

/// A candidate with all that its sides, mode, status and source are decided from.
struct Case<'a> {
    context: &'a Context<'a>,
    labels: &'a Labels,
    thresholds: &'a Thresholds,
    attributions: &'a [Attribution],
    number: usize,
    sentence: &'a Sentence,
    output: &'a SentenceOutput,
    candidate: &'a Candidate,
    roles: &'a Table,
    /// All triggers of the sentence.
    triggers: &'a [(usize, Category)],
    proposition: Option<&'a Proposition>,
    index: Option<usize>,
}

impl<'a> Case<'a> {
    fn text(&self) -> &'a str {
        &self.context.document.text
    }

    fn tokens(&self) -> &'a [Token] {
        &self.sentence.tokens
    }

    fn trigger(&self) -> usize {
        self.candidate.token
    }

    fn lemma(&self) -> String {
        self.tokens()[self.trigger()].lemma.to_lowercase()
    }

    /// What the parse gives the trigger.
    fn arguments(&self) -> &'a [Argument] {
        self.proposition.map_or(&[], |p| &p.arguments)
    }

    /// The model's belief in a word as the holder of a role.
    fn role(&self, column: Option<usize>, word: usize) -> f32 {
        column
            .and_then(|c| self.roles.row(word).get(c).copied())
            .unwrap_or(0.0)
    }
}

fn draft(case: &Case<'_>) -> Draft {
    let (text, candidate, sentence) = (case.text(), case.candidate, case.sentence);
    let trigger = case.tokens()[candidate.token].span;
    let mut decisions = vec![
        Scored {
            name: "model trigger".to_owned(),
            score: candidate.score,
            span: Some(trigger),
        },
        Scored {
            name: format!("model category {}", candidate.category),
            score: candidate.share,
            span: None,
        },
    ];
    let mut sides = sides::of(case);
    rules::apply(case, &mut sides);
    let Sides {
        mut actors,
        recipients,
        weakest,
        decisions: of_sides,
    } = sides;
    decisions.extend(of_sides);

    let mut modes = mode::modes(case, &mut decisions);
    let (status, status_score) = mode::status(case, &mut decisions);
    let category = on_its_day(candidate.category, status, &mut decisions);
    if !codes::modes(category).any(|m| modes.iter().any(|k| k == m)) {
        modes.clear();
    }
    let said_by = said_by(case, &mut actors, &mut decisions);

    let place_words: Vec<(usize, f32)> = (0..sentence.tokens.len())
        .map(|w| (w, case.role(case.labels.role_place, w)))
        .filter(|(_, p)| *p >= 0.3)
        .collect();
    let suffer: Vec<Span> = recipients.iter().map(|r| r.span).collect();
    let taker = Taker {
        trigger: candidate.token,
        category,
        recipients: &suffer,
    };
    let mut sizes = sizes::sizes(sentence, text, taker, case.triggers);
    let arrests = case.triggers.iter().filter(|(_, c)| *c == Category::Coerce);
    if category == Category::Coerce && modes.iter().any(|m| m == "arrest") && arrests.count() == 1 {
        together::count_arrested(case.context, sentence, &recipients, &mut sizes);
    }
    let contexts = contexts::contexts(text, sentence, category, &modes);
    let confidence = Features {
        trigger: candidate.score,
        category: candidate.share,
        side: weakest,
        sides: actors.len() + recipients.len(),
        status: status_score,
    }
    .confidence();
    Draft {
        trigger: candidate.token,
        place_words,
        event: Event {
            sentence: case.number,
            category,
            modes,
            contexts,
            actors,
            recipients,
            status,
            said_by,
            date: None,
            enddate: None,
            date_precision: None,
            date_basis: None,
            place: None,
            sizes,
            evidence: Evidence {
                trigger,
                proposition: case.index,
                decisions,
            },
            confidence,
            cluster: 0,
        },
    }
}

/// Future consultation, support, cooperation and aid are agreement (PLOVER, AGREE); announced retreat is concession.
fn on_its_day(category: Category, status: Status, decisions: &mut Vec<Scored>) -> Category {
    let to = match category {
        _ if status != Status::Future => return category,
        Category::Consult | Category::Support | Category::Cooperate | Category::Aid => {
            Category::Agree
        }
        Category::Retreat => Category::Concede,
        _ => return category,
    };
    decisions.push(Scored {
        name: format!("rule future {category} is {to}"),
        score: 1.0,
        span: None,
    });
    to
}

/// Who says so, with the cue: the parse first, then the model. Who only reports a passive ("X reports that he will be
/// charged") is taken from the actors.
fn said_by(
    case: &Case<'_>,
    actors: &mut Vec<Actor>,
    decisions: &mut Vec<Scored>,
) -> Option<(Actor, Span)> {
    let (context, sentence, trigger) = (case.context, case.sentence, case.trigger());
    let span = sentence.tokens[trigger].span;
    let covering = attribution::reporting(case.attributions, span, |a| {
        !attribution::takes_for_granted(sentence, a.cue, trigger)
    })
    .map(|i| &case.attributions[i]);
    if let Some(found) = covering {
        let actor = context.actors.get(found.mention?)?.clone()?;
        decisions.push(Scored {
            name: "attribution by cue".to_owned(),
            score: 1.0,
            span: Some(found.cue),
        });
        let watches = actor.country.as_deref() == Some("NGO")
            || actor
                .sector
                .first()
                .is_some_and(|s| s == "JRN" || s == "SOC");
        let passive = sentence.child(trigger, "nsubj").is_some()
            && proposition::is_passive(sentence, trigger);
        if watches && passive {
            actors.retain(|a| !same(a, &actor));
        }
        // what a side says of its own deed is no report of somebody else
        return (!actors.iter().any(|a| same(a, &actor))).then_some((actor, found.cue));
    }
    let (mention, score) = context
        .scored_mentions(case.number)
        .map(|m| {
            let head = context.mentions[m].head;
            (m, case.role(case.labels.role_source, head))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, score)| *score >= case.thresholds.source)?;
    let actor = context.actors.get(mention).cloned().flatten()?;
    let cue = cue_beside(sentence, context.mentions[mention].head).unwrap_or(actor.span);
    decisions.push(Scored {
        name: "source by model".to_owned(),
        score,
        span: Some(cue),
    });
    Some((actor, cue))
}

/// The word with which a source speaks: its verb, or the preposition of "according to".
fn cue_beside(sentence: &Sentence, source: usize) -> Option<Span> {
    let token = &sentence.tokens[source];
    let verb = token
        .head
        .filter(|&h| token.rel() == "nsubj" && sentence.tokens[h].upos == Upos::Verb);
    let cue = sentence.child(source, "case").or(verb)?;
    Some(sentence.tokens[cue].span)
}

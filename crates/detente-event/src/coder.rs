//! From sentences to events: candidates, sides, status, source, place and day.
//!
//! The model proposes trigger words with a category and the words that fill the roles around each; the parse proposes
//! the same from its side. Both are weighed here, word by word; PLOVER's rules for single categories come last. Every
//! decision is written into the event's evidence.

use detente_mention::{Mention, MentionClass, MentionKind};
use detente_nn::{Labels as ModelLabels, Model, SentenceOutput, Table};
use detente_ontology::{Category, Status, codes};
use detente_resolve::Actor;
use detente_text::{Document, Sentence, Span, Token, Upos, ZoneKind};

use crate::{
    Argument, Attribution, Event, Evidence, Proposition, Role, Scored, Sizes, attribution, claims,
    confidence::Features, contexts, proposition, scenery, sizes, sizes::Taker, status,
};

/// What is known of a document when its events are coded.
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// The model's output for each sentence.
    pub outputs: &'a [SentenceOutput],
    /// The model, for the roles.
    pub model: &'a Model,
    /// Who and what is named, sorted by place.
    pub mentions: &'a [Mention],
    /// Whom each mention means; `None` = nobody who could act.
    pub actors: &'a [Option<Actor>],
}

/// Thresholds of the decision. Fitted on held-out training rows, see `reports/`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Belief from which a word is a trigger.
    pub trigger: f32,
    /// The same for words in a headline that a body follows: it mostly repeats the body.
    pub headline: f32,
    /// Belief from which an event counts in a story about sport, arts or science, whose bans, charges and attacks are
    /// seldom political.
    pub pastime: f32,
    /// Belief from which a mention is a side.
    pub side: f32,
    /// The same for the only one in its role.
    pub only_side: f32,
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
            pastime: 0.95,
            side: 0.55,
            only_side: 0.3,
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

/// Codes documents: the thresholds, and what the numbers of the model's labels mean.
pub struct Coder {
    /// Thresholds of the decision.
    pub thresholds: Thresholds,
    labels: Labels,
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
    pub fn new(labels: &ModelLabels) -> Self {
        Self {
            thresholds: Thresholds::default(),
            labels: Labels::of(labels),
        }
    }

    /// Codes a document.
    pub fn code(&self, context: &Context<'_>) -> Coding {
        let text = context.document.text.as_str();
        let mut coding = Coding {
            attributions: attribution::attributions(text, context.sentences),
            ..Coding::default()
        };
        for found in &mut coding.attributions {
            found.mention = found.source.and_then(|s| mention_of(context, s));
        }
        let has_body = context.sentences.iter().any(|s| s.zone == ZoneKind::Body);
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
            candidates.retain(|c| !scenery::is_scenery(text, sentence, c.token));
            let mut propositions = proposition::extract(sentence, number, text, |token| {
                candidates.iter().any(|c| c.token == token)
            });
            for found in &mut propositions {
                found.attribution = attribution::covering(&coding.attributions, found.span);
                for argument in &mut found.arguments {
                    argument.mention = mention_at(context, number, argument.token);
                }
            }
            let first = coding.propositions.len();
            let triggers: Vec<usize> = candidates.iter().map(|c| c.token).collect();
            let categories: Vec<(usize, Category)> =
                candidates.iter().map(|c| (c.token, c.category)).collect();
            let roles = context.model.roles_of(output, &triggers);
            let story = number.saturating_sub(1)..(number + 2).min(context.sentences.len());
            let topic = contexts::pastime(text, &context.sentences[story]);
            for (candidate, roles) in candidates.iter().zip(roles) {
                let found = propositions.iter().position(|p| p.token == candidate.token);
                let draft = draft(
                    context,
                    &self.labels,
                    &self.thresholds,
                    &coding.attributions,
                    Draftable {
                        number,
                        sentence,
                        output,
                        candidate,
                        roles: &roles,
                        triggers: &categories,
                        proposition: found.map(|i| &propositions[i]),
                        index: found.map(|i| first + i),
                    },
                );
                let least = match (
                    is_political(&draft.event),
                    contexts::is_pastime(text, sentence),
                ) {
                    (true, false) => SURE_OF_PASTIME,
                    (true, true) => LIKELY_PASTIME,
                    (false, false) => 0.5,
                    (false, true) => 0.0,
                };
                let pastime = topic >= least;
                if candidate.score >= self.thresholds.pastime || !pastime {
                    coding.events.push(draft);
                }
            }
            prison_terms(context, number, &mut coding.events);
            coding.propositions.extend(propositions);
        }
        claimed(context, &mut coding.events);
        without_doubles(context, &mut coding.events);
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

/// Likelihood of a story about sport, arts or science from which also a political side needs more belief, without a word
/// of these in the sentence itself: of the events that the coder finds there in the rows kept out of training one in ten is
/// right.
const SURE_OF_PASTIME: f32 = 0.8;

/// The same with such a word in the sentence: a third is right.
const LIKELY_PASTIME: f32 = 0.65;

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

struct Draftable<'a> {
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

/// A mention that may be a side, with the beliefs for it.
struct SideScore {
    mention: Option<usize>,
    token: usize,
    span: Span,
    actor: f32,
    recipient: f32,
    via: Option<String>,
}

fn draft(
    context: &Context<'_>,
    labels: &Labels,
    thresholds: &Thresholds,
    attributions: &[Attribution],
    d: Draftable<'_>,
) -> Draft {
    let text = context.document.text.as_str();
    let token = d.candidate.token;
    let trigger = d.sentence.tokens[token].span;
    let mut category = d.candidate.category;
    let mut decisions = vec![
        Scored {
            name: "model trigger".to_owned(),
            score: d.candidate.score,
            span: Some(trigger),
        },
        Scored {
            name: format!("model category {category}"),
            score: d.candidate.share,
            span: None,
        },
    ];
    let role = |column: Option<usize>, word: usize| {
        column
            .and_then(|c| d.roles.row(word).get(c).copied())
            .unwrap_or(0.0)
    };

    let arguments: &[Argument] = d.proposition.map_or(&[], |p| &p.arguments);
    let mut scores = side_scores(
        context,
        d.number,
        d.sentence,
        arguments,
        thresholds,
        |word| {
            (
                role(labels.role_actor, word),
                role(labels.role_recipient, word),
            )
        },
    );
    // "Nobody has claimed responsibility"
    let nobody = |at: usize| {
        let form = d.sentence.tokens[at].form(text).to_lowercase();
        matches!(
            form.as_str(),
            "nobody" | "none" | "nothing" | "anyone" | "anybody" | "anything" | "no-one"
        )
    };
    // "the Astana talks": a town that names the talks takes no part in them; "Moscow-Tehran talks" has two sides
    let towns = |at: usize| {
        let t = &d.sentence.tokens[at];
        t.rel() == "compound" && t.head == Some(token) && t.ner == "B-LOC" && t.upos == Upos::Propn
    };
    let names_talks = matches!(category, Category::Consult | Category::Agree)
        && d.sentence.tokens[token].upos == Upos::Noun
        && (0..token).filter(|&at| towns(at)).count() == 1;
    let is_town = |s: &SideScore| {
        let actor = s.mention.and_then(|m| context.actors.get(m)?.as_ref());
        names_talks
            && towns(s.token)
            && actor.is_none_or(|a| {
                a.evidence.iter().any(|e| e.contains("capital")) || a.sector.is_empty()
            })
    };
    scores.retain(|s| s.token != token && !nobody(s.token) && !is_town(s));
    // "kill two rebels and arrest five students": each verb has its own object
    let tokens = &d.sentence.tokens;
    let object_of = |s: &SideScore, verb: usize| {
        let object = |t: usize| {
            tokens[t].head == Some(verb)
                && (tokens[t].rel() == "obj" || tokens[t].deprel == "nsubj:pass")
        };
        object(s.token)
            || tokens[s.token].rel() == "conj" && tokens[s.token].head.is_some_and(object)
    };
    let siblings: Vec<usize> = (0..tokens.len())
        .filter(|&v| {
            v != token
                && tokens[v].upos == Upos::Verb
                && (tokens[v].rel() == "conj" && tokens[v].head == Some(token)
                    || tokens[token].rel() == "conj" && tokens[token].head == Some(v))
        })
        .collect();
    if scores
        .iter()
        .any(|s| object_of(s, token) && s.recipient >= thresholds.side)
    {
        let harm = ["kill", "wound", "injure", "hurt", "shoot"];
        let same_deed = siblings
            .iter()
            .chain([&token])
            .all(|&v| harm.contains(&tokens[v].lemma.as_str()));
        for s in &mut scores {
            let other = siblings.iter().any(|&v| object_of(s, v));
            if other && !object_of(s, token) && !same_deed {
                s.recipient = 0.0;
            }
        }
    }
    if !arguments
        .iter()
        .any(|a| a.role == Role::Patient && tokens[token].head == Some(a.token))
    {
        doer_of_clause(context, d.sentence, text, token, thresholds, &mut scores);
    }
    let mut actors = Vec::new();
    let mut recipients = Vec::new();
    let mut weakest = 1.0f32;
    // where nobody is believed enough, the best one needs less
    let best = |role: fn(&SideScore) -> (f32, f32)| {
        scores
            .iter()
            .map(role)
            .filter(|(own, other)| own >= other)
            .map(|(own, _)| own)
            .fold(0.0, f32::max)
    };
    let least = |best: f32| thresholds.side.min(best.max(thresholds.only_side));
    // two who act together need nobody else
    let together = matches!(
        category,
        Category::Agree | Category::Consult | Category::Cooperate
    ) && scores.iter().filter(|s| s.actor >= thresholds.side).count() > 1;
    let of_actors = least(best(|s| (s.actor, s.recipient)));
    let of_recipients = if together {
        thresholds.side
    } else {
        least(best(|s| (s.recipient, s.actor)))
    };
    for s in &scores {
        let (score, name, list, least) = if s.actor >= s.recipient {
            (s.actor, "actor", &mut actors, of_actors)
        } else {
            (s.recipient, "recipient", &mut recipients, of_recipients)
        };
        if score < least {
            continue;
        }
        // what is done and what it is done with is nobody: "launches air strikes"
        if s.mention.is_none() && is_deed(&d.sentence.tokens[s.token]) {
            continue;
        }
        let believed = score >= thresholds.side;
        let Some(side) = resolve(context, s, believed, category) else {
            continue;
        };
        decisions.push(Scored {
            name: match &s.via {
                Some(via) => format!("{name} by model and {via}"),
                None => format!("{name} by model"),
            },
            score,
            span: Some(side.span),
        });
        // "his American counterpart Donald Trump" is one, so is "the Kurdish militia YPG"
        let covered = |other: &Actor| other.span.contains(side.span) && other.name == side.name;
        let twin = list
            .iter()
            .position(|other: &Actor| same(other, &side) || covered(other));
        if let Some(twin) = twin {
            // of "his" and the name the name
            let pronoun = |a: &Actor| {
                let mention = a.mention.and_then(|m| context.mentions.get(m));
                mention.is_some_and(|m| m.kind == MentionKind::Pronoun)
            };
            if pronoun(&list[twin]) && !pronoun(&side) && side.members.is_empty() {
                list[twin] = side;
            }
            continue;
        }
        weakest = weakest.min(score);
        if side.members.is_empty() {
            list.push(side);
        } else {
            list.extend(side.members);
        }
    }
    // "the governments expressed their support": they are named
    let head_of = |a: &Actor| {
        let mention = context.mentions.get(a.mention?)?;
        (mention.sentence == d.number).then_some(mention.head)
    };
    let subject = |at: usize| tokens[at].rel() == "nsubj" && tokens[at].head == tokens[token].head;
    if actors.iter().filter_map(head_of).any(subject) {
        let own = |at: usize| {
            tokens[at].upos == Upos::Pron
                && tokens[at].rel() == "nmod"
                && tokens[at].head == Some(token)
        };
        actors.retain(|a| !head_of(a).is_some_and(own));
    }
    // "police foil an attack": who puts it down does not do it
    if let Some(verb) = proposition::ended_by(d.sentence, text, token) {
        let ends = |a: &Actor| {
            let head = a.mention.map(|m| context.mentions[m].head);
            let above = head.filter(|&h| tokens[h].head == Some(verb));
            above.is_some_and(|h| tokens[h].rel() == "nsubj" || tokens[h].deprel == "obl:agent")
        };
        actors.retain(|a| !ends(a));
    }
    if category == Category::Consult && recipients.is_empty() {
        let met = |side: &Actor| {
            arguments.iter().any(|a| {
                matches!(a.role, Role::Partner | Role::Patient)
                    && a.mention.is_some()
                    && a.mention == side.mention
            })
        };
        let caller = |side: &Actor| {
            arguments
                .iter()
                .any(|a| a.role == Role::Agent && a.mention.is_some() && a.mention == side.mention)
        };
        // "Putin met Erdoğan": who meets whom
        if actors.iter().any(caller) && actors.iter().any(|a| met(a) && !caller(a)) {
            let (to, from) = std::mem::take(&mut actors)
                .into_iter()
                .partition(|a| met(a) && !caller(a));
            (recipients, actors) = (to, from);
        }
    }
    // "the envoy reassured that Moscow will continue": he speaks for it, it is nobody else
    if matches!(
        category,
        Category::Agree | Category::Cooperate | Category::Support | Category::Threaten
    ) {
        let government = |a: &Actor| a.sector.first().is_some_and(|s| s == "GOV");
        let speaks = |r: &Actor| {
            government(r)
                && actors
                    .iter()
                    .any(|a| a.country.is_some() && a.country == r.country && government(a))
        };
        recipients.retain(|r| !speaks(r));
    }
    // who demonstrates is not the police where demonstrators are named
    if category == Category::Protest && actors.len() == 1 && guards(&actors[0]) {
        let crowd = scored_mentions(context, d.number).find(|&m| {
            let head = &d.sentence.tokens[context.mentions[m].head];
            CROWDS.contains(&head.lemma.to_lowercase().as_str())
        });
        let subject = arguments.iter().any(|a| {
            a.role == Role::Agent && a.mention.is_some() && a.mention == actors[0].mention
        });
        if let (Some(m), false) = (crowd, subject)
            && let Some(people) = actor_of(context, m)
        {
            decisions.push(Scored {
                name: "rule those who protest".to_owned(),
                score: 0.6,
                span: Some(people.span),
            });
            recipients.retain(|r| !same(r, &people));
            actors = vec![people];
        } else if !subject {
            // "troops open fire during food riots": the pipeline adds those who are not named
            actors.clear();
        }
    }
    // "Spanish protests": the people do, not the state
    if category == Category::Protest {
        for actor in &mut actors {
            let state = actor.sector.first().is_some_and(|s| s == "GOV");
            let mention = actor.mention.and_then(|m| context.mentions.get(m));
            let land = mention.is_some_and(|m| {
                m.kind == MentionKind::Adjective || m.class == MentionClass::Place
            });
            if state && land {
                actor.sector = vec!["CVL".to_owned()];
                actor.name = None;
                actor.evidence.push("the people of a country".to_owned());
            }
        }
    }
    // "air strikes on the capital" hit those who live there
    if category == Category::Assault {
        for hit in &mut recipients {
            let mention = hit.mention.and_then(|m| context.mentions.get(m));
            let town = mention.is_some_and(|m| {
                m.kind == MentionKind::Nominal
                    && d.sentence.tokens[m.head]
                        .lemma
                        .eq_ignore_ascii_case("capital")
                    && m.sentence == d.number
            });
            if town && hit.name.is_none() {
                hit.sector = vec!["CVL".to_owned()];
            }
        }
    }
    // "sends troops to the border": they are its own
    if category == Category::Mobilize {
        let own = |r: &Actor| {
            r.name.is_none()
                && guards(r)
                && actors
                    .iter()
                    .any(|a| !is_of_stated_country(r) || a.country == r.country)
        };
        recipients.retain(|r| !own(r));
    }
    // "sends the foreign minister to Paris": the envoy is no host
    let lemma = d.sentence.tokens[token].lemma.to_lowercase();
    if category == Category::Consult && matches!(lemma.as_str(), "send" | "dispatch") {
        let home = |r: &Actor| r.country.is_some() && actors.iter().any(|a| a.country == r.country);
        recipients.retain(|r| !home(r));
    }
    // "the visit by the president's envoy for Syria to Tehran": the host is the one whom the visit is to
    if category == Category::Consult && VISITS.contains(&lemma.as_str()) {
        let host = host(context, d.number, d.sentence, token, &actors);
        if let Some(host) = host.filter(|h| !recipients.iter().any(|r| same(r, h))) {
            let inside = |r: &Actor| actors.iter().any(|a| a.span.contains(r.span));
            if recipients.iter().all(inside) {
                decisions.push(Scored {
                    name: "rule host of a visit to".to_owned(),
                    score: 0.6,
                    span: Some(host.span),
                });
                recipients = vec![host];
            }
        }
    }
    let rule: Option<RecipientRule> = match category {
        Category::Request => Some(asked),
        Category::Consult | Category::Cooperate | Category::Aid => None,
        _ => Some(against),
    };
    if let Some(rule) = rule.filter(|_| recipients.is_empty()) {
        let found = rule(
            context,
            d.number,
            d.sentence,
            token,
            &actors,
            &mut decisions,
        );
        recipients.extend(found);
    }

    // "Isobel Redmond resigns as Leader of the Opposition"
    let leavers = match category {
        Category::Retreat => Some(&mut actors),
        Category::Sanction => Some(&mut recipients),
        _ => None,
    };
    if let Some(leavers) = leavers
        && let Some(office) = office_left(context, d.number, d.sentence, token)
    {
        // who leaves it today was in it, whatever the tables say of the days after
        let unknown = |a: &Actor| {
            a.name.is_some() && (a.sector.is_empty() || a.sector == ["CVL"] || a.sector == ["ELI"])
        };
        for side in leavers.iter_mut().filter(|a| unknown(a)) {
            side.sector.clone_from(&office.sector);
            if side.country.is_none() {
                side.country.clone_from(&office.country);
            }
            // the resolver looks for this ending: what the text calls somebody holds for its day
            let why = format!("office of \"{}\", by the text", office.span.of(text));
            side.evidence.push(why);
        }
    }

    // mode and status
    let modes = modes(text, labels, &d, &category, &mut decisions);
    let (status, status_score) = status(labels, &d, &mut decisions);
    // future consultation, support, cooperation and aid are agreement (PLOVER, AGREE); announced retreat is concession
    if status == Status::Future {
        let to = match category {
            Category::Consult | Category::Support | Category::Cooperate | Category::Aid => {
                Some(Category::Agree)
            }
            Category::Retreat => Some(Category::Concede),
            _ => None,
        };
        if let Some(to) = to {
            decisions.push(Scored {
                name: format!("rule future {category} is {to}"),
                score: 1.0,
                span: None,
            });
            category = to;
        }
    }
    let modes = if codes::modes(category).any(|m| modes.iter().any(|k| k == m)) {
        modes
    } else {
        Vec::new()
    };

    // who says so: the parse first, then the model
    let covering = attribution::reporting(attributions, trigger, |a| {
        !attribution::takes_for_granted(d.sentence, a.cue, token)
    })
    .map(|i| &attributions[i]);
    let mut said_by = covering.and_then(|a| {
        let actor = context.actors.get(a.mention?)?.clone()?;
        Some((actor, a.cue))
    });
    if let Some((actor, cue)) = &said_by {
        decisions.push(Scored {
            name: "attribution by cue".to_owned(),
            score: 1.0,
            span: Some(*cue),
        });
        // "Human Rights Watch reports that he will be charged": who reports so does not do it
        let watches = actor.country.as_deref() == Some("NGO")
            || actor
                .sector
                .first()
                .is_some_and(|s| s == "JRN" || s == "SOC");
        let passive = d.sentence.child(token, "nsubj").is_some()
            && proposition::is_passive(d.sentence, token);
        if watches && passive {
            actors.retain(|a| !same(a, actor));
        }
        // what a side says of its own deed is no report of somebody else
        if actors.iter().any(|a: &Actor| same(a, actor)) {
            said_by = None;
        }
    } else if covering.is_none() {
        let best = scored_mentions(context, d.number)
            .map(|m| (m, role(labels.role_source, context.mentions[m].head)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((m, score)) = best.filter(|(_, score)| *score >= thresholds.source)
            && let Some(actor) = context.actors.get(m).cloned().flatten()
        {
            let cue = cue_beside(d.sentence, context.mentions[m].head).unwrap_or(actor.span);
            decisions.push(Scored {
                name: "source by model".to_owned(),
                score,
                span: Some(cue),
            });
            said_by = Some((actor, cue));
        }
    }

    let place_words: Vec<(usize, f32)> = (0..d.sentence.tokens.len())
        .map(|w| (w, role(labels.role_place, w)))
        .filter(|(_, p)| *p >= 0.3)
        .collect();
    let suffer: Vec<Span> = recipients.iter().map(|r| r.span).collect();
    let taker = Taker {
        trigger: token,
        category,
        recipients: &suffer,
    };
    let mut sizes = sizes::sizes(d.sentence, text, taker, d.triggers);
    let arrests = d.triggers.iter().filter(|(_, c)| *c == Category::Coerce);
    if category == Category::Coerce && modes.iter().any(|m| m == "arrest") && arrests.count() == 1 {
        count_arrested(context, d.sentence, &recipients, &mut sizes);
    }
    let contexts = contexts::contexts(text, d.sentence, category, &modes);
    let confidence = Features {
        trigger: d.candidate.score,
        category: d.candidate.share,
        side: weakest,
        sides: actors.len() + recipients.len(),
        status: status_score,
    }
    .confidence();
    Draft {
        trigger: token,
        place_words,
        event: Event {
            sentence: d.number,
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
                proposition: d.index,
                decisions,
            },
            confidence,
            cluster: 0,
        },
    }
}

/// "shelters the militants who killed 18 soldiers": who stands before the clause does it, nobody outside of it.
fn doer_of_clause(
    context: &Context<'_>,
    sentence: &Sentence,
    text: &str,
    trigger: usize,
    thresholds: &Thresholds,
    scores: &mut [SideScore],
) {
    let verb = &sentence.tokens[trigger];
    let Some(noun) = verb.head.filter(|_| verb.deprel == "acl:relcl") else {
        return;
    };
    let relative = sentence.children(trigger).any(|c| {
        let word = &sentence.tokens[c];
        word.deprel == "nsubj" && matches!(word.form(text), "who" | "that" | "which")
    });
    let known = |s: &SideScore| {
        let actor = s.mention.and_then(|m| context.actors.get(m)?.as_ref());
        let believed = s.actor.max(s.recipient) >= thresholds.side;
        s.token == noun && believed && actor.is_some_and(|a| !a.sector.is_empty())
    };
    let is_object = |t: usize| sentence.tokens[t].rel() == "obj";
    if !relative || !sentence.children(trigger).any(is_object) || !scores.iter().any(known) {
        return;
    }
    for s in scores {
        if s.token == noun {
            s.actor = s.actor.max(s.recipient);
            s.recipient = 0.0;
        } else if !sentence.dominates(trigger, s.token) {
            s.actor = 0.0;
        }
    }
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

/// Without a word for them, those arrested are the recipients: "a court sentences three men to prison".
fn count_arrested(
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

/// Is this noun a deed, a thing of the mind or a stretch of time?
fn is_deed(token: &Token) -> bool {
    matches!(
        token.entity.as_str(),
        "event" | "abstract" | "time" | "substance"
    )
}

/// The office that somebody leaves or loses, "as the defence minister".
fn office_left<'a>(
    context: &'a Context<'_>,
    number: usize,
    sentence: &Sentence,
    trigger: usize,
) -> Option<&'a Actor> {
    let text = context.document.text.as_str();
    let office = sentence
        .children(trigger)
        .find(|&c| sentence.stands_after(text, c, &["as"]))?;
    let index = mention_at(context, number, office)?;
    let actor = context.actors[index].as_ref()?;
    (!actor.sector.is_empty()).then_some(actor)
}

/// Those who protest.
const CROWDS: [&str; 7] = [
    "protester",
    "demonstrator",
    "marcher",
    "rioter",
    "striker",
    "crowd",
    "activist",
];

/// Do the words themselves tell the country, or was it taken from the text around?
fn is_of_stated_country(actor: &Actor) -> bool {
    actor.country.is_some() && actor.evidence.iter().any(|e| e.contains(" names "))
}

/// Police or soldiers?
fn guards(actor: &Actor) -> bool {
    let first = actor.sector.first().map_or("", String::as_str);
    matches!(first, "COP" | "MIL")
}

/// Nouns and verbs of visits.
const VISITS: [&str; 7] = [
    "visit", "trip", "travel", "journey", "tour", "arrive", "fly",
];

/// To whom a visit is: the first country or body behind "to" in the clause of the visit.
fn host(
    context: &Context<'_>,
    number: usize,
    sentence: &Sentence,
    trigger: usize,
    actors: &[Actor],
) -> Option<Actor> {
    let text = context.document.text.as_str();
    let found = (trigger + 1..sentence.tokens.len())
        .take_while(|&at| {
            let t = &sentence.tokens[at];
            !matches!(t.upos, Upos::Verb | Upos::Aux | Upos::Sconj)
                && !matches!(t.form(text), ";" | ":")
        })
        .find(|&at| sentence.stands_after(text, at, &["to"]))?;
    let host = actor_of(context, mention_at(context, number, found)?)?;
    let home = |a: &Actor| a.country.is_some() && a.country == host.country;
    (host.country.is_some() && !actors.iter().any(home)).then_some(host)
}

/// Finds a recipient that the model overlooked: context, number and words of the sentence, trigger, actors; what it
/// finds is written into the decisions.
type RecipientRule =
    fn(&Context<'_>, usize, &Sentence, usize, &[Actor], &mut Vec<Scored>) -> Option<Actor>;

/// Against whom it is: "will continue military actions against terrorists", "announces sanctions against Iran".
fn against(
    context: &Context<'_>,
    number: usize,
    sentence: &Sentence,
    trigger: usize,
    actors: &[Actor],
    decisions: &mut Vec<Scored>,
) -> Option<Actor> {
    let text = context.document.text.as_str();
    let below = |mut at: usize| {
        for _ in 0..sentence.tokens.len() {
            if at == trigger {
                return true;
            }
            // what another clause is about is not what this one is against
            if matches!(sentence.tokens[at].rel(), "conj" | "parataxis" | "advcl") {
                return false;
            }
            match sentence.tokens[at].head {
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    };
    let found = (trigger + 1..sentence.tokens.len())
        .find(|&at| sentence.stands_after(text, at, &["against"]) && below(at))?;
    let name = "rule the one it is against";
    other_side(context, number, found, actors, name, decisions)
}

/// Who is to do what is asked for: "calls for Russia to send troops", "urges that the Union lift its sanctions".
fn asked(
    context: &Context<'_>,
    number: usize,
    sentence: &Sentence,
    trigger: usize,
    actors: &[Actor],
    decisions: &mut Vec<Scored>,
) -> Option<Actor> {
    let deed = sentence.children(trigger).find(|&c| {
        matches!(
            sentence.tokens[c].rel(),
            "ccomp" | "xcomp" | "acl" | "advcl"
        )
    })?;
    let own = sentence
        .children(deed)
        .find(|&c| sentence.tokens[c].rel() == "nsubj");
    // "asks Russia to send troops"
    let addressed = || {
        let object = sentence
            .children(trigger)
            .find(|&c| matches!(sentence.tokens[c].rel(), "obj" | "iobj"));
        object.filter(|_| sentence.tokens[deed].rel() == "xcomp")
    };
    let subject = own.or_else(addressed)?;
    let name = "rule subject of what is asked";
    other_side(context, number, subject, actors, name, decisions)
}

/// Whom the mention with this head means, if that is none of the actors; `name` goes into the evidence.
fn other_side(
    context: &Context<'_>,
    number: usize,
    head: usize,
    actors: &[Actor],
    name: &str,
    decisions: &mut Vec<Scored>,
) -> Option<Actor> {
    let actor = actor_of(context, mention_at(context, number, head)?)?;
    if actors.iter().any(|a| same(a, &actor)) {
        return None;
    }
    decisions.push(Scored {
        name: name.to_owned(),
        score: 0.6,
        span: Some(actor.span),
    });
    Some(actor)
}

/// Does one of the sides act in politics?
fn is_political(event: &Event) -> bool {
    // the police and the courts have to do with athletes and actors as with anybody
    const PRIVATE: [&str; 12] = [
        "CVL", "ELI", "BUS", "EDU", "MED", "JRN", "SOC", "UNK", "REL", "LAB", "COP", "JUD",
    ];
    let mut sides = event.actors.iter().chain(&event.recipients);
    // a coach has troops, too
    sides.any(|a| {
        (a.country.is_some() || a.name.is_some())
            && a.sector.iter().any(|s| !PRIVATE.contains(&s.as_str()))
    })
}

/// Of two drafts of a sentence that say the same of the same sides, the surer stays: "protesters march in protest".
/// In the hand-coded rows fewer than one event in a hundred repeats category and sides.
fn without_doubles(context: &Context<'_>, drafts: &mut Vec<Draft>) {
    let equal = |a: &[Actor], b: &[Actor]| {
        a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| same(x, y)))
    };
    let linked = |a: &Draft, b: &Draft| {
        let tokens = &context.sentences[a.event.sentence].tokens;
        let climbs = |from: usize, to: usize| {
            let mut at = from;
            (0..tokens.len()).any(|_| match tokens[at].head {
                Some(head) => {
                    at = head;
                    head == to
                }
                None => false,
            })
        };
        climbs(a.trigger, b.trigger) || climbs(b.trigger, a.trigger)
    };
    let mut keep = vec![true; drafts.len()];
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
                && linked(a, b)
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

/// Sentences between an attack and the claim of responsibility for it.
const CLAIM_REACH: usize = 3;

/// Who claims responsibility is the actor of the nearest attack before that names none.
fn claimed(context: &Context<'_>, drafts: &mut [Draft]) {
    for (number, sentence) in context.sentences.iter().enumerate() {
        // whose own attack the sentence tells claims that one
        let told = drafts.iter().any(|d| {
            d.event.sentence == number
                && d.event.category == Category::Assault
                && !d.event.actors.is_empty()
        });
        let actors: Vec<Actor> = claims::claimants(sentence)
            .into_iter()
            .filter_map(|token| actor_of(context, mention_at(context, number, token)?))
            .collect();
        let Some(first) = actors.first() else {
            continue;
        };
        // "raids on Boko Haram camps" are not its own
        let suffers = |d: &Draft| {
            d.event.sentence != number
                && scored_mentions(context, d.event.sentence).any(|m| {
                    let below = context.sentences[d.event.sentence]
                        .dominates(d.trigger, context.mentions[m].head);
                    let actor = context.actors[m].as_ref();
                    below && actor.is_some_and(|a| actors.iter().any(|c| same(a, c)))
                })
        };
        let open = |d: &Draft| {
            !told
                && d.event.category == Category::Assault
                && d.event.actors.is_empty()
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
fn prison_terms(context: &Context<'_>, number: usize, drafts: &mut Vec<Draft>) {
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

/// The same one: the same words, chain or name.
fn same(a: &Actor, b: &Actor) -> bool {
    a.span == b.span
        || (a.entity.is_some() && a.entity == b.entity)
        || (a.name.is_some() && a.name == b.name)
}

/// What it takes from the belief in a side that the parse reads as the place ("in Kabul").
const PLACE_MALUS: f32 = 0.45;

/// Belief from which the model's mode stands against words of the sentence.
const SURE_OF_MODE: f32 = 0.75;

fn modes(
    text: &str,
    labels: &Labels,
    d: &Draftable<'_>,
    category: &Category,
    decisions: &mut Vec<Scored>,
) -> Vec<String> {
    let row = d.output.mode.row(d.candidate.token);
    // among the modes of the category and "none"
    let allowed: Vec<&str> = codes::modes(*category).collect();
    let mut none = 0.0;
    let mut total = 0.0;
    let mut best: Option<(&str, f32)> = None;
    for (name, &p) in labels.mode.iter().zip(row) {
        match name.as_deref() {
            None => {
                none += p;
                total += p;
            }
            Some(name) if allowed.contains(&name) => {
                total += p;
                if best.is_none_or(|(_, b)| p > b) {
                    best = Some((name, p));
                }
            }
            Some(_) => {}
        }
    }
    // the model decides where it is sure, else words that name the weapon or way do
    let sure = best.map_or(0.0, |(_, p)| p).max(none) / total.max(f32::MIN_POSITIVE);
    if sure < SURE_OF_MODE
        && let Some((mode, cue)) = contexts::mode_cue(text, d.sentence, *category)
    {
        decisions.push(Scored {
            name: format!("rule mode {mode} (\"{cue}\")"),
            score: 1.0,
            span: None,
        });
        return vec![mode.to_owned()];
    }
    match best {
        Some((name, p)) if p > none && total > 0.0 => {
            decisions.push(Scored {
                name: format!("model mode {name}"),
                score: p / total,
                span: None,
            });
            vec![name.to_owned()]
        }
        _ => Vec::new(),
    }
}

/// Belief in "actual" under which a rule for the future decides; held-back rows: 6 of 7 such cases right.
const UNSURE_OF_ACTUAL: f32 = 0.7;

fn status(labels: &Labels, d: &Draftable<'_>, decisions: &mut Vec<Scored>) -> (Status, f32) {
    let row = d.output.status.row(d.candidate.token);
    let mut best = (Status::Actual, 0.0);
    for (status, &p) in labels.status.iter().zip(row) {
        if p > best.1 {
            best = (*status, p);
        }
    }
    decisions.push(Scored {
        name: format!("model status {}", best.0),
        score: best.1,
        span: None,
    });
    if let Some(found) = d.proposition
        && !found.status_evidence.is_empty()
    {
        decisions.push(Scored {
            name: format!(
                "rule status {} ({})",
                found.status,
                found.status_evidence.join(", ")
            ),
            score: 1.0,
            span: None,
        });
        // a plain word for negation beats the model, which overlooks "not one lorry has crossed"; not so where
        // refusing is the event itself ("will not talk" is an actual REJECT)
        let refusal = d.candidate.category == Category::Reject;
        if found.status == Status::Negation
            && best.0 != Status::Negation
            && !refusal
            && status::is_plain_negation(&found.status_evidence)
        {
            return (Status::Negation, 1.0 - best.1);
        }
        // so does "try to"
        if found.status == Status::Hypothetical
            && matches!(best.0, Status::Actual | Status::Historical)
            && (best.1 < UNSURE_OF_ACTUAL
                && d.sentence.tokens[d.candidate.token].upos == Upos::Verb
                || status::is_penalty_ahead(&found.status_evidence))
            && !refusal
        {
            return (Status::Hypothetical, 1.0 - best.1);
        }
        // "will", "plan to" beat a model that is not sure
        if found.status == Status::Future
            && best.0 == Status::Actual
            && best.1 < UNSURE_OF_ACTUAL
            && !refusal
        {
            return (Status::Future, 1.0 - best.1);
        }
    }
    best
}

/// Mentions of a sentence whose actor is known.
fn scored_mentions<'a>(
    context: &'a Context<'_>,
    sentence: usize,
) -> impl Iterator<Item = usize> + 'a {
    context
        .mentions
        .iter()
        .enumerate()
        .filter(move |(index, m)| {
            m.sentence == sentence && context.actors.get(*index).is_some_and(Option::is_some)
        })
        .map(|(index, _)| index)
}

/// The longest mention with this head.
fn mention_at(context: &Context<'_>, sentence: usize, head: usize) -> Option<usize> {
    context
        .mentions
        .iter()
        .enumerate()
        .filter(|(_, m)| m.sentence == sentence && m.head == head)
        .max_by_key(|(_, m)| m.span.len_bytes())
        .map(|(index, _)| index)
}

/// The longest mention inside a range that holds its first or last word.
fn mention_of(context: &Context<'_>, span: Span) -> Option<usize> {
    context
        .mentions
        .iter()
        .enumerate()
        .filter(|(_, m)| m.span.overlaps(span) && (span.contains(m.span) || m.span.contains(span)))
        .max_by_key(|(_, m)| {
            let head = &context.sentences[m.sentence].tokens[m.head];
            let inside = span.contains(head.span);
            (inside, m.span.len_bytes(), std::cmp::Reverse(m.span.start))
        })
        .map(|(index, _)| index)
}

/// Beliefs for every mention of the sentence, and for nouns that no mention covers, nested ones left out.
fn side_scores(
    context: &Context<'_>,
    number: usize,
    sentence: &Sentence,
    arguments: &[Argument],
    thresholds: &Thresholds,
    role: impl Fn(usize) -> (f32, f32),
) -> Vec<SideScore> {
    let is_target = |head: usize| {
        let actor = mention_at(context, number, head)
            .and_then(|m| context.actors.get(m)?.as_ref())
            .and_then(|a| a.sector.first());
        let deed = sentence.tokens[head]
            .head
            .map(|h| sentence.tokens[h].lemma.to_lowercase());
        let attack = deed.is_some_and(|d| {
            matches!(
                d.as_str(),
                "attack" | "bombing" | "shooting" | "siege" | "assault" | "ambush"
            )
        });
        attack
            && actor.is_some_and(|s| {
                matches!(
                    s.as_str(),
                    "REL" | "CVL" | "BUS" | "EDU" | "JRN" | "JUD" | "LEG" | "MED"
                )
            })
    };
    let bonus = |head: usize| -> (f32, f32, Option<String>) {
        let Some(argument) = arguments.iter().find(|a| a.token == head) else {
            return (0.0, 0.0, None);
        };
        let via = Some(format!("parse ({})", argument.via));
        // subjects of passives, objects and by-phrases are surer than what is found through control or prepositions
        let core = matches!(argument.via.as_str(), "nsubj:pass" | "obj" | "by-phrase");
        let weight = if core {
            thresholds.core
        } else {
            thresholds.syntax
        };
        match argument.role {
            // "the Coptic Church bombing": who does not fight is hit
            Role::Agent if argument.via == "modifier" && is_target(head) => (0.0, weight, via),
            Role::Agent => (weight, 0.0, via),
            Role::Patient => (0.0, weight, via),
            Role::Place => (-PLACE_MALUS, -PLACE_MALUS, None),
            Role::Partner => (thresholds.syntax / 2.0, thresholds.syntax / 2.0, via),
            _ => (0.0, 0.0, None),
        }
    };
    let mut scores: Vec<SideScore> = Vec::new();
    for (index, mention) in context
        .mentions
        .iter()
        .enumerate()
        .filter(|(_, m)| m.sentence == number)
    {
        let (mut actor, mut recipient) = role(mention.head);
        // title and name are one: what is believed of either holds
        for other in mention.start..mention.end {
            let token = &sentence.tokens[other];
            let joined =
                token.deprel == "nmod:desc" || detente_mention::is_titled_name(sentence, other);
            if joined && token.head == Some(mention.head) {
                let (a, r) = role(other);
                actor = actor.max(a);
                recipient = recipient.max(r);
            }
        }
        let (a, r, via) = bonus(mention.head);
        scores.push(SideScore {
            mention: Some(index),
            token: mention.head,
            span: mention.span,
            actor: (actor + a * (1.0 - actor)).max(0.0),
            recipient: (recipient + r * (1.0 - recipient)).max(0.0),
            via,
        });
    }
    for token in 0..sentence.tokens.len() {
        let nominal = matches!(
            sentence.tokens[token].upos,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num
        );
        let inside = scores
            .iter()
            .any(|s| s.span.contains(sentence.tokens[token].span));
        let (actor, recipient) = role(token);
        let above = sentence.tokens[token].head.is_some_and(|h| {
            let (a, r) = role(h);
            a.max(r) >= thresholds.side
                && matches!(
                    sentence.tokens[token].rel(),
                    "compound" | "flat" | "nummod" | "amod" | "nmod" | "det"
                )
        });
        if nominal && !inside && !above && actor.max(recipient) >= thresholds.side {
            scores.push(SideScore {
                mention: None,
                token,
                span: sentence.cover(&proposition::phrase(sentence, token)),
                actor,
                recipient,
                via: None,
            });
        }
    }
    // "the president says that he expelled": what is believed of either mention of one is believed of both
    let entity = |s: &SideScore| {
        let actor = context.actors.get(s.mention?)?.as_ref()?;
        actor.entity
    };
    let beliefs: Vec<(Option<usize>, f32, f32)> = scores
        .iter()
        .map(|s| (entity(s), s.actor, s.recipient))
        .collect();
    for (i, s) in scores.iter_mut().enumerate() {
        let Some(own) = beliefs[i].0 else { continue };
        for (j, (other, actor, recipient)) in beliefs.iter().enumerate() {
            if j != i && *other == Some(own) {
                s.actor = s.actor.max(1.0 - (1.0 - beliefs[i].1) * (1.0 - actor));
                s.recipient = s
                    .recipient
                    .max(1.0 - (1.0 - beliefs[i].2) * (1.0 - recipient));
            }
        }
    }
    // "the army and the rebels": what holds of the first holds of the second
    let firsts: Vec<(usize, f32, f32)> = scores
        .iter()
        .map(|s| (s.token, s.actor, s.recipient))
        .collect();
    for s in &mut scores {
        let token = &sentence.tokens[s.token];
        if token.rel() != "conj" {
            continue;
        }
        let Some((_, actor, recipient)) = firsts.iter().find(|(t, ..)| token.head == Some(*t))
        else {
            continue;
        };
        if *actor >= thresholds.side && actor >= recipient {
            s.actor += thresholds.conjunct * (1.0 - s.actor);
        } else if *recipient >= thresholds.side {
            s.recipient += thresholds.conjunct * (1.0 - s.recipient);
        }
    }
    // "two Belarusian citizens": the adjective is no side beside them
    let country = |s: &SideScore| {
        let actor = context.actors.get(s.mention?)?.as_ref()?;
        actor.country.clone()
    };
    let inner: Vec<bool> = scores
        .iter()
        .map(|s| {
            let adjective = s
                .mention
                .is_some_and(|m| context.mentions[m].kind == MentionKind::Adjective);
            let argued = arguments.iter().any(|a| a.token == s.token);
            adjective
                && !argued
                && scores.iter().any(|outer| {
                    outer.span != s.span
                        && outer.span.contains(s.span)
                        && outer.actor.max(outer.recipient) >= thresholds.side
                        && outer.mention.is_some()
                        && country(outer).is_some()
                        && country(outer) == country(s)
                })
        })
        .collect();
    let mut dropped = inner.iter();
    scores.retain(|_| !*dropped.next().unwrap_or(&false));
    // of nested ones the outer, unless only the inner is believed
    let believed = |s: &SideScore| s.actor.max(s.recipient) >= thresholds.side;
    let drop: Vec<bool> = scores
        .iter()
        .enumerate()
        .map(|(i, s)| {
            scores.iter().enumerate().any(|(j, outer)| {
                i != j
                    && believed(outer)
                    && outer.span.contains(s.span)
                    && (outer.span != s.span
                        || (outer.mention.is_some(), j) < (s.mention.is_some(), i))
                    && same_role(outer, s, thresholds.side)
                    && context_prefers(context, outer, s)
            })
        })
        .collect();
    let mut drops = drop.iter();
    scores.retain(|_| !*drops.next().unwrap_or(&false));
    scores
}

/// An inner mention that is believed in another role than the outer is a side of its own: "the envoy's visit to Tehran".
fn same_role(outer: &SideScore, inner: &SideScore, side: f32) -> bool {
    let believed = inner.actor.max(inner.recipient) >= side;
    !believed || (outer.actor >= outer.recipient) == (inner.actor >= inner.recipient)
}

/// Of two nested believed mentions the outer stands, unless it is nobody.
fn context_prefers(context: &Context<'_>, outer: &SideScore, _inner: &SideScore) -> bool {
    outer
        .mention
        .is_none_or(|m| context.actors.get(m).is_some_and(Option::is_some))
}

/// Whom the name right behind a common noun means: "the rebel group M23", "NATO ally Turkey".
fn name_behind<'a>(context: &'a Context<'_>, index: usize) -> Option<&'a Actor> {
    let noun = &context.mentions[index];
    if noun.kind != MentionKind::Nominal || noun.class == MentionClass::Place {
        return None;
    }
    let tokens = &context.sentences[noun.sentence].tokens;
    // "the ruling party, the National League for Democracy,"
    let text = context.document.text.as_str();
    let behind_comma = |start: usize| {
        start == noun.end + 1
            && tokens[noun.end].form(text) == ","
            && noun.class == MentionClass::Organization
    };
    let beside = |t: usize| matches!(tokens[t].rel(), "appos" | "flat" | "compound" | "nmod:desc");
    let below = |a: usize, b: usize| {
        (tokens[a].head == Some(b) || tokens[b].head == Some(a)) && (beside(a) || beside(b))
    };
    // the parse takes both for the subject
    let twins = |a: usize, b: usize| {
        tokens[a].head.is_some()
            && tokens[a].head == tokens[b].head
            && matches!(tokens[a].rel(), "nsubj" | "obj")
            && (tokens[a].rel() == tokens[b].rel() || beside(b))
    };
    let (found, _) = context.mentions.iter().enumerate().find(|(_, m)| {
        m.sentence == noun.sentence
            && m.kind == MentionKind::Named
            && (m.start == noun.end || behind_comma(m.start))
            && (below(m.head, noun.head) || twins(m.head, noun.head))
    })?;
    context.actors[found].as_ref().filter(|a| a.name.is_some())
}

/// Whom a mention means, as a side.
fn actor_of(context: &Context<'_>, index: usize) -> Option<Actor> {
    let mention = context.mentions.get(index)?;
    let mut actor = context.actors.get(index)?.clone()?;
    if let Some(named) = name_behind(context, index) {
        let own = std::mem::take(&mut actor.sector);
        let span = mention.span.cover(named.span);
        actor = Actor {
            span,
            ..named.clone()
        };
        if actor.sector.is_empty() || actor.sector == ["CVL"] {
            actor.sector = own;
        }
    } else if mention.kind != MentionKind::Pronoun {
        actor.span = mention.span;
    }
    actor.mention = Some(index);
    Some(actor)
}

/// The sector of a word for police, soldiers or rebels that modifies another noun.
fn sector_of_word(context: &Context<'_>, side: &SideScore) -> Option<String> {
    let sentence = context
        .sentences
        .iter()
        .find(|s| s.span.contains(side.span))?;
    sector_of_doer(&sentence.tokens[side.token].lemma.to_lowercase()).map(str::to_owned)
}

/// The sector of police, soldiers or rebels whose lemma stands before a deed: "an insurgent ambush".
pub fn sector_of_doer(lemma: &str) -> Option<&'static str> {
    Some(match lemma {
        "police" => "COP",
        "army" | "military" | "navy" => "MIL",
        "government" | "state" => "GOV",
        "opposition" => "OPP",
        "rebel" | "insurgent" | "guerrilla" | "militant" | "jihadist" | "separatist" => "REB",
        "terrorist" => "UAF",
        _ => return None,
    })
}

/// Whom a side means; the resolver may know nobody for words that the model believes in.
fn resolve(
    context: &Context<'_>,
    side: &SideScore,
    believed: bool,
    category: Category,
) -> Option<Actor> {
    let nobody = |sector: Option<String>, confidence: f32, why: &str| Actor {
        span: side.span,
        sector: sector.into_iter().collect(),
        confidence,
        evidence: vec![why.to_owned()],
        ..Actor::default()
    };
    let Some(index) = side.mention else {
        // "police custody", "an insurgent ambush"
        return Some(match sector_of_word(context, side) {
            Some(sector) => nobody(Some(sector), 0.4, "role noun without a mention"),
            None => nobody(Some("UNK".to_owned()), 0.3, UNKNOWN_WORDS),
        });
    };
    actor_of(context, index).or_else(|| {
        let mention = &context.mentions[index];
        let token = &context.sentences[mention.sentence].tokens[mention.head];
        if !believed || matches!(token.rel(), "amod" | "compound") {
            return None;
        }
        let mut actor = match name_behind(context, index) {
            Some(named) => Actor {
                span: mention.span.cover(named.span),
                ..named.clone()
            },
            None => nobody(None, 0.3, UNKNOWN_WORDS),
        };
        actor.mention = Some(index);
        // "five Iranian entities", "Kuwait's fund"
        let owner = context.mentions.iter().zip(context.actors).find(|(m, a)| {
            m.sentence == mention.sentence
                && mention.span.contains(m.span)
                && m.class == MentionClass::Place
                && a.as_ref().is_some_and(|a| a.country.is_some())
        });
        if let Some(owner) = owner.and_then(|(_, a)| a.as_ref())
            && actor.country.is_none()
        {
            actor.country.clone_from(&owner.country);
            let why = format!("country of \"{}\"", owner.span.of(&context.document.text));
            actor.evidence.push(why);
        }
        let stands = match (mention.kind, mention.class) {
            (MentionKind::Pronoun | MentionKind::Adjective, _) | (_, MentionClass::Other) => false,
            // what is taken, hit or closed is a place; whom one breaks with is a state
            (MentionKind::Named, MentionClass::Place) => {
                side.recipient > side.actor
                    && !matches!(category, Category::Assault | Category::Coerce)
            }
            (MentionKind::Nominal, MentionClass::Place) => actor.country.is_some(),
            _ => true,
        };
        stands.then_some(actor)
    })
}

/// Evidence of a side that only its words make one; the pipeline looks for the country of its place.
pub const UNKNOWN_WORDS: &str = "words that no table knows";

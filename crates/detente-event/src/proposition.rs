//! Who did what to whom, as said: arguments of verbs and event nouns from the parse.
//!
//! Works on universal dependencies. Arguments are found through active and passive voice, control and raising,
//! relative clauses, participles, coordination, light verbs ("launch an attack on") and nominalisation ("the visit by
//! X to Y"). Each argument says which rule found it.

use std::collections::BTreeSet;

pub use detente_mention::phrase;
use detente_text::{Sentence, Token, Upos};

use crate::{Argument, Proposition, Role, status};

/// Prepositions that mark the one against or for whom something is done.
const TOWARD: &[&str] = &[
    "against", "on", "upon", "at", "to", "toward", "towards", "from", "of", "into", "for", "after",
    "onto",
];

/// Nouns of deeds that their owner suffers: "the general's arrest".
const SUFFERED_NOUNS: &[&str] = &[
    "abduction",
    "acquittal",
    "arrest",
    "assassination",
    "captivity",
    "capture",
    "conviction",
    "custody",
    "death",
    "deportation",
    "detention",
    "dismissal",
    "eviction",
    "execution",
    "expulsion",
    "extradition",
    "impeachment",
    "imprisonment",
    "kidnapping",
    "killing",
    "murder",
    "ouster",
    "overthrow",
    "release",
    "removal",
    "trial",
];

/// What is fired comes from where "from" says, and is not aimed at it.
const FIRED: &[&str] = &[
    "fire", "launch", "missile", "rocket", "shell", "shelling", "shoot", "strike", "attack",
];

/// Passives whose subject is no victim of the deed that the clause goes on to name: "is linked with an attack".
const NO_VICTIM: &[&str] = &[
    "accuse", "base", "charge", "connect", "convict", "fire", "include", "involve", "link", "name",
    "sack", "sentence", "suspect", "use",
];

/// Verbs whose object does what the infinitive says: "urged Israel to stop".
const OBJECT_CONTROL: &[&str] = &[
    "allow",
    "appeal",
    "ask",
    "authorize",
    "beg",
    "call",
    "cause",
    "compel",
    "convince",
    "direct",
    "enable",
    "encourage",
    "force",
    "help",
    "implore",
    "instruct",
    "invite",
    "lead",
    "let",
    "make",
    "mandate",
    "oblige",
    "order",
    "permit",
    "persuade",
    "pressure",
    "prompt",
    "push",
    "require",
    "send",
    "task",
    "teach",
    "tell",
    "urge",
    "warn",
];

/// Verbs that carry no event of their own beside an event noun as object: "held talks", "carried out an attack".
pub const LIGHT_VERBS: &[&str] = &[
    "begin",
    "bring",
    "carry",
    "commit",
    "complete",
    "conclude",
    "conduct",
    "continue",
    "deliver",
    "do",
    "end",
    "execute",
    "express",
    "file",
    "finish",
    "give",
    "have",
    "hold",
    "host",
    "impose",
    "initiate",
    "issue",
    "launch",
    "lay",
    "lead",
    "lodge",
    "make",
    "mount",
    "offer",
    "open",
    "order",
    "pay",
    "perform",
    "place",
    "plan",
    "put",
    "reach",
    "resume",
    "run",
    "send",
    "sign",
    "stage",
    "start",
    "take",
    "undertake",
    "unleash",
    "voice",
    "wage",
    "reaffirm",
    "reiterate",
    "extend",
    "provide",
    "suffer",
    "face",
    "undergo",
    "receive",
];

/// Heads of times; a final "s" is taken off before the look-up.
const TIME_WORDS: &[&str] = &[
    "afternoon",
    "april",
    "august",
    "century",
    "dawn",
    "day",
    "decade",
    "december",
    "dusk",
    "eve",
    "evening",
    "february",
    "friday",
    "hour",
    "january",
    "july",
    "june",
    "march",
    "may",
    "midnight",
    "minute",
    "monday",
    "month",
    "morning",
    "night",
    "noon",
    "november",
    "october",
    "saturday",
    "september",
    "sunday",
    "thursday",
    "time",
    "today",
    "tomorrow",
    "tuesday",
    "wednesday",
    "week",
    "weekend",
    "year",
    "yesterday",
];

/// Verbs that a headline puts in the passive without "were": "Three killed in blast", "Editor arrested in Cairo".
const HEADLINE_PASSIVE: &[&str] = &[
    "arrest", "behead", "capture", "detain", "evacuate", "execute", "expel", "hurt", "injure",
    "jail", "kidnap", "kill", "release", "sentence", "shoot", "wound",
];

/// Light verbs whose subject undergoes the noun: "suffered an attack".
const UNDERGO: &[&str] = &["suffer", "face", "undergo", "receive"];

/// Verbs whose subject gets what somebody gives: "Kenya receives aid from Japan".
const TAKES: &[&str] = &["receive", "obtain"];

/// Nouns whose "of" phrase or possessor does the deed: "the visit of X", "Russia's withdrawal".
const AGENT_NOUNS: &[&str] = &[
    "advance",
    "agreement",
    "announcement",
    "appeal",
    "arrival",
    "attempt",
    "call",
    "claim",
    "condemnation",
    "decision",
    "demand",
    "demonstration",
    "departure",
    "intervention",
    "meeting",
    "offer",
    "pledge",
    "promise",
    "protest",
    "rally",
    "refusal",
    "rejection",
    "request",
    "resignation",
    "retreat",
    "return",
    "statement",
    "strike",
    "talk",
    "threat",
    "trip",
    "visit",
    "vow",
    "warning",
    "withdrawal",
    "march",
    "riot",
    "support",
    "mutiny",
    "pullout",
    "exit",
];

/// Nouns that a place name before them locates.
const MEETING_NOUNS: &[&str] = &[
    "accord",
    "agreement",
    "ceremony",
    "conference",
    "congress",
    "deal",
    "declaration",
    "forum",
    "meeting",
    "negotiation",
    "process",
    "round",
    "session",
    "summit",
    "talk",
    "treaty",
];

/// Words that say nothing of the side itself: "thousands of protesters" means the protesters.
pub const QUANTITY_NOUNS: &[&str] = &[
    "group", "number", "dozen", "hundred", "thousand", "million", "score", "majority", "handful",
    "crowd", "lot", "pair", "couple", "series", "half", "member", "ten", "total", "part", "rest",
    "wave", "some", "many", "most", "all", "one", "none", "several", "each", "two", "three",
    "four", "five",
];

/// Collects arguments without repeating a token.
struct Collector<'s> {
    sentence: &'s Sentence,
    text: &'s str,
    seen: BTreeSet<usize>,
    out: Vec<Argument>,
}

impl Collector<'_> {
    /// Adds the argument headed by `token` with all that is coordinated with it.
    fn add(&mut self, role: Role, token: usize, via: &str) {
        let mut heads = vec![token];
        heads.extend(self.sentence.children(token).filter(|&c| {
            self.sentence.tokens[c].rel() == "conj" && is_nominal(&self.sentence.tokens[c])
        }));
        for head in heads {
            let head = self.see_through(head);
            if self.seen.insert(head) {
                let subtree: Vec<usize> = phrase(self.sentence, head);
                self.out.push(Argument {
                    role,
                    token: head,
                    span: self.sentence.cover(&subtree),
                    mention: None,
                    via: via.to_owned(),
                });
            }
        }
    }

    /// "thousands of protesters" → protesters; "who" → its antecedent.
    fn see_through(&self, token: usize) -> usize {
        let s = self.sentence;
        let t = &s.tokens[token];
        if t.has("PronType=Rel")
            || matches!(lower(t.form(self.text)).as_str(), "who" | "which" | "whom")
        {
            let mut at = token;
            for _ in 0..4 {
                let Some(head) = s.tokens[at].head else { break };
                if s.tokens[at].deprel == "acl:relcl" {
                    return head;
                }
                at = head;
            }
        }
        if QUANTITY_NOUNS.contains(&t.lemma.as_str())
            && !matches!(t.upos, Upos::Propn)
            && let Some(inner) = s
                .children(token)
                .find(|&c| s.tokens[c].rel() == "nmod" && case(s, self.text, c) == "of")
        {
            return inner;
        }
        token
    }
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn is_nominal(token: &Token) -> bool {
    matches!(
        token.upos,
        Upos::Noun
            | Upos::Propn
            | Upos::Pron
            | Upos::Num
            | Upos::Adj
            | Upos::X
            | Upos::Sym
            | Upos::Det
    )
}

/// Lower-cased preposition of a nominal; empty if it has none.
pub fn case(sentence: &Sentence, text: &str, token: usize) -> String {
    sentence
        .children(token)
        .filter(|&c| sentence.tokens[c].rel() == "case" && c < token)
        .map(|c| {
            let mut word = lower(sentence.tokens[c].form(text));
            for fixed in sentence
                .children(c)
                .filter(|&f| sentence.tokens[f].deprel == "fixed")
            {
                word.push(' ');
                word.push_str(&lower(sentence.tokens[fixed].form(text)));
            }
            word
        })
        .next()
        .unwrap_or_default()
}

/// Does the nominal name a time ("on Monday", "in 2014", "at dawn")?
fn is_time(sentence: &Sentence, text: &str, token: usize) -> bool {
    let form = sentence.tokens[token].form(text);
    let word = lower(form);
    TIME_WORDS.contains(&word.trim_end_matches('s'))
        || (word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && word.starts_with(['1', '2']))
}

/// Is the verb in the passive, or a past participle that modifies a noun?
pub fn is_passive(sentence: &Sentence, verb: usize) -> bool {
    let token = &sentence.tokens[verb];
    sentence
        .children(verb)
        .any(|c| matches!(sentence.tokens[c].deprel.as_str(), "nsubj:pass" | "aux:pass" | "csubj:pass"))
        || (token.xpos == "VBN"
            && matches!(token.rel(), "acl" | "amod" | "advcl")
            && token.deprel != "acl:relcl"
            && !sentence.children(verb).any(|c| matches!(sentence.tokens[c].rel(), "nsubj" | "aux" | "obj")))
        || (token.xpos == "VBN"
            && token.head.is_none()
            && !sentence.children(verb).any(|c| matches!(sentence.tokens[c].rel(), "aux" | "obj" | "nsubj")))
        // "was arrested and beaten by police"
        || (token.xpos == "VBN"
            && token.rel() == "conj"
            && !sentence.children(verb).any(|c| matches!(sentence.tokens[c].rel(), "aux" | "obj" | "nsubj"))
            && token.head.is_some_and(|h| {
                sentence.children(h).any(|c| sentence.tokens[c].deprel == "aux:pass")
            }))
        // tagged as the past tense: "Three people killed in blast"
        || (token.xpos == "VBD"
            && token.head.is_none()
            && HEADLINE_PASSIVE.contains(&token.lemma.as_str())
            && sentence.children(verb).any(|c| sentence.tokens[c].rel() == "obl")
            && !sentence.children(verb).any(|c| {
                matches!(sentence.tokens[c].rel(), "aux" | "obj" | "ccomp" | "xcomp")
                    || sentence.tokens[c].upos == Upos::Pron
            }))
        // "Three killed in blast": the subject of a headline's participle undergoes it
        || (token.xpos == "VBN"
            && token.head.is_none()
            && !sentence.children(verb).any(|c| matches!(sentence.tokens[c].rel(), "aux" | "obj")))
}

/// Verbs of those who put an end to a deed.
const ENDS: &[&str] = &[
    "avert", "crush", "foil", "prevent", "quash", "quell", "repel", "suppress", "thwart",
];

/// The verb with which somebody ends the deed before it is done: "foil an attack", "put down a coup".
pub fn ended_by(sentence: &Sentence, text: &str, deed: usize) -> Option<usize> {
    // "a coup attempt"
    let attempt = sentence.tokens[deed].rel() == "compound";
    let at = if attempt {
        sentence.tokens[deed].head?
    } else {
        deed
    };
    let verb = sentence.tokens[at].head?;
    let ended = sentence.tokens[at].rel() == "obj" || sentence.tokens[at].deprel == "nsubj:pass";
    let lemma = sentence.tokens[verb].lemma.to_lowercase();
    let down = lemma == "put"
        && sentence
            .children(verb)
            .any(|c| lower(sentence.tokens[c].form(text)) == "down");
    (ended && (down || ENDS.contains(&lemma.as_str()))).then_some(verb)
}

/// The verb's own subject token with the relation that holds it.
fn own_subject(sentence: &Sentence, verb: usize) -> Option<usize> {
    sentence
        .children(verb)
        .find(|&c| sentence.tokens[c].rel() == "nsubj")
}

/// Who does (or, of a passive, undergoes) the verb, looked for in the clauses above.
fn subject(sentence: &Sentence, verb: usize, depth: usize) -> Option<(usize, &'static str)> {
    if let Some(own) = own_subject(sentence, verb) {
        return Some((own, "nsubj"));
    }
    if depth > 6 {
        return None;
    }
    let token = &sentence.tokens[verb];
    let above = token.head?;
    let governor = &sentence.tokens[above];
    match token.rel() {
        "xcomp" | "ccomp" if governor.upos == Upos::Verb || governor.upos == Upos::Aux => {
            let object = sentence
                .child(above, "obj")
                .or_else(|| sentence.child(above, "iobj"));
            if let (Some(object), true) =
                (object, OBJECT_CONTROL.contains(&governor.lemma.as_str()))
            {
                return Some((object, "object control"));
            }
            // "claims to have captured", whatever the parse calls the infinitive
            let infinitive = sentence
                .children(verb)
                .any(|c| sentence.tokens[c].xpos == "TO" && sentence.tokens[c].rel() == "mark");
            if is_passive(sentence, above) || token.rel() == "xcomp" || infinitive {
                return subject(sentence, above, depth + 1).map(|(s, _)| (s, "control"));
            }
            None
        }
        "xcomp" => subject(sentence, above, depth + 1).map(|(s, _)| (s, "control")),
        "conj" if matches!(governor.upos, Upos::Verb | Upos::Adj | Upos::Aux) => {
            subject(sentence, above, depth + 1).map(|(s, _)| (s, "coordination"))
        }
        "advcl"
            if governor.upos == Upos::Verb
                && OBJECT_CONTROL.contains(&governor.lemma.as_str())
                && sentence
                    .children(verb)
                    .any(|c| sentence.tokens[c].xpos == "TO")
                && sentence
                    .child(above, "obj")
                    .is_some_and(|o| above < o && o < verb) =>
        {
            // "ordered the troops to attack", whatever the parse calls the infinitive
            sentence.child(above, "obj").map(|o| (o, "object control"))
        }
        "advcl" | "parataxis" if matches!(governor.upos, Upos::Verb | Upos::Adj | Upos::Aux) => {
            // "killing 12", "to discuss", "after meeting": the doer of the main clause
            subject(sentence, above, depth + 1).map(|(s, _)| (s, "participle"))
        }
        // "the ousted president", "a kidnapped journalist"
        "amod" if token.xpos == "VBN" => Some((above, "participle")),
        "acl" if token.deprel != "acl:relcl" => Some((above, "participle")),
        "acl"
            if !sentence
                .children(verb)
                .any(|c| sentence.tokens[c].rel() == "nsubj") =>
        {
            Some((above, "relative clause"))
        }
        _ => None,
    }
}

/// Arguments of the predicate `at`, a verb or an event noun.
pub fn arguments(sentence: &Sentence, text: &str, at: usize) -> Vec<Argument> {
    let mut c = Collector {
        sentence,
        text,
        seen: BTreeSet::from([at]),
        out: Vec::new(),
    };
    let Some(token) = sentence.tokens.get(at) else {
        return c.out;
    };
    if matches!(token.upos, Upos::Verb | Upos::Aux)
        || (token.upos == Upos::Adj && sentence.child(at, "nsubj").is_some())
    {
        verb_arguments(&mut c, at);
    } else {
        noun_arguments(&mut c, at);
    }
    c.out
}

fn verb_arguments(c: &mut Collector<'_>, verb: usize) {
    let s = c.sentence;
    let passive = is_passive(s, verb);
    let token = &s.tokens[verb];
    let takes = TAKES.contains(&token.lemma.as_str()) && !passive;
    if let Some((subject, via)) = subject(s, verb, 0) {
        let above_passive_participle =
            via == "participle" && token.xpos == "VBN" && matches!(token.rel(), "acl" | "advcl");
        if takes {
            c.add(Role::Patient, subject, "obj");
        } else if passive || above_passive_participle {
            c.add(
                Role::Patient,
                subject,
                if via == "nsubj" { "nsubj:pass" } else { via },
            );
        } else {
            c.add(Role::Agent, subject, via);
        }
    }
    // a relative clause without object: its antecedent is the object ("the man whom police arrested")
    let has_object = s.child(verb, "obj").is_some();
    if token.deprel == "acl:relcl"
        && !has_object
        && !passive
        && own_subject(s, verb).is_some()
        && let Some(antecedent) = token.head
        && !c.seen.contains(&antecedent)
    {
        c.add(Role::Patient, antecedent, "relative clause");
    }
    oblique(c, verb, passive);
    // the object of a coordinated verb is shared: "arrested and charged two men"
    if !has_object && !passive {
        let later = s
            .children(verb)
            .filter(|&k| s.tokens[k].rel() == "conj" && s.tokens[k].upos == Upos::Verb)
            .find_map(|k| s.child(k, "obj").filter(|&o| o > k && k < verb + 4));
        // "arrested and charged two men" with the object hung from the first
        let earlier = token
            .head
            .filter(|&h| token.rel() == "conj" && s.tokens[h].upos == Upos::Verb && h < verb)
            .and_then(|h| s.child(h, "obj"))
            .filter(|&o| o > verb);
        if let Some(object) = later.or(earlier) {
            c.add(Role::Patient, object, "shared object");
        }
    }
    if passive && !c.out.iter().any(|a| a.role == Role::Agent) && token.rel() == "conj" {
        // "was arrested and beaten by police"
        if let Some(first) = token.head {
            agent_phrase(c, first);
        }
    }
}

fn agent_phrase(c: &mut Collector<'_>, verb: usize) {
    let s = c.sentence;
    let by: Vec<usize> = s
        .children(verb)
        .filter(|&k| {
            s.tokens[k].rel() == "obl"
                && (s.tokens[k].deprel == "obl:agent" || case(s, c.text, k) == "by")
        })
        .collect();
    for k in by {
        c.add(Role::Agent, k, "by-phrase");
    }
}

fn oblique(c: &mut Collector<'_>, verb: usize, passive: bool) {
    let s = c.sentence;
    let children: Vec<usize> = s.children(verb).collect();
    for &k in &children {
        match s.tokens[k].rel() {
            "obj" => c.add(Role::Patient, k, "obj"),
            "iobj" => c.add(Role::Patient, k, "iobj"),
            _ => {}
        }
    }
    for &k in &children {
        if s.tokens[k].rel() != "obl" {
            continue;
        }
        let deprel = s.tokens[k].deprel.as_str();
        let preposition = case(s, c.text, k);
        match preposition.as_str() {
            "in" | "at" if is_time(s, c.text, k) => c.add(Role::Time, k, &preposition),
            "by" if is_time(s, c.text, k) => c.add(Role::Time, k, &preposition),
            "by" if passive || deprel == "obl:agent" => c.add(Role::Agent, k, "by-phrase"),
            "with" | "alongside" | "together with" | "along with" => {
                c.add(Role::Partner, k, "with")
            }
            "between" | "among" => c.add(Role::Partner, k, "between"),
            "in" | "at" | "near" | "outside" | "inside" | "across" | "around" | "throughout"
            | "within" => {
                c.add(Role::Place, k, &preposition);
            }
            "about" | "over" | "regarding" | "concerning" | "as" | "because of" | "due to" => {
                c.add(Role::Topic, k, &preposition)
            }
            "" => c.add(Role::Time, k, "bare"),
            _ if is_time(s, c.text, k) => c.add(Role::Time, k, &preposition),
            "from" if FIRED.contains(&s.tokens[verb].lemma.as_str()) => {}
            "from" if TAKES.contains(&s.tokens[verb].lemma.as_str()) => {
                c.add(Role::Agent, k, "by-phrase")
            }
            p if TOWARD.contains(&p) => c.add(Role::Patient, k, &preposition),
            _ => {}
        }
    }
    // clausal complements may hold the one addressed: "called on X to", "said that Y must"
    let has_patient = c.out.iter().any(|a| a.role == Role::Patient);
    if !has_patient {
        for &k in &children {
            if matches!(s.tokens[k].rel(), "ccomp" | "advcl" | "xcomp")
                && let Some(inner) = own_subject(s, k)
            {
                c.add(Role::Topic, inner, "subject of complement");
            }
        }
    }
}

/// Who does this to a deed is not the one who does it: "a rally banned by police", "an attack condemned by the UN".
const UNDONE_BY: &[&str] = &[
    "ban",
    "block",
    "condemn",
    "criticise",
    "criticize",
    "denounce",
    "disperse",
    "foil",
    "forbid",
    "investigate",
    "oppose",
    "outlaw",
    "prevent",
    "prohibit",
    "reject",
    "stop",
    "suppress",
    "thwart",
];

fn noun_arguments(c: &mut Collector<'_>, noun: usize) {
    let s = c.sentence;
    let lemma = s.tokens[noun].lemma.to_lowercase();
    let agentive = AGENT_NOUNS.contains(&lemma.as_str());
    let children: Vec<usize> = s.children(noun).collect();
    let has_by = children
        .iter()
        .any(|&k| s.tokens[k].rel() == "nmod" && case(s, c.text, k) == "by");
    for &k in &children {
        let t = &s.tokens[k];
        match t.rel() {
            "nmod" if t.deprel == "nmod:poss" => {
                let suffered = SUFFERED_NOUNS.contains(&lemma.as_str());
                let role = if has_by || suffered {
                    Role::Patient
                } else {
                    Role::Agent
                };
                c.add(role, k, "possessive");
            }
            "nmod" => match case(s, c.text, k).as_str() {
                "by" => c.add(Role::Agent, k, "by-phrase"),
                "between" | "among" => c.add(Role::Agent, k, "between"),
                "with" => c.add(Role::Partner, k, "with"),
                "of" if agentive => c.add(Role::Agent, k, "of"),
                "of" => c.add(Role::Patient, k, "of"),
                "in" | "at" | "near" | "outside" | "inside" | "across" | "around" => {
                    c.add(Role::Place, k, "in")
                }
                "over" | "about" | "regarding" => c.add(Role::Topic, k, "about"),
                "from" if FIRED.contains(&lemma.as_str()) => {}
                p if TOWARD.contains(&p) => c.add(Role::Patient, k, "toward"),
                _ => {}
            },
            // "Israeli air strikes", "police raid"
            "amod" | "compound" => {
                let proper = t.form(c.text).starts_with(char::is_uppercase);
                // "the Astana talks" are held there, "a Tehran visit" goes there
                if t.rel() == "compound"
                    && t.ner.ends_with("LOC")
                    && MEETING_NOUNS.contains(&lemma.as_str())
                {
                    c.add(Role::Place, k, "modifier");
                } else if t.rel() == "compound"
                    && t.ner.ends_with("LOC")
                    && matches!(lemma.as_str(), "visit" | "trip")
                {
                    c.add(Role::Patient, k, "modifier");
                } else if proper
                    || matches!(
                        t.lemma.as_str(),
                        "police"
                            | "army"
                            | "rebel"
                            | "government"
                            | "militant"
                            | "student"
                            | "opposition"
                    )
                {
                    c.add(Role::Agent, k, "modifier");
                }
            }
            "acl" if t.upos == Upos::Verb && !UNDONE_BY.contains(&t.lemma.as_str()) => {
                // "an attack claimed by X", "talks aimed at"
                agent_phrase(c, k);
            }
            _ => {}
        }
    }
    // the clause around it
    let Some(above) = s.tokens[noun].head else {
        return;
    };
    let governor = &s.tokens[above];
    let relation = s.tokens[noun].deprel.as_str();
    if governor.upos == Upos::Verb {
        let light = LIGHT_VERBS.contains(&governor.lemma.as_str());
        let agent_known = c.out.iter().any(|a| a.role == Role::Agent);
        match relation {
            "obj" if light => {
                if let Some((subject, _)) = subject(s, above, 0) {
                    let undergoes = UNDERGO.contains(&governor.lemma.as_str());
                    c.add(
                        if undergoes {
                            Role::Patient
                        } else {
                            Role::Agent
                        },
                        subject,
                        "light verb",
                    );
                }
                oblique(c, above, false);
            }
            "nsubj:pass" if light => {
                agent_phrase(c, above);
                oblique(c, above, true);
            }
            "nsubj" => {
                // "the blast killed 12": what the deed touches, unless it is said ("the arrest of X shocked many")
                let known = c.out.iter().any(|a| a.role == Role::Patient);
                for k in s.children(above) {
                    if s.tokens[k].rel() == "obj" && !known {
                        c.add(Role::Patient, k, "object of its verb");
                    }
                }
            }
            "obl" => {
                // "12 people were killed in an attack on ...", "died in clashes with": the clause's own people
                let passive = is_passive(s, above) && !NO_VICTIM.contains(&governor.lemma.as_str());
                if passive || governor.lemma == "die" {
                    if let Some((subject, _)) = subject(s, above, 0) {
                        c.add(Role::Patient, subject, "victims of its clause");
                    }
                } else if !agent_known
                    && matches!(case(s, c.text, noun).as_str(), "for" | "to" | "in" | "into")
                    && let Some((subject, via)) = subject(s, above, 0)
                {
                    c.add(
                        Role::Agent,
                        subject,
                        if via == "nsubj" {
                            "subject of its clause"
                        } else {
                            via
                        },
                    );
                }
            }
            _ => {}
        }
    }
}

/// Predicates of a sentence: its verbs, and the nouns and adjectives that `is_event` says carry one.
pub fn extract(
    sentence: &Sentence,
    number: usize,
    text: &str,
    is_event: impl Fn(usize) -> bool,
) -> Vec<Proposition> {
    let mut out = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let verb = token.upos == Upos::Verb
            && !matches!(token.rel(), "amod" | "compound" | "case" | "mark" | "fixed");
        if !(verb || is_event(at)) {
            continue;
        }
        let particle = sentence
            .children(at)
            .find(|&c| sentence.tokens[c].deprel == "compound:prt");
        let lemma = match particle {
            Some(p) => format!("{} {}", token.lemma, lower(sentence.tokens[p].form(text))),
            None => token.lemma.to_string(),
        };
        let (status, status_evidence) = status::by_rules(sentence, text, at);
        out.push(Proposition {
            sentence: number,
            token: at,
            lemma,
            span: token.span,
            arguments: arguments(sentence, text, at),
            status,
            status_evidence,
            attribution: None,
        });
    }
    out
}

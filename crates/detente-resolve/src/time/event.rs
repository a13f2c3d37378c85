//! The time of one event among the times of its sentence.

use detente_ontology::Status;
use detente_text::{Sentence, Span, Upos};
use jiff::civil::Date;

use super::{
    Anchor,
    calendar::{self, Grain},
    tense, value,
};
use crate::{DateBasis, DatePrecision, Time, TimeKind};

/// When an event happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventTime {
    /// First day; `None` = not known.
    pub date: Option<Date>,
    /// Last day; `None` = one day or still open.
    pub enddate: Option<Date>,
    /// How exactly; `None` exactly where `date` and `enddate` are.
    pub precision: Option<DatePrecision>,
    /// How known; `None` exactly where `date` and `enddate` are.
    pub basis: Option<DateBasis>,
    /// Clearly before the news: over for more than a month, of an earlier year, or told in the past perfect.
    pub is_past: bool,
    /// Days from its last day to the day of publication; negative = ahead.
    pub days_before: Option<i64>,
    /// Index into the times.
    pub time: Option<usize>,
    /// What decided, for `detente explain`.
    pub evidence: Vec<String>,
}

/// An event whose last day lies further back than this, in days, is past news.
const PAST_DAYS: i64 = 31;

/// Costs of the ways in which an expression can hang together with the trigger; the least wins.
mod cost {
    pub const OWN: u32 = 0;
    pub const LIGHT_VERB: u32 = 1;
    pub const SHARED: u32 = 2;
    pub const ABOVE: u32 = 3;
    pub const SPEECH: u32 = 6;
    pub const NEAR: u32 = 8;
}

/// Verbs of saying: what they govern has its own time, if it names one.
const SPEECH: &[&str] = &[
    "say", "tell", "report", "announce", "state", "add", "claim", "confirm", "declare", "warn",
    "note", "argue", "believe", "think", "know", "deny", "suggest", "insist", "allege", "write",
];

/// Does a time stand in the heading of a topic before the trigger: "2011 Libyan civil war: rebels take Brega"?
fn in_heading(text: &str, sentence: &Sentence, trigger: usize, time: &Time) -> bool {
    let tokens = &sentence.tokens;
    let Some(colon) = tokens.iter().position(|t| t.form(text) == ":") else {
        return false;
    };
    let verb = |t: &detente_text::Token| {
        matches!(t.upos, detente_text::Upos::Verb | detente_text::Upos::Aux)
    };
    trigger > colon
        && time.span.end <= tokens[colon].span.start
        && !tokens[..colon].iter().any(verb)
}

/// The time of the event whose trigger is token `trigger` of sentence `sentence`.
///
/// It is the expression that hangs at the trigger, at the verb of which the trigger is the object, or at a clause above
/// without one of its own; then the nearest in the sentence that no other predicate or name holds; then the day of the
/// dateline or of publication, with basis [`DateBasis::Publication`]. A historical event without expression has no day.
/// `status` is what the coder believes so far, if anything.
pub fn event_time(
    text: &str,
    sentence: usize,
    trigger: usize,
    sentences: &[Sentence],
    times: &[Time],
    anchor: &Anchor,
    status: Option<Status>,
) -> EventTime {
    let day = anchor.day();
    let Some(sent) = sentences.get(sentence) else {
        return EventTime::default();
    };
    let own: Vec<usize> = (0..times.len())
        .filter(|&i| times[i].sentence == sentence)
        .collect();
    let mut best: Option<(u32, usize, usize)> = None;
    for &index in &own {
        let time = &times[index];
        if !is_date(time) || in_heading(text, sent, trigger, time) {
            continue;
        }
        // "the 2011 protests", read in 2011, dates nothing of the day
        let this_year = day.is_some_and(|d| time.value == format!("{:04}", d.year()));
        if this_year && status == Some(Status::Actual) {
            continue;
        }
        let Some(cost) = attachment(text, sent, trigger, time.span) else {
            continue;
        };
        if contradicts(text, sent, trigger, time, day) {
            continue;
        }
        let far = distance(sent, trigger, time.span);
        if best.is_none_or(|(c, d, _)| (cost, far) < (c, d)) {
            best = Some((cost, far, index));
        }
    }
    let pluperfect = tense::is_pluperfect(text, sent, trigger);
    let held = best.map(|(_, _, index)| times[index].span);
    let counted = gap(text, sent, trigger, times, &own)
        .filter(|gap| {
            held.is_none_or(|span| !sent.dominates(gap.clause, tokens_of(sent, span).start))
        })
        .and_then(|gap| {
            // "said on Tuesday he would try this week, two days after": days are counted from a day
            let mut chain = sent.up(gap.from).into_iter();
            let from = chain.find_map(|at| {
                if at != gap.from && !is_predicate(sent, at) {
                    return None;
                }
                let from = event_time(text, sentence, at, sentences, times, anchor, None);
                let fine = gap.grain > Grain::Day || from.precision == Some(DatePrecision::Day);
                fine.then_some(from.date?)
            });
            gap.days(from?)
        });
    let mut found = match best {
        _ if counted.is_some() => counted.unwrap_or_default(),
        Some((cost, _, index)) => {
            let mut found = dated(text, sent, times, &own, index, day, status);
            found.evidence.push(
                match cost {
                    cost::OWN => "the time hangs at the trigger",
                    cost::LIGHT_VERB => "the time hangs at the verb of the trigger",
                    cost::SHARED => "the time is shared with a joined verb",
                    cost::ABOVE => "the time hangs at the clause above",
                    cost::SPEECH => "the time of the saying",
                    _ => "the nearest time that nothing else holds",
                }
                .to_owned(),
            );
            found
        }
        None if status == Some(Status::Historical) => EventTime {
            evidence: vec!["past, and no time is named".to_owned()],
            is_past: true,
            ..EventTime::default()
        },
        None => EventTime {
            date: day,
            precision: day.map(|_| DatePrecision::Day),
            basis: day.map(|_| DateBasis::Publication),
            evidence: vec![
                match (day, anchor.dateline) {
                    (None, _) => "no time is named, and no day of publication is known",
                    (day, line) if day == line => "no time is named: the day of the dateline",
                    _ => "no time is named: the day of publication",
                }
                .to_owned(),
            ],
            ..EventTime::default()
        },
    };
    if let (Some(day), Some(last)) = (day, found.enddate.or(found.date))
        && found.basis != Some(DateBasis::Publication)
    {
        let open = found.enddate.is_none() && found.evidence.iter().any(|e| e == OPEN);
        let before = if open {
            0
        } else {
            calendar::days_between(last, day)
        };
        found.days_before = Some(before);
        let year = found
            .precision
            .is_some_and(|precision| is_earlier_year(precision, last, day));
        if before > PAST_DAYS || (year && !open) {
            found.is_past = true;
            found
                .evidence
                .push(format!("over {before} days before publication"));
        }
    }
    if pluperfect && found.days_before.is_none_or(|n| n > 0) {
        found.is_past = true;
        found.evidence.push("past perfect".to_owned());
    }
    found
}

/// "a day after soldiers shot him": a length between what happens in a clause or phrase and what that hangs at.
struct Gap {
    /// Head of the clause or phrase.
    clause: usize,
    /// Predicate from whose day is counted.
    from: usize,
    /// In stretches of the calendar, negative = back.
    length: i64,
    grain: Grain,
    /// Index of the length into the times; "the day" is none.
    time: Option<usize>,
}

impl Gap {
    /// When what the clause tells happens, where `from` happens on a day.
    fn days(&self, from: Date) -> Option<EventTime> {
        let day = calendar::shift(from, self.grain, self.length)?;
        let (first, last) = match self.grain {
            Grain::Month | Grain::Year => {
                calendar::stretch(day, self.grain).map(|(a, b, _)| (a, b))?
            }
            _ => (day, day),
        };
        Some(EventTime {
            date: Some(first),
            enddate: Some(last).filter(|&last| last != first),
            precision: Some(match self.grain {
                Grain::Month | Grain::Year => self.grain.precision(),
                _ => DatePrecision::Day,
            }),
            basis: Some(DateBasis::Resolved),
            time: self.time,
            evidence: vec![format!("counted from {from}")],
            ..EventTime::default()
        })
    }
}

/// The length that stands before "after" or "before" at the head of the trigger's clause or phrase, or of one above.
fn gap(
    text: &str,
    sentence: &Sentence,
    trigger: usize,
    times: &[Time],
    own: &[usize],
) -> Option<Gap> {
    let tokens = &sentence.tokens;
    let form = |i: usize| tokens.get(i).map_or("", |t| t.form(text));
    let lengths = own.iter().filter_map(|&i| {
        let time = &times[i];
        let value = time.value.strip_prefix('P')?;
        let grain = match value.chars().last()? {
            'D' => Grain::Day,
            'W' => Grain::Week,
            'M' => Grain::Month,
            'Y' => Grain::Year,
            _ => return None,
        };
        let length: i64 = value[..value.len() - 1].parse().ok()?;
        let link = tokens_of(sentence, time.span).end;
        (time.kind == TimeKind::Duration && time.start.is_none()).then_some((
            link,
            length,
            grain,
            Some(i),
        ))
    });
    let the_day = (2..tokens.len())
        .filter(|&i| form(i - 1) == "day" && form(i - 2).eq_ignore_ascii_case("the"))
        .map(|i| (i, 1, Grain::Day, None));
    lengths
        .chain(the_day)
        .find_map(|(link, length, grain, time)| {
            let back = match form(link) {
                "after" => true,
                "before" => false,
                _ => return None,
            };
            let clause = tokens[link]
                .head
                .filter(|_| matches!(tokens[link].rel(), "mark" | "case"))?;
            let inside = clause == trigger || sentence.dominates(clause, trigger);
            let mut above = sentence.up(clause).into_iter().skip(1);
            let above = above.find(|&i| is_predicate(sentence, i))?;
            (inside && !sentence.dominates(clause, above)).then_some(Gap {
                clause,
                from: above,
                length: if back { -length } else { length },
                grain,
                time,
            })
        })
}

/// Only known to the year, and that is over?
fn is_earlier_year(precision: DatePrecision, last: Date, day: Date) -> bool {
    precision >= DatePrecision::Year && last.year() < day.year()
}

/// Does the tense of the trigger speak against the time? "The toll of the attack four days ago rises to 80", "the agency
/// reports a record in 2022": what is told in the present did not happen then.
fn contradicts(
    text: &str,
    sentence: &Sentence,
    trigger: usize,
    time: &Time,
    day: Option<Date>,
) -> bool {
    let Some(token) = sentence.tokens.get(trigger) else {
        return false;
    };
    if !matches!(token.xpos.as_str(), "VBZ" | "VBP")
        || sentence
            .children(trigger)
            .any(|c| sentence.tokens[c].rel() == "aux")
    {
        return false;
    }
    // "In 1990 Iraq invades Kuwait": a chronicle begins with its date.
    let first = Span::new(sentence.span.start, time.span.start).of(text);
    if first.split_whitespace().count() <= 1 {
        return false;
    }
    let (Some(day), Some(end)) = (day, time.end) else {
        return false;
    };
    let before = calendar::days_between(end, day);
    // "arrest a leader over a protest last month"
    let stretch = time.precision > DatePrecision::Day && time.span.of(text).starts_with("last");
    before > PAST_DAYS
        || (before > 0 && stretch)
        || (before > 0
            && (time.span.of(text).ends_with("ago") || is_earlier_year(time.precision, end, day)))
}

const OPEN: &str = "since then: the end is open";

/// Dates and times on the calendar, and lengths up to or from publication. An hour without its day dates nothing: "a
/// curfew from 9 pm".
fn is_date(time: &Time) -> bool {
    if time.evidence.iter().any(|e| e == value::DAY_OF_TEXT) {
        return false;
    }
    match time.kind {
        TimeKind::Date | TimeKind::Time => time.start.is_some() && !time.value.ends_with("_REF"),
        TimeKind::Duration => time.start.is_some(),
        TimeKind::Set => false,
    }
}

/// Tokens of a span, as a range of indices.
fn tokens_of(sentence: &Sentence, span: Span) -> std::ops::Range<usize> {
    let first = sentence
        .tokens
        .iter()
        .position(|t| t.span.overlaps(span))
        .unwrap_or(0);
    let count = sentence.tokens[first..]
        .iter()
        .take_while(|t| t.span.overlaps(span))
        .count();
    first..first + count
}

fn distance(sentence: &Sentence, trigger: usize, span: Span) -> usize {
    let range = tokens_of(sentence, span);
    if trigger < range.start {
        range.start - trigger
    } else {
        // What stands before the trigger is as likely its time as what stands behind it, but no more.
        (trigger + 1).saturating_sub(range.end) + 1
    }
}

fn is_predicate(sentence: &Sentence, index: usize) -> bool {
    let token = &sentence.tokens[index];
    token.upos == Upos::Verb
        || token.head.is_none()
        || matches!(token.rel(), "ccomp" | "csubj")
        || sentence.child(index, "cop").is_some()
}

fn is_speech(text: &str, sentence: &Sentence, index: usize) -> bool {
    let token = &sentence.tokens[index];
    let low = if token.lemma.is_empty() {
        token.form(text).to_lowercase()
    } else {
        token.lemma.to_lowercase()
    };
    SPEECH.contains(&low.as_str())
}

/// How the expression hangs together with the trigger; `None` = it dates something else.
fn attachment(text: &str, sentence: &Sentence, trigger: usize, span: Span) -> Option<u32> {
    let range = tokens_of(sentence, span);
    if range.is_empty() || trigger >= sentence.tokens.len() {
        return None;
    }
    if range.contains(&trigger) {
        return Some(cost::OWN);
    }
    if !tense::is_parsed(sentence) {
        return near(text, sentence, trigger, span);
    }
    // The word of the expression that hangs outside of it.
    let inside = |i: usize| range.contains(&i);
    let head = range
        .clone()
        .find(|&i| sentence.tokens[i].head.is_none_or(|h| !inside(h)))?;
    let Some(mut governor) = sentence.tokens[head].head else {
        // A headline's bare date, or a parse gone wrong: the expression is the root.
        return Some(if sentence.dominates(head, trigger) {
            cost::OWN
        } else {
            cost::NEAR
        });
    };
    // "2011, when the war broke out": the clause below the expression.
    if sentence.dominates(head, trigger) {
        return Some(cost::OWN);
    }
    // "since the revolution of 2007, when soldiers killed dozens"
    let when = (range.end..sentence.tokens.len().min(range.end + 2)).find(|&i| {
        sentence.tokens[i].form(text) == "when"
            && (i == range.end || sentence.tokens[i - 1].form(text) == ",")
    });
    if let Some(verb) = when.and_then(|i| sentence.tokens[i].head)
        && (verb == trigger
            || sentence.tokens[trigger].rel() == "conj"
                && sentence.tokens[trigger].head == Some(verb))
    {
        return Some(cost::OWN);
    }
    // "said on Saturday it was ready": the day is that of the saying, even if the parse hangs it at what is said
    let on = range.start.checked_sub(1);
    let on = on.filter(|&i| sentence.tokens[i].form(text) == "on");
    let said = on.unwrap_or(range.start).checked_sub(1).filter(|&verb| {
        sentence.tokens[verb].xpos == "VBD"
            && is_speech(text, sentence, verb)
            && verb != governor
            && sentence.dominates(verb, governor)
    });
    governor = said.unwrap_or(governor);
    if word_before(text, sentence, span) == "since"
        && !is_possessor(text, sentence, span)
        && !lasts(text, sentence, head, trigger)
    {
        return None;
    }
    let rel = match said {
        Some(_) => "obl".to_owned(),
        None => sentence.tokens[head].rel().to_owned(),
    };
    // "the end of", "the eve of", "the week of": climb to what the whole phrase hangs at.
    let mut rel = rel;
    for _ in 0..3 {
        let token = &sentence.tokens[governor];
        let relay = rel == "nmod"
            && matches!(
                token.form(text).to_lowercase().as_str(),
                "end" | "eve" | "beginning" | "start" | "week" | "day" | "anniversary" | "wake"
            )
            || inside(governor)
            // "a curfew beginning Monday"
            || matches!(
                token.form(text).to_lowercase().as_str(),
                "beginning" | "starting" | "effective"
            );
        match token.head {
            Some(next) if relay && governor != trigger => {
                rel = token.rel().to_owned();
                governor = next;
            }
            _ => break,
        }
    }
    if governor == trigger {
        return Some(cost::OWN);
    }
    // "the 2012 Summer Olympics", "Monday's vote": what stands before its noun without a preposition.
    let bare = sentence.child(head, "case").is_none();
    let premodifier = range.end <= governor && bare && !is_predicate(sentence, governor);
    let named = premodifier
        || matches!(
            rel.as_str(),
            "compound" | "nummod" | "flat" | "appos" | "amod"
        )
        || sentence.tokens[head].deprel.as_str() == "nmod:poss";
    // "talks scheduled for September", "the attack that happened on Monday": the clause below the trigger.
    if sentence.tokens[governor].head == Some(trigger)
        && matches!(
            sentence.tokens[governor].rel(),
            "acl" | "xcomp" | "compound" | "amod"
        )
        && !named
    {
        // "talks broken off in 2008 resume"
        let participle = sentence.tokens[governor].form(text).to_lowercase();
        if BROKEN_OFF.contains(&participle.as_str()) {
            return None;
        }
        return Some(cost::LIGHT_VERB);
    }
    if !is_predicate(sentence, governor) {
        // Inside of a noun phrase: "the 2012 Summer Olympics", "Monday's vote". It dates that noun and what is part of
        // the same name, nothing else; a noun above the trigger may hold it for both ("a meeting of envoys on Monday").
        let below = sentence.dominates(governor, trigger)
            && sentence.tokens[trigger].upos != Upos::Verb
            && !named;
        let above = sentence.tokens[governor].head == Some(trigger)
            && !named
            && matches!(
                sentence.tokens[governor].rel(),
                "obl" | "nmod" | "obj" | "nsubj"
            );
        // "killed 40 people on Monday" with "on Monday" hung at "people".
        if above && rel == "nmod" {
            return Some(cost::SHARED);
        }
        if below && path_is_nominal(sentence, trigger, governor) {
            return Some(cost::SHARED);
        }
        // Hung below an argument of the trigger's clause by mistake of the parse.
        let mut at = sentence.tokens[governor].head;
        let mut steps = 0;
        while let Some(index) = at {
            if index == trigger && !named {
                return Some(cost::ABOVE);
            }
            if is_predicate(sentence, index) || steps > 4 {
                break;
            }
            at = sentence.tokens[index].head;
            steps += 1;
        }
        return None;
    }
    // The verb of which the trigger is an argument or a joined or subordinate verb.
    if !sentence.dominates(governor, trigger) {
        // "two soldiers were shot and others were injured on Monday": one deed in two verbs
        let (one, other) = (&sentence.tokens[trigger], &sentence.tokens[governor]);
        let passive = |at: usize| sentence.child(at, "nsubj:pass").is_some();
        let same = other.rel() == "conj"
            && other.head == Some(trigger)
            && one.xpos == other.xpos
            && passive(trigger)
            && passive(governor);
        // "arrived on Tuesday and met": the time is at the first of joined verbs.
        return same.then_some(cost::SHARED);
    }
    // "had crossed a day earlier and were shelled"
    let finite = sentence.tokens[trigger].xpos == "VBD" || sentence.child(trigger, "aux").is_some();
    if sentence.tokens[trigger].rel() == "conj"
        && finite
        && tense::is_pluperfect(text, sentence, governor)
        && !tense::is_pluperfect(text, sentence, trigger)
    {
        return None;
    }
    let mut at = trigger;
    let mut total = 0;
    let mut speech = false;
    for _ in 0..sentence.tokens.len() {
        if at == governor {
            break;
        }
        let token = &sentence.tokens[at];
        let step = match token.rel() {
            "obj" | "nsubj" | "obl" if total == 0 => cost::LIGHT_VERB,
            "xcomp" => cost::LIGHT_VERB,
            "conj" => cost::SHARED,
            "ccomp" | "parataxis" => cost::ABOVE,
            "advcl" | "acl" => cost::ABOVE,
            _ => 1,
        };
        total += step;
        let head = token.head?;
        if matches!(token.rel(), "ccomp" | "parataxis") && is_speech(text, sentence, head) {
            speech = true;
        }
        at = head;
    }
    if speech {
        return Some(cost::SPEECH.max(total));
    }
    Some(total.min(cost::SPEECH - 1))
}

/// Does what a "since" hangs at last from then on? Perfects, participles and deeds do ("has held him since May", "jailed
/// since 2005", "clashes since Monday"); what is the first since then ("the biggest attack since 2009") and what is told
/// in another tense happened at no such time.
fn lasts(text: &str, sentence: &Sentence, head: usize, trigger: usize) -> bool {
    let mut at = head;
    for _ in 0..sentence.tokens.len() {
        let Some(above) = sentence.tokens[at].head else {
            return false;
        };
        at = above;
        let token = &sentence.tokens[at];
        let any = |rels: &[&str], words: fn(&str, &str) -> bool| {
            sentence.children(at).any(|c| {
                let t = &sentence.tokens[c];
                rels.contains(&t.rel()) && words(&t.form(text).to_lowercase(), &t.xpos)
            })
        };
        let first = any(&["amod", "nummod", "advmod"], |w, xpos| {
            matches!(xpos, "JJS" | "RBS") || matches!(w, "first" | "second" | "third" | "last")
        });
        let perfect = any(&["aux"], |w, _| {
            matches!(w, "has" | "have" | "had" | "'ve" | "'s" | "been" | "having")
        });
        let verb = matches!(token.upos, Upos::Verb | Upos::Aux);
        let present = any(&["aux"], |w, _| matches!(w, "is" | "are"));
        let participle = token.xpos == "VBN" && (token.rel() == "acl" || at == trigger) && !present;
        let deed = at == trigger && !verb;
        if verb || first || perfect || deed {
            return (perfect || participle || deed) && !first;
        }
    }
    false
}

/// Participles of what was not on when they say that it was: "talks suspended in May".
const BROKEN_OFF: &[&str] = &[
    "abandoned",
    "broken",
    "canceled",
    "cancelled",
    "frozen",
    "halted",
    "interrupted",
    "postponed",
    "stalled",
    "suspended",
];

fn path_is_nominal(sentence: &Sentence, from: usize, to: usize) -> bool {
    let mut at = from;
    for _ in 0..sentence.tokens.len() {
        if at == to {
            return true;
        }
        let token = &sentence.tokens[at];
        if !matches!(
            token.rel(),
            "nmod" | "compound" | "conj" | "appos" | "amod" | "flat"
        ) {
            return false;
        }
        match token.head {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// Without a parse: the same stretch between clause marks; a noun right behind the expression takes it for itself.
fn near(text: &str, sentence: &Sentence, trigger: usize, span: Span) -> Option<u32> {
    let range = tokens_of(sentence, span);
    let name = sentence.tokens.get(range.end).is_some_and(|t| {
        let form = t.form(text);
        range.end != trigger && matches!(form, "'s" | "’s")
    });
    if name {
        return None;
    }
    let (from, to) = if trigger < range.start {
        (trigger, range.start)
    } else {
        (range.end, trigger)
    };
    let marks = sentence
        .tokens
        .get(from..to)
        .unwrap_or(&[])
        .iter()
        .filter(|t| {
            matches!(
                t.form(text),
                ";" | ":" | "that" | "which" | "who" | "after" | "when"
            )
        })
        .count();
    Some(cost::NEAR + u32::try_from(marks).unwrap_or(u32::MAX / 2))
}

/// Days of an expression with the preposition before it and its partner in a range.
fn dated(
    text: &str,
    sentence: &Sentence,
    times: &[Time],
    own: &[usize],
    index: usize,
    day: Option<Date>,
    status: Option<Status>,
) -> EventTime {
    let time = &times[index];
    let before = word_before(text, sentence, time.span);
    let position = own.iter().position(|&i| i == index).unwrap_or(0);
    let joined = |a: &Time, b: &Time, words: &[&str]| {
        let gap = Span::new(a.span.end, b.span.start.max(a.span.end));
        let gap = gap.of(text).trim().to_lowercase();
        words.contains(&gap.as_str()) && is_date(a) && is_date(b)
    };
    let mut found = EventTime {
        date: time.start,
        enddate: time.end.filter(|end| Some(*end) != time.start),
        precision: Some(time.precision),
        basis: Some(time.basis),
        time: Some(index),
        ..EventTime::default()
    };
    found
        .evidence
        .push(format!("{:?} is {}", time.span.of(text), time.value));
    found.evidence.extend(time.evidence.iter().cloned());
    let previous = position.checked_sub(1).map(|p| &times[own[p]]);
    let next = own.get(position + 1).map(|&i| &times[i]);
    let both = ["to", "until", "till", "through", "and", "-", "–", "—"];
    // "from 2003 to 2005", "between March 3 and April 5"
    if let Some(next) = next
        && matches!(before.as_str(), "from" | "between" | "since")
        && joined(time, next, &both)
        && next.start >= time.start
    {
        found.enddate = next.end.or(next.start);
        found.evidence.push("a range".to_owned());
        return found;
    }
    if let Some(previous) = previous
        && joined(previous, time, &both)
        && matches!(
            word_before(text, sentence, previous.span).as_str(),
            "from" | "between"
        )
        && previous.start <= time.start
    {
        found.date = previous.start;
        found.evidence.push("a range".to_owned());
        return found;
    }
    match before.as_str() {
        "since" | "from" if before == "since" || status == Some(Status::Future) => {
            found.enddate = None;
            found.evidence.push(OPEN.to_owned());
        }
        // "before Thursday's protest" dates the protest
        "until" | "till" | "by" | "before" if !is_possessor(text, sentence, time.span) => {
            // Begins no later than it is told, where the limit lies ahead.
            if let (Some(day), Some(start)) = (day, time.start)
                && start > day
            {
                found.date = Some(day);
                found.enddate = if before == "before" {
                    calendar::add_days(start, -1)
                } else {
                    time.end.or(time.start)
                };
                found.evidence.push("a limit ahead".to_owned());
            }
        }
        _ => {}
    }
    found
}

/// Does the time own what follows: "Thursday's"?
fn is_possessor(text: &str, sentence: &Sentence, span: Span) -> bool {
    let behind = Span::new(span.end, sentence.span.end).of(text);
    behind.starts_with("'s") || behind.starts_with("’s")
}

/// The word before a span, in lower case; articles and "early" are skipped.
fn word_before(text: &str, sentence: &Sentence, span: Span) -> String {
    let part = Span::new(sentence.span.start, span.start).of(text);
    part.split_whitespace()
        .rev()
        .map(|w| {
            w.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .find(|w| {
            !w.is_empty() && !matches!(w.as_str(), "the" | "early" | "late" | "about" | "around")
        })
        .unwrap_or_default()
}

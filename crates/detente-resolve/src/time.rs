//! When mentions are: from the words for a time to days on the calendar.
//!
//! [`resolve_times`] finds the time expressions of a document and gives each a TIMEX3 value and, where it is on the
//! calendar, its first and last day. [`event_time`] chooses among them for one event. Both read tokens; tense and
//! attachment come from the parse where there is one, else from the words around.
//!
//! Expressions and values follow TIMEX3 (TimeML Annotation Guidelines 1.2.1). The rules are our own.
//!
//! Limits: English; the Gregorian calendar; seasons and weekends as in the north and the west; an hour is kept in the
//! value only, days are those of the publisher's calendar.

mod calendar;
mod event;
mod grammar;
mod lex;
mod tense;
mod value;
mod words;

use detente_text::{Document, Published, Sentence, Span};
use jiff::civil::Date;

pub use event::{EventTime, event_time};

use crate::{Time, TimeKind};
use calendar::Grain;
use grammar::{Expr, Grammar, Rel, Year};
use value::{Context, Value};

/// The days from which "yesterday" counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// When the document was published.
    pub published: Option<Published>,
    /// Day of its dateline.
    pub dateline: Option<Date>,
}

/// A dateline further from publication than this, in days, is not believed.
const DATELINE_DAYS: i64 = 31;

impl Anchor {
    /// What a document says about itself.
    pub fn of(document: &Document) -> Self {
        Self {
            published: document.published,
            dateline: document.dateline.as_ref().and_then(|d| d.date),
        }
    }

    /// A day of publication alone.
    pub fn on(day: Date) -> Self {
        Self {
            published: Some(Published::Day(day)),
            dateline: None,
        }
    }

    /// The day on which it was written: of the dateline, else of publication.
    pub fn day(&self) -> Option<Date> {
        let published = self.published.map(|p| p.day());
        match (self.dateline, published) {
            (Some(line), Some(day)) if calendar::days_between(line, day).abs() > DATELINE_DAYS => {
                Some(day)
            }
            (Some(line), _) => Some(line),
            (None, day) => day,
        }
    }
}

/// All time expressions of a document, in the order of the text.
///
/// Works on sentences without tokens or parse too. Without a day to count from, what is relative gets a value with `X`
/// and no days. Spans lie on character boundaries inside of their sentence.
pub fn resolve_times(text: &str, sentences: &[Sentence], anchor: &Anchor) -> Vec<Time> {
    let mut times: Vec<Time> = Vec::new();
    let anchor = anchor.day();
    // Last date that the text named: its first day, stretch and sentence.
    let mut last: Option<(Date, Grain, usize)> = None;
    let mut quarter: Option<(Date, usize)> = None;
    for (index, sentence) in sentences.iter().enumerate() {
        let units = lex::units(text, sentence);
        let person: Vec<bool> = units
            .iter()
            .map(|u| {
                u.token
                    .and_then(|t| sentence.tokens.get(t))
                    .is_some_and(|t| t.ner.ends_with("-PER"))
            })
            .collect();
        let grammar = Grammar::new(&units, person);
        let mut found: Vec<(Expr, usize, usize)> = Vec::new();
        let mut at = 0;
        while at < units.len() {
            match grammar.best(at) {
                Some((expr, end)) => {
                    found.push((expr, at, end));
                    at = end;
                }
                None => at += 1,
            }
        }
        let mut year = None;
        for k in 0..found.len() {
            let (expr, from, to) = &found[k];
            let before = |n: usize| from.checked_sub(n).map_or("", |i| units[i].low.as_str());
            let context = Context {
                anchor,
                last: last
                    .filter(|(_, _, s)| index - s <= 3)
                    .map(|(date, grain, _)| (date, grain)),
                same_sentence: last.is_some_and(|(_, _, s)| s == index),
                quarter: ended_quarter(&found, k, &units, anchor).or(quarter
                    .filter(|(_, s)| index - s <= 8)
                    .map(|(date, _)| date)),
                tense: tense::around(text, sentence, &units, *from, *to),
                year: partner_year(&found, k, &units).or(year),
                ahead: matches!(before(1), "by" | "until" | "till" | "through" | "before"),
                since: before(1) == "since" || (before(1) == "early" && before(2) == "since"),
            };
            let Some(value) = value::resolve(expr, &context) else {
                continue;
            };
            // "from $3 million a year earlier" compares; the text stays where it is.
            let compares = matches!(expr, Expr::Shift { back: true, .. })
                && matches!(value.grain, Grain::Quarter | Grain::Half);
            if let Some(start) = value.start
                && matches!(value.kind, TimeKind::Date | TimeKind::Time)
                && !matches!(expr, Expr::Ref(_))
                && !compares
            {
                last = Some((start, value.grain, index));
                if value.grain == Grain::Quarter {
                    quarter = Some((start, index));
                }
                // "In 1990 Iraq invaded Kuwait on August 2": a bygone year holds for the dates behind it.
                if let Expr::Cal(cal) = expr
                    && let Year::Full(y) = cal.year
                    && anchor.is_some_and(|a| y < i32::from(a.year()))
                    && cal.month.is_none()
                {
                    year = Some(y);
                }
            }
            let span = units[*from].span.cover(units[*to - 1].span);
            times.push(time(span, index, value));
        }
    }
    times
}

fn time(span: Span, sentence: usize, value: Value) -> Time {
    Time {
        span,
        sentence,
        kind: value.kind,
        precision: value.precision(),
        value: value.text,
        start: value.start,
        end: value.end,
        basis: value.basis,
        evidence: vec![value.why],
    }
}

/// "the quarter ended Sept. 30": the quarter of that day.
fn ended_quarter(
    found: &[(Expr, usize, usize)],
    k: usize,
    units: &[lex::Unit],
    anchor: Option<Date>,
) -> Option<Date> {
    let (
        Expr::Grain {
            grain: Grain::Quarter,
            ..
        },
        _,
        end,
    ) = &found[k]
    else {
        return None;
    };
    let (Expr::Cal(day), from, _) = found.get(k + 1)? else {
        return None;
    };
    let between = units.get(*end..*from)?;
    let ends = between.len() <= 2
        && between
            .first()
            .is_some_and(|u| matches!(u.low.as_str(), "ended" | "ending"));
    if !ends {
        return None;
    }
    let context = Context {
        anchor,
        tense: tense::Tense::Past,
        ..Context::default()
    };
    value::resolve(&Expr::Cal(*day), &context)?.start
}

/// The year of the second half of "between January and March 1990", for the first.
fn partner_year(found: &[(Expr, usize, usize)], k: usize, units: &[lex::Unit]) -> Option<i32> {
    let Expr::Cal(this) = &found[k].0 else {
        return None;
    };
    if this.year != Year::None || this.rel != Rel::Bare {
        return None;
    }
    let (next, from, _) = found.get(k + 1)?;
    let between = units.get(found[k].2..*from)?;
    let joined = between.len() <= 2
        && between.iter().all(|u| {
            u.is_dash()
                || matches!(
                    u.low.as_str(),
                    "and" | "to" | "or" | "through" | "until" | "," | "&"
                )
        });
    match next {
        Expr::Cal(cal) if joined => match cal.year {
            // "from December to March 1990"
            Year::Full(year) if cal.month.is_some() && this.month > cal.month => Some(year - 1),
            Year::Full(year) if cal.month.is_some() => Some(year),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! From what an expression says to a value and days on the calendar.

use jiff::civil::Date;

use super::{
    calendar::{self, Grain, add_days, days_between},
    grammar::{Amount, Cal, Expr, Part, Rel, Year},
    tense::Tense,
    words,
};
use crate::{DateBasis, DatePrecision, TimeKind};

/// A value before it becomes a [`crate::Time`].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub kind: TimeKind,
    pub text: String,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub grain: Grain,
    pub basis: DateBasis,
    pub why: String,
}

impl Value {
    pub fn precision(&self) -> DatePrecision {
        self.grain.precision()
    }

    fn unknown(kind: TimeKind, text: impl Into<String>, grain: Grain) -> Self {
        Self {
            kind,
            text: text.into(),
            start: None,
            end: None,
            grain,
            basis: DateBasis::Resolved,
            why: "nothing to count from".to_owned(),
        }
    }

    fn of(date: Date, grain: Grain, basis: DateBasis, why: impl Into<String>) -> Option<Self> {
        let (start, end, text) = calendar::stretch(date, grain)?;
        Some(Self {
            kind: TimeKind::Date,
            text,
            start: Some(start),
            end: Some(end),
            grain,
            basis,
            why: why.into(),
        })
    }
}

/// What the text is about at the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// The day from which "yesterday" counts.
    pub anchor: Option<Date>,
    /// Last date that the text named, and its stretch.
    pub last: Option<(Date, Grain)>,
    /// A date of the same sentence.
    pub same_sentence: bool,
    /// Last quarter that the text named.
    pub quarter: Option<Date>,
    pub tense: Tense,
    /// A full year named before in the sentence, or in the second half of a range.
    pub year: Option<i32>,
    /// "before Friday", "by March": looks ahead where the tense says nothing.
    pub ahead: bool,
    /// "since March": looks back.
    pub since: bool,
}

impl Context {
    /// The day the text is at.
    fn reference(&self) -> Option<Date> {
        self.last.map(|(date, _)| date).or(self.anchor)
    }

    fn future(&self) -> bool {
        !self.since && (self.tense == Tense::Future)
    }

    fn past(&self) -> bool {
        self.since || self.tense == Tense::Past
    }
}

fn x(grain: Grain) -> &'static str {
    match grain {
        Grain::Week => "XXXX-WXX",
        Grain::Weekend => "XXXX-WXX-WE",
        Grain::Month => "XXXX-XX",
        Grain::Quarter => "XXXX-QX",
        Grain::Half => "XXXX-HX",
        Grain::Season => "XXXX-SX",
        Grain::Year => "XXXX",
        Grain::Decade => "XXX",
        Grain::Century => "XX",
        _ => "XXXX-XX-XX",
    }
}

/// Resolves; `None` where the figures are no date, such as 31 February.
pub(super) fn resolve(expr: &Expr, c: &Context) -> Option<Value> {
    match expr {
        Expr::Cal(cal) => calendar_date(cal, c),
        Expr::Range(from, to) => range(from, to, c),
        Expr::Weekday { weekday, rel, week } => Some(weekday_date(*weekday, *rel, *week, c)),
        Expr::Days(n) => Some(match c.anchor.and_then(|a| add_days(a, *n)) {
            Some(date) => Value::of(
                date,
                Grain::Day,
                DateBasis::Resolved,
                "counted from the day of publication",
            )?,
            None => Value::unknown(TimeKind::Date, x(Grain::Day), Grain::Day),
        }),
        Expr::Grain { rel, grain } => Some(grain_date(*rel, *grain, c)),
        Expr::Part { part, rel, year } => part_date(part, *rel, *year, c),
        Expr::Shift {
            amount,
            grain,
            back,
            reference,
        } => Some(shifted(amount, *grain, *back, *reference, c)),
        Expr::From {
            amount,
            grain,
            back,
            base,
        } => {
            let base = resolve(base, c)?;
            let unknown = || Value::unknown(TimeKind::Date, x(*grain), *grain);
            let Some(date) = (if *back { base.start } else { base.end }) else {
                return Some(unknown());
            };
            let n = i64::from(amount.n.unwrap_or(amount.least)) * if *back { -1 } else { 1 };
            let moved = calendar::shift(date, *grain, n);
            let grain = match grain {
                Grain::Week | Grain::Weekend if n == 0 => *grain,
                _ if n == 0 => *grain,
                _ => Grain::Day,
            };
            Some(
                moved
                    .and_then(|d| Value::of(d, grain, base.basis, "counted from another date"))
                    .unwrap_or_else(unknown),
            )
        }
        Expr::Span {
            amount,
            grain,
            back,
        } => Some(span(amount, *grain, *back, c)),
        Expr::Duration { amount, grain } => Some(Value::unknown(
            TimeKind::Duration,
            amount.value(*grain),
            *grain,
        )),
        Expr::Set(value) => Some(Value::unknown(TimeKind::Set, value.clone(), Grain::Day)),
        Expr::Ref(value) => {
            let mut v = Value::unknown(TimeKind::Date, *value, Grain::Day);
            v.why = "a vague reference".to_owned();
            if *value == "PRESENT_REF" {
                v.start = c.anchor;
                v.end = c.anchor;
            }
            Some(v)
        }
        Expr::Decade(first) => {
            let year = if *first < 100 {
                // "the '80s": the last such decade that has begun.
                let now = c.anchor.map_or(2000, |a| i32::from(a.year()));
                let year = now - now.rem_euclid(100) + first;
                if year > now { year - 100 } else { year }
            } else {
                *first
            };
            Value::of(
                calendar::day(year, 1, 1)?,
                Grain::Decade,
                DateBasis::Stated,
                "written out",
            )
        }
        Expr::Century(n) => Value::of(
            calendar::day(n.checked_mul(100)?, 1, 1)?,
            Grain::Century,
            DateBasis::Stated,
            "written out",
        ),
        Expr::Clock { time, day } => {
            let base = match day {
                Some(day) => resolve(day, c)?,
                None => day_of_text(c),
            };
            Some(timed(base, time))
        }
        Expr::DayPart { part, day } => {
            let base = match day {
                Some(day) => resolve(day, c)?,
                None => day_of_text(c),
            };
            Some(timed(base, &format!("T{part}")))
        }
        Expr::EndOf(base) => {
            let base = resolve(base, c)?;
            match base.end {
                Some(end) => Value::of(end, Grain::Day, base.basis, base.why),
                None => Some(Value::unknown(TimeKind::Date, x(Grain::Day), Grain::Day)),
            }
        }
    }
}

/// Why a bare hour has the day that it has.
pub(super) const DAY_OF_TEXT: &str = "an hour of the day the text is at";

/// The day on which a bare "9 a.m." is: the last one named in the sentence, else that of publication.
fn day_of_text(c: &Context) -> Value {
    let date = match c.last {
        Some((date, Grain::Day)) if c.same_sentence => Some(date),
        _ => c.anchor,
    };
    date.and_then(|d| Value::of(d, Grain::Day, DateBasis::Resolved, DAY_OF_TEXT))
        .unwrap_or_else(|| Value::unknown(TimeKind::Date, x(Grain::Day), Grain::Day))
}

fn timed(mut base: Value, time: &str) -> Value {
    if let Some(at) = base.text.find('T') {
        base.text.truncate(at);
    }
    base.text.push_str(time);
    base.kind = TimeKind::Time;
    base
}

/// The year that the words beside a month or a quarter name, if any.
fn stated_year(year: Year, c: &Context) -> Option<i32> {
    match year {
        Year::None => None,
        Year::Full(year) => Some(year),
        Year::Rel(rel) => {
            let (base, from_text) = match rel {
                Rel::Previous | Rel::Following | Rel::Same => (c.reference()?, true),
                _ => (c.anchor?, false),
            };
            let _ = from_text;
            let year = i32::from(base.year());
            Some(match rel {
                Rel::Last | Rel::Previous => year - 1,
                Rel::Next | Rel::Following => year + 1,
                _ => year,
            })
        }
    }
}

fn basis(year: Year) -> DateBasis {
    if matches!(year, Year::Full(_)) {
        DateBasis::Stated
    } else {
        DateBasis::Resolved
    }
}

fn calendar_date(cal: &Cal, c: &Context) -> Option<Value> {
    let grain = match (cal.month, cal.day) {
        (Some(_), Some(_)) => Grain::Day,
        (Some(_), None) => Grain::Month,
        _ => Grain::Year,
    };
    let year = stated_year(cal.year, c);
    let Some(month) = cal.month else {
        return match year {
            Some(year) => Value::of(
                calendar::day(year, 1, 1)?,
                grain,
                basis(cal.year),
                "written out",
            ),
            None => Some(Value::unknown(TimeKind::Date, "XXXX", grain)),
        };
    };
    if let Some(year) = year {
        return Value::of(
            calendar::day(year, month, cal.day.unwrap_or(1))?,
            grain,
            basis(cal.year),
            "written out",
        );
    }
    // 29 February needs a leap year to look like a date at all.
    calendar::day(2000, month, cal.day.unwrap_or(1))?;
    let Some(anchor) = c.anchor else {
        let text = match cal.day {
            Some(day) => format!("XXXX-{month:02}-{day:02}"),
            None => format!("XXXX-{month:02}"),
        };
        return Some(Value::unknown(TimeKind::Date, text, grain));
    };
    let (year, why) = choose_year(month, cal.day, cal.rel, anchor, c)?;
    Value::of(
        calendar::day(year, month, cal.day.unwrap_or(1))?,
        grain,
        // A day and month that are written out need no more than the year of publication.
        if cal.day.is_some() && cal.rel == Rel::Bare {
            DateBasis::Stated
        } else {
            DateBasis::Resolved
        },
        why,
    )
}

/// The year of "September" or "July 7".
fn choose_year(
    month: u8,
    of: Option<u8>,
    rel: Rel,
    anchor: Date,
    c: &Context,
) -> Option<(i32, String)> {
    let now = i32::from(anchor.year());
    // How far each candidate lies from the day of publication: negative before it, 0 in the same month or day.
    let distance = |year: i32| -> Option<i64> {
        Some(match of {
            Some(d) => days_between(anchor, calendar::day(year, month, d)?),
            None => {
                (i64::from(year) * 12 + i64::from(month))
                    - (i64::from(anchor.year()) * 12 + i64::from(anchor.month()))
            }
        })
    };
    let years: Vec<(i32, i64)> = (now - 4..=now + 4)
        .filter_map(|y| Some((y, distance(y)?)))
        .collect();
    let last = |limit: i64| {
        years
            .iter()
            .rev()
            .find(|(_, d)| *d <= limit)
            .map(|(y, _)| *y)
    };
    let next = |limit: i64| years.iter().find(|(_, d)| *d >= limit).map(|(y, _)| *y);
    let nearest = || {
        years
            .iter()
            .min_by_key(|(_, d)| (d.abs() * 2 + i64::from(*d > 0)) as u64)
            .map(|(y, _)| *y)
    };
    let found = match rel {
        Rel::Last | Rel::Previous => (last(-1)?, "the last one before publication"),
        Rel::Next | Rel::Following => (next(1)?, "the next one after publication"),
        Rel::This => {
            let nearest_of_year = distance(now).map(|_| now)?;
            (nearest_of_year, "of the year of publication")
        }
        Rel::Same => (
            c.reference().map(|d| i32::from(d.year())).unwrap_or(now),
            "of the year the text is at",
        ),
        Rel::Bare => {
            if let Some(year) = c.year.filter(|y| distance(*y).is_some() || of.is_none()) {
                (year, "of the year named beside it")
            } else if let Some(year) = near_day(&years, of, c.future()) {
                (
                    year,
                    "the one that is near, the other is most of a year away",
                )
            } else if c.past() {
                // A day of slack: a report may be dated before the event in another time zone.
                (
                    last(if of.is_some() { 1 } else { 0 })?,
                    "past tense: the last one",
                )
            } else if c.future() {
                (next(0)?, "future tense: the next one")
            } else if c.ahead {
                (next(0)?, "a limit ahead: the next one")
            } else {
                (nearest()?, "the nearest one")
            }
        }
    };
    Some((found.0, found.1.to_owned()))
}

/// A day that lies within two months ahead and more than nine months back means the one ahead unless the tense tells
/// otherwise: "set Nov. 10 as the deadline" in early November. What "will" happen on a day just gone is that day.
fn near_day(years: &[(i32, i64)], day: Option<u8>, future: bool) -> Option<i32> {
    day?;
    let before = years.iter().rev().find(|(_, d)| *d <= 0)?;
    let after = years.iter().find(|(_, d)| *d > 0)?;
    match (-before.1, after.1) {
        (0..=7, _) if future => Some(before.0),
        (270.., 0..=60) if !future => Some(after.0),
        _ => None,
    }
}

fn range(from: &Cal, to: &Cal, c: &Context) -> Option<Value> {
    let mut second = calendar_date(to, c)?;
    let mut from = *from;
    // "December 28 - January 3"
    if let (Some(end), Year::None) = (second.start, from.year) {
        from.year = Year::Full(i32::from(end.year()));
    }
    let mut first = calendar_date(&from, c)?;
    if first.start > second.start
        && second.start.is_some()
        && let Year::Full(year) = from.year
    {
        from.year = Year::Full(year - 1);
        first = calendar_date(&from, c)?;
    }
    if from.year != to.year {
        first.basis = second.basis;
    }
    second.start = first.start;
    second.text = format!("{}/{}", first.text, second.text);
    Some(second)
}

fn weekday_date(day: u8, rel: Rel, week: Option<Rel>, c: &Context) -> Value {
    let unknown = || Value::unknown(TimeKind::Date, format!("XXXX-WXX-{day}"), Grain::Day);
    let found = || -> Option<(Date, &'static str)> {
        let anchor = c.anchor?;
        let today = calendar::weekday(anchor);
        let wanted = i64::from(day);
        if let Some(week) = week {
            let monday = add_days(anchor, 1 - today)?;
            let weeks = match week {
                Rel::Last => -7,
                Rel::Next => 7,
                _ => 0,
            };
            return Some((
                add_days(monday, weeks + wanted - 1)?,
                "of the week that is named",
            ));
        }
        let back = (today - wanted).rem_euclid(7);
        let ahead = (wanted - today).rem_euclid(7);
        let strictly = |n: i64| if n == 0 { 7 } else { n };
        Some(match rel {
            Rel::Last => (
                add_days(anchor, -strictly(back))?,
                "the last one before publication",
            ),
            Rel::Next => (
                add_days(anchor, strictly(ahead))?,
                "the next one after publication",
            ),
            Rel::This => {
                if c.past() {
                    (add_days(anchor, -back)?, "past tense: the last one")
                } else {
                    (add_days(anchor, ahead)?, "the one of these days")
                }
            }
            Rel::Previous | Rel::Following | Rel::Same => {
                let base = c.reference()?;
                let back = (calendar::weekday(base) - wanted).rem_euclid(7);
                match rel {
                    Rel::Previous => (
                        add_days(base, -strictly(back))?,
                        "before the day the text is at",
                    ),
                    Rel::Following => (
                        add_days(base, strictly((7 - back) % 7))?,
                        "after the day the text is at",
                    ),
                    _ => (add_days(base, -back)?, "the day the text is at"),
                }
            }
            Rel::Bare => {
                if c.future() {
                    (
                        add_days(anchor, ahead)?,
                        "future tense: the next one, that of publication counts",
                    )
                } else if c.ahead && !c.past() {
                    (add_days(anchor, ahead)?, "a limit ahead: the next one")
                } else {
                    (
                        add_days(anchor, -back)?,
                        "the last one, that of publication counts",
                    )
                }
            }
        })
    };
    found()
        .and_then(|(date, why)| Value::of(date, Grain::Day, DateBasis::Resolved, why))
        .unwrap_or_else(unknown)
}

fn grain_date(rel: Rel, grain: Grain, c: &Context) -> Value {
    let unknown = || Value::unknown(TimeKind::Date, x(grain), grain);
    let found = || -> Option<(Date, &'static str)> {
        if grain == Grain::Quarter && matches!(rel, Rel::Same | Rel::This) && c.quarter.is_some() {
            return Some((c.quarter?, "the quarter the text is about"));
        }
        let base = match rel {
            Rel::Same if grain == Grain::Quarter => c.anchor?,
            Rel::Previous | Rel::Following | Rel::Same => c.reference()?,
            _ => c.anchor?,
        };
        if grain == Grain::Weekend {
            let today = calendar::weekday(c.anchor?);
            let n = match rel {
                Rel::Last => -1,
                Rel::Next => 1,
                // On a weekend it is that one; before it the past tense means the last.
                _ if c.future() || today >= 6 => 0,
                _ => -1,
            };
            return Some((
                calendar::shift(base, Grain::Week, n)?,
                "the weekend that is named",
            ));
        }
        let n = match rel {
            Rel::Last | Rel::Previous => -1,
            Rel::Next | Rel::Following => 1,
            // Figures of "the quarter" are known when it is over.
            Rel::Same if grain == Grain::Quarter => -1,
            _ => 0,
        };
        Some((
            calendar::shift(base, grain, n)?,
            match rel {
                Rel::Previous | Rel::Following | Rel::Same => {
                    "counted from the date the text is at"
                }
                _ => "counted from the day of publication",
            },
        ))
    };
    found()
        .and_then(|(date, why)| Value::of(date, grain, DateBasis::Resolved, why))
        .unwrap_or_else(unknown)
}

fn part_date(part: &Part, rel: Rel, year: Year, c: &Context) -> Option<Value> {
    let stated = stated_year(year, c);
    if let Part::Holiday(name) = part {
        return Some(holiday(name, rel, year, stated, c));
    }
    let (month, grain, unknown) = match part {
        Part::Quarter(q) => (q * 3 - 2, Grain::Quarter, format!("XXXX-Q{q}")),
        Part::Half(h) => (h * 6 - 5, Grain::Half, format!("XXXX-H{h}")),
        Part::Season(first) => (
            *first,
            Grain::Season,
            format!(
                "XXXX-{}",
                ["SP", "SU", "FA", "WI"][usize::from(first / 3 - 1) % 4]
            ),
        ),
        Part::Holiday(_) => return None,
    };
    if let Some(stated) = stated {
        return Value::of(
            calendar::day(stated, month, 1)?,
            grain,
            basis(year),
            "written out",
        );
    }
    let Some(anchor) = c.anchor else {
        return Some(Value::unknown(TimeKind::Date, unknown, grain));
    };
    let now = i32::from(anchor.year());
    let begin = |y: i32| calendar::day(y, month, 1);
    // Begun before publication, and before that; yet to begin.
    let begun = (now - 1..=now)
        .rev()
        .find(|y| begin(*y).is_some_and(|d| d <= anchor))?;
    let over = |y: i32| {
        begin(y)
            .and_then(|d| calendar::stretch(d, grain))
            .is_some_and(|(_, end, _)| end < anchor)
    };
    let (year, why) = match rel {
        Rel::Last | Rel::Previous => (
            if over(begun) { begun } else { begun - 1 },
            "the last one that is over",
        ),
        Rel::Next | Rel::Following => (begun + 1, "the next one to begin"),
        Rel::This => {
            let start = begin(now)?;
            // "this winter" in January is the one that began in December.
            let year = if grain == Grain::Season && month == 12 && days_between(anchor, start) > 180
            {
                now - 1
            } else {
                now
            };
            (year, "of the year of publication")
        }
        _ => {
            if let Some(year) = c.year {
                (year, "of the year named beside it")
            } else if c.future()
                && !(grain != Grain::Season
                    && begin(begun).is_some_and(|d| days_between(d, anchor) < 200))
            {
                // Figures of the quarter that has just ended are "expected" for weeks.
                (
                    if over(begun) { begun + 1 } else { begun },
                    "future tense: the next one",
                )
            } else {
                (begun, "the last one that has begun")
            }
        }
    };
    Value::of(begin(year)?, grain, DateBasis::Resolved, why)
}

fn holiday(name: &str, rel: Rel, year: Year, stated: Option<i32>, c: &Context) -> Value {
    let unknown = || {
        let mut v = Value::unknown(TimeKind::Date, x(Grain::Day), Grain::Day);
        v.why = format!("{name}: the day depends on the country or the year is not known");
        v
    };
    let Some(entry) = words::HOLIDAYS.get(name) else {
        return unknown();
    };
    let found = || -> Option<Date> {
        if let Some(year) = stated {
            return entry.days(year).first().copied();
        }
        let anchor = c.anchor?;
        let now = i32::from(anchor.year());
        let mut all: Vec<Date> = (now - 2..=now + 2).flat_map(|y| entry.days(y)).collect();
        all.sort_unstable();
        let ends = |d: Date| add_days(d, entry.length - 1).unwrap_or(d);
        let last = || all.iter().rev().copied().find(|d| *d <= anchor);
        let next = || all.iter().copied().find(|d| ends(*d) >= anchor);
        match rel {
            Rel::Last | Rel::Previous => all.iter().rev().copied().find(|d| ends(*d) < anchor),
            Rel::Next | Rel::Following => all.iter().copied().find(|d| *d > anchor),
            Rel::This => all.iter().copied().find(|d| i32::from(d.year()) == now),
            _ if c.past() => last(),
            _ if c.future() || c.ahead => next(),
            _ => all
                .iter()
                .copied()
                .min_by_key(|d| days_between(anchor, *d).abs()),
        }
    };
    let Some(start) = found() else {
        return unknown();
    };
    let end = add_days(start, entry.length - 1).unwrap_or(start);
    Value {
        kind: TimeKind::Date,
        text: if start == end {
            start.to_string()
        } else {
            format!("{start}/{end}")
        },
        start: Some(start),
        end: Some(end),
        grain: Grain::Day,
        basis: if matches!(year, Year::Full(_)) {
            DateBasis::Stated
        } else {
            DateBasis::Resolved
        },
        why: format!("table of holidays: {name}"),
    }
}

/// "two years ago", "three months later".
fn shifted(amount: &Amount, grain: Grain, back: bool, reference: bool, c: &Context) -> Value {
    let Some(n) = amount.n else {
        let mut v = Value::unknown(
            TimeKind::Date,
            if back { "PAST_REF" } else { "FUTURE_REF" },
            grain,
        );
        v.why = "how long is not said".to_owned();
        return v;
    };
    let base = if reference { c.reference() } else { c.anchor };
    // A comparison with "a year earlier" is between like stretches: a quarter with a quarter.
    let like = match c.last {
        Some((date, g))
            if grain == Grain::Year && n == 1 && matches!(g, Grain::Quarter | Grain::Half) =>
        {
            Some((date, g))
        }
        Some((date, g))
            if reference
                && matches!(g, Grain::Day | Grain::Month | Grain::Season)
                && grain == Grain::Year
                && c.same_sentence =>
        {
            Some((date, g))
        }
        _ => c
            .quarter
            .filter(|_| grain == Grain::Year && n == 1 && back)
            .map(|d| (d, Grain::Quarter)),
    };
    let (base, shown) = match like {
        Some((date, g)) => (Some(date), g),
        None => (
            base,
            match grain {
                Grain::Second | Grain::Minute | Grain::Hour => Grain::Day,
                grain => grain,
            },
        ),
    };
    let sign = if back { -1 } else { 1 };
    let found = || -> Option<Value> {
        let mut date = calendar::shift(base?, grain, sign * i64::from(n))?;
        let mut half = shown;
        if amount.half {
            let (finer, k) = match grain {
                Grain::Decade => (Grain::Year, 5),
                Grain::Century => (Grain::Year, 50),
                Grain::Year => (Grain::Month, 6),
                Grain::Month => (Grain::Day, 15),
                Grain::Week => (Grain::Day, 3),
                _ => (Grain::Day, 0),
            };
            date = calendar::shift(date, finer, sign * k)?;
            half = finer;
        }
        let shown = match shown.min(half) {
            Grain::Decade | Grain::Century => Grain::Year,
            shown => shown,
        };
        Value::of(
            date,
            shown,
            DateBasis::Resolved,
            if reference {
                "counted from the date the text is at"
            } else {
                "counted from the day of publication"
            },
        )
    };
    found().unwrap_or_else(|| Value::unknown(TimeKind::Date, x(shown), shown))
}

/// "the past two months": a length, and the days that it covers up to the day of publication.
fn span(amount: &Amount, grain: Grain, back: bool, c: &Context) -> Value {
    let mut v = Value::unknown(TimeKind::Duration, amount.value(grain), grain);
    let Some(anchor) = c.anchor else { return v };
    let n = i64::from(amount.n.unwrap_or(amount.least).max(1));
    let other = calendar::shift(anchor, grain, if back { -n } else { n });
    if back {
        v.start = other;
        v.end = Some(anchor);
    } else {
        v.start = Some(anchor);
        v.end = other;
    }
    v.grain = match grain {
        Grain::Year | Grain::Decade | Grain::Century => Grain::Year,
        Grain::Month | Grain::Quarter => Grain::Month,
        Grain::Week => Grain::Week,
        _ => Grain::Day,
    };
    v.why = match amount.n {
        Some(_) => "a length up to or from the day of publication".to_owned(),
        None => format!("a length up to or from the day of publication, at least {n} of them"),
    };
    v
}

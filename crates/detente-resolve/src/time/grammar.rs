//! The grammar: which runs of units are time expressions, and what they say before a calendar is consulted.
//!
//! Each rule looks at one position and gives a reading and where it ends; the longest reading wins. Extents follow the
//! TIMEX3 guidelines (TimeML Annotation Guidelines 1.2.1): determiners, "early", "nearly" and "the end of" belong to
//! the expression, prepositions do not.

use detente_text::Upos;

use super::{
    calendar::Grain,
    lex::{Kind, Unit},
    words,
};

/// Which one, as the words say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rel {
    #[default]
    Bare,
    Last,
    This,
    Next,
    /// "the previous Friday": counted from the time the text is at.
    Previous,
    Following,
    Same,
}

/// The year of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Year {
    #[default]
    None,
    Full(i32),
    Rel(Rel),
}

/// A point of the calendar, in part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cal {
    pub year: Year,
    pub month: Option<u8>,
    pub day: Option<u8>,
    pub rel: Rel,
}

/// A part of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Quarter(u8),
    Half(u8),
    /// First month.
    Season(u8),
    Holiday(String),
}

/// How many.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount {
    /// Whole ones; `None` = not said.
    pub n: Option<u32>,
    /// And a half.
    pub half: bool,
    /// At least so many, for "several" (3) and plain plurals (2).
    pub least: u32,
}

impl Amount {
    fn of(n: u32) -> Self {
        Self {
            n: Some(n),
            half: false,
            least: n,
        }
    }

    fn vague(least: u32) -> Self {
        Self {
            n: None,
            half: false,
            least,
        }
    }

    /// ISO 8601 duration.
    pub fn value(&self, grain: Grain) -> String {
        let (time, letter, factor) = words::duration_code(grain);
        let t = if time { "T" } else { "" };
        let Some(n) = self.n else {
            return format!("P{t}X{letter}");
        };
        let n = n.saturating_mul(factor);
        if !self.half {
            return format!("P{t}{n}{letter}");
        }
        match grain {
            Grain::Minute => half(n, "PT", "M", "30S"),
            Grain::Hour => half(n, "PT", "H", "30M"),
            Grain::Day => half(n, "P", "D", "T12H"),
            Grain::Year => half(n, "P", "Y", "6M"),
            Grain::Decade | Grain::Century => {
                format!("P{}{letter}", n.saturating_add(factor / 2))
            }
            _ => format!("P{t}{n}.5{letter}"),
        }
    }
}

fn half(n: u32, p: &str, letter: &str, rest: &str) -> String {
    match n {
        0 => format!("{p}{rest}"),
        _ => format!("{p}{n}{letter}{rest}"),
    }
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Cal(Cal),
    Range(Cal, Cal),
    /// 1 = Monday; `week`: "Friday of last week".
    Weekday {
        weekday: u8,
        rel: Rel,
        week: Option<Rel>,
    },
    /// Days from the anchor: "yesterday" is -1.
    Days(i64),
    Grain {
        rel: Rel,
        grain: Grain,
    },
    Part {
        part: Part,
        rel: Rel,
        year: Year,
    },
    /// "two years ago", "three months later": from the anchor or from the time the text is at.
    Shift {
        amount: Amount,
        grain: Grain,
        back: bool,
        reference: bool,
    },
    /// "the day after tomorrow", "two days before Christmas".
    From {
        amount: Amount,
        grain: Grain,
        back: bool,
        base: Box<Expr>,
    },
    /// "the past two months": a length that begins or ends at the anchor.
    Span {
        amount: Amount,
        grain: Grain,
        back: bool,
    },
    Duration {
        amount: Amount,
        grain: Grain,
    },
    Set(String),
    Ref(&'static str),
    /// First year of ten; two digits for "the '80s".
    Decade(i32),
    /// The 19th is 18.
    Century(i32),
    /// `T09:00`, with the day if one is named.
    Clock {
        time: String,
        day: Option<Box<Expr>>,
    },
    DayPart {
        part: &'static str,
        day: Option<Box<Expr>>,
    },
    /// The last day of a stretch: "year-end".
    EndOf(Box<Expr>),
}

type Found = Option<(Expr, usize)>;

pub(super) struct Grammar<'u> {
    u: &'u [Unit],
    /// Units that the tagger takes for a part of a person's name.
    person: Vec<bool>,
}

impl<'u> Grammar<'u> {
    pub fn new(u: &'u [Unit], person: Vec<bool>) -> Self {
        Self { u, person }
    }

    /// The longest expression that begins at `i`.
    pub fn best(&self, i: usize) -> Found {
        // Inside of a glued word such as "x2010" nothing begins.
        if i > 0 && !self.spaced(i) {
            let (a, b) = (self.u[i - 1].kind, self.u[i].kind);
            if matches!(
                (a, b),
                (Kind::Word, Kind::Digits) | (Kind::Digits, Kind::Word)
            ) {
                return None;
            }
        }
        let rules: [fn(&Self, usize) -> Found; 9] = [
            Self::clock_and_day,
            Self::datelike,
            Self::modified,
            Self::day_and_part,
            Self::sets,
            Self::duration_forms,
            Self::year_ago_forms,
            Self::refs,
            Self::range_of_years,
        ];
        let mut best: Found = None;
        for rule in rules {
            if let Some((expr, end)) = rule(self, i)
                && end > i
                && best.as_ref().is_none_or(|(_, e)| end > *e)
            {
                best = Some((expr, end));
            }
        }
        best
    }

    fn w(&self, i: usize) -> &str {
        self.u.get(i).map_or("", |u| u.low.as_str())
    }

    fn before(&self, i: usize) -> &str {
        i.checked_sub(1).map_or("", |i| self.w(i))
    }

    fn is(&self, i: usize, words: &[&str]) -> bool {
        words.contains(&self.w(i))
    }

    fn cap(&self, i: usize) -> bool {
        self.u.get(i).is_some_and(|u| u.cap)
    }

    fn spaced(&self, i: usize) -> bool {
        self.u.get(i).is_none_or(|u| u.spaced)
    }

    fn dash(&self, i: usize) -> bool {
        self.u.get(i).is_some_and(Unit::is_dash)
    }

    /// Skips a hyphen without spaces around it.
    fn hyphen(&self, i: usize) -> usize {
        if self.dash(i) && !self.spaced(i) && !self.spaced(i + 1) {
            i + 1
        } else {
            i
        }
    }

    fn mark(&self, i: usize, mark: char) -> bool {
        self.u.get(i).is_some_and(|u| u.kind == Kind::Mark(mark))
    }

    fn digits(&self, i: usize, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let unit = self.u.get(i)?;
        length.contains(&unit.low.len()).then(|| unit.number())?
    }

    fn upos(&self, i: usize) -> Upos {
        self.u.get(i).map_or(Upos::X, |u| u.upos)
    }

    fn phrase(&self, i: usize, words: &str) -> Option<usize> {
        let mut at = i;
        for word in words.split(' ') {
            if self.w(at) != word {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    fn one_of(&self, i: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().filter_map(|p| self.phrase(i, p)).max()
    }

    // ---- numbers ----

    /// A whole number in digits or words, and whether a half belongs to it: "2 1/2", "two and a half", "1.5".
    fn number(&self, i: usize) -> Option<(Amount, usize)> {
        let unit = self.u.get(i)?;
        if unit.kind == Kind::Digits {
            let mut n = unit.number()?;
            let mut at = i + 1;
            while self.mark(at, ',')
                && !self.spaced(at)
                && !self.spaced(at + 1)
                && self.digits(at + 1, 3..=3).is_some()
            {
                n = n
                    .checked_mul(1000)?
                    .checked_add(self.digits(at + 1, 3..=3)?)?;
                at += 2;
            }
            let mut amount = Amount::of(n);
            if self.mark(at, '.') && !self.spaced(at) && !self.spaced(at + 1) {
                if let Some(rest) = self.digits(at + 1, 1..=4) {
                    if self.w(at + 1) == "5" {
                        amount.half = true;
                    } else if rest != 0 {
                        return None;
                    }
                    at += 2;
                }
            } else if self.mark(at, '/') && self.w(i) == "1" && self.w(at + 1) == "2" {
                return Some((
                    Amount {
                        n: Some(0),
                        half: true,
                        least: 0,
                    },
                    at + 2,
                ));
            } else {
                let next = self.hyphen(at);
                if self.w(next) == "1" && self.mark(next + 1, '/') && self.w(next + 2) == "2" {
                    amount.half = true;
                    at = next + 3;
                } else if self.mark(at, '½') {
                    amount.half = true;
                    at += 1;
                }
            }
            return Some((amount, at));
        }
        let (mut n, mut at) = self.number_words(i)?;
        loop {
            let next = self.hyphen(at);
            let factor = match self.w(next) {
                "hundred" => 100,
                "thousand" => 1000,
                "dozen" => 12,
                "score" => 20,
                _ => break,
            };
            n = n.checked_mul(factor)?;
            at = next + 1;
            let rest = if self.w(at) == "and" { at + 1 } else { at };
            if let Some((more, end)) = self.number_words(rest)
                && more < factor
                && self.w(rest) != "a"
            {
                n = n.checked_add(more)?;
                at = end;
            }
        }
        let mut amount = Amount::of(n);
        if let Some(end) = self.one_of(at, &["and a half", "and one half"]) {
            amount.half = true;
            at = end;
        }
        Some((amount, at))
    }

    fn number_words(&self, i: usize) -> Option<(u32, usize)> {
        if let Some(tens) = words::tens(self.w(i)) {
            let next = self.hyphen(i + 1);
            return match words::small(self.w(next)) {
                Some(n @ 1..=9) => Some((tens + n, next + 1)),
                _ => Some((tens, i + 1)),
            };
        }
        if let Some(n) = words::small(self.w(i)) {
            return Some((n, i + 1));
        }
        // "a hundred", "a dozen"
        (self.is(i, &["a", "one"]) && self.is(i + 1, &["hundred", "thousand", "dozen"]))
            .then_some((1, i + 1))
    }

    /// "5th", "5", "fifth", "twenty-first" as a day or number of order.
    fn ordinal(&self, i: usize) -> Option<(u32, usize)> {
        if let Some(n) = self.digits(i, 1..=2) {
            return (!self.spaced(i + 1) && self.is(i + 1, &["st", "nd", "rd", "th"]))
                .then_some((n, i + 2));
        }
        if let Some(tens) = words::tens(self.w(i)) {
            let next = self.hyphen(i + 1);
            let n = words::ordinal(self.w(next)).filter(|n| *n < 10)?;
            return Some((tens + n, next + 1));
        }
        words::ordinal(self.w(i)).map(|n| (n, i + 1))
    }

    // ---- the calendar ----

    /// A month by name; abbreviations with their full stop.
    fn month(&self, i: usize) -> Option<(u8, usize)> {
        let word = self.w(i);
        if let Some((month, _)) = words::month(word) {
            return Some((month, i + 1));
        }
        let month = words::short_month(word)?;
        if !self.cap(i) {
            return None;
        }
        let stop = self.mark(i + 1, '.') && !self.spaced(i + 1);
        Some((month, if stop { i + 2 } else { i + 1 }))
    }

    /// A month that stands alone: no abbreviation without a stop, no verb "march", no "May" that is a modal.
    fn lone_month(&self, i: usize) -> Option<(u8, usize)> {
        let (month, end) = self.month(i)?;
        if self.person.get(i).copied().unwrap_or(false) {
            return None;
        }
        match words::month(self.w(i)) {
            Some((_, true)) => Some((month, end)),
            Some((_, false)) => {
                if !self.cap(i) || matches!(self.upos(i), Upos::Verb | Upos::Aux | Upos::Adj) {
                    return None;
                }
                let lead = [
                    "in", "since", "last", "this", "next", "by", "until", "till", "early", "late",
                    "mid", "from", "to", "through", "during", "of", "every", "and", "or", "for",
                    "between", "before", "after", "late", "-", "each",
                ];
                (lead.contains(&self.before(i)) || (self.w(i) == "august" && i > 0))
                    .then_some((month, end))
            }
            // "Feb." needs its stop, "Sept" does not collide with anything.
            None => (end == i + 2 && !matches!(self.w(i), "mar" | "sat" | "sun" | "jan"))
                .then_some((month, end)),
        }
    }

    /// A day of the month, 1 to 31: digits with or without "th", or an ordinal.
    fn month_day(&self, i: usize) -> Option<(u8, usize)> {
        let (n, end) = self.ordinal(i).or_else(|| {
            let n = self.digits(i, 1..=2)?;
            let glued = !self.spaced(i + 1)
                && self.u.get(i + 1).is_some_and(|u| {
                    u.kind == Kind::Word && !u.low.starts_with('\'')
                        || matches!(u.kind, Kind::Mark('%' | '/'))
                });
            // "March 10:30", "June 5.5", "Sept. 5,000"
            let more = matches!(
                self.u.get(i + 1).map(|u| u.kind),
                Some(Kind::Mark(':' | '.' | ','))
            ) && !self.spaced(i + 1)
                && !self.spaced(i + 2)
                && self.u.get(i + 2).is_some_and(|u| {
                    u.kind == Kind::Digits && (self.mark(i + 1, ':') || u.low.len() != 4)
                });
            (!glued && !more).then_some((n, i + 1))
        })?;
        let day = u8::try_from(n).ok().filter(|d| (1..=31).contains(d))?;
        Some((day, end))
    }

    /// Four digits, or two after an apostrophe.
    fn year(&self, i: usize) -> Option<(i32, usize)> {
        if let Some(n) = self.digits(i, 4..=4) {
            let glued = !self.spaced(i + 1)
                && self.u.get(i + 1).is_some_and(|u| {
                    u.kind == Kind::Word && !u.low.starts_with('\'')
                        || matches!(u.kind, Kind::Mark('%' | ':'))
                });
            let ok = (1000..=2199).contains(&n) && !glued;
            return ok.then_some((n as i32, i + 1));
        }
        if self.mark(i, '\'') && !self.spaced(i + 1) {
            let n = self.digits(i + 1, 2..=2)?;
            let glued = !self.spaced(i + 2)
                && self
                    .u
                    .get(i + 2)
                    .is_some_and(|u| u.kind == Kind::Word && u.low == "s");
            return (!glued).then_some((two_digits(n), i + 2));
        }
        self.spoken_year(i)
    }

    /// "nineteen ninety-six", "twenty seventeen".
    fn spoken_year(&self, i: usize) -> Option<(i32, usize)> {
        let century = match self.w(i) {
            "eighteen" => 1800,
            "nineteen" => 1900,
            "twenty" => 2000,
            _ => return None,
        };
        let next = self.hyphen(i + 1);
        let (n, end) = self.number_words(next)?;
        (10..=99).contains(&n).then_some((century + n as i32, end))
    }

    /// A year that stands alone; numbers of things are told apart by what stands around them.
    fn lone_year(&self, i: usize) -> Option<(i32, usize)> {
        let (year, end) = self.year(i)?;
        if self.u[i].kind != Kind::Digits {
            return Some((year, end));
        }
        let glued_before = i > 0 && !self.spaced(i);
        if glued_before {
            match self.u[i - 1].kind {
                Kind::Mark('$' | '€' | '£' | '¥' | '#' | '.' | ',' | ':' | '+' | '_' | '@') => {
                    return None;
                }
                Kind::Mark('-' | '/') if i > 1 && self.u[i - 2].kind == Kind::Digits => {
                    return None;
                }
                _ => {}
            }
        }
        if self.mark(i - usize::from(i > 0), '$') {
            return None;
        }
        if !self.spaced(end)
            && self.u.get(end).is_some_and(|u| {
                matches!(u.kind, Kind::Mark('.' | ',' | '-' | '/'))
                    && !self.spaced(end + 1)
                    && self.u.get(end + 1).is_some_and(|v| {
                        v.kind == Kind::Digits && v.low.len() != 4 && v.low.len() != 2
                    })
            })
        {
            return None;
        }
        let before = self.before(i);
        let next = self.w(end);
        const THINGS: &[&str] = &[
            "percent",
            "per",
            "cent",
            "dollars",
            "points",
            "people",
            "men",
            "women",
            "children",
            "troops",
            "soldiers",
            "miles",
            "km",
            "kilometers",
            "kilometres",
            "meters",
            "metres",
            "feet",
            "tons",
            "tonnes",
            "barrels",
            "gmt",
            "utc",
            "hours",
            "hrs",
            "or",
            "million",
            "billion",
            "est",
            "edt",
            "local",
            "years",
            "days",
            "pounds",
            "euros",
            "cases",
            "deaths",
            "jobs",
            "shares",
            "acres",
            "hectares",
            "mph",
            "police",
        ];
        let thing = self.spaced(end)
            && (THINGS.contains(&next) && next != "or"
                || (self.upos(end) == Upos::Noun
                    && !self.cap(end)
                    && next.ends_with('s')
                    && next.len() > 3
                    && !next.ends_with("ss")));
        const SURE: &[&str] = &[
            "in", "since", "during", "until", "till", "fiscal", "early", "late", "mid", "year",
            "circa", "back", "as",
        ];
        const LIKELY: &[&str] = &[
            "of",
            "by",
            "from",
            "to",
            "before",
            "after",
            "between",
            "and",
            "or",
            "the",
            ",",
            "(",
            "through",
            "for",
            "s",
            "'s",
            "-",
            "–",
            "—",
            "on",
            "a",
            "an",
            "his",
            "her",
            "its",
            "their",
            "this",
            "that",
            "mid",
            "around",
            "about",
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "post",
            "pre",
            "than",
            "autumn",
            "spring",
            "summer",
            "winter",
            "fall",
        ];
        if SURE.contains(&before) {
            // "in 2000 villages"
            let counted = thing && (THINGS.contains(&next) && !self.cap(i - 1) || year % 50 == 0);
            return (!counted).then_some((year, end));
        }
        if thing || !(1500..=2100).contains(&year) {
            return None;
        }
        const COUNTS: &[&str] = &[
            "some",
            "nearly",
            "almost",
            "over",
            "least",
            "most",
            "another",
            "up",
            "all",
            "total",
            "no",
            "number",
            "flight",
            "room",
            "article",
            "resolution",
            "page",
            "highway",
            "route",
            "windows",
            "boeing",
            "only",
            "more",
            "which",
            "roughly",
            "approximately",
            "under",
            "than",
            "index",
            "average",
            "at",
            "exactly",
        ];
        if COUNTS.contains(&before)
            || (matches!(before, "about" | "around" | "to" | "than")
                && year % 10 == 0
                && self.upos(end) == Upos::Noun)
        {
            return None;
        }
        // A capitalised word before it and none of the usual ones: "Nissan 1800", but also "Feb 1987" and "Olympics 2012".
        let known = LIKELY.contains(&before) || i == 0 || (1900..=2050).contains(&year);
        known.then_some((year, end))
    }

    /// Year after a month, a quarter or a season: "of 1990", ", 1990", "last year", "of this year".
    fn year_after(&self, i: usize) -> (Year, usize) {
        let mut at = i;
        if self.mark(at, ',') || self.is(at, &["of", "in"]) {
            at += 1;
        }
        if self.w(at) == "fiscal" {
            at += 1;
        }
        if let Some((year, end)) = self.year(at)
            && !(self.u.get(at).is_some_and(|u| u.kind == Kind::Digits)
                && self.spaced(end)
                && self.is(end, &["people", "troops", "gmt", "percent"]))
        {
            return (Year::Full(year), end);
        }
        if self.mark(i, ',') || self.w(i) == "in" {
            return (Year::None, i);
        }
        let at = if self.w(at) == "the" { at + 1 } else { at };
        let rel = match self.w(at) {
            "last" => Rel::Last,
            "this" | "current" => Rel::This,
            "next" => Rel::Next,
            "same" | "that" => Rel::Same,
            "previous" => Rel::Previous,
            "following" => Rel::Following,
            // "the end of the year"
            "year" if self.before(at) == "the" && self.w(i) == "of" => {
                return (Year::Rel(Rel::This), at + 1);
            }
            _ => return (Year::None, i),
        };
        let year = if self.w(at + 1) == "fiscal" {
            at + 2
        } else {
            at + 1
        };
        if self.w(year) == "year" {
            (Year::Rel(rel), year + 1)
        } else {
            (Year::None, i)
        }
    }

    /// "Tuesday,", "Tue," or "Tue." before a date.
    fn weekday_before(&self, i: usize) -> usize {
        let mut at = i;
        if words::weekday(self.w(at)).is_some()
            || (self.cap(at) && words::short_weekday(self.w(at)).is_some())
        {
            at += 1;
            if self.mark(at, '.') && !self.spaced(at) {
                at += 1;
            }
            if self.mark(at, ',') {
                at += 1;
            }
            if self.w(at) == "the" {
                at += 1;
            }
        }
        at
    }

    /// Dates with a month or as figures.
    fn calendar(&self, i: usize) -> Found {
        self.figures(i)
            .or_else(|| self.month_first(i))
            .or_else(|| self.day_first(i))
    }

    /// "2017-09-05", "09/11/2001", "5.9.2017".
    fn figures(&self, i: usize) -> Found {
        let a = self.digits(i, 1..=4)?;
        let Kind::Mark(mark @ ('-' | '/' | '.')) = self.u.get(i + 1)?.kind else {
            return None;
        };
        let b = self.digits(i + 2, 1..=2)?;
        if !self.mark(i + 3, mark) || (i + 1..i + 5).any(|k| self.spaced(k)) {
            return None;
        }
        let c = self.digits(i + 4, 1..=4)?;
        let end = i + 5;
        // "1.2.3.4", "10/11/12/13"
        if !self.spaced(end)
            && (self.mark(end, mark) || self.u.get(end).is_some_and(|u| u.kind == Kind::Digits))
            && !self.spaced(end + 1)
        {
            return None;
        }
        let length = |k: usize| self.u[k].low.len();
        let (year, month, day) = if length(i) == 4 {
            (a as i32, b, c)
        } else if mark == '-' || (length(i + 4) != 4 && length(i + 4) != 2) {
            return None;
        } else {
            let year = if length(i + 4) == 4 {
                c as i32
            } else {
                two_digits(c)
            };
            if mark == '.' {
                if length(i + 4) != 4 {
                    return None;
                }
                (year, b, a)
            } else if a > 12 {
                (year, b, a)
            } else {
                (year, a, b)
            }
        };
        let fits =
            (1000..=2199).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        fits.then_some((
            Expr::Cal(Cal {
                year: Year::Full(year),
                month: Some(month as u8),
                day: Some(day as u8),
                rel: Rel::Bare,
            }),
            end,
        ))
    }

    /// A dash or "to" between two days of a month; "and" and "or" join two days that count as two.
    fn to(&self, i: usize) -> Option<usize> {
        if self.dash(i) {
            return Some(i + 1 + usize::from(self.dash(i + 1)));
        }
        self.is(i, &["to", "through"]).then_some(i + 1)
    }

    /// "September 14-15, 2017", "Sept. 5", "September 2017", "May 30 - June 2".
    fn month_first(&self, i: usize) -> Found {
        let at = self.weekday_before(i);
        let (month, after) = self.month(at)?;
        let the = if self.w(after) == "the" {
            after + 1
        } else {
            after
        };
        if let Some((day, mut end)) = self.month_day(the) {
            if the != after && self.ordinal(the).is_none() {
                return None;
            }
            let first = Cal {
                month: Some(month),
                day: Some(day),
                ..Cal::default()
            };
            if let Some(next) = self.to(end)
                && let Some((last, e)) = self.month_day(next)
                && last > day
                && !(self.spaced(e) && self.is(e, &["people", "percent", "troops", "points"]))
            {
                let (year, e) = self.year_of_day(e);
                let with = |day| Cal {
                    year,
                    month: Some(month),
                    day: Some(day),
                    ..Cal::default()
                };
                return Some((Expr::Range(with(day), with(last)), e));
            }
            let year;
            (year, end) = self.year_of_day(end);
            return Some((Expr::Cal(Cal { year, ..first }), end));
        }
        if at != i {
            return None;
        }
        let (year, end) = self.year_after(after);
        if year != Year::None {
            return Some((
                Expr::Cal(Cal {
                    year,
                    month: Some(month),
                    ..Cal::default()
                }),
                end,
            ));
        }
        // "January-March 2003"
        if let Some(next) = self.to(after)
            && self.dash(after)
            && let Some((other, e)) = self.month(next)
        {
            let (year, e) = self.year_after(e);
            let with = |month| Cal {
                year,
                month: Some(month),
                ..Cal::default()
            };
            return Some((Expr::Range(with(month), with(other)), e));
        }
        let (month, end) = self.lone_month(at)?;
        Some((
            Expr::Cal(Cal {
                month: Some(month),
                ..Cal::default()
            }),
            end,
        ))
    }

    fn year_of_day(&self, i: usize) -> (Year, usize) {
        let at = if self.mark(i, ',') { i + 1 } else { i };
        match self.year(at) {
            Some((year, end)) if at == i + 1 || self.spaced(i) || self.mark(i, '\'') => {
                // "on Sept. 5, 2000 troops"
                let counted = self.u[at].kind == Kind::Digits
                    && year % 100 == 0
                    && self.spaced(end)
                    && self.upos(end) == Upos::Noun;
                if counted {
                    (Year::None, i)
                } else {
                    (Year::Full(year), end)
                }
            }
            _ => {
                let (year, end) = self.year_after(i);
                match year {
                    Year::Rel(_) => (year, end),
                    _ => (Year::None, i),
                }
            }
        }
    }

    /// "5 September 2017", "the 5th of September", "14-15 September".
    fn day_first(&self, i: usize) -> Found {
        let mut at = self.weekday_before(i);
        if self.w(at) == "the" {
            at += 1;
            self.ordinal(at)?;
        }
        let (day, mut end) = self.month_day(at)?;
        let mut last = None;
        if let Some(next) = self.to(end)
            && let Some((to, e)) = self.month_day(next)
            && to > day
        {
            last = Some(to);
            end = e;
        }
        if self.w(end) == "of" {
            self.ordinal(at)?;
            end += 1;
        }
        let end = self.hyphen(end);
        // "5 may be enough": a verb after a number.
        if words::month(self.w(end)).is_some_and(|(_, sure)| !sure) && !self.cap(end) {
            return None;
        }
        let (month, end) = self.month(end)?;
        let (year, end) = {
            let glued = self.hyphen(end);
            match self.year(glued) {
                Some((year, e)) => (Year::Full(year), e),
                None => match self.digits(glued, 2..=2) {
                    // "3 JAN 90"
                    Some(n) if !self.spaced(glued) || self.u[glued - 1].low.len() == 3 => {
                        (Year::Full(two_digits(n)), glued + 1)
                    }
                    _ => self.year_of_day(end),
                },
            }
        };
        let with = |day| Cal {
            year,
            month: Some(month),
            day: Some(day),
            ..Cal::default()
        };
        Some(match last {
            Some(to) => (Expr::Range(with(day), with(to)), end),
            None => (Expr::Cal(with(day)), end),
        })
    }

    /// "2003-2005", "1988-89", "1988/89".
    fn range_of_years(&self, i: usize) -> Found {
        let (from, at) = self.year(i).filter(|_| self.digits(i, 4..=4).is_some())?;
        if !(self.dash(at) || self.mark(at, '/')) || self.spaced(at) || self.spaced(at + 1) {
            return None;
        }
        if i > 0 && !self.spaced(i) && !self.mark(i - 1, '(') {
            return None;
        }
        let n = self.digits(at + 1, 2..=4)? as i32;
        let to = match self.w(at + 1).len() {
            4 => n,
            2 => from - from % 100 + n,
            _ => return None,
        };
        let end = at + 2;
        let glued = !self.spaced(end)
            && self
                .u
                .get(end)
                .is_some_and(|u| u.is_dash() || matches!(u.kind, Kind::Digits | Kind::Mark('/')));
        let year = |y| Cal {
            year: Year::Full(y),
            ..Cal::default()
        };
        (to > from && to - from <= 150 && to < 2200 && !glued)
            .then(|| (Expr::Range(year(from), year(to)), end))
    }

    /// "the 1990s", "the '80s", "the nineties".
    fn decade(&self, i: usize) -> Found {
        let mut at = i;
        if self.mark(at, '\'') && !self.spaced(at + 1) {
            at += 1;
        }
        if let Some(n) = self.u.get(at).and_then(Unit::number) {
            let mut end = at + 1;
            if self.mark(end, '\'') && !self.spaced(end) {
                end += 1;
            }
            if !self.is(end, &["s", "'s"]) || self.spaced(end) || !n.is_multiple_of(10) {
                return None;
            }
            end += 1;
            return match self.w(at).len() {
                4 if (1000..=2190).contains(&n) => Some((Expr::Decade(n as i32), end)),
                2 if at > i
                    || self.is(i.wrapping_sub(1), &["the", "mid", "early", "late", "-"]) =>
                {
                    Some((Expr::Decade(n as i32), end))
                }
                _ => None,
            };
        }
        let n = words::tens_plural(self.w(at))?;
        self.is(i.wrapping_sub(1), &["the", "mid", "early", "late", "-"])
            .then_some((Expr::Decade(n as i32), at + 1))
    }

    /// "19th century", "the twentieth century".
    fn century(&self, i: usize) -> Found {
        let (n, end) = self.ordinal(i)?;
        let end = self.hyphen(end);
        (self.w(end) == "century" && (1..=30).contains(&n))
            .then(|| (Expr::Century(n as i32 - 1), end + 1))
    }

    // ---- parts of the year ----

    /// "third quarter", "third-quarter", "Q3", "3Q", "first half"; what kind and where it ends.
    fn part(&self, i: usize) -> Option<(Part, usize)> {
        let mut at = i;
        if self.w(at) == "fiscal" {
            at = self.hyphen(at + 1);
        }
        // "Q3": a word and digits without space; "3Q" likewise.
        if self.w(at) == "q" && !self.spaced(at + 1) {
            let n = self.digits(at + 1, 1..=1)?;
            return (1..=4)
                .contains(&n)
                .then_some((Part::Quarter(n as u8), at + 2));
        }
        if self.w(at + 1) == "q" && !self.spaced(at + 1) {
            let n = self.digits(at, 1..=1)?;
            return (1..=4)
                .contains(&n)
                .then_some((Part::Quarter(n as u8), at + 2));
        }
        let (n, end) = match self.w(at) {
            "last" | "final" => (0, at + 1),
            _ => self.ordinal(at)?,
        };
        let mut end = self.hyphen(end);
        if self.is(end, &["fiscal", "calendar"]) {
            end += 1;
        }
        match self.w(end) {
            "quarter" | "quarters" => {
                let n = if n == 0 && self.w(at) == "final" {
                    4
                } else {
                    n
                };
                (1..=4)
                    .contains(&n)
                    .then_some((Part::Quarter(n as u8), end + 1))
            }
            "half" => {
                let n = if n == 0 { 2 } else { n };
                (1..=2)
                    .contains(&n)
                    .then_some((Part::Half(n as u8), end + 1))
            }
            _ => None,
        }
    }

    fn season(&self, i: usize) -> Option<(Part, usize)> {
        let first = words::season(self.w(i))?;
        matches!(self.upos(i), Upos::Noun | Upos::Propn | Upos::X)
            .then_some((Part::Season(first), i + 1))
    }

    fn holiday(&self, i: usize) -> Option<(Part, usize)> {
        if !self.cap(i) || self.person.get(i).copied().unwrap_or(false) {
            return None;
        }
        let mut name = String::new();
        let mut at = i;
        let mut found = None;
        let mut count = 0;
        while let Some(unit) = self.u.get(at) {
            match unit.kind {
                Kind::Word if unit.low.starts_with('\'') => name.push_str(&unit.low[1..]),
                Kind::Word => {
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&unit.low);
                    count += 1;
                }
                Kind::Mark('\'' | '.' | '-' | '’') if !unit.spaced => {
                    at += 1;
                    continue;
                }
                _ => break,
            }
            if count > words::HOLIDAY_WORDS {
                break;
            }
            at += 1;
            if words::HOLIDAYS.contains_key(&name) {
                found = Some((Part::Holiday(name.clone()), at));
            }
        }
        let (part, end) = found?;
        // "Christmas Island", "Tet Offensive", "Easter Rising"
        (!self.is(
            end,
            &["island", "islands", "offensive", "rising", "uprising"],
        ))
        .then_some((part, end))
    }

    /// Parts of the year with what tells the year.
    fn part_of_year(&self, i: usize) -> Found {
        let mut at = i;
        let mut rel = Rel::Bare;
        let mut year = Year::None;
        let mut led = false;
        if self.w(at) == "the" {
            at += 1;
            led = true;
        }
        match self.w(at) {
            "last" if self.part(at).is_none() => {
                rel = Rel::Last;
                at += 1;
            }
            "this" => {
                rel = Rel::This;
                at += 1;
                if self.w(at) == "past" {
                    rel = Rel::Last;
                    at += 1;
                } else if self.w(at) == "coming" {
                    rel = Rel::Next;
                    at += 1;
                }
            }
            "next" => {
                rel = Rel::Next;
                at += 1;
            }
            "that" => {
                rel = Rel::Same;
                at += 1;
            }
            "previous" => {
                rel = Rel::Previous;
                at += 1;
            }
            _ => {}
        }
        led |= rel != Rel::Bare;
        // "this year's third quarter", "last year's third quarter"
        if rel != Rel::Bare && self.w(at) == "year" && self.w(at + 1) == "'s" {
            year = Year::Rel(rel);
            rel = Rel::Bare;
            at += 2;
        } else if let Some((y, end)) = self.year(at).filter(|_| self.digits(at, 4..=4).is_some()) {
            // "the 1989 third quarter"
            let next = self.hyphen(if self.w(end) == "'s" { end + 1 } else { end });
            if self.part(next).is_some() {
                year = Year::Full(y);
                at = next;
            }
        }
        let sure = year != Year::None;
        if let Some((part, end)) = self.part(at) {
            // "the third-quarter loss": the article belongs to the loss.
            if at > i && !sure && matches!(rel, Rel::Bare | Rel::Same) && self.dash(end - 2) {
                return None;
            }
            let (y, end) = if sure {
                (year, end)
            } else {
                self.year_after(end)
            };
            // A "first half" without a year is as likely that of a game.
            if matches!(part, Part::Half(_)) && y == Year::None && self.w(at) != "fiscal" {
                return None;
            }
            return Some((Expr::Part { part, rel, year: y }, end));
        }
        if let Some((part, end)) = self.season(at) {
            let (y, end) = if sure {
                (year, end)
            } else {
                self.year_after(end)
            };
            let named = y != Year::None || (led && rel != Rel::Bare);
            let alone = self.is(
                i.wrapping_sub(1),
                &[
                    "in", "during", "by", "since", "until", "early", "late", "mid", "of", "-",
                ],
            ) || led;
            let verbal = matches!(self.w(at), "fall" | "spring")
                && self.is(end, &["of", "in", "to", "from", "apart", "offensive"]);
            return (named
                || (alone && !verbal && !(self.cap(at) && self.upos(at) == Upos::Propn)))
                .then_some((Expr::Part { part, rel, year: y }, end));
        }
        let (part, end) = self.holiday(at)?;
        let start_ok = !led || rel != Rel::Bare;
        if !start_ok {
            return None;
        }
        let (y, end) = if sure {
            (year, end)
        } else {
            self.year_after(end)
        };
        Some((Expr::Part { part, rel, year: y }, end))
    }

    // ---- relative ----

    /// Words that tell which one: "last", "the previous", "this coming".
    fn rel(&self, i: usize) -> Option<(Rel, usize)> {
        let the = self.w(i) == "the";
        let at = i + usize::from(the);
        let rel = match self.w(at) {
            "last" => Rel::Last,
            "past" if the => Rel::Last,
            "next" => Rel::Next,
            "coming" | "upcoming" => Rel::Next,
            "this" => match self.w(at + 1) {
                "past" => return Some((Rel::Last, at + 2)),
                "coming" => return Some((Rel::Next, at + 2)),
                "same" => return Some((Rel::Same, at + 2)),
                _ => Rel::This,
            },
            "current" | "present" | "latest" => Rel::This,
            "previous" | "preceding" | "prior" => Rel::Previous,
            "following" => Rel::Following,
            "same" => Rel::Same,
            "that" => {
                if self.w(at + 1) == "same" {
                    return Some((Rel::Same, at + 2));
                }
                Rel::Same
            }
            _ => return None,
        };
        Some((rel, at + 1))
    }

    /// "last week", "this year", "the following month", "the same day", "next Christmas".
    fn relative(&self, i: usize) -> Found {
        let (rel, at) = self.rel(i)?;
        let the = self.w(i) == "the";
        if let Some(weekday) = words::weekday(self.w(at)) {
            return Some((
                self.week_of(weekday, rel, at + 1).0,
                self.week_of(weekday, rel, at + 1).1,
            ));
        }
        if let Some((month, end)) = self.month(at)
            // "said that March was near"
            && self.w(i) != "that"
            && (words::month(self.w(at)).is_none_or(|(_, sure)| sure) || self.cap(at))
        {
            let day = self.month_day(end).map(|(d, e)| (Some(d), e));
            let (day, end) = day.unwrap_or((None, end));
            return Some((
                Expr::Cal(Cal {
                    month: Some(month),
                    day,
                    rel,
                    year: Year::None,
                }),
                end,
            ));
        }
        let mut unit = at;
        if self.is(
            unit,
            &[
                "fiscal", "calendar", "full", "school", "academic", "whole", "entire",
            ],
        ) {
            unit += 1;
        }
        let grain = match self.w(unit) {
            "weekend" => Grain::Weekend,
            "day" => Grain::Day,
            "week" => Grain::Week,
            "month" => Grain::Month,
            "quarter" | "period"
                if self.w(unit) == "quarter" || self.w(at.saturating_sub(1)) == "latest" =>
            {
                Grain::Quarter
            }
            "year" => Grain::Year,
            "decade" => Grain::Decade,
            "century" => Grain::Century,
            "morning" | "afternoon" | "evening" | "night" => {
                let part = words::day_part(self.w(unit))?;
                let day = match rel {
                    Rel::Last => Expr::Days(-1),
                    Rel::This => Expr::Days(0),
                    Rel::Next | Rel::Following => Expr::Grain {
                        rel: Rel::Following,
                        grain: Grain::Day,
                    },
                    Rel::Previous => Expr::Grain {
                        rel: Rel::Previous,
                        grain: Grain::Day,
                    },
                    Rel::Same | Rel::Bare => Expr::Grain {
                        rel: Rel::Same,
                        grain: Grain::Day,
                    },
                };
                return Some((
                    Expr::DayPart {
                        part,
                        day: Some(Box::new(day)),
                    },
                    unit + 1,
                ));
            }
            _ => return None,
        };
        let end = unit + 1;
        if self.w(end) == "'s" && self.is(end + 1, &["end"]) && grain != Grain::Day {
            return Some((Expr::EndOf(Box::new(Expr::Grain { rel, grain })), end + 2));
        }
        if the && grain == Grain::Day {
            let rel = match rel {
                Rel::Next => Rel::Following,
                // "the last day of the talks"
                Rel::Last => return None,
                rel => rel,
            };
            return Some((Expr::Grain { rel, grain }, end));
        }
        if grain == Grain::Day && matches!(rel, Rel::Last | Rel::This) {
            return None;
        }
        if grain == Grain::Day && rel == Rel::Next {
            return Some((
                Expr::Grain {
                    rel: Rel::Following,
                    grain,
                },
                end,
            ));
        }
        // "over the past year", "in the next week": a stretch up to or from now, no calendar unit.
        if the
            && matches!(rel, Rel::Last | Rel::Next)
            && matches!(
                grain,
                Grain::Week | Grain::Month | Grain::Year | Grain::Decade | Grain::Century
            )
        {
            return Some((
                Expr::Span {
                    amount: Amount::of(1),
                    grain,
                    back: rel == Rel::Last,
                },
                end,
            ));
        }
        Some((Expr::Grain { rel, grain }, end))
    }

    /// "Friday of last week", "Friday last week", "last Friday".
    fn week_of(&self, weekday: u8, rel: Rel, i: usize) -> (Expr, usize) {
        let at = if self.w(i) == "of" { i + 1 } else { i };
        if self.w(at + 1) == "week" {
            let week = match self.w(at) {
                "last" => Some(Rel::Last),
                "this" => Some(Rel::This),
                "next" => Some(Rel::Next),
                _ => None,
            };
            if week.is_some() {
                return (Expr::Weekday { weekday, rel, week }, at + 2);
            }
        }
        (
            Expr::Weekday {
                weekday,
                rel,
                week: None,
            },
            i,
        )
    }

    fn weekday(&self, i: usize) -> Found {
        let word = self.w(i);
        if let Some(weekday) = words::weekday(word) {
            if self.u[i].cap || self.upos(i) != Upos::X {
                return Some(self.week_of(weekday, Rel::Bare, i + 1));
            }
            return Some(self.week_of(weekday, Rel::Bare, i + 1));
        }
        let weekday = words::short_weekday(word)?;
        let stop = self.mark(i + 1, '.') && !self.spaced(i + 1) && self.cap(i);
        // "Sat. in court" begins a sentence; "on Sat." does not.
        (stop
            && self.is(
                i.wrapping_sub(1),
                &["on", "last", "next", "by", "until", "since"],
            ))
        .then(|| {
            (
                Expr::Weekday {
                    weekday,
                    rel: Rel::Bare,
                    week: None,
                },
                i + 2,
            )
        })
    }

    fn deictic(&self, i: usize) -> Found {
        let days = match self.w(i) {
            "today" => 0,
            "yesterday" => -1,
            "tomorrow" => 1,
            "tonight" => {
                return Some((
                    Expr::DayPart {
                        part: "NI",
                        day: Some(Box::new(Expr::Days(0))),
                    },
                    i + 1,
                ));
            }
            "overnight" => {
                return Some((
                    Expr::DayPart {
                        part: "NI",
                        day: Some(Box::new(Expr::Days(0))),
                    },
                    i + 1,
                ));
            }
            _ => return None,
        };
        Some((Expr::Days(days), i + 1))
    }

    /// A day: the base of "… morning" and "9 a.m. …".
    fn day(&self, i: usize) -> Found {
        let found = self
            .calendar(i)
            .or_else(|| self.weekday(i))
            .or_else(|| self.deictic(i))
            .or_else(|| self.day_shift(i))
            .or_else(|| self.relative(i))
            .or_else(|| self.part_of_year(i))?;
        let is_day = match &found.0 {
            Expr::Cal(cal) => cal.day.is_some(),
            Expr::Weekday { .. } | Expr::Days(_) | Expr::DayPart { .. } => true,
            Expr::Grain { grain, .. } => *grain == Grain::Day,
            Expr::Part { part, .. } => matches!(part, Part::Holiday(_)),
            Expr::From { .. } => true,
            _ => false,
        };
        is_day.then_some(found)
    }

    /// "the day after tomorrow", "the day before yesterday", "the eve of Easter", "day before last Tuesday".
    fn day_shift(&self, i: usize) -> Found {
        let at = i + usize::from(self.w(i) == "the");
        let back = if let Some(end) = self.one_of(at, &["day before", "eve of", "night before"]) {
            (true, end)
        } else {
            (false, self.one_of(at, &["day after", "night after"])?)
        };
        let (base, end) = self
            .calendar(back.1)
            .or_else(|| self.weekday(back.1))
            .or_else(|| self.deictic(back.1))
            .or_else(|| self.relative(back.1))
            .or_else(|| self.part_of_year(back.1))?;
        Some((
            Expr::From {
                amount: Amount::of(1),
                grain: Grain::Day,
                back: back.0,
                base: Box::new(base),
            },
            end,
        ))
    }

    /// Everything that names a stretch of the calendar without prefix.
    fn datelike(&self, i: usize) -> Found {
        let mut best: Found = None;
        let rules: [fn(&Self, usize) -> Found; 12] = [
            Self::calendar,
            Self::weekday,
            Self::deictic,
            Self::day_shift,
            Self::relative,
            Self::part_of_year,
            Self::decade,
            Self::century,
            Self::the_year,
            Self::bare_year,
            Self::the_unit,
            Self::ends,
        ];
        for rule in rules {
            if let Some((expr, end)) = rule(self, i)
                && best.as_ref().is_none_or(|(_, e)| end > *e)
            {
                best = Some((expr, end));
            }
        }
        best
    }

    fn bare_year(&self, i: usize) -> Found {
        let (year, end) = if self.w(i) == "fiscal" {
            let at = if self.w(i + 1) == "year" {
                i + 2
            } else {
                i + 1
            };
            self.year(at)?
        } else {
            self.lone_year(i)?
        };
        // "the 1989 quarter", "the 1988 period"
        let end = if self.is(end, &["quarter", "period"]) && self.before(i) == "the" {
            end + 1
        } else {
            end
        };
        Some((
            Expr::Cal(Cal {
                year: Year::Full(year),
                ..Cal::default()
            }),
            end,
        ))
    }

    /// "the 1990s", "the year 2000", "the 19th century": the article belongs to it.
    fn the_year(&self, i: usize) -> Found {
        let the = self.w(i) == "the";
        let at = i + usize::from(the);
        if the && let Some(found) = self.decade(at).or_else(|| self.century(at)) {
            return Some(found);
        }
        if self.w(at) != "year" {
            return None;
        }
        let (year, end) = self.year(at + 1).or_else(|| {
            let end = self.phrase(at + 1, "two thousand")?;
            Some((2000, end))
        })?;
        Some((
            Expr::Cal(Cal {
                year: Year::Full(year),
                ..Cal::default()
            }),
            end,
        ))
    }

    /// "the week", "the year", "the quarter": the one the text is about.
    fn the_unit(&self, i: usize) -> Found {
        if self.w(i) != "the" {
            return None;
        }
        let mut at = i + 1;
        if self.is(at, &["fiscal", "full", "calendar", "entire", "whole"]) {
            at += 1;
        }
        let grain = match self.w(at) {
            "week" => Grain::Week,
            "month" => Grain::Month,
            "quarter" => Grain::Quarter,
            "year" => Grain::Year,
            "weekend" => Grain::Weekend,
            _ => return None,
        };
        // "the week of March 9"
        if self.w(at + 1) == "of"
            && let Some((base, end)) = self.calendar(at + 2)
        {
            return Some((
                Expr::From {
                    amount: Amount::of(0),
                    grain,
                    back: false,
                    base: Box::new(base),
                },
                end,
            ));
        }
        let next = self.w(at + 1);
        if matches!(next, "of" | "when" | "that" | "-" | "before" | "after")
            && grain != Grain::Weekend
        {
            return None;
        }
        let rel = if grain == Grain::Quarter {
            Rel::Same
        } else {
            Rel::This
        };
        Some((Expr::Grain { rel, grain }, at + 1))
    }

    /// "year-end", "year's end", "month-end".
    fn ends(&self, i: usize) -> Found {
        let at = i + usize::from(self.w(i) == "the");
        let grain = match self.w(at) {
            "year" => Grain::Year,
            "month" => Grain::Month,
            "week" => Grain::Week,
            _ => return None,
        };
        let next = if self.w(at + 1) == "'s" {
            at + 2
        } else {
            self.hyphen(at + 1)
        };
        (self.w(next) == "end").then(|| {
            (
                Expr::EndOf(Box::new(Expr::Grain {
                    rel: Rel::This,
                    grain,
                })),
                next + 1,
            )
        })
    }

    /// "early", "late", "mid-", "the end of", "earlier", … before a stretch.
    fn modified(&self, i: usize) -> Found {
        const OF: &[&str] = &[
            "the end of",
            "the beginning of",
            "the start of",
            "the middle of",
            "the close of",
            "the turn of",
            "the last days of",
            "the first days of",
            "the last week of",
            "the first week of",
            "the last half of",
            "the first half of",
            "a good part of",
            "the latter part of",
            "the early part of",
            "most of",
            "much of",
            "the rest of",
            "the remainder of",
            "the late part of",
            "the second half of",
            "end of",
            "the height of",
        ];
        if let Some(at) = self.one_of(i, OF) {
            if self.w(i) == "end" && !self.is(i.wrapping_sub(1), &["by", "at", "until", "late"]) {
                return None;
            }
            let (expr, end) = self.datelike(at).or_else(|| self.the_unit(at))?;
            let fits = !matches!(expr, Expr::Days(_) | Expr::Weekday { .. });
            return fits.then_some((expr, end));
        }
        let mut at = i;
        if self.w(at) == "the" {
            at += 1;
        }
        let word = self.w(at);
        match word {
            "early" | "late" | "mid" | "middle" | "very" => {
                if word == "very" {
                    at += 1;
                    if !self.is(at, &["early", "late"]) {
                        return None;
                    }
                }
                at += 1;
                if self.dash(at) {
                    at += 1;
                }
                if self.w(at) == "on" || self.w(at) == "in" {
                    // "late on Tuesday", "early in the year"
                    let (expr, end) = self.datelike(at + 1)?;
                    let fits = match &expr {
                        Expr::Weekday { .. } => self.w(at) == "on",
                        Expr::Grain { .. } => self.w(at) == "in",
                        Expr::Cal(cal) => cal.day.is_none(),
                        _ => false,
                    };
                    return fits.then_some((expr, end));
                }
                if let Some(part) = words::day_part(self.w(at)) {
                    let end = at + 1;
                    return Some(match self.day(end) {
                        Some((day, end)) => (
                            Expr::DayPart {
                                part,
                                day: Some(Box::new(day)),
                            },
                            end,
                        ),
                        None => (Expr::DayPart { part, day: None }, end),
                    });
                }
                let day_part = self.day_and_part(at);
                let date = self.datelike(at);
                let (expr, end) = match (day_part, date) {
                    (Some(a), Some(b)) if a.1 > b.1 => a,
                    (Some(a), None) => a,
                    (_, Some(b)) => b,
                    _ => return None,
                };
                Some((expr, end))
            }
            "earlier" | "later" | "sometime" if at == i => {
                at += 1;
                if self.is(at, &["in", "on"]) {
                    at += 1;
                    let ok = self.is(at, &["the", "this", "that"])
                        || words::weekday(self.w(at)).is_some();
                    if !ok {
                        return None;
                    }
                }
                if let Some(found) = self.day_and_part(at) {
                    return Some(found);
                }
                let (expr, end) = self.datelike(at)?;
                let fits = matches!(
                    expr,
                    Expr::Grain { .. }
                        | Expr::Weekday { .. }
                        | Expr::Days(_)
                        | Expr::Part { .. }
                        | Expr::DayPart { .. }
                ) || matches!(&expr, Expr::Cal(cal) if cal.rel != Rel::Bare || word == "sometime" || cal.day.is_none());
                fits.then_some((expr, end))
            }
            _ => None,
        }
    }

    // ---- times of day ----

    /// "morning" after a day, "the morning of" before one, "this morning" alone.
    fn day_and_part(&self, i: usize) -> Found {
        if let Some((day, end)) = self.day(i) {
            let mut at = self.hyphen(end);
            if self.is(at, &["early", "late"]) && words::day_part(self.w(at + 1)).is_some() {
                at += 1;
            }
            if let Some(part) = words::day_part(self.w(at)) {
                return Some((
                    Expr::DayPart {
                        part,
                        day: Some(Box::new(day)),
                    },
                    at + 1,
                ));
            }
            return Some((day, end));
        }
        let mut at = i;
        if self.w(at) == "the" {
            at += 1;
        }
        if self.is(at, &["early", "late"]) {
            at += 1;
        }
        let part = words::day_part(self.w(at))?;
        if self.is(at + 1, &["of", "on"])
            && let Some((day, end)) = self.day(at + 2)
        {
            return Some((
                Expr::DayPart {
                    part,
                    day: Some(Box::new(day)),
                },
                end,
            ));
        }
        // "in the morning"
        let lead = self.is(i.wrapping_sub(1), &["in", "during", "by", "on"]);
        (self.w(i) == "the" && lead && matches!(self.w(at), "morning" | "afternoon" | "evening"))
            .then_some((Expr::DayPart { part, day: None }, at + 1))
    }

    /// A time of day: "9 a.m. EDT", "21:21 GMT", "1430 GMT", "noon", "nine o'clock".
    /// `lone`: no day stands beside it, so that bare figures need a word such as "at" before them.
    fn clock(&self, i: usize, lone: bool) -> Option<(String, usize)> {
        if let Some(hour) = match self.w(i) {
            "noon" | "midday" => Some("T12:00"),
            "midnight" => Some("T24:00"),
            _ => None,
        } {
            return Some((hour.to_owned(), i + 1));
        }
        let (hour, mut at) = match self.digits(i, 1..=2) {
            Some(n) => (n, i + 1),
            None => {
                if let Some(n) = self.digits(i, 4..=4)
                    && n / 100 < 24
                    && n % 100 < 60
                    && self.spaced(i + 1)
                {
                    let mut end = self.zone(i + 1);
                    if end.is_none() && self.is(i + 1, &["hours", "hrs"]) {
                        end = Some(i + 2);
                    }
                    return end.map(|end| (format!("T{:02}:{:02}", n / 100, n % 100), end));
                }
                let (n, end) = self.number_words(i)?;
                (n, end)
            }
        };
        if hour > 24 || (i > 0 && self.mark(i - 1, '$')) {
            return None;
        }
        let mut minute = None;
        if (self.mark(at, ':') || self.mark(at, '.')) && !self.spaced(at) && !self.spaced(at + 1) {
            if let Some(m) = self.digits(at + 1, 2..=2).filter(|m| *m < 60) {
                let colon = self.mark(at, ':');
                minute = Some(m);
                at += 2;
                if self.mark(at, ':')
                    && !self.spaced(at)
                    && self.digits(at + 1, 2..=2).is_some_and(|s| s < 60)
                {
                    at += 2;
                }
                if !colon && self.half_day(at).is_none() && self.zone(at).is_none() {
                    return None;
                }
            } else {
                return None;
            }
        }
        let mut named = minute.is_some()
            && (!lone
                || self.is(
                    i.wrapping_sub(1),
                    &[
                        "at", "around", "about", "by", "until", "from", "since", "after", "before",
                        "till",
                    ],
                ));
        let mut hour = hour;
        if let Some((pm, end)) = self.half_day(at) {
            if hour > 12 {
                return None;
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
            at = end;
            named = true;
        } else if self.w(at) == "o" && self.w(at + 1) == "'clock" {
            at += 2;
            named = true;
            if let Some((pm, end)) = self.in_the(at) {
                hour = hour % 12 + if pm { 12 } else { 0 };
                at = end;
            }
        } else if hour <= 12
            && minute.is_none_or(|_| true)
            && let Some((pm, end)) = self.in_the(at)
        {
            hour = hour % 12 + if pm { 12 } else { 0 };
            at = end;
            named = true;
        }
        if let Some(end) = self.zone(at) {
            at = end;
            named = true;
        } else if self.w(at) == "local" && self.w(at + 1) == "time" {
            at += 2;
        }
        // A score or a ratio: "won 3:10".
        if !named
            || (minute.is_some() && self.u[i].kind == Kind::Digits && i > 0 && !self.spaced(i))
        {
            return None;
        }
        Some((format!("T{hour:02}:{:02}", minute.unwrap_or(0)), at))
    }

    /// "a.m.", "pm": is it after noon, and where it ends.
    fn half_day(&self, i: usize) -> Option<(bool, usize)> {
        match self.w(i) {
            "am" | "pm" => Some((self.w(i) == "pm", i + 1)),
            "a" | "p" if self.mark(i + 1, '.') && self.w(i + 2) == "m" && !self.spaced(i + 2) => {
                let end = i + 3;
                let stop = self.mark(end, '.') && !self.spaced(end);
                Some((self.w(i) == "p", if stop { end + 1 } else { end }))
            }
            _ => None,
        }
    }

    fn in_the(&self, i: usize) -> Option<(bool, usize)> {
        if let Some(end) = self.one_of(i, &["in the morning"]) {
            return Some((false, end));
        }
        self.one_of(i, &["in the afternoon", "in the evening", "at night"])
            .map(|end| (true, end))
    }

    fn zone(&self, i: usize) -> Option<usize> {
        let open = usize::from(self.mark(i, '('));
        let at = i + open;
        let known = matches!(
            self.w(at),
            "gmt"
                | "utc"
                | "est"
                | "edt"
                | "cst"
                | "cdt"
                | "mst"
                | "mdt"
                | "pst"
                | "pdt"
                | "bst"
                | "cet"
                | "cest"
                | "ist"
                | "et"
                | "pt"
                | "ct"
                | "eet"
                | "msk"
        );
        if !known {
            return None;
        }
        let close = usize::from(open == 1 && self.mark(at + 1, ')'));
        Some(at + 1 + close)
    }

    fn clock_and_day(&self, i: usize) -> Found {
        let mut start = i;
        if let Some(end) = self.one_of(i, &["around", "about", "shortly after", "shortly before"]) {
            start = end;
        }
        let next_is_day = |at: usize| {
            let at = at + usize::from(self.mark(at, ','));
            self.day(at + usize::from(self.w(at) == "on")).is_some()
        };
        let clock = self
            .clock(start, true)
            .or_else(|| self.clock(start, false).filter(|(_, at)| next_is_day(*at)));
        if let Some((time, at)) = clock {
            let mut next = at;
            if self.mark(next, ',') {
                next += 1;
            }
            if self.is(next, &["on", "of"]) {
                next += 1;
            }
            if let Some((day, end)) = self.day_and_part(next) {
                let day = match day {
                    Expr::DayPart { day: Some(day), .. } => *day,
                    day => day,
                };
                return Some((
                    Expr::Clock {
                        time,
                        day: Some(Box::new(day)),
                    },
                    end,
                ));
            }
            return Some((Expr::Clock { time, day: None }, at));
        }
        let (day, end) = self.day_and_part(i)?;
        let mut next = end;
        if self.mark(next, ',') {
            next += 1;
        }
        if self.is(next, &["at", "around"]) {
            next += 1;
        }
        // "Friday at noon", but "July 7, 21:21" has its figures as they are
        let (time, end) = self.clock(next, false)?;
        let day = match day {
            Expr::DayPart { day: Some(day), .. } => *day,
            day => day,
        };
        Some((
            Expr::Clock {
                time,
                day: Some(Box::new(day)),
            },
            end,
        ))
    }

    // ---- lengths and repetitions ----

    fn approx(&self, i: usize) -> usize {
        const APPROX: &[&str] = &[
            "more than",
            "less than",
            "fewer than",
            "no more than",
            "no less than",
            "at least",
            "at most",
            "up to",
            "about",
            "almost",
            "nearly",
            "around",
            "roughly",
            "approximately",
            "over",
            "some",
            "just over",
            "just under",
            "as many as",
            "well over",
            "an estimated",
            "only",
            "within",
            "an additional",
            "about half",
            "as little as",
            "as long as",
        ];
        let lone = ["over", "some", "only", "within", "around"];
        match self.one_of(i, APPROX) {
            Some(end) if end == i + 1 && lone.contains(&self.w(i)) && self.w(i) != "around" => {
                // "over two days" may be a preposition; with a number and "over" it is read as one.
                i
            }
            Some(end) => end,
            None => i,
        }
    }

    /// How many: a number, "a", "several", "a few", "a couple of", "half a".
    fn quantity(&self, i: usize) -> Option<(Amount, usize)> {
        if let Some(end) = self.one_of(i, &["half a", "half an", "a half", "half"]) {
            let end = self.hyphen(end);
            if words::grain(self.w(end)).is_some_and(|(_, plural)| !plural) {
                return Some((
                    Amount {
                        n: Some(0),
                        half: true,
                        least: 0,
                    },
                    end,
                ));
            }
        }
        if let Some(end) = self.one_of(i, &["a couple of", "a couple", "couple of"]) {
            return Some((Amount::of(2), end));
        }
        const VAGUE: &[&str] = &[
            "several",
            "a few",
            "few",
            "many",
            "a number of",
            "a matter of",
            "some",
            "dozens of",
            "hundreds of",
            "thousands of",
            "scores of",
            "countless",
            "several more",
            "a few more",
            "many more",
            "couple more",
        ];
        if let Some(end) = self.one_of(i, VAGUE) {
            return Some((Amount::vague(3), end));
        }
        if let Some((amount, end)) = self.number(i) {
            // "two to three weeks", "12 to 18 months", "10-14 days"
            let next = if self.is(end, &["to", "or"]) {
                end + 1
            } else {
                self.hyphen(end)
            };
            if next > end
                && amount.n.is_some()
                && let Some((more, e)) = self.number(next)
                && more.n > amount.n
            {
                let mut both = amount;
                if self.w(end) != "or" && both.n.is_some_and(|n| n > 10) {
                    both.n = None;
                }
                return Some((both, e));
            }
            return Some((amount, end));
        }
        self.is(i, &["a", "an", "another", "one"])
            .then(|| (Amount::of(1), i + 1))
    }

    /// Words between the number and the unit.
    fn filler(&self, i: usize) -> usize {
        let mut at = i;
        for _ in 0..2 {
            if self.is(
                at,
                &[
                    "more",
                    "additional",
                    "consecutive",
                    "straight",
                    "full",
                    "trading",
                    "business",
                    "working",
                    "long",
                    "short",
                    "successive",
                    "whole",
                    "further",
                    "calendar",
                    "other",
                    "extra",
                    "school",
                    "fiscal",
                ],
            ) {
                at += 1;
            }
        }
        at
    }

    /// A length: amount, unit, and where it ends.
    fn length(&self, i: usize) -> Option<(Amount, Grain, usize)> {
        let (mut amount, at) = self.quantity(i)?;
        let hyphened = self.hyphen(at) != at;
        let unit = self.filler(self.hyphen(at));
        let (grain, plural) = match self.w(unit) {
            "night" | "nights" if amount.n != Some(1) || hyphened => {
                (Grain::Day, self.w(unit) == "nights")
            }
            word => words::grain(word)?,
        };
        // "the two second ballots": singular seconds are no unit here; "a quarter" is a part.
        let fraction = hyphened && plural;
        if grain == Grain::Quarter
            && (fraction
                || amount.n.is_some_and(|n| !(2..1000).contains(&n))
                || (amount.n.is_none() && !plural))
        {
            return None;
        }
        let one = amount.n == Some(1) || (amount.n == Some(0) && amount.half);
        let word = self.w(i);
        if !plural && amount.n.is_none() && !hyphened {
            return None;
        }
        // "two year": only where the tagger sees no verb.
        let counted = self.u[i].kind == Kind::Digits || self.upos(unit) != Upos::Verb;
        if !plural && !one && !hyphened && !counted {
            return None;
        }
        if plural && one && !hyphened && matches!(word, "a" | "an" | "another") {
            return None;
        }
        let mut end = unit + 1;
        if let Some(e) = self.one_of(end, &["and a half"]) {
            amount.half = true;
            end = e;
        }
        // "years or months", "days or weeks"
        Some((amount, grain, end))
    }

    /// What follows a length makes it a date: "ago", "later", "from now".
    fn after_length(&self, amount: Amount, grain: Grain, start: usize, end: usize) -> Found {
        // "a year or so ago", "a year-ago"
        let end = self
            .one_of(end, &["or so", "or more", "or two"])
            .or(Some(self.hyphen(end)))
            .filter(|e| self.is(*e, &["ago", "earlier", "later"]))
            .unwrap_or(end);
        let fine = matches!(grain, Grain::Second | Grain::Minute | Grain::Hour);
        let shift = |back, reference, end| {
            Some((
                Expr::Shift {
                    amount: amount.clone(),
                    grain,
                    back,
                    reference,
                },
                end,
            ))
        };
        match self.w(end) {
            "ago" => return shift(true, false, end + 1),
            // "two hours later" stays a length: no day follows from it.
            "earlier" if !fine => return shift(true, true, end + 1),
            "later" | "afterward" | "afterwards" if !fine => return shift(false, true, end + 1),
            "from" if self.is(end + 1, &["now", "today"]) => return shift(false, false, end + 2),
            "hence" => return shift(false, false, end + 1),
            "before" | "after" | "previously" => {
                let next = end + 1;
                let stops = self
                    .u
                    .get(next)
                    .is_none_or(|u| matches!(u.kind, Kind::Mark(_)));
                if stops && !fine {
                    return shift(self.w(end) != "after", true, next);
                }
                // "two days before Christmas"
                if self.w(end) != "previously"
                    && !matches!(grain, Grain::Second | Grain::Minute | Grain::Hour)
                    && let Some((base, e)) = self.day(next)
                {
                    return Some((
                        Expr::From {
                            amount,
                            grain,
                            back: self.w(end) == "before",
                            base: Box::new(base),
                        },
                        e,
                    ));
                }
            }
            _ => {}
        }
        let mut end = end;
        // "eight-year-old", "two years old", "decade-long", "months-long"
        let next = self.hyphen(end);
        if self.is(next, &["old", "olds"]) && (next != end || amount.n.is_some()) {
            // The age of a person is no time of an event; that of a war is.
            if !self.old_thing(next + 1) {
                return None;
            }
            end = next + 1;
        } else if next != end && self.w(next) == "long" {
            end = next + 1;
        } else if let Some(e) = self.one_of(end, &["or so", "or two", "or more"]) {
            end = e;
        }
        let _ = start;
        Some((Expr::Duration { amount, grain }, end))
    }

    /// Does an age belong to a war, a law or a dispute, not to a person?
    fn old_thing(&self, i: usize) -> bool {
        const THINGS: &[&str] = &[
            "war",
            "conflict",
            "dispute",
            "crisis",
            "ceasefire",
            "cease",
            "truce",
            "insurgency",
            "agreement",
            "government",
            "ban",
            "embargo",
            "siege",
            "regime",
            "rebellion",
            "uprising",
            "strike",
            "feud",
            "blockade",
            "accord",
            "policy",
            "peace",
            "campaign",
            "treaty",
            "law",
            "republic",
            "state",
            "country",
            "revolt",
            "occupation",
            "standoff",
            "protest",
            "revolution",
            "coalition",
            "sanctions",
            "moratorium",
            "case",
            "deal",
            "pact",
            "struggle",
            "stalemate",
            "movement",
            "party",
            "democracy",
        ];
        (i..i + 4).any(|k| THINGS.contains(&self.w(k)))
    }

    fn duration_forms(&self, i: usize) -> Found {
        self.anchored(i)
            .or_else(|| {
                let at = self.approx(i);
                let (amount, grain, end) = self.length(at)?;
                if self.money_before(at) {
                    return None;
                }
                // "$3 a year", "three times a week": a rate.
                if self.is(at, &["a", "an"])
                    && !self.is(end, &["ago", "later", "earlier", "after", "before"])
                    && !self.dash(end)
                    && self.rate_before(at)
                {
                    return Some((Expr::Set(amount.value(grain)), end));
                }
                self.after_length(amount, grain, i, end)
            })
            .or_else(|| self.plural(i))
    }

    fn money_before(&self, i: usize) -> bool {
        i > 0
            && (self.mark(i - 1, '$')
                || (self.mark(i - 1, '.') && !self.spaced(i) && self.u[i].kind == Kind::Digits))
    }

    fn rate_before(&self, i: usize) -> bool {
        let before = self.before(i);
        matches!(
            before,
            "times"
                | "twice"
                | "once"
                | "dollars"
                | "cents"
                | "million"
                | "billion"
                | "percent"
                | "barrels"
                | "tons"
                | "hours"
                | "%"
        ) || i > 0 && self.u[i - 1].kind == Kind::Digits
            || self.is(i.wrapping_sub(2), &["times"])
    }

    /// "the past two months", "the next few days", "the first nine months", "recent weeks".
    fn anchored(&self, i: usize) -> Found {
        let start = self.approx(i);
        let mut at = start;
        let the = self.is(
            at,
            &[
                "the", "these", "those", "this", "its", "his", "their", "her",
            ],
        );
        at += usize::from(the);
        let word = self.w(at);
        let back = match word {
            "past" | "last" | "previous" | "preceding" | "recent" | "latest" => Some(true),
            "next" | "coming" | "following" | "upcoming" => Some(false),
            "first" | "final" | "initial" | "opening" | "early" | "closing" => None,
            // "the nine months", "the two years"
            _ if the && self.w(start) == "the" => {
                let (amount, grain, end) = self.length(at)?;
                if self.is(at, &["a", "an", "one", "half"]) {
                    return None;
                }
                // "the two-week trip"
                if self.u[at + 1].is_dash() {
                    return None;
                }
                return self.after_length(amount, grain, i, end);
            }
            _ => return None,
        };
        at += 1;
        if self.is(at, &["several", "few", "couple", "many"]) || self.number(at).is_some() {
            let (amount, grain, end) = self.length(at)?;
            if self.is(at, &["a"]) {
                return None;
            }
            let end = self.one_of(end, &["or so"]).unwrap_or(end);
            return Some(match back {
                Some(back) => (
                    Expr::Span {
                        amount,
                        grain,
                        back,
                    },
                    end,
                ),
                None => (Expr::Duration { amount, grain }, end),
            });
        }
        let (grain, plural) = words::grain(self.w(at))?;
        if plural {
            let end = at + 1;
            let end = match self.w(end) {
                // "recent weeks and months"
                "and" | "or" if words::grain(self.w(end + 1)).is_some_and(|(_, p)| p) => end + 2,
                _ => end,
            };
            if word == "recent" {
                return Some((Expr::Ref("PAST_REF"), end));
            }
            if word == "coming" && !the {
                return Some((Expr::Ref("FUTURE_REF"), end));
            }
            let amount = Amount::vague(2);
            return Some(match back {
                Some(back) => (
                    Expr::Span {
                        amount,
                        grain,
                        back,
                    },
                    end,
                ),
                None => (Expr::Duration { amount, grain }, end),
            });
        }
        // "past decade", "past year" without article
        (matches!(word, "past")
            && !the
            && matches!(
                grain,
                Grain::Week | Grain::Month | Grain::Year | Grain::Decade | Grain::Century
            ))
        .then(|| {
            (
                Expr::Span {
                    amount: Amount::of(1),
                    grain,
                    back: true,
                },
                at + 1,
            )
        })
    }

    /// "for years", "within hours", "months ago", "decades".
    fn plural(&self, i: usize) -> Found {
        let (grain, true) = words::grain(self.w(i))? else {
            return None;
        };
        if matches!(grain, Grain::Second | Grain::Minute | Grain::Quarter) {
            return None;
        }
        if i > 0 && !self.spaced(i) {
            return None;
        }
        let end = i + 1;
        if self.w(end) == "ago" {
            return Some((
                Expr::Shift {
                    amount: Amount::vague(2),
                    grain,
                    back: true,
                    reference: false,
                },
                end + 1,
            ));
        }
        if self.is(end, &["later", "earlier"]) {
            return Some((
                Expr::Shift {
                    amount: Amount::vague(2),
                    grain,
                    back: self.w(end) == "earlier",
                    reference: true,
                },
                end + 1,
            ));
        }
        let next = self.hyphen(end);
        if next != end && self.is(next, &["long", "old"]) {
            return Some((
                Expr::Duration {
                    amount: Amount::vague(2),
                    grain,
                },
                next + 1,
            ));
        }
        let lead = self.is(
            i.wrapping_sub(1),
            &[
                "for", "in", "within", "after", "over", "takes", "take", "took", "lasted", "last",
                "of", "spent", "spend", "just", "only", "until", "through", "by", "during",
            ],
        ) || self.is(end, &["of", "after", "before", "to", "or"])
            || i == 0;
        // "working hours", "office hours", "the days of the empire"
        let noun = matches!(grain, Grain::Hour)
            && !self.is(i.wrapping_sub(1), &["for", "within", "after", "in"])
            && !self.is(end, &["after", "before", "of"]);
        (lead && !noun).then(|| {
            (
                Expr::Duration {
                    amount: Amount::vague(2),
                    grain,
                },
                end,
            )
        })
    }

    /// "a year earlier", "the year-ago quarter", "year-earlier".
    fn year_ago_forms(&self, i: usize) -> Found {
        let mut at = i;
        if self.w(at) == "the" {
            at += 1;
            if self.is(at, &["comparable", "corresponding", "same"]) {
                at += 1;
            }
        } else if self.w(at) == "a" {
            at += 1;
        }
        let whose = self.w(at);
        if whose != "year" || !self.dash(at + 1) || self.spaced(at + 1) {
            return None;
        }
        if !self.is(at + 2, &["ago", "earlier", "before"]) {
            return None;
        }
        let mut end = at + 3;
        if let Some((_, e)) = self.part(end) {
            end = e;
        } else if self.is(end, &["quarter", "period", "month", "week", "half"]) {
            end += 1;
        } else if at > i {
            // "the year-earlier profit": the article belongs to the profit.
            return None;
        }
        Some((
            Expr::Shift {
                amount: Amount::of(1),
                grain: Grain::Year,
                back: true,
                reference: true,
            },
            end,
        ))
    }

    fn sets(&self, i: usize) -> Found {
        let set = |value: &str, end| Some((Expr::Set(value.to_owned()), end));
        match self.w(i) {
            "daily" if !self.cap(i) || i == 0 => return set("P1D", i + 1),
            "nightly" => return set("P1D", i + 1),
            "weekly" => return set("P1W", i + 1),
            "monthly" => return set("P1M", i + 1),
            "hourly" => return set("PT1H", i + 1),
            "annually" | "yearly" => return set("P1Y", i + 1),
            "quarterly" if self.upos(i) == Upos::Adv => return set("P3M", i + 1),
            "biweekly" | "fortnightly" => return set("P2W", i + 1),
            "mondays" | "tuesdays" | "wednesdays" | "thursdays" | "fridays" | "saturdays"
            | "sundays" => {
                let n = words::weekday(self.w(i).trim_end_matches('s'))?;
                return set(&format!("XXXX-WXX-{n}"), i + 1);
            }
            "weekends" => return set("XXXX-WXX-WE", i + 1),
            _ => {}
        }
        if let Some(weekday) = words::weekday(self.w(i))
            && let Some(part) = self.w(i + 1).strip_suffix('s').and_then(words::day_part)
        {
            return set(&format!("XXXX-WXX-{weekday}T{part}"), i + 2);
        }
        // "twice a week", "three times a year", "once every two months"
        let times = match self.w(i) {
            "once" | "twice" => Some(i + 1),
            _ => self
                .number(i)
                .or_else(|| {
                    self.is(i, &["several", "many"])
                        .then(|| (Amount::vague(3), i + 1))
                })
                .filter(|(_, end)| self.w(*end) == "times")
                .map(|(_, end)| end + 1),
        };
        if let Some(at) = times {
            if self.is(at, &["a", "an", "per", "each"])
                && let Some((grain, false)) = words::grain(self.w(at + 1))
            {
                return set(&Amount::of(1).value(grain), at + 2);
            }
            if let Some((expr, end)) = self.every(at) {
                return Some((expr, end));
            }
            return None;
        }
        if self.w(i) == "per"
            && let Some((grain, false)) = words::grain(self.w(i + 1))
        {
            return set(&Amount::of(1).value(grain), i + 2);
        }
        self.every(i)
    }

    /// "every Friday", "each year", "every two weeks", "every other day".
    fn every(&self, i: usize) -> Found {
        if !self.is(i, &["every", "each"]) {
            return None;
        }
        let set = |value: String, end| Some((Expr::Set(value), end));
        let at = i + 1;
        if let Some(weekday) = words::weekday(self.w(at)) {
            return match words::day_part(self.w(at + 1)) {
                Some(part) => set(format!("XXXX-WXX-{weekday}T{part}"), at + 2),
                None => set(format!("XXXX-WXX-{weekday}"), at + 1),
            };
        }
        if let Some((month, end)) = self.month(at).filter(|_| self.cap(at)) {
            return match self.month_day(end) {
                Some((day, end)) => set(format!("XXXX-{month:02}-{day:02}"), end),
                None => set(format!("XXXX-{month:02}"), end),
            };
        }
        if let Some(part) = words::day_part(self.w(at)) {
            return set(format!("XXXX-XX-XXT{part}"), at + 1);
        }
        if let Some((Part::Season(first), end)) = self.season(at) {
            let name = ["SP", "SU", "FA", "WI"][usize::from(first / 3 - 1) % 4];
            return set(format!("XXXX-{name}"), end);
        }
        if self.w(at) == "weekend" {
            return set("XXXX-WXX-WE".to_owned(), at + 1);
        }
        if self.w(at) == "other"
            && let Some((grain, false)) = words::grain(self.w(at + 1))
        {
            return set(Amount::of(2).value(grain), at + 2);
        }
        let few = if self.w(at) == "few" { at + 1 } else { at };
        if let Some((grain, plural)) = words::grain(self.w(few)) {
            let amount = if plural {
                Amount::vague(3)
            } else {
                Amount::of(1)
            };
            if plural && few == at {
                return None;
            }
            return set(amount.value(grain), few + 1);
        }
        let (amount, grain, end) = self.length(at)?;
        set(amount.value(grain), end)
    }

    fn refs(&self, i: usize) -> Found {
        const PRESENT: &[&str] = &[
            "now",
            "right now",
            "currently",
            "nowadays",
            "presently",
            "these days",
            "this moment",
            "the moment",
            "the present",
            "the present time",
            "at present",
            "current",
            "the current moment",
        ];
        const PAST: &[&str] = &[
            "recently",
            "more recently",
            "most recently",
            "the past",
            "the recent past",
            "lately",
            "long ago",
            "the distant past",
        ];
        const FUTURE: &[&str] = &[
            "the future",
            "the near future",
            "soon",
            "the foreseeable future",
            "the coming days",
            "the coming weeks",
            "the coming months",
            "the coming years",
            "the near term",
            "the short term",
            "the long term",
            "the days ahead",
            "the weeks ahead",
            "the months ahead",
            "the years ahead",
        ];
        if let Some(end) = self.one_of(i, PRESENT) {
            // "the moment he arrived"; "at the moment" is what is meant.
            if self.w(i) == "the" && self.w(i + 1) == "moment" && self.before(i) != "at" {
                return None;
            }
            if self.w(i) == "this" && self.before(i) != "at" {
                return None;
            }
            if self.w(i) == "now" && self.dash(i + 1) && !self.spaced(i + 1) {
                return None;
            }
            return Some((Expr::Ref("PRESENT_REF"), end));
        }
        if let Some(end) = self.one_of(i, PAST) {
            let past = self.w(end - 1) == "past";
            // "the past two years" is a length, "the past president" a person.
            if past
                && (self.number(end).is_some()
                    || matches!(self.upos(end), Upos::Noun | Upos::Adj | Upos::Num)
                    || self.is(end, &["few", "several", "couple"])
                    || words::grain(self.w(end)).is_some())
            {
                return None;
            }
            return Some((Expr::Ref("PAST_REF"), end));
        }
        let end = self.one_of(i, FUTURE)?;
        if self.w(i) == "future" && self.upos(i) != Upos::Adj && self.upos(i) != Upos::X {
            return None;
        }
        // "as soon as"
        if self.w(i) == "soon"
            && (self.w(end) == "after" || (self.before(i) == "as" && self.w(end) == "as"))
        {
            return None;
        }
        Some((Expr::Ref("FUTURE_REF"), end))
    }
}

/// "97" is 1997, "05" 2005.
pub(super) fn two_digits(n: u32) -> i32 {
    let n = n as i32;
    if n >= 40 { 1900 + n } else { 2000 + n }
}

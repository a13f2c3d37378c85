//! Dates and times as pages and datelines write them: "5 September 2017 21:21 (UTC +04:00)", "Sep. 5",
//! "Updated 9:21 PM ET, Tue September 5, 2017".
//!
//! Only what is written is read: a time without a known offset gives no instant, an ambiguous "05/09/2017" no day.

use jiff::{
    civil::{Date, Time, Weekday},
    tz::Offset,
};

use crate::{Published, Span};

/// A date, with the time of day where one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Where it stands, weekday, time and zone included.
    pub span: Span,
    /// Year, where one is written.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31.
    pub day: i8,
    /// Time of day.
    pub time: Option<Time>,
    /// Offset of that time from UTC, where the zone is written and known.
    pub offset: Option<Offset>,
}

impl When {
    /// The day, where the year is written.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }

    /// The day; without a written year the latest such day that is not more than a week after `published`.
    pub fn date_before(&self, published: Option<Date>) -> Option<Date> {
        if self.year.is_some() {
            return self.date();
        }
        let published = published?;
        let limit = published
            .checked_add(jiff::Span::new().days(7))
            .unwrap_or(published);
        // Four years back for 29 February.
        (0..5)
            .filter_map(|back| Date::new(limit.year() - back, self.month, self.day).ok())
            .find(|date| *date <= limit)
    }

    /// An instant where time and offset are written, else the day.
    pub fn published(&self) -> Option<Published> {
        let date = self.date()?;
        if let (Some(time), Some(offset)) = (self.time, self.offset)
            && let Ok(instant) = offset.to_timestamp(date.to_datetime(time))
        {
            return Some(Published::Instant(instant, offset));
        }
        Some(Published::Day(date))
    }
}

/// The first date in `text`.
pub fn find(text: &str) -> Option<When> {
    let tokens = tokens(text);
    (0..tokens.len()).find_map(|at| parse_at(&tokens, at).map(|(when, _)| when))
}

/// The date that begins with the first word of `text`.
pub(crate) fn starts_with(text: &str) -> Option<When> {
    parse_at(&tokens(text), 0).map(|(when, _)| when)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Value and number of digits.
    Number(u32, usize),
    Word,
    Sign(char),
}

#[derive(Clone, Copy, Debug)]
struct Part<'t> {
    kind: Kind,
    text: &'t str,
    span: Span,
    /// Does white space stand before it?
    spaced: bool,
}

fn tokens(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || is_invisible(c) {
            spaced = true;
            continue;
        }
        let digit = c.is_ascii_digit();
        let mut end = start + c.len_utf8();
        if digit || c.is_alphabetic() {
            while let Some(&(at, next)) = chars.peek() {
                let same = if digit {
                    next.is_ascii_digit()
                } else {
                    next.is_alphabetic()
                };
                if !same {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        let word = &text[start..end];
        let kind = if digit {
            Kind::Number(word.parse().unwrap_or(u32::MAX), word.len())
        } else if c.is_alphabetic() {
            Kind::Word
        } else {
            Kind::Sign(c)
        };
        parts.push(Part {
            kind,
            text: word,
            span: Span::new(start, end),
            spaced,
        });
        spaced = false;
        // A date stands near the start of what is asked about; a body of text is no date line.
        if parts.len() >= 400 {
            break;
        }
    }
    parts
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Month of a name or abbreviation, in any case of letters.
pub(crate) fn month(word: &str) -> Option<i8> {
    let lower = word.to_ascii_lowercase();
    const NAMES: [(&str, &[&str]); 12] = [
        ("january", &["jan"]),
        ("february", &["feb", "febr"]),
        ("march", &["mar"]),
        ("april", &["apr"]),
        ("may", &[]),
        ("june", &["jun"]),
        ("july", &["jul"]),
        ("august", &["aug"]),
        ("september", &["sep", "sept"]),
        ("october", &["oct"]),
        ("november", &["nov"]),
        ("december", &["dec"]),
    ];
    NAMES
        .iter()
        .position(|(name, short)| *name == lower || short.contains(&lower.as_str()))
        .and_then(|index| i8::try_from(index + 1).ok())
}

/// Is it the full name of a day of the week, in any case? "Sun" may be a surname.
pub fn is_weekday_in_full(word: &str) -> bool {
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
    .iter()
    .any(|name| name.eq_ignore_ascii_case(word))
}

/// Is it the name of a day of the week, in full or short?
pub(crate) fn is_weekday(word: &str) -> bool {
    is_weekday_in_full(word)
        || matches!(
            word.to_ascii_lowercase().as_str(),
            "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun"
        )
}

struct Cursor<'p, 't> {
    parts: &'p [Part<'t>],
    at: usize,
}

impl<'t> Cursor<'_, 't> {
    fn kind(&self) -> Option<Kind> {
        self.parts.get(self.at).map(|p| p.kind)
    }

    fn text(&self) -> &'t str {
        self.parts.get(self.at).map_or("", |p| p.text)
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.kind()? {
            Kind::Number(value, length) if digits.contains(&length) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    fn sign(&mut self, signs: &[char]) -> bool {
        let found = matches!(self.kind(), Some(Kind::Sign(c)) if signs.contains(&c));
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, words: &[&str]) -> bool {
        let found = self.kind() == Some(Kind::Word)
            && words.iter().any(|w| w.eq_ignore_ascii_case(self.text()));
        self.at += usize::from(found);
        found
    }

    fn month(&mut self) -> Option<i8> {
        if self.kind()? != Kind::Word {
            return None;
        }
        let found = month(self.text())?;
        self.at += 1;
        self.sign(&['.']);
        Some(found)
    }

    fn weekday(&mut self) {
        if self.kind() == Some(Kind::Word) && is_weekday(self.text()) {
            self.at += 1;
            self.sign(&['.']);
            self.sign(&[',']);
        }
    }

    /// Tries, and goes back where it fails.
    fn attempt<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let at = self.at;
        let found = parse(self);
        if found.is_none() {
            self.at = at;
        }
        found
    }

    fn day(&mut self) -> Option<i8> {
        let value = self.number(1..=2)?;
        if !(1..=31).contains(&value) {
            return None;
        }
        if self.parts.get(self.at).is_some_and(|p| !p.spaced) {
            self.word(&["st", "nd", "rd", "th"]);
        }
        i8::try_from(value).ok()
    }

    fn year(&mut self) -> Option<i16> {
        self.attempt(|c| {
            let value = c.number(4..=4)?;
            // "1530 GMT" after a date is a time.
            let clock = matches!(
                c.text().to_ascii_uppercase().as_str(),
                "GMT" | "UTC" | "HRS" | "HOURS"
            );
            (!clock && (1500..=2200).contains(&value)).then_some(value)
        })
        .and_then(|value| i16::try_from(value).ok())
    }

    /// "90" after "3 JAN": the years 1970 to 2069.
    fn short_year(&mut self) -> Option<i16> {
        self.attempt(|c| {
            let value = c.number(2..=2)?;
            // "Sep 5, 21:21" and "3 March 10 a.m." go on with a time.
            let clock = matches!(c.kind(), Some(Kind::Sign(':' | '.')))
                && matches!(
                    c.parts.get(c.at + 1).map(|p| p.kind),
                    Some(Kind::Number(..))
                );
            if clock
                || c.attempt(|c| c.word(&["am", "pm", "a", "p", "h"]).then_some(()))
                    .is_some()
            {
                return None;
            }
            i16::try_from(value).ok()
        })
        .map(|value| {
            if value >= 70 {
                1900 + value
            } else {
                2000 + value
            }
        })
    }
}

type Day = (Option<i16>, i8, i8);

fn calendar(c: &mut Cursor<'_, '_>) -> Option<Day> {
    c.weekday();
    c.word(&["the"]);
    let day = c
        .attempt(day_month)
        .or_else(|| c.attempt(month_day))
        .or_else(|| c.attempt(year_first))
        .or_else(|| c.attempt(numeric))?;
    // 2000 is a leap year: 29 February without a year is a day.
    Date::new(day.0.unwrap_or(2000), day.1, day.2).ok()?;
    Some(day)
}

/// "5 September 2017", "5th of Sep.", "03 JAN 90", "5-Sep-2017".
fn day_month(c: &mut Cursor<'_, '_>) -> Option<Day> {
    let day = c.day()?;
    c.word(&["of"]);
    let dash = c.sign(&['-', '/']);
    let month = c.month()?;
    let year = if dash {
        c.sign(&['-', '/']);
        c.year().or_else(|| c.short_year())
    } else {
        c.attempt(|c| {
            c.sign(&[',']);
            c.year()
        })
        .or_else(|| c.short_year())
    };
    Some((year, month, day))
}

/// "September 5, 2017", "Sept. 5".
fn month_day(c: &mut Cursor<'_, '_>) -> Option<Day> {
    let month = c.month()?;
    c.word(&["the"]);
    let day = c.day()?;
    // "March 10:30" is no day.
    if matches!(c.kind(), Some(Kind::Sign(':')))
        && matches!(
            c.parts.get(c.at + 1).map(|p| p.kind),
            Some(Kind::Number(..))
        )
    {
        return None;
    }
    let year = c.attempt(|c| {
        c.sign(&[',']);
        c.year()
    });
    Some((year, month, day))
}

/// "2017-09-05", "2017/09/05", "2017.09.05".
fn year_first(c: &mut Cursor<'_, '_>) -> Option<Day> {
    let year = c.number(4..=4)?;
    let separator = ['-', '/', '.'].into_iter().find(|s| c.sign(&[*s]))?;
    let month = c.number(1..=2)?;
    if !c.sign(&[separator]) {
        return None;
    }
    let day = c.number(1..=2)?;
    Some((
        Some(i16::try_from(year).ok()?),
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    ))
}

/// "05.09.2017" is day first; "9/25/2017" and "25/9/2017" show their order; "05/09/2017" does not.
fn numeric(c: &mut Cursor<'_, '_>) -> Option<Day> {
    let first = i8::try_from(c.number(1..=2)?).ok()?;
    let separator = ['/', '.', '-'].into_iter().find(|s| c.sign(&[*s]))?;
    let second = i8::try_from(c.number(1..=2)?).ok()?;
    if !c.sign(&[separator]) {
        return None;
    }
    let year = i16::try_from(c.number(4..=4)?).ok()?;
    let (month, day) = match separator {
        '.' => (second, first),
        _ if first > 12 => (second, first),
        _ if second > 12 || first == second => (first, second),
        _ => return None,
    };
    Some((Some(year), month, day))
}

/// "21:21", "21.21", "9:21 p.m.", "9 PM", "2121 GMT", "21h21".
fn clock(c: &mut Cursor<'_, '_>) -> Option<Time> {
    let (hour, minute, second, bare) = c
        .attempt(|c| {
            let hour = c.number(1..=2)?;
            if !(c.sign(&[':', '.']) || c.word(&["h"])) {
                return None;
            }
            let minute = c.number(2..=2)?;
            let second = c
                .attempt(|c| c.sign(&[':']).then(|| c.number(2..=2)).flatten())
                .unwrap_or(0);
            c.attempt(|c| c.sign(&['.']).then(|| c.number(1..=9)).flatten());
            Some((hour, minute, second, false))
        })
        .or_else(|| {
            c.attempt(|c| {
                let value = c.number(4..=4)?;
                let zone = matches!(
                    c.text().to_ascii_uppercase().as_str(),
                    "GMT" | "UTC" | "HRS" | "HOURS"
                );
                zone.then_some((value / 100, value % 100, 0, false))
            })
        })
        .or_else(|| c.attempt(|c| Some((c.number(1..=2)?, 0, 0, true))))?;
    let half = c.attempt(|c| {
        let evening =
            c.kind() == Some(Kind::Word) && matches!(c.text(), "pm" | "PM" | "Pm" | "p" | "P");
        let morning =
            c.kind() == Some(Kind::Word) && matches!(c.text(), "am" | "AM" | "Am" | "a" | "A");
        if !evening && !morning {
            return None;
        }
        let dotted = c.text().len() == 1;
        c.at += 1;
        if dotted && !(c.sign(&['.']) && c.word(&["m"])) {
            return None;
        }
        if dotted {
            c.sign(&['.']);
        }
        Some(evening)
    });
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None if bare => return None,
        None => hour,
    };
    c.word(&["hrs", "hours"]);
    Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        0,
    )
    .ok()
}

/// "(UTC +04:00)", "GMT+3", "GMT", "+0400", "EDT".
fn zone(c: &mut Cursor<'_, '_>, day: Day) -> Option<Offset> {
    c.attempt(|c| {
        let open = c.sign(&['(', '[']);
        let offset = offset(c, day)?;
        if open && !c.sign(&[')', ']']) {
            return None;
        }
        Some(offset)
    })
}

fn offset(c: &mut Cursor<'_, '_>, day: Day) -> Option<Offset> {
    let numeric = |c: &mut Cursor<'_, '_>| {
        let negative = match c.kind()? {
            Kind::Sign('+') => false,
            Kind::Sign('-' | '−' | '–') => true,
            _ => return None,
        };
        c.at += 1;
        let (hours, minutes) = match c.kind()? {
            Kind::Number(value, 4) => (value / 100, value % 100),
            Kind::Number(value, 1 | 2) => (value, 0),
            _ => return None,
        };
        let long = matches!(c.kind(), Some(Kind::Number(_, 4)));
        c.at += 1;
        let minutes = if long {
            minutes
        } else {
            c.attempt(|c| c.sign(&[':']).then(|| c.number(2..=2)).flatten())
                .unwrap_or(minutes)
        };
        if hours > 14 || minutes > 59 {
            return None;
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
        Offset::from_seconds(if negative { -seconds } else { seconds }).ok()
    };
    if c.word(&["utc", "gmt"]) {
        return c.attempt(numeric).or(Some(Offset::UTC));
    }
    if let Some(found) = c.attempt(numeric) {
        return Some(found);
    }
    if c.kind()? != Kind::Word {
        return None;
    }
    let hours = |h: i8| Some(Offset::constant(h));
    // Summer time of the United States decides "ET" and the like.
    let summer = day
        .0
        .and_then(|y| Date::new(y, day.1, day.2).ok())
        .map(us_summer);
    let name = c.text();
    let found = match name {
        "Z" => hours(0),
        "EST" => hours(-5),
        "EDT" => hours(-4),
        "CST" => hours(-6),
        "CDT" => hours(-5),
        "MST" => hours(-7),
        "MDT" => hours(-6),
        "PST" => hours(-8),
        "PDT" => hours(-7),
        "ET" => summer.and_then(|s| hours(if s { -4 } else { -5 })),
        "CT" => summer.and_then(|s| hours(if s { -5 } else { -6 })),
        "PT" => summer.and_then(|s| hours(if s { -7 } else { -8 })),
        "WET" => hours(0),
        "BST" | "CET" | "WAT" => hours(1),
        "CEST" | "EET" | "CAT" | "SAST" => hours(2),
        "EEST" | "MSK" | "EAT" | "TRT" => hours(3),
        "GST" | "AZT" => hours(4),
        "PKT" => hours(5),
        "WIB" => hours(7),
        "HKT" | "SGT" | "PHT" | "AWST" => hours(8),
        "JST" | "KST" => hours(9),
        "AEST" => hours(10),
        "AEDT" => hours(11),
        "NZST" => hours(12),
        "NZDT" => hours(13),
        // India, Israel and Ireland share IST; Bangladesh and Britain BST, the latter far more frequent in news.
        _ => None,
    }?;
    c.at += 1;
    Some(found)
}

/// Daylight saving time of the United States, by the day: since 2007 from the second Sunday of March to the first of
/// November, before that from April (first Sunday since 1987) to the last Sunday of October (Energy Policy Act of 2005).
fn us_summer(day: Date) -> bool {
    let sunday = |month: i8, nth: i8| {
        Date::new(day.year(), month, 1)
            .ok()
            .and_then(|first| first.nth_weekday_of_month(nth, Weekday::Sunday).ok())
    };
    let (start, end) = if day.year() >= 2007 {
        (sunday(3, 2), sunday(11, 1))
    } else {
        (sunday(4, 1), sunday(10, -1))
    };
    matches!((start, end), (Some(start), Some(end)) if start <= day && day < end)
}

fn parse_at(parts: &[Part<'_>], at: usize) -> Option<(When, usize)> {
    // "Azerbaijan2017" or "1,5.9.2017" are no beginning of a date.
    if at > 0 && !parts[at].spaced {
        let before = parts[at - 1].kind;
        if matches!(
            before,
            Kind::Number(..) | Kind::Word | Kind::Sign('.' | '/' | '-' | '$' | '€' | '£')
        ) {
            return None;
        }
    }
    let mut c = Cursor { parts, at };
    let found = c
        .attempt(date_then_time)
        .or_else(|| c.attempt(time_then_date))?;
    let (day, time, offset) = found;
    let span = parts[at]
        .span
        .cover(parts[c.at.saturating_sub(1).max(at)].span);
    Some((
        When {
            span,
            year: day.0,
            month: day.1,
            day: day.2,
            time,
            offset,
        },
        c.at,
    ))
}

type Moment = (Day, Option<Time>, Option<Offset>);

fn date_then_time(c: &mut Cursor<'_, '_>) -> Option<Moment> {
    let mut day = calendar(c)?;
    let timed = c.attempt(|c| {
        let glued = !c.parts.get(c.at).is_some_and(|p| p.spaced);
        for _ in 0..2 {
            let t = glued && c.word(&["T"]);
            if !t && !c.sign(&[',', '|', '-', '–', '—', '•', '·', '@', '/']) && !c.word(&["at"])
            {
                break;
            }
        }
        let time = clock(c)?;
        Some((time, zone(c, day)))
    });
    // "Tue Sep 5 21:21:00 GMT 2017"
    if day.0.is_none() && timed.is_some() {
        day.0 = c.year();
    }
    match timed {
        Some((time, offset)) => Some((day, Some(time), offset)),
        None => Some((day, None, None)),
    }
}

fn time_then_date(c: &mut Cursor<'_, '_>) -> Option<Moment> {
    let time = clock(c)?;
    let at = c.at;
    // The zone may depend on the day, which comes later: parse the zone twice.
    let early = zone(c, (None, 1, 1));
    if early.is_none()
        && c.kind() == Some(Kind::Word)
        && matches!(c.text(), "ET" | "CT" | "PT" | "IST")
    {
        c.at += 1;
    }
    while c.sign(&[',', '|', '-', '–', '—', '•', '·', '/']) || c.word(&["on"]) {}
    let day = calendar(c)?;
    let late = zone(&mut Cursor { parts: c.parts, at }, day);
    Some((day, Some(time), late.or(early)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let got = find(text)
            .and_then(|when| when.published())
            .map_or("none".to_owned(), |p| p.to_string());
        assert_eq!(got, expect, "{text:?}");
    }

    #[test]
    fn days_and_instants() {
        check(
            "Politics Materials 5 September 2017 21:21 (UTC +04:00)",
            "2017-09-05T21:21:00+04:00",
        );
        check(
            "Published: March 3, 2021 at 9:05 a.m. EST",
            "2021-03-03T09:05:00-05:00",
        );
        check(
            "Updated 9:21 PM ET, Tue September 5, 2017",
            "2017-09-05T21:21:00-04:00",
        );
        check(
            "Last modified on Tue 5 Sep 2017 21.21 BST",
            "2017-09-05T21:21:00+01:00",
        );
        check("05 Sep 2017, 1821 GMT", "2017-09-05T18:21:00Z");
        check("21:21 GMT, 5 Sept. 2017", "2017-09-05T21:21:00Z");
        check("2017-09-05T21:21:00+04:00", "2017-09-05T21:21:00+04:00");
        check("2017-09-05 21:21:00.123Z", "2017-09-05T21:21:00Z");
        check("Xinhua | Updated: 2017-09-05 21:21:05", "2017-09-05");
        check("Tue, 05 Sep 2017 17:21:00 GMT", "2017-09-05T17:21:00Z");
        check(
            "Tue, 05 Sep 2017 17:21:00 +0300",
            "2017-09-05T17:21:00+03:00",
        );
        check("Tue Sep 5 21:21:00 GMT 2017", "2017-09-05T21:21:00Z");
        check("December 1, 2020 12:15 PM IST", "2020-12-01");
        check("December 1, 2020 12 noon ET", "2020-12-01");
        check("January 12, 2006 3 p.m. ET", "2006-01-12T15:00:00-05:00");
        check("the 5th of September 2017", "2017-09-05");
        check("05.09.2017", "2017-09-05");
        check("25/09/2017", "2017-09-25");
        check("9/25/2017", "2017-09-25");
        check("05/09/2017", "none");
        check("SAN SALVADOR, 3 JAN 90", "1990-01-03");
        check("31 September 2017", "none");
        check("May the force be with 12 men", "none");
        check("March 10:30", "none");
        check("10 Downing Street", "none");
        check("Sep. 5", "none");
        check("", "none");
    }

    #[test]
    fn years_come_from_the_publication() {
        let day = |text: &str, published: &str| {
            find(text)
                .and_then(|w| w.date_before(published.parse().ok()))
                .map(|d| d.to_string())
                .unwrap_or_default()
        };
        assert_eq!(day("Sep. 5", "2017-09-05"), "2017-09-05");
        assert_eq!(day("Dec. 31", "2018-01-01"), "2017-12-31");
        assert_eq!(day("Jan 1", "2017-12-31"), "2018-01-01");
        assert_eq!(day("29 February", "2019-03-01"), "2016-02-29");
        assert_eq!(day("Oct 9", "2017-09-05"), "2016-10-09");
        assert_eq!(day("Oct 9", "nothing"), "");
    }
}

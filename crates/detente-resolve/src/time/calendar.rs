//! Arithmetic on days: weeks, months, quarters, movable feasts.
//!
//! Sources: Easter after the anonymous Gregorian computus (Meeus, *Astronomical Algorithms*, chapter 8); the tabular
//! Islamic calendar of 30-year cycles (civil epoch 16 July 622 Julian), within a day or two of observed months; the
//! Hebrew calendar by its arithmetic rules (Reingold and Dershowitz, *Calendrical Calculations*).

use jiff::{Span, civil::Date};

use crate::DatePrecision;

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Season,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

impl Grain {
    pub fn precision(self) -> DatePrecision {
        match self {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => DatePrecision::Day,
            Grain::Weekend | Grain::Week => DatePrecision::Week,
            Grain::Month => DatePrecision::Month,
            Grain::Season | Grain::Quarter | Grain::Half => DatePrecision::Quarter,
            Grain::Year => DatePrecision::Year,
            Grain::Decade | Grain::Century => DatePrecision::Decade,
        }
    }
}

pub(super) fn day(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

pub(super) fn last_of_month(date: Date) -> Date {
    date.last_of_month()
}

pub(super) fn add_days(date: Date, n: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(n).ok()?).ok()
}

pub(super) fn add_months(date: Date, n: i64) -> Option<Date> {
    date.checked_add(Span::new().try_months(n).ok()?).ok()
}

/// Moves by `n` stretches; hours and smaller ones by whole days.
pub(super) fn shift(date: Date, grain: Grain, n: i64) -> Option<Date> {
    let months = |m: i64| add_months(date, n.checked_mul(m)?);
    match grain {
        Grain::Second | Grain::Minute => Some(date),
        Grain::Hour => add_days(date, n / 24),
        Grain::Day => add_days(date, n),
        Grain::Week | Grain::Weekend => add_days(date, n.checked_mul(7)?),
        Grain::Month => months(1),
        Grain::Quarter | Grain::Season => months(3),
        Grain::Half => months(6),
        Grain::Year => months(12),
        Grain::Decade => months(120),
        Grain::Century => months(1200),
    }
}

/// Days from `a` to `b`.
pub(super) fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

/// 1 = Monday.
pub(super) fn weekday(date: Date) -> i64 {
    i64::from(date.weekday().to_monday_one_offset())
}

/// First and last day of the stretch around a day, and its TIMEX3 value.
pub(super) fn stretch(date: Date, grain: Grain) -> Option<(Date, Date, String)> {
    let (year, month) = (i32::from(date.year()), date.month() as u8);
    Some(match grain {
        Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => (date, date, date.to_string()),
        Grain::Week => {
            let week = date.iso_week_date();
            let start = add_days(date, 1 - weekday(date))?;
            (
                start,
                add_days(start, 6)?,
                format!("{:04}-W{:02}", week.year(), week.week()),
            )
        }
        Grain::Weekend => {
            let week = date.iso_week_date();
            let start = add_days(date, 6 - weekday(date))?;
            (
                start,
                add_days(start, 1)?,
                format!("{:04}-W{:02}-WE", week.year(), week.week()),
            )
        }
        Grain::Month => (
            date.first_of_month(),
            date.last_of_month(),
            format!("{year:04}-{month:02}"),
        ),
        Grain::Season => {
            // Meteorological seasons of the north; winter belongs to the year of its December.
            let (name, first, of) = match month {
                3..=5 => ("SP", 3, year),
                6..=8 => ("SU", 6, year),
                9..=11 => ("FA", 9, year),
                12 => ("WI", 12, year),
                _ => ("WI", 12, year - 1),
            };
            let start = day(of, first, 1)?;
            (
                start,
                add_days(add_months(start, 3)?, -1)?,
                format!("{of:04}-{name}"),
            )
        }
        Grain::Quarter => {
            let q = (month - 1) / 3;
            let start = day(year, q * 3 + 1, 1)?;
            (
                start,
                last_of_month(add_months(start, 2)?),
                format!("{year:04}-Q{}", q + 1),
            )
        }
        Grain::Half => {
            let h = (month - 1) / 6;
            let start = day(year, h * 6 + 1, 1)?;
            (
                start,
                last_of_month(add_months(start, 5)?),
                format!("{year:04}-H{}", h + 1),
            )
        }
        Grain::Year => (day(year, 1, 1)?, day(year, 12, 31)?, format!("{year:04}")),
        Grain::Decade => {
            let of = year.div_euclid(10);
            (
                day(of * 10, 1, 1)?,
                day(of * 10 + 9, 12, 31)?,
                format!("{of:03}"),
            )
        }
        Grain::Century => {
            let of = year.div_euclid(100);
            (
                day(of * 100, 1, 1)?,
                day(of * 100 + 99, 12, 31)?,
                format!("{of:02}"),
            )
        }
    })
}

/// Easter Sunday of the western churches.
pub(super) fn easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(
        year,
        u8::try_from(n / 31).ok()?,
        u8::try_from(n % 31 + 1).ok()?,
    )
}

/// Easter Sunday of the eastern churches, in the Gregorian calendar (Meeus, Julian algorithm).
pub(super) fn orthodox_easter(year: i32) -> Option<Date> {
    let (a, b, c) = (year % 4, year % 7, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let n = d + e + 114;
    let julian = day(
        year,
        u8::try_from(n / 31).ok()?,
        u8::try_from(n % 31 + 1).ok()?,
    )?;
    add_days(julian, i64::from(year / 100 - year / 400 - 2))
}

/// Day 0 = 1 January of year 1 (Gregorian, proleptic), counted from 1 as in Reingold and Dershowitz.
fn from_fixed(fixed: i64) -> Option<Date> {
    add_days(day(1, 1, 1)?, fixed - 1)
}

fn to_fixed(date: Date) -> Option<i64> {
    day(1, 1, 1).map(|first| days_between(first, date) + 1)
}

fn hijri_fixed(year: i64, month: i64, of: i64) -> i64 {
    of + 29 * (month - 1) + month / 2 + (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + 227_014
}

/// All days of the Gregorian year on which the day of the Islamic calendar falls (none, one or two).
pub(super) fn hijri(gregorian: i32, month: u8, of: u8) -> Vec<Date> {
    let Some(first) = day(gregorian, 1, 1).and_then(to_fixed) else {
        return Vec::new();
    };
    let guess = (30 * (first - 227_015) + 10_646).div_euclid(10_631);
    (guess - 1..=guess + 2)
        .filter_map(|year| from_fixed(hijri_fixed(year, i64::from(month), i64::from(of))))
        .filter(|date| i32::from(date.year()) == gregorian)
        .collect()
}

/// 7 October 3761 BCE (Julian), the first day of the Hebrew calendar.
const HEBREW_EPOCH: i64 = -1_373_427;

fn hebrew_elapsed(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    let parts = 12_084 + 13_753 * months;
    let days = 29 * months + parts.div_euclid(25_920);
    if (3 * (days + 1)).rem_euclid(7) < 3 {
        days + 1
    } else {
        days
    }
}

fn hebrew_new_year(year: i64) -> i64 {
    let (before, this, after) = (
        hebrew_elapsed(year - 1),
        hebrew_elapsed(year),
        hebrew_elapsed(year + 1),
    );
    let correction = if after - this == 356 {
        2
    } else if this - before == 382 {
        1
    } else {
        0
    };
    HEBREW_EPOCH + this + correction
}

/// Rosh Hashanah of the autumn of a Gregorian year; all other Hebrew feasts lie at fixed distances from one.
pub(super) fn rosh_hashanah(gregorian: i32) -> Option<Date> {
    from_fixed(hebrew_new_year(i64::from(gregorian) + 3761))
}

/// 25 Kislev of a Gregorian year.
pub(super) fn hanukkah(gregorian: i32) -> Option<Date> {
    let year = i64::from(gregorian) + 3761;
    let length = hebrew_new_year(year + 1) - hebrew_new_year(year);
    // Heshvan has 30 days in a year of 355 or 385 days.
    let heshvan = if length % 10 == 5 { 30 } else { 29 };
    from_fixed(hebrew_new_year(year) + 30 + heshvan + 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movable_feasts() {
        let text = |d: Option<Date>| d.map_or(String::new(), |d| d.to_string());
        assert_eq!(text(easter(2017)), "2017-04-16");
        assert_eq!(text(easter(2024)), "2024-03-31");
        assert_eq!(text(orthodox_easter(2021)), "2021-05-02");
        assert_eq!(text(orthodox_easter(2017)), "2017-04-16");
        assert_eq!(text(rosh_hashanah(2017)), "2017-09-21");
        assert_eq!(text(rosh_hashanah(2023)), "2023-09-16");
        assert_eq!(text(hanukkah(2017)), "2017-12-13");
        assert_eq!(text(hanukkah(2022)), "2022-12-19");
        assert_eq!(text(hijri(2017, 9, 1).first().copied()), "2017-05-27");
        // Observed on the 21st: the tabular calendar may be a day off.
        assert_eq!(text(hijri(2023, 10, 1).first().copied()), "2023-04-22");
        assert_eq!(hijri(2030, 9, 1).len(), 2);
    }

    #[test]
    fn stretches() {
        let date = day(2017, 9, 5).unwrap();
        let value = |g| stretch(date, g).unwrap().2;
        assert_eq!(value(Grain::Week), "2017-W36");
        assert_eq!(value(Grain::Weekend), "2017-W36-WE");
        assert_eq!(value(Grain::Quarter), "2017-Q3");
        assert_eq!(value(Grain::Half), "2017-H2");
        assert_eq!(value(Grain::Season), "2017-FA");
        assert_eq!(value(Grain::Decade), "201");
        assert_eq!(value(Grain::Century), "20");
        assert_eq!(
            stretch(day(2018, 1, 5).unwrap(), Grain::Season).unwrap().2,
            "2017-WI"
        );
    }
}

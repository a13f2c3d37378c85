//! Words of time: months, weekdays, numbers, stretches of the calendar, feasts.

use std::{collections::HashMap, sync::LazyLock};

use jiff::civil::Date;

use super::calendar::{self, Grain};

/// Month and whether the word can mean nothing else ("may" and "march" can).
pub(super) fn month(word: &str) -> Option<(u8, bool)> {
    Some(match word {
        "january" => (1, true),
        "february" => (2, true),
        "march" => (3, false),
        "april" => (4, true),
        "may" => (5, false),
        "june" => (6, true),
        "july" => (7, true),
        "august" => (8, false),
        "september" => (9, true),
        "october" => (10, true),
        "november" => (11, true),
        "december" => (12, true),
        _ => return None,
    })
}

/// Abbreviated months; they need a day, a year or a full stop beside them.
pub(super) fn short_month(word: &str) -> Option<u8> {
    Some(match word {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" | "sept" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        _ => return None,
    })
}

/// 1 = Monday.
pub(super) fn weekday(word: &str) -> Option<u8> {
    Some(match word {
        "monday" => 1,
        "tuesday" => 2,
        "wednesday" => 3,
        "thursday" => 4,
        "friday" => 5,
        "saturday" => 6,
        "sunday" => 7,
        _ => return None,
    })
}

/// Abbreviated weekdays; they need a full stop or a date behind them.
pub(super) fn short_weekday(word: &str) -> Option<u8> {
    Some(match word {
        "mon" => 1,
        "tue" | "tues" => 2,
        "wed" => 3,
        "thu" | "thur" | "thurs" => 4,
        "fri" => 5,
        "sat" => 6,
        "sun" => 7,
        _ => return None,
    })
}

/// A stretch of time and whether the word is plural.
pub(super) fn grain(word: &str) -> Option<(Grain, bool)> {
    let (singular, plural) = match word {
        "centuries" => ("century", true),
        _ => match word.strip_suffix('s') {
            Some(singular) => (singular, true),
            None => (word, false),
        },
    };
    Some((
        match singular {
            "second" | "sec" if plural => Grain::Second,
            "minute" | "min" => Grain::Minute,
            "hour" | "hr" => Grain::Hour,
            "day" => Grain::Day,
            "week" => Grain::Week,
            "month" => Grain::Month,
            "quarter" => Grain::Quarter,
            "year" | "yr" => Grain::Year,
            "decade" => Grain::Decade,
            "century" => Grain::Century,
            _ => return None,
        },
        plural,
    ))
}

/// Letter of a stretch in an ISO 8601 duration, whether it follows `T`, and how many of it one is.
pub(super) fn duration_code(grain: Grain) -> (bool, &'static str, u32) {
    match grain {
        Grain::Second => (true, "S", 1),
        Grain::Minute => (true, "M", 1),
        Grain::Hour => (true, "H", 1),
        Grain::Day => (false, "D", 1),
        Grain::Weekend => (false, "WE", 1),
        Grain::Week => (false, "W", 1),
        Grain::Month => (false, "M", 1),
        Grain::Season => (false, "M", 3),
        Grain::Quarter => (false, "Q", 1),
        Grain::Half => (false, "M", 6),
        Grain::Year => (false, "Y", 1),
        Grain::Decade => (false, "Y", 10),
        Grain::Century => (false, "Y", 100),
    }
}

/// "one" … "nineteen".
pub(super) fn small(word: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    WORDS
        .iter()
        .position(|w| *w == word)
        .and_then(|i| u32::try_from(i).ok())
}

/// "twenty" … "ninety".
pub(super) fn tens(word: &str) -> Option<u32> {
    Some(match word {
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

/// "twenties" … "nineties".
pub(super) fn tens_plural(word: &str) -> Option<u32> {
    word.strip_suffix("ies")
        .and_then(|stem| tens(&format!("{stem}y")))
}

/// "first" … "thirtieth", single words only.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "eleventh" => 11,
        "twelfth" => 12,
        "thirteenth" => 13,
        "fourteenth" => 14,
        "fifteenth" => 15,
        "sixteenth" => 16,
        "seventeenth" => 17,
        "eighteenth" => 18,
        "nineteenth" => 19,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return None,
    })
}

/// Month in which a season begins, in the north.
pub(super) fn season(word: &str) -> Option<u8> {
    Some(match word {
        "spring" => 3,
        "summer" => 6,
        "fall" | "autumn" => 9,
        "winter" => 12,
        _ => return None,
    })
}

/// TIMEX3 code of a part of the day.
pub(super) fn day_part(word: &str) -> Option<&'static str> {
    Some(match word {
        "morning" | "dawn" | "daybreak" => "MO",
        "afternoon" => "AF",
        "evening" | "dusk" => "EV",
        "night" => "NI",
        _ => return None,
    })
}

#[derive(Clone, Debug)]
enum Rule {
    Fixed(u8, u8),
    Easter(i64),
    Orthodox(i64),
    NewYear(i64),
    Hanukkah,
    Nth(u8, u8, u8),
    Last(u8, u8),
    Hijri(u8, u8),
    Years(Vec<Date>),
    Country,
}

/// A holiday.
#[derive(Clone, Debug)]
pub(super) struct Holiday {
    /// Days.
    pub length: i64,
    rule: Rule,
}

impl Holiday {
    /// First days in a year: none where the country decides, two where a lunar feast comes twice.
    pub fn days(&self, year: i32) -> Vec<Date> {
        let moved = |date: Option<Date>, n: i64| date.and_then(|d| calendar::add_days(d, n));
        let one = match &self.rule {
            Rule::Fixed(month, day) => calendar::day(year, *month, *day),
            Rule::Easter(n) => moved(calendar::easter(year), *n),
            Rule::Orthodox(n) => moved(calendar::orthodox_easter(year), *n),
            Rule::NewYear(n) => moved(calendar::rosh_hashanah(year), *n),
            Rule::Hanukkah => calendar::hanukkah(year),
            Rule::Nth(month, n, weekday) => calendar::day(year, *month, 1).and_then(|first| {
                let ahead = (i64::from(*weekday) - calendar::weekday(first)).rem_euclid(7);
                calendar::add_days(first, ahead + 7 * (i64::from(*n) - 1))
            }),
            Rule::Last(month, weekday) => calendar::day(year, *month, 1)
                .map(calendar::last_of_month)
                .and_then(|last| {
                    let back = (calendar::weekday(last) - i64::from(*weekday)).rem_euclid(7);
                    calendar::add_days(last, -back)
                }),
            Rule::Hijri(month, day) => return calendar::hijri(year, *month, *day),
            Rule::Years(days) => days.iter().copied().find(|d| i32::from(d.year()) == year),
            Rule::Country => None,
        };
        one.into_iter().collect()
    }
}

/// Most words of a holiday's name.
pub(super) const HOLIDAY_WORDS: usize = 5;

static TABLE: &str = include_str!("../../../../data/time/holidays.tsv");

/// Holidays by name; see the table for how it is written.
pub(super) static HOLIDAYS: LazyLock<HashMap<String, Holiday>> = LazyLock::new(|| {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(holiday)
        .collect()
});

fn holiday(line: &str) -> Option<(String, Holiday)> {
    let mut fields = line.split('\t');
    let (name, length, rule) = (fields.next()?, fields.next()?, fields.next()?);
    let pair = |text: &str| {
        let (a, b) = text.split_once('-')?;
        Some((a.parse::<u8>().ok()?, b.parse::<u8>().ok()?))
    };
    let words: Vec<&str> = rule.split(' ').collect();
    let number = |i: usize| words.get(i).and_then(|w| w.parse::<u8>().ok());
    let rule = match words[0] {
        "hanukkah" => Rule::Hanukkah,
        "country" => Rule::Country,
        "nth" => Rule::Nth(number(1)?, number(2)?, number(3)?),
        "last" => Rule::Last(number(1)?, number(2)?),
        "hijri" => pair(words.get(1)?).map(|(m, d)| Rule::Hijri(m, d))?,
        "years" => Rule::Years(
            words[1..]
                .iter()
                .map(|w| w.parse().ok())
                .collect::<Option<_>>()?,
        ),
        word => {
            let offset = |name: &str| word.strip_prefix(name).and_then(|n| n.parse::<i64>().ok());
            if let Some(n) = offset("easter") {
                Rule::Easter(n)
            } else if let Some(n) = offset("orthodox") {
                Rule::Orthodox(n)
            } else if let Some(n) = offset("newyear") {
                Rule::NewYear(n)
            } else {
                pair(word).map(|(m, d)| Rule::Fixed(m, d))?
            }
        }
    };
    Some((
        name.to_owned(),
        Holiday {
            length: length.parse().ok()?,
            rule,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_holidays_is_sound() {
        let rows: Vec<&str> = TABLE.lines().filter(|l| !l.starts_with('#')).collect();
        for row in &rows {
            let (name, _) = holiday(row).unwrap_or_else(|| panic!("unreadable row: {row}"));
            assert_eq!(name, name.to_lowercase());
            assert!(name.split(' ').count() <= HOLIDAY_WORDS, "{name}");
        }
        assert!(
            rows.windows(2)
                .all(|w| w[0].split('\t').next() < w[1].split('\t').next()),
            "sorted, no duplicates"
        );
        let day = |name: &str, year| HOLIDAYS[name].days(year)[0].to_string();
        assert_eq!(day("thanksgiving", 2017), "2017-11-23");
        assert_eq!(day("memorial day", 2017), "2017-05-29");
        assert_eq!(day("passover", 2017), "2017-04-11");
        assert_eq!(day("yom kippur", 2017), "2017-09-30");
        assert_eq!(day("good friday", 2017), "2017-04-14");
        assert_eq!(day("ramadan", 2017), "2017-05-27");
        assert_eq!(day("ashura", 2017), "2017-10-01");
    }
}

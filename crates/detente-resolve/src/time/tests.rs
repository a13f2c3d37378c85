//! Tables of sentences and what the expressions in them mean.

use detente_ontology::Status;
use detente_text::{Token, Upos, ZoneKind};
use proptest::prelude::*;

use super::*;
use crate::{DateBasis, DatePrecision};

/// One sentence of plain tokens.
fn plain(text: &str) -> Vec<Sentence> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut glued = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            glued = false;
            continue;
        }
        let end = at + c.len_utf8();
        match tokens.last_mut() {
            Some(last) if glued && c.is_alphanumeric() => last.span.end = end,
            _ => tokens.push(Token {
                span: Span::new(at, end),
                ..Token::default()
            }),
        }
        glued = c.is_alphanumeric();
    }
    vec![Sentence {
        span: Span::new(0, text.len()),
        zone: ZoneKind::Body,
        paragraph: 0,
        tokens,
    }]
}

fn anchor(day: &str) -> Anchor {
    day.parse().map(Anchor::on).unwrap_or_default()
}

fn show(text: &str, times: &[Time]) -> String {
    times
        .iter()
        .map(|t| format!("{} = {}", t.span.of(text), t.value))
        .collect::<Vec<_>>()
        .join(" | ")
}

/// The expressions of a sentence published on a day, with their values.
fn check_on(day: &str, text: &str, expect: &str) {
    let times = resolve_times(text, &plain(text), &anchor(day));
    assert_eq!(show(text, &times), expect, "{text:?} on {day}");
}

/// Published on Tuesday, 5 September 2017.
fn check(text: &str, expect: &str) {
    check_on("2017-09-05", text, expect);
}

/// The days of the first expression.
fn days(text: &str, expect: &str) {
    let times = resolve_times(text, &plain(text), &anchor("2017-09-05"));
    let show = |d: Option<Date>| d.map_or("?".to_owned(), |d| d.to_string());
    let got = times.first().map_or("nothing".to_owned(), |t| {
        format!("{}..{}", show(t.start), show(t.end))
    });
    assert_eq!(got, expect, "{text:?}");
}

#[test]
fn weekdays() {
    check("He arrived on Tuesday.", "Tuesday = 2017-09-05");
    check("He arrived on Monday.", "Monday = 2017-09-04");
    check("He arrived Wednesday.", "Wednesday = 2017-08-30");
    check("He will arrive on Tuesday.", "Tuesday = 2017-09-05");
    check("He will arrive on Wednesday.", "Wednesday = 2017-09-06");
    check("They met last Friday.", "last Friday = 2017-09-01");
    check("They met last Tuesday.", "last Tuesday = 2017-08-29");
    check("They will meet next Tuesday.", "next Tuesday = 2017-09-12");
    check(
        "Talks are due to start this Friday.",
        "this Friday = 2017-09-08",
    );
    check(
        "The army attacked this past Sunday.",
        "this past Sunday = 2017-09-03",
    );
    check(
        "Voters will decide this coming Sunday.",
        "this coming Sunday = 2017-09-10",
    );
    check(
        "He left on Friday of last week.",
        "Friday of last week = 2017-09-01",
    );
    check(
        "He will leave Monday of next week.",
        "Monday of next week = 2017-09-11",
    );
    check("a vote scheduled for Thursday", "Thursday = 2017-09-07");
    check("The truce holds until Saturday.", "Saturday = 2017-09-09");
    check(
        "Tensions rose ahead of Sunday's election.",
        "Sunday = 2017-09-10",
    );
    check(
        "They march ahead of his inauguration on Friday.",
        "Friday = 2017-09-08",
    );
    check("Fighting has gone on since Friday.", "Friday = 2017-09-01");
    check(
        "Police said Thursday’s blast killed two.",
        "Thursday = 2017-08-31",
    );
    check("On Tues. the council met.", "Tues. = 2017-09-05");
    check("The council met on Tues.", "Tues. = 2017-09-05");
    check("They sat in the sun.", "");
}

#[test]
fn days_counted_from_publication() {
    check("He resigned today.", "today = 2017-09-05");
    check("He resigned yesterday.", "yesterday = 2017-09-04");
    check("He will resign tomorrow.", "tomorrow = 2017-09-06");
    check(
        "They met the day before yesterday.",
        "the day before yesterday = 2017-09-03",
    );
    check(
        "They will meet the day after tomorrow.",
        "the day after tomorrow = 2017-09-07",
    );
    check("Shelling continued overnight.", "overnight = 2017-09-05TNI");
    check("He speaks tonight.", "tonight = 2017-09-05TNI");
    check("Last night rebels attacked.", "Last night = 2017-09-04TNI");
    check("He arrived this morning.", "this morning = 2017-09-05TMO");
    check(
        "He arrived yesterday afternoon.",
        "yesterday afternoon = 2017-09-04TAF",
    );
    check(
        "He leaves tomorrow morning.",
        "tomorrow morning = 2017-09-06TMO",
    );
    check(
        "Late yesterday the deal collapsed.",
        "Late yesterday = 2017-09-04",
    );
    check("He spoke late on Monday.", "late on Monday = 2017-09-04");
    check(
        "They met on Monday morning.",
        "Monday morning = 2017-09-04TMO",
    );
    check("They clashed early Sunday.", "early Sunday = 2017-09-03");
    check_on("2000-03-01", "He left yesterday.", "yesterday = 2000-02-29");
    check_on("2018-01-01", "He left yesterday.", "yesterday = 2017-12-31");
}

#[test]
fn stretches_counted_from_publication() {
    check("He visited last week.", "last week = 2017-W35");
    check("He visited last month.", "last month = 2017-08");
    check("He visited last year.", "last year = 2016");
    check("He visits this week.", "this week = 2017-W36");
    check("Prices rose this year.", "this year = 2017");
    check("Earlier this year he resigned.", "Earlier this year = 2017");
    check(
        "Later this month they will meet.",
        "Later this month = 2017-09",
    );
    check("They will meet next week.", "next week = 2017-W37");
    check("They will meet next month.", "next month = 2017-10");
    check("The vote is next year.", "next year = 2018");
    check("It happened over the weekend.", "the weekend = 2017-W35-WE");
    check("They met last weekend.", "last weekend = 2017-W35-WE");
    check("The current year is hard.", "The current year = 2017");
    check("It ended late last year.", "late last year = 2016");
    check("It opens early next month.", "early next month = 2017-10");
    check(
        "They agreed by the end of this week.",
        "the end of this week = 2017-W36",
    );
    check("It rose in the last decade.", "the last decade = P10Y");
    check("It began in this century.", "this century = 20");
    check_on(
        "2017-01-03",
        "He resigned last month.",
        "last month = 2016-12",
    );
    check_on(
        "2017-01-03",
        "He resigned last week.",
        "last week = 2016-W52",
    );
    check_on("2021-01-02", "He spoke this week.", "this week = 2020-W53");
}

#[test]
fn calendar_dates() {
    check("on September 5, 2017", "September 5, 2017 = 2017-09-05");
    check("on Sept. 5, 2017, troops", "Sept. 5, 2017 = 2017-09-05");
    check("on 5 September 2017", "5 September 2017 = 2017-09-05");
    check(
        "the 5th of September 2017",
        "the 5th of September 2017 = 2017-09-05",
    );
    check(
        "on Tuesday, September 5",
        "Tuesday, September 5 = 2017-09-05",
    );
    check("on 09/11/2001", "09/11/2001 = 2001-09-11");
    check("on 25/09/2001", "25/09/2001 = 2001-09-25");
    check("on 11.9.2001", "11.9.2001 = 2001-09-11");
    check("on 2017-09-05 the", "2017-09-05 = 2017-09-05");
    check("agreed on July 7", "July 7 = 2017-07-07");
    check("They agreed on Dec 24.", "Dec 24 = 2016-12-24");
    check("They will meet on July 7.", "July 7 = 2018-07-07");
    check("They will meet on 8 October.", "8 October = 2017-10-08");
    check(
        "talks scheduled for September 14-15",
        "September 14-15 = 2017-09-14/2017-09-15",
    );
    check(
        "from 14 to 15 September 2016",
        "14 to 15 September 2016 = 2016-09-14/2016-09-15",
    );
    check(
        "between May 30 and June 2, 2011",
        "May 30 = 2011-05-30 | June 2, 2011 = 2011-06-02",
    );
    check("Feb 26, 1987", "Feb 26, 1987 = 1987-02-26");
    check("in March 1987", "March 1987 = 1987-03");
    check("in March, 1987", "March, 1987 = 1987-03");
    check("SAN SALVADOR, 3 JAN 90", "3 JAN 90 = 1990-01-03");
    check("from 27-OCT-1989 on", "27-OCT-1989 = 1989-10-27");
    check("on July 4th 1976", "July 4th 1976 = 1976-07-04");
    check("on July 4 last year", "July 4 last year = 2016-07-04");
    check(
        "It was signed in January this year.",
        "January this year = 2017-01",
    );
    check(
        "It was signed in July of last year.",
        "July of last year = 2016-07",
    );
    check("The war began in October.", "October = 2016-10");
    check("The war ended in August.", "August = 2017-08");
    check("The summit will be held in October.", "October = 2017-10");
    check("The war has gone on since November.", "November = 2016-11");
    check("He died last April.", "last April = 2017-04");
    check("The law takes effect next June.", "next June = 2018-06");
    check("In early May troops withdrew.", "early May = 2017-05");
    check(
        "In mid-November 2004 it fell.",
        "mid-November 2004 = 2004-11",
    );
    check(
        "It was the end of August 1991.",
        "the end of August 1991 = 1991-08",
    );
    check("It may march in may.", "");
    check(
        "May said on Friday that March was near.",
        "Friday = 2017-09-01",
    );
    check("on February 31, 2017", "");
    check("on 29 February 2016", "29 February 2016 = 2016-02-29");
    check_on(
        "1989-11-02",
        "Directors set Nov. 10 as the deadline.",
        "Nov. 10 = 1989-11-10",
    );
    check_on(
        "2018-01-02",
        "He resigned on December 30.",
        "December 30 = 2017-12-30",
    );
    check("10 Downing Street and 2,017 people in 5 cars", "");
    check("a score of 3-2 on 1.5.2", "");
    check(
        "between January and March 1990",
        "January = 1990-01 | March 1990 = 1990-03",
    );
    check(
        "In 1990 Iraq invaded Kuwait on August 2.",
        "1990 = 1990 | August 2 = 1990-08-02",
    );
}

#[test]
fn years_decades_centuries() {
    check("He has ruled since 2011.", "2011 = 2011");
    check("between 2003 and 2005", "2003 = 2003 | 2005 = 2005");
    check("from 1990 to 1995", "1990 = 1990 | 1995 = 1995");
    check("the 2003-2005 drought", "2003-2005 = 2003/2005");
    check("the 1980-88 war", "1980-88 = 1980/1988");
    check("in the 1990s", "the 1990s = 199");
    check("in the early 1990s", "the early 1990s = 199");
    check("in the mid-1980s", "the mid-1980s = 198");
    check("in the '80s", "the '80s = 198");
    check("in the nineties", "the nineties = 199");
    check("in the 19th century", "the 19th century = 18");
    check("in the twentieth century", "the twentieth century = 19");
    check("in '97 he won", "'97 = 1997");
    check("in nineteen ninety-six", "nineteen ninety-six = 1996");
    check("the year 2000", "the year 2000 = 2000");
    check(
        "By the end of 2018 it will be over.",
        "the end of 2018 = 2018",
    );
    check("the 2012 Summer Olympics", "2012 = 2012");
    check("fiscal 1990 began", "fiscal 1990 = 1990");
    check("About 2000 people fled.", "");
    check("They sent 1500 troops.", "");
    check("It cost $1998.", "");
    check("at 1998.50 points", "");
    check("Resolution 2254 was adopted.", "");
    check("Boeing 1990 euros", "");
    check("Some 1,990 refugees", "");
}

#[test]
fn parts_of_the_year() {
    check(
        "In the third quarter it grew.",
        "the third quarter = 2017-Q3",
    );
    check(
        "It lost money in the second quarter.",
        "the second quarter = 2017-Q2",
    );
    check("Q3 2010 was good", "Q3 2010 = 2010-Q3");
    check("the first half of 2016", "the first half of 2016 = 2016-H1");
    check(
        "the fourth quarter of 2016",
        "the fourth quarter of 2016 = 2016-Q4",
    );
    check("a third-quarter loss", "third-quarter = 2017-Q3");
    check(
        "last year's third quarter",
        "last year's third quarter = 2016-Q3",
    );
    check(
        "the fiscal first quarter",
        "the fiscal first quarter = 2017-Q1",
    );
    check("a goal in the first half", "");
    check("The offensive began this summer.", "this summer = 2017-SU");
    check("He resigned last fall.", "last fall = 2016-FA");
    check("the winter of 1994", "the winter of 1994 = 1994-WI");
    check("spring 1999 was wet", "spring 1999 = 1999-SP");
    check("after the fall of Kabul", "");
    check("By year-end it will be done.", "year-end = 2017-12-31");
    check(
        "It earned $3 in the third quarter, up from $2 a year earlier.",
        "the third quarter = 2017-Q3 | a year earlier = 2016-Q3",
    );
    check(
        "It lost $8 in the quarter ended June 30.",
        "the quarter = 2017-Q2 | June 30 = 2017-06-30",
    );
}

#[test]
fn holidays() {
    check("They met on Christmas Day.", "Christmas Day = 2016-12-25");
    check(
        "The truce will begin at Christmas.",
        "Christmas = 2017-12-25",
    );
    check(
        "Protests erupted on New Year's Eve.",
        "New Year's Eve = 2016-12-31",
    );
    check(
        "an attack on New Year’s Day 2017",
        "New Year’s Day 2017 = 2017-01-01",
    );
    check("Easter 2016 fell early", "Easter 2016 = 2016-03-27");
    check("Bombs exploded on Good Friday.", "Good Friday = 2017-04-14");
    check(
        "during Ramadan 2017",
        "Ramadan 2017 = 2017-05-27/2017-06-25",
    );
    check(
        "They announced a truce for Eid al-Adha.",
        "Eid al-Adha = 2017-09-02",
    );
    check(
        "Pilgrims were killed on Ashura last year.",
        "Ashura last year = 2016-10-12",
    );
    check(
        "He spoke last Thanksgiving.",
        "last Thanksgiving = 2016-11-24",
    );
    check(
        "On Independence Day he spoke.",
        "Independence Day = XXXX-XX-XX",
    );
    check(
        "It happened on the eve of Easter 2017.",
        "the eve of Easter 2017 = 2017-04-15",
    );
    check(
        "They arrived two days before Christmas.",
        "two days before Christmas = 2016-12-23",
    );
    check("the 2003 Tet Offensive", "2003 = 2003");
}

#[test]
fn counted_from_now_and_then() {
    check("He died two years ago.", "two years ago = 2015");
    check("He died three months ago.", "three months ago = 2017-06");
    check("He died two weeks ago.", "two weeks ago = 2017-W34");
    check("He died 10 days ago.", "10 days ago = 2017-08-26");
    check(
        "He died nearly four years ago.",
        "nearly four years ago = 2013",
    );
    check(
        "It fell a year and a half ago.",
        "a year and a half ago = 2016-03",
    );
    check("He died years ago.", "years ago = PAST_REF");
    check(
        "He died several months ago.",
        "several months ago = PAST_REF",
    );
    check("He died long ago.", "long ago = PAST_REF");
    check(
        "He was jailed on July 7, 2010; three months later he fled.",
        "July 7, 2010 = 2010-07-07 | three months later = 2010-10",
    );
    check(
        "On May 3, 2011 he fled; the next day he died.",
        "May 3, 2011 = 2011-05-03 | the next day = 2011-05-04",
    );
    check(
        "On May 3, 2011 he fled and died the same day.",
        "May 3, 2011 = 2011-05-03 | the same day = 2011-05-03",
    );
    check(
        "In 1998 he won; the following year he lost.",
        "1998 = 1998 | the following year = 1999",
    );
    check(
        "He won in 1998 and left that year.",
        "1998 = 1998 | that year = 1998",
    );
    check(
        "On May 3, 2011 he fled, a day after the vote.",
        "May 3, 2011 = 2011-05-03 | a day = P1D",
    );
    check("It is two days from now.", "two days from now = 2017-09-07");
}

#[test]
fn references() {
    check("They are now in talks.", "now = PRESENT_REF");
    check("He is currently abroad.", "currently = PRESENT_REF");
    check("He recently resigned.", "recently = PAST_REF");
    check("In recent days tension rose.", "recent days = PAST_REF");
    check(
        "It will end in the near future.",
        "the near future = FUTURE_REF",
    );
    check("In the past, he lied.", "the past = PAST_REF");
    check("He will soon resign.", "soon = FUTURE_REF");
    check("They meet in the coming weeks.", "the coming weeks = PXW");
}

#[test]
fn lengths() {
    check("for three days", "three days = P3D");
    check("for 24 hours", "24 hours = PT24H");
    check("for more than a decade", "more than a decade = P10Y");
    check("a two-year-old war", "two-year-old = P2Y");
    check("a two-year-old boy", "");
    check("a man, 45 years old,", "");
    check("a two-week trip", "two-week = P2W");
    check("for two and a half years", "two and a half years = P2Y6M");
    check("for 2 1/2 years", "2 1/2 years = P2Y6M");
    check("for 1.5 years", "1.5 years = P1Y6M");
    check("for half an hour", "half an hour = PT30M");
    check("for an hour and a half", "an hour and a half = PT1H30M");
    check("for several months", "several months = PXM");
    check("for a few hours", "a few hours = PTXH");
    check("for years", "years = PXY");
    check("for two decades", "two decades = P20Y");
    check("for at least 30 days", "at least 30 days = P30D");
    check("for a couple of weeks", "a couple of weeks = P2W");
    check("in twenty-four hours", "twenty-four hours = PT24H");
    check("the first nine months", "the first nine months = P9M");
    check("over the past two months", "the past two months = P2M");
    check("over the past months", "the past months = PXM");
    check("in the next three years", "the next three years = P3Y");
    check(
        "over the past several years",
        "the past several years = PXY",
    );
    check("a hundred days", "a hundred days = P100D");
    check("three-quarters of them", "");
    check("the two second ballots", "");
}

#[test]
fn repetitions() {
    check("every Friday", "every Friday = XXXX-WXX-5");
    check("It is paid annually.", "annually = P1Y");
    check("They meet twice a week.", "twice a week = P1W");
    check("three times a year", "three times a year = P1Y");
    check("It flies daily.", "daily = P1D");
    check("each year", "each year = P1Y");
    check("every two weeks", "every two weeks = P2W");
    check("every other day", "every other day = P2D");
    check("They pray on Fridays.", "Fridays = XXXX-WXX-5");
    check("every morning", "every morning = XXXX-XX-XXTMO");
    check("$3 a year", "a year = P1Y");
    check("the Daily Mail", "");
}

#[test]
fn times_of_day() {
    check("at 9 a.m. today", "9 a.m. today = 2017-09-05T09:00");
    check(
        "at 9:30 p.m. EDT on Monday",
        "9:30 p.m. EDT on Monday = 2017-09-04T21:30",
    );
    check("at 21:21 GMT", "21:21 GMT = 2017-09-05T21:21");
    check("at 0500 GMT", "0500 GMT = 2017-09-05T05:00");
    check("He spoke at noon Sunday.", "noon Sunday = 2017-09-03T12:00");
    check(
        "He spoke at midday on Sunday.",
        "midday on Sunday = 2017-09-03T12:00",
    );
    check("at ten o'clock", "ten o'clock = 2017-09-05T10:00");
    check(
        "at 3 in the afternoon",
        "3 in the afternoon = 2017-09-05T15:00",
    );
    check(
        "He arrived on Friday at 7 pm.",
        "Friday at 7 pm = 2017-09-01T19:00",
    );
    check(
        "the morning of September 11, 2001",
        "the morning of September 11, 2001 = 2001-09-11TMO",
    );
    check("at 12 a.m. today", "12 a.m. today = 2017-09-05T00:00");
    check("a ratio of 3:10", "");
}

#[test]
fn without_a_day_of_publication_what_is_relative_stays_open() {
    for (text, expect) in [
        ("on Tuesday", "Tuesday = XXXX-WXX-2"),
        ("last year", "last year = XXXX"),
        ("last month", "last month = XXXX-XX"),
        ("last week", "last week = XXXX-WXX"),
        ("yesterday", "yesterday = XXXX-XX-XX"),
        ("July 7", "July 7 = XXXX-07-07"),
        ("in September", "September = XXXX-09"),
        ("July 7, 2017", "July 7, 2017 = 2017-07-07"),
        ("this summer", "this summer = XXXX-SU"),
        ("two years ago", "two years ago = XXXX"),
        ("at Christmas", "Christmas = XXXX-XX-XX"),
        ("9 a.m. today", "9 a.m. today = XXXX-XX-XXT09:00"),
        ("the past two months", "the past two months = P2M"),
        ("the third quarter", "the third quarter = XXXX-Q3"),
        ("September 14-15", "September 14-15 = XXXX-09-14/XXXX-09-15"),
    ] {
        check_on("unknown", text, expect);
    }
}

#[test]
fn days_that_expressions_cover() {
    days("last week", "2017-08-28..2017-09-03");
    days("in August", "2017-08-01..2017-08-31");
    days("since 2011", "2011-01-01..2011-12-31");
    days("the early 1990s", "1990-01-01..1999-12-31");
    days("September 14-15", "2017-09-14..2017-09-15");
    days("over the past two months", "2017-07-05..2017-09-05");
    days("over the past months", "2017-07-05..2017-09-05");
    days("in the next three days", "2017-09-05..2017-09-08");
    days("for three days", "?..?");
    days("every Friday", "?..?");
    days("the third quarter of 2016", "2016-07-01..2016-09-30");
    days("the weekend", "2017-09-02..2017-09-03");
    days("the winter of 1994", "1994-12-01..1995-02-28");
}

#[test]
fn the_dateline_goes_before_publication() {
    let mut a = anchor("2017-09-05");
    a.dateline = "2017-09-04".parse().ok();
    assert_eq!(a.day().unwrap().to_string(), "2017-09-04");
    // A dateline of another year is a misreading.
    a.dateline = "2016-09-04".parse().ok();
    assert_eq!(a.day().unwrap().to_string(), "2017-09-05");
}

/// A parsed sentence from `form/xpos/head/relation`, heads counted from 1.
fn parsed(rows: &str) -> (String, Vec<Sentence>) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for row in rows.split(' ') {
        let fields: Vec<&str> = row.split('/').collect();
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(fields[0]);
        let upos = match fields[1] {
            x if x.starts_with("VB") => Upos::Verb,
            "MD" => Upos::Aux,
            x if x.starts_with("NNP") => Upos::Propn,
            x if x.starts_with("NN") => Upos::Noun,
            "CD" => Upos::Num,
            "IN" => Upos::Adp,
            _ => Upos::X,
        };
        tokens.push(Token {
            span: Span::new(start, text.len()),
            xpos: fields[1].into(),
            upos,
            head: fields[2].parse::<usize>().unwrap().checked_sub(1),
            deprel: fields[3].into(),
            ..Token::default()
        });
    }
    let span = Span::new(0, text.len());
    let sentence = Sentence {
        span,
        zone: ZoneKind::Body,
        paragraph: 0,
        tokens,
    };
    (text, vec![sentence])
}

/// The time of the event at the word `trigger`, published on 5 September 2017.
fn at(rows: &str, trigger: &str, status: Option<Status>) -> EventTime {
    let (text, sentences) = parsed(rows);
    let anchor = anchor("2017-09-05");
    let times = resolve_times(&text, &sentences, &anchor);
    let token = sentences[0]
        .tokens
        .iter()
        .position(|t| t.form(&text) == trigger)
        .expect("trigger");
    event_time(&text, 0, token, &sentences, &times, &anchor, status)
}

fn check_event(rows: &str, trigger: &str, expect: &str) {
    let e = at(rows, trigger, None);
    let show = |d: Option<Date>| d.map_or("?".to_owned(), |d| d.to_string());
    let basis = match e.basis {
        Some(DateBasis::Stated) => "stated",
        Some(DateBasis::Resolved) => "resolved",
        Some(DateBasis::Publication) => "publication",
        None => "none",
    };
    let past = if e.is_past { " past" } else { "" };
    let end = e.enddate.map_or(String::new(), |d| format!("..{d}"));
    assert_eq!(
        format!("{}{end} {basis}{past}", show(e.date)),
        expect,
        "{rows:?}\n{:#?}",
        e.evidence
    );
}

#[test]
fn the_time_of_an_event() {
    // At the verb.
    check_event(
        "Putin/NNP/2/nsubj met/VBD/0/root Trump/NNP/2/obj on/IN/5/case Monday/NNP/2/obl",
        "met",
        "2017-09-04 resolved",
    );
    // At the verb of which the trigger is the object.
    check_event(
        "They/PRP/2/nsubj held/VBD/0/root talks/NNS/2/obj on/IN/5/case Monday/NNP/2/obl",
        "talks",
        "2017-09-04 resolved",
    );
    // At a participle below the trigger.
    check_event(
        "The/DT/2/det talks/NNS/0/root scheduled/VBN/2/acl for/IN/5/case September/NNP/3/obl 14/CD/5/nummod -/SYM/8/case 15/CD/6/nmod",
        "talks",
        "2017-09-14..2017-09-15 stated",
    );
    // Possessive: the attack was on Thursday, the search was not.
    let search = "Police/NNS/2/nsubj searched/VBD/0/root after/IN/6/case Thursday/NNP/6/nmod:poss 's/POS/4/case attack/NN/2/obl";
    check_event(search, "attack", "2017-08-31 resolved");
    check_event(search, "searched", "2017-09-05 publication");
    // Counted from the day of what it hangs at.
    let shot = "They/PRP/2/nsubj marched/VBD/0/root on/IN/4/case Monday/NNP/2/obl ,/,/9/punct two/CD/7/nummod days/NNS/9/obl:npmod after/IN/9/mark shot/VBD/2/advcl him/PRP/9/obj";
    check_event(shot, "shot", "2017-09-02 resolved");
    check_event(shot, "marched", "2017-09-04 resolved");
    // What was to be lies ahead of the day on which it is told.
    check_event(
        "A/DT/2/det strike/NN/0/root that/WDT/6/nsubj was/VBD/6/aux to/TO/6/mark begin/VB/2/acl:relcl on/IN/8/case Thursday/NNP/6/obl",
        "strike",
        "2017-09-07 resolved",
    );
    // A limit is none where the time owns what follows.
    check_event(
        "Police/NNS/2/nsubj searched/VBD/0/root before/IN/6/case Thursday/NNP/6/nmod:poss 's/POS/4/case protest/NN/2/obl",
        "protest",
        "2017-08-31 resolved",
    );
    // The first since then was not then.
    check_event(
        "They/PRP/2/nsubj held/VBD/0/root their/PRP$/5/nmod:poss first/JJ/5/amod talks/NNS/2/obj since/IN/7/case 1980/CD/5/nmod",
        "talks",
        "2017-09-05 publication",
    );
    check_event(
        "talks/NNS/6/nsubj broken/VBN/1/acl off/RP/2/compound:prt in/IN/5/case 2008/CD/2/obl resume/VBP/0/root",
        "talks",
        "2017-09-05 publication",
    );
    // Told in the present: the year is not that of the report.
    check_event(
        "It/PRP/2/nsubj reports/VBZ/0/root a/DT/4/det record/NN/2/obj in/IN/6/case 2016/CD/2/obl",
        "reports",
        "2017-09-05 publication",
    );
    check_event(
        "It/PRP/2/nsubj kills/VBZ/0/root nine/CD/2/obj on/IN/5/case Monday/NNP/2/obl",
        "kills",
        "2017-09-04 resolved",
    );
    check_event(
        "Police/NNS/2/nsubj held/VBD/0/root him/PRP/2/obj over/IN/7/case the/DT/7/det 2007/CD/7/nmod:desc killing/NN/2/obl",
        "held",
        "2017-09-05 publication",
    );
    // A name's year dates nothing else.
    check_event(
        "London/NNP/2/nsubj hosted/VBD/0/root the/DT/6/det 2012/CD/6/nummod Summer/NNP/6/compound Olympics/NNPS/2/obj",
        "hosted",
        "2017-09-05 publication",
    );
    // Since: open.
    check_event(
        "Tehran/NNP/3/nsubj has/VBZ/3/aux backed/VBN/0/root Assad/NNP/3/obj since/IN/6/case 2011/CD/3/obl",
        "backed",
        "2011-01-01 stated",
    );
    // A length up to now.
    check_event(
        "Talks/NNS/7/nsubj over/IN/5/case the/DT/5/det past/JJ/5/amod months/NNS/1/nmod have/VBP/7/aux focused/VBN/0/root",
        "Talks",
        "2017-07-05..2017-09-05 resolved",
    );
    // A bare length is no date.
    check_event(
        "They/PRP/2/nsubj fought/VBD/0/root for/IN/5/case three/CD/5/nummod days/NNS/2/obl",
        "fought",
        "2017-09-05 publication",
    );
    // Another clause has its own time.
    check_event(
        "He/PRP/2/nsubj spoke/VBD/0/root after/IN/5/mark troops/NNS/5/nsubj withdrew/VBD/2/advcl on/IN/7/case Sunday/NNP/5/obl",
        "spoke",
        "2017-09-05 publication",
    );
    check_event(
        "He/PRP/2/nsubj spoke/VBD/0/root after/IN/5/mark troops/NNS/5/nsubj withdrew/VBD/2/advcl on/IN/7/case Sunday/NNP/5/obl",
        "withdrew",
        "2017-09-03 resolved",
    );
    // A range.
    check_event(
        "They/PRP/2/nsubj fought/VBD/0/root from/IN/4/case 2003/CD/2/obl to/IN/6/case 2005/CD/2/obl",
        "fought",
        "2003-01-01..2005-12-31 stated past",
    );
    // Past perfect.
    check_event(
        "He/PRP/2/nsubj said/VBD/0/root rebels/NNS/5/nsubj had/VBD/5/aux attacked/VBN/2/ccomp",
        "attacked",
        "2017-09-05 publication past",
    );
    check_event(
        "In/IN/2/case 2003/CD/4/obl troops/NNS/4/nsubj invaded/VBD/0/root Iraq/NNP/4/obj",
        "invaded",
        "2003-01-01..2003-12-31 stated past",
    );
    // Joined verbs share the time of the first.
    check_event(
        "He/PRP/2/nsubj arrived/VBD/0/root Monday/NNP/2/obl:unmarked and/CC/5/cc met/VBD/2/conj Assad/NNP/5/obj",
        "met",
        "2017-09-04 resolved",
    );
    // A limit ahead.
    check_event(
        "They/PRP/2/nsubj extended/VBD/0/root the/DT/4/det truce/NN/2/obj until/IN/6/case Friday/NNP/2/obl",
        "extended",
        "2017-09-05..2017-09-08 resolved",
    );
    // The clause below the expression.
    check_event(
        "since/IN/2/case 2011/CD/0/root when/WRB/5/advmod war/NN/5/nsubj broke/VBD/2/acl:relcl out/RP/5/compound:prt",
        "broke",
        "2011-01-01 stated",
    );
}

#[test]
fn what_is_past_and_not_dated_has_no_day() {
    let rows = "The/DT/2/det war/NN/3/nsubj killed/VBD/0/root thousands/NNS/3/obj";
    let e = at(rows, "war", Some(Status::Historical));
    assert_eq!((e.date, e.basis, e.precision), (None, None, None));
    assert!(e.is_past);
    let e = at(rows, "war", None);
    assert_eq!(e.basis, Some(DateBasis::Publication));
    assert_eq!(e.precision, Some(DatePrecision::Day));
}

#[test]
fn events_of_documents_without_a_day() {
    let (text, sentences) = parsed("He/PRP/2/nsubj resigned/VBD/0/root");
    let e = event_time(&text, 0, 1, &sentences, &[], &Anchor::default(), None);
    assert_eq!((e.date, e.precision, e.basis), (None, None, None));
    let e = event_time(&text, 7, 99, &sentences, &[], &Anchor::default(), None);
    assert_eq!(e, EventTime::default());
}

/// Words from which random sentences are made: what the rules look for, in any order.
const PIECES: &[&str] = &[
    "the",
    "a",
    "last",
    "next",
    "this",
    "two",
    "three",
    "hundred",
    "years",
    "year",
    "-",
    "old",
    "ago",
    "later",
    "earlier",
    "before",
    "after",
    "Monday",
    "May",
    "march",
    "Sept",
    ".",
    "5",
    "31",
    "2017",
    "1990",
    "s",
    "'",
    "’s",
    "the 1990s",
    "quarter",
    "Q3",
    "first",
    "half",
    "of",
    "early",
    "mid",
    "end",
    "9",
    ":",
    "30",
    "a.m",
    "p",
    "GMT",
    "noon",
    "every",
    "twice",
    "daily",
    "weeks",
    "decade",
    "century",
    "19th",
    ",",
    "/",
    "–",
    "ein é",
    "€",
    "Ramadan",
    "Eid",
    "al",
    "eve",
    "and",
    "a half",
    "½",
    "to",
    "until",
    "since",
    "tomorrow",
    "morning",
    "night",
    "99999999999",
    "000",
    "few",
    "past",
];

proptest! {
    #[test]
    fn any_text_gives_ranges_on_characters(text in "\\PC{0,80}") {
        sound(&text);
    }

    #[test]
    fn any_row_of_words_gives_ranges_on_characters(
        words in prop::collection::vec((0..PIECES.len(), any::<bool>()), 0..24),
    ) {
        let mut text = String::new();
        for (word, space) in words {
            if space {
                text.push(' ');
            }
            text.push_str(PIECES[word]);
        }
        sound(&text);
    }
}

fn sound(text: &str) {
    for day in [
        "2017-09-05",
        "unknown",
        "9999-12-31",
        "-009999-01-01",
        "2000-02-29",
    ] {
        let anchor = anchor(day);
        for sentences in [
            plain(text),
            vec![Sentence {
                tokens: Vec::new(),
                ..plain(text).remove(0)
            }],
        ] {
            let times = resolve_times(text, &sentences, &anchor);
            let mut last = 0;
            for time in &times {
                assert!(text.get(time.span.range()).is_some_and(|t| !t.is_empty()));
                assert!(time.span.start >= last, "in order, no overlap");
                last = time.span.end;
                assert!(!time.value.is_empty());
                if let (Some(start), Some(end)) = (time.start, time.end) {
                    assert!(start <= end, "{text:?} {time:?}");
                }
            }
            for trigger in 0..sentences[0].tokens.len().min(6) {
                let e = event_time(text, 0, trigger, &sentences, &times, &anchor, None);
                assert_eq!(
                    e.precision.is_some(),
                    e.date.is_some() || e.enddate.is_some()
                );
            }
        }
    }
}

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// When a document was published: an instant with its own offset from UTC, or only a day.
///
/// Written and read as RFC 3339 (`2017-09-05T21:21:00+04:00`) or as an ISO 8601 day (`2017-09-05`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Published {
    /// A day of the publisher's calendar.
    Day(Date),
    /// An instant, kept with the offset in which it was written.
    Instant(Timestamp, Offset),
}

impl Published {
    /// The day on the publisher's own clock.
    pub fn day(&self) -> Date {
        match self {
            Published::Day(day) => *day,
            Published::Instant(instant, offset) => offset.to_datetime(*instant).date(),
        }
    }
}

/// A publication date that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePublishedError {
    /// What stood there.
    pub text: String,
}

impl fmt::Display for ParsePublishedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no RFC 3339 instant and no ISO 8601 day",
            self.text
        )
    }
}

impl std::error::Error for ParsePublishedError {}

impl FromStr for Published {
    type Err = ParsePublishedError;

    /// Reads an instant with offset, or a day. A date and time without offset is taken for the day alone plus UTC.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let error = || ParsePublishedError {
            text: text.chars().take(60).collect(),
        };
        if let Ok(pieces) = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(trimmed) {
            let day = pieces.date();
            let Some(time) = pieces.time() else {
                return Ok(Published::Day(day));
            };
            let offset = match pieces.offset() {
                Some(jiff::fmt::temporal::PiecesOffset::Numeric(numeric)) => numeric.offset(),
                _ => Offset::UTC,
            };
            let instant = offset
                .to_timestamp(day.to_datetime(time))
                .map_err(|_| error())?;
            return Ok(Published::Instant(instant, offset));
        }
        Err(error())
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Published::Day(day) => write!(f, "{day}"),
            Published::Instant(instant, offset) if *offset == Offset::UTC => write!(f, "{instant}"),
            Published::Instant(instant, offset) => {
                write!(f, "{}", instant.display_with_offset(*offset))
            }
        }
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Published {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, day, written) in [
            ("2017-09-05", "2017-09-05", "2017-09-05"),
            (
                "2017-09-05T21:21:00+04:00",
                "2017-09-05",
                "2017-09-05T21:21:00+04:00",
            ),
            ("2017-09-05T21:21:00Z", "2017-09-05", "2017-09-05T21:21:00Z"),
            ("1987-02-26T15:01:01", "1987-02-26", "1987-02-26T15:01:01Z"),
        ] {
            let published: Published = text.parse().unwrap();
            assert_eq!(published.day().to_string(), day);
            assert_eq!(published.to_string(), written);
        }
        assert!("yesterday".parse::<Published>().is_err());
        assert!("2017-13-05".parse::<Published>().is_err());
    }
}

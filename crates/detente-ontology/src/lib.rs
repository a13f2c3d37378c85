//! What can be coded: PLOVER's categories, modes, contexts, sectors, quad classes and scores, and the mapping to CAMEO.
//!
//! [`Category`] and [`Status`] are closed sets; modes, contexts, scores and CAMEO codes are tables under
//! `data/ontology/`, compiled in.
//!
//! Source: PLOVER manual, draft 2.0 (Open Event Data Alliance, 2021, CC BY-SA 4.0).
#![forbid(unsafe_code)]

pub mod codes;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! categories {
    ($($name:ident $text:literal $quad:literal $doc:literal),* $(,)?) => {
        /// A PLOVER event category.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "UPPERCASE")]
        pub enum Category { $(#[doc = $doc] $name,)* }

        impl Category {
            /// All categories in the manual's order.
            pub const ALL: &'static [Category] = &[$(Category::$name),*];

            /// The manual's name, `CONSULT`.
            pub fn as_str(self) -> &'static str { match self { $(Category::$name => $text),* } }

            /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
            pub fn quad(self) -> u8 { match self { $(Category::$name => $quad),* } }
        }

        impl Category {
            /// Is it done with words (quad classes 1 and 3)?
            pub fn is_verbal(self) -> bool { matches!(self.quad(), 1 | 3) }
        }

        impl FromStr for Category {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> { match text { $($text => Ok(Category::$name),)* _ => Err(()) } }
        }
    };
}

categories! {
    Agree "AGREE" 1 "promise or agree to act",
    Consult "CONSULT" 1 "meet, visit, talk",
    Support "SUPPORT" 1 "express or start support",
    Concede "CONCEDE" 1 "yield in words",
    Cooperate "COOPERATE" 2 "act together",
    Aid "AID" 2 "give material aid",
    Retreat "RETREAT" 2 "yield in deeds",
    Request "REQUEST" 3 "ask, demand, order",
    Accuse "ACCUSE" 3 "disapprove, blame, investigate",
    Reject "REJECT" 3 "refuse, veto",
    Threaten "THREATEN" 3 "warn of force or sanctions",
    Protest "PROTEST" 4 "demonstrate, strike, riot",
    Sanction "SANCTION" 4 "reduce or end relations",
    Mobilize "MOBILIZE" 4 "ready or deploy forces",
    Coerce "COERCE" 4 "repress, arrest, seize",
    Assault "ASSAULT" 4 "use force",
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// PLOVER's auxiliary modes: in which status an event is reported; `Actual` where none applies.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It happens or has just happened.
    #[default]
    Actual,
    /// It will happen.
    Future,
    /// It may, might or would happen.
    Hypothetical,
    /// It did not or does not happen.
    Negation,
    /// It happened long before the report.
    Historical,
}

impl Status {
    /// All, in the order of the manual.
    pub const ALL: [Status; 5] = [
        Status::Actual,
        Status::Future,
        Status::Hypothetical,
        Status::Negation,
        Status::Historical,
    ];

    /// `actual`, `future`, …
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Actual => "actual",
            Status::Future => "future",
            Status::Hypothetical => "hypothetical",
            Status::Negation => "negation",
            Status::Historical => "historical",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        assert_eq!(Category::ALL.len(), 16);
        for category in Category::ALL {
            assert_eq!(category.as_str().parse(), Ok(*category));
            assert!((1..=4).contains(&category.quad()));
        }
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
    }
}

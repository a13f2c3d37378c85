use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Published, Span};

/// What a part of the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZoneKind {
    /// The article itself.
    Body,
    /// Its title.
    Headline,
    /// "By Farhad Daneshvar – Trend:".
    Byline,
    /// "Baku, Azerbaijan, Sep. 5".
    Dateline,
    /// Section and time line, "5 September 2017 21:21 (UTC +04:00)".
    Timestamp,
    /// Navigation, "Tags:", "Latest", a headline or standfirst that is repeated in the body.
    Furniture,
}

impl ZoneKind {
    /// Is it read for events? Only the body and the headline are.
    pub fn is_coded(self) -> bool {
        matches!(self, ZoneKind::Body | ZoneKind::Headline)
    }
}

/// A part of the text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ZoneKind,
}

/// Place and day that open a wire story: "BAKU, Azerbaijan, Sep. 5 –".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The whole dateline.
    pub span: Span,
    /// The words for the place.
    pub place: Option<Span>,
    /// The day, its year taken from the publication date where it names none.
    pub date: Option<Date>,
}

/// An article as it was read.
///
/// `zones` are sorted and do not overlap; text outside of every zone is white space or was not told apart, in which
/// case it counts as body. A document without zones is all body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The name by which records refer to it; unique in a run.
    pub id: String,
    /// The text as it was read, never changed.
    pub text: String,
    /// Its headline (also a zone of `text`, where it stands there).
    #[serde(default)]
    pub headline: Option<String>,
    /// When it was published.
    #[serde(default)]
    pub published: Option<Published>,
    /// Where it stands.
    #[serde(default)]
    pub url: Option<String>,
    /// Who published it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub byline: Option<String>,
    /// ISO 639-1 code, where known.
    #[serde(default)]
    pub language: Option<String>,
    /// Place and day at its head.
    #[serde(default)]
    pub dateline: Option<Dateline>,
    /// What the parts of the text are.
    #[serde(default)]
    pub zones: Vec<Zone>,
    /// Unknown keys of the input, passed through on request.
    #[serde(default)]
    pub extra: Map<String, Value>,
}

impl Document {
    /// A document of bare text, all of it body.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// The zones to read, in order; the whole text where nothing was told apart.
    pub fn coded_zones(&self) -> Vec<Zone> {
        if self.zones.is_empty() {
            return vec![Zone {
                span: Span::new(0, self.text.len()),
                kind: ZoneKind::Body,
            }];
        }
        self.zones
            .iter()
            .copied()
            .filter(|zone| zone.kind.is_coded())
            .collect()
    }
}

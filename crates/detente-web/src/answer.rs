//! What a request gets.

use serde_json::{Value, json};

use crate::{Error, query::BadParameter};

/// A status, a type and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub kind: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Content.
    pub body: Vec<u8>,
}

/// Content type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// Content type of twins.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    pub(crate) fn new(status: u16, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            kind,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, value.to_string())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The content as text, for tests and messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// 400.
    Bad(BadParameter),
    /// 403.
    Forbidden(&'static str, &'static str),
    /// 404.
    Missing(String),
    /// 500.
    Broken(Error),
}

impl From<BadParameter> for Refusal {
    fn from(bad: BadParameter) -> Self {
        Refusal::Bad(bad)
    }
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Refusal::Broken(error.into())
    }
}

impl Refusal {
    /// Status, what happened, and the next step.
    pub(crate) fn parts(&self) -> (u16, String, String) {
        match self {
            Refusal::Bad(bad) => (
                400,
                format!("The parameter “{}” cannot be “{}”.", bad.name, bad.value),
                bad.hint.clone(),
            ),
            Refusal::Forbidden(what, hint) => (403, (*what).to_owned(), (*hint).to_owned()),
            Refusal::Missing(what) => (
                404,
                format!("There is no {what} here."),
                "it may have been coded again since; search for it".to_owned(),
            ),
            Refusal::Broken(error) => (500, format!("{error}"), error.hint().to_owned()),
        }
    }

    pub(crate) fn answer(
        &self,
        twin: bool,
        page: impl FnOnce(u16, &str, &str) -> String,
    ) -> Answer {
        let (status, what, hint) = self.parts();
        if twin {
            Answer::json(status, &json!({"error": what, "hint": hint}))
        } else {
            Answer::new(status, HTML, page(status, &what, &hint))
        }
    }
}

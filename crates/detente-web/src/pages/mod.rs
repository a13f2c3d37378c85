//! The pages, each with its JSON twin.

mod documents;
mod events;
mod follow;
mod map;
mod network;
mod overview;
pub(crate) mod review;

use std::sync::Arc;

use detente_store::Store;
use maud::Markup;
use serde_json::Value;

use crate::{
    Answer, Desk, Index,
    answer::{HTML, Refusal},
    html::{self, Shell},
    query::BadParameter,
};

/// What a page is made from.
pub(crate) struct Request<'a> {
    pub desk: &'a Desk,
    pub index: &'a Arc<Index>,
    pub store: &'a Store,
    pub params: &'a [(String, String)],
    /// Without extension.
    pub path: &'a str,
    /// As JSON?
    pub twin: bool,
}

impl Request<'_> {
    /// The value of a parameter that belongs to the page; empty = not given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty())
    }

    /// A parameter that must be there.
    pub fn need(&self, name: &str, hint: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| {
            Refusal::Bad(BadParameter {
                name: name.to_owned(),
                value: String::new(),
                hint: hint.to_owned(),
            })
        })
    }

    /// Refuses parameters that the page does not know.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self
            .params
            .iter()
            .find(|(n, _)| !known.contains(&n.as_str()))
        {
            None => Ok(()),
            Some((name, value)) => Err(Refusal::Bad(BadParameter {
                name: name.chars().take(60).collect(),
                value: value.chars().take(60).collect(),
                hint: if known.is_empty() {
                    "this page takes no parameters".to_owned()
                } else {
                    format!("known names are {}", known.join(", "))
                },
            })),
        }
    }

    /// The twin, or the page.
    pub fn reply(
        &self,
        shell: Shell<'_>,
        twin: impl FnOnce() -> Value,
        content: impl FnOnce() -> Markup,
    ) -> Answer {
        if self.twin {
            return Answer::json(200, &twin());
        }
        let shell = Shell {
            path: self.path,
            params: self.params,
            ..shell
        };
        Answer::new(200, HTML, html::page(&shell, &content()))
    }
}

/// Finds the page of a path.
pub(crate) fn answer(request: &Request<'_>, form: &str) -> Result<Answer, Refusal> {
    let missing = || Refusal::Missing("page of this name".to_owned());
    match (request.path, form) {
        ("/" | "/index", "" | "json") => overview::page(request),
        ("/events", "" | "json") => events::page(request),
        ("/events", "csv" | "jsonl" | "parquet") => events::download(request, form),
        ("/documents", "" | "json") => documents::list(request),
        ("/document", "" | "json") => documents::read(request),
        ("/dyad", "" | "json") => follow::dyad(request),
        ("/actor", "" | "json") => follow::actor(request),
        ("/dyad" | "/actor", "csv" | "svg") => follow::file(request, form),
        ("/map", "" | "json") => map::page(request),
        ("/map", "geojson" | "svg") => map::file(request, form),
        ("/network", "" | "json") => network::page(request),
        ("/network", "csv" | "svg" | "graphml") => network::file(request, form),
        ("/review", "" | "json") => review::page(request),
        ("/gold", "jsonl") => review::export(request),
        _ => Err(missing()),
    }
}

/// An answer that a browser saves.
pub(crate) fn file(kind: &'static str, name: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer::new(200, kind, body).with(
        "content-disposition",
        format!("attachment; filename=\"{name}\""),
    )
}

//! The executable codebook: `codebook/*.md`, prose with sentences and the events expected of them.
//!
//! A blockquote line is a text; the list lines right below it are its events: `- CATEGORY[/mode] [actor=ISO3[:SECTOR],…]
//! [recipient=…] [status=…] [said_by=ISO3] [place=ISO3] [date=YYYY-MM-DD]`, or `- none`. What is left out is not
//! checked. The file's front matter gives `published`, the day of publication of all its texts.

use std::collections::BTreeMap;

use detente_event::{Record, record::ActorField};
use detente_ontology::{Category, Status};
use detente_text::Document;
use serde::Serialize;

use crate::{Error, Prf};

/// An expected event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Category.
    pub category: String,
    /// Mode, if given.
    pub mode: Option<String>,
    /// Countries with optional sector that must be among the actors.
    pub actor: Vec<(String, Option<String>)>,
    /// The same of the recipients.
    pub recipient: Vec<(String, Option<String>)>,
    /// Status, if given.
    pub status: Option<String>,
    /// Country of the source, if given.
    pub said_by: Option<String>,
    /// Country of the place, if given.
    pub place: Option<String>,
    /// First day, if given.
    pub date: Option<String>,
}

/// A text with what is expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// File and line: `assault.md:40`.
    pub name: String,
    /// The text.
    pub text: String,
    /// Its events; empty = none.
    pub events: Vec<Expected>,
    /// Day of publication.
    pub published: String,
}

impl Example {
    /// The document to code.
    pub fn document(&self) -> Document {
        let mut document = Document::new(self.name.clone(), self.text.clone());
        document.published = self.published.parse().ok();
        document
    }
}

/// Reads a file of the codebook; `file` names it in messages.
///
/// # Errors
/// A text without list below it, an unknown field or category, a file without day of publication.
pub fn read(file: &str, source: &str) -> Result<Vec<Example>, Error> {
    let published = source
        .lines()
        .find_map(|l| l.strip_prefix("published:"))
        .map(|d| d.trim().to_owned())
        .ok_or_else(|| Error::Line {
            line: 1,
            message: "the front matter needs published: YYYY-MM-DD".to_owned(),
        })?;
    let mut out: Vec<Example> = Vec::new();
    let mut open = false;
    let mut listed = false;
    for (index, line) in source.lines().enumerate() {
        let error = |message: String| Error::Line {
            line: index + 1,
            message,
        };
        if let Some(text) = line.strip_prefix("> ") {
            if open && !listed {
                return Err(error(
                    "the text above has no list of events; write `- none` if there are none"
                        .to_owned(),
                ));
            }
            out.push(Example {
                name: format!("{file}:{}", index + 1),
                text: text.trim().to_owned(),
                events: Vec::new(),
                published: published.clone(),
            });
            (open, listed) = (true, false);
        } else if let (true, Some(item)) = (open, line.strip_prefix("- ")) {
            listed = true;
            if item.trim() != "none" {
                let event = expected(item.trim()).map_err(error)?;
                if let Some(example) = out.last_mut() {
                    example.events.push(event);
                }
            }
        } else {
            if open && !listed {
                return Err(error(
                    "a list of events must follow the text; write `- none` if there are none"
                        .to_owned(),
                ));
            }
            open = false;
        }
    }
    if out.is_empty() {
        Err(Error::Empty("examples"))
    } else {
        Ok(out)
    }
}

fn expected(item: &str) -> Result<Expected, String> {
    let mut words = item.split_whitespace();
    let code = words.next().unwrap_or("");
    let (category, mode) = code
        .split_once('/')
        .map_or((code, None), |(c, m)| (c, Some(m)));
    let known: Category = category
        .parse()
        .map_err(|()| format!("unknown category {category:?}"))?;
    if let Some(mode) = mode
        && !detente_ontology::codes::modes(known).any(|m| m == mode)
    {
        return Err(format!("{category} has no mode {mode:?}"));
    }
    let mut event = Expected {
        category: category.to_owned(),
        mode: mode.map(str::to_owned),
        ..Expected::default()
    };
    let sides = |value: &str| {
        value
            .split(',')
            .filter(|v| !v.is_empty())
            .map(|v| {
                v.split_once(':').map_or((v.to_owned(), None), |(c, s)| {
                    (c.to_owned(), Some(s.to_owned()))
                })
            })
            .collect()
    };
    for word in words {
        let (field, value) = word
            .split_once('=')
            .ok_or_else(|| format!("{word:?} is no field=value"))?;
        match field {
            "actor" => event.actor = sides(value),
            "recipient" => event.recipient = sides(value),
            "status" => {
                value
                    .parse::<Status>()
                    .map_err(|()| format!("unknown status {value:?}"))?;
                event.status = Some(value.to_owned());
            }
            "said_by" => event.said_by = Some(value.to_owned()),
            "place" => event.place = Some(value.to_owned()),
            "date" => event.date = Some(value.to_owned()),
            other => return Err(format!("unknown field {other:?}")),
        }
    }
    Ok(event)
}

fn side_fits(expected: &[(String, Option<String>)], side: &[ActorField]) -> bool {
    expected.iter().all(|(country, sector)| {
        side.iter().any(|a| {
            a.country.as_deref() == Some(country)
                && sector
                    .as_ref()
                    .is_none_or(|s| a.sector.iter().any(|x| x == s))
        })
    })
}

/// Which of the expected fields a record misses; empty = it fits.
pub fn misses(expected: &Expected, record: &Record) -> Vec<&'static str> {
    let mut out = Vec::new();
    let mut need = |name, ok: bool| {
        if !ok {
            out.push(name);
        }
    };
    need(
        "mode",
        expected
            .mode
            .as_ref()
            .is_none_or(|m| record.mode.contains(m)),
    );
    // two-sided events may hold both sides as actors
    let straight = side_fits(&expected.actor, &record.actor)
        && side_fits(&expected.recipient, &record.recipient);
    let all: Vec<ActorField> = record
        .actor
        .iter()
        .chain(&record.recipient)
        .cloned()
        .collect();
    let symmetric = expected.recipient.is_empty()
        && expected.actor.len() > 1
        && side_fits(&expected.actor, &all);
    need("sides", straight || symmetric);
    need(
        "status",
        expected.status.as_ref().is_none_or(|s| *s == record.status),
    );
    need(
        "said_by",
        expected
            .said_by
            .as_ref()
            .is_none_or(|c| record.said_by.as_ref().and_then(|s| s.country.as_ref()) == Some(c)),
    );
    need(
        "place",
        expected
            .place
            .as_ref()
            .is_none_or(|c| record.place.as_ref().and_then(|p| p.country.as_ref()) == Some(c)),
    );
    need(
        "date",
        expected
            .date
            .as_ref()
            .is_none_or(|d| record.date.is_some_and(|r| r.to_string() == *d)),
    );
    out
}

/// Scores of the codebook.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CodebookScores {
    /// Texts.
    pub examples: usize,
    /// Share of texts whose events are all found as expected, and no other.
    pub passed: f64,
    /// Events by category alone.
    pub category: Prf,
    /// How often a field of a found event was wrong.
    pub wrong: BTreeMap<String, usize>,
    /// Texts that fail, with the reason.
    #[serde(skip)]
    pub details: Vec<String>,
}

/// Compares the records of each example (in their order) with what is expected.
pub fn score(examples: &[Example], coded: &[Vec<Record>]) -> CodebookScores {
    let mut out = CodebookScores {
        examples: examples.len(),
        ..CodebookScores::default()
    };
    let (mut passed, mut right, mut predicted, mut gold) = (0usize, 0, 0, 0);
    for (example, records) in examples.iter().zip(coded) {
        let mut clusters: Vec<Vec<&Record>> = Vec::new();
        for record in records {
            match clusters.iter_mut().find(|c| c[0].cluster == record.cluster) {
                Some(c) => c.push(record),
                None => clusters.push(vec![record]),
            }
        }
        predicted += clusters.len();
        gold += example.events.len();
        let mut used = vec![false; clusters.len()];
        let mut reasons = Vec::new();
        for event in &example.events {
            let best = clusters
                .iter()
                .enumerate()
                .filter(|(i, c)| !used[*i] && c.iter().any(|r| r.event == event.category))
                .map(|(i, c)| {
                    (
                        i,
                        c.iter()
                            .filter(|r| r.event == event.category)
                            .map(|r| misses(event, r))
                            .min_by_key(Vec::len)
                            .unwrap_or_default(),
                    )
                })
                .min_by_key(|(_, m)| m.len());
            match best {
                Some((i, missed)) => {
                    used[i] = true;
                    right += 1;
                    for field in missed {
                        *out.wrong.entry(field.to_owned()).or_default() += 1;
                        reasons.push(format!("{} {field}", event.category));
                    }
                }
                None => reasons.push(format!("missed {}", event.category)),
            }
        }
        for (cluster, used) in clusters.iter().zip(used) {
            if !used {
                reasons.push(format!("extra {}", cluster[0].event));
            }
        }
        if reasons.is_empty() {
            passed += 1;
        } else {
            out.details.push(format!(
                "{} {} | {}",
                example.name,
                reasons.join(", "),
                example.text
            ));
        }
    }
    out.passed = passed as f64 / examples.len().max(1) as f64;
    out.category = Prf::new(right, predicted, gold);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_examples_and_says_what_is_wrong() {
        let source = "---\npublished: 2019-05-14\n---\n\n> Kenya and Somalia met.\n- CONSULT actor=KEN,SOM:GOV status=actual\n\n> Rain.\n- none\n";
        let examples = read("x.md", source).unwrap();
        assert_eq!(examples.len(), 2);
        assert_eq!(
            examples[0].events[0].actor[1],
            ("SOM".to_owned(), Some("GOV".to_owned()))
        );
        for bad in [
            "> A.\n\n- none\n",
            "> A.\n- WAR\n",
            "> A.\n- CONSULT/dance\n",
            "> A.\n- CONSULT who=USA\n",
            "> A.\n- CONSULT status=perhaps\n",
        ] {
            assert!(
                read("x.md", &format!("published: 2019-05-14\n{bad}")).is_err(),
                "{bad}"
            );
        }
    }
}

//! Reviewing: a queue, one report at a time, by keyboard.

use detente_event::{Record, record::ActorField};
use detente_ontology::{Category, Status};
use maud::{Markup, html};
use serde_json::json;

use super::{Request, file as download};
use crate::{
    Answer, Desk,
    answer::Refusal,
    html::{Shell, T, address, card, count},
    query::{BadParameter, Params, Query, select},
    review::{self, Correction, PlaceFix, Review, Side, Verdict},
};

/// In which order reports wait.
#[derive(Clone, Copy, PartialEq)]
enum Queue {
    Doubt,
    Influence,
}

fn bad(name: &str, value: &str, hint: impl Into<String>) -> Refusal {
    Refusal::Bad(BadParameter {
        name: name.to_owned(),
        value: value.chars().take(60).collect(),
        hint: hint.into(),
    })
}

pub(super) fn page(request: &Request<'_>) -> Result<Answer, Refusal> {
    let queue = match request.get("queue") {
        None | Some("doubt") => Queue::Doubt,
        Some("influence") => Queue::Influence,
        Some(other) => return Err(bad("queue", other, "doubt or influence")),
    };
    let query = Query::parse(request.params, &["queue", "record", "skip"])?;
    let skip = request
        .get("skip")
        .map_or(Ok(0), |v| crate::query::number("skip", v, 0, 10_000_000))?;
    let index = request.index;
    let found = select(&query, index, request.store, false)?;
    let mut waiting: Vec<u32> = found
        .positions
        .iter()
        .copied()
        .filter(|&at| index.items[at as usize].verdict.is_none())
        .collect();
    match queue {
        Queue::Doubt => waiting.sort_by(|a, b| {
            let sure = |at: u32| index.items[at as usize].confidence;
            sure(*a).total_cmp(&sure(*b)).then_with(|| a.cmp(b))
        }),
        Queue::Influence => influence(request, &mut waiting),
    }
    let chosen = match request.get("record") {
        Some(id) => Some(
            index
                .items
                .iter()
                .position(|i| &*i.id == id)
                .and_then(|at| u32::try_from(at).ok())
                .ok_or_else(|| Refusal::Missing("report of this id".to_owned()))?,
        ),
        None => waiting.get(skip).copied(),
    };
    let record = match chosen {
        Some(at) => index.record(request.store, at)?,
        None => None,
    };
    let document = match &record {
        Some(record) => request.store.document(&record.doc)?,
        None => None,
    };
    let key = if queue == Queue::Doubt {
        "doubt"
    } else {
        "influence"
    };
    let mut base = query.params();
    base.push(("queue".to_owned(), key.to_owned()));
    let step = |to: usize| {
        let mut params = base.clone();
        params.push(("skip".to_owned(), to.to_string()));
        address("/review", &params)
    };
    Ok(request.reply(
        Shell {
            title: "Review",
            script: Some("review.js"),
            ..Shell::default()
        },
        || {
            json!({"queue": key, "waiting": waiting.len(), "reviewed": index.reviews.len(), "record": record,
                   "review": record.as_ref().and_then(|r| index.reviews.of(r))})
        },
        || {
            html! {
                h1 { "Review" }
                div.bar {
                    p.total { strong { (count(waiting.len() as u64)) } " wait, " (count(index.reviews.len() as u64)) " reviewed" }
                    nav.units aria-label="Order" { "Ordered by "
                        @for (k, name) in [("doubt", "doubt"), ("influence", "influence")] {
                            a href=(address("/review", &query.params().into_iter().chain([("queue".to_owned(), k.to_owned())]).collect::<Vec<_>>())) aria-current=[(k == key).then_some("true")] { (name) } " "
                        }
                    }
                    p.downloads { a href="/gold.jsonl" download { "Reviewed articles as gold records" } }
                }
                @match &record {
                    None => { p.none { "Nothing waits here." } }
                    Some(record) => {
                        div.review {
                            section.text aria-label="The words" {
                                p.meta { a href=(address("/document", &[("id".to_owned(), record.doc.clone()), ("event".to_owned(), record.id.clone())])) { (T(record.headline.as_deref().unwrap_or(&record.doc))) }
                                    @if let Some(publisher) = &record.publisher { " · " (T(publisher)) }
                                    @if let Some(published) = &record.published { " · " (T(published)) } }
                                blockquote { (around(record, document.as_ref().map(|d| d.text.as_str()))) }
                                (card(record, index.reviews.of(record), 1))
                            }
                            (form(request, record, &step(skip)))
                        }
                        nav.pages aria-label="Queue" {
                            @if skip > 0 { a rel="prev" href=(step(skip - 1)) { "← Before" } }
                            @if skip + 1 < waiting.len() { a rel="next" #skip href=(step(skip + 1)) { "Leave it, next " kbd { "n" } " →" } }
                        }
                    }
                }
            }
        },
    ))
}

/// Most influential first: how much a report moves the figures of its dyad, that is the size of its score times the
/// doubt about it, over the number of reports of the same event and the square root of the events of its dyad.
fn influence(request: &Request<'_>, waiting: &mut [u32]) {
    use std::collections::HashMap;
    let index = request.index;
    let mut reports: HashMap<u32, u32> = HashMap::new();
    let mut dyads: HashMap<(u32, u32), u32> = HashMap::new();
    let dyad = |at: u32| {
        index.items[at as usize].pairs().first().map(|(a, b)| {
            let (a, b) = (a.country, b.country);
            (a.min(b), a.max(b))
        })
    };
    for (at, item) in index.items.iter().enumerate() {
        *reports.entry(item.cluster).or_default() += 1;
        if let Some(dyad) = u32::try_from(at).ok().and_then(dyad) {
            *dyads.entry(dyad).or_default() += 1;
        }
    }
    let mut weighed: Vec<(f64, u32)> = waiting
        .iter()
        .map(|&at| {
            let item = &index.items[at as usize];
            let others = dyad(at).and_then(|d| dyads.get(&d)).copied().unwrap_or(1);
            let same = reports.get(&item.cluster).copied().unwrap_or(1);
            let doubt = f64::from(1.0 - item.confidence);
            (
                f64::from(item.scale).abs() * doubt / f64::from(same) / f64::from(others).sqrt(),
                at,
            )
        })
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (slot, (_, at)) in waiting.iter_mut().zip(weighed) {
        *slot = at;
    }
}

/// The trigger with some of the text before and after it.
fn around(record: &Record, text: Option<&str>) -> Markup {
    let trigger = &record.evidence.trigger;
    let Some(text) = text.filter(|t| {
        t.is_char_boundary(trigger.start) && t.get(trigger.start..trigger.end).is_some()
    }) else {
        return html! { (T(&record.text)) };
    };
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(trigger.start.saturating_sub(420));
    let end = floor((trigger.end + 420).min(text.len()));
    html! {
        @if start > 0 { "…" }
        (T(&text[start..trigger.start])) b.m.trigger { (T(&text[trigger.start..trigger.end])) } (T(&text[trigger.end..end.max(trigger.end)]))
        @if end < text.len() { "…" }
    }
}

/// `RUS GOV MIL; IRN`
fn written(side: &[ActorField]) -> String {
    side.iter()
        .map(|actor| {
            let mut parts: Vec<&str> = vec![actor.country.as_deref().unwrap_or("?")];
            parts.extend(actor.sector.iter().map(String::as_str));
            parts.join(" ")
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn form(request: &Request<'_>, record: &Record, here: &str) -> Markup {
    html! {
        form.judge #judge method="post" action="/review" {
            input type="hidden" name="secret" value=(request.desk.secret);
            input type="hidden" name="record" value=(record.id);
            input type="hidden" name="next" value=(here);
            div.verdicts role="group" aria-label="Judgement" {
                button name="verdict" value="accept" data-key="a" { "Accept " kbd { "a" } }
                button name="verdict" value="correct" data-key="c" { "Save correction " kbd { "c" } }
                button name="verdict" value="reject" data-key="r" { "Reject " kbd { "r" } }
            }
            fieldset {
                legend { "What it should be " kbd { "e" } " to edit" }
                label { "Category" select name="event" {
                    @for category in Category::ALL { option value=(category.as_str()) selected[category.as_str() == record.event] { (category.as_str()) } }
                } }
                label { "Actors" input name="actor" value=(written(&record.actor)) spellcheck="false" autocomplete="off" aria-describedby="sides-help"; }
                label { "Recipients" input name="recipient" value=(written(&record.recipient)) spellcheck="false" autocomplete="off" aria-describedby="sides-help"; }
                p.basis #sides-help { "Country, then sectors; more than one with a semicolon: RUS GOV MIL; IRN. A question mark where the country is not known." }
                label { "Status" select name="status" {
                    @for status in Status::ALL { option value=(status.as_str()) selected[status.as_str() == record.status] { (status.as_str()) } }
                } }
                label { "Day" input type="date" name="date" value=[record.date.map(|d| d.to_string())]; }
                label { "Place" input name="place" value=[record.place.as_ref().map(|p| p.name.as_str())] autocomplete="off"; }
                label { "Its country" input name="place_country" value=[record.place.as_ref().and_then(|p| p.country.as_deref())] maxlength="3" size="4" autocomplete="off"; }
                label { "Note" input name="note" maxlength="500" autocomplete="off"; }
                label { "Who reviews" input name="reviewer" maxlength="80" value=[request.desk.options.reviewer.as_deref()] autocomplete="off" data-remember="reviewer"; }
            }
        }
    }
}

fn sides(name: &str, text: &str) -> Result<Vec<Side>, Refusal> {
    let mut found = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let mut words = part.split([' ', '-', ',', '|']).filter(|w| !w.is_empty());
        let country = words.next().unwrap_or("?");
        let code = |w: &str| w.len() == 3 && w.bytes().all(|b| b.is_ascii_uppercase());
        let side = Side {
            country: (country != "?").then(|| country.to_owned()),
            sector: words.map(str::to_owned).collect(),
        };
        if side.country.as_deref().is_some_and(|c| !code(c)) || side.sector.iter().any(|s| !code(s))
        {
            return Err(bad(
                name,
                part,
                "codes of three capital letters: a country, then sectors, such as RUS GOV MIL; IRN",
            ));
        }
        found.push(side);
    }
    Ok(found)
}

/// Takes a judgement; answers with the way to the next report.
pub(crate) fn take(desk: &Desk, form: &Params) -> Result<Answer, Refusal> {
    const KNOWN: [&str; 14] = [
        "secret",
        "record",
        "next",
        "verdict",
        "event",
        "actor",
        "recipient",
        "status",
        "date",
        "place",
        "place_country",
        "note",
        "reviewer",
        "then",
    ];
    let get = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
    if let Some((name, value)) = form.iter().find(|(n, _)| !KNOWN.contains(&n.as_str())) {
        return Err(bad(
            &name.chars().take(40).collect::<String>(),
            value,
            format!("known names are {}", KNOWN.join(", ")),
        ));
    }
    if let Some((name, value)) = form.iter().find(|(_, v)| v.len() > 1_000) {
        return Err(bad(name, value, "at most 1,000 bytes"));
    }
    let given = get("secret").unwrap_or("");
    if !crate::server::same(given, &desk.secret) {
        return Err(Refusal::Forbidden(
            "This form was not made by this desk, or by an earlier run of it.",
            "load the page again and send it once more",
        ));
    }
    let id = get("record")
        .filter(|r| !r.is_empty())
        .ok_or_else(|| bad("record", "", "the id of a report"))?;
    let verdict = get("verdict").unwrap_or("");
    let verdict = Verdict::ALL
        .into_iter()
        .find(|v| v.as_str() == verdict)
        .ok_or_else(|| bad("verdict", verdict, "accept, correct or reject"))?;
    let next = get("next")
        .filter(|n| n.starts_with("/review"))
        .unwrap_or("/review")
        .to_owned();
    let some = |name: &str| get(name).filter(|v| !v.is_empty()).map(str::to_owned);
    desk.with_store(|store| -> Result<(), Refusal> {
        let coded = store
            .record(id)?
            .ok_or_else(|| Refusal::Missing("report of this id".to_owned()))?;
        let mut correction = Correction::default();
        if verdict == Verdict::Correct {
            correction = corrections(&coded, form)?;
            review::known(&correction).map_err(|hint| bad("verdict", "correct", hint))?;
        }
        // who accepts what somebody has corrected accepts the correction that the page shows
        if verdict == Verdict::Accept
            && let Some(earlier) = desk
                .index()
                .reviews
                .of(&coded)
                .filter(|r| r.verdict == Verdict::Correct)
        {
            correction = earlier.correction.clone();
        }
        let review = Review {
            record: coded.id.clone(),
            doc: coded.doc.clone(),
            trigger: (
                coded.evidence.trigger.start,
                coded.evidence.trigger.end,
                coded.evidence.trigger.text.clone(),
            ),
            event: coded.event.clone(),
            // a correction that changes nothing says that the report is right
            verdict: match verdict {
                Verdict::Reject => Verdict::Reject,
                _ if correction == Correction::default() => Verdict::Accept,
                _ => Verdict::Correct,
            },
            correction,
            reviewer: some("reviewer").or_else(|| desk.options.reviewer.clone()),
            made: jiff::Timestamp::now()
                .strftime("%Y-%m-%dT%H:%M:%SZ")
                .to_string(),
            note: some("note"),
            seen: serde_json::to_value(&coded).unwrap_or_default(),
        };
        review::save(store, &review)?;
        Ok(())
    })?;
    desk.refresh()?;
    Ok(Answer::new(303, "text/plain; charset=utf-8", "Saved.").with("location", next))
}

/// What the form changes of the record.
fn corrections(coded: &Record, form: &Params) -> Result<Correction, Refusal> {
    let get = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
    let mut correction = Correction::default();
    if let Some(event) = get("event").filter(|e| *e != coded.event) {
        event
            .parse::<Category>()
            .map_err(|()| bad("event", event, "a PLOVER category, such as CONSULT"))?;
        correction.event = Some(event.to_owned());
    }
    if let Some(status) = get("status").filter(|s| *s != coded.status) {
        status.parse::<Status>().map_err(|()| {
            bad(
                "status",
                status,
                "actual, future, hypothetical, negation or historical",
            )
        })?;
        correction.status = Some(status.to_owned());
    }
    if let Some(day) = get("date") {
        let day = if day.is_empty() {
            None
        } else {
            Some(crate::query::day("date", day)?)
        };
        if day != coded.date {
            correction.date = Some(day);
        }
    }
    if let Some(text) = get("actor").filter(|t| *t != written(&coded.actor)) {
        correction.actor = Some(sides("actor", text)?);
    }
    if let Some(text) = get("recipient").filter(|t| *t != written(&coded.recipient)) {
        correction.recipient = Some(sides("recipient", text)?);
    }
    if let Some(name) = get("place") {
        let country = get("place_country").filter(|c| !c.is_empty());
        if country.is_some_and(|c| c.len() != 3 || !c.bytes().all(|b| b.is_ascii_uppercase())) {
            return Err(bad(
                "place_country",
                country.unwrap_or(""),
                "a code of three capital letters, such as IRN",
            ));
        }
        let old = coded.place.as_ref();
        let same = match old {
            None => name.is_empty() && country.is_none(),
            Some(old) => old.name == name && old.country.as_deref() == country,
        };
        if !same {
            correction.place = Some((!name.is_empty() || country.is_some()).then(|| PlaceFix {
                name: if name.is_empty() {
                    country.unwrap_or("").to_owned()
                } else {
                    name.to_owned()
                },
                country: country.map(str::to_owned),
            }));
        }
    }
    Ok(correction)
}

pub(super) fn export(request: &Request<'_>) -> Result<Answer, Refusal> {
    request.only(&["partly"])?;
    let mut body = String::new();
    let partly = request.get("partly").is_some();
    let exported = review::gold(request.store, &request.index.reviews, partly, |value| {
        body.push_str(&value.to_string());
        body.push('\n');
        true
    })?;
    Ok(
        download("application/x-ndjson; charset=utf-8", "gold.jsonl", body)
            .with("x-documents", exported.documents.to_string())
            .with("x-unfinished", exported.unfinished.to_string()),
    )
}

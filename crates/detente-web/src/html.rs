//! The frame of a page and the pieces that pages share.

use std::borrow::Cow;

use detente_event::{
    Record,
    record::{ActorField, PlaceField},
};
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use crate::{
    figures::QUADS,
    query::Params,
    review::{Review, Verdict},
};

/// Text that somebody else wrote. Marks that turn the direction of writing and other invisible controls are shown by
/// their numbers, since they could make a page say what it does not say; the rest `maud` escapes.
pub(crate) struct T<'a>(pub &'a str);

impl Render for T<'_> {
    fn render_to(&self, buffer: &mut String) {
        clean(self.0).as_ref().render_to(buffer);
    }
}

fn is_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// As [`T`] shows it.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_control(c) {
            clean.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            clean.push(c);
        }
    }
    Cow::Owned(clean)
}

/// An address with parameters.
pub(crate) fn address(path: &str, params: &[(String, String)]) -> String {
    if params.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params {
        query.append_pair(name, value);
    }
    format!("{path}?{}", query.finish())
}

/// An address with one parameter.
pub(crate) fn link(path: &str, name: &str, value: &str) -> String {
    address(path, &[(name.to_owned(), value.to_owned())])
}

/// Only addresses that open a page: no `javascript:` and no `data:`.
pub(crate) fn outside(url: &str) -> Option<&str> {
    let lower = url.trim().get(..8).unwrap_or(url).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then(|| url.trim())
}

/// What stands around the content of a page.
#[derive(Default)]
pub(crate) struct Shell<'a> {
    /// Title of the page.
    pub title: &'a str,
    /// Path of the page, for the navigation and the twin.
    pub path: &'a str,
    /// Its parameters.
    pub params: &'a [(String, String)],
    /// A script of its own.
    pub script: Option<&'a str>,
    /// Is the content taken anew when the store changes?
    pub live: bool,
    /// No navigation to a twin.
    pub no_twin: bool,
}

const NAVIGATION: [(&str, &str); 7] = [
    ("/", "Overview"),
    ("/events", "Events"),
    ("/documents", "Articles"),
    ("/dyad", "Follow"),
    ("/map", "Map"),
    ("/network", "Network"),
    ("/review", "Review"),
];

/// A whole page.
pub(crate) fn page(shell: &Shell<'_>, content: &Markup) -> String {
    let here = |path: &str| match path {
        "/documents" => matches!(shell.path, "/documents" | "/document"),
        "/dyad" => matches!(shell.path, "/dyad" | "/actor"),
        "/" => matches!(shell.path, "/" | "/index"),
        other => other == shell.path,
    };
    let twin = if shell.path == "/" {
        "/index.json".to_owned()
    } else {
        format!("{}.json", shell.path)
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (T(shell.title)) " · Détente" }
                link rel="stylesheet" href="/assets/desk.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                script type="module" src="/assets/desk.js" {}
                @if let Some(script) = shell.script {
                    script type="module" src={ "/assets/" (script) } {}
                }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.top {
                    a.brand href="/" { "Détente" }
                    nav aria-label="Pages" {
                        @for (path, name) in NAVIGATION {
                            a href=(path) aria-current=[here(path).then_some("page")] { (name) }
                        }
                    }
                    form.find action="/events" role="search" {
                        label.hidden for="find" { "Search the articles" }
                        input #find type="search" name="q" placeholder="Search (/)" autocomplete="off";
                    }
                }
                p #news role="status" aria-live="polite" hidden {}
                main #content tabindex="-1" data-live=[shell.live.then_some("yes")] { (content) }
                footer {
                    span { "Every number leads to the words that made it." }
                    @if !shell.no_twin {
                        a href=(address(&twin, shell.params)) rel="alternate" type="application/json" { "This page as JSON" }
                    }
                    span { kbd { "?" } " keys" }
                }
            }
        }
    };
    // the last guard: whatever a parameter brought in, no page turns its direction of writing
    clean(&markup.into_string()).into_owned()
}

/// A page that says why there is none.
pub(crate) fn refusal(status: u16, what: &str, hint: &str) -> String {
    let title = match status {
        400 => "This address cannot be read",
        403 => "Refused",
        404 => "Not found",
        _ => "Something broke",
    };
    page(
        &Shell {
            title,
            no_twin: true,
            ..Shell::default()
        },
        &html! {
            h1 { (title) }
            p.refusal { (T(what)) }
            p { strong { "hint: " } (T(hint)) }
            p { a href="/" { "To the overview" } }
        },
    )
}

/// A drawing made by [`crate::charts`], which escapes by itself.
pub(crate) fn drawing(svg: &str) -> Markup {
    html! { div.figure tabindex="0" role="region" aria-label="Chart" { (PreEscaped(svg)) } }
}

/// Sign and name of a quad class.
pub(crate) fn quad(quad: u8) -> Markup {
    let at = usize::from(quad.clamp(1, 4) - 1);
    let sign = ["○", "●", "△", "▲"][at];
    html! { span class={ "quad k" (quad.clamp(1, 4)) } title=(QUADS[at]) { span aria-hidden="true" { (sign) } span.hidden { (QUADS[at]) } } }
}

/// Name of a quad class with its sign.
pub(crate) fn quad_named(number: u8) -> Markup {
    html! { (quad(number)) " " (QUADS[usize::from(number.clamp(1, 4) - 1)]) }
}

/// A code of a country with its name.
pub(crate) fn country(code: &str) -> Markup {
    match crate::world::name(code) {
        Some(name) => html! { abbr title=(name) { (T(code)) } },
        None => html! { (T(code)) },
    }
}

/// One side: name or words, country and sectors.
pub(crate) fn actor(actor: &ActorField) -> Markup {
    let name = actor.name.as_deref().unwrap_or(if actor.text.is_empty() {
        "?"
    } else {
        &actor.text
    });
    html! {
        span.side {
            span.name { (T(name)) }
            @if let Some(code) = &actor.country {
                " " a.code href=(link("/actor", "who", code)) { (country(code)) }
            }
            @for sector in &actor.sector {
                " " abbr.sector title=(T(sector_name(sector))) { (T(sector)) }
            }
        }
    }
}

pub(crate) fn sector_name(code: &str) -> &str {
    detente_ontology::codes::SECTORS
        .iter()
        .find(|s| s.0 == code)
        .map_or(code, |s| s.1)
}

/// All of one side.
pub(crate) fn side(actors: &[ActorField]) -> Markup {
    html! {
        @if actors.is_empty() { span.none { "nobody named" } }
        @for (at, one) in actors.iter().enumerate() {
            @if at > 0 { ", " }
            (actor(one))
        }
    }
}

/// Who → whom; two-sided events have no arrow.
pub(crate) fn sides(record: &Record) -> Markup {
    html! {
        (side(&record.actor))
        @if !record.recipient.is_empty() {
            span.arrow { span aria-hidden="true" { " → " } span.hidden { " to " } }
            (side(&record.recipient))
        } @else if record.actor.len() > 1 {
            span.arrow { " (each other)" }
        }
    }
}

/// When, and how exactly it is known.
pub(crate) fn when(record: &Record) -> Markup {
    use detente_resolve::{DateBasis, DatePrecision as P};
    let Some(day) = record.date else {
        return html! { span.none { "no day" } };
    };
    let text = day.to_string();
    let shown = match record.date_precision {
        Some(P::Year) => text.get(..4).unwrap_or(&text).to_owned(),
        Some(P::Decade) => format!("{}s", text.get(..4).unwrap_or(&text)),
        Some(P::Month) => text.get(..7).unwrap_or(&text).to_owned(),
        Some(P::Quarter) => format!("quarter from {}", text.get(..7).unwrap_or(&text)),
        Some(P::Week) => format!("week of {text}"),
        _ => match record.enddate.filter(|end| *end != day) {
            Some(end) => format!("{text} – {end}"),
            None => text,
        },
    };
    html! {
        time datetime=(day) { (shown) }
        @match record.date_basis {
            Some(DateBasis::Publication) => { " " small.basis title="No day in the text: that of publication is assumed" { "assumed" } }
            Some(DateBasis::Resolved) => { " " small.basis title="Worked out from words such as “Tuesday”" { "worked out" } }
            _ => {}
        }
    }
}

/// Where, and how exactly.
pub(crate) fn place(place: Option<&PlaceField>) -> Markup {
    html! {
        @match place {
            None => { span.none { "no place" } }
            Some(place) => {
                (T(&place.name))
                @if let Some(code) = &place.country {
                    @if place.name != *code { ", " (country(code)) }
                }
                " " small.basis { (crate::query::precision_name(place.precision)) }
            }
        }
    }
}

/// How sure the coder is.
pub(crate) fn confidence(value: f32) -> Markup {
    let percent = (f64::from(value) * 100.0).round().clamp(0.0, 100.0);
    html! { span.confidence title="Confidence, calibrated" { meter min="0" max="100" value=(percent) {} " " (percent) " %" } }
}

/// What a person said.
pub(crate) fn verdict(review: Option<&Review>) -> Markup {
    html! {
        @if let Some(review) = review {
            span class={ "verdict v-" (review.verdict.as_str()) } title={ (T(review.reviewer.as_deref().unwrap_or("somebody"))) ", " (review.made) } {
                (match review.verdict { Verdict::Accept => "✓ ", Verdict::Correct => "✎ ", Verdict::Reject => "✗ " })
                (review.verdict.label())
            }
        }
    }
}

/// Category and modes.
pub(crate) fn category(record: &Record) -> Markup {
    html! {
        (quad(record.quad)) " " strong.category { (T(&record.event)) }
        @for mode in &record.mode { " " span.mode { (T(mode)) } }
    }
}

/// Status, where it is not simply actual.
pub(crate) fn status(record: &Record) -> Markup {
    html! { span class={ "status" @if record.status != "actual" { " unreal" } } { (T(&record.status)) } }
}

/// A record as a card; its words in the text carry the same number.
pub(crate) fn card(record: &Record, review: Option<&Review>, number: usize) -> Markup {
    html! {
        article.card #{ "e" (number) } data-e=(number) tabindex="0" aria-label={ "Event " (number) ": " (T(&record.event)) } {
            header {
                span.number aria-hidden="true" { (number) }
                (category(record)) " " (status(record)) " " (verdict(review))
            }
            p.sides { (sides(record)) }
            dl {
                dt { "Day" } dd { (when(record)) }
                dt { "Place" } dd { (place(record.place.as_ref())) }
                dt { "Says who" } dd {
                    @match &record.said_by {
                        Some(source) => { (actor(source)) @if let Some(cue) = &source.cue { " " small.basis { "“" (T(cue)) "”" } } }
                        None => { "the article itself" }
                    }
                }
                @if !record.context.is_empty() {
                    dt { "Context" } dd { (T(&record.context.join(", "))) }
                }
                @for (name, size) in [("Killed", &record.size.dead), ("Wounded", &record.size.injured), ("Arrested", &record.size.arrested)] {
                    @if let Some(size) = size { dt { (name) } dd { (T(&size.text)) } }
                }
                dt { "Scale" } dd { (signed(record.scale)) small.basis { " CAMEO " (T(&record.cameo)) } }
                dt { "Sure" } dd { (confidence(record.confidence)) }
            }
            details.why {
                summary { "Why?" }
                p { "Carried by “" em { (T(&record.evidence.trigger.text)) } "”, bytes " (record.evidence.trigger.start) "–" (record.evidence.trigger.end) ". Coded by " (T(&record.coder)) "." }
                @if record.evidence.decisions.is_empty() {
                    p { "No decisions were kept." }
                } @else {
                    table {
                        thead { tr { th scope="col" { "Decided" } th scope="col" { "Belief" } th scope="col" { "Words" } } }
                        tbody {
                            @for decision in &record.evidence.decisions {
                                tr {
                                    td { (T(&decision.name)) }
                                    td.n { (format!("{:.2}", decision.score)) }
                                    td { @if let Some(span) = decision.span { (span.start) "–" (span.end) } }
                                }
                            }
                        }
                    }
                }
                p { "Record " code { (T(&record.id)) } ", event " a href=(link("/events", "cluster", &record.cluster)) { (T(&record.cluster)) } }
            }
            p.actions { a href=(link("/review", "record", &record.id)) { "Review" } }
        }
    }
}

/// With sign and a real minus.
pub(crate) fn signed(value: f32) -> String {
    let text = format!("{:.1}", value.abs());
    let text = text.trim_end_matches(".0");
    if value < 0.0 {
        format!("−{text}")
    } else if value > 0.0 {
        format!("+{text}")
    } else {
        text.to_owned()
    }
}

/// A number with commas.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// A field for a day.
pub(crate) fn day_field(name: &str, label: &str, value: Option<jiff::civil::Date>) -> Markup {
    html! {
        label { (label) " " input type="date" name=(name) value=[value.map(|v| v.to_string())]; }
    }
}

/// Hidden fields, so that a form keeps what else was chosen.
pub(crate) fn keep(params: &Params, without: &[&str]) -> Markup {
    html! {
        @for (name, value) in params.iter().filter(|(n, _)| !without.contains(&n.as_str())) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(12), "12");
        assert_eq!(signed(-4.0), "−4");
        assert_eq!(signed(2.5), "+2.5");
    }

    #[test]
    fn directions_of_writing_are_shown() {
        assert_eq!(clean("a\u{202e}b"), "a⟨U+202E⟩b");
        assert_eq!(clean("plain\nlines"), "plain\nlines");
        assert_eq!(
            html! { (T("<b>\u{2067}")) }.into_string(),
            "&lt;b&gt;⟨U+2067⟩"
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(outside("https://a.example/x"), Some("https://a.example/x"));
        for bad in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "ü",
        ] {
            assert_eq!(outside(bad), None, "{bad}");
        }
    }
}

//! HTML pages: what the page says about itself, and its main text.

use std::{
    io::BufRead,
    panic::{AssertUnwindSafe, catch_unwind},
};

use detente_text::{Diagnostic, Document, Severity, page};
use dom_query::{NodeData, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::Value;

use super::{Documents, Limits, Read, ReadOptions, bounded, decode::decode, fields};
use crate::Failure;

pub(super) fn documents(
    name: String,
    mut reader: Box<dyn BufRead + Send>,
    options: &ReadOptions,
) -> Documents {
    let limits = options.limits.clone();
    Box::new(std::iter::once_with(move || {
        let bytes = bounded::read_all(&name, &mut *reader, limits.document_bytes)?;
        page_of(name, &bytes, None, None, &limits)
    }))
}

/// Reads one page. `label` is the encoding that the transport declares, `url` where the page was fetched.
pub(super) fn page_of(
    id: String,
    bytes: &[u8],
    label: Option<&str>,
    url: Option<&str>,
    limits: &Limits,
) -> Result<Read, Failure> {
    let declared = label.map(str::to_owned).or_else(|| meta_charset(bytes));
    let (source, diagnostics) = decode(bytes, declared.as_deref());
    let failure_id = id.clone();
    // The HTML crates are not ours: a page that breaks them must not end the file it stands in.
    catch_unwind(AssertUnwindSafe(|| {
        read(id, &source, url, limits, diagnostics)
    }))
    .unwrap_or_else(|_| {
        Err(Failure::new(
            failure_id,
            "html.panic",
            "the HTML reader broke on this page",
        )
        .hint("please report it with the page"))
    })
}

fn read(
    id: String,
    source: &str,
    url: Option<&str>,
    limits: &Limits,
    mut diagnostics: Vec<Diagnostic>,
) -> Result<Read, Failure> {
    if let Err(reason) = check_markup(source, limits.depth) {
        return Err(Failure::new(id, "html.too-deep", reason)
            .hint("save the page again, or give its text as .txt"));
    }
    let dom = dom_query::Document::from(source);
    let meta = Meta::of(&dom, &mut diagnostics);
    let mut paragraphs = main_text(source);
    if let Some(body) = &meta.body {
        // Pages that build their text by script give it to search engines only.
        let found: usize = paragraphs.iter().map(String::len).sum();
        if body.len() > 2 * found {
            paragraphs = body
                .split('\n')
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect();
        }
    }
    if paragraphs.is_empty() {
        paragraphs = paragraphs_of(&dom, true);
    }
    let same = |a: &str, b: &str| page::normalized(a) == page::normalized(b);
    let mut text = String::new();
    if let Some(headline) = &meta.headline {
        text.push_str(headline);
        paragraphs.retain(|p| !same(p, headline));
    }
    for paragraph in &paragraphs {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(paragraph);
    }
    if paragraphs.is_empty() || text.trim().is_empty() {
        return Err(
            Failure::new(id, "document.no-text", "the page has no text to read")
                .hint("pages that are built by script must be saved from a browser after loading"),
        );
    }
    let mut document = Document {
        id,
        text,
        headline: meta.headline,
        published: meta.published,
        url: meta.url.or_else(|| url.map(str::to_owned)),
        publisher: meta.publisher,
        byline: meta.byline,
        language: meta.language,
        ..Document::default()
    };
    page::analyze_page(&mut document);
    Ok(Read {
        document,
        diagnostics,
    })
}

/// Text of an HTML fragment, such as the content of a feed entry: one string a paragraph.
pub(super) fn fragment(source: &str, limits: &Limits) -> Result<Vec<String>, String> {
    check_markup(source, limits.depth)?;
    catch_unwind(|| paragraphs_of(&dom_query::Document::from(source), false))
        .map_err(|_| "the HTML reader broke on this text".to_owned())
}

/// Elements that never have content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "frame", "keygen", "basefont", "bgsound",
];

/// Elements whose end may be left out, so that an open one says nothing about nesting.
const END_OPTIONAL: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "rb", "rt", "rp", "rtc", "body", "html", "head", "caption",
];

/// Tags of one page: more is no article, and tree building takes more than linear time.
const MOST_TAGS: usize = 200_000;

/// Refuses pages that nest too deeply, before a tree is built: tree builders and style matchers recurse or take
/// quadratic time on them. Browsers cut at 512 elements.
fn check_markup(source: &str, most: usize) -> Result<(), String> {
    let bytes = source.as_bytes();
    let (mut depth, mut optional, mut tags, mut at) = (0_usize, 0_usize, 0_usize, 0_usize);
    while let Some(next) = bytes[at..].iter().position(|&b| b == b'<') {
        at += next + 1;
        let rest = &bytes[at..];
        if rest.starts_with(b"!--") {
            at += source[at..].find("-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        let (closing, name_at) = match rest.first() {
            Some(b'/') => (true, at + 1),
            Some(b) if b.is_ascii_alphabetic() => (false, at),
            _ => continue,
        };
        let length = bytes[name_at..]
            .iter()
            .take(32)
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
            .count();
        let name = String::from_utf8_lossy(&bytes[name_at..name_at + length]).to_ascii_lowercase();
        at = name_at + length;
        tags += 1;
        if tags > MOST_TAGS {
            return Err(format!("the page has more than {MOST_TAGS} tags"));
        }
        if !closing
            && matches!(
                name.as_str(),
                "script" | "style" | "textarea" | "title" | "xmp"
            )
        {
            // What stands inside is no markup.
            let end = format!("</{name}");
            let rest = &bytes[at..];
            at += rest
                .windows(end.len())
                .position(|w| w.eq_ignore_ascii_case(end.as_bytes()))
                .unwrap_or(rest.len());
            continue;
        }
        if VOID.contains(&name.as_str()) {
            continue;
        }
        let count = if END_OPTIONAL.contains(&name.as_str()) {
            &mut optional
        } else {
            &mut depth
        };
        if closing {
            *count = count.saturating_sub(1);
        } else {
            *count += 1;
        }
        // Formatting elements that are left open are rebuilt in every paragraph, so they count as nesting as well.
        if depth > most || optional > most.saturating_mul(64) {
            return Err(format!(
                "more than {most} HTML elements are open inside each other"
            ));
        }
    }
    Ok(())
}

/// The encoding that `<meta charset>` names in the first 2 KiB.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let at = head.find("charset=")? + "charset=".len();
    let label: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// The main text by Readability's scores, or the paragraphs of the article element where that gives too little.
fn main_text(source: &str) -> Vec<String> {
    let config = Config {
        max_elements_to_parse: MOST_TAGS,
        disable_json_ld: true,
        char_threshold: 200,
        ..Config::default()
    };
    Readability::new(source, None, Some(config))
        .and_then(|mut readability| readability.parse())
        .map(|article| paragraphs_of(&dom_query::Document::from(article.content), true))
        .unwrap_or_default()
}

/// Elements without a text that belongs to the article.
const SILENT: &[&str] = &[
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "form",
    "button",
    "select",
    "nav",
    "footer",
    "aside",
    "figcaption",
    "head",
    "title",
    "audio",
    "video",
    "canvas",
    "input",
    "label",
    "dialog",
];

/// Elements that do not begin a new paragraph.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "ruby",
];

/// Text of a tree, one string a block, white space collapsed as a browser does. `prune` leaves out what is silent.
fn paragraphs_of(dom: &dom_query::Document, prune: bool) -> Vec<String> {
    enum Step<'a> {
        Enter(NodeRef<'a>),
        Leave,
    }
    fn finish(current: &mut String, paragraphs: &mut Vec<String>) {
        let text = current.trim();
        if !text.is_empty() {
            paragraphs.push(text.to_owned());
        }
        current.clear();
    }
    let mut paragraphs = Vec::new();
    let mut current = String::new();
    let mut breaks = 0_usize;
    let mut stack = vec![Step::Enter(dom.root())];
    while let Some(step) = stack.pop() {
        let node = match step {
            Step::Leave => {
                finish(&mut current, &mut paragraphs);
                continue;
            }
            Step::Enter(node) => node,
        };
        let text = node.query(|n| match &n.data {
            NodeData::Text { contents } => Some(contents.to_string()),
            _ => None,
        });
        if let Some(Some(text)) = text {
            for c in text.chars() {
                let space = c.is_ascii_whitespace();
                if !space {
                    breaks = 0;
                    current.push(c);
                } else if !current.is_empty() && !current.ends_with([' ', '\n']) {
                    current.push(' ');
                }
            }
            continue;
        }
        let name = node.node_name().map(|n| n.to_ascii_lowercase());
        let name = name.as_deref().unwrap_or("");
        if matches!(name, "script" | "style" | "template") || (prune && SILENT.contains(&name)) {
            continue;
        }
        if name == "br" {
            breaks += 1;
            if breaks > 1 {
                finish(&mut current, &mut paragraphs);
            } else if !current.is_empty() {
                current.truncate(current.trim_end_matches(' ').len());
                current.push('\n');
            }
            continue;
        }
        if !node.is_element() || INLINE.contains(&name) {
            stack.extend(node.children_it(true).map(Step::Enter));
            continue;
        }
        finish(&mut current, &mut paragraphs);
        stack.push(Step::Leave);
        stack.extend(node.children_it(true).map(Step::Enter));
    }
    finish(&mut current, &mut paragraphs);
    paragraphs
}

/// What a page says about itself.
#[derive(Default)]
struct Meta {
    headline: Option<String>,
    byline: Option<String>,
    publisher: Option<String>,
    published: Option<detente_text::Published>,
    url: Option<String>,
    language: Option<String>,
    body: Option<String>,
}

/// Types of schema.org that are articles.
const ARTICLES: &[&str] = &[
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Report",
    "SocialMediaPosting",
    "WebPage",
];

impl Meta {
    /// JSON-LD first, then OpenGraph and other `<meta>`, then microdata and `<time>`, then `<h1>` and `<title>`.
    fn of(dom: &dom_query::Document, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut meta = Meta::default();
        let mut articles = Vec::new();
        for script in dom
            .select("script[type='application/ld+json']")
            .iter()
            .take(50)
        {
            let text = script.text();
            match serde_json::from_str::<Value>(text.trim()) {
                Ok(value) => collect_articles(value, &mut articles),
                Err(error) => diagnostics.push(Diagnostic::new(
                    Severity::Note,
                    "html.json-ld",
                    format!("the page's JSON-LD cannot be read: {error}"),
                )),
            }
        }
        articles.sort_by_key(|(rank, _)| *rank);
        let mut dates = Vec::new();
        for (_, article) in &articles {
            let text = |key: &str| article.get(key).and_then(Value::as_str).and_then(clean);
            meta.headline = meta
                .headline
                .or_else(|| text("headline"))
                .or_else(|| text("name"));
            meta.body = meta.body.or_else(|| {
                article
                    .get("articleBody")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            });
            meta.byline = meta
                .byline
                .or_else(|| article.get("author").and_then(names));
            meta.publisher = meta
                .publisher
                .or_else(|| article.get("publisher").and_then(names));
            meta.language = meta.language.or_else(|| text("inLanguage"));
            dates.extend(text("datePublished").or_else(|| text("dateCreated")));
        }
        let tags = meta_tags(dom);
        let tag = |names: &[&str]| {
            names.iter().find_map(|name| {
                tags.iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, content)| content.clone())
            })
        };
        meta.headline = meta.headline.or_else(|| {
            tag(&[
                "og:title",
                "twitter:title",
                "dc.title",
                "headline",
                "parsely-title",
                "sailthru.title",
            ])
        });
        meta.publisher = meta.publisher.or_else(|| {
            tag(&[
                "og:site_name",
                "dc.publisher",
                "application-name",
                "publisher",
                "dc.source",
                "cre",
            ])
        });
        meta.byline = meta.byline.or_else(|| {
            tag(&[
                "author",
                "article:author",
                "byl",
                "byline",
                "dc.creator",
                "parsely-author",
                "sailthru.author",
            ])
            .filter(|author| !author.contains("://"))
        });
        dates.extend(tag(&[
            "article:published_time",
            "article:published",
            "og:published_time",
            "datepublished",
            "date",
            "pubdate",
            "publish-date",
            "publishdate",
            "publication_date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.issued",
            "dcterms.date",
            "parsely-pub-date",
            "sailthru.date",
            "ptime",
            "pdate",
            "displaydate",
            "citation_publication_date",
            "cxenseparse:recs:publishtime",
        ]));
        for time in dom
            .select("time[itemprop='datePublished'], time[pubdate], [itemprop='datePublished'], article time, time")
            .iter()
            .take(3)
        {
            dates.extend(
                time.attr("datetime")
                    .or_else(|| time.attr("content"))
                    .as_deref()
                    .and_then(clean)
                    .or_else(|| clean(&time.text())),
            );
        }
        let mut unread = Vec::new();
        meta.published = dates
            .iter()
            .find_map(|date| fields::published(date, &mut unread));
        if meta.published.is_none() {
            diagnostics.extend(unread.into_iter().take(1));
        }
        meta.url = dom
            .select("link[rel='canonical']")
            .iter()
            .find_map(|node| node.attr("href").as_deref().and_then(clean))
            .or_else(|| tag(&["og:url"]))
            .filter(|url| url.contains("://"));
        meta.language = meta
            .language
            .or_else(|| {
                dom.select("html[lang]")
                    .iter()
                    .find_map(|node| node.attr("lang").as_deref().and_then(clean))
            })
            .map(|language| {
                let code: String = language
                    .chars()
                    .take_while(char::is_ascii_alphabetic)
                    .collect();
                code.to_ascii_lowercase()
            })
            .filter(|code| matches!(code.len(), 2 | 3));
        let first = |selector: &str| {
            dom.select(selector)
                .iter()
                .find_map(|node| clean(&node.text()))
        };
        meta.byline = meta
            .byline
            .or_else(|| first("[rel='author'], [itemprop='author'], .byline, .author-name"))
            .map(|byline| page::clean_byline(&byline))
            .filter(|byline| !byline.is_empty() && byline.chars().count() < 120);
        let own = first("article h1").or_else(|| first("h1"));
        meta.headline = match (meta.headline, own) {
            // "Envoy arrives in Tehran - The Herald": the page's own heading is the part without the site.
            (Some(title), Some(own)) if title.len() > own.len() && title.starts_with(&own) => {
                Some(own)
            }
            (Some(title), _) => Some(without_site(&title, meta.publisher.as_deref())),
            (None, Some(own)) => Some(own),
            (None, None) => {
                first("title").map(|title| without_site(&title, meta.publisher.as_deref()))
            }
        };
        meta
    }
}

/// Names and contents of the `<meta>` elements, names in lower case.
fn meta_tags(dom: &dom_query::Document) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    for node in dom.select("meta[content]").iter().take(500) {
        let Some(content) = node.attr("content").as_deref().and_then(clean) else {
            continue;
        };
        for attribute in ["property", "name", "itemprop"] {
            if let Some(key) = node.attr(attribute) {
                tags.push((key.trim().to_ascii_lowercase(), content.clone()));
            }
        }
    }
    tags
}

/// One line, entities decoded by the parser, white space collapsed; nothing for empty strings.
fn clean(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// "Headline | The Herald" without the site's name.
fn without_site(title: &str, publisher: Option<&str>) -> String {
    let Some(publisher) = publisher else {
        return title.to_owned();
    };
    [" | ", " - ", " – ", " — ", " :: ", " » "]
        .iter()
        .find_map(|separator| {
            let (head, tail) = title.rsplit_once(separator)?;
            let site = page::normalized(tail);
            (!site.is_empty() && page::normalized(publisher).contains(&site))
                .then(|| head.trim().to_owned())
        })
        .unwrap_or_else(|| title.to_owned())
}

/// The objects of JSON-LD that are articles, the surest type first. Walks without recursion.
fn collect_articles(value: Value, articles: &mut Vec<(usize, Value)>) {
    let mut stack = vec![value];
    while let Some(value) = stack.pop() {
        match value {
            Value::Array(values) => stack.extend(values.into_iter().take(1000).rev()),
            Value::Object(mut map) => {
                if let Some(graph) = map.remove("@graph") {
                    stack.push(graph);
                }
                for key in ["mainEntity", "mainEntityOfPage"] {
                    if map.get(key).is_some_and(|v| v.is_object() || v.is_array()) {
                        stack.extend(map.remove(key));
                    }
                }
                let rank = |name: &Value| ARTICLES.iter().position(|a| Some(*a) == name.as_str());
                let found = match map.get("@type") {
                    Some(Value::Array(types)) => types.iter().filter_map(rank).min(),
                    Some(name) => rank(name),
                    None => None,
                };
                if let Some(rank) = found {
                    articles.push((rank, Value::Object(map)));
                }
            }
            _ => {}
        }
    }
}

/// The names of people or organisations: a string, an object with a name, or a list of them.
fn names(value: &Value) -> Option<String> {
    let one = |value: &Value| match value {
        Value::String(name) if !name.contains("://") => clean(name),
        Value::Object(map) => map.get("name").and_then(Value::as_str).and_then(clean),
        _ => None,
    };
    match value {
        Value::Array(values) => {
            let names: Vec<String> = values.iter().take(20).filter_map(one).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        other => one(other),
    }
}

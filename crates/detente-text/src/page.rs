//! Which part of a page is what: headline, dateline, byline, time line, body, furniture.
//!
//! [`analyze_page`] works on the lines of a whole page of plain text, [`analyze_wire`] on a bare text that may only
//! begin with a dateline. Both fill `zones` and those fields of the document that are not yet known; what the input
//! said by itself (a headline of the metadata, say) is kept and used to find it in the text.
//!
//! The rules are about layout (short lines before the first sentence, what repeats, what a line consists of) and a few
//! lists of words of news sites and agencies. They are heuristics of our own; every rule shows the line behind it.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{Dateline, Document, Published, Span, Zone, ZoneKind, when, when::When};

/// Words of a text in lower case, one space between them: what makes two lines the same.
pub fn normalized(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if gap && !words.is_empty() {
                words.push(' ');
            }
            gap = false;
            words.extend(c.to_lowercase());
        } else if !matches!(
            c,
            '\'' | '’' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        ) {
            gap = true;
        }
    }
    words
}

/// "By Jane Doe, Reuters" as "Jane Doe, Reuters"; white space trimmed.
pub fn clean_byline(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = strip_by(&text).unwrap_or(&text);
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '|' | '-' | '–' | '—'))
        .to_owned()
}

/// Tells the parts of a bare text apart: its dateline and the agency's lines at the end. Without these no zones.
pub fn analyze_wire(document: &mut Document) {
    let text = std::mem::take(&mut document.text);
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    let mut zones = Vec::new();
    let (mut from, mut to) = (start, end);
    if let Some(line) = dateline(&text[start..end], is_all_caps(&text)) {
        let line = line.shifted(start);
        zones.push(Zone {
            span: line.span,
            kind: ZoneKind::Dateline,
        });
        from = line.span.end;
        line.apply(&text, document);
    }
    let mut tail = Vec::new();
    // "REUTER" closes a story of that agency; "(Reporting by …; Editing by …)" names the people.
    for _ in 0..4 {
        let body = text[from..to].trim_end();
        to = from + body.len();
        let last = body.rfind('\n').map_or(0, |at| at + 1);
        let line = body[last..].trim();
        let span = Span::new(to - line.len(), to);
        let kind = if credits(line) {
            ZoneKind::Byline
        } else if matches!(
            normalized(line).as_str(),
            "reuter" | "reuters" | "ends" | "end item"
        ) {
            ZoneKind::Furniture
        } else {
            break;
        };
        if line.is_empty() {
            break;
        }
        tail.push(Zone { span, kind });
        to = span.start;
    }
    let (body_end, credit) = split_credits(&text, Span::new(from, to));
    tail.extend(credit.map(|span| Zone {
        span,
        kind: ZoneKind::Byline,
    }));
    if !zones.is_empty() || !tail.is_empty() {
        let body = trimmed(&text, Span::new(from, body_end));
        if !body.is_empty() {
            zones.push(Zone {
                span: body,
                kind: ZoneKind::Body,
            });
        }
        zones.extend(tail);
        zones.sort_by_key(|zone| zone.span);
        document.zones = zones;
    }
    document.text = text;
}

/// Tells the parts of a page of plain text apart.
pub fn analyze_page(document: &mut Document) {
    let text = std::mem::take(&mut document.text);
    let zones = Page::new(&text, document).analyze();
    document.text = text;
    document.zones = zones;
}

fn trimmed(text: &str, span: Span) -> Span {
    let part = span.of(text);
    let lead = part.len() - part.trim_start().len();
    let part = part.trim();
    Span::new(span.start + lead, span.start + lead + part.len())
}

/// A line, or several that were one paragraph before somebody wrapped them.
struct Unit<'t> {
    span: Span,
    text: &'t str,
    norm: String,
    class: Class,
    when: Option<When>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Sentences.
    Prose,
    /// A short line that may be a title.
    Title,
    Furniture,
    /// Furniture after which no article goes on: "Related articles".
    Closing,
    Timestamp,
    Byline,
    Dateline,
}

struct Page<'t, 'd> {
    text: &'t str,
    document: &'d mut Document,
    units: Vec<Unit<'t>>,
    all_caps: bool,
    zones: Vec<Zone>,
}

impl<'t, 'd> Page<'t, 'd> {
    fn new(text: &'t str, document: &'d mut Document) -> Self {
        Self {
            text,
            document,
            units: Vec::new(),
            all_caps: is_all_caps(text),
            zones: Vec::new(),
        }
    }

    fn analyze(mut self) -> Vec<Zone> {
        let start = self.front_matter();
        for span in units(self.text, start) {
            let unit = self.classify(span);
            self.units.push(unit);
        }
        self.header_fields();
        let head = self.head_end();
        let headline = self.find_headline(head);
        self.take_fields(head);
        let kinds = self.kinds(head, headline);
        for (index, kind) in kinds.into_iter().enumerate() {
            self.emit(index, kind);
        }
        self.take_published();
        self.zones.sort_by_key(|zone| zone.span);
        self.zones
    }

    /// YAML front matter of Markdown files: `title:`, `date:`, `author:` between two lines `---`.
    fn front_matter(&mut self) -> usize {
        let lead = self.text.len() - self.text.trim_start().len();
        let body = &self.text[lead..];
        let Some(rest) = body
            .strip_prefix("---\n")
            .or_else(|| body.strip_prefix("---\r\n"))
        else {
            return 0;
        };
        let first = self.text.len() - rest.len();
        let mut at = first;
        for line in rest.split_inclusive('\n').take(60) {
            if matches!(line.trim_end(), "---" | "...") {
                for line in self.text[first..at].lines() {
                    if let Some((key, value)) = line.split_once(':') {
                        self.set_field(key.trim(), value.trim().trim_matches(['"', '\'']).trim());
                    }
                }
                let end = at + line.trim_end().len();
                self.push(Span::new(lead, end), ZoneKind::Furniture);
                return end;
            }
            at += line.len();
        }
        0
    }

    fn set_field(&mut self, key: &str, value: &str) -> bool {
        if value.is_empty() {
            return false;
        }
        let document = &mut *self.document;
        let set = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| value.to_owned());
        };
        match key.to_ascii_lowercase().as_str() {
            "title" | "headline" => set(&mut document.headline),
            "author" | "authors" | "byline" => {
                let byline = clean_byline(value);
                document.byline.get_or_insert(byline);
            }
            "publisher" | "source" | "publication" | "newspaper" => set(&mut document.publisher),
            "url" | "link" if value.contains("://") => set(&mut document.url),
            "date" | "published" | "publication date" | "pubdate" | "date published" => {
                let Some(published) = value
                    .parse()
                    .ok()
                    .or_else(|| when::find(value).and_then(|w| w.published()))
                else {
                    return false;
                };
                document.published.get_or_insert(published);
            }
            "language" | "section" | "id" | "tags" | "keywords" => {}
            _ => return false,
        }
        true
    }

    /// "Title: …", "Source: …", "Date: …" in the first lines, as archives export them.
    fn header_fields(&mut self) {
        let mut found = Vec::new();
        for (index, unit) in self.units.iter().enumerate().take(12) {
            if unit.class == Class::Prose && unit.norm.split(' ').count() > 30 {
                break;
            }
            if let Some((key, value)) = unit.text.split_once(':') {
                let known = matches!(
                    key.trim().to_ascii_lowercase().as_str(),
                    "title"
                        | "headline"
                        | "author"
                        | "byline"
                        | "publisher"
                        | "source"
                        | "publication"
                        | "date"
                        | "url"
                        | "publication date"
                        | "section"
                        | "language"
                        | "published"
                );
                if known && !value.trim().is_empty() && value.starts_with([' ', '\t']) {
                    found.push((index, key.trim(), value.trim()));
                }
            }
        }
        for (index, key, value) in found {
            if !self.set_field(key, value) {
                continue;
            }
            let lower = key.to_ascii_lowercase();
            let unit = &mut self.units[index];
            let kind = match lower.as_str() {
                // The value is found as the headline by its words.
                "title" | "headline" => {
                    let start = unit.span.end - value.len();
                    unit.text = value;
                    unit.norm = normalized(value);
                    unit.class = Class::Title;
                    let label = Span::new(unit.span.start, start);
                    unit.span = Span::new(start, unit.span.end);
                    let label = trimmed(self.text, label);
                    self.push(label, ZoneKind::Furniture);
                    continue;
                }
                "date" | "published" | "publication date" => Class::Timestamp,
                "author" | "byline" => Class::Byline,
                _ => Class::Furniture,
            };
            unit.class = kind;
        }
    }

    fn classify(&self, span: Span) -> Unit<'t> {
        let text = span.of(self.text);
        let norm = normalized(text);
        let words = if norm.is_empty() {
            0
        } else {
            norm.split(' ').count()
        };
        let mut when = None;
        let class = if words == 0 {
            Class::Furniture
        } else if words <= 30 && is_closing(&norm) {
            Class::Closing
        } else if words <= 30 && is_furniture(text, &norm, words) {
            Class::Furniture
        } else if words <= 24 && byline(text).is_some() {
            when = when::find(text);
            Class::Byline
        } else if words <= 14
            && dateline(text, self.all_caps).is_some_and(|line| line.span.end == text.len())
        {
            Class::Dateline
        } else if words <= 30 && is_timestamp(text, words, &mut when) {
            Class::Timestamp
        } else if credits(text)
            || (words <= 3 && agency(text.trim_matches(['(', ')', '/', '.', ' '])))
        {
            Class::Byline
        } else if is_prose(text, words) {
            Class::Prose
        } else {
            Class::Title
        };
        Unit {
            span,
            text,
            norm,
            class,
            when,
        }
    }

    /// Index of the first unit of the body: after the title lines, and after a byline or time line that stands behind
    /// a first sentence (then that sentence is a standfirst).
    fn head_end(&self) -> usize {
        let prose = |unit: &Unit<'_>| unit.class == Class::Prose;
        let Some(first) = self.units.iter().position(prose) else {
            return self.units.len();
        };
        let mut end = first;
        let mut sentences = 0;
        for (index, unit) in self.units.iter().enumerate().skip(first).take(12) {
            match unit.class {
                Class::Prose => sentences += 1,
                Class::Byline | Class::Timestamp | Class::Dateline if sentences <= 2 => {
                    end = index + 1;
                }
                // "Tags:" and the like end the article: what comes behind is no head.
                Class::Closing => break,
                _ => {}
            }
            if sentences > 2 {
                break;
            }
        }
        // A tail right behind a very short article ("By …" under two sentences) is no head.
        if self.units[end..].iter().any(prose) {
            end
        } else {
            first
        }
    }

    /// The unit that is the headline, by the metadata or by the layout.
    fn find_headline(&mut self, head: usize) -> Option<usize> {
        if let Some(given) = self.document.headline.as_deref().map(normalized) {
            if given.is_empty() {
                return None;
            }
            return self.units.iter().take(head.max(30)).position(|unit| {
                unit.norm == given
                    || (unit.class == Class::Title
                        && given.split(' ').count() > 3
                        && (unit.norm.starts_with(&given) || given.starts_with(&unit.norm))
                        && unit.norm.split(' ').count() > 3)
            });
        }
        let mut count: HashMap<&str, usize> = HashMap::new();
        for unit in self.units.iter().take(head.saturating_add(60)) {
            *count.entry(&unit.norm).or_default() += 1;
        }
        let score = |index: usize| {
            let unit = &self.units[index];
            let words = unit.norm.split(' ').count();
            if unit.class != Class::Title || !(2..=40).contains(&words) {
                return None;
            }
            if words > 7 && self.repeats_in_body(index, head) {
                return None;
            }
            let letters = unit.norm.chars().filter(|c| c.is_alphabetic()).count();
            let mut score = 0;
            if unit.text.starts_with("# ") {
                score += 8;
            }
            if count.get(unit.norm.as_str()).copied().unwrap_or(0) > 1 && words > 3 {
                score += 6;
            }
            score += match (words, letters) {
                (5.., 20..) => 4,
                (4.., 14..) => 3,
                (3.., 12..) => 2,
                _ => 0,
            };
            (score > 1).then_some((score, std::cmp::Reverse(index)))
        };
        let found = (0..head.min(40)).filter_map(score).max()?.1.0;
        let unit = &self.units[found];
        let title = unit.text.trim_start_matches('#').trim();
        self.document.headline = Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
        Some(found)
    }

    /// Is this line of the head the beginning of a sentence of the body? (a standfirst that was taken from there)
    fn repeats_in_body(&self, index: usize, head: usize) -> bool {
        let norm = &self.units[index].norm;
        self.units
            .iter()
            .enumerate()
            .skip(head.min(index + 1))
            .take(40)
            .any(|(other, unit)| {
                other != index && unit.class == Class::Prose && {
                    // "Baku, Azerbaijan, Sep. 5 - The recent visit …" repeats behind its dateline.
                    unit.norm.starts_with(norm.as_str())
                        || (norm.split(' ').count() > 7
                            && unit
                                .norm
                                .get(..400.min(unit.norm.len()))
                                .unwrap_or(&unit.norm)
                                .contains(norm.as_str()))
                }
            })
    }

    /// Byline, publisher and dateline.
    fn take_fields(&mut self, head: usize) {
        let mut copyright = None;
        for index in 0..self.units.len() {
            let unit = &self.units[index];
            match unit.class {
                Class::Byline
                    if index <= head.saturating_add(2)
                        || credits(unit.text)
                        || index + 4 > self.units.len() =>
                {
                    let (names, publisher) = match byline(unit.text) {
                        Some(found) => found,
                        None if credits(unit.text) => (credited(unit.text), None),
                        None => {
                            let name = unit.text.trim_matches(['(', ')', '/', '.', ' ']).to_owned();
                            (None, Some(name))
                        }
                    };
                    if self.document.byline.is_none() {
                        self.document.byline = names;
                    }
                    if self.document.publisher.is_none() {
                        self.document.publisher = publisher;
                    }
                }
                Class::Furniture if copyright.is_none() && unit.text.len() < 300 => {
                    copyright = rights_holder(unit.text);
                }
                _ => {}
            }
        }
        // The dateline opens the body, or stands alone before it.
        let opening = (0..self.units.len()).find(|&i| {
            self.units[i].class == Class::Dateline
                || (i >= head && self.units[i].class == Class::Prose)
        });
        let opening = opening.filter(|&i| i <= head.saturating_add(1));
        if let Some(index) = opening {
            let unit = &self.units[index];
            if let Some(line) = dateline(unit.text, self.all_caps) {
                let line = line.shifted(unit.span.start);
                let (span, start) = (line.span, unit.span.start);
                line.apply(self.text, self.document);
                debug_assert!(span.start == start);
            }
        }
        if self.document.publisher.is_none() {
            self.document.publisher = copyright;
        }
    }

    /// When the page was published: a time line that says so, else the first one, else an update.
    fn take_published(&mut self) {
        let rank = |unit: &Unit<'_>| {
            let first = unit.norm.split(' ').next().unwrap_or("");
            match first {
                "published" | "posted" | "publication" | "date" | "created" => 0,
                "updated" | "modified" | "edited" => 2,
                "last" => 2,
                _ if unit.norm.contains("published") => 0,
                _ if unit.norm.contains("updated") || unit.norm.contains("modified") => 2,
                _ => 1,
            }
        };
        if self.document.published.is_none() {
            let found = self
                .units
                .iter()
                .filter(|unit| matches!(unit.class, Class::Timestamp | Class::Byline))
                .filter_map(|unit| Some((rank(unit), unit.when.and_then(|w| w.published())?)))
                .min_by_key(|(rank, _)| *rank);
            self.document.published = found.map(|(_, published)| published);
        }
        let document = &mut *self.document;
        if let Some(line) = &mut document.dateline {
            let when = when::find(line.span.of(self.text));
            line.date = when.and_then(|w| w.date_before(document.published.map(|p| p.day())));
            // A full date in the dateline is the only date that a bare story carries.
            if document.published.is_none() {
                document.published = when.and_then(|w| w.date()).map(Published::Day);
            }
        }
    }

    fn kinds(&self, head: usize, headline: Option<usize>) -> Vec<ZoneKind> {
        let count = self.units.len();
        let prose = |i: usize| self.units[i].class == Class::Prose;
        let last_prose = (0..count).rev().find(|&i| prose(i));
        let total: usize = (0..count)
            .filter(|&i| prose(i))
            .map(|i| self.units[i].span.len_bytes())
            .sum();
        // Behind "Related articles" come teasers of other stories, as long as they are the smaller part.
        let mut read = 0;
        let mut closed = count;
        for i in 0..count {
            if self.units[i].class == Class::Closing && i >= head && read * 3 > total * 2 {
                closed = i;
                break;
            }
            read += if prose(i) {
                self.units[i].span.len_bytes()
            } else {
                0
            };
        }
        let title = headline.map(|i| self.units[i].norm.as_str());
        (0..count)
            .map(|i| {
                let unit = &self.units[i];
                let words = unit.norm.split(' ').count();
                if Some(i) == headline {
                    return ZoneKind::Headline;
                }
                if i >= closed {
                    return match unit.class {
                        Class::Byline => ZoneKind::Byline,
                        Class::Timestamp => ZoneKind::Timestamp,
                        _ => ZoneKind::Furniture,
                    };
                }
                match unit.class {
                    Class::Furniture | Class::Closing => ZoneKind::Furniture,
                    Class::Timestamp => ZoneKind::Timestamp,
                    Class::Byline => ZoneKind::Byline,
                    Class::Dateline => ZoneKind::Dateline,
                    _ if title == Some(unit.norm.as_str()) => ZoneKind::Furniture,
                    Class::Prose if i < head && self.repeats_in_body(i, head) => {
                        ZoneKind::Furniture
                    }
                    Class::Prose => ZoneKind::Body,
                    Class::Title if last_prose.is_none() => ZoneKind::Body,
                    // Before the headline: sections and navigation. Behind it: a standfirst, if it is long enough.
                    Class::Title if i < head => {
                        let before = headline.is_some_and(|h| i < h);
                        if before || words < 6 || self.repeats_in_body(i, head) {
                            ZoneKind::Furniture
                        } else {
                            ZoneKind::Body
                        }
                    }
                    Class::Title if last_prose.is_some_and(|last| i > last) && words < 12 => {
                        ZoneKind::Furniture
                    }
                    Class::Title => ZoneKind::Body,
                }
            })
            .collect()
    }

    /// Writes the zones of a unit; a body that opens with a dateline or closes with credits is cut.
    fn emit(&mut self, index: usize, kind: ZoneKind) {
        let span = self.units[index].span;
        if kind == ZoneKind::Headline {
            // "# Headline" of Markdown.
            let text = span.of(self.text);
            let mark = text.len() - text.trim_start_matches(['#', ' ']).len();
            self.push(Span::new(span.start + mark, span.end), kind);
            return;
        }
        if kind != ZoneKind::Body {
            self.push(span, kind);
            return;
        }
        let mut from = span.start;
        if let Some(line) = &self.document.dateline
            && line.span.start == span.start
            && line.span.end <= span.end
        {
            from = line.span.end;
            let line = line.span;
            self.push(line, ZoneKind::Dateline);
        }
        let (to, credit) = split_credits(self.text, Span::new(from, span.end));
        self.push(trimmed(self.text, Span::new(from, to)), ZoneKind::Body);
        if let Some(credit) = credit {
            if self.document.byline.is_none() {
                self.document.byline = credited(credit.of(self.text));
            }
            self.push(credit, ZoneKind::Byline);
        }
    }

    fn push(&mut self, span: Span, kind: ZoneKind) {
        if !span.is_empty() {
            self.zones.push(Zone { span, kind });
        }
    }
}

/// Lines from byte `start` on; wrapped lines of one paragraph come as one.
fn units(text: &str, start: usize) -> Vec<Span> {
    struct Line {
        span: Span,
        chars: usize,
        first: usize,
        indent: usize,
    }
    let mut units = Vec::new();
    let mut block: Vec<Line> = Vec::new();
    let flush = |block: &mut Vec<Line>, units: &mut Vec<Span>| {
        let width = block.iter().map(|l| l.chars).max().unwrap_or(0);
        // Wrapped: the next line's first word would not have fitted any more (some break a little early).
        let wrapped = |a: &Line, b: &Line| a.chars + 1 + b.first + 8 > width;
        let ends = |a: &Line| {
            a.span
                .of(text)
                .trim_end_matches(['"', '”', '’', ')'])
                .ends_with(['.', '!', '?'])
        };
        let pairs = block.len().saturating_sub(1);
        let broken = |a: &Line, b: &Line| b.indent > a.indent + 1 || (!wrapped(a, b) && ends(a));
        let full = block.windows(2).filter(|w| wrapped(&w[0], &w[1])).count();
        let parted = block
            .windows(2)
            .filter(|w| !wrapped(&w[0], &w[1]) && broken(&w[0], &w[1]))
            .count();
        let is_wrapped = pairs > 1
            && (40..=120).contains(&width)
            && full >= pairs.div_ceil(2)
            && (full + parted) * 10 >= pairs * 8;
        let usual = block.iter().skip(1).map(|l| l.indent).min().unwrap_or(0);
        for (index, line) in block.iter().enumerate() {
            match units.last_mut() {
                Some(last)
                    if is_wrapped
                        && index > 0
                        && line.indent < usual + 2
                        && !broken(&block[index - 1], line) =>
                {
                    *last = last.cover(line.span);
                }
                _ => units.push(line.span),
            }
        }
        block.clear();
    };
    let mut at = start;
    let rest = text.get(start..).unwrap_or("");
    for line in rest.split_inclusive([
        '\n', '\r', '\u{0b}', '\u{0c}', '\u{85}', '\u{2028}', '\u{2029}',
    ]) {
        let span = Span::new(at, at + line.len());
        at += line.len();
        let invisible = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(
                    c,
                    '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
                )
        };
        let body = line.trim_end_matches(invisible);
        let indent = body.chars().take_while(|&c| invisible(c)).count();
        let shown = body.trim_start_matches(invisible);
        if shown.is_empty() {
            // The empty half of "\r\n" parts nothing.
            if !(line == "\n"
                && span.start > start
                && text.as_bytes().get(span.start - 1) == Some(&b'\r'))
            {
                flush(&mut block, &mut units);
            }
            continue;
        }
        let from = span.start + body.len() - shown.len();
        block.push(Line {
            span: Span::new(from, from + shown.len()),
            chars: shown.chars().count(),
            first: shown
                .split(char::is_whitespace)
                .next()
                .map_or(0, |w| w.chars().count()),
            indent,
        });
    }
    flush(&mut block, &mut units);
    units
}

/// Is there hardly a small letter? Then capitals say nothing.
fn is_all_caps(text: &str) -> bool {
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for c in text.chars().take(20_000) {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > 20 && lower * 10 < upper
}

/// Does it end like a sentence and hold enough words for one?
fn is_prose(text: &str, words: usize) -> bool {
    let end = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', ' ']);
    let closed = end.ends_with(['.', '!', '?', '…'])
        || (end.ends_with(':') && words > 12)
        || end.ends_with(",");
    let small = text
        .split_whitespace()
        .skip(1)
        .filter(|w| w.chars().next().is_some_and(char::is_lowercase))
        .count();
    let inner = text.contains(". ");
    words >= 28
        || (closed && words >= 8)
        || (closed && words >= 3 && small >= 1 && !end.ends_with(','))
        || (inner && words >= 14)
}

/// Lines that are furniture, whole: sections, buttons, networks.
#[rustfmt::skip]
const FURNITURE: &[&str] = &[
    "ad", "ads", "advert", "advertisement", "advertisements", "advertising", "africa",
    "all rights reserved", "americas", "asia", "back to top", "bookmark", "breaking",
    "breaking news", "business", "click to share", "close", "comment", "continue reading",
    "copy link", "culture", "email", "email this article", "europe", "facebook", "featured",
    "flipboard", "follow", "follow us", "gallery", "getty images", "health", "home", "homepage",
    "image", "images", "instagram", "international", "latin america", "linkedin", "listen", "live",
    "live updates", "loading", "local", "log in", "login", "menu", "middle east", "more",
    "more news", "national", "news", "newsletter", "newsletters", "next", "next article", "opinion",
    "page", "photo", "photos", "pinterest", "play", "politics", "previous", "previous article",
    "print", "print this article", "print this page", "published", "read", "reddit", "register",
    "reuse this content", "save", "save article", "science", "search", "sections", "share",
    "share article", "share on facebook", "share on twitter", "share on x", "share on whatsapp",
    "share this", "share this article", "share this story", "share via email", "show more",
    "sign in", "sign up", "skip to content", "skip to main content", "sponsored",
    "sponsored content", "sport", "sports", "subscribe", "subscribe now", "support us",
    "technology", "telegram", "text", "text size", "toggle navigation", "tweet", "twitter",
    "updated", "us", "video", "videos", "view comments", "watch", "watch live", "watch now",
    "weather", "whatsapp", "world", "world news", "x", "youtube", "uk", "economy", "society",
    "security", "diplomacy", "interview", "analysis", "exclusive", "a a", "a a a", "end", "ends",
    "reuter", "reuters", "more on this story",
];

/// How furniture lines begin (words in lower case, one space between them).
#[rustfmt::skip]
const FURNITURE_STARTS: &[&str] = &[
    "additional reporting by", "advertisement", "all rights reserved", "also read",
    "article continues after", "before you go", "click here", "click to", "copyright", "c 19",
    "c 20", "do not sell my", "download our", "download the app", "enable javascript", "file photo",
    "filed under", "find out more", "follow us", "follow our", "for more stories", "get our",
    "get the latest", "image caption", "image copyright", "image credit", "image source",
    "join our", "keep reading", "keywords", "listen to this", "media caption", "more from",
    "more on", "more stories", "our standards", "photo by", "photo courtesy", "photo credit",
    "photo illustration", "photograph", "picture credit", "please enable", "print edition",
    "read also", "read full", "read more", "read next", "read the full", "republish this",
    "see also", "send us", "share on", "share this", "sign up", "skip to", "source",
    "stay up to date", "stay informed", "story continues", "subscribe to", "support our",
    "support independent", "tap here", "this article was first published",
    "this article was originally", "this story was originally", "this material may not be",
    "this website uses", "to read more", "topics", "view all", "view gallery", "watch live",
    "watch the", "we use cookies", "your browser", "you can unsubscribe", "tip us", "write to us",
    "contact the author", "report a typo", "report an error", "tel", "e mail", "email us",
];

/// Headings behind which an article does not go on.
#[rustfmt::skip]
const CLOSING: &[&str] = &[
    "around the web", "comments", "dont miss", "editors choice", "editors picks",
    "from our partners", "in other news", "in this section", "keywords", "latest",
    "latest articles", "latest headlines", "latest news", "latest posts", "latest stories",
    "leave a comment", "leave a reply", "more from this section", "more headlines", "more in world",
    "more on this topic", "more stories", "more top stories", "most popular", "most read",
    "most viewed", "most shared", "must read", "other news", "popular", "post navigation",
    "recent news", "recent posts", "recent stories", "recommended", "recommended for you",
    "recommended stories", "related", "related articles", "related content", "related coverage",
    "related links", "related news", "related posts", "related stories", "related topics",
    "similar articles", "suggested", "suggested reading", "tags", "top news", "top stories",
    "trending", "trending now", "up next", "what to read next", "you may also like", "you may like",
    "you might also like", "you might be interested in", "about the author",
    "our standards the thomson reuters trust principles", "post a comment", "no comments",
    "no comments yet", "read more on",
];

fn is_closing(norm: &str) -> bool {
    if CLOSING.contains(&norm) {
        return true;
    }
    // "Tags: Syria, Iran", "12 comments", "Related: Envoy to visit Tehran"
    let mut words = norm.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some("tags" | "tag"), Some(_), _) => true,
        (Some(number), Some("comments" | "comment"), None) => {
            number.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

fn is_furniture(text: &str, norm: &str, words: usize) -> bool {
    if FURNITURE.contains(&norm) {
        return true;
    }
    let colon = text.find(':').is_some_and(|at| at < 24);
    let starts = |list: &[&str]| {
        list.iter().any(|start| {
            norm.strip_prefix(start).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(' ') || start.ends_with(['9', '0'])
            })
        })
    };
    if starts(FURNITURE_STARTS) && (words <= 12 || colon || text.starts_with(['©', '('])) {
        // "Sources said on Monday …" and "More on Tuesday" are sentences.
        let label = norm.starts_with("source")
            || norm.starts_with("topics")
            || norm.starts_with("keywords")
            || norm.starts_with("photograph")
            || norm.starts_with("tel ");
        if !label || colon {
            return true;
        }
    }
    if text.starts_with('©')
        || norm.starts_with("copyright ")
        || norm.contains("all rights reserved")
    {
        return true;
    }
    // "Related: Envoy to visit Tehran"
    if colon
        && words <= 20
        && [
            "related",
            "more",
            "read",
            "watch",
            "video",
            "photos",
            "gallery",
            "also",
            "recommended",
            "photo",
            "caption",
            "image",
        ]
        .iter()
        .any(|w| norm.split(' ').next() == Some(w))
    {
        return true;
    }
    // Breadcrumbs and menus: "Home > World > Middle East", "News | Sport | Weather"
    let separators = text
        .chars()
        .filter(|c| matches!(c, '>' | '|' | '»' | '›' | '•' | '·' | '/' | '→'))
        .count();
    let sentence = text.ends_with(['.', '!', '?', '”', '"']);
    if separators >= 2 && words <= separators * 4 + 4 && !sentence && when::find(text).is_none() {
        return true;
    }
    // "5 min read", "3 minutes read", "1,204 views", "2 hours ago" is a time line
    let mut parts = norm.split(' ');
    if parts
        .next()
        .is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()))
        && words <= 5
    {
        let rest = norm.split_once(' ').map_or("", |(_, rest)| rest);
        if [
            "min read",
            "minute read",
            "minutes read",
            "mins read",
            "views",
            "shares",
            "likes",
            "reads",
        ]
        .iter()
        .any(|e| rest.ends_with(e))
        {
            return true;
        }
    }
    // Addresses of the web and of mail alone.
    words <= 8
        && !text.contains(' ')
        && (text.contains("://") || text.starts_with("www.") || text.contains('@'))
}

/// Words that may stand beside the date in a time line.
#[rustfmt::skip]
const TIME_WORDS: &[&str] = &[
    "a", "am", "and", "ago", "at", "by", "created", "date", "edited", "edition", "first", "from",
    "hour", "hours", "hrs", "in", "last", "local", "min", "mins", "minute", "minutes", "modified",
    "of", "on", "pm", "posted", "print", "published", "publication", "read", "since", "the", "time",
    "to", "update", "updated", "was", "yesterday", "today", "day", "days", "second", "seconds",
    "online", "issued", "released", "p", "m", "th", "st", "nd", "rd",
];

/// "Politics Materials 5 September 2017 21:21 (UTC +04:00)": a date, and around it capitals and labels only.
fn is_timestamp(text: &str, words: usize, when: &mut Option<When>) -> bool {
    let lower = text.to_lowercase();
    let label = [
        "published",
        "updated",
        "posted",
        "last modified",
        "last updated",
        "first published",
        "modified",
        "date:",
        "created",
        "issued",
    ]
    .iter()
    .any(|l| lower.trim_start_matches(['(', '[', ' ']).starts_with(l));
    let found = when::find(text);
    let ago = words <= 8
        && (lower.contains(" ago") || lower.contains("just now"))
        && lower.bytes().any(|b| b.is_ascii_digit());
    let Some(date) = found else {
        return ago || (label && words <= 8 && !text.ends_with('.'));
    };
    if (text.ends_with(['.', '!', '?']) && !label && words > 8) || (words > 16 && !label) {
        return false;
    }
    let outside = [&text[..date.span.start], &text[date.span.end..]];
    let mut names = 0_usize;
    for word in outside
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()))
    {
        let Some(first) = word.chars().next() else {
            continue;
        };
        if first.is_ascii_digit()
            || TIME_WORDS.contains(&word.to_lowercase().as_str())
            || when::is_weekday(word)
            || when::month(word).is_some()
        {
            continue;
        }
        if first.is_lowercase() {
            return false;
        }
        names += 1;
    }
    // A date without a year needs a time or a label to be more than words: "Talks on March 5".
    if date.year.is_none() && date.time.is_none() && !label && names > 0 {
        return false;
    }
    // A place, a date and nothing else is a dateline or a title: "Geneva Conference 5 March 2012" has no label, but
    // sections look the same; the line is about its date either way.
    if names > 6 {
        return false;
    }
    *when = found;
    true
}

fn strip_by(text: &str) -> Option<&str> {
    let lower: String = text
        .chars()
        .take(24)
        .collect::<String>()
        .to_ascii_lowercase();
    [
        "written by ",
        "reported by ",
        "report by ",
        "posted by ",
        "story by ",
        "author: ",
        "authors: ",
        "text by ",
        "by: ",
        "by ",
    ]
    .iter()
    .find(|lead| lower.starts_with(**lead))
    .and_then(|lead| text.get(lead.len()..))
}

/// Small words inside of names and titles.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "and", "al", "ap", "at", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di",
    "dos", "du", "el", "for", "ibn", "in", "la", "le", "of", "on", "ould", "the", "ter", "und",
    "van", "von", "with", "y", "e", "for",
];

/// Roles behind a name that are no publisher.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "analyst", "author", "bureau", "chief", "columnist", "contributor", "correspondent",
    "correspondents", "editor", "editors", "freelance", "journalist", "producer", "reporter",
    "reporters", "staff", "writer", "writers", "contributing", "special",
];

/// "By Farhad Daneshvar – Trend:" as names and publisher.
fn byline(text: &str) -> Option<(Option<String>, Option<String>)> {
    let rest = strip_by(text.trim_start_matches(['*', '_', ' ']))?;
    let rest = rest.trim().trim_end_matches([':', '*', '_']).trim();
    // "By Monday the army had …", "By 5 September …" go on as sentences.
    let first = rest
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    if when::month(first).is_some()
        || when::is_weekday(first)
        || first.chars().next().is_none_or(|c| !c.is_uppercase())
    {
        return None;
    }
    // Cut at a dash with spaces, a bar, a dot of a list, a semicolon or a bracket.
    let mut segments: Vec<&str> = rest
        .split(['|', '•', '·', ';', '(', ')', '/', '\t'])
        .flat_map(|part| part.split(" – "))
        .flat_map(|part| part.split(" — "))
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" -- "))
        .map(|part| part.trim().trim_matches(['–', '—', '-', ':', ' ']))
        .filter(|part| !part.is_empty())
        .collect();
    if segments.is_empty() {
        return None;
    }
    let head = segments.remove(0);
    let mut commas = head.split(',').map(str::trim).filter(|p| !p.is_empty());
    let mut names = vec![commas.next()?];
    let mut publisher = None;
    let mut dated = false;
    for part in commas {
        if dated
            || when::starts_with(part).is_some()
            || when::month(part.split(' ').next().unwrap_or("")).is_some()
            || when::is_weekday(part)
        {
            dated = true;
            continue;
        }
        if agency(part) || is_paper(part) {
            publisher.get_or_insert(part);
        } else if is_role(part) || part.to_lowercase().starts_with("in ") || part.contains('@') {
            continue;
        } else if part.split(' ').count() >= 2 && publisher.is_none() {
            // "By Jane Doe, John Roe and Max Moe"
            names.push(part);
        }
    }
    // A sentence that begins with "By" has verbs, that is small words that are no particles.
    let small = names
        .iter()
        .flat_map(|name| name.split_whitespace())
        .filter(|w| w.chars().next().is_some_and(char::is_lowercase))
        .any(|w| !PARTICLES.contains(&w.to_lowercase().as_str()));
    let words: usize = names.iter().map(|n| n.split_whitespace().count()).sum();
    if small || words > 12 || rest.ends_with(['!', '?']) || (rest.ends_with('.') && words > 6) {
        return None;
    }
    for segment in segments {
        let segment = segment.trim_end_matches('.');
        let dated = when::find(segment).is_some();
        let label = segment.to_lowercase();
        let word = label.split(' ').next().unwrap_or("");
        if dated
            || is_role(segment)
            || segment.contains('@')
            || TIME_WORDS.contains(&word)
            || segment.split(' ').count() > 5
            || segment.bytes().all(|b| !b.is_ascii_alphabetic())
        {
            continue;
        }
        publisher.get_or_insert(segment);
    }
    let first = names[0];
    // "By Jane Doe in Nairobi", "By Jane Doe for The Herald"
    let name = first.split(" in ").next().unwrap_or(first);
    let (name, paper) = name
        .split_once(" for ")
        .map_or((name, None), |(n, p)| (n, Some(p)));
    names[0] = name.trim();
    let publisher = publisher.or(paper.filter(|p| p.split(' ').count() <= 5));
    let whole = names.join(", ");
    let whole = whole.trim_end_matches(['.', ':']).to_owned();
    if agency(&whole) {
        return Some((
            Some(whole.clone()),
            Some(publisher.map_or(whole, str::to_owned)),
        ));
    }
    Some((Some(whole), publisher.map(str::to_owned)))
}

fn is_role(text: &str) -> bool {
    text.split_whitespace()
        .any(|w| ROLES.contains(&w.trim_matches(['.', ',']).to_lowercase().as_str()))
}

/// Does a name end like that of a newspaper or an agency?
fn is_paper(text: &str) -> bool {
    #[rustfmt::skip]
    const LAST: &[&str] = &[
        "agency", "broadcasting", "chronicle", "correspondent", "courier", "daily", "dispatch",
        "gazette", "globe", "guardian", "herald", "independent", "journal", "mail", "mirror",
        "monitor", "news", "newspaper", "newspapers", "observer", "online", "post", "press",
        "radio", "record", "report", "review", "service", "standard", "star", "sun", "telegraph",
        "times", "today", "tribune", "tv", "voice", "weekly", "wire", "world",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words
            .iter()
            .all(|w| !w.chars().next().is_some_and(char::is_lowercase) || PARTICLES.contains(w))
        && words
            .iter()
            .any(|w| LAST.contains(&w.to_lowercase().as_str()))
}

/// News agencies and the like, as they sign their stories.
#[rustfmt::skip]
const AGENCIES: &[&str] = &[
    "aa", "aap", "aawsat", "abc", "acan-efe", "adnkronos", "afp", "agence france-presse",
    "agerpres", "aki", "al jazeera", "alliance news", "ana", "anadolu", "anadolu agency", "ani",
    "anp", "ansa", "antara", "ap", "apa", "aps", "armenpress", "asharq al-awsat",
    "asia news network", "associated press", "azernews", "azertac", "bbc", "bbc news", "belga",
    "belta", "bernama", "bloomberg", "bns", "bta", "bss", "caj news", "cana", "canadian press",
    "capitol forum", "cbc", "cbs", "cbs news", "cna", "cnn", "cp", "ctk", "dow jones", "dpa", "ebc",
    "efe", "ena", "fars", "fbis", "financial times", "fna", "gna", "gulf news", "hina", "ians",
    "ifp", "ilna", "inter press service", "interfax", "interfax-ukraine", "ips", "ips news", "irin",
    "irib", "irna", "isna", "itar-tass", "jana", "jiji", "jiji press", "kazinform", "kcna", "kna",
    "kuna", "kyodo", "kyodo news", "lusa", "map", "mehr", "mehr news agency", "mena", "mna",
    "montsame", "mti", "nan", "nana", "nbc", "nbc news", "newsis", "nhk", "notimex", "novosti",
    "npr", "ntb", "pa", "pa media", "pakistan press international", "pana", "pap", "petra", "pna",
    "ppi", "prensa latina", "press association", "press trust of india", "press tv", "pti", "qna",
    "reuter", "reuters", "rfe/rl", "ria", "ria novosti", "ritzau", "rtr", "saba", "sana", "sapa",
    "snf", "spa", "sputnik", "sta", "stt", "suna", "tanjug", "tap", "tasnim", "tass", "tasr",
    "telam", "the associated press", "the canadian press", "the guardian", "the new york times",
    "the washington post", "the wall street journal", "trend", "trend news agency", "tt",
    "turkmenistan.ru", "twp", "ukrinform", "un news", "uni", "unb", "upi",
    "united press international", "uzreport", "voa", "voa news", "vna", "wafa", "wam", "world bank",
    "xinhua", "xinhua news agency", "yle", "yna", "yonhap", "zana", "zenit", "cns", "ucan",
    "alertnet", "thomson reuters foundation", "trustlaw", "ocha", "unhcr", "deutsche welle", "dw",
    "euronews", "france 24", "rfi", "rtt", "rttnews", "marketwatch", "cnbc", "fox news", "sky news",
    "itv",
];

fn agency(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    if AGENCIES.contains(&lower.as_str()) {
        return true;
    }
    // "AP Online", "Xinhua-KUNA", "AFP/Getty"
    let mut parts = lower.split(['-', '/', '–']).map(str::trim);
    lower.len() < 40 && lower.contains(['-', '/']) && parts.any(|part| AGENCIES.contains(&part))
}

/// "(Reporting by Jane Doe in Cairo; Editing by John Roe)"
fn credits(text: &str) -> bool {
    let lower: String = text.chars().take(40).collect::<String>().to_lowercase();
    let lower = lower.trim_start_matches(['(', '[', '-', '–', '—', '*', ' ']);
    [
        "reporting by ",
        "additional reporting by ",
        "writing by ",
        "editing by ",
        "compiled by ",
        "reported by ",
        "edited by ",
        "(reporting",
        "translated by ",
    ]
    .iter()
    .any(|lead| lower.starts_with(lead))
}

/// The names in such a line.
fn credited(text: &str) -> Option<String> {
    let at = text.find(" by ").or_else(|| text.find(" By "))? + 4;
    let rest = text.get(at..)?;
    let names = rest.split([';', ')', '.']).next()?;
    let names = names.split(" in ").next()?.trim();
    (!names.is_empty() && names.len() < 120).then(|| names.to_owned())
}

/// Cuts "… he said. (Reporting by Jane Doe; Editing by John Roe)" into end of the body and credits.
fn split_credits(text: &str, span: Span) -> (usize, Option<Span>) {
    let part = span.of(text).trim_end();
    let window = part.len().saturating_sub(600);
    let window = (window..=part.len())
        .find(|&at| part.is_char_boundary(at))
        .unwrap_or(0);
    let found = part[window..]
        .rmatch_indices(['(', '['])
        .map(|(at, _)| window + at)
        .find(|&at| credits(&part[at..]));
    match found {
        Some(at) if part.ends_with([')', ']', '.']) => (
            span.start + at,
            Some(Span::new(span.start + at, span.start + part.len())),
        ),
        _ => (span.end, None),
    }
}

/// "© 2017 The Daily Herald. All rights reserved." names the publisher.
fn rights_holder(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some(source) = text.strip_prefix("Source:") {
        let source = source.trim();
        return (!source.is_empty() && source.split(' ').count() <= 6 && !source.contains("://"))
            .then(|| source.to_owned());
    }
    if !(lower.starts_with("copyright") || text.starts_with('©') || lower.starts_with("(c) ")) {
        return None;
    }
    let words: Vec<&str> = text
        .split_whitespace()
        .skip_while(|w| {
            let plain = w.trim_matches(|c: char| !c.is_alphanumeric());
            plain.is_empty()
                || plain.eq_ignore_ascii_case("copyright")
                || plain.eq_ignore_ascii_case("c")
                || plain.eq_ignore_ascii_case("by")
                || plain.bytes().all(|b| b.is_ascii_digit())
                || plain
                    .split(['-', '–'])
                    .all(|p| p.bytes().all(|b| b.is_ascii_digit()))
        })
        .collect();
    let rest = words.join(" ");
    let mut end = rest.len();
    for stop in [". ", ", All", ", all", " All ", " all rights", " | ", "."] {
        if let Some(at) = rest.find(stop) {
            end = end.min(at);
        }
    }
    let name =
        rest[..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '|' | '-'));
    let fits = (1..=7).contains(&name.split_whitespace().count());
    (fits && name.chars().any(char::is_alphabetic)).then(|| name.to_owned())
}

/// A dateline as found: everything relative to the text that was looked at.
struct Line {
    span: Span,
    place: Option<Span>,
    when: Option<When>,
    agency: Option<Span>,
}

impl Line {
    fn shifted(mut self, by: usize) -> Self {
        fn shift(span: Span, by: usize) -> Span {
            Span::new(span.start + by, span.end + by)
        }
        self.span = shift(self.span, by);
        self.place = self.place.map(|span| shift(span, by));
        self.agency = self.agency.map(|span| shift(span, by));
        self
    }

    fn apply(&self, text: &str, document: &mut Document) {
        let published: Option<Date> = document.published.map(|p| p.day());
        if let Some(agency) = self.agency {
            let name = agency.of(text).trim().to_owned();
            if document.publisher.is_none() && !name.is_empty() {
                document.publisher = Some(name);
            }
        }
        if document.published.is_none() {
            document.published = self.when.and_then(|w| w.date()).map(Published::Day);
        }
        document.dateline = Some(Dateline {
            span: self.span,
            place: self.place,
            date: self.when.and_then(|w| w.date_before(published)),
        });
    }
}

/// Capitals before a dash or colon that are no places.
#[rustfmt::skip]
const NO_PLACES: &[&str] = &[
    "advisory", "alert", "analysis", "asean", "au", "background", "breaking", "brics", "bulletin",
    "caption", "comment", "commentary", "correction", "corrected", "covid", "death toll",
    "developing", "ecowas", "editorial", "eu", "exclusive", "explainer", "fact check", "factbox",
    "feature", "file", "flash", "focus", "from", "graphic", "headlines", "highlights", "imf",
    "infographic", "insight", "interview", "just in", "key points", "latest", "lead", "live",
    "live updates", "map", "more", "nato", "news", "newsbreak", "note", "obituary", "oic", "opec",
    "opinion", "osce", "photo", "photos", "podcast", "poll", "press release", "profile", "q&a",
    "question", "quotes", "read", "recap", "refile", "related", "review", "snap analysis",
    "special report", "sport", "statement", "summary", "text", "the latest", "timeline", "top news",
    "tv", "un", "unesco", "unhcr", "unicef", "update", "updated", "update 1", "urgent", "us", "usa",
    "video", "warning", "watch", "who", "wrapup", "answer", "note to editors", "editor's note",
    "fbi", "cia", "isis", "isil", "hamas", "fatah", "plo", "pkk", "ira", "eta", "farc",
];

/// Small words inside of place names.
fn is_place_words(part: &str, capitals: bool) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    if words.is_empty() || words.len() > 5 {
        return false;
    }
    let mut letters = 0;
    for word in &words {
        let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else {
            return false;
        };
        if first.is_ascii_digit()
            || word.chars().any(|c| {
                matches!(
                    c,
                    '"' | '“' | '”' | '(' | ')' | ';' | '?' | '!' | '%' | '$' | '='
                )
            })
        {
            return false;
        }
        letters += word.chars().filter(|c| c.is_alphabetic()).count();
        if capitals {
            if word.chars().any(char::is_lowercase)
                && !matches!(*word, "al" | "el" | "de" | "of" | "d'")
                && !word.starts_with("al-")
                && !word.starts_with("Mc")
            {
                return false;
            }
        } else if first.is_lowercase()
            && ![
                "al", "el", "de", "del", "of", "the", "and", "la", "du", "da", "do", "am", "on",
                "upon",
            ]
            .contains(word)
            && !word.starts_with("al-")
            && !word.starts_with("el-")
        {
            return false;
        }
    }
    letters >= 3
}

/// Finds a dateline at the very start of `text`.
///
/// "WASHINGTON, March 3 (AP) —", "LONDON —", "MOSCOW, September 5. /TASS/.", "Baku, Azerbaijan, Sep. 5",
/// "KABUL: The …", "Washington (CNN) --", "(Reuters) -". `all_caps`: capitals say nothing in this text.
fn dateline(text: &str, all_caps: bool) -> Option<Line> {
    let limit = text
        .char_indices()
        .map(|(at, _)| at)
        .find(|&at| at >= 140)
        .unwrap_or(text.len());
    let head = &text[..limit];
    let head = head.split(['\n', '\r']).next().unwrap_or(head);
    // A bracketed day or place belongs in front: "WASHINGTON, March 3 (AP)".
    let (lead_end, end, agency, strong) = closing(head, head.len() == text.trim_end().len())?;
    let lead = head[..lead_end].trim_end();
    let lead = lead.trim_end_matches(['.', ',', ' ']);
    if lead.is_empty() {
        // "(Reuters) - The …"
        return agency.filter(|a| self::agency(a.of(text))).map(|a| Line {
            span: Span::new(0, end),
            place: None,
            when: None,
            agency: Some(a),
        });
    }
    // "MOSCOW. Sept 5 (Interfax)", "ASTANA. KAZINFORM": a full stop instead of the comma.
    let mut cuts: Vec<usize> = lead.match_indices(',').map(|(at, _)| at).collect();
    if cuts.is_empty()
        && let Some(at) = lead.find(". ")
        && lead[..at].chars().all(|c| !c.is_lowercase())
        && at >= 3
    {
        cuts.push(at);
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([lead.len()]) {
        parts.push(trimmed(lead, Span::new(from, cut)));
        from = cut + 1;
    }
    let mut place_parts = 0;
    let mut found = None;
    for part in &parts {
        let rest = lead.get(part.start..)?;
        let first = part.of(lead).split_whitespace().next().unwrap_or("");
        if let Some(when) = when::starts_with(rest) {
            // Nothing but the date may follow.
            let after = rest
                .get(when.span.end..)?
                .trim_matches(['.', ',', ' ', ':']);
            if !after.is_empty()
                && !after.chars().all(|c| c.is_ascii_digit())
                && !self::agency(after)
            {
                return None;
            }
            found = Some(when);
            break;
        }
        if when::is_weekday(first.trim_matches('.')) && part.of(lead).split(' ').count() == 1 {
            break;
        }
        place_parts += 1;
    }
    let mut agency = agency;
    // "ASTANA. KAZINFORM", "Baku, September 5, AZERTAC"
    if agency.is_none() && parts.len() > 1 {
        let last = *parts.last()?;
        if self::agency(last.of(lead)) {
            agency = Some(last);
            place_parts = place_parts.min(parts.len() - 1);
        }
    }
    if place_parts == 0 || place_parts > 3 {
        return None;
    }
    let first = parts[0].of(lead);
    let names: Vec<&str> = first.split('/').map(str::trim).collect();
    let capitals = !all_caps && names.iter().all(|n| is_place_words(n, true));
    let signed = agency.is_some_and(|a| {
        self::agency(a.of(text)) || (capitals && a.of(text).split(' ').count() <= 4)
    });
    let plain = names.iter().all(|n| is_place_words(n, false));
    let others = parts[1..place_parts]
        .iter()
        .all(|p| is_place_words(p.of(lead), false));
    let listed = NO_PLACES.contains(&first.to_lowercase().trim_matches(['.', ' ']));
    if !plain || !others || listed {
        return None;
    }
    let alone = match strong {
        Closing::Dash => capitals,
        Closing::Colon => {
            let letters = first.chars().filter(|c| c.is_alphabetic()).count();
            capitals && place_parts == 1 && letters >= 4 && first.split(' ').count() <= 3
        }
        Closing::Sign | Closing::End => false,
    };
    // A line of its own must say more than a name: a day or an agency.
    if found.is_none() && !signed && !alone {
        return None;
    }
    Some(Line {
        span: Span::new(0, end),
        place: Some(Span::new(parts[0].start, parts[place_parts - 1].end)),
        when: found,
        agency,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    Dash,
    Colon,
    /// "/TASS/", "(IANS)" without a dash.
    Sign,
    /// The line ends.
    End,
}

/// Where the lead of a dateline ends: (end of place and date, end of the whole, agency, kind of closing).
fn closing(head: &str, is_line: bool) -> Option<(usize, usize, Option<Span>, Closing)> {
    // Behind an agency in brackets or slashes a dash may follow.
    let after = |at: usize| -> (usize, Option<Closing>) {
        let rest = &head[at..];
        let trimmed = rest.trim_start_matches([' ', '.', '\u{a0}', ',']);
        let dash: usize = trimmed
            .chars()
            .take_while(|c| matches!(c, '-' | '–' | '—' | '―' | '‐' | '−'))
            .map(char::len_utf8)
            .sum();
        let skipped = rest.len() - trimmed.len();
        if dash > 0 {
            return (at + skipped + dash, Some(Closing::Dash));
        }
        if trimmed.starts_with(':') {
            return (at + skipped + 1, Some(Closing::Colon));
        }
        let dots = rest.len() - rest.trim_start_matches('.').len();
        (at + dots, None)
    };
    let bytes = head.as_bytes();
    for (at, c) in head.char_indices() {
        let next = head[at + c.len_utf8()..].chars().next();
        let before = head[..at].chars().next_back();
        match c {
            '(' | '[' | '/' => {
                let close = match c {
                    '(' => ')',
                    '[' => ']',
                    _ => '/',
                };
                // "BAGHDAD/CAIRO" is two places.
                if c == '/' && before.is_some_and(|b| !matches!(b, ' ' | '.' | '\u{a0}')) {
                    continue;
                }
                let inside = at + c.len_utf8();
                let length = head[inside..].find(close)?;
                let name = &head[inside..inside + length];
                if name.is_empty()
                    || name.len() > 40
                    || name.split_whitespace().count() > 5
                    || name
                        .chars()
                        .next()
                        .is_none_or(|c| !c.is_uppercase() && !agency(name))
                {
                    return None;
                }
                let shut = inside + length + close.len_utf8();
                let (end, kind) = after(shut);
                let span = trimmed(head, Span::new(inside, inside + length));
                let rest = head[end..].trim();
                return match kind {
                    Some(kind) => Some((at, end, Some(span), kind)),
                    None if rest.is_empty() && is_line => {
                        Some((at, end, Some(span), Closing::Sign))
                    }
                    // "London, Sep 5 (IANS) The …"
                    None if agency(name)
                        || (c == '/' && name.chars().all(|c| !c.is_lowercase())) =>
                    {
                        Some((at, end, Some(span), Closing::Sign))
                    }
                    None => None,
                };
            }
            '–' | '—' | '―' => {
                let (end, _) = after(at);
                return Some((at, end, None, Closing::Dash));
            }
            '-' => {
                let double = next == Some('-');
                let spaced = before.is_none_or(char::is_whitespace) || before == Some('.');
                let behind = next.is_none_or(char::is_whitespace);
                if double
                    || (spaced && behind)
                    || (behind && before.is_some_and(|b| b.is_ascii_digit()))
                {
                    let (end, _) = after(at);
                    return Some((at, end, None, Closing::Dash));
                }
            }
            ':' => {
                let digit = before.is_some_and(|b| b.is_ascii_digit())
                    && next.is_some_and(|n| n.is_ascii_digit());
                if !digit && next.is_none_or(char::is_whitespace) {
                    return Some((at, at + 1, None, Closing::Colon));
                }
            }
            '"' | '“' | '”' | '?' | '!' | ';' => return None,
            _ => {}
        }
        // A sentence has begun: small words that belong to no date or place.
        if c == ' ' && at > 60 && bytes.len() > 100 {
            return None;
        }
    }
    if !is_line {
        return None;
    }
    let lead = head.trim_end();
    Some((lead.len(), lead.len(), None, Closing::End))
}

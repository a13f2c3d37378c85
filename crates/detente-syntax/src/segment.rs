//! Paragraphs, tokens and sentences, by rules.
//!
//! Tokens follow the conventions of the English UD treebanks (EWT, GUM): clitics and hyphenated compounds are split,
//! words with a bound prefix ("anti-government", "co-op") are not. Text is never changed: tokens and the gaps between
//! them rebuild it. Cost is linear in the length of the text.

use detente_text::Span;

/// A sentence before it is analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSentence {
    /// From the first to the last token.
    pub span: Span,
    /// Number of the paragraph, from 0.
    pub paragraph: usize,
    /// The tokens' ranges, in order.
    pub tokens: Vec<Span>,
}

/// Most tokens of one sentence; longer ones (tables, lists without stops) are cut there, at a clause mark if one is near.
pub const MAX_SENTENCE_TOKENS: usize = 160;

/// Splits `text[zone]` into sentences of tokens. Ranges count from the start of `text`.
///
/// A zone out of bounds or off a character boundary gives no sentences.
pub fn segment(text: &str, zone: Span) -> Vec<RawSentence> {
    let Some(part) = text.get(zone.range()) else {
        return Vec::new();
    };
    let mut sentences = Vec::new();
    for (number, paragraph) in paragraphs(part).into_iter().enumerate() {
        let tokens = tokenize(part, paragraph);
        let mut start = 0;
        for end in sentence_ends(part, &tokens) {
            for piece in cut_long(part, &tokens[start..end]) {
                if let (Some(first), Some(last)) = (piece.first(), piece.last()) {
                    sentences.push(RawSentence {
                        span: Span::new(first.start + zone.start, last.end + zone.start),
                        paragraph: number,
                        tokens: piece
                            .iter()
                            .map(|t| Span::new(t.start + zone.start, t.end + zone.start))
                            .collect(),
                    });
                }
            }
            start = end;
        }
    }
    sentences
}

/// Pieces of at most [`MAX_SENTENCE_TOKENS`] tokens, cut after the last clause mark in the second half if there is one.
fn cut_long<'t>(text: &str, mut tokens: &'t [Span]) -> Vec<&'t [Span]> {
    let mut pieces = Vec::new();
    while tokens.len() > MAX_SENTENCE_TOKENS {
        let half = MAX_SENTENCE_TOKENS / 2;
        let cut = (half..MAX_SENTENCE_TOKENS)
            .rev()
            .find(|&i| matches!(tokens[i].of(text), ";" | ":" | "," | "•" | "|"))
            .map_or(MAX_SENTENCE_TOKENS, |i| i + 1);
        let (piece, rest) = tokens.split_at(cut);
        pieces.push(piece);
        tokens = rest;
    }
    if !tokens.is_empty() {
        pieces.push(tokens);
    }
    pieces
}

/// Characters that are no part of a word and may stand in a gap: white space, zero width, controls, byte order marks.
fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Splits at blank lines, at bullets, and at line ends where lines are paragraphs (not hard-wrapped text).
fn paragraphs(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        lines.push(Span::new(start, start + line.len()));
        start += line.len();
    }
    let wrapped = is_hard_wrapped(text, &lines);
    let mut out: Vec<Span> = Vec::new();
    let mut current: Option<Span> = None;
    for (index, line) in lines.iter().enumerate() {
        let words = line.of(text);
        let trimmed = words.trim_matches(is_gap);
        if trimmed.is_empty() {
            out.extend(current.take());
            continue;
        }
        let indented = words.starts_with("   ") || words.starts_with('\t');
        let bullet = trimmed.starts_with(['•', '*', '·', '–', '—', '▪', '●'])
            || trimmed.starts_with("- ")
            || trimmed.starts_with("-- ");
        let starts = current.is_none()
            || !wrapped
            || bullet
            || (indented
                && index > 0
                && !lines[index - 1].of(text).starts_with("   ")
                && !lines[index - 1].of(text).starts_with('\t'));
        if starts {
            out.extend(current.replace(*line));
        } else {
            current = current.map(|span| span.cover(*line));
        }
    }
    out.extend(current);
    out
}

/// Are lines broken by width? Then most inner lines have a like length, and many go on in lower case.
fn is_hard_wrapped(text: &str, lines: &[Span]) -> bool {
    let (mut pairs, mut goes_on, mut longest) = (0usize, 0usize, 0usize);
    for pair in lines.windows(2) {
        let (a, b) = (
            pair[0].of(text).trim_matches(is_gap),
            pair[1].of(text).trim_matches(is_gap),
        );
        if a.is_empty() || b.is_empty() {
            continue;
        }
        pairs += 1;
        longest = longest.max(a.len());
        let open = !a.ends_with(['.', '!', '?', '"', '”', ':']);
        if open && (b.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit()) || a.len() > 45)
        {
            goes_on += 1;
        }
    }
    pairs > 0 && longest <= 120 && goes_on * 2 >= pairs
}

/// Prefixes that stay with their word.
const BOUND_PREFIXES: &[&str] = &[
    "anti", "arch", "bi", "co", "counter", "cross", "de", "e", "ex", "extra", "hyper", "inter",
    "intra", "macro", "mega", "mid", "mini", "multi", "neo", "non", "over", "pan", "para", "post",
    "pre", "pro", "proto", "pseudo", "psycho", "re", "semi", "socio", "sub", "super", "supra",
    "trans", "tri", "ultra", "un", "under", "uni",
];

/// Abbreviations (lower case, without the last stop) that keep it and do not end a sentence before a name or number.
const TITLES: &[&str] = &[
    "adm", "amb", "asst", "atty", "brig", "bros", "capt", "cmdr", "col", "comdr", "cpl", "det",
    "dr", "drs", "esq", "fr", "gen", "gov", "hon", "insp", "lt", "ltc", "maj", "messrs", "mgr",
    "mlle", "mme", "mr", "mrs", "ms", "msgr", "mt", "no", "nos", "pfc", "pres", "prof", "pvt",
    "rep", "reps", "rev", "sec", "sen", "sens", "sgt", "sr", "st", "ste", "supt", "vs", "v", "art",
    "fig", "op", "vol", "ca", "cf", "ft", "pp", "p", "ch", "al", "approx", "est", "ed", "eds",
    "ext", "tel", "dept",
];

/// Abbreviations that keep their stop and may well end a sentence.
const ENDINGS: &[&str] = &[
    "inc", "corp", "co", "ltd", "llc", "plc", "jr", "bros", "etc", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu",
    "thur", "thurs", "fri", "sat", "sun", "a.m", "p.m", "am", "pm", "ave", "blvd", "rd", "hwy",
    "ala", "ariz", "ark", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky",
    "la", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "tenn",
    "tex", "vt", "va", "wash", "wis", "wyo", "mln", "bln", "dlrs", "pct", "cts", "bpd", "mfg",
    "intl", "assn", "dist", "univ", "govt", "natl", "min", "max", "avg", "hrs", "yrs", "oz", "lb",
    "lbs", "sq",
];

fn is_month(word: &str) -> bool {
    matches!(
        word,
        "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
    )
}

fn lower(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).collect()
}

/// Does this word keep its final stop? `word` without the stop.
fn keeps_stop(word: &str, last_in_text: bool) -> bool {
    let low = lower(word);
    // initials and acronyms with stops: J., U.N., p.m.
    let letters = low.split('.').all(|part| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    });
    if letters {
        // "I." and "a." end a sentence, "J." and "U.S." are initials
        return low.contains('.')
            || (word.chars().all(char::is_uppercase) && word != "I" && !last_in_text);
    }
    let unambiguous = !matches!(
        low.as_str(),
        "no" | "sat"
            | "sun"
            | "mar"
            | "art"
            | "fig"
            | "ed"
            | "ill"
            | "ind"
            | "miss"
            | "wash"
            | "la"
            | "mo"
            | "pa"
            | "am"
            | "pm"
            | "del"
            | "ark"
            | "mont"
            | "min"
            | "max"
            | "ext"
            | "p"
            | "al"
            | "co"
            | "v"
            | "dist"
            | "ch"
            | "st"
            | "op"
            | "mfg"
            | "sec"
            | "est"
            | "pres"
            | "det"
            | "dec"
    );
    let known = TITLES.contains(&low.as_str()) || ENDINGS.contains(&low.as_str());
    known && (unambiguous || !last_in_text)
}

/// Splits a paragraph into tokens.
fn tokenize(text: &str, paragraph: Span) -> Vec<Span> {
    let mut tokens = Vec::new();
    let part = paragraph.of(text);
    let mut chunk: Option<usize> = None;
    for (at, c) in part.char_indices() {
        if is_gap(c) {
            if let Some(start) = chunk.take() {
                split_chunk(
                    text,
                    paragraph.start + start,
                    paragraph.start + at,
                    paragraph.end,
                    &mut tokens,
                );
            }
        } else if chunk.is_none() {
            chunk = Some(at);
        }
    }
    if let Some(start) = chunk {
        split_chunk(
            text,
            paragraph.start + start,
            paragraph.end,
            paragraph.end,
            &mut tokens,
        );
    }
    tokens
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '”'
            | '„'
            | '«'
            | '‘'
            | '\''
            | '’'
            | '`'
            | '('
            | '['
            | '{'
            | '<'
            | '¿'
            | '¡'
            | '‹'
    )
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '”'
            | '“'
            | '»'
            | '’'
            | '\''
            | ')'
            | ']'
            | '}'
            | '>'
            | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '…'
            | '›'
            | '。'
            | '，'
            | '|'
    )
}

fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '€' | '£' | '¥' | '₹' | '₽' | '₩' | '₺' | '₴' | '₦' | '₪' | '¢'
    )
}

/// Faces that close a sentence and are one token.
const SMILEYS: &[&str] = &[
    ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", "=)", "=(", ":P", ":p", "^_^", "XD", ":/",
];

/// A web address, e-mail address, handle or file name: one token.
fn is_address(word: &str) -> bool {
    let low = word.to_ascii_lowercase();
    if low.starts_with("http://")
        || low.starts_with("https://")
        || low.starts_with("www.")
        || low.starts_with("ftp://")
    {
        return true;
    }
    if let Some(at) = low.find('@') {
        return at == 0 && low.len() > 1 || low[at + 1..].contains('.') && at > 0;
    }
    if low.starts_with('#') && low.len() > 1 {
        return low[1..].starts_with(|c: char| c.is_alphabetic());
    }
    const TOP: &[&str] = &[
        ".com", ".org", ".net", ".gov", ".edu", ".info", ".co.uk", ".int", ".ru", ".de", ".html",
        ".htm", ".pdf", ".doc",
    ];
    TOP.iter().any(|end| {
        low.strip_suffix(end)
            .is_some_and(|stem| stem.ends_with(|c: char| c.is_alphanumeric()) && stem.is_ascii())
            || (low.contains(&format!("{end}/")) && low.is_ascii())
    })
}

/// Splits a run of visible characters.
fn split_chunk(
    text: &str,
    mut start: usize,
    mut end: usize,
    paragraph_end: usize,
    out: &mut Vec<Span>,
) {
    if SMILEYS.contains(&&text[start..end]) {
        out.push(Span::new(start, end));
        return;
    }
    // opening marks, one token each
    loop {
        let word = &text[start..end];
        let Some(c) = word.chars().next() else { return };
        let after = &word[c.len_utf8()..];
        if after.is_empty() {
            break;
        }
        // ’90s and 'em keep their apostrophe
        let apostrophe = matches!(c, '\'' | '’') && {
            let low = lower(after.trim_end_matches(is_closing).trim_end_matches('.'));
            after.starts_with(|d: char| d.is_ascii_digit()) && low.len() <= 3
                || matches!(
                    low.as_str(),
                    "em" | "til" | "cause" | "s" | "re" | "ve" | "ll" | "d" | "m" | "n" | "round"
                )
        };
        if apostrophe {
            break;
        }
        if matches!(c, '`' | '\'') && after.starts_with(c) {
            out.push(Span::new(start, start + 2));
            start += 2;
            continue;
        }
        // a run of the same mark is one token: --, ***, ...
        if matches!(
            c,
            '-' | '*' | '=' | '_' | '.' | '~' | '#' | '+' | '•' | '–' | '—' | '/'
        ) {
            let run = word.chars().take_while(|d| *d == c).count();
            let bytes = run * c.len_utf8();
            let rest = &word[bytes..];
            let number = run == 1
                && matches!(c, '-' | '.' | '+' | '#')
                && rest.starts_with(|d: char| d.is_ascii_digit());
            let hashtag = run == 1 && c == '#';
            if rest.is_empty() || number || hashtag {
                break;
            }
            out.push(Span::new(start, start + bytes));
            start += bytes;
            continue;
        }
        if is_opening(c) || is_currency(c) || is_closing(c) {
            out.push(Span::new(start, start + c.len_utf8()));
            start += c.len_utf8();
            continue;
        }
        break;
    }
    // closing marks, collected from the right
    let mut tail: Vec<Span> = Vec::new();
    loop {
        let word = &text[start..end];
        let Some(c) = word.chars().next_back() else {
            break;
        };
        let size = c.len_utf8();
        if word.len() == size {
            break;
        }
        let before = &word[..word.len() - size];
        if c == '.' {
            let dots = word.len() - word.trim_end_matches('.').len();
            if dots == word.len() {
                break;
            }
            if dots > 1 {
                tail.push(Span::new(end - dots, end));
                end -= dots;
                continue;
            }
            let stem = last_part(before);
            let last = text[end..paragraph_end]
                .chars()
                .all(|c| is_gap(c) || is_closing(c))
                && !before.contains('.');
            if keeps_stop(stem, last) && !is_address(before) {
                break;
            }
            tail.push(Span::new(end - 1, end));
            end -= 1;
            continue;
        }
        if matches!(c, '!' | '?') {
            let run = word
                .chars()
                .rev()
                .take_while(|d| matches!(d, '!' | '?'))
                .count();
            if run == word.len() {
                break;
            }
            tail.push(Span::new(end - run, end));
            end -= run;
            continue;
        }
        if matches!(c, '\'' | '’') {
            // plural possessive (boys') and quotation end look alike; both are their own token
            let two = before.ends_with(c);
            let bytes = if two { size * 2 } else { size };
            tail.push(Span::new(end - bytes, end));
            end -= bytes;
            continue;
        }
        if is_closing(c) || matches!(c, '%' | '‰' | '°' | '™' | '®') || is_currency(c) {
            // a smiley or a lone mark stays whole; so does a bracket that opens inside, "(s)"
            if c == ')' && before.contains('(') && !before.starts_with('(') {
                break;
            }
            tail.push(Span::new(end - size, end));
            end -= size;
            continue;
        }
        if matches!(c, '-' | '–' | '—' | '*' | '~' | '=' | '_' | '/')
            && before.ends_with(|d: char| d.is_alphanumeric() || d == c || is_closing(d))
        {
            let run = word.chars().rev().take_while(|d| *d == c).count();
            let bytes = run * size;
            if bytes == word.len() {
                break;
            }
            tail.push(Span::new(end - bytes, end));
            end -= bytes;
            continue;
        }
        break;
    }
    if start < end {
        split_word(text, start, end, out);
    }
    out.extend(tail.into_iter().rev());
}

/// The part after the last mark that is neither letter, digit nor stop.
fn last_part(word: &str) -> &str {
    word.rfind(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map_or(word, |at| {
            let c = word[at..].chars().next().map_or(1, char::len_utf8);
            &word[at + c..]
        })
}

/// Splits a word without marks around it: clitics, hyphens, slashes, units.
fn split_word(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let word = &text[start..end];
    if is_address(word) || word.chars().all(|c| !c.is_alphanumeric()) {
        out.push(Span::new(start, end));
        return;
    }
    let low = lower(word);
    // lower-casing may change the length; offsets below are taken from `word` alone
    if low == "cannot" {
        out.push(Span::new(start, start + 3));
        out.push(Span::new(start + 3, end));
        return;
    }
    if matches!(low.as_str(), "gonna" | "wanna" | "gotta") {
        out.push(Span::new(start, end - 2));
        out.push(Span::new(end - 2, end));
        return;
    }
    // brackets, quotes, commas and colons inside a word: "(R)-Texas", "word,word"; not in 1,000 or 10:30
    let mut previous: Option<char> = None;
    let mut inner = None;
    for (at, c) in word.char_indices() {
        let next = word[at + c.len_utf8()..].chars().next();
        let digits = previous.is_some_and(|p| p.is_ascii_digit())
            && next.is_some_and(|n| n.is_ascii_digit());
        let splits = match c {
            '(' | ')' | '[' | ']' | '"' | '“' | '”' | '«' | '»' | '<' | '>' | '…' | '|' | ';'
            | '?' | '!' => true,
            ',' | ':' => !digits,
            '–' | '—' => true,
            '=' | '+' => {
                previous.is_some_and(char::is_alphabetic) && next.is_some_and(char::is_alphabetic)
            }
            _ => false,
        };
        if splits && at > 0 && at + c.len_utf8() < word.len() {
            inner = Some((at, c.len_utf8()));
            break;
        }
        previous = Some(c);
    }
    if let Some((at, size)) = inner {
        split_word(text, start, start + at, out);
        out.push(Span::new(start + at, start + at + size));
        split_chunk(text, start + at + size, end, end, out);
        return;
    }
    // runs of stops inside a word: "well...yes"; sentence stop without space: "talks.The"
    if let Some(at) = word.find("..") {
        let run = word[at..].chars().take_while(|c| *c == '.').count();
        if at > 0 && at + run < word.len() {
            split_word(text, start, start + at, out);
            out.push(Span::new(start + at, start + at + run));
            split_word(text, start + at + run, end, out);
            return;
        }
    }
    if let Some(at) = glued_stop(word) {
        split_word(text, start, start + at, out);
        out.push(Span::new(start + at, start + at + 1));
        split_word(text, start + at + 1, end, out);
        return;
    }
    // hyphens
    if let Some(at) = hyphen_to_split(word) {
        split_word(text, start, start + at, out);
        out.push(Span::new(start + at, start + at + 1));
        split_word(text, start + at + 1, end, out);
        return;
    }
    // slashes between words: "and/or", not 9/11 or 05/12/2001
    if let Some(at) = word.find('/') {
        let (left, right) = (&word[..at], &word[at + 1..]);
        let digits = left.ends_with(|c: char| c.is_ascii_digit())
            && right.starts_with(|c: char| c.is_ascii_digit());
        if at > 0 && !right.is_empty() && !digits && left.chars().count() > 1 {
            split_word(text, start, start + at, out);
            out.push(Span::new(start + at, start + at + 1));
            split_word(text, start + at + 1, end, out);
            return;
        }
    }
    // clitics
    for clitic in [
        "n't", "n’t", "'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m",
    ] {
        let Some(from) = word.len().checked_sub(clitic.len()) else {
            continue;
        };
        let Some(tail) = word.get(from..) else {
            continue;
        };
        if from > 0 && tail.eq_ignore_ascii_case(clitic) {
            split_word(text, start, start + from, out);
            out.push(Span::new(start + from, end));
            return;
        }
    }
    // amount and unit: "10am", "5km", "20mph"
    let digits = word
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))
        .unwrap_or(word.len());
    if digits > 0 && digits < word.len() {
        let unit = word[digits..].to_ascii_lowercase();
        const UNITS: &[&str] = &[
            "am", "pm", "a.m.", "p.m.", "km", "kg", "mm", "cm", "mph", "kph", "km/h", "lb", "lbs",
            "mg", "bn", "mw", "gw", "kw", "mb", "gb", "tb", "gmt", "hrs", "min", "hz", "ghz",
            "mhz",
        ];
        if UNITS.contains(&unit.as_str()) {
            out.push(Span::new(start, start + digits));
            out.push(Span::new(start + digits, end));
            return;
        }
    }
    out.push(Span::new(start, end));
}

/// Where a stop glues two sentences, "talks.The", byte index of the stop.
fn glued_stop(word: &str) -> Option<usize> {
    let at = word.find('.')?;
    let (left, right) = (&word[..at], &word[at + 1..]);
    let lower_left = left.chars().count() >= 3
        && left.chars().all(char::is_alphabetic)
        && left.ends_with(char::is_lowercase);
    let mut chars = right.chars();
    let title_right = chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_some_and(char::is_lowercase)
        && !right.contains('.');
    (lower_left && title_right).then_some(at)
}

/// Byte index of the first hyphen that is a token of its own.
fn hyphen_to_split(word: &str) -> Option<usize> {
    let parts: Vec<&str> = word.split('-').collect();
    if parts.len() < 2 {
        return None;
    }
    // telephone and part numbers, dates written with hyphens
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if parts.len() >= 3 && parts.iter().all(|p| digits(p)) {
        return None;
    }
    if parts.len() == 2
        && digits(parts[0])
        && digits(parts[1])
        && parts[0].len() == 3
        && parts[1].len() == 4
    {
        return None;
    }
    let mut at = 0;
    for (index, part) in parts.iter().enumerate() {
        at += part.len();
        if index + 1 == parts.len() {
            return None;
        }
        let next = parts[index + 1];
        let bound = BOUND_PREFIXES.contains(&lower(part).as_str());
        if at > 0 && !part.is_empty() && !next.is_empty() && !bound {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Token indices after which a sentence ends, rising; the last is the number of tokens.
fn sentence_ends(text: &str, tokens: &[Span]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut index = 0;
    while index < tokens.len() {
        let form = tokens[index].of(text);
        let mark = matches!(form, "." | "…" | "。")
            || form.starts_with(['!', '?'])
            || (form.len() > 1 && form.chars().all(|c| c == '.'));
        let stopped =
            !mark && form.len() > 1 && form.ends_with('.') && form.chars().any(char::is_alphabetic);
        if !(mark || stopped) {
            index += 1;
            continue;
        }
        // closing quotes and brackets belong to the sentence
        let mut end = index + 1;
        while end < tokens.len() && closes(text, tokens, start, end) {
            end += 1;
        }
        if end < tokens.len() && ends_here(text, tokens, start, index, end, stopped) {
            ends.push(end);
            start = end;
        }
        index = end.max(index + 1);
    }
    if !tokens.is_empty() {
        ends.push(tokens.len());
    }
    ends
}

/// Does token `at` close what was opened in the sentence (and stand close to the word before)?
fn closes(text: &str, tokens: &[Span], start: usize, at: usize) -> bool {
    let form = tokens[at].of(text);
    let glued = tokens[at - 1].end == tokens[at].start;
    match form {
        "”" | "’" | "»" | ")" | "]" | "''" => glued,
        "\"" | "'" => {
            let before = tokens[start..at]
                .iter()
                .filter(|t| t.of(text) == form)
                .count();
            let spaced_after = tokens
                .get(at + 1)
                .is_none_or(|next| next.start > tokens[at].end);
            glued && (before % 2 == 1 || spaced_after)
        }
        "." => {
            glued
                && tokens[at - 1].of(text) != "."
                && tokens[at - 1]
                    .of(text)
                    .chars()
                    .all(|c| !c.is_alphanumeric())
        }
        _ => {
            SMILEYS.contains(&form)
                || form.starts_with(['!', '?'])
                || (form.starts_with('.') && glued && form.len() > 1)
        }
    }
}

/// Does the sentence end between `end - 1` and `end`? `mark` is the token with the stop.
fn ends_here(
    text: &str,
    tokens: &[Span],
    start: usize,
    mark: usize,
    end: usize,
    stopped: bool,
) -> bool {
    let next = tokens[end].of(text);
    let quoted = end > mark + 1;
    let following = (end..tokens.len().min(end + 3))
        .map(|i| tokens[i].of(text))
        .find(|form| form.chars().any(char::is_alphanumeric));
    let Some(word) = following else { return false };
    let opens_low = word.starts_with(char::is_lowercase);
    let opens_digit = word.starts_with(|c: char| c.is_ascii_digit());
    let opens_high =
        word.starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric()) && !opens_low;
    let form = tokens[mark].of(text);
    if stopped {
        let stem = lower(form.trim_end_matches('.'));
        let last = stem.rsplit(['.', '-']).next().unwrap_or("").to_owned();
        if TITLES.contains(&stem.as_str()) {
            return false;
        }
        if is_month(&stem) && opens_digit {
            return false;
        }
        // an initial: "J. Smith"; an acronym: "U.S. forces" but "in the U.S. The …"
        let single = stem.chars().count() == 1;
        if single {
            return false;
        }
        let acronym = stem.contains('.') && last.chars().count() == 1;
        if opens_low || opens_digit && !acronym {
            return false;
        }
        if acronym || ENDINGS.contains(&stem.as_str()) {
            return opens_high && starts_sentence(word) || quoted;
        }
        return opens_high;
    }
    if form == "." || form == "。" {
        // "1. First", "No. 5"
        if mark == start + 1 && tokens[start].of(text).chars().all(|c| c.is_ascii_digit()) {
            return false;
        }
        let glued = tokens[end].start == tokens[end - 1].end;
        return !opens_low || !(quoted || glued || is_lower_continuation(word));
    }
    if form.starts_with(['…', '.']) {
        return opens_high && !matches!(next, "I");
    }
    // a quotation goes on in lower case: “Why?” he asked; careless text does not: "Great place! will come back"
    !(opens_low && quoted)
}

/// After a plain full stop, a lower-case word usually still opens a sentence (careless text), unless it is a clear
/// continuation of an unknown abbreviation.
fn is_lower_continuation(word: &str) -> bool {
    matches!(
        word,
        "and" | "or" | "of" | "to" | "in" | "for" | "said" | "says" | "told" | "asked"
    )
}

/// Words that open a sentence after an acronym more often than they go on.
fn starts_sentence(word: &str) -> bool {
    const STARTERS: &[&str] = &[
        "A",
        "After",
        "All",
        "Also",
        "Although",
        "An",
        "And",
        "Another",
        "Are",
        "As",
        "At",
        "Because",
        "Before",
        "Both",
        "But",
        "By",
        "Can",
        "Did",
        "Do",
        "Does",
        "During",
        "Each",
        "Earlier",
        "Even",
        "Every",
        "Few",
        "For",
        "From",
        "Had",
        "Has",
        "Have",
        "He",
        "Her",
        "Here",
        "His",
        "How",
        "However",
        "I",
        "If",
        "In",
        "Instead",
        "Is",
        "It",
        "Its",
        "Last",
        "Later",
        "Many",
        "Meanwhile",
        "More",
        "Most",
        "My",
        "Near",
        "No",
        "Nor",
        "Not",
        "Now",
        "Of",
        "On",
        "Once",
        "One",
        "Only",
        "Or",
        "Other",
        "Our",
        "Over",
        "People",
        "Police",
        "She",
        "Since",
        "So",
        "Some",
        "Still",
        "Such",
        "That",
        "The",
        "Their",
        "Then",
        "There",
        "These",
        "They",
        "This",
        "Those",
        "Though",
        "Three",
        "Through",
        "Thus",
        "To",
        "Two",
        "Under",
        "Unlike",
        "Until",
        "We",
        "Were",
        "What",
        "When",
        "Where",
        "Whether",
        "Which",
        "While",
        "Who",
        "Why",
        "Will",
        "With",
        "Yet",
        "You",
        "Your",
    ];
    STARTERS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let got: Vec<String> = segment(text, Span::new(0, text.len()))
            .iter()
            .map(|s| {
                s.tokens
                    .iter()
                    .map(|t| t.of(text))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        assert_eq!(got, expect, "{text:?}");
    }

    #[test]
    fn tokens() {
        for (text, expect) in [
            ("Tehran-Moscow relation", "Tehran - Moscow relation"),
            (
                "Russian-backed US-led anti-government co-op",
                "Russian - backed US - led anti-government co-op",
            ),
            (
                "They don't, can’t and cannot.",
                "They do n't , ca n’t and can not .",
            ),
            (
                "Syria's and the rebels' $1,000.50 (5%)",
                "Syria 's and the rebels ' $ 1,000.50 ( 5 % )",
            ),
            (
                "President Vladimir Putin’s point man",
                "President Vladimir Putin ’s point man",
            ),
            (
                "See http://un.org/a-b?c=d, e.g. x@y.org.",
                "See http://un.org/a-b?c=d , e.g. x@y.org .",
            ),
            (
                "September 14-15 and 9/11 and/or 10am",
                "September 14 - 15 and 9/11 and / or 10 am",
            ),
            ("“unacceptable” measures", "“ unacceptable ” measures"),
            ("non-U.S. troops", "non-U.S. troops"),
            (
                "the 1990s, the ’90s -- and more...",
                "the 1990s , the ’90s -- and more ...",
            ),
        ] {
            check(text, &[expect]);
        }
    }

    #[test]
    fn sentences() {
        check(
            "The U.N. envoy met Gen. Aoun on Sep. 5. He left.",
            &["The U.N. envoy met Gen. Aoun on Sep. 5 .", "He left ."],
        );
        check(
            "It left the U.S. The rest stayed in the U.S. embassy, No. 2 in size.",
            &[
                "It left the U.S.",
                "The rest stayed in the U.S. embassy , No. 2 in size .",
            ],
        );
        check(
            "“We agree.” He smiled. “Why?” she asked.",
            &["“ We agree . ”", "He smiled .", "“ Why ? ” she asked ."],
        );
        check(
            "First line\n\nSecond line.",
            &["First line", "Second line ."],
        );
        check(
            "Showers continued throughout the week in\nthe Bahia cocoa zone, easing the drought since early\nJanuary.",
            &[
                "Showers continued throughout the week in the Bahia cocoa zone , easing the drought since early January .",
            ],
        );
        check(
            "J. Smith of Acme Inc. said so.",
            &["J. Smith of Acme Inc. said so ."],
        );
        check(
            "Talks ended.The army left.",
            &["Talks ended .", "The army left ."],
        );
    }

    #[test]
    fn starters_are_sorted_for_the_search() {
        assert!(
            starts_sentence("The")
                && starts_sentence("A")
                && starts_sentence("Your")
                && !starts_sentence("Navy")
        );
    }
}

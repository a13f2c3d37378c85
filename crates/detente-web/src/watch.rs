//! Takes in what feeds and folders bring, politely.
//!
//! A [`Watcher`] goes its rounds: it asks every feed whether it has changed (ETag, Last-Modified), then fetches the page
//! behind every item that the store does not know. Before the first request to a host it reads the host's robots.txt
//! (RFC 9309); requests to one host follow each other with a pause; a host or a feed that fails is left alone for a time
//! that doubles with every failure. What a feed says about an item stands in where its page cannot be read.

use std::{
    collections::HashMap,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use detente_io::{Failure, InputFormat, Read, ReadOptions};
use detente_store::Store;
use detente_text::{Diagnostic, Severity};
use serde::{Deserialize, Serialize};

use crate::Error;

/// What is watched, and how.
#[derive(Clone, Debug)]
pub struct WatchOptions {
    /// Addresses (http, https) or files of feeds.
    pub feeds: Vec<String>,
    /// Folders, with the folders inside.
    pub folders: Vec<PathBuf>,
    /// Pause between two requests to the same host; a longer `Crawl-delay` of its robots.txt counts.
    pub pause: Duration,
    /// Name under which requests are made, and by which robots.txt may refuse.
    pub agent: String,
    /// How feeds, pages and files are read.
    pub read: ReadOptions,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            feeds: Vec::new(),
            folders: Vec::new(),
            pause: Duration::from_secs(2),
            agent: format!("detente/{}", env!("CARGO_PKG_VERSION")),
            read: ReadOptions::default(),
        }
    }
}

/// What one round brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Feeds and files that had not changed.
    pub unchanged: u64,
    /// Articles handed on.
    pub new: u64,
    /// Articles that the store had already.
    pub known: u64,
    /// Feeds, pages and files that could not be read.
    pub failed: u64,
    /// Pages that robots.txt closes.
    pub closed: u64,
}

/// What a feed said about itself last time; kept in the store, so that a new run asks politely too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Seen {
    etag: Option<String>,
    modified: Option<String>,
}

#[derive(Default)]
struct Host {
    robots: Option<Robots>,
    last: Option<Instant>,
    failures: u32,
    /// Not asked again before.
    rest: Option<Instant>,
}

/// Goes the rounds.
pub struct Watcher {
    options: WatchOptions,
    client: ureq::Agent,
    hosts: HashMap<String, Host>,
    files: HashMap<PathBuf, (Option<SystemTime>, u64)>,
}

/// Most bytes of a feed or page.
const MOST: u64 = 16 << 20;
/// Longest rest after failures.
const MOST_REST: Duration = Duration::from_secs(6 * 3600);
/// Least rest after a failure.
const LEAST_REST: Duration = Duration::from_secs(60);

enum Fetched {
    Body(Vec<u8>, Seen),
    Unchanged,
}

enum NotFetched {
    Closed,
    Failed(String),
}

impl Watcher {
    /// Makes ready; asks nobody yet.
    pub fn new(options: WatchOptions) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .max_redirects(5)
            .user_agent(options.agent.clone())
            .http_status_as_error(false)
            .build();
        Self {
            options,
            client: config.into(),
            hosts: HashMap::new(),
            files: HashMap::new(),
        }
    }

    /// One round over everything that is watched. `take` codes and stores; it gets failures too, so that none is lost.
    ///
    /// # Errors
    /// The store cannot be used. Feeds, pages and files that fail are counted and handed on.
    pub fn round(
        &mut self,
        store: &mut Store,
        take: &mut dyn FnMut(&mut Store, Result<Read, Failure>) -> Result<(), Error>,
    ) -> Result<Round, Error> {
        let mut round = Round::default();
        for feed in self.options.feeds.clone() {
            self.feed(&feed, store, take, &mut round)?;
        }
        for folder in self.options.folders.clone() {
            self.folder(&folder, store, take, &mut round)?;
        }
        Ok(round)
    }

    fn feed(
        &mut self,
        feed: &str,
        store: &mut Store,
        take: &mut dyn FnMut(&mut Store, Result<Read, Failure>) -> Result<(), Error>,
        round: &mut Round,
    ) -> Result<(), Error> {
        let is_web = feed.starts_with("http://") || feed.starts_with("https://");
        let (bytes, seen) = if is_web {
            let before = seen(store, feed)?;
            match self.fetch(feed, &before) {
                Ok(Fetched::Unchanged) => {
                    round.unchanged += 1;
                    return Ok(());
                }
                Ok(Fetched::Body(bytes, seen)) => (bytes, Some(seen)),
                Err(problem) => {
                    round.failed += 1;
                    let reason = match problem {
                        NotFetched::Closed => "robots.txt closes it".to_owned(),
                        NotFetched::Failed(reason) => reason,
                    };
                    return take(
                        store,
                        Err(Failure::new(feed, "watch.feed", reason)
                            .hint("open the address in a browser")),
                    );
                }
            }
        } else {
            match std::fs::read(feed) {
                Ok(bytes) => (bytes, None),
                Err(error) => {
                    round.failed += 1;
                    return take(
                        store,
                        Err(Failure::new(feed, "watch.feed", error.to_string())
                            .hint("check the path")),
                    );
                }
            }
        };
        let options = ReadOptions {
            format: Some(InputFormat::Feed),
            ..self.options.read.clone()
        };
        let items = match detente_io::open_stream(feed, Cursor::new(bytes), &options) {
            Ok(items) => items,
            Err(failure) => {
                round.failed += 1;
                return take(store, Err(failure));
            }
        };
        let mut whole = true;
        for item in items {
            match item {
                Err(failure) => {
                    round.failed += 1;
                    take(store, Err(failure))?;
                }
                Ok(item) => {
                    if is_there(store, &item.document.id)? {
                        round.known += 1;
                        continue;
                    }
                    let read = self.behind(item, round);
                    match read {
                        Some(read) => {
                            round.new += 1;
                            take(store, Ok(read))?;
                        }
                        None => whole = false,
                    }
                }
            }
        }
        // what could not be had now must be asked for again, so the feed counts as not yet seen
        if let (Some(seen), true) = (seen, whole) {
            store
                .connection()
                .prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
                .execute([format!("watch {feed}"), serde_json::to_string(&seen).map_err(Error::Json)?])?;
        }
        Ok(())
    }

    /// The page behind an item; what the feed says where the page is closed or has less text; `None` where the page's
    /// host rests, so that the item comes again.
    fn behind(&mut self, mut item: Read, round: &mut Round) -> Option<Read> {
        let url = item
            .document
            .url
            .clone()
            .filter(|u| u.starts_with("http://") || u.starts_with("https://"));
        let Some(url) = url else {
            return Some(item);
        };
        let mut say = |code: &str, message: String| {
            item.diagnostics.push(
                Diagnostic::new(Severity::Note, code, message)
                    .hint("only what the feed says was read"),
            );
        };
        let bytes = match self.fetch(&url, &Seen::default()) {
            Ok(Fetched::Body(bytes, _)) => bytes,
            Ok(Fetched::Unchanged) => return Some(item),
            Err(NotFetched::Closed) => {
                round.closed += 1;
                say("watch.closed", format!("robots.txt closes {url}"));
                return Some(item);
            }
            Err(NotFetched::Failed(reason)) => {
                round.failed += 1;
                if reason == RESTS {
                    return None;
                }
                say("watch.page", format!("{url}: {reason}"));
                return Some(item);
            }
        };
        let options = ReadOptions {
            format: Some(InputFormat::Html),
            ..self.options.read.clone()
        };
        let page = detente_io::open_stream(&url, Cursor::new(bytes), &options)
            .ok()
            .and_then(|mut pages| pages.next())
            .and_then(Result::ok);
        let Some(mut page) = page else {
            say(
                "watch.page",
                format!("{url}: the page has no text that can be read"),
            );
            return Some(item);
        };
        if page.document.text.len() < item.document.text.len() {
            return Some(item);
        }
        let feed = item.document;
        let document = &mut page.document;
        document.id = feed.id;
        document.url = Some(url);
        // the feed's day has its own offset and is more often right than what a page's template says
        document.published = feed.published.or(document.published);
        document.publisher = document.publisher.take().or(feed.publisher);
        document.byline = document.byline.take().or(feed.byline);
        document.headline = document.headline.take().or(feed.headline);
        document.language = document.language.take().or(feed.language);
        page.diagnostics.extend(item.diagnostics);
        Some(page)
    }

    fn folder(
        &mut self,
        folder: &Path,
        store: &mut Store,
        take: &mut dyn FnMut(&mut Store, Result<Read, Failure>) -> Result<(), Error>,
        round: &mut Round,
    ) -> Result<(), Error> {
        let mut found = Vec::new();
        if let Err(error) = walk(folder, 32, &mut found) {
            round.failed += 1;
            return take(
                store,
                Err(
                    Failure::new(folder.to_string_lossy(), "watch.folder", error.to_string())
                        .hint("check the path and its permissions"),
                ),
            );
        }
        found.sort();
        for path in found {
            let Ok(meta) = std::fs::metadata(&path) else {
                continue;
            };
            let stamp = (meta.modified().ok(), meta.len());
            // somebody may still be writing it
            let fresh = stamp
                .0
                .and_then(|m| m.elapsed().ok())
                .is_some_and(|age| age < Duration::from_millis(300));
            if fresh || self.files.get(&path) == Some(&stamp) {
                round.unchanged += u64::from(!fresh);
                continue;
            }
            self.files.insert(path.clone(), stamp);
            match detente_io::open(std::slice::from_ref(&path), &self.options.read) {
                Err(error) => {
                    round.failed += 1;
                    take(
                        store,
                        Err(
                            Failure::new(path.to_string_lossy(), "watch.file", error.to_string())
                                .hint(error.hint()),
                        ),
                    )?;
                }
                Ok(reads) => {
                    for read in reads {
                        match &read {
                            Ok(_) => round.new += 1,
                            Err(_) => round.failed += 1,
                        }
                        take(store, read)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn fetch(&mut self, url: &str, before: &Seen) -> Result<Fetched, NotFetched> {
        let (origin, path) =
            split(url).ok_or_else(|| NotFetched::Failed("no address of the web".to_owned()))?;
        if self
            .hosts
            .get(&origin)
            .is_some_and(|h| h.rest.is_some_and(|r| r > Instant::now()))
        {
            return Err(NotFetched::Failed(RESTS.to_owned()));
        }
        if self.hosts.get(&origin).is_none_or(|h| h.robots.is_none()) {
            let robots =
                match self.request(&origin, &format!("{origin}/robots.txt"), &Seen::default()) {
                    Ok((200..=299, bytes, _, _)) => {
                        Robots::parse(&String::from_utf8_lossy(&bytes), &self.options.agent)
                    }
                    // RFC 9309, 2.3.1: not there means open, a broken server means closed for now
                    Ok((400..=499, ..)) => Robots::default(),
                    Ok((status, ..)) => {
                        self.failed(&origin);
                        return Err(NotFetched::Failed(format!("robots.txt: status {status}")));
                    }
                    Err(reason) => {
                        self.failed(&origin);
                        return Err(NotFetched::Failed(reason));
                    }
                };
            self.hosts.entry(origin.clone()).or_default().robots = Some(robots);
        }
        let allowed = self
            .hosts
            .get(&origin)
            .and_then(|h| h.robots.as_ref())
            .is_none_or(|r| r.allows(&path));
        if !allowed {
            return Err(NotFetched::Closed);
        }
        match self.request(&origin, url, before) {
            Ok((304, ..)) => {
                self.worked(&origin);
                Ok(Fetched::Unchanged)
            }
            Ok((200..=299, bytes, seen, _)) => {
                self.worked(&origin);
                Ok(Fetched::Body(bytes, seen))
            }
            Ok((status, _, _, wait)) => {
                if status == 429 || status >= 500 {
                    self.failed(&origin);
                    if let (Some(wait), Some(host)) = (wait, self.hosts.get_mut(&origin)) {
                        host.rest = Some(Instant::now() + wait.min(MOST_REST));
                    }
                }
                Err(NotFetched::Failed(format!("status {status}")))
            }
            Err(reason) => {
                self.failed(&origin);
                Err(NotFetched::Failed(reason))
            }
        }
    }

    fn worked(&mut self, origin: &str) {
        if let Some(host) = self.hosts.get_mut(origin) {
            host.failures = 0;
            host.rest = None;
        }
    }

    fn failed(&mut self, origin: &str) {
        let host = self.hosts.entry(origin.to_owned()).or_default();
        let rest = LEAST_REST * 2_u32.saturating_pow(host.failures.min(10));
        host.failures += 1;
        host.rest = Some(Instant::now() + rest.min(MOST_REST));
    }

    /// One request, after the host's pause: status, body, what it says about itself, how long it wants to be left alone.
    #[allow(clippy::type_complexity)]
    fn request(
        &mut self,
        origin: &str,
        url: &str,
        before: &Seen,
    ) -> Result<(u16, Vec<u8>, Seen, Option<Duration>), String> {
        let host = self.hosts.entry(origin.to_owned()).or_default();
        let delay = host
            .robots
            .as_ref()
            .and_then(|r| r.delay)
            .unwrap_or_default()
            .max(self.options.pause);
        if let Some(last) = host.last {
            std::thread::sleep(delay.saturating_sub(last.elapsed()));
        }
        let mut request = self.client.get(url).header("accept", "text/html, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5");
        if let Some(etag) = &before.etag {
            request = request.header("if-none-match", etag);
        }
        if let Some(modified) = &before.modified {
            request = request.header("if-modified-since", modified);
        }
        let answer = request.call();
        if let Some(host) = self.hosts.get_mut(origin) {
            host.last = Some(Instant::now());
        }
        let mut answer = answer.map_err(|error| error.to_string())?;
        let text = |name: &str| {
            answer
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned)
        };
        let seen = Seen {
            etag: text("etag"),
            modified: text("last-modified"),
        };
        let wait = text("retry-after")
            .and_then(|s| s.trim().parse().ok())
            .map(Duration::from_secs);
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        answer
            .body_mut()
            .as_reader()
            .take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        if bytes.len() as u64 > MOST {
            return Err(format!("more than {MOST} bytes"));
        }
        Ok((status, bytes, seen, wait))
    }
}

/// Why an item waits for the next round.
const RESTS: &str = "the host failed a moment ago and is left alone";

fn seen(store: &Store, feed: &str) -> Result<Seen, Error> {
    let mut statement = store
        .connection()
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    let mut rows = statement.query([format!("watch {feed}")])?;
    Ok(match rows.next()? {
        Some(row) => {
            serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or("")).unwrap_or_default()
        }
        None => Seen::default(),
    })
}

fn is_there(store: &Store, id: &str) -> Result<bool, Error> {
    Ok(store
        .connection()
        .prepare_cached("SELECT 1 FROM documents WHERE id = ?1 AND failed = 0")?
        .exists([id])?)
}

/// `https://a.example:8000/b?c` as `https://a.example:8000` and `/b?c`.
fn split(url: &str) -> Option<(String, String)> {
    let scheme = url.find("://")? + 3;
    let rest = &url[scheme..];
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    if end == 0 {
        return None;
    }
    let path = rest[end..].split('#').next().unwrap_or("");
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    Some((url[..scheme + end].to_ascii_lowercase(), path))
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            // a folder inside that cannot be opened does not hide the others
            let _ = walk(&entry.path(), depth - 1, found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// What a robots.txt says to us.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    /// Open or closed, and the beginning of the paths.
    rules: Vec<(bool, String)>,
    delay: Option<Duration>,
}

impl Robots {
    /// Reads the rules of the groups for `agent` (its name before the slash), else of those for everybody (RFC 9309, 2.2).
    pub fn parse(text: &str, agent: &str) -> Self {
        let agent = agent.split('/').next().unwrap_or("").to_ascii_lowercase();
        let (mut own, mut all) = (None::<Self>, Self::default());
        let (mut for_us, mut for_all, mut naming) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !naming {
                    (for_us, for_all, naming) = (false, false, true);
                }
                for_all |= value == "*";
                if value.eq_ignore_ascii_case(&agent) {
                    for_us = true;
                    own.get_or_insert_default();
                }
                continue;
            }
            naming = false;
            let mut groups: Vec<&mut Self> = Vec::new();
            if for_us {
                groups.extend(own.as_mut());
            }
            if for_all {
                groups.push(&mut all);
            }
            for group in groups {
                match key.as_str() {
                    "allow" | "disallow" if !value.is_empty() => {
                        group.rules.push((key == "allow", value.to_owned()))
                    }
                    "crawl-delay" => {
                        group.delay = value
                            .parse::<f64>()
                            .ok()
                            .filter(|d| (0.0..=600.0).contains(d))
                            .map(Duration::from_secs_f64);
                    }
                    _ => {}
                }
            }
        }
        own.unwrap_or(all)
    }

    /// May this path be fetched? The longest rule that fits decides, the open one among equals.
    pub fn allows(&self, path: &str) -> bool {
        path == "/robots.txt"
            || self
                .rules
                .iter()
                .filter(|(_, pattern)| fits(pattern, path))
                .max_by_key(|(open, pattern)| (pattern.len(), *open))
                .is_none_or(|(open, _)| *open)
    }
}

/// Beginning of a path with `*` for anything and `$` for its end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        if to_end && at + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(found) => rest = &rest[found + part.len()..],
            None => return false,
        }
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots() {
        let check = |text: &str, path: &str, expected: bool| {
            assert_eq!(
                Robots::parse(text, "detente/0.1").allows(path),
                expected,
                "{text} {path}"
            );
        };
        check("", "/a", true);
        check("User-agent: *\nDisallow: /private", "/private/a", false);
        check("User-agent: *\nDisallow: /private", "/public", true);
        check("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", true);
        check(
            "User-agent: *\nDisallow: /\n\nUser-agent: Detente\nDisallow: /x",
            "/y",
            true,
        );
        check(
            "User-agent: detente\nUser-agent: other\nDisallow: /",
            "/y",
            false,
        );
        check("User-agent: other\nDisallow: /", "/y", true);
        check("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", false);
        check("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", true);
        check("User-agent: *\nDisallow:", "/a", true);
        assert_eq!(
            Robots::parse("User-agent: *\nCrawl-delay: 5", "a").delay,
            Some(Duration::from_secs(5))
        );
    }

    #[test]
    fn addresses() {
        assert_eq!(
            split("https://A.example/b?c#d"),
            Some(("https://a.example".to_owned(), "/b?c".to_owned()))
        );
        assert_eq!(
            split("http://a:80"),
            Some(("http://a:80".to_owned(), "/".to_owned()))
        );
        assert_eq!(split("nothing"), None);
        assert_eq!(split("http:///x"), None);
    }
}

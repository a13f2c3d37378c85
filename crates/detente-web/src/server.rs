//! HTTP around a [`Desk`]: where it listens, who may ask, what may be sent, and the line on which changes are told.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    thread::JoinHandle,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot, watch},
};

use crate::{Answer, Desk, Error, answer::Refusal, query::Params};

/// Where and for whom.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Address to listen on; one that other machines reach needs a token.
    pub host: IpAddr,
    /// Port; 0 = any that is free.
    pub port: u16,
    /// What a reader from elsewhere must know.
    pub token: Option<String>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            host: IpAddr::from([127, 0, 0, 1]),
            port: 8017,
            token: None,
        }
    }
}

/// Fewest bytes of an answer that are worth compressing.
const LEAST_ZIPPED: usize = 8 << 10;
/// Most bytes of a form.
const MOST_FORM: usize = 64 << 10;
/// Most bytes of an address.
const MOST_ADDRESS: usize = 16 << 10;
/// Most readers that are told of changes at the same time.
const MOST_LIVE: usize = 64;

/// A running server; ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    going: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

struct App {
    desk: Arc<Desk>,
    token: Option<String>,
    changes: watch::Sender<u64>,
    live: AtomicUsize,
}

impl Server {
    /// Begins to listen and to follow the store.
    ///
    /// # Errors
    /// The address is taken, or reachable for others without a token.
    pub fn start(desk: Desk, options: &ServerOptions) -> Result<Self, Error> {
        if !options.host.is_loopback() && options.token.as_deref().is_none_or(|t| t.len() < 16) {
            return Err(Error::NoToken {
                host: options.host.to_string(),
            });
        }
        let wanted = SocketAddr::new(options.host, options.port);
        let listen = |source| Error::Listen {
            address: wanted.to_string(),
            source,
        };
        let listener = std::net::TcpListener::bind(wanted).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            // one connection to the store each
            .max_blocking_threads(8)
            .enable_all()
            .build()
            .map_err(listen)?;
        let desk = Arc::new(desk);
        let (changes, _) = watch::channel(desk.index().version);
        let app = Arc::new(App {
            desk: Arc::clone(&desk),
            token: options.token.clone(),
            changes,
            live: AtomicUsize::new(0),
        });
        let going = Arc::new(AtomicBool::new(true));
        let follower = std::thread::spawn({
            let (app, going) = (Arc::clone(&app), Arc::clone(&going));
            move || {
                while going.load(Ordering::Relaxed) {
                    // a store that is locked or gone for a moment is looked at again
                    let followed = app.desk.follow(
                        || going.load(Ordering::Relaxed),
                        |index| {
                            app.changes.send_replace(index.version);
                        },
                    );
                    if followed.is_err() {
                        std::thread::sleep(Duration::from_secs(2));
                    }
                }
            }
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let served = std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else {
                    return;
                };
                let router = Router::new().fallback(handle).with_state(app);
                // open lines of readers never end by themselves, so the end does not wait for them
                let serving = tokio::spawn(async move {
                    let _ = axum::serve(listener, router).await;
                });
                let _ = stopped.await;
                serving.abort();
            });
            runtime.shutdown_timeout(Duration::from_secs(1));
        });
        Ok(Self {
            address,
            stop: Some(stop),
            going,
            threads: vec![follower, served],
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server ends (by a signal that ends the program).
    pub fn wait(mut self) {
        for thread in std::mem::take(&mut self.threads) {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.going.store(false, Ordering::Relaxed);
        drop(self.stop.take());
        for thread in std::mem::take(&mut self.threads) {
            let _ = thread.join();
        }
    }
}

/// Compares without telling by its time where the two differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let head = request.method() == Method::HEAD;
    let mut response = match respond(&app, request).await {
        Ok(response) => response,
        Err(refusal) => plain(app.desk.refuse(&refusal, false)),
    };
    guard(response.headers_mut());
    if head {
        *response.body_mut() = Body::empty();
    }
    response
}

/// What every answer carries.
fn guard(headers: &mut HeaderMap) {
    const GUARDS: [(&str, &str); 6] = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in GUARDS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn plain(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .and_then(|v| v.to_str().ok())
        .unwrap_or("")
}

async fn respond(app: &Arc<App>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let host = text(headers, "host").to_owned();
    let query = parts.uri.query().unwrap_or("");
    let mut params: Params = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    if parts.uri.path().len() + query.len() > MOST_ADDRESS {
        return Ok(plain(Answer::new(
            414,
            "text/plain; charset=utf-8",
            "The address is too long.",
        )));
    }
    match &app.token {
        // Another site can make a name point to this machine (DNS rebinding); it cannot make it be called localhost.
        None if !is_local(&host) => {
            return Err(Refusal::Forbidden(
                "The desk answers to 127.0.0.1 and localhost only.",
                "open it under the address that it printed",
            ));
        }
        None => {}
        Some(token) => {
            let given = params
                .iter()
                .find(|(n, _)| n == "token")
                .map(|(_, v)| v.clone());
            if given.as_deref().is_some_and(|g| same(g, token)) {
                params.retain(|(n, _)| n != "token");
                return Ok(plain(
                    Answer::new(303, "text/plain; charset=utf-8", "")
                        .with("location", crate::html::address(parts.uri.path(), &params))
                        .with(
                            "set-cookie",
                            format!("detente={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000"),
                        ),
                ));
            }
            let cookie = text(headers, "cookie")
                .split(';')
                .filter_map(|c| c.trim().strip_prefix("detente="))
                .any(|c| same(c, token));
            let bearer = text(headers, "authorization")
                .strip_prefix("Bearer ")
                .is_some_and(|b| same(b.trim(), token));
            if !cookie && !bearer {
                return Err(Refusal::Forbidden(
                    "This desk is closed.",
                    "open the address with ?token=… that it printed",
                ));
            }
        }
    }
    let path = parts.uri.path().to_owned();
    match parts.method {
        Method::GET | Method::HEAD => {}
        Method::POST => {
            if !is_own(headers, &host) {
                return Err(Refusal::Forbidden(
                    "This form came from another site.",
                    "send it from the desk itself",
                ));
            }
            if !text(headers, "content-type").starts_with("application/x-www-form-urlencoded") {
                return Ok(plain(Answer::new(
                    415,
                    "text/plain; charset=utf-8",
                    "Only forms are taken.",
                )));
            }
            let Ok(bytes) = to_bytes(body, MOST_FORM).await else {
                return Ok(plain(Answer::new(
                    413,
                    "text/plain; charset=utf-8",
                    "The form is too large.",
                )));
            };
            let form: Params = form_urlencoded::parse(&bytes).into_owned().collect();
            let app = Arc::clone(app);
            return Ok(blocking(move || {
                let answer = app.desk.take(&path, &form);
                app.changes.send_replace(app.desk.index().version);
                answer
            })
            .await);
        }
        _ => {
            return Ok(plain(
                Answer::new(
                    405,
                    "text/plain; charset=utf-8",
                    "Only GET, HEAD and POST are known.",
                )
                .with("allow", "GET, HEAD, POST"),
            ));
        }
    }
    if path == "/live" {
        return Ok(live(app));
    }
    if let Some(name) = path.strip_prefix("/assets/") {
        return asset(name, text(headers, "if-none-match"))
            .map(plain)
            .ok_or_else(|| Refusal::Missing("file of this name".to_owned()));
    }
    let app = Arc::clone(app);
    // the page with the form's secret is never compressed beside words that an address chose (BREACH)
    let zip = path != "/review" && takes_gzip(text(headers, "accept-encoding"));
    Ok(blocking(move || {
        let answer = app.desk.answer(&path, &params);
        if zip { compressed(answer) } else { answer }
    })
    .await)
}

/// Does the reader take gzip?
fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|part| {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(rest.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// The answer as gzip (RFC 1952), where it is long and text.
fn compressed(answer: Answer) -> Answer {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let plain = ["text/", "application/json", "image/svg"];
    if answer.body.len() < LEAST_ZIPPED || !plain.iter().any(|kind| answer.kind.starts_with(kind)) {
        return answer;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    match encoder
        .write_all(&answer.body)
        .and_then(|()| encoder.finish())
    {
        Ok(body) => Answer { body, ..answer }
            .with("content-encoding", "gzip")
            .with("vary", "accept-encoding"),
        Err(_) => answer,
    }
}

async fn blocking(work: impl FnOnce() -> Answer + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => plain(answer),
        Err(_) => plain(Answer::new(
            500,
            "text/plain; charset=utf-8",
            "This page broke. The others go on; please report it with its address.",
        )),
    }
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Does a form come from a page of this desk?
fn is_own(headers: &HeaderMap, host: &str) -> bool {
    match text(headers, "origin") {
        "" => text(headers, "sec-fetch-site") == "same-origin",
        origin => ["http://", "https://"].iter().any(|scheme| {
            origin
                .strip_prefix(scheme)
                .is_some_and(|o| o.eq_ignore_ascii_case(host))
        }),
    }
}

const ASSETS: [(&str, &str, &str); 6] = [
    (
        "desk.css",
        "text/css; charset=utf-8",
        include_str!("../assets/desk.css"),
    ),
    (
        "desk.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/desk.js"),
    ),
    (
        "reading.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/reading.js"),
    ),
    (
        "map.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/map.js"),
    ),
    (
        "review.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/review.js"),
    ),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../assets/icon.svg"),
    ),
];

fn asset(name: &str, known: &str) -> Option<Answer> {
    let (_, kind, content) = ASSETS.iter().find(|a| a.0 == name)?;
    let body = if name == "desk.css" {
        format!(
            "{content}\n{}",
            crate::charts::style(crate::charts::Theme::Page)
        )
    } else {
        (*content).to_owned()
    };
    let tag = format!("\"{:016x}\"", detente_event::record::fnv1a(body.as_bytes()));
    let answer = if known == tag {
        Answer::new(304, kind, "")
    } else {
        Answer::new(200, kind, body)
    };
    Some(answer.with("etag", tag).with("cache-control", "no-cache"))
}

/// Chunks of an open answer.
struct Lines(mpsc::Receiver<Bytes>);

impl futures_core::Stream for Lines {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|line| line.map(Ok))
    }
}

/// Server-sent events (WHATWG HTML, 9.2): `change` with the version of the index.
fn live(app: &Arc<App>) -> Response {
    if app.live.fetch_add(1, Ordering::Relaxed) >= MOST_LIVE {
        app.live.fetch_sub(1, Ordering::Relaxed);
        return plain(
            Answer::new(503, "text/plain; charset=utf-8", "Too many readers.")
                .with("retry-after", "60"),
        );
    }
    let (lines, receiver) = mpsc::channel::<Bytes>(4);
    let mut changes = app.changes.subscribe();
    changes.mark_unchanged();
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let _ = lines.send(Bytes::from_static(b"retry: 3000\n\n")).await;
        loop {
            let line = match tokio::time::timeout(Duration::from_secs(15), changes.changed()).await
            {
                Ok(Ok(())) => {
                    let version = *changes.borrow_and_update();
                    let index = app.desk.index();
                    Bytes::from(format!(
                        "event: change\ndata: {{\"version\":{version},\"documents\":{},\"records\":{}}}\n\n",
                        index.documents.0,
                        index.items.len()
                    ))
                }
                Ok(Err(_)) => break,
                // keeps the line open, and finds out that nobody listens any more
                Err(_) => Bytes::from_static(b": still here\n\n"),
            };
            if lines.send(line).await.is_err() {
                break;
            }
        }
        app.live.fetch_sub(1, Ordering::Relaxed);
    });
    let mut response = Response::new(Body::from_stream(Lines(receiver)));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for own in [
            "localhost:8017",
            "127.0.0.1:1",
            "[::1]:8017",
            "LOCALHOST",
            "127.0.0.1",
        ] {
            assert!(is_local(own), "{own}");
        }
        for other in [
            "",
            "evil.example:8017",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
        ] {
            assert!(!is_local(other), "{other}");
        }
    }

    #[test]
    fn origins() {
        let check = |origin: &str, site: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            if !origin.is_empty() {
                headers.insert("origin", HeaderValue::from_str(origin).expect("a value"));
            }
            if !site.is_empty() {
                headers.insert(
                    "sec-fetch-site",
                    HeaderValue::from_str(site).expect("a value"),
                );
            }
            assert_eq!(
                is_own(&headers, "127.0.0.1:8017"),
                expected,
                "{origin} {site}"
            );
        };
        check("http://127.0.0.1:8017", "", true);
        check("http://127.0.0.1:8018", "", false);
        check("http://evil.example", "same-origin", false);
        check("null", "same-origin", false);
        check("", "same-origin", true);
        check("", "cross-site", false);
        check("", "", false);
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }
}

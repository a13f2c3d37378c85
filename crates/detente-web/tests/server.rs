//! What stands between the desk and the network: hosts, origins, tokens, limits, news; and feeds on the loopback.

mod common;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use detente_store::Store;
use detente_web::{
    Desk, Options,
    server::{Server, ServerOptions},
    watch::{WatchOptions, Watcher},
};

fn start(token: Option<&str>) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corpus.db");
    common::small(&path);
    let desk = Desk::open(&path, Options::default()).expect("a store");
    let server = Server::start(
        desk,
        &ServerOptions {
            port: 0,
            token: token.map(str::to_owned),
            ..ServerOptions::default()
        },
    )
    .expect("a server");
    (server, folder)
}

fn send(address: SocketAddr, request: &str) -> (u16, String) {
    let answer = exchange(address, request);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, answer)
}

fn exchange(address: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a socket");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

fn get(address: SocketAddr, path: &str, headers: &str) -> (u16, String) {
    send(
        address,
        &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n"),
    )
}

fn post(address: SocketAddr, headers: &str, body: &str) -> (u16, String) {
    send(
        address,
        &format!(
            "POST /review HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n{body}",
            body.len()
        ),
    )
}

#[test]
fn long_pages_come_compressed_to_who_takes_it() {
    let (server, _folder) = start(None);
    let address = server.address();
    let request = |path: &str, headers: &str| -> (String, Vec<u8>) {
        let text =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}Connection: close\r\n\r\n");
        let answer = exchange(address, &text);
        let cut = answer
            .windows(4)
            .position(|w| w == b"\r\n\r\n")
            .expect("a head");
        let head = String::from_utf8_lossy(&answer[..cut]).to_ascii_lowercase();
        (head, answer[cut + 4..].to_vec())
    };
    let (head, whole) = request("/map", "");
    assert!(!head.contains("content-encoding"), "{head}");
    let (head, zipped) = request("/map", "Accept-Encoding: br, gzip\r\n");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert!(zipped.len() < 300 << 10 && zipped.len() * 2 < whole.len());
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&zipped[..])
        .read_to_end(&mut text)
        .expect("gzip");
    assert_eq!(text, whole);
    let refused = request("/map", "Accept-Encoding: gzip;q=0\r\n").0;
    assert!(!refused.contains("content-encoding"), "{refused}");
    let review = request("/review", "Accept-Encoding: gzip\r\n").0;
    assert!(!review.contains("content-encoding"), "{review}");
}

#[test]
fn pages_come_with_their_guards() {
    let (server, _folder) = start(None);
    let (status, page) = get(server.address(), "/events?actor=RUS", "");
    assert_eq!(status, 200);
    let head = page
        .split("\r\n\r\n")
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    assert!(
        head.contains("content-security-policy: default-src 'none'"),
        "{head}"
    );
    assert!(!head.contains("unsafe-inline"));
    assert!(head.contains("x-content-type-options: nosniff"));
    assert!(head.contains("frame-ancestors 'none'"));
    for asset in [
        "desk.css",
        "desk.js",
        "reading.js",
        "map.js",
        "review.js",
        "icon.svg",
    ] {
        assert_eq!(
            get(server.address(), &format!("/assets/{asset}"), "").0,
            200,
            "{asset}"
        );
    }
    assert_eq!(get(server.address(), "/assets/../Cargo.toml", "").0, 404);
    assert_eq!(get(server.address(), "/events?quad=9", "").0, 400);
    assert_eq!(
        send(
            server.address(),
            &format!(
                "DELETE / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                server.address()
            )
        )
        .0,
        405
    );
    let long = format!("/events?q={}", "a".repeat(20_000));
    assert_eq!(get(server.address(), &long, "").0, 414);
    let (status, head) = send(
        server.address(),
        &format!(
            "HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            server.address()
        ),
    );
    assert_eq!((status, head.split("\r\n\r\n").nth(1)), (200, Some("")));
}

#[test]
fn other_names_of_this_machine_are_refused() {
    let (server, _folder) = start(None);
    let address = server.address();
    let (status, _) = send(
        address,
        "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(status, 403, "DNS rebinding");
    let (status, _) = send(
        address,
        &format!(
            "GET / HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            address.port()
        ),
    );
    assert_eq!(status, 200);
}

#[test]
fn a_second_site_cannot_post() {
    let (server, _folder) = start(None);
    let address = server.address();
    let (_, page) = get(address, "/review", "");
    let at = page.find("name=\"secret\" value=\"").expect("a secret") + 21;
    let secret = &page[at..at + 32];
    let at = page.find("name=\"record\" value=\"").expect("a record") + 21;
    let record = &page[at..at + 16];
    let body = format!("secret={secret}&record={record}&verdict=accept");
    // even one that knows the secret
    assert_eq!(
        post(address, "Origin: http://evil.example\r\n", &body).0,
        403
    );
    assert_eq!(post(address, "Origin: null\r\n", &body).0, 403);
    assert_eq!(post(address, "", &body).0, 403);
    let own = format!("Origin: http://{address}\r\n");
    assert_eq!(
        post(address, &own, "record=a&verdict=accept").0,
        403,
        "the desk's own page without the secret"
    );
    let big = format!("note={}", "a".repeat(100_000));
    assert_eq!(post(address, &own, &big).0, 413);
    let (status, _) = send(
        address,
        &format!(
            "POST /review HTTP/1.1\r\nHost: {address}\r\n{own}Content-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    );
    assert_eq!(status, 415);
    let (status, answer) = post(address, &own, &body);
    assert_eq!(status, 303, "{answer}");
    assert!(
        get(address, "/review.json", "")
            .1
            .contains("\"reviewed\":1")
    );
}

#[test]
fn another_host_needs_a_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corpus.db");
    common::small(&path);
    let open = || Desk::open(&path, Options::default()).expect("a store");
    let options = |token: Option<&str>| ServerOptions {
        host: IpAddr::from([0, 0, 0, 0]),
        port: 0,
        token: token.map(str::to_owned),
    };
    assert!(Server::start(open(), &options(None)).is_err());
    assert!(Server::start(open(), &options(Some("short"))).is_err());
    let (server, _folder) = start(Some("0123456789abcdef"));
    let address = server.address();
    assert_eq!(get(address, "/", "").0, 403);
    assert_eq!(get(address, "/?token=wrong", "").0, 403);
    let (status, answer) = get(address, "/events?actor=RUS&token=0123456789abcdef", "");
    assert_eq!(status, 303);
    assert!(
        answer.contains("location: /events?actor=RUS\r\n"),
        "{answer}"
    );
    assert!(answer.contains("HttpOnly; SameSite=Strict"));
    assert_eq!(
        get(address, "/", "Cookie: detente=0123456789abcdef\r\n").0,
        200
    );
    assert_eq!(
        get(address, "/", "Authorization: Bearer 0123456789abcdef\r\n").0,
        200
    );
}

#[test]
fn readers_hear_of_new_articles() {
    let (server, folder) = start(None);
    let address = server.address();
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a socket");
    write!(stream, "GET /live HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("a request");
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("retry:") {
        line.clear();
        assert!(lines.read_line(&mut line).expect("a line") > 0);
    }
    let mut store = Store::open(&folder.path().join("corpus.db")).expect("a store");
    let (document, records) = common::made(1, &mut common::Dice(5));
    common::put(&mut store, &document, &records);
    while !line.starts_with("event: change") {
        line.clear();
        assert!(lines.read_line(&mut line).expect("news") > 0);
    }
    assert!(
        get(address, "/documents?q=%22item+1+was%22", "")
            .1
            .contains("made-1")
    );
}

/// A small site: what is asked of it is written down.
struct Site {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicBool>,
}

fn site() -> Site {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let broken = Arc::new(AtomicBool::new(false));
    let (log, fails) = (Arc::clone(&asked), Arc::clone(&broken));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
            let (mut first, mut condition) = (String::new(), false);
            let _ = reader.read_line(&mut first);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                    break;
                }
                condition |= line
                    .to_ascii_lowercase()
                    .starts_with("if-none-match: \"v1\"");
            }
            let path = first.split(' ').nth(1).unwrap_or("").to_owned();
            log.lock().expect("the log").push(path.clone());
            let page = |title: &str, text: &str| {
                format!(
                    "<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p><p>{text}</p></article></body></html>"
                )
            };
            let long = "The foreign ministers of France and Mali met in Bamako on Monday and signed a long agreement about water, roads and schools, officials said after the talks.";
            let (status, body) = match path.as_str() {
                _ if fails.load(Ordering::Relaxed) => ("503 Service Unavailable", String::new()),
                "/robots.txt" => ("200 OK", "User-agent: *\nDisallow: /closed\n".to_owned()),
                "/feed.xml" if condition => ("304 Not Modified", String::new()),
                "/feed.xml" => (
                    "200 OK",
                    format!(
                        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour Post</title>\
                         <item><guid>one</guid><title>Ministers meet in Bamako</title><link>http://{address}/open/1</link><description>Short.</description><pubDate>Mon, 04 May 2020 10:00:00 GMT</pubDate></item>\
                         <item><guid>two</guid><title>Closed page about talks in Paris</title><link>http://{address}/closed/2</link><description>The feed alone says that the ministers of France and Mali spoke to each other.</description></item>\
                         </channel></rss>"
                    ),
                ),
                "/open/1" => ("200 OK", page("Ministers meet in Bamako", long)),
                _ => ("404 Not Found", String::new()),
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nETag: \"v1\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    Site {
        address,
        asked,
        broken,
    }
}

#[test]
fn feeds_are_taken_in_politely() {
    let site = site();
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&folder.path().join("corpus.db")).expect("a store");
    let options = WatchOptions {
        feeds: vec![format!("http://{}/feed.xml", site.address)],
        pause: Duration::from_millis(10),
        ..WatchOptions::default()
    };
    let mut taken: Vec<(String, String)> = Vec::new();
    let round = |watcher: &mut Watcher, store: &mut Store, taken: &mut Vec<(String, String)>| {
        watcher
            .round(store, &mut |store, read| {
                match read {
                    Ok(read) => {
                        common::put(store, &read.document, &[]);
                        taken.push((read.document.id, read.document.text));
                    }
                    Err(failure) => taken.push((failure.id, failure.reason)),
                }
                Ok(())
            })
            .expect("a round")
    };
    let mut watcher = Watcher::new(options.clone());
    let first = round(&mut watcher, &mut store, &mut taken);
    assert_eq!(
        (first.new, first.closed, first.failed),
        (2, 1, 0),
        "{taken:?}"
    );
    assert!(
        taken[0].1.contains("water, roads and schools"),
        "the page behind the item: {taken:?}"
    );
    assert!(
        taken[1].1.contains("The feed alone"),
        "what robots.txt closes is read from the feed"
    );
    {
        let asked = site.asked.lock().expect("the log");
        assert_eq!(*asked, ["/robots.txt", "/feed.xml", "/open/1"]);
    }
    let second = round(&mut watcher, &mut store, &mut taken);
    assert_eq!((second.new, second.unchanged), (0, 1));
    // a new run knows the feed's tag from the store
    let mut anew = Watcher::new(options.clone());
    assert_eq!(round(&mut anew, &mut store, &mut taken).unchanged, 1);
    assert_eq!(taken.len(), 2);
    // a host that fails is left alone
    site.broken.store(true, Ordering::Relaxed);
    assert_eq!(round(&mut anew, &mut store, &mut taken).failed, 1);
    let asked = site.asked.lock().expect("the log").len();
    assert_eq!(round(&mut anew, &mut store, &mut taken).failed, 1);
    assert_eq!(
        site.asked.lock().expect("the log").len(),
        asked,
        "not asked again"
    );
}

#[test]
fn folders_are_looked_at_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let inbox = folder.path().join("inbox");
    std::fs::create_dir(&inbox).expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(inbox.join(name), text).expect("a file");
        std::thread::sleep(Duration::from_millis(350));
    };
    write(
        "a.txt",
        "The ministers of France and Mali met in Bamako on Monday to talk about the border between them.",
    );
    let mut store = Store::open(&folder.path().join("corpus.db")).expect("a store");
    let mut watcher = Watcher::new(WatchOptions {
        folders: vec![inbox.clone()],
        ..WatchOptions::default()
    });
    let mut round = |store: &mut Store| {
        watcher
            .round(store, &mut |store, read| {
                common::put(store, &read.expect("an article").document, &[]);
                Ok(())
            })
            .expect("a round")
    };
    assert_eq!(round(&mut store).new, 1);
    assert_eq!((round(&mut store).new, round(&mut store).unchanged), (0, 1));
    write(
        "b.txt",
        "The ministers of India and Japan met in Delhi on Tuesday to talk about the trade between them.",
    );
    assert_eq!(round(&mut store).new, 1);
    assert_eq!(store.totals().expect("a store").documents, 2);
}

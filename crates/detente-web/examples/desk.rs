//! A desk over a store of invented articles, to look at, to take screenshots of, and to measure.
//!
//! ```text
//! cargo run --release -p detente-web --example desk -- new /tmp/desk.db 3000   # makes a store
//! cargo run --release -p detente-web --example desk -- serve /tmp/desk.db 8017 # looks at one
//! cargo run --release -p detente-web --example desk -- measure corpus.db       # 20 readers, one writer
//! ```

#[path = "../tests/common/mod.rs"]
mod common;

use std::{
    error::Error,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use detente_store::Store;
use detente_web::{
    Desk, Options,
    server::{Server, ServerOptions},
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["new", path, count] => {
            let count: usize = count.parse()?;
            common::large(Path::new(path), count);
            let mut store = Store::open(Path::new(path))?;
            let (article, records) = common::envoy();
            common::put(&mut store, &article, &records);
        }
        ["serve", path, port] => {
            let desk = Desk::open(Path::new(path), Options::default())?;
            let options = ServerOptions {
                port: port.parse()?,
                ..ServerOptions::default()
            };
            let server = Server::start(desk, &options)?;
            println!("http://{}/", server.address());
            server.wait();
        }
        ["measure", path] => measure(Path::new(path))?,
        _ => return Err("new STORE COUNT | serve STORE PORT | measure STORE".into()),
    }
    Ok(())
}

/// Readers at the same time.
const READERS: usize = 20;
/// Requests of each reader.
const ROUNDS: usize = 6;

/// Times every page under 20 readers while a writer puts a new article in ten times a second.
fn measure(path: &Path) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let desk = Desk::open(path, Options::default())?;
    let index = desk.index();
    println!(
        "{} articles, {} records, index read in {:.2} s",
        index.documents.0,
        index.items.len(),
        begin.elapsed().as_secs_f64()
    );
    let article = index
        .items
        .first()
        .map(|i| index.symbols.text(i.doc).to_owned())
        .unwrap_or_default();
    let article: String = form_urlencoded::byte_serialize(article.as_bytes()).collect();
    drop(index);
    let options = ServerOptions {
        port: 0,
        ..ServerOptions::default()
    };
    let server = Server::start(desk, &options)?;
    let address = server.address();
    let pages = [
        "/".to_owned(),
        "/events".to_owned(),
        "/events?event=CONSULT&actor=RUS&sort=doubt".to_owned(),
        "/events?q=talks&page=20".to_owned(),
        "/events.json?place=SYR".to_owned(),
        "/documents".to_owned(),
        "/documents?q=Moscow".to_owned(),
        format!("/document?id={article}"),
        "/dyad?a=IRN&b=RUS".to_owned(),
        "/dyad?a=IRN&b=RUS&by=year".to_owned(),
        "/actor?who=RUS&by=week".to_owned(),
        "/map".to_owned(),
        "/network".to_owned(),
        "/network?level=sector".to_owned(),
        "/review".to_owned(),
        "/review?queue=influence".to_owned(),
    ];
    let stop = AtomicBool::new(false);
    println!(
        "{:<46} {:>8} {:>8} {:>8} {:>9}",
        "page", "median", "p95", "max", "KB"
    );
    std::thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        let writer = scope.spawn(|| {
            let mut written = 0;
            let Ok(mut store) = Store::open(path) else {
                return 0;
            };
            let mut dice = common::Dice(99);
            while !stop.load(Ordering::Relaxed) {
                let (document, records) = common::made(10_000_000 + written, &mut dice);
                common::put(&mut store, &document, &records);
                written += 1;
                std::thread::sleep(Duration::from_millis(100));
            }
            written
        });
        let mut all = Vec::new();
        for page in &pages {
            let readers: Vec<_> = (0..READERS)
                .map(|_| {
                    scope.spawn(move || {
                        let mut times = Vec::new();
                        let mut size = 0;
                        for _ in 0..ROUNDS {
                            let begin = Instant::now();
                            match get(address, page) {
                                Ok((200, length)) => {
                                    times.push(begin.elapsed());
                                    size = length;
                                }
                                other => eprintln!("{page}: {other:?}"),
                            }
                            // a person reads for a moment
                            std::thread::sleep(Duration::from_millis(400));
                        }
                        (times, size)
                    })
                })
                .collect();
            let mut times = Vec::new();
            let mut size = 0;
            for reader in readers {
                let (t, s) = reader.join().map_err(|_| "a reader broke")?;
                times.extend(t);
                size = s;
            }
            times.sort();
            all.extend(times.iter().copied());
            print(page, &times, size);
        }
        stop.store(true, Ordering::Relaxed);
        all.sort();
        print("all pages", &all, 0);
        let written = writer.join().map_err(|_| "the writer broke")?;
        println!("{written} articles were written meanwhile");
        Ok(())
    })
}

fn print(page: &str, times: &[Duration], size: usize) {
    let at = |part: f64| {
        let at = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times.get(at).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    };
    println!(
        "{page:<46} {:>5.0} ms {:>5.0} ms {:>5.0} ms {:>9.1}",
        at(0.5),
        at(0.95),
        at(1.0),
        size as f64 / 1000.0
    );
}

fn get(address: SocketAddr, page: &str) -> std::io::Result<(u16, usize)> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {page} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let status = String::from_utf8_lossy(answer.get(9..12).unwrap_or_default())
        .parse()
        .unwrap_or(0);
    Ok((status, answer.len()))
}

//! The desk in headless Chromium, driven through chromedriver (WebDriver, w3.org/TR/webdriver2). Where the two are not
//! installed (Debian: `apt-get install chromium chromium-driver`) the test says so and passes.

mod common;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use detente_store::Store;
use detente_web::{
    Desk, Options,
    server::{Server, ServerOptions},
};
use serde_json::{Value, json};

struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.send("DELETE", "", &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file())
}

impl Browser {
    /// `None` where there is no browser.
    fn start(width: u32, height: u32) -> Option<Self> {
        let (Some(chromium), Some(driver)) = (
            program(&["chromium", "google-chrome"]),
            program(&["chromedriver"]),
        ) else {
            eprintln!(
                "SKIPPED: chromium and chromedriver are not installed; the browser tests did not run"
            );
            return None;
        };
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().expect("its output"));
        let mut port = 0;
        let mut line = String::new();
        while port == 0 && lines.read_line(&mut line).unwrap_or(0) > 0 {
            if line.contains("started successfully on port") {
                port = line
                    .trim()
                    .trim_end_matches('.')
                    .rsplit(' ')
                    .next()
                    .and_then(|p| p.parse().ok())
                    .unwrap_or(0);
            }
            line.clear();
        }
        std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = lines.read_to_string(&mut rest);
        });
        let mut browser = Self {
            driver,
            port,
            session: String::new(),
        };
        let answer = browser.call(
            "POST",
            "/session",
            &json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {
                "binary": chromium,
                "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", format!("--window-size={width},{height}")],
            }, "goog:loggingPrefs": {"browser": "ALL"}}}}),
        );
        browser.session = answer["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no session: {answer}"))
            .to_owned();
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(120)))
            .expect("a socket");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .expect("a request");
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).expect("an answer") == 0 || line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut content = vec![0; length];
        reader.read_exact(&mut content).expect("an answer");
        let answer: Value = serde_json::from_slice(&content).expect("JSON");
        answer["value"].clone()
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    fn open(&self, address: &str) {
        let answer = self.send("POST", "/url", &json!({"url": address}));
        assert!(answer.is_null(), "{answer}");
    }

    fn run(&self, script: &str) -> Value {
        let answer = self.send(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        );
        assert!(answer.get("error").is_none(), "{script}: {answer}");
        answer
    }

    fn wait(&self, condition: &str) {
        let begin = Instant::now();
        while self.run(&format!("return Boolean({condition})")) != json!(true) {
            assert!(
                begin.elapsed() < Duration::from_secs(60),
                "never came true: {condition} at {}",
                self.run("return location.href")
            );
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key}),
                    json!({"type": "keyUp", "value": key}),
                ]
            })
            .collect();
        let answer = self.send(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}),
        );
        assert!(answer.is_null(), "{answer}");
    }
}

/// The pages that a reader comes to first.
const PAGES: [&str; 8] = [
    "/",
    "/events",
    "/documents",
    "/document?id=wire%2Fenvoy",
    "/dyad?a=IRN&b=RUS",
    "/map",
    "/network",
    "/review",
];

struct Place {
    server: Server,
    folder: tempfile::TempDir,
}

impl Place {
    fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corpus.db");
    common::small(&path);
    let mut store = Store::open(&path).expect("a store");
    let mut dice = common::Dice(11);
    for number in 0..400 {
        let (document, records) = common::made(number, &mut dice);
        common::put(&mut store, &document, &records);
    }
    let desk = Desk::open(&path, Options::default()).expect("a store");
    let options = ServerOptions {
        port: 0,
        ..ServerOptions::default()
    };
    Place {
        server: Server::start(desk, &options).expect("a server"),
        folder,
    }
}

#[test]
fn a_day_at_the_desk() {
    let Some(browser) = Browser::start(1280, 900) else {
        return;
    };
    let place = place();

    // Reading: a card lights up its words, words light up their card.
    browser.open(&place.address("/document?id=wire%2Fenvoy"));
    browser.wait("document.querySelectorAll('.card').length === 4");
    browser.keys("j");
    browser.wait("document.activeElement.id === 'e1'");
    browser.wait("[...document.querySelectorAll('.m.on')].some((m) => m.textContent === 'met')");
    browser.run("[...document.querySelectorAll('.m.trigger')].find((m) => m.textContent === 'threatened').focus()");
    browser.wait("document.getElementById('e4').classList.contains('on') && !document.getElementById('e1').classList.contains('on')");
    browser.run("document.querySelector('#e1 .why summary').click()");
    browser.wait("document.querySelector('#e1 .why').open && document.querySelector('#e1 .why').innerText.includes('category CONSULT')");
    assert_eq!(
        browser.run("return getComputedStyle(document.querySelector('.furniture')).display"),
        json!("inline"),
        "greyed, not hidden"
    );

    // Exploring: a facet narrows, the address holds it, another reader who opens it sees the same.
    browser.open(&place.address("/events"));
    browser.run("[...document.querySelectorAll('.facet a')].find((a) => a.textContent.includes('ASSAULT')).click()");
    browser.wait("location.search.includes('event=ASSAULT')");
    browser.wait("document.querySelector('.total')");
    let total = browser.run("return document.querySelector('.total').textContent");
    let address = browser.run("return location.href");
    browser.open("about:blank");
    browser.open(address.as_str().expect("an address"));
    assert_eq!(
        browser.run("return document.querySelector('.total').textContent"),
        total
    );
    browser.keys("/");
    browser.wait("document.activeElement.id === 'find'");
    browser.keys("envoy\u{e007}");
    browser.wait("location.search === '?q=envoy' && document.querySelector('table.events')");

    // Following: bars lead to their events.
    browser.open(&place.address("/dyad?a=IRN&b=RUS&by=year"));
    browser.wait("document.querySelectorAll('#series a rect').length > 5");
    let expected = browser
        .run("const a = document.querySelector('#series a'); return a.getAttribute('aria-label')");
    browser.run("location.href = document.querySelector('#series a').getAttribute('href')");
    browser.wait("location.pathname === '/events' && document.querySelector('.total')");
    let total = browser.run("return document.querySelector('.total').textContent");
    let reports = expected
        .as_str()
        .and_then(|t| t.rsplit("; ").next())
        .and_then(|t| t.split(' ').next())
        .expect("a number")
        .to_owned();
    assert!(
        total
            .as_str()
            .is_some_and(|t| t.starts_with(&format!("{reports} "))),
        "{expected} but {total}"
    );

    // The map: zoom by key, the address holds the view, marks keep their size.
    browser.open(&place.address("/map"));
    browser.wait("document.querySelector('.zoom') && !document.querySelector('.zoom').hidden");
    let marks = browser.run("return document.querySelectorAll('#marks .mark').length");
    assert!(marks.as_u64().is_some_and(|m| m > 5));
    browser.keys("+++");
    browser.wait("location.search.includes('view=') && Number(document.getElementById('world').getAttribute('viewBox').split(' ')[2]) < 300");
    browser.wait(
        "document.querySelector('#marks .mark').getAttribute('transform').includes('scale(0.2')",
    );
    browser.keys("0");
    browser.wait("!location.search.includes('view=')");

    // Reviewing by keyboard alone; the correction survives that the article is coded again.
    let found = browser.run("return fetch('/events.json?event=THREATEN&doc=wire/envoy').then((r) => r.json()).then((j) => j.records[0].id)");
    browser.open(&place.address(&format!(
        "/review?record={}",
        found.as_str().expect("an id")
    )));
    browser.wait("document.getElementById('judge')");
    browser.keys("e");
    browser.wait("document.activeElement.name === 'event'");
    // a selection answers to the first letters of its choices
    browser.keys("ACC");
    browser.wait("document.activeElement.value === 'ACCUSE'");
    browser.keys("\u{e00c}");
    browser.wait("document.activeElement === document.body");
    browser.keys("c");
    browser.wait("document.querySelector('.total') && document.querySelector('.total').textContent.includes(', 1 reviewed')");
    let mut store = Store::open(&place.folder.path().join("corpus.db")).expect("a store");
    let (document, mut records) = common::envoy();
    for record in &mut records {
        record.id = format!("{}b", &record.id[1..]);
    }
    common::put(&mut store, &document, &records);
    browser.wait("Number(document.body.dataset.version || 0) > 1");
    browser.open(&place.address("/document?id=wire%2Fenvoy"));
    browser.wait("document.querySelector('#e4 .verdict') && document.querySelector('#e4 .category').textContent === 'ACCUSE'");

    // News come without a reload.
    browser.open(&place.address("/events"));
    browser.run("window.same = true");
    std::thread::sleep(Duration::from_millis(700));
    let total = browser.run("return document.querySelector('.total').textContent");
    let (fresh, records) = common::made(5_000, &mut common::Dice(12));
    common::put(&mut store, &fresh, &records);
    browser.wait(&format!(
        "document.querySelector('.total').textContent !== {total} && window.same"
    ));

    // Hostile articles are text: nothing ran, nothing was refused by the policy because nothing was asked.
    for (at, attack) in common::ATTACKS.iter().enumerate() {
        let id: String =
            form_urlencoded::byte_serialize(format!("attack-{at}{attack}").as_bytes()).collect();
        browser.open(&place.address(&format!("/document?id={id}")));
        browser.wait("document.querySelector('.card')");
        assert_eq!(browser.run("return document.querySelectorAll('main script, main img, main [onload], main [onerror]').length"), json!(0));
    }
    let log = browser.send("POST", "/se/log", &json!({"type": "browser"}));
    let bad: Vec<&Value> = log
        .as_array()
        .map(|l| l.iter().filter(|e| e["level"] == "SEVERE").collect())
        .unwrap_or_default();
    assert!(bad.is_empty(), "{bad:?}");
}

/// Texts whose contrast with what lies behind them is under WCAG 2.2 AA (w3.org/TR/WCAG22, 1.4.3: 4.5 to 1, 3 to 1 for
/// large ones), as "text: colour on background".
const FAINT: &str = r#"
const channel = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
const parse = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
};
const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
const behind = (element) => {
  const layers = [];
  for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); layers.push(c); if (c[3] >= 1) break; }
  return layers.reverse().reduce((under, top) => over(top, under), parse('Canvas').slice(0, 3));
};
const found = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest('title, desc, option, [disabled]')) continue;
  const style = getComputedStyle(element);
  const drawn = element instanceof SVGElement;
  if (drawn && style.fill === 'none') continue;
  const under = behind(element);
  let opacity = 1;
  for (let e = element; e; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity);
  const colour = parse(drawn ? style.fill : style.color);
  const text = over([...colour.slice(0, 3), colour[3] * opacity], under);
  const [light, dark] = [luminance(text), luminance(under)].sort((a, b) => b - a);
  const ratio = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 700;
  const needed = size >= 24 || (bold && size >= 18.66) ? 3 : 4.5;
  if (ratio < needed) found.add(`${element.tagName} ${element.className.baseVal ?? element.className} ${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 30)}`);
}
return [...found];
"#;

#[test]
fn every_text_stands_out() {
    let Some(browser) = Browser::start(1280, 900) else {
        return;
    };
    let place = place();
    for scheme in ["light", "dark"] {
        let media = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": [{"name": "prefers-color-scheme", "value": scheme}]}});
        browser.send("POST", "/goog/cdp/execute", &media);
        let mut seen = Vec::new();
        for path in PAGES.into_iter().chain(["/actor?who=RUS", "/nowhere"]) {
            browser.open(&place.address(path));
            browser.wait("document.readyState === 'complete'");
            let ground = browser.run("return getComputedStyle(document.body).backgroundColor");
            seen.push(ground);
            let faint = browser.run(FAINT);
            assert_eq!(faint, json!([]), "{path}, {scheme}");
        }
        // the test would pass on a page that knows no dark colours
        if scheme == "dark" {
            assert_ne!(seen.first(), Some(&json!("rgb(255, 255, 255)")));
        }
    }
}

/// The pictures of the README's tour, from a running desk; called by `screenshots.sh`.
#[test]
#[ignore = "needs a running desk: crates/detente-web/screenshots.sh"]
fn tour() {
    use base64::Engine;
    let get = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let (desk, folder) = (get("DESK"), PathBuf::from(get("FOLDER")));
    let dyad = std::env::var("DYAD").unwrap_or_else(|_| "a=IRN&b=RUS".to_owned());
    let article = get("ARTICLE");
    let browser = Browser::start(1280, 900).expect("a browser");
    std::fs::create_dir_all(&folder).expect("the folder");
    let cdp = |command: &str, params: Value| {
        browser.send(
            "POST",
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": params}),
        )
    };
    for (name, path, width, height, scheme) in [
        ("overview", "/".to_owned(), 1280, 1000, "light"),
        (
            "reading",
            format!("/document?id={article}"),
            1280,
            820,
            "light",
        ),
        (
            "events",
            "/events?status=actual".to_owned(),
            1280,
            1000,
            "light",
        ),
        ("dyad", format!("/dyad?{dyad}&by=year"), 1280, 1000, "light"),
        (
            "dyad-dark",
            format!("/dyad?{dyad}&by=year"),
            1280,
            1000,
            "dark",
        ),
        (
            "actor",
            "/actor?who=RUS&by=year".to_owned(),
            1280,
            1000,
            "light",
        ),
        ("map", "/map?status=actual".to_owned(), 1280, 900, "light"),
        (
            "network",
            "/network?status=actual".to_owned(),
            1280,
            1000,
            "light",
        ),
        ("documents", "/documents".to_owned(), 1280, 800, "light"),
        (
            "review",
            "/review?status=actual".to_owned(),
            1280,
            900,
            "light",
        ),
        (
            "phone",
            format!("/document?id={article}"),
            390,
            844,
            "light",
        ),
    ] {
        cdp(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}),
        );
        cdp(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        browser.open(&format!("{desk}{path}"));
        browser.wait("document.readyState === 'complete'");
        std::thread::sleep(Duration::from_millis(400));
        let wide = browser.run(
            "const w = document.documentElement.clientWidth; return [document.documentElement.scrollWidth - w, [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > w + 1 && !e.closest('.figure svg')).slice(0, 6).map((e) => e.tagName + '.' + e.className + ' ' + e.getBoundingClientRect().right)]",
        );
        println!("{name} {wide}");
        let shot = cdp(
            "Page.captureScreenshot",
            json!({"format": "webp", "quality": 80}),
        );
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(shot["data"].as_str().expect("a picture"))
            .expect("base64");
        let file = folder.join(format!("{name}.webp"));
        std::fs::write(&file, &bytes).expect("the file");
        println!("{} {} KB", file.display(), bytes.len() / 1024);
    }
}

#[test]
fn it_reads_on_a_phone_and_by_keyboard() {
    let Some(browser) = Browser::start(500, 900) else {
        return;
    };
    let place = place();
    // Chromium's windows are no narrower than this; a phone is asked for by its own protocol
    let phone = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": {"width": 375, "height": 760, "deviceScaleFactor": 2, "mobile": true}});
    browser.send("POST", "/goog/cdp/execute", &phone);
    for path in PAGES {
        browser.open(&place.address(path));
        browser.wait("document.readyState === 'complete'");
        let wide = browser.run(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert!(
            wide.as_i64().is_some_and(|w| w <= 1),
            "{path} is {wide} pixels too wide"
        );
        // everything that can be clicked can be reached by Tab
        let lost = browser.run(
            "return [...document.querySelectorAll('main a, main button, main input, main select, main summary')]\
             .filter((e) => (e.tabIndex < 0 || (e.tagName === 'A' && !e.getAttribute('href'))) && e.type !== 'hidden' && !e.hidden).map((e) => e.outerHTML.slice(0, 90))",
        );
        assert_eq!(lost, json!([]), "{path}");
    }
    browser.open(&place.address("/events"));
    browser.keys("\u{e004}");
    browser.wait("document.activeElement.className === 'skip'");
}

//! Every reader on files that are made here.

use std::{
    io::{Cursor, Write},
    path::Path,
    sync::Arc,
};

use detente_io::{Columns, Failure, InputFormat, Limits, Read, ReadOptions, open, open_stream};
use detente_text::ZoneKind;

fn read(name: &str, bytes: &[u8]) -> Vec<Result<Read, Failure>> {
    read_with(name, bytes, &ReadOptions::default())
}

fn read_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Vec<Result<Read, Failure>> {
    match open_stream(name, Cursor::new(bytes.to_vec()), options) {
        Ok(documents) => documents.collect(),
        Err(failure) => vec![Err(failure)],
    }
}

/// "id | published | publisher | headline | text" of what was read; failures as "id ! code".
fn show(reads: &[Result<Read, Failure>]) -> Vec<String> {
    reads
        .iter()
        .map(|read| match read {
            Ok(read) => {
                let d = &read.document;
                let field = |f: Option<String>| f.unwrap_or_else(|| "-".to_owned());
                format!(
                    "{} | {} | {} | {} | {}",
                    d.id,
                    field(d.published.map(|p| p.to_string())),
                    field(d.publisher.clone()),
                    field(d.headline.clone()),
                    d.text.replace('\n', "/")
                )
            }
            Err(failure) => format!("{} ! {}", failure.id, failure.code),
        })
        .collect()
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expect: &[&str]) {
    assert_eq!(show(&read(name, bytes)), expect, "{name}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const JSONL: &str = r#"{"id": "a", "text": "Troops left.", "title": "Retreat", "date": "2017-09-05", "source": "Trend", "topic": 7}
{"text": "No id.", "published": "2017-09-05T21:21:00+04:00"}

not json
{"id": "e", "text": ""}
[1]
{"id": "a", "text": "Same id.", "date": "some day"}
"#;

const JSONL_READ: &[&str] = &[
    "a | 2017-09-05 | Trend | Retreat | Troops left.",
    "n.jsonl#2 | 2017-09-05T21:21:00+04:00 | - | - | No id.",
    "n.jsonl#4 ! json.invalid",
    "e ! document.no-text",
    "n.jsonl#6 ! json.invalid",
    "a~2 | - | - | - | Same id.",
];

#[test]
fn json_lines() {
    check("n.jsonl", JSONL.as_bytes(), JSONL_READ);
    let reads = read("n.jsonl", JSONL.as_bytes());
    let first = reads[0].as_ref().unwrap();
    assert_eq!(first.document.extra["topic"], 7);
    assert_eq!(first.document.language.as_deref(), Some("en"));
    let last = &reads[5].as_ref().unwrap().diagnostics;
    let codes: Vec<_> = last.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["date.unreadable", "document.same-id"]);
}

#[test]
fn compressed() {
    let renamed: Vec<String> = JSONL_READ
        .iter()
        .map(|l| l.replace("n.jsonl#", "n.jsonl.x#"))
        .collect();
    let renamed: Vec<&str> = renamed.iter().map(String::as_str).collect();
    let options = ReadOptions {
        format: Some(InputFormat::JsonLines),
        ..ReadOptions::default()
    };
    let zst = zstd::encode_all(JSONL.as_bytes(), 3).unwrap();
    for bytes in [gzip(JSONL.as_bytes()), zst] {
        assert_eq!(show(&read_with("n.jsonl.x", &bytes, &options)), renamed);
    }
    check(
        "a.txt.gz",
        &gzip(b"Troops left the town."),
        &["a.txt.gz | - | - | - | Troops left the town."],
    );
    // Cut off in the middle.
    let whole = gzip(JSONL.repeat(100).as_bytes());
    let cut = read("n.jsonl.gz", &whole[..whole.len() / 2]);
    assert_eq!(
        cut.last().unwrap().as_ref().unwrap_err().code,
        "file.truncated"
    );
}

#[test]
fn json_in_any_layout() {
    let two = ["n.json#1 | - | - | - | One.", "n.json#2 | - | - | - | Two."];
    check("n.json", br#"[{"text": "One."}, {"text": "Two."}]"#, &two);
    check(
        "n.json",
        b"{\n \"text\": \"One.\"\n}\n{\n \"text\": \"Two.\"\n}",
        &two,
    );
    check(
        "n.json",
        br#"{"status": "ok", "articles": [{"title": "T", "content": "One.", "source": {"id": null, "name": "S"}}, {"body": "Two."}]}"#,
        &["n.json#1.1 | - | S | T | One.", "n.json#1.2 | - | - | - | Two."],
    );
    check(
        "n.json",
        br#"[{"text": "One."}, 5, {"text": "Two. ]}"}"#,
        &[
            "n.json#1 | - | - | - | One.",
            "n.json#2 ! json.invalid",
            "n.json#3 | - | - | - | Two. ]}",
        ],
    );
}

#[test]
fn tables() {
    let rows = [
        "n.csv#1 | 2020-01-02 | - | One; and a half | Troops, many, left.",
        "n.csv#2 | - | - | - | Caf\u{e9} closed.",
    ];
    check("n.csv", "Title,Text,Date\n\"One; and a half\",\"Troops, many, left.\",2020-01-02\n,Café closed.,\n,,\n".as_bytes(), &rows);
    check("n.csv", b"text;title;date\n\"Troops, many, left.\";\"One; and a half\";2020-01-02\nCaf\xe9 closed.;;\n", &rows);
    check(
        "n.tsv",
        b"text\tday\nTroops left.\t2020-01-02\n",
        &["n.tsv#1 | - | - | - | Troops left."],
    );
    let options = ReadOptions {
        columns: Columns::parse("text=story,published=day").unwrap(),
        ..ReadOptions::default()
    };
    let reads = read_with("n.csv", b"story,day\nTroops left.,5 March 2020\n", &options);
    assert_eq!(
        show(&reads),
        ["n.csv#1 | 2020-03-05 | - | - | Troops left."]
    );
    check("n.csv", b"a,b\n1,2\n", &["n.csv ! table.no-text"]);
    check(
        "n.csv",
        b"headline\nEnvoy arrives in Tehran\n",
        &["n.csv#1 | - | - | Envoy arrives in Tehran | Envoy arrives in Tehran"],
    );
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "text\tdate\r\nTroops left Łódź.\t2020-01-02\r\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    check(
        "n.tsv",
        &utf16,
        &["n.tsv#1 | 2020-01-02 | - | - | Troops left Łódź."],
    );
    // A quote that is never closed must not swallow memory.
    let mut open_quote = b"text\n\"".to_vec();
    open_quote.resize(200_000, b'x');
    let options = ReadOptions {
        limits: Limits {
            document_bytes: 10_000,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    assert_eq!(
        show(&read_with("n.csv", &open_quote, &options)),
        ["n.csv#1 ! document.too-large"]
    );
}

#[test]
fn parquet() {
    use arrow_array::{
        ArrayRef, Date32Array, ListArray, RecordBatch, StringArray, types::Int32Type,
    };
    let text: ArrayRef = Arc::new(StringArray::from(vec![
        Some("Troops left."),
        None,
        Some("Envoy came."),
    ]));
    let date: ArrayRef = Arc::new(Date32Array::from(vec![Some(17414), None, Some(17415)]));
    let list: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
        Some(vec![Some(1)]),
        None,
        None,
    ]));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("text", text, true),
        ("date", date, true),
        ("codes", list, true),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer =
        ::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let expect = [
        "n.parquet#1 | 2017-09-05 | - | - | Troops left.",
        "n.parquet#2 ! document.no-text",
        "n.parquet#3 | 2017-09-06 | - | - | Envoy came.",
    ];
    check("n.parquet", &bytes, &expect);
    check(
        "n.parquet",
        &bytes[..bytes.len() - 20],
        &["n.parquet ! parquet.invalid"],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.parquet");
    std::fs::write(&path, &bytes).unwrap();
    let reads: Vec<_> = open(&[path], &ReadOptions::default()).unwrap().collect();
    assert_eq!(reads.len(), 3);
    assert_eq!(
        reads[0].as_ref().unwrap().document.extra["codes"],
        serde_json::json!([1])
    );
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en-GB"><head><title>Envoy arrives in Muscat | Gulf Sample</title>
<meta property="og:site_name" content="Gulf Sample"><meta property="og:title" content="Envoy arrives in Muscat">
<link rel="canonical" href="https://example.org/envoy">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"Envoy arrives in Muscat",
"datePublished":"2020-11-02T08:30:00+04:00","author":[{"@type":"Person","name":"Jo Writer"}],"publisher":{"@type":"Organization","name":"Gulf Sample"}}]}</script>
<style>p { color: red }</style></head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Envoy arrives in Muscat</h1><p>By <b>Jo Writer</b></p>
<p>MUSCAT &#8212; The envoy of the United Nations arrived in Muscat on Monday to prepare a new round of talks, the foreign
ministry said.</p><p>He will meet the <i>foreign minister</i>, the&nbsp;ministry added, and travel on to Riyadh&#39;s capital district before
the end of the week.</p><aside>Related: another story</aside><p>Both sides have said that they are ready to talk about the exchange of prisoners, but not yet about a ceasefire.</p></article>
<footer>Copyright 2020 Gulf Sample</footer><script>var x = "</p>";</script></body></html>"#;

#[test]
fn html() {
    let reads = read("page.html", PAGE.as_bytes());
    let read = reads[0].as_ref().unwrap();
    let d = &read.document;
    assert_eq!(d.headline.as_deref(), Some("Envoy arrives in Muscat"));
    assert_eq!(
        d.published.unwrap().to_string(),
        "2020-11-02T08:30:00+04:00"
    );
    assert_eq!(d.publisher.as_deref(), Some("Gulf Sample"));
    assert_eq!(d.byline.as_deref(), Some("Jo Writer"));
    assert_eq!(d.url.as_deref(), Some("https://example.org/envoy"));
    let body: Vec<&str> = d
        .zones
        .iter()
        .filter(|z| z.kind == ZoneKind::Body)
        .map(|z| z.span.of(&d.text))
        .collect();
    assert_eq!(body.len(), 3, "{body:?}");
    assert!(body[0].starts_with("The envoy of the United Nations arrived in Muscat on Monday"));
    assert!(
        body[1].contains("foreign minister, the\u{a0}ministry added, and travel on to Riyadh's")
    );
    assert_eq!(
        d.dateline.as_ref().unwrap().place.unwrap().of(&d.text),
        "MUSCAT"
    );
    assert!(!d.text.contains("Related") && !d.text.contains("var x") && !d.text.contains("Home"));
    // By content, under another name and in another encoding.
    let latin = PAGE
        .replace("Jo Writer", "Zo\u{e9} Writer")
        .replace("<head>", "<head><meta charset=iso-8859-1>");
    let latin: Vec<u8> = latin
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let d = &read_with("saved.txt", &latin, &ReadOptions::default())[0]
        .as_ref()
        .unwrap()
        .document
        .clone();
    assert_eq!(d.byline.as_deref(), Some("Zoé Writer"));
}

#[test]
fn hard_html() {
    let deep = format!(
        "<html><body>{}text{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    check("deep.html", deep.as_bytes(), &["deep.html ! html.too-deep"]);
    let bold = format!("<html><body>{}<p>text", "<b>".repeat(5_000));
    check("bold.html", bold.as_bytes(), &["bold.html ! html.too-deep"]);
    check(
        "empty.html",
        b"<html><body><script>x</script></body></html>",
        &["empty.html ! document.no-text"],
    );
    let open_p = format!(
        "<html><body>{}",
        "<p>Troops left the town on Monday, a minister of the government said.".repeat(500)
    );
    assert!(read("p.html", open_p.as_bytes())[0].is_ok());
}

#[test]
fn feeds() {
    let rss = r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Gulf Sample</title><link>https://example.org</link>
<description>News</description><item><title>Envoy arrives</title><link>https://example.org/1</link><guid>g1</guid>
<pubDate>Mon, 02 Nov 2020 08:30:00 +0400</pubDate><description>&lt;p&gt;The envoy &lt;b&gt;arrived&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><guid>g2</guid><link>https://example.org/2</link></item></channel></rss>"#;
    check(
        "n.rss",
        rss.as_bytes(),
        &[
            "g1 | 2020-11-02T08:30:00+04:00 | Gulf Sample | Envoy arrives | Envoy arrives//The envoy arrived.",
            "g2 ! document.no-text",
        ],
    );
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Sample</title><id>f</id><updated>2020-11-02T00:00:00Z</updated>
<entry><id>e1</id><title>Strike ends</title><updated>2020-11-02T10:00:00Z</updated><content type="html">&lt;p&gt;Dockers went back.&lt;/p&gt;</content></entry></feed>"#;
    check(
        "n.xml",
        atom.as_bytes(),
        &["e1 | 2020-11-02T10:00:00Z | Sample | Strike ends | Strike ends//Dockers went back."],
    );
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Sample", "items": [{"id": "j1", "url": "https://example.org/j", "title": "Vote held", "content_text": "People voted.", "date_published": "2020-11-02T10:00:00-05:00"}]}"#;
    check(
        "n.json",
        json.as_bytes(),
        &["j1 | 2020-11-02T10:00:00-05:00 | Sample | Vote held | Vote held//People voted."],
    );
    check(
        "n.rss",
        b"<rss><channel><title>Cut",
        &["n.rss ! feed.invalid"],
    );
    let deep = format!("<rss>{}", "<a>".repeat(100_000));
    check("n.rss", deep.as_bytes(), &["n.rss ! feed.too-deep"]);
}

fn warc_record(kind: &str, id: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Target-URI: https://example.org/{id}\r\nWARC-Date: 2020-11-03T00:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

#[test]
fn web_archives() {
    let http = |head: &str, body: &[u8]| {
        let mut block = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
        block.extend_from_slice(body);
        block
    };
    let page = PAGE.replace(
        "<link rel=\"canonical\" href=\"https://example.org/envoy\">",
        "",
    );
    let (first, second) = page.split_at(900);
    let chunked = format!(
        "{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
        first.len(),
        second.len()
    );
    let response = "application/http; msgtype=response";
    let records = [
        warc_record("warcinfo", "i", "application/warc-fields", b"software: x"),
        warc_record(
            "response",
            "r1",
            response,
            &http(
                "200 OK\r\nContent-Type: text/html; charset=utf-8",
                page.as_bytes(),
            ),
        ),
        warc_record(
            "response",
            "r2",
            response,
            &http("301 Moved\r\nContent-Type: text/html", b"moved"),
        ),
        warc_record(
            "response",
            "r3",
            response,
            &http(
                "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
                chunked.as_bytes(),
            ),
        ),
        warc_record(
            "response",
            "r4",
            response,
            &http(
                "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
                &gzip(page.as_bytes()),
            ),
        ),
        warc_record(
            "response",
            "r5",
            response,
            &http("200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ),
        warc_record(
            "conversion",
            "c1",
            "text/plain",
            b"Troops left the town on Monday.",
        ),
        warc_record("response", "r6", response, b"garbage"),
    ];
    let plain: Vec<u8> = records.concat();
    let packed: Vec<u8> = records.iter().flat_map(|r| gzip(r)).collect();
    for (name, bytes) in [
        ("n.warc", &plain),
        ("n.warc.gz", &packed),
        ("unnamed", &packed),
    ] {
        let reads = read(name, bytes);
        let ids: Vec<String> = reads
            .iter()
            .map(|r| match r {
                Ok(r) => format!(
                    "{} {}",
                    r.document.id,
                    r.document.url.clone().unwrap_or_default()
                ),
                Err(f) => format!("{} ! {}", f.id, f.code),
            })
            .collect();
        let url = |id: &str| format!("{id} https://example.org/{id}");
        assert_eq!(
            ids,
            [
                url("r1"),
                url("r3"),
                url("r4"),
                url("c1"),
                "r6 ! warc.http".to_owned()
            ],
            "{name}"
        );
        let texts: Vec<&str> = reads[..3]
            .iter()
            .map(|r| r.as_ref().unwrap().document.text.as_str())
            .collect();
        assert!(
            texts[0].contains("exchange of prisoners")
                && texts[0] == texts[1]
                && texts[1] == texts[2]
        );
    }
    let cut = read("n.warc", &plain[..plain.len() / 3]);
    assert_eq!(
        cut.last().unwrap().as_ref().unwrap_err().code,
        "file.truncated"
    );
}

#[test]
fn texts() {
    check(
        "a.txt",
        "\u{feff}Troops left the town.".as_bytes(),
        &["a.txt | - | - | - | Troops left the town."],
    );
    check(
        "a.md",
        b"# Envoy arrives in Muscat\n\nHe came by plane.",
        &["a.md | - | - | Envoy arrives in Muscat | # Envoy arrives in Muscat//He came by plane."],
    );
    check("a.txt", b"  \n ", &["a.txt ! document.no-text"]);
    check("a.txt", &[0; 100], &["a.txt ! format.binary"]);
    check(
        "image",
        b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0",
        &["image ! format.unknown"],
    );
    let odd = "The mini\u{ad}ster\u{200b} said \u{201c}no\u{201d}\u{7} and left the ci\u{301}ty.";
    let read = &read("a.txt", odd.as_bytes())[0];
    assert_eq!(read.as_ref().unwrap().document.text, odd);
    let french = "Le président de la République a reçu mardi à Paris le ministre allemand des Affaires étrangères pour discuter de \
                  la situation au Mali et des relations entre les deux pays.";
    check(
        "a.txt",
        french.as_bytes(),
        &["a.txt ! language.not-english"],
    );
    let forced = ReadOptions {
        force_language: true,
        ..ReadOptions::default()
    };
    assert!(read_with("a.txt", french.as_bytes(), &forced)[0].is_ok());
}

#[test]
fn large_and_hostile() {
    // A line of 100 MB between two good ones, without holding it.
    let mut lines = br#"{"id": "a", "text": "One."}"#.to_vec();
    lines.push(b'\n');
    lines.resize(100 << 20, b'x');
    lines.extend_from_slice(b"\n{\"id\": \"b\", \"text\": \"Two.\"}\n");
    check(
        "n.jsonl",
        &lines,
        &[
            "a | - | - | - | One.",
            "n.jsonl#2 ! document.too-large",
            "b | - | - | - | Two.",
        ],
    );
    drop(lines);
    // 1 GB of zeros in 1 MB.
    struct Zeros(u64);
    impl std::io::Read for Zeros {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = buffer
                .len()
                .min(usize::try_from(self.0).unwrap_or(usize::MAX));
            buffer[..count].fill(b'0');
            self.0 -= count as u64;
            Ok(count)
        }
    }
    let bomb = zstd::encode_all(Zeros(1 << 30), 3).unwrap();
    check("n.jsonl.zst", &bomb, &["n.jsonl.zst#1 ! file.bomb"]);
    check("n.txt.zst", &bomb, &["n.txt.zst ! document.too-large"]);
    let deep = format!(
        "{{\"text\": \"One.\", \"x\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    check("n.jsonl", deep.as_bytes(), &["n.jsonl#1 ! json.invalid"]);
    check("n.json", deep.as_bytes(), &["n.json#1 ! json.too-deep"]);
}

#[test]
fn folders() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("b.txt", "Second.");
    write("a/z.txt", "First.");
    write("c.jsonl", "{\"id\": \"x\", \"text\": \"Third.\"}");
    write(".hidden", "Not read.");
    write("style.css", "p {}");
    write("d.bin", "\0\0\0\0");
    let reads: Vec<_> = open(&[folder.path().to_owned()], &ReadOptions::default())
        .unwrap()
        .collect();
    let root = format!("{}/", folder.path().display());
    let shown: Vec<String> = show(&reads).iter().map(|l| l.replace(&root, "")).collect();
    assert_eq!(
        shown,
        [
            "a/z.txt | - | - | - | First.",
            "b.txt | - | - | - | Second.",
            "x | - | - | - | Third.",
            "d.bin ! format.unknown"
        ]
    );
    assert!(
        open(
            &[Path::new("no such file").to_owned()],
            &ReadOptions::default()
        )
        .is_err()
    );
    assert!(open(&[folder.path().join("d.bin")], &ReadOptions::default()).is_err());
}

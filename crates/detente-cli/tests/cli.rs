//! The program as a user runs it.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, SystemTime},
};

use detente_event::Record;
use tempfile::TempDir;

const BIN: &str = env!("CARGO_BIN_EXE_detente");

fn detente(folder: &Path, args: &[&str]) -> Output {
    Command::new(BIN)
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[track_caller]
fn code_of(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn records(jsonl: &[u8]) -> Vec<Record> {
    String::from_utf8_lossy(jsonl)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Short invented stories, every one with another number in it.
fn corpus(count: usize) -> String {
    let stories = [
        "France and Mali signed a defence agreement in Bamako on Monday.",
        "Police in Nairobi fired tear gas at protesters who demanded the release of an opposition leader.",
        "The president of Turkey met his Iranian counterpart in Ankara to discuss trade.",
        "Gunmen killed at least 12 soldiers near the border between Chad and Sudan.",
        "Germany will send medical aid to Lebanon, the foreign ministry said.",
    ];
    (0..count)
        .map(|n| format!("{}\n", serde_json::json!({"id": format!("d{n}"), "text": format!("{} It was day {n}.", stories[n % stories.len()]), "published": "2021-03-04"})))
        .collect()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("articles")).unwrap();
    fs::write(folder.path().join("articles/one.txt"), "France and Mali sign agreement\n\nBAMAKO, March 3, 2021 (Sample) - France and Mali signed a defence agreement in Bamako on Wednesday.\n").unwrap();
    fs::write(folder.path().join("articles/two.txt"), "Police in Nairobi arrested an opposition leader on 4 March 2021, his party said. A ceasefire was announced.\n").unwrap();
    fs::write(
        folder.path().join("article.txt"),
        "Germany will send medical aid to Lebanon, the foreign ministry said on Friday.",
    )
    .unwrap();
    fs::write(
        folder.path().join("news.csv"),
        "day,body\n2021-03-04,\"Turkey recalled its ambassador to Austria, officials said.\"\n",
    )
    .unwrap();
    fs::write(folder.path().join("many.jsonl"), corpus(60)).unwrap();
    folder
}

#[test]
fn exit_codes() {
    let folder = folder();
    let dir = folder.path();
    fs::write(
        dir.join("bad.jsonl"),
        "{\"id\": \"good\", \"text\": \"France and Mali signed an agreement.\"}\nbroken\n",
    )
    .unwrap();
    fs::write(dir.join("image.png"), b"\x89PNG\0\0\0\0").unwrap();
    let run = |args: &[&str]| detente(dir, args);
    assert_eq!(code_of(&run(&["code", "articles"])), 0);
    let bad = run(&["code", "bad.jsonl"]);
    assert_eq!(code_of(&bad), 1);
    assert!(
        stderr(&bad).contains("bad.jsonl#2") && stderr(&bad).contains("hint:"),
        "{}",
        stderr(&bad)
    );
    assert!(!bad.stdout.is_empty(), "the others go on");
    for args in [
        &["code", "missing.txt"][..],
        &["code", "image.png"],
        &["code", "articles", "-o", "events.xyz"],
        &["code", "articles", "-o", "no/such/folder/events.csv"],
        &["code", "articles", "--format", "xml"],
        &["code", "articles", "--columns", "nonsense"],
        &["code", "articles", "--actors", "missing.tsv"],
        &["code", "articles", "--store", "article.txt"],
        &["code"],
        &["export", "missing.db"],
        &["search", "article.txt", "word"],
        &["nonsense"],
    ] {
        let output = run(args);
        assert_eq!(code_of(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "nothing is done before: {args:?}");
        assert!(!output.stderr.is_empty());
    }
    assert!(!dir.join("events.xyz").exists());
    fs::write(
        dir.join("strict.jsonl"),
        "broken\n{\"id\": \"good\", \"text\": \"France and Mali signed an agreement.\"}\n",
    )
    .unwrap();
    let strict = run(&["code", "strict.jsonl", "--strict"]);
    assert_eq!((code_of(&strict), strict.stdout.len()), (1, 0));
}

#[test]
fn standard_input_and_quiet() {
    let folder = folder();
    let mut child = Command::new(BIN)
        .args(["code", "-", "--quiet"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(corpus(5).as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((code_of(&output), stderr(&output)), (0, String::new()));
    let ids: Vec<String> = records(&output.stdout).into_iter().map(|r| r.doc).collect();
    assert!(!ids.is_empty() && ids.is_sorted(), "{ids:?}");
}

#[test]
fn unknown_keys_pass_through_on_request() {
    let folder = folder();
    let dir = folder.path();
    fs::write(dir.join("x.jsonl"), "{\"id\": \"a\", \"text\": \"France and Mali signed a defence agreement in Bamako.\", \"topic\": {\"n\": 7}}\n").unwrap();
    let output = detente(dir, &["code", "x.jsonl", "--extra"]);
    let line: serde_json::Value =
        serde_json::from_slice(output.stdout.split(|&b| b == b'\n').next().unwrap()).unwrap();
    assert_eq!(
        (&line["extra"]["topic"]["n"], &line["doc"]),
        (&7.into(), &"a".into())
    );
    assert_eq!(
        code_of(&detente(
            dir,
            &["code", "x.jsonl", "--extra", "-o", "e.csv"]
        )),
        2
    );
}

#[test]
fn threads_do_not_change_a_byte() {
    let folder = folder();
    let one = detente(
        folder.path(),
        &["code", "many.jsonl", "articles", "--threads", "1"],
    );
    let two = detente(
        folder.path(),
        &["code", "many.jsonl", "articles", "--threads", "2"],
    );
    assert_eq!((code_of(&one), code_of(&two)), (0, 0));
    assert!(one.stdout.len() > 1000);
    assert!(
        one.stdout == two.stdout,
        "the same bytes on one and two threads"
    );
}

#[test]
fn every_format_holds_the_same_records() {
    let folder = folder();
    let dir = folder.path();
    let direct = detente(dir, &["code", "many.jsonl"]);
    let count = records(&direct.stdout).len();
    assert_eq!(
        code_of(&detente(dir, &["code", "many.jsonl", "--store", "s.db"])),
        0
    );
    for name in ["e.jsonl", "e.csv", "e.parquet"] {
        assert_eq!(
            code_of(&detente(dir, &["export", "s.db", "-o", name])),
            0,
            "{name}"
        );
        assert!(!dir.join(format!("{name}.partial")).exists());
    }
    assert!(
        fs::read(dir.join("e.jsonl")).unwrap() == direct.stdout,
        "the store gives back what was coded"
    );
    let mut csv = String::new();
    fs::File::open(dir.join("e.csv"))
        .unwrap()
        .read_to_string(&mut csv)
        .unwrap();
    assert_eq!(csv.lines().count(), count + 1);
    assert_eq!(&fs::read(dir.join("e.parquet")).unwrap()[..4], b"PAR1");
    let pretty = detente(dir, &["export", "s.db", "--format", "pretty"]);
    assert!(String::from_utf8_lossy(&pretty.stdout).contains("ACTOR → RECIPIENT"));
    // A second run codes nothing, and still gives all records.
    let again = detente(
        dir,
        &["code", "many.jsonl", "--store", "s.db", "--format", "jsonl"],
    );
    assert!(
        stderr(&again).contains("60 unchanged"),
        "{}",
        stderr(&again)
    );
    assert!(again.stdout == direct.stdout);
    // A changed document is coded again, in its place.
    let changed = corpus(60).replacen("on Monday", "on Tuesday", 1);
    fs::write(dir.join("many.jsonl"), changed).unwrap();
    let again = detente(dir, &["code", "many.jsonl", "--store", "s.db"]);
    assert!(
        stderr(&again).contains("59 unchanged"),
        "{}",
        stderr(&again)
    );
    let found = detente(dir, &["search", "s.db", "tuesday"]);
    assert!(
        String::from_utf8_lossy(&found.stdout).starts_with("d0 "),
        "{found:?}"
    );
    let failed = detente(
        dir,
        &["search", "s.db", "(no such] query\"", "--format", "json"],
    );
    assert_eq!((code_of(&failed), failed.stdout.len()), (0, 0));
}

#[cfg(feature = "desk")]
#[test]
fn an_export_says_what_persons_said() {
    use detente_store::Store;
    use detente_web::review::{self, Correction, Review, Verdict};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("in.jsonl"), corpus(5)).unwrap();
    detente(path, &["code", "in.jsonl", "--store", "c.db", "-q"]);
    let coded = records(&detente(path, &["export", "c.db"]).stdout);
    assert!(coded.len() >= 3, "{}", coded.len());
    let say = |record: &Record, verdict, event: Option<&str>| {
        let trigger = &record.evidence.trigger;
        Review {
            record: record.id.clone(),
            doc: record.doc.clone(),
            trigger: (trigger.start, trigger.end, trigger.text.clone()),
            event: record.event.clone(),
            verdict,
            correction: Correction {
                event: event.map(str::to_owned),
                ..Correction::default()
            },
            reviewer: None,
            made: "2021-03-05T00:00:00Z".to_owned(),
            note: None,
            seen: serde_json::Value::Null,
        }
    };
    let store = Store::open(&path.join("c.db")).unwrap();
    review::save(&store, &say(&coded[0], Verdict::Reject, None)).unwrap();
    review::save(&store, &say(&coded[1], Verdict::Correct, Some("MOBILIZE"))).unwrap();
    drop(store);
    let reviewed = records(&detente(path, &["export", "c.db"]).stdout);
    let ids = |list: &[Record]| -> Vec<String> { list.iter().map(|r| r.id.clone()).collect() };
    assert_eq!(ids(&reviewed), ids(&coded[1..]));
    assert_eq!(reviewed[0].event, "MOBILIZE");
    // the choice looks at what was corrected
    let chosen = records(&detente(path, &["export", "c.db", "--event", "MOBILIZE"]).stdout);
    assert_eq!(ids(&chosen)[..1], ids(&coded[1..2]));
    let as_coded = records(&detente(path, &["export", "c.db", "--as-coded"]).stdout);
    assert_eq!(as_coded, coded);
}

/// Kills runs at random moments until one gets to its end; then the store must hold what one undisturbed run gives.
#[test]
fn killed_runs_lose_and_double_nothing() {
    let folder = folder();
    let dir = folder.path();
    fs::write(dir.join("big.jsonl"), corpus(120)).unwrap();
    let whole = detente(dir, &["code", "big.jsonl", "--store", "whole.db"]);
    assert_eq!(code_of(&whole), 0);
    let seed = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .subsec_nanos()
        | 1;
    let mut state = u64::from(seed);
    let mut killed = 0;
    for round in 0..400 {
        let mut child = Command::new(BIN)
            .args(["code", "big.jsonl", "--store", "cut.db", "--quiet"])
            .current_dir(dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Knuth's multiplicative generator; the first runs are the shortest.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let most = 60 + 60 * round;
        thread::sleep(Duration::from_millis((state >> 33) % most));
        let ended = child.try_wait().unwrap();
        child.kill().ok();
        let status = child.wait().unwrap();
        if ended.is_some() || status.success() {
            assert!(status.success(), "seed {seed}");
            break;
        }
        killed += 1;
    }
    let last = detente(dir, &["code", "big.jsonl", "--store", "cut.db"]);
    assert!(
        stderr(&last).contains("120 unchanged"),
        "seed {seed}, {killed} killed: {}",
        stderr(&last)
    );
    let export = |name: &str| detente(dir, &["export", name, "--format", "jsonl"]).stdout;
    assert!(
        export("whole.db") == export("cut.db"),
        "seed {seed}, {killed} killed"
    );
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for record in records(&export("cut.db")) {
        *seen.entry(record.id).or_default() += 1;
    }
    assert!(!seen.is_empty());
    assert!(killed > 0, "seed {seed}: no run was killed");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = folder();
    fs::write(folder.path().join("big.jsonl"), corpus(400)).unwrap();
    let mut child = Command::new(BIN)
        .args(["code", "big.jsonl", "--format", "jsonl"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = BufReader::with_capacity(64, child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    drop(output);
    let output = child.wait_with_output().unwrap();
    assert_eq!((code_of(&output), stderr(&output)), (0, String::new()));
}

/// The lines of a help text behind "Examples:".
fn examples(help: &str) -> Vec<String> {
    help.split("Examples:")
        .nth(1)
        .unwrap_or("")
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("detente "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn help_ends_with_examples_that_run() {
    let folder = folder();
    let dir = folder.path();
    assert_eq!(
        code_of(&detente(dir, &["code", "articles", "--store", "corpus.db"])),
        0
    );
    let help = |args: &[&str]| String::from_utf8(detente(dir, args).stdout).unwrap();
    let mut lines = examples(&help(&["--help"]));
    for command in ["code", "export", "search"] {
        let found = examples(&help(&[command, "--help"]));
        assert!(found.len() >= 3, "{command}");
        lines.extend(found);
    }
    for line in lines {
        let shell = line.replacen("detente", &format!("'{BIN}'"), 1);
        let output = Command::new("sh")
            .args(["-c", &shell])
            .current_dir(dir)
            .output()
            .unwrap();
        assert_eq!(code_of(&output), 0, "{line}: {}", stderr(&output));
    }
    for command in ["parse", "explain", "eval"] {
        assert!(
            !examples(&help(&[command, "--help"])).is_empty(),
            "{command} --help has examples"
        );
    }
}

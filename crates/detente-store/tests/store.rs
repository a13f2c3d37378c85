//! The store as other rooms use it.

use detente_event::Record;
use detente_store::{Entry, Error, FailedEntry, Filter, Sort, Store};
use detente_text::{Diagnostic, Document, Sentence, Severity, Span, ZoneKind};

fn record(
    id: &str,
    doc: &str,
    day: &str,
    event: &str,
    actor: &str,
    recipient: &str,
    at: [f64; 2],
) -> Record {
    let side = |country: &str| serde_json::json!({"text": "x", "start": 0, "end": 1, "name": null, "wikidata": null, "country": country, "sector": ["GOV"], "role": null, "confidence": 1.0});
    serde_json::from_value(serde_json::json!({
        "id": id, "cluster": "c", "doc": doc, "url": null, "publisher": "P", "headline": null, "published": null, "sentence": 0, "text": "x",
        "date": day, "enddate": null, "date_precision": "day", "date_basis": "stated", "event": event, "mode": [], "context": [], "quad": 4,
        "scale": -5.0, "cameo": "19", "goldstein": -10.0, "status": "actual", "said_by": null, "actor": [side(actor)], "recipient": [side(recipient)],
        "place": {"text": "x", "start": 0, "end": 1, "name": "X", "country": actor, "admin1": null, "geonameid": null, "lat": at[0], "lon": at[1], "precision": "city", "confidence": 1.0},
        "size": {"dead": null, "injured": null, "arrested": null}, "evidence": {"trigger": {"start": 0, "end": 1, "text": "x"}, "decisions": []},
        "confidence": 0.5, "coder": "1"
    }))
    .unwrap()
}

fn put(store: &mut Store, document: &Document, records: &[Record]) {
    let sentences = [Sentence {
        span: Span::new(0, 4),
        zone: ZoneKind::Body,
        paragraph: 0,
        tokens: Vec::new(),
    }];
    let diagnostics = [Diagnostic::new(
        Severity::Note,
        "encoding.guessed",
        "read as windows-1252",
    )];
    store
        .put(&[Entry {
            document,
            coder: "1",
            sentences: &sentences,
            records,
            diagnostics: &diagnostics,
        }])
        .unwrap();
}

#[test]
fn what_is_put_comes_back() {
    let mut store = Store::in_memory().unwrap();
    let mut a = Document::new("a", "Café closed in Łódź after talks.");
    a.headline = Some("Talks".to_owned());
    let first = record(
        "1",
        "a",
        "2020-01-02",
        "ASSAULT",
        "FRA",
        "MLI",
        [10.0, 179.0],
    );
    let second = record(
        "2",
        "a",
        "2020-01-03",
        "PROTEST",
        "MLI",
        "FRA",
        [-10.0, -179.0],
    );
    put(&mut store, &a, &[first.clone(), second.clone()]);
    let b = Document::new("b", "Nothing happened.");
    put(&mut store, &b, &[]);
    // The same again changes nothing.
    put(&mut store, &a, &[first.clone(), second.clone()]);
    assert_eq!(store.document("a").unwrap().unwrap(), a);
    assert_eq!(store.record("2").unwrap().unwrap(), second);
    assert_eq!(store.sentences("a").unwrap(), [Span::new(0, 4)]);
    assert_eq!(store.diagnostics(Some("a")).unwrap().len(), 1);
    assert_eq!(store.document_ids(10, 0).unwrap(), ["a", "b"]);
    let totals = store.totals().unwrap();
    assert_eq!(
        (
            totals.documents,
            totals.failed,
            totals.sentences,
            totals.records
        ),
        (2, 0, 2, 2)
    );
    assert!(store.is_current(&a, "1").unwrap());
    assert!(!store.is_current(&a, "2").unwrap());
    a.text.push('!');
    assert!(!store.is_current(&a, "1").unwrap());
    let ids = |filter: Filter, sort: Sort| -> Vec<String> {
        let page = store.page(&filter, sort, 10, 0).unwrap();
        assert_eq!(store.count(&filter).unwrap(), page.len() as u64);
        page.into_iter().map(|r| r.id).collect()
    };
    let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    let all = Filter::default;
    assert_eq!(ids(all(), Sort::Input), ["1", "2"]);
    assert_eq!(ids(all(), Sort::Newest), ["2", "1"]);
    assert_eq!(
        ids(
            Filter {
                from: Some("2020-01-03".into()),
                ..all()
            },
            Sort::Input
        ),
        ["2"]
    );
    assert_eq!(
        ids(
            Filter {
                to: Some("2020-01-02".into()),
                ..all()
            },
            Sort::Input
        ),
        ["1"]
    );
    assert_eq!(
        ids(
            Filter {
                events: list(&["PROTEST"]),
                ..all()
            },
            Sort::Input
        ),
        ["2"]
    );
    assert_eq!(
        ids(
            Filter {
                actors: list(&["FRA"]),
                ..all()
            },
            Sort::Input
        ),
        ["1"]
    );
    assert_eq!(
        ids(
            Filter {
                recipients: list(&["FRA", "XXX"]),
                ..all()
            },
            Sort::Input
        ),
        ["2"]
    );
    assert_eq!(
        ids(
            Filter {
                sides: list(&["FRA"]),
                quads: vec![4],
                ..all()
            },
            Sort::Input
        ),
        ["1", "2"]
    );
    assert_eq!(
        ids(
            Filter {
                places: list(&["MLI"]),
                confidence: Some(0.5),
                ..all()
            },
            Sort::Input
        ),
        ["2"]
    );
    assert_eq!(
        ids(
            Filter {
                area: Some([170.0, -20.0, -170.0, 20.0]),
                ..all()
            },
            Sort::Input
        ),
        ["1", "2"]
    );
    assert_eq!(
        ids(
            Filter {
                area: Some([170.0, 0.0, 180.0, 20.0]),
                ..all()
            },
            Sort::Input
        ),
        ["1"]
    );
    assert_eq!(
        ids(
            Filter {
                words: Some("lodz'".into()),
                ..all()
            },
            Sort::Input
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        ids(
            Filter {
                words: Some("cafe".into()),
                ..all()
            },
            Sort::Input
        ),
        ["1", "2"]
    );
    let hits = store.search("talk* NOT war", 10, 0).unwrap();
    assert_eq!(
        (hits.len(), hits[0].doc.as_str(), hits[0].records),
        (1, "a", 2)
    );
    assert_eq!(store.search("\"", 10, 0).unwrap(), []);
    assert_eq!(store.search("", 10, 0).unwrap(), []);
}

#[test]
fn failures_do_not_push_out_what_was_coded() {
    let mut store = Store::in_memory().unwrap();
    let a = Document::new("a", "Troops left.");
    put(&mut store, &a, &[]);
    let diagnostic = Diagnostic::new(Severity::Error, "json.invalid", "no JSON");
    for id in ["a", "x", "x"] {
        store
            .put_failed(&FailedEntry {
                id,
                coder: "1",
                diagnostic: &diagnostic,
            })
            .unwrap();
    }
    let totals = store.totals().unwrap();
    assert_eq!((totals.documents, totals.failed), (1, 1));
    assert_eq!(store.document("a").unwrap().unwrap(), a);
    assert_eq!(store.document("x").unwrap(), None);
    assert_eq!(store.diagnostics(None).unwrap().len(), 2);
    // Then the document is repaired.
    let x = Document::new("x", "Troops came.");
    put(&mut store, &x, &[]);
    assert_eq!(store.totals().unwrap().failed, 0);
    assert_eq!(store.search("came", 10, 0).unwrap().len(), 1);
}

#[test]
fn other_files_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("a.txt");
    std::fs::write(
        &text,
        "Not a database, just text that is long enough to be looked at by SQLite.".repeat(20),
    )
    .unwrap();
    assert!(Store::open(&text).is_err());
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    assert!(matches!(Store::open(&other), Err(Error::Foreign)));
    let newer = folder.path().join("newer.db");
    Store::open(&newer)
        .unwrap()
        .connection()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    assert!(matches!(
        Store::open(&newer),
        Err(Error::Newer { found: 99, .. })
    ));
    assert!(Store::open_read(&folder.path().join("missing.db")).is_err());
    assert!(!folder.path().join("missing.db").exists());
}

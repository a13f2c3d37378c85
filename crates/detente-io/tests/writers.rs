//! Records through every writer and back.

use detente_event::Record;
use detente_io::{OutputFormat, Writer};

/// A record with every field, and one with as few as there can be.
fn records() -> Vec<Record> {
    let full = r#"{"id": "1", "cluster": "c", "doc": "d; 1", "url": "https://example.org", "publisher": "Trend", "headline": "Line\none",
"published": "2017-09-05T21:21:00+04:00", "sentence": 2, "text": "He said, \"no\".", "date": "2017-09-05", "enddate": "2017-09-06",
"date_precision": "day", "date_basis": "resolved", "event": "CONSULT", "mode": ["visit", "third-party"], "context": ["military"], "quad": 1, "scale": 3.5,
"cameo": "042", "goldstein": 1.9, "status": "actual",
"said_by": {"text": "He", "start": 0, "end": 2, "name": null, "wikidata": null, "country": "IRN", "sector": ["GOV"], "role": null, "confidence": 0.5, "cue": "said"},
"actor": [{"text": "A", "start": 1, "end": 2, "name": "A; B", "wikidata": "Q1", "country": "RUS", "sector": ["GOV", "MIL"], "role": "envoy", "confidence": 0.9},
          {"text": "B", "start": 3, "end": 4, "name": null, "wikidata": null, "country": null, "sector": [], "role": null, "confidence": 0.25}],
"recipient": [{"text": "C", "start": 5, "end": 6, "name": "Iran", "wikidata": null, "country": "IRN", "sector": [], "role": null, "confidence": 1.0}],
"place": {"text": "Tehran", "start": 7, "end": 13, "name": "Tehran", "country": "IRN", "admin1": "Tehran", "geonameid": 112931, "lat": 35.69439, "lon": 51.42151, "precision": "city", "confidence": 0.75},
"size": {"dead": {"low": 40, "high": null, "text": "at least 40"}, "injured": null, "arrested": null},
"evidence": {"trigger": {"start": 3, "end": 7, "text": "said"}, "decisions": [{"name": "category CONSULT", "score": 0.5, "span": {"start": 3, "end": 7}}, {"name": "rule x", "score": 1.0}]},
"confidence": 0.8125, "coder": "detente 0"}"#;
    let bare = r#"{"id": "2", "cluster": "c", "doc": "d2", "url": null, "publisher": null, "headline": null, "published": null, "sentence": 0, "text": "x",
"date": null, "enddate": null, "date_precision": null, "date_basis": null, "event": "ASSAULT", "mode": [], "context": [], "quad": 4, "scale": -9.0, "cameo": "19",
"goldstein": -10.0, "status": "negation", "said_by": null, "actor": [], "recipient": [], "place": null, "size": {"dead": null, "injured": null, "arrested": null},
"evidence": {"trigger": {"start": 0, "end": 1, "text": "x"}, "decisions": []}, "confidence": 0.5, "coder": "detente 0"}"#;
    [full, bare]
        .iter()
        .map(|json| serde_json::from_str(json).unwrap())
        .collect()
}

fn write(format: OutputFormat, records: &[Record], width: usize) -> Vec<u8> {
    let mut writer = Writer::new(format, Vec::new(), width).unwrap();
    for record in records {
        writer.write(record).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn json_lines_come_back() {
    let records = records();
    let bytes = write(OutputFormat::JsonLines, &records, 0);
    let back: Vec<Record> = String::from_utf8(bytes)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(back, records);
}

#[test]
fn csv_is_flat() {
    let bytes = write(OutputFormat::Csv, &records(), 0);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let at = header
            .iter()
            .position(|h| h == name)
            .unwrap_or_else(|| panic!("{name}"));
        rows[row].get(at).unwrap().to_owned()
    };
    for (name, first, second) in [
        ("doc", "d; 1", "d2"),
        ("headline", "Line\none", ""),
        ("date", "2017-09-05", ""),
        ("date_basis", "resolved", ""),
        ("mode", "visit;third-party", ""),
        ("actor_name", "A, B;", ""),
        ("actor_sector", "GOV|MIL;", ""),
        ("actor_country", "RUS;", ""),
        ("recipient_name", "Iran", ""),
        ("said_by_cue", "said", ""),
        ("place_lat", "35.69439", ""),
        ("place_precision", "city", ""),
        ("dead_low", "40", ""),
        ("dead_high", "", ""),
        ("trigger_text", "said", "x"),
        ("decisions", "category CONSULT=0.5;rule x=1", ""),
        ("confidence", "0.8125", "0.5"),
    ] {
        assert_eq!(
            (cell(0, name).as_str(), cell(1, name).as_str()),
            (first, second),
            "{name}"
        );
    }
}

#[test]
fn parquet_keeps_every_field() {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    // More than one batch, so that the offsets of lists are those of the rows.
    let records: Vec<Record> = records().into_iter().cycle().take(601).collect();
    let bytes = write(OutputFormat::Parquet, &records, 0);
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
        .unwrap()
        .build()
        .unwrap();
    let mut back: Vec<serde_json::Value> = Vec::new();
    for batch in reader {
        let mut json = Vec::new();
        let mut writer = arrow_json::WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, arrow_json::writer::JsonArray>(&mut json);
        writer.write(&batch.unwrap()).unwrap();
        writer.finish().unwrap();
        back.extend(serde_json::from_slice::<Vec<serde_json::Value>>(&json).unwrap());
    }
    assert_eq!(back.len(), records.len());
    for (value, record) in back.into_iter().zip(&records) {
        let mut got: Record = serde_json::from_value(value).unwrap();
        // A cue that is not there is a null in the table and nothing in JSON.
        for side in got.actor.iter_mut().chain(&mut got.recipient) {
            assert_eq!(side.cue.take(), None);
        }
        assert_eq!(&got, record);
    }
    assert!(!write(OutputFormat::Parquet, &[], 0).is_empty());
}

#[test]
fn tables_fit_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for width in [60, 80, 120, 200] {
        let table = String::from_utf8(write(OutputFormat::Pretty, &records(), width)).unwrap();
        assert!(
            table.lines().all(|line| line.width() <= width.max(68)),
            "{width}\n{table}"
        );
        assert!(table.contains("CONSULT") && table.contains("2017-09-05"));
    }
    let mut steering = records();
    steering[0].doc = "a\u{1b}[2Jb\nc".to_owned();
    let table = String::from_utf8(write(OutputFormat::Pretty, &steering, 100)).unwrap();
    assert!(!table.contains('\u{1b}'));
    assert_eq!(
        String::from_utf8(write(OutputFormat::Pretty, &[], 80)).unwrap(),
        "no events\n"
    );
}

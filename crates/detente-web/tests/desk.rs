//! Pages, twins, downloads and refusals, asked of the desk itself.

mod common;

use detente_store::Store;
use detente_web::{Answer, Desk, Options};
use serde_json::Value;

struct Place {
    desk: Desk,
    folder: tempfile::TempDir,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corpus.db");
    common::small(&path);
    Place {
        desk: Desk::open(&path, Options::default()).expect("a store"),
        folder,
    }
}

fn params(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

fn get(desk: &Desk, address: &str) -> Answer {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    desk.answer(path, &params(query))
}

fn json(desk: &Desk, address: &str) -> Value {
    let answer = get(desk, address);
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    serde_json::from_slice(&answer.body).expect("JSON")
}

const PAGES: [&str; 16] = [
    "/",
    "/events",
    "/events?q=Tehran",
    "/events?actor=RUS&status=actual&sort=doubt",
    "/documents",
    "/documents?q=envoy",
    "/documents?failed=yes",
    "/document?id=wire%2Fenvoy",
    "/dyad",
    "/dyad?a=IRN&b=RUS",
    "/actor",
    "/actor?who=RUS&by=day",
    "/map",
    "/map?view=500,100,200",
    "/network",
    "/review",
];

#[test]
fn every_page_and_its_twin_answer() {
    let place = place();
    for address in PAGES {
        let answer = get(&place.desk, address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert!(answer.text().contains("</html>"), "{address}");
        assert!(
            answer.body.len() < 300_000,
            "{address}: {} bytes",
            answer.body.len()
        );
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = if path == "/" { "/index" } else { path };
        let twin = json(&place.desk, &format!("{path}.json?{query}"));
        assert!(twin.is_object(), "{address}");
    }
}

#[test]
fn no_page_runs_what_an_article_says() {
    let place = place();
    let mut addresses: Vec<String> = PAGES.iter().map(|p| (*p).to_owned()).collect();
    for (at, attack) in common::ATTACKS.iter().enumerate() {
        let encode = |t: &str| form_urlencoded::byte_serialize(t.as_bytes()).collect::<String>();
        addresses.push(format!(
            "/document?id={}",
            encode(&format!("attack-{at}{attack}"))
        ));
        addresses.push(format!("/events?q={}", encode(attack)));
        addresses.push(format!("/events?publisher={}", encode(attack)));
        addresses.push(format!("/events?mode={}", encode(attack)));
        addresses.push(format!("/actor?who={}", encode(attack)));
        addresses.push(format!(
            "/dyad?a=FRA&b={}",
            encode(&attack.replace(',', ""))
        ));
        addresses.push(format!("/network?level=name&publisher={}", encode(attack)));
        addresses.push(format!("/map?publisher={}", encode(attack)));
        addresses.push(format!("/review?publisher={}", encode(attack)));
        addresses.push(format!("/events?page={}", encode(attack)));
        addresses.push(format!("/{}", encode(attack)));
        addresses.push(format!("/events?{}=1", encode(attack)));
    }
    for address in &addresses {
        let page = get(&place.desk, address).text();
        let rest = page
            .replace(
                "<script type=\"module\" src=\"/assets/desk.js\"></script>",
                "",
            )
            .replace(
                "<script type=\"module\" src=\"/assets/reading.js\"></script>",
                "",
            )
            .replace(
                "<script type=\"module\" src=\"/assets/map.js\"></script>",
                "",
            )
            .replace(
                "<script type=\"module\" src=\"/assets/review.js\"></script>",
                "",
            );
        // what a field holds goes back as it is, and stays inside of the field
        let mut rest = rest;
        while let Some(at) = rest.find(" value=\"") {
            let end = rest[at + 8..].find('"').map_or(rest.len(), |e| at + 9 + e);
            rest.replace_range(at..end, "");
        }
        for bad in [
            "<script",
            "<img",
            "<svg onload",
            "href=\"javascript",
            "href=\"JavaScript",
            "\u{202e}",
            "\u{2066}",
        ] {
            assert!(!rest.contains(bad), "{address} holds {bad}");
        }
        // an attribute that begins with "on" would be a script in an attribute
        for tag in rest.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or("");
            let mut outside = String::new();
            for (at, part) in tag.split('"').enumerate() {
                if at % 2 == 0 {
                    outside.push_str(part);
                }
            }
            assert!(
                !outside.contains(" on") && !outside.contains("style="),
                "{address}: <{tag}>"
            );
        }
    }
    let document = get(
        &place.desk,
        "/document?id=attack-0%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    )
    .text();
    assert!(
        document.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "shown as text"
    );
}

#[test]
fn bad_parameters_are_refused_with_a_hint() {
    let place = place();
    for (address, hint) in [
        ("/events?quad=5", "1, 2, 3, 4"),
        ("/events?status=maybe", "actual"),
        ("/events?from=yesterday", "YYYY-MM-DD"),
        ("/events?from=2020-01-02&to=2020-01-01", "not before"),
        ("/events?page=0", "whole number"),
        ("/events?per=100000", "whole number"),
        ("/events?confidence=2", "0 to 1"),
        ("/events?sort=random", "newest"),
        ("/events?dyad=IRN", "comma"),
        ("/events?area=1,2,3", "degrees"),
        ("/events?colour=red", "known names"),
        ("/dyad?a=IRN", "second side"),
        ("/dyad?a=IRN&b=RUS&by=hour", "day, week"),
        ("/actor.svg?who=IRN&theme=pink", "light or dark"),
        ("/map?view=1", "three numbers"),
        ("/network?level=planet", "country, sector"),
        ("/review?queue=random", "doubt or influence"),
        ("/document", "id of an article"),
    ] {
        let answer = get(&place.desk, address);
        assert_eq!(answer.status, 400, "{address}");
        assert!(
            answer.text().contains("hint:") && answer.text().contains(hint),
            "{address}: {}",
            answer.text()
        );
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        if !path.contains('.') {
            let twin = get(&place.desk, &format!("{path}.json?{query}"));
            assert_eq!(twin.status, 400);
            let twin: Value = serde_json::from_slice(&twin.body).expect("JSON");
            assert!(
                twin["hint"].as_str().is_some_and(|h| h.contains(hint)),
                "{address}: {twin}"
            );
        }
    }
    assert_eq!(get(&place.desk, "/nothing").status, 404);
    assert_eq!(get(&place.desk, "/document?id=nothing").status, 404);
    assert_eq!(get(&place.desk, "/review?record=nothing").status, 404);
}

#[test]
fn downloads_hold_exactly_the_rows() {
    let place = place();
    for query in [
        "",
        "?actor=RUS",
        "?event=CONSULT&publisher=Kharun+Wire",
        "?q=Tehran&status=actual",
        "?event=PROTEST",
    ] {
        let page = json(&place.desk, &format!("/events.json{query}"));
        let ids: Vec<&str> = page["records"]
            .as_array()
            .expect("records")
            .iter()
            .filter_map(|r| r["id"].as_str())
            .collect();
        assert_eq!(page["total"].as_u64(), Some(ids.len() as u64));
        let lines = get(&place.desk, &format!("/events.jsonl{query}"));
        let found: Vec<String> = lines
            .text()
            .lines()
            .map(|l| {
                serde_json::from_str::<Value>(l).expect("a record")["id"]
                    .as_str()
                    .expect("an id")
                    .to_owned()
            })
            .collect();
        assert_eq!(found, ids, "{query}");
        let csv = get(&place.desk, &format!("/events.csv{query}")).text();
        for id in &ids {
            assert!(csv.contains(id), "{query}: {id}");
        }
        let parquet = get(&place.desk, &format!("/events.parquet{query}"));
        assert_eq!(parquet.body.get(..4), Some(&b"PAR1"[..]));
        let path = place.folder.path().join("rows.parquet");
        std::fs::write(&path, &parquet.body).expect("a file");
    }
}

#[test]
fn facets_count_what_choosing_them_shows() {
    let place = place();
    for query in ["", "?status=actual", "?actor=RUS&quad=1", "?q=Tehran"] {
        let page = json(&place.desk, &format!("/events.json{query}"));
        let facets = page["facets"].as_object().expect("facets").clone();
        for (facet, values) in facets {
            for value in values.as_array().expect("values") {
                let (value, count) = (value[0].as_str().expect("a value"), value[1].as_u64());
                // a value of a facet in which nothing is chosen shows as many rows as it says
                if query.contains(&format!("{facet}=")) || common::ATTACKS.contains(&value) {
                    continue;
                }
                // side values of the facets are countries
                let join = if query.is_empty() { '?' } else { '&' };
                let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                let chosen = json(
                    &place.desk,
                    &format!("/events.json{query}{join}{facet}={value}"),
                );
                assert_eq!(chosen["total"].as_u64(), count, "{query} {facet}={value}");
            }
        }
    }
}

#[test]
fn the_address_holds_the_state() {
    let place = place();
    let page = get(
        &place.desk,
        "/events?actor=RUS&status=actual&from=2020-05-01",
    )
    .text();
    assert!(page.contains("name=\"from\" value=\"2020-05-01\""));
    // letting one choice go keeps the others
    assert!(
        page.contains("/events?from=2020-05-01&amp;status=actual"),
        "{page}"
    );
}

#[test]
fn an_event_of_two_reports_counts_once() {
    let place = place();
    let dyad = json(&place.desk, "/dyad.json?a=IRN&b=RUS&by=day");
    // the visit is reported twice; the memorandum once; the exercises are not actual
    assert_eq!(dyad["series"]["events"], 2);
    assert_eq!(dyad["series"]["reports"], 3);
    let future = json(&place.desk, "/dyad.json?a=IRN&b=RUS&by=day&status=future");
    assert_eq!(future["series"]["events"], 0);
    assert_eq!(
        future["series"]["imprecise"], 1,
        "a month is not put on a day"
    );
    let month = json(&place.desk, "/dyad.json?a=IRN&b=RUS&by=month&status=future");
    assert_eq!(month["series"]["events"], 1);
}

#[test]
fn the_country_is_no_point() {
    let place = place();
    let map = json(&place.desk, "/map.json");
    let countries = map["places"]["countries"].as_array().expect("countries");
    assert_eq!(countries.len(), 1);
    assert_eq!(countries[0]["country"], "SYR");
    assert!(countries[0]["lat"].is_null());
    let features = map["geojson"]["features"].as_array().expect("features");
    assert!(
        features
            .iter()
            .any(|f| f["properties"]["country"] == "SYR" && f["geometry"].is_null())
    );
    let svg = get(&place.desk, "/map.svg?theme=dark").text();
    assert!(svg.contains("country only") && svg.contains("<style>"));
}

#[test]
fn networks_are_files_too() {
    let place = place();
    let graphml = get(&place.desk, "/network.graphml").text();
    assert!(graphml.contains("<edge source=\"IRN\" target=\"RUS\">"));
    let csv = get(&place.desk, "/network.csv").text();
    // the visit goes from RUS to IRN, the memorandum is two-sided
    assert!(csv.contains("IRN,RUS,2,2,0,0,0,0,1,"), "{csv}");
}

fn secret(desk: &Desk) -> String {
    let page = get(desk, "/review").text();
    let at = page.find("name=\"secret\" value=\"").expect("a secret") + 21;
    page[at..at + 32].to_owned()
}

fn judge(desk: &Desk, fields: &[(&str, &str)]) -> Answer {
    let form: Vec<(String, String)> = fields
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    desk.take("/review", &form)
}

#[test]
fn a_correction_is_kept_shown_counted_and_survives_a_recode() {
    let place = place();
    let desk = &place.desk;
    let secret = secret(desk);
    let found = json(desk, "/events.json?event=THREATEN");
    let record = found["records"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let fields = [
        ("secret", secret.as_str()),
        ("record", &record),
        ("verdict", "correct"),
        ("event", "ACCUSE"),
        ("actor", "RUS GOV; BLR"),
        ("recipient", "TUR GOV"),
        ("status", "negation"),
        ("date", "2020-05-03"),
        ("place", ""),
        ("place_country", ""),
        ("reviewer", "M. Reader"),
    ];
    let answer = judge(desk, &fields);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let check = |desk: &Desk| {
        assert_eq!(json(desk, "/events.json?event=THREATEN")["total"], 0);
        let now = json(desk, "/events.json?event=ACCUSE&review=correct");
        assert_eq!(now["total"], 1);
        let record = &now["records"][0];
        assert_eq!(record["date"], "2020-05-03");
        assert_eq!(record["quad"], 3);
        assert_eq!(record["actor"][1]["country"], "BLR");
        assert_eq!(
            record["actor"][0]["name"], "Russia",
            "who was right stays who it was"
        );
        let lines = get(desk, "/events.jsonl?event=ACCUSE").text();
        assert!(
            lines.contains("2020-05-03"),
            "the download is corrected too"
        );
    };
    check(desk);
    // coded again: the article is the same, the records have other ids
    let mut store = Store::open(&place.folder.path().join("corpus.db")).expect("a store");
    let (document, mut records) = common::envoy();
    for record in &mut records {
        record.id = format!("new{}", record.id);
        record.coder = "fixture 2".to_owned();
    }
    common::put(&mut store, &document, &records);
    desk.refresh().expect("a store");
    check(desk);
    // and by a desk that is opened anew
    check(&Desk::open(desk.path(), Options::default()).expect("a store"));
    // what was corrected is exported once the whole article is judged
    assert_eq!(get(desk, "/gold.jsonl").text(), "");
    let rest = json(desk, "/events.json?doc=wire%2Fenvoy&review=none");
    for (at, record) in rest["records"]
        .as_array()
        .expect("records")
        .iter()
        .enumerate()
    {
        let verdict = if at == 0 { "reject" } else { "accept" };
        let answer = judge(
            desk,
            &[
                ("secret", &secret),
                ("record", record["id"].as_str().expect("an id")),
                ("verdict", verdict),
            ],
        );
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    let gold: Value =
        serde_json::from_str(get(desk, "/gold.jsonl").text().trim()).expect("a gold document");
    assert_eq!(gold["id"], "wire/envoy");
    let events = gold["events"].as_array().expect("events");
    assert_eq!(events.len(), 3, "the rejected one is none");
    assert!(events.iter().any(|e| e["event"][0] == "ACCUSE"
        && e["start"] == "2020-05-03"
        && e["said_by"]["name"] == "Pavel Orlin"));
    // a rejected report is no longer counted, but can be found
    assert_eq!(json(desk, "/events.json?review=reject")["total"], 1);
}

#[test]
fn forms_are_checked() {
    let place = place();
    let desk = &place.desk;
    let secret = secret(desk);
    let id = json(desk, "/events.json?event=AGREE")["records"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let with = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("secret", secret.as_str()), ("record", id.as_str())];
        fields.extend(more.iter().copied());
        judge(desk, &fields)
    };
    assert_eq!(
        judge(desk, &[("record", &id), ("verdict", "accept")]).status,
        403,
        "without the desk's secret"
    );
    assert_eq!(
        judge(
            desk,
            &[("secret", "0"), ("record", &id), ("verdict", "accept")]
        )
        .status,
        403
    );
    for fields in [
        &[("verdict", "perhaps")][..],
        &[("verdict", "correct"), ("event", "DANCE")],
        &[("verdict", "correct"), ("status", "maybe")],
        &[("verdict", "correct"), ("date", "Monday")],
        &[("verdict", "correct"), ("actor", "russia")],
        &[
            ("verdict", "correct"),
            ("place", "Tehran"),
            ("place_country", "Iran"),
        ],
        &[("verdict", "accept"), ("colour", "red")],
    ] {
        let answer = with(fields);
        assert_eq!(answer.status, 400, "{fields:?}");
        assert!(answer.text().contains("hint:"));
    }
    assert_eq!(desk.take("/nothing", &Vec::new()).status, 404);
    // nobody is led away from the desk
    let answer = with(&[("verdict", "accept"), ("next", "https://evil.example/")]);
    assert_eq!(answer.headers, [("location", "/review".to_owned())]);
}

#[test]
fn new_articles_come_in_without_reading_all_again() {
    let place = place();
    let before = place.desk.index();
    let mut store = Store::open(&place.folder.path().join("corpus.db")).expect("a store");
    let mut dice = common::Dice(3);
    for number in 0..20 {
        let (document, records) = common::made(number, &mut dice);
        common::put(&mut store, &document, &records);
    }
    place.desk.refresh().expect("a store");
    let after = place.desk.index();
    let fresh = detente_web::Index::load(&store).expect("a store");
    assert!(after.items.len() > before.items.len());
    let ids = |index: &detente_web::Index| {
        index
            .newest
            .iter()
            .map(|&at| index.items[at as usize].id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&after), ids(&fresh));
    assert!(after.version > before.version);
    // an article that is coded again replaces its records
    let (document, records) = common::envoy();
    common::put(&mut store, &document, &records[..1]);
    place.desk.refresh().expect("a store");
    let fresh = detente_web::Index::load(&store).expect("a store");
    assert_eq!(ids(&place.desk.index()), ids(&fresh));
}

use jiff::civil::{Date, date};

use super::{names::*, record::*, *};

fn on(text: &str) -> Date {
    text.parse().unwrap()
}

/// What the first candidates of a name are, as text.
fn shown(name: &str) -> Vec<String> {
    Lexicon::embedded()
        .lookup_cased(name)
        .iter()
        .map(|c| match c.entry {
            Entry::Country(c, n) => format!("{} {:?}", c.code, n.form),
            Entry::Person(p) => format!("{} {}", p.country, p.name),
            Entry::Organisation(o) => format!("{} {} {}", o.country, o.sectors.join(","), o.name),
            Entry::Agent(a) => format!("{:?} {}", a.kind, a.sectors.join(",")),
        })
        .collect()
}

#[test]
fn names_are_found() {
    let check = |name: &str, expect: &str| {
        let found = shown(name);
        assert!(
            found.iter().any(|f| f == expect),
            "{name}: {found:?} lacks {expect}"
        );
    };
    check("Syria", "SYR Name");
    check("Syrian", "SYR Adjective");
    check("U.S.", "USA Name");
    check("US", "USA Name");
    check("the Netherlands", "NLD Name");
    check("Côte d'Ivoire", "CIV Name");
    check("Burma", "MMR Name");
    check("Soviet Union", "RUS Name");
    check("Kremlin", "RUS Seat");
    check("Elysee", "FRA Seat");
    check("Pentagon", "USA Seat");
    check("Tehran", "IRN Capital");
    check("Abkhazia", "GEO Partial");
    check("Moammar Kadhafi", "LBY Muammar Gaddafi");
    check("Recep Tayyip Erdogan", "TUR Recep Tayyip Erdoğan");
    check("Aleksandr Lavrentiyev", "RUS Alexander Lavrentiev");
    check("Ali Shamkhani", "IRN Ali Shamkhani");
    check("NATO", "IGO MIL NATO");
    check("Daesh", "IMG REB Islamic State");
    check("Hezbollah", "LBN REB,PTY Hezbollah");
    check("soldiers", "Strong MIL");
    check("opposition", "Modifier OPP");
    check("Xi", "CHN Xi Jinping");
    check("Moon", "KOR Moon Jae-in");
    check("bin Salman", "SAU Mohammed bin Salman");
    check("Lopez Obrador", "MEX Andrés Manuel López Obrador");
}

#[test]
fn case_tells_acronyms_from_words() {
    assert!(shown("who").iter().all(|f| !f.starts_with("UNO")));
    assert!(shown("WHO").iter().any(|f| f.starts_with("UNO")));
    assert!(shown("us").is_empty());
    assert!(shown("turkey").is_empty());
}

#[test]
fn transliterations_agree() {
    for (a, b) in [
        ("Lavrentiyev", "Lavrentiev"),
        ("Lavrentyev", "Lavrentiev"),
        ("Kharrazi", "Kharazi"),
        ("Hossein Dehghan", "Hussein Dehgan"),
        ("Shoygu", "Shoigu"),
    ] {
        assert_eq!(
            loose_name(&fold_name(a)),
            loose_name(&fold_name(b)),
            "{a} {b}"
        );
    }
}

#[test]
fn offices_by_the_day() {
    let lexicon = Lexicon::embedded();
    let check = |country: &str, office: &str, day: &str, name: &str| {
        let found = lexicon
            .office_holder(country, office, on(day))
            .map(|(p, _)| p.name.to_string());
        assert_eq!(
            found.as_deref(),
            Some(name),
            "{office} of {country} on {day}"
        );
    };
    check("RUS", "president", "1998-05-01", "Boris Yeltsin");
    check("RUS", "president", "2010-05-01", "Dmitry Medvedev");
    check("RUS", "president", "2017-05-01", "Vladimir Putin");
    check("USA", "president", "2017-01-19", "Barack Obama");
    check("USA", "president", "2017-07-07", "Donald Trump");
    check("USA", "secretary of state", "1973-10-01", "Henry Kissinger");
    check("IRN", "president", "2017-09-05", "Hassan Rouhani");
    check("IRN", "supreme leader", "2017-09-05", "Ali Khamenei");
    check(
        "IRN",
        "foreign minister",
        "2017-09-05",
        "Mohammad Javad Zarif",
    );
    check("GBR", "prime minister", "1987-06-01", "Margaret Thatcher");
    check("GBR", "foreign secretary", "2017-06-01", "Boris Johnson");
    check("FRA", "president", "2015-11-13", "François Hollande");
    check("DEU", "chancellor", "1989-11-09", "Helmut Kohl");
    check("SYR", "president", "2013-08-21", "Bashar al-Assad");
    check("ISR", "prime minister", "1995-10-01", "Yitzhak Rabin");
    check("UN", "secretary-general", "2003-03-20", "Kofi Annan");
    check(
        "NATO",
        "secretary general",
        "2018-01-01",
        "Jens Stoltenberg",
    );
    check("JPN", "prime minister", "2007-01-01", "Shinzo Abe");
}

#[test]
fn an_ended_office_is_over() {
    let lexicon = Lexicon::embedded();
    let obama = lexicon
        .persons()
        .find(|p| &*p.name == "Barack Obama")
        .unwrap();
    let when = |day| {
        lexicon
            .offices_of(obama, day)
            .iter()
            .map(|(_, w)| *w)
            .collect::<Vec<_>>()
    };
    assert_eq!(when(date(2016, 5, 1)), [When::During]);
    assert_eq!(when(date(2018, 5, 1)), [When::After]);
    assert_eq!(when(date(2004, 5, 1)), [When::Before]);
}

#[test]
fn scans_the_longest_names() {
    let lexicon = Lexicon::embedded();
    let forms = [
        "Russian",
        "President",
        "Vladimir",
        "Putin",
        "and",
        "the",
        "Kurdistan",
        "Workers",
        "'",
        "Party",
        "in",
        "al",
        "-",
        "Raqqa",
    ];
    let spans: Vec<(usize, usize)> = lexicon
        .scan(&forms)
        .iter()
        .map(|m| (m.start, m.end))
        .collect();
    assert!(spans.contains(&(2, 4)), "{spans:?}");
    assert!(spans.contains(&(6, 10)), "{spans:?}");
    assert!(lexicon.scan(&[]).is_empty());
    assert!(lexicon.names_at(&["a"], 7).is_empty());
}

#[test]
fn members_of_organisations() {
    let lexicon = Lexicon::embedded();
    assert!(lexicon.is_member("NATO", "TUR"));
    assert!(!lexicon.is_member("NATO", "RUS"));
    assert!(lexicon.is_member("European Union", "FRA"));
    assert!(!lexicon.is_member("European Union", "TUR"));
}

#[test]
fn counts_of_the_tables() {
    let lexicon = Lexicon::embedded();
    let tenures: usize = lexicon.persons().map(|p| p.tenures.len()).sum();
    let groups = lexicon
        .organisations()
        .filter(|o| &*o.kind == "group")
        .count();
    assert!(lexicon.countries().count() >= 200);
    assert!(tenures >= 6_000, "{tenures}");
    assert!(groups >= 1_500, "{groups}");
    assert!(lexicon.organisations().count() - groups >= 1_500);
    assert!(lexicon.agents().count() >= 600);
}

#[test]
fn a_users_table_lies_over_ours() {
    let text = "name\tkind\tcountry\tsector\taliases\trole\tstart\tend\n\
                Jane Roe\tperson\tKEN\tGOV\tJ. Roe\tMinister of Tests\t2019-01\t2020-06-30\n\
                Blue Front\tgroup\tCOD\tREB\tBF\t\t\t\n";
    let lexicon = Lexicon::embedded()
        .with_overlay(&[("my.tsv".to_owned(), text.to_owned())])
        .unwrap();
    let found = lexicon.lookup("Jane Roe");
    assert!(found[0].overlay && matches!(found[0].entry, Entry::Person(p) if &*p.country == "KEN"));
    let scanned = lexicon.scan(&["the", "Blue", "Front", "and", "Syria"]);
    assert_eq!(
        scanned.iter().map(|m| (m.start, m.end)).collect::<Vec<_>>(),
        [(1, 3), (4, 5)]
    );
    assert_eq!(
        lexicon
            .office_holder("KEN", "Minister of Tests", date(2020, 1, 1))
            .map(|(p, _)| p.name.to_string())
            .as_deref(),
        Some("Jane Roe")
    );
}

#[test]
fn a_bad_table_names_line_and_next_step() {
    let head = "name\tkind\tcountry\tsector\trole\tstart\tend\n";
    let check = |rows: &str, line: usize, message: &str, hint: &str| {
        let text = format!("{head}{rows}");
        let error = Lexicon::embedded()
            .with_overlay(&[("my.tsv".to_owned(), text)])
            .unwrap_err();
        assert_eq!(
            (error.file.as_str(), error.line),
            ("my.tsv", line),
            "{error}"
        );
        assert!(error.message.contains(message), "{error}");
        assert!(error.hint.contains(hint), "{error}");
    };
    check(
        "A B\tperson\tKEM\tGOV\t\t\t\n",
        2,
        "unknown country \"KEM\"",
        "KEN",
    );
    check(
        "A B\tperson\tKEN\tGVO\t\t\t\n",
        2,
        "unknown sector \"GVO\"",
        "GOV",
    );
    check(
        "A B\tperson\tKEN\tGOV\tminister\t2019\t2021\nA B\tperson\tKEN\tGOV\tminister\t2020\t\n",
        3,
        "twice",
        "end the first",
    );
    check(
        "A B\tperson\tKEN\tGOV\t\t\t\nA B\tperson\tKEN\tGOV\t\t\t\n",
        3,
        "twice",
        "one of the two",
    );
    check(
        "A B\tperson\tKEN\tGOV\t\t2021-13\t\n",
        2,
        "no day",
        "2015-03-07",
    );
    check(
        "A B\tperson\tKEN\tGOV\t\t2021\t2019\n",
        2,
        "before it starts",
        "exchange",
    );
    check("A B\tghost\tKEN\tGOV\t\t\t\n", 2, "unknown kind", "person");
    check("\tperson\tKEN\tGOV\t\t\t\n", 2, "empty", "name");
    check("A B\tperson\t?\tGOV\t\t\t\n", 2, "no country", "fill in");
    let missing = Lexicon::embedded()
        .with_overlay(&[("x.tsv".to_owned(), "name\tcountry\n".to_owned())])
        .unwrap_err();
    assert!(missing.message.contains("kind"), "{missing}");
    assert!(
        Lexicon::embedded()
            .with_overlay(&[("x.tsv".to_owned(), String::new())])
            .is_err()
    );
}

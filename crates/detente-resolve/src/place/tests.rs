use detente_lexicon::gazetteer::distance_km;
use detente_text::{Sentence, Span, Token, Upos, ZoneKind};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// Resolves the names in square brackets.
fn resolve(marked: &str) -> Vec<PlaceRef> {
    let mut text = String::new();
    let mut toponyms = Vec::new();
    let mut start = 0;
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => toponyms.push(Toponym::given(Span::new(start, text.len()))),
            c => text.push(c),
        }
    }
    resolve_toponyms(&DocContext {
        text: &text,
        toponyms: &toponyms,
        ..DocContext::default()
    })
}

#[track_caller]
fn check(marked: &str, expect: &[(&str, &str, Precision, f64, f64)]) {
    let found = resolve(marked);
    assert_eq!(found.len(), expect.len(), "{marked}");
    for (found, (name, country, precision, lat, lon)) in found.iter().zip(expect) {
        let place = &found.place;
        assert_eq!(place.name, *name, "{marked}: {place:?}");
        assert_eq!(
            place.country.as_deref().unwrap_or(""),
            *country,
            "{marked}: {place:?}"
        );
        assert_eq!(place.precision, *precision, "{marked}: {place:?}");
        let km = distance_km(
            (place.lat.unwrap_or(0.0), place.lon.unwrap_or(0.0)),
            (*lat, *lon),
        );
        assert!(km < 100.0, "{marked}: {km} km: {place:?}");
        assert!((0.0..=1.0).contains(&place.confidence));
    }
}

#[test]
fn prominence_decides_without_context() {
    use Precision::*;
    check(
        "He flew to [Paris].",
        &[("Paris", "FRA", City, 48.86, 2.35)],
    );
    check("in [Georgia]", &[("Georgia", "GEO", Country, 42.0, 43.5)]);
    check("in [Aleppo]", &[("Aleppo", "SYR", City, 36.2, 37.16)]);
    check("in [Helmand]", &[("Helmand", "AFG", Admin1, 31.2, 64.0)]);
    check(
        "the [Strait of Hormuz]",
        &[("Strait of Hormuz", "", Region, 26.57, 56.25)],
    );
    check(
        "near [Khan Sheikhoun]",
        &[("Khān Shaykhūn", "SYR", City, 35.44, 36.65)],
    );
}

#[test]
fn a_parent_after_a_comma_decides() {
    use Precision::*;
    check(
        "a man from [Alexandria], [Louisiana]",
        &[
            ("Alexandria", "USA", City, 31.31, -92.45),
            ("Louisiana", "USA", Admin1, 31.0, -92.0),
        ],
    );
    check(
        "a man from [Paris], Texas, said",
        &[("Paris", "USA", City, 33.66, -95.56)],
    );
    check(
        "police in [Athens], Ga., said",
        &[("Athens", "USA", City, 33.96, -83.38)],
    );
    check(
        "in [Cairo], [Georgia]",
        &[
            ("Cairo", "USA", City, 30.88, -84.2),
            ("Georgia", "USA", Admin1, 32.6, -83.4),
        ],
    );
    check(
        "in [Tbilisi], [Georgia]",
        &[
            ("Tbilisi", "GEO", City, 41.69, 44.83),
            ("Georgia", "GEO", Country, 42.0, 43.5),
        ],
    );
}

#[test]
fn a_place_that_the_tables_lack_lies_where_the_words_put_it() {
    // Baga in Nigeria is in no table, Bagà in Spain and Baga in Goa are
    let marked = "the town of [Baga], [Nigeria]";
    let refs = resolve(marked);
    assert_eq!(refs[0].place.country.as_deref(), Some("NGA"), "{marked}");
    // the only Winter Hill of the tables is in Massachusetts
    let refs = resolve("a wildfire on [Winter Hill] in [Lancashire]");
    assert_eq!(refs[0].place.country.as_deref(), Some("GBR"));
    // what begins the clause says nothing of where that is
    let refs = resolve("In [Beirut], [Israel] attacked three buildings");
    assert_eq!(refs[0].place.country.as_deref(), Some("LBN"));
    for marked in [
        "a chemical attack on [Adra] and [Houma] in the [Damascus Suburbs]",
        "[Adra] and [Houma] in [Syria]",
    ] {
        let refs = resolve(marked);
        for place in &refs[..2] {
            assert_ne!(place.place.country.as_deref(), Some("USA"), "{marked}");
            assert_ne!(place.place.country.as_deref(), Some("ESP"), "{marked}");
        }
    }
}

#[test]
fn the_rest_of_the_document_decides() {
    let found = resolve(
        "The mayor of [Lebanon] met officials of [Nashville] and [Murfreesboro], [Tennessee].",
    );
    assert_eq!(
        found[0].place.admin1.as_deref(),
        Some("Tennessee"),
        "{:?}",
        found[0].place
    );
    let found = resolve("[Tripoli] and [Sidon] in [Lebanon] were calm, and so was [Beirut].");
    assert_eq!(
        found[0].place.country.as_deref(),
        Some("LBN"),
        "{:?}",
        found[0].place
    );
    let found = resolve("Forces from [Benghazi] moved on [Tripoli] and [Misrata].");
    assert_eq!(
        found[1].place.country.as_deref(),
        Some("LBY"),
        "{:?}",
        found[1].place
    );
}

#[test]
fn feature_words_decide() {
    let found = resolve("in [Aleppo] province");
    assert_eq!(found[0].place.precision, Precision::Admin1);
    let found = resolve("in [Idlib province]");
    assert_eq!(found[0].place.precision, Precision::Admin1);
    let found = resolve("in the city of [Aleppo]");
    assert_eq!(found[0].place.precision, Precision::City);
    let found = resolve("in [New York] state");
    assert_eq!(found[0].place.precision, Precision::Admin1);
}

#[test]
fn a_chief_place_goes_before_its_division() {
    use Precision::*;
    check(
        "Two men were killed in [Hebron].",
        &[("Hebron", "PSE", City, 31.53, 35.09)],
    );
    check(
        "Tanks shelled [Hama].",
        &[("Ḩamāh", "SYR", City, 35.13, 36.76)],
    );
    check("in [Cologne]", &[("Köln", "DEU", City, 50.93, 6.95)]);
    let found = resolve("in [Hebron] Governorate");
    assert_eq!(found[0].place.precision, Admin2);
}

#[test]
fn names_of_others_and_nicknames_are_no_names() {
    use Precision::*;
    check(
        "the town of [Sloviansk]",
        &[("Slovyansk", "UKR", City, 48.85, 37.6)],
    );
    for word in ["The Treaty", "Palace", "Free"] {
        assert!(candidates_of(word).is_empty(), "{word}");
    }
    // a town inside a longer name, in a country that nothing else names
    let found = resolve("clashes in [Copenhagen] and in [Freetown Christiania]");
    assert_eq!(found[1].place.country.as_deref(), Some("DNK"));
}

#[test]
fn directions_make_regions() {
    let found = resolve("a ceasefire in [southwest Syria]");
    let place = &found[0].place;
    assert_eq!(place.precision, Precision::Region);
    assert_eq!(place.country.as_deref(), Some("SYR"));
    let (lat, lon) = (place.lat.unwrap_or(0.0), place.lon.unwrap_or(0.0));
    assert!(
        (32.3..34.2).contains(&lat) && (35.6..37.2).contains(&lon),
        "{lat} {lon}"
    );
    assert_eq!(found[0].direction, Some(Direction::Southwest));
    let found = resolve("villages in [central Mali], [north-eastern Nigeria]");
    assert_eq!(found[0].place.country.as_deref(), Some("MLI"));
    assert_eq!(found[1].direction, Some(Direction::Northeast));
    // Names that begin with a direction are names.
    let found = resolve("[South Korea] and [North Dakota]");
    assert_eq!(found[0].place.precision, Precision::Country);
    assert_eq!(found[1].place.precision, Precision::Admin1);
}

#[test]
fn names_can_be_looked_up() {
    let found = candidates_of("Georgia");
    assert!(found.len() > 1 && found[0].name == "Georgia", "{found:?}");
    assert!(found.iter().map(|a| a.score).sum::<f32>() < 1.01);
    assert!(candidates_of("").is_empty() && candidates_of("qwxyzzy").is_empty());
    let place = country_as_place("SYR", Span::default(), 0);
    assert_eq!(place.and_then(|p| p.geonameid), Some(163_843));
    assert!(country_as_place("???", Span::default(), 0).is_none());
}

#[test]
fn unknown_names_say_so() {
    let found = resolve("at [Qwxyzzy]");
    assert_eq!(found[0].place.lat, None);
    assert_eq!(found[0].place.confidence, 0.0);
    let found = resolve("at [Qwxyzzy Hall] in [Brooklyn]");
    assert!(found[0].place.lat.is_some() && found[0].place.confidence <= 0.5);
    assert!(
        found[0]
            .place
            .evidence
            .iter()
            .any(|e| e.contains("taken to lie near"))
    );
}

#[test]
fn a_scan_finds_names_without_analysis() {
    let text = "Syrian troops shelled Khan Sheikhoun in Idlib on Tuesday, said Al Jazeera in Doha.";
    let words: Vec<&str> = scan_text(text).iter().map(|t| t.span.of(text)).collect();
    assert!(
        words.contains(&"Idlib") && words.contains(&"Doha") && words.contains(&"Syrian"),
        "{words:?}"
    );
}

/// Words as `form/UPOS/head/deprel`, head counted from 1, 0 = root.
fn parsed(words: &str) -> (String, Sentence) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for word in words.split(' ') {
        let mut parts = word.split('/');
        let form = parts.next().unwrap_or("");
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        let upos = parts.next().and_then(|u| u.parse().ok()).unwrap_or(Upos::X);
        let head: usize = parts.next().and_then(|h| h.parse().ok()).unwrap_or(0);
        tokens.push(Token {
            span: Span::new(start, text.len()),
            lemma: form.to_lowercase().into(),
            upos,
            head: head.checked_sub(1),
            deprel: parts.next().unwrap_or("dep").into(),
            ..Token::default()
        });
    }
    let sentence = Sentence {
        span: Span::new(0, text.len()),
        zone: ZoneKind::Body,
        paragraph: 0,
        tokens,
    };
    (text, sentence)
}

#[track_caller]
fn check_event(
    words: &str,
    names: &[&str],
    trigger: &str,
    arguments: &[&str],
    expect: Option<(&str, EventPlaceBasis)>,
) {
    let (text, sentence) = parsed(words);
    let at = |word: &str| {
        sentence
            .tokens
            .iter()
            .position(|t| t.form(&text) == word)
            .unwrap_or(0)
    };
    let toponyms: Vec<Toponym> = names
        .iter()
        .filter_map(|n| {
            text.find(n)
                .map(|from| Toponym::given(Span::new(from, from + n.len())))
        })
        .collect();
    let sentences = [sentence.clone()];
    let places = resolve_toponyms(&DocContext {
        text: &text,
        sentences: &sentences,
        toponyms: &toponyms,
        ..DocContext::default()
    });
    let arguments: Vec<usize> = arguments.iter().map(|a| at(a)).collect();
    let site = EventSite {
        sentence: 0,
        trigger: at(trigger),
        arguments: &arguments,
    };
    let found = event_place(&text, &sentences, &places, site, None);
    let found = found.as_ref().map(|f| (f.place.span.of(&text), f.basis));
    assert_eq!(found, expect, "{text}");
}

#[test]
fn the_words_around_decide() {
    use Precision::*;
    let country = |marked: &str| -> Vec<Option<String>> {
        let found = resolve(marked);
        found.into_iter().map(|f| f.place.country).collect()
    };
    let both = |code: &str| vec![Some(code.to_owned()), Some(code.to_owned())];
    check(
        "in [Ipswich], [Suffolk]",
        &[
            ("Ipswich", "GBR", City, 52.06, 1.16),
            ("Suffolk", "GBR", Admin2, 52.2, 1.0),
        ],
    );
    // Not in the gazetteer, though there are others of the name.
    assert_eq!(
        country("the [Al-Midan] neighbourhood of [Damascus]"),
        both("SYR")
    );
    assert_eq!(
        country("the northern city of [Shirqat] of [Iraq]"),
        both("IRQ")
    );
    assert_eq!(country("the [Lebanese] village of [Qaa]"), both("LBN"));
    // Peru, Colombia and others have one.
    assert_eq!(
        country("the state of [Bolívar] in [Venezuela]"),
        both("VEN")
    );
    assert_eq!(
        country("the [Naama Bay] area of [Sharm el-Sheikh]"),
        both("EGY")
    );
}

#[test]
fn states_that_were_not_yet() {
    assert_eq!(super::state_on("SSD", date(2011, 7, 8)), "SDN");
    assert_eq!(super::state_on("SSD", date(2011, 7, 9)), "SSD");
    assert_eq!(super::state_on("FRA", date(1990, 1, 1)), "FRA");
}

#[test]
fn the_event_has_its_own_place() {
    use EventPlaceBasis::*;
    check_event(
        "Gunmen/NOUN/2/nsubj killed/VERB/0/root five/NUM/4/nummod people/NOUN/2/obj in/ADP/6/case Kandahar/PROPN/2/obl",
        &["Kandahar"],
        "killed",
        &["Gunmen", "people"],
        Some(("Kandahar", Attached)),
    );
    // The narrower of two that lie in each other.
    check_event(
        "Jets/NOUN/2/nsubj bombed/VERB/0/root Sarmin/PROPN/2/obj in/ADP/5/case Idlib/PROPN/2/obl",
        &["Sarmin", "Idlib"],
        "bombed",
        &["Jets", "Sarmin"],
        Some(("Sarmin", Attached)),
    );
    // The place of the other clause is not the event's.
    check_event(
        "Officials/NOUN/4/nsubj in/ADP/3/case Baghdad/PROPN/1/nmod said/VERB/0/root rebels/NOUN/6/nsubj attacked/VERB/4/ccomp a/DET/8/det base/NOUN/6/obj near/ADP/10/case Kirkuk/PROPN/6/obl",
        &["Baghdad", "Kirkuk"],
        "attacked",
        &["rebels", "base"],
        Some(("Kirkuk", Attached)),
    );
    // Nor the narrower place of a clause with a subject of its own.
    check_event(
        "A/DET/2/det bomb/NOUN/3/nsubj exploded/VERB/0/root in/ADP/5/case Iraq/PROPN/3/obl and/CCONJ/9/cc an/DET/8/det imam/NOUN/9/nsubj died/VERB/3/conj in/ADP/11/case Baghdad/PROPN/9/obl",
        &["Iraq", "Baghdad"],
        "exploded",
        &["bomb"],
        Some(("Iraq", Attached)),
    );
    check_event(
        "They/PRON/2/nsubj talked/VERB/0/root",
        &[],
        "talked",
        &["They"],
        None,
    );
}

#[test]
fn a_dateline_is_the_last_resort() {
    let text = "AMMAN The army attacked.";
    let (_, mut sentence) = parsed("The/DET/2/det army/NOUN/3/nsubj attacked/VERB/0/root");
    for token in &mut sentence.tokens {
        token.span = Span::new(token.span.start + 6, token.span.end + 6);
    }
    sentence.span = Span::new(6, text.len());
    let toponyms = [Toponym::given(Span::new(0, 5))];
    let sentences = [sentence];
    let places = resolve_toponyms(&DocContext {
        text,
        toponyms: &toponyms,
        ..DocContext::default()
    });
    let site = EventSite {
        sentence: 0,
        trigger: 2,
        arguments: &[1],
    };
    let found = event_place(text, &sentences, &places, site, Some(0));
    assert_eq!(
        found.as_ref().map(|f| f.basis),
        Some(EventPlaceBasis::Dateline)
    );
    assert!(found.is_some_and(
        |f| f.place.confidence < 0.4 && f.place.evidence.iter().any(|e| e.contains("dateline"))
    ));
    assert!(event_place(text, &sentences, &places, site, None).is_none());
}

proptest! {
    #[test]
    fn any_text_and_spans_are_safe(text in "\\PC{0,60}", cuts in prop::collection::vec((0usize..70, 0usize..20), 0..6)) {
        let toponyms: Vec<Toponym> = cuts.iter().map(|(a, n)| Toponym::given(Span::new(*a, a + n))).collect();
        let found = resolve_toponyms(&DocContext { text: &text, toponyms: &toponyms, ..DocContext::default() });
        prop_assert_eq!(found.len(), toponyms.len());
        for r in &found {
            prop_assert!((0.0..=1.0).contains(&r.place.confidence));
            if let (Some(lat), Some(lon)) = (r.place.lat, r.place.lon) {
                prop_assert!((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon));
            }
        }
        for t in scan_text(&text) {
            prop_assert!(text.get(t.span.range()).is_some());
        }
    }
}

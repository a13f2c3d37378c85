//! Pages of many styles, invented for these tests: what each part is taken for.

use detente_text::{Document, ZoneKind, page};

/// Reads a page and shows its fields and zones, one a line; body zones with their first words.
fn show(text: &str, prepare: impl FnOnce(&mut Document), wire: bool) -> String {
    let mut document = Document::new("test", text);
    prepare(&mut document);
    if wire {
        page::analyze_wire(&mut document);
    } else {
        page::analyze_page(&mut document);
    }
    assert_eq!(document.text, text, "the text is never changed");
    let mut lines = Vec::new();
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("{name} = {value}"));
        }
    };
    field("headline", document.headline.clone());
    field("published", document.published.map(|p| p.to_string()));
    field("publisher", document.publisher.clone());
    field("byline", document.byline.clone());
    if let Some(line) = &document.dateline {
        field("place", line.place.map(|p| p.of(text).to_owned()));
        field("day", line.date.map(|d| d.to_string()));
    }
    let mut end = 0;
    for zone in &document.zones {
        assert!(
            zone.span.start >= end && zone.span.end <= text.len(),
            "sorted and apart: {:?}",
            document.zones
        );
        assert!(!zone.span.of(text).is_empty(), "on character boundaries");
        end = zone.span.end;
        let words: Vec<&str> = zone.span.of(text).split_whitespace().collect();
        let shown = if zone.kind == ZoneKind::Body && words.len() > 5 {
            format!("{} …", words[..4].join(" "))
        } else {
            words.join(" ")
        };
        lines.push(format!("{:?}: {shown}", zone.kind));
    }
    lines.join("\n")
}

fn check(text: &str, expect: &str) {
    let got = show(text, |_| {}, false);
    let expect: Vec<&str> = expect.trim().lines().map(str::trim).collect();
    assert_eq!(got, expect.join("\n"), "\n--- got\n{got}\n--- text\n{text}");
}

fn check_wire(text: &str, published: &str, expect: &str) {
    let got = show(text, |d| d.published = published.parse().ok(), true);
    let expect: Vec<&str> = expect.trim().lines().map(str::trim).collect();
    assert_eq!(got, expect.join("\n"), "\n--- got\n{got}\n--- text\n{text}");
}

#[test]
fn news_site_with_standfirst_and_second_headline() {
    check(
        "...

Georgia, Armenia link on power grid seen as sign of trust

Economy Materials 12 March 2018 09:45 (UTC +04:00)
A new high-voltage line agreed by the energy ministers of Georgia and Armenia could end winter shortages in the border towns
Georgia, Armenia link on power grid seen as sign of trust

Tbilisi, Georgia, March 12

By Nino Example – Caspian Wire:

A new high-voltage line agreed by the energy ministers of Georgia and Armenia could end winter shortages in the border towns.

The Armenian deputy energy minister arrived in Tbilisi on Monday to sign the contract.

“We will begin to build in May,” he said.

Tags:
Latest

Latest",
        "headline = Georgia, Armenia link on power grid seen as sign of trust
        published = 2018-03-12T09:45:00+04:00
        publisher = Caspian Wire
        byline = Nino Example
        place = Tbilisi, Georgia
        day = 2018-03-12
        Furniture: ...
        Headline: Georgia, Armenia link on power grid seen as sign of trust
        Timestamp: Economy Materials 12 March 2018 09:45 (UTC +04:00)
        Furniture: A new high-voltage line agreed by the energy ministers of Georgia and Armenia could end winter shortages in the border towns
        Furniture: Georgia, Armenia link on power grid seen as sign of trust
        Dateline: Tbilisi, Georgia, March 12
        Byline: By Nino Example – Caspian Wire:
        Body: A new high-voltage line …
        Body: The Armenian deputy energy …
        Body: “We will begin to …
        Furniture: Tags:
        Furniture: Latest
        Furniture: Latest",
    );
}

#[test]
fn agency_story_with_dateline_in_the_first_paragraph() {
    check(
        "Kenya and Uganda reopen lake crossing after talks

By Amina Sample

KAMPALA, June 3, 2019 (Reuters) - Kenya and Uganda have agreed to reopen a ferry crossing on Lake Victoria, officials said on Monday.

The crossing was closed in April after a dispute over fishing rights.

(Reporting by Amina Sample; Editing by John Placeholder)",
        "headline = Kenya and Uganda reopen lake crossing after talks
        published = 2019-06-03
        publisher = Reuters
        byline = Amina Sample
        place = KAMPALA
        day = 2019-06-03
        Headline: Kenya and Uganda reopen lake crossing after talks
        Byline: By Amina Sample
        Dateline: KAMPALA, June 3, 2019 (Reuters) -
        Body: Kenya and Uganda have …
        Body: The crossing was closed …
        Byline: (Reporting by Amina Sample; Editing by John Placeholder)",
    );
}

#[test]
fn newspaper_page_with_navigation_and_related_stories() {
    check(
        "Skip to main content
Home | News | Sport | Opinion | Weather
Subscribe
World

Chile recalls ambassador over border incident
Santiago lodges a formal protest after a patrol is detained in the highlands

By Maria Ejemplo in Santiago
Published: 14 August 2016, 18:05 GMT
Share
Tweet

Chile has recalled its ambassador to Bolivia after a customs patrol was detained, the foreign ministry said on Sunday.

Advertisement

The patrol of nine officers was stopped near the town of Colchane.

Read more: What the 1904 treaty says

Bolivia's government said the officers had crossed the line without permission.

Related articles
Peru offers to mediate
Trade across the Andes falls
Copyright © 2016 The Andean Herald. All rights reserved.",
        "headline = Chile recalls ambassador over border incident
        published = 2016-08-14T18:05:00Z
        publisher = The Andean Herald
        byline = Maria Ejemplo
        Furniture: Skip to main content
        Furniture: Home | News | Sport | Opinion | Weather
        Furniture: Subscribe
        Furniture: World
        Headline: Chile recalls ambassador over border incident
        Body: Santiago lodges a formal …
        Byline: By Maria Ejemplo in Santiago
        Timestamp: Published: 14 August 2016, 18:05 GMT
        Furniture: Share
        Furniture: Tweet
        Body: Chile has recalled its …
        Furniture: Advertisement
        Body: The patrol of nine …
        Furniture: Read more: What the 1904 treaty says
        Body: Bolivia's government said the …
        Furniture: Related articles
        Furniture: Peru offers to mediate
        Furniture: Trade across the Andes falls
        Furniture: Copyright © 2016 The Andean Herald. All rights reserved.",
    );
}

#[test]
fn updated_time_is_second_to_published() {
    check(
        "Strike shuts port of Rotterdam for second day

Updated 6:40 p.m. ET, March 9, 2012
Published 2:10 a.m. ET, March 9, 2012

Dock workers kept the port of Rotterdam closed for a second day on Friday, unions said.",
        "headline = Strike shuts port of Rotterdam for second day
        published = 2012-03-09T02:10:00-05:00
        Headline: Strike shuts port of Rotterdam for second day
        Timestamp: Updated 6:40 p.m. ET, March 9, 2012
        Timestamp: Published 2:10 a.m. ET, March 9, 2012
        Body: Dock workers kept the …",
    );
}

#[test]
fn markdown_with_front_matter() {
    check(
        "---
title: \"Envoys meet in Muscat\"
date: 2020-11-02
author: Jo Writer
source: Gulf Sample
---

# Envoys meet in Muscat

MUSCAT — Envoys of both sides met for the first time on Monday.

## What comes next

They will meet again in a week.",
        "headline = Envoys meet in Muscat
        published = 2020-11-02
        publisher = Gulf Sample
        byline = Jo Writer
        place = MUSCAT
        Furniture: --- title: \"Envoys meet in Muscat\" date: 2020-11-02 author: Jo Writer source: Gulf Sample ---
        Headline: Envoys meet in Muscat
        Dateline: MUSCAT —
        Body: Envoys of both sides …
        Body: ## What comes next
        Body: They will meet again …",
    );
}

#[test]
fn archive_export_with_labels() {
    check(
        "Title: Police detain opposition leader in Harare
Source: The Highveld Courier
Date: 7 May 2008
Author: T. Nobody

Police in Zimbabwe detained the leader of an opposition party on Wednesday.
",
        "headline = Police detain opposition leader in Harare
        published = 2008-05-07
        publisher = The Highveld Courier
        byline = T. Nobody
        Furniture: Title:
        Headline: Police detain opposition leader in Harare
        Furniture: Source: The Highveld Courier
        Timestamp: Date: 7 May 2008
        Byline: Author: T. Nobody
        Body: Police in Zimbabwe detained …",
    );
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    check(
        "The ministers of both countries said on Thursday that they would go
on with the talks until a solution is found, and thanked the host for
its patience.
They left the capital at night and will report to their parliaments
before the end of the week, a spokeswoman said, adding that nothing had
been signed.",
        "Body: The ministers of both …
        Body: They left the capital …",
    );
}

#[test]
fn bare_sentences_and_bare_titles() {
    check("Troops left the town.", "Body: Troops left the town.");
    check(
        "Hamas, Fatah sign accord in Cairo",
        "headline = Hamas, Fatah sign accord in Cairo
        Headline: Hamas, Fatah sign accord in Cairo",
    );
    check(
        "By Monday the army had taken the bridge.\n\nBy nightfall it was lost again.",
        "Body: By Monday the army …\nBody: By nightfall it was …",
    );
    check("", "");
    check("...\n\n***", "Furniture: ...\nFurniture: ***");
}

#[test]
fn datelines() {
    let lines = [
        (
            "WASHINGTON, March 3 (AP) — The Senate voted.",
            "WASHINGTON",
            "2021-03-03",
            "AP",
        ),
        ("LONDON — The minister left.", "LONDON", "", ""),
        (
            "MOSCOW, March 3. /TASS/. The Kremlin denied it.",
            "MOSCOW",
            "2021-03-03",
            "TASS",
        ),
        (
            "BEIJING, Dec. 30 (Xinhua) -- China protested.",
            "BEIJING",
            "2020-12-30",
            "Xinhua",
        ),
        ("KABUL: Police arrested five men.", "KABUL", "", ""),
        (
            "Washington (CNN) -- The president spoke.",
            "Washington",
            "",
            "CNN",
        ),
        (
            "BAGHDAD/ANKARA (Reuters) - Iraq asked Turkey to leave.",
            "BAGHDAD/ANKARA",
            "",
            "Reuters",
        ),
        (
            "KINGSTON, Jamaica, 2 March (Example News) - A storm hit.",
            "KINGSTON, Jamaica",
            "2021-03-02",
            "Example News",
        ),
        (
            "ASTANA. KAZINFORM - The senate met.",
            "ASTANA",
            "",
            "KAZINFORM",
        ),
        (
            "NEW DELHI, INDIA – Farmers marched.",
            "NEW DELHI, INDIA",
            "",
            "",
        ),
        (
            "London, Mar 3 (IANS) Police said so.",
            "London",
            "2021-03-03",
            "IANS",
        ),
        (
            "PORT-AU-PRINCE, Haiti (AFP) – Gangs attacked.",
            "PORT-AU-PRINCE, Haiti",
            "",
            "AFP",
        ),
        (
            "SALVADOR, Feb 26 - Showers continued.",
            "SALVADOR",
            "2021-02-26",
            "",
        ),
        (
            "TEHRAN, Mar. 03 (MNA) – The envoy arrived.",
            "TEHRAN",
            "2021-03-03",
            "MNA",
        ),
        ("(Reuters) - Shares fell.", "", "", "Reuters"),
        (
            "UNITED NATIONS, March 2 (Xinhua) -- The council met.",
            "UNITED NATIONS",
            "2021-03-02",
            "Xinhua",
        ),
    ];
    for (text, place, day, agency) in lines {
        let mut document = Document::new("t", text);
        document.published = "2021-03-04".parse().ok();
        page::analyze_wire(&mut document);
        let line = document
            .dateline
            .unwrap_or_else(|| panic!("no dateline: {text}"));
        assert_eq!(line.place.map_or("", |p| p.of(text)), place, "{text}");
        assert_eq!(
            line.date.map(|d| d.to_string()).unwrap_or_default(),
            day,
            "{text}"
        );
        assert_eq!(document.publisher.unwrap_or_default(), agency, "{text}");
    }
    for text in [
        "NATO — the alliance of 30 states — met on Monday.",
        "BREAKING: Troops enter the capital.",
        "Russia - the largest country - protested.",
        "UNICEF: children at risk in Yemen",
        "Turkey's president (AKP) met his guest.",
        "The talks, held on March 3, failed – again.",
        "A 12-year-old boy was killed.",
        "Iran: talks fail",
        "On 5 March, troops left.",
        "Sarajevo, Bosnia was quiet on Monday.",
        "In Kiev, Ukraine, March 3 was a day of mourning.",
    ] {
        let mut document = Document::new("t", text);
        page::analyze_wire(&mut document);
        assert!(
            document.dateline.is_none(),
            "{text}: {:?}",
            document.dateline
        );
        assert!(document.zones.is_empty(), "{text}");
    }
}

#[test]
fn wire_texts() {
    check_wire(
        "SANAA, Oct 9 - Tribesmen freed two hostages.\n    They were unharmed.\n Reuter\n",
        "1987-10-10",
        "published = 1987-10-10
        place = SANAA
        day = 1987-10-09
        Dateline: SANAA, Oct 9 -
        Body: Tribesmen freed two hostages. …
        Furniture: Reuter",
    );
    check_wire(
        "The two sides met. (Reporting by Jane Doe; Editing by Max Moe)",
        "2010-01-01",
        "published = 2010-01-01
        Body: The two sides met.
        Byline: (Reporting by Jane Doe; Editing by Max Moe)",
    );
}

#[test]
fn publishers_and_bylines() {
    for (line, byline, publisher) in [
        ("By Jane Doe", "Jane Doe", ""),
        ("By JANE DOE", "JANE DOE", ""),
        (
            "By Jane Doe, Associated Press",
            "Jane Doe",
            "Associated Press",
        ),
        (
            "By Jane Doe and Max Moe, The Daily Herald",
            "Jane Doe and Max Moe",
            "The Daily Herald",
        ),
        ("By Jane Doe | Reuters", "Jane Doe", "Reuters"),
        ("By Jane Doe, BBC News, Nairobi", "Jane Doe", "BBC News"),
        (
            "By The Associated Press",
            "The Associated Press",
            "The Associated Press",
        ),
        ("By Jane Doe, Staff Writer", "Jane Doe", ""),
        ("By Jane van der Doe in Cairo", "Jane van der Doe", ""),
    ] {
        let text = format!(
            "Minister visits flooded province again\n\n{line}\n\nThe minister visited the flooded province on Friday for the second time."
        );
        let mut document = Document::new("t", text.as_str());
        page::analyze_page(&mut document);
        assert_eq!(document.byline.unwrap_or_default(), byline, "{line}");
        assert_eq!(document.publisher.unwrap_or_default(), publisher, "{line}");
    }
}

#[test]
fn given_headline_is_found_and_kept() {
    let text = "News\n\nEnvoy Returns To Capital\n\nThe envoy returned on Friday to the capital of the country.";
    let got = show(
        text,
        |d| d.headline = Some("Envoy returns to capital".to_owned()),
        false,
    );
    assert_eq!(
        got,
        "headline = Envoy returns to capital\nFurniture: News\nHeadline: Envoy Returns To Capital\nBody: The envoy returned on …"
    );
}

//! The column layouts of GDELT, ICEWS and POLECAT, for scripts that were written for these data sets.
//!
//! These layouts have no place for status and attribution, so only events of status `actual` are written. GDELT and ICEWS
//! know a source and a target: an event with several sides becomes one line for each pair (every ordered pair of sides
//! where the event has no recipient). A column for which nothing is known here is empty, never a guess: GDELT's
//! FIPS country codes, tones and counts of mentions, ICEWS's districts, POLECAT's Correlates of War codes.
//!
//! Columns after the GDELT 2.0 event codebook (2015), the header of the ICEWS Coded Event Data (Harvard Dataverse
//! doi:10.7910/DVN/28075) and that of POLECAT (doi:10.7910/DVN/AJGVIT).

use std::io::Write;

use detente_event::{Record, record::ActorField};
use detente_resolve::Precision;

use super::csv::io_error;
use crate::Error;

/// Which data set's columns?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// 61 columns, tabs, no header.
    Gdelt,
    /// 20 columns, tabs, header.
    Icews,
    /// 40 columns, tabs, header.
    Polecat,
}

const ICEWS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

const POLECAT: &[&str] = &[
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

pub(super) struct LayoutWriter<W: Write> {
    writer: csv::Writer<W>,
    layout: Layout,
}

impl<W: Write> LayoutWriter<W> {
    pub(super) fn new(output: W, layout: Layout) -> Result<Self, Error> {
        let mut builder = csv::WriterBuilder::new();
        builder.delimiter(b'\t');
        if layout == Layout::Gdelt {
            // GDELT's files know no quotes; tabs and line ends are taken out of the cells.
            builder.quote_style(csv::QuoteStyle::Never);
        }
        let mut writer = builder.from_writer(output);
        match layout {
            Layout::Gdelt => {}
            Layout::Icews => writer.write_record(ICEWS).map_err(io_error)?,
            Layout::Polecat => writer.write_record(POLECAT).map_err(io_error)?,
        }
        Ok(Self { writer, layout })
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        if record.status != "actual" {
            return Ok(());
        }
        let rows = match self.layout {
            Layout::Polecat => vec![polecat(record)],
            Layout::Icews => pairs(record).map(|pair| icews(record, pair)).collect(),
            Layout::Gdelt => pairs(record).map(|pair| gdelt(record, pair)).collect(),
        };
        for row in rows {
            let row = row
                .into_iter()
                .map(|cell| cell.replace(['\t', '\n', '\r', '\0'], " "));
            self.writer.write_record(row).map_err(io_error)?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        Ok(self.writer.flush()?)
    }

    pub(super) fn finish(self) -> Result<W, Error> {
        self.writer
            .into_inner()
            .map_err(|error| Error::Write(error.into_error()))
    }
}

type Pair<'r> = (Option<&'r ActorField>, Option<&'r ActorField>);

/// Source and target of every line.
fn pairs(record: &Record) -> impl Iterator<Item = Pair<'_>> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    if record.recipient.is_empty() && record.actor.len() > 1 {
        for (i, source) in record.actor.iter().enumerate() {
            for (j, target) in record.actor.iter().enumerate() {
                if i != j {
                    pairs.push((Some(source), Some(target)));
                }
            }
        }
    } else {
        let sides = |side: &[ActorField]| side.len().max(1);
        for i in 0..sides(&record.actor) {
            for j in 0..sides(&record.recipient) {
                pairs.push((record.actor.get(i), record.recipient.get(j)));
            }
        }
    }
    pairs.into_iter()
}

fn empty(count: usize) -> Vec<String> {
    vec![String::new(); count]
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn name(actor: &ActorField) -> String {
    actor.name.clone().unwrap_or_else(|| actor.text.clone())
}

/// City, province, country of the place, where it is so exact.
fn place(record: &Record) -> [String; 3] {
    let Some(place) = &record.place else {
        return Default::default();
    };
    let exact = matches!(place.precision, Precision::City | Precision::Point);
    [
        if exact {
            place.name.clone()
        } else {
            String::new()
        },
        text(place.admin1.as_ref()),
        text(place.country.as_ref()),
    ]
}

fn coordinates(record: &Record) -> [String; 2] {
    let place = record.place.as_ref();
    [
        text(place.and_then(|p| p.lat)),
        text(place.and_then(|p| p.lon)),
    ]
}

fn icews(record: &Record, (source, target): Pair<'_>) -> Vec<String> {
    let side = |actor: Option<&ActorField>| {
        [
            text(actor.map(name)),
            text(actor.map(|a| a.sector.join(","))),
            text(actor.and_then(|a| a.country.as_ref())),
        ]
    };
    let mut row = vec![record.id.clone(), text(record.date)];
    row.extend(side(source));
    row.extend([
        record.event.clone(),
        record.cameo.clone(),
        record.goldstein.to_string(),
    ]);
    row.extend(side(target));
    row.extend([
        record.doc.clone(),
        (record.sentence + 1).to_string(),
        text(record.publisher.as_ref()),
    ]);
    let [city, province, country] = place(record);
    row.extend([city, String::new(), province, country]);
    row.extend(coordinates(record));
    row
}

fn polecat(record: &Record) -> Vec<String> {
    let join = |parts: Vec<String>| parts.join("; ");
    let side = |actors: &[ActorField]| {
        let all = |field: &dyn Fn(&ActorField) -> String| join(actors.iter().map(field).collect());
        [
            all(&name),
            all(&|a| text(a.country.as_ref())),
            String::new(),
            text(actors.first().and_then(|a| a.sector.first())),
            all(&|a| a.sector.join(", ")),
            all(&|a| text(a.role.as_ref())),
            all(&|a| a.text.clone()),
            all(&|a| text(a.wikidata.as_ref())),
        ]
    };
    let quad = match record.quad {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    };
    let mut row = vec![
        record.id.clone(),
        text(record.date),
        record.event.clone(),
        join(record.mode.clone()),
        record.scale.to_string(),
        quad.to_owned(),
        join(record.context.clone()),
    ];
    row.extend(side(&record.actor));
    row.extend(side(&record.recipient));
    let found = record.place.as_ref();
    let [city, province, country] = place(record);
    row.extend([
        text(found.map(|p| &p.name)),
        city,
        String::new(),
        province,
        country,
    ]);
    row.extend(coordinates(record));
    row.extend([
        text(found.and_then(|p| p.geonameid)),
        text(found.map(|p| &p.text)),
        String::new(),
        text(record.publisher.as_ref()),
        text(record.published.as_ref().and_then(|p| p.get(..10))),
        String::new(),
        String::new(),
        String::new(),
        "en".to_owned(),
        record.coder.clone(),
    ]);
    row
}

fn gdelt(record: &Record, (source, target): Pair<'_>) -> Vec<String> {
    let day = record.date;
    let mut row = vec![
        record.id.clone(),
        text(day.map(|d| d.strftime("%Y%m%d"))),
        text(day.map(|d| d.strftime("%Y%m"))),
        text(day.map(|d| d.year())),
        text(day.map(|d| {
            let share = f64::from(d.day_of_year() - 1) / f64::from(d.days_in_year());
            format!("{:.4}", f64::from(d.year()) + share)
        })),
    ];
    for actor in [source, target] {
        let sectors = |n: usize| text(actor.and_then(|a| a.sector.get(n)));
        let country = text(actor.and_then(|a| a.country.as_ref()));
        let code = format!("{country}{}{}", sectors(0), sectors(1));
        row.extend([code, text(actor.map(name)).to_uppercase(), country]);
        row.extend(empty(4));
        row.extend([sectors(0), sectors(1), sectors(2)]);
    }
    let base: String = record.cameo.chars().take(3).collect();
    let root: String = record.cameo.chars().take(2).collect();
    row.extend([
        String::new(),
        record.cameo.clone(),
        base,
        root,
        record.quad.to_string(),
        record.goldstein.to_string(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
    ]);
    // Geography of the two actors is not told apart here.
    row.extend(empty(16));
    let found = record.place.as_ref();
    let kind = found.map(|p| match p.precision {
        Precision::Country => 1,
        Precision::Admin1 | Precision::Region => 5,
        _ => 4,
    });
    let full = found.map(|p| {
        let parts = [Some(&p.name), p.admin1.as_ref(), p.country.as_ref()];
        parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    });
    row.extend([
        text(kind),
        text(full),
        String::new(),
        String::new(),
        String::new(),
    ]);
    row.extend(coordinates(record));
    row.push(text(found.and_then(|p| p.geonameid)));
    row.push(text(record.published.as_ref().and_then(|p| p.get(..10))).replace('-', ""));
    row.push(record.url.clone().unwrap_or_else(|| record.doc.clone()));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_the_columns_of_its_layout() {
        let side = |country: &str| {
            serde_json::json!({"text": "the \"envoy\"\t", "start": 0, "end": 1, "name": null, "wikidata": null,
            "country": country, "sector": ["GOV"], "role": null, "confidence": 1.0})
        };
        let record: Record = serde_json::from_value(serde_json::json!({
            "id": "1", "cluster": "c", "doc": "d", "url": null, "publisher": "P", "headline": null, "published": "2020-02-04", "sentence": 0,
            "text": "x", "date": "2020-02-03", "enddate": null, "date_precision": "day", "date_basis": "stated", "event": "CONSULT",
            "mode": ["visit"], "context": [], "quad": 1, "scale": 1.0, "cameo": "042", "goldstein": 1.9, "status": "actual", "said_by": null,
            "actor": [side("RUS"), side("IRN")], "recipient": [], "size": {"dead": null, "injured": null, "arrested": null},
            "place": {"text": "Tehran", "start": 0, "end": 1, "name": "Tehran", "country": "IRN", "admin1": null, "geonameid": 1, "lat": 35.7,
                "lon": 51.4, "precision": "city", "confidence": 1.0},
            "evidence": {"trigger": {"start": 0, "end": 1, "text": "x"}, "decisions": []}, "confidence": 0.5, "coder": "1"
        }))
        .unwrap_or_else(|error| panic!("{error}"));
        for (layout, columns, lines) in [
            (Layout::Gdelt, 61, 2),
            (Layout::Icews, 20, 3),
            (Layout::Polecat, 40, 2),
        ] {
            let mut writer = LayoutWriter::new(Vec::new(), layout).unwrap();
            writer.write(&record).unwrap();
            writer
                .write(&Record {
                    status: "future".to_owned(),
                    ..record.clone()
                })
                .unwrap();
            let bytes = writer.finish().unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.lines().count(), lines, "{layout:?}\n{text}");
            for line in text.lines() {
                assert_eq!(line.split('\t').count(), columns, "{layout:?}: {line}");
            }
        }
    }
}

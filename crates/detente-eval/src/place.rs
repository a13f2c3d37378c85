//! Scores of toponym recognition and resolution against LGL and GeoWebNews (`../shared/data/place`).
//!
//! Resolution is scored on gold toponyms that carry a GeoNames id: share within 161 km (100 miles, the customary limit)
//! and within 20 km of the gold point, mean and median distance, right country, exact id. A toponym without an answer
//! counts as wrong, 20,038 km (half the equator) away. Recognition is scored end to end on ranges: a prediction that
//! overlaps a gold toponym one to one is right ("partial"), one with the same range is right ("exact").

use detente_lexicon::gazetteer::{Gazetteer, distance_km};
use detente_resolve::place::{
    DocContext, PlaceRef, Toponym, ToponymUse, recognize_toponyms, resolve_toponyms,
};
use detente_text::{Sentence, Span};
use serde::Serialize;

use crate::{Error, Prf};

/// Distance that counts for a toponym without an answer, km: half the equator.
pub const LOST_KM: f64 = 20_038.0;

/// What sort of toponym the annotators saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GoldSort {
    /// The name of a place, literal or standing for its people or government.
    Name,
    /// An adjective, a people or a language: "Russian".
    Adjective,
    /// A name inside a longer one: "Russian Higher School of Economics".
    Embedded,
}

/// A gold toponym.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldToponym {
    /// Bytes in the text.
    pub span: Span,
    /// What sort.
    pub sort: GoldSort,
    /// GeoNames id, where annotated.
    pub geonameid: Option<u32>,
    /// Latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
    /// Name of the country in English, where annotated.
    pub country: Option<String>,
}

/// A gold document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoldDoc {
    /// Id.
    pub id: String,
    /// The text.
    pub text: String,
    /// Domain of the publisher, where given.
    pub publisher: Option<String>,
    /// Toponyms, sorted.
    pub toponyms: Vec<GoldToponym>,
    /// Annotations whose range is not in the text; they are not scored.
    pub out_of_range: usize,
}

/// Reads LGL (`lgl.xml`) or GeoWebNews (`GWN.xml`).
///
/// # Errors
/// [`Error::Line`] where the XML is broken, [`Error::Empty`] where there is no article.
pub fn read(xml: &str) -> Result<Vec<GoldDoc>, Error> {
    let tree = roxmltree::Document::parse(xml).map_err(|e| Error::Line {
        line: e.pos().row as usize,
        message: e.to_string(),
    })?;
    let mut docs = Vec::new();
    for article in tree.descendants().filter(|n| n.has_tag_name("article")) {
        let mut doc = GoldDoc {
            id: article
                .attribute("docid")
                .or_else(|| article.attribute("file"))
                .unwrap_or_default()
                .to_owned(),
            text: child(article, "text").to_owned(),
            publisher: Some(child(article, "domain").to_owned()).filter(|d| !d.is_empty()),
            ..GoldDoc::default()
        };
        // Offsets are code points in the files and bytes here.
        let mut bytes: Vec<usize> = doc.text.char_indices().map(|(at, _)| at).collect();
        bytes.push(doc.text.len());
        for node in article.descendants().filter(|n| n.has_tag_name("toponym")) {
            let number = |name: &str| child(node, name).parse::<usize>().ok();
            let (Some(start), Some(end)) = (number("start"), number("end")) else {
                doc.out_of_range += 1;
                continue;
            };
            let (Some(&start), Some(&end)) = (bytes.get(start), bytes.get(end)) else {
                doc.out_of_range += 1;
                continue;
            };
            let sort = match child(node, "type") {
                ""
                | "Literal"
                | "Metonymic"
                | "Mixed"
                | "Coercion"
                | "Literal_Modifier"
                | "Non_Literal_Modifier" => {
                    if child(node, "modifierType") == "Adjective" {
                        GoldSort::Adjective
                    } else {
                        GoldSort::Name
                    }
                }
                "Demonym" | "Language" => GoldSort::Adjective,
                "Embedded_Literal" | "Embedded_Non_Lit" => GoldSort::Embedded,
                // Homonyms, street words, expressions that are no toponyms.
                _ => continue,
            };
            let tag = node.children().find(|n| n.has_tag_name("gaztag"));
            let (id, lat, lon) = match tag {
                Some(tag) => (
                    tag.attribute("geonameid").unwrap_or(""),
                    child(tag, "lat"),
                    child(tag, "lon"),
                ),
                None => (
                    child(node, "geonamesID"),
                    child(node, "latitude"),
                    child(node, "longitude"),
                ),
            };
            doc.toponyms.push(GoldToponym {
                span: Span::new(start, end),
                sort,
                geonameid: id.parse().ok(),
                point: lat.parse().ok().zip(lon.parse().ok()),
                country: tag
                    .map(|t| child(t, "country").to_owned())
                    .filter(|c| !c.is_empty()),
            });
        }
        doc.toponyms.sort_by_key(|t| (t.span.start, t.span.end));
        docs.push(doc);
    }
    if docs.is_empty() {
        return Err(Error::Empty("article"));
    }
    Ok(docs)
}

fn child<'a>(node: roxmltree::Node<'a, '_>, name: &str) -> &'a str {
    node.children()
        .find(|n| n.has_tag_name(name))
        .and_then(|n| n.text())
        .unwrap_or("")
        .trim_matches(|c: char| name != "text" && c.is_whitespace())
}

/// A resolved toponym, as far as it is scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Latitude and longitude in degrees; `None` = no answer.
    pub point: Option<(f64, f64)>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Is it in the gold country? `None` where the gold names none.
    pub country_right: Option<bool>,
    /// Belief, 0 to 1.
    pub confidence: f32,
}

/// Scores of resolution.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResolutionScores {
    /// Scored toponyms.
    pub toponyms: usize,
    /// Share within 161 km.
    pub within_161_km: f64,
    /// Share within 20 km.
    pub within_20_km: f64,
    /// Mean distance, km.
    pub mean_km: f64,
    /// Median distance, km.
    pub median_km: f64,
    /// Share in the right country, among those whose gold names one.
    pub country: f64,
    /// Share with the gold GeoNames id.
    pub exact_id: f64,
    /// Share without an answer.
    pub unanswered: f64,
    /// Mean of (confidence - within 161 km)²: 0 is perfect, 0.25 is a coin.
    pub brier: f64,
}

/// Scores answers against gold toponyms with a point, pair by pair.
pub fn score_resolution(pairs: &[(&GoldToponym, Answer)]) -> ResolutionScores {
    let mut km: Vec<f64> = Vec::new();
    let (mut exact, mut lost, mut country, mut countries, mut brier) =
        (0usize, 0usize, 0usize, 0usize, 0.0f64);
    for (gold, answer) in pairs {
        let Some(point) = gold.point else { continue };
        let distance = answer.point.map_or(LOST_KM, |p| distance_km(p, point));
        lost += usize::from(answer.point.is_none());
        exact += usize::from(answer.geonameid.is_some() && answer.geonameid == gold.geonameid);
        if let Some(right) = answer.country_right {
            countries += 1;
            country += usize::from(right);
        }
        let hit = f64::from(u8::from(distance <= 161.0));
        brier += (f64::from(answer.confidence) - hit).powi(2);
        km.push(distance);
    }
    if km.is_empty() {
        return ResolutionScores::default();
    }
    let n = km.len() as f64;
    km.sort_by(f64::total_cmp);
    let within = |limit: f64| km.iter().filter(|d| **d <= limit).count() as f64 / n;
    ResolutionScores {
        toponyms: km.len(),
        within_161_km: within(161.0),
        within_20_km: within(20.0),
        mean_km: km.iter().sum::<f64>() / n,
        median_km: km[km.len() / 2],
        country: if countries == 0 {
            0.0
        } else {
            country as f64 / countries as f64
        },
        exact_id: exact as f64 / n,
        unanswered: lost as f64 / n,
        brier: brier / n,
    }
}

/// Counts of recognition: (right by overlap, right by exact range, predicted, gold).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecognitionCounts {
    /// Predictions that overlap a gold toponym, each gold counted once.
    pub partial: usize,
    /// Predictions with the range of a gold toponym.
    pub exact: usize,
    /// Predictions.
    pub predicted: usize,
    /// Gold toponyms.
    pub gold: usize,
}

impl RecognitionCounts {
    /// Adds one document. `gold` and `predicted` are sorted by start. Predictions that only touch an `ignored` range are
    /// neither right nor wrong.
    pub fn add(&mut self, gold: &[Span], predicted: &[Span], ignored: &[Span]) {
        let mut used = vec![false; gold.len()];
        for span in predicted {
            let hit = (0..gold.len()).find(|&i| !used[i] && gold[i].overlaps(*span));
            match hit {
                Some(i) => {
                    used[i] = true;
                    self.partial += 1;
                    self.exact += usize::from(gold[i] == *span);
                }
                None if ignored.iter().any(|s| s.overlaps(*span)) => continue,
                None => {}
            }
            self.predicted += 1;
        }
        self.gold += gold.len();
    }

    /// Precision, recall and F1 by overlap.
    pub fn partial(&self) -> Prf {
        Prf::new(self.partial, self.predicted, self.gold)
    }

    /// Precision, recall and F1 by exact range.
    pub fn exact(&self) -> Prf {
        Prf::new(self.exact, self.predicted, self.gold)
    }
}

/// Scores of one gold set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlaceReport {
    /// Documents.
    pub documents: usize,
    /// Annotations whose range is not in the text.
    pub out_of_range: usize,
    /// Resolution of all gold toponyms with a GeoNames id, adjectives and embedded names included.
    pub all: ResolutionScores,
    /// Resolution of names alone.
    pub names: ResolutionScores,
    /// Resolution of adjectives and peoples.
    pub adjectives: ResolutionScores,
    /// Resolution of names inside longer names.
    pub embedded: ResolutionScores,
    /// Recognition by overlap; `None` = not run.
    pub recognition: Option<Prf>,
    /// Recognition by exact range.
    pub recognition_exact: Option<Prf>,
    /// End to end: recognised and within 161 km, against all gold names with a point.
    pub end_to_end: Option<Prf>,
}

/// Gives the analysed sentences of a text.
pub type Splitter<'s> = &'s mut dyn FnMut(&str) -> Vec<Sentence>;

/// Resolves the gold toponyms and scores them; with an analyzer also recognises toponyms and scores those.
///
/// `recognised` gives the sentences of a text, or is `None` to leave recognition out. In recognition the gold are
/// [`GoldSort::Name`]s; predictions on adjectives and embedded names are neither right nor wrong. Where a set tells no
/// sorts (LGL), all its toponyms are names, and adjectives count as predictions too.
pub fn evaluate(docs: &[GoldDoc], recognised: Option<Splitter<'_>>) -> PlaceReport {
    let gazetteer = Gazetteer::embedded();
    let mut pairs: Vec<(GoldToponym, Answer)> = Vec::new();
    for doc in docs {
        let toponyms: Vec<Toponym> = doc
            .toponyms
            .iter()
            .map(|t| Toponym::given(t.span))
            .collect();
        let refs = resolve_toponyms(&DocContext {
            text: &doc.text,
            toponyms: &toponyms,
            publisher: doc.publisher.as_deref(),
            ..DocContext::default()
        });
        for (gold, found) in doc.toponyms.iter().zip(&refs) {
            if gold.geonameid.is_some() && gold.point.is_some() {
                pairs.push((gold.clone(), answer(gazetteer, gold, found)));
            }
        }
    }
    let of = |sort: Option<GoldSort>| {
        let chosen: Vec<(&GoldToponym, Answer)> = pairs
            .iter()
            .filter(|(gold, _)| sort.is_none_or(|s| s == gold.sort))
            .map(|(gold, answer)| (gold, answer.clone()))
            .collect();
        score_resolution(&chosen)
    };
    let mut report = PlaceReport {
        documents: docs.len(),
        out_of_range: docs.iter().map(|d| d.out_of_range).sum(),
        all: of(None),
        names: of(Some(GoldSort::Name)),
        adjectives: of(Some(GoldSort::Adjective)),
        embedded: of(Some(GoldSort::Embedded)),
        ..PlaceReport::default()
    };
    let Some(sentences_of) = recognised else {
        return report;
    };
    // LGL marks adjectives as toponyms like any other, GeoWebNews as a sort of their own.
    let sorts = docs
        .iter()
        .flat_map(|d| &d.toponyms)
        .any(|t| t.sort == GoldSort::Adjective);
    let mut counts = RecognitionCounts::default();
    let (mut right, mut predicted, mut gold_points) = (0, 0, 0);
    for doc in docs {
        let sentences = sentences_of(&doc.text);
        let toponyms = recognize_toponyms(&doc.text, &sentences);
        let refs = resolve_toponyms(&DocContext {
            text: &doc.text,
            sentences: &sentences,
            toponyms: &toponyms,
            publisher: doc.publisher.as_deref(),
            ..DocContext::default()
        });
        let sorted = |name: bool| -> Vec<Span> {
            doc.toponyms
                .iter()
                .filter(|t| (t.sort == GoldSort::Name) == name)
                .map(|t| t.span)
                .collect()
        };
        let (names, others) = (sorted(true), sorted(false));
        let spans: Vec<Span> = toponyms
            .iter()
            .filter(|t| t.usage != ToponymUse::Demonym || !sorts)
            .map(|t| t.span)
            .collect();
        counts.add(&names, &spans, &others);
        let points: Vec<&GoldToponym> = doc
            .toponyms
            .iter()
            .filter(|t| t.sort == GoldSort::Name && t.point.is_some())
            .collect();
        gold_points += points.len();
        for found in refs.iter().filter(|r| spans.contains(&r.place.span)) {
            let gold = points.iter().find(|g| g.span.overlaps(found.place.span));
            match (gold, found.place.lat.zip(found.place.lon)) {
                (Some(gold), Some(point)) => {
                    predicted += 1;
                    let near = gold.point.is_some_and(|p| distance_km(p, point) <= 161.0);
                    right += usize::from(near);
                }
                // A toponym whose gold has no point cannot be judged.
                (None, Some(_))
                    if !doc
                        .toponyms
                        .iter()
                        .any(|g| g.span.overlaps(found.place.span)) =>
                {
                    predicted += 1
                }
                _ => {}
            }
        }
    }
    report.recognition = Some(counts.partial());
    report.recognition_exact = Some(counts.exact());
    report.end_to_end = Some(Prf::new(right, predicted, gold_points));
    report
}

fn answer(gazetteer: &Gazetteer, gold: &GoldToponym, found: &PlaceRef) -> Answer {
    let code = gold.country.as_deref().and_then(|name| {
        gazetteer
            .lookup(name)
            .first()
            .map(|hit| gazetteer.place(hit.id).country_code3())
    });
    Answer {
        point: found.place.lat.zip(found.place.lon),
        geonameid: found.place.geonameid,
        country_right: code.map(|code| found.place.country.as_deref() == Some(code)),
        confidence: found.place.confidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LGL: &str = r#"<articles><article docid="7"><domain>x.com</domain><text><![CDATA[É Paris, Texas]]></text>
        <toponyms><toponym><start>2</start><end>7</end><phrase>Paris</phrase>
        <gaztag geonameid="4717560"><lat>33.66</lat><lon>-95.55</lon><country>United States</country></gaztag></toponym>
        <toponym><start>90</start><end>99</end></toponym></toponyms></article></articles>"#;

    #[test]
    fn offsets_become_bytes_and_bad_ones_are_counted() {
        let docs = read(LGL).unwrap_or_default();
        assert_eq!(docs.len(), 1);
        assert_eq!(docs[0].toponyms[0].span.of(&docs[0].text), "Paris");
        assert_eq!(docs[0].toponyms[0].geonameid, Some(4_717_560));
        assert_eq!(docs[0].out_of_range, 1);
        assert!(read("<articles>").is_err());
        assert!(read("<articles/>").is_err());
    }

    #[test]
    fn scores_count_what_they_say() {
        let docs = read(LGL).unwrap_or_default();
        let gold = &docs[0].toponyms[0];
        let near = Answer {
            point: Some((33.7, -95.5)),
            geonameid: Some(1),
            country_right: Some(true),
            confidence: 1.0,
        };
        let scores = score_resolution(&[(gold, near), (gold, Answer::default())]);
        assert_eq!(scores.within_161_km, 0.5);
        assert_eq!(scores.within_20_km, 0.5);
        assert_eq!(scores.exact_id, 0.0);
        assert_eq!(scores.unanswered, 0.5);
        assert_eq!(scores.median_km, LOST_KM);
        let mut counts = RecognitionCounts::default();
        let span = |a, b| Span::new(a, b);
        counts.add(
            &[span(0, 5), span(10, 15)],
            &[span(0, 5), span(11, 14), span(20, 22), span(30, 31)],
            &[span(30, 40)],
        );
        assert_eq!(
            (counts.partial, counts.exact, counts.predicted, counts.gold),
            (2, 1, 3, 2)
        );
    }
}

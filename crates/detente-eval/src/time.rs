//! Scores of time expressions against TimeML files (`../shared/data/time`), as TempEval-3 defines them (UzZaman et al.
//! 2013, section 4.1).
//!
//! Only the TIMEX3 inside of the TEXT element count; the document creation time is given. A prediction matches a gold
//! expression one to one: strictly with the same range, relaxed where they share a character. Accuracy of value and
//! type is counted over relaxed matches, values compare as strings; the F1 of an attribute is its accuracy times the
//! relaxed F1.

use detente_resolve::{Time, TimeKind, time::Anchor};
use detente_text::{Document, Published, Span};
use serde::Serialize;

use crate::{Error, Prf};

/// A gold expression.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldTime {
    /// Bytes in the text.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value; empty where the annotators left it out.
    pub value: String,
}

/// A gold document: text and creation time, as they would come to the program, and what is in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoldDoc {
    /// Text, id and day of creation.
    pub document: Document,
    /// Expressions of the text, sorted.
    pub times: Vec<GoldTime>,
}

/// Scores over a collection.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TimeScores {
    /// Documents.
    pub documents: usize,
    /// Gold expressions.
    pub gold: usize,
    /// Predicted expressions.
    pub predicted: usize,
    /// The same range.
    pub strict: Prf,
    /// Ranges overlap.
    pub relaxed: Prf,
    /// Of the relaxed matches: the same type.
    pub type_accuracy: f64,
    /// Type accuracy times relaxed F1.
    pub type_f1: f64,
    /// Of the relaxed matches: the same value.
    pub value_accuracy: f64,
    /// Value accuracy times relaxed F1.
    pub value_f1: f64,
}

/// Reads a TimeML document.
///
/// # Errors
/// [`Error::Line`] where the XML is broken or a TIMEX3 has no known type, [`Error::Empty`] without TEXT element.
pub fn read(id: &str, xml: &str) -> Result<GoldDoc, Error> {
    let tree = roxmltree::Document::parse(xml).map_err(|e| Error::Line {
        line: e.pos().row as usize,
        message: e.to_string(),
    })?;
    let mut doc = GoldDoc::default();
    doc.document.id = id.to_owned();
    doc.document.published = tree
        .descendants()
        .find(|n| n.has_tag_name("DCT"))
        .and_then(|dct| dct.descendants().find(|n| n.has_tag_name("TIMEX3")))
        .and_then(|timex| timex.attribute("value"))
        // The day is enough: "1998-02-13T14:35:00" has no zone.
        .and_then(|value| value.get(..10))
        .and_then(|day| day.parse::<Published>().ok());
    let body = tree
        .descendants()
        .find(|n| n.has_tag_name("TEXT"))
        .ok_or(Error::Empty("TEXT element"))?;
    collect(body, &mut doc).map_err(|node| Error::Line {
        line: tree.text_pos_at(node.range().start).row as usize,
        message: format!("TIMEX3 of type {:?}", node.attribute("type")),
    })?;
    doc.times.sort_by_key(|t| t.span);
    Ok(doc)
}

fn collect<'a, 'i>(
    node: roxmltree::Node<'a, 'i>,
    doc: &mut GoldDoc,
) -> Result<(), roxmltree::Node<'a, 'i>> {
    for child in node.children() {
        if child.is_text() {
            doc.document.text.push_str(child.text().unwrap_or(""));
            continue;
        }
        let start = doc.document.text.len();
        collect(child, doc)?;
        if child.has_tag_name("TIMEX3") {
            let kind = match child.attribute("type") {
                Some("DATE") => TimeKind::Date,
                Some("TIME") => TimeKind::Time,
                Some("DURATION") => TimeKind::Duration,
                Some("SET") => TimeKind::Set,
                _ => return Err(child),
            };
            doc.times.push(GoldTime {
                span: Span::new(start, doc.document.text.len()),
                kind,
                value: child.attribute("value").unwrap_or("").to_owned(),
            });
        }
    }
    Ok(())
}

/// Which prediction belongs to which gold expression: those of the same range first, then overlapping ones in order.
pub fn pairs(gold: &[GoldTime], predicted: &[Time]) -> Vec<(usize, usize)> {
    let mut taken = vec![false; predicted.len()];
    let mut partner: Vec<Option<usize>> = vec![None; gold.len()];
    for exact in [true, false] {
        for (g, time) in gold.iter().enumerate() {
            if partner[g].is_some() {
                continue;
            }
            let found = (0..predicted.len()).find(|&p| {
                !taken[p]
                    && if exact {
                        predicted[p].span == time.span
                    } else {
                        predicted[p].span.overlaps(time.span)
                    }
            });
            if let Some(p) = found {
                taken[p] = true;
                partner[g] = Some(p);
            }
        }
    }
    partner
        .iter()
        .enumerate()
        .filter_map(|(g, p)| p.map(|p| (g, p)))
        .collect()
}

/// Scores predictions, one list a document.
pub fn score<'a>(documents: impl IntoIterator<Item = (&'a GoldDoc, &'a [Time])>) -> TimeScores {
    let mut s = TimeScores::default();
    let (mut strict, mut relaxed, mut kinds, mut values) = (0, 0, 0, 0);
    for (doc, predicted) in documents {
        s.documents += 1;
        s.gold += doc.times.len();
        s.predicted += predicted.len();
        for (g, p) in pairs(&doc.times, predicted) {
            let (gold, found) = (&doc.times[g], &predicted[p]);
            relaxed += 1;
            strict += usize::from(gold.span == found.span);
            kinds += usize::from(gold.kind == found.kind);
            values += usize::from(gold.value == found.value);
        }
    }
    s.strict = Prf::new(strict, s.predicted, s.gold);
    s.relaxed = Prf::new(relaxed, s.predicted, s.gold);
    if relaxed > 0 {
        s.type_accuracy = kinds as f64 / relaxed as f64;
        s.value_accuracy = values as f64 / relaxed as f64;
    }
    s.type_f1 = s.type_accuracy * s.relaxed.f1;
    s.value_f1 = s.value_accuracy * s.relaxed.f1;
    s
}

/// Reads `(id, TimeML)` files, has `resolve` find the times of each text, and scores them.
///
/// `resolve` is given the document (its text, and the day of creation as that of publication) and the [`Anchor`] made
/// from it; its spans count from the start of the document's text.
///
/// # Errors
/// A file that cannot be read ([`read`]), or no file at all.
pub fn score_files(
    files: &[(String, String)],
    mut resolve: impl FnMut(&Document, &Anchor) -> Vec<Time>,
) -> Result<TimeScores, Error> {
    let mut all = Vec::with_capacity(files.len());
    for (id, xml) in files {
        let doc = read(id, xml)?;
        let times = resolve(&doc.document, &Anchor::of(&doc.document));
        all.push((doc, times));
    }
    if all.is_empty() {
        return Err(Error::Empty("TimeML document"));
    }
    Ok(score(
        all.iter().map(|(doc, times)| (doc, times.as_slice())),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use detente_resolve::{DateBasis, DatePrecision};

    const XML: &str = r#"<?xml version="1.0" ?>
<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2017-09-05">x</TIMEX3></DCT>
<TEXT>A &amp; B <EVENT>met</EVENT> on <TIMEX3 type="DATE" value="2017-09-04">Monday</TIMEX3> for <TIMEX3 type="DURATION" value="PT2H">two hours</TIMEX3>.</TEXT></TimeML>"#;

    fn time(span: Span, value: &str) -> Time {
        Time {
            span,
            sentence: 0,
            kind: TimeKind::Date,
            value: value.to_owned(),
            start: None,
            end: None,
            precision: DatePrecision::Day,
            basis: DateBasis::Resolved,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn only_expressions_of_the_text_count() {
        let doc = read("d", XML).unwrap();
        assert_eq!(doc.document.text, "A & B met on Monday for two hours.");
        assert_eq!(doc.times.len(), 2);
        assert_eq!(doc.times[0].span.of(&doc.document.text), "Monday");
        assert_eq!(
            doc.document.published.unwrap().day().to_string(),
            "2017-09-05"
        );
    }

    #[test]
    fn strict_relaxed_and_value() {
        let doc = read("d", XML).unwrap();
        let (monday, hours) = (doc.times[0].span, doc.times[1].span);
        // One exact with the right value, one overlapping of the wrong type and value, one that is not in the gold.
        let predicted = [
            time(monday, "2017-09-04"),
            time(Span::new(hours.start + 4, hours.end), "PT1H"),
            time(Span::new(0, 1), "2017"),
        ];
        let s = score([(&doc, predicted.as_slice())]);
        assert_eq!(s.strict, Prf::new(1, 3, 2));
        assert_eq!(s.relaxed, Prf::new(2, 3, 2));
        assert_eq!(s.value_accuracy, 0.5);
        assert_eq!(s.type_accuracy, 0.5);
        assert!((s.value_f1 - 0.4).abs() < 1e-9, "{}", s.value_f1);
    }

    #[test]
    fn a_prediction_matches_once() {
        let doc = read("d", XML).unwrap();
        let all = Span::new(0, doc.document.text.len());
        let predicted = [time(all, "2017-09-04")];
        assert_eq!(
            score([(&doc, predicted.as_slice())]).relaxed,
            Prf::new(1, 1, 2)
        );
    }

    #[test]
    fn broken_files_are_errors() {
        assert!(matches!(read("d", "<TimeML>"), Err(Error::Line { .. })));
        assert!(matches!(read("d", "<TimeML/>"), Err(Error::Empty(_))));
        assert!(score_files(&[], |_, _| Vec::new()).is_err());
    }
}

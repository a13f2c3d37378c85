//! Relations between given sides: which category, quad class and direction (cooperation or conflict)?
//!
//! Input is a table with a header line: `sentence`, `source`, `target` and, all optional, `marked_sentence` (sides
//! between `<s>…</s>` and `<t>…</t>`), `gold_root`, `gold_quad`. CONCEDE and RETREAT count as YIELD.

use std::collections::{BTreeMap, BTreeSet};

use detente_nn::{Options, RelationQuery, Workspace};
use detente_syntax::{Analyzer, segment};
use detente_text::Span;
use serde::Serialize;

use crate::Error;

/// A sentence with its sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationRow {
    /// The sentence.
    pub sentence: String,
    /// Who.
    pub source: Span,
    /// To whom; an empty side is not in the sentence.
    pub target: Span,
    /// Right category, where given.
    pub gold_root: Option<String>,
    /// Right quad class, where given.
    pub gold_quad: Option<u8>,
}

/// Category names of this task: CONCEDE and RETREAT are one.
pub fn merged(category: &str) -> &str {
    match category {
        "CONCEDE" | "RETREAT" => "YIELD",
        other => other,
    }
}

/// Quad class of a category; YIELD is 2, as in the data of the task.
pub fn quad(category: &str) -> u8 {
    match category {
        "YIELD" => 2,
        other => other
            .parse::<detente_ontology::Category>()
            .map_or(0, detente_ontology::Category::quad),
    }
}

/// Reads a table.
///
/// # Errors
/// A missing column.
pub fn read(source: &str) -> Result<Vec<RelationRow>, Error> {
    let mut lines = source.lines().enumerate();
    let error = |line: usize, message: String| Error::Line { line, message };
    let (_, header) = lines.next().ok_or(Error::Empty("rows"))?;
    let names: Vec<&str> = header
        .trim_start_matches('\u{feff}')
        .split('\t')
        .map(str::trim)
        .collect();
    let column = |name: &str| names.iter().position(|n| *n == name);
    let need = |name: &str| {
        column(name).ok_or_else(|| {
            error(
                1,
                format!("no column {name:?}; needed are sentence, source and target"),
            )
        })
    };
    let (sentence, from, to) = (need("sentence")?, need("source")?, need("target")?);
    let (marked, root, quad) = (
        column("marked_sentence"),
        column("gold_root"),
        column("gold_quad"),
    );
    let mut rows = Vec::new();
    for (_index, line) in lines {
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |column: usize| cells.get(column).copied().unwrap_or("");
        let text = unquote(cell(sentence));
        let marks = marked.and_then(|m| sides_of_marks(&unquote(cell(m))));
        let (text, source, target) = match marks {
            Some(found) => found,
            None => {
                let find = |side: &str, from: usize| {
                    text.get(from..)
                        .and_then(|rest| rest.find(side))
                        .map(|at| Span::new(at + from, at + from + side.len()))
                };
                let (s, t) = (unquote(cell(from)), unquote(cell(to)));
                // a side that does not stand in the sentence ("a recipient") is open
                let source = find(&s, 0).unwrap_or_default();
                let first = find(&t, 0).unwrap_or_default();
                // the same words twice: the second is the target
                let target = if first == source && !first.is_empty() {
                    find(&t, source.end).unwrap_or(first)
                } else {
                    first
                };
                (text, source, target)
            }
        };
        rows.push(RelationRow {
            sentence: text,
            source,
            target,
            gold_root: root
                .map(|c| merged(cell(c).trim()).to_owned())
                .filter(|c| !c.is_empty()),
            gold_quad: quad.and_then(|c| cell(c).trim().parse().ok()),
        });
    }
    if rows.is_empty() {
        Err(Error::Empty("rows"))
    } else {
        Ok(rows)
    }
}

fn unquote(cell: &str) -> String {
    let trimmed = cell.trim();
    match trimmed.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
        Some(inner) if cell.contains("\"\"") || !inner.contains('"') => inner.replace("\"\"", "\""),
        _ => trimmed.to_owned(),
    }
}

/// Takes the marks out of a sentence: bare sentence, source, target.
fn sides_of_marks(marked: &str) -> Option<(String, Span, Span)> {
    let mut bare = String::with_capacity(marked.len());
    let mut found: [Option<usize>; 4] = [None; 4];
    let mut rest = marked;
    while !rest.is_empty() {
        let tags = ["<s>", "</s>", "<t>", "</t>"];
        if let Some(which) = tags.iter().position(|tag| rest.starts_with(tag)) {
            found[which].get_or_insert(bare.len());
            rest = &rest[tags[which].len()..];
            continue;
        }
        let c = rest.chars().next()?;
        bare.push(c);
        rest = &rest[c.len_utf8()..];
    }
    let [Some(s), Some(s_end), Some(t), Some(t_end)] = found else {
        return None;
    };
    Some((bare, Span::new(s, s_end), Span::new(t, t_end)))
}

/// A predicted relation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Best category.
    pub category: String,
    /// Its probability.
    pub score: f32,
    /// Its quad class.
    pub quad: u8,
}

/// Predicts the relation of every row.
pub fn predict(analyzer: &Analyzer, rows: &[RelationRow]) -> Vec<Prediction> {
    let model = analyzer.model();
    let mut workspace = Workspace::new();
    let mut out = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(32) {
        let tokens: Vec<Vec<Span>> = chunk
            .iter()
            .map(|row| {
                segment::segment(&row.sentence, Span::new(0, row.sentence.len()))
                    .into_iter()
                    .flat_map(|s| s.tokens)
                    .collect()
            })
            .collect();
        let words: Vec<Vec<&str>> = chunk
            .iter()
            .zip(&tokens)
            .map(|(row, t)| t.iter().map(|s| s.of(&row.sentence)).collect())
            .collect();
        let inside = |tokens: &[Span], side: Span| -> Vec<usize> {
            tokens
                .iter()
                .enumerate()
                .filter(|(_, t)| t.overlaps(side))
                .map(|(i, _)| i)
                .collect()
        };
        let sides: Vec<(Vec<usize>, Vec<usize>)> = chunk
            .iter()
            .zip(&tokens)
            .map(|(row, t)| (inside(t, row.source), inside(t, row.target)))
            .collect();
        let queries: Vec<RelationQuery> = words
            .iter()
            .zip(&sides)
            .map(|(words, (source, target))| RelationQuery {
                words,
                source,
                target,
            })
            .collect();
        for scores in model.relations(&mut workspace, &queries, &Options::default()) {
            let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
            let category = best
                .and_then(|b| model.labels().relation.get(b))
                .cloned()
                .unwrap_or_default();
            out.push(Prediction {
                quad: quad(&category),
                score: best.map_or(0.0, |b| scores[b]),
                category,
            });
        }
    }
    out
}

/// Accuracy and macro-averaged F1 over the classes of the gold.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClassScores {
    /// Right among all.
    pub accuracy: f64,
    /// Mean of the classes' F1.
    pub macro_f1: f64,
    /// F1 by class.
    pub f1: BTreeMap<String, f64>,
}

/// Scores of the task.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RelationScores {
    /// Rows with a gold category.
    pub rows: usize,
    /// 15 categories.
    pub category: ClassScores,
    /// Four quad classes.
    pub quad: ClassScores,
    /// Cooperation or conflict.
    pub direction: ClassScores,
}

fn classes(gold: &[String], predicted: &[String]) -> ClassScores {
    let mut f1 = BTreeMap::new();
    for class in gold.iter().collect::<BTreeSet<_>>() {
        let right = gold
            .iter()
            .zip(predicted)
            .filter(|(g, p)| *g == class && *p == class)
            .count();
        let n_gold = gold.iter().filter(|g| *g == class).count();
        let n_predicted = predicted.iter().filter(|p| *p == class).count();
        f1.insert(
            class.clone(),
            crate::Prf::new(right, n_predicted, n_gold).f1,
        );
    }
    let right = gold.iter().zip(predicted).filter(|(g, p)| g == p).count();
    ClassScores {
        accuracy: right as f64 / gold.len().max(1) as f64,
        macro_f1: f1.values().sum::<f64>() / f1.len().max(1) as f64,
        f1,
    }
}

/// Compares predictions with gold; rows without gold category are left out.
pub fn score(rows: &[RelationRow], predictions: &[Prediction]) -> RelationScores {
    let pairs: Vec<(&str, u8, &Prediction)> = rows
        .iter()
        .zip(predictions)
        .filter_map(|(row, p)| {
            let root = row.gold_root.as_deref()?;
            Some((root, row.gold_quad.unwrap_or_else(|| quad(root)), p))
        })
        .collect();
    let direction = |quad: u8| if quad <= 2 { "cooperation" } else { "conflict" }.to_owned();
    let column =
        |f: &dyn Fn(&(&str, u8, &Prediction)) -> String| pairs.iter().map(f).collect::<Vec<_>>();
    RelationScores {
        rows: pairs.len(),
        category: classes(
            &column(&|p| p.0.to_owned()),
            &column(&|p| p.2.category.clone()),
        ),
        quad: classes(
            &column(&|p| p.1.to_string()),
            &column(&|p| p.2.quad.to_string()),
        ),
        direction: classes(
            &column(&|p| direction(p.1)),
            &column(&|p| direction(p.2.quad)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_marks_and_columns() {
        let rows = read("sentence\tmarked_sentence\tsource\ttarget\tgold_root\tgold_quad\nA hit B.\t<s>A</s> hit <t>B</t>.\tA\tB\tRETREAT\t2\n").unwrap();
        assert_eq!(rows[0].sentence, "A hit B.");
        assert_eq!(
            (rows[0].source, rows[0].target),
            (Span::new(0, 1), Span::new(6, 7))
        );
        assert_eq!(rows[0].gold_root.as_deref(), Some("YIELD"));
        let rows = read("sentence\tsource\ttarget\nA hit A.\tA\tA\n").unwrap();
        assert_eq!(rows[0].target, Span::new(6, 7));
        assert!(read("sentence\tsource\nx\ty\n").is_err());
        let open = read("sentence\tsource\ttarget\nx\tx\ta recipient\n").unwrap();
        assert!(open[0].target.is_empty());
    }

    #[test]
    fn scores_are_macro_averaged() {
        let s = classes(
            &["A".into(), "A".into(), "B".into()],
            &["A".into(), "B".into(), "B".into()],
        );
        assert!((s.accuracy - 2.0 / 3.0).abs() < 1e-9);
        assert!((s.macro_f1 - 2.0 / 3.0).abs() < 1e-9);
    }
}

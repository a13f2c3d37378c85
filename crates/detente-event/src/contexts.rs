//! PLOVER contexts and cues of modes, from words of the sentence.

use std::sync::OnceLock;

use detente_ontology::Category;
use detente_text::Sentence;

const TABLE: &str = include_str!("../../../data/ontology/contexts.tsv");

struct Cue {
    context: &'static str,
    words: Vec<&'static str>,
}

fn cues() -> &'static [Cue] {
    static CUES: OnceLock<Vec<Cue>> = OnceLock::new();
    CUES.get_or_init(|| {
        TABLE
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .skip(1)
            .filter_map(|line| {
                let (context, cue) = line.split_once('\t')?;
                Some(Cue {
                    context,
                    words: cue.split(' ').collect(),
                })
            })
            .collect()
    })
}

const MODES: &str = include_str!("../../../data/ontology/mode_cues.tsv");

struct ModeCue {
    category: Category,
    mode: &'static str,
    text: &'static str,
    words: Vec<&'static str>,
}

fn mode_cues() -> &'static [ModeCue] {
    static CUES: OnceLock<Vec<ModeCue>> = OnceLock::new();
    CUES.get_or_init(|| {
        MODES
            .lines()
            .filter_map(|line| {
                let mut columns = line.split('\t');
                let category = columns.next()?.parse().ok()?;
                let (text, mode) = (columns.next()?, columns.next()?);
                Some(ModeCue {
                    category,
                    mode,
                    text,
                    words: text.split(' ').collect(),
                })
            })
            .collect()
    })
}

/// Lower-cased forms and lemmas.
fn words_of(text: &str, sentence: &Sentence) -> Vec<(String, String)> {
    sentence
        .tokens
        .iter()
        .map(|t| (t.form(text).to_lowercase(), t.lemma.to_lowercase()))
        .collect()
}

fn fits(cue: &str, (form, lemma): &(String, String)) -> bool {
    match cue.strip_suffix('*') {
        Some(stem) => form.starts_with(stem) || lemma.starts_with(stem),
        None => form == cue || lemma == cue,
    }
}

/// The first mode of the category whose cue stands in the sentence, with the cue.
pub fn mode_cue(
    text: &str,
    sentence: &Sentence,
    category: Category,
) -> Option<(&'static str, &'static str)> {
    let words = words_of(text, sentence);
    mode_cues()
        .iter()
        .find(|cue| {
            cue.category == category
                && words
                    .windows(cue.words.len())
                    .any(|window| cue.words.iter().zip(window).all(|(c, w)| fits(c, w)))
        })
        .map(|cue| (cue.mode, cue.text))
}

/// Contexts whose cue words stand in the sentence, the most often named first; at most three.
///
/// A cue matches lower-cased lemmas or forms; `*` at its end matches any ending.
pub fn contexts(
    text: &str,
    sentence: &Sentence,
    _category: Category,
    modes: &[String],
) -> Vec<String> {
    let words = words_of(text, sentence);
    let mut found: Vec<(&str, usize)> = Vec::new();
    for cue in cues() {
        let hits = words
            .windows(cue.words.len())
            .filter(|window| cue.words.iter().zip(*window).all(|(c, w)| fits(c, w)))
            .count();
        if hits > 0 {
            match found
                .iter_mut()
                .find(|(context, _)| *context == cue.context)
            {
                Some((_, n)) => *n += hits * cue.words.len(),
                None => found.push((cue.context, hits * cue.words.len())),
            }
        }
    }
    // the manual adds these to the modes of the same name
    for mode in ["misinformation", "cyber"] {
        if modes.iter().any(|m| m == mode) && !found.iter().any(|(c, _)| *c == mode) {
            found.push((mode, 10));
        }
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    found
        .into_iter()
        .take(3)
        .map(|(c, _)| c.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_of_a_mode_names_a_mode_of_its_category() {
        let rows = MODES.lines().filter(|l| !l.starts_with('#')).skip(1);
        assert_eq!(rows.count(), mode_cues().len());
        for cue in mode_cues() {
            let mut modes = detente_ontology::codes::modes(cue.category);
            assert!(modes.any(|m| m == cue.mode), "{} {}", cue.text, cue.mode);
        }
    }

    #[test]
    fn every_cue_names_a_known_context_and_every_context_has_cues() {
        for cue in cues() {
            assert!(
                detente_ontology::codes::CONTEXTS.contains(&cue.context),
                "{}",
                cue.context
            );
        }
        for context in detente_ontology::codes::CONTEXTS {
            assert!(cues().iter().any(|c| c.context == context), "{context}");
        }
    }
}

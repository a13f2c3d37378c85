//! Scores and CAMEO codes by category, mode and context.

use std::sync::OnceLock;

use crate::Category;

/// One line of `data/ontology/codes.tsv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Category.
    pub category: Category,
    /// Mode; empty = any.
    pub mode: &'static str,
    /// Context; empty = any.
    pub context: &'static str,
    /// PLOVER conflict-cooperation score, -10 to 10.
    pub scale: f32,
    /// Closest CAMEO code.
    pub cameo: &'static str,
    /// Goldstein value of the CAMEO code, -10 to 10.
    pub goldstein: f32,
}

const TABLE: &str = include_str!("../../../data/ontology/codes.tsv");

/// All lines, sorted by category.
pub fn codes() -> &'static [Code] {
    static CODES: OnceLock<Vec<Code>> = OnceLock::new();
    // the tests read every line, so none can be lost here
    CODES.get_or_init(|| TABLE.lines().filter_map(parse).collect())
}

fn parse(line: &'static str) -> Option<Code> {
    let columns: Vec<&'static str> = line.split('\t').collect();
    let [category, mode, context, scale, cameo, goldstein] = columns[..] else {
        return None;
    };
    Some(Code {
        category: category.parse().ok()?,
        mode,
        context,
        scale: scale.parse().ok()?,
        cameo,
        goldstein: goldstein.parse().ok()?,
    })
}

/// The line for an event: the most specific of (mode, context), (mode), (context), () that the table has. With several
/// modes the score of the most extreme counts and the first known mode gives the code.
pub fn code(category: Category, modes: &[String], contexts: &[String]) -> Code {
    let lines = || codes().iter().filter(move |c| c.category == category);
    let find = |mode: &str, context: &str| lines().find(|c| c.mode == mode && c.context == context);
    let mode = modes
        .iter()
        .map(String::as_str)
        .find(|m| find(m, "").is_some())
        .unwrap_or("");
    let mut code = contexts
        .iter()
        .find_map(|context| find(mode, context))
        .or_else(|| find(mode, ""))
        .cloned()
        .unwrap_or(Code {
            category,
            mode: "",
            context: "",
            scale: 0.0,
            cameo: "",
            goldstein: 0.0,
        });
    for mode in modes {
        if let Some(other) = find(mode, "")
            && other.scale.abs() > code.scale.abs()
        {
            code.scale = other.scale;
        }
    }
    code
}

/// The modes of a category, in the table's order.
pub fn modes(category: Category) -> impl Iterator<Item = &'static str> {
    codes()
        .iter()
        .filter(move |c| c.category == category && !c.mode.is_empty() && c.context.is_empty())
        .map(|c| c.mode)
}

/// PLOVER's general contexts.
pub const CONTEXTS: [&str; 37] = [
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
];

/// PLOVER's sectors; the note says which are only secondary.
pub const SECTORS: [(&str, &str); 25] = [
    ("COP", "police"),
    ("GOV", "government"),
    ("JUD", "judiciary"),
    ("LEG", "legislature"),
    ("MIL", "military"),
    ("PRM", "paramilitaries on the government's side"),
    ("PTY", "political parties"),
    ("REB", "rebels"),
    ("SPY", "state intelligence"),
    ("UAF", "unidentified armed forces"),
    ("UNK", "unidentified"),
    ("AGR", "farm workers, peasants"),
    ("BUS", "business"),
    ("CRM", "criminals"),
    ("CVL", "civilians"),
    ("EDU", "education"),
    ("ELI", "former officials, elites"),
    ("JRN", "journalists"),
    ("LAB", "organised labour"),
    ("MED", "health workers"),
    ("REF", "refugees"),
    ("OPP", "opposition (secondary)"),
    ("PRE", "partially recognised entity (secondary)"),
    ("REL", "religion"),
    ("SOC", "civil society"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_every_category_has_one() {
        let lines = TABLE
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .count()
            - 1;
        assert_eq!(codes().len(), lines);
        for category in Category::ALL {
            assert!(
                codes()
                    .iter()
                    .any(|c| c.category == *category && c.mode.is_empty() && c.context.is_empty())
            );
        }
        let modes = codes()
            .iter()
            .filter(|c| !c.mode.is_empty() && c.context.is_empty())
            .count();
        assert_eq!(modes, 67);
        for code in codes() {
            assert!(
                (-10.0..=10.0).contains(&code.scale) && (-10.0..=10.0).contains(&code.goldstein)
            );
            assert!(
                code.context.is_empty() || CONTEXTS.contains(&code.context),
                "{code:?}"
            );
            assert!(!code.cameo.is_empty());
        }
    }

    #[test]
    fn the_most_specific_line_wins() {
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            code(Category::Consult, &strings(&["visit"]), &[]).cameo,
            "042"
        );
        assert_eq!(
            code(Category::Agree, &[], &strings(&["technology", "economic"])).cameo,
            "0311"
        );
        assert_eq!(code(Category::Accuse, &[], &[]).scale, -3.0);
        let both = code(
            Category::Assault,
            &strings(&["beat", "suicide-attack"]),
            &[],
        );
        assert_eq!((both.cameo, both.scale), ("182", -9.5));
    }
}

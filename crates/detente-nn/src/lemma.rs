//! Lemmas as edits of the word form.

/// Applies an edit script to a word form.
///
/// A script is `case|cut|add`: take the form as it is (`k`) or lower-cased (`l`, `t`), cut that
/// many characters from its end, append `add`, and for `t` raise the first character. Thus
/// `l|1|` makes "wars" into "war" and `l|3|e` "making" into "make". A text that is no script
/// leaves the form as it is.
#[must_use]
pub fn apply_lemma(form: &str, script: &str) -> String {
    let mut parts = script.splitn(3, '|');
    let (Some(case), Some(cut), Some(add)) = (parts.next(), parts.next(), parts.next()) else {
        return form.to_string();
    };
    let Ok(cut) = cut.parse::<usize>() else {
        return form.to_string();
    };
    let mut out = if case == "k" {
        form.to_string()
    } else {
        form.to_lowercase()
    };
    let keep = match cut {
        0 => out.len(),
        _ => out.char_indices().rev().nth(cut - 1).map_or(0, |(i, _)| i),
    };
    out.truncate(keep);
    out.push_str(add);
    if case == "t" {
        let mut chars = out.chars();
        if let Some(first) = chars.next() {
            out = first.to_uppercase().chain(chars).collect();
        }
    }
    out
}

/// Base forms that a regular third person (`VBZ`), past or participle (`VBD`, `VBN`) or -ing form (`VBG`) may have, the
/// likeliest by its spelling first. Empty for other tags, for forms without the ending, and for short stems and those
/// without a vowel ("has", "dying", "fled").
#[must_use]
pub(crate) fn regular_bases(form: &str, xpos: &str) -> Vec<String> {
    let ending = match xpos {
        "VBZ" => "s",
        "VBD" | "VBN" => "ed",
        "VBG" => "ing",
        _ => return Vec::new(),
    };
    let spoken = |s: &&str| s.len() > 2 && s.contains(|c| "aeiouy".contains(c));
    let Some(stem) = form.strip_suffix(ending).filter(spoken) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if xpos == "VBZ" {
        if let Some(stem) = stem.strip_suffix("ie") {
            out.push(format!("{stem}y"));
        }
        let hisses = ["s", "sh", "ch", "x", "z", "o"];
        let bare = stem.strip_suffix('e');
        out.extend(
            bare.filter(|b| hisses.iter().any(|h| b.ends_with(h)))
                .map(str::to_owned),
        );
        out.push(stem.to_owned());
        return out;
    }
    // "freed"
    if ending == "ed" && stem.ends_with('e') {
        out.push(stem.to_owned());
    }
    if let Some(stem) = stem.strip_suffix('i').filter(|_| ending == "ed") {
        out.push(format!("{stem}y"));
    }
    out.push(stem.to_owned());
    out.push(format!("{stem}e"));
    // "planned", "planning"
    let mut ends = stem.chars().rev();
    if let (Some(last), Some(before)) = (ends.next(), ends.next())
        && last == before
        && !"aeiou".contains(last)
    {
        out.push(stem[..stem.len() - last.len_utf8()].to_owned());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{apply_lemma, regular_bases};

    #[test]
    fn bases() {
        let first = |form: &str, tag: &str, known: &str| {
            regular_bases(form, tag).iter().any(|b| b == known)
        };
        for (form, tag, base) in [
            ("subpoenas", "VBZ", "subpoena"),
            ("crosses", "VBZ", "cross"),
            ("frees", "VBZ", "free"),
            ("denies", "VBZ", "deny"),
            ("denied", "VBD", "deny"),
            ("freed", "VBN", "free"),
            ("planning", "VBG", "plan"),
            ("raided", "VBN", "raid"),
            ("seizing", "VBG", "seize"),
        ] {
            assert!(
                first(form, tag, base),
                "{form}: {:?}",
                regular_bases(form, tag)
            );
        }
        for (form, tag) in [("went", "VBD"), ("has", "VBZ"), ("dying", "VBG")] {
            assert!(regular_bases(form, tag).is_empty(), "{form}");
        }
        assert!(regular_bases("wars", "NNS").is_empty());
    }

    #[test]
    fn scripts() {
        let cases = [
            ("wars", "l|1|", "war"),
            ("making", "l|3|e", "make"),
            ("Was", "l|3|be", "be"),
            ("Paris", "k|0|", "Paris"),
            ("PARIS", "t|0|", "Paris"),
            ("Sept.", "k|2|ember", "Sepember"),
            ("a", "l|9|_", "_"),
            ("Écoles", "l|1|", "école"),
            ("x", "nonsense", "x"),
            ("x", "l|many|", "x"),
            ("", "t|2|", ""),
        ];
        for (form, script, want) in cases {
            assert_eq!(apply_lemma(form, script), want, "{form} {script}");
        }
    }
}

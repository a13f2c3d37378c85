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

#[cfg(test)]
mod tests {
    use super::apply_lemma;

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

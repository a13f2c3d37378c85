//! How names are made comparable. Shared by the build script, so that index and look-up agree.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The key under which a place name is indexed: lower case, no marks, no apostrophes or points, other signs as one
/// blank, "saint" as "st", "fort" as "ft", "mount" as "mt", no leading "the".
///
/// `Ḩimş` gives `hims`, `St. John's` and `Saint Johns` give `st johns`, `U.S.` gives `us`, `Deir ez-Zor` gives
/// `deir ez zor`. Letters of other scripts are kept. Empty where no letter or digit is left.
pub fn fold_place(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfkd() {
        if is_combining_mark(c) {
            continue;
        }
        match c {
            '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | 'ʹ' | '”' | '“' | '"' | '.'
            | '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => continue,
            c if c.is_alphanumeric() => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                match c {
                    'ł' | 'Ł' => out.push('l'),
                    'ø' | 'Ø' => out.push('o'),
                    'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
                    'ħ' | 'Ħ' => out.push('h'),
                    'ı' | 'İ' => out.push('i'),
                    'ŧ' | 'Ŧ' => out.push('t'),
                    'ß' => out.push_str("ss"),
                    'æ' | 'Æ' => out.push_str("ae"),
                    'œ' | 'Œ' => out.push_str("oe"),
                    'þ' | 'Þ' => out.push_str("th"),
                    'ə' | 'Ə' => out.push('a'),
                    'ŋ' | 'Ŋ' => out.push('n'),
                    c => out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
                }
            }
            '&' => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str("and");
                gap = true;
            }
            _ => gap = true,
        }
    }
    let mut words: Vec<&str> = out.split(' ').filter(|w| !w.is_empty()).collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    let mut key = String::with_capacity(out.len());
    for word in words {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(match word {
            "saint" => "st",
            "sainte" => "ste",
            "fort" => "ft",
            "mount" => "mt",
            other => other,
        });
    }
    key
}

/// A looser key for names that were transliterated: `Khan Sheikhoun`, `Khān Shaykhūn` and `Khan Sheikhun` agree.
///
/// Articles (al, el, ar, as, ash, ad, an, at, az, ez, ul, i) fall away, vowels fall into three classes, doubled letters
/// become one, q and kh-like spellings are merged, gaps are dropped. Empty where fewer than four letters are left,
/// since short skeletons collide. The classes are our own, made by looking at pairs of spellings of one place.
pub fn loose_place(folded: &str) -> String {
    let mut joined = String::with_capacity(folded.len());
    let words: Vec<&str> = folded.split(' ').collect();
    for (i, word) in words.iter().enumerate() {
        let article = matches!(
            *word,
            "al" | "el"
                | "ar"
                | "er"
                | "as"
                | "es"
                | "ash"
                | "esh"
                | "ad"
                | "ed"
                | "an"
                | "en"
                | "at"
                | "et"
                | "az"
                | "ez"
                | "ul"
                | "i"
                | "e"
                | "ol"
        );
        if article && words.len() > 1 && i + 1 < words.len() {
            continue;
        }
        joined.push_str(word);
    }
    let mut text = joined
        .replace("ou", "u")
        .replace("oo", "u")
        .replace("ee", "i")
        .replace("ei", "i")
        .replace("ai", "i")
        .replace("ay", "i")
        .replace("ey", "i")
        .replace("iy", "i")
        .replace("yy", "y")
        .replace("ch", "sh")
        .replace("kh", "h")
        .replace("gh", "g")
        .replace("dh", "d")
        .replace("th", "t")
        .replace("ph", "f")
        .replace("dj", "j")
        .replace("zh", "j");
    if text.len() > 4
        && let Some(stem) = text.strip_suffix("ah").or_else(|| text.strip_suffix("eh"))
    {
        text = format!("{stem}a");
    }
    let mut key = String::with_capacity(text.len());
    let mut last = '\0';
    for c in text.chars() {
        let c = match c {
            'q' | 'c' => 'k',
            'e' | 'y' => 'i',
            'o' | 'w' => 'u',
            'v' => 'f',
            'z' => 's',
            c => c,
        };
        if c != last {
            key.push(c);
        }
        last = c;
    }
    if key.chars().count() < 4 {
        String::new()
    } else {
        key
    }
}

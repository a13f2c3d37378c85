//! How names of actors are made comparable and which forms of a name are used. Shared by the build script.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::record::{Case, NameForm};

/// The key under which a name is indexed: lower case, no marks, apostrophes and points; other signs as one blank.
///
/// `Erdoğan` gives `erdogan`, `U.S.` gives `us`, `al-Assad` gives `al assad`, `Sana'a` gives `sanaa`. Empty where no
/// letter or digit is left.
pub fn fold_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.nfkd() {
        if is_combining_mark(c) {
            continue;
        }
        match c {
            '\'' | '’' | '‘' | '`' | '´' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | 'ʹ' | '.' | '\u{ad}'
            | '\u{200b}' | '\u{200d}' | '\u{feff}' => continue,
            c if c.is_alphanumeric() => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                match c {
                    'ł' | 'Ł' => out.push('l'),
                    'ø' | 'Ø' => out.push('o'),
                    'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
                    'ı' | 'İ' => out.push('i'),
                    'ß' => out.push_str("ss"),
                    'æ' | 'Æ' => out.push_str("ae"),
                    'œ' | 'Œ' => out.push_str("oe"),
                    'þ' | 'Þ' => out.push_str("th"),
                    'ə' | 'Ə' => out.push('e'),
                    c => out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
                }
            }
            _ => gap = true,
        }
    }
    out
}

/// A looser key, under which transliterations of one name agree: `Lavrentiyev`, `Lavrentiev` and `Lavrentyev`;
/// `Hossein` and `Hussain`; `Kharrazi` and `Kharazi`. The classes are our own.
///
/// `folded` is the result of [`fold_name`]. Articles (al, el, …) fall away unless they are all there is.
pub fn loose_name(folded: &str) -> String {
    let mut words: Vec<String> = folded
        .split(' ')
        .filter(|w| {
            !matches!(
                *w,
                "al" | "el" | "ul" | "ol" | "as" | "ash" | "ad" | "ar" | "e" | "i"
            )
        })
        .map(loose_word)
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() {
        words = folded.split(' ').map(loose_word).collect();
    }
    words.join(" ")
}

fn loose_word(word: &str) -> String {
    let text = word
        .replace("mohammad", "mhmd")
        .replace("mohammed", "mhmd")
        .replace("muhammad", "mhmd")
        .replace("mohamed", "mhmd")
        .replace("mahmoud", "mahmud")
        .replace("alyaksandr", "alexander")
        .replace("aleksandr", "alexander")
        .replace("alexandr", "alexander")
        .replace("oleksandr", "alexander")
        .replace("aleksei", "alexei")
        .replace("aleksey", "alexei")
        .replace("alexey", "alexei")
        .replace("yevgeny", "evgeny")
        .replace("evgeniy", "evgeny")
        .replace("yev", "ev")
        .replace("kh", "h")
        .replace("gh", "g")
        .replace("dh", "d")
        .replace("th", "t")
        .replace("ph", "f")
        .replace("ck", "k")
        .replace("ks", "x")
        .replace("tz", "ts")
        .replace("sch", "sh")
        .replace("dj", "j")
        .replace("zh", "j")
        .replace("ou", "u")
        .replace("oo", "u")
        .replace("ee", "i");
    let mut key = String::with_capacity(text.len());
    let mut last = '\0';
    for c in text.chars() {
        let c = match c {
            'q' | 'c' => 'k',
            'w' => 'v',
            'e' | 'i' | 'y' => 'i',
            'o' | 'u' => 'u',
            'z' => 's',
            c => c,
        };
        // Doubled letters and runs of one vowel class ("iye", "ia" stay apart) count once.
        if c != last {
            key.push(c);
        }
        last = c;
    }
    key
}

const PARTICLES: &[&str] = &[
    "al", "el", "de", "da", "do", "dos", "das", "di", "du", "van", "von", "der", "den", "bin",
    "bint", "ibn", "ben", "la", "le", "zu", "ter", "ten", "abu", "ould", "ag", "del", "della",
    "st", "ur", "ul",
];

/// Words that are no surname though they stand last.
fn is_suffix(word: &str) -> bool {
    matches!(word, "jr" | "sr" | "phd" | "obe")
        || (!word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x')))
}

/// Family names that stand first, as news writes Chinese and Korean names.
const FIRST_SURNAMES: &[&str] = &[
    "ahn", "an", "bae", "bai", "ban", "bo", "cai", "cao", "cha", "chan", "chang", "chen", "cheng",
    "chiang", "cho", "choe", "choi", "chu", "chun", "chung", "cui", "dai", "deng", "ding", "dong",
    "du", "fan", "fang", "feng", "fu", "gao", "geng", "gong", "gu", "guo", "gui", "hahn", "han",
    "he", "hong", "hou", "hsieh", "hu", "hua", "huang", "hung", "hwang", "hyon", "im", "jang",
    "jeon", "jeong", "ji", "jia", "jiang", "jin", "jo", "jung", "kang", "kim", "ko", "koo", "kwon",
    "lai", "lee", "lei", "leung", "li", "lian", "liang", "lien", "lim", "lin", "ling", "liu", "lo",
    "lu", "luo", "ma", "mao", "meng", "miao", "moon", "na", "nam", "ni", "noh", "o", "oh", "paek",
    "pak", "pan", "pang", "park", "peng", "pu", "qian", "qiao", "qin", "qu", "ri", "rim", "roh",
    "ryu", "seo", "shen", "shi", "shin", "sin", "so", "song", "soong", "su", "suh", "sun", "tang",
    "tao", "thae", "tian", "tsai", "tung", "wan", "wang", "wei", "wen", "woo", "wu", "xi", "xia",
    "xiao", "xie", "xu", "yan", "yang", "yao", "ye", "yi", "yim", "yin", "yoo", "yoon", "you",
    "yu", "yuan", "yun", "zeng", "zhai", "zhang", "zhao", "zheng", "zhong", "zhou", "zhu", "zou",
];

/// How `text` must be written: acronyms in capitals, names with a capital, the rest anyhow.
pub fn case_of(text: &str) -> Case {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.is_empty() {
        return Case::Any;
    }
    if letters.len() <= 6 && letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()) {
        Case::Upper
    } else if text.chars().any(char::is_uppercase) {
        Case::Initial
    } else {
        Case::Any
    }
}

/// Is `surface` written as `case` asks?
pub fn case_fits(case: Case, surface: &str) -> bool {
    match case {
        Case::Any => true,
        Case::Initial => surface.chars().any(char::is_uppercase),
        Case::Upper => {
            let mut letters = surface.chars().filter(|c| c.is_alphabetic());
            letters.clone().count() > 0 && letters.all(char::is_uppercase)
        }
    }
}

/// The keys of a person's name: the whole, first and last, and the surname, with and without its particles.
///
/// `country` decides the order of Chinese and Korean names.
pub fn person_forms(name: &str, country: &str) -> Vec<(String, NameForm)> {
    let full = fold_name(name);
    let words: Vec<&str> = full.split(' ').filter(|w| !w.is_empty()).collect();
    let mut out = vec![(full.clone(), NameForm::Full)];
    let core: Vec<&str> = {
        let mut core = words.clone();
        while core.len() > 1 && core.last().is_some_and(|w| is_suffix(w)) {
            core.pop();
        }
        core
    };
    // "Abdullah II of Jordan", "Elizabeth II" have no surname.
    if core.len() < 2 || core.len() < words.len() && words.len() == 2 || words.contains(&"of") {
        return out;
    }
    let mut push = |key: String, form: NameForm| {
        if key.chars().count() > 2 && out.iter().all(|(k, _)| *k != key) {
            out.push((key, form));
        }
    };
    if core.len() < words.len() {
        push(core.join(" "), NameForm::Short);
    }
    let eastern = matches!(country, "CHN" | "KOR" | "PRK" | "TWN" | "HKG" | "UNO")
        && FIRST_SURNAMES.contains(&core[0])
        && (country != "UNO" || core.len() == 3);
    if eastern {
        // "Xi" and "Li" are short, and the case of the first letter guards them.
        out.push((core[0].to_owned(), NameForm::Surname));
        return out;
    }
    let last = core.len() - 1;
    // The particles before the last word belong to the surname.
    let mut first_of_surname = last;
    while first_of_surname > 1 && PARTICLES.contains(&core[first_of_surname - 1]) {
        first_of_surname -= 1;
    }
    let surname = core[first_of_surname..].join(" ");
    let bare = core[last].to_owned();
    if first_of_surname > 1 {
        push(format!("{} {surname}", core[0]), NameForm::Short);
    }
    if surname != bare {
        push(
            core[..first_of_surname]
                .iter()
                .chain([&core[last]])
                .copied()
                .collect::<Vec<_>>()
                .join(" "),
            NameForm::Short,
        );
        push(format!("{} {bare}", core[0]), NameForm::Short);
    }
    push(surname.clone(), NameForm::Surname);
    if !matches!(core[last - 1], "bin" | "bint" | "ibn" | "abu" | "ould") {
        push(bare, NameForm::Surname);
    }
    // Two surnames: "López Obrador", "Peña Nieto"; and the first of three, "Claudia Sheinbaum".
    if core.len() >= 3 && first_of_surname == last {
        push(core[last - 1..].join(" "), NameForm::Surname);
        if core.len() == 3 {
            push(core[..2].join(" "), NameForm::Short);
        }
    }
    if country == "VNM" && core.len() == 3 {
        push(core[1..].join(" "), NameForm::Surname);
    }
    out
}

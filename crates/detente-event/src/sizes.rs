//! How many were killed, wounded, arrested.
//!
//! Numbers are read from the phrase of the ones concerned: "at least 40 people", "dozens", "between 10 and 15",
//! "no casualties". A range is given as `low` and `high`; an open end is `None`.

use detente_ontology::Category;
use detente_text::{Sentence, Upos};

use crate::{Role, Size, Sizes, proposition};

const DEAD: &[&str] = &[
    "assassinate",
    "behead",
    "burn",
    "death",
    "dead",
    "die",
    "drown",
    "execute",
    "fatality",
    "kill",
    "killing",
    "massacre",
    "murder",
    "perish",
    "shoot",
    "slaughter",
    "slay",
    "lynch",
    "hang",
];
const INJURED: &[&str] = &[
    "hurt",
    "injure",
    "injured",
    "injury",
    "maim",
    "wound",
    "wounded",
    "hospitalize",
];
const ARRESTED: &[&str] = &[
    "apprehend",
    "arrest",
    "capture",
    "detain",
    "detention",
    "imprison",
    "jail",
    "nab",
    "round",
];
const CASUALTY: &[&str] = &["casualty"];

/// What a number word says: (low, high).
fn number_word(word: &str) -> Option<(Option<u32>, Option<u32>)> {
    let exact = |n: u32| Some((Some(n), Some(n)));
    match word {
        "a" | "an" | "one" | "single" => exact(1),
        "two" | "both" | "couple" | "pair" => exact(2),
        "three" => exact(3),
        "four" => exact(4),
        "five" => exact(5),
        "six" => exact(6),
        "seven" => exact(7),
        "eight" => exact(8),
        "nine" => exact(9),
        "ten" => exact(10),
        "eleven" => exact(11),
        "twelve" => exact(12),
        "thirteen" => exact(13),
        "fourteen" => exact(14),
        "fifteen" => exact(15),
        "sixteen" => exact(16),
        "seventeen" => exact(17),
        "eighteen" => exact(18),
        "nineteen" => exact(19),
        "twenty" => exact(20),
        "thirty" => exact(30),
        "forty" => exact(40),
        "fifty" => exact(50),
        "sixty" => exact(60),
        "seventy" => exact(70),
        "eighty" => exact(80),
        "ninety" => exact(90),
        "dozen" => exact(12),
        "score" => exact(20),
        "hundred" => exact(100),
        "thousand" => exact(1000),
        "million" => exact(1_000_000),
        "several" => Some((Some(3), None)),
        "few" => Some((Some(2), None)),
        "some" | "many" | "numerous" | "multiple" => Some((Some(2), None)),
        "dozens" => Some((Some(24), None)),
        "scores" => Some((Some(40), None)),
        "hundreds" => Some((Some(200), None)),
        "thousands" => Some((Some(2000), None)),
        "no" | "none" | "nobody" | "zero" => exact(0),
        _ => None,
    }
}

fn digits(word: &str) -> Option<u32> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    let value: u32 = plain.parse().ok()?;
    // a year is no body count
    (!(1800..=2100).contains(&value) || word.contains(',')).then_some(value)
}

/// Reads the number at the head of a phrase of words (lower case). `None` where there is none.
pub fn quantity(words: &[String]) -> Option<Size> {
    let mut value: Option<(Option<u32>, Option<u32>)> = None;
    let mut first = 0;
    let mut last = 0;
    let mut index = 0;
    let mut range: Option<u32> = None;
    while index < words.len() {
        let word = words[index].as_str();
        let parsed = digits(word)
            .map(|n| (Some(n), Some(n)))
            .or_else(|| number_word(word));
        match (parsed, value) {
            (Some(v), None) => {
                // an article is a number only before a number word: "a dozen"; else it means one person
                value = Some(v);
                (first, last) = (index, index);
            }
            (Some((Some(n), _)), Some((Some(m), _))) if index == last + 1 => {
                let multiplied = match word {
                    "dozen" | "hundred" | "thousand" | "million" | "score" => m.checked_mul(n),
                    _ if m >= 20 && m % 10 == 0 && n < 10 => m.checked_add(n),
                    "dozens" | "hundreds" | "thousands" => {
                        value = number_word(word);
                        last = index;
                        index += 1;
                        continue;
                    }
                    _ => None,
                };
                let Some(n) = multiplied else { break };
                value = Some((Some(n), Some(n)));
                last = index;
            }
            (Some((Some(n), _)), Some(_))
                if range.is_none()
                    && index == last + 2
                    && matches!(
                        words[index - 1].as_str(),
                        "to" | "-" | "–" | "and" | "or" | "million"
                    ) =>
            {
                let (Some((Some(m), _)), joined) = (value, words[index - 1].as_str()) else {
                    break;
                };
                // "thirty-one"
                if joined == "-" && m >= 20 && m % 10 == 0 && n < 10 {
                    value = Some((Some(m + n), Some(m + n)));
                    last = index;
                    index += 1;
                    continue;
                }
                let between = joined != "and" || first > 0 && words[first - 1] == "between";
                if between && n >= m {
                    range = Some(n);
                    last = index;
                }
                break;
            }
            (None, Some(_)) if index > last + 1 => break,
            _ => {}
        }
        index += 1;
    }
    // "a policeman" is one, but nobody writes that as a number
    if first == last && matches!(words[first].as_str(), "a" | "an") {
        return None;
    }
    let (mut low, mut high) = value?;
    if let Some(upper) = range {
        high = Some(upper);
    }
    let before: Vec<&str> = words[..first].iter().map(String::as_str).collect();
    let has = |list: &[&[&str]]| {
        list.iter().any(|phrase| {
            before.ends_with(phrase) || before.windows(phrase.len()).any(|w| w == *phrase)
        })
    };
    let mut start = first;
    if range.is_none() {
        if has(&[
            &["at", "least"],
            &["more", "than"],
            &["over"],
            &["no", "fewer", "than"],
            &["no", "less", "than"],
            &["upwards", "of"],
        ]) {
            if has(&[&["more", "than"], &["over"]]) {
                low = low.map(|n| n.saturating_add(1));
            }
            high = None;
            start = 0;
        } else if has(&[
            &["up", "to"],
            &["at", "most"],
            &["as", "many", "as"],
            &["fewer", "than"],
            &["less", "than"],
            &["nearly"],
            &["almost"],
        ]) {
            low = if has(&[&["nearly"], &["almost"]]) {
                low.map(|n| n - n / 10)
            } else {
                None
            };
            start = 0;
        } else if has(&[
            &["about"],
            &["around"],
            &["roughly"],
            &["approximately"],
            &["some"],
            &["estimated"],
            &["an", "estimated"],
        ]) {
            let n = low.unwrap_or(0);
            (low, high) = (Some(n - n / 10), Some(n.saturating_add(n / 10)));
            start = 0;
        }
    }
    let text = words[start.min(first)..=last].join(" ");
    Some(Size { low, high, text })
}

/// Words of the phrase around a nominal head with its number.
fn phrase_words(sentence: &Sentence, text: &str, head: usize) -> Vec<String> {
    let mut tokens: Vec<usize> = sentence.subtree(head);
    // numbers stand before their noun, or are the head: "12", "12 of them", "dozens of people"
    tokens.retain(|&i| i <= head + 3);
    tokens
        .iter()
        .map(|&i| sentence.tokens[i].form(text).to_lowercase())
        .collect()
}

fn sized(sentence: &Sentence, text: &str, head: usize) -> Option<Size> {
    let words = phrase_words(sentence, text, head);
    // the number that belongs to this noun, not to one inside its phrase
    let number = sentence.children(head).find(|&c| {
        sentence.tokens[c].rel() == "nummod"
            || (sentence.tokens[c].upos == Upos::Det
                && number_word(&sentence.tokens[c].form(text).to_lowercase()).is_some())
    });
    let own = sentence.tokens[head].upos == Upos::Num
        || number_word(&sentence.tokens[head].form(text).to_lowercase()).is_some();
    if number.is_none() && !own {
        return None;
    }
    quantity(&words)
}

/// The sizes that the sentence gives for an event of this category: the dead and wounded of force, the arrested of
/// coercion, all three of a protest.
pub fn sizes(sentence: &Sentence, text: &str, category: Category) -> Sizes {
    let mut sizes = Sizes::default();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let lemma = token.lemma.to_lowercase();
        let lemma = lemma.as_str();
        let (dead, injured, arrested, casualty) = (
            DEAD.contains(&lemma),
            INJURED.contains(&lemma),
            ARRESTED.contains(&lemma),
            CASUALTY.contains(&lemma),
        );
        if !(dead || injured || arrested || casualty) {
            continue;
        }
        if lemma == "shoot"
            && !sentence
                .children(at)
                .any(|c| sentence.tokens[c].lemma == "dead")
        {
            continue;
        }
        let mut found = None;
        if matches!(token.upos, Upos::Noun | Upos::Adj) {
            found = sized(sentence, text, at);
            if found.is_none() && matches!(lemma, "dead" | "injured" | "wounded") {
                // "leaving 12 dead", "12 dead": the object or subject beside it
                let above = token.head;
                found = above
                    .and_then(|h| {
                        sentence
                            .child(h, "obj")
                            .or_else(|| sentence.child(h, "nsubj"))
                    })
                    .or_else(|| sentence.child(at, "nsubj"))
                    .or(above.filter(|&h| {
                        token.rel() == "amod" && sentence.tokens[h].upos == Upos::Noun
                    }))
                    .and_then(|n| sized(sentence, text, n));
            }
            if found.is_none() && lemma == "death" {
                found = sentence
                    .children(at)
                    .filter(|&c| {
                        sentence.tokens[c].rel() == "nmod"
                            && proposition::case(sentence, text, c) == "of"
                    })
                    .find_map(|c| sized(sentence, text, c));
            }
        }
        if found.is_none() {
            let arguments = proposition::arguments(sentence, text, at);
            let doer = matches!(lemma, "die" | "perish" | "drown");
            found = arguments
                .iter()
                .filter(|a| a.role == if doer { Role::Agent } else { Role::Patient })
                .filter(|a| !(a.via == "in" || a.via == "at"))
                .find_map(|a| {
                    // "thousands of protesters": the number stands above the one who is meant
                    let above = sentence.tokens[a.token].head.filter(|&h| {
                        sentence.tokens[a.token].rel() == "nmod"
                            && number_word(&sentence.tokens[h].form(text).to_lowercase()).is_some()
                    });
                    sized(sentence, text, a.token)
                        .or_else(|| above.and_then(|h| sized(sentence, text, h)))
                });
        }
        let Some(size) = found else { continue };
        if dead || casualty {
            sizes.dead.get_or_insert_with(|| size.clone());
        }
        if injured || casualty {
            sizes.injured.get_or_insert_with(|| size.clone());
        }
        if arrested {
            sizes.arrested.get_or_insert(size);
        }
    }
    match category {
        Category::Assault => sizes.arrested = None,
        Category::Coerce => (sizes.dead, sizes.injured) = (None, None),
        Category::Protest => {}
        _ => sizes = Sizes::default(),
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        let check = |text: &str, low: Option<u32>, high: Option<u32>, words: &str| {
            let list: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let size = quantity(&list).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (size.low, size.high, size.text.as_str()),
                (low, high, words),
                "{text}"
            );
        };
        check("12 people", Some(12), Some(12), "12");
        check("at least 40 people", Some(40), None, "at least 40");
        check(
            "more than 1,200 civilians",
            Some(1201),
            None,
            "more than 1,200",
        );
        check("dozens of protesters", Some(24), None, "dozens");
        check(
            "between 10 and 15 soldiers",
            Some(10),
            Some(15),
            "10 and 15",
        );
        check("10 to 15 soldiers", Some(10), Some(15), "10 to 15");
        check("twenty two men", Some(22), Some(22), "twenty two");
        check("two dozen", Some(24), Some(24), "two dozen");
        check("up to 30 rebels", None, Some(30), "up to 30");
        check("no casualties", Some(0), Some(0), "no");
        check("about 100 people", Some(90), Some(110), "about 100");
        assert_eq!(quantity(&["a".to_owned(), "policeman".to_owned()]), None);
        check("a dozen policemen", Some(12), Some(12), "a dozen");
        assert_eq!(quantity(&["people".to_owned()]), None);
        assert_eq!(quantity(&["2014".to_owned(), "deaths".to_owned()]), None);
        assert_eq!(quantity(&["4294967296".to_owned()]), None);
    }
}

//! How many were killed, wounded, arrested.
//!
//! Numbers are read from the phrase of the ones concerned: "at least 40 people", "dozens", "between 10 and 15",
//! "no casualties". A range is given as `low` and `high`; an open end is `None`.

use detente_ontology::Category;
use detente_text::{Sentence, Span, Upos};

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
    // "and about 100"
    let joint = words
        .iter()
        .take_while(|w| matches!(w.as_str(), "and" | "or" | ","));
    let words = &words[joint.count()..];
    let mut value: Option<(Option<u32>, Option<u32>)> = None;
    let mut first = 0;
    let mut last = 0;
    let mut index = 0;
    let mut range: Option<u32> = None;
    while index < words.len() {
        let word = words[index].as_str();
        let next = words.get(index + 1).map_or("", String::as_str);
        // "as many as 100", "some 60 soldiers"
        let previous = index.checked_sub(1).map_or("", |i| words[i].as_str());
        let vague = word == "many" && previous == "as"
            || word == "no" && matches!(next, "fewer" | "less")
            || word == "some" && (digits(next).is_some() || number_word(next).is_some());
        let parsed = digits(word)
            .map(|n| (Some(n), Some(n)))
            .or_else(|| number_word(word).filter(|_| !vague));
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
    let text = words[start.min(first)..=last].join(" ").replace(" - ", "-");
    Some(Size { low, high, text })
}

/// Words of the phrase around a nominal head with its number.
fn phrase_words(sentence: &Sentence, text: &str, head: usize) -> Vec<String> {
    let mut tokens: Vec<usize> = sentence.subtree(head);
    // numbers stand before their noun, or are the head: "12", "12 of them", "dozens of people"
    tokens.retain(|&i| i <= head + 3);
    // "wounding as many as 100": the number may hang elsewhere
    if sentence.tokens[head].form(text) == "many"
        && tokens.last() == Some(&head)
        && sentence
            .tokens
            .get(head + 2)
            .is_some_and(|t| t.upos == Upos::Num)
    {
        tokens.extend([head + 1, head + 2]);
    }
    tokens
        .iter()
        .map(|&i| sentence.tokens[i].form(text).to_lowercase())
        .collect()
}

/// Is the token a word of number: "12", "several", "dozens"?
fn is_number(sentence: &Sentence, text: &str, at: usize) -> bool {
    let token = &sentence.tokens[at];
    token.upos == Upos::Num || number_word(&token.form(text).to_lowercase()).is_some()
}

fn sized(sentence: &Sentence, text: &str, head: usize) -> Option<Size> {
    // the number that belongs to this noun, not to one inside its phrase
    let number = sentence.children(head).any(|c| {
        sentence.tokens[c].rel() == "nummod"
            || matches!(sentence.tokens[c].upos, Upos::Det | Upos::Adj)
                && is_number(sentence, text, c)
    });
    if number || is_number(sentence, text, head) {
        quantity(&phrase_words(sentence, text, head))
    } else {
        None
    }
}

/// What a size word counts.
#[derive(Clone, Copy, Default)]
struct Counted {
    dead: bool,
    injured: bool,
    arrested: bool,
}

impl Counted {
    fn by(sentence: &Sentence, at: usize) -> Option<Self> {
        let lemma = sentence.tokens[at].lemma.to_lowercase();
        let lemma = lemma.as_str();
        let casualty = CASUALTY.contains(&lemma);
        let lives = lemma == "life" && taking(sentence, at).is_some();
        let found = Self {
            dead: DEAD.contains(&lemma) || casualty || lives,
            injured: INJURED.contains(&lemma) || casualty,
            arrested: ARRESTED.contains(&lemma),
        };
        let shot_dead = || {
            sentence
                .children(at)
                .any(|c| matches!(sentence.tokens[c].lemma.as_str(), "dead" | "death"))
        };
        ((found.dead || found.injured || found.arrested) && (lemma != "shoot" || shot_dead()))
            .then_some(found)
    }

    /// Are these of interest for the category: the dead and wounded of force, the arrested of coercion, all of a protest?
    fn concern(self, category: Category) -> bool {
        match category {
            Category::Assault => self.dead || self.injured,
            Category::Coerce => self.arrested,
            Category::Protest => true,
            _ => false,
        }
    }
}

/// The verb that takes lives: "claims nine lives", "lost their lives".
fn taking(sentence: &Sentence, life: usize) -> Option<usize> {
    let verb = sentence.tokens[life].head?;
    let takes = ["claim", "take", "cost", "lose"].contains(&sentence.tokens[verb].lemma.as_str());
    (takes && sentence.tokens[life].rel() == "obj").then_some(verb)
}

/// How far apart two tokens are in the tree; a step between clauses counts twice.
fn steps(sentence: &Sentence, from: usize, to: usize) -> usize {
    let path = |mut at: usize| {
        let mut out = vec![(at, 0)];
        let mut cost = 0;
        while let Some(head) = sentence.tokens[at].head
            && out.len() <= sentence.tokens.len()
        {
            let clause = matches!(sentence.tokens[at].rel(), "conj" | "parataxis" | "advcl");
            cost += if clause { 2 } else { 1 };
            out.push((head, cost));
            at = head;
        }
        out
    };
    let up = path(to);
    path(from)
        .iter()
        .find_map(|(at, cost)| Some(cost + up.iter().find(|(other, _)| other == at)?.1))
        .unwrap_or(usize::MAX / 2)
}

/// The trigger that a size word belongs to, of all that it could count for: the nearest in the tree. What police do to
/// a protest is theirs before it is the protest's.
fn owner(
    sentence: &Sentence,
    at: usize,
    counted: Counted,
    triggers: &[(usize, Category)],
) -> Option<usize> {
    let concerned = || {
        triggers
            .iter()
            .filter(|(_, category)| counted.concern(*category))
    };
    // "killed 13 and wounded 12 in an attack": both are of one deed
    let mut from = at;
    while let Some(head) = sentence.tokens[from].head
        && sentence.tokens[from].rel() == "conj"
        && sentence.child(from, "nsubj").is_none()
        && Counted::by(sentence, head).is_some()
        && head < from
        && !concerned().any(|(trigger, _)| *trigger == from)
    {
        from = head;
    }
    concerned()
        .min_by_key(|(trigger, category)| {
            let yields = if *category == Category::Protest { 2 } else { 0 };
            let steps = steps(sentence, from, *trigger) + yields;
            (steps, yields, trigger.abs_diff(at))
        })
        .map(|(trigger, _)| *trigger)
}

/// The number right before a participle or adjective, as a token: "20 wounded".
fn number_before(sentence: &Sentence, text: &str, at: usize) -> Option<usize> {
    let token = &sentence.tokens[at];
    let number = at.checked_sub(1)?;
    let word = sentence.tokens[number].form(text).to_lowercase();
    let article = matches!(word.as_str(), "a" | "an" | "both" | "one" | "no" | "none");
    (matches!(token.xpos.as_str(), "JJ" | "VBN") && is_number(sentence, text, number) && !article)
        .then_some(number)
}

/// The number of all who stand behind these head tokens: "five policemen and three civilians", "two soldiers and a child".
pub fn people(sentence: &Sentence, text: &str, heads: &[usize]) -> Option<Size> {
    let size = |head: usize| {
        // "thousands of protesters": the number stands above the one who is meant
        let above = sentence.tokens[head].head.filter(|&h| {
            let quantity = proposition::QUANTITY_NOUNS;
            sentence.tokens[head].rel() == "nmod"
                && (is_number(sentence, text, h)
                    || quantity.contains(&sentence.tokens[h].lemma.as_str()))
        });
        sized(sentence, text, head).or_else(|| above.and_then(|h| sized(sentence, text, h)))
    };
    let single = |head: usize| {
        let token = &sentence.tokens[head];
        token.entity == "person"
            && token.has("Number=Sing")
            && !proposition::QUANTITY_NOUNS.contains(&token.lemma.as_str())
    };
    let counted: Vec<Size> = heads.iter().filter_map(|&head| size(head)).collect();
    let first = counted.first()?;
    let (mut low, mut high) = (Some(0u32), Some(0u32));
    for &head in heads {
        let own = match size(head) {
            Some(size) => (size.low, size.high),
            None if single(head) => (Some(1), Some(1)),
            None => (Some(0), None),
        };
        low = low.zip(own.0).and_then(|(sum, n)| sum.checked_add(n));
        high = high.zip(own.1).and_then(|(sum, n)| sum.checked_add(n));
    }
    // "12 people, five policemen and seven civilians": the parts of the first
    if counted.len() > 2 && low == first.low.and_then(|n| n.checked_mul(2)) {
        return Some(first.clone());
    }
    let words: Vec<&str> = counted.iter().map(|s| s.text.as_str()).collect();
    Some(Size {
        low,
        high,
        text: words.join(" and "),
    })
}

/// The head tokens of those whom the size word at `at` tells of, joined ones together, the likeliest first.
fn counted_heads(sentence: &Sentence, text: &str, at: usize) -> Vec<Vec<usize>> {
    let token = &sentence.tokens[at];
    let lemma = token.lemma.to_lowercase();
    let lemma = lemma.as_str();
    let mut found: Vec<usize> = number_before(sentence, text, at).into_iter().collect();
    let above = token.head;
    if matches!(token.upos, Upos::Noun | Upos::Adj) {
        found.push(at);
        if matches!(lemma, "dead" | "injured" | "wounded") {
            // "leaving 12 dead", "12 dead": the object or subject beside it
            let beside = above
                .and_then(|h| {
                    sentence
                        .child(h, "obj")
                        .or_else(|| sentence.child(h, "nsubj"))
                })
                .or_else(|| sentence.child(at, "nsubj"));
            found.extend(beside);
        }
        if matches!(lemma, "death" | "life") {
            found.extend(sentence.children(at).filter(|&c| {
                sentence.tokens[c].rel() == "nmod" && proposition::case(sentence, text, c) == "of"
            }));
        }
    }
    // "with six servicemen killed and 11 others wounded"
    let modifies = matches!(token.rel(), "acl" | "amod")
        && token.deprel != "acl:relcl"
        && matches!(token.xpos.as_str(), "VBN" | "VBD" | "JJ")
        && sentence.child(at, "obj").is_none();
    found.extend(above.filter(|_| modifies));
    let mut found: Vec<Vec<usize>> = found.into_iter().map(|head| vec![head]).collect();
    // "were reported killed"
    let raised = above.filter(|&h| {
        token.rel() == "xcomp" && token.xpos == "VBN" && proposition::is_passive(sentence, h)
    });
    let (verb, role) = match taking(sentence, at) {
        Some(verb) if lemma == "life" => (verb, Role::Agent),
        _ if matches!(lemma, "die" | "perish" | "drown") => (at, Role::Agent),
        _ => (raised.unwrap_or(at), Role::Patient),
    };
    let arguments = proposition::arguments(sentence, text, verb);
    let concerned: Vec<_> = arguments
        .iter()
        .filter(|a| a.role == role && !matches!(a.via.as_str(), "in" | "at"))
        .collect();
    for (index, first) in concerned.iter().enumerate() {
        let joined = |token: usize| {
            let person = &sentence.tokens[token];
            person.upos == Upos::Noun
                && matches!(person.rel(), "conj" | "nmod")
                && Counted::by(sentence, token).is_none()
        };
        let rest = concerned[index + 1..]
            .iter()
            .filter(|a| a.via == first.via && joined(a.token));
        found.push(
            [*first]
                .into_iter()
                .chain(rest.copied())
                .map(|a| a.token)
                .collect(),
        );
    }
    found
}

/// The event that takes the numbers of a sentence.
#[derive(Clone, Copy)]
pub struct Taker<'a> {
    /// Its trigger.
    pub trigger: usize,
    /// Its category.
    pub category: Category,
    /// The phrases of its recipients.
    pub recipients: &'a [Span],
}

/// The sizes that the sentence gives for one of its events: what its trigger owns of all `triggers`, and what counts its
/// recipients.
pub fn sizes(
    sentence: &Sentence,
    text: &str,
    taker: Taker<'_>,
    triggers: &[(usize, Category)],
) -> Sizes {
    let mut sizes = Sizes::default();
    for at in 0..sentence.tokens.len() {
        let Some(counted) = Counted::by(sentence, at).filter(|c| c.concern(taker.category)) else {
            continue;
        };
        let sized = counted_heads(sentence, text, at)
            .into_iter()
            .find_map(|heads| Some((people(sentence, text, &heads)?, heads)));
        let Some((size, heads)) = sized else {
            continue;
        };
        // "burned 30 houses"
        let thing = |head: &usize| {
            let token = &sentence.tokens[*head];
            token.upos == Upos::Noun
                && !matches!(token.entity.as_str(), "person" | "animal")
                && !proposition::QUANTITY_NOUNS.contains(&token.lemma.as_str())
        };
        if sentence.tokens[at].lemma == "burn" && heads.iter().all(thing) {
            continue;
        }
        let owner = owner(sentence, at, counted, triggers);
        let suffers = heads.iter().any(|&h| {
            let span = sentence.tokens[h].span;
            taker.recipients.iter().any(|r| r.contains(span))
        });
        if owner.is_some_and(|owner| owner != taker.trigger) && !suffers {
            continue;
        }
        if counted.dead {
            sizes.dead.get_or_insert_with(|| size.clone());
        }
        if counted.injured {
            sizes.injured.get_or_insert_with(|| size.clone());
        }
        if counted.arrested {
            sizes.arrested.get_or_insert(size);
        }
    }
    match taker.category {
        Category::Assault => sizes.arrested = None,
        Category::Coerce => (sizes.dead, sizes.injured) = (None, None),
        _ => {}
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
        check(
            "no fewer than 118 people",
            Some(118),
            None,
            "no fewer than 118",
        );
        check("about 100 people", Some(90), Some(110), "about 100");
        assert_eq!(quantity(&["a".to_owned(), "policeman".to_owned()]), None);
        check("a dozen policemen", Some(12), Some(12), "a dozen");
        assert_eq!(quantity(&["people".to_owned()]), None);
        assert_eq!(quantity(&["2014".to_owned(), "deaths".to_owned()]), None);
        assert_eq!(quantity(&["4294967296".to_owned()]), None);
    }
}

//! Is this English?

use detente_text::{Document, ZoneKind};

use super::Read;
use crate::Failure;

/// The most frequent function words of English that are no words of its neighbours.
const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "that", "for", "is", "was", "on", "with", "as", "at", "by", "from",
    "were", "be", "been", "has", "have", "had", "his", "her", "its", "it", "they", "their", "he",
    "she", "said", "will", "would", "after", "are", "not", "which", "who", "but", "an", "this",
    "than", "or", "about", "over", "against", "into", "more", "between", "during", "two", "out",
    "up", "it's", "least",
];

/// Frequent function words of other languages in Latin letters that are rare in English texts. A text in one of these
/// languages is full of them; a list of English abbreviations ("Shr 34 cts vs 29 cts Net 1.2 mln") is not, whatever
/// its letter trigrams look like.
const FOREIGN_WORDS: &[&str] = &[
    // French, Spanish, Portuguese, Italian, Catalan, Romanian
    "de", "la", "le", "les", "et", "des", "du", "en", "un", "une", "est", "dans", "pour", "que",
    "qui", "sur", "par", "avec", "el", "los", "las", "del", "y", "se", "con", "por", "para", "una",
    "su", "al", "lo", "o", "da", "do", "dos", "das", "em", "um", "uma", "não", "com", "os", "na",
    "no", "il", "di", "che", "e", "è", "per", "della", "dei", "nel", "gli", "els", "amb", "și",
    "în", "cu", "au", "aux", "ont", "ce", "il", "pas", "ne", "sont", "è", "è", "più",
    // German, Dutch, Danish, Norwegian, Swedish
    "der", "die", "das", "und", "ist", "von", "zu", "den", "nicht", "mit", "ein", "eine", "im",
    "dem", "auf", "für", "sich", "het", "een", "van", "voor", "niet", "zijn", "met", "op", "aan",
    "te", "och", "att", "det", "som", "på", "är", "av", "og", "til", "af", "i", "på", "er", "har",
    "med", "ikke", "för",
    // Turkish, Indonesian, Malay, Tagalog, Vietnamese, Swahili, Somali
    "ve", "bir", "bu", "için", "ile", "olarak", "yang", "dan", "dengan", "untuk", "dari", "ini",
    "itu", "ang", "ng", "sa", "mga", "là", "của", "và", "các", "không", "trong", "ya", "wa", "kwa",
    "ni", "katika", "oo", "ka",
    // Polish, Czech, Slovak, Croatian, Slovenian, Hungarian, Finnish, Estonian, Lithuanian, Albanian
    "w", "z", "się", "nie", "że", "jest", "oraz", "že", "je", "ve", "jsou", "sa", "su", "za", "od",
    "az", "és", "hogy", "nem", "egy", "ja", "ei", "että", "oli", "ir", "kad", "të", "dhe", "në",
    "që", "një",
];

/// What the language of a text looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, or too short to tell, so taken for English.
    English,
    /// Surely another one: its English name.
    Other(String),
}

/// Bytes of the body that are looked at.
const SAMPLE: usize = 4000;

/// Tells the language of a text from its script, its function words and, where these are missing, its letter trigrams
/// (whatlang). Under 100 letters only the script decides: headlines and names fit many languages.
pub fn detect(text: &str) -> Language {
    let mut sample = text;
    if let Some((at, _)) = text.char_indices().find(|(at, _)| *at >= SAMPLE) {
        sample = &text[..at];
    }
    let lower = sample.to_lowercase();
    let (mut latin, mut other) = (0_usize, 0_usize);
    for c in lower.chars().filter(|c| c.is_alphabetic()) {
        if is_latin(c) {
            latin += 1;
        } else {
            // One Han character says as much as a few letters.
            other += if c as u32 > 0x2e80 { 3 } else { 1 };
        }
    }
    if latin + other == 0 {
        return Language::English;
    }
    if other > latin {
        let name = whatlang::detect(sample)
            .map_or("no English".to_owned(), |i| i.lang().eng_name().to_owned());
        return Language::Other(name);
    }
    if latin < 100 {
        return Language::English;
    }
    let mut words = 0_usize;
    let (mut function, mut foreign) = (0_usize, 0_usize);
    for word in lower
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|w| !w.is_empty())
    {
        words += 1;
        function += usize::from(FUNCTION_WORDS.contains(&word));
        foreign += usize::from(FOREIGN_WORDS.contains(&word));
    }
    // News prose has some 35 % of these words, lists and telegrams 10 %; French or German hardly 3 % ("on", "was").
    if function * 100 >= words * 12 {
        return Language::English;
    }
    match whatlang::detect(&lower) {
        Some(info)
            if info.lang() != whatlang::Lang::Eng
                && info.is_reliable()
                && function * 100 < words * 6
                && foreign * 100 >= words * 12 =>
        {
            Language::Other(info.lang().eng_name().to_owned())
        }
        _ => Language::English,
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii()
        || matches!(c as u32, 0xaa..=0x24f | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff | 0xfb00..=0xfb06 | 0x250..=0x2b8)
}

fn body(document: &Document) -> String {
    let mut sample = String::new();
    let zones = document.coded_zones();
    let body = zones.iter().filter(|zone| zone.kind == ZoneKind::Body);
    for zone in body.chain(zones.iter().filter(|zone| zone.kind != ZoneKind::Body)) {
        if sample.len() > SAMPLE {
            break;
        }
        let text = zone.span.of(&document.text);
        let end = text
            .char_indices()
            .find(|(at, _)| *at >= SAMPLE)
            .map_or(text.len(), |(at, _)| at);
        sample.push_str(&text[..end]);
        sample.push('\n');
    }
    sample
}

/// Refuses a document that is not English, unless forced; English ones are marked `en`.
pub(super) fn check(read: &mut Read, force: bool) -> Result<(), Failure> {
    let document = &mut read.document;
    match detect(&body(document)) {
        Language::English => {
            document.language = Some("en".to_owned());
            Ok(())
        }
        Language::Other(_) if force => Ok(()),
        Language::Other(name) => Err(Failure::new(
            document.id.clone(),
            "language.not-english",
            format!("the text is {name}, not English: skipped"),
        )
        .hint("translate it first, or code it as it stands with --force-language")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let expect = expect.map_or(Language::English, |name| Language::Other(name.to_owned()));
        assert_eq!(detect(text), expect, "{text}");
    }

    #[test]
    fn languages() {
        check("", None);
        check("Hamas, Fatah sign accord", None);
        check("Typhoon Haiyan kills 6,300", None);
        check(
            "Angela Merkel Bundeskanzlerin Frank-Walter Steinmeier",
            None,
        );
        check("Sudan: Khartoum–Juba talks resume; Bashir, Kiir meet", None);
        check(
            "PRESIDENT ALFREDO CRISTIANI SAID TODAY THAT THE FMLN GUERRILLAS HAVE ATTACKED THE CITY OF SAN MIGUEL AND KILLED TWO SOLDIERS.",
            None,
        );
        check(
            "Le président de la République a reçu mardi à Paris le ministre allemand des Affaires étrangères pour \
             discuter de la situation au Mali et des relations entre les deux pays.",
            Some("French"),
        );
        check(
            "Der Bundeskanzler traf sich am Dienstag in Berlin mit dem französischen Präsidenten, um über die Lage in \
             der Ukraine zu sprechen. Beide Seiten zeigten sich zufrieden.",
            Some("German"),
        );
        check(
            "El presidente de Colombia se reunió el martes en Bogotá con los jefes de la guerrilla para firmar un acuerdo \
             de paz que pone fin a décadas de guerra.",
            Some("Spanish"),
        );
        check(
            "Cumhurbaşkanı salı günü Ankara'da Rusya Dışişleri Bakanı ile bir araya geldi ve iki ülke arasındaki ilişkiler ile \
             Suriye'deki durum için yeni bir adım atılacağını söyledi.",
            Some("Turkish"),
        );
        check("Президент России прибыл в Тегеран", Some("Russian"));
        check("中国外交部发言人表示", Some("Mandarin"));
    }
}

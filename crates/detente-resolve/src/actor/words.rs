//! Word lists and small tests that the resolver shares.

use std::collections::HashMap;

use detente_lexicon::{
    actors::{Lexicon, Organisation, Period, names::fold_name, table::NON_STATE},
    gazetteer::{Gazetteer, fold_place},
};
use detente_text::{Sentence, Token};

/// Kinds of offices, the one that counts first.
pub(super) const OFFICE_RANK: &[&str] = &[
    "head of state",
    "head of government",
    "leader",
    "organisation head",
    "vice president",
    "foreign minister",
    "defence minister",
    "deputy prime minister",
    "interior minister",
    "national security adviser",
    "finance minister",
    "justice minister",
    "speaker",
    "military chief",
    "intelligence chief",
    "police chief",
    "party leader",
    "regional leader",
    "deputy foreign minister",
    "envoy",
    "permanent representative",
    "agency head",
    "central bank governor",
    "prosecutor",
    "oil minister",
    "information minister",
    "spokesman",
    "chief of staff",
    "viceroy",
];

/// PLOVER sectors of who holds an office of a kind.
pub(super) fn sector_of_office(kind: &str, country: &str, lexicon: &Lexicon) -> Vec<String> {
    if let Some(sector) = kind.strip_prefix("user ") {
        return vec![sector.to_owned()];
    }
    let sector = match kind {
        "military chief" if country == "NATO" => "MIL",
        "military chief" => "MIL",
        "intelligence chief" => "SPY",
        "police chief" => "COP",
        "speaker" => "LEG",
        "prosecutor" => "JUD",
        // Officials of an organisation are coded as the organisation.
        _ if lexicon.country(country).is_none() && country != "EU" => return Vec::new(),
        _ => "GOV",
    };
    vec![sector.to_owned()]
}

/// Titles that stay with a name of one word: "King Salman".
pub(super) const CROWNS: &[&str] = &[
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "emir",
    "sultan",
    "sheikh",
    "mullah",
    "ayatollah",
    "patriarch",
    "subcomandante",
];

/// Names of places that are common names of persons too.
pub(super) const PERSON_TOO: &[&str] = &[
    "jordan", "chad", "georgia", "paris", "victoria", "kingston", "hamilton", "stanley",
    "santiago", "sofia", "dallas", "austin", "london", "lima", "holland", "england", "german",
    "tobago", "roseau", "malta", "kent", "wales", "trinidad", "asia", "america", "dakota",
    "sydney", "madison", "jackson", "lincoln", "nelson", "ali", "man",
];

/// Relatives and followers: the name behind "the father of" is not theirs.
pub(super) const KIN: &[&str] = &[
    "ally",
    "aide",
    "assassin",
    "bodyguard",
    "brother",
    "cousin",
    "daughter",
    "deputy",
    "family",
    "father",
    "follower",
    "husband",
    "killer",
    "lawyer",
    "mother",
    "murderer",
    "nephew",
    "relative",
    "sister",
    "son",
    "supporter",
    "uncle",
    "widow",
    "wife",
];

/// Sectors of which nobody is an elite by having left them.
pub(super) const PRIVATE: &[&str] = &[
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "JRN", "LAB", "MED", "PRM", "REB", "REF", "REL",
    "SOC", "UAF",
];

/// Those who bear arms and command nobody.
pub(super) const SOLDIERS: &[&str] = &[
    "fighter",
    "marine",
    "sailor",
    "serviceman",
    "soldier",
    "trooper",
    "veteran",
];

/// Who crosses borders.
pub(super) const MIGRANTS: &[&str] = &[
    "asylum seeker",
    "boat people",
    "foreigner",
    "immigrant",
    "migrant",
];

/// Nouns that mean those named before also without an article: "Police say".
pub(super) const BARE_AGAIN: &[&str] = &[
    "authority",
    "force",
    "official",
    "police",
    "prosecutor",
    "source",
    "troop",
];

/// Texts that nobody is a side by.
pub(super) const DOCUMENTS: &[&str] = &[
    "accord",
    "accords",
    "act",
    "agreement",
    "bill",
    "charter",
    "constitution",
    "pact",
    "protocol",
    "treaty",
];

/// Words of which names of bodies are made in many countries: "the High Court", "the Labour Party".
const BODY_WORDS: &[&str] = &[
    "alliance",
    "appeal",
    "appeals",
    "army",
    "cassation",
    "commons",
    "communist",
    "conservative",
    "constitutional",
    "council",
    "court",
    "criminal",
    "democratic",
    "federal",
    "for",
    "front",
    "green",
    "greens",
    "guard",
    "high",
    "house",
    "justice",
    "labor",
    "labour",
    "liberal",
    "movement",
    "national",
    "of",
    "party",
    "people",
    "peoples",
    "police",
    "popular",
    "presidential",
    "progressive",
    "republican",
    "royal",
    "salvation",
    "social",
    "socialist",
    "supreme",
    "the",
    "union",
    "unity",
    "workers",
];

/// Is a body called by words that bodies of other countries have too?
pub(super) fn has_common_name(forms: &[&str], body: &Organisation) -> bool {
    !NON_STATE.contains(&&*body.country)
        && forms.iter().all(|form| {
            let word = fold_name(form);
            word.is_empty() || word == "s" || BODY_WORDS.contains(&word.as_str())
        })
}

/// Does one word name this body wherever it stands ("Likud", "the Bundestag"), and no firm and no place abroad?
pub(super) fn is_like_no_other(form: &str, article: bool, body: &Organisation) -> bool {
    let gazetteer = Gazetteer::embedded();
    let abroad = |name: &str| {
        let hits = gazetteer.exact(&fold_place(name));
        hits.iter()
            .any(|h| gazetteer.place(h.id).country_code3() != &*body.country)
    };
    form.chars().count() > 3
        && !matches!(&*body.kind, "company" | "media")
        && !OTHER_THINGS.contains(&form)
        && (article || !abroad(form))
}

/// Names of one word that are words of English or given names, too.
const OTHER_THINGS: &[&str] = &[
    "Commons",
    "Concordia",
    "Democrats",
    "Forward",
    "Golos",
    "Harmony",
    "Heritage",
    "Horizons",
    "House",
    "League",
    "Libera",
    "Marine",
    "Memorial",
    "Occupy",
    "Quartet",
    "Renaissance",
    "Senate",
    "Solidarity",
    "Spartans",
    "Transformers",
    "Together",
    "Treasury",
    "Victory",
];

/// The code of the organisation that a capital stands for.
pub(super) fn seat_of_body(city: &str) -> Option<&'static str> {
    (city == "Brussels").then_some("EUR")
}

/// Is a country's name the subject or its conjunct itself, and not the owner of another noun?
pub(super) fn is_side_itself(sentence: &Sentence, at: usize) -> bool {
    let mut here = &sentence.tokens[at];
    while matches!(here.rel(), "conj" | "flat" | "fixed") {
        match here.head {
            Some(above) => here = &sentence.tokens[above],
            None => break,
        }
    }
    matches!(here.rel(), "nsubj" | "obj" | "root")
}

/// Offices whose very name tells the country.
pub(super) fn noun_home(noun: &str) -> Option<&'static str> {
    Some(match noun {
        "secretary of state"
        | "secretary of defense"
        | "defense secretary"
        | "treasury secretary"
        | "homeland security secretary"
        | "congressman"
        | "congresswoman"
        | "secretary of war"
        | "secretary of the treasury"
        | "Pentagon chief"
        | "house speaker" => "USA",
        "foreign secretary"
        | "home secretary"
        | "chancellor of the exchequer"
        | "defence secretary" => "GBR",
        "border patrol" | "border patrol agent" => "USA",
        "taoiseach" => "IRL",
        "external affairs minister" => "IND",
        "pontiff" | "pope" => "VAT",
        _ => return None,
    })
}

/// Deputies that sit in no parliament: those of a county are the sheriff's, "his deputy" stands in for one who governs.
pub(super) fn sector_of_deputy(noun: &str, words: &[String]) -> Option<&'static str> {
    let has = |some: &[&str]| words.iter().any(|w| some.contains(&&**w));
    if noun != "deputy" {
        None
    } else if has(&["county", "sheriff"]) {
        Some("COP")
    } else {
        has(&["his", "her"]).then_some("GOV")
    }
}

/// Are the officers of a sentence policemen? The nearest sentence that names either police or soldiers tells, those before
/// it first.
pub(super) fn tells_of_police(text: &[Vec<&str>], sentence: usize) -> bool {
    let any = |s: usize, words: &[&str]| {
        let mut forms = text[s].iter();
        forms.any(|form| words.contains(&form.to_lowercase().as_str()))
    };
    let police = |s| {
        any(
            s,
            &[
                "police",
                "policeman",
                "policemen",
                "sheriff",
                "detective",
                "detectives",
                "patrol",
            ],
        )
    };
    let army = |s| {
        any(
            s,
            &[
                "army", "coup", "forces", "military", "naval", "navy", "soldier", "soldiers",
                "troops",
            ],
        )
    };
    (0..=sentence)
        .rev()
        .chain(sentence + 1..text.len())
        .find(|&s| police(s) || army(s))
        .is_some_and(|s| !army(s))
}

/// What makes a body that is named after a place one of that place: "Cleveland Police Department".
pub(super) const LOCAL_BODIES: &[&str] = &[
    "airport",
    "city",
    "college",
    "council",
    "county",
    "delegates",
    "department",
    "hospital",
    "police",
    "sheriff",
    "university",
];

/// Titles before a name that are written short.
const SHORT_TITLES: &[(&str, &str)] = &[
    ("adm", "admiral"),
    ("brig", "brigadier"),
    ("capt", "captain"),
    ("cmdr", "commander"),
    ("col", "colonel"),
    ("cpl", "corporal"),
    ("gen", "general"),
    ("gov", "governor"),
    ("lt", "lieutenant"),
    ("maj", "major"),
    ("rep", "congressman"),
    ("rev", "reverend"),
    ("sen", "senator"),
    ("sgt", "sergeant"),
];

/// The title of which this is short: "senator" for "Sen.".
pub(super) fn long_title(form: &str) -> Option<&'static str> {
    let short = form.strip_suffix('.')?.to_lowercase();
    SHORT_TITLES
        .iter()
        .find(|(s, _)| *s == short)
        .map(|(_, long)| *long)
}

/// Words before a name that are no part of it.
pub(super) const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "prof",
    "professor",
    "sheikh",
    "shaikh",
    "ayatollah",
    "gen",
    "col",
    "lt",
    "maj",
    "capt",
    "sgt",
    "adm",
    "brig",
    "cmdr",
    "rev",
    "hon",
    "sen",
    "rep",
    "gov",
    "mullah",
    "maulana",
    "hojatoleslam",
    "imam",
    "prince",
    "princess",
    "king",
    "queen",
    "pope",
    "cardinal",
    "archbishop",
    "justice",
    "president",
    "premier",
    "chancellor",
    "minister",
    "ambassador",
    "senator",
    "congressman",
    "secretary",
    "general",
    "colonel",
    "judge",
];

/// What stands before the names of a navy's ships.
pub(super) const WARSHIPS: [(&str, &str); 7] = [
    ("HMAS", "AUS"),
    ("HMCS", "CAN"),
    ("HMNZS", "NZL"),
    ("HMS", "GBR"),
    ("ROKS", "KOR"),
    ("USNS", "USA"),
    ("USS", "USA"),
];

const QUALIFIERS: &[&str] = &[
    "backed",
    "led",
    "based",
    "allied",
    "controlled",
    "held",
    "funded",
    "supported",
    "trained",
    "born",
    "sponsored",
    "made",
    "brokered",
    "mediated",
    "occupied",
    "administered",
    "owned",
    "style",
    "speaking",
    "linked",
    "affiliated",
    "dominated",
    "aligned",
    "majority",
    "friendly",
    "installed",
    "built",
    "supplied",
    "armed",
    "financed",
    "imposed",
    "bound",
    "educated",
    "proxy",
    "ally",
    "organised",
    "organized",
    "hosted",
    "flagged",
    "registered",
    "operated",
    "run",
    "drafted",
    "proposed",
    "annexed",
    "wide",
];

/// "US-backed", "pro-Russian", "anti-Syrian", "Soviet-made": the word only qualifies another's side.
///
/// "Tehran-based" and "Moscow-run" do not make the side Iranian or Russian either; "UN-led" stays with the users.
pub(super) fn is_qualified(forms: &[&str], start: usize, end: usize) -> bool {
    // "anti-Taliban" as one token
    let of_none = ["anti-", "Anti-", "non-", "Non-"]
        .iter()
        .filter_map(|no| forms[start].strip_prefix(no))
        .any(|rest| rest.starts_with(char::is_uppercase));
    if is_continent(forms, start, end) || of_none {
        return true;
    }
    // "the two former Soviet republics" are not Russian
    if start > 0
        && forms[start - 1].eq_ignore_ascii_case("former")
        && matches!(forms[start], "Soviet" | "Yugoslav")
        && forms.get(end).is_some_and(|next| {
            matches!(
                *next,
                "bloc" | "countries" | "country" | "republic" | "republics" | "state" | "states"
            )
        })
    {
        return true;
    }
    let hyphen = |f: &&str| matches!(*f, "-" | "–" | "‐" | "‑");
    if forms.get(end).is_some_and(hyphen)
        && let Some(next) = forms.get(end + 1)
        && QUALIFIERS.contains(&next.to_lowercase().as_str())
    {
        return true;
    }
    if start >= 2 && forms.get(start - 1).is_some_and(hyphen) {
        let before = forms[start - 2].to_lowercase();
        if matches!(
            before.as_str(),
            "pro" | "anti" | "non" | "ex" | "neo" | "all"
        ) || before.starts_with("anti-")
        {
            return true;
        }
    }
    if start >= 1 {
        let before = forms[start - 1].to_lowercase();
        if matches!(before.as_str(), "pro-" | "anti-" | "non-" | "pro" | "anti") {
            return true;
        }
    }
    is_backer(forms, start, end)
}

/// "an Iran backed convoy", written without a hyphen; "Iran backed Assad" is a deed.
fn is_backer(forms: &[&str], start: usize, end: usize) -> bool {
    let article = start.checked_sub(1).map(|at| forms[at].to_lowercase());
    article.is_some_and(|a| a == "a" || a == "an") && forms.get(end).is_some_and(|f| *f == "backed")
}

/// "The National" in "The National Assembly", "The Family" in "The Family Court": no newspaper, no gang.
pub(super) fn is_article_of_name(forms: &[&str], start: usize, end: usize, last: usize) -> bool {
    forms[start].eq_ignore_ascii_case("the")
        && end < last
        && forms[end].starts_with(char::is_uppercase)
}

/// "ISIL-affiliated", "al-Qaeda-linked": of the same kind as the one named.
pub(super) fn is_affiliate(forms: &[&str], end: usize) -> bool {
    forms.get(end + 1).is_some_and(|f| {
        matches!(
            f.to_lowercase().as_str(),
            "affiliated" | "linked" | "aligned" | "allied"
        )
    })
}

/// "pro-Russian", "Iran-backed": on the side of another state.
pub(super) fn is_proxy(forms: &[&str], start: usize, end: usize) -> bool {
    let before = |n: usize| {
        start
            .checked_sub(n)
            .map(|at| forms[at].to_lowercase())
            .unwrap_or_default()
    };
    let pro = before(2) == "pro" || before(1) == "pro-";
    let backed = forms
        .get(end + 1)
        .is_some_and(|f| matches!(f.to_lowercase().as_str(), "backed" | "aligned"))
        || is_backer(forms, start, end);
    pro || backed
}

/// "South America's nations", "Latin American leaders": a continent, no country.
pub(super) fn is_continent(forms: &[&str], start: usize, end: usize) -> bool {
    start > 0
        && end == start + 1
        && forms[start].starts_with("America")
        && matches!(
            forms[start - 1].to_lowercase().as_str(),
            "south" | "north" | "latin" | "central"
        )
}

/// "Saudi-led": a coalition, force or government of theirs.
pub(super) fn is_led(forms: &[&str], end: usize) -> bool {
    is_leader(forms, end)
        && forms
            .get(end + 1)
            .is_some_and(|f| f.eq_ignore_ascii_case("led"))
}

/// "Saudi-led", "Egyptian-brokered": the country itself acts.
pub(super) fn is_leader(forms: &[&str], end: usize) -> bool {
    forms
        .get(end)
        .is_some_and(|f| matches!(*f, "-" | "–" | "‐" | "‑"))
        && forms.get(end + 1).is_some_and(|f| {
            matches!(
                f.to_lowercase().as_str(),
                "led" | "brokered" | "mediated" | "sponsored" | "imposed" | "hosted"
            )
        })
}

const PLACE_CASES: &[&str] = &[
    "in",
    "at",
    "near",
    "inside",
    "across",
    "throughout",
    "around",
    "outside",
    "within",
    "over",
    "through",
    "along",
    "off",
    "into",
    "onto",
    "beyond",
    "north",
    "south",
    "east",
    "west",
    "above",
    "beneath",
    "under",
    "amid",
    "towards",
    "toward",
];

const MOTION: &[&str] = &[
    "arrive", "travel", "go", "fly", "return", "move", "come", "leave", "depart", "head", "flee",
    "escape", "reach", "enter", "drive", "march", "sail", "withdraw", "enter", "cross", "retreat",
    "run", "deport", "transfer", "evacuate", "arrival", "flight", "way", "road", "route",
];

/// Parts of the compass before the name of a land.
pub(super) const COMPASS: [&str; 18] = [
    "central",
    "east",
    "eastern",
    "lower",
    "north",
    "northeast",
    "northeastern",
    "northern",
    "northwest",
    "northwestern",
    "south",
    "southeast",
    "southwest",
    "southeastern",
    "southern",
    "southwestern",
    "upper",
    "western",
];

/// Words of the side that stands across the verb from a nominal: of a subject the objects and obliques, of those the
/// subject.
pub(super) fn across_the_verb(sentence: &Sentence, at: usize) -> Vec<usize> {
    let Some(token) = sentence.tokens.get(at) else {
        return Vec::new();
    };
    let subject = token.rel() == "nsubj";
    let object = matches!(token.rel(), "obj" | "obl" | "iobj");
    let Some(verb) = token.head.filter(|_| subject || object) else {
        return Vec::new();
    };
    // "the opposition leader is expelled from parliament": at home
    let passive = sentence
        .children(verb)
        .any(|c| sentence.tokens[c].deprel == "nsubj:pass");
    if object && passive && is_body(&token.lemma.to_lowercase()) {
        return Vec::new();
    }
    let other = |child: &usize| {
        let rel = sentence.tokens[*child].rel();
        *child != at
            && if subject {
                matches!(rel, "obj" | "obl" | "iobj")
            } else {
                rel == "nsubj"
            }
    };
    let mut out: Vec<usize> = sentence.children(verb).filter(other).collect();
    // "the Senate votes to condemn Saudi Arabia"
    if subject {
        let complements = sentence
            .children(verb)
            .filter(|&c| sentence.tokens[c].rel() == "xcomp");
        out.extend(complements.flat_map(|c| sentence.children(c)).filter(other));
    }
    with_modifiers(sentence, out)
}

/// Armed groups whose own words tell no country.
pub(super) const ARMED: [&str; 10] = [
    "extremist",
    "extremists",
    "jihadist",
    "jihadists",
    "militant",
    "militants",
    "terrorist",
    "terrorists",
    "insurgent",
    "insurgents",
];

/// Words of the subjects of the verbs over a word, unless it stands in them.
pub(super) fn subjects_above(sentence: &Sentence, at: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let (mut here, mut below) = (at, at);
    for _ in 0..sentence.tokens.len() {
        let subjects = sentence
            .children(here)
            .filter(|&c| sentence.tokens[c].rel() == "nsubj" && c != below);
        out.extend(subjects);
        below = here;
        match sentence.tokens[here].head {
            Some(above) => here = above,
            None => break,
        }
    }
    with_modifiers(sentence, out)
}

/// These words with their names and modifiers.
fn with_modifiers(sentence: &Sentence, mut out: Vec<usize>) -> Vec<usize> {
    let mut next = 0;
    while next < out.len() && out.len() <= sentence.tokens.len() {
        let inner: Vec<usize> = sentence
            .children(out[next])
            .filter(|c| {
                let rel = sentence.tokens[*c].rel();
                !out.contains(c) && matches!(rel, "compound" | "flat" | "amod" | "nmod" | "conj")
            })
            .collect();
        out.extend(inner);
        next += 1;
    }
    out
}

/// "Rescuers from Mexico pulled a woman", "police at the bridge, which links Windsor with Detroit": is this the place of
/// somebody or something else than the mention?
pub(super) fn is_of_others(sentence: &Sentence, text: &str, at: usize, head: usize) -> bool {
    let tokens = &sentence.tokens;
    let origin = tokens[at].rel() == "nmod"
        && tokens[at].head != Some(head)
        && tokens[at]
            .head
            .is_some_and(|h| tokens[h].entity == "person")
        && sentence.stands_after(text, at, &["from"]);
    let aside = sentence
        .up(at)
        .into_iter()
        .take_while(|t| !sentence.dominates(*t, head))
        .any(|t| tokens[t].deprel == "acl:relcl" && tokens[t].head != Some(head));
    origin || aside
}

/// Is this where somebody is taken or goes, "flew him to Costa Rica"? Who acts is not from there.
pub(super) fn is_destination(sentence: &Sentence, text: &str, at: usize) -> bool {
    let token = &sentence.tokens[at];
    let top = if matches!(token.rel(), "flat" | "compound" | "amod" | "fixed") {
        token.head.unwrap_or(at)
    } else {
        at
    };
    // "sailed from Turkey", but those who flee are from there
    let verb = sentence.tokens[top].head;
    let leaves = verb.is_some_and(|v| {
        matches!(
            sentence.tokens[v].lemma.as_str(),
            "travel" | "sail" | "arrive" | "fly" | "cross" | "return" | "set" | "come"
        )
    });
    sentence.stands_after(text, top, &["to"])
        || leaves && sentence.stands_after(text, top, &["from"])
}

/// Does the sentence use this token as a place ("in Syria", "fled to Jordan")?
pub(super) fn is_locative(sentence: &Sentence, at: usize) -> bool {
    let Some(token) = sentence.tokens.get(at) else {
        return false;
    };
    // The case marker hangs on the head of a longer name.
    let top = if matches!(token.rel(), "flat" | "compound" | "amod" | "fixed") {
        token.head.unwrap_or(at)
    } else {
        at
    };
    let Some(head) = sentence.tokens.get(top) else {
        return false;
    };
    if !matches!(
        head.rel(),
        "obl"
            | "nmod"
            | "conj"
            | "root"
            | "appos"
            | "advcl"
            | "parataxis"
            | "obj"
            | "nsubj"
            | "ccomp"
    ) {
        return false;
    }
    // A conjunct shares its sibling's preposition.
    let marked = if head.rel() == "conj" && sentence.child(top, "case").is_none() {
        head.head.unwrap_or(top)
    } else {
        top
    };
    let governor = sentence
        .tokens
        .get(marked)
        .and_then(|t| t.head)
        .and_then(|h| sentence.tokens.get(h));
    for child in sentence.children(marked) {
        let c = &sentence.tokens[child];
        if c.rel() != "case" {
            continue;
        }
        let lemma = c.lemma.to_lowercase();
        // "along with Turkey" is company, no way
        let mut around = sentence.children(child).chain(sentence.children(marked));
        let joins = lemma == "along" && around.any(|w| sentence.tokens[w].lemma == "with");
        if PLACE_CASES.contains(&lemma.as_str()) && !joins {
            return true;
        }
        if matches!(lemma.as_str(), "to" | "from")
            && governor.is_some_and(|g| MOTION.contains(&g.lemma.to_lowercase().as_str()))
        {
            return true;
        }
    }
    // "entered South Ossetia", "left Syria"
    if head.rel() == "obj"
        && governor.is_some_and(|g| {
            matches!(
                g.lemma.to_lowercase().as_str(),
                "enter" | "reach" | "leave" | "flee" | "cross"
            )
        })
    {
        return true;
    }
    // "Tehran, Iran": a place inside a place.
    matches!(head.rel(), "appos") && governor.is_some_and(|g| g.ner.ends_with("LOC"))
}

/// Positions in which a city stands for a government: subject, object, possessor, "between A and B", "with A".
pub(super) fn is_actor_position(sentence: &Sentence, at: usize) -> bool {
    let mut at = at;
    for _ in 0..4 {
        let Some(token) = sentence.tokens.get(at) else {
            return false;
        };
        // "the Astana talks" are held there
        let gathering = token
            .head
            .and_then(|h| sentence.tokens.get(h))
            .is_some_and(|h| GATHERINGS.contains(&h.lemma.to_lowercase().as_str()));
        match token.deprel.as_str() {
            "compound" if gathering => return false,
            "nsubj" | "nsubj:pass" | "obj" | "iobj" | "nmod:poss" | "csubj" | "vocative"
            | "obl:agent" | "compound" | "root" => return true,
            "conj" | "flat" | "appos" => match token.head {
                Some(h) => at = h,
                None => return false,
            },
            _ if matches!(token.rel(), "obl" | "nmod") => {
                return sentence.children(at).any(|c| {
                    let t = &sentence.tokens[c];
                    t.rel() == "case"
                        && matches!(
                            t.lemma.to_lowercase().as_str(),
                            "between"
                                | "with"
                                | "by"
                                | "against"
                                | "of"
                                | "to"
                                | "from"
                                | "on"
                                | "for"
                                | "'s"
                                | "’s"
                                | "among"
                                | "upon"
                        )
                });
            }
            _ => return false,
        }
    }
    false
}

/// What is named after the city where people meet.
const GATHERINGS: &[&str] = &[
    "talk",
    "talks",
    "summit",
    "conference",
    "meeting",
    "negotiation",
    "negotiations",
    "process",
    "peace",
    "round",
    "forum",
    "agreement",
    "accord",
    "accords",
    "deal",
    "treaty",
    "declaration",
    "convention",
    "protocol",
    "pact",
    "document",
];

/// Those who belong to an armed group though the word alone does not say that they are armed.
pub(super) const FOLLOWERS: &[&str] = &[
    "follower",
    "loyalist",
    "operative",
    "recruit",
    "recruiter",
    "supporter",
    "suspect",
    "sympathiser",
    "sympathizer",
];

/// What a state or a party to a war has and nobody else.
pub(super) const FORCES: &[&str] = &[
    "airspace",
    "ambassador",
    "army",
    "border",
    "constitution",
    "embassy",
    "force",
    "military",
    "navy",
    "soldier",
    "sovereignty",
    "territory",
    "troop",
    "troops",
];

/// Has this one forces, as states and armed groups have?
pub(super) fn has_forces(actor: &crate::Actor) -> bool {
    let first = actor.sector.first().map_or("", String::as_str);
    matches!(first, "GOV" | "MIL" | "REB" | "PRM") && actor.country.is_some()
}

/// Nouns after a country's adjective that are done by its forces.
pub(super) const MILITARY_DEEDS: &[&str] = &[
    "strike",
    "airstrike",
    "airstrikes",
    "strikes",
    "raid",
    "shelling",
    "bombardment",
    "bombing",
    "bomb",
    "shell",
    "missile",
    "rocket",
    "drone",
    "warplane",
    "jet",
    "plane",
    "aircraft",
    "helicopter",
    "gunship",
    "tank",
    "artillery",
    "fire",
    "gunfire",
    "offensive",
    "coalition",
    "invasion",
    "incursion",
    "operation",
    "attack",
    "assault",
    "troops",
    "soldier",
    "forces",
    "force",
    "army",
    "navy",
    "warship",
    "ship",
    "sniper",
    "mortar",
    "bulldozer",
    "blockade",
    "ambush",
    "barrage",
    "siege",
    "advance",
    "occupation",
    "base",
    "patrol",
    "vessel",
    "submarine",
    "fighter",
    "bomber",
    "convoy",
    "general",
    "commander",
    "border guard",
];

/// The sector of a craft of which only the country is told, "a North Korean patrol boat".
pub(super) fn sector_of_craft(noun: &str, phrase: &[String], head: &Token) -> Option<&'static str> {
    let says = |list: &[&str]| phrase.iter().any(|w| list.contains(&w.as_str()));
    match noun {
        "boat" | "vessel" | "ship" | "plane" | "aircraft" => {
            if says(&[
                "naval", "navy", "patrol", "military", "guard", "war", "gun", "spy",
            ]) {
                Some("MIL")
            } else if says(&["passenger", "ferry", "rescue", "aid", "civilian"]) {
                Some("CVL")
            } else if matches!(head.deprel.as_str(), "nsubj" | "obl:agent") {
                Some("MIL")
            } else if matches!(noun, "plane" | "aircraft") {
                None
            } else {
                Some("BUS")
            }
        }
        _ => MILITARY_DEEDS.contains(&noun).then_some("MIL"),
    }
}

/// What is fired and laid; a warplane or tank has a crew.
pub(super) const WEAPONS: &[&str] = &[
    "ammunition",
    "bomb",
    "bullet",
    "device",
    "drone",
    "explosive",
    "grenade",
    "landmine",
    "mine",
    "missile",
    "mortar",
    "rocket",
    "satellite",
    "shell",
    "torpedo",
    "warhead",
    "weapon",
];

/// Verbs of governments: a people that does this means its government.
pub(super) const DIPLOMATIC: &[&str] = &[
    "say",
    "agree",
    "propose",
    "reject",
    "offer",
    "negotiate",
    "sign",
    "insist",
    "announce",
    "demand",
    "refuse",
    "accuse",
    "deny",
    "confirm",
    "suggest",
    "warn",
    "urge",
    "claim",
    "declare",
    "accept",
];

/// Verbs of which a country, and seldom a person, is the subject.
pub(super) fn is_act_of_state(lemma: &str) -> bool {
    matches!(
        lemma,
        "annex"
            | "ban"
            | "close"
            | "condemn"
            | "deploy"
            | "execute"
            | "expel"
            | "impose"
            | "invade"
            | "negotiate"
            | "ratify"
            | "recall"
            | "recognize"
            | "recognise"
            | "sign"
            | "summon"
            | "withdraw"
    )
}

/// Nouns that in the plural mean several sides at once.
pub(super) const SETS: &[&str] = &[
    "side",
    "party",
    "country",
    "nation",
    "state",
    "partner",
    "ally",
    "neighbour",
    "neighbor",
    "power",
    "member",
    "leader",
    "rival",
    "enemy",
    "foe",
    "counterpart",
    "participant",
    "delegation",
    "signatory",
    "guarantor",
    "kingdom",
    "republic",
];

/// "Western diplomats", "Arab states", "international observers": a region and no country.
pub(super) fn is_regional(description: &super::describe::Description) -> bool {
    let noun = description
        .agent
        .map(|a| fold_name(&a.noun))
        .unwrap_or_default();
    // "the cabinet of the Central African Republic"
    let country = ["central", "african", "republic"]
        .iter()
        .all(|w| description.words.iter().any(|d| d == w));
    !country
        && description.words.iter().any(|w| {
            matches!(
                w.as_str(),
                "western"
                    | "arab"
                    | "european"
                    | "african"
                    | "asian"
                    | "gulf"
                    | "latin"
                    | "foreign"
                    | "international"
                    | "muslim"
                    | "world"
                    | "global"
                    | "regional"
                    | "neighboring"
                    | "neighbouring"
                    | "balkan"
                    | "nordic"
                    | "baltic"
                    | "scandinavian"
                    | "caribbean"
                    | "multinational"
                    | "allied"
            ) && !noun.split(' ').any(|n| n == w)
        })
}

/// Words for some of several: "most of the migrants".
pub(super) const SHARES: &[&str] = &[
    "all", "few", "half", "majority", "many", "most", "none", "number", "rest", "several", "some",
];

/// "the group", "the organisation"
pub(super) const GROUP_NOUNS: &[&str] = &[
    "group",
    "organization",
    "organisation",
    "movement",
    "party",
    "militia",
    "agency",
    "alliance",
    "bloc",
    "union",
    "company",
    "network",
    "body",
    "coalition",
    "front",
    "faction",
    "institution",
    "association",
    "charity",
    "watchdog",
    "outfit",
    "firm",
    "court",
    "tribunal",
];

/// Bodies that a text names in full and then by this noun of their name: "the fund", "the council".
pub(super) const BODY_NOUNS: &[&str] = &[
    "agency",
    "assembly",
    "association",
    "authority",
    "bank",
    "board",
    "chamber",
    "commission",
    "committee",
    "community",
    "conference",
    "council",
    "court",
    "federation",
    "forum",
    "fund",
    "institute",
    "league",
    "ministry",
    "observatory",
    "office",
    "society",
    "tribunal",
    "union",
];

/// Adjectives of groups under arms.
pub(super) const OF_ARMED: &[&str] = &[
    "armed",
    "extremist",
    "guerrilla",
    "insurgent",
    "islamist",
    "jihadist",
    "militant",
    "paramilitary",
    "rebel",
    "separatist",
    "terror",
    "terrorist",
];

/// Words before a noun for a group that do not tell one group from another.
const NEUTRAL: &[&str] = &[
    "-",
    "–",
    "aid",
    "global",
    "human",
    "humanitarian",
    "independent",
    "international",
    "main",
    "medical",
    "member",
    "monitoring",
    "nation",
    "powerful",
    "regional",
    "relief",
    "rights",
    "same",
    "that",
    "the",
    "this",
];

/// Do the words before a noun for a group say nothing of which one: "the New York-based rights group"?
pub(super) fn says_no_more(before: &[&str]) -> bool {
    let lower = |f: &&str| f.to_lowercase();
    let based = before
        .iter()
        .rposition(|f| f.to_lowercase().ends_with("based"))
        .map_or(0, |at| at + 1);
    before[based..].iter().map(lower).all(|f| {
        NEUTRAL.contains(&f.as_str())
            || f.ends_with("-member")
            || f.ends_with("-nation")
            || f.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Those beside a state who are states of their own: "its neighbours".
pub(super) const OTHER_STATES: &[&str] = &[
    "adversary",
    "ally",
    "enemy",
    "foe",
    "neighbor",
    "neighbour",
    "partner",
    "rival",
];

/// Countries whose citizens are called after that from which their families came: "Iranian American".
pub(super) const OF_IMMIGRANTS: &[&str] = &["AUS", "CAN", "GBR", "MYS", "NZL", "SGP", "USA"];

/// Those who meet are of several states, wherever they do.
pub(super) const ENVOYS: &[&str] = &[
    "delegate",
    "delegation",
    "diplomat",
    "mediator",
    "negotiator",
];

/// Who gives or lends to a state is of others.
pub(super) const GIVERS: &[&str] = &["creditor", "donor", "lender"];

/// Where things are said.
const PLATFORMS: &[&str] = &[
    "Facebook",
    "Instagram",
    "Reddit",
    "Telegram",
    "TikTok",
    "Twitter",
    "WhatsApp",
    "YouTube",
];

/// May a noun for a group mean this body: is no court or police a movement, no rebel army a bloc?
pub(super) fn group_fits(noun: &str, actor: &crate::Actor) -> bool {
    let Some(first) = actor.sector.first().map(String::as_str) else {
        return !matches!(noun, "court" | "tribunal");
    };
    let country = actor.country.as_deref().unwrap_or_default();
    match noun {
        "group" | "movement" | "organization" | "organisation" | "network" | "front"
        | "faction" | "outfit" => {
            // "says on Twitter that ... The group": one speaks there and to the press
            let told = first == "JRN"
                || actor
                    .name
                    .as_deref()
                    .is_some_and(|n| PLATFORMS.contains(&n));
            !told
                && (!matches!(first, "JUD" | "COP" | "LEG" | "MIL") || NON_STATE.contains(&country))
        }
        "militia" => matches!(first, "REB" | "PRM" | "CRM" | "MIL"),
        "party" => !matches!(first, "JUD" | "COP" | "LEG" | "MIL" | "JRN" | "BUS"),
        "bloc" | "alliance" | "union" | "coalition" => {
            !matches!(first, "JUD" | "COP" | "LEG" | "CVL" | "BUS" | "JRN")
        }
        "court" | "tribunal" => first == "JUD" && actor.name.is_some(),
        "company" | "firm" => matches!(first, "BUS" | "JRN" | "MED"),
        _ => true,
    }
}

/// "the country", "the kingdom"
pub(super) const COUNTRY_NOUNS: &[&str] = &[
    "country",
    "nation",
    "kingdom",
    "republic",
    "state",
    "emirate",
    "island nation",
    "sultanate",
];

/// Persons said so vaguely that anybody named before of that country fits.
pub(super) const VAGUE_PERSONS: &[&str] = &[
    "official",
    "leader",
    "diplomat",
    "envoy",
    "politician",
    "minister",
    "commander",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "chief",
    "representative",
    "lawmaker",
    "general",
    "statesman",
    "premier",
    "president",
    "ambassador",
    "secretary",
    "head",
    "man",
    "woman",
    "figure",
    "negotiator",
];

/// Nouns that with "European" before them name a body of the European Union.
pub(super) fn is_union_body(noun: &str) -> bool {
    matches!(
        noun,
        "agency"
            | "authority"
            | "bank"
            | "board"
            | "centre"
            | "center"
            | "mechanism"
            | "office"
            | "prosecutor"
    )
}

/// Nouns that name a body and not a person.
pub(super) fn is_body(noun: &str) -> bool {
    let first = noun.split(" of ").next().unwrap_or(noun);
    let last = first.rsplit(' ').next().unwrap_or(first);
    matches!(
        last,
        "government"
            | "administration"
            | "cabinet"
            | "regime"
            | "junta"
            | "state"
            | "authority"
            | "ministry"
            | "office"
            | "parliament"
            | "legislature"
            | "senate"
            | "congress"
            | "assembly"
            | "house"
            | "court"
            | "tribunal"
            | "judiciary"
            | "police"
            | "force"
            | "forces"
            | "army"
            | "military"
            | "navy"
            | "guard"
            | "gendarmerie"
            | "agency"
            | "service"
            | "group"
            | "movement"
            | "organization"
            | "organisation"
            | "party"
            | "opposition"
            | "militia"
            | "coalition"
            | "alliance"
            | "company"
            | "media"
            | "union"
            | "church"
            | "council"
            | "committee"
            | "commission"
            | "delegation"
            | "mission"
            | "embassy"
            | "bank"
            | "university"
            | "society"
            | "side"
            | "troops"
            | "authorities"
    )
}

/// Does the name say that it is a force?
pub(super) fn is_force(name: &str) -> bool {
    let key = fold_name(name);
    [
        "force",
        "mission",
        "command",
        "afor",
        "operation",
        "peacekeep",
        "minu",
        "monu",
        "uni",
        "amisom",
        "isaf",
    ]
    .iter()
    .any(|w| key.contains(w))
        && key != "unicef"
}

/// The key under which an organisation's heads are listed in the table of offices.
pub(super) fn office_key(organisation: &Organisation) -> Option<String> {
    let key = match &*organisation.name {
        "United Nations" => "UN",
        "European Union" | "European Commission" | "European Council" | "European Parliament" => {
            "EU"
        }
        "African Union" => "AU",
        "International Monetary Fund" => "IMF",
        "International Criminal Court" => "ICC",
        "Gulf Cooperation Council" => "GCC",
        "Organisation of Islamic Cooperation" => "OIC",
        "European Central Bank" => "ECB",
        "International Committee of the Red Cross" => "ICRC",
        other => return Some(other.to_owned()),
    };
    Some(key.to_owned())
}

/// Does a role text ("President of Russia") name an office of this kind?
pub(super) fn role_has(lexicon: &Lexicon, role: &str, kind: &str) -> bool {
    let title = role.split(" of ").next().unwrap_or(role);
    let folded = fold_name(title);
    if lexicon.office_kind(&folded).as_deref() == Some(kind) {
        return true;
    }
    folded
        .split(' ')
        .next_back()
        .and_then(|w| lexicon.office_kind(w))
        .as_deref()
        == Some(kind)
}

/// "the Arab country", "the NATO member", "the Gulf state": does a country fit these words?
pub(super) fn country_fits(lexicon: &Lexicon, code: Option<&str>, words: &[String]) -> bool {
    let Some(code) = code else { return false };
    let has = |w: &str| words.iter().any(|x| x == w);
    if has("arab") {
        return lexicon.is_member("Arab League", code);
    }
    if has("gulf") {
        return lexicon.is_member("Gulf Cooperation Council", code);
    }
    if has("african") {
        return lexicon.is_member("African Union", code);
    }
    if has("european") {
        return lexicon.is_member("Council of Europe", code);
    }
    if has("muslim") || has("islamic") {
        return lexicon.is_member("Organisation of Islamic Cooperation", code);
    }
    if has("kingdom") && !has("united") {
        return matches!(
            code,
            "SAU"
                | "JOR"
                | "MAR"
                | "BHR"
                | "THA"
                | "KHM"
                | "BTN"
                | "LSO"
                | "SWZ"
                | "TON"
                | "NLD"
                | "BEL"
                | "DNK"
                | "NOR"
                | "SWE"
                | "ESP"
                | "GBR"
        );
    }
    !NON_STATE.contains(&code)
}

/// Peoples without a state of their own, and where they live: the state that the text is about decides.
const PEOPLES: &[(&str, &[&str])] = &[
    ("kurdish", &["TUR", "IRQ", "SYR", "IRN"]),
    ("kurd", &["TUR", "IRQ", "SYR", "IRN"]),
    ("tuareg", &["MLI", "NER", "LBY", "DZA", "BFA"]),
    ("rohingya", &["MMR"]),
    ("tamil", &["LKA", "IND"]),
    ("tigrayan", &["ETH"]),
    ("oromo", &["ETH"]),
    ("amhara", &["ETH"]),
    ("hutu", &["RWA", "BDI", "COD"]),
    ("tutsi", &["RWA", "BDI", "COD"]),
    ("pashtun", &["AFG", "PAK"]),
    ("hazara", &["AFG", "PAK"]),
    ("baloch", &["PAK", "IRN"]),
    ("baluch", &["PAK", "IRN"]),
    ("druze", &["LBN", "SYR", "ISR"]),
    ("alawite", &["SYR"]),
    ("yazidi", &["IRQ", "SYR"]),
    ("coptic", &["EGY"]),
    ("fulani", &["NGA", "MLI", "BFA"]),
    ("dinka", &["SSD"]),
    ("nuer", &["SSD"]),
    ("karen", &["MMR"]),
    ("kachin", &["MMR"]),
    ("shan", &["MMR"]),
    ("sikh", &["IND", "PAK", "CAN", "GBR"]),
    ("mapuche", &["CHL", "ARG"]),
    ("corsican", &["FRA"]),
    ("moro", &["PHL"]),
    ("berber", &["DZA", "MAR", "LBY"]),
    ("bedouin", &["EGY", "ISR", "JOR"]),
    ("uyghur", &["CHN"]),
    ("uighur", &["CHN"]),
    ("ahmadi", &["PAK"]),
    ("igbo", &["NGA"]),
    ("copt", &["EGY"]),
];

/// Is it the adjective of a people without a state?
pub(super) fn is_people_adjective(word: &str) -> bool {
    homes_of(&fold_name(word)).is_some()
}

/// Where a people lives, by its folded name in the singular or plural.
fn homes_of(word: &str) -> Option<&'static [&'static str]> {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let found = PEOPLES.iter().find(|(w, _)| *w == word || *w == bare)?;
    Some(found.1)
}

/// The body at which a title is held: "UN envoy", "NATO commander".
pub(super) fn body_of_title(noun: &str) -> Option<&'static str> {
    let key = fold_name(noun);
    let (first, _) = key.split_once(' ')?;
    Some(match first {
        "un" => "UNO",
        "eu" => "EUR",
        "nato" => "IGO",
        _ => return None,
    })
}

/// The home of a people in a text with these countries: the only one, or the one that the text is most about.
pub(super) fn people_home(
    word: &str,
    countries: &HashMap<String, f32>,
    near: &[(usize, String, bool)],
) -> Option<&'static str> {
    let homes = homes_of(word)?;
    if let [only] = homes {
        return Some(only);
    }
    // The place of the sentence counts most.
    let here = |home: &str| {
        near.iter()
            .filter(|(_, c, place)| *place && c == home)
            .count() as f32
            * 2.0
    };
    homes
        .iter()
        .filter_map(|h| countries.get(*h).map(|w| (*h, *w + here(h))))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0)))
        .map(|(h, _)| h)
}

/// A stretch of days for the reader.
pub(super) fn period_text(period: &Period) -> String {
    let day = |d: u32| {
        if d == 0 {
            return String::new();
        }
        format!("{:04}-{:02}-{:02}", d / 10_000, d / 100 % 100, d % 100)
    };
    format!(
        "{}{} to {}",
        if period.began_before { "before " } else { "" },
        day(period.start),
        if period.end == 99_991_231 {
            "today".to_owned()
        } else {
            format!(
                "{}{}",
                if period.ended_after { "at least " } else { "" },
                day(period.end)
            )
        }
    )
}

/// "Governor of Georgia", "Georgia Lieutenant Governor Geoff Duncan": a state of the United States, since countries have no
/// governors. Tokens `start..end` are the name.
pub(super) fn is_governed(forms: &[&str], start: usize, end: usize) -> bool {
    let at = |i: usize| forms.get(i).map_or("", |f| *f);
    let title = |word: &str| matches!(word, "Governor" | "governor" | "Gov." | "Gov");
    let after = title(at(end)) || at(end) == "Lieutenant" && title(at(end + 1));
    let before = start > 1 && at(start - 1) == "of" && title(at(start - 2));
    (before || after) && at(start) == "Georgia"
}

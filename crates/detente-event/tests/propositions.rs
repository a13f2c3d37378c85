//! Arguments of predicates through the real analyser: head words of agents and patients.

use detente_event::{Role, proposition};
use detente_syntax::Analyzer;
use detente_text::Document;

/// Sentence with the predicate in brackets; agents; patients (head words in the order of the text, `-` = none).
const ROWS: &[(&str, &str, &str)] = &[
    // active and passive
    ("Russia [attacked] Ukraine.", "Russia", "Ukraine"),
    ("The army [shelled] the village.", "army", "village"),
    ("Ukraine was [attacked] by Russia.", "Russia", "Ukraine"),
    ("The village was [shelled].", "-", "village"),
    (
        "Two men were [arrested] by police on Monday.",
        "police",
        "men",
    ),
    ("The envoy has been [expelled] by Spain.", "Spain", "envoy"),
    ("Soldiers [killed] ten people.", "Soldiers", "people"),
    ("Ten people were [killed].", "-", "people"),
    ("Protesters [burned] a flag.", "Protesters", "flag"),
    ("The minister [condemned] the raid.", "minister", "raid"),
    ("France [gave] Mali weapons.", "France", "Mali weapons"),
    ("France [sent] weapons to Mali.", "France", "weapons Mali"),
    ("The rebels [fired] on the convoy.", "rebels", "convoy"),
    (
        "The president [apologised] to the families.",
        "president",
        "families",
    ),
    ("Three people [killed] in blast in Kabul", "-", "people"),
    // control and raising
    ("Israel plans to [attack] Iran.", "Israel", "Iran"),
    ("Turkey wants to [buy] missiles.", "Turkey", "missiles"),
    (
        "The rebels agreed to [release] the hostages.",
        "rebels",
        "hostages",
    ),
    (
        "The general ordered the troops to [attack] the town.",
        "troops",
        "town",
    ),
    (
        "The court told the ministry to [free] the man.",
        "ministry",
        "man",
    ),
    (
        "Russia urged Israel to [stop] the raids.",
        "Israel",
        "raids",
    ),
    (
        "Greece refused to [extradite] the suspect.",
        "Greece",
        "suspect",
    ),
    ("The union began to [block] the port.", "union", "port"),
    ("Iran is expected to [reject] the plan.", "Iran", "plan"),
    ("The army continued to [bomb] the city.", "army", "city"),
    // relative clauses
    (
        "The soldiers who [killed] the farmer fled.",
        "soldiers",
        "farmer",
    ),
    (
        "The man whom police [arrested] is a teacher.",
        "police",
        "man",
    ),
    (
        "The rebels that [attacked] the base were caught.",
        "rebels",
        "base",
    ),
    (
        "The journalist, who was [beaten] by police, left.",
        "police",
        "journalist",
    ),
    (
        "The town that the army [captured] lies near the border.",
        "army",
        "town",
    ),
    // participles and adverbial clauses
    (
        "Rebels attacked the town, [killing] two guards.",
        "Rebels",
        "guards",
    ),
    (
        "Police raided the house, [arresting] a man.",
        "Police",
        "man",
    ),
    ("The man [arrested] by police was freed.", "police", "man"),
    (
        "Troops [guarding] the border were shot.",
        "Troops",
        "border",
    ),
    (
        "After [meeting] the pope, the president left.",
        "president",
        "pope",
    ),
    (
        "The hostages [held] by the rebels are safe.",
        "rebels",
        "hostages",
    ),
    (
        "The army attacked the town to [free] the hostages.",
        "army",
        "hostages",
    ),
    // coordination
    ("Police [arrested] and charged two men.", "Police", "men"),
    ("Police arrested and [charged] two men.", "Police", "men"),
    (
        "Rebels attacked the town and [burned] houses.",
        "Rebels",
        "houses",
    ),
    (
        "Russia and China [criticised] Japan.",
        "Russia China",
        "Japan",
    ),
    ("The army [attacked] Homs and Hama.", "army", "Homs Hama"),
    (
        "The activist was arrested and [beaten] by police.",
        "police",
        "activist",
    ),
    (
        "Israel bombed the port and Lebanon [protested].",
        "Lebanon",
        "-",
    ),
    // nominalisations
    (
        "Russia's [attack] on Ukraine was condemned.",
        "Russia",
        "Ukraine",
    ),
    (
        "The [attack] by rebels on the town failed.",
        "rebels",
        "town",
    ),
    ("The [arrest] of the editor shocked many.", "-", "editor"),
    ("The [visit] of the pope to Cuba ended.", "pope", "Cuba"),
    ("Israel's [invasion] of Lebanon began.", "Israel", "Lebanon"),
    (
        "The [expulsion] of diplomats by Moscow was expected.",
        "Moscow",
        "diplomats",
    ),
    (
        "Germany's [support] for Ukraine is strong.",
        "Germany",
        "Ukraine",
    ),
    (
        "The [talks] between Russia and Ukraine failed.",
        "Russia Ukraine",
        "-",
    ),
    // light verbs
    (
        "Russia launched an [attack] on Ukraine.",
        "Russia",
        "Ukraine",
    ),
    ("The army carried out a [raid] on the camp.", "army", "camp"),
    ("The president paid a [visit] to Cuba.", "president", "Cuba"),
    (
        "The United States imposed [sanctions] on Iran.",
        "States",
        "Iran",
    ),
    (
        "Workers staged a [protest] against the government.",
        "Workers",
        "government",
    ),
    (
        "The minister made an [appeal] to donors.",
        "minister",
        "donors",
    ),
    ("An [attack] was launched by rebels.", "rebels", "-"),
    (
        "The union launched a [strike] against the company.",
        "union",
        "company",
    ),
    // reported speech and apposition
    (
        "Officials said rebels [attacked] the town.",
        "rebels",
        "town",
    ),
    ("Abe, the prime minister, [visited] India.", "Abe", "India"),
    (
        "The minister said police would [arrest] the man.",
        "police",
        "man",
    ),
    (
        "According to residents, the army [shelled] the school.",
        "army",
        "school",
    ),
];

#[test]
fn arguments() {
    let analyzer = Analyzer::embedded().expect("the model is in the binary");
    let mut wrong = Vec::new();
    for (marked, agents, patients) in ROWS {
        let at = marked.find('[').expect("a bracket");
        let document = Document::new("test", marked.replace(['[', ']'], ""));
        let text = document.text.as_str();
        let parsed = analyzer.analyze(&document);
        let (sentence, token) = parsed
            .sentences
            .iter()
            .find_map(|s| {
                s.tokens
                    .iter()
                    .position(|t| t.span.start == at)
                    .map(|i| (s, i))
            })
            .expect("the predicate is a token");
        let found = proposition::arguments(sentence, text, token);
        let words = |role: Role| {
            let mut heads: Vec<usize> = found
                .iter()
                .filter(|a| a.role == role)
                .map(|a| a.token)
                .collect();
            heads.sort_unstable();
            if heads.is_empty() {
                return "-".to_owned();
            }
            heads
                .iter()
                .map(|&t| sentence.tokens[t].form(text))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let got = (words(Role::Agent), words(Role::Patient));
        if got.0 != *agents || got.1 != *patients {
            let tree = sentence
                .tokens
                .iter()
                .map(|t| format!("{}/{}/{:?}", t.form(text), t.deprel, t.head))
                .collect::<Vec<_>>()
                .join(" ");
            wrong.push(format!(
                "{marked}: {got:?}, not ({agents}, {patients}); {tree}"
            ));
        }
    }
    // a model that parses some of them otherwise is no defect of the rules
    assert!(wrong.len() * 10 <= ROWS.len(), "{wrong:#?}");
}

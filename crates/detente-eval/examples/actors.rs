//! Prints whom the mentions of each line mean: `cargo run --example actors -- FILE [--why]` with lines `DAY<tab>TEXT`.
//! `--dump` prints the parses as JSON instead, for the tables of tests that must not depend on the model.
use detente_lexicon::actors::Lexicon;
use detente_resolve::actor::Resolver;
use detente_text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: actors FILE")?;
    let dump = std::env::args().any(|a| a == "--dump");
    let mut dumped = Vec::new();
    let evidence = std::env::args().any(|a| a == "--why");
    let analyzer = detente_syntax::Analyzer::embedded()?;
    let start = std::time::Instant::now();
    let resolver = Resolver::new(Lexicon::embedded());
    eprintln!("tables: {:?}", start.elapsed());
    let mut spent = std::time::Duration::ZERO;
    let mut model = std::time::Duration::ZERO;
    for line in std::fs::read_to_string(file)?.lines() {
        let (day, text) = line.split_once('\t').unwrap_or(("", line));
        let mut document = Document::new("line", text);
        document.published = day.parse().ok();
        let start = std::time::Instant::now();
        let parsed = analyzer.analyze(&document);
        model += start.elapsed();
        if dump {
            dumped
                .push(serde_json::json!({"day": day, "text": text, "sentences": parsed.sentences}));
            continue;
        }
        let start = std::time::Instant::now();
        let mentions = detente_mention::find(text, &parsed.sentences, &resolver);
        let actors = resolver.resolve(&document, &parsed.sentences, &mentions);
        spent += start.elapsed();
        println!("\n{day} {text}");
        for (m, a) in mentions.iter().zip(&actors) {
            let head = &parsed.sentences[m.sentence].tokens[m.head];
            print!(
                "  {:?}/{:?} [{}] head {} {}",
                m.kind,
                m.class,
                m.span.of(text),
                head.form(text),
                head.deprel
            );
            match a {
                Some(a) => {
                    println!(
                        " -> {} {} | {} | {} e{} {:.2}",
                        a.country.as_deref().unwrap_or("-"),
                        a.sector.join(","),
                        a.name.as_deref().unwrap_or("-"),
                        a.role.as_deref().unwrap_or("-"),
                        a.entity.unwrap_or(999),
                        a.confidence
                    );
                    if evidence {
                        for e in &a.evidence {
                            println!("      {e}");
                        }
                    }
                }
                None => println!(" -> none"),
            }
        }
    }
    if dump {
        for case in dumped {
            println!("{case}");
        }
    }
    eprintln!("model {model:?}, mentions and actors {spent:?}");
    Ok(())
}

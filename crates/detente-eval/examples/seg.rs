use detente_text::{Sentence, Span, Token, ZoneKind};
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let bank = detente_eval::conllu::read(&std::fs::read_to_string(file).unwrap()).unwrap();
    let raw = detente_syntax::segment::segment(&bank.text, Span::new(0, bank.text.len()));
    let sentences: Vec<Sentence> = raw
        .iter()
        .map(|r| Sentence {
            span: r.span,
            zone: ZoneKind::Body,
            paragraph: r.paragraph,
            tokens: r
                .tokens
                .iter()
                .map(|t| Token {
                    span: *t,
                    ..Token::default()
                })
                .collect(),
        })
        .collect();
    let s = detente_eval::syntax::score(&bank, &sentences);
    println!(
        "sentence {:?}\ntoken {:?}\nword {:?}",
        s.sentence, s.token, s.word
    );
    if std::env::args().nth(2).is_some() {
        let gs: std::collections::HashSet<_> = bank
            .sentences
            .iter()
            .map(|s| s.words.last().unwrap().end)
            .collect();
        let ss: std::collections::HashSet<_> = sentences
            .iter()
            .map(|s| s.tokens.last().unwrap().span.end)
            .collect();
        let show = |p: usize| {
            let a = (0..=p.saturating_sub(35))
                .rev()
                .find(|i| bank.text.is_char_boundary(*i))
                .unwrap();
            let b = (p + 35..)
                .find(|i| *i >= bank.text.len() || bank.text.is_char_boundary(*i))
                .unwrap()
                .min(bank.text.len());
            format!("{:?} ## {:?}", &bank.text[a..p], &bank.text[p..b])
        };
        for p in gs.difference(&ss).take(60) {
            println!("MISS {}", show(*p));
        }
        for p in ss.difference(&gs).take(60) {
            println!("EXTRA {}", show(*p));
        }
        let gt: std::collections::HashSet<_> = bank
            .sentences
            .iter()
            .flat_map(|s| s.words.iter().map(|w| (w.start, w.end)))
            .collect();
        let mut n = 0;
        for s in &sentences {
            for t in &s.tokens {
                if !gt.contains(&(t.span.start, t.span.end)) {
                    n += 1;
                    if n % 7 == 0 && n < 900 {
                        println!("TOK {:?} in {}", t.form(&bank.text), show(t.span.end));
                    }
                }
            }
        }
    }
}

//! The whole model on a small one with random weights: invariances, limits, errors.

mod common;

use common::Noise;
use detente_nn::{ErrorKind, Kernel, Model, Options, RelationQuery, SentenceOutput, Workspace};

fn model() -> Model {
    Model::from_bytes(&common::file(true)).expect("the test model loads")
}

fn sentences() -> Vec<Vec<String>> {
    let mut noise = Noise::new(77);
    let words = [
        "The",
        "talks",
        "WAR",
        "wars",
        "3,000",
        "talking",
        ".",
        "—",
        "Zürich",
        "北京",
        "x",
        "U.S.-led",
        "приём",
        "!!!",
        "é",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    (0..40)
        .map(|i| {
            let n = [0, 1, 2, 5, 9, 17, 30][i % 7] + i / 13;
            (0..n)
                .map(|_| words[noise.next() as usize % words.len()].to_string())
                .collect()
        })
        .collect()
}

fn borrow(sentences: &[Vec<String>]) -> Vec<Vec<&str>> {
    sentences
        .iter()
        .map(|s| s.iter().map(String::as_str).collect())
        .collect()
}

fn run(model: &Model, sentences: &[Vec<&str>], batch_pieces: usize) -> Vec<SentenceOutput> {
    let slices: Vec<&[&str]> = sentences.iter().map(Vec::as_slice).collect();
    let options = Options {
        batch_pieces,
        ..Options::default()
    };
    model.encode(&slices, &options)
}

fn check_tree(output: &SentenceOutput) {
    let n = output.words.len();
    if n == 0 {
        return;
    }
    let roots = output.words.iter().filter(|w| w.head == 0).count();
    assert_eq!(roots, 1, "one root");
    for start in 0..n {
        let (mut at, mut steps) = (start, 0);
        while output.words[at].head != 0 {
            at = output.words[at].head as usize - 1;
            steps += 1;
            assert!(steps <= n, "a cycle at word {start}");
        }
    }
}

#[test]
fn same_bytes_for_any_batch_order_kernel_and_thread() {
    let model = model();
    let texts = sentences();
    let texts = borrow(&texts);
    let want = run(&model, &texts, 512);
    for batch in [0, 1, 7, 64, 100_000] {
        assert!(run(&model, &texts, batch) == want, "batch of {batch}");
    }
    let mut backwards = texts.clone();
    backwards.reverse();
    let mut got = run(&model, &backwards, 100);
    got.reverse();
    assert!(got == want, "order");
    for kernel in Kernel::available() {
        let other = self::model().with_kernel(kernel);
        assert_eq!(other.kernel(), kernel);
        assert!(run(&other, &texts, 300) == want, "kernel {}", kernel.name());
    }
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| run(&model, &texts, 200)))
            .collect();
        for handle in handles {
            assert!(handle.join().expect("no panic") == want, "threads");
        }
    });
}

#[test]
fn a_workspace_does_not_remember() {
    let model = model();
    let mut workspace = Workspace::new();
    let texts = sentences();
    let texts = borrow(&texts);
    let want = run(&model, &texts, 512);
    for (text, want) in texts.iter().zip(&want).rev() {
        let got = model.encode_with(&mut workspace, &[text], &Options::default());
        assert!(&got[0] == want);
    }
}

#[test]
fn int8_follows_the_float_file() {
    let int8 = model();
    let float = Model::from_bytes(&common::file(false)).expect("the float model loads");
    let texts = sentences();
    let texts = borrow(&texts);
    let (mut far, mut all, mut heads, mut words) = (0.0f32, 0.0f32, 0, 0);
    for (a, b) in run(&int8, &texts, 512)
        .iter()
        .zip(&run(&float, &texts, 512))
    {
        for (i, (x, y)) in a.words.iter().zip(&b.words).enumerate() {
            for (p, q) in a.vector(i).iter().zip(b.vector(i)) {
                far = far.max((p - q).abs());
                all = all.max(q.abs());
            }
            words += 1;
            heads += usize::from(x.head == y.head);
        }
    }
    assert!(far < 0.25 * all, "{far} of {all}");
    assert!(heads * 10 > words * 8, "{heads} of {words} heads");
}

#[test]
fn outputs_are_whole() {
    let model = model();
    let labels = model.labels();
    let texts = sentences();
    let texts = borrow(&texts);
    for (text, output) in texts.iter().zip(run(&model, &texts, 512)) {
        assert_eq!(output.words.len(), text.len());
        check_tree(&output);
        for table in [&output.ner, &output.trigger, &output.mode, &output.status] {
            assert_eq!(table.rows(), text.len());
            for i in 0..text.len() {
                let sum: f32 = table.row(i).iter().sum();
                assert!((sum - 1.0).abs() < 1e-4, "{sum}");
            }
        }
        for (i, word) in output.words.iter().enumerate() {
            assert!(usize::from(word.upos.id) < labels.upos.len());
            assert!(usize::from(word.feats.id) < labels.feats.len());
            assert!((0.0..=1.0).contains(&word.predicate));
            assert!((-3.0..=3.0).contains(&word.factuality));
            assert!(word.upos.prob > 0.19 && word.upos.prob <= 1.0);
            assert_eq!(
                word.head == 0,
                labels.deprel[usize::from(word.deprel.id)] == "root"
            );
            let roles = model.roles(&output, i);
            assert_eq!(
                (roles.rows(), roles.columns),
                (text.len(), labels.role.len())
            );
            let sum: f32 = roles.row(0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-4);
        }
        assert_eq!(model.roles(&output, text.len()).rows(), 0);
        let plain = model.relation(&output, &[0], &[text.len()]);
        assert_eq!(plain.len(), if text.is_empty() { 0 } else { 3 });
    }
    assert!(model.encode(&[], &Options::default()).is_empty());
}

#[test]
fn syntax_needs_no_reading_of_events() {
    let model = model();
    let texts = sentences();
    let borrowed = borrow(&texts);
    let slices: Vec<&[&str]> = borrowed.iter().map(Vec::as_slice).collect();
    let both = model.encode(&slices, &Options::default());
    let options = Options {
        events: false,
        ..Options::default()
    };
    for (full, syntax) in both.iter().zip(model.encode(&slices, &options)) {
        assert_eq!(full.words, syntax.words);
        assert_eq!(full.ner.values, syntax.ner.values);
        assert_eq!(syntax.trigger.rows(), 0);
    }
}

#[test]
fn marked_sides_have_a_top_of_their_own() {
    let (mut config, tensors) = common::tensors(true);
    let read = |config: &serde_json::Value| {
        let model = Model::from_bytes(&common::write(config, &tensors)).expect("loads");
        let query = RelationQuery {
            words: &["The", "war", "talks", "."],
            source: &[1],
            target: &[2],
        };
        let relation = model.relations(&mut Workspace::new(), &[query], &Options::default());
        let trigger = model.encode(&[&["war"]], &Options::default())[0]
            .trigger
            .clone();
        (relation, trigger.values)
    };
    let with = read(&config);
    config["relation_layers"] = 0.into();
    let without = read(&config);
    assert_ne!(with.0, without.0);
    assert_eq!(with.1, without.1);
    for layers in [2, 3] {
        config["relation_layers"] = layers.into();
        assert!(Model::from_bytes(&common::write(&config, &tensors)).is_err());
    }
}

#[test]
fn sides_change_the_relation() {
    let model = model();
    let words = ["The", "war", "talks", "."];
    let query = |source, target| RelationQuery {
        words: &words,
        source,
        target,
    };
    let mut workspace = Workspace::new();
    let got = model.relations(
        &mut workspace,
        &[query(&[1], &[2]), query(&[2], &[1]), query(&[], &[9])],
        &Options::default(),
    );
    assert_eq!(got.len(), 3);
    assert_ne!(got[0], got[1]);
    let again = model.relations(
        &mut workspace,
        &[query(&[2], &[1])],
        &Options {
            batch_pieces: 1,
            ..Options::default()
        },
    );
    assert_eq!(again[0], got[1]);
    let plain = &model.encode(&[&words], &Options::default())[0];
    assert_ne!(model.relation(plain, &[1], &[2]), got[0]);
}

#[test]
fn long_sentences_are_cut_at_a_sensible_place() {
    let model = model();
    let mut words = vec!["war"; 150];
    words[40] = ".";
    words[50] = ",";
    let output = &model.encode(&[&words], &Options::default())[0];
    // 62 pieces fit; the full stop in the second half of the first part wins over the comma.
    assert_eq!(output.cut_at[0], 41);
    assert_eq!(output.truncated_at(), Some(41));
    assert_eq!(output.words.len(), 150);
    check_tree(output);
    let short = &model.encode(&[&words[..41]], &Options::default())[0];
    assert_eq!(short.cut_at, Vec::<usize>::new());
    assert_eq!(short.words[..], output.words[..41]);
    for &at in &output.cut_at {
        let root = output.words[at..]
            .iter()
            .find(|w| w.head_prob == 0.0)
            .expect("a cut root");
        assert_eq!(
            model.labels().deprel[usize::from(root.deprel.id)],
            "parataxis"
        );
    }
}

#[test]
fn long_words_are_told() {
    let model = model();
    let long = "ab".repeat(30);
    let longer = "z.".repeat(25_000);
    let output = &model.encode(&[&["a", &long, "b", &longer]], &Options::default())[0];
    assert_eq!(output.long_words, [1, 3]);
    assert_eq!(model.word_pieces(&longer).len(), 16);
    assert_eq!(model.all_word_pieces(&longer).len(), 50_000);
    check_tree(output);
}

#[test]
fn lemmas() {
    let model = model();
    let cases = [
        (("Went", 0, 0, 0), "go"),
        (("saw", 1, 0, 1), "see"),
        (("Saw", 0, 0, 1), "saw"),
        (("Wars", 0, 0, 2), "war"),
        (("Ministries", 0, 3, 0), "ministry"),
        (("Wars", 0, 3, 0), "war"),
        (("Wars", 999, 999, 999), "Wars"),
        (("", 0, 3, 2), ""),
    ];
    for ((form, upos, xpos, script), want) in cases {
        assert_eq!(model.lemma(form, upos, xpos, script), want, "{form}");
    }
}

#[test]
fn strange_strings() {
    let model = model();
    let mut noise = Noise::new(3);
    let odd = [
        "",
        " ",
        "\u{0}",
        "\u{200b}",
        "\u{feff}",
        "\u{202e}abc",
        "e\u{301}\u{301}",
        "\u{301}",
        "👩\u{200d}👩\u{200d}👧",
        "\u{10ffff}",
        "\u{fffd}",
        "a\tb\nc",
        "ﷺ",
        "ǅ",
        "İ",
        "ẞ",
        "ŉ",
        "한국",
        "각",
        "\u{1100}\u{1161}\u{11a8}",
        "กำ",
        "עברית",
        "العربية",
        "𝕏",
        "￼",
        "\u{e000}",
        "\u{1f1fa}\u{1f1f3}",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
        "[CLS]",
        "##s",
        "\r\n",
    ];
    let mut workspace = Workspace::new();
    let mut words: Vec<String> = odd.iter().map(ToString::to_string).collect();
    for _ in 0..20_000 {
        let length = noise.next() % 12;
        words.push(
            (0..length)
                .filter_map(|_| match noise.next() % 6 {
                    0 => char::from_u32(noise.next() % 0x11_0000),
                    1 => char::from_u32(noise.next() % 0x3000),
                    2 => char::from_u32(0x300 + noise.next() % 0x70),
                    3 => odd[noise.next() as usize % odd.len()].chars().next(),
                    _ => char::from_u32(noise.next() % 0x80),
                })
                .collect(),
        );
    }
    for word in &words {
        let pieces = model.all_word_pieces(word);
        assert!(!pieces.is_empty());
        let mut last = 0;
        for piece in &pieces {
            let (start, end) = (piece.start as usize, piece.end as usize);
            assert!(
                start <= end && word.get(start..end).is_some(),
                "{word:?} {piece:?}"
            );
            // Combining characters may change places, but never leave the word.
            assert!(end <= word.len());
            last = last.max(end);
        }
    }
    for chunk in words.chunks(23).take(200) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        let output = model.encode_with(&mut workspace, &[&chunk], &Options::default());
        check_tree(&output[0]);
    }
}

#[test]
fn faults_are_told() {
    let good = common::file(true);
    let fail = |bytes: &[u8]| Model::from_bytes(bytes).err().expect("an error");
    for cut in [0, 4, 8, 100, good.len() / 2, good.len() - 1] {
        let error = fail(&good[..cut]);
        assert!(
            matches!(error.kind, ErrorKind::Container(_)),
            "{cut}: {error}"
        );
    }
    let (config, tensors) = common::tensors(true);
    let mut missing = tensors.clone();
    missing.remove("layer.1.q.weight");
    let error = fail(&common::write(&config, &missing));
    assert_eq!(
        (error.kind, error.context.as_str()),
        (ErrorKind::Missing, "layer.1.q.weight")
    );
    let mut infinite = tensors.clone();
    let bias = infinite.get_mut("head.upos.bias").expect("there");
    bias.2[..4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    let error = fail(&common::write(&config, &infinite));
    assert_eq!(
        (error.kind, error.context.as_str()),
        (ErrorKind::NotFinite, "head.upos.bias")
    );
    let mut turned = tensors.clone();
    turned
        .get_mut("layer.0.ffn_in.weight")
        .expect("there")
        .1
        .reverse();
    let error = fail(&common::write(&config, &turned));
    assert!(matches!(error.kind, ErrorKind::Shape(_)), "{error}");
    for (key, value) in [
        ("hidden", 40),
        ("heads", 3),
        ("format_version", 9),
        ("max_pieces", 900),
        ("vocab_size", 3),
        ("arc_dim", 0),
        ("layers", 3),
    ] {
        let mut config = config.clone();
        config[key] = value.into();
        assert!(
            Model::from_bytes(&common::write(&config, &tensors)).is_err(),
            "{key}"
        );
    }
    let mut optional = tensors.clone();
    optional.retain(|name, _| !name.starts_with("head.role") && !name.starts_with("head.relation"));
    optional.remove("embeddings.side");
    let model = Model::from_bytes(&common::write(&config, &optional)).expect("loads");
    assert!(!model.has_roles() && !model.has_relation());
    let output = &model.encode(&[&["war"]], &Options::default())[0];
    assert_eq!(model.roles(output, 0).rows(), 0);
    assert!(model.relation(output, &[0], &[0]).is_empty());
}

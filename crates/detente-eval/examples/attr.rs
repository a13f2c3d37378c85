//! Scores attribution on a PolNeAR folder: `cargo run --example attr -- DIR [--details]`.
use detente_eval::attribution::{Counts, read};
use detente_text::Document;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = std::path::Path::new(args.first().ok_or("a folder is needed")?);
    let analyzer = detente_syntax::Analyzer::embedded()?;
    let mut counts = Counts::default();
    let mut files: Vec<_> =
        std::fs::read_dir(dir.join("attributions"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(|f| f.file_name());
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let Some((base, _)) = name.rsplit_once('_') else {
            continue;
        };
        let text = std::fs::read_to_string(dir.join("text").join(format!("{base}.txt")))?;
        let gold = read(&std::fs::read_to_string(file.path())?, &text)?;
        let document = Document::new(base, text);
        let parsed = analyzer.analyze(&document);
        let found = detente_event::attribution::attributions(&document.text, &parsed.sentences);
        for line in counts.add(&document.text, &gold, &found) {
            if args.iter().any(|a| a == "--details") {
                println!("{line}");
            }
        }
    }
    println!("{}", serde_json::to_string_pretty(&counts.scores())?);
    Ok(())
}

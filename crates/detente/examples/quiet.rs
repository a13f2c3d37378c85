//! How many records come from news that hold hardly an event: sport, arts and culture, science.
//!
//! `cargo run --release -p detente --example quiet -- ../shared/data/news/current-events.2002-2022.jsonl [500]`
//!
//! Takes that many items of the three headings, evenly over the file, and prints records per 100 items and each record.

use std::{error::Error, fs::File, io::BufRead, io::BufReader};

use detente::{Document, Engine, Options};
use detente_text::Published;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("quiet ITEMS.jsonl [COUNT]")?;
    let count: usize = args.next().map_or(Ok(500), |n| n.parse())?;
    let mut items: Vec<serde_json::Value> = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        let item: serde_json::Value = serde_json::from_str(&line?)?;
        let heading = item["category"].as_str().unwrap_or("").to_lowercase();
        if ["sport", "arts and culture", "science"]
            .iter()
            .any(|h| heading.starts_with(h))
        {
            items.push(item);
        }
    }
    let engine = Engine::new(Options::default())?;
    let step = (items.len() / count).max(1);
    let (mut read, mut records) = (0usize, 0usize);
    for item in items.iter().step_by(step).take(count) {
        let text = |key: &str| item[key].as_str().unwrap_or("").to_owned();
        let mut document = Document::new(text("id"), text("text"));
        document.published = text("date").parse().ok().map(Published::Day);
        read += 1;
        for record in engine.code(&document).records {
            records += 1;
            println!(
                "{} {} {}",
                record.doc,
                record.event,
                document.text.replace('\n', " ")
            );
        }
    }
    println!(
        "{read} of {} items, {records} records, {:.1} per 100 items",
        items.len(),
        100.0 * records as f64 / read.max(1) as f64
    );
    Ok(())
}

//! Records as a table for people: one line a record, as wide as the terminal.

use std::io::Write;

use detente_event::{Record, record::ActorField};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::Error;

/// Columns of the table and the widths that they take at least and at most.
const COLUMNS: [(&str, usize, usize); 6] = [
    ("DATE", 10, 10),
    ("EVENT", 9, 22),
    ("ACTOR → RECIPIENT", 20, 60),
    ("STATUS", 7, 12),
    ("PLACE", 8, 26),
    ("CONF", 4, 4),
];

/// Writes one line a record under a header; every document begins with a line of its own.
pub struct PrettyWriter<W: Write> {
    output: W,
    widths: [usize; 6],
    doc: Option<String>,
    count: usize,
}

impl<W: Write> PrettyWriter<W> {
    /// A table of at most `width` columns; 0 = as wide as it takes.
    pub fn new(output: W, width: usize) -> Self {
        let gaps = 2 * (COLUMNS.len() - 1);
        let mut widths = COLUMNS.map(|(_, _, most)| most);
        let least: usize = COLUMNS.iter().map(|(_, least, _)| least).sum();
        if width > 0 {
            let room = width.max(least + gaps) - gaps;
            // The widest column gives first.
            while widths.iter().sum::<usize>() > room {
                let widest = (0..widths.len())
                    .filter(|&i| widths[i] > COLUMNS[i].1)
                    .max_by_key(|&i| widths[i] - COLUMNS[i].1);
                match widest {
                    Some(i) => widths[i] -= 1,
                    None => break,
                }
            }
        }
        Self {
            output,
            widths,
            doc: None,
            count: 0,
        }
    }

    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        if self.count == 0 {
            let names = COLUMNS.map(|(name, _, _)| name.to_owned());
            self.line(&names)?;
        }
        if self.doc.as_deref() != Some(&record.doc) {
            let room: usize = self.widths.iter().sum::<usize>() + 2 * (COLUMNS.len() - 1);
            let title = record.headline.as_deref().unwrap_or("");
            let separator = if title.is_empty() { "" } else { " · " };
            let line = format!("── {}{separator}{title}", plain(&record.doc));
            writeln!(self.output, "{}", cut(&plain(&line), room))?;
            self.doc = Some(record.doc.clone());
        }
        self.count += 1;
        let mode = if record.mode.is_empty() {
            String::new()
        } else {
            format!(" {}", record.mode.join(","))
        };
        let mut sides = sides(&record.actor, record);
        if !record.recipient.is_empty() {
            sides = format!("{sides} → {}", self::sides(&record.recipient, record));
        }
        let place = record.place.as_ref().map(|p| match &p.country {
            Some(country) if p.name != *country => format!("{} ({country})", p.name),
            _ => p.name.clone(),
        });
        let row = [
            record.date.map(|d| d.to_string()).unwrap_or_default(),
            format!("{}{mode}", record.event),
            sides,
            record.status.clone(),
            place.unwrap_or_default(),
            format!("{:.2}", record.confidence),
        ];
        self.line(&row)
    }

    fn line(&mut self, cells: &[String; 6]) -> Result<(), Error> {
        let mut line = String::new();
        for (index, (cell, width)) in cells.iter().zip(self.widths).enumerate() {
            if index > 0 {
                line.push_str("  ");
            }
            let cell = cut(&plain(cell), width);
            let pad = width.saturating_sub(cell.width());
            line.push_str(&cell);
            line.extend(std::iter::repeat_n(' ', pad));
        }
        writeln!(self.output, "{}", line.trim_end())?;
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Error> {
        Ok(self.output.flush()?)
    }

    pub(super) fn finish(mut self) -> Result<W, Error> {
        if self.count == 0 {
            writeln!(self.output, "no events")?;
        }
        Ok(self.output)
    }
}

/// "Aleksandr Lavrentiyev (RUS GOV), Iran (IRN)"; a side that stands only for the event's own word is "unnamed".
fn sides(actors: &[ActorField], record: &Record) -> String {
    let trigger = &record.evidence.trigger;
    let names: Vec<String> = actors
        .iter()
        .map(|actor| {
            let implied =
                actor.name.is_none() && (actor.start, actor.end) == (trigger.start, trigger.end);
            let name = match &actor.name {
                Some(name) => name.as_str(),
                None if implied => "unnamed",
                None => actor.text.as_str(),
            };
            let codes: Vec<&str> = actor
                .country
                .as_deref()
                .into_iter()
                .chain(actor.sector.first().map(String::as_str))
                .collect();
            if codes.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({})", codes.join(" "))
            }
        })
        .collect();
    if names.is_empty() {
        "–".to_owned()
    } else {
        names.join(", ")
    }
}

/// One line without control characters: text of the web must not steer the terminal.
pub fn plain(text: &str) -> String {
    let steer = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
    };
    let text: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !steer(c))
        .collect();
    text.split(' ')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// At most `width` columns of the terminal, with an ellipsis where something is missing.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        shown.push(c);
    }
    if width > 0 {
        shown.push('…');
    }
    shown
}

//! The columns of all records in memory: facets, series, network and map are counted here, in one pass over some tens of
//! bytes a record, so that a page of a large store does not wait for its disk. The records themselves stay in the store.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use detente_event::{Record, record::ActorField};
use detente_resolve::{DatePrecision, Precision};
use detente_store::Store;
use jiff::civil::Date;

use crate::{
    Error,
    review::{self, Reviews, Verdict},
};

/// Number of an interned string.
pub type Symbol = u32;

/// Strings that come again and again, each kept once. Symbol 0 stands for "not known".
#[derive(Clone, Debug)]
pub struct Symbols {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, Symbol>,
}

impl Default for Symbols {
    fn default() -> Self {
        let nothing: Arc<str> = Arc::from("");
        Self {
            texts: vec![Arc::clone(&nothing)],
            numbers: HashMap::from([(nothing, 0)]),
        }
    }
}

impl Symbols {
    fn intern(&mut self, text: &str) -> Symbol {
        if let Some(&symbol) = self.numbers.get(text) {
            return symbol;
        }
        let symbol = Symbol::try_from(self.texts.len()).unwrap_or(0);
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, symbol);
        symbol
    }

    fn intern_some(&mut self, text: Option<&str>) -> Symbol {
        text.map_or(0, |t| self.intern(t))
    }

    /// The symbol of a text that some record holds.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied()
    }

    /// The text of a symbol; empty for 0 and for numbers that were never given.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol as usize).map_or("", |t| t)
    }
}

/// One actor of one side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SideKey {
    /// Country or other primary code.
    pub country: Symbol,
    /// Canonical name.
    pub name: Symbol,
    /// Wikidata id.
    pub wikidata: Symbol,
    /// Sectors, primary first.
    pub sectors: Box<[Symbol]>,
}

/// What is counted of a record.
#[derive(Clone, Debug)]
pub struct Item {
    /// Row in the store.
    pub row: i64,
    /// Id of the record.
    pub id: Box<str>,
    /// Document.
    pub doc: Symbol,
    /// Real-world event.
    pub cluster: Symbol,
    /// First day.
    pub day: Option<Date>,
    /// Last day, where known; never before `day`.
    pub end: Option<Date>,
    /// How exactly the day is known.
    pub date_precision: Option<DatePrecision>,
    /// Category.
    pub event: Symbol,
    /// Modes.
    pub modes: Box<[Symbol]>,
    /// Contexts.
    pub contexts: Box<[Symbol]>,
    /// 1 to 4.
    pub quad: u8,
    /// -10 to 10.
    pub scale: f32,
    /// Status.
    pub status: Symbol,
    /// Does the report say that somebody else says so?
    pub attributed: bool,
    /// Actors.
    pub actors: Box<[SideKey]>,
    /// Recipients.
    pub recipients: Box<[SideKey]>,
    /// Country of the place.
    pub place_country: Symbol,
    /// Name of the place.
    pub place: Symbol,
    /// Degrees north and east.
    pub point: Option<(f32, f32)>,
    /// How exactly the place is known; `None` = no place.
    pub precision: Option<Precision>,
    /// Publisher.
    pub publisher: Symbol,
    /// 0 to 1.
    pub confidence: f32,
    /// The last judgement of a person.
    pub verdict: Option<Verdict>,
}

impl Item {
    /// Pairs of the two sides; where all stand as actors, the pairs among them.
    pub fn pairs(&self) -> Vec<(&SideKey, &SideKey)> {
        if self.recipients.is_empty() {
            let mut pairs = Vec::new();
            for (at, first) in self.actors.iter().enumerate() {
                pairs.extend(
                    self.actors
                        .iter()
                        .skip(at + 1)
                        .map(|second| (first, second)),
                );
            }
            return pairs;
        }
        self.actors
            .iter()
            .flat_map(|a| self.recipients.iter().map(move |r| (a, r)))
            .collect()
    }
}

/// All records of a store as columns, and what persons said about them.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// The strings.
    pub symbols: Symbols,
    /// In the order of their rows.
    pub items: Vec<Item>,
    /// Positions in `items`, latest day first, unknown days last.
    pub newest: Vec<u32>,
    /// The judgements.
    pub reviews: Reviews,
    /// Grows with every change that was seen.
    pub version: u64,
    /// Number of documents that were coded, and that failed.
    pub documents: (u64, u64),
    /// Records that do not parse; they are counted, not shown.
    pub unreadable: u64,
    tail: u64,
}

/// So many of the last rows must be as they were for an index to be carried on instead of read anew.
const TAIL: i64 = 64;

impl Index {
    /// Reads the whole store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn load(store: &Store) -> Result<Self, Error> {
        let mut index = Self {
            reviews: Reviews::load(store)?,
            ..Self::default()
        };
        index.append(store, i64::MIN)?;
        index.finish(store)?;
        Ok(index)
    }

    /// The index after changes of the store: new rows are added to it; after any other change all is read anew.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn refreshed(&self, store: &Store) -> Result<Self, Error> {
        let last = self.items.last().map_or(i64::MIN, |item| item.row);
        let connection = store.connection();
        let old: i64 = connection
            .prepare_cached("SELECT count(*) FROM records WHERE row <= ?1")?
            .query_row([last], |row| row.get(0))?;
        let reviews = Reviews::load(store)?;
        let carried = usize::try_from(old).ok()
            == Some(self.items.len() + self.unreadable as usize)
            && tail(store, last)? == self.tail
            && self.unreadable == 0;
        let mut index = if carried && reviews == self.reviews {
            self.clone()
        } else if carried {
            let mut index = self.clone();
            let changed = reviews.differing(&self.reviews);
            index.reviews = reviews;
            index.reread(store, &changed)?;
            index
        } else {
            let mut index = Self::load(store)?;
            index.version = self.version + 1;
            return Ok(index);
        };
        index.append(store, last)?;
        index.version = self.version + 1;
        index.finish(store)?;
        Ok(index)
    }

    fn append(&mut self, store: &Store, after: i64) -> Result<(), Error> {
        let mut statement = store
            .connection()
            .prepare_cached("SELECT row, json FROM records WHERE row > ?1 ORDER BY row")?;
        let mut rows = statement.query([after])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let json = row.get_ref(1)?.as_str().unwrap_or("");
            match serde_json::from_str::<Record>(json) {
                Ok(record) => {
                    let item = self.item(number, record);
                    self.items.push(item);
                }
                Err(_) => self.unreadable += 1,
            }
        }
        Ok(())
    }

    /// Reads those records again whose review changed.
    fn reread(&mut self, store: &Store, documents: &HashSet<String>) -> Result<(), Error> {
        let touched: Vec<usize> = (0..self.items.len())
            .filter(|&at| documents.contains(self.symbols.text(self.items[at].doc)))
            .collect();
        for at in touched {
            let number = self.items[at].row;
            let json: String = store
                .connection()
                .prepare_cached("SELECT json FROM records WHERE row = ?1")?
                .query_row([number], |row| row.get(0))?;
            if let Ok(record) = serde_json::from_str::<Record>(&json) {
                self.items[at] = self.item(number, record);
            }
        }
        Ok(())
    }

    fn finish(&mut self, store: &Store) -> Result<(), Error> {
        let mut newest: Vec<u32> =
            (0..u32::try_from(self.items.len()).unwrap_or(u32::MAX)).collect();
        newest.sort_by_key(|&at| {
            let day = self.items[at as usize].day;
            (day.is_none(), std::cmp::Reverse(day), at)
        });
        self.newest = newest;
        self.tail = tail(store, self.items.last().map_or(i64::MIN, |item| item.row))?;
        let count = |failed: i64| -> Result<u64, Error> {
            let count: i64 = store
                .connection()
                .prepare_cached("SELECT count(*) FROM documents WHERE failed = ?1")?
                .query_row([failed], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        };
        self.documents = (count(0)?, count(1)?);
        Ok(())
    }

    fn item(&mut self, row: i64, mut record: Record) -> Item {
        let review = self.reviews.of(&record).cloned();
        if let Some(review) = &review {
            review::apply(&mut record, review);
        }
        let symbols = &mut self.symbols;
        let place = record.place.as_ref();
        Item {
            row,
            doc: symbols.intern(&record.doc),
            cluster: symbols.intern(&record.cluster),
            day: record.date,
            end: record
                .enddate
                .filter(|end| record.date.is_none_or(|day| day <= *end)),
            date_precision: record.date_precision,
            event: symbols.intern(&record.event),
            modes: record.mode.iter().map(|m| symbols.intern(m)).collect(),
            contexts: record.context.iter().map(|c| symbols.intern(c)).collect(),
            quad: record.quad,
            scale: record.scale,
            status: symbols.intern(&record.status),
            attributed: record.said_by.is_some(),
            actors: sides(symbols, &record.actor),
            recipients: sides(symbols, &record.recipient),
            place_country: symbols.intern_some(place.and_then(|p| p.country.as_deref())),
            place: symbols.intern_some(place.map(|p| p.name.as_str())),
            point: place.and_then(|p| Some((p.lat? as f32, p.lon? as f32))),
            precision: place.map(|p| p.precision),
            publisher: symbols.intern_some(record.publisher.as_deref()),
            confidence: record.confidence,
            verdict: review.map(|r| r.verdict),
            id: record.id.into_boxed_str(),
        }
    }

    /// Reads records by their positions, with corrections applied, in the order asked for.
    ///
    /// A record that went away since (the document was coded again a moment ago) is left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn records(&self, store: &Store, positions: &[u32]) -> Result<Vec<Record>, Error> {
        let mut records = Vec::with_capacity(positions.len());
        for &at in positions {
            if let Some(record) = self.record(store, at)? {
                records.push(record);
            }
        }
        Ok(records)
    }

    /// One record by its position, with corrections applied.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn record(&self, store: &Store, at: u32) -> Result<Option<Record>, Error> {
        let Some(item) = self.items.get(at as usize) else {
            return Ok(None);
        };
        let mut statement = store
            .connection()
            .prepare_cached("SELECT json FROM records WHERE row = ?1 AND id = ?2")?;
        let mut rows = statement.query(rusqlite::params![item.row, &*item.id])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let Ok(mut record) = serde_json::from_str::<Record>(row.get_ref(0)?.as_str().unwrap_or(""))
        else {
            return Ok(None);
        };
        if let Some(review) = self.reviews.of(&record) {
            review::apply(&mut record, review);
        }
        Ok(Some(record))
    }
}

fn sides(symbols: &mut Symbols, actors: &[ActorField]) -> Box<[SideKey]> {
    actors
        .iter()
        .map(|actor| SideKey {
            country: symbols.intern_some(actor.country.as_deref()),
            name: symbols.intern_some(actor.name.as_deref()),
            wikidata: symbols.intern_some(actor.wikidata.as_deref()),
            sectors: actor.sector.iter().map(|s| symbols.intern(s)).collect(),
        })
        .collect()
}

/// A hash of the last rows up to `last`: SQLite gives the numbers of deleted last rows again.
fn tail(store: &Store, last: i64) -> Result<u64, Error> {
    let mut statement = store
        .connection()
        .prepare_cached("SELECT json FROM records WHERE row > ?1 AND row <= ?2 ORDER BY row")?;
    let mut rows = statement.query([last.saturating_sub(TAIL), last])?;
    let mut hash = 0_u64;
    while let Some(row) = rows.next()? {
        let json = row.get_ref(0)?.as_str().unwrap_or("");
        hash = hash.rotate_left(7) ^ detente_event::record::fnv1a(json.as_bytes());
    }
    Ok(hash)
}

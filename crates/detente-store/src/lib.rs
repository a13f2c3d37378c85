//! Documents, sentences and records in one SQLite file.
//!
//! A [`Store`] keeps what a run coded, so that the next run codes only what is new, and so that records can be searched,
//! paged and exported. One transaction holds a document with everything about it: a run that is killed loses at most the
//! documents that were not yet committed, and codes them again.
//!
//! ```
//! use detente_store::{Entry, Filter, Store};
//! let mut store = Store::in_memory()?;
//! let document = detente_text::Document::new("a", "France and Mali signed an agreement.");
//! store.put(&[Entry { document: &document, coder: "1", sentences: &[], records: &[], diagnostics: &[] }])?;
//! assert!(store.is_current(&document, "1")?);
//! assert_eq!(store.search("mali", 10, 0)?[0].doc, "a");
//! assert_eq!(store.count(&Filter::default())?, 0);
//! # Ok::<(), detente_store::Error>(())
//! ```
//!
//! Limits: one writer at a time (readers may read meanwhile); the file belongs on a local disk.
#![forbid(unsafe_code)]

mod filter;
mod schema;

use std::{path::Path, time::Duration};

use detente_event::{Record, record::ActorField, record::fnv1a};
use detente_text::{Diagnostic, Document, Sentence, Span};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

pub use filter::{Filter, Sort};

/// Why a store could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// SQLite says no.
    #[error("the store cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What stands in a row does not parse; the file was changed by hand or by another program.
    #[error("the store holds a row that cannot be read ({what}): {source}")]
    Row {
        /// Which.
        what: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The file was written by a newer version.
    #[error("the store has layout {found}; this program knows layouts up to {known}")]
    Newer {
        /// Layout of the file.
        found: i64,
        /// Newest layout known here.
        known: i64,
    },
    /// The file is a database of another program.
    #[error("the file is no store of this program")]
    Foreign,
}

impl Error {
    /// The next step for the user.
    pub fn hint(&self) -> &'static str {
        match self {
            Error::Newer { .. } => "use the newer version of detente that wrote it",
            Error::Foreign => "name another file",
            Error::Row { .. } => "code the documents again into a new store",
            Error::Sqlite(_) => {
                "check that the path can be written, lies on a local disk, and that no other run is using it"
            }
        }
    }
}

/// A document with everything that was found in it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The document.
    pub document: &'a Document,
    /// Version of program, data and model.
    pub coder: &'a str,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// Its records.
    pub records: &'a [Record],
    /// What was hard.
    pub diagnostics: &'a [Diagnostic],
}

/// A document that could not be read or coded.
#[derive(Clone, Copy, Debug)]
pub struct FailedEntry<'a> {
    /// Its id.
    pub id: &'a str,
    /// Version that failed.
    pub coder: &'a str,
    /// Why.
    pub diagnostic: &'a Diagnostic,
}

/// A document that a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Id of the document.
    pub doc: String,
    /// Its headline.
    pub headline: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// A piece of the text, the words found between U+0002 and U+0003.
    pub snippet: String,
    /// Number of its records.
    pub records: u64,
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Documents that were coded.
    pub documents: u64,
    /// Documents that failed.
    pub failed: u64,
    /// Sentences.
    pub sentences: u64,
    /// Records.
    pub records: u64,
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// Identifies what a document says: a change of any field that the coder or a record uses changes the hash.
pub fn content_hash(document: &Document) -> u64 {
    let mut key = Vec::with_capacity(document.text.len() + 256);
    let published = document.published.map(|p| p.to_string());
    for part in [
        Some(document.text.as_str()),
        document.headline.as_deref(),
        published.as_deref(),
        document.url.as_deref(),
        document.publisher.as_deref(),
        document.byline.as_deref(),
        document.language.as_deref(),
    ] {
        key.extend_from_slice(part.unwrap_or("\u{0}").as_bytes());
        key.push(0x1f);
    }
    for zone in &document.zones {
        key.extend_from_slice(
            format!("{:?}{}-{}", zone.kind, zone.span.start, zone.span.end).as_bytes(),
        );
    }
    fnv1a(&key)
}

impl Store {
    /// Opens a store to write, makes it where there is none, and brings an older layout up to date.
    ///
    /// # Errors
    /// The file cannot be opened, is no store, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::with(Connection::open(path)?)
    }

    /// Opens a store that is there, to read.
    ///
    /// # Errors
    /// The file is not there, is no store, or was written by another version.
    pub fn open_read(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        if schema::is_empty(&connection)? {
            return Err(Error::Foreign);
        }
        Self::with(connection)
    }

    /// A store that lives as long as this value.
    ///
    /// # Errors
    /// SQLite has no memory.
    pub fn in_memory() -> Result<Self, Error> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(connection: Connection) -> Result<Self, Error> {
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::migrate(&connection)?;
        Ok(Self { connection })
    }

    /// Has this very document been coded by this version (or did it fail)?
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn is_current(&self, document: &Document, coder: &str) -> Result<bool, Error> {
        let found: Option<(i64, String)> = self
            .connection
            .prepare_cached("SELECT hash, coder FROM documents WHERE id = ?1 AND failed = 0")?
            .query_row([&document.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let hash = content_hash(document).cast_signed();
        Ok(found.is_some_and(|(h, c)| h == hash && c == coder))
    }

    /// Writes documents in one transaction, each in the place of what was known under its id.
    ///
    /// # Errors
    /// The file cannot be written; then nothing of this call is in it.
    pub fn put(&mut self, entries: &[Entry<'_>]) -> Result<(), Error> {
        let transaction = self.connection.transaction()?;
        for entry in entries {
            put(&transaction, entry)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Writes down that a document failed. What was known under its id stays when it was coded before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_failed(&mut self, entry: &FailedEntry<'_>) -> Result<(), Error> {
        let transaction = self.connection.transaction()?;
        transaction
            .prepare_cached(
                "INSERT INTO documents (id, hash, coder, failed, text, json) VALUES (?1, 0, ?2, 1, '', '{}')
                 ON CONFLICT (id) DO UPDATE SET coder = excluded.coder WHERE failed = 1",
            )?
            .execute(params![entry.id, entry.coder])?;
        transaction
            .prepare_cached("DELETE FROM diagnostics WHERE doc = ?1 AND severity = 'error'")?
            .execute([entry.id])?;
        put_diagnostic(&transaction, entry.id, entry.diagnostic)?;
        transaction.commit()?;
        Ok(())
    }

    /// The document as it was read.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn document(&self, id: &str) -> Result<Option<Document>, Error> {
        self.json(
            "SELECT json FROM documents WHERE id = ?1 AND failed = 0",
            id,
        )
    }

    /// A record by its id.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&self, id: &str) -> Result<Option<Record>, Error> {
        self.json(
            "SELECT json FROM records WHERE id = ?1 ORDER BY row LIMIT 1",
            id,
        )
    }

    fn json<T: serde::de::DeserializeOwned>(
        &self,
        sql: &str,
        id: &str,
    ) -> Result<Option<T>, Error> {
        let found: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        found.map(|json| parse(&json, id)).transpose()
    }

    /// Ranges of the sentences of a document, in order.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sentences(&self, doc: &str) -> Result<Vec<Span>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT start, \"end\" FROM sentences WHERE doc = ?1 ORDER BY number",
        )?;
        let rows = statement.query_map([doc], |row| Ok(Span::new(size(row, 0)?, size(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was hard about a document; without `doc` everything that failed, by document.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn diagnostics(&self, doc: Option<&str>) -> Result<Vec<(String, Diagnostic)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT doc, json FROM diagnostics WHERE (?1 IS NULL AND severity = 'error') OR doc = ?1 ORDER BY doc, row",
        )?;
        let rows = statement.query_map([doc], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (doc, json) = row?;
            let diagnostic = parse(&json, &doc)?;
            found.push((doc, diagnostic));
        }
        Ok(found)
    }

    /// Number of records that a filter lets through.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn count(&self, filter: &Filter) -> Result<u64, Error> {
        let (condition, values) = filter.sql();
        let sql = format!("SELECT count(*) FROM records r WHERE {condition}");
        let count: i64 = self
            .connection
            .prepare_cached(&sql)?
            .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// A page of the records that a filter lets through.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn page(
        &self,
        filter: &Filter,
        sort: Sort,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<Record>, Error> {
        let mut records = Vec::new();
        self.select(filter, sort, Some((limit, offset)), |record| {
            records.push(record);
            true
        })?;
        Ok(records)
    }

    /// Hands every record that a filter lets through to `take`, until it says `false`; memory does not grow.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn for_each(
        &self,
        filter: &Filter,
        sort: Sort,
        take: impl FnMut(Record) -> bool,
    ) -> Result<(), Error> {
        self.select(filter, sort, None, take)
    }

    fn select(
        &self,
        filter: &Filter,
        sort: Sort,
        page: Option<(u64, u64)>,
        mut take: impl FnMut(Record) -> bool,
    ) -> Result<(), Error> {
        let (condition, values) = filter.sql();
        let page = page.map_or(String::new(), |(limit, offset)| {
            format!(
                " LIMIT {} OFFSET {}",
                i64::try_from(limit).unwrap_or(i64::MAX),
                i64::try_from(offset).unwrap_or(i64::MAX)
            )
        });
        let sql = format!(
            "SELECT r.json, r.id FROM records r WHERE {condition} ORDER BY {}{page}",
            sort.sql()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let json: String = row.get(0)?;
            let id: String = row.get(1)?;
            if !take(parse(&json, &id)?) {
                break;
            }
        }
        Ok(())
    }

    /// Documents that hold all the words, the best match first. `"…"` keeps words together, `word*` finds beginnings,
    /// `OR`, `NOT` and `NEAR` work as in SQLite's FTS5; whatever is no such query is searched word by word.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search(&self, words: &str, limit: u64, offset: u64) -> Result<Vec<Hit>, Error> {
        let plain: Vec<String> = words
            .split_whitespace()
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        if plain.is_empty() {
            return Ok(Vec::new());
        }
        match self.matches(words, limit, offset) {
            // Not a query of FTS5: "Iran's", "(Reuters)"
            Err(Error::Sqlite(_)) => self.matches(&plain.join(" "), limit, offset),
            other => other,
        }
    }

    fn matches(&self, query: &str, limit: u64, offset: u64) -> Result<Vec<Hit>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.id, d.headline, d.published, d.publisher, snippet(words, 1, char(2), char(3), '…', 24),
                    (SELECT count(*) FROM records r WHERE r.doc = d.id)
             FROM words JOIN documents d ON d.row = words.rowid
             WHERE words MATCH ?1 ORDER BY bm25(words, 4.0, 1.0), d.row LIMIT ?2 OFFSET ?3",
        )?;
        let rows = statement.query_map(
            params![
                query,
                i64::try_from(limit).unwrap_or(i64::MAX),
                i64::try_from(offset).unwrap_or(i64::MAX)
            ],
            |row| {
                Ok(Hit {
                    doc: row.get(0)?,
                    headline: row.get(1)?,
                    published: row.get(2)?,
                    publisher: row.get(3)?,
                    snippet: row.get(4)?,
                    records: size(row, 5)? as u64,
                })
            },
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the store holds.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn totals(&self) -> Result<Totals, Error> {
        let count = |sql: &str| -> Result<u64, Error> {
            let count: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        };
        Ok(Totals {
            documents: count("SELECT count(*) FROM documents WHERE failed = 0")?,
            failed: count("SELECT count(*) FROM documents WHERE failed = 1")?,
            sentences: count("SELECT count(*) FROM sentences")?,
            records: count("SELECT count(*) FROM records")?,
        })
    }

    /// Ids of the documents in the order of their coming.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn document_ids(&self, limit: u64, offset: u64) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM documents WHERE failed = 0 ORDER BY row LIMIT ?1 OFFSET ?2",
        )?;
        let rows = statement.query_map(
            params![
                i64::try_from(limit).unwrap_or(i64::MAX),
                i64::try_from(offset).unwrap_or(i64::MAX)
            ],
            |row| row.get(0),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The connection, for questions that this interface has no words for. The layout is described in `schema.sql`.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

fn size(row: &Row<'_>, index: usize) -> rusqlite::Result<usize> {
    let value: i64 = row.get(index)?;
    Ok(usize::try_from(value).unwrap_or(0))
}

fn parse<T: serde::de::DeserializeOwned>(json: &str, what: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|source| Error::Row {
        what: what.to_owned(),
        source,
    })
}

fn json<T: serde::Serialize>(value: &T, what: &str) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|source| Error::Row {
        what: what.to_owned(),
        source,
    })
}

fn put_diagnostic(
    connection: &Connection,
    doc: &str,
    diagnostic: &Diagnostic,
) -> Result<(), Error> {
    let severity = serde_json::to_value(diagnostic.severity)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO diagnostics (doc, severity, code, json) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            doc,
            severity,
            diagnostic.code,
            json(diagnostic, doc)?
        ])?;
    Ok(())
}

/// Countries or sectors of one side, as `;RUS;IRN;`, so that `;RUS;` finds them.
fn codes<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::from(";");
    for code in codes {
        if !joined.contains(&format!(";{code};")) {
            joined.push_str(code);
            joined.push(';');
        }
    }
    joined
}

fn countries(side: &[ActorField]) -> String {
    codes(side.iter().filter_map(|a| a.country.as_deref()))
}

fn sectors(side: &[ActorField]) -> String {
    codes(
        side.iter()
            .flat_map(|a| a.sector.iter().map(String::as_str)),
    )
}

fn put(connection: &Connection, entry: &Entry<'_>) -> Result<(), Error> {
    let document = entry.document;
    let id = document.id.as_str();
    for table in ["sentences", "records", "diagnostics"] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE doc = ?1"))?
            .execute([id])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO documents (id, hash, coder, failed, headline, text, published, day, publisher, url, language, json)
             VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, coder = excluded.coder, failed = 0,
                 headline = excluded.headline, text = excluded.text, published = excluded.published,
                 day = excluded.day, publisher = excluded.publisher, url = excluded.url,
                 language = excluded.language, json = excluded.json",
        )?
        .execute(params![
            id,
            content_hash(document).cast_signed(),
            entry.coder,
            document.headline,
            document.text,
            document.published.map(|p| p.to_string()),
            document.published.map(|p| p.day().to_string()),
            document.publisher,
            document.url,
            document.language,
            json(document, id)?,
        ])?;
    for (number, sentence) in entry.sentences.iter().enumerate() {
        connection
            .prepare_cached(
                "INSERT INTO sentences (doc, number, start, \"end\") VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                id,
                i64::try_from(number).unwrap_or(i64::MAX),
                i64::try_from(sentence.span.start).unwrap_or(i64::MAX),
                i64::try_from(sentence.span.end).unwrap_or(i64::MAX),
            ])?;
    }
    for record in entry.records {
        let place = record.place.as_ref();
        connection
            .prepare_cached(
                "INSERT INTO records (id, doc, sentence, cluster, day, endday, event, mode, quad, scale, status,
                     actor_countries, recipient_countries, actor_sectors, recipient_sectors, place_country, place_name, lat, lon,
                     confidence, publisher, attributed, json)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
            )?
            .execute(params![
                record.id,
                id,
                i64::try_from(record.sentence).unwrap_or(i64::MAX),
                record.cluster,
                record.date.map(|d| d.to_string()),
                record.enddate.map(|d| d.to_string()),
                record.event,
                codes(record.mode.iter().map(String::as_str)),
                record.quad,
                f64::from(record.scale),
                record.status,
                countries(&record.actor),
                countries(&record.recipient),
                sectors(&record.actor),
                sectors(&record.recipient),
                place.and_then(|p| p.country.as_deref()),
                place.map(|p| p.name.as_str()),
                place.and_then(|p| p.lat),
                place.and_then(|p| p.lon),
                f64::from(record.confidence),
                record.publisher,
                record.said_by.is_some(),
                json(record, &record.id)?,
            ])?;
    }
    for diagnostic in entry.diagnostics {
        put_diagnostic(connection, id, diagnostic)?;
    }
    Ok(())
}

//! The layout of the file and its versions.

use rusqlite::Connection;

use crate::Error;

/// Marks the file as ours (`PRAGMA application_id`): "DETE".
const APPLICATION: i64 = 0x4445_5445;

/// Steps from one layout to the next; the number of steps is the layout's version.
const STEPS: &[&str] = &[include_str!("schema.sql")];

/// Is nothing in the file at all?
pub(crate) fn is_empty(connection: &Connection) -> Result<bool, Error> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    Ok(tables == 0)
}

/// Brings the file to the newest layout.
pub(crate) fn migrate(connection: &Connection) -> Result<(), Error> {
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION && !(application == 0 && is_empty(connection)?) {
        return Err(Error::Foreign);
    }
    // With a write-ahead log, NORMAL keeps every committed transaction when the process is killed.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;",
    )?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    loop {
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > known {
            return Err(Error::Newer { found, known });
        }
        let Some(step) = usize::try_from(found).ok().and_then(|at| STEPS.get(at)) else {
            return Ok(());
        };
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {step}; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}; COMMIT;",
            found + 1
        ))?;
    }
}

//! Connections to the file: each thread has one of its own.

use std::cell::Cell;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::Error;

/// The statements of a few tables; each is prepared once.
const STATEMENTS: usize = 64;
/// The log is cut back to this many bytes when it starts over.
const LOG_SIZE: u32 = 16 * 1024 * 1024;
/// How long one attempt to connect waits for others.
const LONGEST_ATTEMPT: Duration = Duration::from_millis(100);
/// Between two attempts to get a lock: short, since other processes hold it for as long as a commit
/// takes, and longer where that doesn't help.
const SHORTEST_PAUSE: Duration = Duration::from_micros(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(4);

/// A connection to the file at `path`, which is there.
///
/// # Errors
/// What SQLite says.
pub(super) fn connect(path: &Path, busy_timeout: Duration) -> Result<Connection, Error> {
    retry(busy_timeout, |limit| attempt(path, limit))
}

/// The same, and sees to it that the file has a write-ahead log.
///
/// # Errors
/// What SQLite says; [`Error::Unsupported`] where it can have none.
pub(super) fn connect_with_log(path: &Path, busy_timeout: Duration) -> Result<Connection, Error> {
    retry(busy_timeout, |limit| {
        let connection = attempt(path, limit)?;
        begin_log(&connection).map_err(|error| Error::from_sqlite(&error, limit))??;
        Ok(connection)
    })
}

fn retry(
    busy_timeout: Duration,
    attempt: impl Fn(Duration) -> Result<Connection, Error>,
) -> Result<Connection, Error> {
    let end = Instant::now() + busy_timeout;
    loop {
        // Two that begin the log of a new file at once may each wait for the other: then both let go.
        match attempt(busy_timeout.min(LONGEST_ATTEMPT)) {
            Err(Error::Busy(_)) if Instant::now() < end => (),
            Err(Error::Busy(_)) => return Err(Error::Busy(busy_timeout)),
            result => {
                BUSY_WAIT.set((busy_timeout, None));
                return result;
            }
        }
    }
}

fn attempt(path: &Path, busy_timeout: Duration) -> Result<Connection, Error> {
    let failed = |error: rusqlite::Error| Error::from_sqlite(&error, busy_timeout);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    wait_for_locks(&mut connection, busy_timeout).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn begin_log(connection: &Connection) -> rusqlite::Result<Result<(), Error>> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0))?;
    if mode != "wal" {
        return Ok(Err(Error::Unsupported(
            "SQLite can't keep a write-ahead log for this file".into(),
        )));
    }
    let limit = format!("PRAGMA journal_size_limit = {LOG_SIZE}");
    connection.query_row(&limit, (), |_| Ok(()))?;
    Ok(Ok(()))
}

/// At the end of the last connection SQLite moves the log into the file, and removes it: not so for
/// this one, since the path may be another file's by then.
pub(super) fn leave_log_at_close(connection: &Connection) {
    // It fails for no connection that is open.
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
}

thread_local! {
    /// How long connections of this thread wait for a lock, and since when the present one waits.
    static BUSY_WAIT: Cell<(Duration, Option<Instant>)> = const { Cell::new((Duration::ZERO, None)) };
}

/// SQLite's own busy handler sleeps up to 100 ms at a time, and lets those who wait starve.
fn wait_for_locks(connection: &mut Connection, limit: Duration) -> rusqlite::Result<()> {
    BUSY_WAIT.set((limit, None));
    connection.busy_handler(Some(|attempt: i32| {
        let (limit, since) = BUSY_WAIT.get();
        let now = Instant::now();
        let since = since.filter(|_| attempt > 0).unwrap_or(now);
        BUSY_WAIT.set((limit, Some(since)));
        let doublings = u32::try_from(attempt).unwrap_or(0).min(16);
        thread::sleep((SHORTEST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE));
        now.duration_since(since) < limit
    }))
}

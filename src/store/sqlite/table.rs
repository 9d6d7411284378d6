//! The tables of a store, and what is done with them in SQL.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, ToSql};

use super::command::{Command, Reply, Task};
use super::error::Error;
use super::seal;
use super::statements::Statements;
use super::values::{Moment, Text, bytes, text};

/// The tables of a store.
pub(super) struct Table {
    name: String,
    sql: Statements,
}

impl Table {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sql: Statements::new(name),
        }
    }

    pub(super) const fn sql(&self) -> &Statements {
        &self.sql
    }

    /// Makes the tables, unless they are there; if `creates` is false, they must be.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a table of this name that is none of sessions, or missing.
    pub(super) fn prepare(
        &self,
        connection: &Connection,
        busy_timeout: Duration,
        creates: bool,
    ) -> Result<(), Error> {
        let failed = |error: rusqlite::Error| Error::from_sqlite(&error, busy_timeout);
        let create = || {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            let result = connection.execute_batch(&self.sql.create);
            connection.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            result
        };
        let result = if creates { create() } else { Ok(()) };
        // By number and not by name: rusqlite panics on names that damage has made no UTF-8.
        let all = connection.prepare(&self.sql.all_columns);
        match all.map(|statement| statement.column_count()) {
            Ok(3) if connection.prepare(&self.sql.columns).is_ok() => {
                match result.map_err(failed) {
                    // What is missing in a file that can't be written shows when it is written.
                    Err(Error::ReadOnly(_)) => Ok(()),
                    result => result,
                }
            }
            Ok(_) => Err(Error::Unsupported(format!(
                "the table {:?} has other columns than sid, sess, expire; choose another one by the option table",
                self.name
            ))),
            Err(error) if !creates && error.sqlite_error_code() == Some(ErrorCode::Unknown) => {
                Err(Error::Unsupported(format!(
                    "it has no table {:?}; choose another one by the option table",
                    self.name
                )))
            }
            Err(error) => Err(failed(result.err().unwrap_or(error))),
        }
    }

    /// Carries out a command on single sessions or, in a transaction, on all.
    pub(super) fn run(
        &self,
        connection: &Connection,
        command: &Command,
    ) -> rusqlite::Result<Reply> {
        #[cfg(test)]
        super::tests::fault::panic_if_asked_to(command);
        match command {
            Command::Get { sid, now } => self.get(connection, sid, *now),
            Command::Set(record) => self.set(connection, record),
            Command::SetNew { record, now } => self.set_new(connection, record, *now),
            Command::SetExisting {
                record,
                version,
                now,
            } => self.set_existing(connection, record, version.as_deref(), *now),
            Command::Touch { sid, expires, now } => {
                let parameters: [&dyn ToSql; 3] = [&Text(sid), &Moment(*expires), &Moment(*now)];
                execute(connection, &self.sql.touch, &parameters).map(|_| Reply::Done)
            }
            Command::Destroy { sid } => {
                execute(connection, &self.sql.destroy, &[&Text(sid)]).map(|_| Reply::Done)
            }
            Command::User { user, sid, work } => self.users(connection, user, sid, work),
            Command::Clear => connection
                .execute_batch(&self.sql.clear)
                .map(|()| Reply::Done),
            Command::Sweep { now, .. } => execute(connection, &self.sql.sweep, &[&Moment(*now)])
                .map(|changes| Reply::Count(changes as u64)),
            Command::Bulk(task) => self.look_at_all(connection, task),
        }
    }

    fn get(&self, connection: &Connection, sid: &[u8], now: f64) -> rusqlite::Result<Reply> {
        let read = |row: &Row<'_>| {
            let sealed = text(row.get_ref(0)?);
            let text = sealed.and_then(|sealed| seal::open(sid, sealed));
            Ok(text.map_or(Reply::Damaged, |text| Reply::Text(text.to_vec())))
        };
        let reply = connection
            .prepare_cached(&self.sql.get)?
            .query_row((&Text(sid), &Moment(now)), read)
            .optional()?;
        Ok(reply.unwrap_or(Reply::Missing))
    }

    fn look_at_all(&self, connection: &Connection, task: &Task) -> rusqlite::Result<Reply> {
        match task {
            Task::Ids { now } => {
                let mut ids = Vec::new();
                Self::each(connection, &self.sql.ids, &[&Moment(*now)], |row| {
                    ids.push(bytes(row.get_ref(0)?));
                    Ok(())
                })?;
                Ok(Reply::Texts(ids))
            }
            Task::Entries { now } => {
                let mut entries = Vec::new();
                let parameters: [&dyn ToSql; 1] = [&Moment(*now)];
                Self::each_text(connection, &self.sql.entries, &parameters, |sid, text| {
                    // What is damaged is no session.
                    entries.extend(text.map(|text| [sid, text]).into_iter().flatten());
                })?;
                Ok(Reply::Texts(entries))
            }
            Task::Page { now, after } => {
                let mut entries = Vec::new();
                let parameters: [&dyn ToSql; 2] = [&Moment(*now), &Text(after)];
                Self::each_text(connection, &self.sql.page, &parameters, |sid, text| {
                    entries.extend([sid, text.unwrap_or_default()]);
                })?;
                Ok(Reply::Texts(entries))
            }
            Task::Count { now } => connection
                .prepare_cached(&self.sql.count)?
                .query_row((&Moment(*now),), |row| row.get::<_, i64>(0))
                .map(|count| Reply::Count(count.unsigned_abs())),
            Task::Backup { .. } => Ok(Reply::Done),
        }
    }

    fn each(
        connection: &Connection,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }

    /// Passes on the ID and the text of each session; no text where that is damaged.
    fn each_text(
        connection: &Connection,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut take: impl FnMut(Vec<u8>, Option<Vec<u8>>),
    ) -> rusqlite::Result<()> {
        Self::each(connection, sql, parameters, |row| {
            let (sid, sealed) = (bytes(row.get_ref(0)?), text(row.get_ref(1)?));
            let text = sealed.and_then(|sealed| seal::open(&sid, sealed));
            let text = text.map(<[u8]>::to_vec);
            take(sid, text);
            Ok(())
        })
    }

    /// Takes the sweep upon this process; says no if another has done so within the lease.
    pub(super) fn take_lease(
        &self,
        connection: &Connection,
        now: f64,
        lease: f64,
    ) -> rusqlite::Result<bool> {
        let changes = connection
            .prepare_cached(&self.sql.take_lease)?
            .execute((now, now - lease))?;
        Ok(changes > 0)
    }

    /// Reads a row, whichever: so a transaction sees the tables as they are at this moment.
    pub(super) fn fix_snapshot(&self, connection: &Connection) -> rusqlite::Result<()> {
        let row = connection.query_row(&self.sql.first, (), |_| Ok(()));
        row.optional().map(drop)
    }
}

pub(super) fn execute(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(parameters)
}

/// The reply to a write that is done only if what is stored is as it should be.
pub(super) const fn done(changes: usize) -> Reply {
    if changes > 0 {
        Reply::Done
    } else {
        Reply::Missing
    }
}

//! The tables of a store, and what is done with them in SQL.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, ToSql};

use super::command::{Command, Record, Reply, Task};
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
        patience: Duration,
        creates: bool,
    ) -> Result<(), Error> {
        let failed = |error: rusqlite::Error| Error::from_sqlite(&error, patience);
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
        let execute = |sql: &str, parameters: &[&dyn ToSql]| {
            connection.prepare_cached(sql)?.execute(parameters)
        };
        let done = |changes| {
            if changes > 0 {
                Reply::Done
            } else {
                Reply::Missing
            }
        };
        Ok(match command {
            Command::Get { sid, now } => self.get(connection, sid, *now)?,
            Command::Set(Record { sid, text, expires }) => {
                execute(
                    &self.sql.set,
                    &[&Text(sid), &Text(&seal::seal(sid, text)), &Moment(*expires)],
                )?;
                Reply::Done
            }
            Command::SetNew {
                record: Record { sid, text, expires },
                now,
            } => done(execute(
                &self.sql.set_new,
                &[
                    &Text(sid),
                    &Text(&seal::seal(sid, text)),
                    &Moment(*expires),
                    &Moment(*now),
                ],
            )?),
            Command::SetExisting {
                record: Record { sid, text, expires },
                version,
                now,
            } => {
                let sealed = seal::seal(sid, text);
                let (text, expires, now) = (Text(&sealed), Moment(*expires), Moment(*now));
                done(match version {
                    Some(version) => {
                        let sealed = seal::seal(sid, version);
                        // The second is the form that other stores write.
                        let (version, plain) = (Text(&sealed), Text(version));
                        let parameters: [&dyn ToSql; 6] =
                            [&Text(sid), &text, &expires, &now, &version, &plain];
                        execute(&self.sql.set_version, &parameters)?
                    }
                    None => execute(&self.sql.set_existing, &[&Text(sid), &text, &expires, &now])?,
                })
            }
            Command::Touch { sid, expires, now } => {
                execute(
                    &self.sql.touch,
                    &[&Text(sid), &Moment(*expires), &Moment(*now)],
                )?;
                Reply::Done
            }
            Command::Destroy { sid } => {
                execute(&self.sql.destroy, &[&Text(sid)])?;
                Reply::Done
            }
            Command::User { user, sid, work } => self.users(connection, user, sid, work)?,
            Command::Clear => {
                connection.execute_batch(&self.sql.clear)?;
                Reply::Done
            }
            Command::Sweep { now, .. } => {
                Reply::Count(execute(&self.sql.sweep, &[&Moment(*now)])? as u64)
            }
            Command::Bulk(task) => self.look_at_all(connection, task)?,
        })
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
                Self::each(connection, &self.sql.entries, &[&Moment(*now)], |row| {
                    let (sid, sealed) = (bytes(row.get_ref(0)?), text(row.get_ref(1)?));
                    // What is damaged is no session.
                    if let Some(text) = sealed.and_then(|sealed| seal::open(&sid, sealed)) {
                        let text = text.to_vec();
                        entries.extend([sid, text]);
                    }
                    Ok(())
                })?;
                Ok(Reply::Texts(entries))
            }
            Task::Page { now, after } => {
                let mut entries = Vec::new();
                let parameters: [&dyn ToSql; 2] = [&Moment(*now), &Text(after)];
                Self::each(connection, &self.sql.page, &parameters, |row| {
                    let (sid, sealed) = (bytes(row.get_ref(0)?), text(row.get_ref(1)?));
                    let text = sealed.and_then(|sealed| seal::open(&sid, sealed));
                    let text = text.unwrap_or_default().to_vec();
                    entries.extend([sid, text]);
                    Ok(())
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

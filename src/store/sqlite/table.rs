//! The tables of a store, and what is done with them in SQL.

use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql};

use super::command::{Command, Record, Reply, Task};
use super::error::Error;
use crate::cookie::date::Date;

/// Rows that one step of a sweep removes: few, so that it holds up nobody.
pub(super) const SWEEP_STEP: usize = 500;

/// The last moment that sorts as text, and the first: years of four digits.
const LAST_MS: f64 = 253_402_300_799_999.0;
const FIRST_MS: f64 = -62_167_219_200_000.0;

/// Names the row of the users' table that says when the last sweep began: no user's ID is empty.
const LEASE: &str = "sweep";

/// The SQL for one table. Rows have the form that better-sqlite3-session-store gives them.
pub(super) struct Table {
    name: String,
    create: String,
    columns: String,
    get: String,
    set: String,
    set_new: String,
    set_existing: String,
    set_version: String,
    touch: String,
    destroy: String,
    clear: String,
    sweep: String,
    take_lease: String,
    count: String,
    ids: String,
    entries: String,
    first: String,
}

impl Table {
    pub(super) fn new(name: &str) -> Self {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let t = quoted(name);
        let by_expiry = quoted(&format!("{name}_expire"));
        let users = quoted(&format!("{name}_users"));
        let insert = format!("INSERT INTO {t} (sid, sess, expire) VALUES (?1, ?2, ?3)");
        let replace =
            "ON CONFLICT (sid) DO UPDATE SET sess = excluded.sess, expire = excluded.expire";
        let update =
            format!("UPDATE {t} SET sess = ?2, expire = ?3 WHERE sid = ?1 AND expire > ?4");
        Self {
            name: name.to_owned(),
            create: format!(
                "CREATE TABLE IF NOT EXISTS {t}
                   (sid TEXT NOT NULL PRIMARY KEY, sess JSON NOT NULL, expire TEXT NOT NULL);
                 CREATE INDEX IF NOT EXISTS {by_expiry} ON {t} (expire);
                 CREATE TABLE IF NOT EXISTS {users}
                   (user TEXT, sid TEXT, started INTEGER, ends INTEGER, marked INTEGER,
                    PRIMARY KEY (user, sid)) WITHOUT ROWID;"
            ),
            columns: format!("SELECT * FROM {t} LIMIT 0"),
            // The second condition is on the row itself: an index that is damaged leads to no
            // session of somebody else.
            get: format!("SELECT sess FROM {t} WHERE sid = ?1 AND +sid = ?1 AND expire > ?2"),
            set: format!("{insert} {replace}"),
            set_new: format!("{insert} {replace} WHERE {t}.expire <= ?4"),
            set_version: format!("{update} AND sess = ?5"),
            set_existing: update,
            touch: format!("UPDATE {t} SET expire = ?2 WHERE sid = ?1 AND expire > ?3"),
            destroy: format!("DELETE FROM {t} WHERE sid = ?1"),
            clear: format!("DELETE FROM {t}; DELETE FROM {users} WHERE user <> ''"),
            sweep: format!(
                "DELETE FROM {t} WHERE rowid IN
                   (SELECT rowid FROM {t} WHERE expire <= ?1 LIMIT {SWEEP_STEP})"
            ),
            take_lease: format!(
                "INSERT INTO {users} (user, sid, started) VALUES ('', '{LEASE}', ?1)
                 ON CONFLICT (user, sid) DO UPDATE SET started = excluded.started
                 WHERE started NOT BETWEEN ?2 AND ?1"
            ),
            count: format!("SELECT count(*) FROM {t} WHERE expire > ?1"),
            ids: format!("SELECT sid FROM {t} WHERE expire > ?1"),
            entries: format!("SELECT sid, sess FROM {t} WHERE expire > ?1"),
            first: format!("SELECT 1 FROM {t} LIMIT 1"),
        }
    }

    /// Makes the tables, unless they are there.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for a table of this name that is none of sessions.
    pub(super) fn prepare(&self, connection: &Connection, patience: Duration) -> Result<(), Error> {
        let failed = |error: rusqlite::Error| Error::from_sqlite(&error, patience);
        let create = || {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            let result = connection.execute_batch(&self.create);
            connection.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            result
        };
        let result = create();
        let columns = connection.prepare(&self.columns).map(|statement| {
            let names = statement.column_names();
            names.map(str::to_owned).collect::<Vec<_>>()
        });
        match columns {
            // What is missing in a file that can't be written shows when it is written.
            Ok(columns) if columns == ["sid", "sess", "expire"] => match result.map_err(failed) {
                Err(Error::ReadOnly(_)) => Ok(()),
                result => result,
            },
            Ok(_) => Err(Error::Unsupported(format!(
                "the table {:?} has other columns than sid, sess, expire; choose another one by the option table",
                self.name
            ))),
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
                execute(&self.set, &[&Text(sid), &Text(text), &Moment(*expires)])?;
                Reply::Done
            }
            Command::SetNew {
                record: Record { sid, text, expires },
                now,
            } => done(execute(
                &self.set_new,
                &[&Text(sid), &Text(text), &Moment(*expires), &Moment(*now)],
            )?),
            Command::SetExisting {
                record: Record { sid, text, expires },
                version,
                now,
            } => {
                let (text, expires, now) = (Text(text), Moment(*expires), Moment(*now));
                done(match version {
                    Some(version) => execute(
                        &self.set_version,
                        &[&Text(sid), &text, &expires, &now, &Text(version)],
                    )?,
                    None => execute(&self.set_existing, &[&Text(sid), &text, &expires, &now])?,
                })
            }
            Command::Touch { sid, expires, now } => {
                execute(&self.touch, &[&Text(sid), &Moment(*expires), &Moment(*now)])?;
                Reply::Done
            }
            Command::Destroy { sid } => {
                execute(&self.destroy, &[&Text(sid)])?;
                Reply::Done
            }
            Command::Clear => {
                connection.execute_batch(&self.clear)?;
                Reply::Done
            }
            Command::Sweep { now, .. } => {
                Reply::Count(execute(&self.sweep, &[&Moment(*now)])? as u64)
            }
            Command::Bulk(task) => self.look_at_all(connection, task)?,
        })
    }

    fn get(&self, connection: &Connection, sid: &[u8], now: f64) -> rusqlite::Result<Reply> {
        let text = connection
            .prepare_cached(&self.get)?
            .query_row((&Text(sid), &Moment(now)), |row| Ok(bytes(row.get_ref(0)?)))
            .optional()?;
        Ok(text.map_or(Reply::Missing, Reply::Text))
    }

    fn look_at_all(&self, connection: &Connection, task: &Task) -> rusqlite::Result<Reply> {
        let texts = |sql: &str, now: f64| {
            let mut statement = connection.prepare_cached(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query((&Moment(now),))?;
            let mut texts = Vec::new();
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    texts.push(bytes(row.get_ref(column)?));
                }
            }
            Ok(Reply::Texts(texts))
        };
        match task {
            Task::Count { now } => connection
                .prepare_cached(&self.count)?
                .query_row((&Moment(*now),), |row| row.get::<_, i64>(0))
                .map(|count| Reply::Count(count.unsigned_abs())),
            Task::Ids { now } => texts(&self.ids, *now),
            Task::Entries { now } => texts(&self.entries, *now),
            Task::Backup { .. } => Ok(Reply::Done),
        }
    }

    /// Takes the sweep upon this process; says no if another has done so within the lease.
    pub(super) fn take_lease(
        &self,
        connection: &Connection,
        now: f64,
        lease: f64,
    ) -> rusqlite::Result<bool> {
        let changes = connection
            .prepare_cached(&self.take_lease)?
            .execute((now, now - lease))?;
        Ok(changes > 0)
    }

    /// Reads a row, whichever: so a transaction sees the tables as they are at this moment.
    pub(super) fn fix_snapshot(&self, connection: &Connection) -> rusqlite::Result<()> {
        let row = connection.query_row(&self.first, (), |_| Ok(()));
        row.optional().map(drop)
    }
}

/// A parameter of text: UTF-8 by the one who made it.
struct Text<'a>(&'a [u8]);

impl ToSql for Text<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}

/// A moment in ms, as ISO 8601 in UTC.
struct Moment(f64);

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let date = Date::from_ms(self.0.clamp(FIRST_MS, LAST_MS));
        let text = date.map_or_else(String::new, |date| date.iso().to_string());
        Ok(ToSqlOutput::Owned(text.into()))
    }
}

/// What stands in a column of text; a table that others made may hold numbers.
fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Null => Vec::new(),
    }
}

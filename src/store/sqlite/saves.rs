//! Writing a session: in any case, if there is none, or if there is one.

use rusqlite::{Connection, ToSql};

use super::command::{Record, Reply};
use super::seal;
use super::table::{Table, done, execute};
use super::values::{Moment, Text};

impl Table {
    pub(super) fn set(&self, connection: &Connection, record: &Record) -> rusqlite::Result<Reply> {
        let Record { sid, text, expires } = record;
        let sealed = seal::seal(sid, text);
        let parameters: [&dyn ToSql; 3] = [&Text(sid), &Text(&sealed), &Moment(*expires)];
        execute(connection, &self.sql().set, &parameters).map(|_| Reply::Done)
    }

    pub(super) fn set_new(
        &self,
        connection: &Connection,
        record: &Record,
        now: f64,
    ) -> rusqlite::Result<Reply> {
        let Record { sid, text, expires } = record;
        let sealed = seal::seal(sid, text);
        let (text, expires, now) = (Text(&sealed), Moment(*expires), Moment(now));
        let parameters: [&dyn ToSql; 4] = [&Text(sid), &text, &expires, &now];
        execute(connection, &self.sql().set_new, &parameters).map(done)
    }

    pub(super) fn set_existing(
        &self,
        connection: &Connection,
        record: &Record,
        version: Option<&[u8]>,
        now: f64,
    ) -> rusqlite::Result<Reply> {
        let Record { sid, text, expires } = record;
        let sealed = seal::seal(sid, text);
        let (text, expires, now) = (Text(&sealed), Moment(*expires), Moment(now));
        let Some(version) = version else {
            let parameters: [&dyn ToSql; 4] = [&Text(sid), &text, &expires, &now];
            return execute(connection, &self.sql().set_existing, &parameters).map(done);
        };
        let sealed = seal::seal(sid, version);
        // The second is the form that other stores write.
        let (version, plain) = (Text(&sealed), Text(version));
        let parameters: [&dyn ToSql; 6] = [&Text(sid), &text, &expires, &now, &version, &plain];
        execute(connection, &self.sql().set_version, &parameters).map(done)
    }
}

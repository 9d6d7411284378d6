//! The index of each user's sessions.

use rusqlite::{Connection, OptionalExtension, Row};

use super::command::{Reply, UserWork};
use super::table::Table;
use super::values::{Text, bytes};

/// A place in the index: a user and a session's ID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    user: Vec<u8>,
    sid: Vec<u8>,
}

impl Table {
    /// Looks at some entries after `from`, and removes those that have ended at `now`; returns the
    /// last one looked at, or `None` if that was the last of all. There is no index by their ends.
    pub(super) fn sweep_users(
        &self,
        connection: &Connection,
        from: &Place,
        now: f64,
    ) -> rusqlite::Result<Option<Place>> {
        let sql = self.sql();
        let end = connection
            .prepare_cached(&sql.users_step_end)?
            .query_row((Text(&from.user), Text(&from.sid)), |row| {
                Ok(Place {
                    user: bytes(row.get_ref(0)?),
                    sid: bytes(row.get_ref(1)?),
                })
            })
            .optional()?;
        let mut sweep = connection.prepare_cached(&sql.users_sweep)?;
        let (user, sid) = (Text(&from.user), Text(&from.sid));
        // A blob comes after every text.
        let last = b"".as_slice();
        match &end {
            Some(end) => sweep.execute((user, sid, Text(&end.user), Text(&end.sid), now))?,

            None => sweep.execute((user, sid, last, last, now))?,
        };
        Ok(end)
    }

    /// Carries out a command on the sessions of one user.
    pub(super) fn users(
        &self,
        connection: &Connection,
        user: &[u8],
        sid: &[u8],
        work: &UserWork,
    ) -> rusqlite::Result<Reply> {
        let (user, sid) = (Text(user), Text(sid));
        let sql = self.sql();
        match work {
            UserWork::Add { started, ends, now } => {
                let mut tidy = connection.prepare_cached(&sql.user_tidy)?;
                tidy.execute((&user, now))?;
                let mut add = connection.prepare_cached(&sql.user_add)?;
                add.execute((&user, &sid, started, ends))?;
                Ok(Reply::Done)
            }
            UserWork::Mark => {
                let mut mark = connection.prepare_cached(&sql.user_mark)?;
                mark.execute((&user, &sid)).map(|_| Reply::Done)
            }
            UserWork::Remove => {
                let mut remove = connection.prepare_cached(&sql.user_remove)?;
                remove.execute((&user, &sid)).map(|_| Reply::Done)
            }
            UserWork::Has => {
                let mut has = connection.prepare_cached(&sql.user_has)?;
                let found = has.query_row((&user, &sid), |_| Ok(())).optional()?;
                Ok(found.map_or(Reply::Missing, |()| Reply::Done))
            }
            UserWork::List { now } => {
                let mut list = connection.prepare_cached(&sql.user_list)?;
                let mut entries = Vec::new();
                for entry in list.query_map((&user, now), entry)? {
                    entries.extend(entry?);
                }
                Ok(Reply::Texts(entries))
            }
        }
    }
}

/// ID, start, mark and end, as texts.
fn entry(row: &Row<'_>) -> rusqlite::Result<[Vec<u8>; 4]> {
    let text = |column| row.get_ref(column).map(bytes);
    Ok([text(0)?, text(1)?, text(2)?, text(3)?])
}

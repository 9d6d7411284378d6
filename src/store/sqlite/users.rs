//! The index of each user's sessions.

use rusqlite::{Connection, OptionalExtension};

use super::command::{Reply, UserWork};
use super::table::Table;
use super::values::{Text, bytes};

impl Table {
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
                let mut rows = list.query((&user, now))?;
                let mut entries = Vec::new();
                while let Some(row) = rows.next()? {
                    for column in 0..4 {
                        entries.push(bytes(row.get_ref(column)?));
                    }
                }
                Ok(Reply::Texts(entries))
            }
        }
    }
}

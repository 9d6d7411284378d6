//! The SQL of a store. All of it is in one function, which is longer than most: it is a table.

/// Rows that one step of a sweep removes: few, so that it delays no other work.
pub(super) const SWEEP_STEP: usize = 500;

/// Rows that are looked at in one step by those who look at all.
const PAGE: usize = 1000;

/// Names the row of the users' table that says when the last sweep began: no user's ID is empty.
const LEASE: &str = "sweep";

/// The SQL for one table. Rows have the form that better-sqlite3-session-store gives them.
pub(super) struct Statements {
    pub(super) create: String,
    pub(super) all_columns: String,
    pub(super) columns: String,
    pub(super) get: String,
    pub(super) set: String,
    pub(super) set_new: String,
    pub(super) set_existing: String,
    pub(super) set_version: String,
    pub(super) touch: String,
    pub(super) destroy: String,
    pub(super) clear: String,
    pub(super) sweep: String,
    pub(super) take_lease: String,
    pub(super) count: String,
    pub(super) ids: String,
    pub(super) entries: String,
    pub(super) page: String,
    pub(super) first: String,
    pub(super) user_add: String,
    pub(super) user_tidy: String,
    pub(super) user_mark: String,
    pub(super) user_remove: String,
    pub(super) user_has: String,
    pub(super) user_list: String,
    pub(super) users_step_end: String,
    pub(super) users_sweep: String,
}

impl Statements {
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
            create: format!(
                "CREATE TABLE IF NOT EXISTS {t}
                   (sid TEXT NOT NULL PRIMARY KEY, sess JSON NOT NULL, expire TEXT NOT NULL);
                 CREATE INDEX IF NOT EXISTS {by_expiry} ON {t} (expire);
                 CREATE TABLE IF NOT EXISTS {users}
                   (user TEXT, sid TEXT, started INTEGER, ends INTEGER, marked INTEGER,
                    PRIMARY KEY (user, sid)) WITHOUT ROWID;"
            ),
            all_columns: format!("SELECT * FROM {t} LIMIT 0"),
            columns: format!("SELECT sid, sess, expire FROM {t} LIMIT 0"),
            // The second condition is on the row itself: an index that is damaged leads to no
            // session of somebody else.
            get: format!("SELECT sess FROM {t} WHERE sid = ?1 AND +sid = ?1 AND expire > ?2"),
            set: format!("{insert} {replace}"),
            set_new: format!("{insert} {replace} WHERE {t}.expire <= ?4"),
            set_version: format!("{update} AND sess IN (?5, ?6)"),
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
            page: format!(
                "SELECT sid, sess FROM {t} WHERE sid > ?2 AND expire > ?1 ORDER BY sid LIMIT {PAGE}"
            ),
            first: format!("SELECT 1 FROM {t} LIMIT 1"),
            user_add: format!(
                "INSERT INTO {users} (user, sid, started, ends, marked) VALUES (?1, ?2, ?3, ?4, 0)
                 ON CONFLICT (user, sid) DO UPDATE SET ends = max(ends, excluded.ends)"
            ),
            user_tidy: format!("DELETE FROM {users} WHERE user = ?1 AND ends <= ?2"),
            user_mark: format!("UPDATE {users} SET marked = 1 WHERE user = ?1 AND sid = ?2"),
            user_remove: format!("DELETE FROM {users} WHERE user = ?1 AND sid = ?2"),
            user_has: format!("SELECT 1 FROM {users} WHERE user = ?1 AND sid = ?2 AND marked = 0"),
            user_list: format!(
                "SELECT sid, started, marked, ends FROM {users} WHERE user = ?1 AND ends > ?2"
            ),
            users_step_end: format!(
                "SELECT user, sid FROM {users} WHERE (user, sid) > (?1, ?2)
                 ORDER BY user, sid LIMIT 1 OFFSET {SWEEP_STEP}"
            ),
            users_sweep: format!(
                "DELETE FROM {users}
                 WHERE (user, sid) > (?1, ?2) AND (user, sid) <= (?3, ?4) AND ends <= ?5"
            ),
        }
    }
}

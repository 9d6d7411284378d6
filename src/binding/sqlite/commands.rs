//! The commands: each has a number, which its reply has, too.

use napi::bindgen_prelude::{Either3, Null, Undefined};
use napi_derive::napi;

use super::Handle;
use crate::binding::strings::{OwnedUtf8, Utf8};
use crate::store::sqlite::{Command, Record, Reply, Task, UserWork};

/// What `sqliteBulk` does with all sessions.
#[napi]
pub enum SqliteTask {
    /// Counts them.
    Count,
    /// Lists their IDs.
    Ids,
    /// Lists their IDs and texts, in turn.
    Entries,
}

/// What `sqliteUser` does with a session of a user.
#[napi]
pub enum SqliteUserTask {
    /// Marks it: it is being ended.
    Mark,
    /// Forgets it.
    Remove,
    /// Asks whether it is noted, and not marked.
    Has,
    /// Lists all of them: ID, start, mark and end, in turn.
    List,
}

/// Asks for a session that has not ended at `now`.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string, now: number")]
pub fn sqlite_get(sqlite: &mut Handle, id: u32, sid: Utf8, now: f64) {
    sqlite.commands.push((id, Command::Get { sid: sid.0, now }));
}

/// Reads a session now: its text, `null` if there is none, or `undefined` if it must be asked for.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, sid: string, now: number",
    ts_return_type = "string | null | undefined"
)]
pub fn sqlite_read_now(
    sqlite: &mut Handle,
    sid: Utf8,
    now: f64,
) -> Either3<OwnedUtf8, Null, Undefined> {
    let command = Command::Get { sid: sid.0, now };
    match sqlite.client.read_now(&command) {
        Some(Reply::Text(text)) => Either3::A(OwnedUtf8(text)),
        Some(Reply::Missing) => Either3::B(Null),
        _ => Either3::C(()),
    }
}

/// Writes a session.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string, text: string, expires: number"
)]
pub fn sqlite_set(sqlite: &mut Handle, id: u32, sid: Utf8, text: Utf8, expires: f64) {
    let record = record(sid, text, expires);
    sqlite.commands.push((id, Command::Set(record)));
}

/// Writes a session if there is none.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string, text: string, expires: number, now: number"
)]
pub fn sqlite_set_new(sqlite: &mut Handle, id: u32, sid: Utf8, text: Utf8, expires: f64, now: f64) {
    let record = record(sid, text, expires);
    sqlite.commands.push((id, Command::SetNew { record, now }));
}

/// Writes a session if there is one, whose text is `version`, unless that is `undefined`.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string, text: string, expires: number, now: number, version: string | undefined"
)]
pub fn sqlite_set_existing(
    sqlite: &mut Handle,
    id: u32,
    sid: Utf8,
    text: Utf8,
    expires: f64,
    now: f64,
    version: Option<Utf8>,
) {
    let command = Command::SetExisting {
        record: record(sid, text, expires),
        version: version.map(|version| version.0),
        now,
    };
    sqlite.commands.push((id, command));
}

fn record(sid: Utf8, text: Utf8, expires: f64) -> Record {
    Record {
        sid: sid.0,
        text: text.0,
        expires,
    }
}

/// Moves the end of a session.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string, expires: number, now: number"
)]
pub fn sqlite_touch(sqlite: &mut Handle, id: u32, sid: Utf8, expires: f64, now: f64) {
    let sid = sid.0;
    let command = Command::Touch { sid, expires, now };
    sqlite.commands.push((id, command));
}

/// Removes a session.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, sid: string")]
pub fn sqlite_destroy(sqlite: &mut Handle, id: u32, sid: Utf8) {
    sqlite.commands.push((id, Command::Destroy { sid: sid.0 }));
}

/// Notes that a session is a user's, or that it ends later.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, user: string, sid: string, started: number, ends: number, now: number"
)]
pub fn sqlite_user_add(
    sqlite: &mut Handle,
    id: u32,
    user: Utf8,
    sid: Utf8,
    started: f64,
    ends: f64,
    now: f64,
) {
    let command = Command::User {
        user: user.0,
        sid: sid.0,
        work: UserWork::Add { started, ends, now },
    };
    sqlite.commands.push((id, command));
}

/// Asks or changes which sessions a user has.
#[napi(
    ts_args_type = "sqlite: ExternalObject<unknown>, id: number, task: SqliteUserTask, user: string, sid: string, now: number"
)]
pub fn sqlite_user(
    sqlite: &mut Handle,
    id: u32,
    task: SqliteUserTask,
    user: Utf8,
    sid: Utf8,
    now: f64,
) {
    let work = match task {
        SqliteUserTask::Mark => UserWork::Mark,
        SqliteUserTask::Remove => UserWork::Remove,
        SqliteUserTask::Has => UserWork::Has,
        SqliteUserTask::List => UserWork::List { now },
    };
    let (user, sid) = (user.0, sid.0);
    sqlite
        .commands
        .push((id, Command::User { user, sid, work }));
}

/// Removes all sessions.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number")]
pub fn sqlite_clear(sqlite: &mut Handle, id: u32) {
    sqlite.commands.push((id, Command::Clear));
}

/// Looks at all sessions that have not ended at `now`.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, task: SqliteTask, now: number")]
pub fn sqlite_bulk(sqlite: &mut Handle, id: u32, task: SqliteTask, now: f64) {
    let task = match task {
        SqliteTask::Count => Task::Count { now },
        SqliteTask::Ids => Task::Ids { now },
        SqliteTask::Entries => Task::Entries { now },
    };
    sqlite.commands.push((id, Command::Bulk(task)));
}

/// Lists the IDs and texts of some sessions, in turn, that come after the ID `after`; without a text
/// where that is damaged.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, now: number, after: string")]
pub fn sqlite_page(sqlite: &mut Handle, id: u32, now: f64, after: Utf8) {
    let task = Task::Page {
        now,
        after: after.0,
    };
    sqlite.commands.push((id, Command::Bulk(task)));
}

/// Copies the database into the file at `path`, which is absolute.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, path: string")]
pub fn sqlite_backup(sqlite: &mut Handle, id: u32, path: String) {
    let task = Task::Backup { path: path.into() };
    sqlite.commands.push((id, Command::Bulk(task)));
}

/// Removes sessions that have ended at `now`, unless a process has done so within `lease` ms.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number, now: number, lease: number")]
pub fn sqlite_sweep(sqlite: &mut Handle, id: u32, now: f64, lease: f64) {
    sqlite.commands.push((id, Command::Sweep { now, lease }));
}

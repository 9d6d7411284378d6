//! The file behind `SqliteStore`.
//!
//! Commands gather until JavaScript flushes them at the end of a turn of its event loop. Times are
//! in ms since the epoch.

use std::sync::Arc;
use std::time::Duration;

use napi::Result;
use napi::bindgen_prelude::{Either3, External, Null, Undefined};
use napi_derive::napi;

use super::outbox::{Delivery, Failure, Outbox, OutboxHandle};
use super::strings::{OwnedUtf8, Utf8};
use crate::store::sqlite::{
    self, Client, Command, Config, Durability, Error, Record, Reply, Status, Task, UserWork,
};

/// A store's access to its file.
pub struct Sqlite {
    client: Client,
    commands: Vec<(u32, Command)>,
}

type Handle = External<Sqlite>;

/// What a store is made from.
#[napi(object)]
pub struct SqliteSetup {
    /// Absolute.
    pub path: String,
    pub table: String,
    /// Whether every commit waits for the disk.
    pub is_full_durability: bool,
    /// In ms.
    pub busy_timeout: u32,
}

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

/// Begins to open the file. Replies and news go to the outbox.
#[napi(
    ts_args_type = "setup: SqliteSetup, outbox: ExternalObject<unknown>",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn sqlite_open(setup: SqliteSetup, outbox: &OutboxHandle) -> Result<Handle> {
    let config = Config {
        path: setup.path.into(),
        table: setup.table,
        durability: if setup.is_full_durability {
            Durability::Full
        } else {
            Durability::Normal
        },
        busy_timeout: Duration::from_millis(setup.busy_timeout.into()),
    };
    let client = Client::open(&config, Arc::clone(outbox) as _);
    Ok(External::new(Sqlite {
        client: client.map_err(|error| failure(&error).into_thrown())?,
        commands: Vec::new(),
    }))
}

impl sqlite::Outbox for Outbox {
    fn reply(&self, id: u32, result: std::result::Result<Reply, Error>) {
        let delivery = match result {
            Ok(Reply::Done) => Delivery::Done,
            Ok(Reply::Missing | Reply::Damaged) => Delivery::Missing,
            Ok(Reply::Text(text)) => Delivery::Text(text),
            Ok(Reply::Count(count)) => Delivery::Count(count),
            Ok(Reply::Texts(texts)) => Delivery::Texts(texts),
            Err(error) => Delivery::Failure(failure(&error)),
        };
        self.put(id, delivery);
    }

    fn status(&self, status: Status) {
        let delivery = match status {
            Status::Connected => Delivery::Connected,
            Status::Disconnected => Delivery::Disconnected,
            Status::Trouble(error) => Delivery::Failure(failure(&error)),
        };
        self.put(0, delivery);
    }

    fn deliver(&self) {
        self.wake();
    }
}

fn failure(error: &Error) -> Failure {
    Failure {
        code: error.code(),
        message: error.to_string(),
        cause: error.cause().map(str::to_owned),
    }
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

/// Hands over the commands gathered since the last time.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>")]
pub fn sqlite_flush(sqlite: &mut Handle) {
    let commands = std::mem::take(&mut sqlite.commands);
    sqlite.client.submit(commands);
}

/// Lets go of the file once everything under way is answered; that is command `id`'s reply.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>, id: number")]
pub fn sqlite_close(sqlite: &mut Handle, id: u32) {
    sqlite_flush(sqlite);
    sqlite.client.close(id);
}

/// Waits for the end of the file's thread, after the reply to `sqliteClose`.
#[napi(ts_args_type = "sqlite: ExternalObject<unknown>")]
pub fn sqlite_release(sqlite: &mut Handle) {
    sqlite.client.release();
}

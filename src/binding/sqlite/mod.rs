//! The file behind `SqliteStore`.
//!
//! Commands gather until JavaScript flushes them at the end of a turn of its event loop. Times are
//! in ms since the epoch.

mod commands;

use std::sync::Arc;
use std::time::Duration;

use napi::Result;
use napi::bindgen_prelude::External;
use napi_derive::napi;

use super::outbox::{Delivery, Failure, OutboxHandle};
use crate::store::sqlite::{Client, Command, Config, Durability, Error, Reply};

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
    /// Whether what is missing is made.
    pub creates: bool,
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
        creates: setup.creates,
    };
    let client = Client::open(&config, Arc::clone(outbox) as _);
    Ok(External::new(Sqlite {
        client: client.map_err(|error| Failure::from(error).into_thrown())?,
        commands: Vec::new(),
    }))
}

impl From<Reply> for Delivery {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Done => Self::Done,
            Reply::Missing | Reply::Damaged => Self::Missing,
            Reply::Text(text) => Self::Text(text),
            Reply::Count(count) => Self::Count(count),
            Reply::Texts(texts) => Self::Texts(texts),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            cause: error.cause().map(str::to_owned),
        }
    }
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

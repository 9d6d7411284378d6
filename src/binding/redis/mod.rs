//! The connection behind `RedisStore`.
//!
//! Commands gather until JavaScript flushes them at the end of a turn of its event loop; replies
//! gather until the event loop fetches them. Either way many cross in one step.

mod setup;
#[cfg(target_os = "linux")]
mod uv;
#[cfg_attr(not(target_os = "linux"), path = "no_watch.rs")]
mod watch;

use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::External;
use napi::{Env, Result};
use napi_derive::napi;

use super::outbox::{Delivery, Failure, Outbox, OutboxHandle};
use super::strings::Utf8;
use crate::store::redis::{
    Bulk, Client, Command, Condition, Error, Order, Reply, Script, Source, Task,
};
use setup::RedisSetup;
use watch::{Wake, Watch};

/// A store's connection.
pub struct Redis {
    /// `None` after the release.
    client: Option<Client>,
    orders: Vec<(u32, Order)>,
    outbox: Arc<Outbox>,
    /// How the event loop can read replies itself; `None` where it cannot, and after the release.
    wake: Option<Rc<Wake>>,
    /// While it does, and maybe a little longer.
    watch: Option<Watch>,
}

type Handle = External<Redis>;
type ScriptHandle = External<Arc<Source>>;

/// What `redisBulk` does with the keys of a prefix.
#[napi]
pub enum RedisTask {
    /// Counts them.
    Count,
    /// Lists them, less the prefix.
    Ids,
    /// Lists them with their values, in turn.
    Entries,
    /// Deletes them.
    Clear,
}

/// Starts to connect. Replies and news go to the outbox. With `wake`, the event loop may read replies
/// itself, and then calls that, as the outbox does, when there are some.
#[napi(
    ts_args_type = "setup: RedisSetup, outbox: ExternalObject<unknown>, wake?: () => void",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn redis_open(setup: RedisSetup, outbox: &OutboxHandle, wake: Option<Wake>) -> Result<Handle> {
    let client = setup
        .into_config()
        .and_then(|config| Client::open(&config, Arc::clone(outbox) as _))
        .map_err(|error| Failure::from(error).into_thrown())?;
    Ok(External::new(Redis {
        client: Some(client),
        orders: Vec::new(),
        outbox: Arc::clone(outbox),
        wake: wake.map(Rc::new),
        watch: None,
    }))
}

impl From<Reply> for Delivery {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Done | Reply::Page(..) => Self::Done,
            Reply::Missing => Self::Missing,
            Reply::Text(text) => Self::Text(text),
            Reply::Count(count) => Self::Count(count as u64),
            Reply::Texts(texts) => Self::Texts(texts),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            cause: error.cause(),
        }
    }
}

impl Redis {
    fn order(&mut self, id: u32, command: Command) {
        self.orders.push((id, Order::Run(command)));
    }

    fn flush(&mut self, env: Env) {
        let orders = std::mem::take(&mut self.orders);
        let Some(client) = &self.client else { return };
        if orders.len() == 1
            && let Some(wake) = &self.wake
            && let Some(loan) = client.lend()
        {
            self.watch = Watch::start(env, loan, Arc::clone(&self.outbox), Rc::clone(wake));
            if self.watch.is_none() {
                self.wake = None;
            }
        }
        client.submit(orders);
    }
}

/// Queues a `GET`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string")]
pub fn redis_get(redis: &mut Handle, id: u32, key: Utf8) {
    redis.order(id, Command::Get { key: key.0 });
}

/// Queues a `SET`, which lasts `ttl` ms, or without end if that is 0.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, value: string, ttl: number"
)]
pub fn redis_set(redis: &mut Handle, id: u32, key: Utf8, value: Utf8, ttl: i64) {
    let ttl = u64::try_from(ttl).ok().filter(|&ttl| ttl > 0);
    let (key, value) = (key.0, value.0);
    redis.order(id, Command::Set { key, value, ttl });
}

/// What must be stored for a write to be done.
#[napi]
pub enum RedisCondition {
    /// Nothing.
    Absent,
    /// Something.
    Present,
    /// A text of the version, its SHA-1, by the script as the server knows it.
    Version,
    /// The same, by the script's text.
    VersionByText,
}

/// Queues a `SET` as above, if what is stored is as it should be. The reply is "missing" if not.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, value: string, ttl: number, condition: RedisCondition, version: string"
)]
pub fn redis_set_if(
    redis: &mut Handle,
    id: u32,
    key: Utf8,
    value: Utf8,
    ttl: i64,
    condition: RedisCondition,
    version: Utf8,
) {
    let condition = match condition {
        RedisCondition::Absent => Condition::Absent,
        RedisCondition::Present => Condition::Present,
        RedisCondition::Version => Condition::Version(version.0),
        RedisCondition::VersionByText => Condition::VersionByText(version.0),
    };
    let command = Command::SetIf {
        key: key.0,
        value: value.0,
        ttl: u64::try_from(ttl).ok().filter(|&ttl| ttl > 0),
        condition,
    };
    redis.order(id, command);
}

/// Queues a `PEXPIRE`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, ttl: number")]
pub fn redis_expire(redis: &mut Handle, id: u32, key: Utf8, ttl: i64) {
    redis.order(id, Command::Expire { key: key.0, ttl });
}

/// Queues a `DEL`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string")]
pub fn redis_delete(redis: &mut Handle, id: u32, key: Utf8) {
    redis.order(id, Command::Delete { key: key.0 });
}

/// Queues a `PTTL`. The reply is a number of ms, or "missing" for no key, or no end.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string")]
pub fn redis_time_left(redis: &mut Handle, id: u32, key: Utf8) {
    redis.order(id, Command::TimeLeft { key: key.0 });
}

/// Takes a script in, to be run any number of times by any store. `sha`: SHA-1 of the text.
#[napi(
    ts_args_type = "sha: string, text: string",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn redis_script_source(sha: Utf8, text: Utf8) -> ScriptHandle {
    let (sha, text) = (sha.0, text.0);
    External::new(Arc::new(Source { sha, text }))
}

/// Queues a script for a key. The reply is "missing" for 0, or a list.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, script: ExternalObject<unknown>, args: Array<string>"
)]
pub fn redis_script(
    redis: &mut Handle,
    id: u32,
    key: Utf8,
    script: &ScriptHandle,
    args: Vec<Utf8>,
) {
    let script = Script {
        source: Arc::clone(script),
        args: args.into_iter().map(|arg| arg.0).collect(),
        by_text: false,
    };
    let key = key.0;
    redis.order(id, Command::Script { key, script });
}

/// Queues work on all keys with the prefix.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, task: RedisTask, prefix: string, scanCount: number"
)]
pub fn redis_bulk(redis: &mut Handle, id: u32, task: RedisTask, prefix: Utf8, scan_count: u32) {
    let task = match task {
        RedisTask::Count => Task::Count,
        RedisTask::Ids => Task::Ids,
        RedisTask::Entries => Task::Entries,
        RedisTask::Clear => Task::Clear,
    };
    let bulk = Bulk {
        task,
        prefix: prefix.0,
        count: scan_count,
    };
    redis.orders.push((id, Order::Bulk(bulk)));
}

/// Hands over the commands gathered since the last time.
#[napi(ts_args_type = "redis: ExternalObject<unknown>")]
pub fn redis_flush(env: Env, redis: &mut Handle) {
    redis.flush(env);
}

/// Ends the connection once everything under way is answered; that is the reply to command `id`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number")]
pub fn redis_close(env: Env, redis: &mut Handle, id: u32) {
    redis.flush(env);
    if let Some(client) = &redis.client {
        client.close(id);
    }
}

/// Lets go of the connection's thread, after the reply to `redisClose`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>")]
pub fn redis_release(redis: &mut Handle) {
    redis.watch = None;
    redis.wake = None;
    redis.client = None;
}

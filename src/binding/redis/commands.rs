//! The commands: each has a number, which its reply has, too.

use std::sync::Arc;

use napi::bindgen_prelude::External;
use napi_derive::napi;

use super::Handle;
use crate::binding::strings::Utf8;
use crate::store::redis::{Bulk, Command, Condition, Order, Script, Source, Task};

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
    let (key, value, ttl) = (key.0, value.0, limited(ttl));
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
        ttl: limited(ttl),
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

/// `None` for a key that lasts without end.
fn limited(ttl: i64) -> Option<u64> {
    u64::try_from(ttl).ok().filter(|&ttl| ttl > 0)
}

//! The connection behind `RedisStore`.
//!
//! Orders gather until JavaScript flushes them at the end of a turn of its event loop; replies
//! gather until the event loop fetches them. Either way many cross in one step.

mod outbox;
mod setup;
mod utf8;

use std::sync::Arc;

use napi::bindgen_prelude::{External, Function};
use napi::{Env, Result};
use napi_derive::napi;

use crate::store::redis::{Bulk, Client, Command, Order, Task};
use outbox::{Deliveries, Post};
use setup::RedisSetup;
use utf8::Utf8;

/// A store's connection.
pub struct Redis {
    /// `None` after the release.
    client: Option<Client>,
    post: Arc<Post>,
    orders: Vec<(u32, Order)>,
}

type Handle = External<Redis>;

/// Starts to connect. `wake` is called, without arguments, when `redisFetch` has something.
#[napi(
    ts_args_type = "setup: RedisSetup, wake: () => void",
    ts_return_type = "ExternalObject<unknown>"
)]
pub fn redis_open(setup: RedisSetup, wake: Function<(), ()>) -> Result<Handle> {
    let post = Arc::new(Post::new(&wake)?);
    let client = setup
        .into_config()
        .and_then(|config| Client::open(config, Arc::clone(&post) as _))
        .map_err(|error| setup::to_js(&error))?;
    Ok(External::new(Redis {
        client: Some(client),
        post,
        orders: Vec::new(),
    }))
}

impl Redis {
    fn order(&mut self, id: u32, command: Command) {
        self.orders.push((id, Order::Run(command)));
    }
}

/// Orders a `GET`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string")]
pub fn redis_get(redis: &mut Handle, id: u32, key: Utf8) {
    redis.order(id, Command::Get { key: key.0 });
}

/// Orders a `SET`, which lasts `ttl` ms, or for good if that is 0.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, value: string, ttl: number"
)]
pub fn redis_set(redis: &mut Handle, id: u32, key: Utf8, value: Utf8, ttl: i64) {
    let ttl = u64::try_from(ttl).ok().filter(|&ttl| ttl > 0);
    let (key, value) = (key.0, value.0);
    redis.order(id, Command::Set { key, value, ttl });
}

/// Orders a `PEXPIRE`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string, ttl: number")]
pub fn redis_expire(redis: &mut Handle, id: u32, key: Utf8, ttl: i64) {
    redis.order(id, Command::Expire { key: key.0, ttl });
}

/// Orders a `DEL`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number, key: string")]
pub fn redis_delete(redis: &mut Handle, id: u32, key: Utf8) {
    redis.order(id, Command::Delete { key: key.0 });
}

/// Orders work on all keys with the prefix: 0 counts them, 1 lists them, 2 lists them with their
/// values, 3 deletes them.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>, id: number, task: number, prefix: string, scanCount: number"
)]
pub fn redis_bulk(redis: &mut Handle, id: u32, task: u32, prefix: Utf8, scan_count: u32) {
    let task = match task {
        0 => Task::Count,
        1 => Task::Ids,
        2 => Task::Entries,
        _ => Task::Clear,
    };
    let bulk = Bulk {
        task,
        prefix: prefix.0,
        count: scan_count,
    };
    redis.orders.push((id, Order::Bulk(bulk)));
}

/// Hands over the orders gathered since the last time.
#[napi(ts_args_type = "redis: ExternalObject<unknown>")]
pub fn redis_flush(redis: &mut Handle) {
    let orders = std::mem::take(&mut redis.orders);
    if let Some(client) = &redis.client {
        client.submit(orders);
    }
}

/// What has come in: `id, kind, payload` in turns. Replies bear the order's number, and kind
/// 0 (done; no payload), 1 (no such key), 2 (a text), 3 (a number), 4 (an array of texts) or 5
/// (an error: code, message, cause). News bears number 0 and kind 6 (connected), 7 (disconnected)
/// or 5.
#[napi(
    ts_args_type = "redis: ExternalObject<unknown>",
    ts_return_type = "unknown[]"
)]
pub fn redis_fetch(redis: &Handle) -> Deliveries {
    redis.post.take()
}

/// Says whether the event loop shall stay alive for replies.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, alive: boolean")]
pub fn redis_keep_alive(env: Env, redis: &Handle, alive: bool) -> Result<()> {
    redis.post.keep_alive(env, alive)
}

/// Ends the connection once everything under way is answered; that is order `id`'s reply.
#[napi(ts_args_type = "redis: ExternalObject<unknown>, id: number")]
pub fn redis_close(redis: &mut Handle, id: u32) {
    redis_flush(redis);
    if let Some(client) = &redis.client {
        client.close(id);
    }
}

/// Lets go of the connection's thread, after the reply to `redisClose`.
#[napi(ts_args_type = "redis: ExternalObject<unknown>")]
pub fn redis_release(redis: &mut Handle) {
    redis.client = None;
    redis.post.close();
}

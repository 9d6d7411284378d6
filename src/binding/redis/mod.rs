//! The connection behind `RedisStore`.
//!
//! Commands gather until JavaScript flushes them at the end of a turn of its event loop; replies
//! gather until the event loop fetches them. Either way many cross in one step.

mod commands;
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
use crate::store::redis::{Client, Command, Error, Order, Reply};
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

//! Sessions in Redis or Valkey: one server, a master under sentinels, or a cluster.
//!
//! A [`Client`] hands commands to a task on the process's one Redis thread, in batches, and gets
//! the replies through its [`Outbox`], in batches too. A command by itself is sent by the caller's
//! thread. Neither side ever waits for the other.

mod address;
mod backoff;
mod bulk;
mod command;
mod config;
mod connection;
mod dial;
mod dispatcher;
mod engine;
mod error;
mod handle;
mod order;
mod reason;
mod resp;
mod runtime;
mod scheduler;
mod script;
mod sentinel;
mod set_if;
mod slots;
mod sockets;
mod stream;
mod tls;

use std::sync::Arc;

pub use command::{Command, Reply};
pub use config::{Address, Config, Credentials, ReadFrom, Topology};
pub use error::Error;
pub use order::{Bulk, Order, Task};
pub use script::Script;
pub use set_if::Condition;
pub use tls::{Tls, TlsOptions};

use dispatcher::Input;
use handle::Handle;
use runtime::Runtime;

/// News about the connection.
pub type Status = super::outbox::Status<Error>;
/// Where replies and news go: on the Redis thread, or within [`Client::submit`].
pub type Outbox = dyn super::outbox::Outbox<Reply, Error>;

/// A store's connection to Redis. Dropping it ends everything at once, without replies.
#[derive(Debug)]
pub struct Client {
    engine: Handle,
    /// Kept so that the thread lives as long as its stores.
    _runtime: Arc<Runtime>,
}

impl Client {
    /// Starts to connect; the outcome comes as [`Status`].
    ///
    /// # Errors
    /// [`Error::Connect`] when the operating system grants no thread.
    pub fn open(config: &Config, outbox: Arc<Outbox>) -> Result<Self, Error> {
        let runtime = Runtime::shared()?;
        let engine = runtime.start(|| Handle::new(config, outbox));
        Ok(Self {
            engine,
            _runtime: runtime,
        })
    }

    /// Hands over numbered orders. Each is answered once, within the command timeout per command.
    pub fn submit(&self, orders: Vec<(u32, Order)>) {
        self.engine.submit(orders);
    }

    /// Ends the connection once everything under way is answered; then answers `id` itself.
    pub fn close(&self, id: u32) {
        self.engine.tell(Input::Close(id));
    }
}

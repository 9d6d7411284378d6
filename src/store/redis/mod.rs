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
mod lent;
mod loan;
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
pub use loan::Loan;
pub use order::{Bulk, Order, Task};
pub use script::{Script, Source};
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
    ///
    /// ```
    /// use std::sync::{Arc, mpsc};
    /// use std::time::Duration;
    /// use rust_express_session::store::outbox::{Outbox, Status};
    /// use rust_express_session::store::redis::{
    ///     Address, Client, Command, Config, Credentials, Error, Order, ReadFrom, Reply, Topology,
    /// };
    ///
    /// struct Replies(mpsc::Sender<(u32, Result<Reply, Error>)>);
    ///
    /// impl Outbox<Reply, Error> for Replies {
    ///     fn reply(&self, id: u32, result: Result<Reply, Error>) {
    ///         self.0.send((id, result)).unwrap();
    ///     }
    ///     fn status(&self, _: Status<Error>) {}
    ///     fn deliver(&self) {}
    /// }
    ///
    /// let config = Config {
    ///     topology: Topology::Single(Address::Unix("/nobody/listens/here".into())),
    ///     tls: None,
    ///     credentials: Credentials::default(),
    ///     database: 0,
    ///     client_name: None,
    ///     connect_timeout: Duration::from_millis(10),
    ///     command_timeout: Duration::from_millis(10),
    ///     read_from: ReadFrom::Master,
    /// };
    /// let (sender, replies) = mpsc::channel();
    /// let client = Client::open(&config, Arc::new(Replies(sender))).unwrap();
    ///
    /// client.submit(vec![(1, Order::Run(Command::Get { key: b"sess:a".to_vec() }))]);
    /// let (id, result) = replies.recv().unwrap();
    /// assert!(id == 1 && result.is_err(), "there is no server");
    ///
    /// client.close(2);
    /// assert_eq!(replies.recv().unwrap().0, 2);
    /// ```
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

    /// Lends the caller a connection's socket, once commands have come one by one for a while and
    /// nothing is under way. Its event loop then watches the socket and reads replies itself, which
    /// spares a wake of the Redis thread for each. To be called before [`submit`](Self::submit).
    #[must_use]
    pub fn lend(&self) -> Option<Loan> {
        self.engine.lend()
    }

    /// Ends the connection once everything under way is answered; then answers `id` itself.
    pub fn close(&self, id: u32) {
        self.engine.tell(Input::Close(id));
    }
}

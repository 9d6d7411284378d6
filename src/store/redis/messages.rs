//! What the engine is told, by its users, its own doings and its own tasks.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use redis::{RedisError, Value};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::bulk::Bulk;
use super::command::{Command, Reply};
use super::connection::Connection;
use super::error::Error;
use super::request::Request;
use super::slots::SlotMap;

/// What comes in from outside.
pub(super) enum Input {
    /// Commands of one turn of the caller's event loop.
    Batch(Vec<(u32, Order)>),
    /// A command of a task.
    Send(
        Command,
        Option<usize>,
        oneshot::Sender<Result<Reply, Error>>,
    ),
    /// A task asks which nodes to scan.
    Masters(oneshot::Sender<Vec<usize>>),
    /// Finish what there is, then end.
    Close(u32),
}

/// What a caller may ask for.
#[derive(Clone, Debug)]
pub enum Order {
    /// One command.
    Run(Command),
    /// Work on all sessions.
    Bulk(Bulk),
}

/// What becomes of the engine's own doings.
pub(super) enum Event {
    /// An attempt to connect ended.
    Dialed(usize, u64, Result<Connection, Error>),
    /// It is time for the next attempt.
    Redial(usize, u64),
    /// A connection ended by itself.
    Gone(usize, u64),
    /// A batch was answered, or never will be.
    Answered(Answered),
    /// It is time to send a refused request again.
    Retry(Request),
    /// A bulk task ended.
    BulkDone(u32, Result<Reply, Error>),
    /// The cluster's nodes told who serves what.
    Slots(Result<SlotMap, Error>),
    /// It is time to ask them.
    AskSlots,
    /// It is time to see whether nodes have joined.
    Refresh,
}

/// The end of a batch.
pub(super) struct Answered {
    pub(super) node: usize,
    pub(super) epoch: u64,
    pub(super) requests: Vec<Request>,
    pub(super) sent: Instant,
    /// `None` if the time was up first.
    pub(super) result: Option<Result<Vec<Value>, RedisError>>,
}

/// Sends commands from a task of the engine's own.
pub(super) struct Dispatcher(mpsc::UnboundedSender<Input>);

impl Dispatcher {
    pub(super) const fn new(inbox: mpsc::UnboundedSender<Input>) -> Self {
        Self(inbox)
    }

    /// The nodes that together hold every key.
    pub(super) async fn masters(&self) -> Result<Vec<usize>, Error> {
        let (reply, answer) = oneshot::channel();
        self.0
            .send(Input::Masters(reply))
            .map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)
    }

    /// Sends a command now; the reply comes when awaited.
    pub(super) fn send(
        &self,
        command: Command,
        node: Option<usize>,
    ) -> BoxFuture<'static, Result<Reply, Error>> {
        let (reply, answer) = oneshot::channel();
        // If the engine has ended, the reply's sender goes with the message, and that is the answer.
        let _ = self.0.send(Input::Send(command, node, reply));
        Box::pin(answer.map(|answer| answer.unwrap_or(Err(Error::Closed))))
    }

    /// Sends commands now, to the nodes that serve their keys.
    pub(super) fn send_all(
        &self,
        commands: impl Iterator<Item = Command>,
    ) -> Vec<BoxFuture<'static, Result<Reply, Error>>> {
        commands.map(|command| self.send(command, None)).collect()
    }
}

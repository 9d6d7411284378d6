//! How tasks of the engine's own send commands through it.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::command::{Command, Reply};
use super::error::Error;
use super::order::Order;

/// Where an answer goes.
pub(super) type Answer<T> = oneshot::Sender<Result<T, Error>>;

/// What the engine is told from outside.
pub(super) enum Input {
    /// Orders of one turn of the caller's event loop.
    Batch(Vec<(u32, Order)>),
    /// A command of a task.
    Send(Command, Option<usize>, Answer<Reply>),
    /// A task asks which nodes to scan.
    Masters(Answer<Vec<usize>>),
    /// Finish what there is, then end.
    Close(u32),
}

/// Sends commands from a task of the engine's own.
pub(super) struct Dispatcher(mpsc::UnboundedSender<Input>);

impl Dispatcher {
    pub(super) const fn new(inbox: mpsc::UnboundedSender<Input>) -> Self {
        Self(inbox)
    }

    /// The nodes that together hold every key.
    pub(super) async fn masters(&self) -> Result<Vec<usize>, Error> {
        self.ask(Input::Masters).await
    }

    /// Sends a command now; the reply comes when awaited.
    pub(super) fn send(
        &self,
        command: Command,
        node: Option<usize>,
    ) -> BoxFuture<'static, Result<Reply, Error>> {
        self.ask(|answer| Input::Send(command, node, answer))
    }

    /// Sends commands now, to the nodes that serve their keys.
    pub(super) fn send_all(
        &self,
        commands: impl Iterator<Item = Command>,
    ) -> Vec<BoxFuture<'static, Result<Reply, Error>>> {
        commands.map(|command| self.send(command, None)).collect()
    }

    fn ask<T: Send + 'static>(
        &self,
        input: impl FnOnce(Answer<T>) -> Input,
    ) -> BoxFuture<'static, Result<T, Error>> {
        let (sender, answer) = oneshot::channel();
        // If the engine has ended, the sender goes with the message, and that is the answer.
        let _ = self.0.send(input(sender));
        Box::pin(answer.map(|answer| answer.unwrap_or(Err(Error::Closed))))
    }
}

//! A command on its way.

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::command::{Command, Reply};
use super::error::Error;

/// How often a cluster may send a command on to another node.
const MOST_REDIRECTS: u8 = 16;

/// Who waits for the reply.
#[derive(Debug)]
pub(super) enum ReplyTo {
    /// The user of the store, who gave the command this number.
    Caller(u32),
    /// A task that sends several commands.
    Task(oneshot::Sender<Result<Reply, Error>>),
}

/// A command on its way.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) command: Command,
    pub(super) reply_to: ReplyTo,
    /// When it is given up.
    pub(super) deadline: Instant,
    /// Its place among all the requests of the store.
    pub(super) order: u64,
    /// The one node it is for, whatever its key.
    pub(super) node: Option<usize>,
    /// How often it was written to a connection.
    pub(super) attempts: u8,
    /// Whether `ASKING` goes before it.
    pub(super) asking: bool,
    /// Why a server did not serve it so far.
    pub(super) refusal: Option<Error>,
    redirects: u8,
    refusals: u32,
}

impl Request {
    pub(super) const fn new(
        command: Command,
        reply_to: ReplyTo,
        deadline: Instant,
        order: u64,
        node: Option<usize>,
    ) -> Self {
        Self {
            command,
            reply_to,
            deadline,
            order,
            node,
            attempts: 0,
            asking: false,
            refusal: None,
            redirects: 0,
            refusals: 0,
        }
    }

    /// Whether it may follow one more redirect.
    pub(super) const fn may_follow(&mut self) -> bool {
        self.redirects += 1;
        self.redirects <= MOST_REDIRECTS
    }

    /// Whether it may be sent again after the connection broke: once.
    pub(super) const fn may_be_resent(&self) -> bool {
        self.attempts < 2
    }

    /// Notes that a server would not serve it yet, and how often that was.
    pub(super) fn refused(&mut self, why: Error) -> u32 {
        // A refusal is an answer: the next sending is not one after a broken connection.
        self.attempts = 0;
        self.asking = false;
        self.refusal = Some(why);
        self.refusals += 1;
        self.refusals
    }
}

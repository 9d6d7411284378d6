//! A command on its way.

use std::time::Duration;

use super::super::command::Command;
use super::super::error::Error;

/// How often a cluster may send a command on to another node.
const MOST_REDIRECTS: u8 = 16;

/// Who waits for the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum ReplyTo {
    /// The user of the store, who gave the command this number.
    Caller(u32),
    /// A task that sends several commands, and numbers them for itself.
    Task(u64),
}

/// A command on its way.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) command: Command,
    /// `None` once it was given up while in flight.
    pub(super) reply_to: Option<ReplyTo>,
    pub(super) deadline: Duration,
    /// Its place among all the requests of the store.
    pub(super) order: u64,
    /// The queue of its key.
    pub(super) queue: usize,
    /// When it was sent; `None` while it waits.
    pub(super) sent: Option<Duration>,
    /// The one node it is for, whatever its key.
    pub(super) node: Option<usize>,
    /// Whether `ASKING` goes before it.
    pub(super) asking: bool,
    /// Whether a server may have done it already.
    pub(super) may_be_done: bool,
    /// How often the connection broke while it was in flight.
    pub(super) breaks: u8,
    /// Why a server did not serve it so far.
    pub(super) refusal: Option<Error>,
    pub(super) redirects: u8,
}

impl Request {
    /// Whether it may follow one more redirect.
    pub(super) const fn may_follow(&mut self) -> bool {
        self.redirects += 1;
        self.redirects <= MOST_REDIRECTS
    }
}

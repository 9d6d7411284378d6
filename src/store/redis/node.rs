//! One server of a store: its connection, what waits for it, and what it still owes an answer.

use std::collections::VecDeque;
use std::time::Duration;

use redis::Pipeline;
use redis::aio::MultiplexedConnection;
use tokio::time::Instant;

use super::backoff;
use super::config::Address;
use super::connection::{Connection, Role};
use super::error::Error;
use super::request::Request;

/// Requests written to a connection at once, so that no batch of replies grows without bound.
const LARGEST_BATCH: usize = 1000;

/// How a node's address is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is known.
    At(Address),
    /// Sentinels know the master.
    SentinelMaster,
    /// Sentinels know the replicas.
    SentinelReplica,
}

enum State {
    /// Not connected; an attempt waits its turn.
    Down,
    /// An attempt is under way.
    Dialing,
    /// Connected.
    Up(Connection),
}

/// One server of a store.
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) role: Role,
    /// Counts connections, so that news of an old one is not taken for news of the present one.
    pub(super) epoch: u64,
    /// Batches without an answer.
    pub(super) in_flight: usize,
    /// What the last attempt to connect ended with.
    pub(super) trouble: Option<Error>,
    state: State,
    failures: u32,
    backlog: VecDeque<Request>,
}

impl Node {
    pub(super) fn new(place: Place, role: Role) -> Self {
        Self {
            place,
            role,
            epoch: 0,
            in_flight: 0,
            trouble: None,
            state: State::Down,
            failures: 0,
            backlog: VecDeque::new(),
        }
    }

    pub(super) const fn is_up(&self) -> bool {
        matches!(self.state, State::Up(_))
    }

    /// An attempt to connect begins.
    pub(super) fn dialing(&mut self) {
        self.epoch += 1;
        self.state = State::Dialing;
    }

    /// The attempt succeeded.
    pub(super) fn up(&mut self, connection: Connection) {
        self.state = State::Up(connection);
        self.trouble = None;
    }

    /// The attempt failed, or the connection is of no use any more: closes it and says how long to
    /// wait before the next attempt.
    pub(super) fn down(&mut self, trouble: Error) -> Duration {
        self.state = State::Down;
        self.trouble = Some(trouble);
        let wait = backoff::delay(self.failures);
        self.failures = self.failures.saturating_add(1);
        wait
    }

    /// The server answered: the next trouble is a new one.
    pub(super) const fn answered(&mut self) {
        self.failures = 0;
    }

    /// Lets a request wait its turn: that of its making, so that a save sent again does not undo
    /// a later one.
    pub(super) fn push(&mut self, request: Request) {
        let order = request.order;
        if self.backlog.back().is_none_or(|last| last.order < order) {
            self.backlog.push_back(request);
        } else {
            let place = self.backlog.partition_point(|other| other.order < order);
            self.backlog.insert(place, request);
        }
    }

    /// When the first request in wait must be given up.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.backlog.front().map(|request| request.deadline)
    }

    /// Takes out a request whose time is up.
    pub(super) fn take_overdue(&mut self, now: Instant) -> Option<Request> {
        let front = self.backlog.front()?;
        if front.deadline <= now {
            self.backlog.pop_front()
        } else {
            None
        }
    }

    /// Takes out all that waits.
    pub(super) fn take_backlog(&mut self) -> VecDeque<Request> {
        std::mem::take(&mut self.backlog)
    }

    /// The next batch to send, and the connection to send it on; `None` while there is no
    /// connection or nothing to send.
    pub(super) fn next_batch(&mut self) -> Option<(Vec<Request>, Pipeline, MultiplexedConnection)> {
        let State::Up(connection) = &self.state else {
            return None;
        };
        if self.backlog.is_empty() {
            return None;
        }
        let take = self.backlog.len().min(LARGEST_BATCH);
        let mut requests: Vec<Request> = self.backlog.drain(..take).collect();
        let mut pipeline = Pipeline::with_capacity(take);
        for request in &mut requests {
            request.attempts += 1;
            if request.asking {
                pipeline.cmd("ASKING");
            }
            pipeline.add_command(request.command.encode());
        }
        self.in_flight += 1;
        Some((requests, pipeline, connection.pipe.clone()))
    }
}

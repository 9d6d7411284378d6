//! Decides which command goes out when, on which connection, and what its outcome is.
//!
//! Pure: it knows neither sockets nor clocks. The engine tells it what happened and the time
//! since the store began, and carries out its [`Action`]s in their order.
//!
//! **Order.** Each key has a [queue](queues). A request leaves it only at the front. One that changes
//! what is stored leaves when all before it are answered, and none leaves before it is answered
//! itself. Others follow each other on one connection; when one of them is refused, those in
//! flight behind it are *recalled*: whatever they are answered with, they are sent again after it.

mod cluster;
mod deadlines;
mod dispatch;
mod links;
mod marker;
mod node;
mod queues;
mod replies;
mod request;
mod routes;
mod wire;

use std::collections::VecDeque;
use std::time::Duration;

use slab::Slab;

use super::Status;
use super::backoff::Backoff;
use super::command::{Command, Reply};
use super::config::{Address, ReadFrom};
use super::error::Error;
use super::slots::SlotMap;
use cluster::Asking;
use queues::Queues;
use request::Request;
use routes::{Nodes, Routes};

pub(super) use marker::Marker;
pub(super) use node::{Place, Role};
pub(super) use request::ReplyTo;

/// What the engine is to do.
#[derive(Debug)]
pub(super) enum Action {
    /// Connect, and tell the outcome.
    Connect {
        connection: u64,
        place: Place,
        role: Role,
        /// How many attempts there were, of all nodes.
        attempt: u64,
    },
    /// Close a connection, or give up making it. Nothing written to it may leave after this.
    Close(u64),
    /// Ask one of these nodes for the cluster's slots, and tell the outcome.
    AskSlots(Vec<Address>),
    /// Answer a request.
    Finish(ReplyTo, Result<Reply, Error>),
    /// Pass on news.
    Tell(Status),
}

/// How the servers are arranged.
#[derive(Debug)]
pub(super) enum Layout {
    /// One server, or a master that sentinels know.
    Master {
        place: Place,
        role: Role,
        /// Whether a replica answers reads, which sentinels know.
        has_replica: bool,
    },
    /// A cluster, found through any of these nodes.
    Cluster {
        seeds: Vec<Address>,
        read_from: ReadFrom,
    },
}

/// The scheduler's state. Times are counted from the store's beginning.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// How long a command may take.
    limit: Duration,
    now: Duration,
    nodes: Nodes,
    routes: Routes,
    requests: Slab<Request>,
    queues: Queues,
    /// Queues that may have something to send.
    ready: VecDeque<usize>,
    /// Queues whose first request no node is known for.
    unrouted: Vec<usize>,
    /// Queues that wait for a time of their own.
    paused: Vec<usize>,
    /// Requests by their deadline, which is the order of their making.
    deadlines: VecDeque<(usize, u64)>,
    asking: Asking,
    actions: VecDeque<Action>,
    /// What was last told about being connected.
    reported: Option<bool>,
    connections: u64,
    orders: u64,
    backoff: Backoff,
}

impl Scheduler {
    pub(super) fn new(layout: Layout, limit: Duration, seed: u64) -> Self {
        let mut scheduler = Self {
            limit,
            now: Duration::ZERO,
            nodes: Nodes::default(),
            routes: Routes::unknown(),
            requests: Slab::new(),
            queues: Queues::default(),
            ready: VecDeque::new(),
            unrouted: Vec::new(),
            paused: Vec::new(),
            deadlines: VecDeque::new(),
            asking: Asking::default(),
            actions: VecDeque::new(),
            reported: None,
            connections: 0,
            orders: 0,
            backoff: Backoff::new(limit, seed),
        };
        scheduler.lay_out(layout);
        scheduler
    }

    /// The next thing to do.
    pub(super) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Takes a command in. `node`: the only one it is for, whatever its key.
    pub(super) fn submit(&mut self, command: Command, reply_to: ReplyTo, node: Option<usize>) {
        self.orders += 1;
        let queue = self.queues.of(command.key());
        let number = self.requests.insert(Request {
            command,
            reply_to: Some(reply_to),
            deadline: self.now + self.limit,
            order: self.orders,
            queue,
            sent: None,
            node,
            asking: false,
            may_be_done: false,
            breaks: 0,
            refusal: None,
            redirects: 0,
        });
        self.deadlines.push_back((number, self.orders));
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.waiting.push_back(number);
        }
        self.make_ready(queue);
    }

    /// The nodes that together hold every key; none if they are not known now.
    pub(super) fn masters(&self) -> Vec<usize> {
        self.routes.masters(&self.nodes)
    }

    /// Whether nothing is under way.
    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.requests
            .iter()
            .all(|(_, request)| request.reply_to.is_none())
            && self.queues.holds_nothing_that_waits()
    }

    /// Why no master is known.
    pub(super) fn no_masters(&self) -> Error {
        Error::unavailable(self.asking.trouble())
    }

    /// Whether a connection is still in use.
    pub(super) fn is_open(&self, connection: u64) -> bool {
        self.nodes.with_connection(connection).is_some()
    }

    /// What is to be written to a connection.
    pub(super) fn unwritten(&self, connection: u64) -> &[u8] {
        let wire = self.nodes.with_connection(connection);
        let wire = wire.and_then(|number| self.nodes.get(number)?.wire());
        wire.map_or(&[], |wire| &wire.unwritten)
    }

    /// A connection took so many bytes.
    pub(super) fn wrote(&mut self, connection: u64, bytes: usize) {
        let Some(number) = self.nodes.with_connection(connection) else {
            return;
        };
        let wire = self.nodes.get_mut(number).and_then(node::Node::wire_mut);
        if let Some(wire) = wire {
            let was_open = wire.is_open();
            wire.wrote(bytes);
            if !was_open && wire.is_open() {
                self.unpark(number);
            }
        }
    }

    /// Ends a request and forgets it.
    fn finish(&mut self, number: usize, result: Result<Reply, Error>) {
        if let Some(request) = self.requests.try_remove(number)
            && let Some(reply_to) = request.reply_to
        {
            self.actions.push_back(Action::Finish(reply_to, result));
        }
    }

    fn tell(&mut self, status: Status) {
        self.actions.push_back(Action::Tell(status));
    }

    /// Tells of the slots, or why nobody could name them.
    pub(super) fn slots(&mut self, result: Result<SlotMap, Error>) {
        self.asking.answered();
        match result {
            Ok(map) => self.follow(map),
            Err(why) => self.slots_unknown(why),
        }
    }
}

#[cfg(test)]
mod tests;

//! One server of a store: its connection, and the queues that wait for it.

use std::time::Duration;

use super::super::backoff::Backoff;
use super::super::config::Address;
use super::super::error::Error;
use super::wire::Wire;

/// How a node's address is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Place {
    /// It is known.
    At(Address),
    /// Sentinels know the master.
    SentinelMaster,
    /// Sentinels know the replicas.
    SentinelReplica,
}

/// What the server must be, or is told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Role {
    /// Whatever it is.
    Any,
    /// A master, by its own word.
    Master,
    /// A replica that answers reads (`READONLY`).
    Replica,
}

#[derive(Debug)]
pub(super) enum State {
    /// Not connected; the next attempt begins at this time.
    Down(Duration),
    /// An attempt is under way, which will be this connection.
    Connecting(u64),
    /// Connected.
    Up(Box<Wire>),
}

/// One server of a store.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    pub(super) role: Role,
    /// Where it is, as far as that is known.
    pub(super) address: Option<Address>,
    pub(super) state: State,
    /// What the last attempt to connect ended with.
    pub(super) trouble: Option<Error>,
    /// Queues whose first request is for this node, which cannot take it now.
    pub(super) parked: Vec<usize>,
    pub(super) paused_until: Duration,
    /// Why it last refused to serve, if it has served nothing since.
    pub(super) refusal: Option<Error>,
    failures: u32,
    refusals: u32,
}

impl Node {
    pub(super) fn new(place: Place, role: Role, now: Duration) -> Self {
        let address = match &place {
            Place::At(address) => Some(address.clone()),
            Place::SentinelMaster | Place::SentinelReplica => None,
        };
        Self {
            place,
            address,
            role,
            state: State::Down(now),
            trouble: None,
            parked: Vec::new(),
            paused_until: Duration::ZERO,
            refusal: None,
            failures: 0,
            refusals: 0,
        }
    }

    pub(super) const fn is_up(&self) -> bool {
        matches!(self.state, State::Up(_))
    }

    pub(super) const fn wire(&self) -> Option<&Wire> {
        match &self.state {
            State::Up(wire) => Some(wire),
            _ => None,
        }
    }

    pub(super) const fn wire_mut(&mut self) -> Option<&mut Wire> {
        match &mut self.state {
            State::Up(wire) => Some(wire),
            _ => None,
        }
    }

    /// The connection of this node, also while it is being made.
    pub(super) const fn connection(&self) -> Option<u64> {
        match &self.state {
            State::Down(_) => None,
            State::Connecting(connection) => Some(*connection),
            State::Up(wire) => Some(wire.connection),
        }
    }

    /// Whether a request may be sent now.
    pub(super) fn is_ready(&self, now: Duration) -> bool {
        self.paused_until <= now && self.wire().is_some_and(Wire::is_open)
    }

    /// The attempt failed, or the connection is gone.
    pub(super) fn down(&mut self, trouble: Error, now: Duration, backoff: &mut Backoff) {
        let delay = if trouble.is_refusal() {
            backoff.long_delay(self.failures)
        } else {
            backoff.delay(self.failures)
        };
        self.state = State::Down(now + delay);
        self.failures = self.failures.saturating_add(1);
        self.trouble = Some(trouble);
    }

    /// The server refuses to serve anything for now.
    pub(super) fn pause(&mut self, why: Error, now: Duration, backoff: &mut Backoff) {
        if self.paused_until <= now {
            self.paused_until = now + backoff.pause(self.refusals);
            self.refusals = self.refusals.saturating_add(1);
        }
        self.refusal = Some(why);
    }

    /// The server answered: the next trouble with the connection is a new one.
    pub(super) const fn answered(&mut self) {
        self.failures = 0;
    }

    /// The server served a request: the next refusal is a new one.
    pub(super) fn served(&mut self) {
        self.refusals = 0;
        self.refusal = None;
    }
}

//! Gives up what takes too long, and does what waited for its time.

use std::time::Duration;

use super::super::config::Address;
use super::super::error::{Cause, Error};
use super::Scheduler;
use super::node::{Node, State};

impl Scheduler {
    /// When [`tick`](Self::tick) has something to do.
    pub(in super::super) fn next_tick(&mut self) -> Option<Duration> {
        self.forget_finished();
        let deadline = self.deadlines.front();
        let deadline = deadline.and_then(|&(number, _)| Some(self.requests.get(number)?.deadline));
        let nodes = self.nodes.iter().filter_map(|(_, node)| match node.state {
            State::Down(until) => Some(until),
            State::Up(_) if !node.parked.is_empty() && node.paused_until > self.now => {
                Some(node.paused_until)
            }
            _ => None,
        });
        let paused = self.paused.iter();
        let paused = paused.filter_map(|&number| Some(self.queues.get(number)?.paused_until));
        let times = nodes.chain(paused).chain(deadline);
        times.chain(self.asking.due()).min()
    }

    /// What is told from now on happens at this time.
    pub(in super::super) fn set_time(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// Does what is due by now.
    pub(in super::super) fn tick(&mut self) {
        let now = self.now;
        for number in self.nodes.numbers() {
            let Some(node) = self.nodes.get(number) else {
                continue;
            };
            match node.state {
                State::Down(until) if until <= now => self.connect(number),
                State::Up(_) if !node.parked.is_empty() && node.paused_until <= now => {
                    self.unpark(number);
                }
                _ => {}
            }
        }
        if !self.paused.is_empty() {
            let paused = std::mem::take(&mut self.paused);
            self.relist(paused);
        }
        self.give_up_overdue();
        self.ask_slots_if_due();
    }

    /// Takes requests off the list that have been answered.
    fn forget_finished(&mut self) {
        while let Some(&(number, order)) = self.deadlines.front() {
            let request = self.requests.get(number);
            if request.is_some_and(|one| one.order == order && one.reply_to.is_some()) {
                return;
            }
            self.deadlines.pop_front();
        }
    }

    fn give_up_overdue(&mut self) {
        let mut dead = None;
        loop {
            self.forget_finished();
            let Some(&(number, _)) = self.deadlines.front() else {
                break;
            };
            let request = self.requests.get(number);
            let Some(request) = request.filter(|one| one.deadline <= self.now) else {
                break;
            };
            match request.sent {
                None => self.give_up_waiting(number),
                Some(sent) => dead = self.give_up_sent(number, sent).or(dead),
            }
        }
        // Not before: those of the same time are told the same.
        if let Some((connection, why)) = dead {
            self.lose(connection, why);
        }
    }

    fn give_up_waiting(&mut self, number: usize) {
        let Some(request) = self.requests.get(number) else {
            return;
        };
        let queue_number = request.queue;
        let node = request.node.or_else(|| {
            self.routes
                .node_for(&request.command, &self.nodes, self.now)
        });
        let refusal = request.refusal.clone();
        let why = refusal.unwrap_or_else(|| match node.and_then(|node| self.nodes.get(node)) {
            Some(node) if node.is_up() => match &node.refusal {
                Some(refusal) => refusal.clone(),
                None => self.too_late(node.address.as_ref()),
            },
            Some(node) => {
                let error = Error::unavailable(node.trouble.as_ref());
                match &node.address {
                    Some(address) => error.at(address),
                    None => error,
                }
            }
            None => Error::unavailable(self.asking.trouble()),
        });
        if let Some(queue) = self.queues.get_mut(queue_number) {
            queue.waiting.retain(|&other| other != number);
        }
        self.finish(number, Err(why));
        self.make_ready(queue_number);
    }

    /// Gives up a request in flight. Its reply is still expected, so that those behind it get
    /// theirs, unless the server seems dead: then returns the connection to close, and why.
    fn give_up_sent(&mut self, number: usize, sent: Duration) -> Option<(u64, Error)> {
        let request = self.requests.get_mut(number)?;
        let reply_to = request.reply_to.take();
        let queue_number = request.queue;
        let connection = self.queues.get_mut(queue_number).map(|queue| {
            queue.abandoned += 1;
            queue.connection
        });
        let node = connection.and_then(|connection| self.nodes.with_connection(connection));
        let node = node.and_then(|node| self.nodes.get(node));
        let why = self.too_late(node.and_then(|node| node.address.as_ref()));
        if let Some(reply_to) = reply_to {
            let result = Err(why.clone());
            self.actions
                .push_back(super::Action::Finish(reply_to, result));
        }
        let wire = node.and_then(Node::wire);
        // A server that had next to no time to answer is not given up for it, and neither is one
        // that does answer, one after the other.
        let is_dead = wire.is_some_and(|wire| {
            let had_time = self.now.saturating_sub(sent) >= self.limit / 2;
            had_time && wire.last_reply <= sent || wire.draining.is_some()
        });
        self.make_ready(queue_number);
        Some((connection.filter(|_| is_dead)?, why))
    }

    fn too_late(&self, server: Option<&Address>) -> Error {
        let error = Error::Timeout(Cause::default(), self.limit.as_millis());
        match server {
            Some(server) => error.at(server),
            None => error,
        }
    }
}

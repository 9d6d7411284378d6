//! Sends what may be sent.

use std::time::Duration;

use super::super::error::Error;
use super::Scheduler;

/// What hinders a queue's first request.
enum Hindrance {
    /// It is sent as soon as those before it are answered.
    InFlight,
    /// Those before it are in flight on another connection, and nobody waits for them any more.
    Abandoned(u64),
    /// Its key waits for a time of its own.
    Paused,
    /// No node is known for it.
    Unrouted,
    /// Its node cannot take it now.
    NotReady(usize),
}

impl Scheduler {
    /// Puts a queue in line, unless it stands in one already.
    pub(super) fn make_ready(&mut self, number: usize) {
        if let Some(queue) = self.queues.get_mut(number)
            && !queue.listed
        {
            queue.listed = true;
            self.ready.push_back(number);
        }
    }

    /// Puts queues in line that stood in another list.
    pub(super) fn relist(&mut self, numbers: Vec<usize>) {
        self.ready.extend(numbers);
    }

    pub(super) fn unpark(&mut self, node: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            let parked = std::mem::take(&mut node.parked);
            self.relist(parked);
        }
    }

    /// Sends all that may be sent. To be called when all that is known was told.
    pub(in super::super) fn dispatch(&mut self) {
        while let Some(number) = self.ready.pop_front() {
            if let Some(queue) = self.queues.get_mut(number) {
                queue.listed = false;
            }
            self.empty(number);
        }
        for node in self.nodes.iter_mut() {
            if let Some(wire) = node.wire_mut() {
                wire.mark();
            }
        }
    }

    /// Sends from one queue until something hinders it.
    fn empty(&mut self, number: usize) {
        let list = loop {
            let Some(queue) = self.queues.get(number) else {
                return;
            };
            let Some(&first) = queue.waiting.front() else {
                return self.queues.forget_if_empty(number);
            };
            match self.node_for(number, first) {
                Ok(node) => self.send(number, first, node),
                Err(Hindrance::Abandoned(connection)) => {
                    self.lose(connection, Error::Lost("it did not answer in time".into()));
                }
                Err(Hindrance::InFlight) => return,
                Err(Hindrance::Paused) => break Some(&mut self.paused),
                Err(Hindrance::Unrouted) if !self.has_key(first) => {
                    if let Some(queue) = self.queues.get_mut(number) {
                        queue.waiting.pop_front();
                    }
                    let why = Error::Cluster("the node to scan has left".into());
                    self.finish(first, Err(why));
                }
                Err(Hindrance::Unrouted) => {
                    self.ask_slots(Duration::ZERO);
                    break Some(&mut self.unrouted);
                }
                Err(Hindrance::NotReady(node)) => {
                    break self.nodes.get_mut(node).map(|node| &mut node.parked);
                }
            }
        };
        if let (Some(list), Some(queue)) = (list, self.queues.get_mut(number))
            && !queue.listed
        {
            queue.listed = true;
            list.push(number);
        }
    }

    fn has_key(&self, number: usize) -> bool {
        let request = self.requests.get(number);
        request.is_some_and(|request| request.command.key().is_some())
    }

    /// The node that a queue's first request can be sent to now.
    fn node_for(&self, queue: usize, request: usize) -> Result<usize, Hindrance> {
        let queue = self.queues.get(queue).ok_or(Hindrance::InFlight)?;
        let request = self.requests.get(request).ok_or(Hindrance::InFlight)?;
        if queue.paused_until > self.now {
            return Err(Hindrance::Paused);
        }
        let known = request.node.filter(|&node| self.nodes.get(node).is_some());
        let node = known
            .or_else(|| {
                self.routes
                    .node_for(&request.command, &self.nodes, self.now)
            })
            .ok_or(Hindrance::Unrouted)?;
        let connection = self.nodes.get(node).and_then(super::node::Node::connection);
        if !queue.lets_out(request.command.is_write(), connection) {
            return Err(if queue.is_abandoned() {
                Hindrance::Abandoned(queue.connection)
            } else {
                Hindrance::InFlight
            });
        }
        let is_ready = self
            .nodes
            .get(node)
            .is_some_and(|node| node.is_ready(self.now));
        if is_ready {
            Ok(node)
        } else {
            Err(Hindrance::NotReady(node))
        }
    }

    fn send(&mut self, queue: usize, number: usize, node: usize) {
        let wire = self
            .nodes
            .get_mut(node)
            .and_then(super::node::Node::wire_mut);
        let (Some(wire), Some(queue), Some(request)) = (
            wire,
            self.queues.get_mut(queue),
            self.requests.get_mut(number),
        ) else {
            return;
        };
        queue.waiting.pop_front();
        queue.in_flight += 1;
        queue.connection = wire.connection;
        queue.has_write |= request.command.is_write();
        request.sent = Some(self.now);
        let (command, again) = (&request.command, request.may_be_done);
        wire.send(number, again, request.asking, |out| {
            command.write(again, out);
        });
    }

    /// Puts a request that was in flight back into its queue, at the place of its making.
    pub(super) fn wait_again(&mut self, number: usize) {
        let Some(request) = self.requests.get_mut(number) else {
            return;
        };
        request.sent = None;
        let (order, queue) = (request.order, request.queue);
        let Some(queue) = self.queues.get_mut(queue) else {
            return;
        };
        let requests = &self.requests;
        let is_before = |&other: &usize| requests.get(other).is_some_and(|one| one.order < order);
        let place = queue.waiting.partition_point(is_before);
        queue.waiting.insert(place, number);
    }
}

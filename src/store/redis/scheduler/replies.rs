//! What happens to a request when the server has answered.

use std::time::Duration;

use super::super::error::Error;
use super::super::resp::{ServerError, Value};
use super::Scheduler;
use super::node::Node;
use super::wire::Slot;

impl Scheduler {
    /// Bytes came in on a connection.
    pub(in super::super) fn received(&mut self, connection: u64, bytes: &[u8]) {
        let Some(node) = self.nodes.with_connection(connection) else {
            return;
        };
        let now = self.now;
        let Some(wire) = self.nodes.get_mut(node).and_then(Node::wire_mut) else {
            return;
        };
        let replies = match wire.read(bytes, now) {
            Ok(replies) => replies,
            Err(why) => return self.lose(connection, why),
        };
        // All are looked at before any is used: if one is not what its command is answered with,
        // none of them can be trusted.
        let misfit = replies.iter().find_map(|(slot, value)| match slot {
            Slot::Request { number, again, .. } => self
                .requests
                .get(*number)?
                .command
                .check(*again, value)
                .err(),
            Slot::Asking | Slot::Marker(_) => None,
        });
        if let Some(why) = misfit {
            if let Some(wire) = self.nodes.get_mut(node).and_then(Node::wire_mut) {
                wire.put_back(replies);
            }
            return self.lose(connection, why);
        }
        if let Some(node) = self.nodes.get_mut(node).filter(|_| !replies.is_empty()) {
            node.answered();
        }
        for (slot, value) in replies {
            if let Slot::Request { number, .. } = slot {
                self.answered(node, number, value);
            }
        }
        self.close_if_drained(node);
    }

    fn answered(&mut self, node: usize, number: usize, value: Value) {
        let Some(request) = self.requests.get_mut(number) else {
            return;
        };
        let queue = request.queue;
        let is_abandoned = request.reply_to.is_none();
        let recalled = self.queues.get(queue).is_some_and(|queue| queue.recalled);
        match value {
            _ if is_abandoned => {
                self.requests.try_remove(number);
            }
            Value::Error(error) if is_refusal(&error) => self.refused(node, number, &error),
            Value::Error(error) if error.code() == "NOSCRIPT" && request.command.send_text() => {
                self.recall(number, queue);
            }
            // It was in flight beside others, so it is one that may be done twice.
            _ if recalled => self.wait_again(number),
            value => {
                let result = request.command.decode(value);
                self.served(node, queue, &result);
                let result = result.map_err(|error| self.about(node, error));
                self.finish(number, result);
            }
        }
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.landed(is_abandoned);
        }
        self.make_ready(queue);
    }

    /// A request came to an end that is neither refusal nor loss.
    fn served<T>(&mut self, node: usize, queue: usize, result: &Result<T, Error>) {
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.refusals = 0;
        }
        if let Some(node) = self.nodes.get_mut(node) {
            node.served();
            if let (Err(why @ Error::NoPassword(_)), Some(wire)) = (result, node.wire_mut()) {
                // It has accepted us before. A new connection logs in again.
                wire.draining = Some(why.clone());
            }
        }
    }

    /// The server would not serve a request now, or not there: it keeps its place, and what is in
    /// flight behind it is recalled.
    fn refused(&mut self, node: usize, number: usize, reply: &ServerError) {
        let why = self.about(node, Error::from_reply(reply));
        let Some(request) = self.requests.get_mut(number) else {
            return;
        };
        request.refusal = Some(why.clone());
        request.asking = false;
        let queue = request.queue;
        let is_redirect = matches!(reply.code(), "MOVED" | "ASK");
        if is_redirect && !self.redirect(number, node, reply) {
            return self.finish(number, Err(why));
        }
        match reply.code() {
            "MOVED" | "ASK" => {}
            "READONLY" => {
                // The server was a master before. Connecting again finds the present one.
                if let Some(wire) = self.nodes.get_mut(node).and_then(Node::wire_mut) {
                    wire.draining.get_or_insert(why.clone());
                }
                self.pause_node(node, why);
            }
            "TRYAGAIN" | "CLUSTERDOWN" => self.pause_queue(number, queue),
            _ => self.pause_node(node, why),
        }
        self.recall(number, queue);
    }

    /// A request keeps its place, and what is in flight behind it is sent again after it.
    fn recall(&mut self, number: usize, queue: usize) {
        self.wait_again(number);
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.recalled = true;
        }
    }

    fn pause_node(&mut self, node: usize, why: Error) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.pause(why, self.now, &mut self.backoff);
        }
    }

    /// The slot is moving between two nodes, or no node serves it: nothing of the key is sent for a while.
    pub(super) fn pause_queue(&mut self, request: usize, queue: usize) {
        if let Some(request) = self.requests.get_mut(request) {
            request.node = None;
        }
        let Some(queue) = self.queues.get_mut(queue) else {
            return;
        };
        let wait = self.backoff.pause(queue.refusals);
        queue.refusals = queue.refusals.saturating_add(1);
        queue.paused_until = self.now + wait;
        self.ask_slots(Duration::ZERO);
    }

    /// Closes a connection that is to take no more, once it owes nothing.
    pub(super) fn close_if_drained(&mut self, node: usize) {
        let wire = self.nodes.get(node).and_then(Node::wire);
        let drained = wire.filter(|wire| wire.is_idle());
        let drained = drained.and_then(|wire| Some((wire.connection, wire.draining.clone()?)));
        if let Some((connection, why)) = drained {
            self.lose(connection, why);
        }
    }

    /// An error as one about this node.
    pub(super) fn about(&self, node: usize, error: Error) -> Error {
        match self.nodes.get(node).map(|node| &node.address) {
            Some(Some(address)) => error.at(address),
            _ => error,
        }
    }
}

/// Whether a server may serve the same request later, or another server now.
fn is_refusal(reply: &ServerError) -> bool {
    matches!(
        reply.code(),
        "MOVED"
            | "ASK"
            | "TRYAGAIN"
            | "CLUSTERDOWN"
            | "READONLY"
            | "LOADING"
            | "BUSY"
            | "MASTERDOWN"
    )
}

//! How the nodes are connected, and what is left of a connection that ends.

use super::super::Status;
use super::super::config::Address;
use super::super::error::Error;
use super::marker::Marker;
use super::node::{Node, Place, Role, State};
use super::routes::Routes;
use super::wire::Wire;
use super::{Action, Layout, Scheduler};

impl Scheduler {
    /// Sets the nodes up that the layout tells of, and starts to connect.
    pub(super) fn lay_out(&mut self, layout: Layout) {
        match layout {
            Layout::Master {
                place,
                role,
                has_replica,
            } => {
                let master = self.add_node(place, role);
                let replica =
                    has_replica.then(|| self.add_node(Place::SentinelReplica, Role::Replica));
                self.routes = Routes::Fixed { master, replica };
            }
            Layout::Cluster { seeds, read_from } => {
                let slots = None;
                self.routes = Routes::Cluster { slots, read_from };
                self.asking.begin(seeds);
            }
        }
    }

    pub(super) fn add_node(&mut self, place: Place, role: Role) -> usize {
        let number = self.nodes.add(Node::new(place, role, self.now));
        self.connect(number);
        number
    }

    /// Starts an attempt to connect a node.
    pub(super) fn connect(&mut self, number: usize) {
        let Some(node) = self.nodes.get_mut(number) else {
            return;
        };
        self.connections += 1;
        node.state = State::Connecting(self.connections);
        self.actions.push_back(Action::Connect {
            connection: self.connections,
            place: node.place.clone(),
            role: node.role,
            attempt: self.connections,
        });
    }

    /// An attempt to connect succeeded. `marker`: what the server answers. Says whether the
    /// connection is still wanted.
    pub(in super::super) fn connected(
        &mut self,
        connection: u64,
        address: Address,
        marker: Marker,
    ) -> bool {
        let Some(number) = self.nodes.with_connection(connection) else {
            return false;
        };
        if let Some(node) = self.nodes.get_mut(number) {
            node.state = State::Up(Box::new(Wire::new(connection, marker, self.now)));
            node.trouble = None;
            node.address = Some(address);
        }
        self.unpark(number);
        self.report();
        true
    }

    /// An attempt to connect failed.
    pub(in super::super) fn not_connected(&mut self, connection: u64, trouble: Error) {
        let Some(number) = self.nodes.with_connection(connection) else {
            return;
        };
        if trouble.is_refusal() {
            self.fail_parked(number, &trouble);
        }
        // A request that another node redirected here may go back there.
        let parked = self.nodes.get(number).map(|node| node.parked.clone());
        for queue in parked.unwrap_or_default() {
            let waiting = self.queues.get(queue).map(|queue| queue.waiting.clone());
            for request in waiting.unwrap_or_default() {
                if let Some(request) = self.requests.get_mut(request)
                    && request.command.key().is_some()
                {
                    request.node = None;
                }
            }
        }
        self.unpark(number);
        self.put_down(number, trouble);
    }

    /// Fails what waits for a node that will most likely refuse us again.
    fn fail_parked(&mut self, node: usize, why: &Error) {
        let parked = self.nodes.get(node).map(|node| node.parked.clone());
        for queue in parked.unwrap_or_default() {
            let waiting = self
                .queues
                .get_mut(queue)
                .map(|queue| std::mem::take(&mut queue.waiting));
            for request in waiting.unwrap_or_default() {
                self.finish(request, Err(why.clone()));
            }
        }
    }

    /// A connection ended by itself.
    pub(in super::super) fn closed(&mut self, connection: u64, why: Error) {
        self.lose(connection, why);
    }

    /// Closes a connection. What it owes an answer is sent again, on the next one, if that can do
    /// no harm.
    pub(super) fn lose(&mut self, connection: u64, why: Error) {
        let Some(number) = self.nodes.with_connection(connection) else {
            return;
        };
        self.actions.push_back(Action::Close(connection));
        let Some(node) = self.nodes.get_mut(number) else {
            return;
        };
        let state = std::mem::replace(&mut node.state, State::Down(self.now));
        let why = self.about(number, why);
        if let State::Up(wire) = state {
            for (request, may_be_done) in wire.unanswered() {
                self.unanswered(request, may_be_done, &why);
            }
        }
        self.put_down(number, why);
    }

    fn unanswered(&mut self, number: usize, may_be_done: bool, why: &Error) {
        let Some(request) = self.requests.get_mut(number) else {
            return;
        };
        let queue_number = request.queue;
        let is_abandoned = request.reply_to.is_none();
        if let Some(queue) = self.queues.get_mut(queue_number) {
            queue.landed(is_abandoned);
        }
        if may_be_done {
            request.may_be_done = true;
            request.breaks += 1;
        }
        if is_abandoned {
            self.requests.try_remove(number);
        } else if request.breaks > 1 {
            self.finish(number, Err(Error::lost_by(why)));
        } else {
            self.wait_again(number);
        }
        self.make_ready(queue_number);
    }

    fn put_down(&mut self, number: usize, why: Error) {
        let why = self.about(number, why);
        if let Some(node) = self.nodes.get_mut(number) {
            node.down(why.clone(), self.now, &mut self.backoff);
        }
        self.tell(Status::Trouble(why));
        self.report();
        self.ask_slots(std::time::Duration::from_millis(25));
    }

    /// Tells whether the store can work now, if that changed.
    pub(super) fn report(&mut self) {
        let masters = self.masters();
        let mut masters = masters.iter().filter_map(|&number| self.nodes.get(number));
        let up = masters.any(Node::is_up);
        if self.reported != Some(up) {
            self.reported = Some(up);
            self.tell(if up {
                Status::Connected
            } else {
                Status::Disconnected
            });
        }
    }
}

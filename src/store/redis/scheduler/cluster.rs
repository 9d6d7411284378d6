//! Which cluster node serves which slot: when to ask, and what follows from the answer.

use std::time::Duration;

use super::super::Status;
use super::super::config::{Address, ReadFrom};
use super::super::error::Error;
use super::super::resp::ServerError;
use super::super::slots::{SlotMap, redirect_target};
use super::node::{Place, Role};
use super::routes::Routes;
use super::{Action, Scheduler};

/// How often a cluster is asked for its slots without need. What moves makes itself known; a new
/// replica does not.
const REFRESH: Duration = Duration::from_secs(30);

/// How long to wait after no node knew the slots: as after so many failed attempts to connect.
const WAIT_AFTER_FAILURE: u32 = 3;

/// When a cluster is asked for its slots. Outside of a cluster, never.
#[derive(Debug, Default)]
pub(super) struct Asking {
    seeds: Vec<Address>,
    /// When to ask next; `None` while that is under way.
    due: Option<Duration>,
    trouble: Option<Error>,
}

impl Asking {
    pub(super) fn begin(&mut self, seeds: Vec<Address>) {
        self.seeds = seeds;
        self.due = Some(Duration::ZERO);
    }

    pub(super) const fn due(&self) -> Option<Duration> {
        self.due
    }

    pub(super) const fn trouble(&self) -> Option<&Error> {
        self.trouble.as_ref()
    }

    pub(super) fn answered(&mut self) {
        self.trouble = None;
    }
}

impl Scheduler {
    /// Has the slots asked for within a while, unless that is under way.
    pub(super) fn ask_slots(&mut self, wait: Duration) {
        if let Some(due) = &mut self.asking.due {
            *due = (*due).min(self.now + wait);
        }
    }

    pub(super) fn ask_slots_if_due(&mut self) {
        if self.asking.due.is_none_or(|due| due > self.now) {
            return;
        }
        self.asking.due = None;
        // The nodes in use know best; the ones first named may be long gone.
        let known = self.nodes.iter().filter(|(_, node)| node.is_up());
        let known = known.filter_map(|(_, node)| match &node.place {
            Place::At(address) => Some(address.clone()),
            _ => None,
        });
        let candidates = known.chain(self.asking.seeds.iter().cloned()).collect();
        self.actions.push_back(Action::AskSlots(candidates));
    }

    pub(super) fn slots_unknown(&mut self, why: Error) {
        self.asking.due = Some(self.now + self.backoff.delay(WAIT_AFTER_FAILURE));
        self.asking.trouble = Some(why.clone());
        if why.is_refusal() {
            for queue in std::mem::take(&mut self.unrouted) {
                let queue_of = self.queues.get_mut(queue);
                let waiting = queue_of.map(|queue| std::mem::take(&mut queue.waiting));
                for request in waiting.unwrap_or_default() {
                    self.finish(request, Err(why.clone()));
                }
                self.relist(vec![queue]);
            }
        }
        self.tell(Status::Trouble(why));
        self.report();
    }

    /// Makes `map` the map: connects the nodes in it, and leaves those that are not.
    pub(super) fn follow(&mut self, map: SlotMap) {
        self.asking.due = Some(self.now + REFRESH);
        let Routes::Cluster { slots, read_from } = &mut self.routes else {
            return;
        };
        let mut wanted: Vec<(Address, Role)> =
            map.masters().map(|one| (one.clone(), Role::Any)).collect();
        if *read_from == ReadFrom::Replica {
            wanted.extend(map.replicas().map(|one| (one.clone(), Role::Replica)));
        }
        *slots = Some(map);
        for (address, role) in &wanted {
            if self.nodes.find(address, *role).is_none() {
                self.add_node(Place::At(address.clone()), *role);
            }
        }
        self.leave_all_but(&wanted);
        self.reroute();
        self.report();
    }

    fn leave_all_but(&mut self, wanted: &[(Address, Role)]) {
        for number in self.nodes.numbers() {
            let stays = self.nodes.get(number).is_some_and(|node| {
                let is_idle = node.wire().is_none_or(super::wire::Wire::is_idle);
                !is_idle
                    || wanted.iter().any(|(address, role)| {
                        node.role == *role && node.place == Place::At(address.clone())
                    })
            });
            if !stays && let Some(node) = self.nodes.remove(number) {
                if let Some(connection) = node.connection() {
                    self.actions.push_back(Action::Close(connection));
                }
                self.relist(node.parked);
            }
        }
    }

    /// Looks again for a node for all that waits for one. A slot that no node serves is not looked for
    /// again at once: its keys wait a while.
    fn reroute(&mut self) {
        for number in self.nodes.numbers() {
            self.unpark(number);
        }
        for queue in std::mem::take(&mut self.unrouted) {
            let first = self
                .queues
                .get(queue)
                .and_then(|queue| queue.waiting.front().copied());
            let is_known = first.and_then(|first| {
                let command = &self.requests.get(first)?.command;
                self.routes.node_for(command, &self.nodes, self.now)
            });
            if let Some(first) = first
                && is_known.is_none()
            {
                if let Some(request) = self.requests.get_mut(first) {
                    request.refusal = Some(Error::Cluster("no node serves the slot".into()));
                }
                self.pause_queue(first, queue);
            }
            self.relist(vec![queue]);
        }
    }

    /// Points a request to where a `MOVED` or `ASK` reply does, or says that it cannot.
    pub(super) fn redirect(&mut self, number: usize, from: usize, reply: &ServerError) -> bool {
        let asked = match self.nodes.get(from).map(|node| &node.place) {
            Some(Place::At(Address::Tcp(host, _))) => host.as_str(),
            _ => "",
        };
        let target = redirect_target(reply.details(), asked);
        let is_cluster = matches!(self.routes, Routes::Cluster { .. });
        let may_follow = self
            .requests
            .get_mut(number)
            .is_some_and(super::request::Request::may_follow);
        let Some(target) = target.filter(|_| is_cluster && may_follow) else {
            return false;
        };
        let known = self.nodes.find(&target, Role::Any);
        let node = known.unwrap_or_else(|| self.add_node(Place::At(target), Role::Any));
        let is_asking = reply.code() == "ASK";
        if let Some(request) = self.requests.get_mut(number) {
            request.node = Some(node);
            request.asking = is_asking;
        }
        if !is_asking {
            self.ask_slots(Duration::ZERO);
        }
        true
    }
}

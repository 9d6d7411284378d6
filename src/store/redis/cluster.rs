//! How the engine learns which cluster node serves which slot.

use redis::ServerError;
use tokio::time::{Duration, sleep};

use super::Status;
use super::backoff;
use super::config::{Address, ReadFrom, Topology};
use super::connection::{Access, Connection, Role};
use super::engine::Engine;
use super::error::{Cause, Error};
use super::messages::Event;
use super::node::Place;
use super::request::Request;
use super::routes::Routes;
use super::slots::{SlotMap, redirect_target};

/// How often a cluster is asked for its slots without need. What moves makes itself known; a new
/// replica does not.
const REFRESH: Duration = Duration::from_secs(30);

impl Engine {
    pub(super) fn refresh_later(&self) {
        self.later(async {
            sleep(REFRESH).await;
            Event::Refresh
        });
    }

    /// Has the slots asked for in a while, unless that is under way. No matter outside a cluster.
    pub(super) fn ask_slots(&mut self, wait: Duration) {
        if !self.asking_slots && matches!(self.routes, Routes::Cluster { .. }) {
            self.asking_slots = true;
            self.later(async move {
                sleep(wait).await;
                Event::AskSlots
            });
        }
    }

    pub(super) fn ask_slots_now(&mut self) {
        let Topology::Cluster(seeds) = &self.config.topology else {
            return;
        };
        // The nodes in use know best; the ones first named may be long gone.
        let known = self.nodes.iter().filter(|(_, node)| node.is_up());
        let known = known.filter_map(|(_, node)| match &node.place {
            Place::At(address) => Some(address.clone()),
            _ => None,
        });
        let candidates: Vec<Address> = known.chain(seeds.iter().cloned()).collect();
        let access = self.access();
        self.later(async move { Event::Slots(ask_any(&candidates, &access).await) });
    }

    pub(super) fn take_slots(&mut self, result: Result<SlotMap, Error>) {
        self.asking_slots = false;
        match result {
            Ok(map) => {
                self.follow(map);
                for request in std::mem::take(&mut self.unrouted) {
                    self.route_or_refuse(request);
                }
            }
            Err(why) => {
                if why.is_refusal() {
                    for request in std::mem::take(&mut self.unrouted) {
                        self.finish(request, Err(why.clone()));
                    }
                }
                self.outbox.status(Status::Trouble(why));
                self.report();
                self.ask_slots(backoff::delay(3));
            }
        }
    }

    /// A slot nobody serves is not asked for again and again: the request waits its backoff.
    fn route_or_refuse(&mut self, request: Request) {
        if self
            .routes
            .node_for(&request.command, &self.nodes)
            .is_some()
        {
            self.route(request);
        } else {
            self.refuse(request, Error::Cluster("no node serves the slot".into()));
        }
    }

    /// Makes `map` the map: connects the nodes in it, and leaves those that are not.
    fn follow(&mut self, map: SlotMap) {
        let mut wanted: Vec<(Address, Role)> =
            map.masters().map(|one| (one.clone(), Role::Any)).collect();
        if self.config.read_from == ReadFrom::Replica {
            wanted.extend(map.replicas().map(|one| (one.clone(), Role::Replica)));
        }
        if let Routes::Cluster { slots, .. } = &mut self.routes {
            *slots = Some(map);
        }
        for (address, role) in &wanted {
            if self.nodes.find(address, *role).is_none() {
                self.add_node(Place::At(address.clone()), *role);
            }
        }
        for number in self.nodes.numbers() {
            let stays = self.nodes.get(number).is_some_and(|node| {
                node.in_flight > 0
                    || wanted.iter().any(|(address, role)| {
                        node.role == *role && node.place == Place::At(address.clone())
                    })
            });
            if !stays && let Some(mut node) = self.nodes.remove(number) {
                for request in node.take_backlog() {
                    self.route(request);
                }
            }
        }
        self.report();
    }

    /// Sends a request where a `MOVED` or `ASK` reply points.
    pub(super) fn redirect(&mut self, mut request: Request, from: usize, reply: &ServerError) {
        let asked = match self.nodes.get(from).map(|node| &node.place) {
            Some(Place::At(Address::Tcp(host, _))) => host.as_str(),
            _ => "",
        };
        let target = redirect_target(reply.details().unwrap_or_default(), asked);
        let is_cluster = matches!(self.routes, Routes::Cluster { .. });
        let Some(target) = target.filter(|_| is_cluster && request.may_follow()) else {
            return self.finish(request, Err(Error::from_reply(reply)));
        };
        let known = self.nodes.find(&target, Role::Any);
        request.node = Some(known.unwrap_or_else(|| self.add_node(Place::At(target), Role::Any)));
        request.asking = reply.code() == "ASK";
        request.attempts = 0;
        if !request.asking {
            self.ask_slots(Duration::ZERO);
        }
        self.route(request);
    }
}

async fn ask_any(candidates: &[Address], access: &Access) -> Result<SlotMap, Error> {
    let mut last = Error::Cluster("no node was given".into());
    for address in candidates {
        let asking = tokio::time::timeout(access.timeout, ask(address, access));
        match asking
            .await
            .unwrap_or_else(|_| Err(Error::Connect("timed out".into())))
        {
            Ok(map) => return Ok(map),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn ask(address: &Address, access: &Access) -> Result<SlotMap, Error> {
    let mut connection = Connection::open(address, access, Role::Any, || {}).await?;
    let reply = connection.ask(redis::cmd("CLUSTER").arg("SLOTS")).await?;
    let host = match address {
        Address::Tcp(host, _) => host,
        Address::Unix(_) => "",
    };
    SlotMap::parse(&reply, host)
        .ok_or_else(|| Error::Cluster(Cause::from(format!("{address} knows no slots"))))
}

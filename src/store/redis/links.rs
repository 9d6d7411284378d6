//! How the engine keeps its nodes connected.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::{Duration, sleep};

use super::Status;
use super::config::{ReadFrom, Topology};
use super::connection::{Access, Connection, Role};
use super::engine::Engine;
use super::error::Error;
use super::messages::Event;
use super::node::{Node, Place};
use super::routes::Routes;
use super::sentinel::Sentinels;

impl Engine {
    /// Lays out the nodes the configuration tells of, and starts to connect.
    pub(super) fn set_up_routes(&mut self) {
        let place = match &self.config.topology {
            Topology::Single(address) => Place::At(address.clone()),
            Topology::Sentinel {
                master,
                sentinels,
                credentials,
                tls,
            } => {
                self.sentinels = Some(Arc::new(Sentinels {
                    master: master.clone(),
                    nodes: sentinels.clone(),
                    access: Access {
                        tls: tls.clone(),
                        credentials: credentials.clone(),
                        database: 0,
                        ..self.access()
                    },
                }));
                Place::SentinelMaster
            }
            Topology::Cluster(_) => {
                let read_from = self.config.read_from;
                self.routes = Routes::Cluster {
                    slots: None,
                    read_from,
                };
                self.refresh_later();
                return self.ask_slots(Duration::ZERO);
            }
        };
        let role = if self.sentinels.is_some() {
            Role::Master
        } else {
            Role::Any
        };
        let master = self.add_node(place, role);
        let reads_elsewhere =
            self.sentinels.is_some() && self.config.read_from == ReadFrom::Replica;
        let replica = reads_elsewhere.then(|| self.add_node(Place::SentinelReplica, Role::Replica));
        self.routes = Routes::Fixed { master, replica };
    }

    pub(super) fn add_node(&mut self, place: Place, role: Role) -> usize {
        let number = self.nodes.add(Node::new(place, role));
        self.dial(number);
        number
    }

    pub(super) fn access(&self) -> Access {
        Access {
            tls: self.config.tls.clone(),
            credentials: self.config.credentials.clone(),
            database: self.config.database,
            client_name: self.config.client_name.clone(),
            timeout: self.config.connect_timeout,
        }
    }

    /// Starts an attempt to connect a node.
    pub(super) fn dial(&mut self, number: usize) {
        let access = self.access();
        let sentinels = self.sentinels.clone();
        let Some(node) = self.nodes.get_mut(number) else {
            return;
        };
        node.dialing();
        let (epoch, place, role) = (node.epoch, node.place.clone(), node.role);
        let (alive, gone) = oneshot::channel::<()>();
        self.later(async move {
            let dialing = async {
                let address = match (&place, &sentinels) {
                    (Place::At(address), _) => address.clone(),
                    (_, None) => return Err(Error::Sentinel("no sentinel was given".into())),
                    (Place::SentinelMaster, Some(sentinels)) => sentinels.master().await?,
                    (Place::SentinelReplica, Some(sentinels)) => {
                        sentinels
                            .replica(usize::try_from(epoch).unwrap_or(0))
                            .await?
                    }
                };
                Connection::open(&address, &access, role, move || drop(alive)).await
            };
            Event::Dialed(number, epoch, dialing.await)
        });
        self.later(async move {
            // Nothing is ever sent: the news is that the sender was dropped.
            let _ = gone.await;
            Event::Gone(number, epoch)
        });
    }

    /// An attempt ended.
    pub(super) fn dialed(&mut self, number: usize, epoch: u64, result: Result<Connection, Error>) {
        let Some(node) = self
            .nodes
            .get_mut(number)
            .filter(|node| node.epoch == epoch)
        else {
            return;
        };
        match result {
            Ok(connection) => {
                node.up(connection);
                self.report();
            }
            Err(trouble) => {
                if trouble.is_refusal() {
                    for request in node.take_backlog() {
                        self.finish(request, Err(trouble.clone()));
                    }
                }
                self.put_down(number, trouble);
            }
        }
    }

    /// A connection is of no use any more, if it is still the node's.
    pub(super) fn lose(&mut self, number: usize, epoch: u64, why: Error) {
        let node = self.nodes.get(number);
        if node.is_some_and(|node| node.epoch == epoch && node.is_up()) {
            self.put_down(number, why);
        }
    }

    fn put_down(&mut self, number: usize, why: Error) {
        let Some(node) = self.nodes.get_mut(number) else {
            return;
        };
        let wait = node.down(why.clone());
        let epoch = node.epoch;
        self.later(async move {
            sleep(wait).await;
            Event::Redial(number, epoch)
        });
        self.outbox.status(Status::Trouble(why));
        self.report();
        self.ask_slots(wait);
    }

    /// Tells whether the store can work now, if that changed.
    pub(super) fn report(&mut self) {
        let masters = self.routes.masters(&self.nodes);
        let mut masters = masters.iter().filter_map(|&number| self.nodes.get(number));
        let up = masters.any(Node::is_up);
        if self.reported != Some(up) {
            self.reported = Some(up);
            let status = if up {
                Status::Connected
            } else {
                Status::Disconnected
            };
            self.outbox.status(status);
        }
    }
}

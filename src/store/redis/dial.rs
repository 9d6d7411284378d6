//! What the engine does on the network beside sending commands: connecting, and asking a cluster
//! for its slots.

use super::config::{Address, Config, Topology};
use super::connection::{Access, Connection};
use super::error::{Cause, Error};
use super::scheduler::{Layout, Place, Role};
use super::sentinel::Sentinels;
use super::slots::SlotMap;

/// How to reach the servers of a store.
#[derive(Clone, Debug)]
pub(super) struct Dialer {
    access: Access,
    sentinels: Option<Sentinels>,
}

impl Dialer {
    pub(super) fn new(config: &Config) -> Self {
        let access = Access {
            tls: config.tls.clone(),
            credentials: config.credentials.clone(),
            database: config.database,
            client_name: config.client_name.clone(),
            timeout: config.connect_timeout,
        };
        let sentinels = match &config.topology {
            Topology::Sentinel {
                master,
                sentinels,
                credentials,
                tls,
            } => Some(Sentinels {
                master: master.clone(),
                nodes: sentinels.clone(),
                access: Access {
                    tls: tls.clone(),
                    credentials: credentials.clone(),
                    database: 0,
                    ..access.clone()
                },
            }),
            Topology::Single(_) | Topology::Cluster(_) => None,
        };
        Self { access, sentinels }
    }

    /// Connects to a server. `attempt` picks among several that would do.
    pub(super) async fn connect(
        &self,
        place: &Place,
        role: Role,
        attempt: u64,
    ) -> Result<Connection, Error> {
        let address = match (place, &self.sentinels) {
            (Place::At(address), _) => address.clone(),
            (_, None) => return Err(Error::Sentinel("no sentinel was given".into())),
            (Place::SentinelMaster, Some(sentinels)) => sentinels.master().await?,
            (Place::SentinelReplica, Some(sentinels)) => {
                sentinels
                    .replica(usize::try_from(attempt).unwrap_or(0))
                    .await?
            }
        };
        Connection::open(&address, &self.access, role).await
    }

    /// Asks one cluster node after the other for the slots.
    pub(super) async fn slots(&self, candidates: &[Address]) -> Result<SlotMap, Error> {
        let mut last = Error::Cluster("no node was given".into());
        for address in candidates {
            let asking = tokio::time::timeout(self.access.timeout, self.slots_of(address));
            let answer = asking.await;
            let late = || Error::Connect("timed out".into()).at(address);
            match answer.unwrap_or_else(|_| Err(late())) {
                Ok(map) => return Ok(map),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn slots_of(&self, address: &Address) -> Result<SlotMap, Error> {
        let mut connection = Connection::open(address, &self.access, Role::Any).await?;
        let reply = connection.ask(&[b"CLUSTER", b"SLOTS"]).await?;
        let host = match address {
            Address::Tcp(host, _) => host,
            Address::Unix(_) => "",
        };
        SlotMap::parse(&reply, host)
            .ok_or_else(|| Error::Cluster(Cause::from(format!("{address} knows no slots"))))
    }
}

/// How the servers of a store are arranged, for the scheduler.
pub(super) fn layout_of(config: &Config) -> Layout {
    use super::config::ReadFrom;
    match &config.topology {
        Topology::Single(address) => Layout::Master {
            place: Place::At(address.clone()),
            role: Role::Any,
            has_replica: false,
        },
        Topology::Sentinel { .. } => Layout::Master {
            place: Place::SentinelMaster,
            role: Role::Master,
            has_replica: config.read_from == ReadFrom::Replica,
        },
        Topology::Cluster(seeds) => Layout::Cluster {
            seeds: seeds.clone(),
            read_from: config.read_from,
        },
    }
}

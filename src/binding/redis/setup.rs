//! Options in JavaScript's shape, to the core's.

use std::time::Duration;

use napi_derive::napi;

use crate::store::redis::{
    Address, Config, Credentials, Error, ReadFrom, Tls, TlsOptions, Topology,
};

/// Where a server is: a host and a port, or the path of a Unix socket.
#[napi(object)]
pub struct RedisAddress {
    pub host: Option<String>,
    pub port: Option<u16>,
    pub path: Option<String>,
}

/// Certificates and keys as PEM text.
#[napi(object)]
pub struct RedisTls {
    pub ca: String,
    pub cert: Option<String>,
    pub key: Option<String>,
    pub servername: Option<String>,
    pub accept_any: bool,
}

/// The sentinels of a master.
#[napi(object)]
pub struct RedisSentinels {
    pub master: String,
    pub username: Option<String>,
    pub password: Option<String>,
    pub tls: Option<RedisTls>,
}

/// What a connection is made from. Times in ms.
#[napi(object)]
pub struct RedisSetup {
    /// One server, the sentinels, or nodes of a cluster.
    pub nodes: Vec<RedisAddress>,
    pub sentinels: Option<RedisSentinels>,
    pub is_cluster: bool,
    pub tls: Option<RedisTls>,
    pub username: Option<String>,
    pub password: Option<String>,
    pub db: u32,
    pub client_name: Option<String>,
    pub connect_timeout: u32,
    pub command_timeout: u32,
    pub read_from_replica: bool,
}

impl RedisSetup {
    pub fn into_config(self) -> Result<Config, Error> {
        let mut nodes: Vec<Address> = self.nodes.into_iter().filter_map(address).collect();
        let topology = match self.sentinels {
            Some(sentinels) => Topology::Sentinel {
                master: sentinels.master,
                sentinels: nodes,
                credentials: Credentials {
                    username: sentinels.username,
                    password: sentinels.password,
                },
                tls: tls(sentinels.tls)?,
            },
            None if self.is_cluster => Topology::Cluster(nodes),
            None => Topology::Single(
                nodes
                    .pop()
                    .ok_or_else(|| Error::Connect("no address was given".into()))?,
            ),
        };
        Ok(Config {
            topology,
            tls: tls(self.tls)?,
            credentials: Credentials {
                username: self.username,
                password: self.password,
            },
            database: self.db,
            client_name: self.client_name,
            connect_timeout: Duration::from_millis(self.connect_timeout.into()),
            command_timeout: Duration::from_millis(self.command_timeout.into()),
            read_from: if self.read_from_replica {
                ReadFrom::Replica
            } else {
                ReadFrom::Master
            },
        })
    }
}

fn address(address: RedisAddress) -> Option<Address> {
    match address {
        RedisAddress {
            path: Some(path), ..
        } => Some(Address::Unix(path.into())),
        RedisAddress { host, port, .. } => Some(Address::Tcp(host?, port?)),
    }
}

fn tls(options: Option<RedisTls>) -> Result<Option<Tls>, Error> {
    let Some(options) = options else {
        return Ok(None);
    };
    Tls::new(&TlsOptions {
        ca: options.ca,
        identity: options.cert.zip(options.key),
        server_name: options.servername,
        accept_any: options.accept_any,
    })
    .map(Some)
}

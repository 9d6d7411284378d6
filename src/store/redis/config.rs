//! Where Redis is and how to talk to it.

use std::fmt;
use std::time::Duration;

pub use super::address::Address;
use super::tls::Tls;

/// User name and password for `AUTH`.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The ACL user; without it the password is the default user's.
    pub username: Option<String>,
    /// The password; without it no `AUTH` is sent.
    pub password: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}

/// How the servers are arranged.
#[derive(Clone, Debug)]
pub enum Topology {
    /// One server.
    Single(Address),
    /// A master found through sentinels.
    Sentinel {
        /// The name the sentinels know the master by.
        master: String,
        /// The sentinels.
        sentinels: Vec<Address>,
        /// The sentinels' own credentials.
        credentials: Credentials,
        /// TLS to the sentinels.
        tls: Option<Tls>,
    },
    /// A Redis cluster, found through any of these nodes.
    Cluster(Vec<Address>),
}

/// Which servers answer `GET`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadFrom {
    /// The master, which knows every acknowledged save.
    #[default]
    Master,
    /// A replica while one is connected, else the master. A replica may lag behind.
    Replica,
}

/// Everything a store must know to talk to Redis.
#[derive(Clone, Debug)]
pub struct Config {
    /// How the servers are arranged.
    pub topology: Topology,
    /// TLS to the servers.
    pub tls: Option<Tls>,
    /// The servers' credentials.
    pub credentials: Credentials,
    /// The database number (`SELECT`).
    pub database: u32,
    /// The connection's name in `CLIENT LIST`.
    pub client_name: Option<String>,
    /// How long one attempt to connect may take, handshake included.
    pub connect_timeout: Duration,
    /// How long a command may take, waiting for a connection included.
    pub command_timeout: Duration,
    /// Which servers answer `GET`.
    pub read_from: ReadFrom,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_prints_credentials() {
        let credentials = Credentials {
            username: Some("ada".into()),
            password: Some("lovelace".into()),
        };
        let printed = format!("{credentials:?}");
        assert!(!printed.contains("ada") && !printed.contains("lovelace"));
    }
}

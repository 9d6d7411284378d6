//! One connection: the socket, TLS on it, and Redis's handshake.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, Pipeline, RedisConnectionInfo, RedisError, Value};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use super::config::{Address, Credentials};
use super::error::{Cause, Error};
use super::tls::Tls;

/// Silence on the wire after which the operating system asks whether the other side is there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// Batches that may wait for the socket before senders wait too.
const BATCHES_AHEAD: usize = 1024;

/// What a connection needs to know beyond the address.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) tls: Option<Tls>,
    pub(super) credentials: Credentials,
    pub(super) database: u32,
    pub(super) client_name: Option<String>,
    pub(super) timeout: Duration,
}

/// What the server must be, or is told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Whatever it is.
    Any,
    /// A master, by its own word.
    Master,
    /// A replica that answers reads (`READONLY`).
    Replica,
}

/// An open connection. Dropping it closes the socket and fails what is in flight.
pub(super) struct Connection {
    pub(super) pipe: MultiplexedConnection,
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Connection {
    /// Connects, authenticates and checks that the server takes commands. `gone` is called when
    /// the connection ends by itself.
    pub(super) async fn open(
        address: &Address,
        access: &Access,
        role: Role,
        gone: impl FnOnce() + Send + 'static,
    ) -> Result<Self, Error> {
        let opening = async {
            let stream = stream(address, access.tls.as_ref()).await?;
            let mut connection = Self::shake_hands(stream, access, gone).await?;
            connection.introduce(access, role).await?;
            Ok(connection)
        };
        tokio::time::timeout(access.timeout, opening)
            .await
            .unwrap_or_else(|_| Err(Error::Connect("timed out".into())))
    }

    async fn shake_hands(
        stream: Box<dyn Stream>,
        access: &Access,
        gone: impl FnOnce() + Send + 'static,
    ) -> Result<Self, Error> {
        let mut info = RedisConnectionInfo::default()
            .set_db(i64::from(access.database))
            .set_skip_set_lib_name();
        if let Some(username) = &access.credentials.username {
            info = info.set_username(username);
        }
        if let Some(password) = &access.credentials.password {
            info = info.set_password(password);
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(BATCHES_AHEAD);
        let (pipe, driver) = MultiplexedConnection::new_with_config(&info, stream, config)
            .await
            .map_err(|error| Error::from_handshake(&error))?;
        let driver = tokio::spawn(async move {
            driver.await;
            gone();
        });
        Ok(Self { pipe, driver })
    }

    /// Names the connection, asks whether the server is ready, and sees to its role. A user who
    /// may not run one of these commands is let through: they are courtesy, not need.
    async fn introduce(&mut self, access: &Access, role: Role) -> Result<(), Error> {
        let mut pipeline = Pipeline::new();
        if let Some(name) = &access.client_name {
            pipeline.cmd("CLIENT").arg("SETNAME").arg(name);
        }
        match role {
            Role::Any => pipeline.cmd("PING"),
            Role::Master => pipeline.cmd("PING").cmd("ROLE"),
            Role::Replica => pipeline.cmd("PING").cmd("READONLY"),
        };
        let values = self.send(&pipeline).await;
        for value in values.map_err(|error| Error::from_handshake(&error))? {
            match value {
                Value::ServerError(error) => {
                    let why = Error::from_reply(&error);
                    if matches!(why, Error::Auth(_) | Error::Loading(_) | Error::Busy(_)) {
                        return Err(why);
                    }
                }
                Value::Array(parts) if !is_master(&parts) => {
                    return Err(Error::ReadOnly("the server is not a master".into()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Sends `pipeline` and waits for its replies, error replies among them.
    pub(super) async fn send(&mut self, pipeline: &Pipeline) -> Result<Vec<Value>, RedisError> {
        let commands = pipeline.len();
        self.pipe.send_packed_commands(pipeline, 0, commands).await
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn ask(&mut self, command: &Cmd) -> Result<Value, Error> {
        match self.pipe.send_packed_command(command).await {
            Ok(Value::ServerError(error)) => Err(Error::from_reply(&error)),
            Ok(value) => Ok(value),
            Err(error) => Err(Error::from_handshake(&error)),
        }
    }
}

/// Whether a reply of `ROLE`, the only array among the handshake's replies, is a master's.
fn is_master(role: &[Value]) -> bool {
    role.first() == Some(&Value::BulkString(b"master".to_vec()))
}

async fn stream(address: &Address, tls: Option<&Tls>) -> Result<Box<dyn Stream>, Error> {
    let failed = |error: std::io::Error| Error::Connect(Cause::from(error.to_string()));
    let (host, port) = match address {
        Address::Tcp(host, port) => (host, *port),
        #[cfg(unix)]
        Address::Unix(path) => {
            let socket = tokio::net::UnixStream::connect(path).await;
            return Ok(Box::new(socket.map_err(failed)?));
        }
        #[cfg(not(unix))]
        Address::Unix(_) => return Err(Error::Connect("no Unix sockets here".into())),
    };
    let socket = TcpStream::connect((host.as_str(), port))
        .await
        .map_err(failed)?;
    socket.set_nodelay(true).map_err(failed)?;
    let keep_alive = socket2::TcpKeepalive::new().with_time(KEEP_ALIVE);
    socket2::SockRef::from(&socket)
        .set_tcp_keepalive(&keep_alive)
        .map_err(failed)?;
    match tls {
        None => Ok(Box::new(socket)),
        Some(tls) => Ok(Box::new(encrypt(socket, host, tls).await?)),
    }
}

async fn encrypt(
    socket: TcpStream,
    host: &str,
    tls: &Tls,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Error> {
    let name = match &tls.server_name {
        Some(name) => name.clone(),
        None => ServerName::try_from(host.to_owned())
            .map_err(|error| Error::Tls(error.to_string().into()))?,
    };
    TlsConnector::from(std::sync::Arc::clone(&tls.config))
        .connect(name, socket)
        .await
        .map_err(|error| {
            let cause = Cause::from(error.to_string());
            // A connection that breaks is the network's doing; all else is about certificates.
            match error.kind() {
                std::io::ErrorKind::InvalidData => Error::Tls(cause),
                _ => Error::Connect(cause),
            }
        })
}

//! Opening a stream of bytes to a server: a socket, and TLS on it.

use std::io;
use std::time::Duration;

use rustls::pki_types::ServerName;
use socket2::{SockRef, Socket};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::config::Address;
use super::error::Error;
use super::reason::{system_reason, tls_reason};
use super::tls::Tls;

/// Silence on the wire after which the operating system asks whether the other side is there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// An open stream. Mostly the store's thread is woken when there is something to read; a stream that
/// is [lent](super::lent) wakes nobody, so that another thread can watch its socket.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {
    /// A second handle of the socket for who is to watch it; `None` where there is more between the
    /// socket and the stream's bytes.
    fn share(&self) -> Option<Socket>;

    /// Lends the stream, once it was [shared](Self::share).
    fn lend(self: Box<Self>) -> io::Result<Box<dyn Stream>>;

    fn is_lent(&self) -> bool {
        false
    }

    /// Ends the loan, on the store's thread.
    fn take_back(self: Box<Self>) -> io::Result<Box<dyn Stream>>;
}

/// Opens a stream before `end`.
pub(super) async fn open(
    address: &Address,
    tls: Option<&Tls>,
    end: Instant,
) -> Result<Box<dyn Stream>, Error> {
    let failed = |error: std::io::Error| Error::Connect(system_reason(&error).into());
    let (host, port) = match address {
        Address::Tcp(host, port) => (host, *port),
        #[cfg(unix)]
        Address::Unix(path) => {
            let connecting = timeout_at(end, tokio::net::UnixStream::connect(path));
            let socket = connecting.await.map_err(|_| timed_out())?;
            return Ok(Box::new(socket.map_err(failed)?));
        }
        #[cfg(not(unix))]
        Address::Unix(_) => return Err(Error::Connect("no Unix sockets here".into())),
    };
    let connecting = timeout_at(end, TcpStream::connect((host.as_str(), port)));
    let socket = connecting.await.map_err(|_| timed_out())?.map_err(failed)?;
    socket.set_nodelay(true).map_err(failed)?;
    let keep_alive = socket2::TcpKeepalive::new().with_time(KEEP_ALIVE);
    SockRef::from(&socket)
        .set_tcp_keepalive(&keep_alive)
        .map_err(failed)?;
    match tls {
        None => Ok(Box::new(socket)),
        Some(tls) => {
            let encrypting = timeout_at(end, encrypt(socket, host, tls)).await;
            let late = "the TLS handshake timed out; does the port speak TLS?";
            Ok(Box::new(
                encrypting.map_err(|_| Error::Connect(late.into()))??,
            ))
        }
    }
}

async fn encrypt(socket: TcpStream, host: &str, tls: &Tls) -> Result<TlsStream<TcpStream>, Error> {
    let name = match &tls.server_name {
        Some(name) => name.clone(),
        None => ServerName::try_from(host.to_owned())
            .map_err(|_| Error::Tls("the host is no name that a certificate can have".into()))?,
    };
    TlsConnector::from(std::sync::Arc::clone(&tls.config))
        .connect(name, socket)
        .await
        // A connection that breaks is the network's doing; all else is about TLS.
        .map_err(|error| {
            if let Some(reason) = tls_reason(&error) {
                return Error::Tls(reason.into());
            }
            let reason = system_reason(&error);
            Error::Connect(format!("{reason} during the TLS handshake").into())
        })
}

pub(super) fn timed_out() -> Error {
    Error::Connect("timed out".into())
}

//! What can go wrong between a session store and Redis, in words that hold no secret.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use super::address::Address;
use super::resp::ServerError;

/// What the server, the network or the operating system said, and which server it is about.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cause {
    text: Arc<str>,
    server: Option<Arc<str>>,
}

impl Cause {
    /// `" at host:port"`, or nothing where no server is known.
    fn at(&self) -> String {
        match &self.server {
            Some(server) => format!(" at {server}"),
            None => String::new(),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Cause {}

impl<T: AsRef<str>> From<T> for Cause {
    fn from(text: T) -> Self {
        Self {
            text: text.as_ref().into(),
            server: None,
        }
    }
}

/// Why a command, or a connection, failed. The message names the server and the reason.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The command was sent, and so many ms, `commandTimeout`, passed without a reply.
    #[error("Redis{at} did not answer within {1} ms", at = .0.at())]
    Timeout(Cause, u128),
    /// There was no connection for as long as the command could wait.
    #[error("Redis{at} cannot be reached: {0}", at = .0.at())]
    Unavailable(#[source] Cause),
    /// The connection broke while the command was in flight, and whether it was done is unknown.
    #[error("the connection to Redis{at} was lost: {0}", at = .0.at())]
    Lost(#[source] Cause),
    /// Connecting failed below Redis's protocol: refused, unknown host, timed out.
    #[error("connecting to Redis{at} failed: {0}", at = .0.at())]
    Connect(#[source] Cause),
    /// The TLS handshake failed, or the TLS options make no sense.
    #[error("the TLS connection to Redis{at} failed: {0}", at = .0.at())]
    Tls(#[source] Cause),
    /// User name or password were refused.
    #[error("Redis{at} refused the user name or the password: {0}", at = .0.at())]
    Auth(#[source] Cause),
    /// The server wants a password, and none was given.
    #[error("Redis{at} wants a password, and no password was given: {0}", at = .0.at())]
    NoPassword(#[source] Cause),
    /// The user may not run the command on the key.
    #[error("the user of Redis{at} lacks a permission: {0}", at = .0.at())]
    Permission(#[source] Cause),
    /// No sentinel named a usable master.
    #[error("no sentinel knows a usable master: {0}")]
    Sentinel(#[source] Cause),
    /// The cluster could not say which node serves the key.
    #[error("the Redis cluster cannot serve the key: {0}")]
    Cluster(#[source] Cause),
    /// The key holds something else than a string.
    #[error("the key holds no session: {0}")]
    WrongType(#[source] Cause),
    /// The stored text is longer than a JavaScript string can be.
    #[error("the stored session is longer than a string can be: {0}")]
    TooLong(#[source] Cause),
    /// The server is at its `maxmemory`.
    #[error("Redis{at} is out of memory: {0}", at = .0.at())]
    OutOfMemory(#[source] Cause),
    /// The server is a replica.
    #[error("Redis{at} takes no writes: {0}", at = .0.at())]
    ReadOnly(#[source] Cause),
    /// The server is still loading its data.
    #[error("Redis{at} is loading its data: {0}", at = .0.at())]
    Loading(#[source] Cause),
    /// The server is busy with a script, or waits for its master.
    #[error("Redis{at} is busy: {0}", at = .0.at())]
    Busy(#[source] Cause),
    /// The server answered with another error.
    #[error("Redis{at} answered with an error: {0}", at = .0.at())]
    Reply(#[source] Cause),
    /// The server sent something that is not an answer to what was asked.
    #[error("Redis{at} sent an unexpected reply: {0}", at = .0.at())]
    Protocol(#[source] Cause),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// The `code` of the JavaScript error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Timeout(..) => "ERR_SESSION_REDIS_TIMEOUT",
            Self::Unavailable(_) => "ERR_SESSION_REDIS_UNAVAILABLE",
            Self::Lost(_) => "ERR_SESSION_REDIS_CONNECTION_LOST",
            Self::Connect(_) => "ERR_SESSION_REDIS_CONNECT",
            Self::Tls(_) => "ERR_SESSION_REDIS_TLS",
            Self::Auth(_) | Self::NoPassword(_) => "ERR_SESSION_REDIS_AUTH",
            Self::Permission(_) => "ERR_SESSION_REDIS_PERMISSION",
            Self::Sentinel(_) => "ERR_SESSION_REDIS_SENTINEL",
            Self::Cluster(_) => "ERR_SESSION_REDIS_CLUSTER",
            Self::WrongType(_) => "ERR_SESSION_REDIS_WRONGTYPE",
            Self::TooLong(_) => "ERR_SESSION_REDIS_TOO_LONG",
            Self::OutOfMemory(_) => "ERR_SESSION_REDIS_OOM",
            Self::ReadOnly(_) => "ERR_SESSION_REDIS_READONLY",
            Self::Loading(_) => "ERR_SESSION_REDIS_LOADING",
            Self::Busy(_) => "ERR_SESSION_REDIS_BUSY",
            Self::Reply(_) => "ERR_SESSION_REDIS_REPLY",
            Self::Protocol(_) => "ERR_SESSION_REDIS_PROTOCOL",
            Self::Closed => "ERR_SESSION_REDIS_CLOSED",
        }
    }

    /// The reason alone, without what the message says before it.
    ///
    /// ```
    /// use rust_express_session::store::redis::Error;
    ///
    /// let error = Error::Cluster("no node serves slot 42".into());
    /// assert_eq!(error.code(), "ERR_SESSION_REDIS_CLUSTER");
    /// assert_eq!(error.cause().as_deref(), Some("no node serves slot 42"));
    /// ```
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        std::error::Error::source(self).map(ToString::to_string)
    }

    /// The same error, about this server unless it is about one already.
    pub(super) fn at(mut self, server: &Address) -> Self {
        if let Some(cause) = self.cause_mut()
            && cause.server.is_none()
        {
            cause.server = Some(server.to_string().into());
        }
        self
    }

    fn cause_mut(&mut self) -> Option<&mut Cause> {
        match self {
            Self::Timeout(cause, _)
            | Self::Unavailable(cause)
            | Self::Lost(cause)
            | Self::Connect(cause)
            | Self::Tls(cause)
            | Self::Auth(cause)
            | Self::NoPassword(cause)
            | Self::Permission(cause)
            | Self::Sentinel(cause)
            | Self::Cluster(cause)
            | Self::WrongType(cause)
            | Self::TooLong(cause)
            | Self::OutOfMemory(cause)
            | Self::ReadOnly(cause)
            | Self::Loading(cause)
            | Self::Busy(cause)
            | Self::Reply(cause)
            | Self::Protocol(cause) => Some(cause),
            Self::Closed => None,
        }
    }

    /// There was no connection in time, because of `trouble` if any is known.
    pub(super) fn unavailable(trouble: Option<&Self>) -> Self {
        Self::Unavailable(trouble.map_or("no connection yet".into(), Self::as_cause))
    }

    /// The outcome of a command is unknown because its connection ended for this reason.
    pub(super) fn lost_by(why: &Self) -> Self {
        Self::Lost(why.as_cause())
    }

    /// This error as the reason of another one.
    fn as_cause(&self) -> Cause {
        match self {
            // What the message of these says beside the reason, the other error says too.
            Self::Connect(cause) | Self::Lost(cause) => cause.clone(),
            _ => {
                let mut bare = self.clone();
                let server = bare.cause_mut().and_then(|cause| cause.server.take());
                Cause {
                    text: bare.to_string().into(),
                    server,
                }
            }
        }
    }

    /// Whether trying to connect again will most likely end the same way, so that waiting
    /// commands are better told at once.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Auth(_) | Self::NoPassword(_) | Self::Permission(_) | Self::Tls(_)
        )
    }

    /// An error reply, by its first word.
    pub(super) fn from_reply(reply: &ServerError) -> Self {
        let code = reply.code();
        let word = code.replace(|letter: char| letter.is_control(), " ");
        let cause = Cause::from(format!("{word} {}", without_arguments(reply)).trim_end());
        match code {
            "WRONGTYPE" => Self::WrongType(cause),
            "OOM" => Self::OutOfMemory(cause),
            "READONLY" => Self::ReadOnly(cause),
            "LOADING" => Self::Loading(cause),
            "BUSY" | "MASTERDOWN" => Self::Busy(cause),
            "NOAUTH" => Self::NoPassword(cause),
            "WRONGPASS" => Self::Auth(cause),
            "NOPERM" => Self::Permission(cause),
            "MOVED" | "ASK" | "TRYAGAIN" | "CLUSTERDOWN" | "CROSSSLOT" => Self::Cluster(cause),
            _ => Self::Reply(cause),
        }
    }
}

/// The reply's text up to the first quotation: servers quote command arguments there, and those
/// are session IDs and data. Nor has a message of theirs anything to say to a terminal.
fn without_arguments(reply: &ServerError) -> String {
    let text = reply.details().split(['\'', '`', '"']).next();
    let text = text.unwrap_or_default().trim_end();
    text.replace(|letter: char| letter.is_control(), " ")
}

#[cfg(test)]
mod tests;

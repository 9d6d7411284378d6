//! What can go wrong between a session store and Redis, in words that hold no secret.

use std::fmt;
use std::sync::Arc;

use redis::{ErrorKind, RedisError, ServerError};
use thiserror::Error;

/// What the server, the network or the operating system said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause(Arc<str>);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

impl<T: AsRef<str>> From<T> for Cause {
    fn from(text: T) -> Self {
        Self(text.as_ref().into())
    }
}

/// Why a command, or a connection, failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The command was sent, and `commandTimeout` passed without a reply.
    #[error("Redis did not answer within {0} ms")]
    Timeout(u128),
    /// There was no connection for as long as the command could wait.
    #[error("Redis cannot be reached")]
    Unavailable(#[source] Option<Box<Error>>),
    /// The connection broke while the command was in flight, twice.
    #[error("the connection to Redis was lost")]
    Lost(#[source] Cause),
    /// Connecting failed below Redis's protocol: refused, unknown host, timed out.
    #[error("connecting to Redis failed")]
    Connect(#[source] Cause),
    /// The TLS handshake failed, or the TLS options make no sense.
    #[error("the TLS connection to Redis failed")]
    Tls(#[source] Cause),
    /// User name or password were refused, or are missing.
    #[error("Redis refused the credentials")]
    Auth(#[source] Cause),
    /// The user may not run the command on the key.
    #[error("the Redis user lacks a permission")]
    Permission(#[source] Cause),
    /// No sentinel named a usable master.
    #[error("no sentinel knows a usable master")]
    Sentinel(#[source] Cause),
    /// The cluster could not say which node serves the key.
    #[error("the Redis cluster cannot serve the key")]
    Cluster(#[source] Cause),
    /// The key holds something else than a string.
    #[error("the key holds no session")]
    WrongType(#[source] Cause),
    /// The server is at its `maxmemory`.
    #[error("Redis is out of memory")]
    OutOfMemory(#[source] Cause),
    /// The server is a replica.
    #[error("the Redis server takes no writes")]
    ReadOnly(#[source] Cause),
    /// The server is still loading its data.
    #[error("Redis is loading its data")]
    Loading(#[source] Cause),
    /// The server is busy with a script, or waits for its master.
    #[error("Redis is busy")]
    Busy(#[source] Cause),
    /// The server answered with another error.
    #[error("Redis answered with an error")]
    Reply(#[source] Cause),
    /// The server sent something that is not an answer to what was asked.
    #[error("Redis sent an unexpected reply")]
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
            Self::Timeout(_) => "ERR_SESSION_REDIS_TIMEOUT",
            Self::Unavailable(_) => "ERR_SESSION_REDIS_UNAVAILABLE",
            Self::Lost(_) => "ERR_SESSION_REDIS_CONNECTION_LOST",
            Self::Connect(_) => "ERR_SESSION_REDIS_CONNECT",
            Self::Tls(_) => "ERR_SESSION_REDIS_TLS",
            Self::Auth(_) => "ERR_SESSION_REDIS_AUTH",
            Self::Permission(_) => "ERR_SESSION_REDIS_PERMISSION",
            Self::Sentinel(_) => "ERR_SESSION_REDIS_SENTINEL",
            Self::Cluster(_) => "ERR_SESSION_REDIS_CLUSTER",
            Self::WrongType(_) => "ERR_SESSION_REDIS_WRONGTYPE",
            Self::OutOfMemory(_) => "ERR_SESSION_REDIS_OOM",
            Self::ReadOnly(_) => "ERR_SESSION_REDIS_READONLY",
            Self::Loading(_) => "ERR_SESSION_REDIS_LOADING",
            Self::Busy(_) => "ERR_SESSION_REDIS_BUSY",
            Self::Reply(_) => "ERR_SESSION_REDIS_REPLY",
            Self::Protocol(_) => "ERR_SESSION_REDIS_PROTOCOL",
            Self::Closed => "ERR_SESSION_REDIS_CLOSED",
        }
    }

    /// The causes below this error in one line, outermost first.
    #[must_use]
    pub fn cause(&self) -> Option<String> {
        let mut texts = Vec::new();
        let mut next = std::error::Error::source(self);
        while let Some(error) = next {
            texts.push(error.to_string());
            next = error.source();
        }
        (!texts.is_empty()).then(|| texts.join(": "))
    }

    /// Whether trying to connect again will most likely end the same way, so that waiting
    /// commands are better told at once.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self, Self::Auth(_) | Self::Permission(_) | Self::Tls(_))
    }

    /// An error reply, by its first word.
    pub(super) fn from_reply(reply: &ServerError) -> Self {
        let code = reply.code();
        let cause = Cause::from(format!("{code} {}", without_arguments(reply)));
        match code {
            "WRONGTYPE" => Self::WrongType(cause),
            "OOM" => Self::OutOfMemory(cause),
            "READONLY" => Self::ReadOnly(cause),
            "LOADING" => Self::Loading(cause),
            "BUSY" | "MASTERDOWN" => Self::Busy(cause),
            "NOAUTH" | "WRONGPASS" => Self::Auth(cause),
            "NOPERM" => Self::Permission(cause),
            "MOVED" | "ASK" | "TRYAGAIN" | "CLUSTERDOWN" | "CROSSSLOT" => Self::Cluster(cause),
            _ => Self::Reply(cause),
        }
    }

    /// A failure to get a connection ready for use.
    pub(super) fn from_handshake(error: &RedisError) -> Self {
        let cause = Cause::from(error.to_string());
        match error.kind() {
            ErrorKind::AuthenticationFailed => Self::Auth(cause),
            ErrorKind::Parse => Self::Protocol(cause),
            ErrorKind::Server(_) | ErrorKind::Extension => match error.code() {
                Some("NOAUTH" | "WRONGPASS") => Self::Auth(cause),
                Some("LOADING") => Self::Loading(cause),
                _ => Self::Reply(cause),
            },
            _ => Self::Connect(cause),
        }
    }
}

/// The reply's text up to the first quotation: servers quote command arguments there, and those
/// are session IDs and data.
fn without_arguments(reply: &ServerError) -> &str {
    let text = reply.details().unwrap_or_default();
    text.split(['\'', '`', '"'])
        .next()
        .unwrap_or_default()
        .trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(line: &str) -> Error {
        match redis::parse_redis_value(format!("-{line}\r\n").as_bytes()) {
            Ok(redis::Value::ServerError(error)) => Error::from_reply(&error),
            other => panic!("not an error reply: {other:?}"),
        }
    }

    #[test]
    fn names_each_error_reply_by_its_code() {
        for (line, code) in [
            (
                "WRONGTYPE Operation against a key",
                "ERR_SESSION_REDIS_WRONGTYPE",
            ),
            ("OOM command not allowed", "ERR_SESSION_REDIS_OOM"),
            ("READONLY You can't write", "ERR_SESSION_REDIS_READONLY"),
            ("LOADING Redis is loading", "ERR_SESSION_REDIS_LOADING"),
            (
                "BUSY Redis is busy running a script",
                "ERR_SESSION_REDIS_BUSY",
            ),
            ("NOAUTH Authentication required.", "ERR_SESSION_REDIS_AUTH"),
            ("NOPERM no permissions", "ERR_SESSION_REDIS_PERMISSION"),
            (
                "CLUSTERDOWN Hash slot not served",
                "ERR_SESSION_REDIS_CLUSTER",
            ),
            ("MISCONF Redis is configured to", "ERR_SESSION_REDIS_REPLY"),
        ] {
            assert_eq!(reply(line).code(), code);
        }
    }

    #[test]
    fn leaves_command_arguments_out_of_the_cause() {
        let error = reply("ERR unknown command 'SET', with args beginning with: 'sess:abc' ");
        assert_eq!(error.cause().as_deref(), Some("ERR unknown command"));
    }

    #[test]
    fn tells_all_causes_in_one_line() {
        let error = Error::Unavailable(Some(Box::new(Error::Auth("WRONGPASS".into()))));
        assert_eq!(
            error.cause().as_deref(),
            Some("Redis refused the credentials: WRONGPASS")
        );
        assert_eq!(Error::Closed.cause(), None);
    }
}

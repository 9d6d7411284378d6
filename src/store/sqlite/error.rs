//! What can go wrong between a session store and its file, in words that hold no session.

use std::io;
use std::time::Duration;

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use thiserror::Error;

/// Why a command failed. The texts inside are what SQLite or the operating system said.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process held the lock for as long as the store could wait.
    #[error("another process kept the database locked for {} ms", .0.as_millis())]
    Busy(Duration),
    /// There is no room for what is to be written.
    #[error("the disk is full")]
    Full(String),
    /// The file is not a database, or not a sound one.
    #[error("the file is damaged, or is no SQLite database")]
    Corrupt(String),
    /// The file can be read only.
    #[error("the file is read-only")]
    ReadOnly(String),
    /// The file cannot be opened, read or written.
    #[error("the file cannot be opened, read or written")]
    Io(String),
    /// This store does not work with this file, or in this place.
    #[error("{0}")]
    Unsupported(String),
    /// The store's own code has failed.
    #[error("a fault in the store itself; please report it")]
    Fault,
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// The `code` of the JavaScript error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "ERR_SESSION_SQLITE_BUSY",
            Self::Full(_) => "ERR_SESSION_SQLITE_FULL",
            Self::Corrupt(_) => "ERR_SESSION_SQLITE_CORRUPT",
            Self::ReadOnly(_) => "ERR_SESSION_SQLITE_READONLY",
            Self::Io(_) | Self::Fault => "ERR_SESSION_SQLITE_IO",
            Self::Unsupported(_) => "ERR_SESSION_SQLITE_UNSUPPORTED",
            Self::Closed => "ERR_SESSION_SQLITE_CLOSED",
        }
    }

    /// What SQLite or the operating system said.
    ///
    /// ```
    /// use rust_express_session::store::sqlite::Error;
    ///
    /// let error = Error::Full("database or disk is full".into());
    /// assert_eq!(error.code(), "ERR_SESSION_SQLITE_FULL");
    /// assert_eq!(error.cause(), Some("database or disk is full"));
    /// assert_eq!(Error::Closed.cause(), None);
    /// ```
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Full(cause) | Self::Corrupt(cause) | Self::ReadOnly(cause) | Self::Io(cause) => {
                Some(cause)
            }
            Self::Busy(_) | Self::Unsupported(_) | Self::Fault | Self::Closed => None,
        }
    }

    /// What SQLite answered, on a connection that waits for locks as long as `busy_timeout`.
    pub(super) fn from_sqlite(error: &rusqlite::Error, busy_timeout: Duration) -> Self {
        let text = error.to_string();
        let Some(failure) = error.sqlite_error() else {
            return Self::Io(text);
        };
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy(busy_timeout),
            ErrorCode::DiskFull => Self::Full(text),
            // The index of the log could not grow.
            _ if failure.extended_code == SQLITE_IOERR_SHMSIZE => Self::Full(text),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(text),
            ErrorCode::ReadOnly => Self::ReadOnly(text),
            _ => Self::Io(text),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full(error.to_string())
            }
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(error.to_string()),
            _ => Self::Io(error.to_string()),
        }
    }
}

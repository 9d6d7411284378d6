//! What a store learns, and by whom.

use super::command::Reply;
use super::error::Error;

/// News about the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The file is open, or sound again.
    Connected,
    /// The file is damaged.
    Disconnected,
    /// The file can't be opened; the next command tries again.
    Trouble(Error),
}

/// Where replies and news go. Called on the engine's threads.
pub trait Outbox: Send + Sync {
    /// The command with this number ended.
    fn reply(&self, id: u32, result: Result<Reply, Error>);
    /// The file's state changed.
    fn status(&self, status: Status);
    /// For now, that was all.
    fn deliver(&self);
}

//! What a store is made from.

use std::path::PathBuf;
use std::time::Duration;

/// When a commit is on the disk, so that it outlives a loss of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Once the log has been copied into the database; a batch that ends sessions, at once.
    Normal,
    /// Before it is answered.
    Full,
}

/// A store's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database file, absolute.
    pub path: PathBuf,
    /// The table's name; not empty, without a zero character.
    pub table: String,
    /// When a commit is on the disk.
    pub durability: Durability,
    /// How long a command waits for other processes.
    pub busy_timeout: Duration,
    /// Whether what is missing is made: the file, its log and tables. Not so for one who only looks.
    pub creates: bool,
}

//! What the users of a store may ask for.

use super::command::Command;

/// What to do with the keys that start with the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Count them.
    Count,
    /// List them, without the prefix.
    Ids,
    /// List them, without the prefix, each with its value.
    Entries,
    /// Delete them.
    Clear,
}

/// Some work on all sessions.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What to do.
    pub task: Task,
    /// How the keys begin.
    pub prefix: Vec<u8>,
    /// `COUNT` of each `SCAN`.
    pub count: u32,
}

/// What a caller may ask for.
#[derive(Clone, Debug)]
pub enum Order {
    /// One command.
    Run(Command),
    /// Work on all sessions.
    Bulk(Bulk),
}

//! What a store can be asked for, and what it answers. Times in ms since the epoch.

use std::path::PathBuf;

/// A session to be written.
#[derive(Clone, Debug)]
pub struct Record {
    /// The session's ID.
    pub sid: Vec<u8>,
    /// Its JSON text.
    pub text: Vec<u8>,
    /// When it ends.
    pub expires: f64,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Reads a session that has not ended.
    Get {
        /// The session's ID.
        sid: Vec<u8>,
        /// The present.
        now: f64,
    },
    /// Writes a session, whether there is one or not.
    Set(Record),
    /// Writes a session if there is none.
    SetNew {
        /// The session.
        record: Record,
        /// The present.
        now: f64,
    },
    /// Writes a session if there is one.
    SetExisting {
        /// The session.
        record: Record,
        /// The text it must have, if that matters.
        version: Option<Vec<u8>>,
        /// The present.
        now: f64,
    },
    /// Moves the end of a session, if there is one.
    Touch {
        /// The session's ID.
        sid: Vec<u8>,
        /// When it ends from now on.
        expires: f64,
        /// The present.
        now: f64,
    },
    /// Removes a session.
    Destroy {
        /// The session's ID.
        sid: Vec<u8>,
    },
    /// Asks or changes which sessions a user has.
    User {
        /// Whose.
        user: Vec<u8>,
        /// The session's ID; any, if it is about all of them.
        sid: Vec<u8>,
        /// What about it.
        work: UserWork,
    },
    /// Removes all sessions.
    Clear,
    /// Removes sessions that have ended, a few at a time, unless another process has just done so.
    Sweep {
        /// The present.
        now: f64,
        /// For how long, in ms, one sweep is enough for all processes.
        lease: f64,
    },
    /// Looks at all sessions.
    Bulk(Task),
}

/// Work on the sessions of one user.
#[derive(Clone, Debug)]
pub enum UserWork {
    /// Notes a session, or that it ends later. A mark stays.
    Add {
        /// When the session started.
        started: f64,
        /// When it ends.
        ends: f64,
        /// The present.
        now: f64,
    },
    /// Marks a session that is noted: it is being ended.
    Mark,
    /// Forgets a session.
    Remove,
    /// Asks whether a session is noted, and not marked.
    Has,
    /// Lists those that have not ended: ID, start, mark and end, in turn.
    List {
        /// The present.
        now: f64,
    },
}

/// Work on all sessions. It sees the sessions as they were when it was asked for.
#[derive(Clone, Debug)]
pub enum Task {
    /// Counts those that have not ended.
    Count {
        /// The present.
        now: f64,
    },
    /// Lists their IDs.
    Ids {
        /// The present.
        now: f64,
    },
    /// Lists their IDs and texts in turn.
    Entries {
        /// The present.
        now: f64,
    },
    /// Lists the next of them in the order of their IDs, as `Entries` does; without a text, where
    /// that is damaged. An empty list is the end.
    Page {
        /// The present.
        now: f64,
        /// The last ID of the page before.
        after: Vec<u8>,
    },
    /// Copies the whole database into another file.
    Backup {
        /// That file, absolute. What is there is replaced.
        path: PathBuf,
    },
}

/// The outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was done.
    Done,
    /// There is no such session; or, for `SetNew`, there is one.
    Missing,
    /// There is one, and its text is not what was written. It counts as none.
    Damaged,
    /// A session's text.
    Text(Vec<u8>),
    /// How many sessions there are, or were swept.
    Count(u64),
    /// IDs, or IDs and texts in turn.
    Texts(Vec<Vec<u8>>),
}

impl Command {
    /// The session that it is about, if it is about one.
    pub(super) fn sid(&self) -> Option<&[u8]> {
        match self {
            Self::Get { sid, .. } | Self::Touch { sid, .. } | Self::Destroy { sid } => Some(sid),
            Self::Set(record) | Self::SetNew { record, .. } | Self::SetExisting { record, .. } => {
                Some(&record.sid)
            }
            Self::User { .. } | Self::Clear | Self::Sweep { .. } | Self::Bulk(_) => None,
        }
    }

    /// Whether it ends sessions: a loss of power must not bring them back.
    pub(super) const fn ends_sessions(&self) -> bool {
        matches!(self, Self::Destroy { .. } | Self::Clear)
    }
}

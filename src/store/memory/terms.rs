//! What a table is asked for, and what it answers.

use super::entry::Record;
use crate::text::Text;

/// What a table may hold. Without bounds it holds everything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// The most sessions.
    pub max: Option<usize>,
    /// The most bytes, the table's own included.
    pub max_bytes: Option<usize>,
    /// Whether sessions that leave are kept for [`super::Table::take_removed`].
    pub keep_removed: bool,
}

/// A session that left the table.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedSession {
    /// Its ID.
    pub sid: Text,
    /// What it held.
    pub record: Record,
}

/// The result of a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The session has its new cookie and deadline.
    Done,
    /// There is no such session.
    Missing,
    /// The session's cookie is inside its text, which must be written again.
    Whole,
}

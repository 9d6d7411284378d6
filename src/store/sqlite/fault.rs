//! What becomes of a panic, as rusqlite's for some kinds of damage: an error like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Carries out work that uses SQLite; `None` if it panicked. What it has borrowed may then be half
/// done: the file is given up ([`Error::Fault`](super::Error::Fault)).
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

//! One store among those that share a file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::command::Reply;
use super::config::{Config, Durability};
use super::error::Error;
use super::table::Table;
use super::{Outbox, Status};

/// What the threads know of a store.
pub(super) struct Account {
    pub(super) table: Table,
    pub(super) durability: Durability,
    pub(super) outbox: Arc<Outbox>,
    /// Reads, and looks at all sessions, that have not ended: threads besides the writer do them.
    pub(super) under_way: AtomicUsize,
    has_left: AtomicBool,
}

impl Account {
    pub(super) fn new(config: &Config, outbox: Arc<Outbox>) -> Self {
        Self {
            table: Table::new(&config.table),
            durability: config.durability,
            outbox,
            under_way: AtomicUsize::new(0),
            has_left: AtomicBool::new(false),
        }
    }

    /// True the first time.
    pub(super) fn leaves(&self) -> bool {
        !self.has_left.swap(true, Ordering::Relaxed)
    }

    /// Whether other threads than the writer have nothing of this store's left.
    pub(super) fn has_ended(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) == 0
    }

    /// Says how a command ended, unless nobody waits for that.
    pub(super) fn reply(&self, id: u32, result: Result<Reply, Error>) {
        if matches!(result, Ok(Reply::Damaged)) {
            let error = Error::Corrupt("a session is not what was written; it is left out".into());
            self.outbox.status(Status::Trouble(error));
        }
        if id != 0 {
            self.outbox.reply(id, result);
        }
    }

    pub(super) fn tell(&self, status: Status) {
        self.outbox.status(status);
        self.outbox.deliver();
    }
}

//! What is done on the caller's own thread, mostly that of an event loop.
//!
//! Two threads that wake each other take several times as long as a small read or write. So a
//! command that is alone, with nothing else under way, is carried out at once, as far as that waits
//! for nobody: for no lock of another process, and not for the disk. Whatever can't be done that way
//! is left to the engine's threads, errors among it: they find out what is the matter.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::account::Account;
use super::command::{Command, Reply};
use super::config::Durability;
use super::engine::Engine;
use super::fault::guarded;
use super::file_connection::FileConnection;
use super::place::{Identity, log_of};

/// A command that takes longer than this has waited for something: its pages were not in memory, or
/// the disk was busy. Then the caller's thread does none for this many times as long.
const LONGEST: Duration = Duration::from_millis(1);
const REST: u32 = 20;
/// A longer text takes many pages.
const LONGEST_TEXT: usize = 16 * 1024;
/// A log of this many pages is to be moved into the file, which is the writer's work.
const LONGEST_LOG: i64 = 1000;

/// The caller's access to the file.
pub(super) struct Caller {
    engine: Arc<Engine>,
    account: Arc<Account>,
    connection: FileConnection,
    log: PathBuf,
    pub(super) longest: Duration,
    pub(super) rest: u32,
    rests_until: Option<Instant>,
}

impl Caller {
    pub(super) fn new(engine: Arc<Engine>, account: Arc<Account>) -> Self {
        Self {
            connection: FileConnection::without_waiting(Arc::clone(&engine)),
            log: log_of(&engine.path),
            engine,
            account,
            longest: LONGEST,
            rest: REST,
            rests_until: None,
        }
    }

    /// Carries out a read at once; `None` if it is to be asked for as others are.
    pub(super) fn read_now(&mut self, command: &Command) -> Option<Reply> {
        if self.rests() || !self.account.is_prepared() {
            return None;
        }
        let state = self.engine.lock();
        let file = state.file;
        let is_free = state.queues.may_be_read_now(command);
        drop(state);
        self.run(file.filter(|_| is_free), command, |_| true)
    }

    /// Carries out a write at once; `None` if it is to be asked for as others are.
    pub(super) fn write_now(&mut self, command: &Command) -> Option<Reply> {
        if !self.is_quick(command) || self.rests() {
            return None;
        }
        let engine = Arc::clone(&self.engine);
        let turn = engine.begin_callers_turn(&self.account)?;
        // Otherwise a commit might be lost, which the writer tells everybody.
        if Identity::of(&self.log) != Some(turn.log) {
            return None;
        }
        self.run(Some(turn.file), command, log_has_room)
    }

    /// Ends the connection.
    pub(super) fn disconnect(&mut self) {
        self.connection.close();
    }

    /// Whether it is one statement that changes a few pages and waits for no disk.
    fn is_quick(&self, command: &Command) -> bool {
        let length = match command {
            Command::Set(record) | Command::SetNew { record, .. } => record.text.len(),
            Command::SetExisting {
                record, version, ..
            } => record.text.len() + version.as_ref().map_or(0, Vec::len),
            Command::Touch { .. } => 0,
            _ => return false,
        };
        self.account.durability == Durability::Normal && length <= LONGEST_TEXT
    }

    fn rests(&self) -> bool {
        self.rests_until.is_some_and(|end| Instant::now() < end)
    }

    /// Carries out a command on the connection to that file, if that `is_ready` for it.
    fn run(
        &mut self,
        file: Option<Identity>,
        command: &Command,
        is_ready: fn(&Connection) -> bool,
    ) -> Option<Reply> {
        let table = &self.account.table;
        let connection = self.connection.to(file)?;
        let start = Instant::now();
        let reply = guarded(|| {
            if !is_ready(connection) {
                return None;
            }
            table.run(connection, command).ok()
        });
        let took = start.elapsed();
        if took > self.longest {
            self.rests_until = Some(Instant::now() + took * self.rest);
        }
        reply.flatten()
    }
}

/// Whether a write is a matter of adding to the log. The first one after all of the log has been
/// moved into the file begins it anew, and SQLite has that synced.
fn log_has_room(connection: &Connection) -> bool {
    let counts = connection
        .prepare_cached("PRAGMA wal_checkpoint(NOOP)")
        .and_then(|mut look| look.query_row((), |row| Ok((row.get(1)?, row.get(2)?))));
    counts.is_ok_and(|(pages, moved): (i64, i64)| moved < pages && pages < LONGEST_LOG)
}

//! A connection to the file that the engine has open, for threads other than the writer's.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::connection::{connect, leave_log_at_close};
use super::engine::Engine;
use super::place::Identity;

/// Connects when it is first needed, and anew when another file is open.
pub(super) struct FileConnection {
    engine: Arc<Engine>,
    busy_timeout: Duration,
    /// SQL that each connection begins with.
    setup: &'static str,
    open: Option<(Identity, Connection)>,
}

impl FileConnection {
    /// One that waits for locks as long as the engine does.
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        let busy_timeout = engine.busy_timeout;
        Self {
            engine,
            busy_timeout,
            setup: "",
            open: None,
        }
    }

    /// One that waits for no lock and, when it writes, for no disk: checkpoints are left to the
    /// writer.
    pub(super) const fn without_waiting(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            busy_timeout: Duration::ZERO,
            setup: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0",
            open: None,
        }
    }

    /// The connection to that file, if it is still the one at the path.
    pub(super) fn to(&mut self, file: Option<Identity>) -> Option<&Connection> {
        let path = &self.engine.path;
        let file = file.filter(|file| Identity::of(path) == Some(*file))?;
        if self.open.as_ref().is_none_or(|(other, _)| *other != file) {
            let connection = connect(path, self.busy_timeout).ok()?;
            connection.execute_batch(self.setup).ok()?;
            leave_log_at_close(&connection);
            self.open = Some((file, connection));
        }
        self.open.as_ref().map(|(_, connection)| connection)
    }

    /// Ends the connection.
    pub(super) fn close(&mut self) {
        self.open = None;
    }
}

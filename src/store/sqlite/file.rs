//! The file, opened for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use rusqlite::Connection;

use super::account::Account;
use super::connection::{connect, connect_with_log, leave_log_at_close};
use super::error::Error;
use super::fault::guarded;
use super::place::{self, Identity};
use super::transaction::Transactions;

/// The open file.
pub(super) struct OpenFile {
    pub(super) identity: Option<Identity>,
    pub(super) transactions: Transactions,
    /// Where the log is, and which one, once it is there.
    log: (PathBuf, Option<Identity>),
    /// The stores whose tables are there.
    prepared: Vec<Weak<Account>>,
    busy_timeout: Duration,
    creates: bool,
}

impl OpenFile {
    /// Opens the file at `path`; `creates` says whether it and its tables are made if need be.
    ///
    /// # Errors
    /// All but [`Error::Closed`].
    pub(super) fn open(path: &Path, busy_timeout: Duration, creates: bool) -> Result<Self, Error> {
        place::prepare(path, creates)?;
        let identity = Identity::of(path);
        let connect = if creates { connect_with_log } else { connect };
        let connection = connect(path, busy_timeout).map_err(|error| match error {
            // SQLite needs to write beside the file even to read it, and doesn't say that.
            Error::Io(cause) => place::read_only(path).map_or(Error::Io(cause), Error::ReadOnly),
            error => error,
        })?;
        Ok(Self {
            identity,
            transactions: Transactions::new(connection, busy_timeout)?,
            log: (place::log_of(path), None),
            prepared: Vec::new(),
            busy_timeout,
            creates,
        })
    }

    /// Whether this is no longer the file at `path`.
    pub(super) fn is_replaced(&self, path: &Path) -> bool {
        Identity::of(path) != self.identity
    }

    /// Whether somebody has removed the log, so that what is committed from now on is lost. Nobody can
    /// while this connection has its locks on the file.
    pub(super) fn has_lost_log(&mut self) -> bool {
        let (path, known) = &mut self.log;
        let present = Identity::of(path);
        let is_lost = known.is_some() && *known != present;
        *known = known.or(present);
        is_lost
    }

    /// Sees to it that a store's tables are there.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where another table has that name, or there is none and it is not to
    /// be made; what SQLite says.
    pub(super) fn prepare_for(&mut self, account: &Arc<Account>) -> Result<(), Error> {
        let is_known = |known: &Weak<Account>| known.as_ptr() == Arc::as_ptr(account);
        if self.prepared.iter().any(is_known) {
            return Ok(());
        }
        let connection = &self.transactions.connection;
        let table = &account.table;
        let prepare = || table.prepare(connection, self.busy_timeout, self.creates);
        guarded(prepare).unwrap_or(Err(Error::Fault))?;
        self.prepared.retain(|known| known.strong_count() > 0);
        self.prepared.push(Arc::downgrade(account));
        Ok(())
    }

    /// Ends the connection, and leaves alone whatever is at the path by now.
    pub(super) fn abandon(self) {
        leave_log_at_close(&self.transactions.connection);
    }

    /// Looks through the whole file for damage.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if there is some; what SQLite says.
    pub(super) fn check(&self) -> Result<(), Error> {
        let check = |connection: &Connection| {
            connection.query_row("PRAGMA quick_check(1)", (), |row| row.get::<_, String>(0))
        };
        match check(&self.transactions.connection) {
            Ok(verdict) if verdict == "ok" => Ok(()),
            Ok(verdict) => Err(Error::Corrupt(verdict)),
            Err(error) => Err(Error::from_sqlite(&error, self.busy_timeout)),
        }
    }
}

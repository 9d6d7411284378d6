//! Many commands as one transaction.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::command::{Command, Reply};
use super::config::Durability;
use super::error::Error;
use super::fault::guarded;
use super::queues::{Job, Work};

/// The writer's connection.
pub(super) struct Transactions {
    pub(super) connection: Connection,
    busy_timeout: Duration,
    /// Whether a commit waits for the disk at present.
    is_synced: bool,
}

impl Transactions {
    pub(super) fn new(connection: Connection, busy_timeout: Duration) -> Result<Self, Error> {
        let mut new = Self {
            connection,
            busy_timeout,
            is_synced: true,
        };
        new.sync(false)?;
        Ok(new)
    }

    /// Carries out the commands, in their order; returns what became of each once it is committed.
    /// If the transaction fails, so do its writes, but not its reads.
    pub(super) fn run(&mut self, batch: &[Job]) -> Vec<Result<Reply, Error>> {
        let results = guarded(|| self.run_all(batch));
        results.unwrap_or_else(|| vec![Err(Error::Fault); batch.len()])
    }

    fn run_all(&mut self, batch: &[Job]) -> Vec<Result<Reply, Error>> {
        if batch.iter().all(Job::is_read) {
            return batch.iter().map(|job| self.read(job)).collect();
        }
        self.transact(batch).unwrap_or_else(|error| {
            if !self.connection.is_autocommit() {
                // If it fails, the transaction is gone as well.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            let failed = |job: &Job| {
                if job.is_read() {
                    self.read(job)
                } else {
                    Err(error.clone())
                }
            };
            batch.iter().map(failed).collect()
        })
    }

    /// Does something else in a transaction of its own.
    pub(super) fn alone<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let result = self.execute("BEGIN IMMEDIATE").and_then(|()| {
            let result = guarded(|| work(&self.connection).map_err(|error| self.error(&error)));
            let result = result.unwrap_or(Err(Error::Fault));
            self.execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })
                .and(result)
        });
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        result
    }

    fn transact(&mut self, batch: &[Job]) -> Result<Vec<Result<Reply, Error>>, Error> {
        self.sync(batch.iter().any(must_be_synced))?;
        self.execute("BEGIN IMMEDIATE")?;
        let mut results = Vec::with_capacity(batch.len());
        for job in batch {
            match self.one(job) {
                Err(error) if self.connection.is_autocommit() || !concerns_one(&error) => {
                    return Err(self.error(&error));
                }
                result => results.push(result.map_err(|error| self.error(&error))),
            }
        }
        self.execute("COMMIT")?;
        Ok(results)
    }

    fn one(&self, job: &Job) -> rusqlite::Result<Reply> {
        match &job.work {
            Work::Run(command) => job.account.table.run(&self.connection, command),
            Work::Close => Ok(Reply::Done),
        }
    }

    fn read(&self, job: &Job) -> Result<Reply, Error> {
        self.one(job).map_err(|error| self.error(&error))
    }

    fn execute(&self, sql: &str) -> Result<(), Error> {
        let executed = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(()));
        executed.map(drop).map_err(|error| self.error(&error))
    }

    /// Sets whether commits wait for the disk. Not within a transaction.
    fn sync(&mut self, is_synced: bool) -> Result<(), Error> {
        if self.is_synced != is_synced {
            let level = if is_synced { "FULL" } else { "NORMAL" };
            self.connection
                .execute_batch(&format!("PRAGMA synchronous = {level}"))
                .map_err(|error| self.error(&error))?;
            self.is_synced = is_synced;
        }
        Ok(())
    }

    fn error(&self, error: &rusqlite::Error) -> Error {
        Error::from_sqlite(error, self.busy_timeout)
    }
}

fn must_be_synced(job: &Job) -> bool {
    job.account.durability == Durability::Full
        || matches!(&job.work, Work::Run(command) if Command::ends_sessions(command))
}

/// Whether the other commands of a transaction can go on.
fn concerns_one(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::TooBig | ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch)
    )
}

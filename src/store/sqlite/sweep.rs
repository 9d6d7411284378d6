//! Removal of sessions that have ended: a few rows at a time, between other work.

use std::time::{Duration, Instant};

use super::command::{Command, Reply};
use super::error::Error;
use super::queues::{Job, Work};
use super::statements::SWEEP_STEP;
use super::transaction::Transactions;

/// A sweep under way.
pub(super) struct Sweep {
    pub(super) job: Job,
    removed: u64,
    /// When the next step is due.
    next: Instant,
}

impl Sweep {
    /// Begins a sweep; `None` if another process has done so lately.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) fn begin(job: &Job, transactions: &mut Transactions) -> Result<bool, Error> {
        let Work::Run(Command::Sweep { now, lease }) = job.work else {
            return Ok(false);
        };
        let table = &job.account.table;
        transactions.alone(|connection| table.take_lease(connection, now, lease))
    }

    pub(super) fn new(job: Job) -> Self {
        Self {
            job,
            removed: 0,
            next: Instant::now(),
        }
    }

    /// How long it is until the next step is due.
    pub(super) fn pause(&self) -> Duration {
        self.next.saturating_duration_since(Instant::now())
    }

    /// Removes some; returns the outcome if that was all.
    pub(super) fn step(&mut self, transactions: &mut Transactions) -> Option<Result<Reply, Error>> {
        let Work::Run(command) = &self.job.work else {
            return Some(Ok(Reply::Count(self.removed)));
        };
        let table = &self.job.account.table;
        let start = Instant::now();
        match transactions.alone(|connection| table.run(connection, command)) {
            Ok(Reply::Count(removed)) => {
                self.removed += removed;
                // As long a pause as the step took: other processes want to write as well.
                self.next = Instant::now() + start.elapsed().max(Duration::from_millis(1));
                (removed < SWEEP_STEP as u64).then_some(Ok(Reply::Count(self.removed)))
            }
            Ok(_) => Some(Ok(Reply::Count(self.removed))),
            Err(error) => Some(Err(error)),
        }
    }

    /// The outcome of a sweep that is given up.
    pub(super) const fn so_far(&self) -> Reply {
        Reply::Count(self.removed)
    }
}

//! Removal of sessions that have ended, and of entries of the users' index: a few rows at a time,
//! between other work.

use std::time::{Duration, Instant};

use super::command::{Command, Reply};
use super::error::Error;
use super::queues::{Job, Work};
use super::statements::SWEEP_STEP;
use super::transaction::Transactions;
use super::users::Place;

/// Between two steps, at least.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// A sweep under way.
pub(super) struct Sweep {
    pub(super) job: Job,
    removed: u64,
    /// Where it is in the index of users; `None` while there are sessions to remove.
    place: Option<Place>,
    /// When the next step is due.
    next: Instant,
}

impl Sweep {
    /// Begins a sweep; false if another process has done so lately.
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
            place: None,
            next: Instant::now(),
        }
    }

    /// How long it is until the next step is due.
    pub(super) fn pause(&self) -> Duration {
        self.next.saturating_duration_since(Instant::now())
    }

    /// Removes some; returns the outcome if that was all.
    pub(super) fn step(&mut self, transactions: &mut Transactions) -> Option<Result<Reply, Error>> {
        let start = Instant::now();
        let is_over = match self.place.take() {
            None => self.remove_sessions(transactions).map(|()| false),
            Some(place) => self.remove_entries(transactions, &place),
        };
        // As long a pause as the step took: other processes want to write as well.
        self.next = Instant::now() + start.elapsed().max(SHORTEST_PAUSE);
        match is_over {
            Ok(false) => None,
            Ok(true) => Some(Ok(self.so_far())),
            Err(error) => Some(Err(error)),
        }
    }

    fn remove_sessions(&mut self, transactions: &mut Transactions) -> Result<(), Error> {
        let table = &self.job.account.table;
        let Work::Run(command) = &self.job.work else {
            return Ok(());
        };
        let reply = transactions.alone(|connection| table.run(connection, command))?;
        let removed = if let Reply::Count(removed) = reply {
            removed
        } else {
            0
        };
        self.removed += removed;
        if removed < SWEEP_STEP as u64 {
            self.place = Some(Place::default());
        }
        Ok(())
    }

    /// Says whether that was all.
    fn remove_entries(
        &mut self,
        transactions: &mut Transactions,
        from: &Place,
    ) -> Result<bool, Error> {
        let table = &self.job.account.table;
        let Work::Run(Command::Sweep { now, .. }) = self.job.work else {
            return Ok(true);
        };
        self.place = transactions.alone(|connection| table.sweep_users(connection, from, now))?;
        Ok(self.place.is_none())
    }

    /// The outcome, as far as it has come.
    pub(super) const fn so_far(&self) -> Reply {
        Reply::Count(self.removed)
    }
}

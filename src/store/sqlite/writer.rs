//! The thread that writes, and opens and closes the file.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use super::account::Account;
use super::command::{Command, Reply};
use super::engine::{Engine, State};
use super::error::Error;
use super::file::OpenFile;
use super::keeper::FileKeeper;
use super::queues::{Job, Queues, Work};
use super::sweep::Sweep;
use super::whole;

pub(super) struct Writer {
    engine: Arc<Engine>,
    keeper: FileKeeper,
    sweep: Option<Sweep>,
}

impl Writer {
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        Self {
            keeper: FileKeeper::new(Arc::clone(&engine)),
            engine,
            sweep: None,
        }
    }

    pub(super) fn run(mut self) {
        self.keeper.open();
        loop {
            let batch = self.next();
            self.keeper.watch();
            if self.work_off(batch) {
                return;
            }
            self.go_on_sweeping();
        }
    }

    /// Does a batch. True if it was the end of the last store.
    fn work_off(&mut self, mut batch: Vec<Job>) -> bool {
        match batch.first().map(|job| &job.work) {
            None => return false,
            Some(Work::Run(Command::Bulk(_) | Command::Sweep { .. }) | Work::Close) => (),
            Some(Work::Run(_)) => {
                self.write(&batch);
                return false;
            }
        }
        let Some(job) = batch.pop() else { return false };
        match &job.work {
            Work::Close => return self.close(&job),
            Work::Run(Command::Bulk(_)) => self.look_at_all(job),
            Work::Run(_) => self.begin_sweep(job),
        }
        false
    }

    /// The next batch, once the reads before it are done; an empty one when there is something
    /// else to do.
    fn next(&self) -> Vec<Job> {
        let mut state = self.engine.lock();
        loop {
            if state.queues.has_writes() {
                let batch = state.queues.take_batch();
                while state.queues.must_wait_for_reads(&batch) {
                    let woken = self.engine.reads_ended.wait(state);
                    state = woken.unwrap_or_else(PoisonError::into_inner);
                }
                return batch;
            }
            if state.damage.is_some() {
                return Vec::new();
            }
            let pause = self.keeper.pause();
            let pause = pause.or_else(|| self.sweep.as_ref().map(Sweep::pause));
            let is_due;
            (state, is_due) = self.wait(state, pause);
            if is_due {
                return Vec::new();
            }
        }
    }

    /// Waits until there may be something to do; says whether it is the time that has come.
    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        pause: Option<Duration>,
    ) -> (MutexGuard<'a, State>, bool) {
        let Some(pause) = pause else {
            let woken = self.engine.for_writer.wait(state);
            return (woken.unwrap_or_else(PoisonError::into_inner), false);
        };
        let woken = self.engine.for_writer.wait_timeout(state, pause);
        let (state, outcome) = woken.unwrap_or_else(PoisonError::into_inner);
        (state, outcome.timed_out() || pause.is_zero())
    }

    fn write(&mut self, batch: &[Job]) {
        let mut accounts: Vec<&Arc<Account>> = Vec::new();
        for job in batch {
            if !accounts
                .iter()
                .any(|known| Arc::ptr_eq(known, &job.account))
            {
                accounts.push(&job.account);
            }
        }
        let refused: Vec<_> = accounts
            .into_iter()
            .filter_map(|account| Some((account, self.keeper.file_for(account).err()?)))
            .collect();
        let results = match (self.keeper.file(), refused.as_slice()) {
            (Some(file), []) => file.transactions.run(batch),
            // Stores whose tables are not to be had are rare: each job for itself then.
            (mut file, refused) => {
                let one = |job: &Job| {
                    let is_its =
                        |(account, _): &&(&Arc<Account>, Error)| Arc::ptr_eq(account, &job.account);
                    match (refused.iter().find(is_its), &mut file) {
                        (Some((_, error)), _) => Err(error.clone()),
                        (None, Some(file)) => one(file, job),
                        (None, None) => Err(Error::Closed),
                    }
                };
                batch.iter().map(one).collect()
            }
        };
        self.engine.finish(batch, results, Queues::batch_is_done);
    }

    fn look_at_all(&mut self, job: Job) {
        match self.keeper.file_for(&job.account) {
            Ok(_) => whole::begin(&self.engine, job),
            Err(error) => self.answer(&job, Err(error)),
        }
    }

    fn begin_sweep(&mut self, job: Job) {
        let begun = match self.keeper.file_for(&job.account) {
            Ok(file) => Sweep::begin(&job, &mut file.transactions),
            Err(error) => Err(error),
        };
        match begun {
            Ok(true) if self.sweep.is_none() => self.sweep = Some(Sweep::new(job)),
            Ok(_) => self.answer(&job, Ok(Reply::Count(0))),
            Err(error) => self.answer(&job, Err(error)),
        }
    }

    fn go_on_sweeping(&mut self) {
        let is_due = |sweep: &mut Sweep| sweep.pause().is_zero();
        if let Some(mut sweep) = self.sweep.take_if(is_due) {
            let outcome = match self.keeper.file_for(&sweep.job.account) {
                Ok(file) => sweep.step(&mut file.transactions),
                Err(error) => Some(Err(error)),
            };
            match outcome {
                Some(result) => self.answer(&sweep.job, result),
                None => self.sweep = Some(sweep),
            }
        }
    }

    fn answer(&self, job: &Job, result: Result<Reply, Error>) {
        self.engine
            .finish(std::slice::from_ref(job), vec![result], |_, _| ());
    }

    /// Lets go of a store once what it asked for has ended. True if it was the last.
    fn close(&mut self, job: &Job) -> bool {
        let account = Arc::clone(&job.account);
        let is_its = |sweep: &mut Sweep| Arc::ptr_eq(&sweep.job.account, &account);
        if let Some(sweep) = self.sweep.take_if(is_its) {
            self.answer(&sweep.job, Ok(sweep.so_far()));
        }
        self.engine.wait_for_reads(|_| account.has_ended());
        let is_last = self.engine.remove(&account);
        if is_last {
            self.keeper.close();
        }
        self.answer(job, Ok(Reply::Done));
        is_last
    }
}

/// Carries out one job.
fn one(file: &mut OpenFile, job: &Job) -> Result<Reply, Error> {
    let mut results = file.transactions.run(std::slice::from_ref(job));
    results.pop().unwrap_or(Err(Error::Closed))
}

//! What a process has for one file: the queues, the threads, and the stores that share them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Status;
use super::account::Account;
use super::command::Reply;
use super::config::Config;
use super::error::Error;
use super::place::Identity;
use super::queues::{Job, Queues};

/// Engines that are open, by the file, the time that commands wait for it, and whether it is made.
static ENGINES: Mutex<Option<HashMap<Key, Arc<Engine>>>> = Mutex::new(None);

type Key = (PathBuf, Duration, bool);

/// What the threads share.
#[derive(Default)]
pub(super) struct State {
    pub(super) queues: Queues,
    pub(super) accounts: Vec<Arc<Account>>,
    /// Which file is open; readers that have another one open it again.
    pub(super) file: Option<Identity>,
    /// Damage, or a fault, after which the file has to be opened anew.
    pub(super) damage: Option<Error>,
    /// Whether the last store has left.
    pub(super) is_ending: bool,
}

pub(super) struct Engine {
    pub(super) path: PathBuf,
    pub(super) busy_timeout: Duration,
    /// Whether what is missing is made.
    pub(super) creates: bool,
    state: Mutex<State>,
    /// There is something for the writer.
    pub(super) for_writer: Condvar,
    /// There is something for those who read.
    pub(super) for_readers: Condvar,
    /// A read, or a look at all sessions, has ended.
    pub(super) reads_ended: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// The engine of a file, with one more store; if there is none, one whose writer is `write`.
    pub(super) fn shared(
        config: &Config,
        account: Arc<Account>,
        write: impl FnOnce(Arc<Self>) + Send + 'static,
    ) -> Result<Arc<Self>, Error> {
        let key = (config.path.clone(), config.busy_timeout, config.creates);
        let mut engines = lock(&ENGINES);
        let engines = engines.get_or_insert_default();
        if let Some(engine) = engines.get(&key) {
            let mut state = engine.lock();
            // The writer has yet to say to this store in what state the file is.
            state.accounts.push(Arc::clone(&account));
            if state.queues.is_open {
                account.tell(Status::Connected);
            }
            return Ok(Arc::clone(engine));
        }
        let engine = Arc::new(Self {
            path: config.path.clone(),
            busy_timeout: config.busy_timeout,
            creates: config.creates,
            state: Mutex::default(),
            for_writer: Condvar::new(),
            for_readers: Condvar::new(),
            reads_ended: Condvar::new(),
            thread: Mutex::default(),
        });
        engine.lock().accounts.push(account);
        let of_writer = Arc::clone(&engine);
        let thread = Self::spawn(move || write(of_writer))?;
        *lock(&engine.thread) = Some(thread);
        engines.insert(key, Arc::clone(&engine));
        Ok(engine)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn submit(&self, jobs: impl Iterator<Item = Job>) {
        let mut state = self.lock();
        for job in jobs {
            if job.counts_as_under_way() {
                job.account.under_way.fetch_add(1, Ordering::Relaxed);
            }
            state.queues.add(job);
        }
        let (has_writes, has_reads) = (state.queues.has_writes(), state.queues.has_reads());
        drop(state);
        if has_writes {
            self.for_writer.notify_one();
        }
        if has_reads {
            self.for_readers.notify_one();
        }
    }

    /// Takes note that jobs have ended, and says how. `settle` takes them off the queues' books.
    pub(super) fn finish(
        &self,
        jobs: &[Job],
        results: Vec<Result<Reply, Error>>,
        settle: impl FnOnce(&mut Queues, &[Job]),
    ) {
        let damage = results.iter().find_map(|result| match result {
            Err(error @ (Error::Corrupt(_) | Error::Fault)) => Some(error.clone()),
            _ => None,
        });
        let mut state = self.lock();
        settle(&mut state.queues, jobs);
        for (job, result) in jobs.iter().zip(results) {
            if job.counts_as_under_way() {
                job.account.under_way.fetch_sub(1, Ordering::Relaxed);
            }
            job.account.reply(job.id, result);
        }
        if damage.is_some() {
            state.damage = damage;
            self.for_writer.notify_one();
        }
        drop(state);
        self.reads_ended.notify_all();
        Self::deliver(jobs);
    }

    /// Wakes those whose jobs have ended.
    fn deliver(jobs: &[Job]) {
        let mut last: Option<&Arc<Account>> = None;
        for job in jobs {
            // Jobs of one store mostly stand together.
            if last.is_none_or(|account| !Arc::ptr_eq(account, &job.account)) {
                job.account.outbox.deliver();
                last = Some(&job.account);
            }
        }
    }

    /// Waits until this is true of the state; something that ends a read wakes it.
    pub(super) fn wait_for_reads(&self, is_over: impl Fn(&State) -> bool) {
        let mut state = self.lock();
        while !is_over(&state) {
            let woken = self.reads_ended.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Tells every store.
    pub(super) fn tell(&self, status: &Status) {
        let accounts = self.lock().accounts.clone();
        for account in accounts {
            account.tell(status.clone());
        }
    }

    /// A thread of this engine's.
    pub(super) fn spawn(run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
        let thread = thread::Builder::new().name("session-sqlite".into());
        Ok(thread.spawn(run)?)
    }

    /// A store has left. True for the last one, after which nobody finds this engine.
    pub(super) fn remove(&self, account: &Arc<Account>) -> bool {
        let mut engines = lock(&ENGINES);
        let mut state = self.lock();
        state.accounts.retain(|other| !Arc::ptr_eq(other, account));
        state.is_ending = state.accounts.is_empty();
        if state.is_ending
            && let Some(engines) = engines.as_mut()
        {
            engines.retain(|_, engine| !std::ptr::eq(&raw const **engine, self));
        }
        state.is_ending
    }

    /// Waits for the writer's thread, if its work is over.
    pub(super) fn join(&self) {
        if !self.lock().is_ending {
            return;
        }
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            // A panicked thread has ended too, which is all that is wanted here.
            let _ = thread.join();
        }
    }
}

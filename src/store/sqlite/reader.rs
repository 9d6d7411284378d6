//! The threads that read.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::command::{Command, Reply};
use super::connection::{connect, leave_log_at_close};
use super::engine::Engine;
use super::fault::guarded;
use super::place::Identity;
use super::queues::{Job, Queues, Work};
use super::table::Table;

/// Who reads, and its connection.
pub(super) struct Reader {
    engine: Arc<Engine>,
    connection: Option<(Identity, Connection)>,
    /// How long it waits for locks.
    busy_timeout: Duration,
}

impl Reader {
    /// One on a thread of its own.
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        let busy_timeout = engine.busy_timeout;
        Self {
            engine,
            connection: None,
            busy_timeout,
        }
    }

    /// One on the thread of the event loop, which waits for nothing.
    pub(super) const fn without_waiting(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            connection: None,
            busy_timeout: Duration::ZERO,
        }
    }

    /// Carries out a read at once; `None` if it is to be asked for as others are.
    pub(super) fn read_now(&mut self, table: &Table, command: &Command) -> Option<Reply> {
        let state = self.engine.lock();
        let is_free = state.queues.may_be_read_now(command);
        let file = state.file.filter(|_| is_free);
        drop(state);
        let connection = self.connection_to(file)?;
        guarded(|| table.run(connection, command))?.ok()
    }

    /// Ends the connection.
    pub(super) fn disconnect(&mut self) {
        self.connection = None;
    }

    pub(super) fn run(mut self) {
        while let Some((jobs, file)) = self.next() {
            let Some(connection) = self.connection_to(file) else {
                self.give_to_writer(jobs);
                continue;
            };
            let (mut done, mut replies, mut failed) = (Vec::new(), Vec::new(), Vec::new());
            for job in jobs {
                // The writer comes upon a panic as well, and sees to the rest.
                if let Some(Ok(reply)) = guarded(|| read(connection, &job)) {
                    done.push(job);
                    replies.push(Ok(reply));
                } else {
                    failed.push(job);
                }
            }
            self.engine.finish(&done, replies, Queues::reads_are_done);
            if !failed.is_empty() {
                self.give_to_writer(failed);
            }
        }
    }

    /// Jobs, and which file they are about; `None` when there will be no more.
    fn next(&self) -> Option<(Vec<Job>, Option<Identity>)> {
        let mut state = self.engine.lock();
        loop {
            if state.is_ending {
                return None;
            }
            if state.queues.has_reads() {
                let jobs = state.queues.take_reads();
                if state.queues.has_reads() {
                    self.engine.for_readers.notify_one();
                }
                return Some((jobs, state.file));
            }
            let woken = self.engine.for_readers.wait(state);
            state = woken.unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// A connection to that file, if it is still the one at the path.
    fn connection_to(&mut self, file: Option<Identity>) -> Option<&Connection> {
        let path = &self.engine.path;
        let file = file.filter(|file| Identity::of(path) == Some(*file))?;
        if self
            .connection
            .as_ref()
            .is_none_or(|(other, _)| *other != file)
        {
            let connection = connect(path, self.busy_timeout).ok()?;
            leave_log_at_close(&connection);
            self.connection = Some((file, connection));
        }
        self.connection.as_ref().map(|(_, connection)| connection)
    }

    /// The writer can do everything, and finds the cause.
    fn give_to_writer(&self, jobs: Vec<Job>) {
        self.engine.lock().queues.give_to_writer(jobs);
        self.engine.reads_ended.notify_all();
        self.engine.for_writer.notify_one();
    }
}

fn read(connection: &Connection, job: &Job) -> rusqlite::Result<Reply> {
    match &job.work {
        Work::Run(command) => job.account.table.run(connection, command),
        Work::Close => Ok(Reply::Done),
    }
}

//! The threads that read.

use std::sync::Arc;

use rusqlite::Connection;

use super::command::Reply;
use super::engine::Engine;
use super::fault::guarded;
use super::file_connection::FileConnection;
use super::place::Identity;
use super::queues::{Job, Queues, Work};

/// Who reads, and its connection.
pub(super) struct Reader {
    engine: Arc<Engine>,
    connection: FileConnection,
}

impl Reader {
    pub(super) fn new(engine: Arc<Engine>) -> Self {
        Self {
            connection: FileConnection::new(Arc::clone(&engine)),
            engine,
        }
    }

    pub(super) fn run(mut self) {
        while let Some((jobs, file)) = self.next() {
            let Some(connection) = self.connection.to(file) else {
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

    /// The writer can do everything, and finds out what is the matter.
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

//! What is to be done, and in which order.
//!
//! Reads go past the writer, to threads of their own, unless a write of their session waits there:
//! then they wait behind it. A write waits for the reads of its session that came before it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::account::Account;
use super::command::Command;

/// Commands of one transaction, at most.
const LARGEST_BATCH: usize = 1000;
/// Reads that a thread takes at once: few, so that the other one has something to do.
const READS_AT_ONCE: usize = 64;

/// One thing to do for a store.
pub(super) struct Job {
    pub(super) account: Arc<Account>,
    /// The number of the command; 0 if nobody waits for its end.
    pub(super) id: u32,
    pub(super) work: Work,
}

pub(super) enum Work {
    Run(Command),
    /// The store needs the file no longer.
    Close,
}

impl Job {
    fn sid(&self) -> Option<&[u8]> {
        match &self.work {
            Work::Run(command) => command.sid(),
            Work::Close => None,
        }
    }

    pub(super) const fn is_read(&self) -> bool {
        matches!(self.work, Work::Run(Command::Get { .. }))
    }

    /// Whether another thread than the writer may do it.
    pub(super) const fn counts_as_under_way(&self) -> bool {
        matches!(self.work, Work::Run(Command::Get { .. } | Command::Bulk(_)))
    }

    /// Whether it must not share a transaction with other jobs.
    const fn stands_alone(&self) -> bool {
        matches!(
            self.work,
            Work::Close | Work::Run(Command::Bulk(_) | Command::Sweep { .. })
        )
    }
}

/// How many jobs of one session are not done yet.
#[derive(Default)]
struct Counts {
    /// With the threads that read.
    reads: usize,
    /// With the writer, reads behind writes among them.
    writes: usize,
}

/// The jobs that wait, and what is known of those under way.
#[derive(Default)]
pub(super) struct Queues {
    for_writer: VecDeque<Job>,
    for_readers: VecDeque<Job>,
    sessions: HashMap<Vec<u8>, Counts>,
    /// Jobs on all sessions that the writer has not done yet.
    clears: usize,
    reads: usize,
    /// Whether readers have a file to read.
    pub(super) is_open: bool,
}

impl Queues {
    pub(super) fn add(&mut self, job: Job) {
        let Some(sid) = job.sid() else {
            self.clears += usize::from(matches!(job.work, Work::Run(Command::Clear)));
            self.for_writer.push_back(job);
            return;
        };
        let counts = self.sessions.entry(sid.to_vec()).or_default();
        if job.is_read() && self.is_open && counts.writes == 0 && self.clears == 0 {
            counts.reads += 1;
            self.reads += 1;
            self.for_readers.push_back(job);
        } else {
            counts.writes += 1;
            self.for_writer.push_back(job);
        }
    }

    /// Whether nothing that was asked for before can change what this reads.
    pub(super) fn may_be_read_now(&self, command: &Command) -> bool {
        let is_written = |sid: &[u8]| {
            self.sessions
                .get(sid)
                .is_some_and(|counts| counts.writes > 0)
        };
        self.is_open && self.clears == 0 && !command.sid().is_some_and(is_written)
    }

    pub(super) fn has_reads(&self) -> bool {
        !self.for_readers.is_empty()
    }

    pub(super) fn has_writes(&self) -> bool {
        !self.for_writer.is_empty()
    }

    pub(super) fn take_reads(&mut self) -> Vec<Job> {
        let count = self.for_readers.len().min(READS_AT_ONCE);
        self.for_readers.drain(..count).collect()
    }

    /// The next jobs for one transaction, or one that stands alone.
    pub(super) fn take_batch(&mut self) -> Vec<Job> {
        let alone = self.for_writer.iter().position(Job::stands_alone);
        let count = match alone {
            Some(0) => 1,
            Some(place) => place,
            None => self.for_writer.len(),
        };
        self.for_writer.drain(..count.min(LARGEST_BATCH)).collect()
    }

    /// Whether a read that was made before one of these jobs is still under way.
    pub(super) fn must_wait_for_reads(&self, batch: &[Job]) -> bool {
        self.reads > 0
            && batch.iter().any(|job| match job.sid() {
                Some(sid) => self
                    .sessions
                    .get(sid)
                    .is_some_and(|counts| counts.reads > 0),
                None => matches!(job.work, Work::Run(Command::Clear)),
            })
    }

    /// Takes note that readers are done with these jobs.
    pub(super) fn reads_are_done(&mut self, jobs: &[Job]) {
        self.reads -= jobs.len().min(self.reads);
        for job in jobs {
            self.done(job, |counts| &mut counts.reads);
        }
    }

    /// Takes note that the writer is done with these jobs.
    pub(super) fn batch_is_done(&mut self, batch: &[Job]) {
        for job in batch {
            if matches!(job.work, Work::Run(Command::Clear)) {
                self.clears = self.clears.saturating_sub(1);
            }
            self.done(job, |counts| &mut counts.writes);
        }
    }

    fn done(&mut self, job: &Job, which: impl Fn(&mut Counts) -> &mut usize) {
        let Some(sid) = job.sid() else { return };
        let Some(counts) = self.sessions.get_mut(sid) else {
            return;
        };
        let count = which(counts);
        *count = count.saturating_sub(1);
        if counts.reads == 0 && counts.writes == 0 {
            self.sessions.remove(sid);
        }
    }

    /// Gives reads that can't be done by readers to the writer, before all else: nothing that
    /// waits there was asked for earlier about their sessions.
    pub(super) fn give_to_writer(&mut self, jobs: Vec<Job>) {
        self.reads_are_done(&jobs);
        for job in jobs.into_iter().rev() {
            if let Some(sid) = job.sid() {
                self.sessions.entry(sid.to_vec()).or_default().writes += 1;
            }
            self.for_writer.push_front(job);
        }
    }

    /// Gives every read that no reader has begun to the writer.
    pub(super) fn close_for_readers(&mut self) {
        self.is_open = false;
        let jobs = self.for_readers.drain(..).collect();
        self.give_to_writer(jobs);
    }
}

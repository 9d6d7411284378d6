//! The requests of each key, in the order of their making. Nothing leaves a queue but at its front,
//! which is what keeps a later command from passing an earlier one.

use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::time::Duration;

use hashbrown::{DefaultHashBuilder, HashTable};
use slab::Slab;

/// The requests of one key, or one request without a key.
#[derive(Debug)]
pub(super) struct Queue {
    key: Option<Box<[u8]>>,
    /// The requests that were not sent, by their order.
    pub(super) waiting: VecDeque<usize>,
    /// How many are in flight, all on `connection`.
    pub(super) in_flight: usize,
    /// How many of those nobody waits for any more.
    pub(super) abandoned: usize,
    /// Whether the one in flight changes what is stored.
    pub(super) has_write: bool,
    pub(super) connection: u64,
    /// One of those in flight was refused: all behind it are to be sent again after it.
    pub(super) recalled: bool,
    /// Nothing is sent before this time.
    pub(super) paused_until: Duration,
    pub(super) refusals: u32,
    /// Whether it stands in one of the scheduler's lists.
    pub(super) listed: bool,
}

impl Queue {
    fn new(key: Option<Box<[u8]>>) -> Self {
        Self {
            key,
            waiting: VecDeque::new(),
            in_flight: 0,
            abandoned: 0,
            has_write: false,
            connection: 0,
            recalled: false,
            paused_until: Duration::ZERO,
            refusals: 0,
            listed: false,
        }
    }

    /// Whether a request may be sent now on this connection: not beside a write, nor beside
    /// anything if it is one. What was given up holds up nothing that comes behind it on the wire.
    pub(super) fn lets_out(&self, is_write: bool, connection: Option<u64>) -> bool {
        let is_behind = connection == Some(self.connection);
        let has_no_write = !is_write && !self.has_write && !self.recalled;
        self.in_flight == 0 || is_behind && (has_no_write || self.is_abandoned())
    }

    /// Whether nobody waits for what is in flight any more.
    pub(super) const fn is_abandoned(&self) -> bool {
        self.in_flight == self.abandoned
    }

    /// One that was in flight no longer is.
    pub(super) fn landed(&mut self, was_abandoned: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if was_abandoned {
            self.abandoned = self.abandoned.saturating_sub(1);
        }
        if self.in_flight == 0 {
            self.recalled = false;
            self.has_write = false;
        }
    }
}

/// All queues that hold something.
#[derive(Debug, Default)]
pub(super) struct Queues {
    all: Slab<Queue>,
    by_key: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl Queues {
    pub(super) fn get(&self, number: usize) -> Option<&Queue> {
        self.all.get(number)
    }

    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut Queue> {
        self.all.get_mut(number)
    }

    /// Whether all that is left are replies which nobody waits for.
    #[cfg(test)]
    pub(super) fn holds_nothing_that_waits(&self) -> bool {
        self.all.len() == self.by_key.len()
            && self
                .all
                .iter()
                .all(|(_, queue)| queue.waiting.is_empty() && queue.in_flight == queue.abandoned)
    }

    /// The queue of a key, made if there is none; a new one where there is no key.
    pub(super) fn of(&mut self, key: Option<&[u8]>) -> usize {
        let Some(key) = key else {
            return self.all.insert(Queue::new(None));
        };
        let hash = self.hasher.hash_one(key);
        let is_it = |&number: &usize| is_of(&self.all, number, key);
        if let Some(&number) = self.by_key.find(hash, is_it) {
            return number;
        }
        let number = self.all.insert(Queue::new(Some(key.into())));
        self.by_key.insert_unique(hash, number, |&number| {
            let queue = self.all.get(number);
            let key = queue.and_then(|queue| queue.key.as_deref());
            self.hasher.hash_one(key.unwrap_or_default())
        });
        number
    }

    /// Forgets a queue that holds nothing and stands in no list.
    pub(super) fn forget_if_empty(&mut self, number: usize) {
        let Some(queue) = self.all.get(number) else {
            return;
        };
        if queue.listed || queue.in_flight > 0 || !queue.waiting.is_empty() {
            return;
        }
        let queue = self.all.remove(number);
        if let Some(key) = queue.key {
            let hash = self.hasher.hash_one(&*key);
            if let Ok(entry) = self.by_key.find_entry(hash, |&other| other == number) {
                entry.remove();
            }
        }
    }
}

fn is_of(all: &Slab<Queue>, number: usize, key: &[u8]) -> bool {
    all.get(number)
        .is_some_and(|queue| queue.key.as_deref() == Some(key))
}

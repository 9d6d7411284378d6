//! What the table should do, written so that it can't be wrong: every question looks at everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    store::memory::{
        Body, Bounds, Record, RemovedSession, Touch, calendar::SECOND_SIZE, entry::Entry, sid::Sid,
    },
    text::Text,
};

/// How many overdue sessions a write takes along.
const SWEPT_PER_WRITE: usize = 4;

pub struct StoredSession {
    pub record: Record,
    /// When the ID was first stored, last used, and last given a deadline, in operations.
    stored: u64,
    used: u64,
    dated: u64,
}

/// Sessions by ID, and a count of operations in place of every order the table keeps.
pub struct Model {
    bounds: Bounds,
    sessions: BTreeMap<Vec<u16>, StoredSession>,
    operations: u64,
    removed: Vec<RemovedSession>,
}

impl Model {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            sessions: BTreeMap::new(),
            operations: 0,
            removed: Vec::new(),
        }
    }

    pub fn get(&mut self, sid: &[u16], now: f64) -> Option<Record> {
        self.use_live(sid, now)
            .map(|session| session.record.clone())
    }

    pub fn set(&mut self, sid: &[u16], record: Record, now: f64) {
        let tick = self.tick();
        let stored = self.sessions.get(sid).map_or(tick, |old| old.stored);
        let session = StoredSession {
            record,
            stored,
            used: tick,
            dated: tick,
        };
        self.sessions.insert(sid.to_vec(), session);
        self.sweep(now, SWEPT_PER_WRITE);
        self.evict();
    }

    fn evict(&mut self) {
        while self.exceeds_bounds() && self.sessions.len() > 1 {
            let oldest = self.sessions.iter().min_by_key(|(_, r)| r.used);
            let sid = oldest.expect("there is one").0.clone();
            self.remove(&sid);
        }
    }

    pub fn touch(&mut self, sid: &[u16], form: u32, ends: [f64; 2], now: f64) -> Touch {
        let [new_expires, deadline] = ends;
        let Some(session) = self.use_live(sid, now) else {
            return Touch::Missing;
        };
        let used = session.used;
        let Body::Split {
            form: old_form,
            expires,
            ..
        } = &mut session.record.body
        else {
            return Touch::Whole;
        };
        (*old_form, *expires) = (form, new_expires);
        session.record.deadline = deadline;
        session.dated = used;
        self.evict();
        Touch::Done
    }

    pub fn clear(&mut self) {
        for sid in self.sids(|_| true) {
            self.remove(&sid);
        }
    }

    pub fn sweep(&mut self, now: f64, limit: usize) -> usize {
        let overdue = |r: &StoredSession| second(r.record.deadline).is_some_and(|s| s < floor(now));
        self.remove_first(overdue, limit)
    }

    pub fn prune(&mut self, now: f64, limit: usize) -> usize {
        self.remove_first(
            |r| r.record.deadline.is_finite() && r.record.deadline <= now,
            limit,
        )
    }

    /// ID and record of every session that has not ended, in the order of first storing.
    pub fn live(&self, now: f64) -> Vec<(&[u16], &Record)> {
        let mut live: Vec<_> = self
            .sessions
            .iter()
            .filter(|(_, r)| !ended(r, now))
            .collect();
        live.sort_by_key(|(_, r)| r.stored);
        live.into_iter()
            .map(|(sid, r)| (&sid[..], &r.record))
            .collect()
    }

    pub fn bytes(&self) -> usize {
        let weight = |(sid, session): (&Vec<u16>, &StoredSession)| {
            Entry::new(Sid::from_units(sid), session.record.clone(), 0, 0).weight()
        };
        let deadlines = self.sessions.values().map(|r| r.record.deadline);
        let seconds: BTreeSet<_> = deadlines.filter_map(second).collect();
        self.sessions.iter().map(weight).sum::<usize>() + seconds.len() * SECOND_SIZE
    }

    pub fn holds(&self, sid: &[u16]) -> bool {
        self.sessions.contains_key(sid)
    }

    pub fn count(&self) -> usize {
        self.sessions.len()
    }

    pub fn take_removed(&mut self) -> Vec<RemovedSession> {
        std::mem::take(&mut self.removed)
    }

    fn tick(&mut self) -> u64 {
        self.operations += 1;
        self.operations
    }

    fn use_live(&mut self, sid: &[u16], now: f64) -> Option<&mut StoredSession> {
        if ended(self.sessions.get(sid)?, now) {
            self.remove(sid);
            return None;
        }
        let tick = self.tick();
        let session = self.sessions.get_mut(sid)?;
        session.used = tick;
        Some(session)
    }

    /// Removes up to `limit` sessions that `leaves` picks: seconds in order, then as they were dated.
    fn remove_first(&mut self, leaves: impl Fn(&StoredSession) -> bool, limit: usize) -> usize {
        let mut sids = self.sids(leaves);
        sids.sort_by_key(|sid| {
            let session = &self.sessions[sid];
            (second(session.record.deadline), session.dated)
        });
        sids.truncate(limit);
        for sid in &sids {
            self.remove(sid);
        }
        sids.len()
    }

    fn sids(&self, picks: impl Fn(&StoredSession) -> bool) -> Vec<Vec<u16>> {
        let picked = self.sessions.iter().filter(|(_, r)| picks(r));
        picked.map(|(sid, _)| sid.clone()).collect()
    }

    pub fn remove(&mut self, sid: &[u16]) -> bool {
        let Some(session) = self.sessions.remove(sid) else {
            return false;
        };
        if self.bounds.keep_removed {
            self.removed.push(RemovedSession {
                sid: Text::from_units(sid),
                record: session.record,
            });
        }
        true
    }

    fn exceeds_bounds(&self) -> bool {
        self.bounds.max.is_some_and(|max| self.count() > max)
            || self.bounds.max_bytes.is_some_and(|max| self.bytes() > max)
    }
}

fn ended(session: &StoredSession, now: f64) -> bool {
    session.record.deadline <= now
}

/// The second of a deadline that comes some time.
fn second(deadline: f64) -> Option<i64> {
    deadline.is_finite().then(|| floor(deadline))
}

#[expect(clippy::cast_possible_truncation, reason = "test times are small")]
fn floor(ms: f64) -> i64 {
    (ms / 1000.0).floor() as i64
}

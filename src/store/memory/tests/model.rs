//! What the table should do, written so that it can't be wrong: every question looks at everything.

use std::collections::BTreeMap;

use crate::{
    store::memory::{Body, Bounds, Departed, Record, Touch, entry::Entry, sid::Sid},
    text::Text,
};

/// How many overdue sessions a write takes along.
const SWEPT_PER_WRITE: usize = 4;

pub struct Resident {
    pub record: Record,
    /// When the ID was first stored, last used, and last given a deadline, in operations.
    stored: u64,
    used: u64,
    dated: u64,
}

/// Sessions by ID, and a count of operations in place of every order the table keeps.
pub struct Model {
    bounds: Bounds,
    residents: BTreeMap<Vec<u16>, Resident>,
    operations: u64,
    departed: Vec<Departed>,
}

impl Model {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            residents: BTreeMap::new(),
            operations: 0,
            departed: Vec::new(),
        }
    }

    pub fn get(&mut self, sid: &[u16], now: f64) -> Option<Record> {
        self.use_live(sid, now)
            .map(|resident| resident.record.clone())
    }

    pub fn set(&mut self, sid: &[u16], record: Record, now: f64) {
        let tick = self.tick();
        let stored = self.residents.get(sid).map_or(tick, |old| old.stored);
        let resident = Resident {
            record,
            stored,
            used: tick,
            dated: tick,
        };
        self.residents.insert(sid.to_vec(), resident);
        self.sweep(now, SWEPT_PER_WRITE);
        while self.exceeds_bounds() && self.residents.len() > 1 {
            let oldest = self.residents.iter().min_by_key(|(_, r)| r.used);
            let sid = oldest.expect("there is one").0.clone();
            self.depart(&sid);
        }
    }

    pub fn touch(&mut self, sid: &[u16], form: u32, ends: [f64; 2], now: f64) -> Touch {
        let [new_expires, deadline] = ends;
        let Some(resident) = self.use_live(sid, now) else {
            return Touch::Missing;
        };
        let used = resident.used;
        let Body::Split {
            form: old_form,
            expires,
            ..
        } = &mut resident.record.body
        else {
            return Touch::Whole;
        };
        (*old_form, *expires) = (form, new_expires);
        resident.record.deadline = deadline;
        resident.dated = used;
        Touch::Done
    }

    pub fn remove(&mut self, sid: &[u16]) -> bool {
        self.depart(sid)
    }

    pub fn clear(&mut self) {
        for sid in self.sids(|_| true) {
            self.depart(&sid);
        }
    }

    pub fn sweep(&mut self, now: f64, limit: usize) -> usize {
        let overdue = |r: &Resident| second(r.record.deadline).is_some_and(|s| s < floor(now));
        self.depart_first(overdue, limit)
    }

    pub fn prune(&mut self, now: f64, limit: usize) -> usize {
        self.depart_first(
            |r| r.record.deadline.is_finite() && r.record.deadline <= now,
            limit,
        )
    }

    /// ID and record of every session that has not ended, in the order of first storing.
    pub fn live(&self, now: f64) -> Vec<(&[u16], &Record)> {
        let mut live: Vec<_> = self
            .residents
            .iter()
            .filter(|(_, r)| !ended(r, now))
            .collect();
        live.sort_by_key(|(_, r)| r.stored);
        live.into_iter()
            .map(|(sid, r)| (&sid[..], &r.record))
            .collect()
    }

    pub fn bytes(&self) -> usize {
        self.residents
            .iter()
            .map(|(sid, r)| size_of::<Entry>() + Sid::from_units(sid).size() + r.record.body.size())
            .sum()
    }

    pub fn holds(&self, sid: &[u16]) -> bool {
        self.residents.contains_key(sid)
    }

    pub fn count(&self) -> usize {
        self.residents.len()
    }

    pub fn take_departed(&mut self) -> Vec<Departed> {
        std::mem::take(&mut self.departed)
    }

    fn tick(&mut self) -> u64 {
        self.operations += 1;
        self.operations
    }

    fn use_live(&mut self, sid: &[u16], now: f64) -> Option<&mut Resident> {
        if ended(self.residents.get(sid)?, now) {
            self.depart(sid);
            return None;
        }
        let tick = self.tick();
        let resident = self.residents.get_mut(sid)?;
        resident.used = tick;
        Some(resident)
    }

    /// Removes up to `limit` sessions that `leaves` picks: seconds in order, then as they were dated.
    fn depart_first(&mut self, leaves: impl Fn(&Resident) -> bool, limit: usize) -> usize {
        let mut sids = self.sids(leaves);
        sids.sort_by_key(|sid| {
            let resident = &self.residents[sid];
            (second(resident.record.deadline), resident.dated)
        });
        sids.truncate(limit);
        for sid in &sids {
            self.depart(sid);
        }
        sids.len()
    }

    fn sids(&self, picks: impl Fn(&Resident) -> bool) -> Vec<Vec<u16>> {
        let picked = self.residents.iter().filter(|(_, r)| picks(r));
        picked.map(|(sid, _)| sid.clone()).collect()
    }

    fn depart(&mut self, sid: &[u16]) -> bool {
        let Some(resident) = self.residents.remove(sid) else {
            return false;
        };
        if self.bounds.keep_departed {
            self.departed.push(Departed {
                sid: Text::from_units(sid),
                record: resident.record,
            });
        }
        true
    }

    fn exceeds_bounds(&self) -> bool {
        self.bounds.max.is_some_and(|max| self.count() > max)
            || self.bounds.max_bytes.is_some_and(|max| self.bytes() > max)
    }
}

fn ended(resident: &Resident, now: f64) -> bool {
    resident.record.deadline <= now
}

/// The second of a deadline that comes some time.
fn second(deadline: f64) -> Option<i64> {
    deadline.is_finite().then(|| floor(deadline))
}

#[expect(clippy::cast_possible_truncation, reason = "test times are small")]
fn floor(ms: f64) -> i64 {
    (ms / 1000.0).floor() as i64
}

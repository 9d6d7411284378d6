//! Which sessions end when: a list of entries for every second in which some do.
//!
//! Extending a session's life moves it from one list to another, whatever the table's size; the
//! sessions that have ended are always at hand, and are counted without a look at each.

use std::collections::BTreeMap;

use slab::Slab;

use super::{
    entry::{ByDeadline, Entry},
    list::{Key, List},
};

/// The bytes of a second: its list and its place in the map, whose nodes are two thirds full.
pub const SECOND_SIZE: usize = (size_of::<i64>() + size_of::<List>()) * 3 / 2;

/// The entries that have a deadline, by the second it falls in.
#[derive(Debug, Default)]
pub struct Calendar {
    seconds: BTreeMap<i64, List>,
}

impl Calendar {
    /// Notes the deadline of an entry; one without a deadline is left out.
    pub fn insert(&mut self, slab: &mut Slab<Entry>, key: Key, deadline: f64) {
        if let Some(second) = second(deadline) {
            let list = self.seconds.entry(second).or_default();
            list.push::<ByDeadline, _>(slab, key);
        }
    }

    /// Forgets an entry that was noted with this deadline.
    pub fn remove(&mut self, slab: &mut Slab<Entry>, key: Key, deadline: f64) {
        let Some(second) = second(deadline) else {
            return;
        };
        if let Some(list) = self.seconds.get_mut(&second) {
            list.remove::<ByDeadline, _>(slab, key);
            if list.len() == 0 {
                self.seconds.remove(&second);
            }
        }
    }

    /// The bytes the calendar takes, less what stands in the entries.
    pub fn bytes(&self) -> usize {
        self.seconds.len() * SECOND_SIZE
    }

    /// Some entry whose deadline fell in an earlier second than `now`. Takes constant time.
    pub fn overdue(&self, now: f64) -> Option<Key> {
        let (&first, list) = self.seconds.first_key_value()?;
        (Some(first) < second(now)).then(|| list.first())?
    }

    /// The entries that ended in the very second of `now`. Looks at each that ends in it.
    pub fn just_expired<'s>(
        &self,
        slab: &'s Slab<Entry>,
        now: f64,
    ) -> impl Iterator<Item = Key> + use<'s> {
        let list = second(now).and_then(|second| self.seconds.get(&second).copied());
        let keys = list.unwrap_or_default().keys::<ByDeadline, _>(slab);
        keys.filter(move |key| {
            slab.get(key.index())
                .is_some_and(|entry| entry.is_expired(now))
        })
    }

    /// How many entries have ended.
    pub fn count_expired(&self, slab: &Slab<Entry>, now: f64) -> usize {
        let Some(this_second) = second(now) else {
            return 0;
        };
        let overdue = self.seconds.range(..this_second);
        overdue.map(|(_, list)| list.len()).sum::<usize>() + self.just_expired(slab, now).count()
    }
}

/// The second a deadline falls in; `None` for one that never comes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from f64 saturates, which keeps the order"
)]
fn second(deadline: f64) -> Option<i64> {
    (deadline < f64::INFINITY).then(|| (deadline / 1000.0).floor() as i64)
}

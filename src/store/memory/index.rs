//! Finds sessions by their ID.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use slab::Slab;

use super::{entry::Entry, list::Key};

/// The places of sessions in a slab.
///
/// The hash stands beside the key, so that growing never looks at an entry.
#[derive(Debug, Default)]
pub struct Index {
    keys: HashTable<(u32, Key)>,
    hasher: RandomState,
}

impl Index {
    /// The hash that an entry of this session is kept under.
    pub fn hash(&self, sid: &[u16]) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "half a hash is a hash")]
        let half = self.hasher.hash_one(sid) as u32;
        half
    }

    /// Where the session `sid` is.
    pub fn find(&self, entries: &Slab<Entry>, sid: &[u16]) -> Option<Key> {
        let hash = self.hash(sid);
        let is_sid = |&(other, key): &(u32, Key)| {
            let entry = || entries.get(key.index());
            other == hash && entry().is_some_and(|entry| entry.sid.is(sid))
        };
        self.keys.find(spread(hash), is_sid).map(|&(_, key)| key)
    }

    /// Notes a session that is not there yet.
    pub fn insert(&mut self, hash: u32, key: Key) {
        self.keys
            .insert_unique(spread(hash), (hash, key), |&(hash, _)| spread(hash));
    }

    /// Forgets a session.
    pub fn remove(&mut self, hash: u32, key: Key) {
        let found = self
            .keys
            .find_entry(spread(hash), |&(_, other)| other == key);
        if let Ok(indexed) = found {
            indexed.remove();
        }
    }

    /// Removes all, and frees their memory.
    pub fn clear(&mut self) {
        self.keys = HashTable::new();
    }
}

/// 64 bits for hashbrown, which reads both ends of a hash, out of 32.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

//! The table itself: finding, writing, extending, evicting and sweeping sessions.
//!
//! Longer than most files: every method keeps the slab, the index, the calendar and the list of use in
//! step, and that is easier to see in one place.

use slab::Slab;

use super::{
    calendar::Calendar,
    entry::{Body, ByUse, Entry, Record},
    forms::Forms,
    index::Index,
    list::{Key, List},
    sid::Sid,
    terms::{Bounds, RemovedSession, Touch},
};
use crate::text::Text;

/// How many expired sessions a write removes. More than one, so that the sweep is faster than the writes.
const SWEPT_PER_WRITE: usize = 4;

/// Sessions by ID.
#[derive(Debug)]
pub struct Table {
    entries: Slab<Entry>,
    index: Index,
    calendar: Calendar,
    /// Least recently used first; kept only for a table with bounds.
    by_use: List,
    bounds: Bounds,
    /// The weight of all entries.
    bytes: usize,
    next_serial: u64,
    last_version: u32,
    removed: Vec<RemovedSession>,
    /// The forms of the cookies in its sessions.
    pub forms: Forms,
}

impl Table {
    /// An empty table.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let mut table = Table::new(Bounds { max: Some(1), ..Bounds::default() });
    /// for sid in ["a", "b"] {
    ///     let record = Record { body: Body::Whole("{}".into()), deadline: f64::INFINITY };
    ///     table.set(&units(sid), record, 0.0);
    /// }
    /// assert!(table.get(&units("a"), 0.0).is_none(), "the bound evicted it");
    /// assert!(table.get(&units("b"), 0.0).is_some());
    /// ```
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self {
            entries: Slab::new(),
            index: Index::default(),
            calendar: Calendar::default(),
            by_use: List::default(),
            bounds,
            bytes: 0,
            next_serial: 0,
            last_version: 0,
            removed: Vec::new(),
            forms: Forms::default(),
        }
    }

    /// The session `sid`, if it is there and has not ended by `now`. One that has ended is removed.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("{}", 1000.0), 0.0);
    /// assert!(table.get(&units("a"), 999.0).is_some());
    /// assert!(table.get(&units("a"), 1000.0).is_none(), "it has ended");
    /// ```
    pub fn get(&mut self, sid: &[u16], now: f64) -> Option<&Record> {
        self.get_versioned(sid, now).map(|(record, _)| record)
    }

    /// As [`Table::get`], with the session's version; see [`Table::version`].
    pub fn get_versioned(&mut self, sid: &[u16], now: f64) -> Option<(&Record, u32)> {
        let key = self.live(sid, now)?;
        self.use_now(key);
        let entry = self.entries.get(key.index())?;
        Some((&entry.record, entry.version))
    }

    /// Writes the session `sid`, removes a few expired ones, and evicts down to the bounds.
    ///
    /// The session just written stays, however large, unless it has ended already. Gives its new
    /// version; see [`Table::version`].
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("1", 1000.0), 0.0);
    /// table.set(&units("a"), session("2", 1000.0), 0.0);
    /// assert_eq!(table.get(&units("a"), 0.0), Some(&session("2", 1000.0)));
    /// ```
    pub fn set(&mut self, sid: &[u16], record: Record, now: f64) -> u32 {
        let version = self.next_version();
        match self.find(sid) {
            Some(key) => {
                self.use_now(key);
                self.replace(key, record, version);
            }
            None => self.insert(sid, record, version),
        }
        self.sweep(now, SWEPT_PER_WRITE);
        self.evict();
        version
    }

    /// The version of the session `sid`, if it is there and has not ended: another one after each
    /// write, whatever session it belongs to. It comes again after four billion writes.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("1", 1000.0), 0.0);
    /// let before = table.version(&units("a"), 0.0);
    /// table.set(&units("a"), session("2", 1000.0), 0.0);
    /// assert_ne!(table.version(&units("a"), 0.0), before);
    /// ```
    pub fn version(&mut self, sid: &[u16], now: f64) -> Option<u32> {
        let key = self.live(sid, now)?;
        self.entries.get(key.index()).map(|entry| entry.version)
    }

    /// Gives the session `sid` the version it had before a write that was no change.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("1", 1000.0), 0.0);
    /// let before = table.version(&units("a"), 0.0);
    /// table.set(&units("a"), session("1", 2000.0), 0.0);
    /// table.restore_version(&units("a"), before.unwrap());
    /// assert_eq!(table.version(&units("a"), 0.0), before);
    /// ```
    pub fn restore_version(&mut self, sid: &[u16], version: u32) {
        let key = self.find(sid);
        if let Some(entry) = key.and_then(|key| self.entries.get_mut(key.index())) {
            entry.version = version;
        }
    }

    /// Gives the session `sid` another cookie and deadline, if it is there and has not ended.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Form, Record, Table, Touch};
    ///
    /// let mut table = Table::new(Bounds::default());
    /// let form = table.forms.number(Form::Lasting("{}".into())).unwrap();
    /// let body = Body::Split { form, expires: f64::NAN, rest: "{}".into() };
    /// table.set(&units("a"), Record { body, deadline: 1000.0 }, 0.0);
    ///
    /// assert_eq!(table.touch(&units("a"), form, f64::NAN, 2000.0, 500.0), Touch::Done);
    /// assert!(table.get(&units("a"), 1999.0).is_some());
    /// assert_eq!(table.touch(&units("b"), form, f64::NAN, 2000.0, 500.0), Touch::Missing);
    /// ```
    pub fn touch(
        &mut self,
        sid: &[u16],
        form: u32,
        expires: f64,
        deadline: f64,
        now: f64,
    ) -> Touch {
        let Some(key) = self.live(sid, now) else {
            return Touch::Missing;
        };
        self.use_now(key);
        let Some(entry) = self.entries.get_mut(key.index()) else {
            return Touch::Missing;
        };
        let Body::Split {
            form: old_form,
            expires: old_expires,
            ..
        } = &mut entry.record.body
        else {
            return Touch::Whole;
        };
        (*old_form, *old_expires) = (form, expires);
        let old_deadline = std::mem::replace(&mut entry.record.deadline, deadline);
        self.calendar.remove(&mut self.entries, key, old_deadline);
        self.calendar.insert(&mut self.entries, key, deadline);
        self.evict(); // The calendar may have grown.
        Touch::Done
    }

    /// Removes the session `sid`. Says whether there was one.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("{}", 1000.0), 0.0);
    /// assert!(table.remove(&units("a")));
    /// assert!(!table.remove(&units("a")));
    /// ```
    pub fn remove(&mut self, sid: &[u16]) -> bool {
        self.find(sid).is_some_and(|key| {
            self.remove_entry(key);
            true
        })
    }

    /// Removes every session.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("1", 1000.0), 0.0);
    /// table.clear();
    /// assert!(table.is_empty(0.0));
    /// ```
    pub fn clear(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        if self.bounds.keep_removed {
            self.removed
                .extend(entries.into_iter().map(|(_, entry)| RemovedSession {
                    sid: entry.sid.text(),
                    record: entry.record,
                }));
        }
        self.index.clear();
        self.calendar = Calendar::default();
        self.by_use = List::default();
        self.bytes = 0;
    }

    /// How many sessions have not ended by `now`.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("1", 1000.0), 0.0);
    /// table.set(&units("b"), session("2", 9000.0), 0.0);
    /// assert_eq!((table.len(0.0), table.len(5000.0)), (2, 1));
    /// ```
    #[must_use]
    pub fn len(&self, now: f64) -> usize {
        self.entries.len() - self.calendar.count_expired(&self.entries, now)
    }

    /// Whether no session is there that has not ended by `now`.
    #[must_use]
    pub fn is_empty(&self, now: f64) -> bool {
        self.len(now) == 0
    }

    /// The sessions that have not ended by `now`, in the order in which they were first stored.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// for sid in ["b", "a", "b"] {
    ///     table.set(&units(sid), session("{}", 1000.0), 0.0);
    /// }
    /// let sids: Vec<_> = table.live_sessions(0.0).into_iter().map(|(sid, _)| sid).collect();
    /// assert_eq!(sids, ["b".into(), "a".into()]);
    /// ```
    #[must_use]
    pub fn live_sessions(&self, now: f64) -> Vec<(Text, &Record)> {
        let entries = self.entries.iter().map(|(_, entry)| entry);
        let mut live: Vec<_> = entries.filter(|entry| !entry.is_expired(now)).collect();
        live.sort_unstable_by_key(|entry| entry.serial);
        live.into_iter()
            .map(|entry| (entry.sid.text(), &entry.record))
            .collect()
    }

    /// Removes up to `limit` sessions that ended before the second of `now`. Says how many it did.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// for sid in ["a", "b", "c"] {
    ///     table.set(&units(sid), session("{}", 1000.0), 0.0);
    /// }
    /// assert_eq!(table.sweep(1999.0, 2), 0, "they ended in this second");
    /// assert_eq!(table.sweep(2000.0, 2), 2);
    /// assert_eq!(table.sweep(2000.0, 2), 1);
    /// ```
    pub fn sweep(&mut self, now: f64, limit: usize) -> usize {
        let overdue = std::iter::from_fn(|| {
            let key = self.calendar.overdue(now)?;
            self.remove_entry(key);
            Some(())
        });
        overdue.take(limit).count()
    }

    /// As [`Table::sweep`], and goes on to those that ended in this very second.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session("{}", 1000.0), 0.0);
    /// table.set(&units("b"), session("{}", 9000.0), 0.0);
    /// assert_eq!(table.prune(5000.0, 10), 1);
    /// assert_eq!(table.len(5000.0), 1);
    /// ```
    pub fn prune(&mut self, now: f64, limit: usize) -> usize {
        let swept = self.sweep(now, limit);
        let rest = self.calendar.just_expired(&self.entries, now);
        let rest: Vec<_> = rest.take(limit - swept).collect();
        for key in &rest {
            self.remove_entry(*key);
        }
        swept + rest.len()
    }

    /// The sessions that left since the last call, if the bounds say that they are kept.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds { keep_removed: true, ..Bounds::default() });
    /// table.set(&units("a"), session("{}", 1000.0), 0.0);
    /// table.remove(&units("a"));
    /// assert_eq!(table.take_removed().len(), 1);
    /// assert!(table.take_removed().is_empty());
    /// ```
    pub fn take_removed(&mut self) -> Vec<RemovedSession> {
        std::mem::take(&mut self.removed)
    }

    /// The bytes of memory that the sessions take: texts, entries, index, calendar and the allocator's own.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::store::memory::{Body, Bounds, Record, Table};
    ///
    /// let session = |text: &str, deadline| Record { body: Body::Whole(text.into()), deadline };
    /// let mut table = Table::new(Bounds::default());
    /// table.set(&units("a"), session(&"text".repeat(100), 1000.0), 0.0);
    /// assert!(table.bytes() > 400);
    /// ```
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes + self.calendar.bytes()
    }

    fn find(&self, sid: &[u16]) -> Option<Key> {
        self.index.find(&self.entries, sid)
    }

    fn live(&mut self, sid: &[u16], now: f64) -> Option<Key> {
        let key = self.find(sid)?;
        if self.entries.get(key.index())?.is_expired(now) {
            self.remove_entry(key);
            return None;
        }
        Some(key)
    }

    fn is_bounded(&self) -> bool {
        self.bounds.max.is_some() || self.bounds.max_bytes.is_some()
    }

    fn use_now(&mut self, key: Key) {
        if self.is_bounded() {
            self.by_use.remove::<ByUse, _>(&mut self.entries, key);
            self.by_use.push::<ByUse, _>(&mut self.entries, key);
        }
    }

    fn insert(&mut self, sid: &[u16], record: Record, version: u32) {
        let Some(key) = Key::new(self.entries.vacant_key()) else {
            return; // Four billion sessions: memory runs out before.
        };
        let hash = self.index.hash(sid);
        let deadline = record.deadline;
        let mut entry = Entry::new(Sid::from_units(sid), record, hash, self.next_serial);
        entry.version = version;
        self.next_serial += 1;
        self.bytes += entry.weight();
        self.entries.insert(entry);
        self.index.insert(hash, key);
        self.calendar.insert(&mut self.entries, key, deadline);
        if self.is_bounded() {
            self.by_use.push::<ByUse, _>(&mut self.entries, key);
        }
    }

    fn replace(&mut self, key: Key, record: Record, version: u32) {
        let Some(entry) = self.entries.get_mut(key.index()) else {
            return;
        };
        let deadline = record.deadline;
        self.bytes -= entry.weight();
        let old = std::mem::replace(&mut entry.record, record);
        self.bytes += entry.weight();
        entry.version = version;
        self.calendar.remove(&mut self.entries, key, old.deadline);
        self.calendar.insert(&mut self.entries, key, deadline);
    }

    /// Never 0, so that 0 can say that there is none.
    const fn next_version(&mut self) -> u32 {
        self.last_version = match self.last_version.wrapping_add(1) {
            0 => 1,
            version => version,
        };
        self.last_version
    }

    fn evict(&mut self) {
        while self.exceeds_bounds() && self.by_use.len() > 1 {
            let Some(key) = self.by_use.first() else {
                return;
            };
            self.remove_entry(key);
        }
    }

    fn exceeds_bounds(&self) -> bool {
        self.bounds.max.is_some_and(|max| self.entries.len() > max)
            || self.bounds.max_bytes.is_some_and(|max| self.bytes() > max)
    }

    /// Takes an entry out of every list and out of the table.
    fn remove_entry(&mut self, key: Key) {
        let Some((hash, deadline)) = self
            .entries
            .get(key.index())
            .map(|entry| (entry.hash, entry.record.deadline))
        else {
            return;
        };
        self.calendar.remove(&mut self.entries, key, deadline);
        if self.is_bounded() {
            self.by_use.remove::<ByUse, _>(&mut self.entries, key);
        }
        self.index.remove(hash, key);
        let entry = self.entries.remove(key.index());
        self.bytes -= entry.weight();
        if self.bounds.keep_removed {
            self.removed.push(RemovedSession {
                sid: entry.sid.text(),
                record: entry.record,
            });
        }
    }
}

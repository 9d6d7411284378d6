//! One session in the table.

use super::{
    list::{Linked, Links},
    sid::Sid,
};
use crate::text::Text;

/// Names the list of entries by their last use.
pub enum ByUse {}

/// Names the lists of entries that end in the same second.
pub enum ByDeadline {}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The session's text.
    pub body: Body,
    /// When the session ends, in ms since the epoch; `f64::INFINITY` if never.
    pub deadline: f64,
}

/// A session's JSON text.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text that begins with a cookie of a known form: what varies, and the text less the cookie.
    Split {
        /// Which of the table's forms.
        form: u32,
        /// The cookie's expiry in ms since the epoch; any number if the form has none.
        expires: f64,
        /// `{"views":1}` of `{"cookie":{…},"views":1}`.
        rest: Text,
    },
    /// Any other text.
    Whole(Text),
}

impl Body {
    const fn text(&self) -> &Text {
        match self {
            Self::Split { rest: text, .. } | Self::Whole(text) => text,
        }
    }
}

/// The bytes of the table's index for a session: a hash, a key and a control byte, in a hash table
/// that is half to seven eighths full.
const INDEX_SHARE: usize = 14;

/// The bytes a text takes of the heap.
fn allocated(text: &Text) -> usize {
    match text.size() {
        0 => 0,
        size if cfg!(target_env = "musl") => by_musl(size),
        size => by_glibc(size),
    }
}

/// glibc keeps a word beside each piece of memory and hands out pieces in steps of two words. The allocators of
/// macOS and Windows differ by little.
const fn by_glibc(size: usize) -> usize {
    let taken = (size + 8).next_multiple_of(16);
    if taken < 32 { 32 } else { taken }
}

/// The sizes of pieces that musl hands out from 10 steps of 16 bytes on; up to there it has all.
const MUSL_STEPS: [usize; 38] = [
    12, 15, 18, 20, 25, 31, 36, 42, 50, 63, 72, 84, 102, 127, 146, 170, 204, 255, 292, 340, 409,
    511, 584, 682, 818, 1023, 1169, 1364, 1637, 2047, 2340, 2730, 3276, 4095, 4680, 5460, 6552,
    8191,
];

/// musl keeps 4 bytes beside each piece.
fn by_musl(size: usize) -> usize {
    let steps = (size + 4).div_ceil(16);
    let larger = || MUSL_STEPS.into_iter().find(|&step| step >= steps);
    16 * if steps <= 10 {
        steps
    } else {
        larger().unwrap_or(steps)
    }
}

/// A record with its ID and its places in the table's lists.
#[derive(Debug)]
pub struct Entry {
    pub sid: Sid,
    pub record: Record,
    /// Of the ID: finding the entry again costs no second look at the text.
    pub hash: u32,
    /// Another one after each write; a touch leaves it as it is.
    pub version: u32,
    /// Grows with every new ID: the order in which sessions were first stored.
    pub serial: u64,
    by_use: Links,
    by_deadline: Links,
}

impl Entry {
    pub fn new(sid: Sid, record: Record, hash: u32, serial: u64) -> Self {
        Self {
            sid,
            record,
            hash,
            version: 0,
            serial,
            by_use: Links::default(),
            by_deadline: Links::default(),
        }
    }

    /// The bytes the entry takes, its share of the index and the allocator's own included.
    pub fn weight(&self) -> usize {
        let sid = self.sid.heap().map_or(0, allocated);
        size_of::<Self>() + INDEX_SHARE + sid + allocated(self.record.body.text())
    }

    /// Whether the session has ended. Its last moment is the ms before its deadline.
    pub fn is_expired(&self, now: f64) -> bool {
        self.record.deadline <= now
    }
}

impl Linked<ByUse> for Entry {
    fn links(&self) -> Links {
        self.by_use
    }

    fn links_mut(&mut self) -> &mut Links {
        &mut self.by_use
    }
}

impl Linked<ByDeadline> for Entry {
    fn links(&self) -> Links {
        self.by_deadline
    }

    fn links_mut(&mut self) -> &mut Links {
        &mut self.by_deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_allocators_round_up() {
        assert_eq!([1, 24, 25, 1000].map(by_glibc), [32, 32, 48, 1008]);
        assert_eq!(
            [1, 12, 13, 156, 157, 1004, 1005].map(by_musl),
            [16, 16, 32, 160, 192, 1008, 1152]
        );
    }
}

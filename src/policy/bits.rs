//! Facts as numbers, one bit or two for each, so that the caller can keep every answer in a table.

use super::{CommitFacts, Comparison, CookieFacts, Slot};

const fn has(bits: u32, bit: u32) -> bool {
    bits & bit != 0
}

const fn comparison(bits: u32, compared: u32, differs: u32) -> Comparison {
    match (has(bits, compared), has(bits, differs)) {
        (false, _) => Comparison::Unknown,
        (true, false) => Comparison::Same,
        (true, true) => Comparison::Different,
    }
}

/// The bits that [`CommitFacts::from_bits`] reads. Where neither of the first two is set, something else
/// stands in the place of the session; without a `COMPARED` bit, its `DIFFERS` says nothing.
#[expect(missing_docs, reason = "the fields describe them")]
impl CommitFacts {
    pub const SESSION: u32 = 1 << 0;
    pub const UNSET: u32 = 1 << 1;
    pub const SID_IS_STRING: u32 = 1 << 2;
    pub const SID_IS_TRUTHY: u32 = 1 << 3;
    pub const COOKIE_MATCHES: u32 = 1 << 4;
    pub const SAME_ID: u32 = 1 << 5;
    pub const SAVED: u32 = 1 << 6;
    pub const LOAD_COMPARED: u32 = 1 << 7;
    pub const LOAD_DIFFERS: u32 = 1 << 8;
    pub const SAVE_COMPARED: u32 = 1 << 9;
    pub const SAVE_DIFFERS: u32 = 1 << 10;
    pub const SAVE_UNINITIALIZED: u32 = 1 << 11;
    pub const UNSET_DESTROYS: u32 = 1 << 12;
    pub const STORE_TOUCHES: u32 = 1 << 13;
}

impl CommitFacts {
    /// How many numbers [`CommitFacts::from_bits`] tells apart.
    pub const COUNT: u32 = 1 << 14;

    /// Reads the facts off a number, one bit or two for each.
    ///
    /// ```
    /// use rust_express_session::policy::CommitFacts as Facts;
    ///
    /// let facts = Facts::from_bits(Facts::SID_IS_STRING | Facts::SAME_ID);
    /// assert!(facts.sid_is_string && facts.same_id && !facts.cookie_matches);
    /// ```
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self {
            slot: match (has(bits, Self::SESSION), has(bits, Self::UNSET)) {
                (true, _) => Slot::Session,
                (false, true) => Slot::Unset,
                (false, false) => Slot::Other,
            },
            sid_is_string: has(bits, Self::SID_IS_STRING),
            sid_is_truthy: has(bits, Self::SID_IS_TRUTHY),
            cookie_matches: has(bits, Self::COOKIE_MATCHES),
            same_id: has(bits, Self::SAME_ID),
            saved: has(bits, Self::SAVED),
            since_load: comparison(bits, Self::LOAD_COMPARED, Self::LOAD_DIFFERS),
            since_save: comparison(bits, Self::SAVE_COMPARED, Self::SAVE_DIFFERS),
            save_uninitialized: has(bits, Self::SAVE_UNINITIALIZED),
            unset_destroys: has(bits, Self::UNSET_DESTROYS),
            store_touches: has(bits, Self::STORE_TOUCHES),
        }
    }
}

/// The bits that [`CookieFacts::from_bits`] reads.
#[expect(missing_docs, reason = "the fields describe them")]
impl CookieFacts {
    pub const SID_IS_STRING: u32 = 1 << 0;
    pub const COOKIE_MATCHES: u32 = 1 << 1;
    pub const SAME_ID: u32 = 1 << 2;
    pub const LOAD_COMPARED: u32 = 1 << 3;
    pub const LOAD_DIFFERS: u32 = 1 << 4;
    pub const EXPIRES: u32 = 1 << 5;
    pub const SAVE_UNINITIALIZED: u32 = 1 << 6;
    pub const ROLLING: u32 = 1 << 7;
}

impl CookieFacts {
    /// How many numbers [`CookieFacts::from_bits`] tells apart.
    pub const COUNT: u32 = 1 << 8;

    /// Reads the facts off a number, one bit or two for each.
    ///
    /// ```
    /// use rust_express_session::policy::CookieFacts as Facts;
    ///
    /// let facts = Facts::from_bits(Facts::SID_IS_STRING | Facts::SAME_ID);
    /// assert!(facts.sid_is_string && facts.same_id && !facts.cookie_matches);
    /// ```
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self {
            sid_is_string: has(bits, Self::SID_IS_STRING),
            cookie_matches: has(bits, Self::COOKIE_MATCHES),
            same_id: has(bits, Self::SAME_ID),
            since_load: comparison(bits, Self::LOAD_COMPARED, Self::LOAD_DIFFERS),
            expires: has(bits, Self::EXPIRES),
            save_uninitialized: has(bits, Self::SAVE_UNINITIALIZED),
            rolling: has(bits, Self::ROLLING),
        }
    }
}

//! A session's state machine: from facts about a request to what is done at its end.
//!
//! Two questions are asked. When the response ends: what happens in the store? When its headers
//! are about to go: is the cookie sent? Both answers follow express-session 1.19.0. Comparing a
//! session with what it was is the one costly fact, so it may be missing: an answer that depends on
//! it is `Compare`, and the question is asked again with the fact filled in.
//!
//! Facts travel as bits (`bits.rs`) and answers as small numbers, so that the caller can keep every
//! answer in a table.

mod bits;

/// How the session's text stands to a text taken earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Not compared yet.
    Unknown,
    /// The texts are equal.
    Same,
    /// The texts differ.
    Different,
}

/// What stands in the place of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A session.
    Session,
    /// `null` or nothing: the session was unset.
    Unset,
    /// Another value that is no session, such as `false`.
    Other,
}

/// What decides the fate of a session in the store.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, all combinations legal"
)]
pub struct CommitFacts {
    /// What the request's session is now.
    pub slot: Slot,
    /// The session ID is a string: others are never stored.
    pub sid_is_string: bool,
    /// The session ID is truthy: there is something to destroy.
    pub sid_is_truthy: bool,
    /// The request's cookie carried the session ID that the request has now.
    pub cookie_matches: bool,
    /// The session has the ID with which it was loaded or generated.
    pub same_id: bool,
    /// A text of the session is known to be in the store.
    pub saved: bool,
    /// The session against its text when it was loaded or generated.
    pub since_load: Comparison,
    /// The session against the text known to be in the store.
    pub since_save: Comparison,
    /// Option `saveUninitialized`.
    pub save_uninitialized: bool,
    /// Option `unset` is `'destroy'`.
    pub unset_destroys: bool,
    /// The store has a `touch` method.
    pub store_touches: bool,
}

/// What to do in the store when the response ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Commit {
    /// Nothing.
    Leave = 0,
    /// Write the session.
    Save = 1,
    /// Extend the session's life.
    Touch = 2,
    /// Remove the session.
    Destroy = 3,
    /// Compare the session's text with the earlier ones and ask again.
    Compare = 4,
}

/// What decides whether the cookie goes out with the response.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, all combinations legal"
)]
pub struct CookieFacts {
    /// The session ID is a string.
    pub sid_is_string: bool,
    /// The request's cookie carried the session ID that the request has now.
    pub cookie_matches: bool,
    /// The session has the ID with which it was loaded or generated.
    pub same_id: bool,
    /// The session against its text when it was loaded or generated.
    pub since_load: Comparison,
    /// The cookie has an expiry.
    pub expires: bool,
    /// Option `saveUninitialized`.
    pub save_uninitialized: bool,
    /// Option `rolling`.
    pub rolling: bool,
}

/// Whether the cookie goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SendCookie {
    /// It stays away.
    No = 0,
    /// It goes out.
    Yes = 1,
    /// Compare the session's text with the earlier one and ask again.
    Compare = 2,
}

/// What to do in the store when the response ends.
///
/// ```
/// use rust_express_session::policy::{Commit, CommitFacts, Comparison, Slot, commit};
///
/// // A new session that the app wrote to, with `saveUninitialized: false`.
/// let facts = CommitFacts {
///     slot: Slot::Session,
///     sid_is_string: true,
///     sid_is_truthy: true,
///     cookie_matches: false,
///     same_id: true,
///     saved: false,
///     since_load: Comparison::Different,
///     since_save: Comparison::Unknown,
///     save_uninitialized: false,
///     unset_destroys: false,
///     store_touches: true,
/// };
/// assert_eq!(commit(&facts), Commit::Save);
/// assert_eq!(commit(&CommitFacts { since_load: Comparison::Same, ..facts }), Commit::Leave);
/// assert_eq!(commit(&CommitFacts { since_load: Comparison::Unknown, ..facts }), Commit::Compare);
/// ```
#[must_use]
pub const fn commit(facts: &CommitFacts) -> Commit {
    match facts.slot {
        Slot::Unset if facts.unset_destroys && facts.sid_is_truthy => Commit::Destroy,
        Slot::Unset | Slot::Other => Commit::Leave,
        Slot::Session if !facts.sid_is_string => Commit::Leave,
        Slot::Session => match needs_saving(facts) {
            Comparison::Unknown => Commit::Compare,
            Comparison::Different => Commit::Save,
            Comparison::Same if facts.store_touches && facts.cookie_matches => Commit::Touch,
            Comparison::Same => Commit::Leave,
        },
    }
}

/// `Different` if the session must be written.
const fn needs_saving(facts: &CommitFacts) -> Comparison {
    let uninitialized = !facts.saved && !facts.cookie_matches;
    if uninitialized && !facts.save_uninitialized {
        modified(facts.same_id, facts.since_load)
    } else if facts.saved {
        modified(facts.same_id, facts.since_save)
    } else {
        Comparison::Different
    }
}

/// Whether the cookie goes out with the response's headers.
///
/// ```
/// use rust_express_session::policy::{Comparison, CookieFacts, SendCookie, send_cookie};
///
/// // A session that came back, has not changed, and has a cookie with an expiry.
/// let facts = CookieFacts {
///     sid_is_string: true,
///     cookie_matches: true,
///     same_id: true,
///     since_load: Comparison::Same,
///     expires: true,
///     save_uninitialized: false,
///     rolling: false,
/// };
/// assert_eq!(send_cookie(&facts), SendCookie::No);
/// assert_eq!(send_cookie(&CookieFacts { rolling: true, ..facts }), SendCookie::Yes);
/// ```
#[must_use]
pub const fn send_cookie(facts: &CookieFacts) -> SendCookie {
    let always = if facts.cookie_matches {
        facts.rolling
    } else {
        facts.save_uninitialized
    };
    // A cookie that the browser has already is sent again for a new expiry only.
    let when_modified = !facts.cookie_matches || facts.expires;
    if !facts.sid_is_string || !(always || when_modified) {
        return SendCookie::No;
    }
    if always {
        return SendCookie::Yes;
    }
    match modified(facts.same_id, facts.since_load) {
        Comparison::Unknown => SendCookie::Compare,
        Comparison::Same => SendCookie::No,
        Comparison::Different => SendCookie::Yes,
    }
}

/// A session under another ID is another session, whatever its text.
const fn modified(same_id: bool, text: Comparison) -> Comparison {
    if same_id { text } else { Comparison::Different }
}

#[cfg(test)]
mod tests;

//! The policy's answers, all at once: asking it for each request would cost a crossing.

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::policy::{self, Commit, CommitFacts, CookieFacts, SendCookie};

/// Makes numbers of the core known to JavaScript.
macro_rules! export {
    ($($name:ident = $value:expr;)*) => {
        $(
            #[napi]
            pub const $name: u32 = $value as u32;
        )*
    };
}

export! {
    COMMIT_SESSION = CommitFacts::SESSION;
    COMMIT_UNSET = CommitFacts::UNSET;
    COMMIT_SID_IS_STRING = CommitFacts::SID_IS_STRING;
    COMMIT_SID_IS_TRUTHY = CommitFacts::SID_IS_TRUTHY;
    COMMIT_COOKIE_MATCHES = CommitFacts::COOKIE_MATCHES;
    COMMIT_SAME_ID = CommitFacts::SAME_ID;
    COMMIT_SAVED = CommitFacts::SAVED;
    COMMIT_LOAD_COMPARED = CommitFacts::LOAD_COMPARED;
    COMMIT_LOAD_DIFFERS = CommitFacts::LOAD_DIFFERS;
    COMMIT_SAVE_COMPARED = CommitFacts::SAVE_COMPARED;
    COMMIT_SAVE_DIFFERS = CommitFacts::SAVE_DIFFERS;
    COMMIT_SAVE_UNINITIALIZED = CommitFacts::SAVE_UNINITIALIZED;
    COMMIT_UNSET_DESTROYS = CommitFacts::UNSET_DESTROYS;
    COMMIT_STORE_TOUCHES = CommitFacts::STORE_TOUCHES;

    COMMIT_LEAVE = Commit::Leave;
    COMMIT_SAVE = Commit::Save;
    COMMIT_TOUCH = Commit::Touch;
    COMMIT_DESTROY = Commit::Destroy;
    COMMIT_COMPARE = Commit::Compare;

    COOKIE_SID_IS_STRING = CookieFacts::SID_IS_STRING;
    COOKIE_COOKIE_MATCHES = CookieFacts::COOKIE_MATCHES;
    COOKIE_SAME_ID = CookieFacts::SAME_ID;
    COOKIE_LOAD_COMPARED = CookieFacts::LOAD_COMPARED;
    COOKIE_LOAD_DIFFERS = CookieFacts::LOAD_DIFFERS;
    COOKIE_EXPIRES = CookieFacts::EXPIRES;
    COOKIE_SAVE_UNINITIALIZED = CookieFacts::SAVE_UNINITIALIZED;
    COOKIE_ROLLING = CookieFacts::ROLLING;

    COOKIE_SEND = SendCookie::Yes;
    COOKIE_COMPARE = SendCookie::Compare;
}

/// An answer to each of `$facts::COUNT` numbers, found while this is compiled.
macro_rules! table {
    ($answer:path, $facts:ident) => {{
        #[expect(clippy::indexing_slicing, reason = "the compiler would see it fail")]
        const TABLE: [u8; $facts::COUNT as usize] = {
            let mut table = [0; $facts::COUNT as usize];
            let mut bits = 0;
            while bits < $facts::COUNT {
                table[bits as usize] = $answer(&$facts::from_bits(bits)) as u8;
                bits += 1;
            }
            table
        };
        TABLE
    }};
}

static COMMIT: [u8; CommitFacts::COUNT as usize] = table!(policy::commit, CommitFacts);
static COOKIE: [u8; CookieFacts::COUNT as usize] = table!(policy::send_cookie, CookieFacts);

/// What to do in the store, for every number of commit facts.
#[napi]
pub fn commit_answers() -> Uint8Array {
    Uint8Array::with_data_copied(COMMIT)
}

/// Whether to send the cookie, for every number of cookie facts.
#[napi]
pub fn cookie_answers() -> Uint8Array {
    Uint8Array::with_data_copied(COOKIE)
}

//! The policy's answers, all at once: asking it for each request would cost a crossing.

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::policy::{self, CommitFacts, CookieFacts};

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

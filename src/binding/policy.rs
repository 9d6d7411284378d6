//! The policy's answers, all at once: asking it for each request would cost a crossing.

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::policy::{self, CommitFacts, CookieFacts};

/// What to do in the store, for every number of commit facts.
#[napi]
pub fn commit_answers() -> Uint8Array {
    let every = (0..CommitFacts::COUNT).map(CommitFacts::from_bits);
    every
        .map(|facts| policy::commit(&facts) as u8)
        .collect::<Vec<_>>()
        .into()
}

/// Whether to send the cookie, for every number of cookie facts.
#[napi]
pub fn cookie_answers() -> Uint8Array {
    let every = (0..CookieFacts::COUNT).map(CookieFacts::from_bits);
    every
        .map(|facts| policy::send_cookie(&facts) as u8)
        .collect::<Vec<_>>()
        .into()
}

//! The N-API surface: convert, call the core, convert back.
//!
//! Free functions on purpose: a call of a class's method costs nine times as much. What JavaScript
//! passes in is checked there (`lib/native/`); here it is only converted.

#![expect(
    clippy::needless_pass_by_value,
    reason = "napi-rs hands arguments over by value"
)]

mod memory;
mod outbox;
mod policy;
mod redis;
mod session_id;
mod signed_cookie;
mod sqlite;
mod strings;

//! The core of rust-express-session.
//!
//! Everything outside `binding` is plain Rust: it knows neither Node.js nor a clock, and
//! `cargo test --no-default-features` builds and tests it alone.

pub mod cookie;
pub mod keyring;
pub mod policy;
pub mod session_id;
pub mod signed_cookie;
pub mod store;
pub mod text;

// Left out of tests, which have no Node to call it.
#[cfg(all(feature = "napi", not(test)))]
mod binding;

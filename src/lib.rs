//! The core of rust-express-session.
//!
//! Everything outside `binding` is plain Rust: it knows neither Node.js nor a clock, and
//! `cargo test --no-default-features` builds and tests it alone.

pub mod session_id;

#[cfg(feature = "napi")]
mod binding;

//! Where sessions are kept.

pub mod memory;
pub mod outbox;
pub mod redis;
pub mod sqlite;

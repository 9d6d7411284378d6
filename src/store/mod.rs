//! Where sessions are kept.

pub mod memory;
pub mod redis;
pub mod sqlite;

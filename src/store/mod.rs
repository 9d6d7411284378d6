//! Where sessions are kept.

pub mod memory;

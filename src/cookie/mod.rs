//! HTTP cookies, byte for byte as the npm package `cookie` 0.7.2 reads and writes them.

pub mod date;
pub mod find;
pub mod percent;
pub mod set_cookie;

//! The N-API surface: convert, call the core, convert back.
#![expect(
    unsafe_code,
    reason = "raw N-API reads are several times faster than converted ones"
)]

use napi_derive::napi;

/// Adds.
#[napi]
pub fn add(a: u32, b: u32) -> u32 {
    a + b
}

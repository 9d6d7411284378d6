//! Session IDs.

use napi_derive::napi;

use super::strings::Ascii;
use crate::session_id::{LENGTH, generate};

/// A new session ID: 32 base64url characters of 24 random bytes.
#[napi(ts_return_type = "string")]
pub fn generate_session_id() -> Ascii<[u8; LENGTH]> {
    Ascii(generate())
}

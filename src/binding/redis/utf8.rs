//! JavaScript strings in and out, as the UTF-8 that Redis clients write: a lone surrogate becomes
//! U+FFFD, and so do bytes that are no UTF-8.
#![expect(unsafe_code, reason = "raw N-API calls")]

use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{Result, ValueType, check_status, sys};

/// Bytes that are read without asking for the length first: keys, and most sessions.
const INLINE: usize = 1024;

/// A string argument.
pub struct Utf8(pub Vec<u8>);

impl TypeName for Utf8 {
    fn type_name() -> &'static str {
        "string"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for Utf8 {}

impl FromNapiValue for Utf8 {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let mut buffer = [0; INLINE];
        // SAFETY: the caller vouches for `env` and `value`.
        let length = unsafe { read(env, value, &mut buffer)? };
        // A full buffer may have cut the string; a character takes up to four bytes.
        if let Some(bytes) = buffer.get(..length)
            && length + 4 < INLINE
        {
            return Ok(Self(bytes.to_vec()));
        }
        // SAFETY: as above; an empty buffer asks for the length alone.
        let length = unsafe { read(env, value, &mut [])? };
        let mut bytes = vec![0; length + 1];
        // SAFETY: as above.
        let length = unsafe { read(env, value, &mut bytes)? };
        bytes.truncate(length);
        Ok(Self(bytes))
    }
}

/// Reads as much as fits, and a final zero; returns the length without it. With an empty buffer,
/// returns the length there would be.
///
/// # Safety
///
/// `env` and `value` must be those of the call under way.
unsafe fn read(env: sys::napi_env, value: sys::napi_value, buffer: &mut [u8]) -> Result<usize> {
    let mut length = 0;
    let place = if buffer.is_empty() {
        ptr::null_mut()
    } else {
        buffer.as_mut_ptr().cast()
    };
    // SAFETY: `place` has room for `buffer.len()` bytes, or is null.
    let status = unsafe {
        sys::napi_get_value_string_utf8(env, value, place, buffer.len(), &raw mut length)
    };
    check_status!(status, "a string was expected")?;
    Ok(length)
}

/// A JavaScript string of `bytes`.
///
/// # Safety
///
/// `env` must be that of the call under way.
pub unsafe fn to_js(env: sys::napi_env, bytes: &[u8]) -> Result<sys::napi_value> {
    // ASCII is the same in Latin-1, which V8 takes without a look at every byte.
    let create = if bytes.is_ascii() {
        sys::napi_create_string_latin1
    } else {
        sys::napi_create_string_utf8
    };
    let length = bytes.len().cast_signed();
    let mut value = ptr::null_mut();
    // SAFETY: the pointer and the length are those of one slice; Node copies it.
    let status = unsafe { create(env, bytes.as_ptr().cast(), length, &raw mut value) };
    check_status!(status)?;
    Ok(value)
}

//! JavaScript strings in and out, as code units.
//!
//! napi-rs converts a string argument in about 200 ns. Reading its units into a buffer on the stack
//! takes a fifth of that, and loses no lone surrogate.
#![expect(unsafe_code, reason = "raw N-API calls")]

use std::{ops::Deref, ptr};

use napi::{
    Result, ValueType,
    bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue},
    check_status, sys,
};
use smallvec::SmallVec;

use crate::text::Text;

/// A string argument. Shorter than `INLINE` units, it is read in one call and without the heap; but
/// napi-rs moves it about with all its room, so that this should be little.
pub struct Units<const INLINE: usize = 48>(SmallVec<[u16; INLINE]>);

impl<const INLINE: usize> Deref for Units<INLINE> {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.0
    }
}

impl<const INLINE: usize> TypeName for Units<INLINE> {
    fn type_name() -> &'static str {
        "string"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl<const INLINE: usize> ValidateNapiValue for Units<INLINE> {}

impl<const INLINE: usize> FromNapiValue for Units<INLINE> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let mut units = SmallVec::new();
        JsText { env, value }.read(&mut units)?;
        Ok(Self(units))
    }
}

/// A string argument that is yet to be read: into a buffer that stays where it is, however large.
/// Lives no longer than the call it is an argument of.
pub struct JsText {
    env: sys::napi_env,
    value: sys::napi_value,
}

impl TypeName for JsText {
    fn type_name() -> &'static str {
        "string"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for JsText {}

impl FromNapiValue for JsText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        Ok(Self { env, value })
    }
}

impl JsText {
    /// Reads the code units into `units`, which is empty: in one call, if there is room.
    pub fn read<const INLINE: usize>(&self, units: &mut SmallVec<[u16; INLINE]>) -> Result<()> {
        let mut length = self.fill(units)?;
        if length + 1 >= units.capacity() {
            // The buffer is full: there may be more.
            // SAFETY: `env` and `value` are those of the call under way.
            let status = unsafe {
                sys::napi_get_value_string_utf16(
                    self.env,
                    self.value,
                    ptr::null_mut(),
                    0,
                    &raw mut length,
                )
            };
            check_status!(status)?;
            units.reserve(length + 1);
            length = self.fill(units)?;
        }
        // SAFETY: Node wrote `length` units, below the capacity.
        unsafe { units.set_len(length) };
        Ok(())
    }

    /// Reads as many units as fit into the buffer's spare room; returns how many it read.
    fn fill<const INLINE: usize>(&self, units: &mut SmallVec<[u16; INLINE]>) -> Result<usize> {
        let mut length = 0;
        // SAFETY: `env` and `value` are those of the call under way; the buffer has room for
        // `capacity` units, the last of which Node makes a zero.
        let status = unsafe {
            sys::napi_get_value_string_utf16(
                self.env,
                self.value,
                units.as_mut_ptr(),
                units.capacity(),
                &raw mut length,
            )
        };
        check_status!(status, "a string was expected")?;
        Ok(length)
    }
}

impl ToNapiValue for Text {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        // SAFETY: the caller vouches for `env`.
        unsafe { <&Self as ToNapiValue>::to_napi_value(env, &text) }
    }
}

impl ToNapiValue for &Text {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        match text {
            // SAFETY: the caller vouches for `env`.
            Text::Latin1(bytes) => unsafe { latin1(env, bytes) },
            // SAFETY: as above.
            Text::Utf16(units) => unsafe { utf16(env, units) },
        }
    }
}

/// A string that is ASCII, as a return value.
pub struct Ascii<T>(pub T);

impl<T: AsRef<[u8]>> ToNapiValue for Ascii<T> {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        // SAFETY: the caller vouches for `env`.
        unsafe { latin1(env, text.0.as_ref()) }
    }
}

/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn latin1(env: sys::napi_env, bytes: &[u8]) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: the pointer and the length are those of one slice; Node copies it.
    let status = unsafe {
        sys::napi_create_string_latin1(env, bytes.as_ptr().cast(), length(bytes), &raw mut value)
    };
    check_status!(status)?;
    Ok(value)
}

/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn utf16(env: sys::napi_env, units: &[u16]) -> Result<sys::napi_value> {
    let mut value = ptr::null_mut();
    // SAFETY: the pointer and the length are those of one slice; Node copies it.
    let status = unsafe {
        sys::napi_create_string_utf16(env, units.as_ptr(), length(units), &raw mut value)
    };
    check_status!(status)?;
    Ok(value)
}

#[expect(
    clippy::cast_possible_wrap,
    reason = "no slice is longer than isize::MAX"
)]
const fn length<T>(slice: &[T]) -> isize {
    slice.len() as isize
}

//! JavaScript strings in and out: as UTF-16 code units, or as UTF-8 for stores that keep that.
//!
//! napi-rs converts a string argument in about 200 ns. Reading it into a buffer on the stack takes a
//! fifth of that. Code units lose no lone surrogate; in UTF-8 it becomes U+FFFD, as do bytes that
//! are no UTF-8 on their way back.
#![expect(unsafe_code, reason = "raw N-API calls")]

use std::{ops::Deref, ptr};

use napi::{
    Result, ValueType,
    bindgen_prelude::{FromNapiValue, ToNapiValue, TypeName, ValidateNapiValue},
    check_status, sys,
};
use smallvec::SmallVec;

use crate::text::Text;

/// Bytes of UTF-8 that are read without asking for the length first: keys, and most sessions.
const INLINE_BYTES: usize = 1024;

/// A string argument that is yet to be read: into a buffer that stays where it is, however large.
/// Lives no longer than the call it is an argument of.
pub struct JsText {
    env: sys::napi_env,
    value: sys::napi_value,
}

/// A string argument. Shorter than `INLINE` units, it is read in one call and without the heap; but
/// napi-rs moves it about with all its room, so that this should be little.
pub struct Units<const INLINE: usize = 48>(SmallVec<[u16; INLINE]>);

impl<const INLINE: usize> Deref for Units<INLINE> {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.0
    }
}

/// A string argument as UTF-8.
pub struct Utf8(pub Vec<u8>);

/// What napi-rs asks of the type of a string argument.
macro_rules! string_argument {
    ([$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> TypeName for $type {
            fn type_name() -> &'static str {
                "string"
            }

            fn value_type() -> ValueType {
                ValueType::String
            }
        }

        impl<$($generics)*> ValidateNapiValue for $type {}
    };
}

string_argument!([] JsText);
string_argument!([] Utf8);
string_argument!([] OwnedUtf8);
string_argument!([const INLINE: usize] Units<INLINE>);

impl FromNapiValue for JsText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        Ok(Self { env, value })
    }
}

impl<const INLINE: usize> FromNapiValue for Units<INLINE> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let mut units = SmallVec::new();
        JsText { env, value }.read(&mut units)?;
        Ok(Self(units))
    }
}

impl FromNapiValue for Utf8 {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        JsText { env, value }.to_utf8().map(Self)
    }
}

/// One of Node's functions that read a string into a buffer of `T`.
type Read<T> =
    unsafe fn(sys::napi_env, sys::napi_value, *mut T, usize, *mut usize) -> sys::napi_status;

impl JsText {
    /// Reads the code units into `units`, which is empty: in one call, if there is room.
    pub fn read<const INLINE: usize>(&self, units: &mut SmallVec<[u16; INLINE]>) -> Result<()> {
        let mut length = self.fill(units)?;
        if length + 1 >= units.capacity() {
            // The buffer is full: there may be more.
            // SAFETY: a null pointer asks for the length alone.
            length = unsafe { self.call(sys::napi_get_value_string_utf16, ptr::null_mut(), 0)? };
            units.reserve(length + 1);
            length = self.fill(units)?;
        }
        // SAFETY: Node wrote `length` units, below the capacity.
        unsafe { units.set_len(length) };
        Ok(())
    }

    /// Reads as many units as fit into the buffer's spare room; returns how many it read.
    fn fill<const INLINE: usize>(&self, units: &mut SmallVec<[u16; INLINE]>) -> Result<usize> {
        let (place, room) = (units.as_mut_ptr(), units.capacity());
        // SAFETY: the buffer has that much room.
        unsafe { self.call(sys::napi_get_value_string_utf16, place, room) }
    }

    fn to_utf8(&self) -> Result<Vec<u8>> {
        let read = sys::napi_get_value_string_utf8;
        let mut buffer = [0_u8; INLINE_BYTES];
        // SAFETY: the buffer has that much room.
        let length = unsafe { self.call(read, buffer.as_mut_ptr().cast(), INLINE_BYTES)? };
        // A full buffer may have cut the string; a character takes up to four bytes.
        if let Some(bytes) = buffer.get(..length)
            && length + 4 < INLINE_BYTES
        {
            return Ok(bytes.to_vec());
        }
        // SAFETY: a null pointer asks for the length alone.
        let length = unsafe { self.call(read, ptr::null_mut(), 0)? };
        let mut bytes = vec![0_u8; length + 1];
        // SAFETY: the buffer has that much room.
        let length = unsafe { self.call(read, bytes.as_mut_ptr().cast(), bytes.len())? };
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Reads as much as fits into `room` elements, the last of which Node makes a zero; returns
    /// how much it read. With a null pointer it returns how long the string is.
    ///
    /// # Safety
    ///
    /// `place` must have that much room, or be null.
    unsafe fn call<T>(&self, read: Read<T>, place: *mut T, room: usize) -> Result<usize> {
        let mut length = 0;
        // SAFETY: `env` and `value` are those of the call under way; the caller vouches for `place`.
        let status = unsafe { read(self.env, self.value, place, room, &raw mut length) };
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
            Text::Utf16(units) => unsafe { create(env, sys::napi_create_string_utf16, units) },
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

/// A string of UTF-8, as a return value.
pub struct OwnedUtf8(pub Vec<u8>);

impl ToNapiValue for OwnedUtf8 {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        // SAFETY: the caller vouches for `env`.
        unsafe { utf8_to_js(env, &text.0) }
    }
}

/// A JavaScript string of UTF-8.
///
/// # Safety
///
/// `env` must be that of the call under way.
pub unsafe fn utf8_to_js(env: sys::napi_env, bytes: &[u8]) -> Result<sys::napi_value> {
    // ASCII is the same in Latin-1, which V8 takes without a look at every byte.
    if bytes.is_ascii() {
        // SAFETY: the caller vouches for `env`.
        return unsafe { latin1(env, bytes) };
    }
    // SAFETY: as above.
    unsafe { create(env, sys::napi_create_string_utf8, bytes) }
}

/// # Safety
///
/// `env` must be that of the call under way.
unsafe fn latin1(env: sys::napi_env, bytes: &[u8]) -> Result<sys::napi_value> {
    // SAFETY: the caller vouches for `env`.
    unsafe { create(env, sys::napi_create_string_latin1, bytes) }
}

/// One of Node's functions that make a string of elements `T`.
type Create<T> =
    unsafe fn(sys::napi_env, *const T, isize, *mut sys::napi_value) -> sys::napi_status;

/// # Safety
///
/// `env` must be that of the call under way; `U` must be as large as `T`.
unsafe fn create<T, U>(
    env: sys::napi_env,
    create: Create<T>,
    text: &[U],
) -> Result<sys::napi_value> {
    let (place, length) = (text.as_ptr().cast(), text.len().cast_signed());
    let mut value = ptr::null_mut();
    // SAFETY: the pointer and the length are those of one slice; Node copies it.
    let status = unsafe { create(env, place, length, &raw mut value) };
    check_status!(status)?;
    Ok(value)
}

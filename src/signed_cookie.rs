//! The session cookie: `s:<sid>.<signature>`, as cookie-parser and express-session sign it.

pub mod template;

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::{
    cookie::{
        find::find,
        percent::{self, Malformed},
    },
    keyring::Keyring,
};

const DOT: u16 = b'.' as u16;
const PREFIX: [u16; 2] = [b's' as u16, b':' as u16];

/// What a request's `Cookie` header says of the session cookie.
#[derive(Debug, PartialEq, Eq)]
pub enum Reading<'h> {
    /// There is no such cookie, or it is empty.
    Absent,
    /// Its value does not begin with `s:`.
    Unsigned,
    /// No key of the ring made its signature.
    Forged,
    /// A key of the ring signed this session ID, which may be empty.
    Signed(Cow<'h, [u16]>),
}

/// Finds the cookie `name` in `header` and verifies it.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::{keyring::Keyring, signed_cookie::{Reading, read, write_value}};
///
/// let mut keyring = Keyring::new([b"keyboard cat".as_slice()]);
/// let mut header = b"a=1; sid=".to_vec();
/// write_value(&units("id-1"), &keyring, &mut header).unwrap();
/// let header = units(&String::from_utf8(header).unwrap());
///
/// assert_eq!(read(&header, &units("sid"), &mut keyring), Reading::Signed(units("id-1").into()));
/// assert_eq!(read(&header, &units("a"), &mut keyring), Reading::Unsigned);
/// assert_eq!(read(&header, &units("b"), &mut keyring), Reading::Absent);
/// ```
#[must_use]
pub fn read<'h>(header: &'h [u16], name: &[u16], keyring: &mut Keyring) -> Reading<'h> {
    match find(header, name) {
        None => Reading::Absent,
        Some(Cow::Borrowed(value)) => unsign(value, keyring)
            .map_or_else(Failure::into_reading, |sid| {
                Reading::Signed(Cow::Borrowed(sid))
            }),
        Some(Cow::Owned(value)) => unsign(&value, keyring)
            .map_or_else(Failure::into_reading, |sid| {
                Reading::Signed(Cow::Owned(sid.to_vec()))
            }),
    }
}

/// The session ID in a cookie's decoded value, if a key of the ring signed it.
///
/// # Errors
///
/// Says which of the other [`Reading`]s the value is.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::{keyring::Keyring, signed_cookie::{Failure, unsign}};
///
/// let mut keyring = Keyring::new([b"keyboard cat".as_slice()]);
/// let value = units("s:a.b.c.G8ReS2HiYVtvMBGFvZUGp5RaCauWFLUTjnnTm/EQ2aE");
/// assert_eq!(unsign(&value, &mut keyring), Ok(&*units("a.b.c")));
/// assert_eq!(unsign(&units("s:a.b.c."), &mut keyring), Err(Failure::Forged));
/// ```
pub fn unsign<'v>(value: &'v [u16], keyring: &mut Keyring) -> Result<&'v [u16], Failure> {
    if value.is_empty() {
        return Err(Failure::Empty);
    }
    let signed = value.strip_prefix(&PREFIX).ok_or(Failure::Unsigned)?;
    let dot = signed
        .iter()
        .rposition(|&unit| unit == DOT)
        .ok_or(Failure::Forged)?;
    let (sid, signature) = signed.split_at(dot);
    let signature = utf8(signature.get(1..).unwrap_or_default());
    if keyring.verify(&utf8(sid), &signature) {
        Ok(sid)
    } else {
        Err(Failure::Forged)
    }
}

/// Why a cookie's value holds no session ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "Reading describes them")]
pub enum Failure {
    Empty,
    Unsigned,
    Forged,
}

impl Failure {
    const fn into_reading<'h>(self) -> Reading<'h> {
        match self {
            Self::Empty => Reading::Absent,
            Self::Unsigned => Reading::Unsigned,
            Self::Forged => Reading::Forged,
        }
    }
}

/// Appends the session cookie's value for `sid` to `text`, signed with the ring's newest key and
/// percent-encoded.
///
/// # Errors
///
/// [`Malformed`] if `sid` holds a lone surrogate; `text` is then left half written. An empty ring
/// writes no signature; the binding never makes one.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::{keyring::Keyring, signed_cookie::write_value};
///
/// let keyring = Keyring::new([b"keyboard cat".as_slice()]);
/// let mut text = b"connect.sid=".to_vec();
/// write_value(&units("id-1"), &keyring, &mut text).unwrap();
/// assert!(text.starts_with(b"connect.sid=s%3Aid-1."));
/// ```
pub fn write_value(sid: &[u16], keyring: &Keyring, text: &mut Vec<u8>) -> Result<(), Malformed> {
    let signature = keyring.sign(&utf8(sid));
    percent::encode(&PREFIX, text)?;
    percent::encode(sid, text)?;
    text.push(b'.');
    percent::encode_bytes(signature.as_slice().as_flattened(), text);
    Ok(())
}

/// UTF-8 as Node's crypto takes strings: a lone surrogate becomes U+FFFD.
fn utf8(units: &[u16]) -> SmallVec<[u8; 64]> {
    if units.iter().fold(0, |all, unit| all | unit) < 0x80 {
        // Every unit is ASCII, so no conversion fails.
        let bytes = units
            .iter()
            .map(|&unit| u8::try_from(unit).unwrap_or_default());
        bytes.collect()
    } else {
        String::from_utf16_lossy(units).into_bytes().into()
    }
}

#[cfg(test)]
mod tests;

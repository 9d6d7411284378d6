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
mod tests {
    use super::*;
    use crate::text::units;
    use proptest::prelude::*;

    fn keyring() -> Keyring {
        Keyring::new([b"keyboard cat".as_slice()])
    }

    fn sid_of(value: &str) -> Result<String, Failure> {
        let value = units(value);
        unsign(&value, &mut keyring()).map(|sid| String::from_utf16(sid).unwrap())
    }

    /// Printed by cookie-signature 1.0.7: `'s:' + sign(sid, 'keyboard cat')`.
    const GOLDEN: &[(&str, &str)] = &[
        (
            "ffffffffffffffffffffffffffffffff",
            "s:ffffffffffffffffffffffffffffffff.58wBAgJHE37nZql6wf/8jL7zgDmsmvDfdYrQlB2V01U",
        ),
        ("", "s:.aJcKKTu8Uv0mRiw7LTI435t+pOa+giU/WLAuLCKGEFc"),
        (
            "a.b.c",
            "s:a.b.c.G8ReS2HiYVtvMBGFvZUGp5RaCauWFLUTjnnTm/EQ2aE",
        ),
        (
            "grüße ✓",
            "s:grüße ✓.MPtdzM7FuTxti5kHWgFspMEC21WD+y/HSwHdaTAdz6w",
        ),
        // The first character that UTF-8 writes in two bytes.
        (
            "\u{80}",
            "s:\u{80}.wABIJ1KtlWT+lF8wftnaIezUERpvW7wbYEoWNa6gpAI",
        ),
    ];

    #[test]
    fn reads_what_express_session_signed() {
        for (sid, value) in GOLDEN {
            assert_eq!(sid_of(value).as_deref(), Ok(*sid), "{value}");
        }
    }

    proptest! {
        /// Equal characters, too: a look at all of them at once must not miss pairs.
        #[test]
        fn signs_the_utf8_of_an_id(sid in "[a-cé✓\u{1f600}]{0,8}") {
            let text = sid.repeat(2);
            let mut written = Vec::new();
            write_value(&units(&text), &keyring(), &mut written).unwrap();
            let signature = keyring().sign(text.as_bytes()).unwrap();
            let mut expected = Vec::new();
            percent::encode_bytes(&signature, &mut expected);
            prop_assert!(written.ends_with(&expected));
        }
    }

    #[test]
    fn tells_absent_unsigned_and_forged_apart() {
        assert_eq!(sid_of(""), Err(Failure::Empty));
        assert_eq!(sid_of("abc"), Err(Failure::Unsigned));
        assert_eq!(sid_of("s"), Err(Failure::Unsigned));
        for forged in ["s:", "s:.", "s:abc", "s:abc.", "s:abc.def", "s:abc.✓"] {
            assert_eq!(sid_of(forged), Err(Failure::Forged), "{forged}");
        }
        assert_eq!(
            read(&units("a=1"), &units("b"), &mut keyring()),
            Reading::Absent
        );
    }

    #[test]
    fn finds_decodes_and_verifies_in_one_go() {
        let (sid, value) = GOLDEN[0];
        let plain = units(&format!("a=1; id={value}"));
        let encoded = units(&format!("id={}; b=2", value.replace(':', "%3A")));
        for header in [plain, encoded] {
            let reading = read(&header, &units("id"), &mut keyring());
            assert_eq!(reading, Reading::Signed(Cow::Owned(units(sid))));
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(sid: String) {
            let mut header = b"id=".to_vec();
            write_value(&units(&sid), &keyring(), &mut header).unwrap();
            let header = units(&String::from_utf8(header).unwrap());
            let expected = Reading::Signed(Cow::Owned(units(&sid)));
            prop_assert_eq!(read(&header, &units("id"), &mut keyring()), expected);
        }

        #[test]
        fn survives_any_header(header: Vec<u16>) {
            let _ = read(&header, &units("id"), &mut keyring());
            let value = [&PREFIX[..], &header].concat();
            let _ = unsign(&value, &mut keyring());
        }
    }
}

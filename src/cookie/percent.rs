//! `encodeURIComponent` and `decodeURIComponent` (ECMA-262, 19.2.6) on UTF-16 code units.

use std::borrow::Cow;

use crate::text::{low_byte, position};

const PERCENT: u16 = b'%' as u16;

/// The text held a lone surrogate, or a broken percent sequence: a `URIError` in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("URI malformed")]
pub struct Malformed;

/// Appends `text` to `out` with every unit escaped that `encodeURIComponent` escapes.
///
/// # Errors
///
/// [`Malformed`] if `text` holds a lone surrogate; `out` is then left half written.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::cookie::percent::encode;
///
/// let mut out = Vec::new();
/// encode(&units("a b/é"), &mut out).unwrap();
/// assert_eq!(out, b"a%20b%2F%C3%A9");
/// assert!(encode(&[0xD800], &mut out).is_err());
/// ```
pub fn encode(text: &[u16], out: &mut Vec<u8>) -> Result<(), Malformed> {
    // Session IDs need no more than this.
    let plain = text.iter().position(|&unit| !is_unreserved(unit));
    let (plain, rest) = text.split_at(plain.unwrap_or(text.len()));
    out.extend(plain.iter().map(|&unit| low_byte(unit)));

    for decoded in char::decode_utf16(rest.iter().copied()) {
        let character = decoded.map_err(|_| Malformed)?;
        encode_bytes(character.encode_utf8(&mut [0; 4]).as_bytes(), out);
    }
    Ok(())
}

/// Appends `bytes` to `out`, each escaped that `encodeURIComponent` escapes.
///
/// ```
/// use rust_express_session::cookie::percent::encode_bytes;
///
/// let mut out = Vec::new();
/// encode_bytes(b"a+b=", &mut out);
/// assert_eq!(out, b"a%2Bb%3D");
/// ```
pub fn encode_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some(plain) = rest.iter().position(|&byte| !is_unreserved(byte.into())) {
        let (before, escaped) = rest.split_at(plain);
        out.extend_from_slice(before);
        let Some((&byte, behind)) = escaped.split_first() else {
            return;
        };
        out.extend([b'%', hex(byte >> 4), hex(byte & 0xf)]);
        rest = behind;
    }
    out.extend_from_slice(rest);
}

const fn hex(digit: u8) -> u8 {
    digit + if digit < 10 { b'0' } else { b'A' - 10 }
}

fn is_unreserved(unit: u16) -> bool {
    UNRESERVED.get(usize::from(unit)) == Some(&true)
}

/// The ASCII characters that stand for themselves.
#[expect(
    clippy::indexing_slicing,
    reason = "an index out of bounds would not compile"
)]
const UNRESERVED: [bool; 128] = {
    let mut table = [false; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')'
            );
        byte += 1;
    }
    table
};

/// Decodes percent sequences as UTF-8. Text that holds none is handed back as it is.
///
/// # Errors
///
/// [`Malformed`] on a broken sequence, invalid UTF-8 behind one, or an escaped surrogate.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::cookie::percent::{Malformed, decode};
///
/// assert_eq!(decode(&units("s%3Aid%C3%A9")), Ok(units("s:idé").into()));
/// assert_eq!(decode(&units("50%")), Err(Malformed));
/// ```
pub fn decode(text: &[u16]) -> Result<Cow<'_, [u16]>, Malformed> {
    let mut next = position(text, PERCENT);
    if next.is_none() {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(plain) = next {
        let (before, escaped) = rest.split_at(plain);
        out.extend_from_slice(before);
        rest = decode_character(escaped, &mut out)?;
        next = position(rest, PERCENT);
    }
    out.extend_from_slice(rest);
    Ok(Cow::Owned(out))
}

/// Decodes the one character escaped at the start of `text`; returns what follows it.
fn decode_character<'t>(text: &'t [u16], out: &mut Vec<u16>) -> Result<&'t [u16], Malformed> {
    let (first, mut rest) = decode_byte(text)?;
    let length = match first {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Err(Malformed),
    };
    let mut utf8 = [first, 0, 0, 0];
    for byte in utf8.iter_mut().take(length).skip(1) {
        (*byte, rest) = decode_byte(rest)?;
    }
    let bytes = utf8.get(..length).ok_or(Malformed)?;
    let character = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
    out.extend(character.encode_utf16());
    Ok(rest)
}

fn decode_byte(text: &[u16]) -> Result<(u8, &[u16]), Malformed> {
    let [PERCENT, high, low, rest @ ..] = text else {
        return Err(Malformed);
    };
    Ok((hex_digit(*high)? << 4 | hex_digit(*low)?, rest))
}

fn hex_digit(unit: u16) -> Result<u8, Malformed> {
    char::from_u32(unit.into())
        .and_then(|character| character.to_digit(16))
        .and_then(|digit| u8::try_from(digit).ok())
        .ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units;
    use proptest::prelude::*;

    fn decoded(text: &str) -> Option<String> {
        let decoded = decode(&units(text)).ok().map(Cow::into_owned)?;
        Some(String::from_utf16(&decoded).unwrap())
    }

    /// Printed by `decodeURIComponent` on Node 20; `None` where it throws.
    const DECODED: &[(&str, Option<&str>)] = &[
        ("plain", Some("plain")),
        ("s%3Aid", Some("s:id")),
        ("%e2%9c%93", Some("✓")),
        ("%F0%9F%98%80!", Some("😀!")),
        ("✓%20✓", Some("✓ ✓")),
        ("%00", Some("\0")),
        ("%", None),
        ("%4", None),
        ("%zz", None),
        ("100%", None),
        ("%C0%80", None),
        ("%C3%28", None),
        ("%E2%9C", None),
        ("%E0%80%80", None),
        ("%ED%A0%80", None),
        ("%F4%90%80%80", None),
        ("%F8%88%80%80%80", None),
        ("%80", None),
    ];

    #[test]
    fn decodes_as_javascript_does() {
        for &(text, expected) in DECODED {
            assert_eq!(decoded(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn leaves_lone_surrogates_alone_when_decoding() {
        let lone = [0xd800, PERCENT, b'4'.into(), b'1'.into()];
        assert_eq!(*decode(&lone).unwrap(), [0xd800, 0x41]);
    }

    #[test]
    fn encodes_as_javascript_does() {
        let mut out = Vec::new();
        encode(&units("aZ09-_.!~*'() :+/=;,\"\\✓😀\0"), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out.clone()).unwrap(),
            "aZ09-_.!~*'()%20%3A%2B%2F%3D%3B%2C%22%5C%E2%9C%93%F0%9F%98%80%00"
        );
        assert_eq!(encode(&[0xdc00], &mut out), Err(Malformed));
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text: String) {
            let mut encoded = Vec::new();
            encode(&units(&text), &mut encoded).unwrap();
            let encoded = String::from_utf8(encoded).unwrap();
            prop_assert!(encoded.is_ascii());
            prop_assert_eq!(decoded(&encoded), Some(text));
        }

        #[test]
        fn decoding_never_panics(text: Vec<u16>) {
            let _ = decode(&text);
        }
    }
}

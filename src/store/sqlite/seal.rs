//! A checksum at the end of each stored text, so that a text which a failing disk has altered is no
//! session. SQLite keeps none.
//!
//! The table may have no column for it, and other stores must be able to read the text. So it is
//! written in white space, which JSON allows there: 16 characters of two bits each. Text without it
//! comes from another store, and is taken as it is.

/// The values of two bits.
const DIGITS: [u8; 4] = *b" \t\n\r";
const LENGTH: usize = 16;

/// The text as it is stored for a session.
pub(super) fn seal(sid: &[u8], text: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(text.len() + LENGTH);
    sealed.extend_from_slice(text);
    sealed.extend_from_slice(&written(checksum(sid, text)));
    sealed
}

/// The text without its checksum; `None` if that is not the checksum of this text and session.
pub(super) fn open<'a>(sid: &[u8], sealed: &'a [u8]) -> Option<&'a [u8]> {
    let Some((text, seal)) = sealed.split_last_chunk::<LENGTH>() else {
        return Some(sealed);
    };
    if !seal.iter().all(|byte| DIGITS.contains(byte)) {
        return Some(sealed);
    }
    (*seal == written(checksum(sid, text))).then_some(text)
}

fn written(checksum: u32) -> [u8; LENGTH] {
    let mut rest = checksum;
    [(); LENGTH].map(|()| {
        rest = rest.rotate_left(2);
        match rest & 3 {
            0 => DIGITS[0],
            1 => DIGITS[1],
            2 => DIGITS[2],
            _ => DIGITS[3],
        }
    })
}

/// FNV-1a: a change of one byte always changes it. It is no protection
/// against attackers: whoever can write the file can do anything.
fn checksum(sid: &[u8], text: &[u8]) -> u32 {
    let bytes = sid.iter().chain(&[0]).chain(text);
    bytes.fold(0x811c_9dc5, |sum, byte| {
        (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_text_of_other_stores_as_it_is() {
        for text in ["", "{}", r#"{"cookie":{}}"#, "{} \n"] {
            assert_eq!(open(b"a", text.as_bytes()), Some(text.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn gives_back_what_was_sealed_to_the_same_session_only(sid: Vec<u8>, text: Vec<u8>, other: Vec<u8>) {
            let sealed = seal(&sid, &text);
            prop_assert_eq!(open(&sid, &sealed), Some(text.as_slice()));
            prop_assert_eq!(sealed.trim_ascii_end(), text.trim_ascii_end());
            if other != sid {
                prop_assert_eq!(open(&other, &sealed), None);
            }
        }

        #[test]
        fn notices_every_flipped_bit_that_json_would_not(text in "\\{\"[a-z]{0,80}\"\\}", place: prop::sample::Index, bit in 0..8) {
            let mut sealed = seal(b"sid", text.as_bytes());
            let place = place.index(sealed.len());
            sealed[place] ^= 1_u8 << bit;
            // Text whose seal is none ends in something that is no JSON.
            let end = |text: &[u8]| text.iter().copied().rfind(|byte| !DIGITS.contains(byte));
            let is_noticed = open(b"sid", &sealed).is_none_or(|text| end(text) != Some(b'}'));
            prop_assert!(is_noticed);
        }
    }
}

//! Signing keys and their rotation: HMAC-SHA256 as cookie-signature 1.0.7 uses it.
//!
//! The newest key signs; every key verifies. Each key's state after its padding block is computed
//! once, so that signing a session ID costs two compressions; and nothing, if it was just verified.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use smallvec::SmallVec;

/// Characters in a signature: 32 bytes in base64 without padding.
pub const SIGNATURE_LENGTH: usize = 43;

type Signature = [u8; SIGNATURE_LENGTH];

/// One or more signing keys, newest first.
pub struct Keyring {
    keys: Vec<Hmac<Sha256>>,
    /// What the newest key verified last. A response mostly signs what its request brought.
    verified: Option<(SmallVec<[u8; 64]>, Signature)>,
}

impl Keyring {
    /// Prepares `keys`, newest first. A key may have any length, even none, as in Node's crypto.
    ///
    /// ```
    /// use rust_express_session::keyring::Keyring;
    ///
    /// // The newest key signs, and those before it still verify.
    /// let mut rotated = Keyring::new([b"new".as_slice(), b"old"]);
    /// let old = Keyring::new([b"old".as_slice()]).sign(b"id").unwrap();
    /// assert!(rotated.verify(b"id", &old));
    /// assert_ne!(rotated.sign(b"id"), Some(old));
    /// ```
    #[must_use]
    pub fn new<'k>(keys: impl IntoIterator<Item = &'k [u8]>) -> Self {
        let keys = keys
            .into_iter()
            // HMAC accepts keys of every length, so this cannot fail.
            .filter_map(|key| Hmac::new_from_slice(key).ok())
            .collect();
        Self {
            keys,
            verified: None,
        }
    }

    /// Signs `value` with the newest key. `None` if the ring is empty.
    ///
    /// ```
    /// use rust_express_session::keyring::Keyring;
    ///
    /// let signature = Keyring::new([b"tobiiscool".as_slice()]).sign(b"hello");
    /// assert_eq!(&signature.unwrap(), b"DGDUkGlIkCzPz+C0B064FNgHdEjox7ch8tOBGslZ5QI");
    /// ```
    #[must_use]
    pub fn sign(&self, value: &[u8]) -> Option<Signature> {
        match &self.verified {
            Some((verified, signature)) if verified.as_slice() == value => Some(*signature),
            _ => self.keys.first().map(|key| encode(mac(key, value))),
        }
    }

    /// Whether any key made `signature` for `value`. Each comparison takes constant time.
    ///
    /// ```
    /// use rust_express_session::keyring::Keyring;
    ///
    /// let mut keyring = Keyring::new([b"keyboard cat".as_slice()]);
    /// let signature = keyring.sign(b"id").unwrap();
    /// assert!(keyring.verify(b"id", &signature));
    /// assert!(!keyring.verify(b"another", &signature));
    /// ```
    #[must_use]
    pub fn verify(&mut self, value: &[u8], signature: &[u8]) -> bool {
        for (age, key) in self.keys.iter().enumerate() {
            let expected = encode(mac(key, value));
            if same(&expected, signature) {
                if age == 0 {
                    self.verified = Some((value.into(), expected));
                }
                return true;
            }
        }
        false
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys, redacted)", self.keys.len())
    }
}

fn mac(key: &Hmac<Sha256>, value: &[u8]) -> [u8; 32] {
    key.clone()
        .chain_update(value)
        .finalize()
        .into_bytes()
        .into()
}

fn encode(mac: [u8; 32]) -> Signature {
    let mut signature = [0; SIGNATURE_LENGTH];
    let written = STANDARD_NO_PAD.encode_slice(mac, &mut signature);
    debug_assert_eq!(written, Ok(SIGNATURE_LENGTH));
    signature
}

/// Compares texts, not decoded bytes: the last character of 43 carries four spare bits, and
/// a signature that differs in them is another text, refused as upstream refuses it.
fn same(expected: &Signature, given: &[u8]) -> bool {
    // Only the length can be learnt from the time this takes, and that is no secret.
    given.len() == expected.len()
        && std::hint::black_box(
            expected
                .iter()
                .zip(given)
                .fold(0, |differences, (a, b)| differences | (a ^ b)),
        ) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Printed by cookie-signature 1.0.7: `sign(value, secret)`, less the value and its dot.
    const GOLDEN: &[(&str, &str, &str)] = &[
        (
            "hello",
            "tobiiscool",
            "DGDUkGlIkCzPz+C0B064FNgHdEjox7ch8tOBGslZ5QI",
        ),
        (
            "",
            "keyboard cat",
            "aJcKKTu8Uv0mRiw7LTI435t+pOa+giU/WLAuLCKGEFc",
        ),
        (
            "ffffffffffffffffffffffffffffffff",
            "keyboard cat",
            "58wBAgJHE37nZql6wf/8jL7zgDmsmvDfdYrQlB2V01U",
        ),
        (
            "grüße ✓",
            "schlüssel",
            "m/ANFbGVgh+2vpbSeocxOCDUx+UHedLkM8qjvUwrYFw",
        ),
        (
            "id",
            "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
            "CXSrtQmz6jbN1CXQV6cyxhmUuAHwc2j6vGHsYA85N4I",
        ),
        ("id", "", "NM4LAxq/Xx9nq539rngVgv3sMn33g4xw/O+ppo5JuQk"),
    ];

    #[test]
    fn signs_as_cookie_signature_does() {
        for (value, secret, signature) in GOLDEN {
            let keyring = Keyring::new([secret.as_bytes()]);
            assert_eq!(
                keyring.sign(value.as_bytes()).unwrap(),
                signature.as_bytes()
            );
        }
    }

    #[test]
    fn verifies_what_any_of_its_keys_signed() {
        let old = Keyring::new([b"old".as_slice()]).sign(b"id").unwrap();
        let mut rotated = Keyring::new([b"new".as_slice(), b"old"]);
        assert!(rotated.verify(b"id", &old));
        assert_ne!(rotated.sign(b"id").unwrap(), old);
        assert!(!Keyring::new([b"new".as_slice()]).verify(b"id", &old));
    }

    #[test]
    fn signs_what_it_just_verified_as_it_signs_anything() {
        let fresh = |value: &[u8]| Keyring::new([b"new".as_slice()]).sign(value).unwrap();
        let old = Keyring::new([b"old".as_slice()]).sign(b"id").unwrap();
        let mut keyring = Keyring::new([b"new".as_slice(), b"old"]);
        assert!(keyring.verify(b"id", &fresh(b"id")));
        assert_eq!(keyring.sign(b"id").unwrap(), fresh(b"id"));
        assert_eq!(keyring.sign(b"another").unwrap(), fresh(b"another"));
        assert!(keyring.verify(b"id", &old));
        assert!(!keyring.verify(b"another", &old));
        assert_eq!(keyring.sign(b"id").unwrap(), fresh(b"id"));
        assert_eq!(keyring.sign(b"another").unwrap(), fresh(b"another"));
    }

    #[test]
    fn refuses_a_signature_that_differs_only_in_spare_bits() {
        let mut keyring = Keyring::new([b"key".as_slice()]);
        let mut signature = keyring.sign(b"id").unwrap();
        let last = signature.last_mut().unwrap();
        // The alphabet's neighbours decode to the same byte under a forgiving decoder.
        *last = if *last == b'A' { b'B' } else { *last + 1 };
        assert!(!keyring.verify(b"id", &signature));
    }

    #[test]
    fn never_shows_a_key() {
        let shown = format!("{:?}", Keyring::new([b"hunter2".as_slice(), b"swordfish"]));
        assert_eq!(shown, "Keyring(2 keys, redacted)");
    }

    #[test]
    fn an_empty_ring_signs_and_verifies_nothing() {
        let mut empty = Keyring::new([]);
        assert!(empty.sign(b"id").is_none());
        assert!(!empty.verify(b"id", &[0; SIGNATURE_LENGTH]));
    }

    proptest! {
        #[test]
        fn accepts_its_own_signature_and_no_changed_one(
            key: Vec<u8>, value: Vec<u8>, at in 0..SIGNATURE_LENGTH, flip in 1_u8..,
        ) {
            let mut keyring = Keyring::new([key.as_slice()]);
            let mut signature = keyring.sign(&value).unwrap();
            prop_assert!(keyring.verify(&value, &signature));
            prop_assert!(!keyring.verify(&value, &signature[..at]));
            signature[at] ^= flip;
            prop_assert!(!keyring.verify(&value, &signature));
        }

        /// As a comparison would miss that sums its differences up by exclusive or.
        #[test]
        fn refuses_changes_that_cancel_each_other_out(
            places in proptest::sample::subsequence((0..SIGNATURE_LENGTH).collect::<Vec<_>>(), 2..=SIGNATURE_LENGTH),
            flip in 1_u8..,
        ) {
            let mut keyring = Keyring::new([b"key".as_slice()]);
            let mut signature = keyring.sign(b"id").unwrap();
            for at in places {
                signature[at] ^= flip;
            }
            prop_assert!(!keyring.verify(b"id", &signature));
        }
    }
}

//! Session IDs: 24 random bytes as 32 base64url characters, the form uid-safe gives them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngExt;

/// Random bytes in a session ID: 192 bits, out of reach of guessing.
pub const ENTROPY_BYTES: usize = 24;

/// Characters in a session ID.
pub const LENGTH: usize = 32;

/// Makes a session ID from the thread's cryptographically secure generator.
///
/// The generator is `ChaCha12`, seeded by the operating system and reseeded as it is used.
///
/// ```
/// use rust_express_session::session_id::{LENGTH, generate};
///
/// let id = String::from_utf8(generate().to_vec()).unwrap();
/// assert_eq!(id.len(), LENGTH);
/// assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
/// ```
#[must_use]
pub fn generate() -> [u8; LENGTH] {
    let mut entropy = [0; ENTROPY_BYTES];
    rand::rng().fill(&mut entropy);
    encode(&entropy)
}

fn encode(entropy: &[u8; ENTROPY_BYTES]) -> [u8; LENGTH] {
    let mut id = [0; LENGTH];
    let written = URL_SAFE_NO_PAD.encode_slice(entropy, &mut id);
    debug_assert_eq!(written, Ok(LENGTH));
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn encodes_as_uid_safe_does() {
        // node -e "console.log(Buffer.from([...Array(24).keys()].map(i => 255 - i * 11)).toString('base64url'))"
        let entropy = std::array::from_fn(|i| 255 - 11 * u8::try_from(i).unwrap());
        assert_eq!(&encode(&entropy), b"__Tp3tPIvbKnnJGGe3BlWk9EOS4jGA0C");
    }

    #[test]
    fn never_repeats() {
        let ids: HashSet<_> = (0..10_000).map(|_| generate()).collect();
        assert_eq!(ids.len(), 10_000);
    }

    #[test]
    fn uses_every_character_of_the_alphabet_about_equally() {
        let mut counts = [0_u32; 256];
        for _ in 0..4_000 {
            for byte in generate() {
                counts[usize::from(byte)] += 1;
            }
        }
        // 128 000 characters over 64 symbols: 2000 each, and 5 standard deviations is about 220.
        let used: Vec<_> = counts.iter().filter(|&&count| count > 0).collect();
        assert_eq!(used.len(), 64);
        assert!(
            used.iter().all(|&&count| (1_750..2_250).contains(&count)),
            "{used:?}"
        );
    }
}

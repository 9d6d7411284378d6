//! Writes that depend on what is stored.

use super::resp::{Value, write_command};

/// What must be stored for a write to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    Absent,
    /// Something.
    Present,
    /// A text with this SHA-1, in lower-case hexadecimal digits.
    Version(Vec<u8>),
    /// As `Version`, for a server that does not know the script yet.
    VersionByText(Vec<u8>),
}

/// Writes the key if its text has the SHA-1 asked for. 0: it is gone. 1: done; where the text is
/// there already, the script has been sent twice. 2: it has changed.
const SCRIPT: &[u8] = b"local c = redis.call('GET', KEYS[1])
if not c then return 0 end
if c == ARGV[2] then
  if ARGV[3] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
  return 1
end
if redis.sha1hex(c) ~= ARGV[1] then return 2 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1";

/// Of the script, by which servers know it.
const SCRIPT_SHA: &[u8] = b"d4fd66c111c2388ea55ed21561c5df695307eabd";

impl Condition {
    /// Writes the command as Redis reads it. What may have been done before creates nothing.
    pub(super) fn write(&self, write: &Write, again: bool, out: &mut Vec<u8>) {
        let &Write { key, value, ttl } = write;
        let ttl = ttl.unwrap_or_default().to_string();
        let ttl = ttl.as_bytes();
        match self {
            Self::Absent | Self::Present => {
                let is_new = *self == Self::Absent && !again;
                let mut words: Vec<&[u8]> = vec![b"SET", key, value];
                if ttl != b"0" {
                    words.extend([b"PX", ttl]);
                }
                words.push(if is_new { b"NX" } else { b"XX" });
                write_command(out, &words);
            }
            Self::Version(version) => {
                write_command(
                    out,
                    &[b"EVALSHA", SCRIPT_SHA, b"1", key, version, value, ttl],
                );
            }
            Self::VersionByText(version) => {
                write_command(out, &[b"EVAL", SCRIPT, b"1", key, version, value, ttl]);
            }
        }
    }

    /// Whether `value` can be the reply.
    pub(super) fn check(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Absent | Self::Present, Value::Status(word)) => word == b"OK",
            (Self::Absent | Self::Present, Value::Nil)
            | (Self::Version(_) | Self::VersionByText(_), Value::Integer(0..=2)) => true,
            _ => false,
        }
    }

    /// Whether a reply says that the write was done.
    pub(super) const fn is_done(value: &Value) -> bool {
        matches!(value, Value::Status(_) | Value::Integer(1))
    }
}

/// What is to be written.
pub(super) struct Write<'a> {
    pub key: &'a [u8],
    pub value: &'a [u8],
    pub ttl: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: Write = Write {
        key: b"k",
        value: b"v",
        ttl: Some(1500),
    };

    fn wire(condition: &Condition, write: &Write, again: bool) -> String {
        let mut out = Vec::new();
        condition.write(write, again, &mut out);
        let text = String::from_utf8(out).unwrap();
        let words = text
            .split("\r\n")
            .filter(|word| !word.starts_with(['*', '$']));
        words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    }

    #[test]
    fn says_what_must_be_stored() {
        assert_eq!(
            wire(&Condition::Absent, &WRITE, false),
            "SET k v PX 1500 NX"
        );
        assert_eq!(
            wire(&Condition::Present, &WRITE, false),
            "SET k v PX 1500 XX"
        );
        let endless = Write { ttl: None, ..WRITE };
        assert_eq!(wire(&Condition::Absent, &endless, false), "SET k v NX");
        let by_sha = wire(&Condition::Version(b"abc".to_vec()), &endless, false);
        assert!(by_sha.starts_with("EVALSHA ") && by_sha.ends_with(" 1 k abc v 0"));
        let by_text = wire(&Condition::VersionByText(b"abc".to_vec()), &WRITE, false);
        assert!(by_text.starts_with("EVAL local c") && by_text.ends_with(" 1 k abc v 1500"));
    }

    #[test]
    fn creates_nothing_when_it_is_sent_again() {
        assert_eq!(wire(&Condition::Absent, &WRITE, true), "SET k v PX 1500 XX");
        assert_eq!(
            wire(&Condition::Present, &WRITE, true),
            "SET k v PX 1500 XX"
        );
    }

    #[test]
    fn takes_no_other_reply_for_its_own() {
        let version = Condition::Version(b"abc".to_vec());
        assert!(version.check(&Value::Integer(2)) && !version.check(&Value::Integer(3)));
        assert!(!version.check(&Value::Nil) && !version.check(&Value::Status(b"OK".to_vec())));
        assert!(
            Condition::Absent.check(&Value::Nil) && !Condition::Absent.check(&Value::Integer(1))
        );
        assert!(Condition::is_done(&Value::Integer(1)) && !Condition::is_done(&Value::Integer(2)));
        assert!(!Condition::is_done(&Value::Nil));
    }
}

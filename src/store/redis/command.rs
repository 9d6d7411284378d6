//! The commands a session store needs, and what their replies mean.

use redis::{Cmd, Value};

use super::error::{Cause, Error};

/// One Redis command. All of them may be sent again without harm: done twice, each leaves Redis
/// as done once.
#[derive(Clone, Debug)]
pub enum Command {
    /// `GET`
    Get {
        /// The whole key.
        key: Vec<u8>,
    },
    /// `SET`, with `PX` if there is a time to live.
    Set {
        /// The whole key.
        key: Vec<u8>,
        /// What to store.
        value: Vec<u8>,
        /// Time to live in ms.
        ttl: Option<u64>,
    },
    /// `PEXPIRE`; a time to live of zero or less deletes the key.
    Expire {
        /// The whole key.
        key: Vec<u8>,
        /// Time to live in ms.
        ttl: i64,
    },
    /// `DEL`
    Delete {
        /// The whole key.
        key: Vec<u8>,
    },
    /// `SCAN`, one step of it.
    Scan {
        /// Where the step before ended; empty to begin.
        cursor: Vec<u8>,
        /// The glob pattern of the keys wanted.
        pattern: Vec<u8>,
        /// About how many keys the server looks at in one step.
        count: u32,
    },
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It was done.
    Done,
    /// There is no such key.
    Missing,
    /// The key's value.
    Text(Vec<u8>),
    /// One step of a scan: where it ended (empty at the very end), and the keys seen.
    Page(Vec<u8>, Vec<Vec<u8>>),
    /// How many sessions there are.
    Count(usize),
    /// Session IDs; or session IDs and texts in turns.
    Texts(Vec<Vec<u8>>),
}

impl Command {
    /// The key that decides which cluster node serves the command.
    pub(super) fn key(&self) -> Option<&[u8]> {
        match self {
            Self::Get { key }
            | Self::Set { key, .. }
            | Self::Expire { key, .. }
            | Self::Delete { key } => Some(key),
            Self::Scan { .. } => None,
        }
    }

    /// Whether a replica may answer it.
    pub(super) const fn is_read(&self) -> bool {
        matches!(self, Self::Get { .. })
    }

    /// The command as Redis reads it.
    pub(super) fn encode(&self) -> Cmd {
        let mut cmd = Cmd::new();
        match self {
            Self::Get { key } => cmd.arg("GET").arg(key),
            Self::Set { key, value, ttl } => {
                cmd.arg("SET").arg(key).arg(value);
                match ttl {
                    Some(ttl) => cmd.arg("PX").arg(*ttl),
                    None => &mut cmd,
                }
            }
            Self::Expire { key, ttl } => cmd.arg("PEXPIRE").arg(key).arg(*ttl),
            Self::Delete { key } => cmd.arg("DEL").arg(key),
            Self::Scan {
                cursor,
                pattern,
                count,
            } => {
                let cursor: &[u8] = if cursor.is_empty() { b"0" } else { cursor };
                cmd.arg("SCAN").arg(cursor).arg("MATCH").arg(pattern);
                cmd.arg("COUNT").arg(*count)
            }
        };
        cmd
    }

    /// What `value` means as this command's reply.
    ///
    /// # Errors
    /// [`Error::Protocol`] for anything this command is never answered with: then replies and
    /// commands no longer pair up, and no later reply of the connection may be trusted.
    pub(super) fn decode(&self, value: Value) -> Result<Reply, Error> {
        match (self, value) {
            (Self::Get { .. }, Value::BulkString(text)) => Ok(Reply::Text(text)),
            (Self::Get { .. }, Value::Nil) => Ok(Reply::Missing),
            (Self::Set { .. }, Value::Okay)
            | (Self::Expire { .. } | Self::Delete { .. }, Value::Int(0 | 1)) => Ok(Reply::Done),
            (Self::Scan { .. }, Value::Array(parts)) => page(parts),
            (_, other) => Err(unexpected(kind_of(&other))),
        }
    }
}

fn page(parts: Vec<Value>) -> Result<Reply, Error> {
    let Ok([Value::BulkString(cursor), Value::Array(keys)]) = <[Value; 2]>::try_from(parts) else {
        return Err(unexpected("not a cursor and its keys"));
    };
    let keys = keys.into_iter().map(|key| match key {
        Value::BulkString(key) => Ok(key),
        other => Err(unexpected(kind_of(&other))),
    });
    let cursor = if cursor == b"0" { Vec::new() } else { cursor };
    Ok(Reply::Page(cursor, keys.collect::<Result<_, _>>()?))
}

fn unexpected(what: &str) -> Error {
    Error::Protocol(Cause::from(what))
}

/// The kind of a value, for messages: the value itself may be session data.
const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nil",
        Value::Int(_) => "an integer",
        Value::BulkString(_) => "a string",
        Value::Array(_) => "an array",
        Value::SimpleString(_) | Value::Okay => "a status",
        _ => "another type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(command: &Command) -> String {
        let packed = command.encode().get_packed_command();
        let text = String::from_utf8(packed).unwrap();
        let words = text
            .split("\r\n")
            .filter(|word| !word.starts_with(['*', '$']));
        words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    }

    fn get() -> Command {
        Command::Get { key: b"k".to_vec() }
    }

    #[test]
    fn writes_the_commands_redis_knows() {
        let (key, value) = (b"k".to_vec(), b"v".to_vec());
        let set = |ttl| Command::Set {
            key: key.clone(),
            value: value.clone(),
            ttl,
        };
        assert_eq!(wire(&get()), "GET k");
        assert_eq!(wire(&set(None)), "SET k v");
        assert_eq!(wire(&set(Some(1500))), "SET k v PX 1500");
        assert_eq!(
            wire(&Command::Expire {
                key: key.clone(),
                ttl: -1
            }),
            "PEXPIRE k -1"
        );
        assert_eq!(wire(&Command::Delete { key: key.clone() }), "DEL k");
        let scan = Command::Scan {
            cursor: Vec::new(),
            pattern: b"p*".to_vec(),
            count: 7,
        };
        assert_eq!(wire(&scan), "SCAN 0 MATCH p* COUNT 7");
    }

    #[test]
    fn tells_a_missing_key_from_an_empty_one() {
        assert_eq!(get().decode(Value::Nil), Ok(Reply::Missing));
        assert_eq!(
            get().decode(Value::BulkString(Vec::new())),
            Ok(Reply::Text(Vec::new()))
        );
    }

    #[test]
    fn takes_no_other_commands_reply_for_its_own() {
        let delete = Command::Delete { key: b"k".to_vec() };
        let replies = [
            get().decode(Value::Okay),
            get().decode(Value::Int(1)),
            delete.decode(Value::BulkString(b"secret".to_vec())),
            delete.decode(Value::Okay),
            delete.decode(Value::Int(7)),
        ];
        for reply in replies {
            let error = reply.unwrap_err();
            assert_eq!(error.code(), "ERR_SESSION_REDIS_PROTOCOL");
            assert!(!format!("{error:?}").contains("secret"));
        }
    }

    #[test]
    fn reads_a_scan_to_its_end() {
        let scan = Command::Scan {
            cursor: b"17".to_vec(),
            pattern: b"*".to_vec(),
            count: 1,
        };
        let value = |cursor: &[u8]| {
            let keys = vec![Value::BulkString(b"k".to_vec())];
            Value::Array(vec![Value::BulkString(cursor.to_vec()), Value::Array(keys)])
        };
        let keys = vec![b"k".to_vec()];
        assert_eq!(
            scan.decode(value(b"5")),
            Ok(Reply::Page(b"5".to_vec(), keys.clone()))
        );
        assert_eq!(scan.decode(value(b"0")), Ok(Reply::Page(Vec::new(), keys)));
        assert!(scan.decode(Value::Array(Vec::new())).is_err());
    }
}

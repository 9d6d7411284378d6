//! The commands a session store needs, and what their replies mean. In one file, so that what a
//! command writes, expects and makes of a reply is read together.

use super::error::{Cause, Error};
use super::resp::{Value, write_command};
use super::script::{Script, texts};
use super::set_if::{Condition, Write};

/// One Redis command. All of them may be sent again after a broken connection: done twice, each
/// leaves Redis as done once. Only a `SET` may do harm, by bringing back what was deleted in
/// between; sent again, it carries `XX`, with which it replaces and never creates.
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
    /// A `SET` that is done only if what is stored is as it should be.
    SetIf {
        /// The whole key.
        key: Vec<u8>,
        /// What to store.
        value: Vec<u8>,
        /// Time to live in ms.
        ttl: Option<u64>,
        /// What must be stored.
        condition: Condition,
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
    /// `PTTL`
    TimeLeft {
        /// The whole key.
        key: Vec<u8>,
    },
    /// A script.
    Script {
        /// The whole key.
        key: Vec<u8>,
        /// What to run.
        script: Script,
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

/// The outcome of a command.
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
    /// How many sessions there are, or how many ms are left.
    Count(usize),
    /// Session IDs; or session IDs and texts in turns; or what a script lists.
    Texts(Vec<Vec<u8>>),
}

impl Command {
    /// The key that decides which cluster node serves the command.
    pub(super) fn key(&self) -> Option<&[u8]> {
        match self {
            Self::Get { key }
            | Self::Set { key, .. }
            | Self::SetIf { key, .. }
            | Self::Expire { key, .. }
            | Self::TimeLeft { key }
            | Self::Script { key, .. }
            | Self::Delete { key } => Some(key),
            Self::Scan { .. } => None,
        }
    }

    /// Whether it changes what is stored, so that no other command for its key may be under way
    /// beside it.
    pub(super) const fn is_write(&self) -> bool {
        match self {
            Self::Set { .. } | Self::SetIf { .. } | Self::Delete { .. } => true,
            Self::Expire { ttl, .. } => *ttl <= 0,
            Self::Get { .. } | Self::TimeLeft { .. } | Self::Script { .. } | Self::Scan { .. } => {
                false
            }
        }
    }

    /// Whether a replica may answer it.
    pub(super) const fn is_read(&self) -> bool {
        matches!(self, Self::Get { .. })
    }

    /// Has a server that does not know a script be sent its text; says whether that is of any use.
    pub(super) const fn send_text(&mut self) -> bool {
        match self {
            Self::Script { script, .. } if !script.by_text => {
                script.by_text = true;
                true
            }
            _ => false,
        }
    }

    /// Writes the command as Redis reads it. `again`: it may have been done before.
    pub(super) fn write(&self, again: bool, out: &mut Vec<u8>) {
        match self {
            Self::Get { key } => write_command(out, &[b"GET", key]),
            Self::Set { key, value, ttl } => write_set(key, value, *ttl, again, out),
            Self::SetIf {
                key,
                value,
                ttl,
                condition,
            } => {
                let ttl = *ttl;
                condition.write(&Write { key, value, ttl }, again, out);
            }
            Self::Expire { key, ttl } => {
                write_command(out, &[b"PEXPIRE", key, ttl.to_string().as_bytes()]);
            }
            Self::Delete { key } => write_command(out, &[b"DEL", key]),
            Self::TimeLeft { key } => write_command(out, &[b"PTTL", key]),
            Self::Script { key, script } => script.write(key, out),
            Self::Scan {
                cursor,
                pattern,
                count,
            } => write_scan(cursor, pattern, *count, out),
        }
    }

    /// Whether `value` can be this command's reply. If it cannot, replies and commands no longer
    /// pair up, and no later reply of the connection may be trusted.
    ///
    /// # Errors
    /// [`Error::Protocol`] with the kind of the value.
    pub(super) fn check(&self, again: bool, value: &Value) -> Result<(), Error> {
        let fits = match (self, value) {
            (_, Value::Error(_))
            | (Self::Get { .. }, Value::Text(_) | Value::TooLong | Value::Nil)
            | (Self::Expire { .. } | Self::Delete { .. }, Value::Integer(0 | 1))
            | (Self::TimeLeft { .. }, Value::Integer(-2..)) => true,
            (Self::Set { .. }, Value::Status(word)) => word == b"OK",
            (Self::Set { .. }, Value::Nil) => again,
            (Self::SetIf { condition, .. }, value) => condition.check(value),
            (Self::Script { .. }, value) => Script::check(value),
            (Self::Scan { .. }, Value::Array(parts)) => is_page(parts),
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(Error::Protocol(Cause::from(kind_of(value))))
        }
    }

    /// What `value`, which [`check`](Self::check) has let pass, means as this command's reply.
    ///
    /// # Errors
    /// An error reply as the error it stands for; [`Error::TooLong`]; [`Error::Lost`] for a `SET`
    /// that was sent again and found no key: nobody knows whether it was done before that.
    pub(super) fn decode(&self, value: Value) -> Result<Reply, Error> {
        match (self, value) {
            (_, Value::Error(error)) => Err(Error::from_reply(&error)),
            (Self::SetIf { .. }, value) if !Condition::is_done(&value) => Ok(Reply::Missing),
            (Self::TimeLeft { .. }, Value::Integer(left)) => {
                Ok(usize::try_from(left).map_or(Reply::Missing, Reply::Count))
            }
            (Self::Script { .. }, Value::Array(items)) => Ok(Reply::Texts(texts(items))),
            (_, Value::Text(text)) => Ok(Reply::Text(text)),
            (_, Value::TooLong) => Err(Error::TooLong("it was not read".into())),
            (Self::Set { .. }, Value::Nil) => Err(Error::Lost(
                "the save may or may not have been done, and the session is not there now".into(),
            )),
            (Self::Script { .. }, Value::Integer(0)) | (_, Value::Nil) => Ok(Reply::Missing),
            (_, Value::Array(parts)) => Ok(page(parts)),
            (_, Value::Status(_) | Value::Integer(_)) => Ok(Reply::Done),
        }
    }
}

fn write_set(key: &[u8], value: &[u8], ttl: Option<u64>, again: bool, out: &mut Vec<u8>) {
    let ttl = ttl.map(|ttl| ttl.to_string());
    let mut words: Vec<&[u8]> = vec![b"SET", key, value];
    if let Some(ttl) = &ttl {
        words.extend([b"PX", ttl.as_bytes()]);
    }
    if again {
        words.push(b"XX");
    }
    write_command(out, &words);
}

fn write_scan(cursor: &[u8], pattern: &[u8], count: u32, out: &mut Vec<u8>) {
    let cursor: &[u8] = if cursor.is_empty() { b"0" } else { cursor };
    let count = count.to_string();
    let words = [
        b"SCAN",
        cursor,
        b"MATCH",
        pattern,
        b"COUNT",
        count.as_bytes(),
    ];
    write_command(out, &words);
}

fn is_page(parts: &[Value]) -> bool {
    let [Value::Text(_), Value::Array(keys)] = parts else {
        return false;
    };
    keys.iter().all(|key| matches!(key, Value::Text(_)))
}

fn page(parts: Vec<Value>) -> Reply {
    let mut cursor = Vec::new();
    let mut keys = Vec::new();
    for part in parts {
        match part {
            Value::Text(text) if text != b"0" => cursor = text,
            Value::Array(items) => {
                keys.extend(items.into_iter().filter_map(|item| match item {
                    Value::Text(key) => Some(key),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    Reply::Page(cursor, keys)
}

/// The kind of a value, for messages: the value itself may be session data.
const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nothing",
        Value::Integer(_) => "an integer",
        Value::Text(_) | Value::TooLong => "a text",
        Value::Array(_) => "an array",
        Value::Status(_) => "a status",
        Value::Error(_) => "an error",
    }
}

#[cfg(test)]
mod tests;

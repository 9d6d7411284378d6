//! Work on all sessions at once: count, list, read, delete. Every command in it is for one key or
//! one node, so that a cluster serves it whatever the slots.

use std::collections::HashSet;

use super::command::{Command, Reply};
use super::error::Error;
use super::messages::Dispatcher;

/// Keys read or deleted in one go.
const CHUNK: usize = 500;

/// What to do with the keys that start with the prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Count them.
    Count,
    /// List them, without the prefix.
    Ids,
    /// List them, without the prefix, each with its value.
    Entries,
    /// Delete them.
    Clear,
}

/// Some work on all sessions.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What to do.
    pub task: Task,
    /// How the keys begin.
    pub prefix: Vec<u8>,
    /// `COUNT` of each `SCAN`.
    pub count: u32,
}

impl Bulk {
    pub(super) async fn run(self, server: Dispatcher) -> Result<Reply, Error> {
        let keys = self.keys(&server).await?;
        match self.task {
            Task::Count => Ok(Reply::Count(keys.len())),
            Task::Ids => Ok(Reply::Texts(keys.iter().map(|key| self.id(key)).collect())),
            Task::Entries => self.entries(&server, &keys).await,
            Task::Clear => {
                for chunk in keys.chunks(CHUNK) {
                    let delete = |key: &Vec<u8>| Command::Delete { key: key.clone() };
                    for reply in server.send_all(chunk.iter().map(delete)) {
                        reply.await?;
                    }
                }
                Ok(Reply::Done)
            }
        }
    }

    /// Every key that starts with the prefix, once. `SCAN` may name one twice.
    async fn keys(&self, server: &Dispatcher) -> Result<Vec<Vec<u8>>, Error> {
        let pattern = [escape(&self.prefix).as_slice(), b"*"].concat();
        let mut keys = HashSet::new();
        for node in server.masters().await? {
            let mut cursor = Vec::new();
            loop {
                let scan = Command::Scan {
                    cursor,
                    pattern: pattern.clone(),
                    count: self.count,
                };
                let Reply::Page(next, page) = server.send(scan, Some(node)).await? else {
                    return Err(Error::Protocol("not a page of a scan".into()));
                };
                keys.extend(page.into_iter().filter(|key| key.starts_with(&self.prefix)));
                if next.is_empty() {
                    break;
                }
                cursor = next;
            }
        }
        Ok(keys.into_iter().collect())
    }

    async fn entries(&self, server: &Dispatcher, keys: &[Vec<u8>]) -> Result<Reply, Error> {
        let mut entries = Vec::with_capacity(keys.len() * 2);
        for chunk in keys.chunks(CHUNK) {
            let get = |key: &Vec<u8>| Command::Get { key: key.clone() };
            let replies = server.send_all(chunk.iter().map(get));
            for (key, reply) in chunk.iter().zip(replies) {
                match reply.await {
                    Ok(Reply::Text(text)) => entries.extend([self.id(key), text]),
                    // Gone since the scan, or no session at all.
                    Ok(_) | Err(Error::WrongType(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(Reply::Texts(entries))
    }

    fn id(&self, key: &[u8]) -> Vec<u8> {
        key.strip_prefix(self.prefix.as_slice())
            .unwrap_or(key)
            .to_vec()
    }
}

/// `prefix` as a glob pattern that matches itself alone.
fn escape(prefix: &[u8]) -> Vec<u8> {
    let mut pattern = Vec::with_capacity(prefix.len());
    for &byte in prefix {
        if matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\') {
            pattern.push(b'\\');
        }
        pattern.push(byte);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_a_prefix_with_wildcards_literally() {
        assert_eq!(escape(b"sess:"), b"sess:");
        assert_eq!(escape(b"a*[b]?\\"), b"a\\*\\[b\\]\\?\\\\");
    }
}

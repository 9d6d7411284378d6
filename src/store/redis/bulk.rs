//! Work on all sessions at once: count, list, read, delete. Every command in it is for one key or
//! one node, so that a cluster serves it whatever the slots.

use std::collections::HashSet;

use tokio::time::{Duration, Instant};

use super::command::{Command, Reply};
use super::dispatcher::Dispatcher;
use super::error::{Cause, Error};
use super::order::{Bulk, Task};

/// Keys read or deleted in one go.
const CHUNK: usize = 500;

/// How many times the limit of one command the scan of one node may take.
const SCAN_LIMITS: u32 = 20;

impl Bulk {
    /// Does the work. `limit`: how long one command may take.
    pub(super) async fn run(self, server: Dispatcher, limit: Duration) -> Result<Reply, Error> {
        let keys = self.keys(&server, limit).await?;
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
    async fn keys(&self, server: &Dispatcher, limit: Duration) -> Result<Vec<Vec<u8>>, Error> {
        let mut keys = HashSet::new();
        for node in server.masters().await? {
            self.scan(server, node, limit * SCAN_LIMITS, &mut keys)
                .await?;
        }
        Ok(keys.into_iter().collect())
    }

    async fn scan(
        &self,
        server: &Dispatcher,
        node: usize,
        limit: Duration,
        keys: &mut HashSet<Vec<u8>>,
    ) -> Result<(), Error> {
        let pattern = [escape(&self.prefix).as_slice(), b"*"].concat();
        let end = Instant::now() + limit;
        let mut cursors = HashSet::new();
        let mut cursor = Vec::new();
        while Instant::now() < end {
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
                return Ok(());
            }
            // A scan runs through all places once: it comes back to none.
            if !cursors.insert(next.clone()) {
                return Err(Error::Protocol("a scan that never ends".into()));
            }
            cursor = next;
        }
        Err(Error::Timeout(Cause::default(), limit.as_millis()))
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

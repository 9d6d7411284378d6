//! A store's access to its file, as its users have it.

pub(super) mod fault;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::store::outbox::Outbox;

use super::{Client, Command, Config, Durability, Error, Record, Reply, Status, Task};

const NOW: f64 = 1e12;

/// Keeps replies until they are asked for.
#[derive(Default)]
struct Replies {
    by_id: Mutex<HashMap<u32, Result<Reply, Error>>>,
    arrived: Condvar,
    news: Mutex<Vec<Status>>,
}

impl Outbox<Reply, Error> for Replies {
    fn reply(&self, id: u32, result: Result<Reply, Error>) {
        assert!(self.by_id.lock().unwrap().insert(id, result).is_none());
    }

    fn status(&self, status: Status) {
        self.news.lock().unwrap().push(status);
    }

    fn deliver(&self) {
        self.arrived.notify_all();
    }
}

impl Replies {
    fn wait(&self, id: u32) -> Result<Reply, Error> {
        let mut by_id = self.by_id.lock().unwrap();
        loop {
            if let Some(result) = by_id.remove(&id) {
                return result;
            }
            by_id = self
                .arrived
                .wait_timeout(by_id, Duration::from_secs(30))
                .unwrap()
                .0;
        }
    }
}

/// A file of this test's own; the last store removes its log.
fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("sqlite-{}-{name}.db", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

fn open(name: &str) -> (Client, Arc<Replies>, PathBuf) {
    let path = path(name);
    let (client, replies) = open_at(path.clone());
    (client, replies, path)
}

fn open_at(path: PathBuf) -> (Client, Arc<Replies>) {
    let replies = Arc::new(Replies::default());
    let config = Config {
        path,
        table: "sessions".into(),
        durability: Durability::Normal,
        busy_timeout: Duration::from_secs(5),
        creates: true,
    };
    let client = Client::open(&config, Arc::clone(&replies) as _).unwrap();
    (client, replies)
}

fn close(mut client: Client, replies: &Replies) {
    client.close(u32::MAX);
    assert_eq!(replies.wait(u32::MAX), Ok(Reply::Done));
    client.release();
}

fn record(sid: &str, text: &str) -> Record {
    Record {
        sid: sid.into(),
        text: text.into(),
        expires: NOW + 1000.0,
    }
}

fn get(sid: &str) -> Command {
    let sid = sid.into();
    Command::Get { sid, now: NOW }
}

#[test]
fn answers_each_command_of_a_batch_in_its_place() {
    let (mut client, replies, path) = open("order");
    let set = |text| Command::Set(record("a", text));
    client.submit(vec![
        (1, set("v1")),
        (2, get("a")),
        (3, set("v2")),
        (4, get("a")),
        (5, Command::Destroy { sid: "a".into() }),
        (6, get("a")),
        (7, Command::Bulk(Task::Count { now: NOW })),
        (8, set("v3")),
        (9, Command::Clear),
        (10, Command::Bulk(Task::Ids { now: NOW })),
    ]);
    assert_eq!(replies.wait(2), Ok(Reply::Text("v1".into())));
    assert_eq!(replies.wait(4), Ok(Reply::Text("v2".into())));
    assert_eq!(replies.wait(6), Ok(Reply::Missing));
    assert_eq!(replies.wait(7), Ok(Reply::Count(0)));
    assert_eq!(replies.wait(10), Ok(Reply::Texts(vec![])));
    client.close(11);
    assert_eq!(replies.wait(11), Ok(Reply::Done));
    client.release();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn writes_what_is_new_or_there_and_nothing_else() {
    let (mut client, replies, path) = open("protocol");
    let new = |text| Command::SetNew {
        record: record("a", text),
        now: NOW,
    };
    let existing = |text, version: Option<&str>| Command::SetExisting {
        record: record("a", text),
        version: version.map(Into::into),
        now: NOW,
    };
    let commands = [
        (existing("v0", None), Reply::Missing),
        (new("v1"), Reply::Done),
        (new("v2"), Reply::Missing),
        (existing("v3", Some("v2")), Reply::Missing),
        (existing("v4", Some("v1")), Reply::Done),
        (existing("v5", None), Reply::Done),
        (get("a"), Reply::Text("v5".into())),
    ];
    for (id, (command, reply)) in (1..).zip(commands) {
        client.submit(vec![(id, command)]);
        assert_eq!(replies.wait(id), Ok(reply), "command {id}");
    }
    assert_eq!(client.read_now(&get("a")), Some(Reply::Text("v5".into())));
    client.close(99);
    assert_eq!(replies.wait(99), Ok(Reply::Done));
    client.release();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn takes_what_is_no_text_for_no_session() {
    let path = path("types");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE sessions (sid TEXT NOT NULL PRIMARY KEY, sess JSON NOT NULL, expire TEXT NOT NULL);
             INSERT INTO sessions VALUES ('a', 5, '9'), ('b', 1.5, '9'), ('c', '{}', '9');",
        )
        .unwrap();
    drop(connection);
    let (mut client, replies) = open_at(path.clone());
    client.submit(vec![
        (1, get("a")),
        (2, get("b")),
        (3, get("c")),
        (4, Command::Bulk(Task::Entries { now: NOW })),
    ]);
    assert_eq!(replies.wait(1), Ok(Reply::Damaged));
    assert_eq!(replies.wait(2), Ok(Reply::Damaged));
    assert_eq!(replies.wait(3), Ok(Reply::Text("{}".into())));
    let entries = vec!["c".into(), "{}".into()];
    assert_eq!(replies.wait(4), Ok(Reply::Texts(entries)));
    client.close(9);
    assert_eq!(replies.wait(9), Ok(Reply::Done));
    client.release();
    std::fs::remove_file(path).unwrap();
}

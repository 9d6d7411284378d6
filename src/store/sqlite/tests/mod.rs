//! A store's access to its file, as its users have it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::{Client, Command, Config, Durability, Error, Outbox, Record, Reply, Status, Task};

const NOW: f64 = 1e12;

/// Keeps replies until they are asked for.
#[derive(Default)]
struct Replies {
    by_id: Mutex<HashMap<u32, Result<Reply, Error>>>,
    arrived: Condvar,
}

impl Outbox for Replies {
    fn reply(&self, id: u32, result: Result<Reply, Error>) {
        assert!(self.by_id.lock().unwrap().insert(id, result).is_none());
    }

    fn status(&self, _: Status) {}

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
    let replies = Arc::new(Replies::default());
    let path = path(name);
    let config = Config {
        path: path.clone(),
        table: "sessions".into(),
        durability: Durability::Normal,
        busy_timeout: Duration::from_secs(5),
    };
    let client = Client::open(&config, Arc::clone(&replies) as _).unwrap();
    (client, replies, path)
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
        (1, set("1")),
        (2, get("a")),
        (3, set("2")),
        (4, get("a")),
        (5, Command::Destroy { sid: "a".into() }),
        (6, get("a")),
        (7, Command::Bulk(Task::Count { now: NOW })),
        (8, set("3")),
        (9, Command::Clear),
        (10, Command::Bulk(Task::Ids { now: NOW })),
    ]);
    assert_eq!(replies.wait(2), Ok(Reply::Text("1".into())));
    assert_eq!(replies.wait(4), Ok(Reply::Text("2".into())));
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
        (existing("0", None), Reply::Missing),
        (new("1"), Reply::Done),
        (new("2"), Reply::Missing),
        (existing("3", Some("2")), Reply::Missing),
        (existing("4", Some("1")), Reply::Done),
        (existing("5", None), Reply::Done),
        (get("a"), Reply::Text("5".into())),
    ];
    for (id, (command, reply)) in (1..).zip(commands) {
        client.submit(vec![(id, command)]);
        assert_eq!(replies.wait(id), Ok(reply), "command {id}");
    }
    assert_eq!(client.read_now(&get("a")), Some(Reply::Text("5".into())));
    client.close(99);
    assert_eq!(replies.wait(99), Ok(Reply::Done));
    client.release();
    std::fs::remove_file(path).unwrap();
}

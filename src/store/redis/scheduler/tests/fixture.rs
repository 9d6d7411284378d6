//! A scheduler, told what happens step by step.

use std::time::Duration;

use super::super::super::command::{Command, Reply};
use super::super::super::config::{Address, ReadFrom};
use super::super::super::error::Error;
use super::super::super::resp::{Decoder, Value};
use super::super::super::slots::SlotMap;
use super::super::{Action, Layout, Marker, Place, ReplyTo, Role, Scheduler};
use crate::store::redis::Status;

/// How long a command may take, in ms.
pub(super) const LIMIT: u64 = 1000;

pub(super) struct Fixture {
    pub(super) scheduler: Scheduler,
    now: Duration,
    /// Connections that were asked for, and those that were closed.
    pub(super) connects: Vec<u64>,
    pub(super) closes: Vec<u64>,
    pub(super) asked_slots: usize,
    pub(super) news: Vec<Status>,
    ended: Vec<(u32, Result<Reply, Error>)>,
}

pub(super) fn address(port: u16) -> Address {
    Address::Tcp("s".into(), port)
}

impl Fixture {
    pub(super) fn new(layout: Layout) -> Self {
        let mut fixture = Self {
            scheduler: Scheduler::new(layout, Duration::from_millis(LIMIT), 7),
            now: Duration::ZERO,
            connects: Vec::new(),
            closes: Vec::new(),
            asked_slots: 0,
            news: Vec::new(),
            ended: Vec::new(),
        };
        fixture.settle();
        fixture
    }

    /// One server, connected as connection 1.
    pub(super) fn connected(marker: Marker) -> Self {
        let mut fixture = Self::new(Layout::Master {
            place: Place::At(address(1)),
            role: Role::Any,
            has_replica: false,
        });
        fixture.connect(marker);
        fixture
    }

    /// A cluster whose nodes 1 and 2 serve half of the slots each, on connections 1 and 2.
    pub(super) fn cluster() -> Self {
        let seeds = vec![address(1)];
        let read_from = ReadFrom::Master;
        let mut fixture = Self::new(Layout::Cluster { seeds, read_from });
        fixture.slots("*2 *3 :0 :8191 *2 $1 s :1 *3 :8192 :16383 *2 $1 s :2 ");
        for (connection, port) in [(1, 1), (2, 2)] {
            fixture
                .scheduler
                .connected(connection, address(port), Marker::None);
        }
        fixture.settle();
        fixture
    }

    pub(super) fn slots(&mut self, reply: &str) {
        let stream = reply.replace(' ', "\r\n");
        let value = Decoder::default().next(&mut stream.as_bytes());
        let map = SlotMap::parse(&value.unwrap().unwrap(), "s").unwrap();
        self.scheduler.slots(Ok(map));
        self.settle();
    }

    /// Lets the last connection that was asked for come about.
    pub(super) fn connect(&mut self, marker: Marker) -> u64 {
        let connection = *self.connects.last().unwrap();
        assert!(self.scheduler.connected(connection, address(1), marker));
        self.settle();
        connection
    }

    /// Waits for the next attempt to connect, and lets it come about.
    pub(super) fn reconnect(&mut self) -> u64 {
        let attempts = self.connects.len();
        for _ in 0..LIMIT {
            if self.connects.len() > attempts {
                return self.connect(Marker::None);
            }
            self.pass(1);
        }
        panic!("no attempt to connect")
    }

    pub(super) fn call(&mut self, id: u32, command: Command) {
        self.scheduler.submit(command, ReplyTo::Caller(id), None);
        self.settle();
    }

    /// What is to be written to a connection, all of which is written.
    pub(super) fn sent(&mut self, connection: u64) -> Vec<String> {
        let bytes = self.scheduler.unwritten(connection).to_vec();
        self.scheduler.wrote(connection, bytes.len());
        let mut input = bytes.as_slice();
        let mut decoder = Decoder::default();
        let mut sent = Vec::new();
        while let Some(Value::Array(words)) = decoder.next(&mut input).unwrap() {
            let words = words.into_iter().map(|word| match word {
                Value::Text(text) => String::from_utf8(text).unwrap(),
                other => panic!("not a word: {other:?}"),
            });
            sent.push(words.collect::<Vec<_>>().join(" "));
        }
        self.settle();
        sent
    }

    pub(super) fn receive(&mut self, connection: u64, replies: &str) {
        self.scheduler.received(connection, replies.as_bytes());
        self.settle();
    }

    pub(super) fn cut(&mut self, connection: u64) {
        self.scheduler.closed(connection, Error::Lost("cut".into()));
        self.settle();
    }

    /// Lets so many ms pass.
    pub(super) fn pass(&mut self, ms: u64) {
        self.now += Duration::from_millis(ms);
        self.settle();
    }

    /// What ended since the last time: the calls' numbers, and what they came to.
    pub(super) fn ended(&mut self) -> Vec<(u32, String)> {
        let ended = std::mem::take(&mut self.ended).into_iter();
        let ended = ended.map(|(id, result)| {
            let text = match result {
                Ok(Reply::Text(text)) => String::from_utf8(text).unwrap(),
                Ok(Reply::Done) => "done".into(),
                Ok(Reply::Missing) => "missing".into(),
                Ok(other) => panic!("no reply of a single command: {other:?}"),
                Err(error) => error.code().replace("ERR_SESSION_REDIS_", ""),
            };
            (id, text)
        });
        ended.collect()
    }

    pub(super) fn settle(&mut self) {
        self.scheduler.set_time(self.now);
        self.scheduler.tick();
        self.scheduler.dispatch();
        while let Some(action) = self.scheduler.next_action() {
            match action {
                Action::Connect { connection, .. } => self.connects.push(connection),
                Action::Close(connection) => self.closes.push(connection),
                Action::AskSlots(_) => self.asked_slots += 1,
                Action::Finish(ReplyTo::Caller(id), result) => self.ended.push((id, result)),
                Action::Finish(ReplyTo::Task(_), _) => panic!("there are no tasks"),
                Action::Tell(status) => self.news.push(status),
            }
        }
    }
}

pub(super) fn get(key: &str) -> Command {
    Command::Get { key: key.into() }
}

pub(super) fn set(key: &str, value: &str) -> Command {
    let (key, value) = (key.into(), value.into());
    Command::Set {
        key,
        value,
        ttl: None,
    }
}

pub(super) fn touch(key: &str, ttl: i64) -> Command {
    Command::Expire {
        key: key.into(),
        ttl,
    }
}

pub(super) fn delete(key: &str) -> Command {
    Command::Delete { key: key.into() }
}

pub(super) fn done(id: u32) -> (u32, String) {
    (id, "done".into())
}

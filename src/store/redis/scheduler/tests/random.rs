//! Two stores, some hundred keys, and everything that goes wrong, in every order that chance
//! finds; what comes of it is held against what was promised. In one file: the calls, the faults
//! and what is checked of them only make sense together.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;

use super::super::super::command::{Command, Reply};
use super::super::super::config::ReadFrom;
use super::super::super::error::Error;
use super::super::{Action, Layout, Marker, Place, ReplyTo, Role, Scheduler};
use super::world::{Faults, Link, Links, Servers, chance, seeded};

const LIMIT: Duration = Duration::from_secs(1);
const KEYS: u32 = 200;

/// A call of a store's user.
struct Call {
    key: Vec<u8>,
    what: What,
    deadline: Duration,
    /// The last write of the key, by the same store, that was acknowledged before the call.
    acknowledged: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    Get,
    Set,
    Touch,
    Delete,
}

/// One store.
struct Store {
    scheduler: Scheduler,
    links: Links,
    dialing: Vec<(u64, usize)>,
    asks: usize,
    calls: HashMap<u32, Call>,
    /// By key: the last acknowledged write, and the last of all.
    acknowledged: BTreeMap<Vec<u8>, (u32, What)>,
    written: BTreeMap<Vec<u8>, u32>,
    ended: u32,
}

struct World {
    servers: Servers,
    stores: Vec<Store>,
    now: Duration,
    random: StdRng,
    calls: u32,
    marker: Marker,
    succeeded: u32,
}

fn layout(is_cluster: bool) -> Layout {
    if is_cluster {
        Layout::Cluster {
            seeds: vec![Servers::address(0)],
            read_from: ReadFrom::Master,
        }
    } else {
        Layout::Master {
            place: Place::At(Servers::address(0)),
            role: Role::Any,
            has_replica: false,
        }
    }
}

impl World {
    fn new(seed: u64, is_cluster: bool, marker: Marker, faults: Faults) -> Self {
        let store = |number| Store {
            scheduler: Scheduler::new(layout(is_cluster), LIMIT, seed + number),
            links: Links::new(),
            dialing: Vec::new(),
            asks: 0,
            calls: HashMap::new(),
            acknowledged: BTreeMap::new(),
            written: BTreeMap::new(),
            ended: 0,
        };
        Self {
            servers: Servers::new(is_cluster, faults),
            stores: vec![store(0), store(1)],
            now: Duration::ZERO,
            random: seeded(seed),
            calls: 0,
            marker,
            succeeded: 0,
        }
    }

    /// Makes so many calls, then lets all of them end.
    fn run(&mut self, calls: u32) {
        while self.calls < calls {
            let store = self.random.random_range(0..2);
            match self.random.random_range(0..10) {
                0..4 => self.call(store),
                4..8 => self.network(store),
                8 if chance(&mut self.random, self.servers.faults.migration) => {
                    self.servers.migrate(&mut self.random);
                }
                _ => self.wait(),
            }
            self.settle(store);
        }
        self.servers.faults.refusal = 0;
        self.servers.faults.cut = 0;
        for _ in 0..200_000 {
            if self.stores.iter().all(|store| store.calls.is_empty()) {
                break;
            }
            for store in 0..2 {
                self.network(store);
                self.settle(store);
            }
            self.wait();
        }
        self.check_end();
    }

    fn call(&mut self, number: usize) {
        self.calls += 1;
        let id = self.calls;
        // One key in four belongs to both stores; the others tell which writes are whose.
        let key = self.random.random_range(0..KEYS);
        let owner = if key % 4 == 0 { 2 } else { number };
        let key = format!("{owner}:{key}").into_bytes();
        let (what, command) = match self.random.random_range(0..10) {
            0..4 => (What::Get, Command::Get { key: key.clone() }),
            4..7 => {
                let value = [&key, b"|".as_slice(), id.to_string().as_bytes()].concat();
                let ttl = Some(60_000);
                (
                    What::Set,
                    Command::Set {
                        key: key.clone(),
                        value,
                        ttl,
                    },
                )
            }
            7 => (
                What::Touch,
                Command::Expire {
                    key: key.clone(),
                    ttl: 60_000,
                },
            ),
            _ => (What::Delete, Command::Delete { key: key.clone() }),
        };
        let store = &mut self.stores[number];
        if what == What::Set || what == What::Delete {
            store.written.insert(key.clone(), id);
        }
        let acknowledged = store.acknowledged.get(&key).map_or(0, |&(id, _)| id);
        let deadline = self.now + LIMIT;
        store.calls.insert(
            id,
            Call {
                key,
                what,
                deadline,
                acknowledged,
            },
        );
        store.scheduler.set_time(self.now);
        store.scheduler.submit(command, ReplyTo::Caller(id), None);
    }

    fn wait(&mut self) {
        let ms = if chance(&mut self.random, 50) { 40 } else { 1 };
        self.now += Duration::from_millis(ms);
        for number in 0..2 {
            let scheduler = &mut self.stores[number].scheduler;
            scheduler.set_time(self.now);
            scheduler.tick();
            self.settle(number);
            let due = self.stores[number].scheduler.next_tick();
            assert!(
                due.is_none_or(|due| due > self.now),
                "something due was left"
            );
        }
    }

    /// Moves a few bytes, makes a connection, breaks one, answers what was asked.
    fn network(&mut self, number: usize) {
        let Self {
            servers,
            stores,
            random,
            now,
            marker,
            ..
        } = self;
        let Store {
            scheduler,
            links,
            dialing,
            asks,
            ..
        } = &mut stores[number];
        scheduler.set_time(*now);
        if let Some((connection, server)) = dialing.pop() {
            if chance(random, servers.faults.cut) {
                scheduler.not_connected(connection, Error::Connect("refused".into()));
            } else if scheduler.connected(connection, Servers::address(server), *marker) {
                links.insert(connection, Link::to(server));
            }
        }
        if *asks > 0 && random.random_bool(0.3) {
            *asks -= 1;
            scheduler.slots(Ok(servers.map()));
        }
        let mut connections: Vec<u64> = links.keys().copied().collect();
        connections.sort_unstable();
        for connection in connections {
            let Some(link) = links.get_mut(&connection) else {
                continue;
            };
            let unwritten = scheduler.unwritten(connection);
            let written = part(random, unwritten.len());
            link.requests.extend_from_slice(&unwritten[..written]);
            scheduler.wrote(connection, written);
            link.arrive(part(random, link.requests.len()), servers, random);
            let read = part(random, link.replies.len());
            let replies: Vec<u8> = link.replies.drain(..read).collect();
            if !replies.is_empty() {
                scheduler.received(connection, &replies);
            }
            if chance(random, servers.faults.hang) {
                link.hangs = true;
            }
            if chance(random, servers.faults.cut) {
                scheduler.closed(connection, Error::Lost("cut".into()));
            }
        }
    }

    /// Carries out what a scheduler decided.
    fn settle(&mut self, number: usize) {
        self.stores[number].scheduler.set_time(self.now);
        self.stores[number].scheduler.tick();
        self.stores[number].scheduler.dispatch();
        while let Some(action) = self.stores[number].scheduler.next_action() {
            let store = &mut self.stores[number];
            match action {
                Action::Connect {
                    connection, place, ..
                } => {
                    let Place::At(address) = place else {
                        panic!("no address")
                    };
                    let server = (0..3).find(|&one| Servers::address(one) == address);
                    store.dialing.push((connection, server.unwrap()));
                }
                Action::Close(connection) => {
                    if let Some(mut link) = store.links.remove(&connection) {
                        // What the server has, it may still do, but not later than this.
                        let bytes = part(&mut self.random, link.requests.len());
                        link.hangs &= self.random.random_bool(0.5);
                        link.arrive(bytes, &mut self.servers, &mut self.random);
                    }
                }
                Action::AskSlots(_) => store.asks += 1,
                Action::Finish(ReplyTo::Caller(id), result) => self.finished(number, id, result),
                Action::Finish(ReplyTo::Task(_), _) => panic!("there are no tasks"),
                Action::Tell(_) => {}
            }
        }
    }

    fn finished(&mut self, number: usize, id: u32, result: Result<Reply, Error>) {
        let late = Duration::from_millis(41);
        let store = &mut self.stores[number];
        store.ended += 1;
        let call = store.calls.remove(&id).expect("a call is answered once");
        assert!(
            self.now <= call.deadline + late,
            "a call is answered in time"
        );
        let Ok(reply) = result else { return };
        self.succeeded += 1;
        let is_own = !call.key.starts_with(b"2");
        match call.what {
            What::Get => {
                let written = match &reply {
                    Reply::Text(text) => Some(written_by(&call.key, text)),
                    Reply::Missing => None,
                    other => panic!("not the reply of a GET: {other:?}"),
                };
                if is_own && let Some(written) = written {
                    assert!(
                        written >= call.acknowledged,
                        "a GET saw what was overwritten"
                    );
                    assert!(written < id, "a GET saw a later save");
                }
            }
            What::Touch => {}
            What::Set | What::Delete => {
                let last = store
                    .acknowledged
                    .get(&call.key)
                    .map_or(0, |&(last, _)| last);
                assert!(last < id, "writes are acknowledged in their order");
                store.acknowledged.insert(call.key, (id, call.what));
            }
        }
    }

    /// What is stored at the end must be the last acknowledged write, or a later one that failed.
    fn check_end(&self) {
        for store in &self.stores {
            assert!(store.calls.is_empty(), "every call was answered");
            assert!(store.scheduler.is_empty(), "nothing was left behind");
        }
        assert_eq!(
            self.stores.iter().map(|store| store.ended).sum::<u32>(),
            self.calls
        );
        for (number, store) in self.stores.iter().enumerate() {
            let own = store
                .written
                .iter()
                .filter(|(key, _)| !key.starts_with(b"2"));
            for (key, &last) in own {
                let Some(&(acknowledged, what)) = store.acknowledged.get(key) else {
                    continue;
                };
                let stored = self.servers.data.get(key).map(|text| written_by(key, text));
                let text = String::from_utf8_lossy(key);
                match stored {
                    Some(stored) => assert!(
                        stored > acknowledged || (stored == acknowledged && what == What::Set),
                        "store {number}, {text}: {stored} is older than {acknowledged}"
                    ),
                    None => assert!(
                        what == What::Delete || last > acknowledged,
                        "store {number}, {text}: {acknowledged} is lost"
                    ),
                }
            }
        }
    }
}

/// Which call wrote this text, which must be one of the key.
fn written_by(key: &[u8], text: &[u8]) -> u32 {
    let rest = text
        .strip_prefix(key)
        .and_then(|rest| rest.strip_prefix(b"|"));
    let rest = rest.expect("a session of another key");
    std::str::from_utf8(rest).unwrap().parse().unwrap()
}

fn part(random: &mut StdRng, length: usize) -> usize {
    if random.random_bool(0.5) {
        length
    } else {
        random.random_range(0..=length)
    }
}

/// How many calls a run makes: `REDIS_CALLS`, or enough for a look.
fn calls() -> u32 {
    let calls = std::env::var("REDIS_CALLS").ok();
    calls.and_then(|calls| calls.parse().ok()).unwrap_or(6_000)
}

fn try_all(is_cluster: bool, marker: Marker, faults: Faults) {
    let mut succeeded = 0;
    for seed in 0..8 {
        let mut world = World::new(seed, is_cluster, marker, faults);
        world.run(calls() / 8);
        succeeded += world.succeeded;
    }
    assert!(succeeded > calls() / 4, "only {succeeded} calls succeeded");
}

const NONE: Faults = Faults {
    refusal: 0,
    cut: 0,
    stray: 0,
    migration: 0,
    hang: 0,
};

#[test]
fn keeps_order_while_a_server_refuses_and_connections_break() {
    for marker in [Marker::None, Marker::Echo, Marker::Ping] {
        try_all(
            false,
            marker,
            Faults {
                refusal: 40,
                cut: 200,
                hang: 2000,
                ..NONE
            },
        );
    }
}

#[test]
fn keeps_order_while_a_server_refuses() {
    try_all(
        false,
        Marker::None,
        Faults {
            refusal: 10,
            ..NONE
        },
    );
}

#[test]
fn keeps_order_while_connections_break() {
    try_all(false, Marker::Echo, Faults { cut: 20, ..NONE });
}

#[test]
fn keeps_order_while_the_slots_of_a_cluster_move() {
    try_all(
        true,
        Marker::Echo,
        Faults {
            migration: 30,
            refusal: 200,
            cut: 500,
            hang: 5000,
            ..NONE
        },
    );
}

#[test]
fn gives_nobody_the_reply_of_another_while_replies_come_and_go() {
    try_all(false, Marker::Echo, Faults { stray: 300, ..NONE });
}

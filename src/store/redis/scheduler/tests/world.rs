//! Servers and a network without sockets or clocks: everything happens when a seeded source of
//! chance says so, so that a run that fails fails again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::super::super::config::Address;
use super::super::super::resp::{Decoder, Value};
use super::super::super::slots::{SlotMap, slot_of};

/// A session as it is stored: which call wrote it.
pub(super) type Stored = Vec<u8>;

/// What may go wrong, each as one chance in so many; 0: never.
#[derive(Clone, Copy)]
pub(super) struct Faults {
    pub(super) refusal: u32,
    pub(super) cut: u32,
    pub(super) stray: u32,
    pub(super) migration: u32,
    pub(super) hang: u32,
}

/// The data of all servers, and who serves which half of the slots.
pub(super) struct Servers {
    pub(super) data: BTreeMap<Vec<u8>, Stored>,
    /// Saves that were done at least once, by what they wrote.
    done: BTreeSet<Stored>,
    /// For each half of the slots: who serves it, and whom it is moving to.
    owners: [(usize, Option<usize>); 2],
    is_cluster: bool,
    pub(super) faults: Faults,
    /// Saves that were done, in their order: key and text.
    pub(super) saves: Vec<(Vec<u8>, Stored)>,
}

impl Servers {
    pub(super) fn new(is_cluster: bool, faults: Faults) -> Self {
        Self {
            data: BTreeMap::new(),
            done: BTreeSet::new(),
            owners: [(0, None), (1, None)],
            is_cluster,
            faults,
            saves: Vec::new(),
        }
    }

    pub(super) fn address(server: usize) -> Address {
        Address::Tcp("s".into(), u16::try_from(server).unwrap() + 1)
    }

    /// The reply of `CLUSTER SLOTS`.
    pub(super) fn map(&self) -> SlotMap {
        let ranges = self.owners.iter().enumerate().map(|(half, (owner, _))| {
            let first = i64::try_from(half).unwrap() * 8192;
            let port = i64::try_from(*owner).unwrap() + 1;
            let node = Value::Array(vec![Value::Text(b"s".to_vec()), Value::Integer(port)]);
            Value::Array(vec![
                Value::Integer(first),
                Value::Integer(first + 8191),
                node,
            ])
        });
        SlotMap::parse(&Value::Array(ranges.collect()), "s").unwrap()
    }

    /// Begins to move a half of the slots, or ends that.
    pub(super) fn migrate(&mut self, random: &mut StdRng) {
        let half = random.random_range(0..2);
        self.owners[half] = match self.owners[half] {
            (owner, None) => (owner, Some((owner + 1) % 3)),
            (_, Some(next)) => (next, None),
        };
    }

    fn answer(&mut self, server: usize, link: &mut Link, words: &[Vec<u8>], random: &mut StdRng) {
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        let asked = std::mem::take(&mut link.asked);
        let reply = match words.as_slice() {
            [b"ECHO", text] => bulk(text),
            [b"PING"] => b"+PONG\r\n".to_vec(),
            [b"ASKING"] => {
                link.asked = true;
                b"+OK\r\n".to_vec()
            }
            [name, key, ..] => match self.refusal(server, key, asked, random) {
                Some(refusal) => refusal,
                None => self.run(name, key, &words),
            },
            _ => panic!("no command: {words:?}"),
        };
        if chance(random, self.faults.stray) {
            let strays: [&[u8]; 4] = [b"+OK\r\n", b":1\r\n", b"$-1\r\n", b"$5\r\nstray\r\n"];
            link.replies
                .extend_from_slice(strays[random.random_range(0..4)]);
        }
        // A reply that gets lost shifts all the others.
        if !chance(random, self.faults.stray) {
            link.replies.extend_from_slice(&reply);
        }
    }

    /// Why a server does not serve a key now.
    fn refusal(
        &self,
        server: usize,
        key: &[u8],
        asked: bool,
        random: &mut StdRng,
    ) -> Option<Vec<u8>> {
        if self.is_cluster {
            let slot = slot_of(key);
            let (owner, next) = self.owners[usize::from(slot / 8192)];
            let target = match next {
                Some(next) if server == owner && random.random_bool(0.5) => Some(("ASK", next)),
                Some(next) if server == next && asked => None,
                _ if server == owner => None,
                _ => Some(("MOVED", owner)),
            };
            if let Some((word, target)) = target {
                return Some(format!("-{word} {slot} s:{}\r\n", target + 1).into_bytes());
            }
        }
        let words = [
            "LOADING",
            "BUSY",
            "READONLY",
            "MASTERDOWN",
            "TRYAGAIN",
            "CLUSTERDOWN",
        ];
        chance(random, self.faults.refusal)
            .then(|| format!("-{} not now\r\n", words[random.random_range(0..6)]).into_bytes())
    }

    fn run(&mut self, name: &[u8], key: &[u8], words: &[&[u8]]) -> Vec<u8> {
        match name {
            b"GET" => self
                .data
                .get(key)
                .map_or(b"$-1\r\n".to_vec(), |text| bulk(text)),
            b"DEL" => format!(":{}\r\n", u8::from(self.data.remove(key).is_some())).into_bytes(),
            b"PEXPIRE" => format!(":{}\r\n", u8::from(self.data.contains_key(key))).into_bytes(),
            b"SET" => {
                let text = words[2].to_vec();
                let exists = self.data.contains_key(key);
                if words.last() == Some(&b"XX".as_slice()) && !exists {
                    return b"$-1\r\n".to_vec();
                }
                let is_first = self.done.insert(text.clone());
                assert!(
                    is_first || exists,
                    "a save done before brought a session back"
                );
                self.saves.push((key.to_vec(), text.clone()));
                self.data.insert(key.to_vec(), text);
                b"+OK\r\n".to_vec()
            }
            _ => panic!("no command of a store"),
        }
    }
}

/// One connection as the network sees it.
#[derive(Default)]
pub(super) struct Link {
    pub(super) server: usize,
    decoder: Decoder,
    /// On the way to the server.
    pub(super) requests: Vec<u8>,
    /// On the way back.
    pub(super) replies: Vec<u8>,
    asked: bool,
    /// The server answers nothing more.
    pub(super) hangs: bool,
}

impl Link {
    pub(super) fn to(server: usize) -> Self {
        Self {
            server,
            ..Self::default()
        }
    }

    /// Lets the server read `bytes` of what is on the way to it.
    pub(super) fn arrive(&mut self, bytes: usize, servers: &mut Servers, random: &mut StdRng) {
        if self.hangs {
            return;
        }
        let arrived: Vec<u8> = self.requests.drain(..bytes).collect();
        let mut input = arrived.as_slice();
        while let Some(Value::Array(words)) = self.decoder.next(&mut input).unwrap() {
            let words: Vec<Vec<u8>> = words
                .into_iter()
                .map(|word| match word {
                    Value::Text(text) => text,
                    other => panic!("not a word: {other:?}"),
                })
                .collect();
            servers.answer(self.server, self, &words, random);
        }
    }
}

pub(super) type Links = HashMap<u64, Link>;

pub(super) fn chance(random: &mut StdRng, of: u32) -> bool {
    of > 0 && random.random_range(0..of) == 0
}

pub(super) fn seeded(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn bulk(text: &[u8]) -> Vec<u8> {
    [format!("${}\r\n", text.len()).as_bytes(), text, b"\r\n"].concat()
}

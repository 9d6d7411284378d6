//! What was written to one connection, and what it still owes an answer.

use std::collections::VecDeque;
use std::time::Duration;

use super::super::error::{Cause, Error};
use super::super::resp::{Decoder, Value, write_command};
use super::marker::Marker;

/// Bytes that may wait for the socket. What is beyond stays in its queue, where it can still be
/// given up without a trace.
const MOST_UNWRITTEN: u64 = 1 << 20;

/// Commands between two markers: replies are held back until the marker behind them was seen.
const LARGEST_BATCH: usize = 256;

/// A reply that is expected.
#[derive(Debug)]
pub(super) enum Slot {
    /// That of the `ASKING` before a request.
    Asking,
    /// That of a request.
    Request {
        number: usize,
        /// It was sent as one that may be done already.
        again: bool,
        /// Where in the stream its bytes end.
        end: u64,
    },
    /// That of the marker with this number.
    Marker(u64),
}

/// One open connection.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) connection: u64,
    /// What the socket did not take yet.
    pub(super) unwritten: Vec<u8>,
    /// How many bytes were given to the socket, and how many it took.
    queued: u64,
    written: u64,
    decoder: Decoder,
    slots: VecDeque<Slot>,
    /// Replies that no marker has confirmed yet.
    held: Vec<(Slot, Value)>,
    marker: Marker,
    markers: u64,
    unmarked: usize,
    /// When the last reply was taken for true.
    pub(super) last_reply: Duration,
    /// Nothing more is sent; once all is answered, the connection is closed.
    pub(super) draining: Option<Error>,
}

impl Wire {
    pub(super) fn new(connection: u64, marker: Marker, now: Duration) -> Self {
        Self {
            connection,
            unwritten: Vec::new(),
            queued: 0,
            written: 0,
            decoder: Decoder::default(),
            slots: VecDeque::new(),
            held: Vec::new(),
            marker,
            markers: 0,
            unmarked: 0,
            last_reply: now,
            draining: None,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.draining.is_none() && self.queued - self.written < MOST_UNWRITTEN
    }

    pub(super) fn is_idle(&self) -> bool {
        self.slots.is_empty() && self.held.is_empty()
    }

    /// Writes a request; `write` writes the command itself.
    pub(super) fn send(
        &mut self,
        number: usize,
        again: bool,
        asking: bool,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let before = self.unwritten.len();
        if asking {
            write_command(&mut self.unwritten, &[b"ASKING"]);
            self.slots.push_back(Slot::Asking);
        }
        write(&mut self.unwritten);
        self.queued += (self.unwritten.len() - before) as u64;
        let end = self.queued;
        self.slots.push_back(Slot::Request { number, again, end });
        self.unmarked += 1;
        if self.unmarked == LARGEST_BATCH {
            self.mark();
        }
    }

    /// Ends a batch: asks for a marker behind the commands that have none yet.
    pub(super) fn mark(&mut self) {
        if self.marker != Marker::None && self.unmarked > 0 {
            let before = self.unwritten.len();
            self.markers += 1;
            self.marker.write(self.markers, &mut self.unwritten);
            self.queued += (self.unwritten.len() - before) as u64;
            self.slots.push_back(Slot::Marker(self.markers));
        }
        self.unmarked = 0;
    }

    /// The socket took so many bytes.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.unwritten.drain(..bytes.min(self.unwritten.len()));
        self.written += bytes as u64;
    }

    /// Reads what came in, and returns the replies that may be trusted.
    ///
    /// # Errors
    /// [`Error::Protocol`] for bytes that no command has asked for, that are no replies, or that belong to
    /// other commands. Then no reply of the connection may be trusted that was not returned before.
    pub(super) fn read(
        &mut self,
        mut input: &[u8],
        now: Duration,
    ) -> Result<Vec<(Slot, Value)>, Error> {
        let mut trusted = match self.marker {
            Marker::None => usize::MAX,
            Marker::Echo | Marker::Ping => 0,
        };
        while !input.is_empty() {
            if self.slots.is_empty() {
                return Err(protocol("something that was not asked for"));
            }
            let Some(value) = self.decoder.next(&mut input).map_err(protocol)? else {
                break;
            };
            match self.slots.pop_front() {
                Some(Slot::Marker(number)) => {
                    if !self.marker.confirms(number, &value) {
                        return Err(protocol("a reply to another command"));
                    }
                    trusted = self.held.len();
                }
                Some(slot) => self.held.push((slot, value)),
                None => return Err(protocol("something that was not asked for")),
            }
        }
        let trusted = trusted.min(self.held.len());
        if trusted > 0 {
            self.last_reply = now;
        }
        Ok(self.held.drain(..trusted).collect())
    }

    /// Puts replies back that turned out not to be trusted.
    pub(super) fn put_back(&mut self, replies: Vec<(Slot, Value)>) {
        self.held.splice(0..0, replies);
    }

    /// The requests without an answer in the order they were sent, each with whether a server may
    /// have done it: a command is not done before its last byte is there.
    pub(super) fn unanswered(self) -> impl Iterator<Item = (usize, bool)> {
        let held = self.held.into_iter().map(|(slot, _)| slot);
        held.chain(self.slots).filter_map(move |slot| match slot {
            Slot::Request { number, end, .. } => Some((number, end <= self.written)),
            Slot::Asking | Slot::Marker(_) => None,
        })
    }
}

fn protocol(what: &str) -> Error {
    Error::Protocol(Cause::from(what))
}

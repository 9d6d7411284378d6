//! Sockets that the thread of the caller watches.
//!
//! A reply mostly wakes the store's thread, which then wakes the caller's. For commands that come one
//! by one, those two wakes take as long as all the rest. So after some of them in a row the engine
//! lends its socket: the caller's event loop watches it, and has what is there read through a
//! [`Loan`]. Whenever the engine's own task has something to do, it takes the socket back first.

use std::sync::{Mutex, Weak};

use socket2::Socket;
use tokio::sync::mpsc;

use super::dispatcher::Input;
use super::engine::Engine;

/// A connection's socket, for the event loop of the caller to watch.
#[derive(Debug)]
pub struct Loan {
    socket: Socket,
    engine: Weak<Mutex<Engine>>,
    /// Weak: a loan keeps no store alive.
    inbox: mpsc::WeakUnboundedSender<Input>,
}

impl Loan {
    pub(super) const fn new(
        socket: Socket,
        engine: Weak<Mutex<Engine>>,
        inbox: mpsc::WeakUnboundedSender<Input>,
    ) -> Self {
        Self {
            socket,
            engine,
            inbox,
        }
    }

    /// What is to be watched, level by level: as long as there is something to read.
    #[must_use]
    pub const fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Reads what is there. Replies are put into the outbox, which is not told to deliver them.
    ///
    /// Returns whether the loan goes on. If not, the socket is to be watched no more.
    #[must_use]
    pub fn read(&self) -> bool {
        let Some(engine) = self.engine.upgrade() else {
            return false;
        };
        // While the engine's task has it, it takes the socket back.
        let Ok(mut engine) = engine.try_lock() else {
            return true;
        };
        let Some(is_all) = engine.read_now() else {
            return false;
        };
        if !is_all {
            self.give_back();
        }
        true
    }

    /// Has the engine take the socket back.
    pub fn give_back(&self) {
        if let Some(inbox) = self.inbox.upgrade() {
            // After its end there is nobody to be told.
            let _ = inbox.send(Input::Batch(Vec::new()));
        }
    }
}

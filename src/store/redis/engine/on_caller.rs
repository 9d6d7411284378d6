//! What is done on the thread of the caller, mostly that of an event loop: for commands that come one by
//! one, two threads take longer to wake each other than all the rest takes.

use super::super::order::Order;
use super::Engine;

/// Commands that come one by one, until the caller is lent the socket: enough to be worth a few
/// calls of the operating system.
const ONE_BY_ONE: u32 = 32;

impl Engine {
    /// Sends an order at once, on the thread of the caller.
    ///
    /// Returns whether all is done that can be done before there is an answer.
    pub(in super::super) fn send_now(&mut self, id: u32, order: Order) -> bool {
        self.set_time();
        self.one_by_one = self.one_by_one.saturating_add(1);
        self.take_order(id, order);
        self.decide();
        self.outbox.deliver();
        self.has_written_all()
    }

    /// Lends the socket, if commands come one by one and nothing is under way. Until the task is woken,
    /// the caller's thread does all there is to do.
    pub(in super::super) fn lend(&mut self) -> Option<socket2::Socket> {
        let is_time = self.one_by_one >= ONE_BY_ONE && self.is_idle();
        is_time.then(|| self.sockets.lend(&mut self.scheduler))?
    }

    /// Reads what is there from a lent socket, and puts replies into the outbox, for the caller to
    /// fetch.
    ///
    /// Returns whether all is done that can be done before there is more, or `None` if there is no
    /// lent socket.
    pub(in super::super) fn read_now(&mut self) -> Option<bool> {
        if !self.sockets.is_lent() {
            return None;
        }
        self.set_time();
        self.sockets.read_now(&mut self.scheduler);
        self.decide();
        Some(self.has_written_all())
    }

    /// Writes what is to be written, outside the task. Returns whether nothing is left for the task.
    fn has_written_all(&mut self) -> bool {
        self.set_timer();
        self.work.is_empty() && self.sockets.write_now(&mut self.scheduler)
    }
}

//! How the threads of the callers reach an engine.

use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::mpsc;

use super::Outbox;
use super::config::Config;
use super::dispatcher::Input;
use super::engine::Engine;
use super::loan::Loan;
use super::order::Order;

/// Reaches an engine from another thread, without ever waiting for it.
pub(super) struct Handle {
    inbox: mpsc::UnboundedSender<Input>,
    /// The task that runs it owns it.
    engine: Weak<Mutex<Engine>>,
}

impl Handle {
    /// Makes an engine and the task that runs it. To be called in the context of its runtime.
    pub(super) fn new(
        config: &Config,
        outbox: Arc<Outbox>,
    ) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (inbox, orders) = mpsc::unbounded_channel();
        let engine = Engine::new(config, Arc::clone(&outbox), inbox.downgrade(), orders);
        let engine = Arc::new(Mutex::new(engine));
        let handle = Self {
            inbox,
            engine: Arc::downgrade(&engine),
        };
        let run = poll_fn(move |cx| {
            let polled = lock(&engine).poll(cx);
            outbox.deliver();
            polled
        });
        (handle, run)
    }

    /// Hands over orders, to be carried out in the order of the calls.
    pub(super) fn submit(&self, orders: Vec<(u32, Order)>) {
        if let Some(orders) = self.send_now(orders) {
            self.tell(Input::Batch(orders));
        }
    }

    /// Sends an order by itself at once, if the engine has nothing else to do. This spares waking
    /// its thread, which takes longer than sending. Many orders are sent by that thread, as the
    /// caller's has other work.
    ///
    /// Returns what is still to be handed over.
    fn send_now(&self, mut orders: Vec<(u32, Order)>) -> Option<Vec<(u32, Order)>> {
        let [(_, Order::Run(_))] = orders.as_slice() else {
            return Some(orders);
        };
        let Some(engine) = self.engine.upgrade() else {
            return Some(orders);
        };
        let Ok(mut engine) = engine.try_lock() else {
            return Some(orders);
        };
        if !engine.is_idle() {
            return Some(orders);
        }
        let (id, order) = orders.pop()?;
        // No order is left, but the engine is to see to the rest itself.
        (!engine.send_now(id, order)).then_some(orders)
    }

    /// Lends a connection's socket to the caller, if commands have come one by one for a while.
    pub(super) fn lend(&self) -> Option<Loan> {
        let socket = self.engine.upgrade()?.try_lock().ok()?.lend()?;
        Some(Loan::new(
            socket,
            Weak::clone(&self.engine),
            self.inbox.downgrade(),
        ))
    }

    /// Tells the engine something. After its end there is nobody to be told.
    pub(super) fn tell(&self, input: Input) {
        let _ = self.inbox.send(input);
    }
}

fn lock(engine: &Mutex<Engine>) -> MutexGuard<'_, Engine> {
    engine.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}

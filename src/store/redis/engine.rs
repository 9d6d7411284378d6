//! Runs a store: takes orders in, carries out what the scheduler decides, and hands replies out.
//! Longer than most files: all of it works on the one state.

mod on_caller;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, Sleep, sleep_until};

use super::Outbox;
use super::command::Reply;
use super::config::Config;
use super::connection::Connection;
use super::dial::{Dialer, layout_of};
use super::dispatcher::{Answer, Dispatcher, Input};
use super::error::Error;
use super::order::Order;
use super::scheduler::{Action, ReplyTo, Scheduler};
use super::slots::SlotMap;
use super::sockets::Sockets;

/// A store without anything to wait for looks at its clock this often.
const IDLE: Duration = Duration::from_hours(1);

/// The outcomes of the engine's own work.
enum Event {
    /// An attempt to connect ended.
    Dialed(u64, Result<Connection, Error>),
    /// The cluster's nodes told who serves what.
    Slots(Result<SlotMap, Error>),
    /// A bulk task ended.
    BulkDone(u32, Result<Reply, Error>),
}

/// The state of a store.
pub(super) struct Engine {
    scheduler: Scheduler,
    sockets: Sockets,
    dialer: Dialer,
    limit: Duration,
    work: FuturesUnordered<BoxFuture<'static, Event>>,
    outbox: Arc<Outbox>,
    sender: mpsc::WeakUnboundedSender<Input>,
    inbox: mpsc::UnboundedReceiver<Input>,
    /// Tasks that wait for a reply, by the numbers given to their commands.
    tasks: HashMap<u64, Answer<Reply>>,
    commands: u64,
    /// Tasks that wait until the masters are known, and for how long.
    asking_masters: Vec<(Instant, Answer<Vec<usize>>)>,
    start: Instant,
    timer: Pin<Box<Sleep>>,
    /// Orders without an answer.
    owed: usize,
    /// Commands since the last batch, each of which came by itself.
    one_by_one: u32,
    closing: Option<u32>,
}

impl Engine {
    pub(super) fn new(
        config: &Config,
        outbox: Arc<Outbox>,
        sender: mpsc::WeakUnboundedSender<Input>,
        inbox: mpsc::UnboundedReceiver<Input>,
    ) -> Self {
        let limit = config.command_timeout;
        let start = Instant::now();
        Self {
            scheduler: Scheduler::new(layout_of(config), limit, rand::random()),
            sockets: Sockets::new(),
            dialer: Dialer::new(config),
            limit,
            work: FuturesUnordered::new(),
            outbox,
            sender,
            inbox,
            tasks: HashMap::new(),
            commands: 0,
            asking_masters: Vec::new(),
            start,
            timer: Box::pin(sleep_until(start)),
            owed: 0,
            one_by_one: 0,
            closing: None,
        }
    }

    /// Does what can be done now, until the store is closed or dropped. What came of it is in the
    /// outbox, which the caller tells to deliver once it has let go of the engine: who is woken then
    /// finds it free.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.sockets.is_lent() {
            self.set_time();
            self.sockets.take_back(&mut self.scheduler);
        }
        loop {
            self.advance();
            if self.is_done() {
                if let Some(id) = self.closing {
                    self.outbox.reply(id, Ok(Reply::Done));
                }
                return Poll::Ready(());
            }
            self.set_timer();
            match self.poll_events(cx) {
                Poll::Ready(Some(())) => self.outbox.deliver(),
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits for whatever comes first; for nothing any more once the store is dropped.
    fn poll_events(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let mut progress = false;
        match self.inbox.poll_recv(cx) {
            Poll::Ready(Some(input)) => {
                self.take_in(input);
                progress = true;
            }
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {}
        }
        if let Poll::Ready(Some(event)) = self.work.poll_next_unpin(cx) {
            self.handle(event);
            progress = true;
        }
        let now = self.start.elapsed();
        progress |= self.sockets.poll(cx, &mut self.scheduler, now).is_ready();
        progress |= self.timer.as_mut().poll(cx).is_ready();
        if progress {
            Poll::Ready(Some(()))
        } else {
            Poll::Pending
        }
    }

    /// Whether there is neither an order nor anything else to be done.
    pub(super) fn is_idle(&self) -> bool {
        let is_asked = self.owed > 0 || self.closing.is_some() || !self.inbox.is_empty();
        !is_asked && self.work.is_empty()
    }

    const fn is_done(&self) -> bool {
        self.closing.is_some() && self.owed == 0
    }

    /// Takes in what else is ready, so that it leaves in one write and is answered in one
    /// delivery; then does what is to be done.
    fn advance(&mut self) {
        while let Ok(input) = self.inbox.try_recv() {
            self.take_in(input);
        }
        while let Some(Some(event)) = self.work.next().now_or_never() {
            self.handle(event);
        }
        self.decide();
    }

    /// Has the scheduler decide what is to be done, and does it.
    fn decide(&mut self) {
        self.set_time();
        self.scheduler.tick();
        self.scheduler.dispatch();
        while let Some(action) = self.scheduler.next_action() {
            self.perform(action);
        }
        self.answer_masters();
    }

    fn set_time(&mut self) {
        self.scheduler.set_time(self.start.elapsed());
    }

    /// Sets the timer to end no later than something is due. A timer that ends too early costs less than
    /// setting it each time.
    fn set_timer(&mut self) {
        let due = self
            .scheduler
            .next_tick()
            .unwrap_or(IDLE + self.start.elapsed());
        let waiting = self.asking_masters.iter().map(|&(end, _)| end).min();
        let due = waiting.unwrap_or(self.start + due).min(self.start + due);
        if due < self.timer.deadline() || self.timer.is_elapsed() {
            self.timer.as_mut().reset(due);
        }
    }

    fn take_in(&mut self, input: Input) {
        match input {
            Input::Batch(orders) => {
                self.set_time();
                match orders.len() {
                    0 => {}
                    1 if self.owed == 0 => self.one_by_one = self.one_by_one.saturating_add(1),
                    _ => self.one_by_one = 0,
                }
                for (id, order) in orders {
                    self.take_order(id, order);
                }
            }
            Input::Send(command, node, answer) => {
                self.commands += 1;
                self.tasks.insert(self.commands, answer);
                let reply_to = ReplyTo::Task(self.commands);
                self.set_time();
                self.scheduler.submit(command, reply_to, node);
            }
            Input::Masters(answer) => {
                let end = Instant::now() + self.limit;
                self.asking_masters.push((end, answer));
            }
            Input::Close(id) => self.closing = Some(id),
        }
    }

    fn take_order(&mut self, id: u32, order: Order) {
        if self.closing.is_some() {
            self.outbox.reply(id, Err(Error::Closed));
            return;
        }
        self.owed += 1;
        match order {
            Order::Run(command) => self.scheduler.submit(command, ReplyTo::Caller(id), None),
            Order::Bulk(bulk) => {
                let Some(sender) = self.sender.upgrade() else {
                    return;
                };
                let run = bulk.run(Dispatcher::new(sender), self.limit);
                self.later(run.map(move |result| Event::BulkDone(id, result)));
            }
        }
    }

    /// Runs something to its end beside everything else.
    fn later(&self, event: impl Future<Output = Event> + Send + 'static) {
        self.work.push(Box::pin(event));
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Dialed(number, Ok(connection)) => {
                let Connection {
                    stream,
                    address,
                    marker,
                    ..
                } = connection;
                if self.scheduler.connected(number, address, marker) {
                    self.sockets.add(number, stream);
                }
            }
            Event::Dialed(number, Err(why)) => self.scheduler.not_connected(number, why),
            Event::Slots(result) => self.scheduler.slots(result),
            Event::BulkDone(id, result) => self.reply(id, result),
        }
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Connect {
                connection,
                place,
                role,
                attempt,
            } => {
                let dialer = self.dialer.clone();
                self.later(async move {
                    let result = dialer.connect(&place, role, attempt).await;
                    Event::Dialed(connection, result)
                });
            }
            Action::Close(connection) => self.sockets.close(connection),
            Action::AskSlots(candidates) => {
                let dialer = self.dialer.clone();
                self.later(async move { Event::Slots(dialer.slots(&candidates).await) });
            }
            Action::Finish(ReplyTo::Caller(id), result) => self.reply(id, result),
            Action::Finish(ReplyTo::Task(number), result) => {
                if let Some(answer) = self.tasks.remove(&number) {
                    // The task may have given up after an earlier error.
                    let _ = answer.send(result);
                }
            }
            Action::Tell(status) => self.outbox.status(status),
        }
    }

    /// Answers an order.
    fn reply(&mut self, id: u32, result: Result<Reply, Error>) {
        self.owed = self.owed.saturating_sub(1);
        self.outbox.reply(id, result);
    }

    /// Tells waiting tasks which nodes to scan, once that is known or too late to wait for.
    fn answer_masters(&mut self) {
        if self.asking_masters.is_empty() {
            return;
        }
        let masters = self.scheduler.masters();
        let now = Instant::now();
        let is_known = !masters.is_empty();
        for (end, answer) in std::mem::take(&mut self.asking_masters) {
            // The task that asked may be gone; then the answer is not needed.
            if is_known {
                let _ = answer.send(Ok(masters.clone()));
            } else if end <= now {
                let _ = answer.send(Err(self.scheduler.no_masters()));
            } else {
                self.asking_masters.push((end, answer));
            }
        }
    }
}

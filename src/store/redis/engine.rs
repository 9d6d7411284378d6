//! The task that runs a store: it takes commands in, keeps the nodes connected, and hands
//! replies out.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant};

use super::Outbox;
use super::command::{Command, Reply};
use super::config::Config;
use super::error::Error;
use super::messages::{Answered, Dispatcher, Event, Input, Order};
use super::request::{ReplyTo, Request};
use super::routes::{Nodes, Routes};
use super::sentinel::Sentinels;

/// The task's state.
pub(super) struct Engine {
    pub(super) config: Config,
    pub(super) nodes: Nodes,
    pub(super) routes: Routes,
    pub(super) sentinels: Option<Arc<Sentinels>>,
    /// Requests no node is known for.
    pub(super) unrouted: VecDeque<Request>,
    /// Whether the slots are being asked for, or soon will be.
    pub(super) asking_slots: bool,
    pub(super) work: FuturesUnordered<BoxFuture<'static, Event>>,
    pub(super) outbox: Arc<dyn Outbox>,
    sender: mpsc::WeakUnboundedSender<Input>,
    inbox: mpsc::UnboundedReceiver<Input>,
    /// What was last told about being connected.
    pub(super) reported: Option<bool>,
    orders: u64,
    /// Orders without an answer.
    pub(super) owed: usize,
    closing: Option<u32>,
}

impl Engine {
    pub(super) fn new(
        config: Config,
        outbox: Arc<dyn Outbox>,
        sender: mpsc::WeakUnboundedSender<Input>,
        inbox: mpsc::UnboundedReceiver<Input>,
    ) -> Self {
        let mut engine = Self {
            config,
            nodes: Nodes::default(),
            routes: Routes::unknown(),
            sentinels: None,
            unrouted: VecDeque::new(),
            asking_slots: false,
            work: FuturesUnordered::new(),
            outbox,
            sender,
            inbox,
            reported: None,
            orders: 0,
            owed: 0,
            closing: None,
        };
        engine.set_up_routes();
        engine
    }

    /// Runs until the store is closed or dropped.
    pub(super) async fn run(mut self) {
        while !self.is_done() {
            self.send_backlogs();
            self.outbox.deliver();
            let deadline = self.next_deadline();
            let overdue = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                input = self.inbox.recv() => match input {
                    Some(input) => self.take_in(input),
                    None => return,
                },
                Some(event) = self.work.next(), if !self.work.is_empty() => self.handle(event),
                () = overdue => self.give_up_overdue(),
            }
            // Whatever else is ready goes along: one delivery for many replies.
            while let Ok(input) = self.inbox.try_recv() {
                self.take_in(input);
            }
            while let Some(Some(event)) = self.work.next().now_or_never() {
                self.handle(event);
            }
        }
        if let Some(id) = self.closing {
            self.outbox.reply(id, Ok(Reply::Done));
        }
        self.outbox.deliver();
    }

    const fn is_done(&self) -> bool {
        self.closing.is_some() && self.owed == 0
    }

    fn take_in(&mut self, input: Input) {
        match input {
            Input::Batch(orders) => {
                let deadline = self.deadline();
                for (id, order) in orders {
                    self.take_order(id, order, deadline);
                }
            }
            Input::Send(command, node, reply) => {
                self.take_command(command, ReplyTo::Task(reply), self.deadline(), node);
            }
            Input::Masters(reply) => {
                // The asking task may be gone; then nobody misses the answer.
                let _ = reply.send(self.routes.masters(&self.nodes));
            }
            Input::Close(id) => self.closing = Some(id),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.config.command_timeout
    }

    fn take_order(&mut self, id: u32, order: Order, deadline: Instant) {
        if self.closing.is_some() {
            self.outbox.reply(id, Err(Error::Closed));
            return;
        }
        self.owed += 1;
        match order {
            Order::Run(command) => self.take_command(command, ReplyTo::Caller(id), deadline, None),
            Order::Bulk(bulk) => {
                let Some(sender) = self.sender.upgrade() else {
                    return;
                };
                let run = bulk.run(Dispatcher::new(sender));
                self.later(async move { Event::BulkDone(id, run.await) });
            }
        }
    }

    fn take_command(
        &mut self,
        command: Command,
        reply_to: ReplyTo,
        deadline: Instant,
        node: Option<usize>,
    ) {
        self.orders += 1;
        self.route(Request::new(command, reply_to, deadline, self.orders, node));
    }

    /// Hands a request to the node it is for, or lets it wait until that is known.
    pub(super) fn route(&mut self, request: Request) {
        let known = request
            .node
            .filter(|&number| self.nodes.get(number).is_some());
        let number = known.or_else(|| self.routes.node_for(&request.command, &self.nodes));
        match number.and_then(|number| self.nodes.get_mut(number)) {
            Some(node) => node.push(request),
            None if request.command.key().is_none() => {
                let why = Error::Cluster("the node to scan has left".into());
                self.finish(request, Err(why));
            }
            None => {
                self.unrouted.push_back(request);
                self.ask_slots(Duration::ZERO);
            }
        }
    }

    fn send_backlogs(&mut self) {
        for number in self.nodes.numbers() {
            while let Some(answered) = self.send_batch(number) {
                self.work.push(answered);
            }
        }
    }

    fn send_batch(&mut self, number: usize) -> Option<BoxFuture<'static, Event>> {
        let node = self.nodes.get_mut(number)?;
        let (requests, pipeline, mut pipe) = node.next_batch()?;
        let epoch = node.epoch;
        // Requests of one batch are of about one age; the oldest decides.
        let deadline = requests.iter().map(|request| request.deadline).min()?;
        Some(Box::pin(async move {
            let sent = Instant::now();
            let sending = pipe.send_packed_commands(&pipeline, 0, pipeline.len());
            let result = tokio::time::timeout_at(deadline, sending).await.ok();
            Event::Answered(Answered {
                node: number,
                epoch,
                requests,
                sent,
                result,
            })
        }))
    }

    /// Runs `event` to its end beside everything else.
    pub(super) fn later(&self, event: impl Future<Output = Event> + Send + 'static) {
        self.work.push(Box::pin(event));
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Dialed(node, epoch, result) => self.dialed(node, epoch, result),
            Event::Redial(node, epoch) => {
                if self.nodes.get(node).is_some_and(|one| one.epoch == epoch) {
                    self.dial(node);
                }
            }
            Event::Gone(node, epoch) => {
                self.lose(node, epoch, Error::Lost("the server closed it".into()));
            }
            Event::Answered(answered) => self.answered(answered),
            Event::Retry(request) => self.route(request),
            Event::BulkDone(id, result) => self.reply(id, result),
            Event::Slots(result) => self.take_slots(result),
            Event::AskSlots => self.ask_slots_now(),
            Event::Refresh => {
                self.ask_slots(Duration::ZERO);
                self.refresh_later();
            }
        }
    }
}

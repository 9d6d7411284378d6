//! What the engine does with replies, and with their absence.

use redis::{ServerError, Value};
use tokio::time::{Instant, sleep};

use super::backoff;
use super::command::Reply;
use super::engine::Engine;
use super::error::{Cause, Error};
use super::messages::{Answered, Event};
use super::request::{ReplyTo, Request};

/// A request's reply, or the server's refusal.
type Outcome = Result<Reply, ServerError>;

impl Engine {
    /// Ends a request.
    pub(super) fn finish(&mut self, request: Request, result: Result<Reply, Error>) {
        match request.reply_to {
            ReplyTo::Caller(id) => self.reply(id, result),
            ReplyTo::Task(waiting) => {
                // The task may have given up after an earlier error.
                let _ = waiting.send(result);
            }
        }
    }

    /// Answers an order.
    pub(super) fn reply(&mut self, id: u32, result: Result<Reply, Error>) {
        self.owed = self.owed.saturating_sub(1);
        self.outbox.reply(id, result);
    }

    /// When the next request must be given up.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let waiting = self
            .nodes
            .iter()
            .filter_map(|(_, node)| node.next_deadline());
        let unrouted = self.unrouted.front().map(|request| request.deadline);
        waiting.chain(unrouted).min()
    }

    pub(super) fn give_up_overdue(&mut self) {
        let now = Instant::now();
        for number in self.nodes.numbers() {
            while let Some(node) = self.nodes.get_mut(number)
                && let Some(request) = node.take_overdue(now)
            {
                let trouble = node.trouble.clone().map(Box::new);
                let why = request
                    .refusal
                    .clone()
                    .unwrap_or(Error::Unavailable(trouble));
                self.finish(request, Err(why));
            }
        }
        while self.unrouted.front().is_some_and(|one| one.deadline <= now)
            && let Some(request) = self.unrouted.pop_front()
        {
            let why = request.refusal.clone().unwrap_or(Error::Unavailable(None));
            self.finish(request, Err(why));
        }
    }

    pub(super) fn answered(&mut self, batch: Answered) {
        let Answered {
            node: number,
            epoch,
            requests,
            sent,
            result,
        } = batch;
        if let Some(node) = self.nodes.get_mut(number) {
            node.in_flight = node.in_flight.saturating_sub(1);
        }
        match result {
            Some(Ok(values)) => match pair(&requests, values) {
                Ok(outcomes) => self.settle(number, epoch, requests, outcomes),
                Err(why) => {
                    self.lose(number, epoch, why.clone());
                    self.send_again(requests, &why);
                }
            },
            Some(Err(error)) => {
                let why = Error::Lost(Cause::from(error.to_string()));
                self.lose(number, epoch, why.clone());
                self.send_again(requests, &why);
            }
            None => {
                let limit = self.config.command_timeout;
                let why = Error::Timeout(limit.as_millis());
                // A server that had next to no time to answer is not given up for it.
                if sent.elapsed() >= limit / 2 {
                    self.lose(number, epoch, why.clone());
                }
                for request in requests {
                    self.finish(request, Err(why.clone()));
                }
            }
        }
    }

    fn settle(
        &mut self,
        number: usize,
        epoch: u64,
        requests: Vec<Request>,
        outcomes: Vec<Outcome>,
    ) {
        if let Some(node) = self.nodes.get_mut(number) {
            node.answered();
        }
        for (request, outcome) in requests.into_iter().zip(outcomes) {
            match outcome {
                Ok(reply) => self.finish(request, Ok(reply)),
                Err(reply) => self.refused(number, epoch, request, &reply),
            }
        }
    }

    /// A server answered with an error: follows it, waits for better times, or passes it on.
    fn refused(&mut self, number: usize, epoch: u64, request: Request, reply: &ServerError) {
        let why = Error::from_reply(reply);
        match (reply.code(), &why) {
            ("MOVED" | "ASK", _) => self.redirect(request, number, reply),
            (_, Error::ReadOnly(_)) => {
                // The server was a master once. Whoever is one now is found by connecting anew.
                self.lose(number, epoch, why.clone());
                self.refuse(request, why);
            }
            ("TRYAGAIN" | "CLUSTERDOWN", _) | (_, Error::Loading(_) | Error::Busy(_)) => {
                self.refuse(request, why);
            }
            _ => self.finish(request, Err(why)),
        }
    }

    /// Sends a request again later, or ends it if it would be too late by then.
    pub(super) fn refuse(&mut self, mut request: Request, why: Error) {
        let wait = backoff::delay(request.refused(why.clone()) - 1);
        if Instant::now() + wait >= request.deadline {
            return self.finish(request, Err(why));
        }
        if request.command.key().is_some() {
            request.node = None;
        }
        self.ask_slots(wait / 2);
        self.later(async move {
            sleep(wait).await;
            Event::Retry(request)
        });
    }

    /// Sends requests again whose connection broke, except those that had their second chance.
    fn send_again(&mut self, requests: Vec<Request>, why: &Error) {
        for request in requests {
            if request.may_be_resent() {
                self.route(request);
            } else {
                self.finish(request, Err(why.clone()));
            }
        }
    }
}

/// Gives every request its own value. All values are looked at before any is used: if one is not
/// what its command is answered with, none of them can be trusted.
fn pair(requests: &[Request], values: Vec<Value>) -> Result<Vec<Outcome>, Error> {
    let short = || Error::Protocol("fewer replies than commands".into());
    let mut values = values.into_iter();
    let mut outcomes = Vec::with_capacity(requests.len());
    for request in requests {
        if request.asking {
            values.next().ok_or_else(short)?;
        }
        outcomes.push(match values.next().ok_or_else(short)? {
            Value::ServerError(error) => Err(error),
            value => Ok(request.command.decode(value)?),
        });
    }
    Ok(outcomes)
}

//! Sessions in a SQLite file, which the processes of one machine share.
//!
//! A [`Client`] hands commands to its engine in batches and gets replies through its [`Outbox`], in
//! batches too; neither side ever waits for the other. An engine is what a process has for one file:
//! a thread that writes, threads that read, and each a connection. Whatever arrives while one
//! transaction is committed is the next transaction.

mod account;
mod command;
mod config;
mod connection;
mod engine;
mod error;
mod file;
mod file_system;
mod keeper;
mod place;
mod queues;
mod reader;
mod saves;
mod seal;
mod statements;
mod sweep;
mod table;
mod transaction;
mod users;
mod values;
mod whole;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use command::{Command, Record, Reply, Task, UserWork};
pub use config::{Config, Durability};
pub use error::Error;

use account::Account;
use engine::Engine;
use queues::{Job, Work};
use reader::Reader;
use writer::Writer;

/// News about the file: `Connected` once it is open, or sound again; `Disconnected` when it is damaged.
pub type Status = super::outbox::Status<Error>;
/// Where replies and news go. Called on the engine's threads.
pub type Outbox = dyn super::outbox::Outbox<Reply, Error>;

/// A store's access to its file. Stores of one process share what they have for one file.
pub struct Client {
    engine: Arc<Engine>,
    account: Arc<Account>,
    /// Reads on the caller's thread.
    reader: Reader,
}

impl Client {
    /// Begins to open the file; the outcome comes as [`Status`].
    ///
    /// # Errors
    /// [`Error::Io`] when the operating system grants no thread.
    pub fn open(config: &Config, outbox: Arc<Outbox>) -> Result<Self, Error> {
        let account = Arc::new(Account::new(config, outbox));
        let engine = Engine::shared(config, Arc::clone(&account), |engine| {
            Writer::new(engine).run();
        })?;
        let reader = Reader::without_patience(Arc::clone(&engine));
        Ok(Self {
            engine,
            account,
            reader,
        })
    }

    /// Reads a session on this thread, which takes a fraction of the time that two threads take to
    /// wake each other; `None` if it must be asked for by `submit`. Everything asked for before
    /// must have been submitted.
    pub fn read_now(&mut self, command: &Command) -> Option<Reply> {
        // What is damaged is told of by those who are asked.
        let reply = self.reader.read_now(&self.account.table, command);
        reply.filter(|reply| *reply != Reply::Damaged)
    }

    /// Hands over numbered commands, each of which is answered once. Commands on one session take
    /// effect in their order; those on all sessions see every write before them.
    pub fn submit(&self, commands: Vec<(u32, Command)>) {
        let jobs = commands.into_iter().map(|(id, command)| Job {
            account: Arc::clone(&self.account),
            id,
            work: Work::Run(command),
        });
        self.engine.submit(jobs);
    }

    /// Ends the access once everything under way is answered; then answers `id` itself. The last
    /// store of a file closes it.
    pub fn close(&mut self, id: u32) {
        self.reader.disconnect();
        self.leave(Some(id));
    }

    /// After the reply to `close`: waits for the thread of the file's last store.
    pub fn release(&self) {
        self.engine.join();
    }

    fn leave(&self, id: Option<u32>) {
        if self.account.leaves() {
            self.engine.submit(std::iter::once(Job {
                account: Arc::clone(&self.account),
                id: id.unwrap_or_default(),
                work: Work::Close,
            }));
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.leave(None);
    }
}

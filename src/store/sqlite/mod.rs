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
mod fault;
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
    ///
    /// ```
    /// use std::sync::{Arc, mpsc};
    /// use std::time::Duration;
    /// use rust_express_session::store::outbox::{Outbox, Status};
    /// use rust_express_session::store::sqlite::{Client, Command, Config, Durability, Error, Record, Reply};
    ///
    /// struct Replies(mpsc::Sender<(u32, Result<Reply, Error>)>);
    ///
    /// impl Outbox<Reply, Error> for Replies {
    ///     fn reply(&self, id: u32, result: Result<Reply, Error>) {
    ///         self.0.send((id, result)).unwrap();
    ///     }
    ///     fn status(&self, _: Status<Error>) {}
    ///     fn deliver(&self) {}
    /// }
    ///
    /// # let folder = std::env::temp_dir().join(format!("sessions-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let path = folder.join("sessions.db");
    /// let config = Config {
    ///     path,
    ///     table: "sessions".into(),
    ///     durability: Durability::Normal,
    ///     busy_timeout: Duration::from_secs(5),
    ///     creates: true,
    /// };
    /// let (sender, replies) = mpsc::channel();
    /// let mut client = Client::open(&config, Arc::new(Replies(sender))).unwrap();
    ///
    /// let record = Record { sid: b"a".to_vec(), text: b"{}".to_vec(), expires: 1000.0 };
    /// let get = |now| Command::Get { sid: b"a".to_vec(), now };
    /// client.submit(vec![(1, Command::Set(record)), (2, get(999.0)), (3, get(1000.0))]);
    /// assert_eq!(replies.recv().unwrap(), (1, Ok(Reply::Done)));
    /// assert_eq!(replies.recv().unwrap(), (2, Ok(Reply::Text(b"{}".to_vec()))));
    /// assert_eq!(replies.recv().unwrap(), (3, Ok(Reply::Missing)), "it has ended");
    ///
    /// client.close(4);
    /// assert_eq!(replies.recv().unwrap(), (4, Ok(Reply::Done)));
    /// client.release();
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// ```
    pub fn open(config: &Config, outbox: Arc<Outbox>) -> Result<Self, Error> {
        let account = Arc::new(Account::new(config, outbox));
        let engine = Engine::shared(config, Arc::clone(&account), |engine| {
            Writer::new(engine).run();
        })?;
        let reader = Reader::without_waiting(Arc::clone(&engine));
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

//! The states of the file: opened, replaced, damaged, or there again.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Status;
use super::account::Account;
use super::engine::Engine;
use super::error::Error;
use super::fault::guarded;
use super::file::OpenFile;
use super::place::{Fingerprint, Identity};
use super::reader::Reader;

/// Threads that read: one may wait for the disk while the other has the pages at hand.
const READERS: usize = 2;
/// Between two attempts to open a file, and two looks at a damaged one.
const RETRY: Duration = Duration::from_secs(1);

/// Why the file is not open.
struct Failure {
    error: Error,
    since: Instant,
    ends: End,
}

/// When a file that is not open is opened.
enum End {
    /// With the next command, after a pause.
    Soon,
    /// When it is no longer as it was, damaged; `None` if there was none.
    Changed(Option<Fingerprint>),
    /// When another file is in its place: connections that this process still has to this one go by
    /// the log that was removed.
    Replaced(Option<Identity>),
}

impl End {
    fn has_come(&self, path: &Path, since: Instant) -> bool {
        match self {
            Self::Soon => since.elapsed() >= RETRY,
            Self::Changed(file) => *file != Fingerprint::of(path),
            Self::Replaced(file) => *file != Identity::of(path),
        }
    }
}

/// Keeps the file open for the writer, and the threads that read it.
pub(super) struct FileKeeper {
    engine: Arc<Engine>,
    file: Option<OpenFile>,
    failure: Option<Failure>,
    readers: Vec<JoinHandle<()>>,
}

impl FileKeeper {
    pub(super) const fn new(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            file: None,
            failure: None,
            readers: Vec::new(),
        }
    }

    /// When the file is to be looked at again, although nobody asks for anything.
    pub(super) fn pause(&self) -> Option<Duration> {
        let failure = self.failure.as_ref()?;
        (!matches!(failure.ends, End::Soon)).then_some(RETRY)
    }

    /// Looks after the file: whether it is damaged, replaced, or there again.
    pub(super) fn watch(&mut self) {
        let damage = self.engine.lock().damage.take();
        if let Some(error) = damage
            && self.file.is_some()
        {
            if error == Error::Fault {
                self.let_go();
                self.fail(error);
            } else {
                self.give_up_damaged(error);
            }
        }
        let path = &self.engine.path;
        if let Some(file) = &mut self.file {
            if file.is_replaced(path) {
                self.let_go();
                self.open();
            } else if file.has_lost_log() {
                let file = file.identity;
                self.give_up(log_is_lost(), End::Replaced(file));
            }
        } else if self
            .failure
            .as_ref()
            .is_none_or(|failure| failure.ends.has_come(path, failure.since))
        {
            self.open();
        }
    }

    pub(super) fn open(&mut self) {
        let was_damaged = self
            .failure
            .take()
            .is_some_and(|failure| matches!(failure.ends, End::Changed(_)));
        let Engine {
            path,
            busy_timeout,
            creates,
            ..
        } = &*self.engine;
        let checked = guarded(|| {
            let file = OpenFile::open(path, *busy_timeout, *creates)?;
            if was_damaged {
                file.check()?;
            }
            Ok(file)
        })
        .unwrap_or(Err(Error::Fault));
        let accounts = self.engine.lock().accounts.clone();
        let prepared = checked.map(|mut file| {
            let prepare = |account| (file.prepare_for(account), Arc::clone(account));
            let outcomes: Vec<_> = accounts.iter().map(prepare).collect();
            (file, outcomes)
        });
        match prepared {
            Err(error @ Error::Corrupt(_)) => self.give_up_damaged(error),
            Err(error) => self.fail(error),
            Ok((file, outcomes)) => {
                let mut state = self.engine.lock();
                state.file = file.identity;
                state.queues.is_open = true;
                drop(state);
                self.file = Some(file);
                self.start_readers();
                for (outcome, account) in outcomes {
                    account.tell(outcome.map_or_else(Status::Trouble, |()| Status::Connected));
                }
            }
        }
    }

    fn start_readers(&mut self) {
        while self.readers.len() < READERS {
            let reader = Reader::new(Arc::clone(&self.engine));
            match Engine::spawn(move || reader.run()) {
                Ok(thread) => self.readers.push(thread),
                // The others do the work. Without any, this thread does.
                Err(_) => break,
            }
        }
        self.engine.lock().queues.is_open &= !self.readers.is_empty();
    }

    /// Takes note that the file can't be opened.
    fn fail(&mut self, error: Error) {
        self.failure = Some(Failure {
            error: error.clone(),
            since: Instant::now(),
            ends: End::Soon,
        });
        self.engine.tell(&Status::Trouble(error));
    }

    fn give_up_damaged(&mut self, error: Error) {
        let file = Fingerprint::of(&self.engine.path);
        self.give_up(error, End::Changed(file));
    }

    /// Takes note that the file must not be used.
    fn give_up(&mut self, error: Error, ends: End) {
        self.let_go();
        self.failure = Some(Failure {
            error: error.clone(),
            since: Instant::now(),
            ends,
        });
        self.engine.tell(&Status::Trouble(error));
        self.engine.tell(&Status::Disconnected);
    }

    /// Ends the connections to the file; they leave the path alone.
    fn let_go(&mut self) {
        let mut state = self.engine.lock();
        state.queues.close_for_readers();
        state.file = None;
        drop(state);
        if let Some(file) = self.file.take() {
            file.abandon();
        }
    }

    pub(super) const fn file(&mut self) -> Option<&mut OpenFile> {
        self.file.as_mut()
    }

    /// The file, with the tables of this store.
    pub(super) fn file_for(&mut self, account: &Arc<Account>) -> Result<&mut OpenFile, Error> {
        let Some(file) = &mut self.file else {
            let failure = self.failure.as_ref();
            return Err(failure.map_or(Error::Closed, |failure| failure.error.clone()));
        };
        file.prepare_for(account)?;
        Ok(file)
    }

    /// Closes the file, after the last store has left.
    pub(super) fn close(&mut self) {
        self.engine.for_readers.notify_all();
        for reader in self.readers.drain(..) {
            // A panicked thread has ended too, which is all that is wanted here.
            let _ = reader.join();
        }
        // The last connection moves the log into the file, and removes it.
        self.file = None;
    }
}

fn log_is_lost() -> Error {
    Error::Unsupported(
        "its write-ahead log was removed, and with it perhaps the last saves. Something else in this \
         process has opened the file and closed it, or somebody has removed the log; restart the process"
            .into(),
    )
}

//! The thread all stores of a process share.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::error::{Cause, Error};

/// How long name look-ups that are still under way may hold up the end of the thread.
const FAREWELL: Duration = Duration::from_millis(100);

static SHARED: Mutex<Weak<Runtime>> = Mutex::new(Weak::new());

/// A thread that runs tasks. It starts with the first store and ends with the last.
#[derive(Debug)]
pub(super) struct Runtime {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Runtime {
    /// The process's runtime, started if there is none.
    ///
    /// # Errors
    /// [`Error::Connect`] when the operating system grants no thread or no event queue.
    pub(super) fn shared() -> Result<Arc<Self>, Error> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = shared.upgrade() {
            return Ok(runtime);
        }
        let runtime = Arc::new(Self::launch()?);
        *shared = Arc::downgrade(&runtime);
        Ok(runtime)
    }

    fn launch() -> Result<Self, Error> {
        let failed = |error: std::io::Error| Error::Connect(Cause::from(error.to_string()));
        // One thread is plenty: it waits for the network and copies bytes.
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("session-redis".into())
            .spawn(move || {
                // A message or a dropped sender: either way the thread ends.
                let _ = runtime.block_on(stopped);
                runtime.shutdown_timeout(FAREWELL);
            })
            .map_err(failed)?;
        Ok(Self {
            handle,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Makes a task in the runtime's context, where it may set timers, and runs it on the thread.
    /// Returns what came with the task.
    pub(super) fn start<T, F>(&self, make: impl FnOnce() -> (T, F)) -> T
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let _context = self.handle.enter();
        let (handle, task) = make();
        self.handle.spawn(task);
        handle
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panicked thread has ended too, which is all that is wanted here.
            let _ = thread.join();
        }
    }
}

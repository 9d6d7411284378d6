//! The open connections of a store: moves bytes between them and the scheduler.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::error::Error;
use super::reason::{system_reason, tls_reason};
use super::scheduler::Scheduler;
use super::stream::Stream;

/// Bytes read at once.
const CHUNK: usize = 1 << 16;
/// Reads of one connection before the others have their turn.
const READS: usize = 16;

struct Socket {
    connection: u64,
    stream: Box<dyn Stream>,
    /// Somebody else may have a handle of it.
    is_shared: bool,
}

/// The open connections of a store.
pub(super) struct Sockets {
    open: Vec<Socket>,
    buffer: Vec<u8>,
}

/// Whether something happened.
type Progress = bool;
/// Makes another stream of one.
type Change = fn(Box<dyn Stream>) -> std::io::Result<Box<dyn Stream>>;

impl Sockets {
    pub(super) fn new() -> Self {
        Self {
            open: Vec::new(),
            buffer: vec![0; CHUNK],
        }
    }

    pub(super) fn add(&mut self, connection: u64, stream: Box<dyn Stream>) {
        self.open.push(Socket {
            connection,
            stream,
            is_shared: false,
        });
    }

    /// Closes a connection, at once.
    pub(super) fn close(&mut self, connection: u64) {
        for socket in &mut self.open {
            if socket.connection == connection && socket.is_shared {
                socket.shut_down();
            }
        }
        self.open.retain(|socket| socket.connection != connection);
    }

    /// Lends the only socket there is, for another thread to watch. `None` if there are more, or it
    /// cannot be lent.
    pub(super) fn lend(&mut self, scheduler: &mut Scheduler) -> Option<socket2::Socket> {
        let [socket] = self.open.as_slice() else {
            return None;
        };
        let shared = socket.stream.share()?;
        self.change_stream(scheduler, Stream::lend);
        self.is_lent().then_some(shared)
    }

    pub(super) fn is_lent(&self) -> bool {
        self.open.iter().any(|socket| socket.stream.is_lent())
    }

    /// Ends a loan, after what is there was read.
    pub(super) fn take_back(&mut self, scheduler: &mut Scheduler) {
        self.read_now(scheduler);
        self.change_stream(scheduler, Stream::take_back);
    }

    /// Makes another stream of the only one there is.
    fn change_stream(&mut self, scheduler: &mut Scheduler, change: Change) {
        let Some(socket) = self.open.pop() else {
            return;
        };
        match change(socket.stream) {
            Ok(stream) => self.open.push(Socket {
                stream,
                is_shared: true,
                ..socket
            }),
            Err(error) => scheduler.closed(socket.connection, lost(&error)),
        }
    }

    /// Writes and reads what can be, and is ready once that was anything.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        scheduler: &mut Scheduler,
        now: Duration,
    ) -> Poll<()> {
        scheduler.set_time(now);
        let mut progress = false;
        for socket in &mut self.open {
            let moved = socket
                .write(cx, scheduler)
                .and_then(|written| Ok(written | socket.read(cx, scheduler, &mut self.buffer)?));
            progress |= moved.unwrap_or_else(|why| {
                scheduler.closed(socket.connection, why);
                true
            });
        }
        if progress {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Reads what there is, outside the task that polls.
    pub(super) fn read_now(&mut self, scheduler: &mut Scheduler) {
        let mut nobody = Context::from_waker(Waker::noop());
        for socket in &mut self.open {
            if let Err(why) = socket.read(&mut nobody, scheduler, &mut self.buffer) {
                scheduler.closed(socket.connection, why);
            }
        }
    }

    /// Writes what can be written now, outside the task that polls.
    ///
    /// Returns whether that was all. If not, the task has to poll, which alone is woken when there is room.
    pub(super) fn write_now(&mut self, scheduler: &mut Scheduler) -> bool {
        let mut nobody = Context::from_waker(Waker::noop());
        let mut is_all = true;
        for socket in &mut self.open {
            is_all &= socket
                .write(&mut nobody, scheduler)
                .and_then(|_| socket.is_flushed(&mut nobody))
                .map(|is_flushed| is_flushed && scheduler.unwritten(socket.connection).is_empty())
                .unwrap_or_else(|why| {
                    scheduler.closed(socket.connection, why);
                    false
                });
        }
        is_all
    }
}

impl Socket {
    /// Tells the server that nothing more comes, which closing one of several handles does not.
    fn shut_down(&mut self) {
        let mut nobody = Context::from_waker(Waker::noop());
        // It fails where the connection is gone already.
        let _ = Pin::new(&mut self.stream).poll_shutdown(&mut nobody);
    }

    fn write(
        &mut self,
        cx: &mut Context<'_>,
        scheduler: &mut Scheduler,
    ) -> Result<Progress, Error> {
        let mut progress = false;
        loop {
            let bytes = scheduler.unwritten(self.connection);
            if bytes.is_empty() {
                break;
            }
            match Pin::new(&mut self.stream).poll_write(cx, bytes) {
                Poll::Pending => break,
                Poll::Ready(Ok(0)) => return Err(ended()),
                Poll::Ready(Ok(length)) => {
                    scheduler.wrote(self.connection, length);
                    progress = true;
                }
                Poll::Ready(Err(error)) => return Err(lost(&error)),
            }
        }
        self.is_flushed(cx)?;
        Ok(progress)
    }

    /// Whether all that was written has left.
    fn is_flushed(&mut self, cx: &mut Context<'_>) -> Result<bool, Error> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Err(error)) => Err(lost(&error)),
            flushed => Ok(flushed.is_ready()),
        }
    }

    fn read(
        &mut self,
        cx: &mut Context<'_>,
        scheduler: &mut Scheduler,
        buffer: &mut [u8],
    ) -> Result<Progress, Error> {
        for turn in 0..READS {
            let mut into = ReadBuf::new(buffer);
            match Pin::new(&mut self.stream).poll_read(cx, &mut into) {
                Poll::Pending => return Ok(turn > 0),
                Poll::Ready(Ok(())) if into.filled().is_empty() => return Err(ended()),
                Poll::Ready(Ok(())) => scheduler.received(self.connection, into.filled()),
                Poll::Ready(Err(error)) => return Err(lost(&error)),
            }
            if !scheduler.is_open(self.connection) {
                break;
            }
        }
        Ok(true)
    }
}

fn ended() -> Error {
    Error::Lost("the server closed it".into())
}

fn lost(error: &std::io::Error) -> Error {
    match tls_reason(error) {
        Some(reason) => Error::Tls(reason.into()),
        None => Error::Lost(system_reason(error).into()),
    }
}

//! Streams whose socket another thread can watch: those that have nothing between socket and bytes.

use std::io::{self, ErrorKind, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use socket2::{SockRef, Socket};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::stream::Stream;

/// A socket's bytes are the stream's, so that its handle is all that another thread needs.
macro_rules! lend_as_it_is {
    ($stream:ty) => {
        impl Stream for $stream {
            fn share(&self) -> Option<Socket> {
                SockRef::from(self).try_clone().ok()
            }

            fn lend(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
                let socket = Socket::from(self.into_std()?);
                let take_back = |socket: Socket| Ok(Box::new(Self::from_std(socket.into())?) as _);
                Ok(Box::new(Lent::new(socket, take_back)))
            }

            fn take_back(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
                Ok(self)
            }
        }
    };
}

lend_as_it_is!(TcpStream);
#[cfg(unix)]
lend_as_it_is!(tokio::net::UnixStream);

impl Stream for TlsStream<TcpStream> {
    fn share(&self) -> Option<Socket> {
        None
    }

    fn lend(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
        Ok(self)
    }

    fn take_back(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
        Ok(self)
    }
}

/// Makes a stream of a lent socket again.
type TakeBack = fn(Socket) -> io::Result<Box<dyn Stream>>;

/// A stream that is lent.
pub(super) struct Lent {
    socket: Socket,
    take_back: TakeBack,
    /// The last read took all there was: another one would come back empty.
    is_drained: bool,
}

impl Lent {
    pub(super) fn new(socket: Socket, take_back: TakeBack) -> Self {
        Self {
            socket,
            take_back,
            is_drained: false,
        }
    }
}

impl Stream for Lent {
    fn share(&self) -> Option<Socket> {
        None
    }

    fn lend(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
        Ok(self)
    }

    fn is_lent(&self) -> bool {
        true
    }

    fn take_back(self: Box<Self>) -> io::Result<Box<dyn Stream>> {
        (self.take_back)(self.socket)
    }
}

impl AsyncRead for Lent {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::take(&mut self.is_drained) {
            return Poll::Pending;
        }
        let room = into.remaining();
        let read = until_not_interrupted(|| (&self.socket).read(into.initialize_unfilled()));
        read.map_ok(|length| {
            into.advance(length);
            self.is_drained = length > 0 && length < room;
        })
    }
}

impl AsyncWrite for Lent {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        until_not_interrupted(|| (&self.socket).write(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.socket.shutdown(std::net::Shutdown::Write))
    }
}

fn until_not_interrupted(mut call: impl FnMut() -> io::Result<usize>) -> Poll<io::Result<usize>> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Poll::Pending,
            done => return Poll::Ready(done),
        }
    }
}

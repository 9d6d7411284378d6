//! What stores that work on threads of their own tell, and whom.

/// News of a store's server or file; `E` is the store's error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status<E> {
    /// Commands are served from now on.
    Connected,
    /// Commands are not served from now on, or never were.
    Disconnected,
    /// Something went wrong; the store goes on trying.
    Trouble(E),
}

/// Where a store's replies `R`, errors `E` and news go. Called on any thread, also within a call of
/// the store.
pub trait Outbox<R, E>: Send + Sync {
    /// The command with this number ended.
    fn reply(&self, id: u32, result: Result<R, E>);
    /// The store's state changed.
    fn status(&self, status: Status<E>);
    /// For now, that was all.
    fn deliver(&self);
}

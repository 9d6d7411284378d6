//! The session table: session text outside the JavaScript heap, with expiry, bounds and eviction.

mod calendar;
mod entry;
mod forms;
mod index;
mod list;
mod sid;
mod table;
mod terms;

pub use entry::{Body, Record};
pub use forms::{Form, Forms};
pub use table::Table;
pub use terms::{Bounds, RemovedSession, Touch};

#[cfg(test)]
mod tests;

//! The session table: session text outside the JavaScript heap, with expiry, bounds and eviction.

mod calendar;
mod entry;
mod forms;
mod list;
mod sid;
mod table;

pub use entry::{Body, Record};
pub use forms::{Form, Forms};
pub use table::{Bounds, Departed, Table, Touch};

#[cfg(test)]
mod tests;

//! Versions tell a write from a touch, and one write from another.

use super::{split, whole};
use crate::{
    store::memory::{Bounds, Table},
    text::units,
};

const NEVER: f64 = f64::INFINITY;

fn table_with(sid: &str, deadline: f64) -> Table {
    let mut table = Table::new(Bounds::default());
    table.set(&units(sid), split("{}", deadline), 0.0);
    table
}

#[test]
fn differs_after_a_write_of_the_same_text() {
    let mut table = table_with("a", NEVER);
    let before = table.version(&units("a"), 0.0);
    table.set(&units("a"), split("{}", NEVER), 0.0);
    assert!(before.is_some());
    assert_ne!(table.version(&units("a"), 0.0), before);
}

#[test]
fn stays_after_a_touch_a_read_and_a_write_of_another_session() {
    let mut table = table_with("a", NEVER);
    let before = table.version(&units("a"), 0.0);
    table.touch(&units("a"), 1, 0.0, 5000.0, 0.0);
    table.get(&units("a"), 0.0);
    table.set(&units("b"), split("{}", NEVER), 0.0);
    assert_eq!(table.version(&units("a"), 0.0), before);
}

#[test]
fn differs_when_a_session_was_removed_and_written_again() {
    let mut table = table_with("a", NEVER);
    let before = table.version(&units("a"), 0.0);
    table.remove(&units("a"));
    assert_eq!(table.version(&units("a"), 0.0), None);
    table.set(&units("a"), split("{}", NEVER), 0.0);
    assert_ne!(table.version(&units("a"), 0.0), before);
}

#[test]
fn is_none_once_the_session_has_ended() {
    let mut table = table_with("a", 1000.0);
    assert!(table.version(&units("a"), 999.0).is_some());
    assert_eq!(table.version(&units("a"), 1000.0), None);
}

#[test]
fn can_be_restored_where_a_touch_had_to_write_the_text() {
    let mut table = table_with("a", NEVER);
    let before = table.version(&units("a"), 0.0).unwrap();
    table.set(&units("a"), whole("{}", NEVER), 0.0);
    table.restore_version(&units("a"), before);
    assert_eq!(table.version(&units("a"), 0.0), Some(before));
}

//! Seconds and their borders.

use slab::Slab;

use super::split;
use crate::store::memory::{calendar::Calendar, entry::Entry, list::Key, sid::Sid};

/// A calendar of entries with these deadlines, whose keys are theirs in turn.
fn calendar_of(deadlines: &[f64]) -> (Calendar, Slab<Entry>, Vec<Key>) {
    let (mut calendar, mut slab, mut keys) = (Calendar::default(), Slab::new(), Vec::new());
    for &deadline in deadlines {
        let entry = Entry::new(Sid::from_units(&[0x61]), split("{}", deadline), 0, 0);
        let key = Key::new(slab.insert(entry)).unwrap();
        calendar.insert(&mut slab, key, deadline);
        keys.push(key);
    }
    (calendar, slab, keys)
}

#[test]
fn ends_a_session_in_the_ms_of_its_deadline() {
    let (calendar, slab, _) = calendar_of(&[1500.0]);
    assert_eq!(calendar.count_expired(&slab, 1499.0), 0);
    assert_eq!(calendar.count_expired(&slab, 1499.9), 0);
    assert_eq!(calendar.count_expired(&slab, 1500.0), 1);
}

#[test]
fn counts_the_sessions_of_one_second_one_by_one() {
    let (calendar, slab, keys) = calendar_of(&[1999.0, 1000.0, 1500.0]);
    let just_expired = |now| calendar.just_expired(&slab, now).collect::<Vec<_>>();
    assert_eq!(just_expired(999.0), []);
    assert_eq!(just_expired(1000.0), [keys[1]]);
    assert_eq!(just_expired(1500.0), [keys[1], keys[2]]);
    assert_eq!(just_expired(1999.0), keys);
    assert_eq!(calendar.count_expired(&slab, 1999.0), 3);
}

#[test]
fn has_a_session_overdue_from_the_next_second_on() {
    let (calendar, slab, keys) = calendar_of(&[1000.0]);
    assert_eq!(calendar.overdue(1999.0), None);
    assert_eq!(calendar.overdue(2000.0), Some(keys[0]));
    assert_eq!(calendar.just_expired(&slab, 2000.0).count(), 0);
    assert_eq!(calendar.count_expired(&slab, 2000.0), 1);
}

#[test]
fn names_the_oldest_second_first_and_in_it_the_session_dated_first() {
    let (mut calendar, mut slab, keys) = calendar_of(&[3100.0, 1900.0, 1100.0]);
    for (expected, deadline) in [(1, 1900.0), (2, 1100.0), (0, 3100.0)] {
        assert_eq!(calendar.overdue(9000.0), Some(keys[expected]));
        calendar.remove(&mut slab, keys[expected], deadline);
    }
    assert_eq!(calendar.overdue(9000.0), None);
}

#[test]
fn knows_seconds_before_the_epoch() {
    let (calendar, slab, keys) = calendar_of(&[-1.0]);
    assert_eq!(calendar.overdue(-1.0), None);
    assert_eq!(calendar.count_expired(&slab, -2.0), 0);
    assert_eq!(calendar.count_expired(&slab, -1.0), 1);
    assert_eq!(calendar.overdue(0.0), Some(keys[0]));
}

#[test]
fn never_sees_a_deadline_that_never_comes() {
    let (mut calendar, mut slab, keys) = calendar_of(&[f64::INFINITY, f64::NAN]);
    assert_eq!(calendar.overdue(1e300), None);
    assert_eq!(calendar.count_expired(&slab, 1e300), 0);
    calendar.remove(&mut slab, keys[0], f64::INFINITY);
    assert_eq!(calendar.count_expired(&slab, 1e300), 0);
}

#[test]
fn finds_nothing_ended_at_a_time_that_is_no_number() {
    let (calendar, slab, _) = calendar_of(&[1000.0]);
    assert_eq!(calendar.overdue(f64::NAN), None);
    assert_eq!(calendar.count_expired(&slab, f64::NAN), 0);
}

#[test]
fn leaves_other_seconds_alone_when_a_session_is_removed_from_one_it_is_not_in() {
    let (mut calendar, mut slab, keys) = calendar_of(&[1000.0]);
    calendar.remove(&mut slab, keys[0], 5000.0);
    assert_eq!(calendar.overdue(9000.0), Some(keys[0]));
}

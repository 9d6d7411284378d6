//! What a user of the table would tell of it.

use super::{split, text, whole};
use crate::{
    store::memory::{
        Body, Bounds, Form, Record, Table, Touch, calendar::SECOND_SIZE, entry::Entry,
    },
    text::units,
};

const NEVER: f64 = f64::INFINITY;

fn table() -> Table {
    Table::new(Bounds::default())
}

fn set(table: &mut Table, sid: &str, deadline: f64, now: f64) {
    table.set(&units(sid), split("{}", deadline), now);
}

fn has(table: &mut Table, sid: &str, now: f64) -> bool {
    table.get(&units(sid), now).is_some()
}

fn live(table: &Table, now: f64) -> Vec<String> {
    let sids = table.live_sessions(now).into_iter();
    sids.map(|(sid, _)| format!("{sid:?}")).collect()
}

#[test]
fn lists_sessions_in_the_order_in_which_they_were_first_stored() {
    let mut table = table();
    for sid in ["b", "a", "c", "b"] {
        set(&mut table, sid, NEVER, 0.0);
    }
    table.touch(&units("b"), 0, 0.0, NEVER, 0.0);
    let in_order = ["b", "a", "c"].map(|sid| format!("{:?}", text(sid)));
    assert_eq!(live(&table, 0.0), in_order);

    table.remove(&units("b"));
    set(&mut table, "b", NEVER, 0.0);
    let moved = ["a", "c", "b"].map(|sid| format!("{:?}", text(sid)));
    assert_eq!(live(&table, 0.0), moved);
}

#[test]
fn forgets_a_session_that_was_read_after_its_end() {
    let mut table = table();
    set(&mut table, "a", 1000.0, 0.0);
    assert!(has(&mut table, "a", 999.0));
    assert!(!has(&mut table, "a", 1000.0));
    assert_eq!(table.bytes(), 0);
    assert!(
        !has(&mut table, "a", 0.0),
        "it is gone, even if the clock goes back"
    );
}

#[test]
fn takes_at_most_four_overdue_sessions_along_with_a_write() {
    let mut table = table();
    for sid in ["1", "2", "3", "4", "5", "6"] {
        set(&mut table, sid, 1000.0, 0.0);
    }
    let one = (table.bytes() - SECOND_SIZE) / 6;
    set(&mut table, "a", NEVER, 2000.0);
    assert_eq!(table.bytes(), 3 * one + SECOND_SIZE);
    assert_eq!(table.len(2000.0), 1);
    set(&mut table, "b", NEVER, 2000.0);
    assert_eq!(table.bytes(), 2 * one);
}

#[test]
fn evicts_the_session_used_longest_ago() {
    let mut table = Table::new(Bounds {
        max: Some(3),
        ..Bounds::default()
    });
    for sid in ["a", "b", "c"] {
        set(&mut table, sid, NEVER, 0.0);
    }
    assert!(has(&mut table, "a", 0.0));
    assert_eq!(table.touch(&units("b"), 0, 0.0, NEVER, 0.0), Touch::Done);
    set(&mut table, "d", NEVER, 0.0);
    let sids = ["a", "b", "c", "d"];
    assert_eq!(
        sids.map(|sid| has(&mut table, sid, 0.0)),
        [true, true, false, true]
    );
}

#[test]
fn prefers_sessions_that_have_ended_when_it_must_make_room() {
    let mut table = Table::new(Bounds {
        max: Some(2),
        ..Bounds::default()
    });
    set(&mut table, "used long ago", NEVER, 0.0);
    set(&mut table, "ended", 1000.0, 0.0);
    set(&mut table, "new", NEVER, 2000.0);
    assert!(has(&mut table, "used long ago", 2000.0));
    assert!(has(&mut table, "new", 2000.0));
}

#[test]
fn keeps_one_session_that_is_larger_than_the_bound() {
    let mut table = Table::new(Bounds {
        max_bytes: Some(10),
        ..Bounds::default()
    });
    set(&mut table, "a", NEVER, 0.0);
    set(&mut table, "b", NEVER, 0.0);
    assert!(!has(&mut table, "a", 0.0));
    assert!(has(&mut table, "b", 0.0));
    assert!(table.bytes() > size_of::<Entry>());
}

#[test]
fn makes_room_when_a_session_grows() {
    let small = size_of::<Entry>() + 2;
    let mut table = Table::new(Bounds {
        max_bytes: Some(2 * small + 10),
        ..Bounds::default()
    });
    set(&mut table, "a", NEVER, 0.0);
    set(&mut table, "b", NEVER, 0.0);
    let data = format!("\"{}\"", "x".repeat(20));
    table.set(&units("b"), whole(&data, NEVER), 0.0);
    assert!(!has(&mut table, "a", 0.0));
    assert!(has(&mut table, "b", 0.0));
}

#[test]
fn removes_at_most_as_many_as_the_limit() {
    let mut table = table();
    for sid in ["a", "b", "c"] {
        set(&mut table, sid, 1000.0, 0.0);
    }
    set(&mut table, "in this second", 2000.0, 0.0);
    set(&mut table, "later in this second", 2001.0, 0.0);
    assert_eq!(table.prune(2000.0, 2), 2);
    assert_eq!(table.sweep(2000.0, 9), 1);
    assert_eq!(table.sweep(2000.0, 9), 0);
    assert_eq!(table.prune(2000.0, 9), 1);
    assert_eq!(table.len(0.0), 1);
}

#[test]
fn extends_a_life_by_touch() {
    let mut table = table();
    set(&mut table, "a", 1000.0, 0.0);
    assert_eq!(table.touch(&units("a"), 0, 0.0, 5000.0, 999.0), Touch::Done);
    assert!(has(&mut table, "a", 4999.0));
    assert_eq!(table.prune(4999.0, 9), 0);
    assert_eq!(
        table.touch(&units("a"), 0, 0.0, 9000.0, 5000.0),
        Touch::Missing
    );
}

#[test]
fn says_which_sessions_a_touch_must_write_anew() {
    let mut table = table();
    table.set(&units("a"), whole("{}", 1000.0), 0.0);
    assert_eq!(table.touch(&units("a"), 0, 0.0, 5000.0, 0.0), Touch::Whole);
    assert!(!has(&mut table, "a", 1000.0), "the deadline stays");
}

#[test]
fn keeps_who_left_only_if_asked_to() {
    for keep_removed in [false, true] {
        let mut table = Table::new(Bounds {
            keep_removed,
            ..Bounds::default()
        });
        set(&mut table, "a", NEVER, 0.0);
        table.remove(&units("a"));
        assert_eq!(table.take_removed().len(), usize::from(keep_removed));
    }
}

#[test]
fn starts_over_when_it_is_cleared() {
    let mut table = Table::new(Bounds {
        max: Some(2),
        max_bytes: None,
        keep_removed: true,
    });
    set(&mut table, "a", 1000.0, 0.0);
    set(&mut table, "b", NEVER, 0.0);
    table.clear();
    assert_eq!(table.take_removed().len(), 2);
    assert_eq!(table.prune(9000.0, 9), 0);
    for sid in ["c", "d", "e"] {
        set(&mut table, sid, NEVER, 0.0);
    }
    assert_eq!(table.len(0.0), 2);
    assert_eq!(table.take_removed().len(), 1);
}

#[test]
fn puts_the_cookie_back_in_its_place() {
    let mut table = table();
    let before = text("{\"expires\":");
    let form = table.forms.number(Form::Expiring(before, text("}")));
    let record = |rest| Record {
        body: Body::Split {
            form: form.unwrap(),
            expires: 0.0,
            rest: text(rest),
        },
        deadline: NEVER,
    };
    let cookie = "{\"cookie\":{\"expires\":\"1970-01-01T00:00:00.000Z\"}";
    assert_eq!(
        table.forms.whole_text(&record("{}").body),
        text(&format!("{cookie}}}"))
    );
    let with_data = format!("{cookie},\"a\":\"\u{142}\"}}");
    assert_eq!(
        table.forms.whole_text(&record("{\"a\":\"\u{142}\"}").body),
        text(&with_data)
    );
    assert_eq!(
        table.forms.whole_text(&whole("no JSON", NEVER).body),
        text("no JSON")
    );
}

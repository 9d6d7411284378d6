//! Random operations on a table: few IDs and few seconds, so that they meet.

use proptest::prelude::*;

use super::{split, whole};
use crate::store::memory::{Bounds, Record};

/// What may be asked of a table.
#[derive(Clone, Debug)]
pub enum Operation {
    Get(Vec<u16>),
    Set(Vec<u16>, Record),
    /// A form, the cookie's expiry and the deadline.
    Touch(Vec<u16>, u32, [f64; 2]),
    Remove(Vec<u16>),
    Clear,
    Sweep(usize),
    Prune(usize),
}

/// An operation, and by how many ms the clock moves before it.
pub fn steps() -> impl Strategy<Value = Vec<(f64, Operation)>> {
    prop::collection::vec((clock_moves(), operation()), 1..80)
}

pub fn bounds() -> impl Strategy<Value = Bounds> {
    let max = prop::option::of(0_usize..6);
    let max_bytes = prop::option::of(0_usize..1500);
    (max, max_bytes, any::<bool>()).prop_map(|(max, max_bytes, keep_removed)| Bounds {
        max,
        max_bytes,
        keep_removed,
    })
}

/// Mostly on, sometimes back; often by less than a second.
fn clock_moves() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => Just(0.0),
        3 => (0..400_i32).prop_map(f64::from),
        1 => (0..5_000_i32).prop_map(|ms| f64::from(ms) + 0.5),
        1 => (-3_000..0_i32).prop_map(f64::from),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => sid().prop_map(Operation::Get),
        6 => (sid(), record()).prop_map(|(sid, record)| Operation::Set(sid, record)),
        3 => (sid(), 0..3_u32, deadline(), deadline())
            .prop_map(|(sid, form, expires, deadline)| Operation::Touch(sid, form, [expires, deadline])),
        2 => sid().prop_map(Operation::Remove),
        1 => (0..4_usize).prop_map(Operation::Sweep),
        1 => (0..4_usize).prop_map(Operation::Prune),
        1 => Just(Operation::Clear),
    ]
}

/// Among them no text at all, lone surrogates, and pairs whose low bytes are the same.
fn sid() -> impl Strategy<Value = Vec<u16>> {
    prop::sample::select(vec![
        vec![],
        vec![0],
        vec![0x61],
        vec![0x161],
        vec![0xd800],
        vec![0xdc00, 0xd800],
        vec![0x61, 0xd800],
        "__proto__".encode_utf16().collect(),
        vec![0xff; 40],
        vec![0x100; 40],
    ])
}

fn record() -> impl Strategy<Value = Record> {
    let data = prop::sample::select(vec!["{}", "{\"views\":1}", "{\"name\":\"\u{142}\"}", ""]);
    (data, deadline(), any::<bool>()).prop_map(|(data, deadline, is_split)| {
        if is_split {
            split(data, deadline)
        } else {
            whole(data, deadline)
        }
    })
}

fn deadline() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (-2_000..8_000_i32).prop_map(f64::from),
        2 => (0..8_i32).prop_map(|second| f64::from(second) * 1000.0),
        1 => (-2_000..8_000_i32).prop_map(|ms| f64::from(ms) + 0.25),
        2 => Just(f64::INFINITY),
        1 => Just(f64::NAN),
        1 => Just(1e300),
        1 => Just(-1e300),
    ]
}

/// Equal, and NaN is NaN: a record may well hold one.
pub fn is_same(record: &Record, other: &Record) -> bool {
    format!("{record:?}") == format!("{other:?}")
}

//! Random operations do to the table what they do to the model.

use proptest::prelude::*;

use super::{
    model::Model,
    operations::{Operation, bounds, is_same, steps},
};
use crate::store::memory::{Bounds, Record, RemovedSession, Table};

proptest! {
    #[test]
    fn does_what_the_model_does(bounds in bounds(), steps in steps()) {
        let mut pair = Pair::new(bounds);
        let mut now = 0.0;
        for (ms, operation) in steps {
            now += ms;
            pair.apply(operation, now)?;
            pair.compare(now)?;
            pair.keeps_its_bounds(&bounds)?;
        }
        pair.table.clear();
        prop_assert_eq!(pair.table.bytes(), 0);
        prop_assert!(pair.table.is_empty(now));
        prop_assert!(pair.table.live_sessions(now).is_empty());
    }

    #[test]
    fn keeps_the_session_just_written(bounds in bounds(), steps in steps()) {
        let mut table = Table::new(bounds);
        let mut now = 0.0;
        for (ms, operation) in steps {
            now += ms;
            if let Operation::Set(sid, record) = operation {
                let has_ended = record.deadline <= now;
                table.set(&sid, record, now);
                prop_assert_eq!(table.get(&sid, now).is_some(), !has_ended);
            }
        }
    }

    #[test]
    fn reports_each_leaving_exactly_once(steps in steps(), max in 1_usize..6) {
        let bounds = Bounds { max: Some(max), max_bytes: None, keep_removed: true };
        let mut table = Table::new(bounds);
        let mut arrived = 0;
        let mut left = 0;
        let mut now = 0.0;
        for (ms, operation) in steps {
            now += ms;
            if let Operation::Set(sid, record) = operation {
                // A new ID is one that no one can see leave.
                table.remove(&sid);
                table.set(&sid, record, now);
                arrived += 1;
            }
            left += table.take_removed().len();
        }
        table.clear();
        left += table.take_removed().len();
        prop_assert_eq!(left, arrived);
        prop_assert!(table.take_removed().is_empty());
    }
}

struct Pair {
    table: Table,
    model: Model,
}

impl Pair {
    fn new(bounds: Bounds) -> Self {
        Self {
            table: Table::new(bounds),
            model: Model::new(bounds),
        }
    }

    /// Does the same to both, and compares what they answer.
    fn apply(&mut self, operation: Operation, now: f64) -> Result<(), TestCaseError> {
        let Self { table, model } = self;
        match operation {
            Operation::Get(sid) => {
                let (found, expected) = (table.get(&sid, now), model.get(&sid, now));
                prop_assert_eq!(found.is_some(), expected.is_some());
                let is_expected = |(a, b): (&Record, Record)| is_same(a, &b);
                prop_assert!(found.zip(expected).is_none_or(is_expected));
            }
            Operation::Set(sid, record) => {
                table.set(&sid, record.clone(), now);
                model.set(&sid, record, now);
            }
            Operation::Touch(sid, form, ends) => {
                let [expires, deadline] = ends;
                let touched = table.touch(&sid, form, expires, deadline, now);
                prop_assert_eq!(touched, model.touch(&sid, form, ends, now));
            }
            Operation::Remove(sid) => {
                prop_assert_eq!(model.holds(&sid), table.remove(&sid));
                model.remove(&sid);
            }
            Operation::Clear => {
                table.clear();
                model.clear();
            }
            Operation::Sweep(limit) => {
                prop_assert_eq!(table.sweep(now, limit), model.sweep(now, limit));
            }
            Operation::Prune(limit) => {
                prop_assert_eq!(table.prune(now, limit), model.prune(now, limit));
            }
        }
        Ok(())
    }

    /// One session may be larger than the bounds, as the one just written stays.
    fn keeps_its_bounds(&self, bounds: &Bounds) -> Result<(), TestCaseError> {
        let (count, bytes) = (self.model.count(), self.table.bytes());
        if count > 1 {
            prop_assert!(bounds.max.is_none_or(|max| count <= max));
            prop_assert!(bounds.max_bytes.is_none_or(|max| bytes <= max));
        }
        Ok(())
    }

    /// Compares everything that can be seen of both.
    fn compare(&mut self, now: f64) -> Result<(), TestCaseError> {
        let live = self.table.live_sessions(now);
        let expected = self.model.live(now);
        prop_assert_eq!(live.len(), expected.len());
        for ((sid, record), (expected_sid, expected_record)) in live.into_iter().zip(expected) {
            prop_assert!(sid.is(expected_sid));
            prop_assert!(is_same(record, expected_record));
        }
        prop_assert_eq!(self.table.len(now), self.model.live(now).len());
        prop_assert_eq!(self.table.is_empty(now), self.model.live(now).is_empty());
        prop_assert_eq!(self.table.bytes(), self.model.bytes());

        let removed = sorted(self.table.take_removed());
        let expected = sorted(self.model.take_removed());
        prop_assert_eq!(removed.len(), expected.len());
        for (a, b) in removed.iter().zip(&expected) {
            prop_assert_eq!(&a.sid, &b.sid);
            prop_assert!(is_same(&a.record, &b.record));
        }
        Ok(())
    }
}

/// In one operation an ID leaves once at most: sorting by ID is an order.
fn sorted(mut removed: Vec<RemovedSession>) -> Vec<RemovedSession> {
    removed.sort_by_key(|session| format!("{:?}", session.sid));
    removed
}

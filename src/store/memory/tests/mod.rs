//! The table held against a naive model, and its parts one by one.

mod calendar;
mod forms;
mod list;
mod model;
mod operations;
mod property;
mod sid;
mod table;
mod versions;

use super::{Body, Record};
use crate::text::{Text, units};

/// A session's record as the binding would write it: form 0, no expiry.
fn split(rest: &str, deadline: f64) -> Record {
    Record {
        body: Body::Split {
            form: 0,
            expires: f64::NAN,
            rest: Text::from_units(&units(rest)),
        },
        deadline,
    }
}

/// A record whose cookie is inside its text.
fn whole(text: &str, deadline: f64) -> Record {
    Record {
        body: Body::Whole(Text::from_units(&units(text))),
        deadline,
    }
}

fn text(text: &str) -> Text {
    Text::from_units(&units(text))
}

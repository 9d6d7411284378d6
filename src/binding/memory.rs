//! The session table behind `MemoryStore`. Longer than most files: it is one short function after the
//! other, and all of the table that JavaScript knows.

use napi::{Either, bindgen_prelude::External};
use napi_derive::napi;

use super::strings::Units;
use crate::{
    store::memory::{Body, Bounds, Form, Record, Table, Touch},
    text::Text,
};

/// A table, and what JavaScript may still ask of the session it got last.
pub struct Memory {
    table: Table,
    last_expires: f64,
    last_version: u32,
}

type Handle = External<Memory>;

/// In the place of a form's number: the session's cookie is inside its text.
#[napi]
pub const MEMORY_WHOLE: i32 = -1;

/// In the place of a session's text: it has the version that was known.
#[napi]
pub const MEMORY_KNOWN: i32 = -2;

/// The result of a touch.
#[napi]
pub enum MemoryTouch {
    /// The session has its new cookie and deadline.
    Done,
    /// There is no such session.
    Missing,
    /// The session's cookie is inside its text, which must be written again.
    Whole,
}

/// Makes a table. A bound of 0 is none.
#[napi(ts_return_type = "ExternalObject<unknown>")]
pub fn create_memory(max: f64, max_bytes: f64, keep_removed: bool) -> Handle {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast from f64 saturates: a bound past every size is none"
    )]
    let bound = |bound: f64| (bound > 0.0).then_some(bound as usize);
    External::new(Memory {
        table: Table::new(Bounds {
            max: bound(max),
            max_bytes: bound(max_bytes),
            keep_removed,
        }),
        last_expires: f64::NAN,
        last_version: 0,
    })
}

/// The number of a cookie's form: its JSON, or what stands before and behind its expiry's date; and whether it
/// stands where its session's text has a mark. [`MEMORY_WHOLE`] once the table knows too many.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, isMarked: boolean, before: string, after?: string"
)]
pub fn memory_form(
    memory: &mut Handle,
    is_marked: bool,
    before: Units,
    after: Option<Units>,
) -> i32 {
    let before = Text::from_units(&before);
    let form = match after {
        Some(after) => Form::Expiring(before, Text::from_units(&after)),
        None => Form::Lasting(before),
    };
    let form = if is_marked {
        Form::Marked(form.into())
    } else {
        form
    };
    let number = memory.table.forms.number(form);
    number
        .and_then(|number| i32::try_from(number).ok())
        .unwrap_or(MEMORY_WHOLE)
}

/// The text of a session less its cookie, if that has the form expected; otherwise the form it has:
/// [`MEMORY_WHOLE`] if the cookie is inside the text. [`MEMORY_KNOWN`] in the text's place if the session has the
/// version `known`; 0 is no session's. The next two functions tell the cookie's expiry and the version.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, sid: string, now: number, form: number, known: number",
    ts_return_type = "string | number | null"
)]
pub fn memory_get(
    memory: &mut Handle,
    sid: Units,
    now: f64,
    form: i32,
    known: u32,
) -> Option<Either<&Text, i32>> {
    let memory = &mut **memory;
    let (record, version) = memory.table.get_versioned(&sid, now)?;
    memory.last_version = version;
    let (own, text) = match &record.body {
        Body::Split {
            form,
            expires,
            rest,
        } => {
            memory.last_expires = *expires;
            (i32::try_from(*form).unwrap_or(MEMORY_WHOLE), rest)
        }
        Body::Whole(text) => (MEMORY_WHOLE, text),
    };
    Some(if own != form {
        Either::B(own)
    } else if version == known {
        Either::B(MEMORY_KNOWN)
    } else {
        Either::A(text)
    })
}

/// The expiry of the cookie of the session got last, in ms; any number if its form has none.
#[napi(ts_args_type = "memory: ExternalObject<unknown>")]
pub fn memory_last_expires(memory: &Handle) -> f64 {
    memory.last_expires
}

/// The version of the session got last.
#[napi(ts_args_type = "memory: ExternalObject<unknown>")]
pub fn memory_last_version(memory: &Handle) -> u32 {
    memory.last_version
}

/// The whole text of a session.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, sid: string, now: number",
    ts_return_type = "string | null"
)]
pub fn memory_text(memory: &mut Handle, sid: Units, now: f64) -> Option<Text> {
    let record = memory.table.get(&sid, now)?.clone();
    Some(memory.table.forms.whole_text(&record.body))
}

/// Writes a session: its text less a cookie of this form, or its whole text if `form` is [`MEMORY_WHOLE`].
/// `deadline` in ms ends it, infinity never. Gives the session's new version.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, sid: string, text: string, form: number, expires: number, deadline: number, now: number"
)]
pub fn memory_set(
    memory: &mut Handle,
    sid: Units,
    text: Units,
    form: i32,
    expires: f64,
    deadline: f64,
    now: f64,
) -> u32 {
    let text = Text::from_units(&text);
    let body = match u32::try_from(form) {
        Ok(form) => Body::Split {
            form,
            expires,
            rest: text,
        },
        Err(_) => Body::Whole(text),
    };
    memory.table.set(&sid, Record { body, deadline }, now)
}

/// Gives a session another cookie and deadline.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, sid: string, form: number, expires: number, deadline: number, now: number"
)]
pub fn memory_touch(
    memory: &mut Handle,
    sid: Units,
    form: u32,
    expires: f64,
    deadline: f64,
    now: f64,
) -> MemoryTouch {
    match memory.table.touch(&sid, form, expires, deadline, now) {
        Touch::Done => MemoryTouch::Done,
        Touch::Missing => MemoryTouch::Missing,
        Touch::Whole => MemoryTouch::Whole,
    }
}

/// A number that is another one after each write of a session, a touch aside; 0 if there is none.
#[napi(ts_args_type = "memory: ExternalObject<unknown>, sid: string, now: number")]
pub fn memory_version(memory: &mut Handle, sid: Units, now: f64) -> u32 {
    memory.table.version(&sid, now).unwrap_or(0)
}

/// Gives a session the version it had before a touch wrote it again.
#[napi(ts_args_type = "memory: ExternalObject<unknown>, sid: string, version: number")]
pub fn memory_restore_version(memory: &mut Handle, sid: Units, version: u32) {
    memory.table.restore_version(&sid, version);
}

/// Removes a session. Says whether there was one.
#[napi(ts_args_type = "memory: ExternalObject<unknown>, sid: string")]
pub fn memory_remove(memory: &mut Handle, sid: Units) -> bool {
    memory.table.remove(&sid)
}

/// Removes every session.
#[napi(ts_args_type = "memory: ExternalObject<unknown>")]
pub fn memory_clear(memory: &mut Handle) {
    memory.table.clear();
}

/// How many sessions have not ended.
#[napi(ts_args_type = "memory: ExternalObject<unknown>, now: number")]
pub fn memory_length(memory: &Handle, now: f64) -> f64 {
    as_number(memory.table.len(now))
}

/// The bytes the sessions take, the table's own included.
#[napi(ts_args_type = "memory: ExternalObject<unknown>")]
pub fn memory_bytes(memory: &Handle) -> f64 {
    as_number(memory.table.bytes())
}

/// The IDs of the sessions that have not ended, in the order in which they were first stored.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, now: number",
    ts_return_type = "string[]"
)]
pub fn memory_ids(memory: &Handle, now: f64) -> Vec<Text> {
    let sessions = memory.table.live_sessions(now).into_iter();
    sessions.map(|(sid, _)| sid).collect()
}

/// ID and whole text, in turn, of the sessions that have not ended, in the same order.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>, now: number",
    ts_return_type = "string[]"
)]
pub fn memory_entries(memory: &Handle, now: f64) -> Vec<Text> {
    let sessions = memory.table.live_sessions(now).into_iter();
    sessions
        .flat_map(|(sid, record)| [sid, memory.table.forms.whole_text(&record.body)])
        .collect()
}

/// Removes up to `limit` sessions that have ended. Says how many it did.
#[napi(ts_args_type = "memory: ExternalObject<unknown>, now: number, limit: number")]
pub fn memory_prune(memory: &mut Handle, now: f64, limit: u32) -> f64 {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    as_number(memory.table.prune(now, limit))
}

/// ID and whole text, in turn, of the sessions that left since the last call.
#[napi(
    ts_args_type = "memory: ExternalObject<unknown>",
    ts_return_type = "string[]"
)]
pub fn memory_take_removed(memory: &mut Handle) -> Vec<Text> {
    let removed = memory.table.take_removed().into_iter();
    removed
        .flat_map(|session| {
            [
                session.sid,
                memory.table.forms.whole_text(&session.record.body),
            ]
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "no count reaches 2^53")]
const fn as_number(count: usize) -> f64 {
    count as f64
}

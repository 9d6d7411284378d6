//! Values on their way into columns, and out of them.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::cookie::date::Date;

/// The last moment that sorts as text, and the first: years of four digits.
const LAST_MS: f64 = 253_402_300_799_999.0;
const FIRST_MS: f64 = -62_167_219_200_000.0;

/// A parameter of text: UTF-8 by the one who made it.
pub(super) struct Text<'a>(pub(super) &'a [u8]);

impl ToSql for Text<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(self.0)))
    }
}

/// A moment in ms, as ISO 8601 in UTC.
pub(super) struct Moment(pub(super) f64);

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let date = Date::from_ms(self.0.clamp(FIRST_MS, LAST_MS));
        let text = date.map_or_else(String::new, |date| date.iso().to_string());
        Ok(ToSqlOutput::Owned(text.into()))
    }
}

/// The text that stands in a column; `None` for what can be no session's.
pub(super) const fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Null => None,
    }
}

/// What stands in a column of text; a table that others made may hold numbers.
pub(super) fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Null => Vec::new(),
    }
}

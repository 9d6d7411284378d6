//! The forms that cookies take in session text.
//!
//! A store's sessions carry the same few cookies over and over, with another expiry each. A form
//! is a cookie's JSON with its expiry cut out; sessions share it and keep a number.

use crate::{cookie::date::Date, text::Text};

/// The most forms a table keeps. Cookies of further forms stay in their session's text.
const LIMIT: usize = 1024;

/// A cookie's JSON, around its expiry if it has one.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// The whole cookie: it has no expiry.
    Lasting(Text),
    /// What stands before and behind the expiry's date.
    Expiring(Text, Text),
}

impl Form {
    /// The cookie's JSON with this expiry.
    #[must_use]
    pub fn json(&self, expires: f64) -> Text {
        match self {
            Self::Lasting(json) => json.clone(),
            Self::Expiring(before, after) => {
                let date = Date::from_ms(expires)
                    .map_or_else(|| "null".to_owned(), |date| format!("\"{}\"", date.iso()));
                Text::concat(&[before, &Text::from(&*date), after])
            }
        }
    }
}

/// Every form a table has seen, by number.
#[derive(Debug, Default)]
pub struct Forms {
    forms: Vec<Form>,
}

impl Forms {
    /// The number of a form, a new one if it was never seen. `None` once there are too many.
    pub fn number(&mut self, form: Form) -> Option<u32> {
        let known = self.forms.iter().position(|known| *known == form);
        let number = known.or_else(|| {
            (self.forms.len() < LIMIT).then(|| {
                self.forms.push(form);
                self.forms.len() - 1
            })
        })?;
        u32::try_from(number).ok()
    }

    /// The form of a number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Form> {
        self.forms.get(usize::try_from(number).ok()?)
    }
}

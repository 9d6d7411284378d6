//! The forms that cookies take in session text.
//!
//! A store's sessions carry the same few cookies over and over, with another expiry each. A form
//! is a cookie's JSON with its expiry cut out; sessions share it and keep a number.

use super::entry::Body;
use crate::{cookie::date::Date, text::Text};

/// The most forms a table keeps. Cookies of further forms stay in their session's text.
const LIMIT: usize = 1024;

/// Stands, with a `0` behind it, for the cookie in a text that does not begin with it. `JSON.stringify` never
/// writes a tab, and `JSON.parse` passes over it.
pub const MARK: u8 = b'\t';

/// A cookie's JSON, around its expiry if it has one.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// The whole cookie: it has no expiry.
    Lasting(Text),
    /// What stands before and behind the expiry's date.
    Expiring(Text, Text),
    /// Such a cookie in a session's text that does not begin with it, but has a [`MARK`] in its place.
    Marked(Box<Self>),
}

impl Form {
    /// The cookie's JSON with this expiry.
    ///
    /// ```
    /// use rust_express_session::store::memory::Form;
    ///
    /// let form = Form::Expiring(r#"{"expires":"#.into(), "}".into());
    /// assert_eq!(form.json(0.0), r#"{"expires":"1970-01-01T00:00:00.000Z"}"#.into());
    /// assert_eq!(form.json(f64::NAN), r#"{"expires":null}"#.into());
    /// ```
    #[must_use]
    pub fn json(&self, expires: f64) -> Text {
        match self {
            Self::Lasting(json) => json.clone(),
            Self::Expiring(before, after) => {
                let date = Date::from_ms(expires)
                    .map_or_else(|| "null".to_owned(), |date| format!("\"{}\"", date.iso()));
                Text::concat(&[before, &Text::from(&*date), after])
            }
            Self::Marked(form) => form.json(expires),
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
    ///
    /// ```
    /// use rust_express_session::store::memory::{Form, Forms};
    ///
    /// let mut forms = Forms::default();
    /// let form = Form::Lasting(r#"{"path":"/"}"#.into());
    /// let number = forms.number(form.clone());
    /// assert_eq!(forms.number(form.clone()), number);
    /// assert_eq!(forms.get(number.unwrap()), Some(&form));
    /// ```
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

    /// A session's JSON text as `JSON.stringify` wrote it, the cookie in its place.
    ///
    /// ```
    /// use rust_express_session::store::memory::{Body, Form, Forms};
    ///
    /// let mut forms = Forms::default();
    /// let first = forms.number(Form::Lasting("{}".into())).unwrap();
    /// let body = Body::Split { form: first, expires: f64::NAN, rest: r#"{"views":1}"#.into() };
    /// assert_eq!(forms.whole_text(&body), r#"{"cookie":{},"views":1}"#.into());
    ///
    /// let last = forms.number(Form::Marked(Form::Lasting("{}".into()).into())).unwrap();
    /// let rest = "{\"views\":1,\"cookie\":\t0}".into();
    /// let body = Body::Split { form: last, expires: f64::NAN, rest };
    /// assert_eq!(forms.whole_text(&body), r#"{"views":1,"cookie":{}}"#.into());
    /// ```
    #[must_use]
    pub fn whole_text(&self, body: &Body) -> Text {
        let (form, expires, rest) = match body {
            Body::Whole(text) => return text.clone(),
            Body::Split {
                form,
                expires,
                rest,
            } => (self.get(*form), *expires, rest),
        };
        let cookie = form.map_or_else(|| Text::from("{}"), |form| form.json(expires));
        if let Some(Form::Marked(_)) = form
            && let Some((before, after)) = rest.split_once(MARK)
        {
            return Text::concat(&[&before, &cookie, &after.tail()]);
        }
        // The rest is `{}`, or it goes on behind its brace.
        let comma = Text::from(if rest.size() > 2 { "," } else { "" });
        Text::concat(&[&Text::from("{\"cookie\":"), &cookie, &comma, &rest.tail()])
    }
}

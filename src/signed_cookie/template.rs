//! The text of session cookies, kept around what differs between them.

use super::write_value;
use crate::{
    cookie::{date::Date, percent::Malformed},
    keyring::Keyring,
};

/// Enough for nearly every cookie.
const ROOM: usize = 224;

/// The text of session cookies that differ in nothing but value and expiry.
#[derive(Clone, Debug)]
pub struct Template {
    before_value: Box<[u8]>,
    before_date: Box<[u8]>,
    after_date: Box<[u8]>,
    /// The last expiry in whole seconds, and its date: the cookies of a second mostly end in one.
    second: f64,
    date: String,
}

impl Template {
    /// A text in three parts. Without a date, the last two stand side by side.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::{keyring::Keyring, signed_cookie::template::Template};
    ///
    /// let keyring = Keyring::new([b"keyboard cat".as_slice()]);
    /// let mut template = Template::new(b"sid=", b"; Expires=", b"; HttpOnly");
    /// let text = template.write(&units("id-1"), &keyring, 0.0).unwrap();
    /// assert!(text.starts_with(b"sid=s%3Aid-1."));
    /// assert!(text.ends_with(b"; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly"));
    /// ```
    #[must_use]
    pub fn new(before_value: &[u8], before_date: &[u8], after_date: &[u8]) -> Self {
        Self {
            before_value: before_value.into(),
            before_date: before_date.into(),
            after_date: after_date.into(),
            second: f64::NAN,
            date: String::new(),
        }
    }

    /// The text for `sid`, which expires at `expires` in ms since the epoch: at no time that is no
    /// date.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if `sid` holds a lone surrogate.
    ///
    /// ```
    /// use rust_express_session::{keyring::Keyring, signed_cookie::template::Template};
    ///
    /// let keyring = Keyring::new([b"keyboard cat".as_slice()]);
    /// let mut template = Template::new(b"sid=", b"", b"; HttpOnly");
    /// assert!(template.write(&[0xd800], &keyring, f64::NAN).is_err());
    /// ```
    pub fn write(
        &mut self,
        sid: &[u16],
        keyring: &Keyring,
        expires: f64,
    ) -> Result<Vec<u8>, Malformed> {
        let mut text = Vec::with_capacity(ROOM);
        text.extend_from_slice(&self.before_value);
        write_value(sid, keyring, &mut text)?;
        text.extend_from_slice(&self.before_date);
        text.extend_from_slice(self.date_of(expires).as_bytes());
        text.extend_from_slice(&self.after_date);
        Ok(text)
    }

    fn date_of(&mut self, expires: f64) -> &str {
        let second = (expires / 1000.0).floor();
        #[expect(clippy::float_cmp, reason = "whole numbers; NaN is never the last one")]
        if second != self.second {
            self.date =
                Date::from_ms(expires).map_or_else(String::new, |date| date.http().to_string());
            self.second = second;
        }
        &self.date
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::units;

    #[test]
    fn writes_the_date_between_the_texts_around_it() {
        let keyring = Keyring::new([b"keyboard cat".as_slice()]);
        let mut template = Template::new(b"sid=", b"; Expires=", b"; HttpOnly");
        let mut written = |expires| {
            let text = template.write(&units("id"), &keyring, expires).unwrap();
            let text = String::from_utf8(text).unwrap();
            let (start, rest) = text.split_once("; ").unwrap();
            assert!(start.starts_with("sid=s%3Aid."), "{start}");
            rest.to_owned()
        };
        let epoch = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly";
        assert_eq!(written(0.0), epoch);
        assert_eq!(written(999.0), epoch);
        assert_eq!(
            written(-1.0),
            "Expires=Wed, 31 Dec 1969 23:59:59 GMT; HttpOnly"
        );
        assert_eq!(written(f64::NAN), "Expires=; HttpOnly");
        assert_eq!(written(0.0), epoch);
    }
}

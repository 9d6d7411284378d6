//! JavaScript text: UTF-16 code units, kept in the narrowest form that loses nothing.
//!
//! A session ID or a session's JSON may hold any code unit, lone surrogates included, so neither
//! `str` nor UTF-8 can carry it. Nearly all of it fits Latin-1, at a byte a character.

/// An owned JavaScript string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Every code unit is below 256.
    Latin1(Box<[u8]>),
    /// At least one code unit is 256 or above.
    Utf16(Box<[u16]>),
}

impl Text {
    /// Keeps `units` in the narrowest form. Equal texts always take equal forms.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::text::Text;
    ///
    /// assert_eq!(Text::from_units(&units("café")), "café".into());
    /// assert!(matches!(Text::from_units(&units("café")), Text::Latin1(_)));
    /// assert!(matches!(Text::from_units(&units("日本")), Text::Utf16(_)));
    /// ```
    #[must_use]
    pub fn from_units(units: &[u16]) -> Self {
        // One pass without a branch per unit, so that the compiler vectorizes it.
        if units.iter().fold(0, |all, unit| all | unit) < 0x100 {
            Self::Latin1(units.iter().map(|&unit| low_byte(unit)).collect())
        } else {
            Self::Utf16(units.into())
        }
    }

    /// The heap bytes this text takes.
    ///
    /// ```
    /// use rust_express_session::text::Text;
    ///
    /// assert_eq!(Text::from("café").size(), 4);
    /// assert_eq!(Text::from("日本").size(), 4);
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Latin1(bytes) => bytes.len(),
            Self::Utf16(units) => units.len() * 2,
        }
    }

    /// Whether the text is exactly `units`.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::text::Text;
    ///
    /// assert!(Text::from("id").is(&units("id")));
    /// assert!(!Text::from("id").is(&units("ID")));
    /// ```
    #[must_use]
    pub fn is(&self, units: &[u16]) -> bool {
        match self {
            Self::Latin1(bytes) => {
                bytes.len() == units.len()
                    && bytes
                        .iter()
                        .zip(units)
                        .all(|(&byte, &unit)| u16::from(byte) == unit)
            }
            Self::Utf16(own) => **own == *units,
        }
    }

    /// The texts, one behind the other.
    ///
    /// ```
    /// use rust_express_session::text::Text;
    ///
    /// assert_eq!(Text::concat(&[&"caf".into(), &"é".into()]), "café".into());
    /// ```
    #[must_use]
    pub fn concat(texts: &[&Self]) -> Self {
        let narrow: Option<Vec<&[u8]>> = texts
            .iter()
            .map(|text| match text {
                Self::Latin1(bytes) => Some(&**bytes),
                Self::Utf16(_) => None,
            })
            .collect();
        narrow.map_or_else(
            || {
                let mut units = Vec::new();
                for text in texts {
                    text.append_to(&mut units);
                }
                Self::Utf16(units.into())
            },
            |narrow| Self::Latin1(narrow.concat().into()),
        )
    }

    /// The text less its first code unit.
    ///
    /// ```
    /// use rust_express_session::text::Text;
    ///
    /// assert_eq!(Text::from("日b").tail(), "b".into());
    /// ```
    #[must_use]
    pub fn tail(&self) -> Self {
        match self {
            Self::Latin1(bytes) => Self::Latin1(bytes.get(1..).unwrap_or_default().into()),
            // What is left may fit a narrower form.
            Self::Utf16(units) => Self::from_units(units.get(1..).unwrap_or_default()),
        }
    }

    /// What stands before and behind the first `mark`, if there is one.
    ///
    /// ```
    /// use rust_express_session::text::Text;
    ///
    /// assert_eq!(Text::from("日=b=c").split_once(b'='), Some(("日".into(), "b=c".into())));
    /// assert_eq!(Text::from("abc").split_once(b'='), None);
    /// ```
    #[must_use]
    pub fn split_once(&self, mark: u8) -> Option<(Self, Self)> {
        match self {
            Self::Latin1(bytes) => {
                let at = bytes.iter().position(|&byte| byte == mark)?;
                let (before, after) = (bytes.get(..at)?, bytes.get(at + 1..)?);
                Some((Self::Latin1(before.into()), Self::Latin1(after.into())))
            }
            // What is left may fit a narrower form.
            Self::Utf16(units) => {
                let at = position(units, u16::from(mark))?;
                let (before, after) = (units.get(..at)?, units.get(at + 1..)?);
                Some((Self::from_units(before), Self::from_units(after)))
            }
        }
    }

    /// Appends the text's code units to `out`.
    ///
    /// ```
    /// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    /// use rust_express_session::text::Text;
    ///
    /// let mut out = units("a");
    /// Text::from("é").append_to(&mut out);
    /// assert_eq!(out, units("aé"));
    /// ```
    pub fn append_to(&self, out: &mut Vec<u16>) {
        match self {
            Self::Latin1(bytes) => out.extend(bytes.iter().map(|&byte| u16::from(byte))),
            Self::Utf16(units) => out.extend_from_slice(units),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from_units(&text.encode_utf16().collect::<Vec<_>>())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "called for units below 256"
)]
pub(crate) const fn low_byte(unit: u16) -> u8 {
    unit as u8
}

/// Where `unit` first stands in `units`.
///
/// ```
/// # let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
/// use rust_express_session::text::position;
///
/// assert_eq!(position(&units("a=b=c"), u16::from(b'=')), Some(1));
/// assert_eq!(position(&units("abc"), u16::from(b'=')), None);
/// ```
#[must_use]
pub fn position(units: &[u16], unit: u16) -> Option<usize> {
    let (blocks, _) = units.as_chunks::<16>();
    // There is no early way out of a block, so that the compiler vectorizes it.
    let holds = |block: &[u16; 16]| {
        let hits = block.iter().map(|&own| u16::from(own == unit));
        hits.fold(0, |any, hit| any | hit) != 0
    };
    let start = blocks.iter().take_while(|block| !holds(block)).count() * 16;
    let within = units.get(start..)?.iter().position(|&own| own == unit)?;
    Some(start + within)
}

/// A Rust string's code units.
#[cfg(test)]
pub(crate) fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[cfg(test)]
mod tests;

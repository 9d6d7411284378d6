//! A session ID as the table keeps it.

use crate::text::Text;

/// IDs of our own making have 32 characters; that many, in ASCII or Latin-1, stand in the entry itself.
const INLINE: usize = 32;

/// A session ID. Ordinary ones take no allocation of their own: a table of a million that is swept
/// would hand the allocator a million tiny blocks, and it would tidy them up all at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Sid {
    /// The characters, and how many of them count.
    Inline([u8; INLINE], u8),
    /// Any other ID.
    Heap(Text),
}

impl Sid {
    /// Keeps `units`.
    pub fn from_units(units: &[u16]) -> Self {
        let mut bytes = [0; INLINE];
        let Some(room) = bytes.get_mut(..units.len()) else {
            return Self::Heap(Text::from_units(units));
        };
        for (byte, &unit) in room.iter_mut().zip(units) {
            match u8::try_from(unit) {
                Ok(narrow) => *byte = narrow,
                Err(_) => return Self::Heap(Text::from_units(units)),
            }
        }
        let length = u8::try_from(units.len()).unwrap_or_default();
        Self::Inline(bytes, length)
    }

    /// Whether the ID is exactly `units`.
    pub fn is(&self, units: &[u16]) -> bool {
        match self {
            Self::Inline(..) => {
                let own = self.inline();
                own.len() == units.len()
                    && own
                        .iter()
                        .zip(units)
                        .all(|(&byte, &unit)| u16::from(byte) == unit)
            }
            Self::Heap(text) => text.is(units),
        }
    }

    /// The ID as text.
    pub fn text(&self) -> Text {
        match self {
            Self::Inline(..) => Text::Latin1(self.inline().into()),
            Self::Heap(text) => text.clone(),
        }
    }

    /// The ID, where it is not in the entry itself.
    pub const fn heap(&self) -> Option<&Text> {
        match self {
            Self::Inline(..) => None,
            Self::Heap(text) => Some(text),
        }
    }

    fn inline(&self) -> &[u8] {
        match self {
            Self::Inline(bytes, length) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Heap(_) => &[],
        }
    }
}

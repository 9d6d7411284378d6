//! Redis's wire protocol (RESP 2), as far as a session store needs it.
//!
//! Our own, because a reply must not take more memory than its bytes justify: a server that announces
//! a billion items gets no memory for them in advance, and a text too long for JavaScript is read
//! past, not kept, so that it fails one command and not the connection.

mod write;

pub(super) use write::write_command;

/// The longest text, in bytes, that is sure to fit a JavaScript string (V8's limit).
pub(super) const LONGEST_TEXT: u64 = (1 << 29) - 24;
/// A longer text is no text, but a broken stream.
const LONGEST_SKIPPED: u64 = 1 << 33;
/// The longest line: an error message.
const LONGEST_LINE: usize = 1 << 16;
/// How deep arrays may lie in each other; `CLUSTER SLOTS` takes four.
const DEEPEST: usize = 8;
/// What is reserved for a text before its bytes arrive.
const RESERVED: u64 = 1 << 16;
/// What an item of an array counts beside its bytes.
const ITEM: u64 = 32;

/// One value of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// `+OK` and other words.
    Status(Vec<u8>),
    /// An error reply.
    Error(ServerError),
    /// An integer.
    Integer(i64),
    /// A text.
    Text(Vec<u8>),
    /// A text beyond [`LONGEST_TEXT`], which was not kept.
    TooLong,
    /// Nothing.
    Nil,
    /// Several values.
    Array(Vec<Value>),
}

/// An error reply: its first word and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ServerError(String);

impl ServerError {
    pub(super) fn code(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// What follows the first word.
    pub(super) fn details(&self) -> &str {
        self.0.split_once(' ').map_or("", |(_, rest)| rest)
    }
}

/// The stream is not what it should be, in words for an error message.
pub(super) type Malformed = &'static str;

/// A text whose bytes are coming in.
#[derive(Debug)]
enum Text {
    Kept { bytes: Vec<u8>, missing: u64 },
    Skipped { missing: u64 },
}

/// An array whose items are coming in.
#[derive(Debug)]
struct Open {
    items: Vec<Value>,
    missing: u64,
}

/// Takes values out of a stream of bytes, however they are cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    line: Vec<u8>,
    text: Option<Text>,
    arrays: Vec<Open>,
    /// Bytes of the value so far.
    size: u64,
}

impl Decoder {
    /// Takes the next value off the front of `input`, or all of `input` if that is not enough.
    pub(super) fn next(&mut self, input: &mut &[u8]) -> Result<Option<Value>, Malformed> {
        loop {
            let value = if self.text.is_some() {
                self.finish_text(input)?
            } else if self.take_line(input)? {
                self.read_line()?
            } else {
                return Ok(None);
            };
            match value {
                Some(value) => {
                    if let Some(whole) = self.enclose(value)? {
                        self.size = 0;
                        return Ok(Some(whole));
                    }
                }
                None if self.text.is_some() && input.is_empty() => return Ok(None),
                None => {}
            }
        }
    }

    /// Moves bytes to the line until it is whole; says whether it is.
    fn take_line(&mut self, input: &mut &[u8]) -> Result<bool, Malformed> {
        let end = input.iter().position(|&byte| byte == b'\n');
        let (taken, rest) = input.split_at(end.map_or(input.len(), |end| end + 1));
        *input = rest;
        self.line.extend_from_slice(taken);
        if self.line.len() > LONGEST_LINE {
            return Err("a line without end");
        }
        Ok(end.is_some())
    }

    /// What a whole line says; `None` if it only begins a text or an array.
    fn read_line(&mut self) -> Result<Option<Value>, Malformed> {
        let line = std::mem::take(&mut self.line);
        let [kind, content @ .., b'\r', b'\n'] = line.as_slice() else {
            return Err("a line that ends too soon");
        };
        let value = match kind {
            b'+' => Value::Status(content.to_vec()),
            b'-' => Value::Error(ServerError(String::from_utf8_lossy(content).into_owned())),
            b':' => Value::Integer(integer(content)?),
            b'$' => return self.begin_text(integer(content)?),
            b'*' => return self.begin_array(integer(content)?),
            _ => return Err("a value of no known type"),
        };
        self.line = line;
        self.line.clear();
        Ok(Some(value))
    }

    fn begin_text(&mut self, length: i64) -> Result<Option<Value>, Malformed> {
        let Ok(length) = u64::try_from(length) else {
            return nil(length);
        };
        self.text = Some(if length > LONGEST_SKIPPED {
            return Err("a text of impossible length");
        } else if length > LONGEST_TEXT {
            Text::Skipped {
                missing: length + 2,
            }
        } else {
            self.grow(length)?;
            let reserved = usize::try_from(length.min(RESERVED)).unwrap_or(0);
            Text::Kept {
                bytes: Vec::with_capacity(reserved + 2),
                missing: length + 2,
            }
        });
        Ok(None)
    }

    fn begin_array(&mut self, length: i64) -> Result<Option<Value>, Malformed> {
        match u64::try_from(length) {
            Err(_) => nil(length),
            Ok(0) => Ok(Some(Value::Array(Vec::new()))),
            Ok(_) if self.arrays.len() == DEEPEST => Err("arrays within arrays without end"),
            Ok(missing) => {
                let items = Vec::new();
                self.arrays.push(Open { items, missing });
                Ok(None)
            }
        }
    }

    /// Moves bytes to the text until it is whole; then returns it, less the line end after it.
    fn finish_text(&mut self, input: &mut &[u8]) -> Result<Option<Value>, Malformed> {
        let Some(Text::Kept { missing, .. } | Text::Skipped { missing }) = &mut self.text else {
            return Ok(None);
        };
        let there = usize::try_from(*missing)
            .unwrap_or(usize::MAX)
            .min(input.len());
        let (taken, rest) = input.split_at(there);
        *input = rest;
        *missing -= there as u64;
        let is_whole = *missing == 0;
        if let Some(Text::Kept { bytes, .. }) = &mut self.text {
            bytes.extend_from_slice(taken);
        }
        if !is_whole {
            return Ok(None);
        }
        match self.text.take() {
            Some(Text::Kept { mut bytes, .. }) => {
                if !bytes.ends_with(b"\r\n") {
                    return Err("a text of another length than announced");
                }
                bytes.truncate(bytes.len() - 2);
                Ok(Some(Value::Text(bytes)))
            }
            _ => Ok(Some(Value::TooLong)),
        }
    }

    /// Puts a value into the array it belongs to; returns what is whole by that.
    fn enclose(&mut self, mut value: Value) -> Result<Option<Value>, Malformed> {
        while let Some(array) = self.arrays.last_mut() {
            array.items.push(value);
            array.missing -= 1;
            if array.missing > 0 {
                self.grow(ITEM)?;
                return Ok(None);
            }
            value = Value::Array(
                self.arrays
                    .pop()
                    .map(|array| array.items)
                    .unwrap_or_default(),
            );
        }
        Ok(Some(value))
    }

    fn grow(&mut self, bytes: u64) -> Result<(), Malformed> {
        self.size += bytes;
        if self.size > LONGEST_TEXT {
            return Err("a reply without end");
        }
        Ok(())
    }
}

fn nil(length: i64) -> Result<Option<Value>, Malformed> {
    match length {
        -1 => Ok(Some(Value::Nil)),
        _ => Err("a negative length"),
    }
}

fn integer(text: &[u8]) -> Result<i64, Malformed> {
    let text = std::str::from_utf8(text).ok();
    text.and_then(|text| text.parse().ok())
        .ok_or("no integer where one belongs")
}

#[cfg(test)]
mod tests;

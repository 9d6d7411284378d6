//! Markers: a command behind each batch whose reply no command for a session ever has. A reply too
//! many or too few before it stands in its place, and gives itself away.

use super::super::resp::{Value, write_command};

/// What a server answers, and so serves as a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Marker {
    /// `ECHO` with a number: only this one has that reply.
    Echo,
    /// `PING`, where there is no `ECHO`: tells its reply from a session's, though not from that of
    /// another `PING`.
    Ping,
    /// The server, or the user's permissions, know neither.
    None,
}

impl Marker {
    /// Writes the marker with this number.
    pub(super) fn write(self, number: u64, out: &mut Vec<u8>) {
        match self {
            Self::Echo => write_command(out, &[b"ECHO", text(number).as_bytes()]),
            Self::Ping => write_command(out, &[b"PING"]),
            Self::None => {}
        }
    }

    /// Whether a value is the reply of the marker with this number. A server that serves nothing
    /// right now refuses markers as well.
    pub(super) fn confirms(self, number: u64, value: &Value) -> bool {
        match (self, value) {
            (Self::Echo, Value::Text(reply)) => *reply == text(number).as_bytes(),
            (Self::Ping, Value::Status(reply)) => reply == b"PONG",
            (_, Value::Error(error)) => matches!(
                error.code(),
                "LOADING" | "BUSY" | "MASTERDOWN" | "NOAUTH" | "NOPERM"
            ),
            _ => false,
        }
    }
}

/// What stands in an `ECHO`: no session is stored as such a text.
fn text(number: u64) -> String {
    format!("express-session:{number}")
}

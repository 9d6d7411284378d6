//! Opening one connection: a [stream](super::stream), and Redis's handshake on it.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use super::config::{Address, Credentials};
use super::error::{Cause, Error};
use super::reason::{system_reason, tls_reason};
use super::resp::{Decoder, Value, write_command};
use super::scheduler::{Marker, Role};
use super::stream::{self, Stream, timed_out};
use super::tls::Tls;

/// What a server that echoes is asked to echo.
const MARK: &[u8] = b"express-session";

/// What a connection needs to know beyond the address.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) tls: Option<Tls>,
    pub(super) credentials: Credentials,
    pub(super) database: u32,
    pub(super) client_name: Option<String>,
    pub(super) timeout: Duration,
}

/// An open connection. Dropping it closes the socket.
pub(super) struct Connection {
    pub(super) stream: Box<dyn Stream>,
    pub(super) address: Address,
    /// What the server answers, so that replies can be told apart.
    pub(super) marker: Marker,
    /// Why the server may close the connection before it has answered.
    hint: &'static str,
}

impl Connection {
    /// Connects, authenticates and checks that the server takes commands.
    pub(super) async fn open(
        address: &Address,
        access: &Access,
        role: Role,
    ) -> Result<Self, Error> {
        let end = Instant::now() + access.timeout;
        let opening = async {
            let stream = stream::open(address, access.tls.as_ref(), end).await?;
            let mut connection = Self {
                stream,
                address: address.clone(),
                marker: Marker::None,
                hint: match access.tls {
                    None => "; does the port want TLS?",
                    Some(_) => "",
                },
            };
            let greeting = connection.greet(access, role);
            timeout_at(end, greeting)
                .await
                .unwrap_or_else(|_| Err(timed_out()))?;
            Ok(connection)
        };
        opening.await.map_err(|error: Error| error.at(address))
    }

    /// Logs in, names the connection, asks whether the server is ready, and sees to its role. A
    /// user who may not run one of these commands but the log-in is let through: they are
    /// courtesy, not need.
    async fn greet(&mut self, access: &Access, role: Role) -> Result<(), Error> {
        let database = access.database.to_string();
        let mut commands: Vec<Vec<&[u8]>> = Vec::new();
        let Credentials { username, password } = &access.credentials;
        match (username, password) {
            (Some(username), Some(password)) => {
                commands.push(vec![b"AUTH", username.as_bytes(), password.as_bytes()]);
            }
            (_, Some(password)) => commands.push(vec![b"AUTH", password.as_bytes()]),
            (_, None) => {}
        }
        if access.database != 0 {
            commands.push(vec![b"SELECT", database.as_bytes()]);
        }
        if let Some(name) = &access.client_name {
            commands.push(vec![b"CLIENT", b"SETNAME", name.as_bytes()]);
        }
        match role {
            Role::Any => {}
            Role::Master => commands.push(vec![b"ROLE"]),
            Role::Replica => commands.push(vec![b"READONLY"]),
        }
        commands.push(vec![b"PING"]);
        commands.push(vec![b"ECHO", MARK]);
        let replies = self.ask_all(&commands).await?;
        for (command, reply) in commands.iter().zip(replies) {
            let name = command.first().copied().unwrap_or_default();
            match (name, &reply) {
                (b"PING", Value::Status(word)) if word == b"PONG" => self.marker = Marker::Ping,
                (b"ECHO", Value::Text(text)) if text == MARK => self.marker = Marker::Echo,
                _ => {}
            }
            look_at(name, &reply)?;
        }
        Ok(())
    }

    /// Sends one command and waits for its reply.
    pub(super) async fn ask(&mut self, words: &[&[u8]]) -> Result<Value, Error> {
        let replies = self.ask_all(&[words.to_vec()]).await;
        let reply = replies.map(|mut replies| replies.pop());
        match reply.map_err(|error| error.at(&self.address))? {
            Some(Value::Error(error)) => Err(Error::from_reply(&error).at(&self.address)),
            other => Ok(other.unwrap_or(Value::Nil)),
        }
    }

    async fn ask_all(&mut self, commands: &[Vec<&[u8]>]) -> Result<Vec<Value>, Error> {
        let hint = self.hint;
        let failed = |error: std::io::Error| broken(&error, hint);
        let mut out = Vec::new();
        for command in commands {
            write_command(&mut out, command);
        }
        self.stream.write_all(&out).await.map_err(failed)?;
        self.stream.flush().await.map_err(failed)?;
        let mut decoder = Decoder::default();
        let mut replies = Vec::with_capacity(commands.len());
        let mut buffer = vec![0; 4096];
        while replies.len() < commands.len() {
            let length = self.stream.read(&mut buffer).await.map_err(failed)?;
            let mut input = buffer.get(..length).unwrap_or_default();
            if input.is_empty() {
                let nothing = || failed(std::io::ErrorKind::UnexpectedEof.into());
                return Err(last_words(&replies).unwrap_or_else(nothing));
            }
            while let Some(value) = decoder.next(&mut input).map_err(malformed)? {
                replies.push(value);
            }
        }
        if replies.len() > commands.len() {
            return Err(malformed("something that was not asked for"));
        }
        Ok(replies)
    }
}

/// Why a server closed the connection, if it said so: too many clients, protected mode.
fn last_words(replies: &[Value]) -> Option<Error> {
    match replies {
        [Value::Error(error)] => Some(match Error::from_reply(error) {
            Error::Reply(reason) => Error::Connect(reason),
            other => other,
        }),
        _ => None,
    }
}

/// What a reply of the handshake says against the connection.
fn look_at(command: &[u8], reply: &Value) -> Result<(), Error> {
    match reply {
        Value::Error(error) => {
            let why = Error::from_reply(error);
            match (command, &why) {
                // Old servers have no code of their own for a wrong password.
                (b"AUTH", Error::Reply(cause)) => Err(Error::Auth(cause.clone())),
                (b"AUTH" | b"SELECT", _)
                | (_, Error::Auth(_) | Error::NoPassword(_) | Error::Loading(_) | Error::Busy(_)) => {
                    Err(why)
                }
                _ => Ok(()),
            }
        }
        Value::Array(parts) if command == b"ROLE" && !is_master(parts) => {
            Err(Error::ReadOnly("the server is not a master".into()))
        }
        _ => Ok(()),
    }
}

fn is_master(role: &[Value]) -> bool {
    role.first() == Some(&Value::Text(b"master".to_vec()))
}

fn malformed(what: &str) -> Error {
    Error::Protocol(Cause::from(what))
}

/// A connection that broke before it was of use. TLS says no only after its own handshake.
fn broken(error: &std::io::Error, hint: &str) -> Error {
    match (tls_reason(error), error.kind()) {
        (Some(reason), _) => Error::Tls(reason.into()),
        (_, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {
            let what = "the server closed the connection before it answered";
            Error::Connect(format!("{what}{hint}").into())
        }
        _ => Error::Connect(system_reason(error).into()),
    }
}

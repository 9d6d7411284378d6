use super::*;

fn wire(command: &Command, again: bool) -> String {
    let mut out = Vec::new();
    command.write(again, &mut out);
    let text = String::from_utf8(out).unwrap();
    let words = text
        .split("\r\n")
        .filter(|word| !word.starts_with(['*', '$']));
    words.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

fn get() -> Command {
    Command::Get { key: b"k".to_vec() }
}

fn set(ttl: Option<u64>) -> Command {
    let (key, value) = (b"k".to_vec(), b"v".to_vec());
    Command::Set { key, value, ttl }
}

fn expire(ttl: i64) -> Command {
    let key = b"k".to_vec();
    Command::Expire { key, ttl }
}

fn delete() -> Command {
    Command::Delete { key: b"k".to_vec() }
}

fn time_left() -> Command {
    Command::TimeLeft { key: b"k".to_vec() }
}

fn scan() -> Command {
    Command::Scan {
        cursor: Vec::new(),
        pattern: b"p*".to_vec(),
        count: 7,
    }
}

fn text(text: &[u8]) -> Value {
    Value::Text(text.to_vec())
}

#[test]
fn writes_the_commands_redis_knows() {
    assert_eq!(wire(&get(), false), "GET k");
    assert_eq!(wire(&set(None), false), "SET k v");
    assert_eq!(wire(&set(Some(1500)), false), "SET k v PX 1500");
    assert_eq!(wire(&expire(-1), false), "PEXPIRE k -1");
    assert_eq!(wire(&delete(), false), "DEL k");
    assert_eq!(wire(&scan(), false), "SCAN 0 MATCH p* COUNT 7");
    assert_eq!(wire(&time_left(), false), "PTTL k");
}

#[test]
fn creates_nothing_when_it_is_sent_again() {
    assert_eq!(wire(&set(None), true), "SET k v XX");
    assert_eq!(wire(&set(Some(1500)), true), "SET k v PX 1500 XX");
    for command in [get(), expire(5), delete(), scan()] {
        assert_eq!(wire(&command, true), wire(&command, false));
    }
    assert!(set(None).check(true, &Value::Nil).is_ok());
    let error = set(None).decode(Value::Nil).unwrap_err();
    assert_eq!(error.code(), "ERR_SESSION_REDIS_CONNECTION_LOST");
}

#[test]
fn lets_only_commands_that_change_nothing_run_beside_each_other() {
    for command in [set(None), delete(), expire(0), expire(-1)] {
        assert!(command.is_write());
    }
    for command in [get(), expire(1), scan()] {
        assert!(!command.is_write());
    }
    assert!(get().is_read() && !expire(1).is_read() && !set(None).is_read());
    assert_eq!(expire(1).key(), Some(b"k".as_slice()));
    assert_eq!(scan().key(), None);
}

#[test]
fn tells_a_missing_key_from_an_empty_one() {
    assert_eq!(get().decode(Value::Nil), Ok(Reply::Missing));
    assert_eq!(get().decode(text(b"")), Ok(Reply::Text(Vec::new())));
}

#[test]
fn tells_a_key_without_an_end_from_one_that_ends_now() {
    for left in [-2, -1] {
        assert!(time_left().check(false, &Value::Integer(left)).is_ok());
        assert_eq!(time_left().decode(Value::Integer(left)), Ok(Reply::Missing));
    }
    assert_eq!(time_left().decode(Value::Integer(0)), Ok(Reply::Count(0)));
}

#[test]
fn takes_no_other_commands_reply_for_its_own() {
    let ok = || Value::Status(b"OK".to_vec());
    let secret = || text(b"secret");
    for (command, value) in [
        (get(), ok()),
        (get(), Value::Integer(1)),
        (get(), Value::Array(Vec::new())),
        (set(None), Value::Nil),
        (set(None), Value::Status(b"PONG".to_vec())),
        (set(None), Value::Integer(1)),
        (set(None), secret()),
        (delete(), secret()),
        (delete(), ok()),
        (delete(), Value::Integer(7)),
        (expire(1), Value::Integer(-1)),
        (expire(1), Value::Nil),
        (time_left(), Value::Integer(-3)),
        (time_left(), secret()),
        (scan(), secret()),
        (scan(), Value::Array(Vec::new())),
        (scan(), Value::Array(vec![text(b"0"), ok()])),
        (
            scan(),
            Value::Array(vec![text(b"0"), Value::Array(vec![ok()])]),
        ),
    ] {
        let error = command.check(false, &value).unwrap_err();
        assert_eq!(error.code(), "ERR_SESSION_REDIS_PROTOCOL");
        assert!(!format!("{error:?}").contains("secret"));
    }
}

#[test]
fn reads_a_scan_to_its_end() {
    let value = |cursor| Value::Array(vec![text(cursor), Value::Array(vec![text(b"k")])]);
    let keys = vec![b"k".to_vec()];
    assert!(scan().check(false, &value(b"5")).is_ok());
    assert_eq!(
        scan().decode(value(b"5")),
        Ok(Reply::Page(b"5".to_vec(), keys.clone()))
    );
    assert_eq!(
        scan().decode(value(b"0")),
        Ok(Reply::Page(Vec::new(), keys))
    );
}

use super::super::resp::{Decoder, Value};
use super::*;

fn reply(line: &str) -> Error {
    let stream = format!("-{line}\r\n");
    match Decoder::default().next(&mut stream.as_bytes()) {
        Ok(Some(Value::Error(error))) => Error::from_reply(&error),
        other => panic!("not an error reply: {other:?}"),
    }
}

#[test]
fn names_each_error_reply_by_its_code() {
    for (line, code) in [
        ("WRONGTYPE Operation against a key", "WRONGTYPE"),
        ("OOM command not allowed", "OOM"),
        ("READONLY You can't write", "READONLY"),
        ("LOADING Redis is loading", "LOADING"),
        ("BUSY Redis is busy running a script", "BUSY"),
        ("MASTERDOWN Link with MASTER is down", "BUSY"),
        ("NOAUTH Authentication required.", "AUTH"),
        ("WRONGPASS invalid username-password pair", "AUTH"),
        ("NOPERM no permissions", "PERMISSION"),
        ("CLUSTERDOWN Hash slot not served", "CLUSTER"),
        ("TRYAGAIN Multiple keys request", "CLUSTER"),
        ("MISCONF Redis is configured to", "REPLY"),
    ] {
        assert_eq!(reply(line).code(), format!("ERR_SESSION_REDIS_{code}"));
    }
}

#[test]
fn leaves_command_arguments_out_of_message_and_cause() {
    for quote in ['\'', '`', '"'] {
        let error = reply(&format!(
            "ERR unknown command {quote}SET{quote}, with args beginning with: {quote}sess:abc{quote} "
        ));
        assert_eq!(error.cause().as_deref(), Some("ERR unknown command"));
        assert_eq!(
            error.to_string(),
            "Redis answered with an error: ERR unknown command"
        );
    }
}

#[test]
fn lets_no_server_speak_to_a_terminal() {
    let error = reply("ERR\x1b[2J \x1b]0;title\x07 and \u{9b}2J");
    assert!(!error.to_string().contains(char::is_control), "{error:?}");
}

#[test]
fn tells_a_missing_password_from_a_wrong_one() {
    let missing = reply("NOAUTH Authentication required.").to_string();
    let wrong = reply("WRONGPASS invalid username-password pair or user is disabled.").to_string();
    assert!(missing.contains("no password was given"), "{missing}");
    assert!(
        wrong.contains("refused the user name or the password"),
        "{wrong}"
    );
}

#[test]
fn names_server_and_reason_in_the_message() {
    let server = Address::Tcp("redis.test".into(), 6380);
    let refused = Error::Connect("connection refused".into()).at(&server);
    assert_eq!(
        refused.to_string(),
        "connecting to Redis at redis.test:6380 failed: connection refused"
    );
    let late = Error::unavailable(Some(&refused));
    assert_eq!(
        late.to_string(),
        "Redis at redis.test:6380 cannot be reached: connection refused"
    );
    assert_eq!(late.cause().as_deref(), Some("connection refused"));
    let loading = Error::Loading("LOADING soon".into()).at(&server);
    assert_eq!(
        Error::unavailable(Some(&loading)).to_string(),
        "Redis at redis.test:6380 cannot be reached: Redis is loading its data: LOADING soon"
    );
    assert_eq!(Error::Closed.cause(), None);
}

#[test]
fn says_how_long_it_waited() {
    let error = Error::Timeout(Cause::default(), 2000).at(&Address::Tcp("a".into(), 1));
    assert_eq!(
        error.to_string(),
        "Redis at a:1 did not answer within 2000 ms"
    );
    assert_eq!(error.cause(), None);
}

#[test]
fn keeps_the_server_it_is_about() {
    let first = Address::Tcp("a".into(), 1);
    let error = Error::Lost("cut".into())
        .at(&first)
        .at(&Address::Tcp("b".into(), 2));
    assert_eq!(
        error.to_string(),
        "the connection to Redis at a:1 was lost: cut"
    );
}

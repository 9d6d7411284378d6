//! Order, and sending again.

use super::super::Marker;
use super::fixture::{Fixture, delete, done, get, set, touch};

#[test]
fn sends_no_command_beside_a_write_of_its_key() {
    let mut redis = Fixture::connected(Marker::None);
    for (id, command) in [
        (1, get("a")),
        (2, touch("a", 5)),
        (3, set("a", "1")),
        (4, get("a")),
    ] {
        redis.call(id, command);
    }
    redis.call(5, set("b", "1"));
    assert_eq!(redis.sent(1), ["GET a", "PEXPIRE a 5", "SET b 1"]);
    redis.receive(1, "$1\r\n0\r\n");
    assert_eq!(redis.sent(1), [""; 0]);
    redis.receive(1, ":1\r\n+OK\r\n");
    assert_eq!(redis.sent(1), ["SET a 1"]);
    redis.receive(1, "+OK\r\n");
    assert_eq!(redis.sent(1), ["GET a"]);
}

#[test]
fn sends_a_save_again_only_over_what_is_there() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, set("a", "1"));
    redis.call(2, delete("b"));
    redis.call(3, get("c"));
    redis.call(4, touch("d", 5));
    redis.sent(1);
    redis.cut(1);
    let second = redis.reconnect();
    assert_eq!(
        redis.sent(second),
        ["SET a 1 XX", "DEL b", "GET c", "PEXPIRE d 5"]
    );
    redis.receive(second, "$-1\r\n:0\r\n$-1\r\n:1\r\n");
    let lost = (1, "CONNECTION_LOST".into());
    assert_eq!(
        redis.ended(),
        [lost, done(2), (3, "missing".into()), done(4)]
    );
}

#[test]
fn sends_a_save_anew_that_never_left() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, set("a", "1"));
    redis.call(2, set("b", "1"));
    let whole = redis.scheduler.unwritten(1).len();
    // The last byte of the second save stays here: the server cannot have done it.
    redis.scheduler.wrote(1, whole - 1);
    redis.cut(1);
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["SET a 1 XX", "SET b 1"]);
}

#[test]
fn gives_up_when_the_connection_breaks_again() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.cut(1);
    let second = redis.reconnect();
    redis.call(2, get("b"));
    redis.sent(second);
    redis.cut(second);
    assert_eq!(redis.ended(), [(1, "CONNECTION_LOST".into())]);
    let third = redis.reconnect();
    assert_eq!(redis.sent(third), ["GET b"]);
}

#[test]
fn sends_again_in_the_order_of_the_calls() {
    let mut redis = Fixture::connected(Marker::None);
    let large = "x".repeat(1 << 20);
    redis.call(1, touch("a", 1));
    redis.call(2, set("b", &large));
    // The socket is full: this one waits.
    redis.call(3, touch("a", 3));
    redis.cut(1);
    redis.call(4, touch("a", 4));
    let second = redis.reconnect();
    let sent = redis.sent(second);
    let sent: Vec<_> = sent.iter().filter(|one| one.starts_with('P')).collect();
    assert_eq!(sent, ["PEXPIRE a 1", "PEXPIRE a 3", "PEXPIRE a 4"]);
}

#[test]
fn leaves_in_its_queue_what_the_socket_does_not_take() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, set("a", &"x".repeat(1 << 20)));
    redis.call(2, set("b", "2"));
    assert!(redis.scheduler.unwritten(1).len() < (1 << 20) + 100);
    redis.sent(1);
    assert_eq!(redis.sent(1), ["SET b 2"]);
}

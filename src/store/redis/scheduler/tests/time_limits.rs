//! Time limits, and connections that are given up.

use super::super::Marker;
use super::fixture::{Fixture, LIMIT, delete, done, get, set};

fn text(id: u32, text: &str) -> (u32, String) {
    (id, text.into())
}

#[test]
fn gives_every_command_its_own_time() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.pass(900);
    redis.call(2, get("b"));
    redis.call(3, get("a"));
    redis.sent(1);
    // The server is slow, but not dead: it answers another one meanwhile.
    redis.receive(1, "$1\r\n1\r\n");
    redis.pass(950);
    assert_eq!(redis.ended(), [text(1, "1")]);
    redis.pass(50);
    assert_eq!(redis.ended(), [text(2, "TIMEOUT"), text(3, "TIMEOUT")]);
}

#[test]
fn keeps_replies_paired_when_one_comes_too_late() {
    let mut redis = Fixture::connected(Marker::None);
    redis.cut(1);
    redis.call(1, get("a"));
    redis.pass(LIMIT - 150);
    redis.connect(Marker::None);
    redis.call(2, get("b"));
    assert_eq!(redis.sent(2), ["GET a", "GET b"]);
    redis.pass(150);
    // The first had next to no time; that is no reason to take it from the second.
    assert_eq!(redis.ended(), [text(1, "TIMEOUT")]);
    assert_eq!(redis.closes, [1]);
    redis.receive(2, "$1\r\na\r\n$1\r\nb\r\n");
    assert_eq!(redis.ended(), [text(2, "b")]);
}

#[test]
fn closes_a_connection_before_anything_newer_goes_out_elsewhere() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, set("a", "1"));
    redis.sent(1);
    redis.pass(LIMIT);
    assert_eq!(redis.ended(), [text(1, "TIMEOUT")]);
    assert_eq!(redis.closes, [1]);
    redis.call(2, delete("a"));
    assert_eq!(redis.sent(1), [""; 0]);
    let second = redis.reconnect();
    assert_eq!(
        redis.sent(second),
        ["DEL a"],
        "and the save is not sent again"
    );
    redis.receive(second, ":1\r\n");
    assert_eq!(redis.ended(), [done(2)]);
}

#[test]
fn closes_a_connection_that_drains_when_its_server_falls_silent() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.pass(LIMIT - 10);
    redis.call(2, set("b", "1"));
    redis.sent(1);
    redis.receive(1, "$-1\r\n");
    redis.call(3, get("c"));
    redis.sent(1);
    redis.pass(1);
    redis.receive(1, "-READONLY replica\r\n");
    redis.pass(LIMIT);
    assert_eq!(
        redis.closes,
        [1],
        "the new master is found although one answer is owed"
    );
}

#[test]
fn sends_behind_a_write_that_was_given_up_on_the_same_connection() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("z"));
    redis.pass(600);
    redis.call(2, set("a", "1"));
    redis.sent(1);
    redis.pass(350);
    redis.receive(1, "$-1\r\n");
    redis.pass(650);
    assert_eq!(redis.ended(), [text(1, "missing"), text(2, "TIMEOUT")]);
    assert_eq!(redis.closes, [0; 0], "it answered a moment ago");
    redis.call(3, delete("a"));
    assert_eq!(redis.sent(1), ["DEL a"]);
    redis.receive(1, "+OK\r\n:1\r\n");
    assert_eq!(redis.ended(), [done(3)]);
}

#[test]
fn says_what_kept_a_command_waiting() {
    let mut redis = Fixture::connected(Marker::None);
    redis.cut(1);
    redis.call(1, get("a"));
    redis.pass(LIMIT);
    assert_eq!(redis.ended(), [text(1, "UNAVAILABLE")]);
}

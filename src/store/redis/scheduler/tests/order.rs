//! Order, and sending again.

use super::fixture::{Fixture, LIMIT, delete, done, get, set, touch};

#[test]
fn keeps_the_place_of_a_refused_save() {
    for code in ["LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"] {
        let mut redis = Fixture::connected(false);
        redis.call(1, set("a", "1"));
        assert_eq!(redis.sent(1), ["SET a 1"]);
        redis.receive(1, &format!("-{code} not now\r\n"));
        redis.call(2, delete("a"));
        assert_eq!(redis.sent(1), [""; 0], "{code}: nothing passes the save");
        redis.pass(60);
        assert_eq!(
            redis.sent(1),
            ["SET a 1"],
            "{code}: the save goes first, and may create"
        );
        redis.receive(1, "+OK\r\n");
        assert_eq!(redis.sent(1), ["DEL a"]);
        redis.receive(1, ":1\r\n");
        assert_eq!(redis.ended(), [done(1), done(2)]);
    }
}

#[test]
fn sends_no_command_beside_a_write_of_its_key() {
    let mut redis = Fixture::connected(false);
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
fn recalls_what_is_in_flight_behind_a_refused_request() {
    let mut redis = Fixture::connected(false);
    redis.call(1, touch("a", 1));
    redis.call(2, touch("a", 2));
    assert_eq!(redis.sent(1), ["PEXPIRE a 1", "PEXPIRE a 2"]);
    redis.receive(1, "-LOADING not now\r\n");
    redis.call(3, touch("a", 3));
    // Served out of turn: it is sent again, before the one that was made after it.
    redis.receive(1, ":1\r\n");
    assert_eq!(redis.ended(), []);
    redis.pass(60);
    assert_eq!(redis.sent(1), ["PEXPIRE a 1", "PEXPIRE a 2", "PEXPIRE a 3"]);
    redis.receive(1, ":1\r\n:1\r\n:1\r\n");
    assert_eq!(redis.ended(), [done(1), done(2), done(3)]);
}

#[test]
fn holds_back_the_other_keys_of_a_server_that_serves_nothing() {
    let mut redis = Fixture::connected(false);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.receive(1, "-LOADING not now\r\n");
    redis.call(2, get("b"));
    redis.pass(10);
    assert_eq!(redis.sent(1), [""; 0]);
    redis.pass(50);
    assert_eq!(redis.sent(1), ["GET a", "GET b"]);
}

#[test]
fn waits_longer_the_more_often_a_server_refuses() {
    let mut redis = Fixture::connected(false);
    redis.call(1, get("a"));
    let mut pauses = 0;
    for _ in 0..LIMIT {
        if !redis.sent(1).is_empty() {
            pauses += 1;
            redis.receive(1, "-LOADING not now\r\n");
        }
        redis.pass(1);
    }
    assert!((4..9).contains(&pauses), "{pauses} attempts");
    assert_eq!(redis.ended(), [(1, "LOADING".into())]);
}

#[test]
fn sends_a_save_again_only_over_what_is_there() {
    let mut redis = Fixture::connected(false);
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
    let mut redis = Fixture::connected(false);
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
fn remembers_through_a_refusal_that_a_save_may_be_done() {
    let mut redis = Fixture::connected(false);
    redis.call(1, set("a", "1"));
    redis.sent(1);
    redis.cut(1);
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["SET a 1 XX"]);
    redis.receive(second, "-LOADING not now\r\n");
    redis.pass(60);
    assert_eq!(redis.sent(second), ["SET a 1 XX"]);
}

#[test]
fn gives_up_when_the_connection_breaks_again() {
    let mut redis = Fixture::connected(false);
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
    let mut redis = Fixture::connected(false);
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
    let mut redis = Fixture::connected(false);
    redis.call(1, set("a", &"x".repeat(1 << 20)));
    redis.call(2, set("b", "2"));
    assert!(redis.scheduler.unwritten(1).len() < (1 << 20) + 100);
    redis.sent(1);
    assert_eq!(redis.sent(1), ["SET b 2"]);
}

#[test]
fn finds_the_master_anew_when_a_server_is_none() {
    let mut redis = Fixture::connected(false);
    redis.call(1, set("a", "1"));
    redis.call(2, set("b", "1"));
    redis.sent(1);
    redis.receive(1, "-READONLY replica\r\n");
    redis.call(3, get("c"));
    assert_eq!(redis.sent(1), [""; 0], "nothing more goes there");
    assert_eq!(redis.closes, [0; 0], "what is there may still be answered");
    redis.receive(1, "-READONLY replica\r\n");
    assert_eq!(redis.closes, [1]);
    let second = redis.reconnect();
    redis.pass(60);
    let mut sent = redis.sent(second);
    sent.sort();
    assert_eq!(sent, ["GET c", "SET a 1", "SET b 1"]);
}

//! Servers that serve nothing for now, and how long the store waits for them.

use super::super::super::error::Error;
use super::super::Marker;
use super::fixture::{Fixture, LIMIT, delete, done, get, set, touch};

#[test]
fn keeps_the_place_of_a_refused_save() {
    for code in ["LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"] {
        let mut redis = Fixture::connected(Marker::None);
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
fn recalls_what_is_in_flight_behind_a_refused_request() {
    let mut redis = Fixture::connected(Marker::None);
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
    let mut redis = Fixture::connected(Marker::None);
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
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    let mut pauses = 0;
    for _ in 0..LIMIT {
        if !redis.sent(1).is_empty() {
            pauses += 1;
            redis.receive(1, "-LOADING not now\r\n");
        }
        redis.pass(1);
    }
    assert!((4..12).contains(&pauses), "{pauses} attempts");
    assert_eq!(redis.ended(), [(1, "LOADING".into())]);
}

#[test]
fn serves_what_is_asked_just_after_a_server_is_ready_again() {
    let mut redis = Fixture::connected(Marker::None);
    for id in 1..=10 {
        redis.call(id, get("a"));
        for _ in 0..LIMIT {
            for _ in redis.sent(1) {
                redis.receive(1, "-BUSY script\r\n");
            }
            redis.pass(1);
        }
        assert_eq!(redis.ended(), [(id, "BUSY".into())]);
    }
    redis.call(11, get("b"));
    redis.pass(LIMIT / 5);
    assert_eq!(redis.sent(1), ["GET b"]);
}

#[test]
fn says_why_a_server_serves_nothing_to_what_it_never_saw() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.receive(1, "-LOADING not now\r\n");
    redis.call(2, get("b"));
    redis.pass(LIMIT);
    let loading = |id| (id, "LOADING".to_owned());
    assert_eq!(redis.ended(), [loading(1), loading(2)]);
}

#[test]
fn serves_what_is_asked_just_after_a_slot_is_served_again() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    redis.pass(LIMIT / 2);
    redis.call(2, get("a"));
    for _ in 0..LIMIT / 2 {
        for _ in redis.sent(2) {
            redis.receive(2, "-CLUSTERDOWN down\r\n");
        }
        redis.pass(1);
    }
    assert_eq!(redis.ended(), [(1, "CLUSTER".into())]);
    redis.pass(LIMIT / 5);
    assert_eq!(redis.sent(2), ["GET a"]);
}

#[test]
fn is_connected_again_soon_after_a_server_is_back() {
    let mut redis = Fixture::connected(Marker::None);
    redis.cut(1);
    for _ in 0..10 * LIMIT {
        if let Some(&attempt) = redis.connects.last() {
            let refused = Error::Connect("refused".into());
            redis.scheduler.not_connected(attempt, refused);
        }
        redis.pass(1);
    }
    let attempts = redis.connects.len();
    redis.pass(LIMIT / 5);
    assert!(redis.connects.len() > attempts);
    assert!((50..200).contains(&attempts), "{attempts} attempts");
}

#[test]
fn remembers_through_a_refusal_that_a_save_may_be_done() {
    let mut redis = Fixture::connected(Marker::None);
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
fn finds_the_master_anew_when_a_server_is_none() {
    let mut redis = Fixture::connected(Marker::None);
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

//! Time limits, and which replies are trusted.

use super::super::{Layout, Marker, Place, Role};
use super::fixture::{Fixture, LIMIT, address, delete, done, get, set};
use crate::store::redis::{Error, Status};

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

#[test]
fn ends_a_connection_that_says_what_nobody_asked() {
    let mut redis = Fixture::connected(Marker::None);
    redis.receive(1, "$5\r\nstray\r\n");
    assert_eq!(redis.closes, [1]);
    let Some(Status::Trouble(Error::Protocol(_))) = redis.news.get(1) else {
        panic!("{:?}", redis.news)
    };
}

#[test]
fn trusts_no_reply_of_a_read_that_holds_too_many() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.receive(1, "$5\r\nstray\r\n$1\r\na\r\n");
    assert_eq!(redis.closes, [1]);
    assert_eq!(redis.ended(), []);
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["GET a"]);
    redis.receive(second, "$1\r\na\r\n");
    assert_eq!(redis.ended(), [text(1, "a")]);
}

#[test]
fn trusts_no_reply_beside_one_of_the_wrong_kind() {
    let mut redis = Fixture::connected(Marker::None);
    redis.call(1, get("a"));
    redis.call(2, set("b", "1"));
    redis.sent(1);
    redis.receive(1, "$1\r\na\r\n:1\r\n");
    assert_eq!(redis.closes, [1]);
    assert_eq!(redis.ended(), []);
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["GET a", "SET b 1 XX"]);
}

#[test]
fn trusts_only_replies_that_a_marker_confirms() {
    let mut redis = Fixture::connected(Marker::Echo);
    redis.call(1, get("a"));
    assert_eq!(redis.sent(1), ["GET a", "ECHO express-session:1"]);
    redis.receive(1, "$1\r\na\r\n");
    assert_eq!(redis.ended(), [], "not yet");
    redis.receive(1, "$17\r\nexpress-session:1\r\n");
    assert_eq!(redis.ended(), [text(1, "a")]);

    redis.call(2, get("b"));
    assert_eq!(redis.sent(1), ["GET b", "ECHO express-session:2"]);
    redis.receive(1, "$5\r\nstray\r\n");
    redis.receive(1, "$1\r\nb\r\n");
    assert_eq!(redis.ended(), []);
    assert_eq!(
        redis.closes,
        [1],
        "the reply in the marker's place is not the marker's"
    );
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["GET b"]);
}

#[test]
fn has_a_marker_where_there_is_no_echo() {
    let mut redis = Fixture::connected(Marker::Ping);
    redis.call(1, get("a"));
    assert_eq!(redis.sent(1), ["GET a", "PING"]);
    redis.receive(1, "$5\r\nstray\r\n");
    assert_eq!(redis.ended(), []);
    redis.receive(1, "$1\r\na\r\n");
    assert_eq!(redis.ended(), []);
    assert_eq!(redis.closes, [1]);
    let second = redis.reconnect();
    assert_eq!(redis.sent(second), ["GET a"]);
}

#[test]
fn takes_a_refused_marker_for_one() {
    let mut redis = Fixture::connected(Marker::Echo);
    redis.call(1, get("a"));
    redis.sent(1);
    redis.receive(1, "-BUSY script\r\n-BUSY script\r\n");
    redis.pass(60);
    assert_eq!(redis.sent(1), ["GET a", "ECHO express-session:2"]);
    assert_eq!(redis.closes, [0; 0]);
}

#[test]
fn hears_nothing_of_a_connection_that_is_gone() {
    let mut redis = Fixture::connected(Marker::None);
    redis.cut(1);
    let second = redis.reconnect();
    redis.call(1, get("a"));
    redis.sent(second);
    redis.cut(1);
    redis.receive(1, "$3\r\nold\r\n");
    assert!(!redis.scheduler.connected(1, address(1), Marker::None));
    redis.receive(second, "$3\r\nnew\r\n");
    assert_eq!(redis.ended(), [text(1, "new")]);
    assert_eq!(redis.closes, [1]);
}

#[test]
fn fails_what_waits_for_a_server_that_does_not_let_us_in() {
    let layout = || Layout::Master {
        place: Place::At(address(1)),
        role: Role::Any,
        has_replica: false,
    };
    let hopeless = [
        Error::Auth("WRONGPASS".into()),
        Error::NoPassword("NOAUTH".into()),
        Error::Permission("NOPERM".into()),
        Error::Tls("certificate".into()),
    ];
    for why in hopeless {
        let mut redis = Fixture::new(layout());
        redis.call(1, get("a"));
        redis.scheduler.not_connected(1, why.clone());
        redis.settle();
        let code = why.code().replace("ERR_SESSION_REDIS_", "");
        assert_eq!(redis.ended(), [text(1, &code)]);
    }
    let mut redis = Fixture::new(layout());
    redis.call(1, get("a"));
    redis
        .scheduler
        .not_connected(1, Error::Connect("refused".into()));
    redis.settle();
    assert_eq!(redis.ended(), []);
}

#[test]
fn tells_each_change_of_being_connected_once() {
    let mut redis = Fixture::connected(Marker::None);
    redis.cut(1);
    redis.pass(200);
    redis
        .scheduler
        .not_connected(2, Error::Connect("refused".into()));
    redis.settle();
    redis.reconnect();
    let changes = redis
        .news
        .iter()
        .filter(|one| !matches!(one, Status::Trouble(_)));
    let expected = [Status::Connected, Status::Disconnected, Status::Connected];
    assert!(changes.eq(&expected), "{:?}", redis.news);
}

//! Which replies are trusted, and what is told of connections.

use super::super::{Layout, Marker, Place, Role};
use super::fixture::{Fixture, address, get, set};
use crate::store::redis::{Error, Status};

fn text(id: u32, text: &str) -> (u32, String) {
    (id, text.into())
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

//! What a cluster asks of the scheduler. `a` is in slot 15495, node 2's; `b` in 3300, node 1's.

use super::super::super::command::Command;
use super::super::super::config::ReadFrom;
use super::super::{Layout, Marker, Place, ReplyTo, Role};
use super::fixture::{Fixture, LIMIT, address, delete, done, get, set};

#[test]
fn sends_each_key_to_the_node_of_its_slot() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    redis.call(2, get("b"));
    assert_eq!(
        (redis.sent(1), redis.sent(2)),
        (vec!["GET b".into()], vec!["GET a".into()])
    );
}

#[test]
fn follows_a_slot_that_has_moved_and_asks_for_all_of_them() {
    let mut redis = Fixture::cluster();
    let asked = redis.asked_slots;
    redis.call(1, set("a", "1"));
    redis.sent(2);
    redis.receive(2, "-MOVED 15495 s:1\r\n");
    redis.call(2, delete("a"));
    assert_eq!(redis.asked_slots, asked + 1);
    assert_eq!(redis.sent(1), ["SET a 1"]);
    assert_eq!(
        redis.sent(2),
        [""; 0],
        "the later one waits, wherever it would go"
    );
    redis.slots("*1 *3 :0 :16383 *2 $1 s :1 ");
    redis.receive(1, "+OK\r\n");
    assert_eq!(redis.sent(1), ["DEL a"]);
    redis.receive(1, ":1\r\n");
    assert_eq!(redis.ended(), [done(1), done(2)]);
}

#[test]
fn asks_the_node_a_key_is_moving_to_once() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    redis.sent(2);
    redis.receive(2, "-ASK 15495 s:1\r\n");
    assert_eq!(redis.sent(1), ["ASKING", "GET a"]);
    redis.receive(1, "+OK\r\n-TRYAGAIN later\r\n");
    redis.pass(60);
    assert_eq!(redis.sent(2), ["GET a"], "and then by the slots again");
}

#[test]
fn ends_a_chase_that_never_ends() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    for _ in 0..16 {
        redis.sent(2);
        redis.receive(2, "-MOVED 15495 s:2\r\n");
        assert_eq!(redis.ended(), []);
    }
    redis.sent(2);
    redis.receive(2, "-MOVED 15495 s:2\r\n");
    assert_eq!(redis.ended(), [(1, "CLUSTER".into())]);
}

#[test]
fn waits_with_one_key_only_while_its_slot_is_down() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    redis.sent(2);
    redis.receive(2, "-CLUSTERDOWN down\r\n");
    redis.call(2, get("{x}a"));
    redis.pass(10);
    let other = [redis.sent(1), redis.sent(2)].concat();
    assert_eq!(other, ["GET {x}a"]);
}

#[test]
fn closes_the_old_node_before_a_later_command_goes_to_the_new_one() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("{a}z"));
    redis.pass(600);
    redis.call(2, set("a", "1"));
    redis.sent(2);
    redis.pass(300);
    redis.receive(2, "$-1\r\n");
    redis.pass(700);
    assert_eq!(
        redis.ended(),
        [(1, "missing".into()), (2, "TIMEOUT".into())]
    );
    assert_eq!(redis.closes, [0; 0]);
    redis.slots("*1 *3 :0 :16383 *2 $1 s :1 ");
    redis.call(3, delete("a"));
    assert_eq!(
        redis.closes,
        [2],
        "the save that was given up can no longer leave"
    );
    assert_eq!(redis.sent(1), ["DEL a"]);
}

#[test]
fn gives_up_what_no_node_is_known_for() {
    let read_from = ReadFrom::Master;
    let seeds = vec![address(1)];
    let mut redis = Fixture::new(Layout::Cluster { seeds, read_from });
    assert_eq!(redis.asked_slots, 1);
    redis.call(1, get("a"));
    redis.pass(LIMIT - 1);
    assert_eq!(redis.ended(), []);
    redis.pass(1);
    assert_eq!(redis.ended(), [(1, "UNAVAILABLE".into())]);

    redis.call(2, get("a"));
    redis.slots("*1 *3 :0 :8191 *2 $1 s :1 ");
    redis.pass(LIMIT);
    assert_eq!(redis.ended(), [(2, "CLUSTER".into())]);
}

#[test]
fn leaves_a_node_that_serves_nothing_any_more() {
    let mut redis = Fixture::cluster();
    redis.call(1, get("a"));
    redis.sent(2);
    redis.slots("*1 *3 :0 :16383 *2 $1 s :1 ");
    assert_eq!(redis.closes, [0; 0], "it owes an answer");
    redis.receive(2, "$1\r\n1\r\n");
    redis.slots("*1 *3 :0 :16383 *2 $1 s :1 ");
    assert_eq!(redis.closes, [2]);
    let scan = Command::Scan {
        cursor: Vec::new(),
        pattern: b"*".to_vec(),
        count: 1,
    };
    redis.scheduler.submit(scan, ReplyTo::Caller(2), Some(1));
    redis.settle();
    assert_eq!(redis.ended(), [(1, "1".into()), (2, "CLUSTER".into())]);
}

#[test]
fn reads_from_a_replica_only_while_it_serves() {
    let mut redis = Fixture::new(Layout::Master {
        place: Place::SentinelMaster,
        role: Role::Master,
        has_replica: true,
    });
    redis.scheduler.connected(1, address(1), Marker::None);
    redis.scheduler.connected(2, address(2), Marker::None);
    redis.call(1, get("a"));
    redis.call(2, set("b", "1"));
    assert_eq!(
        (redis.sent(1), redis.sent(2)),
        (vec!["SET b 1".into()], vec!["GET a".into()])
    );
    redis.receive(2, "-MASTERDOWN no master\r\n");
    assert_eq!(redis.sent(1), ["GET a"]);
    redis.cut(2);
    redis.call(3, get("c"));
    assert_eq!(redis.sent(1), ["GET c"]);
}

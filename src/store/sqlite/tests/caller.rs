//! What is carried out on the thread of the caller.

use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;

use super::super::place::log_of;
use super::*;

const LIMIT: Duration = Duration::from_mins(1);

fn set(text: &str) -> Command {
    Command::Set(record("a", text))
}

/// Submits the command alone and waits for its reply; says whether it was there at once.
fn is_done_here(client: &mut Client, replies: &Replies, command: Command) -> bool {
    let is_done_here = client.submit(vec![(1, command)]);
    if is_done_here {
        assert!(replies.by_id.lock().unwrap().contains_key(&1));
    }
    assert_eq!(replies.wait(1), Ok(Reply::Done));
    is_done_here
}

/// Writes until that is done on this thread: the file has to be open, and the writer at rest.
fn write_here(client: &mut Client, replies: &Replies) {
    let start = Instant::now();
    while !is_done_here(client, replies, set("first")) {
        assert!(start.elapsed() < LIMIT, "it is never done on this thread");
    }
}

fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(LIMIT).unwrap();
    connection
}

#[test]
fn writes_what_is_small_and_alone() {
    let (mut client, replies, path) = open("alone");
    write_here(&mut client, &replies);
    let (sid, expires, now) = (b"a".to_vec(), NOW + 9.0, NOW);
    let new = Command::SetNew {
        record: record("b", "v1"),
        now,
    };
    let existing = Command::SetExisting {
        record: record("a", "v2"),
        version: Some("v1".into()),
        now,
    };
    for command in [
        set("v1"),
        existing,
        new,
        Command::Touch { sid, expires, now },
    ] {
        assert!(is_done_here(&mut client, &replies, command));
    }
    assert_eq!(client.read_now(&get("a")), Some(Reply::Text("v2".into())));
    let lines: Vec<String> = connect(&path)
        .prepare("SELECT sid || sess || expire FROM sessions ORDER BY sid")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .map(|line: rusqlite::Result<String>| line.unwrap().split_whitespace().collect())
        .collect();
    assert_eq!(
        lines,
        ["av22001-09-09T01:46:40.009Z", "bv12001-09-09T01:46:41.000Z"]
    );
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn leaves_to_the_writer_what_waits_for_the_disk_or_takes_long() {
    let (mut client, replies, path) = open("not-alone");
    let commands = [
        Command::Destroy { sid: "a".into() },
        Command::Clear,
        set(&"x".repeat(20000)),
    ];
    for command in commands {
        write_here(&mut client, &replies);
        assert!(!is_done_here(&mut client, &replies, command));
    }
    write_here(&mut client, &replies);
    assert!(!client.submit(vec![(2, set("two")), (3, get("a"))]));
    assert_eq!(replies.wait(3), Ok(Reply::Text("two".into())));

    let durability = Durability::Full;
    let full = Config {
        durability,
        ..config(path.clone())
    };
    let (mut careful, careful_replies) = open_with(&full);
    for _ in 0..20 {
        write_here(&mut client, &replies);
        assert!(!is_done_here(&mut careful, &careful_replies, set("full")));
    }
    close(careful, &careful_replies);
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn does_nothing_for_a_while_after_something_that_took_long() {
    let (mut client, replies, path) = open("long");
    write_here(&mut client, &replies);
    (client.caller.longest, client.caller.rest) = (Duration::ZERO, 1_000_000);
    assert!(is_done_here(&mut client, &replies, set("slow")));
    assert_eq!(client.read_now(&get("a")), None);
    assert!(!is_done_here(&mut client, &replies, set("rest")));
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn waits_for_no_lock_of_others() {
    let (mut client, replies, path) = open("locked");
    write_here(&mut client, &replies);
    let other = connect(&path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(!client.submit(vec![(2, set("later"))]));
    assert!(replies.by_id.lock().unwrap().is_empty());
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(replies.wait(2), Ok(Reply::Done));
    write_here(&mut client, &replies);
    close(client, &replies);
    drop(other);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn leaves_the_beginning_of_a_log_to_the_writer() {
    let (mut client, replies, path) = open("log");
    let other = connect(&path);
    write_here(&mut client, &replies);
    other
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()))
        .unwrap();
    assert!(!is_done_here(&mut client, &replies, set("begins the log")));
    write_here(&mut client, &replies);
    close(client, &replies);
    drop(other);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn lets_the_log_grow_no_longer_than_the_writer_does() {
    let (mut client, replies, path) = open("growth");
    let start = Instant::now();
    let mut longest = 0;
    let mut done_here = 0;
    // Each adds a page, at least.
    for i in 0..4000 {
        done_here += u32::from(is_done_here(&mut client, &replies, set(&format!("v{i}"))));
        longest = std::fs::metadata(log_of(&path)).unwrap().len().max(longest);
        assert!(start.elapsed() < LIMIT);
    }
    assert!(done_here > 2000, "{done_here}");
    assert!(longest < 1100 * 4120, "{longest}");
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn gives_way_to_other_threads_and_to_their_writes() {
    let path = path("threads");
    let count = 500;
    let threads: Vec<_> = ["x", "y", "z"]
        .into_iter()
        .map(|sid| {
            let path = path.clone();
            std::thread::spawn(move || {
                let (mut client, replies) = open_at(path);
                let mut done_here = 0;
                for i in 1..=count {
                    let text = format!("{sid}{i}");
                    done_here +=
                        u32::from(client.submit(vec![(1, Command::Set(record(sid, &text)))]));
                    assert_eq!(replies.wait(1), Ok(Reply::Done));
                    client.submit(vec![(2, get(sid))]);
                    assert_eq!(replies.wait(2), Ok(Reply::Text(text.into())));
                }
                close(client, &replies);
                done_here
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    std::fs::remove_file(path).unwrap();
}

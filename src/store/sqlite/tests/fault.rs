//! Panics on the engine's threads.

use std::time::Instant;

use super::*;

/// The session whose commands panic, as rusqlite does for some kinds of damage.
const PANICS: &str = "panics";

pub(in super::super) fn panic_if_asked_to(command: &Command) {
    let is_asked = match command {
        Command::Bulk(Task::Page { after, .. }) => after == PANICS.as_bytes(),
        Command::Sweep { lease, .. } => lease.is_nan(),
        command => command.sid() == Some(PANICS.as_bytes()),
    };
    assert!(!is_asked, "a test has asked for this panic");
}

/// Waits until commands are served again.
fn recover(client: &mut Client, replies: &Replies) {
    let start = Instant::now();
    loop {
        client.submit(vec![(1, Command::Set(record("a", "v1"))), (2, get("a"))]);
        let _ = replies.wait(1);
        match replies.wait(2) {
            Ok(reply) => return assert_eq!(reply, Reply::Text("v1".into())),
            Err(error) => assert_eq!(error, Error::Fault),
        }
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "it does not recover"
        );
    }
}

#[test]
fn answers_and_tells_everybody_and_goes_on_with_the_file_opened_anew() {
    let (mut client, replies, path) = open("panics");
    let page = Task::Page {
        now: NOW,
        after: PANICS.into(),
    };
    let commands = [
        get(PANICS),
        Command::Set(record(PANICS, "")),
        Command::Bulk(page),
        Command::Sweep {
            now: NOW,
            lease: f64::NAN,
        },
    ];
    for command in commands {
        recover(&mut client, &replies);
        replies.news.lock().unwrap().clear();
        client.submit(vec![(3, command.clone())]);
        assert_eq!(replies.wait(3), Err(Error::Fault), "{command:?}");
        recover(&mut client, &replies);
        let news = replies.news.lock().unwrap();
        assert_eq!(
            news.as_slice(),
            [Status::Trouble(Error::Fault), Status::Connected],
            "{command:?}"
        );
    }
    assert_eq!(Error::Fault.code(), "ERR_SESSION_SQLITE_IO");
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn leaves_to_the_writer_what_panics_on_the_thread_of_the_caller() {
    let (mut client, replies, path) = open("panics-here");
    recover(&mut client, &replies);
    assert_eq!(client.read_now(&get(PANICS)), None);
    client.submit(vec![(3, Command::Set(record(PANICS, "")))]);
    assert_eq!(replies.wait(3), Err(Error::Fault));
    recover(&mut client, &replies);
    close(client, &replies);
    std::fs::remove_file(path).unwrap();
}

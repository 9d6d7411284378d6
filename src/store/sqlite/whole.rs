//! Looks at all sessions, each on a thread and a connection of its own: they take long.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::command::{Command, Reply, Task};
use super::connection::{connect, leave_log_at_close};
use super::engine::Engine;
use super::error::Error;
use super::fault::guarded;
use super::place::{create_private, is_same_file};
use super::queues::{Job, Work};

/// Begins the job, which then sees all sessions as they are now, and leaves it to a thread.
pub(super) fn begin(engine: &Arc<Engine>, job: Job) {
    let (has_begun, begun) = mpsc::channel();
    let job = Arc::new([job]);
    let (shared, of_thread) = (Arc::clone(engine), Arc::clone(&job));
    let thread = Engine::spawn(move || {
        let [job] = &*of_thread;
        let result = guarded(|| run(&shared, job, &has_begun)).unwrap_or(Err(Error::Fault));
        shared.finish(&*of_thread, vec![result], |_, _| ());
    });
    match thread {
        // An error means that it ended before it had begun.
        Ok(_) => drop(begun.recv()),
        Err(error) => engine.finish(&*job, vec![Err(error)], |_, _| ()),
    }
}

fn run(engine: &Engine, job: &Job, has_begun: &mpsc::Sender<()>) -> Result<Reply, Error> {
    let Work::Run(command) = &job.work else {
        return Ok(Reply::Done);
    };
    let table = &job.account.table;
    let failed = |error: rusqlite::Error| Error::from_sqlite(&error, engine.busy_timeout);
    let connection = connect(&engine.path, engine.busy_timeout)?;
    leave_log_at_close(&connection);
    connection.execute_batch("BEGIN").map_err(failed)?;
    table.fix_snapshot(&connection).map_err(failed)?;
    // The writer may have ended.
    let _ = has_begun.send(());
    match command {
        Command::Bulk(Task::Backup { path }) => {
            back_up(&connection, &engine.path, path, engine.busy_timeout)
        }
        command => table.run(&connection, command).map_err(failed),
    }
}

/// Copies the database as the connection sees it, first into a file beside `target`, so that what
/// is at `target` is whole at every moment.
fn back_up(
    connection: &Connection,
    source: &Path,
    target: &Path,
    busy_timeout: Duration,
) -> Result<Reply, Error> {
    if is_same_file(target, source) || target == source {
        return Err(Error::Unsupported(
            "a backup can't go into the file of the store".into(),
        ));
    }
    let unfinished = unfinished(target);
    create_private(&unfinished)?;
    let result = copy(connection, &unfinished)
        .map_err(|error| Error::from_sqlite(&error, busy_timeout))
        .and_then(|()| Ok(fs::rename(&unfinished, target)?));
    if result.is_err() {
        // There is nothing to do about one that can't be removed.
        let _ = fs::remove_file(&unfinished);
    }
    result.map(|()| Reply::Done)
}

fn unfinished(target: &Path) -> PathBuf {
    let mut name = OsString::from(target);
    name.push(format!(".{}.unfinished", std::process::id()));
    name.into()
}

fn copy(source: &Connection, target: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(target)?;
    let backup = Backup::new(source, &mut target)?;
    // In one step: the next one would start over if a session had been written between them.
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )),
    }
}

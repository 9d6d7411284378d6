//! Where the database file is: whether that is a place for one, and which file is there.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::file_system;

/// Which file is at a path. Two files at one path, one after the other, differ in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Identity {
    /// The file at `path`; `None` if there is none. Looks at the folder only: were the file opened
    /// and closed here, the operating system would drop the locks that SQLite has on it.
    pub(super) fn of(path: &Path) -> Option<Self> {
        fs::metadata(path)
            .ok()
            .map(|metadata| Self::from(&metadata))
    }
}

#[cfg(unix)]
impl From<&fs::Metadata> for Identity {
    fn from(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

#[cfg(not(unix))]
impl From<&fs::Metadata> for Identity {
    /// An open file can be neither removed nor replaced there.
    fn from(_: &fs::Metadata) -> Self {
        Self {}
    }
}

/// Where SQLite keeps the write-ahead log of the database at `path`.
pub(super) fn log_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    name.into()
}

/// Identifies a damaged file until somebody repairs or replaces it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    identity: Identity,
    length: u64,
    changed: (i64, i64),
}

impl Fingerprint {
    /// Of the file at `path`; `None` if there is none.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            identity: Identity::from(&metadata),
            length: metadata.len(),
            #[cfg(unix)]
            changed: {
                use std::os::unix::fs::MetadataExt;
                (metadata.ctime(), metadata.ctime_nsec())
            },
            #[cfg(not(unix))]
            changed: (changed_at(&metadata), 0),
        })
    }
}

/// In ms since 1970.
#[cfg(not(unix))]
fn changed_at(metadata: &fs::Metadata) -> i64 {
    let time = metadata.modified().ok();
    let age = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    age.and_then(|age| i64::try_from(age.as_millis()).ok())
        .unwrap_or_default()
}

/// Whether both paths lead to one file that is there.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        Identity::of(one).is_some_and(|file| Some(file) == Identity::of(other))
    }
    #[cfg(not(unix))]
    {
        fs::canonicalize(one)
            .is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
    }
}

/// Makes sure that there is a file, if it is to be made one which its owner alone can read, in a place where SQLite's locks
/// and shared memory work.
///
/// # Errors
/// [`Error::Unsupported`] for file systems of other machines and of FUSE; [`Error::Io`] and the
/// like where no file can be made.
pub(super) fn prepare(path: &Path, creates: bool) -> Result<(), Error> {
    if !path.is_absolute() {
        return Err(Error::Unsupported(
            "a database in memory can't be shared, nor outlive the process; use MemoryStore".into(),
        ));
    }
    let folder = path.parent().unwrap_or(path);
    if fs::metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Err(Error::Io("its folder does not exist; make it first".into()));
    }
    check_file_system(folder)?;
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Error::Io("it is a folder".into()));
    }
    if !creates {
        return Ok(fs::metadata(path).map(drop)?);
    }
    match create_private(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        // A file that is there may be read even where none can be made.
        Err(_) if path.exists() => Ok(()),
        result => result.map_err(Error::from),
    }
}

/// Makes an empty file that its owner alone can read and write.
///
/// # Errors
/// With kind `AlreadyExists` if there is one; whatever else the operating system says.
pub(super) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Why the file at `path` or its log cannot be written; `None` if that is not known to be so.
pub(super) fn read_only(path: &Path) -> Option<String> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{Access, access};
        let folder = path.parent().unwrap_or(path);
        let denied = access(folder, Access::WRITE_OK).err();
        denied.map(|errno| io::Error::from(errno).to_string())
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    {
        // Windows marks folders such as Documents read-only, and lets files be made there.
        let metadata = fs::metadata(path).ok()?;
        let is_read_only = metadata.permissions().readonly();
        is_read_only.then(|| "the file is read-only".into())
    }
}

/// # Errors
/// [`Error::Unsupported`] where locks or shared memory can't be relied on.
fn check_file_system(folder: &Path) -> Result<(), Error> {
    refuse(file_system::refused(folder)?)
}

fn refuse(name: Option<&str>) -> Result<(), Error> {
    match name {
        Some(name) => Err(Error::Unsupported(format!(
            "the file is on {name}, where SQLite's locks can't be relied on; use a local disk"
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_why_a_file_system_is_refused_and_what_to_do() {
        assert_eq!(refuse(None), Ok(()));
        let error = refuse(Some("NFS")).unwrap_err();
        assert_eq!(error.code(), "ERR_SESSION_SQLITE_UNSUPPORTED");
        assert!(error.to_string().contains("NFS") && error.to_string().contains("local disk"));
    }

    #[test]
    fn accepts_the_file_system_of_temporary_files() {
        assert_eq!(check_file_system(&std::env::temp_dir()), Ok(()));
    }

    #[test]
    fn says_that_a_folder_is_missing() {
        let missing = std::env::temp_dir().join("no such folder, ever");
        let error = prepare(&missing.join("sessions.db"), true).unwrap_err();
        assert_eq!(error.code(), "ERR_SESSION_SQLITE_IO");
        assert!(error.cause().unwrap().contains("its folder does not exist"));
    }

    #[test]
    fn finds_the_log_beside_the_file() {
        assert_eq!(log_of(Path::new("/a/b.db")), Path::new("/a/b.db-wal"));
    }
}

//! Where the database file is: whether that is a place for one, and which file is there.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use super::error::Error;

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

/// By what a file is known until somebody repairs it, or puts another one in its place.
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

/// Makes sure that there is a file which its owner alone can read, in a place where SQLite's locks
/// and shared memory work.
///
/// # Errors
/// [`Error::Unsupported`] for file systems of other machines and of FUSE; [`Error::Io`] and the
/// like where no file can be made.
pub(super) fn prepare(path: &Path) -> Result<(), Error> {
    if !path.is_absolute() {
        return Err(Error::Unsupported(
            "a database in memory can't be shared, nor outlive the process; use MemoryStore".into(),
        ));
    }
    let folder = path.parent().unwrap_or(path);
    check_file_system(folder)?;
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Error::Io("it is a folder".into()));
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

/// Why nothing can be written beside the file at `path`; `None` if something can.
pub(super) fn read_only(path: &Path) -> Option<String> {
    let folder = path.parent().unwrap_or(path);
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{Access, access};
        let denied = access(folder, Access::WRITE_OK).err();
        denied.map(|errno| io::Error::from(errno).to_string())
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    {
        let metadata = fs::metadata(folder).ok()?;
        let is_read_only = metadata.permissions().readonly();
        is_read_only.then(|| "the folder is read-only".into())
    }
}

#[cfg(target_os = "linux")]
fn check_file_system(folder: &Path) -> Result<(), Error> {
    /// By the magic numbers of statfs(2).
    const REFUSED: [(u64, &str); 8] = [
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "SMB"),
        (0xfe53_4d42, "SMB"),
        (0x0102_1997, "9p"),
        (0x6573_5546, "FUSE"),
        (0x5346_414f, "AFS"),
        (0x00c3_6400, "Ceph"),
    ];
    let stat = rustix::fs::statfs(folder).map_err(|errno| Error::from(io::Error::from(errno)))?;
    // The field is signed on some architectures, and 32 bits wide on others.
    #[expect(
        clippy::allow_attributes,
        reason = "on some targets one of the casts does nothing"
    )]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a magic number has 32 bits"
    )]
    let magic = u64::from(stat.f_type as u32);
    refuse(
        REFUSED
            .iter()
            .find(|(number, _)| *number == magic)
            .map(|(_, name)| *name),
    )
}

#[cfg(target_os = "macos")]
fn check_file_system(folder: &Path) -> Result<(), Error> {
    const REFUSED: [&str; 7] = [
        "nfs", "smbfs", "afpfs", "webdav", "macfuse", "osxfuse", "fusefs",
    ];
    let stat = rustix::fs::statfs(folder).map_err(|errno| Error::from(io::Error::from(errno)))?;
    let name = stat.f_fstypename.map(i8::cast_unsigned);
    let name = String::from_utf8_lossy(&name);
    let name = name.trim_end_matches('\0');
    refuse(REFUSED.iter().find(|refused| **refused == name).copied())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn check_file_system(folder: &Path) -> Result<(), Error> {
    // A drive's letter may stand for a folder of another machine.
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let text = folder.to_string_lossy();
    let is_share =
        text.starts_with(r"\\?\UNC\") || text.starts_with(r"\\") && !text.starts_with(r"\\?\");
    refuse(is_share.then_some("SMB"))
}

fn refuse(name: Option<&str>) -> Result<(), Error> {
    match name {
        Some(name) => Err(Error::Unsupported(format!(
            "the file is on {name}, where SQLite's locks can't be relied on; use a local disk"
        ))),
        None => Ok(()),
    }
}

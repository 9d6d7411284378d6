//! File systems where a database can't be shared: those of other machines, and FUSE. Locks there are
//! missing, or one machine's alone, and memory is not shared.

use std::path::Path;

use super::error::Error;

/// The name of the file system that `folder` is on, if it is one to be refused.
///
/// # Errors
/// What the operating system says where the folder can't be looked at.
#[cfg(target_os = "linux")]
pub(super) fn refused(folder: &Path) -> Result<Option<&'static str>, Error> {
    kind_of(folder).map(named)
}

/// The same.
#[cfg(not(target_os = "linux"))]
pub(super) fn refused(folder: &Path) -> Result<Option<&'static str>, Error> {
    kind_of(folder).map(|kind| named(&kind))
}

/// Linux says it in a number, the one of statfs(2).
#[cfg(target_os = "linux")]
fn kind_of(folder: &Path) -> Result<u32, Error> {
    let stat = rustix::fs::statfs(folder).map_err(|errno| Error::from(io_error(errno)))?;
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
    let magic = stat.f_type as u32;
    Ok(magic)
}

#[cfg(target_os = "linux")]
const fn named(magic: u32) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "SMB",
        0x0102_1997 => "9p",
        0x6573_5546 => "FUSE",
        0x5346_414f => "AFS",
        0x00c3_6400 => "Ceph",
        _ => return None,
    })
}

/// macOS says it in a name.
#[cfg(target_os = "macos")]
fn kind_of(folder: &Path) -> Result<String, Error> {
    let stat = rustix::fs::statfs(folder).map_err(|errno| Error::from(io_error(errno)))?;
    let name = stat.f_fstypename.map(i8::cast_unsigned);
    let name = String::from_utf8_lossy(&name);
    Ok(name.trim_end_matches('\0').to_owned())
}

#[cfg(target_os = "macos")]
fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "nfs" => "NFS",
        "smbfs" => "SMB",
        "afpfs" => "AFP",
        "webdav" => "WebDAV",
        "macfuse" | "osxfuse" | "fusefs" => "FUSE",
        _ => return None,
    })
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn io_error(errno: rustix::io::Errno) -> std::io::Error {
    errno.into()
}

/// Elsewhere only the path tells.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn kind_of(folder: &Path) -> Result<String, Error> {
    // A drive's letter may stand for a folder of another machine.
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    Ok(folder.to_string_lossy().into_owned())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn named(folder: &str) -> Option<&'static str> {
    let is_share = folder.starts_with(r"\\?\UNC\")
        || folder.starts_with(r"\\")
            && !folder.starts_with(r"\\?\")
            && !folder.starts_with(r"\\.\");
    is_share.then_some("SMB")
}

#[cfg(test)]
mod tests {
    use super::named;

    #[cfg(target_os = "linux")]
    #[test]
    fn refuses_file_systems_of_other_machines_and_of_fuse_by_their_number() {
        // From linux/magic.h; the others are those of ext4, XFS, Btrfs, tmpfs and overlayfs.
        let refused = [
            (0x0000_6969, "NFS"),
            (0x0000_517b, "SMB"),
            (0xff53_4d42, "SMB"),
            (0xfe53_4d42, "SMB"),
            (0x0102_1997, "9p"),
            (0x6573_5546, "FUSE"),
            (0x5346_414f, "AFS"),
            (0x00c3_6400, "Ceph"),
        ];
        for (magic, name) in refused {
            assert_eq!(named(magic), Some(name));
        }
        for magic in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630] {
            assert_eq!(named(magic), None);
        }
    }

    #[cfg(target_os = "macos")]
    #[test]
    fn refuses_file_systems_of_other_machines_and_of_fuse_by_their_name() {
        assert_eq!(named("nfs"), Some("NFS"));
        assert_eq!(named("macfuse"), Some("FUSE"));
        assert_eq!(named("apfs"), None);
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    #[test]
    fn refuses_shares_by_their_path() {
        assert_eq!(named(r"\\server\share"), Some("SMB"));
        assert_eq!(named(r"\\?\UNC\server\share"), Some("SMB"));
        assert_eq!(named(r"\\?\C:\data"), None);
        assert_eq!(named(r"C:\data"), None);
    }
}

//! Copies of a whole store: taken while others read and write, and put back where none is.
//!
//! `VACUUM INTO` rather than SQLite's backup API: it reads one state of the database while others
//! write, as the API does in one step, but writes only what is there. The API copies pages as they
//! are, with what was removed and not yet scrubbed in their gaps.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use tempfile::{Builder, NamedTempFile};

use super::connection;
use crate::{Missing, StoreError};

/// A copy that is whole but not yet at its place; dropped, it is gone.
pub struct Copy {
    file: NamedTempFile,
    to: PathBuf,
}

/// Copies the store in a file to one beside `to`, which must not exist.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<Copy, StoreError> {
    refuse_existing(to)?;
    if !from.exists() {
        return Err(StoreError::Missing { path: from.to_owned() });
    }
    let folder = to.parent().unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| StoreError::Copy { path: to.to_owned(), source: error };
    let file = Builder::new().prefix(".messwert-").suffix(".tmp").tempfile_in(folder).map_err(failed)?;
    // Also brings an older file's schema up to date, and refuses one that is not ours.
    drop(connection::open_writer(from, Missing::Refuse, super::PATIENCE)?);
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.busy_timeout(super::PATIENCE)?;
    let target = file.path().to_str().ok_or_else(|| failed(std::io::ErrorKind::InvalidFilename.into()))?;
    source.execute("VACUUM INTO ?1", [target])?;
    drop(source);
    check_pages(file.path())?;
    Ok(Copy { file, to: to.to_owned() })
}

impl Copy {
    /// The address at which the copy can be opened before it is put in its place.
    pub fn address(&self) -> String {
        format!("sqlite:{}", self.file.path().display())
    }

    /// Puts the copy in its place, durably. All stores over it must have been dropped before.
    pub fn keep(self) -> Result<(), StoreError> {
        let failed = |error: std::io::Error| StoreError::Copy { path: self.to.clone(), source: error };
        let log = self.file.path().with_file_name(format!("{}-wal", file_name(self.file.path())));
        if log.exists() {
            // The last connection that closes removes it: what is in it would be lost.
            let source = std::io::Error::other("the copy is still open");
            return Err(failed(source));
        }
        // By its name: the file may have been replaced under the handle.
        File::open(self.file.path()).and_then(|file| file.sync_all()).map_err(failed)?;
        refuse_existing(&self.to)?;
        let to = self.to.clone();
        self.file.persist_noclobber(&to).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: to.clone() },
            _ => StoreError::Copy { path: to.clone(), source: error.error },
        })?;
        let folder = to.parent().unwrap_or(Path::new("."));
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|source| StoreError::Copy { path: to, source })
    }
}

/// Refuses a place where a store is, or the log of one: it would be read into the new file.
fn refuse_existing(to: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-journal"] {
        let path = to.with_file_name(format!("{}{suffix}", file_name(to)));
        if path.exists() {
            return Err(StoreError::Exists { path });
        }
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Looks through all pages, and leaves the file with a write-ahead log, which a copy has not.
fn check_pages(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let found: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(StoreError::Damaged { table: "sqlite_schema", what: found });
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    Ok(())
}

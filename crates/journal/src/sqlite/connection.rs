//! Connections: how the file is opened, and the few that read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::migrate::{migrate, n_applied};
use crate::{Missing, StoreError};

/// Reads that go on at the same time. More only compete for the same cores.
const N_READERS: usize = 8;

/// How long a read waits where SQLite must lock even readers out (after a crash, for a moment).
const READER_PATIENCE: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared: all there are.
const N_STATEMENTS: usize = 40;

// A commit is on the disk before it is answered (FULL). Replaced names are overwritten, not only
// unlinked (secure_delete). Deletions that REPLACE brings about fire triggers (recursive_triggers).
// The page cache is what keeps a bulk of names, which come in no order, from being written twice.
// What failed statements would put back is noted in memory.
// A log that an import has made long is cut to 64 MiB when it is used again.
const WRITER: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA recursive_triggers = ON;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = 67108864;
";

const READER: &str = "
    PRAGMA query_only = ON;
    PRAGMA trusted_schema = OFF;
";

/// Bytes of a page in a new file. A document with some lines has to fit into a quarter of it: what does
/// not gets pages of its own, mostly empty.
const PAGE_SIZE: i64 = 8192;

/// Opens the connection that writes, makes the file if that is wished, and migrates it.
pub(super) fn open_writer(
    path: &Path,
    missing: Missing,
    patience: Duration,
) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    match missing {
        Missing::Create => flags |= OpenFlags::SQLITE_OPEN_CREATE,
        Missing::Refuse if path.exists() => {}
        Missing::Refuse => return Err(StoreError::Missing { path: path.to_owned() }),
    }
    let mut connection = open(path, flags, patience)?;
    // Read first of all, since a file that is no database fails at whatever comes first.
    let n_applied = n_applied(&connection.transaction()?, path)?;
    connection.execute_batch(WRITER)?;
    if n_applied == 0 {
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    }
    migrate(&mut connection, path, n_applied, patience)?;
    // What CHECKs demand is held by types, and looked at when rows are sealed: with their functions a row could fail half
    // way, and SQLite would copy each page before a row is added to it.
    connection.pragma_update(None, "ignore_check_constraints", true)?;
    Ok(connection)
}

/// The connections that read. They are opened when first needed, and kept.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
}

/// The right to read now, with one of the connections.
pub(super) struct Turn {
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Readers {
        let turns = Arc::new(Semaphore::new(N_READERS));
        Readers { path: path.to_owned(), idle: Mutex::default(), turns }
    }

    /// Waits until one of the connections is free.
    pub(super) async fn turn(self: &Arc<Readers>) -> Turn {
        let permit = Arc::clone(&self.turns).acquire_owned().await;
        Turn { readers: Arc::clone(self), _permit: permit.expect("the semaphore is never closed") }
    }
}

impl Turn {
    pub(super) fn read<T>(
        self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.readers.idle.lock().pop();
        let connection = idle.map_or_else(|| open_reader(&self.readers.path), Ok)?;
        let done = work(&connection);
        self.readers.idle.lock().push(connection);
        done
    }
}

/// Opens a connection for maintenance beside the one that writes.
pub(super) fn open_beside(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, READER_PATIENCE)
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    // Opened for writing too, since even a reader may have to bring the log in order after a crash.
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, READER_PATIENCE)?;
    connection.execute_batch(READER)?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags, patience: Duration) -> Result<Connection, StoreError> {
    // No mutex: a connection is used by one thread at a time.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(patience)?;
    // A statement is planned once, not anew for each value that is put into it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(N_STATEMENTS);
    Ok(connection)
}

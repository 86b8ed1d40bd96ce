//! What can go wrong between the books and the journal.

use std::io;
use std::sync::Arc;

use messwert_books::books::FoldError;
use messwert_books::fact::Kind;
use messwert_journal::StoreError;

use super::Rejected;

/// Why the books cannot be had or brought up to date. Cheap to clone: requests that waited for the
/// same answer share it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store said no, or nothing.
    #[error(transparent)]
    Store(#[from] Arc<StoreError>),
    /// A row of the journal is none that this program knows how to read.
    #[error("row {seq} of the journal cannot be read")]
    Fold {
        /// The row's position.
        seq: i64,
        /// What is wrong with it.
        #[source]
        source: Arc<FoldError>,
    },
    /// A row that the books were folded from is not there any more, or has lost its body.
    #[error("row {seq} of the journal is lost")]
    Lost {
        /// The row's position.
        seq: i64,
    },
    /// The database was replaced while the books were open.
    #[error("the journal ends at row {theirs}, but is not the one that was read up to row {ours}")]
    Diverged {
        /// The position of the books.
        ours: i64,
        /// The position of the journal.
        theirs: i64,
    },
    /// A task ended before its work was done.
    #[error("the work was broken off: {0}")]
    Stopped(Arc<str>),
}

impl LedgerError {
    /// Whether the store said nothing at all.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, LedgerError::Store(source) if source.is_unreachable())
    }
}

impl From<StoreError> for LedgerError {
    fn from(error: StoreError) -> Self {
        LedgerError::Store(Arc::new(error))
    }
}

impl From<tokio::task::JoinError> for LedgerError {
    fn from(error: tokio::task::JoinError) -> Self {
        LedgerError::Stopped(error.to_string().into())
    }
}

/// Why a write recorded nothing.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// At least one line is wrong.
    #[error("{} of {} lines rejected", .0.summary.n_rejected(), .0.summary.n_lines)]
    Rejected(Box<Rejected>),
    /// Kinds occur that may not be written on these terms.
    #[error("facts of kind {} may not be written", names(.0))]
    Forbidden(Vec<Kind>),
    /// It was called off.
    #[error("the write was called off")]
    CalledOff,
    /// Others wrote to the same tenant whenever this write had been checked.
    #[error("others kept writing to this tenant: gave up after {tries} tries")]
    Contended {
        /// How often it was tried.
        tries: u32,
    },
    /// The books or the journal failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Everything is recorded, but the books in memory cannot be brought up to it.
    #[error("recorded up to row {seq}, but the books cannot be brought up to it")]
    NotFolded {
        /// The last row.
        seq: i64,
        /// Why not.
        #[source]
        source: LedgerError,
    },
    /// The temporary files failed.
    #[error("cannot stage in a temporary file")]
    Staging(#[from] io::Error),
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        WriteError::Ledger(error.into())
    }
}

impl From<tokio::task::JoinError> for WriteError {
    fn from(error: tokio::task::JoinError) -> Self {
        WriteError::Ledger(error.into())
    }
}

fn names(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ")
}

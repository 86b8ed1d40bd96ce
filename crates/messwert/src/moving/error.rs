//! Why a tenant was not moved.

use messwert_journal::{StoreError, VerifyError};

/// Why a tenant was not moved, or not yet.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The source said no, or nothing.
    #[error("the source failed")]
    Source(#[source] StoreError),
    /// The target said no, or nothing.
    #[error("the target failed")]
    Target(#[source] StoreError),
    /// What has arrived cannot be read back as it was recorded.
    #[error("what has arrived in the target is not what was sent")]
    Verify(#[from] VerifyError),
    /// Both stores have tenants of this key that are not the same.
    #[error("the target has another tenant `{key}`")]
    KeyTaken {
        /// The key.
        key: String,
    },
    /// The tenant is read and written in both stores, or both are one.
    #[error("the target has tenant `{key}` already, and it is read and written there as it is in the source")]
    InBoth {
        /// The key.
        key: String,
    },
    /// The tenant was on its way to another store before.
    #[error("tenant `{key}` is on its way to another store: `{to}`")]
    LeavingElsewhere {
        /// The key.
        key: String,
        /// The other store.
        to: String,
    },
    /// The tenant has moved to another store.
    #[error("tenant `{key}` has moved to another store: `{to}`")]
    MovedElsewhere {
        /// The key.
        key: String,
        /// The other store.
        to: String,
    },
    /// The tenant has moved here, but is not there.
    #[error("tenant `{key}` has moved to the target before, but is not read and written there")]
    Gone {
        /// The key.
        key: String,
    },
    /// The target is about to send the tenant elsewhere.
    #[error("tenant `{key}` is on its way from the target to another store")]
    LeavesTarget {
        /// The key.
        key: String,
    },
    /// The source is not whole yet itself.
    #[error("tenant `{key}` is still arriving in the source, from `{from}`")]
    StillArriving {
        /// The key.
        key: String,
        /// Where it comes from.
        from: String,
    },
    /// Each has rows that the other has not.
    #[error(
        "the journals of tenant `{key}` are not the same up to row {seq}: each store has rows of its own"
    )]
    Diverged {
        /// The key.
        key: String,
        /// The last row of the one that should be the beginning of the other.
        seq: i64,
    },
    /// Something is not the same in both stores, though nothing was written meanwhile.
    #[error("the {what} of tenant `{key}` in the target are not those of the source")]
    Differs {
        /// The key.
        key: String,
        /// What.
        what: &'static str,
    },
    /// Somebody else changed how the tenant stands.
    #[error("tenant `{key}` does not stand any more as it did when the copy began")]
    Raced {
        /// The key.
        key: String,
    },
    /// The target did not say whether it has opened the tenant.
    #[error("nobody knows whether tenant `{key}` was opened in the target: it stays read-only in the source")]
    Unknown {
        /// The key.
        key: String,
        /// Why not.
        source: StoreError,
    },
    /// The last step failed, and the source cannot be told.
    #[error("tenant `{key}` is still read-only in the source")]
    StillReadOnly {
        /// The key.
        key: String,
        /// What failed first.
        source: Box<MoveError>,
    },
    /// Another copy puts rows into the same tenant.
    #[error("another copy of the same tenant is under way")]
    Interfered,
    /// It was called off.
    #[error("the copy was called off")]
    CalledOff,
}

impl MoveError {
    /// Whether somebody else is at the same tenant: then nothing is to be undone.
    pub(super) fn is_about_others(&self) -> bool {
        matches!(
            self,
            MoveError::Interfered
                | MoveError::Raced { .. }
                | MoveError::Target(StoreError::NotArriving { .. } | StoreError::NoTenant { .. })
        )
    }
}

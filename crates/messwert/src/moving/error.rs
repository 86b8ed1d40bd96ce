//! Why a tenant was not moved.

use messwert_journal::{Standing, StoreError, VerifyError};

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
    /// The tenant is read-only for the last step, which was not asked for.
    #[error("tenant `{key}` is read-only in the source: a copy is in its last step, or was broken off there")]
    Leaving {
        /// The key.
        key: String,
    },
    /// A later copy has begun, or the tenant was released: this one changes nothing any more.
    #[error(
        "another copy of tenant `{key}` has begun since, or it was released: this one has ended, and the tenant is {standing} in the {side}"
    )]
    Overtaken {
        /// The key.
        key: String,
        /// How it stands by now …
        standing: Standing,
        /// … in which of the stores.
        side: &'static str,
    },
    /// It has moved, but the target was not opened, or did not say so.
    #[error(
        "tenant `{key}` has moved, but nobody knows whether it is open in the target: until it is, it is read-only"
    )]
    Unopened {
        /// The key.
        key: String,
        /// Why.
        source: Box<MoveError>,
    },
    /// The last step failed, and the source was not opened again by this copy.
    #[error("tenant `{key}` may still be read-only in the source")]
    NotReopened {
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
    /// What the source says.
    pub(super) fn of_source(error: StoreError) -> MoveError {
        MoveError::said(error, "source").unwrap_or_else(MoveError::Source)
    }

    /// What the target says.
    pub(super) fn of_target(error: StoreError) -> MoveError {
        MoveError::said(error, "target").unwrap_or_else(MoveError::Target)
    }

    /// What is no failure of a store.
    fn said(error: StoreError, side: &'static str) -> Result<MoveError, StoreError> {
        match error {
            StoreError::Overtaken { key, standing } => Ok(MoveError::Overtaken { key, standing, side }),
            error => Err(error),
        }
    }
}

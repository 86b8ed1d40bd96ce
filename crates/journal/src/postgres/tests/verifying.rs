//! `verify` finds what a superuser did to the journal behind the guards' back.

use super::{Opened, opened};
use crate::{VerifyError, verify};

#[tokio::test]
async fn changes_are_found_where_they_are() {
    let cases = [
        ("UPDATE messwert.journal SET body = body || ' '::bytea WHERE seq = 450", 450, "hash does not fit"),
        ("UPDATE messwert.journal SET actor = 'else' WHERE seq = 499", 499, "hash does not fit"),
        ("UPDATE messwert.journal SET recorded_at = 0 WHERE seq = 3", 3, "recorded before"),
        ("UPDATE messwert.journal SET seq = -7 WHERE seq = 7", 1, "missing: the next row is -7"),
        ("UPDATE messwert.journal SET kind = 'gift' WHERE seq = 8", 8, "`gift` is no kind"),
        ("DELETE FROM messwert.journal WHERE seq = 1", 1, "missing: the next row is 2"),
        ("DELETE FROM messwert.journal WHERE seq > 490", 491, "missing: rows up to 500 were noted"),
    ];
    for (change, seq, what) in cases {
        let Some(Opened { store, tenant, head, database }) = opened(500).await else { return };
        database.run(&format!("SET session_replication_role = replica; {change}"));
        match verify(&*store, tenant, Some(head.mark())).await {
            Err(VerifyError::Broken(broken)) => {
                assert_eq!(broken.seq, seq, "{change}: {broken}");
                assert!(broken.what.contains(what), "{change}: {broken}");
            }
            other => panic!("{change}: {other:?}"),
        }
    }
}

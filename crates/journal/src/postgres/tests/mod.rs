//! Tests of what is particular to PostgreSQL.

use messwert_throwaway::database;

use crate::conformance::{self, Place};
use crate::open_or_create;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passes_the_conformance_suite() {
    if database().is_none() {
        return;
    }
    conformance::run(|| {
        let database = database().expect("there was one before");
        let address = database.address();
        Place { open: Box::new(move || open_or_create(&address).unwrap()), keep: Box::new(database) }
    })
    .await;
}

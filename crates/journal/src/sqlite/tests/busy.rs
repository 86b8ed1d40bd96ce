//! A write waits for others, but not for ever.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::file;
use crate::conformance::{NOW, batch, event, settled, tenant};
use crate::sqlite::{Sqlite, open};
use crate::{Head, Missing, Store, StoreError};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_waits_for_another_process() {
    let folder = TempDir::new().unwrap();
    let store = impatient(&folder);
    settled(&store, 1).await;
    let plain = rusqlite::Connection::open(file(&folder)).unwrap();
    plain.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.revoke_key(tenant(1).id, uuid::Uuid::nil(), NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::Busy));
    assert_eq!(store.head(tenant(1).id).await.unwrap().seq, 1);
    plain.execute_batch("COMMIT").unwrap();
    assert!(!store.revoke_key(tenant(1).id, uuid::Uuid::nil(), NOW).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_waits_for_another_of_this_process() {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(impatient(&folder));
    settled(&*store, 1).await;
    let taken = Arc::clone(&store.writer).lock_owned().await;
    let append = || store.append(tenant(1).id, Head::EMPTY, vec![batch(1, vec![event(1)])], NOW);
    assert!(matches!(append().await, Err(StoreError::Busy)));
    let release = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(taken);
    };
    let (appended, ()) = tokio::join!(append(), release);
    assert!(appended.is_ok());
}

fn impatient(folder: &TempDir) -> Sqlite {
    Sqlite { patience: Duration::from_millis(200), ..open(&file(folder), Missing::Create).unwrap() }
}

//! Scrubbing leaves the schema as the migrations made it, and waits for readers in vain only so long.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::{Opened, address, file, opened};
use crate::sqlite::{Sqlite, connection};
use crate::{Scope, Store, StoreError, open};

const SCHEMA: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name";

fn schema(connection: &Connection) -> Vec<[Option<String>; 4]> {
    let mut statement = connection.prepare(SCHEMA).unwrap();
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]));
    rows.unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_schema_stays_to_the_letter() {
    let Opened { store, plain, folder, .. } = opened(3).await;
    let before = schema(&plain);
    for scope in [Scope::Directory, Scope::Directory, Scope::All] {
        store.scrub(scope).await.unwrap();
        assert_eq!(schema(&plain), before);
        assert_eq!(std::fs::metadata(folder.path().join("it's a store.db-wal")).unwrap().len(), 0);
    }
    drop(open(&address(&folder)).unwrap());
}

#[tokio::test]
async fn a_reader_of_an_older_state_is_in_the_way_until_it_ends() {
    let Opened { plain, folder, store, .. } = opened(3).await;
    let path = file(&folder);
    let patience = Duration::from_millis(400);
    let writer = connection::open_writer(&path, crate::Missing::Refuse, patience).unwrap();
    let readers = Arc::new(connection::Readers::new(&path));
    let writer = Arc::new(tokio::sync::Mutex::new(writer));
    let hasty = Sqlite { path, writer, readers, patience };
    plain.execute_batch("BEGIN; SELECT count(*) FROM journal").unwrap();
    let error = hasty.scrub(Scope::Directory).await.unwrap_err();
    assert!(matches!(error, StoreError::Unscrubbed), "{error}");
    let ending = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(200)).await;
        plain.execute_batch("COMMIT").unwrap();
        plain
    });
    store.scrub(Scope::Directory).await.unwrap();
    ending.await.unwrap();
}

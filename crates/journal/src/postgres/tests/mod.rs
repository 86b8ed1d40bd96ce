//! Tests of what is particular to PostgreSQL.

mod guards;

mod walls;

mod opening;

mod statements;

mod lost;

mod verifying;

mod leases;

mod turns;

mod lanes;

use std::sync::Arc;

use messwert_throwaway::{Database, database};
use tokio_postgres::{Client, NoTls};

use crate::conformance::{self, Place, event, push, settled};
use crate::{Head, Store, TenantId, open_or_create, open_or_create_as_owner};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passes_the_conformance_suite() {
    if database().is_none() {
        return;
    }
    conformance::run(|| {
        let database = database().expect("there was one before");
        let address = database.address();
        Place { open: Box::new(move || open_or_create_as_owner(&address).unwrap()), keep: Box::new(database) }
    })
    .await;
}

/// A store with one tenant of some rows.
struct Opened {
    store: Arc<dyn Store>,
    tenant: TenantId,
    head: Head,
    database: Database,
}

/// None if there is no PostgreSQL.
async fn opened(n_rows: usize) -> Option<Opened> {
    let database = database()?;
    let store = open_or_create(&database.address()).unwrap();
    let (tenant, _) = settled(&*store, 1).await;
    let head = push(&*store, tenant, (1..n_rows).map(event).collect()).await;
    Some(Opened { store, tenant, head, database })
}

/// What gives a role the rights of a server.
fn rights(database: &Database, role: &str) -> String {
    let rights = include_str!("../../../../../deploy/postgres.sql");
    rights.replace(":\"server\"", role).replace(":\"DBNAME\"", database.name())
}

/// A plain connection, as another program has one.
async fn plain(address: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("SET search_path = messwert").await.unwrap();
    client
}

/// Names the tenant for the whole session.
async fn name(client: &Client, tenant: TenantId) {
    client.batch_execute(&format!("SET messwert.tenant = '{tenant}'")).await.unwrap();
}

/// What the database says against something.
fn said(error: &tokio_postgres::Error) -> &str {
    error.as_db_error().expect("an error of the database").message()
}

//! Before a database is used: may we, and is its schema up to date?
//!
//! `refinery` would bring a second way of migrating beside SQLite's, for these few lines.

use deadpool_postgres::{Client, GenericClient, Transaction};

use super::address::Place;
use super::statements;
use crate::{Missing, StoreError, Who};

/// The steps; one that has been released is never changed again.
const STEPS: [&str; 9] = [
    include_str!("../../migrations/postgres/0001_journal.sql"),
    include_str!("../../migrations/postgres/0002_rates.sql"),
    include_str!("../../migrations/postgres/0003_moving.sql"),
    include_str!("../../migrations/postgres/0004_debts.sql"),
    include_str!("../../migrations/postgres/0005_few.sql"),
    include_str!("../../migrations/postgres/0006_guards.sql"),
    include_str!("../../migrations/postgres/0007_runs.sql"),
    include_str!("../../migrations/postgres/0008_one.sql"),
    include_str!("../../migrations/postgres/0009_checked.sql"),
];

/// Who we are in the database.
struct Role {
    name: String,
    is_superuser: bool,
    bypasses_rls: bool,
    /// Whether it owns our schema; none: there is no schema.
    owns_schema: Option<bool>,
    /// Whether our tables are there, and it may see them.
    has_steps: bool,
    synchronous_commit: String,
    /// Whether every session of it says that it looks for itself; none: nobody says anything.
    is_checked: Option<bool>,
}

/// Refuses a role that the guards would not hold, then applies the steps that the schema has not seen.
pub(super) async fn prepare(place: &Place, missing: Missing, who: Who) -> Result<(), StoreError> {
    let pool = place.pool(1);
    let mut client = pool.get().await?;
    let role = role(&client).await?;
    check(&role)?;
    match role.owns_schema {
        None if missing == Missing::Refuse => return Err(StoreError::Unprepared),
        None | Some(true) => migrate(&mut client).await?,
        Some(false) if who == Who::Owner => {
            let what = "does not own the schema `messwert`, as whoever moves tenants must".to_owned();
            return Err(StoreError::Role { role: role.name, what });
        }
        Some(false) => check_version(n_applied(&client, role.has_steps).await?)?,
    }
    if role.owns_schema == Some(false) && who == Who::Server {
        refuse_unable(&client, &role).await?;
    }
    refuse_unforced(&client, &role).await
}

async fn role(client: &Client) -> Result<Role, StoreError> {
    let row = client.query_one(statements::SESSION_ROLE, &[]).await?;
    Ok(Role {
        name: row.try_get(0)?,
        is_superuser: row.try_get(1)?,
        bypasses_rls: row.try_get(2)?,
        owns_schema: row.try_get(3)?,
        has_steps: row.try_get(4)?,
        synchronous_commit: row.try_get(5)?,
        is_checked: row.try_get(6)?,
    })
}

fn check(role: &Role) -> Result<(), StoreError> {
    let refused = |what: &str| Err(StoreError::Role { role: role.name.clone(), what: what.to_owned() });
    if role.is_superuser {
        return refused("is a superuser or may become one, whom nothing keeps from changing the journal");
    }
    if role.bypasses_rls {
        return refused(
            "has BYPASSRLS or may become a role that has, and so nothing but our own statements keeps tenants apart",
        );
    }
    if role.synchronous_commit == "off" {
        return refused("commits with `synchronous_commit = off`, and could lose what it has answered");
    }
    if role.is_checked == Some(true) {
        return refused("has `messwert.is_checked` set, which switches off a guard of the journal: reset it");
    }
    Ok(())
}

/// Refuses to serve as a role that was not granted what serving takes, or not since an upgrade added to it.
async fn refuse_unable(client: &Client, role: &Role) -> Result<(), StoreError> {
    let lacking = texts(client, statements::RIGHTS_MISSING).await?;
    if lacking.is_empty() {
        return Ok(());
    }
    let what = format!(
        "lacks `{}` to serve: let the owner run `deploy/postgres.sql`, again after each upgrade",
        lacking.join("`, `")
    );
    Err(StoreError::Role { role: role.name.clone(), what })
}

/// Refuses tables without row-level security, or with one that their owner passes by.
async fn refuse_unforced(client: &Client, role: &Role) -> Result<(), StoreError> {
    let tables = texts(client, statements::TABLES_UNFORCED).await?;
    if tables.is_empty() {
        return Ok(());
    }
    let what =
        format!("would see the rows of all tenants in `{}`: FORCE ROW LEVEL SECURITY", tables.join("`, `"));
    Err(StoreError::Role { role: role.name.clone(), what })
}

async fn texts(client: &Client, sql: &str) -> Result<Vec<String>, StoreError> {
    let rows = client.query(sql, &[]).await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// Applies the steps that the schema has not seen, all in one transaction.
async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    // Others may be at it too.
    transaction.query(statements::SCHEMA_LOCK, &[]).await?;
    let has_steps: bool = transaction.query_one(statements::SESSION_ROLE, &[]).await?.try_get(4)?;
    if !has_steps {
        transaction.batch_execute(statements::SCHEMA_MAKE).await?;
    }
    apply(&transaction).await?;
    Ok(transaction.commit().await?)
}

async fn apply(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let n_applied = n_applied(transaction, true).await?;
    let missing = usize::try_from(n_applied).ok().and_then(|n| STEPS.get(n..));
    for step in missing.ok_or_else(|| newer(n_applied))? {
        transaction.batch_execute(step).await?;
    }
    transaction.execute(statements::SCHEMA_APPLIED, &[&(STEPS.len() as i32)]).await?;
    Ok(())
}

async fn n_applied(client: &impl GenericClient, has_steps: bool) -> Result<i32, StoreError> {
    if !has_steps {
        return Err(StoreError::Unprepared);
    }
    Ok(client.query_one(statements::SCHEMA_STEPS, &[]).await?.try_get(0)?)
}

fn check_version(n_applied: i32) -> Result<(), StoreError> {
    match usize::try_from(n_applied) {
        Ok(n) if n == STEPS.len() => Ok(()),
        Ok(n) if n < STEPS.len() => {
            Err(StoreError::Outdated { found: n_applied.into(), known: STEPS.len() as i64 })
        }
        _ => Err(newer(n_applied)),
    }
}

fn newer(n_applied: i32) -> StoreError {
    StoreError::Schema { found: n_applied.into(), known: STEPS.len() as i64 }
}

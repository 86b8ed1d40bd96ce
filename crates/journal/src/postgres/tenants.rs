//! Tenants and their API keys.

use deadpool_postgres::{Pool, Transaction};
use messwert_books::batch::Secret;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use super::moving::{require_at_rest, require_open};
use super::session::{Parameters, ask, read, wait_for_all};
use super::statements;
use crate::{KeyHolder, KeyRecord, Plan, StoreError, Tenant, TenantId};

/// Creates a tenant.
pub(super) async fn insert(
    transaction: &Transaction<'_>,
    tenant: &Tenant,
    secret: &Secret,
) -> Result<(), StoreError> {
    let (id, plan, secret) = (&tenant.id.bytes()[..], tenant.plan.name(), &secret.bytes()[..]);
    let columns: Parameters<'_> = &[&id, &tenant.key, &plan, &tenant.created_at, &secret];
    match execute(transaction, statements::TENANT_INSERT, columns).await? {
        0 => Err(StoreError::TenantExists { key: tenant.key.clone() }),
        _ => Ok(()),
    }
}

/// The tenant of a key.
pub(super) async fn by_key(pool: &Pool, key: &str) -> Result<Option<Tenant>, StoreError> {
    let found = ask(pool, statements::TENANT_BY_KEY, &[&key]).await?;
    found.first().map(|row| read_tenant(row, 0)).transpose()
}

/// The tenant of an id.
pub(super) async fn by_id(pool: &Pool, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let found = ask(pool, statements::TENANT_BY_ID, &[&&id.bytes()[..]]).await?;
    found.first().map(|row| read_tenant(row, 0)).transpose()
}

/// The secret of a tenant.
pub(super) async fn secret(pool: &Pool, id: TenantId) -> Result<Option<Secret>, StoreError> {
    let found = ask(pool, statements::TENANT_SECRET, &[&&id.bytes()[..]]).await?;
    found.first().map(|row| bytes(row, 0, "tenants").map(Secret::new)).transpose()
}

/// All tenants, by key.
pub(super) async fn all(pool: &Pool) -> Result<Vec<Tenant>, StoreError> {
    ask(pool, statements::TENANTS, &[]).await?.iter().map(|row| read_tenant(row, 0)).collect()
}

/// Changes a tenant's plan.
pub(super) async fn set_plan(
    transaction: &Transaction<'_>,
    id: TenantId,
    plan: Plan,
) -> Result<(), StoreError> {
    require_open(transaction, id).await?;
    match execute(transaction, statements::TENANT_PLAN, &[&plan.name(), &&id.bytes()[..]]).await? {
        0 => Err(StoreError::NoTenant { id }),
        _ => Ok(()),
    }
}

/// Removes a tenant with all that it has.
pub(super) async fn remove(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    wait_for_all(transaction, id).await?;
    let bytes = &id.bytes()[..];
    if execute(transaction, statements::TENANT_GOING, &[&bytes]).await? == 0 {
        return Err(StoreError::NoTenant { id });
    }
    for statement in statements::REMOVE_LUGGAGE.into_iter().chain(statements::REMOVE) {
        execute(transaction, statement, &[&bytes]).await?;
    }
    Ok(())
}

/// Records a new key of a tenant that can be written to.
pub(super) async fn create_key(transaction: &Transaction<'_>, key: &KeyRecord) -> Result<(), StoreError> {
    require_open(transaction, key.tenant).await?;
    insert_key(transaction, key).await
}

/// Records a key as it is.
pub(super) async fn insert_key(transaction: &Transaction<'_>, key: &KeyRecord) -> Result<(), StoreError> {
    let columns: Parameters<'_> = &[
        &&key.tenant.bytes()[..],
        &&key.id.as_bytes()[..],
        &&key.digest[..],
        &key.name,
        &key.scopes.join(" "),
        &key.created_at,
        &key.expires_at,
        &key.revoked_at,
    ];
    execute(transaction, statements::KEY_INSERT, columns).await?;
    Ok(())
}

/// The key of a digest, and its tenant.
pub(super) async fn key_by_digest(pool: &Pool, digest: &[u8; 32]) -> Result<Option<KeyHolder>, StoreError> {
    let found = ask(pool, statements::KEY_BY_DIGEST, &[&&digest[..]]).await?;
    let read = |row: &Row| {
        let (tenant, moved_at) = (read_tenant(row, 8)?, column(row, 12, "tenants")?);
        Ok(KeyHolder { key: read_key(row)?, tenant, moved_at })
    };
    found.first().map(read).transpose()
}

/// A tenant's keys, each with its last use.
pub(super) async fn keys(pool: &Pool, tenant: TenantId) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError> {
    let found = read(pool, tenant, statements::KEYS, &[&&tenant.bytes()[..]]).await?;
    found.iter().map(|row| Ok((read_key(row)?, column(row, 8, "api_key_uses")?))).collect()
}

/// Revokes a key; `false` if there is none to revoke.
pub(super) async fn revoke_key(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<bool, StoreError> {
    require_at_rest(transaction, tenant).await?;
    let of: Parameters<'_> = &[&at, &&tenant.bytes()[..], &&id.as_bytes()[..]];
    Ok(execute(transaction, statements::KEY_REVOKE, of).await? > 0)
}

/// Records a key in the place of another one, which ends; `false` if there is none to end.
pub(super) async fn rotate_key(
    transaction: &Transaction<'_>,
    old: Uuid,
    next: &KeyRecord,
    end: i64,
) -> Result<bool, StoreError> {
    require_open(transaction, next.tenant).await?;
    let of: Parameters<'_> = &[&end, &&next.tenant.bytes()[..], &&old.as_bytes()[..], &next.created_at];
    let is_ended = execute(transaction, statements::KEY_EXPIRE, of).await? > 0;
    if is_ended {
        insert_key(transaction, next).await?;
    }
    Ok(is_ended)
}

/// Notes that a key was used, unless its tenant is read-only.
pub(super) async fn note_key_use(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<(), StoreError> {
    match require_open(transaction, tenant).await {
        Ok(()) => put_key_use(transaction, tenant, id, at).await,
        Err(StoreError::ReadOnly { .. } | StoreError::NoTenant { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Notes a key's use.
pub(super) async fn put_key_use(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<(), StoreError> {
    let columns: Parameters<'_> = &[&&tenant.bytes()[..], &&id.as_bytes()[..], &at];
    execute(transaction, statements::KEY_USE, columns).await?;
    Ok(())
}

pub(super) async fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<u64, StoreError> {
    let statement = transaction.prepare_cached(sql).await?;
    Ok(transaction.execute(&statement, parameters).await?)
}

pub(super) fn read_tenant(row: &Row, first: usize) -> Result<Tenant, StoreError> {
    let plan: &str = column(row, first + 2, "tenants")?;
    Ok(Tenant {
        id: TenantId::new(Uuid::from_bytes(bytes(row, first, "tenants")?)),
        key: column(row, first + 1, "tenants")?,
        plan: Plan::from_name(plan).ok_or_else(|| StoreError::unknown_plan(plan))?,
        created_at: column(row, first + 3, "tenants")?,
    })
}

fn read_key(row: &Row) -> Result<KeyRecord, StoreError> {
    let table = "api_keys";
    let scopes: &str = column(row, 4, table)?;
    Ok(KeyRecord {
        tenant: TenantId::new(Uuid::from_bytes(bytes(row, 0, table)?)),
        id: Uuid::from_bytes(bytes(row, 1, table)?),
        digest: bytes(row, 2, table)?,
        name: column(row, 3, table)?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: column(row, 5, table)?,
        expires_at: column(row, 6, table)?,
        revoked_at: column(row, 7, table)?,
    })
}

pub(super) fn column<'r, T: FromSql<'r>>(
    row: &'r Row,
    index: usize,
    table: &'static str,
) -> Result<T, StoreError> {
    row.try_get(index).map_err(|error| StoreError::Damaged { table, what: error.to_string() })
}

pub(super) fn bytes<const N: usize>(
    row: &Row,
    index: usize,
    table: &'static str,
) -> Result<[u8; N], StoreError> {
    let found: &[u8] = column(row, index, table)?;
    let what = || format!("{} bytes instead of {N}", found.len());
    found.try_into().map_err(|_| StoreError::Damaged { table, what: what() })
}

//! Tenants and their API keys.

use messwert_books::batch::Secret;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{moving, statements};
use crate::{KeyHolder, KeyRecord, Plan, StoreError, Tenant, TenantId};

/// Creates a tenant.
pub(super) fn insert(connection: &Connection, tenant: &Tenant, secret: &Secret) -> Result<(), StoreError> {
    let (id, plan) = (tenant.id.bytes(), tenant.plan.name());
    let columns = params![id, tenant.key, plan, tenant.created_at, secret.bytes()];
    match connection.prepare_cached(statements::TENANT_INSERT)?.execute(columns)? {
        0 => Err(StoreError::TenantExists { key: tenant.key.clone() }),
        _ => Ok(()),
    }
}

/// The tenant of a key.
pub(super) fn by_key(connection: &Connection, key: &str) -> Result<Option<Tenant>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANT_BY_KEY)?;
    statement.query_row([key], |row| Ok(read_tenant(row, 0))).optional()?.transpose()
}

/// The tenant of an id.
pub(super) fn by_id(connection: &Connection, id: TenantId) -> Result<Option<Tenant>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANT_BY_ID)?;
    statement.query_row([id.bytes()], |row| Ok(read_tenant(row, 0))).optional()?.transpose()
}

/// The secret of a tenant.
pub(super) fn secret(connection: &Connection, id: TenantId) -> Result<Option<Secret>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANT_SECRET)?;
    Ok(statement.query_row([id.bytes()], |row| row.get(0)).optional()?.map(Secret::new))
}

/// All tenants, by key.
pub(super) fn all(connection: &Connection) -> Result<Vec<Tenant>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANTS)?;
    let mut rows = statement.query([])?;
    let mut tenants = Vec::new();
    while let Some(row) = rows.next()? {
        tenants.push(read_tenant(row, 0)?);
    }
    Ok(tenants)
}

/// Changes a tenant's plan.
pub(super) fn set_plan(connection: &Connection, id: TenantId, plan: Plan) -> Result<(), StoreError> {
    moving::require_open(connection, id)?;
    let mut statement = connection.prepare_cached(statements::TENANT_PLAN)?;
    match statement.execute(params![plan.name(), id.bytes()])? {
        0 => Err(StoreError::NoTenant { id }),
        _ => Ok(()),
    }
}

/// Removes a tenant with all that it has.
pub(super) fn remove(connection: &Connection, id: TenantId) -> Result<(), StoreError> {
    if connection.prepare_cached(statements::TENANT_GOING)?.execute([id.bytes()])? == 0 {
        return Err(StoreError::NoTenant { id });
    }
    for statement in statements::REMOVE_LUGGAGE.into_iter().chain(statements::REMOVE) {
        connection.prepare_cached(statement)?.execute([id.bytes()])?;
    }
    Ok(())
}

/// Records a new key of a tenant that can be written to.
pub(super) fn create_key(connection: &Connection, key: &KeyRecord) -> Result<(), StoreError> {
    moving::require_open(connection, key.tenant)?;
    insert_key(connection, key)
}

/// Records a key as it is.
pub(super) fn insert_key(connection: &Connection, key: &KeyRecord) -> Result<(), StoreError> {
    connection.prepare_cached(statements::KEY_INSERT)?.execute(params![
        key.tenant.bytes(),
        key.id.as_bytes(),
        key.digest,
        key.name,
        key.scopes.join(" "),
        key.created_at,
        key.expires_at,
        key.revoked_at,
    ])?;
    Ok(())
}

/// The key of a digest, and its tenant.
pub(super) fn key_by_digest(
    connection: &Connection,
    digest: &[u8; 32],
) -> Result<Option<KeyHolder>, StoreError> {
    let mut statement = connection.prepare_cached(statements::KEY_BY_DIGEST)?;
    let found = statement.query_row([digest], |row| {
        let (key, moved_at) = (read_key(row)?, row.get(12)?);
        Ok(read_tenant(row, 8).map(|tenant| KeyHolder { key, tenant, moved_at }))
    });
    found.optional()?.transpose()
}

/// A tenant's keys, each with its last use.
pub(super) fn keys(
    connection: &Connection,
    tenant: TenantId,
) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError> {
    let mut statement = connection.prepare_cached(statements::KEYS)?;
    let keys = statement.query_map([tenant.bytes()], |row| Ok((read_key(row)?, row.get(8)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Revokes a key; `false` if there is none to revoke.
pub(super) fn revoke_key(
    connection: &Connection,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<bool, StoreError> {
    moving::require_at_rest(connection, tenant)?;
    let mut statement = connection.prepare_cached(statements::KEY_REVOKE)?;
    Ok(statement.execute(params![at, tenant.bytes(), id.as_bytes()])? > 0)
}

/// Records a key in the place of another one, which ends; `false` if there is none to end.
pub(super) fn rotate_key(
    connection: &Connection,
    old: Uuid,
    next: &KeyRecord,
    end: i64,
) -> Result<bool, StoreError> {
    moving::require_open(connection, next.tenant)?;
    let mut statement = connection.prepare_cached(statements::KEY_EXPIRE)?;
    let is_ended = statement.execute(params![end, next.tenant.bytes(), old.as_bytes(), next.created_at])? > 0;
    if is_ended {
        insert_key(connection, next)?;
    }
    Ok(is_ended)
}

/// Notes that a key was used, unless its tenant is read-only.
pub(super) fn note_key_use(
    connection: &Connection,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<(), StoreError> {
    if moving::is_read_only(connection, tenant)? {
        return Ok(());
    }
    put_key_use(connection, tenant, id, at)
}

/// Notes a key's use.
pub(super) fn put_key_use(
    connection: &Connection,
    tenant: TenantId,
    id: Uuid,
    at: i64,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(statements::KEY_USE)?;
    statement.execute(params![tenant.bytes(), id.as_bytes(), at])?;
    Ok(())
}

pub(super) fn read_tenant(row: &Row<'_>, first: usize) -> Result<Tenant, StoreError> {
    let plan: String = row.get(first + 2)?;
    Ok(Tenant {
        id: TenantId::new(Uuid::from_bytes(row.get(first)?)),
        key: row.get(first + 1)?,
        plan: Plan::from_name(&plan).ok_or_else(|| StoreError::unknown_plan(&plan))?,
        created_at: row.get(first + 3)?,
    })
}

fn read_key(row: &Row<'_>) -> rusqlite::Result<KeyRecord> {
    let scopes: String = row.get(4)?;
    Ok(KeyRecord {
        tenant: TenantId::new(Uuid::from_bytes(row.get(0)?)),
        id: Uuid::from_bytes(row.get(1)?),
        digest: row.get(2)?,
        name: row.get(3)?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        revoked_at: row.get(7)?,
    })
}

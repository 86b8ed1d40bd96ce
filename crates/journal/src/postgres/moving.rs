//! Tenants that move: how they stand, what is read of them, and what is taken from elsewhere.

use deadpool_postgres::{Pool, Transaction};
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use tokio_postgres::Row as Found;

use super::session::{self, Parameters, turn_of, wait_for_all, wait_for_turn};
use super::tenants::{self, bytes, column, execute};
use super::{append, names, read, statements};
use crate::verify::follow_all;
use crate::{Appended, DirectoryEntry, Head, Luggage, Row, Standee, Standing, StoreError, Tenant, TenantId};

/// All tenants, with how they stand.
pub(super) async fn standings(pool: &Pool) -> Result<Vec<Standee>, StoreError> {
    let found = session::ask(pool, statements::TENANTS_STANDING, &[]).await?;
    let read = |row: &Found| {
        let (tenant, standing) = (tenants::read_tenant(row, 0)?, read_standing(row, 4)?);
        Ok(Standee { tenant, standing, since: column(row, 6, "tenants")? })
    };
    found.iter().map(read).collect()
}

/// Changes how a tenant stands; `false` if it does not stand like `from`.
pub(super) async fn stand(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    from: &Standing,
    to: &Standing,
    now: i64,
) -> Result<bool, StoreError> {
    wait_for_all(transaction, tenant).await?;
    let (id, is, was) = (&tenant.bytes()[..], to.elsewhere(), from.elsewhere());
    let columns: Parameters<'_> = &[&to.name(), &is, &now, &id, &from.name(), &was];
    Ok(execute(transaction, statements::TENANT_STAND, columns).await? > 0)
}

/// Refuses to write to a tenant that does not stand open, and keeps it so until the transaction ends.
pub(super) async fn require_open(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    session::wait_for_small_turn(transaction, id).await?;
    let (standing, key) = standing(transaction, id).await?;
    standing.require_open(id, &key)
}

/// Refuses to revoke a key of a tenant that is on its way, and keeps it so until the transaction ends.
pub(super) async fn require_at_rest(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    session::wait_for_small_turn(transaction, id).await?;
    let (standing, key) = standing(transaction, id).await?;
    standing.require_at_rest(id, &key)
}

/// Makes a place for a tenant.
pub(super) async fn arrive(
    transaction: &Transaction<'_>,
    tenant: &Tenant,
    secret: &Secret,
    from: &str,
    now: i64,
) -> Result<(), StoreError> {
    let (id, plan, secret) = (&tenant.id.bytes()[..], tenant.plan.name(), &secret.bytes()[..]);
    let columns: Parameters<'_> = &[&id, &tenant.key, &plan, &tenant.created_at, &secret, &from, &now];
    match execute(transaction, statements::TENANT_ARRIVE, columns).await? {
        0 => Err(StoreError::TenantExists { key: tenant.key.clone() }),
        _ => Ok(()),
    }
}

/// Appends rows as they were recorded elsewhere.
pub(super) async fn take_rows(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    expected: Head,
    rows: Vec<Row>,
) -> Result<Appended, StoreError> {
    require_arriving(transaction, tenant).await?;
    let statement = transaction.prepare_cached(statements::JOURNAL_HEAD).await?;
    let head = transaction.query_opt(&statement, &[&&tenant.bytes()[..]]).await?;
    let head = head.map_or(Ok(Head::EMPTY), |row| read::read_head(&row))?;
    if head.mark() != expected.mark() {
        return Ok(Appended::Conflict(head));
    }
    let last = follow_all(head, tenant, &rows)?;
    append::copy_out(transaction, tenant, rows).await?;
    Ok(Appended::Done(last))
}

/// Entries of a directory behind a fact's.
pub(super) async fn directory(
    pool: &Pool,
    tenant: TenantId,
    after: (&str, &str),
    limit: usize,
) -> Result<Vec<DirectoryEntry>, StoreError> {
    let (id, limit) = (&tenant.bytes()[..], i64::try_from(limit).unwrap_or(i64::MAX));
    let columns: Parameters<'_> = &[&id, &after.0, &after.1, &limit];
    let found = session::read(pool, tenant, statements::DIRECTORY_PAGE, columns).await?;
    let read = |row: &Found| {
        let kind = read::kind("directory", column(row, 0, "directory")?)?;
        let entry: &[u8] = column(row, 2, "directory")?;
        Ok(DirectoryEntry { kind, key: column(row, 1, "directory")?, entry: entry.to_vec() })
    };
    found.iter().map(read).collect()
}

/// Puts entries into a directory, and removes others.
pub(super) async fn take_directory(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    put: &[DirectoryEntry],
    gone: &[(Kind, String)],
) -> Result<(), StoreError> {
    require_arriving(transaction, tenant).await?;
    names::replace(transaction, tenant, put, gone).await
}

/// What a tenant has beside journal and directory.
pub(super) async fn luggage(pool: &Pool, id: TenantId) -> Result<Luggage, StoreError> {
    let found = session::ask(pool, statements::TENANT_LUGGAGE, &[&&id.bytes()[..]]).await?;
    let row = found.first().ok_or(StoreError::NoTenant { id })?;
    let (tenant, secret) = (tenants::read_tenant(row, 0)?, Secret::new(bytes(row, 4, "tenants")?));
    let keys = tenants::keys(pool, id).await?;
    Ok(Luggage { tenant, secret, keys, tombstones: read::dated_tombstones(pool, id).await? })
}

/// Replaces what a tenant has beside journal and directory.
pub(super) async fn take_luggage(transaction: &Transaction<'_>, luggage: &Luggage) -> Result<(), StoreError> {
    let id = luggage.tenant.id;
    require_arriving(transaction, id).await?;
    let bytes = &id.bytes()[..];
    for statement in statements::REMOVE_LUGGAGE {
        execute(transaction, statement, &[&bytes]).await?;
    }
    execute(transaction, statements::TENANT_PLAN, &[&luggage.tenant.plan.name(), &bytes]).await?;
    for (key, used_at) in &luggage.keys {
        tenants::insert_key(transaction, key).await?;
        if let Some(at) = *used_at {
            tenants::put_key_use(transaction, id, key.id, at).await?;
        }
    }
    names::put_tombstones(transaction, id, &luggage.tombstones).await
}

async fn require_arriving(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    wait_for_turn(transaction, turn_of(id)).await?;
    let (standing, key) = standing(transaction, id).await?;
    standing.require_arriving(&key)
}

/// How a tenant stands, and its key.
async fn standing(transaction: &Transaction<'_>, id: TenantId) -> Result<(Standing, String), StoreError> {
    let statement = transaction.prepare_cached(statements::TENANT_STANDING).await?;
    let found = transaction.query_opt(&statement, &[&&id.bytes()[..]]).await?;
    let row = found.ok_or(StoreError::NoTenant { id })?;
    Ok((read_standing(&row, 0)?, column(&row, 2, "tenants")?))
}

/// How a tenant stands, by two columns.
pub(super) fn read_standing(row: &Found, first: usize) -> Result<Standing, StoreError> {
    Standing::read(column(row, first, "tenants")?, column(row, first + 1, "tenants")?)
}

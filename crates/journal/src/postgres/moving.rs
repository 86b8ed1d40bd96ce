//! Tenants that move: how they stand, what is read of them, and what is taken from elsewhere.

use deadpool_postgres::{Pool, Transaction};
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use tokio_postgres::Row as Found;

use super::session::{self, Parameters, turn_of, wait_for_all, wait_for_all_but_rows, wait_for_turn};
use super::tenants::{self, bytes, column, execute};
use super::{append, names, read, statements};
use crate::moving::Stood;
use crate::verify::follow_all;
use crate::{
    Appended, DirectoryEntry, Head, Luggage, Row, Run, Standee, Standing, StoreError, Tenant, TenantId,
};

/// All tenants, with how they stand.
pub(super) async fn standings(pool: &Pool) -> Result<Vec<Standee>, StoreError> {
    let found = session::ask(pool, statements::TENANTS_STANDING, &[]).await?;
    let read = |row: &Found| {
        let (tenant, standing) = (tenants::read_tenant(row, 0)?, read_standing(row, 4)?);
        let last = Run(column(row, 7, "tenants")?);
        Ok(Standee { tenant, standing, since: column(row, 6, "tenants")?, last })
    };
    found.iter().map(read).collect()
}

/// Begins a copy of a tenant.
pub(super) async fn begin_run(
    transaction: &Transaction<'_>,
    id: TenantId,
    than: Run,
) -> Result<Run, StoreError> {
    wait_for_all_but_rows(transaction, id).await?;
    let statement = transaction.prepare_cached(statements::RUN_BEGIN).await?;
    let begun = transaction.query_opt(&statement, &[&than.0, &&id.bytes()[..]]).await?;
    let row = begun.ok_or(StoreError::NoTenant { id })?;
    column(&row, 0, "tenants").map(Run)
}

/// Lets a copy in, unless a later one has been, once nobody puts anything into the tenant.
pub(super) async fn admit_run(
    transaction: &Transaction<'_>,
    id: TenantId,
    run: Run,
) -> Result<(), StoreError> {
    wait_for_all(transaction, id).await?;
    execute(transaction, statements::RUN_ADMIT, &[&run.0, &&id.bytes()[..]]).await?;
    stood(transaction, id).await?.require_last(run)
}

/// Changes how a tenant stands; `false` if it does not stand like `from`.
pub(super) async fn stand(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    run: Option<Run>,
    from: &Standing,
    to: &Standing,
    now: i64,
) -> Result<bool, StoreError> {
    wait_for_all(transaction, tenant).await?;
    if let Some(run) = run {
        stood(transaction, tenant).await?.require_last(run)?;
    }
    let (id, is, was) = (&tenant.bytes()[..], to.elsewhere(), from.elsewhere());
    let more = i64::from(run.is_none());
    let columns: Parameters<'_> = &[&to.name(), &is, &now, &more, &id, &from.name(), &was];
    Ok(execute(transaction, statements::TENANT_STAND, columns).await? > 0)
}

/// Refuses to write to a tenant that does not stand open, and keeps it so until the transaction ends.
pub(super) async fn require_open(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    session::wait_for_small_turn(transaction, id).await?;
    let stood = stood(transaction, id).await?;
    stood.standing.require_open(id, &stood.key)
}

/// Refuses to revoke a key of a tenant that is on its way, and keeps it so until the transaction ends.
pub(super) async fn require_at_rest(transaction: &Transaction<'_>, id: TenantId) -> Result<(), StoreError> {
    session::wait_for_small_turn(transaction, id).await?;
    let stood = stood(transaction, id).await?;
    stood.standing.require_at_rest(id, &stood.key)
}

/// Makes a place for a tenant.
pub(super) async fn arrive(
    transaction: &Transaction<'_>,
    tenant: &Tenant,
    secret: &Secret,
    run: Run,
    from: &str,
    now: i64,
) -> Result<(), StoreError> {
    let (id, plan, secret) = (&tenant.id.bytes()[..], tenant.plan.name(), &secret.bytes()[..]);
    let columns: Parameters<'_> =
        &[&id, &tenant.key, &plan, &tenant.created_at, &secret, &from, &now, &run.0];
    match execute(transaction, statements::TENANT_ARRIVE, columns).await? {
        0 => Err(StoreError::TenantExists { key: tenant.key.clone() }),
        _ => Ok(()),
    }
}

/// Appends rows as they were recorded elsewhere.
pub(super) async fn take_rows(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    run: Run,
    expected: Head,
    rows: Vec<Row>,
) -> Result<Appended, StoreError> {
    require_arriving(transaction, tenant, run).await?;
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
    run: Run,
    put: &[DirectoryEntry],
    gone: &[(Kind, String)],
) -> Result<(), StoreError> {
    require_arriving(transaction, tenant, run).await?;
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
pub(super) async fn take_luggage(
    transaction: &Transaction<'_>,
    run: Run,
    luggage: &Luggage,
) -> Result<(), StoreError> {
    let id = luggage.tenant.id;
    require_arriving(transaction, id, run).await?;
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

async fn require_arriving(transaction: &Transaction<'_>, id: TenantId, run: Run) -> Result<(), StoreError> {
    wait_for_turn(transaction, turn_of(id)).await?;
    stood(transaction, id).await?.require_arriving(run)
}

/// How a tenant stands.
async fn stood(transaction: &Transaction<'_>, id: TenantId) -> Result<Stood, StoreError> {
    let statement = transaction.prepare_cached(statements::TENANT_STANDING).await?;
    let found = transaction.query_opt(&statement, &[&&id.bytes()[..]]).await?;
    let row = found.ok_or(StoreError::NoTenant { id })?;
    let (standing, last) = (read_standing(&row, 0)?, Run(column(&row, 3, "tenants")?));
    Ok(Stood { standing, key: column(&row, 2, "tenants")?, last })
}

/// How a tenant stands, by two columns.
pub(super) fn read_standing(row: &Found, first: usize) -> Result<Standing, StoreError> {
    Standing::read(column(row, first, "tenants")?, column(row, first + 1, "tenants")?)
}

//! Tenants that move: how they stand, what is read of them, and what is taken from elsewhere.

use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use rusqlite::{Connection, OptionalExtension, params};

use super::{append, read, statements, tenants};
use crate::moving::Stood;
use crate::verify::follow_all;
use crate::{
    Appended, DirectoryEntry, Head, Luggage, Row, Run, Standee, Standing, StoreError, Tenant, TenantId,
};

/// All tenants, with how they stand.
pub(super) fn standings(connection: &Connection) -> Result<Vec<Standee>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANTS_STANDING)?;
    let mut rows = statement.query([])?;
    let mut standees = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(4)?;
        let (standing, last) = (Standing::read(&name, row.get(5)?)?, Run(row.get(7)?));
        standees.push(Standee { tenant: tenants::read_tenant(row, 0)?, standing, since: row.get(6)?, last });
    }
    Ok(standees)
}

/// Begins a copy of a tenant.
pub(super) fn begin_run(connection: &Connection, id: TenantId, than: Run) -> Result<Run, StoreError> {
    let mut statement = connection.prepare_cached(statements::RUN_BEGIN)?;
    let begun = statement.query_row(params![than.0, id.bytes()], |row| row.get(0)).optional()?;
    begun.map(Run).ok_or(StoreError::NoTenant { id })
}

/// Lets a copy in, unless a later one has been.
pub(super) fn admit_run(connection: &Connection, id: TenantId, run: Run) -> Result<(), StoreError> {
    connection.prepare_cached(statements::RUN_ADMIT)?.execute(params![run.0, id.bytes()])?;
    stood(connection, id)?.ok_or(StoreError::NoTenant { id })?.require_last(run)
}

/// Changes how a tenant stands; `false` if it does not stand like `from`.
pub(super) fn stand(
    connection: &Connection,
    tenant: TenantId,
    run: Option<Run>,
    from: &Standing,
    to: &Standing,
    now: i64,
) -> Result<bool, StoreError> {
    if let Some(run) = run {
        stood(connection, tenant)?.ok_or(StoreError::NoTenant { id: tenant })?.require_last(run)?;
    }
    let mut statement = connection.prepare_cached(statements::TENANT_STAND)?;
    let (id, is, was, more) = (tenant.bytes(), to.elsewhere(), from.elsewhere(), i64::from(run.is_none()));
    Ok(statement.execute(params![to.name(), is, now, more, id, from.name(), was])? > 0)
}

/// Refuses to write to a tenant that does not stand open.
pub(super) fn require_open(connection: &Connection, id: TenantId) -> Result<(), StoreError> {
    let stood = stood(connection, id)?.ok_or(StoreError::NoTenant { id })?;
    stood.standing.require_open(id, &stood.key)
}

/// Refuses to revoke a key of a tenant that is on its way.
pub(super) fn require_at_rest(connection: &Connection, id: TenantId) -> Result<(), StoreError> {
    let stood = stood(connection, id)?.ok_or(StoreError::NoTenant { id })?;
    stood.standing.require_at_rest(id, &stood.key)
}

/// Whether a tenant is read-only.
pub(super) fn is_read_only(connection: &Connection, id: TenantId) -> Result<bool, StoreError> {
    let stood = stood(connection, id)?;
    Ok(stood.is_some_and(|stood| stood.standing.require_open(id, &stood.key).is_err()))
}

/// Makes a place for a tenant.
pub(super) fn arrive(
    connection: &Connection,
    tenant: &Tenant,
    secret: &Secret,
    run: Run,
    from: &str,
    now: i64,
) -> Result<(), StoreError> {
    let (id, plan) = (tenant.id.bytes(), tenant.plan.name());
    let columns = params![id, tenant.key, plan, tenant.created_at, secret.bytes(), from, now, run.0];
    match connection.prepare_cached(statements::TENANT_ARRIVE)?.execute(columns)? {
        0 => Err(StoreError::TenantExists { key: tenant.key.clone() }),
        _ => Ok(()),
    }
}

/// Appends rows as they were recorded elsewhere.
pub(super) fn take_rows(
    connection: &Connection,
    tenant: TenantId,
    run: Run,
    expected: Head,
    rows: Vec<Row>,
) -> Result<Appended, StoreError> {
    require_arriving(connection, tenant, run)?;
    let head = read::head(connection, tenant)?;
    if head.mark() != expected.mark() {
        return Ok(Appended::Conflict(head));
    }
    let last = follow_all(head, tenant, &rows)?;
    append::copy_out(connection, tenant, rows)?;
    Ok(Appended::Done(last))
}

/// Entries of a directory behind a fact's.
pub(super) fn directory(
    connection: &Connection,
    tenant: TenantId,
    after: (&str, &str),
    limit: usize,
) -> Result<Vec<DirectoryEntry>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(statements::DIRECTORY_PAGE)?;
    let mut rows = statement.query(params![tenant.bytes(), after.0, after.1, limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = read::kind("directory", &row.get::<_, String>(0)?)?;
        entries.push(DirectoryEntry { kind, key: row.get(1)?, entry: row.get(2)? });
    }
    Ok(entries)
}

/// Puts entries into a directory, and removes others.
pub(super) fn take_directory(
    connection: &Connection,
    tenant: TenantId,
    run: Run,
    put: &[DirectoryEntry],
    gone: &[(Kind, String)],
) -> Result<(), StoreError> {
    require_arriving(connection, tenant, run)?;
    let mut statement = connection.prepare_cached(statements::DIRECTORY_PUT)?;
    for DirectoryEntry { kind, key, entry } in put {
        statement.execute(params![tenant.bytes(), kind.name(), key, entry])?;
    }
    let mut statement = connection.prepare_cached(statements::DIRECTORY_REMOVE)?;
    for (kind, key) in gone {
        statement.execute(params![tenant.bytes(), kind.name(), key])?;
    }
    Ok(())
}

/// What a tenant has beside journal and directory.
pub(super) fn luggage(connection: &Connection, id: TenantId) -> Result<Luggage, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANT_LUGGAGE)?;
    let found = statement.query_row([id.bytes()], |row| {
        let secret = Secret::new(row.get(4)?);
        Ok(tenants::read_tenant(row, 0).map(|tenant| (tenant, secret)))
    });
    let (tenant, secret) = found.optional()?.ok_or(StoreError::NoTenant { id })??;
    let keys = tenants::keys(connection, id)?;
    Ok(Luggage { tenant, secret, keys, tombstones: read::dated_tombstones(connection, id)? })
}

/// Replaces what a tenant has beside journal and directory.
pub(super) fn take_luggage(connection: &Connection, run: Run, luggage: &Luggage) -> Result<(), StoreError> {
    let id = luggage.tenant.id;
    require_arriving(connection, id, run)?;
    for statement in statements::REMOVE_LUGGAGE {
        connection.prepare_cached(statement)?.execute([id.bytes()])?;
    }
    let plan = params![luggage.tenant.plan.name(), id.bytes()];
    connection.prepare_cached(statements::TENANT_PLAN)?.execute(plan)?;
    for (key, used_at) in &luggage.keys {
        tenants::insert_key(connection, key)?;
        if let Some(at) = used_at {
            tenants::put_key_use(connection, id, key.id, *at)?;
        }
    }
    let mut statement = connection.prepare_cached(statements::TOMBSTONE_PUT)?;
    for (kind, key, erased_at) in &luggage.tombstones {
        statement.execute(params![id.bytes(), kind.name(), key, erased_at])?;
    }
    Ok(())
}

fn require_arriving(connection: &Connection, id: TenantId, run: Run) -> Result<(), StoreError> {
    stood(connection, id)?.ok_or(StoreError::NoTenant { id })?.require_arriving(run)
}

/// How a tenant stands.
fn stood(connection: &Connection, id: TenantId) -> Result<Option<Stood>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TENANT_STANDING)?;
    let mut rows = statement.query([id.bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let standing = Standing::read(&row.get::<_, String>(0)?, row.get(1)?)?;
    Ok(Some(Stood { standing, key: row.get(2)?, last: Run(row.get(3)?) }))
}

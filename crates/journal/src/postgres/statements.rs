//! The statements, each whole in a file under `sql/`: those that SQLite has too, and under
//! `sql/postgres/` those that it has not.

pub(super) const JOURNAL_HEAD: &str = include_str!("../../sql/journal_head.sql");
pub(super) const JOURNAL_INSERT: &str = include_str!("../../sql/postgres/journal_insert.sql");
pub(super) const JOURNAL_TAIL: &str = include_str!("../../sql/journal_tail.sql");
pub(super) const JOURNAL_STRETCH: &str = include_str!("../../sql/postgres/journal_stretch.sql");
pub(super) const JOURNAL_ROWS: &str = include_str!("../../sql/postgres/journal_rows.sql");

pub(super) const JOURNAL_APPEND_ONE: &str = include_str!("../../sql/postgres/journal_append_one.sql");
pub(super) const JOURNAL_APPEND_FEW: &str = include_str!("../../sql/postgres/journal_append_few.sql");
pub(super) const JOURNAL_STAGE: &str = include_str!("../../sql/postgres/journal_stage.sql");
pub(super) const JOURNAL_COPY: &str = include_str!("../../sql/postgres/journal_copy.sql");
pub(super) const JOURNAL_APPEND_STAGED: &str = include_str!("../../sql/postgres/journal_append_staged.sql");
pub(super) const JOURNAL_UNSTAGE: &str = include_str!("../../sql/postgres/journal_unstage.sql");

pub(super) const DIRECTORY_PUT_ALL: &str = include_str!("../../sql/postgres/directory_put_all.sql");
pub(super) const DIRECTORY_REMOVE_ALL: &str = include_str!("../../sql/postgres/directory_remove_all.sql");
pub(super) const DIRECTORY_PAGE: &str = include_str!("../../sql/directory_page.sql");
pub(super) const DIRECTORY_ENTRIES: &str = include_str!("../../sql/postgres/directory_entries.sql");

pub(super) const TOMBSTONE_PUT_ALL: &str = include_str!("../../sql/postgres/tombstone_put_all.sql");
pub(super) const TOMBSTONE_REMOVE_ALL: &str = include_str!("../../sql/postgres/tombstone_remove_all.sql");
pub(super) const TOMBSTONES: &str = include_str!("../../sql/tombstones.sql");

pub(super) const TENANT_SET: &str = include_str!("../../sql/postgres/tenant_set.sql");
pub(super) const TURN: &str = include_str!("../../sql/postgres/turn.sql");
pub(super) const TURN_HOLD: &str = include_str!("../../sql/postgres/turn_hold.sql");
pub(super) const TURN_END: &str = include_str!("../../sql/postgres/turn_end.sql");
pub(super) const TURN_SHARED: &str = include_str!("../../sql/postgres/turn_shared.sql");

pub(super) const TENANT_INSERT: &str = include_str!("../../sql/tenant_insert.sql");
pub(super) const TENANT_BY_KEY: &str = include_str!("../../sql/tenant_by_key.sql");
pub(super) const TENANT_BY_ID: &str = include_str!("../../sql/tenant_by_id.sql");
pub(super) const TENANT_SECRET: &str = include_str!("../../sql/tenant_secret.sql");
pub(super) const TENANTS: &str = include_str!("../../sql/tenants.sql");

pub(super) const TENANTS_STANDING: &str = include_str!("../../sql/tenants_standing.sql");
pub(super) const TENANT_STANDING: &str = include_str!("../../sql/tenant_standing.sql");
pub(super) const TENANT_STAND: &str = include_str!("../../sql/tenant_stand.sql");
pub(super) const TENANT_ARRIVE: &str = include_str!("../../sql/tenant_arrive.sql");
pub(super) const RUN_BEGIN: &str = include_str!("../../sql/run_begin.sql");
pub(super) const RUN_ADMIT: &str = include_str!("../../sql/run_admit.sql");
pub(super) const TENANT_LUGGAGE: &str = include_str!("../../sql/tenant_luggage.sql");

pub(super) const TENANT_PLAN: &str = include_str!("../../sql/tenant_plan.sql");
pub(super) const TENANT_GOING: &str = include_str!("../../sql/tenant_going.sql");

/// What removes all that a tenant has beside its journal and its directory.
pub(super) const REMOVE_LUGGAGE: [&str; 4] = [
    include_str!("../../sql/postgres/remove_rate_windows.sql"),
    include_str!("../../sql/remove_api_key_uses.sql"),
    include_str!("../../sql/remove_api_keys.sql"),
    include_str!("../../sql/remove_tombstones.sql"),
];

/// What removes the rest of a tenant that is going: its row last, since that is what the guards look at.
pub(super) const REMOVE: [&str; 3] = [
    include_str!("../../sql/remove_directory.sql"),
    include_str!("../../sql/remove_journal.sql"),
    include_str!("../../sql/remove_tenants.sql"),
];

pub(super) const KEY_INSERT: &str = include_str!("../../sql/key_insert.sql");
pub(super) const KEY_BY_DIGEST: &str = include_str!("../../sql/key_by_digest.sql");
pub(super) const KEYS: &str = include_str!("../../sql/keys.sql");
pub(super) const KEY_REVOKE: &str = include_str!("../../sql/key_revoke.sql");
pub(super) const KEY_EXPIRE: &str = include_str!("../../sql/key_expire.sql");
pub(super) const KEY_USE: &str = include_str!("../../sql/key_use.sql");

pub(super) const RATE_LEASE: &str = include_str!("../../sql/postgres/rate_lease.sql");
pub(super) const RATE_RETURN: &str = include_str!("../../sql/postgres/rate_return.sql");
pub(super) const RATE_OWE: &str = include_str!("../../sql/postgres/rate_owe.sql");
pub(super) const RATE_FORGET: &str = include_str!("../../sql/postgres/rate_forget.sql");

pub(super) const REACHABLE: &str = include_str!("../../sql/reachable.sql");
pub(super) const SCRUB_DIRECTORY: &str = include_str!("../../sql/postgres/scrub_directory.sql");
pub(super) const SCRUB_ALL: &str = include_str!("../../sql/postgres/scrub_all.sql");

pub(super) const SESSION_ROLE: &str = include_str!("../../sql/postgres/session_role.sql");
pub(super) const RIGHTS_MISSING: &str = include_str!("../../sql/postgres/rights_missing.sql");
pub(super) const TABLES_UNFORCED: &str = include_str!("../../sql/postgres/tables_unforced.sql");
pub(super) const SCHEMA_LOCK: &str = include_str!("../../sql/postgres/schema_lock.sql");
pub(super) const SCHEMA_MAKE: &str = include_str!("../../sql/postgres/schema_make.sql");
pub(super) const SCHEMA_STEPS: &str = include_str!("../../sql/postgres/schema_steps.sql");
pub(super) const SCHEMA_APPLIED: &str = include_str!("../../sql/postgres/schema_applied.sql");

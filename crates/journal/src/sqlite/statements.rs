//! The statements, each whole in a file of its own under `sql/`.

pub(super) const JOURNAL_HEAD: &str = include_str!("../../sql/journal_head.sql");
pub(super) const JOURNAL_INSERT: &str = include_str!("../../sql/sqlite/journal_insert.sql");
pub(super) const JOURNAL_TAIL: &str = include_str!("../../sql/journal_tail.sql");
pub(super) const JOURNAL_STRETCH: &str = include_str!("../../sql/journal_stretch.sql");
pub(super) const JOURNAL_ROW: &str = include_str!("../../sql/journal_row.sql");

pub(super) const DIRECTORY_PUT: &str = include_str!("../../sql/directory_put.sql");
pub(super) const DIRECTORY_REMOVE: &str = include_str!("../../sql/directory_remove.sql");
pub(super) const DIRECTORY_ENTRY: &str = include_str!("../../sql/directory_entry.sql");
pub(super) const DIRECTORY_PAGE: &str = include_str!("../../sql/directory_page.sql");

pub(super) const TOMBSTONE_PUT: &str = include_str!("../../sql/tombstone_put.sql");
pub(super) const TOMBSTONE_REMOVE: &str = include_str!("../../sql/tombstone_remove.sql");
pub(super) const TOMBSTONES: &str = include_str!("../../sql/tombstones.sql");

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
pub(super) const REMOVE_LUGGAGE: [&str; 3] = [
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

pub(super) const REACHABLE: &str = include_str!("../../sql/reachable.sql");

//! The statements, the schema and the plans are what their rules say.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use tempfile::TempDir;

use super::{address, file};
use crate::open_or_create;

/// Statements that are bound to no tenant: the look-up of a key, the administration of tenants.
const UNBOUND: [&str; 5] = ["key_by_digest", "tenant_by_key", "tenants", "tenants_standing", "reachable"];

#[test]
fn statements_are_whole_bound_and_prepare() {
    let folder = TempDir::new().unwrap();
    let connection = schema(&folder);
    let statements = statements();
    assert!(statements.len() >= 29);
    for (name, sql) in &statements {
        assert!(sql.starts_with("-- "), "`{name}` begins with a comment that says what it is for");
        let statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
        let placeholders = placeholders(sql);
        assert_eq!(statement.parameter_count(), placeholders.iter().max().copied().unwrap_or(0), "{name}");
        let mut firsts = placeholders.clone();
        firsts.dedup();
        assert!(firsts.is_sorted(), "`{name}`: SQLite numbers placeholders by first appearance");
        let bound =
            sql.contains("tenant_id = $") || sql.contains("(tenant_id,") && sql.contains("VALUES ($1");
        assert_ne!(bound, UNBOUND.contains(&name.as_str()), "`{name}` is bound to one tenant");
    }
    let source = fs::read_to_string(folder_of("src/sqlite").join("statements.rs")).unwrap();
    for name in statements.keys() {
        let is_used =
            ["sql", "sql/sqlite"].iter().any(|folder| source.contains(&format!("{folder}/{name}.sql\")")));
        assert!(is_used, "`{name}` is used");
    }
}

#[test]
fn every_key_starts_with_the_tenant() {
    let folder = TempDir::new().unwrap();
    let connection = schema(&folder);
    let sql = "SELECT m.name, (SELECT c.name FROM pragma_table_info(m.name) c WHERE c.pk = 1), m.sql
        FROM sqlite_schema m WHERE m.type = 'table' ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    let tables = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let tables: Vec<(String, String, String)> = tables.map(Result::unwrap).collect();
    let names: Vec<&str> = tables.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, ["api_key_uses", "api_keys", "directory", "journal", "tenants", "tombstones"]);
    for (table, first, sql) in &tables {
        assert_eq!(first, "tenant_id", "{table}");
        assert!(sql.ends_with("STRICT, WITHOUT ROWID"), "{table}");
    }
    // No other constraint may have to look at all tenants' rows.
    let unique = "SELECT m.name FROM sqlite_schema m JOIN pragma_index_list(m.name) i
        WHERE m.type = 'table' AND i.origin != 'pk' ORDER BY 1";
    let mut statement = connection.prepare(unique).unwrap();
    let unique: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(unique, ["api_keys", "tenants"]);
}

#[test]
fn hot_statements_use_their_keys() {
    let folder = TempDir::new().unwrap();
    let connection = schema(&folder);
    let plans = [
        ("journal_head", "SEARCH journal USING PRIMARY KEY (tenant_id=?)"),
        ("journal_tail", "SEARCH journal USING PRIMARY KEY (tenant_id=? AND seq>?)"),
        ("journal_row", "SEARCH journal USING PRIMARY KEY (tenant_id=? AND seq=?)"),
        ("directory_entry", "SEARCH directory USING PRIMARY KEY (tenant_id=? AND kind=? AND key=?)"),
        ("directory_page", "SEARCH directory USING PRIMARY KEY (tenant_id=? AND (kind,key)>(?,?))"),
        ("directory_remove", "SEARCH directory USING PRIMARY KEY (tenant_id=? AND kind=? AND key=?)"),
        ("tenant_by_id", "SEARCH tenants USING PRIMARY KEY (tenant_id=?)"),
        ("key_revoke", "SEARCH api_keys USING PRIMARY KEY (tenant_id=? AND key_id=?)"),
    ];
    let statements = statements();
    for (name, expected) in plans {
        assert_eq!(plan(&connection, &statements[name]), [expected], "{name}");
    }
    let by_digest = plan(&connection, &statements["key_by_digest"]);
    assert_eq!(by_digest.len(), 2);
    assert!(by_digest.iter().all(|step| step.starts_with("SEARCH")), "{by_digest:?}");
    // What the guard asks before each row that is appended.
    let guard = "SELECT seq FROM journal WHERE tenant_id = x'' ORDER BY seq DESC LIMIT 1";
    assert_eq!(plan(&connection, guard), ["SEARCH journal USING PRIMARY KEY (tenant_id=?)"]);
}

fn schema(folder: &TempDir) -> Connection {
    drop(open_or_create(&address(folder)).unwrap());
    Connection::open(file(folder)).unwrap()
}

fn folder_of(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn statements() -> BTreeMap<String, String> {
    let folders = ["sql", "sql/sqlite"].map(|folder| fs::read_dir(folder_of(folder)).unwrap());
    let files = folders.into_iter().flatten().map(|file| file.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn placeholders(sql: &str) -> Vec<usize> {
    let number = |part: &str| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a placeholder is `$` and a number")
    };
    sql.split('$').skip(1).map(number).collect()
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // Raw, since nothing is bound.
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    steps
}

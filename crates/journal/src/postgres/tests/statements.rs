//! The statements, the schema and the plans are what their rules say: those of databases that are spread
//! over many machines by tenant, too.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use tokio_postgres::Client;

use super::{Opened, name, opened, plain};
use crate::TenantId;

/// Statements that are bound to no tenant: the look-up of a key, the administration of tenants and of the
/// database, and what is about one transaction's own rows.
const UNBOUND: [&str; 22] = [
    "journal_copy",
    "journal_stage",
    "journal_unstage",
    "key_by_digest",
    "reachable",
    "rights_missing",
    "schema_applied",
    "schema_lock",
    "schema_make",
    "schema_steps",
    "scrub_all",
    "scrub_directory",
    "session_role",
    "tables_unforced",
    "tenant_by_key",
    "tenant_set",
    "tenants",
    "tenants_standing",
    "turn",
    "turn_end",
    "turn_hold",
    "turn_shared",
];

/// Takes no parameters, and cannot be explained.
const COPIED: &str = "journal_stretch";

/// Any.
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

/// Tables that are on every machine; all others are spread.
const EVERYWHERE: [&str; 2] = ["api_keys", "tenants"];

#[tokio::test]
async fn statements_are_whole_bound_and_prepare() {
    let Some(Opened { database, .. }) = opened(1).await else { return };
    let client = plain(&database.address()).await;
    let statements = statements();
    client.batch_execute(&statements["journal_stage"].replace("ON COMMIT DROP", "")).await.unwrap();
    let source = fs::read_to_string(folder_of("src/postgres").join("statements.rs")).unwrap();
    for (name, sql) in &statements {
        assert!(sql.starts_with("-- "), "`{name}` begins with a comment that says what it is for");
        assert!(source.contains(&format!("/{name}.sql\")")), "`{name}` is used");
        let bound = [
            "tenant_id = $",
            "tenant_id = uuid_send('{tenant}')",
            "VALUES ($1",
            "SELECT $1::bytea",
            "(tenant => $1",
        ];
        let bound = bound.iter().any(|words| sql.contains(words));
        assert_ne!(bound, UNBOUND.contains(&name.as_str()), "`{name}` is bound to one tenant");
        if name != "schema_make" {
            client.prepare(&filled(sql, TENANT)).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        }
    }
}

#[tokio::test]
async fn every_key_has_the_tenant() {
    let Some(Opened { database, .. }) = opened(1).await else { return };
    let keys = database.run(
        "SELECT conrelid::regclass, contype, (SELECT string_agg(attname, ',' ORDER BY at.n)
            FROM unnest(conkey) WITH ORDINALITY at(attnum, n) JOIN pg_attribute a USING (attnum)
            WHERE a.attrelid = conrelid)
        FROM pg_constraint WHERE connamespace = 'messwert'::regnamespace AND contype IN ('p', 'u', 'f', 'x')
        ORDER BY 1, 2",
    );
    let expected = "messwert.tenants|p|tenant_id
messwert.tenants|u|tenant_key
messwert.journal|p|tenant_id,seq
messwert.directory|p|tenant_id,kind,key
messwert.tombstones|p|tenant_id,kind,key
messwert.api_keys|f|tenant_id
messwert.api_keys|p|tenant_id,key_id
messwert.api_keys|u|digest
messwert.api_key_uses|p|tenant_id,key_id
messwert.rate_windows|p|tenant_id,hour
";
    let (mut found, mut expected): (Vec<&str>, Vec<&str>) =
        (keys.lines().collect(), expected.lines().collect());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    for line in found {
        let table = line.strip_prefix("messwert.").and_then(|rest| rest.split('|').next()).unwrap();
        let is_keyed = line.rsplit('|').next().unwrap().starts_with("tenant_id");
        assert!(is_keyed || EVERYWHERE.contains(&table), "{line}");
    }
    // An index that is unique without being a constraint would be one more.
    let n_unique = database.run(
        "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indrelid
        WHERE indisunique AND relnamespace = 'messwert'::regnamespace",
    );
    assert_eq!(n_unique.trim(), "9");
}

#[tokio::test]
async fn what_spreads_the_tables_names_all_of_them() {
    let Some(Opened { database, .. }) = opened(1).await else { return };
    let script = fs::read_to_string(folder_of("../../deploy/citus.sql")).unwrap();
    let tables = database
        .run("SELECT relname FROM pg_class WHERE relnamespace = 'messwert'::regnamespace AND relkind = 'r'");
    assert_eq!(tables.lines().count(), 8);
    for table in tables.lines() {
        let is_everywhere = EVERYWHERE.contains(&table) || table == "steps";
        let how = if is_everywhere { "create_reference_table" } else { "create_distributed_table" };
        assert!(script.contains(&format!("SELECT {how}('messwert.{table}'")), "{table}");
    }
    // It takes tables without triggers only, but for those that keep foreign keys.
    let drops = script.lines().filter(|line| line.starts_with("DROP TRIGGER")).collect::<Vec<_>>().join("\n");
    database.run(&drops);
    let n_triggers = || database.run("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal");
    assert_eq!(n_triggers().trim(), "0");
    // A database that was spread when there were two steps: the later ones are applied, and bring no trigger.
    database.run(
        "SET search_path = messwert; DROP FUNCTION journal_append_few, journal_append_one;
        ALTER TABLE tenants DROP COLUMN standing, DROP COLUMN elsewhere, DROP COLUMN standing_since,
            DROP COLUMN last_run;
        ALTER TABLE rate_windows DROP COLUMN owed; UPDATE steps SET n_applied = 2",
    );
    crate::open(&database.address()).map(drop).unwrap();
    assert_eq!(n_triggers().trim(), "0");
}

#[tokio::test]
async fn hot_statements_touch_one_tenant_by_its_key() {
    let Some(Opened { tenant, database, .. }) = opened(1).await else { return };
    let client = plain(&database.address()).await;
    client.batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off").await.unwrap();
    let statements = statements();
    let plans = [
        ("journal_head", "journal_pkey", "tenant_id = "),
        ("journal_tail", "journal_pkey", "seq > $2"),
        ("journal_rows", "journal_pkey", "seq = ANY ($2)"),
        ("directory_page", "directory_pkey", "ROW(kind, key) > "),
        ("directory_entries", "directory_pkey", "key = ANY ($3)"),
        ("directory_remove_all", "directory_pkey", "tenant_id = "),
        ("tombstones", "tombstones_pkey", "tenant_id = "),
        ("tombstone_remove_all", "tombstones_pkey", "tenant_id = "),
        ("rate_forget", "rate_windows_pkey", "hour < "),
        ("rate_return", "rate_windows_pkey", "hour = "),
        ("tenant_by_id", "tenants_pkey", "tenant_id = $1"),
        ("tenant_secret", "tenants_pkey", "tenant_id = $1"),
        ("tenant_luggage", "tenants_pkey", "tenant_id = $1"),
        ("tenant_standing", "tenants_pkey", "tenant_id = $1"),
        ("run_begin", "tenants_pkey", "tenant_id = $2"),
        ("run_admit", "tenants_pkey", "tenant_id = $2"),
        ("tenant_stand", "tenants_pkey", "tenant_id = $5"),
        ("tenant_plan", "tenants_pkey", "tenant_id = $2"),
        ("keys", "api_keys_pkey", "tenant_id = "),
        ("key_revoke", "api_keys_pkey", "key_id = $3"),
        ("key_expire", "api_keys_pkey", "key_id = $3"),
        ("remove_journal", "journal_pkey", "tenant_id = "),
    ];
    for (name, index, condition) in plans {
        let plan = plan(&client, tenant, &statements[name]).await;
        let conditions: Vec<&str> = plan.lines().filter(|line| line.contains("Index Cond")).collect();
        assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{name}: {plan}");
        // Of every table that is looked into: its tenant first.
        assert!(conditions.iter().all(|line| line.contains("tenant_id = ")), "{name}: {plan}");
        assert!(!conditions.is_empty() && plan.contains(condition), "{name}: {plan}");
    }
    // What is copied out, without the copying.
    let copy = filled(&statements[COPIED], &tenant.to_string());
    let (_, copied) = copy.split_once("COPY (").unwrap();
    let plan_of_copied = plan(&client, tenant, copied.split_once(") TO STDOUT").unwrap().0).await;
    let condition = format!("Index Cond: ((tenant_id = '\\x{}'", tenant.uuid().simple());
    assert!(plan_of_copied.contains("Index Scan using journal_pkey"), "{plan_of_copied}");
    assert!(plan_of_copied.contains(&condition) && !plan_of_copied.contains("Sort"), "{plan_of_copied}");
    // The one look-up that has no tenant yet.
    let plan = plan(&client, tenant, &statements["key_by_digest"]).await;
    assert!(plan.contains("api_keys_digest_key") && plan.contains("digest = $1"), "{plan}");
    // What is added is one tenant's by its first value; and all others are the administration's.
    let planned = |name: &str| name == COPIED || plans.iter().any(|(of, ..)| *of == name);
    let rest = statements.iter().filter(|(name, _)| !planned(name) && !UNBOUND.contains(&name.as_str()));
    let rest =
        rest.filter(|(name, _)| !["journal_append_few", "journal_append_one"].contains(&name.as_str()));
    for (name, sql) in rest.filter(|(name, _)| !name.starts_with("remove_") && *name != "tenant_going") {
        let is_first = sql.contains("(tenant_id, ")
            && (sql.contains("VALUES ($1, ") || sql.contains("SELECT $1::bytea"));
        assert!(sql.contains("INSERT INTO ") && is_first, "{name}: {sql}");
    }
}

#[test]
fn what_appends_a_few_rows_is_about_one_tenant() {
    let steps = fs::read_dir(folder_of("migrations/postgres")).unwrap().map(|step| step.unwrap().path());
    let mut steps: Vec<PathBuf> = steps.collect();
    steps.sort();
    let steps: String = steps.iter().map(|step| fs::read_to_string(step).unwrap()).collect();
    for (function, n_statements) in [("journal_append_one", 3), ("journal_append_few", 6)] {
        // As the last step has it that says what it does.
        let (_, function) = steps.rsplit_once(&format!("FUNCTION {function}(")).unwrap();
        let (_, body) = function.split_once("BEGIN\n").unwrap();
        let (body, _) = body.split_once("\n$$;").unwrap();
        let about = body
            .split(';')
            .filter(|statement| statement.contains(" messwert.") && !statement.contains("SET LOCAL"));
        let bound = about.map(|statement| {
            let has = |words: &str| statement.contains(words);
            let is_read = has("FROM messwert.");
            if is_read { has("tenant_id = $1") } else { has("SELECT $1, ") || has("VALUES ($1, ") }
        });
        assert!(bound.collect::<Vec<_>>() == vec![true; n_statements], "{body}");
    }
}

#[test]
fn tables_are_joined_by_the_tenant() {
    for (name, sql) in
        statements().iter().filter(|(name, sql)| sql.contains("JOIN") && *name != "session_role")
    {
        let is_by_tenant = ["USING (tenant_id)", "t.tenant_id = k.tenant_id", "u.tenant_id = k.tenant_id"];
        assert!(is_by_tenant.iter().any(|words| sql.contains(words)), "{name}: {sql}");
    }
}

/// A statement with what stands in it instead of parameters.
fn filled(sql: &str, tenant: &str) -> String {
    sql.replace("{tenant}", tenant).replace("{after}", "0").replace("{end}", "9")
}

/// How a statement is carried out, whatever its parameters.
async fn plan(client: &Client, tenant: TenantId, sql: &str) -> String {
    name(client, tenant).await;
    let n_parameters = (1..12).take_while(|n| sql.contains(&format!("${n}"))).count();
    let nulls = vec!["NULL"; n_parameters].join(", ");
    let nulls = if n_parameters == 0 { nulls } else { format!("({nulls})") };
    let explain = format!(
        "SET plan_cache_mode = force_generic_plan; PREPARE asked AS {sql}; EXPLAIN EXECUTE asked{nulls}; DEALLOCATE asked"
    );
    let messages = client.simple_query(&explain).await.unwrap();
    let lines = messages.iter().filter_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Those that PostgreSQL takes: all under `sql/postgres/`, and of the others those that it names.
fn statements() -> BTreeMap<String, String> {
    let source = fs::read_to_string(folder_of("src/postgres").join("statements.rs")).unwrap();
    let in_folder = |folder: &str| -> BTreeMap<String, String> {
        let files = fs::read_dir(folder_of(folder)).unwrap().map(|file| file.unwrap().path());
        files
            .filter(|path| path.is_file())
            .map(|path| {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect()
    };
    let mut statements = in_folder("sql/postgres");
    let shared =
        in_folder("sql").into_iter().filter(|(name, _)| source.contains(&format!("/sql/{name}.sql")));
    statements.extend(shared);
    statements
}

fn folder_of(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

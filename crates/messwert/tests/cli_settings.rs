//! Settings that change under facts: what is stored stays, and figures follow.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod process;

use process::{acme, run, run_with, stdout};
use serde_json::Value;
use tempfile::TempDir;

/// A payment on the first half hour of March in Berlin, and documents under reverse charge of a German
/// and of an Austrian customer.
const FACTS: &str = r#"{"kind":"event","event_key":"fair","title":"Fair","application_deadline":"2026-02-01T12:00"}
{"kind":"contact","customer_number":"AT","country":"AT","tax_id":"ATU1","last_name":"Huber"}
{"kind":"contact","customer_number":"DE","country":"DE","tax_id":"DE1"}
{"kind":"invoice","invoice_number":"R1","status":"sent","issued_on":"2026-03-01","event_key":"fair","customer_number":"AT","is_reverse_charge":true,"items":[{"description":"Stand","net":"100"}]}
{"kind":"invoice","invoice_number":"R2","status":"sent","issued_on":"2026-03-01","event_key":"fair","customer_number":"DE","is_reverse_charge":true,"items":[{"description":"Stand","net":"50"}]}
{"kind":"payment","payment_key":"P1","invoice_number":"R1","amount":"100","payment_date":"2026-03-01T00:30:00+01:00"}
{"kind":"write_off","write_off_key":"W1","invoice_number":"R2","amount":"1","written_off_on":"2026-03-01"}
"#;

fn done(folder: &TempDir, arguments: &str) -> String {
    let said = run(folder, arguments);
    assert!(said.starts_with("exit 0"), "{arguments}: {said}");
    said
}

fn with_facts() -> TempDir {
    let folder = acme();
    let said = run_with(folder.path(), "import --tenant acme -", FACTS);
    assert!(said.starts_with("exit 0"), "{said}");
    folder
}

/// Of March 2026, in the first currency.
fn report(folder: &TempDir, report_type: &str) -> Value {
    let arguments = format!(
        "report {report_type} --tenant acme --date-from 2026-03-01 --date-to 2026-03-31 --format json"
    );
    let answer: Value = serde_json::from_str(stdout(&done(folder, &arguments))).unwrap();
    answer["data"]["data"]["currencies"][0].clone()
}

/// What was invoiced under reverse charge to customers of a region.
fn invoiced(folder: &TempDir, region: &str) -> f64 {
    let sections = report(folder, "revenue");
    let rows = sections["reverse_charge"].as_array().unwrap();
    let row = rows.iter().find(|row| row["region"] == region).unwrap();
    row["invoiced"]["excl_vat"].as_f64().unwrap()
}

/// The tenant's settings as exported, and all other facts.
fn exported(folder: &TempDir) -> (String, Vec<String>) {
    let text = done(folder, "export --tenant acme --to -");
    let mut lines = stdout(&text).lines().map(str::to_owned);
    (lines.next().unwrap(), lines.collect())
}

#[test]
fn no_stored_fact_follows_zone_and_country_but_figures_do() {
    let folder = with_facts();
    let (settings, facts) = exported(&folder);
    assert!(settings.contains(r#""timezone":"Europe/Berlin","country":"DE""#), "{settings}");
    assert!(facts.iter().any(|fact| fact.contains(r#""payment_date":"2026-02-28T23:30:00Z""#)), "{facts:?}");
    assert_eq!(report(&folder, "payments")["received"]["count"], 1);
    assert_eq!((invoiced(&folder, "domestic"), invoiced(&folder, "eu")), (50.0, 100.0));

    done(&folder, "tenant set acme --timezone UTC");
    assert_eq!(report(&folder, "payments")["received"]["count"], 0, "it is of February there");
    assert_eq!((invoiced(&folder, "domestic"), invoiced(&folder, "eu")), (50.0, 100.0));
    done(&folder, "tenant set acme --country AT");
    assert_eq!((invoiced(&folder, "domestic"), invoiced(&folder, "eu")), (100.0, 50.0));

    let (changed, same) = exported(&folder);
    let expect = settings.replace(r#""Europe/Berlin","country":"DE""#, r#""UTC","country":"AT""#);
    assert_eq!((changed, same), (expect, facts));
    // Put again without what was taken from the settings: the stored value is kept.
    let again: String = FACTS.lines().skip(1).map(|line| format!("{line}\n")).collect();
    let said = run_with(folder.path(), "import --tenant acme - --json", &again);
    assert!(said.contains(r#""recorded": 0,"#), "{said}");
    done(&folder, "verify");

    done(&folder, "tenant set acme --timezone Europe/Berlin --country DE");
    assert_eq!(report(&folder, "payments")["received"]["count"], 1);
    assert_eq!((invoiced(&folder, "domestic"), invoiced(&folder, "eu")), (50.0, 100.0));
}

#[test]
fn a_currency_stays_once_there_is_money() {
    let folder = acme();
    done(&folder, "tenant set acme --currency CHF");
    done(&folder, "tenant set acme --currency EUR");
    assert!(run_with(folder.path(), "import --tenant acme -", process::GOOD).starts_with("exit 0"));
    check!(run(&folder, "tenant set acme --currency CHF --country AT"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `currency` is `CHF`: the currency cannot change once there are amounts of money (recorded: `EUR`)
    "#);
    let (settings, _) = exported(&folder);
    assert!(settings.contains(r#""country":"DE","currency":"EUR""#), "all or nothing: {settings}");
}

#[test]
fn a_zone_stays_while_a_period_is_closed() {
    let folder = with_facts();
    done(&folder, "tenant close acme --until 2026-03-31");
    check!(run(&folder, "tenant set acme --timezone UTC"), @r#"
    exit 1
    --- stdout
    --- stderr
    error: `timezone` is `UTC`: cannot change while a period is closed (until 2026-03-31): reopen it before
    "#);
    done(&folder, "tenant set acme --country AT");
    done(&folder, "tenant reopen acme --until none --reason zone");
    done(&folder, "tenant set acme --timezone UTC");
    assert_eq!(report(&folder, "payments")["received"]["count"], 0);
}

//! Hostile keys, texts and parameters: what is stored is read back byte by byte by the tenant whose it is, and
//! nothing else happens, in either store.

use std::collections::BTreeMap;

use messwert::export::export;
use messwert::ledger::Reading;
use messwert_journal::{Plan, verify};
use messwert_testkit::{Place, Tenant, TestApp};
use serde_json::{Value, json};

use crate::count;
use crate::dice::Dice;
use crate::keys::ALL;

const TENANTS: [&str; 3] = ["acme", "acmf", "rival"];

/// What ends a literal, a statement or a comment, asks for more, or stands for something elsewhere.
const PIECES: [&str; 40] = [
    "'",
    "''",
    "\"",
    "\\",
    "\\'",
    "`",
    ";",
    "--",
    "/*",
    "*/",
    "#",
    "$1",
    "$2",
    "$$",
    "?1",
    ":a",
    "@a",
    "%s",
    "%27",
    "%00",
    "{}",
    "[x]",
    "${7*7}",
    "' OR '1'='1",
    "') OR TRUE--",
    "; DROP TABLE journal;",
    "'; DELETE FROM tenants; --",
    "' UNION SELECT secret FROM tenants --",
    "'); ROLLBACK; SELECT pg_sleep(9) --",
    "SET LOCAL messwert.tenant = ''",
    "E'\\x27'",
    "\u{2019}",
    "\u{ff07}",
    "\u{00a0}x",
    "ä",
    "ß",
    "\u{202e}",
    "\u{feff}",
    "𝟙😈",
    "NULL",
];

/// Some pieces after each other, which no two numbers share.
fn hostile(dice: &mut Dice, number: usize, n_pieces: u64) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(n_pieces) {
        text.push_str(dice.of(&PIECES));
    }
    // At most 64 characters of a key, and no blanks at its ends.
    let cut: String = text.chars().take(50).collect();
    format!("{}{number}{}", cut.trim(), dice.of(&["'", "\"", ";", "--", "\\", ")", "x"]))
}

/// A contact and an invoice to it with hostile keys and texts.
struct Case {
    number: String,
    invoice: String,
    text: String,
}

impl Case {
    fn draw(dice: &mut Dice, number: usize) -> Case {
        Case {
            number: hostile(dice, number, 5),
            invoice: hostile(dice, number, 5),
            text: hostile(dice, number, 12),
        }
    }

    /// Its texts, as one of the tenants has them.
    fn text_of(&self, tenant: &str) -> String {
        format!("{}|{tenant}", self.text)
    }

    fn lines(&self, tenant: &str, price: u64) -> [String; 2] {
        let text = self.text_of(tenant);
        let contact = json!({
            "kind": "contact", "customer_number": self.number, "country": "DE", "state": text,
            "company_name": text, "notes": format!("{text}\n\t{text}"), "email": text,
        });
        let invoice = json!({
            "kind": "invoice", "invoice_number": self.invoice, "status": "sent", "issued_on": "2026-11-02",
            "event_key": "messe", "customer_number": self.number, "currency": "EUR",
            "items": [{
                "description": text, "quantity": "1", "unit_price": price.to_string(), "tax_rate": "0",
                "exemption": "exempt",
            }],
        });
        [contact.to_string(), invoice.to_string()]
    }
}

/// What an invoice of a tenant costs: all the same, and another one's another.
fn price(tenant: usize) -> u64 {
    [100, 1_000, 10_000][tenant]
}

async fn tenants(app: &TestApp) -> Vec<Tenant> {
    let mut tenants = Vec::new();
    for key in TENANTS {
        let tenant = app.tenant_of_plan(key, Plan::Enterprise).await;
        tenant.import(&[r#"{"kind":"event","event_key":"messe","title":"'; --"}"#]).await;
        tenants.push(tenant.with_scopes(&ALL).await);
    }
    tenants
}

/// The facts of a tenant as its export has them, by kind and key.
async fn exported(app: &TestApp, tenant: &Tenant) -> BTreeMap<(String, String), Value> {
    let ledger = app.app().ledgers.open(tenant.tenant().id).await.unwrap();
    let mut out = Vec::new();
    export(&*app.app().store, &Reading::now(ledger), true, &mut out).await.unwrap();
    let facts = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let keyed = facts.map(|line| {
        let fact: Value = serde_json::from_slice(line).unwrap();
        let kind = fact["kind"].as_str().unwrap().to_owned();
        let key = match kind.as_str() {
            "contact" => &fact["customer_number"],
            "invoice" => &fact["invoice_number"],
            _ => &Value::Null,
        };
        ((kind, key.as_str().unwrap_or_default().to_owned()), fact)
    });
    keyed.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_keys_and_texts_come_back_as_they_were() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let (app, mut dice, n_cases) = (TestApp::in_place(place), Dice::new(9), count(60, 5_000));
        let cases: Vec<Case> = (0..n_cases).map(|number| Case::draw(&mut dice, number)).collect();
        let tenants = tenants(&app).await;
        for chunk in cases.chunks(50) {
            for (at, tenant) in tenants.iter().enumerate() {
                let lines: Vec<String> =
                    chunk.iter().flat_map(|case| case.lines(TENANTS[at], price(at))).collect();
                let posted = tenant.post_facts(lines.join("\n")).await;
                assert_eq!(posted.status, 200, "{}", posted.text());
            }
        }
        // Some of them alone, as few rows take another way.
        for case in &cases[..n_cases.min(200)] {
            for (at, tenant) in tenants.iter().enumerate() {
                let posted = tenant.post_facts(case.lines(TENANTS[at], price(at))[0].clone()).await;
                assert_eq!(posted.at("/data/total/unchanged"), 1, "{}", posted.text());
            }
        }
        // Read anew from the store.
        let other = app.other();
        for (at, tenant) in tenants.iter().enumerate() {
            check(&other, &other.with_key_of(tenant), at, &cases).await;
        }
    }
}

/// What a tenant reads back, by its export and by its reports.
async fn check(app: &TestApp, tenant: &Tenant, at: usize, cases: &[Case]) {
    let facts = exported(app, tenant).await;
    assert_eq!(facts.len(), 2 + 2 * cases.len());
    for case in cases {
        let text = case.text_of(TENANTS[at]);
        let contact = &facts[&("contact".to_owned(), case.number.clone())];
        for (member, expected) in [
            ("company_name", text.clone()),
            ("email", text.clone()),
            ("state", text.clone()),
            ("notes", format!("{text}\n\t{text}")),
        ] {
            assert_eq!(contact[member], expected, "{member} of {}", case.number);
        }
        let invoice = &facts[&("invoice".to_owned(), case.invoice.clone())];
        assert_eq!(invoice["items"][0]["description"], text, "{}", case.invoice);
        assert_eq!(invoice["customer_number"], case.number, "{}", case.invoice);
    }
    let report = tenant.get_report("revenue", "event_key=messe").await;
    let sum = price(at) * cases.len() as u64;
    assert_eq!(report.at("/data/data/currencies/0/totals/invoiced/gross"), json!(sum as f64));
    let path = "/api/v1/reports/revenue/rows?figure=currencies.EUR.totals.invoiced.gross&per_page=100&page=";
    let mut found = BTreeMap::new();
    for page in 1..=cases.len().div_ceil(100) {
        let answer = tenant.get(&format!("{path}{page}")).await;
        let rows = answer.at("/data/rows");
        found.extend(
            rows.as_array().unwrap().iter().map(|row| (row["key"][0].clone().to_string(), row.clone())),
        );
    }
    assert_eq!(found.len(), cases.len());
    for case in cases {
        let row = &found[&json!(case.invoice).to_string()];
        assert_eq!(row["customer_number"], case.number);
        assert_eq!(row["name"], case.text_of(TENANTS[at]));
        assert_eq!(row["contribution"], json!(price(at) as f64));
    }
    let head = app.app().ledgers.open(tenant.tenant().id).await.unwrap().head();
    assert_eq!(verify(&*app.app().store, tenant.tenant().id, None).await.unwrap(), head);
}

/// Parameters that take a text of some form, and one that there is not.
const PARAMETERS: [&str; 12] = [
    "event_key",
    "date_from",
    "date_to",
    "timezone",
    "interval",
    "compare",
    "currency",
    "sections",
    "limit",
    "at_seq",
    "known_at",
    "x",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_parameters_are_refused_and_change_nothing() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let (app, mut dice) = (TestApp::in_place(place), Dice::new(10));
        let tenants = tenants(&app).await;
        let before = state(&app, &tenants).await;
        for number in 0..count(200, 5_000) {
            let (tenant, text) = (&tenants[number % 3], hostile(&mut dice, number, 6));
            let (value, parameter) = (encoded(&text), dice.of(&PARAMETERS));
            let answer = match dice.below(6) {
                0 => {
                    let figure = format!("currencies.EUR.top_customers.{value}.invoiced");
                    tenant.get(&format!("/api/v1/reports/revenue/rows?figure={figure}")).await
                }
                1 => tenant.get(&format!("/api/v1/journal?after={value}")).await,
                2 => tenant.get(&format!("/api/v1/reports/{value}")).await,
                3 => {
                    let line = json!({"kind": "contact", "op": "delete", "customer_number": text});
                    let gone = tenant.post_facts(line.to_string()).await;
                    assert_eq!(gone.status, 200, "{text}: {}", gone.text());
                    continue;
                }
                4 => tenant.post_facts(json!({"kind": text, text.clone(): text}).to_string()).await,
                _ => tenant.get_report("revenue", &format!("{parameter}={value}")).await,
            };
            assert!([400, 404, 422].contains(&answer.status.as_u16()), "{text}: {}", answer.text());
        }
        assert_eq!(state(&app, &tenants).await, before);
    }
}

/// All that tenants have.
async fn state(app: &TestApp, tenants: &[Tenant]) -> Vec<String> {
    let mut state = Vec::new();
    for tenant in tenants {
        let id = tenant.tenant().id;
        state.push(format!(
            "{:?} {:?}",
            app.app().store.head(id).await.unwrap(),
            exported(app, tenant).await
        ));
        let keys = app.app().store.keys(id).await.unwrap();
        state.push(format!("{:?}", keys.iter().map(|(key, _)| key).collect::<Vec<_>>()));
    }
    state
}

/// A text as the value of a parameter.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

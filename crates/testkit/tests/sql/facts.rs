//! Facts as rows of SQLite: read from the lines of an import, not from the books.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use serde_json::Value;

/// The bounds of a question.
pub(crate) struct Bounds {
    pub(crate) first: String,
    pub(crate) after: String,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) event: Option<String>,
    as_of: Date,
}

impl Bounds {
    pub(crate) fn of(asked: &[(&str, &str)], zone: &str) -> Bounds {
        let zone = TimeZone::get(zone).unwrap();
        let get = |name| asked.iter().find(|(asked, _)| *asked == name).map(|(_, value)| *value);
        let from: Option<Date> = get("date_from").map(|date| date.parse().unwrap());
        let to: Option<Date> = get("date_to").map(|date| date.parse().unwrap());
        let after = to.map(|to| to.tomorrow().unwrap());
        let instant =
            |date: Date| nanoseconds(zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().unwrap());
        let clock: Timestamp = "2026-11-23T12:00:00+01:00".parse().unwrap();
        let today = zone.to_datetime(clock).date();
        Bounds {
            first: from.map_or_else(String::new, |date| date.to_string()),
            after: after.map_or_else(|| "9999".to_owned(), |date| date.to_string()),
            start: from.map_or(i64::MIN, instant),
            end: after.map_or(i64::MAX, instant),
            event: get("event_key").map(str::to_owned),
            as_of: to.map_or(today, |to| to.min(today)),
        }
    }

    /// The age of what was due on a date.
    pub(crate) fn age(&self, due: Option<&str>) -> &'static str {
        let Some(due) = due else { return "no_due_date" };
        let due: Date = due.parse().unwrap();
        match (self.as_of - due).get_days() {
            ..=0 => "not_due",
            1..=30 => "1_30",
            31..=60 => "31_60",
            61..=90 => "61_90",
            91..=120 => "91_120",
            _ => "over_120",
        }
    }
}

/// A database with the facts of these lines, and the views over them.
pub(crate) fn load(lines: &[&str], zone: &str) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(
        "create table doc (no, type, status, related, event, currency, on_day, cancelled_on, due);
         create table line (no, treatment, rate, net, tax);
         create table pay (no, invoice, event, amount, currency, status, at);
         create table refund (payment, note, amount, at);
         create table woff (invoice, amount, reason, on_day);
         create index line_no on line (no);
         create index doc_no on doc (no);
         create index doc_related on doc (related);",
    )
    .unwrap();
    db.execute_batch(include_str!("figures.sql")).unwrap();
    let facts: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let loader = Loader { db: &db, facts: &facts, zone: TimeZone::get(zone).unwrap() };
    facts.iter().for_each(|fact| loader.load(fact));
    db
}

struct Loader<'a> {
    db: &'a Connection,
    facts: &'a [Value],
    zone: TimeZone,
}

impl Loader<'_> {
    fn load(&self, fact: &Value) {
        match text(fact, "kind").unwrap().as_str() {
            "invoice" => self.load_document(fact),
            "payment" => {
                let currency = self.currency_of_payment(fact);
                let status = text(fact, "status").unwrap_or_else(|| "completed".to_owned());
                self.db
                    .execute(
                        "insert into pay values (?, ?, ?, ?, ?, ?, ?)",
                        params![
                            text(fact, "payment_key"),
                            text(fact, "invoice_number"),
                            text(fact, "event_key"),
                            minor(&fact["amount"], &currency),
                            currency,
                            status,
                            self.instant(&text(fact, "payment_date").unwrap()),
                        ],
                    )
                    .unwrap();
            }
            "refund" => {
                let currency = match text(fact, "payment_key") {
                    Some(payment) => self.currency_of_payment(self.find("payment_key", &payment, "payment")),
                    None => self.currency(&text(fact, "credit_note_number").unwrap()),
                };
                self.db
                    .execute(
                        "insert into refund values (?, ?, ?, ?)",
                        params![
                            text(fact, "payment_key"),
                            text(fact, "credit_note_number"),
                            minor(&fact["amount"], &currency),
                            self.instant(&text(fact, "refunded_at").unwrap()),
                        ],
                    )
                    .unwrap();
            }
            "write_off" => {
                let invoice = text(fact, "invoice_number").unwrap();
                let amount = minor(&fact["amount"], &self.currency(&invoice));
                let (reason, on) = (text(fact, "reason"), text(fact, "written_off_on"));
                self.db
                    .execute("insert into woff values (?, ?, ?, ?)", params![invoice, amount, reason, on])
                    .unwrap();
            }
            _ => {}
        }
    }

    fn load_document(&self, fact: &Value) {
        let number = text(fact, "invoice_number").unwrap();
        let currency = self.currency(&number);
        let cancelled = text(fact, "cancelled_at").map(|at| {
            let at = Timestamp::from_nanosecond(self.instant(&at).into()).unwrap();
            self.zone.to_datetime(at).date().to_string()
        });
        self.db
            .execute(
                "insert into doc values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    number,
                    text(fact, "invoice_type").unwrap_or_else(|| "invoice".to_owned()),
                    text(fact, "status").unwrap_or_else(|| "draft".to_owned()),
                    text(fact, "related_invoice_number"),
                    text(fact, "event_key"),
                    currency,
                    text(fact, "issued_on"),
                    cancelled,
                    text(fact, "due_date"),
                ],
            )
            .unwrap();
        for item in fact["items"].as_array().unwrap() {
            let net = match &item["net"] {
                Value::Null => product(item, digits(&currency)),
                net => minor(net, &currency),
            };
            let rate = micro(&item["tax_rate"]) / 1_000;
            let is_reverse = fact["is_reverse_charge"] == Value::Bool(true);
            let exemption = text(item, "exemption");
            let (treatment, rate) = match exemption.as_deref() {
                Some("reverse_charge") => ("reverse_charge", 0),
                _ if is_reverse => ("reverse_charge", 0),
                _ if rate > 0 => ("taxed", rate),
                Some(exemption) => (exemption, 0),
                None => ("untaxed", 0),
            };
            let tax = Some(&item["tax"]).filter(|tax| !tax.is_null()).map(|tax| minor(tax, &currency));
            self.db
                .execute(
                    "insert into line values (?, ?, ?, ?, ?)",
                    params![number, treatment, rate as i64, net, tax],
                )
                .unwrap();
        }
    }

    /// The currency of a document: its invoice's, its own, else the tenant's.
    fn currency(&self, number: &str) -> String {
        let document = self.find("invoice_number", number, "invoice");
        match text(document, "related_invoice_number") {
            Some(related) => self.currency(&related),
            None => text(document, "currency").unwrap_or_else(|| self.home()),
        }
    }

    fn currency_of_payment(&self, payment: &Value) -> String {
        let invoice = || text(payment, "invoice_number").map(|invoice| self.currency(&invoice));
        text(payment, "currency").or_else(invoice).unwrap_or_else(|| self.home())
    }

    fn home(&self) -> String {
        let tenant = self.facts.iter().find(|fact| fact["kind"] == "tenant");
        tenant.and_then(|tenant| text(tenant, "currency")).unwrap_or_else(|| "EUR".to_owned())
    }

    fn find(&self, field: &str, key: &str, kind: &str) -> &Value {
        self.facts.iter().find(|fact| fact["kind"] == kind && fact[field] == key).unwrap()
    }

    fn instant(&self, text: &str) -> i64 {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return nanoseconds(timestamp);
        }
        let local = match text.parse::<Date>() {
            Ok(date) if text.len() == 10 => date.at(0, 0, 0, 0),
            _ => text.parse::<DateTime>().unwrap(),
        };
        nanoseconds(self.zone.to_ambiguous_timestamp(local).compatible().unwrap())
    }
}

fn nanoseconds(timestamp: Timestamp) -> i64 {
    timestamp.as_nanosecond() as i64
}

fn text(fact: &Value, field: &str) -> Option<String> {
    fact[field].as_str().map(str::to_owned)
}

fn digits(currency: &str) -> u32 {
    match currency {
        "JPY" => 0,
        "KWD" => 3,
        _ => 2,
    }
}

/// A number in millionths.
fn micro(value: &Value) -> i128 {
    let text = match value {
        Value::Null => "0".to_owned(),
        Value::String(text) => text.clone(),
        number => number.to_string(),
    };
    let (sign, text) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    sign * format!("{whole}{fraction:0<6}").parse::<i128>().unwrap()
}

fn minor(value: &Value, currency: &str) -> i64 {
    (micro(value) / 10i128.pow(6 - digits(currency))) as i64
}

/// quantity × unit price, half away from zero.
fn product(item: &Value, digits: u32) -> i64 {
    let quantity = if item["quantity"].is_null() { 1_000_000 } else { micro(&item["quantity"]) };
    let (exact, unit) = (quantity * micro(&item["unit_price"]), 10i128.pow(12 - digits));
    (exact.signum() * ((2 * exact.abs() + unit) / (2 * unit))) as i64
}

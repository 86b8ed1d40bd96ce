//! The law of the overview: it says what the four others say.

use messwert_books::report::ReportType;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::asking::{ask, with};
use crate::random::{filters, lines, recorded, seeds};

/// The four others' answers.
struct Four {
    revenue: Value,
    payments: Value,
    participants: Value,
    applications: Value,
}

impl Four {
    /// The section of a currency, if the report has it.
    fn section<'a>(report: &'a Value, currency: &Value) -> Option<&'a Value> {
        report["currencies"].as_array().unwrap().iter().find(|section| section["currency"] == *currency)
    }

    fn currencies(&self) -> Value {
        let row = |payments: &Value| {
            let billed = Four::section(&self.revenue, &payments["currency"]);
            let zero = if payments["currency"] == "JPY" { json!(0) } else { json!(0.0) };
            let gross =
                |flow: &str| billed.map_or(zero.clone(), |section| section["totals"][flow]["gross"].clone());
            let (open, overdue) = (&payments["receivables"]["open"], &payments["receivables"]["overdue"]);
            json!({
                "currency": payments["currency"],
                "invoiced": gross("invoiced"), "credited": gross("credited"), "voided": gross("voided"),
                "after_credits": gross("after_credits"),
                "received": payments["received"]["amount"], "refunded": payments["refunded"]["amount"],
                "received_after_refunds": payments["received_after_refunds"],
                "written_off": payments["written_off"]["amount"],
                "open": open["amount"], "overdue": overdue["amount"],
                "collection_rate": billed.map_or(Value::Null, |section| section["collection"]["rate"].clone()),
            })
        };
        self.payments["currencies"].as_array().unwrap().iter().map(row).collect()
    }

    fn participants(&self) -> Value {
        let of = &self.participants;
        json!({
            "active": of["participations"]["active"], "confirmed": of["participations"]["confirmed"],
            "distinct_contacts": of["distinct_contacts"]["active"],
            "foreign_share": of["international"]["foreign_share"],
            "sold_m2": of["area"]["sold_m2"], "occupancy": of["area"]["occupancy"],
        })
    }

    fn applications(&self) -> Value {
        let of = &self.applications;
        json!({
            "received": of["received"]["applications"], "open": of["backlog"]["open"],
            "approval_rate": of["decisions"]["approval_rate"], "oldest_open_days": of["backlog"]["oldest_days"],
        })
    }

    /// Codes, counts and currencies, in order.
    fn attention(&self) -> Vec<(String, u64, Value)> {
        let mut rows = Vec::new();
        let sections = |report: &Value| report["currencies"].as_array().unwrap().clone();
        let of_list = |list: &Value, is_meant: &dyn Fn(&Value) -> bool| {
            let rows = list.as_array().unwrap().iter().filter(|row| is_meant(row));
            rows.map(|row| row["count"].as_u64().unwrap()).sum::<u64>()
        };
        let old = ["31_60", "61_90", "91_120", "over_120"];
        for section in sections(&self.payments) {
            let is_old = |row: &Value| old.iter().any(|bucket| row["bucket"] == *bucket);
            rows.push((
                "overdue_over_30_days",
                of_list(&section["receivables"]["aging"], &is_old),
                section["currency"].clone(),
            ));
        }
        for section in sections(&self.payments) {
            rows.push((
                "payment_exceptions",
                of_list(&section["exceptions"], &|_| true),
                section["currency"].clone(),
            ));
        }
        for section in sections(&self.revenue) {
            let count = section["totals"]["voided"]["count"].as_u64().unwrap();
            rows.push(("voided_without_credit_note", count, section["currency"].clone()));
        }
        let number = |value: &Value| value.as_u64().unwrap();
        let plain = [
            (
                "approved_without_participation",
                &self.applications["attention"]["approved_without_participation"],
            ),
            ("confirmed_without_booth", &self.participants["attention"]["confirmed_without_booth"]),
            (
                "confirmed_with_overdue_invoice",
                &self.participants["attention"]["confirmed_with_overdue_invoice"],
            ),
            ("open_applications_over_30_days", &self.applications["backlog"]["by_age"][3]["applications"]),
        ];
        rows.extend(plain.map(|(code, count)| (code, number(count), Value::Null)));
        let found = rows.into_iter().filter(|(_, count, _)| *count > 0);
        found.map(|(code, count, currency)| (code.to_owned(), count, currency)).collect()
    }

    /// Counts by code.
    fn warnings(&self) -> Map<String, Value> {
        let mut counts = Map::new();
        let reports =
            [(&self.revenue, "dated_after_today"), (&self.payments, "no_history"), (&self.participants, "")];
        for (report, left_out) in reports {
            for warning in report["warnings"].as_array().unwrap().iter().filter(|one| one["code"] != left_out)
            {
                let count = counts.entry(warning["code"].as_str().unwrap()).or_insert(json!(0));
                *count = json!(count.as_u64().unwrap() + warning["count"].as_u64().unwrap());
            }
        }
        counts
    }
}

fn check(overview: &Value, four: &Four) {
    let mut currencies = overview["currencies"].clone();
    for section in currencies.as_array_mut().unwrap() {
        section.as_object_mut().unwrap().remove("overdue_share");
    }
    assert_eq!(currencies, four.currencies());
    assert_eq!(overview["participants"], four.participants());
    assert_eq!(overview["applications"], four.applications());
    let rows = overview["attention"].as_array().unwrap().iter().map(|row| {
        (row["code"].as_str().unwrap().to_owned(), row["count"].as_u64().unwrap(), row["currency"].clone())
    });
    assert_eq!(rows.collect::<Vec<_>>(), four.attention());
    let warnings = overview["warnings"].as_array().unwrap().iter();
    let warnings: Map<String, Value> =
        warnings.map(|one| (one["code"].as_str().unwrap().to_owned(), one["count"].clone())).collect();
    assert_eq!(warnings, four.warnings());
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn the_overview_says_what_the_four_others_say(seeds in seeds(50), filters in filters()) {
        let books = recorded(&lines(&seeds)).books;
        let four = Four {
            revenue: ask(&books, ReportType::Revenue, &with(&filters, &[("interval", "year")])),
            payments: ask(&books, ReportType::Payments, &with(&filters, &[("interval", "year")])),
            participants: ask(&books, ReportType::Participants, &with(&filters, &[("interval", "year")])),
            applications: ask(&books, ReportType::Applications, &with(&filters, &[("interval", "year")])),
        };
        check(&ask(&books, ReportType::Overview, &filters), &four);
    }
}

//! The API as its clients see it.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "../../../render/tests/answers/compare.rs"]
mod compare;

#[path = "../../../books/tests/books/german.rs"]
mod german;

mod order;

mod keys;

mod methods;

mod negotiation;

mod limits;

mod shared_limits;

mod origins;

mod parameters;

mod tenants;

mod caching;

mod trouble;

mod outage;

mod memory;

mod metrics;

mod index;

mod posting;

mod posting_limits;

mod journal;

mod round_trip;

mod stores;

mod shutdown;

mod openapi;

mod examples;

mod docs;

mod documents;

mod readme;

mod history;

mod rows;

/// An event, two contacts with names, and an invoice of 119.00 EUR in November 2026.
const FACTS: [&str; 4] = [
    r#"{"kind":"event","event_key":"messe-2026","title":"Messe 2026","date_from":"2026-11-01"}"#,
    r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Töpferei GmbH"}"#,
    r#"{"kind":"contact","customer_number":"K-2","country":"AT","first_name":"Anna","last_name":"Huber"}"#,
    r#"{"kind":"invoice","invoice_number":"R-1","status":"sent","issued_on":"2026-11-02","event_key":"messe-2026","customer_number":"K-1","currency":"EUR","items":[{"description":"Stand","quantity":"1","unit_price":"100.00","tax_rate":"19"}]}"#,
];

/// Another invoice of 119.00 EUR.
const MORE: &str = r#"{"kind":"invoice","invoice_number":"R-2","status":"sent","issued_on":"2026-11-03","event_key":"messe-2026","customer_number":"K-2","currency":"EUR","items":[{"description":"Stand","quantity":"1","unit_price":"100.00","tax_rate":"19"}]}"#;

/// Where the gross amount invoiced stands in an answer of the revenue report.
const GROSS: &str = "/data/data/currencies/0/totals/invoiced/gross";

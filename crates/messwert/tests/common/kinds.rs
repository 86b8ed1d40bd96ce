//! Facts of all kinds that hang together in groups, for tests of imports.

use serde_json::{Value, json};

/// The event that all groups name.
pub(crate) const EVENT: &str = r#"{"kind":"event","event_key":"fair","title":"Fair"}"#;

/// Lines of a group.
pub(crate) const GROUP: usize = 10;

/// A contact and one fact of every other kind that names it or what names it. Their keys are
/// `BATCH.N`.
pub(crate) fn group(batch: &str, n: u64) -> [Value; GROUP] {
    let key = format!("{batch}.{n}");
    let items = json!([{"description": "Stand", "unit_price": "100", "tax_rate": 19}]);
    [
        json!({"kind": "contact", "customer_number": key, "country": "DE", "company_name": format!("Aussteller {n}")}),
        json!({"kind": "participant", "event_key": "fair", "customer_number": key, "created_at": "2026-01-01"}),
        json!({"kind": "application", "application_number": key, "event_keys": ["fair"], "customer_number": key,
               "email": format!("{key}@example.com"), "created_at": "2026-01-01"}),
        json!({"kind": "booth", "event_key": "fair", "booth_number": key, "width": "3", "depth": "2.5"}),
        json!({"kind": "booth_reservation", "reservation_number": key, "event_key": "fair", "booth_number": key,
               "customer_number": key, "reserved_at": "2026-01-02T10:00:00Z"}),
        json!({"kind": "check_in", "event_key": "fair", "customer_number": key, "checked_in_at": "2026-03-01T08:00:00Z"}),
        json!({"kind": "invoice", "invoice_number": key, "status": "sent", "issued_on": "2026-03-01",
               "event_key": "fair", "customer_number": key, "items": items}),
        json!({"kind": "payment", "payment_key": key, "invoice_number": key, "amount": "119.00",
               "payment_date": "2026-03-02"}),
        json!({"kind": "refund", "refund_key": key, "payment_key": key, "amount": "10.00",
               "refunded_at": "2026-03-05"}),
        json!({"kind": "write_off", "write_off_key": key, "invoice_number": key, "amount": "1.00",
               "written_off_on": "2026-03-06"}),
    ]
}

//! Random histories of all kinds, every line valid, in zones and at instants that are hard on calendars.

#[path = "dice.rs"]
mod dice;

use serde_json::{Value, json};

pub(crate) use dice::Dice;

impl Dice {
    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

pub(crate) const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];
pub(crate) const EVENTS: [&str; 3] = ["e0", "e1", "e2"];

/// Around New Year and changes of the clock, in UTC and without offset.
const INSTANTS: [&str; 14] = [
    "2025-12-31T09:59:59Z",
    "2025-12-31T10:00:00Z",
    "2025-12-31T18:30:00Z",
    "2025-12-31T22:59:59.999999999Z",
    "2025-12-31T23:00:00Z",
    "2026-01-01T00:00:00",
    "2026-01-01T05:00:00Z",
    "2026-03-08T02:30:00",
    "2026-03-29T00:59:59Z",
    "2026-03-29T02:30:00",
    "2026-06-30T22:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T02:30:00",
    "2026-11-01T01:30:00",
];

/// Not before any of the others.
const LATE: [&str; 2] = ["2026-11-01T12:00:00Z", "2026-11-20T00:00:00Z"];

/// The same as dates, and some in between.
pub(crate) const DATES: [&str; 12] = [
    "2025-12-30",
    "2025-12-31",
    "2026-01-01",
    "2026-01-02",
    "2026-02-28",
    "2026-03-08",
    "2026-03-29",
    "2026-03-30",
    "2026-06-30",
    "2026-10-25",
    "2026-11-01",
    "2026-12-01",
];

const CONTACTS: [(&str, &str); 4] = [("k0", "DE"), ("k1", "AT"), ("k2", "US"), ("k3", "IN")];
const CURRENCIES: [&str; 5] = ["EUR", "EUR", "EUR", "JPY", "KWD"];
const RATES: [&str; 5] = ["19", "19", "7", "8.1", "0"];

/// What other facts of a history read of an invoice.
struct Issued {
    number: String,
    currency: &'static str,
    is_draft: bool,
    on: &'static str,
}

/// The lines of a history, each fact once.
pub(crate) fn history(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut lines = ground(&mut dice);
    let mut invoices: Vec<Issued> = Vec::new();
    for number in 0..2 + dice.below(10) {
        let (line, issued) = invoice(&mut dice, number);
        lines.push(line);
        invoices.push(issued);
    }
    let mut notes = Vec::new();
    for number in 0..dice.below(5) {
        let (related, currency) = named(&mut dice, &invoices);
        lines.push(credit_note(&mut dice, number, related.as_deref(), currency));
        notes.push((format!("g{number}"), currency, &LATE[..]));
    }
    let mut received = Vec::new();
    for number in 0..dice.below(12) {
        let (invoice, own) = named(&mut dice, &invoices);
        let currency = if dice.one_in(8) { dice.of(&CURRENCIES) } else { own };
        let status = dice.of(&[
            "completed",
            "completed",
            "completed",
            "refunded",
            "partially_refunded",
            "pending",
            "failed",
        ]);
        let is_received = !matches!(status, "pending" | "failed");
        let event = invoice.is_none().then(|| dice.of(&EVENTS));
        let at = dice.below(INSTANTS.len() as u64) as usize;
        lines.push(payment(&mut dice, number, invoice.as_deref(), event, currency, (status, INSTANTS[at])));
        if is_received {
            received.push((format!("p{number}"), currency, &INSTANTS[at..]));
        }
    }
    for number in 0..dice.below(5) {
        let of_note = !notes.is_empty() && (received.is_empty() || dice.one_in(3));
        let all = if of_note { &notes } else { &received };
        if all.is_empty() {
            break;
        }
        let (key, currency, later) = &all[dice.below(all.len() as u64) as usize];
        let field = if of_note { "credit_note_number" } else { "payment_key" };
        let reason = if of_note { "refund" } else { dice.of(&["refund", "chargeback"]) };
        let (amount, at) = (money(&mut dice, currency, 3_000), dice.of(later));
        lines.push(line(json!({"kind": "refund", "refund_key": format!("f{number}"), field: key, "amount": amount, "reason": reason, "refunded_at": at})));
    }
    let issued: Vec<&Issued> = invoices.iter().filter(|invoice| !invoice.is_draft).collect();
    for number in 0..if issued.is_empty() { 0 } else { dice.below(5) } {
        let invoice = issued[dice.below(issued.len() as u64) as usize];
        lines.push(write_off(&mut dice, number, invoice));
    }
    lines
}

/// Settings, events, categories, contacts and what they do there.
fn ground(dice: &mut Dice) -> Vec<String> {
    let zone = dice.of(&ZONES);
    let mut lines = vec![
        line(json!({"kind": "tenant", "name": "M", "timezone": zone, "currency": "EUR", "country": "DE"})),
        line(json!({"kind": "category", "category_key": "c0", "title": "C0"})),
        line(json!({"kind": "category", "category_key": "c1", "title": "C1"})),
    ];
    for (event, begins) in EVENTS.iter().zip([Some("2025-05-01"), Some("2026-05-02"), None]) {
        let deadline = dice.of(&INSTANTS);
        lines.push(line(json!({"kind": "event", "event_key": event, "title": event, "date_from": begins, "series_key": "s", "application_deadline": deadline})));
        for booth in 0..2 {
            let status = dice.of(&["available", "available", "reserved", "sold", "blocked"]);
            lines.push(line(json!({"kind": "booth", "event_key": event, "booth_number": format!("b{booth}"), "width": 3, "depth": "2.5", "status": status})));
        }
    }
    for (contact, country) in CONTACTS {
        let categories = if dice.one_in(2) { json!(["c0"]) } else { json!([]) };
        lines.push(line(json!({"kind": "contact", "customer_number": contact, "country": country, "has_tax_id": dice.one_in(2), "category_keys": categories})));
        for event in EVENTS {
            if dice.one_in(2) {
                continue;
            }
            let (created, confirmed, removed) = (dice.of(&INSTANTS), dice.of(&INSTANTS), dice.of(&LATE));
            let (is_confirmed, is_removed) = (dice.one_in(2), dice.one_in(4));
            let categories = dice.of(&[&["c1"][..], &["c0", "c1"], &[]]);
            lines.push(line(json!({"kind": "participant", "event_key": event, "customer_number": contact, "created_at": created, "is_confirmed": is_confirmed, "confirmed_at": is_confirmed.then_some(confirmed), "removed_at": is_removed.then_some(removed), "category_keys": categories})));
            if dice.one_in(2) {
                lines.push(line(json!({"kind": "check_in", "event_key": event, "customer_number": contact, "checked_in_at": dice.of(&INSTANTS)})));
            }
        }
    }
    for number in 0..dice.below(4) {
        let status = dice.of(&["pending", "confirmed", "confirmed", "cancelled"]);
        let (reserved, decided) = (dice.of(&INSTANTS), dice.of(&INSTANTS));
        let confirmed = dice.one_in(2).then_some(decided);
        let cancelled = (status == "cancelled" && dice.one_in(2)).then_some("2026-11-01T12:00:00Z");
        let currency = dice.of(&CURRENCIES);
        lines.push(line(json!({"kind": "booth_reservation", "reservation_number": format!("v{number}"), "event_key": dice.of(&EVENTS), "booth_number": dice.of(&["b0", "b1"]), "customer_number": dice.of(&CONTACTS).0, "status": status, "reserved_at": reserved, "confirmed_at": confirmed, "cancelled_at": cancelled, "currency": currency, "final_price": money(dice, currency, 9_999)})));
    }
    for number in 0..dice.below(5) {
        let status = dice.of(&["new", "in_review", "info_requested", "waitlisted", "approved", "rejected"]);
        let decided = matches!(status, "approved" | "rejected").then(|| dice.of(&LATE));
        let events = dice.of(&[&["e0"][..], &["e1"], &["e0", "e1"], &["e2", "e1"]]);
        let contact = dice.one_in(2).then(|| dice.of(&CONTACTS).0);
        lines.push(line(json!({"kind": "application", "application_number": format!("a{number}"), "created_at": dice.of(&INSTANTS), "event_keys": events, "customer_number": contact, "status": status, "decided_at": decided, "country": dice.of(&["DE", "FR"]), "rating": 1 + dice.below(5)})));
    }
    lines
}

fn invoice(dice: &mut Dice, number: u64) -> (String, Issued) {
    let currency = dice.of(&CURRENCIES);
    let status = dice.of(&["draft", "sent", "sent", "paid", "overdue", "cancelled", "cancelled"]);
    let is_dated = status == "cancelled" && !dice.one_in(3);
    // Nothing is cancelled before its date.
    let (issued_on, cancelled_at) = match (is_dated, dice.one_in(2)) {
        (false, _) => (dice.of(&DATES), None),
        (true, false) => (DATES[0], Some(dice.of(&INSTANTS))),
        (true, true) => (dice.of(&DATES[..10]), Some(dice.of(&LATE))),
    };
    let customer = (!dice.one_in(5)).then(|| dice.of(&CONTACTS));
    let event = (!dice.one_in(5)).then(|| dice.of(&EVENTS));
    let (service_date, due_date) =
        (dice.one_in(2).then(|| dice.of(&DATES)), dice.one_in(2).then(|| dice.of(&DATES)));
    let country = customer.map(|(_, country)| country);
    let fact = json!({
        "kind": "invoice", "invoice_number": format!("r{number}"), "status": status, "currency": currency,
        "issued_on": issued_on, "service_date": service_date, "due_date": due_date,
        "event_key": event, "customer_number": customer.map(|(number, _)| number),
        "customer_country": country, "customer_has_tax_id": country.map(|_| dice.one_in(2)),
        "cancelled_at": cancelled_at, "reminder_count": dice.below(3), "created_at": "2026-01-01T00:00:00Z",
        "items": items(dice, currency),
    });
    let number = format!("r{number}");
    (line(fact), Issued { number, currency, is_draft: status == "draft", on: issued_on })
}

fn credit_note(dice: &mut Dice, number: u64, related: Option<&str>, currency: &str) -> String {
    let mut fact = json!({
        "kind": "invoice", "invoice_number": format!("g{number}"), "invoice_type": "credit_note",
        "status": "sent", "issued_on": dice.of(&DATES[..10]), "related_invoice_number": related,
        "created_at": "2026-01-01T00:00:00Z", "items": items(dice, currency),
    });
    if related.is_none() {
        fact["event_key"] = json!(dice.of(&EVENTS));
        fact["currency"] = json!(currency);
    }
    line(fact)
}

fn payment(
    dice: &mut Dice,
    number: u64,
    invoice: Option<&str>,
    event: Option<&str>,
    currency: &str,
    (status, at): (&str, &str),
) -> String {
    let gateway = dice.one_in(2).then(|| dice.of(&["stripe", "bank"]));
    let fee = (gateway.is_some() && dice.one_in(2)).then(|| money(dice, currency, 50));
    line(json!({
        "kind": "payment", "payment_key": format!("p{number}"), "invoice_number": invoice, "event_key": event,
        "amount": money(dice, currency, 20_000), "currency": currency, "status": status,
        "payment_date": at, "created_at": dice.of(&INSTANTS),
        "gateway_key": gateway, "gateway_name": gateway, "gateway_fee": fee,
    }))
}

fn write_off(dice: &mut Dice, number: u64, invoice: &Issued) -> String {
    let reason = dice.of(&["cash_discount", "bad_debt", "bank_charge", "other"]);
    let (amount, on) = (money(dice, invoice.currency, 2_000), dice.of(&DATES).max(invoice.on));
    line(
        json!({"kind": "write_off", "write_off_key": format!("w{number}"), "invoice_number": invoice.number, "amount": amount, "reason": reason, "written_off_on": on}),
    )
}

fn items(dice: &mut Dice, currency: &str) -> Vec<Value> {
    let item = |dice: &mut Dice| {
        let rate = dice.of(&RATES);
        let exemption = (rate == "0").then(|| dice.of(&["reverse_charge", "exempt", "export", ""]));
        let exemption = exemption.filter(|word| !word.is_empty());
        let category = dice.one_in(3).then(|| dice.of(&["c0", "c1"]));
        json!({"item_kind": dice.of(&["booth", "service", "participation", "other"]), "net": money(dice, currency, 9_999), "tax_rate": rate, "exemption": exemption, "category_key": category})
    };
    let mut items: Vec<Value> = (0..1 + dice.below(3)).map(|_| item(dice)).collect();
    if dice.one_in(4) {
        // Above every line's least amount, so that the gross stays above 0.
        items.push(json!({"item_kind": "discount", "net": format!("-{}", decimal(1, currency)), "tax_rate": dice.of(&RATES)}));
    }
    items
}

/// The number of an invoice, now and then none, and its currency.
fn named(dice: &mut Dice, invoices: &[Issued]) -> (Option<String>, &'static str) {
    let invoice = &invoices[dice.below(invoices.len() as u64) as usize];
    ((!dice.one_in(6)).then(|| invoice.number.clone()), invoice.currency)
}

/// An amount from 2 to `most` minor units.
fn money(dice: &mut Dice, currency: &str, most: u64) -> String {
    decimal(2 + dice.below(most), currency)
}

fn decimal(minor: u64, currency: &str) -> String {
    match currency {
        "JPY" => minor.to_string(),
        "KWD" => format!("{}.{:03}", minor / 1_000, minor % 1_000),
        _ => format!("{}.{:02}", minor / 100, minor % 100),
    }
}

/// A line without the members that are null.
fn line(mut fact: Value) -> String {
    if let Some(members) = fact.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    fact.to_string()
}

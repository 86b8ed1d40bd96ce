//! Random facts: valid lines of all kinds over few keys and days, so that they have to do with each
//! other, and questions about them.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};

use crate::paper::Paper;

/// What every history has: editions of a fair, an event without date, people and booths.
const GROUND: &[&str] = &[
    r#"{"kind":"tenant","name":"M","timezone":"Europe/Berlin"}"#,
    r#"{"kind":"category","category_key":"c0","title":"Nought"}"#,
    r#"{"kind":"category","category_key":"c1","title":"One"}"#,
    r#"{"kind":"event","event_key":"e0","title":"E0","series_key":"s","date_from":"2025-03-30","date_to":"2025-04-02","application_deadline":"2025-01-31T23:59:59"}"#,
    r#"{"kind":"event","event_key":"e1","title":"E1","series_key":"s","date_from":"2026-03-29","application_deadline":"2026-01-15"}"#,
    r#"{"kind":"event","event_key":"e2","title":"E2","series_key":"s","date_from":"2026-11-24","date_to":"2026-12-01","country":"AT","application_deadline":"2026-10-25T02:30:00"}"#,
    r#"{"kind":"event","event_key":"e3","title":"E3","application_deadline":"2026-12-01"}"#,
    r#"{"kind":"contact","customer_number":"k0","country":"DE","category_keys":["c0"],"tax_id":"X"}"#,
    r#"{"kind":"contact","customer_number":"k1","country":"AT","category_keys":["c0","c1"]}"#,
    r#"{"kind":"contact","customer_number":"k2","country":"CH"}"#,
    r#"{"kind":"contact","customer_number":"k3"}"#,
    r#"{"kind":"booth","event_key":"e1","booth_number":"b0","width":3,"depth":2.5,"booth_type":"row"}"#,
    r#"{"kind":"booth","event_key":"e1","booth_number":"b1","width":4.005,"depth":1,"status":"blocked"}"#,
    r#"{"kind":"booth","event_key":"e2","booth_number":"b0","width":5,"depth":5,"booth_type":"island","status":"reserved"}"#,
    r#"{"kind":"booth","event_key":"e2","booth_number":"b1","width":2,"depth":2}"#,
    r#"{"kind":"booth","event_key":"e3","booth_number":"b0","width":2,"depth":2,"status":"blocked"}"#,
];

/// Days on which something may happen, ascending: ends of years, clock changes, today, the future.
pub(crate) const DAYS: &[&str] = &[
    "2024-12-31",
    "2025-01-01",
    "2025-01-31",
    "2025-03-30",
    "2025-04-03",
    "2025-12-31",
    "2026-01-01",
    "2026-01-15",
    "2026-02-28",
    "2026-03-28",
    "2026-03-29",
    "2026-03-30",
    "2026-04-30",
    "2026-05-31",
    "2026-09-30",
    "2026-10-24",
    "2026-10-25",
    "2026-11-22",
    "2026-11-23",
    "2026-11-24",
    "2026-12-02",
];

/// Times of a day, ascending.
const TIMES: &[&str] = &["00:00:00", "02:30:00", "23:59:59.5"];

/// The raw material of a fact.
#[derive(Clone, Debug)]
pub(crate) struct Seed([u8; 12]);

/// Histories of up to so many facts beside the ground.
pub(crate) fn seeds(n_facts: usize) -> impl Strategy<Value = Vec<Seed>> {
    prop::collection::vec(any::<[u8; 12]>().prop_map(Seed), 0..n_facts)
}

/// What was told so far, so that the next fact can refer to it.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    keys: BTreeSet<String>,
    /// Number, day, whether it is issued.
    invoices: Vec<(String, usize, bool)>,
    notes: Vec<(String, usize)>,
    payments: Vec<(String, usize)>,
}

/// The lines of a history, the ground first. A few may be invalid.
pub(crate) fn lines(seeds: &[Seed]) -> Vec<String> {
    let mut told = Told { lines: GROUND.iter().map(|&line| line.to_owned()).collect(), ..Told::default() };
    seeds.iter().for_each(|seed| seed.tell(&mut told));
    told.lines
}

/// Paper with the valid ones of these lines recorded as one batch.
pub(crate) fn recorded(lines: &[String]) -> Paper {
    let mut paper = Paper::default();
    record(&mut paper, lines);
    paper
}

/// Records the valid ones of these lines as one batch.
pub(crate) fn record(paper: &mut Paper, lines: &[String]) {
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    while let Err(rejected) = paper.record(&lines) {
        let numbers: BTreeSet<u64> = rejected.into_iter().map(|(number, _)| number).collect();
        let kept = lines.iter().zip(1..).filter(|(_, number)| !numbers.contains(number));
        lines = kept.map(|(line, _)| *line).collect();
    }
}

impl Seed {
    fn n(&self, at: usize, below: usize) -> usize {
        usize::from(self.0[at]) % below
    }

    fn day(&self, at: usize) -> usize {
        self.n(at, DAYS.len())
    }

    /// A day not before another one.
    fn day_from(&self, at: usize, first: usize) -> usize {
        first + self.n(at, DAYS.len() - first)
    }

    /// An instant on a day, not before what `time` says of it.
    fn instant(&self, at: usize, day: usize) -> Value {
        let time = (usize::from(self.0[at]) / DAYS.len()) % TIMES.len();
        json!(format!("{}T{}", DAYS[day], TIMES[time]))
    }

    /// The last instant of a day.
    fn end_of(day: usize) -> Value {
        json!(format!("{}T23:59:59.75", DAYS[day]))
    }

    fn maybe(&self, at: usize, in_4: usize, value: Value) -> Value {
        if (usize::from(self.0[at]) >> 4) % 4 < in_4 { value } else { Value::Null }
    }

    fn word(&self, at: usize, words: &[&str]) -> Value {
        json!(words[self.n(at, words.len())])
    }

    fn event(&self, at: usize) -> String {
        format!("e{}", self.n(at, 4))
    }

    fn contact(&self, at: usize) -> String {
        format!("k{}", self.n(at, 4))
    }

    fn tell(&self, told: &mut Told) {
        match self.n(0, 16) {
            0..=3 => told.push(&self.participant()),
            4..=6 => told.push(&self.application(told.lines.len())),
            7 => told.push(&self.reservation(told.lines.len())),
            8 => told.push(&self.check_in()),
            9..=11 => self.invoice(told),
            12 => self.credit_note(told),
            13 => self.payment(told),
            14 => self.refund(told),
            _ => self.write_off(told),
        }
    }

    fn participant(&self) -> Value {
        let day = self.day(4);
        let is_co = self.n(3, 4) == 0;
        json!({
            "kind": "participant", "event_key": self.event(1), "customer_number": self.contact(2),
            "role": if is_co { "co" } else { "main" },
            "main_exhibitor_number": if is_co { json!(self.contact(5)) } else { Value::Null },
            "created_at": self.instant(4, day),
            "is_confirmed": self.n(6, 3) > 0,
            "confirmed_at": self.maybe(7, 2, self.instant(7, self.day(7))),
            "removed_at": self.maybe(8, 1, Seed::end_of(self.day_from(8, day))),
            "source": self.word(9, &["application", "manual", "import", "copy"]),
            "category_keys": self.maybe(10, 1, json!(["c1"])),
        })
    }

    fn application(&self, number: usize) -> Value {
        let day = self.day(1);
        let status =
            ["new", "in_review", "info_requested", "waitlisted", "approved", "rejected", "withdrawn"];
        let status = status[self.n(2, status.len())];
        let decision = match status {
            "approved" | "rejected" => json!(status),
            "withdrawn" => self.maybe(3, 2, json!("approved")),
            _ => Value::Null,
        };
        let decided_at = if decision.is_null() { Value::Null } else { Seed::end_of(self.day_from(4, day)) };
        let (one, other) = (self.event(5), self.event(6));
        let events = if one == other { vec![one] } else { vec![one, other] };
        json!({
            "kind": "application", "application_number": format!("a{number}"), "created_at": self.instant(1, day),
            "status": status, "decision": decision, "decided_at": decided_at,
            "event_keys": events, "customer_number": self.maybe(7, 3, json!(self.contact(7))),
            "country": self.maybe(8, 1, self.word(8, &["FR", "AT"])),
            "rating": self.maybe(9, 2, json!(1 + self.n(9, 5))),
            "category_keys": self.maybe(10, 2, json!([self.word(10, &["c0", "c1"])])),
            "email": self.maybe(11, 2, json!(format!("{}@example.org", self.n(11, 3)))),
        })
    }

    fn reservation(&self, number: usize) -> Value {
        json!({
            "kind": "booth_reservation", "reservation_number": format!("v{number}"),
            "event_key": self.word(1, &["e1", "e2"]), "booth_number": self.word(2, &["b0", "b1"]),
            "customer_number": self.contact(3), "status": self.word(4, &["pending", "confirmed", "confirmed", "cancelled"]),
            "reserved_at": self.instant(5, self.day(5)),
            "confirmed_at": self.maybe(6, 2, self.instant(6, self.day(6))),
            "cancelled_at": self.maybe(7, 2, self.instant(7, self.day(7))),
            "final_price": self.maybe(8, 3, json!(500)), "currency": self.word(9, &["EUR", "EUR", "CHF"]),
        })
    }

    fn check_in(&self) -> Value {
        json!({
            "kind": "check_in", "event_key": self.event(1), "customer_number": self.contact(2),
            "checked_in_at": self.instant(3, self.day(3)),
        })
    }

    fn invoice(&self, told: &mut Told) {
        let (number, day) = (format!("r{}", told.lines.len()), self.day(1));
        let status = ["draft", "sent", "sent", "paid", "overdue", "cancelled"][self.n(2, 6)];
        let (cancelled, rate) = (status == "cancelled", [19, 7, 0][self.n(10, 3)]);
        told.push(&json!({
            "kind": "invoice", "invoice_number": number, "status": status, "issued_on": DAYS[day],
            "event_key": self.maybe(3, 3, json!(self.event(3))), "customer_number": self.maybe(4, 3, json!(self.contact(4))),
            "due_date": self.maybe(5, 3, json!(DAYS[self.day(5)])),
            "cancelled_at": if cancelled { self.maybe(6, 3, Seed::end_of(self.day_from(6, day))) } else { Value::Null },
            "service_date": self.maybe(7, 1, json!(DAYS[self.day(7)])),
            "currency": self.word(8, &["EUR", "EUR", "EUR", "CHF"]),
            "items": [
                {"net": 10 * (1 + self.n(9, 30)), "tax_rate": rate, "item_kind": self.word(11, &["booth", "service"])},
                {"net": format!("{}.{:02}", self.n(10, 9), self.n(11, 99)), "tax_rate": 19, "category_key": self.maybe(11, 2, json!("c1"))},
            ],
        }));
        told.invoices.push((number, day, status != "draft"));
    }

    fn credit_note(&self, told: &mut Told) {
        let Some((invoice, day, _)) = told.invoices.get(self.n(1, 1 + told.invoices.len())).cloned() else {
            return;
        };
        let (number, day) = (format!("g{}", told.lines.len()), self.day_from(2, day));
        told.push(&json!({
            "kind": "invoice", "invoice_number": number, "invoice_type": "credit_note", "status": "sent",
            "issued_on": DAYS[day], "related_invoice_number": invoice,
            "items": [{"net": 1 + self.n(3, 60), "tax_rate": 19}],
        }));
        told.notes.push((number, day));
    }

    fn payment(&self, told: &mut Told) {
        let invoice =
            told.invoices.get(self.n(1, 1 + told.invoices.len())).map(|(number, ..)| number.clone());
        let (key, day) = (format!("p{}", told.lines.len()), self.day(2));
        let event = if invoice.is_none() { self.maybe(3, 2, json!(self.event(3))) } else { Value::Null };
        let status = ["completed", "completed", "completed", "refunded", "pending", "failed"][self.n(4, 6)];
        told.push(&json!({
            "kind": "payment", "payment_key": key, "invoice_number": invoice, "event_key": event, "status": status,
            "amount": 1 + 3 * self.n(5, 200), "payment_date": self.instant(2, day), "currency": self.maybe(6, 1, json!("CHF")),
            "gateway_key": self.maybe(7, 2, self.word(7, &["stripe", "paypal"])), "gateway_fee": self.maybe(8, 2, json!("0.35")),
        }));
        if matches!(status, "completed" | "refunded") {
            told.payments.push((key, day));
        }
    }

    fn refund(&self, told: &mut Told) {
        let payment = told.payments.get(self.n(1, 1 + told.payments.len())).cloned();
        let note = told.notes.get(self.n(2, 1 + told.notes.len())).cloned();
        let (name, (of, day)) = match (payment, note) {
            (Some(payment), _) => ("payment_key", payment),
            (None, Some(note)) => ("credit_note_number", note),
            (None, None) => return,
        };
        told.push(&json!({
            "kind": "refund", "refund_key": format!("f{}", told.lines.len()), name: of, "amount": 1 + self.n(3, 90),
            "refunded_at": Seed::end_of(self.day_from(4, day)),
            "reason": if name == "payment_key" { self.word(5, &["refund", "chargeback"]) } else { json!("refund") },
        }));
    }

    fn write_off(&self, told: &mut Told) {
        let issued: Vec<_> = told.invoices.iter().filter(|(_, _, is_issued)| *is_issued).collect();
        let Some((invoice, day, _)) = issued.get(self.n(1, 1 + issued.len())) else { return };
        let line = json!({
            "kind": "write_off", "write_off_key": format!("w{}", told.lines.len()), "invoice_number": invoice,
            "amount": 1 + self.n(2, 20), "reason": self.word(3, &["cash_discount", "bad_debt", "bank_charge"]),
            "written_off_on": DAYS[self.day_from(4, *day)],
        });
        told.push(&line);
    }
}

impl Told {
    /// Adds a line, unless there is one of its key.
    fn push(&mut self, fact: &Value) {
        let parts = ["kind", "event_key", "customer_number", "checked_in_at"];
        let key = match fact["kind"].as_str() {
            Some("participant" | "check_in") => parts.map(|part| fact[part].to_string()).join(" "),
            _ => self.lines.len().to_string(),
        };
        if self.keys.insert(key) {
            self.lines.push(fact.to_string());
        }
    }
}

/// A question's filters.
pub(crate) type Filters = Vec<(&'static str, String)>;

/// Random filters: an event or all, bounds as dates or date-times or none, sometimes another today or
/// time zone.
pub(crate) fn filters() -> impl Strategy<Value = Filters> {
    any::<[u8; 8]>().prop_map(|bytes| {
        let seed = Seed([[0; 4].as_slice(), &bytes].concat().try_into().unwrap());
        let (mut from, mut to) = (seed.day(4), seed.day(5));
        if from > to {
            (from, to) = (to, from);
        }
        let bound = |at: usize, day: usize| match seed.n(at, 8) {
            0 | 1 => None,
            2 => Some(format!("{}T{}", DAYS[day], TIMES[if at == 6 { 0 } else { 2 }])),
            _ => Some(DAYS[day].to_owned()),
        };
        let event = (seed.n(8, 3) > 0).then(|| seed.event(9));
        let today = (seed.n(10, 3) == 0).then(|| DAYS[seed.day(11)].to_owned());
        let zone = ["Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Apia"];
        let zone = (seed.n(10, 2) == 0).then(|| zone[seed.n(9, 4)].to_owned());
        let (from, to) = (bound(6, from), bound(7, to));
        let all = [
            ("event_key", event),
            ("date_from", from),
            ("date_to", to),
            ("today", today),
            ("timezone", zone),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    })
}

#[test]
fn most_lines_are_valid_and_of_all_kinds() {
    assert_eq!(Paper::with(GROUND).rows.len(), GROUND.len());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut n_lines, mut n_recorded, mut kinds) = (0, 0, BTreeSet::new());
    for _ in 0..20 {
        let seeds = seeds(60).new_tree(&mut runner).unwrap().current();
        let lines = lines(&seeds);
        let paper = recorded(&lines);
        n_lines += lines.len();
        n_recorded += paper.rows.len();
        kinds.extend(paper.rows.iter().map(|row| row.kind));
    }
    assert!(n_recorded * 10 > n_lines * 9, "{n_recorded} of {n_lines}");
    assert_eq!(kinds.len(), messwert_books::fact::Kind::ALL.len());
}
